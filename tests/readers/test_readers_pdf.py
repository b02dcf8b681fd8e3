"""PDF files drawn for the tests: columns, notes, running heads, tables, boxes."""

from __future__ import annotations

import io
import pickle
import re
import subprocess
from collections import Counter

import pytest
from conftest import DOCUMENTS, needs_documents, require_program

from migtext.readers import read

W, H = 595.0, 842.0
PROSE = (
    "The people who arrived by sea were registered on the quay and then taken to a hall in the "
    "harbour, where they waited for three days on average. Nobody asked them where they had come "
    "from, or why, and nobody told them what would happen next. A doctor saw the children first. "
)


class Drawing:
    """Draws lines of text and keeps the page count."""

    def __init__(self) -> None:
        from reportlab.pdfgen import canvas

        self.out = io.BytesIO()
        self.canvas = canvas.Canvas(self.out, pagesize=(W, H), invariant=1)

    def line(self, x, y, text, size=11, font="Times-Roman", rise=0):
        drawn = self.canvas.beginText(x, H - y)
        drawn.setFont(font, size)
        drawn.setRise(rise)
        drawn.textOut(text)
        self.canvas.drawText(drawn)
        return x + self.canvas.stringWidth(text, font, size)

    def prose(self, x, y, width, text, size=11, leading=13.5, font="Times-Roman"):
        words, current = text.split(), ""
        for word in words:
            wider = f"{current} {word}".strip()
            if self.canvas.stringWidth(wider, font, size) > width and current:
                self.line(x, y, current, size, font)
                y += leading
                current = word
            else:
                current = wider
        self.line(x, y, current, size, font)
        return y + leading

    def page(self):
        self.canvas.showPage()

    def save(self, path):
        self.canvas.save()
        path.write_bytes(self.out.getvalue())
        return path


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """Four pages: running heads, page numbers, two notes a page, a sentence over each page."""
    d = Drawing()
    for n in range(4):
        d.line(72, 40, "Borders and Boats", 9)
        if n == 0:
            d.line(72, 90, "What happened in the harbour", 20, "Times-Bold")
        y = 140
        d.line(72, y, f"{n + 1}. The day number {n + 1}", 13, "Times-Bold")
        y += 26
        x = d.line(72, y, "In all 12,000")
        x = d.line(x, y, str(2 * n + 1), 7, rise=4)
        x = d.line(x, y, " people came over an area of 30 km")
        x = d.line(x, y, "2", 7, rise=4)
        d.line(x, y, " that day, and most of them")
        y = d.prose(72, y + 13.5, 450, f"were children on page {n + 1}. " + PROSE)
        x = d.line(72, y, "The navy of the state had seen nothing.")
        d.line(x, y, str(2 * n + 2), 7, rise=4)
        y += 13.5
        tail = "It looked again, and when the weather was better in the spring it found that the boats had"
        d.prose(72, y, 450, tail)
        d.line(72, 720, f"{2 * n + 1}", 6, rise=3)
        d.line(78, 720, f"Interview number {n + 1}, May 2024, on file with the authors.", 8.5)
        d.line(72, 731, f"{2 * n + 2}", 6, rise=3)
        d.line(78, 731, "Ibid., paragraph 4.", 8.5)
        d.line(290, 800, str(n + 7), 9)
        d.page()
    return d.save(tmp_path_factory.mktemp("pdf") / "report.pdf")


def test_furniture_and_notes(report):
    doc = read(report)
    kinds = [b.kind for b in doc.blocks]
    assert kinds.count("header") == 4
    assert kinds.count("page_number") == 4
    assert kinds.count("footnote") == 8
    assert [b.text for b in doc.view if b.kind == "title"] == ["What happened in the harbour"]
    assert doc.meta.title == "What happened in the harbour"
    heads = [b.text for b in doc.view if b.kind == "heading"]
    assert heads == [f"{n}. The day number {n}" for n in (1, 2, 3, 4)]


