"""Legal instruments: a case table with inline markup, properties, gold, cost.

The cases write a mention as ``[[words]]{key or name;pinpoint}``; what is not marked must not be
found. A row without a mark is a negative.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import migtext as mt
from migtext.annotations import Instrument
from migtext.document import Document
from migtext.extract.instruments import extract_instruments

HERE = Path(__file__).resolve()
CASES = HERE.parents[1] / "cases" / "instruments.jsonl"
SHARED = HERE.parents[3] / "shared"
MARK = re.compile(r"\[\[(.+?)\]\](?!\])(?:\{([^}]*)\})?")
ROWS = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines() if line]


def read(text: str) -> Document:
    return mt.read(text=text)


def parse(marked: str) -> tuple[str, list[tuple[int, int, str, str]]]:
    """Text without marks, and for each mark: start, end, key or name, pinpoint."""
    text, at = "", 0
    wanted: list[tuple[int, int, str, str]] = []
    for m in MARK.finditer(marked):
        text += marked[at : m.start()]
        of, _, pin = (m.group(2) or "").partition(";")
        wanted.append((len(text), len(text) + len(m.group(1)), of, pin))
        text += m.group(1)
        at = m.end()
    return text + marked[at:], wanted


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_case(row: dict[str, Any]) -> None:
    text, wanted = parse(row["marked"])
    found: dict[tuple[int, int], list[Instrument]] = {}
    for record in extract_instruments(read(text)):
        found.setdefault((record.start, record.end), []).append(record)
    assert [text[a:b] for a, b in found] == [text[a:b] for a, b, _, _ in wanted]
    for start, end, of, pin in wanted:
        records = found[start, end]
        if of:
            assert any(of in (r.key, r.name) for r in records), [(r.key, r.name) for r in records]
        if pin:
            assert any(r.pinpoint == pin for r in records), [r.pinpoint for r in records]


KNOWN_MISSES = [
    pytest.param(
        "[[Musabelliu, 442 F.3d at 994]]{Musabelliu v. Gonzales;994} is the only trace of the case.",
        id="short-case-without-its-full-citation",
        marks=pytest.mark.xfail(strict=True, reason="the second party is nowhere in the text"),
    ),
    pytest.param(
        "The [[Refugee Convention]]{refugee-convention-1951} and the [[Convention against Torture]]"
        "{cat-1984} bind Chile. It prohibits torture in [[Article 2]]{cat-1984;Art. 2}, and in "
        "[[Article 33]]{refugee-convention-1951;Art. 33} removal.",
        id="article-known-by-its-subject",
        marks=pytest.mark.xfail(strict=True, reason="a bare article goes to the last treaty named"),
    ),
]


@pytest.mark.parametrize("marked", KNOWN_MISSES)
def test_known_miss(marked: str) -> None:
    test_case({"marked": marked})


def test_enough_cases_and_negatives() -> None:
    negatives = [row for row in ROWS if "[[" not in row["marked"]]
    assert len(ROWS) >= 150
    assert len(negatives) >= len(ROWS) // 3


def only(text: str) -> Instrument:
    records = extract_instruments(read(text))
    assert len(records) == 1, [r.surface for r in records]
    return records[0]


def test_every_record_has_a_status_and_a_reason() -> None:
    text = " ".join(parse(row["marked"])[0] for row in ROWS)
    for record in extract_instruments(read(text)):
        assert record.status in {"resolved", "ambiguous", "unregistered", "misnamed"}
        assert record.reason
        assert record.surface == text[record.start : record.end]


def test_a_name_that_does_not_exist_is_misnamed() -> None:
    record = only("Canada's “Foreign Agent Transparency Act” comes into force in 2026.")
    assert (record.key, record.status) == ("fitaa-2024", "misnamed")


def test_a_wrong_year_of_a_treaty_is_misnamed() -> None:
    record = only("They cited the 1968 Protocol relating to the Status of Refugees.")
    assert (record.key, record.status) == ("refugee-protocol-1967", "misnamed")
    assert "1968" in record.reason


def test_another_act_of_the_same_name_is_not_misnamed() -> None:
    record = only("Australia repealed the Australian Citizenship Act 1948.")
    assert (record.key, record.status, record.year) == (None, "unregistered", 1948)


def test_a_name_of_several_states_is_ambiguous() -> None:
    record = only("The clerk copied the Citizenship Act by hand.")
    assert record.status == "ambiguous"
    assert len(record.candidates) > 1


def test_claims_are_the_text_s_own() -> None:
    record = only("China ratified the Convention against Torture in 1988.")
    assert dict(record.claims) == {"ratified": "1988"}


def test_coordination_gives_two_records_on_one_span() -> None:
    records = extract_instruments(read("China cites its 1964 and 1986 protocols with North Korea."))
    assert {r.key for r in records} == {"china-dprk-1964", "china-dprk-1986"}
    assert len({(r.start, r.end) for r in records}) == 1
    assert len({r.id for r in records}) == 2


def test_short_names_live_on_in_later_paragraphs() -> None:
    text = (
        "The Electronic Transactions Act 1999 (“the ET Act”) applies.\n\n"
        "Under section 8 of the ET Act, a form may be sent by mail."
    )
    last = extract_instruments(read(text))[-1]
    assert last.surface == "section 8 of the ET Act"
    assert (last.name, last.pinpoint) == ("Electronic Transactions Act 1999", "s. 8")


def test_a_defined_name_overrides_the_usual_meaning() -> None:
    text = (
        "Council Directive 2004/83/EC (the “Qualification Directive”) was the first. "
        "Article 4 of the Qualification Directive is optional."
    )
    assert extract_instruments(read(text))[-1].key == "qualification-directive-2004"


def test_this_regulation_is_the_text_s_own() -> None:
    text = (
        "Regulation (EU) No 604/2013 of the European Parliament and of the Council\n\n"
        "This Regulation lays down criteria.\n\n"
        "The scope of this Regulation is wide; the procedure of Article 44(2) applies."
    )
    records = extract_instruments(read(text))
    assert {r.key for r in records} == {"dublin-iii-2013"}
    assert [r.form for r in records] == [
        "name",
        "back_reference",
        "back_reference",
        "pinpoint_only",
    ]


def test_reference_entries_name_instruments_but_not_books_on_them() -> None:
    text = (
        "The text ends here and the list begins.\n\nReferences\n\n"
        "Hathaway, J. C. (2005). The Refugee Convention at fifty. Oxford: Example Press.\n\n"
        "Refugee Act of 1980, Pub. L. No. 96-212, 94 Stat. 102 (1980).\n\n"
        "Convention relating to the Status of Refugees. (1951). United Nations. https://example.org/1\n"
    )
    found = [r.surface for r in extract_instruments(read(text))]
    assert not any("at fifty" in s or s == "Refugee Convention" for s in found)
    assert any(s.startswith("Convention relating to the Status") for s in found)


def test_line_ends_hyphens_and_no_break_spaces() -> None:
    text = (
        "Under the Convention re-\nlating to the Status of Ref\u00adugees, Article\u00a033 binds."
    )
    record = extract_instruments(read(text))[0]
    assert record.key == "refugee-convention-1951"
    assert record.surface == text[record.start : record.end]


PIECES = st.sampled_from(
    "Article 3 of the Convention|8 U.S.C. § 1158|v. |Smith v. Jones, 1 F.3d 2 (7th Cir.|Id.|(the “Act”)|Act 1998|"
    "Directive 2011/95/EU|A/RES/217(III)|general comment No. |[2011] HCA |( |) |“|” |§ |§§ 1, 2 and |no. 1/2|, |. |\n\n|\t|"
    "Protocol|Law on |the |this |of |and |\u00ad|\ufffe|´|ß|İ|中|𝒜|é".split("|")
)


@given(st.lists(PIECES | st.text(max_size=6), max_size=25).map("".join))
@settings(max_examples=150, deadline=None)
def test_any_string_gives_records_that_fit_it(text: str) -> None:
    document = read(text)
    for record in extract_instruments(document):
        assert 0 <= record.start < record.end <= len(document.text)
        assert record.surface == document.text[record.start : record.end]


@pytest.mark.timing
@pytest.mark.parametrize(
    "piece",
    [
        "Article 3 of the Convention and ",
        "Smith v. ",
        "Act of ",
        "(((( ",
        "1 F.3d 2, 3, ",
        "the Law on X and ",
        "§ 1, 2, 3, ",
        "A/A/A/",
        "and the X, Y and ",
    ],
)
def test_cost_is_linear(piece: str) -> None:
    def cost(times: int) -> float:
        document = read(piece * times)
        document.view  # noqa: B018 - built before the clock starts
        best = 9.0
        for _ in range(3):
            began = time.process_time()
            extract_instruments(document)
            best = min(best, time.process_time() - began)
        return best

    small = cost(100)
    # Ten times the text: a quadratic rule would cost a hundred times as much.
    assert cost(1000) < 20 * max(small, 0.01)


def test_eyecite_and_heavy_libraries_stay_out_until_needed() -> None:
    code = (
        "import sys, migtext as mt\n"
        "from migtext.extract.instruments import extract_instruments\n"
        "assert not {'eyecite', 'numpy', 'spacy', 'torch', 'pandas'} & set(sys.modules)\n"
        "extract_instruments(mt.read(text='See INS v. Stevic, 467 U.S. 407 (1984).'))\n"
        "assert 'eyecite' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


@pytest.mark.skipif(not (SHARED / "eval").is_dir(), reason="the shared evaluation kit is absent")
def test_development_gold() -> None:
    sys.path.insert(0, str(SHARED / "eval" / "instruments"))
    try:
        import score  # type: ignore[import-not-found]
    finally:
        sys.path.pop(0)
    gold = score.load(SHARED / "eval" / "instruments" / "gold.jsonl")
    predicted = []
    for name in sorted({g["doc"] for g in gold}):
        path = SHARED / "eval" / "texts" / f"{name}.txt"
        with path.open(encoding="utf-8", newline="") as file:
            document = read(file.read())
        predicted += [
            {
                "doc": name,
                "start": r.start,
                "end": r.end,
                "canonical": r.name,
                "id": r.ids[0] if r.ids else None,
                "year": r.year,
                "pinpoint": r.pinpoint,
            }
            for r in extract_instruments(document)
        ]
    result, _, _ = score.score(gold, predicted)
    assert result["overlap"][2] >= 0.97
    assert result["exact"][2] >= 0.95
    assert result["link_recall"] >= 0.95
    assert result["pinpoint_acc"] >= 0.97


@pytest.mark.skipif(not (SHARED / "eval").is_dir(), reason="the shared evaluation kit is absent")
def test_plain_news_has_no_law() -> None:
    found = []
    for name in ("news_rukban", "news_sudan"):
        text = (SHARED / "eval" / "texts" / f"{name}.txt").read_text(encoding="utf-8")
        found += [r.surface for r in extract_instruments(read(text))]
    assert len(found) <= 1, found
