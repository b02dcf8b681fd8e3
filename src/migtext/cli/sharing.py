"""Commands that hand results on: highlight (a marked PDF)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .common import (
    Framing,
    Instruments,
    Language,
    Ocr,
    Password,
    annotated,
    app,
    piped_folder,
    say,
    views_of,
)

__all__ = ["highlight"]

Marked = Annotated[
    str | None,
    typer.Option(
        "--only",
        help="comma-separated views to mark; default figures, instruments, citations",
    ),
]


@app.command()
def highlight(
    source: Annotated[str, typer.Argument(help="a PDF, the sample `report`, or -")],
    out: Annotated[Path, typer.Option("-o", "--out", help="the marked PDF")],
    only: Marked = None,
    framing: Framing = "fast",
    language: Language = None,
    instruments: Instruments = None,
    password: Password = None,
    ocr: Ocr = False,
) -> None:
    """Write a PDF again with a highlight and a note for everything that was found in it."""
    from ..render.marked import MARKED_VIEWS

    views = only or ",".join(MARKED_VIEWS)
    analysis = annotated(
        source,
        views,
        framing,
        language=language,
        instruments=instruments,
        password=password,
        ocr=ocr,
    )
    piped = Path(piped_folder().name) / "input.pdf" if source == "-" else None
    say(str(analysis.to_pdf(out, only=views_of(views), file=piped, password=password)))
