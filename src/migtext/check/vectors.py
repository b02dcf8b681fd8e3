"""How alike two sentences are by their vectors, where their words say too little.

The second stage of matching. Values, years, places and head nouns bring up a few sentences of a
source; only of those, and only when the words leave it open, is a vector made (all-MiniLM-L6-v2
in onnxruntime, as for framing). Vectors are kept for as long as the source's index.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .context import Quantity

if TYPE_CHECKING:
    from ..framing.encoder import Encoder

__all__ = ["Likeness", "missing_vectors", "passage"]

_LONGEST = 400


@lru_cache(maxsize=1)
def _encoder() -> tuple[Encoder | None, str | None]:
    """The encoder, or None with the reason."""
    try:
        # Imported here: a check that never needs a vector must not load a model.
        from ..framing.encoder import named_encoder

        encoder = named_encoder("minilm")
        encoder.encode(["ready"])
    except Exception as error:  # a broken installation must not stop a check
        return None, str(error) or type(error).__name__
    return encoder, None


def missing_vectors() -> str | None:
    """Why sentences are compared by their words only; None when vectors can be made."""
    return _encoder()[1]


def passage(q: Quantity) -> str:
    """The words that a number of a source stands in: its sentence, or the headers of its cell."""
    if q.cell is not None:
        return ", ".join(x for x in (*q.headers, q.cell.caption) if x)
    s = q.sentence
    text = " ".join(s.text[s.start : s.end].split())
    if len(text) > _LONGEST:
        at = max(0, q.at[0] - s.start - _LONGEST // 2)
        text = text[at : at + _LONGEST]
    return text


class Likeness:
    """Likeness of a claim's sentence to passages of one source.

    Example:
        >>> Likeness.between("Rescuers saved 300 people.", ["They pulled 300 from the sea."])[0] > 0.4
        True
    """

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}

    def to(self, claim: Quantity, others: Sequence[Quantity]) -> list[float] | None:
        """Cosines between the sentence of a claim and those of some numbers.

        Args:
            claim: a number of the claim.
            others: numbers of the source.

        Returns:
            One value for each, -1 to 1; None when there is no encoder.
        """
        return self._cosines(passage(claim), [passage(q) for q in others])

    @classmethod
    def between(cls, text: str, others: Sequence[str]) -> list[float]:
        """Cosines between one text and others; zeros when there is no encoder."""
        return cls()._cosines(text, others) or [0.0] * len(others)

    def _cosines(self, text: str, others: Sequence[str]) -> list[float] | None:
        wanted = [t for t in dict.fromkeys((text, *others)) if t not in self._known]
        if wanted:
            encoder = _encoder()[0]
            if encoder is None:
                return None
            self._known.update(zip(wanted, encoder.encode(wanted), strict=True))
        own = self._known[text]
        return [float(own @ self._known[t]) for t in others]
