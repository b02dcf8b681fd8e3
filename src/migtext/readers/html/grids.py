"""Tables of a page: which hold data and which are its layout."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .units import Unit

__all__ = ["is_data", "numbered", "span"]

_ENUMERATOR = re.compile(
    r"\(?(?:\d{1,3}|[a-z]{1,2}|[ivx]{1,6}|[IVX]{1,5}|[A-Z])\)|(?:\d{1,3}|[a-z]|[ivx]{1,5})\.|[-–—•·▪◦]"
)


def span(cell: Any, name: str) -> int:
    """Columns or rows that a cell covers."""
    value = (cell.get(name) or "1").strip()
    return max(1, min(50, int(value))) if value.isascii() and value.isdigit() else 1


def is_data(table: Any) -> bool:
    """Whether a table holds data and not the layout of a page."""
    if table.find(".//table") is not None:
        return False
    rows = list(table.iter("tr"))
    if not rows:
        return False
    cells = [[c for c in row if c.tag in ("td", "th")] for row in rows]
    columns = max(map(len, cells))
    headed = table.find(".//th") is not None
    if columns < 2:
        return headed and len(rows) > 1
    if table.get("role") == "presentation":
        return False
    if headed or table.find("caption") is not None:
        return True
    # One filled cell a row is a layout; so is the number of a paragraph beside its words.
    filled = [[w for c in row if (w := "".join(c.itertext()).strip())] for row in cells]
    if max(map(len, filled), default=0) < 2:
        return False
    if all(
        not row or (len(row) == 2 and _ENUMERATOR.fullmatch(row[0]) and len(row[1].split()) > 3)
        for row in filled
    ):
        return False
    for row in cells:
        for cell in row:
            blocks = sum(1 for e in cell.iter("p", "div", "h1", "h2", "h3", "ul"))
            if blocks > 2 or len("".join(cell.itertext())) > 600:
                return False
    return True


def numbered(units: list[Unit]) -> list[Unit]:
    """Join a number that stands alone (in a cell of its own) with the paragraph after it."""
    out: list[Unit] = []
    for unit in units:
        before = out[-1] if out else None
        if (
            before is not None
            and before.kind == "p"
            and unit.kind in ("p", "quote")
            and not before.marks
            and before.aside == unit.aside
            and len(before.text) < 8
            and _ENUMERATOR.fullmatch(before.text)
        ):
            out.pop()
            lead = before.text + " "
            number = before.text.strip("().")
            unit.marks = [(a + len(lead), b + len(lead), n, t) for a, b, n, t in unit.marks]
            unit.text, unit.first = lead + unit.text, len(lead)
            unit.label = number if number.isalnum() else None
        out.append(unit)
    return out
