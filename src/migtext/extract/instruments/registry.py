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

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Final, Protocol

from migtext.errors import DataError

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

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_SINGLE: Final = frozenset({"anywhere", "acronym"})


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
    note: str | None = None
    file: str = ""

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
        return tuple(sorted(seen.values(), key=lambda row: (row.adopted or str(row.year or ""), row.key)))

    def status(self, key: str, state: str) -> PartyStatus | None:
        """What the state (ISO 3166 alpha-3) did about the treaty, when it is on record."""
        return next((s for s in self.statuses if s.instrument == key and s.state == state), None)


def normalise_id(text: str) -> str:
    """Identifiers without spaces, points, section signs and case, for comparison.

    >>> normalise_id("8 U.S.C. § 1158") == normalise_id("8 USC 1158")
    True
    """
    return re.sub(r"[^0-9a-z]+", " ", text.replace(".", "").casefold().replace("§", " ")).strip()


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


class _Readable(Protocol):
    """What a path and a resource inside a zipped package have in common."""

    @property
    def name(self) -> str: ...

    def read_text(self, encoding: str | None = None) -> str: ...


@lru_cache(maxsize=8)
def _load(extra: tuple[Path, ...]) -> Registry:
    folder = resources.files("migtext").joinpath("data", "instruments")
    shipped = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    problems: list[str] = []
    rows: dict[str, InstrumentRow] = {}
    statuses: list[PartyStatus] = []
    for own, files in ((False, shipped), (True, list(extra))):
        fresh: set[str] = set()
        for file in files:
            new_rows, new_statuses = _read_file(file, problems)
            for row in new_rows:
                if row.key in fresh:
                    problems.append(f"{file.name}: row {row.key!r}: the key is used twice")
                fresh.add(row.key)
                rows[row.key] = row
            statuses += new_statuses
        if own and not files:
            break
    problems += _check_together(rows, statuses)
    if problems:
        raise RegistryError("the registry of instruments is not valid:\n  " + "\n  ".join(problems))
    return Registry(list(rows.values()), statuses)


def _read_file(file: _Readable, problems: list[str]) -> tuple[list[InstrumentRow], list[PartyStatus]]:
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problems.append(f"{file.name}: cannot be read as TOML: {error}")
        return [], []
    for unknown in data.keys() - {"instrument", "status"}:
        problems.append(f"{file.name}: unknown table {unknown!r}; use [[instrument]] or [[status]]")
    rows = [_Row(file.name, i, t, problems).instrument() for i, t in enumerate(_tables(data, "instrument"), 1)]
    statuses = [_Row(file.name, i, t, problems).status() for i, t in enumerate(_tables(data, "status"), 1)]
    return rows, statuses


