"""What kind of file it is, by its first bytes and not by its name alone."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from ..errors import CorruptFile, EncryptedFile, UnsupportedFormat
from ..resources import load_table

__all__ = ["SUFFIXES", "Unsupported", "sniff", "unsupported"]

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
    ".docm": "docx",
    ".dotx": "docx",
    ".dotm": "docx",
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xltx": "xlsx",
    ".xltm": "xlsx",
}
_READ = "pass a text, Markdown, HTML, PDF, DOCX, CSV or XLSX file"
# One XML file instead of an archive.
_FLAT = re.compile(
    rb"<\?mso-application progid=\"Word|<office:document\b|<pkg:package\b|<w:wordDocument\b"
)
# Bytes that text never has.
_CONTROLS = bytes((*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F))
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A row of ``data/readers/formats.toml``."""

    name: str
    todo: str
    suffixes: tuple[str, ...] = ()
    magic: tuple[bytes, ...] = ()
    stream: bytes | None = None
    member: str | None = None
    mimetype: bytes | None = None


@lru_cache(maxsize=1)
def unsupported() -> tuple[Unsupported, ...]:
    """Formats that are recognised to say what to do with them."""
    table = load_table("readers/formats.toml")
    return tuple(
        Unsupported(
            row["name"],
            row["todo"],
            tuple(row.get("suffixes", ())),
            tuple(m.encode("latin-1") for m in row.get("magic", ())),
            row["stream"].encode("utf-16-le") if "stream" in row else None,
            row.get("member"),
            row["mimetype"].encode() if "mimetype" in row else None,
        )
        for row in table["format"]
    )


_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*(?:<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>])",
    re.I | re.S,
)

_FRAGMENT = re.compile(
    rb"\s*<(div|article|main|section|h1|p|table)(?:\s[^<>]{0,500})?>[^<]{0,300}<(?:/?[a-z]\w{0,9}(?:\s[^<>]{0,500})?|br /)>",
    re.I,
)


def _refuse(found: Unsupported, path: str | Path | None) -> UnsupportedFormat:
    return UnsupportedFormat(
        f"the content is {found.name}, which migtext does not read", path=path, todo=found.todo
    )


def _named(name: str) -> Unsupported:
    return next(f for f in unsupported() if f.name == name)


def _by_name(suffix: str) -> Unsupported | None:
    return next((f for f in unsupported() if suffix and suffix in f.suffixes), None)


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
        refused = _by_name(suffix)
        if refused is not None:
            raise _refused_by_name(data, suffix, refused, path)
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
    if head.startswith(_COMPOUND):
        raise _compound(data, path)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    for found in unsupported():
        if any(head.startswith(m) or start.startswith(m) for m in found.magic):
            raise _refuse(found, path)
    if head[257:262] == b"ustar":
        raise _refuse(_named("a tar archive"), path)
    if (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or head[4:12] in (b"ftypheic", b"ftypmif1"):
        raise _refuse(_named("a picture"), path)
    if head[:4] == b"RIFF" or head[:3] == b"ID3" or head[4:8] == b"ftyp":
        raise _refuse(_named("a sound or a film"), path)
    if head[60:68] == b"BOOKMOBI":
        raise _refuse(_named("a Kindle book"), path)
    if _FLAT.search(head):
        word = b"Word.Document" in head or b"office/word" in head or b"wordml" in head
        raise _refuse(_named("Word XML" if word else "OpenDocument text"), path)
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


def _refused_by_name(
    data: bytes, suffix: str, refused: Unsupported, path: str | Path | None
) -> UnsupportedFormat:
    """The error for a file whose name alone says what it is."""
    sample = data[:4096]
    binary = b"\0" in sample or len(sample.translate(None, _CONTROLS)) < 0.97 * len(sample)
    if binary or suffix in (".eml", ".emlx", ".mbox", ".fodt", ".fods", ".svg", ".ps", ".eps"):
        return _refuse(refused, path)
    table = suffix in (".xls", ".xlsb", ".ods", ".numbers")
    return UnsupportedFormat(
        f"the name says {refused.name} ({suffix}), but the content is plain text",
        path=path,
        todo=f"rename it to {'.csv' if table else '.txt'} if it reads well in an editor",
    )


def _compound(data: bytes, path: str | Path | None) -> EncryptedFile | UnsupportedFormat:
    """The error for a Microsoft compound file: an old format, or a new one behind a password."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return EncryptedFile(
            "the Office file has a password",
            path=path,
            todo="open it in Word or Excel and save it without one",
        )
    for found in unsupported():
        if found.stream is not None and found.stream in data:
            return _refuse(found, path)
    by_name = _by_name(Path(str(path)).suffix.lower() if path is not None else "")
    return _refuse(by_name or _named("Word 97-2003"), path)


def _office(data: bytes, path: str | Path | None, named: str | None) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            stored = archive.namelist()
            names = {n.replace("\\", "/").lstrip("/").casefold() for n in stored}
            mimetype = archive.read("mimetype")[:100] if "mimetype" in stored else b""
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, NotImplementedError) as error:
        if named in ("docx", "xlsx"):
            raise CorruptFile(
                f"the file is damaged or cut off ({error})", path=path, todo="get it again"
            ) from error
        by_name = _by_name(Path(str(path)).suffix.lower() if path is not None else "")
        raise _refuse(by_name or _named("a zip archive"), path) from error
    if any(n.startswith("word/document") for n in names):
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    for found in unsupported():
        if found.mimetype is not None and found.mimetype in mimetype:
            raise _refuse(found, path)
    for found in unsupported():
        if found.member is not None and any(n.startswith(found.member) for n in names):
            by_name = _by_name(Path(str(path)).suffix.lower() if path is not None else "")
            raise _refuse(by_name if found.name.startswith("an iWork") and by_name else found, path)
    if any(n.startswith("word/") for n in names) or named in ("docx", "xlsx"):
        what = "Excel" if named == "xlsx" else "Word"
        raise CorruptFile(
            f"its main part is missing: this is no {what} file",
            path=path,
            todo=f"open it in {what} and save it again",
        )
    raise _refuse(_named("a zip archive"), path)
