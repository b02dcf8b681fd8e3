"""spaCy: a `Doc` with a span group a view, `DocBin` files, and the pipe ``nlp.add_pipe("migtext")``.

A record whose edges fall inside tokens is widened to whole tokens, never dropped; its exact offsets
stay in ``doc.user_data``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ...annotations import Record
from ...document import Document
from ...errors import DataError
from .marks import mark_of

__all__ = ["GROUP", "KEY", "doc_of", "records_of_doc", "save_docs", "without_span"]

# doc.spans["migtext/figures"], doc.user_data["migtext"].
GROUP = "migtext/"
_HALF = re.compile("[\ud800-\udfff]")
KEY = "migtext"


def doc_of(document: Document, records: Mapping[str, Iterable[Record]], nlp: Any = None) -> Any:
    """A document as a spaCy Doc.

    Args:
        document: the document.
        records: its records by view.
        nlp: a pipeline whose tokenizer is used; a blank English one when None.

    Returns:
        A Doc of the same text. ``doc.spans["migtext/figures"]`` holds a span for each figure: its
        ``label_`` is the kind (the label, for entities; the frames, for passages), its ``id_`` the
        record's id. ``doc.user_data["migtext"]`` has the exact offsets and features by id. Entities
        that do not overlap are in ``doc.ents``.
    """
    if nlp is None:
        import spacy

        nlp = spacy.blank("en")
    # The tokenizer alone: a pipeline's limit on the length of texts is for its parser's sake.
    return fill(nlp.tokenizer(plain_surrogates(document.text)), records)


def plain_surrogates(text: str) -> str:
    """A text that spaCy can store, of the same length."""
    return _HALF.sub("\ufffd", text)


def fill(doc: Any, records: Mapping[str, Iterable[Record]]) -> Any:
    """Put records into a Doc of the same text."""
    from spacy.util import filter_spans

    exact: dict[str, dict[str, Any]] = {}
    for view, group in records.items():
        spans = []
        for record in group:
            label = _label(view, record)
            # Blanks at the edges belong to no token of their own.
            start = record.start + len(record.surface) - len(record.surface.lstrip())
            end = start + len(record.surface.strip())
            span = (
                doc.char_span(start, end, label=label, alignment_mode="expand", span_id=record.id)
                if start < end
                else None
            )
            exact[record.id] = {
                "view": view,
                "start": record.start,
                "end": record.end,
                "label": label,
                "span": span is not None,  # none: there is no token to hold it
                "features": dict(mark_of(view, record).features),
            }
            if span is not None:
                spans.append(span)
        doc.spans[GROUP + view] = spans
    if "entities" in records:
        doc.set_ents(filter_spans(list(doc.spans[GROUP + "entities"])))
    doc.user_data[KEY] = exact
    return doc


def without_span(doc: Any) -> list[str]:
    """What of the records is not in the span groups, or not in ``doc.ents``, a line each."""
    rows = doc.user_data[KEY].values()
    out = [f"{r['label']} at {r['start']}: there is no token" for r in rows if not r["span"]]
    group = doc.spans.get(GROUP + "entities", ())
    lost = len(group) - len(doc.ents)
    if lost > 0:
        out.append(f"{lost} entities that overlap others: in the span group, not in doc.ents")
    return out


def _label(view: str, record: Any) -> str:
    if view == "entities":
        return str(record.label)
    if view == "passages":
        return "+".join(record.labels) or "none"
    return str(mark_of(view, record).label)


def records_of_doc(doc: Any) -> dict[str, list[dict[str, Any]]]:
    """What `doc_of` put in: view, offsets, label and features of each record, by view.

    Raises:
        DataError: when the Doc has nothing of migtext.
    """
    exact = doc.user_data.get(KEY)
    if not isinstance(exact, dict):
        raise DataError(
            "this Doc has no records of migtext",
            todo="make it with to_spacy() or the pipe `migtext`",
        )
    out: dict[str, list[dict[str, Any]]] = {}
    for identifier, row in exact.items():
        out.setdefault(row["view"], []).append({"id": identifier, **row})
    return out


def save_docs(docs: Iterable[Any], path: Path) -> int:
    """Write Docs as a DocBin with everything that `doc_of` put in.

    Returns:
        Number of Docs written.
    """
    from spacy.tokens import DocBin

    made = DocBin(store_user_data=True)
    count = 0
    for doc in docs:
        made.add(doc)
        count += 1
    made.to_disk(path)
    return count
