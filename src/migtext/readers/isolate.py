"""Read a file in a child process, so that a hostile file cannot end or hang this one.

PDFium and lxml are C libraries: a limit in Python is only checked between their calls. The child
is killed when its CPU time, its memory or the clock runs out.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from ..document import Document
from ..errors import CorruptFile, LimitExceeded, MigtextError
from .limits import Limits

__all__ = ["read_isolated"]


def read_isolated(path: Path, arguments: dict[str, Any], limits: Limits) -> Document:
    """Read a file in a child process.

    Args:
        path: the file.
        arguments: keyword arguments of `migtext.readers.read`.
        limits: seconds and memory; the clock allows twice the CPU seconds and ten more.

    Returns:
        The document.

    Raises:
        LimitExceeded: the child was killed at a limit.
        CorruptFile: the child crashed.
        MigtextError: what the child raised.
    """
    request = pickle.dumps((str(path), {**arguments, "limits": limits}))
    wall = 2 * limits.seconds + 10 + (limits.ocr_seconds if arguments.get("ocr") else 0)
    # A session of its own: what the child has started (Tesseract) is killed with it.
    child = subprocess.Popen(
        [sys.executable, "-m", "migtext.readers.isolate"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        start_new_session=True,
    )
    try:
        out, err = child.communicate(request, timeout=wall)
    except subprocess.TimeoutExpired as error:
        raise LimitExceeded(
            f"reading took more than {wall:g} seconds and was stopped",
            path=path,
            todo="pass limits=Limits(seconds=...)",
        ) from error
    finally:
        _kill(child)
    done = subprocess.CompletedProcess(child.args, child.returncode, out, err)
    if done.returncode == 0 and done.stdout:
        # The answer is a pickle of our own process; nothing of the file is unpickled.
        kind, value = pickle.loads(done.stdout)
        if kind == "error":
            assert isinstance(value, MigtextError)
            raise value
        assert isinstance(value, Document)
        return value
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise LimitExceeded(
            f"reading took more than {limits.seconds:g} CPU seconds and was stopped",
            path=path,
            todo="pass limits=Limits(seconds=...)",
        )
    last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["no message"]
    if "MemoryError" in last[0] or "bad_alloc" in last[0]:
        raise LimitExceeded(
            f"reading needs more than {limits.memory_bytes / 1e9:g} GB of memory",
            path=path,
            todo="pass limits=Limits(memory_bytes=...)",
        )
    raise CorruptFile(
        f"reading it ended the process (code {done.returncode}: {last[0]})",
        path=path,
        todo="get it again, or repair it",
    )


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End a child that still runs, with all that it has started, and take its pipes down."""
    if child.poll() is None:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except (AttributeError, OSError):  # no groups on Windows; or it has just ended
            child.kill()
        child.wait()
    for pipe in (child.stdin, child.stdout, child.stderr):
        if pipe is not None:
            pipe.close()


def _limit(limits: Limits) -> None:
    """Let the system enforce the limits, where it can."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    seconds = int(limits.seconds) + 5  # beside the time to start Python
    for name, value in (("RLIMIT_CPU", seconds), ("RLIMIT_AS", limits.memory_bytes)):
        try:
            _, hard = resource.getrlimit(getattr(resource, name))
            most = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(getattr(resource, name), (most, hard))
        except (ValueError, OSError):
            continue


def _serve() -> None:
    from .api import read

    path, arguments = pickle.loads(sys.stdin.buffer.read())
    _limit(arguments["limits"])
    answer: tuple[str, object]
    try:
        answer = ("document", read(Path(path), **arguments))
    except MigtextError as error:
        answer = ("error", error)
    sys.stdout.buffer.write(pickle.dumps(answer))


if __name__ == "__main__":
    _serve()
