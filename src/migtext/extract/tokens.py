"""Words, numbers and signs of a sentence, for rules that need no neural pipeline.

The tokens keep their offsets and split no more than the rules need: a hyphenated word stays whole
("cutting-edge", "H-2B", "Covid-19", so that its digits are never read as a number), unless its
first part is a number ("two-week" is ``two``, ``-``, ``week``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from .number_words import glued_codes, numeral_words

__all__ = ["Token", "tokenize"]

_HYPHENS = "-\u2010\u2011\u00ad"
_HYPHEN = re.compile(f"[{_HYPHENS}]")


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    # "EUR300" and "Rs500": money codes are the only letters that digits may be glued to.
    codes = "|".join(sorted((re.escape(c) for c in glued_codes()), key=len, reverse=True))
    return re.compile(
        r"(?P<num>\d+(?:[.,·'’]\d+)*)"
        rf"|(?P<code>(?:{codes})(?=\d))"
        # "5k-20k", "30km-40km": what is glued to digits ends before a hyphen and digits.
        rf"|(?P<suffix>(?<=\d)(?:k|m|b|bn|mn|km|kg|cm|mm|ha|t)(?=[{_HYPHENS}–]\d))"
        r"|(?P<abbr>(?:[^\W\d_]\.){2,})"
        rf"|(?P<word>[^\W\d_]\w*(?:['’]\w+)*(?:[{_HYPHENS}]\w+(?:['’]\w+)*)*['’]?)"
        r"|(?P<sym>[^\w\s]|_)"
    )


class Token:
    """One token.

    Attributes:
        start: first code point in the text that was tokenised.
        end: one past the last.
        text: the slice.
        low: lower case, curly apostrophes made straight.
        kind: ``num``, ``word`` or ``sym``.
        glued: no white space stands before it.
        edge: a tab or a line end stands before it: it begins a cell of a table.
    """

    __slots__ = ("edge", "end", "glued", "kind", "low", "start", "text")

    def __init__(
        self, start: int, end: int, text: str, kind: str, glued: bool, edge: bool = False
    ) -> None:
        self.start = start
        self.end = end
        self.text = text
        self.low = text.lower().replace("’", "'")
        self.kind = kind
        self.glued = glued
        self.edge = edge

    def __repr__(self) -> str:
        return f"Token({self.text!r}, {self.kind})"


_GLUED_MARK = re.compile(r"\d{1,3}(?:,\d{3})+(?=\.\d{1,3}$)")
_OPENS = re.compile(
    r"\s+(?:The|In|This|That|These|Those|Under|It|They|He|She|We|An?|At|For|Of|As|But|And|However|By|On|Since|While|Although|When|After|Thus|Moreover|Indeed|There|Its|Their|Such|Some|Many|Most|Yet)\s"
)


def _note_mark(text: str, start: int, end: int) -> int:
    """Where a number ends that a footnote mark is glued to: "topped 5,000.15 Under the ...".

    Returns:
        One past the last digit of the number, 0 when no mark is glued to it.
    """
    if text.find(".", start, end) < 0 or not _OPENS.match(text, end):
        return 0
    if start and text[start - 1] in "$€£¥":
        return 0
    found = _GLUED_MARK.match(text[start:end])
    return start + found.end() if found is not None else 0


def _pieces(start: int, text: str, force: bool) -> Iterator[tuple[int, str]]:
    """Parts of a hyphenated word when it begins with a number word, or when told so."""
    cut = _HYPHEN.search(text)
    if cut is None or not (force or text[: cut.start()].lower() in numeral_words()):
        yield start, text
        return
    at = 0
    for match in _HYPHEN.finditer(text):
        if match.start() > at:
            yield start + at, text[at : match.start()]
        yield start + match.start(), match.group()
        at = match.end()
    if at < len(text):
        yield start + at, text[at:]


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Tokens of `text[start:end]`, with offsets in `text`.

    Args:
        text: a normalised text.
        start: first code point to read.
        end: one past the last; None for the end of the text.

    Returns:
        Tokens in order; white space is in none of them.

    Example:
        >>> [t.text for t in tokenize("a two-week H-2B visa, 1,200 km")]
        ['a', 'two', '-', 'week', 'H-2B', 'visa', ',', '1,200', 'km']
    """
    stop = len(text) if end is None else end
    out: list[Token] = []
    previous = -1
    for match in _pattern().finditer(text, start, stop):
        a, b = match.span()
        kind = match.lastgroup or "sym"
        if kind == "num" and (mark := _note_mark(text, a, b)):
            b = mark
        glued = a == previous
        previous = b
        if kind == "word":
            word = match.group()
            # A closing quotation mark is no part of the word unless it marks a possessive.
            if word[-1] in "'’" and (len(word) < 2 or word[-2] not in "sS"):
                word = word[:-1]
                b -= 1
                previous = b
            after_number = (
                glued and len(out) > 1 and out[-1].text in _HYPHENS and out[-2].kind == "num"
            )
            if "-" in word or "\u2010" in word or "\u2011" in word:
                for at, piece in _pieces(a, word, after_number):
                    sub = "sym" if piece in _HYPHENS else "num" if piece.isdecimal() else "word"
                    out.append(Token(at, at + len(piece), piece, sub, glued or at > a))
            else:
                out.append(Token(a, b, word, "word", glued))
            if previous < match.end():
                out.append(Token(b, match.end(), text[b : match.end()], "sym", True))
                previous = match.end()
        else:
            kind = "word" if kind in ("abbr", "code", "suffix") else kind
            out.append(Token(a, b, text[a:b], kind, glued, text[a - 1 : a] in ("\t", "\n")))
    return out
