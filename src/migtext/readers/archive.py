"""Checks of an Office file before anything is parsed: sizes, depth, entities."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

from ..errors import CorruptFile, LimitExceeded
from .limits import Limits

__all__ = ["check_archive"]

_TAG = re.compile(rb"<(/?)[A-Za-z][\w:.-]*(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?(/?)>")


def check_archive(data: bytes, limits: Limits, path: str | Path | None) -> None:
    """Raise when an Office file unpacks to too much, nests too deep or defines entities.

    Only the directory of the archive is read for the sizes; members are then unpacked up to the
    limit.

    Raises:
        LimitExceeded: too large or too deep.
        CorruptFile: not readable as an archive.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            infos = archive.infolist()
            total = sum(i.file_size for i in infos)
            if total > limits.inflated_bytes:
                raise LimitExceeded(
                    f"its parts unpack to {total / 1e6:,.0f} MB; the limit is "
                    f"{limits.inflated_bytes / 1e6:,.0f} MB",
                    path=path,
                    todo="pass limits=Limits(inflated_bytes=...)",
                )
            for info in infos:
                if info.file_size > 1_000_000 and info.file_size > limits.ratio * max(
                    1, info.compress_size
                ):
                    raise LimitExceeded(
                        f"{info.filename} unpacks to {info.file_size / max(1, info.compress_size):,.0f} "
                        "times its size",
                        path=path,
                        todo="this is no ordinary document; or pass limits=Limits(ratio=...)",
                    )
                if info.filename.endswith((".xml", ".rels")):
                    with archive.open(info) as member:
                        _check_xml(
                            member.read(limits.inflated_bytes + 1), limits, path, info.filename
                        )
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise CorruptFile(
            f"the file is damaged or cut off ({error})", path=path, todo="get it again"
        ) from error
    except RuntimeError as error:  # zipfile's word for an encrypted member
        raise CorruptFile(
            f"a part cannot be read ({error})", path=path, todo="save it without a password"
        ) from error


def _check_xml(data: bytes, limits: Limits, path: str | Path | None, name: str) -> None:
    if b"<!ENTITY" in data[:100_000] or b"<!DOCTYPE" in data[:10_000]:
        raise LimitExceeded(
            f"{name} defines its own entities", path=path, todo="save it again in Word"
        )
    depth = deepest = 0
    for match in _TAG.finditer(data):
        if match.group(1):
            depth -= 1
        elif not match.group(2):
            depth += 1
            deepest = max(deepest, depth)
    if deepest > limits.depth:
        raise LimitExceeded(
            f"{name} nests {deepest:,} deep; the limit is {limits.depth:,}",
            path=path,
            todo="pass limits=Limits(depth=...)",
        )
