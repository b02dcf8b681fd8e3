"""annotate_many(): documents through workers into parts and a journal."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..errors import DataError
from ..extract.instruments.registry import InstrumentsLike, Registry
from ..pipeline import Annotator, BibliographyLike
from .dask import adopted
from .duplicates import mark as mark_duplicates
from .foreign import ForeignPool
from .journal import Journal, why
from .machine import bytes_of, default_workers, memory_each
from .metadata import Metadata, read_metadata
from .part import Part
from .plan import SUFFIXES, Files, Plan, find_files, make_plan, walk
from .pool import Job, LocalPool
from .schema import VERSION as SCHEMA_VERSION
from .stamps import Stamps, versions
from .store import clean, prepare, read_rows, rewrite_without, write_jsonl, write_part
from .task import annotate_file, annotate_files, digest_of, printable, warm

__all__ = ["FORMATS", "SUFFIXES", "Result", "annotate_many", "find_files"]

FORMATS = ("parquet", "jsonl")
_PART_DOCUMENTS = 1_000
_PART_ROWS = 50_000
# A run that is killed does again what it did since the last part: this many seconds, or this
# share of its time when that is more, so that a long run does not leave thousands of parts.
_PART_SECONDS = 30.0
_PART_SHARE = 0.02


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
    memory: int | str | None = None,
    format: str = "parquet",
    part_documents: int = _PART_DOCUMENTS,
    on_plan: Callable[[Plan], None] | None = None,
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
            `submit` is used. Default: processes on this machine, which need no
            ``if __name__ == "__main__"`` in a script.
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
        workers: processes; by cores and memory when None. With an executor: how many it has, so
            that twice as many tasks are under way.
        seconds: wall-clock limit of a document; None for none. A process of this machine that goes
            beyond it is killed with its document, also inside a C library. An executor's worker
            keeps it between steps of Python only.
        memory: resident memory of a process of this machine, bytes or text ("1.5GB"); by the
            memory that is free when None. A process that goes beyond it is killed with its
            document. An executor's workers have limits of their own.
        format: "parquet", or "jsonl" to write each table as one file of JSON lines too, when the
            run ends.
        part_documents: documents a Parquet part at most; it is also written every 30 seconds,
            later every fiftieth of the time that the run has taken.
        on_plan: called once, before the first document, with the `Plan`: how many are new,
            changed, kept, and what has changed in options and versions.

    Yields:
        A `Result` for each file, in the order in which they end.

    Raises:
        FileMissing: when a path does not exist.
        DataError: when another run is writing to `out`, or it cannot be written (a full disk):
            the same call goes on once there is room.
        ModelError: when a model is missing, or an executor's worker has other versions.
        MigtextError: when processes do not start, or the executor takes no more work.

    Example:
        >>> import migtext as mt, tempfile
        >>> with tempfile.TemporaryDirectory() as out:
        ...     runs = mt.annotate_many([mt.sample("article")], out=out, only="figures", workers=1)
        ...     [r.state for r in runs]
        ['done']
    """
    if format not in FORMATS:
        raise DataError(f"no format {format!r}", todo=f"choose one of: {', '.join(FORMATS)}")
    limit = bytes_of(memory) if memory is not None else None
    if spacy_model is not None and executor is None:
        # Said once, before the first file; the machines of a cluster may have what this one has not.
        from ..extract.entities.neural import check_pipeline

        check_pipeline(str(spacy_model))
    files = walk(paths)
    folder = Path(out)
    options, views = _plain_options(only, framing, language, spacy_model, bibliography, instruments)
    table = read_metadata(metadata)
    found = versions(views, options["framing"])
    stamps = Stamps(options, found, table, {"ocr": True} if ocr else {})
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    journal = Journal(folder)
    try:
        run = _Run(folder, journal, options, stamps, table, format)
        run.reading = {"ocr": True} if ocr else {}
        run.seconds = seconds
        run.part_documents = part_documents

        def make_pool(many: int) -> LocalPool | ForeignPool:
            if executor is not None:
                expects = {"framing": options["framing"], **found}
                usable, has = adopted(executor, workers, found, views, options["framing"])
                return ForeignPool(
                    usable,
                    work=annotate_files,
                    options=options,
                    seconds=seconds,
                    expects=expects,
                    lost=_lost,
                    workers=has,
                )
            framed = "passages" in views
            count = min(workers or default_workers(framing=framed, memory=limit), many)
            return LocalPool(
                count,
                work=annotate_file,
                warm=warm,
                options=options,
                seconds=seconds,
                memory=limit or memory_each(count, framing=framed),
                lost=_lost,
            )

        yield from run.results(files, make_pool, on_plan)
    finally:
        journal.close()


