"""Feature spaces: each turns texts into rows that a linear model weighs.

A space is fitted on the training texts, saved as JSON values and arrays, and read back at
prediction, so that training and prediction run the same code. Rows are dense arrays, except for
the n-grams, whose rows are (indices, values) pairs.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from ..errors import ModelError
from ..sentences import sentence_spans
from .encoder import MAX_PIECES, Encoder, OnnxEncoder, cut
from .lexicon import Lexicon, lower, shipped_lexicon

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rows = NDArray[np.float32]

__all__ = [
    "SPACES",
    "LexiconSpace",
    "NgramSpace",
    "PeakSpace",
    "RaggedRows",
    "SentenceSpace",
    "Space",
    "SparseRows",
    "VectorSpace",
    "sentences_of",
    "space_from",
]


class SparseRows:
    """Rows of a sparse matrix: `indptr`, `indices`, `data` as in scipy's CSR.

    Args:
        rows: for each text, the values by column.
        width: number of columns.
    """

    __slots__ = ("data", "indices", "indptr", "width")

    def __init__(self, rows: Sequence[Mapping[int, float]], width: int) -> None:
        import numpy as np

        self.width = width
        self.indptr: Any = np.cumsum([0, *(len(r) for r in rows)])
        self.indices = np.array([i for r in rows for i in sorted(r)], dtype=np.int64)
        self.data = np.array([r[i] for r in rows for i in sorted(r)], dtype=np.float32)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.indptr) - 1, self.width

    def dot(self, weights: Rows) -> Rows:
        """Product with a dense (columns, outputs) array."""
        import numpy as np

        out = np.zeros((self.shape[0], weights.shape[1]), dtype=np.float32)
        for i in range(self.shape[0]):
            a, b = self.indptr[i], self.indptr[i + 1]
            if b > a:
                out[i] = self.data[a:b] @ weights[self.indices[a:b]]
        return out

    def to_scipy(self) -> Any:
        """The same as a scipy matrix, for training."""
        from scipy.sparse import csr_matrix

        return csr_matrix((self.data, self.indices, self.indptr), shape=self.shape)


# Between the mean of the sentences (0) and the best of them (without end).
SHARPNESS = 4.0


class RaggedRows:
    """Rows of several sentences for each text, pooled by their smooth maximum.

    Args:
        parts: for each text an array (sentences, columns).
    """

    __slots__ = ("first", "owner", "rows")

    def __init__(self, parts: Sequence[Rows]) -> None:
        import numpy as np

        sizes = [len(p) for p in parts]
        self.rows: Rows = np.concatenate(parts)
        self.owner = np.repeat(np.arange(len(parts)), sizes)
        self.first = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)

    @property
    def shape(self) -> tuple[int, int]:
        """Texts and columns."""
        return len(self.first), self.rows.shape[1]

    def dot(self, weights: Any) -> Any:
        """Smooth maximum over a text's sentences of their product with (columns, outputs)."""
        return self.pooled(self.rows @ weights)[0]

    def pooled(self, scores: Any) -> tuple[Any, Any]:
        """The smooth maximum of each text, and the share of each sentence in it.

        Args:
            scores: (sentences,) or (sentences, outputs).

        Returns:
            ``log(sum(exp(k * score))) / k`` over the sentences of each text, and the softmax of
            ``k * score``, which is its gradient; k is `SHARPNESS`.
        """
        import numpy as np

        scaled = scores * SHARPNESS
        top = np.maximum.reduceat(scaled, self.first)
        power = np.exp(scaled - top[self.owner])
        total = np.add.reduceat(power, self.first)
        return (top + np.log(total)) / SHARPNESS, power / total[self.owner]


class Space(Protocol):
    """What all spaces can do."""

    kind: ClassVar[str]

    def fit(self, texts: Sequence[str]) -> None:
        """Learn vocabulary or scale from training texts."""
        ...

    def transform(self, texts: Sequence[str]) -> Any:
        """Rows of `texts`: a dense array or `SparseRows`."""
        ...

    def config(self) -> dict[str, Any]:
        """Settings and what was learned, as JSON values."""
        ...


def _needed(encoder: Encoder | None, config: Mapping[str, Any]) -> Encoder:
    if encoder is None:
        raise ModelError(
            f"the saved space {config.get('kind')!r} names no encoder", todo="train the model again"
        )
    return encoder


