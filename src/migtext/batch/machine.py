"""Cores and memory that are at hand, and how many workers that makes."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from ..errors import DataError

__all__ = ["bytes_of", "cores", "default_workers", "free_memory", "memory_each"]

# Resident memory of a worker at its peak, measured: all views with framing, and without.
_WITH_FRAMING = 1_500_000_000
_WITHOUT = 600_000_000
# Not everything that is free is for the workers: the parent and the file cache need some.
_SHARE = 0.8
_UNITS = ("", "K", "M", "G", "T")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(i?)B?", re.IGNORECASE)
# Where Linux says how much a container may use, and uses: cgroup 2, then cgroup 1.
_CGROUPS = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    (
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
        "/sys/fs/cgroup/memory/memory.usage_in_bytes",
    ),
)
_QUOTA = "/sys/fs/cgroup/cpu.max"


def bytes_of(size: int | str) -> int:
    """A size in bytes.

    Args:
        size: bytes, or text such as ``"1.5GB"``, ``"800 MB"``, ``"2GiB"``.

    Raises:
        DataError: when it is no size, or none above zero.

    Example:
        >>> bytes_of("1.5GB"), bytes_of("2 GiB")
        (1500000000, 2147483648)
    """
    if isinstance(size, int):
        found = size
    else:
        match = _SIZE.fullmatch(size.strip())
        if match is None:
            raise DataError(f"{size!r} is no size", todo="write bytes, or 1.5GB, 800MB")
        base = 1024 if match[3] else 1000
        found = round(float(match[1]) * base ** _UNITS.index(match[2].upper()))
    if found <= 0:
        raise DataError(f"{size!r} is no size above zero", todo="write bytes, or 1.5GB, 800MB")
    return found


def cores() -> int:
    """Cores that this process may use: those of its mask, as far as its container may."""
    if hasattr(os, "sched_getaffinity"):
        found = len(os.sched_getaffinity(0))
    else:
        found = os.cpu_count() or 1
    with suppress(OSError, ValueError):
        quota, period = Path(_QUOTA).read_text(encoding="ascii").split()
        if quota != "max":
            found = min(found, max(1, round(int(quota) / int(period))))
    return found


def free_memory() -> int:
    """Bytes that can be used without swapping; those of the container when it has fewer."""
    import psutil

    found = int(psutil.virtual_memory().available)
    for limit, used in _CGROUPS:
        with suppress(OSError, ValueError):
            most = int(Path(limit).read_text(encoding="ascii"))
            found = min(found, most - int(Path(used).read_text(encoding="ascii")))
    return max(found, 0)


def default_workers(*, framing: bool, memory: int | None = None) -> int:
    """Processes for this machine: one a core, as far as memory allows.

    Args:
        framing: whether the framing model runs; it needs the most memory.
        memory: bytes that the caller allows each; None for what migtext was measured to need.
    """
    each = memory or (_WITH_FRAMING if framing else _WITHOUT)
    return max(1, min(cores(), int(free_memory() * _SHARE) // each))


def memory_each(workers: int, *, framing: bool) -> int:
    """Bytes that each of some workers may take on this machine."""
    least = _WITH_FRAMING if framing else _WITHOUT
    return max(least, int(free_memory() * _SHARE) // workers)
