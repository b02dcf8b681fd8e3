"""Normalised text with a way back: what the extractors read.

`Document.text` is never changed. What a rule wants to see (one space where a line wraps, words
without their line-end hyphen, composed letters, no note marks glued to numbers) is a second
string, and this module keeps the map between the two. The map is a short list of segments, not
an integer a character: plain stretches are identity segments, everything that was changed is one
segment of its own.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable

__all__ = ["TextMap", "normalise"]

# Compatibility forms that a person reads as plain letters. NFKC would do them too, but it would
# also turn `12,000³` into `12,0003`, so only this closed list is taken.
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}

# U+FFFE is what PDFium writes for a hyphen at a line end.
_SPECIAL = re.compile(
    r"(?P<pdf>￾[ \t]*\r?\n?[ \t]*)"
    r"|(?P<soft>\u00ad(?:[ \t]*\r?\n[ \t]*)?)"
    r"|(?P<hyphen>(?<=\w)[-\u2010][ \t]*\r?\n[ \t]*(?=\w))"
    # A dash or a slash that touches its word, at a line end: "1966–" + "1976", a broken address.
    r"|(?P<joint>(?:(?<=\w)–|(?<=[\w:/]/))[ \t]*\r?\n[ \t]*(?=\w))"
    r"|(?P<invisible>[\u200b\u200c\u200d\u2060\ufeff]+)"
    r"|(?P<space>[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+)"
    r"|(?P<ligature>[ﬀ-ﬆ])"
)
_KEEP_IN_TABLES = re.compile(r"[\t\n]")
_WORD_BEFORE = re.compile(r"[\w’']+$")
_WORD_AFTER = re.compile(r"[\w’']+")
# A letter with what combines with it, or a run of Hangul jamo, which compose without combining
# marks.
_CLUSTER = re.compile("[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]+|.", re.S)


class TextMap:
    """Positions of a normalised text in the text that it was made from.

    Args:
        segments: (view start, view end, source start, source end) in order; a segment whose two
            lengths are equal and whose flag is set is the identity.

    Example:
        >>> text, back = normalise("two\\n  words")
        >>> text, back.to_source(4, 9)
        ('two words', (6, 11))
    """

    __slots__ = ("_s0", "_s1", "_same", "_v0", "_v1", "source_end", "view_end")

    def __init__(self, segments: Iterable[tuple[int, int, int, int, bool]]) -> None:
        rows = list(segments)
        self._v0 = [r[0] for r in rows]
        self._v1 = [r[1] for r in rows]
        self._s0 = [r[2] for r in rows]
        self._s1 = [r[3] for r in rows]
        self._same = [r[4] for r in rows]
        self.view_end = self._v1[-1] if rows else 0
        self.source_end = self._s1[-1] if rows else 0

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Source span of a view span.

        Args:
            start: first code point in the view.
            end: one past the last; equal to `start` for an empty span.

        Returns:
            Half-open (start, end) in the source. A changed stretch is taken whole.

        Raises:
            IndexError: when the span lies outside the view.
        """
        if not 0 <= start <= end <= self.view_end:
            raise IndexError(f"({start}, {end}) lies outside a view of {self.view_end}")
        if not self._v0:
            return 0, 0
        if start == end:
            at = self._start(start) if start < self.view_end else self.source_end
            return at, at
        return self._start(start), self._end(end - 1)

    def _segment(self, position: int) -> int:
        # Deleted stretches have an empty view span; the last segment that begins at or before
        # the position is the one with characters in it.
        i = bisect_right(self._v0, position) - 1
        while self._v1[i] <= position:
            i += 1
        return i

    def _start(self, position: int) -> int:
        i = self._segment(position)
        return self._s0[i] + (position - self._v0[i]) if self._same[i] else self._s0[i]

    def _end(self, position: int) -> int:
        i = self._segment(position)
        return self._s0[i] + (position - self._v0[i]) + 1 if self._same[i] else self._s1[i]

    def to_view(self, start: int, end: int) -> tuple[int, int]:
        """View span of a source span: every view character that touches it.

        Args:
            start: first code point in the source.
            end: one past the last.

        Returns:
            Half-open (start, end) in the view; empty when nothing of the span is in the view.
        """
        if not self._s0:
            return 0, 0
        a, b = self._view_at(start), self._view_at(end - 1) if end > start else None
        first = a[0]
        if b is None:
            return first, first
        return first, max(first, b[1])

    def _view_at(self, position: int) -> tuple[int, int]:
        i = bisect_right(self._s0, position) - 1
        if i < 0:
            return self._v0[0], self._v0[0]
        if position >= self._s1[i]:
            return self._v1[i], self._v1[i]
        if self._same[i]:
            at = self._v0[i] + position - self._s0[i]
            return at, at + 1
        return self._v0[i], self._v1[i]


