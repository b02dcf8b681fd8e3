"""Analyses of sources, kept by what they depend on: content, options, version of the code."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from ..analysis import Analysis
from ..diagnostics import cache_folder
from ..document import Document
from ..errors import MigtextError
from ..pipeline import Annotator

__all__ = ["clear_cache", "load_or_annotate"]

# A source of this size is read faster than it is worth keeping.
_SMALL = 20_000


@lru_cache(maxsize=1)
def _code() -> str:
    """Digest over the names, sizes and times of the code and tables that an analysis depends on."""
    root = Path(__file__).resolve().parents[1]
    made = hashlib.sha256()
    for folder in ("extract", "readers", "data", "."):
        files = (root / folder).rglob("*") if folder != "." else root.glob("*.py")
        for path in sorted(files):
            if path.suffix in (".py", ".toml", ".csv", ".json"):
                stat = path.stat()
                made.update(f"{path.relative_to(root)}|{stat.st_size}|{stat.st_mtime_ns}".encode())
    return made.hexdigest()


def _key(path: Path, annotator: Annotator) -> str:
    made = hashlib.sha256(path.read_bytes())
    made.update(json.dumps(annotator.options(), sort_keys=True).encode())
    made.update(path.suffix.lower().encode())
    made.update(_code().encode())
    return made.hexdigest()


def load_or_annotate(
    path: Path, annotator: Annotator, read: Callable[..., Document], *, enabled: bool = True
) -> Analysis:
    """The analysis of a source, from the cache when it is there.

    Args:
        path: the source.
        annotator: what annotates it.
        read: what reads it.
        enabled: use the cache.

    Raises:
        ReadingError: when the source cannot be read.
    """
    if not enabled or path.stat().st_size < _SMALL:
        return annotator(read(path))
    kept = cache_folder() / "sources" / f"{_key(path, annotator)}.json"
    if kept.exists():
        try:
            return Analysis.load(kept)
        except (MigtextError, OSError, ValueError, KeyError, TypeError):
            kept.unlink(missing_ok=True)
    analysis = annotator(read(path))
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(".part")
        analysis.save(part)
        part.replace(kept)
    except (OSError, TypeError, ValueError):
        # A cache that cannot be written must not stop a check.
        pass
    return analysis


def clear_cache() -> int:
    """Empty the cache of sources.

    Returns:
        Number of bytes that were freed.
    """
    folder = cache_folder() / "sources"
    if not folder.is_dir():
        return 0
    size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
    shutil.rmtree(folder, ignore_errors=True)
    return size
