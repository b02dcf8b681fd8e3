"""Records as other tools know them: a span with a label and a few words that a person may edit.

Annotation tools know no `Decimal`, no linked citation and no calibrated probability. A record goes
out as a `Mark`: its view, its span, and its features as plain strings. It comes back in one of
three ways: untouched (the record is the same as before, to the last field), edited (the record of
before with other values) or new. What a person made or changed has the origin ``human:NAME``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

from ...annotations import (
    RECORD_TYPES,
    Bound,
    Period,
    Place,
    Record,
    Reference,
    Work,
    record_id,
)
from ...document import Document
from ...errors import DataError

__all__ = ["FEATURES", "LABELS", "LINKS", "Mark", "alike", "folded", "mark_of", "plain_text", "record_of"]  # fmt: skip

# The name of a view's marks in other tools.
LABELS: Mapping[str, str] = {
    "figures": "Figure",
    "instruments": "Instrument",
    "citations": "Citation",
    "references": "Reference",
    "entities": "Entity",
    "passages": "Passage",
    "movements": "Movement",
}
# Features that name other records by their ids: (view, feature): the view that is meant.
LINKS: Mapping[tuple[str, str], str] = {
    ("figures", "citations"): "citations",
    ("citations", "references"): "references",
    ("movements", "figure"): "figures",
}
_FRAMES = ("legal", "humanitarian", "security")
# Features with a fixed set of values.
_CHOICES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("figures", "bound"): get_args(Bound),
    ("instruments", "status"): ("resolved", "ambiguous", "unregistered", "misnamed"),
    ("entities", "person_role"): ("public", "private"),
}
_ISO3 = re.compile("[A-Z]{3}")
_SURROGATES = re.compile("[\ud800-\udfff]")


def plain_text(text: str) -> str:
    """A text that every tool counts alike, of the same length.

    Tools translate line ends, each in its own way: a carriage return before a line feed becomes a
    space, one alone a line feed. A lone surrogate, which no file can hold, becomes U+FFFD.

    Example:
        >>> plain_text("a\\r\\nb\\rc")
        'a \\nb\\nc'
    """
    return _SURROGATES.sub("\ufffd", text.replace("\r\n", " \n").replace("\r", "\n"))


@dataclass(frozen=True, slots=True)
class Mark:
    """A record on its way.

    Attributes:
        view: figures, instruments, citations, references, entities, passages or movements.
        start: first code point in `Document.text`.
        end: one past the last.
        features: what may be edited, by name; a missing value is left out.
        id: of the record it was made from; empty when a person made it.
        name: of the mark in its file ("T12"), by which messages and other marks call it.
    """

    view: str
    start: int
    end: int
    features: Mapping[str, str] = field(default_factory=dict)
    id: str = ""
    name: str = field(default="", compare=False)

    @property
    def label(self) -> str:
        """Name of its kind in other tools."""
        return LABELS[self.view]


# -- values ------------------------------------------------------------------------------------


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")


def _decimal(text: str, name: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", "").replace(" ", ""))
    except InvalidOperation as error:
        raise DataError(
            f"{name} {text!r} is no number", todo="write it with digits: 1200"
        ) from error
    if not value.is_finite():
        raise DataError(f"{name} {text!r} is no number", todo="write it with digits: 1200")
    return value


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise DataError(f"{name} {text!r} is no date", todo="write it as 2024-05-31") from error


def _whole(text: str, name: str) -> int:
    try:
        return int(text.strip())
    except ValueError as error:
        raise DataError(f"{name} {text!r} is no whole number", todo="write it as 1951") from error


def _many(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _names(record: Reference) -> str:
    authors = record.csl.get("author") or ()
    return "; ".join(
        a.get("literal") or ", ".join(p for p in (a.get("family"), a.get("given")) if p)
        for a in authors
    )


def _csl(name: str) -> Callable[[Any], str | None]:
    return lambda r: r.csl.get(name)


def _year(record: Reference) -> str | None:
    parts = (record.csl.get("issued") or {}).get("date-parts") or ()
    return str(parts[0][0]) if parts and parts[0] else None


# What is written, in order, for each view: name and how it is read off a record.
FEATURES: Mapping[str, Mapping[str, Callable[[Any], str | None]]] = {
    "figures": {
        "low": lambda r: _number(r.low),
        "high": lambda r: _number(r.high),
        "bound": lambda r: r.bound,
        "hedge": lambda r: r.hedge,
        "kind": lambda r: r.kind,
        "unit": lambda r: r.unit,
        "counted": lambda r: r.counted,
        "population": lambda r: r.population,
        "place": lambda r: r.place.text if r.place else None,
        "iso3": lambda r: r.place.iso3 if r.place else None,
        "time_start": lambda r: r.time.start.isoformat() if r.time else None,
        "time_end": lambda r: r.time.end.isoformat() if r.time else None,
        "attribution": lambda r: r.attribution,
        "citations": lambda r: "; ".join(r.citations) or None,
    },
    "instruments": {
        "key": lambda r: r.key,
        "name": lambda r: r.name,
        "kind": lambda r: r.kind,
        "year": lambda r: str(r.year) if r.year is not None else None,
        "jurisdiction": lambda r: r.jurisdiction,
        "pinpoint": lambda r: r.pinpoint,
        "status": lambda r: r.status,
    },
    "citations": {
        "style": lambda r: r.style,
        "references": lambda r: "; ".join(w.reference for w in r.works if w.reference) or None,
    },
    "references": {
        "type": _csl("type"),
        "authors": lambda r: _names(r) or None,
        "year": _year,
        "title": _csl("title"),
        "container": _csl("container-title"),
        "publisher": _csl("publisher"),
        "doi": _csl("DOI"),
        "url": _csl("URL"),
        "note": lambda r: r.note,
    },
    "entities": {
        "label": lambda r: r.label,
        "canonical": lambda r: r.canonical,
        "iso3": lambda r: r.iso3,
        "cluster": lambda r: r.cluster,
        "person_role": lambda r: r.person_role,
        "value": lambda r: r.value,
        "note": lambda r: r.note,
    },
    "passages": {"labels": lambda r: "; ".join(r.labels) or None},
    "movements": {
        "who": lambda r: r.who,
        "origins": lambda r: "; ".join(r.origins) or None,
        "transits": lambda r: "; ".join(r.transits) or None,
        "destinations": lambda r: "; ".join(r.destinations) or None,
        "figure": lambda r: r.figure,
    },
}


def mark_of(view: str, record: Record) -> Mark:
    """A record as a mark.

    Args:
        view: the view it stands in.
        record: the record.

    Example:
        >>> import migtext as mt
        >>> a = mt.annotate(text="About 1,200 people crossed.", only="figures")
        >>> mark = mark_of("figures", a.figures[0])
        >>> mark.label, mark.features["low"], mark.features["hedge"]
        ('Figure', '1200', 'about')
    """
    values = ((name, read(record)) for name, read in FEATURES[view].items())
    features = {name: value for name, value in values if value not in (None, "")}
    return Mark(view, record.start, record.end, features, record.id)


# -- back --------------------------------------------------------------------------------------


def record_of(mark: Mark, document: Document, before: Record | None, who: str) -> Record:
    """A mark as a record.

    Args:
        mark: the mark.
        document: the document that it is of.
        before: the record with the mark's id, or None.
        who: name of the person, for the origin.

    Returns:
        `before` itself when nothing was changed; else a record with the origin ``human:WHO``.

    Raises:
        DataError: when the span lies outside the text, a feature is unknown or has no sense.

    Example:
        >>> import migtext as mt
        >>> doc = mt.read(text="About 1,200 people crossed.")
        >>> made = record_of(Mark("figures", 6, 11, {"unit": "person"}), doc, None, "Anna")
        >>> made.low, made.unit, made.origin
        (Decimal('1200'), 'person', 'human:Anna')
    """
    if not 0 <= mark.start < mark.end <= len(document.text):
        raise DataError(
            f"{mark.label} {mark.start}-{mark.end} lies outside the text",
            todo="export the corrections again, with the text that was annotated",
        )
    known = FEATURES[mark.view]
    unknown = sorted(set(mark.features) - set(known))
    if unknown:
        raise DataError(
            f"{mark.label} has no feature {', '.join(unknown)}",
            todo=f"features: {', '.join(known)}",
        )
    given = {k: v.strip() for k, v in mark.features.items() if v and v.strip()}
    if before is not None:
        out = mark_of(mark.view, before)
        if (out.start, out.end) == (mark.start, mark.end) and alike(out.features, given):
            return before
    if not document.text[mark.start : mark.end].strip():
        raise DataError(f"{mark.label} {mark.start}-{mark.end} covers blanks only")
    _valid(mark.view, given)
    changed = _made(mark, document, given, before)
    kind = RECORD_TYPES[mark.view].kind_name
    anchor = document.anchor(kind, mark.start, mark.end, origin=f"human:{who}")
    if before is not None:
        # The id stays, so that links to it hold; the words follow the span.
        return replace(before, **{**anchor, "id": before.id, **changed})
    if mark.id:
        anchor["id"] = mark.id
    elif mark.view in ("instruments", "movements"):
        # Two on the same words are two records.
        extra = "|".join(f"{k}={v}" for k, v in sorted(given.items()))
        anchor["id"] = record_id(document.digest, kind, mark.start, mark.end, extra)
    return RECORD_TYPES[mark.view](**anchor, **changed)


# What files cannot hold comes back as U+FFFD, line ends and tabs as spaces.
_LOST = re.compile("[\x00-\x08\x0e-\x1b\ud800-\udfff\ufffd-\uffff]")


def folded(value: str) -> str:
    """A feature's words as they may come back: on one line, trimmed."""
    return " ".join(_LOST.sub("\ufffd", value).split())


