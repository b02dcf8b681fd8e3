"""Reading the registry's TOML tables: every field is checked, every problem is listed with file, line and row."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Final, Protocol

from .registry_problems import Place, Problem, places_in
from .registry_records import (
    ACTIONS,
    FACTS,
    KINDS,
    NOT_IN_FORCE,
    SCOPES,
    Alias,
    Confusable,
    Example,
    InstrumentRow,
    PartyStatus,
)

__all__ = ["Readable", "TableRow", "check_together", "earlier", "read_file"]

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PARTIAL_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_SINGLE: Final = frozenset({"anywhere", "acronym"})
_COLUMNS: Final = frozenset({f.name for f in fields(InstrumentRow)} - {"file"}) | {"extend"}
_STATUS_COLUMNS: Final = frozenset(f.name for f in fields(PartyStatus))
_FIRST_YEAR, _LAST_YEAR = 1000, 2100


class Readable(Protocol):
    """What a path and a resource inside a zipped package have in common."""

    @property
    def name(self) -> str: ...

    def read_text(self, encoding: str | None = None) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A row as a file has it.

    Attributes:
        row: its values.
        given: names of the columns that it states.
        extend: whether it adds to the row of that key, instead of standing for itself.
        place: where it stands.
        good: whether it was read without a complaint.
    """

    row: InstrumentRow
    given: frozenset[str]
    extend: bool
    place: Place
    good: bool


def read_file(
    file: Readable, problems: list[Problem], known: Collection[str] = ()
) -> tuple[list[TableRow], list[tuple[PartyStatus, Place]]]:
    """Read one file.

    Args:
        file: the file.
        problems: complaints are added here; nothing is raised.
        known: keys that other files have, which a row may extend.

    Returns:
        Its rows, also those with a complaint, and its statuses with their places.
    """
    shown = str(getattr(file, "shown", "") or file.name)
    try:
        text = file.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except UnicodeDecodeError as error:
        problems.append(
            Problem(
                file=shown,
                what=f"cannot be read as TOML: byte {error.start} is no UTF-8",
                todo="save the file with the encoding UTF-8",
            )
        )
        return [], []
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        problems.append(
            Problem(
                file=shown,
                line=int(line[1]) if line else None,
                what=f"cannot be read as TOML: {error}",
                todo="mend the line; texts stand in quotes, lists in square brackets",
            )
        )
        return [], []
    except (OSError, ValueError, RecursionError) as error:
        problems.append(Problem(file=shown, what=f"cannot be read as TOML: {error}"))
        return [], []
    for unknown in data.keys() - {"instrument", "status"}:
        head = re.search(rf"^\s*\[*\s*[\"']?{re.escape(unknown)}\b", text, re.M)
        problems.append(
            Problem(
                file=shown,
                line=text.count("\n", 0, head.end()) + 1 if head else None,
                what=f"unknown table {unknown!r}",
                todo="use [[instrument]] or [[status]]",
            )
        )
    places = places_in(shown, text, data)
    rows = [
        _RowReader(file.name, place, i, t, problems).instrument(known)
        for i, t, place in _tables(data, "instrument", shown, places, problems)
    ]
    statuses = [
        (_RowReader(file.name, place, i, t, problems).status(), place)
        for i, t, place in _tables(data, "status", shown, places, problems)
    ]
    return rows, statuses


def _tables(
    data: Mapping[str, object],
    name: str,
    shown: str,
    places: Mapping[str, Sequence[Place]],
    problems: list[Problem],
) -> Iterator[tuple[int, Mapping[str, object], Place]]:
    value = data.get(name, [])
    if not isinstance(value, list):
        problems.append(
            Problem(
                file=shown,
                what=f"{name!r} is not a list of rows",
                todo=f"begin each row with [[{name}]], in double brackets",
            )
        )
        return
    there = places.get(name, ())
    for i, table in enumerate(value):
        place = there[i] if there else Place(shown)
        if isinstance(table, dict):
            yield i + 1, table, place
        else:
            problems.append(
                Problem(file=shown, row=str(i + 1), what=f"{name}: the row is not a table")
            )


