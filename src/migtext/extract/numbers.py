"""Numbers as texts write them: digits in all groupings, words of any size, fractions, magnitudes.

The parser works on tokens and returns exact Decimals. It says nothing about what a number means:
units, ranges and whether it is a figure at all are the business of `migtext.extract.figures`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from .literals import DECIMAL_COMMA, parse_literal
from .number_words import money_words, number_words, word_set
from .numeral import Numeral
from .tokens import Token, tokenize

__all__ = ["Numeral", "and_a_half", "find_numerals", "parse_literal", "parse_numeral"]

_HYPHENS = frozenset("-\u2010\u2011")
_ORDINALS = frozenset(
    ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
)
# Words after which "half" is a part of a period or of a pair, not one in two.
_NOT_HALF_BEFORE = frozenset(
    ("first", "second", "latter", "other", "later", "next", "last", "better", "former", "early")
)


def _low(tokens: Sequence[Token], i: int) -> str:
    return tokens[i].low if 0 <= i < len(tokens) else ""


def _is_hyphen(tokens: Sequence[Token], i: int) -> bool:
    """Whether token `i` is a hyphen glued on both sides."""
    return (
        i + 1 < len(tokens)
        and tokens[i].text in _HYPHENS
        and tokens[i].glued
        and tokens[i + 1].glued
    )


def _magnitudes(tokens: Sequence[Token], i: int) -> tuple[int, int]:
    """Product of the magnitude words from token `i` on, and the index after them."""
    words = number_words()
    factor = 1
    while True:
        k = i + 1 if _is_hyphen(tokens, i) else i
        word = _low(tokens, k)
        value = words.magnitudes.get(word) or (words.vague.get(word) if word != "tens" else None)
        if value is None or word in ("score", "scores", "gross"):
            return factor, i
        if factor >= 1_000_000 and value < 1_000_000:  # "million dozen" is not a number
            return factor, i
        factor *= value
        i = k + 1


def and_a_half(tokens: Sequence[Token], i: int) -> tuple[Decimal, int]:
    """What "and a half", "and three quarters" or a fraction sign add, and the index after it.

    Args:
        tokens: tokens of a sentence.
        i: index at which the words may begin.

    Returns:
        The addition and the index after it; zero and `i` when nothing is added there.

    Example:
        >>> and_a_half(tokenize("two and a half"), 1)
        (Decimal('0.5'), 4)
    """
    words = number_words()
    if i < len(tokens) and tokens[i].text in words.glyphs:
        return words.glyphs[tokens[i].text], i + 1
    k = i
    hyphens = 0
    while _is_hyphen(tokens, k):
        k, hyphens = k + 1, hyphens + 1
    if _low(tokens, k) != "and":
        return Decimal(0), i
    k += 2 if _is_hyphen(tokens, k + 1) else 1
    if _low(tokens, k) not in ("a", "one", "three"):
        return Decimal(0), i
    top = 3 if _low(tokens, k) == "three" else 1
    k += 2 if _is_hyphen(tokens, k + 1) else 1
    part = _low(tokens, k)
    if part in words.fractions and (part.endswith("s") == (top == 3)):
        return Decimal(top) / Decimal(words.fractions[part]), k + 1
    return Decimal(0), i


def _of_a_magnitude(tokens: Sequence[Token], i: int) -> tuple[int, int]:
    """Factor of "of a million" at token `i`, and the index after it."""
    if _low(tokens, i) != "of" or _low(tokens, i + 1) not in ("a", "one"):
        return 1, i
    factor, j = _magnitudes(tokens, i + 2)
    return (factor, j) if j > i + 2 else (1, i)


def _digits(
    tokens: Sequence[Token], i: int, money: bool, continental: bool, spaced: bool
) -> Numeral | None:
    words = number_words()
    literal = tokens[i].text
    value = parse_literal(literal, continental=continental)
    if value is None:
        # "3,5 million" and "4,2 %" are decimals even where nothing else says so.
        after = _low(tokens, i + 1)
        if DECIMAL_COMMA.fullmatch(literal) and (
            after in words.magnitudes or after in ("%", "percent")
        ):
            value = Decimal(literal.replace(",", "."))
        else:
            return None
    j = i + 1
    grouped = value >= 1000 and _in_groups(literal, value)
    if spaced and literal.isdecimal() and len(literal) <= 3:
        while j < len(tokens) and tokens[j].kind == "num" and not tokens[j].glued:
            head = re.match(r"\d{3}(?![\d,])(?:[.]\d+)?$", tokens[j].text)
            if head is None or tokens[j].edge or tokens[j].start - tokens[j - 1].end != 1:
                break
            literal += tokens[j].text
            j += 1
        if j > i + 1:
            value, grouped = Decimal(literal), True
    # Fractions: "2½", "2 1/2", "1/3".
    if j < len(tokens) and tokens[j].text in words.glyphs:
        value += words.glyphs[tokens[j].text]
        j += 1
    elif (
        j + 2 < len(tokens)
        and tokens[j].kind == "num"
        and tokens[j + 1].text == "/"
        and tokens[j + 1].glued
        and tokens[j + 2].glued
        and tokens[j].text == "1"
        and tokens[j + 2].text in ("2", "3", "4")
    ):
        value += Decimal(1) / Decimal(tokens[j + 2].text)
        j += 3
    elif (
        j + 2 < len(tokens)
        and tokens[j].text == "/"
        and tokens[j].glued
        and tokens[j + 1].glued
        and tokens[j + 1].text in ("2", "3", "4", "5", "6", "8", "10")
        and value < Decimal(tokens[j + 1].text)
        and tokens[j + 2].low in word_set("numbers.after_stroke")
        and literal.isdecimal()
    ):
        return Numeral(
            i, j + 2, value / Decimal(tokens[j + 1].text), fraction=True, literal=literal
        )
    else:
        more, after_half = and_a_half(tokens, j)
        if more:
            value, j = value + more, after_half
    mantissa, factor = value, 1
    if j < len(tokens):
        suffix = tokens[j].low
        glued = tokens[j].glued
        if money and glued and tokens[j].text == "T":
            factor, j = 10**12, j + 1  # "$2.1T"
        elif (
            suffix in words.suffixes
            and tokens[j].kind == "word"
            and (
                (
                    glued
                    and (
                        suffix not in words.doubtful
                        or money
                        or (tokens[j].text.isupper() and "." in literal)
                        or _counts(tokens, j + 1)
                    )
                )
                or (
                    not glued
                    and (suffix in words.spaced or (money and suffix in words.after_money))
                )
            )
        ):
            factor, j = words.suffixes[suffix], j + 1
        else:
            factor, j = _magnitudes(tokens, j)
    return Numeral(
        i,
        j,
        value * factor,
        mantissa=mantissa,
        magnitude=factor,
        literal=literal,
        grouped=grouped,
    )


def _in_groups(literal: str, value: Decimal) -> bool:
    """Whether the separators of `literal` part groups: more digits stand before the decimals than
    before its first separator."""
    head = re.match(r"\d+", literal)
    return head is not None and len(str(int(value))) > len(head.group())


def _counts(tokens: Sequence[Token], i: int) -> bool:
    """Whether a plural or money follows, so that "5m refugees" and "8m kroner" are millions."""
    word = _low(tokens, i)
    if word in money_words():
        return True
    return len(word) > 3 and (word.endswith("s") or word in ("people", "children", "women", "men"))


def _words(tokens: Sequence[Token], i: int, *, article: bool = False) -> Numeral | None:
    """A number in words; with `article` its first token is "a" and stands for one."""
    words = number_words()
    total = 0
    current: int | None = 1 if article else None
    mantissa: Decimal | None = None
    last_magnitude = 0
    dozen = False
    j = i + 1 if article else i
    while j < len(tokens):
        k = j
        if _is_hyphen(tokens, k) and j > i:
            k += 1
        word = tokens[k].low
        if word in words.cardinals:
            value = words.cardinals[word]
            if current is None or current == 0:
                if current == 0 and mantissa is None and total == 0:
                    break
                current = value
            elif (20 <= current % 100 <= 90 and current % 10 == 0 and 0 < value < 10) or (
                current >= 100 and current % 100 == 0 and 0 < value < 100
            ):
                current += value
            else:
                break
            j = k + 1
        elif word == "dozens" and current and not last_magnitude and current < 100:
            mantissa = Decimal(current)
            current *= 12
            dozen = True
            j = k + 1
        elif word in words.magnitudes and word not in ("score", "gross"):
            factor = words.magnitudes[word]
            if current is None and total == 0:
                break
            if word == "dozen":
                if current is None or current >= 1000:
                    break
                mantissa = Decimal(current)
                current *= 12
                dozen = True
            elif word == "hundred":
                if current is None or current >= 100:
                    break
                current *= 100
            elif current:
                if last_magnitude and factor > last_magnitude:
                    break
                mantissa = Decimal(current) if mantissa is None else mantissa
                total += current * factor
                current, last_magnitude = 0, factor
            elif last_magnitude:  # "thousand million"
                total *= factor
                last_magnitude *= factor
            else:
                break
            j = k + 1
        elif word == "and" and k == j and not dozen and (last_magnitude or (current or 0) >= 100):
            following = _low(tokens, k + 1)
            beyond = _low(tokens, k + 2)
            after = (
                _low(tokens, k + 3)
                if _is_hyphen(tokens, k + 2) or beyond in words.cardinals
                else ""
            )
            big = {"hundred", "thousand", "million", "billion", "trillion", "dozen"}
            if (
                following not in words.cardinals
                or (beyond == "hundred" and current)
                or (beyond in big and beyond != "hundred" and (current or 0) < 100)
                or (after in big and (current or 0) < 100)
            ):
                break
            j = k + 1
        else:
            break
    # "sixty-second session", "twenty-first": an ordinal.
    if current is not None and 20 <= current % 100 <= 90 and current % 10 == 0:
        k = j + 1 if _is_hyphen(tokens, j) else j
        if _low(tokens, k) in _ORDINALS and (k > j or _low(tokens, k) != "second"):
            return None
    # A trailing "and" belongs to the sentence.
    while j > i and tokens[j - 1].low == "and":
        j -= 1
    if j == i:
        return None
    amount = Decimal(total + (current or 0))
    if not last_magnitude and current is not None and current < 100:
        part = _part(tokens, i, j, current)
        if part is not None:
            return part
    if _low(tokens, j) == "point" and words.cardinals.get(_low(tokens, j + 1), 10) < 10:
        # "fifty-two point three million"
        places = ""
        while words.cardinals.get(_low(tokens, j + 1 + len(places)), 10) < 10:
            places += str(words.cardinals[_low(tokens, j + 1 + len(places))])
        amount += Decimal(f"0.{places}")
        factor, end = _magnitudes(tokens, j + 1 + len(places))
        return Numeral(i, end, amount * factor, words=True, mantissa=amount, magnitude=factor)
    more, k = and_a_half(tokens, j)
    if more and last_magnitude >= 1000 and not current:
        # "a million and a half": half of what was named last.
        amount += more * last_magnitude
        return Numeral(
            i, k, amount, words=True, mantissa=amount / last_magnitude, magnitude=last_magnitude
        )
    if more and dozen:
        return Numeral(i, k, amount + more * 12, words=True)
    if more and not total:
        amount += more
        mantissa = amount
        factor, j = _magnitudes(tokens, k)
        return Numeral(i, j, amount * factor, words=True, mantissa=mantissa, magnitude=factor)
    if not last_magnitude and tokens[j - 1].low == "hundred" and amount < 1000:
        # "two or three hundred": the first end shares the second's hundred.
        return Numeral(i, j, amount, words=True, mantissa=amount / 100, magnitude=100)
    return Numeral(
        i,
        j,
        amount,
        words=True,
        mantissa=amount if not last_magnitude else mantissa,
        magnitude=last_magnitude or 1,
    )


def _part(tokens: Sequence[Token], i: int, j: int, top: int) -> Numeral | None:
    """ "two-thirds", "one third of", "three quarters of a million" after the numerator `top`."""
    words = number_words()
    hyphen = _is_hyphen(tokens, j)
    k = j + 1 if hyphen else j
    name = _low(tokens, k)
    bottom = words.fractions.get(name)
    if bottom is None or top == 0 or top > bottom or name == "halves":
        return None
    plural = name.endswith("s")
    if not plural and top != 1:
        return None
    if plural and top == 1:
        return None
    if not plural and not hyphen and _low(tokens, k + 1) not in word_set("numbers.after_third"):
        return None
    factor, end = _of_a_magnitude(tokens, k + 1)
    value = Decimal(top) / Decimal(bottom) * factor
    return Numeral(
        i, end, value, words=True, fraction=factor == 1, mantissa=value / factor, magnitude=factor
    )


def _half(tokens: Sequence[Token], i: int) -> Numeral | None:
    half = Decimal("0.5")
    start = i
    if _low(tokens, i - 1) in _NOT_HALF_BEFORE:
        return None
    following = _low(tokens, i + 1)
    if following in ("a", "an"):
        factor, j = _magnitudes(tokens, i + 2)
        if j > i + 2:
            return Numeral(start, j, half * factor, words=True, mantissa=half, magnitude=factor)
        return Numeral(start, i + 1, half, words=True, fraction=True)
    k = i + 2 if _is_hyphen(tokens, i + 1) else i + 1
    factor, j = _magnitudes(tokens, k)
    if j > k:
        return Numeral(start, j, half * factor, words=True, mantissa=half, magnitude=factor)
    if k > i + 1:
        return None
    if following in word_set("numbers.after_half") or _low(tokens, i - 1) in word_set(
        "numbers.before_part"
    ):
        factor, j = _of_a_magnitude(tokens, i + 1)
        return Numeral(
            start,
            j,
            half * factor,
            words=True,
            fraction=factor == 1,
            mantissa=half,
            magnitude=factor,
        )
    return None


def _article(tokens: Sequence[Token], i: int) -> Numeral | None:
    """ "a hundred", "a dozen", "a third of", "a quarter of a million", "a few dozen"."""
    words = number_words()
    following = _low(tokens, i + 1)
    if following == "half" and _low(tokens, i + 2) in (
        "million",
        "billion",
        "dozen",
        "thousand",
        "trillion",
    ):
        factor, j = _magnitudes(tokens, i + 2)
        half = Decimal("0.5")
        return Numeral(i, j, half * factor, words=True, mantissa=half, magnitude=factor)
    if following == "quarter":
        factor, j = _magnitudes(tokens, i + 2)
        if factor >= 1000:  # "a quarter million"
            return Numeral(i, j, Decimal(factor) / 4, words=True, magnitude=factor)
    if following in words.magnitudes and following not in ("score", "gross"):
        whole = _words(tokens, i, article=True)  # "a hundred and thirty-one"
        if whole is not None and whole.last > i + 1:
            return whole
        factor, j = _magnitudes(tokens, i + 1)
        return Numeral(i, j, Decimal(factor), words=True, mantissa=Decimal(1), magnitude=factor)
    bottom = words.fractions.get(following)
    if bottom is not None and not following.endswith("s"):
        after = _low(tokens, i + 2)
        before = _low(tokens, i - 1)
        if (
            after == "of"
            or after in word_set("numbers.after_any_part")
            or (after == "the" and _low(tokens, i + 3) in word_set("numbers.measured_by_part"))
            or (
                after in word_set("numbers.after_a_third")
                and (
                    before in word_set("numbers.before_part")
                    or before in word_set("numbers.change_before_part")
                    or (before == "and" and "between" in [t.low for t in tokens[max(0, i - 6) : i]])
                )
            )
        ):
            factor, j = _of_a_magnitude(tokens, i + 2)
            value = Decimal(1) / Decimal(bottom) * factor
            return Numeral(
                i,
                j,
                value,
                words=True,
                fraction=factor == 1,
                mantissa=value / factor,
                magnitude=factor,
            )
    return None


def _quantified(tokens: Sequence[Token], i: int) -> Numeral | None:
    """ "several hundred million", "a few dozen", "many thousands of"."""
    words = number_words()
    for length in (3, 2, 1):
        if tuple(t.low for t in tokens[i : i + length]) in words.quantifiers:
            factor, j = _magnitudes(tokens, i + length)
            if j > i + length:
                inner = _vague(tokens, i + length)
                if inner is not None and inner.last >= j:
                    return Numeral(i, inner.last, inner.low, words=True, vague=True)
                return Numeral(
                    i,
                    j,
                    Decimal(factor),
                    words=True,
                    vague=True,
                    mantissa=Decimal(1),
                    magnitude=factor,
                )
    return None


def _vague(tokens: Sequence[Token], i: int) -> Numeral | None:
    words = number_words()
    value = words.vague.get(tokens[i].low)
    if value is None:
        return None
    j = i + 1
    while _low(tokens, j) in ("of", "upon", "and") and _low(tokens, j + 1) in words.vague:
        if tokens[j].low == "of":
            value *= words.vague[tokens[j + 1].low]
        elif tokens[j + 1].low != tokens[j - 1].low:
            break
        j += 2
    if tokens[i].low in ("tens", "scores") and j == i + 1 and _low(tokens, j) != "of":
        return None
    if tokens[i].low == "tens" and j == i + 1:
        return None
    return Numeral(i, j, Decimal(value), words=True, vague=True)


def parse_numeral(
    tokens: Sequence[Token],
    i: int,
    *,
    money: bool = False,
    continental: bool = False,
    spaced: bool = False,
) -> Numeral | None:
    """The number that begins at token `i`.

    Args:
        tokens: tokens of a sentence.
        i: index of the token to begin at.
        money: a currency sign stands before it, so that "m" and "b" are magnitudes.
        continental: the document writes "1.234,5".
        spaced: groups of three digits separated by single spaces belong together here.

    Returns:
        The longest number there, or None.

    Example:
        >>> parse_numeral(tokenize("two hundred and fifty thousand people"), 0).low
        Decimal('250000')
    """
    token = tokens[i]
    if token.kind == "num":
        return _digits(tokens, i, money, continental, spaced)
    if token.kind == "sym":
        glyph = number_words().glyphs.get(token.text)
        return (
            None if glyph is None else Numeral(i, i + 1, glyph, fraction=True, literal=token.text)
        )
    low = token.low
    words = number_words()
    if low in words.cardinals:
        return _words(tokens, i)
    if low == "half":
        return _half(tokens, i)
    if low in ("a", "an"):
        return _article(tokens, i) or _quantified(tokens, i)
    if low in words.vague:
        return _vague(tokens, i)
    if low == "quarter" and _low(tokens, i + 1) == "of":
        factor, j = _of_a_magnitude(tokens, i + 1)
        if j > i + 1:
            return Numeral(i, j, Decimal(factor) / 4, words=True, magnitude=factor)
        return None
    if low in word_set("numbers.quantified"):
        return _quantified(tokens, i)
    return None


def find_numerals(text: str, *, continental: bool = False, spaced: bool = True) -> list[Numeral]:
    """All numbers of a text, whatever they mean.

    Args:
        text: a normalised text.
        continental: as in `parse_numeral`.
        spaced: as in `parse_numeral`.

    Returns:
        Numbers in order; token indices refer to ``tokenize(text)``.

    Example:
        >>> [str(n.low) for n in find_numerals("1 234 567 people, half a million of them in 3 states")]
        ['1234567', '500000', '3']
    """
    tokens = tokenize(text)
    out = []
    i = 0
    while i < len(tokens):
        found = parse_numeral(tokens, i, continental=continental, spaced=spaced)
        if found is None:
            i += 1
        else:
            out.append(found)
            i = found.last
    return out
