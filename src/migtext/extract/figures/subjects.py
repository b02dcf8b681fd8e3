"""Nouns away from the number: the subject of its clause, the noun before it."""

from __future__ import annotations

from collections.abc import Sequence

from ..number_words import number_words, word_set
from ..tokens import Token
from .lexicon import words
from .nouns import Phrase, is_adverb, is_plural, phrase_after, phrase_before
from .quantity import Quantity, low_at

__all__ = ["AUXILIARIES", "headed", "noun_before", "subject"]


AUXILIARIES = frozenset(
    "am is are was were be been being has have had do does did will would shall should can could may might must".split()
)
_PRONOUNS = frozenset(("i", "he", "she", "they", "we", "you"))
_RELATIVE = frozenset(("who", "which", "that", "whose", "whom"))
_CLIMB = frozenset(
    (
        "of",
        "for",
        "in",
        "from",
        "to",
        "at",
        "between",
        "with",
        "on",
        "by",
        "under",
        "against",
        "through",
        "into",
        "across",
        "among",
        "within",
        "per",
        "about",
    )
)
_DETERMINERS = frozenset(
    (
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "such",
        "each",
        "its",
        "their",
        "his",
        "her",
        "our",
        "any",
        "every",
        "some",
        "all",
        "no",
    )
)


def _clause_start(tokens: Sequence[Token], i: int) -> int:
    """First token of the clause that holds token `i`: after a semicolon, a colon, "but", "said that"."""
    depth = 0
    for k in range(i - 1, -1, -1):
        t = tokens[k]
        if t.text == ")":
            depth += 1
        elif t.text == "(":
            depth = max(0, depth - 1)
        elif depth == 0 and (t.text in ";:" or t.low in ("but", "whereas", "although")):
            return k + 1
        elif depth == 0 and t.low == "that" and low_at(tokens, k - 1) in words().speech:
            return k + 1  # "the ministry reported that arrivals rose to 84,000"
    return 0


def _verb_group(tokens: Sequence[Token], i: int, start: int) -> int | None:
    """Index of the first word of the verb group nearest to the left of token `i`."""
    table = words()
    k = i - 1
    depth = 0
    while k >= start:
        t = tokens[k]
        if t.text == ")":
            depth += 1
        elif t.text == "(":
            depth = max(0, depth - 1)
        elif depth == 0 and t.kind == "word":
            low = t.low
            finite = (
                low in AUXILIARIES
                or low in word_set("counted.takers")
                or (low in table.change_verbs and low not in ("up", "down"))
                or (low in table.verbs and not low.endswith("ing") and not is_plural(t.text))
            )
            # "the detained person", "a planned return": a participle inside a noun phrase, and
            # "to wait", which hangs on another verb.
            left = low_at(tokens, k - 1)
            noun = left in _DETERMINERS or left == "to"
            if finite and k > start and not noun:
                while k - 1 >= start and (
                    tokens[k - 1].low in AUXILIARIES
                    or is_adverb(tokens[k - 1].low)
                    or tokens[k - 1].low in word_set("counted.in_verb_group")
                ):
                    k -= 1
                return k
        k -= 1
    return None


def _climb(tokens: Sequence[Token], end: int, start: int) -> Phrase | None:
    """The head of the noun phrase that ends at token `end`: over "X of Y in Z" to X."""
    table = words()
    best: Phrase | None = None
    k = end
    for _ in range(6):
        while k >= start and (
            tokens[k].text in ")“”\"’',"
            or tokens[k].low in ("alone", "also", "itself", "themselves", "himself", "herself")
        ):
            if tokens[k].text == ")":
                while k > start and tokens[k].text != "(":
                    k -= 1
            elif tokens[k].text == ",":
                return best
            k -= 1
        if k < start:
            return best
        if tokens[k].low in _PRONOUNS:
            return best or Phrase(k, k + 1, k)
        phrase = phrase_before(tokens, k)
        if phrase is None or phrase.first < start:
            return best
        k = phrase.first - 1
        if (
            tokens[phrase.head].low in word_set("noun.times")
            and k > start
            and tokens[k].low in ("last", "this", "next", "previous", "that", "each", "every")
        ):
            k -= 1  # "The cost per person last year was"
            continue
        best = phrase
        while k >= start and (tokens[k].low in _DETERMINERS or tokens[k].kind == "num"):
            k -= 1
        # A relative clause: its antecedent is what is meant.
        if k >= start and tokens[k].low in _RELATIVE and tokens[k].low != "that":
            k -= 1
            continue
        if k >= start and tokens[k].low.endswith("ing") and low_at(tokens, k - 1) in _CLIMB:
            k -= 1  # "the period for submitting a request"
        if k < start or tokens[k].low not in _CLIMB or k == start:
            return best
        if low_at(tokens, k - 1) in ("according", "due", "owing", "prior"):
            return best
        k -= 1
        if (
            tokens[k].kind == "word"
            and (tokens[k].low in table.verbs or tokens[k].low in AUXILIARIES)
            and not is_plural(tokens[k].text)
        ):
            # "people who had been returned to Libya": over the relative clause.
            back = k
            while back > start and tokens[back].low not in _RELATIVE and k - back < 5:
                back -= 1
            if tokens[back].low in _RELATIVE:
                k = back - 1
            else:
                return best
    return best


