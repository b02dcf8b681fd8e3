"""The same report twice: by bytes, by text in another format, and nearly; never a sister report."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from docx import Document as NewDocx
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

import migtext as mt
from migtext.batch.duplicates import Fingerprint, Known, find_duplicates, fingerprint

TITLE = "Detention at the northern border"
PARAGRAPHS = (
    "Between January and June 2021 the monitoring team visited eleven places of detention along "
    "the northern border, some of them twice. It spoke with 214 asylum-seekers in private, most "
    "of whom had been held for more than 90 days without seeing a judge.",
    "Half of the rooms had neither daylight nor running water. Guards told the team that the "
    "number of people held had risen from 1,180 in 2019 to 2,460 in 2020, while the number of "
    "doctors had stayed the same. Families were separated at 7 of the 11 places.",
    "The team recommends that unaccompanied children be released without delay, that each "
    "decision to detain be reviewed by a court within 48 hours, and that lawyers and interpreters "
    "be let in at all times. It will return in November 2021 to see what has changed.",
    "Officials of the ministry read a draft of this report and disagreed with two of its findings. "
    "Their answers, dated 14 September 2021, stand in the annex together with the letters that "
    "the team received from 36 relatives of people who were held at the time.",
)


def write_docx(path: Path, paragraphs: tuple[str, ...]) -> None:
    made = NewDocx()
    made.add_heading(TITLE, 0)
    for text in paragraphs:
        made.add_paragraph(text)
    made.save(str(path))


def write_pdf(path: Path, paragraphs: tuple[str, ...]) -> None:
    styles = getSampleStyleSheet()

    def foot(canvas: Any, document: Any) -> None:
        canvas.drawCentredString(A4[0] / 2, 30, f"Page {document.page}")

    story: list[Any] = [Paragraph(TITLE, styles["Title"])]
    for text in paragraphs:
        story += [Paragraph(text, styles["BodyText"]), Spacer(1, 8)]
    SimpleDocTemplate(str(path), pagesize=A4).build(story, onFirstPage=foot, onLaterPages=foot)


def write_html(path: Path, paragraphs: tuple[str, ...]) -> None:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    path.write_text(
        f"<html><head><title>{TITLE}</title></head><body><nav><a href='/'>Home</a> "
        f"<a href='/all'>All reports</a></nav><article><h1>{TITLE}</h1>{body}</article></body></html>",
        encoding="utf-8",
    )


def write_txt(path: Path, paragraphs: tuple[str, ...]) -> None:
    path.write_text("\n\n".join((TITLE, *paragraphs)) + "\n", encoding="utf-8")


def run(home: Path, out: Path, **options: Any) -> None:
    with ThreadPoolExecutor(1) as pool:
        list(mt.annotate_many(home, out=out, only="figures", executor=pool, **options))


def marks(out: Path) -> dict[str, tuple[str, str]]:
    rows = mt.Corpus(out).duplicates()
    return {Path(p).name: (Path(of).name, how) for p, of, how in rows.itertuples(index=False)}


def test_one_report_in_four_formats_and_a_sister(tmp_path: Path) -> None:
    home = tmp_path / "in"
    home.mkdir()
    write_docx(home / "a.docx", PARAGRAPHS)
    write_html(home / "b.html", PARAGRAPHS)
    write_pdf(home / "c.pdf", PARAGRAPHS)
    write_txt(home / "d.txt", PARAGRAPHS)
    (home / "e.txt").write_bytes((home / "d.txt").read_bytes())
    # A mended word in a later edition.
    mended = (*PARAGRAPHS[:3], PARAGRAPHS[3].replace("disagreed", "did not agree"))
    write_txt(home / "f.txt", mended)
    # The report of the year after: the same words, other numbers and dates.
    sister = tuple(
        p.replace("2021", "2022").replace("214", "305").replace("1,180", "2,460")
        for p in PARAGRAPHS
    )
    write_txt(home / "g.txt", sister)
    run(home, tmp_path / "out")
    assert marks(tmp_path / "out") == {
        "b.html": ("a.docx", "text"),
        "c.pdf": ("a.docx", "text"),
        "d.txt": ("a.docx", "text"),
        "e.txt": ("a.docx", "text"),
        "f.txt": ("a.docx", "near"),
    }


def test_marks_stay_right_over_runs(tmp_path: Path) -> None:
    home, out = tmp_path / "in", tmp_path / "out"
    home.mkdir()
    for name in ("b", "c"):
        write_txt(home / f"{name}.txt", PARAGRAPHS)
    run(home, out)
    assert marks(out) == {"c.txt": ("b.txt", "bytes")}
    # A copy that comes first in order turns the others into its copies.
    write_docx(home / "a.docx", PARAGRAPHS)
    run(home, out)
    assert marks(out) == {"b.txt": ("a.docx", "text"), "c.txt": ("a.docx", "text")}
    # One that changed is no copy any more.
    write_txt(home / "b.txt", PARAGRAPHS[:1])
    run(home, out)
    assert marks(out) == {"c.txt": ("a.docx", "text")}
    write_txt(home / "a.docx", ("broken",))
    run(home, out)
    assert marks(out) == {}


def test_a_run_that_was_stopped_before_it_marked(tmp_path: Path) -> None:
    home, out = tmp_path / "in", tmp_path / "out"
    home.mkdir()
    for name in ("b", "c"):
        write_txt(home / f"{name}.txt", PARAGRAPHS)
    run(home, out)
    with sqlite3.connect(out / "journal.sqlite") as db:
        db.execute("UPDATE fingerprints SET duplicate_of=NULL, duplicate_how=NULL")
    run(home, out)
    assert marks(out) == {"c.txt": ("b.txt", "bytes")}


def test_a_run_that_was_stopped_while_it_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The part has the mark, the journal has it not, and then it holds no longer."""
    home, out = tmp_path / "in", tmp_path / "out"
    home.mkdir()
    for name in ("b", "c"):
        write_txt(home / f"{name}.txt", PARAGRAPHS)

    def stopped(*_: Any) -> None:
        raise sqlite3.OperationalError("stopped here")

    with monkeypatch.context() as patched:
        patched.setattr("migtext.batch.journal.Journal.keep_marks", stopped)
        run(home, out)
    assert marks(out) == {"c.txt": ("b.txt", "bytes")}
    write_txt(home / "b.txt", PARAGRAPHS[:1])
    run(home, out)
    assert marks(out) == {}


