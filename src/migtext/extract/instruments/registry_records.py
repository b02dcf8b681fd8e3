"""The records of the registry of legal instruments, and the closed lists of their values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ...errors import DataError

__all__ = [
    "ACTIONS",
    "FACTS",
    "KINDS",
    "NOT_IN_FORCE",
    "SCOPES",
    "Alias",
    "Confusable",
    "Example",
    "InstrumentRow",
    "PartyStatus",
    "RegistryError",
    "normalise_id",
]

KINDS: Final = frozenset(
    "treaty bilateral statute regulation executive_act eu_primary eu_act un_resolution resolution "
    "un_document soft_law general_comment constitution case programme principle".split()
)
"""The kinds of instrument, as in the annotation guideline."""

SCOPES: Final = frozenset("anywhere acronym ambiguous_acronym defined jurisdiction".split())
"""When an alias may stand for its row.

``anywhere``: always, whatever its case, as long as a form with capitals keeps one
("1951 refugee convention", "UN refugee convention", but not "a refugee convention";
a year in front counts as one). ``acronym``: always, in exactly this
case. ``ambiguous_acronym``: in exactly this case, and only when the context
says that the instrument is meant (``CAT`` is also a committee, ``Geneva
Convention`` is also one of 1949). ``defined``: only after a definition in the
text. ``jurisdiction``: only where the text is about the row's jurisdiction.
"""

NOT_IN_FORCE: Final = "not in force"
ACTIONS: Final = frozenset("ratification accession signature none".split())


FACTS: Final = ("name", "year", "adopted", "opened_for_signature", "in_force", "ids")
"""The columns of a row that a source can confirm one by one."""


class RegistryError(DataError, ValueError):
    """A registry table that cannot be used; the message lists file and row of every problem."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """One way to write an instrument's name, and when it counts (see ``SCOPES``)."""

    text: str
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusable:
    """Words that look like an alias of the row but mean something else."""

    text: str
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A sentence and the mention that must be found in it."""

    text: str
    surface: str
    pinpoint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentRow:
    """One instrument. Empty fields mean: not known for certain."""

    key: str
    name: str
    kind: str
    jurisdiction: str
    parties: tuple[str, ...] = ()
    year: int | None = None
    adopted: str | None = None
    opened_for_signature: str | None = None
    in_force: str | None = None
    ids: tuple[str, ...] = ()
    provision: str | None = None
    short: tuple[str, ...] = ()
    aliases: tuple[Alias, ...] = ()
    parent: str | None = None
    supersedes: tuple[str, ...] = ()
    superseded_by: tuple[str, ...] = ()
    recast_of: str | None = None
    committee: str | None = None
    number: int | None = None
    confusables: tuple[Confusable, ...] = ()
    misnomers: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    source: str = ""
    confirmed: bool = False
    confirmed_facts: tuple[str, ...] = ()
    note: str | None = None
    file: str = ""

    def confirms(self, fact: str) -> bool:
        """Whether this fact (one of ``FACTS``) was seen in the row's source.

        >>> row = InstrumentRow(
        ...     key="k", name="K", kind="treaty", jurisdiction="UN", confirmed_facts=("year",)
        ... )
        >>> row.confirms("year"), row.confirms("in_force")
        (True, False)
        """
        return self.confirmed or fact in self.confirmed_facts

    def names(self) -> Iterator[Alias]:
        """Every way to write the row, each once: name, short names, aliases.

        Name and short names count anywhere unless ``aliases`` lists the same
        words with a narrower scope ("Refugee Act" is a name in three states).
        """
        listed = {alias.text for alias in self.aliases}
        for text in dict.fromkeys((self.name, *self.short)):
            if text not in listed:
                yield Alias(text=text, scope="anywhere")
        yield from self.aliases


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyStatus:
    """What one state did about one treaty, as its source had it on ``as_of``."""

    instrument: str
    state: str
    action: str
    date: str | None
    as_of: str
    confirmed: bool
    source: str
    note: str | None = None


def normalise_id(text: str) -> str:
    """Identifiers without spaces, points, section signs and case, for comparison.

    >>> normalise_id("8 U.S.C. § 1158") == normalise_id("8 USC 1158")
    True
    """
    return re.sub(r"[^0-9a-z]+", " ", text.replace(".", "").casefold().replace("§", " ")).strip()
