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


LAW_REVIEW = """When the fine came in, in 1987, an airline paid £1,000 for each passenger.1 It was doubled \
in 1991.2 Germany collected 28.4 million euros between 1987 and 2000,6 while Denmark imposed \
181 fines in 2005.7 The network grew from 5 posts to 62.8 No one counts it.

1 Immigration (Carriers' Liability) Act 1987, s 1(1).
2 SI 1991/1497.
3 Council Directive 2001/51/EC [2001] OJ L187/45.
4 Lena Forsgren, 'Options' (2009) 21 Journal of Border Law 113.
5 Aviation Compliance Forum, Annual Survey 2010 (2011) 33.
6 BT-Drs 14/5618, 4.
7 Forsgren (n 4) 131.
8 Home Office, Securing the UK Border (2007) para 3.2.
"""


def test_marks_glued_to_years_are_marks() -> None:
    text = LAW_REVIEW.replace("It was doubled", "It was doubled,3 and not reviewed,4 or cut,5")
    text = text.replace(
        "doubled,3 and not reviewed,4 or cut,5 in 1991.2",
        "doubled in 1991.2 Then came a floor.3 Options followed.4 Some chose.5",
    )
    doc = text_document(text)
    assert [m.label for m in doc.marks] == ["1", "2", "3", "4", "5", "6", "7"]
    figures = extract_figures(doc)
    assert "1991.2" not in [f.surface for f in figures]
    assert [f.surface for f in figures if f.block != "endnote"] == [
        "£1,000",
        "28.4 million euros",
        "181",
        "5",
        "62.8",
    ]
    # "62.8 No one": a number with a decimal and a mark look the same; the decimal is taken.


def test_numbered_conclusions_are_no_notes() -> None:
    text = (
        "The committee met in 1991.2 times out of 3 it agreed.\n\n"
        "1 Extend the time limit.\n2 Build 40 more flats.\n3 Report in 12 months.\n"
    )
    doc = text_document(text)
    assert doc.marks == ()
    assert "endnote" not in {b.kind for b in doc.blocks}
