"""The table of number words, loaded once."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from ..resources import load_table

__all__ = [
    "NumberWords",
    "glued_codes",
    "load_table",
    "money_words",
    "number_words",
    "numeral_words",
    "word_list",
    "word_set",
]


class NumberWords(NamedTuple):
    """What `figures_numerals.toml` holds, ready for use; its head comment says what each is."""

    cardinals: dict[str, int]
    magnitudes: dict[str, int]
    suffixes: dict[str, int]
    spaced: frozenset[str]
    after_money: frozenset[str]
    doubtful: frozenset[str]
    fractions: dict[str, int]
    glyphs: dict[str, Decimal]
    vague: dict[str, int]
    quantifiers: frozenset[tuple[str, ...]]


@lru_cache(maxsize=1)
def number_words() -> NumberWords:
    """The number words of English."""
    data = load_table("figures_numerals.toml")
    glyphs = {}
    for sign, value in data["glyphs"].items():
        part = Fraction(value)
        glyphs[sign] = Decimal(part.numerator) / Decimal(part.denominator)
    return NumberWords(
        cardinals=data["cardinals"],
        magnitudes=data["magnitudes"],
        suffixes=data["suffixes"],
        spaced=frozenset(data["spaced"]["words"]),
        after_money=frozenset(data["spaced"]["after_money"]),
        doubtful=frozenset(data["spaced"]["doubtful"]),
        fractions=data["fractions"],
        glyphs=glyphs,
        vague=data["vague"],
        quantifiers=frozenset(tuple(q.split()) for q in data["quantifiers"]["words"]),
    )


@lru_cache(maxsize=1)
def numeral_words() -> frozenset[str]:
    """Words that may begin a number, lower case."""
    words = number_words()
    return (
        frozenset(words.cardinals) | frozenset(words.magnitudes) | frozenset(words.vague) | {"half"}
    )


@lru_cache(maxsize=1)
def glued_codes() -> frozenset[str]:
    """Letters of money that may stand before digits without a space ("EUR300", "Rs500")."""
    out = set()
    for row in load_table("currencies.toml")["currency"]:
        out.add(row["code"])
        # Two capitals alone ("TL", "SR") are more often the start of a code than money.
        # "$US10,000": the letters stand between the sign and the digits.
        out.update(
            s[1:] for s in row.get("signs", ()) if s[0] == "$" and s[1:].isalpha() and len(s) > 2
        )
        out.update(
            s
            for s in row.get("signs", ())
            if s.isalpha() and len(s) > 1 and not (s.isupper() and len(s) == 2)
        )
    return frozenset(out)


@lru_cache(maxsize=1)
def money_words() -> frozenset[str]:
    """Single words that name money after a number, lower case ("kroner", "dollars")."""
    return frozenset(
        word
        for row in load_table("currencies.toml")["currency"]
        for word in row["words"]
        if " " not in word and len(word) > 3
    )


@lru_cache(maxsize=1)
def _sets() -> dict[str, tuple[str, ...]]:
    return {
        f"{group}.{name}": tuple(words)
        for table in ("figures_words.toml", "figures_context.toml", "figures_times.toml")
        for group, lists in load_table(table)["set"].items()
        for name, words in lists.items()
    }


def word_list(key: str) -> tuple[str, ...]:
    """A short list of `figures_words.toml` or `figures_context.toml`.

    Args:
        key: group and name ("place.compass").

    Returns:
        Its words, in order; for `str.endswith` and `str.startswith`.

    Example:
        >>> "increas" in word_list("relate.change_stems")
        True
    """
    return _sets()[key]


@lru_cache(maxsize=256)
def word_set(key: str) -> frozenset[str]:
    """The same as `word_list`, as a set."""
    return frozenset(_sets()[key])
