"""A PDF with migtext's findings as its own highlight annotations, which any viewer shows.

The pages stay as they are. Each record becomes a highlight whose note is the line that tooltips
show (`describe`); a record that runs over lines has one quadrilateral a line, and one that runs
over a page's foot has an annotation on each page.
"""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from ..annotations import Record
from ..blocks import Region
from ..document import Document
from ..errors import CorruptFile, DataError, EncryptedFile
from .describe import KIND_TITLES, describe, kind_of
from .pages import source_file

__all__ = ["COLOURS", "MARKED_VIEWS", "MarkedPdf", "mark_pdf"]

# Marked when nothing is asked for; entities, references and passages cover most of a page.
MARKED_VIEWS = ("figures", "instruments", "citations")
# Light enough for black print under them; a citation or reference with a fault is red.
COLOURS: Mapping[str, str] = {
    "figure": "ffd54a",
    "instrument": "8ab4f8",
    "citation": "81c995",
    "reference": "b7dfc3",
    "entity": "d7aefb",
    "movement": "f8bd7f",
    "legal": "9fc0f7",
    "humanitarian": "f6b48a",
    "security": "c3c7cc",
    "passage": "e3e5e8",
    "fault": "f28b82",
}
_AUTHOR = "migtext"
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class MarkedPdf:
    """What `Analysis.to_pdf` wrote.

    Attributes:
        path: the file.
        counts: records marked, by kind.
        unplaced: records that have no place on a page (generated text, a page that could not be
            read); they are not in the file.
    """

    path: Path
    counts: Mapping[str, int]
    unplaced: tuple[Record, ...] = field(default=())

    def __str__(self) -> str:
        said = ", ".join(f"{n:,} {k}{'' if n == 1 else 's'}" for k, n in self.counts.items())
        said = said.replace("entitys", "entities") or "nothing to mark"
        left = f"; {len(self.unplaced):,} without a place on a page" if self.unplaced else ""
        return f"{self.path}: {said}{left}"


def mark_pdf(
    document: Document,
    records: Mapping[str, Iterable[Record]],
    path: str | Path,
    *,
    only: str | Collection[str] | None = None,
    file: str | Path | bytes | None = None,
    password: str | None = None,
) -> MarkedPdf:
    """Write the PDF of a document with a highlight for each record.

    Args:
        document: a document that was read from a PDF.
        records: records by view.
        path: where to write; not the file that was read.
        only: views to mark; default figures, instruments and citations, as far as they were run.
        file: the PDF, when it is no longer at `document.path`: a path, or its bytes.
        password: of an encrypted PDF; the marked file is not encrypted.

    Returns:
        What was marked, and what has no place on a page.

    Raises:
        DataError: the document is no PDF, its file has changed, a view was not run, or `path` is
            the file itself.
        FileMissing: the file is gone.
        EncryptedFile: the password is missing or wrong.
        CorruptFile: its structure is too damaged to be written again.

    Example:
        >>> import migtext as mt, tempfile
        >>> a = mt.annotate(mt.sample("report"), only="figures")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     marked = mark_pdf(a.document, a.records, folder + "/marked.pdf")
        ...     marked.counts["figure"] == len(a.figures)
        True
    """
    views = _views(records, only)
    source = source_file(document, file)
    target = Path(path)
    if not isinstance(source, bytes) and target.exists() and target.samefile(source):
        raise DataError(
            "the marked PDF would overwrite the one that was read",
            path=str(target),
            todo="give another name",
        )
    with _quiet():
        writer = _writer(source, password)
    counts: Counter[str] = Counter()
    unplaced: list[Record] = []
    frames = _Frames(writer)
    for view in views:
        for record in records[view]:
            regions = [
                r for r in document.locate(record.start, record.end) if r.page <= len(writer.pages)
            ]
            if not regions:
                unplaced.append(record)
                continue
            counts[kind_of(record)] += 1
            _annotate(writer, frames, record, regions)
    with _quiet():
        _write(writer, target)
    return MarkedPdf(target, dict(counts), tuple(unplaced))


def _views(
    records: Mapping[str, Iterable[Record]], only: str | Collection[str] | None
) -> list[str]:
    if only is None:
        return [v for v in MARKED_VIEWS if v in records]
    wanted = [only] if isinstance(only, str) else list(only)
    wanted = ["passages" if v == "framing" else v for v in wanted]
    for view in wanted:
        if view not in records:
            raise DataError(
                f"no {view} to mark", todo=f"these were run: {', '.join(records) or 'none'}"
            )
    return wanted


