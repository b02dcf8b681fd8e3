"""Label Studio: tasks with predictions, the labelling interface, and annotations that come back.

Offsets are code points, which Label Studio's editor counts. What comes back is compared with the
quoted words, so that counts in UTF-16 units (older versions) are recognised. When an annotator
starts from a prediction, Label Studio gives all regions new ids: the record's own id travels in a
hidden field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from ...errors import DataError
from .marks import FEATURES, LABELS, LINKS, Mark, plain_text

__all__ = ["Annotated", "config_xml", "read_tasks", "task"]

_COLOURS = {
    "figures": "#b98900", "instruments": "#2f5fb3", "citations": "#1a7f52", "references": "#5c6675",
    "entities": "#8a3ea8", "passages": "#c2571a", "movements": "#a5671a",
}  # fmt: skip
_VIEWS = {label: view for view, label in LABELS.items()}
_MODEL = "migtext"
_LABELS = "kind"
_RECORD = "record"
_TODO = "export from Label Studio as JSON (not JSON-MIN or CSV)"


class Annotated(NamedTuple):
    """A task and what one annotator made of it.

    Attributes:
        number: of the task in the file, from 1.
        data: of the task: text, doc, title.
        who: the annotator; None for a task without annotations.
        marks: what they marked.
        notes: what has no place in an analysis, in words.
    """

    number: int
    data: Mapping[str, Any]
    who: str | None
    marks: list[Mark]
    notes: list[str]


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
        f'    <View visibleWhen="region-selected" whenTagName="{_LABELS}" whenLabelValue="{LABELS[v]}">'
        f'<Header value="{escape(name)}" size="6"/>'
        f'<TextArea name="{v}.{name}" toName="text" perRegion="true" editable="true" maxSubmissions="1"/></View>'
        for v in listed
        for name in FEATURES[v]
    )
    return (
        "<View>\n"
        "  <Style>.htx-text { white-space: pre-wrap; }</Style>\n"
        f'  <Labels name="{_LABELS}" toName="text" choice="single">\n{labels}\n  </Labels>\n'
        '  <Text name="text" value="$text"/>\n'
        f'  <View style="columns: 2">\n{fields}\n  </View>\n'
        f'  <View style="display: none"><TextArea name="{_RECORD}" toName="text" perRegion="true"/></View>\n'
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

    Example:
        >>> made = task("40 left", [Mark("figures", 0, 2, {"low": "40"})], doc="0f")
        >>> [r["value"] for r in made["predictions"][0]["result"]][0]["labels"]
        ['Figure']
    """
    text = plain_text(text)
    result: list[dict[str, Any]] = []
    for n, mark in enumerate(marks, 1):
        region = mark.id or f"new-{n}"
        span = {"start": mark.start, "end": mark.end, "text": text[mark.start : mark.end]}
        common = {"id": region, "to_name": "text"}
        result.append({**common, "from_name": _LABELS, "type": "labels", "value": {**span, "labels": [mark.label]}})  # fmt: skip
        said = {f"{mark.view}.{name}": value for name, value in mark.features.items()}
        if mark.id:
            said[_RECORD] = mark.id
        result += [
            {**common, "from_name": name, "type": "textarea", "value": {**span, "text": [plain_text(value)]}}
            for name, value in said.items()
        ]  # fmt: skip
    return {
        "data": {"text": text, "doc": doc, "title": plain_text(title or "")},
        "predictions": [{"model_version": f"{_MODEL} {version}".strip(), "result": result}],
    }


def read_tasks(path: Path, data: Any) -> list[Annotated]:
    """What annotators did, task by task.

    Args:
        path: the file, for messages.
        data: the decoded JSON of an export of Label Studio ("JSON", not "JSON-MIN").

    Returns:
        One for each annotation that was not cancelled, in the order of the file; for a task without
        any, one with `who` None.

    Raises:
        DataError: when it is no such export, or words do not stand where a region says.

    Example:
        >>> made = task("40 left", [Mark("figures", 0, 2)], doc="0f")
        >>> made["annotations"] = [{"completed_by": 1, **made["predictions"][0]}]
        >>> [(one.who, one.marks[0].view) for one in read_tasks(Path("export.json"), [made])]
        [('1', 'figures')]
    """
    tasks = data if isinstance(data, list) else [data]
    out: list[Annotated] = []
    for number, one in enumerate(tasks, 1):
        given = one.get("data") if isinstance(one, dict) else None
        if not isinstance(given, dict) or not isinstance(given.get("text"), str):
            raise DataError(f"task {number} has no text", path=path, todo=_TODO)
        made = one.get("annotations")
        if made is None:
            made = one.get("completions") or ()  # versions before 1.0
        try:
            kept = [a for a in made if not a.get("was_cancelled")]
            for annotation in kept:
                marks, notes = _marks(annotation.get("result") or (), given["text"], path, number)
                out.append(Annotated(number, given, _who(annotation), marks, notes))
        except (AttributeError, TypeError, ValueError, KeyError) as error:
            raise DataError(
                f"task {number} is none of Label Studio's ({type(error).__name__}: {error})",
                path=path,
                todo=_TODO,
            ) from error
        if not kept:
            out.append(Annotated(number, given, None, [], []))
    return out


