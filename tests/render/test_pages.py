"""Page pictures: the box of a figure encloses the printed number, as another program sees it."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import DOCUMENTS, needs_documents, require_program
from turned import changed

import migtext as mt
from migtext.document import Document
from migtext.errors import DataError, EncryptedFile, FileMissing, MigtextError
from migtext.render.pages import PagePicture, page_pictures
from migtext.render.raster import rasters

REPORT = mt.sample("report")
RULES = ("figures", "instruments", "citations")


@lru_cache(maxsize=8)
def analysis(path: Path) -> mt.Analysis:
    return mt.annotate(path, only=RULES)


def letters(text: str) -> str:
    """Letters and digits only: hyphens at line ends and spaces are no part of the comparison."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


@lru_cache(maxsize=16)
def printed(path: Path) -> list[list[tuple[float, float, float, float, str]]]:
    """Words of each page with their boxes, as poppler finds them."""
    program = require_program("pdftotext", "poppler-utils")
    done = subprocess.run(
        [program, "-bbox", "-cropbox", path, "-"], capture_output=True, check=True, timeout=120
    )
    source = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", done.stdout.decode("utf-8", "replace"))
    space = "{http://www.w3.org/1999/xhtml}"
    return [
        [
            (
                float(w.get("xMin", 0)),
                float(w.get("yMin", 0)),
                float(w.get("xMax", 0)),
                float(w.get("yMax", 0)),
                w.text or "",
            )
            for w in page.iter(f"{space}word")
        ]
        for page in ElementTree.fromstring(source).iter(f"{space}page")
    ]


def misplaced(path: Path, document: Document, records: list) -> list[str]:
    """Records whose boxes do not hold their words."""
    out = []
    words = printed(path)
    for record in records:
        regions = document.locate(record.start, record.end)
        found = ""
        for region in regions:
            left, top, right, bottom = region.box
            assert 0 <= left < right <= document.pages[region.page - 1].width + 1
            assert 0 <= top < bottom <= document.pages[region.page - 1].height + 1
            for a, b, c, d, word in words[region.page - 1]:
                across = min(right, c) - max(left, a)
                down = min(bottom, d) - max(top, b)
                # A good part of the box or of the word: poppler's boxes are as high as the line.
                if across > 0.2 * min(right - left, c - a) and down > 0.5 * min(
                    bottom - top, d - b
                ):
                    found += letters(word)
        if not regions or letters(record.text) not in found:
            out.append(f"p. {record.page} {record.surface!r}: {found!r}")
    return out


def test_every_mark_of_the_sample_encloses_its_words() -> None:
    a = analysis(REPORT)
    assert len(a.figures) > 100
    assert misplaced(REPORT, a.document, [*a.figures]) == []
    assert misplaced(REPORT, a.document, [*a.instruments]) == []


@needs_documents
@pytest.mark.parametrize(
    "name",
    [
        "federal_register_3col",
        "court_azd_filing",
        "coe_echr_short",
        "lawjournal_footnotes_4",
        "twocol_paper_2p",
        "kenya_refugees_regulations_2024",
        "scotus_transcript",
        "dublin_regulation_eu_oj",
        "refugee_convention_1951_1967",
    ],
)
def test_every_figure_of_real_files_encloses_its_number(name: str) -> None:
    path = DOCUMENTS / "pdf" / f"{name}.pdf"
    a = analysis(path)
    assert misplaced(path, a.document, list(a.figures)) == []


@pytest.mark.parametrize("crop", [None, (40.0, 60.0, 570.0, 800.0)])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_rotated_and_cropped_pages(
    tmp_path: Path, rotation: int, crop: tuple[float, float, float, float] | None
) -> None:
    path = changed(tmp_path, rotation, crop)
    document = mt.read(path)
    spans = [
        (m.start(), m.end()) for m in re.finditer(r"(?<![\d,])\d{1,3}(?:,\d{3})+", document.text)
    ]
    assert len(spans) > 20
    plain = mt.read(REPORT)
    upright = {r.number: r for r in rasters(REPORT, [1, 2, 3], pixels=1000)}
    turned = {r.number: r for r in rasters(path, [1, 2, 3], pixels=1000)}
    for start, end in spans:
        (region,) = document.locate(start, end)
        words = document.text[start:end]
        at = [m.start() for m in re.finditer(re.escape(words), plain.text)]
        inks = [
            ink(upright[r.page], r.box)
            for x in at
            for r in plain.locate(x, x + len(words))
            if r.page < 4
        ]
        # The same number has the same share of ink on the upright page.
        found = ink(turned[region.page], region.box)
        assert min(abs(found - other) for other in inks) < 0.06, (words, region, found, inks)


