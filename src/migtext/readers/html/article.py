"""Which units of a page are the article.

trafilatura decides; this module checks what it did. The units that it kept are found again by
their letters and digits; tables and paragraphs between them that it dropped are put back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from .units import Unit, key_of

__all__ = ["article_units"]

_NUMBER = re.compile(r"\d")


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
                deepcopy(tree), fast=True, include_tables=True, include_comments=False,
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
    keys = _extracted(tree)
    joined = "".join(keys)
    own = [key_of(u.text) for u in units]
    whole = set(keys)
    kept: set[int] = set()
    at = 0
    for n, key in enumerate(own):
        if not key:
            continue
        if len(key) < 25:
            near = joined.find(key, at, at + len(key) + 80)
            if units[n].aside or units[n].linked > 0.5:
                continue
            if near >= 0 or key in whole:
                kept.add(n)
                at = near + len(key) if near >= 0 else at
            continue
        found = joined.find(key, at)
        if found < 0 and units[n].kind == "table":
            found = _table_at(units[n], joined)
        elif found < 0:
            found = joined.find(key)
        if found >= 0:
            kept.add(n)
            at = max(at, found + len(key)) if found - at < 20_000 else at
    covered = sum(len(own[n]) for n in kept)
    if not keys or covered < 0.5 * len(joined):
        return _by_name(units), []
    long = [n for n in kept if len(own[n]) >= 25] or sorted(kept)
    first, last = min(long), max(long)
    chosen = {n for n in kept if first - 6 <= n <= last + 6}
    back = 0
    for n in range(first, last + 1):
        unit = units[n]
        if n in chosen or unit.aside or unit.kind == "endnote":
            continue
        number = _NUMBER.search(unit.text) is not None
        if (
            unit.kind == "table"
            or unit.kind == "caption"
            or (unit.linked < 0.4 and (len(unit.text) > 60 or (number and len(unit.text) > 15)))
        ):
            chosen.add(n)
            back += 1
    chosen |= _title(units, own, first, title)
    # Notes that marks of the article point to, wherever they stand.
    wanted = {t for n in chosen for _, _, _, t in units[n].marks if t}
    if wanted:
        chosen |= {n for n, u in enumerate(units) if u.kind == "endnote"}
    out = [units[n] for n in sorted(chosen)]
    dropped = [u for n, u in enumerate(units) if n not in chosen]
    words = sum(len(u.text.split()) for u in dropped)
    warnings = []
    if words:
        numbers = sum(len(re.findall(r"\d[\d.,]*", u.text)) for u in dropped)
        warnings.append(
            f"{words:,} words outside the article were left out (menus, adverts, links), "
            f"{numbers:,} numbers among them"
        )
    if back:
        warnings.append(
            f"{back} pieces of the article that the extraction had dropped were put back"
        )
    return out, warnings


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
    return {tops[-1]} if len(tops) == 1 and not stated else set()


def _table_at(unit: Unit, joined: str) -> int:
    """Where a table stands in the extracted text, by its longest row."""
    rows = sorted(("".join(key_of(c.text) for c in row) for row in unit.rows), key=len)
    return joined.find(rows[-1]) if rows and rows[-1] else -1


def _by_name(units: Sequence[Unit]) -> list[Unit]:
    """Without an extraction: everything that does not stand in a part named as furniture."""
    return [u for u in units if not u.aside and (u.linked < 0.6 or len(u.text) > 200)]
