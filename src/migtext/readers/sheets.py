"""CSV and XLSX: a document whose text is its cells, joined by tabs and line ends."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from ..document import Block, Document, Meta
from ..errors import CorruptFile, LimitExceeded, NoText
from .archive import check_archive
from .decode import decode
from .limits import Limits
from .tables import Cell, GridTables, grid_text

__all__ = ["read_csv", "read_xlsx"]

_MOST_CELLS = 2_000_000
_CURRENCY = re.compile(r"\[\$([^\]-]{1,4})[^\]]*\]|\"([$€£¥])\"|([$€£¥])")
_DECIMALS = re.compile(r"0\.(0+)")


def _column(number: int) -> str:
    """Letters of a column, from 1.

    Example:
        >>> _column(3), _column(28)
        ('C', 'AB')
    """
    out = ""
    while number:
        number, rest = divmod(number - 1, 26)
        out = chr(65 + rest) + out
    return out


def _flat(text: str) -> str:
    return re.sub(r"[\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+", " ", text).strip()


def read_csv(
    data: bytes, *, path: str | Path | None = None, limits: Limits | None = None
) -> Document:
    """Read a CSV or TSV file.

    Args:
        data: the bytes of the file.
        path: its name; ``.tsv`` says that tabs separate.
        limits: size of the file.

    Returns:
        A document with one table; the location of a cell is its column letter and line ("C7").

    Raises:
        NoText: no cell with text.
        EmptyFile, UnknownEncoding, UnsupportedFormat: see `migtext.errors`.
    """
    (limits or Limits()).check_size(len(data), path)
    text, _, warnings = decode(data, path=path)
    suffix = Path(str(path)).suffix.lower() if path is not None else ""
    separator = "\t" if suffix == ".tsv" else _separator(text)
    csv.field_size_limit(10_000_000)
    rows: list[list[Cell]] = []
    cells = 0
    try:
        for r, row in enumerate(csv.reader(StringIO(text, newline=""), delimiter=separator), 1):
            cells += len(row)
            if cells > _MOST_CELLS:
                raise LimitExceeded(
                    f"more than {_MOST_CELLS:,} cells", path=path, todo="split the file"
                )
            own = [
                Cell(_flat(value), location=f"{_column(c)}{r}") for c, value in enumerate(row, 1)
            ]
            while own and not own[-1].text:
                own.pop()
            rows.append(own)
    except csv.Error as error:
        raise CorruptFile(
            f"not readable as a table ({error})", path=path, todo="save it again as CSV"
        ) from error
    return _document([("", rows)], path, Meta(), [*warnings], "csv")


def _separator(text: str) -> str:
    """The sign that cuts the lines into the same number of cells, outside quotes."""
    lines = [line for line in text[:20_000].splitlines()[:40] if line.strip()]
    best, score = ",", 0.0
    for sign in (",", ";", "\t", "|"):
        counts = [re.sub(r'"[^"]*"', "", line).count(sign) for line in lines]
        filled = [c for c in counts if c]
        if filled:
            same = max(filled.count(c) for c in set(filled)) / len(lines)
            if same * min(4, max(filled)) > score:
                best, score = sign, same * min(4, max(filled))
    return best


def _shown(value: Any, style: str) -> str:
    """A cell as its format shows it: percent signs, dates, thousands, currency."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return (
            value.date().isoformat() if value.time() == time(0) else value.isoformat(" ", "minutes")
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, (int, float, Decimal)):
        return _number(value, style or "General")
    return _flat(str(value))


def _number(value: float | Decimal, style: str) -> str:
    first = style.split(";")[0]
    decimals = _DECIMALS.search(first)
    places = len(decimals.group(1)) if decimals else 0
    if "%" in first:
        return f"{value * 100:.{places}f}%"
    general = first in ("General", "@", "") or "0" not in first
    if general:
        if isinstance(value, float):
            return f"{value:.15g}" if abs(value) < 1e15 else repr(value)
        return str(value)
    shown = f"{value:,.{places}f}" if "," in first else f"{value:.{places}f}"
    money = _CURRENCY.search(first)
    sign = next((g for g in money.groups() if g), "") if money else ""
    if not sign:
        return shown
    after = first.find("0") < money.start() if money else False
    return f"{shown} {sign}" if after else f"{sign}{' ' if len(sign) > 1 else ''}{shown}"


