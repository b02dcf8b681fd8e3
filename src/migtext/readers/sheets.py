"""CSV and XLSX: a document whose text is its cells, joined by tabs and line ends."""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from io import StringIO
from itertools import pairwise
from pathlib import Path

from ..document import Block, Document, Mark, Meta
from ..errors import CorruptFile, LimitExceeded, NoText
from .archive import BROKEN, Package, check_archive
from .decode import decode
from .limits import Limits
from .superscripts import NOTE_MARK
from .tables import Cell, GridTables, grid_text
from .workbook import MOST_CELLS, Filled, Marks, Sheet, column_letters, read_book

__all__ = ["read_csv", "read_xlsx"]

_FLAT = re.compile(r"[\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_NOTE_LINE = re.compile(
    r"(?:(?:sources?|notes?|data|last updated|updated|prepared)\b|\*+|†|‡|\[?\d{1,2}[\])/]|[a-z][)/]|©)"
    r".{10,}",
    re.I | re.S,
)
_TYPED_MARK = re.compile(r"\[?(\d{1,2}|[a-z]|[*†‡]{1,3})[\])/.]\s*(?=\w)")
_NUMERIC = re.compile(r"[-−–(]?\s?[$€£]?\s?\d[\d\s.,'’]*%?\)?")


@dataclass(slots=True)
class _Row:
    """A row of a grid with the marks of its cells."""

    number: int
    cells: dict[int, tuple[Cell, Marks]] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        return [c.text for c, _ in self.cells.values()]


def read_csv(
    data: bytes, *, path: str | Path | None = None, limits: Limits | None = None
) -> Document:
    """Read a CSV or TSV file.

    Args:
        data: the bytes of the file.
        path: its name; ``.tsv`` says that tabs separate.
        limits: size of the file.

    Returns:
        A document with its tables; the location of a cell is its column letter and row ("C7").

    Raises:
        NoText: no cell with text.
        EmptyFile, UnknownEncoding, UnsupportedFormat: see `migtext.errors`.
    """
    (limits or Limits()).check_size(len(data), path)
    text, encoding, warnings = decode(data, path=path)
    suffix = Path(str(path)).suffix.lower() if path is not None else ""
    separator, text = _told(text)
    if separator is None:
        separator = _separator(text, "\t" if suffix in (".tsv", ".tab") else ",")
    csv.field_size_limit(10_000_000)
    rows: list[_Row] = []
    cells = 0
    nulls = text.count("\0")
    try:
        for r, values in enumerate(
            csv.reader(StringIO(text.replace("\0", ""), newline=""), delimiter=separator), 1
        ):
            cells += len(values)
            if cells > MOST_CELLS:
                raise LimitExceeded(
                    f"more than {MOST_CELLS:,} cells", path=path, todo="split the file"
                )
            row = _Row(r)
            for c, value in enumerate(values, 1):
                flat = _FLAT.sub(" ", value).strip()
                if flat:
                    row.cells[c] = (Cell(flat, location=f"{column_letters(c)}{r}"), ())
            if row.cells:
                rows.append(row)
    except csv.Error as error:
        raise CorruptFile(
            f"not readable as a table ({error})", path=path, todo="save it again as CSV"
        ) from error
    if nulls and not any("NUL" in w for w in warnings):
        warnings.append(f"{nulls} NUL characters left out")
    meta = Meta(extra={"encoding": encoding})
    return _document([("", rows)], path, meta, warnings, "csv")


def _told(text: str) -> tuple[str | None, str]:
    """The separator that Excel's first line names ("sep=;"), and the text without its words."""
    match = re.match(r"\"?sep=([,;\t|])\"?\s*?(?=\r?\n)", text, re.I)
    return (match.group(1), text[match.end() :]) if match else (None, text)


