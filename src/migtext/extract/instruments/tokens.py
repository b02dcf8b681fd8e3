"""Words of a block as the alias matcher compares them.

Two ways to write the same name must give the same words: apostrophes of every kind, hyphens and
spaces, "United Nations" and "U.N.", "relating to" and "on", British and American spelling. Small
differences are therefore taken away here, once, for the aliases and for the text alike.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["Tokens", "fold", "tokenise"]

_TOKEN = re.compile(r"(?:[A-Za-z]\.){2,}|[^\W\d_]+(?:['’ʼ‘`´][^\W\d_]+)*|\d+|[().;:!?\[\]\n\t]")
_APOSTROPHE = re.compile(r"['’ʼ‘`´]")
# A full stop after these belongs to the abbreviation.
_ABBREVIATIONS = frozenset("no nos art arts v vs etc st para sec reg cap ch c s res doc".split())
# Words that join a head noun to its subject; a name is found whichever of them it is written with.
_LINKS = {"concerning": "on", "regarding": "on", "respecting": "on", "about": "on"}
_BEFORE_TO = frozenset(("relating", "related", "relative", "pertaining"))


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """A word as it is compared: lower case, no accents, points or apostrophes, one spelling.

    Example:
        >>> fold("Organisation’s"), fold("U.N."), fold("LABOUR")
        ('organizations', 'un', 'labor')
    """
    if not word.isascii():
        word = "".join(
            c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)
        )
    word = _APOSTROPHE.sub("", word).replace(".", "").casefold() or word
    if len(word) > 5:
        word = word.replace("isation", "ization").replace("labour", "labor")
        if word == "programme" or word == "programmes":
            word = word.replace("programme", "program")
    return _LINKS.get(word, word)


class Tokens:
    """Folded words of a text with their places.

    Attributes:
        norms: folded words; brackets, sentence signs and ", the" are words of their own, other
            commas, quotes, dashes and "the" are left out.
        starts: first code point of each.
        ends: one past the last.
        bases: for a word with a possessive "s": its folded form without it, and where that ends.
    """

    __slots__ = ("bases", "ends", "norms", "starts")

    def __init__(self) -> None:
        self.norms: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.bases: dict[int, tuple[str, int]] = {}

    def __len__(self) -> int:
        return len(self.norms)


def tokenise(text: str) -> Tokens:
    """Cut a text into folded words.

    Example:
        >>> tokenise("the U.N. Convention relating to the Status of Refugees (1951)").norms
        ['un', 'convention', 'on', 'status', 'of', 'refugees', '(', '1951', ')']
    """
    out = Tokens()
    norms, starts, ends = out.norms, out.starts, out.ends
    for match in _TOKEN.finditer(text):
        word = match.group()
        norm = fold(word)
        start, end = match.span()
        if norm == "the":
            # ", the" opens something new, "of the" does not.
            if ends and text[ends[-1] : ends[-1] + 1] == ",":
                norms.append(",")
                starts.append(ends[-1])
                ends.append(end)
            continue
        if norms:
            last = norms[-1]
            if norm == "." and last in _ABBREVIATIONS and ends[-1] == start:
                continue
            if norm == "to" and last in _BEFORE_TO:
                norms[-1], ends[-1] = "on", end
                continue
            if norm.startswith("nations") and last == "united" and norm in ("nations", "nationss"):
                norms[-1], ends[-1] = "un", end
                if len(word) > 7:
                    out.bases[len(norms) - 1] = ("un", start + 7)
                continue
        if len(word) > 2 and word[-1] in "sS" and word[-2] in "'’ʼ‘`´":
            out.bases[len(norms)] = (fold(word[:-2]), end - 2)
        norms.append(norm)
        starts.append(start)
        ends.append(end)
    return out
