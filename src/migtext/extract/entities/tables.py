"""The tables of names, read once: states, groups, bodies, organisations, places, programmes, events, persons.

The tables stand in ``migtext/data``; each says in its head what its columns mean. Here every name
becomes an `Entry` under its first word, longest name first, so that a text is read in one pass.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources

from ...errors import DataError
from ...resources import load_table
from .candidates import Entry

__all__ = [
    "Gazetteer",
    "State",
    "common_words",
    "fold",
    "gazetteer",
    "given_names",
    "is_given_name",
    "plain",
    "read_rows",
    "states",
    "word_list",
]

# One character for each apostrophe and hyphen that means the same, so that offsets stay.
_SAME = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "‑": "-", "‐": "-", "–": "-", "‒": "-"}
)
_FIRST = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_INVARIANT = ("s", "sh", "ch", "ese", "x", "z", ")", "men", "man", "i-Kiribati")


def plain(text: str) -> str:
    """The same text with straight apostrophes and plain hyphens, character for character.

    Example:
        >>> plain("Côte d’Ivoire")
        "Côte d'Ivoire"
    """
    return text.translate(_SAME)


def fold(text: str) -> str:
    """Lower case without accents, for comparing names.

    Example:
        >>> fold("Türkiye")
        'turkiye'
    """
    bare = unicodedata.normalize(
        "NFD", plain(text).replace("ı", "i").replace("ł", "l").replace("Ł", "L")
    )
    return "".join(c for c in bare if not unicodedata.combining(c)).casefold()


def _text(name: str) -> str:
    return resources.files("migtext.data").joinpath(name).read_text(encoding="utf-8")


def read_rows(name: str) -> list[dict[str, str]]:
    """Rows of a table in ``migtext/data``, head comments left out.

    Raises:
        DataError: when a row has too few or too many columns.
    """
    lines = [line for line in _text(name).splitlines() if line and not line.startswith("#")]
    rows = list(csv.DictReader(lines))
    for row in rows:
        if None in row or None in row.values():
            raise DataError(f"a row with a wrong number of columns: {row}", path=name)
    return rows


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Mapping[str, str]]:
    return load_table("entity_words.toml")


@lru_cache(maxsize=64)
def word_list(path: str) -> frozenset[str]:
    """A list of ``entity_words.toml`` by its path; "_" stands for a space.

    Example:
        >>> "Prime Minister" in word_list("persons.titles")
        True
    """
    table, key = path.split(".")
    return frozenset(w.replace("_", " ") for w in _words()[table][key].split())


@lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    """Given names of many languages."""
    lines = [line for line in _text("given_names.txt").splitlines() if not line.startswith("#")]
    names = set(" ".join(lines).split())
    for name in tuple(names):
        bare = unicodedata.normalize("NFD", name)
        names.add("".join(c for c in bare if not unicodedata.combining(c)))
    return frozenset(names)


def is_given_name(word: str) -> bool:
    """Whether a word is a given name, accents aside.

    Example:
        >>> is_given_name("María")
        True
    """
    if word in given_names():
        return True
    bare = unicodedata.normalize("NFD", word)
    return "".join(c for c in bare if not unicodedata.combining(c)) in given_names()


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Words that English texts of this field write in lower case."""
    lines = [line for line in _text("common_words.txt").splitlines() if not line.startswith("#")]
    return frozenset(" ".join(lines).split())


@dataclass(frozen=True, slots=True)
class State:
    """A row of ``states.csv``.

    Attributes:
        iso3: ISO 3166-1 alpha-3 (ISO 3166-3 for extinct states).
        iso2: alpha-2.
        name: short English name.
        names: other names and abbreviations.
        groups: adjectives and nouns for its people.
        capitals: seats of government.
        note: ``hist`` or ``shared``.
    """

    iso3: str
    iso2: str
    name: str
    names: tuple[str, ...]
    groups: tuple[str, ...]
    capitals: tuple[str, ...]
    note: str


