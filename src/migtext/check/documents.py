"""What is wrong in texts by themselves, without an outside source."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..analysis import Analysis
from ..extract.instruments.registry import Registry
from ..pipeline import Annotator
from ..readers import read
from .checks import CHECKS
from .claims import context_of, text_date
from .issue import Issue, Texts, settle

__all__ = ["document_issues", "find_in_documents"]

_VIEWS = ("figures", "instruments", "citations", "references")
_annotator: list[Annotator] = []


def document_issues(analyses: Sequence[Analysis], registry: Registry | None = None) -> list[Issue]:
    """Findings in one to a few texts that need no outside source.

    Args:
        analyses: the texts, annotated with figures, instruments, citations and references.
        registry: the instruments that they were annotated with; None for those shipped.

    Returns:
        Findings in order, each with the words that disagree.
    """
    texts = Texts([context_of(a) for a in analyses], list(analyses), registry)
    found: list[Issue] = []
    for check in CHECKS:
        found += check(texts)
    return settle(found)


def find_in_documents(row: dict[str, Any]) -> dict[str, Any]:
    """One row of a documents file, as `migtext eval` reads and writes them.

    Args:
        row: ``id`` and ``docs``, one to three texts.

    Returns:
        ``id`` and ``findings``, each with type, spans [[doc, start, end], ...] and message.

    Example:
        >>> row = {"id": "D", "docs": ["Of 200 people, 50 (40 per cent) were children."]}
        >>> [f["type"] for f in find_in_documents(row)["findings"]]
        ['share_of_total']
    """
    if not _annotator:
        _annotator.append(Annotator(only=_VIEWS, framing=None, language="en"))
    analyses = []
    for text in row["docs"]:
        document = read(text=text)
        day = text_date(document)
        if day is not None and document.meta.date is None:
            document = read(text=text, date=day)
        analyses.append(_annotator[0](document))
    issues = document_issues(analyses)
    return {
        "id": row.get("id"),
        "findings": [
            {
                "type": i.type,
                "spans": [list(s) for s in i.spans],
                "message": i.message,
                "confidence": round(i.confidence, 3),
            }
            for i in issues
        ],
    }


_Check = Callable[[Texts], list[Issue]]
