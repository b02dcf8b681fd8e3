"""Dates as intervals: years, months, days, ranges, seasons, fiscal years, decades, centuries, and
relative expressions resolved against the date of the document.

The finder is one regular expression with a handler for each kind of date; what it finds is also
what the figure extractor must not read as numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from .date_patterns import (
    COUNT_AFTER,
    COUNT_BEFORE,
    NOT_YEAR_AFTER,
    NOT_YEAR_BEFORE,
    PATTERNS,
    PERIOD_BEFORE,
    PLUPERFECT,
    PREPOSITION,
    SET_AGAINST,
    SINCE,
    TRIGGER,
)
from .date_relative import (
    RelativeDates,
    date_table,
    month_number,
    ordinal_part,
    small_number,
    two_digits,
)
from .periods import make_day, month_span, part_of_year, years_of

__all__ = ["DateMention", "find_dates", "fiscal_start", "years_of"]


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a text.

    Attributes:
        start: first code point, without a preposition.
        end: one past the last.
        first: first day; None when a relative date cannot be resolved.
        last: last day.
        how: ``explicit`` or ``relative`` (resolved by the document's date, or by the date that the
            text named last).
        grain: day, week, month, quarter, season, year, fiscal, decade, century, range, now,
            window, ago, later, weekday or same.
        surface: the slice.
        preposition: the word before it, lower case, when that is a preposition of time.
    """

    start: int
    end: int
    first: date | None
    last: date | None
    how: str
    grain: str
    surface: str
    preposition: str = ""


def fiscal_start(iso3: str | None) -> int:
    """Month in which the fiscal year begins.

    Args:
        iso3: ISO 3166 alpha-3 code of the state that the document speaks for, or None.

    Returns:
        1 to 12; 1 when the state is unknown.

    Example:
        >>> fiscal_start("USA"), fiscal_start(None)
        (10, 1)
    """
    fiscal: dict[str, int] = date_table()["fiscal"]
    return fiscal.get(iso3 or "default", fiscal["default"])


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile(
        r"(?<![\w$€£¥])"
        + TRIGGER
        + "(?:"
        + "|".join(f"(?P<{name}>{body})" for name, body in PATTERNS)
        + ")"
    )


def _day(text: str) -> int:
    return int(re.sub(r"\D", "", text))


