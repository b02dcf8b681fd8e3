"""Word files, workbooks and CSV."""

from __future__ import annotations

import io
from datetime import date

import pytest

from migtext.readers import read
from migtext.readers.docx import read_docx
from migtext.readers.sheets import read_csv, read_xlsx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture
def word():
    docx = pytest.importorskip("docx")
    return docx.Document()


def raised(paragraph, text):
    run = paragraph.add_run(text)
    run.font.superscript = True


@pytest.mark.parametrize(
    ("before", "up", "view", "marks"),
    [
        ("12,000", "4", "12,000 people", ["4"]),
        ("30 km", "2", "30 km² people", []),
        ("the 1", "st", "the 1st people", []),
        ("said so.", "4,5", "said so. people", ["4", "5"]),
    ],
)
def test_superscript_runs(word, before, up, view, marks):
    paragraph = word.add_paragraph(before)
    raised(paragraph, up)
    paragraph.add_run(" people")
    doc = read_docx(saved(word))
    assert doc.view[0].text == view
    assert [m.label for m in doc.marks] == marks


def test_order_headings_lists_and_tables(word):
    word.add_heading("A report", 0)
    word.add_heading("Numbers", 1)
    word.add_paragraph("Before the table.")
    table = word.add_table(rows=2, cols=2)
    for n, text in enumerate(("State", "2024", "Italy", "66,617")):
        table.cell(n // 2, n % 2).text = text
    word.add_paragraph("After the table.")
    word.add_paragraph("an item of a list", style="List Bullet")
    doc = read_docx(saved(word))
    assert [b.kind for b in doc.blocks] == [
        "title",
        "heading",
        "body",
        "table",
        "body",
        "list_item",
    ]
    assert doc.blocks[1].level == 1
    cell = doc.tables[0].cells[-1]
    assert (cell.text, cell.row_headers, cell.column_headers) == ("66,617", ("Italy",), ("2024",))
    assert doc.text[cell.start : cell.end] == "66,617"


def test_tracked_changes_and_headers(word):
    from docx.oxml import parse_xml

    paragraph = word.add_paragraph("They counted ")
    for tag, run, text in (("del", "delText", "900"), ("ins", "t", "1,200")):
        paragraph._p.append(
            parse_xml(f'<w:{tag} xmlns:w="{W}"><w:r><w:{run}>{text}</w:{run}></w:r></w:{tag}>')
        )
    word.sections[0].header.paragraphs[0].text = "Letter 14/2024"
    doc = read_docx(saved(word))
    assert "They counted 1,200" in doc.text
    assert "900" not in doc.text
    assert doc.blocks[0].kind == "header"
    assert any("tracked changes" in w for w in doc.warnings)


def test_a_mark_at_the_beginning_is_a_label(word):
    paragraph = word.add_paragraph("Lists of 2024 were used")
    raised(paragraph, "1")
    note = word.add_paragraph()
    raised(note, "1")
    note.add_run(" Kept at the site.")
    doc = read_docx(saved(word))
    (mark,) = doc.marks
    assert (doc.blocks[-1].kind, doc.blocks[-1].label) == ("footnote", "1")
    assert mark.note == doc.blocks[-1].start
    assert doc.view[-1].text == "Kept at the site."


def workbook() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Arrivals"
    sheet.append(["Table 1. Arrivals by state, 2023"])
    sheet.append(["State", "2023", "Share", "When"])
    sheet.append(["Italy", 157652, 0.605, date(2023, 12, 31)])
    sheet.append(["Spain", 57538, 0.21])
    sheet["B3"].number_format = "#,##0"
    sheet["C3"].number_format = "0.0%"
    sheet["C4"].number_format = "0%"
    sheet.row_dimensions[4].hidden = True
    other = book.create_sheet("Notes")
    other.append(["x", 1.5, "=B1*2"])
    other.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook():
    doc = read_xlsx(workbook())
    cells = {c.location: c for t in doc.tables for c in t.cells}
    assert cells["Arrivals!B3"].text == "157,652"
    assert cells["Arrivals!C3"].text == "60.5%"
    assert cells["Arrivals!D3"].text == "2023-12-31"
    assert cells["Arrivals!C4 (hidden)"].text == "21%"
    assert cells["Arrivals!B3"].column_headers == ("2023",)
    assert cells["Arrivals!B3"].row_headers == ("Italy",)
    assert all(doc.text[c.start : c.end] == c.text for c in cells.values())
    assert doc.tables[0].caption == "Table 1. Arrivals by state, 2023"
    joined = " ".join(doc.warnings)
    assert "hidden" in joined
    assert "formulas" in joined


@pytest.mark.parametrize(
    ("data", "separator"),
    [
        (b'State,2023,Note\nItaly,"157,652",a\nSpain,57538,b\n', ","),
        (b"State;2023;Note\nItaly;157,652;a\nSpain;57538;b\n", ";"),
        (b"State\t2023\tNote\nItaly\t157,652\ta\nSpain\t57538\tb\n", "\t"),
    ],
)
def test_csv(data, separator):
    doc = read_csv(data)
    assert doc.text == "State\t2023\tNote\nItaly\t157,652\ta\nSpain\t57538\tb"
    cell = next(c for c in doc.tables[0].cells if c.text == "157,652")
    assert (cell.location, cell.row_headers, cell.column_headers) == ("B2", ("Italy",), ("2023",))


def test_by_name(tmp_path):
    (tmp_path / "a.csv").write_text("State,2023\nItaly,5\n")
    (tmp_path / "a.xlsx").write_bytes(workbook())
    assert read(tmp_path / "a.csv").format == "csv"
    assert read(tmp_path / "a.xlsx").format == "xlsx"
