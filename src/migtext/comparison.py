"""Tables over several analyses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from .analysis import Analysis

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["framing_shares"]


def framing_shares(analyses: Iterable[Analysis], by: str | Sequence[str] = "doc") -> pd.DataFrame:
    """Share of each frame in groups of documents: by document, source, year or what you know.

    Args:
        analyses: analyses with passages.
        by: one or more of doc, title, source, language, format, year, decade, or a name in the
            documents' ``meta.extra``.

    Returns:
        One row a group: the columns of `by`, ``documents``, ``passages``, ``characters``, the share
        of characters that carries each frame, ``none``, and ``abstained``. Over a data set on disk:
        `Corpus.framing`.

    Raises:
        NotAnnotated: when an analysis has no passages.
        DataError: when a column is not known.

    Example:
        >>> import migtext as mt
        >>> texts = ["The court quashed the order.", "Soldiers patrol the fence at night."]
        >>> analyses = [mt.annotate(text=t, only="framing", framing="fast") for t in texts]
        >>> framing_shares(analyses, by="year")["documents"].tolist()
        [2]
    """
    from .framing.shares import share_frame

    rows: list[dict[str, Any]] = []
    documents: dict[str, dict[str, Any]] = {}
    for number, analysis in enumerate(analyses):
        document = analysis.document
        meta = document.meta
        # The same text may be given twice, from two sources.
        doc = document.digest if document.digest not in documents else f"{document.digest}#{number}"
        documents[doc] = {
            **meta.extra,
            "title": meta.title,
            "source": meta.source,
            "language": meta.language,
            "format": document.format,
            "date": meta.date,
        }
        rows += [
            {
                "doc": doc,
                "start": p.start,
                "end": p.end,
                "labels": p.labels,
                "abstained": p.abstained,
                "probabilities": p.probabilities,
            }
            for p in analysis.passages
        ]
    return share_frame(rows, documents, by)