def _separator(text: str, usual: str) -> str:
    """The sign that cuts the lines into the same number of cells, outside quotes."""
    lines = [line for line in text[:40_000].splitlines()[:60] if line.strip()]
    bare = [re.sub(r'"[^"]*"', "", line) for line in lines]
    # The rest of a quoted cell with line ends in it has an odd quote.
    bare = [line for line in bare if '"' not in line] or bare
    best, score = usual, 0.0
    for sign in dict.fromkeys((usual, "\t", ";", ",", "|")):
        counts = [line.count(sign) for line in bare]
        filled = [c for c in counts if c]
        if not filled:
            continue
        same = max(filled.count(c) for c in set(filled)) / len(bare)
        worth = same * min(4, max(filled))
        if sign == "," and all(re.search(r"\d,\d", line) for line in bare[1:] if "," in line):
            # Commas between digits alone are decimal commas.
            spaced = sum(line.count(",") for line in bare[1:])
            inside = sum(len(re.findall(r"(?<=\d),(?=\d)", line)) for line in bare[1:])
            worth *= 0.5 if spaced and spaced == inside and ";" in text[:40_000] else 1.0
        if worth > score * 1.001:
            best, score = sign, worth
    return best


def read_xlsx(
    data: bytes, *, path: str | Path | None = None, limits: Limits | None = None
) -> Document:
    """Read a workbook.

    Args:
        data: the bytes of the file.
        path: its name, for messages.
        limits: sizes of its parts.

    Returns:
        A document with a heading and tables for each sheet. Numbers and dates are written as
        their cells show them. Hidden sheets, rows and columns are read as well, marked in the
        location of their cells ("Sheet1!C7 (hidden)") and in a warning.

    Raises:
        CorruptFile, LimitExceeded, NoText: see `migtext.errors`.
    """
    from lxml import etree

    check_archive(data, limits or Limits(), path)
    try:
        package = Package(data)
        sheets, warnings = read_book(package, path)
        meta = _properties(package)
    except (etree.XMLSyntaxError, KeyError, AttributeError, *BROKEN) as error:
        raise CorruptFile(
            f"the file is damaged or not what Excel writes ({type(error).__name__}: {error})",
            path=path,
            todo="open it in Excel and save it again",
        ) from error
    for sheet in sheets:
        if sheet.hidden and sheet.rows:
            warnings.append(f"sheet {sheet.name!r} is hidden; it was read")
        if sheet.hidden_rows or sheet.hidden_columns:
            warnings.append(
                f"sheet {sheet.name!r}: {len(sheet.hidden_rows)} hidden rows and "
                f"{len(sheet.hidden_columns)} hidden columns were read"
            )
    unknown = sum(s.unknown for s in sheets)
    if unknown:
        warnings.append(
            f"{unknown} formulas have no stored value; open the file in Excel and save it"
        )
    errors = sum(1 for s in sheets for own in s.rows.values() for c in own.values() if _is_error(c))
    if errors:
        warnings.append(f"{errors} cells show an error (#REF!, #N/A or the like)")
    comments = sum(s.comments for s in sheets)
    if comments:
        warnings.append(f"{comments} comments at cells left out")
    return _document([(s.name, _rows(s)) for s in sheets], path, meta, warnings, "xlsx")


def _is_error(cell: Filled) -> bool:
    return cell.text[:1] == "#" and re.fullmatch(r"#[A-Z/0]{2,8}[!?]?", cell.text) is not None


def _properties(package: Package) -> Meta:
    for name in package.related("", "core-properties"):
        root = package.root(name)
        for child in root if root is not None else ():
            if str(child.tag).endswith("}title"):
                title = " ".join((child.text or "").split())
                if 4 < len(title) < 400:
                    return Meta(title=title, origins={"title": "XLSX"})
    return Meta()


def _rows(sheet: Sheet) -> list[_Row]:
    out: list[_Row] = []
    below: dict[int, dict[int, int]] = {}
    budget = 500_000
    for (first, column), (rows, columns) in sheet.merged.items():
        if rows > 1 and sheet.rows.get(first, {}).get(column) is not None:
            # Lower parts of a cell over several rows, where there is anything in those rows.
            budget -= min(rows, 5_000)
            for r in range(first + 1, first + min(rows, 5_000)) if budget > 0 else ():
                if r in sheet.rows:
                    below.setdefault(r, {})[column] = columns
    for number in sorted(sheet.rows):
        own = sheet.rows[number]
        row = _Row(number)
        lower = below.get(number, {})
        for column in sorted({*own, *lower}):
            place = f"{sheet.name}!{column_letters(column)}{number}"
            if sheet.hidden or number in sheet.hidden_rows or column in sheet.hidden_columns:
                place += " (hidden)"
            cell = own.get(column)
            if cell is None:
                row.cells[column] = (
                    Cell("", span=lower[column], location=place, under=True),
                    (),
                )
            else:
                span = sheet.merged.get((number, column), (1, 1))[1]
                row.cells[column] = (Cell(cell.text, span=span, location=place), cell.marks)
        out.append(row)
    return out


