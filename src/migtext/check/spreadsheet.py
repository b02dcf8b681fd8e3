"""A check as a workbook; cells and CSV as in `migtext.interop.spreadsheet`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..interop.spreadsheet import csv_text, plain_text, safe_text, sheet_text, write_sheets

if TYPE_CHECKING:
    from .model import CrossCheck

__all__ = ["csv_text", "plain_text", "safe_text", "sheet_text", "write_xlsx"]

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
    from .model import ROWS

    sheets: dict[str, Sequence[Mapping[str, Any]]] = {"findings": check.rows()}
    columns: dict[str, Sequence[str]] = {"findings": ROWS}
    sheets["sources"] = [
        {
            "name": s.name,
            "title": s.title,
            "state": s.state,
            "references": "\n".join(s.references),
            "how": s.how,
            "reason": s.reason,
            "figures": s.figures,
            "score": s.score,
            "nearly": "\n".join(f"{text} ({score:.2f}; {how})" for text, score, how in s.nearly),
            "warnings": "\n".join(s.warnings),
            "key": s.key,
            "path": s.path,
        }
        for s in check.sources
    ]
    columns["sources"] = (
        "name", "title", "state", "references", "how", "reason", "figures", "score", "nearly", "warnings", "key", "path",
    )  # fmt: skip
    sheets["unsourced"] = [
        {"start": u.start, "end": u.end, "figures": "; ".join(u.figures), "text": u.text}
        for u in check.unsourced
    ]
    columns["unsourced"] = ("start", "end", "figures", "text")
    sheets["counts"] = check.tally()
    columns["counts"] = ("what", "number")
    if check.merged is not None:
        from .decisions import COLUMNS

        sheets["decisions"] = check.merged.rows()
        columns["decisions"] = ("status", "why", *COLUMNS, "finding")
    write_sheets(path, sheets, columns=columns, widths=_WIDTHS, wrapped=_WRAPPED)
