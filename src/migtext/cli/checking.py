"""Commands that judge: check (a text against its sources), eval (the extractors on gold)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated

import typer

from .caching import CacheFolder, NoCache, cache_of
from .common import (
    AsJson,
    Instruments,
    Ocr,
    Password,
    annotated,
    app,
    console_of,
    note,
    piped_folder,
    say,
    views_of,
)

__all__ = ["check", "evaluate_command"]

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@app.command()
def check(
    article: Annotated[
        str, typer.Argument(help="the text to check: a file, a sample's name, or -")
    ],
    sources: Annotated[
        list[str] | None,
        typer.Option(
            "--sources",
            "--source",
            "-s",
            help='file or folder with cited sources (repeatable); "Park, 2024=FILE" says which citation a file is',
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="write the report as a page of HTML")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="write the rows as CSV for spreadsheets")
    ] = None,
    xlsx: Annotated[
        Path | None,
        typer.Option(
            "--xlsx", help="write a workbook: findings, sources, unsourced, counts, decisions"
        ),
    ] = None,
    decisions: Annotated[
        list[Path] | None,
        typer.Option(
            "--decisions",
            help="NAME.decisions.csv that the page of an earlier run saved (repeatable), also of an earlier version of the text",
        ),
    ] = None,
    fail_on: Annotated[
        str,
        typer.Option(
            "--fail-on",
            help="when to return 3: problem (one that nobody has settled), nothing (no figure could be compared), any verdict, "
            "state or finding type, several with commas, or never",
        ),
    ] = "problem",
    pictures: Annotated[
        int,
        typer.Option(
            help="with -o: pieces of PDF pages that are drawn at most, problems first; 0 for none"
        ),
    ] = 40,
    bibliography: Annotated[
        Path | None,
        typer.Option(
            "--bibliography",
            help="library whose entries name the files of sources: .json, .bib, .ris",
        ),
    ] = None,
    matching: Annotated[
        bool,
        typer.Option(
            "--matching",
            help="print instead which source is which reference, what nearly was, and what lacks one",
        ),
    ] = False,
    cache: CacheFolder = None,
    no_cache: NoCache = False,
    instruments: Instruments = None,
    password: Password = None,
    ocr: Ocr = False,
    as_json: AsJson = False,
) -> None:
    """Check every figure of a text against its sources, and the text against itself.

    Returns 3 when there is a problem that nobody has settled. In the report page a person settles one by "disagree" (the text is right) or "fixed"; "agree" and "unclear" leave it open, and so do people who differ. Save the decisions there, and give them to the next run with --decisions.
    """
    from ..check import crosscheck
    from ..check.matched import matching_lines, matching_rows
    from ..check.summary import failing

    wanted = _fail_on(fail_on)
    views = "figures,instruments,citations,references"
    analysis = annotated(
        article,
        views,
        "none",
        bibliography=bibliography,
        instruments=instruments,
        password=password,
        ocr=ocr,
    )
    report = crosscheck(
        analysis,
        sources=[_given(s) for s in sources or []],
        bibliography=bibliography,
        instruments=instruments,
        decisions=decisions or None,
        cache=cache_of(cache, no_cache),
    )
    if out is not None:
        piped = Path(piped_folder().name) / "input.pdf" if article == "-" else None
        report.to_html(out, pictures=pictures, file=piped, password=password, isolate=True)
        say(f"report: {out.resolve()}")
    if csv is not None:
        report.to_csv(csv)
        say(f"rows: {csv.resolve()}")
    if xlsx is not None:
        report.to_xlsx(xlsx)
        say(f"workbook: {xlsx.resolve()}")
    if matching and as_json:
        print(json.dumps(matching_rows(report), ensure_ascii=False))
    elif matching:
        console_of().print(
            "\n".join(matching_lines(report)), highlight=False, markup=False, soft_wrap=True
        )
    elif as_json:
        print(json.dumps(report.to_dict(), ensure_ascii=False))
    else:
        lines = [report.summary()]
        for finding in report.unconfirmed:
            lines.append(f"- {finding.verdict or finding.type}: {finding.message}")
            lines.append(f"    the text: {finding.claim.context}")
            if finding.evidence is not None:
                cell = finding.evidence.headers
                under = f" (table: {', '.join(cell)})" if cell else ""
                lines.append(f"    {finding.evidence.doc}: {finding.evidence.context}{under}")
        # A text can hold what a terminal would take for a command.
        told = _CONTROL.sub("\ufffd", "\n".join(lines))
        console_of().print(told, highlight=False, markup=False, soft_wrap=True)
    reasons = failing(report, wanted)
    if reasons:
        say("not passed: " + "; ".join(reasons))
        raise typer.Exit(3)


def _given(value: str) -> Path | dict[str, Path]:
    """A source on the command line: a path, or the citation that it is and its path."""
    path = Path(value)
    key, sign, rest = value.rpartition("=")
    if not sign or not key.strip() or path.exists():
        return path
    return {key.strip(): Path(rest.strip())}


def _fail_on(value: str) -> tuple[str, ...]:
    from ..check.summary import FAIL_ON

    names = tuple(dict.fromkeys(n.strip() for n in value.split(",") if n.strip()))
    if names == ("never",):
        return ()
    unknown = [n for n in names if n not in FAIL_ON]
    if unknown or not names:
        what = "never goes alone" if unknown == ["never"] else f"no such result: {value!r}"
        raise typer.BadParameter(
            f"{what}; one of: {', '.join(FAIL_ON)}, never", param_hint="--fail-on"
        )
    return names


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
