"""The measures agree with the scorers that define them, on real and on disturbed predictions."""

from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from conftest import KIT, needs_kit

from migtext.errors import DataError
from migtext.evaluation import citations, entities, evaluate, figures, framing, instruments
from migtext.evaluation import crosscheck as check_scores
from migtext.evaluation.gate import MEASURES, flat, pin_floors

Rows = list[dict[str, Any]]


def scorer(name: str, file: str = "score.py") -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"scorer_{name}", KIT / name / file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(path: Path) -> Rows:
    return [
        json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]


def disturbed(gold: Rows, seed: int, change: Any) -> Rows:
    """Predictions made of gold: some left out, moved, doubled, changed."""
    dice = random.Random(seed)
    out = []
    for row in gold:
        if dice.random() < 0.15:
            continue
        new = dict(row)
        if "start" in new and dice.random() < 0.3:
            new["start"] = max(0, new["start"] + dice.randint(-4, 4))
            new["end"] = max(new["start"] + 1, new["end"] + dice.randint(-4, 6))
        change(new, dice)
        out.append(new)
        if "start" in new and dice.random() < 0.1:
            out.append(new | {"start": max(0, new["start"] - 200), "end": max(9, new["end"] - 190)})
    return out


@needs_kit
@pytest.mark.parametrize("seed", range(4))
def test_instruments_agree(seed: int) -> None:
    gold = rows(KIT / "instruments" / "gold.jsonl")

    def change(row: dict[str, Any], dice: random.Random) -> None:
        if dice.random() < 0.2:
            row["canonical"] = row["id"] = None
        if dice.random() < 0.2:
            row["pinpoint"] = "Art. 99"

    mine = disturbed(gold, seed, change)
    theirs = scorer("instruments").score(gold, mine)[0]
    ours = instruments.score(gold, mine)
    for name in ("exact", "overlap"):
        assert [ours[name][k] for k in ("precision", "recall", "f1")] == pytest.approx(
            list(theirs[name]), abs=1e-3
        )
    assert ours["link_recall"] == pytest.approx(theirs["link_recall"], abs=1e-3)
    assert ours["pinpoint_accuracy"] == pytest.approx(theirs["pinpoint_acc"], abs=1e-3)
    assert ours["year_accuracy"] == pytest.approx(theirs["year_acc"], abs=1e-3)


@needs_kit
@pytest.mark.parametrize("seed", range(4))
def test_figures_agree(seed: int) -> None:
    gold = rows(KIT / "figures" / "gold.jsonl")
    ignored = rows(KIT / "figures" / "gold_ignore.jsonl")

    def change(row: dict[str, Any], dice: random.Random) -> None:
        for name, value in (
            ("unit", "people"),
            ("approx", "about"),
            ("year", 2020),
            ("counted", "many people in it"),
        ):
            if dice.random() < 0.15:
                row[name] = value
        if dice.random() < 0.1:
            row["value_min"] = 1

    mine = disturbed(gold, seed, change)
    theirs = scorer("figures").score(gold, mine, ignored)[0]
    ours = figures.score(gold, mine, ignored)
    for name, other in (
        ("exact", "exact"),
        ("overlap", "overlap"),
        ("value_end_to_end", "value_end2end"),
    ):
        wanted = [theirs[other][k] for k in ("P", "R", "F1")]
        assert [ours[name][k] for k in ("precision", "recall", "f1")] == pytest.approx(
            wanted, abs=1e-3
        )
    for name, value in ours["attributes"].items():
        assert value == pytest.approx(theirs["attr"][name][0], abs=1e-3), name
    assert ours["year_given_falsely"] == pytest.approx(
        theirs["attr"]["year_given_falsely"][0], abs=1e-3
    )


@needs_kit
@pytest.mark.parametrize("seed", range(3))
def test_citations_agree(seed: int) -> None:
    refs = rows(KIT / "citations" / "gold_references.jsonl")
    intext = rows(KIT / "citations" / "gold_intext.jsonl")

    def change_ref(row: dict[str, Any], dice: random.Random) -> None:
        if dice.random() < 0.2:
            row["title"] = (row["title"] or "")[: dice.randint(3, 40)]
        if dice.random() < 0.2:
            row["author"] = row["author"][:1]

    spans = {(r["doc"], r["index"]): [r["start"], r["end"]] for r in refs}

    def change_text(row: dict[str, Any], dice: random.Random) -> None:
        row["target_span"] = spans.get((row["doc"], row["target"]))
        row.pop("target")
        row.pop("targets", None)
        if dice.random() < 0.2:
            row["target_span"] = None
        if dice.random() < 0.2:
            row["anomaly"] = "name_mismatch"

    mine_refs = disturbed(refs, seed, change_ref)
    mine_text = disturbed(intext, seed + 9, change_text)
    theirs = scorer("citations").score(refs, intext, mine_refs, mine_text)
    ours = citations.score(refs, intext, mine_refs, mine_text)
    pairs = (
        ("segmentation", "ref_segmentation(IoU>=.9)"), ("intext_exact", "intext_exact"),
        ("intext_overlap", "intext_overlap"), ("anomaly_typed", "anomaly_typed"), ("never_cited", "never_cited"),
    )  # fmt: skip
    for name, other in pairs:
        wanted = [theirs[other][k] for k in ("P", "R", "F1")]
        assert [ours[name][k] for k in ("precision", "recall", "f1")] == pytest.approx(
            wanted, abs=1e-3
        ), name
    assert ours["link_accuracy"] == pytest.approx(theirs["link"]["acc_on_matched"], abs=1e-3)
    for name, value in theirs["fields"].items():
        assert ours["fields"][name]["accuracy"] == pytest.approx(value["acc"], abs=1e-3), name


