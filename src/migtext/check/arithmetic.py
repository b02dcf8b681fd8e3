"""Numbers that a source does not print but that follow from it by one step.

Operands are chosen by what they are about, before any value is looked at: among the dozens of
numbers on a page some pair always gives the right quotient.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from .compare import Idf, matches
from .context import Quantity, name_keys
from .proportions import parts, ratios, shares
from .steps import (
    Derivation,
    Scored,
    alike,
    claimed,
    coverage,
    exact,
    exactly,
    in_time,
    is_total,
    near,
    pairs,
    unit_of,
)
from .values import dimension_of

__all__ = ["Derivation", "Scored", "derive"]

_DIFFERENCE = re.compile(
    r"\b(?:more|fewer|less|above|below|over|under|up|down|by|rise|rose|fell|fall|increase|decrease|drop\w*|declin\w*|"
    r"difference|gap|short|shortfall|remain\w*|rest|left|still|not|un\w+|another|others?|extra|further|additional|"
    r"exceed\w*|beyond|ahead|behind|missing|surplus|grew|growth|short of|lack\w*|without)\b",
    re.I,
)
_TIMES = re.compile(r"\b(?:times|fold|twice|double\w*|tripl\w*|quadrupl\w*)\b", re.I)
_TOGETHER = re.compile(
    r"\b(?:together|combined|in all|in total|altogether|total|both|either|or|and|between them|sum|overall)\b",
    re.I,
)
_POINTS = re.compile(r"\bpoints?\b", re.I)


def derive(
    claim: Quantity, pool: Sequence[Scored], idf: Idf
) -> tuple[Derivation | None, Derivation | None]:
    """The best derivation of the claim's number, and the best that fits its words but not its value.

    Args:
        claim: the number of the claim.
        pool: numbers of the source, best fit first.
        idf: weights of the keys in the source.

    Returns:
        (one that holds or None, the most plausible one that does not hold or None).
    """
    right: list[Derivation] = []
    wrong: list[Derivation] = []
    digits = len(claim.low.normalize().as_tuple().digits) if claim.low else 1
    named = [
        k
        for k, w in claim.claim_weights.items()
        if w >= 0.75 and k.startswith(("iso:", "place:", "name:"))
    ]
    nations = {k for n in claim.own_names if n.type == "nation" for k in name_keys(n)[:1]}
    said = {k for n in claim.sentence.names for k in name_keys(n)[:1]}
    for d in _steps(claim, pool, idf):
        if d.kind != "sum":
            # Numbers of a place that the claim does not speak of are none of its operands.
            d.plausible -= 0.15 * sum(
                any(
                    n.type in ("place", "name", "state") and not said & set(name_keys(n)[:1])
                    for n in o.header_names
                )
                for o in d.operands
            )
        lost = [k for k in named if max(matches(k, o.weights) for o in d.operands) < 0.2]
        # A text about one country seldom names it beside its numbers.
        nameless = not any(
            n.type in ("state", "nation", "place") for o in d.operands for n in o.own_names
        )
        d.plausible -= sum(
            0.06 if nameless and k.startswith("iso:") and k not in nations else 0.12 for k in lost
        )
        if d.holds and claim.kind == "percent" and d.kind in ("share", "change"):
            off = abs(abs(d.value) - claim.low)
            d.plausible -= 0.12 if off > Decimal("0.55") else 0.0
        if any(
            o.low == claim.low and dimension_of(o)[0] == dimension_of(claim)[0] for o in d.operands
        ):
            continue
        if d.holds and digits >= 3 and claim.kind not in ("percent", "fraction"):
            # Three right digits are no accident.
            d.plausible += 0.15 if exactly(claim, d.value) else -0.08
        (right if d.holds else wrong).append(d)
    right.sort(key=lambda d: -d.plausible)
    wrong.sort(key=lambda d: -d.plausible)
    return (right[0] if right else None), (wrong[0] if wrong else None)


def _steps(claim: Quantity, pool: Sequence[Scored], idf: Idf) -> Iterator[Derivation]:
    kind = claim.kind
    text = claim.sentence.text[claim.sentence.start : claim.sentence.end]
    tops = [s for s in pool[:28] if exact(s.quantity)]
    # Totals of a table belong to every claim about it, whatever their row is called.
    tops += [s for s in pool[28:] if exact(s.quantity) and is_total(s.quantity)][:12]
    if claim.high is None:
        return
    shareish = kind in ("percent", "fraction") or (kind == "ratio" and claim.low < 1)
    after = (
        text[claim.at[1] - claim.sentence.start :][:14]
        if claim.at[1] >= claim.sentence.start
        else ""
    )
    times = bool(_TIMES.match(after.strip())) or bool(re.search(r"\btimes|fold\b", claim.surface))
    if shareish:
        percent = claim.low if kind == "percent" else claim.low * 100
        yield from shares(claim, tops, idf, percent, text)
    elif times or kind == "ratio":
        yield from ratios(claim, tops, idf)
    elif kind == "percentage_points":
        yield from _differences(claim, tops, idf, text, points=True)
    else:
        yield from _differences(claim, tops, idf, text)
        yield from _sums(claim, pool, idf, text)
        yield from parts(claim, tops, idf)
        yield from _rates(claim, tops, idf, text)
        yield from _periods(claim, tops, idf)


_FACTORS = {
    ("hour", "day"): (24,), ("day", "week"): (7,), ("night", "week"): (7,), ("day", "month"): (30, 31), ("week", "month"): (4,),
    ("week", "year"): (52,), ("month", "year"): (12,), ("day", "year"): (365,), ("night", "year"): (365,), ("quarter", "year"): (4,),
}  # fmt: skip


def _periods(claim: Quantity, tops: Sequence[Scored], idf: Idf) -> Iterator[Derivation]:
    """So much a month is twelve times that a year."""
    unit = unit_of(claim)
    for a in tops[:16]:
        q = a.quantity
        if unit_of(q) != unit or not q.per or q.per == claim.per:
            continue
        for (small, large), factors in _FACTORS.items():
            up = small in q.per and (large in claim.per)
            down = large in q.per and small in claim.per
            for factor in factors if up or down else ():
                value = q.low * factor if up else q.low / factor
                base = 0.35 + 0.5 * coverage(claim, (q,), idf) + 0.15 * a.fit.similarity
                yield Derivation(
                    "rate",
                    (q,),
                    value,
                    f"{q.surface} per {small if up else large} is {value:,.0f} per {large if up else small}",
                    base,
                    claimed(claim, value),
                )


_RATE = re.compile(
    r"\b(?:each|per|every|average|on average|mean|apiece|a (?:day|week|month|year|head|night))\b",
    re.I,
)
_TIME_UNITS = {
    "year": "year",
    "month": "month",
    "week": "week",
    "day": "day",
    "night": "night",
    "hour": "hour",
}


def _rates(claim: Quantity, tops: Sequence[Scored], idf: Idf, text: str) -> Iterator[Derivation]:
    """So many of one thing for each of another: persons an application, money a year."""
    if not _RATE.search(text):
        return
    unit = unit_of(claim)
    for a in tops[:16]:
        x = a.quantity
        if unit_of(x) != unit:
            continue
        for b in tops[:20]:
            y = b.quantity
            if y is x or y.low == 0 or near(x, y) < 0.8:
                continue
            timed = y.unit in _TIME_UNITS and y.unit in claim.per
            if not timed and (dimension_of(y)[0] != "count" or unit_of(y)[0] != "count"):
                continue
            value = x.low / y.low
            base = (
                0.55 * coverage(claim, (x, y), idf)
                + 0.2 * near(x, y)
                + 0.2 * min(1.0, a.score + b.score)
            )
            yield Derivation(
                "rate",
                (x, y),
                value,
                f"{x.surface} over {y.surface} is {value:,.2f}",
                base,
                claimed(claim, value),
            )


def _differences(
    claim: Quantity, tops: Sequence[Scored], idf: Idf, text: str, *, points: bool = False
) -> Iterator[Derivation]:
    asked = points or _DIFFERENCE.search(text) is not None
    unit = unit_of(claim)
    for a, b in pairs(tops):
        x, y = a.quantity, b.quantity
        if unit_of(x) != unit_of(y):
            continue
        if points:
            if unit_of(x)[0] != "share":
                continue
        elif unit_of(x) != unit or not alike(x, y):
            continue
        part = x.whole is y or y.whole is x
        if not asked and not part:
            # What is left of a whole needs no word: "618 posts, of which 96 were vacant".
            continue
        small, large = (x, y) if x.low <= y.low else (y, x)
        value = large.low - small.low
        if value <= 0:
            continue
        covered = coverage(claim, (x, y), idf)
        base = 0.55 * covered + 0.2 * near(x, y) + 0.25 * min(1.0, a.score + b.score)
        if part:
            base += 0.1
        old, new = in_time(x, y)
        sign = 0 if old is None or new is None else (1 if new.low > old.low else -1)
        yield Derivation(
            "difference", (large, small), value, f"{large.surface} less {small.surface} is {value:,f}", base,
            claimed(claim, value), sign,
        )  # fmt: skip


def _sums(claim: Quantity, pool: Sequence[Scored], idf: Idf, text: str) -> Iterator[Derivation]:
    unit = unit_of(claim)
    by_sentence: dict[int, list[Scored]] = {}
    for s in pool[:40]:
        if exact(s.quantity) and unit_of(s.quantity) == unit:
            by_sentence.setdefault(id(s.quantity.sentence), []).append(s)
    told = _TOGETHER.search(text) is not None
    for group in by_sentence.values():
        group.sort(key=lambda s: s.quantity.at)
        for i in range(len(group)):
            total = group[i].quantity.low
            for j in range(i + 1, min(len(group), i + 6)):
                total += group[j].quantity.low
                members = tuple(s.quantity for s in group[i : j + 1])
                if not alike(*members):
                    continue
                covered = coverage(claim, members, idf)
                base = 0.6 * covered + 0.2 + (0.1 if told else 0.0)
                if unit[0] == "money" and j == i + 1 and covered > 0.8:
                    base += 0.1
                words = " + ".join(m.surface for m in members) + f" is {total:,f}"
                yield Derivation(
                    "sum",
                    members,
                    total,
                    words,
                    base - 0.05,
                    claimed(claim, total) and exactly(claim, total),
                )
            for other in group[i + 2 :]:
                x, y = group[i].quantity, other.quantity
                if (
                    x.time is not None and y.time is not None and x.time[0] != y.time[0]
                ) or not alike(x, y):
                    continue
                value = x.low + y.low
                base = 0.6 * coverage(claim, (x, y), idf) + 0.15 + (0.1 if told else -0.1)
                yield Derivation(
                    "sum", (x, y), value, f"{x.surface} + {y.surface} is {value:,f}", base,
                    claimed(claim, value) and exactly(claim, value),
                )  # fmt: skip
    # Two members that the claim names, wherever they stand.
    flat = [s for s in pool[:10] if exact(s.quantity) and unit_of(s.quantity) == unit]
    for a, b in pairs(flat, 8):
        x, y = a.quantity, b.quantity
        if (x.sentence is y.sentence and abs(x.index - y.index) == 1) or not alike(x, y):
            continue
        value = x.low + y.low
        covered = coverage(claim, (x, y), idf)
        base = 0.6 * covered + 0.15 * near(x, y) + (0.1 if told else -0.1)
        yield Derivation(
            "sum", (x, y), value, f"{x.surface} + {y.surface} is {value:,f}", base,
            claimed(claim, value) and exactly(claim, value),
        )  # fmt: skip
