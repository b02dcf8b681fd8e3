"""`migtext check` as it is called: what it writes, what it says, its exit code."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

import migtext as mt
from migtext.check.decisions import COLUMNS
from migtext.check.spreadsheet import csv_text

TEXT = "A total of 40 were hurt: 10 men and 20 women."
FINE = "In May 2024, 1,187 people crossed the lake (Harbour Watch, 2024).\n\nReferences\nHarbour Watch. (2024). Crossings of the lake in 2024. Harbour Watch.\n"
SOURCE = "Crossings of the lake in 2024\nHarbour Watch, 20 June 2024\n\nIn May 2024, 1,187 people crossed the lake.\n"


def run(*arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "migtext", "check", *arguments],
        capture_output=True,
        text=True,
        input=stdin,
        timeout=120,
        check=False,
    )


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "hurt.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_writes_every_file_and_says_so(tmp_path: Path, article: Path) -> None:
    page, rows, book = tmp_path / "c.html", tmp_path / "c.csv", tmp_path / "c.xlsx"
    done = run(str(article), "-o", str(page), "--csv", str(rows), "--xlsx", str(book), "--json")
    assert done.returncode == 3, done.stderr
    for what, path in (("report", page), ("rows", rows), ("workbook", book)):
        assert f"{what}: {path.resolve()}" in done.stderr
    assert "not passed: 1 unconfirmed problem" in done.stderr
    told = json.loads(done.stdout)
    assert told["counts"]["problems"] == 1
    assert "<!DOCTYPE html>" in page.read_text("utf-8")
    with rows.open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(told["findings"])
    assert openpyxl.load_workbook(BytesIO(book.read_bytes())).sheetnames[0] == "findings"


def test_decisions_of_two_people(tmp_path: Path, article: Path) -> None:
    check = mt.crosscheck(article)
    (problem,) = check.problems
    files = []
    for name, decision in (("a", "disagree"), ("b", "agree")):
        row = {
            "id": problem.id,
            "reviewer": name,
            "decision": decision,
            "words": problem.claim.text,
            "result": "parts_total",
        }
        files.append(tmp_path / f"{name}.decisions.csv")
        files[-1].write_bytes(csv_text([row], COLUMNS).encode("utf-8-sig"))
    one = run(str(article), "--decisions", str(files[0]))
    assert one.returncode == 0, one.stderr
    assert "1 problem settled, 0 open" in one.stdout
    assert "- parts_total" not in one.stdout
    both = run(str(article), "--decisions", str(files[0]), "--decisions", str(files[1]))
    assert both.returncode == 3
    assert "people differ about 1 finding" in both.stdout
    article.write_text("New.\n\n" + TEXT.replace("20 women", "30 women"), encoding="utf-8")
    mended = run(str(article), "--decisions", str(files[0]))
    assert mended.returncode == 0
    assert "1 decision that no longer fit the text" in mended.stdout
    gone = run(str(article), "--decisions", str(tmp_path / "none.csv"))
    assert gone.returncode == 1
    assert "save it from the report page" in gone.stderr


@pytest.mark.parametrize(
    ("on", "code"),
    [("problem", 3), ("never", 0), ("uncited", 3), ("parts_total,nothing", 3), ("contradicted", 0), ("nothing", 3)],
)  # fmt: skip
def test_fail_on(article: Path, on: str, code: int) -> None:
    done = run(str(article), "--fail-on", on)
    assert done.returncode == code, done.stderr


@pytest.mark.parametrize(
    ("on", "words"), [("maybe", "no such result"), ("problem,never", "never goes alone"), ("", "no such")]
)  # fmt: skip
def test_fail_on_what_there_is(article: Path, on: str, words: str) -> None:
    done = run(str(article), "--fail-on", on)
    assert done.returncode == 2
    assert words in done.stderr


def test_standard_input_and_a_source_by_its_citation(tmp_path: Path) -> None:
    source = tmp_path / "x.txt"
    source.write_text(SOURCE, encoding="utf-8")
    page = tmp_path / "c.html"
    done = run("-", "-s", f"Harbour Watch, 2024={source}", "-o", str(page), stdin=FINE)
    assert done.returncode == 0, done.stderr
    assert "1 supported" in done.stdout
    assert 'data-name="check"' in page.read_text("utf-8")
    assert "given as" in page.read_text("utf-8")
    odd = tmp_path / "a=b.txt"
    odd.write_text(SOURCE, encoding="utf-8")
    assert run("-", "-s", str(odd), stdin=FINE).returncode == 0
    missing = run("-", "-s", "Harbour Watch, 2024=none.txt", stdin=FINE)
    assert missing.returncode == 1
    assert "none.txt" in missing.stderr


def test_nothing_compared_is_said_and_can_fail() -> None:
    done = run("-", stdin="Nobody counted.")
    assert done.returncode == 0
    assert "nothing could be compared" in done.stdout
    assert run("-", "--fail-on", "problem,nothing", stdin="Nobody counted.").returncode == 3


def test_a_pdf_on_standard_input_has_its_pictures(tmp_path: Path) -> None:
    data = Path(str(mt.sample("report"))).read_bytes()
    page = tmp_path / "c.html"
    done = subprocess.run(
        [sys.executable, "-m", "migtext", "check", "-", "-o", str(page), "--pictures", "2"],
        capture_output=True,
        input=data,
        timeout=120,
        check=False,
    )
    assert done.returncode in (0, 3), done.stderr
    assert page.read_text("utf-8").count("<img ") == 2


def test_a_report_that_cannot_be_written(article: Path, tmp_path: Path) -> None:
    done = run(str(article), "-o", str(tmp_path / "no" / "c.html"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "c.html" in done.stderr


def test_no_command_for_the_terminal() -> None:
    done = run("-", stdin="Of the 40 hurt \x1b[2J, 10 were men and 20 were women.")
    assert done.returncode == 3
    assert "\x1b" not in done.stdout


def test_help_says_what_settles_a_problem() -> None:
    done = run("--help")
    for word in ("--decisions", "--fail-on", "--xlsx", "disagree", "fixed"):
        assert word in done.stdout
