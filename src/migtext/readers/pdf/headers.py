"""Headers of the cells of a PDF table: merged cells, several header rows, groups of rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ...document import TableCell
from ..tables import head_rows, is_count, is_number

__all__ = ["Placed", "column_headers", "headed", "spread"]

_TOTAL = re.compile(r"(?:grand |sub-?)?totals?\b|all\b|world\b", re.I)
_SHORT = re.compile(
    r"(?:FY\s?)?(?:19|20)\d\d.{0,6}|[MFT%]|Q[1-4]|male|female|total|men|women", re.I
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell with the rows and columns that it covers."""

    cell: TableCell
    rows: int = 1
    columns: int = 1


def _by_row(cells: Sequence[Placed]) -> dict[int, list[Placed]]:
    rows: dict[int, list[Placed]] = {}
    for p in cells:
        rows.setdefault(p.cell.row, []).append(p)
    return rows


def _heads(rows: Mapping[int, Sequence[Placed]]) -> tuple[list[int], set[int]]:
    """Header rows, and rows that name the group of rows below them."""
    order = sorted(rows)
    heads = head_rows({r: [p.cell for p in rows[r]] for r in order}, order)
    groups: set[int] = set()
    # A lone label right above the first row with numbers names a group.
    while len(heads) > 1 and _lone(rows[heads[-1]]) and len(rows[heads[0]]) > 1:
        groups.add(heads.pop())
    counted = [r for r in order if any(is_count(p.cell.text) for p in rows[r])]
    if len(counted) > 1:
        groups.update(r for r in order if r not in heads and _lone(rows[r]) and r < counted[-1])
    return heads, groups


def _lone(row: Sequence[Placed]) -> bool:
    filled = [p for p in row if p.cell.text.strip()]
    return len(filled) == 1 and filled[0].cell.column == 0 and not is_number(filled[0].cell.text)


def column_headers(cells: Sequence[Placed]) -> dict[int, list[str]]:
    """Headers of each column, the outermost first."""
    rows = _by_row(cells)
    heads, _ = _heads(rows)
    out: dict[int, list[str]] = {}
    for r in heads:
        for p in rows[r]:
            words = p.cell.text.strip()
            for column in range(p.cell.column, p.cell.column + p.columns):
                if words and words not in out.get(column, ()):
                    out.setdefault(column, []).append(words)
    return out


def headed(
    cells: Sequence[Placed], before: Mapping[int, Sequence[str]] | None = None
) -> tuple[TableCell, ...]:
    """Give each cell the headers of its row and column.

    Args:
        cells: of one table, row by row.
        before: headers of the columns of the table that this one goes on from; used when it has
            none of its own.

    Returns:
        The cells with `header`, `row_headers` and `column_headers`.
    """
    rows = _by_row(cells)
    heads, groups = _heads(rows)
    columns: Mapping[int, Sequence[str]] = column_headers(cells)
    if not heads and before:
        columns = before
    tall = [p for p in cells if p.rows > 1 and not is_count(p.cell.text)]
    group: tuple[str, float] | None = None
    out: list[TableCell] = []
    for r in sorted(rows):
        row = sorted(rows[r], key=lambda p: p.cell.column)
        if r in heads:
            out += [replace(p.cell, header=True) for p in row]
            continue
        if r in groups:
            own = next(p.cell for p in row if p.cell.text.strip())
            group = (own.text.strip(), own.box[0] if own.box else 0.0)
            out += [replace(p.cell, header=True) for p in row]
            continue
        first = row[0].cell
        # A total, or a label that stands further left than the group's name, ends the group.
        left = first.box[0] if first.box else 0.0
        if group is not None and (_TOTAL.match(first.text.strip()) or left < group[1] - 3):
            group = None
        labels = sorted(
            {
                p.cell.column: p.cell.text.strip()
                for p in (*(t for t in tall if t.cell.row < r < t.cell.row + t.rows), *row)
                if p.cell.text.strip()
            }.items()
        )
        for p in row:
            lead: list[str] = [group[0]] if group is not None else []
            for column, words in labels:
                if column >= p.cell.column or is_count(words) or len(lead) > 2:
                    break
                lead.append(words)
                if not is_number(p.cell.text):
                    break  # the row of words beside words is named by its first cell
            names = p.cell.column == 0 and not is_number(p.cell.text)
            out.append(
                replace(
                    p.cell,
                    header=names,
                    row_headers=tuple(lead),
                    column_headers=tuple(columns.get(p.cell.column, ())),
                )
            )
    return tuple(out)


def spread(
    rows: Sequence[Sequence[tuple[float, float, str]]], columns: Sequence[tuple[float, float]]
) -> list[list[tuple[int, int]]]:
    """First column of each cell and how many it covers, in a table without rules.

    Args:
        rows: cells of each row: left edge, right edge, words.
        columns: edges of the columns.

    Returns:
        For each row and cell the first column and the number of columns.
    """
    counted = [n for n, row in enumerate(rows) if any(is_count(c[2]) for c in row)]
    heads = counted[0] if counted and counted[0] <= 4 else 1
    out: list[list[tuple[int, int]]] = []
    for n, row in enumerate(rows):
        places: list[tuple[int, int]] = []
        for x0, x1, _ in row:
            hit = [i for i, (a, b) in enumerate(columns) if min(x1, b) - max(x0, a) > 1]
            if not hit:
                hit = [min(range(len(columns)), key=lambda i: _away(x0, x1, columns[i]))]
            places.append((hit[0], hit[-1] - hit[0] + 1))
        if n + 1 < heads and row and len(row) < len(columns):
            below = [c[2].strip() for c in rows[n + 1]]
            # Above years, or above the same words again and again: a header of several columns.
            repeated = (
                len(set(below)) < len(below)
                or sum(_SHORT.fullmatch(w) is not None for w in below) > len(below) / 2
            )
            if repeated:
                places = _shared(row, places, columns)
        # No two cells of a row in one column.
        for i in range(1, len(places)):
            last = places[i - 1][0] + places[i - 1][1]
            if places[i][0] < last:
                a, w = places[i]
                shift = last - a
                if w > shift:
                    places[i] = (a + shift, w - shift)
                elif places[i - 1][1] > 1:
                    places[i - 1] = (places[i - 1][0], max(1, a - places[i - 1][0]))
        out.append(places)
    return out


def _away(x0: float, x1: float, column: tuple[float, float]) -> float:
    return max(column[0] - x1, x0 - column[1], 0.0)


def _shared(
    row: Sequence[tuple[float, float, str]],
    places: Sequence[tuple[int, int]],
    columns: Sequence[tuple[float, float]],
) -> list[tuple[int, int]]:
    """Give each column to the header cell that is nearest to it; the first one only if below."""
    owned: list[list[int]] = [[] for _ in row]
    for i, (a, b) in enumerate(columns):
        middle = (a + b) / 2
        best = min(range(len(row)), key=lambda n: abs((row[n][0] + row[n][1]) / 2 - middle))
        if i == 0 and not any(p[0] == 0 for p in places):
            continue
        owned[best].append(i)
    return [
        (own[0], own[-1] - own[0] + 1) if own else place
        for own, place in zip(owned, places, strict=True)
    ]
