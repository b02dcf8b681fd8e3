"""The journal: which document is in which part, written by the parent only.

The journal is the truth. Parts are written first, under a name that the journal does not know
yet; one transaction then enters the part and its documents. A run that was killed in between
leaves a part without an entry, and the next run removes it: nothing lost, nothing twice.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from ..errors import DataError

__all__ = ["Entry", "Journal", "why"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS parts (part TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS documents (
  path TEXT PRIMARY KEY, bytes_sha256 TEXT, options TEXT, state TEXT, doc TEXT, part TEXT
);
CREATE INDEX IF NOT EXISTS by_doc ON documents (doc);
CREATE TABLE IF NOT EXISTS fingerprints (
  path TEXT PRIMARY KEY, letters TEXT, runs BLOB, facts BLOB, duplicate_of TEXT, duplicate_how TEXT
);
CREATE TABLE IF NOT EXISTS outdated (part TEXT, path TEXT);
CREATE TABLE IF NOT EXISTS stamps (stamp TEXT PRIMARY KEY, facts TEXT);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT);
"""
_VERSION = 2
# A disk with less is full for a journal and its log.
_ROOM = 200_000
# Seconds that the lock of a killed process is waited for.
_LETTING_GO = 10.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as an earlier run left it.

    Attributes:
        content: sha256 of its bytes; None when they could not be read.
        stamp: of the options, versions and metadata.
        state: done or failed.
    """

    content: str | None
    stamp: str
    state: str


class Journal:
    """The SQLite journal of an output folder; one run at a time.

    Args:
        out: the output folder.

    Raises:
        DataError: when another run is writing to the folder, or the journal cannot be read or was
            written by a newer migtext.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self._lock = _Lock(out / "journal.lock", out)
        try:
            # One thread at a time may use it, and not always the same one.
            self.db = sqlite3.connect(out / "journal.sqlite", check_same_thread=False)
            self.db.execute("PRAGMA journal_mode=WAL")
            # Older rows are removed from their parts once an entry is made: it must last.
            self.db.execute("PRAGMA synchronous=FULL")
            found = self.db.execute("PRAGMA user_version").fetchone()[0]
            if found > _VERSION:
                raise DataError(
                    f"the journal has version {found}, this migtext writes {_VERSION}",
                    path=out,
                    todo="install a newer migtext, or use another folder",
                )
            self.db.executescript(f"{_SCHEMA}PRAGMA user_version={_VERSION};")
        except sqlite3.Error as error:
            self._lock.release()
            raise DataError(
                f"the journal cannot be used ({why(error, out)})",
                path=out / "journal.sqlite",
                todo="make room and check the folder's rights; if it is damaged, use another folder",
            ) from error
        except BaseException:
            self._lock.release()
            raise

    def close(self) -> None:
        """Close the journal and let another run in."""
        self.db.close()
        self._lock.release()

    def parts(self) -> set[str]:
        """Names of the parts that are complete."""
        return {row[0] for row in self.db.execute("SELECT part FROM parts")}

    def entry(self, path: str) -> Entry | None:
        """What is known of a file; None when it is new."""
        row = self.db.execute(
            "SELECT bytes_sha256, options, state FROM documents WHERE path=?", (path,)
        ).fetchone()
        return Entry(*row) if row else None

    def paths(self) -> Iterator[str]:
        """All files of the data set."""
        yield from (row[0] for row in self.db.execute("SELECT path FROM documents"))

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

    def enter(self, part: str, rows: list[dict[str, Any]]) -> None:
        """Enter a part and its documents in one transaction.

        Where a document had rows in another part, that part is noted as outdated in the same
        transaction, so that a run which is killed before it removed them leaves the note.
        """
        with self.db:
            for row in rows:
                self.db.execute(
                    "INSERT INTO outdated SELECT part, path FROM documents WHERE path=?",
                    (row["path"],),
                )
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

    def outdated(self) -> dict[str, set[str]]:
        """Parts that hold older rows of files, with the files."""
        found: dict[str, set[str]] = {}
        for part, path in self.db.execute("SELECT part, path FROM outdated"):
            found.setdefault(part, set()).add(path)
        return found

    def removed(self, part: str) -> None:
        """Forget that a part was outdated: its older rows are gone."""
        with self.db:
            self.db.execute("DELETE FROM outdated WHERE part=?", (part,))

    def keep_stamp(self, stamp: str, facts: Mapping[str, Any]) -> None:
        """Keep what a stamp stands for, so that a later run can say what has changed."""
        with self.db:
            self.db.execute(
                "INSERT OR REPLACE INTO stamps VALUES (?,?)",
                (stamp, json.dumps(facts, sort_keys=True, default=str)),
            )

    def stamp(self, stamp: str) -> dict[str, Any] | None:
        """What a stamp stands for; None when it is not known."""
        row = self.db.execute("SELECT facts FROM stamps WHERE stamp=?", (stamp,)).fetchone()
        return json.loads(row[0]) if row else None

    def fact(self, name: str) -> Any:
        """A fact of earlier runs, or None."""
        row = self.db.execute("SELECT value FROM facts WHERE name=?", (name,)).fetchone()
        return json.loads(row[0]) if row else None

    def set_fact(self, name: str, value: Any) -> None:
        """Keep a fact about the run."""
        with self.db:
            self.db.execute("INSERT OR REPLACE INTO facts VALUES (?,?)", (name, json.dumps(value)))


def why(error: Exception, folder: Path) -> str:
    """Reason of a failure to write: SQLite calls a full disk an input/output error.

    Args:
        error: what was raised.
        folder: where it was to be written.
    """
    detail = (error.strerror if isinstance(error, OSError) else None) or str(error)
    try:
        full = shutil.disk_usage(folder).free < _ROOM
    except OSError:
        full = False
    return f"the disk is full: {detail}" if full else detail


class _Lock:
    """A lock of the system on a file: it ends with the process that holds it, however that ends.

    Raises:
        DataError: when another run holds it.
    """

    def __init__(self, file: Path, out: Path) -> None:
        try:
            self._handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise DataError(
                f"cannot write here ({error.strerror or error})",
                path=out,
                todo="check the folder's rights and its room",
            ) from error
        try:
            self._wait()
        except OSError as error:
            holder = self._holder()
            os.close(self._handle)
            raise DataError(
                f"another run is writing here ({holder})",
                path=out,
                todo="wait for it, or use another folder",
            ) from error
        # The first byte is what Windows locks; who holds it stands behind.
        os.ftruncate(self._handle, 0)
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.write(self._handle, f" process {os.getpid()} on {platform.node()}\n".encode())

    def _holder(self) -> str:
        os.lseek(self._handle, 1, os.SEEK_SET)
        return os.read(self._handle, 100).decode("utf-8", "replace").strip() or "not known"

    def _wait(self) -> None:
        """Take the lock, at once or when a process that was killed has let go of it.

        A run that is killed while it starts a worker leaves a child that holds the lock until the
        worker's program is loaded: a moment, or seconds on a busy machine.
        """
        end = time.monotonic() + _LETTING_GO
        while True:
            try:
                return self._hold()
            except OSError:
                told = re.match(rf"process (\d+) on {re.escape(platform.node())}$", self._holder())
                gone = told is not None and not psutil.pid_exists(int(told[1]))
                if not gone or time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def _hold(self) -> None:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(self._handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def release(self) -> None:
        """Let others in. The file stays: another may be about to lock it."""
        os.close(self._handle)
