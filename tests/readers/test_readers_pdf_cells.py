"""How many cells of drawn tables are found: truth written by hand, precision and recall."""

from __future__ import annotations

import io
from collections import Counter

import pytest

from migtext.readers import read

ROWS = [
    ["Country", "2021", "2022", "2023"],
    ["Greece", "9,157", "18,780", "48,721"],
    ["Italy", "67,477", "105,131", "157,651"],
    ["Spain", "43,197", "31,789", "57,071"],
    ["Malta", "838", "444", "380"],
]
MERGED = [
    ["Country", "Men", "", "Women", ""],
    ["", "2022", "2023", "2022", "2023"],
    ["Kenya", "1,204", "1,377", "998", "1,045"],
    ["Uganda", "8,120", "9,001", "7,713", "8,654"],
    ["Sudan", "3,310", "4,402", "2,987", "3,876"],
]
FORM = [
    ["Name", "", "Date of birth", ""],
    ["", "", "", ""],
    ["Address", "", "", ""],
    ["", "", "", ""],
    ["", "", "Signature", ""],
]


def built(rows, *, ruled=True, spans=(), landscape=False, repeat=0, marks=False):
    """A PDF with one table between two paragraphs."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    style = getSampleStyleSheet()["BodyText"]
    prose = Paragraph("The people who arrived by sea were counted at the ports. " * 5, style)
    cells = rows
    if marks:
        cells = [[Paragraph(c.replace("^1", "<super>1</super>"), style) for c in r] for r in rows]
    commands = [("SPAN", a, b) for a, b in spans]
    if ruled:
        commands.append(("GRID", (0, 0), (-1, -1), 0.5, "black"))
    size = A4[::-1] if landscape else A4
    buffer = io.BytesIO()
    table = Table(cells, colWidths=[95] * len(rows[0]), style=commands, repeatRows=repeat)

    def turn(canvas, _):
        if landscape:  # drawn up a page of A4
            canvas.setPageSize(A4)
            canvas.translate(A4[0], 0)
            canvas.rotate(90)

    SimpleDocTemplate(buffer, pagesize=size).build([prose, table, prose], onFirstPage=turn)
    return buffer.getvalue()


def rotated(data):
    """The same pages, shown turned."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    for page in pdf:
        page.set_rotation(90)
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


LONG = [ROWS[0], *([f"Place {n}", f"{n},101", f"{n},202", f"{n},303"] for n in range(1, 60))]
MARKS = [["Country", "2022", "2023"], ["Greece^1", "18,780", "48,721"], ["Italy", "105,131^1", "9"]]
CASES = {
    "ruled": (lambda: built(ROWS), ROWS),
    "borderless": (lambda: built(ROWS, ruled=False), ROWS),
    "merged headers": (
        lambda: built(MERGED, spans=[((0, 0), (0, 1)), ((1, 0), (2, 0)), ((3, 0), (4, 0))]),
        MERGED,
    ),
    "two pages": (lambda: built(LONG), LONG),
    "rotated page": (lambda: rotated(built(ROWS, landscape=True)), ROWS),
    "sideways page": (lambda: built(ROWS, landscape=True), ROWS),
    "note marks": (
        lambda: built(MARKS, marks=True),
        [[c.replace("^1", "") for c in row] for row in MARKS],
    ),
}


KNOWN = {"sideways page": "the cells of a table shown sideways are placed as they are shown"}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(n, marks=pytest.mark.xfail(strict=True, reason=KNOWN[n])) if n in KNOWN else n
        for n in CASES
    ],
)
def test_cells_are_found(tmp_path, name):
    make, rows = CASES[name]
    path = tmp_path / "table.pdf"
    path.write_bytes(make())
    found, row = Counter(), 0
    for table in read(path).tables:
        found.update((row + c.row, c.column, c.text) for c in table.cells if c.text)
        row += 1 + max(c.row for c in table.cells)
    truth = Counter((r, c, x) for r, own in enumerate(rows) for c, x in enumerate(own) if x)
    right = (found & truth).total()
    assert right >= 0.95 * found.total(), found - truth
    assert right >= 0.95 * truth.total(), truth - found