def _plain_options(
    only: Any,
    framing: Any,
    language: str | None,
    spacy_model: str | Path | None,
    bibliography: BibliographyLike | None,
    instruments: InstrumentsLike | None,
) -> tuple[dict[str, Any], tuple[str, ...]]:
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
    plain = {
        "only": names,
        "framing": str(framing) if framing is not None else None,
        "language": language,
        "spacy_model": annotator.spacy_model,
        # Left out when there is none, so that runs made before are not done anew.
        **({"bibliography": json.dumps(items.to_csl())} if items is not None else {}),
        **({"instruments": _packed(annotator.registry)} if annotator.registry is not None else {}),
    }
    return plain, annotator.views


def _packed(registry: Registry) -> str:
    """A user's tables as text: the workers of a cluster do not see the files."""
    if not registry.own:
        raise DataError(
            "a registry made by hand cannot travel to the workers of a batch",
            todo="give its TOML files as instruments=",
        )
    return json.dumps([[t.name, t.read_text()] for t in registry.own])


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Say what is to be done when the data set cannot be written."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise DataError(
            f"cannot write ({why(error, folder)})",
            path=folder,
            todo="make room, check the folder's rights, and run the same command again: it goes on",
        ) from error


class _Run:
    """One run: from a plan to parts, journal and run.json."""

    def __init__(
        self,
        folder: Path,
        journal: Journal,
        options: Mapping[str, Any],
        stamps: Stamps,
        table: Metadata,
        format: str,
    ) -> None:
        self.folder = folder
        self.journal = journal
        self.options = options
        self.stamps = stamps
        self.table = table
        self.format = format
        self.reading: dict[str, Any] = {}
        self.seconds: float | None = None
        self.part_documents = _PART_DOCUMENTS
        self.counts = {"done": 0, "failed": 0}
        self.began = time.monotonic()
        self.finished = self.broken = False
        with _writing(folder):
            clean(folder, journal.parts())
            self._remove_outdated()
            before = journal.fact("columns") or []
            columns = list(dict.fromkeys((*before, *table.names)))
            prepare(folder, columns)
            journal.set_fact("columns", columns)
            journal.keep_stamp(stamps.common, stamps.facts)
        self.part = Part(columns)

    def results(
        self,
        files: Files,
        make_pool: Callable[[int], LocalPool | ForeignPool],
        on_plan: Callable[[Plan], None] | None,
    ) -> Iterator[Result]:
        """Do what the plan says."""
        plan, paths, kept = make_plan(files, self.journal, self.stamps, self.seconds)
        if on_plan is not None:
            on_plan(plan)
        pool = None
        try:
            yield from self._kept(kept)
            if paths:  # no process is started when there is nothing to do
                pool = make_pool(len(paths))
                yield from self._work(pool, deque(paths))
            self.finished = True
        finally:
            if pool is not None:
                pool.close()
            try:
                if not self.broken:  # the caller stopped early: what is done is kept
                    self._flush()
            finally:
                self._finish(files, plan, pool)

    def _kept(self, kept: list[tuple[str, str]]) -> Iterator[Result]:
        failed: dict[str, dict[str, Any]] | None = None
        for path, state in kept:
            error = None
            if state == "failed":
                if failed is None:
                    failed = {row["path"]: row for row in read_rows(self.folder, "errors")}
                error = failed.get(printable(path))
            yield Result(path=path, state="skipped", error=error)

    def _work(self, pool: LocalPool | ForeignPool, todo: deque[str]) -> Iterator[Result]:
        following: Job | None = None
        while todo or following or pool.busy:
            while todo or following:
                following = following or self._job(todo.popleft())
                if not pool.wants(following, len(todo)):
                    break
                pool.put(following, len(todo))
                following = None
            for job, outcome in pool.wait():
                result = self._keep(job.path, outcome)
                if self._due():
                    yield from self._flush()
                yield result
            if self._due():
                yield from self._flush()
        yield from self._flush()

    def _job(self, path: str) -> Job:
        size = None
        with suppress(OSError):
            size = os.stat(path).st_size
        return Job(path, self.table.reading(path) | self.reading, size)

    def _keep(self, path: str, outcome: dict[str, Any]) -> Result:
        extra, stamp = self.table.columns_of(path), self.stamps.of(path)
        self.part.add(outcome, extra, stamp, self.seconds)
        state = "done" if outcome["ok"] else "failed"
        self.counts[state] += 1
        return Result(
            path=path, state=state, document=outcome.get("document"), error=outcome.get("error")
        )

    def _due(self) -> bool:
        now = time.monotonic()
        wait = max(_PART_SECONDS, _PART_SHARE * (now - self.began))
        part = self.part
        return bool(part) and (
            len(part) >= self.part_documents or part.rows >= _PART_ROWS or now - part.since >= wait
        )

    def _flush(self) -> list[Result]:
        """Write what waits; documents that turned out to fit into no table have failed after all."""
        if not self.part:
            return []
        self.broken = True
        with _writing(self.folder):
            name = self.part.name
            tables, unfit = self.part.tables()
            write_part(self.folder, name, tables)
            self.journal.enter(name, self.part.entries)
            self.part.clear()
            self._remove_outdated()
        self.broken = False
        self.counts["done"] -= len(unfit)
        self.counts["failed"] += len(unfit)
        return [Result(path=row["path"], state="failed", error=row) for row in unfit]

    def _remove_outdated(self) -> None:
        # Older rows go only after the new ones are entered. A run that is killed before leaves
        # the note in the journal, and the next one removes them.
        for part, paths in self.journal.outdated().items():
            rewrite_without(self.folder, part, paths)
            self.journal.removed(part)

    def _finish(self, files: Files, plan: Plan, pool: LocalPool | ForeignPool | None) -> None:
        duplicates = None
        if not self.broken:
            with suppress(OSError, sqlite3.Error):  # the next run marks what this one could not
                duplicates = mark_duplicates(self.folder, self.journal)
        facts = {
            "format": "migtext-dataset",
            "version": SCHEMA_VERSION,
            "migtext": version("migtext"),
            "options": self.options,
            "versions": self.stamps.facts,
            "finished": self.finished,
            "seconds": round(time.monotonic() - self.began, 1),
            **self.counts,
            "plan": plan.to_dict(),
            "workers": pool.workers if pool is not None else 0,
            "workers_killed": pool.killed if pool is not None else 0,
            "workers_recycled": pool.recycled if pool is not None else 0,
            "duplicates": duplicates,
            "metadata_unmatched": {
                "files": self.table.files_without_row(files.paths),
                "rows": self.table.rows_without_file(files.paths),
            },
        }
        if self.broken:
            return  # there is no room; what has happened is being raised
        with _writing(self.folder):
            self.journal.set_fact("last_run", facts)
            half = self.folder / "run.writing"
            half.write_text(
                json.dumps(facts, indent=1, ensure_ascii=False, default=str), encoding="utf-8"
            )
            os.replace(half, self.folder / "run.json")
            if self.format == "jsonl" and self.finished:
                write_jsonl(self.folder)


def _lost(path: str, error: str, reason: str, todo: str) -> dict[str, Any]:
    return {
        "ok": False,
        "error": {
            "path": printable(path),
            "error": error,
            "reason": reason,
            "todo": todo,
            "bytes_sha256": digest_of(Path(path)),
        },
    }
