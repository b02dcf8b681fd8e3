"""Figures: case rows, tables with their examples, properties, cost."""

from __future__ import annotations

import datetime
import json
import sys
import time
import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migtext.annotations import Citation, Figure
from migtext.document import Block, Document
from migtext.extract.figures import extract_figures, to_eval_rows
from migtext.extract.figures.masks import find_brackets
from migtext.readers import text_document

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases" / "figures.jsonl"
KIT = ROOT.parent / "shared" / "eval"
DATA = ROOT / "src" / "migtext" / "data"


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def document(text: str, date: str | None = None) -> Document:
    made = text_document(text)
    day = datetime.date.fromisoformat(date) if date else None
    return replace(made, meta=replace(made.meta, date=day))


def bracket_citations(doc: Document) -> list[Citation]:
    """Citations by their brackets alone, as a stand-in for the citation extractor."""
    out = []
    for view in doc.view.of("citations"):
        for a, b in find_brackets(view.text):
            start, end = view.source(a, b)
            anchor = doc.anchor("citation", start, end, origin="test")
            out.append(Citation(**anchor, style="parenthetical", works=(), group=(start, end)))
    for mark in doc.marks:
        anchor = doc.anchor("citation", mark.start, mark.end, origin="test")
        out.append(
            Citation(**anchor, style="footnote-marker", works=(), group=(mark.start, mark.end))
        )
    return out


def extract(row: dict[str, Any]) -> tuple[Document, tuple[Figure, ...], list[dict[str, Any]]]:
    doc = document(row["text"], row.get("date"))
    citations = bracket_citations(doc)
    figures = extract_figures(doc, citations=citations)
    return doc, figures, to_eval_rows(doc, figures, citations)


