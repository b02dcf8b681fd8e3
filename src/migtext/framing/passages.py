"""From a document to its passages: which blocks are read, and the records."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..annotations import Passage
from ..document import BlockView, Document
from .explain import explain
from .model import FramingModel, load_framing_model

__all__ = ["MIN_WORDS", "classify", "passage_groups", "predict_texts"]

MIN_WORDS = 5
"""Blocks with fewer words say too little to be judged."""

# Short items of one list are judged together, up to the size of a paragraph.
_SHORT_WORDS = 12
_GROUP_WORDS = 120
_WORD = re.compile(r"[^\W\d_][^\s]*")


def _words(text: str) -> int:
    return sum(1 for _ in _WORD.finditer(text))


def passage_groups(document: Document) -> list[tuple[BlockView, ...]]:
    """Blocks that make up each passage.

    Args:
        document: a document.

    Returns:
        One block a group, except for short items that follow one another in a list; groups of
        fewer than `MIN_WORDS` words are left out.
    """
    groups: list[list[BlockView]] = []
    size = 0
    before: BlockView | None = None
    for block in document.view.of("passages"):
        words = _words(block.text)
        joins = (
            before is not None
            and block.kind == before.kind == "list_item"
            and block.index == before.index + 1
            and words < _SHORT_WORDS
            and _words(before.text) < _SHORT_WORDS
            and size + words <= _GROUP_WORDS
        )
        if joins:
            groups[-1].append(block)
            size += words
        else:
            groups.append([block])
            size = words
        before = block
    return [tuple(g) for g in groups if sum(_words(b.text) for b in g) >= MIN_WORDS]


def classify(document: Document, *, model: str | Path = "accurate") -> tuple[Passage, ...]:
    """Passages of a document with their framing.

    Args:
        document: a document.
        model: ``accurate``, ``fast``, or the folder of a trained model.

    Returns:
        One record a passage, in order.

    Raises:
        ModelError: when the model is missing or does not fit this version.

    Example:
        >>> import migtext as mt
        >>> doc = mt.read(text="Soldiers with dogs patrol the razor-wire fence at night.")
        >>> classify(doc)[0].labels
        ('security',)
    """
    groups = passage_groups(document)
    if not groups:
        return ()
    trained = load_framing_model(model)
    texts = ["\n".join(b.text for b in g) for g in groups]
    origin = f"model:framing-{trained.meta.get('name', Path(str(model)).name)}@{trained.version}"
    out = []
    rows = trained.probabilities(texts).tolist()
    for group, text, row in zip(groups, texts, rows, strict=True):
        start, _ = group[0].source(0, len(group[0].text))
        _, end = group[-1].source(0, len(group[-1].text))
        labels, abstained = trained.decide(row)
        # The least certain of the decisions.
        confidence = min(max(p, 1 - p) for p in row)
        out.append(
            Passage(
                **document.anchor(
                    "passage", start, end, origin=origin, confidence=round(confidence, 4)
                ),
                probabilities={n: round(p, 4) for n, p in zip(trained.labels, row, strict=True)},
                labels=labels,
                abstained=abstained,
                terms=_carriers(trained, text, labels),
            )
        )
    return tuple(out)


def _carriers(
    model: FramingModel, text: str, labels: tuple[str, ...]
) -> tuple[tuple[str, str, float], ...]:
    """For each label the terms that carried it and, when there are several, the best sentence.

    The vectors of the sentences are those of the prediction, kept by the encoder.
    """
    if not labels:
        return ()
    out: list[tuple[str, str, float]] = []
    shares = explain(model, text)
    for label in labels:
        mine = [s for s in shares if s.label == label]
        out += [(label, s.text, s.weight) for s in mine if s.kind == "term"]
        sentences = [s for s in mine if s.kind == "sentence"]
        best = max(sentences, key=lambda s: s.weight)
        if len(sentences) > 1 and best.weight > 0:
            out.append((label, best.text, best.weight))
    return tuple(out)


def predict_texts(texts: Sequence[str], model: str | Path = "accurate") -> list[dict[str, Any]]:
    """Framing of plain texts.

    Args:
        texts: passages.
        model: ``accurate``, ``fast``, or the folder of a trained model.

    Returns:
        For each text its probabilities by frame, ``labels`` and ``abstained``.

    Example:
        >>> rows = predict_texts(["The court quashed the removal order: it breached the Convention."])
        >>> "legal" in rows[0]["labels"]
        True
    """
    return load_framing_model(model).predict(list(texts))
