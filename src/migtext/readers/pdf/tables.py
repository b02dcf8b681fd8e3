"""Tables of a PDF, made when first asked for.

The text has the rows of a table already, one a line, with tabs between the cells: those of ruled
tables by the lines drawn on the page, those of others by where their words stand. Cells point to
them. A page with the caption of a table and no rows is looked at with pdfplumber.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from ...annotations import Span
from ...document import Block, Page, Table, TableCell
from ..tables import is_number
from .columns import column_spans
from .headers import Placed, column_headers, headed, spread
from .rules import Grid, GridCell

__all__ = ["PdfTables"]

_Box = tuple[float, float, float, float]
# Ruling lines and characters beyond which a page is a drawing and not a table.
_MOST_OBJECTS = 20_000
_FILLED = 0.4  # share of cells with words; a grid with fewer is a form to fill in
_NOTE = re.compile(r"(?:sources?|notes?)\b|\W", re.I)
_LAST_NUMBER = re.compile(r"\d{1,4}$")
_DOTS = re.compile(r"(?:\.[ \t]?){4}")
_CELL = re.compile(r"(?:(?!(?:[ ]?\.){4})[^\t])+")
_FIELD = re.compile(r"_{3}|…{2}|\.{6}|^\W*$")
_EMPTY = re.compile(r"_{3}|…{2}|\.{6}|^[^\w—–-]*$")
_CONTENTS = re.compile(r"\bcontents\b|\bsommaire\b|table des mati", re.I)
_SOFT = re.compile(r"[\ufffe\u00ad]\s*")


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    cells: list[Placed]
    page: int
    box: _Box


class PdfTables:
    """Finds the tables of a document (a class, so that documents can be pickled).

    Args:
        text: text of the document.
        boxes: its packed boxes.
        pages: its pages.
        blocks: its blocks; those of kind table say which pages are worth a look.
        path: the file, read again for its ruling lines.
        data: its bytes when there is no file.
        password: to open it.
        grids: ruled tables by page number.
        marks: spans of note marks, which are no part of a cell's words.
    """

    def __init__(
        self,
        text: str,
        boxes: array[float],
        pages: Sequence[Page],
        blocks: Sequence[Block],
        *,
        path: str | Path | None,
        data: bytes | None,
        password: str | None,
        grids: Mapping[int, Sequence[Grid]] | None = None,
        marks: Sequence[Span] = (),
    ) -> None:
        self._text, self._boxes, self._pages = text, boxes, tuple(pages)
        self._by_number = {page.number: page for page in self._pages}
        self._blocks = tuple(blocks)
        self._path, self._data, self._password = path, data, password
        self._grids = {n: tuple(g) for n, g in (grids or {}).items()}
        self._marks = sorted(marks)

    def __call__(self) -> list[Table]:
        """The tables, in order of pages."""
        found: list[_Found] = []
        pending: list[int] = []
        for number in sorted({b.page for b in self._blocks if b.page and self._suspect(b)}):
            own = self._of_page(number)
            if own:
                found += own
            else:
                pending.append(number)
        if pending:
            for number, tables in self._ruled(pending).items():
                found += self._by_pdfplumber(number, tables)
        found.sort(key=lambda f: f.start)
        return self._records(found)

    def _of_page(self, number: int) -> list[_Found]:
        """Tables whose rows the text has already."""
        out: list[_Found] = []
        grids = list(self._grids.get(number, ()))
        for n, block in enumerate(self._blocks):
            if block.kind != "table" or block.page != number:
                continue
            box = self._bounds(block.start, block.end)
            grid = next((g for g in grids if _inside(box, g.box)), None)
            if grid is not None:
                grids.remove(grid)
            cells = self._in_grid(number, grid) if grid is not None else self._rows(block, n)
            if cells and not (grid is not None and _is_form(cells, grid)):
                out.append(_Found(block.start, cells, number, grid.box if grid else box))
        return out

    def _records(self, found: Sequence[_Found]) -> list[Table]:
        out: list[Table] = []
        before: tuple[_Found, dict[int, list[str]]] | None = None
        for index, table in enumerate(found):
            columns = column_headers(table.cells)
            inherited = None
            if before is not None and not columns and _goes_on(before[0], table):
                inherited = columns = before[1]
            cells = headed(table.cells, inherited)
            out.append(
                Table(
                    index=index,
                    start=table.start,
                    end=max(c.end for c in cells),
                    cells=cells,
                    page=table.page,
                    box=table.box,
                    caption=self._caption(table.start),
                )
            )
            before = (table, columns)
        return out

    def _suspect(self, block: Block) -> bool:
        if block.kind == "table":
            return True
        return (
            block.kind == "caption" and self._text[block.start : block.start + 5].lower() == "table"
        )

    def _caption(self, start: int) -> str | None:
        """A caption right above."""
        i = bisect_left([b.start for b in self._blocks], start)
        for block in reversed(self._blocks[max(0, i - 2) : i]):
            words = " ".join(self._text[block.start : block.end].split())
            if block.kind == "caption" and not _NOTE.match(words):
                return words
            if block.kind == "table":
                break
        return None

    # -- rows of the text ---------------------------------------------------------------------

    def _rows(self, block: Block, index: int) -> list[Placed]:
        """Cells of a table block: its lines are rows, its tabs stand between cells."""
        lines: list[list[tuple[int, int, _Box]]] = []
        at = block.start
        for line in self._text[block.start : block.end].split("\n"):
            row = []
            for match in _CELL.finditer(line):
                words = match.group()
                start = at + match.start() + len(words) - len(words.lstrip())
                end = start + len(words.strip())
                if end > start:
                    row.append((start, end, self._bounds(start, end)))
            at += len(line) + 1
            if row:
                lines.append(row)
        if len(lines) < 2 or self._is_contents(lines, index):
            return []
        columns = column_spans(
            [[(x[0], x[2], is_number(self._text[s:e])) for s, e, x in row] for row in lines]
        )
        if len(columns) < 2 or not self._is_table(lines, len(columns)):
            return []
        places = spread(
            [[(x[0], x[2], self._words(s, e)) for s, e, x in row] for row in lines], columns
        )
        return [
            Placed(self._cell(r, column, ((s, e),), box, block.page or 0), 1, wide)
            for r, (row, own) in enumerate(zip(lines, places, strict=True))
            for (s, e, box), (column, wide) in zip(row, own, strict=True)
        ]

    def _is_table(self, lines: Sequence[Sequence[tuple[int, int, _Box]]], columns: int) -> bool:
        """Whether rows without rules are a table: numbers in two rows, or words in full rows.

        Fields of a form, signatures, and the head of a letter stand side by side as well.
        """
        words = [[self._text[s:e].strip() for s, e, _ in row] for row in lines]
        counted = sum(1 for row in words if any(is_number(w) for w in row[1:]))
        if counted >= 2:
            return True
        full = [row for row in words if len(row) >= columns and not any(map(_EMPTY.search, row))]
        fields = sum(1 for row in words for w in row if w.endswith(":") or _EMPTY.search(w))
        return (
            len(full) >= (3 if columns > 2 else 4)
            and len(full) >= 0.6 * len(words)
            and fields < 0.2 * sum(map(len, words))
        )

    def _is_contents(self, lines: Sequence[Sequence[tuple[int, int, _Box]]], index: int) -> bool:
        """Whether rows are a table of contents: page numbers that only grow."""
        if max(len(row) for row in lines) > 3:
            return False
        last = [self._text[row[-1][0] : row[-1][1]].strip(" .") for row in lines if len(row) > 1]
        pages = [int(m.group()) for m in (_LAST_NUMBER.search(x) for x in last) if m]
        grows = len(pages) > 0.8 * len(last) and all(a <= b for a, b in pairwise(pages))
        above = " ".join(
            self._text[b.start : b.end] for b in self._blocks[max(0, index - 2) : index]
        )
        dotted = any(_DOTS.search(self._text, row[0][0], row[-1][1]) for row in lines)
        return grows and bool(pages) and (dotted or _CONTENTS.search(above) is not None)

    def _cell(
        self, row: int, column: int, spans: tuple[Span, ...], box: _Box | None, page: int
    ) -> TableCell:
        start, end = spans[0] if spans else (0, 0)
        return TableCell(
            row=row, column=column, start=start, end=end, page=page, box=box,
            text=" ".join(w for w in (self._words(s, e) for s, e in spans) if w),
            spans=spans if len(spans) > 1 else (),
        )  # fmt: skip

    def _words(self, start: int, end: int) -> str:
        """Words of a stretch without the note marks in it."""
        out, at = [], start
        i = bisect_left(self._marks, (start, start))
        for a, b in self._marks[i:]:
            if a >= end:
                break
            out.append(self._text[at:a])
            at = b
        out.append(self._text[at:end])
        joined = _SOFT.sub("", "".join(out))
        return " ".join(joined.split())

    def _bounds(self, start: int, end: int) -> _Box:
        cells = np.frombuffer(self._boxes, dtype=np.float32).reshape(-1, 4)[start:end]
        cells = cells[cells[:, 0] == cells[:, 0]]
        if not len(cells):
            return (0.0, 0.0, 0.0, 0.0)
        left, top = cells[:, 0].min(), cells[:, 1].min()
        return (float(left), float(top), float(cells[:, 2].max()), float(cells[:, 3].max()))

    # -- with rules ---------------------------------------------------------------------------

    def _ruled(
        self, numbers: Sequence[int]
    ) -> dict[int, list[tuple[_Box, list[list[_Box | None]]]]]:
        """Boxes of ruled tables and of their cells, by page number."""
        import logging

        import pdfplumber

        logging.getLogger("pdfminer").setLevel(logging.ERROR)
        source: Any = BytesIO(self._data) if self._data is not None else self._path
        out: dict[int, list[tuple[_Box, list[list[_Box | None]]]]] = {}
        try:
            with pdfplumber.open(source, password=self._password or "") as pdf:
                for number in numbers:
                    if number > len(pdf.pages):
                        break
                    page = pdf.pages[number - 1]
                    if len(page.lines) + len(page.rects) + len(page.curves) > _MOST_OBJECTS:
                        page.close()
                        continue
                    tables = page.find_tables()
                    dx, dy = page.bbox[0], page.bbox[1]
                    out[number] = [
                        (
                            _moved(t.bbox, dx, dy),
                            [
                                [_moved(c, dx, dy) if c else None for c in row.cells]
                                for row in t.rows
                            ],
                        )
                        for t in tables
                        if len(t.rows) > 1 and max(len(row.cells) for row in t.rows) > 1
                    ]
                    page.close()
        except Exception:  # what PDFium reads, pdfminer may not: the rows of the layout remain
            return out
        return out

    def _by_pdfplumber(
        self, number: int, tables: Sequence[tuple[_Box, list[list[_Box | None]]]]
    ) -> list[_Found]:
        out = []
        for box, rows in tables:
            cells = [
                GridCell(r, c, 1, 1, cell)
                for r, row in enumerate(rows)
                for c, cell in enumerate(row)
                if cell is not None
            ]
            placed = self._in_grid(number, Grid(box, cells))
            blank = len(placed) < _FILLED * len(cells)
            if sum(1 for p in placed if p.cell.text) > 3 and not blank:
                out.append(_Found(min(p.cell.start for p in placed), placed, number, box))
        return out

    def _in_grid(self, number: int, grid: Grid) -> list[Placed]:
        """Cells of a ruled table: the words whose middle lies in each box."""
        page = self._by_number[number]
        boxes = np.frombuffer(self._boxes, dtype=np.float32).reshape(-1, 4)[page.start : page.end]
        x = (boxes[:, 0] + boxes[:, 2]) / 2
        y = (boxes[:, 1] + boxes[:, 3]) / 2
        placed: list[Placed] = []
        for cell in grid.cells:
            left, top, right, bottom = cell.box
            inside = np.flatnonzero((x >= left) & (x <= right) & (y >= top) & (y <= bottom))
            spans: tuple[Span, ...] = ()
            if len(inside):
                runs = np.split(inside, np.flatnonzero(np.diff(inside) > 1) + 1)
                spans = self._joined(
                    [(page.start + int(r[0]), page.start + int(r[-1]) + 1) for r in runs]
                )
            placed.append(
                Placed(
                    self._cell(cell.row, cell.column, spans, cell.box, number),
                    cell.rows,
                    cell.columns,
                )
            )
        filled = {p.cell.row for p in placed if p.cell.text}
        return [p for p in placed if p.cell.text and p.cell.row in filled]

    def _joined(self, runs: Sequence[Span]) -> tuple[Span, ...]:
        """Stretches with nothing printed between them are one."""
        out: list[Span] = []
        for start, end in runs:
            between = self._text[out[-1][1] : start] if out else "x"
            if out and "\t" not in between and not between.strip(" \n\u00a0[]"):
                out[-1] = (out[-1][0], end)
            else:
                out.append((start, end))
        # The brackets of a note mark are not printed and have no box.
        return tuple(
            (s, e + 1 if self._text[e : e + 1] == "]" and "[" in self._text[s:e] else e)
            for s, e in out
        )


def _is_form(cells: Sequence[Placed], grid: Grid) -> bool:
    """Whether a ruled table is a form: dotted fields, labels beside empty boxes, mostly blank."""
    if len(cells) < _FILLED * len(grid.cells):
        return True
    fields = sum(1 for p in cells if _FIELD.search(p.cell.text))
    counted = sum(1 for p in cells if p.cell.column and is_number(p.cell.text))
    return fields >= 0.25 * len(cells) or (not counted and len(cells) < 0.5 * len(grid.cells))


def _goes_on(a: _Found, b: _Found) -> bool:
    """Whether a table goes on on the next page, or right below."""
    below = b.page == a.page and 0 <= b.box[1] - a.box[3] < 30
    if b.page != a.page + 1 and not below:
        return False
    wide = max(p.cell.column + p.columns for p in a.cells)
    return wide == max(p.cell.column + p.columns for p in b.cells) and (
        abs(a.box[0] - b.box[0]) < 20
    )


def _moved(box: Any, dx: float, dy: float) -> _Box:
    return (float(box[0]) - dx, float(box[1]) - dy, float(box[2]) - dx, float(box[3]) - dy)


def _inside(a: _Box, b: _Box) -> bool:
    """Whether the middle of box `a` lies in box `b`."""
    x, y = (a[0] + a[2]) / 2, (a[1] + a[3]) / 2
    return b[0] <= x <= b[2] and b[1] <= y <= b[3]