def value(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


def params() -> list[Any]:
    out = []
    for number, row in enumerate(rows(CASES), 1):
        marks = [pytest.mark.xfail(strict=True, reason=row["miss"])] if row.get("miss") else []
        out.append(pytest.param(row, id=f"{number}-{row['genre']}", marks=marks))
    return out


@pytest.mark.parametrize("row", params())
def test_case(row: dict[str, Any]) -> None:
    doc, figures, out = extract(row)
    for figure in figures:
        assert doc.text[figure.start : figure.end] == figure.surface
    assert [f.surface for f in figures] == [g["surface"] for g in row["figures"]]
    for figure, flat, gold in zip(figures, out, row["figures"], strict=True):
        assert value(figure.low) == pytest.approx(gold["low"], rel=1e-5)
        assert value(figure.high) == (
            None if gold["high"] is None else pytest.approx(gold["high"], rel=1e-5)
        )
        got = {
            "unit": figure.unit,
            "kind": figure.kind,
            "head": figure.head,
            "population": figure.population,
            **{k: flat[k] for k in ("approx", "year", "place", "attribution", "citation")},
        }
        wanted = {k: v for k, v in gold.items() if k not in ("surface", "low", "high")}
        assert {k: got[k] for k in wanted} == wanted


def test_cases_are_many_and_a_third_negative() -> None:
    cases = rows(CASES)
    assert len(cases) >= 150
    empty = sum(not row["figures"] for row in cases)
    assert empty >= len(cases) / 3


@pytest.mark.parametrize("name", ["units.toml", "hedges.toml"])
def test_table_examples(name: str) -> None:
    key = name.partition(".")[0].rstrip("s")
    for row in table(name)[key]:
        for text in row.get("examples", ()):
            figures = extract_figures(document(text))
            assert len(figures) == 1, text
            if key == "unit":
                assert figures[0].unit == row["name"], text
            else:
                assert figures[0].bound == row["bound"], text
                assert bool(figures[0].hedge) == row.get("about", False), text


def test_population_examples() -> None:
    for row in table("population.toml")["class"]:
        for phrase in row["examples"]:
            figures = extract_figures(document(f"The office counted 1,200 {phrase} in Greece."))
            assert [f.population for f in figures] == [row["key"]], phrase
            if row["unit"] == "person":
                assert figures[0].unit == "person", phrase


def test_currency_codes_are_well_formed_and_unique() -> None:
    codes = [row["code"] for row in table("currencies.toml")["currency"]]
    assert len(codes) == len(set(codes))
    assert all(len(c) == 3 and c.isupper() for c in codes)
    for row in table("currencies.toml")["currency"]:
        figures = extract_figures(document(f"The state spent {row['code']} 25 million on housing."))
        assert [f.unit for f in figures] == [row["code"]]


def test_bare_dollar_follows_the_document() -> None:
    text = (
        "Ottawa said Canada will act. Canada has space. In Canada, Canada's provinces share costs. "
        "The province received $5 million."
    )
    figure = extract_figures(document(text))[-1]
    assert (figure.unit, bool(figure.warning)) == ("CAD", True)


def test_tons_say_that_they_are_ambiguous() -> None:
    figure = extract_figures(document("They delivered 40 tons of rice."))[0]
    assert figure.unit == "tonne"
    assert figure.warning is not None


def test_conversion_and_comparison_are_linked() -> None:
    figures = extract_figures(document("China spent 30 million yuan ($4 million) on fences."))
    assert [f.partner for f in figures] == [figures[1].id, figures[0].id]
    figures = extract_figures(
        document("Output fell from 5.4 million tons in 1989 to 3.4 million tons.")
    )
    assert [f.partner for f in figures] == [figures[1].id, figures[0].id]


def test_parts_point_at_their_whole() -> None:
    figures = extract_figures(
        document("12,000 people arrived, of whom 4,000 were children and 3,000 women.")
    )
    assert [f.part_of for f in figures] == [None, figures[0].id, figures[0].id]
    figures = extract_figures(document("Some 900 people fled. Of these, 300 were children."))
    assert [f.part_of for f in figures] == [None, figures[0].id]


def test_citation_scope_of_a_narrative_citation() -> None:
    text = "Ahn (2018) counted 300 camps and 40 clinics."
    doc = document(text)
    anchor = doc.anchor("citation", 0, 10, origin="test")
    narrative = Citation(**anchor, style="narrative", works=(), group=(4, 10))
    figures = extract_figures(doc, citations=[narrative])
    assert [f.citations for f in figures] == [(narrative.id,), (narrative.id,)]


def test_nothing_is_read_outside_the_zone() -> None:
    doc = document("Some 300 people fled.\n\nReferences\n\nAhn, K. (2018). 20 years in 14 camps.\n")
    assert [f.surface for f in extract_figures(doc)] == ["300"]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    doc = text_document(text)
    previous = 0
    for figure in extract_figures(doc):
        assert doc.text[figure.start : figure.end] == figure.surface
        assert figure.start >= previous
        previous = figure.end
        assert figure.high is None or figure.low <= figure.high


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "1,200 5.4 million thousands of two-thirds a half $ € US$ 3 % per cent to - – and between "
            "from 2019 (2019) ( ) , . people km of the whom one in 6 May 12 more than about half-"
            " twenty -first 1/3 ½ × : ; “ ” ’ age 17-year-old k m bn § article".split(" ")
        ),
        max_size=24,
    )
)
def test_any_sequence_of_number_words(parts: list[str]) -> None:
    doc = text_document(" ".join(parts))
    for figure in extract_figures(doc):
        assert doc.text[figure.start : figure.end] == figure.surface


