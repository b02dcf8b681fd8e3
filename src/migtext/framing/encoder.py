"""Sentence vectors without torch: onnxruntime runs the graph with the weights of a package.

all-MiniLM-L6-v2 cuts at 256 word pieces, so longer texts are cut into stretches of whole sentences
first (`stretches`). A batch holds texts of similar length, which keeps padding away, and a vector
is computed once for each text in a process.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from ..errors import ModelError
from ..resources import model_folder
from ..sentences import sentence_spans
from .weights import check_file, encoder_package

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

__all__ = [
    "MAX_PIECES",
    "Encoder",
    "OnnxEncoder",
    "SentenceTransformerEncoder",
    "cut",
    "default_encoder",
    "named_encoder",
]

MAX_PIECES = 256
"""Word pieces that the model reads at most, its two marks included."""

_REINSTALL = "install migtext again"
_FORMAT = 2
# Larger batches are no faster on a CPU and hold more memory (1,536 bytes a padded word piece and
# layer); a batch closes when either limit is reached.
_BATCH_TEXTS = 16
_BATCH_PIECES = 2048
# 384 floats a text and layer: 25 MB when full, 50 MB with the middle layer. A training corpus must fit with all its sentences: one pass
# after another over more texts than the cache holds would find nothing in it.
_CACHE_TEXTS = 16_384


@runtime_checkable
class Encoder(Protocol):
    """What turns texts into vectors of length one.

    Attributes:
        name: name that a saved model stores, and by which it finds the encoder again.
        dimension: length of a vector.
    """

    @property
    def name(self) -> str:
        """See above."""
        ...

    @property
    def dimension(self) -> int:
        """See above."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of `texts`, one row each."""
        ...


