"""Commands on data sets: corpus summary."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from ..errors import DataError
from .common import AsJson, app, console_of, note, say, short

if TYPE_CHECKING:
    from ..batch.corpus import Choice

__all__ = ["summary"]

corpus_app = typer.Typer(
    no_args_is_help=True, help="Data sets that `annotate -o OUT` wrote: what is in them."
)
app.add_typer(corpus_app, name="corpus")

_YEARS = re.compile(r"(\d{4})(?:\s*(?:-|–|\.\.|:)\s*(\d{4}))?")


def _years(value: str | None) -> int | tuple[int, int] | None:
    if value is None:
        return None
    found = _YEARS.fullmatch(value.strip())
    if found is None:
        raise DataError(f"{value!r} is no year", todo="write 2019, or 2015-2020")
    first, last = int(found[1]), int(found[2] or found[1])
    return first if first == last else (min(first, last), max(first, last))


@corpus_app.command("summary")
def summary(
    out: Annotated[Path, typer.Argument(help="the folder that `annotate -o OUT` wrote")],
    top: Annotated[int, typer.Option(help="rows a table; 0 for all")] = 20,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", help="only documents of this source; again for more"),
    ] = None,
    year: Annotated[
        str | None, typer.Option("--year", help="only documents of this year, or years: 2015-2020")
    ] = None,
    language: Annotated[
        list[str] | None,
        typer.Option("--language", help="only documents in this language; again for more"),
    ] = None,
    duplicates: Annotated[
        str,
        typer.Option(help="documents that repeat another: once leaves them out, all counts them"),
    ] = "once",
    csv: Annotated[
        Path | None, typer.Option("--csv", help="write each table as a CSV file into this folder")
    ] = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", help="write all tables into this workbook")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print what is in a data set: documents, failures, frames, instruments, figures, movements."""
    from ..batch.corpus import Corpus

    chosen: Choice = {
        "source": source or None,
        "year": _years(year),
        "language": language or None,
        "duplicates": duplicates,  # type: ignore[typeddict-item]
    }
    with note.status("counting …"):
        made = Corpus(out).summary(top if top > 0 else None, **chosen)
        if csv is not None:
            made.to_csv(csv)
        if xlsx is not None:
            made.to_xlsx(xlsx)
    for written in (csv, xlsx):
        if written is not None:
            say(f"tables: {written.resolve()}")
    if as_json:
        print(made.to_json())
    elif csv is None and xlsx is None:
        _show(made)


def _show(made: Any) -> None:
    console = console_of()
    console.print(Text(f"{made.out}: {made.choice}"), soft_wrap=True)
    for name, frame in made.tables.items():
        if not len(frame):
            continue
        table = Table(title=f"{name} ({made.rows[name]})", title_justify="left")
        for head in frame.columns:
            right = str(frame[head].dtype) != "object" and "str" not in str(frame[head].dtype)
            justify: Any = "right" if right else "left"
            table.add_column(head.replace("_", " "), overflow="fold", justify=justify)
        for row in frame.itertuples(index=False):
            table.add_row(
                *(Text(_cell(head, v)) for head, v in zip(frame.columns, row, strict=True))
            )
        console.print(table)
        if len(frame) < made.rows[name]:
            console.print(f"… {made.rows[name] - len(frame)} more")


def _cell(head: str, value: Any) -> str:
    if value is None or str(value) in ("<NA>", "nan", "None"):
        return ""
    if head in ("year", "decade") or head.endswith("_year"):
        return str(value)
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, int):
        return f"{value:,}"
    return short(value, 90)
