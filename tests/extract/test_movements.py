"""Movements of people: the cases, the frames' own examples, and arbitrary text."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migtext.extract.entities import extract_entities
from migtext.extract.figures import extract_figures
from migtext.extract.movements import extract_movements, frames, role_rows
from migtext.readers import text_document

HERE = Path(__file__).resolve().parent
CASES = [
    json.loads(line)
    for line in (HERE.parent / "cases" / "movements.jsonl").read_text(encoding="utf-8").splitlines()
]
EXAMPLES = [(frame.name, example) for frame in frames() for example in frame.examples]


def movements_of(text: str):
    document = text_document(text)
    entities = extract_entities(document)
    figures = extract_figures(document)
    return document, figures, extract_movements(document, entities, figures)


def test_enough_cases_and_negatives() -> None:
    negatives = [c for c in CASES if not c["rows"]]
    assert len(CASES) >= 60
    assert len(negatives) >= len(CASES) / 3


@pytest.mark.parametrize("case", CASES, ids=[c["text"][:50] for c in CASES])
def test_case(case: dict) -> None:
    _document, figures, found = movements_of(case["text"])
    got = [
        {
            "origin": list(m.origins),
            "transit": list(m.transits),
            "destination": list(m.destinations),
        }
        for m in found
    ]
    want = [{k: row[k] for k in ("origin", "transit", "destination")} for row in case["rows"]]
    assert got == want
    surfaces = {f.id: f.surface for f in figures}
    for movement, row in zip(found, case["rows"], strict=True):
        assert movement.who == row["who"]
        if row.get("figure"):
            assert movement.figure is not None
            assert row["figure"] in surfaces[movement.figure]
        if row.get("time"):
            assert movement.time is not None
            assert movement.time.start.isoformat() == row["time"]


def _expected(spec: str) -> tuple[set[str], set[str], set[str]]:
    """ "SYR>NER:t>LBY" as origins, transits, destinations."""
    origins: set[str] = set()
    transits: set[str] = set()
    destinations: set[str] = set()
    for i, part in enumerate(spec.split(">")):
        codes = {c for c in re.sub(r":t$", "", part).split(",") if c}
        (transits if part.endswith(":t") else origins if i == 0 else destinations).update(codes)
    return origins, transits, destinations


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[e[1][:50] for e in EXAMPLES])
def test_examples_of_the_table(name: str, example: str) -> None:
    text, spec = example.split(" -> ")
    origins, transits, destinations = _expected(spec)
    _, _, found = movements_of(text)
    assert origins <= {c for m in found for c in m.origins}
    assert transits <= {c for m in found for c in m.transits}
    assert destinations <= {c for m in found for c in m.destinations}


def test_offsets_and_rows() -> None:
    text = "Thousands fled from Syria to Jordan.\n\nOthers fled from Syria to Lebanon in 2014."
    document, _, found = movements_of(text)
    for m in found:
        assert document.text[m.start : m.end] == m.surface
    rows = role_rows("a", found)
    assert {(r["iso3"], r["role"]) for r in rows} == {
        ("SYR", "origin"),
        ("JOR", "destination"),
        ("LBN", "destination"),
    }
    assert next(r for r in rows if r["iso3"] == "SYR")["start"] < text.index("Others")


@settings(max_examples=40, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("fled from Syria to Jordan, and\n.\ue000\uf000“—;é12 "),
        max_size=120,
    )
)
def test_never_raises(text: str) -> None:
    document, _, found = movements_of(text)
    for m in found:
        assert document.text[m.start : m.end] == m.surface


@pytest.mark.timing
def test_linear_time() -> None:
    sentence = "Some people fled from Syria and Iraq and Iran and Mali to Chad, Niger and Togo through Kenya. "
    document = text_document(sentence * 20)
    long = text_document(sentence * 200)
    few, many = extract_entities(document), extract_entities(long)
    start = time.process_time()
    extract_movements(document, few)
    middle = time.process_time()
    extract_movements(long, many)
    assert time.process_time() - middle < 25 * max(middle - start, 0.002)


def test_more_places_than_signs() -> None:
    _document, _, found = movements_of("People went " + "from Chad to Niger " * 2500 + ".")
    assert isinstance(found, tuple)
