"""Judgments in the form of author and year: `(Hirsi Jamaa, 2012)` names a party, not an author."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from ...resources import load_table
from ..references.signals import listed
from .compare import norm

__all__ = ["is_judgment", "parties_in"]

_PARTY = re.compile(
    r"(?P<first>[^\W\d_a-z][\w’'.-]*(?:\s[^\W\d_a-z][\w’'.-]*){0,3})(?:\sand\s(?:[Oo]thers|[Aa]nother)|\set\sal\.?)?\sv(?:s?\.|ersus)?\s[^\W\d_a-z]"
)
_VERSUS = re.compile(r"\sv(?:s?\.)?\s")


@lru_cache(maxsize=1)
def _leading() -> frozenset[tuple[str, str]]:
    """First party and year of the leading cases of the register."""
    rows = load_table("instruments/cases.toml")["instrument"]
    found: set[tuple[str, str]] = set()
    for row in rows:
        first = _VERSUS.split(str(row["name"]))[0]
        first = re.sub(r"\sand (?:Others|Another)$", "", first)
        found.add((norm(first), str(row.get("year", ""))))
    return frozenset(found)


def _party(words: str) -> str:
    """A party without the word that only begins the sentence."""
    first, _, rest = words.partition(" ")
    opens = first.casefold() in listed("not_author") or first.casefold() in listed("lead_in")
    return norm(rest if rest and opens else words)


def parties_in(texts: Iterable[str]) -> frozenset[str]:
    """First parties of the cases that a text names with both parties.

    Example:
        >>> sorted(parties_in(["In M.S.S. v. Belgium and Hirsi Jamaa and Others v Italy it held"]))
        ['hirsi jamaa', 'mss']
    """
    found: set[str] = set()
    for text in texts:
        if " v" in text:
            found.update(_party(m.group("first")) for m in _PARTY.finditer(text))
    return frozenset(found)


def is_judgment(name: str, year: str | None, parties: frozenset[str]) -> bool:
    """Whether a name before a year is the party of a case.

    Args:
        name: as printed.
        year: as printed, or None.
        parties: of cases that the text names in full.

    Example:
        >>> is_judgment("Hirsi Jamaa", "2012", frozenset()), is_judgment("Smith", "2012", frozenset())
        (True, False)
    """
    key = norm(re.sub(r"\sand [Oo]thers$|\set al\.?$", "", name))
    return key in parties or (key, (year or "")[:4]) in _leading()