class OnnxEncoder:
    """all-MiniLM-L6-v2 in onnxruntime; equal to sentence-transformers within 1e-5.

    The session is made when the first text is encoded, and made again in another process.

    Args:
        threads: threads of onnxruntime; None takes what ``OMP_NUM_THREADS`` says (the workers of
            a batch have one each), else the machine's cores.
        middle: put the vector of a middle layer (the fourth of six) behind that of the last, each
            of length one: for linear models, which find there what the last layer gave up for the
            topic. Vectors that are compared with one another need the last alone.

    Example:
        >>> vectors = default_encoder().encode(["People crossed the border."])
        >>> vectors.shape
        (1, 384)
    """

    def __init__(self, threads: int | None = None, middle: bool = False) -> None:
        self.threads = threads
        self.middle = middle
        self._tokenizer: Any = None
        self._cache: OrderedDict[bytes, Vectors] = OrderedDict()

    def __getstate__(self) -> dict[str, Any]:
        # A session cannot travel to another process, and the cache should not.
        return {"threads": self.threads, "middle": self.middle}

    @property
    def name(self) -> str:
        """``minilm``, or ``minilm-middle`` with the middle layer."""
        return "minilm-middle" if self.middle else "minilm"

    @property
    def dimension(self) -> int:
        """384 for each layer."""
        return 768 if self.middle else 384

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(**state)  # type: ignore[misc]

    @property
    def tokenizer(self) -> Any:
        """The tokenizer (cut at `MAX_PIECES`, no padding)."""
        if self._tokenizer is None:
            from tokenizers import Tokenizer

            path = encoder_package() / "tokenizer.json"
            check_file(path, _graph_meta()["tokenizer_sha256"])
            tokenizer = Tokenizer.from_file(str(path))
            tokenizer.enable_truncation(max_length=MAX_PIECES)
            tokenizer.no_padding()
            self._tokenizer = tokenizer
        return self._tokenizer

    @property
    def session(self) -> Any:
        """The onnxruntime session, one for all encoders of a process with as many threads."""
        threads = self.threads
        if threads is None and os.environ.get("OMP_NUM_THREADS", "").isdecimal():
            threads = int(os.environ["OMP_NUM_THREADS"]) or None
        return _make_session(threads)

    def token_vectors(self, texts: Sequence[str]) -> Iterator[tuple[int, Any, list[Vectors]]]:
        """The vectors of each word piece, batch by batch, shortest texts first.

        Args:
            texts: texts; what lies after `MAX_PIECES` word pieces is not read.

        Yields:
            Index of the text, its encoding (pieces and offsets), and for each layer (the last;
            with `middle` also that one) an array (word pieces, 384).
        """
        import numpy as np

        layers = ["token_vectors", *(["middle_vectors"] if self.middle else [])]
        encodings = self.tokenizer.encode_batch([_clean(t) for t in texts])
        order = sorted(range(len(texts)), key=lambda i: len(encodings[i].ids))
        for batch in _batches(order, [len(e.ids) for e in encodings]):
            width = len(encodings[batch[-1]].ids)
            ids = np.zeros((len(batch), width), dtype=np.int64)
            mask = np.zeros_like(ids)
            for row, i in enumerate(batch):
                n = len(encodings[i].ids)
                ids[row, :n] = encodings[i].ids
                mask[row, :n] = 1
            hidden = self.session.run(layers, {"input_ids": ids, "attention_mask": mask})
            for row, i in enumerate(batch):
                yield i, encodings[i], [h[row, : len(encodings[i].ids)] for h in hidden]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Mean of the word pieces' vectors, scaled to length one layer by layer.

        Args:
            texts: texts of any length; see `token_vectors` for long ones.

        Returns:
            Array of shape (len(texts), `dimension`), float32.
        """
        import numpy as np

        keys = [hashlib.blake2b(_clean(t).encode(), digest_size=16).digest() for t in texts]
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        missing: dict[bytes, list[int]] = {}
        for i, key in enumerate(keys):
            # Taken out and put back at the end: another thread may drop it in between.
            if (vector := self._cache.pop(key, None)) is not None:
                self._cache[key] = vector
                out[i] = vector
            else:
                missing.setdefault(key, []).append(i)
        if missing:
            wanted = [indices[0] for indices in missing.values()]
            for at, _, hidden in self.token_vectors([texts[i] for i in wanted]):
                means = [h.mean(axis=0) for h in hidden]
                vector = np.concatenate([m / max(float(np.linalg.norm(m)), 1e-12) for m in means])
                key = keys[wanted[at]]
                out[missing[key]] = vector
                self._cache[key] = vector
            while len(self._cache) > _CACHE_TEXTS:
                self._cache.popitem(last=False)
        return out

    def pieces(self, texts: Sequence[str]) -> list[int]:
        """Number of word pieces of each text, `MAX_PIECES` at most."""
        return [len(e.ids) for e in self.tokenizer.encode_batch([_clean(t) for t in texts])]

    def stretches(self, text: str) -> list[tuple[int, int]]:
        """Cut a text into stretches of whole sentences that the model reads to the end.

        Args:
            text: a text.

        Returns:
            Spans in order; one span when the text fits; a sentence that is too long by itself is
            cut between words.
        """
        # No word piece is shorter than a character: a short text needs no counting.
        if len(text) < MAX_PIECES - 2 or self.pieces([text])[0] < MAX_PIECES:
            return [(0, len(text))] if text.strip() else []
        spans = [s for sentence in sentence_spans(text) for s in cut(text, *sentence)]
        sizes = self.pieces([text[a:b] for a, b in spans])
        out: list[tuple[int, int]] = []
        filled = 0
        for (a, b), size in zip(spans, sizes, strict=True):
            if out and filled + size - 2 < MAX_PIECES - 2:
                out[-1] = (out[-1][0], b)
                filled += size - 2
            else:
                out.append((a, b))
                filled = size - 2
        return out


class SentenceTransformerEncoder:
    """Any encoder of sentence-transformers, by name or path; needs torch.

    Args:
        model: name or folder of the model.

    Example:
        >>> SentenceTransformerEncoder("all-mpnet-base-v2").name
        'all-mpnet-base-v2'
    """

    def __init__(self, model: str | Path) -> None:
        self.name = str(model)
        self._model: Any = None

    def __getstate__(self) -> dict[str, Any]:
        return {"name": self.name}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.name = state["name"]
        self._model = None

    @property
    def model(self) -> Any:
        """The loaded model."""
        if self._model is None:
            from sentence_transformers import SentenceTransformer

            try:
                self._model = SentenceTransformer(self.name, device="cpu")
            except Exception as error:  # the library raises whatever its hub client raises
                raise ModelError(
                    f"cannot load the encoder ({error})",
                    path=self.name,
                    todo="give the folder of a sentence-transformers model",
                ) from error
        return self._model

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self.model.get_sentence_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of `texts`, scaled to length one."""
        vectors: Vectors = self.model.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False
        )
        return vectors


