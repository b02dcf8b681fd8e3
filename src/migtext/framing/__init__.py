"""Framing: is a passage about law, about people in need, about security, or none of them?

Names are loaded when they are first used: `classify` needs onnxruntime, training needs
scikit-learn, and none of them is needed to import migtext.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .classifier import FramingClassifier as FramingClassifier
    from .model import FramingModel as FramingModel
    from .model import load_framing_model as load_framing_model
    from .passages import classify as classify
    from .passages import predict_texts as predict_texts
    from .training import train as train

_WHERE = {
    "FramingClassifier": "classifier",
    "FramingModel": "model",
    "classify": "passages",
    "load_framing_model": "model",
    "predict_texts": "passages",
    "train": "training",
}

__all__ = [
    "FramingClassifier",
    "FramingModel",
    "classify",
    "load_framing_model",
    "predict_texts",
    "train",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_WHERE[name]}", __name__), name)
