"""A quantity on its way to a figure, and what a document says about its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ..numbers import Numeral
from ..tokens import Token
from .homes import Homes
from .nouns import Phrase

__all__ = ["Context", "Quantity", "low_at"]


def low_at(tokens: Sequence[Token], i: int) -> str:
    """Lower-case text of token `i`, empty outside the sentence."""
    return tokens[i].low if 0 <= i < len(tokens) else ""


class Context:
    """What a document says about how its numbers are to be read.

    Attributes:
        continental: "1.234,5" is one thousand and a bit.
        spaced: groups of three digits may be separated by single spaces.
        homes: what bare signs and words of money mean ("$", "pound", "peso").
    """

    __slots__ = ("continental", "homes", "spaced")

    def __init__(
        self,
        *,
        continental: bool = False,
        spaced: bool = True,
        homes: Homes | None = None,
    ) -> None:
        self.continental = continental
        self.spaced = spaced
        self.homes = homes or Homes()


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
        noun: what it counts, when that stands in another block (a question).
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
        "noun",
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
        self.noun: str | None = None
        self.sentence = 0

    def __repr__(self) -> str:
        return f"Quantity({self.low}..{self.high} {self.kind} {self.unit} tokens {self.first}-{self.last})"
