"""One block as the finders of names read it: words with their positions, and what stands beside them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache

from ...annotations import Span
from ...document import BlockView
from .tables import common_words, plain, word_list

__all__ = ["Stretch", "cut_names"]

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SMALL = frozenset(
    "of and the for in on to a an by with from at or as vs s de la per not its".split()
)
_LETTERS = re.compile(r"[^\W\d_]")


class Stretch:
    """Words of one block, by index.

    Attributes:
        view: the block.
        text: its normalised text with plain apostrophes and hyphens, character for character.
        starts: first code point of each word.
        ends: one past the last.
        words: the words.
        masks: spans that hold no entity (citations, instruments, URLs), in order.
        instruments: those of them that are instruments.
        languages: names of groups that were read as names of languages.
        title_case: a heading, or a line that writes its words with capitals.
        caps: a line of capitals.
    """

    __slots__ = (
        "_masked",
        "_sentence_starts",
        "_titled",
        "caps",
        "ends",
        "instruments",
        "languages",
        "masks",
        "starts",
        "text",
        "title_case",
        "view",
        "words",
    )

    def __init__(
        self, view: BlockView, masks: Sequence[Span] = (), instruments: Sequence[Span] = ()
    ) -> None:
        self.view = view
        self.text = plain(view.text)
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        for match in _WORD.finditer(self.text):
            word = match.group()
            a, b = match.span()
            # The possessive is no part of the word: "China's" is read as "China" and "'s".
            if word.endswith("'s") and len(word) > 2:
                word, b = word[:-2], b - 2
            self.words.append(word)
            self.starts.append(a)
            self.ends.append(b)
        self.masks = sorted(masks)
        self.instruments = tuple(instruments)
        self.languages: list[Span] = []
        self._masked = [a for a, _ in self.masks]
        self._sentence_starts = frozenset(self._begin(a) for a, _ in view.sentences)
        self.caps = self._is_caps(0, len(self.text))
        self._titled: dict[int, bool] = {}
        self.title_case = view.kind in ("title", "heading") or self._is_title_case()

    def _begin(self, position: int) -> int:
        """Start of the first word of a sentence, past brackets and quotation marks."""
        i = bisect_left(self.starts, position)
        return self.starts[i] if i < len(self.starts) else position

    def _is_caps(self, start: int, end: int) -> bool:
        letters = _LETTERS.findall(self.text[start:end])
        return len(letters) > 3 and sum(c.isupper() for c in letters) > 0.7 * len(letters)

    def _is_title_case(self) -> bool:
        if len(self.words) > 25 or len(self.words) < 3 or self.text.rstrip().endswith("."):
            return False
        long = [w for w in self.words if len(w) > 3]
        return len(long) > 2 and sum(w[0].isupper() for w in long) >= 0.75 * len(long)

    def caps_around(self, start: int) -> bool:
        """Whether the sentence at a position is written in capitals."""
        if self.caps:
            return True
        a, b = self.sentence(start)
        return b - a < 400 and self._is_caps(a, b)

    def titled(self, position: int) -> bool:
        """Whether the sentence at a position writes all its words with capitals, as a run-in heading does."""
        if self.title_case:
            return True
        a, b = self.sentence(position)
        known = self._titled.get(a)
        if known is None:
            every = self.words[self.at(a) : self.at(b)]
            words = [w for w in every if len(w) > 3]
            ordinary = [w for w in words if w.lower() in common_words()]
            known = (
                b - a < 160
                and len(words) > 1
                and len(ordinary) > 1
                and all(w[0].isupper() for w in words)
                and all(not w[0].islower() or w in _SMALL for w in every)
            )
            self._titled[a] = known
        return known

    def at(self, position: int) -> int:
        """Index of the first word that starts at or after a position."""
        return bisect_left(self.starts, position)

    def before(self, position: int) -> int:
        """Index of the last word that ends at or before a position; -1 when there is none."""
        return bisect_right(self.ends, position) - 1

    def word(self, index: int) -> str:
        """A word by index; "" outside."""
        return self.words[index] if 0 <= index < len(self.words) else ""

    def gap(self, index: int) -> str:
        """What stands between a word and the next one."""
        if not 0 <= index < len(self.words) - 1:
            return "\n"
        return self.text[self.ends[index] : self.starts[index + 1]]

    def left(self, start: int) -> tuple[str, str]:
        """The word before a position, and what stands between."""
        i = self.before(start)
        if i < 0:
            return "", ""
        return self.words[i], self.text[self.ends[i] : start]

    def right(self, end: int) -> tuple[str, str]:
        """The word after a position, and what stands between."""
        i = self.at(end)
        if i >= len(self.words):
            return "", ""
        return self.words[i], self.text[end : self.starts[i]]

    def opens_sentence(self, start: int) -> bool:
        """Whether a word begins its sentence."""
        return start in self._sentence_starts

    def sentence(self, position: int) -> Span:
        """Span of the sentence that holds a position."""
        spans = self.view.sentences
        i = (
            bisect_right([a for a, _ in spans], position) - 1
            if len(spans) < 8
            else self._find(position)
        )
        return spans[max(0, i)] if spans else (0, len(self.text))

    def _find(self, position: int) -> int:
        return bisect_right(self.view.sentences, (position, len(self.text) + 1)) - 1

    def masked(self, start: int, end: int) -> bool:
        """Whether a span touches what holds no entity."""
        i = bisect_right(self._masked, start) - 1
        if i >= 0 and self.masks[i][1] > start:
            return True
        i += 1
        return i < len(self.masks) and self.masks[i][0] < end

    def inside(self, start: int, end: int) -> str:
        """The slice."""
        return self.text[start:end]


@lru_cache(maxsize=1)
def cut_names() -> frozenset[str]:
    """Capitalised words that a name never begins with at the start of a sentence."""
    return word_list("stop.openers")
