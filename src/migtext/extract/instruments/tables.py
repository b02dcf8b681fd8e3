"""Small tables of the grammars, read once from `data/instrument_grammar.toml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ...resources import load_table

__all__ = ["Committee", "committee_of", "committees", "grammar"]


@lru_cache(maxsize=1)
def grammar() -> dict[str, Any]:
    """The table as a dictionary."""
    return load_table("instrument_grammar.toml")


@dataclass(frozen=True, slots=True)
class Committee:
    """A treaty body: acronym, name, key of its treaty, its word for a comment, symbol pattern."""

    acronym: str
    name: str
    treaty: str
    series: str
    symbol: str
    symbol_from: int


@lru_cache(maxsize=1)
def committees() -> tuple[Committee, ...]:
    """The treaty bodies."""
    return tuple(Committee(**row) for row in grammar()["committee"])


@lru_cache(maxsize=1)
def _committee_before() -> re.Pattern[str]:
    names = "|".join(
        re.escape(n)
        for c in committees()
        for n in sorted({c.name, c.acronym}, key=len, reverse=True)
    )
    return re.compile(
        rf"(?i:\b(?:UN |United Nations )?(?:(?P<full>{names})(?: Committee)?))(?:['’]s)?,?\s(?:\([A-Z]+\)(?:['’]s)?,?\s|in its\s|its\s|issued\s|adopted\s)?$"
    )


def committee_of(before: str, end: int) -> tuple[str | None, int]:
    """Committee that the words right before a general comment name.

    Args:
        before: text that ends where the comment's own words begin.
        end: position where `before` ends.

    Returns:
        Acronym of the committee and where the mention begins: with the committee's acronym when
        it stands directly before ("CEDAW general recommendation No. 26"), else at `end`.
    """
    match = _committee_before().search(before)
    if match is None:
        return None, end
    said = match["full"].casefold()
    for c in committees():
        if said in (c.name.casefold(), c.acronym.casefold()):
            direct = match.group().rstrip().casefold() == c.acronym.casefold()
            return c.acronym, end - len(match.group()) if direct else end
    return None, end
