"""Cells and sheets that a spreadsheet cannot misread: text stays text, numbers stay numbers.

A cell that begins with ``=``, ``+``, ``-`` or ``@`` is read as a formula by spreadsheets, also
behind blanks or in its full-width form, and a formula can call out to other programs. In CSV such
a text stands behind an apostrophe (`plain_text` takes it off again); in XLSX a cell says itself
that it is text.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

from ..errors import LimitExceeded

__all__ = ["cell_value", "csv_text", "is_formula", "plain_text", "safe_text", "sheet_text", "write_sheets"]  # fmt: skip

_SIGNS = ("=", "+", "-", "@")
_CONTROLS = ("\t", "\r", "\n")
# What XML 1.0 cannot hold: control characters, lone surrogates, two non-characters.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Of a cell in Excel, counted in UTF-16 units; rows of a sheet, its head included.
_MOST_UNITS = 32_767
_MOST_ROWS = 1_048_576
_DATE = "yyyy-mm-dd"


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would read a text as a formula.

    Example:
        >>> is_formula("=1+1"), is_formula(" \\uff0bA1"), is_formula("40")
        (True, True, False)
    """
    if text.startswith(_CONTROLS):
        return True
    # Blanks of all kinds, invisible characters and controls before the sign change nothing.
    for c in text[:200]:
        if c.isspace() or unicodedata.category(c) in ("Cf", "Cc", "Zs"):
            continue
        return unicodedata.normalize("NFKC", c).startswith(_SIGNS)
    return False


def safe_text(text: str) -> str:
    """A text as a CSV cell that is never a formula.

    Example:
        >>> safe_text("=1+1"), safe_text("  @x"), safe_text("40 people")
        ("'=1+1", "'  @x", '40 people')
    """
    text = text.replace("\x00", "")
    return f"'{text}" if is_formula(text.lstrip("'")) else text


def plain_text(cell: str) -> str:
    """What `safe_text` was given.

    Example:
        >>> plain_text(safe_text("-5")), plain_text("'tis")
        ('-5', "'tis")
    """
    return cell[1:] if cell.startswith("'") and is_formula(cell.lstrip("'")) else cell


def cell_value(value: Any) -> Any:
    """A value as a cell: lists joined, missing values as None, whole floats as integers.

    Args:
        value: of a row: text, number, date, list, or what pandas and numpy make of them.

    Returns:
        None, bool, int, float, `date`, `datetime` or str; infinity is the word ``inf``.

    Example:
        >>> cell_value(("legal", "security")), cell_value(1200.0), cell_value(float("nan"))
        ('legal; security', 1200, None)
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return "; ".join(str(v) for v in value)
    if str(value) in ("<NA>", "NaT", "nan", "NaN"):
        return None
    if isinstance(value, datetime):
        # pandas knows no days without a time.
        plain: datetime = value.to_pydatetime() if hasattr(value, "to_pydatetime") else value
        midnight = (plain.hour, plain.minute, plain.second, plain.microsecond) == (0, 0, 0, 0)
        return plain.date() if midnight and plain.tzinfo is None else plain
    if isinstance(value, date):
        return value
    number = value.item() if hasattr(value, "item") else value
    if isinstance(number, float | Decimal):
        number = float(number)
        if number in (float("inf"), float("-inf")):
            return str(number)
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    return number if isinstance(number, bool | int) else str(number)


def csv_text(rows: Iterable[Mapping[str, Any]], names: Sequence[str]) -> str:
    """Rows as CSV. Every text is quoted, because some spreadsheets split at semicolons.

    Write it with the encoding ``utf-8-sig``: without the mark, spreadsheets guess another one.

    Args:
        rows: flat rows.
        names: columns.

    Example:
        >>> csv_text([{"a": "=x", "b": 2}], ["a", "b"]).splitlines()[1]
        '"\\'=x",2'
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(names)
    for row in rows:
        writer.writerow([_csv_cell(row.get(name)) for name in names])
    return out.getvalue()


