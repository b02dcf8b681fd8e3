"""Rates, conversions of units and of money."""

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
from .common import before, between, close, exact, hedged, issue, sentences

__all__ = ["measure_issues"]

_N = r"\d[\d,]*(?:\.\d+)?"
_LINK = re.compile(
    r"\b(?:(?:that|which|this)\s(?:comes|came|makes|made|amounts|amounted|adds|works out|is|means|costs?)(?:\sup)?(?:\sto)?|comes to|amounts to|adds up to|"
    r"in other words|equivalent to|equals|works out at|or|i\.e\.|that is|so that|so|making|a total of|altogether|in all|for a total of)\b",
    re.I,
)
# How many of the first there are in the second, least and most.
_PER: dict[tuple[str, ...], tuple[Decimal | int, Decimal | int]] = {
    ("day", "week"): (7, 7), ("night", "week"): (7, 7), ("day", "month"): (28, 31), ("night", "month"): (28, 31),
    ("day", "year"): (365, 366), ("night", "year"): (365, 366), ("week", "month"): (4, Decimal("4.5")), ("week", "year"): (52, 53),
    ("month", "year"): (12, 12), ("quarter", "year"): (4, 4), ("hour", "day"): (24, 24), ("month", "quarter"): (3, 3),
}  # fmt: skip
_TIMES = frozenset(("hour", "day", "night", "week", "month", "quarter", "year"))
_BASE = re.compile(
    r"\s*(?:[\w-]+\s){0,3}(?:per|for every|in every|out of every)\s(?P<base>1,000|10,000|100,000|million|thousand|1000|100000)\b",
    re.I,
)


def measure_issues(texts: Texts) -> list[Issue]:
    """Findings on rates, units and currencies."""
    out: list[Issue] = []
    for doc, context, s in sentences(texts):
        out += _per_time(doc, s)
        out += _per_head(doc, s)
        out += _per_base(doc, s)
        out += _currencies(doc, context, s)
    for doc, (context, _) in texts:
        for s in context.sentences:
            out += _units(doc, s)
    return out


def _per_time(doc: int, s: Sentence) -> Iterator[Issue]:
    """15,000 a month is 180,000 a year."""
    qs = [q for q in s.quantities if exact(q) and q.kind in ("money", "count", "measure")]
    for i, a in enumerate(qs):
        for b in qs[i + 1 : i + 3]:
            if a.kind != b.kind or a.unit != b.unit or not a.per or not b.per:
                continue
            ta, tb = a.per & _TIMES, b.per & _TIMES
            if (
                len(ta) != 1
                or len(tb) != 1
                or a.per - ta != b.per - tb
                or not _LINK.search(between(a, b))
            ):
                continue
            small, large = (a, b) if (*ta, *tb) in _PER else (b, a)
            limits = _PER.get((*(small.per & _TIMES), *(large.per & _TIMES)))
            if limits is None:
                continue
            least, most = small.low * Decimal(limits[0]), small.low * Decimal(limits[1])
            if close(least, large) or close(most, large) or least <= large.low <= most:
                continue
            slack = Decimal("0.08") if hedged(small) or hedged(large) else Decimal("0.03")
            if least * (1 - slack) <= large.low <= most * (1 + slack):
                continue
            yield issue(
                "rate_arithmetic",
                doc,
                (large, small),
                f"{_said(small)} is {least:,.0f}{'' if least == most else f' to {most:,.0f}'} {'a ' + next(iter(large.per & _TIMES))}, not {large.surface}",
                0.85,
            )


def _said(q: Quantity) -> str:
    return f"{q.surface} per {' per '.join(sorted(q.per))}"