def words_of(seed: int, count: int) -> list[str]:
    random_words = random.Random(seed)
    return ["".join(random_words.choices("abcdefghilmnoprstu", k=6)) for _ in range(count)]


def printed(text: str) -> Fingerprint:
    return fingerprint(mt.read(text=text))


def known(*texts: str) -> Iterator[Known]:
    for number, text in enumerate(texts):
        yield Known(f"{number:03}.txt", None, printed(text))


@pytest.mark.parametrize(("changed", "near"), [(2, True), (4, True), (40, False), (300, False)])
def test_near_is_nine_in_ten(changed: int, near: bool) -> None:
    words = words_of(1, 600)
    other = list(words)
    for at in random.Random(2).sample(range(600), changed):
        other[at] = f"{other[at]}x"
    found = find_duplicates(known(" ".join(words), " ".join(other)))
    assert ([m.how for m in found.values()] == ["near"]) == near


def test_another_number_is_another_report() -> None:
    words = words_of(3, 400)
    bulletin = " ".join([*words[:200], "In {month} there were {n} arrivals.", *words[200:]])
    one, two, three = (
        bulletin.format(month="March", n="412"),
        bulletin.format(month="April", n="412"),
        bulletin.format(month="March", n="413"),
    )
    assert find_duplicates(known(one, two, three)) == {}
    assert len(find_duplicates(known(one, one.replace("arrivals", "people")))) == 1


def test_short_texts_are_alike_only_when_the_same() -> None:
    assert find_duplicates(known("Some people left home", "Some people left homes")) == {}
    found = find_duplicates(known("Some people left home.", "Some people\n\nleft home"))
    assert [m.how for m in found.values()] == ["text"]
    assert printed("... --- ...").letters is None
    assert find_duplicates(known("...", "---")) == {}


def test_line_breaks_hyphens_and_ligatures_do_not_matter() -> None:
    one = printed("The asylum-seekers were officially registered.")
    assert one == printed("The asylum-\nseekers were ofﬁcially regis-\ntered.")


def test_the_order_of_documents_does_not_matter() -> None:
    texts = []
    for seed in range(8):
        words = words_of(seed, 300)
        texts += [" ".join(words), " ".join([*words, "end"]), " ".join(words)]
    given = list(known(*texts))
    first = find_duplicates(given)
    assert len(first) == 16
    assert {m.of for m in first.values()} == {f"{3 * n:03}.txt" for n in range(8)}
    for seed in range(5):
        random.Random(seed).shuffle(given)
        assert find_duplicates(given) == first


def test_many_documents_of_one_template_are_compared_in_linear_time() -> None:
    """Hundreds of copies: pairs are not held against each other."""
    texts = [" ".join([*words_of(1, 80), "end" * (n % 2)]) for n in range(600)]
    found = find_duplicates(known(*texts))
    assert len(found) == 599
    assert {m.how for m in found.values()} == {"text", "near"}
