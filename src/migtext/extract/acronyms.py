"""Acronyms and the words that they stand for, as a text introduces them.

The method is that of Schwartz and Hearst (2003), "A simple algorithm for identifying abbreviation
definitions in biomedical text": the characters of the short form are looked for in the words
before it, from right to left, and the first one must begin a word. Two additions for texts of
this field: square brackets (`Office of the High Commissioner for Human Rights [OHCHR]`) and the
reversed order (`UNHCR (United Nations High Commissioner for Refugees)`).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["Definition", "acronym_of", "definitions", "initials"]

# A short form: 2 to 12 characters without a space, at least one capital among them.
_SHORT = re.compile(r"[A-Z0-9][\w&./’'-]{1,11}")
_BRACKET = re.compile(r"[(\[]([^()\[\]]{2,160})[)\]]")
_WORD = re.compile(r"[^\W_]+(?:[’'.][^\W_]+)*")
_QUOTES = "\"'‘’“”„«» "
_SMALL = frozenset(
    "of the and for on in to at by de la le les du des del der die das und et y e a an with "
    "against from".split()
)
_MAX_WORDS = 14


@dataclass(frozen=True, slots=True)
class Definition:
    """A short form, the words it stands for, and where both stand in the text given.

    Attributes:
        short: the acronym ("OHCHR").
        long: its words, as in the text.
        short_span: half-open span of the acronym.
        long_span: half-open span of the words.
    """

    short: str
    long: str
    short_span: tuple[int, int]
    long_span: tuple[int, int]


def _match_words(letters: list[str], text: str, start: int, end: int, *, small: bool) -> int | None:
    """Start of the words whose initials spell `letters`, read from the right.

    Small words are skipped unless `small`, and so are two others at most: the acronym OHCHR leaves out "United
    Nations" in the middle of the full name.
    """
    words = [(m.start(), m.group().casefold()) for m in _WORD.finditer(text, start, end)]
    left, skipped = len(letters) - 1, 0
    for position, word in reversed(words):
        if word[0] == letters[left] and (small or word not in _SMALL):
            left -= 1
            if left < 0:
                return position
        elif word not in _SMALL:
            skipped += 1
            if skipped > 2 or left == len(letters) - 1:
                return None
    return None


def _match_long(short: str, text: str, start: int, end: int) -> int | None:
    """Start of the shortest stretch of `text[start:end]` that spells `short`, or None."""
    letters = [c.casefold() for c in short if c.isalnum()]
    if len(letters) > 2:
        for small in (False, True):
            whole = _match_words(letters, text, start, end, small=small)
            if whole is not None:
                return whole
    at = end
    for i in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= start:
            same = text[at].casefold() == letters[i]
            if same and (i > 0 or at == start or not text[at - 1].isalnum()):
                break
            at -= 1
        if at < start:
            return None
    return at


def _looks_short(token: str) -> bool:
    if not _SHORT.fullmatch(token) or token.isdigit():
        return False
    capitals = sum(c.isupper() for c in token)
    return capitals >= 2 or (capitals == 1 and len(token) <= 3 and token[0].isupper())


def definitions(text: str) -> list[Definition]:
    """Find the acronyms that a text introduces.

    Args:
        text: normalised text of one block.

    Returns:
        Definitions in the order of their brackets.

    Example:
        >>> [(d.short, d.long) for d in definitions("the Committee against Torture (CAT) said")]
        [('CAT', 'Committee against Torture')]
    """
    found: list[Definition] = []
    for match in _BRACKET.finditer(text):
        inner, a = match.group(1), match.start(1)
        # "(hereinafter “UNHCR”)", "(UNHCR, or the Agency)": the short form is one token of it.
        lead = re.match(r"(?:hereinafter|hereafter|henceforth|known as|or)\s+(?:the\s+)?", inner)
        begin = lead.end() if lead else 0
        token = re.split(r"[,;]", inner[begin:], maxsplit=1)[0]
        stripped = token.strip(_QUOTES)
        offset = a + begin + token.find(stripped)
        if _looks_short(stripped):
            low = max(0, match.start() - 12 * min(_MAX_WORDS, len(stripped) * 2 + 5))
            window = text[low : match.start()].rstrip(_QUOTES + "([")
            cut = max(window.rfind(c) for c in ".;:()[]")
            # A full stop ends the stretch unless it is part of an abbreviation ("U.S.").
            while (
                cut > 0
                and window[cut] == "."
                and (window[cut - 1 : cut].isupper() or not window[cut + 1 : cut + 2].isspace())
            ):
                cut = max(window.rfind(c, 0, cut) for c in ".;:()[]")
            begin_long = _match_long(stripped, window, max(0, cut + 1), len(window))
            if begin_long is not None:
                long = window[begin_long:]
                if _plausible(stripped, long):
                    span = (low + begin_long, low + len(window))
                    found.append(Definition(stripped, long, (offset, offset + len(stripped)), span))
            continue
        # Reversed: the bracket holds the words and the acronym stands before it.
        before = re.search(
            r"([A-Z][\w&./-]{1,11})\s*$", text[max(0, match.start() - 16) : match.start()]
        )
        if before and _looks_short(before.group(1)):
            short, words = before.group(1), inner.strip(_QUOTES)
            at = _match_long(short, words, 0, len(words))
            if at == 0 and _plausible(short, words):
                s = max(0, match.start() - 16) + before.start(1)
                b = a + inner.find(words)
                found.append(Definition(short, words, (s, s + len(short)), (b, b + len(words))))
    return found


def _plausible(short: str, long: str) -> bool:
    words = _WORD.findall(long)
    if not words or len(words) > _MAX_WORDS or len(long) <= len(short):
        return False
    if short in words:
        return False
    capitals = sum(w[:1].isupper() for w in words if w.casefold() not in _SMALL)
    small = sum(1 for w in words if w.casefold() not in _SMALL)
    # A two-letter match in running lower case is nearly always an accident.
    return len(words) >= 2 and (capitals > 0 or (len(short) >= 3 and small >= len(short) - 1))


def _plain(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def initials(name: str, *, small: bool = False) -> str:
    """Initials of a name, small words left out unless asked for.

    Example:
        >>> initials("Office of the High Commissioner for Human Rights")
        'OHCHR'
    """
    words = [_plain(w) for w in re.findall(r"[^\W_]+", name.replace("’", "'").replace("'s", ""))]
    kept = [w for w in words if small or w.casefold() not in _SMALL]
    return "".join(w[0].upper() for w in kept)


def acronym_of(short: str, name: str) -> bool:
    """Whether `short` can be the acronym of `name`.

    Initials with and without small words count, and so does a short form whose letters begin the
    words in order when at most one word is skipped (`UNHCR` for "Office of the United Nations
    High Commissioner for Refugees" skips the office).

    Args:
        short: "OHCHR", "U.N.", "IOM".
        name: full name.

    Example:
        >>> acronym_of("IOM", "International Organization for Migration")
        True
        >>> acronym_of("HRC", "Human Rights Watch")
        False
    """
    letters = re.sub(r"[^A-Za-z0-9]", "", _plain(short)).upper()
    if len(letters) < 2 or len(re.findall(r"[^\W_]+", name)) < 2:
        return False
    for spelled in (initials(name), initials(name, small=True)):
        if letters == spelled:
            return True
        # The words before the acronym's first one are an office or a department of it.
        if len(letters) >= 3 and spelled.endswith(letters) and len(spelled) - len(letters) <= 2:
            return True
    return False
