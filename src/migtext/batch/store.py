"""Parquet parts, written atomically: under another name first, then renamed.

All tables of a part are on the disk, under other names, before the first gets its own; the
journal learns of the part after the last. Each folder also holds ``part-0.parquet`` without rows,
so that it can be opened before there is any, and names all columns.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..analysis import VIEWS
from .schema import DOCUMENT_COLUMNS, ERROR_COLUMNS, TABLES, VERSION

__all__ = [
    "EMPTY",
    "TABLES",
    "clean",
    "mark_part",
    "prepare",
    "read_rows",
    "replace_file",
    "rewrite_without",
    "schema_of",
    "write_jsonl",
    "write_part",
]

EMPTY = "part-0"
_HALF = ".writing"
# Rows that hold more than this are written in groups; readers can then skip.
_GROUP = 100_000


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
    facts = {"migtext.schema": str(VERSION), "migtext.table": table, "migtext": version("migtext")}
    return pa.schema(fields, metadata=facts)


def _clean_text(value: Any) -> Any:
    """Text without half characters, which no table can hold."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _array(values: list[Any], kind: Any) -> Any:
    import pyarrow as pa

    if pa.types.is_list(kind):
        values = [[str(v) for v in value] if value is not None else None for value in values]
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        listed = pa.types.is_list(kind)
        values = [
            [_clean_text(x) for x in v] if listed and v is not None else _clean_text(v)
            for v in values
        ]
        return pa.array(values, kind)


def table_of(groups: Sequence[tuple[list[dict[str, Any]], Mapping[str, str]]], schema: Any) -> Any:
    """Rows of some documents as an Arrow table.

    Args:
        groups: of each document its rows, as the frames have them, and the columns that are the
            same in all of them; these win.
        schema: of the table.
    """
    import pyarrow as pa

    columns = []
    for field in schema:
        name = field.name
        values: list[Any] = []
        for rows, constant in groups:
            if name in constant:
                values += [constant[name]] * len(rows)
            else:
                values += [row.get(name) for row in rows]
        columns.append(_array(values, field.type))
    return pa.Table.from_arrays(columns, schema=schema)


def _write(file: Path, data: Any) -> Path:
    """Write a table under another name, down to the disk."""
    import pyarrow.parquet as pq

    half = file.with_suffix(_HALF)
    with open(half, "wb") as stream:
        pq.write_table(data, stream, compression="zstd", row_group_size=_GROUP)
        stream.flush()
        os.fsync(stream.fileno())
    return half


def _settle(folder: Path) -> None:
    """Make renamings in a folder last, where the system can."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:  # some network file systems cannot
        pass
    finally:
        os.close(handle)


def replace_file(file: Path, data: Any) -> None:
    """Put a table in the place of another at once."""
    half = file.with_suffix(_HALF)
    try:
        os.replace(_write(file, data), file)
    except BaseException:
        with suppress(OSError):
            half.unlink(missing_ok=True)
        raise
    _settle(file.parent)


def write_part(out: Path, part: str, tables: Mapping[str, Any]) -> None:
    """Write one part of each table that has rows.

    Args:
        out: folder of the data set.
        part: name of the part.
        tables: Arrow tables by name.

    Raises:
        OSError: when it cannot be written; nothing of it is left then.
    """
    halves: list[tuple[Path, Path]] = []
    try:
        for name, data in tables.items():
            if data.num_rows:
                file = out / name / f"{part}.parquet"
                halves.append((file.with_suffix(_HALF), file))
                _write(file, data)
        for half, file in halves:
            os.replace(half, file)
    except BaseException:
        # The journal does not know the part: room for others.
        for half, file in halves:
            with suppress(OSError):
                half.unlink(missing_ok=True)
                file.unlink(missing_ok=True)
        raise
    for _, file in halves:
        _settle(file.parent)


def prepare(out: Path, extra: Iterable[str]) -> None:
    """Make the folders, each with a part without rows; every part gets the columns in `extra`.

    Args:
        out: folder of the data set.
        extra: columns of the metadata tables of this run and of those before.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = list(extra)
    for name in TABLES:
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        schema = schema_of(name, names)
        empty = folder / f"{EMPTY}.parquet"
        if empty.exists() and pq.read_schema(empty).names == schema.names:
            continue
        for file in sorted(folder.glob("*.parquet")):
            old = pq.read_table(file)
            missing = [f for f in schema if f.name not in old.column_names]
            if missing:
                for column in missing:
                    old = old.append_column(column, pa.nulls(old.num_rows, column.type))
                replace_file(file, old.select(schema.names).cast(schema))
        # Last, because it says that the others are ready.
        replace_file(empty, schema.empty_table())


def clean(out: Path, parts: set[str]) -> int:
    """Remove parts that the journal does not know and half-written files.

    Returns:
        How many files were removed.
    """
    removed = 0
    for table in TABLES:
        for file in (out / table).glob("*"):
            known = file.stem in parts or file.stem == EMPTY
            if file.suffix == _HALF or (file.suffix == ".parquet" and not known):
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
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    gone = pa.array(sorted(paths), type=pa.string())
    for table in TABLES:
        file = out / table / f"{part}.parquet"
        if not file.exists():
            continue
        data = pq.read_table(file)
        left = data.filter(pc.invert(pc.is_in(data["path"], value_set=gone)))
        if left.num_rows == data.num_rows:
            continue
        if left.num_rows:
            replace_file(file, left)
        else:
            file.unlink()


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
    replace_file(file, data)


def write_jsonl(out: Path, said: Callable[[Any], Any] = str) -> None:
    """Write each table as one file of JSON lines beside its folder, from the Parquet parts.

    Args:
        out: folder of the data set.
        said: how a value that JSON does not have (a date) is written.
    """
    import pyarrow.parquet as pq

    for table in TABLES:
        target = out / f"{table}.jsonl"
        half = target.with_suffix(_HALF)
        with half.open("w", encoding="utf-8") as stream:
            for file in sorted((out / table).glob("*.parquet")):
                with pq.ParquetFile(file) as parquet:
                    for batch in parquet.iter_batches(10_000):
                        for row in batch.to_pylist():
                            line = json.dumps(_finite(row), ensure_ascii=False, default=said)
                            stream.write(line + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(half, target)


def _finite(row: dict[str, Any]) -> dict[str, Any]:
    """JSON has no infinity: the open top of "more than 1,000" is written as a word."""
    return {
        k: str(v) if isinstance(v, float) and v in (float("inf"), float("-inf")) else v
        for k, v in row.items()
    }
