"""Whether two printed numbers are the same number: notation, rounding, hedges, bounds, units.

Nothing here looks at what the numbers count; `migtext.check.compare` does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple, Protocol

from .words import load_table

__all__ = [
    "Relation",
    "Value",
    "dimension_of",
    "printed_step",
    "relate",
    "rounds_to",
    "same_digits",
]

LOWER = frozenset(("at_least", "more_than"))
UPPER = frozenset(("at_most", "less_than"))
_DIGITS = re.compile(r"\d[\d,.'’  ·]*")
_ZERO = Decimal(0)


class Value(Protocol):
    """What a comparison needs to know of a number."""

    low: Decimal
    high: Decimal | None
    bound: str
    hedge: str | None
    kind: str
    unit: str | None
    surface: str


@dataclass(frozen=True, slots=True)
class Relation:
    """How a claim's number relates to a source's.

    Attributes:
        kind: equal, rounded, bound, unit, scale, or none.
        error: relative distance of the two values, after conversion.
        note: words for the reader ("rounds to", "the source gives a range").
    """

    kind: str
    error: float = 1.0
    note: str = ""

    @property
    def carried(self) -> bool:
        """Whether the value itself is there."""
        return self.kind in ("equal", "rounded")


class _Unit(NamedTuple):
    dimension: str
    factor: Decimal


@lru_cache(maxsize=1)
def _units() -> Mapping[str, _Unit]:
    out: dict[str, _Unit] = {}
    for row in load_table("check_units")["unit"]:
        unit = _Unit(row["dimension"], Decimal(row["factor"]))
        out[row["name"]] = unit
        for spelling in row["spellings"]:
            out.setdefault(spelling, unit)
    return out


@lru_cache(maxsize=1)
def nearly_words() -> frozenset[str]:
    """Hedges that put the value a little below the number."""
    return frozenset(load_table("check_units")["bounds"]["nearly"])


def dimension_of(value: Value) -> tuple[str, Decimal, str]:
    """What kind of quantity it is, the factor to the base unit, and a tag for the unit.

    Returns:
        (dimension, factor, tag): values of one dimension convert into each other unless the
        dimension is ``money``.
    """
    kind, unit = value.kind, value.unit
    if kind == "percent":
        return "share", Decimal(1), "percent"
    if kind in ("fraction", "ratio") and (unit in (None, "fraction", "ratio")) and value.low <= 1:
        return "share", Decimal(100), "fraction"
    if kind == "percentage_points":
        return "points", Decimal(1), "points"
    if kind == "money":
        return "money", Decimal(1), unit or "?"
    if (
        unit
        and kind in ("measure", "duration", "age", "rate", "index", "count", "vague")
        and unit in _units()
    ):
        u = _units()[unit]
        return u.dimension, u.factor, unit
    if unit in ("time", "times") and kind == "ratio":
        return "times", Decimal(1), "times"
    if kind == "measure":
        return f"measure:{unit}", Decimal(1), unit or "?"
    return "count", Decimal(1), "count"


def _power(value: Decimal) -> int:
    """Exponent of the last significant digit: 1200 -> 2, 3.5 -> -1."""
    if value == 0:
        return 0
    exponent = value.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def printed_step(value: Value) -> tuple[Decimal, Decimal]:
    """The smallest step the print allows, and the step that trailing zeros suggest.

    Example:
        >>> from types import SimpleNamespace as V
        >>> printed_step(V(low=Decimal(1200000), surface="1.2 million"))
        (Decimal('100000'), Decimal('100000'))
        >>> printed_step(V(low=Decimal(32000), surface="32,000"))
        (Decimal('1'), Decimal('1000'))
    """
    low = abs(value.low)
    try:
        rough = Decimal(10) ** _power(low)
    except InvalidOperation:
        rough = Decimal(1)
    match = _DIGITS.search(value.surface)
    if match is None:
        return rough, rough
    literal = re.sub(r"[\s,'’]+", "", match.group()).rstrip(".·").replace("·", ".")
    if literal.count(".") > 1 or not literal:
        return min(rough, Decimal(1)), rough
    decimals = len(literal.partition(".")[2])
    number = Decimal(literal) if literal.replace(".", "").isdigit() else _ZERO
    if number == 0:
        return rough, rough
    magnitude = low / number
    # A magnitude word multiplies the step; anything else (a fraction) leaves it alone.
    if magnitude not in (1, 1000, 1_000_000, 1_000_000_000, 10**12, 100, 12, 100_000, 10_000_000):
        magnitude = Decimal(1)
    step = Decimal(10) ** -decimals * magnitude
    if decimals:
        # "38.0" says that the zero is meant.
        return step, step
    return step, max(step, rough)


def _round(value: Decimal, step: Decimal, how: str) -> Decimal:
    return (value / step).to_integral_value(rounding=how) * step


def rounds_to(source: Decimal, claim: Decimal, step: Decimal) -> bool:
    """Whether `source` rounds or truncates to `claim` in steps of `step`."""
    return any(
        _round(source, step, how) == claim for how in (ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN)
    )


def same_digits(a: Decimal, b: Decimal) -> int | None:
    """Power of ten between two values with the same significant digits; None when they differ."""
    if a <= 0 or b <= 0:
        return None
    x, y = a.normalize().as_tuple(), b.normalize().as_tuple()
    if x.digits != y.digits or not isinstance(x.exponent, int) or not isinstance(y.exponent, int):
        return None
    return x.exponent - y.exponent


def _nearly(value: Value) -> bool:
    return (value.hedge or "").lower() in nearly_words()


def _bound_side(value: Value) -> int:
    """-1 the value is a ceiling, +1 a floor, 0 neither."""
    if value.bound in LOWER:
        return 1
    if value.bound in UPPER:
        # "just under 30" is an approximation from below, not a ceiling that matters.
        return -1
    return 0


def _error(a: Decimal, b: Decimal) -> float:
    top = max(abs(a), abs(b))
    return float(abs(a - b) / top) if top else 0.0


def relate(claim: Value, source: Value) -> Relation:
    """How the number of a claim relates to a number of a source.

    Args:
        claim: the claim's figure.
        source: a figure of the source.

    Returns:
        ``equal`` (same value after notation and exact conversion, compatible bound), ``rounded``
        (by the printed precision, or a hedge within 5 %), ``bound`` (the value is there, as a
        bound or an end of a range), ``unit`` (the digits are there with another unit), ``scale``
        (another power of ten), ``none``.
    """
    cdim, cfac, ctag = dimension_of(claim)
    sdim, sfac, stag = dimension_of(source)
    if cdim != sdim:
        return _other_dimension(claim, source, cdim, sdim)
    if cdim == "money" and ctag != stag and "?" not in (ctag, stag):
        if same_digits(claim.low, source.low) is not None or relate_values(claim, source).carried:
            return Relation("unit", 0.0, f"{stag} in the source")
        return Relation("none")
    if claim.hedge == "majority" and cdim == "share":
        above = source.low * sfac > 50
        return Relation("rounded", 0.1, "is") if above else Relation("none")
    if cfac != sfac:
        return _converted(claim, source, cfac, sfac, ctag, stag)
    found = relate_values(claim, source)
    if found.kind == "none":
        power = same_digits(claim.low, source.low)
        digits = len(claim.low.normalize().as_tuple().digits)
        # One digit alone (5 and 500) proves nothing, unless a magnitude word was swapped.
        worded = (
            re.search(r"illion|thousand|\bbn\b|\bm\b", claim.surface + source.surface) is not None
        )
        if power and (digits >= 2 or worded) and (abs(power) in (1, 2, 3, 6, 9)):
            return Relation("scale", found.error, "another scale")
    return found


def _other_dimension(claim: Value, source: Value, cdim: str, sdim: str) -> Relation:
    pair = {cdim, sdim}
    exact = claim.low == source.low and claim.high == source.high
    digits = same_digits(claim.low, source.low)
    if pair == {"share", "points"} and exact:
        return Relation("unit", 0.0, "percent and percentage points")
    if pair == {"share", "count"}:
        # "three per cent" against "three in every thousand", "8,000" against "8,000 per cent".
        if source.kind in ("ratio", "rate") and claim.kind == "percent" and digits is not None:
            return Relation("unit", 0.0, "another base")
        if exact and claim.kind in ("percent", "count") and source.kind in ("percent", "count"):
            return Relation("unit", 0.0, "a number against a per cent")
    if "money" in pair and exact and (pair & {"count", "share"}):
        return Relation("unit", 0.0, "an amount of money against a number")
    measured = {d for d in pair if d not in ("share", "points", "money", "count")}
    if len(measured) == 2 and exact:
        return Relation("unit", 0.0, "another unit")
    return Relation("none")


def _converted(
    claim: Value, source: Value, cfac: Decimal, sfac: Decimal, ctag: str, stag: str
) -> Relation:
    a, b = claim.low * cfac, source.low * sfac
    error = _error(a, b)
    calendar = {ctag, stag} & {"month", "year"} and {ctag, stag} & {"day", "week"}
    step = printed_step(claim)[1] * cfac
    if error <= (0.02 if calendar else 0.01):
        return _with_bounds(claim, source, Relation("equal", error, "converted"))
    if claim.kind in ("fraction", "ratio") or source.kind in ("fraction", "ratio"):
        # "a third" and "34 per cent": words for a share are round by nature.
        if claim.bound in LOWER and a < b <= a * Decimal("1.1"):
            return Relation("rounded", error, "lies just above")
        if error <= 0.035 or (claim.hedge and error <= 0.06):
            return _with_bounds(claim, source, Relation("rounded", error, "rounds to"))
        if claim.bound in LOWER and a < b <= a * Decimal("1.1"):
            return Relation("rounded", error, "lies just above")
        if (claim.bound in UPPER or _nearly(claim)) and a * Decimal("0.92") <= b < a:
            return Relation("rounded", error, "lies just below")
        return Relation("none", error)
    if error <= 0.05 and (claim.hedge or claim.bound in LOWER | UPPER or rounds_to(b, a, step)):
        return Relation("rounded", error, "converted and rounded")
    if _nearly(claim) and b < a and error <= 0.1 and rounds_to(b / cfac, claim.low, Decimal(1)):
        # "Almost three years" for 33 months.
        return Relation("rounded", error, "lies just below")
    if (
        claim.bound in LOWER
        and a < b
        and rounds_to(b / cfac, claim.low, Decimal(1))
        and error <= 0.12
    ):
        # "Over two years" for 26 months.
        return Relation("rounded", error, "lies just above")
    if claim.low == source.low and claim.high == source.high:
        return Relation("unit", error, f"{stag} in the source, {ctag} here")
    return Relation("none", error)


def relate_values(claim: Value, source: Value) -> Relation:
    """The same for two numbers in one unit."""
    c, s = claim.low, source.low
    ranged_c = claim.high is not None and claim.high != claim.low
    ranged_s = source.high is not None and source.high != source.low
    if claim.high is None or source.high is None:
        return _vague(claim, source)
    if ranged_c or ranged_s:
        return _ranges(claim, source, ranged_c, ranged_s)
    error = _error(c, s)
    if c == s or (error <= 0.005 and claim.kind == source.kind == "fraction"):
        # A third is 0.33 in one reading and 0.3333 in another.
        return _with_bounds(claim, source, Relation("equal", 0.0))
    step, rough = printed_step(claim)
    side = _bound_side(claim)
    source_side = _bound_side(source)
    if side > 0:
        if s > c and (error <= 0.05 or (rounds_to(s, c, rough) and error <= 0.12)):
            return Relation("rounded", error, "lies just above")
        if c > s and error <= 0.05 and rounds_to(s, c, rough):
            return Relation("bound", error, "lies below")
        return Relation("none", error)
    if side < 0:
        if s < c and error <= 0.06:
            return Relation("rounded", error, "lies just below")
        return Relation("none", error)
    if _nearly(claim):
        if s < c and error <= 0.06:
            found = _loosened(claim, source_side, error)
            if found.kind == "rounded" and not rounds_to(s, c, rough):
                return Relation("rounded", error, "lies just below")
            return found
        if s > c and error <= 0.01:
            return Relation("rounded", error, "rounds to")
        return Relation("none", error)
    if rounds_to(s, c, step) and error <= 0.17:
        return _loosened(claim, source_side, error)
    if claim.hedge and error <= 0.05:
        found = _loosened(claim, source_side, error)
        if found.kind == "rounded" and not rounds_to(s, c, rough):
            return Relation("rounded", error, "lies near")
        return found
    # Trailing zeros may be exact; a percent or a small number with one zero usually is.
    meaningful = rough > step and (rough >= 100 or abs(c) >= 1000)
    if meaningful and rounds_to(s, c, rough) and error <= 0.05:
        return _loosened(claim, source_side, error)
    # The source may be the rounder one: "about 300" where the claim prints 297.
    if source.hedge and error <= 0.03 and rounds_to(c, s, printed_step(source)[1]):
        return Relation("none", error)
    return Relation("none", error)


def _loosened(claim: Value, source_side: int, error: float) -> Relation:
    """Rounded, unless the source gives a bound that the rounding passes over."""
    if source_side and not claim.hedge:
        return Relation("bound", error, "a bound in the source")
    return Relation("rounded", error, "rounds to")


def _with_bounds(claim: Value, source: Value, found: Relation) -> Relation:
    """The same value: do the bounds agree?"""
    a, b = _bound_side(claim), _bound_side(source)
    if a == b:
        if a == 0 and _nearly(source) and claim.bound in LOWER:
            return Relation("bound", found.error, "nearly in the source")
        return found
    # "nearly 40" repeated as "less than 40" says the same, and the other way round.
    if {claim.bound, source.bound} == {"less_than", "exact"} and (
        _nearly(claim) or _nearly(source)
    ):
        return found
    words = {
        (1, 0): "a lower bound was added",
        (-1, 0): "an upper bound was added",
        (0, 1): "the source gives it as a lower bound",
        (0, -1): "the source gives it as an upper bound",
        (1, -1): "an upper bound became a lower one",
        (-1, 1): "a lower bound became an upper one",
    }
    return Relation("bound", found.error, words[a, b])


def _vague(claim: Value, source: Value) -> Relation:
    if claim.high is None and source.high is None:
        return Relation("equal", 0.0) if claim.low == source.low else Relation("none")
    if claim.high is None:
        # "tens of thousands" covers 20,000 to 99,999, "hundreds" 200 to 999.
        if claim.low <= source.low < claim.low * 10:
            return Relation("rounded", 0.3, "lies within")
        return Relation("none")
    if source.low <= claim.low < source.low * 10:
        return Relation("none", 0.5)
    return Relation("none")


def _ranges(claim: Value, source: Value, ranged_c: bool, ranged_s: bool) -> Relation:
    assert claim.high is not None
    assert source.high is not None
    if ranged_c and ranged_s:
        low, high = _single(claim, claim.low), _single(claim, claim.high)
        a = relate_values(low, _single(source, source.low))
        b = relate_values(high, _single(source, source.high))
        if a.carried and b.carried:
            kind = "equal" if a.kind == b.kind == "equal" else "rounded"
            return Relation(kind, max(a.error, b.error))
        if a.carried or b.carried:
            return Relation("bound", 0.2, "one end of the range differs")
        return Relation("none")
    if ranged_c:
        if claim.low <= source.low <= claim.high and (claim.high - claim.low) <= source.low:
            return Relation("bound", 0.1, "one value in the source, a range here")
        return Relation("none")
    for end, _side, word in ((source.low, 1, "lower"), (source.high, -1, "upper")):
        if relate_values(_single(claim, claim.low, plain=True), _single(source, end)).carried:
            return Relation("bound", 0.1, f"the {word} end of the source's range")
    middle = (source.low + source.high) / 2
    if source.low < claim.low < source.high and _error(claim.low, middle) <= 0.03:
        return Relation("bound", 0.1, "the middle of the source's range")
    return Relation("none")


class _Single:
    """One end of a range as a value of its own."""

    __slots__ = ("bound", "hedge", "high", "kind", "low", "surface", "unit")

    def __init__(self, of: Value, value: Decimal, plain: bool) -> None:
        self.low = value
        self.high: Decimal | None = value
        self.bound = "exact"
        self.hedge = None if plain else of.hedge
        self.kind = of.kind
        self.unit = of.unit
        self.surface = f"{value:f}"


def _single(of: Value, value: Decimal, *, plain: bool = False) -> Value:
    return _Single(of, value, plain)


def round_up(value: Decimal, step: Decimal) -> Decimal:
    """`value` rounded up to a multiple of `step`."""
    return _round(value, step, ROUND_UP)
