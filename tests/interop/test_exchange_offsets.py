"""Any text and any spans come back as they went, in every format that comes back."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from exchange_help import ODD, any_analysis, spans, texts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import migtext as mt
from migtext.interop.exchange.spacy_doc import records_of_doc

BACK = ("brat", "cas", "labelstudio", "webannotation")
_QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


def returned(analysis: mt.Analysis, to: str, folder: Path) -> mt.Analysis:
    """Export, do nothing, and read it again."""
    main = analysis.export(folder, to=to).files[0]
    if to == "labelstudio":
        submit(main)
    return mt.load_corrections(main)


def submit(main: Path, who: Any = 1) -> None:
    """What Label Studio makes of a prediction that an annotator submits: the regions get new ids."""
    tasks = json.loads(main.read_bytes())
    for task in tasks:
        names: dict[str, str] = {}
        result = task["predictions"][0]["result"]
        for one in result:
            one["id"] = names.setdefault(one["id"], f"rEg{len(names)}")
        task["annotations"] = [
            {"id": 5, "completed_by": who, "was_cancelled": False, "result": result}
        ]
    main.write_text(json.dumps(tasks), encoding="utf-8")


@pytest.mark.parametrize("to", BACK)
@_QUICK
@given(data=st.data())
def test_nothing_changes(to: str, data: st.DataObject) -> None:
    text = data.draw(texts())
    where = data.draw(spans(text))
    words = data.draw(st.one_of(st.just(""), texts()))
    before = any_analysis(text, where, words)
    with tempfile.TemporaryDirectory() as folder:
        after = returned(before, to, Path(folder))
    assert after.document.text == text
    for view in before.ran:
        assert after.records[view] == before.records[view], view
    assert after.warnings == before.warnings


@pytest.mark.parametrize("to", BACK)
@_QUICK
@given(data=st.data())
def test_spans_without_the_analysis(to: str, data: st.DataObject) -> None:
    """The files alone, without the sidecar, give the same spans."""
    text = "x" + data.draw(texts())
    before = any_analysis(text, [s for s in data.draw(spans(text)) if text[s[0] : s[1]].strip()])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = before.export(folder, to=to, only=("entities", "passages"))
        if to == "labelstudio":
            submit(made.files[0])
        for file in folder.glob("*.migtext.json"):
            file.unlink()
        if to == "webannotation":
            after = mt.load_corrections(made.files[0], before)
        else:
            after = mt.load_corrections(made.files[0], who="Anna")
            assert {r.origin for g in after.records.values() for r in g} <= {"human:Anna"}
    assert len(after.document.text) == len(text)
    for view in ("entities", "passages"):
        if before.records[view]:
            got = [(r.start, r.end) for r in after.records[view]]
            assert sorted(got) == sorted((r.start, r.end) for r in before.records[view])
            assert all(
                after.document.text[r.start : r.end] == r.surface for r in after.records[view]
            )


@_QUICK
@given(data=st.data())
def test_spacy_spans_cover_the_records(data: st.DataObject) -> None:
    text = data.draw(texts())
    before = any_analysis(text, data.draw(spans(text)))
    doc = before.to_spacy()
    assert len(doc.text) == len(text)
    rows = {r["id"]: r for view in records_of_doc(doc).values() for r in view}
    for view in before.ran:
        assert f"migtext/{view}" in doc.spans
        held = {s.id_: s for s in doc.spans[f"migtext/{view}"]}
        for record in before.records[view]:
            assert (rows[record.id]["start"], rows[record.id]["end"]) == (record.start, record.end)
            if record.id in held:
                span = held[record.id]
                words = record.surface.strip()
                start = record.surface.index(words) + record.start
                assert span.start_char <= start
                assert start + len(words) <= span.end_char
            else:
                assert not rows[record.id]["span"]
                assert not record.surface.strip()


@pytest.mark.parametrize("odd", ODD)
def test_each_odd_piece(odd: str, tmp_path: Path) -> None:
    text = f"Before {odd} after 40 {odd}{odd} people. {odd}"
    at = text.index("40")
    before = any_analysis(text, [(at, at + 2), (0, len(text) - len(odd)), (at, len(text))], odd)
    for to in BACK:
        after = returned(before, to, tmp_path / to)
        assert after.records == before.records, to
