"""What all derivations share: operands with their fit, results, and tests of both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from .compare import Fit, Idf, matches
from .context import Quantity
from .values import LOWER, UPPER, nearly_words, printed_step, rounds_to

__all__ = [
    "Derivation",
    "Scored",
    "claimed",
    "coverage",
    "exactly",
    "in_time",
    "is_total",
    "of_total",
    "own_text",
    "share_claimed",
    "spoken_share",
]

_TOTAL = re.compile(r"\b(?:totals?|all|overall|sum|altogether|grand total)\b", re.I)


_BEFORE = re.compile(
    r"\b(?:last (?:year|month|week|quarter)|(?:year|month|week)s? (?:ago|earlier|before|previously)|(?:the )?(?:previous|preceding|prior) \w+|"
    r"had (?:been|stood|numbered|met|seen)|twelve months earlier|in the past|once|formerly|before (?:the|that))\b",
    re.I,
)


@dataclass(slots=True)
class Scored:
    """A number of the source with its fit to the claim."""

    quantity: Quantity
    fit: Fit

    @property
    def score(self) -> float:
        """Similarity, less what conflicts."""
        return self.fit.similarity + 0.06 * len(self.fit.agree) - 0.25 * self.fit.conflict


@dataclass(slots=True)
class Derivation:
    """One step: the operands, the result, the words for it."""

    kind: str
    operands: tuple[Quantity, ...]
    value: Decimal
    words: str
    plausible: float
    holds: bool
    direction: int = 0
    verdict: str = "derived"
    features: dict[str, float] = field(default_factory=dict)


def claimed(claim: Quantity, value: Decimal, *, loose: float = 0.03) -> bool:
    """Whether a computed value is the claim's at its printed precision or within 3 %."""
    c = claim.low
    if c == 0:
        return value == 0
    error = float(abs(value - c) / abs(c))
    hedge = (claim.hedge or "").lower()
    if claim.high is not None and claim.high != claim.low:
        return claim.low * Decimal("0.97") <= value <= claim.high * Decimal("1.03")
    if claim.bound in LOWER:
        return value >= c * Decimal("0.995") and error <= 0.12
    if claim.bound in UPPER:
        return value <= c * Decimal("1.005") and error <= 0.12
    if hedge in nearly_words():
        return value <= c * Decimal("1.005") and error <= 0.06
    step, rough = printed_step(claim)
    if claim.kind in ("fraction", "ratio"):
        return error <= (0.06 if claim.hedge else 0.04)
    if error <= (0.05 if claim.hedge else loose):
        return True
    if rounds_to(value, c, step):
        return error <= 0.15
    return rough > step and rounds_to(value, c, rough) and error <= 0.05


def share_claimed(claim: Quantity, percent: Decimal, *, loose: float = 0.03) -> bool:
    """Whether a share worked out as per cent is the claim's, which may be a fraction ("a third")."""
    return claimed(claim, percent if claim.kind == "percent" else percent / 100, loose=loose)


_OUT_OF = re.compile(r"\W*(?:out )?of (?:(?:the|our|its|their|these|those|all) ){0,2}", re.I)


def spoken_share(small: Quantity, large: Quantity) -> bool:
    """Whether the source itself says one of the other: "seven of our nine recommendations"."""
    if small.sentence is not large.sentence or small.at[1] > large.at[0]:
        return False
    between = small.sentence.text[small.at[1] : large.at[0]]
    return _OUT_OF.fullmatch(between) is not None


def exactly(claim: Quantity, value: Decimal) -> bool:
    step, rough = printed_step(claim)
    return rounds_to(value, claim.low, step) or rounds_to(value, claim.low, rough)


def coverage(claim: Quantity, operands: Sequence[Quantity], idf: Idf) -> float:
    """Share of the claim's words that one operand or another has around it."""
    total = got = 0.0
    for key, weight in claim.claim_weights.items():
        worth = weight * idf(key)
        total += worth
        got += worth * max(matches(key, o.weights) for o in operands)
    return got / total if total else 0.0


def is_total(q: Quantity) -> bool:
    return q.cell is not None and _TOTAL.search(" ".join(q.cell.row_headers)) is not None


def of_total(part: Quantity, whole: Quantity) -> bool | None:
    """Whether one cell is the total of the other's row or column; None when not of one table."""
    if part.cell is None or whole.cell is None or part.cell.table != whole.cell.table:
        return None
    if part.cell.column == whole.cell.column:
        return _TOTAL.search(" ".join(whole.cell.row_headers)) is not None
    if part.cell.row == whole.cell.row:
        return _TOTAL.search(" ".join(whole.cell.column_headers)) is not None
    return False


def own_text(q: Quantity) -> str:
    a, b = q.segment
    return q.sentence.text[a:b]


def _from_to(x: Quantity, y: Quantity) -> tuple[Quantity, Quantity] | None:
    """(older, newer) of "from 5.10 in January to 7.65 in December" and "31,650, against 29,259"."""
    if x.sentence is not y.sentence or x.cell is not None or abs(x.index - y.index) > 2:
        return None
    first, second = (x, y) if x.at < y.at else (y, x)
    text = first.sentence.text
    between = text[first.at[1] : second.at[0]]
    lead = text[max(first.sentence.start, first.at[0] - 40) : first.at[0]]
    if re.search(r"\bfrom\W*(?:\w+ ){0,2}$", lead) and re.search(r"\bto\W*(?:\w+ ){0,2}$", between):
        return first, second
    if (
        re.search(
            r"\b(?:up|down|rise|fall|against|compared (?:to|with)|after)(?: from)?\W*(?:\w+ ){0,2}$",
            between,
        )
        and len(between) < 60
    ):
        return second, first
    return None


def in_time(x: Quantity, y: Quantity) -> tuple[Quantity | None, Quantity | None]:
    """(older, newer) of two numbers, by their dates, else by "from ... to"."""
    spoken = _from_to(x, y)
    if spoken is not None:
        return spoken
    if x.time is not None and y.time is not None and x.time[0] != y.time[0]:
        older = x if x.time[0][1] < y.time[0][1] or x.time[0][0] < y.time[0][0] else y
        return (x, y) if older is x else (y, x)
    before = [q.earlier or _BEFORE.search(own_text(q)) is not None for q in (x, y)]
    if before[0] != before[1]:
        return (x, y) if before[0] else (y, x)
    if x.sentence is y.sentence and x.cell is None:
        first, second = (x, y) if x.at < y.at else (y, x)
        text = first.sentence.text
        between = text[first.at[1] : second.at[0]].lower()
        if re.search(r"\b(?:from|against|compared|than|after|versus)\b", between):
            return second, first
        if re.fullmatch(r".{0,30}\bto\b.{0,12}", between) and not re.search(r"[,;()]", between):
            return first, second
    return None, None
