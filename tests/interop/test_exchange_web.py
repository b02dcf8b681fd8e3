"""Web Annotation: the required members are there, and selectors find their words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from exchange_help import any_analysis, document, edit, sample, spans, texts
from hypothesis import given, settings
from hypothesis import strategies as st

import migtext as mt
from migtext.errors import DataError
from migtext.interop.exchange.marks import plain_text


def checked(path: Path, text: str) -> list[dict[str, Any]]:
    """The annotations, after the MUSTs of the W3C's data model."""
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert data["type"] == "AnnotationCollection"
    page = data["first"]
    assert page["type"] == "AnnotationPage"
    assert page["partOf"] == data["id"]
    assert data["total"] == len(page["items"])
    ids = [one["id"] for one in page["items"]]
    assert len(ids) == len(set(ids))
    for one in page["items"]:
        assert one["type"] == "Annotation"
        assert ":" in one["id"]
        assert ":" in one["target"]["source"]
        for body in one["body"]:
            assert body["type"] == "TextualBody"
            assert isinstance(body["value"], str)
        position, quote = one["target"]["selector"]
        assert position["type"] == "TextPositionSelector"
        assert quote["type"] == "TextQuoteSelector"
        assert text[position["start"] : position["end"]] == quote["exact"]
        assert text[: position["start"]].endswith(quote["prefix"])
        assert text[position["end"] :].startswith(quote["suffix"])
    return list(page["items"])


def test_every_record_is_there(tmp_path: Path) -> None:
    a = sample()
    made = a.export(tmp_path, to="webannotation")
    items = checked(made.files[0], plain_text(a.document.text))
    assert len(items) == made.records == sum(a.counts.values())
    tags = [one["body"][0]["value"] for one in items]
    assert tags.count("Figure") == 2


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_text(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    text = data.draw(texts())
    a = any_analysis(text, data.draw(spans(text)), data.draw(texts()))
    checked(a.export(tmp_path_factory.mktemp("web"), to="webannotation").files[0], plain_text(text))


def test_an_edit_comes_back(tmp_path: Path) -> None:
    a = sample()
    path = a.export(tmp_path, to="webannotation").files[0]
    edit(path, '"value": "1951"', '"value": "1952"')
    b = mt.load_corrections(path, who="Anna")
    assert (b.instruments[0].year, b.instruments[0].origin) == (1952, "human:Anna")
    assert b.records["figures"] == a.records["figures"]


def test_quotations_find_their_words_in_another_copy(tmp_path: Path) -> None:
    """Two words more at the top: positions are wrong, quotations are not."""
    a = any_analysis("The 40 left. Then 40 came. 40!", [(18, 20)])
    path = a.export(tmp_path, to="webannotation", only="entities").files[0]
    (tmp_path / "text.migtext.json").unlink()
    other = mt.Analysis(document("New words. The 40 left. Then 40 came. 40!"), {})
    b = mt.load_corrections(path, other)
    assert [(e.start, e.surface) for e in b.entities] == [(29, "40")]
    lost = mt.Analysis(document("Nothing of it."), {})
    with pytest.raises(DataError, match="annotation 1: '40' is not in the text"):
        mt.load_corrections(path, lost)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"@context": "x", "type": "Annotation", "body": {"purpose": "tagging", "value": "Fig"}, "target": {}}, "unknown tag 'Fig'"),
        ({"@context": "x", "type": "Annotation", "body": {"purpose": "tagging", "value": "Figure"}, "target": "urn:x"}, "annotation 1 is none of migtext's"),
        ({"@context": "x", "type": "AnnotationCollection", "first": "http://example.org/page1"}, "is in another file"),
        ({"a": 1}, "neither tasks of Label Studio nor Web Annotations"),
    ],
)  # fmt: skip
def test_mistakes_are_named(tmp_path: Path, data: Any, said: str) -> None:
    path = tmp_path / "a.jsonld"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(DataError, match=said):
        mt.load_corrections(path, sample())
