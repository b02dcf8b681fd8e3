"""What the cells of workbooks and CSV files show, and where they stand."""

from __future__ import annotations

import pytest
from office_making import cell, packed, relations, workbook

from migtext.errors import CorruptFile, LimitExceeded, NoText
from migtext.readers.numberformat import show_number
from migtext.readers.sheets import read_csv, read_xlsx


def rows(*lines: tuple[str | None, ...], first: int = 1, more: str = "") -> str:
    out = ""
    for n, line in enumerate(lines, first):
        cells = "".join(cell(f"{'ABCDEFGH'[c]}{n}", v) for c, v in enumerate(line) if v is not None)
        out += f'<row r="{n}">{cells}</row>'
    return f"<sheetData>{out}</sheetData>{more}"


def by_place(doc) -> dict:
    return {c.location: c for t in doc.tables for c in t.cells}


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        ("0.605", "0.0%", "60.5%"), ("0.605", "0%", "61%"), ("157652", "#,##0", "157,652"),
        ("1234.5", '#,##0.00 "EUR"', "1,234.50 EUR"), ("1234.5", "[$€-407] #,##0", "€ 1,235"),
        ("1234.5", '"$"#,##0.00', "$1,234.50"), ("-5", "#,##0;(#,##0)", "(5)"),
        ("-5", "#,##0;[Red]-#,##0", "-5"), ("0", '0;-0;"-"', "-"), ("0", "0.00", "0.00"),
        ("1250000", '0.0,,"m"', "1.3m"), ("1250000", "#,##0,", "1,250"), ("5", "000", "005"),
        ("12345678", "0.00E+00", "1.23E+07"), ("0.25", "# ?/?", "0.25"), ("0.5", "#.##", ".5"),
        ("0.30000000000000004", "General", "0.3"), ("1e-7", "General", "1E-07"),
        ("123456789012", "General", "123456789012"), ("12.30", "0.0##", "12.3"),
        ("7", '[<10]"few";[>=10]"many"', "few"), ("45291", "yyyy-mm-dd", "2023-12-31"),
        ("45291", "dd/mm/yyyy", "2023-12-31"), ("45291", "d mmmm yyyy", "31 December 2023"),
        ("45291", "mmm-yy", "Dec-23"), ("45291", "mm/yyyy", "2023-12"), ("45291", "yyyy", "2023"),
        ("45291.25", "yyyy-mm-dd hh:mm", "2023-12-31 06:00"), ("0.25", "hh:mm", "06:00"),
        ("1.5", "[h]:mm", "36:00"), ("59", "yyyy-mm-dd", "1900-02-28"), ("-1", "yyyy-mm-dd", "-1"),
        ("1E+500", "0.0", "1E+500"), ("NaN", "0.0", "NaN"), ("x", "0.0", "x"), ("5", "", "5"),
        ("5", "@", "5"), ("5", ";;;", ""), ("5", '"', "5"), ("5", "[$", "5"),
    ],
)  # fmt: skip
def test_number_formats(number, code, shown):
    assert show_number(number, code) == shown


def test_headers_in_two_rows_titles_above_and_notes_below():
    raised = '<is><r><t>Spain</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>a</t></r></is>'
    note = raised.replace("<r><t>Spain</t></r>", "").replace(
        "</is>", "<r><t> With the Canary Islands.</t></r></is>"
    )
    data = rows(
        ("Table 1. Arrivals by sea, 2022 and 2023",), ("(persons)",), ("Country", "2022", None, "2023"),
        (None, "Men", "Women", "Men", "Women"), ("Italy", "75100", "30200", "110400", "47252"),
        ("Spain", "20000", "11800", "38900", "18600"), ("Source: UNHCR, 4 March 2024.",),
    )  # fmt: skip
    data = data.replace("<is><t>Spain</t></is>", raised)
    data = data.replace(
        "</sheetData>", f'<row r="9"><c r="A9" t="inlineStr">{note}</c></row></sheetData>'
    )
    merged = "<mergeCells><mergeCell ref='B3:C3'/><mergeCell ref='D3:E3'/><mergeCell ref='A3:A4'/></mergeCells>"
    doc = read_xlsx(workbook({"T": data + merged}))
    assert [b.kind for b in doc.blocks] == [
        "heading", "caption", "caption", "table", "caption", "footnote",
    ]  # fmt: skip
    found = by_place(doc)["T!E6"]
    assert (found.row_headers, found.column_headers) == (("Spain",), ("2023", "Women"))
    (mark,) = doc.marks
    assert doc.text[mark.start - 5 : mark.end] == "Spain[a]"
    assert doc.blocks[-1].label == "a"
    assert mark.note == doc.blocks[-1].start
    assert doc.view[-1].text == "With the Canary Islands."
    assert all(doc.text[c.start : c.end] == c.text for c in by_place(doc).values())


def test_tables_beside_each_other_and_empty_columns():
    data = rows(
        ("Month", "Deaths", None, "Region", "Dead"), ("January", "12", None, "East", "5"),
        ("February", "30", None, "West", "37"),
    )  # fmt: skip
    doc = read_xlsx(workbook({"S": data}))
    assert [doc.text[t.start : t.end] for t in doc.tables] == [
        "Month\tDeaths\nJanuary\t12\nFebruary\t30",
        "Region\tDead\nEast\t5\nWest\t37",
    ]
    spaced = rows(("State", None, "2022", None, "2023"), ("Italy", None, "5", None, "7"))
    doc = read_xlsx(workbook({"S": spaced}))
    assert doc.text.endswith("State\t2022\t2023\nItaly\t5\t7")
    assert by_place(doc)["S!E2"].column_headers == ("2023",)