def subject(tokens: Sequence[Token], i: int) -> Phrase | None:
    """Head of the subject of the clause that holds token `i`.

    Args:
        tokens: tokens of a sentence.
        i: index of a token in the predicate.

    Returns:
        The noun phrase before the verb group nearest to the left, climbed to its head ("the
        transfer of that person ... shall be carried out" gives ``transfer``), or None.
    """
    start = _clause_start(tokens, i)
    verb = _verb_group(tokens, i, start)
    if verb is None or verb == start:
        return None
    opening = _opening_noun(tokens, start, verb)
    if opening is not None:
        return opening
    before = tokens[verb - 1]
    if before.low in _RELATIVE:
        return _climb(tokens, verb - 2, start) if verb - 2 >= start else None
    return _climb(tokens, verb - 1, start)


def _opening_noun(tokens: Sequence[Token], start: int, verb: int) -> Phrase | None:
    """The noun phrase that the clause of the verb begins with: after the last comma before the
    verb, or at its start ("Where a person is detained, the period for ... shall not exceed")."""
    table = words()
    commas = [k for k in range(start, verb) if tokens[k].text == ","]
    for at in [*[k + 1 for k in reversed(commas)], start]:
        k = at
        while k < verb and (
            tokens[k].low in word_set("counted.subject_skip")
            or tokens[k].kind == "num"
            or tokens[k].low in number_words().cardinals
            or tokens[k].low in number_words().magnitudes
            or tokens[k].low == "half"
            or tokens[k].text in '“"‘(*-•'
        ):
            k += 1
        end = k
        while end < verb and tokens[end].kind == "word":
            low = tokens[end].low
            if end == k and low in _PRONOUNS:
                end += 1
                break
            if low in table.stop or (
                low in table.verbs
                and end == k
                and low not in word_set("nouns.soft_verbs")
                and not low.endswith("ed")
            ):
                break
            end += 1
        while end - 1 > k and tokens[end - 1].low in ("itself", "themselves", "alone"):
            end -= 1
        if end == k or is_adverb(tokens[end - 1].low):
            continue
        while (
            end - 1 > k
            and tokens[end - 1].low in table.verbs
            and tokens[end - 1].low.endswith(("ed", "ing", "rn", "wn", "en"))
        ):
            end -= 1
        if _finite_between(tokens, end, verb):
            continue
        if (
            end == verb
            or tokens[end].low in table.verbs
            or tokens[end].low in word_set("counted.subject_ends")
        ):
            # Not a date or a place that opens the clause ("In May 2020 the ...").
            return Phrase(k, end, end - 1)
        if at != start:
            continue
    return None


def _finite_between(tokens: Sequence[Token], a: int, b: int) -> bool:
    """Whether another clause's verb stands between two tokens, relative clauses apart; "and is"
    takes up the subject again."""
    if low_at(tokens, b - 1) == "and":
        return False
    relative = False
    for k in range(a, b):
        low = tokens[k].low
        if low_at(tokens, k - 1) in ("and", "or") and low not in AUXILIARIES:
            continue  # "a take charge or take back request"
        if low in _RELATIVE:
            relative = True
        elif (
            not relative
            and tokens[k].kind == "word"
            and (
                low in AUXILIARIES
                or (
                    low in words().verbs
                    and not low.endswith(("ed", "ing", "en"))
                    and not is_plural(tokens[k].text)
                    and low_at(tokens, k - 1) not in _DETERMINERS
                    and low not in word_set("nouns.soft_verbs")
                )
            )
        ):
            return True
    return False


