"""The command on the installation: info."""

from __future__ import annotations

import json

from rich.table import Table
from rich.text import Text

from .common import AsJson, app, console_of

__all__ = ["info"]


@app.command()
def info(as_json: AsJson = False) -> None:
    """Versions, models, cache folder, and what is missing for each extra."""
    from ..diagnostics import facts
    from ..extract.instruments.registry import load_registry

    found = facts()
    registry = load_registry()
    found["instruments"] = {
        "rows": f"{len(registry):,}",
        "names": f"{sum(1 for _ in registry.aliases()):,}",
        "party statuses": f"{len(registry.statuses):,}",
        "look up": "migtext instruments search WORDS",
    }
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    console = console_of()
    for section, values in found.items():
        table = Table(title=section, title_justify="left", show_header=False)
        for key, value in values.items():
            table.add_row(key, Text(str(value)))
        console.print(table)
