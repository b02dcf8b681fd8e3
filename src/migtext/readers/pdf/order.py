"""Reading order of the lines of a page.

Producers write columns one after the other, so the order of the content stream is right in most
files. Layout programs write frames in the order in which they were made, and some programs write
line by line across columns: then the order is found on the page.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from itertools import pairwise

from .printed import PdfLine

__all__ = ["reading_order"]


def reading_order(lines: list[PdfLine]) -> list[PdfLine]:
    """Lines in reading order.

    Args:
        lines: of one page, in stream order.

    Returns:
        Stream order where it runs down the page and to the right; frames in the order of the page
        where it does not; lines cut apart along white space where not even frames hold together.
    """
    if len(lines) < 2:
        return lines
    frames = _frames(lines)
    against = sum(1 for a, b in pairwise(frames) if _runs_against(a, b))
    if not against:
        return lines
    if len(frames) > max(6, 0.25 * len(lines)):
        return _cut(lines, 0)
    head, rest = _masthead(lines)
    return [
        line
        for part in (head, rest)
        if part
        for frame in _sorted(_frames(part, shifts=True))
        for line in frame
    ]


def _masthead(lines: list[PdfLine]) -> tuple[list[PdfLine], list[PdfLine]]:
    """Lines above the first gap that goes across the whole top of the page, and the others.

    The right half of a masthead would otherwise be taken for the top of the last column.
    """
    bottom = max(x.bottom for x in lines)
    size = sorted(x.size for x in lines)[len(lines) // 2]
    gaps = [y for y in _gaps([(x.top, x.bottom) for x in lines], 1.5 * size) if y < 0.2 * bottom]
    if not gaps:
        return [], lines
    head = [x for x in lines if x.middle < gaps[-1]]
    rest = [x for x in lines if x.middle >= gaps[-1]]
    # Two columns may have a gap at one height by chance: then full lines stand above it as below.
    edges = {(round(x.x0 / 3), round(x.x1 / 3)) for x in rest}
    full = sum(1 for x in head if (round(x.x0 / 3), round(x.x1 / 3)) in edges)
    return (head, rest) if full < 2 else ([], lines)


def _frames(lines: list[PdfLine], *, shifts: bool = False) -> list[list[PdfLine]]:
    """Runs of lines that go down one column.

    Args:
        lines: in stream order.
        shifts: also end a run where the left edge jumps: a title above a right-hand column.
    """
    frames = [[lines[0]]]
    for before, line in pairwise(lines):
        beside = min(before.x1, line.x1) - max(before.x0, line.x0) < -2 * line.size
        # A frame also ends where a wide gap would let another one in.
        far = line.top - before.bottom > 4 * max(line.size, before.size)
        shifted = shifts and abs(line.x0 - before.x0) > 10 * line.size
        if line.middle < before.middle - 0.3 * before.size or beside or far or shifted:
            frames.append([line])
        else:
            frames[-1].append(line)
    return frames


def _box(frame: list[PdfLine]) -> tuple[float, float, float, float]:
    return (
        min(x.x0 for x in frame),
        min(x.top for x in frame),
        max(x.x1 for x in frame),
        max(x.bottom for x in frame),
    )


def _runs_against(a: list[PdfLine], b: list[PdfLine]) -> bool:
    """Whether frame `b`, next in the stream, should stand before frame `a`."""
    ax0, ay0, ax1, ay1 = _box(a)
    bx0, by0, bx1, by1 = _box(b)
    above = (by0 + by1) / 2 < ay0 or (by1 < a[-1].middle and by0 < ay0)
    if above and bx0 < ax0 + 0.5 * (ax1 - ax0):
        return True
    # A column that comes after the one at its right.
    beside = min(ay1, by1) - max(ay0, by0) > 0.3 * min(ay1 - ay0, by1 - by0)
    at_right = sum(1 for line in a if line.x0 >= bx1 - 2)
    return len(b) > 3 and beside and at_right > 0.7 * len(a) and bx1 - bx0 > 100


def _sorted(frames: list[list[PdfLine]]) -> list[list[PdfLine]]:
    """Frames in the order of the page (after Breuel, 2003, "High performance document layout").

    A frame comes before another when they share a stretch of the page's width and it stands
    higher; or when it stands wholly to the left and no third frame between them in height spans
    both. Ties go by the stream.
    """
    boxes = [_box(f) for f in frames]
    n = len(frames)
    before: list[set[int]] = [set() for _ in range(n)]  # frames that must come earlier
    for i in range(n):
        for j in range(n):
            if i == j:
                continue
            ax0, ay0, ax1, ay1 = boxes[i]
            bx0, by0, bx1, by1 = boxes[j]
            shared = min(ax1, bx1) - max(ax0, bx0)
            if shared > 0.1 * min(ax1 - ax0, bx1 - bx0):
                if ay0 + ay1 < by0 + by1:
                    before[j].add(i)
            elif ax1 <= bx0 + 0.1 * (bx1 - bx0):
                low, high = min(ay0, by0), max(ay1, by1)
                between = any(
                    k not in (i, j)
                    and min(x1, ax1) - max(x0, ax0) > 0
                    and min(x1, bx1) - max(x0, bx0) > 0
                    and low < (y0 + y1) / 2 < high
                    and (ay1 <= y0 or by1 <= y0 or y1 <= ay0 or y1 <= by0)
                    for k, (x0, y0, x1, y1) in enumerate(boxes)
                )
                if not between:
                    before[j].add(i)
    order: list[int] = []
    left = list(range(n))
    while left:
        free = [i for i in left if not before[i] & set(left)]
        # A circle is broken where the stream would go on.
        chosen = free[0] if free else left[0]
        order.append(chosen)
        left.remove(chosen)
    return [frames[i] for i in order]


def _cut(lines: list[PdfLine], depth: int) -> list[PdfLine]:
    """Recursive cuts along white space: between columns first, then between rows."""
    if len(lines) < 2 or depth > 12:
        return _by_rows(lines)
    size = sorted(x.size for x in lines)[len(lines) // 2]
    across = _gaps([(x.x0, x.x1) for x in lines], 0.8 * size)
    if across:
        groups = _grouped(lines, across, lambda x: (x.x0 + x.x1) / 2)
        if len(groups) > 1 and min(len(g) for g in groups) > 1:
            return [x for g in groups for x in _cut(g, depth + 1)]
    down = _gaps([(x.top, x.bottom) for x in lines], 0.05 * size)
    if down:
        # Bands of single lines that stand under one another are one band: they need no order, and
        # columns may only show over several lines.
        bands: list[list[PdfLine]] = []
        for g in _grouped(lines, down, lambda x: x.middle):
            if bands and len(g) == 1 and abs(bands[-1][-1].x0 - g[0].x0) < 2:
                bands[-1].extend(g)
            else:
                bands.append(list(g))
        if len(bands) > 1:
            return [x for g in bands for x in _cut(g, depth + 1)]
    return _by_rows(lines)


def _by_rows(lines: list[PdfLine]) -> list[PdfLine]:
    if not lines:
        return []
    size = max(1.0, sorted(x.size for x in lines)[len(lines) // 2])
    return sorted(lines, key=lambda x: (round(x.middle / size), x.x0))


def _gaps(spans: list[tuple[float, float]], least: float) -> list[float]:
    """Middles of the gaps that no span covers."""
    out = []
    ordered = sorted(spans)
    end = ordered[0][1]
    for a, b in ordered[1:]:
        if a - end > least:
            out.append((a + end) / 2)
        end = max(end, b)
    return out


def _grouped(
    lines: list[PdfLine], cuts: list[float], key: Callable[[PdfLine], float]
) -> list[list[PdfLine]]:
    groups: list[list[PdfLine]] = [[] for _ in range(len(cuts) + 1)]
    for line in lines:
        groups[bisect_right(cuts, key(line))].append(line)
    return [g for g in groups if g]
