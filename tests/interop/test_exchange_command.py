"""migtext export, as it is typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from exchange_help import sample
from typer.testing import CliRunner

import migtext as mt
from migtext.cli import app
from migtext.exporting import FORMATS

ARTICLE = "Some 900 people reached Samos in May 2024 (Ahn, 2018).\n\nReferences\n\nAhn, C. (2018). A title. Some Press.\n"  # fmt: skip


def run(*words: str) -> tuple[int, list[str], str]:
    result = CliRunner().invoke(app, ["export", *words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout.splitlines(), result.stderr


@pytest.mark.parametrize("to", FORMATS)
def test_every_format(to: str, tmp_path: Path) -> None:
    sample().save(tmp_path / "a.json")
    code, files, said = run(str(tmp_path / "a.json"), "--to", to, "-o", str(tmp_path / "out"))
    assert code == 0
    assert files
    assert all(Path(f).is_file() for f in files)
    assert f" of 1 document as {to}" in said


def test_several_files_and_views(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "two.md").write_text(ARTICLE, encoding="utf-8")
    code, files, said = run(str(tmp_path / "one.txt"), str(tmp_path / "two.md"), "--to", "brat", "-o", str(tmp_path / "out"), "--only", "figures,citations")  # fmt: skip
    assert code == 0
    assert [Path(f).name for f in files if f.endswith(".ann")] == ["one.ann", "two.ann"]
    assert "records of 2 documents as brat" in said
    b = mt.load_corrections(tmp_path / "out" / "one.ann")
    assert b.ran == ("figures", "citations")


def test_a_bibliography_runs_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(ARTICLE, encoding="utf-8")
    code, files, said = run(
        str(tmp_path / "one.txt"), "--to", "bibtex", "-o", str(tmp_path / "r.bib")
    )
    assert (code, files) == (0, [str(tmp_path / "r.bib")])
    assert said.startswith("1 record of 1 document as bibtex")
    assert "left out" not in said


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    sample().save(tmp_path / "a.json")
    _, _, said = run(str(tmp_path / "a.json"), "--to", "ris", "-o", str(tmp_path))
    assert "left out: 2 figures, 1 instrument," in said


def test_help_lists_the_formats() -> None:
    result = CliRunner().invoke(app, ["export", "--help"], env={"COLUMNS": "200"})
    for name, form in FORMATS.items():
        assert f"{name}: {form.about}" in result.stdout


def test_mistakes(tmp_path: Path) -> None:
    code, _, said = run("article", "--to", "word", "-o", str(tmp_path))
    assert code == 2
    assert "choose from: brat, cas" in " ".join(said.split())
