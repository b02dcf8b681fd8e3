"""Equations as a line of text."""

from __future__ import annotations

from typing import Any

from ..superscripts import superscript
from .names import M, W

__all__ = ["equation"]

_DEEPEST = 60


def equation(element: Any, depth: int = 0) -> str:
    """Text of an equation: fractions with a slash, powers raised, roots with their sign.

    Args:
        element: an ``oMath`` element or a part of one.
        depth: how deep it lies; beyond 60 the letters alone are read.

    Returns:
        One line.
    """
    if depth > _DEEPEST:
        return "".join(t.text or "" for t in element.iter(f"{M}t"))
    return "".join(_part(child, depth + 1) for child in element)


def _inner(element: Any, name: str, depth: int) -> str:
    found = element.find(f"{M}{name}")
    return "" if found is None else equation(found, depth)


def _grouped(text: str) -> str:
    return f"({text})" if len(text) > 1 and not text.replace(".", "").isalnum() else text


def _part(child: Any, depth: int) -> str:
    tag = child.tag
    if not isinstance(tag, str) or not tag.startswith(M):
        if tag in (f"{W}ins", f"{W}moveTo"):
            return equation(child, depth)
        return ""
    name = tag[len(M) :]
    if name == "r":
        return "".join(t.text or "" for t in child.iter(f"{M}t", f"{W}t"))
    if name == "f":
        top, below = _inner(child, "num", depth), _inner(child, "den", depth)
        return f"{_grouped(top)}/{_grouped(below)}"
    if name in ("sSup", "sSub", "sSubSup"):
        base, low, up = (_inner(child, n, depth) for n in ("e", "sub", "sup"))
        low = f"_{_grouped(low)}" if low else ""
        if up:
            up = superscript(up) if up.lstrip("+-−").isdigit() or up == "n" else f"^{_grouped(up)}"
        return base + low + up
    if name == "rad":
        degree, base = _inner(child, "deg", depth), _inner(child, "e", depth)
        return f"{superscript(degree) if degree.isdigit() else ''}√{_grouped(base)}"
    if name == "d":
        return _delimited(child, depth)
    if name == "nary":
        sign = child.find(f"{M}naryPr/{M}chr")
        low, up = _inner(child, "sub", depth), _inner(child, "sup", depth)
        shown = (sign.get(f"{M}val") or "∫") if sign is not None else "∫"
        shown += (f"_{_grouped(low)}" if low else "") + (f"^{_grouped(up)}" if up else "")
        return f"{shown} {_inner(child, 'e', depth)}"
    if name == "func":
        return f"{_inner(child, 'fName', depth)} {_inner(child, 'e', depth)}"
    if name in ("m", "eqArr"):
        rows = [equation(row, depth) for row in child if row.tag in (f"{M}mr", f"{M}e")]
        return "; ".join(rows)
    return "" if name.endswith("Pr") else equation(child, depth)


def _delimited(child: Any, depth: int) -> str:
    signs = {"begChr": "(", "endChr": ")", "sepChr": "|"}
    for name in signs:
        found = child.find(f"{M}dPr/{M}{name}")
        if found is not None:
            signs[name] = found.get(f"{M}val") or ""
    inside = signs["sepChr"].join(equation(e, depth) for e in child.iterfind(f"{M}e"))
    return f"{signs['begChr']}{inside}{signs['endChr']}"
