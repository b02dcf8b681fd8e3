"""A sentence with its words, names, dates and numbers, and how it is cut between them."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from ..extract.dates import DateMention
from .lists import Role, roles
from .names import Name, find_names
from .phrases import (
    AGED,
    AGO,
    AMOUNTS,
    BACK,
    BASE,
    ENDED,
    EXPLAINED,
    FROM_TO,
    KNOWN,
    LEAD,
    ON,
    POINT_WORDS,
    RECORD,
    SAID,
    SAME_DATE,
    STRETCH,
    TWIN,
    WEEKDAY,
    Time,
    boundary,
    shift,
)
from .words import Word, words_of

if TYPE_CHECKING:
    from .context import TextContext
    from .quantity import Quantity

__all__ = ["Sentence"]

# Characters of a very long sentence that are looked at on each side of a number.
_AROUND = 1200

_YEARS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10}


def _day_in(year: int, day: date) -> date:
    return day.replace(year=year, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _years_before(day: date, years: int) -> date:
    return day.replace(year=max(1, day.year - years), day=min(day.day, 28))


@dataclass(eq=False)
class Sentence:
    """A sentence of a block's view, with its words, names, dates and numbers."""

    context: TextContext
    block: int
    start: int
    end: int
    text: str  # text of the whole block; start and end are positions in it
    previous: Sentence | None = None
    heading: int | None = None

    def __post_init__(self) -> None:
        self.quantities: list[Quantity] = []

    @cached_property
    def _cited(self) -> list[tuple[int, int]]:
        return [c for c in self.context.cited(self.block) if c[0] < self.end and self.start < c[1]]

    def _quiet(self, a: int, b: int) -> bool:
        """Whether a stretch lies in a citation, whose words are not the sentence's."""
        return any(x < b and a < y for x, y in self._cited)

    @cached_property
    def words(self) -> list[Word]:
        """Words outside citations."""
        known = [(n.start, n.end) for n in self.names]
        out = []
        for w in words_of(self.text, self.start, self.end):
            if self._quiet(w.start, w.end) or any(a <= w.start and w.end <= b for a, b in known):
                continue
            if w.concepts and AMOUNTS.match(self.text, w.start, self.end):
                # "Returns reached 1,512" is no arrival.
                continue
            out.append(w)
        return out

    @cached_property
    def names(self) -> list[Name]:
        """Names outside dates and citations."""
        return [
            n
            for n in find_names(self.text, self.start, self.end)
            if not self._dated(n.start, n.end) and not self._quiet(n.start, n.end)
        ]

    @cached_property
    def _starts(self) -> tuple[list[int], list[int]]:
        return [w.start for w in self.words], [n.start for n in self.names]

    def words_in(self, a: int, b: int) -> list[Word]:
        """Words that begin in a stretch of the block's text."""
        starts = self._starts[0]
        return self.words[bisect_left(starts, a) : bisect_left(starts, b)]

    def names_in(self, a: int, b: int) -> list[Name]:
        """Names that begin in a stretch of the block's text."""
        starts = self._starts[1]
        return self.names[bisect_left(starts, a) : bisect_left(starts, b)]

    def near(self, segment: tuple[int, int]) -> list[tuple[int, int]]:
        """Stretches that may say what a segment's number is of: how the sentence opens, and what
        stands around. All of it, but for lists of hundreds of numbers."""
        if self.end - self.start <= 2 * _AROUND:
            return [(self.start, self.end)]
        opening = min(self.start + _AROUND // 2, segment[0])
        around = max(opening, segment[0] - _AROUND), min(self.end, segment[1] + _AROUND)
        return [(self.start, opening), around]

    @cached_property
    def dates(self) -> list[DateMention]:
        """Dates with a known interval."""
        return [
            m
            for m in self.context.dates_of(self.block)
            if self.start <= m.start
            and m.end <= self.end
            and m.first
            and m.last
            and not self._quiet(m.start, m.end)
        ]

    def _dated(self, a: int, b: int) -> bool:
        return any(m.start <= a and b <= m.end for m in self.dates)

    def in_date(self, w: Word) -> bool:
        """Whether a word belongs to a date."""
        return self._dated(w.start, w.end)

    def times_in(self, a: int, b: int, at: tuple[int, int]) -> list[tuple[Time, bool]]:
        """Dates within a stretch, the one nearest to the number first."""
        found: list[tuple[float, Time, bool]] = []
        for m in self.dates:
            if not (a <= m.start and m.end <= b) or m.first is None or m.last is None:
                continue
            if WEEKDAY.fullmatch(m.surface) and not ON.search(
                self.text[max(self.start, m.start - 8) : m.start]
            ):
                # "On 47 Thursdays", "the Thursday team": no day of the calendar.
                continue
            if (
                m.how != "explicit"
                and self.context.date is not None
                and m.first > self.context.date
            ):
                # A report of March on the year before speaks of the end of that year.
                continue
            if m.grain == "now" or SAID.search(self.text, max(self.start, m.start - 60), m.start):
                continue
            gap = m.start - at[1] if m.start >= at[1] else at[0] - m.end
            between = self.text[min(m.end, at[1]) : max(m.start, at[0])]
            if m.preposition == "since" and RECORD.search(between):
                # "The highest count since October 2019" is not of the years since.
                continue
            # A comma between them makes the date another clause's more often than not.
            far = gap + (25 if re.search(r"[,(]", between) and m.start >= at[1] else 0)
            if BASE.search(self.text, max(self.start, m.start - 50), m.start) and m.start >= at[1]:
                # "An increase of 20 % compared to July 2022" is no number of 2022.
                far += 60
            before = self.text[max(self.start, m.start - 20) : m.start]
            point = m.first == m.last or (
                POINT_WORDS.search(before) is not None and m.preposition not in ("since", "in")
            )
            first, last = m.first, m.last
            if (
                point
                and m.first != m.last
                and re.search(r"\b(?:end|close|eve|by|until)\b", before, re.I)
            ):
                first = last
            day = self.context.date
            if m.grain == "year" and day is not None and SAME_DATE.match(m.surface):
                first, last, point = date(m.first.year, 1, 1), _day_in(m.first.year, day), False
            elif m.grain in ("year", "month", "quarter") and ENDED.search(before):
                # "Which was 85 dollars until 2023": the time before.
                first, last, point = _years_before(m.first, 10), m.first - timedelta(days=5), False
            found.append((far, (first, last), point))
        for match in BACK.finditer(self.text, a, b):
            base = self._time_before(match.start())
            if base is None:
                continue
            (first, last), point = base
            days = 30 if match["month"] else 7 if match["week"] else 1 if match["day"] else 365
            years = _YEARS.get((match["years"] or "").lower(), 1)
            shifted = shift(first, last, days * years)
            gap = match.start() - at[1] if match.start() >= at[1] else at[0] - match.end()
            found.append((gap - 5, shifted, point))
        found.sort(key=lambda x: x[0])
        return [(t, point) for _, t, point in found]

    def _time_before(self, position: int) -> tuple[Time, bool] | None:
        """The last date before a position that is not the number's own phrase."""
        before = [m for m in self.dates if m.end <= position and m.grain != "now"]
        if before and before[-1].first and before[-1].last:
            m = before[-1]
            return (m.first, m.last), m.first == m.last  # type: ignore[return-value]
        previous = self.previous
        while previous is not None:
            if previous.dates:
                m = previous.dates[-1]
                if m.first and m.last:
                    return (m.first, m.last), m.first == m.last
            previous = previous.previous
        period = self.context.period
        return (period, False) if period else None

    @cached_property
    def lead_times(self) -> list[tuple[Time, bool]]:
        """Dates before the first number."""
        if not self.quantities:
            return []
        first = self.quantities[0].at
        return self.times_in(self.start, first[0], first)

    @cached_property
    def heading_words(self) -> list[Word]:
        """Words of the heading above."""
        return self.context.block_words(self.heading) if self.heading is not None else []

    @cached_property
    def heading_names(self) -> list[Name]:
        """Names in the heading above."""
        return self.context.block_names(self.heading) if self.heading is not None else []

    @cached_property
    def topic(self) -> list[Name]:
        """Names that a sentence without names of its own goes on about: "In July it held 1,150"."""
        if any(n.type in ("place", "name", "state", "body") for n in self.names):
            return []
        at = self.previous
        while at is not None:
            named = [n for n in at.names if n.type in ("place", "name", "state", "body")]
            if named:
                return named
            at = at.previous
        return []

    @cached_property
    def lead(self) -> int:
        """End of a phrase that opens the sentence and holds for all of it: "At Bajo Chiquito,"."""
        match = LEAD.match(self.text, self.start, self.end)
        if match is None:
            return self.start
        if self.quantities and self.quantities[0].at[0] < match.end():
            return self.start
        return match.end()

    @cached_property
    def roles(self) -> dict[int, Role]:
        """What the lists of the sentence say of its numbers, by the identity of the number."""
        return roles(self)

    @property
    def span(self) -> tuple[int, int]:
        """Span in `Document.text`."""
        return self.context.source(self.block, self.start, self.end)

    def _describes(self, q: Quantity) -> bool:
        """Whether a number only says who is counted: "girls aged 15 to 18"."""
        if q.kind not in ("age", "duration", "count"):
            return False
        before = self.text[max(self.start, q.at[0] - 22) : q.at[0]]
        if AGED.search(before) is not None:
            return True
        if q.kind == "duration":
            if AGO.match(self.text, q.at[1], self.end):
                # "As against 1,075 twelve months before".
                return True
            # "in the first nine months" says when.
            return STRETCH.search(before) is not None
        small = q.kind == "count" and q.low <= 12 and q.surface.isalpha()
        if small and q.index > 0:
            # "52 % said that they ate fewer than three meals a day": one statement.
            x = self.quantities[q.index - 1]
            between = self.text[x.at[1] : q.at[0]]
            if x.kind == "percent" and not re.search(
                r"[,;:()]|\b(?:and|or|but|to|while)\b", between
            ):
                return len(between.split()) >= 2
        # "Between the two censuses": known ones, not counted here.
        return (
            q.kind == "count"
            and q.low <= 12
            and q.surface.isalpha()
            and KNOWN.search(before) is not None
        )

    def cut(self) -> None:
        """Give each number its segment."""
        for i, q in enumerate(self.quantities):
            q.index = i
        # "30 per cent of girls aged 15 to 18": an age describes, it has no clause of its own.
        qs = [q for q in self.quantities if not self._describes(q)] or self.quantities
        at = self.start
        for i, q in enumerate(qs):
            if i + 1 == len(qs):
                q.segment = (at, self.end)
                break
            b = boundary(self.text, q.at[1], qs[i + 1].at[0])
            q.segment = (at, b)
            at = b
        # "57,532 (25.2 per cent) received subsidiary protection": one statement, two numbers.
        for x, y in pairwise(qs):
            gap = self.text[x.at[1] : y.at[0]]
            rose = FROM_TO.fullmatch(gap) and self.text[: x.at[0]].rstrip().endswith(" from")
            if TWIN.fullmatch(gap) or EXPLAINED.fullmatch(gap) or rose:
                x.segment = y.segment = (x.segment[0], y.segment[1])
        for q in self.quantities:
            if q not in qs:
                q.segment = next(
                    (x.segment for x in qs if x.segment[0] <= q.at[0] < x.segment[1]),
                    (self.start, self.end),
                )
