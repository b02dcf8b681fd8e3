"""The command line: show, annotate, references, check, eval, info.

Data goes to standard output, progress and messages to standard error. Exit codes are stable:

====  =========================================================================
code  meaning
====  =========================================================================
0     done
1     a migtext error: the message says which file, what is wrong, what to do
2     the command was called wrongly
3     `check` found an unconfirmed problem; `eval --gate` found a floor broken
4     `annotate` finished, but some documents failed, now or in an earlier run (see OUT/errors)
130   interrupted
====  =========================================================================
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .errors import DataError, MigtextError
from .render.describe import readable

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
# Left, top, right and bottom from the page's top left corner; of a figure that is broken over
# lines the first box, and how many more.
_HEADS = {"box": "box (points)"}
Only = Annotated[
    str | None,
    typer.Option(
        "--only",
        help="comma-separated: figures, instruments, citations, references, entities, framing, movements",
    ),
]
Framing = Annotated[str, typer.Option("--framing", help="accurate, fast, none, or a model folder")]
Password = Annotated[str | None, typer.Option("--password", help="of an encrypted PDF")]
Ocr = Annotated[
    bool, typer.Option("--ocr", help="read pages that are pictures with Tesseract (extra: ocr)")
]
Language = Annotated[
    str | None, typer.Option("--language", help="en forces the English extractors")
]
Bibliography = Annotated[
    Path | None,
    typer.Option(
        "--bibliography", help="your own library to link citations against: .json (CSL), .bib, .ris"
    ),
]
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
    text = " ".join(readable(str(value)).split())
    return text if len(text) <= width else text[: width - 1] + "…"


def print_view(console: Console, name: str, rows: list[dict[str, Any]], limit: int | None) -> None:
    """Print a view as a table with its main columns."""
    table = Table(title=f"{name} ({len(rows)})", title_justify="left", show_lines=False)
    columns = [*_SHOWN[name], *(c for c in ("page", "box") if rows and rows[0].get(c))]
    for column in columns:
        placed = column in ("page", "box")
        head = _HEADS.get(column, column.replace("_", " "))
        # A box is one line as a page number is: the longer columns give way.
        table.add_column(head, overflow="fold", no_wrap=placed)
    for row in rows[:limit]:
        # As they are: square brackets in a text are no markup.
        table.add_row(*(Text(_short(row.get(c))) for c in columns))
    console.print(table)
    if limit is not None and len(rows) > limit:
        console.print(f"… {len(rows) - limit} more")


def _placed(analysis: Any, name: str) -> list[dict[str, Any]]:
    """Rows of a view; those of a PDF's figures with the box as well."""
    rows: list[dict[str, Any]] = analysis.view(name).rows()
    if name != "figures" or not analysis.document.boxes:
        return rows
    for row in rows:
        regions = analysis.document.locate(row["start"], row["end"])
        boxes = [" ".join(f"{v:.0f}" for v in r.box) for r in regions]
        row["box"] = boxes[0] + (f" +{len(boxes) - 1}" if len(boxes) > 1 else "") if boxes else ""
    return rows


def _console() -> Console:
    # A pipe or a file has no width of its own: 80 columns would cut most cells.
    if sys.stdout.isatty() or "COLUMNS" in os.environ:
        return Console()
    return Console(width=160)


def _say(message: str) -> None:
    # Unwrapped, so that a file's name can be copied; options by their names on this side.
    for ours, typed in (("ocr=True", "--ocr"), ("password=", "--password"), ("='en'", " en")):
        message = message.replace(ours, typed)
    note.print(message, markup=False, soft_wrap=True)


def _standard_input(reading: dict[str, Any]) -> Any:
    """The document on standard input, whatever its format."""
    from .errors import MigtextError
    from .readers import read
    from .readers.sniff import sniff

    data = sys.stdin.buffer.read()
    if not data.strip():
        return read(text="", language=reading["language"])
    suffixes = {"text": ".txt", "markdown": ".txt"}
    try:
        kind = sniff(data, None)
        path = Path(_piped().name) / f"input{suffixes.get(kind, '.' + kind)}"
        path.write_bytes(data)
        return replace(read(path, isolate=True, **reading), path=None)
    except MigtextError as error:
        raise type(error)(error.reason, path="standard input", todo=error.todo) from error


@lru_cache(maxsize=1)
def _piped() -> tempfile.TemporaryDirectory[str]:
    """Folder for what came on standard input; it stays until the command ends, because tables
    and page pictures are taken from the file when they are asked for."""
    return tempfile.TemporaryDirectory(prefix="migtext-")


def _annotated(
    source: str,
    only: str | None,
    framing: str,
    *,
    language: str | None = None,
    bibliography: Path | None = None,
    password: str | None = None,
    ocr: bool = False,
) -> Any:
    from .pipeline import Annotator
    from .readers import read
    from .samples import names, sample

    annotator = Annotator(
        only=_only(only), framing=_framing(framing), language=language, bibliography=bibliography
    )
    reading: dict[str, Any] = {"language": language, "password": password, "ocr": ocr}
    began = time.perf_counter()
    with note.status("reading …") as status:
        if source == "-":
            document = _standard_input(reading)
        elif not Path(source).exists() and source in names():
            document = read(Path(str(sample(source))), isolate=True, **reading)
        else:
            document = read(Path(source), isolate=True, **reading)
        seconds = time.perf_counter() - began
        analysis = annotator(document, progress=lambda stage: status.update(f"{stage} …"))
    analysis.seconds["read"] = seconds
    return analysis


