"""A number in a sequence of tokens, as the parser of `migtext.extract.numbers` returns it."""

from __future__ import annotations

from decimal import Decimal

__all__ = ["Numeral"]

_SIX = Decimal("0.000001")


def _tidy(value: Decimal) -> Decimal:
    """Whole numbers without decimals, others with at most six of them."""
    whole = value.to_integral_value()
    return (
        whole if whole == value else value.quantize(_SIX).normalize() if value < 10**12 else value
    )


class Numeral:
    """A number in a token sequence.

    Attributes:
        first: index of its first token.
        last: index after its last token.
        low: value, or lower end when the top is open.
        high: equal to `low`, or None when the top is open ("thousands").
        words: it is spelled out.
        vague: a plural magnitude or a quantified one.
        fraction: a part of one ("two-thirds", "half").
        mantissa: value before its magnitude ("3" in "3 million").
        magnitude: the factor, 1 without one.
        literal: the digits as written, empty for words.
        grouped: its digits stand in groups of three ("1,200", "312 692", "1.200" where the
            document writes so), which no label, clock time or page does.
    """

    __slots__ = (
        "first",
        "fraction",
        "grouped",
        "high",
        "last",
        "literal",
        "low",
        "magnitude",
        "mantissa",
        "vague",
        "words",
    )

    def __init__(
        self,
        first: int,
        last: int,
        low: Decimal,
        *,
        words: bool = False,
        vague: bool = False,
        fraction: bool = False,
        mantissa: Decimal | None = None,
        magnitude: int = 1,
        literal: str = "",
        grouped: bool = False,
    ) -> None:
        self.first = first
        self.last = last
        low = _tidy(low)
        self.low = low
        self.high = None if vague else low
        self.words = words
        self.vague = vague
        self.fraction = fraction
        self.mantissa = low if mantissa is None else mantissa
        self.magnitude = magnitude
        self.literal = literal
        self.grouped = grouped

    def __repr__(self) -> str:
        top = "..." if self.high is None else ""
        return f"Numeral({self.low}{top}, tokens {self.first}-{self.last})"
