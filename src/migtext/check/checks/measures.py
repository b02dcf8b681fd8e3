"""Conversions of units and of money."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ..context import Quantity, Sentence, TextContext
from ..issue import Issue, Texts
from ..values import printed_step
from ..words import load_table
from .common import between, exact, hedged, issue, sentences

__all__ = ["currency_notes", "measure_issues"]

_N = r"\d[\d,]*(?:\.\d+)?"


def measure_issues(texts: Texts) -> list[Issue]:
    """Findings on units and currencies."""
    out: list[Issue] = []
    for doc, context, s in sentences(texts):
        out += _currencies(doc, context, s)
    for doc, (context, _) in texts:
        for s in context.sentences:
            out += _units(doc, s)
    return out


# Units -----------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _unit_forms() -> tuple[dict[str, tuple[str, Decimal]], re.Pattern[str]]:
    forms: dict[str, tuple[str, Decimal]] = {}
    for row in load_table("check_units")["unit"]:
        if row["dimension"] == "duration":
            continue
        for spelling in (row["name"], *row["spellings"]):
            forms[spelling.lower()] = (row["dimension"], Decimal(row["factor"]))
    forms |= {"pound": ("mass", Decimal("0.45359237")), "pounds": ("mass", Decimal("0.45359237"))}
    forms |= {f: ("temperature", Decimal(0)) for f in ("°c", "degrees celsius", "degrees c")}
    forms |= {f: ("temperature", Decimal(1)) for f in ("°f", "degrees fahrenheit", "degrees f")}
    forms |= {
        f: ("volume", Decimal("3.785411784")) for f in ("us gallon", "us gallons", "u.s. gallons")
    }
    forms |= {
        f: ("volume", Decimal("4.54609"))
        for f in ("imperial gallon", "imperial gallons", "uk gallons")
    }
    words = "|".join(sorted(map(re.escape, forms), key=len, reverse=True))
    hedge = r"(?:(?:about|some|nearly|almost|around|roughly|approximately|just over|just under|over|more than|ca\.?|c\.)\s)?"
    pattern = re.compile(
        rf"(?P<h>{hedge})(?P<a>(?:-|−|–|minus )?{_N})[\s-]?(?P<am>million |thousand )?(?P<ua>{words})(?:[\s-](?:high|long|wide|deep|tall|away))?(?:,? \(|, or |/ ?| or |, )(?:or |that is |i\.e\. )?(?P<h2>{hedge})"
        rf"(?P<b>(?:-|−|–|minus )?{_N})[\s-]?(?P<bm>million |thousand )?(?P<ub>{words})(?![\w²³])",
        re.I,
    )
    return forms, pattern


def _units(doc: int, s: Sentence) -> Iterator[Issue]:
    if not any(c.isdigit() for c in s.text[s.start : s.end]):
        return
    forms, pattern = _unit_forms()
    for m in pattern.finditer(s.text, s.start, s.end):
        da, fa = forms[m["ua"].lower()]
        db, fb = forms[m["ub"].lower()]
        if da != db or fa == fb:
            continue
        a = _signed(m["a"]) * _scale(m["am"])
        b = _signed(m["b"]) * _scale(m["bm"])
        if da == "temperature":
            expected = a * 9 / 5 + 32 if fa == 0 else (a - 32) * 5 / 9
            fine = abs(expected - b) <= max(Decimal("1.6"), abs(expected) / 25)
            # "Rose by 1.5 °C (2.7 °F)": a difference has no zero point.
            apart = a * 9 / 5 if fa == 0 else a * 5 / 9
            fine = fine or (
                abs(apart - b) <= max(Decimal("0.3"), abs(apart) / 20)
                and _DIFFERENCE.search(s.text, s.start, s.end) is not None
            )
        else:
            expected = a * fa / fb
            hedge = bool(m["h"].strip() or m["h2"].strip())
            # British and American gallons and tons: either may be meant.
            fine = any(
                _convertible(m["a"], a, m["b"], b, expected * k, hedge)
                for k in _either(m["ua"], m["ub"])
            )
        if not fine:
            # "60 miles or 80 kilometres away" may be two distances; a bracket is not.
            bracket = "(" in s.text[m.end("ua") : m.start("b")]
            if not bracket and da not in ("length", "mass", "temperature", "area"):
                continue
            x = s.context.source(s.block, m.start("a"), m.end("ua"))
            y = s.context.source(s.block, m.start("b"), m.end("ub"))
            yield Issue(
                "unit_conversion",
                [(doc, *x), (doc, *y)],
                f"{m['a']} {m['ua']} is {expected:,.1f} {m['ub']}, not {m['b']}",
                0.85 if bracket else 0.6,
            )


# One of it in another country, in its own size: the British gallon, pint and ton, the American ton.
_OTHER_SIZE = {
    "gallon": (Decimal("1.20095"),),
    "pint": (Decimal("1.20095"),),
    "ton": (Decimal("0.90718"), Decimal("1.01605")),
}


def _either(first: str, second: str) -> list[Decimal]:
    """Factors by which a conversion may differ for units that have several sizes."""
    sizes = [Decimal(1)]
    sizes += _OTHER_SIZE.get(first.lower().removesuffix("s"), ())
    sizes += [1 / k for k in _OTHER_SIZE.get(second.lower().removesuffix("s"), ())]
    return sizes


_DIFFERENCE = re.compile(
    r"\b(?:by|warm\w*|cool\w*|ris\w+|rose|increas\w+|differ\w+|above|below|drop\w*|fell|fall\w*|more|less|gap|swing|range)\b",
    re.I,
)


def _signed(text: str) -> Decimal:
    digits = text.lstrip("-−–minus ").replace(",", "")
    return Decimal(digits) * (1 if text[:1].isdigit() else -1)


def _scale(word: str | None) -> Decimal:
    return {"million ": Decimal(1_000_000), "thousand ": Decimal(1000)}.get(
        (word or "").lower(), Decimal(1)
    )


def _convertible(
    text_a: str, a: Decimal, text_b: str, b: Decimal, expected: Decimal, hedge: bool
) -> bool:
    """Whether a conversion holds within 4 per cent, 8 with a hedge, or the printed precision."""
    if expected == 0:
        return b == 0
    error = abs(expected - b)
    if float(error / abs(expected)) <= (0.08 if hedge else 0.04):
        return True

    def half(text: str) -> Decimal:
        decimals = len(text.partition(".")[2])
        return Decimal(5) * Decimal(10) ** -(decimals + 1)

    # Both were rounded: 5 km may be 4.5 to 5.5.
    return error <= half(text_b) * Decimal("1.05") + half(text_a) * abs(
        expected / a if a else Decimal(0)
    )


# Money -----------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _converter() -> Any:
    from currency_converter import CurrencyConverter

    return CurrencyConverter(fallback_on_missing_rate=True, fallback_on_wrong_date=False)


@lru_cache(maxsize=4096)
def rate(source: str, target: str, day: dt.date) -> Decimal | None:
    """Units of `target` for one of `source` on a day; None when there is no rate.

    Example:
        >>> 1.1 < rate("EUR", "USD", dt.date(2020, 6, 2)) < 1.13
        True
    """
    try:
        converter = _converter()
        for back in range(8):
            try:
                return Decimal(
                    str(converter.convert(1, source, target, date=day - dt.timedelta(days=back)))
                )
            except Exception as error:
                if "not a supported currency" in str(error) or back == 7:
                    return None
    except Exception:
        return None
    return None


_CONVERTED = re.compile(
    r"(?:\s[\w’'-]+){0,2},?\s?\(?(?:,?\s?or\s|that is\s|i\.e\.\s|=\s?|~\s?|≈\s?)?(?:(?:about|some|nearly|almost|around|roughly|approximately|equivalent to|an equivalent of|equal to|worth|then|at the time|more than|over|just over|just under|under)\s)*"
)


def _currencies(doc: int, context: TextContext, s: Sentence) -> Iterator[Issue]:
    for a, b in _conversions(s):
        if a.unit is None or b.unit is None:
            continue
        days, slack = _days(context, s)
        if not days:
            continue
        values = [r * a.low for day in days if (r := rate(a.unit, b.unit, day)) is not None]
        if not values:
            continue
        low, high = min(values), max(values)
        margin = Decimal(str(slack)) + (Decimal("0.04") if hedged(a) or hedged(b) else 0)
        step_a = printed_step(a)[0] / a.low / 2
        step_b, rough_b = printed_step(b)
        grain = max(step_b, min(rough_b, b.low / 20)) / 2
        if (
            low * (1 - margin - min(step_a, Decimal("0.1"))) - grain
            <= b.low
            <= high * (1 + margin + min(step_a, Decimal("0.1"))) + grain
        ):
            continue
        middle = (low + high) / 2
        yield issue(
            "currency_conversion", doc, (a, b),
            f"{a.surface} was about {_round(middle)} {b.unit} at the rate of {days[0].isoformat()}, not {b.surface}", 0.8,
        )  # fmt: skip


def currency_notes(context: TextContext) -> list[str]:
    """Conversions of money that could not be checked, and why.

    Args:
        context: a text.

    Returns:
        A sentence each: no rate of that currency on that day, or no date to take a rate of.

    Example:
        >>> from migtext.check.claims import _context
        >>> currency_notes(_context("In 2021 the fee was 500,000 Syrian pounds ($200).", None))
        ['500,000 Syrian pounds ($200) was not checked: there is no rate from SYP to USD for 2021.']
    """
    out = []
    for s in context.sentences:
        for a, b in _conversions(s):
            days, _ = _days(context, s)
            said = " ".join(s.text[a.at[0] : b.at[1]].split()) + (
                ")" if "(" in between(a, b) else ""
            )
            if not days:
                out.append(
                    f"{said} was not checked: the text gives no date, from 1999 on, for a rate."
                )
            elif all(rate(str(a.unit), str(b.unit), day) is None for day in days):
                when = days[0].year if days[0].year == days[-1].year else days[0].isoformat()
                out.append(
                    f"{said} was not checked: there is no rate from {a.unit} to {b.unit} for {when}."
                )
    return out


def _conversions(s: Sentence) -> Iterator[tuple[Quantity, Quantity]]:
    """Sums of money that are given again in another currency."""
    for a, b in zip(s.quantities, s.quantities[1:], strict=False):
        if a.kind != "money" or b.kind != "money" or not exact(a) or not exact(b):
            continue
        if (
            a.unit is None
            or b.unit is None
            or a.unit == b.unit
            or len(a.unit) != 3
            or len(b.unit) != 3
        ):
            continue
        gap = between(a, b)
        if _CONVERTED.fullmatch(gap) and re.search(
            r"\(|\bor\b|equivalent|worth|=|≈|~|^,\s(?:about|some|roughly|around|approximately|nearly|almost)\s$",
            gap,
        ):
            yield a, b


def _round(value: Decimal) -> str:
    for factor, word in ((10**9, " billion"), (10**6, " million")):
        if value >= factor:
            return f"{value / factor:.1f}{word}"
    return f"{value:,.0f}"


def _days(context: TextContext, s: Sentence) -> tuple[list[dt.date], float]:
    """Days whose rate may have been used, and the tolerance."""
    day = context.date
    times = [(m.first, m.last) for m in s.dates if m.first and m.last and m.last.year >= 1999]
    out: list[dt.date] = []
    if times:
        first, last = times[-1]
        last = min(last, day) if day and last > day >= first else last
        span = (last - first).days
        out = [first + dt.timedelta(days=span * k // 6) for k in range(7)]
        if day is not None and (day - last).days < 400:
            out.append(day)
        return out, 0.05
    if day is not None:
        # The article's own day, and the months before it in which the sum may have been converted.
        return [day, *(day - dt.timedelta(days=d) for d in (30, 90, 180))], 0.06
    return [], 0.0
