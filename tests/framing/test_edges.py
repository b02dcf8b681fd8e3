"""Framing at its edges: odd tables, tiny corpora, very long passages, folders that change."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import migtext as mt
from migtext.errors import DataError
from migtext.framing import encoder as encoders
from migtext.framing import load_framing_model
from migtext.framing.card import card_text
from migtext.framing.classifier import FramingClassifier
from migtext.framing.encoder import OnnxEncoder, default_encoder
from migtext.framing.explain import explain
from migtext.framing.model import model_digest
from migtext.framing.shares import share_frame
from migtext.framing.spaces import sentences_of
from migtext.framing.static import StaticEncoder
from migtext.framing.training import read_passages, train

LAW = "The court quashed the removal order because it breached the Convention."
FENCE = "Soldiers with dogs patrol the razor-wire fence at night."


def small() -> FramingClassifier:
    return FramingClassifier(encoder="minilm", folds=2)


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return path


def pets(n: int = 12) -> list[dict[str, object]]:
    return [
        {"text": f"The cats are fine {i}." if i % 2 else f"A dog barks {i}.", "labels": labels}
        for i in range(n)
        for labels in [["cat"] if i % 2 else []]
    ]


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.jsonl", '{"text": "one\u2028two", "labels": ["x"]}\n'.encode(), "one\u2028two"),
        ("a.csv", "text,labels\none\u2028two,x\n".encode(), "one\u2028two"),
        ("a.csv", b"text,labels\none\x0ctwo,x\n", "one\x0ctwo"),
        ("a.csv", b"text,labels\rone,x\r", "one"),
        ("a.csv", "text\tlabels\nit’s café\tx\n".encode("utf-16"), "it’s café"),
        ("a.csv", "text,labels\nit’s café,x\n".encode("cp1252"), "it’s café"),
        ("a.csv", b'text,labels\n"a ""b"", c\nd",x\n', 'a "b", c\nd'),
        ("a.csv", b'text,labels\n"' + b"word " * 40_000 + b'",x\n', "word " * 40_000),
    ],
)
def test_a_cell_is_read_whole(tmp_path: Path, name: str, content: bytes, text: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    corpus = read_passages(path)
    assert corpus.texts == [text]
    assert corpus.labels == ("x",)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('{"text": "a", "labels": [1, "x"]}', "list of names"),
        ('{"text": "a", "labels": [["x"]]}', "list of names"),
        ('{"text": "a", "labels": ["x"], "weight": "heavy"}', "weight 'heavy'"),
        ('{"text": "a", "labels": ["x"], "weight": NaN}', "weight nan"),
        ('{"text": "a", "labels": ["x"], "weight": -1}', "weight -1"),
    ],
)
def test_rows_that_cannot_be_used(tmp_path: Path, row: str, words: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(row, encoding="utf-8")
    with pytest.raises(DataError, match=words):
        read_passages(path)


def test_tiny_corpora(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="same value"):
        train(write(tmp_path / "one.jsonl", pets(2)[1:]), tmp_path / "m", classifier=small())
    # Only one document has the label: no measure on documents, but a model.
    rows = [r | {"doc": "a" if r["labels"] else f"b{i}"} for i, r in enumerate(pets())]
    model, metrics = train(write(tmp_path / "d.jsonl", rows), tmp_path / "m", classifier=small())
    assert "leave_doc_out" not in metrics
    assert "leave_passage_out" in metrics
    assert model.labels == ("cat",)
    assert type(model.labels[0]) is str


def test_no_word_in_enough_texts() -> None:
    texts = ["Cats.", "", "Dogs!", ""]
    fitted = small().fit(texts, [["x"], [], ["x"], []])
    assert fitted.predict([]).shape == (0, 1)
    assert fitted.predict_proba(["", "Cats."]).shape == (2, 1)


def test_passages_of_a_test_need_the_labels(tmp_path: Path) -> None:
    test = write(tmp_path / "t.jsonl", [{"text": "a", "labels": ["other"]}])
    with pytest.raises(DataError, match="none of the labels cat"):
        train(
            write(tmp_path / "p.jsonl", pets()),
            tmp_path / "m",
            classifier=small(),
            development=test,
        )


def test_the_card_of_an_own_model_claims_nothing_of_the_shipped_one(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"text": f"{LAW if i % 2 else FENCE} {i}", "labels": ["legal" if i % 2 else "security"]}
        for i in range(12)
    ]
    rows += [{"text": f"Children starved {i}.", "labels": ["humanitarian"]} for i in range(6)]
    path = write(tmp_path / "p.jsonl", rows)
    train(path, tmp_path / "m", classifier=small(), by=(), development=path)
    card = card_text(tmp_path / "m")
    assert "78 real passages" not in card
    assert "written for this project" not in card
    assert "only measured on" in card


def test_a_model_that_was_trained_again_is_read_again(tmp_path: Path) -> None:
    folder = tmp_path / "m"
    first, _ = train(write(tmp_path / "p.jsonl", pets()), folder, classifier=small(), by=())
    before = model_digest(folder)
    assert load_framing_model(folder).version == first.version == "1"
    assert load_framing_model(folder) is load_framing_model(str(folder))
    train(tmp_path / "p.jsonl", folder, classifier=small(), by=(), version="2")
    assert load_framing_model(folder).version == "2"
    assert before is not None
    assert model_digest(folder) not in (None, before)
    assert model_digest("accurate") is None


def test_a_batch_is_done_anew_with_another_model_in_the_same_folder(tmp_path: Path) -> None:
    folder, out = tmp_path / "m", tmp_path / "out"
    (tmp_path / "a.txt").write_text("The cats are fine today.", encoding="utf-8")

    def states() -> list[str]:
        with ThreadPoolExecutor(1) as pool:
            done = mt.annotate_many(
                tmp_path / "a.txt", out=out, only="framing", framing=folder, executor=pool
            )
            return [r.state for r in done]

    train(write(tmp_path / "p.jsonl", pets()), folder, classifier=small(), by=())
    assert [states(), states()] == [["done"], ["skipped"]]
    train(tmp_path / "p.jsonl", folder, classifier=small(), by=(), version="2")
    assert states() == ["done"]
    assert mt.Corpus(out).table("passages")["origin"].tolist() == ["model:framing-own@2"]


def test_explaining_reads_a_long_passage_a_few_times_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Leaving out one sentence after another would read it once for each sentence."""
    model = load_framing_model("fast")
    read: list[int] = []
    encode = StaticEncoder.encode

    def counted(self: StaticEncoder, texts: Sequence[str]) -> object:
        read.append(sum(map(len, texts)))
        return encode(self, texts)

    monkeypatch.setattr(StaticEncoder, "encode", counted)
    for n in (20, 200):
        text = " ".join(f"{LAW} {FENCE} It was visit {i}." for i in range(n))
        read.clear()
        shares = explain(model, text)
        assert len([s for s in shares if s.kind == "sentence"]) == 3 * len(sentences_of(text))
        assert sum(read) < 3 * len(text)


