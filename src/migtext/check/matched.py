"""What was matched with what: sources, references without one, and how to correct a match."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .model import CrossCheck, SourceMatch

__all__ = ["COLUMNS", "CORRECT", "matching_lines", "matching_rows"]

COLUMNS = (
    "source", "state", "reference", "score", "why", "nearly", "figures", "key", "title", "path", "warnings",
)  # fmt: skip
CORRECT = (
    "a match is corrected by giving the source under its citation: "
    'crosscheck(article, {"Park & Baptista, 2024": "file.pdf"}), or '
    '--source "Park & Baptista, 2024=file.pdf"'
)
_LACKING = "no source given"
_SHOWN = 12


def _nearly(match: SourceMatch) -> str:
    return "; ".join(f"{text[:80]} ({score:.2f}: {how})" for text, score, how in match.nearly)


def matching_rows(check: CrossCheck) -> list[dict[str, Any]]:
    """One row a source and reference, then one for each reference without a source.

    Args:
        check: a cross-check.

    Returns:
        Rows with `COLUMNS`; `reference` is None for a source that fits none, `source` is None for
        a reference without one.
    """
    rows: list[dict[str, Any]] = []
    for s in check.sources:
        for reference in s.references or (None,):
            rows.append(
                {
                    "source": s.name,
                    "state": s.state,
                    "reference": reference,
                    "score": s.score if reference is not None else None,
                    "why": s.how if reference is not None else s.reason,
                    "nearly": _nearly(s),
                    "figures": s.figures,
                    "key": s.key,
                    "title": s.title,
                    "path": s.path,
                    "warnings": "; ".join(s.warnings),
                }
            )
    for text in check.lacking:
        row: dict[str, Any] = dict.fromkeys(COLUMNS)
        rows.append(row | {"state": _LACKING, "reference": text, "figures": 0})
    return rows


def matching_lines(check: CrossCheck) -> list[str]:
    """The same for people, a few lines.

    Example:
        >>> from migtext.check import crosscheck
        >>> matching_lines(crosscheck("About 40 people left."))
        ['no source was given']
    """
    if not check.sources and not check.lacking:
        return ["no source was given"]
    lines: list[str] = []
    for s in check.sources:
        if s.state == "not_used":
            lines.append(f"{s.name}: not used ({s.reason})")
            continue
        if s.references:
            what = f"for {'; '.join(r[:80] for r in s.references)} [{s.how}]"
        else:
            what = "fits no reference: searched for every figure that cites nothing"
            if s.nearly:
                text, score, how = s.nearly[0]
                what += f"; nearest: {text[:80]} ({score:.2f}: {how})"
        if s.state == "unreadable":
            what = (
                f"unreadable ({s.reason}); {what}" if s.references else f"unreadable ({s.reason})"
            )
        lines.append(f"{s.name}: {what}")
        lines += [f"  {warning}" for warning in s.warnings]
    lines += [f"no source given for: {text}" for text in check.lacking[:_SHOWN]]
    if len(check.lacking) > _SHOWN:
        lines.append(f"… and for {len(check.lacking) - _SHOWN} more")
    if check.sources:
        lines.append(CORRECT)
    return lines
