"""What money is paid for."""

from __future__ import annotations

from collections.abc import Sequence

from ..number_words import word_set
from ..tokens import Token
from .lexicon import states, words
from .nouns import Phrase, is_plural, phrase_after, phrase_before
from .quantity import Quantity, low_at
from .subjects import AUXILIARIES, headed, noun_before, subject

__all__ = ["after_number", "money_phrase", "share_purpose", "spends"]


def after_number(tokens: Sequence[Token], q: Quantity, *, singular_ok: bool) -> Phrase | None:
    """The phrase right after the quantity, over "(…)" never, over "or more" and "each" always."""
    k = q.last
    if (
        q.hyphen
        and q.unit is None
        and k + 1 < len(tokens)
        and tokens[k].glued
        and tokens[k + 1].kind == "word"
    ):
        # "27-nation bloc", "12-member panel": the hyphenated noun is counted.
        return Phrase(k + 1, k + 2, k + 1)
    if low_at(tokens, k) == "or" and low_at(tokens, k + 1) in ("more", "less", "fewer", "so"):
        k += 2
    if low_at(tokens, k) in ("-", "‐") and low_at(tokens, k + 1) in ("odd", "plus", "some"):
        k += 2
    if low_at(tokens, k) == "+" or (
        low_at(tokens, k) == "plus" and not (k + 1 < len(tokens) and tokens[k + 1].kind == "num")
    ):
        k += 1
    while k < len(tokens) and tokens[k].low in word_set("counted.each"):
        k += 1
    return phrase_after(tokens, k, singular_ok=singular_ok)


def money_phrase(tokens: Sequence[Token], q: Quantity) -> Phrase | None:
    if low_at(tokens, q.hedge_first - 1) == "worth":
        worth = phrase_before(tokens, q.hedge_first - 2)  # "grants worth €16 million"
        if worth is not None:
            return worth
    bearer = _costs(tokens, q)
    if bearer is not None:
        return bearer
    k = _past_bracket(tokens, q.last)
    direct = (
        after_number(tokens, q, singular_ok=True)
        if low_at(tokens, k) != "of" and k == q.last
        else None
    )
    if direct is not None and (
        (
            tokens[direct.head].low
            not in ("more", "less", "year", "month", "day", "hour", "annually")
            and direct.first == k
        )
        or low_at(tokens, k) in ("additional", "new", "more")
    ):
        return direct
    while k < len(tokens) and (
        tokens[k].low in word_set("counted.each")
        or (
            tokens[k].low in ("a", "an")
            and low_at(tokens, k + 1) in ("year", "month", "day", "week", "head", "person", "night")
        )
        or (
            tokens[k].low in ("year", "month", "day", "week", "head", "night")
            and low_at(tokens, k - 1) in ("a", "an", "per")
        )
    ):
        k += 1
    best: Phrase | None = None
    steps = 0
    at = k
    while at < len(tokens) and steps < 14:
        t = tokens[at]
        if (
            (t.kind == "num" and len(t.text) != 4)
            or t.text in ";:."
            or t.low in ("and", "but", "while", "that", "which", "who", "from")
        ):
            break
        if t.low in word_set("counted.money_for") and at - k < 10:
            nxt = at + 1
            if t.low == "worth":
                nxt += 1 if low_at(tokens, nxt) == "of" else 0
            while nxt < len(tokens) and tokens[nxt].low in word_set("counted.determiners"):
                nxt += 1
            if nxt < len(tokens) and tokens[nxt].kind == "num":
                nxt += 1  # "on 14 reception centres"
            phrase = phrase_after(tokens, nxt, of=False, singular_ok=True)
            if phrase is not None and _is_currency(tokens, phrase):
                at = _past_bracket(tokens, phrase.last)
                steps += 1
                continue
            if (
                phrase is not None
                and not _is_place(tokens, phrase, t.low)
                and not tokens[phrase.head].text[:1].isdigit()
            ):
                if tokens[phrase.head].low in word_set("counted.not_purpose"):
                    at += 1
                    steps += 1
                    continue
                return phrase
        if (
            t.low == "to"
            and at + 1 < len(tokens)
            and tokens[at + 1].kind == "word"
            and not tokens[at + 1].text[:1].isupper()
            and tokens[at + 1].low not in words().stop
        ):
            obj = at + 2
            while obj < len(tokens) and tokens[obj].low in (
                "the",
                "a",
                "an",
                "its",
                "their",
                "our",
                "new",
            ):
                obj += 1
            phrase = phrase_after(tokens, obj, of=False, singular_ok=True)
            if phrase is not None and best is None:
                return phrase
        at += 1
        steps += 1
    before = headed(tokens, noun_before(tokens, q))
    if before is not None:
        return before
    # "Parts cost $0", "a cap of", "raised the cap from"
    k = q.hedge_first - 1
    if k >= 0 and tokens[k].low in word_set("counted.cost_nouns"):
        if k and (
            tokens[k].low == "costs" or (tokens[k].low == "cost" and is_plural(tokens[k - 1].text))
        ):
            bearer = phrase_before(tokens, k - 1)  # "a guardian costs less than 2,000 euros"
            if bearer is not None:
                return bearer
        return phrase_before(tokens, k)
    return None