# -- the document -------------------------------------------------------------------------------


class _Writer:
    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.blocks: list[Block] = []
        self.marks: list[tuple[int, int, str]] = []
        self.markup: list[tuple[int, int]] = []
        self.grids: list[tuple[int, Sequence[Sequence[Cell]], str | None]] = []
        self.at = 0

    def put(
        self,
        text: str,
        kind: str,
        marks: Marks = (),
        level: int | None = None,
        label: str | None = None,
    ) -> int:
        if self.pieces:
            self.pieces.append("\n\n")
            self.at += 2
        start = self.at
        self.pieces.append(text)
        self.at += len(text)
        self.blocks.append(Block(start=start, end=self.at, kind=kind, level=level, label=label))
        self.marks += [(start + a, start + b, n) for a, b, n in marks]
        return start

    def line(self, row: _Row, kind: str) -> str:
        """A row with one cell: a title over a table, or a note under it."""
        cell, marks = next((c, m) for c, m in row.cells.values() if c.text)
        text = cell.text
        if kind == "footnote":
            label, first = None, 0
            if marks and marks[0][0] == 0 and len(text) > marks[0][1]:
                _, first, label = marks[0]
                first += text[first : first + 1] == " "
                marks = marks[1:]
            elif (typed := _TYPED_MARK.match(text)) is not None:
                label, first = typed.group(1), typed.end()
            start = self.put(text, kind if label else "caption", marks, label=label)
            if first:
                self.markup.append((start, start + first))
        else:
            self.put(text, kind, marks)
        return text

    def table(self, rows: Sequence[_Row], caption: str | None) -> None:
        """A grid; columns that are empty throughout are left out."""
        used = sorted({c for row in rows for c, (cell, _) in row.cells.items() if cell.text})
        grid: list[list[Cell]] = []
        found: list[tuple[int, int, str]] = []
        at = 0
        for row in rows:
            line: list[Cell] = []
            covered = 0
            last = max(c for c, (cell, _) in row.cells.items() if cell.text)
            for n, column in enumerate(used):
                if column > last:
                    break
                if covered and column not in row.cells:
                    covered -= 1
                    continue
                cell, marks = row.cells.get(column, (Cell(""), ()))
                if cell.span > 1:
                    # Count only columns that the grid has.
                    width = bisect_left(used, column + cell.span) - n
                    cell = replace(cell, span=max(1, width))
                covered = cell.span - 1
                found += [(at + a, at + b, name) for a, b, name in marks]
                at += len(cell.text) + 1
                line.append(cell)
            grid.append(line)
        start = self.put(grid_text(grid), "table", tuple(found))
        self.grids.append((start, grid, caption))


def _document(
    sheets: Sequence[tuple[str, Sequence[_Row]]],
    path: str | Path | None,
    meta: Meta,
    warnings: Sequence[str],
    format: str,
) -> Document:
    out = _Writer()
    for name, rows in sheets:
        if not rows:
            continue
        if name:
            out.put(name, "heading", level=1)
        caption: str | None = None
        regions = _regions(rows)
        wide = any(not _listed(region) for region in regions)
        for region in regions:
            if _listed(region) and len(region) > 1 and not wide:
                _column(region, out)
            else:
                caption = _region(region, out, caption)
    if not out.blocks:
        raise NoText("there is no text in its cells", path=path, todo="check the file")
    places = {b.label: b.start for b in reversed(out.blocks) if b.label}
    return Document(
        text="".join(out.pieces),
        blocks=tuple(out.blocks),
        marks=tuple(
            Mark(start=a, end=b, label=n, note=places.get(n)) for a, b, n in sorted(out.marks)
        ),
        markup=tuple(sorted(out.markup)),
        meta=meta,
        warnings=tuple(warnings),
        path=str(path) if path is not None else None,
        format=format,
        table_source=GridTables(out.grids) if out.grids else None,
    )


