"""Rows and columns of a table that has no rules, from where its words stand.

The layout separates cells by wide gaps only. Here the lines of a table are cut where a gap stands
above a gap, and lines that continue the cells of the line above them become part of its row: a row
is then one line of the text, with tabs between its cells, and a cell one stretch of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from ..lines import is_bullet
from .chars import Chars
from .printed import PdfLine

__all__ = ["arranged", "column_spans", "with_hard_spaces"]

_GAP = 0.42  # of the type size: less is a space between two words
_MOST_LINES = 400
_NUMERIC = re.compile(
    r"[-−–(<>~≈±]?\s?[$€£¥]?\s?\d[\d\s.,'’]*(?:%|\)|[kmb]n?)?\s?[)*†‡%]*|[-–—*.…\s]+|n/?a\.?", re.I
)
_YEAR = re.compile(r"(?:19|20)\d\d(?:[/–-]\d{2,4})?")
_GROUPED = re.compile(r"\d{3}(?!\d)")
_SPACED = re.compile(r"\W?\d{1,3}(?: \d{3})+(?!\d)")
_SOFT = ("\ufffe", "\u00ad")
# Words after which a name or a phrase is not over.
_OPEN = re.compile(r"(?:\b(?:of|and|the|in|for|to|with|by|or|from|on|at|a|an)|[,&/(–-])$", re.I)


@dataclass(slots=True)
class _Cell:
    """Words of one line without a wide gap between them."""

    parts: list[tuple[int, int]]
    seps: list[str]
    x0: float
    x1: float
    text: str

    @property
    def numeric(self) -> bool:
        return _NUMERIC.fullmatch(self.text.strip()) is not None


def arranged(lines: list[PdfLine], chars: Chars) -> list[PdfLine]:
    """The rows of a table: one line each, its cells separated by tabs.

    Args:
        lines: printed lines of one table, on one page.
        chars: characters of that page.

    Returns:
        Lines with the same characters.
    """
    if len(lines) < 2 or len(lines) > _MOST_LINES or any(line.vertical for line in lines):
        return lines
    rows = [_cut(line, chars) for line in lines]
    if not any(len(row) > 1 for row in rows):
        return lines
    rows = _at_gutters(rows)
    groups = _logical(rows, lines)
    return [_written([(lines[n], rows[n]) for n in group], rows) for group in groups]


def with_hard_spaces(seps: list[str], text: str) -> list[str]:
    """Separators of a cell, with no-break spaces in "1 204 112".

    In a cell alone the spaces between groups of three digits can only be those of one number.

    Args:
        seps: what stands before each part of the cell.
        text: the words of the cell.

    Returns:
        The separators.

    Example:
        >>> with_hard_spaces(["", " ", " "], "1 204 112")
        ['', '\\xa0', '\\xa0']
    """
    match = _SPACED.match(text)
    if match is None:
        return seps
    groups = match.group().count(" ")
    out = []
    for sep in seps:
        hard = sep == " " and groups > 0
        groups -= hard
        out.append("\u00a0" if hard else sep)
    return out


# -- cells of a line ------------------------------------------------------------------------------


def _cut(line: PdfLine, chars: Chars) -> list[_Cell]:
    """Words of a line, put together where less than a gap is between them or between digits."""
    cells: list[_Cell] = []
    size = max(line.size, 1.0)
    for (a, b), sep in zip(line.parts, line.seps, strict=True):
        for s, e in _words(chars.text, a, b):
            box = chars.box[s:e]
            there = box[box[:, 0] == box[:, 0]]
            last = cells[-1] if cells else None
            if not len(there):
                if last is not None:
                    last.parts.append((s, e))
                    last.seps.append(" ")
                continue
            x0, x1 = float(there[:, 0].min()), float(there[:, 2].max())
            first = s == a or not chars.text[a:s].strip()
            between = sep if first else " "
            if first and sep == "" and s > a:
                between = " "
            if last is None or between == "\t":
                cells.append(_Cell([(s, e)], [""], x0, x1, chars.text[s:e]))
                continue
            gap = x0 - last.x1
            dots = not last.text.strip(". ") or not chars.text[s:e].strip(".")
            if between and gap > _GAP * size and not dots and not is_bullet(last.text + " "):
                cells.append(_Cell([(s, e)], [between], x0, x1, chars.text[s:e]))
                continue
            last.parts.append((s, e))
            last.seps.append(between)
            last.text += between + chars.text[s:e]
            last.x1 = max(last.x1, x1)
    return cells


def _words(text: str, a: int, b: int) -> list[tuple[int, int]]:
    return [(a + m.start(), a + m.end()) for m in re.finditer(r"\S+", text[a:b])]


def _at_gutters(rows: list[list[_Cell]]) -> list[list[_Cell]]:
    """Join again what stands over a gap that is in no other row."""
    out = []
    flat = [(np.array([c.x0 for c in r]), np.array([c.x1 for c in r])) for r in rows]
    for n, row in enumerate(rows):
        kept: list[_Cell] = []
        for cell in row:
            last = kept[-1] if kept else None
            # A first separator that is no tab: a gap of medium width, to be confirmed.
            if last is None or cell.seps[0] == "" or _is_gutter(last, cell, flat, n):
                cell.seps[0] = ""
                kept.append(cell)
                continue
            last.parts += cell.parts
            last.seps += cell.seps
            last.text += cell.seps[0] + cell.text
            last.x1 = max(last.x1, cell.x1)
        out.append(kept)
    return out


def _is_gutter(left: _Cell, right: _Cell, rows: Sequence[tuple[Any, Any]], own: int) -> bool:
    """Whether white space stands above and below the gap between two cells of a row."""
    if left.numeric and _GROUPED.match(right.text) and right.x0 - left.x1 < 4:
        return False
    best = False
    for x in (left.x1 + 0.3, (left.x1 + right.x0) / 2, right.x0 - 0.3):
        crossed = beside = 0
        for n, (x0, x1) in enumerate(rows):
            if n == own:
                continue
            crossed += bool(((x0 < x) & (x1 > x)).any())
            beside += bool((x1 <= x).any() and (x0 >= x).any())
        best |= beside >= 2 and beside >= 3 * crossed
    return best


# -- rows of several lines ------------------------------------------------------------------------


def column_spans(rows: Sequence[Sequence[tuple[float, float, bool]]]) -> list[tuple[float, float]]:
    """Columns: stretches of the width that the cells of the fullest rows share.

    Args:
        rows: for each row its cells: left edge, right edge, whether it is a number.

    Returns:
        Left and right edges, from left to right.

    Example:
        >>> column_spans([[(0, 50, False), (80, 99, True)], [(0, 30, False), (90, 99, True)]])
        [(0, 50), (80, 99)]
    """
    most = max((len(row) for row in rows), default=0)
    counted = [row for row in rows if any(cell[2] for cell in row)]
    wide = max((len(row) for row in counted), default=0)
    if len(counted) >= 2 and wide > 1 and wide >= most - 1:
        used = [row for row in counted if len(row) >= max(2, wide / 2)]
        if wide < most:
            used += [row for row in rows if len(row) == most]
    else:
        # A table of words: as many columns as most of its rows have cells.
        sizes = Counter(len(row) for row in rows if len(row) > 1)
        usual = max(sizes, key=lambda n: (sizes[n], n), default=most)
        return _by_order([row for row in rows if len(row) == usual], usual)
    spans: list[list[float]] = []
    # The fullest rows first: a wide cell of a poor row joins no two columns.
    for row in sorted(used, key=lambda r: -len(r)):
        for x0, x1, _ in row:
            hit = [s for s in spans if min(s[1], x1) - max(s[0], x0) > 0]
            if not hit:
                spans.append([x0, x1])
            elif len(hit) == 1:
                others = [s for s in spans if s is not hit[0]]
                a, b = min(hit[0][0], x0), max(hit[0][1], x1)
                if not any(min(s[1], b) - max(s[0], a) > 0 for s in others):
                    hit[0][0], hit[0][1] = a, b
    return [(a, b) for a, b in sorted(spans)]


def _by_order(
    rows: Sequence[Sequence[tuple[float, float, bool]]], wide: int
) -> list[tuple[float, float]]:
    """Columns of rows with equally many cells: each cell is in the column of its number."""
    out: list[tuple[float, float]] = []
    for k in range(wide if rows else 0):
        a, b = min(row[k][0] for row in rows), max(row[k][1] for row in rows)
        if out and a < out[-1][1]:
            a = out[-1][1]
        out.append((a, max(a, b)))
    return out


def _column(cell: _Cell, columns: Sequence[tuple[float, float]]) -> int:
    return max(
        range(len(columns)),
        key=lambda i: (
            min(cell.x1, columns[i][1]) - max(cell.x0, columns[i][0]),
            -abs(columns[i][0] - cell.x0),
        ),
    )


def _overlapped(cell: _Cell, columns: Sequence[tuple[float, float]]) -> set[int]:
    return {i for i, (a, b) in enumerate(columns) if min(cell.x1, b) - max(cell.x0, a) > 1}


def _is_count(cell: _Cell) -> bool:
    """Whether a cell holds a number: a dash may stand for words as well."""
    return (
        cell.numeric
        and any(map(str.isdigit, cell.text))
        and _YEAR.fullmatch(cell.text.strip()) is None
    )


def _logical(rows: Sequence[Sequence[_Cell]], lines: Sequence[PdfLine]) -> list[list[int]]:
    """Numbers of the lines that make up each row."""
    columns = column_spans([[(c.x0, c.x1, c.numeric) for c in row] for row in rows])
    if len(columns) < 2:
        return [[n] for n in range(len(rows))]
    steps = [b.middle - a.middle for a, b in pairwise(lines)]
    usual = sorted(s for s in steps if s > 0.3 * lines[0].size) or [lines[0].size]
    low, high = usual[0], usual[int(0.75 * (len(usual) - 1))]
    counted = [len(row) > 1 and any(_is_count(c) for c in row) for row in rows]
    first = counted.index(True) if True in counted else len(rows)
    groups: list[list[int]] = []
    for n, row in enumerate(rows):
        before = rows[n - 1] if n else None
        if before is None or not row or not before:
            groups.append([n])
            continue
        step = steps[n - 1]
        tight = high > 1.25 * low and step < 1.12 * low
        if n < first:
            joins = _header_goes_on(rows, n, first, columns, step, lines[n].size)
        elif n == first:
            joins = False
        else:
            joins = _body_goes_on(before, row, counted[n - 1], counted[n], columns, tight)
            if joins and (step < 0.3 * lines[n].size or step > 1.9 * lines[n].size):
                joins = False
        if joins:
            groups[-1].append(n)
        else:
            groups.append([n])
    return groups


def _header_goes_on(
    rows: Sequence[Sequence[_Cell]],
    n: int,
    first: int,
    columns: Sequence[tuple[float, float]],
    step: float,
    size: float,
) -> bool:
    """Whether a line of the header continues the cells of the line above it."""
    row, before = rows[n], rows[n - 1]
    if step > 1.9 * size or step < 0.3 * size:
        return False
    if any(c.numeric for c in row) or any(len(_overlapped(c, columns)) > 1 for c in before):
        return False
    if len(row) == 1 and n + 1 == first and _column(row[0], columns) == 0:
        return row[0].text[:1].islower() or row[0].text[:1] == "("  # else it names a group
    words = [c.text for c in row]
    if len(words) > 1 and len(set(words)) < len(words) and len(row) > len(before):
        return False  # the same words again under each header above
    if first == len(rows) and not all(c.text[:1].islower() for c in row):
        return False  # no numbers at all: each line may be a row
    under = {_column(c, columns) for c in row}
    above = {_column(c, columns) for c in before}
    if all(any(min(c.x1, b.x1) - max(c.x0, b.x0) > 0 for b in before) for c in row):
        return len(under) == len(row)
    # The first line has the words of the tall headers only, the last one those of all.
    return len(under) == len(row) and bool(above & under or above <= under)


def _body_goes_on(
    before: Sequence[_Cell],
    row: Sequence[_Cell],
    counted_before: bool,
    counted: bool,
    columns: Sequence[tuple[float, float]],
    tight: bool,
) -> bool:
    """Whether a line continues the cells of the line above it."""
    if any(len(_overlapped(c, columns)) > 1 for c in (*row, *before)):
        return False
    lead = row[0]
    label = _column(lead, columns) == 0
    if not counted and not any(c.numeric for c in row):
        if len(row) == 1 and label:
            # A label of two lines, its numbers on the first.
            above = before[0]
            if _column(above, columns) != 0:
                return False
            return counted_before and (
                lead.text[:1].islower() or _OPEN.search(above.text) is not None or tight
            )
        return not label or (tight and lead.text[:1].islower()) or (tight and len(row) > 1)
    if not label:
        return False
    # Its numbers on the last line.
    return (
        not counted_before
        and len(before) == 1
        and _column(before[0], columns) == 0
        and (lead.text[:1].islower() or _OPEN.search(before[0].text) is not None)
    )


def _written(
    members: Sequence[tuple[PdfLine, Sequence[_Cell]]], rows: Sequence[Sequence[_Cell]]
) -> PdfLine:
    """One line of the cells of several."""
    line = members[0][0]
    merged: list[_Cell] = [_copy(c) for c in members[0][1]]
    columns = column_spans([[(c.x0, c.x1, c.numeric) for c in row] for row in rows])
    for _, row in members[1:]:
        for cell in row:
            place = _column(cell, columns)
            host = next((m for m in merged if columns and _column(m, columns) == place), None)
            if host is None:
                merged.append(_copy(cell))
                merged.sort(key=lambda c: c.x0)
                continue
            sep = "" if host.text.endswith(_SOFT) else " "
            host.parts += cell.parts
            host.seps += [sep, *cell.seps[1:]]
            host.text += sep + cell.text
            host.x0, host.x1 = min(host.x0, cell.x0), max(host.x1, cell.x1)
    line.parts, line.seps, texts = [], [], []
    for n, cell in enumerate(merged):
        line.parts += cell.parts
        line.seps += ["\t" if n else "", *with_hard_spaces(cell.seps, cell.text)[1:]]
        texts.append(cell.text)
    line.text = "\t".join(texts)
    for other, _ in members[1:]:
        line.raised += other.raised
        line.x0, line.x1 = min(line.x0, other.x0), max(line.x1, other.x1)
        line.bottom = max(line.bottom, other.bottom)
    return line


def _copy(cell: _Cell) -> _Cell:
    return _Cell(list(cell.parts), list(cell.seps), cell.x0, cell.x1, cell.text)
