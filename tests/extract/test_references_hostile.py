"""No string raises, and none takes more than about its share of time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migtext.document import Document
from migtext.extract.citations import extract_citations, review_references
from migtext.extract.references import extract_references
from migtext.extract.references.fields import parse_entry
from migtext.extract.references.notes import note_parts
from migtext.readers.text import text_document

UNITS = [
    "BOORSTIN ", "AbC DeF ", "Smith, ", "A. ", "a, B. ", "(2010) ", "((", "[1, ", "1-", "“", "‘x’ ", "et al. ", "see ",
    "Smith and ", "12 Harv. L. Rev. 3, ", "2020; ", "http://a/", "v ", "In re A ", "; ", "§ 1 ", "p. ", "n.d. ", "Ab/", "— ",
    "supra note 1, ", "Ibid. ", "X v Y, ", "von ", "AaAa", "1.", "Para 4 ", "10.1000/", "Jan. 5, ",
]  # fmt: skip


def _run(text: str) -> None:
    parse_entry(text, numbered=True)
    note_parts(text, "1")
    document = text_document(f"Body {text}\n\nReferences\n\n{text}\n")
    references = extract_references(document)
    review_references(references, extract_citations(document, references))


def _seconds(text: str) -> float:
    start = time.process_time()
    _run(text)
    return time.process_time() - start


@pytest.mark.timing
@pytest.mark.parametrize("unit", UNITS)
def test_repetition_costs_its_share(unit: str) -> None:
    short, long = unit * 150, unit * 1500
    _run(unit)
    # A floor keeps the noise of a shared machine out of the ratio.
    base = max(min(_seconds(short) for _ in range(2)), 0.004)
    assert _seconds(long) <= 25 * base + 0.5, unit


@pytest.mark.timing
@pytest.mark.parametrize("left", ["Smith, ", "BOORSTIN ", "AbC ", "A. ", "(", "see ", "1 "])
@pytest.mark.parametrize("right", ["(2010", "“", "v Y", "!", "\n", "supra"])
def test_long_run_that_does_not_match(left: str, right: str) -> None:
    # CPU seconds; a pattern that backtracks would take hours.
    assert _seconds(left * 60 + right) < 10


_PIECE = st.sampled_from(
    [*UNITS, "\n", "\n\n", "References\n", "Notes\n1 ", "[1]", "¹", "\ufffe", "\u200b", "é", "한국"]
)


@settings(max_examples=120, deadline=None)
@given(st.lists(_PIECE | st.text(max_size=12), max_size=25).map("".join))
def test_no_string_raises_and_every_offset_holds(text: str) -> None:
    document: Document = text_document(text)
    references = extract_references(document)
    for r in references:
        assert document.text[r.start : r.end] == r.surface
        for a, b in r.fields.values():
            assert r.start <= a <= b <= r.end
    for c in extract_citations(document, references):
        assert document.text[c.start : c.end] == c.surface
        for w in c.works:
            assert document.text[w.start : w.end] == w.surface
