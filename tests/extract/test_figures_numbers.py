"""Numbers of figures: how they are written, whose money they are, and which numbers are none."""

from __future__ import annotations

import datetime
import json
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from migtext.extract.figures import extract_figures, to_eval_rows
from migtext.extract.figures.homes import money_homes
from migtext.readers import text_document

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases" / "figures_numbers.jsonl"
PLACES = ROOT / "src" / "migtext" / "data" / "money_places.toml"


def rows() -> list[Any]:
    out = []
    for n, line in enumerate(CASES.read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(line)
        marks = [pytest.mark.xfail(strict=True, reason=row["miss"])] if row.get("miss") else []
        out.append(pytest.param(row, id=f"{n}-{row['genre']}", marks=marks))
    return out


@pytest.mark.parametrize("row", rows())
def test_case(row: dict[str, Any]) -> None:
    doc = text_document(row["text"])
    if row.get("date"):
        day = datetime.date.fromisoformat(row["date"])
        doc = replace(doc, meta=replace(doc.meta, date=day))
    if row.get("url"):
        doc = replace(doc, meta=replace(doc.meta, url=row["url"]))
    figures = extract_figures(doc)
    flat = to_eval_rows(doc, figures, [])
    assert [f.surface for f in figures] == [g["surface"] for g in row["figures"]]
    for figure, out, gold in zip(figures, flat, row["figures"], strict=True):
        assert float(figure.low) == pytest.approx(gold["low"], rel=1e-5)
        assert (None if figure.high is None else float(figure.high)) == (
            None if gold["high"] is None else pytest.approx(gold["high"], rel=1e-5)
        )
        assert figure.kind == gold["kind"]
        assert out["approx"] == gold.get("approx", "exact")
        if "unit" in gold:
            assert figure.unit == gold["unit"]


@pytest.mark.parametrize(
    "row",
    tomllib.loads(PLACES.read_text(encoding="utf-8"))["example"],
    ids=lambda r: f"{r['code']}-{r['word']}",
)
def test_whose_money(row: dict[str, str]) -> None:
    found = [f for f in extract_figures(text_document(row["text"])) if f.kind == "money"]
    assert [f.unit for f in found] == [row["code"]]
    assert row["word"] in found[0].surface


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://www.canada.ca/en/news/1.html", "CAD"),
        ("https://www.aph.gov.au/hansard", "AUD"),
        ("https://www.gao.gov/products/1", "USD"),
        ("https://example.org/", "USD"),
    ],
)
def test_dollar_by_address(url: str, code: str) -> None:
    doc = text_document("The programme costs $5 million a year.")
    doc = replace(doc, meta=replace(doc.meta, url=url))
    assert money_homes(doc).dollar == code


def test_money_places_name_states() -> None:
    for row in tomllib.loads(PLACES.read_text(encoding="utf-8"))["place"]:
        assert len(row["iso3"]) == 3
        assert row["iso3"].isupper()
        assert len(set(row["names"])) == len(row["names"])
