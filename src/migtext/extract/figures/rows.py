"""Figures in the columns that the evaluation reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from ...annotations import Citation, Figure, Period
from ...document import Document
from ..dates import years_of

__all__ = ["figure_years", "to_eval_rows"]

_FISCAL = re.compile(r"fiscal|financial|\bFY", re.I)


def figure_years(time: Period | None) -> int | list[int] | None:
    """Year or years for which a figure holds.

    Args:
        time: as in `Figure.time`. A fiscal year counts as the year in which it ends.

    Returns:
        One year, [first, last], or None.
    """
    if time is None:
        return None
    found = years_of(time.start, time.end, fiscal=_FISCAL.search(time.surface) is not None)
    return found if isinstance(found, int) else list(found)


def _approx(figure: Figure) -> str:
    if figure.bound == "range" or (figure.high is not None and figure.high != figure.low):
        return "range"
    if figure.bound != "exact":
        return figure.bound
    return "about" if figure.hedge else "exact"


def to_eval_rows(
    document: Document,
    figures: Iterable[Figure],
    citations: Sequence[Citation] = (),
    *,
    name: str = "",
) -> list[dict[str, Any]]:
    """Rows for the evaluation: one a figure.

    Args:
        document: the document.
        figures: its figures.
        citations: the citations that they were linked with.
        name: value of the column ``doc``.

    Returns:
        Dictionaries with doc, start, end, surface, value_min, value_max (None for an open top),
        unit, kind, approx, counted, year, place, attribution, citation.

    Example:
        >>> from migtext.readers import text_document
        >>> from migtext.extract.figures import extract_figures
        >>> doc = text_document("Up to 40 boats left in 2021.")
        >>> row = to_eval_rows(doc, extract_figures(doc))[0]
        >>> row["value_min"], row["unit"], row["approx"], row["year"]
        (40, 'boat', 'at_most', 2021)
    """
    # A narrative citation is written with its author: "Ahn (2018)".
    groups = {c.id: (c.start, c.end) if c.style == "narrative" else c.group for c in citations}
    rows = []
    for f in figures:
        spans = sorted(groups[i] for i in f.citations if i in groups)
        low = int(f.low) if f.low == f.low.to_integral_value() else float(f.low)
        high = (
            None
            if f.high is None
            else int(f.high)
            if f.high == f.high.to_integral_value()
            else float(f.high)
        )
        rows.append(
            {
                "doc": name,
                "start": f.start,
                "end": f.end,
                "surface": f.surface,
                "value_min": low,
                "value_max": high,
                "unit": f.unit,
                "kind": f.kind,
                "approx": _approx(f),
                "counted": f.counted,
                "year": figure_years(f.time),
                "place": f.place.text if f.place else None,
                "attribution": f.attribution,
                "citation": " ".join(document.text[a:b] for a, b in spans) or None,
            }
        )
    return rows
