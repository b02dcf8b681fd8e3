"""What a worker does: one document, plain values in, plain values out.

The function lives at module level and takes and returns plain values, so that any executor can
carry it. The annotator is built once a process and kept.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import platform
import signal
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..errors import MigtextError
from .duplicates import fingerprint
from .schema import DOCUMENT_COLUMNS, ERROR_COLUMNS

__all__ = [
    "DOCUMENT_COLUMNS",
    "ERROR_COLUMNS",
    "annotate_file",
    "annotate_files",
    "digest_of",
    "printable",
    "warm",
]

_PLAIN = frozenset(("text", "markdown", "csv"))
_SMALL = 1_000_000
_WARM = "About 1,200 people fled Eritrea for Sudan in May 2020, UNHCR said (Ahn, 2018)."


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


class _OutOfTime(BaseException):
    """Raised in the middle of anything; no clause for errors may catch it."""


@contextmanager
def _time_limit(seconds: float | None) -> Iterator[None]:
    """Raise `_OutOfTime` in this thread after some seconds.

    In the main thread a signal does it, where the platform has one. In another thread (a Dask
    worker runs its tasks there) it comes with the next step of Python: what hangs in a C library
    goes on, which is why documents are read in a process of their own there.
    """
    if seconds is None:
        yield
        return
    if threading.current_thread() is not threading.main_thread():
        with _thread_limit(seconds):
            yield
        return
    if not hasattr(signal, "setitimer"):
        yield
        return

    over = False

    def stop(*_: object) -> None:
        if not over:
            raise _OutOfTime

    before = signal.signal(signal.SIGALRM, stop)
    # Again and again: what is raised while Python collects garbage goes nowhere.
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)
    try:
        yield
    finally:
        over = True
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _thread_limit(seconds: float) -> Iterator[None]:
    ident = ctypes.c_ulong(threading.get_ident())
    lock = threading.Lock()
    inside = True

    def stop() -> None:
        with lock:
            if inside:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, ctypes.py_object(_OutOfTime))

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with lock:
            inside = False
        timer.cancel()


def digest_of(path: Path) -> str | None:
    """sha256 of a file's bytes; None when it cannot be read, or is a pipe or a device."""
    try:
        with open(path, "rb", opener=_only_files) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def _only_files(name: str, flags: int) -> int:
    # Opening a pipe waits until somebody writes to it.
    handle = os.open(name, flags | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "not a regular file", name)
    return handle


def printable(path: str) -> str:
    """A path as it stands in tables: bytes that are no UTF-8 are written out."""
    return path.encode("utf-8", "backslashreplace").decode()


def warm(options: dict[str, Any]) -> MigtextError | None:
    """Load what the options need, so that it is no document's time.

    Args:
        options: arguments of `Annotator`, plain values.

    Returns:
        What no document can be annotated without, such as a missing model; None when all is well.
    """
    from ..readers import read

    try:
        _annotator(_key(options))(read(text=_WARM, language="en"))
    except MigtextError as error:
        return error
    except Exception:  # it will come again with the first document, and be its row
        return None
    return None


def _key(options: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted((k, tuple(v) if isinstance(v, list) else v) for k, v in options.items()))


def _read_in_python(path: str) -> bool:
    """Whether a file is read without any C library: then no other process is needed for it."""
    from ..readers.sniff import SUFFIXES, sniff

    file = Path(path)
    try:
        if SUFFIXES.get(file.suffix.lower()) not in _PLAIN or file.stat().st_size > _SMALL:
            return False
        with open(file, "rb", opener=_only_files) as stream:
            return sniff(stream.read(), file) in _PLAIN
    except (OSError, MigtextError):
        return False


