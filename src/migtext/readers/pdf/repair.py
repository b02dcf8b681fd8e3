"""Lines set right before they are ordered: justified type, drop capitals.

A justified line in a narrow column has gaps as wide as those between the cells of a table. What
tells them apart is the neighbours: cells begin at one place in one row after another, the words of
a paragraph do not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .chars import Chars
from .printed import PdfLine

__all__ = ["drop_capitals", "join_justified", "missing_spaces"]

_CAPITAL = re.compile(r"[\"'“‘«„]?[^\W\d_]['’]?")
_NEAR = 6  # lines looked at before and after


def _places(line: PdfLine, chars: Chars) -> list[tuple[float, float]]:
    """Right edge before and left edge after each wide gap of a line."""
    out = []
    for k, sep in enumerate(line.seps):
        if sep == "\t" and k:
            before, after = line.parts[k - 1], line.parts[k]
            out.append(
                (
                    float(np.nanmax(chars.box[before[0] : before[1], 2])),
                    float(np.nanmin(chars.box[after[0] : after[1], 0])),
                )
            )
    return out


def _word_gaps(line: PdfLine, chars: Chars) -> list[float]:
    where = np.concatenate([np.arange(a, b) for a, b in line.parts])
    where = where[~np.isnan(chars.box[where, 0])]
    gaps = chars.box[where[1:], 0] - chars.box[where[:-1], 2]
    return [g for g in gaps.tolist() if g > 0.15 * line.size]


def _one_grid(places: Sequence[tuple[float, float]], others: Sequence[tuple[float, float]]) -> bool:
    """Whether most cells of two lines begin at the same places: one may by chance."""
    same = sum(1 for _, a in places if any(abs(a - b) < 2 for _, b in others))
    return same > 0.5 * min(len(places), len(others)) and (same > 1 or len(places) == len(others))


def join_justified(
    lines: Sequence[PdfLine], chars: Chars, finish: Callable[[PdfLine, Chars], None]
) -> None:
    """Turn the wide gaps of justified prose into spaces.

    Args:
        lines: of one page, in stream order; changed in place.
        chars: characters of the page.
        finish: sets the text of a line whose parts have changed.
    """
    rows = {n: _places(x, chars) for n, x in enumerate(lines) if "\t" in x.seps and not x.vertical}
    joined: set[int] = set()
    for line in lines:
        # "a" or "I" before a gap is a label only when the other gaps are narrower.
        if line.lead and chars.text[line.parts[0][0] : line.parts[0][1]].strip().isalpha():
            first, *others = _word_gaps(line, chars) or [0.0]
            line.lead = not others or first > 1.35 * max(others)
    for n, places in rows.items():
        line = lines[n]
        bare = "".join(line.text.split())
        if sum(c.isalpha() for c in bare) < 0.8 * len(bare) or len(bare) < 5:
            continue
        near = [
            m
            for m in range(max(0, n - _NEAR), min(len(lines), n + _NEAR + 1))
            if m != n
            and abs(lines[m].middle - line.middle) < 9 * line.size
            and min(lines[m].x1, line.x1) - max(lines[m].x0, line.x0) > 0.5 * line.width
        ]
        gaps = _word_gaps(line, chars)
        even = len(gaps) > 1 and max(gaps) < 1.35 * min(gaps)
        if any(_one_grid(places, rows[m]) for m in near if m in rows):
            continue
        # A full line of a justified column: two lines without a gap end where it ends.
        full = [
            m
            for m in near
            if (m not in rows or m in joined)
            and abs(lines[m].x1 - line.x1) < 1.5
            and abs(lines[m].size - line.size) < 0.15 * line.size
        ]
        wide = max(after - before for before, after in places)
        beside = any(  # text of another column at the other side of a gap's edge
            lines[m].x0 > line.x0 + 0.3 * line.width and abs(lines[m].x0 - after) < 2
            for m in near
            for _, after in places
        )
        if (even and (len(gaps) > 2 or full) and wide < 6 * line.size) or (
            len(full) > 1 and not beside and wide < 0.6 * line.width and max(gaps) < 2.2 * min(gaps)
        ):
            line.seps = [" " if sep == "\t" else sep for sep in line.seps]
            finish(line, chars)
            joined.add(n)


def missing_spaces(
    lines: Sequence[PdfLine], chars: Chars, finish: Callable[[PdfLine, Chars], None]
) -> None:
    """Put a space where a gap between two letters is as wide as the spaces of its line.

    PDFium makes a space of a wide gap; in a tight line it takes a narrow one for kerning.

    Args:
        lines: of one page; changed in place.
        chars: characters of the page.
        finish: sets the text of a line whose parts have changed.
    """
    box, codes = chars.box, chars.codes
    if len(codes) < 3:
        return
    gap = box[1:, 0] - box[:-1, 2]
    height = box[:-1, 3] - box[:-1, 1]
    with np.errstate(invalid="ignore"):
        wide = np.flatnonzero((gap > 0.11 * height) & (gap < height))
    places = [
        int(i) for i in wide if chars.text[i].isalpha() and chars.text[i + 1].isalpha()
    ]  # fmt: skip
    if not places or len(places) > 0.02 * len(codes) + 2:
        return  # spaced type
    for line in lines:
        if line.vertical or len(line.text) < 20:
            continue
        inside = [i for i in places for a, b in line.parts if a <= i < b - 1]
        if not inside:
            continue
        spaces = [
            float(box[i + 2, 0] - box[i, 2])
            for a, b in line.parts
            for i in range(a, b - 2)
            if chars.text[i + 1] == " " and chars.text[i] not in ".,;:"
        ]
        spaces = [x for x in spaces if x == x]
        if len(spaces) < 3:
            continue
        inside = [i for i in inside if gap[i] > 0.75 * min(spaces)]
        if not inside or len(inside) > 2:
            continue
        for i in inside:
            k = next(k for k, (a, b) in enumerate(line.parts) if a <= i < b)
            a, b = line.parts[k]
            line.parts[k : k + 1] = [(a, i + 1), (i + 1, b)]
            line.seps.insert(k + 1, " ")
        finish(line, chars)


def drop_capitals(
    lines: list[PdfLine], chars: Chars, finish: Callable[[PdfLine, Chars], None]
) -> list[PdfLine]:
    """Put a capital that is as high as several lines before the word that it begins.

    Args:
        lines: of one page; the lines beside a capital are changed in place.
        chars: characters of the page.
        finish: sets text and size of a line whose parts have changed.

    Returns:
        The lines without those capitals that found their word.
    """
    out = list(lines)
    for line in lines:
        _glue(line, lines, chars, finish)
    for cap in lines:
        if cap.vertical or len(cap.text) > 3 or not _CAPITAL.fullmatch(cap.text.strip()):
            continue
        if not cap.text.strip("\"'“‘«„’ ")[:1].isupper():
            continue
        beside = [
            x
            for x in out
            if x is not cap
            and not x.vertical
            and cap.size > 1.7 * x.size
            and -0.5 * x.size < x.x0 - cap.x1 < 1.6 * x.size
            and cap.top - 0.9 * x.size < x.middle < cap.bottom + 0.1 * x.size
            and len(x.text) > 8
        ]
        if not beside:
            continue
        beside.sort(key=lambda x: x.middle)
        first = beside[0]
        if cap.size > 1.7 * 1.4 * first.size and len(beside) < 2:
            continue
        first.parts = [*cap.parts, *first.parts]
        first.seps = [*cap.seps, _after_capital(cap.text, first.text, chars), *first.seps[1:]]
        for x in beside:
            x.x0 = min(x.x0, cap.x0)
        finish(first, chars)
        out = [x for x in out if x is not cap]
    return out


def _glue(
    line: PdfLine, lines: Sequence[PdfLine], chars: Chars, finish: Callable[[PdfLine, Chars], None]
) -> None:
    """A drop capital that PDFium has put into its line, with a space after it."""
    words = line.text
    if line.vertical or len(words) < 8 or not words[:1].isupper() or words[1:2] not in (" ", "\t"):
        return
    a, b = line.parts[0]
    box = chars.box[a:b]
    there = np.flatnonzero(~np.isnan(box[:, 0]))
    if not len(there):
        return
    first = a + int(there[0])
    left, top, right, bottom = chars.box[first].tolist()
    if bottom - top < 1.7 * line.size:
        return
    rest = words[1:].lstrip()
    sep = _after_capital(words[0], rest, chars)
    if len(there) > 1:
        tail = [(a + int(there[1]), b), *line.parts[1:]]
        line.parts = [(first, first + 1), *tail]
        line.seps = ["", sep, *line.seps[1:]]
    elif len(line.parts) > 1:
        line.parts = [(first, first + 1), *line.parts[1:]]
        line.seps = ["", sep, *line.seps[2:]]
    for x in lines:
        if top < x.middle < bottom and -0.5 * x.size < x.x0 - right < 1.6 * x.size:
            x.x0 = left
    finish(line, chars)


def _after_capital(cap: str, text: str, chars: Chars) -> str:
    """Nothing, or a space when the capital is a word of its own ("A", "I")."""
    letter = cap.strip("\"'“‘«„ ")
    if letter not in ("A", "I", "O"):
        return ""
    word = re.match(r"[^\W\d_]+", text.strip())
    if word is None:
        return ""
    words: Any = re.findall(r"[^\W\d_]+", chars.text.casefold())
    rest = word.group().casefold()
    whole = words.count(letter.casefold() + rest)
    return " " if not whole and words.count(rest) > 1 else ""
