"""Measures for the cross-check: verdicts on claims, findings in documents."""

from __future__ import annotations

from collections import Counter
from typing import Any

from .matching import Row

__all__ = ["VERDICTS", "score_claims", "score_documents"]

VERDICTS = (
    "supported", "rounded", "derived", "bound_differs", "unit_scale", "wrong_context", "contradicted", "not_found",
)  # fmt: skip
_CARRIED = frozenset(("supported", "rounded", "derived"))
_LONGEST = 240


def _coarse(verdict: str | None) -> str | None:
    if verdict in _CARRIED:
        return "carried"
    return "not_found" if verdict == "not_found" else ("differs" if verdict in VERDICTS else None)


def _f1(pairs: list[tuple[Any, Any]], label: Any) -> float:
    right = sum(a == b == label for a, b in pairs)
    total = sum(a == label for a, _ in pairs) + sum(b == label for _, b in pairs)
    return 2 * right / total if total else 0.0


def score_claims(gold: list[Row], predicted: list[Row]) -> dict[str, Any]:
    """Score verdicts: macro-F1 over eight, problems passed as fine, fine ones flagged, evidence."""
    mine = {r["id"]: r for r in predicted}
    pairs = [(g["expected_verdict"], mine.get(g["id"], {}).get("verdict", "MISSING")) for g in gold]
    coarse = [(_coarse(a), _coarse(b)) for a, b in pairs]
    problems = [b for a, b in coarse if a != "carried"]
    fine = [b for a, b in coarse if a == "carried"]
    wanted = [g for g in gold if g.get("evidence_span")]
    hits = 0
    for g in wanted:
        span = mine.get(g["id"], {}).get("evidence_span")
        hits += bool(span and g["evidence_span"][0] < span[1] and span[0] < g["evidence_span"][1])
    n = len(gold) or 1
    return {
        "n": len(gold),
        "accuracy": round(sum(a == b for a, b in pairs) / n, 4),
        "macro_f1": round(sum(_f1(pairs, v) for v in VERDICTS) / len(VERDICTS), 4),
        "coarse_macro_f1": round(
            sum(_f1(coarse, c) for c in ("carried", "differs", "not_found")) / 3, 4
        ),
        "problem_passed": round(sum(b == "carried" for b in problems) / len(problems), 4)
        if problems
        else 0.0,
        "false_alarm": round(sum(b != "carried" for b in fine) / len(fine), 4) if fine else 0.0,
        "evidence_hit": round(hits / len(wanted), 4) if wanted else None,
        "by_verdict": {v: round(_f1(pairs, v), 4) for v in VERDICTS},
        "errors": [
            f"{g['id']}: {a} -> {b}: {g['claim_text'][:100]}"
            for g, (a, b) in zip(gold, pairs, strict=True)
            if a != b
        ],
    }


def score_documents(gold: list[Row], predicted: list[Row]) -> dict[str, Any]:
    """Score findings: right type and one span that overlaps; controls with an alarm."""
    mine = {r["id"]: r for r in predicted}
    right = wrong = missed = controls = alarms = 0
    types: Counter[str] = Counter()
    errors: list[str] = []
    for g in gold:
        # A finding names the words that disagree; one over this length does not count.
        said = [
            f
            for f in mine.get(g["id"], {}).get("findings", ())
            if all(s[2] - s[1] <= _LONGEST for s in f["spans"])
        ]
        used: set[int] = set()
        for f in g["findings"]:
            hit = next(
                (
                    k
                    for k, p in enumerate(said)
                    if k not in used and p["type"] == f["type"] and _touch(f, p)
                ),
                None,
            )
            if hit is None:
                missed += 1
                errors.append(f"{g['id']}: missed {f['type']}")
            else:
                used.add(hit)
                right += 1
                types[f["type"]] += 1
        wrong += len(said) - len(used)
        errors += [f"{g['id']}: spurious {p['type']}" for k, p in enumerate(said) if k not in used]
        if not g["findings"]:
            controls += 1
            alarms += bool(said)
    p = right / (right + wrong) if right + wrong else 0.0
    r = right / (right + missed) if right + missed else 0.0
    return {
        "n": len(gold),
        "findings": right + missed,
        "precision": round(p, 4),
        "recall": round(r, 4),
        "f1": round(2 * p * r / (p + r), 4) if p + r else 0.0,
        "controls": controls,
        "controls_with_alarm": alarms,
        "errors": errors,
    }


def _touch(a: Row, b: Row) -> bool:
    return any(s[0] == t[0] and s[1] < t[2] and t[1] < s[2] for s in a["spans"] for t in b["spans"])