def noun_before(tokens: Sequence[Token], q: Quantity) -> Phrase | None:
    """ "NP of $5", "NP (4.2 percent)", "NP: 300", "NP from 5", "NP rose to 5" before it."""
    k = q.hedge_first - 1
    linkers = 0
    colon = False
    money = ("for",) if q.kind == "money" else ()
    while k >= 0 and linkers < 4:
        t = tokens[k]
        if t.low == "n" and linkers and tokens[k + 1].text in "=:":
            k -= 1
            continue
        if t.low in money or t.low in word_set("counted.linkers") or t.text in "(:=–—":
            colon = colon or t.text == ":"
            k -= 1
            linkers += 1
            continue
        if t.low in word_set("counted.linker_fill") and linkers:
            k -= 1
            linkers += 1
            continue
        break
    if not linkers or k < 0:
        return None
    if colon:
        return _label(tokens, k)
    if any(
        tokens[x].low in AUXILIARIES or tokens[x].low in word_set("noun.linking")
        for x in range(k + 1, q.hedge_first)
    ) and _far(tokens, k):
        # "Net migration in the year to June was 672,000": the subject, not the word beside.
        found = subject(tokens, q.first)
        if found is not None:
            return found
    # Over a finite verb to its subject: "yields by", "the number of people ... rose to".
    steps = 0
    while k >= 0 and steps < 3 and tokens[k].kind == "word" and _over(tokens, k):
        k -= 1
        steps += 1
    if steps:
        start = _clause_start(tokens, k + 1)
        opening = _opening_noun(tokens, start, k + 1)
        if opening is not None:
            return opening
        climbed = _climb(tokens, k, _clause_start(tokens, k + 1))
        if climbed is not None:
            return climbed
    if tokens[k].low in word_set("noun.puts"):
        return _put(tokens, k)
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


def _put(tokens: Sequence[Token], k: int) -> Phrase | None:
    """ "wages the union puts at $14": what is put at it."""
    for x in range(k - 1, max(0, k - 6), -1):
        if tokens[x].low in _DETERMINERS:
            return phrase_before(tokens, x - 1) if x and tokens[x - 1].kind == "word" else None
    return None


def _far(tokens: Sequence[Token], k: int) -> bool:
    """Whether what ends at token `k` hangs on a preposition after another noun: "in the year to
    June", "of $434 million"."""
    if tokens[k].kind == "num" or tokens[k].low in number_words().magnitudes:
        return True
    return any(t.low in _CLIMB or t.text == "," for t in tokens[max(0, k - 6) : k])


def _over(tokens: Sequence[Token], k: int) -> bool:
    """Whether token `k` is a verb or adverb between a subject and its number."""
    t = tokens[k]
    table = words()
    if t.low in word_set("noun.stands") and k and tokens[k - 1].kind == "word":
        return True
    if (
        t.low in word_set("counted.change_nouns")
        and k
        and tokens[k - 1].low in ("a", "an", "the", "this", "that")
    ) or is_plural(t.text):
        return False
    return (
        t.low in table.verbs
        or t.low in table.change_verbs
        or t.low in AUXILIARIES
        or t.low in word_set("counted.in_verb_group")
        or is_adverb(t.low)
        or t.low in ("estimated", "set", "fixed", "put")
    )


def _label(tokens: Sequence[Token], k: int) -> Phrase | None:
    """The phrase that "label: number" begins with: "shortfall in Chad: $180 million"."""
    start = k
    depth = 0
    while start > 0 and k - start < 18:
        left = tokens[start - 1].text
        if left == ")":
            depth += 1
        elif left == "(":
            if not depth:
                break
            depth -= 1
        elif left in ";.:•":
            break
        start -= 1
    while start < k and (tokens[start].kind != "word" or tokens[start].low in _DETERMINERS):
        start += 1
    end = start
    while end <= k and tokens[end].kind == "word" and tokens[end].low not in words().stop:
        end += 1
        if end <= k and tokens[end].text in "-/" and tokens[end].glued:
            end += 1
    # "World Food Programme (WFP) shortfall": the bracket belongs to the name before it.
    if end <= k and tokens[end].text == "(":
        close = next((c for c in range(end, k + 1) if tokens[c].text == ")"), None)
        if (
            close is not None
            and close < k
            and tokens[close + 1].kind == "word"
            and tokens[close + 1].low not in words().stop
        ):
            return Phrase(close + 1, close + 2, close + 1)
    if end == start:
        return None
    head = end - 1
    while head > start and tokens[head].low in words().verbs:
        head -= 1
    return Phrase(start, head + 1, head)


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
