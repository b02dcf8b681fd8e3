"""annotate_many(): documents through an executor into parts and a journal."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import sqlite3
import time
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..errors import DataError, FileMissing
from ..extract.instruments.registry import InstrumentsLike, Registry
from ..framing.model import model_digest
from ..pipeline import Annotator, BibliographyLike
from .duplicates import mark as mark_duplicates
from .journal import Journal
from .metadata import Metadata, read_metadata
from .schema import VERSION as SCHEMA_VERSION
from .store import clean, read_rows, rewrite_without, write_part
from .task import annotate_file, digest_of

__all__ = ["SUFFIXES", "Result", "annotate_many", "find_files"]

SUFFIXES = frozenset(
    (
        ".txt .md .markdown .html .htm .xhtml .mht .mhtml .pdf .docx .docm .dotx .csv .tsv .xlsx .xlsm "
        ".epub .rtf .doc .odt"
    ).split()
)
_PART_DOCUMENTS = 200
_RETRIES = 2
# Failures that another run, or another machine, may not have: tried again by the next run.
_PASSING = frozenset(("WorkerLost", "MemoryError", "MissingExtra", "ModelError"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one file.

    Attributes:
        path: the file.
        state: done, failed, or skipped (already in the data set with the same content and options).
        document: the row of the table `documents`, when done.
        error: the row of the table `errors`, when failed now or, if skipped, in an earlier run.
    """

    path: str
    state: str
    document: Mapping[str, Any] | None = None
    error: Mapping[str, Any] | None = None


def find_files(sources: str | Path | Iterable[str | Path]) -> list[str]:
    """Files to annotate: files as given, folders walked for the suffixes in `SUFFIXES`.

    Raises:
        FileMissing: when a source does not exist.
    """
    many = [sources] if isinstance(sources, str | Path) else list(sources)
    found: list[str] = []
    for source in map(Path, many):
        if source.is_dir():
            inside = (p for p in source.rglob("*") if p.is_file() and p.suffix.lower() in SUFFIXES)
            found += sorted(str(p) for p in inside)
        elif source.exists():
            found.append(str(source))
        else:
            raise FileMissing("no such file or folder", path=source, todo="check the path")
    return list(dict.fromkeys(found))


