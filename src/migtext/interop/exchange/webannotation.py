"""W3C Web Annotation (JSON-LD): each record with a position and a quotation.

The position is in code points of `Document.text`; the quotation, with the words around it, finds
the place again in another copy of the text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ...errors import DataError
from .marks import LABELS, Mark

__all__ = ["collection", "read_collection"]

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_AROUND = 32
_VIEWS = {label: view for view, label in LABELS.items()}


def collection(
    text: str, marks: Iterable[Mark], *, source: str, version: str = "", title: str | None = None
) -> dict[str, Any]:
    """An annotation collection with one page.

    Args:
        text: the document's text.
        marks: its marks.
        source: IRI of the document: its address, or ``urn:sha256:`` and the digest of its text.
        version: of migtext.
        title: of the document.

    Returns:
        JSON-LD values.
    """
    items = [_annotation(text, mark, source) for mark in marks]
    made = {
        "@context": _CONTEXT,
        "id": f"urn:migtext:{source.rsplit(':', 1)[-1][:64]}",
        "type": "AnnotationCollection",
        "label": title or "migtext",
        "total": len(items),
        "generator": {
            "type": "Software",
            "name": "migtext",
            "schema:softwareVersion": version,
        },
        "first": {
            "id": f"urn:migtext:{source.rsplit(':', 1)[-1][:64]}:1",
            "type": "AnnotationPage",
            "startIndex": 0,
            "items": items,
        },
    }
    if not version:
        del made["generator"]
    return made


def _annotation(text: str, mark: Mark, source: str) -> dict[str, Any]:
    bodies: list[dict[str, Any]] = [
        {"type": "TextualBody", "purpose": "tagging", "value": mark.label}
    ]
    bodies += [
        {"type": "TextualBody", "purpose": "describing", "migtext:feature": name, "value": value}
        for name, value in mark.features.items()
    ]
    made: dict[str, Any] = {
        "type": "Annotation",
        "motivation": "identifying",
        "body": bodies,
        "target": {
            "source": source,
            "selector": [
                {"type": "TextPositionSelector", "start": mark.start, "end": mark.end},
                {
                    "type": "TextQuoteSelector",
                    "exact": text[mark.start : mark.end],
                    "prefix": text[max(0, mark.start - _AROUND) : mark.start],
                    "suffix": text[mark.end : mark.end + _AROUND],
                },
            ],
        },
    }
    if mark.id:
        made["id"] = f"urn:migtext:record:{mark.id}"
    return made


def read_collection(path: Path, text: str | None = None) -> list[Mark]:
    """Marks of a collection.

    Args:
        path: JSON-LD that `collection` made, or that a tool made of it.
        text: the text that the quotations are looked up in, when positions do not fit; None to
            trust the positions.

    Raises:
        DataError: when it is no annotation collection, or a quotation is not in the text.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        pages = data if isinstance(data, list) else (data.get("first") or data).get("items", [])
        return [_mark(one, text, path) for one in pages if one.get("type") == "Annotation"]
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise DataError(f"no Web Annotation collection ({error})", path=path) from error


def _mark(one: dict[str, Any], text: str | None, path: Path) -> Mark:
    bodies = one["body"] if isinstance(one["body"], list) else [one["body"]]
    label = next(b["value"] for b in bodies if b.get("purpose") == "tagging")
    if label not in _VIEWS:
        raise DataError(f"unknown tag {label!r}", path=path, todo=f"tags: {', '.join(_VIEWS)}")
    features = {
        b["migtext:feature"]: b["value"] for b in bodies if b.get("purpose") == "describing"
    }
    selectors = one["target"]["selector"]
    selectors = selectors if isinstance(selectors, list) else [selectors]
    by_type = {s["type"]: s for s in selectors}
    position, quote = by_type.get("TextPositionSelector"), by_type.get("TextQuoteSelector")
    start, end = (position["start"], position["end"]) if position else (-1, -1)
    if text is not None and quote and text[max(start, 0) : max(end, 0)] != quote["exact"]:
        start = _found(text, quote)
        if start < 0:
            raise DataError(
                f"{quote['exact'][:60]!r} is not in the text",
                path=path,
                todo="give the text it quotes",
            )
        end = start + len(quote["exact"])
    name = str(one.get("id", "")).rpartition(":")[2]
    return Mark(_VIEWS[label], start, end, features, name if len(name) == 16 else "")


def _found(text: str, quote: dict[str, str]) -> int:
    """Where a quotation stands: with the words around it, else alone."""
    exact, prefix, suffix = quote["exact"], quote.get("prefix", ""), quote.get("suffix", "")
    for before, after in ((prefix, suffix), (prefix, ""), ("", suffix), ("", "")):
        at = text.find(before + exact + after)
        if at >= 0:
            return at + len(before)
    return -1