class _RowReader:
    """Reads one table field by field and notes what is wrong, so that one run shows every problem."""

    def __init__(
        self,
        file: str,
        place: Place,
        index: int,
        table: Mapping[str, object],
        problems: list[Problem],
    ) -> None:
        self.file, self.place, self.table, self.problems = file, place, dict(table), problems
        key = table.get("key") or table.get("instrument")
        self.label = key if isinstance(key, str) else str(index)
        self.before = len(problems)

    def instrument(self, known: Collection[str]) -> TableRow:
        given = frozenset(self.table)
        extend = self.flag("extend")
        key = self.text("key", required=True)
        whole = not extend
        row = InstrumentRow(
            key=key,
            name=self.text("name", required=whole),
            kind=self.text("kind", required=whole),
            jurisdiction=self.text("jurisdiction", required=whole),
            parties=self.texts("parties"),
            year=self.number("year"),
            adopted=self.day("adopted"),
            opened_for_signature=self.day("opened_for_signature"),
            in_force=self.day("in_force", also=NOT_IN_FORCE),
            ids=self.texts("ids"),
            provision=self.optional("provision"),
            short=self.texts("short"),
            aliases=tuple(
                Alias(text=t["text"], scope=t["scope"])
                for t in self.pairs("aliases", "text", "scope")
            ),
            parent=self.optional("parent"),
            supersedes=self.texts("supersedes"),
            superseded_by=self.texts("superseded_by"),
            recast_of=self.optional("recast_of"),
            committee=self.optional("committee"),
            number=self.number("number"),
            confusables=tuple(
                Confusable(text=t["text"], means=t["means"])
                for t in self.pairs("confusables", "text", "means")
            ),
            misnomers=self.texts("misnomers"),
            examples=tuple(
                Example(text=t["text"], surface=t["surface"], pinpoint=t.get("pinpoint"))
                for t in self.pairs("examples", "text", "surface", maybe="pinpoint")
            ),
            source=self.text("source", required=whole),
            confirmed=self.flag("confirmed"),
            confirmed_facts=self.texts("confirmed_facts"),
            note=self.optional("note"),
            file=self.file,
        )
        self.done(_COLUMNS)
        if extend and key not in known:
            self.bad(
                f"there is no row {key!r} to extend",
                "extend",
                todo="leave out `extend`, or give the key of a row that is there",
            )
        self.check(row, extend)
        good = len(self.problems) == self.before
        return TableRow(row=row, given=given, extend=extend, place=self.place, good=good)

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
        self.done(_STATUS_COLUMNS)
        if status.action not in ACTIONS:
            self.bad(f"action {status.action!r} is none of {', '.join(sorted(ACTIONS))}", "action")
        if status.state and not re.fullmatch(r"[A-Z]{3}", status.state):
            self.bad(
                f"state {status.state!r} is no ISO 3166 alpha-3 code",
                "state",
                todo="three capitals, such as KEN",
            )
        return status

    def check(self, row: InstrumentRow, extend: bool) -> None:
        if not _KEY.fullmatch(row.key):
            self.bad("the key must be lower-case words joined by hyphens", "key")
        if row.kind not in KINDS and (row.kind or not extend):
            self.bad(f"kind {row.kind!r} is none of {', '.join(sorted(KINDS))}", "kind")
        for alias in row.aliases:
            if alias.scope not in SCOPES:
                self.bad(
                    f"alias {alias.text!r}: scope {alias.scope!r} is none of {', '.join(sorted(SCOPES))}",
                    "aliases",
                    words=alias.text,
                )
        if len({alias.text for alias in row.aliases}) < len(row.aliases):
            self.bad("an alias is listed twice", "aliases")
        for fact in row.confirmed_facts:
            if fact not in FACTS:
                self.bad(f"{fact!r} is none of {', '.join(FACTS)}", "confirmed_facts", words=fact)
            elif not getattr(row, fact) and not extend:
                self.bad(f"confirms {fact}, which the row leaves out", "confirmed_facts")
        if (
            row.adopted
            and row.in_force
            and row.in_force != NOT_IN_FORCE
            and earlier(row.in_force, row.adopted)
        ):
            self.bad(
                f"in force on {row.in_force}, before it was adopted on {row.adopted}", "in_force"
            )
        if row.adopted and row.year and not row.adopted.startswith(str(row.year)):
            self.bad(f"year {row.year} does not agree with adopted {row.adopted}", "year")
        if row.year is not None and not _FIRST_YEAR <= row.year <= _LAST_YEAR:
            self.bad(f"{row.year} is no year of an instrument", "year")
        if not row.examples and not extend:
            self.bad(
                "needs at least one example",
                todo="examples = [{text = 'a sentence', surface = 'the name in it'}]",
            )
        for example in row.examples:
            if example.surface not in example.text:
                self.bad(
                    f"the example does not hold its surface {example.surface!r}",
                    "examples",
                    words=example.surface,
                    todo="copy the words of the mention from the text of the example",
                )

    def bad(self, message: str, column: str = "", *, words: str = "", todo: str = "") -> None:
        self.problems.append(
            self.place.problem(self.label, message, column, words=words, todo=todo)
        )

    def done(self, columns: Collection[str]) -> None:
        for left in self.table:
            near = get_close_matches(left, columns, 1)
            self.bad(
                f"unknown field {left!r}",
                left,
                todo=f"did you mean {near[0]!r}?" if near else "leave it out",
            )

    def optional(self, name: str) -> str | None:
        value = self.table.pop(name, None)
        if value is None or (isinstance(value, str) and value.strip()):
            return value
        self.bad(f"{name} must be text that is not empty", name, todo="put it in quotes")
        return None

    def text(self, name: str, *, required: bool) -> str:
        if required and name not in self.table:
            self.bad(f"{name} is missing")
        return self.optional(name) or ""

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.table.pop(name, [])
        if isinstance(value, list) and all(isinstance(v, str) and v.strip() for v in value):
            return tuple(value)
        self.bad(f"{name} must be a list of texts", name, todo=f'{name} = ["one", "two"]')
        return ()

    def number(self, name: str) -> int | None:
        value = self.table.pop(name, None)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        self.bad(f"{name} must be a whole number", name, todo="write it without quotes")
        return None

    def flag(self, name: str) -> bool:
        value = self.table.pop(name, False)
        if not isinstance(value, bool):
            self.bad(f"{name} must be true or false", name, todo="write it without quotes")
        return value is True

    def day(self, name: str, also: str = "") -> str | None:
        raw = self.table.get(name)
        if isinstance(raw, date):  # TOML has dates of its own
            self.table.pop(name)
            return (raw.date() if isinstance(raw, datetime) else raw).isoformat()
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
        self.bad(f"{name} {value!r} is not a date (YYYY, YYYY-MM or YYYY-MM-DD)", name)
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
                sample = ", ".join(f'{n} = "..."' for n in needed)
                self.bad(
                    f"{name}: each entry is a table with {', '.join(needed)}",
                    name,
                    todo=f"{name} = [{{{sample}}}]",
                )
        return good


