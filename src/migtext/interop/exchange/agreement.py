"""How far two annotators agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ...errors import DataError
from .differences import overlapping, same_text
from .marks import LABELS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "agreement", "kappa"]

COLUMNS = (
    "view", "label", "n_a", "n_b", "exact", "exact_f1", "overlap", "overlap_f1", "units", "observed", "kappa",
)  # fmt: skip


def kappa(pairs: Iterable[tuple[Hashable, Hashable]]) -> float | None:
    """Cohen's kappa of two annotators' decisions on the same units.

    Args:
        pairs: the first and the second annotator's decision on each unit.

    Returns:
        Observed agreement beyond what their own frequencies would give by chance (Cohen 1960), at
        most 1; None when there is nothing to decide: no unit, or one answer to all of them.

    Example:
        >>> round(kappa([("x", "x"), ("x", "y"), ("y", "y"), ("y", "y")]), 2)
        0.5
    """
    decisions = list(pairs)
    n = len(decisions)
    if not n:
        return None
    seen = sum(a == b for a, b in decisions) / n
    first, second = Counter(a for a, _ in decisions), Counter(b for _, b in decisions)
    chance = sum(first[k] * second[k] for k in first) / n**2
    return None if chance == 1 else (seen - chance) / (1 - chance)


def agreement(a: Any, b: Any) -> pd.DataFrame:
    """Agreement of two analyses of the same text, for example of two annotators.

    Args:
        a: one analysis.
        b: the other.

    Returns:
        A row for each view that both have; for entities also one a label, for passages one a frame.
        ``n_a`` and ``n_b`` are numbers of records (of that label); ``exact`` and ``overlap`` how
        many of them pair up one to one, with the same span or with overlapping ones, and ``_f1``
        twice that over the sum of both. Where both decided on the same ``units`` (labels of
        entities on the same span, frames of passages with the same span), ``observed`` is the share
        on which they agree, and ``kappa`` Cohen's kappa. Numbers that cannot be computed are
        missing.

    Raises:
        DataError: the texts are not the same, or the analyses share no view.

    Example:
        >>> import migtext as mt
        >>> a = mt.annotate(text="About 1,200 people crossed in May.", only="figures")
        >>> agreement(a, a)[["view", "n_a", "exact_f1"]].values.tolist()
        [['figures', 1, 1.0]]
    """
    import pandas as pd

    same_text(a, b)
    views = [v for v in LABELS if v in a.records and v in b.records]
    if not views:
        raise DataError(
            "the analyses share no view",
            todo=f"the first has {', '.join(a.ran) or 'none'}, the second {', '.join(b.ran) or 'none'}",
        )
    rows: list[dict[str, Any]] = []
    for view in views:
        rows += _rows(view, tuple(a.records[view]), tuple(b.records[view]))
    made = pd.DataFrame(rows, columns=list(COLUMNS))
    whole = dict.fromkeys(("n_a", "n_b", "exact", "overlap", "units"), "Int64")
    parts = dict.fromkeys(("exact_f1", "overlap_f1", "observed", "kappa"), "float64")
    return made.astype({"view": "string", "label": "string", **whole, **parts})


def _rows(view: str, a: Sequence[Any], b: Sequence[Any]) -> list[dict[str, Any]]:
    total = _spans(view, None, a, b)
    shared = _shared(a, b)
    if view == "entities":
        pairs = [(x.label, y.label) for x, y in shared]
        out = [total | _decided(pairs)]
        for label in sorted({r.label for r in (*a, *b)}):
            mine, theirs = ([r for r in group if r.label == label] for group in (a, b))
            own = [(x == label, y == label) for x, y in pairs]
            out.append(_spans(view, label, mine, theirs) | _decided(own))
        return out
    if view == "passages":
        out = [total | _decided([(frozenset(x.labels), frozenset(y.labels)) for x, y in shared])]
        frames = {f for p in (*a, *b) for f in (*p.probabilities, *p.labels)}
        for frame in sorted(frames):
            mine, theirs = ([p for p in group if frame in p.labels] for group in (a, b))
            own = [(frame in x.labels, frame in y.labels) for x, y in shared]
            out.append(_spans(view, frame, mine, theirs) | _decided(own))
        return out
    return [total]


def _shared(a: Iterable[Any], b: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Records with the same span, one to one; of several those with the same label first."""
    at: dict[tuple[int, int], list[Any]] = {}
    for record in b:
        at.setdefault((record.start, record.end), []).append(record)
    out = []
    for record in a:
        rest = at.get((record.start, record.end))
        if rest:
            label = getattr(record, "label", None)
            other = next((r for r in rest if getattr(r, "label", None) == label), rest[0])
            rest.remove(other)
            out.append((record, other))
    return out


def _spans(view: str, label: str | None, a: Sequence[Any], b: Sequence[Any]) -> dict[str, Any]:
    exact = len(_shared(a, b))
    overlap = len(overlapping(a, b))
    both = len(a) + len(b)
    return {
        "view": view,
        "label": label,
        "n_a": len(a),
        "n_b": len(b),
        "exact": exact,
        "exact_f1": 2 * exact / both if both else None,
        "overlap": overlap,
        "overlap_f1": 2 * overlap / both if both else None,
    }


def _decided(pairs: Sequence[tuple[Hashable, Hashable]]) -> dict[str, Any]:
    seen = sum(x == y for x, y in pairs) / len(pairs) if pairs else None
    return {"units": len(pairs), "observed": seen, "kappa": kappa(pairs)}
