"""The command line: show, annotate, check, eval, info.

Data goes to standard output, progress and messages to standard error. Exit codes are stable:

====  =====================================================================
code  meaning
====  =====================================================================
0     done
1     a migtext error: the message says which file, what is wrong, what to do
2     the command was called wrongly
3     `check` found an unconfirmed problem; `eval --gate` found a floor broken
4     `annotate` finished, but some documents failed (see OUT/errors)
130   interrupted
====  =====================================================================
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from .errors import DataError, MigtextError

app = typer.Typer(
    name="migtext",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Reads texts on migration, asylum and human rights the way a careful fact-checker does.",
)
note = Console(stderr=True, highlight=False)

_SHOWN: dict[str, tuple[str, ...]] = {
    "figures": ("surface", "low", "high", "unit", "counted", "place", "time_start", "cites"),
    "instruments": ("surface", "name", "year", "pinpoint", "status"),
    "citations": ("work", "reference_title", "anomaly"),
    "references": ("authors", "year", "work_title", "container", "anomalies"),
    "entities": ("surface", "label", "canonical", "iso3"),
    "passages": ("surface", "legal", "humanitarian", "security", "labels"),
    "movements": ("surface", "origin", "transit", "destination", "low"),
}
Only = Annotated[
    str | None,
    typer.Option(
        "--only",
        help="comma-separated: figures, instruments, citations, references, entities, framing, movements",
    ),
]
Framing = Annotated[str, typer.Option("--framing", help="accurate, fast, none, or a model folder")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output")]


def _only(value: str | None) -> tuple[str, ...] | None:
    return tuple(v.strip() for v in value.split(",") if v.strip()) if value else None


def _framing(value: str) -> str | None:
    return None if value == "none" else value


def _short(value: Any, width: int = 60) -> str:
    if value is None or value != value or value == ():
        return ""
    if isinstance(value, float):
        if value == float("inf"):
            return "open"
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    if isinstance(value, list | tuple):
        value = "; ".join(map(str, value))
    text = " ".join(str(value).split())
    return text if len(text) <= width else text[: width - 1] + "…"


def print_view(console: Console, name: str, rows: list[dict[str, Any]], limit: int | None) -> None:
    """Print a view as a table with its main columns."""
    table = Table(title=f"{name} ({len(rows)})", title_justify="left", show_lines=False)
    for column in _SHOWN[name]:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows[:limit]:
        table.add_row(*(_short(row.get(c)) for c in _SHOWN[name]))
    console.print(table)
    if limit is not None and len(rows) > limit:
        console.print(f"… {len(rows) - limit} more")


def _annotated(source: str, only: str | None, framing: str, language: str | None) -> Any:
    from .pipeline import annotate

    options: dict[str, Any] = {
        "only": _only(only),
        "framing": _framing(framing),
        "language": language,
        "progress": lambda stage: note.print(f"[dim]{stage} …[/dim]", end="\r"),
    }
    if source == "-":
        return annotate(text=sys.stdin.read(), **options)
    if not Path(source).exists() and not any(c in source for c in "./\\"):
        from .samples import names, sample

        if source in names():
            return annotate(sample(source), isolate=True, **options)  # type: ignore[arg-type]
    return annotate(Path(source), isolate=True, **options)


@app.command()
def show(
    source: Annotated[
        str, typer.Argument(help="a file, a sample's name (article), or - for standard input")
    ],
    only: Only = None,
    framing: Framing = "accurate",
    language: Annotated[str | None, typer.Option(help="en forces the English extractors")] = None,
    html: Annotated[Path | None, typer.Option("--html", help="write the page here")] = None,
    limit: Annotated[int, typer.Option(help="rows a table; 0 for all")] = 25,
    as_json: AsJson = False,
) -> None:
    """Annotate one document and print what was found as tables."""
    analysis = _annotated(source, only, framing, language)
    if html is not None:
        analysis.to_html(html)
        note.print(f"page: {html.resolve()}")
    if as_json:
        print(json.dumps(analysis.to_dict(), ensure_ascii=False))
        return
    console = Console()
    console.print(analysis.summary(), highlight=False, markup=False)
    for name in analysis.ran:
        print_view(console, name, analysis.view(name).rows(), limit or None)


@app.command()
def annotate(
    sources: Annotated[
        list[str], typer.Argument(help="files or folders; - reads one text from standard input")
    ],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="folder for the Parquet data set")
    ] = None,
    only: Only = None,
    framing: Framing = "accurate",
    workers: Annotated[
        int | None, typer.Option(help="processes; default by cores and memory")
    ] = None,
    metadata: Annotated[Path | None, typer.Option(help="CSV or XLSX joined on file name")] = None,
    dask: Annotated[
        str | None, typer.Option(help="address of a Dask scheduler (extra: dask)")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Annotate many documents into a Parquet data set, or one text to JSON lines."""
    if out is None:
        if len(sources) != 1:
            raise DataError("several inputs need a folder to write to", todo="add -o OUT")
        analysis = _annotated(sources[0], only, framing, None)
        print(json.dumps(analysis.to_dict(), ensure_ascii=False))
        return
    from .batch import run

    report = run(
        sources,
        out=out,
        only=_only(only),
        framing=_framing(framing),
        workers=workers,
        metadata=metadata,
        dask=dask,
        console=note,
    )
    if as_json:
        print(json.dumps(report, ensure_ascii=False))
    if report["failed"]:
        raise typer.Exit(4)