def _clean(text: str) -> str:
    """The text as UTF-8 can carry it: lone surrogates become replacement characters."""
    return text.encode("utf-8", "replace").decode("utf-8")


def cut(text: str, start: int, end: int, width: int = 700) -> Iterator[tuple[int, int]]:
    """Cut a sentence that may be too long, after a space when there is one.

    Args:
        text: a text.
        start: first character of the sentence.
        end: one past the last.
        width: characters of a piece, at most.
    """
    while end - start > width:
        space = text.rfind(" ", start + 1, start + width)
        middle = space if space > start else start + width
        yield start, middle
        start = middle
    yield start, end


def _batches(order: Sequence[int], sizes: Sequence[int]) -> Iterator[list[int]]:
    batch: list[int] = []
    for i in order:
        if batch and (len(batch) >= _BATCH_TEXTS or (len(batch) + 1) * sizes[i] > _BATCH_PIECES):
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


@lru_cache(maxsize=1)
def _graph_meta() -> dict[str, Any]:
    path = model_folder("minilm") / "graph.json"
    try:
        meta: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if meta["format"] != _FORMAT:
            raise ModelError(
                f"format {meta['format']}, this version reads {_FORMAT}", path=path, todo=_REINSTALL
            )
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"cannot be read ({error})", path=path, todo=_REINSTALL) from error
    return meta


@lru_cache(maxsize=4)
def _make_session(threads: int | None) -> Any:
    """A session over the shipped graph and the package's weights."""
    import numpy as np
    import onnxruntime as ort
    from safetensors import safe_open

    meta = _graph_meta()
    graph = model_folder("minilm") / "graph.onnx"
    weights = encoder_package() / "model.safetensors"
    check_file(graph, meta["graph_sha256"], _REINSTALL)
    check_file(weights, meta["weights_sha256"])
    options = ort.SessionOptions()
    options.log_severity_level = 3
    if threads is not None:
        options.intra_op_num_threads = threads
    names, values = [], []
    with safe_open(str(weights), framework="numpy") as tensors:
        for name, entry in meta["initializers"].items():
            array = tensors.get_tensor(entry["tensor"])
            if entry["transposed"]:
                array = array.T
            array = np.ascontiguousarray(array, dtype=np.float32)
            names.append(name)
            values.append(ort.OrtValue.ortvalue_from_numpy(array))
    options.add_external_initializers(names, values)
    return ort.InferenceSession(graph.read_bytes(), options, providers=["CPUExecutionProvider"])


def default_encoder(middle: bool = False) -> OnnxEncoder:
    """The shipped encoder, one for each process.

    Args:
        middle: see `OnnxEncoder`.
    """
    # However it is called: a cache over this function would tell f() from f(False).
    return _shared(middle)


def named_encoder(name: str) -> Encoder:
    """The encoder that a setting or a saved model names.

    Args:
        name: ``minilm``, ``minilm-middle``, or a name or folder for sentence-transformers.
    """
    shipped = next((e for e in (_shared(False), _shared(True)) if e.name == name), None)
    return shipped or SentenceTransformerEncoder(name)


@lru_cache(maxsize=2)
def _shared(middle: bool) -> OnnxEncoder:
    return OnnxEncoder(middle=middle)
