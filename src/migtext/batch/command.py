"""The batch as the command line runs it: progress bar, summary, report."""

from __future__ import annotations

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
    workers: int | None,
    metadata: Path | None,
    dask: str | None,
    console: Any,
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
    counts = {"done": 0, "failed": 0, "skipped": 0}
    failures: list[dict[str, Any]] = []
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("annotating", total=len(files))
        results = annotate_many(
            files,
            out=out,
            executor=_executor(dask) if dask else None,
            metadata=metadata,
            only=only,
            framing=framing,
            workers=workers,
        )
        for result in results:
            counts[result.state] += 1
            if result.error is not None:
                failures.append(dict(result.error))
            progress.update(
                bar, advance=1, description=f"{counts['done']} done, {counts['failed']} failed"
            )
    console.print(
        f"{counts['done']} done, {counts['skipped']} already there, {counts['failed']} failed → {out.resolve()}",
        markup=False,
    )
    for row in failures:
        console.print(
            f"  {row['path']}: {row['error']}: {row['reason']}; {row['todo']}", markup=False
        )
    return {**counts, "out": str(out), "failures": failures}