def _split(value: str) -> tuple[str, ...]:
    return tuple(v for v in value.split("|") if v)


@lru_cache(maxsize=1)
def states() -> Mapping[str, State]:
    """States and territories by alpha-3 code.

    Example:
        >>> states()["PRK"].name
        'North Korea'
    """
    out = {}
    for r in read_rows("states.csv"):
        out[r["iso3"]] = State(
            r["iso3"],
            r["iso2"],
            r["name"],
            _split(r["names"]),
            _split(r["groups"]),
            _split(r["capital"]),
            r["note"],
        )
    return out


def _plurals(name: str) -> Iterator[str]:
    yield name
    if (
        name.endswith("y")
        and name[-2:-1] not in "aeiou"
        and " " not in name
        and name not in ("Tory",)
    ):
        yield name[:-1] + "ies"
    if not name.endswith(_INVARIANT):
        yield name + "s"


def _ambiguous() -> dict[str, str]:
    out: dict[str, str] = {}
    for row in read_rows("ambiguous.csv"):
        for name in _split(row["names"]):
            out.setdefault(name, row["need"])
    return out


def _named(rows: list[dict[str, str]], label: str, prefix: str) -> Iterator[tuple[str, Entry]]:
    """Names of bodies.csv and organisations.csv."""
    for r in rows:
        key = f"{prefix}:{fold(r['name'])}"
        note = r.get("note", "")
        entry = Entry(
            label, key, r["name"], note="armed_group" if note == "armed_group" else "", kind=note
        )
        for name in (r["name"], *_split(r["aliases"])):
            yield name.removeprefix("the "), entry
        for acronym in _split(r["acronyms"]):
            bare = acronym.rstrip("*")
            yield bare, replace(entry, need="defined" if acronym != bare else "", exact=True)


def _grouped(value: str) -> Iterator[tuple[str, list[str]]]:
    """Names separated by "|", spellings of one by "="."""
    for group in _split(value):
        names = group.split("=")
        yield names[0].rstrip("*"), names


def _state_names() -> Iterator[tuple[str, Entry]]:
    for s in states().values():
        note = "hist" if s.note == "hist" else ""
        need = "alone" if s.note == "shared" else ""
        entry = Entry("STATE", f"state:{s.iso3}", s.name, s.iso3, note=note, need=need)
        yield s.name, entry
        for name in s.names:
            bare = name.rstrip("*").removeprefix("the ").removeprefix("The ")
            short = bare.isupper() and len(bare.replace(".", "")) <= 4
            yield bare, replace(entry, need="defined" if name.endswith("*") else "", exact=short)
        people = Entry(
            "GROUP", f"grp:{s.iso3}", s.groups[0] if s.groups else s.name, s.iso3, note=note
        )
        for name in s.groups:
            for form in _plurals(name):
                yield form, people
        for city in s.capitals:
            yield (
                city,
                Entry("PLACE", f"place:{fold(s.capitals[0])}", city, note="capital", kind=s.iso3),
            )


def _place_names() -> Iterator[tuple[str, Entry]]:
    for r in read_rows("places.csv"):
        if r["note"] == "never":
            continue
        for canonical, names in _grouped(r["names"]):
            need = "the" if r["note"] == "the" else "capital" if r["note"] == "capital" else ""
            entry = Entry("PLACE", f"place:{fold(canonical)}", canonical, need=need, kind=r["kind"])
            for name in names:
                yield (
                    name.removeprefix("the "),
                    replace(entry, need="the") if name.startswith("the ") else entry,
                )


