"""Commands that hand results on: highlight (a marked PDF), redact (names replaced), export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import DataError
from ..exporting import FORMATS
from .common import (
    Framing,
    Instruments,
    Language,
    Ocr,
    Only,
    Password,
    annotated,
    app,
    piped_folder,
    say,
    views_of,
)

__all__ = ["export", "highlight", "redact"]

Marked = Annotated[
    str | None,
    typer.Option(
        "--only",
        help="comma-separated views to mark; default figures, instruments, citations",
    ),
]


_FORMATS = "\n\n".join(f"{name}: {form.about}" for name, form in FORMATS.items())


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


@app.command()
def redact(
    source: Annotated[str, typer.Argument(help="a file, a sample's name, or -")],
    out: Annotated[
        Path, typer.Option("-o", "--out", help="what to give away: .txt, .html or .json")
    ],
    key: Annotated[
        Path | None,
        typer.Option(
            "--key",
            help="who is who, to keep apart; default OUT.key.csv. A key that is there is gone on"
            " with: the same names get the same pseudonyms",
        ),
    ] = None,
    keep: Annotated[
        str, typer.Option(help="public: persons in public roles stay; none")
    ] = "public",
    names: Annotated[
        list[str] | None, typer.Option("--name", help="a further name to replace; repeatable")
    ] = None,
    spare: Annotated[
        list[str] | None, typer.Option("--spare", help="a name that stays; repeatable")
    ] = None,
    label: Annotated[str, typer.Option(help="the pseudonym, with the number {n}")] = "Person {n}",
    only: Annotated[
        str | None, typer.Option("--only", help="with .html and .json: what else to annotate")
    ] = None,
    framing: Framing = "fast",
    language: Language = None,
    password: Password = None,
    ocr: Ocr = False,
) -> None:
    """Replace the names of private persons by pseudonyms; the key goes into a file of its own."""
    suffix = out.suffix.lower()
    if suffix == ".pdf":
        raise DataError(
            "a PDF cannot be redacted by marks: the text stays underneath",
            path=out,
            todo="give a .txt, .html or .json file",
        )
    if suffix not in (".txt", ".html", ".htm", ".json"):
        raise DataError(f"no format {suffix!r}", path=out, todo="give a .txt, .html or .json file")
    apart = key or out.with_name(out.name + ".key.csv")
    if key is None and apart.exists():
        raise DataError(
            "there is a key, and one that is lost cannot be made again",
            path=apart,
            todo=f"give --key {apart} to go on with it, or --key with another name",
        )
    views = None if suffix != ".txt" and not only else "entities" + (f",{only}" if only else "")
    analysis = annotated(source, views, framing, language=language, password=password, ocr=ocr)
    made = analysis.pseudonymised(
        keep,
        names=names or (),
        spare=spare or (),
        label=label,
        key=apart if apart.exists() else None,
    )
    if suffix == ".txt":
        out.write_text(made.document.text, encoding="utf-8", newline="")
    elif suffix == ".json":
        made.save(out)
    else:
        made.to_html(out)
    made.save_key(apart)
    say(f"{len(made.key)} names replaced: {out.resolve()}")
    say(f"who is who, to keep apart: {apart.resolve()}")
    if made.doubts or made.unsure:
        say(
            f"to decide: {len(made.doubts)} names and {len(made.unsure)} words in that file;"
            " name them with --name or --spare"
        )
    say("names are found, not persons, and not every name: read it before it leaves the house")


@app.command(
    help="Write documents in the formats of other tools; corrections made there come back with "
    f"`migtext.load_corrections`.\n\nFormats:\n\n{_FORMATS}"
)
def export(
    sources: Annotated[
        list[str],
        typer.Argument(
            help="files, a sample's name, -, or analyses saved as .json, taken as they are"
        ),
    ],
    to: Annotated[str, typer.Option("--to", help=f"{', '.join(FORMATS)}")],
    out: Annotated[Path, typer.Option("-o", "--out", help="a folder, or the file itself")],
    only: Only = None,
    framing: Framing = "fast",
    language: Language = None,
    instruments: Instruments = None,
    password: Password = None,
    ocr: Ocr = False,
) -> None:
    """Write documents in the formats of other tools."""
    from ..exporting import export as write
    from ..views import counted

    if to not in FORMATS:
        raise typer.BadParameter(
            f"no format {to!r}; choose from: {', '.join(FORMATS)}", param_hint="--to"
        )
    needed = ",".join(FORMATS[to].views or ()).replace("passages", "framing") or None
    analyses = []
    for source in sources:
        analysis = _saved(source)
        if analysis is None:
            analysis = annotated(
                source,
                only or needed,
                framing,
                language=language,
                instruments=instruments,
                password=password,
                ocr=ocr,
            )
        analyses.append(analysis)
    made = write(analyses, out, to, only=views_of(only))
    # What was written is the result; what was not is for the reader's eyes.
    for file in made.files:
        print(file)
    say(f"{counted(made.records, 'records')} of {counted(len(analyses), 'documents')} as {to}")
    for line in made.left_out:
        say(f"left out: {line}")


def _saved(source: str) -> Any:
    """An analysis that was saved; None for anything else."""
    path = Path(source)
    if path.suffix.lower() != ".json" or not path.is_file():
        return None
    from ..analysis import Analysis

    return Analysis.load(path)
