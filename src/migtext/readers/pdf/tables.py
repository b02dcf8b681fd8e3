"""Tables of a PDF, found when first asked for.

Ruled tables come from pdfplumber, whose cells are boxes; their words are looked up in the text by
the boxes of the characters, never copied. Tables without rules are the rows that the layout found.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from ...document import Block, Page, Table, TableCell
from ..tables import with_headers

__all__ = ["PdfTables"]

_Box = tuple[float, float, float, float]
# Ruling lines and characters beyond which a page is a drawing and not a table.
_MOST_OBJECTS = 20_000


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
    ) -> None:
        self._text, self._boxes, self._pages = text, boxes, tuple(pages)
        self._blocks = tuple(blocks)
        self._path, self._data, self._password = path, data, password

    def __call__(self) -> list[Table]:
        """The tables, in order of pages."""
        wanted = sorted({b.page for b in self._blocks if b.page and self._suspect(b)})
        ruled: dict[int, list[Any]] = {}
        if wanted:
            ruled = self._ruled(wanted)
        found: list[tuple[int, tuple[TableCell, ...], int, _Box, str | None]] = []
        for number in wanted:
            covered: list[_Box] = []
            for box, rows in ruled.get(number, ()):
                cells = self._cells(number, rows)
                if cells and sum(1 for c in cells if c.text) > 3:
                    covered.append(box)
                    start = min(c.start for c in cells if c.text)
                    found.append((start, cells, number, box, self._caption(start)))
            for block in self._blocks:
                if block.kind != "table" or block.page != number:
                    continue
                box = self._bounds(block.start, block.end)
                if not any(_inside(box, c) for c in covered):
                    cells = self._rows(block)
                    if cells:
                        found.append((block.start, cells, number, box, self._caption(block.start)))
        found.sort(key=lambda t: t[0])
        return [
            Table(
                index=n, start=start, end=max(c.end for c in cells), cells=with_headers(cells),
                page=page, box=box, caption=caption,
            )
            for n, (start, cells, page, box, caption) in enumerate(found)
        ]  # fmt: skip

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
            if block.kind == "caption":
                return " ".join(self._text[block.start : block.end].split())
        return None

    # -- without rules ------------------------------------------------------------------------

    def _rows(self, block: Block) -> tuple[TableCell, ...]:
        cells: list[TableCell] = []
        at = block.start
        edges = self._edges(block)
        for r, line in enumerate(self._text[block.start : block.end].split("\n")):
            for n, words in enumerate(line.split("\t")):
                lead = len(words) - len(words.lstrip())
                start, end = at + lead, at + lead + len(words.strip())
                column = n
                if edges and end > start:
                    middle = self._bounds(start, end)
                    column = _nearest(edges, (middle[0] + middle[2]) / 2)
                cells.append(
                    TableCell(
                        row=r, column=column, start=start, end=end, text=self._text[start:end],
                        page=block.page, box=self._bounds(start, end) if end > start else None,
                    )
                )  # fmt: skip
                at += len(words) + 1
        return tuple(c for c in cells if c.text)

    def _edges(self, block: Block) -> list[float]:
        """Middles of the columns, from the row with the most cells."""
        best: list[float] = []
        at = block.start
        for line in self._text[block.start : block.end].split("\n"):
            middles = []
            for words in line.split("\t"):
                if words.strip():
                    box = self._bounds(at, at + len(words))
                    middles.append((box[0] + box[2]) / 2)
                at += len(words) + 1
            if len(middles) > len(best):
                best = middles
        return best

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

    def _cells(self, number: int, rows: list[list[_Box | None]]) -> tuple[TableCell, ...]:
        page = self._pages[number - 1]
        boxes = np.frombuffer(self._boxes, dtype=np.float32).reshape(-1, 4)[page.start : page.end]
        x = (boxes[:, 0] + boxes[:, 2]) / 2
        y = (boxes[:, 1] + boxes[:, 3]) / 2
        cells: list[TableCell] = []
        for r, row in enumerate(rows):
            for c, box in enumerate(row):
                if box is None:
                    continue
                inside = np.flatnonzero(
                    (x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3])
                )
                if not len(inside):
                    cells.append(
                        TableCell(
                            row=r,
                            column=c,
                            start=page.start,
                            end=page.start,
                            text="",
                            page=number,
                            box=box,
                        )
                    )
                    continue
                # A cell of several lines is not one stretch of the text: its longest one counts.
                runs = np.split(inside, np.flatnonzero(np.diff(inside) > 3) + 1)
                longest = max(runs, key=len)
                start, end = page.start + int(longest[0]), page.start + int(longest[-1]) + 1
                words = " ".join(
                    " ".join(
                        self._text[page.start + int(run[0]) : page.start + int(run[-1]) + 1].split()
                    )
                    for run in runs
                )
                cells.append(
                    TableCell(
                        row=r, column=c, start=start, end=end, text=words, page=number, box=box
                    )
                )
        filled = {c.row for c in cells if c.text}
        return tuple(c for c in cells if c.row in filled)


def _moved(box: Any, dx: float, dy: float) -> _Box:
    return (float(box[0]) - dx, float(box[1]) - dy, float(box[2]) - dx, float(box[3]) - dy)


def _inside(a: _Box, b: _Box) -> bool:
    """Whether the middle of box `a` lies in box `b`."""
    x, y = (a[0] + a[2]) / 2, (a[1] + a[3]) / 2
    return b[0] <= x <= b[2] and b[1] <= y <= b[3]


def _nearest(edges: Sequence[float], x: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - x))