def _keeps_hyphen(left: str, right: str, known: Callable[[str], bool] | None) -> bool:
    """Whether a hyphen at a line end belongs to the word (`non-` + `refoulement`)."""
    if not left or not right or left[-1].isdigit() or right[0].isdigit():
        return True
    if right[0].isupper() and not (left.isupper() and right.isupper()):
        return True
    if known is None:
        return False
    return known(f"{left}-{right}") and not known(left + right)


def normalise(
    text: str,
    *,
    start: int = 0,
    end: int | None = None,
    drop: Iterable[tuple[int, int]] = (),
    rows: bool = False,
    known: Callable[[str], bool] | None = None,
) -> tuple[str, TextMap]:
    """Normalise `text[start:end]` for the extractors.

    Line-end hyphens are joined, runs of white space (line wraps and no-break spaces included)
    become one space, invisible characters go, ligatures are spelled out, letters are composed
    (NFC, never NFKC).

    Args:
        text: the source.
        start: first code point to read.
        end: one past the last; None for the end of the text.
        drop: source spans to leave out (note marks), in order.
        rows: keep tabs and newlines, which separate the cells and rows of a table.
        known: says whether a word stands elsewhere in the text (case folded); used to decide
            whether a hyphen at a line end belongs to the word.

    Returns:
        The normalised text and the map to positions in `text`.

    Example:
        >>> normalise("sea\\u00adrch and res-\\ncue at 5\\u00a0km")[0]
        'search and rescue at 5 km'
    """
    stop = len(text) if end is None else end
    out: list[str] = []
    segments: list[tuple[int, int, int, int, bool]] = []
    size = 0

    def put(piece: str, s0: int, s1: int, same: bool) -> None:
        nonlocal size
        if s1 > s0:
            segments.append((size, size + len(piece), s0, s1, same))
            out.append(piece)
            size += len(piece)

    def plain(a: int, b: int) -> None:
        piece = text[a:b]
        if not piece:
            return
        if piece.isascii() or unicodedata.is_normalized("NFC", piece):
            put(piece, a, b, True)
            return
        _compose(piece, a, put)

    def stretch(a: int, b: int) -> None:
        at = a
        for match in _SPECIAL.finditer(text, a, b):
            kind, s0, s1 = match.lastgroup, match.start(), match.end()
            if kind == "space" and s1 - s0 == 1 and text[s0] == " ":
                continue
            if kind in ("hyphen", "pdf"):
                before = _WORD_BEFORE.search(text, max(a, s0 - 40), s0)
                after = _WORD_AFTER.match(text, s1, min(b, s1 + 40))
                left = before.group() if before else ""
                right = after.group() if after else ""
                torn = kind == "pdf" and not (left and right)
                replacement = "-" if not torn and _keeps_hyphen(left, right, known) else ""
            elif kind == "space":
                kept = _KEEP_IN_TABLES.search(match.group()) if rows else None
                replacement = ("\n" if "\n" in match.group() else "\t") if kept is not None else " "
            elif kind == "joint":
                replacement = match.group()[0] if match.group()[0] == "–" else ""
            elif kind == "ligature":
                replacement = _LIGATURES[match.group()]
            else:
                replacement = ""
            plain(at, s0)
            put(replacement, s0, s1, False)
            at = s1
        plain(at, b)

    at = start
    for a, b in drop:
        if b <= at or a >= stop:
            continue
        stretch(at, max(a, at))
        put("", max(a, at), min(b, stop), False)
        at = min(b, stop)
    stretch(at, stop)
    return "".join(out), TextMap(segments)


def _compose(piece: str, offset: int, put: Callable[[str, int, int, bool], None]) -> None:
    """Write `piece` in NFC, cluster by cluster, identity stretches kept long."""
    clusters: list[list[int]] = []
    for match in _CLUSTER.finditer(piece):
        a, b = match.span()
        if clusters and unicodedata.combining(piece[a]):
            clusters[-1][1] = b
        else:
            clusters.append([a, b])
    run = 0
    for a, b in clusters:
        whole = piece[a:b]
        composed = unicodedata.normalize("NFC", whole)
        if composed != whole:
            put(piece[run:a], offset + run, offset + a, True)
            put(composed, offset + a, offset + b, False)
            run = b
    put(piece[run:], offset + run, offset + len(piece), True)
