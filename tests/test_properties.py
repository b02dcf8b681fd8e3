"""On any string whatever: no extractor raises, and every record points at its own words."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import migtext as mt
from migtext.analysis import Analysis

# Pieces of the kind that the rules look for, glued at random, and arbitrary Unicode.
PIECES = (
    "1,200 people", "$7.6 \nbillion", "between 3,000 and", "(Ahn, 2018)", "(", ")", "[OHCHR]", "Article 33 of", "the Convention",
    "1951 Refugee Convention", "Regulation (EU) No 604/2013", "8 U.S.C. § 1158", "Id.", "v.", "Medhin v. Ashcroft, 350 F.3d 685",
    "A/RES/217(III)", "n.d.", "ibid.", "References\n", "Ahn, C. (2018). Title. Journal, 5(2), 1-12.", "https://x.org/2020/1",
    "two-thirds of a million", "dozens", "per cent", "13%", "from 5.4 million tons in 1989 to", "\n\n", "\t", "12,0004", "¹", "²",
    "\u00ad", "\ufffe", "é", "e\u0301", "北中", "한국", "👩‍👧", "‮", "Committee Against Torture (CAT)", "U.S.", "Mr. Lee", "in 2019", "- ", "§ 3",
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=14).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
)
CHEAP = ("figures", "instruments", "citations", "references")
SLOW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def check(a: Analysis) -> None:
    text = a.document.text
    for name in a.ran:
        for r in a.view(name):
            assert 0 <= r.start < r.end <= len(text), (name, r)
            assert text[r.start : r.end] == r.surface
            assert r.id
            for w in getattr(r, "works", ()):
                assert text[w.start : w.end] == w.surface
        a.view(name).rows()
    a.to_dict()


@given(TEXTS)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_rules(text: str) -> None:
    check(mt.annotate(text=text, only=CHEAP))


@given(TEXTS)
@SLOW
def test_entities_and_movements(text: str) -> None:
    check(mt.annotate(text=text, only=("entities", "movements"), language="en"))


@given(TEXTS)
@SLOW
def test_framing(text: str) -> None:
    check(mt.annotate(text=text, only="framing", language="en"))
