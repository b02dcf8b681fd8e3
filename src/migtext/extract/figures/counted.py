"""What a quantity counts: the noun phrase after it for counts, the purpose of money, the base of a
percentage, the subject of a clause for a duration.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ..number_words import word_list, word_set
from ..tokens import Token
from .lexicon import population, states, words
from .nouns import Phrase, classify, is_plural, phrase_after, phrase_before, singular
from .payment import after_number, money_phrase, share_purpose, spends
from .quantity import Quantity, low_at
from .subjects import headed, noun_before, subject

__all__ = ["describe"]


def _set(tokens: Sequence[Token], q: Quantity, phrase: Phrase) -> None:
    q.phrase = phrase
    q.counted = (tokens[phrase.first].start, tokens[phrase.last - 1].end)


def _converted(tokens: Sequence[Token], q: Quantity, previous: Quantity) -> bool:
    """ "22 km (14 mi)": the second says the first again."""
    return (
        q.kind == previous.kind
        and q.kind in ("measure", "money")
        and q.unit != previous.unit
        and [t.text for t in tokens[previous.last : q.hedge_first]]
        in (
            ["("],
            ["(", "about"],
            ["(", "approximately"],
            ["(", "around"],
            ["(", "some"],
            ["(", "or"],
            ["/"],
        )
    )


def _percent(
    tokens: Sequence[Token],
    q: Quantity,
    previous: Sequence[Quantity],
    following: Sequence[Quantity],
) -> Phrase | None:
    k = q.last
    if low_at(tokens, k) == "of":
        if low_at(tokens, k + 1) in ("them", "whom", "these", "those", "which"):
            return previous[-1].phrase if previous else None  # "94 percent of them"
        if following and following[0].kind == "count" and following[0].first - k <= 4:
            return following[0].phrase  # "a quarter of the town's 20,000 inhabitants"
        return phrase_after(tokens, k, singular_ok=True)
    if (
        previous
        and previous[-1].kind == "count"
        and previous[-1].phrase is not None
        and low_at(tokens, q.hedge_first - 1) == "of"
        and low_at(tokens, q.hedge_first - 2) in word_set("counted.change_nouns")
        and low_at(tokens, q.hedge_first - 4) == ","
    ):
        return previous[-1].phrase  # "issued 140,366 visas, a fall of 12.4 per cent"
    bracketed = low_at(tokens, q.hedge_first - 1) == "("
    if bracketed and previous and previous[-1].kind == "count" and previous[-1].phrase is not None:
        return previous[-1].phrase  # "1,029 (30.1 per cent) were granted"
    # "a 30 percent decrease", but "64% use Māori" and "another 48.6% indicated"
    article = low_at(tokens, q.hedge_first - 1) in (
        "a",
        "an",
        "the",
        "this",
        "that",
        "its",
        "their",
    )
    direct = after_number(tokens, q, singular_ok=True)
    if (
        direct is not None
        and direct.first == k
        and (
            article
            or q.hyphen
            or is_plural(tokens[direct.head].text)
            or tokens[direct.head].low in word_set("counted.percent_heads")
        )
        and tokens[direct.head].low
        not in ("higher", "lower", "more", "less", "fewer", "up", "down")
    ):
        return direct
    # "In 19 cases, or 61 per cent": the same again.
    if (
        previous
        and previous[-1].phrase is not None
        and low_at(tokens, q.hedge_first - 1) == "or"
        and low_at(tokens, q.hedge_first - 2) == ","
    ):
        return previous[-1].phrase
    if (
        previous
        and low_at(tokens, q.hedge_first - 1) in ("up", "down")
        and previous[-1].phrase is not None
    ):
        return previous[-1].phrase  # "admitted 1,240 children, up 35 percent"
    before = headed(tokens, noun_before(tokens, q))
    if before is not None:
        return before
    if low_at(tokens, k) in (")",):
        return phrase_before(tokens, q.first - 2)
    if (
        q.first
        and tokens[q.first - 1].low not in words().verbs
        and tokens[q.first - 1].low not in words().change_verbs
        and q.hedge_first == q.first
    ):
        # "response rate 35.8%"
        beside = phrase_before(tokens, q.first - 1)
        if beside is not None:
            return beside
    # "69 percent of adults ... and 80 percent have": the base of the one before.
    if previous and previous[-1].kind == q.kind and previous[-1].phrase is not None:
        return previous[-1].phrase
    found = subject(tokens, q.first)
    if found is not None and tokens[found.head].low in ("they", "it", "he", "she", "we"):
        return previous[-1].phrase if previous else None
    return found


def _duration(tokens: Sequence[Token], q: Quantity) -> Phrase | None:
    k = q.last
    if q.hyphen or (
        (k < len(tokens) and tokens[k - 1].low.endswith(("s'", "'s")))
        or low_at(tokens, k) in ("'", "’")
    ):
        if low_at(tokens, k) in ("'", "’"):
            k += 1
        if q.hyphen and low_at(tokens, k) == "-":
            k += 2
        phrase = phrase_after(tokens, k, of=False, singular_ok=True)
        if phrase is not None:
            return phrase
    at = q.hedge_first - 1
    if at >= 0 and at == q.first - 1 and tokens[at].kind == "word" and not q.age:
        beside = phrase_before(tokens, at)  # "the waiting period 150 days"
        if (
            beside is not None
            and beside.head == at
            and tokens[at].low not in words().verbs
            and tokens[at].low not in word_set("counted.takers")
            and tokens[at].low not in words().skip
            and tokens[at].low not in words().change_verbs
        ):
            return beside
    if low_at(tokens, at) == "of":
        before = phrase_before(tokens, at - 1)
        if before is not None:
            return before
    if q.age:
        before = _age_of(tokens, q)
        if before is not None:
            return before
    if low_at(tokens, k) == "of" and q.kind == "duration":
        # "three years of detention", not "of receipt", which opens the term.
        phrase = phrase_after(tokens, k, singular_ok=True)
        if (
            phrase is not None
            and q.bound == "exact"
            and tokens[phrase.head].low
            not in ("receipt", "acceptance", "arrival", "application", "notification", "age", "the")
        ):
            return phrase
    return subject(tokens, q.first)


def _age_of(tokens: Sequence[Token], q: Quantity) -> Phrase | None:
    """Who is "aged 12", "under the age of 21", "as young as 12"."""
    k = q.hedge_first - 1
    while k >= 0 and tokens[k].low in word_set("counted.age_skip"):
        k -= 1
    if k >= 0 and tokens[k].low in ("some", "those", "many", "i", "he", "she", "they"):
        return Phrase(k, k + 1, k)
    return phrase_before(tokens, k)


def _classify(tokens: Sequence[Token], q: Quantity) -> None:
    if q.phrase is None:
        return
    found = classify(tokens, q.phrase)
    q.population = found.population
    if q.kind in ("count", "vague") and q.unit is None:
        q.unit = found.unit


def _age_context(tokens: Sequence[Token], q: Quantity) -> bool:
    """Whether a bare number is an age: "aged 15-24", "under the age of 21", "as young as 12"."""
    if (
        q.unit is not None
        or q.kind != "count"
        or not (0 < q.low <= 120)
        or q.numeral.magnitude > 1
        or "," in q.numeral.literal
    ):
        return False
    before = [t.low for t in tokens[max(0, q.first - 6) : q.first]]
    if not before:
        return False
    tail = " " + " ".join(before)
    if tail.endswith(word_list("counted.age_cues")):
        return True
    if (
        "aged" in before[-4:]
        or ("ages" in before[-4:] and "of" in before[-3:])
        or tail.endswith((" ages between", " ages from", " age group"))
    ):
        return True
    if before[-1] == "and" and "between" in before and ("aged" in before or "ages" in before):
        return True
    if q.phrase is None or q.phrase.first > q.last + 2:
        following = tokens[q.last].low if q.last < len(tokens) else ""
        if following in ("years",):
            return False
        if before[-1] in ("under", "over", "below", "above") or tail.endswith(
            (" younger than", " older than")
        ):
            k = q.first - 2
            if tail.endswith(" than"):
                k -= 1
            if k >= 0 and tokens[k].kind == "word":
                low = singular(tokens[k].text)
                table = population()
                return bool(
                    ((low,) in table.heads and table.heads[(low,)].unit == "person")
                    or low in table.persons
                    or low in ("those", "anyone", "everyone", "people", "somebody", "someone")
                )
    return False


def _apposition(tokens: Sequence[Token], q: Quantity) -> bool:
    """An age beside a name: "Mariam Abakar, 41, a teacher"."""
    k = q.first
    if q.spelled or q.unit is not None or q.kind != "count" or not 1 <= q.low <= 110 or k < 2:
        return False
    if tokens[k - 1].text != "," or low_at(tokens, q.last) not in (",", ".", ""):
        return False
    name = tokens[k - 2]
    if name.kind != "word" or not name.text[:1].isupper() or name.text.isupper():
        return False
    if name.text in word_set("place.months") or name.text in states().names:
        return False
    # A place would stand after a preposition of place ("in Zarzis, 34, ...").
    first = k - 2
    while first > 0 and tokens[first - 1].text[:1].isupper() and tokens[first - 1].kind == "word":
        first -= 1
    return tokens[max(0, first - 1)].low not in word_set("where.at") and not (
        first == 1 and tokens[0].low in word_set("where.at")
    )


def _no_noun(tokens: Sequence[Token], q: Quantity) -> Phrase | None:
    """For "45%" of nothing and "300" of nothing: whom a participle or a neighbour names."""
    k = q.last
    word = low_at(tokens, k)
    if (
        word in ("were", "was", "are", "have", "had")
        and low_at(tokens, k + 1) in population().states
    ):
        k += 1
        word = low_at(tokens, k)
    if word in ("were", "are", "was", "is"):
        # "Of these, 300 were children"
        at = k + 1
        while low_at(tokens, at) in ("either", "also", "mostly", "mainly"):
            at += 1
        predicate = phrase_after(tokens, at, of=False)
        if (
            predicate is not None
            and predicate.first == at
            and tokens[predicate.head].low not in words().verbs
        ):
            return predicate
    if word in word_set("counted.human_verbs") and q.unit is None:
        q.unit = "person"
        return None
    if word in population().states and not (k + 1 < len(tokens) and is_plural(tokens[k + 1].text)):
        return Phrase(k, k + 1, k)
    if word in ("others",):
        return Phrase(k, k + 1, k)
    return None


def _of_total(tokens: Sequence[Token], q: Quantity, previous: Sequence[Quantity]) -> Phrase | None:
    """ "Of the 31 communications, 22 concerned boys": the second counts what the first does."""
    if not previous or tokens[0].low not in ("of", "among") or previous[0].phrase is None:
        return None
    first = previous[0]
    opening = all(
        t.low in ("of", "among", "the", "these", "those", "all", "its", "their", "some", "about")
        for t in tokens[: first.first]
    )
    after = low_at(tokens, q.last)
    if opening and after in word_set("counted.never_adjective") and first.kind == "count":
        return first.phrase
    return None


def _borrowed(q: Quantity, previous: Sequence[Quantity]) -> Phrase | None:
    """The noun of a neighbour: "from 300 to 500 families", "43 boys and 20", "3 men, 5 women and
    another 12"."""
    for other in reversed(previous):
        if (
            other.kind in ("count", "vague", "age")
            and other.phrase is not None
            and other.kind != "age"
            and q.first - other.last < 14
        ):
            return other.phrase
    return None


