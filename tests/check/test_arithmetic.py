"""Numbers that follow by one step, and lists that say whose number it is."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migtext.check import verify
from migtext.check.asks import Ask, ask_of
from migtext.check.claims import _context
from migtext.check.lists import elsewhere
from migtext.check.operands import label, link_of
from migtext.check.quantity import Quantity
from migtext.check.weighing import plausibility
from migtext.check.words import load_table, stem, words_of
from migtext.errors import MigtextError

ROWS = Path(__file__).parents[1] / "cases" / "crosscheck_arithmetic.jsonl"
CASES = [json.loads(line) for line in ROWS.read_text(encoding="utf-8").splitlines()]


def numbers(text: str) -> list[Quantity]:
    return _context(text, None).quantities


def ask(text: str, index: int = 0) -> Ask:
    return ask_of(numbers(text)[index])


@pytest.mark.parametrize("row", CASES, ids=lambda r: r["id"])
def test_cases(row: dict[str, str]) -> None:
    found = verify(row["claim"], row["source"], row["figure"], cache=False)
    assert found.verdict == row["verdict"], found.message


@pytest.mark.parametrize(
    ("text", "operation", "direction"),
    [
        ("Landings rose by 8 per cent.", "change", 1),
        ("Landings were 8 per cent lower than in May.", "change", -1),
        ("Eight per cent of the boats had a licence.", "share", 0),
        ("The port landed 40 tonnes more than before.", "difference", 1),
        ("The port is 40 places short.", "difference", -1),
        ("The other 38 per cent were women.", "rest", 0),
        ("Together they landed 900 tonnes.", "sum", 0),
        ("Each boat carried 12 people on average.", "rate", 0),
        ("There were three times as many boats.", "ratio", 0),
    ],
)
def test_what_the_words_ask_for(text: str, operation: str, direction: int) -> None:
    found = ask(text)
    assert found.weights.get(operation, 0.0) >= 0.6
    if direction:
        assert found.direction == direction


@pytest.mark.parametrize(
    "text", ["The share fell to 8 per cent.", "More than 8 per cent had a licence."]
)
def test_a_level_is_no_change(text: str) -> None:
    assert not ask(text).adjacent


def test_labels_are_no_operands() -> None:
    found = {
        q.surface: label(q) for q in numbers("In wave 3 we met 412 people on a scale from 1 to 10.")
    }
    assert not found["412"]
    assert all(v for k, v in found.items() if k in ("3", "1"))


def test_links_of_two_numbers() -> None:
    met, freed = numbers("We met 640 prisoners. Of these, 192 were freed.")
    assert link_of(met, freed) == "whole"
    a, b = numbers("We met 640 prisoners. Later 192 guests came.")
    assert link_of(a, b) == "next"


def test_the_items_of_a_list() -> None:
    first, second = numbers("Uganda and Kenya recorded 118,400 and 41,100 arrivals respectively.")
    kenya = numbers("Kenya recorded 118,400 arrivals.")[0]
    assert elsewhere(kenya, first)
    assert not elsewhere(kenya, second)
    assert [n.key for n in first.own_names] != [n.key for n in second.own_names]


def test_rose_from_one_to_the_other() -> None:
    old, new = numbers("Staff had risen from 1,280 to 2,405.")
    assert old.earlier
    assert not new.earlier
    assert new.direction == 1
    # A mere range is neither.
    assert not any(q.earlier for q in numbers("Fares run from 12 dollars to 20 dollars."))


def test_closer_operands_are_believed_more() -> None:
    row = {"covered": 0.6, "asked": 1.0, "link_sentence": 1.0, "surprise": 0.4}
    far = {**row, "link_sentence": 0.0, "link_far": 1.0}
    assert plausibility(row) > plausibility(far)
    assert plausibility(row) > plausibility({**row, "lost": 1.0})


@settings(max_examples=25, deadline=None)
@given(st.integers(120, 4000), st.integers(120, 4000))
def test_operands_may_stand_in_either_order(a: int, b: int) -> None:
    if abs(a - b) < 30:
        return
    more = abs(a - b)
    source = "In {} the port landed {:,} tonnes; in {} it landed {:,} tonnes."
    one = source.format(2021, a, 2022, b)
    other = source.format(2022, b, 2021, a)
    claim = f"The port landed {more:,} tonnes {'more' if b > a else 'less'} in 2022 than in 2021."
    first = verify(claim, one, f"{more:,} tonnes", cache=False).verdict
    assert first == verify(claim, other, f"{more:,} tonnes", cache=False).verdict
    assert first in (
        "derived",
        "supported",
        "wrong_context",
        "rounded",
        "contradicted",
        "unit_scale",
    )


FILLER = (
    "The chapel was painted green. Nobody knows why the bell is silent. "
    "A ferry calls when the weather allows it."
)


@pytest.mark.parametrize("row", CASES[::4], ids=lambda r: r["id"])
def test_sentences_without_numbers_change_nothing(row: dict[str, str]) -> None:
    longer = f"{row['source']} {FILLER}"
    assert verify(row["claim"], longer, row["figure"], cache=False).verdict == row["verdict"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=160), st.text(max_size=200))
def test_never_raises(claim: str, source: str) -> None:
    source = f"{source} In 2021 it was 12 and 15 respectively, from 3 to 40 %. {claim}"
    with contextlib.suppress(MigtextError):
        verify(f"{claim} rose by 25 per cent", source, "25 per cent", cache=False)


@pytest.mark.parametrize("row", load_table("check_opposites")["pair"], ids=lambda r: r["one"][0])
def test_each_pair_of_opposites_has_both_sides_in_its_example(row: dict[str, Any]) -> None:
    for side, words in zip(("one", "other"), row["example"], strict=True):
        stems = {stem(w) for w in re.findall(r"[\w-]+", words)}
        assert stems & {stem(w) for w in row[side]}, (side, words)


@pytest.mark.parametrize("row", load_table("check_opposites")["half"], ids=lambda r: r["one"][0])
def test_each_half_of_everybody_is_known_in_its_example(row: dict[str, Any]) -> None:
    for side, words in zip(("one", "other"), row["example"], strict=True):
        known = {c for w in words_of(words) for c in w.concepts}
        assert known & set(row[side]), (side, words)
