"""Bounds and hedges: "more than", "up to", "nearly", "or more", "estimates that"."""

from __future__ import annotations

from collections.abc import Sequence

from ..number_words import word_set
from ..tokens import Token
from .lexicon import Hedge, hedges
from .quantity import Quantity

__all__ = ["apply_hedges"]

_SKIP = frozenset('“"‘*_')


def _phrase_ends(tokens: Sequence[Token], k: int, words: tuple[str, ...]) -> bool:
    """Whether `words` end at token `k` (inclusive)."""
    first = k - len(words) + 1
    return first >= 0 and all(
        tokens[first + i].low.rstrip(".") == w or tokens[first + i].text == w
        for i, w in enumerate(words)
    )


def _adverb_before(tokens: Sequence[Token], k: int) -> int:
    """Index left of adverbs and of "a further", "a total of" that end at token `k`."""
    table = hedges().adverbs
    while k >= 0:
        for words in table.get(tokens[k].low, ()):
            if _phrase_ends(tokens, k, words):
                k -= len(words)
                break
        else:
            if tokens[k].text in _SKIP and k:
                k -= 1
                continue
            return k
    return k


def _fits(hedge: Hedge, q: Quantity, tokens: Sequence[Token], first: int) -> bool:
    if (
        hedge.only
        and q.kind not in hedge.only
        and not (q.kind == "age" and "duration" in hedge.only)
    ):
        return False
    words = hedge.words
    if words == ("over",) and q.unit in word_set("counted.ago_units"):
        # "over five years" is a stretch of time as often as a bound.
        before = tokens[first - 1].low if first else ""
        after = tokens[q.last].low if q.last < len(tokens) else ""
        return before in word_set("hedge.over_before") or after in ("old", "ago")
    if words in (("passed",), ("crossed",), ("passing",), ("crossing",), ("breached",), ("past",)):
        # "passed half a billion dollars", never "passed three checkpoints".
        return q.kind in ("money", "percent") or q.numeral.magnitude >= 1000 or q.numeral.grouped
    if words == ("over",) and first and tokens[first - 1].low in word_set("hedge.over_what"):
        return False  # "ministers haggle over 120,000 places"
    if words == ("some",):
        # "some 300" but "some two-thirds" too; "some of the" has no number after it.
        return True
    if (
        words in (("under",), ("above",), ("below",), ("beyond",))
        and first
        and tokens[first - 1].low in ("as", "see", "described", "mentioned")
    ):
        return False
    if words == ("minimum",) or words == ("maximum",):
        return tokens[first - 1].low not in ("of",) if first else True
    return True


def _find_before(tokens: Sequence[Token], q: Quantity) -> tuple[Hedge, int] | None:
    table = hedges().before
    k = q.first - 1
    tried = 0
    while k >= 0 and tried < 4:
        for hedge in table.get(tokens[k].low.rstrip(".") or tokens[k].text, ()):
            if _phrase_ends(tokens, k, hedge.words):
                first = k - len(hedge.words) + 1
                if hedge.words in (("c",), ("ca",)) and tokens[k].text != hedge.words[0]:
                    continue  # "10 °C (50 °F)"
                if _fits(hedge, q, tokens, first):
                    return hedge, first
        if tokens[k].text == "." and tokens[k].glued and k:
            # "approx." is two tokens.
            for hedge in table.get(tokens[k - 1].low, ()):
                if len(hedge.words) == 1 and hedge.about and len(tokens[k - 1].low) <= 6:
                    return hedge, k - 1
        nxt = _adverb_before(tokens, k)
        if nxt == k:
            return None
        k = nxt
        tried += 1
    return None