def read_xlsx(
    data: bytes, *, path: str | Path | None = None, limits: Limits | None = None
) -> Document:
    """Read a workbook.

    Args:
        data: the bytes of the file.
        path: its name, for messages.
        limits: sizes of its parts.

    Returns:
        A document with a heading and tables for each sheet. Hidden sheets, rows and columns are
        read as well, marked in the location of their cells ("Sheet1!C7 (hidden)") and in a
        warning. Percent and date formats are taken from the cells.

    Raises:
        CorruptFile, LimitExceeded, NoText: see `migtext.errors`.
    """
    from openpyxl import load_workbook

    check_archive(data, limits or Limits(), path)
    try:
        book = load_workbook(BytesIO(data), data_only=True)
        formulas = load_workbook(BytesIO(data), data_only=False)
    except Exception as error:  # openpyxl raises whatever its parsers meet
        raise CorruptFile(
            f"the file is damaged or not what Excel writes ({type(error).__name__}: {error})",
            path=path,
            todo="open it in Excel and save it again",
        ) from error
    sheets: list[tuple[str, list[list[Cell]]]] = []
    warnings: list[str] = []
    unknown = 0
    for sheet in book.worksheets:
        hidden = sheet.sheet_state != "visible"
        if hidden:
            warnings.append(f"sheet {sheet.title!r} is hidden; it was read")
        lost = {r for r, d in sheet.row_dimensions.items() if d.hidden}
        gone = {c for c, d in sheet.column_dimensions.items() if d.hidden}
        if lost or gone:
            warnings.append(
                f"sheet {sheet.title!r}: {len(lost)} hidden rows and {len(gone)} hidden columns were read"
            )
        if (sheet.max_row or 0) * (sheet.max_column or 0) > 20 * _MOST_CELLS:
            raise LimitExceeded(
                f"sheet {sheet.title!r} spans {sheet.max_row:,} rows",
                path=path,
                todo="split the file",
            )
        spans = {
            (m.min_row, m.min_col): m.max_col - m.min_col + 1 for m in sheet.merged_cells.ranges
        }
        other = formulas[sheet.title]
        rows: list[list[Cell]] = []
        for r, row in enumerate(sheet.iter_rows(), 1):
            own: list[Cell] = []
            covered = 0
            for c, cell in enumerate(row, 1):
                if covered:
                    covered -= 1
                    continue
                text = _shown(cell.value, cell.number_format)
                if cell.value is None:
                    stored = other.cell(row=r, column=c).value
                    if isinstance(stored, str) and stored.startswith("="):
                        unknown += 1
                span = spans.get((r, c), 1)
                covered = span - 1
                place = f"{sheet.title}!{_column(c)}{r}"
                if hidden or r in lost or _column(c) in gone:
                    place += " (hidden)"
                own.append(Cell(text, span=span, location=place))
            while own and not own[-1].text:
                own.pop()
            rows.append(own)
        sheets.append((sheet.title, rows))
    if unknown:
        warnings.append(
            f"{unknown} formulas have no stored value; open the file in Excel and save it"
        )
    meta = Meta()
    title = " ".join((book.properties.title or "").split())
    if title:
        meta = Meta(title=title, origins={"title": "XLSX"})
    return _document(sheets, path, meta, warnings, "xlsx")


def _document(
    sheets: Sequence[tuple[str, Sequence[Sequence[Cell]]]],
    path: str | Path | None,
    meta: Meta,
    warnings: Sequence[str],
    format: str,
) -> Document:
    pieces: list[str] = []
    blocks: list[Block] = []
    grids: list[tuple[int, Sequence[Sequence[Cell]], str | None]] = []
    at = 0

    def put(text: str, kind: str, level: int | None = None) -> int:
        nonlocal at
        if pieces:
            pieces.append("\n\n")
            at += 2
        start = at
        pieces.append(text)
        at += len(text)
        blocks.append(Block(start=start, end=at, kind=kind, level=level))
        return start

    for name, rows in sheets:
        if not any(row for row in rows):
            continue
        if name:
            put(name, "heading", 1)
        for group in _regions(rows):
            caption: str | None = None
            body = list(group)
            # Titles above and sources below are rows with one cell.
            while len(body) > 1 and _alone(body[0]) and len(body[0][_filled(body[0])[0]].text) > 8:
                caption = body[0][_filled(body[0])[0]].text
                put(caption, "caption")
                body.pop(0)
            tail: list[str] = []
            while (
                len(body) > 1 and _alone(body[-1]) and len(body[-1][_filled(body[-1])[0]].text) > 20
            ):
                last = body.pop()
                tail.insert(0, last[_filled(last)[0]].text)
            if len(body) == 1 and _alone(body[0]):
                put(body[0][_filled(body[0])[0]].text, "caption")
            else:
                grids.append((put(grid_text(body), "table"), body, caption))
            for line in tail:
                if line:
                    put(line, "caption")
    if not blocks:
        raise NoText("there is no text in its cells", path=path, todo="check the file")
    return Document(
        text="".join(pieces),
        blocks=tuple(blocks),
        meta=meta,
        warnings=tuple(warnings),
        path=str(path) if path is not None else None,
        format=format,
        table_source=GridTables(grids) if grids else None,
    )


def _filled(row: Sequence[Cell]) -> list[int]:
    return [n for n, cell in enumerate(row) if cell.text]


def _alone(row: Sequence[Cell]) -> bool:
    return len(_filled(row)) == 1


def _regions(rows: Sequence[Sequence[Cell]]) -> list[list[Sequence[Cell]]]:
    """Rows between empty rows."""
    out: list[list[Sequence[Cell]]] = []
    open_ = False
    for row in rows:
        if not _filled(row):
            open_ = False
        elif open_:
            out[-1].append(row)
        else:
            out.append([row])
            open_ = True
    return out
