"""The key: who is who, and what a person has to decide; kept apart from what is given away."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

from .people import Named

__all__ = ["COLUMNS", "write_key"]

COLUMNS = (
    "pseudonym",
    "name",
    "forms",
    "mentions",
    "role",
    "confidence",
    "decision",
    "doubt",
    "context",
)


def _cell(value: object) -> object:
    """As text: a spreadsheet must not take a name for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value


def write_key(
    path: Path, people: Iterable[Named], unsure: Iterable[tuple[str, int, str]] = ()
) -> Path:
    """Write the key file.

    Args:
        path: where.
        people: everybody found.
        unsure: words that may be names and were left.

    Returns:
        The path. Only the owner can read the file, where the system knows owners.
    """
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for p in people:
        who: tuple[object, ...] = (
            p.pseudonym, p.name, "; ".join(p.forms), p.mentions, p.role or "", p.confidence or "",
            p.decision, p.doubt, "",
        )  # fmt: skip
        writer.writerow([_cell(v) for v in who])
    for word, count, context in unsure:
        row = ("", word, "", count, "", "", "left", "may be a name", context)
        writer.writerow([_cell(v) for v in row])
    part = path.with_name(path.name + ".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as stream:
        stream.write(out.getvalue())
    os.replace(part, path)
    return path
