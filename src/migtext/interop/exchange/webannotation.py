"""W3C Web Annotation (JSON-LD): each record with a position and a quotation.

The position is in code points of `Document.text`; the quotation, with the words around it, finds
the place again in another copy of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ...errors import DataError
from .marks import LABELS, Mark, plain_text

__all__ = ["collection", "read_collection"]

# Feature names stand in a vocabulary of their own; the first context defines the rest.
_CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"migtext": "urn:migtext:term:"}]
_AROUND = 32
_VIEWS = {label: view for view, label in LABELS.items()}
_RECORD = "urn:migtext:record:"


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

    Example:
        >>> made = collection("40 left", [Mark("figures", 0, 2)], source="urn:sha256:0f")
        >>> made["first"]["items"][0]["target"]["selector"][1]["exact"]
        '40'
    """
    text = plain_text(text)
    # Any name will do that is the same in every run.
    name = f"urn:migtext:collection:{source.rsplit(':', 1)[-1][:64]}"
    items = [_annotation(text, mark, source, f"{name}:{n}") for n, mark in enumerate(marks, 1)]
    made: dict[str, Any] = {
        "@context": _CONTEXT,
        "id": name,
        "type": "AnnotationCollection",
        "label": plain_text(title) if title else "migtext",
        "total": len(items),
    }
    if version:
        made["generator"] = {
            "type": "Software",
            "name": "migtext",
            "schema:softwareVersion": version,
        }
    page = {"id": f"{name}:page", "type": "AnnotationPage", "partOf": name, "startIndex": 0}
    return {**made, "first": {**page, "items": items}}


def _annotation(text: str, mark: Mark, source: str, name: str) -> dict[str, Any]:
    bodies: list[dict[str, Any]] = [
        {"type": "TextualBody", "purpose": "tagging", "value": mark.label}
    ]
    bodies += [
        {"type": "TextualBody", "purpose": "describing", "migtext:feature": feature, "value": plain_text(value)}
        for feature, value in mark.features.items()
    ]  # fmt: skip
    return {
        "id": f"{_RECORD}{mark.id}" if mark.id else name,
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


def read_collection(path: Path, data: Any, text: str | None = None) -> list[Mark]:
    """Marks of a collection.

    Args:
        path: the file, for messages.
        data: decoded JSON-LD that `collection` made, or that a tool made of it.
        text: the text that the quotations are looked up in, when positions do not fit; None to
            trust the positions.

    Raises:
        DataError: when it is no annotation collection, or a quotation is not in the text.

    Example:
        >>> made = collection("40 left", [Mark("figures", 0, 2)], source="urn:sha256:0f")
        >>> read_collection(Path("a.jsonld"), made, "Now 40 left")[0].start
        4
    """
    pages = [] if isinstance(data, list) else [data]
    items: list[Any] = list(data) if isinstance(data, list) else []
    while pages:
        page = pages.pop(0)
        if not isinstance(page, Mapping):
            raise DataError("no Web Annotation collection", path=path)
        if page.get("type") == "Annotation":
            items.append(page)
        found = page.get("items") or ()
        if not isinstance(found, list | tuple):
            raise DataError("its items are no list", path=path, todo="export it again")
        items += found
        for link in ("first", "next"):
            if isinstance(page.get(link), Mapping):
                pages.append(page[link])
            elif page.get(link):
                raise DataError(
                    f"its page {page[link]!r} is in another file",
                    path=path,
                    todo="put all pages into one file",
                )
    marks = []
    for number, one in enumerate(items, 1):
        try:
            if one.get("type") == "Annotation" or "Annotation" in one.get("type", ()):
                marks.append(_mark(one, text, path, f"annotation {number}"))
        except (ValueError, AttributeError, KeyError, TypeError, StopIteration) as error:
            raise DataError(
                f"annotation {number} is none of migtext's ({type(error).__name__}: {error})",
                path=path,
                todo="each needs a tagging body and a text selector",
            ) from error
    return marks


def _mark(one: Mapping[str, Any], text: str | None, path: Path, name: str) -> Mark:
    bodies = one["body"] if isinstance(one["body"], list) else [one["body"]]
    label = next((b["value"] for b in bodies if b.get("purpose") == "tagging"), None)
    if label not in _VIEWS:
        raise DataError(
            f"{name}: unknown tag {label!r}", path=path, todo=f"tags: {', '.join(_VIEWS)}"
        )
    features = {
        str(b["migtext:feature"]): str(b["value"]) for b in bodies if "migtext:feature" in b
    }
    selectors = one["target"]["selector"]
    selectors = selectors if isinstance(selectors, list) else [selectors]
    by_type = {s["type"]: s for s in selectors}
    position, quote = by_type.get("TextPositionSelector"), by_type.get("TextQuoteSelector")
    if position is None and (quote is None or text is None):
        raise DataError(f"{name}: no position in it", path=path, todo="give the text it quotes")
    start, end = (int(position["start"]), int(position["end"])) if position else (0, 0)
    if text is not None and quote and text[max(start, 0) : max(end, 0)] != quote["exact"]:
        start = _found(text, quote, start)
        if start < 0:
            raise DataError(
                f"{name}: {quote['exact'][:60]!r} is not in the text",
                path=path,
                todo="give the text it quotes",
            )
        end = start + len(quote["exact"])
    identifier = str(one.get("id", ""))
    known = identifier.removeprefix(_RECORD) if identifier.startswith(_RECORD) else ""
    return Mark(_VIEWS[label], start, end, features, known, name)


def _found(text: str, quote: Mapping[str, str], near: int) -> int:
    """Where a quotation stands: with the words around it, else alone; nearest to a position."""
    exact, prefix, suffix = quote["exact"], quote.get("prefix", ""), quote.get("suffix", "")
    if not exact:
        return -1
    for before, after in ((prefix, suffix), (prefix, ""), ("", suffix), ("", "")):
        wanted = before + exact + after
        places = []
        at = text.find(wanted)
        while at >= 0:
            places.append(at + len(before))
            at = text.find(wanted, at + 1)
        if places:
            return min(places, key=lambda p: abs(p - near))
    return -1
