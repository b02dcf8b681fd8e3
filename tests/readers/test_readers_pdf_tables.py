"""Tables of PDF files: cells, headers, groups of rows, and what is no table."""

from __future__ import annotations

import pytest
from test_readers_pdf import PROSE, Drawing

from migtext.extract.figures import extract_figures
from migtext.readers import read

WIDE = (72, 220, 310, 400, 490)


def rows_at(d, rows, *, x=WIDE, y=100, step=14, size=10):
    """Draws rows; numbers end at the right edge of their column, words begin at its left."""
    for row in rows:
        for left, text in zip(x, row, strict=False):
            if not text:
                continue
            right = left + 60
            digits = text[:1].isdigit() or text in ("-", "..", "n/a", "–")
            width = d.canvas.stringWidth(text, "Times-Roman", size)
            d.line(right - width if digits and left != x[0] else left, y, text, size)
        y += step
    return y


def grid_of(document, number=0):
    """{(row header, column headers): text} of a table."""
    return {
        (c.row_headers, c.column_headers): c.text
        for c in document.tables[number].cells
        if not c.header
    }


def made(tmp_path, draw):
    d = Drawing()
    draw(d)
    d.page()
    return read(d.save(tmp_path / "t.pdf"))


def test_two_header_rows_without_rules(tmp_path):
    def draw(d):
        d.line(72, 80, "Table 1. Sea arrivals and deaths")
        d.line(265, 100, "Arrivals", 10)
        d.line(435, 100, "Dead and missing", 10)
        rows_at(
            d,
            [
                ("Route", "2022", "2023", "2022", "2023"),
                ("Central", "105,561", "157,651", "1,417", "2,498"),
                ("Western", "14,582", "16,915", "611", "–"),
                ("Total", "120,143", "174,566", "2,028", "2,498"),
            ],
            y=114,
        )

    document = made(tmp_path, draw)
    cells = grid_of(document)
    assert cells[(("Central",), ("Arrivals", "2023"))] == "157,651"
    assert cells[(("Western",), ("Dead and missing", "2022"))] == "611"
    assert cells[(("Western",), ("Dead and missing", "2023"))] == "–"
    assert document.tables[0].caption == "Table 1. Sea arrivals and deaths"


def test_numbers_with_spaces_dashes_and_marks(tmp_path):
    def draw(d):
        d.line(72, 80, "Table 2. Refugees by country")
        rows_at(
            d,
            [
                ("Country", "Refugees", "Others", "Total"),
                ("Aland", "12 000", "300", "12 300"),
                ("Borduria", "1 204 112", "..", "1 204 112"),
                ("Costaguana", "55", "-", "55"),
                ("Dawsonia", "3 411", "n/a", "3 411"),
            ],
        )
        x = d.line(72, 170, "Elbonia", 10)
        d.line(x, 170, "4", 6, rise=4)
        for right, text in ((280, "12,000"), (370, "17"), (460, "12,017")):
            x = d.line(right - d.canvas.stringWidth(text, "Times-Roman", 10), 170, text, 10)
            if text == "12,000":
                d.line(x, 170, "4", 6, rise=4)

    document = made(tmp_path, draw)
    cells = grid_of(document)
    assert cells[(("Aland",), ("Refugees",))] == "12 000"
    assert cells[(("Borduria",), ("Others",))] == ".."
    assert cells[(("Costaguana",), ("Others",))] == "-"
    assert cells[(("Dawsonia",), ("Others",))] == "n/a"
    assert cells[(("Elbonia",), ("Refugees",))] == "12,000"  # and not 12,0004
    found = {f.cell.row_headers + f.cell.column_headers: f.low for f in extract_figures(document)}
    assert found[("Borduria", "Refugees")] == 1_204_112
    assert found[("Aland", "Total")] == 12_300
    assert found[("Aland", "Others")] == 300
    assert found[("Elbonia", "Refugees")] == 12_000


def test_narrow_gaps_and_labels_of_two_lines(tmp_path):
    def draw(d):
        rows_at(
            d,
            [
                ("Cause", "2021", "2022", "2023"),
                ("Drowning", "1,500", "1,800", "2,200"),
                ("Dehydration and exposure", "1,120", "1,098", "1,311"),
                ("to heat or cold",),
                ("Violence", "1,044", "-", "1,061"),
            ],
            x=(72, 160, 194, 228),
        )

    cells = grid_of(made(tmp_path, draw))
    assert cells[(("Drowning",), ("2022",))] == "1,800"
    assert cells[(("Dehydration and exposure to heat or cold",), ("2023",))] == "1,311"
    assert cells[(("Violence",), ("2022",))] == "-"


