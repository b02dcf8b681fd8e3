"""Who moves: the noun phrase that a movement is told of ("Rohingya", "Afghan families").

No parser: a phrase ends in a noun for people (``people`` of ``data/movements.toml``) or is the name
of a group, and reaches back over nationalities and the words of ``who_modifiers``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ...annotations import Entity
from .frames import frame_words

__all__ = ["Phrase", "counted_people", "people_phrases", "who_moves"]

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_AND = re.compile(r"(?:,? (?:and|or) |, )(?:the )?")
# What is moved with, by or past others is not who moves; nor who tells of it.
_ASIDE = re.compile(
    r"\b(?:with|by|against|than|among|alongside|include|includes|including|reported|told|behind|without|like|unlike) "
    r"(?:(?:the|their|his|her|its|our|my|other|some|any|an?|of) )*$",
    re.I,
)
_TELLS = re.compile(
    r" (?:(?:who|also|have|has|had) )*(?:said|say|says|told|tell|warned?|claim(?:ed)?|report(?:ed|s)?|describe[ds]?|fear(?:ed)?|recall(?:ed)?) ",
    re.I,
)
_FOR = re.compile(
    r"(?:^|[ ,(])(?:for|of|by|are|were|was|to) (?:(?:most|many|the|all|some|young) )*$"
)
_ALONE = re.compile(
    r"\b(?:[Ss]he|[Hh]e|I|[Ww]e|[Hh]im|[Hh]er|[Mm]e|[Uu]s|[Yy]ou|[Tt]hose|[Oo]thers)\b"
)
# A nationality that may stand alone for its people: "Syrians", "Chinese", "Irish", not "German".
_NOUN = re.compile(r"(?:s|ese|sh|ch|z)$")
_REACH, _BESIDE, _ONWARD = 160, 25, 60


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase for people: positions in the text that it was found in.

    Attributes:
        start: its first character.
        end: one past its last.
        text: the phrase; a word that is no name in small letters.
    """

    start: int
    end: int
    text: str


@lru_cache(maxsize=1)
def _heads() -> frozenset[str]:
    return frame_words("people") | frame_words("who_nouns")


@lru_cache(maxsize=1)
def _vague() -> frozenset[str]:
    return frame_words("who_vague")


def _said(text: str, begins: bool) -> str:
    """As it is listed: the capital that only begins a sentence goes."""
    first = text.split(" ")[0]
    if begins and first[:1].isupper() and first[1:].islower():
        low = first.lower()
        if low in _heads() or low in frame_words("who_modifiers"):
            return low + text[len(first) :]
    return text


def people_phrases(
    text: str, groups: Iterable[tuple[int, int, bool]] = (), start: int = 0, end: int | None = None
) -> Iterator[Phrase]:
    """Phrases for people in a stretch of text.

    Args:
        text: the text.
        groups: (start, end, whether it may stand alone) of the names of groups and nationalities.
        start: where to begin.
        end: where to stop.

    Yields:
        The phrases, in order; "doctors and nurses" as one.

    Example:
        >>> [p.text for p in people_phrases("Many Afghan families and doctors met them.", [(5, 11, False)])]
        ['Afghan families and doctors']
    """
    stop = len(text) if end is None else end
    named = {a: (b, alone) for a, b, alone in groups}
    starts = sorted(named)
    before: list[tuple[int, int]] = []
    held: Phrase | None = None
    whole = False
    words = list(_words(text, start, stop, starts, named))
    for i, (a, b, is_group) in enumerate(words):
        word = text[a:b]
        if before and text[before[-1][1] : a] not in (" ", ", ", "-"):
            before = []
        low = word.casefold().replace("’", "'")
        after = (
            words[i + 1] if i + 1 < len(words) and text[b : words[i + 1][0]] in (" ", "-") else None
        )
        if _is_head(text, low, is_group, after):
            first = before[0][0] if before else a
            begins = first == start or text[max(0, first - 2) : first].strip() in (
                "",
                ".",
                "“",
                '"',
            )
            made = Phrase(first, b, _said(text[first:b], begins))
            if held is not None and _AND.fullmatch(text, held.end, first):
                held = Phrase(held.start, b, held.text + text[held.end : b])
            else:
                if held is not None and whole:
                    yield held
                held = made
            # "German, Dutch and Italian immigration": adjectives alone are no people.
            listed = text[b : b + 1] == "," and text[b - 2 : b] in ("sh", "ch", "se")
            whole = not is_group or (named[a][1] and not listed)
            before = []
        elif is_group or _modifies(low):
            before.append((a, b))
        else:
            before = []
    if held is not None and whole:
        yield held


