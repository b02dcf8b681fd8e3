"""The estimator's contract, training on own passages, the measures, the tables."""

from __future__ import annotations

import importlib.util
import json
import tomllib
import xml.etree.ElementTree as ElementTree
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from conftest import KIT, needs_kit
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from migtext.errors import DataError, FileMissing
from migtext.framing import FramingClassifier, predict_texts, train
from migtext.framing.card import calibration_svg
from migtext.framing.lexicon import Lexicon, shipped_lexicon
from migtext.framing.metrics import bootstrap, calibration_bins, measure
from migtext.framing.model import FRAMES
from migtext.framing.spaces import RaggedRows
from migtext.framing.statements import statements
from migtext.framing.training import Corpus, read_passages
from migtext.framing.variants import compare, variants

OWN = [f"They live in a house of {n} rooms." for n in range(8)] + [f"{n} jobs." for n in range(8)]
TEXTS = ["The court ruled on the appeal.", "Children starved.", "Police raided it.", "Tea."] * 4
Y = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]] * 4)


def small(**settings: object) -> FramingClassifier:
    """A classifier that needs no encoder."""
    return FramingClassifier(peak_share=0.0, ngrams_share=0.0, folds=2, **settings)  # type: ignore[arg-type]


def test_parameters_and_clone() -> None:
    classifier = small(lexicon_C=0.5)
    assert clone(classifier).get_params() == classifier.get_params()
    assert classifier.set_params(folds=3).folds == 3


def test_both_forms_of_labels_are_equal() -> None:
    names = [[f for f, v in zip(FRAMES, row, strict=True) if v] for row in Y]
    one, other = small().fit(TEXTS, Y), small().fit(TEXTS, names)
    assert np.allclose(one.predict_proba(TEXTS), other.predict_proba(TEXTS))
    assert one.predict(TEXTS).shape == Y.shape
    assert one.abstains(TEXTS).shape == (len(TEXTS),)


def test_fit_repeats() -> None:
    one, other = small().fit(TEXTS, Y), small().fit(TEXTS, Y)
    assert (one.predict_proba(TEXTS) == other.predict_proba(TEXTS)).all()


def test_grid_search_and_pipeline() -> None:
    search = GridSearchCV(small(), {"lexicon_C": [0.01, 1.0]}, cv=2, error_score="raise")
    assert 0 <= search.fit(TEXTS, Y).best_score_ <= 1
    steps = [("same", FunctionTransformer()), ("frames", small())]
    assert Pipeline(steps).fit(TEXTS, Y).predict(TEXTS).shape == Y.shape


@pytest.mark.parametrize(
    ("texts", "y"),
    [
        (TEXTS, Y[:3]),
        ([], []),
        (TEXTS, np.zeros_like(Y)),
        (TEXTS, Y * 2),
    ],
)
def test_labels_that_cannot_be_used(texts: list[str], y: object) -> None:
    with pytest.raises(DataError):
        small().fit(texts, y)


def test_other_labels(tmp_path: Path) -> None:
    rows = [
        {"text": t, "labels": ["work"] if i % 2 else ["home"], "doc": f"d{i % 4}"}
        for i, t in enumerate(["They live in a house.", "Wages and jobs."] * 8)
    ]
    path = tmp_path / "own.jsonl"
    path.write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    model, metrics = train(path, tmp_path / "model", classifier=small())
    assert model.labels == ("home", "work")
    assert "leave_doc_out" in metrics
    assert predict_texts(["Wages and jobs."], tmp_path / "model")[0]["work"] > 0.5
    assert "documents not seen" in (tmp_path / "model" / "README.md").read_text()


