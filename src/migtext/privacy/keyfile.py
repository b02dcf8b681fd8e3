"""The key: who is who, and what a person has to decide; kept apart from what is given away."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from ..errors import DataError, FileMissing
from .people import Named, tokens
from .words import key

__all__ = ["COLUMNS", "Key", "read_key", "write_key"]

COLUMNS = (
    "pseudonym",
    "name",
    "forms",
    "mentions",
    "role",
    "confidence",
    "decision",
    "doubt",
    "context",
)
Row = dict[str, str]


@dataclass(slots=True)
class Key:
    """What a key file says.

    Attributes:
        pseudonyms: names and their full forms, with the pseudonyms.
        names: what a person has decided to replace.
        spare: what is kept.
        rows: the lines of the file.
    """

    pseudonyms: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    spare: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


def _cell(value: object) -> object:
    """As text: a spreadsheet must not take a name for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value


def _plain(value: str) -> str:
    return value[1:] if value[:1] == "'" and value[1:2] in ("=", "+", "-", "@") else value


def read_key(path: Path) -> Key:
    """Read a key file that `write_key` wrote and a person may have changed.

    Args:
        path: the file.

    Returns:
        Pseudonyms by name; a line whose decision a person has set to ``replaced`` or ``kept`` gives
        names that go and names that stay.

    Raises:
        FileMissing: there is no file.
        DataError: it is no key file.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise FileMissing("no such key", path=path, todo="check the name") from error
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"the key is not readable ({error})", path=path, todo="give a key file that migtext wrote") from error  # fmt: skip
    reader = csv.DictReader(StringIO(text, newline=""))
    if not {"pseudonym", "name", "decision"} <= set(reader.fieldnames or ()):
        raise DataError("no key file", path=path, todo=f"its first line must be: {','.join(COLUMNS)}")  # fmt: skip
    made = Key()
    for raw in reader:
        row = {c: _plain((raw.get(c) or "").strip()) for c in COLUMNS}
        name, decision = row["name"], row["decision"].casefold()
        if not name:
            continue
        made.rows.append(row)
        if decision == "kept":
            made.spare.append(name)
        elif decision == "replaced":
            if row["pseudonym"]:
                for form in [name, *row["forms"].split("; ")]:
                    if form and (form == name or len(tokens(form)) > 1):
                        made.pseudonyms.setdefault(form, row["pseudonym"])
            else:  # a word that was left, and that a person has decided on
                made.names.append(name)
    return made


def write_key(
    path: Path,
    people: Iterable[Named],
    unsure: Iterable[tuple[str, int, str]] = (),
    *,
    earlier: Iterable[Mapping[str, str]] = (),
    replace: bool = False,
) -> Path:
    """Write the key file.

    Args:
        path: where.
        people: everybody found.
        unsure: words that may be names and were left.
        earlier: lines of the key that was used; those of other documents stay.
        replace: write over a file that is there (the key that was used).

    Returns:
        The path. Only the owner can read the file, where the system knows owners.

    Raises:
        DataError: there is a file, and it is not the key that was used.
    """
    if path.exists() and not replace:
        raise DataError(
            "there is a file, and a key that is lost cannot be made again",
            path=path,
            todo="give another name, or go on with this key (key=, --key)",
        )
    rows: dict[tuple[str, str], Mapping[str, object]] = {}
    for old in earlier:
        rows[old["pseudonym"], key(old["name"])] = dict(old)
    by_pseudonym = {p: k for k in rows if (p := k[0])}
    for person in people:
        at = by_pseudonym.get(person.pseudonym, (person.pseudonym, key(person.name)))
        before = rows.get(at, {})
        forms = [f for f in str(before.get("forms", "")).split("; ") if f]
        forms += [f for f in person.forms if f not in forms]
        had = str(before.get("mentions", "")) or "0"
        rows[at] = {
            "pseudonym": person.pseudonym,
            "name": before.get("name") or person.name,
            "forms": "; ".join(dict.fromkeys(forms)),
            "mentions": person.mentions + (int(had) if had.isdigit() else 0),
            "role": person.role or before.get("role", ""),
            "confidence": person.confidence or before.get("confidence", ""),
            "decision": person.decision,
            "doubt": person.doubt,
            "context": before.get("context", ""),
        }
    for word, count, context in unsure:
        rows.setdefault(
            ("", key(word)),
            {"name": word, "mentions": count, "decision": "left", "doubt": "may be a name", "context": context},
        )  # fmt: skip
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows.values():
        writer.writerow([_cell(row.get(c, "")) for c in COLUMNS])
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)  # another's file would keep its own rights
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as stream:
        stream.write(out.getvalue())
    os.replace(part, path)
    return path
