"""The columns of a data set on disk: names, types, meanings, and the version of the whole.

Tables of records have the columns of the frames (`migtext.interop.frames.COLUMNS`) and ``path``;
those of documents and errors stand here. The page docs/reference/dataset.md is made from this.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..analysis import VIEWS
from ..interop.frames import COLUMNS

__all__ = ["DOCUMENT_COLUMNS", "ERROR_COLUMNS", "TABLES", "VERSION", "columns_of"]

VERSION = 2
"""Rises when a column is renamed, removed, or means something else than before."""

TABLES = ("documents", "errors", *VIEWS)

_PATH = ("string", "the file, from the root of the disk on")
_CONTENT = ("string", "sha256 of the file's bytes")
_DOCUMENTS: Mapping[str, tuple[str, str]] = {
    "doc": ("string", "first 16 hex digits of the sha256 of the document's text"),
    "path": _PATH,
    "title": ("string", "title of the document"),
    "date": ("date32", "date of the document"),
    "source": ("string", "who published it"),
    "url": ("string", "where it stands"),
    "language": ("string", "ISO 639-1 code"),
    "format": ("string", "pdf, html, docx, text, ..."),
    "pages": ("int64", "number of pages; missing without pages"),
    "words": ("int64", "number of words, with everything that the text holds"),
    "bytes_sha256": _CONTENT,
    "seconds": ("float64", "time that reading and annotating took"),
    **{view: ("int64", f"records in `{view}`; missing when it did not run") for view in VIEWS},
    "outside": (
        "int64",
        "numbers and links that stand outside of what is read, such as page heads",
    ),
    "duplicate_of": ("string", "path of the document that this one repeats; the first in order"),
    "duplicate_how": (
        "string",
        "bytes (the same file), text (the same text in another format), near (all but the same)",
    ),
    "warnings": ("list", "doubts that a reader should know of"),
}
_ERRORS: Mapping[str, tuple[str, str]] = {
    "path": _PATH,
    "error": ("string", "kind: the name of the error's class"),
    "reason": ("string", "what is wrong"),
    "todo": ("string", "what to do about it"),
    "bytes_sha256": _CONTENT,
}
DOCUMENT_COLUMNS: Mapping[str, str] = {name: dtype for name, (dtype, _) in _DOCUMENTS.items()}
ERROR_COLUMNS: Mapping[str, str] = {name: dtype for name, (dtype, _) in _ERRORS.items()}


def columns_of(table: str) -> Mapping[str, tuple[str, str]]:
    """Type and meaning of each column of a table, without those of a metadata table.

    Args:
        table: one of `TABLES`.

    Example:
        >>> columns_of("errors")["todo"]
        ('string', 'what to do about it')
    """
    if table == "documents":
        return _DOCUMENTS
    return _ERRORS if table == "errors" else {**COLUMNS[table], "path": _PATH}