def ink(raster, box) -> float:
    """Share of dark pixels in a box of a page."""
    from PIL import Image

    image = Image.open(BytesIO(raster.data)).convert("L")
    scale = image.width / raster.width
    part = image.crop(tuple(round(v * scale) for v in box))
    counts = part.histogram()
    return sum(counts[:128]) / sum(counts)


def test_the_picture_shows_itself_and_is_saved(tmp_path: Path) -> None:
    from PIL import Image

    a = analysis(REPORT)
    shown = a.document.picture(2, a.figures)
    assert isinstance(shown, PagePicture)
    html = shown._repr_html_()
    assert "data:image/png;base64," in html
    assert html.count('class="tag"') == len({f.id for f in a.figures if f.page == 2})
    shown.save(tmp_path / "p2.png")
    shown.save(tmp_path / "p2.html")
    assert Image.open(tmp_path / "p2.png").width == 1000
    with pytest.raises(DataError, match=r"\.png, \.jpg or \.html"):
        shown.save(tmp_path / "p2.gif")
    bare = a.document.picture(2, [(0, 5, "<b>&")])
    assert "<b>" not in bare._repr_html_()


def test_tags_are_the_numbers_of_the_lists() -> None:
    a = analysis(REPORT)
    found = page_pictures(a.document, a.records)
    boxes = [b for p in found for b in p.boxes]
    for n, record in enumerate(a.instruments, 1):
        assert any(b.tag == f"I{n}" and b.target == record.id for b in boxes)
    page = a.to_html()
    assert page.count('<figure class="mtp"') == len(found) == 6
    assert 'href="#page-2"' in page
    assert not re.search(r'(?:src|href)="(?!data:|#)', page)
    few = a.to_html(pages=2)
    assert few.count('<figure class="mtp"') == 2
    assert "4 more pages with marks are not drawn" in few
    assert '<figure class="mtp"' not in a.to_html(pages=0)


def test_a_file_that_is_gone_changed_or_no_pdf(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(REPORT.read_bytes())
    document = mt.read(path)
    path.unlink()
    with pytest.raises(FileMissing, match=r"a\.pdf: the file is gone.*file="):
        document.picture(1)
    assert document.picture(1, file=REPORT).number == 1
    assert document.picture(1, file=REPORT.read_bytes()).number == 1
    page = mt.annotate(document, only="figures").to_html()
    assert "No page pictures: the file is gone" in page
    path.write_bytes(REPORT.read_bytes() + b"\n")
    with pytest.raises(DataError, match="content has changed"):
        document.picture(1)
    with pytest.raises(DataError, match="no page 99"):
        mt.read(REPORT).picture(99)
    with pytest.raises(DataError, match="no page pictures"):
        mt.read(mt.sample("article")).picture(1)


def test_an_encrypted_file(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=str(REPORT))
    writer.encrypt("secret")
    path = tmp_path / "secret.pdf"
    writer.write(str(path))
    document = mt.read(path, password="secret")
    with pytest.raises(EncryptedFile, match="password="):
        document.picture(1)
    assert document.picture(1, password="secret").number == 1


def test_a_child_draws_the_same_and_passes_errors_on(tmp_path: Path) -> None:
    assert rasters(REPORT, [2], isolate=True) == rasters(REPORT, [2])
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.4 nothing")
    for isolate in (False, True):
        with pytest.raises(MigtextError, match=r"bad\.pdf"):
            rasters(bad, [1], isolate=isolate)


def test_a_saved_analysis_draws_as_well(tmp_path: Path) -> None:
    a = analysis(REPORT)
    a.save(tmp_path / "a.json")
    again = mt.Analysis.load(tmp_path / "a.json")
    assert again.document.picture(1, again.figures) == a.document.picture(1, a.figures)


def test_page_pictures_in_chromium(tmp_path: Path) -> None:
    """The overlay lies over the picture: where the tooltip says 14,930 there is ink."""
    chromium = require_program("chromium", "chromium")
    page = tmp_path / "page.html"
    a = analysis(REPORT)
    a.document.picture(1, a.figures).save(page)
    shot = tmp_path / "shot.png"
    subprocess.run(
        [
            chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", f"--user-data-dir={tmp_path / 'profile'}",
            "--window-size=1032,1500", "--hide-scrollbars", f"--screenshot={shot}", page.as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )  # fmt: skip
    from PIL import Image

    image = Image.open(shot).convert("RGB")
    pixels = [image.getpixel((x, y)) for y in range(image.height) for x in range(image.width)]
    # Yellow fill of the boxes over white paper.
    assert sum(1 for r, g, b in pixels if r > 240 and 225 < g < 250 and b < 215) > 1500