@app.command()
def show(
    source: Annotated[
        str, typer.Argument(help="a file, a sample's name (article), or - for standard input")
    ],
    only: Only = None,
    framing: Framing = "accurate",
    language: Language = None,
    bibliography: Bibliography = None,
    password: Password = None,
    ocr: Ocr = False,
    html: Annotated[Path | None, typer.Option("--html", help="write the page here")] = None,
    pages: Annotated[
        int, typer.Option(help="with --html: pages of a PDF that are drawn at most; 0 for none")
    ] = 20,
    limit: Annotated[int, typer.Option(help="rows a table; 0 for all")] = 25,
    as_json: AsJson = False,
) -> None:
    """Annotate one document and print what was found as tables."""
    analysis = _annotated(
        source,
        only,
        framing,
        language=language,
        bibliography=bibliography,
        password=password,
        ocr=ocr,
    )
    if html is not None:
        piped = Path(_piped().name) / "input.pdf" if source == "-" else None
        analysis.to_html(html, pages=pages, file=piped, password=password, isolate=True)
        _say(f"page: {html.resolve()}")
    if as_json:
        print(json.dumps(analysis.to_dict(), ensure_ascii=False))
        return
    console = _console()
    console.print(analysis.summary(), highlight=False, markup=False, soft_wrap=True)
    for name in analysis.ran:
        print_view(console, name, _placed(analysis, name), limit or None)


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
    language: Language = None,
    bibliography: Bibliography = None,
    ocr: Ocr = False,
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
        analysis = _annotated(
            sources[0], only, framing, language=language, bibliography=bibliography, ocr=ocr
        )
        print(json.dumps(analysis.to_dict(), ensure_ascii=False))
        return
    from .batch import run

    report = run(
        sources,
        out=out,
        only=_only(only),
        framing=_framing(framing),
        language=language,
        bibliography=bibliography,
        ocr=ocr,
        workers=workers,
        metadata=metadata,
        dask=dask,
        progress=note,
        say=_say,
    )
    if as_json:
        print(json.dumps(report, ensure_ascii=False))
    if report["failed"] or report["failed_before"]:
        raise typer.Exit(4)


@app.command()
def references(
    source: Annotated[
        str, typer.Argument(help="a file, a sample's name (article), or - for standard input")
    ],
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="write them here: .json (CSL-JSON), .bib or .ris"),
    ] = None,
    bibliography: Bibliography = None,
    password: Password = None,
    ocr: Ocr = False,
    as_json: AsJson = False,
) -> None:
    """Print the references of a document, what is wrong with them and with the citations."""
    if out is not None:
        from .interop.bibliography import check_format

        check_format(out)
    analysis = _annotated(
        source,
        "figures,citations,references",
        "none",
        language="en",
        bibliography=bibliography,
        password=password,
        ocr=ocr,
    )
    items = analysis.references.bibliography
    if out is not None:
        items.save(out)
        _say(f"{len(items)} references: {out.resolve()}")
    if as_json:
        print(json.dumps(items.to_csl(), ensure_ascii=False))
        return
    console = _console()
    print_view(console, "references", analysis.references.rows(), None)
    lines = [f"- {m}" for r in analysis.references for m in r.messages]
    lines += [f"- {w.reason}" for c in analysis.citations for w in c.works if w.anomaly]
    if lines:
        console.print("\n".join(lines), highlight=False, markup=False, soft_wrap=True)


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
    bibliography: Annotated[
        Path | None,
        typer.Option(
            "--bibliography",
            help="library whose entries name the files of sources: .json, .bib, .ris",
        ),
    ] = None,
    password: Password = None,
    ocr: Ocr = False,
    as_json: AsJson = False,
) -> None:
    """Check every figure of a text against its sources; exit code 3 when there is a problem."""
    from .check import crosscheck

    views = "figures,instruments,citations,references"
    analysis = _annotated(article, views, "none", password=password, ocr=ocr)
    report = crosscheck(analysis, sources=list(sources or []), bibliography=bibliography)
    if out is not None:
        report.to_html(out)
        _say(f"report: {out.resolve()}")
    if csv is not None:
        report.to_csv(csv)
    if as_json:
        print(json.dumps(report.to_dict(), ensure_ascii=False))
    else:
        lines = [report.summary()]
        for finding in report.problems:
            lines.append(f"- {finding.verdict or finding.type}: {finding.message}")
            lines.append(f"    the text: {finding.claim.context}")
            if finding.evidence is not None:
                lines.append(f"    {finding.evidence.doc}: {finding.evidence.context}")
        _console().print("\n".join(lines), highlight=False, markup=False, soft_wrap=True)
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
        print_report(report, _console())
    if pin:
        pin_floors(report, reason=lower)
    if gate:
        broken = gate_report(report)
        for line in broken:
            _say(line)
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
    console = _console()
    for section, values in found.items():
        table = Table(title=section, title_justify="left", show_header=False)
        for key, value in values.items():
            table.add_row(key, Text(str(value)))
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
        _say(f"migtext: {error}")
        sys.exit(1)
    except BrokenPipeError:  # `migtext show ... | head`: the reader has what it wanted
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:  # a page, table or report that cannot be written
        where = f"{error.filename}: " if error.filename else ""
        _say(
            f"migtext: {where}{error.strerror or error}; check the folder, its rights and its room"
        )
        sys.exit(1)
    except Exception as error:  # click's usage errors know their exit code
        if hasattr(error, "show") and hasattr(error, "exit_code"):
            error.show()
            sys.exit(error.exit_code)
        raise
