"""The one place that knows where models, samples and gold lie.

In an installed wheel they stand inside the package (the build puts them there); in a checkout
they stand at the top level. The package is asked first.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from .errors import DataError, ModelError

__all__ = ["folder", "load_table", "model_folder", "sample_path", "sample_paths"]

_IN_CHECKOUT = {"models": "models", "samples": "corpora/samples", "gold": "corpora/gold"}

# Name of a sample -> its file. The names are what `mt.sample()` lists.
SAMPLES = {
    "article": "article.txt",
    "report": "report.pdf",
    "page": "page.html",
    "letter": "letter.docx",
    "passages": "passages.csv",
}


def load_table(name: str) -> dict[str, Any]:
    """A TOML table of `migtext.data`, parsed anew: the caller keeps what it makes of it.

    Args:
        name: file name with suffix, from the folder of the tables (``readers/pages.toml``).

    Returns:
        The parsed table.

    Example:
        >>> "types" in load_table("bibliography.toml")
        True
    """
    return tomllib.loads((files("migtext") / "data" / name).read_text(encoding="utf-8"))


@cache
def folder(name: str) -> Path:
    """Folder of the shipped ``models``, ``samples`` or ``gold``.

    Args:
        name: one of the three.

    Returns:
        An existing folder.

    Raises:
        DataError: when it is neither in the package nor in a checkout.
    """
    package = Path(__file__).resolve().parent
    candidates = (package / f"_{name}", package.parents[1] / _IN_CHECKOUT[name])
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise DataError(
        f"the folder of {name} is in neither the package nor a checkout",
        path=candidates[0],
        todo="install migtext again: `pip install -c constraints.txt .` in the cloned folder",
    )


def model_folder(name: str) -> Path:
    """Folder of a shipped model.

    Raises:
        ModelError: when there is no such model.
    """
    path = folder("models") / name
    if not path.is_dir():
        known = ", ".join(sorted(p.name for p in folder("models").iterdir() if p.is_dir()))
        raise ModelError(f"no shipped model {name!r}", todo=f"choose one of: {known}")
    return path


def sample_paths() -> dict[str, Path]:
    """Names and files of the shipped samples, the sources of the article included."""
    root = folder("samples")
    found = {name: root / file for name, file in SAMPLES.items() if (root / file).exists()}
    sources = root / "sources"
    if sources.is_dir():
        files = sorted(p for p in sources.iterdir() if p.is_file() and not p.name.startswith("."))
        found |= {f"source_{i}": p for i, p in enumerate(files, 1)}
        found["sources"] = sources
    return found


def sample_path(name: str) -> Path:
    """File of one shipped sample (for ``sources``, their folder).

    Args:
        name: a name that `sample_paths` lists.

    Raises:
        DataError: when there is no such sample.

    Example:
        >>> sample_path("article").name
        'article.txt'
    """
    paths = sample_paths()
    if name not in paths:
        raise DataError(f"no sample {name!r}", todo=f"choose one of: {', '.join(paths)}")
    return paths[name]
