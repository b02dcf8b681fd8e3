"""Numbers that a source does not print but that follow from it by one step.

The claim's words say which operation it may be (`asks`), the layout of the source which numbers
may be set against each other (`operands`). A step is believed by how much of the claim stands
around its operands and by how little its result can be an accident: among the hundreds of pairs of
a page some pair always gives 8 per cent, hardly ever 10,619.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from .asks import Ask, ask_of, points
from .compare import time_relation
from .index import SourceIndex
from .operands import Pair, gathered, lists, measured_alike, of_these, pairs_of
from .opposites import opposed
from .quantity import Quantity
from .steps import (
    Derivation,
    Scored,
    claimed,
    exactly,
    in_time,
    is_total,
    of_total,
    share_claimed,
    spoken_share,
)
from .subjects import time_units
from .values import dimension_of
from .weighing import Step, features, plausibility

__all__ = ["Derivation", "Scored", "derive"]

# A step that makes a problem of the claim must be surer than one that carries it.
_WARY = 0.1


def derive(
    claim: Quantity, pool: Sequence[Scored], index: SourceIndex
) -> tuple[Derivation | None, Derivation | None]:
    """The best derivation of the claim's number, and the best that fits its words but not its value.

    Args:
        claim: the number of the claim.
        pool: numbers of the source, best fit first.
        index: the source.

    Returns:
        (one that holds or None, the most plausible one that does not hold or None).
    """
    if claim.high is None or claim.low <= 0:
        return None, None
    ask = ask_of(claim)
    right: list[Derivation] = []
    wrong: list[Derivation] = []
    for step in _steps(claim, ask, gathered(claim, pool, index.context.quantities, index.idf)):
        if any(_printed(claim, o) for o in step.operands):
            continue
        if not step.holds and (step.link not in _TIGHT or step.kind in ("sum", "part", "rate")):
            continue
        row = features(claim, ask, step, index.idf)
        plausible = plausibility(row)
        if row["who_lost"]:
            # Children are claimed and neither operand counts children.
            plausible -= _WARY
        if step.verdict != "derived":
            plausible -= _WARY if row["covered"] >= 0.3 and not row["lost"] else 3 * _WARY
        made = Derivation(
            step.kind,
            step.operands,
            step.value,
            step.words,
            plausible,
            step.holds,
            step.direction,
            step.verdict,
            row,
        )
        (right if step.holds else wrong).append(made)
    right.sort(key=lambda d: -d.plausible)
    wrong.sort(key=lambda d: -d.plausible)
    best = right[0] if right else None
    if best is not None and ask.percent is not None and _share_printed(best, pool):
        # "61 per cent are girls" goes before any quotient that the page allows.
        return None, None
    if best is not None and best.plausible >= 0.2:
        # While another pair gives the claim's number, a pair that misses it contradicts nothing.
        return best, None
    return best, next((d for d in wrong if _clear(d)), None)


def _share_printed(best: Derivation, pool: Sequence[Scored]) -> bool:
    """Whether the source prints another share for what is claimed, nearer than the operands are."""
    if best.kind not in ("share", "sum") or best.plausible >= 0.75:
        return False
    near = max(0.55, best.features["covered"])
    return any(
        dimension_of(s.quantity)[0] == "share"
        and s.fit.similarity >= near
        and s.fit.conflict < 0.5
        and not ask_of(s.quantity).adjacent
        for s in pool[:8]
    )


def _clear(d: Derivation) -> bool:
    """Whether a step that misses the claim's number is plainly the one that the claim speaks of."""
    f = d.features
    if f["covered"] < 0.45 or f["foreign"] or f["lost"] or f["who_lost"] or f["conflict"] >= 0.5:
        return False
    if d.kind == "share":
        return bool(f.get("spoken") or f.get("totalled"))
    return bool(f.get("ordered") or f.get("spoken") or f.get("both_times"))


_TIGHT = frozenset(("whole", "sentence", "row", "total", "column"))


def _printed(claim: Quantity, q: Quantity) -> bool:
    """Whether an operand is itself the claim's number: then nothing was worked out."""
    return q.low == claim.low and dimension_of(q)[0] == dimension_of(claim)[0]


# The steps ---------------------------------------------------------------------------------------


