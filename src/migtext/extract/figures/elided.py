"""Nouns that are not said again: "two were still missing", "of them", "it held 5,764", "the rest".

A number without a noun of its own takes over what the number before it counts, or counts people when
only people do, or suffer, what is told of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from ...document import BlockView
from ..number_words import word_set
from ..tokens import Token
from .gazetteer import gazetteer
from .lexicon import currencies, population, states, words
from .nouns import Classified, Phrase, classify, is_adverb, is_plural, phrase_after, phrase_before
from .places import PlaceMention, asked_place
from .quantity import Quantity, low_at
from .subjects import AUXILIARIES, headed, subject

__all__ = ["Asked", "answer", "asked", "complete", "hollow", "take_over"]

_PARTS = frozenset(("percent", "fraction", "ratio"))
_OF_THEM = frozenset(("them", "these", "those", "whom", "which", "us"))


def hollow(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """Whether a phrase cannot be what is counted: a place, a month, a number word."""
    head = tokens[phrase.head]
    low = head.low
    if low_at(tokens, phrase.last) == ":" and _speaker(tokens[phrase.first : phrase.last]):
        return True
    if (
        low in word_set("noun.empty")
        or head.text in currencies().codes
        or head.text in word_set("place.months")
    ):
        return True
    if not head.text[:1].isupper() or is_plural(head.text):
        return False
    if head.text in states().groups:
        return False
    name = " ".join(t.text for t in tokens[phrase.first : phrase.last])
    table = gazetteer()
    return name in table or (head.text in table and phrase.head == phrase.first)


def _by_verb(tokens: Sequence[Token], q: Quantity, phrase: Phrase) -> None:
    """Class of plain people by what they did or suffered: "3,100 people arrived", "54 civilians were
    killed"."""
    if phrase.first < q.last or q.kind not in ("count", "vague"):
        return
    k = phrase.last
    while k < phrase.last + 4 and (
        low_at(tokens, k) in AUXILIARIES
        or is_adverb(low_at(tokens, k))
        or low_at(tokens, k) == "who"
    ):
        k += 1
    verb = low_at(tokens, k)
    table = population().states
    if verb in word_set("noun.arrive"):
        q.population = "arrivals"
    elif table.get(verb) in ("deaths", "missing", "idps", "detainees", "returnees"):
        q.population = table[verb]


def _speaker(label: Sequence[Token]) -> bool:
    """Whether a label names who speaks, not what is counted."""
    first = label[0]
    return first.low.rstrip(".") in word_set("voice.titles") or all(
        t.text.isupper() for t in label if t.kind == "word"
    )


def complete(tokens: Sequence[Token], quantities: Sequence[Quantity]) -> None:
    """Replace hollow phrases and find elided nouns inside a sentence.

    Args:
        tokens: tokens of the sentence.
        quantities: its quantities, as `describe` left them; changed in place.
    """
    for i, q in enumerate(quantities):
        before = quantities[:i]
        if q.phrase is not None:
            owner = next((o for o in before if o.first <= q.phrase.head < o.last), None)
            if owner is not None and owner.phrase is not None and q.kind in ("duration", "measure"):
                _set(tokens, q, owner.phrase)  # "One in five applicants waited for two years"
        if q.phrase is not None and hollow(tokens, q.phrase):
            if q.unit is not None and q.kind in ("count", "vague"):
                q.unit = None
            q.phrase = q.counted = q.population = None
        changed = _end_of_change(tokens, q, before)
        if changed is not None:
            _lend(q, changed)
            continue
        if q.phrase is not None and q.population == "people":
            _by_verb(tokens, q, q.phrase)
        if q.phrase is not None and q.kind in ("count", "vague"):
            _counter(tokens, q, before)
            continue
        if q.phrase is not None:
            continue
        if q.kind == "age" and _mean_age(tokens, q):
            continue
        if q.kind in ("count", "vague") and q.unit is None:
            _count(tokens, q, before)
        elif q.kind in _PARTS:
            _part(tokens, q, before)
        elif q.kind in ("money", "measure", "rate", "percentage_points") or (
            q.kind in ("duration", "age") and q.first
        ):
            _subject(tokens, q, before)


