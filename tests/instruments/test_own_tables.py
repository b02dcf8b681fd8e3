"""A user's own instruments at run time: annotate, batches, the cross-check, the command line."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import migtext as mt
from migtext.check import cache as check_cache
from migtext.errors import DataError, FileMissing

ROW = """\
[[instrument]]
key = "riverland-convention-2011"
name = "Riverland Convention on the Transit of Persons"
kind = "treaty"
jurisdiction = "international"
year = 2011
short = ["Riverland Convention"]
examples = [{text = "They signed the Riverland Convention.", surface = "Riverland Convention"}]
source = "written for this test"
confirmed = true
"""
TEXT = "Article 7 of the Riverland Convention allows it, as does Article 33 of the 1951 Convention."


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "my.toml"
    path.write_text(ROW, encoding="utf-8")
    return path


def keys(analysis: mt.Analysis) -> list[str | None]:
    return [i.key for i in analysis.instruments]


def test_annotate_takes_a_file_a_folder_several_and_a_registry(own: Path) -> None:
    plain = mt.annotate(text=TEXT, only="instruments")
    assert plain.instruments[0].status == "unregistered"
    for given in (own, str(own), own.parent, [own], mt.instruments.load(own)):
        found = mt.annotate(text=TEXT, only="instruments", instruments=given)
        assert keys(found) == ["riverland-convention-2011", "refugee-convention-1951"]
        assert found.instruments[0].pinpoint == "Art. 7"
        assert found.warnings == plain.warnings


def test_a_row_that_takes_a_shipped_place_is_a_warning(own: Path) -> None:
    own.write_text(ROW.replace("riverland-convention-2011", "kampala-convention-2009"))
    found = mt.annotate(text=TEXT, only="instruments", instruments=own)
    assert any(
        "my.toml: row 'kampala-convention-2009' takes the place" in w for w in found.warnings
    )


def test_errors_are_for_people(own: Path) -> None:
    with pytest.raises(FileMissing, match=r"mine\.toml"):
        mt.Annotator(instruments=own.parent / "mine.toml")
    own.write_text(ROW.replace("kind", "kynd"))
    with pytest.raises(
        DataError, match=r"my\.toml:1: row 'riverland-convention-2011': kind is mis"
    ):
        mt.Annotator(instruments=own)


def test_what_is_kept_is_kept_by_content(own: Path) -> None:
    first = mt.Annotator(only="instruments", instruments=own)
    assert keys(first(mt.read(text=TEXT)))[0] == "riverland-convention-2011"
    own.write_text(ROW.replace("convention-2011", "treaty-2011"), encoding="utf-8")
    second = mt.Annotator(only="instruments", instruments=own)
    assert keys(second(mt.read(text=TEXT)))[0] == "riverland-treaty-2011"
    assert first.options() != second.options()
    # The shipped registry by another name is no option.
    assert mt.Annotator(instruments=[]).options() == mt.Annotator().options()
    copy = own.with_name("copy.toml")
    copy.write_bytes(own.read_bytes())
    assert mt.Annotator(only="instruments", instruments=copy).options() == second.options()


def test_a_batch_in_two_spawned_workers(own: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(3):
        (folder / f"r{n}.txt").write_text(TEXT.replace("7", str(n + 1)), encoding="utf-8")

    def run() -> list[str]:
        options = {"only": "instruments", "workers": 2, "instruments": own}
        return [r.state for r in mt.annotate_many(folder, out=tmp_path / "out", **options)]

    assert run() == ["done"] * 3
    table = mt.Corpus(tmp_path / "out").table("instruments")
    mine = table[table["key"] == "riverland-convention-2011"]
    assert sorted(mine["pinpoint"]) == ["Art. 1", "Art. 2", "Art. 3"]
    assert run() == ["skipped"] * 3
    # Other content under the same name: all of it anew.
    own.write_text(ROW.replace("convention-2011", "treaty-2011"), encoding="utf-8")
    assert run() == ["done"] * 3
    assert "riverland-treaty-2011" in set(mt.Corpus(tmp_path / "out").table("instruments")["key"])


def test_a_batch_says_what_is_wrong_before_it_begins(own: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")

    def run(given: object) -> list[mt.batch.Result]:  # type: ignore[name-defined]
        options = {"only": "instruments", "executor": ThreadPoolExecutor(1), "instruments": given}
        return list(mt.annotate_many(tmp_path / "a.txt", out=tmp_path / "out", **options))

    by_hand = mt.instruments.Registry(mt.instruments.load(own).rows)
    with pytest.raises(DataError, match="made by hand"):
        run(by_hand)
    own.write_text("[[instrument]]", encoding="utf-8")
    with pytest.raises(DataError, match="key is missing"):
        run(own)


def test_the_cross_check_judges_by_the_users_facts(own: Path) -> None:
    text = "Three states adopted the 2014 Riverland Convention and 40 others wait."
    found = mt.crosscheck(mt.read(text=text), instruments=own)
    assert [f.type for f in found.findings if f.type] == ["instrument_misdated"]
    plain = mt.crosscheck(mt.read(text=text))
    assert "instrument_misdated" not in [f.type for f in plain.findings]


def test_cached_sources_are_read_anew_when_the_table_changed(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIGTEXT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(check_cache, "_SMALL", 0)
    source = tmp_path / "source.txt"
    source.write_text(TEXT + " About 40 states wait.", encoding="utf-8")

    def kept() -> int:
        mt.crosscheck(mt.read(text="About 40 states wait."), sources=source, instruments=own)
        return len(list((tmp_path / "cache" / "sources").glob("*.json")))

    assert kept() == 1
    assert kept() == 1
    own.write_text(ROW + "note = 'changed'\n", encoding="utf-8")
    assert kept() == 2


# The command line ------------------------------------------------------------------------------


def migtext(*args: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "migtext", *args],
        input=text,
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_search_prints_plain_lines_csv_and_json(own: Path) -> None:
    done = migtext("instruments", "search", "riverland", "--instruments", str(own))
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\t")[:3] == [
        "riverland-convention-2011",
        "Riverland Convention on the Transit of Persons",
        "2011",
    ]
    table = migtext("instruments", "search", "asylum", "act", "--jurisdiction", "uk", "--csv")
    rows = list(csv.DictReader(io.StringIO(table.stdout)))
    assert rows[0]["key"] == "immigration-asylum-act-1999"
    assert {r["jurisdiction"] for r in rows} == {"GB"}
    data = json.loads(migtext("instruments", "search", "ICCPR", "--json").stdout)
    assert data["found"][0]["key"] == "iccpr-1966"


def test_search_says_what_is_near() -> None:
    done = migtext("instruments", "search", "Refugee Convention of Kenya and Peru")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "no instrument 'Refugee Convention of Kenya and Peru', nearest are" in done.stderr


def test_show_prints_everything(own: Path) -> None:
    done = migtext("instruments", "show", "Torture", "Convention")
    assert done.returncode == 0, done.stderr
    for words in ("key: cat-1984", "in force: 1987-06-26", "States", "Source", "ambiguous_acronym"):
        assert words in done.stdout
    data = json.loads(
        migtext(
            "instruments", "show", "riverland-convention-2011", "--json", "--instruments", str(own)
        ).stdout
    )
    assert data["file"] == "my.toml"
    several = migtext("instruments", "show", "Palermo Protocol")
    assert several.returncode == 1
    assert "give the key of one" in several.stderr


def test_check_exits_with_3_for_anything_to_mend(own: Path) -> None:
    assert migtext("instruments", "check", str(own)).returncode == 0
    own.write_text(ROW.replace("treaty", "treatise"), encoding="utf-8")
    done = migtext("instruments", "check", str(own))
    assert done.returncode == 3
    assert f"{own}:4: row 'riverland-convention-2011': kind 'treatise' is none of" in done.stdout
    data = json.loads(migtext("instruments", "check", str(own), "--json").stdout)
    assert data["problems"][0]["line"] == 4
    missing = migtext("instruments", "check", str(own) + "x")
    assert missing.returncode == 1
    assert "did you mean my.toml?" in missing.stderr


def test_show_annotate_and_check_take_instruments(own: Path, tmp_path: Path) -> None:
    args = ("--only", "instruments", "--json", "--instruments", str(own))
    shown = json.loads(migtext("show", "-", *args, text=TEXT).stdout)
    assert shown["records"]["instruments"][0]["key"] == "riverland-convention-2011"
    report = tmp_path / "a.txt"
    report.write_text("Three states adopted the 2014 Riverland Convention.", encoding="utf-8")
    out = str(tmp_path / "out")
    done = migtext(
        "annotate", str(report), "-o", out, "--workers", "1", *args[:2], "--instruments", str(own)
    )
    assert done.returncode == 0, done.stderr
    assert "riverland-convention-2011" in set(mt.Corpus(out).table("instruments")["key"])
    checked = migtext("check", str(report), "--instruments", str(own))
    assert checked.returncode == 3, checked.stderr
    assert "instrument_misdated" in checked.stdout
    wrong = migtext("show", str(report), "--instruments", str(tmp_path / "no.toml"))
    assert wrong.returncode == 1
    assert "no such file with instruments" in wrong.stderr


def test_a_status_of_ones_own_wins(own: Path) -> None:
    own.write_text(
        "[[status]]\ninstrument = 'refugee-convention-1951'\nstate = 'USA'\naction = 'accession'\n"
        "date = '2031-02-03'\nas_of = '2031-03'\nsource = 'gazette'\n",
        encoding="utf-8",
    )
    assert mt.instruments.check(own).ok
    registry = mt.instruments.load(own)
    found = registry.status("refugee-convention-1951", "USA")
    assert found is not None
    assert found.date == "2031-02-03"
    assert len(registry.statuses) == len(mt.instruments.load().statuses)


def test_info_counts_the_registry() -> None:
    data = json.loads(migtext("info", "--json").stdout)
    assert int(data["instruments"]["rows"].replace(",", "")) == len(mt.instruments.load())
