"""What the commands share: the app, options, reading a document, printing a view."""

from __future__ import annotations

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

from ..render.describe import readable

__all__ = [
    "AsJson",
    "Bibliography",
    "Framing",
    "Instruments",
    "Language",
    "Ocr",
    "Only",
    "Password",
    "annotated",
    "app",
    "console_of",
    "framing_of",
    "note",
    "piped_folder",
    "placed",
    "print_view",
    "say",
    "short",
    "views_of",
]

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
    "movements": ("surface", "who", "origin", "transit", "destination", "low"),
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
Instruments = Annotated[
    list[Path] | None,
    typer.Option(
        "--instruments",
        help="your own legal instruments, beside the shipped ones: a .toml file or a folder of them",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output")]


def views_of(value: str | None) -> tuple[str, ...] | None:
    return tuple(v.strip() for v in value.split(",") if v.strip()) if value else None


def framing_of(value: str) -> str | None:
    return None if value == "none" else value


def short(value: Any, width: int = 60) -> str:
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
        table.add_row(*(Text(short(row.get(c))) for c in columns))
    console.print(table)
    if limit is not None and len(rows) > limit:
        console.print(f"… {len(rows) - limit} more")


def placed(analysis: Any, name: str) -> list[dict[str, Any]]:
    """Rows of a view; those of a PDF's figures with the box as well."""
    rows: list[dict[str, Any]] = analysis.view(name).rows()
    if name != "figures" or not analysis.document.boxes:
        return rows
    for row in rows:
        regions = analysis.document.locate(row["start"], row["end"])
        boxes = [" ".join(f"{v:.0f}" for v in r.box) for r in regions]
        row["box"] = boxes[0] + (f" +{len(boxes) - 1}" if len(boxes) > 1 else "") if boxes else ""
    return rows


def console_of() -> Console:
    # A pipe or a file has no width of its own: 80 columns would cut most cells.
    if sys.stdout.isatty() or "COLUMNS" in os.environ:
        return Console()
    return Console(width=160)


def say(message: str) -> None:
    # Unwrapped, so that a file's name can be copied; options by their names on this side.
    for ours, typed in (("ocr=True", "--ocr"), ("password=", "--password"), ("='en'", " en")):
        message = message.replace(ours, typed)
    note.print(message, markup=False, soft_wrap=True)


def standard_input(reading: dict[str, Any]) -> Any:
    """The document on standard input, whatever its format."""
    from ..errors import MigtextError
    from ..readers import read
    from ..readers.sniff import sniff

    data = sys.stdin.buffer.read()
    if not data.strip():
        return read(text="", language=reading["language"])
    suffixes = {"text": ".txt", "markdown": ".txt"}
    try:
        kind = sniff(data, None)
        path = Path(piped_folder().name) / f"input{suffixes.get(kind, '.' + kind)}"
        path.write_bytes(data)
        return replace(read(path, isolate=True, **reading), path=None)
    except MigtextError as error:
        raise type(error)(error.reason, path="standard input", todo=error.todo) from error


@lru_cache(maxsize=1)
def piped_folder() -> tempfile.TemporaryDirectory[str]:
    """Folder for what came on standard input; it stays until the command ends, because tables
    and page pictures are taken from the file when they are asked for."""
    return tempfile.TemporaryDirectory(prefix="migtext-")


def annotated(
    source: str,
    only: str | None,
    framing: str,
    *,
    language: str | None = None,
    bibliography: Path | None = None,
    instruments: list[Path] | None = None,
    password: str | None = None,
    ocr: bool = False,
) -> Any:
    from ..pipeline import Annotator
    from ..readers import read
    from ..samples import names, sample

    annotator = Annotator(
        only=views_of(only),
        framing=framing_of(framing),
        language=language,
        bibliography=bibliography,
        instruments=instruments,
    )
    reading: dict[str, Any] = {"language": language, "password": password, "ocr": ocr}
    began = time.perf_counter()
    with note.status("reading …") as status:
        if source == "-":
            document = standard_input(reading)
        elif not Path(source).exists() and source in names():
            document = read(Path(str(sample(source))), isolate=True, **reading)
        else:
            document = read(Path(source), isolate=True, **reading)
        seconds = time.perf_counter() - began
        analysis = annotator(document, progress=lambda stage: status.update(f"{stage} …"))
    analysis.seconds["read"] = seconds
    return analysis