def test_marks_are_kept_apart_and_linked(report):
    doc = read(report)
    assert [m.label for m in doc.marks] == [str(n) for n in range(1, 9)]
    assert [doc.text[m.start : m.end] for m in doc.marks] == [f"[{n}]" for n in range(1, 9)]
    notes = {b.start: b.label for b in doc.blocks if b.kind == "footnote"}
    assert [notes[m.note] for m in doc.marks] == [m.label for m in doc.marks]
    body = " ".join(b.text for b in doc.view.of("figures"))
    assert "In all 12,000 people came over an area of 30 km² that day" in body
    assert "12,0001" not in body
    # Only the digit of a mark has a box: its brackets are generated.
    mark = doc.marks[0]
    assert doc.locate(mark.start, mark.start + 1) == ()
    assert len(doc.locate(mark.start + 1, mark.end - 1)) == 1


def test_a_paragraph_goes_on_over_the_page(tmp_path):
    d = Drawing()
    for n in range(3):
        d.line(72, 40, "Borders and Boats", 9)
        start = "and by the coast guard of the next state. " if n else ""
        d.prose(72, 100, 450, f"{start}Part {'one two three'.split()[n]} tells it. {PROSE}")
        d.line(
            72, 700, "On the last line of the page stands a sentence that was signed by the navy"
        )
        d.line(290, 800, str(n + 1), 9)
        d.page()
    doc = read(d.save(tmp_path / "on.pdf"))
    whole = "signed by the navy and by the coast guard of the next state."
    assert sum(whole in b.text for b in doc.view) == 2
    assert sum(b.continues is not None for b in doc.blocks) == 2
    tail = next(b for b in doc.blocks if b.continues is not None)
    start, end = doc.sentence_at(tail.start)
    assert doc.text[start:end].startswith("On the last line")


def test_boxes_enclose_the_print(report):
    import pdfplumber

    doc = read(report)
    start = doc.text.index("12,000")
    (region,) = doc.locate(start, start + 6)
    with pdfplumber.open(report) as pdf:
        words = pdf.pages[region.page - 1].extract_words()
    word = next(w for w in words if w["text"].startswith("12,000"))
    left, top, right, bottom = region.box
    assert left == pytest.approx(word["x0"], abs=1)
    assert top <= word["top"] + 2
    assert bottom >= word["bottom"] - 2
    assert right <= word["x1"] + 1
    assert len(doc.boxes) == 4 * len(doc.text)


def test_pages_hold_their_text(report):
    doc = read(report)
    assert [p.number for p in doc.pages] == [1, 2, 3, 4]
    for page in doc.pages:
        assert f"on page {page.number}." in doc.text[page.start : page.end].replace("\n", " ")
        assert doc.page_at(page.start) == page.number
    assert (doc.pages[0].width, doc.pages[0].height) == (W, H)


def test_it_can_be_sent_to_another_process(report):
    doc = pickle.loads(pickle.dumps(read(report)))
    assert doc.text == read(report).text
    assert doc.tables == ()


def columns(order: str, tmp_path):
    """Two columns of three paragraphs, drawn column by column or line by line."""
    d = Drawing()
    d.prose(72, 60, 450, "A title that stands over both of the columns", 18, font="Times-Bold")
    left = [f"Left line {n} of the first column is here," for n in range(1, 31)]
    right = [f"right line {n} of the second column too," for n in range(1, 31)]
    pairs = list(zip(left, right, strict=True))
    if order == "columns":
        for n, text in enumerate(left):
            d.line(72, 110 + 14 * n, text)
        for n, text in enumerate(right):
            d.line(320, 110 + 14 * n, text)
    elif order == "rows":
        for n, (a, b) in enumerate(pairs):
            d.line(72, 110 + 14 * n, a)
            d.line(320, 110 + 14 * n, b)
    else:
        for n, text in enumerate(right):
            d.line(320, 110 + 14 * n, text)
        for n, text in enumerate(left):
            d.line(72, 110 + 14 * n, text)
    d.page()
    return d.save(tmp_path / f"{order}.pdf")


