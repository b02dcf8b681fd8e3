"""Commands on the installation: info, cache."""

from __future__ import annotations

import json

import typer
from rich.table import Table
from rich.text import Text

from .caching import CacheFolder
from .common import AsJson, app, console_of

__all__ = ["clear_sources", "info", "show_cache"]

cache_app = typer.Typer(
    invoke_without_command=True, help="The cache of sources: where it is, what it holds."
)
app.add_typer(cache_app, name="cache")


@app.command()
def info(as_json: AsJson = False) -> None:
    """Versions, models, cache folder, and what is missing for each extra."""
    from ..check.cache import cache_use
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
    use = cache_use()
    found["cache of sources"] = {
        "folder": str(use.folder),
        "sources": f"{use.entries:,}",
        "size": f"{use.bytes / 1e6:,.1f} of {use.limit / 1e6:,.0f} MB",
        "empty it": "migtext cache clear",
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


@cache_app.callback()
def show_cache(
    context: typer.Context,
    folder: CacheFolder = None,
    as_json: AsJson = False,
) -> None:
    """Where the analyses of sources are kept, how many, and their size."""
    if context.invoked_subcommand is not None:
        context.obj = folder
        return
    from ..check import cache_use

    use = cache_use(folder if folder is not None else True)
    if as_json:
        values = {
            "folder": str(use.folder),
            "entries": use.entries,
            "bytes": use.bytes,
            "limit": use.limit,
        }
        print(json.dumps(values))
        return
    console_of().print(str(use), highlight=False, markup=False, soft_wrap=True)


@cache_app.command("clear")
def clear_sources(context: typer.Context, folder: CacheFolder = None) -> None:
    """Empty the cache, and say what was freed."""
    from ..check import cache_use, clear_cache

    where = folder if folder is not None else context.obj
    use = cache_use(where if where is not None else True)
    freed = clear_cache(where if where is not None else True)
    sources = f"{use.entries:,} source{'' if use.entries == 1 else 's'}"
    console_of().print(
        f"{use.folder}: {sources} removed, {freed / 1e6:,.1f} MB freed",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )
