"""Aliases of the registry, found in one pass over the words of a text.

A trie over folded words: its cost depends on the length of the text and not on the number of
aliases, so that the registry can grow. State names ride on the same trie, because an alias that
counts only in a jurisdiction needs to know which states a text is about.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from .registry import Registry
from .tables import grammar
from .tokens import Tokens, tokenise

__all__ = ["AliasEntry", "AliasHit", "Matcher", "StateHit", "matcher_for"]

_END = ""
_LINKS = frozenset(("of", "the", "a", "an"))
_SQUASH = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class AliasEntry:
    """One alias at the end of a path of the trie."""

    text: str
    scope: str
    key: str
    misnomer: bool = False

    @property
    def exact_case(self) -> bool:
        """Whether the text must be written in exactly this case."""
        return self.scope in ("acronym", "ambiguous_acronym")


@dataclass(frozen=True, slots=True)
class AliasHit:
    """An alias in a text: the longest first, shorter ones as a fallback.

    Attributes:
        start: first code point.
        end: one past the last.
        entries: rows that this alias may mean.
        first: index of its first word among the tokens.
        last: index of its last word.
    """

    start: int
    end: int
    entries: tuple[AliasEntry, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class StateHit:
    """A state's name or adjective in a text, by its ISO 3166 alpha-2 code."""

    start: int
    end: int
    code: str


class Matcher:
    """All aliases of a registry, compiled.

    Args:
        registry: the registry.
    """

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.root: dict[str, Any] = {}
        for text, scope, key in registry.aliases():
            self._add(text, AliasEntry(text, scope, key))
        for text, key in registry.misnomers():
            self._add(text, AliasEntry(text, "anywhere", key, misnomer=True))
        for name, code in _state_names():
            self._add(name, code)
        self.titles = {row.key: tuple(tokenise(row.name).norms) for row in registry}

    def _add(self, text: str, payload: AliasEntry | str) -> None:
        norms = tokenise(text).norms
        if not norms:
            return
        node = self.root
        for norm in norms:
            node = node.setdefault(norm, {})
        node.setdefault(_END, []).append(payload)

    def find(self, text: str, tokens: Tokens) -> tuple[list[AliasHit], list[StateHit]]:
        """Aliases and states of a text, left to right, the longest alias first.

        Args:
            text: normalised text of a block.
            tokens: its words.

        Returns:
            Alias hits that do not overlap, and state names (also inside aliases).
        """
        found: list[AliasHit] = []
        states: list[StateHit] = []
        norms, starts, ends, bases = tokens.norms, tokens.starts, tokens.ends, tokens.bases
        root, size = self.root, len(norms)
        for i in range(size):
            node = root.get(norms[i])
            base = bases.get(i)
            if node is None and base is None:
                continue
            stops: list[tuple[int, int, list[Any]]] = []
            j = i
            if base is not None:
                short = root.get(base[0])
                if short is not None and _END in short:
                    stops.append((base[1], i, short[_END]))
            while node is not None:
                if _END in node:
                    stops.append((ends[j], j, node[_END]))
                j += 1
                if j >= size:
                    break
                if j in bases:
                    last = node.get(bases[j][0])
                    if last is not None and _END in last:
                        stops.append((bases[j][1], j, last[_END]))
                node = node.get(norms[j])
            taken = False
            for end, j, payloads in reversed(stops):
                surface = text[starts[i] : end]
                code = next((p for p in payloads if isinstance(p, str)), None)
                if (
                    code is not None
                    and (not states or starts[i] >= states[-1].end)
                    and surface[:1].isupper()
                    and (len(surface) > 3 or surface.isupper())
                ):
                    states.append(StateHit(starts[i], end, code))
                if taken:
                    continue
                fits = tuple(
                    p
                    for p in payloads
                    if isinstance(p, AliasEntry) and _fits(p, surface, text, starts[i])
                )
                if fits:
                    found.append(AliasHit(starts[i], end, fits, i, j))
                    taken = True
        return _longest(found), states

    def title_rest(self, key: str, tokens: Tokens, first: int) -> int | None:
        """Where an official title ends whose words after the number begin at token `first`.

        Returns:
            Position in the text, or None when the title in the registry goes on differently.
        """
        title = self.titles.get(key, ())
        if first >= len(tokens):
            return None
        opening = tuple(tokens.norms[first : first + 4])
        for at in range(1, len(title) - 3):
            if title[at : at + 4] == opening:
                j = first
                while at < len(title) and j < len(tokens):
                    if tokens.norms[j] == title[at]:
                        at, j = at + 1, j + 1
                    # "and the Council", "in Member States": small words come and go
                    elif title[at] in _LINKS and title[at + 1 : at + 2] == (tokens.norms[j],):
                        at += 1
                    elif tokens.norms[j] in _LINKS and tokens.norms[j + 1 : j + 2] == [title[at]]:
                        j += 1
                    else:
                        break
                return tokens.ends[j - 1]
        return None


