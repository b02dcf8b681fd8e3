"""Which units of a page are the article.

trafilatura decides; this module checks what it did. The units that it kept are found again by
their letters and digits; tables and paragraphs between them that it dropped are put back.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from ..furniture import line_kind
from .names import line_rule
from .units import Unit, key_of

__all__ = ["BOX_HEADS", "article_units"]

_NUMBER = re.compile(r"\d")
# Headings of boxes around an article.
BOX_HEADS = re.compile(
    r"(?:more|other people|related|read|recommended|popular|latest|top|most|today|featured|trending|you m|share|"
    r"sign|subscribe|newsletter|comment|follow|about the author|tags|topics|attachments?|"
    r"explore|elsewhere|sponsored|promoted|from our|around the web|don.t miss|editor.s picks)\b",
    re.I,
)
# Paragraphs of a page beyond which trafilatura, whose time grows with their square, is not asked.
_MOST = 30_000
_STEP = 16
_LONG = 2 * _STEP + 3


class _Index:
    """Where keys stand in the extracted text; a search from the start for each is quadratic."""

    def __init__(self, joined: str) -> None:
        self.joined = joined
        self.places: dict[str, list[int]] = {}
        for at in range(0, len(joined) - _STEP + 1, _STEP):
            self.places.setdefault(joined[at : at + _STEP], []).append(at)

    def find(self, key: str, at: int) -> int:
        """Place of a key at or after `at`, or else anywhere; -1 when it is nowhere."""
        if len(key) < _LONG:
            return self.joined.find(key, at, at + 4_000)
        after = before = -1
        for shift in range(_STEP):
            places = self.places.get(key[shift : shift + _STEP])
            if places is None:
                continue
            first = bisect_left(places, at + shift)
            for place in (*places[first : first + 3], *places[:2]):
                start = place - shift
                if start >= 0 and self.joined.startswith(key, start):
                    if start >= at:
                        after = start if after < 0 else min(after, start)
                    elif before < 0:
                        before = start
        return after if after >= 0 else before


def _extracted(tree: Any) -> list[str]:
    """Keys of the blocks that trafilatura takes for the article, in order."""
    import logging
    from copy import deepcopy

    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    keys: list[str] = []
    for recall in (False, True):
        try:
            found = bare_extraction(
                _flat(deepcopy(tree)), fast=True, include_tables=True, include_comments=False,
                with_metadata=False, favor_recall=recall, deduplicate=False,
            )  # fmt: skip
        except (RecursionError, ValueError, AttributeError, TypeError):
            found = None
        body = getattr(found, "body", None)
        if body is not None:
            for element in body.iter("p", "head", "item", "cell", "quote", "code", "ab"):
                key = key_of("".join(element.itertext()))
                if key:
                    keys.append(key)
        if sum(map(len, keys)) > 200:
            break
        keys = []
    return keys


_INLINE = frozenset(
    "a abbr b bdi bdo big br cite code em font i ins label mark q s small span strike strong sub sup "
    "time tt u var wbr".split()
)


def _flat(tree: Any) -> Any:
    """The same tree with plain text for paragraphs of hundreds of pieces.

    trafilatura needs time that grows with the square of the children of a paragraph.
    """
    crowded = [e for e in tree.iter() if isinstance(e.tag, str) and len(e) > 300]
    for element in crowded:
        if all(child.tag in _INLINE for child in element if isinstance(child.tag, str)):
            text = "".join(element.itertext())
            for child in list(element):
                element.remove(child)
            element.text = text
    return tree


def article_units(
    tree: Any, units: Sequence[Unit], *, title: str | None = None
) -> tuple[list[Unit], list[str]]:
    """Choose the units of the article.

    Args:
        tree: root element of the parsed page.
        units: all units of the page.
        title: as the page states it.

    Returns:
        Units of the article in order, and warnings; no units when there is no article.
    """
    keys = _extracted(tree) if len(units) <= _MOST else []
    joined = "".join(keys)
    own = [key_of(u.text) for u in units]
    kept = _found_again(units, own, keys, joined)
    if _misnamed(units, own, kept):
        kept = _found_again(units, own, keys, joined)
    covered = sum(len(own[n]) for n in kept)
    if not keys or covered < 0.5 * len(joined):
        out = _by_name(units)
        ids = {id(u) for u in out}
        said = _said(units, {n for n, u in enumerate(units) if id(u) in ids}, 0)
        if len(units) > _MOST:
            said.append("the page is very long: only what is named as furniture was left out")
        return out, said
    long = [n for n in kept if len(own[n]) >= 25] or sorted(kept)
    first, last = min(long), max(long)
    # Beyond the ends a few letters are found again by chance: there the place must fit as well.
    homes = {units[n].place for n in long} | {units[n].group for n in long} - {None}
    chosen = {
        n
        for n in kept
        if first <= n <= last
        or (first - 6 <= n <= last + 6 and (units[n].place in homes or units[n].group in homes))
    }
    title_at = _title(units, own, first, title)
    put = _put_back(units, chosen, first, last)
    put |= _lead(units, chosen, min(title_at, default=first), first)
    put |= _siblings(units, own, chosen | put)
    put |= _rest(units, own, chosen | put | title_at)
    put |= _heads(units, chosen | put, first, last)
    back = len(put - chosen)
    chosen |= put | title_at
    # Notes that marks of the article point to, wherever they stand.
    wanted = {t for n in chosen for _, _, _, t in units[n].marks if t}
    if wanted:
        notes = {n for n, u in enumerate(units) if u.kind == "endnote"}
        for n in notes - chosen:
            # The heading above them belongs to them.
            if n - 1 not in notes and n > 0 and units[n - 1].kind == "heading":
                chosen.add(n - 1)
        chosen |= notes
    out = [units[n] for n in sorted(chosen)]
    return out, _said(units, chosen, back)


def _found_again(
    units: Sequence[Unit], own: Sequence[str], keys: Sequence[str], joined: str
) -> set[int]:
    """Units whose words the extraction holds."""
    index, whole = _Index(joined), set(keys)
    kept: set[int] = set()
    at = 0
    for n, key in enumerate(own):
        unit = units[n]
        if not key:
            continue
        if len(key) < 25:
            if unit.aside and not (unit.kind == "heading" and key in whole):
                continue
            if unit.linked > 0.5:
                # One link is a menu or an item of the article's list: only a whole block counts.
                if key in whole and unit.kind in ("list_item", "heading"):
                    kept.add(n)
                continue
            near = joined.find(key, at, at + len(key) + 80)
            if near >= 0 or key in whole:
                kept.add(n)
                at = near + len(key) if near >= 0 else at
            continue
        found = index.find(key, at)
        if found < 0 and unit.kind == "table":
            found = _table_at(unit, index, at)
        if found < 0 and key not in whole:
            continue
        kept.add(n)
        if found >= 0:
            at = max(at, found + len(key)) if found - at < 20_000 else at
    return kept


def _misnamed(units: Sequence[Unit], own: Sequence[str], kept: set[int]) -> bool:
    """Parts that are named like furniture and hold the article: their name means nothing."""
    held: dict[int, int] = {}
    total = sum(len(own[n]) for n in kept)
    for n in kept:
        for part in units[n].within:
            held[part] = held.get(part, 0) + len(own[n])
    void = {part for part, size in held.items() if size > 0.4 * total}
    if not void:
        return False
    for unit in units:
        if unit.within:
            unit.aside = not void.issuperset(unit.within)
            unit.furniture = None
    return True


def _said(units: Sequence[Unit], chosen: set[int], back: int) -> list[str]:
    """Warnings: what was left out and what was put back."""
    dropped = [u for n, u in enumerate(units) if n not in chosen]
    words = sum(len(u.text.split()) for u in dropped)
    warnings = []
    if words:
        numbers = sum(len(re.findall(r"\d[\d.,]*", u.text)) for u in dropped)
        rows = sum(len(u.rows) for u in dropped)
        tables = f" and {rows:,} rows of tables" if rows else ""
        warnings.append(
            f"{words:,} words outside the article were left out (menus, adverts, links), "
            f"{numbers:,} numbers{tables} among them"
        )
    if back:
        warnings.append(
            f"{back} pieces of the article that the extraction had dropped were put back"
        )
    return warnings


def _furniture(unit: Unit) -> bool:
    """Whether a unit is known not to be the article's, by its place or its words."""
    if unit.furniture is None:
        unit.furniture = _is_furniture(unit)
    return unit.furniture