def test_groups_of_rows(tmp_path):
    def draw(d):
        rows_at(
            d,
            [
                ("Country", "2022", "2023"),
                ("West Africa",),
                ("Senegal", "1,200", "2,100"),
                ("Gambia", "300", "410"),
                ("North Africa",),
                ("Libya", "24,684", "17,190"),
                ("Total", "26,184", "19,700"),
            ],
        )

    cells = grid_of(made(tmp_path, draw))
    assert cells[(("West Africa", "Senegal"), ("2023",))] == "2,100"
    assert cells[(("North Africa", "Libya"), ("2022",))] == "24,684"
    assert cells[(("Total",), ("2022",))] == "26,184"


def ruled(d, rows, spans=(), widths=(110, 110, 60, 60)):
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, Table, TableStyle

    style = getSampleStyleSheet()["Normal"]
    cells = [[Paragraph(text, style) if text else "" for text in row] for row in rows]
    table = Table(cells, colWidths=widths[: len(rows[0])])
    table.setStyle(
        TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), *(("SPAN", a, b) for a, b in spans)])
    )
    table.wrapOn(d.canvas, 500, 400)
    table.drawOn(d.canvas, 72, 400)


def test_ruled_cells_of_several_lines_are_one_stretch(tmp_path):
    rows = [
        ("Country", "Measure", "Persons", ""),
        ("", "", "2022", "2023"),
        ("Italy", "Closure of ports to rescue ships with fines", "1 200", "1 400"),
        ("Malta", "Detention at sea on private ferries", "425", "n/a"),
        ("", "Release to land", "425", "-"),
    ]
    spans = [((2, 0), (3, 0)), ((0, 0), (0, 1)), ((1, 0), (1, 1)), ((0, 3), (0, 4))]
    document = made(tmp_path, lambda d: ruled(d, rows, spans))
    (table,) = document.tables
    by = {(c.row, c.column): c for c in table.cells}
    cell = by[2, 1]
    assert cell.text == "Closure of ports to rescue ships with fines"
    assert document.text[cell.start : cell.end] == cell.text
    assert not cell.spans
    assert by[2, 2].column_headers == ("Persons", "2022")
    assert by[4, 2].row_headers == ("Malta", "Release to land")
    (found,) = [f for f in extract_figures(document) if f.low == 1_400]
    assert found.cell.column_headers == ("Persons", "2023")
    region = document.locate(cell.start, cell.end)
    assert len(region) > 1
    assert region[0].page == 1
    assert all(table.box[0] <= r.box[0] and r.box[2] <= table.box[2] for r in region)


def test_a_table_over_two_pages_keeps_its_headers(tmp_path):
    d = Drawing()
    d.line(72, 680, "Table 3. Returns")
    rows_at(d, [("State", "Sea", "Land"), ("Libya", "11", "12"), ("Tunisia", "21", "22")], y=700)
    d.page()
    rows_at(d, [("Morocco", "31", "32"), ("Algeria", "41", "42"), ("Egypt", "51", "52")], y=90)
    d.page()
    document = read(d.save(tmp_path / "two.pdf"))
    assert [t.page for t in document.tables] == [1, 2]
    assert grid_of(document, 1)[(("Egypt",), ("Land",))] == "52"


def test_two_tables_on_a_page_with_notes(tmp_path):
    def draw(d):
        d.line(72, 80, "Table 1. By sea")
        rows_at(d, [("State", "2022", "2023"), ("Libya", "11", "12"), ("Egypt", "21", "22")])
        d.line(72, 150, "Source: own count.", 8)
        d.prose(72, 180, 450, PROSE)
        d.line(72, 280, "Table 2. By land")
        rows_at(d, [("State", "2022", "2023"), ("Chad", "31", "32"), ("Niger", "41", "42")], y=300)

    document = made(tmp_path, draw)
    assert [t.caption for t in document.tables] == ["Table 1. By sea", "Table 2. By land"]
    assert grid_of(document, 1)[(("Niger",), ("2023",))] == "42"


def contents(d):
    d.line(72, 80, "Contents", 14, "Times-Bold")
    for n, (name, page) in enumerate((("Background", 1), ("Findings", 5), ("Advice", 19))):
        d.line(72, 110 + 16 * n, f"{n + 1} {name}")
        d.line(480, 110 + 16 * n, str(page))


def columns(d):
    d.prose(72, 100, 200, PROSE)
    d.prose(320, 100, 200, PROSE)


def signatures(d):
    for y, row in ((100, ("Signed:", "Date:")), (130, ("Name:", "Place:")), (160, ("By:", "At:"))):
        d.line(72, y, row[0] + " ______________")
        d.line(320, y, row[1] + " ______________")


def boxed(d):
    d.canvas.rect(60, 400, 480, 380)
    d.prose(72, 100, 450, PROSE)


@pytest.mark.parametrize("draw", [contents, columns, signatures, boxed])
def test_these_are_no_tables(tmp_path, draw):
    assert made(tmp_path, draw).tables == ()
