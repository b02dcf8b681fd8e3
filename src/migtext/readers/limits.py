"""What a reader will not go beyond, so that a hostile or broken file costs little."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from ..errors import LimitExceeded

__all__ = ["Clock", "Limits"]

_MB = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of reading one file. All can be raised by the caller.

    Attributes:
        file_bytes: size of a file.
        html_bytes: size of a web page.
        pages: pages of a PDF.
        seconds: CPU seconds for a document, checked between pages; with ``isolate=True`` the
            child is killed when they are used up.
        inflated_bytes: unpacked size of all members of a DOCX or XLSX file, and of one content
            stream of a PDF.
        ratio: unpacked to packed size of a member or stream above 1 MB.
        depth: nesting of HTML or XML elements.
        attributes: attributes of an HTML page.
        objects: objects (characters, lines, pictures) of a PDF page.
        memory_bytes: address space of the child with ``isolate=True``, where the system can
            limit it.
        ocr_seconds: seconds by the clock that Tesseract may take for all pages of a document.

    Example:
        >>> Limits(pages=10_000).pages
        10000
    """

    file_bytes: int = 100 * _MB
    html_bytes: int = 20 * _MB
    pages: int = 5_000
    seconds: float = 30.0
    inflated_bytes: int = 100 * _MB
    ratio: int = 100
    depth: int = 2_000
    attributes: int = 100_000
    objects: int = 200_000
    memory_bytes: int = 4_000 * _MB
    ocr_seconds: float = 1_800.0

    def check_size(self, size: int, path: str | Path | None, *, html: bool = False) -> None:
        """Raise when a file is too large.

        Raises:
            LimitExceeded: with both sizes.
        """
        most = self.html_bytes if html else self.file_bytes
        if size > most:
            name = "html_bytes" if html else "file_bytes"
            raise LimitExceeded(
                f"{size / _MB:,.0f} MB is more than the limit of {most / _MB:,.0f} MB",
                path=path,
                todo=f"split the file, or pass limits=Limits({name}=...)",
            )


class Clock:
    """CPU time since the reading of a document began.

    Args:
        limits: with the seconds allowed.
        path: for the message.
    """

    def __init__(self, limits: Limits, path: str | Path | None) -> None:
        self._limits = limits
        self._path = path
        self._start = time.process_time()

    def check(self, where: str = "") -> None:
        """Raise when the time is used up.

        Raises:
            LimitExceeded: with the place where it happened.
        """
        if time.process_time() - self._start > self._limits.seconds:
            raise LimitExceeded(
                f"reading took more than {self._limits.seconds:g} CPU seconds{where}",
                path=self._path,
                todo="pass limits=Limits(seconds=...)",
            )
