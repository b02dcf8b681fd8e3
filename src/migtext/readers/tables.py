"""Tables of all formats: which cells are headers, and which headers a cell has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..document import Table, TableCell

__all__ = [
    "Cell",
    "GridTables",
    "grid_text",
    "head_rows",
    "is_count",
    "is_number",
    "is_year",
    "with_headers",
]

_NUMBER = re.compile(
    r"[-−–(]?\s?[$€£¥]?\s?\d[\d\s.,'’]*(?:%|\)|[kmb]n?)?\s?(?:[a-z]{0,3}|\[\w{1,3}\])?", re.I
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as a reader finds it.

    Attributes:
        text: its words, without tabs and line ends.
        header: the format marks it as a header.
        span: columns that it covers.
        location: where it stands in a workbook ("Sheet1!C7").
        under: it is the lower part of a cell that covers several rows.
    """

    text: str
    header: bool = False
    span: int = 1
    location: str | None = None
    under: bool = False


def grid_text(rows: Sequence[Sequence[Cell]]) -> str:
    """Text of a table block: cells joined by tabs, rows by line ends."""
    return "\n".join("\t".join(cell.text for cell in row) for row in rows)


class GridTables:
    """Tables whose text was written by `grid_text`, made when asked for.

    A class and not a closure, so that documents can be pickled.

    Args:
        grids: for each table the position of its text, its rows and its caption.
    """

    def __init__(self, grids: Sequence[tuple[int, Sequence[Sequence[Cell]], str | None]]) -> None:
        self._grids = tuple(grids)

    def __call__(self) -> list[Table]:
        """The tables."""
        return [
            _grid_table(n, start, rows, caption)
            for n, (start, rows, caption) in enumerate(self._grids)
        ]


def _grid_table(
    index: int, start: int, rows: Sequence[Sequence[Cell]], caption: str | None
) -> Table:
    cells: list[TableCell] = []
    at = start
    above: dict[int, str] = {}
    lower: set[int] = set()
    for r, row in enumerate(rows):
        column = 0
        for cell in row:
            if cell.under:
                lower.add(len(cells))
            else:
                above[column] = cell.text
            cells.append(
                TableCell(
                    row=r,
                    column=column,
                    start=at,
                    end=at + len(cell.text),
                    # A cell over several rows is the header of each of them.
                    text=above.get(column, "") if cell.under else cell.text,
                    header=cell.header,
                    location=cell.location,
                )
            )
            at += len(cell.text) + 1
            column += cell.span
    found = with_headers(cells)
    if lower:
        found = tuple(
            replace(
                cell,
                text="" if n in lower else cell.text,
                column_headers=tuple(dict.fromkeys(cell.column_headers)),
            )
            for n, cell in enumerate(found)
        )
    return Table(index=index, start=start, end=max(start, at - 1), cells=found, caption=caption)


# A note mark at the end of a header, as the readers write it: "Spain[a]".
_MARKED = re.compile(r"\s?\[(?:\d{1,3}|[a-z]{1,2}|[*†‡§]{1,3})\]$")


def _plain(text: str) -> str:
    return _MARKED.sub("", text.strip())


def is_number(text: str) -> bool:
    """Whether a cell holds a number and nothing else."""
    bare = text.strip()
    return bool(bare) and _NUMBER.fullmatch(bare) is not None


def is_count(text: str) -> bool:
    """Whether a cell holds a number that is no year."""
    return is_number(text) and not is_year(text)


def is_year(text: str) -> bool:
    """Whether a cell holds a year and nothing else."""
    return re.fullmatch(r"(?:FY\s?)?(?:19|20)\d\d(?:[/–-]\d{2,4})?\*?", text.strip()) is not None


def head_rows(rows: dict[int, list[TableCell]], order: Sequence[int]) -> list[int]:
    """Rows at the top that are headers."""
    marked = []
    for r in order:
        own = [c for c in rows[r] if c.text.strip()]
        if not own or not all(c.header for c in own):
            break
        marked.append(r)
    if marked:
        return marked if len(marked) < len(order) else marked[:1]
    counted = [
        n
        for n, r in enumerate(order)
        if any(is_number(c.text) and not is_year(c.text) for c in rows[r])
    ]
    if not counted or counted[0] > 3:
        # A table of words: its first row, when there is a second.
        return list(order[:1]) if len(order) > 1 else []
    return list(order[: counted[0]])


def with_headers(cells: Sequence[TableCell]) -> tuple[TableCell, ...]:
    """Give each cell the headers of its row and column.

    Header rows are those marked so, or the rows above the first with a number (years count as
    words); the header of a row is its cells before the first number.

    Args:
        cells: of one table; `header` set where the format says so.

    Returns:
        The cells with `header`, `row_headers` and `column_headers`.

    Example:
        >>> rows = [("State", "2023"), ("Cuba", "7,405")]
        >>> cells = [TableCell(row=r, column=c, start=0, end=0, text=t)
        ...          for r, row in enumerate(rows) for c, t in enumerate(row)]
        >>> last = with_headers(cells)[-1]
        >>> last.row_headers, last.column_headers
        (('Cuba',), ('2023',))
    """
    rows: dict[int, list[TableCell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    order = sorted(rows)
    heads = head_rows(rows, order)
    columns: dict[int, list[str]] = {}
    for r in heads:
        filled = ""
        last = max((c.column for c in cells), default=0)
        at = {c.column: _plain(c.text) for c in rows[r]}
        for column in range(last + 1):
            # A header over several columns stands in the first of them.
            filled = at.get(column) or (filled if column not in at or r != heads[-1] else "")
            if filled:
                columns.setdefault(column, []).append(filled)
    out: list[TableCell] = []
    for cell in cells:
        if cell.row in heads:
            out.append(replace(cell, header=True))
            continue
        lead: list[str] = []
        counts = is_number(cell.text)
        for other in rows[cell.row]:
            if other.column >= cell.column or (is_number(other.text) and not is_year(other.text)):
                break
            if other.text.strip():
                lead.append(_plain(other.text))
            if not counts or len(lead) > 2:
                break  # the row of words beside words is named by its first cell
        first = cell.column == min(c.column for c in rows[cell.row])
        out.append(
            replace(
                cell,
                header=cell.header or (first and not is_number(cell.text)),
                row_headers=tuple(lead),
                column_headers=tuple(columns.get(cell.column, ())),
            )
        )
    return tuple(out)
