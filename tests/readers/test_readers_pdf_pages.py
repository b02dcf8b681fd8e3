"""Pages of a PDF: their numbers when some are lost, and pages that stand on their side or head."""

from __future__ import annotations

import io

import pytest
from readers_making import FONT, pdf_of, stream

from migtext.readers import read

WORDS = (
    "The people who arrived by sea were registered on the quay.",
    "They were taken to a hall where they waited for three days.",
    "In May 2023 the port recorded 12,400 arrivals from the islands.",
    "Nobody asked them where they had come from, or why.",
)


def pages_pdf(count, missing):
    """A PDF of pages, one of which the page tree names and the file does not have."""
    kids = b" ".join(b"%d 0 R" % (900 if n == missing else 4 + 2 * n) for n in range(count))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count),
        FONT,
    ]
    for n in range(count):
        text = b"BT /F1 12 Tf 72 700 Td (Page %d has 1,%d00 arrivals in all.) Tj ET" % (n + 1, n)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>>>>>" % (5 + 2 * n)
            if n != missing
            else b"null"
        )
        objects.append(stream(text))
    return pdf_of(objects)


@pytest.mark.parametrize("damaged", [False, True])
def test_pages_keep_their_numbers_after_one_that_is_lost(tmp_path, damaged):
    path = tmp_path / "lost.pdf"
    data = pages_pdf(5, missing=1)
    if damaged:  # no table of objects, no trailer: it is put together from what is left
        data = data[: data.rindex(b"xref\n0")].replace(b"/Type/Catalog", b"/Type/Nothing")
    path.write_bytes(data)
    document = read(path)
    assert [p.number for p in document.pages] == [1, 3, 4, 5]
    start = document.text.index("1,200")
    assert document.page_at(start) == 3
    (region,) = document.locate(start, start + 5)
    assert region.page == 3
    assert {b.page for b in document.blocks} == {1, 3, 4, 5}


def turned_page(turn, rotate):
    """A page whose text is drawn turned by so many degrees, with /Rotate."""
    from reportlab.pdfgen import canvas

    buffer = io.BytesIO()
    out = canvas.Canvas(buffer, pagesize=(600, 800))
    out.saveState()
    if turn == 90:
        out.translate(600, 0)
    elif turn == 180:
        out.translate(600, 800)
    elif turn == 270:
        out.translate(0, 800)
    out.rotate(turn)
    out.setFont("Helvetica", 12)
    for n, line in enumerate(WORDS):
        out.drawString(72, 500 - 16 * n, line)
    out.restoreState()
    out.showPage()
    out.save()
    import pypdfium2

    pdf = pypdfium2.PdfDocument(buffer.getvalue())
    pdf[0].set_rotation(rotate)
    rotated = io.BytesIO()
    pdf.save(rotated)
    return rotated.getvalue()


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_turned_pages_are_read_in_the_right_direction(tmp_path, turn, rotate):
    path = tmp_path / "turned.pdf"
    path.write_bytes(turned_page(turn, rotate))
    document = read(path)
    assert " ".join(document.text.split()) == " ".join(WORDS)
    page = document.pages[0]
    assert (page.width, page.height) == ((800, 600) if rotate in (90, 270) else (600, 800))
    start = document.text.index("12,400")
    (region,) = document.locate(start, start + 6)
    left, top, right, bottom = region.box
    # Where the number stands as the page is shown, from where it was drawn.
    x, y = 72 + 190, 500 - 16 * 2 + 4
    drawn = {0: (x, y), 90: (600 - y, x), 180: (600 - x, 800 - y), 270: (y, 800 - x)}[turn]
    shown = {
        0: (drawn[0], 800 - drawn[1]),
        90: (drawn[1], drawn[0]),
        180: (600 - drawn[0], drawn[1]),
        270: (800 - drawn[1], 600 - drawn[0]),
    }[rotate]
    assert left - 40 <= shown[0] <= right + 40
    assert top - 40 <= shown[1] <= bottom + 40
    sideways = (turn - rotate) % 180 == 90
    assert (bottom - top > right - left) == sideways
