"""Commands on the registry of legal instruments: search, show, check."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from ..errors import DataError
from .common import AsJson, Instruments, app, console_of, note, short

__all__ = ["check_tables", "search_registry", "show_instrument"]

instruments_app = typer.Typer(
    no_args_is_help=True,
    help="The registry of legal instruments: look up, read, check and extend it.",
)
app.add_typer(instruments_app, name="instruments")

_COLUMNS = ("key", "name", "year", "kind", "jurisdiction", "matched")


def _cells(row: dict[str, Any]) -> list[str]:
    return [" ".join(str(row[c] if row[c] is not None else "").split()) for c in _COLUMNS]


@instruments_app.command("search")
def search_registry(
    words: Annotated[
        list[str] | None,
        typer.Argument(help="any name, acronym, identifier, symbol or year, in any order"),
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="only of this kind: treaty, statute, case ...")
    ] = None,
    jurisdiction: Annotated[
        str | None,
        typer.Option("--jurisdiction", help="only of this one: a code, a state's name, UN, EU ..."),
    ] = None,
    limit: Annotated[int, typer.Option(help="at most so many; 0 for all")] = 10,
    instruments: Instruments = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV on standard output")] = False,
    as_json: AsJson = False,
) -> None:
    """Find instruments; exit code 1 when there is none (the nearest are named).

    In a pipe each line is key, name, year, kind, jurisdiction and what matched, between tabs.
    """
    from ..instruments import load, search

    query = " ".join(words or [])
    if not query.strip() and kind is None and jurisdiction is None:
        raise DataError("nothing to search for", todo="give a name, an acronym, a symbol or a year")
    found = search(
        query,
        kind=kind,
        jurisdiction=jurisdiction,
        limit=limit if limit > 0 else None,
        registry=load(instruments),
    )
    rows = found.rows()
    if as_json:
        nearest = [m.to_dict() for m in found.nearest]
        print(json.dumps({"query": query, "found": rows, "nearest": nearest}, ensure_ascii=False))
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow((*_COLUMNS, "ids", "how", "score"))
        for row in rows:
            more = ("; ".join(row["ids"]), row["how"], row["score"])
            writer.writerow((*_cells(row), *more))
    elif rows and sys.stdout.isatty():
        table = Table(show_lines=False)
        for column in _COLUMNS:
            table.add_column(column, overflow="fold", no_wrap=column in ("key", "year"))
        for row in rows:
            table.add_row(*(Text(short(cell, 110)) for cell in _cells(row)))
        console_of().print(table)
    else:
        for row in rows:
            print("\t".join(_cells(row)))
    if not rows:
        raise DataError(str(found), todo="take fewer words, or leave out --kind and --jurisdiction")
    if found.more:
        note.print(f"… {found.more} more: --limit 0", markup=False)


@instruments_app.command("show")
def show_instrument(
    name: Annotated[list[str], typer.Argument(help="its key, an identifier or a name")],
    instruments: Instruments = None,
    as_json: AsJson = False,
) -> None:
    """Print everything that is known about one instrument."""
    from ..instruments import load, show

    sheet = show(" ".join(name), load(instruments))
    if as_json:
        print(json.dumps(sheet.to_dict(), ensure_ascii=False))
        return
    if not sys.stdout.isatty():
        print(sheet)
        return
    console = console_of()
    console.print(Text(sheet.row.name, style="bold"))
    for head, rows in sheet.sections():
        table = Table.grid(padding=(0, 2))
        for label, words in rows:
            table.add_row(*((Text(label, style="dim"), Text(words)) if label else (Text(words),)))
        if head:
            console.print("\n", Text(head, style="bold"), sep="")
        console.print(table)


@instruments_app.command("check")
def check_tables(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="your own .toml files or folders; none for the shipped registry"),
    ] = None,
    names: Annotated[
        bool, typer.Option(help="look for every name in a plain sentence as well")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Check a table of your own, and that its examples are found; exit code 3 for anything to mend."""
    from ..instruments import check

    with note.status("checking …") as status:
        review = check(
            *(files or ()),
            names=names,
            progress=lambda done, todo: status.update(f"checking … {done} of {todo} rows"),
        )
    if as_json:
        print(json.dumps(review.to_dict(), ensure_ascii=False))
    else:
        console_of().print(str(review), highlight=False, markup=False, soft_wrap=True)
    if not review.ok:
        raise typer.Exit(3)
