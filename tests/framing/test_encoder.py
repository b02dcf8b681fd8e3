"""The encoder: equal to sentence-transformers, checked files, long texts, any string."""

from __future__ import annotations

import pickle
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migtext.errors import ModelError
from migtext.framing.encoder import MAX_PIECES, cut, default_encoder
from migtext.framing.weights import check_file, encoder_package

TEXTS = [
    "People crossed the border.",
    "",
    "The Court held that the transfer breached Article 3, and the appeal was allowed. " * 40,
    "Zażółć gęślą jaźń, naïve café, 北京 12,000",
]


def test_equal_to_sentence_transformers() -> None:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    reference = sentence_transformers.SentenceTransformer(str(encoder_package()), device="cpu")
    expected = reference.encode(TEXTS, normalize_embeddings=True, show_progress_bar=False)
    assert np.abs(default_encoder().encode(TEXTS) - expected).max() <= 1e-5


def test_vectors_do_not_depend_on_the_batch() -> None:
    encoder = pickle.loads(pickle.dumps(default_encoder()))
    together = encoder.encode(TEXTS)
    alone = pickle.loads(pickle.dumps(encoder))
    for text, vector in zip(TEXTS, together, strict=True):
        assert np.abs(alone.encode([text])[0] - vector).max() < 1e-5


def test_long_texts_are_cut_into_whole_sentences() -> None:
    encoder = default_encoder()
    text = TEXTS[2]
    spans = encoder.stretches(text)
    assert len(spans) > 1
    assert all(n <= MAX_PIECES for n in encoder.pieces([text[a:b] for a, b in spans]))
    assert "".join(text[a:b] for a, b in spans).replace(" ", "") == text.replace(" ", "")
    assert encoder.stretches("Short.") == [(0, 6)]


@given(st.text(max_size=300), st.integers(1, 50))
def test_cut_loses_nothing(text: str, width: int) -> None:
    pieces = list(cut(text, 0, len(text), width))
    assert "".join(text[a:b] for a, b in pieces) == text
    assert all(b - a <= width for a, b in pieces)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=200))
def test_any_string_has_a_vector(text: str) -> None:
    vector = default_encoder().encode([text])[0]
    assert np.isfinite(vector).all()
    assert abs(float(np.linalg.norm(vector)) - 1) < 1e-4


def test_a_changed_file_is_noticed(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"other")
    with pytest.raises(ModelError, match="not the expected one"):
        check_file(path, "0" * 64)
    with pytest.raises(ModelError, match="cannot be read"):
        check_file(tmp_path / "none", "0" * 64)


def test_prediction_imports_neither_torch_nor_scikit_learn() -> None:
    code = (
        "import sys; from migtext.framing import predict_texts; "
        "predict_texts(['The court ruled.']); predict_texts(['The court ruled.'], 'fast'); "
        "print([m for m in ('torch', 'sklearn', 'transformers', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300
    )
    assert done.stdout.strip() == "[]"


def test_importing_framing_is_cheap() -> None:
    code = (
        "import sys, migtext.framing; "
        "print([m for m in ('numpy', 'onnxruntime', 'tokenizers') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == "[]"
