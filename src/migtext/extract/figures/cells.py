"""Figures in tables: which cell they stand in, and what its headers say.

Cells come from `Document.tables` when the reader found them. A table that only shows in the text
(dotted leaders, tabs, pipes) is cut into cells here, by the same marks that a person goes by.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from ...annotations import Cell, Span
from ...document import Block, Document
from ..dates import DateMention, find_dates
from ..number_words import word_set
from ..tokens import tokenize
from .lexicon import currencies, states, units, words
from .nouns import Classified, Phrase, classify

__all__ = ["GridCell", "Headers", "cell_at", "grid", "read_headers"]


class GridCell(NamedTuple):
    """A cell with the words of its headers."""

    start: int
    end: int
    cell: Cell


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
        factor: 1000 for "in thousands", and so on; 1 otherwise.
    """

    counted: str | None
    classified: Classified | None
    time: DateMention | None
    place: str | None
    iso3: str | None
    percent: bool
    currency: str | None
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
        for c in table.cells:
            cell = Cell(
                table=table.index,
                row=c.row,
                column=c.column,
                row_headers=c.row_headers,
                column_headers=c.column_headers,
                location=c.location,
            )
            out += [GridCell(a, b, cell) for a, b in c.spans or ((c.start, c.end),)]
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


def cell_at(cells: Sequence[GridCell], start: int, end: int) -> Cell | None:
    """The cell that holds a span."""
    i = bisect_right(cells, start, key=lambda c: c.start) - 1
    if i >= 0 and end <= cells[i].end:
        return cells[i].cell
    return None


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
    for r, cells in enumerate(rows):
        if headed and r == 0:
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
            out.append(GridCell(a, b, cell))
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
    row: tuple[str, ...], column: tuple[str, ...], caption: str, anchor: date | None, fiscal: int
) -> Headers:
    """What the headers of a cell and the caption of its table say.

    Args:
        row: headers of the row.
        column: headers of the column, outermost first.
        caption: caption or heading above the table, may be empty.
        anchor: date of the document.
        fiscal: month in which a fiscal year begins.

    Returns:
        The facts; the headers nearest to the cell win.

    Example:
        >>> h = read_headers(("Greece",), ("2019",), "Sea arrivals by country", None, 1)
        >>> h.counted, h.place, h.time.first.year, h.classified.unit
        ('Sea arrivals', 'Greece', 2019, 'person')
    """
    texts = [*reversed(column), *reversed(row), caption]
    names = states().names
    time = None
    counted: str | None = None
    classified: Classified | None = None
    place: str | None = None
    iso3: str | None = None
    currency: str | None = None
    percent = False
    factor = 1
    for text in texts:
        plain = " ".join(text.split())
        if not plain:
            continue
        dates = [
            m
            for m in find_dates(plain, anchor=anchor, fiscal=fiscal)
            if m.first is not None and m.how == "explicit"
        ]
        if time is None and len(dates) == 1:
            time = dates[0]
        bare = re.sub(r"\([^()]*\)", "", plain).strip(" :*†")
        if place is None and (bare in names or bare in word_set("place.regions")):
            place, iso3 = bare, names.get(bare)
        if text is not caption or not percent:
            percent = percent or (
                bool(re.search(r"%|\bper ?cent\b|\bpercentage\b|\bshare\b", plain, re.I))
                and text is not caption
            )
        currency = currency or _currency(plain)
        scale = _FACTOR.search(plain)
        if (
            scale is not None
            and factor == 1
            and (scale.group().startswith(("in ", "In")) or "(" in plain)
        ):
            word = (scale.group(1) or "thousand").lower()
            factor = _FACTORS[word[0]]
        if counted is None and not (place is not None and bare == place):
            found = _noun(bare if text is not caption else _before_date(bare, dates), dates)
            if found is not None:
                counted, classified = found
    return Headers(counted, classified, time, place, iso3, percent, currency, factor)


def _before_date(text: str, dates: Sequence[DateMention]) -> str:
    """A caption up to its date and its "by": "Sea arrivals by country, 2019" to "Sea arrivals"."""
    if dates and dates[0].start:
        text = text[: dates[0].start].rstrip(" ,(–-")
    return re.split(r",? (?:by|per|in|from|as of)\b", text, maxsplit=1)[0]


def _noun(text: str, dates: Sequence[DateMention]) -> tuple[str, Classified] | None:
    """The phrase that a header begins with, when it is no date and no unit."""
    text = re.sub(r"^(?:Table|Figure|Chart|Box)\s+[\w.]+\s*[.:–-]?\s*", "", text)
    if not text or any(m.start == 0 for m in dates):
        return None
    tokens = tokenize(text)
    if not tokens or tokens[0].kind != "word":
        return None
    if (tokens[0].low,) in units().forms and len(tokens) == 1:
        return None
    start = 0
    if tokens[0].low in ("number", "total", "no") and len(tokens) > 1:
        start = 2 if tokens[1].low == "of" else 1 if len(tokens) > 1 else 0
    # A header is a noun phrase without verbs: its head stands before the first preposition.
    end = start
    while (
        end < len(tokens) and tokens[end].low not in words().stop and tokens[end].text not in ",;:("
    ):
        end += 1
    head = end - 1
    while head > start and tokens[head].kind != "word":
        head -= 1
    if head < start or tokens[head].kind != "word":
        return None
    found = classify(tokens, Phrase(start, head + 1, head))
    return text[tokens[start].start :].strip(" ,;:("), found


def _currency(text: str) -> str | None:
    match = re.search(r"[A-Z]{0,3}\$|€|£|¥|\b(?:USD|EUR|GBP|CHF|CAD|AUD|KES|XOF|XAF)\b", text)
    return match.group() if match and match.group() in currencies().signs else None
