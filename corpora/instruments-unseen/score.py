"""Score the instrument extractor on this corpus: both halves, and recall by kind.

python corpora/instruments-unseen/score.py [--documents] [--errors] [--strict]

An instrument has several official names and ids; a link to any of those that `instruments.txt`
lists is right, and so is a number with its court before it (ECtHR app., CJEU). `--strict` takes
the one name and id of the gold, as the evaluation kit does.

`--errors` lists what went wrong in the half that may be read (dev), never in the other one.
`--documents` adds a line a document of dev.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from migtext.evaluation.instruments import score
from migtext.evaluation.rows import instrument_rows
from migtext.pipeline import Annotator
from migtext.readers import read

HERE = Path(__file__).resolve().parent
Row = dict[str, Any]


def gold_rows() -> list[Row]:
    """The gold."""
    text = (HERE / "gold.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def other_names() -> dict[str, list[str]]:
    """Other names and ids of an instrument, by its name and jurisdiction."""
    out = {}
    for row in (HERE / "instruments.txt").read_text(encoding="utf-8").splitlines():
        _, kind, name, _, place, number, others = row.split("|")
        also = [o for o in others.split(";") if o]
        if kind == "case" and place in ("CoE", "EU"):
            court = "ECtHR app." if place == "CoE" else "CJEU"
            also += [f"{court} {n}" for n in (number, *also) if n and "/" in n]
        out[f"{name}|{place}"] = also
    return out


def widened(gold: list[Row]) -> list[Row]:
    """The gold with a row more for each other name: of rows on one span, any will do."""
    names = other_names()
    out = list(gold)
    for g in gold:
        for name in names[f"{g['canonical']}|{g['jurisdiction'] or ''}"]:
            out.append(g | {"canonical": name})
    return out


def line(name: str, measured: Row) -> str:
    """The measures of one result in a line."""
    pins = measured["pinpoint_accuracy"]
    years = measured["year_accuracy"]
    return (
        f"{name:18} gold {measured['gold']:3} predicted {measured['predicted']:3}, "
        f"overlap {measured['overlap']['f1']:.3f}, exact {measured['exact']['f1']:.3f}, "
        f"linked of all {measured['link_recall']:.3f}, "
        f"pinpoints {'-' if pins is None else f'{pins:.3f}'} of {measured['pinpoints']}, "
        f"year {'-' if years is None else f'{years:.3f}'}"
    )


def main() -> int:
    """Print the scores of both halves."""
    halves = json.loads((HERE / "split.json").read_text(encoding="utf-8"))
    gold = gold_rows()
    annotate = Annotator(only=("instruments",))
    measures: dict[str, dict[str, float]] = {}
    for half, docs in halves.items():
        mine: list[Row] = []
        for doc in docs:
            mine += instrument_rows(doc, annotate(read(HERE / "texts" / f"{doc}.txt")))
        here = [g for g in gold if g["doc"] in docs]
        if "--strict" not in sys.argv:
            here = widened(here)
        whole = score(here, mine)
        if "--json" in sys.argv:
            measures[half] = {
                "overlap": round(whole["overlap"]["f1"], 4),
                "exact": round(whole["exact"]["f1"], 4),
                "linked": round(whole["link_recall"], 4),
                "pinpoints": round(whole["pinpoint_accuracy"] or 0.0, 4),
            }
            continue
        print(line(half, whole))
        false = [p for p in mine if p["doc"].startswith("neg_")]
        print(f"  in texts without law: {len(false)} false")
        for field in ("kind", "note"):
            table: dict[str, Counter[str]] = {}
            for name in sorted({g[field] or "-" for g in here}):
                some = [g for g in here if (g[field] or "-") == name]
                one = score(some, mine)
                table[name] = Counter(
                    gold=one["gold"],
                    found=round(one["gold"] * one["overlap"]["recall"]),
                    linked=round(one["gold"] * one["link_recall"]),
                )
            for name, n in sorted(table.items(), key=lambda x: -x[1]["gold"]):
                print(
                    f"  {field} {name:34} {n['gold']:3} found {n['found']:3} linked {n['linked']:3}"
                )
        if "--documents" in sys.argv and half == "dev":
            for doc in docs:
                some = [g for g in here if g["doc"] == doc]
                if some:
                    print(" ", line(doc, score(some, [p for p in mine if p["doc"] == doc])))
        if "--errors" in sys.argv and half == "dev":
            for error in whole["errors"]:
                print("   ", error)
            for p in false:
                if p["doc"] in docs:
                    print("    false", p["doc"], p["start"], repr(p["surface"]))
    if measures:
        print(json.dumps(measures))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
