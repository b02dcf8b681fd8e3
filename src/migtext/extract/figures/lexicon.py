"""The tables of the figure extractor, loaded once and made ready for lookup."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from ..number_words import load_table

__all__ = [
    "Hedges",
    "PopulationWords",
    "States",
    "Units",
    "Words",
    "currencies",
    "hedges",
    "population",
    "states",
    "units",
    "words",
]


class Unit(NamedTuple):
    """A row of `units.toml`."""

    name: str
    kind: str
    warning: str | None


class Units(NamedTuple):
    """Units by their words (tuple of lower-case tokens) and by their signs."""

    forms: dict[tuple[str, ...], Unit]
    symbols: dict[str, Unit]
    longest: int


@lru_cache(maxsize=1)
def units() -> Units:
    """Units of measure and time."""
    forms: dict[tuple[str, ...], Unit] = {}
    symbols: dict[str, Unit] = {}
    for row in load_table("units.toml")["unit"]:
        unit = Unit(row["name"], row["kind"], row.get("warning"))
        for form in row["forms"]:
            forms[tuple(re.findall(r"[\w.-]+|[^\w\s]", form.lower()))] = unit
        for sign in row.get("symbols", ()):
            symbols[sign] = unit
    return Units(forms, symbols, max(len(f) for f in forms))


class Currencies(NamedTuple):
    """Currencies by sign and by word, and what a bare sign may mean."""

    before: re.Pattern[str]
    signs: dict[str, str]
    words: dict[tuple[str, ...], str]
    bare: dict[str, list[str]]
    country: dict[str, str]
    dollars: frozenset[str]
    codes: frozenset[str]
    major: frozenset[str]
    longest: int


@lru_cache(maxsize=1)
def currencies() -> Currencies:
    """Money: signs before a number, words after it."""
    data = load_table("currencies.toml")
    signs: dict[str, str] = {}
    names: dict[tuple[str, ...], str] = {}
    country: dict[str, str] = {}
    codes = set()
    for row in data["currency"]:
        code = row["code"]
        codes.add(code)
        signs[code] = code
        names[(code.lower(),)] = code
        for sign in row.get("signs", ()):
            signs.setdefault(sign, code)
        for word in row["words"]:
            names.setdefault(tuple(word.lower().split()), code)
        for iso3 in row.get("countries", ()):
            country[iso3] = code
    body = "|".join(re.escape(s) for s in sorted(signs, key=len, reverse=True))
    return Currencies(
        before=re.compile(rf"(?<![^\W\d_])(?:{body}) ?$"),
        signs=signs,
        words=names,
        bare=data["bare"],
        country=country,
        dollars=frozenset(data["bare"]["$"]),
        codes=frozenset(codes),
        major=frozenset(data["codes"]["major"]),
        longest=max(len(n) for n in names),
    )


class Hedge(NamedTuple):
    """A row of `hedges.toml` for one phrase."""

    words: tuple[str, ...]
    bound: str
    about: bool
    only: frozenset[str]


class Hedges(NamedTuple):
    """Phrases by their last word (before a figure) and by their first (after it)."""

    before: dict[str, list[Hedge]]
    after: dict[str, list[Hedge]]
    adverbs: dict[str, list[tuple[str, ...]]]
    estimate: frozenset[str]
    estimate_that: frozenset[str]


def _split(phrase: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[\w']+(?:\.(?=\s|$))?|[^\w\s]", phrase.lower()))


@lru_cache(maxsize=1)
def hedges() -> Hedges:
    """Bounds and approximators, longest phrases first."""
    data = load_table("hedges.toml")
    before: dict[str, list[Hedge]] = {}
    after: dict[str, list[Hedge]] = {}
    for row in data["hedge"]:
        about, only = row.get("about", False), frozenset(row.get("only", ()))
        for phrase in row.get("before", ()):
            parts = tuple(p.rstrip(".") if len(p) > 1 else p for p in _split(phrase))
            before.setdefault(parts[-1], []).append(Hedge(parts, row["bound"], about, only))
        for phrase in row.get("after", ()):
            parts = _split(phrase)
            after.setdefault(parts[0], []).append(Hedge(parts, row["bound"], about, only))
    adverbs: dict[str, list[tuple[str, ...]]] = {}
    for phrase in data["adverbs"]["words"]:
        parts = _split(phrase)
        adverbs.setdefault(parts[-1], []).append(parts)
    for table in (before, after):
        for rows in table.values():
            rows.sort(key=lambda h: -len(h.words))
    for phrases in adverbs.values():
        phrases.sort(key=len, reverse=True)
    return Hedges(
        before,
        after,
        adverbs,
        frozenset(data["estimate"]["words"]),
        frozenset(data["estimate"]["with_that"]),
    )


class PopulationClass(NamedTuple):
    """A row of `population.toml`."""

    key: str
    unit: str


class PopulationWords(NamedTuple):
    """Nouns for people and for what is counted about them."""

    heads: dict[tuple[str, ...], PopulationClass]
    modifiers: dict[str, tuple[PopulationClass, frozenset[str]]]
    persons: frozenset[str]
    person_phrases: frozenset[tuple[str, ...]]
    safe: tuple[str, ...]
    not_people: frozenset[str]
    irregular: dict[str, str]
    collective: frozenset[str]
    states: dict[str, str]
    plurals_in_ics: frozenset[str]


@lru_cache(maxsize=1)
def population() -> PopulationWords:
    """Classes of people."""
    data = load_table("population.toml")
    heads: dict[tuple[str, ...], PopulationClass] = {}
    modifiers: dict[str, tuple[PopulationClass, frozenset[str]]] = {}
    for row in data["class"]:
        found = PopulationClass(row["key"], row["unit"])
        for head in row["heads"]:
            heads.setdefault(tuple(head.replace("-", " ").split()), found)
        for word in row.get("with", ()):
            modifiers[word] = (found, frozenset(row["of"]))
    persons = frozenset(w for w in data["persons"]["words"] if " " not in w)
    phrases = frozenset(tuple(w.split()) for w in data["persons"]["words"] if " " in w)
    return PopulationWords(
        heads=heads,
        modifiers=modifiers,
        persons=persons,
        person_phrases=phrases,
        safe=tuple(data["agents"]["safe"]),
        not_people=frozenset(data["agents"]["not_people"]),
        irregular=data["irregular"],
        collective=frozenset(data["collective"]["words"]),
        states=data["states"],
        plurals_in_ics=frozenset(data["plurals"]["in_ics"]),
    )


class Words(NamedTuple):
    """`figures_words.toml`; its head comment says what each list is."""

    labels: frozenset[str]
    capital_labels: frozenset[str]
    label_signs: frozenset[str]
    label_joins: frozenset[str]
    weak_labels: frozenset[str]
    stop: frozenset[str]
    skip: frozenset[str]
    verbs: frozenset[str]
    plural_modifiers: frozenset[str]
    not_plural: frozenset[str]
    not_counted: frozenset[str]
    hyphenated: frozenset[str]
    hyphen_not: frozenset[str]
    change_verbs: frozenset[str]
    range_verbs: frozenset[str]
    number_verbs: frozenset[str]
    number_nouns: frozenset[str]
    modals: frozenset[str]
    rate_words: frozenset[str]
    index_nouns: frozenset[str]
    speech: frozenset[str]
    weak_speech: frozenset[str]


@lru_cache(maxsize=1)
def words() -> Words:
    """Word lists of the rules."""
    data = load_table("figures_words.toml")
    labels, nouns, contexts = data["labels"], data["nouns"], data["contexts"]
    return Words(
        labels=frozenset(w.rstrip(".") for w in labels["any"]),
        capital_labels=frozenset(labels["capital"]),
        label_signs=frozenset(labels["signs"]),
        label_joins=frozenset(labels["joins"]),
        weak_labels=frozenset(labels["weak"]),
        stop=frozenset(nouns["stop"]),
        skip=frozenset(nouns["skip"]),
        verbs=frozenset(nouns["verbs"]),
        plural_modifiers=frozenset(nouns["plural_modifiers"]),
        not_plural=frozenset(nouns["not_plural"]),
        not_counted=frozenset(nouns["not_counted"]),
        hyphenated=frozenset(nouns["hyphenated"]),
        hyphen_not=frozenset(nouns["hyphen_not"]),
        change_verbs=frozenset(contexts["change_verbs"]),
        range_verbs=frozenset(contexts["range_verbs"]),
        number_verbs=frozenset(contexts["number_verbs"]),
        number_nouns=frozenset(contexts["number_nouns"]),
        modals=frozenset(contexts["modals"]),
        rate_words=frozenset(contexts["rate_words"]),
        index_nouns=frozenset(contexts["index_nouns"]),
        speech=frozenset(contexts["speech_verbs"]),
        weak_speech=frozenset(contexts["weak_speech"]),
    )


class States(NamedTuple):
    """Names and adjectives of states, for places, people and money."""

    names: dict[str, str]
    groups: dict[str, str]
    pattern: re.Pattern[str]


@lru_cache(maxsize=1)
def states() -> States:
    """States by name and by adjective (singular and plural), with ISO 3166 alpha-3 codes."""
    text = (files("migtext") / "data" / "states.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    names: dict[str, str] = {}
    groups: dict[str, str] = {}
    for row in rows:
        iso3 = row["iso3"]
        for name in [row["name"], *row["names"].split("|")]:
            if name and not name.endswith("*"):
                names.setdefault(name, iso3)
        for group in row["groups"].split("|"):
            if group:
                groups.setdefault(group, iso3)
                if not group.endswith(("s", "sh", "ch", "ese")):
                    groups.setdefault(group + "s", iso3)
    body = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))
    return States(names, groups, re.compile(rf"(?<!\w)(?:{body})(?!\w)"))
