"""What stands on the disk: folders, schema, columns that come later, JSON lines."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from migtext.batch import part as parts
from migtext.batch import store
from migtext.batch.schema import TABLES, VERSION
from migtext.errors import DataError

pytest_plugins = ("batches",)

Annotate = Callable[..., dict[str, Any]]


def test_all_folders_can_be_opened_also_without_rows(
    documents: Path, annotate: Annotate, tmp_path: Path
) -> None:
    annotate(documents)
    for name in TABLES:
        folder = tmp_path / "out" / name
        frame = pd.read_parquet(folder)
        assert "path" in frame.columns
        if name not in ("documents", "errors"):
            assert {"doc", "id"} <= set(frame.columns)
        assert len(frame) == {"documents": 6, "figures": 6}.get(name, 0)
        for file in folder.glob("*.parquet"):
            facts = pq.read_schema(file).metadata
            assert facts[b"migtext.schema"] == str(VERSION).encode()
            assert facts[b"migtext.table"] == name.encode()
        found = duckdb.sql(f"SELECT count(*) FROM '{folder}/*.parquet'").fetchall()
        assert found == [(len(frame),)]
    facts = json.loads((tmp_path / "out" / "run.json").read_text())
    assert (facts["version"], facts["finished"], facts["done"]) == (VERSION, True, 6)


def test_columns_of_metadata_that_come_later_are_in_all_parts(
    documents: Path, annotate: Annotate, tmp_path: Path
) -> None:
    annotate(documents)
    annotate(documents, metadata={"r0.txt": {"country": "SDN"}})
    annotate(documents, metadata={"r1.txt": {"region": "East"}})
    for name in TABLES:
        pattern = f"{tmp_path / 'out' / name}/*.parquet"
        columns = duckdb.sql(f"SELECT country, region FROM '{pattern}'").fetchall()
        assert len(columns) == {"documents": 6, "figures": 6}.get(name, 0)
    frame = pd.read_parquet(tmp_path / "out" / "figures").set_index("path")
    # The row of r0 is gone from the table, and so is what it said.
    assert frame["country"].isna().all()
    assert frame.loc[str(documents / "r1.txt"), "region"] == "East"


def test_json_lines_hold_the_same_rows(documents: Path, annotate: Annotate, tmp_path: Path) -> None:
    (documents / "r0.txt").write_text("Some 5,000 people fled.")
    (documents / "empty.pdf").write_bytes(b"")
    annotate(documents, format="jsonl", metadata={"r0.txt": {"date": "2020-06-01"}})
    for name in TABLES:
        lines = (tmp_path / "out" / f"{name}.jsonl").read_text("utf-8").splitlines()
        rows = [json.loads(line, parse_constant=pytest.fail) for line in lines]
        frame = pd.read_parquet(tmp_path / "out" / name)
        assert len(rows) == len(frame)
        assert all(list(row) == list(frame.columns) for row in rows)
    figures = [json.loads(line) for line in (tmp_path / "out" / "figures.jsonl").open()]
    row = next(row for row in figures if row["low"] == 5000)
    assert (row["date"], row["path"]) == ("2020-06-01", str(documents / "r0.txt"))
    with pytest.raises(DataError, match="choose one of: parquet, jsonl"):
        annotate(documents, format="xml")


def test_rows_that_fit_no_table_fail_one_document(
    documents: Path, annotate: Annotate, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real = parts.table_of

    def table_of(groups: Any, schema: Any) -> Any:
        if any(row.get("low") == 3200.0 for rows, _ in groups for row in rows):
            raise ValueError("three is no number")
        return real(groups, schema)

    monkeypatch.setattr(parts, "table_of", table_of)
    results = annotate(documents)
    assert [n for n, r in results.items() if r.state == "failed"] == ["r2.txt"]
    assert "do not fit into the tables" in str(results["r2.txt"].error["reason"])
    assert len(pd.read_parquet(tmp_path / "out" / "figures")) == 5
    facts = json.loads((tmp_path / "out" / "run.json").read_text())
    assert (facts["done"], facts["failed"]) == (5, 1)
    assert {r.state for r in annotate(documents).values()} == {"skipped"}


def test_half_characters_do_not_end_a_batch(
    documents: Path, annotate: Annotate, tmp_path: Path
) -> None:
    annotate(documents, metadata={"r0.txt": {"remark": "odd \ud800", "title": "\udcff"}})
    frame = pd.read_parquet(tmp_path / "out" / "documents").set_index("path")
    assert frame.loc[str(documents / "r0.txt"), "remark"] == "odd ?"
    assert len(frame) == 6


def test_parts_are_written_by_time_too(
    documents: Path, annotate: Annotate, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from migtext.batch import runner

    monkeypatch.setattr(runner, "_PART_SECONDS", 0.0)
    monkeypatch.setattr(runner, "_PART_SHARE", 0.0)
    annotate(documents)
    assert len(list((tmp_path / "out" / "documents").glob("*.parquet"))) == 7


def test_relative_paths_mean_the_same_files_from_everywhere(
    documents: Path, annotate: Annotate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    annotate("in")
    monkeypatch.chdir(documents)
    assert {r.state for r in annotate(".").values()} == {"skipped"}
    (tmp_path / "elsewhere" / "in").mkdir(parents=True)
    (tmp_path / "elsewhere" / "in" / "r0.txt").write_text("Some 99 people fled.")
    monkeypatch.chdir(tmp_path / "elsewhere")
    annotate("in")
    assert len(pd.read_parquet(tmp_path / "out" / "documents")) == 7


def test_json_lines_have_no_infinity(tmp_path: Path) -> None:
    store.prepare(tmp_path, [])
    rows = [{"doc": "1f", "low": 5.0, "high": float("inf")}]
    table = store.table_of([(rows, {"path": "a.txt"})], store.schema_of("figures"))
    store.write_part(tmp_path, "part-1", {"figures": table})
    store.write_jsonl(tmp_path)
    (line,) = (tmp_path / "figures.jsonl").read_text("utf-8").splitlines()
    row = json.loads(line, parse_constant=pytest.fail)
    assert (row["low"], row["high"], row["path"]) == (5.0, "inf", "a.txt")
