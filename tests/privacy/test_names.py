"""Which words are names, whose they are, and what becomes of them."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import migtext as mt
from migtext.errors import DataError, FileMissing
from migtext.privacy.words import key

sys.path.insert(0, str(Path(__file__).parent))
from test_outputs import check


def redacted(text: str, **how: Any) -> Any:
    return mt.annotate(text=text, only="entities", language="en").pseudonymised(**how)


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("Amina Yusuf, 19, fled Kassala. Amina's brother stayed.", "Person 1, 19, fled Kassala. Person 1's brother stayed."),
        ("I met a boy named Xolo in Tunis. XOLO laughed.", "I met a boy named Person 1 in Tunis. Person 1 laughed."),
        ("My brother Hamid Idris left. A. Idris stayed; H. Idris did not.", None),
        ("Rustam Yulda-\nshev was taken. They kept Yuldashev for a year.", "Person 1 was taken. They kept Person 1 for a year."),
        ("Write to Amina Yusuf: amina.yusuf@mail.example, or info@unhcr.org.", "Write to Person 1: [address of Person 1], or info@unhcr.org."),
        ("My mother, Umm Khaled, wept.", "My mother, Person 1, wept."),
        ("Hope Adeyemi had little hope. Hope's sister had none.", "Person 1 had little hope. Person 1's sister had none."),
        ("April Namutebi came in April 2017.", "Person 1 came in April 2017."),
    ],
)  # fmt: skip
def test_texts(text: str, out: str | None) -> None:
    made = redacted(text)
    if out is not None:
        assert made.document.text == out
    check(made)


def test_speakers_by_initials() -> None:
    text = "Respondent: Tesfay Haile (T.H.)\n\nT.H.: I left.\n\nTH: On foot."
    made = redacted(text).document.text
    assert "T.H." not in made
    assert "TH:" not in made
    assert made.count("Person 1") == 4


def test_public_persons_stay_unless_told_otherwise() -> None:
    text = "My cousin Leyla Demir hopes that Angela Merkel hears her."
    assert "Angela Merkel" in redacted(text).document.text
    assert "Merkel" not in redacted(text, keep="none").document.text
    assert "Merkel" not in redacted(text, names=["Angela Merkel"]).document.text
    assert "Leyla Demir" in redacted(text, spare=["Leyla Demir"]).document.text
    with pytest.raises(DataError, match="no way to keep"):
        redacted(text, keep="some")
    with pytest.raises(DataError, match="no number"):
        redacted(text, label="X")


def test_officials_are_listed_for_a_person_to_decide() -> None:
    made = redacted("The case of Ana Lopez was heard by Judge Marten Rooze on Monday.")
    assert any("official" in p.doubt or "undecided" in p.doubt for p in made.doubts)
    assert "Rooze" not in made.document.text


def test_needs_entities() -> None:
    with pytest.raises(mt.NotAnnotated):
        mt.annotate(text="Amina left.", only="figures").pseudonymised()


def test_a_pdf_is_refused(tmp_path: Path) -> None:
    made = mt.annotate(mt.sample("report"), framing="fast").pseudonymised()
    with pytest.raises(DataError, match="underneath"):
        made.to_pdf(tmp_path / "x.pdf")
    check(made)
    # Pages as pictures would show what the text no longer says.
    with pytest.raises(DataError, match="still show"):
        made.document.picture(1)
    with pytest.raises(DataError, match="still show"):
        made.document.picture(1, file=mt.sample("report"))
    made.save(tmp_path / "a.json")
    with pytest.raises(DataError, match="still show"):
        mt.Analysis.load(tmp_path / "a.json").to_pdf(tmp_path / "x.pdf", file=mt.sample("report"))
    page = made.to_html(file=mt.sample("report"))
    assert "data:image" not in page
    assert made.document.tables == ()
    assert not made.document.boxes


MISSES = [
    ("Jordan Mugisha left. \"Jordan in Amman, we laughed,\" she said.", "Jordan", "a state opens the sentence"),
    ("He is known among the refugees as \"Doctor\".", "Doctor", "a nickname that is a word"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "left"),
    [
        pytest.param(t, w, marks=pytest.mark.xfail(strict=True, reason=why), id=w)
        for t, w, why in MISSES
    ],
)
def test_known_misses(text: str, left: str) -> None:
    assert left not in redacted(text).document.text


def test_a_report_keeps_its_words() -> None:
    made = mt.annotate(mt.sample("report"), only=("entities", "instruments")).pseudonymised()
    assert len([p for p in made.key if p.doubt.startswith("found by")]) <= 2
    text = "The General Assembly met. The Ministry of State Security and the migrants IOM counted."
    assert redacted(text).document.text == text


# The key -----------------------------------------------------------------------------------------


def test_the_key_is_for_its_owner_only(tmp_path: Path) -> None:
    made = redacted("Amina Yusuf, 19, fled Kassala.")
    path = made.save_key(tmp_path / "who.csv")
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "Amina Yusuf" in path.read_text("utf-8-sig")
    with pytest.raises(DataError, match="there is a file"):
        made.save_key(path)


def test_same_person_in_another_document(tmp_path: Path) -> None:
    path = tmp_path / "who.csv"
    redacted("Amina Yusuf, 19, fled Kassala with Hamid Idris.").save_key(path)
    second = redacted(
        "Samira Bakri met Hamid Idris, 40, in Adré. Later Amina Yusuf, 19, came.", key=path
    )
    assert second.document.text == "Person 3 met Person 2, 40, in Adré. Later Person 1, 19, came."
    second.save_key(path)
    third = redacted("Samira Bakri wrote to Amina Yusuf, 19.", key=path)
    assert third.document.text == "Person 3 wrote to Person 1, 19."
    names = dict(_rows(path))
    assert names == {
        "Person 1": "Amina Yusuf",
        "Person 2": "Hamid Idris",
        "Person 3": "Samira Bakri",
    }
    other = redacted("Later Hamid Idris, 40, wrote to Ada Bello.", key=path)
    assert other.document.text == "Later Person 2, 40, wrote to Person 4."
    given_key = redacted("Amina Yusuf, 19, left.", key={"Amina Yusuf": "A."})
    assert given_key.document.text == "A., 19, left."


def test_what_a_person_decides_in_the_key_holds(tmp_path: Path) -> None:
    path = tmp_path / "who.csv"
    redacted("Amina Yusuf, 19, fled Kassala with Hamid Idris.").save_key(path)
    text = path.read_text("utf-8-sig").replace("Hamid Idris,Hamid Idris", "Hamid Idris,Hamid Idris")
    lines = [x.replace("replaced", "kept") if "Hamid" in x else x for x in text.splitlines()]
    path.write_text("\n".join(lines), encoding="utf-8")
    again = redacted("Amina Yusuf, 19, fled Kassala with Hamid Idris.", key=path)
    assert again.document.text == "Person 1, 19, fled Kassala with Hamid Idris."


def test_no_key(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        redacted("Amina left.", key=tmp_path / "none.csv")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DataError, match="no key"):
        redacted("Amina left.", key=tmp_path / "other.csv")


def test_names_are_no_formulas(tmp_path: Path) -> None:
    path = redacted("@amina_y wrote to us.", names=["=cmd"]).save_key(tmp_path / "k.csv")
    assert "\n=" not in path.read_text("utf-8-sig")
    assert ",=cmd" not in path.read_text("utf-8-sig")
    assert redacted("@amina_y wrote to us.", key=path).document.text.startswith("[address")


def _rows(path: Path) -> list[tuple[str, str]]:
    import csv

    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [(r["pseudonym"], r["name"]) for r in csv.DictReader(stream) if r["pseudonym"]]


# Anything ----------------------------------------------------------------------------------------

NAMES = (
    "Xiomara Quellkamp",
    "Oğuz Yıldırımoğlu",
    "Ndéye Fatô-Bâ",
    "محمود الزعبي",
    "김민수",
    "D'Aguilar",
)
PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from([*NAMES, "😀", "👩‍👧", "- ", "-\n", "\n\n", ". ", "שלום", "Q.", "A:", "Mr ", "'s ", "|", "\ufffe", "1. "]),
)  # fmt: skip


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(PIECES, max_size=14))
@example(["Xio-\n", "mara", " Quell-\nkamp "])
@example(["Mr ", "Xiomara", "'s ", "😀"])
def test_any_text(pieces: list[str]) -> None:
    text = " ".join(pieces)
    made = redacted(text, names=NAMES)
    check(made)
    words = {w for n in NAMES[:3] for w in key(n).replace("-", " ").split() if len(w) > 4}
    from migtext.privacy.words import joined, words_of

    left = {w.key for w in words_of(joined(made.document.text).text) if w.named}
    assert not left & words
    assert "김민수" not in made.document.text
    assert not (left & {key("محمود"), key("الزعبي")})
    json.dumps(made.to_dict())


def test_authors_of_cited_works_are_no_private_persons() -> None:
    a = mt.annotate(mt.sample("article"), only=("entities", "citations", "references"))
    made = a.pseudonymised()
    assert "Van der Meer (2022)" in made.document.text
    assert [p.name for p in made.key] == ["Halima Idris"]
