"""One line for people about a record: tooltips, tables and marked PDFs use the same words."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from ..annotations import Citation, Entity, Figure, Instrument, Movement, Passage, Record, Reference

__all__ = ["KIND_TITLES", "amount", "describe", "kind_of", "period", "readable"]

KIND_TITLES = {
    "figure": "Figure",
    "instrument": "Legal instrument",
    "citation": "Citation",
    "reference": "Reference",
    "entity": "Entity",
    "passage": "Framing",
    "movement": "Movement",
}
_BOUNDS = {
    "at_least": "at least ",
    "at_most": "at most ",
    "more_than": "more than ",
    "less_than": "less than ",
}


# What PDFium writes for a hyphen at a line end; it has no shape in any font.
_BROKEN_WORD = re.compile("\ufffe[ \\t]*\\r?\\n?[ \\t]*")


def readable(text: str) -> str:
    """Text as it is shown: words that a PDF broke at a line end are whole again.

    Example:
        >>> readable("Burma Citizen\\ufffe\\nship Law")
        'Burma Citizenship Law'
    """
    return _BROKEN_WORD.sub("", text) if "\ufffe" in text else text


def kind_of(record: Record) -> str:
    """Singular kind of a record."""
    return type(record).kind_name


def _plain(value: Decimal) -> str:
    whole = value == value.to_integral_value()
    return (
        f"{int(value):,}" if whole and abs(value) < Decimal(10) ** 18 else f"{value.normalize():,}"
    )


def amount(figure: Figure) -> str:
    """A figure's value with bound and unit: ``more than 2,914 person``."""
    if figure.high is None:
        value = f"{_plain(figure.low)} or more"
    elif figure.high != figure.low:
        value = f"{_plain(figure.low)} to {_plain(figure.high)}"
    else:
        value = _BOUNDS.get(figure.bound, "") + _plain(figure.low)
    unit = {"percent": "%", "fraction": ""}.get(figure.unit or "", f" {figure.unit or ''}")
    return (value + unit).strip()


def period(time: Any) -> str:
    """A period as years, or as days when it is shorter than a year."""
    a, b = time.start, time.end
    if (a.month, a.day, b.month, b.day) == (1, 1, 12, 31):
        return str(a.year) if a.year == b.year else f"{a.year}–{b.year}"
    return a.isoformat() if a == b else f"{a.isoformat()} to {b.isoformat()}"


def _figure(f: Figure) -> str:
    parts = [amount(f)]
    if f.hedge:
        parts.append(f"({f.hedge.lower()})")
    if f.counted:
        parts.append(f"· {f.counted}")
    if f.place:
        parts.append(f"· {f.place.text}")
    if f.time:
        parts.append(f"· {period(f.time)}")
    if f.attribution:
        parts.append(f"· says {f.attribution}")
    if f.warning:
        parts.append(f"· doubt: {f.warning}")
    return " ".join(parts)


def _instrument(i: Instrument) -> str:
    head = f"{i.pinpoint}, " if i.pinpoint else ""
    year = f" ({i.year})" if i.year and str(i.year) not in i.name else ""
    ids = f" · {', '.join(i.ids[:2])}" if i.ids else ""
    status = "" if i.status == "resolved" else f" · {i.status}"
    return f"{head}{i.name}{year} · {i.kind.replace('_', ' ')}{ids}{status}"


def _citation(c: Citation) -> str:
    parts = []
    for w in c.works:
        link = "linked" if w.reference else "not linked"
        words = " ".join(readable(w.surface).split())
        parts.append(f"{words}: {w.anomaly.value.replace('_', ' ') if w.anomaly else link}")
    return "; ".join(parts) or c.style


def _reference(r: Reference) -> str:
    names = ", ".join(n.get("literal") or n.get("family") or "" for n in r.csl.get("author") or ())
    said = "; ".join(a.value.replace("_", " ") for a in r.anomalies)
    head = f"{r.csl.get('type', 'document')}: {names} · {r.csl.get('title') or ''}"
    return head + (f" · {said}" if said else "")


def _entity(e: Entity) -> str:
    tail = f" · {e.iso3}" if e.iso3 else ""
    tail += f" · {e.value}" if e.value else ""
    tail += f" · {e.note}" if e.note else ""
    return f"{e.label.lower()}: {e.canonical}{tail}"


def _passage(p: Passage) -> str:
    said = ", ".join(
        f"{f} {v:.0%}" for f, v in sorted(p.probabilities.items(), key=lambda x: -x[1])
    )
    return f"{' + '.join(p.labels) or 'none'} ({said})" + (" · uncertain" if p.abstained else "")


def _movement(m: Movement) -> str:
    steps = [" / ".join(m.origins) or "?", *m.transits, " / ".join(m.destinations) or "?"]
    return (f"{m.who}: " if m.who else "") + " → ".join(steps)


def describe(record: Record) -> str:
    """One line about a record."""
    if isinstance(record, Figure):
        return _figure(record)
    if isinstance(record, Instrument):
        return _instrument(record)
    if isinstance(record, Citation):
        return _citation(record)
    if isinstance(record, Reference):
        return _reference(record)
    if isinstance(record, Entity):
        return _entity(record)
    if isinstance(record, Passage):
        return _passage(record)
    if isinstance(record, Movement):
        return _movement(record)
    return record.text