def _mean_age(tokens: Sequence[Token], q: Quantity) -> bool:
    """ "mean age was 29.7 years": the age itself."""
    for k in range(q.first - 1, max(-1, q.first - 5), -1):
        if tokens[k].low == "age" and low_at(tokens, k - 1) in ("mean", "median", "average"):
            _set(tokens, q, Phrase(k - 1, k + 1, k))
            return True
    return False


def _end_of_change(
    tokens: Sequence[Token], q: Quantity, before: Sequence[Quantity]
) -> Quantity | None:
    """ "from 21,500 in January to 63,750": the first end of the change."""
    if not before or low_at(tokens, q.hedge_first - 1) != "to":
        return None
    other = before[-1]
    if low_at(tokens, other.hedge_first - 1) != "from" or (other.kind not in (q.kind, "index")):
        return None
    if q.phrase is not None and q.phrase.first >= q.last:
        return None
    between = tokens[other.last : q.hedge_first - 1]
    if len(between) > 6 or any(t.text in ";:" or t.low in words().verbs for t in between):
        return None
    return other if other.phrase is not None else None


def _lend(q: Quantity, other: Quantity) -> None:
    """Make `q` count what `other` counts."""
    q.phrase, q.counted, q.population = other.phrase, other.counted, other.population
    if q.kind in ("count", "vague"):
        if other.kind == "index":
            q.kind, q.unit = "index", other.unit
        elif q.unit is None or other.kind in ("count", "vague"):
            q.unit = other.unit if other.kind in ("count", "vague") else q.unit


def _counter(tokens: Sequence[Token], q: Quantity, before: Sequence[Quantity]) -> None:
    """ "in 2019 the figure is 189": what the number before counts."""
    phrase = q.phrase
    if (
        phrase is not None
        and phrase.last < q.hedge_first
        and q.low >= 1000
        and tokens[phrase.head].low in word_set("noun.peopled")
    ):
        _people(q, "people")  # "a country of 5.5 million"
        return
    if phrase is None or tokens[phrase.head].low not in word_set("noun.counters"):
        return
    if phrase.first >= q.last or low_at(tokens, phrase.last) == "of":
        return
    for other in reversed(before):
        if other.kind == "count" and other.phrase is not None and other.unit is not None:
            _lend(q, other)
            q.unit = other.unit
            return


def _people(q: Quantity, key: str | None = None) -> None:
    q.unit = "person"
    q.population = key or q.population


