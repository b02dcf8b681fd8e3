"""The labelling model: a linear-chain conditional random field over chunks, in plain Python.

The weights are a JSON file of the shipped model (`models/references/`), trained by `training.py`.
Decoding a reference takes well under a millisecond: a dozen chunks, some thirty features each,
eighteen labels.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from ...errors import ModelError
from ...resources import model_folder

__all__ = ["ChunkModel", "load_model"]

FORMAT = 1
_CERTAIN = 1e6


class ChunkModel:
    """Weights of a trained model.

    Args:
        labels: label names.
        state: for each feature the labels it speaks for, with weights.
        transitions: weight of each label after each label.
        version: of the model, for `origin`.
    """

    __slots__ = ("_index", "_into", "_state", "labels", "version")

    def __init__(
        self,
        labels: Sequence[str],
        state: dict[str, list[tuple[int, float]]],
        transitions: Sequence[Sequence[float]],
        version: str = "0",
    ) -> None:
        self.labels = tuple(labels)
        self._state = state
        self._index = {label: i for i, label in enumerate(self.labels)}
        # Columns: what can come before a label, so that the inner loop is one `max`.
        self._into = [tuple(row[j] for row in transitions) for j in range(len(self.labels))]
        self.version = version

    def _scores(self, features: Sequence[str]) -> list[float]:
        scores = [0.0] * len(self.labels)
        get = self._state.get
        for feature in features:
            for label, weight in get(feature, ()):
                scores[label] += weight
        return scores

    def label(
        self, rows: Sequence[Sequence[str]], fixed: Mapping[int, str] | None = None
    ) -> list[str]:
        """Most probable labels of a reference's chunks.

        Args:
            rows: features of each chunk, from `describe`.
            fixed: labels of chunks that are settled, by position; the others are chosen to fit.

        Returns:
            One label a chunk.
        """
        if not rows:
            return []
        into = self._into
        indices = range(len(self.labels))
        known = {i: self._index[x] for i, x in (fixed or {}).items() if x in self._index}
        best = self._scores(rows[0])
        if 0 in known:
            best[known[0]] += _CERTAIN
        back: list[list[int]] = []
        for i, features in enumerate(rows[1:], 1):
            own = self._scores(features)
            if i in known:
                own[known[i]] += _CERTAIN
            step: list[int] = []
            following: list[float] = []
            for j in indices:
                column = into[j]
                total = [a + b for a, b in zip(best, column, strict=True)]
                top = max(total)
                step.append(total.index(top))
                following.append(top + own[j])
            back.append(step)
            best = following
        at = best.index(max(best))
        path = [at]
        for step in reversed(back):
            at = step[at]
            path.append(at)
        path.reverse()
        return [self.labels[i] for i in path]

    def to_json(self) -> str:
        """The weights as a JSON document, the format that `load_model` reads."""
        rows = {f: [v for pair in w for v in pair] for f, w in sorted(self._state.items())}
        n = len(self.labels)
        transitions = [[self._into[j][i] for j in range(n)] for i in range(n)]
        return json.dumps(
            {
                "format": FORMAT,
                "version": self.version,
                "labels": list(self.labels),
                "transitions": transitions,
                "state": rows,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str, *, path: str | Path | None = None) -> ChunkModel:
        """Read weights.

        Args:
            text: a document written by `to_json`.
            path: the file, for the error message.

        Raises:
            ModelError: when the document is not one of this format.
        """
        try:
            raw = json.loads(text)
            if raw["format"] != FORMAT:
                raise ModelError(
                    f"format {raw['format']}, this version reads {FORMAT}",
                    path=path,
                    todo="use the model that came with this version",
                )
            state = {
                feature: [(int(flat[i]), float(flat[i + 1])) for i in range(0, len(flat), 2)]
                for feature, flat in raw["state"].items()
            }
            weights = [w for pairs in state.values() for _, w in pairs]
            labels, transitions = raw["labels"], raw["transitions"]
            square = len(transitions) == len(labels) == len(transitions[0])
        except ModelError:
            raise
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise ModelError(
                f"not a reference model ({error})", path=path, todo="install migtext again"
            ) from error
        if not square or not all(map(math.isfinite, weights)):
            raise ModelError("damaged weights", path=path, todo="install migtext again")
        return cls(labels, state, transitions, str(raw["version"]))


@lru_cache(maxsize=4)
def load_model(folder: str | None = None) -> ChunkModel:
    """The shipped model, or one in a folder; loaded once.

    Raises:
        ModelError: when it is missing or damaged.
    """
    path = (Path(folder) if folder else model_folder("references")) / "weights.json"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ModelError(
            f"cannot be read ({error})", path=path, todo="install migtext again"
        ) from error
    return ChunkModel.from_json(text, path=path)