class _Finder(RelativeDates):
    """Handlers of the dates that name their year."""

    # Explicit dates -------------------------------------------------------------------------

    def iso(self, m: re.Match[str]) -> Any:
        day = make_day(int(m["iso_y"]), int(m["iso_m"]), int(m["iso_d"]))
        return (day, day, "explicit", "day") if day and day.year >= 1000 else None

    def num(self, m: re.Match[str]) -> Any:
        a, b, sign = int(m["num_a"]), int(m["num_b"]), m["num_s"]
        if not (1 <= a <= 31 and 1 <= b <= 31 and (a <= 12 or b <= 12)):
            return None
        if len(m["num_y"]) == 2 and sign != "/":
            return None
        # Day first, unless it cannot be or the fiscal year tells of the United States.
        day, month = (b, a) if b > 12 or (a <= 12 and sign == "/" and self.fiscal == 10) else (a, b)
        found = make_day(two_digits(m["num_y"]), month, day)
        return (found, found, "explicit", "day") if found else None

    def roman(self, m: re.Match[str]) -> Any:
        months = "I II III IV V VI VII VIII IX X XI XII".split()
        return self._one(m, months.index(m["ro_m"]) + 1, m["ro_d"], m["ro_y"])

    def _days(
        self, m: re.Match[str], d: str, m1: str, y1: str | None, e: str, m2: str, y2: str | None
    ) -> Any:
        b = month_number(m2)
        last_year = self._open(b, y2 or y1, m)
        how = "explicit" if y2 or y1 else "relative"
        if last_year is None:
            return None, None, how, "range"
        a = month_number(m1)
        first_year = two_digits(y1) if y1 else last_year - (1 if a > b else 0)
        return make_day(first_year, a, _day(d)), make_day(last_year, b, _day(e)), how, "range"

    def dmydmy(self, m: re.Match[str]) -> Any:
        return self._days(m, m["r1_d"], m["r1_m"], m["r1_y"], m["r1_e"], m["r1_n"], m["r1_z"])

    def mdymdy(self, m: re.Match[str]) -> Any:
        return self._days(m, m["r2_d"], m["r2_m"], m["r2_y"], m["r2_e"], m["r2_n"], m["r2_z"])

    def ddmy(self, m: re.Match[str]) -> Any:
        return self._days(m, m["r3_d"], m["r3_m"], m["r3_y"], m["r3_e"], m["r3_m"], m["r3_y"])

    def mddy(self, m: re.Match[str]) -> Any:
        return self._days(m, m["r4_d"], m["r4_m"], m["r4_y"], m["r4_e"], m["r4_m"], m["r4_y"])

    def mymy(self, m: re.Match[str]) -> Any:
        a, b, last = month_number(m["r5_p"]), month_number(m["r5_n"]), two_digits(m["r5_z"])
        first = two_digits(m["r5_y"]) if m["r5_y"] else last - (1 if a > b else 0)
        return *month_span(first, a, b, last), "explicit", "range"

    def dmy(self, m: re.Match[str]) -> Any:
        month = month_number(m["d_m"])
        return self._one(m, month, m["d_d"], m["d_y"])

    def mdy(self, m: re.Match[str]) -> Any:
        return self._one(m, month_number(m["m_m"]), m["m_d"], m["m_y"])

    def _one(self, m: re.Match[str], month: int, day: str, year: str | None) -> Any:
        at = self._open(month, year, m)
        found = make_day(at, month, _day(day)) if at else None
        return found, found, "explicit" if year else "relative", "day"

    def my(self, m: re.Match[str]) -> Any:
        return (
            *month_span(two_digits(m["my_y"]), month_number(m["my_m"]), month_number(m["my_m"])),
            "explicit",
            "month",
        )

    def quarter(self, m: re.Match[str]) -> Any:
        if m["q_n"]:
            size, number, year = (3 if m["q_h"] in "Qq" else 6), int(m["q_n"]), m["q_z"]
            if size == 6 and number > 2:
                return None
            if not year and self.anchor is None:
                return None, None, "relative", "quarter"
            at = two_digits(year) if year else (self.anchor or date.min).year
        else:
            size, number = ordinal_part(m["q_o"].lower(), m["q_k"])
            at = two_digits(m["q_y"])
            year = m["q_y"]
            if number > 12 // size:
                return None
        return (
            *month_span(at, size * (number - 1) + 1, size * number),
            "explicit" if year else "relative",
            "quarter",
        )

    def firstn(self, m: re.Match[str]) -> Any:
        named = m["f_y"]
        if named[0].isdigit():
            year, how = two_digits(named), "explicit"
        elif self.anchor is None:
            return None, None, "relative", "range"
        else:
            year, how = self.anchor.year - (named == "last year"), "relative"
        number = min(small_number(m["f_n"]), 12)
        if m["f_u"] == "weeks":
            return (
                date(year, 1, 1),
                date(year, 1, 1) + timedelta(days=7 * number - 1),
                how,
                "range",
            )
        if m["f_o"] == "first":
            return *month_span(year, 1, max(number, 1)), how, "range"
        return *month_span(year, 13 - max(number, 1), 12), how, "range"

    def season(self, m: re.Match[str]) -> Any:
        a, b = date_table()["seasons"][m["s_s"].lower()]
        year = two_digits(m["s_y"])
        return *month_span(year, a, b, year + 1 if a > b else year), "explicit", "season"

    def fiscal_year(self, m: re.Match[str]) -> Any:
        text = m["fy_a"] or m["fy_b"]
        first = two_digits(text)
        last = two_digits(m["fy_z"], first if len(m["fy_z"]) == 2 else None) if m["fy_z"] else first
        # "FY2021/22" is one fiscal year, "fiscal years 2023 to 2024" are two.
        if (
            m["fy_z"]
            and len(re.sub(r"\D", "", m["fy_z"])) == 2
            and len(text) == 4
            and last == first + 1
        ):
            first = last
        return *self._fiscal(first, max(first, last)), "explicit", "fiscal"

    def decade(self, m: re.Match[str]) -> Any:
        def of(text: str) -> int:
            digits = re.sub(r"\D", "", text)
            return (
                int(digits)
                if len(digits) == 4
                else (1900 if int(digits) >= 20 else 2000) + int(digits)
            )

        # "the 90s", never "people in their 90s" or "mid-20s" of age.
        if len(re.sub(r"\D", "", m["de_y"])) == 2:
            before = m.string[max(0, m.start() - 12) : m.start()].lower()
            if (
                re.search(r"(?:their|his|her|my|our|your)(?: early| late| mid)?[ -]$", before)
                or of(m["de_y"]) < 1950
            ):
                return None
        first = of(m["de_y"])
        last = of(m["de_z"]) + 9 if m["de_z"] else first + 9
        if m["de_p"] and not m["de_z"]:
            part = m["de_p"][:3].lower()
            a, b = {
                "ear": (0, 3),
                "mid": (4, 6),
                "lat": (7, 9),
                "end": (8, 9),
                "beg": (0, 2),
                "sta": (0, 2),
            }.get(part, (0, 9))
            first, last = first + a, first + b
        return *month_span(first, 1, 12, last), "explicit", "decade"

    def century(self, m: re.Match[str]) -> Any:
        ordinals = date_table()["ordinals"]

        def of(text: str) -> int:
            low = text.lower()
            return int(re.sub(r"\D", "", low)) if low[0].isdigit() else int(ordinals[low])

        a = of(m["ce_a"])
        b = of(m["ce_b"]) if m["ce_b"] else a
        if not 1 <= a <= b <= 30:
            return None
        first, last = 100 * (a - 1) + 1, 100 * b
        if m["ce_p"] and a == b:
            part = m["ce_p"][:3].lower()
            x, y = {"ear": (0, 32), "mid": (33, 66), "lat": (66, 99), "end": (90, 99)}.get(
                part, (0, 99)
            )
            first, last = first + x, first + y
        return *month_span(first, 1, 12, last), "explicit", "century"

    def yy(self, m: re.Match[str]) -> Any:
        first = int(m["yy_a"])
        if m["yy_c"]:
            last = int(m["yy_c"])
        else:
            text = m["yy_b"]
            last = two_digits(text, first if len(text) == 2 else None)
            if len(text) == 2 and not 0 < last - first <= 60:
                return None
        return (*month_span(first, 1, 12, last), "explicit", "range") if last >= first else None

    def yandy(self, m: re.Match[str]) -> Any:
        first, last = int(m["ya_a"]), int(m["ya_b"])
        after = m.string[m.end() : m.end() + 60]
        if NOT_YEAR_AFTER.match(after) or (
            not 1900 <= first <= 2060
            and (COUNT_AFTER.match(after) or re.match(r" [a-z]+s\b", after))
        ):
            return None
        return (*month_span(first, 1, 12, last), "explicit", "range") if last >= first else None

    def party(self, m: re.Match[str]) -> Any:
        return *part_of_year(m["py_p"], int(m["py_y"])), "explicit", "year"

    def half_year(self, m: re.Match[str]) -> Any:
        return *part_of_year("mid", int(m["hy_y"])), "explicit", "year"

    def y(self, m: re.Match[str]) -> Any:
        year = int(m["y_y"])
        if not _is_year(m.string, m.start("y_y"), m.end("y_y"), year):
            return None
        return *month_span(year, 1, 12), "explicit", "year"

    def short(self, m: re.Match[str]) -> Any:
        return *month_span(two_digits(m["sh"]), 1, 12), "explicit", "year"


