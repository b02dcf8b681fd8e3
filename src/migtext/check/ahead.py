"""A second process that reads many sources from the end of the list, while this one begins in front.

They meet in the middle: what the other has read is in the cache by then. Nothing else passes between
them, so that a helper that fails costs nothing but its time.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ..errors import MigtextError
from ..pipeline import Annotator
from .cache import SourceCache

__all__ = ["Ahead"]

# A process takes about a second to begin; so many sources take longer to read.
_MANY = 8
_BYTES = 400_000


class Ahead:
    """Reads sources ahead while it is open; does nothing for a few, without a cache or on one core.

    Args:
        paths: the sources, in order.
        annotator: what annotates them.
        cache: where they are kept.

    Example:
        >>> with Ahead([], Annotator(only="figures"), SourceCache(False)) as ahead:
        ...     ahead.running
        False
    """

    def __init__(self, paths: Sequence[Path], annotator: Annotator, cache: SourceCache) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        missing = _missing(paths, annotator, cache) if len(paths) >= _MANY else []
        if len(missing) < _MANY or (os.cpu_count() or 1) < 2 or cache.folder is None:
            return
        with suppress(OSError, pickle.PicklingError, TypeError, AttributeError):
            request = pickle.dumps((missing[::-1], annotator, str(cache.folder.parent)))
            self._child = subprocess.Popen(
                [sys.executable, "-m", "migtext.check.ahead"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
            )
            assert self._child.stdin is not None
            self._child.stdin.write(request)
            self._child.stdin.close()

    @property
    def running(self) -> bool:
        """Whether there is a second process."""
        return self._child is not None and self._child.poll() is None

    def __enter__(self) -> Ahead:
        return self

    def __exit__(self, *_: object) -> None:
        if self._child is not None:
            if self._child.poll() is None:
                self._child.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(5)


def _missing(paths: Sequence[Path], annotator: Annotator, cache: SourceCache) -> list[Path]:
    """Sources that are not in the cache, when they are large enough together."""
    out: list[Path] = []
    size = 0
    for path in paths:
        try:
            data = path.read_bytes()
        except OSError:
            continue
        kept = cache.entry(path, data, annotator)
        if kept is not None and not kept.exists():
            out.append(path)
            size += len(data)
    return out if size >= _BYTES else []


def _serve() -> None:
    from .sources import read_dated

    # The request is a pickle of our own process; nothing of a source is unpickled.
    paths, annotator, folder = pickle.load(sys.stdin.buffer)
    cache = SourceCache(folder)
    for path in paths:
        with suppress(MigtextError, OSError, ValueError, RecursionError):
            cache.annotate(path, path.read_bytes(), annotator, read_dated)


if __name__ == "__main__":
    _serve()
