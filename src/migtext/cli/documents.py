"""Commands on documents: show, annotate, references."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ..errors import DataError
from .common import (
    AsJson,
    Bibliography,
    Framing,
    Instruments,
    Language,
    Ocr,
    Only,
    Password,
    annotated,
    app,
    console_of,
    framing_of,
    note,
    piped_folder,
    placed,
    print_view,
    say,
    views_of,
)

__all__ = ["annotate", "references", "show"]


@app.command()
def show(
    source: Annotated[
        str, typer.Argument(help="a file, a sample's name (article), or - for standard input")
    ],
    only: Only = None,
    framing: Framing = "accurate",
    language: Language = None,
    bibliography: Bibliography = None,
    instruments: Instruments = None,
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
    analysis = annotated(
        source,
        only,
        framing,
        language=language,
        bibliography=bibliography,
        instruments=instruments,
        password=password,
        ocr=ocr,
    )
    if html is not None:
        piped = Path(piped_folder().name) / "input.pdf" if source == "-" else None
        analysis.to_html(html, pages=pages, file=piped, password=password, isolate=True)
        say(f"page: {html.resolve()}")
    if as_json:
        print(json.dumps(analysis.to_dict(), ensure_ascii=False))
        return
    console = console_of()
    console.print(analysis.summary(), highlight=False, markup=False, soft_wrap=True)
    for name in analysis.ran:
        print_view(console, name, placed(analysis, name), limit or None)


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
    instruments: Instruments = None,
    ocr: Ocr = False,
    workers: Annotated[
        int | None, typer.Option(help="processes; default by cores and memory")
    ] = None,
    metadata: Annotated[Path | None, typer.Option(help="CSV or XLSX joined on file name")] = None,
    seconds: Annotated[
        float, typer.Option(help="limit of a document by the clock; 0 for none")
    ] = 300.0,
    memory: Annotated[
        str | None, typer.Option(help="limit of a process, such as 1.5GB; default by what is free")
    ] = None,
    format: Annotated[
        str, typer.Option("--format", help="parquet, or jsonl for JSON lines beside it")
    ] = "parquet",
    dask: Annotated[
        str | None, typer.Option(help="address of a Dask scheduler (extra: dask)")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Annotate many documents into a Parquet data set, or one text to JSON lines."""
    if out is None:
        if len(sources) != 1:
            raise DataError("several inputs need a folder to write to", todo="add -o OUT")
        analysis = annotated(
            sources[0],
            only,
            framing,
            language=language,
            bibliography=bibliography,
            instruments=instruments,
            ocr=ocr,
        )
        print(json.dumps(analysis.to_dict(), ensure_ascii=False))
        return
    from ..batch import run

    report = run(
        sources,
        out=out,
        only=views_of(only),
        framing=framing_of(framing),
        language=language,
        bibliography=bibliography,
        instruments=instruments,
        ocr=ocr,
        workers=workers,
        metadata=metadata,
        seconds=seconds or None,
        memory=memory,
        format=format,
        dask=dask,
        progress=note,
        say=say,
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
        from ..interop.bibliography import check_format

        check_format(out)
    analysis = annotated(
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
        say(f"{len(items)} references: {out.resolve()}")
    if as_json:
        print(json.dumps(items.to_csl(), ensure_ascii=False))
        return
    console = console_of()
    print_view(console, "references", analysis.references.rows(), None)
    lines = [f"- {m}" for r in analysis.references for m in r.messages]
    lines += [f"- {w.reason}" for c in analysis.citations for w in c.works if w.anomaly]
    if lines:
        console.print("\n".join(lines), highlight=False, markup=False, soft_wrap=True)
