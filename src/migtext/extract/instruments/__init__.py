"""Legal instruments: found by any name, resolved to the right one, down to the article."""

from __future__ import annotations

from collections.abc import Sequence

from ...annotations import Citation, Instrument, Reference
from ...document import Document
from .registry import Registry, load_registry
from .resolve import Resolver

__all__ = ["extract_instruments"]


def extract_instruments(
    document: Document,
    *,
    citations: Sequence[Citation] = (),
    references: Sequence[Reference] = (),
    registry: Registry | None = None,
) -> tuple[Instrument, ...]:
    """Find the legal instruments that a document mentions.

    Treaties, statutes, EU acts, resolutions, court decisions, soft law, principles and named
    programmes, by name, acronym, number, short name or back-reference, each with its place
    inside the instrument ("Art. 33(1)") and an answer: resolved, ambiguous, unregistered or
    misnamed, with a reason.

    Args:
        document: the document.
        citations: its in-text citations.
        references: entries of its reference list.
        registry: another registry; None for the shipped one.

    Returns:
        Mentions in the order of the text; two instruments on one span are two records.

    Example:
        >>> import migtext as mt
        >>> doc = mt.read(text="Article 33 of the 1951 Convention forbids it.")
        >>> [(i.text, i.pinpoint, i.year) for i in extract_instruments(doc)]
        [('Article 33 of the 1951 Convention', 'Art. 33', 1951)]
    """
    return Resolver(document, registry or load_registry(), citations, references).run()
