"""Options on the cache of sources."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["CacheFolder", "NoCache", "cache_of"]

CacheFolder = Annotated[
    Path | None,
    typer.Option(
        "--cache",
        help="folder that keeps the analyses of sources; default: MIGTEXT_CACHE, or the user's cache folder",
    ),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="read all sources anew, and keep none")]


def cache_of(folder: Path | None, off: bool) -> bool | Path:
    """`cache=` of the check from the two options."""
    if off and folder is not None:
        raise typer.BadParameter("--cache and --no-cache exclude each other")
    if off:
        return False
    return folder if folder is not None else True
