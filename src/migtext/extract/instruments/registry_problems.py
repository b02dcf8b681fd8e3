"""What is wrong in a table of instruments, and in which line of the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["LEVELS", "Place", "Problem", "places_in"]

LEVELS: Final = ("error", "problem", "note")
"""``error``: the file is not accepted. ``problem``: accepted, but something in it does not work as
it is written. ``note``: for information."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One complaint about a table of instruments.

    Attributes:
        what: what is wrong, in one clause.
        todo: what to do about it; empty when the clause says it.
        file: the file.
        line: line of the file, from 1; None when it is not known.
        row: key of the row, or its number where it has no key; empty when it is about the file.
        column: name of the column, or empty.
        level: error, problem or note (see `LEVELS`).

    Example:
        >>> print(Problem(what="kind 'law' is unknown", file="my.toml", line=4, row="my-act"))
        my.toml:4: row 'my-act': kind 'law' is unknown
    """

    what: str
    todo: str = ""
    file: str = ""
    line: int | None = None
    row: str = ""
    column: str = ""
    level: str = "error"

    def __str__(self) -> str:
        at = f"{self.file}:{self.line}" if self.line is not None else self.file
        parts = [p for p in (at, f"row {self.row!r}" if self.row else "") if p]
        return ": ".join([*parts, self.what]) + (f"; {self.todo}" if self.todo else "")

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON values."""
        return {
            "file": self.file,
            "line": self.line,
            "row": self.row or None,
            "column": self.column or None,
            "level": self.level,
            "what": self.what,
            "todo": self.todo or None,
        }


@dataclass(frozen=True, slots=True)
class Place:
    """Where one row stands in its file.

    Attributes:
        file: the file, as it was given.
        first: number of its first line, 0 when it is not known.
        lines: its lines.
    """

    file: str
    first: int = 0
    lines: tuple[str, ...] = ()

    def line(self, column: str = "", words: str = "") -> int | None:
        """Line of a column of the row, or of words in it; else that of the row itself."""
        if not self.first:
            return None
        at = 0
        if column:
            start = re.compile(rf"\s*[\"']?{re.escape(column)}[\"']?\s*[=.]")
            at = next((n for n, line in enumerate(self.lines) if start.match(line)), 0)
        if words:
            at = next((n for n in range(at, len(self.lines)) if words in self.lines[n]), at)
        return self.first + at

    def problem(
        self,
        row: str,
        what: str,
        column: str = "",
        *,
        words: str = "",
        todo: str = "",
        level: str = "error",
    ) -> Problem:
        """A complaint about a row that stands here.

        Args:
            row: its key, or its number.
            what: what is wrong.
            column: name of the column.
            words: words in it, whose line is given.
            todo: what to do about it.
            level: see `LEVELS`.

        Example:
            >>> print(Place("my.toml", 4, ("[[instrument]]",)).problem("my-act", "no name"))
            my.toml:4: row 'my-act': no name
        """
        return Problem(
            file=self.file,
            line=self.line(column, words),
            row=row,
            column=column,
            what=what,
            todo=todo,
            level=level,
        )


def places_in(file: str, text: str, data: Mapping[str, object]) -> dict[str, list[Place]]:
    """Where the rows of each table begin in the text of a file.

    tomllib gives no lines. The heads of the rows are counted in the text; where their number is
    not that of the rows (one stands inside a text of several lines), no line is given.

    Args:
        file: the file, for messages.
        text: its text.
        data: what tomllib made of it.

    Returns:
        Name of the table -> places of its rows, in order.
    """
    lines = text.splitlines()
    heads: dict[str, list[int]] = {}
    for n, line in enumerate(lines):
        head = re.match(r"\s*\[\[\s*[\"']?([\w-]+)[\"']?\s*\]\]", line)
        if head is not None:
            heads.setdefault(head.group(1), []).append(n)
    ends = sorted(n for found in heads.values() for n in found)
    out: dict[str, list[Place]] = {}
    for name, rows in data.items():
        found = heads.get(name, [])
        if not isinstance(rows, list) or len(found) != len(rows):
            continue
        out[name] = []
        for start in found:
            end = next((n for n in ends if n > start), len(lines))
            out[name].append(Place(file, start + 1, tuple(lines[start:end])))
    return out