def test_no_heavy_import() -> None:
    import subprocess

    code = (
        "import sys, migtext.extract.figures;"
        "print([m for m in ('numpy','spacy','torch','sklearn','pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.timing
def test_cost_is_linear() -> None:
    text = (
        "In 2020, more than 1,200 people (Ahn, 2018) crossed from 12 villages to 3 towns, 45% of "
        "them minors aged 12 to 17, at a cost of $4.5 million or 30 million yuan a year.\n"
    ) * 40
    extract_figures(document(text))

    def cost(n: int) -> float:
        best = float("inf")
        for _ in range(2):
            doc = document(text * n)
            _ = doc.view
            begun = time.process_time()
            extract_figures(doc)
            best = min(best, time.process_time() - begun)
        return best

    assert cost(10) <= 12 * cost(1)


@pytest.mark.skipif(not KIT.is_dir(), reason="the evaluation kit is not beside the checkout")
def test_example_documents_hold_no_number_of_reference_list_or_advert() -> None:
    for name in ("seed_000", "seed_004"):
        text = (KIT / "texts" / f"{name}.txt").read_bytes().decode("utf-8")
        doc = text_document(text)
        surfaces = [f.surface for f in extract_figures(doc)]
        assert "60" not in surfaces
        assert "20 Years" not in surfaces
        assert not any("604" in s for s in surfaces)


@pytest.mark.timing
@pytest.mark.parametrize(
    "unit",
    [
        "5 to 7 to ",
        "tens of ",
        "1° ",
        "“1 ",
        "(Ab 2019 ",
        "5 and ",
        "a hundred and ",
        "one in ",
        "1 000 ",
        "OR 2 ",
        "a year and a half ",
        "$5 dinars in Libya ",
        "3.5 (1.2–4.5) ",
    ],
)
def test_cost_is_linear_without_full_stops(unit: str) -> None:
    def cost(n: int) -> float:
        block = Block(start=0, end=len((unit * n).strip()), kind="body")
        doc = Document(text=(unit * n).strip(), blocks=(block,))
        _ = [view.sentences for view in doc.view]
        begun = time.process_time()
        extract_figures(doc)
        return time.process_time() - begun

    cost(200)
    assert cost(4000) <= 8 * max(cost(1000), 0.02)


def test_cells_give_unit_year_and_place() -> None:
    text = (
        "Sea arrivals by country\n\n"
        "| Country | 2019 | Cost (US$ million) |\n|---|---|---|\n"
        "| Greece | 74,613 | 1.5 |\n| Italy | 11,471 | 20 |"
    )
    first, cost, *_ = extract_figures(document(text))
    assert (first.unit, first.population) == ("person", "arrivals")
    assert first.time is not None
    assert (first.time.start.year, first.time.how) == (2019, "cell")
    assert first.place is not None
    assert first.place.iso3 == "GRC"
    assert first.cell is not None
    assert first.cell.row_headers == ("Greece",)
    assert (cost.low, cost.unit) == (1_500_000, "USD")
    assert cost.warning is not None


@pytest.mark.parametrize(
    ("text", "surface", "low"),
    [
        ("About 1 3.1 million people were displaced.", "3.1 million", 3_100_000),
        ("1 3.1 million people were displaced.", "3.1 million", 3_100_000),
        ("The total was put 2 1,200 people higher.", "1,200", 1200),
        ("Arrivals reached 12,0004 refugees in 2016.", "12,000", 12_000),
        ("The fee rose to $3,00012 a head.", "$3,000", 3000),
    ],
)
def test_a_note_mark_that_plain_text_lost_is_warned_of(text: str, surface: str, low: int) -> None:
    (figure,) = extract_figures(document(text))
    assert (figure.surface, figure.low) == (surface, low)
    assert "note mark" in (figure.warning or "")


@pytest.mark.parametrize(
    "text",
    [
        "On 3 May 2021 4,000 people fled.",
        "about 12 300 people left and 14 500 came; 15 600 stayed",
        "In 2020 3,000 people fled.",
        "The rate is 1,0856 dollars, up from 1,0112; costs are 2.400,50 dollars and 3,5 per cent.",
    ],
)
def test_numbers_beside_numbers_are_no_note_marks(text: str) -> None:
    for figure in extract_figures(document(text)):
        assert "note mark" not in (figure.warning or "")