def describe(tokens: Sequence[Token], quantities: Sequence[Quantity]) -> None:
    """Find what the quantities of a sentence count; set kind, unit, phrase and population.

    Args:
        tokens: tokens of the sentence.
        quantities: its quantities, in order; changed in place.
    """
    table = population()
    for q in quantities:
        if q.kind in ("count", "vague") and q.unit is None:
            one = q.low == 1 and not q.numeral.vague and not q.ranged
            q.phrase = after_number(tokens, q, singular_ok=one or q.hyphen)
            if (
                q.phrase is not None
                and not one
                and tokens[q.phrase.head].low in ("times", "occasions", "fold")
            ):
                q.unit = "time" if tokens[q.phrase.head].low == "times" else None
            if q.phrase is not None and q.phrase.first - q.last > 7:
                q.phrase = None
            if q.phrase is None and _apposition(tokens, q):
                q.kind, q.unit, q.age = "age", "year", True
                q.phrase = phrase_before(tokens, q.first - 2, longest=4)
            elif _age_context(tokens, q):
                q.kind, q.unit, q.age, q.phrase = "age", "year", True, None
        elif (
            q.kind == "duration"
            and not q.age
            and q.unit in ("year", "month")
            and [t.low for t in tokens[q.hedge_first : q.hedge_first + 2]]
            in (["younger", "than"], ["older", "than"])
        ):
            q.kind, q.age = "age", True
        elif (
            q.kind == "duration"
            and q.unit == "year"
            and "age" in [t.low for t in tokens[max(0, q.first - 4) : q.first]]
        ):
            q.kind, q.age = "age", True  # "the mean age was 31.4 years"
        elif q.kind == "duration" and not q.age and q.unit in ("year", "month", "week", "day"):
            before = [t.low for t in tokens[max(0, q.hedge_first - 3) : q.hedge_first]]
            if before[-1:] == ["aged"] or before[-2:] == ["age", "of"]:
                q.kind, q.age = "age", True
    _ages_together(tokens, quantities)
    for q, following in pairwise(quantities):
        # "15 x 10 centimetres"
        if (
            q.kind == "count"
            and q.unit is None
            and following.kind == "measure"
            and [t.low for t in tokens[q.last : following.first]] in (["x"], ["×"], ["by"])
        ):
            q.kind, q.unit, q.phrase = "measure", following.unit, None
    for i, q in enumerate(quantities):
        if q.kind == "count" and q.phrase is None and q.unit is None and spends(tokens, q):
            q.kind = "money"
        if i and _converted(tokens, q, quantities[i - 1]):
            q.phrase = quantities[i - 1].phrase
            if q.phrase is not None:
                _set(tokens, q, q.phrase)
            continue
        if q.kind == "money" or (q.kind == "vague" and q.currency is not None):
            q.phrase = money_phrase(tokens, q)
        elif q.kind in ("percent", "percentage_points", "ratio", "fraction"):
            q.phrase = _percent(tokens, q, quantities[:i], quantities[i + 1 :])
        elif q.kind == "duration":
            q.phrase = _duration(tokens, q)
        elif q.kind == "age":
            if q.phrase is None:
                q.phrase = (
                    _duration(tokens, q)
                    if q.unit and q.last > q.numeral.last
                    else _age_of(tokens, q)
                )
        elif q.kind == "measure":
            q.phrase = _measure(tokens, q)
        elif q.phrase is None and q.unit is None:
            q.phrase = _of_total(tokens, q, quantities[:i]) or _no_noun(tokens, q)
            if q.phrase is not None and tokens[q.phrase.head].low in table.states:
                q.unit, q.population = "person", table.states[tokens[q.phrase.head].low]
                q.counted = (tokens[q.phrase.first].start, tokens[q.phrase.last - 1].end)
                continue
            if q.phrase is not None and tokens[q.phrase.head].low == "others":
                borrowed = _borrowed(q, quantities[:i])
                q.unit = classify(tokens, borrowed).unit if borrowed else "person"
            links = [t.low for t in tokens[quantities[i - 1].last : q.hedge_first]] if i else []
            if q.phrase is None and links in (["to"], [",", "to"]):
                q.phrase = quantities[i - 1].phrase  # "dropped by half, to about 6,000"
            if low_at(tokens, q.first - 1) in ("were", "are") and low_at(tokens, q.first - 2) in (
                "we",
                "they",
                "you",
            ):
                q.unit = "person"
            if q.phrase is None and q.unit is None:
                q.phrase = (
                    _next_noun(tokens, q, quantities[i + 1 : i + 2])
                    or headed(tokens, noun_before(tokens, q))
                    or _borrowed(q, quantities[:i])
                )
            if q.phrase is None and (
                q.bound != "exact" or q.hedge or "," in q.numeral.literal or q.numeral.magnitude > 1
            ):
                left = low_at(tokens, q.hedge_first - 1)
                acts = left in words().verbs and left not in word_set("noun.linking")
                clause = None if acts else subject(tokens, q.first)
                if clause is not None and (
                    tokens[clause.head].low in words().number_nouns
                    or classify(tokens, clause).population is not None
                ):
                    q.phrase = clause
        if (
            q.phrase is not None
            and q.kind == "count"
            and tokens[q.phrase.head].low == "others"
            and q.unit is None
        ):
            borrowed = _borrowed(q, quantities[:i])
            q.unit = classify(tokens, borrowed).unit if borrowed else "person"
        if (
            i
            and q.kind == quantities[i - 1].kind
            and [t.low for t in tokens[quantities[i - 1].last : q.hedge_first]] == ["to"]
        ):
            q.phrase = (
                quantities[i - 1].phrase
                if q.phrase is None or q.phrase.first < q.last or q.kind == "money"
                else q.phrase
            )
        if q.phrase is not None and tokens[q.phrase.head].low in ("cent", "percent"):
            q.phrase = None
        if (
            q.kind == "count"
            and q.phrase is not None
            and q.phrase.last <= q.first
            and low_at(tokens, q.hedge_first - 1) == "("
            and singular(tokens[q.phrase.head].low)
            in ("year", "quarter", "month", "week", "period")
        ):
            # "23% more than the previous year (72,027)": what the sentence counts, of that year.
            q.phrase = next(
                (o.phrase for o in quantities[:i] if o.kind == "count" and o.phrase), None
            )
        if (
            q.phrase is None
            and i
            and q.kind == quantities[i - 1].kind
            and q.kind in ("percent", "fraction")
        ):
            q.phrase = quantities[i - 1].phrase
        if q.phrase is not None:
            _set(tokens, q, q.phrase)
            _classify(tokens, q)
            if q.kind == "count" and tokens[q.phrase.head].low in words().index_nouns:
                q.kind = "index"
    share_purpose(tokens, quantities)


