"""The data set on disk: documented, versioned, and read by DuckDB and pandas."""

from __future__ import annotations

import importlib.util
import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

import migtext as mt
from migtext.batch.schema import TABLES, VERSION, columns_of
from migtext.batch.store import schema_of

ROOT = Path(__file__).resolve().parents[2]


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("schema")
    for name, number in (("a", "1,200"), ("b", "3,400")):
        (home / f"{name}.txt").write_text(
            f"About {number} refugees fled from Eritrea to Sudan in 2019 (Ahn, 2018), and the 1951 "
            "Refugee Convention binds both.\n\nReferences\n\nAhn, K. (2018). Roads out. Press.",
            encoding="utf-8",
        )
    (home / "empty.txt").write_text("", encoding="utf-8")
    table = {"a.txt": {"source": "Agency", "url": "https://a.org/r", "country": "SDN"}}
    with ThreadPoolExecutor(1) as pool:
        runs = mt.annotate_many(
            home, out=home / "out", framing="fast", metadata=table, executor=pool
        )
        assert sorted(r.state for r in runs) == ["done", "done", "failed"]
    return home / "out"


def test_the_page_is_current() -> None:
    page = (ROOT / "docs" / "reference" / "dataset.md").read_text(encoding="utf-8")
    assert page == generator().dataset_page(), "run: python docs/generate.py"


def test_every_column_has_a_meaning() -> None:
    for table in TABLES:
        columns = columns_of(table)
        assert list(schema_of(table).names) == list(columns), table
        assert all(len(meaning) >= 3 for _, meaning in columns.values())


def test_every_table_opens_in_duckdb_and_pandas(out: Path) -> None:
    with duckdb.connect() as db:
        for table in TABLES:
            files = f"{out}/{table}/*.parquet"
            rows = db.sql(f"SELECT * FROM '{files}'")
            more = set(rows.columns) - set(columns_of(table))
            assert "country" in more <= {"country", "source", "url"}, table
            frame = pd.read_parquet(out / table)
            assert len(frame) == len(rows.fetchall()) > 0, table
            assert set(frame.columns) == set(rows.columns)
        joined = db.sql(
            f"SELECT d.source, f.surface, f.low FROM '{out}/documents/*.parquet' d "
            f"JOIN '{out}/figures/*.parquet' f ON f.doc = d.doc WHERE f.unit = 'person' ORDER BY 3"
        ).fetchall()
    assert joined == [("Agency", "1,200", 1200.0), (None, "3,400", 3400.0)]


def test_the_query_of_the_page_runs(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    query = re.findall(r"```sql\n(.*?)```", generator().dataset_page(), re.S)[0]
    assert "OUT/documents" in query
    monkeypatch.chdir(out.parent)
    (out.parent / "OUT").symlink_to(out)
    with duckdb.connect() as db:
        assert ("Agency", "refugees", 1, 1200.0) in db.sql(query).fetchall()


def test_columns_of_the_metadata_stand_in_every_table(out: Path) -> None:
    corpus = mt.Corpus(out)
    for table in ("documents", *TABLES[2:]):
        rows = corpus.table(table)
        first = rows[rows["path"].str.endswith("a.txt")]
        assert set(first["source"]) == {"Agency"}, table
        assert set(first["country"]) == {"SDN"}, table
        # A reference has an address of its own.
        if table != "references":
            assert set(first["url"]) == {"https://a.org/r"}, table
    assert corpus.table("references")["url"].isna().all()


def test_records_can_be_joined_and_found_again(out: Path) -> None:
    corpus = mt.Corpus(out)
    documents = corpus.table("documents").set_index("path")
    for table in TABLES[2:]:
        rows = corpus.table(table)
        assert len(rows) > 0, table
        assert rows["id"].notna().all()
        assert set(rows["path"]) <= set(documents.index)
        for row in rows.itertuples():
            assert row.doc == documents.loc[row.path, "doc"]
            text = mt.read(Path(row.path)).text
            assert text[row.start : row.end] == row.surface


def test_the_version_stands_in_every_part(out: Path) -> None:
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["version"] == VERSION
    for table in TABLES:
        for file in (out / table).glob("*.parquet"):
            facts = pq.read_schema(file).metadata or {}
            assert facts[b"migtext.schema"] == str(VERSION).encode(), file
