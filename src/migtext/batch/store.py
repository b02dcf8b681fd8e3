"""Parquet parts, written atomically: under another name first, then renamed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..analysis import VIEWS
from .schema import DOCUMENT_COLUMNS, ERROR_COLUMNS, TABLES

__all__ = [
    "TABLES",
    "clean",
    "mark_part",
    "read_rows",
    "rewrite_without",
    "schema_of",
    "write_part",
]


def schema_of(table: str, extra: Iterable[str] = ()) -> Any:
    """Arrow schema of a table of the data set.

    Args:
        table: one of `TABLES`.
        extra: names of the columns joined from the metadata table; they are strings.
    """
    import pyarrow as pa

    from ..interop.frames import arrow_schema

    types = {
        "string": pa.string(),
        "date32": pa.date32(),
        "int64": pa.int64(),
        "float64": pa.float64(),
        "list": pa.list_(pa.string()),
    }
    if table in VIEWS:
        fields = [*arrow_schema(table), pa.field("path", pa.string())]
    else:
        columns = DOCUMENT_COLUMNS if table == "documents" else ERROR_COLUMNS
        fields = [pa.field(name, types[kind]) for name, kind in columns.items()]
    taken = {f.name for f in fields}
    fields += [pa.field(name, pa.string()) for name in extra if name not in taken]
    return pa.schema(fields)


def _table(rows: list[dict[str, Any]], schema: Any) -> Any:
    import pyarrow as pa

    def plain(value: Any, listed: bool) -> Any:
        if listed and value is not None:
            return [str(v) for v in value]
        return value

    columns = {
        f.name: [plain(r.get(f.name), pa.types.is_list(f.type)) for r in rows] for f in schema
    }
    return pa.table(columns, schema=schema)


def write_part(
    out: Path, part: str, tables: Mapping[str, list[dict[str, Any]]], extra: Iterable[str]
) -> None:
    """Write one part of each table that has rows."""
    import pyarrow.parquet as pq

    names = list(extra)
    for table, rows in tables.items():
        if not rows:
            continue
        folder = out / table
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{part}.parquet"
        half = target.with_suffix(".writing")
        pq.write_table(_table(rows, schema_of(table, names)), half, compression="zstd")
        os.replace(half, target)


def clean(out: Path, parts: set[str]) -> int:
    """Remove parts that the journal does not know and half-written files.

    Returns:
        How many files were removed.
    """
    removed = 0
    for table in TABLES:
        for file in (out / table).glob("*"):
            if file.suffix == ".writing" or (file.suffix == ".parquet" and file.stem not in parts):
                file.unlink()
                removed += 1
    return removed


def read_rows(out: Path, table: str) -> list[dict[str, Any]]:
    """All rows of a table of the data set."""
    import pyarrow.parquet as pq

    files = sorted((out / table).glob("*.parquet"))
    return [row for file in files for row in pq.read_table(file).to_pylist()]


def rewrite_without(out: Path, part: str, paths: set[str]) -> None:
    """Drop the rows of some files from a part (they were annotated anew)."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    for table in TABLES:
        file = out / table / f"{part}.parquet"
        if not file.exists():
            continue
        data = pq.read_table(file)
        keep = pc.invert(pc.is_in(data["path"], value_set=_strings(paths)))
        left = data.filter(keep)
        half = file.with_suffix(".writing")
        pq.write_table(left, half, compression="zstd")
        os.replace(half, file)


def mark_part(out: Path, part: str, marks: Mapping[str, tuple[str | None, str | None]]) -> None:
    """Write the marks of duplicates into a part of ``documents``.

    Args:
        out: folder of the data set.
        part: name of the part.
        marks: by path, which document each repeats and how; (None, None) for one that does not.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = out / "documents" / f"{part}.parquet"
    if not file.exists():
        return
    data = pq.read_table(file)
    paths = data["path"].to_pylist()
    for at, name in enumerate(("duplicate_of", "duplicate_how")):
        if name not in data.column_names:
            data = data.append_column(name, pa.nulls(len(paths), pa.string()))
        old = data[name].to_pylist()
        new = [marks[p][at] if p in marks else v for p, v in zip(paths, old, strict=True)]
        field = pa.field(name, pa.string())
        data = data.set_column(data.column_names.index(name), field, pa.array(new, pa.string()))
    half = file.with_suffix(".writing")
    pq.write_table(data, half, compression="zstd")
    os.replace(half, file)


def _strings(values: set[str]) -> Any:
    import pyarrow as pa

    return pa.array(sorted(values), type=pa.string())
