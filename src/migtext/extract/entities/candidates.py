"""What the finders of names hand to one another: spans with a label and where they come from."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LABELS", "Candidate", "Entry"]

LABELS = ("PERSON", "ORG", "BODY", "PLACE", "STATE", "GROUP", "PROGRAMME", "EVENT", "DATE")


@dataclass(frozen=True, slots=True)
class Entry:
    """A known name: one row of a table.

    Attributes:
        label: one of `LABELS`.
        key: the thing that it names, the same for all its names ("state:CHN").
        canonical: name to list it under.
        iso3: ISO 3166-1 alpha-3 code for states and nationalities.
        note: ``hist``, ``capital``, ``armed_group`` and the like.
        need: what must stand beside it ("", "place", "people", "alone", "camp", "the", "defined").
        kind: kind of place, group or organisation.
        exact: the name counts in this case only (an acronym), and not in a line of capitals.
    """

    label: str
    key: str
    canonical: str
    iso3: str | None = None
    note: str = ""
    need: str = ""
    kind: str = ""
    exact: bool = False


@dataclass(slots=True)
class Candidate:
    """A span of one block's view that may be an entity.

    Attributes:
        start: first code point in the view of the block.
        end: one past the last.
        label: one of `LABELS`.
        source: table, pattern, title, date, model, memory (seen elsewhere in the document).
        entry: the row it matches, if any.
        score: higher wins where two overlap and neither holds the other.
        note: note of the entity record.
        value: normalised interval of a date.
        iso3: code, when it is not the entry's.
        key: cluster, when it is decided with the candidate.
        canonical: name to list it under, when it is decided with the candidate.
    """

    start: int
    end: int
    label: str
    source: str
    entry: Entry | None = None
    score: float = 0.0
    note: str = ""
    value: str | None = None
    iso3: str | None = None
    key: str = ""
    canonical: str = ""
