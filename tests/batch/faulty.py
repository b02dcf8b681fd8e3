"""Work for the workers of the tests that goes wrong by the name of the file.

It stands in the place of `migtext.batch.task.annotate_file`; workers import it by name. Nothing of
migtext is loaded, so that a process is there in a tenth of a second.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import signal
import time
from pathlib import Path
from typing import Any


def warm(options: dict[str, Any]) -> None:
    """Nothing to load."""


def missing_model(options: dict[str, Any]) -> Exception:
    """A model that is not there."""
    from migtext.errors import ModelError

    return ModelError("no such model", todo="install it")


def stillborn(options: dict[str, Any]) -> None:
    """End before the first document."""
    os._exit(3)


def work(
    path: str,
    options: dict[str, Any],
    reading: dict[str, Any],
    seconds: float | None,
    isolate: bool = True,
) -> dict[str, Any]:
    """Do what the name of the file says."""
    name = Path(path).name
    if name.startswith("hang"):
        # In C, and with the lock of the interpreter: no handler of a signal runs.
        ctypes.PyDLL(None).sleep(1000)
    if name.startswith("child"):
        os.spawnlp(os.P_WAIT, "sleep", "sleep", "1000")
    if name.startswith("eat"):
        kept = []
        while True:
            kept.append(bytearray(b"x") * 20_000_000)
            time.sleep(0.01)
    if name.startswith("burst"):
        try:
            bytearray(10**12)
        except MemoryError:
            return failed(path, "MemoryExceeded")
    if name.startswith("kill"):
        os.kill(os.getpid(), signal.SIGKILL)
    if name.startswith("crash"):
        ctypes.string_at(0)
    if name.startswith("once"):
        mark = Path(path).with_suffix(".mark")
        if not mark.exists():
            mark.write_text("")
            os.kill(os.getpid(), signal.SIGKILL)
    if name.startswith("grow"):
        GROWN.append(bytearray(b"x") * 80_000_000)
        time.sleep(0.3)
    if name.startswith("slow"):
        time.sleep(0.3)
    return done(path)


GROWN: list[bytearray] = []


def steady(
    path: str,
    options: dict[str, Any],
    reading: dict[str, Any],
    seconds: float | None,
    isolate: bool = True,
) -> dict[str, Any]:
    """Some milliseconds of work with rows by the content; a file with "bad" in it fails."""
    time.sleep(0.005)
    data = Path(path).read_bytes()
    return failed(path, "CorruptFile") if b"bad" in data else done(path)


def failed(path: str, error: str) -> dict[str, Any]:
    """An error row."""
    digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    row = {
        "path": path,
        "error": error,
        "reason": "it is bad",
        "todo": "mend it",
        "bytes_sha256": digest,
    }
    return {"ok": False, "error": row}


def done(path: str) -> dict[str, Any]:
    """Rows that depend on the content."""
    data = Path(path).read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    doc = digest[:16]
    rows = [
        {"doc": doc, "start": n, "end": n + 1, "surface": digest[n], "id": f"{doc}{n}"}
        for n in range(3)
    ]
    document = {
        "doc": doc,
        "path": path,
        "format": "text",
        "words": len(data.split()),
        "bytes_sha256": digest,
        "seconds": time.perf_counter(),
        "figures": 3,
        "warnings": [str(os.getppid())] if "parent" in path else [],
    }
    return {
        "ok": True,
        "document": document,
        "views": {"figures": rows},
        "fingerprint": (digest[:32], b"", b""),
    }
