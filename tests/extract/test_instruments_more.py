"""Legal instruments: a second case table, of genres that the first one has little of.

Law reviews, judgments, debates, minutes of committees, leaflets. Marked as in
`test_instruments`: ``[[words]]{key or name;pinpoint;status}``; what is not marked must not be found.
A row with `xfail` is a known miss, with its reason.
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

CASES = Path(__file__).resolve().parents[1] / "cases" / "instruments_more.jsonl"
ROWS = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines() if line]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(
            row,
            id=row["id"],
            marks=[pytest.mark.xfail(strict=True, reason=row["xfail"])] if "xfail" in row else [],
        )
        for row in ROWS
    ],
)
def test_case(row: dict[str, Any]) -> None:
    text, wanted = parse(row["marked"])
    found: dict[tuple[int, int], list[Instrument]] = {}
    for record in extract_instruments(mt.read(text=text)):
        found.setdefault((record.start, record.end), []).append(record)
    assert [text[a:b] for a, b in found] == [text[a:b] for a, b, _ in wanted]
    for start, end, (of, pin, status, *_) in wanted:
        records = found[start, end]
        if of:
            assert any(of in (r.key, r.name) for r in records), [(r.key, r.name) for r in records]
        if pin:
            assert any(r.pinpoint == pin for r in records), [r.pinpoint for r in records]
        if status:
            assert any(r.status == status for r in records), [r.status for r in records]


def test_claims_of_a_list() -> None:
    text = (
        "China acceded to the 1951 Convention and its Protocol in 1982, and ratified the "
        "Convention against Torture on 4 October 1988."
    )
    claims = {r.key: dict(r.claims) for r in extract_instruments(mt.read(text=text))}
    assert claims["refugee-convention-1951"] == {"acceded": "1982"}
    assert claims["refugee-protocol-1967"] == {"acceded": "1982"}
    assert claims["cat-1984"] == {"ratified": "4 October 1988"}


def test_no_claims_of_documents() -> None:
    text = (
        "The Committee considered the report (CAT/C/CYP/4) at its meetings (see CAT/C/SR.1226), "
        "and adopted on 21 May 2014 the following observations."
    )
    assert all(not r.claims for r in extract_instruments(mt.read(text=text)))
