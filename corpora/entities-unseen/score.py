"""Score entities and movements on this corpus: both halves, by label.

python corpora/entities-unseen/score.py [--documents] [--errors] [--movements] [--json]

The measure of entities is that of the evaluation kit. Besides: normalised dates, the role of
persons, and movements, row by row.

`--errors` lists what went wrong in the half that may be read (dev), never in the other one;
`--movements` does so for movements; `--documents` adds a line a document of dev; `--json` prints
the measures of both halves and nothing else.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from migtext.analysis import Analysis
from migtext.evaluation.entities import score
from migtext.evaluation.rows import entity_rows
from migtext.pipeline import Annotator
from migtext.readers import read

HERE = Path(__file__).resolve().parent
ROLES = ("origin", "transit", "destination")
Row = dict[str, Any]


def rows(name: str, docs: list[str]) -> list[Row]:
    """The rows of one gold file that belong to some documents."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [r for r in map(json.loads, lines) if r["doc"] in docs]


def meets(a: Row, b: Row) -> bool:
    """Whether two rows lie on common characters of one document."""
    return bool(a["doc"] == b["doc"] and a["start"] < b["end"] and b["start"] < a["end"])


def named(name: str, names: Iterable[str]) -> bool:
    """Whether a place is in a list: the code, or a name that holds the other."""
    low = name.casefold()
    if len(name) == 3 and name.isupper():
        return name in names
    return any(low in n.casefold() or n.casefold() in low for n in names)


def movement_rows(doc: str, analysis: Analysis) -> list[Row]:
    """The movements of one document as rows."""
    figures = {f.id: f.surface for f in analysis.figures}
    return [
        {
            "doc": doc,
            "start": m.start,
            "end": m.end,
            "origin": m.origins,
            "transit": m.transits,
            "destination": m.destinations,
            "figure": figures.get(m.figure or "", ""),
            "time": f"{m.time.start}/{m.time.end}" if m.time else "",
            "surface": m.surface,
        }
        for m in analysis.movements
    ]


def score_movements(gold: list[Row], mine: list[Row]) -> Row:
    """Roles of places, whole rows, figures and times."""
    wanted = [(g, role, name) for g in gold for role in ROLES for name in g[role]]
    missed = [
        (g, role, name)
        for g, role, name in wanted
        if not any(meets(g, p) and named(name, p[role]) for p in mine)
    ]
    given = [(p, role, name) for p in mine for role in ROLES for name in p[role]]
    wrong = [
        (p, role, name)
        for p, role, name in given
        if not any(meets(g, p) and named(name, g[role] + g[f"{role}_optional"]) for g in gold)
    ]
    whole = figures = times = with_figure = with_time = 0
    for g in gold:
        near = [p for p in mine if meets(g, p)]
        good = [
            p
            for p in near
            if all(named(n, p[r]) for r in ROLES for n in g[r])
            and all(named(n, g[r] + g[f"{r}_optional"]) for r in ROLES for n in p[r])
        ]
        whole += bool(good)
        if near and g["figure"]:
            with_figure += 1
            figures += any(p["figure"] and g["figure"] in p["figure"] for p in near)
        if near and g["time"]:
            with_time += 1
            times += any(p["time"] == g["time"] for p in near)
    out: Row = {
        "rows": len(gold),
        "predicted": len(mine),
        "roles_recall": 1 - len(missed) / max(len(wanted), 1),
        "roles_precision": 1 - len(wrong) / max(len(given), 1),
        "whole": whole,
        "figures": f"{figures} of {with_figure}",
        "times": f"{times} of {with_time}",
    }
    # A state and its role in a document, as the kit has them; returns are neither right nor wrong.
    sets = [
        {(r["doc"], role, n) for r in some for role in ROLES for n in r[role] if n.isupper()}
        for some in ([g for g in gold if g["kind"] == "m"], mine)
    ]
    free = {
        (g["doc"], role, n)
        for g in gold
        for role in ROLES
        for n in (*g[f"{role}_optional"], *(g[role] if g["kind"] == "r" else ()))
    }
    sets = [{x for x in some if len(x[2]) == 3} for some in sets]
    judged = sets[1] - (free - sets[0])
    out["states_recall"] = len(sets[0] & sets[1]) / max(len(sets[0]), 1)
    out["states_precision"] = len(sets[0] & judged) / max(len(judged), 1)
    out["errors"] = [
        f"missed {g['doc']} {role} {name}: {' '.join(g['evidence'].split())}"
        for g, role, name in missed
    ] + [
        f"spurious {p['doc']} {role} {name}: {' '.join(p['surface'].split())}"
        for p, role, name in wrong
    ]
    return out


