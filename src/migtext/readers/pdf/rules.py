"""Ruled tables: the lines drawn on a page, the cells between them, and the words in the cells.

PDFium knows the drawn objects of a page that is open, which costs next to nothing: the cells are
found while the page is read, so that the text of a table runs row by row and cell by cell.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from .chars import Chars
from .columns import with_hard_spaces
from .layout import PageLayout
from .printed import PdfLine, Raised

__all__ = ["Grid", "GridCell", "page_grids", "with_grids"]

_THIN = 3.0  # points: a drawn line, or a filled box that stands for one
_NEAR = 2.5  # points between lines that meet
_MOST_PATHS = 6_000
_MOST_SEGMENTS = 400
_MOST_LINES = 400  # of one table, in one direction

_Box = tuple[float, float, float, float]
_Line = tuple[float, float, float]  # place, from, to


@dataclass(slots=True)
class GridCell:
    """A cell: first row and column, how many it covers, and its box."""

    row: int
    column: int
    rows: int
    columns: int
    box: _Box


@dataclass(slots=True)
class Grid:
    """A ruled table of one page: its box and its cells, row by row."""

    box: _Box
    cells: list[GridCell] = field(default_factory=list)


# -- drawn lines ----------------------------------------------------------------------------------


def _shown(page: Any, chars: Chars) -> Any:
    """Function from page coordinates (y upwards) to points from the top left corner as shown."""
    x0, y0, x1, y1 = page.get_bbox() if hasattr(page, "get_bbox") else page.get_mediabox()
    turn = chars.rotation

    def to(x: float, y: float) -> tuple[float, float]:
        if turn == 90:
            return y - y0, x - x0
        if turn == 180:
            return x1 - x, y - y0
        if turn == 270:
            return y1 - y, x1 - x
        return x - x0, y1 - y

    return to


def _drawn(page: Any, chars: Chars) -> tuple[list[_Line], list[_Line]]:
    """Horizontal and vertical lines."""
    import pypdfium2.raw as raw

    count = raw.FPDFPage_CountObjects(page)
    across: list[_Line] = []
    down: list[_Line] = []
    to = _shown(page, chars)
    edges = [ctypes.c_float() for _ in range(4)]
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    paths = 0
    for i in range(min(count, 200_000)):
        item = raw.FPDFPage_GetObject(page, i)
        if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_PATH:
            continue
        paths += 1
        if paths > _MOST_PATHS:
            return [], []
        if not raw.FPDFPageObj_GetBounds(item, *(ctypes.byref(e) for e in edges)):
            continue
        left, bottom, right, top = (e.value for e in edges)
        a, b = to(left, bottom), to(right, top)
        x0, x1 = sorted((a[0], b[0]))
        y0, y1 = sorted((a[1], b[1]))
        if y1 - y0 <= _THIN and x1 - x0 > 6:
            across.append(((y0 + y1) / 2, x0, x1))
        elif x1 - x0 <= _THIN and y1 - y0 > 4:
            down.append(((x0 + x1) / 2, y0, y1))
        elif x1 - x0 > 6 and y1 - y0 > 4:
            raw.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
            if stroke.value:
                _segments(item, raw, to, across, down)
    return across, down


def _segments(item: Any, raw: Any, to: Any, across: list[_Line], down: list[_Line]) -> None:
    """Straight sides of a path of several segments."""
    count = raw.FPDFPath_CountSegments(item)
    if not 2 <= count <= _MOST_SEGMENTS:
        return
    matrix = raw.FS_MATRIX()
    known = raw.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix))
    x, y = ctypes.c_float(), ctypes.c_float()
    first: tuple[float, float] | None = None
    last: tuple[float, float] | None = None

    def side(a: tuple[float, float], b: tuple[float, float]) -> None:
        if abs(a[1] - b[1]) < 1 and abs(a[0] - b[0]) > 6:
            across.append(((a[1] + b[1]) / 2, min(a[0], b[0]), max(a[0], b[0])))
        elif abs(a[0] - b[0]) < 1 and abs(a[1] - b[1]) > 4:
            down.append(((a[0] + b[0]) / 2, min(a[1], b[1]), max(a[1], b[1])))

    for n in range(count):
        segment = raw.FPDFPath_GetPathSegment(item, n)
        if not raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
            return
        px, py = x.value, y.value
        if known:
            px, py = (
                matrix.a * px + matrix.c * py + matrix.e,
                matrix.b * px + matrix.d * py + matrix.f,
            )
        if not (math.isfinite(px) and math.isfinite(py)):
            return
        point = to(px, py)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == raw.FPDF_SEGMENT_LINETO and last is not None:
            side(last, point)
        last = point
        if raw.FPDFPathSegment_GetClose(segment) and first is not None:
            side(point, first)
            last = first


def _merged(lines: Iterable[_Line]) -> list[_Line]:
    """Lines at one place that touch, as one."""
    out: list[_Line] = []
    groups: list[list[_Line]] = []
    for line in sorted(lines):
        if groups and line[0] - groups[-1][-1][0] < 1.5 and line[0] - groups[-1][0][0] < _THIN:
            groups[-1].append(line)
        else:
            groups.append([line])
    for group in groups:
        place = sum(x[0] for x in group) / len(group)
        start, end = None, 0.0
        for _, a, b in sorted(group, key=lambda x: x[1]):
            if start is None:
                start, end = a, b
            elif a <= end + _NEAR:
                end = max(end, b)
            else:
                out.append((place, start, end))
                start, end = a, b
        if start is not None:
            out.append((place, start, end))
    return out


# -- cells ----------------------------------------------------------------------------------------


def page_grids(page: Any, chars: Chars) -> list[Grid]:
    """Ruled tables of a page.

    Args:
        page: an open `pypdfium2.PdfPage`.
        chars: its characters.

    Returns:
        Tables with at least two rows and two columns, from the top down. Their cells may be empty.
    """
    try:
        across, down = _drawn(page, chars)
    except Exception:  # a drawing that PDFium does not tell about is no table
        return []
    width, height = chars.width, chars.height
    across = [h for h in _merged(across) if -_NEAR <= h[0] <= height + _NEAR]
    down = [v for v in _merged(down) if -_NEAR <= v[0] <= width + _NEAR]
    if len(across) < 2 or len(down) < 1 or len(across) + len(down) > 4 * _MOST_LINES:
        return []
    out = []
    for hs, vs in _connected(across, down):
        if len(hs) <= _MOST_LINES and len(vs) <= _MOST_LINES:
            grid = _grid(hs, vs)
            if grid is not None:
                out.append(grid)
    return sorted(out, key=lambda g: (g.box[1], g.box[0]))


def _connected(
    across: Sequence[_Line], down: Sequence[_Line]
) -> list[tuple[list[_Line], list[_Line]]]:
    """Lines that meet, directly or by others."""
    parent = list(range(len(across) + len(down)))

    def find(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, (y, a, b) in enumerate(across):
        for j, (x, c, d) in enumerate(down):
            if a - _NEAR <= x <= b + _NEAR and c - _NEAR <= y <= d + _NEAR:
                parent[find(i)] = find(len(across) + j)
    groups: dict[int, tuple[list[_Line], list[_Line]]] = {}
    for i, line in enumerate(across):
        groups.setdefault(find(i), ([], []))[0].append(line)
    for j, line in enumerate(down):
        groups.setdefault(find(len(across) + j), ([], []))[1].append(line)
    return [g for g in groups.values() if len(g[0]) >= 2 and g[1]]


def _places(lines: Sequence[_Line], ends: Sequence[float]) -> list[float]:
    out: list[float] = []
    for place in sorted([*(x[0] for x in lines), *ends]):
        if not out or place - out[-1] > _NEAR:
            out.append(place)
    return out


def _grid(across: Sequence[_Line], down: Sequence[_Line]) -> Grid | None:
    """Cells between lines; a table may be open at its sides."""
    left, right = min(h[1] for h in across), max(h[2] for h in across)
    xs = _places(down, [left, right])
    ys = _places(across, [])
    if len(xs) < 3 or len(ys) < 3:
        return None
    columns, rows = len(xs) - 1, len(ys) - 1

    def ruled(lines: Sequence[_Line], place: float, a: float, b: float) -> bool:
        return any(
            abs(x[0] - place) <= _NEAR and min(x[2], b) - max(x[1], a) > 0.5 * (b - a)
            for x in lines
        )

    if columns * rows > 20_000:
        return None
    parent = list(range(columns * rows))

    def find(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for r in range(rows):
        for c in range(columns):
            here = r * columns + c
            if c and not ruled(down, xs[c], ys[r], ys[r + 1]):
                parent[find(here)] = find(here - 1)
            if r and not ruled(across, ys[r], xs[c], xs[c + 1]):
                parent[find(here)] = find(here - columns)
    groups: dict[int, list[int]] = {}
    for i in range(columns * rows):
        groups.setdefault(find(i), []).append(i)
    grid = Grid((xs[0], ys[0], xs[-1], ys[-1]))
    for members in groups.values():
        r0, r1 = members[0] // columns, members[-1] // columns
        c0 = min(i % columns for i in members)
        c1 = max(i % columns for i in members)
        if len(members) != (r1 - r0 + 1) * (c1 - c0 + 1):
            return None  # lines that are no table
        grid.cells.append(
            GridCell(r0, c0, r1 - r0 + 1, c1 - c0 + 1, (xs[c0], ys[r0], xs[c1 + 1], ys[r1 + 1]))
        )
    grid.cells.sort(key=lambda c: (c.row, c.column))
    return grid if len(grid.cells) >= 4 else None


# -- words in cells -------------------------------------------------------------------------------


@dataclass(slots=True)
class _Word:
    start: int
    end: int
    sep: str
    line: PdfLine


def with_grids(layout: PageLayout, grids: Sequence[Grid], first: int = 0) -> list[Grid]:
    """Make the rows of ruled tables the lines of a page.

    Args:
        layout: a page; its lines are changed in place.
        grids: tables found on it.
        first: number of the first table.

    Returns:
        The tables that hold words in two rows and two columns, in order of their numbers.
    """
    kept: list[Grid] = []
    if layout.chars.shown is not None:  # lines of a page set sideways are in a turned frame
        return kept
    for grid in grids:
        x0, y0, x1, y1 = grid.box
        inside = [
            line for line in layout.lines
            if not line.vertical
            and y0 < line.middle < y1
            and (line.kind is None or line.kind == "page_number")
            and x0 - 2 <= line.x0 and line.x1 <= x1 + 2
        ]  # fmt: skip
        if len(inside) < 2:
            continue
        words: dict[int, list[_Word]] = {}
        lost = False
        for line in sorted(inside, key=lambda x: (x.middle, x.x0)):
            for word in _words(line, layout.chars):
                place = _place(word, grid, layout.chars)
                lost |= place is None
                words.setdefault(-1 if place is None else place, []).append(word)
        if lost:
            continue
        words = _without_rules(grid, words)
        if not _is_table(grid, words):
            continue
        rows = _rows(grid, words, first + len(kept), layout)
        at = layout.lines.index(inside[0])
        taken = {id(line) for line in inside}
        before = [x for x in layout.lines[:at] if id(x) not in taken]
        after = [x for x in layout.lines[at:] if id(x) not in taken]
        layout.lines[:] = [*before, *rows, *after]
        kept.append(grid)
    return kept


def _words(line: PdfLine, chars: Chars) -> list[_Word]:
    out: list[_Word] = []
    for (a, b), sep in zip(line.parts, line.seps, strict=True):
        start = None
        between = " " if sep else ""
        for i in range(a, b + 1):
            if i < b and not chars.text[i].isspace():
                start = i if start is None else start
                continue
            if start is not None:
                out.append(_Word(start, i, between, line))
                start = None
            between = " "
    return out


def _place(word: _Word, grid: Grid, chars: Chars) -> int | None:
    box = chars.box[word.start : word.end]
    there = box[box[:, 0] == box[:, 0]]
    if not len(there):
        return None
    x = float(there[:, 0].min() + there[:, 2].max()) / 2
    y = float(there[:, 1].min() + there[:, 3].max()) / 2
    for n, cell in enumerate(grid.cells):
        a, b, c, d = cell.box
        if a <= x <= c and b <= y <= d:
            return n
    return None


def _is_table(grid: Grid, words: dict[int, list[_Word]]) -> bool:
    filled = [grid.cells[n] for n in words]
    if len(filled) < 4:
        return False
    rows: dict[int, int] = {}
    for cell in filled:
        rows[cell.row] = rows.get(cell.row, 0) + 1
    # Boxes around paragraphs, and the fields of a form: hardly a row with two cells of words.
    beside = sum(1 for n in rows.values() if n > 1)
    return len({c.column for c in filled}) > 1 and beside >= 2 and beside >= 0.3 * len(rows)


def _without_rules(grid: Grid, words: dict[int, list[_Word]]) -> dict[int, list[_Word]]:
    """Cut rows of a table that has rules between its columns only, where its lines stand level."""
    done: list[GridCell] = []
    out: dict[int, list[_Word]] = {}
    shift = 0
    for row in sorted({c.row for c in grid.cells}):
        own = [n for n, c in enumerate(grid.cells) if c.row == row]
        levels = {n: sorted({round(w.line.middle, 1) for w in words.get(n, ())}) for n in own}
        tall = {n: x for n, x in levels.items() if len(x) > 2}
        most = max((len(x) for x in tall.values()), default=0)
        level = [n for n, x in tall.items() if len(x) >= 0.8 * most]
        shared: set[float] = set()
        if len(level) > 1 and len(level) >= 0.6 * sum(1 for x in levels.values() if x):
            shared = set(levels[level[0]])
            for n in level[1:]:
                shared &= {a for a in shared if any(abs(a - b) < 2 for b in levels[n])}
        if most < 3 or len(shared) < 0.8 * most or any(grid.cells[n].rows > 1 for n in own):
            for n in own:
                if n in words:
                    out[len(done)] = words[n]
                cell = grid.cells[n]
                done.append(
                    GridCell(cell.row + shift, cell.column, cell.rows, cell.columns, cell.box)
                )
            continue
        edges: list[float] = []
        for middle in sorted({m for x in levels.values() for m in x}):
            if not edges or middle - edges[-1] > 3:
                edges.append(middle)
        cuts = [(a + b) / 2 for a, b in pairwise(edges)]
        for k in range(len(edges)):
            for n in own:
                cell = grid.cells[n]
                top = cuts[k - 1] if k else cell.box[1]
                bottom = cuts[k] if k < len(cuts) else cell.box[3]
                here = [w for w in words.get(n, ()) if top <= w.line.middle < bottom]
                if here:
                    out[len(done)] = here
                box = (cell.box[0], top, cell.box[2], bottom)
                done.append(GridCell(row + shift + k, cell.column, 1, cell.columns, box))
        shift += len(edges) - 1
    grid.cells[:] = done
    return out


def _cells_of_rows(grid: Grid, words: dict[int, list[_Word]]) -> list[list[int]]:
    rows: dict[int, list[int]] = {}
    for n in sorted(words):
        rows.setdefault(grid.cells[n].row, []).append(n)
    return [rows[r] for r in sorted(rows)]


def _rows(
    grid: Grid, words: dict[int, list[_Word]], number: int, layout: PageLayout
) -> list[PdfLine]:
    out: list[PdfLine] = []
    for own in _cells_of_rows(grid, words):
        line = PdfLine([], [], grid.box[0], grid.box[2], 0.0, 0.0, 0.0, layout.index)
        line.row, line.table, line.kind = True, number, "grid"
        sizes: list[float] = []
        raised: dict[int, Raised] = {}
        pieces: list[str] = []
        last: PdfLine | None = None
        for n in own:
            begins, first = True, len(line.seps)
            for word in words[n]:
                soft = bool(pieces) and pieces[-1].endswith(("\ufffe", "\u00ad"))
                if begins:
                    sep = "\t" if n != own[0] else ""
                elif word.line is not last:
                    sep = "" if soft else " "
                else:
                    sep = word.sep
                line.parts.append((word.start, word.end))
                line.seps.append(sep)
                pieces += [sep, layout.chars.text[word.start : word.end]]
                sizes.append(word.line.size)
                raised.update((r.start, r) for r in word.line.raised)
                begins, last = False, word.line
            cell = "".join(pieces[2 * first + 1 :])
            line.seps[first + 1 :] = with_hard_spaces(line.seps[first:], cell)[1:]
        inside = [w.line for n in own for w in words[n]]
        line.top, line.bottom = min(x.top for x in inside), max(x.bottom for x in inside)
        line.size = sorted(sizes)[len(sizes) // 2]
        line.bold = all(x.bold for x in inside)
        spans = list(line.parts)
        line.raised = [r for r in raised.values() if any(a <= r.start < b for a, b in spans)]
        line.text = "".join(pieces)
        out.append(line)
    return out
