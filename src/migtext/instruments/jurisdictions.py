"""Codes of states and bodies, and their names, as people type and read them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast

from ..extract.instruments.registry import InstrumentRow
from ..extract.instruments.tokens import fold
from ..resources import load_table

__all__ = [
    "instrument_words",
    "is_code",
    "jurisdiction_codes",
    "jurisdiction_name",
    "row_codes",
    "row_jurisdiction",
    "state_name",
    "texts",
]

# Marks the body in a code that a state has as well: "AU" is Australia, "AU|body" the African Union.
_BODY = "|body"


@lru_cache(maxsize=1)
def instrument_words() -> dict[str, dict[str, object]]:
    """The table of words about the registry (`data/instrument_words.toml`)."""
    return load_table("instrument_words.toml")


def texts(table: str) -> Mapping[str, str]:
    """One of its tables, from a term to what it means."""
    return {str(k): str(v) for k, v in instrument_words()[table].items()}


@lru_cache(maxsize=1)
def _states() -> tuple[dict[str, str], ...]:
    text = (files("migtext") / "data" / "states.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return tuple(row for row in csv.DictReader(lines) if row.get("iso2"))


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {row["iso2"]: row["name"] for row in reversed(_states())}


@lru_cache(maxsize=1)
def _by_word() -> dict[str, frozenset[str]]:
    """Folded name, adjective or code -> codes."""
    out: dict[str, set[str]] = {}
    for row in _states():
        forms = [row["name"], row["iso2"], row["iso3"]]
        forms += (row.get("names") or "").split("|") + (row.get("groups") or "").split("|")
        for form in forms:
            if form.strip("* "):
                out.setdefault(_plain(form.strip("* ")), set()).add(row["iso2"])
    for code, name in texts("bodies").items():
        out.setdefault(_plain(code), set()).add(code)
        out.setdefault(_plain(name), set()).add(code)
    for code, body in _shared().items():
        out.setdefault(_plain(code), set()).add(f"{code}{_BODY}")
        out.setdefault(_plain(body["name"]), set()).add(f"{code}{_BODY}")
    return {word: frozenset(codes) for word, codes in out.items()}


def _shared() -> dict[str, dict[str, Any]]:
    """Codes that a state and a body have in common: AU."""
    return cast("dict[str, dict[str, Any]]", instrument_words()["shared"])


def _plain(text: str) -> str:
    return " ".join(fold(word) for word in text.replace("-", " ").split())


def jurisdiction_codes(text: str) -> frozenset[str]:
    """Codes that a jurisdiction's code, name or adjective may mean (see `row_codes`).

    Example:
        >>> sorted(jurisdiction_codes("british")), sorted(jurisdiction_codes("KOR"))
        (['GB'], ['KR'])
    """
    return _by_word().get(_plain(text), frozenset())


def jurisdiction_name(code: str) -> str:
    """The name of a jurisdiction; both names of a bilateral one, the code when it is not known.

    Example:
        >>> jurisdiction_name("CN-KP")
        'China and North Korea'
    """
    bodies = texts("bodies")
    names = _names()
    if code.endswith(_BODY):
        return str(_shared()[code.removesuffix(_BODY)]["name"])
    if code in bodies or code in names:
        return bodies.get(code) or names[code]
    parts = code.split("-")
    if len(parts) == 2 and all(p in names or p in bodies for p in parts):
        return " and ".join(names.get(p) or bodies[p] for p in parts)
    return code


def row_jurisdiction(row: InstrumentRow) -> str:
    """Code of a row's jurisdiction, marked where it is that of a body whose code a state has too."""
    body = _shared().get(row.jurisdiction)
    return f"{row.jurisdiction}{_BODY}" if body and row.kind in body["kinds"] else row.jurisdiction


def row_codes(row: InstrumentRow) -> frozenset[str]:
    """Codes of the jurisdictions that a row belongs to, and of its parties."""
    own = row_jurisdiction(row)
    return frozenset((own, *row.parties, *(own.split("-") if not own.endswith(_BODY) else ())))


def is_code(code: str) -> bool:
    """Whether it is the code of a state, of a known body, or of two of them joined by a hyphen."""
    known = _names().keys() | texts("bodies").keys()
    parts = code.split("-")
    return code in known or (len(parts) == 2 and all(p in known for p in parts))


def state_name(alpha3: str) -> str:
    """Name of a state by its ISO 3166 alpha-3 code; the code when it is not known."""
    return next((row["name"] for row in _states() if row["iso3"] == alpha3), alpha3)
