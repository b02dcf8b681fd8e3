"""Quantities in a sentence: numbers with their magnitude, money, percent sign, unit and range.

This module reads spans and values. Whether a quantity is a figure at all, what it counts and when
it holds is decided by the modules that follow it.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from ..number_words import number_words, word_set
from ..tokens import Token
from .lexicon import words
from .masks import Masks
from .nouns import is_plural, phrase_after
from .quantity import Context, Quantity
from .ranges import find_range, find_ratio
from .reading import read_quantity

__all__ = ["find_quantities"]


_HYPHENS = frozenset("-\u2010\u2011")


_ORDINAL_ENDS = frozenset(("st", "nd", "rd", "th"))


_BIG = Decimal(10) ** 18


def _label_before(tokens: Sequence[Token], q: Quantity) -> bool:
    """Whether the word before a bare number makes it a label ("article 5", "Boeing 737")."""
    table = words()
    k = q.first - 1
    if k < 0:
        return False
    if (
        q.currency is not None
        or (q.kind not in ("count", "duration", "measure"))
        or (q.spelled and q.low > 20)
    ):
        return False
    # "para. 339K": a letter glued to a label is no thousand.
    letter = q.numeral.last - q.numeral.first == 2 and len(tokens[q.numeral.last - 1].text) == 1
    if q.numeral.magnitude > 1 and not (letter and tokens[q.numeral.last - 1].text.isupper()):
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
    if word == "fed":
        return False  # "We fed 900"; the reporter has its full stop
    if word in ("numbers", "counts", "ranks", "claims") and _verb_slot(tokens, k):
        return False  # "The team numbers 11."
    if word in table.labels or (capital and word in table.capital_labels):
        if formatted:
            return False
        if q.unit is not None and word in table.weak_labels:
            return False
        if word in table.weak_labels and not capital:
            following = phrase_after(tokens, q.last, of=False)
            if "." in q.numeral.literal and word not in word_set("labels.measured"):
                return True  # "target 10.7 calls for"
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


def _verb_slot(tokens: Sequence[Token], k: int) -> bool:
    """Whether token `k` follows a singular noun and so is a verb in -s."""
    if k < 2 or tokens[k].text[:1].isupper():
        return False
    left = tokens[k - 1]
    return (
        left.kind == "word"
        and left.low not in words().stop
        and left.low.isalpha()
        and not is_plural(left.text)
        and tokens[k - 2].low in ("the", "a", "our", "its", "their", "his", "her", "this", "my")
    )


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
        q = read_quantity(text, tokens, i, floor, context)
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
            _label_before(tokens, q) or (labelled and _continues_label(tokens, label_end, q))
        ):
            labelled, label_end = True, q.numeral.last
            i = step
            continue
        labelled = False
        # A hyphen glues an ordinal or a word: "twenty-first", "one-stop".
        if not _hyphen_ok(tokens, q):
            i = step
            continue
        whole = find_range(text, tokens, q, context, masks, dates)
        if whole is None:
            whole = find_ratio(tokens, q, masks, dates)
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
    if len(between) == 1 and between[0].low in ("to", "through", "–", "-", "—"):
        return True  # "Paragraphs 2.14 to 2.18 give causes"
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
            or (len(t.text) <= 3 and t.low in word_set("labels.sub_parts"))
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
    if low in ("odd", "some", "plus") or (low == "in" and q.spelled):
        return True  # "60-plus", "a one-in-ten chance"
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


@lru_cache(maxsize=1)
def _starters() -> frozenset[str]:
    """Words that may begin a number."""
    number = number_words()
    return (
        frozenset(number.cardinals)
        | frozenset(number.vague)
        | word_set("numbers.quantified")
        | {"half", "a", "an", "quarter"}
    )
