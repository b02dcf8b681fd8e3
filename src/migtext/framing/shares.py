"""How much of a text carries each frame: along a document, and over documents, sources and dates.

Shares are of characters, so that a heading counts less than a page. A passage with two frames
counts for both: shares of frames need not add up to one, `none` is the share without any.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ..annotations import Passage
from ..errors import DataError
from .model import FRAMES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["GROUPS", "group_value", "label_names", "share_frame", "share_table", "strip_frame"]

GROUPS = ("doc", "title", "source", "language", "format", "year", "decade")
"""What documents can be grouped by, besides columns of a metadata table."""


def label_names(names: Iterable[str]) -> list[str]:
    """The frames, or the labels of another model in order of name."""
    found = set(names)
    return list(FRAMES) if found <= set(FRAMES) else sorted(found)


def strip_frame(passages: Sequence[Passage], length: int, bins: int = 20) -> pd.DataFrame:
    """Share of each frame in equal stretches of a text: the numbers behind a heat strip.

    Args:
        passages: of one document.
        length: characters of the text.
        bins: stretches.

    Returns:
        One row a stretch: ``start`` and ``end`` (characters), ``judged`` (share of the stretch that
        lies in a passage), then for each frame and ``none`` the share of what was judged; these are
        NaN where nothing was.

    Raises:
        DataError: when `bins` is less than one.
    """
    import pandas as pd

    if bins < 1:
        raise DataError(f"{bins} stretches", todo="give a number from 1")
    names = label_names(n for p in passages for n in (*p.probabilities, *p.labels))
    edges = [round(length * i / bins) for i in range(bins + 1)]
    rows = []
    for start, end in pairwise(edges):
        inside = [(min(p.end, end) - max(p.start, start), p) for p in passages]
        inside = [(n, p) for n, p in inside if n > 0]
        judged = sum(n for n, _ in inside)
        row: dict[str, Any] = {"start": start, "end": end}
        row["judged"] = judged / (end - start) if end > start else 0.0
        for name in names:
            held = sum(n for n, p in inside if name in p.labels)
            row[name] = held / judged if judged else float("nan")
        without = sum(n for n, p in inside if not p.labels)
        row["none"] = without / judged if judged else float("nan")
        rows.append(row)
    return pd.DataFrame(rows, columns=["start", "end", "judged", *names, "none"])


def share_frame(
    passages: Iterable[Mapping[str, Any]],
    documents: Mapping[str, Mapping[str, Any]],
    by: str | Sequence[str] = "doc",
) -> pd.DataFrame:
    """Share of each frame in groups of documents.

    Args:
        passages: rows with ``doc``, ``start``, ``end``, ``labels``, ``abstained`` and
            ``probabilities``.
        documents: what is known of each document, by the ``doc`` of its passages (which stands in
            the table as its own ``doc``, where it has one); a date gives ``year`` and ``decade``.
        by: one or more of `GROUPS`, or other columns of `documents`.

    Returns:
        One row a group, in the order of the group's values, unknown ones last: the columns of `by`,
        ``documents``, ``passages``, ``characters``, a share for each frame, ``none``, and
        ``abstained``. A document without any passage counts in ``documents``.

    Raises:
        DataError: when a column is not known.
    """
    wanted = [by] if isinstance(by, str) else list(by)
    known = {*GROUPS, *(name for row in documents.values() for name in row)}
    if unknown := [name for name in wanted if name not in known]:
        raise DataError(
            f"no column {', '.join(map(repr, unknown))}",
            todo=f"choose of: {', '.join(sorted(known))}",
        )
    rows = list(passages)
    names = label_names(n for p in rows for n in (*p["probabilities"], *p["labels"]))
    group_of = {
        doc: tuple(_value(doc, row, name) for name in wanted) for doc, row in documents.items()
    }
    sums: dict[tuple[Any, ...], dict[str, float]] = {}
    shares = (*names, "none", "abstained")
    for group in group_of.values():
        sums.setdefault(group, dict.fromkeys(shares, 0))
    documented = Counter(group_of.values())
    passages_of: Counter[tuple[Any, ...]] = Counter()
    characters: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        group = group_of[row["doc"]]
        size = row["end"] - row["start"]
        passages_of[group] += 1
        characters[group] += size
        total = sums[group]
        for name in row["labels"]:
            total[name] += size
        total["none"] += size if not len(row["labels"]) else 0
        total["abstained"] += size if row["abstained"] else 0
    return share_table(wanted, names, sums, documented, passages_of, characters)


def share_table(
    wanted: Sequence[str],
    names: Sequence[str],
    sums: Mapping[tuple[Any, ...], Mapping[str, float]],
    documented: Mapping[tuple[Any, ...], int],
    passages_of: Mapping[tuple[Any, ...], int],
    characters: Mapping[tuple[Any, ...], int],
) -> pd.DataFrame:
    """The table of `share_frame` from what was counted in each group.

    Args:
        wanted: the columns that make the groups.
        names: the frames, in order.
        sums: characters of each frame, of ``none`` and of ``abstained``, by group.
        documented: documents of each group.
        passages_of: passages of each group; none where it is missing.
        characters: characters of each group; none where it is missing.
    """
    import pandas as pd

    shares = (*names, "none", "abstained")
    out = []
    for group in sorted(sums, key=lambda g: [_rank(v) for v in g]):
        size = characters.get(group, 0)
        counts = (documented[group], passages_of.get(group, 0), size)
        held = (sums[group][name] / size if size else float("nan") for name in shares)
        out.append([*group, *counts, *held])
    frame = pd.DataFrame(
        out, columns=[*wanted, "documents", "passages", "characters", *names, "none", "abstained"]
    )
    for at, name in enumerate(wanted):
        # A column of a metadata table may hold anything under these names.
        if name in ("year", "decade") and all(
            g[at] is None or isinstance(g[at], int) for g in sums
        ):
            frame[name] = frame[name].astype("Int64")
    return frame


def _rank(value: Any) -> tuple[int, int, str]:
    """Order of a group's values: numbers, then words, unknown ones last."""
    if value is None:
        return (2, 0, "")
    return (0, value, "") if isinstance(value, int) else (1, 0, value)


def _value(doc: str, row: Mapping[str, Any], name: str) -> Any:
    if name == "doc":
        return row.get("doc", doc)
    if name in ("year", "decade") and name not in row:
        day = row.get("date")
        if not isinstance(day, date):
            return None
        return day.year if name == "year" else day.year // 10 * 10
    return group_value(row.get(name))


def group_value(value: Any) -> Any:
    """A value that makes a group: a whole number, words, or None for nothing (also NaN)."""
    if value is None or value != value:
        return None
    return value if isinstance(value, int) else str(value)
