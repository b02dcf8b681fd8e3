"""Entities: persons, organisations, bodies, places, states, groups, programmes, events, dates.

Tables and rules find the names of this field, a statistical model finds the others, the document
as a whole decides where the two disagree. Sentences whose names are all explained by rules are
not given to the model at all, which halves its work.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...annotations import Citation, Entity, Instrument, Reference
from ...document import Document
from .reading import read_names

__all__ = ["extract_entities"]


def extract_entities(
    document: Document,
    *,
    citations: Iterable[Citation] = (),
    references: Iterable[Reference] = (),
    instruments: Iterable[Instrument] = (),
    model: str | None = None,
    openblas: bool = False,
) -> tuple[Entity, ...]:
    """Find the names and dates of a document and link the mentions of each thing.

    Args:
        document: the document.
        citations: its in-text citations; no entity is read inside them.
        references: its references; none is read inside them.
        instruments: its legal instruments; none is read inside those of another kind than
            ``programme``.
        model: name or path of another spaCy pipeline; None for the pinned English one.
        openblas: use numpy's BLAS in the model: faster, the same result.

    Returns:
        Entities in order, not overlapping.

    Raises:
        ModelError: when the model is missing or was changed.

    Example:
        >>> from migtext.readers import text_document
        >>> text = "UNHCR counted 1.4 million Syrian refugees in Jordan in 2016."
        >>> [(e.surface, e.label, e.iso3) for e in extract_entities(text_document(text))]
        [('UNHCR', 'BODY', None), ('Syrian', 'GROUP', 'SYR'), ('Jordan', 'STATE', 'JOR'), ('2016', 'DATE', None)]
    """
    return read_names(document, citations, references, instruments, model=model, openblas=openblas)
