"""Bibliographies: CSL-JSON, BibTeX and RIS, read into CSL items and written from them.

CSL items (Citation Style Language 1.0.2, https://citationstyles.org) are the common form. What
CSL has no variable for stands under `custom`: `custom["file"]` lists the files of an entry,
`custom["translated-title"]` a title in brackets.
"""

from __future__ import annotations

import copy
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, overload

from ..errors import DataError, FileMissing, UnsupportedFormat
from ..tabletext import table_text

__all__ = [
    "Bibliography",
    "Item",
    "check_format",
    "citation_keys",
    "date_of",
    "read_bibliography",
]

Item = Mapping[str, Any]
FORMATS = {".json": "CSL-JSON", ".bib": "BibTeX", ".ris": "RIS"}
# How an own bibliography is exported from Zotero, EndNote, Mendeley or JabRef.
_TODO = "export it as CSL-JSON (.json), BibTeX (.bib) or RIS (.ris)"
_RECORD_ID = re.compile(r"[0-9a-f]{16}")
_SMALL = frozenset(("the", "a", "an", "of", "for", "and", "on", "in", "to"))


class Bibliography(Sequence[Item]):
    """Entries of a bibliography as CSL items, in order.

    Attributes:
        items: CSL items; each has an `id`, and no two have the same.
        warnings: what could not be read, one sentence each.

    Example:
        >>> book = {"id": "ahn2018", "type": "book", "title": "Crossing", "author": [{"family": "Ahn"}]}
        >>> print(Bibliography([book]).to_bibtex().splitlines()[0])
        @book{ahn2018,
    """

    def __init__(self, items: Iterable[Item], *, warnings: Iterable[str] = ()) -> None:
        self.warnings = tuple(warnings)
        taken: set[str] = set()
        kept = []
        for item in items:
            copied = copy.deepcopy(dict(item))
            copied["id"] = _free(str(copied.get("id") or "item"), taken)
            taken.add(copied["id"])
            kept.append(copied)
        self.items: tuple[Item, ...] = tuple(kept)

    def __len__(self) -> int:
        return len(self.items)

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> Bibliography: ...
    def __getitem__(self, index: int | slice) -> Item | Bibliography:
        if isinstance(index, slice):
            return Bibliography(self.items[index], warnings=self.warnings)
        return self.items[index]

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def by_id(self, identifier: str) -> Item | None:
        """The item with an id (the citation key of a .bib), or None."""
        return next((item for item in self.items if item["id"] == identifier), None)

    def __repr__(self) -> str:
        number = len(self.items)
        return f"<bibliography of {number} {'entry' if number == 1 else 'entries'}>"

    def to_csl(self) -> list[dict[str, Any]]:
        """CSL-JSON items, ready for `json.dump` or a citation processor."""
        return [copy.deepcopy(dict(item)) for item in self.items]

    def to_bibtex(self) -> str:
        """BibTeX, in UTF-8; newspapers, web pages and laws with the types of biblatex."""
        from .bibtex import dumps

        return dumps(self.items)

    def to_ris(self) -> str:
        """RIS, as Zotero, EndNote and Mendeley import it."""
        from .ris import dumps

        return dumps(self.items)

    def save(self, path: str | Path) -> Path:
        """Write the bibliography; the suffix says how.

        Args:
            path: ``.json`` (CSL-JSON), ``.bib`` or ``.ris``.

        Returns:
            The path.

        Raises:
            UnsupportedFormat: for another suffix.
        """
        path = Path(path)
        suffix = check_format(path)
        if suffix == ".json":
            text = json.dumps(self.to_csl(), ensure_ascii=False, indent=2) + "\n"
        else:
            text = self.to_bibtex() if suffix == ".bib" else self.to_ris()
        path.write_text(text, encoding="utf-8")
        return path


def check_format(path: Path) -> str:
    """The suffix of a file to be written, when it is one of a bibliography.

    Raises:
        UnsupportedFormat: for another suffix.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        known = ", ".join(f"{s} ({name})" for s, name in FORMATS.items())
        raise UnsupportedFormat("not a format of bibliographies", path=path, todo=f"use {known}")
    return suffix


def read_bibliography(path: str | Path) -> Bibliography:
    """Read a bibliography that was exported from a reference manager.

    Args:
        path: a file in CSL-JSON (``.json``), BibTeX or biblatex (``.bib``), or RIS (``.ris``);
            UTF-8, or what its bytes look like.

    Returns:
        Its entries; entries that cannot be read are named in `warnings`.

    Raises:
        FileMissing: when there is no such file.
        UnsupportedFormat: for another suffix.
        DataError: when nothing in it can be read.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise UnsupportedFormat("not a format of bibliographies", path=path, todo=_TODO)
    try:
        text = table_text(path.read_bytes())
    except OSError as error:
        raise FileMissing("the bibliography cannot be read", path=path, todo=str(error)) from error
    if suffix == ".bib":
        from .bibtex import loads
    elif suffix == ".ris":
        from .ris import loads
    else:
        loads = _from_json
    try:
        items, warnings = loads(text)
    except ValueError as error:
        raise DataError(f"not {FORMATS[suffix]} ({error})", path=path, todo=_TODO) from error
    if not items and (warnings or text.strip()):
        detail = f": {warnings[0]}" if warnings else ""
        raise DataError(f"no entry of {FORMATS[suffix]} in it{detail}", path=path, todo=_TODO)
    return Bibliography(items, warnings=warnings)


