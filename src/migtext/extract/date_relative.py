"""Handlers of dates that lean on another date: on the document's ("last year", "in May") or on the
one that the text named last ("a year before", "the same period of 2018", "that spring")."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from .date_patterns import FUTURE, MONTH_BEFORE, PERIOD_NOUN
from .number_words import load_table
from .periods import days_back, make_day, month_span

__all__ = [
    "RelativeDates",
    "date_table",
    "month_number",
    "ordinal_part",
    "small_number",
    "two_digits",
]

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@lru_cache(maxsize=1)
def date_table() -> dict[str, Any]:
    """The table `dates.toml`."""
    return load_table("dates.toml")


def month_number(text: str) -> int:
    """Number of a month from the first letters of its name."""
    return int(date_table()["months"][text[:3].lower()])


def small_number(text: str) -> int:
    """Value of the number in "the last four years"; 1 for a word that is not in the table."""
    return int(text) if text.isdecimal() else int(date_table()["numbers"].get(text.lower(), 1))


def two_digits(text: str, near: int | None = None) -> int:
    """Year of "21", "’21" or "2021"; of the second part of "2015-16" when `near` is its first."""
    digits = re.sub(r"\D", "", text)
    if len(digits) == 4:
        return int(digits)
    value = int(digits)
    if near is not None:
        return near - near % 100 + value + (100 if value < near % 100 else 0)
    return 2000 + value if value < 50 else 1900 + value


def _moved(day: date, years: int) -> date:
    return days_back(day, -years, "year")


def ordinal_part(word: str, kind: str) -> tuple[int, int]:
    """Months in a part of the year and which one it is: "third", "quarter" is (3, 3).

    Args:
        word: an ordinal in lower case, or "last" or "final".
        kind: quarter, trimester, half or semester.

    Example:
        >>> ordinal_part("last", "half")
        (6, 2)
    """
    size = 3 if kind == "quarter" else 4 if kind == "trimester" else 6
    if word[0].isdigit():
        return size, int(word[0])
    return size, 12 // size if word in ("last", "final") else int(date_table()["ordinals"][word])


class RelativeDates:
    """Handlers, one a pattern; each returns (first, last, how, grain) or None.

    Attributes:
        anchor: date of the document.
        fiscal: month in which its fiscal year begins.
        year: year that the text named last, else the document's.
        previous: first and last day of the date that the text named last.
        fine: that date names a month or a day, so that a month beside it is of the same story.
        near: where that date ends, -1 when it stands in an earlier block.
    """

    def __init__(self, anchor: date | None, fiscal: int) -> None:
        self.anchor = anchor
        self.fiscal = fiscal
        self.year: int | None = anchor.year if anchor else None
        self.previous: tuple[date | None, date | None] | None = None
        self.fine = False
        self.near = -1

    # On the document's date -----------------------------------------------------------------

    def _fiscal(self, first: int, last: int) -> tuple[date | None, date | None]:
        if self.fiscal == 1:
            return month_span(first, 1, 12, last)
        return make_day(first - 1, self.fiscal, 1), make_day(last, self.fiscal - 1, 31)

    def _future(self, m: re.Match[str]) -> bool:
        """Whether the sentence says that the date is still to come."""
        a = max(m.string.rfind(". ", 0, m.start()), m.start() - 90, 0)
        b = m.string.find(". ", m.end() - 1, m.end() + 60)
        return FUTURE.search(m.string, a, b if b >= 0 else m.end() + 60) is not None

    def _story(self, month: int) -> int | None:
        """The year of a month without one, when the text tells of an earlier year."""
        if self.previous is None or self.previous[1] is None:
            return None
        first, last = self.previous[0] or self.previous[1], self.previous[1]
        if self.anchor is not None and (last.year >= self.anchor.year or self.near < 0):
            return None
        if self.anchor is not None and not self.fine:
            return None
        if self.fine and first.month >= 10 and month <= 3 and self.near >= 0:
            return last.year + 1 if first.year == last.year else last.year
        return last.year

    def _open(self, month: int, year: str | None, m: re.Match[str] | None = None) -> int | None:
        """The year of a date that may name none: that of the story, else that of the last such
        month at or before the document, or of the next one when it is still to come."""
        if year:
            return two_digits(year)
        told = self._story(month)
        if told is not None:
            return told
        if self.anchor is None:
            return None
        if m is not None and self._future(m):
            return self.anchor.year if month >= self.anchor.month else self.anchor.year + 1
        return self.anchor.year if month <= self.anchor.month else self.anchor.year - 1

    def ago(self, m: re.Match[str]) -> Any:
        if self.anchor is None:
            return None, None, "relative", "ago"
        unit = m["ag_u"]
        at = days_back(self.anchor, small_number(m["ag_n"]), unit)
        if unit.startswith(("year", "decade")):
            return *month_span(at.year, 1, 12), "relative", "ago"
        if unit.startswith(("month", "quarter")):
            return *month_span(at.year, at.month, at.month), "relative", "ago"
        return at, at, "relative", "ago"

    def window(self, m: re.Match[str]) -> Any:
        word, unit, number = m["w_k"].lower(), m["w_u"], m["w_n"]
        plural = unit.endswith("s")
        if number is None and plural:
            return None
        if number is None and word not in ("past",) and not unit.startswith("decade"):
            return self._named(word, (m["w_f"] or "").strip(), unit)
        if self.anchor is None:
            return None, None, "relative", "window"
        count = small_number(number) if number else 1
        if word in ("next", "coming", "following"):
            return self.anchor, days_back(self.anchor, -count, unit), "relative", "window"
        return days_back(self.anchor, count, unit), self.anchor, "relative", "window"

    def _named(self, word: str, fiscal: str, unit: str) -> Any:
        if self.anchor is None:
            return None, None, "relative", "year" if unit == "year" else unit
        step = {"this": 0, "current": 0, "next": 1, "coming": 1, "upcoming": 1, "following": 1}.get(
            word, -1
        )
        here = self.anchor
        if unit == "year":
            if fiscal in ("fiscal", "financial"):
                year = (
                    here.year + (1 if self.fiscal > 1 and here.month >= self.fiscal else 0) + step
                )
                return *self._fiscal(year, year), "relative", "fiscal"
            return *month_span(here.year + step, 1, 12), "relative", "year"
        if unit == "month":
            at = days_back(here, -step, "month")
            return *month_span(at.year, at.month, at.month), "relative", "month"
        if unit == "week":
            monday = here - timedelta(days=here.weekday() - 7 * step)
            return monday, monday + timedelta(days=6), "relative", "week"
        if unit == "quarter":
            at = days_back(here, -3 * step, "month")
            first = 3 * ((at.month - 1) // 3) + 1
            return *month_span(at.year, first, first + 2), "relative", "quarter"
        if unit == "decade":
            first = here.year - here.year % 10 + 10 * step
            return *month_span(first, 1, 12, first + 9), "relative", "decade"
        if unit == "century":
            first = 100 * ((here.year - 1) // 100 + step) + 1
            return *month_span(first, 1, 12, first + 99), "relative", "century"
        if unit in date_table()["seasons"]:
            a, b = date_table()["seasons"][unit]
            year = here.year + step
            if step == -1 and here.month > b and a <= b:
                year = here.year
            return *month_span(year, a, b, year + 1 if a > b else year), "relative", "season"
        return None

    def this(self, m: re.Match[str]) -> Any:
        return self._named(m["t_k"].lower(), (m["t_f"] or "").strip(), m["t_u"])

    def lastmonth(self, m: re.Match[str]) -> Any:
        # "May" and "March" are verbs and names too; the word before them decides.
        word = MONTH_BEFORE.search(m.string, max(0, m.start() - 24), m.start())
        if word is None:
            return None
        month = month_number(m["lm_m"])
        ahead = word.group(1).lower() in ("next", "by", "until")
        told = None if ahead else self._story(month)
        if told is not None:
            return *month_span(told, month, month), "relative", "month"
        if self.anchor is None:
            if self.year is None:
                return None, None, "relative", "month"
            year = self.year
        else:
            year = self.anchor.year if month <= self.anchor.month else self.anchor.year - 1
            if ahead and month > self.anchor.month:
                year = self.anchor.year
            elif self._future(m):
                year = self.anchor.year + (1 if month < self.anchor.month else 0)
        return *month_span(year, month, month), "relative", "month"

    def months(self, m: re.Match[str]) -> Any:
        """ "between January and September", of a year that another sentence names."""
        if MONTH_BEFORE.search(m.string, max(0, m.start() - 24), m.start()) is None:
            return None
        a, b = month_number(m["mm_a"]), month_number(m["mm_b"])
        year = self._open(b, None, m)
        if year is None:
            return None, None, "relative", "range"
        return *month_span(year - (1 if a > b else 0), a, b, year), "relative", "range"

    def so_far(self, _: re.Match[str]) -> Any:
        """ "so far this year", "since the beginning of the year"."""
        if self.anchor is None:
            return None, None, "relative", "year"
        return date(self.anchor.year, 1, 1), self.anchor, "relative", "year"

    def edge(self, m: re.Match[str]) -> Any:
        """ "by the end of the reporting period", "at the beginning of the year"."""
        unit, which = m["ed_u"], (m["ed_w"] or "the").lower()
        if unit is None:
            unit = "year"
        here = self.anchor
        if here is None:
            return None, None, "relative", unit
        if unit.endswith("period"):
            return here, here, "relative", "day"
        word = (m["ed_e"] or "end").lower()
        found = self._named({"the": "this"}.get(which, which), "", unit)
        if found is None or found[0] is None:
            return None
        first, last = found[0], found[1]
        if unit == "year":
            a, b = (
                (1, 3)
                if word in ("start", "beginning")
                else (5, 8)
                if word == "middle"
                else (10, 12)
            )
            first, last = month_span(first.year, a, b)
        return first, last, "relative", unit

    def period(self, _: re.Match[str]) -> Any:
        """ "during the reporting period": the month up to the date of the report."""
        if self.anchor is None:
            return None, None, "relative", "month"
        return date(self.anchor.year, self.anchor.month, 1), self.anchor, "relative", "month"

    def part_quarter(self, m: re.Match[str]) -> Any:
        """ "the first half of this year", "in the third quarter"."""
        word, kind, which = m["pq_o"].lower(), m["pq_k"] or m["pq_z"], (m["pq_y"] or "").lower()
        here = self.anchor or (self.previous[1] if self.previous is not None else None)
        if here is None:
            return None, None, "relative", "quarter"
        size, number = ordinal_part(word, kind)
        if number > 12 // size:
            return None
        year = here.year - (1 if which in ("last", "the previous") else 0)
        if not which and size * number > here.month + size - 1 and not self._future(m):
            year -= 1  # the quarter lies ahead, so that of the year before is meant
        return *month_span(year, size * (number - 1) + 1, size * number), "relative", "quarter"

    def now(self, _: re.Match[str]) -> Any:
        return self.anchor, self.anchor, "relative", "now"

    def day(self, m: re.Match[str]) -> Any:
        if self.anchor is None:
            return None, None, "relative", "day"
        word = m["dy"].lower()
        step = -1 if word in ("yesterday", "last night") else 1 if word == "tomorrow" else 0
        at = self.anchor + timedelta(days=step)
        return at, at, "relative", "day"

    def weekday(self, m: re.Match[str]) -> Any:
        if self.anchor is None:
            return None, None, "relative", "weekday"
        back = (self.anchor.weekday() - _WEEKDAYS.index(m["wd"])) % 7
        at = self.anchor - timedelta(days=back)
        if (m["wd_k"] or "").lower() in ("next", "by", "until"):
            at += timedelta(days=7)
        return at, at, "relative", "weekday"

    # On the date that the text named last ---------------------------------------------------

    def same(self, m: re.Match[str]) -> Any:
        if self.previous is None:
            return None
        first, last = self.previous
        if first is not None and last is not None:
            if m.group().endswith("year"):
                # A winter runs into the next year and belongs to the first.
                end = first.year if (last - first).days < 200 else last.year
                return *month_span(first.year, 1, 12, end), "relative", "same"
            if m.group().endswith("month"):
                return *month_span(last.year, last.month, last.month), "relative", "same"
        return first, last, "relative", "same"

    def same_of(self, m: re.Match[str]) -> Any:
        """ "the same period of 2018", "the same month last year"."""
        text = m["so_y"]
        first, last = self.previous or (None, None)
        here = last.year if last else self.anchor.year if self.anchor else None
        how = "relative"
        if text[0].isdigit():
            year, how = int(text), "explicit"
        elif text == "last year" and self.anchor is not None:
            year = self.anchor.year - 1
        elif here is not None:
            year = here - 1
        else:
            return None, None, "relative", "range"
        if first is None and self.anchor is not None and "month" in m.group():
            return *month_span(year, self.anchor.month, self.anchor.month), how, "month"
        if first is None or last is None or (first.month, last.month) == (1, 12):
            return *month_span(year, 1, 12), how, "year"
        step = year - last.year
        return _moved(first, step), _moved(last, step), how, "range"

    def before(self, m: re.Match[str]) -> Any:
        """The year or month before or after the date that the text named last."""
        if self.previous is None or self.previous[0] is None:
            return None
        unit, word = m["b_u"] or m["b_v"], (m["b_w"] or m["b_p"]).lower()
        count = small_number(m["b_n"]) if m["b_n"] else 1
        back = -1 if word.startswith(("later", "after", "follow", "next")) else 1
        first = self.previous[0]
        last = self.previous[1] or first
        grain = "later" if m["b_n"] and m["b_n"].lower() not in ("a", "an", "one", "the") else unit
        if unit in ("year", "decade"):
            at = days_back(last if back > 0 else first, back * count, unit)
            return *month_span(at.year, 1, 12), "relative", grain
        if unit in date_table()["seasons"]:
            a, b = date_table()["seasons"][unit]
            year = last.year - back if (back > 0) == (a <= last.month) or a > b else last.year
            return *month_span(year, a, b, year + 1 if a > b else year), "relative", "season"
        at = days_back(first if back > 0 else last, back * count, unit)
        if unit == "month":
            return *month_span(at.year, at.month, at.month), "relative", grain
        if unit == "week":
            monday = at - timedelta(days=at.weekday())
            return monday, monday + timedelta(days=6), "relative", grain
        return at, at, "relative", grain

    def that(self, m: re.Match[str]) -> Any:
        """ "that spring": of the year that the text named last."""
        unit = m["th_u"].lower()
        first, last = self.previous or (None, None)
        if first is None or last is None:
            return None
        if unit in date_table()["seasons"]:
            a, b = date_table()["seasons"][unit]
            return *month_span(last.year, a, b, last.year + (a > b)), "relative", "season"
        if unit[:3] in date_table()["months"] and unit not in ("day", "month"):
            n = month_number(unit)
            return *month_span(last.year, n, n), "relative", "month"
        if unit == "month":
            return *month_span(last.year, last.month, last.month), "relative", "month"
        if unit == "week":
            monday = first - timedelta(days=first.weekday())
            return monday, monday + timedelta(days=6), "relative", "week"
        return (first, last, "relative", "day") if first == last else None

    def upto(self, m: re.Match[str]) -> Any:
        """ "the year to June", "twelve months ended 31 March 2019", "the seven years to 2007"."""
        noun = PERIOD_NOUN.search(m.string, max(0, m.start() - 40), m.start())
        if noun is None:
            return None
        unit = noun["u"].lower()
        number = noun["n"] or ""
        if unit.endswith("s") and not number:
            return None
        count = small_number(number) if number and number.lower() not in ("the", "a", "an") else 1
        text = m["ut_y"] or m["ut_z"]
        if m["ut_m"] is None:
            if not unit.startswith("year") or text is None:
                return None
            last_year = int(text)
            if count == 1:
                return *month_span(last_year, 1, 12), "explicit", "range"
            return *month_span(last_year - count + 1, 1, 12, last_year), "explicit", "range"
        month = month_number(m["ut_m"])
        year = self._open(month, text)
        if year is None:
            return None, None, "relative", "range"
        day = m["ut_d"] or m["ut_e"]
        end = make_day(year, month, int(re.sub(r"\D", "", day)) if day else 31)
        if end is None:
            return None
        start = days_back(end, count, unit.rstrip("s").replace("half", "month"))
        if unit.startswith("half"):
            start = days_back(end, 6, "month")
        # From the day after: "the year to 31 March 2019" begins on 1 April 2018.
        start = (
            date(start.year + start.month // 12, start.month % 12 + 1, 1)
            if not day or int(re.sub(r"\D", "", day)) >= 28
            else start + timedelta(days=1)
        )
        return start, end, "explicit" if text else "relative", "range"
