"""`read`: path or text, what kind of file, and who reads it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import date as Date
from difflib import get_close_matches
from os import PathLike, fsdecode, fspath
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from ..document import Document, Meta
from ..errors import DataError, EmptyFile, FileMissing, ReadingError, UnsupportedFormat
from .decode import decode
from .limits import Limits
from .metadata import complete, parse_date
from .sniff import SUFFIXES, sniff
from .text import text_document

__all__ = ["read"]

_URL = re.compile(r"(?:https?|ftp)://\S+", re.I)
_NAME = re.compile(r"[^\n\r\0]{1,4096}")


def _path_or_text(what: object) -> str | Path | None:
    """What the caller passed as a file or a text; any other object is a mistake of theirs."""
    if what is None or isinstance(what, (str, Path)):
        return what
    if isinstance(what, PathLike):
        name = fspath(what)
        return Path(fsdecode(name))
    raise TypeError(
        f"read() takes a path or a text, not {type(what).__name__}; bytes are written to a file "
        "first or decoded and passed as text="
    )


def _looks_like_path(name: str) -> bool:
    """Whether a string can only be meant as a file: a known suffix, or a separator and no space."""
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
            mode = path.stat().st_mode
            if S_ISREG(mode):
                return path
            # "text" may be a folder and still be meant as a text; "text/" may not.
            if isinstance(what, Path) or _looks_like_path(name):
                raise _no_file(path, folder=S_ISDIR(mode))
        except PermissionError as error:
            if isinstance(what, Path) or _looks_like_path(name):
                raise _unreadable(error, name) from error
        except (OSError, ValueError):
            pass  # too long, or characters that no file name has: a text
    if _URL.fullmatch(name):
        raise FileMissing(
            "this is an address on the web, and migtext downloads nothing",
            path=name,
            todo="save the page and pass the file",
        )
    if isinstance(what, Path) or _looks_like_path(name):
        raise FileMissing("no such file", path=name, todo=_hint(Path(name)))
    return None


def _no_file(path: Path, *, folder: bool) -> UnsupportedFormat:
    if folder:
        return UnsupportedFormat(
            "this is a folder", path=path, todo="pass its files one by one, or annotate_many"
        )
    return UnsupportedFormat(
        "this is a pipe or a device, and no file",
        path=path,
        todo="write what comes out of it to a file and pass that",
    )


def _unreadable(error: OSError, path: str | Path) -> ReadingError:
    why = "may not be opened" if isinstance(error, PermissionError) else "cannot be read"
    detail = error.strerror or type(error).__name__
    return ReadingError(
        f"the file {why} ({detail})", path=path, todo="check its permissions and the disk"
    )


def _hint(path: Path) -> str:
    try:
        names = [p.name for p in path.parent.iterdir()]
    except PermissionError:
        return "check the name; its folder may not be listed"
    except (OSError, ValueError):
        return f"there is no folder {path.parent} either"
    near = get_close_matches(path.name, names, n=1)
    return f"did you mean {near[0]}?" if near else "check the name; a text is passed as text="


def _day(value: Date | str | None) -> Date | None:
    if value is None or isinstance(value, Date):
        return value
    found = parse_date(value)
    if found is None or found[1]:
        raise DataError(f"{value!r} is not a clear date", todo='pass date="2024-06-20"')
    return found[0]


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
    ocr: bool | str = False,
    isolate: bool = False,
    limits: Limits | None = None,
) -> Document:
    """Read a file, or take a text.

    Args:
        what: a `Path`, or a string that names an existing file, is a file. A string that looks
            like a file name (a known suffix, or a path separator and no space) and does not exist
            is an error. Any other string is a text.
        text: always a text.
        date: day of publication; wins over what the file states.
        title: title; likewise.
        source: publisher, site or body; likewise.
        url: where it was found; likewise.
        language: ISO 639-1 code; likewise. "en" forces what is withheld for other languages.
        password: of an encrypted PDF.
        ocr: read pages that are pictures with Tesseract (extra ``ocr``); "all" reads every page of
            a PDF so, for a file whose own text is bad.
        isolate: read in a child process that is killed at the limits of time and memory.
        limits: see `Limits`.

    Returns:
        The document: text, blocks with their kinds, pages, note marks, metadata, warnings.

    Raises:
        FileMissing: no such file, with the nearest name in that folder; or an address on the web.
        EmptyFile, UnsupportedFormat, CorruptFile, EncryptedFile, NeedsOCR, UnknownEncoding,
            NoText: a file that cannot be read, with the reason and what to do.
        LimitExceeded: a file beyond the limits.

    Example:
        >>> doc = read(text="# On rescue\\n\\nThey left in **May**.", date="2024-06-20")
        >>> doc.meta.date, [b.kind for b in doc.blocks]
        (datetime.date(2024, 6, 20), ['title', 'body'])

        What the caller knows wins over what the file states, and `origins` says so; a child
        process with a time limit reads what is not trusted:

        >>> from migtext.samples import sample
        >>> doc = read(
        ...     sample("report"),
        ...     title="Turned Around",
        ...     source="Coastline Institute",
        ...     url="https://coastline.example/7",
        ...     language="en",
        ...     password=None,
        ...     ocr=False,
        ...     isolate=True,
        ...     limits=Limits(pages=100, seconds=20),
        ... )
        >>> doc.meta.title, doc.meta.origins["title"], doc.meta.origins["date"]
        ('Turned Around', 'given', 'dateline')
        >>> doc.pages[2].number, [t.page for t in doc.tables]
        (3, [2])
    """
    if (what is None) == (text is None):
        raise TypeError("read() takes a file or a text: read(path) or read(text=...)")
    what = _path_or_text(what)
    if text is not None and not isinstance(text, str):
        raise TypeError(f"text= takes a str, not {type(text).__name__}")
    given = Meta().given(date=_day(date), title=title, source=source, url=url, language=language)
    path = _existing(what) if what is not None else None
    limits = limits or Limits()
    if path is None:
        return complete(text_document(str(what) if text is None else text), given)
    if isolate:
        from .isolate import read_isolated

        arguments = {
            "date": given.date, "title": title, "source": source, "url": url,
            "language": language, "password": password, "ocr": ocr,
        }  # fmt: skip
        return read_isolated(path, arguments, limits)
    return complete(_read_file(path, password, ocr, limits), given)


def _read_file(path: Path, password: str | None, ocr: bool | str, limits: Limits) -> Document:
    try:
        limits.check_size(path.stat().st_size, path)
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise FileMissing(
            "the file was there and is gone", path=path, todo="check what moves or deletes it"
        ) from error
    except OSError as error:
        raise _unreadable(error, path) from error
    limits.check_size(len(data), path)
    if not data.strip():
        raise EmptyFile("the file is empty", path=path, todo="check the download")
    kind = sniff(data, path)
    # Each reader is imported when it is first needed: none of their libraries loads at import.
    if kind == "pdf":
        from .pdf import read_pdf

        document = read_pdf(data, path=path, password=password, ocr=ocr, limits=limits)
        # Page pictures are drawn from the file again: they must be of the same one.
        extra = {**document.meta.extra, "sha256": hashlib.sha256(data).hexdigest()}
        return replace(document, meta=replace(document.meta, extra=extra))
    if kind == "html":
        from .html import read_html

        return read_html(data, path=path, limits=limits)
    if kind == "docx":
        from .docx import read_docx

        return read_docx(data, path=path, limits=limits)
    if kind in ("csv", "xlsx"):
        from .sheets import read_csv, read_xlsx

        return (read_csv if kind == "csv" else read_xlsx)(data, path=path, limits=limits)
    decoded, encoding, warnings = decode(data, path=path)
    document = text_document(
        decoded,
        path=path,
        warnings=warnings,
        format="markdown" if kind == "markdown" else None,
    )
    extra = {**document.meta.extra, "encoding": encoding}
    return replace(document, meta=replace(document.meta, extra=extra))
