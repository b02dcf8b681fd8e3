"""Two numbers that make one quantity: ranges and ratios."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ..numbers import parse_numeral
from ..tokens import Token
from .lexicon import currencies, words
from .masks import Masks
from .measures import unit_at
from .nouns import is_plural
from .quantity import Context, Quantity, low_at
from .reading import read_quantity

__all__ = ["find_range", "find_ratio"]


_HYPHENS = frozenset("-\u2010\u2011")


_DASHES = frozenset("-\u2010\u2011–—−~～")


def _same_dimension(a: Quantity, b: Quantity) -> bool:
    if a.unit is None or b.unit is None:
        return True
    return a.unit == b.unit


def _scale(a: Quantity, b: Quantity) -> Decimal:
    """Value of the first end of a range, which may share the magnitude of the second."""
    numeral = b.numeral
    if (
        a.numeral.magnitude == 1
        and numeral.magnitude > 1
        and a.spelled == b.spelled
        and (
            a.numeral.mantissa <= numeral.mantissa * 10
            and "," not in a.numeral.literal
            and a.low < 1000
        )
    ):
        value = a.numeral.low * numeral.magnitude
        whole = value.to_integral_value()
        return whole if whole == value else value
    if (
        numeral.grouped
        and numeral.literal.endswith(",000")
        and a.numeral.magnitude == 1
        and not a.spelled
        and not a.numeral.grouped
        and b.low / 20 <= a.low * 1000 < b.low
    ):
        return a.low * 1000  # "30-40,000 people"
    return a.low


def _join(a: Quantity, b: Quantity) -> Quantity:
    """One quantity out of the two ends of a range."""
    low = _scale(a, b)
    joined = Quantity(a.first, b.last, a.start, b.end, b.numeral)
    joined.low, joined.high = low, b.high
    joined.ranged = True
    joined.spelled = a.spelled and b.spelled
    joined.hyphen = b.hyphen
    source = b if b.unit is not None else a
    joined.unit, joined.currency, joined.warning = source.unit, source.currency, source.warning
    joined.kind = source.kind if source.kind != "vague" else b.kind
    joined.age = a.age or b.age
    return joined


def find_range(
    text: str,
    tokens: Sequence[Token],
    a: Quantity,
    context: Context,
    masks: Masks,
    dates: Masks,
) -> Quantity | None:
    """The range that quantity `a` opens, if it does."""
    k = a.last
    if k >= len(tokens) or (
        a.numeral.vague and a.currency is None and low_at(tokens, k) not in ("to",)
    ):
        return None
    if (
        tokens[k].text in _HYPHENS
        and tokens[k].glued
        and low_at(tokens, k + 1) in ("to", "or")
        and a.unit is None
    ):
        k += 1  # "a five- to seven-day wait"
    joint = tokens[k]
    before = [t.low for t in tokens[max(0, a.first - 6) : a.first]]
    between = (
        "between" in before[-4:]
        and not any(w in (",", ";") for w in before[before.index("between") :])
        if "between" in before
        else False
    )
    if joint.text in _DASHES:
        if not (joint.glued or (k + 1 < len(tokens) and tokens[k + 1].kind in ("num", "sym"))):
            return None
        if joint.text in ("—",) and not joint.glued:
            return None
        if not joint.glued and k + 1 < len(tokens) and tokens[k + 1].glued:
            return None  # "in 2019 45 -3": a sign
        change = False
    elif joint.low in ("to", "through"):
        change = True
    elif (joint.low == "and" and between) or (
        joint.low == "or" and a.unit is None and not a.numeral.fraction
    ):
        change = False
    else:
        return None
    i = k + 1
    # "up to 5 to 7", "between 3 and about 5": a hedge inside ends the range.
    while i < len(tokens) and tokens[i].kind == "sym" and i < k + 3 and tokens[i].text in "$€£¥":
        i += 1
    if (
        i < len(tokens)
        and tokens[i].kind == "word"
        and (
            low_at(tokens, i) in ("us", "perhaps", "even")
            or (tokens[i].text in currencies().signs and a.currency is not None)
        )
    ):
        i += 1
        if i < len(tokens) and tokens[i].text == "." and tokens[i].glued:
            i += 1  # "Rs. 20,000 to Rs. 50,000"
        while i < len(tokens) and tokens[i].text in "$€£¥":
            i += 1
    if (
        i >= len(tokens)
        or masks.touches(tokens[i].start, tokens[i].end)
        or dates.touches(tokens[i].start, tokens[i].end)
    ):
        return None
    b = read_quantity(text, tokens, i, tokens[k].end, context)
    if (
        b is None
        or b.numeral.vague
        or b.numeral.fraction != a.numeral.fraction
        or not _same_dimension(a, b)
    ):
        return None
    if joint.low == "or" and not (
        a.spelled == b.spelled
        and _scale(a, b) < b.low <= _scale(a, b) * 2 + 2 * b.numeral.magnitude
        and a.last >= k - 1
    ):
        return None
    if joint.text in _HYPHENS and a.spelled != b.spelled:
        return None
    low = _scale(a, b)
    if b.high is None or low >= b.high:
        return None
    if a.unit is not None and b.unit is None and a.currency is None:
        # "5 per cent to 7": a change more often than a range.
        return None
    if a.kind == "money" and b.unit is None and (_unit_word(tokens, b) or b.low < a.low):
        return None
    if change and _is_change(before) and not _base_of_fall(before, a, b):
        return None
        # Two full phrases ("12 men to 30 women") never get here: a noun stands between them.
    if a.hyphen and joint.text not in _DASHES:
        return None
    return _join(a, b)


def _unit_word(tokens: Sequence[Token], q: Quantity) -> bool:
    return q.last < len(tokens) and tokens[q.last].kind == "word" and is_plural(tokens[q.last].text)


def _is_change(before: list[str]) -> bool:
    """Whether "A to B" tells a change: "from A to B", "rose A to B"."""
    table = words()
    window = before[-5:]
    if any(w in table.range_verbs for w in window):
        return False
    if window and window[-1] == "from":
        return True
    if window and window[-1] in ("of", "by"):
        return False  # "a fall of 3 to 4 points"
    if "from" in window[-3:] and not any(w in (",", ";") for w in window[-3:]):
        return True
    return any(w in table.change_verbs for w in window[-3:])


def _base_of_fall(before: list[str], a: Quantity, b: Quantity) -> bool:
    """ "down from 10,000 to 12,000 a day": nothing falls to more than it was, so the two numbers
    are the ends of what it was before."""
    if before[-1:] != ["from"] or before[-2:-1] not in (
        ["down"],
        ["fell"],
        ["fallen"],
        ["dropped"],
        ["declined"],
    ):
        return False
    return b.high is not None and _scale(a, b) < b.high


def _hyphened_ratio(tokens: Sequence[Token], a: Quantity, k: int) -> Quantity | None:
    """ "a one-in-ten chance"."""
    if k + 1 >= len(tokens) or tokens[k].text not in _HYPHENS:
        return None
    numeral = parse_numeral(tokens, k + 1)
    if numeral is None or numeral.vague or numeral.fraction or numeral.low <= a.low:
        return None
    j = numeral.last
    ratio = Quantity(a.first, j, a.start, tokens[j - 1].end, a.numeral)
    ratio.low = ratio.high = (a.low / numeral.low).quantize(Decimal("0.000001")).normalize()
    ratio.kind, ratio.unit, ratio.spelled = "ratio", "fraction", True
    return ratio


def _ratio_noun(tokens: Sequence[Token], k: int, a: Quantity) -> int:
    """Index of the second number of "one household in six", 0 when token `k` opens no such phrase."""
    for at in (k + 1, k + 2):
        if at + 1 >= len(tokens) or tokens[at - 1].kind != "word":
            return 0
        if tokens[at].low == "in" or (tokens[at].low == "out" and low_at(tokens, at + 1) == "of"):
            head = tokens[at - 1]
            if head.low in words().stop or is_plural(head.text) == (a.low == 1):
                return 0
            return at + (2 if tokens[at].low == "out" else 1)
    return 0


def find_ratio(tokens: Sequence[Token], a: Quantity, masks: Masks, dates: Masks) -> Quantity | None:
    """ "1 in 6", "four out of every ten", "nine of 10"."""
    if (
        a.unit is not None
        or a.numeral.magnitude > 1
        or a.low != a.low.to_integral_value()
        or a.low < 1
    ):
        return None
    k = a.last
    if (
        a.spelled
        and tokens[k : k + 1]
        and tokens[k].text in _HYPHENS
        and low_at(tokens, k + 1) == "in"
    ):
        return _hyphened_ratio(tokens, a, k + 2)
    first = low_at(tokens, k)
    out_of = noun = False
    if first == "out" and low_at(tokens, k + 1) == "of":
        i, out_of = k + 2, True
    elif first in ("in", "of") or (first == "for" and low_at(tokens, k + 1) == "every"):
        i = k + 1
    elif a.low <= 10 and (nouns := _ratio_noun(tokens, k, a)):
        i = nouns  # "one household in six", "four children out of five"
        noun = True
    else:
        return None
    every = low_at(tokens, i) in ("every", "each")
    if every:
        i += 1
    if first == "of" and not every:
        return None
    if (
        i >= len(tokens)
        or dates.touches(tokens[i].start, tokens[i].end)
        or masks.touches(tokens[i].start, tokens[i].end)
    ):
        return None
    numeral = parse_numeral(tokens, i)
    if (
        numeral is None
        or numeral.vague
        or numeral.fraction
        or numeral.low <= a.low
        or numeral.low > 10_000_000
    ):
        return None
    if numeral.low != numeral.low.to_integral_value() or (
        numeral.magnitude > 1 and not every and a.low != 1
    ):
        return None
    j = numeral.last
    nxt = tokens[j] if j < len(tokens) else None
    if nxt is not None and nxt.glued and nxt.kind == "word":
        return None
    unit = unit_at(tokens, j, not numeral.words)
    if unit is not None and (unit[0].kind in ("duration", "percent", "measure")):
        return None
    round_total = numeral.low in (
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        12,
        20,
        25,
        50,
        100,
        500,
        1000,
        10_000,
        100_000,
    )
    if noun and not every:
        # What follows must not be counted: "one man in six boats".
        if a.low >= numeral.low or (not round_total and numeral.low > 10):
            return None
        if nxt is not None and nxt.kind == "word" and is_plural(nxt.text):
            return None
    elif not every:
        if out_of and not (round_total and a.low < numeral.low):
            return None
        if (
            not out_of
            and a.low != 1
            and not (numeral.low <= 10 and (a.spelled == numeral.words or numeral.low == 10))
        ):
            return None
        if not out_of and a.low == 1 and not (a.spelled or numeral.low <= 1000 or round_total):
            return None
        if not out_of and not a.spelled and a.low != 1 and numeral.low > 10:
            return None
    ratio = Quantity(a.first, j, a.start, tokens[j - 1].end, a.numeral)
    ratio.low = ratio.high = (a.low / numeral.low).quantize(Decimal("0.000001")).normalize()
    ratio.kind, ratio.unit = "ratio", "fraction"
    ratio.spelled = a.spelled and numeral.words
    return ratio
