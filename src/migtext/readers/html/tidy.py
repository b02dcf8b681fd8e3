"""What the units of an article are: title, byline, credit, "read more" boxes, headings in bold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ..furniture import line_kind
from ..lines import has_ended
from .article import BOX_HEADS
from .names import line_rule, tail_rule
from .units import Unit, key_of

__all__ = ["tidy"]

_ENDS = re.compile(r"[.!?…][\"'”’)\]]*$")
_SECTION = re.compile(
    r"(?:article|chapter|section|part|title|annex|schedule|appendix)\s+(?:\d{1,3}|[IVXL]{1,6}|[A-Z])\b.{0,80}",
    re.I,
)


def tidy(units: Sequence[Unit], title: str | None) -> list[Unit]:
    """Give the units of an article their kinds.

    Nothing is left out here: what is no text of the article is tagged.

    Args:
        units: of the article, in order.
        title: as the page states it.

    Returns:
        The same units with kinds that blocks have; ``p`` where the words must decide.
    """
    out = list(units)
    for unit in out:
        _line(unit)
    at = _title(out, title)
    _before(out, at)
    _terms(out, at)
    _bold_heads(out)
    _boxes(out)
    _copies(out)
    _tail(out)
    return out


def _line(unit: Unit) -> None:
    """Kind of a short line by its words and by the name of its part of the page."""
    text = unit.text
    if unit.kind not in ("p", "list_item", "heading", "quote"):
        return
    if unit.role == "note" and unit.kind != "heading" and unit.marks:
        return
    if len(text) < 420:
        kind = line_rule(" ".join(text.split())) or (
            line_kind(text) if unit.kind in ("p", "heading") else None
        )
        # A date may be an item of a list of dates, and a heading of a chronicle.
        if kind == "metadata" and unit.kind in ("heading", "quote"):
            kind = None
        if kind == "caption" and unit.kind != "p":
            kind = None
        if kind is not None:
            unit.kind, unit.first = kind, None
            return
    if unit.kind == "p" and unit.role == "caption" and len(text) < 600:
        unit.kind = "caption"
    elif unit.kind == "p" and unit.role == "byline" and len(text) < 160 and not _ENDS.search(text):
        unit.kind = "metadata"
    elif unit.kind == "heading" and (len(text) > 220 or (len(text) > 110 and _ENDS.search(text))):
        unit.kind, unit.level = "p", None  # a standfirst, or a paragraph in large type


def _title(units: list[Unit], title: str | None) -> int | None:
    """Find the title; returns its place."""
    stated = key_of(title or "")
    heads = [n for n, u in enumerate(units) if u.kind == "heading"]

    def same(own: str) -> bool:
        return own == stated or (
            len(own) > 8 and len(stated) > 8 and (own in stated or stated in own)
        )

    for n in heads[:12]:
        if stated and same(key_of(units[n].text)):
            units[n].kind = "title"
            return n
    # A title that is a paragraph: Word's title style, the acts of the European Union.
    for n, unit in enumerate(units[:12]):
        own = key_of(unit.text)
        if unit.kind == "p" and (unit.role == "title" or (stated and own == stated)):
            if len(unit.text) >= 300 or has_ended(unit.text):
                continue
            unit.kind, unit.level = "title", 1
            return n
    tops = [n for n in heads if units[n].level == 1]
    if tops and tops[0] < 8 and (len({key_of(units[n].text) for n in tops}) == 1 or not stated):
        units[tops[0]].kind = "title"
        return tops[0]
    return None


def _before(units: list[Unit], title: int | None) -> None:
    """Short lines above the title are its kicker or furniture, and its copies are no headings."""
    if title is None:
        return
    own = key_of(units[title].text)
    for n, unit in enumerate(units[:20]):
        if n == title or unit.kind not in ("p", "list_item", "heading"):
            continue
        key = key_of(unit.text)
        if not key:
            continue
        copy = key == own or (len(key) > 15 and own.startswith(key))
        short = len(unit.text) < 60 and not _ENDS.search(unit.text)
        if copy or (n < title and (short or unit.linked > 0.5)):
            unit.kind, unit.first = (
                ("boilerplate" if copy or unit.linked > 0.5 else "metadata"),
                None,
            )


def _terms(units: list[Unit], title: int | None) -> None:
    """The word before a date in the head of a page ("Originally published") goes with it."""
    for n, unit in enumerate(units[: (title or 0) + 12]):
        after = units[n + 1] if n + 1 < len(units) else None
        if (
            unit.kind == "list_item"
            and after is not None
            and after.kind == "metadata"
            and len(unit.text) < 30
            and not any(c.isdigit() for c in unit.text)
        ):
            unit.kind = "metadata"


def _bold_heads(units: list[Unit]) -> None:
    """A short paragraph in bold before others is a heading that nobody marked as one."""
    prose = [u for u in units if u.kind in ("p", "list_item", "quote")]
    total = sum(len(u.text) for u in prose)
    bold = sum(len(u.text) for u in prose if u.strong)
    for unit, after in pairwise(units):
        text = unit.text
        if unit.kind != "p" or unit.marks or len(text) > 120 or "\n" in text:
            continue
        section = _SECTION.fullmatch(text) is not None and not _ENDS.search(text)
        headed = (
            unit.strong
            and bold < 0.3 * total
            and not _ENDS.search(text.rstrip(":"))
            and not text.endswith((",", ";"))
            and any(c.isalpha() for c in text)
            and unit.linked < 0.5
        )
        if (section or headed) and after.kind in ("p", "list_item", "table", "quote", "caption", "heading"):  # fmt: skip
            unit.kind, unit.level = "heading", 2


def _boxes(units: list[Unit]) -> None:
    """After "Read more:" stand links, after a heading of a box its lines."""
    box = False
    for n, unit in enumerate(units):
        words = " ".join(unit.text.split())
        if unit.kind == "heading":
            box = bool(BOX_HEADS.match(words)) and _hollow(units, n)
            if box:
                unit.kind, unit.level = "boilerplate", None
            continue
        if unit.kind == "boilerplate":
            box = box or words.endswith(":") or len(words) < 25
            continue
        linked = unit.linked > 0.8 and unit.kind in ("p", "list_item") and len(unit.text) < 200
        if box and linked:
            unit.kind, unit.first = "boilerplate", None
        else:
            box = False


def _hollow(units: Sequence[Unit], n: int) -> bool:
    """Whether nothing but links and tagged lines follows a heading, up to the next."""
    for unit in units[n + 1 : n + 12]:
        if unit.kind == "heading":
            return True
        if unit.kind in ("table", "quote", "caption", "endnote", "footnote"):
            return False
        if unit.kind in ("p", "list_item") and unit.linked < 0.8:
            return False
    return True


def _copies(units: list[Unit]) -> None:
    """A lead printed twice, for narrow and for wide screens, and headings that repeat like labels."""
    last: tuple[str, int, int] | None = None
    heads: dict[str, list[int]] = {}
    for n, unit in enumerate(units):
        if unit.kind == "heading":
            heads.setdefault(unit.text, []).append(n)
        if unit.kind != "p":
            continue
        key = key_of(unit.text)
        # Two equal paragraphs of one element are what the author wrote.
        if last and len(key) > 60 and last[0] == key and n - last[2] < 6 and last[1] != unit.place:
            unit.kind = "boilerplate"
            continue
        last = (key, unit.place, n)
    for text, places in heads.items():
        if len(places) > 3 and len(text) > 25:
            for n in places[1:]:
                units[n].kind, units[n].level = "boilerplate", None


def _tail(units: list[Unit]) -> None:
    """Headings at the end with nothing below them, and the lines about the author."""
    notes = False
    for unit in reversed(units):
        if unit.kind in ("endnote", "footnote"):
            notes = True
        elif unit.kind == "heading":
            # A heading right above notes is theirs.
            if not notes:
                unit.kind, unit.level = "boilerplate", None
            notes = False
        elif unit.kind == "p" and len(unit.text) < 420 and tail_rule(" ".join(unit.text.split())):
            unit.kind = "boilerplate"
        elif unit.kind not in ("boilerplate", "metadata"):
            return
