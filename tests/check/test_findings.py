"""Findings without a source, case by case, on tables of the field, and what holds for any text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from migtext.check import find_in_documents
from migtext.check.words import load_table

ROWS = Path(__file__).parents[1] / "cases" / "findings.jsonl"
TYPES = {
    "internal_contradiction", "cross_document", "percent_change", "parts_total", "shares_total", "fraction_percent",
    "percent_points", "range_reversed", "rate_arithmetic", "span_arithmetic", "unit_conversion", "currency_conversion",
    "instrument_misdated", "instrument_misnamed", "anachronism", "invalid_date", "citation_no_reference",
    "reference_uncited", "citation_year", "citation_name", "reference_inconsistent", "share_of_total", "citation_crossref",
}  # fmt: skip


def types_of(*docs: str) -> list[str]:
    return sorted(f["type"] for f in find_in_documents({"docs": list(docs)})["findings"])


def _rows() -> list[Any]:
    out = []
    for line in ROWS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        marks = [pytest.mark.xfail(strict=True, reason=row["miss"])] if row.get("miss") else []
        out.append(pytest.param(row, id=row["id"], marks=marks))
    return out


@pytest.mark.parametrize("row", _rows())
def test_row(row: dict[str, Any]) -> None:
    assert types_of(*row["docs"]) == sorted(row["types"])


def test_rows_cover_the_types() -> None:
    rows = [json.loads(line) for line in ROWS.read_text(encoding="utf-8").splitlines()]
    assert len({r["id"] for r in rows}) == len(rows)
    assert {t for r in rows for t in r["types"]} <= TYPES


def test_words_of_a_whole() -> None:
    for row in load_table("check_findings")["whole"]:
        for text in row["examples"]:
            assert set(types_of(text)) & {"parts_total", "shares_total"}, text
        for text in row["counter"]:
            assert not types_of(text), text
