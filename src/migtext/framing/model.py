"""A trained framing model, applied in numpy: no scikit-learn, no torch.

A model is a folder of ``model.json`` and ``weights.safetensors``. It holds several linear members,
each over one feature space; their log-odds are added with weights, calibrated for each frame, and
cut at a threshold. Reading a folder cannot run code.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ModelError
from ..resources import model_folder
from .encoder import Encoder, named_encoder
from .spaces import RaggedRows, Space, SparseRows, space_from
from .static import TABLE_FILE, StaticEncoder, static_encoder
from .weights import Stamp, stamp_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

__all__ = [
    "FORMAT",
    "FRAMES",
    "SHIPPED",
    "FramingModel",
    "Member",
    "load_framing_model",
    "model_digest",
]

FORMAT = 1
FRAMES = ("legal", "humanitarian", "security")
SHIPPED: Mapping[str, str] = {"accurate": "framing", "fast": "framing-fast"}
"""Names of the shipped models, and their folders under models/."""

_FILES = ("model.json", "weights.safetensors", TABLE_FILE)
_TRAIN_AGAIN = "train it again with this version: migtext train framing PASSAGES -o FOLDER"


@dataclass(frozen=True, slots=True)
class Member:
    """A linear model over one feature space.

    Attributes:
        space: the space.
        weights: array (columns, labels).
        bias: array (labels,).
        share: weight of its log-odds in the sum.
    """

    space: Space
    weights: Floats
    bias: Floats
    share: float = 1.0

    def scores(self, texts: Sequence[str]) -> Floats:
        """Log-odds of each text and label."""
        rows = self.space.transform(texts)
        product: Floats = (
            rows.dot(self.weights)
            if isinstance(rows, SparseRows | RaggedRows)
            else rows @ self.weights
        )
        return product + self.bias


@dataclass(frozen=True, slots=True)
class FramingModel:
    """Members, calibration and thresholds.

    Attributes:
        labels: label names.
        members: linear members.
        slope: calibration: log-odds are multiplied by it, for each label.
        intercept: and this is added.
        thresholds: a label holds from this calibrated probability.
        band: half-width around the threshold in which the model abstains.
        version: of the model.
        meta: how it was trained.

    Example:
        >>> model = load_framing_model("accurate")
        >>> row = model.predict(["Soldiers with dogs patrol the razor-wire fence at night."])[0]
        >>> row["labels"]
        ['security']
    """

    labels: tuple[str, ...]
    members: tuple[Member, ...]
    slope: tuple[float, ...]
    intercept: tuple[float, ...]
    thresholds: tuple[float, ...]
    band: float
    version: str = "0"
    meta: Mapping[str, Any] = field(default_factory=dict)

    def scores(self, texts: Sequence[str]) -> Floats:
        """Calibrated log-odds, (texts, labels)."""
        import numpy as np

        if not texts:
            return np.zeros((0, len(self.labels)), dtype=np.float32)
        total: Any = sum(m.share * m.scores(texts) for m in self.members)
        calibrated: Floats = total * np.array(self.slope, dtype=np.float32) + np.array(
            self.intercept, dtype=np.float32
        )
        return calibrated

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Calibrated probabilities, (texts, labels)."""
        import numpy as np

        clipped = np.clip(self.scores(texts), -30, 30)
        return np.asarray(1 / (1 + np.exp(-clipped)), dtype=np.float32)

    def decide(self, probabilities: Sequence[float]) -> tuple[tuple[str, ...], bool]:
        """Labels of one text, and whether the model would rather not say.

        Args:
            probabilities: one a label.

        Returns:
            Labels at or above their threshold; True when any probability lies within `band` of
            its threshold (the labels are then the best guess).
        """
        pairs = list(zip(self.labels, probabilities, self.thresholds, strict=True))
        labels = tuple(name for name, p, t in pairs if p >= t)
        return labels, any(abs(p - t) < self.band for _, p, t in pairs)

    def predict(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """Probabilities, labels and `abstained` of each text, as plain values."""
        out: list[dict[str, Any]] = []
        for row in self.probabilities(texts).tolist():
            labels, abstained = self.decide(row)
            values = {n: round(p, 6) for n, p in zip(self.labels, row, strict=True)}
            out.append({**values, "labels": list(labels), "abstained": abstained})
        return out

    def save(self, folder: Path) -> None:
        """Write ``model.json`` and ``weights.safetensors``.

        Args:
            folder: made when it does not exist.
        """
        import numpy as np
        from safetensors.numpy import save_file

        folder.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, Any] = {}
        for i, member in enumerate(self.members):
            arrays[f"{i}.weights"] = np.ascontiguousarray(member.weights, dtype=np.float32)
            arrays[f"{i}.bias"] = np.ascontiguousarray(member.bias, dtype=np.float32)
            encoder = getattr(member.space, "encoder", None)
            if isinstance(encoder, StaticEncoder):
                encoder.save(folder)
        save_file(arrays, folder / "weights.safetensors")
        document = {
            "format": FORMAT,
            "version": self.version,
            "labels": list(self.labels),
            "members": [{"space": m.space.config(), "share": m.share} for m in self.members],
            "slope": list(self.slope),
            "intercept": list(self.intercept),
            "thresholds": list(self.thresholds),
            "band": self.band,
            "meta": dict(self.meta),
        }
        text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
        (folder / "model.json").write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> FramingModel:
        """Read a model folder.

        Args:
            folder: written by `save`.

        Raises:
            ModelError: when a file is missing, damaged, or of another format.
        """
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        path = folder / "model.json"
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            arrays = load_file(folder / "weights.safetensors")
        except (OSError, ValueError, SafetensorError) as error:
            raise ModelError(f"cannot be read ({error})", path=path, todo=_TRAIN_AGAIN) from error
        if not isinstance(raw, dict) or raw.get("format") != FORMAT:
            found = raw.get("format") if isinstance(raw, dict) else None
            raise ModelError(
                f"model format {found}, this version reads {FORMAT}", path=path, todo=_TRAIN_AGAIN
            )
        try:
            members = []
            for i, row in enumerate(raw["members"]):
                encoder = _encoder(row["space"].get("encoder"), folder)
                space = space_from(row["space"], encoder)
                weights, bias = arrays[f"{i}.weights"], arrays[f"{i}.bias"]
                members.append(Member(space, weights, bias, float(row["share"])))
            model = cls(
                labels=tuple(raw["labels"]),
                members=tuple(members),
                slope=tuple(map(float, raw["slope"])),
                intercept=tuple(map(float, raw["intercept"])),
                thresholds=tuple(map(float, raw["thresholds"])),
                band=float(raw["band"]),
                version=str(raw["version"]),
                meta=raw.get("meta", {}),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(
                f"not a framing model ({error!r})", path=path, todo=_TRAIN_AGAIN
            ) from error
        n = len(model.labels)
        if any(
            m.weights.ndim != 2 or m.weights.shape[1] != n or m.bias.shape != (n,) for m in members
        ):
            raise ModelError("weights do not fit the labels", path=path, todo=_TRAIN_AGAIN)
        return model


def _encoder(name: str | None, folder: Path) -> Encoder | None:
    """The encoder that a saved space names."""
    if name is None:
        return None
    return static_encoder(folder) if name == "static" else named_encoder(name)


def load_framing_model(model: str | Path = "accurate") -> FramingModel:
    """A shipped model by name, or a trained one by its folder.

    Read once in a process, and again when its files have changed.

    Args:
        model: ``accurate``, ``fast`` or a folder.

    Raises:
        ModelError: when there is no such model, or it does not fit this version.
    """
    name = str(model)
    path = model_folder(SHIPPED[name]) if name in SHIPPED else Path(name).absolute()
    return _load(path, stamp_of(path, *_FILES))


def model_digest(model: str | Path) -> str | None:
    """What tells one content of a model's folder from another: for journals, which outlive it.

    Args:
        model: as for `load_framing_model`.

    Returns:
        A digest over its files; None for a shipped model, which belongs to the version of migtext,
        and where there is no such folder.
    """
    path = Path(model)
    if str(model) in SHIPPED or not path.is_dir():
        return None
    made = hashlib.sha256()
    for name in _FILES:
        file = path / name
        made.update(hashlib.sha256(file.read_bytes() if file.is_file() else b"").digest())
    return made.hexdigest()[:16]


@lru_cache(maxsize=8)
def _load(path: Path, stamp: Stamp) -> FramingModel:  # noqa: ARG001
    if not path.is_dir():
        raise ModelError(
            "no such framing model", path=path, todo="give 'accurate', 'fast', or a model folder"
        )
    return FramingModel.load(path)