def _words(
    text: str, start: int, stop: int, starts: Sequence[int], named: dict[int, tuple[int, bool]]
) -> Iterator[tuple[int, int, bool]]:
    """Words in order, the name of a group as one."""
    at = start
    for a in [*starts, stop]:
        if not at <= a <= stop:
            continue
        for m in _WORD.finditer(text, at, a):
            yield m.start(), m.end(), False
        at = a
        if a in named and named[a][0] <= stop:
            at = named[a][0]
            yield a, at, True


def _modifies(low: str) -> bool:
    return low in frame_words("who_modifiers")


def _is_head(text: str, low: str, is_group: bool, after: tuple[int, int, bool] | None) -> bool:
    if not is_group and (low not in _heads() or low in _vague()):
        return False
    if after is None:
        return True
    follows = text[after[0] : after[1]].casefold()
    if is_group:
        # "Rohingya fled", not "the Syrian army": an adjective stands before what is no verb.
        return not after[2] and (
            (low.endswith(("s", "ese")) and follows not in _heads()) or follows in _goes_on()
        )
    # "refugee families", "migrant workers": the last noun is the head; "refugee camp" has none.
    if after[2] or follows in _heads():
        return False
    return (
        low.endswith(("s", "people", "men", "women", "children", "youth")) or follows in _goes_on()
    )


@lru_cache(maxsize=1)
def _goes_on() -> frozenset[str]:
    """Words that may follow a phrase for people."""
    verbs: set[str] = set()
    for name in ("flee", "leave", "go", "sent", "arrive", "reach", "seeking", "who_then"):
        verbs |= frame_words(name)
    return frozenset(verbs)


def counted_people(counted: str | None, groups: Iterable[str] = ()) -> str | None:
    """The people of a figure's noun phrase.

    Args:
        counted: the phrase ("Syrian refugees").
        groups: names of groups, as they stand in the sentence.

    Example:
        >>> counted_people("refugees and asylum seekers")
        'refugees and asylum seekers'
        >>> counted_people("of them") is None
        True
    """
    if not counted:
        return None
    spans = []
    for name in groups:
        at = counted.find(name)
        if at >= 0:
            spans.append((at, at + len(name), True))
    return next((p.text for p in people_phrases(counted, sorted(spans))), None)


def who_moves(
    text: str,
    groups: Sequence[tuple[int, int, Entity]],
    clause: tuple[int, int],
    movement: tuple[int, int],
    *,
    verbal: bool = True,
) -> str | None:
    """Who moves in a clause: named in the movement, before it, or right after ("for Cubans").

    Args:
        text: the block.
        groups: names of groups and nationalities in it.
        clause: where the clause begins and ends.
        movement: where the movement begins and ends.
        verbal: whether a verb tells of it, whose subject may stand further away than what goes
            with a noun ("migration from Mali").

    Returns:
        The phrase; None when it is a pronoun or nothing.
    """
    begin, end = movement
    low, high = max(clause[0], begin - _REACH), min(max(clause[1], end), end + 2 * _ONWARD)
    spans = [
        (a, b, e.iso3 is None or _NOUN.search(text[a:b]) is not None)
        for a, b, e in groups
        if low <= a and b <= high
    ]
    found = [
        p
        for p in people_phrases(text, spans, low, high)
        if p.start == begin or not _ASIDE.search(text[max(low, p.start - 40) : p.start])
    ]
    inside = [p for p in found if p.end > begin and p.start < end]
    if inside:
        return inside[0].text
    reach = _REACH if verbal else _BESIDE
    before = [p for p in found if begin - reach <= p.end <= begin]
    tellers = [p for p in before if not _TELLS.match(text, p.end)]
    if before:
        last = (tellers or before)[-1]
        if _ALONE.search(text, last.end, begin):
            return None
        return last.text
    if _ALONE.search(text, low, end):
        return None
    after = [
        p for p in found if end <= p.start <= end + _ONWARD and _FOR.search(text[end : p.start])
    ]
    return after[0].text if after else None
