"""Bibliographies as sources: the files that their entries name.

Zotero, JabRef, Mendeley and EndNote each write the names of attached files in their own way; the
readers of `interop` undo that. Here a name becomes a file that is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from glob import escape
from pathlib import Path, PureWindowsPath
from typing import Any
from urllib.parse import unquote, urlsplit

from ..interop.bibliography import date_of, read_bibliography
from ..readers.sniff import SUFFIXES

__all__ = ["LIBRARIES", "Library", "linked_files", "read_library"]

LIBRARIES = (".bib", ".ris", ".json")


@dataclass(frozen=True, slots=True)
class Library:
    """A bibliography and its files.

    Attributes:
        entries: number of entries.
        files: (key, title, author, year, URL and DOI of an entry; a file of it that is there).
        notes: what a reader should know: files that are not there, entries that are damaged.
    """

    entries: int
    files: tuple[tuple[dict[str, str], Path], ...]
    notes: tuple[str, ...]


def linked_files(path: Path) -> list[tuple[dict[str, str], Path | None]]:
    """Entries of a bibliography, with the first file that each names.

    Args:
        path: CSL-JSON, BibTeX or RIS; relative file names are looked up beside it.

    Returns:
        (key, title, author, year, URL and DOI; file or None) of each entry.

    Raises:
        FileMissing: when it cannot be read.
        DataError: when it is damaged.
    """
    out: list[tuple[dict[str, str], Path | None]] = []
    for item in read_bibliography(path):
        there, _ = _found(_names(item), path.parent)
        out.append((_described(item), there[0] if there else None))
    return out


def read_library(path: Path) -> Library:
    """A bibliography whose entries name files.

    Args:
        path: CSL-JSON, BibTeX or RIS.

    Raises:
        FileMissing: when it cannot be read.
        DataError: when it is damaged.
    """
    items = read_bibliography(path)
    files: list[tuple[dict[str, str], Path]] = []
    lost: list[str] = []
    without = 0
    for item in items:
        names = _names(item)
        there, missing = _found(names, path.parent)
        files += [(_described(item), file) for file in there]
        if not there and missing:
            lost.append(f"{item['id']}: {missing[0]}")
        without += not names
    notes = [f"{path.name}: {warning}" for warning in items.warnings]
    if lost:
        more = f" and {len(lost) - 5} more" if len(lost) > 5 else ""
        entries = (
            "1 entry names a file that is"
            if len(lost) == 1
            else f"{len(lost)} entries name files that are"
        )
        notes.append(f"{path.name}: {entries} not there ({'; '.join(lost[:5])}{more})")
    if not files:
        notes.append(f"{path.name}: no entry of {len(items)} names a file that can be read")
    elif without:
        some = "1 entry names" if without == 1 else f"{without} entries name"
        notes.append(f"{path.name}: {some} no file")
    return Library(len(items), tuple(files), tuple(notes))


def _names(item: Mapping[str, Any]) -> list[str]:
    custom = item.get("custom")
    files = custom.get("file") if isinstance(custom, Mapping) else None
    if isinstance(files, str):
        files = [files]
    return [str(f).strip() for f in files or () if str(f).strip()]


def _found(names: Iterable[str], folder: Path) -> tuple[list[Path], list[str]]:
    """Files that are there and can be sources, and the names of those that are not there."""
    there: list[Path] = []
    missing: list[str] = []
    for name in names:
        plain = _plain(name)
        if Path(plain).suffix.lower() not in SUFFIXES:
            continue
        path = _file(plain, folder)
        if path is None:
            missing.append(plain)
        elif path not in there:
            there.append(path)
    return there, missing


def _plain(name: str) -> str:
    """A name without a scheme: "file:///C:/a.pdf", "attachments:a.pdf", "storage:KEY/a.pdf"."""
    if name.lower().startswith("file:"):
        name = unquote(urlsplit(name).path or name[5:])
        if re.match(r"/[A-Za-z]:", name):
            name = name[1:]
    return re.sub(r"^(?:attachments|storage|internal-pdf):/*", "", name)


def _file(name: str, folder: Path) -> Path | None:
    """The file of that name: where it says, beside the bibliography, or moved under its folder."""
    try:
        for written in dict.fromkeys((name, name.replace("\\", "/"), unquote(name))):
            candidate = folder / written  # absolute names stay so
            if candidate.is_file():
                return candidate
        # Exported on another machine: the file's own name is what is left.
        base = PureWindowsPath(unquote(name)).name
        if not base:
            return None
        if (folder / base).is_file():
            return folder / base
        found = [p for p in folder.rglob(escape(base)) if p.is_file()]
        # Two files of that name: nobody knows which is meant.
        return found[0] if len(found) == 1 else None
    except (OSError, ValueError):
        return None


def _described(item: Mapping[str, Any]) -> dict[str, str]:
    names = [
        str(a.get("literal") or a.get("family") or "")
        for a in item.get("author") or item.get("editor") or ()
        if isinstance(a, Mapping)
    ]
    year = date_of(item.get("issued"))[:1]
    return {
        "key": str(item["id"]),
        "title": str(item.get("title", "")),
        "author": "; ".join(names),
        "year": str(year[0]) if year else "",
        "url": str(item.get("URL", "")),
        "doi": str(item.get("DOI", "")),
    }
