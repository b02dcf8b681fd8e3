"""Data sets as frames: counts, filters, duplicates, older rows, a run in progress, and memory."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

import migtext as mt
from migtext.batch.schema import VERSION
from migtext.batch.store import schema_of
from migtext.cli import app
from migtext.errors import DataError

LAW = "The court held that Article 33 of the 1951 Refugee Convention binds Sudan (Ahn, 2018)."
FLIGHT = "About {n} refugees fled from Eritrea to Sudan in {year}."
LIST = "\n\nReferences\n\nAhn, K. (2018). Roads out of the Horn. Harbour Press."


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("corpus")
    texts = {
        "a.txt": f"{LAW} {FLIGHT.format(n='1,200', year=2019)}{LIST}",
        "b.txt": f"{LAW} {FLIGHT.format(n='3,400', year=2021)}{LIST}",
        "c.txt": "Soldiers patrol the fence of the border at night with dogs and drones.",
        "z.txt": f"{LAW} {FLIGHT.format(n='1,200', year=2019)}{LIST}",
    }
    for name, text in texts.items():
        (home / name).write_text(text, encoding="utf-8")
    (home / "empty.txt").write_text("", encoding="utf-8")
    table = {
        "a.txt": {"source": "Agency", "date": "2020-05-01", "country": "SDN"},
        "b.txt": {"source": "Agency", "date": "2022-05-01", "country": "SDN"},
        "c.txt": {"source": "Ledger", "date": "2022-06-01", "country": "POL"},
        "z.txt": {"source": "Mirror", "date": "2020-06-01", "country": "SDN"},
    }
    with ThreadPoolExecutor(1) as pool:
        list(
            mt.annotate_many(home, out=home / "out", framing="fast", metadata=table, executor=pool)
        )
    return home / "out"


def test_frames_of_a_data_set(out: Path) -> None:
    corpus = mt.Corpus(out)
    instruments = corpus.instruments().set_index("key")
    assert instruments.loc["refugee-convention-1951", ["mentions", "documents"]].tolist() == [3, 3]
    figures = corpus.figures(by=("population", "unit", "place"))
    row = figures[figures["population"] == "refugees"].iloc[0]
    assert row[["figures", "low", "high"]].tolist() == [3, 1200.0, 3400.0]
    assert row[["first_year", "last_year"]].tolist() == [2019, 2021]
    movements = corpus.movements()
    assert movements.loc[0, ["origin", "destination", "movements", "documents"]].tolist() == [
        "ERI",
        "SDN",
        3,
        3,
    ]
    assert movements.loc[0, ["counted", "low", "high"]].tolist() == [3, 1200.0, 3400.0]
    works = corpus.references()
    assert works.loc[0, "work_title"] == "Roads out of the Horn"
    assert works.loc[0, ["documents", "citations"]].tolist() == [3, 3]
    assert corpus.entities().set_index("canonical").loc["Sudan", "documents"] == 3
    assert corpus.failures()[["error", "files"]].values.tolist() == [["EmptyFile", 1]]
    assert corpus.failures().loc[0, "example"].endswith("empty.txt")
    assert corpus.failures()["todo"].str.len().min() > 5
    documents = corpus.documents(by=("source", "year"))
    assert documents[["source", "year", "documents"]].values.tolist() == [
        ["Agency", 2020, 1],
        ["Agency", 2022, 1],
        ["Ledger", 2022, 1],
        ["Mirror", 2020, 1],
    ]
    assert corpus.documents(by="country")["documents"].tolist() == [3, 1]
    assert corpus.documents(by="decade")["decade"].tolist() == [2020]


def test_frames_agree_with_the_rows(out: Path) -> None:
    corpus = mt.Corpus(out)
    rows = corpus.table("entities")
    rows = rows[rows["label"] != "DATE"]
    counted = rows.groupby(["label", "canonical", "iso3"], dropna=False).size()
    assert corpus.entities()["mentions"].sum() == counted.sum() == len(rows)
    assert len(corpus.entities()) == len(counted)
    figures = corpus.table("figures")
    assert corpus.figures(by="unit")["figures"].sum() == len(figures)
    assert corpus.framing("format")["passages"].tolist() == [len(corpus.table("passages"))]


def test_choices(out: Path) -> None:
    corpus = mt.Corpus(out)
    field = ds.field
    assert corpus.instruments(source="Agency")["documents"].tolist() == [2]
    assert corpus.instruments(source=["Agency", "Mirror"])["documents"].tolist() == [3]
    assert corpus.instruments(year=2022)["documents"].tolist() == [1]
    assert corpus.instruments(year=(2019, 2021))["documents"].tolist() == [2]
    assert corpus.instruments(language="en")["documents"].tolist() == [3]
    assert corpus.instruments(language="de").empty
    assert corpus.instruments(duplicates="once")["documents"].tolist() == [2]
    assert corpus.instruments(where=field("kind") == "case").empty
    assert len(corpus.table("documents", duplicates="once", year=2020)) == 1
    people = corpus.figures(by="unit", where=field("low") > 2000, source="Agency")
    assert people["figures"].tolist()[0] == 1
    assert sum(b.num_rows for b in corpus.batches("entities", ["surface"], source="Ledger")) == len(
        corpus.table("entities", source="Ledger")
    )
    shares = corpus.framing(("source", "year"), source="Ledger")
    assert shares[["source", "year", "documents"]].values.tolist() == [["Ledger", 2022, 1]]
    assert shares["security"].tolist() == [1.0]
    # The same text in two sources counts for both, unless it shall count once.
    assert corpus.framing("source")["source"].tolist() == ["Agency", "Ledger", "Mirror"]
    assert corpus.framing("source", duplicates="once")["source"].tolist() == ["Agency", "Ledger"]
    assert corpus.duplicates()["duplicate_how"].tolist() == ["bytes"]


def test_what_does_not_fit_is_said(out: Path, tmp_path: Path) -> None:
    corpus = mt.Corpus(out)
    with pytest.raises(DataError, match=r"no table 'figure'.*figures"):
        corpus.table("figure")
    with pytest.raises(DataError, match=r"no column 'colour'.*population"):
        corpus.figures(by="colour")
    with pytest.raises(DataError, match=r"no column 'citations'"):
        corpus.figures(by="citations")
    with pytest.raises(DataError, match=r"its columns are: doc"):
        corpus.instruments(where=ds.field("colour") == "red")
    with pytest.raises(DataError, match="'all' or 'once'"):
        corpus.instruments(duplicates="twice")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="no filter 'sources'"):
        corpus.instruments(sources="Agency")  # type: ignore[call-arg]
    with pytest.raises(DataError, match="no data set here"):
        mt.Corpus(tmp_path)


@pytest.mark.parametrize(("found", "todo"), [(1, "new folder"), (VERSION + 1, "newer migtext")])
def test_another_schema_is_refused(tmp_path: Path, found: int, todo: str) -> None:
    made_by_hand(tmp_path, {})
    with sqlite3.connect(tmp_path / "journal.sqlite") as db:
        db.execute("UPDATE facts SET value=? WHERE name='schema'", (str(found),))
    with pytest.raises(DataError, match=rf"schema {found}, this migtext reads {VERSION}.*{todo}"):
        mt.Corpus(tmp_path)


def test_a_damaged_journal_is_said(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(DataError, match="journal cannot be read"):
        mt.Corpus(tmp_path)


def made_by_hand(out: Path, parts: dict[str, dict[str, list[dict[str, Any]]]]) -> None:
    """A data set as a run leaves it, with these rows."""
    with sqlite3.connect(out / "journal.sqlite") as db:
        db.executescript(
            "CREATE TABLE parts (part TEXT PRIMARY KEY);"
            "CREATE TABLE outdated (part TEXT, path TEXT);"
            "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT);"
        )
        db.execute("INSERT INTO facts VALUES ('schema', ?)", (str(VERSION),))
        db.executemany("INSERT INTO parts VALUES (?)", [(part,) for part in parts])
    for part, tables in parts.items():
        for table, rows in tables.items():
            schema = schema_of(table, sorted({k for r in rows for k in r} & {"country"}))
            (out / table).mkdir(exist_ok=True)
            data = pa.Table.from_pylist(rows, schema=schema)
            pq.write_table(data, out / table / f"{part}.parquet")


def test_a_run_in_progress_and_older_rows(tmp_path: Path) -> None:
    rows = [{"path": "a.txt", "doc": "1"}, {"path": "b.txt", "doc": "2"}]
    anew = [{"path": "a.txt", "doc": "3", "country": "SDN"}]
    made_by_hand(tmp_path, {"part-1": {"documents": rows}, "part-2": {"documents": anew}})
    # A part that the journal does not know yet, and one that was not removed from the first.
    schema = schema_of("documents")
    orphan = pa.Table.from_pylist([{"path": "c.txt", "doc": "4"}], schema=schema)
    pq.write_table(orphan, tmp_path / "documents" / "part-3.parquet")
    (tmp_path / "documents" / "part-4.writing").write_bytes(b"half")
    with sqlite3.connect(tmp_path / "journal.sqlite") as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("INSERT INTO outdated VALUES ('part-1', 'a.txt')")
        db.commit()
        corpus = mt.Corpus(tmp_path)
        documents = corpus.table("documents").sort_values("path")
        assert documents[["path", "doc"]].values.tolist() == [["a.txt", "3"], ["b.txt", "2"]]
        # A column of the metadata table that came with a later run.
        assert documents["country"].isna().tolist() == [False, True]
        assert corpus.counts()["documents"] == 2
        assert corpus.run == {}
        assert corpus.summary().counts.set_index("what").loc["files", "number"] == 2


def test_beside_a_run_that_is_under_way(tmp_path: Path) -> None:
    home = tmp_path / "in"
    home.mkdir()
    for n in range(9):
        (home / f"r{n}.txt").write_text(FLIGHT.format(n=f"{n + 1},200", year=2019))
    with ThreadPoolExecutor(1) as pool:
        runs = mt.annotate_many(
            home, out=tmp_path / "out", only="figures", executor=pool, part_documents=2
        )
        for _ in range(5):
            next(runs)
        seen = mt.Corpus(tmp_path / "out")
        assert 2 <= seen.counts()["documents"] < 9
        assert seen.figures(by="unit")["documents"].max() == seen.counts()["documents"]
        assert seen.run == {}
        assert sum(1 for _ in runs) == 4
    assert seen.counts()["documents"] == 9


def test_an_empty_data_set(tmp_path: Path) -> None:
    made_by_hand(tmp_path, {})
    corpus = mt.Corpus(tmp_path)
    assert set(corpus.counts().values()) == {0}
    summary = corpus.summary()
    assert {len(summary.tables[n]) for n in summary.tables if n != "counts"} == {0}
    assert "documents taken" in str(summary)


def test_summary_in_all_forms(out: Path, tmp_path: Path) -> None:
    summary = mt.Corpus(out).summary(top=2, where=None)
    assert summary.choice == "duplicates once"
    counts = summary.counts.set_index("what")["number"]
    assert counts[["files", "failed", "repeat another", "documents taken"]].tolist() == [5, 1, 1, 3]
    assert len(summary.documents) == 2 < summary.rows["documents"]
    with pytest.raises(AttributeError, match="choose one of"):
        _ = summary.nothing
    files = summary.to_csv(tmp_path / "csv")
    assert {f.stem for f in files} == set(summary.tables)
    assert pd.read_csv(tmp_path / "csv" / "framing.csv")["documents"].sum() == 2
    summary.to_xlsx(tmp_path / "new" / "all.xlsx")
    book = load_workbook(tmp_path / "new" / "all.xlsx")
    assert book.sheetnames == list(summary.tables)
    assert book["instruments"]["A2"].value == "refugee-convention-1951"


def test_a_workbook_has_no_formulas(tmp_path: Path) -> None:
    rows = [{"path": "a.txt", "doc": "1", "source": "=1+1", "date": None}]
    made_by_hand(tmp_path, {"part-1": {"documents": rows}})
    mt.Corpus(tmp_path).summary().to_xlsx(tmp_path / "a.xlsx")
    cell = load_workbook(tmp_path / "a.xlsx")["documents"]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_command(out: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    call = ["corpus", "summary", str(out)]
    shown = runner.invoke(app, call, env={"COLUMNS": "200"})
    assert shown.exit_code == 0
    assert "refugee-convention-1951" in shown.output
    assert "EmptyFile" in shown.output
    made = runner.invoke(app, [*call, "--json", "--top", "0", "--year", "2020-2021"])
    facts = json.loads(made.stdout.splitlines()[-1])
    assert facts["choice"] == "year 2020–2021, duplicates once"
    assert facts["tables"]["movements"][0]["high"] == 1200
    both = [*call, "--csv", str(tmp_path / "csv"), "--xlsx", str(tmp_path / "s.xlsx")]
    assert runner.invoke(app, both).exit_code == 0
    assert (tmp_path / "csv" / "figures.csv").exists()
    assert (tmp_path / "s.xlsx").exists()
    assert isinstance(runner.invoke(app, [*call, "--year", "soon"]).exception, DataError)


_LARGE = """
import re, sys
import migtext as mt, pyarrow.dataset as ds
from pathlib import Path
def peak():  # ru_maxrss would count what the test itself took before it started this process
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
corpus = mt.Corpus(sys.argv[1])
import pandas, pyarrow.acero
before = peak()
figures = corpus.figures()
assert figures["figures"].sum() == 2_000_000, figures
assert len(figures) == 40
some = corpus.figures(by="place", where=ds.field("low") < 500, year=2020)
assert 0 < some["figures"].sum() < 2_000_000
shares = corpus.framing("source")
assert shares["passages"].sum() == 2_000_000
after = peak()
print(before // 1024, after // 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
def test_two_million_rows_take_little_memory(tmp_path: Path) -> None:
    """Counted in a process of its own, against the memory that the same rows take as a table."""
    made_by_hand(tmp_path, {})
    parts, rows_each, documents = 20, 100_000, 2_000
    names = pa.array([f"reports/report-{n:05}.pdf" for n in range(documents)])
    for table in ("documents", "figures", "passages"):
        (tmp_path / table).mkdir(exist_ok=True)
    sentence = "A sentence of the report that stands around the figure, as long as they are."

    def write(table: str, part: str, columns: dict[str, Any], count: int) -> None:
        schema = schema_of(table)
        arrays = [
            columns[f.name].cast(f.type) if f.name in columns else pa.nulls(count, f.type)
            for f in schema
        ]
        made = pa.Table.from_arrays(arrays, schema=schema)
        pq.write_table(made, tmp_path / table / f"{part}.parquet", compression="zstd")

    days = pa.array([18_000 + n % 1_500 for n in range(documents)], pa.int32()).cast(pa.date32())
    source = pa.array([f"source {n % 7}" for n in range(documents)])
    write("documents", "p0", {"path": names, "date": days, "source": source}, documents)
    at = pa.array([n % documents for n in range(rows_each)])
    number = pa.array([n % 1000 for n in range(rows_each)], pa.float64())
    one = pa.array(range(rows_each), pa.int64())
    common = {"path": names.take(at), "sentence": pa.array([sentence] * rows_each)}
    for part in range(parts):
        figures = {
            "low": number,
            "high": number,
            "population": pa.array([f"group {n % 4}" for n in range(rows_each)]),
            "place": pa.array([f"place {n % 10}" for n in range(rows_each)]),
            "unit": pa.array([f"unit {n % 40 // 20}" for n in range(rows_each)]),
        }
        write("figures", f"p{part}", common | figures, rows_each)
        labels = pa.array([["legal"], [], ["legal", "security"], None] * (rows_each // 4))
        passages = {"start": one, "end": pa.array(range(10, rows_each + 10)), "labels": labels}
        write("passages", f"p{part}", common | passages, rows_each)
    with sqlite3.connect(tmp_path / "journal.sqlite") as db:
        db.executemany("INSERT INTO parts VALUES (?)", [(f"p{n}",) for n in range(parts)])
    run = subprocess.run(
        [sys.executable, "-c", _LARGE, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    before, after = map(int, run.stdout.split())
    whole = sum(
        ds.dataset(str(tmp_path / table), format="parquet")
        .to_table(columns=["path", "sentence"])
        .nbytes
        for table in ("figures", "passages")
    )
    # The sentences and paths alone of all rows, were they read at once; measured 212 MB of 432.
    assert (after - before) * 1024 * 1024 < min(whole, 350_000_000), (before, after, whole)
