"""Static vectors: one vector a word piece, so that a text costs a table lookup.

Each word piece of MiniLM's vocabulary is encoded by itself; the vectors are centred, reduced to
their main directions and scaled by how rare the piece is (the vocabulary stands roughly in order of
frequency, so the rank serves as frequency, as Zipf's law has it; weights after Arora and others
2017). A sentence is the mean of its pieces. Stored as whole numbers from -127 to 127, with one
scale a dimension.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ModelError
from .encoder import OnnxEncoder, default_encoder
from .weights import Stamp, stamp_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

__all__ = ["DIMENSIONS", "TABLE_FILE", "StaticEncoder", "build_table", "static_encoder"]

DIMENSIONS = 128
TABLE_FILE = "static.safetensors"
"""Name of the file with the vectors in a model folder."""

# Pieces that English text does not need: reserved slots and other scripts.
_USED = re.compile(r"(?:##)?[a-z0-9À-ɏ]+|[!-/:-@\[-`{-~]|[‘’“”–—…€£§]")
# Smoothing of the frequency weight a / (a + p).
_SMOOTHING = 1e-3


class StaticEncoder:
    """Mean of static vectors, scaled to length one.

    Args:
        table: (pieces, dimensions) of whole numbers, a row for each word piece; 0 for unused ones.
        scale: (dimensions,) by which they are multiplied.

    Example:
        >>> from migtext.resources import model_folder
        >>> static_encoder(model_folder("framing-fast")).encode(["a border fence"]).shape
        (1, 128)
    """

    name = "static"

    def __init__(self, table: NDArray[np.int8], scale: Vectors) -> None:
        self._table = table
        self._scale = scale
        self.dimension = int(table.shape[1])
        self._tokenizer: Any = None

    def __getstate__(self) -> dict[str, Any]:
        return {"table": self._table, "scale": self._scale}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(state["table"], state["scale"])  # type: ignore[misc]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of `texts`, one row each; a text without known pieces has zeros."""
        import numpy as np

        if self._tokenizer is None:
            # A tokenizer of its own: nothing is cut here.
            from tokenizers import Tokenizer

            self._tokenizer = Tokenizer.from_str(default_encoder().tokenizer.to_str())
            self._tokenizer.no_truncation()
        cleaned = [t.encode("utf-8", "replace").decode("utf-8") for t in texts]
        encodings = self._tokenizer.encode_batch_fast(cleaned, add_special_tokens=False)
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        sizes = np.array([len(e.ids) for e in encodings])
        ids = np.array([i for e in encodings for i in e.ids], dtype=np.int64)
        if not len(ids):
            return out
        filled = np.flatnonzero(sizes)
        starts = np.concatenate([[0], np.cumsum(sizes[filled])[:-1]])
        sums = np.add.reduceat(self._table[ids].astype(np.float32), starts, axis=0) * self._scale
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        out[filled] = sums / np.maximum(norms, 1e-12)
        return out

    def save(self, folder: Path) -> None:
        """Write the table into a model folder."""
        from safetensors.numpy import save_file

        folder.mkdir(parents=True, exist_ok=True)
        save_file({"table": self._table, "scale": self._scale}, folder / TABLE_FILE)


def build_table(encoder: OnnxEncoder | None = None, dimensions: int = DIMENSIONS) -> StaticEncoder:
    """Make static vectors from a sentence encoder.

    Args:
        encoder: default: the shipped one.
        dimensions: length of the vectors.

    Returns:
        The encoder; deterministic.
    """
    import numpy as np

    encoder = encoder or default_encoder()
    vocabulary = encoder.tokenizer.get_vocab()
    pieces = sorted((i, p) for p, i in vocabulary.items() if _USED.fullmatch(p))
    ids = np.array([i for i, _ in pieces], dtype=np.int64)
    start, end = (vocabulary[m] for m in ("[CLS]", "[SEP]"))
    rows = []
    for at in range(0, len(ids), 512):
        part = ids[at : at + 512]
        batch = np.stack([np.full_like(part, start), part, np.full_like(part, end)], axis=1)
        feed = {"input_ids": batch, "attention_mask": np.ones_like(batch)}
        rows.append(encoder.session.run(None, feed)[0].mean(axis=1))
    vectors = np.concatenate(rows).astype(np.float64)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors -= vectors.mean(axis=0)
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    directions = directions[:, ::-1][:, :dimensions]
    # The sign of a direction is arbitrary: fixed, so that a run repeats.
    directions *= np.sign(directions[np.abs(directions).argmax(axis=0), range(dimensions)])
    reduced = vectors @ directions
    rank = np.arange(1, len(ids) + 1)
    frequency = (1 / rank) / (1 / rank).sum()
    reduced *= (_SMOOTHING / (_SMOOTHING + frequency))[:, None]
    # Rare outliers are cut, which leaves the others more of the 255 steps.
    scale = np.quantile(np.abs(reduced), 0.9995, axis=0) / 127
    whole = np.clip(np.round(reduced / scale), -127, 127).astype(np.int8)
    table = np.zeros((len(vocabulary), dimensions), dtype=np.int8)
    table[ids] = whole
    return StaticEncoder(table, scale.astype(np.float32))


def static_encoder(folder: Path) -> StaticEncoder:
    """The static vectors in a model folder, read again when the file has changed.

    Raises:
        ModelError: when the file is missing or damaged.
    """
    return _read(folder, stamp_of(folder, TABLE_FILE))


@lru_cache(maxsize=4)
def _read(folder: Path, stamp: Stamp) -> StaticEncoder:  # noqa: ARG001
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        arrays = load_file(folder / TABLE_FILE)
        return StaticEncoder(arrays["table"], arrays["scale"])
    except (OSError, KeyError, SafetensorError) as error:
        raise ModelError(
            f"static vectors cannot be read ({error})",
            path=folder / TABLE_FILE,
            todo="train it again: python -m migtext.framing.training",
        ) from error
