"""Spans that do not overlap, asked in logarithmic time."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable

__all__ = ["Spans"]


class Spans:
    """A set of half-open spans without overlaps.

    Args:
        spans: spans to begin with.

    Example:
        >>> taken = Spans([(3, 5)])
        >>> taken.hits(4, 9), taken.hits(5, 9)
        (True, False)
    """

    __slots__ = ("_spans",)

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._spans: list[tuple[int, int]] = sorted(spans)

    def add(self, start: int, end: int) -> None:
        """Take a span."""
        insort(self._spans, (start, end))

    def hits(self, start: int, end: int) -> bool:
        """Whether any span shares a character with this one."""
        at = bisect_left(self._spans, (end, end))
        # Spans do not overlap, so only the last one that begins before `end` can reach in; one
        # more is looked at because equal starts may occur among what was given.
        return any(b > start for _, b in self._spans[max(0, at - 2) : at])

    def last_end(self, before: int) -> int:
        """End of the last span that begins before a position; 0 when there is none."""
        at = bisect_left(self._spans, (before, before))
        return self._spans[at - 1][1] if at else 0
