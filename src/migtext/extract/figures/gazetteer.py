"""Names of places for the figures: states, capitals, and the places of the field."""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from ..number_words import word_set
from .lexicon import states

__all__ = ["Named", "gazetteer", "longest"]


class Named(NamedTuple):
    """A known place: ISO 3166 alpha-3 of the state that it is or lies in; whether its name alone,
    without a word of place before it, tells that it is one."""

    iso3: str | None
    sure: bool


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("migtext") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@lru_cache(maxsize=1)
def gazetteer() -> dict[str, Named]:
    """Known places by name."""
    out = {name: Named(iso3, True) for name, iso3 in states().names.items()}
    for region in word_set("place.regions"):
        out.setdefault(region, Named(None, True))
    for row in _rows("states.csv"):
        if row["note"] != "hist":
            for capital in row["capital"].split("|"):
                if capital:
                    out.setdefault(capital, Named(row["iso3"], True))
    for row in _rows("places.csv"):
        if row["note"] == "never" or row["kind"] in ("bloc", "route"):
            continue
        # Names of camps and sites are short and often words ("Mole", "Rhino").
        sure = row["kind"] != "camp"
        for group in row["names"].split("|"):
            for name in group.split("="):
                if name[:1].isupper():
                    out.setdefault(name, Named(row["state"] or None, sure))
    return out


@lru_cache(maxsize=1)
def _lengths() -> dict[str, int]:
    """Most words of a name, by its first word."""
    out: dict[str, int] = {}
    for name in gazetteer():
        parts = name.split()
        out[parts[0]] = max(out.get(parts[0], 0), len(parts))
    return out


def longest(word: str) -> int:
    """How many words the longest name has that opens with a word; 0 when none does.

    Example:
        >>> longest("Bosnia") > 2, longest("Tuesday")
        (True, 0)
    """
    return _lengths().get(word, 0)
