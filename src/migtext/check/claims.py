"""One claim by hand: `verify`, and the row format of the evaluation."""

from __future__ import annotations

import datetime as dt
import re
from collections import OrderedDict
from pathlib import Path
from typing import Any

from ..analysis import Analysis
from ..annotations import Figure
from ..document import Document
from ..errors import DataError
from ..extract.dates import find_dates
from ..pipeline import Annotator
from ..readers import read
from .asked import asked_number
from .context import Quantity, TextContext
from .model import DIFFERS, Finding, finding_id, spot
from .verdicts import Judgement, SourceIndex, judge

__all__ = ["context_of", "text_date", "verify", "verify_claim"]

_ISSUED = re.compile(
    r"\b(?:issued|published|released|as of|as at|updated?|tabled|dated|date|posted|last modified)\b[^\n]{0,40}$",
    re.I,
)
_SOURCES: OrderedDict[tuple[str, object], SourceIndex] = OrderedDict()
_KEPT = 32


def text_date(document: Document) -> dt.date | None:
    """Day that a text was issued: what the reader found, else a full date in its first lines.

    Example:
        >>> from migtext import read
        >>> text_date(read(text="Issued 3 June 2024. 1,187 people crossed in May."))
        datetime.date(2024, 6, 3)
    """
    if document.meta.date is not None:
        return document.meta.date
    head = document.text[:400]
    best: dt.date | None = None
    month: dt.date | None = None
    for m in find_dates(head):
        if m.first is None or m.last is None or m.how != "explicit":
            continue
        announced = _ISSUED.search(head[: m.start]) is not None
        alone = (
            head[: m.start].rpartition("\n")[2].strip() == ""
            or head[m.end :].partition("\n")[0].strip(" .") == ""
        )
        early = m.start < 30
        if m.grain == "day" and (announced or alone or early):
            return m.first
        if m.grain == "month" and month is None and (announced or alone):
            month = m.last
        if m.grain == "day" and best is None and m.start < 120 and "\n" in head[m.end : m.end + 5]:
            best = m.first
    return best or month


_annotator: list[Annotator] = []


def _annotate(document: Document) -> Analysis:
    if not _annotator:
        _annotator.append(Annotator(only=("figures", "instruments"), framing=None, language="en"))
    return _annotator[0](document)


def context_of(analysis: Analysis, day: dt.date | None = None) -> TextContext:
    """Numbers of an analysed text in their sentences."""
    others = [r for name in ("instruments", "citations") for r in analysis.records.get(name, ())]
    figures = [r for r in analysis.records.get("figures", ()) if isinstance(r, Figure)]
    return TextContext(analysis.document, figures, others, day or text_date(analysis.document))


def _context(text: str, day: dt.date | None) -> TextContext:
    document = read(text=text, date=day)
    if day is None:
        found = text_date(document)
        # The extractor resolves "last month" by the document's date, so it must know it.
        if found is not None and document.meta.date is None:
            document = read(text=text, date=found)
    return context_of(_annotate(document), day)


def _day(value: dt.date | str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _source_index(source: str | Path | Analysis | Document, day: dt.date | None) -> SourceIndex:
    if isinstance(source, Analysis):
        analysis = source if "figures" in source.records else _annotate(source.document)
        return SourceIndex(context_of(analysis, day))
    if isinstance(source, Document):
        return SourceIndex(context_of(_annotate(source), day))
    if isinstance(source, Path):
        return SourceIndex(context_of(_annotate(read(source, date=day)), day))
    key = (source, day)
    if key in _SOURCES:
        _SOURCES.move_to_end(key)
        return _SOURCES[key]
    if "\n" not in source and len(source) < 1000 and _is_file(source):
        index = SourceIndex(context_of(_annotate(read(source, date=day)), day))
    else:
        index = SourceIndex(_context(source, day))
    # `migtext eval` asks about one source many times over.
    _SOURCES[key] = index
    while len(_SOURCES) > _KEPT:
        _SOURCES.popitem(last=False)
    return index


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):
        return False