def default_workers() -> int:
    """Processes for this machine: one a core, as far as memory allows 1.5 GB each."""
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES")
        return max(1, min(cores, int(memory // 1_500_000_000)))
    except (ValueError, OSError, AttributeError):
        return cores


def _one_thread() -> None:
    """Keep each worker to one BLAS thread: the processes are the parallelism."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
        os.environ[name] = "1"


class _LocalPool:
    """A process pool that is made again when a worker dies."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pool = self._make()

    def _make(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self.workers, mp_context=multiprocessing.get_context("spawn"), initializer=_one_thread
        )

    def submit(self, *args: Any) -> Future[Any]:
        return self._pool.submit(*args)

    def rebuild(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = self._make()

    def shutdown(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)


@dataclass(slots=True)
class _Part:
    """Rows that wait to be written together."""

    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    entries: list[dict[str, Any]] = field(default_factory=list)

    def add(self, path: str, outcome: dict[str, Any], extra: Mapping[str, str], stamp: str) -> None:
        if outcome["ok"]:
            row = outcome["document"]
            self.tables.setdefault("documents", []).append(row | extra)
            for name, rows in outcome["views"].items():
                common = {"path": path, **extra}
                self.tables.setdefault(name, []).extend({**common, **r} for r in rows)
            state, doc = "done", row["doc"]
        else:
            row = outcome["error"]
            self.tables.setdefault("errors", []).append(row | extra)
            state, doc = "failed", None
            stamp = "" if row["error"] in _PASSING else stamp
        content = row["bytes_sha256"]
        self.entries.append(
            {
                "path": path,
                "state": state,
                "doc": doc,
                "bytes_sha256": content,
                "options": stamp,
                "fingerprint": outcome.get("fingerprint"),
            }
        )


class _Stamps:
    """What, beside its bytes, decides a file's rows: options, version, its row of metadata."""

    def __init__(self, common: list[Any], table: Metadata) -> None:
        self._common = common
        self._table = table

    def of(self, path: str) -> str:
        """Digest for a file."""
        row = [self._table.reading(path), self._table.columns_of(path)]
        parts = [*self._common, *(row if any(row) else [])]
        return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[
            :16
        ]


def _submitted(pool: Any, executor: Executor | None, job: tuple[Any, ...]) -> Future[Any]:
    return (
        executor.submit(annotate_file, *job)
        if executor is not None
        else pool.submit(annotate_file, *job)
    )


def annotate_many(
    paths: str | Path | Iterable[str | Path],
    *,
    out: str | Path,
    executor: Executor | None = None,
    metadata: str | Path | Mapping[str, Mapping[str, Any]] | None = None,
    only: str | Collection[str] | None = None,
    framing: str | Path | None = "accurate",
    language: str | None = None,
    spacy_model: str | Path | None = None,
    bibliography: BibliographyLike | None = None,
    instruments: InstrumentsLike | None = None,
    ocr: bool = False,
    workers: int | None = None,
    seconds: float | None = 300.0,
    part_documents: int = _PART_DOCUMENTS,
) -> Iterator[Result]:
    """Annotate many documents into a Parquet data set.

    Calling it again with the same `out` goes on where the last run stopped; files that changed,
    files whose row of metadata changed, and all files when options changed, are done anew. A file
    that failed is not tried again while nothing changed, unless the machine was at fault (memory,
    a lost worker, a missing package).

    Args:
        paths: files and folders.
        out: folder of the data set; made when missing.
        executor: any `concurrent.futures.Executor` (``dask_client.get_executor()``); only
            `submit` is used. Default: processes on this machine.
        metadata: CSV or XLSX file with a column of file names, whose other columns (date, title,
            source, url, anything) travel into every table; or a mapping from file name to values.
        only: what to run, as for `migtext.annotate`.
        framing: as for `migtext.annotate`; when a folder's model changed, all documents are done
            anew.
        language: as for `migtext.annotate`.
        spacy_model: as for `migtext.annotate`.
        bibliography: as for `migtext.annotate`.
        instruments: as for `migtext.annotate`; when the content of the files changed, all
            documents are done anew.
        ocr: read pages that are pictures, as for `migtext.read`.
        workers: processes; by cores and memory when None.
        seconds: wall-clock limit of a document; None for none.
        part_documents: documents a Parquet part.

    Yields:
        A `Result` for each file, in the order in which they end.

    Raises:
        FileMissing: when a path does not exist.
        DataError: when another run is writing to `out`.
        ModelError: when this machine does the work and `spacy_model` is not there.

    Example:
        >>> import migtext as mt, tempfile
        >>> with tempfile.TemporaryDirectory() as out:
        ...     runs = mt.annotate_many([mt.sample("article")], out=out, only="figures", workers=1)
        ...     [r.state for r in runs]
        ['done']
    """
    if spacy_model is not None and executor is None:
        # Said once, before the first file; the machines of a cluster may have what this one has not.
        from ..extract.entities.neural import check_pipeline

        check_pipeline(str(spacy_model))
    files = find_files(paths)
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    options = _plain_options(only, framing, language, spacy_model, bibliography, instruments)
    table = read_metadata(metadata)
    own = model_digest(framing) if framing is not None else None
    more = [*(["ocr"] if ocr else []), *([own] if own is not None else [])]
    stamps = _Stamps([options, version("migtext"), *more], table)
    journal = Journal(folder)
    try:
        yield from _run(
            files,
            folder,
            journal,
            options,
            stamps,
            table,
            ocr,
            executor,
            workers,
            seconds,
            part_documents,
        )
    finally:
        journal.close()


def _plain_options(
    only: Any,
    framing: Any,
    language: str | None,
    spacy_model: str | Path | None,
    bibliography: BibliographyLike | None,
    instruments: InstrumentsLike | None,
) -> dict[str, Any]:
    annotator = Annotator(  # says what is wrong before anything is read
        only=only,
        framing=framing,
        language=language,
        spacy_model=spacy_model,
        bibliography=bibliography,
        instruments=instruments,
    )
    items = annotator.bibliography
    names = [only] if isinstance(only, str) else sorted(only) if only is not None else None
    return {
        "only": names,
        "framing": str(framing) if framing is not None else None,
        "language": language,
        "spacy_model": annotator.spacy_model,
        # Left out when there is none, so that runs made before are not done anew.
        **({"bibliography": json.dumps(items.to_csl())} if items is not None else {}),
        **({"instruments": _packed(annotator.registry)} if annotator.registry is not None else {}),
    }


def _packed(registry: Registry) -> str:
    """A user's tables as text: the workers of a cluster do not see the files."""
    if not registry.own:
        raise DataError(
            "a registry made by hand cannot travel to the workers of a batch",
            todo="give its TOML files as instruments=",
        )
    return json.dumps([[t.name, t.read_text()] for t in registry.own])


def _run(
    files: list[str],
    folder: Path,
    journal: Journal,
    options: dict[str, Any],
    stamps: _Stamps,
    table: Metadata,
    ocr: bool,
    executor: Executor | None,
    workers: int | None,
    seconds: float | None,
    part_documents: int,
) -> Iterator[Result]:
    clean(folder, journal.parts())
    journal.set_fact("schema", SCHEMA_VERSION)
    todo: deque[str] = deque()
    failed: dict[str, dict[str, Any]] | None = None
    for path in files:
        state = journal.state(path, digest_of(Path(path)), stamps.of(path))
        if state is None:
            todo.append(path)
            continue
        if state == "failed" and failed is None:
            failed = {row["path"]: row for row in read_rows(folder, "errors")}
        error = (failed or {}).get(path) if state == "failed" else None
        yield Result(path=path, state="skipped", error=error)
    # Nothing is loaded in another process when there is nothing to do.
    pool = None if executor is not None or not todo else _LocalPool(workers or default_workers())
    window = 2 * (pool.workers if pool else 16)
    waiting: dict[Future[Any], str] = {}
    suspects: deque[str] = deque()
    tries: dict[str, int] = {}
    part = _Part()
    counts = {"done": 0, "failed": 0}
    began = time.time()
    try:
        while todo or waiting or suspects:
            # After a worker died, the files that were under way go one by one, so that the one
            # which kills is known.
            while (todo and not suspects and len(waiting) < window) or (suspects and not waiting):
                path = suspects.popleft() if suspects else todo.popleft()
                reading = table.reading(path) | ({"ocr": True} if ocr else {})
                job = (path, options, reading, seconds)
                waiting[_submitted(pool, executor, job)] = path
            ended, _ = wait(waiting, return_when=FIRST_COMPLETED)
            broken = False
            for future in ended:
                path = waiting.pop(future)
                try:
                    outcome = future.result()
                except BrokenProcessPool:
                    broken = True
                    suspects.append(path)
                    continue
                except Exception as error:  # the executor lost it (node gone, pickling, scheduler)
                    outcome = {
                        "ok": False,
                        "error": _lost(path, f"{type(error).__name__}: {error}"),
                    }
                result = _keep(part, path, outcome, table, stamps)
                counts[result.state] += 1
                if len(part.entries) >= part_documents:
                    part = _flush(folder, journal, part, table)
                yield result
            if broken and pool is not None:
                alone = not waiting and len(suspects) == 1
                suspects.extend(waiting.values())
                waiting.clear()
                pool.rebuild()
                if alone:
                    path = suspects[0]
                    tries[path] = tries.get(path, 0) + 1
                    if tries[path] >= _RETRIES:
                        suspects.popleft()
                        outcome = {
                            "ok": False,
                            "error": _lost(path, "it ended the worker process twice"),
                        }
                        result = _keep(part, path, outcome, table, stamps)
                        counts[result.state] += 1
                        yield result
        part = _flush(folder, journal, part, table)
    finally:
        if pool is not None:
            pool.shutdown()
        if part.entries:  # the caller stopped early: what is done is kept
            _flush(folder, journal, part, table)
        duplicates = None
        with suppress(OSError, sqlite3.Error):  # the next run marks what this one could not
            duplicates = mark_duplicates(folder, journal)
        facts = {
            "format": "migtext-dataset",
            "version": SCHEMA_VERSION,
            "migtext": version("migtext"),
            "options": options,
            "seconds": round(time.time() - began, 1),
            **counts,
            "duplicates": duplicates,
            "metadata_unmatched": {
                "files": table.files_without_row(files),
                "rows": table.rows_without_file(files),
            },
        }
        journal.set_fact("last_run", facts)
        (folder / "run.json").write_text(
            json.dumps(facts, indent=1, ensure_ascii=False), encoding="utf-8"
        )


def _lost(path: str, reason: str) -> dict[str, Any]:
    return {
        "path": path,
        "error": "WorkerLost",
        "reason": reason,
        "todo": "run the same command again to try it once more",
        "bytes_sha256": digest_of(Path(path)),
    }


def _keep(
    part: _Part,
    path: str,
    outcome: dict[str, Any],
    table: Metadata,
    stamps: _Stamps,
) -> Result:
    part.add(path, outcome, table.columns_of(path), stamps.of(path))
    state = "done" if outcome["ok"] else "failed"
    return Result(
        path=path, state=state, document=outcome.get("document"), error=outcome.get("error")
    )


def _flush(folder: Path, journal: Journal, part: _Part, table: Metadata) -> _Part:
    if not part.entries:
        return part
    stale = journal.stale(e["path"] for e in part.entries)
    key = hashlib.sha256("\n".join(e["path"] for e in part.entries).encode()).hexdigest()[:8]
    name = f"part-{time.time_ns():x}-{key}"
    try:
        write_part(folder, name, part.tables, table.names)
        journal.enter(name, part.entries)
    except OSError as error:
        raise DataError(
            f"cannot write ({error.strerror or error})",
            path=folder,
            todo="make room and run the same command again: it goes on",
        ) from error
    # Older rows go only after the new ones are entered: a kill in between leaves both parts, and
    # the journal says which one counts (see `Corpus`).
    for old, paths in stale.items():
        rewrite_without(folder, old, paths)
    return _Part()
