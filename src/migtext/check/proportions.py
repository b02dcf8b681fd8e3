"""Shares, changes, complements and ratios that follow from numbers of a source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, DivisionByZero, InvalidOperation

from .compare import Idf
from .context import Quantity
from .steps import (
    Derivation,
    Scored,
    claimed,
    coverage,
    in_time,
    near,
    of_total,
    own_text,
    pairs,
    same_subject,
    unit_of,
)
from .values import dimension_of
from .words import lexicon

TIMES = frozenset(("day", "night", "week", "month", "quarter", "year", "hour"))

__all__ = ["parts", "ratios", "shares", "spoken_share"]

_CHANGE = re.compile(
    r"\b(?:ris(?:e|en|es|ing)|rose|fell|fall(?:s|en|ing)?|increas\w*|decreas\w*|declin\w*|drop(?:s|ped|ping)?|"
    r"grew|grow(?:s|n|ing|th)?|more|fewer|less|higher|lower(?:ed)?|jump\w*|surg(?:e|ed|es|ing)|reduc\w*|climb\w*|"
    r"shrank|shrink\w*|halv\w*|plung\w*|slump\w*|gain\w*|lost|cut|dip(?:s|ped)?|soar\w*|swell\w*|swelled|"
    r"dearer|cheaper|bigger|smaller|larger|rising|expand\w*|slid|tumbl\w*|"
    r"collaps\w*|dwindl\w*|(?<!made )(?<!make )(?<!makes )(?<!making )(?<!put )(?<!set )(?:up|down)(?= (?:on|from|by|over|about|some|nearly|almost|roughly|\d))|"
    r"(?:(?<=was )|(?<=were )|(?<=is )|(?<=are )|(?<=cent )|(?<=% ))(?:up|down))\b",
    re.I,
)


def _scaled(claim: Quantity, percent: Decimal) -> Quantity:
    """The claim with its value as per cent, for the test of the value."""
    if claim.kind == "percent":
        return claim
    return Quantity(
        claim.figure, claim.start, claim.end, percent, percent, claim.bound, claim.hedge or "about", "percent",
        "percent", claim.surface, claim.sentence, claim.at, claim.segment, claim.index,
    )  # fmt: skip


def shares(
    claim: Quantity, tops: Sequence[Scored], idf: Idf, percent: Decimal, text: str
) -> Iterator[Derivation]:
    change = _CHANGE.search(own_text(claim)) is not None
    as_percent = _scaled(claim, percent)
    for a, b in pairs(tops):
        x, y = a.quantity, b.quantity
        if unit_of(x) != unit_of(y) or unit_of(x)[0] in ("share", "points"):
            continue
        if x.per & y.per != x.per | y.per and (x.per | y.per) & TIMES:
            # So many a day is no part of so many a month.
            continue
        covered = coverage(claim, (x, y), idf)
        beside = near(x, y)
        base = 0.55 * covered + 0.2 * beside + 0.25 * min(1.0, a.score + b.score)
        small, large = (x, y) if x.low <= y.low else (y, x)
        if small.low == large.low:
            continue
        if change:
            old, new = in_time(x, y)
            if old is None or new is None or old.low == 0:
                continue
            if not same_subject(x, y):
                continue
            value = (new.low - old.low) / old.low * 100
            holds = claimed(as_percent, abs(value), loose=0.04) or abs(
                abs(value) - percent
            ) < Decimal("0.6")
            sign = 1 if value > 0 else -1
            yield Derivation(
                "change", (new, old), abs(value),
                f"from {old.surface} to {new.surface} is {'+' if sign > 0 else '-'}{abs(value):.1f} %", base, holds, sign,
            )  # fmt: skip
        if not change or re.search(r"\bof\b", text):
            if beside < 0.5 and covered < 0.6:
                continue
            total = of_total(small, large)
            if total is not None:
                base += 0.12 if total else -0.3
            elif spoken_share(small, large):
                base += 0.2
            value = small.low / large.low * 100
            holds = claimed(as_percent, value) or (
                claim.kind == "percent" and abs(value - percent) <= Decimal("0.55")
            )
            yield Derivation(
                "share",
                (small, large),
                value,
                f"{small.surface} of {large.surface} is {value:.1f} %",
                base,
                holds,
            )
    yield from _complements(claim, as_percent, tops)


_OUT_OF = re.compile(r"\W*(?:out )?of (?:(?:the|our|its|their|these|those|all) ){0,2}", re.I)


def spoken_share(small: Quantity, large: Quantity) -> bool:
    """Whether the source itself says one of the other: "seven of our nine recommendations"."""
    if small.sentence is not large.sentence or small.at[1] > large.at[0]:
        return False
    between = small.sentence.text[small.at[1] : large.at[0]]
    return _OUT_OF.fullmatch(between) is not None


def _complements(
    claim: Quantity, as_percent: Quantity, tops: Sequence[Scored]
) -> Iterator[Derivation]:
    """Women are what men are not: 100 less the share of the other half."""
    table = lexicon()
    halves = ({"woman", "girl"}, {"man", "boy"}), ({"child"}, {"adult"})
    mine = {c for c in claim.shared_concepts if table.group[c] == "who"}
    negated = (
        re.search(
            r"\b(?:not|never|without|no|none|un\w+|rest|remain\w*|others?)\b", own_text(claim), re.I
        )
        is not None
    )
    for s in tops[:10]:
        q = s.quantity
        if dimension_of(q)[0] != "share":
            continue
        theirs = {c for c in q.concepts if table.group[c] == "who"}
        opposite = any(
            (mine & one and theirs & other and not mine & other and not theirs & one)
            for pair in halves
            for one, other in (pair, pair[::-1])
        )
        if not opposite and not negated:
            continue
        value = 100 - (q.low if q.kind == "percent" else q.low * 100)
        holds = claimed(as_percent, value)
        plausible = 0.45 + 0.5 * s.fit.similarity if opposite else 0.3 + 0.5 * s.fit.similarity
        yield Derivation(
            "rest", (q,), value, f"100 less {q.surface} is {value:.1f} %", plausible, holds
        )


def ratios(claim: Quantity, tops: Sequence[Scored], idf: Idf) -> Iterator[Derivation]:
    for a, b in pairs(tops):
        x, y = a.quantity, b.quantity
        if unit_of(x) != unit_of(y):
            continue
        small, large = (x, y) if x.low <= y.low else (y, x)
        try:
            value = large.low / small.low
        except (DivisionByZero, InvalidOperation):
            continue
        covered = coverage(claim, (x, y), idf)
        base = 0.6 * covered + 0.15 * near(x, y) + 0.25 * min(1.0, a.score + b.score)
        if not _asked_times(claim, x, y):
            base -= 0.3
        holds = claimed(claim, value, loose=0.05) or (
            abs(claim.low) <= 12
            and abs(value - claim.low) <= Decimal("0.5")
            and claim.hedge is not None
        )
        yield Derivation(
            "ratio",
            (large, small),
            value,
            f"{large.surface} is {value:.1f} times {small.surface}",
            base,
            holds,
        )


def _asked_times(claim: Quantity, x: Quantity, y: Quantity) -> bool:
    """Whether two numbers are of the years that the claim sets against each other."""
    asked = [t for t, _ in claim.times] or ([claim.time[0]] if claim.time else [])
    if not asked:
        return True
    have = [q.time[0] for q in (x, y) if q.time is not None]
    return (
        all(any(h[0] <= t[1] and t[0] <= h[1] for h in have) for t in asked[:2]) if have else True
    )


def parts(claim: Quantity, tops: Sequence[Scored], idf: Idf) -> Iterator[Derivation]:
    """A share of a total, given as a number; an average times a number."""
    unit = unit_of(claim)
    for a in tops[:10]:
        p = a.quantity
        if dimension_of(p)[0] != "share":
            continue
        share = (p.low if p.kind == "percent" else p.low * 100) / 100
        if not 0 < share < 1:
            continue
        for b in tops[:14]:
            t = b.quantity
            if t is p or unit_of(t) != unit or dimension_of(t)[0] == "share":
                continue
            value = share * t.low
            covered = coverage(claim, (p, t), idf)
            base = 0.55 * covered + 0.15 * near(p, t) + 0.25 * min(1.0, a.score + b.score)
            yield Derivation(
                "part",
                (t, p),
                value,
                f"{p.surface} of {t.surface} is {value:,.0f}",
                base,
                claimed(claim, value),
            )
