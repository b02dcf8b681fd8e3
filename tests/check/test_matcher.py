"""The matcher: what the index leaves out, odd numbers, and changes of a text that change nothing."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migtext.check import verify_claim
from migtext.check.claims import _context
from migtext.check.index import SourceIndex
from migtext.check.values import relate
from migtext.check.vectors import Likeness
from migtext.check.words import load_table, words_of

SOURCE = (
    "Issued 3 June 2023. In 2022 the ministry counted 12,480 arrivals by sea, against 9,310 in 2021. "
    "The camp holds 1,004 children. One in seven had no papers. The scheme cost £3.4 billion."
)
CLAIM = "In 2022 12,480 people arrived by sea."
NUMBERS = st.sampled_from(
    ["1,187", "1.2 million", "40 per cent", "a third", "$4.5 million", "5 km", "3 miles", "between 9 and 16", "twice", "about 400",
     "more than 1,000", "0", "12 hours", "two days", "40 percentage points", "tens of thousands", "1 in 7"]
)  # fmt: skip
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def verdict(claim: str, source: str, figure: str) -> str:
    row = {"claim_text": claim, "claim_figure": figure, "source_text": source}
    return str(verify_claim(row)["verdict"])


@SLOW
@given(st.lists(NUMBERS, min_size=1, max_size=6), NUMBERS)
def test_the_index_leaves_out_nothing_that_relates(source: list[str], claim: str) -> None:
    context = _context(" ".join(f"There were {n} people." for n in source), None)
    asked = _context(f"There were {claim} people.", None).quantities
    for q in asked:
        found = {id(x) for x in SourceIndex(context).like_value(q)}
        for x in context.quantities:
            assert id(x) in found or relate(q, x).kind == "none", (q, x)


@pytest.mark.parametrize(
    ("figure", "claim", "source", "wanted"),
    [
        ("A dozen", "A dozen people drowned.", "On 3 May 12 people drowned; 44 were rescued.", "supported"),
        ("Half", "Half of the residents were children.", "Of the residents, 50 per cent were children.", "supported"),
        ("Two in five", "Two in five applicants were refused.", "In all 61 per cent of applicants were refused.", "contradicted"),
        ("£3.4bn", "The scheme cost £3.4bn.", "The scheme cost £3.4 million in 2022.", "unit_scale"),
        ("1 in 7", "1 in 7 children was out of school.", "One in seven children was out of school.", "supported"),
        ("1 of 3", "In 1 of 3 cases the appeal succeeded.", "One third of the appeals succeeded.", "supported"),
        ("halved", "Arrivals halved in 2022.", "Arrivals fell from 2,000 in 2021 to 1,010 in 2022.", "derived"),
        ("The majority", "The majority of residents were women.", "Of the residents 62 per cent were women.", "rounded"),
        ("A couple", "A couple of boats sank.", "Two boats sank.", "supported"),
    ],
)  # fmt: skip
def test_odd_numbers_may_be_asked_for(figure: str, claim: str, source: str, wanted: str) -> None:
    assert verdict(claim, source, figure) == wanted


@pytest.mark.parametrize(
    "changed",
    [
        SOURCE + "\n\nThe kitchen serves soup with bread.",
        "The kitchen serves soup with bread.\n\n" + SOURCE,
        SOURCE.replace("12,480", "12\u00a0480"),
        SOURCE.replace("12,480", "12480"),
    ],
)
def test_what_does_not_matter_changes_no_verdict(changed: str) -> None:
    assert verdict(CLAIM, SOURCE, "12,480") == "supported"
    assert verdict(CLAIM, changed, "12,480") == "supported"
    assert verdict(f"{CLAIM} {CLAIM}", changed, "12,480") == "supported"


def test_phrases_stand_for_concepts() -> None:
    for row in load_table("check_words")["phrase"]:
        for text in row["examples"]:
            assert any(row["key"] in w.concepts for w in words_of(text)), text
        for text in row["counter"]:
            assert not any(w.stem == f"p:{row['key']}" for w in words_of(text)), text


def test_other_words_for_the_same_are_alike() -> None:
    near, far = Likeness.between(
        "Rescuers saved 300 people.", ["They pulled 300 from the sea.", "Rents rose."]
    )
    assert near > far
