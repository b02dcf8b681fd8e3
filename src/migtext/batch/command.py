"""The batch as the command line runs it: progress bar, summary, report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..errors import DataError, MissingExtra
from .runner import annotate_many, find_files

__all__ = ["run"]


def _executor(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise MissingExtra("Dask is not installed", todo="pip install 'migtext[dask]'") from error
    client: Any = Client  # the package has no types
    return client(address).get_executor()


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
) -> dict[str, Any]:
    """Annotate into a data set and say how it went.

    Returns:
        Counts by state, and the failures with their reasons.
    """
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    files = find_files(sources)
    if not files:
        raise DataError(
            "no documents found",
            path=", ".join(sources),
            todo="give files, or a folder with .pdf, .html, .docx, .txt ...",
        )
    counts = {"done": 0, "failed": 0, "skipped": 0, "failed_before": 0}
    failures: list[dict[str, Any]] = []
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=progress, disable=not progress.is_terminal) as bars:
        bar = bars.add_task("annotating", total=len(files))
        results = annotate_many(
            files,
            out=out,
            executor=_executor(dask) if dask else None,
            metadata=metadata,
            only=only,
            framing=framing,
            language=language,
            bibliography=bibliography,
            instruments=instruments,
            ocr=ocr,
            workers=workers,
        )
        for result in results:
            counts[result.state] += 1
            if result.error is not None:
                failures.append(dict(result.error))
                counts["failed_before"] += result.state == "skipped"
            bars.update(
                bar, advance=1, description=f"{counts['done']} done, {counts['failed']} failed"
            )
    before = counts["failed_before"]
    kept = f"{counts['skipped']} already there" + (f" ({before} failed before)" if before else "")
    say(f"{counts['done']} done, {kept}, {counts['failed']} failed → {out.resolve()}")
    for row in failures:
        say(f"  {row['path']}: {row['error']}: {row['reason']}; {row['todo']}")
    return {**counts, "out": str(out), "failures": failures}
