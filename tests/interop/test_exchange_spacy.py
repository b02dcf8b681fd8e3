"""spaCy: Docs and DocBin files hold every record, and the pipe is found by its name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from exchange_help import any_analysis, sample
from spacy.tokens import Doc, DocBin

import migtext as mt
from migtext.errors import DataError
from migtext.interop.exchange.spacy_doc import records_of_doc


def test_a_docbin_holds_every_record(tmp_path: Path) -> None:
    a, b = sample(), any_analysis("40km 😀", [(0, 2)])
    made = mt.export([a, b], tmp_path / "two.spacy", to="spacy")
    docs = list(DocBin().from_disk(made.files[0]).get_docs(spacy.blank("en").vocab))
    assert [d.text for d in docs] == [a.document.text, b.document.text]
    for doc, analysis in zip(docs, (a, b), strict=True):
        rows = records_of_doc(doc)
        for view in analysis.ran:
            assert [(r["id"], r["start"], r["end"]) for r in rows[view]] == [
                (r.id, r.start, r.end) for r in analysis.records[view]
            ]
            assert [s.id_ for s in doc.spans[f"migtext/{view}"]] == [r.id for r in analysis.records[view]]  # fmt: skip
    assert [s.text for s in docs[0].spans["migtext/figures"]] == ["1,200", "40"]
    assert {e.label_ for e in docs[0].ents} == {"PLACE"}
    assert [s.label_ for s in docs[0].spans["migtext/passages"]] == ["none", "legal+security"]


def test_a_span_inside_a_token_is_widened() -> None:
    doc = any_analysis("anti-migrant", [(5, 8)]).to_spacy()
    (span,) = doc.spans["migtext/figures"]
    assert span.start_char <= 5
    assert span.end_char >= 8
    (row,) = records_of_doc(doc)["figures"]
    assert (row["start"], row["end"], row["span"]) == (5, 8, True)
    assert row["features"]["low"] == "1200.5"


def test_what_has_no_token_is_said(tmp_path: Path) -> None:
    overlap = any_analysis("Kos Town council", [(0, 8), (4, 16)])
    made = overlap.export(tmp_path, to="spacy", only="entities")
    assert made.left_out == ("text: 1 entities that overlap others: in the span group, not in doc.ents",)  # fmt: skip
    assert made.records == 2
    empty = mt.Analysis(mt.read(text=""), {})
    assert len(empty.to_spacy()) == 0


def test_long_texts_and_other_pipelines() -> None:
    long = any_analysis("word " * 200_001, [(1_000_000, 1_000_004)])
    doc = long.to_spacy()
    assert [s.text for s in doc.spans["migtext/figures"]] == ["word"]
    nlp = spacy.blank("xx")
    assert sample().to_spacy(nlp).vocab is nlp.vocab


def test_a_doc_of_somebody_else() -> None:
    with pytest.raises(DataError, match="no records of migtext"):
        records_of_doc(spacy.blank("en")("text"))


def run(code: str) -> str:
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return made.stdout


def test_spacy_finds_the_pipe_and_loads_nothing_before_the_first_text() -> None:
    out = run(
        "import spacy, sys\n"
        "assert 'migtext' not in sys.modules\n"
        "nlp = spacy.blank('en')\n"
        "nlp.add_pipe('migtext', config={'only': ['figures', 'citations']})\n"
        "heavy = ('migtext.pipeline', 'migtext.extract', 'migtext.readers', 'pandas', 'onnxruntime')\n"
        "print([m for m in heavy if m in sys.modules])\n"
        "docs = list(nlp.pipe(['About 1,200 people left.', '', 'Some 40 boats 😀 sank in 2023.']))\n"
        "print([[s.text for s in d.spans['migtext/figures']] for d in docs])\n"
    )
    assert out.splitlines() == ["[]", "[['1,200'], [], ['40']]"]


def test_the_pipe_travels_with_its_pipeline(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("migtext", config={"only": ["instruments"]})
    text = "The 1951 Refugee Convention binds 40 states."
    before = nlp(text)
    nlp.to_disk(tmp_path / "nlp")
    again = spacy.load(tmp_path / "nlp")
    after = again(text)
    assert [s.text for s in after.spans["migtext/instruments"]] == ["1951 Refugee Convention"]
    assert after.user_data["migtext"] == before.user_data["migtext"]
    assert "migtext/figures" not in after.spans


def test_the_pipe_in_bytes() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("migtext", config={"only": ["figures"]})
    other = spacy.blank("en")
    other.add_pipe("migtext", config={"only": ["figures"]})
    other.from_bytes(nlp.to_bytes())
    doc = other("About 40 people left.")
    assert [s.text for s in doc.spans["migtext/figures"]] == ["40"]
    # Docs travel between processes as bytes.
    copy = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert [s.id_ for s in copy.spans["migtext/figures"]] == [
        records_of_doc(copy)["figures"][0]["id"]
    ]


def test_entities_of_the_pipe() -> None:
    """With a pipe that finds entities of its own, migtext's replace them only when they are run."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "X", "pattern": "people"}])
    nlp.add_pipe("migtext", config={"only": ["figures"]})
    assert [e.label_ for e in nlp("About 1,200 people left.").ents] == ["X"]
