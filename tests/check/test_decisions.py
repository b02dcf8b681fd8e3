"""People's decisions: found again after an edit, what they settle, several reviewers."""

from __future__ import annotations

import csv
import random
import string
import time
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migtext.check import CrossCheck, crosscheck, merge_decisions, read_decisions
from migtext.check.decisions import COLUMNS
from migtext.check.model import Finding
from migtext.check.spreadsheet import csv_text
from migtext.errors import DataError, FileMissing

TEXT = (
    "Boats on the lake\n\nAbout 1,240 people left the camp in May 2024. Some 12 came back within a week. "
    "Nearly 300 tents burned in the north. In the south, 12 families were moved to a school. "
    "A total of 40 were hurt: 10 men and 20 women."
)
SOURCE = (
    "In May 2024, 1,240 people left the camp. A year before it had been 900.\n\n"
    "Nearly 310 tents burned in the north."
)


def row(f: Finding, check: CrossCheck, decision: str, **more: str) -> dict[str, str]:
    """A row as the page saves it."""
    spot = f.evidence or f.conflict
    return {
        "id": f.id,
        "reviewer": "Ada",
        "decision": decision,
        "note": "",
        "time": "2026-01-01T10:00:00.000Z",
        "result": f.verdict or f.type or f.state,
        "words": f.claim.text,
        "sentence": f.claim.context,
        "evidence": spot.text if spot else "",
        "start": str(f.claim.start),
        "document": check.article.digest[:16],
        **more,
    }


def saved(path: Path, *rows: dict[str, str]) -> Path:
    path.write_bytes(csv_text(rows, COLUMNS).encode("utf-8-sig"))
    return path


def of(check: CrossCheck, words: str, nth: int = 0) -> Finding:
    return [f for f in check if f.claim.text == words][nth]


@pytest.fixture(scope="module")
def first() -> CrossCheck:
    return crosscheck(TEXT)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.decisions.csv"


def test_same_text_by_identifier(first: CrossCheck, file: Path) -> None:
    saved(file, *(row(f, first, "agree") for f in first))
    merged = merge_decisions(first, file)
    assert set(merged.decisions) == {f.id for f in first}
    assert not merged.moved
    assert not merged.lost
    assert not merged.stale
    assert {merged.status(f.id) for f in first} == {"decided"}


def test_a_paragraph_before_moves_everything(first: CrossCheck, file: Path) -> None:
    saved(file, *(row(f, first, "agree") for f in first))
    later = crosscheck("A new opening that says nothing of numbers.\n\n" + TEXT)
    merged = merge_decisions(later, file)
    assert len(merged.decisions) == len(first)
    assert len(merged.moved) == len(first)
    assert not merged.lost


def test_the_same_words_twice_are_told_apart_by_their_sentence(
    first: CrossCheck, file: Path
) -> None:
    rows = [
        row(of(first, "12", 0), first, "agree"),
        row(of(first, "12", 1), first, "disagree"),
    ]
    saved(file, *rows)
    later = crosscheck(
        "New. " + TEXT.replace("Some 12 came back", "Only some 12 of them came back")
    )
    merged = merge_decisions(later, file)
    by_sentence = {
        f.claim.context: merged.decisions[f.id]["decision"]
        for f in later
        if f.id in merged.decisions
    }
    assert {s[:9]: d for s, d in by_sentence.items()} == {
        "Only some": "agree",
        "In the so": "disagree",
    }


def test_a_repeated_sentence_keeps_its_order(file: Path) -> None:
    text = "About 70 left.\n\nIt rained.\n\nAbout 70 left."
    check = crosscheck(text)
    a, b = check.figures
    saved(file, row(b, check, "disagree"), row(a, check, "agree"))
    later = crosscheck("New.\n\n" + text)
    merged = merge_decisions(later, file)
    assert [merged.decisions[f.id]["decision"] for f in later.figures] == ["agree", "disagree"]


def test_an_edited_sentence_is_recognised(first: CrossCheck, file: Path) -> None:
    saved(file, row(of(first, "300"), first, "unclear"))
    edited = TEXT.replace(
        "Nearly 300 tents burned in the north.", "Nearly 300 tents had burned in the far north."
    )
    assert len(merge_decisions(crosscheck("New.\n\n" + edited), file).moved) == 1


