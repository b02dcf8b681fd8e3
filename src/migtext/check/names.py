"""Names in a sentence: states, nationalities, places, bodies, and what else is capitalised.

The cross-check compares whose and where a figure is, so it needs names quickly and with one key
for all spellings; it does not need the labels of the entity extractor.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

__all__ = ["Name", "find_names", "state_of"]

_TOKEN = re.compile(r"[^\W_]+(?:[.’'&-][^\W_]+)*\.?")
_CAPITALS = re.compile(
    r"(?:[A-ZÀ-ÖØ-Þ][\w’'-]*)(?: (?:(?:of|de|del|al|la|el|and|for|the|on|in) (?:the )?)?[A-ZÀ-ÖØ-Þ][\w’'-]*)*"
)
# Capitalised at the start of a sentence without being names.
_OPENERS = frozenset(
    "the a an in on at of for from by with as if but and or so to it its this that these those he she they we "
    "you i his her their our there here when while since after before during between among about some most "
    "many more over under nearly almost only at up one two three four five six seven eight nine ten half "
    "according another other each every all both neither no not what which who how why because although "
    "however meanwhile moreover then now women men girls boys children people refugees migrants arrivals "
    "departures deaths families households officials officers authorities police around roughly out off "
    "total figures figure data table annex average daily monthly annual overall last next just close every "
    "article section chapter para paragraph page".split()
)
_MONTHS = frozenset(
    "january february march april may june july august september october november december monday tuesday "
    "wednesday thursday friday saturday sunday jan feb mar apr jun jul aug sept sep oct nov dec "
    "christmas easter ramadan eid".split()
)


class _Row(NamedTuple):
    key: str
    type: str
    state: str


@dataclass(frozen=True, slots=True)
class Name:
    """A name.

    Attributes:
        start: first code point in the text that was searched.
        end: one past the last.
        text: the slice.
        key: one key for all spellings ("state:ITA", "nation:ALB", "place:lampedusa",
            "body:unhcr", "name:merle").
        type: state, nation, place, body or name.
        state: ISO alpha-3 of the state it lies in or stands for, or "".
    """

    start: int
    end: int
    text: str
    key: str
    type: str
    state: str


def _table(name: str) -> Iterator[dict[str, str]]:
    path = resources.files("migtext").joinpath("data", name)
    lines = (x for x in path.read_text(encoding="utf-8").splitlines() if not x.startswith("#"))
    yield from csv.DictReader(lines)


@lru_cache(maxsize=50_000)
def _fold(word: str) -> str:
    low = word.casefold().replace("’", "'").rstrip(".")
    return low[:-2] if low.endswith("'s") else low


def _tokens(text: str) -> list[tuple[int, int, str]]:
    return [(m.start(), m.end(), _fold(m.group())) for m in _TOKEN.finditer(text)]


def _plural(group: str) -> str:
    return "" if group.endswith(("s", "sh", "ch", "ese")) else group + "s"


@lru_cache(maxsize=1)
def _gazetteer() -> dict[str, list[tuple[tuple[str, ...], _Row]]]:
    """First token -> (tokens, row), longest first."""
    found: dict[tuple[tuple[str, ...], str], _Row] = {}

    def add(name: str, row: _Row) -> None:
        name = name.rstrip("*").strip()
        key = tuple(t for _, _, t in _tokens(name))
        if key and (len(key) > 1 or len(key[0]) > 1):
            found.setdefault((key, row.type), row)

    for r in _table("states.csv"):
        row = _Row(f"state:{r['iso3']}", "state", r["iso3"])
        for name in (r["name"], *r["names"].split("|")):
            if not name.endswith("*"):
                add(name, row)
        nation = _Row(f"nation:{r['iso3']}", "nation", r["iso3"])
        for group in r["groups"].split("|"):
            if group:
                add(group, nation)
                if _plural(group):
                    add(_plural(group), nation)
        for capital in (r["capital"] or "").split("|"):
            if capital:
                add(capital, _Row(f"place:{capital.casefold()}", "place", r["iso3"]))
    for r in _table("bodies.csv"):
        row = _Row(f"body:{r['name'].casefold()}", "body", "")
        for name in (r["name"], *r["aliases"].split("|"), *r["acronyms"].split("|")):
            if name and not name.endswith("*"):
                add(name, row)
    for r in _table("organisations.csv"):
        row = _Row(f"body:{r['name'].casefold()}", "body", "")
        for name in (r["name"], *r["aliases"].split("|"), *r["acronyms"].split("|")):
            if name and not name.endswith("*"):
                add(name, row)
    for r in _table("places.csv"):
        if r["note"] == "never":
            continue
        for place in (r["names"] or "").split("|"):
            spellings = place.split("=")
            row = _Row(f"place:{spellings[0].casefold()}", "place", r["state"] or "")
            for name in spellings:
                add(name, row)
    out: dict[str, list[tuple[tuple[str, ...], _Row]]] = {}
    for (key, _), row in found.items():
        out.setdefault(key[0], []).append((key, row))
    for rows in out.values():
        rows.sort(key=lambda r: -len(r[0]))
    return out


@lru_cache(maxsize=1)
def _acronyms() -> frozenset[tuple[str, str]]:
    out = set()
    for table in ("bodies.csv", "organisations.csv"):
        for r in _table(table):
            for name in r["acronyms"].split("|"):
                out.add((_fold(name.rstrip("*")), f"body:{r['name'].casefold()}"))
    return frozenset(out)


def find_names(text: str, start: int = 0, end: int | None = None) -> list[Name]:
    """Names in a stretch of text, in order, not overlapping.

    Example:
        >>> [n.key for n in find_names("Syrians in Italy, UNHCR said in Merle")]
        ['nation:SYR', 'state:ITA', 'body:united nations high commissioner for refugees', 'name:merle']
    """
    stop = len(text) if end is None else end
    gazetteer = _gazetteer()
    piece = text[start:stop]
    tokens = _tokens(piece)
    out: list[Name] = []
    taken: list[tuple[int, int]] = []
    i = 0
    while i < len(tokens):
        a, b, first = tokens[i]
        # Names are capitalised, at least in part ("coast guard" is not a body here).
        if not piece[a].isupper() and not piece[a].isdigit():
            i += 1
            continue
        for key, row in gazetteer.get(first, ()):
            if len(key) <= len(tokens) - i and all(
                tokens[i + k][2] == key[k] for k in range(1, len(key))
            ):
                b = tokens[i + len(key) - 1][1]
                # Acronyms are read in capitals only: Gao is a town, GAO an office.
                if (
                    len(key) == 1
                    and (first, row.key) in _acronyms()
                    and not piece[a:b].strip(".").isupper()
                ):
                    continue
                if row.type in ("state", "place") and len(first) <= 2 and not piece[a:b].isupper():
                    continue
                out.append(Name(start + a, start + b, piece[a:b], row.key, row.type, row.state))
                taken.append((a, b))
                i += len(key)
                break
        else:
            i += 1
            continue
    at = 0
    for m in _CAPITALS.finditer(piece):
        a, b = m.span()
        while at < len(taken) and taken[at][1] <= a:
            at += 1
        inside = [t for t in taken[at : at + 6] if t[0] < b and a < t[1]]
        words = m.group().split()
        low = _fold(words[0])
        opener = low in _OPENERS
        if opener:
            a += len(words[0]) + 1
            words = words[1:]
        words = [w for w in words if _fold(w) not in _MONTHS]
        while words and words[0] in (
            "of",
            "and",
            "for",
            "the",
            "on",
            "in",
            "de",
            "del",
            "al",
            "la",
            "el",
        ):
            a += len(words[0]) + 1
            words = words[1:]
        if not words or a >= b:
            continue
        if inside and not any(t[0] > a or t[1] < b for t in inside):
            continue
        # The first word of a sentence is capitalised anyway; alone it says nothing.
        if (
            len(words) == 1
            and not words[0].isupper()
            and _starts_sentence(piece, m.start())
            and not opener
        ):
            continue
        if inside:
            continue
        folded = " ".join(_fold(w) for w in words)
        if folded in _MONTHS or len(folded) < 2 or folded.startswith("new year"):
            continue
        if len(words) >= 3 and all(w.isupper() for w in words):
            # A line in capitals is a heading.
            continue
        out.append(Name(start + a, start + b, piece[a:b], f"name:{folded}", "name", ""))
    out.sort(key=lambda n: n.start)
    return out


def _starts_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \"'“‘(")
    return not before or before[-1] in ".!?:\n"


def state_of(name: Name) -> str:
    """ISO alpha-3 of the state that a name is or lies in."""
    return name.state
