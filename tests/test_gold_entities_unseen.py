"""Format of the unseen gold of entities and movements: offsets, labels, masks, both halves."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from migtext.extract.entities.candidates import LABELS

FOLDER = Path(__file__).resolve().parents[1] / "corpora" / "entities-unseen"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the gold is in the checkout only")


def rows(name: str) -> list[dict[str, Any]]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def text(doc: str) -> str:
    with (FOLDER / "texts" / f"{doc}.txt").open(encoding="utf-8", newline="") as file:
        return file.read()


def test_files_are_what_the_marked_texts_say() -> None:
    done = subprocess.run(
        [sys.executable, str(FOLDER / "build.py"), "--check"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_both_halves_hold_every_text_once() -> None:
    halves = json.loads((FOLDER / "split.json").read_text(encoding="utf-8"))
    docs = [d for half in halves.values() for d in half]
    assert set(halves) == {"dev", "test"}
    assert sorted(docs) == sorted(p.stem for p in (FOLDER / "texts").glob("*.txt"))
    assert {r["doc"] for r in rows("gold.jsonl")} == set(docs)


def test_entities() -> None:
    gold = rows("gold.jsonl")
    masks = rows("masks.jsonl")
    for r in gold:
        assert text(r["doc"])[r["start"] : r["end"]] == r["surface"]
        assert r["label"] in LABELS
        assert r["cluster"].startswith(f"{r['doc']}:")
        assert not r["scored"] or r["label"] != "STATE" or len(r["iso3"]) == 3
        assert not any(
            m["doc"] == r["doc"] and m["start"] < r["end"] and r["start"] < m["end"] for m in masks
        )
    for a, b in pairwise(gold):
        assert a["doc"] != b["doc"] or a["end"] <= b["start"]


def test_movements() -> None:
    for r in rows("gold_movements.jsonl"):
        assert text(r["doc"])[r["start"] : r["end"]] == r["evidence"]
        assert r["kind"] in ("m", "r")
