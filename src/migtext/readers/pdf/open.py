"""Open a PDF, refuse what cannot be read, and lay out its pages."""

from __future__ import annotations

import re
import zlib
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from ...document import Document, Meta
from ...errors import (
    CorruptFile,
    EmptyFile,
    EncryptedFile,
    LimitExceeded,
    NeedsOCR,
    NoText,
)
from ..limits import Clock, Limits
from .chars import page_chars
from .layout import PageLayout, page_layout
from .reader import document_of
from .rules import Grid, page_grids, with_grids
from .salvage import salvaged

__all__ = ["read_pdf"]

_STREAM = re.compile(rb"stream\r?\n")
_STAMP = 200  # characters: no more than a stamp, a date and a page number
_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?")
# Titles that programs write by themselves.
_NO_TITLE = re.compile(
    r"microsoft word|untitled|\.(?:docx?|pdf|indd|qxd|tex|dvi|exe|rtf|odt|png|jpe?g|tiff?)\b|^\W*$|^slide \d|"
    r"^document\d*$|^layout \d|^scan|^\d+$",
    re.I,
)


def _bombs(data: bytes, limits: Limits, path: str | Path | None) -> None:
    """Raise when a compressed stream unpacks to far more than it could hold in earnest.

    Pictures are left out: they are not unpacked to read text, and a blank page packs well.
    """
    least = max(16_000, limits.inflated_bytes // 1030 // 4)
    for match in _STREAM.finditer(data):
        head = data[max(0, match.start() - 400) : match.start()]
        head = head[head.rfind(b"obj") :]
        if (b"FlateDecode" not in head and b"/Fl" not in head) or b"/Image" in head:
            continue
        end = data.find(b"endstream", match.end())
        end = len(data) if end < 0 else end
        if end - match.end() < least:
            continue
        unpack = zlib.decompressobj()
        size, packed = 0, data[match.end() : end]
        try:
            while packed:
                size += len(unpack.decompress(packed, 4_000_000))
                packed = unpack.unconsumed_tail
                if size > limits.inflated_bytes or (
                    size > 20_000_000 and size > limits.ratio * (end - match.end())
                ):
                    raise LimitExceeded(
                        f"a stream of {end - match.end():,} bytes unpacks to more than {size:,}",
                        path=path,
                        todo="this is no ordinary document; or pass limits=Limits(inflated_bytes=...)",
                    )
        except zlib.error:
            continue


def read_pdf(
    data: bytes,
    *,
    path: str | Path | None = None,
    password: str | None = None,
    ocr: bool | str = False,
    limits: Limits | None = None,
) -> Document:
    """Read a PDF.

    Args:
        data: the bytes of the file.
        path: its name, for messages and for reading its tables later.
        password: user or owner password.
        ocr: read pages that are pictures with Tesseract; "all": every page, whatever its text.
        limits: pages, seconds and objects.

    Returns:
        The document.

    Raises:
        EmptyFile, CorruptFile, EncryptedFile, NeedsOCR, NoText, LimitExceeded: see `migtext.errors`.
    """
    import pypdfium2

    limits = limits or Limits()
    if not data.strip():
        raise EmptyFile("the file is empty", path=path, todo="check the download")
    clock = Clock(limits, path)
    said: list[str] = []
    kept: list[int] = []
    _bombs(data, limits, path)
    try:
        pdf = pypdfium2.PdfDocument(data, password=password)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise EncryptedFile(
                "the password is wrong" if password else "the file is encrypted",
                path=path,
                todo="pass password=",
            ) from error
        pdf, said, kept = _salvage(data, limits, path)
    try:
        return _read(pdf, data, path, ocr, limits, clock, password, said, kept)
    finally:
        pdf.close()


def _salvage(
    data: bytes, limits: Limits, path: str | Path | None
) -> tuple[Any, list[str], list[int]]:
    """What is left of a file that does not open, what to say, and the numbers of its pages."""
    import pypdfium2

    found = salvaged(data, limits)
    if found is not None:
        with suppress(pypdfium2.PdfiumError):
            pdf = pypdfium2.PdfDocument(found[0])
            count = len(found[1])
            pages = f"{count} page" + ("s" if count != 1 else "")
            return (
                pdf,
                [
                    f"the file is damaged or cut off: {pages} could be put together from what is left, "
                    "others may be missing"
                ],
                found[1] if len(pdf) == count else [],
            )
    raise CorruptFile(
        "the file is damaged or cut off", path=path, todo="get it again, or repair it (qpdf)"
    )


def _read(
    pdf: Any,
    data: bytes,
    path: str | Path | None,
    ocr: bool | str,
    limits: Limits,
    clock: Clock,
    password: str | None,
    said: list[str],
    kept: list[int],
) -> Document:
    import pypdfium2

    count = len(pdf)
    if count < 1:
        raise CorruptFile("the file has no pages", path=path, todo="get it again")
    warnings = said
    cut = b"%%EOF" not in data[-4096:] and b"startxref" not in data[-4096:]
    if cut and not said:
        warnings.append("the file is cut off: its end is missing, and so may be some of its pages")
    laid: dict[int, PageLayout] = {}
    ruled: dict[int, list[Grid]] = {}
    broken: list[int] = []
    pictures: list[int] = []
    unmapped: list[int] = []
    stamped: list[int] = []  # scans with a stamp or a running head as text
    for index in range(count):
        try:
            page = pdf[index]
        except pypdfium2.PdfiumError:
            broken.append(index + 1)
            # A page count of a million, or a tree that holds itself: nothing behind it.
            if len(broken) > 20 and len(broken) > 0.9 * (index + 1):
                raise CorruptFile(
                    f"of {count:,} pages the first {index + 1} cannot be opened",
                    path=path,
                    todo="get it again, or repair it (qpdf)",
                ) from None
            continue
        if len(laid) >= limits.pages:
            raise LimitExceeded(
                f"{count:,} pages are more than the limit of {limits.pages:,}",
                path=path,
                todo="split the file, or pass limits=Limits(pages=...)",
            )
        chars = page_chars(page, most=10 * limits.objects)
        if len(chars.codes) > 10 * limits.objects - 1:
            raise LimitExceeded(
                f"page {index + 1} has more than {10 * limits.objects:,} characters",
                path=path,
                todo="pass limits=Limits(objects=...)",
            )
        layout = page_layout(chars, index)
        if len(layout.lines) > 3:
            grids = page_grids(page, chars)
            if grids:
                ruled[index + 1] = with_grids(layout, grids)
        if not any(line.text.strip() for line in layout.lines):
            if _has_picture(page):
                pictures.append(index + 1)
        elif chars.unmapped > 0.2:
            unmapped.append(index + 1)
        elif sum(len(line.text) for line in layout.lines) < _STAMP and _is_scan(page):
            stamped.append(index + 1)
        laid[index + 1] = layout
        chars.close()
        page.close()
        clock.check(f" (stopped at page {index + 1} of {count})")
    if not laid:
        raise CorruptFile(
            "no page can be opened", path=path, todo="get it again, or repair it (qpdf)"
        )
    if broken:
        warnings.append(f"{_pages(broken)} cannot be opened and {_are(broken)} missing")
    recognised = None
    if ocr and (pictures or unmapped or stamped or ocr == "all"):
        from .ocr import recognise, with_recognised

        wanted = sorted(laid) if ocr == "all" else sorted({*pictures, *unmapped, *stamped})
        recognised = recognise(pdf, laid, wanted, clock, warnings, limits, path)
        pictures = [n for n in pictures if n in recognised.empty]
        unmapped = [n for n in unmapped if n in recognised.empty]
        stamped = [n for n in stamped if n in recognised.empty]
        for number in recognised.words:
            ruled.pop(number, None)
    pages = [laid[number] for number in sorted(laid)]
    if unmapped:
        warnings.append(
            f"the fonts of {_pages(unmapped)} do not say which letters they show; "
            f"ocr=True reads the picture of {_them(unmapped)}"
        )
    if stamped:
        warnings.append(
            f"{_pages(stamped)} {_are(stamped)} {_a_picture(stamped)} with a few words of text on "
            f"{_them(stamped)}; pass ocr=True to read {_them(stamped)}"
        )
    # A page that cannot be opened has its number all the same.
    names = [kept[n - 1] for n in sorted(laid)] if kept else sorted(laid)
    tables = {
        name: ruled[n] for name, n in zip(names, sorted(laid), strict=True) if n in ruled
    }  # fmt: skip
    for n, layout in enumerate(pages):  # indices without gaps, also after a broken page
        layout.index = n
        for line in layout.lines:
            line.page = n
    if not any(line.text.strip() for layout in pages for line in layout.lines):
        if pictures and ocr:
            raise NoText(
                "Tesseract finds no words on its pages: they are blank, or pictures without text",
                path=path,
                todo="look at it in a viewer",
            )
        if pictures:
            raise NeedsOCR(
                f"its {count} page{'s are pictures' if count > 1 else ' is a picture'} of text",
                path=path,
                todo="pass ocr=True (pip install migtext[ocr], and Tesseract), or run ocrmypdf on it",
            )
        if cut or broken:
            raise CorruptFile(
                "the file is damaged or cut off: no text is left", path=path, todo="get it again"
            )
        raise NoText(
            "it opens, but there is no text on its pages", path=path, todo="look at it in a viewer"
        )
    if pictures and ocr:
        warnings.append(f"Tesseract finds no words on {_pages(pictures)}")
    elif pictures:
        warnings.append(
            f"{_pages(pictures)} {_are(pictures)} {_a_picture(pictures)} without text; "
            f"pass ocr=True to read {_them(pictures)}"
        )
    document = document_of(
        pages, path=path, meta=_meta(pdf), warnings=warnings, data=data, password=password,
        grids=tables, numbers=names,
    )  # fmt: skip
    if recognised is None or not recognised.words:
        return document
    return with_recognised(document, recognised, sorted(laid))


def _pages(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"page {numbers[0]}"
    shown = ", ".join(map(str, numbers[:20]))
    return f"pages {shown}" + (f" and {len(numbers) - 20} more" if len(numbers) > 20 else "")


def _are(numbers: list[int]) -> str:
    return "is" if len(numbers) == 1 else "are"


def _them(numbers: list[int]) -> str:
    return "it" if len(numbers) == 1 else "them"


def _a_picture(numbers: list[int]) -> str:
    return "a picture" if len(numbers) == 1 else "pictures"


def _has_picture(page: Any) -> bool:
    import pypdfium2.raw as raw

    try:
        return (
            next(iter(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)), None)
            is not None
        )
    except Exception:  # PDFium's own complaints about one object do not matter here
        return True


def _is_scan(page: Any) -> bool:
    """Whether one picture covers most of a page."""
    import pypdfium2.raw as raw

    try:
        width, height = page.get_size()
        for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
            left, bottom, right, top = item.get_bounds()
            if (right - left) * (top - bottom) > 0.6 * width * height:
                return True
    except Exception:  # PDFium's own complaints about one object do not matter here
        return False
    return False


def _meta(pdf: Any) -> Meta:
    try:
        stated = pdf.get_metadata_dict(skip_empty=True)
    except Exception:  # damaged metadata is no reason not to read
        return Meta()
    values: dict[str, Any] = {}
    title = " ".join(stated.get("Title", "").split())
    if 4 < len(title) < 400 and not _NO_TITLE.search(title):
        values["title"] = title
    made = _DATE.match(stated.get("CreationDate", ""))
    extra = {
        k.lower(): v
        for k, v in stated.items()
        if k in ("Author", "Subject", "Keywords") and v.strip()
    }
    if made and made.group(2) and made.group(3):
        with suppress(ValueError):
            values["date"] = date(int(made.group(1)), int(made.group(2)), int(made.group(3)))
    return Meta(**values, origins=dict.fromkeys(values, "PDF"), extra=extra)
