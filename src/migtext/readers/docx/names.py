"""Names of WordprocessingML elements, and how its values read."""

from __future__ import annotations

from typing import Any

__all__ = ["MC", "M", "R", "W", "integer", "on", "roman", "value"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def integer(text: str | None) -> int | None:
    """A whole number; None for anything else (LibreOffice writes some measures as decimals).

    Example:
        >>> integer("240"), integer("240.5"), integer("left"), integer(None)
        (240, 240, None, None)
    """
    try:
        return int(float(text or ""))
    except (ValueError, OverflowError):
        return None


def value(parent: Any, path: str) -> str | None:
    """``w:val`` of a descendant ("rPr/sz"); None when it is missing."""
    if parent is None:
        return None
    found = parent.find("/".join(W + step for step in path.split("/")))
    return None if found is None else found.get(f"{W}val") or ""


def on(parent: Any, path: str) -> bool | None:
    """A property that is on or off; None when nothing is said."""
    found = value(parent, path)
    return None if found is None else found not in ("0", "false", "off", "none")


def roman(number: int) -> str:
    """Lower-case Roman number; decimal beyond 3999 and below 1.

    Example:
        >>> roman(14), roman(0)
        ('xiv', '0')
    """
    if not 0 < number < 4000:
        return str(number)
    out = ""
    for amount, letters in _ROMAN:
        while number >= amount:
            out += letters
            number -= amount
    return out
