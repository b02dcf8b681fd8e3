"""brat standoff: NAME.txt, NAME.ann and an `annotation.conf` that lets brat open them.

Offsets are code points, as in `Document.text`. A span over line ends is written in pieces, one a
line, as brat does it. Features travel as notes (``#1 AnnotatorNotes T1 low=1200; unit=person``), in
which a person can edit them; links (citation to reference, figure to citation, movement to figure)
are relations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ...errors import DataError
from .marks import LABELS, Mark

__all__ = ["ann_text", "config_text", "read_ann"]

_RELATIONS = {
    ("citations", "references"): "Cites",
    ("figures", "citations"): "Carried_by",
    ("movements", "figure"): "Counted_by",
}
_VIEWS = {label: view for view, label in LABELS.items()}
_TEXT_BOUND = re.compile(
    r"(?P<id>T\d+\S*)\t(?P<label>\S+) (?P<spans>\d+ \d+(?:;\d+ \d+)*)\t(?P<words>.*)"
)
_NOTE = re.compile(r"#\d+\S*\t\S+ (?P<id>T\d+\S*)\t(?P<words>.*)")
_RELATION = re.compile(r"R\d+\S*\t(?P<name>\S+) Arg1:(?P<a>T\d+\S*) Arg2:(?P<b>T\d+\S*)")
_ESCAPED = {"%": "%25", ";": "%3B", "=": "%3D", "\t": "%09", "\n": "%0A", "\r": "%0D"}
_BACK = {v: k for k, v in _ESCAPED.items()}


def _escape(value: str) -> str:
    return "".join(_ESCAPED.get(c, c) for c in value)


def _plain(value: str) -> str:
    return re.sub("%(?:25|3B|3D|09|0A|0D)", lambda m: _BACK[m[0]], value)


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A span without its line ends."""
    out = [(start + m.start(), start + m.end()) for m in re.finditer(r"[^\r\n]+", text[start:end])]
    return [(a, b) for a, b in out if text[a:b].strip()] or [(start, end)]


def ann_text(text: str, marks: Iterable[Mark]) -> str:
    """Content of the .ann file.

    Args:
        text: the document's text, as it is in the .txt file.
        marks: what to write.

    Returns:
        Lines of text-bound annotations, notes and relations.

    Example:
        >>> print(ann_text("40 left", [Mark("figures", 0, 2, {"low": "40"}, "ab")]).strip())
        T1	Figure 0 2	40
        #1	AnnotatorNotes T1	id=ab;low=40
    """
    listed = list(marks)
    names = {m.id: f"T{n}" for n, m in enumerate(listed, 1) if m.id}
    lines: list[str] = []
    relations: list[str] = []
    for n, mark in enumerate(listed, 1):
        pieces = _pieces(text, mark.start, mark.end)
        spans = ";".join(f"{a} {b}" for a, b in pieces)
        words = " ".join(text[a:b].replace("\t", " ") for a, b in pieces)
        lines.append(f"T{n}\t{mark.label} {spans}\t{words}")
        said = {"id": mark.id} if mark.id else {}
        for name, value in mark.features.items():
            relation = _RELATIONS.get((mark.view, name))
            ids = [i.strip() for i in value.split(";")]
            if relation and all(i in names for i in ids):
                relations += [f"{relation} Arg1:T{n} Arg2:{names[i]}" for i in ids]
            else:
                said[name] = value
        note = ";".join(f"{k}={_escape(v)}" for k, v in said.items())
        if note:
            lines.append(f"#{n}\tAnnotatorNotes T{n}\t{note}")
    lines += [f"R{n}\t{words}\t" for n, words in enumerate(relations, 1)]
    return "\n".join(lines) + "\n" if lines else ""


def config_text() -> str:
    """`annotation.conf` for a brat collection of migtext's marks."""
    entities = "\n".join(LABELS.values())
    relations = "\n".join(
        f"{name}\tArg1:{LABELS[view]}, Arg2:{'Reference' if name == 'Cites' else 'Citation' if name == 'Carried_by' else 'Figure'}"
        for (view, _), name in _RELATIONS.items()
    )
    overlap = "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"
    return f"[entities]\n{entities}\n\n[relations]\n{overlap}\n{relations}\n\n[events]\n\n[attributes]\n"


def read_ann(source: str, text: str, path: Path) -> list[Mark]:
    """Marks of a .ann file.

    Args:
        source: content of the file.
        text: content of the .txt file beside it.
        path: the .ann file, for messages.

    Returns:
        Marks, in the order of the file.

    Raises:
        DataError: when a line is no brat annotation, a label is unknown, or the words do not stand
            in the text where the line says.
    """
    found: dict[str, Mark] = {}
    notes: dict[str, dict[str, str]] = {}
    relations: list[tuple[str, str, str]] = []
    for number, line in enumerate(source.split("\n"), 1):
        line = line.rstrip("\r")
        if not line.strip():
            continue
        if match := _TEXT_BOUND.match(line):
            found[match["id"]] = _mark(match, text, path, number)
        elif match := _NOTE.match(line):
            notes.setdefault(match["id"], {}).update(_said(match["words"]))
        elif match := _RELATION.match(line):
            relations.append((match["name"], match["a"], match["b"]))
        elif line[0] not in "AEMN*#":  # attributes, events and the like have no use here
            raise DataError(f"line {number} is no brat annotation: {line[:60]!r}", path=path)
    ids = {t: (notes.get(t, {}).get("id") or "") for t in found}
    links: dict[str, dict[str, list[str]]] = {}
    fields = {name: key for key, name in _RELATIONS.items()}
    for name, a, b in relations:
        if name not in fields or a not in found or b not in found:
            continue
        links.setdefault(a, {}).setdefault(fields[name][1], []).append(ids[b] or b)
    out = []
    for t, mark in found.items():
        said = dict(notes.get(t, {}))
        said.pop("id", None)
        said |= {k: "; ".join(v) for k, v in links.get(t, {}).items()}
        label = said.pop("entity", None)
        if label:
            said["label"] = label
        out.append(Mark(mark.view, mark.start, mark.end, {**mark.features, **said}, ids[t]))
    return out


def _mark(match: re.Match[str], text: str, path: Path, number: int) -> Mark:
    label = match["label"]
    spans = [tuple(map(int, s.split())) for s in match["spans"].split(";")]
    start, end = spans[0][0], spans[-1][1]
    words = " ".join(text[a:b] for a, b in spans)
    if " ".join(words.split()) != " ".join(match["words"].split()):
        raise DataError(
            f"line {number}: {match['words'][:40]!r} does not stand at {start}-{end}, "
            f"where the text has {words[:40]!r}",
            path=path,
            todo="the .txt beside it is another one, or was changed after the export",
        )
    if label in _VIEWS:
        return Mark(_VIEWS[label], start, end)
    if label.isupper():  # an entity that was labelled as such: PERSON, PLACE
        return Mark("entities", start, end, {"label": label})
    raise DataError(
        f"line {number}: unknown label {label!r}",
        path=path,
        todo=f"labels: {', '.join(LABELS.values())}, or a label of entities in capitals",
    )


def _said(words: str) -> dict[str, str]:
    out = {}
    for part in words.split(";"):
        name, equals, value = part.partition("=")
        if equals:
            out[name.strip()] = _plain(value.strip())
    return out
