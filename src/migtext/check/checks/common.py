"""What the arithmetical checks share: neighbouring numbers, text between them, tolerances."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ..context import Quantity, Sentence, TextContext
from ..issue import Issue, Texts
from ..values import LOWER, UPPER, dimension_of, nearly_words, printed_step

__all__ = [
    "OF_TOTAL",
    "REST",
    "after",
    "before",
    "between",
    "close",
    "exact",
    "half_step",
    "hedged",
    "issue",
    "percent_of",
    "same_unit",
    "sentences",
    "unit_key",
]


def sentences(texts: Texts) -> Iterator[tuple[int, TextContext, Sentence]]:
    """All sentences with numbers, with the index of their text."""
    for i, (context, _) in texts:
        for s in context.sentences:
            if s.quantities:
                yield i, context, s


def between(a: Quantity, b: Quantity) -> str:
    """The text between two numbers of a sentence."""
    return a.sentence.text[a.at[1] : b.at[0]]


def before(q: Quantity, width: int = 60) -> str:
    """The text before a number, within its sentence."""
    return q.sentence.text[max(q.sentence.start, q.at[0] - width) : q.at[0]]


def after(q: Quantity, width: int = 60) -> str:
    """The text after a number, within its sentence."""
    return q.sentence.text[q.at[1] : min(q.sentence.end, q.at[1] + width)]


def exact(q: Quantity) -> bool:
    """Whether it is one value and more than nothing."""
    return q.high is not None and q.high == q.low and q.low > 0


def half_step(q: Quantity) -> Decimal:
    """How far the true value may lie from the printed one: half of the last printed digit.

    A whole number that no scale word follows is taken as it stands, unless a word makes it round.
    """
    step, rough = printed_step(q)
    if hedged(q):
        return rough / 2
    whole = q.low == q.low.to_integral_value() and not any(
        w in q.surface.lower() for w in ("illion", "thousand", "bn", "trn")
    )
    return Decimal(0) if whole and q.kind == "count" else step / 2


def unit_key(q: Quantity) -> tuple[str, str]:
    """Dimension, and the tag of money or a measure."""
    dimension, _, tag = dimension_of(q)
    return dimension, tag if dimension in ("money",) else ""


def same_unit(a: Quantity, b: Quantity) -> bool:
    """Whether two numbers may be set against each other."""
    return unit_key(a) == unit_key(b)


def hedged(q: Quantity) -> bool:
    """Whether a word makes it approximate or a bound."""
    return bool(q.hedge) or q.bound in LOWER | UPPER


def percent_of(q: Quantity) -> Decimal | None:
    """The value as per cent when it is a share."""
    if q.kind == "percent":
        return q.low
    if q.kind in ("fraction", "ratio") and 0 < q.low <= 1:
        return q.low * 100
    if q.kind == "count" and 1 <= q.low <= 9 and q.high == q.low:
        # "One third (38%)", where the record ends before the ordinal.
        part = _ORDINAL.match(q.sentence.text, q.at[1], q.sentence.end)
        if part is not None:
            return q.low * 100 / (_ORDINALS.index(part["part"].lower()) + 3)
    return None


_ORDINALS = ("third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_ORDINAL = re.compile(rf"[\s-](?P<part>{'|'.join(_ORDINALS)})s?\b(?!-)", re.I)


def close(
    computed: Decimal, printed: Quantity, *, relative: float = 0.03, scale: Decimal = Decimal(1)
) -> bool:
    """Whether a computed value agrees with a printed one.

    Args:
        computed: what follows from the other numbers.
        printed: the number as printed.
        relative: tolerance without a hedge; twice as much with one.
        scale: factor from the printed value to the computed one's unit.
    """
    value = printed.low * scale
    if value == 0:
        return computed == 0
    step, rough = printed_step(printed)
    error = abs(computed - value)
    if error <= step * scale * Decimal("0.6"):
        return True
    ratio = float(error / abs(value))
    if hedged(printed):
        if printed.bound in LOWER:
            return computed >= value * Decimal("0.98") and ratio <= 0.35
        if printed.bound in UPPER or (printed.hedge or "").lower() in nearly_words():
            return computed <= value * Decimal("1.02") and ratio <= 0.25
        return ratio <= max(2 * relative, 0.1) or error <= rough * scale * Decimal("0.6")
    if printed.kind in ("fraction", "ratio"):
        return ratio <= 0.08
    return ratio <= relative


def issue(
    kind: str, doc: int, quantities: tuple[Quantity, ...], message: str, confidence: float = 0.75,
    spans: list[tuple[int, int, int]] | None = None,
) -> Issue:  # fmt: skip
    """A finding on some numbers of one text."""
    return Issue(
        kind,
        spans if spans is not None else [(doc, q.start, q.end) for q in quantities],
        message,
        confidence,
        frozenset(id(q) for q in quantities),
    )


# "Of the", "out of a total of", "of the country's": what leads to a whole.
OF_TOTAL = re.compile(
    r"\b(?:of|out of|among|from among)\s(?:(?:the|these|those|some|about|all|its|their|our|nearly|more than|over|around|a total of|[\w-]+[’']s|[\w-]+s[’'])\s)*$",
    re.I,
)
REST = re.compile(r"\b(?:the rest|remain(?:ing|der)|the others?|others?)\b", re.I)
