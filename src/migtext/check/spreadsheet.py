"""Cells and sheets that a spreadsheet cannot misread: text stays text, numbers stay numbers.

A cell that begins with ``=``, ``+``, ``-`` or ``@`` is read as a formula by spreadsheets, also
behind blanks or in its full-width form, and a formula can call out to other programs. In CSV such
a text stands behind an apostrophe (the reader of decisions takes it off again); in XLSX a cell
says itself that it is text.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .model import CrossCheck

__all__ = ["csv_text", "plain_text", "safe_text", "sheet_text", "write_xlsx"]

_SIGNS = ("=", "+", "-", "@")
_CONTROLS = ("\t", "\r", "\n")
# What XML 1.0 cannot hold: control characters, lone surrogates, two non-characters.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Of a cell in Excel, counted in UTF-16 units.
_MOST_UNITS = 32_767


def _formula(text: str) -> bool:
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
    return f"'{text}" if _formula(text.lstrip("'")) else text


def plain_text(cell: str) -> str:
    """What `safe_text` was given.

    Example:
        >>> plain_text(safe_text("-5")), plain_text("'tis")
        ('-5', "'tis")
    """
    return cell[1:] if cell.startswith("'") and _formula(cell.lstrip("'")) else cell


def csv_text(rows: Iterable[Mapping[str, Any]], names: Sequence[str]) -> str:
    """Rows as CSV. Every text is quoted, because some spreadsheets split at semicolons.

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
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    return safe_text(value) if isinstance(value, str) else value


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


# Widths in characters; what is not named gets 14.
_WIDTHS = {
    "id": 18, "claim": 22, "sentence": 60, "message": 60, "evidence": 22, "evidence_sentence": 60,
    "conflict": 22, "conflict_sentence": 60, "note": 30, "text": 90, "references": 50, "nearly": 50, "warnings": 40, "title": 40,
    "how": 30, "reason": 30, "name": 30, "path": 40, "words": 22, "why": 40, "figures": 24, "what": 44,
    "evidence_doc": 30, "conflict_doc": 30, "decided": 24, "time": 24,
}  # fmt: skip
_WRAPPED = frozenset(("sentence", "message", "evidence_sentence", "conflict_sentence", "note", "text", "references", "why", "nearly", "warnings"))  # fmt: skip


def write_xlsx(check: CrossCheck, path: str | Path) -> None:
    """Write a check as a workbook: findings, sources, unsourced, counts, and decisions if any.

    Args:
        check: the check.
        path: ``.xlsx`` file to write.

    Example:
        >>> import tempfile
        >>> from openpyxl import load_workbook
        >>> from migtext.check import crosscheck
        >>> file = Path(tempfile.mkdtemp()) / "check.xlsx"
        >>> write_xlsx(crosscheck("About 40 people left."), file)
        >>> load_workbook(file).sheetnames
        ['findings', 'sources', 'unsourced', 'counts']
    """
    from openpyxl import Workbook

    from .model import ROWS

    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    _sheet(book, "findings", check.rows(), ROWS)
    _sheet(
        book,
        "sources",
        [
            {
                "name": s.name,
                "title": s.title,
                "state": s.state,
                "references": "\n".join(s.references),
                "how": s.how,
                "reason": s.reason,
                "figures": s.figures,
                "score": s.score,
                "nearly": "\n".join(
                    f"{text} ({score:.2f}; {how})" for text, score, how in s.nearly
                ),
                "warnings": "\n".join(s.warnings),
                "key": s.key,
                "path": s.path,
            }
            for s in check.sources
        ],
        (
            "name",
            "title",
            "state",
            "references",
            "how",
            "reason",
            "figures",
            "score",
            "nearly",
            "warnings",
            "key",
            "path",
        ),
    )
    _sheet(
        book,
        "unsourced",
        [
            {"start": u.start, "end": u.end, "figures": "; ".join(u.figures), "text": u.text}
            for u in check.unsourced
        ],
        ("start", "end", "figures", "text"),
    )
    _sheet(book, "counts", check.tally(), ("what", "number"))
    if check.merged is not None:
        from .decisions import COLUMNS

        names = ("status", "why", *COLUMNS, "finding")
        _sheet(book, "decisions", check.merged.rows(), names)
    book.save(path)


def _sheet(book: Any, title: str, rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title)
    top = Alignment(vertical="top")
    wrapped = Alignment(vertical="top", wrap_text=True)
    for column, name in enumerate(names, 1):
        head = sheet.cell(1, column, name)
        head.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(name, 14)
    for number, row in enumerate(rows, 2):
        for column, name in enumerate(names, 1):
            value = row.get(name)
            if value is None or value == "":
                continue
            cell = sheet.cell(number, column)
            if isinstance(value, str):
                # The type is set by hand: openpyxl would make a formula of "=1+1".
                cell.value = sheet_text(value)
                cell.data_type = "s"
                cell.quotePrefix = _formula(value.lstrip("'"))
            else:
                cell.value = value
            cell.alignment = wrapped if name in _WRAPPED else top
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{max(1, len(rows)) + 1}"
    sheet.sheet_properties.filterMode = False
