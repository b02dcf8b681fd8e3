"""Quantities in a sentence: numbers with their magnitude, money, percent sign, unit and range.

This module reads spans and values. Whether a quantity is a figure at all, what it counts and when
it holds is decided by the modules that follow it.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ..number_words import number_words
from ..numbers import Numeral, parse_numeral
from ..tokens import Token
from .lexicon import Unit, currencies, units, words
from .masks import Masks
from .nouns import Phrase, is_plural, phrase_after

__all__ = ["Context", "Quantity", "find_quantities"]

_HYPHENS = frozenset("-\u2010\u2011")
_DASHES = frozenset("-\u2010\u2011–—−")
_ORDINAL_ENDS = frozenset(("st", "nd", "rd", "th"))
_BIG = Decimal(10) ** 18
_TIME_WORDS = frozenset(
    ("day", "week", "month", "year", "hour", "minute", "second", "decade", "century")
)


class Context:
    """What a document says about how its numbers are to be read.

    Attributes:
        continental: "1.234,5" is one thousand and a bit.
        spaced: groups of three digits may be separated by single spaces.
        dollar: ISO code of a bare "$".
        bare: ISO code of other bare signs and words ("pound", "peso").
    """

    __slots__ = ("bare", "continental", "dollar", "spaced")

    def __init__(
        self,
        *,
        continental: bool = False,
        spaced: bool = True,
        dollar: str = "USD",
        bare: dict[str, str] | None = None,
    ) -> None:
        self.continental = continental
        self.spaced = spaced
        self.dollar = dollar
        self.bare = bare or {}


class Quantity:
    """A number with what belongs to its surface; later modules fill in what it says.

    Attributes:
        start: first code point in the block's text.
        end: one past the last.
        first: index of its first token.
        last: index after its last token.
        low: value or lower end.
        high: upper end; None for an open top.
        kind: count, money, percent, percentage_points, measure, duration, age, ratio, fraction,
            rate, index or vague.
        unit: unit name, or None until the noun is known.
        ranged: two ends were written.
        spelled: written in words throughout.
        numeral: its (first) number.
        hyphen: a hyphenated modifier ("two-week").
        currency: the sign or word of money.
        warning: doubt.
        change: it is an end of a change ("from 5 to 3"): -1 none, 0 first, 1 second.
    """

    __slots__ = (
        "age",
        "bound",
        "change",
        "counted",
        "currency",
        "end",
        "first",
        "hedge",
        "hedge_first",
        "high",
        "hyphen",
        "kind",
        "last",
        "low",
        "numeral",
        "phrase",
        "population",
        "ranged",
        "sentence",
        "spelled",
        "start",
        "unit",
        "warning",
    )

    def __init__(self, first: int, last: int, start: int, end: int, numeral: Numeral) -> None:
        self.first = first
        self.last = last
        self.start = start
        self.end = end
        self.numeral = numeral
        self.low: Decimal = numeral.low
        self.high: Decimal | None = numeral.high
        self.kind = "vague" if numeral.vague else "fraction" if numeral.fraction else "count"
        self.unit: str | None = "fraction" if numeral.fraction else None
        self.ranged = False
        self.spelled = numeral.words
        self.hyphen = False
        self.currency: str | None = None
        self.warning: str | None = None
        self.change = -1
        self.age = False
        self.bound = "exact"
        self.hedge: str | None = None
        self.hedge_first = first
        self.phrase: Phrase | None = None
        self.counted: tuple[int, int] | None = None
        self.population: str | None = None
        self.sentence = 0

    def __repr__(self) -> str:
        return f"Quantity({self.low}..{self.high} {self.kind} {self.unit} tokens {self.first}-{self.last})"


def _low(tokens: Sequence[Token], i: int) -> str:
    return tokens[i].low if 0 <= i < len(tokens) else ""


def _match_forms(
    tokens: Sequence[Token], i: int, forms: dict[tuple[str, ...], Unit], longest: int
) -> tuple[Unit, int] | None:
    """The longest unit whose words stand at token `i`."""
    key: tuple[str, ...] = ()
    best = None
    for k in range(i, min(i + longest, len(tokens))):
        key = (*key, tokens[k].low)
        found = forms.get(key)
        if found is not None:
            best = found, k + 1
    return best


def _unit_at(tokens: Sequence[Token], i: int, digits: bool) -> tuple[Unit, int, bool] | None:
    """Unit, index after it, and whether a hyphen joined it, at token `i` after a number."""
    table = units()
    if i >= len(tokens):
        return None
    k = i
    hyphen = False
    if (
        tokens[k].text in _HYPHENS
        and tokens[k].glued
        and k + 1 < len(tokens)
        and tokens[k + 1].glued
    ):
        k, hyphen = k + 1, True
    if digits:
        # Signs: "km²" and "°C" may be two tokens.
        for length in (2, 1):
            if k + length <= len(tokens):
                sign = "".join(t.text for t in tokens[k : k + length])
                joined = all(t.glued for t in tokens[k + 1 : k + length])
                found = table.symbols.get(sign)
                if (
                    found is not None
                    and joined
                    and (len(sign) > 1 or not sign.isalpha() or tokens[k].glued or sign in "tm")
                ):
                    if (
                        sign.isalpha()
                        and len(sign) == 1
                        and not tokens[k].glued
                        and not _sign_alone(tokens, k)
                    ):
                        continue
                    if sign == "MT" and not tokens[k].glued and _low(tokens, k + 1) == "":
                        continue
                    return found, k + length, hyphen
    match = _match_forms(tokens, k, table.forms, table.longest)
    if match is None and k < len(tokens) and "-" in tokens[k].low:
        # "90 work-hours" is one token.
        found = table.forms.get((tokens[k].low,))
        match = (found, k + 1) if found else None
    if match is None and k < len(tokens) and tokens[k].low.endswith("'"):
        found = table.forms.get((tokens[k].low[:-1],))  # "six months' time limit"
        match = (found, k + 1) if found else None
    if match is None and k < len(tokens) and tokens[k].low.endswith("'s"):
        found = table.forms.get((tokens[k].low[:-2],))  # "one year's imprisonment"
        match = (found, k + 1) if found else None
    return (*match, hyphen) if match else None


def _sign_alone(tokens: Sequence[Token], k: int) -> bool:
    """Whether a one-letter sign after a space is a unit: "816 000 t of wheat", "6 m high"."""
    after = _low(tokens, k + 1)
    return after in (
        "",
        "of",
        ".",
        ",",
        ")",
        "high",
        "long",
        "wide",
        "deep",
        "per",
        "and",
        "in",
        ";",
        "tall",
        "from",
        "away",
    )


def _currency_before(
    text: str, tokens: Sequence[Token], i: int, floor: int
) -> tuple[int, str] | None:
    """Start and sign of money that stands before token `i`."""
    table = currencies()
    start = tokens[i].start
    match = table.before.search(text, max(floor, start - 10), start)
    if match is None:
        return None
    sign = match.group().rstrip()
    space = match.group() != sign
    if sign.isalpha() and len(sign) < 3 and sign not in ("Rs", "Tk", "Rp", "RM"):
        # "R 500", "K 20", "ID 123": too short to be money on their own.
        if (
            space
            or not (tokens[i].text.count(",") or len(tokens[i].text) > 3)
            or sign in ("K", "ID", "R", "MT", "KM")
        ):
            return None
    if sign in ("Euro",) and tokens[i].text in (
        "1996",
        "2000",
        "2004",
        "2008",
        "2012",
        "2016",
        "2020",
        "2024",
    ):
        return None
    return match.start(), sign


def _currency_after(tokens: Sequence[Token], i: int) -> tuple[str, int] | None:
    """Currency word or sign at token `i`, after a number, and the index after it."""
    table = currencies()
    if i >= len(tokens):
        return None
    k = i
    if (
        tokens[k].text in _HYPHENS
        and tokens[k].glued
        and k + 1 < len(tokens)
        and tokens[k + 1].glued
    ):
        k += 1
    if tokens[k].kind == "sym" and tokens[k].text in table.signs and tokens[k].text in "€£$¥₹₺₽₴":
        # "40 $ million" and "5 €": not when a number follows, which the sign belongs to.
        if (
            k + 1 < len(tokens)
            and tokens[k + 1].kind == "num"
            and (tokens[k + 1].glued or not tokens[k].glued)
        ):
            return None
        return tokens[k].text, k + 1
    key: tuple[str, ...] = ()
    best = None
    for j in range(k, min(k + table.longest, len(tokens))):
        key = (*key, tokens[j].low)
        if key in table.words and not (
            len(key) == 1
            and len(key[0]) == 3
            and not tokens[j].text.isupper()
            and key[0].upper() in table.codes
            and key[0] not in ("yen", "lei", "lek", "won", "som", "sol", "lev", "cfa")
        ):
            best = " ".join(key), j + 1
    if best is not None and best[0] in (
        "won",
        "real",
        "sol",
        "pound",
        "pounds",
        "rand",
        "som",
        "lei",
        "mark",
        "lev",
        "crowns",
        "buck",
        "bucks",
        "leone",
        "colones",
        "dong",
    ):
        # Words that are something else more often; a magnitude or a thousands sign vouches.
        if best[0] in ("pound", "pounds"):
            if _low(tokens, best[1]) == "of" and _low(tokens, best[1] + 1) not in (
                "public",
                "funding",
                "aid",
                "debt",
                "investment",
            ):
                return None
        elif best[0] == "won" and _low(tokens, best[1]) in (
            "the",
            "a",
            "by",
            "in",
            "at",
            "on",
            "their",
            "his",
        ):
            return None
    return best


def _code(sign: str, context: Context) -> tuple[str, str | None]:
    """ISO code of a sign or word, and a warning when the document decided."""
    table = currencies()
    if sign in ("$",) or sign in ("dollar", "dollars", "buck", "bucks"):
        if context.dollar != "USD":
            return (
                context.dollar,
                f"bare dollar taken as {context.dollar} after the document's country",
            )
        return "USD", None
    low = sign.lower()
    single = low[:-1] if low.endswith("s") and low[:-1] in table.bare else low
    for key in (sign, single):
        if key in context.bare:
            return context.bare[
                key
            ], f"{sign!r} taken as {context.bare[key]} after the document's country"
    if sign in table.signs:
        return table.signs[sign], None
    code = table.words.get(tuple(low.split()))
    return (code or sign), None


def _extent(tokens: Sequence[Token], numeral: Numeral) -> tuple[int, int]:
    return tokens[numeral.first].start, tokens[numeral.last - 1].end


def _spaced_here(tokens: Sequence[Token], i: int, context: Context) -> bool:
    """Whether "12 345" at token `i` is one number: the document writes so, and what follows is a
    word or the end of a phrase, not a further column."""
    if not context.spaced or tokens[i].kind != "num":
        return False
    k = i + 1
    while (
        k < len(tokens)
        and tokens[k].kind == "num"
        and len(tokens[k].text) == 3
        and not tokens[k].glued
    ):
        k += 1
    if k == i + 1:
        return False
    if i and tokens[i - 1].kind == "num" and not tokens[i].glued:
        return False
    if k < len(tokens) and tokens[k].kind == "num" and not tokens[k].glued:
        return False
    return k >= len(tokens) or tokens[k].low == tokens[k].text or tokens[k].kind == "sym"


def _simple(
    text: str, tokens: Sequence[Token], i: int, floor: int, context: Context
) -> Quantity | None:
    """A quantity without range at token `i`."""
    token = tokens[i]
    money = _currency_before(text, tokens, i, floor) if token.kind == "num" else None
    if token.kind == "word" and token.low in number_words().cardinals:
        money = None
    numeral = parse_numeral(
        tokens,
        i,
        money=money is not None,
        continental=context.continental,
        spaced=_spaced_here(tokens, i, context),
    )
    if numeral is None or numeral.low > _BIG:
        return None
    start, end = _extent(tokens, numeral)
    first, j = numeral.first, numeral.last
    if token.kind == "num":
        # Digits glued to what stands before them, other than signs that may.
        before = text[start - 1] if start else " "
        if (
            money is None
            and not before.isspace()
            and before not in "([{“\"‘'~≈∼<>≤≥=+-–—−|*/:,;‐…±×x^"
        ):
            return None
        if (
            before in "/:,"
            and token.glued
            and i
            and (
                tokens[i - 1].text in "/:,"
                and i > 1
                and tokens[i - 2].kind == "num"
                and tokens[i - 1].glued
            )
        ):
            return None
        if before in _HYPHENS and i > 1 and tokens[i - 2].kind == "word" and tokens[i - 1].glued:
            return None
        nxt = tokens[j] if j < len(tokens) else None
        if nxt is not None and nxt.glued:
            if nxt.kind == "word" and (nxt.low in _ORDINAL_ENDS or nxt.low == "s"):
                return None
            if (
                nxt.kind == "word"
                and _unit_at(tokens, j, True) is None
                and numeral.magnitude == 1
                and _currency_after(tokens, j) is None
            ):
                return None
            if (
                nxt.text in "/"
                and j + 1 < len(tokens)
                and tokens[j + 1].glued
                and tokens[j + 1].kind == "num"
                and not numeral.fraction
            ):
                return None
            if (
                nxt.text == ":"
                and j + 1 < len(tokens)
                and tokens[j + 1].glued
                and tokens[j + 1].kind == "num"
            ):
                return None
        if token.text[0] == "0" and len(token.text) > 1 and token.text[1].isdigit():
            return None  # "007", "0800"
    quantity = Quantity(first, j, start, end, numeral)
    if money is not None:
        while first > 0 and tokens[first - 1].start >= money[0]:
            first -= 1
        quantity.first, quantity.start = first, money[0]
        quantity.hedge_first = first
        quantity.currency = money[1]
    elif (
        token.kind == "num"
        and i
        and tokens[i - 1].text in ("-", "−")
        and token.glued
        and (i == 1 or not tokens[i - 1].glued)
        and tokens[i - 1].text == "−"
    ):
        quantity.low = -quantity.low
        quantity.high = quantity.low
        quantity.start = tokens[i - 1].start
        quantity.first = quantity.hedge_first = i - 1
    _tail(tokens, quantity, j, context)
    return quantity


def _tail(tokens: Sequence[Token], q: Quantity, j: int, context: Context) -> None:
    """Percent sign, currency word or unit after the number."""
    digits = not q.spelled
    if q.kind == "fraction" and q.currency is None:
        if q.numeral.low == Decimal("0.5") and q.spelled and _low(tokens, j) in ("a", "an"):
            found = _match_forms(tokens, j + 1, units().forms, units().longest)
            if found is not None and found[0].kind in ("duration", "measure"):
                q.kind, q.unit = found[0].kind, found[0].name
                q.last, q.end = found[1], tokens[found[1] - 1].end
        return
    if q.currency is None:
        found_money = _currency_after(tokens, j)
        if (
            found_money is None
            and (q.numeral.vague or q.numeral.magnitude > 1)
            and _low(tokens, j) == "of"
        ):
            # "millions of dollars"
            found_money = _currency_after(tokens, j + 1)
        if found_money is not None and not (found_money[0] == "k" and not digits):
            q.currency = found_money[0]
            q.last = found_money[1]
            q.end = tokens[q.last - 1].end
            q.hyphen = tokens[j].text in _HYPHENS
    else:
        after = _currency_after(tokens, j)
        if after is not None and tokens[j].kind == "word" and tokens[j].text not in ("K",):
            q.last, q.end = after[1], tokens[after[1] - 1].end
            q.currency = (
                after[0]
                if q.currency == "$" and after[0] not in ("dollar", "dollars")
                else q.currency
            )
    if q.currency is not None:
        q.unit, q.warning = _code(q.currency, context)
        q.kind = "vague" if q.numeral.vague else "money"
        return
    found_unit = _unit_at(tokens, j, digits)
    if found_unit is None:
        return
    unit, k, hyphen = found_unit
    if unit.name == "second" and (q.spelled or _low(tokens, k - 1) == "second") and not q.low > 1:
        return
    if (
        unit.name in ("minute", "second", "foot", "degree", "night", "generation")
        and q.numeral.fraction
    ):
        return
    if (
        unit.name == "degree"
        and tokens[k - 1].kind == "word"
        and not _low(tokens, k).startswith(
            (
                "c",
                "f",
                "north",
                "south",
                "east",
                "west",
                "of",
                "hot",
                "in",
                "below",
                "above",
                ".",
                ",",
                "",
            )
        )
    ):
        return
    if q.numeral.vague and unit.kind not in ("percent",):
        pass
    if tokens[k - 1].low in ("sec", "min") and not digits:
        return
    if not hyphen and tokens[j].text in ("t", "m") and _low(tokens, j + 1) == "'":
        return
    q.unit = unit.name
    q.kind = unit.kind if not q.numeral.vague else "vague"
    q.warning = unit.warning
    q.last, q.end = k, tokens[k - 1].end
    q.hyphen = hyphen
    if q.end and tokens[k - 1].text[-1:] in "'’" and tokens[k - 1].low.endswith("'"):
        q.end -= 1
    elif tokens[k - 1].low.endswith("'s"):
        q.end -= 2
    if unit.kind == "duration":
        # "3-month-old" keeps its "-old"; "eight years old" does not.
        if (
            hyphen
            and k + 1 < len(tokens)
            and tokens[k].text in _HYPHENS
            and tokens[k].glued
            and tokens[k + 1].low in ("old", "olds")
        ):
            q.last, q.end = k + 2, tokens[k + 1].end
            q.kind, q.age = "age", True
        elif _low(tokens, k) == "old" or (_low(tokens, k) == "of" and _low(tokens, k + 1) == "age"):
            q.kind, q.age = "age", True


def _same_dimension(a: Quantity, b: Quantity) -> bool:
    if a.unit is None or b.unit is None:
        return True
    return a.unit == b.unit


def _scale(a: Quantity, b: Quantity) -> Decimal:
    """Value of the first end of a range, which may share the magnitude of the second."""
    numeral = b.numeral
    if a.numeral.magnitude == 1 and numeral.magnitude > 1 and not a.spelled == (not b.spelled):
        if (
            a.numeral.mantissa <= numeral.mantissa * 10
            and "," not in a.numeral.literal
            and a.low < 1000
        ):
            return a.numeral.low * numeral.magnitude
    return a.low


def _join(
    tokens: Sequence[Token], a: Quantity, b: Quantity, end: Quantity | None = None
) -> Quantity:
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


def _range(
    text: str,
    tokens: Sequence[Token],
    a: Quantity,
    floor: int,
    context: Context,
    masks: Masks,
    dates: Masks,
) -> Quantity | None:
    """The range that quantity `a` opens, if it does."""
    k = a.last
    if k >= len(tokens) or (
        a.numeral.vague and a.currency is None and _low(tokens, k) not in ("to",)
    ):
        return None
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
        and _low(tokens, i) in ("us", "usd", "eur", "gbp", "perhaps", "even")
    ):
        i += 1
        while i < len(tokens) and tokens[i].text in "$€£¥":
            i += 1
    if (
        i >= len(tokens)
        or masks.touches(tokens[i].start, tokens[i].end)
        or dates.touches(tokens[i].start, tokens[i].end)
    ):
        return None
    b = _simple(text, tokens, i, tokens[k].end, context)
    if (
        b is None
        or b.numeral.vague
        or b.numeral.fraction != a.numeral.fraction
        or not _same_dimension(a, b)
    ):
        return None
    if joint.low == "or" and not (
        a.spelled == b.spelled and a.low < b.low <= a.low * 2 + 2 and a.last == k
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
    if change:
        if _is_change(tokens, a, before):
            return None
        # Two full phrases ("12 men to 30 women") never get here: a noun stands between them.
    if a.hyphen and joint.text not in _DASHES:
        return None
    return _join(tokens, a, b)


def _unit_word(tokens: Sequence[Token], q: Quantity) -> bool:
    return q.last < len(tokens) and tokens[q.last].kind == "word" and is_plural(tokens[q.last].text)


def _is_change(tokens: Sequence[Token], a: Quantity, before: list[str]) -> bool:
    """Whether "A to B" tells a change: "from A to B", "rose A to B"."""
    table = words()
    window = before[-5:]
    if any(w in table.range_verbs for w in window):
        return False
    if window and window[-1] == "from":
        return True
    if "from" in window[-3:] and not any(w in (",", ";") for w in window[-3:]):
        return True
    return any(w in table.change_verbs for w in window[-3:])


def _ratio(tokens: Sequence[Token], a: Quantity, masks: Masks, dates: Masks) -> Quantity | None:
    """ "1 in 6", "four out of every ten", "nine of 10"."""
    if (
        a.unit is not None
        or a.numeral.magnitude > 1
        or a.low != a.low.to_integral_value()
        or a.low < 1
    ):
        return None
    k = a.last
    first = _low(tokens, k)
    out_of = False
    if first == "out" and _low(tokens, k + 1) == "of":
        i, out_of = k + 2, True
    elif first in ("in", "of") or (first == "for" and _low(tokens, k + 1) == "every"):
        i = k + 1
    else:
        return None
    every = _low(tokens, i) in ("every", "each")
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
    unit = _unit_at(tokens, j, not numeral.words)
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
    if not every:
        if out_of and not (round_total and a.low < numeral.low):
            return None
        if not out_of and a.low != 1 and not (numeral.low <= 10 and (a.spelled == numeral.words)):
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


def _label_before(tokens: Sequence[Token], q: Quantity, text: str) -> bool:
    """Whether the word before a bare number makes it a label ("article 5", "Boeing 737")."""
    table = words()
    k = q.first - 1
    if k < 0:
        return False
    if (
        q.currency is not None
        or (q.kind not in ("count", "duration", "measure"))
        or q.numeral.magnitude > 1
        or (q.spelled and q.low > 20)
    ):
        return False
    if tokens[k].text in table.label_signs:
        return True
    if tokens[k].text == "." and k and tokens[k].glued:
        k -= 1
        abbreviation = True
    else:
        abbreviation = False
    if k < 0 or tokens[k].kind != "word":
        return False
    word = tokens[k].low.rstrip(".")
    capital = tokens[k].text[:1].isupper()
    formatted = "," in q.numeral.literal or ("." in q.numeral.literal and q.unit is not None)
    if abbreviation:
        return (
            word in table.labels or (word in ("fig", "figs", "tab", "ca") and word != "ca")
        ) and not formatted
    if word in table.labels or (capital and word in table.capital_labels):
        if formatted:
            return False
        if q.unit is not None and word in table.weak_labels:
            return False
        if word in table.weak_labels and not capital:
            following = phrase_after(tokens, q.last, of=False)
            if following is not None or q.low >= 1000 or q.spelled:
                return False
        if (
            q.unit is not None
            and q.kind == "measure"
            and tokens[q.last - 1].kind == "word"
            and len(tokens[q.last - 1].text) > 2
        ):
            return False
        return not (q.kind == "duration" and word in table.weak_labels)
    return False


def find_quantities(
    text: str,
    tokens: Sequence[Token],
    *,
    masks: Masks,
    dates: Masks,
    context: Context,
    table: bool = False,
) -> list[Quantity]:
    """Quantities of one sentence, labels and masked numbers left out.

    Args:
        text: the block's text.
        tokens: tokens of the sentence, with offsets in `text`.
        masks: spans whose numbers are no figures.
        dates: spans of dates.
        context: how the document writes numbers and money.
        table: the sentence is a row of a table.

    Returns:
        Quantities in order.
    """
    out: list[Quantity] = []
    if not tokens:
        return out
    floor = tokens[0].start
    n = len(tokens)
    number = number_words()
    starters = _starters()
    i = 0
    labelled = False  # the number before was a label, and a list may go on
    label_end = -1
    while i < n:
        token = tokens[i]
        if token.kind == "word" and token.low not in starters:
            i += 1
            continue
        if token.kind == "sym" and token.text not in number.glyphs:
            i += 1
            continue
        if masks.touches(token.start, token.end) or dates.touches(token.start, token.end):
            # A masked label may open a list ("No. 5 and 6").
            i += 1
            continue
        q = _simple(text, tokens, i, floor, context)
        if (
            q is None
            or masks.touches(q.start, q.end)
            or dates.touches(tokens[q.numeral.first].start, tokens[q.numeral.last - 1].end)
        ):
            i = i + 1
            if token.kind == "num":
                i = _skip_ordinal(tokens, i)
            continue
        if dates.touches(q.start, q.end):
            _cut_unit(tokens, q)
        step = max(q.numeral.last, i + 1)
        if not table and (
            _label_before(tokens, q, text) or (labelled and _continues_label(tokens, label_end, q))
        ):
            labelled, label_end = True, q.numeral.last
            i = step
            continue
        labelled = False
        # A hyphen glues an ordinal or a word: "twenty-first", "one-stop".
        if not _hyphen_ok(tokens, q):
            i = step
            continue
        whole = _range(text, tokens, q, floor, context, masks, dates)
        if whole is None:
            whole = _ratio(tokens, q, masks, dates)
        if whole is not None:
            q = whole
        out.append(q)
        i = max(q.last, step)
    return out


def _cut_unit(tokens: Sequence[Token], q: Quantity) -> None:
    """Give up a unit that belongs to a date."""
    q.last = q.numeral.last
    q.end = tokens[q.last - 1].end
    q.unit, q.kind = None, "count"


def _skip_ordinal(tokens: Sequence[Token], i: int) -> int:
    return i + 1 if i < len(tokens) and tokens[i].glued and tokens[i].low in _ORDINAL_ENDS else i


def _continues_label(tokens: Sequence[Token], label_end: int, q: Quantity) -> bool:
    """Whether `q` goes on a list of labels that ended before token `label_end`."""
    table = words()
    between = tokens[label_end : q.first]
    if (
        not between
        or len(between) > 12
        or q.currency is not None
        or q.unit is not None
        or q.numeral.magnitude > 1
    ):
        return False
    if "," in q.numeral.literal or (q.spelled and q.low > 20):
        return False
    depth = 0
    for t in between:
        if t.text in "([":
            depth += 1
        elif t.text in ")]":
            depth = max(0, depth - 1)
        elif (
            depth
            or t.text in table.label_joins
            or t.low in table.label_joins
            or (
                len(t.text) <= 3
                and t.low
                in (
                    "a",
                    "b",
                    "c",
                    "d",
                    "e",
                    "f",
                    "g",
                    "i",
                    "ii",
                    "iii",
                    "iv",
                    "bis",
                    "ter",
                    "§",
                    "no",
                    "nos",
                    "art",
                    "arts",
                    "and",
                )
            )
        ):
            continue
        else:
            return False
    if (
        between[-1].text not in ("(",)
        and between[-1].low not in table.label_joins
        and between[-1].text not in "§"
    ):
        return bool(between[-1].text in ")")
    phrase = phrase_after(tokens, q.last, of=False)
    return phrase is None or (q.last < len(tokens) and tokens[q.last].low in ("of",))


def _hyphen_ok(tokens: Sequence[Token], q: Quantity) -> bool:
    """Whether what a hyphen joins to the number leaves it a quantity."""
    k = q.last
    if (
        k + 1 >= len(tokens)
        or tokens[k].text not in _HYPHENS
        or not tokens[k].glued
        or not tokens[k + 1].glued
    ):
        return True
    nxt = tokens[k + 1]
    if nxt.kind != "word":
        return True
    if q.unit is not None or q.currency is not None:
        return True
    table = words()
    low = nxt.low
    fractions = number_words().fractions
    if (
        (low in fractions and low != "half")
        or low.endswith(("teenth", "tieth"))
        or low in ("first", "second", "twelfth", "ninth", "eleventh")
    ):
        return False
    last = low.rpartition("-")[2]
    if low in table.hyphen_not and not (not q.spelled and low in table.hyphenated and q.low > 9):
        return False
    if low in table.hyphenated or last in table.hyphenated or is_plural(nxt.text):
        q.hyphen = True
        return True
    if low in ("odd", "some", "plus", "and", "or"):
        return True
    return (
        not q.spelled
        and ("," in q.numeral.literal or q.numeral.magnitude > 1 or q.low >= 100)
        and not nxt.text[:1].isupper()
    )


_STARTERS: frozenset[str] | None = None


def _starters() -> frozenset[str]:
    """Words that may begin a number."""
    global _STARTERS
    if _STARTERS is None:
        number = number_words()
        _STARTERS = (
            frozenset(number.cardinals)
            | frozenset(number.vague)
            | {
                "half",
                "a",
                "an",
                "quarter",
                "several",
                "many",
                "few",
                "some",
                "countless",
                "untold",
                "numerous",
                "multiple",
                "various",
            }
        )
    return _STARTERS