def _steps(claim: Quantity, ask: Ask, pool: Sequence[Scored]) -> Iterator[Step]:
    asked = ask.weights
    for pair in pairs_of(pool):
        x, y = pair.a.quantity, pair.b.quantity
        like = measured_alike(x, y)
        dx, dy = dimension_of(x)[0], dimension_of(y)[0]
        if like and x.low != y.low and _same_rate(x, y):
            if "share" in asked and dx not in ("share", "points"):
                yield from _share(claim, ask, pair)
            if "change" in asked:
                yield from _change(claim, ask, pair)
            if "ratio" in asked:
                yield from _ratio(claim, pair)
            if asked.keys() & {"difference", "rest"} and ask.percent is None:
                yield from _difference(claim, ask, pair)
        if "part" in asked and "share" in (dx, dy) and dx != dy:
            yield from _part(claim, pair)
        if "rate" in asked:
            yield from _rate(claim, pair)
    if "rest" in asked and ask.percent is not None:
        yield from _complement(claim, ask, pool)
    if "sum" in asked:
        yield from _sums(claim, pool)
    if ask.percent is None and claim.kind != "ratio" and not points(claim):
        yield from _per_time(claim, pool)


def _same_rate(x: Quantity, y: Quantity) -> bool:
    a, b = time_units(x.per), time_units(y.per)
    return not a or not b or bool(a & b)


def _made(
    kind: str,
    pair: Pair,
    ops: tuple[Quantity, ...],
    value: Decimal,
    words: str,
    holds: bool,
    *,
    direction: int = 0,
    verdict: str = "derived",
    **hints: float | bool,
) -> Step:
    numbers = {k: float(v) for k, v in hints.items()}
    fits = (pair.a, pair.b)
    return Step(
        kind, ops, value, words, holds, pair.link, pair.rank, direction, numbers, fits, verdict
    )


def _apart(x: Quantity, y: Quantity) -> bool:
    """Whether two numbers are of two times: one is then no part of the other."""
    return x.time is not None and y.time is not None and time_relation(x.time, y.time) == "apart"


def _share(claim: Quantity, ask: Ask, pair: Pair) -> Iterator[Step]:
    x, y = pair.a.quantity, pair.b.quantity
    small, large = (x, y) if x.low < y.low else (y, x)
    value = small.low / large.low * 100
    assert ask.percent is not None
    total = of_total(small, large)
    hints: dict[str, Any] = {
        "apart": _apart(x, y),
        "spoken": spoken_share(small, large) or small.whole is large or of_these(small, large),
        "totalled": total is True,
        "untotalled": total is False,
        "backwards": large.whole is small,
    }
    holds = share_claimed(claim, value) or (
        claim.kind == "percent" and abs(value - ask.percent) <= Decimal("0.55")
    )
    yield _made(
        "share",
        pair,
        (small, large),
        value,
        f"{small.surface} of {large.surface} is {value:.1f} %",
        holds,
        **hints,
    )
    if not opposed(claim, small):
        return
    rest = 100 - value
    yield _made(
        "rest", pair, (small, large), rest,
        f"what {small.surface} leaves of {large.surface} is {rest:.1f} %", share_claimed(claim, rest),
        opposed=True, **hints,
    )  # fmt: skip


def _change(claim: Quantity, ask: Ask, pair: Pair) -> Iterator[Step]:
    x, y = pair.a.quantity, pair.b.quantity
    assert ask.percent is not None
    shares = dimension_of(x)[0] == "share"
    old, new = in_time(x, y)
    known = old is not None
    if old is None or new is None:
        # No order in time: "built for 9,200, held 13,340". The claim's direction picks the base.
        small, large = (x, y) if x.low < y.low else (y, x)
        old, new = (large, small) if ask.direction < 0 else (small, large)
    value = (new.low - old.low) / old.low * 100
    sign = 1 if value > 0 else -1
    holds = share_claimed(claim, abs(value), loose=0.04) or abs(abs(value) - ask.percent) < Decimal(
        "0.6"
    )
    words = f"from {old.surface} to {new.surface} is {'+' if sign > 0 else '-'}{abs(value):.1f} %"
    yield _made(
        "change", pair, (new, old), abs(value), words, holds, direction=sign if known else 0,
        ordered=known, shares=shares, verdict=_verdict(ask, sign if known else 0),
    )  # fmt: skip
    if shares and claim.kind == "percent" and not holds:
        points = abs(new.low - old.low) * (100 if new.kind != "percent" else 1)
        if abs(points - claim.low) <= Decimal("0.05") * max(1, len(str(points)) - 2):
            yield _made(
                "change", pair, (new, old), points,
                f"from {old.surface} to {new.surface} is {points:f} percentage points", True,
                ordered=known, verdict="unit_scale",
            )  # fmt: skip


def _verdict(ask: Ask, sign: int) -> str:
    """Whether a change goes the way that the claim says."""
    return "contradicted" if ask.adjacent and ask.direction * sign < 0 else "derived"


