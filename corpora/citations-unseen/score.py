"""Score the extractors on this corpus: both halves, and anomalies by type.

python corpora/citations-unseen/score.py [--errors] [--documents]

`--errors` lists what went wrong in the half that may be read (dev), never in the other one.
`--documents` adds a line a document of dev.

The kit leaves a text without any predicted entry out of entries and fields; here such a text
counts as missed. `without` says in how many texts nothing was found.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from migtext.evaluation.citations import score
from migtext.evaluation.rows import intext_rows, reference_rows
from migtext.pipeline import Annotator
from migtext.readers import read

HERE = Path(__file__).resolve().parent
PROBLEMS = (
    "missing_reference",
    "name_mismatch",
    "year_mismatch",
    "never_cited",
    "inconsistent",
    "crossref",
)
Row = dict[str, Any]


def rows(name: str) -> list[Row]:
    """Rows of one gold file."""
    text = (HERE / f"gold_{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def anomaly_rows(doc: str, analysis: Any) -> list[Row]:
    """One row for each problem that the extractors report, in notes too."""
    out = []
    for citation in analysis.citations:
        for work in citation.works:
            if work.anomaly is not None:
                out.append((work.anomaly.value, work.start, work.end))
    for reference in analysis.references:
        out += [(a.value, reference.start, reference.end) for a in reference.anomalies]
    return [
        {"doc": doc, "type": kind, "start": start, "end": end}
        for kind, start, end in out
        if kind in PROBLEMS
    ]


def score_anomalies(gold: list[Row], mine: list[Row]) -> tuple[dict[str, Counter[str]], list[str]]:
    """Right, false and gold by type; a prediction is right when type and place agree."""
    table: dict[str, Counter[str]] = {kind: Counter() for kind in PROBLEMS}
    errors = []
    left = list(mine)
    for g in gold:
        table[g["type"]]["gold"] += 1
        hit = next(
            (
                p
                for p in left
                if (p["doc"], p["type"]) == (g["doc"], g["type"])
                and p["start"] < g["end"]
                and g["start"] < p["end"]
            ),
            None,
        )
        if "also" in g:  # the mark of the note: the same problem, said twice
            left = [
                p
                for p in left
                if p is hit
                or (p["doc"], p["type"]) != (g["doc"], g["type"])
                or [p["start"], p["end"]] != g["also"]
            ]
        if hit is None:
            errors.append(f"anomaly missed {g['doc']} {g['type']} {g['surface'][:60]!r}")
        else:
            left.remove(hit)
            table[g["type"]]["right"] += 1
    for p in mine:
        table[p["type"]]["false"] += p in left
    errors += [f"false anomaly {p['doc']} {p['type']} {p['start']}-{p['end']}" for p in left]
    return table, errors


def line(name: str, measured: Row) -> str:
    """The main measures of one result in a line."""
    fields = measured["fields"]

    def accuracy(field: str) -> str:
        found = fields.get(field) or {}
        value = found.get("accuracy")
        return "-" if value is None else f"{value:.3f}"

    parts = [f"in-text {measured['intext_exact']['f1']:.3f}"]
    parts.append(f"links {measured['link_accuracy'] or 0:.3f}/{measured['link_recall'] or 0:.3f}")
    parts.append(f"entries {measured['segmentation']['f1']:.3f}")
    for label, field in (
        ("year", "year"),
        ("title", "title"),
        ("container", "container"),
        ("authors", "author_families"),
        ("bodies", "author_org"),
        ("URL", "URL"),
        ("DOI", "DOI"),
        ("volume", "volume"),
        ("issue", "issue"),
        ("page", "page"),
        ("type", "type"),
    ):
        parts.append(f"{label} {accuracy(field)}")
    parts.append(f"without {measured['without']}")
    return f"{name:22} " + ", ".join(parts)


def flat(measured: Row, anomalies: dict[str, Counter[str]]) -> dict[str, float]:
    """The measures that have a floor (floors.json)."""
    right = sum(c["right"] for c in anomalies.values())
    named = sum(c["gold"] + c["right"] + c["false"] for c in anomalies.values())
    out = {
        "intext_exact": measured["intext_exact"]["f1"],
        "links_of_all": measured["link_recall"] or 0.0,
        "entries": measured["segmentation"]["f1"],
        "anomalies": 2 * right / named,
    }
    for field, found in measured["fields"].items():
        if found.get("accuracy") is not None:
            out[field] = found["accuracy"]
    return {name: round(value, 4) for name, value in out.items()}


def main() -> int:
    """Print the scores of both halves."""
    halves = json.loads((HERE / "split.json").read_text(encoding="utf-8"))
    gold = {name: rows(name) for name in ("references", "intext", "anomalies")}
    annotate = Annotator(only=("citations", "references"))
    report: dict[str, dict[str, float]] = {}
    for half, docs in halves.items():
        refs: dict[str, list[Row]] = {}
        intext: dict[str, list[Row]] = {}
        anomalies: list[Row] = []
        texts = {}
        for doc in docs:
            document = read(HERE / "texts" / f"{doc}.txt")
            texts[doc] = document.text
            analysis = annotate(document)
            refs[doc] = reference_rows(doc, analysis)
            intext[doc] = intext_rows(doc, analysis)
            anomalies += anomaly_rows(doc, analysis)

        def pick(name: str, some: list[str]) -> list[Row]:
            return [r for r in gold[name] if r["doc"] in some]

        def measure(some: list[str], refs: Any = refs, intext: Any = intext) -> Row:
            empty = [d for d in some if not refs[d]]
            found = [r for d in some for r in refs[d]]
            # An entry of no length matches nothing, so that the text is counted.
            found += [{"doc": d, "start": 0, "end": 0} for d in empty]
            gold_refs = pick("references", some)
            cited = [r for d in some for r in intext[d]]
            out = score(gold_refs, pick("intext", some), found, cited)
            part = out["segmentation"]
            right = round(part["recall"] * len(gold_refs))
            named = max(1, len(found) - len(empty) + len(gold_refs))
            out["segmentation"] = part | {"f1": 2 * right / named}
            out["without"] = len(empty)
            return out

        whole = measure(docs)
        table, wrong = score_anomalies(pick("anomalies", docs), anomalies)
        report[half] = flat(whole, table)
        if "--json" in sys.argv:
            continue
        print(line(half, whole))
        for kind, counted in table.items():
            print(f"  {kind:18} {counted['right']} of {counted['gold']},", end=" ")
            print(f"{counted['false']} false")
        if "--documents" in sys.argv and half == "dev":
            for doc in docs:
                print(" ", line(doc, measure([doc])))
        if "--errors" in sys.argv and half == "dev":
            for error in [*whole["errors"], *wrong]:
                print("   ", error)
            for p in anomalies:
                print("    said", p["doc"], p["type"], repr(texts[p["doc"]][p["start"] : p["end"]]))
    if "--json" in sys.argv:
        print(json.dumps(report, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
