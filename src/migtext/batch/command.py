"""The batch as the command line runs it: progress, summary, report."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..errors import DataError
from .dask import connect
from .plan import Plan
from .progress import Progress
from .runner import annotate_many, find_files

__all__ = ["run"]

_SHOWN = 10
# 128 + the number of SIGTERM, as shells report it.
_TERMINATED = 143


@contextmanager
def _stopped_cleanly() -> Iterator[None]:
    """End as after Ctrl-C when the system asks this process to end (SIGTERM)."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise SystemExit(_TERMINATED)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def run(
    sources: list[str],
    *,
    out: Path,
    only: tuple[str, ...] | None,
    framing: str | None,
    language: str | None = None,
    bibliography: Path | None = None,
    instruments: list[Path] | None = None,
    ocr: bool = False,
    workers: int | None,
    metadata: Path | None,
    dask: str | None,
    progress: Any,
    say: Callable[[str], None],
    seconds: float | None = 300.0,
    memory: str | None = None,
    format: str = "parquet",
) -> dict[str, Any]:
    """Annotate into a data set and say how it went.

    Returns:
        Counts by state, and the failures with their reasons.

    Raises:
        KeyboardInterrupt: after Ctrl-C, when what was done is kept.
    """
    if not find_files(sources):
        raise DataError(
            "no documents found",
            path=", ".join(sources),
            todo="give files, or a folder with .pdf, .html, .docx, .txt ...",
        )
    failures: list[dict[str, Any]] = []
    plans: list[Plan] = []
    executor = None
    if dask:
        executor, threads = connect(dask)
        workers = workers or threads
    shown = Progress(progress)

    def planned(plan: Plan) -> None:
        plans.append(plan)
        shown.plan(plan)
        if plan.kept or plan.todo != plan.new or plan.gone or plan.ignored:
            say(str(plan))

    results = annotate_many(
        sources,
        out=out,
        executor=executor,
        metadata=metadata,
        only=only,
        framing=framing,
        language=language,
        bibliography=bibliography,
        instruments=instruments,
        ocr=ocr,
        workers=workers,
        seconds=seconds,
        memory=memory,
        format=format,
        on_plan=planned,
    )
    counts = shown.counts
    try:
        with _stopped_cleanly(), shown:
            try:
                for result in results:
                    shown.add(result)
                    if result.error is not None:
                        failures.append(dict(result.error))
            finally:
                results.close()  # type: ignore[attr-defined]  # a generator: keeps what is done
    except (KeyboardInterrupt, SystemExit):
        kept = counts["done"] + counts["failed"] + counts["skipped"]
        left = plans[0].files - kept if plans else 0
        say(
            f"stopped: {kept:,} documents are in {out.resolve()}, {left:,} are left; run the same "
            "command again to go on"
        )
        raise
    before = counts["failed_before"]
    there = f"{counts['skipped']} already there" + (f" ({before} failed before)" if before else "")
    say(f"{counts['done']} done, {there}, {counts['failed']} failed → {out.resolve()}")
    _say_failures(failures, shown, out, say)
    if counts["done"] + counts["failed"]:
        say(shown.line())
    return {
        **counts,
        "out": str(out),
        "plan": plans[0].to_dict() if plans else {},
        "failures": failures,
    }


def _say_failures(
    failures: list[dict[str, Any]], shown: Progress, out: Path, say: Callable[[str], None]
) -> None:
    if not failures:
        return
    if len(failures) > 1:
        kinds = ", ".join(f"{count} {name}" for name, count in shown.kinds.most_common())
        say(f"  failed: {kinds}")
    for row in failures[:_SHOWN]:
        say(f"  {row['path']}: {row['error']}: {row['reason']}; {row['todo']}")
    more = len(failures) - _SHOWN
    say((f"  … {more} more; " if more > 0 else "  ") + f"the list: {(out / 'errors').resolve()}")
