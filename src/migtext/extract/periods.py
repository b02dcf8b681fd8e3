"""Arithmetic of days, months and years for `migtext.extract.dates`."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

__all__ = ["days_back", "make_day", "month_span", "part_of_year", "years_of"]


def make_day(year: int, month: int, day: int) -> date | None:
    """A day, moved to the end of its month when that is shorter; None outside the calendar."""
    if not (1 <= year <= 9999 and 1 <= month <= 12):
        return None
    return date(year, month, min(max(day, 1), monthrange(year, month)[1]))


def month_span(
    year: int, first: int, last: int, end_year: int | None = None
) -> tuple[date | None, date | None]:
    """First and last day of a run of months, of `end_year` for its end when that is given."""
    return make_day(year, first, 1), make_day(year if end_year is None else end_year, last, 31)


def days_back(day: date, number: int, unit: str) -> date:
    """The day `number` units before `day` (after it when negative)."""
    try:
        if unit.startswith(("year", "decade")):
            months = number * (120 if unit.startswith("decade") else 12)
        elif unit.startswith("month"):
            months = number
        elif unit.startswith("quarter"):
            months = 3 * number
        else:
            return day - timedelta(
                days=number
                * (7 if unit.startswith("week") else 14 if unit.startswith("fort") else 1)
            )
        at = day.year * 12 + day.month - 1 - months
        return make_day(at // 12, at % 12 + 1, day.day) or day
    except (OverflowError, ValueError):
        return day


_PARTS = {
    "ear": (1, 4),
    "beg": (1, 3),
    "sta": (1, 3),
    "out": (1, 3),
    "mid": (5, 8),
    "lat": (9, 12),
    "end": (10, 12),
    "clo": (10, 12),
}


def part_of_year(part: str, year: int) -> tuple[date | None, date | None]:
    """First and last day of "early", "mid", "late" or the end of a year."""
    a, b = _PARTS[part[:3].lower()]
    return month_span(year, a, b)


def years_of(first: date, last: date, *, fiscal: bool = False) -> int | tuple[int, int]:
    """The year or years that a period covers.

    Args:
        first: first day.
        last: last day.
        fiscal: the period is a fiscal year, which is named after the year in which it ends.

    Returns:
        One year, or (first, last).

    Example:
        >>> years_of(date(2020, 10, 1), date(2021, 9, 30), fiscal=True)
        2021
        >>> years_of(date(1994, 1, 1), date(1998, 12, 31))
        (1994, 1998)
    """
    start = first.year + 1 if fiscal and first.month > 1 else first.year
    return last.year if start >= last.year else (start, last.year)
