"""The normalised view and its map, in both directions."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migtext.sentences import sentence_spans
from migtext.textview import normalise

# Letters, digits and everything that the normaliser treats specially, densely mixed.
SPECIAL = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            list(
                "ab Z9.,-\n\t\r\u00ad\u00a0\u202f\u200b\ufeffﬁﬄ\u0301e\u0308ᄒ\u1161\u11ab한👩‍👧\ufffe"
            )
        ),
        st.characters(),
    ),
    max_size=80,
)


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("search and res-\ncue", "search and rescue"),
        ("sea\u00adrch", "search"),
        ("sea\ufffe\nrch", "search"),
        ("12,000\u202fpeople  in\n   May", "12,000 people in May"),
        ("12,000³", "12,000³"),
        ("e\u0301migré", "émigré"),
        ("ﬂow of oﬃcers", "flow of officers"),
        ("2.5-\nmetre fence", "2.5-metre fence"),
        ("Asia-\nPacific", "Asia-Pacific"),
        ("one\u200btwo", "onetwo"),
        ("non-\nrefoulement means non-refoulement", "non-refoulement means non-refoulement"),
    ],
)
def test_cases(source: str, wanted: str) -> None:
    words = {w.casefold() for w in source.split()}
    text, back = normalise(source, known=lambda w: w.casefold() in words)
    assert text == wanted
    assert back.to_source(0, len(text)) == (0, len(source))


@given(SPECIAL)
def test_map_is_exact_in_both_directions(source: str) -> None:
    text, back = normalise(source)
    last = 0
    for i in range(len(text)):
        a, b = back.to_source(i, i + 1)
        assert last <= b <= len(source)
        assert a < b
        last = a
        v0, v1 = back.to_view(a, b)
        assert v0 <= i < v1
    for start in range(len(text)):
        end = min(len(text), start + 7)
        a, b = back.to_source(start, end)
        v0, v1 = back.to_view(a, b)
        assert v0 <= start
        assert end <= v1


@given(SPECIAL)
def test_every_source_character_is_somewhere(source: str) -> None:
    text, back = normalise(source)
    for i in range(len(source)):
        a, b = back.to_view(i, i + 1)
        assert 0 <= a <= b <= len(text)


@given(SPECIAL)
def test_view_is_composed_and_has_no_runs_of_space(source: str) -> None:
    text, _ = normalise(source)
    assert "  " not in text
    assert "\n" not in text
    clusters = [text[i] for i in range(len(text))]
    assert all(unicodedata.normalize("NFC", c) == c for c in clusters)


@given(SPECIAL, st.integers(0, 40), st.integers(0, 10))
def test_dropped_spans_are_not_in_the_view(source: str, start: int, length: int) -> None:
    a, b = min(start, len(source)), min(start + length, len(source))
    text, back = normalise(source, drop=[(a, b)] if b > a else [])
    for i in range(len(text)):
        s, e = back.to_source(i, i + 1)
        assert e <= a or s >= b or a == b


def test_rows_of_a_table_stay_apart() -> None:
    text, back = normalise("State\tArrivals\nGreece\t41,561", rows=True)
    assert text == "State\tArrivals\nGreece\t41,561"
    assert back.to_source(22, 28) == (22, 28)


def test_outside_the_view_is_refused() -> None:
    _, back = normalise("abc")
    with pytest.raises(IndexError):
        back.to_source(0, 4)


@given(st.text(max_size=200))
def test_sentences_hold_all_that_is_not_space(text: str) -> None:
    spans = sentence_spans(text)
    covered = set()
    last = 0
    for a, b in spans:
        assert last <= a < b <= len(text)
        last = b
        covered.update(range(a, b))
    assert all(text[i].isspace() for i in range(len(text)) if i not in covered)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Mr. Lee came in 2019. He left.", 2),
        ("See Medhin v. Ashcroft, 350 F.3d 685 (7th Cir. 2003). The court agreed.", 2),
        ("The U.S. government said so. Others did not.", 2),
        ("It cost $2.5 million. Nobody paid.", 2),
        ("Article 3 (art. 22, para. 5) applies.", 1),
        ("“They left.” She stayed.", 2),
        ("N. H. Guan wrote it.", 1),
    ],
)
def test_sentence_cases(text: str, wanted: int) -> None:
    assert len(sentence_spans(text)) == wanted