def test_hidden_sheets_rows_and_columns():
    data = rows(("State", "2022", "2023"), ("Italy", "5", "7"), ("Malta", "1", "2"))
    data = '<cols><col min="3" max="3" hidden="1"/></cols>' + data.replace(
        '<row r="3">', '<row r="3" hidden="1">'
    )
    doc = read_xlsx(
        workbook({"S": data, "H": rows(("x", "1"), ("y", "2"))}, states={"H": "veryHidden"})
    )
    places = by_place(doc)
    assert {"S!B2", "S!C2 (hidden)", "S!A3 (hidden)", "H!B1 (hidden)"} <= set(places)
    said = " ".join(doc.warnings)
    assert "1 hidden rows and 1 hidden columns" in said
    assert "'H' is hidden" in said


def test_formulas_errors_booleans_and_numbers_kept_as_text():
    data = (
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Total</t></is></c>'
        '<c r="B1"><f>SUM(1,2)</f><v>3</v></c><c r="C1"><f>SUM(4)</f></c>'
        '<c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="E1" t="b"><v>1</v></c>'
        '<c r="F1" t="str"><f>"a"&amp;"b"</f><v>ab</v></c><c r="G1" t="s"><v>0</v></c>'
        '<c r="H1" t="s"><v>99</v></c></row></sheetData>'
    )
    strings = "<si><t>0012</t><rPh><t>no</t></rPh></si>"
    doc = read_xlsx(workbook({"S": data}, strings=strings))
    assert doc.text.endswith("Total\t3\t#DIV/0!\tTRUE\tab\t0012")
    said = " ".join(doc.warnings)
    assert "1 formulas" in said
    assert "1 cells show an error" in said


def test_rows_and_cells_without_their_places():
    data = (
        "<sheetData><row><c><v>5</v></c><c><v>7</v></c></row><row><c><v>8</v></c></row></sheetData>"
    )
    assert set(by_place(read_xlsx(workbook({"S": data})))) == {"S!A1", "S!B1", "S!A2"}


def test_a_cell_at_the_end_of_the_sheet_costs_nothing():
    data = rows(("a", "1")).replace(
        "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>5</v></c></row></sheetData>'
    )
    doc = read_xlsx(workbook({"S": data}))
    assert doc.text == "S\n\na\t1\n\n5"


def test_dates_from_1904_and_built_in_formats():
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="164"/></cellXfs>'
    styles = '<numFmts><numFmt numFmtId="164" formatCode="mmmm yyyy"/></numFmts>' + styles
    cells = "".join(cell(p, v, f's="{s}"') for p, v, s in (
        ("A1", "45291", 1), ("B1", "0.605", 2), ("C1", "45291", 3), ("D1", "5", 99)))  # fmt: skip
    data = workbook({"S": f'<sheetData><row r="1">{cells}</row></sheetData>'}, styles=styles)
    assert read_xlsx(data).text.endswith("2023-12-31\t60.50%\tDecember 2023\t5")


def test_a_sheet_of_notes_is_text():
    data = rows(
        ("The table counts persons who were registered at a reception centre in the year.",),
        ("Persons who were registered twice are counted once, by their first registration.",),
    )
    assert [b.kind for b in read_xlsx(workbook({"Notes": data})).blocks][1:] == ["body", "body"]


def test_empty_sheets_and_broken_workbooks():
    with pytest.raises(NoText):
        read_xlsx(workbook({"S": "<sheetData/>", "T": ""}))
    with pytest.raises(CorruptFile):
        read_xlsx(workbook({"S": "<sheetData><row"}))
    with pytest.raises(CorruptFile, match="workbook"):
        read_xlsx(packed({"_rels/.rels": relations(), "x.xml": "<a/>"}))


def test_too_many_cells(monkeypatch):
    monkeypatch.setattr("migtext.readers.workbook.MOST_CELLS", 10)
    monkeypatch.setattr("migtext.readers.sheets.MOST_CELLS", 10)
    with pytest.raises(LimitExceeded, match="cells"):
        read_xlsx(workbook({"S": rows(*[("a", "1", "2")] * 5)}))
    with pytest.raises(LimitExceeded, match="cells"):
        read_csv(b"a,1,2\n" * 5)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"State;2022;2023\nItaly;1,5;2,7\nMalta;0,5;1,1\n", "State\t2022\t2023\nItaly\t1,5\t2,7\nMalta\t0,5\t1,1"),
        (b'sep=;\r\nState;2022\r\nItaly;5\r\n', "State\t2022\nItaly\t5"),
        (b"\xef\xbb\xbfState,2022\nItaly,5\n", "State\t2022\nItaly\t5"),
        ("State\t2022\nItaly\t5\n".encode("utf-16"), "State\t2022\nItaly\t5"),
        (b'State,Note\nItaly,"two\nlines, one cell"\nMalta,"said ""no"""\n', 'State\tNote\nItaly\ttwo lines, one cell\nMalta\tsaid "no"'),
        (b"State|2022\nItaly|5\nMalta|7\n", "State\t2022\nItaly\t5\nMalta\t7"),
        (b"State,2022\nItaly,5\0\n", "State\t2022\nItaly\t5"),
    ],
)  # fmt: skip
def test_dialects(data, text):
    assert read_csv(data).text == text


def test_the_suffix_decides_where_the_lines_do_not():
    assert read_csv(b"a\tb, c\n", path="x.tsv").text == "a\tb, c"


def test_titles_and_notes_of_a_csv():
    doc = read_csv(
        b"Arrivals by state and year,,\n,,\nState,2022,2023\nItaly,5,7\n,,\nSource: UNHCR 2024,,\n"
    )
    assert [b.kind for b in doc.blocks] == ["caption", "table", "caption"]
    assert doc.tables[0].caption == "Arrivals by state and year"
    assert by_place(doc)["C4"].column_headers == ("2023",)