def annotate_files(
    jobs: list[tuple[str, dict[str, Any]]],
    options: dict[str, Any],
    seconds: float | None,
    expects: dict[str, Any],
) -> list[dict[str, Any]]:
    """Read and annotate some files; what an executor runs.

    Args:
        jobs: files, and the arguments of `migtext.read` for each.
        options: arguments of `Annotator`, plain values.
        seconds: wall-clock limit of each file, or None.
        expects: versions of the machine that asks, as `stamps.versions` returns; this one must
            have the same.

    Returns:
        An outcome a file, as `annotate_file` returns; ``{"differs": what}`` for each when this
        machine has other versions.
    """
    differs = _differing(json.dumps(expects, sort_keys=True), tuple(options.get("only") or ()))
    if differs:
        return [{"ok": False, "differs": differs} for _ in jobs]
    _warmed(_key(options))
    return [annotate_file(path, options, reading, seconds) for path, reading in jobs]


@lru_cache(maxsize=4)
def _warmed(key: tuple[tuple[str, Any], ...]) -> None:
    """Load what the options need, once a process; a problem comes again with each document."""
    warm(dict(key))


@lru_cache(maxsize=4)
def _differing(expects: str, only: tuple[str, ...]) -> str:
    from ..pipeline import Annotator
    from .stamps import versions

    wanted = json.loads(expects)
    framing = wanted.pop("framing", None)
    views = Annotator(only=only or None, framing=framing).views
    here = versions(views, framing)
    return "; ".join(
        f"{name} is {here.get(name)} on {platform.node()}, and {value} here"
        for name, value in wanted.items()
        if here.get(name) != value
    )


def annotate_file(
    path: str,
    options: dict[str, Any],
    reading: dict[str, Any],
    seconds: float | None,
    *,
    isolate: bool = True,
) -> dict[str, Any]:
    """Read and annotate one file.

    Args:
        path: the file.
        options: arguments of `Annotator`, plain values.
        reading: arguments of `migtext.read` for this file (date, title, ...).
        seconds: wall-clock limit, or None.
        isolate: read with C libraries (PDF, HTML, Office) in a process of its own; not needed
            where this process is itself one that may be killed.

    Returns:
        ``{"ok": True, "document": row, "views": {name: rows}, "fingerprint": ...}`` or
        ``{"ok": False, "error": row}``. Never raises for a bad document.
    """
    began = time.perf_counter()
    # A file that is being written is read again once, and then left to the next run.
    for _ in range(2):
        before = digest_of(Path(path))
        outcome = _annotated(path, options, reading, seconds, isolate, began, before)
        if digest_of(Path(path)) == before:
            return outcome
        if not Path(path).exists():
            return _failed(
                path,
                "FileMissing",
                "it vanished while it was read",
                "check what moves or deletes it, and run the same command again",
                None,
            )
    return _failed(
        path,
        "FileChanged",
        "it changed while it was read",
        "wait until it is complete and run the same command again",
        None,
    )


def _annotated(
    path: str,
    options: dict[str, Any],
    reading: dict[str, Any],
    seconds: float | None,
    isolate: bool,
    began: float,
    content: str | None,
) -> dict[str, Any]:
    try:
        with _time_limit(seconds):
            from ..readers import read

            isolate = isolate and not _read_in_python(path)
            document = read(Path(path), isolate=isolate, **reading)
            analysis = _annotator(_key(options))(document)
            views = {name: analysis.view(name).rows() for name in analysis.ran}
            known_by = fingerprint(document)
    except _OutOfTime:
        return _failed(
            path,
            "TimeExceeded",
            f"not done after {seconds:g} seconds",
            "raise `seconds=` (--seconds) and run again, or split it",
            content,
        )
    except MigtextError as error:
        return _failed(path, type(error).__name__, error.reason, error.todo, content)
    except MemoryError:
        return _failed(
            path,
            "MemoryExceeded",
            "not enough memory for it",
            "raise `memory=` (--memory), use fewer workers, or split it",
            content,
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
        "path": printable(path),
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
    row = {
        "path": printable(path),
        "error": error,
        "reason": reason,
        "todo": todo,
        "bytes_sha256": content,
    }
    return {"ok": False, "error": row}