def earlier(first: str, second: str) -> bool:
    """True when the first date is certainly earlier; partial dates compare by what both state."""
    shared = min(len(first), len(second))
    return first[:shared] < second[:shared]


def check_together(
    rows: Mapping[str, InstrumentRow],
    statuses: Sequence[tuple[PartyStatus, Place]],
    places: Mapping[str, Place],
    own: Collection[str],
) -> Iterator[Problem]:
    """Complaints about rows beside each other: keys that are not there, names with two owners.

    Args:
        rows: all rows.
        statuses: all statuses, and where each stands.
        places: where each row stands.
        own: keys of the user's rows, which the complaint goes to.
    """

    def bad(row: InstrumentRow, what: str, column: str, words: str, todo: str = "") -> Problem:
        place = places.get(row.key, Place(row.file))
        return place.problem(row.key, what, column, words=words, todo=todo)

    owner: dict[str, InstrumentRow] = {}
    for row in sorted(rows.values(), key=lambda r: r.key in own):
        links: list[tuple[str, Any]] = [("supersedes", k) for k in row.supersedes]
        links += [("superseded_by", k) for k in row.superseded_by]
        links += [("parent", row.parent), ("recast_of", row.recast_of)]
        for column, key in links:
            if key is not None and key not in rows:
                near = get_close_matches(key, rows, 1)
                todo = f"did you mean {near[0]!r}?" if near else "add it, or leave it out"
                yield bad(row, f"{column}: there is no row {key!r}", column, key, todo)
        for alias in row.names():
            if alias.text and alias.scope in _SINGLE:
                words = alias.text if alias.scope == "acronym" else alias.text.casefold()
                other = owner.setdefault(words, row)
                if other is not row:
                    yield bad(
                        row,
                        f"{alias.text!r} already means {other.key!r} ({other.file})",
                        "",
                        alias.text,
                        "give both a narrower scope (jurisdiction, ambiguous_acronym, defined)",
                    )
    for status, place in statuses:
        if status.instrument and status.instrument not in rows:
            near = get_close_matches(status.instrument, rows, 1)
            yield place.problem(
                status.instrument,
                f"status of {status.state}: there is no row {status.instrument!r}",
                "instrument",
                todo=f"did you mean {near[0]!r}?" if near else "",
            )
