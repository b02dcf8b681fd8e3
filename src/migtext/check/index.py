"""A source, prepared so that a claim's number is found in it quickly.

Two ways lead into a source: by value (numbers that could be the claimed one, whatever they count)
and by words (sentences and table cells that share the claim's telling words). Only what one of
the two brings up is compared with the claim, so a source of 300 pages costs little more than one
of three. What the words of the other sentences and numbers mean is never worked out.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property

from .compare import Idf
from .context import Quantity, Sentence, TextContext, name_keys, word_keys
from .names import find_names
from .phrases import AMOUNTS
from .values import dimension_of
from .vectors import Likeness
from .words import lexicon, words_of

__all__ = ["SourceIndex"]

# Rounding, hedges and conversion reach no farther than a sixth of the value (`values.relate`).
_REACH = 1.26
# Cells of tables that are compared word by word; of longer tables those whose headers fit best.
_CELLS = 160


class SourceIndex:
    """A source with what is needed to find a claim's number in it.

    Args:
        context: numbers of the source in their sentences.
        name: name of the source, for messages.
    """

    def __init__(self, context: TextContext, name: str = "the source") -> None:
        self.context = context
        self.name = name
        self._spoken: dict[str, bool] = {}
        self.likeness = Likeness()

    @cached_property
    def idf(self) -> Idf:
        """Weights of words by how rare they are in the source."""
        counts: Counter[str] = Counter()
        for keys in self._keys:
            counts.update(keys)
        return Idf(counts, len(self._keys))

    @cached_property
    def _keys(self) -> list[frozenset[str]]:
        return [frozenset(_sentence_keys(s)) for s in self.context.sentences]

    @cached_property
    def _postings(self) -> dict[str, list[int]]:
        out: dict[str, list[int]] = {}
        for i, keys in enumerate(self._keys):
            for key in keys:
                out.setdefault(key, []).append(i)
        return out

    def speaks(self, keys: Iterable[str]) -> bool:
        """Whether one of these is said to give a number anywhere in the source.

        Args:
            keys: stems and keys of names, as in `Quantity.speakers`.
        """
        return any(self._speaks(key) for key in keys)

    def _speaks(self, key: str) -> bool:
        if key not in self._spoken:
            places = {*self._postings.get(key, ()), *self._postings.get(f"n:{key}", ())}
            self._spoken[key] = any(
                key in q.speakers for i in places for q in self.context.sentences[i].quantities
            )
        return self._spoken[key]

    def has(self, key: str) -> bool:
        """Whether a word or name, or one like it, stands anywhere in the source."""
        if key in self._postings or f"n:{key}" in self._postings:
            return True
        if key.startswith("c:"):
            return any(f"c:{other}" in self._postings for other in lexicon().like.get(key[2:], ()))
        return False

    def nearest(self, claim: Quantity, limit: int = 40) -> list[Sentence]:
        """Sentences that share most with a claim, by the words of the sentence alone."""
        scores: Counter[int] = Counter()
        idf = self.idf
        for key, weight in claim.claim_weights.items():
            for i in self._postings.get(key, ()):
                scores[i] += weight * idf(key)  # type: ignore[assignment]
        return [self.context.sentences[i] for i, _ in scores.most_common(limit)]

    def beside(self, s: Sentence) -> list[Sentence]:
        """The sentences before and after one, within its paragraph."""
        i = self._places.get(id(s))
        if i is None:
            return []
        around = self.context.sentences[max(0, i - 1) : i + 2]
        return [x for x in around if x is not s and x.block == s.block]

    @cached_property
    def _places(self) -> dict[int, int]:
        return {id(s): i for i, s in enumerate(self.context.sentences)}

    # Cells of tables -----------------------------------------------------------------------------

    @cached_property
    def _cells(self) -> list[Quantity]:
        return [q for q in self.context.quantities if q.cell is not None]

    @cached_property
    def _cell_postings(self) -> dict[str, list[int]]:
        known: dict[str, frozenset[str]] = {}
        out: dict[str, list[int]] = {}
        for i, q in enumerate(self._cells):
            caption = q.cell.caption if q.cell is not None else ""
            for header in (*q.headers, caption):
                if header not in known:
                    known[header] = frozenset(_text_keys(header))
                for key in known[header]:
                    out.setdefault(key, []).append(i)
        return out

    def cells(self, claim: Quantity) -> list[Quantity]:
        """Cells whose headers share most with a claim, which knows no words of their line."""
        if len(self._cells) <= _CELLS:
            return self._cells
        scores: Counter[int] = Counter()
        idf = self.idf
        for key, weight in claim.claim_weights.items():
            for i in self._cell_postings.get(key, ()):
                scores[i] += weight * idf(key)  # type: ignore[assignment]
        return [self._cells[i] for i in sorted(i for i, _ in scores.most_common(_CELLS))]

    # Values --------------------------------------------------------------------------------------

    @cached_property
    def _sorted(self) -> tuple[list[float], list[int]]:
        """Values of exact numbers in their base unit with their places, in order of value."""
        pairs = sorted((_base(q), i) for i, q in enumerate(self.context.quantities) if not _wide(q))
        return [v for v, _ in pairs], [i for _, i in pairs]

    @cached_property
    def _digits(self) -> dict[tuple[int, ...], list[int]]:
        out: dict[tuple[int, ...], list[int]] = {}
        for i, q in enumerate(self.context.quantities):
            if not _wide(q):
                out.setdefault(_significant(q.low), []).append(i)
        return out

    @cached_property
    def _ranges(self) -> list[int]:
        return [i for i, q in enumerate(self.context.quantities) if _wide(q)]

    def like_value(self, claim: Quantity) -> list[Quantity]:
        """Numbers whose value could be the claim's: by rounding, unit, scale or as an end of a range.

        Everything that `values.relate` finds a relation for is among them.

        Args:
            claim: a number.

        Returns:
            Numbers in the order of the source.
        """
        quantities = self.context.quantities
        if claim.high is None:
            return quantities
        found: set[int] = {*self._ranges, *self._digits.get(_significant(claim.low), ())}
        values, places = self._sorted
        factor = float(dimension_of(claim)[1])
        for low, high in ((claim.low, claim.high), (claim.low, claim.low)):
            # Within one dimension in base units, and by the bare number across dimensions.
            for scale in {factor, 1.0}:
                ends = sorted((float(low) * scale, float(high) * scale))
                a = min(ends[0] / _REACH, ends[0] * _REACH)
                b = max(ends[1] / _REACH, ends[1] * _REACH)
                found.update(places[bisect_left(values, a) : bisect_right(values, b)])
        return [quantities[i] for i in sorted(found)]

    def same_value(self, claim: Quantity) -> list[Quantity]:
        """Numbers with the claim's value in the claim's own unit."""
        return [
            q
            for i in (*self._digits.get(_significant(claim.low), ()), *self._ranges)
            if (q := self.context.quantities[i]).low == claim.low
            and dimension_of(q)[0] == dimension_of(claim)[0]
        ]


def _wide(q: Quantity) -> bool:
    """Whether it is a range or has an open top."""
    return q.high is None or q.high != q.low


def _base(q: Quantity) -> float:
    try:
        return float(q.low * dimension_of(q)[1])
    except OverflowError:
        return float("inf")


def _significant(value: Decimal) -> tuple[int, ...]:
    return value.normalize().as_tuple().digits


def _sentence_keys(s: Sentence) -> Iterable[str]:
    """Keys of a sentence as its words and names have them, dates and citations not left out:
    finding the dates of all sentences would cost more than all else."""
    names = find_names(s.text, s.start, s.end)
    at = 0
    for w in words_of(s.text, s.start, s.end):
        while at < len(names) and names[at].end <= w.start:
            at += 1
        if w.stop or (at < len(names) and names[at].start <= w.start and w.end <= names[at].end):
            continue
        if w.concepts and AMOUNTS.match(s.text, w.start, s.end):
            continue
        yield from word_keys(w)
    for n in names:
        yield from name_keys(n)


def _text_keys(text: str) -> Iterable[str]:
    for w in words_of(text):
        if not w.stop:
            yield from word_keys(w)
    for n in find_names(f"in {text}"):
        yield from name_keys(n)