def test_a_changed_number_no_longer_fits_and_says_why(first: CrossCheck, file: Path) -> None:
    saved(file, row(of(first, "300"), first, "agree"), row(of(first, "1,240"), first, "fixed"))
    later = crosscheck(TEXT.replace("300", "310").replace("1,240", "1,250"))
    merged = merge_decisions(later, file)
    assert not merged.decisions
    reasons = {r["words"]: r["reason"] for r in merged.lost}
    assert reasons["300"] == "these words are no longer checked in the text"
    assert reasons["1,240"] == "no longer found: it was fixed"
    check = later.with_decisions(file)
    assert "2 decisions that no longer fit the text" in check.summary()
    page = check.to_html()
    assert "Decisions that no longer fit (2)" in page
    assert "these words are no longer checked" in page
    table = check.to_dict()["decisions"]
    assert {r["status"] for r in table} == {"no longer fits"}


def test_the_number_in_another_sentence_is_another_claim(first: CrossCheck, file: Path) -> None:
    saved(file, row(of(first, "300"), first, "agree"))
    later = crosscheck(
        "The bridge cost a great deal of money and took years. Its towers fed 300 masons and "
        "stand on granite that was brought from quarries upstream by barge."
    )
    merged = merge_decisions(later, file)
    assert [r["reason"] for r in merged.lost] == ["these words now stand in another sentence"]


def test_a_rare_number_is_recognised_in_a_rewritten_sentence(first: CrossCheck, file: Path) -> None:
    saved(file, row(of(first, "1,240"), first, "agree"))
    later = crosscheck("In May 2024 the camp was left by 1,240 people, the mayor told us.")
    assert len(merge_decisions(later, file).moved) == 1


def test_finding_about_the_text_and_figure_with_the_same_words(file: Path) -> None:
    check = crosscheck(TEXT)
    problem = check.problems[0]
    figure = next(f for f in check.figures if f.claim.text == problem.claim.text)
    saved(file, row(problem, check, "disagree"))
    later = crosscheck("New.\n\n" + TEXT)
    merged = merge_decisions(later, file)
    assert set(merged.decisions) == {later.problems[0].id}
    assert figure.claim.text == problem.claim.text
    assert later.with_decisions(file).unconfirmed == ()


def test_files_without_sentences(first: CrossCheck, file: Path) -> None:
    """Those that an early version of the page saved."""
    file.write_text(
        "id,reviewer,decision,note,time,result,words\n"
        "x,R,agree,,,uncited,300\nx,R,agree,,,uncited,12\n",
        encoding="utf-8",
    )
    merged = merge_decisions(first, file)
    assert [r["words"] for r in merged.decisions.values()] == ["300"]
    assert [r["reason"] for r in merged.lost] == ["these words stand in several places"]


# What settles ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decision", "open_"),
    [("disagree", 0), ("fixed", 0), ("agree", 1), ("unclear", 1), ("", 1)],
)
def test_what_settles_a_problem(first: CrossCheck, file: Path, decision: str, open_: int) -> None:
    (problem,) = first.problems
    saved(file, row(problem, first, decision, note="seen"))
    assert len(first.with_decisions(file).unconfirmed) == open_


def test_fixed_but_still_there_is_open_again(first: CrossCheck, file: Path) -> None:
    (problem,) = first.problems
    saved(file, row(problem, first, "fixed"))
    later = crosscheck("New.\n\n" + TEXT, decisions=file)
    assert len(later.unconfirmed) == 1
    assert later.merged is not None
    assert "still has it" in next(iter(later.merged.stale.values()))
    mended = crosscheck(TEXT.replace("20 women", "30 women"), decisions=file)
    assert not mended.problems
    assert mended.merged is not None
    assert mended.merged.lost[0]["reason"] == "no longer found: it was fixed"


def test_a_decision_on_another_result_is_looked_at_again(tmp_path: Path, file: Path) -> None:
    source = tmp_path / "s.txt"
    source.write_text(SOURCE, encoding="utf-8")
    text = "Nearly 390 tents burned in the north."
    check = crosscheck(text, source, cache=False)
    (f,) = check.problems
    assert f.verdict == "contradicted"
    saved(file, row(f, check, "disagree"))
    assert check.with_decisions(file).unconfirmed == ()
    saved(file, row(f, check, "disagree", result="rounded"))
    again = check.with_decisions(file)
    assert again.unconfirmed == (f,)
    assert again.merged is not None
    assert again.merged.status(f.id) == "look again"
    assert "decided when the result was rounded" in again.merged.stale[f.id]
    source.write_text(SOURCE.replace("310", "320"), encoding="utf-8")
    saved(file, row(f, check, "disagree"))
    other = crosscheck(text, source, cache=False, decisions=file)
    assert other.unconfirmed
    assert other.merged is not None
    assert "310" in other.merged.stale[other.problems[0].id]


