"""Commands that judge: check (a text against its sources), eval (the extractors on gold)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from .common import (
    AsJson,
    Instruments,
    Ocr,
    Password,
    annotated,
    app,
    console_of,
    note,
    say,
    views_of,
)

__all__ = ["check", "evaluate_command"]


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
    instruments: Instruments = None,
    password: Password = None,
    ocr: Ocr = False,
    as_json: AsJson = False,
) -> None:
    """Check every figure of a text against its sources; exit code 3 when there is a problem."""
    from ..check import crosscheck

    views = "figures,instruments,citations,references"
    analysis = annotated(
        article, views, "none", instruments=instruments, password=password, ocr=ocr
    )
    report = crosscheck(
        analysis, sources=list(sources or []), bibliography=bibliography, instruments=instruments
    )
    if out is not None:
        report.to_html(out)
        say(f"report: {out.resolve()}")
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
        console_of().print("\n".join(lines), highlight=False, markup=False, soft_wrap=True)
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
    from ..evaluation import evaluate, gate_report, pin_floors, print_report

    report = evaluate(
        folder,
        tasks=views_of(tasks),
        predictions=predictions,
        errors=errors,
        progress=lambda t: note.print(f"[dim]{t} …[/dim]"),
    )
    if as_json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        print_report(report, console_of())
    if pin:
        pin_floors(report, reason=lower)
    if gate:
        broken = gate_report(report)
        for line in broken:
            say(line)
        if broken:
            raise typer.Exit(3)
