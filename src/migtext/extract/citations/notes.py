"""Note marks, and what the notes behind them point back to.

A mark in the text cites every work of its note: those cited in full, and those that "ibid.",
"supra note 2" or a bare paragraph number stand for. A note that names an earlier note where the
work is not to be found is a wrong cross-reference.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...annotations import Anomaly, Citation, Reference, Work
from ...document import Document, Mark
from ..references.build import NoteReading, note_readings
from ..references.notes import NotePart
from .compare import keys_of, norm, same_year, split_year
from .linking import ReferenceIndex
from .marks import loose_marks
from .parts import Part, split_authors

__all__ = ["note_citations"]

ORIGIN = "rule:citations@1"

# "references to paragraphs without other specifications refer to this decision"
_DEFAULT = re.compile(
    r"(?:references?|numbers?|citations?)\b[^.;()]{0,40}\b(?:paragraphs?|paras?|pages?|sections?|articles?)\b[^.;()]{0,80}"
    r"\b(?:refer|are|relate)\b[^.;()]{0,20}\bto\s(?:this|the)\s",
    re.I,
)

_HEREINAFTER = re.compile(
    r"[\[(](?:hereinafter|hereafter|henceforth|herein)[,:]?\s(?:as\s)?[“‘\"']?([^\[\]()“”\"]{2,60}?)[”’\"']?[\])]"
    r"|\s\([“‘\"']([^()“”\"]{2,60}?)[”’\"']\)|\s\[([^\W\d_a-z][^\[\]]{2,40})\](?=\.?\s*$|;)"
)


@dataclass(frozen=True, slots=True)
class _Target:
    """A work that a part of a note stands for."""

    reference: str | None
    score: float
    reason: str
    locator: str | None = None
    anomaly: Anomaly | None = None
    nearest: str | None = None


class _Resolver:
    """Goes through the notes in order and remembers what each one cites."""

    def __init__(self, readings: Sequence[NoteReading], references: Sequence[Reference]) -> None:
        self.references = {r.id: r for r in references}
        self.listed = [r.id for r in references if r.note is None]
        self.aliases: dict[str, str] = {}
        self.index = ReferenceIndex(references)
        self.by_label: dict[str, list[str]] = {}
        self.words: dict[str, str] = {}
        self.first_note: dict[str, str] = {}
        self.last: str | None = None
        self.default: str | None = None
        self.results: list[list[list[_Target]]] = []
        for reading in readings:
            self.results.append(self._note(reading))
        self.named: dict[int, list[_Target]] = {}
        if self.listed:
            self._name_the_rest(readings)

    def _note(self, reading: NoteReading) -> list[list[_Target]]:
        cited: list[str] = []
        rows: list[list[_Target]] = []
        triples = zip(reading.parts, reading.targets, reading.listed, strict=True)
        for part, target, listed in triples:
            row = self._part(part, target)
            if listed is not None and listed != target:
                row.append(_Target(listed, 0.95, "the entry of the list that the note repeats"))
            rows.append(row)
            for hit in row:
                if hit.reference:
                    cited.append(hit.reference)
                    self.last = row[0].reference
                    if reading.label:
                        self.first_note.setdefault(hit.reference, reading.label)
        self._remember_short_names(reading)
        declared = _DEFAULT.search(reading.text)
        if declared and cited:
            before = [
                t
                for p, t in zip(reading.parts, reading.targets, strict=True)
                if t and p.end <= declared.start()
            ]
            self.default = before[-1] if before else cited[0]
        if reading.label:
            self.by_label[reading.label] = cited
            self.words[reading.label] = f" {norm(reading.text)} "
        return rows

    def _name_the_rest(self, readings: Sequence[NoteReading]) -> None:
        """Entries of the list that a note has by name and title, however the note was read."""
        cited = {t.reference for rows in self.results for row in rows for t in row}
        texts = [f" {norm(r.text)} " for r in readings]
        for identifier in self.listed:
            if identifier in cited:
                continue
            k = keys_of(self.references[identifier])
            words = k.head.split()
            title = " ".join(k.title.split()[:4])
            who = k.names[0].split()[-1] if k.names and k.names[0] else words[0] if words else ""
            runs = {" ".join(words[n : n + 4]) for n in range(1, len(words) - 3)} | {title}
            runs = {run for run in runs if len(run) >= 16}
            for i, text in enumerate(texts):
                if f" {who} " in text and any(f" {run} " in text for run in runs):
                    target = _Target(identifier, 0.85, "the note has its author and title")
                    self.named.setdefault(i, []).append(target)

    def _remember_short_names(self, reading: NoteReading) -> None:
        """`[hereinafter Closing the Gate]` names the work before it."""
        ends = [*(p.start for p in reading.parts[1:]), len(reading.text)][: len(reading.parts)]
        for part, target, end in zip(reading.parts, reading.targets, ends, strict=True):
            if part.kind == "full" and target:
                for match in _HEREINAFTER.finditer(reading.text, part.start, end):
                    name = next(g for g in match.groups() if g)
                    self.aliases[norm(name)] = target

    def _part(self, part: NotePart, target: str | None) -> list[_Target]:
        if part.kind == "full":
            if target in self.references:
                return [_Target(target, 1.0, "cited in full in the note")]
            return []
        if part.kind == "back":
            if self.last is None:
                return [_Target(None, 0.0, "nothing is cited before it")]
            return [_Target(self.last, 0.95, "the work cited before it", part.locator)]
        if part.kind == "symbol":
            known = target or self._by_symbol(part.name)
            reason = "the document with that symbol"
            return [_Target(known, 0.97, reason, part.locator)] if known else []
        if part.kind == "pinpoint":
            known = self.default or self.last
            if known is None:
                return []
            reason = (
                "the work that bare places refer to" if self.default else "the work cited before it"
            )
            return [_Target(known, 0.9 if self.default else 0.6, reason, part.locator)]
        return self._named(part)

    def _by_symbol(self, symbol: str) -> str | None:
        for identifier, reference in self.references.items():
            if symbol in reference.surface:
                return identifier
        return None

    def _named(self, part: NotePart) -> list[_Target]:
        there = self.by_label.get(part.note) if part.note else None
        if not part.name:
            return [
                _Target(r, 0.9, f"cited in note {part.note}", part.locator) for r in there or ()
            ]
        if there is not None:
            hit = self._by_name(part.name, there, part.year, part.title)
            if hit:
                return [_Target(hit, 0.97, f"cited in note {part.note}", part.locator)]
        elsewhere = self.aliases.get(norm(part.name)) or self._by_name(
            part.name, list(self.first_note), part.year, part.title
        )
        if elsewhere is None:
            elsewhere = self._by_name(part.name, self.listed, part.year, part.title)
        if elsewhere is None and not self.listed:
            elsewhere = self._by_name(part.name, list(self.references), part.year, part.title)
        if part.kind == "named" or not part.note:
            if elsewhere is None:
                return []
            return [_Target(elsewhere, 0.85, "same author, cited before", part.locator)]
        if elsewhere is not None and there is not None:
            where = self.first_note.get(elsewhere, "?")
            if where == part.note:
                return [_Target(elsewhere, 0.9, f"cited in note {part.note}", part.locator)]
            # "Introduction to Book I of 1 BLACKSTONE": the volume is what the note has.
            tail = re.split(r"\s(?:in|of|to)\s(?:\d+\s)?", part.name)[-1]
            said = self.words.get(part.note or "", "")
            if any(f" {norm(n)} " in said for n in (part.name, tail)):
                # The book that a chapter of that note stands in: no wrong number.
                known = there[0] if len(set(there)) == 1 else elsewhere
                return [_Target(known, 0.8, f"named in note {part.note}", part.locator)]
            return [
                _Target(
                    elsewhere,
                    0.6,
                    f"“{part.name}” is cited in note {where}, not in note {part.note}",
                    part.locator,
                    Anomaly.CROSSREF,
                    elsewhere,
                )
            ]
        if elsewhere is not None:
            return [_Target(elsewhere, 0.8, "same author, cited before", part.locator)]
        if there and len(set(there)) == 1:
            return [_Target(there[0], 0.6, f"the only work of note {part.note}", part.locator)]
        return [_Target(None, 0.0, f"“{part.name}” is not cited in note {part.note}", part.locator)]

    def _by_name(
        self, name: str, among: Sequence[str], year: str = "", title: str = ""
    ) -> str | None:
        """The reference among some that a short name stands for: author first, then title."""
        names, etal = split_authors(name)
        head, _, rest = name.partition(",")
        tries = [Part(0, 0, names, name, year or None, etal=etal)]
        if rest:
            tries.append(Part(0, 0, split_authors(head)[0], head, year or None))
        wanted = set(among)
        fits: dict[str, tuple[float, str]] = {}
        for part in tries:
            for score, _, keys in self.index.scored(part):
                identifier = keys.reference.id
                if year and not same_year(keys, split_year(year)[0]):
                    continue
                known = fits.get(identifier, (0.0, ""))
                if identifier in wanted and score >= 0.8 and score > known[0]:
                    fits[identifier] = (score, keys.title)
        short = norm(title or rest)
        if short and len(fits) > 1:
            # Of several works by that author the one with the short title.
            titled = {
                i: (score + 1, whole)
                for i, (score, whole) in fits.items()
                if whole.startswith(short) or f" {short} " in f" {whole} "
            }
            fits = titled or fits
        if fits:
            return max(fits, key=lambda i: fits[i][0])
        key = norm(name)
        for identifier in among:
            whole = (
                norm(str(self.references[identifier].csl.get("title", "")))
                if identifier in self.references
                else ""
            )
            if len(key) >= 4 and (whole.startswith(key) or f" {key} " in f" {whole} "):
                return identifier
        return None


def note_citations(document: Document, references: Sequence[Reference]) -> list[Citation]:
    """Citations by note marks, and the back references inside the notes.

    Args:
        document: a document with notes.
        references: its references.

    Returns:
        One record of style ``footnote-marker`` a mark, with a work for each work of its note, and
        one of style ``note`` for each back reference in a note.
    """
    readings = note_readings(document)
    if not readings:
        return []
    resolver = _Resolver(readings, references)
    records: list[Citation] = []
    by_block: dict[int, list[_Target]] = {}
    by_start: dict[int, list[_Target]] = {}
    by_label: dict[tuple[int, str | None], list[_Target]] = {}
    for i, (reading, rows) in enumerate(zip(readings, resolver.results, strict=True)):
        flat = [t for row in rows for t in row] + resolver.named.get(i, [])
        by_label[(reading.block, reading.label)] = flat
        by_block.setdefault(reading.block, flat)
        by_start[reading.start] = flat
        for part, row in zip(reading.parts, rows, strict=True):
            if part.kind != "full" and row:
                records.append(_in_note(document, reading, part, row))
    starts = {r.label: r.block for r in reversed(readings)}
    pointed = {m.note for m in document.marks}
    unmarked = {
        r.label: r.start
        for r in readings
        if r.label and r.block not in pointed and r.label.isdecimal()
    }
    body = [bv for bv in document.view.of("citations") if bv.kind not in ("footnote", "endnote")]
    pointing = [m for m in document.marks if m.note is not None]
    for mark in (*document.marks, *loose_marks(body, unmarked, pointing)):
        block = mark.note if mark.note is not None else starts.get(mark.label)
        if block is None:
            if document.text.startswith("[^", mark.start) and starts:
                reason = f"the text has no note {mark.label}"
                lost = _Target(None, 0.0, reason, anomaly=Anomaly.MISSING_REFERENCE)
                records.append(_marker(document, mark, None, [lost]))
            continue
        targets = (
            by_label.get((block, mark.label)) or by_start.get(block) or by_block.get(block, [])
        )
        if targets or re.fullmatch(r"\d{1,3}|[ivxlc]{1,7}", mark.label):
            # A mark whose note only comments is a citation without works.
            records.append(_marker(document, mark, block, targets))
    return records


def _work(document: Document, start: int, end: int, target: _Target, **rest: object) -> Work:
    return Work(
        start=start,
        end=end,
        surface=document.text[start:end],
        locator=target.locator,
        reference=target.reference,
        score=target.score,
        reason=target.reason,
        anomaly=target.anomaly,
        nearest=target.nearest,
        **rest,  # type: ignore[arg-type]
    )


def _marker(
    document: Document, mark: Mark, block: int | None, targets: Sequence[_Target]
) -> Citation:
    start, end = mark.start, mark.end
    while start < end and document.text[start] in " \t\r\n[(^":
        start += 1
    while end > start and document.text[end - 1] in " \t\r\n])":
        end -= 1
    if start >= end:
        start, end = mark.start, mark.end
    works: dict[str | None, Work] = {}
    for target in targets:
        known = works.get(target.reference)
        if known is None:
            works[target.reference] = _work(document, start, end, target, number=mark.label)
        elif target.locator and target.locator != known.locator:
            joined = f"{known.locator}; {target.locator}" if known.locator else target.locator
            works[target.reference] = replace(known, locator=joined)
    linked = [w for w in works.values() if w.reference] or list(works.values())
    return Citation(
        **document.anchor("citation", start, end, origin=ORIGIN),
        style="footnote-marker",
        works=tuple(linked),
        group=(mark.start, mark.end),
        target_note=block,
    )


def _in_note(
    document: Document, reading: NoteReading, part: NotePart, row: Sequence[_Target]
) -> Citation:
    start, end = reading.back.to_source(part.start, part.end)
    names, _ = split_authors(part.name) if part.name else ((), False)
    works = tuple(
        _work(document, start, end, t, authors=names, authors_text=part.name or None) for t in row
    )
    return Citation(
        **document.anchor("citation", start, end, origin=ORIGIN, extra="note"),
        style="note",
        works=works,
        group=(start, end),
    )
