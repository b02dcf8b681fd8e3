"""Where a figure holds."""

from __future__ import annotations

from collections.abc import Sequence

from ..number_words import word_set
from ..tokens import Token
from .lexicon import states
from .masks import Masks
from .nouns import is_plural
from .quantity import Quantity

__all__ = ["PlaceMention", "places"]


class PlaceMention:
    """A place in a sentence: span in the block's text, ISO code, how much it looks like where a
    figure holds (3 after "in", 2 after another preposition, 1 else)."""

    __slots__ = ("end", "iso3", "start", "weight", "word")

    def __init__(self, start: int, end: int, iso3: str | None, weight: int, word: str) -> None:
        self.start = start
        self.end = end
        self.iso3 = iso3
        self.weight = weight
        self.word = word


def _place_mentions(tokens: Sequence[Token], text: str) -> list[PlaceMention]:
    table = states()
    out: list[PlaceMention] = []
    k = 0
    n = len(tokens)
    while k < n:
        t = tokens[k]
        if t.kind != "word" or not t.text[:1].isupper() or t.text in word_set("place.not_place"):
            k += 1
            continue
        if k + 1 < n and tokens[k + 1].text == "$" and tokens[k + 1].glued:
            k += 1
            continue  # "US$4.2 million"
        end = k + 1
        iso3 = None
        known = False
        # The longest known name of up to six tokens.
        for stop in range(min(n, k + 6), k, -1):
            name = text[t.start : tokens[stop - 1].end]
            bare = name[:-2] if name.endswith(("’s", "'s")) else name
            if bare in table.names:
                iso3, known, end = table.names[bare], True, stop
                break
            if bare in word_set("place.regions"):
                known, end = True, stop
                break
        before = tokens[k - 1].low if k else ""
        two = tokens[k - 2].low if k > 1 else ""
        a = k
        if before == "the":
            before, two = two, (tokens[k - 3].low if k > 2 else "")
        if before in word_set("place.compass"):
            a = k - 1
            before = two
            if before == "the" and a > 1:
                before = tokens[a - 2].low
        if not known:
            if before not in word_set("place.unknown_after"):
                k += 1
                continue
            while (
                end < n
                and tokens[end].kind == "word"
                and tokens[end].text[:1].isupper()
                and tokens[end].text not in word_set("place.not_place")
            ):
                end += 1
            if (
                end < n
                and tokens[end].text in word_set("place.not_place")
                and tokens[end].text not in word_set("place.months")
            ):
                k = end + 1
                continue
            if text[tokens[end - 1].start : tokens[end - 1].end] in word_set("place.not_place") or (
                is_plural(tokens[end - 1].text) and tokens[end - 1].text in table.groups
            ):
                k = end
                continue
            if (
                tokens[end - 1].text.isupper() and len(tokens[end - 1].text) < 6 and end - k == 1
            ) or (end < n and tokens[end].text in "’'"):
                k = end
                continue
        weight = (
            3
            if before in word_set("place.where")
            else 2
            if before in word_set("place.prepositions")
            else 1
        )
        if before in ("from", "of"):
            weight = 1
        last_end = tokens[end - 1].end
        if text[t.start : last_end].endswith(("’s", "'s")):
            last_end -= 2
        out.append(PlaceMention(tokens[a].start, last_end, iso3, weight, before))
        k = end
    return out


def places(
    tokens: Sequence[Token], quantities: Sequence[Quantity], text: str, cited: Masks
) -> list[PlaceMention | None]:
    """Where each quantity of a sentence holds: the shortest phrase of the same clause.

    Args:
        tokens: tokens of the sentence.
        quantities: its figures.
        text: text of the block.
        cited: spans of citations.

    Returns:
        A place or None, one a figure.
    """
    mentions = [m for m in _place_mentions(tokens, text) if not cited.touches(m.start, m.end)]
    out: list[PlaceMention | None] = []
    for i, q in enumerate(quantities):
        best: PlaceMention | None = None
        score = 0.0
        stop = quantities[i + 1].start if i + 1 < len(quantities) else len(text)
        for m in mentions:
            if m.start >= q.start and m.end <= q.end:
                continue
            if q.counted is not None and q.counted[0] <= m.start and m.end <= q.counted[1]:
                continue  # "U.S. military personnel": who they are, not where
            gap = text[q.end : m.start] if m.start >= q.end else text[m.end : q.start]
            if ";" in gap:
                continue
            value = m.weight * 10.0 - len(gap) / 12
            if m.start >= q.end:
                value += 6 if m.start < stop else -4
            if m.word in ("from", "of") and m.start >= q.end:
                value -= 6
            if best is None or value > score:
                best, score = m, value
        out.append(best if best is not None and score > 2 else None)
    return out