def _csv_cell(value: Any) -> Any:
    plain = cell_value(value)
    if plain is None:
        return ""
    if isinstance(plain, bool):
        return str(plain)
    return safe_text(plain) if isinstance(plain, str) else plain


def sheet_text(text: str) -> str:
    """A text as Excel can hold it: no forbidden characters, 32,767 UTF-16 units at most.

    Example:
        >>> sheet_text("a\\x07b"), len(sheet_text("x" * 40_000))
        ('ab', 32767)
    """
    text = _NO_XML.sub("", text)
    if len(text) * 2 <= _MOST_UNITS:
        return text
    units = text.encode("utf-16-le")
    if len(units) // 2 <= _MOST_UNITS:
        return text
    # Half of a pair at the cut is dropped.
    return units[: 2 * (_MOST_UNITS - 1)].decode("utf-16-le", "ignore") + "…"


def write_sheets(
    path: str | Path,
    sheets: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    columns: Mapping[str, Sequence[str]] | None = None,
    widths: Mapping[str, int] | None = None,
    width: int = 14,
    wrapped: Collection[str] = (),
) -> Path:
    """Write rows into a workbook, a sheet each: bold heads that stay in sight, a filter, no formula.

    Args:
        path: ``.xlsx`` file to write; its folder is made when missing.
        sheets: rows by the name of their sheet.
        columns: columns of a sheet, in order; default those of its first row.
        widths: of columns, in characters.
        width: of all other columns.
        wrapped: columns whose text is wrapped.

    Returns:
        The file.

    Raises:
        LimitExceeded: a sheet has more rows than Excel opens.
    """
    from openpyxl import Workbook

    file = Path(path)
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for title, rows in sheets.items():
        if len(rows) >= _MOST_ROWS:
            raise LimitExceeded(
                f"{len(rows):,} {title} are more than the {_MOST_ROWS:,} rows of a sheet",
                path=file,
                todo="write CSV or Parquet",
            )
        names = list((columns or {}).get(title) or (rows[0] if rows else ()))
        _sheet(book.create_sheet(title[:31]), rows, names, widths or {}, width, wrapped)
    if not sheets:
        book.create_sheet("empty")
    file.parent.mkdir(parents=True, exist_ok=True)
    book.save(file)
    return file


def _sheet(
    sheet: Any,
    rows: Sequence[Mapping[str, Any]],
    names: Sequence[str],
    widths: Mapping[str, int],
    width: int,
    wrapped: Collection[str],
) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    top, folded = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)
    bold = Font(bold=True)
    for column, name in enumerate(names, 1):
        head = sheet.cell(1, column)
        head.value, head.data_type, head.font = sheet_text(str(name)), "s", bold
        sheet.column_dimensions[get_column_letter(column)].width = widths.get(name, width)
    for number, row in enumerate(rows, 2):
        for column, name in enumerate(names, 1):
            value = cell_value(row.get(name))
            if value is None or value == "":
                continue
            cell = sheet.cell(number, column)
            if isinstance(value, str):
                # The type is set by hand: openpyxl would make a formula of "=1+1".
                cell.value = sheet_text(value)
                cell.data_type = "s"
                cell.quotePrefix = is_formula(value.lstrip("'"))
            elif isinstance(value, date) and not isinstance(value, datetime):
                cell.value, cell.number_format = value, _DATE
            elif isinstance(value, datetime):
                cell.value = value.replace(tzinfo=None)  # a cell knows no time zones
            elif isinstance(value, int) and abs(value) >= 2**53:
                cell.value, cell.data_type = str(value), "s"  # a cell's numbers are floats
            else:
                cell.value = value
            cell.alignment = folded if name in wrapped else top
    sheet.freeze_panes = "A2"
    if names:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{max(1, len(rows)) + 1}"
