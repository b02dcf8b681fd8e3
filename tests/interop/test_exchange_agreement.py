"""What changed between two analyses, and how far two annotators agree."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from exchange_help import any_analysis, document, sample
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

import migtext as mt
from migtext.annotations import Entity, Passage, Record
from migtext.errors import DataError
from migtext.interop.exchange.agreement import COLUMNS, kappa
from migtext.interop.exchange.differences import COLUMNS as CHANGES
from migtext.interop.exchange.differences import overlapping, paired

TEXT = "Anna met Ben in Kos. The court ruled. Soldiers came. Aid was short. Nothing else happened."


def entities(*found: tuple[str, str]) -> mt.Analysis:
    doc = document(TEXT)
    out = []
    for words, label in found:
        start = TEXT.index(words)
        anchor = doc.anchor("entity", start, start + len(words), origin="human:x")
        out.append(Entity(**anchor, label=label, canonical=words, cluster=words))
    return mt.Analysis(doc, {"entities": out})


def passages(*labels: tuple[str, ...]) -> mt.Analysis:
    doc = document(TEXT)
    out = []
    at = 0
    for own in labels:
        end = TEXT.index(".", at) + 1
        anchor = doc.anchor("passage", at, end, origin="human:x")
        probabilities = {f: float(f in own) for f in ("humanitarian", "legal", "security")}
        out.append(Passage(**anchor, labels=own, probabilities=probabilities))
        at = end + 1
    return mt.Analysis(doc, {"passages": out})


# -- agreement -----------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1))
def test_kappa_is_that_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    mine = kappa(pairs)
    if len({x for pair in pairs for x in pair}) == 1:
        assert mine is None
        return
    theirs = cohen_kappa_score([a for a, _ in pairs], [b for _, b in pairs])
    assert mine == pytest.approx(theirs)


def test_entities_by_hand() -> None:
    a = entities(("Anna", "PERSON"), ("Ben", "PERSON"), ("Kos", "PLACE"), ("The court", "BODY"))
    b = entities(("Anna", "PERSON"), ("Ben", "ORG"), ("Kos", "PLACE"), ("court", "BODY"), ("Soldiers", "GROUP"))  # fmt: skip
    made = mt.agreement(a, b)
    assert list(made.columns) == list(COLUMNS)
    whole = made.iloc[0]
    assert (whole["n_a"], whole["n_b"], whole["exact"], whole["overlap"]) == (4, 5, 3, 4)
    assert whole["exact_f1"] == pytest.approx(6 / 9)
    assert whole["overlap_f1"] == pytest.approx(8 / 9)
    # Three spans in common: PERSON/PERSON, PERSON/ORG, PLACE/PLACE.
    assert whole["units"] == 3
    assert whole["observed"] == pytest.approx(2 / 3)
    # By chance: 2/3 * 1/3 (PERSON) + 1/3 * 1/3 (PLACE) = 1/3.
    assert whole["kappa"] == pytest.approx((2 / 3 - 1 / 3) / (1 - 1 / 3))
    by_label = made.set_index("label")
    person = by_label.loc["PERSON"]
    assert (person["n_a"], person["n_b"], person["exact"]) == (2, 1, 1)
    assert person["exact_f1"] == pytest.approx(2 / 3)
    assert person["kappa"] == pytest.approx(cohen_kappa_score([1, 1, 0], [1, 0, 0]))
    assert by_label.loc["GROUP", "exact_f1"] == 0.0
    assert pd.isna(by_label.loc["GROUP", "kappa"])


def test_passages_by_frame() -> None:
    a = passages(("legal",), ("legal",), ("security",), (), ("humanitarian", "legal"))
    b = passages(("legal",), (), ("security", "legal"), (), ("humanitarian",))
    made = mt.agreement(a, b).set_index("label")
    legal = made.loc["legal"]
    assert legal["units"] == 5
    assert legal["observed"] == pytest.approx(2 / 5)
    assert legal["kappa"] == pytest.approx(cohen_kappa_score([1, 1, 0, 0, 1], [1, 0, 1, 0, 0]))
    assert made.loc["security", "kappa"] == 1.0
    whole = made[made.index.isna()].iloc[0]
    assert (whole["exact_f1"], whole["observed"]) == (1.0, pytest.approx(2 / 5))


def test_views_and_texts() -> None:
    a = sample()
    made = mt.agreement(a, a)
    assert made[made["label"].isna()]["view"].tolist() == list(a.ran)
    # Nobody used the third frame: there is no score for it.
    assert set(made["exact_f1"].dropna()) == {1.0}
    assert made[made["exact_f1"].isna()]["label"].tolist() == ["humanitarian"]
    with pytest.raises(DataError, match="share no view; the first has figures"):
        mt.agreement(
            mt.Analysis(a.document, {"figures": ()}), mt.Analysis(a.document, {"entities": ()})
        )
    empty = mt.agreement(*(mt.Analysis(a.document, {"figures": ()}) for _ in "ab"))
    assert empty["n_a"].tolist() == [0]
    assert empty["exact_f1"].isna().all()
    for compare in (mt.agreement, mt.Analysis.diff):
        with pytest.raises(DataError, match=r"two different texts: sample\.txt and a text of 3 characters"):  # fmt: skip
            compare(a, mt.Analysis(document("abc"), {}))


# -- differences ---------------------------------------------------------------------------------


def test_nothing_changed() -> None:
    a = sample()
    made = a.diff(a)
    assert list(made.columns) == list(CHANGES)
    assert len(made) == 0
    assert made["start"].dtype == "int64"


def test_each_kind_of_change() -> None:
    a = sample()
    figures, places = a.records["figures"], a.records["entities"]
    doc = a.document
    moved = replace(places[0], **doc.anchor("entity", places[0].start - 3, places[0].end, origin="human:x"))  # fmt: skip
    new = replace(places[1], **doc.anchor("entity", 0, 8, origin="human:x"))
    b = mt.Analysis(
        doc,
        {
            **a.records,
            "figures": (replace(figures[1], unit="family", counted="families", origin="human:x"),),
            "entities": (new, moved, places[1]),
        },
    )
    made = a.diff(b)
    rows = [tuple(r) for r in made[["view", "change", "surface", "field", "before", "after"]].fillna("").values]  # fmt: skip
    assert rows == [
        ("figures", "removed", "1,200", "", "", ""),
        ("figures", "changed", "40", "unit", "person", "family"),
        ("figures", "changed", "40", "counted", "", "families"),
        ("entities", "added", "Arrivals", "", "", ""),
        ("entities", "moved", "to Kos", "span", f"{places[0].start}-{places[0].end}", f"{moved.start}-{moved.end}"),
    ]  # fmt: skip
    back = b.diff(a)
    assert back["change"].value_counts().to_dict() == {"changed": 2, "added": 1, "removed": 1, "moved": 1}  # fmt: skip
    assert made[made["change"] == "removed"]["id"].tolist() == [figures[0].id]


def test_views_that_only_one_has() -> None:
    a = sample()
    b = mt.Analysis(a.document, {v: g for v, g in a.records.items() if v != "figures"})
    assert a.diff(b)["change"].tolist() == ["removed", "removed"]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 8))), st.lists(st.tuples(st.integers(0, 20), st.integers(1, 8))))  # fmt: skip
def test_pairs_are_one_to_one(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> None:
    def records(spans: list[tuple[int, int]]) -> list[Any]:
        where = [(a, a + n) for a, n in spans]
        return list(any_analysis("x" * 40, where).records["instruments"])

    a, b = records(first), records(second)
    pairs = paired(a, b)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    same: list[Record] = [r for r in a if r.id in {o.id for o in b}]
    assert sum(a[i].id == b[j].id for i, j in pairs) == len(same)
    # Every pair that is left over does not overlap.
    rest_a = [r for i, r in enumerate(a) if i not in {i for i, _ in pairs}]
    rest_b = [r for j, r in enumerate(b) if j not in {j for _, j in pairs}]
    assert overlapping(rest_a, rest_b) == []
