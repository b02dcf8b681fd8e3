"""Looking instruments up: any name, any order, small slips; and everything about one of them."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import migtext as mt
from migtext.errors import DataError
from migtext.instruments.jurisdictions import jurisdiction_codes, row_jurisdiction

CASES = Path(__file__).resolve().parents[1] / "cases" / "instrument_search.jsonl"
SEARCHES = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
REGISTRY = mt.instruments.load()


@pytest.mark.parametrize("case", SEARCHES, ids=lambda c: c["words"])
def test_searches(case: dict[str, str]) -> None:
    found = mt.instruments.search(case["words"])
    assert found, str(found)
    assert found[0].row.key == case["first"]


def test_rows_are_found_by_key_name_and_first_identifier() -> None:
    for row in REGISTRY.rows[::12]:
        for words in (row.key, row.name, *row.ids[:1]):
            found = mt.instruments.search(words, limit=None)
            same = {m.row.key for m in found if m.score == 1.0}
            assert row.key in same, (row.key, words)


def test_what_is_not_there_names_what_is_near() -> None:
    found = mt.instruments.search("Refugee Convention of Kenya and Peru")
    assert not found
    assert found.nearest
    assert str(found).startswith("no instrument 'Refugee Convention of Kenya and Peru', nearest")
    assert str(mt.instruments.search("qqqq zzzz")) == "no instrument 'qqqq zzzz'"


def test_a_name_of_two_is_found_twice() -> None:
    found = mt.instruments.search("Palermo Protocol")
    assert {m.row.key for m in found[:2]} == {
        "trafficking-protocol-2000",
        "smuggling-protocol-2000",
    }
    with pytest.raises(DataError, match="trafficking-protocol-2000"):
        mt.instruments.show("Palermo Protocol")


def test_kind_and_jurisdiction_narrow() -> None:
    found = mt.instruments.search("asylum act", kind="law", jurisdiction="british", limit=None)
    assert {(m.row.kind, m.row.jurisdiction) for m in found} == {("statute", "GB")}
    both = mt.instruments.search("protocol 1964", jurisdiction="North Korea")
    assert both[0].row.key == "china-dprk-1964"
    every = mt.instruments.search("", kind="constitution", limit=None)
    assert len(every) == sum(row.kind == "constitution" for row in REGISTRY)
    with pytest.raises(DataError, match="no kind of instrument"):
        mt.instruments.search("x", kind="poem")
    with pytest.raises(DataError, match="no jurisdiction"):
        mt.instruments.search("x", jurisdiction="Narnia")


def test_a_code_of_a_state_and_a_body() -> None:
    african = mt.instruments.search("", jurisdiction="African Union", limit=None)
    australian = mt.instruments.search("", jurisdiction="Australia", limit=None)
    assert not {m.row.key for m in african} & {m.row.key for m in australian}
    assert "kampala-convention-2009" in {m.row.key for m in african}
    assert row_jurisdiction(REGISTRY.by_key["kampala-convention-2009"]) in jurisdiction_codes(
        "African Union"
    )
    sheet = mt.instruments.show("kampala-convention-2009")
    assert sheet.to_dict()["jurisdiction_name"] == "African Union"


def test_a_limit_says_how_many_are_left() -> None:
    found = mt.instruments.search("convention", limit=3)
    assert len(found) == 3
    assert found.more > 50
    assert len(mt.instruments.search("convention", limit=None)) == 3 + found.more
    assert list(found.to_frame()["key"]) == [m.row.key for m in found]
    assert mt.instruments.search("qqqq").to_frame().empty


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_search_and_show_never_raise_but_say(words: str) -> None:
    found = mt.instruments.search(words)
    assert all(0 <= m.score <= 1 for m in found)
    with contextlib.suppress(DataError):
        mt.instruments.show(words)


def test_every_row_has_a_sheet() -> None:
    for row in REGISTRY:
        sheet = mt.instruments.Sheet(row, REGISTRY)
        data = json.loads(json.dumps(sheet.to_dict()))
        assert data["kind_means"], row.key
        assert all(alias["means"] for alias in data["aliases"]), row.key
        words = str(sheet)
        assert row.name in words
        assert all(date["date"] in words for date in data["dates"].values()), row.key


def test_a_sheet_tells_what_is_around_it() -> None:
    data = mt.instruments.show("1951 Convention").to_dict()
    assert "refugee-protocol-1967" in {child["key"] for child in data["children"]}
    states = {s["name"]: s for s in data["states"]}
    assert states["South Korea"]["date"] == "1992-12-03"
    assert states["United States"]["means"] == "not a party"
    words = str(mt.instruments.show("dublin-iii-2013"))
    assert "supersedes: dublin-ii-2003" in words
    assert "dublin-convention-1990 → dublin-ii-2003 → dublin-iii-2013" in words
    assert "the day on which it entered into force" in words


def test_a_sheet_says_that_a_treaty_is_not_in_force() -> None:
    row = next(r for r in REGISTRY if r.in_force == "not in force")
    assert "not entered into force" in str(mt.instruments.show(row.key))
