"""The journal: which document is in which part, written by the parent only.

The journal is the truth. Parts are written first, under a name that the journal does not know
yet; one transaction then enters the part and its documents. A run that was killed in between
leaves a part without an entry, and the next run removes it: nothing lost, nothing twice.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..errors import DataError

__all__ = ["Journal"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS parts (part TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS documents (
  path TEXT PRIMARY KEY, bytes_sha256 TEXT, options TEXT, state TEXT, doc TEXT, part TEXT
);
CREATE INDEX IF NOT EXISTS by_doc ON documents (doc);
CREATE TABLE IF NOT EXISTS fingerprints (
  path TEXT PRIMARY KEY, letters TEXT, runs BLOB, facts BLOB, duplicate_of TEXT, duplicate_how TEXT
);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT);
"""


class Journal:
    """The SQLite journal of an output folder; one run at a time.

    Args:
        out: the output folder.

    Raises:
        DataError: when another run is writing to the folder.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self._lock = out / "journal.lock"
        self._take_lock()
        self.db = sqlite3.connect(out / "journal.sqlite")
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.executescript(_SCHEMA)

    def _take_lock(self) -> None:
        try:
            handle = os.open(self._lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        except FileExistsError:
            holder = self._lock.read_text(encoding="utf-8").strip()
            if holder.isdigit() and _alive(int(holder)):
                raise DataError(
                    f"another run (process {holder}) is writing here",
                    path=self.out,
                    todo="wait for it, or use another folder",
                ) from None
            self._lock.unlink(missing_ok=True)  # left behind by a run that was killed
            return self._take_lock()
        with os.fdopen(handle, "w") as stream:
            stream.write(str(os.getpid()))
        return None

    def close(self) -> None:
        """Close the journal and let another run in."""
        self.db.close()
        self._lock.unlink(missing_ok=True)

    def parts(self) -> set[str]:
        """Names of the parts that are complete."""
        return {row[0] for row in self.db.execute("SELECT part FROM parts")}

    def state(self, path: str, content: str | None, options: str) -> str | None:
        """How a file with this content ended with these options: done or failed; None if new."""
        row = self.db.execute(
            "SELECT state FROM documents WHERE path=? AND bytes_sha256 IS ? AND options=?",
            (path, content, options),
        ).fetchone()
        return row[0] if row else None

    def known(self, path: str) -> bool:
        """Whether a file was done before, whatever its content."""
        return (
            self.db.execute("SELECT 1 FROM documents WHERE path=?", (path,)).fetchone() is not None
        )

    def fingerprints(self) -> Iterator[tuple[Any, ...]]:
        """All documents that are done: path, digest of the bytes, part, fingerprint and mark."""
        yield from self.db.execute(
            "SELECT d.path, d.bytes_sha256, d.part, f.letters, f.runs, f.facts,"
            " f.duplicate_of, f.duplicate_how"
            " FROM documents d LEFT JOIN fingerprints f ON f.path = d.path WHERE d.state='done'"
        )

    def keep_marks(self, marks: Mapping[str, tuple[str | None, str | None]]) -> None:
        """Keep which documents repeat another: the path that is repeated, and how."""
        with self.db:
            # A document without a fingerprint may be the same file as another.
            self.db.executemany(
                "INSERT INTO fingerprints (path, duplicate_of, duplicate_how) VALUES (?,?,?)"
                " ON CONFLICT (path) DO UPDATE SET"
                " duplicate_of=excluded.duplicate_of, duplicate_how=excluded.duplicate_how",
                [(path, *mark) for path, mark in marks.items()],
            )

    def stale(self, paths: Iterable[str]) -> dict[str, set[str]]:
        """Parts that hold older rows of these files, with the files."""
        found: dict[str, set[str]] = {}
        for path in paths:
            row = self.db.execute("SELECT part FROM documents WHERE path=?", (path,)).fetchone()
            if row and row[0]:
                found.setdefault(row[0], set()).add(path)
        return found

    def enter(self, part: str, rows: list[dict[str, Any]]) -> None:
        """Enter a part and its documents in one transaction."""
        with self.db:
            self.db.execute("INSERT OR REPLACE INTO parts VALUES (?)", (part,))
            self.db.executemany(
                "INSERT OR REPLACE INTO documents VALUES (?,?,?,?,?,?)",
                [
                    (r["path"], r["bytes_sha256"], r["options"], r["state"], r.get("doc"), part)
                    for r in rows
                ],
            )
            self.db.executemany(
                "INSERT OR REPLACE INTO fingerprints VALUES (?,?,?,?,NULL,NULL)",
                [(r["path"], *(r.get("fingerprint") or (None, None, None))) for r in rows],
            )

    def set_fact(self, name: str, value: Any) -> None:
        """Keep a fact about the run."""
        with self.db:
            self.db.execute("INSERT OR REPLACE INTO facts VALUES (?,?)", (name, json.dumps(value)))


def _alive(pid: int) -> bool:
    if pid == os.getpid():
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