def _ages_together(tokens: Sequence[Token], quantities: Sequence[Quantity]) -> None:
    """ "ages 6 and 9", "15, 16 and 24 years old": numbers that are listed with an age are ages."""
    pairs = list(pairwise(quantities))
    for q, other in (*pairs, *((b, a) for a, b in reversed(pairs))):
        left, right = (q, other) if q.first < other.first else (other, q)
        between = [t.low for t in tokens[left.last : right.first]]
        if not (q.age and q.unit == "year") or between not in (
            [","],
            ["and"],
            ["or"],
            [",", "and"],
        ):
            continue
        direct = other.phrase is not None and other.phrase.first in (other.last, other.last + 1)
        if other.kind == "count" and other.unit is None and other.low <= 110 and not direct:
            if other.spelled or "," in other.numeral.literal or other.numeral.magnitude > 1:
                continue
            if other.last < len(tokens) and tokens[other.last].low == "of":
                continue  # "Her husband, 52, and 3 of their 5 children"
            other.kind, other.unit, other.age, other.phrase = "age", "year", True, q.phrase


def _next_noun(
    tokens: Sequence[Token], q: Quantity, following: Sequence[Quantity]
) -> Phrase | None:
    """ "43,020 and 19,637 applications", "from 300 to 500 families": the noun of the next one."""
    if not following:
        return None
    other = following[0]
    if (
        low_at(tokens, q.last) == "of"
        and other.kind == "count"
        and other.phrase is not None
        and other.hedge_first - q.last <= 4
        and tokens[other.hedge_first - 1].low.endswith(("'s", "s'"))
    ):
        return other.phrase  # "2,300 of the province's 9,000 greenhouse workers"
    between = [t.low for t in tokens[q.last : other.hedge_first]]
    if (
        other.kind in ("count", "vague")
        and other.phrase is not None
        and tokens[other.phrase.head].low not in ("times", "fold", "occasions")
        and len(between) <= 3
        and all(b in word_set("counted.next_links") for b in between)
    ):
        return other.phrase
    return None


