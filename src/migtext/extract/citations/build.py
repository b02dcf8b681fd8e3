"""Citations of a document: scan, link, explain, records."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace

from ...annotations import Anomaly, Citation, Reference, Span, Work
from ...document import BlockView, Document
from ..acronyms import definitions
from ..references.build import note_readings
from .found import Found
from .library import Library, item_of, with_items
from .linking import Link, ReferenceIndex
from .notes import note_citations
from .numbers import mark_numbers
from .parts import Part
from .profile import profile_of
from .scan import scan_block

__all__ = ["ORIGIN", "extract_citations"]

ORIGIN = "rule:citations@1"


def extract_citations(
    document: Document, references: Sequence[Reference], library: Library | None = None
) -> tuple[Citation, ...]:
    """Find the in-text citations of a document and link them to its references.

    Args:
        document: a document.
        references: its references, from `extract_references`; () when it has none.
        library: the user's own bibliography. A document without a reference list is linked
            against it; in one with a list it says which item each work is.

    Returns:
        One record a bracket or mark, in order; each work carries the id of its reference, a score,
        a reason and what is wrong with it.
    """
    blocks = list(document.view.of("citations"))
    acronyms = {d.short: d.long for bv in blocks for d in definitions(bv.text)}
    acronyms |= _stated_acronyms(blocks, references)
    listed = any(r.note is None for r in references)
    if library is not None and not listed:
        index = ReferenceIndex(
            (*references, *library.references), acronyms, where="bibliography that was given"
        )
    else:
        index = ReferenceIndex(references, acronyms)
    profile = profile_of(document, blocks, references, index)
    # In a table a number in round brackets or raised belongs to the figure before it.
    in_table = replace(profile, round_numbers=False, raised=False, glued=False, mla=False)
    found: list[tuple[BlockView, Found]] = []
    for bv in blocks:
        if bv.kind in ("title",):
            continue
        how = in_table if bv.kind == "table" else profile
        found += [(bv, hit) for hit in scan_block(bv.text, index, how)]
    records = note_citations(document, references)
    found = _outside_lists(_outside_notes(document, found), references)
    links = _link(found, index)
    own = ReferenceIndex(library.references, acronyms) if library is not None and listed else None
    for (bv, hit), outcome in zip(found, links, strict=True):
        if bv.kind == "table" and all(link.reference is None for link in outcome):
            continue  # a cell that only looks like one
        records.append(_record(document, bv.source, hit, outcome, own))
    numbered = _by_number(index)
    for hit in mark_numbers(document, profile):
        outcome = [_numbered_link(part, numbered) for part in hit.parts]
        records.append(_record(document, _as_printed, hit, outcome, None))
    if library is not None:
        items = {r.id: item for r in references if (item := r.item or library.find(r))}
        records = with_items(records, items)
    records.sort(key=lambda c: (c.start, c.end))
    return tuple(records)


_BRACKETED = re.compile(r"\s[(\[]([A-Z][\w&.-]{1,11}(?:\s[A-Z]{2,6})?)(?=[,;)\]])")
_CAPITALS = re.compile(r",?\s[(\[]?([A-Z][\w&-]{0,3}[A-Z][\w&-]{0,7})(?![\w’'])")


def _stated_acronyms(
    blocks: Sequence[BlockView], references: Sequence[Reference]
) -> dict[str, str]:
    """Short forms that follow the name of an author of the list: `Bundesamt für Migration, BAMF`.

    They need not be its initials.
    """
    found: dict[str, str] = {}
    names = {
        str(p["literal"])
        for r in references
        for p in r.csl.get("author") or ()
        if " " in str(p.get("literal", ""))
    }
    for name in sorted(names):
        for bv in blocks:
            at = bv.text.find(name)
            while at >= 0:
                short = _CAPITALS.match(bv.text, at + len(name)) or _BRACKETED.match(
                    bv.text, at + len(name)
                )
                if short:
                    found.setdefault(short.group(1), name)
                at = bv.text.find(name, at + len(name))
    return found


def _outside_lists(
    found: Sequence[tuple[BlockView, Found]], references: Sequence[Reference]
) -> list[tuple[BlockView, Found]]:
    """Drop what stands inside an entry of a list whose block the reader took for text."""
    spans = sorted((r.start, r.end) for r in references if r.note is None)
    starts = [s for s, _ in spans]
    kept = []
    for bv, hit in found:
        s, e = bv.source(*hit.group)
        i = bisect_right(starts, s) - 1
        if i < 0 or spans[i][1] < e:
            kept.append((bv, hit))
    return kept


def _outside_notes(
    document: Document, found: Sequence[tuple[BlockView, Found]]
) -> list[tuple[BlockView, Found]]:
    """Drop what stands inside a work that was read as part of a note."""
    taken = sorted(
        reading.back.to_source(part.start, part.end)
        for reading in note_readings(document)
        for part in reading.parts
    )
    if not taken:
        return list(found)
    starts = [s for s, _ in taken]
    kept = []
    for bv, hit in found:
        if bv.kind in ("footnote", "endnote"):
            s, e = bv.source(*hit.group)
            i = bisect_right(starts, e - 1) - 1
            if i >= 0 and taken[i][1] > s:
                continue
        kept.append((bv, hit))
    return kept


def _link(found: Sequence[tuple[BlockView, Found]], index: ReferenceIndex) -> list[list[Link]]:
    """Two passes over all works, then what points back to a work before it."""
    outcome: list[list[Link | None]] = []
    numbered = _by_number(index)
    for _, hit in found:
        row: list[Link | None] = []
        for part in hit.parts:
            link: Link | None = None
            if part.number is not None:
                link = _numbered_link(part, numbered)
            elif not part.back and hit.style not in ("ibid", "pinpoint-only"):
                link = index.link(part)
            if link is not None and link.reference is not None:
                index.note_cited(link.reference)
            row.append(link)
        outcome.append(row)
    last: Link | None = None
    before: tuple[BlockView, Found] | None = None
    done: list[list[Link]] = []
    for (bv, hit), row in zip(found, outcome, strict=True):
        links: list[Link] = []
        for part, link in zip(hit.parts, row, strict=True):
            if link is None and (part.back or hit.style in ("ibid", "pinpoint-only")):
                near = before[1] if before is not None and before[0] is bv else None
                link = _back_link(bv, hit, near, last, index)
            if link is None:
                link = index.link(part, explain=True)
            assert link is not None
            links.append(link)
            last = link
        done.append(links)
        before = bv, hit
    return done


_BEFORE = "the work cited before it"


def _back_link(
    bv: BlockView, hit: Found, near: Found | None, last: Link | None, index: ReferenceIndex
) -> Link:
    """What `ibid.` or a bare page means: the author named before it, else the work before it."""
    if hit.style == "pinpoint-only":
        low = max(0, hit.start - 240)
        if near is not None and near.group[1] > low:
            # "Brandt and Yilmaz (2022) found ... (p. 77)": nobody is named in between.
            low = near.group[1] if near.style == "narrative" else low
            if last is not None and index.named_at(bv.text[low : hit.start]) < 0:
                return replace(last, score=min(last.score, 0.9), reason=_BEFORE, anomaly=None)
        named = index.named_in(bv.text[low : hit.start])
        if named is not None:
            return Link(named, 0.85, "the author named before the page")
    if last is None:
        return Link(reason="nothing is cited before it")
    return replace(last, score=min(last.score, 0.9), reason=_BEFORE, anomaly=None)


def _by_number(index: ReferenceIndex) -> dict[str, Reference]:
    numbered = {
        str(r.csl["citation-number"]): r
        for r in reversed(index.references)
        if "citation-number" in r.csl and item_of(r) is None
    }
    if not numbered:
        numbered = {
            str(i): r
            for i, r in enumerate(
                (r for r in index.references if r.note is None and item_of(r) is None), 1
            )
        }
    return numbered


def _numbered_link(part: Part, numbered: dict[str, Reference]) -> Link:
    reference = numbered.get(str(part.number))
    if reference is not None:
        return Link(reference, 1.0, f"entry {part.number} of the list")
    return Link(None, 0.0, f"the list has no entry {part.number}", Anomaly.MISSING_REFERENCE)


def _as_printed(start: int, end: int) -> Span:
    return start, end


def _record(
    document: Document,
    source: Callable[[int, int], Span],
    hit: Found,
    links: Sequence[Link],
    own: ReferenceIndex | None,
) -> Citation:
    start, end = source(hit.start, hit.end)
    works = []
    for part, link in zip(hit.parts, links, strict=True):
        s, e = source(part.start, part.end)
        item, reason = item_of(link.reference), link.reason
        if own is not None and link.reference is None and part.number is None:
            # The document's own list lacks it; the user may still have it.
            there = own.link(part)
            item = item_of(there.reference) if there is not None else None
            if item is not None:
                reason = f"{reason}; the bibliography that was given has it"
        works.append(
            Work(
                start=s,
                end=e,
                surface=document.text[s:e],
                authors=part.authors,
                authors_text=part.authors_text,
                year=part.year,
                locator=part.locator,
                number=part.number,
                reference=_id(link.reference),
                score=link.score,
                reason=reason,
                anomaly=link.anomaly,
                nearest=_id(link.nearest),
                item=item,
            )
        )
    return Citation(
        **document.anchor("citation", start, end, origin=ORIGIN),
        style=hit.style,
        works=tuple(works),
        group=source(*hit.group),
    )


def _id(reference: Reference | None) -> str | None:
    """The id of a reference that stands in the document."""
    return reference.id if reference is not None and item_of(reference) is None else None