def _per_head(doc: int, s: Sentence) -> Iterator[Issue]:
    """40 euros a person with 120 guests makes 4,800 euros."""
    totals = [q for q in s.quantities if q.kind == "money" and exact(q) and re.search(
        r"\b(?:comes? to|came to|makes?|made|amounts? to|amounted to|adds? up to|a total of|in total|total(?:s|led|ling)?(?: of)?|equals|or|costs?|works out at|altogether)\s(?:(?:about|some|nearly|roughly|around|a total of)\s)*$", before(q, 50))]  # fmt: skip
    if not totals:
        return
    here = [*(s.previous.quantities if s.previous else ()), *s.quantities]
    rates = [q for q in here if q.kind in ("money",) and exact(q) and q.per - _TIMES]
    counts = [
        q
        for q in here
        if q.kind == "count" and exact(q) and q.low > 1 and (q.unit or "") not in ("time", "times")
    ]
    for total in totals:
        if total.per - _TIMES:
            continue
        for rate in rates:
            if rate is total or rate.unit != total.unit or rate.at == total.at:
                continue
            time_r, time_t = rate.per & _TIMES, total.per & _TIMES
            if len(counts) == 0:
                continue
            products = []
            for n in counts:
                base = rate.low * n.low
                products.append((n, base))
                if time_r and not time_t:
                    # A rate a night and a total for the stay: another factor is needed.
                    products += [
                        (n, base * k.low)
                        for k in here
                        if k.kind in ("duration", "count") and exact(k)
                    ]
            if any(close(p, total) for _, p in products):
                return
            if time_r != time_t:
                continue
            named = [n for n in counts if n.sentence is s]
            if len(named) != 1 or not _LINK.search(s.text, s.start, total.at[0]):
                continue
            n = named[0]
            yield issue(
                "rate_arithmetic",
                doc,
                (total, rate, n),
                f"{_said(rate)} times {n.surface} is {rate.low * n.low:,.0f}, not {total.surface}",
                0.8,
            )
            return


def _per_base(doc: int, s: Sentence) -> Iterator[Issue]:
    """50,000 refugees among 2 million inhabitants are 25 per 1,000."""
    for rate in s.quantities:
        match = _BASE.match(s.text, rate.at[1], s.end)
        if match is None or not exact(rate):
            continue
        word = match["base"].lower().replace(",", "")
        base = {"million": Decimal(1_000_000), "thousand": Decimal(1000)}.get(word) or Decimal(word)
        others = [
            q
            for q in s.quantities
            if exact(q)
            and q.kind == "count"
            and q is not rate
            and not match.start("base") <= q.at[0] < match.end("base")
            and q.low > rate.low
        ]
        if len(others) < 2 and s.previous is not None:
            others += [
                q for q in s.previous.quantities if exact(q) and q.kind == "count" and q.low > 1000
            ]
        shares = [(a, b, a.low / b.low * base) for a in others for b in others if a.low < b.low]
        if not shares or any(close(v, rate) for _, _, v in shares):
            continue
        population = [
            x
            for x in shares
            if re.search(
                r"\b(?:inhabitants|population|residents|people|citizens)\b",
                s.text[x[1].at[1] : x[1].at[1] + 30],
            )
            or x[1].low >= 100_000
        ]
        if len(population) == 1:
            a, b, value = population[0]
            yield issue(
                "rate_arithmetic",
                doc,
                (rate, a, b),
                f"{a.surface} among {b.surface} is {value:.1f} per {match['base']}, not {rate.surface}",
                0.8,
            )


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
    words = "|".join(sorted(map(re.escape, forms), key=len, reverse=True))
    hedge = r"(?:(?:about|some|nearly|almost|around|roughly|approximately|just over|just under|over|more than|ca\.?|c\.)\s)?"
    pattern = re.compile(
        rf"(?P<h>{hedge})(?P<a>-?{_N})[\s-]?(?P<am>million |thousand )?(?P<ua>{words})(?:[\s-](?:high|long|wide|deep|tall|away))?(?:,? \(|, or |/ ?| or |, )(?:or |that is |i\.e\. )?(?P<h2>{hedge})"
        rf"(?P<b>-?{_N})[\s-]?(?P<bm>million |thousand )?(?P<ub>{words})(?![\w²³])",
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
        a = Decimal(m["a"].replace(",", "")) * _scale(m["am"])
        b = Decimal(m["b"].replace(",", "")) * _scale(m["bm"])
        if da == "temperature":
            expected = a * 9 / 5 + 32 if fa == 0 else (a - 32) * 5 / 9
            fine = abs(expected - b) <= max(Decimal("1.6"), abs(expected) / 25)
        else:
            expected = a * fa / fb
            fine = _convertible(
                m["a"], a, m["b"], b, expected, bool(m["h"].strip() or m["h2"].strip())
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
        if not _CONVERTED.fullmatch(gap) or not re.search(r"\(|\bor\b|equivalent|worth|=|≈|~", gap):
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
