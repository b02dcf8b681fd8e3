"""Cells of tables that a plain text prints with bars, tabs or wide gaps.

Readers give `Document.tables` for the formats that have tables. A text file has none, and a
cross-check must still know that 2,313 stands under "Forced removals" in the row "2022".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ..document import Document

__all__ = ["RawCell", "raw_cells"]

_LINE = re.compile(r"[^\n]+")
_GAP = re.compile(r"[ \t]*\|[ \t]*|\t+|[  ]{2,}")
_DIGIT = re.compile(r"\d")
_NUMERIC = re.compile(
    r"[\W_]*\d[\d.,  '’%–-]*(?:%|per cent|percent|m|bn|million|billion)?[\W_]*", re.I
)


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell with the headers of its row and column.

    Attributes:
        start: first code point in `Document.text`.
        end: one past the last.
        table: index of the table.
        row: index of the row, the header being 0.
        column: index of the column.
        row_headers: words of the row's first cell.
        column_headers: words of the column's first cell.
        caption: the line above the table, when it is short.
    """

    start: int
    end: int
    table: int
    row: int
    column: int
    row_headers: tuple[str, ...]
    column_headers: tuple[str, ...]
    caption: str = ""


def _cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    if text.count("|", start, end) >= 2:
        return _barred(text, start, end)
    out = []
    at = start
    for gap in _GAP.finditer(text, start, end):
        if gap.start() > at:
            out.append((at, gap.start()))
        at = gap.end()
    if at < end:
        out.append((at, end))
    return [
        (a, b) for a, b in out if text[a:b].strip() and not set(text[a:b].strip()) <= set("-=:+_")
    ]


def _barred(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cells between bars; an empty one is a cell, too, or the columns would slip."""
    line = text[start:end].rstrip()
    bars = [start + i for i, c in enumerate(line) if c == "|"]
    stop = start + len(line)
    framed = line.lstrip().startswith("|")
    edges = bars if framed else [start - 1, *bars]
    if not (framed and line.endswith("|")):
        edges = [*edges, stop]
    out = []
    for a, b in pairwise(edges):
        piece = text[a + 1 : b]
        lead = len(piece) - len(piece.lstrip())
        out.append((a + 1 + lead, max(a + 1 + lead, a + 1 + len(piece.rstrip()))))
    return out


def _groups(text: str) -> Iterator[list[list[tuple[int, int]]]]:
    """Runs of lines that have the same number of cells, at least two."""
    run: list[list[tuple[int, int]]] = []
    for line in _LINE.finditer(text):
        a, b = line.span()
        cells = _cells(text, a, b) if b - a < 600 else []
        rule = set(text[a:b].strip()) <= set("-=:+_| ")
        if rule:
            continue
        if len(cells) >= 2 and (not run or len(cells) == len(run[-1])):
            run.append(cells)
            continue
        if len(run) == 1 and len(cells) == len(run[0]) + 1:
            # The head of the first column is empty.
            run = [[(run[0][0][0], run[0][0][0]), *run[0]], cells]
            continue
        if len(run) >= 3:
            yield run
        run = [cells] if len(cells) >= 2 else []
    if len(run) >= 3:
        yield run


_YEAR = re.compile(r"(?:FY ?|Q[1-4] ?|H[12] ?)?(?:19|20)\d\d(?:[/–-]\d{2,4})?")


def _heads(text: str, rows: list[list[tuple[int, int]]]) -> tuple[list[tuple[str, ...]], int]:
    """Headers of the columns, from one or two rows, and the index of the first row below them.

    A second row is one of headers when its first cell is empty and no cell holds a value. An empty
    cell of the upper row stands for the header to its left ("Decisions | | |").
    """
    upper = [text[a:b].strip() for a, b in rows[0]]
    if len(rows) > 3:
        lower = [text[a:b].strip() for a, b in rows[1]]
        values = [c for c in lower[1:] if _NUMERIC.fullmatch(c) and not _YEAR.fullmatch(c)]
        if not lower[0] and not values and any(lower):
            filled: list[str] = []
            for i, h in enumerate(upper):
                filled.append(h or (filled[-1] if i > 1 else ""))
            return [tuple(x for x in pair if x) for pair in zip(filled, lower, strict=True)], 2
    return [(h,) if h else () for h in upper], 1


def raw_cells(document: Document) -> dict[int, RawCell]:
    """Cells with a number, by the position of their first character.

    Args:
        document: a document; one with tables of its own gives no cells here.

    Returns:
        Cells by start.
    """
    text = document.text
    if document.format not in ("text", "markdown") or (
        "|" not in text and "\t" not in text and "  " not in text
    ):
        return {}
    out: dict[int, RawCell] = {}
    for number, rows in enumerate(_groups(text)):
        head, first = _heads(text, rows)
        body = rows[first:]
        above = text[: text.rfind("\n", 0, rows[0][0][0]) + 1].rstrip().rpartition("\n")[2].strip()
        caption = above if len(above) <= 160 and not _GAP.search(above) else ""
        if not body:
            continue
        numeric = sum(
            _NUMERIC.fullmatch(text[a:b].strip()) is not None for r in body for a, b in r[1:]
        )
        cells = sum(len(r) - 1 for r in body)
        if (
            numeric < cells * 0.5
            or sum(_NUMERIC.fullmatch(h[-1]) is not None and len(h[-1]) != 4 for h in head if h)
            > len(head) // 2
        ):
            continue
        for i, row in enumerate(body, first):
            label = text[row[0][0] : row[0][1]].strip()
            for j, (a, b) in enumerate(row[1:], 1):
                if _DIGIT.search(text, a, b):
                    at = a + len(text[a:b]) - len(text[a:b].lstrip())
                    out[at] = RawCell(at, b, number, i, j, (label,), head[j], caption)
    return out
