"""Damaged files: an analysis or an error for people, never another exception."""

from __future__ import annotations

import json
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
from exchange_help import edit, sample
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_exchange_offsets import BACK, submit

import migtext as mt
from migtext.errors import MigtextError

_PIECES = (b"", b"\x00", b"\xff", b'"', b"9", b"-1", b"\t", b"\n", b"{", b"}", b"[]", b"null", b"<", b"&", b";", b"=", b"1e9")  # fmt: skip


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    out = {}
    for to in BACK:
        main = sample().export(tmp_path_factory.mktemp(to), to=to).files[0]
        if to == "labelstudio":
            submit(main)
        out[to] = main
    return out


def tried(path: Path) -> str | None:
    """What is said of a file; None when it can be read, and then its spans are right."""
    try:
        for one in mt.all_corrections(path):
            for view in one.analysis.ran:
                for record in one.analysis.records[view]:
                    assert one.analysis.document.text[record.start : record.end] == record.surface
    except MigtextError as error:
        return str(error)
    return None


@pytest.mark.parametrize("to", BACK)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32), times=st.integers(1, 4), blind=st.booleans())
def test_any_damage(to: str, seed: int, times: int, blind: bool, exported: dict[str, Path]) -> None:
    main = exported[to]
    whole = main.read_bytes()
    pick = random.Random(seed)
    data = whole
    for _ in range(times):
        at = pick.randrange(len(data) + 1)
        data = data[:at] + pick.choice(_PIECES) + data[at + pick.choice((0, 1, 1, 3, 40)) :]
    damaged = main.with_name(f"damaged{main.suffix}")
    damaged.write_bytes(data)
    if not blind and to in ("brat", "cas", "webannotation"):
        damaged = main
        main.write_bytes(data)
    try:
        said = tried(damaged)
    finally:
        main.write_bytes(whole)
    assert said is None or str(main.parent) in said


@pytest.mark.parametrize(
    "value",
    [
        None, 5, "text", [], [5], [[]], [None], {}, {"data": 5}, [{"data": {"text": 5}}],
        [{"data": {"text": "ab", "title": [1], "doc": {}}, "annotations": [{"result": []}]}],
        [{"data": {"text": "ab"}, "annotations": 5}],
        [{"data": {"text": "ab"}, "annotations": [5]}],
        [{"data": {"text": "ab"}, "annotations": [{"result": [5]}]}],
        [{"data": {"text": "ab"}, "annotations": [{"result": [{"type": "labels", "value": []}]}]}],
        [{"data": {"text": "ab"}, "annotations": [{"result": [{"type": "labels", "meta": 5, "value": {"start": "0", "end": "1", "labels": ["Passage"]}}]}]}],
        [{"data": {"text": "ab"}, "annotations": [{"result": [{"type": "textarea", "id": 1, "value": {"text": [5]}}]}]}],
        {"@context": "x", "items": 5}, {"@context": "x", "items": [5]}, {"@context": "x", "first": 5},
        {"@context": "x", "type": "Annotation"}, {"@context": "x", "type": "Annotation", "body": 5},
    ],
)  # fmt: skip
def test_json_of_any_shape(value: Any, tmp_path: Path) -> None:
    for suffix in (".json", ".jsonld"):
        path = tmp_path / f"a{suffix}"
        path.write_text(json.dumps(value), encoding="utf-8")
        said = tried(path)
        assert said is None or str(path) in said


def test_damaged_archives(tmp_path: Path) -> None:
    xmi = sample().export(tmp_path, to="cas").files[0]
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.write(xmi, "anna.xmi")
        made.write(tmp_path / "TypeSystem.xml", "TypeSystem.xml")
    whole = path.read_bytes()
    for at in range(0, len(whole), max(1, len(whole) // 150)):
        path.write_bytes(whole[:at] + b"\xa5" + whole[at + 1 :])
        said = tried(path)
        assert said is None or str(path) in said


def test_a_copy_and_another_kind(tmp_path: Path) -> None:
    """A copied annotation is a record of its own; one that was made another kind leaves its fields."""
    a = sample()
    ann = a.export(tmp_path, to="brat").files[0]
    kos, start = a.entities[0], a.document.text.index("Greece")
    with ann.open("a", encoding="utf-8") as stream:
        stream.write(f"T90\tPLACE {start} {start + 6}\tGreece\n")
        stream.write(
            f"#90\tAnnotatorNotes T90\tid={kos.id};canonical=Greece;iso3=GRC;cluster=place:kos\n"
        )
    edit(ann, f"PLACE {a.entities[1].start} ", f"Instrument {a.entities[1].start} ")
    b = mt.load_corrections(ann, who="Anna")
    assert b.entities[0] == kos
    copy = b.entities[1]
    assert (copy.surface, copy.canonical, copy.origin) == ("Greece", "Greece", "human:Anna")
    assert copy.id != kos.id
    assert [i.surface for i in b.instruments] == ["서울", "1951 Convention"]
    assert b.instruments[0].id != a.entities[1].id
    ids = [r.id for v in b.ran for r in b.records[v]]
    assert len(ids) == len(set(ids))
