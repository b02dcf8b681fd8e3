"""Office files as archives: checks before anything is parsed, and the parts with their relations.

DOCX and XLSX are Open Packaging archives (ECMA-376, part 2). What is needed of that is small: parts
by name, and which part a part relates to. Reading it here and not through a library means that a
template, a file with macros, the strict variant of the standard and a file whose picture is missing
are read like any other, and that nothing outside the archive is ever opened.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from ..errors import CorruptFile, LimitExceeded
from .limits import Limits

__all__ = ["BROKEN", "Package", "Related", "check_archive", "parse_xml", "transitional"]

_TAG = re.compile(rb"<(/?)[A-Za-z_][\w:.-]*(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?(/?)>")
# What zipfile raises for a damaged archive.
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError)
_PARTS = (".xml", ".rels")
# The strict variant has other names for the same things.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/([\w/]+)")
_TRANSITIONAL = {
    b"wordprocessingml/main": b"wordprocessingml/2006/main",
    b"spreadsheetml/main": b"spreadsheetml/2006/main",
    b"drawingml/main": b"drawingml/2006/main",
    b"drawingml/diagram": b"drawingml/2006/diagram",
    b"officeDocument/math": b"officeDocument/2006/math",
    b"officeDocument/relationships": b"officeDocument/2006/relationships",
}
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


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
                if info.filename.endswith(_PARTS):
                    with archive.open(info) as member:
                        _check_xml(
                            member.read(limits.inflated_bytes + 1), limits, path, info.filename
                        )
    except BROKEN as error:
        raise CorruptFile(
            f"the file is damaged or cut off ({error})", path=path, todo="get it again"
        ) from error
    except RuntimeError as error:  # zipfile's word for an encrypted member
        raise CorruptFile(
            f"a part cannot be read ({error})", path=path, todo="save it without a password"
        ) from error


def _check_xml(data: bytes, limits: Limits, path: str | Path | None, name: str) -> None:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:4]:
        # In UTF-16 the signs below would not be found.
        data = data.decode("utf-16", "replace").encode()
    if b"<!ENTITY" in data[:100_000] or b"<!DOCTYPE" in data[:10_000]:
        raise LimitExceeded(
            f"{name} defines its own entities", path=path, todo="save it again in Word or Excel"
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


def parse_xml(data: bytes) -> Any:
    """Root element of a part: no entities, nothing fetched, strict names made ordinary.

    Raises:
        lxml.etree.XMLSyntaxError: not well formed.

    Example:
        >>> parse_xml(b"<a><b/></a>").tag
        'a'
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    return etree.fromstring(transitional(data), parser)


def transitional(data: bytes) -> bytes:
    """A part with the ordinary names where it has those of the strict variant."""
    if b"purl.oclc.org/ooxml" in data[:20_000]:
        return _STRICT.sub(_ordinary, data)
    return data


def _ordinary(match: re.Match[bytes]) -> bytes:
    family, rest = match.groups()
    head, _, tail = rest.partition(b"/")
    known = _TRANSITIONAL.get(family + b"/" + head)
    if known is None:
        return match.group()
    base = b"http://schemas.openxmlformats.org/" + known
    return base + b"/" + tail if tail else base


@dataclass(frozen=True, slots=True)
class Related:
    """A relation of a part: its id, the last word of its type, the part that it names."""

    id: str
    kind: str
    name: str
    external: bool


class Package:
    """The parts of an Office file, read when asked for.

    Args:
        data: the bytes of the file, checked by `check_archive`.
    """

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(BytesIO(data))
        # Of two members with one name the last counts, as in the archive's directory. Names are
        # only looked up, never written to a disk.
        self._names = {
            n.replace("\\", "/").lstrip("/").casefold(): n for n in self._archive.namelist()
        }
        self._relations: dict[str, tuple[Related, ...]] = {}

    def blob(self, name: str) -> bytes | None:
        """Bytes of a part; None when there is none, or it is damaged."""
        stored = self._names.get(name.lstrip("/").casefold())
        return None if stored is None else self._archive.read(stored)

    def root(self, name: str) -> Any:
        """Root element of a part; None when there is none.

        Raises:
            lxml.etree.XMLSyntaxError: not well formed.
        """
        data = self.blob(name)
        return None if not data else parse_xml(data)

    def relations(self, name: str = "") -> tuple[Related, ...]:
        """Relations of a part, or of the package; none when their list is missing."""
        if name not in self._relations:
            folder, base = posixpath.split(name)
            root = self.root(posixpath.join(folder, "_rels", f"{base}.rels"))
            self._relations[name] = () if root is None else tuple(_relations(root, folder))
        return self._relations[name]

    def related(self, name: str, kind: str) -> Iterator[str]:
        """Names of the parts of a kind ("footnotes") that a part relates to and that exist."""
        for relation in self.relations(name):
            inside = not relation.external and relation.name.casefold() in self._names
            if inside and relation.kind == kind:
                yield relation.name

    def main(self, *fallback: str) -> str | None:
        """Name of the main part: by relation, else the first of the usual names that exists."""
        for found in self.related("", "officeDocument"):
            return found
        return next((n for n in fallback if n.casefold() in self._names), None)


def _relations(root: Any, folder: str) -> Iterator[Related]:
    for item in root.iter(_RELATIONSHIP):
        target = unquote(item.get("Target") or "")
        external = item.get("TargetMode") == "External"
        if not external:
            target = posixpath.normpath(
                target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            )
        yield Related(
            item.get("Id") or "", (item.get("Type") or "").rsplit("/", 1)[-1], target, external
        )
