"""Words of a text as names are compared: without accents and case, whole across a line's end."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..extract.entities.tables import word_list
from ..resources import load_table

__all__ = ["Joined", "Word", "joined", "key", "titles", "wordlist", "words_of"]

_LETTER = "[^\\W\\d_][\u0300-\u036f]*"
_WORD = re.compile(rf"(?:{_LETTER})+(?:['’ʼ](?:{_LETTER})+)*")
# A word that a line end broke: a hyphen before a line feed, a soft hyphen, PDFium's sign.
_BROKEN = re.compile("(?<=[^\\W\\d_])(?:[-\u2010\u00ad\ufffe][ \\t]*\\r?\\n[ \\t]*|\u00ad|\ufffe\\s*|[\u200b-\u200d\u2060])(?=[^\\W\\d_])")  # fmt: skip
_POSSESSIVE = re.compile(r"['’ʼ][sS]$")
_ELISION = re.compile(r"^[dlDL]['’](?=[^\W\d_]{2})")
# Letters that are no accented forms of others but are typed as them.
_PLAIN = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ə": "e"})  # fmt: skip


@lru_cache(maxsize=4096)
def key(text: str) -> str:
    """A word or name for comparison: lower case, no accents, no apostrophes, single spaces.

    Example:
        >>> key("Inés  O’Ørsted")
        'ines oorsted'
    """
    bare = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(c for c in bare if not unicodedata.combining(c) and c not in "'’ʼ`")
    return " ".join(unicodedata.normalize("NFC", plain).translate(_PLAIN).split())


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: where it stands, without a possessive, and as it is compared."""

    start: int
    end: int
    text: str
    key: str

    @property
    def named(self) -> bool:
        """Whether it is written as a name is: a capital, or a script that has none."""
        return not self.text[:1].islower()

    @property
    def upper(self) -> bool:
        """Whether it is in capitals."""
        return len(self.text) > 1 and self.text.isupper()


def words_of(text: str) -> list[Word]:
    """Words of a text, in order.

    Example:
        >>> [w.text for w in words_of("Amina’s friend d'Arc")]
        ['Amina', 'friend', 'Arc']
    """
    out = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        if found := _POSSESSIVE.search(match[0]):
            end -= len(found[0])
        if found := _ELISION.match(text[start:end]):
            start += len(found[0])
        if end > start:
            word = text[start:end]
            out.append(Word(start, end, word, key(word)))
    return out


@dataclass(frozen=True, slots=True)
class Joined:
    """A text with broken words whole again, and where each of its characters stood."""

    text: str
    back: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Span in the original of a span here."""
        return self.back[start], self.back[end - 1] + 1

    def here(self, start: int, end: int) -> tuple[int, int]:
        """Span here of a span in the original."""
        return bisect_left(self.back, start), bisect_left(self.back, end)


def joined(text: str) -> Joined:
    """Join the words that a line's end broke.

    Example:
        >>> joined("Rustam Yulda-\\nshev").text
        'Rustam Yuldashev'
    """
    pieces: list[str] = []
    back: list[int] = []
    last = 0
    for match in _BROKEN.finditer(text):
        pieces.append(text[last : match.start()])
        back += range(last, match.start())
        last = match.end()
    pieces.append(text[last:])
    back += range(last, len(text))
    return Joined("".join(pieces), back)


@lru_cache(maxsize=1)
def _lists() -> Mapping[str, Mapping[str, str]]:
    return load_table("privacy_words.toml")


@lru_cache(maxsize=64)
def wordlist(path: str) -> frozenset[str]:
    """A list of ``privacy_words.toml`` by its path, as keys; "_" stands for a space.

    Example:
        >>> "brother" in wordlist("cues.people")
        True
    """
    table, name = path.split(".")
    return frozenset(key(w.replace("_", " ").rstrip(".")) for w in _lists()[table][name].split())


@lru_cache(maxsize=1)
def titles() -> frozenset[str]:
    """Words that titles end with, as keys."""
    both = word_list("persons.titles") | {" ".join(w.split("_")) for w in _lists()["titles"]["more"].split()}  # fmt: skip
    plain = (t for t in both if t.strip(".") and not t.endswith(" of State"))
    return frozenset(key(t.replace(".", "")).split()[-1] for t in plain)
