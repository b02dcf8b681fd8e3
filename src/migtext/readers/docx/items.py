"""Paragraphs and tables before they have a position, and what kind a paragraph is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from ..furniture import line_kind
from ..metadata import parse_date
from ..tables import Cell
from .inline import Line, NoteKey
from .names import W, integer, value
from .numbering import Number
from .styles import Styles, inset

__all__ = ["Item", "settle", "state_kind"]

_LONG_HEADING = 250
_NUMBERED = re.compile(r"(?:(\d{1,2}(?:\.\d{1,2}){0,4})[.)]?|[IVX]{1,5}[.)]|[A-Z][.)])\s+\S")
_NOTES_HEAD = re.compile(r"(?:end|foot)?-?notes(?: and references)?\s*:?", re.I)
_CONTENTS = ("TOC", "TOA", "INDEX")
_BIBLIOGRAPHY = ("BIBLIOGRAPHY", "ADDIN ZOTERO_BIBL", "ADDIN EN.REFLIST", "ADDIN MENDELEY BIBLIO")


@dataclass(slots=True)
class Item:
    """A paragraph or a table.

    Attributes:
        kind: block kind; None when words and order have to decide.
        text: with the printed number before it.
        level: depth of a heading.
        label: number or mark.
        first: characters of its number and the gap after it; left out of the view.
        marks: note marks in it.
        rows: of a table.
        number: automatic number.
        guessed: a heading by its looks alone.
        size: font size in half points.
        centred: whether it is.
        note: key, when it is the beginning of a note.
        note_of: kind of note that it belongs to.
    """

    kind: str | None
    text: str
    level: int | None = None
    label: str | None = None
    first: int | None = None
    marks: list[tuple[int, int, str, NoteKey | None]] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)
    number: Number | None = None
    guessed: bool = False
    bold: bool = False
    size: int = 0
    centred: bool = False
    note: NoteKey | None = None


def state_kind(
    item: Item, line: Line, properties: Any, styles: Styles, style: str, fields: Sequence[str]
) -> None:
    """Set the kind that a paragraph's style, fields and numbering state.

    Args:
        item: its text is set.
        line: its words and their looks.
        properties: its ``pPr``; None when it has none.
        styles: of the file.
        style: id of its style.
        fields: names of the fields that run over it or lie in it.
    """
    chain = styles.chain(style)
    named = list(styles.kinds(style))
    outline = integer(value(properties, "outlineLvl"))
    if outline is None:
        outline = next((s.outline for s in chain if s.outline is not None), None)
    item.bold = line.seen > 0 and line.bold >= 0.95 * line.seen
    item.size = line.sizes.most_common(1)[0][0] if line.sizes else 0
    aligned = value(properties, "jc")
    item.centred = aligned == "center" if aligned else bool(chain and chain[0].centred)
    kind = named[0][0] if named else None
    heading = next((lv for k, lv in named if k == "heading"), None)
    # A whole paragraph in a heading style is a paragraph that looks like one.
    prose = len(item.text) > _LONG_HEADING or (len(item.text) > 120 and item.text.endswith("."))
    if kind == "contents" or (heading is None and any(f.startswith(_CONTENTS) for f in fields)):
        item.kind = "metadata"
    elif any(f.startswith(_BIBLIOGRAPHY) for f in fields) and heading is None:
        item.kind = "reference"
    elif kind == "title" and len(item.text) <= 400:
        item.kind, item.level = "title", 1
    elif outline is not None and outline >= 9 and value(properties, "outlineLvl") is not None:
        pass  # said to be body text
    elif heading is not None and not prose:
        item.kind, item.level = "heading", heading
    elif outline is not None and 0 <= outline < 9 and not prose:
        item.kind, item.level = "heading", outline + 1
    elif kind == "subtitle" and not prose:
        item.kind, item.level = "heading", 2
    elif kind == "caption" or _is_caption(item, line):
        item.kind = "caption"
    elif kind == "quote":
        item.kind = "quote"
    elif kind == "reference":
        item.kind = "reference" if len(item.text) > 30 else None
    elif _leader(properties) and re.search(r"\t\s*(?:\d{1,4}|[ivxl]{1,6})$", item.text):
        item.kind = "metadata"
    elif item.number is not None or (kind == "list_item" and "bullet" in style.casefold()):
        item.kind = "list_item"
    elif _inset(properties, styles, style) and len(item.text) > 80:
        item.kind = "quote"
    else:
        known = line_kind(item.text)
        if known in ("boilerplate", "page_number"):
            item.kind = known
    if item.kind in (None, "list_item") and _looks_like_heading(item):
        item.guessed = True


def _is_caption(item: Item, line: Line) -> bool:
    """Whether a counter of captions (SEQ) stands after one word: "Table 3"."""
    for name, at in line.fields:
        before = item.text[:at].strip()
        if name.startswith("SEQ ") and 2 < len(before) < 40 and before[0].isalpha():
            return len(before.split()) < 4
    return False


def _leader(properties: Any) -> bool:
    if properties is None:
        return False
    return any(t.get(f"{W}leader") == "dot" for t in properties.iterfind(f"{W}tabs/{W}tab"))


def _inset(properties: Any, styles: Styles, style: str) -> bool:
    own = inset(properties)
    return own if own is not None else any(s.inset for s in styles.chain(style)[:2])


def _looks_like_heading(item: Item) -> bool:
    text = item.text[item.first or 0 :]
    if not (item.bold and 0 < len(text) < 140) or text.endswith((".", ";", ",")):
        return False
    if item.number is not None and item.number.label is None:
        return False  # a bold bullet is a bullet
    if "\n" in text or not any(c.isalpha() for c in text):
        return False
    # "Geneva, 14 March 2025" is a dateline.
    return not (len(text) < 60 and parse_date(text) is not None)


def settle(items: list[Item]) -> None:
    """Decide what needs the paragraphs around: titles, headings by looks, numbered paragraphs."""
    words = [i for i in items if i.text and i.kind not in ("header", "footer", "page_number")]
    _title(words)
    _guessed(words)
    _numbered(words)
    after_notes = False
    for item in words:
        if item.kind in ("heading", "title"):
            after_notes = bool(_NOTES_HEAD.fullmatch(item.text[item.first or 0 :].strip()))
        elif after_notes and item.number is not None and item.kind in ("list_item", "body"):
            item.kind = "endnote"  # notes typed as a numbered list


def _title(words: list[Item]) -> None:
    if not words or any(i.kind == "title" for i in words):
        return
    first = words[0]
    tops = [i for i in words if i.kind == "heading" and i.level == 1 and not i.guessed]
    if tops == [first] and first.number is None and len(words) > 2:
        first.kind = "title"
        return
    sizes: Counter[int] = Counter()
    for item in words:
        sizes[item.size] += len(item.text)
    usual = sizes.most_common(1)[0][0]
    head = [i for i in words[:8] if i.kind is None and 3 < len(i.text) < 250 and i.number is None]
    largest = max((i.size for i in head), default=0)
    if usual and largest >= 1.25 * usual:
        chosen = next(i for i in head if i.size == largest)
        chosen.kind, chosen.level, chosen.guessed = "title", 1, False
    elif (
        first.guessed
        and first.number is None
        and len(words) > 1
        and not _NUMBERED.match(first.text)
    ):
        first.kind, first.level, first.guessed = "title", 1, False


def _guessed(words: list[Item]) -> None:
    guessed = [i for i in words if i.guessed]
    if len(guessed) * 2 > len(words) and len(words) > 3:
        return  # all of it is bold
    styled = 0
    for n, item in enumerate(words):
        if item.kind in ("heading", "title") and not item.guessed:
            styled = item.level or 1 if item.kind == "heading" else 0
            continue
        if not item.guessed:
            continue
        after = words[n + 1] if n + 1 < len(words) else None
        if after is None or after.kind in ("footnote", "endnote"):
            continue
        if item.kind == "list_item" and not after.guessed and _same_list(item, after):
            continue  # one bold item among others of its list
        typed = _NUMBERED.match(item.text)
        if item.number is not None:
            level = item.number.level + 1
        elif typed is not None:
            level = (typed.group(1) or "").count(".") + 1
        else:
            level = min(styled + 1, 6) if styled else 2
        item.kind, item.level = "heading", level


def _same_list(item: Item, after: Item) -> bool:
    one, two = item.number, after.number
    return one is not None and two is not None and (one.list, one.level) == (two.list, two.level)


def _numbered(words: list[Item]) -> None:
    """UN-style numbered paragraphs are body text with a number; short ones are a list."""
    lengths: dict[tuple[str, int], list[int]] = {}
    for item in words:
        if item.kind == "list_item" and item.number is not None and item.number.label:
            lengths.setdefault((item.number.list, item.number.level), []).append(len(item.text))
    prose = {key for key, sizes in lengths.items() if median(sizes) >= 160}
    for item in words:
        if (
            item.kind == "list_item"
            and item.number is not None
            and item.number.label
            and item.number.label.replace(".", "").isdigit()
            and (item.number.list, item.number.level) in prose
        ):
            item.kind = "body"