@pytest.mark.parametrize("order", ["columns", "rows", "backwards"])
def test_two_columns(order, tmp_path):
    text = " ".join(read(columns(order, tmp_path)).text.split())
    places = [text.index(f"Left line {n} ") for n in range(1, 31)]
    places += [text.index(f"right line {n} ") for n in range(1, 31)]
    assert places == sorted(places)


def test_a_title_drawn_last_comes_first(tmp_path):
    d = Drawing()
    d.prose(72, 200, 450, PROSE * 3)
    d.line(72, 100, "The title of the report", 22, "Times-Bold")
    d.page()
    doc = read(d.save(tmp_path / "frames.pdf"))
    assert doc.blocks[0].kind == "title"


def test_line_end_hyphens_are_joined_in_the_view(tmp_path):
    d = Drawing()
    d.line(72, 100, "The search and res-")
    d.line(72, 113.5, "cue of the people who were on the boat went on for two days in all,")
    d.line(72, 127, "and it was then given up, as the weather was too bad for the ships now.")
    d.page()
    doc = read(d.save(tmp_path / "hyphen.pdf"))
    assert "search and rescue of the people" in doc.view[0].text


def test_spaced_type_reads_as_words(tmp_path):
    d = Drawing()
    drawn = d.canvas.beginText(72, H - 60)
    drawn.setFont("Times-Roman", 12)
    drawn.setCharSpace(4)
    drawn.textOut("relating to the status")
    d.canvas.drawText(drawn)
    d.prose(72, 130, 450, PROSE)
    d.page()
    assert "relating to the status" in read(d.save(tmp_path / "spaced.pdf")).text


def test_the_day_of_the_file_is_a_doubtful_date(tmp_path):
    d = Drawing()
    d.prose(72, 80, 450, PROSE)
    d.page()
    doc = read(d.save(tmp_path / "date.pdf"))
    assert doc.meta.origins["date"] == "PDF"
    assert any("file was made" in w for w in doc.warnings)
    given = read(tmp_path / "date.pdf", date="2024-01-02")
    assert not any("file was made" in w for w in given.warnings)


def test_rotated_text_and_line_numbers_are_kept_out(tmp_path):
    d = Drawing()
    for n in range(1, 25):
        d.line(40, 80 + 24 * n, str(n))
        d.line(
            72,
            80 + 24 * n,
            f"words of the pleading on line {'abcdefghijklmnopqrstuvwxyz'[n]} of it",
        )
    d.canvas.saveState()
    d.canvas.translate(580, 300)
    d.canvas.rotate(90)
    d.canvas.drawString(0, 0, "a stamp at the side of the page")
    d.canvas.restoreState()
    d.page()
    doc = read(d.save(tmp_path / "numbers.pdf"))
    body = " ".join(b.text for b in doc.view.of("figures"))
    assert "stamp" not in body
    assert not any(c.isdigit() for c in body)


def test_text_printed_twice_reads_once(tmp_path):
    d = Drawing()
    for shift in (0, 0.4):
        d.line(72 + shift, 100, "A heading in poor man's bold")
    d.prose(72, 130, 450, PROSE)
    d.page()
    assert read(d.save(tmp_path / "twice.pdf")).text.count("poor man") == 1


def test_a_ruled_table(tmp_path):
    from reportlab.platypus import Table, TableStyle

    d = Drawing()
    d.prose(72, 80, 450, PROSE)
    d.line(72, 180, "Table 1. Boats by year", 10)
    rows = [["Year", "Boats", "People"], ["2022", "58", "3,965"], ["2023", "63", "4,142"]]
    table = Table(rows, colWidths=[90, 90, 90])
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")]))
    table.wrapOn(d.canvas, 400, 200)
    table.drawOn(d.canvas, 72, H - 260)
    d.page()
    doc = read(d.save(tmp_path / "table.pdf"))
    (found,) = doc.tables
    assert found.page == 1
    last = found.cells[-1]
    assert (last.text, last.row_headers, last.column_headers) == ("4,142", ("2023",), ("People",))
    assert doc.text[last.start : last.end] == "4,142"
    assert found.caption == "Table 1. Boats by year"


