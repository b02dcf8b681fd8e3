"""The sheets of a workbook, cell by cell, from its parts.

Read here and not through openpyxl, which loses raised characters ("1,200" with mark a becomes
"1,200a"), refuses workbooks whose styles or filters it does not understand, and builds every empty
cell between two that are far apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from ..errors import LimitExceeded
from .archive import Package, transitional
from .numberformat import show_number
from .superscripts import raised_kind, superscript

__all__ = ["MOST_CELLS", "Filled", "Sheet", "column_letters", "read_book"]

MOST_CELLS = 2_000_000
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_WHITE = re.compile(r"[\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
Marks = tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """A cell that is not empty: what it shows, with note marks in it."""

    text: str
    marks: Marks = ()
    number: bool = False


@dataclass(slots=True)
class Sheet:
    """A sheet: its cells by row and column from 1, and what is hidden or merged.

    Attributes:
        name: name.
        hidden: whether it is.
        rows: cells by row and column.
        hidden_rows: rows that are hidden and hold something.
        hidden_columns: columns likewise.
        merged: (row, column) of the first cell of a merged range to (rows, columns).
        unknown: formulas without a stored result.
        comments: comments at its cells.
    """

    name: str
    hidden: bool
    rows: dict[int, dict[int, Filled]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    unknown: int = 0
    comments: int = 0


def column_letters(number: int) -> str:
    """Letters of a column, from 1.

    Example:
        >>> column_letters(3), column_letters(28)
        ('C', 'AB')
    """
    out = ""
    while number:
        number, rest = divmod(number - 1, 26)
        out = chr(65 + rest) + out
    return out


@lru_cache(maxsize=20_000)
def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _flat(text: str) -> str:
    return _WHITE.sub(" ", _ESCAPED.sub(_character, text)).strip()


def _character(match: re.Match[str]) -> str:
    code = int(match.group(1), 16)
    return " " if code < 32 or 0xD800 <= code < 0xE000 else chr(code)


def _rich(item: Any) -> Filled:
    """Text of a string with formatted runs; raised runs are marks or exponents."""
    runs = list(item.iterfind(f"{_S}r"))
    if not runs:
        return Filled(_flat("".join(t.text or "" for t in item.iterfind(f"{_S}t"))))
    out, marks = "", []
    for run in runs:
        words = "".join(t.text or "" for t in run.iterfind(f"{_S}t"))
        align = run.find(f"{_S}rPr/{_S}vertAlign")
        bare = _flat(words)
        if align is None or align.get("val") != "superscript" or not bare:
            words = _WHITE.sub(" ", _ESCAPED.sub(_character, words))
            out += words.lstrip() if not out else words
            continue
        kind = raised_kind(bare, out[-12:])
        if kind != "note":
            out += superscript(bare) if kind == "exponent" else bare
            continue
        label = bare.strip("[]() ")
        marks.append((len(out), len(out) + len(label) + 2, label))
        out += f"[{label}]"
    return Filled(out.rstrip(), tuple(marks))


def read_book(package: Package, path: str | Path | None) -> tuple[list[Sheet], list[str]]:
    """Sheets of a workbook in order, and warnings.

    Args:
        package: the file.
        path: its name, for messages.

    Raises:
        KeyError: it has no workbook.
        LimitExceeded: more than two million filled cells.
    """
    main = package.main("xl/workbook.xml") or ""
    root = package.root(main) if main else None
    if root is None or not root.tag.endswith("workbook"):
        raise KeyError("no xl/workbook.xml in it")
    properties = root.find(f"{_S}workbookPr")
    base_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    strings = _shared(package, main)
    codes = _formats(package, main)
    targets = {r.id: r for r in package.relations(main) if not r.external}
    sheets: list[Sheet] = []
    warnings: list[str] = []
    charts = cells = 0
    for n, entry in enumerate(root.iterfind(f"{_S}sheets/{_S}sheet"), 1):
        name = entry.get("name") or f"Sheet{n}"
        relation = targets.get(entry.get(f"{_R}id") or "")
        if relation is not None and relation.kind not in ("worksheet", "dialogsheet"):
            charts += 1
            continue
        part = relation.name if relation is not None else f"xl/worksheets/sheet{n}.xml"
        data = package.blob(part)
        if not data:
            warnings.append(f"sheet {name!r} is missing from the file")
            continue
        sheet = Sheet(name, entry.get("state") in ("hidden", "veryHidden"))
        reader = _SheetReader(sheet, strings, codes, base_1904)
        for count in reader.read(data):
            if cells + count > MOST_CELLS:
                raise LimitExceeded(
                    f"more than {MOST_CELLS:,} cells", path=path, todo="split the file"
                )
        cells += reader.cells
        for kind, tag in (("comments", "comment"), ("threadedComment", "threadedComment")):
            for comments in package.related(part, kind):
                found = package.root(comments)
                count = sum(1 for e in found.iter() if str(e.tag).endswith("}" + tag))
                sheet.comments = max(sheet.comments, count)
        sheets.append(sheet)
    if charts:
        warnings.append(f"{charts} chart sheet{'s' if charts > 1 else ''} not read")
    return sheets, warnings


def _shared(package: Package, main: str) -> list[Filled]:
    for name in package.related(main, "sharedStrings"):
        root = package.root(name)
        return [_rich(item) for item in root.iterfind(f"{_S}si")] if root is not None else []
    return []


def _formats(package: Package, main: str) -> list[str]:
    """Format code of each cell style."""
    from lxml import etree
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    for name in package.related(main, "styles"):
        try:
            root = package.root(name)
        except etree.XMLSyntaxError:
            return []
        if root is None:
            return []
        own = {
            f.get("numFmtId"): f.get("formatCode") or "General"
            for f in root.iterfind(f"{_S}numFmts/{_S}numFmt")
        }
        out = []
        for xf in root.iterfind(f"{_S}cellXfs/{_S}xf"):
            key = xf.get("numFmtId") or "0"
            built = BUILTIN_FORMATS.get(int(key)) if key.isdigit() else None
            out.append(own.get(key) or built or "General")
        return out
    return []


class _SheetReader:
    def __init__(
        self, sheet: Sheet, strings: list[Filled], codes: list[str], base_1904: bool
    ) -> None:
        self.sheet, self.strings, self.codes, self.base_1904 = sheet, strings, codes, base_1904
        self.cells = 0

    def read(self, data: bytes) -> Iterator[int]:
        """Read the part; gives the number of cells after each row."""
        from lxml import etree

        sheet = self.sheet
        hidden: list[tuple[int, int]] = []
        default_hidden = False
        row = 0
        wanted = tuple(_S + n for n in ("row", "col", "mergeCell", "sheetFormatPr"))
        for _, element in etree.iterparse(
            BytesIO(transitional(data)), tag=wanted, resolve_entities=False, no_network=True,
            huge_tree=True, remove_comments=True, remove_pis=True,
        ):  # fmt: skip
            name = element.tag[len(_S) :]
            if name == "row":
                number = element.get("r") or ""
                row = int(number) if number.isdigit() else row + 1
                own = self._row(element)
                if own:
                    sheet.rows.setdefault(row, {}).update(own)
                    gone = element.get("hidden")
                    if gone in ("1", "true") or (gone is None and default_hidden):
                        sheet.hidden_rows.add(row)
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
                yield self.cells
            elif name == "col" and element.get("hidden") in ("1", "true"):
                low, high = element.get("min") or "", element.get("max") or ""
                if low.isdigit() and high.isdigit():
                    hidden.append((int(low), int(high)))
            elif name == "sheetFormatPr":
                default_hidden = element.get("zeroHeight") in ("1", "true")
            elif name == "mergeCell":
                self._merge(element.get("ref") or "")
        if hidden:
            used = {c for own in sheet.rows.values() for c in own}
            sheet.hidden_columns = {
                c for c in used if any(low <= c <= high for low, high in hidden)
            }

    def _merge(self, ref: str) -> None:
        ends = [_PLACE.fullmatch(part) for part in ref.upper().split(":")]
        if len(ends) == 2 and ends[0] and ends[1]:
            a, b = ends[0], ends[1]
            row, column = int(a.group(2)), _column_number(a.group(1))
            rows, columns = int(b.group(2)) - row + 1, _column_number(b.group(1)) - column + 1
            if rows > 0 and columns > 0:
                self.sheet.merged[row, column] = (rows, columns)

    def _row(self, element: Any) -> dict[int, Filled]:
        own: dict[int, Filled] = {}
        column = 0
        for cell in element:
            if cell.tag != f"{_S}c":
                continue
            place = _PLACE.fullmatch((cell.get("r") or "").upper())
            column = _column_number(place.group(1)) if place else column + 1
            found = self._cell(cell)
            if found is not None and found.text:
                own[column] = found
                self.cells += 1
        return own

    def _cell(self, cell: Any) -> Filled | None:
        kind = cell.get("t") or "n"
        if kind == "inlineStr":
            inside = cell.find(f"{_S}is")
            return _rich(inside) if inside is not None else None
        stored = cell.find(f"{_S}v")
        value = (stored.text or "") if stored is not None else ""
        if not value:
            self.sheet.unknown += cell.find(f"{_S}f") is not None and kind != "str"
            return None
        if kind == "s":
            at = int(value) if value.strip().isdigit() else -1
            return self.strings[at] if 0 <= at < len(self.strings) else None
        if kind == "b":
            return Filled("TRUE" if value.strip() in ("1", "true") else "FALSE")
        if kind in ("str", "e"):
            return Filled(_flat(value))
        if kind == "d":
            return Filled(value.replace("T00:00:00", "").replace("T", " ").split(".")[0])
        style = cell.get("s") or "0"
        at = int(style) if style.isdigit() else 0
        code = self.codes[at] if at < len(self.codes) else "General"
        return Filled(
            _flat(show_number(value.strip(), code, base_1904=self.base_1904)), number=True
        )
