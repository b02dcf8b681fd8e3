"""Nouns away from the number: the subject of its clause, the noun before it."""

from __future__ import annotations

from collections.abc import Sequence

from ..number_words import word_set
from ..tokens import Token
from .lexicon import words
from .nouns import Phrase, is_adverb, is_plural, phrase_after, phrase_before
from .quantity import Quantity, low_at

__all__ = ["AUXILIARIES", "headed", "noun_before", "subject"]


AUXILIARIES = frozenset(
    "is are was were be been being has have had do does did will would shall should can could may might must".split()
)


def subject(tokens: Sequence[Token], i: int) -> Phrase | None:
    """Head of the subject of the clause that holds token `i`, by its first verb."""
    table = words()
    start = 0
    depth = 0
    for k in range(i - 1, -1, -1):
        t = tokens[k]
        if t.text == ")":
            depth += 1
        elif t.text == "(":
            depth = max(0, depth - 1)
        elif depth == 0 and (
            t.text in ";:"
            or (
                t.low in ("that", "but", "while", "whereas", "where", "which")
                and k + 1 < i
                and low_at(tokens, k - 1) not in word_set("counted.prepositions")
            )
        ):
            start = k + 1
            break
    # The last subject + verb before the number.
    for comma_at in [*[k for k in range(start, i) if tokens[k].text == ","][::-1], start - 1]:
        at = comma_at + 1
        verb = next(
            (
                k
                for k in range(at, i)
                if tokens[k].low in AUXILIARIES
                or tokens[k].low in word_set("counted.takers")
                or (tokens[k].low in table.verbs and k > at and tokens[k].low.endswith("ed"))
            ),
            None,
        )
        if verb is None or verb == at:
            continue
        end = verb - 1
        while end > at and (
            is_adverb(tokens[end].low) or tokens[end].low in ("also", "not", "only")
        ):
            end -= 1
        # The head stands before the first preposition of the subject.
        head_end = at
        k = at
        while k <= end and (
            tokens[k].low in word_set("counted.subject_skip") or tokens[k].text in '“"‘(*'
        ):
            k += 1
        head_end = k
        while (
            head_end <= end
            and tokens[head_end].kind == "word"
            and (
                tokens[head_end].low not in table.stop
                or (head_end == k and tokens[head_end].low in ("i", "he", "she", "they", "we"))
            )
        ):
            head_end += 1
            if tokens[head_end - 1].low in ("i", "he", "she", "they", "we"):
                break
        if head_end > k and (
            head_end > end
            or tokens[head_end].low in word_set("counted.subject_ends")
            or tokens[head_end].kind == "sym"
        ):
            return Phrase(k, head_end, head_end - 1)
    return None


def noun_before(tokens: Sequence[Token], q: Quantity) -> Phrase | None:
    """ "NP of $5", "NP (4.2 percent)", "NP: 300", "NP from 5", "NP to 5", "NP, 12," before it."""
    k = q.hedge_first - 1
    linkers = 0
    money = ("for",) if q.kind == "money" else ()
    while k >= 0 and linkers < 4:
        t = tokens[k]
        if t.low == "n" and linkers and tokens[k + 1].text in "=:":
            k -= 1
            continue
        if t.low in money:
            k -= 1
            linkers += 1
            continue
        if t.low in word_set("counted.linkers") or t.text in ("(", ":", "=", "–", "—"):
            k -= 1
            linkers += 1
            continue
        if t.low in word_set("counted.linker_fill") and linkers:
            k -= 1
            linkers += 1
            continue
        break
    if not linkers:
        return None
    # Over a finite verb to its subject: "yields by", "refugees rose to".
    steps = 0
    while (
        k >= 0
        and steps < 3
        and tokens[k].kind == "word"
        and (
            tokens[k].low in words().verbs
            or tokens[k].low in words().change_verbs
            or tokens[k].low in AUXILIARIES
            or tokens[k].low.endswith("ly")
            or tokens[k].low in ("estimated", "set", "fixed", "put")
        )
    ):
        if (
            tokens[k].low in word_set("counted.change_nouns")
            and k
            and tokens[k - 1].low in ("a", "an", "the", "this", "that")
        ) or is_plural(tokens[k].text):
            break
        k -= 1
        steps += 1
    phrase = phrase_before(tokens, k)
    if phrase is not None and phrase.first >= 2 and low_at(tokens, q.hedge_first - 1) == "of":
        # "the low number set by the previous administration of 15,000"
        left = phrase.first - 1
        while left > 0 and tokens[left].low in ("the", "a", "its", "their"):
            left -= 1
        if tokens[left].low == "by":
            for at in range(left - 1, max(-1, left - 9), -1):
                if tokens[at].low in words().number_nouns:
                    return phrase_before(tokens, at)
    return phrase


def headed(tokens: Sequence[Token], phrase: Phrase | None) -> Phrase | None:
    """For "number of refugees" and "cost of living": the head itself unless it only counts."""
    if phrase is None:
        return None
    if (
        tokens[phrase.head].low in word_set("counted.of_heads")
        and low_at(tokens, phrase.last) == "of"
    ):
        inner = phrase_after(tokens, phrase.last + 1, of=False, singular_ok=True)
        if inner is not None:
            return inner
    return phrase
