"""Label Studio: tasks fit its format and its offsets rule; its export comes back."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from exchange_help import any_analysis, sample, spans, texts
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import migtext as mt
from migtext.errors import DataError

# Written from Label Studio's description of its task format.
_VALUE = {
    "type": "object",
    "properties": {"start": {"type": "integer", "minimum": 0}, "end": {"type": "integer"}},
    "required": ["start", "end"],
}
_SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["data", "predictions"],
        "properties": {
            "data": {"type": "object", "required": ["text"]},
            "predictions": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["model_version", "result"],
                    "properties": {
                        "result": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "required": ["id", "from_name", "to_name", "type", "value"],
                                "properties": {
                                    "type": {"enum": ["labels", "textarea"]},
                                    "value": _VALUE,
                                },
                            },
                        }
                    },
                },
            },
        },
    },
}


def checked(main: Path) -> list[dict[str, Any]]:
    """Tasks, after the checks that Label Studio makes of them and its interface."""
    tasks: list[dict[str, Any]] = json.loads(main.read_text(encoding="utf-8"))
    jsonschema.validate(tasks, _SCHEMA)
    config = etree.parse(str(main.with_name(f"{main.stem}.config.xml")))
    names = {e.get("name"): e for e in config.iter() if e.get("toName")}
    (shown,) = config.iter("Text")
    labels = {e.get("value") for e in config.iter("Label")}
    for one in tasks:
        text = one["data"][shown.get("value").lstrip("$")]
        for result in one["predictions"][0]["result"]:
            control, value = names[result["from_name"]], result["value"]
            assert control.get("toName") == result["to_name"] == shown.get("name")
            if result["type"] == "labels":
                assert text[value["start"] : value["end"]] == value["text"]
                assert control.tag == "Labels"
                assert set(value["labels"]) <= labels
            else:
                assert control.tag == "TextArea"
                assert control.get("perRegion") == "true"
    return tasks


def submitted(tasks: list[dict[str, Any]], who: Any = 1) -> list[dict[str, Any]]:
    """An export in which somebody took over the predictions: regions have ids of Label Studio's."""
    out = copy.deepcopy(tasks)
    for one in out:
        result = one["predictions"][0]["result"]
        names: dict[str, str] = {}
        for r in result:
            r["id"] = names.setdefault(r["id"], f"aB{len(names):03}xYz9")
            r["origin"] = "prediction"
        one["annotations"] = [
            {
                "id": 7,
                "completed_by": who,
                "was_cancelled": False,
                "result": result,
                "lead_time": 4.2,
            }
        ]
        one["predictions"] = []
    return out


def saved(path: Path, tasks: Any) -> Path:
    path.write_text(json.dumps(tasks), encoding="utf-8")
    return path