def _count(tokens: Sequence[Token], q: Quantity, before: Sequence[Quantity]) -> None:
    left, right = low_at(tokens, q.hedge_first - 1), low_at(tokens, q.last)
    counts = [o for o in before if o.kind in ("count", "vague") and o.phrase is not None]
    if right == "of" and low_at(tokens, q.last + 1) in _OF_THEM:
        if low_at(tokens, q.last + 1) == "us":
            _people(q)
            q.phrase = Phrase(q.last + 1, q.last + 2, q.last + 1)
            q.counted = (tokens[q.last + 1].start, tokens[q.last + 1].end)
            return
        k = q.hedge_first - 1
        while low_at(tokens, k) in ("all", ",", "the"):
            k -= 1
        beside = phrase_before(tokens, k) if low_at(tokens, k + 1) == "," else None
        if beside is not None and is_plural(tokens[beside.head].text):
            _set(tokens, q, beside)  # "care visas, all 143,990 of them"
        elif counts:
            _lend(q, counts[-1])
        return
    back = (
        left
        if left not in ("anything", "between", "some", "up")
        else low_at(tokens, q.hedge_first - 2)
    )
    if back == "anything":
        back = low_at(tokens, q.hedge_first - 3)
    if back in word_set("noun.on_people"):
        _people(q, population().states.get(back))
        return
    k = q.hedge_first - 1
    while k > 0 and (is_adverb(tokens[k].low) or tokens[k].low in ("hardly", "some", "about")):
        k -= 1
    if low_at(tokens, k) == "of" and low_at(tokens, k - 1) in word_set("noun.peopled"):
        _people(q, "people")
        return
    group = tokens[q.last] if q.last < len(tokens) else None
    if group is not None and group.text in states().groups:
        # "190,000 Greek Orthodox left"
        end = q.last + 1
        while end < len(tokens) and tokens[end].text[:1].isupper():
            end += 1
        _set(tokens, q, Phrase(q.last, end, end - 1))
        _people(q, "people")
        return
    pronoun = next(
        (
            t.low
            for t in reversed(tokens[max(0, q.hedge_first - 5) : q.hedge_first])
            if t.low in ("it", "they", "there", "we") or t.text in ",;:"
        ),
        "",
    )
    if pronoun in ("it", "they", "there") and counts:
        _lend(q, counts[-1])
        return
    if left in words().number_nouns or left in word_set("cells.attributes"):
        beside = phrase_before(tokens, q.hedge_first - 1)
        if beside is not None:
            _set(tokens, q, beside)  # "capacity 1,940"
            q.unit = None if q.unit != "person" else q.unit
            return
    last = before[-1] if before else None
    if (
        last is not None
        and last.kind in ("count", "vague")
        and last.unit == "person"
        and right in ("to", "from", "in", "into", "on")
        and left in (",", "and", ";")
    ):
        _lend(q, last)  # "27,000 came to Britain, 6,000 to Canada"
        q.unit = "person"
        return
    opens = left in ("", "but", "and", ",", ";", ":", "“", "than", "while")
    if left == "for" and low_at(tokens, q.hedge_first - 2) in word_set("evidence.capacity"):
        _people(q, "people")  # "a house licensed for 12"
        return
    if (
        opens
        and last is not None
        and last.kind in ("count", "vague")
        and last.unit == "person"
        and (right in words().verbs or (right.endswith("ed") and len(right) > 4))
    ):
        _lend(q, last)  # "Three in four workers ..., and 38 shared a house"
        q.unit = "person"
        return
    if right in word_set("noun.by_people") and (
        q.kind == "vague" or left in ("", "but", "and", ",", ";", ":", "“", "than", "while")
    ):
        if counts and counts[-1].unit != "person":
            _lend(q, counts[-1])
        elif q.kind == "vague" or right not in AUXILIARIES or counts:
            _people(q)
            if counts:
                _lend(q, counts[-1])
        return
    if (
        left in AUXILIARIES
        or left in word_set("noun.linking")
        or left in ("at", "to", "from", "by", "around")
    ):
        found = subject(tokens, q.first)
        if found is not None and not hollow(tokens, found) and not _pronoun(tokens, found):
            _set(tokens, q, found)
            kind = classify(tokens, found)
            q.population = kind.population
            q.unit = kind.unit if kind.unit == "person" or kind.population else None
            if tokens[found.head].low in words().index_nouns:
                q.kind, q.unit = "index", "index"
            _counter(tokens, q, before)


def _pronoun(tokens: Sequence[Token], phrase: Phrase) -> bool:
    return tokens[phrase.head].low in (
        "it",
        "they",
        "he",
        "she",
        "we",
        "you",
        "this",
        "that",
        "these",
        "those",
        "there",
        "i",
    )


def _set(tokens: Sequence[Token], q: Quantity, phrase: Phrase) -> None:
    q.phrase = phrase
    q.counted = (tokens[phrase.first].start, tokens[phrase.last - 1].end)
    if q.kind in ("count", "vague") and q.unit is None:
        kind = classify(tokens, phrase)
        q.unit, q.population = kind.unit, kind.population


def _part(tokens: Sequence[Token], q: Quantity, before: Sequence[Quantity]) -> None:
    """Base of a share: the pronoun after "of", the share before, the subject."""
    if low_at(tokens, q.last) == "of" and low_at(tokens, q.last + 1) in _OF_THEM - {
        "whom",
        "which",
    }:
        q.phrase = Phrase(q.last + 1, q.last + 2, q.last + 1)
        q.counted = (tokens[q.last + 1].start, tokens[q.last + 1].end)
        return
    last = next((o for o in reversed(before) if o.phrase is not None and o.kind == q.kind), None)
    if last is None:
        last = next(
            (o for o in reversed(before) if o.phrase is not None and o.kind == "count"), None
        )
        if last is not None and not _follows(tokens, last, q):
            last = None
    if last is not None:
        q.phrase, q.counted, q.population = last.phrase, last.counted, last.population
        return
    _subject(tokens, q, before)


