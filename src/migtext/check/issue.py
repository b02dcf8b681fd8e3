"""A finding before it is tied to a report, and what the checks share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..analysis import Analysis
from ..extract.instruments.registry import Registry
from .context import Quantity, TextContext

__all__ = ["Issue", "Texts", "settle", "spans_of"]

LONGEST = 240


@dataclass(slots=True)
class Issue:
    """A finding in one or several texts.

    Attributes:
        type: finding type.
        spans: (text, start, end) of the words that disagree.
        message: one sentence that names both values.
        confidence: 0 to 1.
        uses: ids of the numbers that it explains, so that another check leaves them alone.
    """

    type: str
    spans: list[tuple[int, int, int]]
    message: str
    confidence: float = 0.7
    uses: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Texts:
    """The texts of a check.

    Attributes:
        contexts: numbers in their sentences, one a text.
        analyses: the records, one a text.
        registry: the instruments; None for those shipped.
    """

    contexts: Sequence[TextContext]
    analyses: Sequence[Analysis]
    registry: Registry | None = None

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(enumerate(zip(self.contexts, self.analyses, strict=True)))


def spans_of(doc: int, *quantities: Quantity) -> list[tuple[int, int, int]]:
    """Spans of numbers in one text."""
    return [(doc, q.start, q.end) for q in quantities]


# A more telling finding on the same numbers goes first.
_ORDER = (
    "range_reversed", "invalid_date", "unit_conversion", "currency_conversion", "fraction_percent", "share_of_total",
    "percent_points", "percent_change", "parts_total", "shares_total", "rate_arithmetic", "span_arithmetic",
    "cross_document", "internal_contradiction",
)  # fmt: skip
_RANK = {t: i for i, t in enumerate(_ORDER)}


def _sentence(message: str) -> str:
    """A message as a sentence, on one line, with a capital and a full stop."""
    text = " ".join(message.split())
    if not text:
        return text
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def settle(found: Iterable[Issue]) -> list[Issue]:
    """Drop doubles: one finding a place and type, one arithmetical finding a number.

    Args:
        found: findings of all checks.

    Returns:
        Those kept, in the order of the texts.
    """
    kept: list[Issue] = []
    used: set[int] = set()
    for issue in sorted(found, key=lambda i: (_RANK.get(i.type, 99), -i.confidence)):
        issue.spans = [(d, a, min(b, a + LONGEST)) for d, a, b in issue.spans]
        issue.message = _sentence(issue.message)
        if issue.uses and issue.type in _RANK and len(issue.uses & used) >= min(2, len(issue.uses)):
            continue
        same = any(
            k.type == issue.type
            and any(
                x[0] == y[0] and x[1] < y[2] and y[1] < x[2]
                for x in k.spans
                for y in issue.spans[:1]
            )
            for k in kept
        )
        if same:
            continue
        used |= issue.uses
        kept.append(issue)
    kept.sort(key=lambda i: i.spans[0] if i.spans else (0, 0, 0))
    return kept
