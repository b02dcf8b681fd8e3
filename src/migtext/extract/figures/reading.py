"""One number with its currency, percent sign or unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from ..number_words import number_words, word_list, word_set
from ..numbers import Numeral, and_a_half, parse_numeral
from ..tokens import Token
from .lexicon import currencies, units
from .measures import currency_after, currency_before, iso_code, match_forms, unit_at
from .quantity import Context, Quantity, low_at

__all__ = ["rate_base", "read_quantity"]

_HYPHENS = frozenset("-\u2010\u2011")
# Signs of a change; the en dash is the minus of many typists.
_SIGNS = frozenset("-−–\u2010\u2011+")
# "two days and a half share": the half is of what follows.
_NOUN_FOLLOWS = frozenset(("of", "share", "-", "dozen", "million", "billion"))
_OPENERS = frozenset('([:;,/“"‘|')
_RAISED = re.compile(r"[\u00b9\u00b2\u00b3\u2070-\u2079]+")  # a note mark glued to digits
_ORDINAL_ENDS = frozenset(("st", "nd", "rd", "th"))
_BIG = Decimal(10) ** 18


def _acronym(tokens: Sequence[Token], k: int, q: Quantity) -> bool:
    """Whether a currency code after a number is more likely an acronym."""
    text = tokens[k].text
    table = currencies()
    if not (text.isupper() and len(text) == 3 and text in table.codes) or text in table.major:
        return False
    return q.spelled or q.low < 100


def _extent(tokens: Sequence[Token], numeral: Numeral) -> tuple[int, int]:
    return tokens[numeral.first].start, tokens[numeral.last - 1].end


def _opens_cell(tokens: Sequence[Token], i: int) -> bool:
    """Whether a cell of a table begins with token `i`."""
    return tokens[i].edge or (i > 0 and tokens[i - 1].text == "|")


def _ends_cell(tokens: Sequence[Token], k: int) -> bool:
    """Whether a cell ends before token `k`."""
    return k >= len(tokens) or tokens[k].edge or tokens[k].text == "|"


def _spaced_here(tokens: Sequence[Token], i: int, context: Context) -> bool:
    """Whether "12 345" at token `i` is one number: the document writes so, and what follows is a
    word or the end of a phrase, not a further column."""
    if tokens[i].kind != "num":
        return False
    k = i + 1
    while (
        k < len(tokens)
        and tokens[k].kind == "num"
        and len(tokens[k].text) == 3
        and tokens[k].text.isdigit()
        and not tokens[k].glued
        and not tokens[k].edge
    ):
        k += 1
    if k == i + 1:
        return False
    if _opens_cell(tokens, i) and _ends_cell(tokens, k):
        return True
    if not context.spaced and all(t.text[0] != "0" for t in tokens[i + 1 : k]):
        return False  # beside commas only what can be nothing else: "312 000", never columns
    if i and tokens[i - 1].kind == "num" and not tokens[i].glued and not tokens[i].edge:
        return False
    if k < len(tokens) and tokens[k].edge:
        return True
    if k < len(tokens) and tokens[k].kind == "num" and not tokens[k].glued:
        return False
    return k >= len(tokens) or tokens[k].low == tokens[k].text or tokens[k].kind == "sym"


# "12,0004": a group of four or five digits; the first three belong to the number.
_MARKED_GROUP = re.compile(r"[1-9]\d{0,2}(?:,\d{3})*,\d{3}(?=\d{1,2}$)")


def _glued_mark(token: Token, context: Context) -> Token | None:
    """The number without the note mark that plain text has glued to it."""
    if token.kind != "num" or context.continental:
        return None  # "1,0856" has four decimals there
    found = _MARKED_GROUP.match(token.text)
    if found is None:
        return None
    end = token.start + found.end()
    return Token(token.start, end, found.group(), "num", token.glued, token.edge)


def _is_lost_mark(tokens: Sequence[Token], i: int, context: Context) -> bool:
    """Whether token `i` is a note mark that plain text has left before a number: "About 1 3.1
    million people". Two numbers side by side are nothing else in prose; in a row of a table they
    are."""
    token = tokens[i]
    if token.kind != "num" or len(token.text) > 2 or token.text[0] == "0":
        return False
    if token.glued or i + 2 >= len(tokens) or (i and tokens[i - 1].kind == "num"):
        return False
    nxt, after = tokens[i + 1], tokens[i + 2]
    if nxt.kind != "num" or nxt.glued or nxt.edge or token.edge:
        return False
    big = "," in nxt.text or "." in nxt.text or len(nxt.text) > 3
    if not big or after.kind != "word" or after.glued or after.edge:
        return False
    return not _spaced_here(tokens, i, context)


def read_quantity(
    text: str, tokens: Sequence[Token], i: int, floor: int, context: Context
) -> Quantity | None:
    """A quantity without range at token `i`.

    Args:
        text: the block's text.
        tokens: tokens of the sentence.
        i: index of the token at which its number begins.
        floor: first code point that a currency sign may stand at.
        context: how the document writes numbers and money.

    Returns:
        The quantity, or None when no number begins there.
    """
    token = tokens[i]
    if token.low in ("a", "an"):
        halved = _unit_and_a_half(tokens, i)
        if halved is not None:
            return halved
    if token.kind == "num" and _is_lost_mark(tokens, i, context):
        return None
    cut = _glued_mark(token, context)
    if cut:
        tokens = [*tokens[:i], cut, *tokens[i + 1 :]]
    money = currency_before(text, tokens, i, floor) if token.kind == "num" else None
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
        if (
            before in _HYPHENS
            and i > 1
            and tokens[i - 2].kind == "word"
            and tokens[i - 1].glued
            and not (i > 2 and tokens[i - 3].kind == "num" and tokens[i - 2].glued)
        ):
            return None  # "G-20", and not the "20k" of "5k-20k"
        nxt = tokens[j] if j < len(tokens) else None
        if nxt is not None and nxt.glued:
            if nxt.kind == "word" and (nxt.low in _ORDINAL_ENDS or nxt.low == "s"):
                return None
            if (
                nxt.kind == "word"
                and nxt.text not in ("C", "F")
                and not _RAISED.fullmatch(nxt.text)
                and unit_at(tokens, j, True) is None
                and numeral.magnitude == 1
                and currency_after(tokens, j) is None
            ):
                return None
            if (
                nxt.text in "/"
                and not rate_base(tokens, j)
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
    minus = 0
    if money is not None:
        while first > 0 and tokens[first - 1].start >= money[0]:
            first -= 1
        quantity.first, quantity.start = first, money[0]
        quantity.hedge_first = first
        quantity.currency = money[1]
    elif i and (token.kind == "num" or tokens[i - 1].low == "minus"):
        minus = _sign(tokens, i)
    _tail(tokens, quantity, j, context)
    _rate(tokens, quantity)
    _quotient(tokens, quantity)
    _bare_degrees(tokens, quantity, minus)
    if cut:
        whole = text[token.start : token.end]
        quantity.warning = f"{whole!r}: a note mark may be glued to the number"
    elif token.kind == "num" and i and _is_lost_mark(tokens, i - 1, context):
        quantity.warning = f"{tokens[i - 1].text!r} before it was taken for a note mark"
    if quantity.kind in ("duration", "measure") and low_at(tokens, quantity.last) == "and":
        # "two years and a half"
        more, end = and_a_half(tokens, quantity.last)
        if more and low_at(tokens, end) not in _NOUN_FOLLOWS:
            quantity.low += more
            quantity.high = quantity.low
            quantity.last, quantity.end = end, tokens[end - 1].end
    # A hyphen before a number is a minus only before a percentage or a temperature.
    if minus and (
        tokens[i - 1].text == "−"
        or quantity.kind in ("percent", "percentage_points")
        or "degree" in (quantity.unit or "")
        or (i > 1 and _opens_cell(tokens, i - 1) and _ends_cell(tokens, quantity.last))
    ):
        quantity.low *= minus
        quantity.high = quantity.low
        quantity.start = tokens[i - 1].start
        quantity.first = quantity.hedge_first = i - 1
    return quantity


def _unit_and_a_half(tokens: Sequence[Token], i: int) -> Quantity | None:
    """ "a year and a half", "an hour and three quarters"."""
    if low_at(tokens, i + 2) != "and":
        return None
    found = match_forms(tokens, i + 1, units().forms, 1)
    if found is None or found[0].kind not in ("duration", "measure"):
        return None
    more, end = and_a_half(tokens, found[1])
    if not more:
        return None
    numeral = Numeral(i, end, Decimal(1) + more, words=True)
    quantity = Quantity(i, end, tokens[i].start, tokens[end - 1].end, numeral)
    quantity.kind, quantity.unit, quantity.warning = (
        found[0].kind,
        found[0].name,
        found[0].warning,
    )
    return quantity


def _sign(tokens: Sequence[Token], i: int) -> int:
    """-1 or 1 when the token before the number is its sign, 0 when it is none."""
    sign = tokens[i - 1]
    if sign.low in ("minus", "plus"):
        # "minus 11 °C", "plus 40 °C": not "10 minus 3" and not "two plus 3".
        if i > 1 and (tokens[i - 2].kind == "num" or tokens[i - 2].text in ")%"):
            return 0
        return -1 if sign.low == "minus" else 1
    if sign.text not in _SIGNS or not tokens[i].glued:
        return 0
    if i > 1 and tokens[i - 1].glued and tokens[i - 2].text not in _OPENERS:
        return 0  # "A-4", "5–7", "word–7"
    if _opens_cell(tokens, i - 1):
        return 1 if sign.text == "+" else -1
    if i > 1 and tokens[i - 2].kind == "num" and tokens[i - 1].text != "−":
        return 0  # "in 2019 -3"
    return 1 if sign.text == "+" else -1


@lru_cache(maxsize=1)
def _per_units() -> dict[str, str]:
    return dict(pair.split("=") for pair in word_list("units.per_unit"))


def _quotient(tokens: Sequence[Token], q: Quantity) -> None:
    """ "25,000 m3/h", "15 l/day": a unit with a stroke and another."""
    k = q.last
    if (
        q.kind != "measure"
        or q.unit is None
        or k + 1 >= len(tokens)
        or tokens[k].text != "/"
        or not (tokens[k].glued and tokens[k + 1].glued)
    ):
        return
    for _ in range(2):  # "16.4 l/p/d"
        name = _per_units().get(tokens[k + 1].text) if k + 1 < len(tokens) else None
        if name is None or tokens[k].text != "/" or not (tokens[k].glued and tokens[k + 1].glued):
            return
        q.unit = f"{q.unit} per {name}"
        q.last, q.end = k + 2, tokens[k + 1].end
        k += 2


def _bare_degrees(tokens: Sequence[Token], q: Quantity, minus: int) -> None:
    """ "-38 C", "temperatures of 41C": degrees without their sign."""
    k = q.last
    if q.kind != "count" or q.unit is not None or q.spelled or q.low > 150:
        return
    before = [t.low for t in tokens[max(0, q.first - 10) : q.first]]
    weather = any(w in word_set("units.temperature") for w in before)
    if k >= len(tokens) or tokens[k].text not in ("C", "F"):
        if minus < 0 and weather and low_at(tokens, k) in ("", ".", ",", ";", "and", "at", "in"):
            q.kind, q.unit = "measure", "degree"  # "Temperatures dropped to -15"
        return
    if minus or weather:
        q.kind = "measure"
        q.unit = "degree Celsius" if tokens[k].text == "C" else "degree Fahrenheit"
        q.last, q.end = k + 1, tokens[k].end


def _rate(tokens: Sequence[Token], q: Quantity) -> None:
    """ "85.5 per 100,000" is one figure in the unit "per 100,000"."""
    if q.kind != "count" or q.numeral.vague or q.unit is not None:
        return
    base = rate_base(tokens, q.last)
    if base:
        q.unit = "per " + " ".join(t.low for t in tokens[q.last + 1 : base])
        q.kind = "rate"
        q.last, q.end = base, tokens[base - 1].end


def rate_base(tokens: Sequence[Token], k: int) -> int:
    """Index after "per 100,000" or "per thousand" at token `k`, 0 when none stands there.

    Args:
        tokens: tokens of the sentence.
        k: index of the token that may be "per".

    Returns:
        One past the base; only round powers of ten are bases.
    """
    if low_at(tokens, k) not in ("per", "/") or k + 1 >= len(tokens):
        return 0
    bases = word_set("units.rate_bases")
    if tokens[k].text == "/":
        # "0.31/10,000/day": grouped, for "3/100" is a fraction or a docket.
        grouped = "," in tokens[k + 1].text and low_at(tokens, k + 1) in bases
        return k + 2 if grouped and tokens[k].glued and tokens[k + 1].glued else 0
    if low_at(tokens, k + 1) == "every":
        k += 1
    two = f"{low_at(tokens, k + 1)} {low_at(tokens, k + 2)}"
    if two in bases and tokens[k + 2].kind == "num":
        return k + 3
    if low_at(tokens, k + 1) not in bases:
        return 0
    following = tokens[k + 2] if k + 2 < len(tokens) else None
    if following is not None and following.kind == "num" and not following.glued:
        return 0
    return k + 2


def _tail(tokens: Sequence[Token], q: Quantity, j: int, context: Context) -> None:
    """Percent sign, currency word or unit after the number."""
    digits = not q.spelled
    if q.kind == "fraction" and q.numeral.literal and q.currency is None:
        part = unit_at(tokens, j, digits)
        if part is not None and part[0].kind in ("duration", "measure"):
            q.kind, q.unit = part[0].kind, part[0].name  # "1/4 mile"
            q.last, q.end = part[1], tokens[part[1] - 1].end
        return
    if q.kind == "fraction" and q.currency is None:
        if q.numeral.low == Decimal("0.5") and q.spelled and low_at(tokens, j) in ("a", "an"):
            found = match_forms(tokens, j + 1, units().forms, units().longest)
            if found is not None and found[0].kind in ("duration", "measure"):
                q.kind, q.unit = found[0].kind, found[0].name
                q.last, q.end = found[1], tokens[found[1] - 1].end
        return
    if q.currency is None:
        found_money = currency_after(tokens, j)
        if (
            found_money is None
            and (q.numeral.vague or q.numeral.magnitude > 1)
            and low_at(tokens, j) == "of"
        ):
            # "millions of dollars"
            found_money = currency_after(tokens, j + 1)
        if found_money is not None and _acronym(tokens, found_money[1] - 1, q):
            found_money = None  # "two AOA sensors" are not kwanzas
        if found_money is not None and not (found_money[0] == "k" and not digits):
            q.currency = found_money[0]
            q.last = found_money[1]
            q.end = tokens[q.last - 1].end
            q.hyphen = tokens[j].text in _HYPHENS
    else:
        after = currency_after(tokens, j)
        if after is not None and tokens[j].kind == "word" and tokens[j].text not in ("K",):
            q.last, q.end = after[1], tokens[after[1] - 1].end
            q.currency = (
                after[0]
                if q.currency == "$" and after[0] not in ("dollar", "dollars")
                else q.currency
            )
    if q.currency is not None:
        q.unit, q.warning = iso_code(q.currency, context, q.start)
        q.kind = "vague" if q.numeral.vague else "money"
        return
    found_unit = unit_at(tokens, j, digits)
    if found_unit is None:
        if low_at(tokens, j) in ("pound", "pounds") and q.kind == "count":
            # Not money, as `currency_after` says: "weighed 7 pounds", "20 pounds of rice".
            q.kind, q.unit = "measure", "pound"
            q.last, q.end = j + 1, tokens[j].end
        return
    unit, k, hyphen = found_unit
    if unit.name == "second" and (q.spelled or low_at(tokens, k - 1) == "second") and not q.low > 1:
        return
    if (
        unit.name in ("minute", "second", "foot", "degree", "night", "generation")
        and q.numeral.fraction
    ):
        return
    if (
        unit.name == "degree"
        and tokens[k - 1].kind == "word"
        and not low_at(tokens, k).startswith(word_list("units.degree_after"))
    ):
        return
    if q.numeral.vague and unit.kind not in ("percent",):
        pass
    if tokens[k - 1].low in ("sec", "min") and not digits:
        return
    if not hyphen and tokens[j].text in ("t", "m") and low_at(tokens, j + 1) == "'":
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
        elif low_at(tokens, k) == "old" or (
            low_at(tokens, k) == "of" and low_at(tokens, k + 1) == "age"
        ):
            q.kind, q.age = "age", True