def test_scanned_pages(tmp_path):
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    from migtext.errors import NeedsOCR

    picture = ImageReader(Image.new("L", (400, 400), 200))
    d = Drawing()
    d.canvas.drawImage(picture, 0, 0, W, H)
    d.page()
    with pytest.raises(NeedsOCR, match="picture"):
        read(d.save(tmp_path / "scan.pdf"))
    d = Drawing()
    d.prose(72, 80, 450, PROSE)
    d.page()
    d.canvas.drawImage(picture, 0, 0, W, H)
    d.page()
    doc = read(d.save(tmp_path / "part.pdf"))
    assert any("page 2" in w and "ocr=True" in w for w in doc.warnings)


def test_ocr(tmp_path):
    pytest.importorskip("pytesseract")
    from PIL import Image, ImageDraw, ImageFont
    from reportlab.lib.utils import ImageReader

    require_program("tesseract", "tesseract-ocr")
    image = Image.new("L", (1240, 600), 255)
    font = ImageFont.load_default(40)
    ImageDraw.Draw(image).text((80, 100), "In May 1,200 people crossed the river.", 0, font=font)
    d = Drawing()
    d.canvas.drawImage(ImageReader(image), 0, 500, W, W * 600 / 1240)
    d.page()
    doc = read(d.save(tmp_path / "ocr.pdf"), ocr=True)
    assert "1,200 people crossed" in " ".join(doc.text.split())
    assert any("confidence" in w for w in doc.warnings)
    start = doc.text.index("people")
    (region,) = doc.locate(start, start + 6)
    assert region.page == 1


def test_a_drop_capital_belongs_to_its_word(tmp_path):
    d = Drawing()
    d.line(72, 118, "N", 40)
    d.line(104, 100, "obody asked them where they had come from, or why they had left the town")
    d.line(104, 114, "in which they had lived, and nobody told them what would happen next here.")
    d.page()
    doc = read(d.save(tmp_path / "drop.pdf"))
    assert "Nobody asked them" in doc.view[0].text


def test_a_cell_of_two_lines_is_one_stretch_of_the_text(tmp_path):
    d = Drawing()
    d.line(72, 80, "Table 1. Boats by year and by what was done about them")
    for y, row in ((100, ("Year", "Boats", "Refused")), (113, ("", "", "landing"))):
        for x, text in zip((72, 200, 330), row, strict=True):
            d.line(x, y, text)
    for y, row in ((133, ("2022", "58", "12")), (146, ("2023", "63", "14"))):
        for x, text in zip((72, 200, 330), row, strict=True):
            d.line(x, y, text)
    d.page()
    doc = read(d.save(tmp_path / "cell.pdf"))
    heads = {c.column_headers for t in doc.tables for c in t.cells if c.text == "14"}
    assert heads == {("Refused landing",)}


@pytest.mark.parametrize("cap", ["of its own", "in its line"])
def test_a_drop_capital_does_not_indent_the_lines_beside_it(cap, tmp_path):
    d = Drawing()
    if cap == "of its own":
        d.prose(72, 60, 450, "A heading that is drawn between", 16, font="Times-Bold")
    d.line(72, 128, "N", 40)
    y = 100
    for text in ("obody asked them where they had come from. Nobody asked why they had left the",
                 "town in which they had lived. Nobody told them what would happen next here, so"):  # fmt: skip
        d.line(104, y, text)
        y += 14
    d.prose(72, y, 405, PROSE, leading=14)
    d.page()
    doc = read(d.save(tmp_path / "drop.pdf"))
    whole = next(b.text for b in doc.view if "obody asked them where they had come from." in b.text)
    assert whole.startswith("Nobody asked them")
    assert whole.endswith("saw the children first.")


