"""Label Studio: tasks with predictions, the labelling interface, and annotations that come back.

Offsets are code points: Label Studio's editor counts so since version 1.5. What comes back is
compared with the quoted words, so that counts in UTF-16 units (older versions) are recognised.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from ...errors import DataError
from .marks import FEATURES, LABELS, Mark

__all__ = ["config_xml", "read_tasks", "task"]

_COLOURS = {
    "figures": "#b98900", "instruments": "#2f5fb3", "citations": "#1a7f52", "references": "#5c6675",
    "entities": "#8a3ea8", "passages": "#c2571a", "movements": "#a5671a",
}  # fmt: skip
_VIEWS = {label: view for view, label in LABELS.items()}
_MODEL = "migtext"


def config_xml(views: Iterable[str] = tuple(LABELS)) -> str:
    """The labelling interface: a label a view, and a text field for each feature.

    Args:
        views: views to show.

    Returns:
        XML for "Labeling Interface", "Code".

    Example:
        >>> "<Label value=\\"Passage\\"" in config_xml(["passages"])
        True
    """
    listed = list(views)
    labels = "\n".join(
        f'    <Label value="{LABELS[v]}" background="{_COLOURS[v]}"/>' for v in listed
    )
    fields = "\n".join(
        f'    <View visibleWhen="region-selected" whenTagName="kind" whenLabelValue="{LABELS[v]}">'
        f'<Header value="{escape(name)}" size="6"/>'
        f'<TextArea name="{v}.{name}" toName="text" perRegion="true" editable="true" maxSubmissions="1"/></View>'
        for v in listed
        for name in FEATURES[v]
    )
    return (
        "<View>\n"
        f'  <Labels name="kind" toName="text" choice="single">\n{labels}\n  </Labels>\n'
        '  <Text name="text" value="$text" granularity="word"/>\n'
        f'  <View style="columns: 2">\n{fields}\n  </View>\n'
        "</View>\n"
    )


def task(
    text: str, marks: Iterable[Mark], *, doc: str, title: str | None = None, version: str = ""
) -> dict[str, Any]:
    """A task with migtext's records as a prediction.

    Args:
        text: the document's text.
        marks: its marks.
        doc: digest of the document, by which it is known again.
        title: of the document.
        version: of migtext.

    Returns:
        JSON values for Label Studio's import.
    """
    result: list[dict[str, Any]] = []
    for n, mark in enumerate(marks):
        region = mark.id or f"new-{n}"
        span = {"start": mark.start, "end": mark.end, "text": text[mark.start : mark.end]}
        common = {"id": region, "to_name": "text"}
        result.append({**common, "from_name": "kind", "type": "labels", "value": {**span, "labels": [mark.label]}})  # fmt: skip
        result += [
            {**common, "from_name": f"{mark.view}.{name}", "type": "textarea", "value": {**span, "text": [value]}}
            for name, value in mark.features.items()
        ]  # fmt: skip
    return {
        "data": {"text": text, "doc": doc, "title": title or ""},
        "predictions": [{"model_version": f"{_MODEL} {version}".strip(), "result": result}],
    }


def read_tasks(path: Path) -> list[tuple[Mapping[str, Any], list[tuple[str, list[Mark]]]]]:
    """What annotators did: for each task its data, and for each annotation who made it and the marks.

    Args:
        path: an export of Label Studio ("JSON", not "JSON-MIN").

    Returns:
        Tasks in the order of the file; a task without annotations has an empty list.

    Raises:
        DataError: when it is no such export, or words do not stand where a region says.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DataError(f"not readable as JSON ({error})", path=path) from error
    tasks = data if isinstance(data, list) else [data]
    out = []
    for number, one in enumerate(tasks, 1):
        if (
            not isinstance(one, dict)
            or not isinstance(one.get("data"), dict)
            or "text" not in one["data"]
        ):
            raise DataError(
                f"task {number} is none of Label Studio's JSON export",
                path=path,
                todo="export as JSON (not JSON-MIN or CSV)",
            )
        text = one["data"]["text"]
        made = [
            (_who(a), _marks(a.get("result") or (), text, path, number))
            for a in one.get("annotations") or ()
            if not a.get("was_cancelled")
        ]
        out.append((one["data"], made))
    return out


def _who(annotation: Mapping[str, Any]) -> str:
    by = annotation.get("completed_by")
    if isinstance(by, Mapping):
        by = by.get("email") or by.get("username") or by.get("id")
    return str(by) if by is not None else "annotator"


def _marks(results: Iterable[Mapping[str, Any]], text: str, path: Path, number: int) -> list[Mark]:
    spans: dict[str, tuple[str, int, int]] = {}
    said: dict[str, dict[str, str]] = {}
    for result in results:
        region = str(result.get("id", ""))
        value = result.get("value") or {}
        if result.get("type") in ("labels", "hypertextlabels"):
            labels = value.get("labels") or value.get("hypertextlabels") or ()
            if not labels or labels[0] not in _VIEWS:
                raise DataError(
                    f"task {number}: unknown label {list(labels)}",
                    path=path,
                    todo=f"labels: {', '.join(_VIEWS)}",
                )
            start, end = _place(value, text, path, number)
            spans[region] = (_VIEWS[labels[0]], start, end)
        elif result.get("type") == "textarea":
            name = str(result.get("from_name", "")).partition(".")[2]
            words = value.get("text")
            words = words[0] if isinstance(words, list) and words else words
            if name and isinstance(words, str):
                said.setdefault(region, {})[name] = words
    return [
        Mark(view, start, end, said.get(region, {}), region if len(region) == 16 else "")
        for region, (view, start, end) in spans.items()
    ]


def _place(value: Mapping[str, Any], text: str, path: Path, number: int) -> tuple[int, int]:
    """The span in code points, whatever was counted."""
    start, end, words = int(value["start"]), int(value["end"]), value.get("text")
    if not isinstance(words, str) or _same(text[start:end], words):
        return start, end
    units = text.encode("utf-16-le", "surrogatepass")
    inside = units[2 * start : 2 * end].decode("utf-16-le", "replace")
    if _same(inside, words):
        first = len(units[: 2 * start].decode("utf-16-le", "replace"))
        return first, first + len(inside)
    raise DataError(
        f"task {number}: {words[:40]!r} does not stand at {start}-{end}, where the text has "
        f"{text[start:end][:40]!r}",
        path=path,
        todo="export the task again with the text that was imported",
    )


def _same(a: str, b: str) -> bool:
    return " ".join(a.split()) == " ".join(b.replace("\\n", " ").split())
