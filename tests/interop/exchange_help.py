"""Analyses of any text, with records that no extractor had to find."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from migtext.analysis import Analysis
from migtext.annotations import (
    Citation,
    Entity,
    Figure,
    Instrument,
    Movement,
    Passage,
    Period,
    Place,
    Reference,
    Work,
)
from migtext.document import Block, Document

# What moves offsets, or breaks lines and columns, in one tool or another.
ODD = (
    "😀", "👩‍👧", "한", "각", "é", "é", "\r\n", "\r", "\n", "\t", "\x0b", "\x0c", "\x1c", "\x1f", "\x85", "\u2028",
    "\u2029", "\ufeff", "\ufffe", "\uffff", "\ufffd", "\u200f", "\u202e", "العربية", "עברית", "\x00", "\x07", "\ud83d", "\udc00",
    "&", "<", '"', "'", ";", "=", "%3B", "%", "#", "\\", "\\n", " ", "\u00a0", "a", "1,200", "T1\tFigure", "·",
)  # fmt: skip


def texts(least: int = 1) -> st.SearchStrategy[str]:
    """Texts that are hard to count."""
    pieces = st.one_of(st.sampled_from(ODD), st.text(min_size=1, max_size=4))
    made = st.lists(pieces, min_size=least, max_size=24).map("".join)
    # Two halves of a pair beside each other are one character to every JSON file.
    return made.filter(lambda t: re.search("[\ud800-\udbff][\udc00-\udfff]", t) is None)


@st.composite
def spans(draw: Any, text: str) -> list[tuple[int, int]]:
    """Up to six spans in a text, overlapping or the same."""
    out = []
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text) - 1))
        out.append((start, draw(st.integers(start + 1, len(text)))))
    return sorted(out)


def document(text: str, **more: Any) -> Document:
    return Document(text=text, blocks=(Block(kind="body", start=0, end=len(text)),), **more)


def any_analysis(text: str, where: Iterable[tuple[int, int]], words: str = "") -> Analysis:
    """An analysis of a text with a record of each kind on spans, linked where they can be.

    Args:
        text: the text.
        where: the spans, one a record; kinds take turns.
        words: in features of free text.
    """
    doc = document(text)
    records: dict[str, list[Any]] = {
        v: [] for v in ("figures", "instruments", "citations", "references", "entities", "passages", "movements")
    }  # fmt: skip
    for n, (start, end) in enumerate(where):
        for view in records:
            found = {r.id for r in records[view]}
            make = _MAKE[view]
            record = make(doc, start, end, words, records, n)
            if record.id not in found:
                records[view].append(record)
    return Analysis(doc, records)


def _reference(doc: Document, a: int, b: int, words: str, _: Any, n: int) -> Reference:
    anchor = doc.anchor("reference", a, b, origin="rule:test@1")
    names = [{"family": "Ahn", "given": "C."}, {"literal": words or "Ministry"}]
    csl = {
        "type": "book",
        "title": f"A title {words}",
        "author": names,
        "issued": {"date-parts": [[2018]]},
    }
    return Reference(**anchor, csl=csl, index=n)


def _citation(doc: Document, a: int, b: int, words: str, have: Any, n: int) -> Citation:
    anchor = doc.anchor("citation", a, b, origin="rule:test@1")
    linked = have["references"][-1].id if have["references"] else None
    work = Work(start=a, end=b, surface=doc.text[a:b], reference=linked, score=0.9, year="2018")
    return Citation(**anchor, style="parenthetical", works=(work,), group=(a, b))


def _figure(doc: Document, a: int, b: int, words: str, have: Any, n: int) -> Figure:
    anchor = doc.anchor("figure", a, b, origin="rule:test@1", confidence=0.5)
    return Figure(
        **anchor,
        low=Decimal("1200.50"),
        high=None if n % 2 else Decimal("3E+3"),
        bound="range",
        unit="person",
        counted=words or None,
        place=Place(text="Kos", start=a, end=b, iso3="GRC"),
        time=Period(start=date(2024, 5, 1), end=date(2024, 5, 31), how="explicit"),
        citations=tuple(c.id for c in have["citations"][-2:]),
        partner=have["figures"][-1].id if have["figures"] else None,
    )


def _instrument(doc: Document, a: int, b: int, words: str, have: Any, n: int) -> Instrument:
    anchor = doc.anchor("instrument", a, b, origin="rule:test@1", extra=str(n % 2))
    return Instrument(
        **anchor, key=f"key{n % 2}", name=words or "A treaty", kind="treaty", year=1951
    )


def _entity(doc: Document, a: int, b: int, words: str, have: Any, n: int) -> Entity:
    anchor = doc.anchor("entity", a, b, origin="rule:test@1")
    label = "odd label" if n % 5 == 4 else "PLACE"
    return Entity(**anchor, label=label, canonical=words or "Kos", cluster="place:kos", iso3="GRC")


def _passage(doc: Document, a: int, b: int, words: str, have: Any, n: int) -> Passage:
    anchor = doc.anchor("passage", a, b, origin="model:test@1")
    both = {"legal": 0.9, "humanitarian": 0.1, "security": 0.7}
    labels = ("legal", "security") if n % 2 else ()
    return Passage(**anchor, probabilities=both, labels=labels, terms=(("legal", "court", 0.5),))


def _movement(doc: Document, a: int, b: int, words: str, have: Any, n: int) -> Movement:
    anchor = doc.anchor("movement", a, b, origin="rule:test@1")
    figure = have["figures"][-1].id if have["figures"] else None
    return Movement(
        **anchor, who=words or None, origins=("SYR", "AFG"), destinations=("GRC",), figure=figure
    )


_MAKE = {
    "references": _reference, "citations": _citation, "figures": _figure, "instruments": _instrument,
    "entities": _entity, "passages": _passage, "movements": _movement,
}  # fmt: skip

TEXT = (
    "Arrivals in 2023\n\nAbout 1,200 people crossed to Kos in May 2023 (Ahn, 2018). 😀 Another 40 "
    "families\r\nleft 서울 for Greece. The 1951 Convention binds both.\n\nReferences\n\n"
    "Ahn, C. (2018). A title. Some Press.\n"
)


def sample() -> Analysis:
    """A small analysis with every kind of record and all links."""
    doc = document(TEXT, path="sample.txt")

    def at(words: str) -> tuple[int, int]:
        start = TEXT.index(words)
        return start, start + len(words)

    have: dict[str, list[Any]] = {v: [] for v in _MAKE}
    for view, words in (
        ("references", "Ahn, C. (2018). A title. Some Press."),
        ("citations", "(Ahn, 2018)"),
        ("figures", "1,200"),
        ("figures", "40"),
        ("instruments", "1951 Convention"),
        ("entities", "Kos"),
        ("entities", "서울"),
        ("passages", "About 1,200 people crossed to Kos in May 2023 (Ahn, 2018)."),
        ("passages", "The 1951 Convention binds both."),
        ("movements", "people crossed to Kos"),
    ):
        start, end = at(words)
        have[view].append(_MAKE[view](doc, start, end, "", have, len(have[view])))
    return Analysis(doc, {v: have[v] for v in ("figures", "instruments", "citations", "references", "entities", "passages", "movements")})  # fmt: skip


def edit(path: Path, before: str, after: str) -> None:
    """Change a file as a person would in an editor; the words must be there once."""
    text = path.read_bytes().decode("utf-8")
    assert text.count(before) == 1, (before, text.count(before))
    path.write_bytes(text.replace(before, after).encode("utf-8"))
