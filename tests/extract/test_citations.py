"""In-text citations: the case documents, notes, anomalies, and texts that cite nothing."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from anomaly_lists import CASES, MARKED, ROOT, TYPED, UNSCORED, edited, texts

from migtext.annotations import Anomaly, Citation, Reference
from migtext.extract.acronyms import acronym_of, definitions
from migtext.extract.citations import extract_citations, review_references
from migtext.extract.citations.compare import norm, similarity
from migtext.extract.citations.parts import split_authors
from migtext.extract.references import extract_references, to_csl
from migtext.readers.text import text_document

KIT = ROOT.parent / "shared" / "eval"
needs_kit = pytest.mark.skipif(not KIT.is_dir(), reason="the evaluation kit is not here")
_SHORT = {"year": "year_mismatch", "name": "name_mismatch"}


def read(text: str) -> tuple[tuple[Reference, ...], tuple[Citation, ...]]:
    document = text_document(text)
    references = extract_references(document)
    return references, extract_citations(document, references)


def _marked(path: Path) -> tuple[str, list[tuple[int, int, str]]]:
    """Text without markup, and (start, end, expectation) of each work."""
    raw, text, at = path.read_text(encoding="utf-8"), "", 0
    gold: list[tuple[int, int, str]] = []
    for match in MARKED.finditer(raw):
        text += raw[at : match.start()]
        gold.append((len(text), len(text) + len(match.group(1)), match.group(2) or ""))
        text += match.group(1)
        at = match.end()
    return text + raw[at:], gold


@pytest.mark.parametrize(
    "name", ["fqs", "harvard", "mla", "chicago", "ngo", "vancouver", "superscript"]
)
def test_case_document(name: str) -> None:
    """Exactly the marked works, each linked to the entry it names (`-`: to none)."""
    text, gold = _marked(CASES / f"{name}.txt")
    references, citations = read(text)
    number = {r.id: str(r.index + 1) for r in references}
    found: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for citation in citations:
        for w in citation.works:
            anomaly = w.anomaly.value if w.anomaly in TYPED and w.anomaly else ""
            found.setdefault((w.start, w.end), []).append(
                (number.get(w.reference or "", "-"), anomaly)
            )
    assert sorted(found) == sorted({(a, b) for a, b, _ in gold})
    for a, b, wanted in gold:
        target, _, anomaly = wanted.partition("!")
        rows = found[a, b]
        if target:
            assert ",".join(r for r, _ in rows) == target, text[a:b]
            expected = "missing_reference" if target == "-" else _SHORT.get(anomaly, "")
            assert rows[0][1] == expected, text[a:b]


@pytest.mark.parametrize("name", ["oscola", "chicago_notes", "report_endnotes"])
def test_marks_of_notes(name: str) -> None:
    """Every mark whose note cites a work is a citation, at its digits."""
    text, gold = _marked(CASES / f"{name}.txt")
    _, citations = read(text)
    marks = {(c.start, c.end) for c in citations if c.style == "footnote-marker"}
    wanted = {(a, b) for a, b, _ in gold}
    assert marks <= wanted
    assert len(marks) >= len(wanted) - 1  # an interview is no reference


def test_supra_and_ibid_resolve_and_a_wrong_note_number_is_named() -> None:
    text, _ = _marked(CASES / "oscola.txt")
    references, citations = read(text)
    title = {r.id: str(r.csl["title"]) for r in references}
    notes = {text[c.start : c.end]: c.works[0] for c in citations if c.style == "note"}
    assert title[str(notes["Gammeltoft-Hansen (n 1) 112"].reference)].startswith("Access to Asylum")
    assert title[str(notes["ibid 244–53"].reference)] == "The Refugee in International Law"
    assert title[str(notes["Hirsi Jamaa (n 2) para 134"].reference)].startswith("Hirsi Jamaa")
    wrong = notes["Moreno-Lax (n 9) 590"]
    assert wrong.anomaly is Anomaly.CROSSREF
    assert wrong.anomaly.finding == "citation_crossref"
    assert "not in note 9" in wrong.reason
    assert notes["Moreno-Lax (n 3) 590"].anomaly is None


def test_seeded_errors_in_lists() -> None:
    """Typed F1 over dropped entries, changed years and swapped letters."""
    right: Counter[str] = Counter()
    told: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    for text in texts().values():
        for seed in range(4):
            case = edited(text, seed)
            references = extract_references(case.document)
            for citation in extract_citations(case.document, references):
                for w in citation.works:
                    wanted = case.expected.get(w.start)
                    if wanted is UNSCORED or w.anomaly not in TYPED:
                        continue
                    told[str(w.anomaly)] += 1
                    right[str(w.anomaly)] += w.anomaly == wanted
            gold.update(str(a) for a in case.expected.values() if a and a is not UNSCORED)
    for kind in map(str, TYPED):
        assert 2 * right[kind] / (told[kind] + gold[kind]) >= 0.85, kind
    total = sum(told.values()) + sum(gold.values())
    assert 2 * sum(right.values()) / total >= 0.93


LIST = "\n\nReferences\n\nAhn, C. (2018). A title of some length. Some Press.\nKing, R. (2023). Another title of some length. Some Press.\n"


@pytest.mark.parametrize(
    "words",
    [
        "The Demilitarized Zone (DMZ) is closed.",
        "In the Cultural Revolution (1966–1976) many left.",
        "It cost 30 million yuan ($4 million in U.S. dollars).",
        "The Refugee Convention (1951) and the Global Compact (2018) apply.",
        "Kosovo (1999) was different; so was Syria (2011).",
        "It grew in spring (March 2020) and autumn (Figure 2, 2010).",
        "The law (Zuwanderungsgesetz 2005) changed little.",
        "Resolution 2240 (2015) let states inspect boats.",
        "See the annex (FY 2020, Table 3).",
        "Smith v. Jones (1999) was overruled.",
    ],
)
def test_not_a_citation(words: str) -> None:
    _, citations = read(f"It fell (Ahn, 2018). It rose (King, 2023). {words}{LIST}")
    assert [w.surface for c in citations for w in c.works] == ["Ahn, 2018", "King, 2023"]


@pytest.mark.parametrize(
    ("words", "surface", "anomaly"),
    [
        ("(see also Ahn, 2018, p. 12)", "Ahn, 2018, p. 12", None),
        ("(Freud, 1900, as cited in Ahn, 2018)", "Ahn, 2018", None),
        ("as AHN (2018, p.4) says", "AHN (2018, p.4)", None),
        ("(Ahn 2018: 12–14)", "Ahn 2018: 12–14", None),
        ("(Ahm, 2018)", "Ahm, 2018", None),  # three letters: too short to tell a slip
        ("(Kign, 2023)", "Kign, 2023", "name_mismatch"),
        ("(King, 2022)", "King, 2022", "year_mismatch"),
        ("(Zetter, 2011)", "Zetter, 2011", "missing_reference"),
        ("(HRC, 129)", "HRC, 129", "missing_reference"),
    ],
)
def test_form(words: str, surface: str, anomaly: str | None) -> None:
    _, citations = read(f"It is so (Ahn, 2018). It stays {words}.{LIST}")
    work = citations[-1].works[-1]
    assert work.surface == surface
    if anomaly:
        assert work.anomaly is not None
        assert work.anomaly.value == anomaly
        assert work.reason


def test_without_a_list_nothing_is_missing() -> None:
    _, citations = read("Numbers fell (Smith, 2010; Jones et al., 2011). They rose (Ito, 2012).")
    works = [w for c in citations for w in c.works]
    assert len(works) == 3
    assert all(w.anomaly is None and "no reference list" in w.reason for w in works)


def test_two_entries_of_one_year_are_ambiguous_and_no_problem() -> None:
    entries = "\n\nReferences\n\nAhn, C. (2018). First title here. Some Press.\nAhn, C. (2018). Second title here. Some Press.\n"
    _, citations = read(f"So it is (Ahn, 2018).{entries}")
    anomaly = citations[0].works[0].anomaly
    assert anomaly is Anomaly.AMBIGUOUS
    assert anomaly.finding is None


def test_never_cited() -> None:
    references, citations = read(f"It fell (Ahn, 2018).{LIST}")
    reviewed = review_references(references, citations)
    assert [Anomaly.NEVER_CITED in r.anomalies for r in reviewed] == [False, True]
    assert len(reviewed[1].messages) == len(reviewed[1].anomalies)


def test_csl_is_json() -> None:
    references, _ = read(f"It fell (Ahn, 2018).{LIST}")
    items = json.loads(json.dumps(to_csl(references), ensure_ascii=False))
    assert [i["id"] for i in items] == [r.id for r in references]


def test_small_tools() -> None:
    assert norm("The People’s Republic") == norm("Peoples Republic")
    assert similarity("stoneqiust", "stonequist") == pytest.approx(0.9)
    assert split_authors("Ferrante et al.") == (("Ferrante",), True)
    assert acronym_of("IOM", "International Organization for Migration")
    assert not acronym_of("HRC", "Human Rights Watch")
    found = definitions("the Office of the High Commissioner for Human Rights [OHCHR] said")
    assert found[0].long == "Office of the High Commissioner for Human Rights"


@needs_kit
@pytest.mark.parametrize(
    "name", ["seed_000", "news_sudan", "news_rukban", "dublin_2013", "un_cat_gc4"]
)
def test_texts_that_cite_nothing(name: str) -> None:
    text = (KIT / "texts" / f"{name}.txt").read_bytes().decode("utf-8")
    assert read(text) == ((), ())


@needs_kit
def test_the_example_document_has_exactly_two_anomalies() -> None:
    text = (KIT / "texts" / "seed_004.txt").read_bytes().decode("utf-8")
    references, citations = read(text)
    wrong = [w for c in citations for w in c.works if w.anomaly]
    assert [(w.surface, str(w.anomaly)) for w in wrong] == [
        ("Ministry on Reunification, 2024", "name_mismatch"),
        ("HRC, 129", "missing_reference"),
    ]
    nearest = next(r for r in references if r.id == wrong[0].nearest)
    assert nearest.csl["author"] == [{"literal": "Ministry of Unification"}]
    assert len(references) == 19
    reviewed = review_references(references, citations)
    assert not any(Anomaly.NEVER_CITED in r.anomalies for r in reviewed)


@needs_kit
@pytest.mark.parametrize(
    ("name", "floor"), [("seed_004", 0.99), ("ukr_excerpt", 0.99), ("klima_excerpt", 0.95)]
)
def test_development_gold(name: str, floor: float) -> None:
    text = (KIT / "texts" / f"{name}.txt").read_bytes().decode("utf-8")
    rows = [
        json.loads(line)
        for line in (KIT / "citations" / "gold_intext.jsonl").read_text("utf-8").splitlines()
    ]
    gold = Counter((r["start"], r["end"]) for r in rows if r["doc"] == name)
    _, citations = read(text)
    mine: Counter[tuple[int, int]] = Counter()
    for c in citations:
        if c.style != "note":
            works = c.works[:1] if c.style == "footnote-marker" else c.works
            mine.update((w.start, w.end) for w in works)
    shared = sum((gold & mine).values())
    assert 2 * shared / (sum(gold.values()) + sum(mine.values())) >= floor
