"""Word lists as features: how often, and in how many sentences, each category of words occurs.

The categories are a table (`data/framing_lexicon.toml`). A lookup costs one dictionary access a
word, and the answer for a word is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from ..errors import DataError
from ..resources import load_table
from ..sentences import sentence_spans

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Lexicon", "lower", "shipped_lexicon"]

_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_MAX_WORDS = 3


def lower(text: str) -> str:
    """Lower case of the same length: a few capitals grow when they are lowered, and stay."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


class Lexicon:
    """Categories of terms.

    Args:
        categories: for each category its terms, lower case; ``*`` at the end of a term matches
            any ending; up to three words.

    Raises:
        DataError: when a term cannot be matched.

    Example:
        >>> lexicon = Lexicon({"border": ["border*", "coast guard"]})
        >>> lexicon.spans("The coast guard closed all borders.")
        [(4, 15, 'border'), (27, 34, 'border')]
    """

    def __init__(self, categories: Mapping[str, Sequence[str]]) -> None:
        self.names = tuple(categories)
        self._exact: list[dict[str, list[int]]] = [{} for _ in range(_MAX_WORDS)]
        self._prefix: list[dict[str, list[int]]] = [{} for _ in range(_MAX_WORDS)]
        self._first: set[str] = set()
        self._first_prefix: set[str] = set()
        for index, terms in enumerate(categories.values()):
            for term in terms:
                stem = term.removesuffix("*")
                words = _WORD.findall(stem)
                if (
                    not 1 <= len(words) <= _MAX_WORDS
                    or " ".join(words) != stem
                    or stem != stem.lower()
                ):
                    raise DataError(
                        f"term {term!r} is not one to three lower-case words",
                        path="framing_lexicon.toml",
                        todo="write it without punctuation",
                    )
                table = self._exact if stem == term else self._prefix
                table[len(words) - 1].setdefault(stem, []).append(index)
                if len(words) > 1:
                    self._first.add(words[0])
        self._sizes = [sorted({len(s) for s in table}, reverse=True) for table in self._prefix]
        self._known: dict[str, tuple[int, ...]] = {}

    def _categories(self, phrase: str, words: int) -> tuple[int, ...]:
        """Categories of a phrase of `words` words."""
        found = list(self._exact[words - 1].get(phrase, ()))
        prefixes = self._prefix[words - 1]
        for size in self._sizes[words - 1]:
            if size <= len(phrase):
                found += prefixes.get(phrase[:size], ())
        return tuple(dict.fromkeys(found))

    def spans(self, text: str) -> list[tuple[int, int, str]]:
        """Terms in a text.

        Args:
            text: a text.

        Returns:
            (start, end, category), in order; a word may be in several categories.
        """
        return [(a, b, self.names[i]) for a, b, i in self._find(text)]

    def _find(self, text: str) -> list[tuple[int, int, int]]:
        lowered = lower(text)
        words = [m.span() for m in _WORD.finditer(lowered)]
        out: list[tuple[int, int, int]] = []
        known = self._known
        for n, (a, b) in enumerate(words):
            word = lowered[a:b].replace("’", "'")
            categories = known.get(word)
            if categories is None:
                categories = self._categories(word, 1)
                if len(known) < 50_000:
                    known[word] = categories
            out += [(a, b, i) for i in categories]
            if word not in self._first:
                continue
            for more in range(1, min(_MAX_WORDS, len(words) - n)):
                end = words[n + more][1]
                phrase = " ".join(lowered[s:e] for s, e in words[n : n + more + 1])
                out += [(a, end, i) for i in self._categories(phrase, more + 1)]
        return out

    def features(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Two numbers a category: log of the count (1 + n), and share of sentences that have it.

        Args:
            texts: texts.

        Returns:
            Array of shape (len(texts), 2 * len(names)), float32.
        """
        import numpy as np

        size = len(self.names)
        out = np.zeros((len(texts), 2 * size), dtype=np.float32)
        for row, text in enumerate(texts):
            sentences = sentence_spans(text) or [(0, len(text))]
            seen: set[tuple[int, int]] = set()
            at = 0
            for a, _, i in sorted(self._find(text)):
                while at + 1 < len(sentences) and a >= sentences[at][1]:
                    at += 1
                out[row, i] += 1
                if (at, i) not in seen:
                    seen.add((at, i))
                    out[row, size + i] += 1 / len(sentences)
            out[row, :size] = np.log1p(out[row, :size])
        return out


@lru_cache(maxsize=1)
def shipped_lexicon() -> Lexicon:
    """The categories of `data/framing_lexicon.toml`.

    Example:
        >>> "court" in shipped_lexicon().names
        True
    """
    rows = load_table("framing_lexicon.toml")["category"]
    return Lexicon({row["id"]: row["terms"] for row in rows})
