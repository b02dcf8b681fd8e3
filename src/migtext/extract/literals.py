"""Digits with their separators, in all groupings."""

from __future__ import annotations

import re
from decimal import Decimal

__all__ = ["DECIMAL_COMMA", "parse_literal"]

_COMMA = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")


_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?")


_DOTS = re.compile(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d{1,3}(?:\.\d{3})+,\d+")


_ONE_DOT = re.compile(r"\d{1,3}\.\d{3}")


_APOSTROPHE = re.compile(r"\d{1,3}(?:['’]\d{3})+(?:\.\d+)?")


_PLAIN = re.compile(r"\d+(?:[.·]\d+)?")


DECIMAL_COMMA = re.compile(r"\d{1,3},\d{1,2}|0,\d+")


def parse_literal(text: str, *, continental: bool = False) -> Decimal | None:
    """Value of a run of digits with its separators.

    Args:
        text: digits with ",", ".", "'" or "·" between them, no spaces.
        continental: read "1.234" as one thousand and "3,5" as three and a half, as the document
            does elsewhere. "1.234.567,8" is read so in any case.

    Returns:
        The value; None when the separators fit no way of writing numbers ("3.2.1", "1,2,3").

    Example:
        >>> parse_literal("1,234.5"), parse_literal("3.2.1")
        (Decimal('1234.5'), None)
    """
    if len(text) > 40 or not text.isascii():
        plain = text.replace("·", ".").replace("’", "'")
        if len(text) > 40 or not plain.isascii():
            return None
        text = plain
    if _DOTS.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", "."))
    if continental and _ONE_DOT.fullmatch(text):
        return Decimal(text.replace(".", ""))
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    if _COMMA.fullmatch(text) or _INDIAN.fullmatch(text):
        return Decimal(text.replace(",", ""))
    if _APOSTROPHE.fullmatch(text):
        return Decimal(text.replace("'", ""))
    if continental and DECIMAL_COMMA.fullmatch(text):
        return Decimal(text.replace(",", "."))
    return None
