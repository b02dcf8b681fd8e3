"""A report of `evaluate` as tables for people."""

from __future__ import annotations

from typing import Any

from .gate import flat

__all__ = ["print_report"]


def print_report(report: dict[str, Any], console: Any) -> None:
    """Print the main measures, then all others, then the errors when they were kept."""
    from rich.table import Table

    console.print(f"{report['folder']} (digest {report['digest']})", highlight=False)
    table = Table("measure", "score", title_justify="left")
    for name, value in flat(report).items():
        table.add_row(name, f"{value:.3f}")
    console.print(table)
    for task, measures in report["scores"].items():
        rest = {k: v for k, v in measures.items() if k != "errors"}
        console.print(f"[bold]{task}[/bold]", highlight=False)
        for name, value in rest.items():
            console.print(f"  {name}: {_said(value)}", highlight=False, markup=False)
        for line in measures.get("errors", ()):
            console.print(f"    {line}", highlight=False, markup=False)


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(
            f"{k} {_said(v)}" if not isinstance(v, dict) else f"{k} ({_said(v)})"
            for k, v in value.items()
        )
    return f"{value:.3f}" if isinstance(value, float) else str(value)