def _costs(tokens: Sequence[Token], q: Quantity) -> Phrase | None:
    """ "The cost of a place was € 38", "For a minor the cost may exceed € 60": what it is paid for."""
    left = low_at(tokens, q.hedge_first - 1)
    if left not in AUXILIARIES and left not in word_set("noun.linking") and left != "exceed":
        return None
    found = subject(tokens, q.first)
    if found is None or tokens[found.head].low not in word_set("counted.cost_nouns"):
        return None
    if low_at(tokens, found.last) == "of":
        k = found.last + 1
        while low_at(tokens, k) in word_set("counted.determiners"):
            k += 1
        return phrase_after(tokens, k, of=False, singular_ok=True) or found
    if low_at(tokens, 0) == "for" and found.first > 2:
        return phrase_after(tokens, 2, of=False, singular_ok=True) or found
    return None


def _past_bracket(tokens: Sequence[Token], k: int) -> int:
    """Index after a bracket that opens at token `k` (a conversion), or after one that closes."""
    if k < len(tokens) and tokens[k].text == ")":
        return k + 1
    if k < len(tokens) and tokens[k].text == "(":
        for at in range(k + 1, min(k + 16, len(tokens))):
            if tokens[at].text == ")":
                return at + 1
    return k


def _is_currency(tokens: Sequence[Token], phrase: Phrase) -> bool:
    return tokens[phrase.head].low in word_set("counted.currency_heads")


def _is_place(tokens: Sequence[Token], phrase: Phrase, preposition: str) -> bool:
    """Whether a phrase is a name of a place: all its words are capitalised or points of the
    compass. After "for" and "of" only a known name is."""
    if preposition in ("for", "of", "on"):
        return " ".join(t.text for t in tokens[phrase.first : phrase.last]) in states().names
    inside = [t for t in tokens[phrase.first : phrase.last] if t.kind == "word"]
    if all(t.text[:1].isupper() or t.low in word_set("counted.compass") for t in inside):
        return not is_plural(tokens[phrase.head].text) or tokens[phrase.head].low in (
            "americas",
            "states",
            "nations",
            "islands",
            "emirates",
            "philippines",
            "netherlands",
        )
    return tokens[phrase.head].low in (
        "region",
        "country",
        "area",
        "world",
        "province",
        "state",
        "city",
    )


def spends(tokens: Sequence[Token], q: Quantity) -> bool:
    """ "contributed almost 600 million to the economy": money whose currency was lost."""
    if q.numeral.magnitude < 1_000_000:
        return False
    return any(
        t.low in word_set("counted.money_verbs")
        for t in tokens[max(0, q.hedge_first - 3) : q.hedge_first]
    )


def share_purpose(tokens: Sequence[Token], quantities: Sequence[Quantity]) -> None:
    """ "$26 million to A, $81 million to B and $57 million to C to support the fight": what the
    last of a list is for holds for the others."""
    for i in range(len(quantities) - 2, -1, -1):
        q, nxt = quantities[i], quantities[i + 1]
        if (
            q.kind == nxt.kind == "money"
            and q.phrase is None
            and nxt.phrase is not None
            and nxt.phrase.first >= nxt.last
        ):
            between = tokens[q.last : nxt.first]
            if len(between) < 8 and all(
                t.text == "," or t.low in word_set("counted.share_links") or t.text[:1].isupper()
                for t in between
            ):
                q.phrase = nxt.phrase
                q.counted = (tokens[q.phrase.first].start, tokens[q.phrase.last - 1].end)
