"""Tense of a clause, as far as it decides whether a figure belongs to the story that the text
tells."""

from __future__ import annotations

from collections.abc import Sequence

from ..number_words import word_set
from ..tokens import Token

__all__ = ["tense"]


def tense(tokens: Sequence[Token], first: int = 0, last: int | None = None) -> str:
    """Tense of the first finite verb in a run of tokens.

    Args:
        tokens: tokens of a sentence.
        first: index of the first token to read.
        last: index after the last; None for all.

    Returns:
        ``past``, ``perfect``, ``present``, ``modal`` (a plan, a rule, a guess) or ``none`` (a
        headline, a line of a list). Word lists decide and not a parser, so a participle before a
        noun can be taken for a verb.

    Example:
        >>> from migtext.extract.tokens import tokenize
        >>> [tense(tokenize(t, 0, len(t))) for t in ("12 died", "12 have died", "12 live", "12 dead")]
        ['past', 'perfect', 'present', 'none']
    """
    past, present, modal = (word_set(f"tense.{n}") for n in ("past", "present", "modal"))
    not_past = word_set("tense.not_past")
    end = len(tokens) if last is None else min(last, len(tokens))
    found = "none"
    for i in range(first, end):
        t = tokens[i]
        if t.kind != "word":
            continue
        low = t.low
        if low in modal and t.text != "May":
            return "modal"
        if found != "none":
            continue
        if low in ("has", "have", "having"):
            found = "perfect" if _participle(tokens, i + 1, end) else "present"
        elif low in past:
            found = "past"
        elif low in present and not _noun_slot(tokens, i):
            found = "present"
        elif (
            low.endswith("ed")
            and len(low) > 4
            and low not in not_past
            and "-" not in low
            and not _adjective(tokens, i, end)
        ):
            found = "past"
    return found


def _participle(tokens: Sequence[Token], i: int, end: int) -> bool:
    """Whether a participle follows "have", adverbs between left aside."""
    for t in tokens[i : min(end, i + 3)]:
        if t.low in ("been", "become", "come", "gone", "fled", "left", "found", "lost", "made"):
            return True
        if t.low.endswith(("ed", "en", "wn")) and len(t.low) > 3:
            return True
        if not t.low.endswith("ly") and t.low not in ("also", "not", "now", "since", "already"):
            return t.low in word_set("tense.past")
    return False


def _noun_slot(tokens: Sequence[Token], i: int) -> bool:
    """Whether the word stands where a noun does ("the need", "of work")."""
    return i > 0 and tokens[i - 1].low in word_set("nouns.noun_slot")


def _adjective(tokens: Sequence[Token], i: int, end: int) -> bool:
    """Whether a word in -ed stands before a noun or after its determiner ("the injured men")."""
    if i and tokens[i - 1].low in ("the", "a", "an", "of", "its", "their", "by", "and", "for"):
        return True
    return i == 0 and i + 1 < end and tokens[i + 1].kind == "word"
