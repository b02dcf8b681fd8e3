"""`migtext train framing`: a team's own labels, from a table or from JSON lines."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

import migtext as mt
from migtext.errors import DataError
from migtext.framing.training import read_passages

HOME = ("They share a house with another family.", "The flat has two rooms and no heating.")
WORK = ("Wages were paid late and the job ended.", "Jobs in the factory went to new workers.")


def own_rows() -> list[tuple[str, list[str], str]]:
    """Thirty-two passages of eight documents, numbered so that no two are the same."""
    rows = []
    for i in range(16):
        rows.append((f"{HOME[i % 2]} It was visit {i}.", ["home"], f"d{i // 2}"))
        rows.append((f"{WORK[i % 2]} It was visit {i}.", ["work"], f"d{i // 2}"))
    return rows


def command(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "migtext", "train", "framing", *args],
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_table_as_a_spreadsheet_saves_it(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "own.csv"
    between = "," if separator == ";" else ";"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, delimiter=separator)
        out.writerow(["text", "labels", "doc"])
        out.writerow(["A flat, and a job; both.", between.join(("home", "work")), "a"])
        out.writerow(["Nothing of it,\nover two lines.", "", "b"])
    corpus = read_passages(path)
    assert corpus.labels == ("home", "work")
    assert corpus.gold.tolist() == [[1, 1], [0, 0]]
    assert corpus.texts[1] == "Nothing of it,\nover two lines."


def test_columns_of_a_table(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("text,home,work\nA flat.,1,0\nA job.,0,1\n", encoding="utf-8")
    assert read_passages(path, ["home", "work"]).gold.tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"words,home\nA flat.,1\n", "no text"),
        ("a.csv", b"text,home\nA flat.,perhaps\n", "value for a label"),
        ("a.jsonl", b'{"text": "A flat.", "labels": "home"}', "no list"),
        ("a.jsonl", '{"text": "Zürich"}'.encode("latin-1"), "UTF-8"),
        ("a.csv", b"", "no labelled"),
    ],
)
def test_tables_that_cannot_be_used(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError, match=words):
        read_passages(path, ["home"] if b"home" in content and name.endswith("csv") else None)


def test_the_command_trains_measures_and_the_model_annotates(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    rows = [{"text": t, "labels": labels, "doc": d} for t, labels, d in own_rows()]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    model = tmp_path / "model"
    done = command(str(path), "-o", str(model), "--name", "rooms", "--json")
    assert done.returncode == 0, done.stderr
    metrics = json.loads(done.stdout)
    assert metrics["leave_doc_out"]["macro"] > 0.9
    assert "documents not seen" in (model / "README.md").read_text(encoding="utf-8")
    text = "The house is cold and the room is small, and the family shares it."
    [passage] = mt.annotate(text=text, only="framing", framing=model).passages
    assert passage.labels == ("home",)
    assert passage.origin == "model:framing-rooms@1"


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    done = command(str(tmp_path / "no.jsonl"), "-o", str(tmp_path / "m"))
    assert done.returncode == 1
    assert "no.jsonl" in done.stderr
    taken = command(str(tmp_path / "no.jsonl"), "-o", str(tmp_path / "m"), "--name", "fast")
    assert taken.returncode == 2
    assert not (tmp_path / "m").exists()
