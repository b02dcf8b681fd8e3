"""The registry of legal instruments: typed rows, read from TOML tables.

The tables live in ``migtext/data/instruments``, one file a family, one
``[[instrument]]`` table a row; the head comment of each file explains the
columns. A user's own tables are read the same way and win over shipped rows
with the same key, so a correction never needs a fork.

    >>> registry = load_registry()
    >>> registry.by_key["refugee-convention-1951"].year
    1951
    >>> registry.by_id("UNTS 189:137")[0].name
    'Convention relating to the Status of Refugees'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Final

from .registry_reader import check_together, read_file
from .registry_records import (
    KINDS,
    NOT_IN_FORCE,
    SCOPES,
    Alias,
    Confusable,
    Example,
    InstrumentRow,
    PartyStatus,
    RegistryError,
    normalise_id,
)

__all__ = [
    "KINDS",
    "NOT_IN_FORCE",
    "SCOPES",
    "Alias",
    "Confusable",
    "Example",
    "InstrumentRow",
    "PartyStatus",
    "Registry",
    "RegistryError",
    "load_registry",
    "normalise_id",
]


class Registry:
    """All rows, with look-ups by key, identifier, lineage and state."""

    def __init__(self, rows: Sequence[InstrumentRow], statuses: Sequence[PartyStatus] = ()) -> None:
        self.rows: Final = tuple(rows)
        self.by_key: Final[Mapping[str, InstrumentRow]] = {row.key: row for row in self.rows}
        self.statuses: Final = tuple(statuses)
        ids: dict[str, list[InstrumentRow]] = {}
        for row in self.rows:
            for text in row.ids:
                ids.setdefault(normalise_id(text), []).append(row)
        self._ids: Final = ids
        self._series: Final = {
            (row.committee.casefold(), row.number): row
            for row in self.rows
            if row.committee is not None and row.number is not None
        }

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[InstrumentRow]:
        return iter(self.rows)

    def aliases(self) -> Iterator[tuple[str, str, str]]:
        """Yield ``(text, scope, key)`` for every way to write every row."""
        for row in self.rows:
            for alias in row.names():
                yield alias.text, alias.scope, row.key

    def misnomers(self) -> Iterator[tuple[str, str]]:
        """Yield ``(text, key)`` for names that do not exist but clearly mean a row."""
        for row in self.rows:
            for text in row.misnomers:
                yield text, row.key

    def by_id(self, text: str) -> tuple[InstrumentRow, ...]:
        """Rows that carry this identifier, written in any of its usual ways."""
        return tuple(self._ids.get(normalise_id(text), ()))

    def in_series(self, committee: str, number: int) -> InstrumentRow | None:
        """The numbered comment, conclusion or resolution of a body, such as ``("CRC", 6)``."""
        return self._series.get((committee.casefold(), number))

    def lineage(self, key: str) -> tuple[InstrumentRow, ...]:
        """The row with what it replaced and what replaced it, oldest first.

        "Dublin Regulation" in a text of 2010 means the act of 2003: the caller
        chooses by date, this gives the candidates.
        """
        seen: dict[str, InstrumentRow] = {}
        todo = [key]
        while todo:
            row = self.by_key.get(todo.pop())
            if row is not None and row.key not in seen:
                seen[row.key] = row
                todo += [*row.supersedes, *row.superseded_by]
                todo += [row.recast_of] if row.recast_of else []
        return tuple(
            sorted(seen.values(), key=lambda row: (row.adopted or str(row.year or ""), row.key))
        )

    def status(self, key: str, state: str) -> PartyStatus | None:
        """What the state (ISO 3166 alpha-3) did about the treaty, when it is on record."""
        return next((s for s in self.statuses if s.instrument == key and s.state == state), None)


def load_registry(extra: Sequence[Path] = ()) -> Registry:
    """Load the shipped tables and, on top of them, a user's own.

    Args:
        extra: TOML files with ``[[instrument]]`` tables of the same form. A row
            whose key is already taken replaces the shipped row.

    Raises:
        RegistryError: a table is not valid; the message names file and row.

    Example:
        >>> len(load_registry()) > 100
        True
    """
    return _load(tuple(Path(path) for path in extra))


@lru_cache(maxsize=8)
def _load(extra: tuple[Path, ...]) -> Registry:
    folder = resources.files("migtext").joinpath("data", "instruments")
    shipped = sorted(
        (f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name
    )
    problems: list[str] = []
    rows: dict[str, InstrumentRow] = {}
    statuses: list[PartyStatus] = []
    for files in (shipped, extra):
        fresh: set[str] = set()
        for file in files:
            new_rows, new_statuses = read_file(file, problems)
            for row in new_rows:
                if row.key in fresh:
                    problems.append(f"{file.name}: row {row.key!r}: the key is used twice")
                fresh.add(row.key)
                rows[row.key] = row
            statuses += new_statuses
    problems += check_together(rows, statuses)
    if problems:
        raise RegistryError("the registry of instruments is not valid:\n  " + "\n  ".join(problems))
    return Registry(list(rows.values()), statuses)
