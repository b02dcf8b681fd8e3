"""What the scripts that build gold from marked texts share: saving files, or saying which differ."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path


def save(folder: Path, files: Mapping[str, str]) -> int:
    """Write the files, or with --check say which differ.

    Args:
        folder: where they go.
        files: contents by name.

    Returns:
        1 when a file differs, else 0.
    """
    different = 0
    for name, text in files.items():
        path = folder / name
        if "--check" in sys.argv:
            if not path.exists() or path.read_bytes() != text.encode():
                print("differs:", name)
                different = 1
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode())
    return different
