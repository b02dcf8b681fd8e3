"""Scores of the cross-check on the cases of other hands (`unseen/`), by half.

    python score.py [--json] [--hands]

`dev` rows are what rules are tuned on; of `test` rows only these totals are looked at.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from migtext.check import find_in_documents, verify_claim
from migtext.evaluation.crosscheck import score_claims, score_documents

HERE = Path(__file__).resolve().parent
_CLAIMS = ("macro_f1", "problem_passed", "false_alarm", "evidence_hit")
_DOCUMENTS = ("f1", "precision", "recall")


def rows(name: str) -> list[dict[str, Any]]:
    """Rows of a file of cases."""
    text = (HERE / "unseen" / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def measured(hands: bool = False) -> dict[str, dict[str, float]]:
    """Measures by half, or by hand and half.

    Problems passed and false alarms are given as what is right, so that higher is better in all.
    """
    claims, documents = rows("claims"), rows("documents")
    out: dict[str, dict[str, float]] = {}
    groups = {(r["hand"] if hands else "", r["half"]) for r in [*claims, *documents]}
    for hand, half in sorted(groups):
        mine = out.setdefault(f"{hand} {half}".strip(), {})

        def chosen(given: list[dict[str, Any]], h: str = hand, f: str = half) -> list[Any]:
            return [r for r in given if r["half"] == f and h in ("", r["hand"])]

        if some := chosen(claims):
            found = score_claims(some, [verify_claim(r) for r in some])
            mine |= {f"claims.{k}": found[k] for k in _CLAIMS if found[k] is not None}
            mine["claims.problem_caught"] = round(1 - mine.pop("claims.problem_passed"), 4)
            mine["claims.fine_not_flagged"] = round(1 - mine.pop("claims.false_alarm"), 4)
            mine["claims.n"] = len(some)
        if some := chosen(documents):
            found = score_documents(some, [find_in_documents(r) for r in some])
            mine |= {f"documents.{k}": found[k] for k in _DOCUMENTS}
            if found["controls"]:
                quiet = 1 - found["controls_with_alarm"] / found["controls"]
                mine["documents.controls_quiet"] = round(quiet, 4)
            mine["documents.n"] = len(some)
    return out


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--hands", action="store_true", help="each hand by itself")
    chosen = parser.parse_args()
    result = measured(chosen.hands)
    if chosen.json:
        print(json.dumps(result))
    else:
        for name, values in result.items():
            print(name, "  ".join(f"{k} {v:g}" for k, v in values.items()))
