"""Documents that wait to be written together."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from typing import Any

from ..interop.frames import COLUMNS
from .schema import DOCUMENT_COLUMNS, TABLES
from .store import schema_of, table_of

__all__ = ["Part"]

# Failures that another run, or another machine, may not have: tried again by the next run.
_PASSING = frozenset(
    "WorkerLost MemoryExceeded MissingExtra ModelError FileMissing FileChanged".split()
)


class Part:
    """Tables and journal entries of some documents.

    Args:
        columns: of the metadata tables.
    """

    def __init__(self, columns: Sequence[str]) -> None:
        self._schemas = {name: schema_of(name, columns) for name in TABLES}
        self.clear()

    def clear(self) -> None:
        """Begin anew."""
        self._tables: dict[str, list[Any]] = {}
        self.entries: list[dict[str, Any]] = []
        self.rows = 0
        self.since = time.monotonic()

    @property
    def name(self) -> str:
        """A name that no other part has."""
        key = "\n".join(e["path"] for e in self.entries).encode()
        return f"part-{time.time_ns():x}-{hashlib.sha256(key).hexdigest()[:8]}"

    @property
    def tables(self) -> dict[str, Any]:
        """Arrow tables by name."""
        import pyarrow as pa

        return {name: pa.concat_tables(tables) for name, tables in self._tables.items()}

    def add(
        self,
        outcome: dict[str, Any],
        extra: Mapping[str, str],
        stamp: str,
        seconds: float | None,
    ) -> dict[str, Any]:
        """Add what became of a document.

        Args:
            outcome: as `task.annotate_file` returns it.
            extra: its columns of metadata.
            stamp: of the options, versions and metadata.
            seconds: the limit that it had.

        Returns:
            The outcome; an error row when its rows do not fit into the tables.
        """
        if outcome["ok"]:
            try:
                made = self._made(outcome, extra)
            except Exception as error:  # one document must never end a batch
                outcome = _unfit(outcome["document"], error)
        if not outcome["ok"]:
            row = outcome["error"]
            made = {"errors": table_of([row], self._schemas["errors"], extra)}
            passing = row["error"] in _PASSING or row["bytes_sha256"] is None
            stamp = "" if passing else stamp
            if row["error"] == "TimeExceeded":
                stamp += f"/{seconds}"
        else:
            row = outcome["document"]
        for name, table in made.items():
            self._tables.setdefault(name, []).append(table)
            self.rows += table.num_rows
        self.entries.append(
            {
                "path": row["path"],
                "state": "done" if outcome["ok"] else "failed",
                "doc": row.get("doc"),
                "bytes_sha256": row["bytes_sha256"],
                "options": stamp,
                "fingerprint": outcome.get("fingerprint"),
            }
        )
        return outcome

    def _made(self, outcome: dict[str, Any], extra: Mapping[str, str]) -> dict[str, Any]:
        row = outcome["document"]
        more = {k: v for k, v in extra.items() if k not in DOCUMENT_COLUMNS}
        made = {"documents": table_of([row], self._schemas["documents"], more)}
        for name, rows in outcome["views"].items():
            if rows:
                # A reference has a url of its own.
                constant = {k: v for k, v in extra.items() if k not in COLUMNS[name]}
                constant["path"] = row["path"]
                made[name] = table_of(rows, self._schemas[name], constant)
        return made


def _unfit(row: dict[str, Any], error: Exception) -> dict[str, Any]:
    return {
        "ok": False,
        "error": {
            "path": row["path"],
            "error": type(error).__name__,
            "reason": f"unexpected: its rows do not fit into the tables ({error})",
            "todo": "report this file as a defect of migtext",
            "bytes_sha256": row["bytes_sha256"],
        },
    }
