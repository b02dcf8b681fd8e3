"""Rates: so much a month and a year, a head and in all, in every thousand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ..context import Quantity, Sentence
from ..issue import Issue, Texts
from .common import after, before, between, close, exact, half_step, hedged, issue, sentences

__all__ = ["rate_issues"]

_LINK = re.compile(
    r"\b(?:(?:that|which|this)\s(?:comes|came|makes|made|amounts|amounted|adds|works out|is|means|costs?)(?:\sup)?(?:\sto)?|comes to|amounts to|adds up to|"
    r"in other words|equivalent to|equals|works out at|or|i\.e\.|that is|so that|so|making|a total of|altogether|in all|for a total of)\b",
    re.I,
)
# How many of the first there are in the second, least and most.
_PER: dict[tuple[str, ...], tuple[Decimal | int, Decimal | int]] = {
    ("day", "week"): (7, 7), ("night", "week"): (7, 7), ("day", "month"): (28, 31), ("night", "month"): (28, 31),
    ("day", "year"): (365, 366), ("night", "year"): (365, 366), ("week", "month"): (4, Decimal("4.5")), ("week", "year"): (52, 53),
    ("month", "year"): (12, 12), ("quarter", "year"): (4, 4), ("month", "quarter"): (3, 3),
}  # fmt: skip
_TIMES = frozenset(("hour", "day", "night", "week", "month", "quarter", "year"))
_BASE = re.compile(
    r"\s*(?:[\w-]+\s){0,3}(?:per|for every|in every|out of every)\s(?P<base>1,000|10,000|100,000|million|thousand|1000|100000)\b",
    re.I,
)


def rate_issues(texts: Texts) -> list[Issue]:
    """Findings on rates."""
    out: list[Issue] = []
    for doc, _, s in sentences(texts):
        out += _per_time(doc, s)
        out += _per_head(doc, s)
        out += _per_base(doc, s)
        out += _shared_out(doc, s)
        out += _each(doc, s)
        out += _one_for(doc, s)
        out += _times_a_day(doc, s)
        out += _spread(doc, s)
    return out


_SPREAD = re.compile(
    r"\s(?:[\w-]+\s){0,2}(?:in|over|within)\s(?:the\s)?(?P<n>\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve)\s(?:working\s|school\s)?(?P<t>day|week|month|hour|year)s(?P<gap>,\s(?:or\s|that is\s|about\s)*|\s\(|:\s|\s[–—-]\s|,?\sthat is\s)(?P<r>\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s(?:[\w-]+\s)?(?:an?|per|each|every)\s(?P<u>day|week|month|hour|year)\b"
)
_SMALL = {
    w: i
    for i, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
}


def _spread(doc: int, s: Sentence) -> Iterator[Issue]:
    """90 cases in 20 working days are four and a half a day."""
    for q in s.quantities:
        if not exact(q) or q.kind not in ("count", "money", "measure") or hedged(q):
            continue
        m = _SPREAD.match(s.text, q.at[1], s.end)
        if m is None or m["t"] != m["u"]:
            continue
        over, rate = (Decimal(_SMALL.get(m[k], 0)) or _whole(m[k]) or _decimal(m[k]) for k in "nr")
        if not over or not rate:
            continue
        value = q.low / over
        if (
            abs(value - rate) <= max(rate * Decimal("0.08"), Decimal("0.5"))
            or not Decimal("0.3") <= value / rate <= 3
        ):
            continue
        span = s.context.source(s.block, *m.span("r"))
        yield issue(
            "rate_arithmetic", doc, (q,), f"{q.surface} in {m['n']} {m['t']}s is {_plain(value)} a {m['u']}, not {m['r']}", 0.8,
            spans=[(doc, *span), (doc, q.start, q.end)],
        )  # fmt: skip


def _decimal(text: str) -> Decimal | None:
    text = text.replace(",", "").rstrip(".")
    return Decimal(text) if re.fullmatch(r"\d+(?:\.\d+)?", text) else None


_ONE_FOR = re.compile(
    r"\b(?:one|a|an|1)\s(?:(?P<x>[a-z]+(?:\s[a-z]+)?)\s)?(?:for every|to every|for each|per|for|to)\s(?:about\s|some\s)?(?P<n>\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|twelve)\b(?:\s(?P<y>[a-z]+))?",
)


def _stem(noun: str) -> str:
    return noun.lower().removesuffix("s").removesuffix("ie")


def _one_for(doc: int, s: Sentence) -> Iterator[Issue]:
    """30 teachers for 900 pupils are one teacher for every 30, not 25."""
    counts = [q for q in s.quantities if q.kind == "count" and exact(q)]
    for m in _ONE_FOR.finditer(s.text, s.start, s.end):
        earlier = [q for q in counts if q.at[1] <= m.start() and q.low > 1]
        if m["x"]:
            noun = _stem(m["x"].split()[-1])
            few = [q for q in earlier if _stem(_first(q)) == noun]
        else:
            # "50 staff for 400 residents, or one for every five": what counts what stands before.
            if len(earlier) != 2 or not _served(*earlier):
                continue
            few = earlier[:1]
        others = [q for q in counts if q.at[1] <= m.start() and q not in few]
        if m["y"] and (named := [q for q in others if _stem(_first(q)) == _stem(m["y"])]):
            others = named
        if len(few) != 1 or len(others) != 1:
            continue
        a, b = few[0], others[0]
        said = Decimal(_SMALL[m["n"]] if m["n"] in _SMALL else m["n"].replace(",", ""))
        value = b.low / a.low
        if (
            said == 0
            or abs(value / said - 1) <= Decimal("0.06")
            or not Decimal("0.2") < value / said < 5
        ):
            continue
        span = s.context.source(s.block, *m.span())
        yield issue(
            "rate_arithmetic", doc, (a, b), f"{b.surface} for {a.surface} is one for {_plain(value)}, not {m['n']}", 0.8,
            spans=[(doc, *span), (doc, a.start, a.end), (doc, b.start, b.end)],
        )  # fmt: skip


def _first(q: Quantity) -> str:
    m = re.match(r"\s([a-z]+)", after(q, 24))
    return m.group(1) if m else ""


_DAILY = re.compile(
    r"\b(?P<k>twice|(?:three|four|five|2|3|4|5) times)\s(?:a|each|every|per)\s(?:day|week|month|year)\b",
    re.I,
)
_K = {"twice": 2, "three": 3, "four": 4, "five": 5, "2": 2, "3": 3, "4": 4, "5": 5}


def _times_a_day(doc: int, s: Sentence) -> Iterator[Issue]:
    """300 people fed three times a day are 900 meals a day."""
    m = _DAILY.search(s.text, s.start, s.end)
    if m is None:
        return
    counts = [q for q in s.quantities if q.kind == "count" and exact(q) and q.low > 9]
    olds = [q for q in counts if q.at[1] <= m.start()]
    news = [q for q in counts if q.at[0] >= m.end()]
    if len(olds) != 1 or not news or not _LINK.search(s.text[m.end() : news[0].at[0]]):
        return
    a, c = olds[0], news[0]
    value = a.low * _K[m["k"].lower().split()[0]]
    if len(s.text[m.end() : c.at[0]]) > 30 or hedged(c) or hedged(a) or close(value, c):
        return
    if not Decimal("0.3") <= c.low / value <= 3:
        return
    yield issue(
        "rate_arithmetic", doc, (c, a), f"{a.surface} {m['k']} is {value:f}, not {c.surface}", 0.75,
    )  # fmt: skip


def _per_time(doc: int, s: Sentence) -> Iterator[Issue]:
    """15,000 a month is 180,000 a year."""
    qs = [q for q in s.quantities if exact(q) and q.kind in ("money", "count", "measure")]
    for i, a in enumerate(qs):
        for b in qs[i + 1 : i + 3]:
            # "1,200 euros a month, or 18,000 a year": the second leaves the currency out.
            bare = a.kind == "money" and b.kind == "count" and b.unit is None
            if (a.kind != b.kind or a.unit != b.unit) and not bare:
                continue
            ta, tb = _time(a, b), _time(b, a)
            if ta is None or tb is None or ta == tb or not _linked(s, a, b):
                continue
            if _WORKING.search(s.text, s.start, s.end) and "day" in (ta, tb):
                continue
            rest = a.per - _TIMES, b.per - _TIMES
            if not (rest[0] <= rest[1] or rest[1] <= rest[0]):
                continue
            small, large = (a, b) if (ta, tb) in _PER else (b, a)
            short, long = (ta, tb) if small is a else (tb, ta)
            limits = _PER.get((short, long))
            if limits is None:
                continue
            least, most = small.low * Decimal(limits[0]), small.low * Decimal(limits[1])
            if close(least, large) or close(most, large) or least <= large.low <= most:
                continue
            slack = Decimal("0.08") if hedged(small) or hedged(large) else Decimal("0.03")
            # "60 a day" for a year of 250 working days: a day's rate may leave out days of rest.
            floor = Decimal("0.66") if short in ("day", "night") and not small.per & _TIMES else 1
            half = half_step(small) / small.low
            if least * (1 - slack - half) * floor <= large.low <= most * (1 + slack + half):
                continue
            # Many times too much or too little is another thing, not a slip.
            if not Decimal("0.3") <= large.low / ((least + most) / 2) <= 3:
                continue
            yield issue(
                "rate_arithmetic",
                doc,
                (large, small),
                f"{small.surface} a {short} is {least:,.0f}{'' if least == most else f' to {most:,.0f}'} a {long}, not {large.surface}",
                0.85,
            )


# "Five days a week", "works 22 days", "on working days": a day's rate is not that of every day.
_WORKING = re.compile(
    r"\b(?:days a week|days per week|days a month|working days?|weekdays?|week days|works? (?:\w+ )?days|workdays?|school days?|business days?|shifts?|when the|on days)\b|\bworks? \d+ days",
    re.I,
)


def _time(q: Quantity, other: Quantity) -> str | None:
    """The stretch of time that a number is given for; a year that it is dated by counts as one."""
    own = q.per & _TIMES
    if len(own) == 1:
        return next(iter(own))
    if not own and other.per & _TIMES and q.at < other.at:
        said = re.match(
            r"(?:\s[\w-]+){1,3}\s(?:in|over|within) a (?P<t>year|month|week|day)\b", after(q)
        )
        if said:
            return said["t"]
    if own or not other.per & _TIMES or q.time is None or not q.time_is_own or q.at > other.at:
        return None
    (first, last), _ = q.time
    return "year" if (last - first).days in (364, 365) else None


def _linked(s: Sentence, a: Quantity, b: Quantity) -> bool:
    gap = between(a, b)
    if _LINK.search(gap):
        return True
    # "7,300 calls in a year, 40 a day."
    if re.search(r"\bin a (?:year|month|week),\s(?:about\s|some\s)?$", gap):
        return True
    # "They pay 200 euros a month in rent, 3,000 a year."
    if (
        a.kind == "money"
        and re.fullmatch(r"\sa (?:month|week)(?:\s[\w-]+){0,3},\s(?:about\s|some\s)?", gap)
        and re.match(r"\sa (?:year|month)\s?(?:[.,;)]|$)", after(b, 12))
    ):
        return True
    # "With 500 people a day, about 3,500 come each week."
    return (
        re.match(r"\W*(?:[Ww]ith|[Aa]t)\s", s.text[s.start : a.at[0]]) is not None and len(gap) < 60
    )


def _said(q: Quantity) -> str:
    return f"{q.surface} per {' per '.join(sorted(q.per))}"


def _per_head(doc: int, s: Sentence) -> Iterator[Issue]:
    """40 euros a person with 120 guests makes 4,800 euros."""
    totals = [q for q in s.quantities if q.kind == "money" and exact(q) and re.search(
        r"\b(?:comes? to|came to|makes?|made|amounts? to|amounted to|adds? up to|a total of|in total|total(?:s|led|ling)?(?: of)?|equals|or|costs?|pays?|paid|owes?|receives?|gets?|works out at|altogether)\s(?:(?:about|some|nearly|roughly|around|a total of)\s)*$", before(q, 50))]  # fmt: skip
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
            linked = _LINK.search(s.text, s.start, total.at[0]) or re.match(
                r"\W*(?:At|With)\s", s.text[s.start : s.end]
            )
            if len(named) != 1 or not linked:
                continue
            n = named[0]
            if not Decimal("0.3") <= total.low / (rate.low * n.low) <= 3:
                continue
            yield issue(
                "rate_arithmetic",
                doc,
                (total, rate, n),
                f"{_said(rate)} times {n.surface} is {rate.low * n.low:,.0f}, not {total.surface}",
                0.8,
            )
            return


def _base_of(q: Quantity) -> tuple[Decimal, Decimal, str] | None:
    """(value, base, words) of "25 per 1,000", whichever way the record reads it."""
    whole = re.search(
        r"(\d[\d,]*|million|thousand)$", q.surface if q.kind == "ratio" else (q.unit or "")
    )
    if q.kind in ("rate", "ratio") and whole is not None:
        base = _whole(whole.group(1))
        if base is None or base < 100:
            return None
        return (q.low * base if q.kind == "ratio" else q.low), base, whole.group(1)
    match = _BASE.match(q.sentence.text, q.at[1], q.sentence.end)
    if match is None:
        return None
    base = _whole(match["base"])
    return (q.low, base, match["base"]) if base else None


def _whole(word: str) -> Decimal | None:
    low = word.lower().replace(",", "")
    known = {"million": Decimal(1_000_000), "thousand": Decimal(1000)}.get(low)
    return known or (Decimal(low) if low.isdigit() else None)


def _per_base(doc: int, s: Sentence) -> Iterator[Issue]:
    """50,000 refugees among 2 million inhabitants are 25 per 1,000."""
    for rate in s.quantities:
        if not exact(rate):
            continue
        found = _base_of(rate)
        if found is None:
            continue
        said, base, words = found
        inside = _BASE.match(s.text, rate.at[1], s.end)
        others = [
            q
            for q in s.quantities
            if exact(q)
            and q.kind == "count"
            and q is not rate
            and not (inside and inside.start("base") <= q.at[0] < inside.end("base"))
            and q.low >= said
        ]
        if len(others) < 2 and s.previous is not None:
            others += [
                q for q in s.previous.quantities if exact(q) and q.kind == "count" and q.low > 1000
            ]
        shares = [(a, b, a.low / b.low * base) for a in others for b in others if a.low < b.low]
        if not shares or any(_same_rate(a, b, v, said, rate) for a, b, v in shares):
            continue
        # "12 doctors for 6,000 people, one for every 250".
        served = [x for x in shares if _served(x[0], x[1])]
        population = served or [
            x
            for x in shares
            if re.search(
                r"\b(?:inhabitants|population|residents|people|citizens)\b",
                s.text[x[1].at[1] : x[1].at[1] + 30],
            )
            or x[1].low >= 100_000
        ]
        if len(population) == 1 and _stated(rate):
            a, b, value = population[0]
            yield issue(
                "rate_arithmetic",
                doc,
                (rate, a, b),
                f"{a.surface} among {b.surface} is {_plain(value)} per {words}, not {rate.surface}",
                0.8,
            )


def _served(a: Quantity, b: Quantity) -> bool:
    return a.at[1] < b.at[0] and re.fullmatch(
        r"\s[\w-]+(?:\s[\w-]+)?\s(?:for|to|among|serving)\s(?:about |some )?", between(a, b)
    ) is not None  # fmt: skip


def _stated(rate: Quantity) -> bool:
    """Whether the rate is given as the same thing again, and is no other rate."""
    return (
        re.search(
            r"(?:,\s(?:or|a rate of|that is|which is|i\.e\.)|\brate of|\(|\bor|,|equals|means|makes|gives|there (?:are|were))\s?(?:about |some |nearly |roughly |around )?$",
            before(rate, 40),
        )
        is not None
    )


def _same_rate(a: Quantity, b: Quantity, value: Decimal, said: Decimal, rate: Quantity) -> bool:
    if rate.kind == "ratio":
        slack = Decimal("0.1") if hedged(rate) else Decimal("0.05")
        return abs(value - said) <= said * slack
    if close(value, rate):
        return True
    low = (a.low - half_step(a)) / (b.low + half_step(b))
    high = (a.low + half_step(a)) / max(b.low - half_step(b), Decimal(1))
    scale = value / (a.low / b.low)
    return low * scale <= said * Decimal("1.02") and high * scale >= said * Decimal("0.98")


def _plain(value: Decimal) -> str:
    return f"{value:,.1f}".removesuffix(".0")


_SHARED = re.compile(
    r"\b(?:shared|divided|split|distributed|among|between|paid out|for each|spread over|went to)\b",
    re.I,
)
_EACH = frozenset(("each", "family", "person", "household", "head", "child", "capita", "refugee"))


def _shared_out(doc: int, s: Sentence) -> Iterator[Issue]:
    """$600,000 for 200 families is $3,000 each."""
    money = [q for q in s.quantities if q.kind == "money" and exact(q)]
    counts = [
        q for q in s.quantities
        if q.kind == "count" and exact(q) and q.low > 1 and not q.per and (q.unit or "") not in ("time", "times")
    ]  # fmt: skip
    if len(counts) != 1 or len(money) != 2:
        return
    (n,) = counts
    total, rate = (money[0], money[1]) if money[0].low >= money[1].low else (money[1], money[0])
    if total.per or not rate.per & _EACH or rate.per & _TIMES or rate.unit != total.unit:
        return
    first, last = min(q.at[0] for q in money), max(q.at[1] for q in money)
    if not (first < n.at[0] < last) or not _SHARED.search(s.text, s.start, s.end):
        return
    value = total.low / n.low
    if close(value, rate) or close(rate.low * n.low, total):
        return
    yield issue(
        "rate_arithmetic", doc, (rate, total, n),
        f"{total.surface} among {n.surface} is {value:,.0f} each, not {rate.surface}", 0.8,
    )  # fmt: skip


_OF_EACH = re.compile(r"\s[\w-]+(?:\s[\w-]+)?\s(?:of|with|for|holding|seating)\s")
_HOLDS = re.compile(
    r"\b(?:carry|carries|hold|holds|take|takes|house|houses|seat|accommodate|accommodates|make|makes|making|total|in all|altogether|room for|space for|places for)\b"
)


def _each(doc: int, s: Sentence) -> Iterator[Issue]:
    """Three buses of 50 seats each carry 150 people; 8 hours at 12 dollars are 96 dollars."""
    qs = [q for q in s.quantities if exact(q)]
    for a, b, c in zip(qs, qs[1:], qs[2:], strict=False):
        if a.kind == b.kind == c.kind == "count":
            gap = between(b, c)
            if (
                _OF_EACH.fullmatch(between(a, b))
                and re.match(r"\s[\w-]+\seach\b", after(b))
                and _HOLDS.search(gap)
                and len(gap) < 60
                and not close(a.low * b.low, c)
                and not hedged(c)
                and c.low > b.low
            ):
                yield issue(
                    "rate_arithmetic", doc, (c, a, b),
                    f"{a.surface} times {b.surface} is {a.low * b.low:,f}, not {c.surface}", 0.75,
                )  # fmt: skip
        elif (
            a.kind == b.kind == "money" and a.unit == b.unit and c.unit == "hour"
            and a.per & _TIMES == {"hour"} and (not b.per & _TIMES or b.per == a.per)
            and re.fullmatch(r"\s(?:for|in)\s(?:(?:an?|the|each|every)\s)?(?:\w+\sof\s)?", between(b, c))
            and _LINK.search(between(a, b)) and not close(a.low * c.low, b)
        ):  # fmt: skip
            yield issue(
                "rate_arithmetic", doc, (b, a, c),
                f"{a.surface} an hour is {a.low * c.low:,f} for {c.surface}, not {b.surface}", 0.75,
            )  # fmt: skip
