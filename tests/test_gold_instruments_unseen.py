"""Format of the unseen instrument gold: offsets, surfaces, fields, both halves."""

from __future__ import annotations

import importlib.util
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "corpora" / "instruments-unseen"
FIELDS = [
    "doc",
    "start",
    "end",
    "surface",
    "kind",
    "canonical",
    "year",
    "jurisdiction",
    "id",
    "pinpoint",
    "note",
]
KINDS = {
    "treaty",
    "bilateral",
    "statute",
    "regulation",
    "executive_act",
    "eu_primary",
    "eu_act",
    "un_resolution",
    "resolution",
    "un_document",
    "soft_law",
    "general_comment",
    "constitution",
    "case",
    "programme",
    "principle",
}
NOTES = {
    "alias_def",
    "backref",
    "backref_no_antecedent_in_excerpt",
    "bill",
    "case_short",
    "coordinated",
    "id",
    "misnamed",
    "pinpoint_only",
    "proposal",
    "split citation",
    "unregistered",
}
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (FOLDER / "gold.jsonl").read_text(encoding="utf-8").splitlines()
]
SPLIT = json.loads((FOLDER / "split.json").read_text(encoding="utf-8"))
TEXTS = {p.stem: p.read_bytes().decode("utf-8") for p in sorted((FOLDER / "texts").glob("*.txt"))}


def test_files_are_what_the_marked_texts_give() -> None:
    spec = importlib.util.spec_from_file_location("unseen_instruments", FOLDER / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    built = module.build()
    for name, text in built.items():
        assert (FOLDER / name).read_bytes().decode("utf-8") == text, name
    assert {f"texts/{doc}.txt" for doc in TEXTS} == {n for n in built if n.startswith("texts/")}


def test_halves_hold_every_text_once() -> None:
    assert sorted(SPLIT["dev"] + SPLIT["test"]) == sorted(TEXTS)


@pytest.mark.parametrize("doc", sorted(TEXTS))
def test_rows_are_in_the_text_and_flat(doc: str) -> None:
    text = TEXTS[doc]
    assert "\r" not in text
    here = [r for r in ROWS if r["doc"] == doc]
    assert bool(here) != doc.startswith("neg_")
    for row in here:
        assert list(row) == FIELDS
        assert text[row["start"] : row["end"]] == row["surface"]
        assert row["surface"].strip() == row["surface"] != ""
        assert not row["surface"].startswith(("the ", "The ", "its ", "their "))
        assert row["kind"] in KINDS
        assert row["note"] is None or row["note"] in NOTES
        assert row["canonical"]
        assert row["year"] is None or 1780 < row["year"] < 2027
    spans = sorted({(r["start"], r["end"]) for r in here})
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_one_instrument_has_one_name_year_and_kind() -> None:
    facts: dict[tuple[str, str | None], set[tuple[Any, ...]]] = {}
    for row in ROWS:
        key = (row["canonical"], row["jurisdiction"])
        facts.setdefault(key, set()).add((row["year"], row["kind"]))
    doubtful = {k: v for k, v in facts.items() if len(v) > 1}
    # Two Immigration Acts, of Korea and of South Africa, differ in the jurisdiction.
    assert not doubtful
