"""The command on one claim: verify."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from .caching import CacheFolder, NoCache, cache_of
from .common import AsJson, Instruments, app, console_of

__all__ = ["verify"]


@app.command()
def verify(
    claim: Annotated[str, typer.Argument(help="a sentence with a number")],
    sources: Annotated[list[Path], typer.Argument(help="files or folders that may carry it")],
    figure: Annotated[
        str | None,
        typer.Option(
            "--figure", "-f", help="the number that is asked for, as it stands in the claim"
        ),
    ] = None,
    date: Annotated[
        str | None, typer.Option("--date", help="day of the claim, for 'last year': 2024-06-20")
    ] = None,
    source_date: Annotated[
        str | None, typer.Option("--source-date", help="day of the source, when it prints none")
    ] = None,
    cache: CacheFolder = None,
    no_cache: NoCache = False,
    instruments: Instruments = None,
    as_json: AsJson = False,
) -> None:
    """Check one number of one claim against a source; exit code 3 when it is not carried."""
    from ..check import verify as check_claim

    found = check_claim(
        claim,
        list(sources),
        figure,
        instruments=instruments,
        date=date,
        source_date=source_date,
        cache=cache_of(cache, no_cache),
    )
    if as_json:
        print(json.dumps(found.to_dict(), ensure_ascii=False))
    else:
        lines = [f"{found.verdict}: {found.message}"]
        for name, spot in (("evidence", found.evidence), ("conflict", found.conflict)):
            if spot is None or (name == "conflict" and spot == found.evidence):
                continue
            page = f", page {spot.page}" if spot.page else ""
            box = f", box {' '.join(f'{v:.0f}' for v in spot.box)}" if spot.box else ""
            lines.append(f"  {name}: {spot.text} ({spot.doc}{page}{box})")
            lines.append(f"    {spot.context}")
        console_of().print("\n".join(lines), highlight=False, markup=False, soft_wrap=True)
    if found.problem:
        raise typer.Exit(3)