def test_sentences_of_a_long_passage_share_its_score() -> None:
    model = load_framing_model("fast")
    [vector] = [m for m in model.members if m.space.config()["kind"] == "vector"]
    alone = type(model)(
        model.labels, (vector,), (1.0,) * 3, (0.0,) * 3, model.thresholds, model.band
    )
    text = " ".join(f"{LAW} {FENCE} It was visit {i}." for i in range(30))
    shares = explain(alone, text)
    for k, label in enumerate(model.labels):
        mine = [s.weight for s in shares if s.label == label and s.kind == "sentence"]
        whole = float((alone.scores([text]) - vector.share * vector.bias)[0, k])
        assert sum(mine) == pytest.approx(whole, abs=0.02)
    by = {s.text: s.weight for s in shares if s.label == "security" and s.kind == "sentence"}
    assert by[FENCE] > by[LAW]


def test_columns_of_a_table_are_grouped_as_they_are() -> None:
    rows = [
        {"doc": "a", "start": 0, "end": 5, "labels": ["size"], "abstained": 0, "probabilities": {}}
    ]
    documents = {"a": {"year": "2020", "n": 1}, "b": {"year": "n.d.", "n": "x"}, "c": {"n": None}}
    by_year = share_frame(rows, documents, "year")
    assert by_year["year"].tolist()[:2] == ["2020", "n.d."]
    assert by_year["size"].tolist()[0] == 1
    assert by_year["characters"].tolist() == [5, 0, 0]
    assert share_frame(rows, documents, "n")["n"].tolist()[:2] == [1, "x"]


def test_the_same_text_in_two_files_counts_for_both(tmp_path: Path) -> None:
    table = {}
    for name in ("a", "b"):
        path = tmp_path / f"{name}.txt"
        path.write_text(LAW, encoding="utf-8")
        table[str(path)] = {"source": f"paper {name}"}
    out = tmp_path / "out"
    with ThreadPoolExecutor(1) as pool:
        list(
            mt.annotate_many(
                sorted(table),
                out=out,
                only="framing",
                framing="fast",
                executor=pool,
                metadata=table,
            )
        )
    found = mt.Corpus(out).framing("source")
    assert found["source"].tolist() == ["paper a", "paper b"]
    assert found["documents"].tolist() == found["passages"].tolist() == [1, 1]
    assert mt.Corpus(out).framing("doc")["documents"].tolist() == [2]


def test_vectors_are_kept_safely_by_several_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "_CACHE_TEXTS", 4)
    encoder = OnnxEncoder()
    texts = [f"Visit {i}." for i in range(12)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(encoder.encode, [texts[i : i + 4] for i in range(8)] * 4))
    assert all(v.shape == (4, 384) for v in found)
    assert len(encoder._cache) <= 4 + 3


def test_there_is_one_encoder_of_each_sort() -> None:
    assert default_encoder() is default_encoder(False) is default_encoder(middle=False)
    assert default_encoder(True) is default_encoder(middle=True) is not default_encoder()


def test_workers_of_a_batch_have_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int | None] = []
    monkeypatch.setattr(encoders, "_make_session", asked.append)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    _ = OnnxEncoder().session
    for said in ("1", "no", "0"):
        monkeypatch.setitem(os.environ, "OMP_NUM_THREADS", said)
        _ = OnnxEncoder().session
    _ = OnnxEncoder(threads=2).session
    assert asked == [None, 1, None, None, 2]