def _longest(found: list[AliasHit]) -> list[AliasHit]:
    """Of hits that overlap the longest, so that "1967 Protocol" does not hide the title after it."""
    out: list[AliasHit] = []
    group: list[AliasHit] = []
    reach = -1

    def settle() -> None:
        kept: list[AliasHit] = []
        for hit in sorted(group, key=lambda h: (h.start - h.end, h.start)):
            clash = [k for k in kept if hit.start < k.end and k.start < hit.end]
            if not clash:
                kept.append(hit)
                continue
            # Two ways to write one instrument that run into each other are one mention: "Human
            # Rights Committee, general comment No. 8" and "general comment No. 8 on ...".
            keys = {e.key for e in hit.entries}
            other = clash[0]
            same = tuple(e for e in other.entries if e.key in keys)
            if len(clash) == 1 and same:
                kept.remove(other)
                first, last = sorted((hit, other), key=lambda h: h.start)
                end, token = max((first.end, first.last), (last.end, last.last))
                kept.append(AliasHit(first.start, end, same, first.first, token))
        out.extend(sorted(kept, key=lambda h: h.start))

    for hit in found:
        if hit.start >= reach and group:
            settle()
            group.clear()
        group.append(hit)
        reach = max(reach, hit.end)
    if group:
        settle()
    return out


def _fits(entry: AliasEntry, surface: str, text: str, start: int) -> bool:
    """Whether the case of the words in the text allows the alias."""
    if entry.exact_case:
        return _SQUASH.sub("", surface) == _SQUASH.sub("", entry.text)
    if entry.text.islower():
        return True
    if entry.scope == "jurisdiction":
        # A national name without its capitals is a description ("criminal law").
        last = surface.split()[-1].lstrip('(“"‘')
        return last[:1].isupper() or last[:1].isdigit()
    if any(c.isupper() for c in surface):
        return True
    if surface in _lower_names() and text[max(0, start - 4) : start].casefold() == "the ":
        return True
    # "the 1951 refugee convention" names one treaty, "a refugee convention" none.
    return (
        any(c.isdigit() for c in surface)
        or re.search(r"\b(?:1[89]|20)\d\d $", text[max(0, start - 5) : start]) is not None
    )


@lru_cache(maxsize=1)
def _lower_names() -> frozenset[str]:
    """Names that reports of debates and of the United Nations write without capitals."""
    return frozenset(grammar()["words"]["lower_names"])


@lru_cache(maxsize=1)
def _state_names() -> tuple[tuple[str, str], ...]:
    """Names and adjectives of states with their alpha-2 codes."""
    table = resources.files("migtext").joinpath("data", "states.csv")
    if not table.is_file():
        return ()
    lines = [x for x in table.read_text(encoding="utf-8").splitlines() if not x.startswith("#")]
    out: list[tuple[str, str]] = []
    for row in csv.DictReader(lines):
        if (row.get("note") or "").startswith("shared") or not row.get("iso2"):
            continue
        forms = [
            row["name"],
            *(row.get("names") or "").split("|"),
            *(row.get("groups") or "").split("|"),
        ]
        out += [
            (f.rstrip("*").strip(), row["iso2"]) for f in forms if f.strip() and not f.endswith("*")
        ]
    return tuple(out)


@lru_cache(maxsize=8)
def matcher_for(registry: Registry) -> Matcher:
    """The compiled matcher of a registry, made once."""
    return Matcher(registry)
