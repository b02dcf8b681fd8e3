"""Format of the unseen citation gold: offsets, surfaces, fields, targets, both halves."""

from __future__ import annotations

import importlib.util
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "corpora" / "citations-unseen"
FIELDS = ("title", "container-title", "publisher", "volume", "issue", "page", "DOI", "URL")
MORE = ("number", "accessed", "year")


def rows(name: str) -> list[dict[str, Any]]:
    lines = (FOLDER / f"gold_{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


REFERENCES, INTEXT, ANOMALIES = rows("references"), rows("intext"), rows("anomalies")
SPLIT = json.loads((FOLDER / "split.json").read_text(encoding="utf-8"))
TEXTS = {p.stem: p.read_bytes().decode("utf-8") for p in sorted((FOLDER / "texts").glob("*.txt"))}


def test_files_are_what_the_marked_texts_give() -> None:
    spec = importlib.util.spec_from_file_location("unseen_build", FOLDER / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, text in module.build().items():
        assert (FOLDER / name).read_bytes().decode("utf-8") == text, name


def test_halves_hold_every_text_once() -> None:
    assert sorted(SPLIT["dev"] + SPLIT["test"]) == sorted(TEXTS)


@pytest.mark.parametrize("doc", sorted(TEXTS))
def test_spans_and_fields_are_in_the_text(doc: str) -> None:
    text = TEXTS[doc]
    assert "\r" not in text
    for row in (*INTEXT, *ANOMALIES):
        if row["doc"] == doc:
            assert text[row["start"] : row["end"]] == row["surface"]
            assert row["surface"].strip() == row["surface"] != ""
    here = [r for r in REFERENCES if r["doc"] == doc]
    assert [r["index"] for r in here] == list(range(len(here)))
    for before, after in pairwise(here):
        assert before["end"] <= after["start"]
    for row in here:
        entry = text[row["start"] : row["end"]]
        assert entry == row["text"]
        plain = re.sub(r"\s+", " ", entry)
        for name in (*FIELDS, *MORE):
            if row.get(name) is not None:
                assert re.sub(r"\s+", " ", row[name]) in plain, (row["index"], name)
        if re.match(r"[-—]{3}", entry):
            continue  # the authors of the entry before
        for person in (*row["author"], *row["editor"]):
            for part in person.values():
                assert re.sub(r"\s+", " ", part) in plain, (row["index"], part)


def test_targets_exist() -> None:
    size = {doc: sum(r["doc"] == doc for r in REFERENCES) for doc in TEXTS}
    for row in (*INTEXT, *ANOMALIES):
        targets = row.get("targets") or [row["target"]]
        assert all(t is None or 0 <= t < size[row["doc"]] for t in targets)
        if row.get("anomaly") == "missing_reference":
            assert row["target"] is None


def test_anomalies_of_works_are_in_both_files() -> None:
    inside = {(r["doc"], r["start"], r["anomaly"]) for r in INTEXT if r["anomaly"]}
    listed = {
        (r["doc"], r["start"], r["type"])
        for r in ANOMALIES
        if r["type"] in ("missing_reference", "name_mismatch", "year_mismatch")
    }
    assert inside == listed
