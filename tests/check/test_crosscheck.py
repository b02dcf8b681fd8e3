"""The whole check: the sample article, sources in all forms, states, and the report."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest

import migtext as mt
from migtext.check import STATES, CrossCheck, crosscheck
from migtext.check.model import Finding, Spot, finding_id
from migtext.check.sources import linked_files, load_sources
from migtext.errors import DataError, FileMissing

DOCUMENTS = Path(__file__).resolve().parents[3] / "shared" / "documents"
needs_documents = pytest.mark.skipif(
    not DOCUMENTS.is_dir(), reason="the example documents are not beside the checkout"
)

ARTICLE = """The Lake Road
GENEVA, 14 March 2025

About 1,200 people crossed in May 2024 (Harbour Watch, 2024). Some 430 were children (Harbour Watch, 2024).
A further 17 people died (Delta Institute, 2023). The road is closed at night.

References
Delta Institute. (2023). The closed road. Delta Press.
Harbour Watch. (2024). Crossings of the lake in 2024. Harbour Watch.
"""
SOURCE = """Crossings of the lake in 2024
Harbour Watch, 20 June 2024

In May 2024, 1,187 people crossed the lake, 340 of them children. In April there had been 940.
Guards turned back 75 people.
"""


@pytest.fixture(scope="module")
def sample() -> CrossCheck:
    return crosscheck(mt.sample("article"), mt.sample("sources"), cache=False)  # type: ignore[arg-type]


def test_sample_article_finds_what_was_planted(sample: CrossCheck) -> None:
    planted = json.loads(
        (Path(str(mt.sample("article"))).parent / "planted.json").read_text("utf-8")
    )["article.txt"]
    by_start = {f.claim.start: f for f in sample.figures}
    wrong = planted["wrong_number"]
    found = next(f for f in sample.figures if wrong["start"] <= f.claim.start < wrong["end"])
    assert found.verdict == "contradicted"
    assert found.problem
    assert found.evidence is not None
    assert "8,215" in found.evidence.text
    assert "8,715" in found.message
    assert "8,215" in found.message
    rounding = planted["rounding"]
    assert by_start[rounding["start"]].verdict == "rounded"
    types = {f.type for f in sample.checks}
    assert {"citation_name", "citation_no_reference"} <= types


def test_sample_article_raises_few_alarms(sample: CrossCheck) -> None:
    assert len([f for f in sample.figures if f.problem]) <= 3
    assert not [f for f in sample.problems if f.link == "searched" and f.verdict == "not_found"]


def test_counts_add_up_and_nothing_is_green_by_being_empty(sample: CrossCheck) -> None:
    assert sum(sample.counts[s] for s in STATES) == len(sample.figures)
    empty = crosscheck("Nothing is counted here.")
    assert "no figure" in empty.summary()
    assert "no source was given" in empty.summary()
    uncited = crosscheck("About 40 people left in May 2024.")
    assert [f.state for f in uncited.figures] == ["uncited"]
    assert uncited.unsourced[0].figures == ("40",)


def test_states_and_messages(tmp_path: Path) -> None:
    (tmp_path / "harbour_watch_2024.txt").write_text(SOURCE, encoding="utf-8")
    check = crosscheck(mt.read(text=ARTICLE), tmp_path, cache=False)
    states = {f.claim.text: (f.state, f.verdict) for f in check.figures}
    assert states["1,200"] == ("checked", "rounded")
    assert states["430"][0] == "checked"
    assert states["17"] == ("no_source", None)
    child = next(f for f in check.figures if f.claim.text == "430")
    assert child.problem
    assert "340" in child.message
    assert check.sources[0].state == "matched"


def test_unreadable_source_is_a_row(tmp_path: Path) -> None:
    bad = tmp_path / "harbour_watch_2024.pdf"
    bad.write_bytes(b"%PDF-1.4 nothing else")
    check = crosscheck(mt.read(text=ARTICLE), {"Harbour Watch, 2024": bad}, cache=False)
    assert check.sources[0].state == "unreadable"
    assert check.sources[0].reason
    assert {f.state for f in check.figures if f.claim.text in ("1,200", "430")} == {"unreadable"}


def test_key_corrects_the_match(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("Notes\n\nIn May 2024, 1,187 people crossed.", encoding="utf-8")
    check = crosscheck(mt.read(text=ARTICLE), {"Harbour Watch, 2024": path}, cache=False)
    assert check.sources[0].how == "given as 'Harbour Watch, 2024'"
    assert next(f for f in check.figures if f.claim.text == "1,200").verdict == "rounded"


def test_missing_and_empty_inputs(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        load_sources(tmp_path / "none.txt")
    with pytest.raises(DataError):
        load_sources(tmp_path)
    assert load_sources(None) == []


def test_text_without_citations_is_searched(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(SOURCE, encoding="utf-8")
    check = crosscheck(
        "In May 2024, 1,187 people crossed the lake. Some 5,300 tents were pitched.",
        path,
        cache=False,
    )
    one, two = check.figures
    assert (one.verdict, one.link, one.problem) == ("supported", "searched", False)
    assert (two.verdict, two.problem) == ("not_found", False)
    assert "not found in the 1 source given" in two.message


def test_bibliographies(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SOURCE, encoding="utf-8")
    bib = tmp_path / "refs.bib"
    bib.write_text(
        '@book{hw, title = {Crossings of the {Lake} in 2024}, author = "Harbour Watch", year = 2024, file = {a.txt}}\n@misc{b, title={None}}',
        "utf-8",
    )
    entries = linked_files(bib)
    assert entries[0][1] == tmp_path / "a.txt"
    assert entries[0][0]["title"] == "Crossings of the Lake in 2024"
    csl = tmp_path / "refs.json"
    csl.write_text(
        json.dumps(
            [{"id": "hw", "title": "T", "issued": {"date-parts": [[2024]]}, "file": "a.txt"}]
        ),
        "utf-8",
    )
    assert linked_files(csl)[0][1] == tmp_path / "a.txt"
    check = crosscheck(mt.read(text=ARTICLE), bibliography=bib, cache=False)
    assert next(f for f in check.figures if f.claim.text == "1,200").verdict == "rounded"
    csl.write_text("{", "utf-8")
    with pytest.raises(DataError):
        linked_files(csl)


def test_cache_keeps_by_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIGTEXT_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "long.txt"
    path.write_text(SOURCE + "\n\n" + "The lake lies in the hills. " * 900, encoding="utf-8")
    first = load_sources(path)
    kept = list((tmp_path / "cache").rglob("*.json"))
    assert len(kept) == 1
    second = load_sources(path)
    assert first[0].analysis is not None
    assert second[0].analysis is not None
    assert [f.id for f in first[0].analysis.figures] == [f.id for f in second[0].analysis.figures]
    kept[0].write_text("{", encoding="utf-8")
    assert load_sources(path)[0].analysis is not None
    from migtext.check import clear_cache

    assert clear_cache() > 0
    assert not list((tmp_path / "cache").rglob("*.json"))


def test_exports(sample: CrossCheck, tmp_path: Path) -> None:
    sample.to_csv(tmp_path / "c.csv")
    assert (tmp_path / "c.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(StringIO(sample.to_csv())))
    assert len(rows) == len(sample)
    assert json.loads(sample.to_json())["counts"] == sample.counts
    frame = sample.to_frame()
    assert len(frame) == len(sample)
    assert sample[0] == next(iter(sample))
    assert sample.where(verdict="rounded")[0].verdict == "rounded"


def test_page_is_self_contained_and_escaped(sample: CrossCheck, tmp_path: Path) -> None:
    page = sample.to_html(tmp_path / "r.html")
    assert (tmp_path / "r.html").read_text("utf-8") == page
    assert page.index("Problems (") < page.index("Other figures (")
    assert "<mark>8,715</mark>" in page
    assert "8,215</mark>" in page
    assert " src=" not in page
    assert "<link" not in page
    hostile = crosscheck('Some "<script>alert(1)</script>" 40 people left & 50% <b>stayed</b>.')
    assert "<script>alert" not in hostile.to_html()
    assert "<script>" not in hostile._repr_html_()


def test_cells_that_look_like_formulas_are_text() -> None:
    document = mt.read(text="=1+1 people")
    spot = Spot(doc="article", start=0, end=4, text="=1+1", context="-x")
    finding = Finding(id=finding_id(document, "x", (0, 4)), claim=spot, message="@here")
    text = CrossCheck(document, (finding,)).to_csv()
    row = next(csv.DictReader(StringIO(text)))
    assert row["claim"] == "'=1+1"
    assert row["sentence"] == "'-x"
    assert row["message"] == "'@here"


def test_identifiers_are_stable() -> None:
    text = "About 40 people left in May 2024, and 12 came back."
    assert [f.id for f in crosscheck(text)] == [f.id for f in crosscheck(text)]
    assert len({f.id for f in crosscheck(text)}) == 2


@needs_documents
def test_example_documents() -> None:
    wanted = {
        "000": {"instrument_misnamed", "anachronism"},
        "004": {
            "internal_contradiction", "anachronism", "citation_name", "citation_no_reference", "instrument_misdated",
            "reference_inconsistent",
        },
    }  # fmt: skip
    others = 0
    for path in sorted(DOCUMENTS.glob("0*.txt")):
        check = crosscheck(path)
        types = [f.type for f in check.checks]
        expected = wanted[path.name[:3]]
        assert expected <= set(types)
        others += len(types) - len(expected)
    assert others <= 2


def test_decisions_survive_an_edit(tmp_path: Path) -> None:
    from migtext.check import merge_decisions

    text = "About 40 people left in May 2024. Some 12 came back. Nearly 300 tents burned."
    first = crosscheck(text)
    by_words = {f.claim.text: f for f in first}
    path = tmp_path / "a.decisions.csv"
    rows = [["id", "reviewer", "decision", "note", "time", "result", "words"]]
    for words, decision in (("40", "agree"), ("12", "disagree"), ("300", "unclear")):
        rows.append([by_words[words].id, "R", decision, "'=note", "2025-01-01", "uncited", words])
    rows.append(["0" * 16, "R", "fixed", "", "", "uncited", "999"])
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    same = merge_decisions(first, path)
    assert len(same.decisions) == 3
    assert [r["words"] for r in same.lost] == ["999"]
    assert next(iter(same.decisions.values()))["note"] == "=note"
    edited = crosscheck("A new beginning. " + text.replace(" Nearly 300 tents burned.", ""))
    merged = merge_decisions(edited, path)
    assert {r["words"] for r in merged.decisions.values()} == {"40", "12"}
    assert len(merged.moved) == 2
    assert {r["words"] for r in merged.lost} == {"300", "999"}
    page = edited.to_html(decisions=path)
    assert "Decisions that no longer fit (2)" in page
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError):
        merge_decisions(first, path)


@pytest.mark.parametrize(
    ("sentence", "state"),
    [
        ("Over the four years 800 people died.", "skipped"),
        ("In the past six months 800 people died.", "skipped"),
        ("The crossing took four years.", "checked"),
        ("They waited for six months.", "checked"),
    ],
)
def test_a_stretch_of_time_is_no_claim_of_its_own(
    tmp_path: Path, sentence: str, state: str
) -> None:
    source = tmp_path / "report.txt"
    source.write_text("Register of the lake\n\nBetween 2019 and 2022, 800 people died.", "utf-8")
    check = crosscheck(mt.read(text=sentence), source, cache=False)
    assert check.figures[0].state == state
    if state == "skipped":
        assert "stretch of time" in check.figures[0].message


def test_corrections_of_a_person_are_kept_when_views_are_missing() -> None:
    a = mt.annotate(text=ARTICLE, only="figures")
    wanted = next(f for f in a.figures if f.surface == "1,200")
    corrected = mt.Analysis(
        a.document, {"figures": [replace(wanted, low=Decimal(1300), high=Decimal(1300))]}
    )
    check = crosscheck(corrected, mt.read(text=SOURCE), cache=False)
    assert [f.claim.text for f in check.figures] == ["1,200"]
    assert check.figures[0].verdict != "rounded"
    assert any("added for this check" in note for note in check.notes)
