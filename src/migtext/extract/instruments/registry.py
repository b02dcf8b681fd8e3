"""The registry of legal instruments: typed rows, read from TOML tables.

The tables live in ``migtext/data/instruments``, one file a family, one
``[[instrument]]`` table a row; the head comment of each file explains the
columns. A user's own tables are read the same way and win over shipped rows
with the same key, or add to them (``extend = true``), so a correction never
needs a fork.

    >>> registry = load_registry()
    >>> registry.by_key["refugee-convention-1951"].year
    1951
    >>> registry.by_id("UNTS 189:137")[0].name
    'Convention relating to the Status of Refugees'
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Final, TypeAlias

from ...errors import FileMissing, ReadingError
from .registry_problems import Place, Problem
from .registry_reader import TableRow, check_together, read_file
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
    "InstrumentsLike",
    "Merged",
    "OwnTable",
    "PartyStatus",
    "Problem",
    "Registry",
    "RegistryError",
    "load_registry",
    "merge_tables",
    "normalise_id",
    "own_tables",
]


@dataclass(frozen=True, slots=True)
class OwnTable:
    """A user's TOML table, as it was when it was read.

    Attributes:
        name: name of the file.
        data: its bytes; what is kept is kept by content, so that a changed file counts as another.
        shown: the file as it was given, for messages.
    """

    name: str
    data: bytes
    shown: str = ""

    def read_text(self, encoding: str | None = None) -> str:
        """The text, without a byte order mark."""
        return self.data.decode(encoding or "utf-8").removeprefix("\ufeff")


InstrumentsLike: TypeAlias = "str | Path | OwnTable | Registry | Iterable[str | Path | OwnTable]"
"""A user's own instruments: a TOML file, a folder of them, several, or a registry that was read."""


class Registry:
    """All rows, with look-ups by key, identifier, lineage and state.

    Attributes:
        rows: the rows.
        by_key: the rows by key.
        statuses: what states did about treaties.
        own: the user's tables that it was read from, beside the shipped ones.
        notes: what the user's tables changed in shipped rows.
    """

    def __init__(
        self,
        rows: Sequence[InstrumentRow],
        statuses: Sequence[PartyStatus] = (),
        *,
        own: Sequence[OwnTable] = (),
        notes: Sequence[Problem] = (),
    ) -> None:
        self.own: Final = tuple(own)
        self.notes: Final = tuple(notes)
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

    @property
    def digest(self) -> str:
        """What tells one registry from another in journals and caches: the content of own tables."""
        made = hashlib.sha256()
        for part in [t.data for t in self.own] or [repr(row).encode() for row in self.rows]:
            made.update(hashlib.sha256(part).digest())
        return made.hexdigest()[:16]

    @property
    def replaced(self) -> tuple[str, ...]:
        """What the user's tables put in the place of shipped rows, a sentence each."""
        rows = [n for n in self.notes if "takes the place" in n.what]
        return tuple(f"{Path(n.file).name}: row {n.row!r} {n.what}" for n in rows)

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


def own_tables(given: str | Path | OwnTable | Iterable[str | Path | OwnTable]) -> list[OwnTable]:
    """Read the files of a user's own instruments, without checking them.

    Args:
        given: a TOML file, a folder with ``.toml`` files, or several.

    Raises:
        FileMissing: when there is no such file, or no table in the folder.
        ReadingError: when a file cannot be opened.
    """
    out: list[OwnTable] = []
    for item in [given] if isinstance(given, str | Path | OwnTable) else given:
        if isinstance(item, OwnTable):
            out.append(item)
            continue
        path = Path(item)
        files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
        if not files:
            raise FileMissing("no .toml file in this folder", path=path, todo="name the file")
        for file in files:
            try:
                out.append(OwnTable(file.name, file.read_bytes(), str(file)))
            except FileNotFoundError as error:
                folder = file.parent if file.parent.is_dir() else Path()
                near = get_close_matches(file.name, [p.name for p in folder.glob("*.toml")], 1)
                raise FileMissing(
                    "no such file with instruments",
                    path=file,
                    todo=f"did you mean {near[0]}?" if near else "check the name",
                ) from error
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or str(error)
                raise ReadingError(f"cannot be opened ({reason})", path=file) from error
    return out


def load_registry(extra: InstrumentsLike | None = None) -> Registry:
    """Load the shipped tables and, on top of them, a user's own.

    A row of a user's table whose key is that of a shipped row takes its place as a whole; with
    ``extend = true`` it adds to it instead: its lists (aliases, ids, examples ...) come on top,
    its single values (dates, note ...) take the place of those that it states. `Registry.notes`
    tells both. A status of a user's table wins over the shipped one of that instrument and state.

    Args:
        extra: TOML files with ``[[instrument]]`` and ``[[status]]`` tables of the same form as the
            shipped ones, a folder of them, or a registry, which is returned as it is.

    Raises:
        FileMissing: there is no such file.
        RegistryError: a table is not valid; the message names file, line and row of each problem.

    Example:
        >>> len(load_registry()) > 100
        True
    """
    if isinstance(extra, Registry):
        return extra
    return _load(tuple(own_tables(extra)) if extra is not None else ())


_HOW = " (`migtext instruments check FILE` shows all of it)"


