"""Analyses: views, frames with fixed columns, JSON there and back, what was not run."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

import migtext as mt
from migtext.analysis import VIEWS, Analysis
from migtext.errors import DataError, FileMissing, NotAnnotated
from migtext.interop.frames import COLUMNS, COMMON
from migtext.interop.jsonfile import schema

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return mt.annotate(mt.sample("article"))


def test_everything_is_found_in_the_sample(analysis: Analysis) -> None:
    for name in VIEWS:
        assert len(analysis.view(name)) > 0, name
    text = analysis.document.text
    for name in VIEWS:
        for record in analysis.view(name):
            assert text[record.start : record.end] == record.surface
            assert record.sentence[0] <= record.start or name == "passages"
            assert record.origin


def test_nothing_of_the_advert_is_in_a_view(analysis: Analysis) -> None:
    begin = analysis.document.text.index("Contact Information")
    for name in VIEWS:
        assert all(r.start < begin for r in analysis.view(name)), name
    assert {o.what for o in analysis.outside} == {"number", "link"}
    assert "boilerplate" in analysis.summary()


def test_ids_are_unique_and_stable(analysis: Analysis) -> None:
    again = mt.annotate(mt.sample("article"))
    for name in VIEWS:
        ids = [r.id for r in analysis.view(name)]
        assert len(set(ids)) == len(ids), name
        assert ids == [r.id for r in again.view(name)]


@pytest.mark.parametrize("name", VIEWS)
def test_frames_have_the_documented_columns(analysis: Analysis, name: str) -> None:
    frame = analysis.view(name).to_frame()
    assert list(frame.columns) == list(COLUMNS[name])
    assert list(frame.columns)[: len(COMMON)] == list(COMMON)
    for column, (dtype, _) in COLUMNS[name].items():
        wanted = "object" if dtype == "list" else dtype
        assert str(frame[column].dtype) == wanted, column
    assert analysis.view(name)[:0].to_frame().dtypes.equals(frame.dtypes)
    assert analysis.view(name).to_arrow().num_rows == len(frame)


def test_columns_are_in_the_docs() -> None:
    page = (ROOT / "docs" / "reference" / "columns.md").read_text(encoding="utf-8")
    for view, columns in COLUMNS.items():
        assert f"## {view}" in page
        for column, (dtype, meaning) in columns.items():
            assert f"| `{column}` | {dtype} | {meaning} |" in page, (view, column)


def test_json_there_and_back(analysis: Analysis, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    analysis.save(path)
    back = Analysis.load(path)
    assert back.counts == analysis.counts
    for name in VIEWS:
        assert list(back.view(name)) == list(analysis.view(name)), name
    assert back.document.text == analysis.document.text
    assert back.document.blocks == analysis.document.blocks
    assert back.document.meta == analysis.document.meta
    assert back.outside == analysis.outside
    assert json.loads(json.dumps(back.to_dict())) == json.loads(path.read_text(encoding="utf-8"))


def test_json_follows_the_published_schema(analysis: Analysis) -> None:
    published = json.loads((ROOT / "docs" / "analysis.schema.json").read_text(encoding="utf-8"))
    assert published == schema()
    jsonschema.validate(analysis.to_dict(), published)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "not readable as JSON"),
        ("[]", "not a saved analysis"),
        ('{"format": "migtext-analysis", "version": 99}', "format version 99"),
        ('{"format": "migtext-analysis", "version": 1}', "does not validate"),
    ],
)
def test_a_bad_file_says_what_is_wrong(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        Analysis.load(path)


def test_a_view_that_was_not_run_says_so() -> None:
    a = mt.annotate(text="About 1,200 people crossed.", only="figures")
    with pytest.raises(NotAnnotated, match="entities"):
        _ = a.entities
    with pytest.raises(NotAnnotated, match="framing"):
        _ = a.passages
    assert a.ran == ("figures",)
    assert "not run" in repr(a)


def test_unknown_name_in_only() -> None:
    with pytest.raises(DataError, match="cannot run 'figure'"):
        mt.annotate(text="x", only="figure")
    with pytest.raises(DataError, match="drop one of them"):
        mt.annotate(text="x", only=("figures", "framing"), framing=None)


def test_empty_text_is_a_valid_empty_analysis() -> None:
    a = mt.annotate("")
    assert all(n == 0 for n in a.counts.values())
    assert a.figures.to_frame().empty
    assert a.to_html()


def test_another_language_is_withheld_and_said() -> None:
    german = (
        "Etwa 45 % kamen zu Fuß. Im Jahr 2015 kamen mehr als 890.000 Menschen nach Deutschland, um dort Asyl zu beantragen. "
        * 4
    )
    a = mt.annotate(text=german, only=("figures", "entities"))
    assert "English" in " ".join(a.warnings)
    with pytest.raises(NotAnnotated, match="withheld"):
        _ = a.entities
    assert len(a.figures) > 0
    forced = mt.annotate(text=german, only="entities", language="en")
    assert len(forced.entities) >= 0


def test_where_context_and_lookup(analysis: Analysis) -> None:
    percents = analysis.figures.where(kind="percent")
    assert len(percents) > 0
    assert all(f.unit == "percent" for f in percents)
    first = analysis.figures[0]
    assert analysis.figures.by_id(first.id) == first
    assert first.surface in first.context(100)
    assert len(first.context(100)) > len(first.surface)
    inside = analysis.figures.where(sentence=first.sentence)
    assert first in list(inside)
    assert analysis.figures.where(block=lambda b: b == "footnote").to_frame().empty


def test_where_reads_places_and_fields_with_several_values(analysis: Analysis) -> None:
    placed = next(f for f in analysis.figures if f.place is not None and f.place.iso3)
    assert placed.place is not None
    assert placed in list(analysis.figures.where(place=placed.place.iso3))
    assert placed in list(analysis.figures.where(place=[placed.place.text, "Nowhere"]))
    tagged = next(p for p in analysis.passages if len(p.labels) > 1)
    assert tagged in list(analysis.passages.where(labels=tagged.labels[0]))
    assert tagged in list(analysis.passages.where(labels=tagged.labels))
    with pytest.raises(DataError, match=r"no field 'kid'.*kind"):
        analysis.figures.where(kid="percent")


def test_a_name_that_is_no_view_or_no_document(tmp_path: Path) -> None:
    a = mt.annotate(text="One family left.", only="figures")
    with pytest.raises(DataError, match=r"no view 'figure'.*figures"):
        a.view("figure")
    with pytest.raises(TypeError, match="annotate_many"):
        mt.annotate(["a.txt", "b.txt"])  # type: ignore[arg-type]
    with pytest.raises(FileMissing, match=r"none\.json: no such file"):
        Analysis.load(tmp_path / "none.json")


def test_the_summary_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a_text.txt"
    path.write_text("they left in may.", encoding="utf-8")
    assert repr(mt.annotate(path, only="figures")).startswith("a_text.txt\n")


def test_one_is_singular() -> None:
    a = mt.annotate(text="In May 1,200 people left.", only="figures")
    assert "1 figure\n" in repr(a)
    assert repr(a.figures) == "<1 figure: '1,200'>"


def test_figures_are_bound_to_citations(analysis: Analysis) -> None:
    bound = [f for f in analysis.figures if f.citations]
    assert bound
    cited = {c.id for c in analysis.citations}
    assert all(set(f.citations) <= cited for f in bound)
    linked = next(c for c in analysis.citations if c.works and c.works[0].reference)
    sentences = analysis.citations.sentences(linked.works[0].reference or "")
    assert sentences
    assert analysis.document.clean(*linked.sentence) in [str(use) for use in sentences]
    carried = {f.id for use in sentences for f in use.figures}
    assert carried == {
        f.id
        for f in analysis.figures
        if any(
            w.reference == linked.works[0].reference
            for c in f.citations
            for w in analysis.citations.by_id(c).works  # type: ignore[union-attr]
        )
    }


def test_planted_citation_anomalies(analysis: Analysis) -> None:
    said = {w.anomaly.value for c in analysis.citations for w in c.works if w.anomaly}
    assert said == {"name_mismatch", "missing_reference"}
    wrong = next(w for c in analysis.citations for w in c.works if w.anomaly == "name_mismatch")
    nearest = analysis.references.by_id(wrong.nearest or "")
    assert nearest is not None
    assert "Ministry of the Interior" in nearest.surface
    assert {w.surface for c in analysis.citations.unresolved for w in c.works if w.anomaly}


def test_displays(analysis: Analysis) -> None:
    shown = analysis._repr_html_()
    assert "<script" not in shown
    assert analysis.figures[0].surface in shown
    for name in VIEWS:
        view = analysis.view(name)
        assert "<table" in view._repr_html_()
        assert str(len(view)) in repr(view)
        assert "<mark" in view[0]._repr_html_() or name == "passages"
    nasty = mt.annotate(text='<script>alert("1,200 people")</script> came.', only="figures")
    assert "<script" not in nasty._repr_html_().replace("&lt;script", "")


def test_figures_and_documents_show_themselves_briefly() -> None:
    text = "Between 300,000 and 3,000,000 people died from 1994 to 1998."
    a = mt.annotate(text=text, only="figures")
    assert repr(a.figures[0]).startswith("Figure('300,000 and 3,000,000' counted='people'")
    assert "1994..1998" in repr(a.figures[0])
    assert "1 block)" in repr(a.document)


def test_context_joins_words_broken_at_a_line_end() -> None:
    a = mt.annotate(mt.sample("report"), only="figures")
    assert all("\ufffe" not in f.context(100) for f in a.figures)
