"""Stretches of time and ages against the years that a text gives."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...extract.dates import DateMention
from ..context import Quantity, Sentence, TextContext
from ..issue import Issue, Texts
from .common import hedged

__all__ = ["span_issues"]

_LATER = re.compile(
    r"\s*(?:-|\s)?(?:years?|months?)?\s?(?:later|afterwards|on|after (?:that|this|its|his|her|their))\b",
    re.I,
)
_DURING = re.compile(
    r"\b(?:a (?:period|span|wait|total|stay|delay) of|after (?:a wait of|waiting|spending)?|lasted|took|taking|for|over|spent|wait(?:ed|ing)?(?: for)?|within|in the space of|in the|over the|during the|a)\s?(?:(?:about|some|nearly|almost|around|roughly|more than|over|just|only|a total of|the)\s)*$",
    re.I,
)
_BORN = re.compile(r"\bborn\b", re.I)


def span_issues(texts: Texts) -> list[Issue]:
    """Findings on periods and ages."""
    out: list[Issue] = []
    for doc, (context, _) in texts:
        for s in context.sentences:
            if not s.quantities:
                continue
            out += _periods(doc, s)
            out += _ages(doc, s)
            out += _since(doc, context, s)
        for s in context.sentences:
            out += _anniversaries(doc, s)
            out += _apart(doc, s)
            out += _years_after(doc, s)
            out += _born_before(doc, s)
    return out


_WORDS_TO = {
    w: i for i, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
}  # fmt: skip
_BORN_IN = re.compile(
    r"\b(?P<who>I|He|he|She|she)\s(?:was|is)\sborn\s(?:\w+\s){0,3}?(?:in|on)\s(?:\w+\s){0,3}?(?P<y>(?:18|19|20)\d\d)\b"
)
_WAS_OLD = re.compile(
    rf"\b[Ii]n\s(?:[A-Z][a-z]+\s)?(?P<y>(?:18|19|20)\d\d),?\s(?:when|and|aged?)?,?\s?(?P<who>I|he|she)\swas\s(?P<n>\d{{1,2}}|{'|'.join(_WORDS_TO)})\b(?!\s(?:of|days|weeks|months|people|minutes|hours|kilomet|and a half))"
)


def _born_before(doc: int, s: Sentence) -> Iterator[Issue]:
    """ "I was born in 1931. ... In 1945, when I was eleven": an age against the year of birth told before."""
    for m in _WAS_OLD.finditer(s.text, s.start, s.end):
        born: tuple[Sentence, re.Match[str]] | None = None
        p: Sentence | None = s
        for _ in range(4):
            if p is None or p.block != s.block:
                break
            stop = m.start() if p is s else p.end
            hits = [
                x
                for x in _BORN_IN.finditer(p.text, p.start, stop)
                if x["who"].lower() == m["who"].lower()
            ]
            if hits:
                born = (p, hits[-1])
                break
            p = p.previous
        if born is None:
            continue
        n = int(m["n"]) if m["n"].isdigit() else _WORDS_TO[m["n"]]
        years = int(m["y"]) - int(born[1]["y"])
        if years - 1 <= n <= years or years < 0:
            continue
        spans = [
            (doc, *s.context.source(s.block, m.start("who"), m.end("n"))),
            (doc, *s.context.source(s.block, *m.span("y"))),
            (doc, *s.context.source(born[0].block, *born[1].span("y"))),
        ]
        yield Issue(
            "span_arithmetic", spans,
            f"somebody born in {born[1]['y']} was {years} in {m['y']}, not {m['n']}", 0.8,
        )  # fmt: skip


# "From 1992 to 1995, nearly six years".
_BESIDE = re.compile(
    r",\s(?:(?:or|that is|in|a total of|altogether|in all|about|some|nearly|almost|around|roughly|more than|over|just|only|all of)\s)*|\s\((?:(?:about|nearly|some)\s)?"
)


def _points(s: Sentence) -> list[DateMention]:
    return [
        m
        for m in s.dates
        if m.how == "explicit" and m.grain in ("year", "month", "day") and m.first and m.last
    ]


def _length(a: DateMention, b: DateMention) -> tuple[float, float]:
    """Least and most years between two dates."""
    assert a.first
    assert a.last
    assert b.first
    assert b.last
    if a.grain == "year" or b.grain == "year":
        years = b.first.year - a.first.year
        return years - 1.0, years + 1.0
    low = (b.first - a.last).days / 365.25
    high = (b.last - a.first).days / 365.25
    return low, high


def _years(q: Quantity) -> float | None:
    if q.high is None or q.high != q.low:
        return None
    unit = (q.unit or "").lower()
    if unit == "year":
        return float(q.low)
    if unit == "month":
        return float(q.low) / 12
    if unit == "decade":
        return float(q.low) * 10
    if unit == "week":
        return float(q.low) * 7 / 365.25
    if unit == "day":
        return float(q.low) / 365.25
    return None


def _periods(doc: int, s: Sentence) -> Iterator[Issue]:
    points = _points(s)
    ranges = [
        m for m in s.dates if m.how == "explicit" and m.grain == "range" and m.first and m.last
    ]
    for q in s.quantities:
        years = _years(q)
        if years is None or q.kind not in ("duration", "count") or years == 0:
            continue
        after = s.text[q.at[1] : min(s.end, q.at[1] + 40)]
        before = s.text[max(s.start, q.at[0] - 45) : q.at[0]]
        later = _LATER.match(after) is not None
        if later:
            end = next((m for m in points if m.start >= q.at[1] and m.start - q.at[1] < 60), None)
            start = _start_before(s, q)
            if end is None and re.search(r"^[^.;]{0,12}?,?\s(?:on|in|by)\s(?:\d|[A-Z])", after):
                # "Nine days later, on 12 May": a day whose year the sentence does not print.
                continue
            if end is None:
                end = next(
                    (m for m in reversed(points) if m.end <= q.at[0] and q.at[0] - m.end < 30), None
                )
                if end is not None and start is end:
                    earlier = [m for m in points if m.end <= end.start]
                    start = earlier[-1] if earlier else _previous_date(s)
            if end is None or start is None:
                continue
            yield from _judge(doc, s, q, years, start, end)
            continue
        beside = [
            m for m in ranges if m.end <= q.at[0] and _BESIDE.fullmatch(s.text[m.end : q.at[0]])
        ]
        if not beside and not _DURING.search(before):
            continue
        # A stretch "from 2009 to 2021" beside the number, else two dates of the sentence.
        near = [m for m in ranges if abs(m.start - q.at[1]) < 60 or abs(q.at[0] - m.end) < 60]
        if near:
            m = near[0]
            assert m.first
            assert m.last
            whole = m.first.month == 1 and m.first.day == 1 and m.last.month == 12
            stretch = (m.last - m.first).days / 365.25
            slack = min(0.2, 0.04 + stretch * 0.12)
            least, most = (
                (m.last.year - m.first.year - 1, m.last.year - m.first.year + 1)
                if whole
                else (stretch - slack, stretch + slack)
            )
            if whole and re.search(r"\b(?:period|span|total) of\s(?:only |just )?$", before):
                # "From 2015 to 2021, a period of five years": the years are counted out.
                least = m.last.year - m.first.year
            if not _within(q, years, least, most):
                length = (
                    f"{m.last.year - m.first.year} years"
                    if whole
                    else _said((m.last - m.first).days)
                )
                yield _issue(doc, q, (m,), s, f"{m.surface} is {length}, not {q.surface}")
            continue
        # "came in 2010, waited eleven years, until 2016".
        until = [
            m for m in points
            if 0 <= m.start - q.at[1] < 30 and re.search(r"\b(?:until|till|before|to)\s*$", s.text[q.at[1] : m.start])
        ]  # fmt: skip
        earlier = [m for m in points if m.end <= q.at[0]]
        if until and len(earlier) == 1:
            yield from _judge(doc, s, q, years, earlier[0], until[0])
            continue
        if (
            len(points) == 2
            and points[1].end <= q.at[0]
            and re.search(r"\b(?:wait|after|taking|took|lasted|delay)\b", before, re.I)
        ):
            yield from _judge(doc, s, q, years, points[0], points[1])


def _start_before(s: Sentence, q: Quantity) -> DateMention | None:
    before = [m for m in _points(s) if m.end <= q.at[0]]
    return before[-1] if before else _previous_date(s)


def _previous_date(s: Sentence) -> DateMention | None:
    if s.previous is None:
        return None
    points = _points(s.previous)
    return points[-1] if len(points) == 1 else None


def _judge(
    doc: int, s: Sentence, q: Quantity, years: float, start: DateMention, end: DateMention
) -> Iterator[Issue]:
    assert start.first
    assert end.last
    if end.last < start.first:
        return
    low, high = _length(start, end)
    if not _within(q, years, low, high):
        assert start.last
        assert end.first
        whole = end.first.year - start.first.year
        length = f"{whole} years" if whole >= 2 else _said((end.first - start.first).days)
        yield _issue(
            doc,
            q,
            (start, end),
            s,
            f"from {start.surface} to {end.surface} is {length}, not {q.surface}",
        )


def _said(days: int) -> str:
    """A stretch in the unit that people would use."""
    if days >= 700:
        return f"{days / 365.25:.1f} years".replace(".0 ", " ")
    if days >= 60:
        return f"{round(days / 30.44)} months"
    return f"{round(days / 7)} weeks" if days >= 21 else f"{days} days"


def _within(q: Quantity, years: float, low: float, high: float) -> bool:
    slack = 0.2 if years >= 1.5 else 0.12 if years >= 0.4 else 0.04
    if hedged(q):
        slack += max(1.0, years * 0.1) if years >= 2 else 0.3
        if q.bound in ("more_than", "at_least"):
            return years <= high + slack
        if q.bound in ("less_than", "at_most"):
            return years >= low - slack
    return low - slack <= years <= high + slack


def _issue(
    doc: int, q: Quantity, dates: tuple[DateMention, ...], s: Sentence, message: str
) -> Issue:
    spans = [(doc, q.start, q.end)]
    for m in dates:
        inside = s.start <= m.start < s.end and s.text[m.start : m.end] == m.surface
        block = s if inside or s.previous is None else s.previous
        spans.append((doc, *s.context.source(block.block, m.start, m.end)))
    return Issue("span_arithmetic", spans, message, 0.8, frozenset((id(q),)))


_AGE = re.compile(r"\b(?:aged?|at (?:the )?age(?: of)?|was|when (?:he|she) was|turned|is)\s$", re.I)
# "She has two children, 18 and 15": ages of others.
_OTHERS = re.compile(
    r"\b(?:child|children|sons?|daughters?|brothers?|sisters?|wife|husband|mother|father|parents|girls?|boys?|uncle|aunt|friend|cousin|nephew|niece|twins|grand\w+|(?:his|her|their) \w+)\b[^.;]*$"
)
_AGE_AFTER = re.compile(
    r"\s*(?:-|\s)?(?:years?[\s-]old|when|years of age|at the time|,? (?:he|she) (?:left|fled|came|arrived))",
    re.I,
)


def _ages(doc: int, s: Sentence) -> Iterator[Issue]:
    """Born in 1998, 15 in 2009."""
    points = _points(s)
    born = None
    for m in _BORN.finditer(s.text, s.start, s.end):
        born = next((p for p in points if p.start >= m.end() and p.start - m.end() < 60), None)
    if born is None or born.first is None:
        return
    others = [p for p in points if p is not born and p.first and p.first.year > born.first.year]
    if not others:
        return
    for q in s.quantities:
        if q.high is None or q.high != q.low or not 1 <= q.low <= 110 or q.low != int(q.low):
            continue
        before = s.text[max(s.start, q.at[0] - 24) : q.at[0]]
        after = s.text[q.at[1] : min(s.end, q.at[1] + 30)]
        if q.kind != "age" and not (
            _AGE.search(before) and (q.unit in (None, "year") or _AGE_AFTER.match(after))
        ):
            continue
        nearest = min(others, key=lambda p: abs(p.start - q.at[0]))
        if _OTHERS.search(s.text, max(s.start, q.at[0] - 50), q.at[0]):
            continue
        assert nearest.first
        years = nearest.first.year - born.first.year
        first, last = min(nearest.start, q.at[0]), max(nearest.start, q.at[0])
        # "Not yet thirty when he left; he died in 2011": an age of another clause, or none.
        if ";" in s.text[first:last] or re.search(
            r"\b(?:not yet|before|until) (?:he |she )?(?:was |turned )?$", before
        ):
            continue
        if not years - 1 <= q.low <= years:
            if abs(int(q.low) - years) <= 1 and hedged(q):
                continue
            yield _issue(
                doc,
                q,
                (born, nearest),
                s,
                f"somebody born in {born.first.year} was {years} in {nearest.first.year}, not {q.surface}",
            )


# Anniversaries, and two years so many years apart -------------------------------------------------

_ROUND = {
    "tenth": 10, "twentieth": 20, "twenty-fifth": 25, "thirtieth": 30, "fortieth": 40, "fiftieth": 50,
    "sixtieth": 60, "seventieth": 70, "seventy-fifth": 75, "eightieth": 80, "ninetieth": 90, "hundredth": 100,
}  # fmt: skip
_ANNIVERSARY = re.compile(
    rf"\b(?:founded|established|created|signed|adopted|opened|set up|concluded|built|launched|independent|born)\b[^.;]{{0,24}}?\b(?P<a>(?:18|19|20)\d\d)\b"
    rf"[^.;\d]{{0,90}}?\b(?P<n>(?P<d>\d{{1,3}})(?:st|nd|rd|th)|{'|'.join(_ROUND)})\s(?:anniversary|birthday|jubilee)\b[^.;\d]{{0,40}}?\bin\s(?:[A-Z][a-z]+\s)?(?P<b>(?:19|20)\d\d)\b",
    re.I,
)
_APART = re.compile(
    r"\b(?P<a>(?:18|19|20)\d\d)\b[^.;\d]{0,60}?\b(?P<n>\d{1,3})\syears\s(?P<way>after|before|later than|earlier than)\b[^.;,\d]{0,50}?\b(?P<b>(?:18|19|20)\d\d)\b"
)


_YEARS_AFTER = re.compile(
    r"\b(?P<n>\d{1,3}|[A-Za-z]+)\syears\safter\s[^.;,\d]{0,40}\bin\s(?:[A-Z][a-z]+\s)?(?P<b>(?:18|19|20)\d\d),\s[^.;\d]{0,50}\bin\s(?:[A-Z][a-z]+\s)?(?P<a>(?:18|19|20)\d\d)\b"
)


def _years_after(doc: int, s: Sentence) -> Iterator[Issue]:
    """ "Three years after it was founded in 2010, the club was closed in 2018"."""
    for m in _YEARS_AFTER.finditer(s.text, s.start, s.end):
        count = int(m["n"]) if m["n"].isdigit() else _WORDS_TO.get(m["n"].lower())
        right = int(m["a"]) - int(m["b"])
        if count is not None and right > 0 and abs(count - right) > 1:
            yield _marked(doc, s, m, f"from {m['b']} to {m['a']} is {right} years, not {m['n']}")


def _anniversaries(doc: int, s: Sentence) -> Iterator[Issue]:
    """Founded in 1950, the 70th anniversary is in 2020."""
    for m in _ANNIVERSARY.finditer(s.text, s.start, s.end):
        count = int(m["d"]) if m["d"] else _ROUND[m["n"].lower()]
        right = int(m["b"]) - int(m["a"])
        if right > 0 and count != right:
            yield _marked(doc, s, m, f"from {m['a']} to {m['b']} is {right} years, not {count}")


def _apart(doc: int, s: Sentence) -> Iterator[Issue]:
    """The Protocol of 1967 came 16 years after the Convention of 1951."""
    for m in _APART.finditer(s.text, s.start, s.end):
        first, last = int(m["a"]), int(m["b"])
        later = m["way"].startswith(("after", "later"))
        right = first - last if later else last - first
        count = int(m["n"])
        if right > 0 and abs(count - right) > 1:
            yield _marked(doc, s, m, f"{m['a']} and {m['b']} are {right} years apart, not {count}")


def _marked(doc: int, s: Sentence, m: re.Match[str], message: str) -> Issue:
    spans = [(doc, *s.context.source(s.block, *m.span(g))) for g in ("n", "a", "b")]
    return Issue("span_arithmetic", spans, message, 0.8)


_BEGAN = re.compile(
    r"\b(?:founded|opened|established|set up|created|launched|started|begun|began|moved|came|arrived|since)\b[^.;]{0,24}?\b(?:in\s)?(?P<y>(?:19|20)\d\d)\b"
)
_STILL = re.compile(
    r"^\W*(?:(?:It|She|He|They|(?:The|Her|His|Their)\s[\w-]+(?:\s[\w-]+)?)\s)(?:has|have)\s(?:now\s|since\s)?"
)


def _since(doc: int, context: TextContext, s: Sentence) -> Iterator[Issue]:
    """Founded in 1996; "it has taught children for 28 years" in a text of 2024."""
    day = context.date
    if day is None or s.previous is None or not _STILL.match(s.text[s.start : s.end]):
        return
    p = s.previous
    starts = list(_BEGAN.finditer(p.text, p.start, p.end))
    if len(starts) != 1 or len(re.findall(r"\b(?:19|20)\d\d\b", p.text[p.start : p.end])) > 2:
        return
    (m,) = starts
    years = day.year - int(m["y"])
    for q in s.quantities:
        said = _years(q)
        if any(m.end <= q.at[0] and m.how == "explicit" for m in s.dates):
            continue
        if said is None or said < 2 or years <= 0 or q.kind not in ("duration", "count"):
            continue
        if not re.search(
            r"\bfor\s(?:(?:about|some|nearly|over|more than|the past|the last|almost)\s)*$",
            s.text[s.start : q.at[0]],
        ):
            continue
        if not _within(q, said, years - 1.0, years + 1.0):
            first = context.source(p.block, *m.span("y"))
            yield Issue(
                "span_arithmetic", [(doc, q.start, q.end), (doc, *first)],
                f"from {m['y']} to {day.year}, the year of the text, is {years} years, not {q.surface}", 0.7,
                frozenset((id(q),)),
            )  # fmt: skip