@lru_cache(maxsize=8)
def _load(own: tuple[OwnTable, ...]) -> Registry:
    merged = merge_tables(own)
    wrong = [str(p) for p in merged.problems if p.level == "error"]
    if wrong:
        raise RegistryError(
            f"the registry of instruments is not valid{_HOW if own else ''}:\n  "
            + "\n  ".join(wrong)
        )
    return merged.registry


@lru_cache(maxsize=1)
def _shipped() -> tuple[
    tuple[TableRow, ...], tuple[tuple[PartyStatus, Place], ...], tuple[Problem, ...]
]:
    folder = resources.files("migtext").joinpath("data", "instruments")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    problems: list[Problem] = []
    rows: list[TableRow] = []
    statuses: list[tuple[PartyStatus, Place]] = []
    for file in files:
        new_rows, new_statuses = read_file(file, problems)
        rows += new_rows
        statuses += new_statuses
    return tuple(rows), tuple(statuses), tuple(problems)


@dataclass(frozen=True, slots=True)
class Merged:
    """A registry and what is to be said about it.

    Attributes:
        registry: the rows without an error of their own.
        problems: every complaint; those of level ``note`` say what changes in shipped rows.
        places: where each row stands, by key.
        mine: the user's rows as their files have them, also those that are left out for an error.
    """

    registry: Registry
    problems: list[Problem]
    places: dict[str, Place]
    mine: list[TableRow]


def merge_tables(own: Sequence[OwnTable] = ()) -> Merged:
    """The registry with a user's tables on top, and every complaint about it; nothing is raised.

    Args:
        own: the user's tables.
    """
    shipped, statuses, broken = _shipped()
    problems = list(broken)
    rows: dict[str, InstrumentRow] = {}
    places: dict[str, Place] = {}
    _twice(shipped, problems)
    for read in shipped:
        rows[read.row.key], places[read.row.key] = read.row, read.place
    fresh: list[TableRow] = []
    acts: list[tuple[PartyStatus, Place]] = []
    for table in own:
        new_rows, new_statuses = read_file(
            table, problems, rows.keys() | {f.row.key for f in fresh}
        )
        fresh += new_rows
        acts += new_statuses
    _twice([f for f in fresh if not f.extend], problems)
    notes: list[Problem] = []
    for read in fresh:
        if not read.good:
            continue
        base = rows.get(read.row.key)
        if base is not None:
            notes.append(_changed(base, read))
        places[read.row.key] = read.place
        rows[read.row.key] = _extended(base, read) if read.extend and base is not None else read.row
    for read in fresh:
        _link_back(rows, read.row if read.good else None)
    told = {(s.instrument, s.state) for s, _ in acts}
    all_acts = [*acts, *(s for s in statuses if (s[0].instrument, s[0].state) not in told)]
    mine = {f.row.key for f in fresh}
    # A row that is left out for an error is still compared: one run shows every problem.
    left_out = {f.row.key: f for f in fresh if not f.good and f.row.key not in rows}
    for key, read in left_out.items():
        places[key] = read.place
    compared = rows | {key: read.row for key, read in left_out.items()}
    problems += check_together(compared, all_acts, places, mine)
    registry = Registry(list(rows.values()), [s for s, _ in all_acts], own=own, notes=notes)
    return Merged(registry, [*problems, *notes], places, fresh)


def _twice(rows: Iterable[TableRow], problems: list[Problem]) -> None:
    seen: dict[str, Place] = {}
    for read in rows:
        key = read.row.key
        if key and key in seen:
            first = seen[key]
            where = f"{first.file}:{first.first}" if first.first else first.file
            what = f"the key is used twice (first in {where})"
            problems.append(
                read.place.problem(key, what, "key", todo="give one of them another key")
            )
        seen.setdefault(key, read.place)


def _changed(base: InstrumentRow, read: TableRow) -> Problem:
    what = (
        f"adds to the row of that key ({base.file})"
        if read.extend
        else f"takes the place of the row of that key ({base.file}: {base.name[:80]})"
    )
    return Problem(
        file=read.place.file,
        line=read.place.line("key"),
        row=base.key,
        what=what,
        todo="" if read.extend else "write `extend = true` to add to it instead",
        level="note",
    )


def _extended(base: InstrumentRow, read: TableRow) -> InstrumentRow:
    """A row with what another states: lists grow, single values are replaced."""
    changes: dict[str, Any] = {}
    for name in read.given - {"key", "extend"}:
        new, old = getattr(read.row, name), getattr(base, name)
        if isinstance(old, tuple):
            changes[name] = tuple(dict.fromkeys((*old, *new)))
        else:
            changes[name] = new
    if "aliases" in changes:
        # An alias with another scope is the same alias, newly scoped.
        scopes = {a.text: a for a in changes["aliases"]}
        changes["aliases"] = tuple(scopes.values())
    return replace(base, **changes)


def _link_back(rows: dict[str, InstrumentRow], row: InstrumentRow | None) -> None:
    """What a row supersedes is superseded by it: the other row need not say so."""
    if row is None:
        return
    for names, back in (("supersedes", "superseded_by"), ("superseded_by", "supersedes")):
        for key in getattr(row, names):
            other = rows.get(key)
            if other is not None and row.key not in getattr(other, back):
                change: dict[str, Any] = {back: (*getattr(other, back), row.key)}
                rows[key] = replace(other, **change)
