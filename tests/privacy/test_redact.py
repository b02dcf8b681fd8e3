"""The command `migtext redact`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from migtext.cli import app

TEXT = "Amina Yusuf, 19, fled Kassala. Amina's brother Hamid stayed."


def run(*args: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["redact", *map(str, args)])
    return result.exit_code, result.output + str(result.exception or "")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "amina_yusuf.txt"
    path.parent.mkdir()
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.mark.parametrize("suffix", ["txt", "html", "json"])
def test_formats(source: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"out.{suffix}"
    code, said = run(source, "-o", out)
    assert code == 0, said
    text = out.read_text(encoding="utf-8").casefold()
    assert "amina" not in text
    assert "yusuf" not in text
    assert "hamid" not in text
    assert "person 1" in text
    assert (tmp_path / f"out.{suffix}.key.csv").exists()
    assert "names replaced" in said
    assert "before it leaves the house" in said
    if suffix == "json":
        json.loads(out.read_text(encoding="utf-8"))


def test_a_pdf_is_no_output(source: Path, tmp_path: Path) -> None:
    code, said = run(source, "-o", tmp_path / "out.pdf")
    assert code != 0
    assert "underneath" in said
    assert not (tmp_path / "out.pdf").exists()


def test_the_key_is_not_written_over(source: Path, tmp_path: Path) -> None:
    out, key = tmp_path / "a.txt", tmp_path / "a.txt.key.csv"
    assert run(source, "-o", out)[0] == 0
    before = key.read_bytes()
    code, said = run(source, "-o", out)
    assert code != 0
    assert "--key" in said
    assert key.read_bytes() == before
    assert run(source, "-o", out, "--key", key)[0] == 0
    other = tmp_path / "in" / "second.txt"
    other.write_text("Sara Bello, 30, met Hamid and Amina Yusuf, 19.", encoding="utf-8")
    assert run(other, "-o", tmp_path / "b.txt", "--key", key)[0] == 0
    text = (tmp_path / "b.txt").read_text(encoding="utf-8")
    assert text == "Person 3, 30, met Person 2 and Person 1, 19."


def test_options(source: Path, tmp_path: Path) -> None:
    out, key = tmp_path / "a.txt", tmp_path / "k.csv"
    code, said = run(
        source, "-o", out, "--key", key, "--spare", "Hamid", "--name", "Kassala", "--label", "P{n}"
    )
    assert code == 0, said
    text = out.read_text(encoding="utf-8")
    assert "Hamid" in text
    assert "Kassala" not in text
    assert text.startswith("P1, 19")
    assert run(source, "-o", out, "--label", "P")[0] != 0
