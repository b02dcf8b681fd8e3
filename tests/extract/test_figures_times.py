"""When figures hold and how they hang together: one row a rule, with the wordings that broke it."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migtext.annotations import Figure
from migtext.extract.figures import extract_figures
from migtext.extract.figures.issued import issued
from migtext.extract.figures.tense import tense
from migtext.extract.tokens import tokenize
from migtext.readers import text_document

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases" / "figures_times.jsonl"


def rows() -> list[Any]:
    out = []
    for number, line in enumerate(CASES.read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(line)
        marks = [pytest.mark.xfail(strict=True, reason=row["miss"])] if row.get("miss") else []
        out.append(pytest.param(row, id=f"{number}-{row['rule']}", marks=marks))
    return out


def extract(row: dict[str, Any]) -> tuple[Figure, ...]:
    doc = text_document(row["text"])
    if row.get("date"):
        doc = replace(
            doc, meta=replace(doc.meta, date=datetime.date.fromisoformat(row["date"]), origins={})
        )
    return extract_figures(doc)


@pytest.mark.parametrize("row", rows())
def test_case(row: dict[str, Any]) -> None:
    figures = extract(row)
    surfaces = {f.id: f.surface for f in figures}
    left = list(figures)
    for wanted in row["figures"]:
        found = next((f for f in left if f.surface == wanted["surface"]), None)
        assert found is not None, (wanted["surface"], [f.surface for f in left])
        left.remove(found)
        got = {
            "time": f"{found.time.start}/{found.time.end}" if found.time else None,
            "how": found.time.how if found.time else None,
            "partner": surfaces.get(found.partner or ""),
            "part_of": surfaces.get(found.part_of or ""),
        }
        asked = {k: v for k, v in wanted.items() if k != "surface"}
        assert {k: got[k] for k in asked} == asked, wanted["surface"]


@pytest.mark.parametrize(
    ("text", "day", "as_of"),
    [
        (
            "A title\n\nOpinion | Ana Ruiz | 3 December 2023\n\nThe text begins here.",
            "2023-12-03",
            0,
        ),
        (
            "NORTH DISTRICT\nSituation update No. 4\nAs of 31 March 2023\n\nFive died.",
            "2023-03-31",
            1,
        ),
        ("Daily briefing, Geneva, 24 November 2017 (excerpts)\n\nFive died.", "2017-11-24", 0),
        (
            "Permits in brief\n\nData extracted in August 2021. Planned update: August 2022.",
            "2021-08-31",
            0,
        ),
        ("Note on the Act of 12 January 2007\n\nFive died.", None, 0),
        (
            "The fire of 3 May\n\nOn 3 May 2015 a fire broke out in the centre, and five died.",
            None,
            0,
        ),
    ],
)
def test_the_day_of_a_document(text: str, day: str | None, as_of: bool) -> None:
    doc = text_document(text)
    found = issued(replace(doc, meta=replace(doc.meta, date=None, origins={})))
    assert (str(found.day) if found.day else None) == day
    assert (found.as_of is not None) == bool(as_of)


def test_a_doubtful_date_is_said() -> None:
    doc = text_document("The teams counted 300 arrivals last year.")
    day = datetime.date(2021, 3, 1)
    for origin, how in (("front matter", "relative"), ("PDF", "doubtful")):
        dated = replace(doc, meta=replace(doc.meta, date=day, origins={"date": origin}))
        (figure,) = extract_figures(dated)
        assert figure.time is not None
        assert (figure.time.start.year, figure.time.how) == (2020, how)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Twelve people died", "past"),
        ("Twelve people have been killed", "perfect"),
        ("Twelve people live there", "present"),
        ("Twelve beds will be added", "modal"),
        ("In May 2019 twelve people died", "past"),
        ("Displaced inside Sudan: 8.2 million", "none"),
    ],
)
def test_tense(text: str, found: str) -> None:
    assert tense(tokenize(text, 0, len(text))) == found


@settings(max_examples=120, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            (
                "In 2019",
                "300",
                "people",
                "(12",
                "%)",
                "of whom",
                "the same period of",
                "2018",
                ".",
                "a year before",
                "to June",
                "from",
                "to",
                "Of the",
                ";",
                "\n\n",
                "As of",
                "3 May",
                "that spring",
            )
        ),
        max_size=24,
    )
)
def test_any_mixture_of_dates_and_figures(parts: list[str]) -> None:
    doc = text_document(" ".join(parts))
    for figure in extract_figures(doc):
        assert doc.text[figure.start : figure.end] == figure.surface
        assert figure.time is None or figure.time.start <= figure.time.end
        assert figure.partner != figure.id
        assert figure.part_of != figure.id
