"""`read`: path or text, what kind of file, and who reads it."""

from __future__ import annotations

import re
from datetime import date as Date
from difflib import get_close_matches
from pathlib import Path

from migtext.document import Document, Meta
from migtext.errors import EmptyFile, FileMissing, ReadingError, UnsupportedFormat

from .decode import decode
from .limits import Limits
from .metadata import complete
from .sniff import SUFFIXES, sniff
from .text import text_document

__all__ = ["read"]

_URL = re.compile(r"(?:https?|ftp)://\S+", re.I)
_NAME = re.compile(r"[^\n\r\0]{1,4096}")


def _looks_like_path(name: str) -> bool:
    if not _NAME.fullmatch(name):
        return False
    if Path(name).suffix.lower() in SUFFIXES and len(name) < 400:
        return True
    return ("/" in name or "\\" in name) and not any(c.isspace() for c in name)


def _existing(what: str | Path) -> Path | None:
    """The file that the caller means; None when it is a text."""
    name = str(what)
    if isinstance(what, Path) or _NAME.fullmatch(name):
        try:
            path = Path(name)
            if path.is_file():
                return path
            if path.is_dir():
                raise UnsupportedFormat(
                    "this is a folder", path=path, todo="pass its files to annotate_many"
                )
        except (OSError, ValueError):
            path = None  # too long, or characters that no file name has: a text
    if isinstance(what, Path) or _looks_like_path(name):
        if _URL.fullmatch(name):
            raise ReadingError(
                "this is an address on the web, and migtext downloads nothing",
                path=name,
                todo="save the page and pass the file",
            )
        raise FileMissing("no such file", path=name, todo=_hint(Path(name)))
    return None


def _hint(path: Path) -> str:
    try:
        names = [p.name for p in path.parent.iterdir()]
    except OSError:
        return f"there is no folder {path.parent} either"
    near = get_close_matches(path.name, names, n=1)
    return f"did you mean {near[0]}?" if near else "check the name; a text is passed as text="


def read(
    what: str | Path | None = None,
    *,
    text: str | None = None,
    date: Date | str | None = None,
    title: str | None = None,
    source: str | None = None,
    url: str | None = None,
    language: str | None = None,
    password: str | None = None,
    ocr: bool = False,
    isolate: bool = False,
    limits: Limits | None = None,
) -> Document:
    """Read a file, or take a text."""
    if isinstance(date, str):
        date = Date.fromisoformat(date)
    given = {"date": date, "title": title, "source": source, "url": url, "language": language}
    meta = Meta().given(**given)
    path = None
    if text is None:
        if what is None:
            raise TypeError("read() needs a file or a text")
        path = _existing(what)
        text = str(what) if path is None else None
    if path is None:
        return complete(text_document(text or ""), meta)
    return complete(_read_file(path, password, ocr, limits or Limits()), meta)


def _read_file(path: Path, password: str | None, ocr: bool, limits: Limits) -> Document:
    limits.check_size(path.stat().st_size, path)
    data = path.read_bytes()
    if not data.strip():
        raise EmptyFile("the file is empty", path=path, todo="check the download")
    kind = sniff(data, path)
    if kind == "pdf":
        from .pdf import read_pdf

        return read_pdf(data, path=path, password=password, ocr=ocr, limits=limits)
    if kind == "html":
        from .html import read_html

        return read_html(data, path=path, limits=limits)
    if kind == "docx":
        from .docx import read_docx

        return read_docx(data, path=path, limits=limits)
    if kind in ("csv", "xlsx"):
        from .sheets import read_csv, read_xlsx

        return (read_csv if kind == "csv" else read_xlsx)(data, path=path, limits=limits)
    decoded, _encoding, warnings = decode(data, path=path)
    return text_document(
        decoded,
        path=path,
        warnings=warnings,
        format="markdown" if kind == "markdown" else None,
    )
