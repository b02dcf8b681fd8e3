"""Documents that wait to be written together."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .schema import TABLES, columns_of
from .store import schema_of, table_of

__all__ = ["Part"]

# Failures that another run, or another machine, may not have: tried again by the next run.
_PASSING = frozenset(
    "WorkerLost MemoryExceeded MissingExtra ModelError FileMissing FileChanged".split()
)


class Part:
    """Rows and journal entries of some documents.

    Rows become Arrow tables all at once when the part is written: a table a document would cost
    ten times as much.

    Args:
        columns: of the metadata tables.
    """

    def __init__(self, columns: Sequence[str]) -> None:
        self._schemas = {name: schema_of(name, columns) for name in TABLES}
        # A reference has a url of its own: only what a table lacks comes from the metadata.
        self._given = {
            name: frozenset(self._schemas[name].names) - (columns_of(name).keys() - {"path"})
            for name in TABLES
        }
        self.clear()

    def clear(self) -> None:
        """Begin anew."""
        self._documents: list[_Document] = []
        self.rows = 0
        self.since = time.monotonic()

    def __len__(self) -> int:
        return len(self._documents)

    @property
    def entries(self) -> list[dict[str, Any]]:
        """What the journal keeps of the documents."""
        return [d.entry for d in self._documents]

    @property
    def name(self) -> str:
        """A name that no other part has."""
        key = "\n".join(d.entry["path"] for d in self._documents).encode()
        return f"part-{time.time_ns():x}-{hashlib.sha256(key).hexdigest()[:8]}"

    def tables(self) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Arrow tables by name, and error rows of documents whose rows fit into no table.

        Such a document is failed from then on: its rows and its entry are those of the error.
        """
        try:
            return self._made(self._documents), []
        except Exception:  # one document must never end a batch: which is it?
            unfit = []
            for document in self._documents:
                try:
                    self._made([document])
                except Exception as error:
                    unfit.append(document.fail(error))
            return self._made(self._documents), unfit

    def _made(self, documents: Sequence[_Document]) -> dict[str, Any]:
        found: dict[str, list[tuple[list[dict[str, Any]], Mapping[str, str]]]] = {}
        for document in documents:
            for name, rows in document.rows.items():
                if rows:
                    given = self._given[name]
                    constant = {k: v for k, v in document.constant.items() if k in given}
                    found.setdefault(name, []).append((rows, constant))
        return {name: table_of(groups, self._schemas[name]) for name, groups in found.items()}

    def add(
        self,
        outcome: dict[str, Any],
        extra: Mapping[str, str],
        stamp: str,
        seconds: float | None,
    ) -> None:
        """Add what became of a document.

        Args:
            outcome: as `task.annotate_file` returns it.
            extra: its columns of metadata.
            stamp: of the options, versions and metadata.
            seconds: the limit that it had.
        """
        if outcome["ok"]:
            row = outcome["document"]
            rows = {"documents": [row], **outcome["views"]}
        else:
            row = outcome["error"]
            rows = {"errors": [row]}
            passing = row["error"] in _PASSING or row["bytes_sha256"] is None
            stamp = "" if passing else stamp
            if row["error"] == "TimeExceeded":
                stamp += f"/{seconds}"
        entry = {
            "path": row["path"],
            "state": "done" if outcome["ok"] else "failed",
            "doc": row.get("doc"),
            "bytes_sha256": row["bytes_sha256"],
            "options": stamp,
            "fingerprint": outcome.get("fingerprint"),
        }
        self._documents.append(_Document(entry, rows, {**extra, "path": row["path"]}))
        self.rows += sum(map(len, rows.values()))


@dataclass(slots=True)
class _Document:
    entry: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]]
    constant: Mapping[str, str]

    def fail(self, error: Exception) -> dict[str, Any]:
        """Put an error in the place of its rows."""
        row = {
            "path": self.entry["path"],
            "error": type(error).__name__,
            "reason": f"unexpected: its rows do not fit into the tables ({error})",
            "todo": "report this file as a defect of migtext",
            "bytes_sha256": self.entry["bytes_sha256"],
        }
        self.rows = {"errors": [row]}
        self.entry |= {"state": "failed", "doc": None, "fingerprint": None}
        return row
