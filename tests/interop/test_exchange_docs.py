"""The pages on exchange: their commands and examples run, in the order in which they stand."""

from __future__ import annotations

import re
import shlex
import shutil
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

import migtext as mt
from migtext.cli import app
from migtext.exporting import FORMATS
from migtext.interop.exchange.marks import FEATURES, LABELS

HOWTO = Path(__file__).resolve().parents[2] / "docs" / "howto"


def page(name: str) -> str:
    return (HOWTO / f"{name}.md").read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page(name), re.S | re.M)


def run(line: str) -> None:
    """A command as a shell would run it in this folder."""
    words = []
    for word in shlex.split(line):
        words += sorted(map(str, Path().glob(word))) if "*" in word else [word]
    assert words[0] == "migtext"
    result = CliRunner().invoke(app, words[1:])
    assert result.exit_code == 0, (line, result.output, result.exception)


@pytest.fixture
def reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reports").mkdir()
    shutil.copy(str(mt.sample("report")), "report.pdf")
    shutil.copy(str(mt.sample("report")), "reports/report.pdf")
    source = Path(str(mt.sample("article")))
    (tmp_path / "reports" / "article.txt").write_text(
        mt.read(source).text, encoding="utf-8", newline=""
    )
    return tmp_path


def test_the_formats_and_features_are_all_there() -> None:
    text = page("exchange")
    table = {name for row in re.findall(r"^\| (`.*?) \|", text, re.M) for name in re.findall(r"`(\w+)`", row)}  # fmt: skip
    assert table == set(FORMATS)
    rows = dict(re.findall(r"^\| (\w+) \| (.*) \|$", text.split("| label | features |")[1], re.M))
    for view, label in LABELS.items():
        assert re.sub(r" \(.*?\)", "", rows[label]).split(", ") == list(FEATURES[view])


def test_the_commands_of_exchange(reports: Path) -> None:
    for line in blocks("exchange", "bash")[0].splitlines():
        run(line)
    assert Path("out/report.ann").is_file()
    assert Path("figures.xlsx").is_file()
    Path("corrected").mkdir()
    mt.annotate("reports/article.txt", framing="fast").save("corrected/article.json")
    gold, score, passages, train = blocks("exchange", "bash")[1].splitlines()
    for line in (gold, score, passages):
        run(line)
    assert train.startswith("migtext train framing passages.jsonl -o ")
    assert Path("passages.jsonl").is_file()


def inception(folder: Path) -> None:
    """A project's archive as INCEpTION exports it: Anna, Ben and a curator on one document."""
    original = (folder / "article.xmi").read_text(encoding="utf-8")
    assert original.count('low="742"') == 1
    edited = original.replace('low="742"', 'low="724"')
    system = (folder / "TypeSystem.xml").read_bytes()
    with zipfile.ZipFile(folder / "project.zip", "w") as project:
        for where, who, text in (
            ("annotation", "anna", edited),
            ("annotation", "ben", original),
            ("curation", "CURATION_USER", edited),
        ):
            inner = folder / "inner.zip"
            with zipfile.ZipFile(inner, "w") as made:
                made.writestr(f"{who}.xmi", text)
                made.writestr("TypeSystem.xml", system)
            project.write(inner, f"{where}/article.xmi/{who}.zip")
            inner.unlink()


def test_the_way_through_inception(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = "".join(blocks("correct-in-inception", "bash")).splitlines()
    run(line)
    inception(Path("inception"))
    names: dict[str, object] = {}
    for block in blocks("correct-in-inception", "python"):
        exec(compile(block, "correct-in-inception.md", "exec"), names)
    said = capsys.readouterr().out
    assert "742" in said
    assert "724" in said
    anna = mt.Analysis.load("article.anna.json")
    assert [f.origin for f in anna.figures.where(surface="742")] == ["human:anna"]
    assert Path("article.ben.json").is_file()
    assert Path("article.CURATION_USER.json").is_file()
    run("migtext eval gold")


def test_the_messages_that_the_page_explains() -> None:
    source = "\n".join(p.read_text(encoding="utf-8") for p in (HOWTO.parents[1] / "src" / "migtext").rglob("*.py") if "exchange" in str(p) or p.name == "corrections.py")  # fmt: skip
    rows = re.findall(r"^\| (.*?) \| .* \|$", page("correct-in-inception"), re.M)[2:]
    for row in rows[:-1]:
        assert row in source, row
