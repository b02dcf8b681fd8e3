"""Child process of the local pool: one document after another, over a pipe.

Started as ``python -m migtext.batch.worker HANDLE``: the parent's program is not imported again,
so a script needs no ``if __name__ == "__main__"`` and a notebook works. Standard input holds a
pickle of our own process with the options; jobs come and outcomes go over the connection.
"""

from __future__ import annotations

import importlib
import pickle
import signal
import sys
from multiprocessing.connection import Connection
from typing import Any

__all__ = ["main"]

# Seconds after which the system ends a worker that its parent should have ended by then.
_ORPHAN = 30.0


def _limit_memory(most: int | None) -> None:
    """Let the system refuse what goes far beyond the limit, at once.

    The parent looks at the resident memory four times a second; a single allocation can be larger
    than what is free. Reserved memory is more than resident memory, hence the slack.
    """
    if most is None or sys.platform == "win32":
        return
    try:
        import resource

        soft = most + most // 4 + 500_000_000
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        if hard != resource.RLIM_INFINITY:
            soft = min(soft, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
    except (ImportError, ValueError, OSError):
        return


def _alarm(seconds: float) -> None:
    # The default action ends the process even inside a C library; the parent kills it earlier,
    # unless the parent itself was killed.
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _function(name: str) -> Any:
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)


def _connection(handle: int) -> Any:
    if sys.platform == "win32":
        from multiprocessing.connection import PipeConnection

        return PipeConnection(handle)
    return Connection(handle)


def main() -> None:
    """Serve until the parent closes the connection."""
    link = _connection(int(sys.argv[1]))
    start: dict[str, Any] = pickle.load(sys.stdin.buffer)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's matter
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    seconds: float | None = start["seconds"]
    options = start["options"]
    work, warm = _function(start["work"]), _function(start["warm"])
    try:
        link.send(("ready", warm(options)))
        _limit_memory(start["memory"])
        while True:
            path, reading = link.recv()
            if seconds is not None:
                _alarm(seconds + _ORPHAN)
            outcome = work(path, options, reading, None, isolate=False)
            _alarm(0)
            link.send(("done", outcome))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the parent is done, or gone


if __name__ == "__main__":
    main()