def _is_year(text: str, start: int, end: int, year: int) -> bool:
    """Whether four digits are a year rather than a count."""
    before = text[max(0, start - 30) : start]
    after = text[end : end + 60]
    if NOT_YEAR_BEFORE.search(before) or NOT_YEAR_AFTER.match(after):
        return False
    if year > 2100:
        return False
    likely = 1900 <= year <= 2060
    if COUNT_AFTER.match(after):
        if PERIOD_BEFORE.search(before):
            return not COUNT_BEFORE.search(before)
        return False
    if not likely:
        return bool(PERIOD_BEFORE.search(before)) and not COUNT_BEFORE.search(before)
    return not (COUNT_BEFORE.search(before) and re.match(r" (?:[a-z]+ )?[a-z]+s\b", after))


# Kinds of dates that name a year, and those finer than a year.
_NAMES_YEAR = frozenset(("year", "range", "month", "day", "quarter", "fiscal", "season", "window"))
_FINE = frozenset(("day", "month", "week", "quarter", "season", "weekday"))

_HANDLERS: dict[str, Callable[[_Finder, re.Match[str]], Any]] = {
    name: getattr(_Finder, "fiscal_year" if name == "fiscal" else name) for name, _ in PATTERNS
}


def find_dates(
    text: str,
    *,
    anchor: date | None = None,
    fiscal: int = 1,
    before: DateMention | None = None,
    ignore: Callable[[DateMention], bool] | None = None,
) -> list[DateMention]:
    """All dates of a text, as intervals.

    Args:
        text: a normalised text.
        anchor: date of the document, for "last year", "in May", "today".
        fiscal: month in which a fiscal year begins, see `fiscal_start`.
        before: the date that the text before this one named last, for "a year earlier".
        ignore: whether a date is no point of time of the story (the year of a citation, of a
            law), so that "the same year" does not mean it.

    Returns:
        Mentions in order, not overlapping. A relative date without an anchor is listed with no
        days. "Since" and "through" before a date are applied when the anchor is known.

    Example:
        >>> [(m.surface, m.first.year, m.last.year) for m in find_dates("from 1994 to 1998, in FY21")]
        [('from 1994 to 1998', 1994, 1998), ('FY21', 2021, 2021)]
    """
    finder = _Finder(anchor, fiscal)
    if before is not None and before.first is not None:
        finder.previous = (before.first, before.last)
        finder.fine = before.grain in _FINE
    out: list[DateMention] = []
    at = 0
    pattern = _pattern()
    while True:
        match = pattern.search(text, at)
        if match is None:
            return out
        name = match.lastgroup or ""
        # lastgroup is the last group that closed, which is the pattern's own.
        found = _HANDLERS[name](finder, match)
        if found is None:
            at = match.start() + 1
            # Never begin again inside the same run of letters or digits.
            while at < len(text) and text[at - 1].isalnum() and text[at].isalnum():
                at += 1
            continue
        at = match.end()
        first, last, how, grain = found
        preposition = PREPOSITION.search(text, max(0, match.start() - 24), match.start())
        word = preposition.group(1).lower() if preposition else ""
        if word in ("in", "on") and SINCE.search(text, max(0, match.start() - 80), match.start()):
            word = "since"
        if name == "yandy":
            word = match["ya_k"].lower()
        if anchor is not None and first is not None and last is not None:
            if word == "since" and first <= anchor:
                last = max(anchor, first)
            elif (word in ("through", "until", "till") and first > anchor and grain != "range") or (
                word == "through" and first <= anchor < last and grain != "range"
            ):
                first = anchor
        mention = DateMention(
            match.start(), match.end(), first, last, how, grain, match.group(), word
        )
        out.append(mention)
        if ignore is not None and ignore(mention):
            continue
        if how == "explicit" and grain in _NAMES_YEAR:
            finder.year = last.year if last else finder.year
        if (
            grain not in ("same", "now", "ago")
            and first is not None
            and not SET_AGAINST.search(text, max(0, match.start() - 70), match.start())
            and not PLUPERFECT.search(text, max(0, match.start() - 70), match.start())
        ):
            finder.previous = (first, last)
            finder.fine = grain in _FINE
            finder.near = match.end()
