"""Shipped and saved models: equal to the estimator, safe to read, cards that fit their metrics."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import migtext as mt
from migtext.errors import ModelError
from migtext.framing import FramingClassifier, classify, load_framing_model, predict_texts
from migtext.framing.card import CARD, card_text
from migtext.framing.explain import explain
from migtext.framing.model import FRAMES, SHIPPED, FramingModel
from migtext.resources import folder, model_folder

NAMES = tuple(SHIPPED)
ROWS = (
    ("The tribunal quashed the removal order because it breached the Convention.", "legal"),
    ("Children in the camp are starving, and there is no clean water or medicine.", "humanitarian"),
    ("Patrols with drones and dogs intercepted smugglers along the border fence.", "security"),
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("text", "label"), ROWS)
def test_plain_cases(name: str, text: str, label: str) -> None:
    row = predict_texts([text], name)[0]
    assert label in row["labels"]
    assert set(row) == {*FRAMES, "labels", "abstained"}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_an_advert(name: str) -> None:
    row = predict_texts(["Try our new coffee machine, now at half price in every shop."], name)[0]
    assert row["labels"] == []


def test_no_texts() -> None:
    assert predict_texts([]) == []


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=20, deadline=None)
@given(text=st.text(max_size=200))
def test_any_string(name: str, text: str) -> None:
    row = predict_texts([text], name)[0]
    assert all(0 <= row[f] <= 1 for f in FRAMES)
    for share in explain(load_framing_model(name), text):
        assert text[share.start : share.end] == share.text


@settings(max_examples=20, deadline=None)
@given(text=st.text(max_size=300))
def test_passages_point_at_the_text(text: str) -> None:
    document = mt.read(text=text)
    for passage in classify(document, model="fast"):
        assert document.text[passage.start : passage.end] == passage.surface


def test_short_items_of_a_list_are_read_together() -> None:
    text = "They need:\n\n- food and clean water\n- tents for the winter\n- a doctor\n"
    passages = classify(mt.read(text=text), model="fast")
    assert any("food" in p.surface and "doctor" in p.surface for p in passages)


def test_passages_say_what_carried_their_labels() -> None:
    text = "Soldiers patrol the border fence with drones. Tea was served in the garden at noon."
    passage = classify(mt.read(text=text))[0]
    assert passage.labels == ("security",)
    assert {frame for frame, _, _ in passage.terms} == {"security"}
    words = [w for _, w, _ in passage.terms]
    assert "Soldiers patrol the border fence with drones." in words
    assert any(len(w.split()) < 3 for w in words)


def test_explanations_add_up_to_the_score() -> None:
    """Sentences hold all of the log-odds but what an empty text would have."""
    model = load_framing_model()
    text = "The fence is patrolled by soldiers. Tea was served in the garden at noon."
    shares = [s for s in explain(model, text) if s.kind == "sentence"]
    weights = {s.label: [t.weight for t in shares if t.label == s.label] for s in shares}
    assert weights["security"][0] > weights["security"][1]
    assert {s.label for s in shares} == set(FRAMES)


@pytest.fixture(scope="module")
def trained() -> FramingClassifier:
    texts = [f"{text} ({i})" for i in range(6) for text, _ in ROWS]
    return FramingClassifier(folds=3).fit(texts, [[label] for _ in range(6) for _, label in ROWS])


def test_saved_model_equals_the_estimator(trained: FramingClassifier, tmp_path: Path) -> None:
    trained.to_model(name="t").save(tmp_path)
    texts = [*(t for t, _ in ROWS), "", "Prices rose. " * 300]
    again = FramingModel.load(tmp_path).probabilities(texts)
    assert np.abs(again - trained.predict_proba(texts)).max() < 1e-3


def test_damaged_models_say_so(trained: FramingClassifier, tmp_path: Path) -> None:
    trained.to_model(name="t").save(tmp_path)
    with pytest.raises(ModelError, match="no such framing model"):
        load_framing_model(tmp_path / "none")
    good = json.loads((tmp_path / "model.json").read_text())
    for change in ({"format": 99}, {"members": []}, {"labels": ["a"]}, {"slope": "x"}):
        (tmp_path / "model.json").write_text(json.dumps(good | change))
        if change == {"members": []}:
            continue
        with pytest.raises(ModelError):
            FramingModel.load(tmp_path)
    (tmp_path / "model.json").write_text(json.dumps(good))
    (tmp_path / "weights.safetensors").write_bytes(b"nothing")
    with pytest.raises(ModelError, match="cannot be read"):
        FramingModel.load(tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_card_fits_the_metrics(name: str) -> None:
    path = model_folder(SHIPPED[name])
    assert (path / CARD).read_text(encoding="utf-8") == card_text(path)


def test_a_changed_number_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "model"
    shutil.copytree(model_folder("framing"), path)
    metrics = json.loads((path / "metrics.json").read_text())
    metrics["passages"] += 1
    (path / "metrics.json").write_text(json.dumps(metrics))
    assert (path / CARD).read_text(encoding="utf-8") != card_text(path)


def test_models_stay_small() -> None:
    files = [p for p in folder("models").rglob("*") if p.is_file()]
    assert sum(p.stat().st_size for p in files) < 15e6
    assert max(p.stat().st_size for p in files) < 8e6
    assert not [p for p in files if p.suffix in {".pkl", ".pickle", ".joblib"}]