def _follows(tokens: Sequence[Token], other: Quantity, q: Quantity) -> bool:
    """Whether a share may be one of what the number before it counts: the next clause begins with
    it ("1,132,400 people ...; 58 per cent are women")."""
    left = low_at(tokens, q.hedge_first - 1)
    return left in (";", ",", "(", "and", "whom", "which", "or") and q.first - other.last < 24


def _subject(tokens: Sequence[Token], q: Quantity, before: Sequence[Quantity]) -> None:
    found = subject(tokens, q.first)
    sums = [o for o in before if o.kind == "money" and o.phrase is not None]
    if q.kind == "money" and sums and q.first - sums[-1].last < 14:
        # "announced $163 million in aid, and the Union 40 million euros"
        q.phrase, q.counted = sums[-1].phrase, sums[-1].counted
        return
    found = headed(tokens, found)
    if found is not None and any(o.first <= found.first < o.last < found.last for o in before):
        # "A $40 million investment ...": the sum itself is no part of what is counted.
        taken = next(o for o in before if o.first <= found.first < o.last)
        found = found._replace(first=taken.last)
    if (
        found is not None
        and not hollow(tokens, found)
        and (q.kind == "age" or not _pronoun(tokens, found))
    ):
        q.phrase = found
        q.counted = (tokens[found.first].start, tokens[found.last - 1].end)
        if q.kind in _PARTS:
            q.population = classify(tokens, found).population
        return
    beside = _label(tokens, q) or (_bounded(tokens, q) if q.kind == "duration" else _per(tokens, q))
    if beside is not None:
        q.phrase = beside
        q.counted = (tokens[beside.first].start, tokens[beside.last - 1].end)
        return
    if q.kind == "money":
        return
    if q.kind in ("duration", "measure", "age") and before:
        other = before[-1]
        if other.phrase is not None and q.first - other.last < 8 and other.kind != "money":
            q.phrase, q.counted = other.phrase, other.counted


def _label(tokens: Sequence[Token], q: Quantity) -> Phrase | None:
    """ "Funding: US$214.6 million received": the label that opens the line."""
    for k in range(1, min(5, q.first)):
        if tokens[k].text == ":":
            a = next((x for x in range(k) if tokens[x].kind == "word"), k)
            words_ = tokens[a:k]
            if (
                words_
                and not _speaker(words_)
                and all(t.kind == "word" and t.low not in words().stop for t in words_)
            ):
                return Phrase(a, k, k - 1)
            return None
    return None


def _bounded(tokens: Sequence[Token], q: Quantity) -> Phrase | None:
    """ "a guardian within 24 hours", "a transfer for a maximum of 30 days"."""
    k = q.first - 1
    while k > 0 and tokens[k].low in word_set("noun.within"):
        k -= 1
    if k < 0 or k == q.first - 1 or tokens[k].low in words().verbs:
        return None
    found = phrase_before(tokens, k)
    return None if found is None or hollow(tokens, found) else found


def _per(tokens: Sequence[Token], q: Quantity) -> Phrase | None:
    """ "6.5 l per person"."""
    if q.kind == "measure" and low_at(tokens, q.last) == "per":
        return phrase_after(tokens, q.last + 1, of=False, singular_ok=True)
    return None


class Asked(NamedTuple):
    """What a question asks for: the noun after "how many", its class, the place.

    Attributes:
        noun: as in the text.
        kind: its unit, head and class.
        place: where, or None.
        at: number of the block.
    """

    noun: str
    kind: Classified
    place: PlaceMention | None
    at: int


