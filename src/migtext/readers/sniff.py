"""What kind of file it is, by its first bytes and not by its name alone."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

from ..errors import CorruptFile, EncryptedFile, UnsupportedFormat

__all__ = ["SUFFIXES", "sniff"]

SUFFIXES = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".xht": "html",
    ".mht": "html",
    ".mhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".csv": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
}
# Formats that are recognised to say what to do with them.
_REFUSED_SUFFIXES = {
    ".doc": "Word 97-2003",
    ".odt": "OpenDocument text",
    ".rtf": "RTF",
    ".epub": "EPUB",
    ".xls": "Excel 97-2003",
    ".ods": "OpenDocument spreadsheet",
    ".pptx": "PowerPoint",
    ".msg": "Outlook message",
    ".eml": "mail message",
}
_MAGIC = (
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"%!PS", "PostScript"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PAR1", "Parquet"),
    (b"\x7fELF", "a program"),
)
_TODO = {
    "Word 97-2003": "convert it to DOCX (soffice --convert-to docx)",
    "OpenDocument text": "convert it to DOCX (soffice --convert-to docx)",
    "RTF": "convert it to DOCX (soffice --convert-to docx)",
    "EPUB": "convert it to HTML or text (pandoc, or Calibre's ebook-convert)",
    "Excel 97-2003": "save it as XLSX or CSV",
    "OpenDocument spreadsheet": "save it as XLSX or CSV",
    "PowerPoint": "export it as PDF",
    "Outlook message": "save the message as text or HTML",
    "mail message": "save the message as text or HTML",
    "PostScript": "convert it to PDF (ps2pdf)",
}
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*(?:<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>])",
    re.I | re.S,
)

_FRAGMENT = re.compile(
    rb"\s*<(div|article|main|section|h1|p|table)(?:\s[^<>]{0,500})?>[^<]{0,300}<(?:/?[a-z]\w{0,9}(?:\s[^<>]{0,500})?|br /)>",
    re.I,
)


def _refuse(what: str, path: str | Path | None) -> UnsupportedFormat:
    picture = "picture" in what
    archive = "archive" in what
    todo = _TODO.get(
        what,
        "put it into a PDF and pass ocr=True"
        if picture
        else "unpack it and pass the files"
        if archive
        else "pass a text, Markdown, HTML, PDF, DOCX, CSV or XLSX file",
    )
    return UnsupportedFormat(
        f"the content is {what}, which migtext does not read", path=path, todo=todo
    )


def sniff(data: bytes, path: str | Path | None) -> str:
    """Kind of a file.

    Args:
        data: its bytes.
        path: its name, for the suffix and for messages.

    Returns:
        text, markdown, html, pdf, docx, csv or xlsx.

    Raises:
        UnsupportedFormat: a format that is not read, or content that does not fit the name.
        EncryptedFile: an encrypted Office file.
        CorruptFile: a damaged Office file.

    Example:
        >>> sniff(b"%PDF-1.7 ...", "report.pdf")
        'pdf'
    """
    suffix = Path(str(path)).suffix.lower() if path is not None else ""
    named = SUFFIXES.get(suffix)
    kind = _by_content(data, path, named)
    if kind is None:
        if suffix in _REFUSED_SUFFIXES:
            raise _refuse(_REFUSED_SUFFIXES[suffix], path)
        if named in ("pdf", "docx", "xlsx"):
            what = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel"}[named]
            # A header alone, or what is left of one, is a broken file and not another format.
            if data.lstrip()[:4] in (b"%PDF"[: len(data.lstrip()[:4])], b"PK\x03\x04"):
                raise CorruptFile(
                    f"only the beginning of a {what} file", path=path, todo="get it again"
                )
            raise UnsupportedFormat(
                f"the name says {suffix}, but the content is not {what}",
                path=path,
                todo="check the download; rename it if it is text",
            )
        return named or "text"
    # A page that was saved as .txt is still a page.
    page = kind == "html" and named == "text"
    if named is not None and named != kind and not page:
        raise UnsupportedFormat(
            f"the name says {suffix}, but the content is {kind.upper()}",
            path=path,
            todo=f"check the download, or rename it to .{kind}",
        )
    return kind


def _by_content(data: bytes, path: str | Path | None, named: str | None) -> str | None:
    head = data[:2048]
    if b"%PDF-" in data[:1024] and not _HTML.match(head):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _office(data, path, named)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise EncryptedFile(
                "the Office file is encrypted", path=path, todo="save it without a password"
            )
        excel = "Workbook".encode("utf-16-le") in data
        raise _refuse("Excel 97-2003" if excel else "Word 97-2003", path)
    for magic, what in _MAGIC:
        if head.startswith(magic):
            raise _refuse(what, path)
    if re.match(
        rb"(?:From|MIME-Version|Content-Type):.{0,200}multipart/related", head, re.I | re.S
    ):
        return "html"  # MHTML: a page saved with its parts in one file
    bare = head.lstrip(b"\xef\xbb\xbf")
    wide = bare[:2] in (b"\xff\xfe", b"\xfe\xff")
    if wide:  # UTF-16
        bare = bare[2:].replace(b"\0", b"")
    if _HTML.match(bare):
        return "html"
    # The inside of a page, without its frame.
    return "html" if named == "text" and _FRAGMENT.match(bare) else None


def _office(data: bytes, path: str | Path | None, named: str | None) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, NotImplementedError) as error:
        if named in ("docx", "xlsx"):
            raise CorruptFile(
                f"the file is damaged or cut off ({error})", path=path, todo="get it again"
            ) from error
        raise _refuse("a zip archive", path) from error
    if "word/document.xml" in names or any(n.startswith("word/document") for n in names):
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if any(n.startswith("ppt/") for n in names):
        raise _refuse("PowerPoint", path)
    if b"epub" in mimetype:
        raise _refuse("EPUB", path)
    if b"opendocument.text" in mimetype:
        raise _refuse("OpenDocument text", path)
    if b"opendocument" in mimetype:
        raise _refuse("OpenDocument spreadsheet", path)
    raise _refuse("a zip archive", path)