def alike(a: Mapping[str, str], b: Mapping[str, str]) -> bool:
    """Whether features are the same, but for spaces and what a file cannot hold."""
    first, second = ({k: w for k, v in f.items() if (w := folded(v))} for f in (a, b))
    return first == second


def _valid(view: str, given: Mapping[str, str]) -> None:
    for name, value in given.items():
        choices = _CHOICES.get((view, name))
        if choices and value not in choices:
            raise DataError(
                f"{name} {value!r} is unknown", todo=f"choose from: {', '.join(choices)}"
            )
        if name == "iso3" and not _ISO3.fullmatch(value):
            raise DataError(
                f"iso3 {value!r} is no ISO 3166-1 alpha-3 code", todo="write three capitals: GRC"
            )


def _made(mark: Mark, document: Document, given: Mapping[str, str], before: Any) -> dict[str, Any]:
    make = {
        "figures": _figure,
        "instruments": _instrument,
        "citations": _citation,
        "references": _reference,
        "entities": _entity,
        "passages": _passage,
        "movements": _movement,
    }[mark.view]
    made: dict[str, Any] = make(mark, document, given, before)
    return made


def _plain(given: Mapping[str, str], *names: str) -> dict[str, str | None]:
    return {name: given.get(name) for name in names}


def _figure(
    mark: Mark, document: Document, given: Mapping[str, str], before: Any
) -> dict[str, Any]:
    low, high = _ends(mark, document, given, before)
    out: dict[str, Any] = {"low": low, "high": high, "bound": given.get("bound", "exact")}
    out |= {"kind": given.get("kind", "count"), "citations": _many(given.get("citations", ""))}
    out |= _plain(given, "hedge", "unit", "counted", "population", "attribution")
    out["place"] = _place(mark, document, given, before.place if before else None)
    out["time"] = _time(given, before.time if before else None)
    if before is not None and before.counted != out["counted"]:
        out["head"] = None  # of the phrase of before
    return out


