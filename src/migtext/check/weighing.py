"""How far a step of arithmetic is believed.

A logistic regression over what a reader would weigh: how much of the claim stands around the
operands, how they hang together, whether the claim's words ask for such a step, whether its days,
places and groups are theirs, and how little the result can be an accident of the many pairs tried.
The weights (``check_weights.toml``) were fitted on the development halves of the cross-check cases,
each hand in turn left out for the test.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from decimal import Decimal

from .asks import Ask
from .compare import Idf, matches, time_relation
from .keys import name_keys
from .operands import nouns_alike
from .quantity import Quantity
from .steps import Scored, coverage, exactly
from .values import dimension_of, printed_step
from .words import lexicon, load_table

__all__ = ["Step", "features", "plausibility"]

# Bits of an ordinary result, for steps whose value misses the claim's.
_USUAL = 6.0


@dataclass(slots=True)
class Step:
    """A step before it is weighed."""

    kind: str
    operands: tuple[Quantity, ...]
    value: Decimal
    words: str
    holds: bool
    link: str
    rank: int
    direction: int = 0
    hints: dict[str, float] = field(default_factory=dict)
    fits: tuple[Scored, ...] = ()
    verdict: str = "derived"


def plausibility(row: dict[str, float]) -> float:
    """Probability of a step by its features, 0 to 1.

    Example:
        >>> plausibility({"covered": 1.0}) > plausibility({"covered": 0.2})
        True
    """
    weights: dict[str, float] = load_table("check_weights")["step"]
    total = weights["bias"] + sum(weights.get(k, 0.0) * v for k, v in row.items())
    return 1 / (1 + math.exp(-total))


def features(claim: Quantity, ask: Ask, step: Step, idf: Idf) -> dict[str, float]:
    """What speaks for and against a step, as numbers."""
    ops = step.operands
    out: dict[str, float] = {f"link_{step.link}": 1.0, f"kind_{step.kind}": 1.0}
    out["covered"] = coverage(claim, ops, idf)
    out["thin"] = max(0.0, 0.4 - out["covered"])
    table = lexicon()
    who = {
        k
        for k, w in claim.claim_weights.items()
        if w >= 0.75 and k.startswith("c:") and table.group[k[2:]] in ("who", "status")
    }
    out["who_lost"] = (
        float(any(max(matches(k, o.weights) for o in ops) < 0.3 for k in who))
        if not step.hints.get("opposed")
        else 0.0
    )
    if step.link == "far":
        out[f"far_{step.kind}"] = 1.0
    sims = [s.fit.similarity for s in step.fits]
    out["least"] = min(sims, default=0.0)
    out["most"] = max(sims, default=0.0)
    out["asked"] = ask.weights.get(step.kind, ask.weights.get("difference", 0.3))
    named = [
        k
        for k, w in claim.claim_weights.items()
        if w >= 0.75 and k.startswith(("iso:", "place:", "name:"))
    ]
    out["lost"] = float(sum(max(matches(k, o.weights) for o in ops) < 0.2 for k in named))
    said = {k for n in claim.sentence.names for k in name_keys(n)}
    kinds = ("place", "name", "state", "nation")
    foreign = {
        n.key for o in ops for n in o.own_names if n.type in kinds and not said & set(name_keys(n))
    }
    out["foreign"] = float(min(len(foreign), 3)) if step.kind != "sum" else 0.0
    out |= _times(claim, step)
    slots = [
        v
        for s in step.fits
        for k, v in s.fit.conflicts.items()
        if k not in ("time", "period", "frame", "who", "unit", "outcome", "item")
    ]
    out["conflict"] = max(slots, default=0.0)
    # The value of a step that misses says nothing of how well it fits.
    bits = _bits(claim, ask, step) if step.holds else _USUAL
    out["bits"] = min(bits, 14.0) / 10
    out["tried"] = math.log2(2 + step.rank) / 10
    out["surprise"] = max(-6.0, min(10.0, bits - math.log2(2 + step.rank))) / 10
    out["nouns"] = 1.0 if nouns_alike(*(o for o in ops if dimension_of(o)[0] == "count")) else 0.0
    out |= step.hints
    return out


def _times(claim: Quantity, step: Step) -> dict[str, float]:
    """How far the days of the operands are those of the claim."""
    asked = [t for t, _ in claim.times] or ([claim.time[0]] if claim.time else [])
    have = [o.time for o in step.operands if o.time is not None]
    if not asked or not have:
        return {}
    met = 0
    hit: set[int] = set()
    for t in asked[:2]:
        relations = [time_relation((t, False), h) for h in have]
        found = [i for i, r in enumerate(relations) if r in ("same", "near")]
        met += bool(found)
        hit.update(found[:1])
    total = min(len(asked), 2)
    off = sum(all(time_relation((t, False), h) == "apart" for t in asked) for h in have)
    allowed = 1 if step.kind in ("change", "difference", "ratio", "rest") and total < 2 else 0
    both = float(total == 2 and len(hit) == 2)
    return {"both_times": both, "time_met": met / total, "time_off": float(max(0, off - allowed))}


def _bits(claim: Quantity, ask: Ask, step: Step) -> float:
    """How unlikely it is that a chance pair comes so near, in bits."""
    value = abs(step.value)
    if ask.percent is not None and step.kind != "part":
        target = ask.percent
        half = (
            Decimal("0.5")
            if claim.kind == "percent" and claim.low == int(claim.low)
            else Decimal("0.05")
        )
        if claim.kind != "percent":
            half = target * Decimal("0.03")
        off = max(abs(value - target), half)
        chance = float(2 * off / 70)
    else:
        target = claim.low
        step_size = printed_step(claim)[1]
        off = max(
            abs(value - target),
            step_size / 2 if not exactly(claim, value) else printed_step(claim)[0] / 2,
        )
        spread = 4.0 if step.kind in ("ratio", "rate") else 6.0
        chance = float(2 * off / max(abs(target), Decimal("0.001"))) / spread
    return -math.log2(min(1.0, max(chance, 1e-6)))
