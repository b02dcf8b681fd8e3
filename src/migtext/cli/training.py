"""Commands that train models: train framing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from .common import AsJson, app, console_of, say

__all__ = ["framing"]

train_app = typer.Typer(no_args_is_help=True, help="Train models of your own.")
app.add_typer(train_app, name="train")

_ROWS = {
    "leave_genre_out": "genres not seen",
    "leave_writer_out": "writers not seen",
    "leave_doc_out": "documents not seen",
    "leave_passage_out": "passages not seen",
    "shipped": "the shipped model on these",
    "development": "the passages of --test",
}


@train_app.command()
def framing(
    passages: Annotated[
        Path,
        typer.Argument(
            help="labelled passages: .jsonl or .csv with `text` and a column of 0 and 1 for each "
            "label, or `labels`; `doc` keeps the passages of a document together"
        ),
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help="folder for the model")],
    labels: Annotated[
        str | None, typer.Option("--labels", help="comma-separated, when they are not the frames")
    ] = None,
    name: Annotated[
        str, typer.Option("--name", help="of the model, shown with each passage")
    ] = "own",
    encoder: Annotated[
        str,
        typer.Option(
            "--encoder", help="minilm, minilm-middle, or a name or folder for sentence-transformers"
        ),
    ] = "minilm-middle",
    test: Annotated[
        Path | None, typer.Option("--test", help="labelled passages that are only measured on")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="train without measuring")] = False,
    as_json: AsJson = False,
) -> None:
    """Train a framing model on your own labels, measured by cross-validation over documents.

    Use it with `--framing FOLDER`, or `annotate(..., framing="FOLDER")`. The folder holds the
    model, its metrics and a model card.
    """
    import json

    from ..framing.classifier import FramingClassifier
    from ..framing.model import SHIPPED
    from ..framing.training import train

    if name in SHIPPED:
        raise typer.BadParameter("names of the shipped models cannot be taken", param_hint="--name")
    _, metrics = train(
        passages,
        out,
        classifier=FramingClassifier(encoder=encoder),
        name=name,
        labels=[v.strip() for v in labels.split(",") if v.strip()] if labels else None,
        by=() if quick else ("genre", "writer", "doc"),
        development=test,
    )
    if as_json:
        print(json.dumps(metrics, ensure_ascii=False))
    else:
        _print(metrics)
    say(f"model, metrics and card in {out.resolve()}; use it with --framing {out}")


def _print(metrics: dict[str, Any]) -> None:
    measured = {title: metrics[key] for key, title in _ROWS.items() if key in metrics}
    if not measured:
        return
    skipped = {"groups", "interval"}
    columns = list(dict.fromkeys(k for m in measured.values() for k in m if k not in skipped))
    table = Table(title=f"trained on {metrics['passages']:,} passages", title_justify="left")
    table.add_column("F1 and other measures")
    for column in (*columns, "95 % interval"):
        table.add_column(column, justify="right")
    for title, values in measured.items():
        cells = [f"{values[c]:.2f}" if c in values else "" for c in columns]
        low, high = values["interval"]
        table.add_row(title, *cells, f"{low:.2f} to {high:.2f}")
    console_of().print(table)