def justified(d, x, y, width, text, size=11, leading=13.5):
    """Prose with even gaps that fill each line, as in a narrow column of a newspaper."""
    font = "Times-Roman"
    lines, current = [], []
    for word in text.split():
        if d.canvas.stringWidth(" ".join([*current, word]), font, size) > width and current:
            lines.append(current)
            current = []
        current.append(word)
    for words in lines:
        bare = sum(d.canvas.stringWidth(w, font, size) for w in words)
        gap = (width - bare) / max(1, len(words) - 1)
        at = x
        for word in words:
            d.line(at, y, word, size)
            at += d.canvas.stringWidth(word, font, size) + gap
        y += leading
    d.line(x, y, " ".join(current), size)
    return y + leading


def test_wide_gaps_of_justified_type_are_no_cells(tmp_path):
    d = Drawing()
    text = (
        "Administrative obstructions, notwithstanding internationally recognised documentation, "
        "were described by interviewees. Responsibility-sharing arrangements remained voluntary, "
        "and disembarkation whereabouts were established by humanitarian organisations later. "
    )
    y = justified(d, 72, 80, 130, text * 2)
    justified(d, 72, y, 130, text)
    d.page()
    doc = read(d.save(tmp_path / "narrow.pdf"))
    assert {b.kind for b in doc.blocks} == {"body"}
    assert "\t" not in doc.text
    assert len(doc.blocks) < 4


def test_short_numbered_lines_are_one_item_each(tmp_path):
    d = Drawing()
    d.line(72, 80, "PART II—RECEPTION OF ASYLUM SEEKERS IN THE DESIGNATED AREAS")
    for n, text in enumerate(("Reception of asylum seekers", "Transit and reception centres",
                              "Registration of asylum seekers", "Onward movers"), 2):  # fmt: skip
        d.line(72, 80 + 13.5 * (n - 1), f"{n}—{text}")
    d.line(72, 80 + 13.5 * 5, "PART III—APPLICATION FOR REFUGEE STATUS AND ITS DETERMINATION")
    d.page()
    doc = read(d.save(tmp_path / "items.pdf"))
    assert [b.kind for b in doc.blocks].count("list_item") == 4
    assert len(doc.blocks) == 6


def test_the_title_of_a_gazette_in_one_size(tmp_path):
    d = Drawing()
    for n, text in enumerate(("LEGAL NOTICE NO. 39", "THE REFUGEES ACT, 2021", "(No. 10 of 2021)",
                              "THE REFUGEES (GENERAL) REGULATIONS, 2024", "ARRANGEMENT OF REGULATIONS")):  # fmt: skip
        d.line(300 - 3.5 * len(text), 80 + 30 * n, text)
    d.prose(72, 260, 450, PROSE * 2)
    d.page()
    assert read(d.save(tmp_path / "gazette.pdf")).meta.title == (
        "THE REFUGEES (GENERAL) REGULATIONS, 2024"
    )


def test_a_block_quotation(tmp_path):
    d = Drawing()
    y = d.prose(72, 80, 450, PROSE + "The court put it in these words:")
    y = d.prose(108, y + 8, 378, PROSE)
    d.prose(72, y + 8, 450, PROSE)
    d.page()
    doc = read(d.save(tmp_path / "quote.pdf"))
    assert [b.kind for b in doc.blocks] == ["body", "quote", "body"]


@pytest.mark.parametrize("angle", [45, 0])
def test_a_watermark_is_in_no_view(angle, tmp_path):
    d = Drawing()
    for _ in range(2):
        d.prose(72, 80, 450, PROSE * 12)
        d.canvas.saveState()
        d.canvas.setFillGray(0.85)
        d.canvas.setFont("Helvetica", 90)
        d.canvas.translate(140, H - 330)
        d.canvas.rotate(angle)
        d.canvas.drawString(0, 0, "DRAFT")
        d.canvas.restoreState()
        d.page()
    doc = read(d.save(tmp_path / "draft.pdf"))
    assert "DRAFT" in doc.text
    assert not any("DRAFT" in b.text for b in doc.view.of("figures"))