def _tables(data: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    value = data.get(name, [])
    return [t for t in value if isinstance(t, dict)] if isinstance(value, list) else []


class _Row:
    """Reads one table field by field and notes what is wrong, so that one run shows every problem."""

    def __init__(self, file: str, index: int, table: Mapping[str, object], problems: list[str]) -> None:
        self.file, self.table, self.problems = file, dict(table), problems
        self.label = f"{file}: row {index} ({table.get('key') or table.get('instrument') or 'no key'})"

    def instrument(self) -> InstrumentRow:
        row = InstrumentRow(
            key=self.text("key", required=True),
            name=self.text("name", required=True),
            kind=self.text("kind", required=True),
            jurisdiction=self.text("jurisdiction", required=True),
            parties=self.texts("parties"),
            year=self.number("year"),
            adopted=self.day("adopted"),
            opened_for_signature=self.day("opened_for_signature"),
            in_force=self.day("in_force", also=NOT_IN_FORCE),
            ids=self.texts("ids"),
            provision=self.optional("provision"),
            short=self.texts("short"),
            aliases=tuple(Alias(text=t["text"], scope=t["scope"]) for t in self.pairs("aliases", "text", "scope")),
            parent=self.optional("parent"),
            supersedes=self.texts("supersedes"),
            superseded_by=self.texts("superseded_by"),
            recast_of=self.optional("recast_of"),
            committee=self.optional("committee"),
            number=self.number("number"),
            confusables=tuple(
                Confusable(text=t["text"], means=t["means"]) for t in self.pairs("confusables", "text", "means")
            ),
            misnomers=self.texts("misnomers"),
            examples=tuple(
                Example(text=t["text"], surface=t["surface"], pinpoint=t.get("pinpoint"))
                for t in self.pairs("examples", "text", "surface", maybe="pinpoint")
            ),
            source=self.text("source", required=True),
            confirmed=self.flag("confirmed"),
            note=self.optional("note"),
            file=self.file,
        )
        self.done()
        self.check(row)
        return row

    def status(self) -> PartyStatus:
        status = PartyStatus(
            instrument=self.text("instrument", required=True),
            state=self.text("state", required=True),
            action=self.text("action", required=True),
            date=self.day("date"),
            as_of=self.text("as_of", required=True),
            confirmed=self.flag("confirmed"),
            source=self.text("source", required=True),
            note=self.optional("note"),
        )
        self.done()
        if status.action not in ACTIONS:
            self.bad(f"action {status.action!r} is none of {', '.join(sorted(ACTIONS))}")
        return status

    def check(self, row: InstrumentRow) -> None:
        if not _KEY.fullmatch(row.key):
            self.bad("the key must be lower-case words joined by hyphens")
        if row.kind not in KINDS:
            self.bad(f"kind {row.kind!r} is none of {', '.join(sorted(KINDS))}")
        for alias in row.aliases:
            if alias.scope not in SCOPES:
                self.bad(f"alias {alias.text!r}: scope {alias.scope!r} is none of {', '.join(sorted(SCOPES))}")
        if len({alias.text for alias in row.aliases}) < len(row.aliases):
            self.bad("an alias is listed twice")
        if row.adopted and row.in_force and row.in_force != NOT_IN_FORCE and _earlier(row.in_force, row.adopted):
            self.bad(f"in force on {row.in_force}, before it was adopted on {row.adopted}")
        if row.adopted and row.year and not row.adopted.startswith(str(row.year)):
            self.bad(f"year {row.year} does not agree with adopted {row.adopted}")
        if not row.examples:
            self.bad("needs at least one example")
        for example in row.examples:
            if example.surface not in example.text:
                self.bad(f"the example does not hold its surface {example.surface!r}")

    def bad(self, message: str) -> None:
        self.problems.append(f"{self.label}: {message}")

    def done(self) -> None:
        for left in self.table:
            self.bad(f"unknown field {left!r}")

    def optional(self, name: str) -> str | None:
        value = self.table.pop(name, None)
        if value is None or (isinstance(value, str) and value.strip()):
            return value
        self.bad(f"{name} must be text that is not empty")
        return None

    def text(self, name: str, *, required: bool) -> str:
        if required and name not in self.table:
            self.bad(f"{name} is missing")
        return self.optional(name) or ""

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.table.pop(name, [])
        if isinstance(value, list) and all(isinstance(v, str) and v.strip() for v in value):
            return tuple(value)
        self.bad(f"{name} must be a list of texts")
        return ()

    def number(self, name: str) -> int | None:
        value = self.table.pop(name, None)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        self.bad(f"{name} must be a whole number")
        return None

    def flag(self, name: str) -> bool:
        value = self.table.pop(name, False)
        if not isinstance(value, bool):
            self.bad(f"{name} must be true or false")
        return value is True

    def day(self, name: str, also: str = "") -> str | None:
        value = self.optional(name)
        if value is None or value == also:
            return value
        match = _PARTIAL_DATE.fullmatch(value)
        try:
            if match:
                date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
                return value
        except ValueError:
            pass
        self.bad(f"{name} {value!r} is not a date (YYYY, YYYY-MM or YYYY-MM-DD)")
        return None

    def pairs(self, name: str, *needed: str, maybe: str = "") -> list[dict[str, str]]:
        value = self.table.pop(name, [])
        good: list[dict[str, str]] = []
        for item in value if isinstance(value, list) else [value]:
            if (
                isinstance(item, dict)
                and set(needed) <= item.keys() <= {*needed, maybe}
                and all(isinstance(v, str) and v.strip() for v in item.values())
            ):
                good.append(item)
            else:
                self.bad(f"{name}: each entry is a table with {', '.join(needed)}")
        return good


def _earlier(first: str, second: str) -> bool:
    """True when the first date is certainly earlier; partial dates compare by what both state."""
    shared = min(len(first), len(second))
    return first[:shared] < second[:shared]


def _check_together(rows: Mapping[str, InstrumentRow], statuses: Sequence[PartyStatus]) -> Iterator[str]:
    owner: dict[str, InstrumentRow] = {}
    for row in rows.values():
        links = [*row.supersedes, *row.superseded_by, row.parent, row.recast_of]
        for key in links:
            if key is not None and key not in rows:
                yield f"{row.file}: row {row.key!r}: there is no row {key!r}"
        for alias in row.names():
            if alias.scope in _SINGLE:
                words = alias.text if alias.scope == "acronym" else alias.text.casefold()
                other = owner.setdefault(words, row)
                if other is not row:
                    yield (
                        f"{row.file}: row {row.key!r}: {alias.text!r} already means {other.key!r} ({other.file}); "
                        "give both a narrower scope"
                    )
    for status in statuses:
        if status.instrument not in rows:
            yield f"party status of {status.state}: there is no row {status.instrument!r}"
