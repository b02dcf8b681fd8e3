"""Legal instruments: a third case table, of courts and law reviews.

Marked as in `test_instruments_more`, with more of each record told:
``[[words]]{key or name;pinpoint;status;jurisdiction;identifier;year}``; what is not marked must not
be found. A row with `xfail` is a known miss, with its reason.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from instrument_marks import parse

import migtext as mt
from migtext.annotations import Instrument
from migtext.extract.instruments import extract_instruments

CASES = Path(__file__).resolve().parents[1] / "cases" / "instruments_courts.jsonl"
ROWS = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines() if line]


PARAMS = [
    pytest.param(
        row,
        id=row["id"],
        marks=[pytest.mark.xfail(strict=True, reason=row["xfail"])] if "xfail" in row else [],
    )
    for row in ROWS
]


@pytest.mark.parametrize("row", PARAMS)
def test_case(row: dict[str, Any]) -> None:
    text, wanted = parse(row["marked"])
    found: dict[tuple[int, int], list[Instrument]] = {}
    for record in extract_instruments(mt.read(text=text)):
        found.setdefault((record.start, record.end), []).append(record)
    assert [text[a:b] for a, b in found] == [text[a:b] for a, b, _ in wanted]
    for start, end, (of, pin, status, state, number, year, *_) in wanted:
        record = found[start, end][0]
        if of:
            assert of in (record.key, record.name)
        if pin:
            assert record.pinpoint == pin
        if status:
            assert record.status == status
        if state:
            assert record.jurisdiction == state
        if number:
            assert number in record.ids
        if year:
            assert record.year == int(year)


def test_case_names_differ() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS)
