"""Tables: rows and columns against their totals, and the text against the table."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ...blocks import TableCell
from ...document import Document
from ..context import Quantity, TextContext, name_keys
from ..issue import Issue, Texts
from ..tables import raw_cells
from ..values import relate
from ..words import stem, words_of
from .common import exact, hedged

__all__ = ["table_issues"]

_TOTAL = re.compile(
    r"(?:grand[\s-])?(?:totals?|sum|all|overall|altogether)\b(?! (?:share|rate|average))", re.I
)
_GRAND = re.compile(r"grand|overall", re.I)
_OF_WHICH = re.compile(r"\W*(?:of which|of whom|including|incl\.|thereof)\b", re.I)
_NO_SUM = re.compile(
    r"\b(?:rates?|averages?|mean|median|per|ratio|growth|change|rank\w*|ages?|years?|index|days?|score|difference|balance|net|target|capacity|population|cumulative|remaining|pending|stock)\b|±|\+/",
    re.I,
)
_SHARE = re.compile(r"%|\bper ?cent\b|\bshares?\b", re.I)
_ROUNDED = re.compile(r"\b(?:thousands?|millions?|billions?|rounded|’000|'000|000s)\b", re.I)
_NUMBER = re.compile(
    r"[~≈]?[$€£]?\s?(?P<n>\d{1,3}(?:[,  ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?(?P<p>%)?\s?[*†‡]?",
    re.I,
)
_NONE = re.compile(r"[-–—−.…]?|0")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(slots=True)
class _Value:
    """A number in a cell: value, decimals, and where it stands."""

    value: Decimal
    decimals: int
    percent: bool
    start: int
    end: int
    text: str


@dataclass(slots=True)
class _Grid:
    heads: list[str]
    labels: list[str]
    cells: list[list[_Value | None]]
    blank: list[list[bool]]
    caption: str
    start: int


def table_issues(texts: Texts) -> list[Issue]:
    """Findings on tables."""
    out: list[Issue] = []
    for doc, (context, _) in texts:
        numbers: list[_Said] | None = None
        for grid in _grids(context.document):
            out += _totals(doc, grid)
            if numbers is None:
                numbers = _numbers(context)
                blocks = [n.quantity.sentence.block for n in numbers]
            at = context.document.block_index(grid.start) or 0
            near = numbers[bisect_left(blocks, at - _REACH) : bisect_right(blocks, at + _REACH)]
            out += _text_against(doc, near, grid)
    return out


def _value(text: str, start: int, end: int, source: str) -> _Value | None:
    m = _NUMBER.fullmatch(text.strip())
    if m is None:
        return None
    # The digits as they stand in the text, for the span.
    at = source.find(m["n"], start, end)
    a, b = (at, at + len(m["n"])) if at >= 0 else (start, end)
    digits = re.sub(r"[,  ]", "", m["n"])
    return _Value(
        Decimal(digits), len(digits.partition(".")[2]), bool(m["p"]), a, b, m["n"] + (m["p"] or "")
    )


def _grids(document: Document) -> Iterator[_Grid]:
    tables = document.tables
    for table in tables:
        rows = max((c.row for c in table.cells), default=-1) + 1
        columns = max((c.column for c in table.cells), default=-1) + 1
        if rows < 3 or columns < 2 or rows * columns > 4000:
            continue
        at: list[list[TableCell | None]] = [[None] * columns for _ in range(rows)]
        for cell in table.cells:
            at[cell.row][cell.column] = cell
        first = next(
            (r for r in range(rows) if not all(c is None or c.header for c in at[r])), 0
        ) or 1  # fmt: skip
        heads = [
            " ".join(c.text for r in range(first) if (c := at[r][j]) is not None)
            for j in range(columns)
        ]
        labels = [(c.text if (c := at[r][0]) is not None else "") for r in range(first, rows)]
        cells = [
            [
                _value(c.text, c.start, c.end, document.text) if c is not None else None
                for c in at[r][1:]
            ]
            for r in range(first, rows)
        ]
        blank = [
            [c is None or _NONE.fullmatch(c.text.strip()) is not None for c in at[r][1:]]
            for r in range(first, rows)
        ]
        caption = f"{table.caption or ''} {heads[0]}"
        yield _Grid(heads[1:], labels, cells, blank, caption, table.start)
    if not tables:
        yield from _raw(document)


def _raw(document: Document) -> Iterator[_Grid]:
    """Tables of a plain text."""
    starts: dict[int, int] = {}
    groups: dict[int, list[tuple[int, int, _Value | None, str, str, str]]] = {}
    for c in raw_cells(document).values():
        value = _value(document.text[c.start : c.end], c.start, c.end, document.text)
        groups.setdefault(c.table, []).append(
            (c.row, c.column, value, c.row_headers[0], c.column_headers[0], c.caption)
        )
        starts.setdefault(c.table, c.start)
    for number, items in groups.items():
        rows = max(i[0] for i in items)
        columns = max(i[1] for i in items)
        cells: list[list[_Value | None]] = [[None] * columns for _ in range(rows)]
        labels, heads = [""] * rows, [""] * columns
        for row, column, value, label, head, _ in items:
            cells[row - 1][column - 1] = value
            labels[row - 1], heads[column - 1] = label, head
        yield _Grid(
            heads,
            labels,
            cells,
            [[True] * columns for _ in range(rows)],
            items[0][5],
            starts[number],
        )


# Totals ----------------------------------------------------------------------------------------


def _tolerance(values: Sequence[_Value], grid: _Grid, head: str) -> Decimal:
    """How far the sum of rounded parts may lie from a rounded total."""
    n = len(values)
    places = max(v.decimals for v in values)
    if places:
        return Decimal(10) ** -places * (n + 1) / 2
    if _ROUNDED.search(head) or _ROUNDED.search(grid.caption):
        return Decimal(n + 1) / 2
    zeros = min(
        len(str(v.value)) - len(str(v.value).rstrip("0")) for v in values if v.value != 0
    ) if any(v.value for v in values) else 0  # fmt: skip
    return Decimal(10) ** zeros * max(Decimal(1), Decimal(n) / 6)


def _totals(doc: int, grid: _Grid) -> Iterator[Issue]:
    total_rows = [r for r, label in enumerate(grid.labels) if _TOTAL.match(label.strip())]
    yield from _columns(doc, grid, total_rows)
    total_columns = [c for c, head in enumerate(grid.heads) if _TOTAL.match(head.strip())]
    if len(total_columns) == 1:
        yield from _rows(doc, grid, total_columns[0])


def _columns(doc: int, grid: _Grid, total_rows: Sequence[int]) -> Iterator[Issue]:
    """Columns against the rows of totals: the one below all parts, else above them."""
    if not total_rows or len(total_rows) > 6:
        return
    wrong: list[tuple[Issue, bool]] = []
    right = 0
    for c, head in enumerate(grid.heads):
        if _NO_SUM.search(head) and not _YEAR.fullmatch(head.strip()):
            continue
        low = 0
        for k, r in enumerate(total_rows):
            total = grid.cells[r][c]
            last = k == len(total_rows) - 1
            grand = last and k > 0 and _GRAND.search(grid.labels[r]) is not None
            if r == 0 and len(total_rows) == 1:
                rows = list(range(1, len(grid.labels)))
            elif grand:
                rows = [x for x in range(r) if x not in total_rows]
            else:
                rows = list(range(low, r))
            low = r + 1
            rows = [x for x in rows if not _OF_WHICH.match(grid.labels[x])]
            parts = [p for x in rows if (p := grid.cells[x][c]) is not None]
            if total is None or len(parts) < 2:
                continue
            if any(grid.cells[x][c] is None and not grid.blank[x][c] for x in rows):
                continue
            found = _sum(doc, grid, head, parts, total)
            if found is None:
                right += 1
            elif found:
                wrong += [(x, r == 0) for x in found]
    # A table none of whose columns adds up has rows that overlap, or a total of something else.
    if wrong and (right >= len(wrong) or (len(wrong) == 1 and not wrong[0][1])):
        yield from (x for x, _ in wrong)


def _sum(
    doc: int, grid: _Grid, head: str, parts: Sequence[_Value], total: _Value
) -> list[Issue] | None:
    """None when the parts make up the total, no issue when they cannot be parts of it."""
    added = sum((p.value for p in parts), Decimal(0))
    share = total.percent or all(p.percent for p in parts) or _SHARE.search(head) is not None
    slack = _tolerance([*parts, total], grid, head)
    if share:
        if total.value != 100:
            return []
        slack = max(slack, Decimal("0.5") * len(parts))
    if abs(added - total.value) <= slack:
        return None
    if total.value == 0 or not Decimal("0.6") <= added / total.value <= Decimal("1.6"):
        return []
    if any(p.value > total.value for p in parts):
        return []
    name = head.strip() or "the column"
    spans = [(doc, total.start, total.end), *((doc, p.start, p.end) for p in parts[:12])]
    return [
        Issue(
            "shares_total" if share else "parts_total",
            spans,
            f"the rows of “{name[:60]}” add up to {added:,f}, not {total.text}",
            0.75,
        )
    ]


def _rows(doc: int, grid: _Grid, column: int) -> Iterator[Issue]:
    """Rows against the column of totals, when most rows add up."""
    others = [
        c
        for c, head in enumerate(grid.heads)
        if c != column and not _SHARE.search(head)
        and (not _NO_SUM.search(head) or _YEAR.fullmatch(head.strip()))
    ]  # fmt: skip
    right, wrong = 0, []
    for r, label in enumerate(grid.labels):
        total = grid.cells[r][column]
        parts = [p for c in others if (p := grid.cells[r][c]) is not None]
        if total is None or len(parts) < 2 or total.percent or any(p.percent for p in parts):
            continue
        if any(grid.cells[r][c] is None and not grid.blank[r][c] for c in others):
            continue
        added = sum((p.value for p in parts), Decimal(0))
        if abs(added - total.value) <= _tolerance([*parts, total], grid, label):
            right += 1
        else:
            spans = [(doc, total.start, total.end), *((doc, p.start, p.end) for p in parts[:12])]
            message = f"the row “{label.strip()[:60]}” adds up to {added:,f}, not {total.text}"
            wrong.append(Issue("parts_total", spans, message, 0.75))
    if right >= 2 and right >= 2 * len(wrong):
        yield from wrong


# The text against the table ----------------------------------------------------------------------


def _keys(text: str) -> frozenset[str]:
    """Stems of the telling words of a header."""
    return frozenset(stem(w.text) for w in words_of(text) if not w.stop and len(w.text) > 2)


# A table is set against the text that stands within so many blocks of it.
_REACH = 120


@dataclass(slots=True)
class _Said:
    """A number of the running text with the stems of its sentence."""

    quantity: Quantity
    around: set[str]
    years: set[str]


def _numbers(context: TextContext) -> list[_Said]:
    out = []
    for q in context.quantities:
        if (
            q.cell is not None or q.figure is None or not exact(q) or hedged(q) or q.low < 10 or q.per
            or q.kind not in ("count", "percent", "money")
        ):  # fmt: skip
            continue
        s = q.sentence
        around = {w.stem for w in s.words} | {stem(n.text) for n in s.names}
        around |= {stem(x) for n in s.names for x in n.text.split()}
        out.append(_Said(q, around, {str(y) for y in _years(q)}))
    out.sort(key=lambda n: n.quantity.sentence.block)
    return out


def _text_against(doc: int, numbers: Sequence[_Said], grid: _Grid) -> Iterator[Issue]:
    """A number of the text that a table gives otherwise for the same row and column."""
    if not numbers or len(numbers) * len(grid.labels) > 40_000:
        return
    printed = {v.value for row in grid.cells for v in row if v is not None}
    rows = [(_keys(label), _YEAR.findall(label)) for label in grid.labels]
    heads = [(_keys(head), _YEAR.findall(head)) for head in grid.heads]
    caption = _keys(grid.caption)
    for n in numbers:
        q, around, years = n.quantity, n.around, n.years
        s = q.sentence
        # A sentence that quotes the table has its numbers right, and sets others beside them.
        if q.low in printed or any(x.low in printed and x.low >= 10 for x in s.quantities):
            continue
        named = [r for r, (rk, ry) in enumerate(rows) if _meant(rk, ry, around, years)]
        hits = [
            (r, c)
            for r in named
            for c, (ck, cy) in enumerate(heads)
            if grid.cells[r][c] is not None and _meant(ck, cy, around, years)
        ]
        # One cell, and something besides the two headers must say that it is the same thing.
        if len(hits) != 1:
            continue
        r, c = hits[0]
        cell = grid.cells[r][c]
        assert cell is not None
        if cell.percent != (q.kind == "percent") and not _SHARE.search(grid.heads[c]):
            continue
        dated = bool(rows[r][1] or heads[c][1])
        if not dated and years:
            continue
        measure = (rows[r][0] | heads[c][0] | caption) & around
        if len(measure) < 2 or not _near(q, cell):
            continue
        names = {
            k for n in s.names if n.type in ("state", "nation", "place") for k in name_keys(n)[:1]
        }
        if len(names) > 1:
            continue
        yield Issue(
            "internal_contradiction",
            [(doc, q.start, q.end), (doc, cell.start, cell.end)],
            f"the text gives {q.surface}, the table {cell.text} (“{grid.labels[r].strip()[:40]}”, “{grid.heads[c].strip()[:40]}”)",
            0.7,
            frozenset((id(q),)),
        )


def _years(q: Quantity) -> set[int]:
    if q.time is None:
        return set()
    (a, b), _ = q.time
    return {a.year} if a.year == b.year and (b - a).days >= 300 else set()


def _meant(keys: frozenset[str], years: Sequence[str], around: set[str], mine: set[str]) -> bool:
    """Whether a header is named by the sentence of a number."""
    if years:
        return set(years) == mine and keys <= around
    return bool(keys) and keys <= around


def _near(q: Quantity, cell: _Value) -> bool:
    """Whether two values are unlike but of one size, and neither is the other rounded."""
    if cell.value == 0 or q.low == cell.value:
        return False
    ratio = q.low / cell.value
    if not Decimal("0.3") <= ratio <= Decimal("3.3"):
        return False
    other = _Plain(cell.value, cell.text, q)
    return relate(q, other).kind == "none" and relate(other, q).kind == "none"


class _Plain:
    """A cell as a value that numbers are compared with."""

    __slots__ = ("bound", "hedge", "high", "kind", "low", "surface", "unit")

    def __init__(self, value: Decimal, surface: str, like: Quantity) -> None:
        self.low = value
        self.high: Decimal | None = value
        self.bound = "exact"
        self.hedge: str | None = None
        self.kind = like.kind
        self.unit = like.unit
        self.surface = surface
