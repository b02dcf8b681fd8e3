"""Numbers and dates: the tables' own examples, and what must not be read."""

from __future__ import annotations

import datetime
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migtext.extract.dates import find_dates, years_of
from migtext.extract.numbers import find_numerals, parse_literal
from migtext.extract.tokens import tokenize

DATA = Path(__file__).resolve().parents[2] / "src" / "migtext" / "data"
NUMBERS = tomllib.loads((DATA / "figures_numerals.toml").read_text(encoding="utf-8"))["example"]
DATES = tomllib.loads((DATA / "dates.toml").read_text(encoding="utf-8"))["example"]


@pytest.mark.parametrize("row", NUMBERS, ids=lambda r: r["text"])
def test_number(row: dict[str, str]) -> None:
    found = find_numerals(row["text"])
    assert len(found) == 1
    assert float(found[0].low) == pytest.approx(float(Decimal(row["low"])))
    assert (found[0].high is None) == (row["high"] == "")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("480 third country nationals", ["480"]),
        ("two hundred and three hundred", ["200", "300"]),
        ("sixty-second session", []),
        ("one hundred and five", ["105"]),
        ("43,020 and 19,637", ["43020", "19637"]),
        ("thousands upon thousands", ["1000"]),
        ("the first half of 2020", ["2020"]),
    ],
)
def test_numbers_apart(text: str, values: list[str]) -> None:
    assert [str(n.low) for n in find_numerals(text)] == values


@pytest.mark.parametrize("text", ["3.2.1", "1,2,3", "12,3456", "", "1" * 60])
def test_no_literal(text: str) -> None:
    assert parse_literal(text) is None


def test_continental_literals() -> None:
    assert parse_literal("1.234", continental=True) == 1234
    assert parse_literal("3,5", continental=True) == Decimal("3.5")
    assert parse_literal("1.234") == Decimal("1.234")


@pytest.mark.parametrize("row", DATES, ids=lambda r: r["text"])
def test_date(row: dict[str, str]) -> None:
    anchor = datetime.date.fromisoformat(row["date"]) if row["date"] else None
    found = find_dates(row["text"], anchor=anchor)
    assert [(str(m.first), str(m.last)) for m in found] == [(row["first"], row["last"])]


@pytest.mark.parametrize(
    "text",
    [
        "1,200 people",
        "about 2000 refugees",
        "2000 people",
        "$1990",
        "1850%",
        "section 2010.5",
        "in their 90s",
    ],
)
def test_no_date(text: str) -> None:
    assert find_dates(text) == []


def test_fiscal_years_follow_the_state() -> None:
    anchor = datetime.date(2021, 5, 3)
    this, coming = find_dates(
        "this fiscal year and the coming fiscal year", anchor=anchor, fiscal=10
    )
    assert this.first == datetime.date(2020, 10, 1)
    assert years_of(this.first, this.last or this.first, fiscal=True) == 2021
    assert coming.last == datetime.date(2022, 9, 30)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("On 1 January 2018 there were 5. A year before there had been 26.", "2017-01-01"),
        ("In 2015 500 came; the following year 300 did.", "2016-01-01"),
        ("After 1945 eleven million were counted that spring.", "1945-03-01"),
        ("From January to September 2019 5 came, and 4 in the same period of 2018.", "2018-01-01"),
        ("On 3 March 2015 five left. In June 300 came.", "2015-06-01"),
        ("In June 2019, 5 came, up from 3 a year earlier. In the same month 5 died.", "2019-06-01"),
        ("On 30 November 1922 it began. In January the rest left.", "1923-01-01"),
    ],
)
def test_dates_that_lean_on_the_date_before(text: str, days: str) -> None:
    assert str(find_dates(text)[-1].first) == days


def test_the_same_year_is_not_the_year_of_a_citation() -> None:
    text = "In 2020 there were 5 (Ray, 2021). In the same year 3 left."
    found = find_dates(text, ignore=lambda m: m.surface == "2021")
    assert str(found[-1].first) == "2020-01-01"


@pytest.mark.parametrize("text", ["a year before the war", "two days before his death"])
def test_before_an_event_is_no_date(text: str) -> None:
    assert find_dates("In 2015 they left, " + text) == find_dates("In 2015 they left, ")


def test_relative_dates_without_a_document_date_have_no_days() -> None:
    found = find_dates("last year")
    assert [(m.first, m.how) for m in found] == [(None, "relative")]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    for token in tokenize(text):
        assert text[token.start : token.end] == token.text
    find_numerals(text)
    end = 0
    for mention in find_dates(text, anchor=datetime.date(2024, 2, 29), fiscal=10):
        assert mention.start >= end
        end = mention.end
        assert text[mention.start : mention.end] == mention.surface
        assert mention.first is None or mention.last is None or mention.first <= mention.last
