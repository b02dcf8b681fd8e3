"""Nothing raises on any text, offsets point at what is quoted, and the tables hold what they say."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migtext.check import crosscheck, find_in_documents, verify, verify_claim
from migtext.check.claims import context_of
from migtext.check.context import TextContext
from migtext.check.names import find_names
from migtext.check.words import lexicon, load_table, stem, words_of
from migtext.pipeline import Annotator
from migtext.readers import read

ANNOTATOR = Annotator(
    only=("figures", "instruments", "citations", "references"), framing=None, language="en"
)
PIECES = st.sampled_from(
    ["1,187", "2024", "5 per cent", "(", ")", "people", "in May", "rose from", "to", "one in four", "$4 million", "|", "\n", "€", "2–5",
     "of whom", "between 9 and 6", "31 June 2022", "Italy", "UNHCR", "was", ",", ";", "and", "each", "a day", "(Smith, 2012)", "born in 1998",
     "half", "twice", "per 1,000", "10 km (6 miles)", "the 1954 Refugee Convention", "\u00a0", "é", "\u200b", "٣", "𝟗", "President Biden", "in 2012"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=25).map(" ".join))
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(TEXTS, TEXTS)
def test_verify_never_raises(claim: str, source: str) -> None:
    row = {
        "id": "x",
        "claim_text": claim,
        "claim_figure_span": None,
        "claim_figure": None,
        "source_text": source,
    }
    got = verify_claim(row)
    if got["evidence_span"]:
        a, b = got["evidence_span"]
        assert 0 <= a < b <= len(source)


@SLOW
@given(TEXTS, st.integers(0, 60), st.integers(0, 12))
def test_any_span_may_be_asked_for(claim: str, start: int, width: int) -> None:
    a = min(start, len(claim))
    row = {
        "claim_text": claim,
        "claim_figure_span": [a, min(len(claim), a + width)],
        "source_text": "In 2020 40 people left.",
    }
    assert verify_claim(row)["verdict"]


@SLOW
@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_documents_never_raise_and_spans_fit(docs: list[str]) -> None:
    for finding in find_in_documents({"id": "x", "docs": docs})["findings"]:
        for doc, a, b in finding["spans"]:
            assert 0 <= a < b <= len(docs[doc])
            assert b - a <= 240


@SLOW
@given(TEXTS)
def test_findings_quote_the_article(text: str) -> None:
    document = read(text=text)
    check = crosscheck(document)
    for f in check:
        assert f.claim.text == document.clean(f.claim.start, f.claim.end)
    check.to_html()
    check.to_csv()
    check.to_json()


@SLOW
@given(st.text(max_size=200))
def test_words_and_names_point_at_the_text(text: str) -> None:
    for w in words_of(text):
        assert text[w.start : w.end] == w.text
    for n in find_names(text):
        assert text[n.start : n.end] == n.text
    for word in text.split():
        stem(word)


@SLOW
@given(TEXTS)
def test_segments_lie_in_their_sentence(text: str) -> None:
    analysis = ANNOTATOR(read(text=text))
    context: TextContext = context_of(analysis)
    for q in context.quantities:
        assert q.sentence.start <= q.segment[0] <= q.segment[1] <= q.sentence.end
        assert document_slice(context, q.start, q.end) == q.surface


def document_slice(context: TextContext, start: int, end: int) -> str:
    return context.document.text[start:end]


def test_concepts_have_examples() -> None:
    table = lexicon()
    for row in load_table("check_words")["concept"]:
        assert row["group"] == table.group[row["key"]]
        for pair in row["examples"]:
            for phrase in pair:
                found = {c for w in words_of(phrase) for c in w.concepts}
                kin = found & table.like[row["key"]]
                assert row["key"] in found or kin, (row["key"], phrase)


def test_claims_without_numbers() -> None:
    from migtext.check.unsourced import _pattern

    for row in load_table("check_claims")["claim"]:
        for text in row["examples"]:
            assert _pattern().search(text), text
        for text in row["counter"]:
            assert not _pattern().search(text), text


def test_anachronism_table() -> None:
    terms = load_table("check_terms")
    for kind in ("office", "body", "state", "event"):
        for row in terms[kind]:
            for text in row["examples"]:
                types = [f["type"] for f in find_in_documents({"docs": [text]})["findings"]]
                assert "anachronism" in types, text
            for text in row.get("counter", ()):
                types = [f["type"] for f in find_in_documents({"docs": [text]})["findings"]]
                assert "anachronism" not in types, text


def test_verify_takes_files_and_dates(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "s.txt"
    path.write_text("In May 2024, 1,187 people crossed.", encoding="utf-8")
    assert (
        verify("Last month 1,187 people crossed.", path, date="2024-06-10").verdict == "supported"
    )
    assert (
        verify("Last month 1,187 people crossed.", path, date="2023-06-10").verdict
        == "wrong_context"
    )


def test_names_of_instruments() -> None:
    table = load_table("check_names")
    for kind, wanted in (("family", "instrument_misnamed"), ("fixed", "instrument_misdated")):
        for row in table[kind]:
            for text in row["examples"]:
                types = [f["type"] for f in find_in_documents({"docs": [text]})["findings"]]
                assert wanted in types, text
            for text in row["counter"]:
                types = [f["type"] for f in find_in_documents({"docs": [text]})["findings"]]
                assert not types, text