def _ratio(claim: Quantity, pair: Pair) -> Iterator[Step]:
    x, y = pair.a.quantity, pair.b.quantity
    small, large = (x, y) if x.low < y.low else (y, x)
    value = large.low / small.low
    holds = claimed(claim, value, loose=0.05) or (
        abs(claim.low) <= 12
        and abs(value - claim.low) <= Decimal("0.5")
        and claim.hedge is not None
    )
    if claim.bound in ("at_least", "more_than") and claim.low <= 5:
        holds = holds or claim.low < value < claim.low * Decimal("1.35")
    yield _made(
        "ratio",
        pair,
        (large, small),
        value,
        f"{large.surface} is {value:.1f} times {small.surface}",
        holds,
    )


def _difference(claim: Quantity, ask: Ask, pair: Pair) -> Iterator[Step]:
    x, y = pair.a.quantity, pair.b.quantity
    dimension = dimension_of(x)[0]
    if points(claim):
        if dimension != "share":
            return
    elif not (_kind_of_claim(claim, x) or _kind_of_claim(claim, y)):
        return
    small, large = (x, y) if x.low < y.low else (y, x)
    value = large.low - small.low
    old, new = in_time(x, y)
    sign = 0 if old is None or new is None else (1 if new.low > old.low else -1)
    words = f"{large.surface} less {small.surface} is {value:,f}"
    part = small.whole is large or of_these(small, large) or of_total(small, large) is True
    opposite = opposed(claim, small)
    if part or opposite or not ask.adjacent:
        yield _made(
            "rest", pair, (small, large) if opposite else (large, small), value, words, claimed(claim, value),
            spoken=part, opposed=opposite, apart=_apart(x, y), contained=_contained(claim, small, large), left=_left(small),
        )  # fmt: skip
    if ask.adjacent or not part:
        first = new if new is not None else large
        other = small if first is large else large
        yield _made(
            "difference", pair, (first, other), value, words, claimed(claim, value), direction=sign if ask.adjacent else 0,
            ordered=sign != 0, verdict=_verdict(ask, sign), contained=_contained(claim, small, large),
        )  # fmt: skip


_LEFT = re.compile(
    r"\b(?:the (?:others?|rest|remainder|second)|remaining|all (?:the )?others?|remain(?:s|ed)?|vacan\w+|left over)\b",
    re.I,
)


def _left(part: Quantity) -> bool:
    """Whether the source itself speaks of what a part leaves: "we took 2,910; others the rest"."""
    s = part.sentence
    return _LEFT.search(s.text, part.at[1], min(s.end, part.at[1] + 110)) is not None


def _contained(claim: Quantity, small: Quantity, large: Quantity) -> bool:
    """Whether the claim's period is what one period leaves of another: the second half of a year."""
    c, s, w = claim.time, small.time, large.time
    if c is None or s is None or w is None:
        return False
    (ca, cb), (sa, sb), (wa, wb) = c[0], s[0], w[0]
    inside = wa <= ca and cb <= wb and wa <= sa and sb <= wb
    return inside and (cb < sa or sb < ca) and (sa, sb) != (wa, wb)


def _part(claim: Quantity, pair: Pair) -> Iterator[Step]:
    x, y = pair.a.quantity, pair.b.quantity
    p, t = (x, y) if dimension_of(x)[0] == "share" else (y, x)
    share = (p.low if p.kind == "percent" else p.low * 100) / 100
    if not 0 < share < 1 or not _kind_of_claim(claim, t):
        return
    value = share * t.low
    yield _made(
        "part", pair, (t, p), value, f"{p.surface} of {t.surface} is {value:,.0f}", claimed(claim, value),
        apart=_apart(x, y), spoken=p.whole is t or spoken_share(p, t),
    )  # fmt: skip


def _kind_of_claim(claim: Quantity, q: Quantity) -> bool:
    a, b = dimension_of(claim), dimension_of(q)
    return a[0] == b[0] and (a[0] != "money" or a[2] == b[2])


def _rate(claim: Quantity, pair: Pair) -> Iterator[Step]:
    """So many of one thing for each of another; so many at so much each."""
    x, y = pair.a.quantity, pair.b.quantity
    for a, b in ((x, y), (y, x)):
        if b.low <= 1 or dimension_of(b)[0] not in ("count", "duration", "area", "length"):
            continue
        if not (
            _kind_of_claim(claim, a)
            or (dimension_of(claim)[0] == "count" and dimension_of(a)[0] == "count")
        ):
            continue
        value = a.low / b.low
        yield _made(
            "rate", pair, (a, b), value, f"{a.surface} over {b.surface} is {value:,.2f}", claimed(claim, value),
            apart=_apart(x, y), spoken=a.whole is b or b.whole is a,
        )  # fmt: skip


