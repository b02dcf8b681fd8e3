"""The records: what migtext says about a text, frozen, typed, with offsets.

Every record points at the characters it was read from: `document.text[start:end] == surface`.
Offsets are code points, half-open. `id` is the same in every run over the same text, so that it
can be used in Parquet, in a report and in a reviewer's decisions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Literal, TypeAlias

__all__ = [
    "RECORD_TYPES",
    "Anomaly",
    "Bound",
    "Cell",
    "Citation",
    "Entity",
    "Figure",
    "Instrument",
    "Movement",
    "Outside",
    "Passage",
    "Period",
    "Place",
    "Record",
    "Reference",
    "Span",
    "Work",
    "record_id",
]

Span: TypeAlias = tuple[int, int]
Bound: TypeAlias = Literal["exact", "at_least", "at_most", "more_than", "less_than", "range"]


class Anomaly(StrEnum):
    """What can be wrong with a citation or a reference.

    The first five are also finding types of the cross-check (`finding`); the rest are notes:
    shown, never counted as problems.
    """

    MISSING_REFERENCE = "missing_reference"
    NAME_MISMATCH = "name_mismatch"
    YEAR_MISMATCH = "year_mismatch"
    NEVER_CITED = "never_cited"
    INCONSISTENT = "inconsistent"
    CROSSREF = "crossref"
    AMBIGUOUS = "ambiguous"
    DUPLICATE = "duplicate"
    MALFORMED_IDENTIFIER = "malformed_identifier"
    ORDER = "order"

    @property
    def finding(self) -> str | None:
        """Name of the same thing as a finding type of the cross-check; None for a note."""
        return _FINDINGS.get(self.value)


_FINDINGS = {
    "missing_reference": "citation_no_reference",
    "name_mismatch": "citation_name",
    "year_mismatch": "citation_year",
    "never_cited": "reference_uncited",
    "inconsistent": "reference_inconsistent",
    "crossref": "citation_crossref",
}


def record_id(digest: str, kind: str, start: int, end: int, extra: str = "") -> str:
    """Identifier of a record.

    Args:
        digest: sha256 of the document's text, hexadecimal.
        kind: record kind, such as ``figure``.
        start: first code point.
        end: one past the last.
        extra: tells records apart that share kind and span (two instruments on one mention).

    Returns:
        The first 16 hexadecimal digits of a sha256 over all of them.

    Example:
        >>> len(record_id("0" * 64, "figure", 3, 9))
        16
    """
    key = f"{digest}|{kind}|{start}|{end}" + (f"|{extra}" if extra else "")
    return hashlib.sha256(key.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What all records have.

    Attributes:
        id: stable identifier, see `record_id`.
        start: first code point in `Document.text`.
        end: one past the last.
        surface: `Document.text[start:end]`, untouched.
        text: the same words for people: line wraps and note marks removed.
        sentence: span of the sentence it stands in.
        page: page number, from 1; None when the format has no pages.
        block: kind of the block it stands in.
        origin: rule or model that found it, with its version.
        confidence: calibrated probability; None when there is none.
    """

    id: str
    start: int
    end: int
    surface: str
    text: str
    sentence: Span
    page: int | None
    block: str
    origin: str
    confidence: float | None = None
    # Set by the analysis that holds the record; not part of what it says.
    _document: Any = field(default=None, init=False, repr=False, compare=False)

    kind_name: ClassVar[str] = "record"

    def context(self, width: int = 100) -> str:
        """The words around the record.

        Args:
            width: characters on each side.

        Returns:
            One line of text; only the record's own words when it belongs to no analysis.
        """
        if self._document is None:
            return self.text
        around: str = self._document.context(self.start, self.end, width)
        return around

    def _repr_html_(self) -> str:
        from .render.html import record_html

        return record_html(self, self._document)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity(Record):
    """A name: person, organisation, body, place, state, group, programme, event or date.

    Attributes:
        label: PERSON, ORG, BODY, PLACE, STATE, GROUP, PROGRAMME, EVENT or DATE.
        canonical: the name as it should be listed ("United Nations High Commissioner ...").
        cluster: key of all mentions of the same thing in the document.
        iso3: ISO 3166-1 alpha-3 code of a state or nationality.
        person_role: for persons: ``public``, ``private`` or None when undecided.
        note: ``adj-gov``, ``metonym``, ``hist`` and the like.
        value: for dates, the normalised interval ("2024-05-01/2024-05-31").
    """

    label: str
    canonical: str
    cluster: str
    iso3: str | None = None
    person_role: str | None = None
    note: str | None = None
    value: str | None = None

    kind_name: ClassVar[str] = "entity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument(Record):
    """A mention of a legal instrument.

    Attributes:
        key: registry key; None when unregistered.
        name: official name, or the name as parsed for an unregistered instrument.
        kind: treaty, bilateral, statute, regulation, executive_act, eu_primary, eu_act,
            un_resolution, resolution, un_document, soft_law, general_comment, constitution,
            case, programme or principle.
        year: year of adoption (of decision, for a case).
        jurisdiction: ISO 3166 alpha-2, or UN, EU, CoE and the like.
        ids: official identifiers ("UNTS 189:137", "CELEX:32011L0095").
        pinpoint: normalised place inside it ("Art. 33(1)").
        status: resolved, ambiguous, unregistered or misnamed.
        candidates: registry keys that compete, best first.
        form: name, acronym, definition, back_reference, pinpoint_only, reference, citation.
        reason: one clause that says why it was resolved so.
        claims: what the text states about it ({"ratified": "1982"}), for the cross-check.
    """

    key: str | None
    name: str
    kind: str
    year: int | None = None
    jurisdiction: str | None = None
    ids: tuple[str, ...] = ()
    pinpoint: str | None = None
    status: str = "resolved"
    candidates: tuple[str, ...] = ()
    form: str = "name"
    reason: str = ""
    claims: Mapping[str, str] = field(default_factory=dict)

    kind_name: ClassVar[str] = "instrument"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of time.

    Attributes:
        start: first day.
        end: last day.
        how: explicit, relative (resolved by the document's date or by a date that the text named
            before), doubtful (the same, by a document's date that is only that of the file),
            heading (from the heading, the lead-in, or the day of the report), previous (from what
            was said before) or cell.
        surface: the words that say so.
    """

    start: date
    end: date
    how: str
    surface: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a figure holds: the shortest phrase, with its span and ISO code when known."""

    text: str
    start: int
    end: int
    iso3: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Where in a table a figure stands, with the headers of its row and column."""

    table: int
    row: int
    column: int
    row_headers: tuple[str, ...] = ()
    column_headers: tuple[str, ...] = ()
    location: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Figure(Record):
    """A number that the text asserts about the world.

    Attributes:
        low: the value, or the lower end of a range.
        high: the upper end; equal to `low` for a single value, None for an open top.
        bound: exact, at_least, at_most, more_than, less_than or range.
        hedge: the word that makes it approximate ("about", "an estimated"), or None.
        kind: count, money, percent, percentage_points, measure, age, duration, rate, ratio,
            fraction, index or vague.
        unit: ``person`` for every class of people, ISO 4217 code, percent, fraction, tonne,
            metre, year ..., else the singular head noun.
        counted: noun phrase that is counted, as in the text.
        head: its head noun, singular.
        population: class of people (refugees, asylum applications, deaths ...), a table's key.
        place: where.
        time: when.
        attribution: named speaker or source in running text.
        citations: ids of the citations that carry it.
        partner: id of the figure it is converted from or compared with.
        part_of: id of the figure it is a part of.
        cell: place in a table.
        percent_of: base of a percentage, as in the text.
        warning: doubt that a reader should know of.
    """

    low: Decimal
    high: Decimal | None
    bound: Bound = "exact"
    hedge: str | None = None
    kind: str = "count"
    unit: str | None = None
    counted: str | None = None
    head: str | None = None
    population: str | None = None
    place: Place | None = None
    time: Period | None = None
    attribution: str | None = None
    citations: tuple[str, ...] = ()
    partner: str | None = None
    part_of: str | None = None
    cell: Cell | None = None
    percent_of: str | None = None
    warning: str | None = None

    kind_name: ClassVar[str] = "figure"

    def __repr__(self) -> str:
        # What a reader wants to see in a list of figures; `asdict` has every field.
        parts = [repr(self.surface)]
        if self.counted:
            parts.append(f"counted={self.counted!r}")
        if self.place:
            parts.append(f"place={self.place.text!r}")
        if self.time:
            first, last = self.time.start.year, self.time.end.year
            parts.append(f"time={first}" if first == last else f"time={first}..{last}")
        if self.page:
            parts.append(f"p. {self.page}")
        return f"Figure({' '.join(parts)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One work cited inside a citation.

    Attributes:
        start: first code point of the work's part of the bracket (without bracket, ";", "see").
        end: one past the last.
        surface: the slice.
        authors: names as cited, one each.
        authors_text: the same as one string, None for marks and numbers.
        year: as cited ("2024a", "n.d."), or None.
        locator: pinpoint ("p. 12", "para 410").
        number: label of a numeric citation or a note mark.
        reference: id of the linked reference, or None.
        score: of the link, 0 to 1.
        reason: one clause on the link, or on why there is none.
        anomaly: what is wrong with it, or None.
        nearest: id of the nearest reference when it is not linked or does not fit.
        item: key of the work in the user's own bibliography, or None.
    """

    start: int
    end: int
    surface: str
    authors: tuple[str, ...] = ()
    authors_text: str | None = None
    year: str | None = None
    locator: str | None = None
    number: str | None = None
    reference: str | None = None
    score: float = 0.0
    reason: str = ""
    anomaly: Anomaly | None = None
    nearest: str | None = None
    item: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation(Record):
    """An in-text citation: a bracket, a narrative mention, a number or a note mark.

    `start` and `end` cover the citation as it is read (for a narrative one the author as well);
    `group` covers the whole bracket or mark.

    Attributes:
        style: parenthetical, narrative, numeric, footnote-marker, ibid, pinpoint-only, note.
        works: the works cited, in order.
        group: span of the bracket or mark.
        target_note: start of the note block that a mark points to, or None.
    """

    style: str
    works: tuple[Work, ...]
    group: Span
    target_note: int | None = None

    kind_name: ClassVar[str] = "citation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference(Record):
    """An entry of a reference list, or a full citation in a note.

    Attributes:
        csl: CSL-JSON item.
        fields: span of each field in `Document.text`.
        index: order in the document, from 0.
        note: label of the note it stands in, or None for a list.
        anomalies: what is wrong with the entry itself.
        messages: one sentence for each anomaly.
        item: key of the work in the user's own bibliography, or None.
    """

    csl: Mapping[str, Any]
    fields: Mapping[str, Span] = field(default_factory=dict)
    index: int = 0
    note: str | None = None
    anomalies: tuple[Anomaly, ...] = ()
    messages: tuple[str, ...] = ()
    item: str | None = None

    kind_name: ClassVar[str] = "reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage(Record):
    """A passage with its framing.

    Attributes:
        probabilities: calibrated probability for each frame.
        labels: frames above their threshold; the best guess when abstained.
        abstained: the model would rather not say.
        terms: (frame, words that carried it, weight).
    """

    probabilities: Mapping[str, float]
    labels: tuple[str, ...] = ()
    abstained: bool = False
    terms: tuple[tuple[str, str, float], ...] = ()

    kind_name: ClassVar[str] = "passage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement(Record):
    """People who move: who, from where, through where, to where, as far as the text says.

    Attributes:
        who: the people, as the text calls them ("Rohingya", "Afghan families", "deportees"); None
            when it does not say in the same clause (a pronoun) or names a person.
        origins: ISO 3166-1 alpha-3 code, or the name, of each place of origin (`origin` is
            already the rule that found the record).
        transits: the same for places passed through.
        destinations: the same for where they go.
        figure: id of the figure that counts them, or None.
        time: when, or None.
    """

    origins: tuple[str, ...] = ()
    transits: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    figure: str | None = None
    time: Period | None = None
    who: str | None = None

    kind_name: ClassVar[str] = "movement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside(Record):
    """A number, URL or name that lies where nothing is read by default, kept to be counted."""

    what: str

    kind_name: ClassVar[str] = "outside"


RECORD_TYPES: Mapping[str, type[Record]] = {
    "entities": Entity,
    "instruments": Instrument,
    "figures": Figure,
    "citations": Citation,
    "references": Reference,
    "passages": Passage,
    "movements": Movement,
}