def _who(annotation: Mapping[str, Any]) -> str:
    by = annotation.get("completed_by")
    if isinstance(by, Mapping):
        by = by.get("email") or by.get("username") or by.get("id")
    return str(by) if by is not None else "annotator"


def _marks(
    results: Iterable[Mapping[str, Any]], text: str, path: Path, number: int
) -> tuple[list[Mark], list[str]]:
    spans: dict[str, tuple[str, int, int]] = {}
    said: dict[str, dict[str, str]] = {}
    ids: dict[str, str] = {}
    relations: list[tuple[str, str]] = []
    notes: list[str] = []
    for n, result in enumerate(results, 1):
        region = str(result.get("id") or f"result {n}")
        value = result.get("value") or {}
        kind = result.get("type")
        if kind in ("labels", "hypertextlabels"):
            labels = value.get("labels") or value.get("hypertextlabels") or ()
            if not labels or labels[0] not in _VIEWS:
                raise DataError(
                    f"task {number}, region {region}: unknown label {list(labels)}",
                    path=path,
                    todo=f"labels: {', '.join(_VIEWS)}",
                )
            start, end = _place(value, text, path, f"task {number}, region {region}")
            spans[region] = (_VIEWS[labels[0]], start, end)
            for line in (result.get("meta") or {}).get("text") or ():
                notes.append(
                    f"task {number}: the note {str(line)[:60]!r} is no feature of a record"
                )
        elif kind == "textarea":
            words = value.get("text")
            words = words[0] if isinstance(words, list) and words else words
            if not isinstance(words, str):
                continue
            name = str(result.get("from_name", ""))
            if name == _RECORD:
                ids[region] = words.strip()
            else:
                said.setdefault(region, {})[name] = words
        elif kind == "relation":
            relations.append((str(result.get("from_id")), str(result.get("to_id"))))
        else:
            notes.append(f"task {number}: a result of type {kind} was left out")
    for region in said:
        if region not in spans:
            notes.append(
                f"task {number}: fields of region {region}, which has no label, were left out"
            )
    links = _linked(relations, spans, ids, notes, number)
    out = []
    for region, (view, start, end) in spans.items():
        own = f"{view}."
        fields = said.get(region, {})
        features = {k.removeprefix(own): v for k, v in fields.items() if k.startswith(own)}
        # Who changes a region's label leaves the fields of the old one behind.
        for name, targets in links.get(region, {}).items():
            before = [i.strip() for i in features.get(name, "").split(";") if i.strip()]
            features[name] = "; ".join(dict.fromkeys([*before, *targets]))
        out.append(Mark(view, start, end, features, ids.get(region) or region, region))
    return out, notes


def _linked(
    relations: Iterable[tuple[str, str]],
    spans: Mapping[str, tuple[str, int, int]],
    ids: Mapping[str, str],
    notes: list[str],
    number: int,
) -> dict[str, dict[str, list[str]]]:
    """Links that were drawn as relations, whatever their direction."""
    links: dict[str, dict[str, list[str]]] = {}
    for a, b in relations:
        for one, other in ((a, b), (b, a)):
            name = next(
                (
                    feature
                    for (view, feature), target in LINKS.items()
                    if one in spans and other in spans
                    and (spans[one][0], spans[other][0]) == (view, target)
                ),
                None,
            )  # fmt: skip
            if name is not None:
                links.setdefault(one, {}).setdefault(name, []).append(ids.get(other) or other)
                break
        else:
            notes.append(f"task {number}: a relation joins no records and was left out")
    return links


def _place(value: Mapping[str, Any], text: str, path: Path, where: str) -> tuple[int, int]:
    """The span in code points, whatever was counted."""
    start, end, words = int(value["start"]), int(value["end"]), value.get("text")
    if not 0 <= start < end:
        raise DataError(f"{where}: {start}-{end} is no span", path=path, todo="mark it again")
    if not isinstance(words, str) or _same(text[start:end], words):
        return start, end
    units = text.encode("utf-16-le", "surrogatepass")
    inside = units[2 * start : 2 * end].decode("utf-16-le", "replace")
    if _same(inside, words):
        first = len(units[: 2 * start].decode("utf-16-le", "replace"))
        return first, first + len(inside)
    raise DataError(
        f"{where}: {words[:40]!r} does not stand at {start}-{end}, where the text has "
        f"{text[start:end][:40]!r}",
        path=path,
        todo="export the task again with the text that was imported",
    )


def _same(a: str, b: str) -> bool:
    """The same words: blanks are trimmed, and line ends quoted, by some versions."""
    one, other = (" ".join(x.replace("\\n", " ").split()) for x in (a, b))
    return one == other