def _complement(claim: Quantity, ask: Ask, pool: Sequence[Scored]) -> Iterator[Step]:
    """What a printed share leaves: women are what men are not; the sum of the other shares."""
    assert ask.percent is not None
    shares = [s for s in pool if dimension_of(s.quantity)[0] == "share"][:30]
    for rank, s in enumerate(shares):
        q = s.quantity
        value = 100 - (q.low if q.kind == "percent" else q.low * 100)
        if value <= 0 or not opposed(claim, q):
            # 61 per cent refused says nothing of 39 per cent refused.
            continue
        yield Step(
            "rest", (q,), value, f"100 less {q.surface} is {value:.1f} %", share_claimed(claim, value), "alone", rank,
            0, {"opposed": 1.0}, (s,),
        )  # fmt: skip
    for group in lists(shares):
        for i in range(len(group)):
            value = Decimal(0)
            for j in range(i, min(len(group), i + 5)):
                q = group[j].quantity
                value += q.low if q.kind == "percent" else q.low * 100
                if j == i or value > 100:
                    continue
                members = tuple(s.quantity for s in group[i : j + 1])
                yield Step(
                    "sum", members, value, " + ".join(m.surface for m in members) + f" is {value:.1f} %",
                    share_claimed(claim, value, loose=0.01), "sentence" if group[i].quantity.cell is None else "column",
                    j - i + i * 2, 0, {}, tuple(group[i : j + 1]),
                )  # fmt: skip


def _sums(claim: Quantity, pool: Sequence[Scored]) -> Iterator[Step]:
    flat = [s for s in pool if _kind_of_claim(claim, s.quantity)][:60]
    for group in lists(flat):
        link = "sentence" if group[0].quantity.cell is None else "row"
        for i in range(len(group)):
            total = group[i].quantity.low
            for j in range(i + 1, min(len(group), i + 6)):
                total += group[j].quantity.low
                yield from _sum(claim, tuple(group[i : j + 1]), total, link, j - i + i * 3)
            for k, other in enumerate(group[i + 2 :]):
                yield from _sum(
                    claim,
                    (group[i], other),
                    group[i].quantity.low + other.quantity.low,
                    link,
                    8 + k + i * 3,
                )
    for pair in pairs_of(flat[:12]):
        if pair.link in ("far", "block", "next", "column"):
            yield from _sum(
                claim,
                (pair.a, pair.b),
                pair.a.quantity.low + pair.b.quantity.low,
                pair.link,
                pair.rank,
            )


def _sum(
    claim: Quantity, members: tuple[Scored, ...], total: Decimal, link: str, rank: int
) -> Iterator[Step]:
    quantities = tuple(s.quantity for s in members)
    if any(a.whole is b for a in quantities for b in quantities) or any(map(is_total, quantities)):
        # A part and its whole do not add up.
        return
    if not (claimed(claim, total) and exactly(claim, total)):
        return
    words = " + ".join(m.surface for m in quantities) + f" is {total:,f}"
    times = {q.time[0] for q in quantities if q.time is not None}
    yield Step(
        "sum",
        quantities,
        total,
        words,
        True,
        link,
        rank,
        0,
        {"mixed": float(len(times) > 1)},
        members,
    )


_FACTORS = {
    ("hour", "day"): (24,), ("day", "week"): (7,), ("day", "month"): (30, 31), ("week", "month"): (4,),
    ("week", "year"): (52,), ("month", "year"): (12,), ("day", "year"): (365,), ("quarter", "year"): (4,),
}  # fmt: skip


def _per_time(claim: Quantity, pool: Sequence[Scored]) -> Iterator[Step]:
    """So much a month is twelve times that a year."""
    mine = time_units(claim.per)
    for rank, s in enumerate(pool[:20]):
        q = s.quantity
        theirs = time_units(q.per)
        if not theirs or theirs == mine or not _kind_of_claim(claim, q):
            continue
        for (small, large), factors in _FACTORS.items():
            up, down = small in theirs and large in mine, large in theirs and small in mine
            for factor in factors if up or down else ():
                value = q.low * factor if up else q.low / factor
                words = f"{q.surface} per {small if up else large} is {value:,.0f} per {large if up else small}"
                yield Step(
                    "rate", (q,), value, words, claimed(claim, value), "alone", rank, 0, {}, (s,)
                )