def _ends(
    mark: Mark, document: Document, given: Mapping[str, str], before: Any
) -> tuple[Decimal, Decimal | None]:
    """Low and high, as far as a person gave them."""
    low = _decimal(given["low"], "low") if "low" in given else None
    high = _decimal(given["high"], "high") if "high" in given else None
    if low is None and high is None:
        words = document.clean(mark.start, mark.end)
        try:
            low = high = Decimal(words.replace(",", "").replace("%", "").strip())
        except InvalidOperation:
            low = Decimal("NaN")
        if not low.is_finite():
            raise DataError(
                f"the new figure {words[:40]!r} has no value", todo="fill in its feature `low`"
            )
        return low, high
    if low is None:
        assert high is not None
        return high, high
    if before is not None and before.low == before.high and given.get("bound") != "range":
        # One value in two fields: who mends one means both.
        if low != before.low and high == before.high:
            high = low
        elif low == before.low and high is not None and high != before.high:
            low = high
    if high is None and (before is None or before.high is not None):
        high = low
    if high is not None and low > high:
        raise DataError(f"low {low} is above high {high}", todo="turn them round")
    return low, high


def _place(mark: Mark, document: Document, given: Mapping[str, str], before: Any) -> Place | None:
    name = given.get("place")
    if name is None:
        return None
    if before is not None and before.text == name:
        kept: Place = replace(before, iso3=given.get("iso3"))
        return kept
    # Where it stands: in the sentence of the figure, else the figure itself.
    a, b = document.sentence_at(mark.start, mark.end)
    at = document.text.find(name, a, b)
    start, end = (at, at + len(name)) if at >= 0 else (mark.start, mark.end)
    return Place(text=name, start=start, end=end, iso3=given.get("iso3"))


def _time(given: Mapping[str, str], before: Period | None) -> Period | None:
    if "time_start" not in given and "time_end" not in given:
        return None
    start = _day(given.get("time_start") or given["time_end"], "time_start")
    end = _day(given.get("time_end") or given["time_start"], "time_end")
    if start > end:
        raise DataError(f"time_start {start} is after time_end {end}", todo="turn them round")
    if before is not None and (before.start, before.end) == (start, end):
        return before
    return Period(start=start, end=end, how="explicit")


