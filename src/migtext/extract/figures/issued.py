"""The day that a document states as its own, or as the one that its figures hold for."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from ...document import BlockView, Document
from ..dates import DateMention, find_dates
from ..number_words import word_list

__all__ = ["Issued", "issued"]

# Blocks that may stand above the text proper.
_HEAD = ("title", "heading", "metadata", "body", "list_item", "caption", "header")
_MOST_BLOCKS = 9
_GUESSED = frozenset(("PDF", "DOCX", "htmldate"))
_WORD = re.compile(r"[A-Za-z][a-z]+")


class Issued(NamedTuple):
    """When a document speaks.

    Attributes:
        day: its date, None when nothing states one.
        doubtful: the date is that of the file or of a search, not one that the text shows.
        as_of: the day for which a report says that its figures hold.
    """

    day: date | None
    doubtful: bool
    as_of: DateMention | None


def issued(document: Document, *, fiscal: int = 1) -> Issued:
    """The date of a document for its relative dates, and the day its figures hold for.

    Args:
        document: the document.
        fiscal: month in which its fiscal year begins.

    Returns:
        `meta.date` when it was given or printed; else the last full date in the lines above the
        text proper ("Opinion | Name | 3 December 2023", "As of 31 March 2023"), leaving out those
        of acts, of planned updates and of other documents; else a doubtful `meta.date`.
    """
    meta = document.meta
    trusted = meta.date is not None and meta.origins.get("date") not in _GUESSED
    days: list[date] = []
    months: list[date] = []
    as_of: DateMention | None = None
    for number, block in enumerate(document.view.of(_HEAD)):
        if number >= _MOST_BLOCKS or as_of is not None:
            break
        text = block.text
        if _proper(block):
            break
        if not any(c.isdigit() for c in text):
            continue
        for m in find_dates(text[:400], fiscal=fiscal):
            if m.how != "explicit" or m.last is None or m.grain not in ("day", "month"):
                continue
            if _stated(text, m):
                as_of = m
                break
            if _foreign(text, m):
                continue
            if m.grain == "day":
                days.append(m.last)
            elif len(text) < 60 or _beside(text):
                months.append(m.last)
    if trusted:
        return Issued(meta.date, False, as_of)
    if as_of is not None:
        return Issued(as_of.last, False, as_of)
    if days:
        return Issued(max(days), False, None)
    if months:
        return Issued(max(months), False, None)
    return Issued(meta.date, meta.date is not None, None)


def _proper(block: BlockView) -> bool:
    """Whether a block is running text and no line of a head."""
    if block.kind == "list_item":
        return True
    if block.kind in ("title", "heading"):
        return False
    if len(block.sentences) == 1 and block.text.endswith(".") and block.text.count(" ") > 8:
        return True
    return len(block.text) > 170 or (len(block.sentences) > 1 and len(block.text) > 110)


def _before(text: str, m: DateMention) -> str:
    return text[max(0, m.start - 60) : m.start].lower()


def _stated(text: str, m: DateMention) -> bool:
    return _before(text, m).rstrip(" :(").endswith(word_list("issued.as_of"))


def _foreign(text: str, m: DateMention) -> bool:
    """Whether a date near the title is that of an act, of an update to come or of an event."""
    before = _before(text, m)
    sentence = re.split(r"[.;|] ", before)[-1]
    named = _WORD.findall(sentence)
    if any(f" {w} " in f" {sentence} " for w in word_list("issued.not_issued")):
        return True
    return bool(named) and any(w in word_list("issued.enacted") for w in named)


def _beside(text: str) -> bool:
    low = text.lower()
    return any(w in low for w in word_list("issued.made"))
