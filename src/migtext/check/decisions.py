"""A reader's decisions: saved by the report page, merged into a later run of the same check."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import DataError, FileMissing
from .model import CrossCheck

__all__ = ["DECISIONS", "Merged", "merge_decisions", "read_decisions"]

DECISIONS = ("agree", "disagree", "unclear", "fixed")
_COLUMNS = ("id", "reviewer", "decision", "note", "time", "result", "words")


@dataclass(frozen=True)
class Merged:
    """What became of the decisions.

    Attributes:
        decisions: decision by the id of the finding that it belongs to now.
        moved: ids of findings that were recognised by their words, because the article was edited.
        lost: decisions that fit no finding any more.
    """

    decisions: Mapping[str, Mapping[str, str]]
    moved: tuple[str, ...] = ()
    lost: tuple[Mapping[str, str], ...] = field(default=())


def read_decisions(path: str | Path) -> list[dict[str, str]]:
    """Rows of a decisions file, as the report page saves it.

    Args:
        path: ``NAME.decisions.csv``.

    Raises:
        FileMissing: when there is no such file.
        DataError: when it has other columns, or a decision that is none.
    """
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise FileMissing(
            "no such decisions file", path=file, todo="save it from the report page"
        ) from error
    reader = csv.DictReader(text.splitlines())
    if not {"id", "decision", "words"} <= set(reader.fieldnames or ()):
        raise DataError("not a decisions file", path=file, todo=f"columns: {', '.join(_COLUMNS)}")
    rows = []
    for row in reader:
        # A cell that looks like a formula was saved behind an apostrophe.
        clean = {k: _plain(row.get(k) or "") for k in _COLUMNS}
        if clean["decision"] and clean["decision"] not in DECISIONS:
            raise DataError(
                f"unknown decision {clean['decision']!r}",
                path=file,
                todo=f"one of: {', '.join(DECISIONS)}",
            )
        rows.append(clean)
    return rows


def _plain(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@", "\t", "\r") else cell


def merge_decisions(check: CrossCheck, path: str | Path) -> Merged:
    """Find the findings that saved decisions belong to.

    Args:
        check: a check, of the same article or of a later version of it.
        path: decisions file.

    Returns:
        Decisions by finding id, those recognised by their words, and those that fit nothing.

    Raises:
        FileMissing: when there is no such file.
        DataError: when it is no decisions file.
    """
    known = {f.id: f for f in check}
    taken: dict[str, Mapping[str, str]] = {}
    moved: list[str] = []
    lost: list[Mapping[str, str]] = []
    rest = []
    for row in read_decisions(path):
        if row["id"] in known:
            taken[row["id"]] = row
        else:
            rest.append(row)
    for row in rest:
        # The article was edited, so that positions and ids changed; the quoted words did not.
        same = [f for f in check if f.claim.text == row["words"] and f.id not in taken]
        exact = [f for f in same if (f.verdict or f.type or f.state) == row["result"]]
        found = exact if len(exact) == 1 else same if len(same) == 1 else []
        if found:
            taken[found[0].id] = row
            moved.append(found[0].id)
        else:
            lost.append(row)
    return Merged(taken, tuple(moved), tuple(lost))
