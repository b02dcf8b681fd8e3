"""Plain text and Markdown: blocks that a person would see, and a text that nobody changed."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from migtext.readers import read
from migtext.readers.lines import enumerator, has_ended, wrap_width
from migtext.readers.lines import split_lines as lines_of

CASES = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "readers_text.toml").read_text(encoding="utf-8")
)["case"]


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_blocks(case):
    document = read(text=case["text"])
    assert document.text == case["text"]
    assert [[b.kind, b.text] for b in document.view] == case["blocks"]


# Arbitrary Unicode, with the signs that the reader looks for made frequent.
TEXTS = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("\n\n\n\r\f**[]()#-_`>|<>\\ 12.¶—:[^1]:ReferencesContact\t=~{}\ufeff"),
    ),
    max_size=400,
)


@given(TEXTS)
@example("---\n:\n---\n")
@example("[^1]: a\n[^1]")
@example("1\n\n2\n3 a\n1")
@example("\ufeff| a | b |\n|---|---|\n| 1 | 2 |")
@example("\ufeff# A\n")
@example("\ufeff")
@example('{"a": 1}\n\nb')
@example("```\na\n\n```\n> b\n>\n> c")
@settings(deadline=None)
def test_any_string_makes_a_document(text):
    document = read(text=text)
    assert document.text == text
    at = 0
    for block, view in zip(document.blocks, document.view, strict=True):
        assert not text[at : block.start].strip(), "characters between blocks"
        at = block.end
        for start, end in view.sentences:
            a, b = view.source(start, end)
            assert 0 <= a <= b <= len(text)
            back = view.locate(a, b)
            assert back[0] <= start
            assert back[1] >= end
    assert not text[at:].strip()


def test_the_cost_is_linear():
    import sys

    text = "The people left in\nMay 2024 with [1] 97 others. " * 40 + "\n\n- **a**\n" * 20

    def calls(times):
        # Calls are counted and not seconds, which differ on a machine that others use too.
        counted = 0

        def count(frame, event, argument):
            nonlocal counted
            counted += event in ("call", "c_call")

        before = sys.getprofile()
        sys.setprofile(count)
        try:
            read(text=text * times)
        finally:
            sys.setprofile(before)
        return counted

    calls(1)
    assert calls(20) < 12 * calls(2)


@given(TEXTS)
@example("a\tb\n1\t2\n")
@example("|a|\n|-|\n|1|")
@example("\ufeffx   1   2\ny   3   4\n")
@settings(deadline=None)
def test_cells_are_spans_of_the_text(text):
    for table in read(text=text).tables:
        for cell in table.cells:
            assert table.start <= cell.start <= cell.end <= table.end
            assert text[cell.start : cell.end] == cell.text


def test_cells_have_their_headers():
    text = (
        "# Arrivals\n\nTable 1. By country\n\n| Country | 2021 | 2022 |\n|:--|--:|--:|\n"
        "| **Italy** | 67,477 | 105,131 |\n| Spain | 43,197 | |\n"
    )
    table = read(text=text).tables[0]
    assert table.caption == "Table 1. By country"
    assert [c.text for c in table.cells if not c.header] == ["67,477", "105,131", "43,197", ""]
    cell = next(c for c in table.cells if c.text == "105,131")
    assert (cell.row_headers, cell.column_headers) == (("Italy",), ("2022",))


@pytest.mark.parametrize(
    "text",
    [
        "Office        Jan-Jun     Jul-Dec\nNorth         1,204       988\nSouth     2,310   1,870\n",
        "Office\tJan-Jun\tJul-Dec\nNorth\t1,204\t988\nSouth\t2,310\t1,870\n",
        "Office | Jan-Jun | Jul-Dec\n---|---|---\nNorth | 1,204 | 988\nSouth | 2,310 | 1,870\n",
        "+------+----+\n| Office | Jan-Jun | Jul-Dec |\n+======+\n| North | 1,204 | 988 |\n",
    ],
)
def test_tables_of_plain_text(text):
    table = read(text="Some words stand before the table and they end here.\n\n" + text).tables[0]
    cell = next(c for c in table.cells if c.text == "988")
    assert (cell.row_headers, cell.column_headers) == (("North",), ("Jul-Dec",))


def test_raised_marks_in_markdown():
    text = (
        "# T\n\nAbout 12,000<sup>4</sup> people on 5 m<sup>2</sup> on the 1<sup>st</sup> day and "
        "300<sup>[5](#n5)</sup> more.\n"
    )
    document = read(text=text)
    assert document.view[1].text == "About 12,000 people on 5 m2 on the 1st day and 300 more."
    assert [m.label for m in document.marks] == ["4", "5"]


@pytest.mark.parametrize(
    "head",
    [
        '---\nTitle: "Return: a study"\nDate Published: 2021-03-04 # checked\nauthor:\n- A. One\n'
        "- B. Two\nsource: https://example.org/a\n---\n",
        '+++\ntitle = "Return: a study"\ndate = 2021-03-04T09:00:00Z\nauthor = "A. One, B. Two"\n'
        'url = "https://example.org/a"\n+++\n',
        '{\n "title": "Return: a study",\n "pubDate": "2021-03-04",\n "author": ["A. One", "B. Two"],\n'
        ' "url": "https://example.org/a"\n}\n',
    ],
)
@pytest.mark.parametrize("change", [lambda t: t, lambda t: "\ufeff" + t.replace("\n", "\r\n")])
def test_front_matter(head, change):
    import datetime as dt

    document = read(text=change(head + "\nA sentence of the text.\n"))
    assert [b.kind for b in document.view] == ["metadata", "body"]
    assert document.meta.title == "Return: a study"
    assert document.meta.date == dt.date(2021, 3, 4)
    assert document.meta.url == "https://example.org/a"
    assert document.meta.extra["author"] == "A. One, B. Two"


def test_notes_of_a_printed_page():
    body = (
        "The case is widely known.1 Each stage of the case brought forward a\n"
        "large number of commentators and critics in many countries.2 The court\n"
        "sat in Geneva,3 and it decided against the state by five votes to two.4\n"
        "1 See Kadens, The Common Law, 103 NW. U. L. REV. 1553 (2009).\n"
        "2\nSee infra notes 45-54 and accompanying text.\n"
        "3 McKnight, supra note 1, at 401.\n"
        "4 Id. at 402.\n"
    )
    document = read(text=body)
    notes = [(b.kind, b.block.label, b.text) for b in document.view if b.kind == "footnote"]
    assert notes == [
        ("footnote", "1", "See Kadens, The Common Law, 103 NW. U. L. REV. 1553 (2009)."),
        ("footnote", "2", "See infra notes 45-54 and accompanying text."),
        ("footnote", "3", "McKnight, supra note 1, at 401."),
        ("footnote", "4", "Id. at 402."),
    ]
    assert [document.text[m.start : m.end] for m in document.marks] == ["1", "2", "3", "4"]
    starts = {b.start: b.label for b in document.blocks if b.kind == "footnote"}
    assert [starts[m.note] for m in document.marks] == ["1", "2", "3", "4"]
    assert "known. Each stage" in document.view[0].text


def test_notes_at_the_end_under_a_heading():
    text = (
        "Behind glass\n\nThe power to detain is old; its review is not.1 Of the 31 states in the "
        "only comparison, 19 had a limit (in 2020, 12 had).2 It is a history of exceptions that "
        "became rules.3\n\nNotes\n1. Achterberg, The Waiting Room (2018) 12.\n"
        "2. Ibid. p.2.\n3. Saadi v United Kingdom, para 74.\n"
    )
    document = read(text=text)
    notes = {b.start: b.label for b in document.blocks if b.kind == "endnote"}
    assert [notes[m.note] for m in document.marks] == ["1", "2", "3"]
    assert "that became rules." in document.view[1].text
    assert "(in 2020, 12 had)." in document.view[1].text


def test_paragraph_numbers_in_brackets():
    text = "[12] The first appellant is a nurse.\n\n[13] The evidence was not challenged.\n"
    document = read(text=text)
    assert [(b.block.label, b.text) for b in document.view] == [
        ("12", "The first appellant is a nurse."),
        ("13", "The evidence was not challenged."),
    ]


def test_numbers_at_line_starts_are_no_notes():
    text = (
        "In the camp there were\n12 families from Homs, and\n13 from Aleppo. In all there\n"
        "were 14 tents for them and\n15 more for the aid workers.\n"
    )
    document = read(text=text)
    assert not document.marks
    assert {b.kind for b in document.blocks} == {"body"}


def test_running_heads_of_a_text_with_pages():
    pages = (
        "The people who arrived by sea were registered on the quay and then taken\n"
        "to a hall in the harbour where they waited for three days on average and\n",
        "were asked about their names and the way they had come, which took half an\n"
        "hour for each of them, and nobody wrote down what they said about the boat\n",
        "that had brought them, or about the man who had steered it, so that in the\n"
        "end the court had to let him go without a sentence, as his lawyer had long\n",
    )
    text = "".join(
        f"{page}{n}\nBorders and Boats (Weber)\n"
        for n, page in zip((101, 102, 103), pages, strict=True)
    )
    text += "foreseen."
    document = read(text=text)
    kinds = [(b.kind, document.text[b.start : b.end]) for b in document.blocks if b.kind != "body"]
    assert kinds == [
        (k, w)
        for n in (101, 102, 103)
        for k, w in (("page_number", str(n)), ("header", "Borders and Boats (Weber)"))
    ]
    assert len([b for b in document.view if b.text and b.kind == "body"]) == 1


def test_a_legal_citation_that_repeats_is_law():
    line = "(1) OJ L 337, 20.12.2011, p. 9."
    page = (
        "the applicant shall be informed in a language which he or she\nunderstands, and of the\n"
    )
    text = f"{page}{line}\n1\n{page}{line}\n2\n{page}{line}\n3\n"
    kinds = {read(text=text).block_at(i).kind for i in range(len(text)) if text.startswith(line, i)}
    assert "header" not in kinds
    assert "footer" not in kinds


def test_lines():
    assert wrap_width(lines_of("A paragraph.\nAnother paragraph.\nA third.")) is None
    assert wrap_width(lines_of("A paragraph that\ngoes on here.")) == 16
    assert has_ended("the court (2019).")
    assert not has_ended("according to Mr.")
    assert enumerator("2. When there is") is not None
    assert enumerator("2.5 million") is None
