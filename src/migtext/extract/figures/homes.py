"""Whose money a bare sign or word means: "$", "dinars", "francs", "pounds".

Two sources of evidence. What the document is: its address, its masthead and dateline, a sentence
that says in what its amounts are given. And where the amount stands: of the states that use the
word, the one that was named last before it.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from ...document import Document
from ..number_words import load_table
from .lexicon import currencies, states

__all__ = ["Homes", "money_homes"]

_MASTHEAD = 400
_LONGEST = 400_000
_CLOSE = 120
_SITES = re.compile(r"\.(?:gc\.ca|ca|au|nz|sg|hk|fj|jm|na|tt)(?:[:/]|$)")
_SITE = {
    "gc.ca": "CAN",
    "ca": "CAN",
    "au": "AUS",
    "nz": "NZL",
    "sg": "SGP",
    "hk": "HKG",
    "fj": "FJI",
    "jm": "JAM",
    "na": "NAM",
    "tt": "TTO",
}
_AMERICAN_SITE = re.compile(r"\.(?:gov|mil)(?:[:/]|$)")
# A "$" told apart from the document's own: not the document's own money.
_APART = re.compile(r"US ?\$|\$US|U\.S\. ?\$|\bUSD\b|\b(?:US|U\.S\.|American) dollars?\b")
# Spellings of English outside the United States.
_BRITISH = re.compile(
    r"\bper cent\b|\bcentres?\b|\b\w+(?:isation|our(?:ed|s|ing)?|ised|ising)\b|\bprogrammes?\b|\b\d ?km\b"
)
# "All amounts in Canadian dollars", "(AUD)", "figures are in CAD"
_SAID = re.compile(
    r"\b(?:in|all|expressed in|amounts? (?:are )?in|figures (?:are )?in|values (?:are )?in)\s+"
    r"(?:\w+ ){0,2}?(?P<name>[A-Z][a-z]+(?: [A-Z][a-z]+)?) dollars\b|\((?P<code>[A-Z]{3})(?: ?\$)?\)"
    r"|\bin (?P<iso>[A-Z]{3})\b|\$ ?\((?P<sign>[A-Z]{3})\)"
)


class _Places(NamedTuple):
    """Names that point to a state, and bodies that reckon in US dollars."""

    by_word: dict[str, tuple[tuple[str, str], ...]]  # first word -> (name, ISO 3166), longest first
    agencies: re.Pattern[str]


# One cheap pattern for all names: a capitalised word opens each.
_CAPITAL = re.compile(r"(?<![\w$])[A-ZÀ-ÞŞĐŠŽČĆ][^\W_]*")


@lru_cache(maxsize=1)
def _places() -> _Places:
    data = load_table("money_places.toml")
    table = states()
    names = {**table.groups, **table.names}
    # Datelines name places in capitals.
    raw = (files("migtext") / "data" / "states.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in raw.splitlines() if not line.startswith("#"))
    for row in rows:
        if row["note"] != "hist":
            for capital in row["capital"].split("|"):
                if capital:
                    names.setdefault(capital, row["iso3"])
    for row in data["place"]:
        for name in row["names"]:
            names[name] = row["iso3"]
    for name, iso3 in list(names.items()):
        if len(name) > 3:
            names.setdefault(name.upper(), iso3)
    by_word: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(names, key=len, reverse=True):
        opening = _CAPITAL.match(name)
        if opening is not None:
            by_word.setdefault(opening.group(), []).append((name, names[name]))
    bodies = "|".join(re.escape(n) for n in data["agencies"]["names"])
    return _Places(
        {word: tuple(rows) for word, rows in by_word.items()},
        re.compile(rf"(?<!\w)(?:{bodies})(?!\w)"),
    )


def _named(text: str) -> list[tuple[int, str]]:
    """Offsets and states of all names in a text, the longest at each place."""
    table = _places().by_word
    out = []
    stop = 0
    for match in _CAPITAL.finditer(text):
        at = match.start()
        if at < stop:
            continue
        for name, iso3 in table.get(match.group(), ()):
            end = at + len(name)
            if text.startswith(name, at) and not (
                text[end : end + 1].isalnum() and name[-1] != "."
            ):
                out.append((at, iso3))
                stop = end
                break
    return out


class Homes:
    """What bare money means in one document.

    Attributes:
        dollar: ISO code of a bare "$".
        offset: where the block that is being read begins in the document.
    """

    __slots__ = ("_at", "_iso3", "_most", "dollar", "offset")

    def __init__(self, dollar: str = "USD", named: list[tuple[int, str]] | None = None) -> None:
        self.dollar = dollar
        self.offset = 0
        self._at = [at for at, _ in named or ()]
        self._iso3 = [iso3 for _, iso3 in named or ()]
        self._most: dict[str, int] = {}
        for iso3 in self._iso3:
            self._most[iso3] = self._most.get(iso3, 0) + 1

    def names(self, iso3: str) -> bool:
        """Whether the document names a state."""
        return iso3 in self._most

    def code(self, codes: list[str], at: int) -> str | None:
        """The one of `codes` whose state was named last before an offset in the block.

        Args:
            codes: ISO codes that compete, the likeliest first.
            at: offset of the amount in its block.

        Returns:
            The code, None when the document names no state that uses one of them.
        """
        own = _users()
        wanted = {iso3: code for code in reversed(codes) for iso3 in own.get(code, ())}
        rivals = {iso3: n for iso3, n in self._most.items() if iso3 in wanted}
        if not rivals:
            return None
        here = self.offset + at
        k = bisect_right(self._at, here)
        # Sterling is the pound of most English texts: another needs its state close by.
        near = _CLOSE if "GBR" in rivals else len(self._at) and here + 1
        for i in range(k - 1, max(-1, k - 80), -1):
            if here - self._at[i] > near:
                break
            if self._iso3[i] in wanted:
                return wanted[self._iso3[i]]
        if "GBR" in rivals:
            return wanted["GBR"]
        return wanted[max((n, iso3) for iso3, n in rivals.items())[1]]


@lru_cache(maxsize=1)
def _users() -> dict[str, tuple[str, ...]]:
    """ISO 4217 code -> states that use it, for bare words also those that once did."""
    out: dict[str, tuple[str, ...]] = {}
    for row in load_table("currencies.toml")["currency"]:
        out[row["code"]] = (*row.get("countries", ()), *row.get("once", ()))
    return out


def _said(text: str) -> str | None:
    """The dollar in which a document says that it gives its amounts."""
    table = currencies()
    for match in _SAID.finditer(text):
        code = match["code"] or match["iso"] or match["sign"]
        if code is None:
            code = table.words.get((*match["name"].lower().split(), "dollars"))
        if code in table.dollars and code != "USD":
            return code
    return None


def money_homes(document: Document) -> Homes:
    """What bare money means in a document.

    Args:
        document: the document; its address, its first lines and the places it names are read.

    Returns:
        The meaning of a bare "$", and the places by which other words are decided.

    Example:
        >>> from migtext.readers import text_document
        >>> money_homes(text_document("OTTAWA, March 4. Ontario gets $5 million.")).dollar
        'CAD'
    """
    text = document.text[:_LONGEST]
    named = _named(text)
    return Homes(_dollar(document, text, named), named)


def _dollar(document: Document, text: str, named: list[tuple[int, str]]) -> str:
    money = currencies()
    url = document.meta.url or ""
    site = _SITES.search(url)
    if site is not None:
        return money.country[_SITE[site.group().strip("./:")]]
    if _AMERICAN_SITE.search(url):
        return "USD"
    said = _said(text)
    score: dict[str, int] = {}
    head: dict[str, int] = {}
    # The letters of "US$ 5 million" name no place.
    apart = [m.start() for m in _APART.finditer(text)]
    marks = set(apart)
    for at, iso3 in named:
        if at in marks or money.country.get(iso3) not in money.dollars:
            continue
        score[iso3] = score.get(iso3, 0) + 1
        if at < _MASTHEAD:
            head[iso3] = head.get(iso3, 0) + 1
    american = score.pop("USA", 0)
    best = _best(score, head)
    if said is not None:
        return said
    if best is None:
        return "USD"
    code = money.country[best]
    points = score[best] + 2 * head.get(best, 0) + (2 if apart else 0)
    against = american + 2 * head.get("USA", 0)
    rich = code in ("CAD", "AUD", "NZD", "SGD", "HKD", "TWD")
    if not rich and _places().agencies.search(text):
        return "USD"  # an agency's dollars in Windhoek are American
    if points <= against:
        return "USD"
    total = sum(n for _, n in _by_state(named).items())
    if head.get(best) or score[best] >= 3:
        # Many states and none in front: a report about the world.
        return code if head.get(best) or score[best] * 3 >= total else "USD"
    if apart and score[best] >= 2:
        return code
    # A town and a capital in British spelling, and no American one: a local paper.
    inner = any(iso3 == best and at not in marks and _inner(text, at) for at, iso3 in named)
    return code if rich and inner and not american and _BRITISH.search(text) else "USD"


def _inner(text: str, at: int) -> bool:
    """Whether a name that stands at an offset is that of a town, a province or an office, not the
    state's own."""
    match = states().pattern.match(text, at)
    opening = _CAPITAL.match(text, at)
    return match is None and opening is not None and opening.group() not in states().groups


def _by_state(named: list[tuple[int, str]]) -> dict[str, int]:
    out: dict[str, int] = {}
    for _, iso3 in named:
        out[iso3] = out.get(iso3, 0) + 1
    return out


def _best(score: Mapping[str, int], head: Mapping[str, int]) -> str | None:
    ranked = sorted(((n + 3 * head.get(iso3, 0), iso3) for iso3, n in score.items()), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]
