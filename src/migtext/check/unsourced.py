"""Claims that name no source: those with a number, and those that only sound like one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..annotations import Citation
from .context import TextContext
from .model import Unsourced
from .words import load_table

__all__ = ["unsourced_claims"]

_BODY = frozenset(("body", "list_item", "footnote", "caption"))


def _pattern() -> re.Pattern[str]:
    rows = load_table("check_claims")["claim"]
    return re.compile("|".join(f"(?:{p})" for row in rows for p in row["patterns"]), re.I)


def unsourced_claims(context: TextContext, citations: Sequence[Citation]) -> tuple[Unsourced, ...]:
    """Sentences with a claim and neither a citation nor a named speaker.

    Args:
        context: the article.
        citations: its citations.

    Returns:
        In order; `figures` is empty for a claim without a number.
    """
    pattern = _pattern()
    document = context.document
    cited = sorted(c.start for c in citations)
    out = []
    for s in context.sentences:
        if document.blocks[s.block].kind not in _BODY:
            continue
        a, b = s.span
        if any(a <= c < b for c in cited):
            continue
        figures = [q for q in s.quantities if q.figure is not None and q.figure.attribution is None]
        attributed = any(q.figure is not None and q.figure.attribution for q in s.quantities)
        if figures and not attributed:
            out.append(
                Unsourced(
                    start=a,
                    end=b,
                    text=document.clean(a, b),
                    figures=tuple(q.surface for q in figures),
                )
            )
            continue
        if not s.quantities:
            match = pattern.search(s.text, s.start, s.end)
            if match is not None:
                out.append(Unsourced(start=a, end=b, text=document.clean(a, b)))
    return tuple(out)
