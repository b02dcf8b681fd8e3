"""Comparisons in words: "a quarter more than the 32,000 of last year", "twice as many as the 400 in May"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ..context import Quantity, Sentence
from ..issue import Issue, Texts
from .changes import pairs
from .common import before, exact, issue, percent_of, sentences

__all__ = ["worded_issues"]

_COUNT = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
_PART = {
    "half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
_HEDGES = r"more than|over|at least|less than|under|nearly|almost|not quite|just under|just over|about|around|roughly|some|close to|well over"
_FRACTION = rf"(?:(?P<n>{'|'.join(_COUNT)})[\s-](?P<p>{'|'.join(_PART)})s?|(?P<half>half))"
# "A quarter more than the 32,000", "two thirds fewer than 900".
_MORE = re.compile(
    rf"(?:(?P<h>{_HEDGES})\s)?\b{_FRACTION}\s(?P<way>more|higher|larger|fewer|less|lower|smaller)\sthan\s(?:the\s|its\s|their\s)?$",
    re.I,
)
# "Twice as many as the 300", "three times the 1,200", "double the 40", "half as many as the 60".
_TIMES = re.compile(
    rf"(?:(?P<h>{_HEDGES})\s)?\b(?:(?P<twice>twice|double|triple)|(?P<k>{'|'.join(_COUNT)}|\d{{1,2}})\stimes|(?P<f>half|a third|a quarter|a fifth|a tenth))\s"
    r"(?:(?:as\s\w+(?:\s[\w-]+){0,2}\sas|the size of|the number of|of)\s)?(?:the\s|its\s|their\s)?$",
    re.I,
)
# What may stand between the new value and the comparison: "48,000 pounds, a quarter more".
_LEAD = re.compile(
    r"(?:\s[\w’'-]+){0,6}(?:,\s|\s[–—-]\s|\s\(|\s)(?:(?:or|that is|which is|which was|is|was|are|were)\s)?"
)
_CLAUSE = re.compile(r";|,\s(?:and|but|while|whereas)\s|\.\s|\bwhile\b|\bwhereas\b")


def worded_issues(texts: Texts) -> list[Issue]:
    """Findings on comparisons whose factor is a word and whose both values are given.

    Args:
        texts: the texts of a check.

    Returns:
        Findings of the type `percent_change`.
    """
    out: list[Issue] = []
    for doc, _, s in sentences(texts):
        out += _compared(doc, s)
        out += _by_fraction(doc, s)
        out += _at_the_end(doc, s)
    return out


_LAST = re.compile(
    rf"(?:,|;|:|\s[–—-])\s(?:(?:or|that is|which is)\s)?(?:(?P<h>{_HEDGES})\s)?{_FRACTION}\s(?P<way>more|fewer|less|higher|lower|up|down)\s?(?=[.;,)])",
    re.I,
)
_THEN_NOW = (
    re.compile(
        r"\b(?:last|previous|the) (?:year|month|week|season|winter|summer|term)\b(?: before)?", re.I
    ),
    re.compile(
        r"\b(?:this|the current) (?:year|month|week|season|winter|summer|term)\b|\bnow\b|\btoday\b",
        re.I,
    ),
)


def _at_the_end(doc: int, s: Sentence) -> Iterator[Issue]:
    """ "900 pupils last year and 600 this year, a quarter fewer"."""
    m = _LAST.search(s.text, s.start, s.end)
    if m is None:
        return
    values = [
        q
        for q in s.quantities
        if exact(q) and percent_of(q) is None and q.low > 2 and q.at[1] <= m.start()
    ]
    if len(values) != 2 or values[0].kind != values[1].kind or values[0].per != values[1].per:
        return
    a, b = values
    if m.start() - b.at[1] > 25:
        return
    told = list(pairs(s))
    if told and {id(x) for x in told[0]} == {id(a), id(b)}:
        old, new = told[0]
    else:
        then = _THEN_NOW[0].search(s.text, s.start, b.at[0])
        now = _THEN_NOW[1].search(s.text, a.at[1], m.start())
        years = a.time_is_own and b.time_is_own and a.time and b.time and a.time[0] < b.time[0]
        if not (then and now) and not years:
            return
        old, new = a, b
    factor = _factor(m)
    if factor is None or _holds(new.low / old.low, factor, (m["h"] or "").lower()):
        return
    said = m.group().strip(" ,;:–—-")
    at = m.start() + m.group().index(said)
    yield issue(
        "percent_change", doc, (new, old), f"from {old.surface} to {new.surface} is {abs(new.low / old.low - 1) * 100:.0f} per cent, not “{said}”", 0.75,
        spans=[(doc, *s.context.source(s.block, at, at + len(said))), (doc, new.start, new.end), (doc, old.start, old.end)],
    )  # fmt: skip


_BY = re.compile(
    rf"\b(?:(?:an?\s)?(?P<noun>drop|fall|decline|decrease|reduction|cut|rise|increase|growth|jump|gain)\sof|(?P<verb>fell|fallen|dropped|declined|decreased|shrank|shrunk|sank|rose|risen|grew|grown|increased|climbed|jumped)\sby|(?P<way>up|down)(?:\sby)?|(?P<or>or)\sby)\s"
    rf"(?:(?P<h>{_HEDGES})\s)?{_FRACTION}\b(?!\s(?:of|more|fewer|less|a|to)\b|-)",
    re.I,
)


def _by_fraction(doc: int, s: Sentence) -> Iterator[Issue]:
    """ "5,400, against 7,200 in 2021, a drop of a third"."""
    found: list[tuple[Quantity, Quantity]] | None = None
    for m in _BY.finditer(s.text, s.start, s.end):
        if any(
            q.kind == "fraction"
            and q.bound == "exact"
            and q.at[0] < m.end()
            and m.start() < q.at[1]
            for q in s.quantities
        ):
            continue
        if found is None:
            found = [
                (a, b) for a, b in pairs(s) if a.low > 0 and b.low > 0 and percent_of(a) is None
            ]
        if not found or _CLAUSE.search(
            s.text[min(m.end(), found[0][1].at[1]) : max(m.start(), found[0][1].at[1])]
        ):
            continue
        part = (
            Decimal(1) / 2 if m["half"] else Decimal(_COUNT[m["n"].lower()]) / _PART[m["p"].lower()]
        )
        ratios = [b.low / a.low for a, b in found]
        hedge = (m["h"] or "").lower()
        if any(abs(abs(r - 1) - part) <= part * Decimal("0.1") for r in ratios) or part >= 1:
            continue
        if any(_holds_part(abs(r - 1), part, hedge) for r in ratios):
            continue
        old, new = min(found, key=lambda ab: abs(ab[1].at[0] - m.start()))
        yield issue(
            "percent_change", doc, (new, old),
            f"from {old.surface} to {new.surface} is {abs(new.low / old.low - 1) * 100:.0f} per cent, not “{m.group()}”", 0.8,
            spans=[(doc, *s.context.source(s.block, *m.span())), (doc, new.start, new.end), (doc, old.start, old.end)],
        )  # fmt: skip


def _holds_part(change: Decimal, part: Decimal, hedge: str) -> bool:
    """Whether a change is the fraction that the words say: within a tenth of it, more with a hedge."""
    share = change / part
    if hedge in ("more than", "over", "at least", "well over", "just over"):
        return Decimal("0.97") <= share <= Decimal("1.5")
    if hedge in ("less than", "under", "nearly", "almost", "not quite", "just under", "close to"):
        return Decimal("0.75") <= share <= Decimal("1.03")
    return abs(share - 1) <= (Decimal("0.15") if hedge else Decimal("0.1"))


def _compared(doc: int, s: Sentence) -> Iterator[Issue]:
    values = [q for q in s.quantities if exact(q) and percent_of(q) is None and q.low > 2]
    for old in values:
        head = before(old, 70)
        more = _MORE.search(head)
        times = None if more else _TIMES.search(head)
        m = more or times
        if m is None:
            continue
        factor = _factor(m) if more else _multiple(m)
        at = old.at[0] - len(head) + m.start()
        new = _subject(s, values, at, old)
        if new is None or factor is None:
            continue
        ratio = new.low / old.low
        said = s.text[at : old.at[0]].strip()
        if _holds(ratio, factor, (m["h"] or "").lower()):
            continue
        yield issue(
            "percent_change", doc, (new, old),
            f"{new.surface} is {ratio:.2f} times {old.surface}, not “{said}”", 0.8,
            spans=[(doc, new.start, new.end), (doc, *s.context.source(s.block, at, at + len(said))), (doc, old.start, old.end)],
        )  # fmt: skip


def _subject(s: Sentence, values: list[Quantity], at: int, old: Quantity) -> Quantity | None:
    """The value that is compared: the one before the comparison, in its own clause."""
    earlier = [q for q in values if q.at[1] <= at]
    if not earlier:
        return None
    new = earlier[-1]
    gap = s.text[new.at[1] : at]
    if len(gap) > 48 or _CLAUSE.search(gap) or not _LEAD.fullmatch(gap) or new.per != old.per:
        return None
    # "48,000 pounds ... the 32,000 pounds": sterling and weight have one name.
    alike = new.kind == old.kind or {new.kind, old.kind} <= {"money", "measure", "count"}
    if not alike or (
        new.kind == old.kind and None not in (new.unit, old.unit) and new.unit != old.unit
    ):
        return None
    if any(q is not new and q is not old and new.at[1] <= q.at[0] < at for q in values):
        return None
    return new


def _factor(m: re.Match[str]) -> Decimal | None:
    part = Decimal(1) / 2 if m["half"] else Decimal(_COUNT[m["n"].lower()]) / _PART[m["p"].lower()]
    up = m["way"].lower() in ("more", "higher", "larger", "up")
    if part >= 1 and not up:
        return None
    return 1 + part if up else 1 - part


def _multiple(m: re.Match[str]) -> Decimal | None:
    if m["twice"]:
        return Decimal(3 if m["twice"].lower() == "triple" else 2)
    if m["k"]:
        word = m["k"].lower()
        count = _COUNT.get(word) or int(word)
        return Decimal(count) if count > 1 else None
    return Decimal(1) / _PART[m["f"].lower().split()[-1]]


def _holds(ratio: Decimal, factor: Decimal, hedge: str) -> bool:
    """Whether a ratio is what the words say: within 6 per cent, on the right side of a bound."""
    share = ratio / factor
    if hedge in ("more than", "over", "at least", "well over", "just over"):
        return Decimal("0.985") <= share <= Decimal("1.5")
    if hedge in ("less than", "under", "nearly", "almost", "not quite", "just under", "close to"):
        return Decimal("0.8") <= share <= Decimal("1.02")
    slack = Decimal("0.12") if hedge else Decimal("0.06")
    return abs(share - 1) <= slack
