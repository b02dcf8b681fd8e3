"""Seeded errors in reference lists: dropped entries, changed years, swapped letters.

The texts are the case documents and the sample article. Each error is made in the list, never in
the text, so the citations of the entry tell what must be found.
"""

from __future__ import annotations

import itertools
import random
import re
from dataclasses import dataclass
from pathlib import Path

from migtext.annotations import Anomaly, Reference, Work
from migtext.document import Document
from migtext.extract.citations import extract_citations
from migtext.extract.references import extract_references
from migtext.readers.text import text_document

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases" / "citations"
MARKED = re.compile(r"⟦(.*?)(?:\|([^⟧]*))?⟧")
TYPED = (Anomaly.MISSING_REFERENCE, Anomaly.YEAR_MISMATCH, Anomaly.NAME_MISMATCH)


UNSCORED = Anomaly.ORDER


def _spells(work: Work, by_id: dict[str, Reference]) -> bool:
    """Whether a citation spells the name out that the list misspells."""
    if work.surface[:1] in '“"' or not work.authors:
        return False
    people = by_id[str(work.reference)].csl.get("author") or [{}]
    name = str(people[0].get("family") or people[0].get("literal") or "")
    return len(work.authors[0]) >= 0.7 * len(name)


@dataclass(frozen=True)
class Edited:
    """A text with an edited list, and the expected anomaly of each cited work by its offset."""

    document: Document
    expected: dict[int, Anomaly | None]
    edits: list[tuple[str, str]]


def plain(path: Path) -> str:
    """A case document without its markup."""
    return MARKED.sub(lambda m: m.group(1), path.read_text(encoding="utf-8"))


def texts() -> dict[str, str]:
    """Texts by name."""
    found = {
        p.stem: plain(p)
        for p in sorted(CASES.glob("*.txt"))
        if p.stem in ("fqs", "harvard", "chicago", "ngo")
    }
    found["article"] = (ROOT / "corpora" / "samples" / "article.txt").read_text(encoding="utf-8")
    return found


def _swapped(name: str, rng: random.Random) -> str:
    """A name with two neighbouring letters swapped."""
    places = [
        i
        for i in range(1, len(name) - 1)
        if name[i].isalpha()
        and name[i + 1].isalpha()
        and name[i].casefold() != name[i + 1].casefold()
    ]
    i = rng.choice(places)
    return name[:i] + name[i + 1] + name[i] + name[i + 2 :]


def _edit(
    text: str, reference: Reference, kind: str, rng: random.Random
) -> tuple[int, int, str] | None:
    """Replacement (start, end, words) that makes one error in an entry."""
    if kind == "drop":
        end = reference.end
        while end < len(text) and text[end] == "\n":
            end += 1
        return reference.start, end, ""
    if kind == "year":
        span = reference.fields.get("issued")
        match = re.search(r"\d{4}", text[span[0] : span[1]]) if span else None
        if not match or not span:
            return None
        year = int(match.group())
        other = year + rng.choice((-10, -3, -2, -1, 1, 2, 3, 10))
        return (
            span[0] + match.start(),
            span[0] + match.end(),
            str(min(other, 2025) if other != year else year - 1),
        )
    span = reference.fields.get("author") or reference.fields.get("title")
    if not span:
        return None
    people = reference.csl.get("author")
    name = (
        (people[0].get("family") or people[0].get("literal"))
        if people
        else str(reference.csl["title"])
    )
    at = text.find(str(name), span[0], span[1] + 1)
    if at < 0 or len(str(name)) < 5:
        return None
    return at, at + len(str(name)), _swapped(str(name)[:40], rng) + str(name)[40:]


def edited(text: str, seed: int, share: float = 0.3) -> Edited:
    """Make errors in about a third of the entries of a list.

    Args:
        text: a text with a reference list.
        seed: of the random choice.
        share: of the entries.
    """
    rng = random.Random(seed)
    document = text_document(text)
    references = extract_references(document)
    by_id = {r.id: r for r in references}
    works = [
        w
        for c in extract_citations(document, references)
        if c.style in ("parenthetical", "narrative")
        for w in c.works
    ]
    chosen: dict[str, str] = {}
    edits: list[tuple[int, int, str]] = []
    follows_dash = {
        r.id for r, n in itertools.pairwise(references) if re.match(r"\W*[—–-]{2,}", n.surface)
    }
    for reference in references:
        # A dash repeats the authors of the entry before: an error there is an error in both.
        if rng.random() < share and reference.id not in follows_dash:
            kind = rng.choice(("drop", "year", "name"))
            edit = _edit(text, reference, kind, rng)
            if edit:
                chosen[reference.id] = kind
                edits.append(edit)
    expected: dict[int, Anomaly | None] = {}
    for work in works:
        kind = chosen.get(work.reference or work.nearest or "", "")
        if kind and (work.anomaly in TYPED or (kind == "name" and not _spells(work, by_id))):
            # Two errors on one work, or an acronym or short title that the swap does not touch.
            expected[work.start] = UNSCORED
        elif kind == "year" and not work.year:
            expected[work.start] = None  # cited without a year
        elif kind:
            expected[work.start] = {
                "drop": Anomaly.MISSING_REFERENCE, "year": Anomaly.YEAR_MISMATCH, "name": Anomaly.NAME_MISMATCH,
            }[kind]  # fmt: skip
        else:
            expected[work.start] = work.anomaly if work.anomaly in TYPED else None
    for start, end, words in sorted(edits, reverse=True):
        text = text[:start] + words + text[end:]
    return Edited(
        text_document(text), expected, [(k, by_id[i].text[:60]) for i, k in chosen.items()]
    )
