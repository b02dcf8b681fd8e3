"""Which sentences and terms carried a label.

The models are sums, so their log-odds can be handed back to what they were added up from: exactly
for the means, maxima and peaks of sentence vectors, for the lexicon and for the n-grams; by leaving out one
sentence after another for the vector of a whole passage, or, in a very long one, by each sentence's own vector.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .model import FramingModel, Member
from .spaces import (
    LexiconSpace,
    NgramSpace,
    PeakSpace,
    RaggedRows,
    SentenceSpace,
    VectorSpace,
    sentences_of,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

__all__ = ["Share", "explain"]

# Each sentence left out costs the whole text: beyond so many the time would grow with their square.
_LEFT_OUT = 40
# Terms in more than an eighth of the training passages are not worth showing.
_COMMON_IDF = 3.0


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a text and what it added to a label's log-odds.

    Attributes:
        label: name of the label.
        start: first character in the text.
        end: one past the last.
        text: the words.
        weight: log-odds added, after calibration; negative when it spoke against.
        kind: ``sentence`` or ``term``.
    """

    label: str
    start: int
    end: int
    text: str
    weight: float
    kind: str


def explain(model: FramingModel, text: str, terms: int = 3) -> list[Share]:
    """What carried each label.

    Args:
        model: a framing model.
        text: a passage.
        terms: terms shown for each label, at most.

    Returns:
        For each label all sentences with their weights, and the terms that weigh most.

    Example:
        >>> from migtext.framing import load_framing_model
        >>> text = "The fence is patrolled by soldiers. Tea was served."
        >>> shares = explain(load_framing_model(), text)
        >>> first, second = [s.weight for s in shares if s.label == "security" and s.kind == "sentence"]
        >>> first > second
        True
    """
    import numpy as np

    spans = sentences_of(text)
    by_sentence = np.zeros((len(spans), len(model.labels)))
    by_term: dict[str, Floats] = defaultdict(lambda: np.zeros(len(model.labels), dtype=np.float32))
    where: dict[str, tuple[int, int]] = {}
    slope = np.array(model.slope)
    begins = [a for a, _ in spans]
    for member in model.members:
        scale = member.share * slope
        for start, end, weight, term in _contributions(member, text, spans):
            index = _sentence_at(begins, spans, start)
            by_sentence[index] += weight * scale
            if term:
                key = text[start:end].casefold()
                by_term[key] += (weight * scale).astype(np.float32)
                where.setdefault(key, (start, end))
    out = []
    for k, label in enumerate(model.labels):
        for (a, b), weights in zip(spans, by_sentence, strict=True):
            out.append(Share(label, a, b, text[a:b], round(float(weights[k]), 4), "sentence"))
        best = sorted((-float(w[k]), where[t], t) for t, w in by_term.items() if w[k] > 0)
        for negative, (a, b), _ in best[:terms]:
            out.append(Share(label, a, b, text[a:b], round(-negative, 4), "term"))
    return out


def _sentence_at(begins: list[int], spans: list[tuple[int, int]], at: int) -> int:
    """Number of the sentence that a character lies in; the first when it lies between two."""
    index = bisect_right(begins, at) - 1
    return index if index >= 0 and at < spans[index][1] else 0


def _contributions(
    member: Member, text: str, spans: list[tuple[int, int]]
) -> Iterator[tuple[int, int, Floats, bool]]:
    """(start, end, log-odds of each label, whether it is a term) of one member."""
    space, weights = member.space, member.weights
    if isinstance(space, PeakSpace):
        yield from _peaks(space, weights, text)
    elif isinstance(space, SentenceSpace):
        yield from _sentences(space, weights, text)
    elif isinstance(space, VectorSpace):
        yield from _left_out(member, text, spans)
    elif isinstance(space, LexiconSpace):
        yield from _lexicon(space, weights, text, spans)
    elif isinstance(space, NgramSpace):
        row = space.row(text)
        found = [
            (a, b, i) for a, b, term in space.spans(text) if (i := space.terms.get(term, -1)) >= 0
        ]
        count: dict[int, int] = defaultdict(int)
        for _, _, i in found:
            count[i] += 1
        for a, b, i in found:
            yield a, b, weights[i] * (row[i] / count[i]), space.idf[i] >= _COMMON_IDF


def _sentences(
    space: SentenceSpace, weights: Floats, text: str
) -> Iterator[tuple[int, int, Floats, bool]]:
    import numpy as np

    [(spans, vectors)] = space.vectors([text])
    size = vectors.shape[1]
    owner = vectors.argmax(axis=0)
    for i, (a, b) in enumerate(spans):
        mean = vectors[i] @ weights[:size] / len(spans)
        top = np.where(owner == i, vectors[i], 0) @ weights[size:]
        yield a, b, mean + top, False


def _peaks(space: PeakSpace, weights: Floats, text: str) -> Iterator[tuple[int, int, Floats, bool]]:
    """The smooth maximum, handed out by each sentence's share in it."""
    [(spans, vectors)] = space.vectors([text])
    score, share = RaggedRows([vectors]).pooled(vectors @ weights)
    for i, (a, b) in enumerate(spans):
        yield a, b, score[0] * share[i], False


def _left_out(
    member: Member, text: str, spans: list[tuple[int, int]]
) -> Iterator[tuple[int, int, Floats, bool]]:
    if len(spans) < 2:
        for a, b in spans:
            yield a, b, member.scores([text])[0] - member.bias, False
        return
    if len(spans) > _LEFT_OUT:
        yield from _by_length(member, text, spans)
        return
    without = [f"{text[:a]} {text[b:]}" for a, b in spans]
    scores = member.scores([text, *without])
    for (a, b), score in zip(spans, scores[1:], strict=True):
        yield a, b, scores[0] - score, False


def _by_length(
    member: Member, text: str, spans: list[tuple[int, int]]
) -> Iterator[tuple[int, int, Floats, bool]]:
    """The score of the passage, handed out by length and by what each sentence scores itself."""
    import numpy as np

    whole, *parts = member.scores([text, *(text[a:b] for a, b in spans)]) - member.bias
    length = sum(b - a for a, b in spans)
    own = np.array([part * ((b - a) / length) for part, (a, b) in zip(parts, spans, strict=True)])
    rest = (whole - own.sum(axis=0)) / length
    for (a, b), part in zip(spans, own, strict=True):
        yield a, b, part + rest * (b - a), False


def _lexicon(
    space: LexiconSpace, weights: Floats, text: str, spans: list[tuple[int, int]]
) -> Iterator[tuple[int, int, Floats, bool]]:
    names = {name: i for i, name in enumerate(space.lexicon.names)}
    found = [(a, b, names[category]) for a, b, category in space.lexicon.spans(text)]
    size = len(names)
    total: dict[int, int] = defaultdict(int)
    sentences: dict[int, set[int]] = defaultdict(set)
    begins = [a for a, _ in spans]
    for a, _, i in found:
        total[i] += 1
        sentences[i].add(_sentence_at(begins, spans, a))
    for a, b, i in found:
        # A category's value is shared equally by its words.
        value = math.log1p(total[i]) / space.scale[i]
        share = len(sentences[i]) / len(spans) / space.scale[size + i]
        yield a, b, (weights[i] * value + weights[size + i] * share) / total[i], True
