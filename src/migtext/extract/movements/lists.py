"""Lists that a heading announces: "COUNTRIES OF ORIGIN", and under it a state and a number a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...annotations import Entity

__all__ = ["RULE", "Announced", "ListReader"]

RULE = "announced list"
_ROLES = (
    (
        "origin",
        r"(?:countr(?:y|ies)|places?|states?|areas?) of (?:origin|nationality|citizenship)|nationalit(?:y|ies)|origins|source countries",
    ),
    (
        "destination",
        r"host(?:ing)? (?:countries|states)|countr(?:y|ies) of (?:asylum|destination|arrival|refuge)|(?:destination|asylum|receiving) countries|"
        r"fled (?:abroad|to neighbou?ring countries|across borders)|refugees abroad|displaced abroad",
    ),
    ("transit", r"transit (?:countries|states)|countries of transit"),
)
_ANNOUNCE = tuple(
    (
        role,
        re.compile(
            rf"\W{{0,4}}(?:\d{{1,2}}[.)] )?(?:[\w'%-]+ ){{0,4}}?(?:{words})(?:,? (?:of|for|by|in|among|since) [^:.]{{1,40}}| \([^()]{{1,30}}\))?\W{{0,3}}",
            re.I,
        ),
    )
    for role, words in _ROLES
)
# What may stand in a row beside the names and numbers.
_FILLER = frozenset(
    "others other total million thousand per cent percent and about approximately some nearly over more than of the people persons refugees migrants arrivals m k".split()
)
_WORD = re.compile(r"[^\W\d_]+")
_COUNT = re.compile(r"\W{0,12}(?:\d[\d,. ]*\d|\d)(?: ?(?:million|m|k|%))?\)?")
_NUMBER = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Announced:
    """One name of such a list: positions in the block's view.

    Attributes:
        role: origin, transit or destination.
        entity: the state, nationality or place.
        start: where its row begins.
        end: one past its number, or its last character.
    """

    role: str
    entity: Entity
    start: int
    end: int


class ListReader:
    """Reads blocks in order and remembers what a heading has announced."""

    def __init__(self) -> None:
        self._role: str | None = None

    def read(self, text: str, here: Sequence[tuple[int, int, Entity]]) -> Iterator[Announced]:
        """Rows of one block.

        Args:
            text: the block.
            here: (start, end, entity) of its states, places and groups.
        """
        head, colon, _ = text.partition(":")
        if len(head) < 90 and colon:
            role = _announces(head)
            if role is not None:
                self._role = role
                row = [x for x in here if x[0] > len(head)]
                if row:
                    self._role = None
                    if _is_row(
                        text[len(head) :], [(a - len(head), b - len(head), e) for a, b, e in row]
                    ):
                        yield from _rows(text, row, role)
                return
        if len(text) < 90:
            role = _announces(text)
            if role is not None:
                self._role = role
                return
        if self._role is None:
            return
        if _is_row(text, here):
            yield from _rows(text, here, self._role)
        elif len(_WORD.findall(text)) > 3 or not _NUMBER.search(text):
            self._role = None


def _announces(text: str) -> str | None:
    return next((role for role, pattern in _ANNOUNCE if pattern.fullmatch(text)), None)


def _is_row(text: str, here: Sequence[tuple[int, int, Entity]]) -> bool:
    """Whether a text is nothing but names and numbers."""
    rest: list[str] = []
    at = 0
    for a, b, _ in here:
        rest.append(text[at:a])
        at = b
    rest.append(text[at:])
    words = [w.lower() for w in _WORD.findall(" ".join(rest))]
    return all(w in _FILLER for w in words) and (
        bool(here) or "others" in words or "other" in words
    )


def _rows(text: str, here: Sequence[tuple[int, int, Entity]], role: str) -> Iterator[Announced]:
    ends = [*(a for a, _, _ in here[1:]), len(text)][: len(here)]
    for (a, b, entity), limit in zip(here, ends, strict=True):
        if entity.label == "GROUP" and (role != "origin" or not entity.iso3):
            continue
        number = _COUNT.match(text, b, limit)
        yield Announced(role, entity, a, number.end() if number else b)
