"""Noun phrases around a number, without a tagger: what is counted, its head, its class of people.

A number is followed by modifiers and a plural noun; English verbs after a plural subject do not
end in "-s", so that the last of a run of plural-looking words is the head. Lists of verbs and
function words close the phrase.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from ..number_words import number_words, word_set
from ..tokens import Token
from .lexicon import population, states, words

__all__ = [
    "Phrase",
    "classify",
    "is_adverb",
    "is_plural",
    "phrase_after",
    "phrase_before",
    "singular",
]

_MODIFIERS_MAX = 8
_ADJECTIVAL = ("ed", "ing", "en", "wn")
_CONNECT = frozenset(("-", "\u2010", "\u2011", "/"))
_QUOTES = frozenset("“”\"‘’'*_«»")


class Phrase(NamedTuple):
    """A noun phrase: first token, index after the last, index of the head."""

    first: int
    last: int
    head: int


@lru_cache(maxsize=4096)
def singular(word: str) -> str:
    """Singular of a noun, lower case.

    Example:
        >>> [singular(w) for w in ("Countries", "children", "bodies", "boxes", "cases")]
        ['country', 'child', 'body', 'box', 'case']
    """
    low = word.lower().replace("’", "'")
    if low.endswith("'s"):
        low = low[:-2]
    elif low.endswith("s'"):
        low = low[:-1]
    irregular = population().irregular
    if low in irregular:
        return irregular[low]
    head, dash, last = low.rpartition("-")
    if dash:
        return f"{head}-{singular(last)}"
    if not low.endswith("s") or len(low) < 4 or low.endswith(("ss", "us", "is")):
        return low
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if low.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return low[:-2]
    return low[:-1]


@lru_cache(maxsize=8192)
def is_plural(word: str) -> bool:
    """Whether a word looks like a plural noun (or a collective that numbers count)."""
    low = word.lower().replace("’", "'")
    table = population()
    if low in words().not_plural or low in words().stop or low in word_set("nouns.third_person"):
        return False
    last = low.rpartition("-")[2]
    if (
        low in table.collective
        or last in table.collective
        or low in table.irregular
        or last in table.irregular
    ):
        return True
    if low.endswith("s'") and len(low) > 3:
        return not low.endswith(("ss'", "us'"))
    if "'" in low:
        return False
    if word.isupper() and len(word) > 2 and word[-1] != "S":
        return False
    if word[:1].isupper() and low.endswith(("us", "is")):
        return low in _capital_plurals()
    if low.endswith("is") and low in _group_plurals():
        return True
    if low.endswith("ics"):
        return low in table.plurals_in_ics
    return len(low) > 2 and low.endswith("s") and not low.endswith(("ss", "us", "is"))


@lru_cache(maxsize=1)
def _group_plurals() -> frozenset[str]:
    return frozenset(g.lower() for g in states().groups if g.endswith("s"))


@lru_cache(maxsize=1)
def _capital_plurals() -> frozenset[str]:
    return frozenset(g.lower() for g in states().groups if g.endswith("is"))


def is_adverb(low: str) -> bool:
    """Whether a word in -ly is an adverb."""
    return len(low) > 4 and low.endswith("ly") and low not in word_set("nouns.not_adverbs")


def _hard_verb(low: str) -> bool:
    table = words().verbs
    return (
        low in table and not low.endswith(_ADJECTIVAL) and low not in word_set("nouns.soft_verbs")
    )


def _word(tokens: Sequence[Token], k: int) -> bool:
    return 0 <= k < len(tokens) and tokens[k].kind == "word"


def _usable(tokens: Sequence[Token], k: int) -> bool:
    """Whether token `k` can be part of a noun phrase."""
    return _word(tokens, k) and tokens[k].low not in words().stop and not _hard_verb(tokens[k].low)


def phrase_after(
    tokens: Sequence[Token], j: int, *, singular_ok: bool = False, of: bool = True
) -> Phrase | None:
    """The noun phrase that begins at token `j`.

    Args:
        tokens: tokens of a sentence.
        j: index after the number and its unit.
        singular_ok: a phrase without a plural counts too ("$65 million pilot program").
        of: skip "of the", "of all" first.

    Returns:
        The phrase without determiners and without "more", "other"; None when there is none.

    Example:
        >>> from migtext.extract.tokens import tokenize
        >>> tokens = tokenize("more than 1,500 new border personnel who left")
        >>> p = phrase_after(tokens, 3); tokens[p.head].text
        'personnel'
    """
    table = words()
    n = len(tokens)
    k = j
    if of and k < n and tokens[k].low == "of":
        k += 1
        if k < n and tokens[k].low in ("whom", "which", "them", "us", "it"):
            return None
        while k < n and tokens[k].low in word_set("nouns.of_skip"):
            k += 1
    elif k < n and tokens[k].low == "such":
        k += 1
    while k < n and tokens[k].text in _QUOTES:
        k += 1
    while k < n and tokens[k].low in table.skip and _word(tokens, k):
        if tokens[k].low == "or":
            return None
        then = tokens[k + 1].low if k + 1 < n else ""
        if then == "than":
            return None
        if then not in table.skip and not _usable(tokens, k + 1) and then not in _QUOTES:
            break
        k += 1
    while k < n and tokens[k].text in _QUOTES:
        k += 1
    first = k
    head = -1
    last_word = -1
    count = 0
    while k < n and count < _MODIFIERS_MAX:
        token = tokens[k]
        if token.kind == "sym":
            if token.text in _CONNECT and token.glued and k + 1 < n and tokens[k + 1].glued:
                k += 1
                continue
            if token.text in _QUOTES and head < 0 and k + 1 < n and _usable(tokens, k + 1):
                k += 1
                continue
            break
        if token.kind == "num":
            # "12th grade students"
            if k + 1 < n and tokens[k + 1].glued and tokens[k + 1].low in ("th", "st", "nd", "rd"):
                k += 2
                continue
            break
        low = token.low
        if low in table.stop:
            if low in ("and", "or") and head < 0 and last_word >= 0:
                # Coordinated modifiers: "micro and small businesses".
                ahead = _ahead_plural(tokens, k + 1)
                if ahead is not None and ahead - k <= 3:
                    k += 1
                    continue
            break
        if low in number_words().cardinals and low != "one":
            break
        if is_adverb(low):
            if head >= 0:
                break
            k += 1
            continue
        if low in word_set("nouns.third_person"):
            if head < 0:
                last_word = last_word if singular_ok else -1
            break
        if k == j and low in word_set("counted.never_adjective"):
            return None
        if low in table.verbs:
            noun_slot = (
                k == first and singular_ok and low in word_set("counted.percent_heads")
            ) or (
                k == first
                and singular_ok
                and k
                and tokens[k - 1].low in word_set("nouns.noun_slot")
            )
            if head >= 0 or (_hard_verb(low) and not noun_slot):
                break
            if tokens[k + 1 : k + 2] and tokens[k + 1].text in _CONNECT and tokens[k + 1].glued:
                last_word = k
                k += 2
                continue
            if (
                not noun_slot
                and not _usable(tokens, k + 1)
                and not (is_plural(token.text) and low not in ("dead", "missing"))
            ):
                break
        elif (
            singular_ok
            and last_word >= first
            and low.endswith("ed")
            and k + 1 < n
            and tokens[k + 1].low in table.stop
        ):
            break  # "fence topped with"
        count += 1
        last_word = k
        plural = is_plural(token.text)
        if (
            plural
            and singular_ok
            and head < 0
            and k > first
            and last_word == k
            and low[:-1] in table.verbs
            and low not in table.plural_modifiers
        ):
            # "$300 million initiative supports local groups"
            after = tokens[k + 1] if k + 1 < n else None
            if (
                after is not None
                and after.kind == "word"
                and after.low not in ("of", "in", "and", "for", "to")
            ):
                last_word = k - 1
                break
        if plural:
            head = k
            following = k + 1
            nxt = tokens[following] if following < n else None
            if nxt is not None and nxt.low in ("and", "or", "&"):
                beyond = _coordinate(tokens, following + 1)
                if beyond is not None:
                    head = beyond
                    k = beyond + 1
                break
            if nxt is not None and nxt.text == "/" and nxt.glued:
                k += 1
                continue
            if nxt is None or nxt.kind != "word":
                break
            if is_plural(nxt.text) and nxt.low not in table.verbs:
                k += 1
                continue
            if (
                low in table.plural_modifiers
                and _usable(tokens, following)
                and nxt.low not in table.verbs
            ):
                ahead = _ahead_plural(tokens, following)
                if ahead is not None and ahead - following <= 2:
                    k += 1
                    continue
            break
        k += 1
    if head >= 0:
        return Phrase(first, head + 1, head)
    if singular_ok and last_word >= first:
        head = last_word
        while (
            head > first
            and (tokens[head].low in table.verbs or tokens[head].kind != "word")
            and tokens[head].low not in word_set("nouns.soft_verbs")
        ):
            head -= 1
        if tokens[head].kind == "word" and not is_adverb(tokens[head].low):
            return Phrase(first, head + 1, head)
    return None


def _ahead_plural(tokens: Sequence[Token], k: int) -> int | None:
    """Index of the first plural among the next usable words."""
    for at in range(k, min(k + 5, len(tokens))):
        if tokens[at].kind == "sym" and tokens[at].text in _CONNECT:
            continue
        if not _usable(tokens, at) or is_adverb(tokens[at].low):
            return None
        if is_plural(tokens[at].text):
            return at
    return None


def _coordinate(tokens: Sequence[Token], k: int) -> int | None:
    """Head of a second plural after "and": "women and girls", "migrants and at-risk youth"."""
    at = _ahead_plural(tokens, k)
    if at is None or at - k > 2:
        return None
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if (
        after is not None
        and after.kind == "word"
        and is_plural(after.text)
        and after.low not in words().verbs
    ):
        return None
    return at


def phrase_before(tokens: Sequence[Token], k: int, *, longest: int = 7) -> Phrase | None:
    """The noun phrase that ends at token `k`, or just left of it.

    Args:
        tokens: tokens of a sentence.
        k: index of the last token that may belong to it.
        longest: most words to take.

    Returns:
        The phrase without determiners, or None.
    """
    table = words()
    while k >= 0 and (
        tokens[k].text in _QUOTES
        or is_adverb(tokens[k].low)
        or tokens[k].low in ("also", "only", "already", "now", "still", "not")
    ):
        k -= 1
    if k < 0 or not _word(tokens, k):
        return None
    head = k
    if (
        tokens[head].low in table.stop
        or _hard_verb(tokens[head].low)
        or tokens[head].low in ("limited", "estimated", "set", "fixed", "based", "according")
    ):
        return None
    first = head
    count = 1
    while first - 1 >= 0 and count < longest:
        left = tokens[first - 1]
        if left.kind == "sym":
            if left.text in _CONNECT and tokens[first].glued and left.glued and first - 2 >= 0:
                first -= 2
                count += 1
                continue
            break
        if (
            left.kind != "word"
            or left.low in table.stop
            or _hard_verb(left.low)
            or is_adverb(left.low)
        ):
            break
        if (
            left.low in table.verbs
            and left.low not in word_set("nouns.soft_verbs")
            and not left.low.endswith(_ADJECTIVAL)
        ):
            break
        first -= 1
        count += 1
    return Phrase(first, head + 1, head)


class Classified(NamedTuple):
    """What a phrase counts."""

    unit: str
    head: str
    population: str | None


def classify(tokens: Sequence[Token], phrase: Phrase) -> Classified:
    """Unit, head noun and class of people of a noun phrase.

    Args:
        tokens: tokens of a sentence.
        phrase: as found by `phrase_after`.

    Returns:
        Unit (``person`` for people), singular head, key of the class of people or None.
    """
    table = population()
    token = tokens[phrase.head]
    head = singular(token.text)
    first = tokens[phrase.first].low
    if first in table.states and not is_plural(token.text):
        return Classified("person", head, table.states[first])  # "Killed: 40"
    if first in word_set("counted.human_verbs") and not is_plural(token.text):
        return Classified("person", head, None)  # "Fled abroad: 2.3 million"
    if head in ("other", "rest"):
        return Classified("person", head, None)  # people, unless something else was counted
    parts: list[str] = []
    for t in tokens[max(phrase.first, phrase.head - 3) : phrase.head]:
        if t.kind == "word":
            parts.extend(t.low.replace("'s", "").split("-"))
    parts.extend(head.split("-"))
    whole = [t.low for t in tokens[phrase.first : phrase.head] if t.kind == "word"]
    for length in range(min(4, len(parts)), 0, -1):
        key = tuple(parts[-length:])
        found = table.heads.get(key)
        if found is not None:
            for word in whole:
                modified = table.modifiers.get(word)
                if modified is not None and found.key in modified[1]:
                    return Classified("person", head, modified[0].key)
            return Classified("person" if found.unit == "person" else head, head, found.key)
        if key in table.person_phrases:
            return Classified("person", head, "people")
    last = parts[-1]
    if last in table.persons:
        return Classified("person", head, "people")
    if token.text[:1].isupper() and (
        token.text in states().groups or token.text.rstrip("s") in states().groups
    ):
        return Classified("person", head, "people")
    if last not in table.not_people and _person_ending(token, last):
        return Classified("person", head, "people")
    return Classified(head, head, None)


def _person_ending(token: Token, last: str) -> bool:
    if (
        token.text[:1].isupper()
        and token.low.endswith(("ians", "eans", "ese"))
        and not token.text.isupper()
    ):
        return True
    safe = population().safe
    return len(last) > 4 and last.endswith(safe) and last != "people"
