"""Measures for framing: F1 a frame, ranking, Brier score, calibration error."""

from __future__ import annotations

from typing import Any

from .matching import Row

__all__ = ["FRAMES", "score"]

FRAMES = ("legal", "humanitarian", "security")


def _f1(gold: dict[str, Row], mine: dict[str, Row], ids: list[str]) -> dict[str, float]:
    out = {}
    for frame in FRAMES:

        def said(i: str, frame: str = frame) -> bool:
            row = mine.get(i, {})
            return frame in row["labels"] if "labels" in row else row.get(frame, 0) >= 0.5

        right = sum(said(i) and bool(gold[i][frame]) for i in ids)
        total = sum(map(said, ids)) + sum(gold[i][frame] for i in ids)
        out[frame] = 2 * right / total if total else 0.0
    out["macro"] = sum(out[f] for f in FRAMES) / len(FRAMES)
    return out


def _average_precision(gold: dict[str, Row], mine: dict[str, Row], frame: str) -> float:
    order = sorted(gold, key=lambda i: -mine.get(i, {}).get(frame, 0))
    hits, total = 0, 0.0
    for n, i in enumerate(order, 1):
        if gold[i][frame]:
            hits += 1
            total += hits / n
    return total / hits if hits else 0.0


def score(gold_rows: list[Row], predicted: list[Row]) -> dict[str, Any]:
    """Score predicted frames.

    Returns:
        F1 a frame and `macro`, `mAP`, `brier`, `ece` (ten bins of equal width over all passage and
        frame pairs), `macro_disputed` where gold marks disputed passages, `n`, `missing`, `errors`.
    """
    gold = {r["id"]: r for r in gold_rows}
    mine = {r["id"]: r for r in predicted}
    out: dict[str, Any] = _f1(gold, mine, list(gold))
    out["mAP"] = sum(_average_precision(gold, mine, f) for f in FRAMES) / len(FRAMES)
    pairs = [(mine.get(i, {}).get(f, 0.0), gold[i][f]) for i in gold for f in FRAMES]
    out["brier"] = sum((p - y) ** 2 for p, y in pairs) / len(pairs)
    error = 0.0
    for b in range(10):
        inside = [(p, y) for p, y in pairs if b / 10 <= p < (b + 1) / 10 or (b == 9 and p == 1.0)]
        error += abs(sum(p for p, _ in inside) - sum(y for _, y in inside)) / len(pairs)
    out["ece"] = error
    disputed = [i for i in gold if gold[i].get("disputed")]
    if disputed:
        out["macro_disputed"] = _f1(gold, mine, disputed)["macro"]
    out = {k: round(v, 4) for k, v in out.items()}
    wrong = [
        f"{i}: gold {'+'.join(f for f in FRAMES if r[f]) or 'none'} -> {'+'.join(mine.get(i, {}).get('labels', ())) or 'none'}: {r['text'][:90]}"
        for i, r in gold.items()
        if {f for f in FRAMES if r[f]} != set(mine.get(i, {}).get("labels", ()))
    ]
    return out | {"n": len(gold), "missing": sum(i not in mine for i in gold), "errors": wrong}