@app.command()
def check(
    article: Annotated[
        str, typer.Argument(help="the text to check: a file, a sample's name, or -")
    ],
    sources: Annotated[
        list[Path] | None,
        typer.Option("--sources", "-s", help="files or folders with the cited sources"),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="write the report as HTML")
    ] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="write the rows as CSV")] = None,
    as_json: AsJson = False,
) -> None:
    """Check every figure of a text against its sources; exit code 3 when there is a problem."""
    from .check import crosscheck

    analysis = _annotated(article, "figures,instruments,citations,references", "none", None)
    report = crosscheck(analysis, sources=list(sources or []))
    if out is not None:
        report.to_html(out)
        note.print(f"report: {out.resolve()}")
    if csv is not None:
        report.to_csv(csv)
    if as_json:
        print(json.dumps(report.to_dict(), ensure_ascii=False))
    else:
        console = Console()
        console.print(report.summary(), highlight=False, markup=False)
        for finding in report.problems:
            console.print(
                f"- {finding.verdict or finding.type}: {finding.message}",
                highlight=False,
                markup=False,
            )
    if report.problems:
        raise typer.Exit(3)


@app.command("eval")
def evaluate_command(
    folder: Annotated[
        Path | None,
        typer.Argument(help="laid out like the evaluation kit; default: the shipped gold"),
    ] = None,
    tasks: Annotated[
        str | None, typer.Option(help="comma-separated tasks; default: all that the folder has")
    ] = None,
    predictions: Annotated[
        Path | None, typer.Option(help="write what was predicted here, a JSONL file each")
    ] = None,
    gate: Annotated[
        bool, typer.Option("--gate", help="compare with the pinned floors; exit code 3 below one")
    ] = False,
    pin: Annotated[
        bool, typer.Option("--pin", help="raise the pinned floors to what was measured")
    ] = False,
    lower: Annotated[
        str | None, typer.Option("--lower", help="with --pin: also lower floors, for this reason")
    ] = None,
    errors: Annotated[bool, typer.Option("--errors", help="list the errors as well")] = False,
    as_json: AsJson = False,
) -> None:
    """Score the extractors on gold annotations."""
    from .evaluation import evaluate, gate_report, pin_floors, print_report

    report = evaluate(
        folder,
        tasks=_only(tasks),
        predictions=predictions,
        errors=errors,
        progress=lambda t: note.print(f"[dim]{t} …[/dim]"),
    )
    if as_json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        print_report(report, Console())
    if pin:
        pin_floors(report, reason=lower)
    if gate:
        broken = gate_report(report)
        for line in broken:
            note.print(line, markup=False)
        if broken:
            raise typer.Exit(3)


@app.command()
def info(as_json: AsJson = False) -> None:
    """Versions, models, cache folder, and what is missing for each extra."""
    from .diagnostics import facts

    found = facts()
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    console = Console()
    for section, values in found.items():
        table = Table(title=section, title_justify="left", show_header=False)
        for key, value in values.items():
            table.add_row(key, str(value))
        console.print(table)


def main() -> None:
    """Entry point of the `migtext` command."""
    try:
        # Without standalone mode an exit code comes back as the result.
        code = app(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except typer.Exit as stop:
        sys.exit(stop.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        note.print("interrupted")
        sys.exit(130)
    except MigtextError as error:
        note.print(f"migtext: {error}", markup=False)
        sys.exit(1)
    except Exception as error:  # click's usage errors know their exit code
        if hasattr(error, "show") and hasattr(error, "exit_code"):
            error.show()
            sys.exit(error.exit_code)
        raise