def _from_json(text: str) -> tuple[list[dict[str, Any]], list[str]]:
    data = json.loads(text)
    if isinstance(data, dict):
        data = data.get("items", [data] if "title" in data or "type" in data else None)
    if not isinstance(data, list):
        raise ValueError("no list of items")
    items: list[dict[str, Any]] = []
    warnings: list[str] = []
    for number, entry in enumerate(data, 1):
        if not isinstance(entry, dict):
            warnings.append(f"entry {number} is no item and was left out")
            continue
        item = dict(entry)
        files = _listed(item.pop("file", None) or item.pop("path", None))
        for attached in _listed(item.pop("attachments", None) or ()):
            if isinstance(attached, dict):
                files.append(attached.get("path") or attached.get("localPath"))
            else:
                files.append(attached)
        named = [str(f) for f in files if f]
        if named:
            item["custom"] = {**_mapping(item.get("custom")), "file": named}
        for role in ("author", "editor", "translator"):
            if role in item:
                item[role] = [n for n in map(_name, _listed(item[role])) if n]
        items.append(item)
    return items, warnings


def _mapping(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _name(value: Any) -> dict[str, Any] | None:
    if isinstance(value, Mapping):
        return dict(value)
    return {"literal": str(value)} if value else None


# Keys and dates -----------------------------------------------------------------------------------


def _free(wanted: str, taken: set[str]) -> str:
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]", "", plain).lower()


def _stem(item: Item) -> str:
    names = item.get("author") or item.get("editor") or ()
    who = ""
    if names:
        first = names[0]
        if first.get("family"):
            who = _ascii(str(first["family"]))
        else:
            words = re.findall(r"\w+", str(first.get("literal", "")))
            big = [w for w in words if len(w) > 1 and w.lower() not in _SMALL] or words
            # "Ministry of Unification" is too long for a key, its initials say too little.
            who = _ascii("".join(big[:2]))
    if not who:
        words = [
            w for w in re.findall(r"\w+", str(item.get("title", ""))) if w.lower() not in _SMALL
        ]
        who = _ascii("".join(words[:2]))
    year = date_of(item.get("issued"))[:1]
    return f"{who or 'item'}{year[0] if year else 'nd'}"


def citation_keys(items: Iterable[Item]) -> list[str]:
    """A key for each item: its own id, or author and year where the id is a record's.

    Args:
        items: CSL items.

    Returns:
        Distinct keys in ASCII, in order: ``ahn2018``, ``ahn2018b``.

    Example:
        >>> citation_keys([{"id": "0f3a9b1c2d4e5f60", "author": [{"family": "Ahn"}]}])
        ['ahnnd']
    """
    keys: list[str] = []
    taken: set[str] = set()
    for item in items:
        own = re.sub(r"[\s,{}\"#%~\\()=']", "", str(item.get("id") or ""))
        key = own if own and not _RECORD_ID.fullmatch(own) else _stem(item)
        wanted, letter = key, "b"
        while key in taken:
            key = f"{wanted}{letter}" if letter <= "z" else _free(wanted, taken)
            letter = chr(ord(letter) + 1)
        taken.add(key)
        keys.append(key)
    return keys


def date_of(value: Any) -> tuple[int, ...]:
    """Year, month and day of a CSL date, as far as it has them.

    Args:
        value: a CSL date variable (``{"date-parts": [[2024, 3]]}``, ``{"raw": "2024-03"}``) or None.

    Example:
        >>> date_of({"date-parts": [["2024", 3]]})
        (2024, 3)
    """
    if not isinstance(value, Mapping):
        return ()
    parts = value.get("date-parts")
    if parts and isinstance(parts, list | tuple) and isinstance(parts[0], list | tuple):
        out = []
        for part in parts[0][:3]:
            if not str(part).lstrip("-").isdigit():
                break
            out.append(int(part))
        return tuple(out)
    match = re.match(
        r"\s*(\d{4})(?:[-/](\d{1,2}))?(?:[-/](\d{1,2}))?",
        str(value.get("raw") or value.get("literal") or ""),
    )
    return tuple(int(x) for x in match.groups() if x) if match else ()