@contextmanager
def _quiet() -> Iterator[None]:
    """Without pypdf's list of what it repaired; what matters here is whether it could."""
    log = logging.getLogger("pypdf")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(before)


def _writer(source: str | Path | bytes, password: str | None) -> Any:
    from pypdf import PdfReader, PdfWriter
    from pypdf.errors import DependencyError, PyPdfError

    path = None if isinstance(source, bytes) else str(source)
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(password or ""):
            raise EncryptedFile("the file is encrypted", path=path, todo="pass its password")
        return PdfWriter(clone_from=reader)
    except DependencyError as error:
        raise EncryptedFile(
            "its encryption needs the package cryptography",
            path=path,
            todo="pip install cryptography, or save the file without a password",
        ) from error
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CorruptFile(
            "its structure is damaged, so that it cannot be written again",
            path=path,
            todo="print it to a new PDF, or use the page of `migtext show --html`",
        ) from error


class _Frames:
    """From a page as it is shown, in points from its top left corner, to the page's own space."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer
        self._known: dict[int, tuple[Box, int]] = {}

    def _frame(self, number: int) -> tuple[Box, int]:
        if number not in self._known:
            page = self._writer.pages[number - 1]
            crop, media = page.cropbox, page.mediabox
            box = (
                max(float(crop.left), float(media.left)),
                max(float(crop.bottom), float(media.bottom)),
                min(float(crop.right), float(media.right)),
                min(float(crop.top), float(media.top)),
            )
            if box[0] >= box[2] or box[1] >= box[3]:  # a crop box beside the page is no crop box
                box = (float(media.left), float(media.bottom), float(media.right), float(media.top))
            self._known[number] = box, int(page.rotation) % 360
        return self._known[number]

    def quad(self, region: Region) -> list[float]:
        """Corners of a region: top left, top right, bottom left, bottom right, as it is read."""
        left, top, right, bottom = region.box
        corners = ((left, top), (right, top), (left, bottom), (right, bottom))
        return [value for x, y in corners for value in self._point(region.page, x, y)]

    def _point(self, page: int, x: float, y: float) -> tuple[float, float]:
        (x0, y0, x1, y1), turned = self._frame(page)
        if turned == 90:
            return x0 + y, y0 + x
        if turned == 180:
            return x1 - x, y0 + y
        if turned == 270:
            return x1 - y, y1 - x
        return x0 + x, y1 - y


def _colour(record: Record) -> str:
    kind = kind_of(record)
    if any(getattr(w, "anomaly", None) for w in getattr(record, "works", ())):
        return COLOURS["fault"]
    if getattr(record, "anomalies", ()):
        return COLOURS["fault"]
    labels = getattr(record, "labels", ())
    return COLOURS.get(labels[0] if labels else kind, COLOURS["passage"])


def _annotate(writer: Any, frames: _Frames, record: Record, regions: list[Region]) -> None:
    from pypdf.annotations import Highlight
    from pypdf.generic import ArrayObject, FloatObject, NameObject, TextStringObject

    by_page: dict[int, list[float]] = {}
    for region in regions:
        by_page.setdefault(region.page, []).extend(frames.quad(region))
    for n, (page, quads) in enumerate(by_page.items()):
        rect = (min(quads[::2]), min(quads[1::2]), max(quads[::2]), max(quads[1::2]))
        mark = Highlight(
            rect=rect,
            quad_points=ArrayObject(FloatObject(round(v, 2)) for v in quads),
            highlight_color=_colour(record),
            printing=True,
        )
        kind = KIND_TITLES.get(kind_of(record), kind_of(record))
        name = record.id if n == 0 else f"{record.id}-{n + 1}"
        for key, words in (
            ("/Contents", f"{kind}: {describe(record)}"),
            ("/T", _AUTHOR),
            ("/Subj", kind),
            ("/NM", name),
        ):
            value = TextStringObject(_plain(words))
            # Readers that know no PDFDocEncoding (pdfplumber) fail on its letters above ASCII.
            value.autodetect_utf16 = not value.isascii()
            value.utf16_bom = b"\xfe\xff"
            mark[NameObject(key)] = value
        writer.add_annotation(page_number=page - 1, annotation=mark)


def _plain(words: str) -> str:
    """Without characters that viewers cannot show in a note."""
    return "".join(c for c in words if c.isprintable() or c == " ")[:2000]


def _write(writer: Any, target: Path) -> None:
    """Whole or not at all."""
    with NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as part:
        try:
            writer.write(part)
            part.close()
            os.chmod(part.name, 0o644)
            os.replace(part.name, target)
        except BaseException:
            part.close()
            Path(part.name).unlink(missing_ok=True)
            raise
