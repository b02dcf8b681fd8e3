"""Names that ordinary prose uses for other things, so that as an alias they would fire everywhere."""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files

from ..extract.instruments.registry import Alias, InstrumentRow
from ..extract.instruments.tokens import fold, tokenise
from .jurisdictions import instrument_words, jurisdiction_codes

__all__ = ["why_too_common"]

# Kinds that prose names without a capital: "the principle of proportionality".
_WITHOUT_CAPITALS = frozenset(("principle", "programme"))
_OF_STATES = frozenset(("statute", "regulation", "executive_act"))


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    # Imported here: searching needs none of it.
    from ..extract.references.words import common_words

    return common_words()


@lru_cache(maxsize=1)
def _generic() -> frozenset[str]:
    words = instrument_words()["prose"]["generic"]
    assert isinstance(words, list)
    return frozenset(fold(w) for w in words)


@lru_cache(maxsize=1)
def _subjects() -> frozenset[str]:
    words = instrument_words()["prose"]["subjects"]
    assert isinstance(words, list)
    return frozenset(fold(w) for w in words)


@lru_cache(maxsize=1)
def _capitals() -> frozenset[str]:
    words = instrument_words()["prose"]["acronyms"]
    assert isinstance(words, list)
    return frozenset(words)


@lru_cache(maxsize=1)
def _organisations() -> dict[str, str]:
    """Folded name or acronym of an organisation -> its name."""
    out: dict[str, str] = {}
    for table in ("bodies.csv", "organisations.csv"):
        text = (files("migtext") / "data" / table).read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        for row in csv.DictReader(lines):
            forms = [row["name"], *(row.get("acronyms") or "").split("|")]
            for form in (*forms, *(row.get("aliases") or "").split("|")):
                if form and not form.endswith("*"):
                    out.setdefault(_plain(form), row["name"])
    return out


def _plain(text: str) -> str:
    return " ".join(fold(word) for word in text.split())


def why_too_common(alias: Alias, row: InstrumentRow) -> str | None:
    """Why a name of a row would be found where the row is not meant; None when it is safe.

    Only names of scope ``anywhere`` and ``acronym`` are judged: the others ask for a context.

    Example:
        >>> from migtext.extract.instruments.registry import load_registry
        >>> row = load_registry().by_key["cat-1984"]
        >>> why_too_common(Alias(text="the Convention", scope="anywhere"), row)
        "'the Convention' is what every instrument of its kind is called"
        >>> why_too_common(Alias(text="Torture Convention", scope="anywhere"), row)
    """
    text = alias.text
    if alias.scope not in ("anywhere", "acronym"):
        return None
    words = [w for w in tokenise(text).norms if w[:1].isalnum()]
    if not words:
        return f"{text!r} has no word, so nothing can be found by it"
    letters = "".join(c for c in text if c.isalpha())
    if len(words) <= 2 and all(w in _generic() for w in words):
        return f"{text!r} is what every instrument of its kind is called"
    if all(w.isdigit() for w in words):
        return f"{text!r} is only a number"
    body = _organisations().get(_plain(text))
    if body is not None and _plain(row.name) != _plain(text):
        return f"{text!r} is the name of an organisation ({body})"
    if jurisdiction_codes(text) and len(letters) > 1:
        return f"{text!r} is the name of a state or body"
    if alias.scope == "acronym":
        if len(letters) == 1:
            return f"{text!r} is a single letter"
        if text in _capitals() or (len(letters) < 5 and text.casefold() in _ordinary()):
            return f"{text!r} in capitals has other meanings in ordinary texts"
        return None
    if len(words) == 1 and (words[0] in _ordinary() or len(letters) < 3):
        return f"{text!r} is an ordinary word, and this scope allows any case"
    plain = text.islower() and len(words) == 2 and all(w in _ordinary() for w in words)
    if plain and row.kind not in _WITHOUT_CAPITALS:
        return f"{text!r} are ordinary words, and without a capital they are found as such"
    dated = any(w.isdigit() and len(w) == 4 for w in words)
    if row.kind in _OF_STATES and not dated and len(words) <= 2:
        rest = [w for w in words if w not in _generic()]
        if len(rest) == 1 and rest[0] in _subjects():
            return f"several states have a law called {text!r}"
    return None
