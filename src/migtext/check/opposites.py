"""Parts that a whole falls into two of: men and women, granted and refused."""

from __future__ import annotations

import re
from functools import lru_cache

from .asks import clause
from .lists import elsewhere
from .quantity import Quantity
from .words import lexicon, load_table, stem

__all__ = ["opposed", "otherwise", "outcome_differs"]

_NEGATION = re.compile(
    r"\b(?!no (?:less|fewer|more)\b)(?:rest|remain\w*|others?|latter|not|never|no|nobody|none|nothing|without|lack\w*|short|missing|left over|outstanding|owe[sd]?|still)\b",
    re.I,
)


def outcome_differs(claim: Quantity, q: Quantity) -> bool:
    """Whether the words of two numbers are the two outcomes of one thing: allowed and dismissed.

    Example:
        Of "12,002 were allowed and 20,111 dismissed" the second is no number of appeals that won.
    """
    a = {w.stem for w in claim.own_words}
    b = {w.stem for w in q.own_words}
    for one, other in _sides():
        for x, y in ((one, other), (other, one)):
            if a & x and b & y and not a & y and not b & x:
                return _NEGATED.search(clause(claim)) is None
    return False


def otherwise(claim: Quantity, q: Quantity) -> dict[str, float]:
    """Conflicts of two numbers by outcome and by the item of a list, with how sure they are.

    Args:
        claim: a number of the claim.
        q: a number of the source.
    """
    out = {"outcome": 0.7} if outcome_differs(claim, q) else {}
    return out | {"item": 0.8} if elsewhere(claim, q) else out


_NEGATED = re.compile(r"\b(?:not|never|no|nobody|none|without|fail\w*|un(?!der|til)\w{5,})\b", re.I)


@lru_cache(maxsize=1)
def _sides() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Both sides of each pair of words, as stems."""
    return tuple(
        (frozenset(map(stem, row["one"])), frozenset(map(stem, row["other"])))
        for row in load_table("check_opposites")["pair"]
    )


@lru_cache(maxsize=1)
def _halves() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Both sides of each pair of classes of people, in either order."""
    rows = load_table("check_opposites")["half"]
    made = [(frozenset(row["one"]), frozenset(row["other"])) for row in rows]
    return (*made, *((other, one) for one, other in made))


def opposed(claim: Quantity, part: Quantity) -> bool:
    """Whether a claim counts what a part of the source leaves of its whole.

    Either by name (women where the source counts men, refused where it counts granted), or because
    the claim says so ("the others", "nothing was found") and the source does not.
    """
    table = lexicon()
    mine = {c for c in claim.shared_concepts if table.group[c] == "who"}
    theirs = {c for c in part.concepts if table.group[c] == "who"}
    for one, other in _halves():
        if mine & one and theirs & other and not mine & other and not theirs & one:
            return True
    a = {w.stem for w in claim.own_words}
    b = {w.stem for w in part.own_words}
    for one_s, other_s in _sides():
        for x, y in ((one_s, other_s), (other_s, one_s)):
            if a & x and b & y and not a & y and not b & x:
                return True
    s, t = claim.sentence, part.sentence
    here = _NEGATION.search(s.text[slice(*claim.segment)]) is not None
    there = _NEGATION.search(t.text[slice(*part.segment)]) is not None
    return here and not there
