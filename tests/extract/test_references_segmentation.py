"""Entries of a list, however the lines are broken."""

from __future__ import annotations

import textwrap

import pytest
from anomaly_lists import CASES, plain

from migtext.extract.references import extract_references
from migtext.readers.text import text_document

HEADINGS = ("References", "Bibliography", "Works Cited")


def _entries(text: str) -> list[str]:
    return ["".join(r.text.split()) for r in extract_references(text_document(text))]


def _broken(text: str, mode: str) -> str:
    """The text with its lines wrapped: plainly, with a hanging indent, or with empty lines."""
    out: list[str] = []
    listed = False
    for line in text.split("\n"):
        if line.strip().rstrip(":") in HEADINGS:
            listed = True
            out += ["", line, ""]
        elif line.strip():
            indent = "    " if mode == "hang" and listed else ""
            out += textwrap.wrap(
                line, 88, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
            )
            if mode == "blank" or not listed:
                out.append("")
        elif not listed:
            out.append("")
    return "\n".join(out)


_NAMES = ("fqs", "harvard", "chicago", "ngo", "mla", "vancouver", "superscript")
_WRAPPED = [(n, m) for n in _NAMES for m in ("wrap", "hang", "blank")]


@pytest.mark.parametrize(("name", "mode"), _WRAPPED)
def test_wrapped_list(name: str, mode: str) -> None:
    text = plain(CASES / f"{name}.txt")
    whole = _entries(text)
    assert len(whole) >= 6
    assert _entries(_broken(text, mode)) == whole


def test_a_page_number_between_entries_is_no_entry() -> None:
    text = (
        "Body text.\n\nReferences\n\nAhn, C. (2018). A title of some length. Some Press.\n\n12\n\n"
        "King, R. (2023). Another title of some length. Some Press.\n"
    )
    assert len(_entries(text)) == 2


def test_a_dash_repeats_the_authors() -> None:
    text = (
        "Body text.\n\nReferences\n\nBourdieu, Pierre. 1986. The Forms of Capital. New York: Greenwood.\n"
        "———. 1990. The Logic of Practice. Stanford: Stanford University Press.\n"
        "Malkki, Liisa. 1992. National Geographic and other places. Durham: Duke University Press.\n"
    )
    references = extract_references(text_document(text))
    assert [r.csl["author"][0]["family"] for r in references] == ["Bourdieu", "Bourdieu", "Malkki"]


def test_a_link_broken_by_the_line_is_whole() -> None:
    text = (
        "Body text.\n\nReferences\n\nHuman Rights Watch. (2024, March 7). Sealing the border makes it worse.\n"
        "https://www.hrw.example/news/2024/03/07/sealing-the-\nborder-makes-it-worse\n\n"
        "King, R. (2023). Another title of some length. Some Press.\n"
    )
    references = extract_references(text_document(text))
    assert references[0].csl["URL"].endswith("/sealing-the-border-makes-it-worse")
