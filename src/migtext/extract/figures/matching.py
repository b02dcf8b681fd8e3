"""Whether a figure is about what is asked for: a class of people, a place."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from importlib.resources import files

from ...annotations import Figure
from ..number_words import load_table
from .gazetteer import gazetteer
from .lexicon import population
from .nouns import singular

__all__ = ["Wanted"]


@lru_cache(maxsize=1)
def _broader() -> dict[str, frozenset[str]]:
    table = load_table("population.toml")["within"]
    return {key: frozenset(keys) for key, keys in table.items()}


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """ISO 3166 alpha-3 code by either code."""
    text = (files("migtext") / "data" / "states.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    out: dict[str, str] = {}
    for row in rows:
        out[row["iso3"]] = row["iso3"]
        if row["iso2"]:
            out.setdefault(row["iso2"], row["iso3"])
    return out


def _words(text: str) -> list[str]:
    return [singular(w) for w in re.findall(r"[^\W_]+(?:['’][^\W_]+)?", text)]


def _within(part: list[str], whole: list[str]) -> bool:
    n = len(part)
    return any(whole[i : i + n] == part for i in range(len(whole) - n + 1))


class Wanted:
    """What is asked for, made ready for comparison with many figures.

    Args:
        who: a class of people, a word for one, or a word of the counted phrase; None for all.
        place: a name or an ISO 3166 code; None for all.
    """

    __slots__ = ("iso3", "keys", "place", "who")

    def __init__(self, who: str | None, place: str | None) -> None:
        self.who = _words(who.replace("_", " ")) if who is not None else None
        self.keys: frozenset[str] = frozenset()
        if self.who is not None and who is not None:
            heads = population().heads
            key = who.strip().casefold().replace(" ", "_").replace("-", "_")
            known = {c.key for c in heads.values()}
            found = heads.get(tuple(self.who))
            if key not in known:
                key = found.key if found is not None else ""
            self.keys = frozenset({key}) | _broader().get(key, frozenset()) if key else frozenset()
        self.place = _words(place) if place is not None else None
        self.iso3: str | None = None
        if place is not None:
            self.iso3 = _codes().get(place) or self._state(place)

    @staticmethod
    def _state(place: str) -> str | None:
        from .lexicon import states

        bare = re.sub(r"^the ", "", place.strip(), flags=re.I)
        for name in (bare, bare.title(), bare.upper()):
            code = states().names.get(name)
            if code is not None:
                return code
        return None

    def fits(self, f: Figure) -> bool:
        """Whether a figure is about what is asked for."""
        if self.who is not None and not self._counts(f):
            return False
        if self.place is None:
            return True
        if f.place is None:
            return False
        if self.iso3 is not None:
            code = f.place.iso3 or getattr(gazetteer().get(f.place.text), "iso3", None)
            if code is not None:
                return code == self.iso3
        return _within(self.place, _words(f.place.text))

    def _counts(self, f: Figure) -> bool:
        if f.population is not None and f.population in self.keys:
            return True
        if "people" in self.keys:
            return f.unit == "person"
        said = " ".join(filter(None, (f.counted, f.unit)))
        # A word that names another class of people does not do: "asylum applications" of "refugees".
        return bool(self.who) and _within(self.who or [], _words(said))