def _find_after(tokens: Sequence[Token], q: Quantity) -> Hedge | None:
    table = hedges().after
    starts = [q.last]
    if q.phrase is not None and q.phrase.last > q.last:
        starts.append(q.phrase.last)
    if q.last < len(tokens) and tokens[q.last].low in ("old", "age"):
        starts.append(q.last + 1)
    if q.last + 1 < len(tokens) and tokens[q.last].low == "of" and tokens[q.last + 1].low == "age":
        starts.append(q.last + 2)
    if q.last < len(tokens) and tokens[q.last].text in "-" and tokens[q.last].glued:
        starts.append(q.last + 1)
    for k in starts:
        if k >= len(tokens):
            continue
        for hedge in table.get(tokens[k].low, ()) or table.get(tokens[k].text, ()):
            end = k + len(hedge.words)
            if all(
                k + i < len(tokens) and tokens[k + i].low == w for i, w in enumerate(hedge.words)
            ):
                following = tokens[end].low if end < len(tokens) else ""
                if (
                    hedge.words in (("plus",), ("minimum",), ("maximum",), ("est",), ("odd",))
                    and k != q.last
                    and not tokens[k].glued
                ):
                    continue
                if (
                    hedge.words == ("plus",)
                    and following
                    and tokens[end].kind in ("word", "num")
                    and not tokens[k].glued
                ):
                    continue
                if hedge.words == ("+",) and not tokens[k].glued:
                    continue
                if hedge.words[-1] == "so" and following in (
                    "that",
                    "called",
                    "far",
                    "many",
                    "much",
                    "-",
                ):
                    continue
                if (
                    hedge.words[0] == "or"
                    and hedge.words[-1]
                    in ("more", "less", "fewer", "over", "under", "above", "below")
                    and following == "than"
                ):
                    continue
                if (
                    hedge.words[0] == "at"
                    and following in ("of", "a", "one", "two")
                    and hedge.words[-1] == "minimum"
                ):
                    continue
                if (
                    hedge.words in (("and", "more"), ("and", "over"), ("and", "under"))
                    and q.kind not in ("age",)
                    and following not in ("", ",", ".", ")", ";")
                ):
                    continue
                return hedge
    return None


def apply_hedges(tokens: Sequence[Token], quantities: Sequence[Quantity]) -> None:
    """Set bound and hedge of the quantities of a sentence.

    Args:
        tokens: tokens of the sentence.
        quantities: its quantities, in order; changed in place.
    """
    estimated = _estimates(tokens, quantities)
    for q in quantities:
        found = _find_before(tokens, q)
        if found is not None:
            hedge, first = found
            q.hedge_first = first
            if hedge.about:
                q.hedge = " ".join(t.low for t in tokens[first : first + len(hedge.words)])
                # "an estimated 300 or more", "at least an estimated 300"
                outer = _outer(tokens, first, q)
                if outer is not None:
                    q.bound = outer.bound
            else:
                q.bound = hedge.bound
        after = _find_after(tokens, q)
        if after is not None and q.bound == "exact":
            if after.about:
                q.hedge = q.hedge or " ".join(w for w in after.words if w != ",")
            else:
                q.bound = after.bound
        if q.hedge is None and q in estimated:
            q.hedge = "estimates"
        if q.ranged:
            q.bound = "range"


def _outer(tokens: Sequence[Token], first: int, q: Quantity) -> Hedge | None:
    """A bound before an approximator ("up to an estimated 300")."""
    k = first - 1
    if k < 0:
        return None
    for hedge in hedges().before.get(tokens[k].low.rstrip("."), ()):
        if (
            not hedge.about
            and _phrase_ends(tokens, k, hedge.words)
            and _fits(hedge, q, tokens, k - len(hedge.words) + 1)
        ):
            return hedge
    return None


def _estimates(tokens: Sequence[Token], quantities: Sequence[Quantity]) -> list[Quantity]:
    """Figures that the words "X estimates that ..." make approximate: the first one after them in
    the same clause, brackets left out, and those coordinated with it."""
    table = hedges()
    out: list[Quantity] = []
    for i, token in enumerate(tokens):
        if token.kind != "word" or not (
            token.low in table.estimate
            or (
                token.low in table.estimate_that
                and i + 1 < len(tokens)
                and tokens[i + 1].low == "that"
            )
        ):
            continue
        if (
            token.low in ("estimates", "estimate")
            and i + 1 < len(tokens)
            and tokens[i + 1].low in (",", "are", "is", "vary", "range")
        ):
            continue
        depth = 0
        at = i + 1
        for q in quantities:
            if q.first <= i:
                continue
            stop = False
            for t in tokens[at : q.first]:
                if t.text == "(":
                    depth += 1
                elif t.text == ")":
                    depth -= 1
                elif t.text in ";:" or t.low in ("while", "whereas", "although", "but", "if"):
                    stop = True
            at = q.first
            if stop or depth > 0 or q.first - i > 24:
                break
            if q.kind in ("duration", "age") and q.hyphen:
                continue
            out.append(q)
            break
    return out
