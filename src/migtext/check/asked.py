"""The number that a claim is asked about, also where the extractor has none.

The span that is asked for may hold a figure, a part of one, or words that are no figure by
themselves: "halved", "the majority", "1 of 3", "a couple".
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from ..extract.numbers import find_numerals
from ..extract.tokens import tokenize
from .context import Quantity, Sentence, TextContext
from .words import load_table

__all__ = ["asked_number"]

_OF = re.compile(r"\W*(?:in|of|out of)(?: (?:every|each|all|the))?\W*", re.I)
_PERCENT = re.compile(r"\s*(?:%|per ?cent\b|percent\b|pct\b)", re.I)


class _Made(NamedTuple):
    """A number read from a span: where it stands in the span, and what it is."""

    start: int
    end: int
    low: Decimal
    high: Decimal | None
    kind: str
    unit: str | None
    bound: str = "exact"
    hedge: str | None = None


def asked_number(context: TextContext, span: tuple[int, int] | None) -> Quantity | None:
    """The number of a claim that is asked for; one made from the span when no record has it.

    Args:
        context: the claim.
        span: where the number stands; None for the claim's first figure.

    Returns:
        The number, or None when the span holds none.
    """
    if span is None:
        figures = [q for q in context.quantities if q.figure is not None] or context.quantities
        return figures[0] if figures else None
    a, b = span
    inside = [q for q in context.quantities if q.start < b and a < q.end]
    best = max(
        inside,
        key=lambda q: (min(q.end, b) - max(q.start, a), q.figure is not None),
        default=None,
    )
    text = context.document.text[a:b]
    # "1 of 3": two numbers for the extractor, one for whoever asks.
    if best is None or (best.end - best.start) * 2 < len(text.strip()):
        share = _share(text)
        if share is not None:
            return _put(context, a, share) or best
    if best is not None:
        return best
    made = _read(text, context.document.text[b : b + 12])
    return _put(context, a, made) if made is not None else None


def _share(text: str) -> _Made | None:
    """ "1 of 3", "three in every seven"."""
    found = find_numerals(text)
    if len(found) != 2:
        return None
    tokens = tokenize(text)
    x, y = found
    between = text[tokens[x.last - 1].end : tokens[y.first].start]
    # "nine of the ten", "one person in ten".
    tail = re.split(r"\b(?=in |of |out )", between)[-1]
    if not _OF.fullmatch(tail) or len(between.split()) > 5:
        return None
    if not 0 < x.low <= y.low or x.high != x.low or y.high != y.low:
        return None
    value = x.low / y.low
    return _Made(
        tokens[x.first].start, tokens[y.last - 1].end, value, value, "fraction", "fraction"
    )


def _read(text: str, after: str) -> _Made | None:
    found = find_numerals(text)
    if found:
        n = found[0]
        tokens = tokenize(text)
        a, b = tokens[n.first].start, tokens[n.last - 1].end
        kind = "fraction" if n.fraction else "count"
        if _PERCENT.match(text[b:] + after):
            kind = "percent"
        unit = {"percent": "percent", "fraction": "fraction"}.get(kind)
        return _Made(a, b, n.low, n.high, kind, unit)
    match = _words()[0].search(text)
    if match is None:
        return None
    row = _words()[1][" ".join(match.group().lower().split())]
    value = Decimal(row["value"])
    unit = row.get("unit") or ("fraction" if row["kind"] == "fraction" else None)
    return _Made(
        *match.span(), value, value, row["kind"], unit, row.get("bound", "exact"), row.get("hedge")
    )


@lru_cache(maxsize=1)
def _words() -> tuple[re.Pattern[str], dict[str, dict[str, str]]]:
    rows = {w: row for row in load_table("check_units")["asked"] for w in row["words"]}
    longest = sorted(rows, key=len, reverse=True)
    words = "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in longest)
    return re.compile(rf"\b(?:{words})\b", re.I), rows


def _put(context: TextContext, start: int, made: _Made) -> Quantity | None:
    """A quantity at its place in its sentence, which is cut anew."""
    document = context.document
    a, b = start + made.start, start + made.end
    sentence = _sentence(context, a)
    if sentence is None:
        return None
    at = document.view[sentence.block].locate(a, b)
    q = Quantity(
        None, a, b, made.low, made.high, made.bound, made.hedge, made.kind, made.unit,
        document.text[a:b], sentence, at,
    )  # fmt: skip
    kept = [x for x in sentence.quantities if not (x.at[0] < at[1] and at[0] < x.at[1])]
    sentence.quantities[:] = sorted([*kept, q], key=lambda x: x.at)
    sentence.cut()
    return q


def _sentence(context: TextContext, at: int) -> Sentence | None:
    return next((s for s in context.sentences if s.span[0] <= at < s.span[1]), None)