def _region(region: Sequence[_Row], out: _Writer, before: str | None) -> str | None:
    """Write rows without an empty one between: titles, table, notes.

    Returns:
        The title for a table that follows after an empty row.
    """
    body = list(region)
    caption: str | None = None
    if not _listed(body):
        while len(body) > 1 and _alone(body[0]) and len(_text(body[0])) > 8:
            caption = out.line(body.pop(0), "caption")
    tail: list[_Row] = []
    if not _listed(body):
        while len(body) > 1 and _alone(body[-1]) and _noted(body[-1]):
            tail.insert(0, body.pop())
    if _listed(body):
        # Titles over the table that follows, or notes under the one before.
        for row in body:
            noted = _NOTE_LINE.match(_text(row)) is not None or _marked(row)
            text = out.line(row, "footnote" if noted else "caption")
            caption = caption if noted else text if len(text) > 12 or not caption else caption
        for row in tail:
            out.line(row, "footnote")
        return caption
    for part in _side_by_side(body):
        out.table(part, caption or before)
    for row in tail:
        out.line(row, "footnote")
    return None


def _column(rows: Sequence[_Row], out: _Writer) -> None:
    """A sheet of one column: paragraphs, or a list."""
    if sum(len(_text(row)) for row in rows) > 50 * len(rows):
        for row in rows:
            out.line(row, "body")
    else:
        out.table(rows, None)


def _text(row: _Row) -> str:
    return next((w for w in row.words if w), "")


def _marked(row: _Row) -> bool:
    return any(m and m[0][0] == 0 for _, m in row.cells.values())


def _noted(row: _Row) -> bool:
    return len(_text(row)) > 20 or _marked(row) or _NOTE_LINE.match(_text(row)) is not None


def _alone(row: _Row) -> bool:
    return sum(1 for w in row.words if w) == 1


def _listed(rows: Sequence[_Row]) -> bool:
    """Whether a grid is one column: then its rows are no titles."""
    return len({c for row in rows for c, (cell, _) in row.cells.items() if cell.text}) == 1


def _regions(rows: Sequence[_Row]) -> list[list[_Row]]:
    """Rows between empty rows."""
    out: list[list[_Row]] = []
    last = -9
    for row in rows:
        if not any(row.words):
            continue
        if row.number == last + 1:
            out[-1].append(row)
        else:
            out.append([row])
        last = row.number
    return out


def _side_by_side(rows: Sequence[_Row]) -> list[Sequence[_Row]]:
    """Tables beside each other: an empty column between them, and words in the one after it."""
    used = sorted({c for row in rows for c, (cell, _) in row.cells.items() if cell.text})
    if len(rows) < 3 or len(used) < 4:
        return [rows]
    spans = {
        c
        for row in rows
        for column, (cell, _) in row.cells.items()
        for c in range(column, column + min(cell.span, 500))
    }
    groups: list[list[int]] = [[used[0]]]
    for before, column in pairwise(used):
        gap = any(c not in spans for c in range(before + 1, min(column, before + 3)))
        if gap and _words_in(rows[1:], column):
            groups.append([])
        groups[-1].append(column)
    if len(groups) < 2 or any(len(g) < 2 for g in groups):
        return [rows]
    parts = [
        [_Row(r.number, {c: v for c, v in r.cells.items() if g[0] <= c <= g[-1]}) for r in rows]
        for g in groups
    ]
    return [[r for r in part if any(r.words)] for part in parts]


def _words_in(rows: Sequence[_Row], column: int) -> bool:
    found = [row.cells[column][0].text for row in rows if column in row.cells]
    found = [w for w in found if w and not NOTE_MARK.fullmatch(w)]
    words = sum(1 for w in found if not _NUMERIC.fullmatch(w))
    return len(found) > 1 and words >= 0.6 * len(found)