@needs_kit
@pytest.mark.parametrize("counted", [False, True])
def test_entities_agree(counted: bool, tmp_path: Path) -> None:
    gold = rows(KIT / "entities" / "gold.jsonl")
    masks = rows(KIT / "entities" / "masks.jsonl")

    def change(row: dict[str, Any], dice: random.Random) -> None:
        if dice.random() < 0.1:
            row["label"] = "ORG"
        if dice.random() < 0.1:
            row["cluster"] = "x"
        if dice.random() < 0.1:
            row["iso3"] = "FRA"
        row["cluster"] = row["cluster"].split(":", 1)[-1]

    mine = disturbed(gold, 3, change)
    mine += [
        {"doc": m["doc"], "start": m["start"], "end": m["start"] + 5, "label": "ORG"}
        for m in masks[:20]
    ]
    texts = {
        g["doc"]: (KIT / "texts" / f"{g['doc']}.txt").read_bytes().decode("utf-8") for g in gold
    }
    module = scorer("entities")
    theirs = module.score(
        str(KIT / "entities" / "gold.jsonl"), mine, "count" if counted else "ignore"
    )
    ours = entities.score(gold, mine, texts, masks, count_masked=counted)
    for name in ("exact", "overlap"):
        wanted = theirs["rows"]["ALL"][name]
        assert [ours[name][k] for k in ("precision", "recall", "f1")] == pytest.approx(
            list(wanted), abs=1e-3
        )
    assert ours["span"]["f1"] == pytest.approx(theirs["rows"]["SPAN"]["exact"][2], abs=1e-3)
    for label, values in ours["labels"].items():
        assert values["exact"]["f1"] == pytest.approx(
            theirs["rows"][label]["exact"][2], abs=1e-3
        ), label
    assert ours["iso"]["recall"] == pytest.approx(theirs["iso"]["recall"], abs=1e-3)
    assert ours["iso"]["precision"] == pytest.approx(theirs["iso"]["precision"], abs=1e-3)
    assert ours["b_cubed"]["f1"] == pytest.approx(theirs["b3"]["matched"][2], abs=1e-3)


@needs_kit
def test_framing_agrees() -> None:
    gold = rows(KIT / "framing" / "gold.jsonl")
    dice = random.Random(5)
    mine = []
    for row in gold[:-3]:
        p = {f: min(1.0, max(0.0, row[f] * 0.5 + dice.random() * 0.5)) for f in framing.FRAMES}
        mine.append({"id": row["id"], **p, "labels": [f for f in p if p[f] > 0.45]})
    theirs = scorer("framing").score({r["id"]: r for r in gold}, {r["id"]: r for r in mine})
    ours = framing.score(gold, mine)
    for name, value in theirs.items():
        if name in ours:
            assert ours[name] == pytest.approx(value, abs=2e-3), name


@needs_kit
def test_crosscheck_agrees() -> None:
    module = scorer("crosscheck")
    dice = random.Random(2)
    gold, mine = [], []
    for n in range(120):
        verdict = dice.choice(check_scores.VERDICTS)
        gold.append(
            {
                "id": f"c{n}",
                "claim_text": "x",
                "expected_verdict": verdict,
                "evidence_span": [n, n + 5] if n % 3 else None,
            }
        )
        said = verdict if dice.random() < 0.6 else dice.choice(check_scores.VERDICTS)
        if n % 17:
            mine.append(
                {"id": f"c{n}", "verdict": said, "evidence_span": [n + dice.randint(-7, 7), n + 8]}
            )
    theirs = module.claims({r["id"]: r for r in gold}, {r["id"]: r for r in mine}, quiet=True)
    ours = check_scores.score_claims(gold, mine)
    for name in (
        "accuracy",
        "macro_f1",
        "coarse_macro_f1",
        "problem_passed",
        "false_alarm",
        "evidence_hit",
    ):
        assert ours[name] == pytest.approx(theirs[name], abs=1e-3), name


def test_a_floor_does_not_go_down_without_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from migtext.evaluation import gate

    monkeypatch.setattr(gate, "resource_folder", lambda _: tmp_path)
    report = {
        "folder": str(tmp_path),
        "digest": "d",
        "scores": {"framing": {"macro": 0.8, "legal": 0.8, "humanitarian": 0.8, "security": 0.8}},
    }
    pin_floors(report)
    assert gate.gate_report(report) == []
    worse = {**report, "scores": {"framing": {**report["scores"]["framing"], "macro": 0.7}}}  # type: ignore[dict-item]
    assert "framing.macro is 0.700, below its floor 0.800" in gate.gate_report(worse)[0]
    with pytest.raises(DataError, match="would go down"):
        pin_floors(worse)
    pin_floors(worse, reason="the gold had wrong labels")
    assert gate.gate_report(worse) == []
    kept = json.loads((tmp_path / gate.FLOORS).read_text())
    assert kept["gold"]["lowered"][0]["reason"] == "the gold had wrong labels"


def test_changed_gold_is_not_compared_with_old_floors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from migtext.evaluation import gate

    monkeypatch.setattr(gate, "resource_folder", lambda _: tmp_path)
    report = {"folder": str(tmp_path), "digest": "one", "scores": {"framing": {"macro": 0.8}}}
    pin_floors(report)
    assert "gold changed" in gate.gate_report({**report, "digest": "two"})[0]


def test_measures_of_the_gate_exist() -> None:
    report = {
        "scores": {"framing": {"macro": 1.0, "legal": 1.0, "humanitarian": 1.0, "security": 1.0}}
    }
    assert set(flat(report)) == {f"framing.{m}" for m in MEASURES["framing"]}


def test_a_folder_with_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="nothing to score"):
        evaluate(tmp_path)