def asked(tokens: Sequence[Token], block: BlockView) -> Asked | None:
    """The noun that a sentence asks for, when it asks how many."""
    for k in range(1, len(tokens)):
        if tokens[k].low == "many" and tokens[k - 1].low == "how":
            phrase = phrase_after(tokens, k + 1)
            if phrase is None:
                return None
            text = block.text[tokens[phrase.first].start : tokens[phrase.last - 1].end]
            place = asked_place(tokens, block.text, block)
            return Asked(text, classify(tokens, phrase), place, block.index)
    return None


def answer(
    quantities: Sequence[Quantity], where: list[PlaceMention | None], question: Asked
) -> None:
    """Let numbers without a noun answer a question.

    Args:
        quantities: quantities of a sentence of the answer; changed in place.
        where: their places; filled in where there is none.
        question: what was asked.
    """
    for i, q in enumerate(quantities):
        same = q.noun is None and q.counted is None and q.unit is None
        if q.kind in ("count", "vague") and same:
            q.noun, q.unit, q.population = (
                question.noun,
                question.kind.unit,
                question.kind.population,
            )
            if where[i] is None:
                where[i] = question.place


def take_over(
    tokens: Sequence[Token],
    quantities: Sequence[Quantity],
    previous: Quantity | None,
    where: Sequence[object],
) -> None:
    """Let the numbers of a sentence without a noun count what the sentence before counts.

    Args:
        tokens: tokens of the sentence.
        quantities: its quantities; changed in place.
        previous: the first count of the sentence before, or None.
        where: the place of each quantity, or None.
    """
    if previous is None or (previous.counted is None and previous.unit != "person"):
        return
    for i, q in enumerate(quantities):
        if q.kind not in ("count", "vague", "percent", "fraction") or q.unit not in (
            None,
            "person",
            "percent",
            "fraction",
        ):
            continue
        pointed = q.phrase is not None and tokens[q.phrase.head].low in _OF_THEM
        if q.counted is not None and not pointed:
            continue
        opening = all(
            t.text in '“‘"(•-–'
            or t.low
            in (
                "most",
                "some",
                "about",
                "around",
                "only",
                "nearly",
                "almost",
                "close",
                "to",
                "over",
                "more",
                "than",
                "another",
                "of",
                "these",
                "those",
                "them",
                "among",
                "but",
                "and",
                "in",
                "all",
                "a",
                "further",
                "just",
                "every",
                "one",
                "roughly",
            )
            or t.kind == "num"
            or t.text == ","
            for t in tokens[: q.first]
        )
        pronoun = low_at(tokens, q.hedge_first - 1) in ("was", "were", "is", "are") and low_at(
            tokens, q.hedge_first - 2
        ) in ("it", "they", "there", "that")
        person = previous.unit == "person" and (
            low_at(tokens, q.last) in AUXILIARIES
            or low_at(tokens, q.last) in word_set("noun.by_people")
        )
        placed = where[i] is not None and previous.population is not None
        chained = (
            i > 0
            and quantities[i - 1].counted == previous.counted
            and quantities[i - 1].phrase is None
        )
        if not (
            pronoun
            or (i == 0 and opening)
            or _points_back(tokens, q)
            or (q.kind in ("count", "vague") and (person or placed or chained))
        ):
            continue
        if q.kind in _PARTS and previous.unit != "person":
            continue
        if pronoun and q.kind in _PARTS and low_at(tokens, q.hedge_first - 2) != "they":
            continue
        q.counted, q.population = previous.counted, previous.population
        q.noun = previous.noun
        q.phrase = None
        if q.kind in ("count", "vague"):
            q.unit = previous.unit
    for other, q in pairwise(quantities):
        parts = q.kind in _PARTS and other.kind in _PARTS
        joined = low_at(tokens, q.hedge_first - 1) in (";", ",", "and")
        if parts and joined and q.counted is None and other.counted is not None:
            q.counted, q.population = other.counted, other.population


def _points_back(tokens: Sequence[Token], q: Quantity) -> bool:
    """ "6 of them": the noun is a pronoun."""
    return low_at(tokens, q.last) == "of" and low_at(tokens, q.last + 1) in (
        "them",
        "these",
        "those",
    )