def test_a_grid_of_mostly_empty_cells_is_a_form(tmp_path):
    path = tmp_path / "form.pdf"
    path.write_bytes(built(FORM))
    document = read(path)
    assert "Date of birth" in document.text
    assert not document.tables


def test_a_raised_label_that_touches_the_line_above_begins_its_own_note(tmp_path):
    from reportlab.pdfgen import canvas

    path = tmp_path / "notes.pdf"
    out = canvas.Canvas(str(path), pagesize=(500, 700))
    out.setFont("Helvetica", 12)
    for n in range(20):
        out.drawString(60, 640 - 16 * n, "The people who arrived by sea were counted at the ports,")
    y = 120
    for label, words in (
        ("4", "McKnight, supra note 2, at 401."),
        ("5", "See Emily Kadens, Common Law Orthodoxy, 103 Law Review 1553."),
        ("6", "See infra notes 45-54 and accompanying text."),
    ):
        out.setFont("Helvetica", 5)
        out.drawString(60, y + 5.2, label)
        out.setFont("Helvetica", 9)
        out.drawString(64, y, words)
        y -= 9.2
    out.save()
    document = read(path)
    notes = {
        b.label: document.text[b.start : b.end] for b in document.blocks if b.kind == "footnote"
    }
    assert set(notes) == {"4", "5", "6"}
    assert notes["4"].endswith("at 401.")
    assert "Kadens" in notes["5"]


def test_spaced_type_is_read_as_words(tmp_path):
    from reportlab.pdfgen import canvas

    path = tmp_path / "spaced.pdf"
    out = canvas.Canvas(str(path), pagesize=(500, 700))
    text = out.beginText(60, 600)
    text.setFont("Helvetica", 22)
    text.setCharSpace(5)
    text.textLine("status of refugees")
    out.drawText(text)
    out.setFont("Helvetica", 11)
    for n in range(20):
        out.drawString(60, 540 - 16 * n, "The people who arrived by sea were counted at the ports,")
    out.save()
    assert "status of refugees" in read(path).text


def test_items_of_smaller_type_in_columns_are_no_notes(tmp_path):
    from reportlab.pdfgen import canvas

    path = tmp_path / "items.pdf"
    out = canvas.Canvas(str(path), pagesize=(600, 800))
    for page in range(2):
        out.setFont("Helvetica", 10)
        for n in range(30 if page == 0 else 4):
            for x in (50, 310):
                out.drawString(x, 740 - 12 * n, "The ports counted all people by sea,")
        if page:
            out.setFont("Helvetica", 8)
            for x, y, line in (
                (310, 600, "(2) In the second chapter, revise"),
                (310, 590, "the general paragraph of this text."),
                (50, 600, "(3) In the third chapter, replace"),
                (50, 590, "the existing paragraph with this"),
            ):
                out.drawString(x, y, line)
        out.showPage()
    out.save()
    document = read(path)
    assert not [b for b in document.blocks if b.kind == "footnote" and b.label == "3"]


SCRIPTS = {
    "right to left": ("DejaVuSans", "مرحبا بالعالم", "بالعالم"),
    "hebrew": ("DejaVuSans", "שלום עולם", "שלום"),
    "soft hyphens": ("DejaVuSans", "the regi\u00adstration of refugees", "stration of refugees"),
    "cjk": ("STSong-Light", "难民的地位公约", "难民"),
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_other_scripts_are_read(tmp_path, name):
    from pathlib import Path

    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen import canvas

    font, words, part = SCRIPTS[name]
    if font == "DejaVuSans":
        places = list(Path("/usr/share/fonts").rglob("DejaVuSans.ttf"))
        if not places:
            pytest.skip("no DejaVu fonts here")
        pdfmetrics.registerFont(TTFont(font, str(places[0])))
    else:
        pdfmetrics.registerFont(UnicodeCIDFont(font))
    path = tmp_path / "script.pdf"
    out = canvas.Canvas(str(path), pagesize=(500, 300))
    out.setFont("Helvetica", 12)
    out.drawString(50, 240, "The port counted 12,400 arrivals in May.")
    out.setFont(font, 12)
    out.drawString(50, 200, words)
    out.save()
    document = read(path)
    assert "12,400" in document.text
    letters = {c for c in words if c.isalpha()}
    assert letters <= set(document.text)
    assert part in document.text or name in ("right to left", "hebrew")
