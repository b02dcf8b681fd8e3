"""Units that a bare number takes over from what it is compared with, and ratios by their names.

"took 9.3 months, up from 8.1", "1,500 dollars, then 900", "4.2 (±2.1) years", "odds ratio of 2.4".
"""

from __future__ import annotations

from collections.abc import Sequence

from ..number_words import word_list, word_set
from ..tokens import Token
from .measures import unit_at
from .quantity import Quantity, low_at

__all__ = ["carry_units", "interval_of"]

_REACH = 14  # tokens between the two numbers


def carry_units(tokens: Sequence[Token], quantities: Sequence[Quantity]) -> None:
    """Give the bare numbers of a sentence the units that other words of it say they have.

    Args:
        tokens: tokens of the sentence.
        quantities: its quantities, in order, with hedges; changed in place.
    """
    for i, q in enumerate(quantities):
        if q.kind != "count" or q.unit is not None or q.currency is not None or q.hyphen:
            continue
        if _named_ratio(tokens, q) or _spread(tokens, q):
            continue
        if q.ranged and low_at(tokens, q.first - 1) in ("range", "range:") and i:
            source: Quantity | None = quantities[i - 1]  # "37 (range 19–64)"
        else:
            source = _compared(tokens, q, quantities[:i])
        if source is None and i + 1 < len(quantities) and quantities[i + 1].kind == "rate":
            # "from 4.6 to 257.4 per 100,000"
            link = [t.low for t in tokens[q.last : quantities[i + 1].first]]
            source = quantities[i + 1] if link in (["to"], ["and"], ["or"]) else None
        if source is None and i + 1 < len(quantities):
            source = _end_of_change(tokens, q, quantities[i + 1])
        if source is not None:
            q.kind, q.unit = source.kind, source.unit
            q.currency, q.warning = source.currency, source.warning
            q.age = source.age


def _end_of_change(tokens: Sequence[Token], q: Quantity, other: Quantity) -> Quantity | None:
    """ "from 5 to 10 kilometres": the unit of the second end; "from 0.5 to 1.5 million" also shares
    the magnitude."""
    if (
        low_at(tokens, q.hedge_first - 1) != "from"
        or [t.low for t in tokens[q.last : other.first]] != ["to"]
        or q.numeral.magnitude > 1
        or q.numeral.grouped
    ):
        return None
    factor = other.numeral.magnitude
    if (
        factor >= 1000
        and "." in q.numeral.literal
        and other.numeral.mantissa / 10 < q.low < other.numeral.mantissa * 10
    ):
        value = q.low * factor
        whole = value.to_integral_value()
        q.low = q.high = whole if whole == value else value
    shared = ("percent", "percentage_points", "measure", "duration", "money")
    return other if other.kind in shared and other.unit is not None else None


def _compared(tokens: Sequence[Token], q: Quantity, before: Sequence[Quantity]) -> Quantity | None:
    """The quantity with a unit that a bare number is set against."""
    if before and low_at(tokens, q.last) in word_set("carry.dimensions"):
        last = before[-1]
        near = last.kind == "measure" and q.first - last.last < 5
        return last if near else None  # "300 metres long and seven wide"
    more = low_at(tokens, q.last) == "more" and low_at(tokens, q.last + 1) in word_set("carry.ends")
    if not before or not (more or low_at(tokens, q.last) in word_set("carry.ends")):
        return None
    source = before[-1]
    if source.kind not in ("money", "percent", "percentage_points", "measure", "duration"):
        return None
    between = [t.low for t in tokens[source.last : q.hedge_first]]
    if not between or len(between) > _REACH or source.numeral.vague or ";" in between:
        return None
    left = between[-1]
    if (
        source.kind == "money"
        and source.numeral.magnitude >= 1_000_000
        and q.numeral.magnitude >= 1_000_000
    ):
        return source  # "now 143 million euros, will be 239 million in 2016"
    two = " ".join(between[-2:])
    if two in word_set("carry.compared"):
        return source
    prior = low_at(tokens, source.hedge_first - 1)
    if left in word_set("counted.money_verbs") and source.kind == "money":
        return source  # "got $1,200, spent 400 on the bus"
    if left == "to":
        # "from 90 days to 45", "1,500 dollars, then came down to 900"; not "fell 5% to 300".
        if prior == "from":
            return source
        return source if source.kind == "money" and "then" in between and prior != "by" else None
    if left in word_set("carry.next") and ("," in between or "and" in between):
        return source if source.kind != "percent" or q.low <= 100 else None
    return None


def _named_ratio(tokens: Sequence[Token], q: Quantity) -> bool:
    """ "the odds ratio was 2.4", "(aOR 1.8": a ratio whose unit is its name."""
    if q.spelled or q.ranged or q.numeral.grouped or q.low > 1000:
        return False
    k = q.hedge_first - 1
    steps = 0
    while k >= 0 and steps < 8 and tokens[k].text not in (".", ";", ")"):
        short = tokens[k].text in word_set("carry.ratio_signs")
        if short and (steps == 0 or tokens[k + 1].text in "=:"):
            q.kind, q.unit = (
                "ratio",
                word_list("carry.ratio_names")[
                    word_list("carry.ratio_signs").index(tokens[k].text)
                ],
            )
            return True
        pair = f"{low_at(tokens, k - 1)} {tokens[k].low}"
        if pair in word_set("carry.ratios"):
            q.kind, q.unit = "ratio", pair
            return True
        k -= 1
        steps += 1
    return False


def _spread(tokens: Sequence[Token], q: Quantity) -> bool:
    """ "4.2 (±2.1) years", "31.4 (SD 7.9) years", "4.2 ± 2.1 kg": the unit after the spread."""
    k = q.last
    bracket = low_at(tokens, k) == "("
    sign = tokens[k + 1] if bracket and k + 1 < len(tokens) else None
    if bracket and sign is not None and sign.text in ("±", "SD", "sd", "SE", "IQR"):
        for at in range(k + 2, min(k + 9, len(tokens))):
            if tokens[at].text == ")":
                return _take_unit(tokens, q, at + 1)
        return False
    if low_at(tokens, k) == "±" and k + 2 < len(tokens) and tokens[k + 1].kind == "num":
        return _take_unit(tokens, q, k + 2)
    return False


def _take_unit(tokens: Sequence[Token], q: Quantity, k: int) -> bool:
    found = unit_at(tokens, k, digits=True)
    if found is None:
        return False
    q.kind, q.unit, q.warning = found[0].kind, found[0].name, found[0].warning
    return True


def interval_of(tokens: Sequence[Token], q: Quantity, quantities: Sequence[Quantity]) -> bool:
    """Whether a quantity only says how sure another is: "1.62 (1.20 to 2.18)", "4.2 ± 2.1 years".

    Args:
        tokens: tokens of the sentence.
        q: the quantity.
        quantities: all of the sentence.
    """
    before = low_at(tokens, q.first - 1)
    if before == "±":
        return True
    if before in ("iqr", "sd", "ci", "se") or (
        before in (":", "=", ",") and low_at(tokens, q.first - 2) in ("iqr", "sd", "ci", "se")
    ):
        return True
    if not q.ranged or before not in ("(", "[", ","):
        return False
    # "10.3% (7.9–13.3)": a range in brackets that holds the number before it.
    if before != "," and q.unit is None and q.high is not None:
        for o in quantities:
            if o.last == q.first - 1 and o.high == o.low and q.low < o.low < q.high:
                return True
    names = word_set("carry.ratios")
    return any(
        o.kind == "ratio" and o.unit in names and 0 < q.first - o.last <= 5 for o in quantities
    )
