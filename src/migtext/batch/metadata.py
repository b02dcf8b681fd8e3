"""A user's table about the files: joined on the file name, its columns travel into every table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ..errors import DataError

__all__ = ["Metadata", "read_metadata"]

_NAMES = ("file", "filename", "file_name", "path", "name")
_READING = ("title", "source", "url", "language")


class Metadata:
    """Values by file name."""

    def __init__(self, rows: Mapping[str, Mapping[str, str]]) -> None:
        self._rows = {Path(name).name: dict(values) for name, values in rows.items()}
        seen = dict.fromkeys(k for values in self._rows.values() for k in values)
        self.names = tuple(seen)

    def columns_of(self, path: str) -> dict[str, str]:
        """Values of a file, as strings; empty when it has no row."""
        return {
            k: v
            for k, v in self._rows.get(Path(path).name, {}).items()
            if k not in (*_READING, "date")
        }

    def reading(self, path: str) -> dict[str, Any]:
        """Those values that `migtext.read` takes."""
        row = self._rows.get(Path(path).name, {})
        out: dict[str, Any] = {k: row[k] for k in _READING if row.get(k)}
        if row.get("date"):
            try:
                out["date"] = date.fromisoformat(row["date"][:10])
            except ValueError as error:
                raise DataError(
                    f"{row['date']!r} is no date for {path}", todo="write dates as 2024-06-20"
                ) from error
        return out

    def files_without_row(self, files: Iterable[str]) -> list[str]:
        """Files that the table does not know; empty without a table."""
        return [f for f in files if Path(f).name not in self._rows] if self._rows else []

    def rows_without_file(self, files: Iterable[str]) -> list[str]:
        """Rows whose file is not there."""
        present = {Path(f).name for f in files}
        return [name for name in self._rows if name not in present]


def read_metadata(source: str | Path | Mapping[str, Mapping[str, str]] | None) -> Metadata:
    """Read a CSV or XLSX table with a column of file names.

    Raises:
        DataError: when it has no such column, or is neither.
    """
    if source is None:
        return Metadata({})
    if isinstance(source, Mapping):
        return Metadata(source)
    import pandas as pd

    path = Path(source)
    try:
        table = (
            pd.read_excel(path, dtype=object)
            if path.suffix.lower() == ".xlsx"
            else pd.read_csv(path, dtype=str)
        )
    except (OSError, ValueError) as error:
        raise DataError(
            f"not readable as a table ({error})", path=path, todo="give a CSV or XLSX file"
        ) from error
    column = next((c for c in table.columns if str(c).strip().lower() in _NAMES), None)
    if column is None:
        raise DataError(
            "no column with file names", path=path, todo=f"name one column: {', '.join(_NAMES)}"
        )
    rows: dict[str, dict[str, str]] = {}
    for record in table.to_dict("records"):
        name = str(record.pop(column))
        rows[name] = {
            str(k).strip().lower(): _text(v) for k, v in record.items() if v is not None and v == v
        }
    return Metadata(rows)


def _text(value: Any) -> str:
    return value.date().isoformat() if isinstance(value, datetime) else str(value)