def _instrument(
    mark: Mark, document: Document, given: Mapping[str, str], before: Any
) -> dict[str, Any]:
    name = given.get("name") or document.clean(mark.start, mark.end)
    out: dict[str, Any] = {}
    if before is not None and before.key != given.get("key"):
        # What was known of the instrument of before does not hold of another.
        out = {"ids": (), "candidates": (), "claims": {}, "reason": "named by a person"}
    return out | {
        "key": given.get("key"),
        "name": name,
        "kind": given.get("kind", "treaty"),
        "year": _whole(given["year"], "year") if "year" in given else None,
        "jurisdiction": given.get("jurisdiction"),
        "pinpoint": given.get("pinpoint"),
        "status": given.get("status", "resolved" if "key" in given else "unregistered"),
    }


def _citation(
    mark: Mark, document: Document, given: Mapping[str, str], before: Any
) -> dict[str, Any]:
    wanted = _many(given.get("references", ""))
    works = before.works if before is not None else ()
    span = {"start": mark.start, "end": mark.end, "surface": document.text[mark.start : mark.end]}
    if wanted != tuple(w.reference for w in works if w.reference) or not works:
        works = _works(works, wanted, span)
    group = (mark.start, mark.end)
    if before is not None and (before.start, before.end) == group:
        group = before.group
    return {"style": given.get("style", "parenthetical"), "works": works, "group": group}


def _works(
    before: Iterable[Work], wanted: Iterable[str], span: Mapping[str, Any]
) -> tuple[Work, ...]:
    """The works of a citation with the links that a person wants; no work falls out."""
    old = list(before)
    new = [r for r in wanted if r not in {w.reference for w in old}]
    out: list[Work] = []
    for work in old:
        if work.reference is not None and work.reference in wanted:
            out.append(work)
        elif new:
            linked = {
                "score": 1.0,
                "reason": "linked by a person",
                "anomaly": None,
                "nearest": None,
            }
            out.append(replace(work, reference=new.pop(0), **linked))  # type: ignore[arg-type]
        elif work.reference is not None:
            out.append(replace(work, reference=None, score=0.0, reason="unlinked by a person"))
        else:
            out.append(work)
    reason = "linked by a person"
    out += [Work(**span, reference=r, score=1.0, reason=reason) for r in new]
    return tuple(out) or (Work(**span),)


def _reference(mark: Mark, _: Document, given: Mapping[str, str], before: Any) -> dict[str, Any]:
    csl: dict[str, Any] = dict(before.csl) if before is not None else {}
    csl["type"] = given.get("type", "document")
    for name, key in (
        ("title", "title"), ("container", "container-title"), ("publisher", "publisher"),
        ("doi", "DOI"), ("url", "URL"),
    ):  # fmt: skip
        csl.pop(key, None)
        if name in given:
            csl[key] = given[name]
    if before is None or folded(given.get("authors", "")) != folded(_names(before)):
        csl.pop("author", None)
        if "authors" in given:
            csl["author"] = [_author(n) for n in _many(given["authors"])]
    if before is None or given.get("year") != _year(before):
        csl.pop("issued", None)
        if "year" in given:
            csl["issued"] = {"date-parts": [[_whole(given["year"], "year")]]}
    kept = dict(before.fields) if before is not None else {}
    return {
        "csl": csl,
        "note": given.get("note"),
        "fields": {k: s for k, s in kept.items() if mark.start <= s[0] and s[1] <= mark.end},
    }


def _author(name: str) -> dict[str, str]:
    family, comma, given = name.partition(",")
    if not comma:
        return {"literal": name}
    return {"family": family.strip(), "given": given.strip()}


def _entity(mark: Mark, document: Document, given: Mapping[str, str], _: Any) -> dict[str, Any]:
    canonical = given.get("canonical") or document.clean(mark.start, mark.end)
    label = given.get("label", "ORG").upper()
    return {
        "label": label,
        "canonical": canonical,
        "cluster": given.get("cluster") or f"{label.casefold()}:{canonical.casefold()}",
        **_plain(given, "iso3", "person_role", "value", "note"),
    }


def _passage(_: Mark, __: Document, given: Mapping[str, str], before: Any) -> dict[str, Any]:
    labels = tuple(label for label in _many(given.get("labels", "")) if label != "none")
    frames: Iterable[str] = before.probabilities if before is not None else _FRAMES
    return {
        "labels": labels,
        "probabilities": {f: float(f in labels) for f in dict.fromkeys((*frames, *labels))},
        "abstained": False,
        "terms": (),
    }


def _movement(_: Mark, __: Document, given: Mapping[str, str], before: Any) -> dict[str, Any]:
    return {
        "who": given.get("who"),
        "figure": given.get("figure"),
        **{k: _many(given.get(k, "")) for k in ("origins", "transits", "destinations")},
        "time": before.time if before is not None else None,
    }
