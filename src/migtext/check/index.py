"""A source, prepared so that a claim's number is found in it quickly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from .compare import Idf
from .context import Quantity, Sentence, TextContext, name_keys, word_keys
from .words import lexicon

__all__ = ["SourceIndex"]


class SourceIndex:
    """A source with what is needed to find a claim's number in it.

    Args:
        context: numbers of the source in their sentences.
        name: name of the source, for messages.
    """

    def __init__(self, context: TextContext, name: str = "the source") -> None:
        self.context = context
        self.name = name

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

    @cached_property
    def speakers(self) -> frozenset[str]:
        """Everybody who is said to give a number."""
        return frozenset(k for q in self.context.quantities for k in q.speakers)

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


def _sentence_keys(s: Sentence) -> Iterable[str]:
    for w in s.words:
        if not w.stop:
            yield from word_keys(w)
    for n in s.names:
        yield from name_keys(n)
