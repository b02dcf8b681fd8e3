"""Corrections: what was edited, added and deleted, and what can be done with it afterwards."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from exchange_help import any_analysis, document, sample, spans
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import migtext as mt
from migtext.annotations import Passage
from migtext.cli import app
from migtext.errors import DataError, FileMissing
from migtext.evaluation import evaluate
from migtext.extract.instruments.registry import load_registry
from migtext.framing.training import read_passages
from migtext.interop.exchange.marks import FEATURES, Mark, mark_of, record_of
from migtext.views import VIEWS


def changed(view: str, before: Any, doc: mt.Document, **features: str | None) -> Any:
    """A record of which a person changed some features; None empties one."""
    mark = mark_of(view, before)
    kept = {k: v for k, v in {**mark.features, **features}.items() if v is not None}
    return record_of(replace(mark, features=kept), doc, before, "Anna")


# -- one record ----------------------------------------------------------------------------------


@pytest.mark.parametrize("view", VIEWS)
def test_an_untouched_record_is_the_same_object(view: str) -> None:
    a = sample()
    for record in a.records[view]:
        assert record_of(mark_of(view, record), a.document, record, "Anna") is record
        # Tools fold spaces and drop empty values.
        mark = mark_of(view, record)
        folded = {k: f"  {v} ".replace(" ", "  ") for k, v in mark.features.items()}
        assert record_of(replace(mark, features=folded), a.document, record, "Anna") is record


EDITS: tuple[tuple[str, Mapping[str, str | None], str, Any], ...] = (
    ("figures", {"low": "1,300", "high": "3000"}, "low", Decimal("1300")),
    ("figures", {"unit": "EUR"}, "unit", "EUR"),
    ("figures", {"place": None, "iso3": None}, "place", None),
    ("figures", {"hedge": "about"}, "hedge", "about"),
    ("figures", {"attribution": "the ministry"}, "attribution", "the ministry"),
    ("instruments", {"pinpoint": "Art. 33(1)"}, "pinpoint", "Art. 33(1)"),
    ("instruments", {"key": None, "status": "unregistered"}, "key", None),
    ("citations", {"style": "narrative"}, "style", "narrative"),
    ("entities", {"label": "org"}, "label", "ORG"),
    ("entities", {"person_role": "private"}, "person_role", "private"),
    ("passages", {"labels": "humanitarian; security"}, "labels", ("humanitarian", "security")),
    ("passages", {"labels": "none"}, "labels", ()),
    ("movements", {"transits": "TUR; Serbia"}, "transits", ("TUR", "Serbia")),
)


@pytest.mark.parametrize(("view", "features", "field", "value"), EDITS)
def test_an_edit(view: str, features: Mapping[str, str | None], field: str, value: Any) -> None:
    a = sample()
    before = a.records[view][-1]
    after = changed(view, before, a.document, **features)
    assert getattr(after, field) == value
    assert (after.id, after.origin, after.confidence) == (before.id, "human:Anna", None)
    assert (after.start, after.end, after.surface) == (before.start, before.end, before.surface)
    touched = {k for k in FEATURES[view] if mark_of(view, after).features.get(k) != mark_of(view, before).features.get(k)}  # fmt: skip
    assert touched <= set(features)


def test_labels_of_a_passage_are_certain() -> None:
    a = sample()
    after = changed("passages", a.passages[0], a.document, labels="legal")
    assert after.probabilities == {"legal": 1.0, "humanitarian": 0.0, "security": 0.0}
    assert (after.abstained, after.terms) == (False, ())


def test_times_and_ends() -> None:
    a = sample()
    figure = a.figures[0]
    after = changed("figures", figure, a.document, time_start="2023-01-01", time_end="2023-12-31")
    assert (after.time.start, after.time.end, after.time.how) == (date(2023, 1, 1), date(2023, 12, 31), "explicit")  # fmt: skip
    one = replace(figure, low=Decimal(5), high=Decimal(5), bound="exact")
    assert changed("figures", one, a.document, low="6").high == 6
    assert changed("figures", one, a.document, high="7").low == 7
    both = changed("figures", one, a.document, low="6", high="9", bound="range")
    assert (both.low, both.high) == (6, 9)
    open_top = replace(figure, high=None, bound="more_than")
    assert changed("figures", open_top, a.document, unit="boat").high is None


def test_fields_of_a_reference_that_nobody_touched_stay() -> None:
    a = sample()
    csl = {**a.references[0].csl, "volume": "4", "issued": {"date-parts": [[2018, 5]]}}
    before = replace(a.references[0], csl=csl)
    after = changed("references", before, a.document, title="Another title", doi="10.1/x")
    assert after.csl == {**csl, "title": "Another title", "DOI": "10.1/x"}
    authors = changed("references", before, a.document, authors="Lee, Q.; UNHCR").csl["author"]
    assert authors == [{"family": "Lee", "given": "Q."}, {"literal": "UNHCR"}]


def test_no_work_falls_out_of_a_citation() -> None:
    a = sample()
    work = a.citations[0].works[0]
    loose = replace(work, reference=None, surface="Lee, 2020", year="2020")
    before = replace(a.citations[0], works=(work, loose))
    both = f"{work.reference}; {'c' * 16}"
    after = changed("citations", before, a.document, references=both)
    assert after.works[0] is work
    assert (after.works[1].reference, after.works[1].year) == ("c" * 16, "2020")
    none = changed("citations", before, a.document, references=None)
    assert [(w.reference, w.surface) for w in none.works] == [
        (None, work.surface),
        (None, "Lee, 2020"),
    ]


@pytest.mark.parametrize(
    ("view", "features", "said"),
    [
        ("figures", {"low": "inf"}, "low 'inf' is no number"),
        ("figures", {"time_start": "May"}, "time_start 'May' is no date; write it as 2024-05-31"),
        ("figures", {"time_start": "2025-01-01"}, "is after time_end"),
        ("figures", {"iso3": "Greece"}, "iso3 'Greece' is no ISO 3166-1"),
        ("instruments", {"year": "51st"}, "year '51st' is no whole number"),
        ("instruments", {"status": "maybe"}, "status 'maybe' is unknown; choose from: resolved"),
        ("entities", {"person_role": "secret"}, "choose from: public, private"),
        ("entities", {"colour": "red"}, "Entity has no feature colour; features: label"),
    ],
)
def test_values_without_sense(view: str, features: dict[str, str], said: str) -> None:
    a = sample()
    with pytest.raises(DataError, match=said):
        changed(view, a.records[view][0], a.document, **features)


def test_new_records() -> None:
    doc = document("Some 4,500 people 😀 fled to Kos (Ahn, 2018).")

    def new(view: str, words: str, **features: str) -> Any:
        start = doc.text.index(words)
        return record_of(Mark(view, start, start + len(words), features), doc, None, "Ben")

    figure = new("figures", "4,500")
    assert (figure.low, figure.high, figure.bound) == (4500, 4500, "exact")
    place = new("figures", "4,500", low="4500", place="Kos", iso3="GRC").place
    assert doc.text[place.start : place.end] == "Kos"
    assert new("entities", "Kos", label="PLACE").canonical == "Kos"
    assert new("citations", "(Ahn, 2018)").works[0].surface == "(Ahn, 2018)"
    assert new("instruments", "Kos").status == "unregistered"
    assert new("passages", "fled to Kos", labels="security").labels == ("security",)
    assert new("movements", "fled to Kos", destinations="GRC").destinations == ("GRC",)
    assert new("figures", "4,500") == figure
    for bad, said in (
        (Mark("figures", 5, 99), "lies outside"),
        (Mark("entities", 4, 5), "blanks only"),
    ):
        with pytest.raises(DataError, match=said):
            record_of(bad, doc, None, "Ben")


# -- a whole analysis ----------------------------------------------------------------------------


def corrected(tmp_path: Path) -> tuple[mt.Analysis, mt.Analysis]:
    """The sample article, with a figure and a passage edited, and one figure deleted."""
    a = mt.annotate(mt.sample("article"), framing="fast")
    ann = a.export(tmp_path, to="brat").files[0]
    lines = ann.read_text(encoding="utf-8").split("\n")
    figure, gone = a.figures[3], a.figures[5]
    out = []
    dropped = ""
    for line in lines:
        if f"id={figure.id};" in line:
            line = line.replace(f"low={figure.low}", "low=77,777", 1).replace(f"high={figure.high}", "high=77777", 1)  # fmt: skip
        if line.split("\t")[1:2] == [f"Figure {gone.start} {gone.end}"]:
            dropped = line.split("\t")[0]
            continue
        if dropped and (f"{dropped}\t" in line or f"Arg1:{dropped} " in line):
            continue
        out.append(line)
    passage = a.passages[0]
    out = [
        line if f"id={passage.id}" not in line else line.split("id=")[0] + f"id={passage.id};labels=humanitarian"
        for line in out
    ]  # fmt: skip
    ann.write_text("\n".join(out), encoding="utf-8")
    return a, mt.load_corrections(ann, who="Anna")


def test_a_corrected_analysis_is_like_any_other(tmp_path: Path) -> None:
    a, b = corrected(tmp_path)
    assert len(b.figures) == len(a.figures) - 1
    assert b.figures[3].low == 77777
    assert [f.origin for f in b.figures].count("human:Anna") == 1
    before = {r.id: r for v in a.ran for r in a.records[v]}
    same = [r for v in b.ran for r in b.records[v] if not r.origin.startswith("human:")]
    assert sum(before[r.id] == r for r in same) >= len(same) - 3  # but for links that fell away
    # Saved and read again.
    b.save(tmp_path / "b.json")
    again = mt.Analysis.load(tmp_path / "b.json")
    assert again.records == b.records
    # Exported again and untouched.
    xmi = b.export(tmp_path / "second", to="cas").files[0]
    assert mt.load_corrections(xmi, who="Ben").records == b.records
    # Shown and put into frames.
    assert "human:Anna" in set(b.figures.to_frame()["origin"])
    assert b.passages.framing["humanitarian"] > 0
    # Cross-checked: the corrected number is what is compared.
    verdicts = [
        {f.claim.start: (f.verdict, f.message) for f in mt.crosscheck(x, mt.sample("sources"), cache=False).findings if f.verdict}
        for x in (a, b)
    ]  # fmt: skip
    start = a.figures[3].start
    assert verdicts[0][start] != verdicts[1][start]
    assert a.figures[5].start in verdicts[0]
    assert a.figures[5].start not in verdicts[1]


def test_corrections_are_gold(tmp_path: Path) -> None:
    _, b = corrected(tmp_path)
    made = b.export(tmp_path / "gold", to="gold")
    assert made.files[0] == tmp_path / "gold" / "texts" / "article.txt"
    scores = evaluate(tmp_path / "gold")["scores"]
    figures = scores["figures"]
    # What the extractors say is what was corrected, but for one value and one figure too many.
    assert figures["gold"] == figures["predicted"] - 1
    assert figures["exact"]["recall"] == 1.0
    assert 0 < figures["attributes"]["value"] < 1.0
    assert scores["instruments"]["exact"]["f1"] == 1.0
    assert scores["entities"]["exact"]["f1"] == 1.0
    assert scores["roles"]["recall"] == 1.0
    assert scores["citations"]["intext_exact"]["f1"] == 1.0
    assert scores["citations"]["link_accuracy"] == 1.0
    assert scores["citations"]["segmentation"]["f1"] == 1.0
    fields = scores["citations"]["fields"]
    assert min(f["accuracy"] for f in fields.values() if f["accuracy"] is not None) == 1.0
    assert scores["framing"]["n"] >= 1
    result = CliRunner().invoke(app, ["eval", str(tmp_path / "gold"), "--json"])
    assert result.exit_code == 0, result.output


def test_gold_of_several_documents(tmp_path: Path) -> None:
    a, b = sample(), any_analysis("\ufeff40 people\r\nleft", [(1, 3)])
    mt.export([a, b], tmp_path, to="gold", only=("figures", "entities"))
    rows = [json.loads(x) for x in (tmp_path / "figures" / "gold.jsonl").read_text(encoding="utf-8").split("\n") if x]  # fmt: skip
    assert [(r["doc"], r["surface"]) for r in rows] == [("sample", "1,200"), ("sample", "40"), ("text", "40")]  # fmt: skip
    assert not (tmp_path / "instruments").exists()
    for row in rows:
        text = mt.read(tmp_path / "texts" / f"{row['doc']}.txt").text
        assert text[row["start"] : row["end"]] == row["surface"]
    evaluate(tmp_path)


def test_corrections_train_a_model(tmp_path: Path) -> None:
    a = sample()
    doubtful = replace(a.passages[0], abstained=True)
    a = mt.Analysis(a.document, {**a.records, "passages": (doubtful, a.passages[1])})
    made = a.export(tmp_path / "passages.jsonl", to="framing", only="passages")
    assert made.records == 1
    assert made.left_out == ("1 passage of sample on which the model abstained: label them first",)
    corpus = read_passages(made.files[0])
    assert corpus.texts == ["The 1951 Convention binds both."]
    assert corpus.labels == ("legal", "humanitarian", "security")
    assert corpus.gold.tolist() == [[1, 0, 1]]
    assert corpus.fields["doc"] == ["sample"]


def test_labels_of_ones_own_train_a_model(tmp_path: Path) -> None:
    base = sample().passages[0]
    own = replace(base, probabilities={"economic": 0.9, "moral": 0.1}, labels=("economic",))
    a = mt.Analysis(sample().document, {"passages": (own,)})
    corpus = read_passages(a.export(tmp_path, to="framing").files[0])
    assert (corpus.labels, corpus.gold.tolist()) == (("economic",), [[1]])
    gold = a.export(tmp_path / "gold", to="gold")
    assert "labelled with other than the frames" in gold.left_out[0]


def test_a_key_that_a_person_gives_is_looked_up(tmp_path: Path) -> None:
    row = next(r for r in load_registry().rows if r.kind == "treaty" and r.ids)
    a = sample()
    ann = a.export(tmp_path, to="brat").files[0]
    kept = ann.read_text(encoding="utf-8")
    ann.write_text(kept.replace("key=key0", f"key={row.key}"), encoding="utf-8")
    made = mt.load_corrections(ann, who="Anna").instruments[0]
    assert (made.key, made.name, made.year, made.ids) == (row.key, row.name, row.year, row.ids)
    assert (made.origin, made.status) == ("human:Anna", "resolved")
    ann.write_text(kept.replace("key=key0", "key=no-such-key"), encoding="utf-8")
    b = mt.load_corrections(ann)
    assert (b.instruments[0].key, b.instruments[0].name) == ("no-such-key", a.instruments[0].name)
    assert any("no instrument of the registry has the key 'no-such-key'" in w for w in b.warnings)


def test_labels_that_nobody_knew_are_said(tmp_path: Path) -> None:
    a = sample()
    ann = a.export(tmp_path, to="brat").files[0]
    text = ann.read_text(encoding="utf-8").replace("labels=legal; security", "labels=leagl")
    ann.write_text(text, encoding="utf-8")
    b = mt.load_corrections(ann)
    assert b.passages[1].labels == ("leagl",)
    assert "labels that the analysis did not have: leagl" in b.warnings


def test_where_the_analysis_is_found(tmp_path: Path) -> None:
    a = sample()
    ann = a.export(tmp_path, to="brat", only="entities").files[0]
    beside = tmp_path / "sample.migtext.json"
    a.save(tmp_path / "kept.json")
    beside.unlink()
    # Given: views without a mark stay, and that is said.
    for kept in (a, tmp_path / "kept.json"):
        b = mt.load_corrections(ann, kept)
        assert b.records == a.records
        assert "the 2 of before stay" in "\n".join(b.warnings)
    # Nowhere: the text is read anew.
    c = mt.load_corrections(ann, who="Anna")
    assert c.ran == ("entities",)
    assert [e.origin for e in c.entities] == ["human:Anna"] * 2
    assert [e.id for e in c.entities] == [e.id for e in a.entities]
    assert any("taken as new" in w for w in c.warnings)
    with pytest.raises(FileMissing):
        mt.load_corrections(tmp_path / "none.ann")
    (tmp_path / "a.docx").write_text("x")
    (tmp_path / "empty").mkdir()
    for name, said in (("a.docx", "no format that comes back"), ("empty", "nothing in it")):
        with pytest.raises(DataError, match=said):
            mt.load_corrections(tmp_path / name)


def test_deleted_references_clear_their_citations(tmp_path: Path) -> None:
    a = sample()
    ann = a.export(tmp_path, to="brat").files[0]
    lines = ann.read_text(encoding="utf-8").split("\n")
    name = next(x.split("\t")[0] for x in lines if "\tReference " in x)
    ann.write_text("\n".join(x for x in lines if f"{name}\t" not in x and f":{name}" not in x), encoding="utf-8")  # fmt: skip
    b = mt.load_corrections(ann, who="Anna")
    assert len(b.references) == 0
    assert b.citations[0].works[0].reference is None
    assert b.figures[0].citations == a.figures[0].citations


def test_passage_record_is_not_shared_between_analyses(tmp_path: Path) -> None:
    """An analysis points its records at its document: the one of before keeps its own."""
    a = sample()
    ann = a.export(tmp_path, to="brat").files[0]
    b = mt.load_corrections(ann)
    assert isinstance(b.passages[0], Passage)
    assert b.passages[0].context() == a.passages[0].context()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_links_hold_whatever_is_deleted(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = "40 people, 12 boats and 7 men (Ahn, 2018) left Kos for Samos in May. " * 2
    a = any_analysis(text, data.draw(spans(text)))
    ann = a.export(tmp_path_factory.mktemp("brat"), to="brat").files[0]
    lines = ann.read_text(encoding="utf-8").split("\n")
    names = [x.split("\t")[0] for x in lines if x.startswith("T")]
    gone = set(data.draw(st.lists(st.sampled_from(names), unique=True))) if names else set()

    def named(line: str) -> set[str]:
        return set(re.findall(r"\bT\d+\b", line)) & gone

    ann.write_text("\n".join(x for x in lines if not named(x)), encoding="utf-8")
    b = mt.load_corrections(ann, who="Anna")
    ids = {v: {r.id for r in b.records[v]} for v in b.ran}
    assert sum(map(len, ids.values())) == sum(a.counts.values()) - len(gone)
    for figure in b.figures:
        assert set(figure.citations) <= ids["citations"]
        assert {figure.partner, figure.part_of} <= ids["figures"] | {None}
    for citation in b.citations:
        assert {w.reference for w in citation.works} <= ids["references"] | {None}
    for movement in b.movements:
        assert movement.figure in ids["figures"] | {None}
    # What was not deleted and lost no link is the record of before.
    before = {r.id: r for v in a.ran for r in a.records[v]}
    changed = [r for v in b.ran for r in b.records[v] if r != before[r.id]]
    assert all(r.origin == "human:Anna" or "cleared" in " ".join(b.warnings) for r in changed)
    assert b.records["passages"] == tuple(p for p in a.passages if p.id in ids["passages"])
