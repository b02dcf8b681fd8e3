"""How a document cites: by author and year, by number, by raised figure, by author and page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...annotations import Reference
from ...document import BlockView, Document
from ..references.signals import listed
from ..references.words import listed as bibliographic
from .found import Profile
from .judgments import parties_in
from .linking import ReferenceIndex
from .numbers import count_up, raised_numbers
from .pages import known_pages

__all__ = ["profile_of"]

_SQUARE = re.compile(r"\[\s*\d{1,3}(?:\s*[,;–—-]\s*\d{1,3})*\s*(?:,\s[^\[\]]{1,30})?\]")
_ROUND = re.compile(r"\(\s*\d{1,3}(?:\s*[,;–—-]\s*\d{1,3})*\s*\)")
_AUTHOR_DATE = re.compile(
    r"\([^()]{0,120}?(?P<name>[^\W\d_][^\W\d_.’'&-]+)(?: et al\.)?(?P<comma>,)?\s(?:(?:1[89]|20)\d\d[a-z]?|n\.\s?d\.)(?:[:,;)]|\s?[–-])"
    r"|(?P<before>[^\W\d_a-z][\w’'-]+)(?: et al\.)? \((?:1[89]|20)\d\d[a-z]?(?:[:,;]|\))"
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def profile_of(
    document: Document,
    blocks: Sequence[BlockView],
    references: Sequence[Reference],
    index: ReferenceIndex,
) -> Profile:
    """Look through a document for its ways of citing.

    Args:
        document: the document.
        blocks: its blocks that may cite.
        references: its references.
        index: the same, ready to be asked.
    """
    entries = [r for r in references if r.note is None]
    labels = [str(r.csl["citation-number"]) for r in entries if "citation-number" in r.csl]
    numbers = [int(x) for x in labels if x.isdecimal()]
    squares: list[int] = []
    rounds: list[int] = []
    small: list[int] = []
    dated = commas = 0
    for bv in blocks:
        if bv.kind not in ("footnote", "endnote", "table") and "[" in bv.text:
            for m in _SQUARE.finditer(bv.text):
                squares += map(int, re.findall(r"\d+", m.group().split(", ")[0]))
        if "(" in bv.text:
            for m in _ROUND.finditer(bv.text) if bv.kind != "table" else ():
                rounds += map(int, re.findall(r"\d+", m.group()))
            for m in _AUTHOR_DATE.finditer(bv.text):
                if _is_author(m.group("name") or m.group("before") or ""):
                    dated += 1
                    commas += m.group("comma") is not None
        if entries and bv.kind != "table":
            for m in raised_numbers(bv.text):
                small += map(int, re.findall(r"\d+", m.group().translate(_RAISED)))
    marked = [
        int(m.label) for m in document.marks if m.note is None and re.fullmatch(r"\d{1,3}", m.label)
    ]
    size = len(entries)
    top = max(numbers, default=0)
    if not top and size and dated * 4 < max(len(squares), len(small), len(marked)):
        # Without labels the numbers must fit the list; else they number paragraphs or notes.
        for found in (squares, small, marked):
            # A mark that a format states may point past the list; a bare number may not.
            beyond = sum(n > size for n in found)
            fits = beyond * 5 <= len(found) if found is marked else not beyond
            if found and fits and len(set(found)) >= 3 and 1 in found:
                top = size
    by_mark = bool(top) and any(n <= top for n in marked)
    by_raised = bool(top) and not squares and sum(n <= top for n in set(small)) >= 2
    use_round = (
        bool(top)
        and not squares
        and not by_raised
        and not by_mark
        and len({n for n in rounds if n <= top}) >= 3
        and dated < 3
    )
    by_glue = (
        bool(numbers)
        and not (squares or use_round or by_raised or by_mark)
        and dated < 3
        and count_up([bv.text for bv in blocks], top)
    )
    if not (squares or use_round or by_raised or by_mark or by_glue):
        top = 0
    author_date = dated >= 2 or (dated >= 1 and size > 0 and not numbers)
    pages = 0
    if size and dated <= 2:
        pages = sum(known_pages(bv.text, index) for bv in blocks if "(" in bv.text)
    by_page = pages >= 2 and pages > dated and _years_last(entries)
    return Profile(
        numeric=top,
        round_numbers=use_round,
        raised=by_raised,
        glued=by_glue,
        author_date=author_date and not by_page,
        comma=commas * 2 >= dated and dated > 0,
        has_list=size > 0,
        mla=by_page,
        parties=parties_in(bv.text for bv in blocks),
    )


def _is_author(word: str) -> bool:
    """Whether a word before a year can end a name: "May 2019" is a date."""
    low = word.casefold()
    return (
        word[:1].isupper()
        and low not in listed("not_author")
        and low not in listed("instrument")
        and low not in bibliographic("month")
    )


def _years_last(entries: Sequence[Reference]) -> bool:
    """Whether the entries of a list have their year behind the title, as author-page styles do."""
    early = late = 0
    for reference in entries:
        issued = reference.fields.get("issued")
        title = reference.fields.get("title")
        if issued and title:
            late += issued[0] > title[0]
            early += issued[0] < title[0]
    return late > early
