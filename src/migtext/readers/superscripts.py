"""What a raised piece of text is: a note mark, an exponent, the letters of an ordinal.

The readers of HTML and DOCX share this; the PDF reader has the geometry as well.
"""

from __future__ import annotations

import re

__all__ = ["NOTE_MARK", "raised_kind", "superscript"]

NOTE_MARK = re.compile(
    r"[\[(]?(?:note |n )?(?:\d{1,3}|[a-z]|[ivx]{1,4}|[*∗†‡§¶#]{1,3})"
    r"(?:\s?[,;–-]\s?(?:\d{1,3}|[a-z]|[*∗†‡§]{1,3}))*[\])]?"
)
_UNIT_BEFORE = re.compile(r"(?:^|[\s\d/(·])(?:[kcmdµ]?m|ft|mi|in|yd|s|h|kg/m|/m)$")
_POWER_BEFORE = re.compile(r"(?:[×x*·]\s?10|(?<![\d.,])10|[A-Za-zχσρ]\s?=?\s?R)$")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)", re.I)
# In other languages one letter is enough, so only after a small number: 1er, 2e, 3º.
_FOREIGN_ORDINAL = re.compile(r"(?:er|re|e|o|a|ème|de)", re.I)
_SMALL = re.compile(r"(?<![\d.,])\d{1,2}$")
_RAISE = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")


def raised_kind(words: str, before: str, *, linked: bool = False) -> str:
    """What raised words are.

    Args:
        words: the raised words, without white space at the ends.
        before: the text before them; a dozen characters are enough.
        linked: they link to another place of the document.

    Returns:
        ``note``, ``exponent``, ``letters`` or ``other``.

    Example:
        >>> raised_kind("4", "12,000"), raised_kind("2", "30 km"), raised_kind("st", "the 1")
        ('note', 'exponent', 'letters')
    """
    if before[-1:].isdigit() and not linked:
        if _ORDINAL.fullmatch(words):
            return "letters"
        if _FOREIGN_ORDINAL.fullmatch(words) and _SMALL.search(before):
            return "letters"
    digits = words.strip("+-−").isdigit()
    if digits and not linked:
        if words in ("2", "3") and _UNIT_BEFORE.search(before):
            return "exponent"
        if _POWER_BEFORE.search(before) or words[0] in "+-−":
            return "exponent"
    if NOTE_MARK.fullmatch(words) or (words[:1] == "[" and words[-1:] == "]"):
        return "note"
    if linked and len(words) < 12:
        return "note"
    return "exponent" if digits and len(words) < 3 else "other"


def superscript(words: str) -> str:
    """Digits and signs as superscript characters.

    Example:
        >>> superscript("-2")
        '⁻²'
    """
    return words.translate(_RAISE)
