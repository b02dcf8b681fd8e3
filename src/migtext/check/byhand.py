"""One claim by hand: `verify`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from ..analysis import Analysis
from ..document import Document
from ..errors import DataError, ReadingError
from ..extract.instruments.registry import InstrumentsLike, load_registry
from ..pipeline import Annotator
from ..readers import read
from .cache import CacheLike
from .claims import best_rank, context_of, judge_claim, text_date
from .context import Quantity, TextContext
from .model import DIFFERS, Finding, finding_id, spot
from .sources import Source, load_sources
from .verdicts import Judgement, SourceIndex

__all__ = ["verify"]

Asked: TypeAlias = "str | int | float | Decimal | tuple[int, int] | None"
_VIEWS = ("figures", "instruments")


def verify(
    claim: str,
    source: str | Path | Document | Analysis | Sequence[Any],
    figure: Asked = None,
    *,
    instruments: InstrumentsLike | None = None,
    date: dt.date | str | None = None,
    source_date: dt.date | str | None = None,
    cache: CacheLike = True,
) -> Finding:
    """Check one number of one claim against a source, or against several.

    Args:
        claim: a sentence, or a few.
        source: a file or a folder, a text, a document, an analysis, or a list of these; of
            several the best evidence wins.
        figure: the number that is asked for: its words as they stand in the claim, their span
            ``(start, end)``, or its value. Words that migtext takes for no figure are read as one
            when they hold a number. Needed when the claim has more than one figure.
        instruments: your own legal instruments, as for `migtext.annotate`.
        date: day of the claim, for "last year"; default: the one printed in it, else the source's.
        source_date: day of the source; default: the one printed in it.
        cache: as for `migtext.crosscheck`.

    Returns:
        A finding with one of the eight verdicts; its evidence has page and box.

    Raises:
        DataError: when the claim has no figure, or several and `figure` does not say which, or
            `figure` does not stand in the claim.
        ReadingError: when no source can be read.

    Example:
        >>> verify("About 1,200 people crossed in May.", "In May 1,187 people crossed.").verdict
        'rounded'
        >>> claim = "Of 1,187 people who crossed, 340 were children."
        >>> verify(claim, "In May 1,187 crossed, 430 of them children.", figure="340").verdict
        'contradicted'
    """
    registry = load_registry(instruments) if instruments is not None else None
    annotator = Annotator(only=_VIEWS, framing=None, language="en", instruments=registry)
    span = _span(claim, figure, annotator)
    day, source_day = _day(date), _day(source_date)
    loaded = load_sources(_given(source, source_day), instruments=registry, cache=cache)
    readable = [s for s in loaded if s.analysis is not None]
    if not readable:
        first = next((s for s in loaded if not s.unused), None)
        if first is None:
            raise DataError("no source was given", todo="give a file, a text or a document")
        raise ReadingError(first.reason, path=first.path)
    best: tuple[TextContext, Quantity, Judgement, Source, SourceIndex] | None = None
    for s in readable:
        assert s.analysis is not None
        index = SourceIndex(context_of(s.analysis, source_day), s.name)
        context, asked, found = judge_claim(claim, index, span, day, annotator)
        if asked is None:
            words = claim[span[0] : span[1]] if span else claim
            raise DataError(f"there is no number in {words[:80]!r}", todo="name another figure=")
        if best is None or best_rank(found) > best_rank(best[2]):
            best = (context, asked, found, s, index)
    assert best is not None
    return _finding(*best, searched=len(readable))


def _finding(
    context: TextContext,
    asked: Quantity,
    found: Judgement,
    source: Source,
    index: SourceIndex,
    *,
    searched: int,
) -> Finding:
    document, where = context.document, index.context.document

    def place(q: Quantity | None) -> Any:
        return spot(where, source.name, q.start, q.end) if q is not None else None

    message = found.message
    if found.verdict == "not_found" and searched > 1:
        message = f"not found in the {searched} sources given"
    return Finding(
        id=finding_id(document, f"verdict|{where.digest[:16]}", (asked.start, asked.end)),
        claim=spot(document, "claim", asked.start, asked.end),
        verdict=found.verdict,
        state="checked",
        link="cited",
        evidence=place(found.evidence),
        conflict=place(found.conflict),
        message=message or f"{source.name} does not give {asked.surface} for this",
        confidence=found.confidence,
        problem=found.verdict in DIFFERS or found.verdict == "not_found",
    )


def _day(value: dt.date | str | None) -> dt.date | None:
    if not isinstance(value, str):
        return value
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise DataError(f"{value!r} is no day", todo='give it as "2024-06-20"') from error


def _given(source: Any, day: dt.date | None) -> Any:
    """Sources as `load_sources` takes them; strings that name no file are texts."""
    if isinstance(source, Sequence) and not isinstance(source, str):
        return [_given(s, day) for s in source]
    if isinstance(source, str) and not _there(source):
        source = read(source)
    if day is None:
        return source
    if isinstance(source, str | Path) and Path(source).is_file():
        return read(source, date=day)
    if isinstance(source, Document):
        return replace(source, meta=source.meta.given(date=day))
    return source


def _there(name: str) -> bool:
    try:
        return Path(name).exists()
    except (OSError, ValueError):
        return False


# Which figure ----------------------------------------------------------------------------------


def _span(claim: str, figure: Asked, annotator: Annotator) -> tuple[int, int]:
    """Where the number that is asked for stands in the claim."""
    if isinstance(figure, tuple | list):
        a, b = int(figure[0]), int(figure[1])
        if not 0 <= a < b <= len(claim):
            raise DataError(
                f"the span {(a, b)} lies outside the claim of {len(claim)} characters",
                todo="give (start, end) in the claim",
            )
        return a, b
    document = read(text=claim)
    day = text_date(document)
    context = context_of(annotator(document), day)
    figures = [q for q in context.quantities if q.figure is not None] or context.quantities
    spans = list(dict.fromkeys((q.start, q.end) for q in figures))
    if figure is None:
        if not spans:
            raise DataError(
                "the claim has no figure", todo="name the words that give a number: figure=..."
            )
        if len(spans) > 1:
            raise DataError(
                f"the claim has {len(spans)} figures: {_listed(claim, spans)}",
                todo=f"say which: figure={claim[slice(*spans[0])]!r}",
            )
        return spans[0]
    if not isinstance(figure, str):
        value = Decimal(str(figure))
        places = [(q.start, q.end) for q in context.quantities if value in (q.low, q.high)]
        what = f"the value {figure}"
    else:
        places = _places(claim, figure)
        # "2" of "12 people and 2 boats" is the figure of that name.
        exact = [p for p in places if p in spans]
        places = exact or places
        what = f"the figure {figure!r}"
    if not places:
        listed = f"; its figures: {_listed(claim, spans)}" if spans else ""
        raise DataError(
            f"{what} does not stand in the claim{listed}", todo="copy it from the claim"
        )
    if len(places) > 1:
        raise DataError(
            f"{what} stands {len(places)} times in the claim",
            todo=f"give its span: figure={places[0]} or figure={places[1]}",
        )
    return places[0]


def _places(claim: str, words: str) -> list[tuple[int, int]]:
    words = words.strip()
    if not words:
        return []
    whole = [
        m.span()
        for m in re.finditer(re.escape(words), claim, re.I)
        if not re.match(r"\w|[.,]\d", claim[m.end() : m.end() + 2])
        and not re.search(r"\w$|\d[.,]$", claim[max(0, m.start() - 2) : m.start()])
    ]
    return whole or [m.span() for m in re.finditer(re.escape(words), claim, re.I)]


def _listed(claim: str, spans: Sequence[tuple[int, int]]) -> str:
    return ", ".join(repr(claim[a:b]) for a, b in spans[:8])
