"""Analyses of sources, kept by what they depend on: content, options, versions.

An entry is one JSON file, named by a digest over the bytes of the source, its file name, the options
(own instruments included), the code and tables of migtext and the versions of the libraries that
read files. Entries are written beside their place and moved there, so that two processes may use
one folder; one that is damaged is made anew. When the folder grows beyond `LIMIT_MB` the entries
that were not used for longest are removed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import re
import tempfile
import time
import zlib
from array import array
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache as cached
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from ..analysis import Analysis
from ..blocks import Table
from ..diagnostics import cache_folder
from ..document import Document
from ..errors import MigtextError
from ..interop.jsonfile import analysis_arguments, record_dict
from ..pipeline import Annotator

__all__ = [
    "LIMIT_MB",
    "CacheLike",
    "CacheUse",
    "SourceCache",
    "cache_use",
    "clear_cache",
]

CacheLike: TypeAlias = "bool | str | Path"
# Of all entries together; the environment variable MIGTEXT_CACHE_MB sets another.
LIMIT_MB = 1000
# Beside the start of the process, a source of this size is read in no time.
_SMALL = 2_000
_LIBRARIES = ("pypdfium2", "pdfplumber", "trafilatura", "lxml", "python-docx", "openpyxl")
_STALE_SECONDS = 24 * 3600
# A user may name a folder with files of their own: nothing else is ever removed.
_OURS = re.compile(r"[0-9a-f]{64}\.json|new-\w+\.part")


@dataclass(frozen=True, slots=True)
class CacheUse:
    """What a cache holds.

    Attributes:
        folder: where it is.
        entries: number of sources.
        bytes: size of all entries.
        limit: size in bytes beyond which the oldest go.
    """

    folder: Path
    entries: int
    bytes: int
    limit: int

    def __str__(self) -> str:
        sources = f"{self.entries:,} source{'' if self.entries == 1 else 's'}"
        return f"{self.folder}: {sources}, {self.bytes / 1e6:,.1f} of {self.limit / 1e6:,.0f} MB"


@lru_cache(maxsize=1)
def _code() -> str:
    """Digest over what an analysis depends on beside its source: code, tables, libraries.

    Of the files of migtext names, sizes and times: an edited table is another version.
    """
    from importlib.metadata import PackageNotFoundError, version

    root = Path(__file__).resolve().parents[1]
    made = hashlib.sha256()
    for folder in ("extract", "readers", "data", "interop", "instruments", "."):
        files = (root / folder).rglob("*") if folder != "." else root.glob("*.py")
        for path in sorted(files):
            if path.suffix in (".py", ".toml", ".csv", ".json", ".txt"):
                stat = path.stat()
                made.update(f"{path.relative_to(root)}|{stat.st_size}|{stat.st_mtime_ns}".encode())
    for name in _LIBRARIES:
        try:
            made.update(f"{name}={version(name)};".encode())
        except PackageNotFoundError:
            made.update(f"{name}=;".encode())
    return made.hexdigest()


def _limit() -> int:
    """Bytes that the cache may take."""
    try:
        return int(float(os.environ["MIGTEXT_CACHE_MB"]) * 1e6)
    except (KeyError, ValueError, OverflowError):
        return LIMIT_MB * 1_000_000


def _folder(cache: CacheLike) -> Path | None:
    if cache is False:
        return None
    return (cache_folder() if cache is True else Path(cache)) / "sources"


class SourceCache:
    """A folder of analyses.

    Args:
        cache: True for the user's cache folder (`MIGTEXT_CACHE`, else what the system has for
            caches), a folder, or False for none.

    Attributes:
        folder: where entries are, or None.
        trouble: why entries could not be kept, or "".

    Example:
        >>> SourceCache(False).folder is None
        True
    """

    def __init__(self, cache: CacheLike = True) -> None:
        self.folder = _folder(cache)
        self.trouble = ""
        self._wrote = False

    def entry(self, path: Path, data: bytes, annotator: Annotator) -> Path | None:
        """Where the analysis of a source is kept; None for one that is not.

        Args:
            path: the source, whose name may be its title.
            data: its bytes.
            annotator: what annotates it.
        """
        if self.folder is None or len(data) < _SMALL:
            return None
        made = hashlib.sha256(data)
        made.update(json.dumps(annotator.options(), sort_keys=True).encode())
        made.update(path.name.encode("utf-8", "surrogateescape"))
        made.update(_code().encode())
        return self.folder / f"{made.hexdigest()}.json"

    def annotate(
        self, path: Path, data: bytes, annotator: Annotator, read: Callable[..., Document]
    ) -> Analysis:
        """The analysis of a source, from the cache when it is there.

        Args:
            path: the source.
            data: its bytes.
            annotator: what annotates it.
            read: what reads it.

        Raises:
            ReadingError: when the source cannot be read.
        """
        kept = self.entry(path, data, annotator)
        if kept is not None:
            found = _load(kept, path)
            if found is not None:
                return found
        analysis = annotator(read(path))
        if kept is not None:
            try:
                _store(kept, analysis)
                self._wrote = True
            except (OSError, TypeError, ValueError) as error:
                # A cache that cannot be written must not stop a check.
                self.trouble = f"the cache {kept.parent} cannot be written ({error})"
        return analysis

    def close(self) -> None:
        """Remove the entries that were not used for longest, when there are too many."""
        if self._wrote and self.folder is not None:
            _prune(self.folder)
            self._wrote = False


def _pack(tables: tuple[Table, ...]) -> list[Any]:
    return [record_dict(t) for t in tables]


@cached
def _tables_adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(tuple[Table, ...])


def _store(kept: Path, analysis: Analysis) -> None:
    document = analysis.document
    data = analysis.to_dict()
    # What a saved analysis leaves out, and a check reads: captions of tables, doubtful characters.
    data["tables"] = _pack(document.tables)
    reading = zlib.compress(document.reading.tobytes(), 1)
    data["reading"] = base64.b64encode(reading).decode() if document.reading else ""
    data["digest"] = document.digest
    packed = json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode()
    # The texts are the user's own: nobody else reads them.
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, part = tempfile.mkstemp(dir=kept.parent, prefix="new-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(packed)
        os.replace(part, kept)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def _load(kept: Path, path: Path) -> Analysis | None:
    """An entry; None when there is none or it is damaged, which is then removed."""
    try:
        packed = kept.read_bytes()
    except OSError:
        return None
    try:
        data = json.loads(packed)
        arguments = analysis_arguments(data, kept)
        document: Document = arguments["document"]
        tables = _tables_adapter().validate_python(data["tables"])
        reading = array("B")
        if data["reading"]:
            reading.frombytes(zlib.decompress(base64.b64decode(data["reading"])))
        if document.digest != data["digest"]:
            raise ValueError("another text")
        arguments["document"] = replace(
            document,
            path=str(path),
            reading=reading,
            table_source=(lambda: tables) if tables else None,
        )
        analysis = Analysis(**arguments)
        for records in analysis.records.values():
            for r in records:
                if document.text[r.start : r.end] != r.surface:
                    raise ValueError("a record does not fit the text")
    except (
        MigtextError, ValueError, KeyError, TypeError, AttributeError, binascii.Error, zlib.error,
        RecursionError,
    ):  # fmt: skip
        _remove(kept)
        return None
    with suppress(OSError):
        os.utime(kept)  # it was used now
    return analysis


def _remove(path: Path) -> int:
    """Bytes that were freed."""
    try:
        size = path.stat().st_size
        path.unlink()
    except OSError:
        return 0
    return size


def _entries(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """(time of last use, size, path) of what migtext has written into a folder, parts included."""
    try:
        with os.scandir(folder) as found:
            for item in found:
                if _OURS.fullmatch(item.name):
                    try:
                        stat = item.stat()
                    except OSError:
                        continue
                    yield stat.st_mtime, stat.st_size, Path(item.path)
    except OSError:
        return


def _prune(folder: Path) -> None:
    entries = sorted(_entries(folder))
    now = time.time()
    for used, _, path in entries:
        # What a process that was ended in between has left.
        if path.suffix == ".part" and now - used > _STALE_SECONDS:
            _remove(path)
    size = sum(s for _, s, p in entries if p.suffix == ".json")
    for _, entry, path in entries:
        if size <= _limit():
            break
        if path.suffix == ".json":
            _remove(path)
            size -= entry


def cache_use(cache: CacheLike = True) -> CacheUse:
    """What the cache of sources holds.

    Args:
        cache: a folder; default the user's cache folder.

    Example:
        >>> cache_use("nowhere").entries
        0
    """
    folder = _folder(cache) or _folder(True)
    assert folder is not None
    sizes = [s for _, s, p in _entries(folder) if p.suffix == ".json"]
    return CacheUse(folder, len(sizes), sum(sizes), _limit())


def clear_cache(cache: CacheLike = True) -> int:
    """Empty the cache of sources. Files that migtext has not written stay.

    Args:
        cache: a folder; default the user's cache folder.

    Returns:
        Number of bytes that were freed.
    """
    folder = _folder(cache)
    if folder is None:
        return 0
    freed = sum(_remove(path) for _, _, path in _entries(folder))
    with suppress(OSError):  # not there, or with files of somebody else's
        folder.rmdir()
    return freed