class VectorSpace:
    """Vector of the whole passage: mean over stretches, weighted by length, when it is long.

    Args:
        encoder: encoder of texts.
    """

    kind: ClassVar[str] = "vector"

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def fit(self, texts: Sequence[str]) -> None:
        """Nothing to learn."""

    def transform(self, texts: Sequence[str]) -> Rows:
        """Vectors of length one."""
        import numpy as np

        flat, weights, owner = [], [], []
        for i, text in enumerate(texts):
            spans = [(0, len(text))]
            if isinstance(self.encoder, OnnxEncoder) and len(text) > MAX_PIECES:
                spans = self.encoder.stretches(text) or spans
            for a, b in spans:
                flat.append(text[a:b])
                weights.append(float(max(1, b - a)))
                owner.append(i)
        vectors = self.encoder.encode(flat)
        if len(flat) == len(texts):
            return vectors
        out = np.zeros((len(texts), vectors.shape[1]), dtype=np.float32)
        np.add.at(out, np.array(owner), vectors * np.array(weights, dtype=np.float32)[:, None])
        norm: Rows = np.linalg.norm(out, axis=1, keepdims=True)
        return (out / np.maximum(norm, 1e-12)).astype(np.float32)

    def config(self) -> dict[str, Any]:
        """Name of the encoder."""
        return {"kind": self.kind, "encoder": self.encoder.name}

    @classmethod
    def read(cls, config: Mapping[str, Any], encoder: Encoder | None) -> VectorSpace:
        """The space of a saved configuration."""
        return cls(_needed(encoder, config))


class SentenceSpace:
    """Mean and maximum, dimension by dimension, of the vectors of a passage's sentences.

    A frame holds when one clause carries it, and the maximum keeps what one sentence says; short
    sentences are also what the encoder was made for. One pass over the text, and no limit of
    length: a passage of any size is read to its end.

    Args:
        encoder: encoder of sentences.
    """

    kind: ClassVar[str] = "sentences"

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def fit(self, texts: Sequence[str]) -> None:
        """Nothing to learn."""

    def vectors(self, texts: Sequence[str]) -> list[tuple[list[tuple[int, int]], Rows]]:
        """Sentence spans of each text, and one vector for each of them."""
        spans = [sentences_of(t) for t in texts]
        flat = [t[a:b] for t, found in zip(texts, spans, strict=True) for a, b in found]
        encoded = self.encoder.encode(flat)
        out, at = [], 0
        for found in spans:
            out.append((found, encoded[at : at + len(found)]))
            at += len(found)
        return out

    def transform(self, texts: Sequence[str]) -> Any:
        """Means, then maxima."""
        import numpy as np

        rows = [np.concatenate([v.mean(axis=0), v.max(axis=0)]) for _, v in self.vectors(texts)]
        out: Rows = np.stack(rows).astype(np.float32)
        return out

    def config(self) -> dict[str, Any]:
        """Name of the encoder."""
        return {"kind": self.kind, "encoder": self.encoder.name}

    @classmethod
    def read(cls, config: Mapping[str, Any], encoder: Encoder | None) -> SentenceSpace:
        """The space of a saved configuration."""
        return cls(_needed(encoder, config))


class PeakSpace(SentenceSpace):
    """The vectors of a passage's sentences, each for itself.

    A linear model scores every sentence, and the passage has the smooth maximum of their scores:
    the codebook gives a frame to a passage when one clause asserts it, whatever the others say.

    Args:
        encoder: encoder of sentences.
    """

    kind: ClassVar[str] = "peak"

    def transform(self, texts: Sequence[str]) -> Any:
        """One row a sentence, see `RaggedRows`."""
        return RaggedRows([v for _, v in self.vectors(texts)])


