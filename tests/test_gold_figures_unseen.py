"""The figures gold that no rule was written on: offsets, values, enumerations, links, lists."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

HOME = Path(__file__).resolve().parents[1] / "corpora" / "gold" / "figures-unseen"
KINDS = {
    "count", "money", "percent", "percentage_points", "measure", "age", "duration", "rate", "ratio", "index", "vague",
}  # fmt: skip
APPROX = {"exact", "about", "at_least", "at_most", "more_than", "less_than", "range"}
HOW = {None, "explicit", "relative", "heading", "previous"}
FIELDS = [
    "doc", "start", "end", "surface", "value_min", "value_max", "unit", "kind", "approx", "counted", "year", "place",
    "attribution", "citation", "zone",
]  # fmt: skip

pytestmark = pytest.mark.skipif(not HOME.is_dir(), reason="the gold is in the checkout only")


def rows(name: str) -> list[dict[str, Any]]:
    lines = (HOME / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def texts() -> dict[str, str]:
    return {p.stem: p.read_bytes().decode("utf-8") for p in sorted((HOME / "texts").glob("*.txt"))}


def lists() -> dict[str, set[str]]:
    """The two halves, as the data card names them."""
    card = (HOME / "README.md").read_text(encoding="utf-8")
    return {
        half: set(re.findall(r"`(\w+)`", line))
        for half, line in re.findall(r"^- \*\*(dev|test)\*\*: (.+)$", card, re.M)
    }


@pytest.mark.parametrize("name", ["gold.jsonl", "gold_context.jsonl", "gold_ignore.jsonl"])
def test_spans_cut_their_surfaces_and_do_not_overlap(name: str) -> None:
    document = texts()
    last: dict[str, int] = {}
    for row in rows(name):
        assert document[row["doc"]][row["start"] : row["end"]] == row["surface"], row
        assert row["surface"].strip() == row["surface"] != ""
        assert row["start"] >= last.get(row["doc"], 0), row
        last[row["doc"]] = row["end"]


def test_gold_has_the_fields_and_values_of_the_guideline() -> None:
    document = texts()
    for row in rows("gold.jsonl"):
        assert list(row) == FIELDS
        assert (row["kind"] in KINDS, row["approx"] in APPROX, row["zone"]) == (True, True, "body")
        low, high = row["value_min"], row["value_max"]
        assert (row["approx"] == "range") == (high is not None and high > low), row
        assert (high is None) == (row["kind"] == "vague"), row
        assert row["unit"], row
        year = row["year"]
        assert year is None or isinstance(year, int) or (len(year) == 2 and year[0] < year[1]), row
        for name in ("counted", "place", "attribution", "citation"):
            assert row[name] is None or row[name].lower() in document[row["doc"]].lower(), row


def test_context_rows_point_at_gold_rows() -> None:
    spans = {(r["doc"], r["start"], r["end"]): r for r in rows("gold.jsonl")}
    document = texts()
    for row in rows("gold_context.jsonl"):
        gold = spans[row["doc"], row["start"], row["end"]]
        assert row["time_how"] in HOW
        assert row["time_how"] is None or gold["year"] is not None, row
        assert (row["place"], row["attribution"]) == (gold["place"], gold["attribution"])
        assert row["percent_of"] is None or row["percent_of"] in document[row["doc"]], row
        for name in ("partner", "part_of", "comparison"):
            if row[name] is not None:
                assert (row["doc"], *row[name]) in spans, row
                assert row[name] != [row["start"], row["end"]]


def test_an_ignored_span_is_no_gold_row() -> None:
    gold = rows("gold.jsonl")
    for row in rows("gold_ignore.jsonl"):
        assert row["why"]
        mine = [g for g in gold if g["doc"] == row["doc"]]
        assert not any(g["start"] < row["end"] and row["start"] < g["end"] for g in mine), row


def test_every_text_is_annotated_and_in_one_half() -> None:
    halves = lists()
    assert halves["dev"] | halves["test"] == set(texts()) == {r["doc"] for r in rows("gold.jsonl")}
    assert not halves["dev"] & halves["test"]
    assert len(halves["dev"]) == len(halves["test"])
    for text in texts().values():
        assert 150 <= len(text.split()) <= 600
