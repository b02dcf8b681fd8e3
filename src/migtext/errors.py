"""The error tree.

Every error that migtext raises on purpose descends from `MigtextError`, so one ``except`` clause
is enough for a batch. Each message names the file (or the thing), the reason, and what to do::

    MigtextError
    ├── ReadingError             a file could not be turned into text
    │   ├── FileMissing          no such file (with the nearest name in that folder)
    │   ├── EmptyFile            nothing in it
    │   ├── UnsupportedFormat    a format that migtext does not read, or content of another kind
    │   ├── CorruptFile          damaged or truncated
    │   ├── EncryptedFile        a password is needed
    │   ├── NeedsOCR             only pictures of text
    │   ├── UnknownEncoding      bytes that no encoding explains
    │   └── NoText               read without error, but no text came out
    ├── LimitExceeded            larger, deeper or slower than the limits allow
    ├── DataError                a table, gold file or saved analysis that does not validate
    ├── ModelError               a model is missing, changed or does not fit this version
    ├── MissingExtra             an optional dependency is not installed
    └── NotAnnotated             a view was asked for that annotate() was told not to run
"""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "CorruptFile",
    "DataError",
    "EmptyFile",
    "EncryptedFile",
    "FileMissing",
    "LimitExceeded",
    "MigtextError",
    "MissingExtra",
    "ModelError",
    "NeedsOCR",
    "NoText",
    "NotAnnotated",
    "ReadingError",
    "UnknownEncoding",
    "UnsupportedFormat",
]


class MigtextError(Exception):
    """Root of all errors raised on purpose.

    Args:
        reason: what is wrong, in one clause.
        path: the file it is about, if any.
        todo: what the reader of the message can do about it.

    Attributes:
        reason: as given.
        path: as given, as text.
        todo: as given.

    Example:
        >>> str(MigtextError("nothing in it", path="a.txt", todo="check the download"))
        'a.txt: nothing in it; check the download'
    """

    def __init__(self, reason: str, *, path: str | Path | None = None, todo: str = "") -> None:
        self.reason = reason
        self.path = str(path) if path is not None else None
        self.todo = todo
        head = f"{self.path}: " if self.path else ""
        tail = f"; {todo}" if todo else ""
        # A file name may have bytes that are no UTF-8; a message can always be printed.
        message = f"{head}{reason}{tail}".encode("utf-8", "backslashreplace").decode()
        super().__init__(message)

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments are lost by the default protocol, and errors travel between
        # processes in a batch.
        return _rebuild, (type(self), self.reason, self.path, self.todo)


def _rebuild(cls: type[MigtextError], reason: str, path: str | None, todo: str) -> MigtextError:
    return cls(reason, path=path, todo=todo)


class ReadingError(MigtextError):
    """A file could not be turned into text."""


class FileMissing(ReadingError, FileNotFoundError):
    """There is no such file."""


class EmptyFile(ReadingError):
    """The file has no content."""


class UnsupportedFormat(ReadingError):
    """The format is not one that migtext reads, or the content does not fit the file's name."""


class CorruptFile(ReadingError):
    """The file is damaged or truncated."""


class EncryptedFile(ReadingError):
    """The file is encrypted and no working password was given."""


class NeedsOCR(ReadingError):
    """The file has pictures of text only."""


class UnknownEncoding(ReadingError):
    """No text encoding explains the bytes of the file."""


class NoText(ReadingError):
    """The file opened, yet no text came out of it."""


class LimitExceeded(MigtextError):
    """The input is larger, deeper or slower than the limits allow."""


class DataError(MigtextError):
    """A table, gold file or saved analysis does not validate."""


class ModelError(MigtextError):
    """A model is missing, was changed, or does not fit the installed version."""


class MissingExtra(MigtextError):
    """An optional dependency is not installed."""


class NotAnnotated(MigtextError):
    """A view was asked for that was not run."""
