"""One claim by hand: what a source may be, which figure is meant, evidence with page and box."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import migtext as mt
from migtext.check import VERDICTS, verify, verify_claim
from migtext.errors import DataError, FileMissing, MigtextError, ReadingError

SOURCE = "Crossings of the lake\nHarbour Watch, 20 June 2024\n\nIn May 2024, 1,187 people crossed the lake, 340 of them children."
CLAIM = "Of 1,187 people who crossed the lake in May 2024, 430 were children."


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "lake.txt"
    path.write_text(SOURCE, encoding="utf-8")
    return path


def test_every_form_of_a_source(file: Path) -> None:
    forms = (file, str(file), SOURCE, mt.read(file), mt.annotate(file, only=("figures",)), [file], file.parent, ["Nothing here.", file],
             {"Harbour Watch": file})  # fmt: skip
    for form in forms:
        found = verify("About 1,200 people crossed the lake in May 2024.", form, cache=False)
        assert found.verdict == "rounded", form
        assert found.evidence is not None
        assert found.evidence.text == "1,187"
        assert not found.problem


def test_evidence_has_page_and_box() -> None:
    report = Path(str(mt.sample("report")))
    found = verify("In 2023, 4,412 people set out.", report, cache=False)
    assert found.verdict == "supported"
    assert found.evidence is not None
    assert (found.evidence.doc, found.evidence.page) == ("report.pdf", 2)
    assert found.evidence.box is not None
    left, top, right, bottom = found.evidence.box
    assert 0 < left < right < 620
    assert 0 < top < bottom < 850
    assert found.evidence.regions[0].page == 2


def test_which_figure() -> None:
    for figure, verdict in (("430", "contradicted"), ("1,187", "supported"), (430, "contradicted"), (1187, "supported"),
                            ((50, 53), "contradicted"), ("1,187 people", "supported")):  # fmt: skip
        assert verify(CLAIM, SOURCE, figure, cache=False).verdict == verdict, figure
    # "40" of "140 and 40" is the figure of that name.
    found = verify(
        "There were 140 boats and 40 people.", "There were 140 boats and 40 people.", "40"
    )
    assert found.claim.start == 25


@pytest.mark.parametrize(
    ("claim", "figure", "words"),
    [
        (CLAIM, None, "2 figures: '1,187', '430'; say which: figure='1,187'"),
        ("Nobody came.", None, "the claim has no figure"),
        (CLAIM, "431", "does not stand in the claim; its figures: '1,187', '430'"),
        (CLAIM, 431, "the value 431 does not stand"),
        (CLAIM, "who crossed", "there is no number in 'who crossed'"),
        (CLAIM, (60, 900), "lies outside the claim"),
        (
            "Some 12 men and 12 women left.",
            "12",
            "stands 2 times in the claim; give its span: figure=(5, 7)",
        ),
    ],
)
def test_errors_say_what_to_do(claim: str, figure: object, words: str) -> None:
    with pytest.raises(DataError) as caught:
        verify(claim, SOURCE, figure, cache=False)  # type: ignore[arg-type]
    assert words in str(caught.value)


def test_words_that_are_no_figure_are_read_as_one() -> None:
    found = verify(
        "Crossings halved in May.", "Crossings fell from 800 to 400 in May.", "halved", cache=False
    )
    assert found.verdict in VERDICTS
    assert found.claim.text == "halved"


def test_sources_that_cannot_be_read(tmp_path: Path, file: Path) -> None:
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"")
    with pytest.raises(ReadingError, match="empty"):
        verify("Some 40 came.", empty, cache=False)
    with pytest.raises(FileMissing):
        verify("Some 40 came.", "nofile.pdf", cache=False)
    with pytest.raises(DataError, match="no source"):
        verify("Some 40 came.", [], cache=False)
    # One that can be read is enough.
    assert (
        verify("In May 2024, 1,187 people crossed the lake.", [empty, file], cache=False).verdict
        == "supported"
    )
    with pytest.raises(FileMissing, match="empty name"):
        verify("Some 40 came.", "", cache=False)


def test_of_several_sources_the_best_evidence_wins() -> None:
    texts = ["In May 30 people came to the lake.", "In May 40 people came to the lake."]
    found = verify("In May 40 people came to the lake.", texts, cache=False)
    assert found.verdict == "supported"
    none = verify("In May 77 boats sank.", ["The sky was grey.", "The sea was calm."], cache=False)
    assert none.message == "not found in the 2 sources given"
    assert none.problem


def test_days(file: Path) -> None:
    claim = "Last month 1,187 people crossed the lake."
    assert verify(claim, file, date="2024-06-10", cache=False).verdict == "supported"
    assert verify(claim, file, date="2023-06-10", cache=False).verdict == "wrong_context"
    undated = "Last month 1,187 people crossed the lake."
    assert (
        verify(
            "In May 2024, 1,187 people crossed the lake.", undated, source_date="2024-06-10"
        ).verdict
        == "supported"
    )
    with pytest.raises(DataError, match="no day"):
        verify(claim, file, date="June")


def test_the_evaluation_asks_the_same_function() -> None:
    for claim, figure in ((CLAIM, "430"), (CLAIM, "1,187"), ("Some 12 left.", "12")):
        row = {
            "claim_text": claim,
            "claim_figure": figure,
            "claim_figure_span": None,
            "source_text": SOURCE,
        }
        by_hand = verify(claim, SOURCE, figure, cache=False)
        assert verify_claim(row)["verdict"] == by_hand.verdict
        assert verify_claim(row)["message"] in (by_hand.message, "")


def test_command(file: Path) -> None:
    from typer.testing import CliRunner

    from migtext.cli import app

    run = CliRunner().invoke
    good = run(
        app, ["verify", "About 1,200 people crossed the lake in May 2024.", str(file), "--no-cache"]
    )
    assert good.exit_code == 0
    assert good.stdout.startswith("rounded: ")
    assert "evidence: 1,187 (lake.txt)" in good.stdout
    bad = run(app, ["verify", CLAIM, str(file), "--figure", "430", "--no-cache", "--json"])
    assert bad.exit_code == 3
    assert json.loads(bad.stdout)["verdict"] == "contradicted"
    unsure = run(app, ["verify", CLAIM, str(file), "--no-cache"])
    assert isinstance(unsure.exception, DataError)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text(max_size=60),
    st.text(max_size=60),
    st.one_of(st.none(), st.text(max_size=8), st.integers(-9, 99)),
)
def test_only_own_errors(claim: str, source: str, figure: object) -> None:
    try:
        found = verify(claim, mt.read(text=source), figure, cache=False)  # type: ignore[arg-type]
    except MigtextError:
        return
    assert found.verdict in VERDICTS
