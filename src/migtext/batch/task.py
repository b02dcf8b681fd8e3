"""What a worker does: one document, plain values in, plain values out.

The function lives at module level and takes and returns plain values, so that any executor can
carry it. The annotator is built once a process and kept.
"""

from __future__ import annotations

import hashlib
import json
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..errors import LimitExceeded, MigtextError
from .duplicates import fingerprint
from .schema import DOCUMENT_COLUMNS, ERROR_COLUMNS

__all__ = ["DOCUMENT_COLUMNS", "ERROR_COLUMNS", "annotate_file"]


@lru_cache(maxsize=4)
def _annotator(key: tuple[tuple[str, Any], ...]) -> Any:
    from ..extract.instruments.registry import OwnTable
    from ..pipeline import Annotator

    options = dict(key)
    # A cluster's workers do not see the files: what is in them travels as JSON.
    packed = options.pop("bibliography", None)
    tables = options.pop("instruments", None)
    return Annotator(
        **options,
        bibliography=json.loads(packed) if packed else None,
        instruments=[OwnTable(name, text.encode()) for name, text in json.loads(tables)]
        if tables
        else None,
    )


@contextmanager
def _time_limit(seconds: float | None) -> Iterator[None]:
    """Raise `LimitExceeded` in this thread after some seconds, where the platform can."""
    usable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if seconds is None or not usable:
        yield
        return

    def stop(*_: object) -> None:
        raise LimitExceeded(
            f"not done after {seconds:g} seconds", todo="raise `seconds=` or leave it out"
        )

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def digest_of(path: Path) -> str | None:
    """sha256 of a file's bytes; None when it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def annotate_file(
    path: str, options: dict[str, Any], reading: dict[str, Any], seconds: float | None
) -> dict[str, Any]:
    """Read and annotate one file.

    Args:
        path: the file.
        options: arguments of `Annotator`, plain values.
        reading: arguments of `migtext.read` for this file (date, title, ...).
        seconds: wall-clock limit, or None.

    Returns:
        ``{"ok": True, "document": row, "views": {name: rows}, "fingerprint": ...}`` or ``{"ok": False, "error": row}``.
        Never raises for a bad document.
    """
    began = time.perf_counter()
    content = digest_of(Path(path))
    try:
        with _time_limit(seconds):
            from ..readers import read

            document = read(Path(path), isolate=True, **reading)
            key = tuple(
                sorted((k, tuple(v) if isinstance(v, list) else v) for k, v in options.items())
            )
            analysis = _annotator(key)(document)
            views = {name: analysis.view(name).rows() for name in analysis.ran}
            known_by = fingerprint(document)
    except MigtextError as error:
        return _failed(path, type(error).__name__, error.reason, error.todo, content)
    except MemoryError:
        return _failed(
            path, "MemoryError", "not enough memory", "annotate it alone, or split it", content
        )
    except Exception as error:  # one document must never end a batch
        return _failed(
            path,
            type(error).__name__,
            f"unexpected: {error}",
            "report this file as a defect of migtext",
            content,
        )
    meta = document.meta
    row = {
        "doc": document.digest[:16],
        "path": path,
        "title": meta.title,
        "date": meta.date,
        "source": meta.source,
        "url": meta.url,
        "language": meta.language,
        "format": document.format,
        "pages": len(document.pages) or None,
        "words": len(document.text.split()),
        "bytes_sha256": content,
        "seconds": round(time.perf_counter() - began, 4),
        **{name: len(rows) for name, rows in views.items()},
        "outside": len(analysis.outside),
        "duplicate_of": None,
        "duplicate_how": None,
        "warnings": list(analysis.warnings),
    }
    return {
        "ok": True,
        "document": row,
        "views": views,
        "fingerprint": (known_by.letters, known_by.runs, known_by.facts),
    }


def _failed(path: str, error: str, reason: str, todo: str, content: str | None) -> dict[str, Any]:
    row = {"path": path, "error": error, "reason": reason, "todo": todo, "bytes_sha256": content}
    return {"ok": False, "error": row}
