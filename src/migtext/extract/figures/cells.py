"""Figures in tables: which cell they stand in, and what its headers say.

Cells come from `Document.tables` when the reader found them. A table that only shows in the text
(dotted leaders, tabs, pipes) is cut into cells here, by the same marks that a person goes by.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from ...annotations import Cell, Span
from ...document import Block, Document
from ..dates import DateMention, find_dates
from ..number_words import word_set
from ..tokens import tokenize
from .lexicon import Unit, currencies, population, states, units, words
from .nouns import Classified, Phrase, classify, is_plural
from .places import heading_place

__all__ = ["GridCell", "Headers", "cell_at", "grid", "read_headers"]


class GridCell(NamedTuple):
    """A cell with the words of its headers; whether it is a header itself, and what stands over the
    first column of its table."""

    start: int
    end: int
    cell: Cell
    header: bool = False
    stub: str = ""


class Headers(NamedTuple):
    """What the headers of a cell say about its number.

    Attributes:
        counted: words of the header that names what is counted, or None.
        classified: its unit, head and class of people, or None.
        time: a date in the headers, or None.
        place: name of a place in the headers, or None.
        iso3: its code.
        percent: the numbers are percentages.
        currency: the numbers are money: its sign or code.
        unit: unit of measure or time, or ``age``, or None.
        factor: 1000 for "in thousands", and so on; 1 otherwise.
    """

    counted: str | None
    classified: Classified | None
    time: DateMention | None
    place: str | None
    iso3: str | None
    percent: bool
    currency: str | None
    unit: Unit | None
    factor: int


_LEADER = re.compile(
    r"[ \t]*(?:\.[ \t]?){2,}[ \t]*|[ \t]*\u2026+[ \t]*|(?<=[\w)%])\.[ \t]*(?:\r?\n|$)"
)
_LEADERS = re.compile(r"(?:\. ?){4,}|\u2026{2,}")
_PIPE_RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*$")
_NUMERIC = re.compile(
    r"[\s$€£¥~<>()+–—-]*(?:[A-Z]{2,3}\$?\s?)?\d[\d,. ]*\s*(?:%|per cent|percent|[kmbn]{1,2})?[\s)*†]*$|[-–—*. ]*$|n/?a$",
    re.I,
)
_FACTOR = re.compile(
    r"\b(?:in )?(thousands?|millions?|billions?|mn|bn|mio)\b|['’]000s?\b|\b000s\b", re.I
)
_FACTORS = {"t": 1_000, "m": 1_000_000, "b": 1_000_000_000}
_PREPOSITIONS = frozenset(
    ("on", "of", "in", "to", "for", "per", "by", "and", "from", "with", "the", "a", "&")
)


def grid(document: Document) -> list[GridCell]:
    """All cells of a document's tables, in order.

    Args:
        document: the document.

    Returns:
        Cells of `Document.tables`, and of table blocks that these do not cover.
    """
    out: list[GridCell] = []
    covered: list[Span] = []
    for table in document.tables:
        covered.append((table.start, table.end))
        stub = next((c.text for c in table.cells if c.row == 0 and c.column == 0), "")
        for c in table.cells:
            cell = Cell(
                table=table.index,
                row=c.row,
                column=c.column,
                row_headers=c.row_headers,
                column_headers=c.column_headers,
                location=c.location,
            )
            label = c.header or (c.row > 0 and _labels(c.column, c.text, c.column_headers, stub))
            out += [GridCell(a, b, cell, label, stub) for a, b in c.spans or ((c.start, c.end),)]
    index = len(document.tables)
    for i, block in enumerate(document.blocks):
        if block.kind != "table" or any(a < block.end and block.start < b for a, b in covered):
            continue
        above = document.blocks[i - 1] if i else None
        cells = _cut(document.text, block, above, index)
        if cells:
            out.extend(cells)
            index += 1
    out.sort(key=lambda c: (c.start, c.end))
    return out


def cell_at(cells: Sequence[GridCell], start: int, end: int) -> GridCell | None:
    """The cell that holds a span."""
    i = bisect_right(cells, start, key=lambda c: c.start) - 1
    if i >= 0 and end <= cells[i].end:
        return cells[i]
    return None


def _labels(column: int, text: str, headers: Sequence[str], stub: str) -> bool:
    """Whether a cell of the first column is a label: a year, or under "Year", "No.", "Age"."""
    if column:
        return False
    above = " ".join(headers) or stub
    first = above.lower().split()[:1]
    return _year(text) or (bool(first) and first[0].strip("().:") in word_set("cells.stubs"))


def _cut(text: str, block: Block, above: Block | None, index: int) -> list[GridCell]:
    body = text[block.start : block.end]
    if "\t" in body or "|" in body:
        return _lines(text, block, index)
    if (
        _LEADERS.search(body)
        and above is not None
        and above.kind in ("heading", "caption", "body", "title")
    ):
        return _leaders(text, block, above, index)
    return []


def _lines(text: str, block: Block, index: int) -> list[GridCell]:
    """Cells of a table with tabs or pipes, one row a line; its first row holds the headers unless
    it holds numbers."""
    rows: list[list[Span]] = []
    at = block.start
    for line in text[block.start : block.end].split("\n"):
        if line.strip() and not _PIPE_RULE.match(line):
            mark = "\t" if "\t" in line else "|"
            cells: list[Span] = []
            offset = 0
            parts = line.split(mark)
            if mark == "|" and len(parts) > 1 and not parts[0].strip():
                offset += len(parts[0]) + 1
                parts = parts[1:]
            if mark == "|" and len(parts) > 1 and not parts[-1].strip():
                parts = parts[:-1]
            for part in parts:
                lead = len(part) - len(part.lstrip())
                start = at + offset + lead
                cells.append((start, max(start, at + offset + len(part.rstrip()))))
                offset += len(part) + 1
            rows.append(cells)
        at += len(line) + 1
    if len(rows) < 2:
        return []
    first = [text[a:b] for a, b in rows[0]]
    headed = not any(_NUMERIC.fullmatch(c) and not _year(c) and c.strip() for c in first[1:])
    out = []
    stub = first[0] if headed and first else ""
    for r, cells in enumerate(rows):
        if headed and r == 0:
            out += [
                GridCell(a, b, Cell(table=index, row=0, column=c), True, stub)
                for c, (a, b) in enumerate(cells)
            ]
            continue
        label = text[slice(*cells[0])] if cells else ""
        row_headers = (label,) if label and not _NUMERIC.fullmatch(label) else ()
        for c, (a, b) in enumerate(cells):
            column = (first[c],) if headed and c < len(first) and first[c] else ()
            cell = Cell(
                table=index,
                row=r,
                column=c,
                row_headers=row_headers if c else (),
                column_headers=column,
            )
            out.append(
                GridCell(a, b, cell, _labels(c, text[a:b], column, stub) if headed else False, stub)
            )
    return out


def _year(text: str) -> bool:
    return re.fullmatch(r"\s*(?:19|20)\d\d(?:[-–/]\d{2,4})?\s*", text) is not None


def _header_words(line: str) -> list[str]:
    """Headers in one line without marks: each begins with a capital ("Labor cost Parts cost")."""
    out: list[list[str]] = []
    previous = ""
    for word in line.split():
        bare = word.strip("(),")
        if out and (
            not bare[:1].isupper() or previous.lower() in _PREPOSITIONS or previous.endswith(".")
        ):
            out[-1].append(word)
        else:
            out.append([word])
        previous = word
    return [" ".join(words) for words in out]


def _leaders(text: str, block: Block, above: Block, index: int) -> list[GridCell]:
    """Cells of a table set with dotted leaders, when their number fits the headers above it."""
    headers = _header_words(text[above.start : above.end])
    spans: list[Span] = []
    at = block.start
    for mark in [*_LEADER.finditer(text, block.start, block.end), None]:
        end = block.end if mark is None else mark.start()
        a, b = at, end
        while a < b and text[a].isspace():
            a += 1
        while b > a and text[b - 1].isspace():
            b -= 1
        if b > a:
            spans.append((a, b))
        if mark is not None:
            at = mark.end()
    n = len(headers)
    if n < 2 or not spans or len(spans) % n:
        return []
    labels = [text[a:b] for a, b in spans[::n]]
    if any(_NUMERIC.fullmatch(label) for label in labels):
        return []
    out = []
    for i, (a, b) in enumerate(spans):
        row, column = divmod(i, n)
        cell = Cell(
            table=index,
            row=row + 1,
            column=column,
            row_headers=(" ".join(labels[row].split()),) if column else (),
            column_headers=(headers[column],),
        )
        out.append(GridCell(a, b, cell))
    return out


@lru_cache(maxsize=512)
def read_headers(
    row: tuple[str, ...],
    column: tuple[str, ...],
    captions: str | tuple[str, ...],
    anchor: date | None,
    fiscal: int,
    stub: str = "",
) -> Headers:
    """What the headers of a cell and the caption of its table say.

    Args:
        row: headers of the row.
        column: headers of the column, outermost first.
        captions: caption of the table and headings above it, nearest first; may be empty.
        anchor: date of the document.
        fiscal: month in which a fiscal year begins.
        stub: what stands over the first column.

    Returns:
        The facts; the headers nearest to the cell win.

    Example:
        >>> h = read_headers(("Greece",), ("2019",), "Sea arrivals by country", None, 1)
        >>> h.counted, h.place, h.time.first.year, h.classified.unit
        ('Sea arrivals', 'Greece', 2019, 'person')
    """
    above = (captions,) if isinstance(captions, str) else captions
    texts = [*((t, "column") for t in reversed(column)), *((t, "row") for t in reversed(row))]
    texts += [(t, "above") for t in above]
    time = None
    counted: str | None = None
    classified: Classified | None = None
    weak: tuple[str, Classified] | None = None
    place: str | None = None
    iso3: str | None = None
    currency: str | None = None
    unit: Unit | None = None
    percent = False
    factor = 1
    for i, (text, where) in enumerate(texts):
        plain = " ".join(text.split())
        if not plain:
            continue
        first = where != "above" or i == len(column) + len(row)
        if time is None and first:
            dates = [
                m
                for m in find_dates(plain, anchor=anchor, fiscal=fiscal)
                if m.first is not None and m.how == "explicit"
            ]
            if len(dates) == 1:
                time = dates[0]
        else:
            dates = []
        bare = re.sub(r"\([^()]*\)", "", plain).strip(" :*†")
        if place is None and where != "above":
            known = heading_place(bare, cell=where == "row" and _place_stub(stub))
            if known is not None:
                place, iso3 = known
            elif where == "row" and _place_stub(stub) and _proper(bare):
                place = bare
        if where != "above":
            percent = percent or bool(
                re.search(r"%|\bper ?cent\b|\bpercentage\b|\bshare\b", plain, re.I)
            )
        if first:
            currency = currency or _currency(plain)
            unit = unit or _unit(plain, where)
            scale = _FACTOR.search(plain)
            if (
                scale is not None
                and factor == 1
                and (scale.group().startswith(("in ", "In")) or "(" in plain or _currency(plain))
            ):
                word = (scale.group(1) or "thousand").lower()
                factor = _FACTORS[word[0]]
        if place is not None and bare == place:
            continue
        if counted is not None and (
            classified is None or classified.population not in (None, "applications")
        ):
            continue
        found = _caption_noun(bare, dates) if where == "above" else _noun(bare, dates, where)
        if found is None:
            continue
        told = (where == "column" and percent) or (
            where != "above" and bool(unit or currency) and not _NUMERIC.fullmatch(bare)
        )
        general = where != "column" and found[1].population is None and weak is not None
        if counted is None and not general and (told or _strong(found, where)):
            counted, classified = found
        elif counted is None:
            weak = weak or found
        elif (
            classified is not None
            and found[1].population is not None
            and found[1].head == classified.head
        ):
            classified = found[1]  # "Applications" under "Asylum applications"
    if counted is None and weak is not None:
        counted, classified = weak
    if time is not None and time.grain == "year" and time.first is not None:
        time = _part_of_year(time, (*column, *row))
    return Headers(counted, classified, time, place, iso3, percent, currency, unit, factor)


def _place_stub(stub: str) -> bool:
    """Whether the first column holds places."""
    return any(w in word_set("cells.places") for w in re.findall(r"[a-z-]+", stub.lower()))


def _proper(text: str) -> bool:
    return text[:1].isupper() and text.lower() not in word_set("cells.no_nouns")


def _strong(found: tuple[str, Classified], where: str) -> bool:
    """Whether a header names what is counted, and not a place, a group or a state of it."""
    kind = found[1]
    if kind.population is not None or kind.unit == "person":
        return True
    text = found[0]
    head = text.split(",")[0]
    plural = any(is_plural(w) for w in re.findall(r"[\w’'-]+", head))
    if where == "row":
        return plural and not text.split()[-1][:1].isupper()
    # "Capacity", "Labour cost": what is measured.
    return plural or (where == "column" and kind.head in word_set("cells.attributes"))


def _caption_noun(text: str, dates: Sequence[DateMention]) -> tuple[str, Classified] | None:
    """The noun of a caption: of its parts the first that names people or what is counted about
    them ("Mediterranean: sea arrivals by month")."""
    first = _noun(_before_date(text, dates), dates, "above")
    if first is not None and first[1].population is not None:
        return first
    plain: tuple[str, Classified] | None = None
    for part in re.split(r"\s*[:;–—,]\s*|\s+(?:of|on|in|by|for|and|to)\s+(?:the\s+)?", text):
        for d in dates:
            part = part.replace(d.surface, "").strip()
        found = _noun(part, (), "above")
        if found is None or not is_plural(found[0].split()[-1]):
            continue
        if found[1].population is not None:
            return found
        plain = plain or found
    return first if first is not None and _strong(first, "above") else plain or first


def _unit(text: str, where: str) -> Unit | None:
    """The unit in brackets or after a comma: "Average stay (days)", "Distance, km"; ages."""
    for match in re.finditer(r"\((?:in |by )?([^()]{1,24})\)|, ([\w ]{1,14})$", text):
        inner = tuple((match[1] or match[2]).lower().split())
        found = units().forms.get(inner) or units().symbols.get((match[1] or match[2]).strip())
        if found is not None and found.kind in ("duration", "measure"):
            return found
    if where != "above" and re.match(r"(?:(?:mean|median|average) )?age\b(?! group)", text, re.I):
        return Unit("year", "age", None)
    return None


def _part_of_year(year: DateMention, headers: Sequence[str]) -> DateMention:
    """The month, quarter or half that another header names, in the year that one names."""
    if year.first is None:
        return year
    for text in headers:
        plain = " ".join(text.split()).strip(" *†:.")
        if len(plain) > 24 or plain == year.surface:
            continue
        found = find_dates(f"in {plain} {year.first.year}")
        if len(found) == 1 and found[0].end == len(plain) + 8 and found[0].start == 3:
            return replace(found[0], surface=f"{plain} {year.surface}")
    return year


def _before_date(text: str, dates: Sequence[DateMention]) -> str:
    """A caption up to its date and its "by": "Sea arrivals by country, 2019" to "Sea arrivals"."""
    if dates and dates[0].start:
        text = text[: dates[0].start].rstrip(" ,(–-")
    return re.split(r",? (?:by|per|in|from|as of)\b", text, maxsplit=1)[0]


def _noun(
    text: str, dates: Sequence[DateMention], where: str = "column"
) -> tuple[str, Classified] | None:
    """The phrase that a header begins with, when it is no date, no unit and no general word."""
    text = re.sub(r"^(?:Table|Figure|Chart|Box|Annex)\s+[\w.]+\s*[.:–-]?\s*", "", text)
    if not text or any(m.start == 0 for m in dates):
        return None
    tokens = tokenize(text)
    if not tokens or tokens[0].kind != "word":
        return None
    if (tokens[0].low,) in units().forms and len(tokens) == 1:
        return None
    start = 0
    while start < len(tokens) - 1 and tokens[start].low in word_set("cells.openings"):
        start += 2 if tokens[start + 1].low == "of" else 1
        if start >= len(tokens):
            return None
    # A header is a noun phrase without verbs: its head stands before the first preposition.
    end = start
    while (
        end < len(tokens)
        and (tokens[end].low not in words().stop or tokens[end].low == "age")
        and tokens[end].text not in ",;:("
    ):
        end += 1
    head = end - 1
    while head > start and (
        tokens[head].kind != "word"
        or (
            # "Boats intercepted", "Applications pending"
            not is_plural(tokens[head].text)
            and tokens[head].low in words().verbs
            and is_plural(tokens[head - 1].text)
        )
    ):
        head -= 1
    if head < start or tokens[head].kind != "word":
        return None
    if end - start == 1 and (
        tokens[head].low in word_set("cells.no_nouns")
        or tokens[head].text in states().groups
        or tokens[head].text in word_set("place.months")
    ):
        return None
    if where != "column" and tokens[head].low in word_set("cells.no_nouns"):
        return None
    if (
        len(tokens) == 1
        and tokens[head].low in words().verbs
        and not is_plural(tokens[head].text)
        and tokens[head].low not in population().states
    ):
        return None
    found = classify(tokens, Phrase(start, head + 1, head))
    return text[tokens[start].start :].strip(" ,;:("), found


def _currency(text: str) -> str | None:
    match = re.search(r"[A-Z]{0,3}\$|€|£|¥|\b(?:USD|EUR|GBP|CHF|CAD|AUD|KES|XOF|XAF)\b", text)
    return match.group() if match and match.group() in currencies().signs else None
