"""Who says so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..number_words import word_set
from ..tokens import Token
from .lexicon import words
from .quantity import Quantity

__all__ = ["attribution"]


def attribution(
    tokens: Sequence[Token], quantities: Sequence[Quantity], text: str
) -> list[str | None]:
    """Named speaker or source of each quantity of a sentence.

    Args:
        tokens: tokens of the sentence.
        quantities: its figures.
        text: text of the block.

    Returns:
        Shortest phrase that names the source ("UNHCR", "the ministry"), or None, one a figure.
    """
    found: list[tuple[int, int, str]] = []  # token reach (first, last) and phrase
    low = [t.low for t in tokens]
    table = words()
    n = len(tokens)
    for k, word in enumerate(low):
        if word == "according" and k + 1 < n and low[k + 1] == "to":
            a = k + 2
            b = _source_end(tokens, a)
            source = tokens[a:b]
            if b > a and any(t.text[:1].isupper() or _is_source(t.low) for t in source):
                found.append((0, n, _slice(text, tokens, a, b)))
        elif word in table.speech and tokens[k].kind == "word":
            subject = _speaker(tokens, k)
            if subject is None:
                continue
            a, b = subject
            that = any(low[x] in ("that", ":", "“", '"') for x in range(k + 1, min(n, k + 5)))
            named = any(
                t.text[:1].isupper() and (i > 0 or t.text.isupper() or tokens[a].low == "the")
                for i, t in enumerate(tokens[a:b], a)
            ) or _is_source(tokens[b - 1].low)
            if (
                word in table.weak_speech
                and not (that and (named or _is_source(tokens[b - 1].low)))
                and not (named and word in word_set("speech.found"))
            ):
                continue
            if not named and not _is_source(tokens[b - 1].low):
                continue
            # Speech after the words ("..., the ministry said.") reaches back, before them forward.
            if (
                k + 1 >= n
                or tokens[k + 1].text in ".,;)"
                or (k + 2 < n and low[k + 1] in ("on", "in", "last", "this") and n - k < 6)
            ):
                found.append((0, n, _slice(text, tokens, a, b)))
            else:
                found.append((k, n, _slice(text, tokens, a, b)))
    out: list[str | None] = []
    for q in quantities:
        best = None
        for first, last, phrase in found:
            if first <= q.first < last:
                best = phrase
        out.append(best)
    return out


def _is_source(word: str) -> bool:
    return word in word_set("speech.sources")


def _slice(text: str, tokens: Sequence[Token], a: int, b: int) -> str:
    phrase = text[tokens[a].start : tokens[b - 1].end]
    return re.sub(r"\s*(?:\[[^\]]{0,20}\]?|\([^()]{0,60}\)?)$", "", phrase).strip("“”\"'* ")


def _source_end(tokens: Sequence[Token], a: int) -> int:
    """End of the phrase after "according to"."""
    depth = 0
    k = a
    while k < len(tokens) and k - a < 24:
        t = tokens[k]
        if t.text == "(":
            depth += 1
        elif t.text == ")":
            depth -= 1
            if depth < 0:
                break
        elif depth == 0 and (t.text in ",;:.!?—–" or t.low in word_set("speech.source_ends")):
            break
        k += 1
    return k


def _speaker(tokens: Sequence[Token], k: int) -> tuple[int, int] | None:
    """Subject before the verb of saying at token `k`."""
    b = k
    while b > 0 and (
        tokens[b - 1].low in word_set("speech.between")
        or (tokens[b - 1].low.endswith("ly") and len(tokens[b - 1].low) > 4)
    ):
        b -= 1
    if b > 2 and tokens[b - 1].text == ",":
        # "Its director, Ines Duarte, said that": the name between the commas.
        comma = next((x for x in range(b - 2, max(-1, b - 8), -1) if tokens[x].text == ","), None)
        if comma is not None and all(t.text[:1].isupper() for t in tokens[comma + 1 : b - 1]):
            return (comma + 1, b - 1) if comma + 1 < b - 1 else None
    a = b
    count = 0
    while a > 0 and count < 16:
        t = tokens[a - 1]
        if t.text in ',;:.!?—–“”"(' or t.low in word_set("speech.breaks"):
            if (
                t.low == "and"
                and a >= 2
                and tokens[a - 2].text[:1].isupper()
                and tokens[a].text[:1].isupper()
            ):
                a -= 1
                count += 1
                continue
            break
        if t.low in ("to", "by") and count:
            break
        if t.low in ("is", "are", "was", "were", "be", "been", "it", "being"):
            return None
        a -= 1
        count += 1
    if (
        tokens[k].low.endswith(("ed", "en", "wn"))
        and b > 0
        and tokens[b - 1].low in ("is", "are", "was", "were", "been", "be", "being")
    ):
        return None
    while a < b and tokens[a].low in ("also", "in", "then", "today", "meanwhile", "so"):
        a += 1
    if b <= a or b - a > 15 or tokens[a].kind == "num":
        return None
    if tokens[b - 1].low in words().verbs:
        return None  # "has received reports": the noun, not the verb
    if tokens[b - 1].low in words().stop and tokens[b - 1].low not in (
        "he",
        "she",
        "they",
        "we",
        "i",
    ):
        return None
    if tokens[b - 1].low in ("he", "she", "they", "we", "i", "it"):
        return None
    return a, b
