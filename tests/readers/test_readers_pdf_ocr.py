"""Pages that are pictures of text: what is said about them, and what Tesseract makes of them."""

from __future__ import annotations

import shutil

import pytest
from conftest import require_program

from migtext.errors import MissingExtra, NeedsOCR, NoText
from migtext.readers import read

LEFT = "The people who arrived by sea were registered on the quay and taken to a hall."
RIGHT = "The government recorded 12,400 arrivals in May and closed the port to ships."


def picture(columns, turn=0):
    """A picture of columns of text, turned counter-clockwise."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("L", (1100, 500), 255)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(30)
    for x, text in zip((60, 600), columns, strict=False):
        y, line = 60, ""
        for word in text.split():
            if draw.textlength(f"{line} {word}", font=font) > 420:
                draw.text((x, y), line, font=font, fill=0)
                y, line = y + 46, word
            else:
                line = f"{line} {word}".strip()
        draw.text((x, y), line, font=font, fill=0)
    return image.rotate(turn, expand=True)


def scan(path, *pages):
    """A PDF of pages: a picture, a text, or a picture with a stamp as text."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen import canvas

    out = canvas.Canvas(str(path))
    for page in pages:
        image, text = page if isinstance(page, tuple) else (page, None)
        if isinstance(image, str):
            out.setPageSize((500, 300))
            out.drawString(40, 200, image)
        else:
            out.setPageSize((image.width * 0.4, image.height * 0.4))
            out.drawImage(ImageReader(image), 0, 0, image.width * 0.4, image.height * 0.4)
            if text:
                out.drawString(20, 5, text)
        out.showPage()
    out.save()
    return path


def test_scanned_pages_are_reported(tmp_path):
    image = picture([LEFT])
    with pytest.raises(NeedsOCR, match="pictures"):
        read(scan(tmp_path / "all.pdf", image, image))
    mixed = scan(tmp_path / "some.pdf", "A page of text about arrivals.", image, "And more text.")
    document = read(mixed)
    assert "A page of text" in document.text
    assert any("page 2 is a picture without text" in w for w in document.warnings)
    stamped = read(scan(tmp_path / "stamp.pdf", "A page of text.", (image, "RECEIVED 12 May")))
    assert any("page 2 is a picture with a few words" in w for w in stamped.warnings)


@pytest.mark.parametrize("missing", ["program", "package"])
def test_what_to_install(tmp_path, monkeypatch, missing):
    path = scan(tmp_path / "scan.pdf", picture([LEFT]))
    if missing == "program":
        pytest.importorskip("pytesseract")
        monkeypatch.setattr(shutil, "which", lambda name: None)
    else:
        monkeypatch.setitem(__import__("sys").modules, "pytesseract", None)
    with pytest.raises(MissingExtra, match=r"apt-get install|pip install"):
        read(path, ocr=True)


@pytest.fixture
def tesseract():
    pytest.importorskip("pytesseract")
    require_program("tesseract", "tesseract-ocr")


@pytest.mark.usefixtures("tesseract")
def test_two_columns_with_boxes_and_confidences(tmp_path):
    columns = [
        f"{LEFT} Nobody asked them where they had come from, or why they had left.",
        f"{RIGHT} Several families waited outside for days, without water.",
    ]
    path = scan(tmp_path / "two.pdf", picture(columns), "A printed page of words.")
    document = read(path, ocr=True)
    words = " ".join(document.text.split())
    assert words.index("taken to a hall") < words.index("The government recorded")
    start = document.text.index("12,400")
    (region,) = document.locate(start, start + 6)
    assert region.page == 1
    left, top, right, bottom = region.box
    assert 240 < left < right < 440
    assert 20 < top < bottom < 120
    sure = document.reading_confidence(start, start + 6)
    assert sure is not None
    assert 0.5 < sure <= 1
    printed = document.text.index("printed page")
    assert document.reading_confidence(printed, printed + 7) is None
    assert any("page 1 read by Tesseract, mean confidence" in w for w in document.warnings)


@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize("turn", [90, 180])
def test_a_scan_that_lies_on_its_side(tmp_path, turn):
    long = f"{LEFT} {RIGHT} {LEFT}"
    path = scan(tmp_path / "turned.pdf", picture([long, long], turn))
    document = read(path, ocr=True)
    words = " ".join(document.text.split())
    assert "registered on the quay" in words
    assert any("turned by" in w for w in document.warnings)
    page = document.pages[0]
    assert (page.width > page.height) == (turn == 180)
    start = document.text.index("people")
    (region,) = document.locate(start, start + 6)
    left, top, right, bottom = region.box
    assert 0 <= left < right <= page.width
    assert 0 <= top < bottom <= page.height
    if turn == 90:  # its words run up the page, from the lower left corner
        assert bottom - top > right - left
        assert top > page.height / 2
        assert right < page.width / 2
    else:
        assert left > page.width / 2
        assert top > page.height / 2


