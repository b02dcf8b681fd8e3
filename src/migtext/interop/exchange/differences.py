"""What is different between two analyses of the same text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...annotations import Record
from ...errors import DataError
from .marks import LABELS, mark_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "difference", "overlapping", "paired", "same_text"]

COLUMNS = ("view", "change", "start", "end", "surface", "field", "before", "after", "id")
# Beside what other tools may edit.
_FURTHER = {
    "figures": ("head", "partner", "part_of", "percent_of"),
    "instruments": ("ids", "form"),
    "citations": ("works",),
    "passages": ("abstained",),
}


def same_text(a: Any, b: Any) -> None:
    """Refuse analyses of different texts.

    Raises:
        DataError: the texts differ.
    """
    if a.document.digest == b.document.digest:
        return
    one, other = (
        x.document.path or x.document.meta.title or f"a text of {len(x.document.text):,} characters"
        for x in (a, b)
    )
    raise DataError(
        f"two different texts: {one} and {other}",
        todo="compare analyses of one document, read the same way",
    )


def difference(a: Any, b: Any) -> pd.DataFrame:
    """One row a change from one analysis to another.

    Args:
        a: the earlier analysis.
        b: the later one.

    Returns:
        A frame with `COLUMNS`; for a changed record one row a field; a record with another span is
        ``moved`` (field ``span``). Records are the same by their id, else by their span, else by
        the longest overlap.

    Raises:
        DataError: the texts are not the same.
    """
    import pandas as pd

    same_text(a, b)
    rows: list[dict[str, Any]] = []
    for view in LABELS:
        before, after = tuple(a.records.get(view, ())), tuple(b.records.get(view, ()))
        pairs = paired(before, after)
        gone, new = set(range(len(before))), set(range(len(after)))
        for i, j in pairs:
            gone.discard(i)
            new.discard(j)
            rows += _changes(view, before[i], after[j])
        rows += [_row(view, "removed", before[i]) for i in gone]
        rows += [_row(view, "added", after[j]) for j in new]
    order = {view: n for n, view in enumerate(LABELS)}
    rows.sort(key=lambda r: (order[r["view"]], r["start"], r["end"]))
    made = pd.DataFrame(rows, columns=list(COLUMNS))
    types = {c: "int64" if c in ("start", "end") else "string" for c in COLUMNS}
    return made.astype(types)


def _row(
    view: str, change: str, record: Record, field: str | None = None, before: str | None = None, after: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    return {
        "view": view,
        "change": change,
        "start": record.start,
        "end": record.end,
        "surface": record.surface,
        "field": field,
        "before": before,
        "after": after,
        "id": record.id,
    }


def _changes(view: str, a: Record, b: Record) -> list[dict[str, Any]]:
    rows = []
    if (a.start, a.end) != (b.start, b.end):
        rows.append(_row(view, "moved", b, "span", f"{a.start}-{a.end}", f"{b.start}-{b.end}"))
    old, new = _fields(view, a), _fields(view, b)
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            rows.append(_row(view, "changed", b, name, old.get(name), new.get(name)))
    return rows


def _fields(view: str, record: Record) -> dict[str, str]:
    out = dict(mark_of(view, record).features)
    for name in _FURTHER.get(view, ()):
        value: Any = getattr(record, name)
        if name == "works":
            # Links are a feature; here what is said of the works themselves.
            value = "; ".join(
                " ".join(x for x in (w.surface, w.locator, w.anomaly) if x) for w in value
            )
        elif isinstance(value, tuple):
            value = "; ".join(map(str, value))
        if value not in (None, "", False):
            out[name] = str(value)
    return out


def paired(a: Sequence[Record], b: Sequence[Record]) -> list[tuple[int, int]]:
    """Which record of one is which of the other, one to one, by position in each.

    By id, else by span, else by the longest overlap.
    """
    out: list[tuple[int, int]] = []
    rest_a, rest_b = list(range(len(a))), list(range(len(b)))

    def match(key_of: Any) -> None:
        at: dict[Any, list[int]] = {}
        for j in rest_b:
            at.setdefault(key_of(b[j]), []).append(j)
        for i in rest_a:
            found = at.get(key_of(a[i]))
            if found:
                out.append((i, found.pop(0)))
        done_a, done_b = {i for i, _ in out}, {j for _, j in out}
        rest_a[:] = [i for i in rest_a if i not in done_a]
        rest_b[:] = [j for j in rest_b if j not in done_b]

    match(lambda r: r.id)
    match(lambda r: (r.start, r.end))
    overlaps = overlapping([a[i] for i in rest_a], [b[j] for j in rest_b])
    out += [(rest_a[i], rest_b[j]) for i, j in overlaps]
    return sorted(out)


def overlapping(a: Sequence[Any], b: Sequence[Any]) -> list[tuple[int, int]]:
    """Pairs of overlapping records, one to one, longest overlap first.

    Example:
        >>> from types import SimpleNamespace as Span
        >>> overlapping([Span(start=0, end=9)], [Span(start=8, end=12), Span(start=2, end=6)])
        [(0, 1)]
    """
    order = sorted(range(len(b)), key=lambda j: b[j].start)
    longest = max((r.end - r.start for r in b), default=0)
    starts = [b[j].start for j in order]
    found: list[tuple[int, int, int]] = []
    for i, one in enumerate(a):
        first = bisect_left(starts, one.start - longest)
        for k in range(first, bisect_left(starts, one.end)):
            other = b[order[k]]
            common = min(one.end, other.end) - max(one.start, other.start)
            if common > 0:
                found.append((-common, i, order[k]))
    out: list[tuple[int, int]] = []
    seen_a: set[int] = set()
    seen_b: set[int] = set()
    for _, i, j in sorted(found):
        if i not in seen_a and j not in seen_b:
            seen_a.add(i)
            seen_b.add(j)
            out.append((i, j))
    return out
