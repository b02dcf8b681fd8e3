"""The sample documents and the two example documents, end to end: what must be found, and what not."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from conftest import DOCUMENTS, ROOT, needs_documents

import migtext as mt
from migtext.analysis import VIEWS, Analysis

PLANTED: dict[str, Any] = json.loads(
    (ROOT / "corpora" / "samples" / "planted.json").read_text(encoding="utf-8")
)
NORTH_KOREA = DOCUMENTS / "004_2d60e08c1317a5fb.txt"
CHINA = DOCUMENTS / "000_1a37ad5055010b49.txt"


def numbers(analysis: Analysis) -> set[str]:
    return {f.surface for f in analysis.figures}


@pytest.fixture(scope="module")
def article() -> Analysis:
    return mt.annotate(mt.sample("article"))


def test_wrong_number_is_found_with_its_evidence(article: Analysis) -> None:
    planted = PLANTED["article.txt"]["wrong_number"]
    check = mt.crosscheck(article, sources=mt.sample("sources"))
    wrong = [
        f for f in check.problems if f.claim is not None and f.claim.text == planted["surface"]
    ]
    assert len(wrong) == 1
    finding = wrong[0]
    assert finding.verdict in {"contradicted", "wrong_context"}
    shown = " ".join(s.text for s in (finding.evidence, finding.conflict) if s is not None)
    assert planted["evidence"]["value"] in shown
    assert planted["evidence"]["value"] in finding.message
    assert planted["surface"] in finding.message


def test_what_the_source_rounds_is_no_problem(article: Analysis) -> None:
    check = mt.crosscheck(article, sources=mt.sample("sources"))
    flagged = {f.claim.text for f in check.problems if f.claim is not None and f.verdict}
    assert not flagged & {"32,000", "12,460", "9,870", "742"}


def test_counts_are_honest(article: Analysis) -> None:
    check = mt.crosscheck(article, sources=mt.sample("sources"))
    summary = check.summary()
    assert f"{len(article.figures)} figures" in summary
    for words in ("checked", "cited, but the source was not given", "claims without a source"):
        assert words in summary
    states = Counter(f.state for f in check.figures)
    assert sum(states.values()) == len(article.figures)
    assert states["no_source"] == 5


@pytest.mark.parametrize(
    "mark", PLANTED["page.html"]["marks_after_numbers"], ids=lambda m: m["number"]
)
def test_note_marks_of_a_web_page_do_not_touch_numbers(mark: dict[str, Any]) -> None:
    a = mt.annotate(mt.sample("page"), only="figures")
    assert mark["number"] in numbers(a)
    assert mark["number"] + mark["mark"] not in numbers(a)


@pytest.mark.parametrize(
    "mark", PLANTED["report.pdf"]["marks_after_numbers"], ids=lambda m: m["number"]
)
def test_note_marks_of_a_pdf_do_not_touch_numbers(mark: dict[str, Any]) -> None:
    a = mt.annotate(mt.sample("report"), only="figures")
    found = [f for f in a.figures if f.surface.startswith(mark["number"])]
    assert found
    assert f"{mark['number']}{mark['mark']}" not in numbers(a)
    assert found[0].page is not None
    regions = a.document.locate(found[0].start, found[0].end)
    assert regions
    page = a.document.pages[regions[0].page - 1]
    left, top, right, bottom = regions[0].box
    assert 0 <= left < right <= page.width
    assert 0 <= top < bottom <= page.height


def test_word_file_reads_with_changes_accepted() -> None:
    a = mt.annotate(mt.sample("letter"), only="figures")
    planted = PLANTED["letter.docx"]
    assert planted["tracked_change"]["inserted"] in numbers(a)
    assert planted["tracked_change"]["deleted"] not in a.document.text
    assert planted["comment"]["text"] not in a.document.text
    assert any("comment" in w for w in a.document.warnings)
    assert planted["typed_mark"]["number"] in numbers(a)


def test_running_heads_are_in_no_view() -> None:
    a = mt.annotate(mt.sample("report"), only=("figures", "instruments", "citations", "references"))
    heads = PLANTED["report.pdf"]["running_heads"]
    for b in a.document.blocks:
        if b.kind == "body":
            assert a.document.text[b.start : b.end].strip() not in heads
    assert any(b.kind in {"header", "footer"} for b in a.document.blocks)
    assert any(b.kind == "footnote" for b in a.document.blocks)


@needs_documents
def test_the_north_korean_article() -> None:
    a = mt.annotate(NORTH_KOREA)
    text = a.document.text
    for name in ("entities", "instruments", "figures", "citations", "references", "passages"):
        assert len(a.view(name)) > 0, name
        assert all(text[r.start : r.end] == r.surface for r in a.view(name)), name
    anomalies = {w.surface: w for c in a.citations for w in c.works if w.anomaly}
    assert set(anomalies) == {"Ministry on Reunification, 2024", "HRC, 129"}
    wrong = anomalies["Ministry on Reunification, 2024"]
    nearest = a.references.by_id(wrong.nearest or "")
    assert nearest is not None
    assert nearest.surface.startswith("Ministry of Unification")
    assert any("Ministry on Reunification" in c.surface for c in a.citations.unresolved)
    assert len(a.references) == 19
    persons = {
        e.cluster
        for e in a.entities
        if e.label == "PERSON" and e.surface in {"Eunju", "Shin Ju-ye"}
    }
    assert len(persons) == 2


@needs_documents
def test_the_chinese_article_has_nothing_of_the_advert() -> None:
    a = mt.annotate(CHINA)
    begin = a.document.text.index("Contact Information")
    for name in VIEWS:
        assert all(r.end <= begin for r in a.view(name)), name
    assert sum(b.kind == "boilerplate" for b in a.document.blocks) == 15
    assert len(a.outside) > 0
    labels = {e.surface: e.label for e in a.entities}
    assert labels["Operation Fox Hunt"] == "PROGRAMME"
    assert labels["Sky Net"] == "PROGRAMME"
    assert labels["Falun Gong"] == "GROUP"
    misnamed = [i for i in a.instruments if i.status == "misnamed"]
    assert [i.surface for i in misnamed] == ["Foreign Agent Transparency Act"]
    assert misnamed[0].name == "Foreign Influence Transparency and Accountability Act"


@needs_documents
@pytest.mark.parametrize(
    "path",
    sorted(p for p in DOCUMENTS.rglob("*") if p.suffix in {".html", ".docx", ".md", ".txt"})
    if DOCUMENTS.is_dir()
    else [],
    ids=lambda p: p.name,
)
def test_every_small_document_annotates(path: Path) -> None:
    a = mt.annotate(path, only=("figures", "instruments", "citations", "references"))
    for name in a.ran:
        assert all(a.document.text[r.start : r.end] == r.surface for r in a.view(name))