def region(tasks: list[dict[str, Any]], words: str, label: str) -> str:
    """Id of the region of some words."""
    results = tasks[0]["annotations"][0]["result"]
    (found,) = (r["id"] for r in results if r["type"] == "labels" and r["value"].get("text") == words and r["value"]["labels"] == [label])  # fmt: skip
    return str(found)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_text_fits(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    text = data.draw(texts())
    a = any_analysis(text, data.draw(spans(text)), data.draw(texts()))
    checked(a.export(tmp_path_factory.mktemp("ls"), to="labelstudio").files[0])


def test_edit_add_delete_and_link(tmp_path: Path) -> None:
    a = sample()
    main = a.export(tmp_path, to="labelstudio").files[0]
    tasks = submitted(checked(main), who={"email": "anna@example.org", "id": 3})
    result = tasks[0]["annotations"][0]["result"]
    kos, instrument = region(tasks, "Kos", "Entity"), region(tasks, "1951 Convention", "Instrument")
    for r in result:
        if r["id"] == kos and r["from_name"] == "entities.label":
            r["value"]["text"] = ["ORG"]
    result[:] = [r for r in result if r["id"] != instrument]
    text = tasks[0]["data"]["text"]
    at = text.index("families")
    result.append({"id": "n1", "from_name": "kind", "to_name": "text", "type": "labels", "value": {"start": at, "end": at + 8, "labels": ["Citation"]}})  # fmt: skip
    result.append({"type": "relation", "from_id": "n1", "to_id": region(tasks, "Ahn, C. (2018). A title. Some Press.", "Reference"), "direction": "right"})  # fmt: skip
    b = mt.load_corrections(saved(tmp_path / "export.json", tasks))
    entity = b.entities.where(surface="Kos")[0]
    assert (entity.label, entity.origin) == ("ORG", "human:anna@example.org")
    assert len(b.instruments) == 0
    assert b.citations[1].works[0].reference == a.references[0].id
    assert b.records["figures"] == a.records["figures"]
    assert a.diff(b)["change"].value_counts().to_dict() == {"changed": 1, "removed": 1, "added": 1}


def test_moving_a_region_keeps_its_record(tmp_path: Path) -> None:
    a = sample()
    main = a.export(tmp_path, to="labelstudio").files[0]
    tasks = submitted(checked(main))
    forty = region(tasks, "40", "Figure")
    for r in tasks[0]["annotations"][0]["result"]:
        if r["id"] == forty:
            r["value"] |= {"start": r["value"]["start"] - 8, "text": "Another 40" if r["type"] == "labels" else r["value"]["text"]}  # fmt: skip
    b = mt.load_corrections(saved(tmp_path / "export.json", tasks), who="Ben")
    assert (b.figures[1].surface, b.figures[1].id, b.figures[1].origin) == ("Another 40", a.figures[1].id, "human:Ben")  # fmt: skip
    assert b.figures[1].partner == a.figures[0].id


def test_older_versions_count_in_utf16(tmp_path: Path) -> None:
    a = any_analysis("😀 한 😀😀 40 left", [(7, 9)])
    tasks = submitted(checked(a.export(tmp_path, to="labelstudio").files[0]))
    for r in tasks[0]["annotations"][0]["result"]:
        r["value"]["start"] += 3
        r["value"]["end"] += 3
    assert mt.load_corrections(saved(tmp_path / "e.json", tasks)).records == a.records


def test_several_tasks_and_people(tmp_path: Path) -> None:
    other = mt.annotate(text="Some 900 people arrived in Samos.", only="figures", title="Samos")
    main = mt.export([sample(), other], tmp_path, to="labelstudio").files[0]
    assert main.name == "migtext.json"
    tasks = submitted(checked(main), who=1)
    tasks[1]["annotations"].append({**tasks[1]["annotations"][0], "completed_by": 2})
    path = saved(tmp_path / "export.json", tasks)
    with pytest.raises(DataError, match=r"2 documents in it; give doc=, one of: sample, Samos"):
        mt.load_corrections(path)
    with pytest.raises(DataError, match=r"several persons in it; give who=, one of: 1, 2"):
        mt.load_corrections(path, doc="Samos")
    b = mt.load_corrections(path, doc="Samos", who="2")
    assert b.records == other.records
    assert mt.load_corrections(path, doc=other.document.digest[:16], who="1").records == b.records
    assert [(c.doc, c.who) for c in mt.all_corrections(path)] == [("sample", "1"), ("Samos", "1"), ("Samos", "2")]  # fmt: skip


def test_untouched_and_cancelled_tasks(tmp_path: Path) -> None:
    main = sample().export(tmp_path, to="labelstudio").files[0]
    with pytest.raises(DataError, match="nobody has annotated sample"):
        mt.load_corrections(main)
    tasks = submitted(checked(main))
    tasks[0]["annotations"][0]["was_cancelled"] = True
    path = saved(tmp_path / "export.json", tasks)
    assert list(mt.all_corrections(path)) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ([{"id": 1, "text": "a", "label": []}], "neither tasks of Label Studio nor"),
        ([{"data": {"ner": 1}, "annotations": []}], "task 1 has no text"),
        ([{"data": {"text": "ab"}, "annotations": [{"result": [{"id": "q", "type": "labels", "value": {"start": 0, "end": 1, "labels": ["Person"]}}]}]}], r"task 1, region q: unknown label \['Person'\]"),
        ([{"data": {"text": "ab"}, "annotations": [{"result": [{"id": "q", "type": "labels", "value": {"start": 0, "end": 1, "text": "b", "labels": ["Figure"]}}]}]}], "task 1, region q: 'b' does not stand at 0-1"),
        ([{"data": {"text": "ab"}, "annotations": [{"result": [{"id": "q", "type": "labels", "value": {"labels": ["Figure"]}}]}]}], "task 1 is none of Label Studio's"),
        ([{"data": {"text": "ab"}, "annotations": [{"result": [{"id": "q", "type": "labels", "value": {"start": 0, "end": 1, "labels": ["Figure"]}}]}]}], "q: the new figure 'a' has no value; fill in its feature `low`"),
    ],
)  # fmt: skip
def test_mistakes_are_named(tmp_path: Path, content: Any, said: str) -> None:
    with pytest.raises(DataError, match=said) as caught:
        mt.load_corrections(saved(tmp_path / "e.json", content))
    assert "e.json" in str(caught.value)
    assert caught.value.todo


def test_no_json(tmp_path: Path) -> None:
    (tmp_path / "e.json").write_text("[1", encoding="utf-8")
    with pytest.raises(DataError, match="not readable as JSON"):
        mt.load_corrections(tmp_path / "e.json")
    a = sample()
    a.save(tmp_path / "a.json")
    with pytest.raises(DataError, match="this is a saved analysis"):
        mt.load_corrections(tmp_path / "a.json")