@pytest.mark.usefixtures("tesseract")
def test_a_blank_page_has_no_text(tmp_path):
    from PIL import Image

    path = scan(tmp_path / "blank.pdf", Image.new("L", (600, 400), 255))
    with pytest.raises(NoText, match="blank"):
        read(path, ocr=True)


@pytest.mark.usefixtures("tesseract")
def test_every_page_on_demand_and_the_stamp_over_a_scan(tmp_path):
    path = scan(tmp_path / "stamp.pdf", (picture([LEFT]), "RECEIVED 12 May"), "Own words here.")
    document = read(path, ocr=True, isolate=True)
    assert "registered on the quay" in " ".join(document.text.split())
    assert document.reading_confidence(0, len(document.text)) is not None
    again = read(path, ocr="all")
    start = again.text.index("Own words")
    assert again.reading_confidence(start, start + 9) is not None


def typescript(lines):
    """A picture of a typed page: text and its place, in a page of 900 by 1,160 points."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("L", (1700, 2200), 255)
    draw = ImageDraw.Draw(image)
    for x, y, size, text in lines:
        draw.text((x, y), text, font=ImageFont.load_default(size), fill=0)
    return image


@pytest.mark.usefixtures("tesseract")
def test_lines_of_a_typescript_are_no_headings_and_a_letterhead_no_table(tmp_path):
    head = [
        (160, 140, 40, "United Nations"), (800, 140, 40, "Nations Unies"),
        (160, 200, 40, "GENERAL"), (800, 200, 40, "ASSEMBLEE"), (1300, 200, 34, "A/C.1/212"),
        (160, 260, 40, "ASSEMBLY"), (800, 260, 40, "GENERALE"), (1300, 260, 34, "ENGLISH"),
    ]  # fmt: skip
    title = [(560, 420, 34, "ADMISSION OF NEW MEMBERS")]
    first = [
        "In accordance with the letter of the President of the General",
        "Assembly on our own, we are now sure as ever, as our",
        "report to the Committee on the legal problem was raised by the",
        "representatives of the Governments who were in the room.",
    ]
    second = [
        "The legal problem was considered by the Committee, as set forth",
        "in your letter, and nobody asked for the view of any other of the",
        "governments which had been represented in the same room.",
    ]
    body = []
    for n, line in enumerate(first):
        body.append((280 if n == 0 else 160, 560 + 48 * n, 34, line))
    for n, line in enumerate(second):
        body.append((280 if n == 0 else 160, 820 + 48 * n, 34, line))
    image = typescript([*head, *title, *body])
    path = scan(tmp_path / "typed.pdf", image, image)
    document = read(path, ocr=True)
    kinds = {}
    for block in document.blocks:
        words = " ".join(document.text[block.start : block.end].split())
        kinds.setdefault(block.kind, []).append(words)
    assert not kinds.get("table")
    heads = [*kinds.get("heading", ()), *kinds.get("title", ())]
    assert not [x for x in heads if x.startswith(("In accordance", "The legal", "Assembly on"))]
    whole = [x for x in kinds["body"] if x.startswith("In accordance")]
    assert whole
    assert all(x.endswith("in the room.") for x in whole)
    assert any(x.startswith("The legal") and x.endswith("same room.") for x in kinds["body"])
    said = [w for w in document.warnings if "Tesseract" in w]
    assert len(said) == 1
    assert said[0].startswith("pages 1, 2 read by Tesseract, mean confidence ")


def test_one_line_says_how_sure_the_pages_are():
    from migtext.readers.pdf.ocr import _said

    sure = {1: 95.0, 2: 94.0, 3: 93.0, 4: 71.0, 6: 96.0}
    assert _said(sure, {6: 90}) == (
        "pages 1 to 4, 6 read by Tesseract, mean confidence 90 % "
        "(page 4: 71 %; page 6: turned by 90 degrees)"
    )
    assert _said({3: 41.0}, {}) == (
        "page 3 read by Tesseract, mean confidence 41 % (doubtful, compare it with the page)"
    )
