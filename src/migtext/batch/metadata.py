"""A user's table about the files: joined on the file name, its columns travel into every table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ..errors import DataError, FileMissing
from ..readers.metadata import parse_date

__all__ = ["Metadata", "read_metadata"]

_NAMES = ("file", "filename", "file_name", "path", "name")
_READING = ("title", "source", "url", "language")


def _own_columns() -> frozenset[str]:
    """Column names of migtext's own tables."""
    from ..interop.frames import COLUMNS
    from .task import DOCUMENT_COLUMNS, ERROR_COLUMNS

    views = {name for columns in COLUMNS.values() for name in columns}
    return frozenset({*DOCUMENT_COLUMNS, *ERROR_COLUMNS, *views} - {*_READING, "date"})


def _day(value: str, file: str) -> date:
    found = parse_date(value)
    if found is None or found[1]:
        raise DataError(f"{value!r} is no clear date for {file}", todo="write dates as 2024-06-20")
    return found[0]


class Metadata:
    """Values by file name.

    A column that has the name of one of migtext's own travels as ``meta_`` and its name.

    Raises:
        DataError: when a date is not clear.
    """

    def __init__(self, rows: Mapping[str, Mapping[str, Any]]) -> None:
        own = _own_columns() if rows else frozenset()
        self._rows = {
            Path(name).name: {
                f"meta_{k}" if k in own else k: _text(v) for k, v in values.items() if v is not None
            }
            for name, values in rows.items()
        }
        self._days = {
            name: _day(values["date"], name)
            for name, values in self._rows.items()
            if values.get("date")
        }
        seen = dict.fromkeys(k for values in self._rows.values() for k in values)
        self.names = tuple(seen)

    def columns_of(self, path: str) -> dict[str, str]:
        """Values of a file, as strings; empty when it has no row."""
        return {
            k: v
            for k, v in self._rows.get(Path(path).name, {}).items()
            if k not in ("title", "date")
        }

    def reading(self, path: str) -> dict[str, Any]:
        """Those values that `migtext.read` takes."""
        row = self._rows.get(Path(path).name, {})
        out: dict[str, Any] = {k: row[k] for k in _READING if row.get(k)}
        if Path(path).name in self._days:
            out["date"] = self._days[Path(path).name]
        return out

    def files_without_row(self, files: Iterable[str]) -> list[str]:
        """Files that the table does not know; empty without a table."""
        return [f for f in files if Path(f).name not in self._rows] if self._rows else []

    def rows_without_file(self, files: Iterable[str]) -> list[str]:
        """Rows whose file is not there."""
        present = {Path(f).name for f in files}
        return [name for name in self._rows if name not in present]


def read_metadata(source: str | Path | Mapping[str, Mapping[str, Any]] | None) -> Metadata:
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
    if not path.exists():
        raise FileMissing("no such file", path=path, todo="check the name")
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
    rows: dict[str, dict[str, Any]] = {}
    for record in table.to_dict("records"):
        name = str(record.pop(column))
        rows[name] = {
            str(k).strip().lower(): v for k, v in record.items() if v is not None and v == v
        }
    return Metadata(rows)


def _text(value: Any) -> str:
    return value.date().isoformat() if isinstance(value, datetime) else str(value)
