"""Findings without a source, case by case, on tables of the field, and what holds for any text."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import migtext as mt
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


FILLER = (
    "\n\nThe garden behind the house is open to visitors on most days, and tea is served there."
)
PIECES = st.sampled_from(
    ["50 per cent", "of 200", "(40 per cent)", "from 100 to 150", "people", "in all", "31 June", "President Biden", "in 2012", "each",
     "a total of", "men", "women", "|", "\n", "between 9 and 6", "the 1953 Refugee Convention", "10 km (9 miles)", "$5 (€9)", "born in 1998",
     "one call in three", "per 1,000", ",", ";", "(", ")", "and", "Monday 3 March 2024", "12 May", "resolution 71/1 of 2012", "rose", "fell"]
)  # fmt: skip
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(st.one_of(st.text(max_size=150), st.lists(PIECES, max_size=30).map(" ".join)))
def test_any_text_is_checked_and_spans_fit(text: str) -> None:
    for finding in find_in_documents({"docs": [text]})["findings"]:
        assert finding["type"] in TYPES
        assert finding["message"].endswith((".", "!", "?"))
        assert "\n" not in finding["message"]
        for _, a, b in finding["spans"]:
            assert 0 <= a < b <= len(text)
            assert b - a <= 240


@pytest.mark.parametrize("row", [r for r in _rows() if not r.marks][::9])
def test_a_paragraph_beside_it_changes_nothing(row: dict[str, Any]) -> None:
    found = [types_of(d) for d in row["docs"]]
    assert [types_of(d + FILLER) for d in row["docs"]] == found


def test_time_is_linear() -> None:
    from migtext.check.documents import document_issues
    from migtext.pipeline import Annotator

    texts = [json.loads(line)["docs"][0] for line in ROWS.read_text(encoding="utf-8").splitlines()]
    text = "\n\n".join(texts[:160])
    annotator = Annotator(
        only=("figures", "instruments", "citations", "references"), framing=None, language="en"
    )

    def seconds(copies: int) -> float:
        analysis = annotator(mt.read(text="\n\n".join([text] * copies)))
        best = float("inf")
        for _ in range(2):
            start = time.process_time()
            document_issues([analysis])
            best = min(best, time.process_time() - start)
        return best

    seconds(1)
    assert seconds(10) <= 14 * seconds(1) + 0.1


def test_rates_that_are_not_carried_are_told() -> None:
    check = mt.crosscheck("In 2021 the fee was 500,000 Syrian pounds ($200) a head.")
    assert not check.checks
    assert any("no rate from SYP to USD" in n for n in check.notes)