def _measure(tokens: Sequence[Token], q: Quantity) -> Phrase | None:
    k = q.last
    if q.hyphen:
        if low_at(tokens, k) == "-" and low_at(tokens, k + 1) in (
            "high",
            "long",
            "wide",
            "deep",
            "tall",
            "thick",
        ):
            k += 2
        phrase = phrase_after(tokens, k, of=False, singular_ok=True)
        if phrase is not None:
            return phrase
    if low_at(tokens, k) == "of":
        phrase = phrase_after(tokens, k, singular_ok=True)
        if phrase is not None:
            return phrase
    direct = phrase_after(tokens, k, of=False, singular_ok=True)
    if (
        direct is not None
        and tokens[direct.head].low not in words().verbs
        and not tokens[direct.head].text[:1].isupper()
    ):
        return direct
    before = headed(tokens, noun_before(tokens, q))
    if before is not None:
        return before
    left = q.hedge_first - 1
    if low_at(tokens, left - 1) in ("the", "a", "and") and tokens[left].kind == "word":
        beside = phrase_before(tokens, left)  # "and the noise 92 decibels"
        if (
            beside is not None
            and beside.head == left
            and tokens[left].low not in words().verbs
            and tokens[left].low not in words().change_verbs
            and not tokens[left].low.endswith(("ed", "ing"))
        ):
            return beside
    # "grain production had fallen from 5.4 million tons"
    return subject(tokens, q.first)