def test_bad_passages_say_where(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    with pytest.raises(FileMissing):
        read_passages(path)
    for content, message in (("{", "line 1"), ('{"a": 1}', "no text"), ("", "no labelled")):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(DataError, match=message):
            read_passages(path)


def test_interval_holds_the_value() -> None:
    said = Y.copy()
    said[0] = 0
    value = measure(Y, said.astype(float), said, FRAMES)["macro"]
    low, high = bootstrap(Y, said, rounds=200)
    assert low <= value <= high


@needs_kit
def test_measures_agree_with_the_kit() -> None:
    spec = importlib.util.spec_from_file_location("kit_score", KIT / "framing" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    kit = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(kit)
    gold = kit.rd(KIT / "framing" / "gold.jsonl")
    texts = [row["text"] for row in gold.values()]
    rows = predict_texts(texts, "fast")
    pred = {i: {"id": i, **row} for i, row in zip(gold, rows, strict=True)}
    theirs = kit.score(gold, pred)
    y = np.array([[row[f] for f in FRAMES] for row in gold.values()])
    p = np.array([[row[f] for f in FRAMES] for row in rows])
    said = np.array([[int(f in row["labels"]) for f in FRAMES] for row in rows])
    for key, value in measure(y, p, said, FRAMES).items():
        assert abs(value - theirs[key]) < 1.1e-3, key


LEXICON = tomllib.loads(
    files("migtext").joinpath("data/framing_lexicon.toml").read_text(encoding="utf-8")
)["category"]


@pytest.mark.parametrize("row", LEXICON, ids=lambda r: r["id"])
def test_lexicon_examples(row: dict[str, object]) -> None:
    lexicon = Lexicon({"it": row["terms"]})  # type: ignore[dict-item]
    assert all(lexicon.spans(text) for text in row["examples"])  # type: ignore[attr-defined]
    assert all(not lexicon.spans(text) for text in row["not"])  # type: ignore[attr-defined]


def test_lexicon_spans_are_exact() -> None:
    text = "İstanbul’s COAST GUARD, the Coast Guard’s fleet"
    spans = [text[a:b] for a, b, name in shipped_lexicon().spans(text) if name == "border"]
    assert spans == ["COAST GUARD"] or "COAST GUARD" in spans


def test_statements_use_the_frames() -> None:
    texts, frames = statements()
    assert len(set(texts)) == len(texts)
    assert {f for held in frames for f in held} == set(FRAMES)
    assert () in frames


def test_passages_without_a_group_are_left_out_one_by_one(tmp_path: Path) -> None:
    rows = [{"text": t, "labels": ["home"] if "house" in t else []} for t in OWN]
    path = tmp_path / "own.jsonl"
    path.write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    _, metrics = train(path, tmp_path / "model", classifier=small())
    assert metrics["leave_passage_out"]["macro"] >= 0.5
    assert metrics["leave_passage_out"]["groups"] == {}
    assert "shipped" not in metrics  # it knows no such label
    card = (tmp_path / "model" / "README.md").read_text(encoding="utf-8")
    assert "their documents were" in card
    assert "![calibration](calibration.svg)" in card


def test_an_own_model_is_set_beside_the_shipped_one(tmp_path: Path) -> None:
    rows = [
        {"text": t, "labels": [f for f, v in zip(FRAMES, y, strict=True) if v], "doc": f"d{i // 4}"}
        for i, (t, y) in enumerate(zip(TEXTS, Y.tolist(), strict=True))
    ]
    path = tmp_path / "own.jsonl"
    path.write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    _, metrics = train(path, tmp_path / "model", classifier=small(), name="mine")
    assert 0 <= metrics["shipped"]["macro"] <= 1
    card = (tmp_path / "model" / "README.md").read_text(encoding="utf-8")
    assert "the shipped model on the same passages" in card


class Words:
    """An encoder without a model: one dimension a word of a small vocabulary."""

    name = "words"
    dimension = 4

    def encode(self, texts: list[str]) -> np.ndarray:
        words = ("court", "starved", "police", "tea")
        rows = np.array([[float(w in t.casefold()) for w in words] for t in texts], np.float32)
        return rows.reshape(-1, 4) / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1)


def test_one_sentence_is_enough_for_a_peak() -> None:
    classifier = FramingClassifier(
        encoder=Words(), lexicon_share=0.0, ngrams_share=0.0, anchors=0.0, folds=2
    ).fit(TEXTS, Y)
    alone = classifier.predict_proba(["The court ruled on the appeal."])[0, 0]
    among = classifier.predict_proba(["Tea. Tea. Tea. The court ruled on the appeal. Tea."])[0, 0]
    assert alone > 0.5
    assert among == pytest.approx(alone, abs=0.25)


def test_smooth_maximum_and_its_gradient() -> None:
    random = np.random.default_rng(1)
    rows = RaggedRows([random.normal(size=(n, 5)) for n in (1, 4, 2)])
    w = random.normal(size=5)
    pooled, inside = rows.pooled(rows.rows @ w)
    for i, value in enumerate(pooled):
        scores = (rows.rows @ w)[rows.owner == i]
        assert scores.max() <= value <= scores.max() + np.log(len(scores)) / 4 + 1e-9
        assert inside[rows.owner == i].sum() == pytest.approx(1)
    step = 1e-6
    for k in range(5):
        moved = w.copy()
        moved[k] += step
        slope = (rows.dot(moved) - pooled) / step
        exact = np.add.reduceat(inside * rows.rows[:, k], rows.first)
        assert np.allclose(slope, exact, atol=1e-4)


def test_calibration_picture_is_wellformed() -> None:
    bins = calibration_bins(Y, np.clip(Y * 0.8 + 0.1, 0, 1))
    tree = ElementTree.fromstring(calibration_svg(bins))
    circles = tree.findall("{http://www.w3.org/2000/svg}circle")
    assert len(circles) == len(bins)


def test_every_variant_can_be_trained() -> None:
    corpus = Corpus(
        TEXTS * 8, np.tile(Y, (8, 1)), FRAMES, {"writer": [f"w{i // 32}" for i in range(128)]}
    )
    for name, classifier in variants().items():
        settings = {
            "peak_share": 0.0,
            "sentences_share": 0.0,
            "vector_share": 0.0,
            "lexicon_share": 1.0,
        }
        light = clone(classifier).set_params(ngrams_share=0.0, folds=2, anchors=1.0, **settings)
        [row] = compare(corpus, {name: light}, by="writer")
        assert row["writer"] > 0.5, name


def test_thresholds_are_lower_where_less_is_expected() -> None:
    found = small(expected_f1=None).fit(TEXTS, Y).thresholds_
    lowered = small(expected_f1=0.5).fit(TEXTS, Y).thresholds_
    assert (lowered < found).all()
    assert (lowered >= 0.1).all()