def test_running_heads_that_change_with_the_section(tmp_path):
    d = Drawing()
    sections = ("Arrivals", "Reception", "Returns", "Numbers", "Law", "Remedies")
    for n, section in enumerate(sections):
        if n % 2:
            d.line(72, 40, f"{214 + n}", 10)
            d.line(300, 40, "Journal of Border Law", 10)
        else:
            d.line(300, 40, f"The {section}", 10)
            d.line(500, 40, f"{214 + n}", 10)
        d.prose(72, 90, 450, f"{section}: " + PROSE * 4)
        d.page()
    doc = read(d.save(tmp_path / "heads.pdf"))
    read_text = " ".join(b.text for b in doc.view.of("figures"))
    assert "Journal of Border Law" not in read_text
    assert not any(f"{214 + n}" in read_text for n in range(6))


def test_a_paragraph_goes_on_below_a_table_at_the_head_of_the_page(tmp_path):
    d = Drawing()
    d.prose(72, 90, 450, PROSE)
    d.line(
        72, 760, "On the last line of the page stands a sentence that was signed by the navy and by"
    )
    d.page()
    d.line(72, 90, "Table 1. Boats by year")
    for n, row in enumerate(
        (("Year", "Boats", "People"), ("2022", "58", "3,965"), ("2023", "63", "4,142"))
    ):
        for x, text in zip((72, 200, 330), row, strict=True):
            d.line(x, 110 + 14 * n, text)
    d.prose(72, 180, 450, "the coast guard of the next state. " + PROSE)
    d.page()
    doc = read(d.save(tmp_path / "float.pdf"))
    assert any("by the navy and by the coast guard of the next state." in b.text for b in doc.view)
    assert "caption" in {b.kind for b in doc.blocks}


def test_contents_with_dot_leaders_are_metadata(tmp_path):
    d = Drawing()
    d.line(72, 80, "Contents", 16, "Times-Bold")
    for n, (title, page) in enumerate(
        (("Background", 1), ("Legal framework", 4), ("Findings", 12), ("Returns", 30))
    ):
        x = d.line(72, 120 + 15 * n, f"{n + 1} {title} ")
        d.line(x + 4, 120 + 15 * n, ". " * 40)
        d.line(480, 120 + 15 * n, str(page))
    d.page()
    d.prose(72, 80, 450, PROSE * 3)
    d.page()
    doc = read(d.save(tmp_path / "contents.pdf"))
    assert not any("framework" in b.text for b in doc.view.of("figures"))


def test_a_hyphen_of_the_word_itself_stays_at_a_line_end(tmp_path):
    d = Drawing()
    d.line(72, 100, "The first-phase instruments were the work of a first-")
    d.line(72, 113.5, "phase commission, which had put its regis-")
    d.line(72, 127, "tration of the people first, and this regis-")
    d.line(
        72, 140.5, "tration was kept in the harbour for two years or more by the navy of the state."
    )
    d.page()
    text = read(d.save(tmp_path / "first.pdf")).view[0].text
    assert "a first-phase commission" in text
    assert "registration of the people" in text


def test_a_page_set_sideways_is_read(tmp_path):
    d = Drawing()
    d.canvas.saveState()
    d.canvas.translate(W, 0)
    d.canvas.rotate(90)
    d.canvas.setFont("Times-Roman", 11)
    for n, text in enumerate(("In all 12,000 people came over the sea in that year and",
                              "most of them were children who had nobody with them.")):  # fmt: skip
        d.canvas.drawString(72, W - 80 - 14 * n, text)
    d.canvas.restoreState()
    d.page()
    d.prose(72, 80, 450, PROSE)
    d.page()
    doc = read(d.save(tmp_path / "sideways.pdf"))
    assert "over the sea in that year and most of them were" in doc.view[0].text
    start = doc.text.index("12,000")
    (region,) = doc.locate(start, start + 6)
    left, top, right, bottom = region.box
    assert bottom - top > right - left  # it runs up the page
    assert (doc.pages[0].width, doc.pages[0].height) == (W, H)