def _is_furniture(unit: Unit) -> bool:
    if unit.aside:
        return True
    if unit.kind == "table":
        # A bar of links is laid out as a table.
        return unit.aside or (unit.linked > 0.8 and _NUMBER.search(unit.text) is None)
    text = " ".join(unit.text.split()) if len(unit.text) < 420 else ""
    return unit.aside or (
        bool(text) and (line_rule(text) == "boilerplate" or line_kind(text) == "boilerplate")
    )


def _put_back(units: Sequence[Unit], chosen: set[int], first: int, last: int) -> set[int]:
    """What stands between kept units and is a table, a caption, long, or has a number."""
    put: set[int] = set()
    for n in range(first, last + 1):
        unit = units[n]
        if n in chosen or unit.aside or unit.kind in ("endnote", "heading"):
            continue
        number = _NUMBER.search(unit.text) is not None
        if (
            unit.kind == "table"
            or unit.kind == "caption"
            or (unit.role == "byline" and len(unit.text) < 80)
            or (unit.linked < 0.4 and (len(unit.text) > 60 or (number and len(unit.text) > 15)))
        ) and not _furniture(unit):
            put.add(n)
    return put


def _lead(units: Sequence[Unit], chosen: set[int], title: int, first: int) -> set[int]:
    """Between the title and the first kept paragraph: standfirst, captions, the line with a date."""
    put: set[int] = set()
    for n in range(title + 1, first):
        unit = units[n]
        if n in chosen or _furniture(unit) or unit.linked > 0.5:
            continue
        text = unit.text
        if (
            unit.kind in ("caption", "table")
            or line_rule(" ".join(text.split())[:419]) == "metadata"
        ) or (unit.kind in ("p", "heading", "list_item", "quote") and len(text.split()) > 4):
            put.add(n)
    # Too much of it is not the beginning of an article.
    return put if len(put) < 15 else set()


