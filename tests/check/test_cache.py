"""The cache of sources: what it is keyed by, damage, two processes, read-only, size, clearing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import migtext as mt
from migtext.check import cache as module
from migtext.check import cache_use, clear_cache, crosscheck
from migtext.check.sources import load_sources

TEXT = "Crossings\nHarbour Watch, 20 June 2024\n\nIn May 2024, 1,187 people crossed the lake.\n"
FILLER = "\n" + "The lake lies in the hills. " * 200
OWN = """[[instrument]]
key = "lake-accord"
name = "Lake Accord"
kind = "treaty"
year = 2019
jurisdiction = "international"
source = "written for this test"
examples = [{text = "The Lake Accord binds both towns.", surface = "Lake Accord"}]
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "lake.txt"
    path.write_text(TEXT + FILLER, encoding="utf-8")
    return path


def entries(folder: Path) -> list[Path]:
    return sorted((folder / "sources").glob("*.json"))


def test_a_folder_of_ones_own_off_and_the_default(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("MIGTEXT_CACHE", str(home))
    load_sources(source, cache=False)
    assert not home.exists()
    load_sources(source, cache=tmp_path / "own")
    assert len(entries(tmp_path / "own")) == 1
    assert not home.exists()
    crosscheck("In May 2024, 1,187 people crossed.", source)
    assert len(entries(home)) == 1
    assert cache_use().entries == 1
    assert str(home) in str(cache_use())


def test_keyed_by_content_name_options_and_version(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "c"
    load_sources(source, cache=home)
    load_sources(source, cache=home)
    assert len(entries(home)) == 1
    source.write_text(TEXT.replace("1,187", "1,188") + FILLER, encoding="utf-8")
    load_sources(source, cache=home)
    assert len(entries(home)) == 2
    own = tmp_path / "own.toml"
    own.write_text(OWN, encoding="utf-8")
    load_sources(source, cache=home, instruments=mt.instruments.load(own))
    assert len(entries(home)) == 3
    monkeypatch.setattr(module, "_code", lambda: "another version")
    load_sources(source, cache=home)
    assert len(entries(home)) == 4


@pytest.mark.parametrize("damage", ["", "{", "null", '{"format": 1}', "swap"])
def test_a_damaged_entry_is_read_anew(source: Path, tmp_path: Path, damage: str) -> None:
    home = tmp_path / "c"
    first = load_sources(source, cache=home)[0].analysis
    kept = entries(home)[0]
    if damage == "swap":  # valid JSON, another text
        data = json.loads(kept.read_text("utf-8"))
        data["document"]["text"] = data["document"]["text"].replace("1,187", "1,188")
        damage = json.dumps(data)
    kept.write_text(damage, encoding="utf-8")
    again = load_sources(source, cache=home)[0].analysis
    assert first is not None
    assert again is not None
    assert again.document.text == first.document.text
    assert json.loads(kept.read_text("utf-8"))["digest"] == first.document.digest


def test_warm_is_what_cold_was(tmp_path: Path) -> None:
    """Tables, their captions and boxes are kept: a saved analysis alone would lose them."""
    report = Path(str(mt.sample("report")))
    claim = "In 2023, 4,412 people set out. Some 189 were found in 2021. In 2022 there were 77."
    cold = crosscheck(claim, report, cache=tmp_path)
    warm = crosscheck(claim, report, cache=tmp_path)
    off = crosscheck(claim, report, cache=False)
    assert len(entries(tmp_path)) == 1
    assert cold.to_dict()["findings"] == warm.to_dict()["findings"] == off.to_dict()["findings"]
    a, b = (load_sources(report, cache=c)[0].analysis for c in (tmp_path, False))
    assert a is not None
    assert b is not None
    assert a.document.tables == b.document.tables
    assert [t.caption for t in a.document.tables] == [t.caption for t in b.document.tables]
    assert a.document.path == str(report)


@pytest.mark.skipif(
    os.name == "nt" or os.getuid() == 0,
    reason="root may write everywhere; Windows has no such rights",
)
def test_a_read_only_folder_does_not_stop_a_check(source: Path, tmp_path: Path) -> None:
    home = tmp_path / "locked"
    home.mkdir(mode=0o500)
    check = crosscheck("In May 2024, 1,187 people crossed.", source, cache=home)
    assert check.figures[0].verdict == "supported"


def test_a_cache_that_cannot_be_written_is_said(source: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no folder", encoding="utf-8")
    check = crosscheck("In May 2024, 1,187 people crossed.", source, cache=file)
    assert check.figures[0].verdict == "supported"
    assert any("cannot be written" in note for note in check.notes)


def test_the_oldest_go_beyond_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "c"
    paths = []
    for i in range(4):
        path = tmp_path / f"s{i}.txt"
        path.write_text(f"{TEXT}{FILLER}{i}", encoding="utf-8")
        paths.append(path)
        load_sources(path, cache=home)
        for n, kept in enumerate(sorted(entries(home), key=lambda p: p.stat().st_mtime)):
            os.utime(kept, (1_000_000 + n, 1_000_000 + n))
    load_sources(paths[0], cache=home)  # used again: now the youngest
    size = cache_use(home).bytes
    monkeypatch.setenv("MIGTEXT_CACHE_MB", str(size * 0.6 / 1e6))
    other = tmp_path / "s9.txt"
    other.write_text(f"{TEXT}{FILLER}9", encoding="utf-8")
    load_sources(other, cache=home)
    use = cache_use(home)
    assert use.bytes <= use.limit
    assert 0 < use.entries < 5
    before = {p.name for p in entries(home)}
    load_sources(paths[0], cache=home)
    assert {p.name for p in entries(home)} == before


def test_clearing_removes_only_what_migtext_wrote(source: Path, tmp_path: Path) -> None:
    home = tmp_path / "c"
    load_sources(source, cache=home)
    mine = home / "sources" / "zotero.json"
    mine.write_text("[]", encoding="utf-8")
    stale = home / "sources" / "new-abc.part"
    stale.write_text("half", encoding="utf-8")
    assert clear_cache(home) > 0
    assert mine.exists()
    assert not stale.exists()
    assert cache_use(home).entries == 0
    mine.unlink()
    clear_cache(home)
    assert not (home / "sources").exists()
    assert clear_cache(tmp_path / "nowhere") == 0
    assert clear_cache(False) == 0


def test_two_processes_at_once(source: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from migtext.check.sources import load_sources\n"
        "s = load_sources(sys.argv[1], cache=sys.argv[2])\n"
        "print(len(s[0].analysis.figures))"
    )
    command = [sys.executable, "-c", code, str(source), str(tmp_path / "c")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    answers = [p.communicate(timeout=120)[0].strip() for p in running]
    assert answers == ["1", "1"]
    assert len(entries(tmp_path / "c")) == 1
    assert not list((tmp_path / "c").rglob("*.part"))


def test_commands(source: Path, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from migtext.cli import app

    home = str(tmp_path / "c")
    env = {"MIGTEXT_CACHE": home}
    run = CliRunner().invoke
    article = tmp_path / "article.txt"
    article.write_text("In May 2024, 1,187 people crossed.", encoding="utf-8")
    assert (
        run(app, ["check", str(article), "-s", str(source), "--no-cache"], env=env).exit_code == 0
    )
    assert json.loads(run(app, ["cache", "--json"], env=env).stdout)["entries"] == 0
    other = str(tmp_path / "d")
    run(app, ["check", str(article), "-s", str(source), "--cache", other], env=env)
    assert (
        json.loads(run(app, ["cache", "--cache", other, "--json"], env=env).stdout)["entries"] == 1
    )
    run(app, ["check", str(article), "-s", str(source)], env=env)
    info = json.loads(run(app, ["info", "--json"], env=env).stdout)["cache of sources"]
    assert info["sources"] == "1"
    assert home in info["folder"]
    assert "1 source removed" in run(app, ["cache", "clear"], env=env).stdout
    assert cache_use(home).entries == 0
    both = run(app, ["check", str(article), "--no-cache", "--cache", other], env=env)
    assert both.exit_code == 2


def test_a_second_process_reads_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from migtext.check import ahead

    folder = tmp_path / "sources"
    folder.mkdir()
    for i in range(4):
        (folder / f"s{i}.txt").write_text(f"{TEXT.replace('1,187', f'1,18{i}')}{FILLER}", "utf-8")
    monkeypatch.setattr(ahead, "_MANY", 2)
    monkeypatch.setattr(ahead, "_BYTES", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    paths = sorted(folder.glob("*.txt"))
    annotator = mt.Annotator(only=("figures", "instruments"), framing=None)
    cache = module.SourceCache(tmp_path / "c")
    with ahead.Ahead(paths, annotator, cache) as helper:
        assert helper.running
        helper._child.wait(120)  # type: ignore[union-attr]
    # Under the very keys that this process looks for.
    for path in paths:
        kept = cache.entry(path, path.read_bytes(), annotator)
        assert kept is not None
        assert kept.exists()
    with ahead.Ahead(paths, annotator, cache) as helper:
        assert not helper.running
    got = load_sources(folder, cache=tmp_path / "d")
    assert [len(s.analysis.figures) for s in got if s.analysis] == [1, 1, 1, 1]
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-such-program"))
    got = load_sources(folder, cache=tmp_path / "e")
    assert [s.state for s in got] == ["unmatched"] * 4