def test_text_without_ink_is_in_no_view(tmp_path):
    d = Drawing()
    d.prose(72, 80, 450, PROSE * 2)
    drawn = d.canvas.beginText(72, H - 300)
    drawn.setFont("Times-Roman", 11)
    drawn.setTextRenderMode(3)
    drawn.textOut("hidden keywords about 99,999 people")
    d.canvas.drawText(drawn)
    d.page()
    doc = read(d.save(tmp_path / "hidden.pdf"))
    assert not any("99,999" in b.text for b in doc.view.of("figures"))


def test_a_note_goes_on_at_the_foot_of_the_next_page(tmp_path):
    d = Drawing()
    for n in range(3):
        d.prose(72, 90, 450, f"On day {n} of the {n * 'long '}week this was seen. " + PROSE * 4)
        x = d.line(72, 400, f"The state {n} had seen nothing of it at all.")
        d.line(x, 400, str(n + 1), 7, rise=4)
        if n:
            d.line(78, 701, f"and the rest of the long note number {n} stands here.", 8.5)
        d.line(72, 712, str(n + 1), 6, rise=3)
        d.line(
            78, 712, f"Note {n + 1} is so long that it does not end on its page but goes on to", 8.5
        )
        d.page()
    doc = read(d.save(tmp_path / "notes.pdf"))
    notes = [b.text for b in doc.view if b.kind == "footnote" and b.text]
    assert any(
        t.endswith("goes on to and the rest of the long note number 1 stands here.") for t in notes
    )


def test_a_quotation_pulled_out_of_its_column_is_no_heading(tmp_path):
    d = Drawing()
    y = d.prose(72, 80, 215, PROSE)
    d.line(72, y + 14, "“Nobody told them what", 16, "Times-Italic")
    d.line(72, y + 34, "would happen next”", 16, "Times-Italic")
    d.prose(72, y + 62, 215, PROSE)
    d.page()
    doc = read(d.save(tmp_path / "pulled.pdf"))
    assert [b.kind for b in doc.blocks] == ["body", "quote", "body"]


@needs_documents
def test_word_recall_of_two_columns_with_hyphens_joined_on_both_sides():
    """Column by column, pdftotext has the lines that a hyphen joins one after the other."""
    path = DOCUMENTS / "pdf" / "twocol_paper_2p.pdf"
    program = require_program("pdftotext", "poppler-utils")
    done = subprocess.run([program, path, "-"], capture_output=True, check=True)

    def words(text: str) -> Counter[str]:
        return Counter(re.findall(r"[^\W_]+", re.sub(r"(?<=\w)[-\ufffe]\s*\n\s*(?=\w)", "", text)))

    expected = words(done.stdout.decode("utf-8"))
    found = words(read(path).text)
    hits = sum(min(n, found[w]) for w, n in expected.items())
    assert hits >= 0.97 * sum(expected.values())


def test_double_spaced_paragraphs_with_a_closer_address(tmp_path):
    d = Drawing()
    for n, text in enumerate(("DISCOVER BANK,", "Plaintiff,", "v.", "DAMIAN RIVAS,", "Defendant")):
        d.line(72, 80 + 11.5 * n, text)
    y = 180
    for n, (a, b) in enumerate(
        (("The defendant resides or maintains an address and domicile sufficient to allow this",
          "court to maintain jurisdiction and venue of the claims."),
         ("The principal damage amount sought by the plaintiff in this complaint is within this",
          "monetary jurisdictional limit of the court."),
         ("The funds were disbursed under the terms of the agreement, or as they were requested",
          "by the defendant in the year before."))
    ):  # fmt: skip
        d.line(72, y, f"{n + 1}. {a}")
        d.line(72, y + 23, b)
        y += 68
    d.page()
    doc = read(d.save(tmp_path / "double.pdf"))
    whole = [b.text for b in doc.view]
    assert sum(t.endswith(("of the claims.", "of the court.", "year before.")) and len(t) > 90
               for t in whole) == 3  # fmt: skip
