"""Score the figure extractor on corpora/gold/figures-unseen, each half by itself.

Beside the measures of the kit: place, attribution, base of a percentage and the links between
figures. Errors are listed for the first half only, and only when asked for; the second half is for
totals.

Run: python benchmarks/figures_unseen.py [--errors] [--json]
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import migtext as mt
from migtext.evaluation.figures import score
from migtext.evaluation.rows import figure_rows

HOME = Path(__file__).resolve().parents[1] / "corpora" / "gold" / "figures-unseen"
Row = dict[str, Any]
Span = tuple[int, int]


def load(name: str) -> list[Row]:
    lines = (HOME / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def halves() -> dict[str, list[str]]:
    card = (HOME / "README.md").read_text(encoding="utf-8")
    found = re.findall(r"^- \*\*(dev|test)\*\*: (.+)$", card, re.M)
    return {half: re.findall(r"`(\w+)`", line) for half, line in found}


def same(a: str | None, b: str | None) -> bool:
    """One phrase holds the other, leaving case and articles aside."""
    one, two = (re.sub(r"\W+|\bthe\b", " ", (x or "").lower()).split() for x in (a, b))
    text = " ".join
    return bool(one) and bool(two) and (text(one) in text(two) or text(two) in text(one))


def predicted(doc: str) -> list[Row]:
    """Rows of the evaluation with the fields that the kit does not score."""
    analysis = mt.annotate(HOME / "texts" / f"{doc}.txt", only=("figures", "citations"))
    rows = {(r["start"], r["end"]): r for r in figure_rows(doc, analysis)}
    spans = {f.id: (f.start, f.end) for f in analysis.figures}
    for f in analysis.figures:
        rows[f.start, f.end] |= {
            "percent_of": f.percent_of,
            "partner": spans.get(f.partner or ""),
            "part_of": spans.get(f.part_of or ""),
        }
    return list(rows.values())


def matched(gold: list[Row], mine: list[Row]) -> dict[tuple[str, Span], Row]:
    """The prediction with the longest overlap, by the gold row's document and span."""
    out = {}
    for g in gold:
        near = [
            p
            for p in mine
            if p["doc"] == g["doc"] and p["start"] < g["end"] and g["start"] < p["end"]
        ]
        if near:
            out[g["doc"], (g["start"], g["end"])] = max(
                near, key=lambda p: min(g["end"], p["end"]) - max(g["start"], p["start"])
            )
    return out


def links(rows: list[Row], names: tuple[str, ...]) -> set[tuple[str, frozenset[Span]]]:
    """Pairs of linked figures; the direction is left aside."""
    return {
        (r["doc"], frozenset(((r["start"], r["end"]), tuple(r[n]))))
        for r in rows
        for n in names
        if r.get(n)
    }


def context(gold: list[Row], extra: list[Row], mine: list[Row], errors: bool) -> dict[str, str]:
    pairs = matched(gold, mine)
    more = {(r["doc"], (r["start"], r["end"])): r for r in extra}
    out = {}
    for name in ("place", "attribution", "percent_of"):
        hit = asked = false = free = 0
        for g in gold:
            key = (g["doc"], (g["start"], g["end"]))
            if key not in pairs:
                continue
            want, got = more.get(key, {}).get(name), pairs[key].get(name)
            if want:
                asked, hit = asked + 1, hit + same(want, got)
            else:
                free, false = free + 1, false + bool(got)
            if errors and ((want and not same(want, got)) or (not want and got)):
                print(f"{name} {g['doc']} {g['start']} {g['surface']!r}: {want!r} -> {got!r}")
        out[name] = f"{hit}/{asked} right, {false}/{free} falsely given"
    how: dict[str, list[int]] = {}
    for g in gold:
        key = (g["doc"], (g["start"], g["end"]))
        if key in pairs and g["year"] is not None:
            count = how.setdefault(more.get(key, {}).get("time_how") or "table", [0, 0])
            count[0] += pairs[key]["year"] == g["year"]
            count[1] += 1
    out |= {f"year, {k}": f"{a}/{b} right" for k, (a, b) in sorted(how.items())}
    # Links are compared on the gold's spans, as pairs: which field says so is left aside.
    back = {(p["doc"], p["start"], p["end"]): key[1] for key, p in pairs.items()}
    said = {
        (doc, frozenset(back.get((doc, *span), span) for span in pair))
        for doc, pair in links(mine, ("partner", "part_of"))
    }
    for names in (("partner",), ("part_of",), ("comparison",)):
        asked_links = links(extra, names)
        out[f"link, {names[0]}"] = f"{len(asked_links & said)}/{len(asked_links)} found"
    every = links(extra, ("partner", "part_of", "comparison"))
    out["links given"] = f"{len(said & every)}/{len(said)} in the gold"
    return out


def flat(measures: dict[str, Any]) -> dict[str, float]:
    """The measures that have a floor (floors.json beside the gold)."""
    out = {name: measures[name]["f1"] for name in ("overlap", "exact", "value_end_to_end")}
    out |= {k: v for k, v in measures["attributes"].items() if isinstance(v, float)}
    return {name: round(value, 4) for name, value in out.items()}


def main() -> None:
    gold, extra, ignored = load("gold.jsonl"), load("gold_context.jsonl"), load("gold_ignore.jsonl")
    report: dict[str, dict[str, float]] = {}
    for half, docs in halves().items():
        errors = "--errors" in sys.argv and half == "dev"
        mine = [row for doc in docs for row in predicted(doc)]
        rows = [g for g in gold if g["doc"] in docs]
        measures = score(rows, mine, ignored)
        report[half] = flat(measures)
        if "--json" in sys.argv:
            continue
        print(f"\n{half}: gold {measures['gold']}, predicted {measures['predicted']}")
        for name in ("overlap", "exact", "value_end_to_end"):
            print(f"  {name}: {measures[name]}")
        for name, value in measures["attributes"].items():
            print(f"  {name}: {value}")
        if errors:
            print("\n".join(measures["errors"]))
        for name, line in context(
            rows, [r for r in extra if r["doc"] in docs], mine, errors
        ).items():
            print(f"  {name}: {line}")
    if "--json" in sys.argv:
        print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
