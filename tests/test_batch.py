"""Batches: a data set with a row for each failure, resumable, with any executor."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import migtext as mt
from migtext.errors import DataError, FileMissing

TEXT = "About {n} people from Eritrea arrived in Sudan in 2019 (Ahn, 2018)."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "in"
    home.mkdir()
    for n in range(6):
        (home / f"r{n}.txt").write_text(TEXT.format(n=f"{n + 1},200"), encoding="utf-8")
    (home / "empty.pdf").write_bytes(b"")
    (home / "broken.docx").write_bytes(b"PK\x03\x04 not a document")
    return home


def run(folder: Path, out: Path, **options: Any) -> list[Any]:
    options = {"only": ("figures", "citations"), "executor": ThreadPoolExecutor(1)} | options
    return list(mt.annotate_many(folder, out=out, **options))


def test_data_set_and_error_rows(folder: Path, tmp_path: Path) -> None:
    results = run(folder, tmp_path / "out")
    assert sorted(r.state for r in results) == ["done"] * 6 + ["failed"] * 2
    corpus = mt.Corpus(tmp_path / "out")
    assert corpus.counts()["documents"] == 6
    figures = corpus.table("figures")
    assert sorted(figures["low"]) == [1200.0, 2200.0, 3200.0, 4200.0, 5200.0, 6200.0]
    assert {"doc", "path", "id", "surface", "sentence"} <= set(figures.columns)
    errors = corpus.table("errors").set_index("path")
    assert errors.loc[str(folder / "empty.pdf"), "error"] == "EmptyFile"
    assert errors["todo"].str.len().min() > 5
    assert corpus.run["done"] == 6
    assert corpus.table("instruments").empty


def test_resume_redoes_only_what_changed(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(folder, out)
    assert {r.state for r in run(folder, out)} == {"skipped"}
    (folder / "r0.txt").write_text(TEXT.format(n="9,900"), encoding="utf-8")
    again = run(folder, out)
    assert [Path(r.path).name for r in again if r.state == "done"] == ["r0.txt"]
    figures = mt.Corpus(out).table("figures")
    assert sorted(figures["low"]) == [2200.0, 3200.0, 4200.0, 5200.0, 6200.0, 9900.0]
    other = run(folder, out, only="figures")
    assert sum(r.state == "done" for r in other) == 6
    assert len(mt.Corpus(out).table("figures")) == 6


def test_duplicates_are_marked(folder: Path, tmp_path: Path) -> None:
    (folder / "s_copy.txt").write_bytes((folder / "r0.txt").read_bytes())
    run(folder, tmp_path / "out")
    documents = mt.Corpus(tmp_path / "out").table("documents").set_index("path")
    assert documents.loc[str(folder / "s_copy.txt"), "duplicate_of"] == str(folder / "r0.txt")
    assert documents["duplicate_of"].notna().sum() == 1


def test_metadata_travels_into_every_table(folder: Path, tmp_path: Path) -> None:
    table = tmp_path / "reports.csv"
    table.write_text(
        "file,date,title,country\nr0.txt,2020-05-01,First,SDN\nnone.txt,2020-01-01,x,y\n",
        encoding="utf-8",
    )
    run(folder, tmp_path / "out", metadata=table)
    corpus = mt.Corpus(tmp_path / "out")
    documents = corpus.table("documents").set_index("path")
    row = documents.loc[str(folder / "r0.txt")]
    assert (row["title"], str(row["date"]), row["country"]) == ("First", "2020-05-01", "SDN")
    figures = corpus.table("figures").set_index("path")
    assert figures.loc[str(folder / "r0.txt"), "country"] == "SDN"
    assert corpus.run["metadata_unmatched"]["rows"] == ["none.txt"]


def test_metadata_columns_with_our_names_and_changed_rows(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    rows: dict[str, dict[str, Any]] = {
        "r0.txt": {"words": "many", "place": 7, "date": "2 May 2020"}
    }
    run(folder, out, metadata=rows)
    corpus = mt.Corpus(out)
    row = corpus.table("documents").set_index("path").loc[str(folder / "r0.txt")]
    assert (row["meta_words"], row["meta_place"], str(row["date"])) == ("many", "7", "2020-05-02")
    assert corpus.table("figures").set_index("path").loc[str(folder / "r0.txt"), "place"] == "Sudan"
    rows["r0.txt"]["date"] = "2020-05-03"
    again = run(folder, out, metadata=rows)
    assert [Path(r.path).name for r in again if r.state == "done"] == ["r0.txt"]


def test_bad_metadata_stops_before_the_first_document(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"'June 2024' is no clear date for r5\.txt"):
        run(folder, tmp_path / "out", metadata={"r5.txt": {"date": "June 2024"}})
    assert not list((tmp_path / "out").glob("*/*.parquet"))
    with pytest.raises(FileMissing, match=r"none\.csv"):
        run(folder, tmp_path / "out", metadata=tmp_path / "none.csv")


def test_failures_are_told_again_by_the_next_run(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(folder, out)
    again = {Path(r.path).name: r for r in run(folder, out)}
    assert again["empty.pdf"].state == "skipped"
    assert again["empty.pdf"].error is not None
    assert again["empty.pdf"].error["error"] == "EmptyFile"
    assert again["r1.txt"].error is None


def test_a_second_run_on_the_same_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = mt.annotate_many(folder, out=out, only="figures", executor=ThreadPoolExecutor(1))
    next(first)
    with pytest.raises(DataError, match="another run"):
        run(folder, out)
    first.close()
    assert {r.state for r in run(folder, out, only="figures")} <= {"done", "failed", "skipped"}


def test_stopping_early_keeps_what_is_done(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    runs = mt.annotate_many(
        folder, out=out, only=("figures", "citations"), executor=ThreadPoolExecutor(1)
    )
    got = [next(runs), next(runs)]
    runs.close()
    assert len(got) == 2
    again = run(folder, out)
    assert sum(r.state == "skipped" for r in again) >= 2
    assert mt.Corpus(out).counts()["documents"] == 6


def test_orphan_parts_are_removed(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(folder, out)
    part = next((out / "figures").glob("*.parquet"))
    pq.write_table(pq.read_table(part), out / "figures" / "part-orphan.parquet")
    (out / "figures" / "half.writing").write_bytes(b"x")
    run(folder, out)
    assert len(mt.Corpus(out).table("figures")) == 6
    assert not (out / "figures" / "half.writing").exists()


def test_missing_input_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        list(mt.annotate_many(tmp_path / "nowhere", out=tmp_path / "out"))


def test_a_process_pool_that_the_caller_brings(folder: Path, tmp_path: Path) -> None:
    with ProcessPoolExecutor(2) as pool:
        results = run(folder, tmp_path / "out", executor=pool)
    assert sum(r.state == "done" for r in results) == 6


def _suicidal(path: str, *_: Any, **more: Any) -> dict[str, Any]:
    """Stands for a document that makes a C library crash."""
    from migtext.batch.task import annotate_file

    if path.endswith("r3.txt"):
        os.kill(os.getpid(), signal.SIGKILL)
    return annotate_file(path, *_, **more)


def test_a_document_that_kills_its_worker_costs_only_itself(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from migtext.batch import runner

    monkeypatch.setattr(runner, "annotate_file", _suicidal)
    results = run(folder, tmp_path / "out", executor=None, workers=2)
    state = {Path(r.path).name: r.state for r in results}
    assert state["r3.txt"] == "failed"
    assert sum(s == "done" for s in state.values()) == 5
    errors = mt.Corpus(tmp_path / "out").table("errors").set_index("path")
    assert errors.loc[str(folder / "r3.txt"), "error"] == "WorkerLost"
    monkeypatch.undo()
    again = run(folder, tmp_path / "out")
    assert [Path(r.path).name for r in again if r.state == "done"] == ["r3.txt"]
    assert len(mt.Corpus(tmp_path / "out").table("errors")) == 2


def test_killed_run_goes_on(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code = (
        "import sys, time, migtext as mt\nfrom concurrent.futures import ThreadPoolExecutor\n"
        f"for r in mt.annotate_many({str(folder)!r}, out={str(out)!r}, only=('figures', 'citations'), part_documents=1,"
        " executor=ThreadPoolExecutor(1)):\n    print(r.state, flush=True); time.sleep(0.2)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.readline()
    time.sleep(0.1)
    process.kill()
    process.wait()
    results = run(folder, out)
    assert any(r.state == "skipped" for r in results)
    figures = mt.Corpus(out).table("figures")
    assert sorted(figures["low"]) == [1200.0, 2200.0, 3200.0, 4200.0, 5200.0, 6200.0]
    facts = json.loads((out / "run.json").read_text())
    assert facts["version"] == 2


def test_citations_are_linked_against_a_bibliography(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.bib"
    own.write_text("@book{crossing, author = {Ahn, C.}, title = {Crossing}, year = 2018}", "utf-8")
    out = tmp_path / "out"
    run(folder, out, bibliography=own)
    assert set(mt.Corpus(out).table("citations")["item"]) == {"crossing"}
    assert {r.state for r in run(folder, out, bibliography=own)} == {"skipped"}
    own.write_text("@book{other, author = {Ahn, C.}, title = {Crossing}, year = 2018}", "utf-8")
    assert "done" in {r.state for r in run(folder, out, bibliography=own)}
    assert set(mt.Corpus(out).table("citations")["item"]) == {"other"}


def test_entities_are_linked_over_documents(tmp_path: Path) -> None:
    texts = ("UNHCR met officials in Kenya.", "The UN refugee agency left Kenya in May 2020.")
    folder = tmp_path / "in"
    folder.mkdir()
    for i, text in enumerate(texts):
        (folder / f"{i}.txt").write_text(text, encoding="utf-8")
    out = tmp_path / "out"
    with ThreadPoolExecutor(1) as pool:
        list(mt.annotate_many(folder, out=out, only="entities", executor=pool))
    found = mt.Corpus(out).entities().set_index("canonical")
    assert found.loc["Kenya", "documents"] == 2
    assert found.loc["Kenya", "iso3"] == "KEN"
    agency = found[found["label"] == "BODY"]
    assert agency["documents"].tolist() == [2]
    assert "DATE" not in set(found["label"])
