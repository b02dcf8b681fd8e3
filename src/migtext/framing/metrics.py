"""Measures of framing predictions, the same as in the evaluation kit, with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["bootstrap", "calibration_bins", "expected_calibration_error", "f1_scores", "measure"]


def f1_scores(gold: Ints, said: Ints) -> list[float]:
    """F1 of each label; 0 where there is neither gold nor prediction.

    Args:
        gold: (texts, labels) of 0 and 1.
        said: the same shape.
    """
    hits = (gold & said).sum(axis=0)
    total = gold.sum(axis=0) + said.sum(axis=0)
    return [float(2 * h / t) if t else 0.0 for h, t in zip(hits, total, strict=True)]


def average_precision(gold: Ints, scores: Floats) -> float:
    """Average precision of one label, ties in order of appearance."""
    import numpy as np

    ranked = gold[np.argsort(-scores, kind="stable")]
    if not ranked.sum():
        return 0.0
    precision = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
    return float((precision * ranked).sum() / ranked.sum())


def calibration_bins(gold: Ints, probabilities: Floats, bins: int = 10) -> list[dict[str, float]]:
    """Mean probability and share of positives in bins of equal width, over all pairs.

    Returns:
        For each bin that is not empty: ``low``, ``n``, ``probability``, ``share``.
    """
    import numpy as np

    p, y = probabilities.ravel(), gold.ravel()
    index = np.minimum((p * bins).astype(int), bins - 1)
    out = []
    for b in range(bins):
        inside = index == b
        if inside.any():
            out.append(
                {
                    "low": b / bins,
                    "n": int(inside.sum()),
                    "probability": float(p[inside].mean()),
                    "share": float(y[inside].mean()),
                }
            )
    return out


def expected_calibration_error(gold: Ints, probabilities: Floats) -> float:
    """Mean distance of probability and share of positives, over ten bins of all pairs."""
    rows = calibration_bins(gold, probabilities)
    total = sum(r["n"] for r in rows)
    return sum(r["n"] * abs(r["probability"] - r["share"]) for r in rows) / total if total else 0.0


def measure(
    gold: Ints, probabilities: Floats, said: Ints, labels: tuple[str, ...]
) -> dict[str, float]:
    """All measures of one prediction.

    Args:
        gold: (texts, labels) of 0 and 1.
        probabilities: calibrated.
        said: labels after thresholds, as 0 and 1.
        labels: names.

    Returns:
        F1 of each label, ``macro``, ``mAP``, ``brier``, ``ece``.
    """
    scores = f1_scores(gold, said)
    out = dict(zip(labels, scores, strict=True))
    out["macro"] = sum(scores) / len(scores)
    out["mAP"] = sum(
        average_precision(gold[:, k], probabilities[:, k]) for k in range(len(labels))
    ) / len(labels)
    out["brier"] = float(((probabilities - gold) ** 2).mean())
    out["ece"] = expected_calibration_error(gold, probabilities)
    return {k: round(v, 4) for k, v in out.items()}


def bootstrap(
    gold: Ints, said: Ints, *, rounds: int = 1000, seed: int = 0, level: float = 0.95
) -> tuple[float, float]:
    """Interval of macro-F1 over resampled passages.

    Args:
        gold: (texts, labels) of 0 and 1.
        said: the same shape.
        rounds: resamples.
        seed: of the resampling.
        level: coverage.

    Returns:
        Lower and upper bound.
    """
    import numpy as np

    random = np.random.default_rng(seed)
    values = []
    for _ in range(rounds):
        rows = random.integers(0, len(gold), len(gold))
        scores = f1_scores(gold[rows], said[rows])
        values.append(sum(scores) / len(scores))
    edge = (1 - level) / 2
    low, high = np.quantile(values, [edge, 1 - edge])
    return round(float(low), 4), round(float(high), 4)


def as_plain(value: Any) -> Any:
    """Numbers of numpy as numbers of Python, for JSON."""
    if isinstance(value, dict):
        return {k: as_plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [as_plain(v) for v in value]
    return value.item() if hasattr(value, "item") else value
