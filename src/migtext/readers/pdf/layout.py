"""Printed lines of a PDF page, from the boxes of its characters.

PDFium gives characters in the order of the content stream and ends a line where the position
jumps. That cuts lines at raised note marks and joins the cells of a row, so lines are built anew
from pieces: runs of characters without a jump or a wide gap. Stream order is kept as reading order
(it follows columns in all but a few producers), unless it runs against the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from .chars import Chars
from .order import reading_order
from .printed import PdfLine, Raised
from .repair import drop_capitals, join_justified, missing_spaces

__all__ = ["PageLayout", "PdfLine", "Raised", "page_layout"]

_WIDE = 1.5  # gap in character heights that separates cells and columns
_EXPONENT_BASE = re.compile(
    r"(?:^|[\s/(·\d])(?:[kcmdµ]?m|ft|mi|in|yd|s|sec|h|R|χ|x|r|n|p|CO|10|kg/m|/m)$"
)
_MARK = re.compile(
    r"[(\[]?(?:\d{1,3}|[a-z]|[*∗†‡§¶#]{1,4})"
    r"(?:\s?[,–-]\s?(?:\d{1,3}|[a-z]|[*∗†‡§¶#]{1,4}))*[)\]]?,?"
)
_ENTRY = re.compile(r"[(\[]?(?:\d{1,3}|[*∗†‡§])[)\]]\s?\S")
_LEAD = re.compile(
    r"[(\[]?(?:\d{1,4}|\d{1,3}[a-z])[)\].]?|[(\[]?(?:[a-zA-Z]|[ivxlcIVXLC]{1,5})[)\].]?|[•▪–—*-]"
)
_ORDINAL = re.compile(r"(?:st|nd|rd|th|e|er|o|a|ème)\b", re.I)
# "c o n v e n t i o n": letters or pairs of them, with spaces between.
_SPACED = re.compile(r"(?:\S{1,3}\s){4}")
_INTEGER = re.compile(r"\d{1,2}")


@dataclass(slots=True)
class PageLayout:
    """A page: its characters and its lines in reading order."""

    index: int
    chars: Chars
    lines: list[PdfLine]


@dataclass(slots=True)
class _Piece:
    a: int
    b: int
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    vertical: bool = False


def _middle(values: Any) -> float:
    """Upper median; numpy's own costs more than the rest of the layout together."""
    ordered = sorted(values.tolist())
    return float(ordered[len(ordered) // 2])


def _pieces(chars: Chars) -> list[_Piece]:
    box, codes = chars.box, chars.codes
    printed = np.flatnonzero(~np.isnan(box[:, 0]))
    if not len(printed):
        return []
    breaks = np.cumsum((codes == 10) | (codes == 13))
    cells = box[printed]
    left, top, right, bottom = cells.T
    height = bottom - top
    tallest = np.maximum(height[:-1], height[1:])
    gap = left[1:] - right[:-1]
    middle = (top + bottom) / 2
    drift = np.abs(np.diff(middle))
    cut = (
        (breaks[printed[1:]] != breaks[printed[:-1]])
        | (gap > _WIDE * tallest)
        # Letters of a ligature share one box, so the left edges are compared.
        | (left[1:] - left[:-1] < -0.6 * tallest)
        | (drift > 0.6 * tallest)
    )
    # Rotated text: boxes are broader than high and follow one another up or down the page.
    turned = (
        (np.abs(np.diff((left + right) / 2)) < 0.3 * tallest)
        & (drift > 0.3 * tallest)
        & (drift < 1.6 * tallest)
        & ((right - left)[1:] > 1.15 * height[1:])
    )
    cut &= ~turned
    starts = np.concatenate(([0], np.flatnonzero(cut) + 1))
    x0 = np.minimum.reduceat(left, starts)
    x1 = np.maximum.reduceat(right, starts)
    y0 = np.minimum.reduceat(top, starts)
    y1 = np.maximum.reduceat(bottom, starts)
    ends = np.concatenate((starts[1:], [len(printed)]))
    turns = np.add.reduceat(np.concatenate(([False], turned)).astype(np.int32), starts)
    out = []
    for n, (s, e) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        vertical = turns[n] > 2 and turns[n] > (e - s) / 2
        size = _middle(height[s:e]) if e - s > 1 else float(height[s])
        if vertical:
            size = _middle((right - left)[s:e])
        out.append(
            _Piece(
                int(printed[s]), int(printed[e - 1]) + 1,
                float(x0[n]), float(x1[n]), float(y0[n]), float(y1[n]), size, bool(vertical),
            )
        )  # fmt: skip
    return out


def _unique(pieces: list[_Piece], text: str) -> list[_Piece]:
    """Without pieces that are printed twice at one place (a shadow or a poor man's bold)."""
    seen: set[tuple[str, int, int]] = set()
    out = []
    for p in pieces:
        words = text[p.a : p.b]
        x, y = round(p.x0 / 1.5), round(p.top / 1.5)
        if any((words, x + i, y + j) in seen for i in (-1, 0, 1) for j in (-1, 0, 1)):
            continue
        seen.add((words, x, y))
        out.append(p)
    return out


def _margin_numbers(pieces: list[_Piece], text: str) -> set[int]:
    """Line numbers of a pleading or a transcript: integers that count down one edge."""
    found = [
        (n, int(text[p.a : p.b]))
        for n, p in enumerate(pieces)
        if p.b - p.a < 3 and _INTEGER.fullmatch(text[p.a : p.b])
    ]
    groups: dict[int, list[tuple[int, int]]] = {}
    for n, value in found:
        edge = round(pieces[n].x1 / 6)
        groups.setdefault(edge, []).append((n, value))
    out: set[int] = set()
    for members in groups.values():
        steps = sum(1 for (_, a), (_, b) in pairwise(members) if b == a + 1)
        if len(members) >= 8 and steps >= 0.8 * (len(members) - 1):
            left = min(pieces[n].x0 for n, _ in members)
            others = [p.x0 for p in pieces if p.b - p.a > 20]
            if others and left < sorted(others)[len(others) // 4]:
                out.update(n for n, _ in members)
    return out


def _joins(line: PdfLine, piece: _Piece) -> str | None:
    """Separator with which a piece continues a line; None when it does not."""
    overlap = min(line.bottom, piece.bottom) - max(line.top, piece.top)
    if overlap < 0.5 * min(line.bottom - line.top, piece.bottom - piece.top):
        return None
    tall = max(line.size, piece.size)
    gap = piece.x0 - line.x1
    if gap < -0.4 * tall:
        return None
    if gap <= _WIDE * tall:
        return " " if gap > 0.15 * min(line.size, piece.size) else ""
    middle = abs(line.middle - (piece.top + piece.bottom) / 2)
    return "\t" if middle < 0.35 * tall else None


def _tab(line: PdfLine, text: str, piece: _Piece) -> str | None:
    """What a wide gap means: a cell's edge, the space after a label, or two notes side by side."""
    a, b = line.parts[0]
    if _ENTRY.match(text, piece.a) and _ENTRY.match(text, a):
        return None
    if (
        len(line.parts) == 1
        and _LEAD.fullmatch(text[a:b].strip())
        and piece.x0 - line.x1 < 4 * piece.size
    ):
        return " "
    return "\t"


def _new_line(piece: _Piece, page: int) -> PdfLine:
    return PdfLine(
        [(piece.a, piece.b)], [""], piece.x0, piece.x1, piece.top, piece.bottom, piece.size, page,
        vertical=piece.vertical,
    )  # fmt: skip


def _insert(lines: list[PdfLine], piece: _Piece, chars: Chars) -> bool:
    """Put a small piece into the earlier line that it stands in: marks that come late."""
    if piece.b - piece.a > 6:
        return False
    middle = (piece.top + piece.bottom) / 2
    for line in reversed(lines[-80:]):
        if (
            line.size > 1.15 * piece.size
            and line.top - 0.4 * line.size < middle < line.bottom + 0.3 * line.size
            and line.x0 - 1 <= piece.x0 <= line.x1 + 0.8 * line.size
            and not line.vertical
        ):
            _split_in(line, piece, chars)
            return True
    return False


def _begins(lines: list[PdfLine], pieces: list[_Piece], n: int) -> bool:
    """Whether a small piece is the raised label of the line that comes next.

    It stands high enough to touch the foot of the line above, but the words that follow it in the
    stream stand right beside it, and it would be the first of the line above.
    """
    if n + 1 == len(pieces) or not lines or pieces[n].b - pieces[n].a > 6:
        return False
    piece, after = pieces[n], pieces[n + 1]
    above = lines[-1]
    overlap = min(piece.bottom, after.bottom) - max(piece.top, after.top)
    shared = min(piece.bottom, above.bottom) - max(piece.top, above.top)
    return (
        not after.vertical
        and after.size > 1.15 * piece.size
        and -0.2 * piece.size < after.x0 - piece.x1 < 1.5 * after.size
        and overlap > 0.5 * (piece.bottom - piece.top)
        and overlap > shared
        and piece.x0 < above.x0 + 0.8 * above.size
    )


def _split_in(line: PdfLine, piece: _Piece, chars: Chars) -> None:
    parts: list[tuple[int, int]] = []
    seps: list[str] = []
    placed = False
    center = (piece.x0 + piece.x1) / 2
    for (a, b), sep in zip(line.parts, line.seps, strict=True):
        if not placed:
            lefts = chars.box[a:b, 0]
            after = np.flatnonzero(lefts > center - 0.2 * piece.size)
            if len(after):
                cut = a + int(after[0])
                if cut > a:
                    parts.append((a, cut))
                    seps.append(sep)
                    sep = ""
                parts.append((piece.a, piece.b))
                seps.append(sep if cut == a else "")
                parts.append((cut, b))
                seps.append("")
                placed = True
                continue
        parts.append((a, b))
        seps.append(sep)
    if not placed:
        parts.append((piece.a, piece.b))
        seps.append("")
    line.parts, line.seps = parts, seps
    line.x1 = max(line.x1, piece.x1)


def page_layout(chars: Chars, index: int) -> PageLayout:
    """Lines of a page in reading order.

    Args:
        chars: characters of the page.
        index: page index, from 0.

    Returns:
        The page with its lines; line numbers and rotated text come first, tagged.
    """
    text = chars.text
    if chars.upside_down():
        chars = chars.half_turned()
    found = _pieces(chars)
    upright = sum(p.b - p.a for p in found if not p.vertical)
    sideways = sum(p.b - p.a for p in found if p.vertical)
    if sideways > 40 and sideways > 4 * upright:
        # A page of broad tables is set sideways: it is read as if it were turned.
        longest = max((p for p in found if p.vertical), key=lambda p: p.b - p.a)
        ends = chars.box[longest.a : longest.b, 1]
        ends = ends[~np.isnan(ends)]
        chars = chars.turned(up=bool(ends[0] > ends[-1]))
        found = _pieces(chars)
    pieces = _unique(found, text)
    pieces = [
        p for p in pieces
        if p.x1 > 0 and p.bottom > 0 and p.x0 < chars.width and p.top < chars.height
    ]  # fmt: skip
    hidden = [p for p in pieces if chars.hidden(p.a)]
    if sum(p.b - p.a for p in hidden) > 0.4 * sum(p.b - p.a for p in pieces):
        hidden = []  # a scan with its recognised text
    gone = {p.a for p in hidden}
    pieces = [p for p in pieces if p.a not in gone]
    usual = sorted(p.size for p in pieces)[len(pieces) // 2] if pieces else 0.0
    slanted: list[_Piece] = []
    for p in list(pieces):
        if (p.b - p.a < 4 or p.size > 1.5 * usual) and not p.vertical and chars.slanted(p.a):
            slanted.append(p)
            pieces.remove(p)
    numbers = _margin_numbers(pieces, text)
    aside: list[PdfLine] = []
    lines: list[PdfLine] = []
    for n, piece in enumerate(pieces):
        if n in numbers or piece.vertical:
            last = aside[-1] if aside else None
            if (
                piece.vertical
                and last is not None
                and last.vertical
                and abs(last.x0 - piece.x0) < 1.5
            ):
                last.parts.append((piece.a, piece.b))
                last.seps.append(" ")
                last.top, last.bottom = min(last.top, piece.top), max(last.bottom, piece.bottom)
                continue
            line = _new_line(piece, index)
            line.kind = "page_number" if n in numbers else "boilerplate"
            line.aside = True
            aside.append(line)
            continue
        sep = _joins(lines[-1], piece) if lines else None
        if sep == "\t":
            sep = _tab(lines[-1], text, piece)
            lines[-1].lead |= sep == " "
        if sep is not None:
            line = lines[-1]
            line.parts.append((piece.a, piece.b))
            line.seps.append(sep)
            if piece.size > line.size * 1.1 or piece.b - piece.a > 3 * sum(
                b - a for a, b in line.parts[:-1]
            ):
                line.size = max(line.size, piece.size)
            line.x1 = max(line.x1, piece.x1)
            line.top, line.bottom = min(line.top, piece.top), max(line.bottom, piece.bottom)
        elif _begins(lines, pieces, n) or not _insert(lines, piece, chars):
            lines.append(_new_line(piece, index))
    aside += _watermark(slanted, index)
    for piece in hidden:
        line = _new_line(piece, index)
        line.kind, line.aside = "boilerplate", True
        aside.append(line)
    for line in (*aside, *lines):
        _finish(line, chars)
    aside += [x for x in lines if x.size > 2 * usual and _lies_under(x, lines)]
    lines = [x for x in lines if not x.aside]
    lines = drop_capitals(lines, chars, _finish)
    join_justified(lines, chars, _finish)
    missing_spaces(lines, chars, _finish)
    lines = _columns_of_rows(lines, chars)
    return PageLayout(index, chars, aside + reading_order(lines))


def _watermark(pieces: list[_Piece], page: int) -> list[PdfLine]:
    """One line of all slanted letters, in the order in which they are drawn."""
    if not pieces:
        return []
    line = _new_line(pieces[0], page)
    for before, p in pairwise(pieces):
        line.parts.append((p.a, p.b))
        near = abs(p.x0 - before.x0) + abs(p.top - before.top) < 2.5 * max(p.size, before.size)
        line.seps.append("" if near else " ")
    line.vertical, line.aside, line.kind = True, True, "boilerplate"
    line.x1, line.bottom = max(p.x1 for p in pieces), max(p.bottom for p in pieces)
    return [line]


def _lies_under(line: PdfLine, lines: list[PdfLine]) -> bool:
    """Whether large type has lines of text printed over it: a watermark; tagged in place."""
    if line.aside or len(line.text) > 40 or len(lines) < 4:
        return False
    over = sum(
        1
        for x in lines
        if x is not line
        and line.size > 2.5 * x.size
        and line.top + 0.1 * line.size < x.middle < line.bottom - 0.1 * line.size
        and min(x.x1, line.x1) - max(x.x0, line.x0) > 0.5 * line.width
    )
    if over < 2:
        return False
    line.aside, line.kind = True, "boilerplate"
    return True


def _finish(line: PdfLine, chars: Chars) -> None:
    """Fill in text, size and raised characters."""
    text, box = chars.text, chars.box
    line.text = "".join(sep + text[a:b] for (a, b), sep in zip(line.parts, line.seps, strict=True))
    if not line.vertical and _SPACED.match(line.text):
        _unspace(line, chars)
    if line.vertical:
        return
    where = (
        np.arange(*line.parts[0])
        if len(line.parts) == 1
        else np.concatenate([np.arange(a, b) for a, b in line.parts])
    )
    cells = box[where]
    there = cells[:, 0] == cells[:, 0]
    where, cells = where[there], cells[there]
    heights = cells[:, 3] - cells[:, 1]
    high = float(heights.max())
    if float(heights.min()) > 0.84 * high:
        # One size: nothing is raised.
        line.size = _middle(heights)
        line.top, line.bottom = float(cells[:, 1].min()), float(cells[:, 3].max())
        first = int(where[0])
        line.bold, line.italic = chars.style(first)
        if (line.bold or line.italic) and len(where) > 3:
            line.bold, line.italic = _both(chars.style(int(where[len(where) // 2])), line)
        return
    # The third highest: most of a line may be small capitals, and one letter a drop capital.
    line.size = size = sorted(heights.tolist())[-min(3, len(heights))]
    ordinary = heights > 0.85 * size
    if len(where) < 12:
        # A short line may have as many raised as ordinary characters.
        line.size = size = high if high < 1.6 * size else size
        ordinary = heights > 0.85 * size
    base = _middle(cells[ordinary, 3])
    line.top = _middle(cells[ordinary, 1])
    line.bottom = base
    small = (
        (heights < 0.84 * size)
        & (cells[:, 3] < base - 0.1 * size)
        & (cells[:, 1] < line.top + 0.22 * size)
    )
    line.bold, line.italic = _style(where[ordinary], chars)
    if not small.any():
        return
    runs = np.flatnonzero(np.diff(np.concatenate(([False], small, [False])).astype(np.int8)))
    for s, e in zip(runs[::2].tolist(), runs[1::2].tolist(), strict=True):
        a, b = int(where[s]), int(where[e - 1]) + 1
        words = text[a:b] if b - a == e - s or b > a else ""
        if b <= a or b - a > 12:
            continue
        before = text[max(0, a - 6) : a]
        # "(1)" with the digit alone raised, as in the Official Journal.
        opens = s == 1 and text[int(where[0])] in "(["
        line.raised.append(Raised(a, b, words, _raised_kind(words, before, s == 0 or opens)))


def _unspace(line: PdfLine, chars: Chars) -> None:
    """Take out the spaces that PDFium puts between the letters of spaced type."""
    words = line.text.split()
    if len(words) < 6 or sum(len(w) < 3 for w in words) < 0.7 * len(words):
        return
    where = np.concatenate([np.arange(a, b) for a, b in line.parts])
    where = where[~np.isnan(chars.box[where, 0])]
    gaps = chars.box[where[1:], 0] - chars.box[where[:-1], 2]
    usual = _middle(gaps)
    if usual < 0.05 * line.size:
        return  # not spaced: these are short words
    line.parts = [(int(i), int(i) + 1) for i in where]
    line.seps = ["", *(" " if gap > 2 * usual else "" for gap in gaps.tolist())]
    line.text = "".join(
        sep + chars.text[a:b] for (a, b), sep in zip(line.parts, line.seps, strict=True)
    )


def _both(style: tuple[bool, bool], line: PdfLine) -> tuple[bool, bool]:
    return style[0] and line.bold, style[1] and line.italic


def _style(where: Any, chars: Chars) -> tuple[bool, bool]:
    """Whether a line is bold, and italic, at its beginning, in its middle and at its end."""
    places = {int(where[0]), int(where[len(where) // 2]), int(where[-1])}
    styles = [chars.style(i) for i in sorted(places)]
    return all(bold for bold, _ in styles), all(italic for _, italic in styles)


def _raised_kind(words: str, before: str, first: bool) -> str:
    """note, exponent, letters or other, by the words and what stands before."""
    bare = words.strip()
    if _ORDINAL.fullmatch(bare) and before[-1:].isdigit():
        return "letters"
    if not _MARK.fullmatch(bare):
        return "other"
    if first:
        return "label"
    if bare.isdigit() and _EXPONENT_BASE.search(before) and len(bare) < 3:
        return "exponent"
    if bare.isalpha() and not before[-1:].strip():
        return "other"
    return "note"


def _columns_of_rows(lines: list[PdfLine], chars: Chars) -> list[PdfLine]:
    """Undo rows that are lines of two columns of prose, written line by line across the page."""
    rows = [n for n, line in enumerate(lines) if "\t" in line.seps]
    if len(rows) < 6:
        return lines
    gutters: dict[int, list[int]] = {}
    for n in rows:
        line = lines[n]
        for k, sep in enumerate(line.seps):
            if sep == "\t":
                a = line.parts[k][0]
                gutters.setdefault(round(float(chars.box[a, 0]) / 8), []).append(n)
    best = max(gutters.values(), key=len)
    if len(best) < 6:
        return lines
    prose = [
        n for n in best
        if len(lines[n].seps) <= 3 and sum(c.isalpha() for c in lines[n].text) > 0.7 * len(lines[n].text)
        and min(len(part) for part in lines[n].text.split("\t")) > 12
    ]  # fmt: skip
    if len(prose) < 0.7 * len(best):
        return lines
    edge = float(
        np.median([chars.box[lines[n].parts[lines[n].seps.index("\t")][0], 0] for n in prose])
    )
    out: list[PdfLine] = []
    right: list[PdfLine] = []
    for line in lines:
        cut = next(
            (
                k for k, sep in enumerate(line.seps)
                if sep == "\t" and abs(float(chars.box[line.parts[k][0], 0]) - edge) < 24
            ),
            None,
        )  # fmt: skip
        if cut is None:
            if right and line.x0 < edge - 24 and line.x1 > edge + 24:
                out += right
                right = []
            (right if line.x0 > edge - 24 and right else out).append(line)
            continue
        for parts, seps, where in (
            (line.parts[:cut], line.seps[:cut], out),
            (line.parts[cut:], ["", *line.seps[cut + 1 :]], right),
        ):
            cells = np.concatenate([chars.box[a:b] for a, b in parts])
            half = PdfLine(
                parts, seps, float(np.nanmin(cells[:, 0])), float(np.nanmax(cells[:, 2])),
                float(np.nanmin(cells[:, 1])), float(np.nanmax(cells[:, 3])), line.size, line.page,
            )  # fmt: skip
            _finish(half, chars)
            where.append(half)
    return out + right