def _judge(
    claim: str,
    source: str | Path | Analysis | Document,
    span: tuple[int, int] | None,
    date: dt.date | None,
    source_date: dt.date | None,
) -> tuple[TextContext, Quantity | None, Judgement, SourceIndex]:
    index = _source_index(source, source_date)
    own = date or text_date(read(text=claim))
    # A claim without a date is read at the source's date.
    context = _context(claim, own or index.context.date)
    asked = asked_number(context, span)
    if asked is None:
        return (
            context,
            None,
            Judgement("not_found", None, None, "no number in the claim", 0.3),
            index,
        )
    return context, asked, judge(asked, index), index


def _locate(claim: str, figure: str | tuple[int, int] | None) -> tuple[int, int] | None:
    if figure is None:
        return None
    if isinstance(figure, tuple | list):
        return int(figure[0]), int(figure[1])
    at = claim.find(figure)
    if at < 0:
        at = claim.lower().find(figure.lower())
    if at < 0:
        raise DataError(
            f"the figure {figure!r} does not stand in the claim", todo="copy it from the claim"
        )
    return at, at + len(figure)


def verify(
    claim: str,
    source: str | Path | Analysis,
    figure: str | None = None,
    *,
    date: dt.date | str | None = None,
    source_date: dt.date | str | None = None,
) -> Finding:
    """Check one number of one claim against one source.

    Args:
        claim: a sentence, or a few.
        source: a file, a text, or an analysis.
        figure: the number that is asked for, as it stands in the claim; default: its first.
        date: day of the claim, for "last year"; default: the one printed in it, else the source's.
        source_date: day of the source; default: the one printed in it.

    Returns:
        A finding with one of the eight verdicts.

    Raises:
        DataError: when `figure` does not stand in the claim.
        ReadingError: when the source is a file that cannot be read.

    Example:
        >>> verify("About 1,200 people crossed in May.", "In May 1,187 people crossed.").verdict
        'rounded'
    """
    span = _locate(claim, figure)
    context, asked, found, index = _judge(claim, source, span, _day(date), _day(source_date))
    document = context.document
    a, b = (asked.start, asked.end) if asked is not None else (span or (0, len(claim)))
    name = str(source) if isinstance(source, Path) else "source"
    where = index.context.document
    return Finding(
        id=finding_id(document, f"verdict|{where.digest[:16]}", (a, b)),
        claim=spot(document, "claim", a, b),
        verdict=found.verdict,
        state="checked",
        link="cited",
        evidence=spot(where, name, found.evidence.start, found.evidence.end)
        if found.evidence
        else None,
        conflict=spot(where, name, found.conflict.start, found.conflict.end)
        if found.conflict
        else None,
        message=found.message,
        confidence=found.confidence,
        problem=found.verdict in DIFFERS or found.verdict == "not_found",
    )


def evidence_span(found: Judgement) -> tuple[int, int]:
    """The clause of the source that carries a verdict; for a sum in one sentence, all its parts."""
    q = found.evidence
    assert q is not None
    if found.operands and all(o.sentence is q.sentence for o in found.operands):
        return min(o.start for o in found.operands), max(o.end for o in found.operands)
    if q.cell is not None:
        return q.start, q.end
    a, b = q.segment
    text = q.sentence.text
    while a < b and not text[a].isalnum() and text[a] not in "$€£":
        a += 1
    while b > a and not text[b - 1].isalnum() and text[b - 1] != "%":
        b -= 1
    a, b = min(a, q.at[0]), max(b, q.at[1])
    start, end = q.context.source(q.sentence.block, a, b)
    return start, end


def verify_claim(row: dict[str, Any]) -> dict[str, Any]:
    """One row of a claims file, as `migtext eval` reads and writes them.

    Args:
        row: ``claim_text``, ``claim_figure`` and ``claim_figure_span``, ``source_text``, ``id``.

    Returns:
        ``id``, ``verdict``, ``evidence_span``, ``conflict_span`` and ``message``.
    """
    claim, source = row["claim_text"], row["source_text"]
    span = row.get("claim_figure_span")
    asked_span = _locate(claim, tuple(span) if span else row.get("claim_figure"))
    _, _, found, _ = _judge(claim, source, asked_span, None, None)
    return {
        "id": row.get("id"),
        "verdict": found.verdict,
        "evidence_span": list(evidence_span(found)) if found.evidence else None,
        "conflict_span": [found.conflict.start, found.conflict.end] if found.conflict else None,
        "message": found.message,
        "confidence": round(found.confidence, 3),
    }
