"""Records as tables: pandas frames and Arrow tables with fixed columns.

The columns of every view stand in `COLUMNS`; documentation and tests read the same table.
Numbers are float64 in frames, because object columns of Decimals are of no use in pandas; the
exact values are there on request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from ..annotations import Record
from ..document import Document

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["COLUMNS", "COMMON", "arrow_schema", "arrow_table", "frame", "rows", "typed_frame"]

# column -> (dtype, meaning); dtypes are pandas names, `list` columns hold tuples of strings.
COMMON: Mapping[str, tuple[str, str]] = {
    "doc": ("string", "first 16 hex digits of the sha256 of the document's text"),
    "title": ("string", "title of the document"),
    "date": ("datetime64[s]", "date of the document"),
    "page": ("Int64", "page number, from 1; missing without pages"),
    "block": ("string", "kind of block that it stands in"),
    "start": ("int64", "first code point in the text"),
    "end": ("int64", "one past the last"),
    "surface": ("string", "the words as they stand in the text"),
    "sentence": ("string", "the sentence around them"),
}
_TAIL: Mapping[str, tuple[str, str]] = {
    "id": ("string", "identifier, the same in every run"),
    "origin": ("string", "rule or model that found it"),
    "confidence": ("float64", "calibrated probability; missing when there is none"),
}
_OWN: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "figures": {
        "low": ("float64", "value, or lower end of a range"),
        "high": ("float64", "upper end; inf for an open top"),
        "bound": ("string", "exact, at_least, at_most, more_than, less_than, range"),
        "hedge": ("string", "word that makes it approximate"),
        "kind": ("string", "count, money, percent, measure, age, duration, ..."),
        "unit": ("string", "person, ISO 4217 code, percent, tonne, ... or the head noun"),
        "counted": ("string", "noun phrase that is counted"),
        "head": ("string", "its head noun"),
        "population": ("string", "class of people"),
        "place": ("string", "where it holds"),
        "place_iso3": ("string", "ISO 3166-1 alpha-3 code of the place"),
        "time_start": ("datetime64[s]", "first day that it holds for"),
        "time_end": ("datetime64[s]", "last day that it holds for"),
        "time_how": (
            "string",
            "explicit, relative, heading, previous, cell; doubtful: by a doubtful date of the document",
        ),
        "year": ("Int64", "year that it holds for; empty when it spans more than one"),
        "attribution": ("string", "speaker or source named in the text"),
        "citations": ("list", "ids of the citations that carry it"),
        "cites": ("string", "the citation as printed"),
        "partner": ("string", "id of the figure it is converted from or compared with"),
        "part_of": ("string", "id of the figure it is part of"),
        "percent_of": ("string", "base of a percentage"),
        "table": ("Int64", "index of the table"),
        "row_headers": ("list", "headers of its row"),
        "column_headers": ("list", "headers of its column"),
        "warning": ("string", "doubt that a reader should know of"),
    },
    "instruments": {
        "key": ("string", "registry key; missing when unregistered"),
        "name": ("string", "official name"),
        "kind": ("string", "treaty, statute, case, ..."),
        "year": ("Int64", "year of adoption or decision"),
        "jurisdiction": ("string", "ISO alpha-2, UN, EU, ..."),
        "ids": ("list", "official identifiers"),
        "pinpoint": ("string", "place inside it"),
        "status": ("string", "resolved, ambiguous, unregistered, misnamed"),
        "candidates": ("list", "registry keys that compete"),
        "form": ("string", "name, acronym, definition, back_reference, ..."),
        "reason": ("string", "why it was resolved so"),
    },
    "citations": {
        "style": ("string", "parenthetical, narrative, numeric, footnote-marker, ..."),
        "work": ("string", "the part of the bracket that cites this work"),
        "work_start": ("int64", "its first code point"),
        "work_end": ("int64", "one past its last"),
        "authors": ("list", "names as cited"),
        "year": ("string", "year as cited"),
        "locator": ("string", "pinpoint"),
        "reference": ("string", "id of the linked reference"),
        "reference_title": ("string", "its title"),
        "score": ("float64", "of the link, 0 to 1"),
        "anomaly": ("string", "what is wrong with it"),
        "nearest": ("string", "id of the nearest reference"),
        "reason": ("string", "why it was linked so"),
        "item": ("string", "key of the work in your own bibliography"),
    },
    "references": {
        "index": ("int64", "order in the document, from 0"),
        "type": ("string", "CSL type"),
        "authors": ("list", "family names or organisations"),
        "year": ("string", "year of issue, n.d. without"),
        "work_title": ("string", "title of the work"),
        "container": ("string", "journal, newspaper, book or site"),
        "publisher": ("string", "publisher"),
        "volume": ("string", "volume"),
        "issue": ("string", "issue"),
        "pages": ("string", "page range"),
        "doi": ("string", "DOI"),
        "url": ("string", "address"),
        "note": ("string", "label of the note that it stands in"),
        "anomalies": ("list", "what is wrong with the entry"),
        "item": ("string", "key of the work in your own bibliography"),
    },
    "entities": {
        "label": ("string", "PERSON, ORG, BODY, PLACE, STATE, GROUP, PROGRAMME, EVENT, DATE"),
        "canonical": ("string", "name as it should be listed"),
        "cluster": ("string", "key of all mentions of the same thing"),
        "iso3": ("string", "ISO 3166-1 alpha-3 code"),
        "person_role": ("string", "public or private, for persons"),
        "value": ("string", "for dates, the interval"),
        "note": ("string", "adj-gov, metonym, ..."),
    },
    "passages": {
        "legal": ("float64", "probability of legal framing"),
        "humanitarian": ("float64", "probability of humanitarian framing"),
        "security": ("float64", "probability of security framing"),
        "labels": ("list", "frames above their threshold"),
        "abstained": ("boolean", "the model would rather not say"),
        "terms": ("list", "words that carried the labels"),
    },
    "movements": {
        "who": ("string", "the people who move, as the text calls them"),
        "origin": ("list", "ISO alpha-3 codes or names of origins"),
        "transit": ("list", "the same for places passed through"),
        "destination": ("list", "the same for destinations"),
        "low": ("float64", "people counted, lower end"),
        "high": ("float64", "upper end"),
        "time_start": ("datetime64[s]", "first day"),
        "time_end": ("datetime64[s]", "last day"),
        "figure": ("string", "id of the figure that counts them"),
    },
}
# In the frame of movements "origin" is where people come from, so the rule goes by another name.
_FOUND_BY = {"id": _TAIL["id"], "found_by": _TAIL["origin"], "confidence": _TAIL["confidence"]}
COLUMNS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    view: {**COMMON, **own, **(_FOUND_BY if view == "movements" else _TAIL)}
    for view, own in _OWN.items()
}


def _number(value: Decimal | None, exact: bool) -> Any:
    if value is None:
        return Decimal("Infinity") if exact else float("inf")
    return value if exact else float(value)


def _period(time: Any) -> dict[str, Any]:
    if time is None:
        return {"time_start": None, "time_end": None, "time_how": None}
    return {"time_start": time.start, "time_end": time.end, "time_how": time.how}


class _Lookup:
    """Other records by id, for the columns that name them."""

    def __init__(self, related: Mapping[str, Iterable[Record]]) -> None:
        self.by_id = {r.id: r for records in related.values() for r in records}


def _figure(r: Any, document: Document, look: _Lookup, exact: bool) -> dict[str, Any]:
    row: dict[str, Any] = {
        "low": _number(r.low, exact),
        "high": _number(r.high, exact),
        "place": r.place.text if r.place else None,
        "place_iso3": r.place.iso3 if r.place else None,
        "table": r.cell.table if r.cell else None,
        "row_headers": r.cell.row_headers if r.cell else (),
        "column_headers": r.cell.column_headers if r.cell else (),
    }
    groups = [look.by_id[c].group for c in r.citations if c in look.by_id]  # type: ignore[attr-defined]
    row["cites"] = "; ".join(document.clean(a, b) for a, b in groups) or None
    one = r.time is not None and r.time.start.year == r.time.end.year
    return row | _period(r.time) | {"year": r.time.start.year if one else None}


def _reference(r: Any, *_: Any) -> dict[str, Any]:
    csl = r.csl
    names = csl.get("author") or csl.get("editor") or ()
    parts = (csl.get("issued") or {}).get("date-parts") or [[None]]
    literal = (csl.get("issued") or {}).get("literal")
    return {
        "type": csl.get("type"),
        "authors": tuple(n.get("literal") or n.get("family") or "" for n in names),
        "year": str(parts[0][0]) if parts[0] and parts[0][0] else literal,
        "work_title": csl.get("title"),
        "container": csl.get("container-title"),
        "publisher": csl.get("publisher"),
        "volume": csl.get("volume"),
        "issue": csl.get("issue"),
        "pages": csl.get("page"),
        "doi": csl.get("DOI"),
        "url": csl.get("URL"),
        "anomalies": tuple(a.value for a in r.anomalies),
    }


def _passage(r: Any, *_: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict(r.probabilities)
    row["terms"] = tuple(f"{frame}: {words}" for frame, words, _ in r.terms)
    return row


def _movement(r: Any, _: Document, look: _Lookup, exact: bool) -> dict[str, Any]:
    figure: Any = look.by_id.get(r.figure) if r.figure else None
    return {
        "origin": r.origins,
        "transit": r.transits,
        "destination": r.destinations,
        "found_by": r.origin,
        "low": _number(figure.low, exact) if figure else None,
        "high": _number(figure.high, exact) if figure else None,
    } | _period(r.time)


_SPECIAL: Mapping[str, Callable[..., dict[str, Any]]] = {
    "figures": _figure,
    "references": _reference,
    "passages": _passage,
    "movements": _movement,
}


def rows(
    view: str,
    records: Sequence[Record],
    document: Document,
    related: Mapping[str, Iterable[Record]] | None = None,
    *,
    exact: bool = False,
) -> list[dict[str, Any]]:
    """Plain rows of a view, one dictionary each, with the columns of `COLUMNS`.

    Args:
        view: name of the view ("figures").
        records: its records.
        document: the document that they were read from.
        related: other views by name, for columns that name their records.
        exact: keep Decimals instead of floats.

    Returns:
        One row a record; for citations one row a cited work.
    """
    look = _Lookup(related or {})
    columns = COLUMNS[view]
    shared = {
        "doc": document.digest[:16],
        "title": document.meta.title,
        "date": document.meta.date,
    }
    out: list[dict[str, Any]] = []
    for r in records:
        base: dict[str, Any] = {c: getattr(r, c, None) for c in columns}
        base |= shared
        base["sentence"] = document.clean(*r.sentence)
        if view == "citations":
            out.extend(_works(base, r, look))
            continue
        special = _SPECIAL.get(view)
        if special:
            base |= special(r, document, look, exact)
        out.append({c: base.get(c) for c in columns})
    return out


def _works(base: dict[str, Any], r: Any, look: _Lookup) -> Iterable[dict[str, Any]]:
    for w in r.works:
        linked: Any = look.by_id.get(w.reference) if w.reference else None
        yield base | {
            "work": w.surface,
            "work_start": w.start,
            "work_end": w.end,
            "authors": w.authors,
            "year": w.year,
            "locator": w.locator,
            "reference": w.reference,
            "reference_title": linked.csl.get("title") if linked else None,
            "score": w.score,
            "anomaly": w.anomaly.value if w.anomaly else None,
            "nearest": w.nearest,
            "reason": w.reason,
            "item": w.item,
        }


def frame(
    view: str,
    records: Sequence[Record],
    document: Document,
    related: Mapping[str, Iterable[Record]] | None = None,
    *,
    exact: bool = False,
) -> pd.DataFrame:
    """A view as a pandas frame with the columns and types of `COLUMNS`.

    Args:
        view: name of the view.
        records: its records.
        document: their document.
        related: other views by name.
        exact: keep Decimals (object columns) instead of floats.
    """
    data = rows(view, records, document, related, exact=exact)
    return typed_frame(view, data, exact=exact)


def typed_frame(view: str, data: list[dict[str, Any]], *, exact: bool = False) -> pd.DataFrame:
    """Rows of `rows`, of one document or of many, as a typed frame."""
    import pandas as pd

    columns = COLUMNS[view]
    made = pd.DataFrame(data, columns=list(columns))
    for name, (dtype, _) in columns.items():
        if dtype == "list" or (exact and name in {"low", "high"}):
            made[name] = made[name].astype("object")
        else:
            made[name] = made[name].astype(cast("Any", dtype))
    return made


def arrow_schema(view: str) -> pa.Schema:
    """Arrow schema of a view."""
    import pyarrow as pa

    types = {
        "string": pa.string(),
        "datetime64[s]": pa.date32(),
        "Int64": pa.int64(),
        "int64": pa.int64(),
        "float64": pa.float64(),
        "boolean": pa.bool_(),
        "list": pa.list_(pa.string()),
    }
    return pa.schema([pa.field(name, types[dtype]) for name, (dtype, _) in COLUMNS[view].items()])


def arrow_table(view: str, data: list[dict[str, Any]]) -> pa.Table:
    """Rows of `rows` as an Arrow table; dates as date32, lists as lists of strings."""
    import pyarrow as pa

    schema = arrow_schema(view)
    columns = {
        f.name: [list(v) if isinstance(v := row.get(f.name), tuple) else v for row in data]
        for f in schema
    }
    return pa.table(columns, schema=schema)
