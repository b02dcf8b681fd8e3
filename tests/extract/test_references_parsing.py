"""Fields, names and dates of single references."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from references_making import names_of, reference_rows

from migtext.errors import ModelError
from migtext.extract.references import parse_reference
from migtext.extract.references.cases import parse_case
from migtext.extract.references.chunks import chunk_spans, describe
from migtext.extract.references.hard import clean_url, find_hard, parse_date
from migtext.extract.references.model import ChunkModel, load_model
from migtext.extract.references.names import parse_names
from migtext.extract.references.words import listed, phrase_pattern, table

CASES = Path(__file__).resolve().parents[1] / "cases"


@pytest.mark.parametrize("row", reference_rows("references.toml"))
def test_reference(row: dict[str, object]) -> None:
    csl = parse_reference(str(row["text"]))
    got: dict[str, object] = dict(csl)
    issued = csl.get("issued", {})
    got["year"] = issued.get("literal") or (str(issued["date-parts"][0][0]) if issued else None)
    for people in ("author", "editor"):
        got[people] = names_of(csl.get(people, []))
    for name, value in row.items():
        if name not in ("text", "miss"):
            assert got.get(name) == (value if value != "" else None), name


@pytest.mark.parametrize(
    ("text", "families"),
    [
        ("Park, J., & Baptista, E.", ["Park", "Baptista"]),
        ("Riemann, Gerhard & Schütze, Fritz", ["Riemann", "Schütze"]),
        ("Smith, Jones and Brown", ["Smith", "Jones", "Brown"]),
        ("Castles, Stephen, Hein de Haas and Mark J. Miller", ["Castles", "Haas", "Miller"]),
        ("LabbertonAS HansenTM SkogheimTSYH .", ["Labberton", "Hansen", "Skogheim"]),
        ("Sosa PopovicL WelfensN .", ["Sosa Popovic", "Welfens"]),
        ("Bähr/Brunner/Casper/Lustig,", ["Bähr", "Brunner", "Casper", "Lustig"]),
        ("Pérez-Higueras JJ, Arias A, de la Macorra JC", ["Pérez-Higueras", "Arias", "Macorra"]),
        ("In J. G. Richardson (Ed.),", ["Richardson"]),
        ("W. Andrew Achenbaum", ["Achenbaum"]),
        ("De Genova, Nicholas, and Nathalie Peutz, eds.", ["De Genova", "Peutz"]),
    ],
)
def test_families(text: str, families: list[str]) -> None:
    assert [n.family for n in parse_names(text)[0]] == families


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("Ministry of Unification.", ["Ministry of Unification"]),
        (
            "Democratic People's Republic of Korea & People's Republic of China.",
            ["Democratic People's Republic of Korea", "People's Republic of China"],
        ),
        ("Department of Health and Human Services", ["Department of Health and Human Services"]),
        (
            "Amnesty International and Human Rights Watch",
            ["Amnesty International", "Human Rights Watch"],
        ),
        ("IOM and UNHCR", ["IOM", "UNHCR"]),
        ("U.S. Department of State.", ["U.S. Department of State"]),
    ],
)
def test_organisations(text: str, bodies: list[str]) -> None:
    assert [n.literal for n in parse_names(text)[0]] == bodies


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("(2023, June 14).", {"date-parts": [[2023, 6, 14]]}),
        ("(2023, October)", {"date-parts": [[2023, 10]]}),
        ("09.04.2024", {"date-parts": [[2024, 4, 9]]}),
        ("2024-02-29", {"date-parts": [[2024, 2, 29]]}),
        ("5 May 2020", {"date-parts": [[2020, 5, 5]]}),
        ("(n.d.).", {"literal": "n.d."}),
        ("(1918-1920)", {"date-parts": [[1918], [1920]]}),
        ("(1963/1940).", {"date-parts": [[1963]]}),
        ("(forthcoming)", {"literal": "forthcoming"}),
        ("Spring 2011", {"date-parts": [[2011]], "season": 21}),
        ("no year here", None),
    ],
)
def test_date(text: str, date: dict[str, object] | None) -> None:
    assert parse_date(text) == date


def test_links_lose_the_sentence_s_punctuation() -> None:
    assert clean_url("https://x.org/a.pdf.") == "https://x.org/a.pdf"
    assert clean_url("https://x.org/a_(b)).") == "https://x.org/a_(b)"


@pytest.mark.parametrize(
    ("text", "title", "number"),
    [
        (
            "ND and NT v Spain App nos 8675/15 and 8697/15 (ECtHR, 13 February 2020)",
            "ND and NT v Spain",
            "8675/15",
        ),
        (
            "Hirsi Jamaa and Others v Italy (2012) 55 EHRR 21",
            "Hirsi Jamaa and Others v Italy",
            None,
        ),
        ("INS v. Cardoza-Fonseca, 480 U.S. 421, 440 (1987)", "INS v. Cardoza-Fonseca", None),
    ],
)
def test_case(text: str, title: str, number: str | None) -> None:
    found = parse_case(text)
    assert found is not None
    assert found[0]["title"] == title
    assert found[0].get("number") == number


def test_an_article_about_a_case_is_no_case() -> None:
    assert parse_case("Moreno-Lax, ‘Hirsi Jamaa v Italy or the Court’ (2012) 12 HRLR 574") is None


@pytest.mark.parametrize("name", sorted(table()))
def test_word_lists_know_their_examples(name: str) -> None:
    pattern = phrase_pattern(name)
    for example in table()[name]["examples"]:
        words = {w.strip(".,;:()[]").casefold() for w in example.split()}
        assert pattern.search(example) or words & listed(name), example


def test_chunks_cover_the_text() -> None:
    text = "Lee J, Park S. No difference in sleep. Sleep Med. 2021;80:1–8."
    spans = chunk_spans(text, find_hard(text))
    joined = "".join(text[a:b] for a, b in spans)
    assert joined.replace(" ", "") == text.replace(" ", "")
    assert len(describe(text, spans)) == len(spans)


def test_damaged_weights_are_named() -> None:
    with pytest.raises(ModelError, match="not a reference model"):
        ChunkModel.from_json("{}", path="weights.json")
    good = json.loads(load_model().to_json())
    good["format"] = 99
    with pytest.raises(ModelError, match="format 99"):
        ChunkModel.from_json(json.dumps(good))


def test_weights_survive_a_round_trip() -> None:
    model = load_model()
    again = ChunkModel.from_json(model.to_json())
    text = "Ahn, C. (2018). China and the Crisis. BYU Studies, 5(2), 1-12."
    rows = describe(text, chunk_spans(text))
    assert again.label(rows) == model.label(rows)


_PIECES = st.sampled_from(
    [
        "Ahn, C. ", "(2018). ", "[12] ", "“Title” ", "v ", "App no 1/22 ", "https://x.org/a", "10.1/x", "et al. ",
        "2020;12(3):4-5.", "‘", "’", "(", ")", "—. ", "n.d. ", "In: ", "12 Harv. L. Rev. 345 (2010)", "/",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES | st.text(max_size=20), max_size=12).map("".join))
def test_nothing_raises_and_fields_lie_inside(text: str) -> None:
    from migtext.extract.references.fields import parse_entry

    parsed = parse_entry(text, numbered=True)
    for a, b in parsed.fields.values():
        assert 0 <= a <= b <= len(text)
    parse_reference(text)
