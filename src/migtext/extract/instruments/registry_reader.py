"""Reading the registry's TOML tables: every field is checked, every problem is listed with file and row."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, Protocol

from .registry_records import (
    ACTIONS,
    KINDS,
    NOT_IN_FORCE,
    SCOPES,
    Alias,
    Confusable,
    Example,
    InstrumentRow,
    PartyStatus,
)

__all__ = ["Readable", "check_together", "read_file"]

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_SINGLE: Final = frozenset({"anywhere", "acronym"})


class Readable(Protocol):
    """What a path and a resource inside a zipped package have in common."""

    @property
    def name(self) -> str: ...

    def read_text(self, encoding: str | None = None) -> str: ...


def read_file(file: Readable, problems: list[str]) -> tuple[list[InstrumentRow], list[PartyStatus]]:
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problems.append(f"{file.name}: cannot be read as TOML: {error}")
        return [], []
    for unknown in data.keys() - {"instrument", "status"}:
        problems.append(f"{file.name}: unknown table {unknown!r}; use [[instrument]] or [[status]]")
    rows = [
        _RowReader(file.name, i, t, problems).instrument()
        for i, t in enumerate(_tables(data, "instrument"), 1)
    ]
    statuses = [
        _RowReader(file.name, i, t, problems).status()
        for i, t in enumerate(_tables(data, "status"), 1)
    ]
    return rows, statuses


def _tables(data: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    value = data.get(name, [])
    return [t for t in value if isinstance(t, dict)] if isinstance(value, list) else []


class _RowReader:
    """Reads one table field by field and notes what is wrong, so that one run shows every problem."""

    def __init__(
        self, file: str, index: int, table: Mapping[str, object], problems: list[str]
    ) -> None:
        self.file, self.table, self.problems = file, dict(table), problems
        self.label = (
            f"{file}: row {index} ({table.get('key') or table.get('instrument') or 'no key'})"
        )

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
                self.bad(
                    f"alias {alias.text!r}: scope {alias.scope!r} is none of {', '.join(sorted(SCOPES))}"
                )
        if len({alias.text for alias in row.aliases}) < len(row.aliases):
            self.bad("an alias is listed twice")
        if (
            row.adopted
            and row.in_force
            and row.in_force != NOT_IN_FORCE
            and _earlier(row.in_force, row.adopted)
        ):
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


def check_together(
    rows: Mapping[str, InstrumentRow], statuses: Sequence[PartyStatus]
) -> Iterator[str]:
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
