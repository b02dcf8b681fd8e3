"""One number of one claim against one source, and the row format of the evaluation."""

from __future__ import annotations

import datetime as dt
import re
from collections import OrderedDict
from dataclasses import replace
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
from .verdicts import Judgement, SourceIndex, judge

__all__ = [
    "best_rank",
    "context_of",
    "dated",
    "evidence_span",
    "judge_claim",
    "text_date",
    "verify_claim",
]

_ISSUED = re.compile(
    r"\b(?:issued|published|released|as of|as at|updated?|tabled|dated|date|posted|last modified)\b[^\n]{0,40}$",
    re.I,
)
_SOURCES: OrderedDict[str, SourceIndex] = OrderedDict()
_KEPT = 32
_RANK = {
    "supported": 6.0, "rounded": 5.8, "derived": 5.0, "unit_scale": 3.4, "bound_differs": 3.6, "wrong_context": 3.2,
    "contradicted": 3.0, "not_found": 0.0,
}  # fmt: skip


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
        newline = head.find("\n")
        titled = 0 < m.end <= newline <= 200
        alone = (
            head[: m.start].rpartition("\n")[2].strip() == ""
            or head[m.end :].partition("\n")[0].strip(" .") == ""
        )
        early = m.start < 30
        if m.grain == "day" and (announced or alone or early or titled):
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


def dated(document: Document) -> Document:
    """A document with the day that is printed in it, when the reader found none.

    The extractor resolves "last month" by the document's date, so it must know it.
    """
    if document.meta.date is not None:
        return document
    found = text_date(document)
    if found is None:
        return document
    origins = {**document.meta.origins, "date": "dateline"}
    return replace(document, meta=replace(document.meta, date=found, origins=origins))


def _context(text: str, day: dt.date | None, annotator: Annotator | None = None) -> TextContext:
    document = read(text=text, date=day)
    if day is None:
        document = dated(document)
    return context_of((annotator or _annotate)(document), day)


def _source_index(source: str) -> SourceIndex:
    if source in _SOURCES:
        _SOURCES.move_to_end(source)
        return _SOURCES[source]
    index = SourceIndex(_context(source, None))
    # `migtext eval` asks about one source many times over.
    _SOURCES[source] = index
    while len(_SOURCES) > _KEPT:
        _SOURCES.popitem(last=False)
    return index


def judge_claim(
    claim: str,
    index: SourceIndex,
    span: tuple[int, int] | None = None,
    day: dt.date | None = None,
    annotator: Annotator | None = None,
) -> tuple[TextContext, Quantity | None, Judgement]:
    """Judge one number of a claim against one source: what `verify` and `migtext eval` both do.

    Args:
        claim: the text.
        index: the source.
        span: where the number stands; None for the first. Words that the extractor left out are
            read as a number when they are one.
        day: day of the claim; default: the one printed in it, else the source's.
        annotator: what finds figures and instruments; default: that of `migtext eval`.

    Returns:
        The claim, its number (None when there is none), and the verdict.
    """
    own = day or text_date(read(text=claim))
    # A claim without a date is read at the source's date.
    context = _context(claim, own or index.context.date, annotator)
    asked = asked_number(context, span)
    if asked is None:
        nothing = Judgement("not_found", None, None, "no number in the claim", 0.3)
        return context, None, nothing
    return context, asked, judge(asked, index)


def best_rank(judgement: Judgement) -> float:
    """Rank of a judgement among those of several sources: the best evidence wins."""
    return _RANK[judgement.verdict] + judgement.confidence


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


def _asked_span(claim: str, span: Any, words: str | None) -> tuple[int, int] | None:
    if span:
        return int(span[0]), int(span[1])
    if not words:
        return None
    at = claim.find(words)
    if at < 0:
        raise DataError(
            f"the figure {words!r} does not stand in the claim", todo="copy it from the claim"
        )
    return at, at + len(words)


def verify_claim(row: dict[str, Any]) -> dict[str, Any]:
    """One row of a claims file, as `migtext eval` reads and writes them.

    Args:
        row: ``claim_text``, ``claim_figure`` and ``claim_figure_span``, ``source_text``, ``id``.

    Returns:
        ``id``, ``verdict``, ``evidence_span``, ``conflict_span`` and ``message``.
    """
    claim, source = row["claim_text"], row["source_text"]
    span = row.get("claim_figure_span")
    asked_span = _asked_span(claim, span, row.get("claim_figure"))
    _, _, found = judge_claim(claim, _source_index(source), asked_span)
    return {
        "id": row.get("id"),
        "verdict": found.verdict,
        "evidence_span": list(evidence_span(found)) if found.evidence else None,
        "conflict_span": [found.conflict.start, found.conflict.end] if found.conflict else None,
        "message": found.message,
        "confidence": round(found.confidence, 3),
    }