# A sentence that the encoder reads to its end: 256 word pieces are some 1,000 characters.
_LONGEST_SENTENCE = 900


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Spans of sentences, very long ones cut between words; the whole text when it has none.

    Args:
        text: a passage.

    Example:
        >>> sentences_of("They left. Nobody stayed.")
        [(0, 10), (11, 25)]
    """
    spans = sentence_spans(text) or [(0, len(text))]
    return [s for a, b in spans for s in cut(text, a, b, _LONGEST_SENTENCE)] or [(0, len(text))]


class LexiconSpace:
    """Word categories, scaled to mean 0 and variance 1 over the training texts.

    Args:
        lexicon: categories; default: the shipped ones.
    """

    kind: ClassVar[str] = "lexicon"

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        self.lexicon = lexicon or shipped_lexicon()
        self.mean: list[float] = []
        self.scale: list[float] = []

    def fit(self, texts: Sequence[str]) -> None:
        """Learn mean and scale."""
        import numpy as np

        raw = self.lexicon.features(texts).astype(np.float64)
        self.mean = [round(float(v), 6) for v in raw.mean(axis=0)]
        # Categories that are rare in the training texts must not explode elsewhere.
        self.scale = [round(max(float(v), 0.05), 6) for v in raw.std(axis=0)]

    def transform(self, texts: Sequence[str]) -> Rows:
        """Scaled counts, cut at six standard deviations."""
        import numpy as np

        raw = self.lexicon.features(texts)
        mean = np.array(self.mean, dtype=np.float32)
        scale = np.array(self.scale, dtype=np.float32)
        clipped: Rows = np.clip((raw - mean) / scale, -6, 6)
        return clipped

    def config(self) -> dict[str, Any]:
        """Categories in order, mean and scale."""
        return {
            "kind": self.kind,
            "categories": list(self.lexicon.names),
            "mean": self.mean,
            "scale": self.scale,
        }

    @classmethod
    def read(cls, config: Mapping[str, Any], encoder: Encoder | None) -> LexiconSpace:  # noqa: ARG003
        """The space of a saved configuration."""
        space = cls()
        if list(space.lexicon.names) != config["categories"]:
            raise ModelError(
                "the model was trained with another lexicon",
                todo="train it again: python -m migtext.framing.training",
            )
        space.mean, space.scale = list(config["mean"]), list(config["scale"])
        return space


_TOKEN = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")


class NgramSpace:
    """TF-IDF of words and word pairs, rows of length one, with a bounded vocabulary.

    Args:
        min_df: texts that must have a term.
        max_terms: size of the vocabulary; the terms in most texts are kept.
        longest: words in a term, at most.
    """

    kind: ClassVar[str] = "ngrams"

    def __init__(self, min_df: int = 3, max_terms: int = 20_000, longest: int = 2) -> None:
        self.min_df = min_df
        self.max_terms = max_terms
        self.longest = longest
        self.terms: dict[str, int] = {}
        self.idf: list[float] = []

    def spans(self, text: str) -> list[tuple[int, int, str]]:
        """Terms of a text with their place, digits folded: a year says nothing about the frame.

        Args:
            text: a text.

        Returns:
            (start, end, term): all words, then all pairs.
        """
        lowered = lower(text)
        words = [
            (m.start(), m.end(), "0" if m.group()[0].isdigit() else m.group().replace("’", "'"))
            for m in _TOKEN.finditer(lowered)
        ]
        out = list(words)
        for n in range(2, self.longest + 1):
            for i in range(len(words) - n + 1):
                part = words[i : i + n]
                out.append((part[0][0], part[-1][1], " ".join(w for _, _, w in part)))
        return out

    def tokens(self, text: str) -> list[str]:
        """Terms of a text."""
        return [term for _, _, term in self.spans(text)]

    def fit(self, texts: Sequence[str]) -> None:
        """Learn vocabulary and document frequencies."""
        frequency = Counter(t for text in texts for t in set(self.tokens(text)))
        kept = sorted(
            (t for t, n in frequency.items() if n >= self.min_df),
            key=lambda t: (-frequency[t], t),
        )[: self.max_terms]
        self.terms = {t: i for i, t in enumerate(sorted(kept))}
        n = len(texts)
        self.idf = [round(math.log((1 + n) / (1 + frequency[t])) + 1, 4) for t in self.terms]

    def row(self, text: str) -> dict[int, float]:
        """Values of one text by column."""
        counts = Counter(i for t in self.tokens(text) if (i := self.terms.get(t, -1)) >= 0)
        values = {i: (1 + math.log(c)) * self.idf[i] for i, c in counts.items()}
        norm = math.sqrt(sum(v * v for v in values.values())) or 1.0
        return {i: v / norm for i, v in values.items()}

    def transform(self, texts: Sequence[str]) -> SparseRows:
        """Sparse rows."""
        return SparseRows([self.row(t) for t in texts], len(self.terms))

    def config(self) -> dict[str, Any]:
        """Vocabulary in column order, with frequency weights."""
        return {
            "kind": self.kind,
            "longest": self.longest,
            "min_df": self.min_df,
            "terms": list(self.terms),
            "idf": self.idf,
        }

    @classmethod
    def read(cls, config: Mapping[str, Any], encoder: Encoder | None) -> NgramSpace:  # noqa: ARG003
        """The space of a saved configuration."""
        space = cls(min_df=config["min_df"], longest=config["longest"])
        space.terms = {t: i for i, t in enumerate(config["terms"])}
        space.idf = list(config["idf"])
        return space


SPACES: Mapping[str, Any] = {
    s.kind: s for s in (SentenceSpace, PeakSpace, VectorSpace, LexiconSpace, NgramSpace)
}


def space_from(config: Mapping[str, Any], encoder: Encoder | None) -> Space:
    """The space that a saved configuration describes.

    Args:
        config: what `Space.config` returned.
        encoder: encoder of the model, for spaces that need one.

    Raises:
        ModelError: when this version does not know the space, or cannot rebuild it.
    """
    kind = str(config.get("kind"))
    if kind not in SPACES:
        raise ModelError(
            f"feature space {kind!r} is unknown to this version", todo="train the model again"
        )
    space: Space = SPACES[kind].read(config, encoder)
    return space