def _other_names() -> Iterator[tuple[str, Entry]]:
    for r in read_rows("groups.csv"):
        if r["note"] == "never":
            continue
        for canonical, names in _grouped(r["names"]):
            note = "opt" if r["note"] == "optional" else ""
            need = "the" if r["note"] == "the" else ""
            entry = Entry(
                "GROUP", f"grp:{fold(canonical)}", canonical, note=note, need=need, kind=r["kind"]
            )
            for name in names:
                for form in (name,) if r["note"] == "plural" else tuple(_plurals(name)):
                    yield form, entry
    for r in read_rows("programmes.csv"):
        for canonical, names in _grouped(r["names"]):
            entry = Entry("PROGRAMME", f"programme:{fold(canonical)}", canonical, kind=r["kind"])
            for name in names:
                bare = name.rstrip("*")
                acronym = bare.isupper() and " " not in bare
                yield bare, replace(entry, need="defined" if name != bare else "", exact=acronym)
    for r in read_rows("events.csv"):
        for canonical, names in _grouped(r["names"]):
            entry = Entry("EVENT", f"event:{fold(canonical)}", canonical, kind=r["kind"])
            for name in names:
                yield name, entry
    for r in read_rows("persons.csv"):
        known: dict[str, str] = {}
        for canonical, names in _grouped(r["names"]):
            entry = Entry("PERSON", f"person:{fold(canonical)}", canonical, note="public")
            known.setdefault(canonical.split()[-1], canonical)
            for name in names:
                yield name, entry
        for name in _split(r["alone"]):
            canonical = known.get(name, name)
            yield (
                name,
                Entry(
                    "PERSON", f"person:{fold(canonical)}", canonical, note="public", need="surname"
                ),
            )


class Gazetteer:
    """All names by their first word.

    Attributes:
        by_first: first word -> (name, entry), longest name first.
        by_name: name -> entry (the first table that has it wins).
        others: name -> further entries for the same name (RSF, Kachin); context decides.
    """

    __slots__ = ("by_first", "by_name", "others")

    def __init__(self, names: Iterator[tuple[str, Entry]]) -> None:
        ambiguous = _ambiguous()
        self.by_name: dict[str, Entry] = {}
        self.others: dict[str, list[Entry]] = {}
        for raw, given in names:
            name = plain(raw.strip())
            need = (
                ambiguous.get(name)
                or (
                    ambiguous.get(name.removesuffix("s"))
                    if given.label == "GROUP" and given.iso3 is None
                    else ""
                )
                or ""
            )
            entry = given if given.need or not need else replace(given, need=need)
            if entry.need == "never" or not name:
                continue
            first = self.by_name.setdefault(name, entry)
            if first.key != entry.key and not (first.label == entry.label == "GROUP"):
                self.others.setdefault(name, []).append(entry)
            bare = unicodedata.normalize("NFD", name)
            # Without its accents a short name may be another word ("Wê").
            if bare != name and len(name) > 3:
                self.by_name.setdefault(
                    "".join(c for c in bare if not unicodedata.combining(c)), entry
                )
        # A line of capitals writes every name in capitals; acronyms are left as they are.
        for name, entry in list(self.by_name.items()):
            if not entry.exact and len(name) > 3 and entry.need in ("", "alone", "capital", "the"):
                self.by_name.setdefault(name.upper(), entry)
        self.by_first: dict[str, tuple[tuple[str, Entry], ...]] = {}
        firsts: dict[str, list[tuple[str, Entry]]] = {}
        for name, entry in self.by_name.items():
            word_match = _FIRST.match(name)
            if word_match is not None:
                firsts.setdefault(word_match.group(), []).append((name, entry))
        for word, rows in firsts.items():
            self.by_first[word] = tuple(sorted(rows, key=lambda row: -len(row[0])))


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The names of all tables; earlier tables win a name that two of them have.

    Example:
        >>> gazetteer().by_name["DPRK"].iso3
        'PRK'
    """

    def names() -> Iterator[tuple[str, Entry]]:
        yield from _state_names()
        yield from _named(read_rows("bodies.csv"), "BODY", "body")
        yield from _named(read_rows("organisations.csv"), "ORG", "org")
        yield from _place_names()
        yield from _other_names()

    return Gazetteer(names())