def _siblings(units: Sequence[Unit], own: Sequence[str], chosen: set[int]) -> set[int]:
    """Short paragraphs and items beside kept ones in the same element or list."""
    places = {units[n].place for n in chosen if len(own[n]) >= 50 and units[n].kind == "p"}
    listed: dict[int, int] = {}
    total: dict[int, int] = {}
    for n, unit in enumerate(units):
        if unit.group is not None:
            total[unit.group] = total.get(unit.group, 0) + 1
            if n in chosen:
                listed[unit.group] = listed.get(unit.group, 0) + 1
    if not chosen:
        return set()
    first, last = min(chosen), max(chosen)
    put: set[int] = set()
    for n, unit in enumerate(units):
        if n in chosen or unit.kind == "endnote" or _furniture(unit):
            continue
        near = first <= n <= last
        if unit.kind == "list_item" and unit.group is not None:
            # A list of which the extraction kept a part, or that a kept line announces.
            part = listed.get(unit.group, 0)
            if (near and part and (unit.linked < 0.5 or part * 3 >= total[unit.group])) or (
                near and not part and _announced(units, chosen | put, n)
            ):
                put.add(n)
        elif (
            unit.kind in ("p", "quote")
            and len(own[n]) > 2
            and unit.linked < 0.4
            and unit.place in places
            # Beyond the ends only the very next ones.
            and (near or n - 1 in chosen or n - 1 in put or n + 1 in chosen)
        ):
            put.add(n)
    return put


def _rest(units: Sequence[Unit], own: Sequence[str], chosen: set[int]) -> set[int]:
    """All of a plain page: a judgment, a report saved from Word, of which little was not kept."""
    plain = [
        n
        for n, u in enumerate(units)
        if own[n] and u.kind != "endnote" and u.linked < 0.4 and not _furniture(u)
    ]
    size = sum(len(own[n]) for n in plain)
    kept = sum(len(own[n]) for n in plain if n in chosen)
    if not chosen or kept < 0.8 * size:
        return set()
    first, last = min(chosen), max(chosen)
    # What follows "Related content" is another page's.
    end = next(
        (n for n in range(last + 1, len(units)) if units[n].kind == "heading" and BOX_HEADS.match(units[n].text)),
        len(units),
    )  # fmt: skip
    for n in range(last + 1, end):
        # Links, boxes and headings end it; a line in bold before more text does not.
        if own[n] and (units[n].kind == "heading" or units[n].linked > 0.5 or _furniture(units[n])):
            end = n
            break
    return {n for n in plain if first < n < end and (units[n].kind != "heading" or n < last)}


def _announced(units: Sequence[Unit], chosen: set[int], n: int) -> bool:
    """Whether the line above an item's list is kept and ends in a colon."""
    group = units[n].group
    before = n - 1
    while before >= 0 and units[before].group == group and n - before < 60:
        if before in chosen:
            return True
        before -= 1
    if before not in chosen:
        return False
    head = units[before]
    if head.kind == "heading":
        return not BOX_HEADS.match(head.text)
    return head.text.rstrip().endswith(":")


def _heads(units: Sequence[Unit], chosen: set[int], first: int, last: int) -> set[int]:
    """Headings right above something that is kept."""
    put: set[int] = set()
    for n in range(last, max(-1, first - 2), -1):
        unit = units[n]
        if (
            unit.kind == "heading"
            and n not in chosen
            and (n + 1 in chosen or n + 1 in put)
            and unit.linked < 0.5
            and not _furniture(unit)
            and not BOX_HEADS.match(unit.text)
        ):
            put.add(n)
    return put


def _title(units: Sequence[Unit], own: Sequence[str], first: int, title: str | None) -> set[int]:
    """The heading above the article that is its title: the stated one, or the only first-level one."""
    stated = key_of(title or "")
    before = [
        n for n in range(max(0, first - 60), first + 1) if units[n].kind == "heading" and own[n]
    ]
    for n in reversed(before):
        if stated and len(own[n]) > 8 and (own[n] in stated or stated in own[n]):
            return {n}
    tops = [n for n in before if units[n].level == 1 and not units[n].aside]
    return {tops[-1]} if len(tops) == 1 else set()


def _table_at(unit: Unit, index: _Index, at: int) -> int:
    """Where a table stands in the extracted text, by its longest row."""
    rows = sorted(("".join(key_of(c.text) for c in row) for row in unit.rows), key=len)
    return index.find(rows[-1], at) if rows and rows[-1] else -1


def _by_name(units: Sequence[Unit]) -> list[Unit]:
    """Without an extraction: everything that does not stand in a part named as furniture."""
    return [u for u in units if not u.aside and (u.linked < 0.6 or len(u.text) > 200)]
