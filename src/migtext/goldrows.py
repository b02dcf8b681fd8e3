"""Records as the flat rows that the measures read and `migtext eval --predictions` writes.

They take an analysis, never by class: what writes gold files stands below `Analysis`.
"""

from __future__ import annotations

from typing import Any

from .annotations import Anomaly, Reference
from .extract.figures.rows import to_eval_rows
from .extract.movements import role_rows as movement_rows

__all__ = [
    "Row",
    "entity_rows",
    "figure_rows",
    "instrument_rows",
    "intext_rows",
    "reference_rows",
    "role_rows",
]

Row = dict[str, Any]

_SCORED = frozenset((Anomaly.MISSING_REFERENCE, Anomaly.NAME_MISMATCH, Anomaly.YEAR_MISMATCH))
_FIELDS = (
    "type", "author", "editor", "translator", "title", "container-title", "collection-title", "publisher",
    "publisher-place", "volume", "issue", "page", "DOI", "URL", "language",
)  # fmt: skip


def _base(doc: str, record: Any) -> Row:
    return {"doc": doc, "start": record.start, "end": record.end, "surface": record.surface}


def instrument_rows(doc: str, analysis: Any) -> list[Row]:
    """One row a link: document, span, official name, identifier, year, pinpoint."""
    return [
        _base(doc, i)
        | {
            "canonical": i.name,
            "id": i.ids[0] if i.ids else None,
            "year": i.year,
            "pinpoint": i.pinpoint,
            "kind": i.kind,
            "status": i.status,
        }
        for i in analysis.instruments
    ]


def figure_rows(doc: str, analysis: Any) -> list[Row]:
    """One row a figure."""
    return to_eval_rows(analysis.document, analysis.figures, analysis.citations, name=doc)


def _year_text(r: Reference) -> str | None:
    issued = r.csl.get("issued") or {}
    parts = issued.get("date-parts")
    if parts and parts[0] and parts[0][0]:
        first = str(parts[0][0])
        return f"{first}-{parts[1][0]}" if len(parts) > 1 and parts[1] else first
    return issued.get("literal")


def reference_rows(doc: str, analysis: Any) -> list[Row]:
    """One row an entry, with flat CSL names and the year as a string."""
    out = []
    for r in analysis.references:
        row = _base(doc, r) | {name: r.csl.get(name) for name in _FIELDS}
        row["author"] = list(r.csl.get("author") or ())
        row["year"] = _year_text(r)
        row["note"] = r.note
        out.append(row)
    return out


def intext_rows(doc: str, analysis: Any) -> list[Row]:
    """One row a cited work; a note mark is one row, with the first work of its note."""
    spans = {r.id: [r.start, r.end] for r in analysis.references}
    out: list[Row] = []
    for c in analysis.citations:
        if c.style == "note":  # inside a note; the gold has the mark only
            continue
        works = c.works
        if c.style == "footnote-marker":
            works = tuple(w for w in works if w.reference)[:1] or works[:1]
            if not works:
                out.append(_base(doc, c) | {"style": c.style, "target_span": None, "anomaly": None})
        for w in works:
            anomaly = w.anomaly.value if w.anomaly in _SCORED and w.anomaly else None
            out.append(
                {
                    "doc": doc,
                    "start": w.start,
                    "end": w.end,
                    "surface": w.surface,
                    "style": c.style,
                    "authors_text": w.authors_text,
                    "year": w.year,
                    "locator": w.locator,
                    "target_span": spans.get(w.reference) if w.reference else None,
                    "anomaly": anomaly,
                }
            )
    return out


def entity_rows(doc: str, analysis: Any) -> list[Row]:
    """One row a mention."""
    return [
        _base(doc, e) | {"label": e.label, "cluster": e.cluster, "iso3": e.iso3 or ""}
        for e in analysis.entities
    ]


def role_rows(doc: str, analysis: Any) -> list[Row]:
    """One row a country and role, with the best evidence; names without a code are no rows."""
    return movement_rows(doc, analysis.movements)