def test_several_reviewers(first: CrossCheck, tmp_path: Path) -> None:
    (problem,) = first.problems
    a = saved(tmp_path / "a.csv", row(problem, first, "disagree"))
    b = saved(tmp_path / "b.csv", row(problem, first, "agree", reviewer="Ben"))
    check = first.with_decisions([a, b])
    assert check.merged is not None
    assert check.merged.disputed == (problem.id,)
    assert len(check.unconfirmed) == 1
    assert "people differ about 1 finding" in check.summary()
    page = check.to_html()
    assert "people differ" in page
    assert "Ben" in page
    # The first reviewer changed their mind: the last word counts.
    later = saved(
        tmp_path / "a2.csv", row(problem, first, "fixed", time="2026-02-01T10:00:00.000Z")
    )
    check = first.with_decisions([later, a, b])
    assert check.merged is not None
    assert check.merged.disputed == ()
    assert check.unconfirmed == ()
    # Agreed again after it was said to be fixed.
    c = saved(
        tmp_path / "c.csv",
        row(problem, first, "agree", reviewer="Cy", time="2026-03-01T10:00:00.000Z"),
    )
    assert len(first.with_decisions([later, b, c]).unconfirmed) == 1
    unclear = saved(tmp_path / "u.csv", row(problem, first, "unclear", reviewer="Di"))
    assert len(first.with_decisions([a, unclear]).unconfirmed) == 1


def test_reviewers_of_different_versions_meet_in_the_third(tmp_path: Path) -> None:
    one, two = crosscheck(TEXT), crosscheck("Two.\n\n" + TEXT)
    a = saved(tmp_path / "a.csv", row(one.problems[0], one, "disagree"))
    b = saved(tmp_path / "b.csv", row(two.problems[0], two, "disagree", reviewer="Ben"))
    three = crosscheck("Three.\n\n" + TEXT, decisions=[a, b])
    assert three.merged is not None
    assert not three.merged.lost
    assert len(three.merged.everyone[three.problems[0].id]) == 2
    assert three.unconfirmed == ()


# Files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8-sig", ","), ("utf-8", ";"), ("utf-16", "\t"), ("cp1252", ";")],
)
def test_saved_again_by_a_spreadsheet(
    first: CrossCheck, file: Path, encoding: str, delimiter: str
) -> None:
    rows = [row(of(first, "300"), first, "Agree ", note="two\nlines; déjà, vu")]
    out = StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    file.write_bytes(out.getvalue().encode(encoding))
    (read,) = read_decisions(file)
    assert read["decision"] == "agree"
    assert " ".join(read["note"].split()) == "two lines; déjà, vu"
    assert len(merge_decisions(first, file).decisions) == 1


def test_wrong_files_say_what_to_do(file: Path) -> None:
    with pytest.raises(FileMissing, match="save it from the report page"):
        read_decisions(file)
    file.write_text("id,decision,words\n1,maybe,x\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"'maybe'.*agree, disagree"):
        read_decisions(file)
    for bad in (b"", b"a,b\n1,2\n", b"\x00\x01\x02", b"PK\x03\x04 a workbook"):
        file.write_bytes(bad)
        with pytest.raises(DataError, match="not a decisions file"):
            read_decisions(file)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.text(max_size=12) for _ in COLUMNS]), max_size=6))
def test_any_cells_are_read_and_merged(
    first: CrossCheck, tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, ...]]
) -> None:
    rows = [dict(zip(COLUMNS, c, strict=True)) | {"decision": "agree"} for c in cells]
    path = tmp_path_factory.mktemp("d") / "x.csv"
    path.write_bytes(csv_text(rows, COLUMNS).encode("utf-8-sig", "replace"))
    merged = merge_decisions(first, path)
    assert len(merged.lost) <= len(cells)
    first.with_decisions(path).to_html()


def test_many_decisions_with_the_same_words(file: Path) -> None:
    """All with the same words, every sentence edited: the worst case."""
    rng = random.Random(1)

    def check_of(n: int, extra: str) -> CrossCheck:
        spots = []
        for _ in range(n):
            words = ["".join(rng.choices(string.ascii_lowercase, k=6)) for _ in range(12)]
            spots.append(" ".join(words) + f" {extra} 40 people")
        document = crosscheck("About 40 people left.")
        f = document.figures[0]
        from dataclasses import replace

        return replace(
            document,
            findings=tuple(
                replace(f, id=f"{extra}{i}", claim=replace(f.claim, context=s, start=i))
                for i, s in enumerate(spots)
            ),
        )

    before, after = check_of(800, "then"), check_of(800, "now")
    saved(file, *(row(f, before, "agree") for f in before))
    began = time.process_time()
    merged = merge_decisions(after, file)
    assert len(merged.lost) + len(merged.moved) == 800
    assert time.process_time() - began < 20
