"""Marked PDFs: reopened by pdfplumber, each highlight covers its words and says what they are."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pdfplumber
import pytest
from conftest import DOCUMENTS, needs_documents
from pypdf import PdfReader, PdfWriter
from turned import changed
from typer.testing import CliRunner

import migtext as mt
from migtext.cli import app
from migtext.errors import CorruptFile, DataError, EncryptedFile, FileMissing
from migtext.render.marked import COLOURS, mark_pdf

REPORT = mt.sample("report")
RULES = ("figures", "instruments", "citations")


@pytest.fixture(scope="module")
def report() -> mt.Analysis:
    return mt.annotate(REPORT, only=RULES)


def letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


def shown(annotation: dict, rotation: int) -> list[tuple[float, float, float, float]]:
    """Quadrilaterals as boxes on the page as it is shown, by the rectangle that pdfplumber turned."""
    left, low, right, high = (float(v) for v in annotation["data"]["Rect"])
    x, y = annotation["x0"], annotation["top"]
    points = [float(v) for v in annotation["data"]["QuadPoints"]]
    turn = {
        0: lambda u, v: (x + u - left, y + high - v),
        90: lambda u, v: (x + v - low, y + u - left),
        180: lambda u, v: (x + right - u, y + v - low),
        270: lambda u, v: (x + high - v, y + right - u),
    }[rotation]
    out = []
    for i in range(0, len(points), 8):
        corners = [turn(points[k], points[k + 1]) for k in range(i, i + 8, 2)]
        xs, ys = [c[0] for c in corners], [c[1] for c in corners]
        # The first corner is the top left one, as it is read.
        assert corners[0] == pytest.approx((min(xs), min(ys)), abs=0.1)
        out.append((min(xs), min(ys), max(xs), max(ys)))
    return out


def uncovered(path: Path, a: mt.Analysis) -> list[str]:
    """Records of which no highlight covers the words, as pdfplumber sees both."""
    found: dict[str, str] = {}
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            for annotation in page.annots:
                data = annotation["data"]
                if "NM" not in data:  # a link of the file itself
                    continue
                name = data["NM"].decode()[:16]
                for left, top, right, bottom in shown(annotation, page.rotation % 360):
                    inside = [
                        c["text"]
                        for c in page.chars
                        if left - 0.5 <= (c["x0"] + c["x1"]) / 2 <= right + 0.5
                        and top - 0.5 <= (c["top"] + c["bottom"]) / 2 <= bottom + 0.5
                    ]
                    found[name] = found.get(name, "") + letters("".join(inside))
            page.close()
    wanted = [r for view in a.ran for r in a.records[view]]
    return [
        f"{r.surface!r}: {found.get(r.id)!r}"
        for r in wanted
        if sorted(letters(r.text)) != sorted(found.get(r.id, ""))
    ]


def test_each_highlight_covers_its_words(report: mt.Analysis, tmp_path: Path) -> None:
    marked = report.to_pdf(tmp_path / "marked.pdf")
    assert marked.unplaced == ()
    assert marked.counts == {
        "figure": len(report.figures),
        "instrument": len(report.instruments),
        "citation": len(report.citations),
    }
    assert uncovered(marked.path, report) == []


@pytest.mark.parametrize("crop", [None, (40.0, 60.0, 570.0, 800.0)])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_rotated_pages_and_crop_boxes(
    tmp_path: Path, rotation: int, crop: tuple[float, ...] | None
) -> None:
    a = mt.annotate(changed(tmp_path, rotation, crop), only="figures")
    assert len(a.figures) > 20
    marked = a.to_pdf(tmp_path / "marked.pdf")
    assert uncovered(marked.path, a) == []


def test_notes_and_colours(report: mt.Analysis, tmp_path: Path) -> None:
    marked = report.to_pdf(tmp_path / "marked.pdf")
    notes: dict[str, tuple[str, list[float]]] = {}
    for page in PdfReader(str(marked.path)).pages:
        for reference in page.get("/Annots", ()):
            annotation = reference.get_object()
            assert annotation["/Subtype"] == "/Highlight"
            assert annotation["/T"] == "migtext"
            notes[annotation["/NM"]] = (
                annotation["/Contents"],
                [round(float(v) * 255) for v in annotation["/C"]],
            )
    boat = next(f for f in report.figures if f.surface == "14,930")
    said, colour = notes[boat.id]
    assert said.startswith("Figure: 14,930 person")
    assert colour == [int(COLOURS["figure"][i : i + 2], 16) for i in (0, 2, 4)]
    law = next(i for i in report.instruments if "Citizen" in i.surface)
    assert "Burma Citizenship Law" in notes[law.id][0]
    assert "\ufffe" not in "".join(n for n, _ in notes.values())


def test_pages_stay_as_they_are(report: mt.Analysis, tmp_path: Path) -> None:
    marked = report.to_pdf(tmp_path / "marked.pdf")
    assert mt.read(marked.path).text == report.document.text


def test_views_on_request(report: mt.Analysis, tmp_path: Path) -> None:
    only = report.to_pdf(tmp_path / "i.pdf", only="instruments")
    assert set(only.counts) == {"instrument"}
    with pytest.raises(DataError, match="no entities to mark"):
        report.to_pdf(tmp_path / "e.pdf", only="entities")
    framed = mt.annotate(REPORT, only=("figures", "framing"), framing="fast")
    assert framed.to_pdf(tmp_path / "f.pdf", only="framing").counts["passage"] > 3


def test_what_cannot_be_marked(report: mt.Analysis, tmp_path: Path) -> None:
    text = mt.annotate(text="About 40 people left.", only="figures")
    with pytest.raises(DataError, match="no page pictures"):
        text.to_pdf(tmp_path / "t.pdf")
    copy = tmp_path / "report.pdf"
    copy.write_bytes(Path(str(REPORT)).read_bytes())
    a = mt.annotate(copy, only="figures")
    with pytest.raises(DataError, match="overwrite"):
        a.to_pdf(copy)
    copy.write_bytes(copy.read_bytes() + b"\n%")
    with pytest.raises(DataError, match="changed"):
        a.to_pdf(tmp_path / "x.pdf")
    copy.unlink()
    with pytest.raises(FileMissing):
        a.to_pdf(tmp_path / "x.pdf")
    assert a.to_pdf(tmp_path / "x.pdf", file=REPORT).counts["figure"] == len(a.figures)
    assert not list(tmp_path.glob("*.part"))
    fake = b"%PDF-1.4\nnothing else"
    with pytest.raises(CorruptFile, match="damaged"):
        mark_pdf(_moved(a.document), a.records, tmp_path / "y.pdf", file=fake)


def _moved(document: mt.Document) -> mt.Document:
    from dataclasses import replace

    extra = {k: v for k, v in document.meta.extra.items() if k != "sha256"}
    return replace(document, meta=replace(document.meta, extra=extra))


def test_encrypted(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=str(REPORT))
    writer.encrypt("open sesame", algorithm="AES-256")
    locked = tmp_path / "locked.pdf"
    writer.write(str(locked))
    a = mt.annotate(mt.read(locked, password="open sesame"), only="figures")
    with pytest.raises(EncryptedFile):
        a.to_pdf(tmp_path / "m.pdf")
    marked = a.to_pdf(tmp_path / "m.pdf", password="open sesame")
    assert uncovered(marked.path, a) == []


def test_command(tmp_path: Path) -> None:
    out = tmp_path / "marked.pdf"
    done = CliRunner().invoke(app, ["highlight", "report", "-o", str(out), "--only", "instruments"])
    assert done.exit_code == 0, done.output
    assert out.exists()
    assert "instruments" in done.stderr
    refused = CliRunner().invoke(app, ["highlight", "article", "-o", str(out)])
    assert isinstance(refused.exception, DataError)


@needs_documents
@pytest.mark.parametrize(
    "name", ["coe_echr_short", "court_azd_filing", "lawjournal_footnotes_4", "twocol_paper_2p"]
)
def test_real_files(name: str, tmp_path: Path) -> None:
    a = mt.annotate(DOCUMENTS / "pdf" / f"{name}.pdf", only=RULES)
    marked = a.to_pdf(tmp_path / "marked.pdf")
    assert marked.unplaced == ()
    missed = uncovered(marked.path, a)
    assert missed == []
