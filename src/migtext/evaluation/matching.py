"""What the measures share: precision and recall, and greedy one-to-one matching of spans."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

__all__ = ["Row", "by_document", "greedy", "overlap", "prf"]

Row = dict[str, Any]


def prf(right: int, predicted: int, gold: int) -> dict[str, float]:
    """Precision, recall and F1; 0 where there is nothing to divide by."""
    p = right / predicted if predicted else 0.0
    r = right / gold if gold else 0.0
    return {
        "precision": round(p, 4),
        "recall": round(r, 4),
        "f1": round(2 * p * r / (p + r), 4) if p + r else 0.0,
    }


def overlap(a: Row, b: Row) -> int:
    """Number of characters that two spans share."""
    shared: int = min(a["end"], b["end"]) - max(a["start"], b["start"])
    return max(0, shared)


def by_document(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows by document, in order."""
    out: dict[str, list[Row]] = {}
    for row in rows:
        out.setdefault(row["doc"], []).append(row)
    return out


def greedy(
    gold: Sequence[Any],
    predicted: Sequence[Any],
    value: Callable[[Any, Any], float],
    rank: Callable[[float, int, int], Any] | None = None,
) -> list[tuple[int, int]]:
    """Match one to one, best pairs first.

    Args:
        gold: gold rows.
        predicted: predicted rows.
        value: worth of a pair; 0 or less means that it may not match.
        rank: sort key of a pair (value, gold index, predicted index), smallest first; by value
            when None.

    Returns:
        Pairs of indices, in the order in which they were taken.
    """
    pairs = []
    for i, g in enumerate(gold):
        for j, p in enumerate(predicted):
            worth = value(g, p)
            if worth > 0:
                pairs.append((rank(worth, i, j) if rank else -worth, i, j))
    pairs.sort(key=lambda x: x[0])
    used_gold: set[int] = set()
    used_predicted: set[int] = set()
    out = []
    for _, i, j in pairs:
        if i not in used_gold and j not in used_predicted:
            used_gold.add(i)
            used_predicted.add(j)
            out.append((i, j))
    return out