def share(part: int, whole: int) -> str:
    """ "9 of 10"."""
    return f"{part} of {whole}"


def extras(gold: list[Row], analyses: dict[str, Analysis]) -> tuple[str, list[str]]:
    """Dates and roles of persons, where the span was found."""
    found = {
        (doc, e.start, e.end): e for doc, a in analyses.items() for e in a.entities
    }  # same span, any label
    dates = right = persons = roles = silent = 0
    errors = []
    for g in gold:
        e = found.get((g["doc"], g["start"], g["end"]))
        if e is None or not g["scored"] or e.label != g["label"]:
            continue
        if g.get("value"):
            dates += 1
            right += e.value == g["value"]
            if e.value != g["value"]:
                errors.append(f"date {g['doc']} {g['surface']!r} {g['value']} -> {e.value}")
        if g.get("person_role"):
            persons += 1
            silent += e.person_role is None
            roles += e.person_role == g["person_role"]
            if e.person_role and e.person_role != g["person_role"]:
                errors.append(f"role {g['doc']} {g['surface']!r} not {e.person_role}")
    said = (
        f"dates read rightly {share(right, dates)}; role of persons right {share(roles, persons)}, "
        f"left open {silent}"
    )
    return said, errors


def line(name: str, measured: Row) -> str:
    """The measures of one result in a line."""
    exact, span = measured["exact"], measured["span"]
    return (
        f"{name:20} exact P {exact['precision']:.3f} R {exact['recall']:.3f} F1 {exact['f1']:.3f}, "
        f"span {span['f1']:.3f}, clusters {measured['b_cubed']['f1']:.3f}, "
        f"ISO {measured['iso']['recall']:.3f} {measured['iso']['precision']:.3f}"
    )


def flat(whole: Row, counted: Row, moves: Row) -> dict[str, float]:
    """The measures of one half by name, for floors."""
    out = {
        "entities.exact.f1": whole["exact"]["f1"],
        "entities.b_cubed.f1": whole["b_cubed"]["f1"],
        "entities.iso.recall": whole["iso"]["recall"],
        "entities.iso.precision": whole["iso"]["precision"],
        "entities_masks_counted.exact.f1": counted["exact"]["f1"],
    }
    out |= {f"entities.{k}.f1": v["exact"]["f1"] for k, v in whole["labels"].items()}
    out |= {
        f"movements.{k}": round(moves[k], 4)
        for k in ("roles_precision", "roles_recall", "states_precision", "states_recall")
    }
    return out


def main() -> int:
    """Print the scores of both halves."""
    measured: dict[str, dict[str, float]] = {}
    halves = json.loads((HERE / "split.json").read_text(encoding="utf-8"))
    annotate = Annotator(only=("entities", "movements", "figures"))
    for half, docs in halves.items():
        analyses = {d: annotate(read(HERE / "texts" / f"{d}.txt")) for d in docs}
        texts = {d: a.document.text for d, a in analyses.items()}
        gold, masks = rows("gold.jsonl", docs), rows("masks.jsonl", docs)
        mine = [r for d, a in analyses.items() for r in entity_rows(d, a)]
        whole = score(gold, mine, texts, masks)
        counted = score(gold, mine, texts, masks, count_masked=True)
        moves = score_movements(
            rows("gold_movements.jsonl", docs),
            [r for d, a in analyses.items() for r in movement_rows(d, a)],
        )
        measured[half] = flat(whole, counted, moves)
        if "--json" in sys.argv:
            continue
        print(line(half, whole))
        print(line("  masks counted", counted))
        for label, n in whole["labels"].items():
            e = n["exact"]
            print(
                f"  {label:10} gold {n['gold']:3} predicted {n['predicted']:3} "
                f"P {e['precision']:.3f} R {e['recall']:.3f} F1 {e['f1']:.3f}"
            )
        said, wrong = extras(gold, analyses)
        print(" ", said)
        print(
            f"  movements: {moves['predicted']} found of {moves['rows']}; roles of places P "
            f"{moves['roles_precision']:.3f} R {moves['roles_recall']:.3f}; whole rows "
            f"{moves['whole']}; figures {moves['figures']}; times {moves['times']}; states in "
            f"documents P {moves['states_precision']:.3f} R {moves['states_recall']:.3f}"
        )
        if half != "dev":
            continue
        if "--documents" in sys.argv:
            for doc in docs:
                some = score([g for g in gold if g["doc"] == doc], mine, texts, masks)
                print(" ", line(doc, some))
        if "--errors" in sys.argv:
            for error in [*counted["errors"], *wrong]:
                print("   ", error)
        if "--movements" in sys.argv:
            for error in moves["errors"]:
                print("   ", error)
    if "--json" in sys.argv:
        print(json.dumps(measured, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
