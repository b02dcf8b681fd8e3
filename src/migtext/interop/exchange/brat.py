"""brat standoff: NAME.txt, NAME.ann and an `annotation.conf` that lets brat open them.

Offsets are code points. brat asks that the words behind a span are those of the text, to the last
blank, and reads line by line: a span over line ends is written in pieces, one a line, and what else
breaks a line or a column is a space in the .txt, so that no offset moves. Features travel as notes
(``#1 AnnotatorNotes T1 low=1200;unit=person``), in which a person can edit them; links (citation to
reference, figure to citation, movement to figure) are relations; an entity's label is brat's type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ...errors import DataError
from .marks import LABELS, LINKS, Mark, plain_text

__all__ = ["ann_text", "brat_text", "config_text", "read_ann"]

_RELATIONS = {
    ("citations", "references"): "Cites",
    ("figures", "citations"): "Carried_by",
    ("movements", "figure"): "Counted_by",
}
_FIELDS = {name: key for key, name in _RELATIONS.items()}
_ENTITY_LABELS = "PERSON ORG BODY PLACE STATE GROUP PROGRAMME EVENT DATE".split()
_VIEWS = {label: view for view, label in LABELS.items()}
_TEXT_BOUND = re.compile(
    r"(?P<id>T\d+\S*)\t(?P<label>\S+) (?P<spans>\d+ \d+(?:;\d+ \d+)*)[ ]?(?:\t(?P<words>.*))?", re.S
)
_NOTE = re.compile(r"#\d+\S*\t\S+ (?P<id>\S+)\t(?P<words>.*)", re.S)
_RELATION = re.compile(r"R\d+\S*\t(?P<name>\S+) Arg1:(?P<a>\S+) Arg2:(?P<b>\S+)")
# Lines of other kinds: events, attributes, modifications, normalisations, equivalences, notes.
_OTHER = re.compile(r"(?:[EAMNRT]\d+\S*|\*|#\d+\S*)\t")
_TYPE = re.compile(r"[A-Z][A-Z_]*")
_KEY = re.compile(r"\s*[A-Za-z_]\w*\s*=")
# Tabs part columns; the others end a line for one reader or another.
_BREAKS = re.compile("[\t\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
_CODED = re.compile("%(?=25|09|0A|0D|3B)")
_BACK = {"%25": "%", "%09": "\t", "%0A": "\n", "%0D": "\r", "%3B": ";"}


def brat_text(text: str) -> str:
    """The .txt beside the .ann: of the same length, its lines ended by line feeds only.

    Example:
        >>> brat_text("a\\tb\\r\\n")
        'a b \\n'
    """
    return _BREAKS.sub(" ", plain_text(text))


def _escape(value: str) -> str:
    value = _CODED.sub("%25", plain_text(value))
    value = value.replace("\n", "%0A")
    value = _BREAKS.sub(" ", value)
    # A part that looks like a feature of its own is kept together with what stands before.
    first, *rest = value.split(";")
    return first + "".join(("%3B" if _KEY.match(part) else ";") + part for part in rest)


def _plain(value: str) -> str:
    return re.sub("%(?:25|09|0A|0D|3B)", lambda m: _BACK[m[0]], value)


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A span without its line ends."""
    out = [(start + m.start(), start + m.end()) for m in re.finditer(r"[^\n]+", text[start:end])]
    return [(a, b) for a, b in out if text[a:b].strip()]


def ann_text(text: str, marks: Iterable[Mark]) -> tuple[str, list[Mark]]:
    """Content of the .ann file.

    Args:
        text: the document's text.
        marks: what to write.

    Returns:
        Lines of text-bound annotations, notes and relations; and the marks that cover only blanks,
        which brat cannot hold.

    Example:
        >>> made, lost = ann_text("40 left", [Mark("figures", 0, 2, {"low": "40"}, "ab")])
        >>> made.splitlines()
        ['T1\\tFigure 0 2\\t40', '#1\\tAnnotatorNotes T1\\tid=ab;low=40']
    """
    text = brat_text(text)
    placed = [(mark, _pieces(text, mark.start, mark.end)) for mark in marks]
    listed = [(mark, pieces) for mark, pieces in placed if pieces]
    names = {m.id: f"T{n}" for n, (m, _) in enumerate(listed, 1) if m.id}
    views = {m.id: m.view for m, _ in listed if m.id}
    lines: list[str] = []
    relations: list[str] = []
    for n, (mark, pieces) in enumerate(listed, 1):
        features = dict(mark.features)
        label = mark.label
        if mark.view == "entities" and _TYPE.fullmatch(features.get("label", "")):
            label = features.pop("label")
        spans = ";".join(f"{a} {b}" for a, b in pieces)
        words = " ".join(text[a:b] for a, b in pieces)
        lines.append(f"T{n}\t{label} {spans}\t{words}")
        said = {"id": mark.id} if mark.id else {}
        # The span reaches over line ends or blanks at its edges, which are in no piece.
        if (pieces[0][0], pieces[-1][1]) != (mark.start, mark.end):
            said["span"] = f"{mark.start}-{mark.end}"
        for name, value in features.items():
            relation = _RELATIONS.get((mark.view, name))
            ids = [i.strip() for i in value.split(";")]
            if relation and all(views.get(i) == LINKS[mark.view, name] for i in ids):
                relations += [f"{relation} Arg1:T{n} Arg2:{names[i]}" for i in ids]
            else:
                said[name] = value
        note = ";".join(f"{k}={_escape(v)}" for k, v in said.items())
        if note:
            lines.append(f"#{n}\tAnnotatorNotes T{n}\t{note}")
    lines += [f"R{n}\t{words}\t" for n, words in enumerate(relations, 1)]
    made = "\n".join(lines) + "\n" if lines else ""
    return made, [mark for mark, pieces in placed if not pieces]


def config_text() -> str:
    """`annotation.conf` for a brat collection of migtext's marks.

    Example:
        >>> config_text().splitlines()[:2]
        ['[entities]', 'Figure']
    """
    others = [label for label in LABELS.values() if label != "Entity"]
    entities = "\n".join([*others, "!Entity", *(f"\t{label}" for label in _ENTITY_LABELS)])
    relations = "\n".join(
        f"{name}\tArg1:{LABELS[view]}, Arg2:{LABELS[LINKS[view, feature]]}"
        for (view, feature), name in _RELATIONS.items()
    )
    overlap = "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"
    return f"[entities]\n{entities}\n\n[relations]\n{overlap}\n{relations}\n\n[events]\n\n[attributes]\n"


def read_ann(source: str, text: str, path: Path) -> tuple[list[Mark], list[str]]:
    """Marks of a .ann file.

    Args:
        source: content of the file.
        text: content of the .txt file beside it.
        path: the .ann file, for messages.

    Returns:
        Marks, in the order of the file; and what of it has no place in an analysis, in words.

    Raises:
        DataError: when a line is no brat annotation, a label is unknown, or the words do not stand
            in the text where the line says.

    Example:
        >>> marks, notes = read_ann("T1\\tFigure 0 2\\t40", "40 left", Path("a.ann"))
        >>> marks[0].view, marks[0].start, marks[0].end
        ('figures', 0, 2)
    """
    found: dict[str, Mark] = {}
    notes: dict[str, dict[str, str]] = {}
    relations: list[tuple[str, str, str]] = []
    said: list[str] = []
    others = 0
    for number, line in enumerate(source.split("\n"), 1):
        line = line.rstrip("\r")
        if not line.strip():
            continue
        if match := _TEXT_BOUND.fullmatch(line):
            if match["id"] in found:
                raise DataError(
                    f"line {number}: {match['id']} is there twice",
                    path=path,
                    todo="give one of them another number",
                )
            found[match["id"]] = _mark(match, text, path, number)
        elif match := _NOTE.fullmatch(line):
            features, remark = _said(match["words"])
            notes.setdefault(match["id"], {}).update(features)
            if remark:
                said.append(f"line {number}: the note {remark[:60]!r} is no feature of a record")
        elif match := _RELATION.match(line):
            relations.append((match["name"], match["a"], match["b"]))
        elif _OTHER.match(line) and line[0] != "T":
            others += 1
        else:
            raise DataError(
                f"line {number} is no brat annotation: {line[:60]!r}",
                path=path,
                todo="mend or delete the line",
            )
    if others:
        said.append(f"{others} events, attributes or equivalences of brat were left out")
    links: dict[str, dict[str, list[str]]] = {}
    for name, a, b in relations:
        field = _FIELDS.get(name)
        if field is None or a not in found or b not in found or (
            (found[a].view, found[b].view) != (field[0], LINKS[field])
        ):  # fmt: skip
            said.append(f"the relation {name} from {a} to {b} joins no records and was left out")
            continue
        links.setdefault(a, {}).setdefault(field[1], []).append(b)
    out = []
    for t, mark in found.items():
        features = dict(notes.get(t, {}))
        identifier = features.pop("id", "").strip()
        start, end = _span(features.pop("span", ""), mark, text)
        for name, targets in links.get(t, {}).items():
            before = [i for i in features.get(name, "").split(";") if i.strip()]
            now = [notes.get(b, {}).get("id", "").strip() or b for b in targets]
            features[name] = "; ".join(dict.fromkeys([*(i.strip() for i in before), *now]))
        # The type wins: it is what the editor shows.
        out.append(Mark(mark.view, start, end, {**features, **mark.features}, identifier, t))
    return out, said


def _span(words: str, mark: Mark, text: str) -> tuple[int, int]:
    """The exact span, when brat could not hold its edges and nobody moved it since."""
    a, dash, b = words.partition("-")
    if dash and a.isdecimal() and b.isdecimal():
        start, end = int(a), int(b)
        pieces = _pieces(text, start, min(end, len(text)))
        if pieces and (pieces[0][0], pieces[-1][1]) == (mark.start, mark.end):
            return start, end
    return mark.start, mark.end


def _mark(match: re.Match[str], text: str, path: Path, number: int) -> Mark:
    label = match["label"]
    spans = sorted(tuple(map(int, s.split())) for s in match["spans"].split(";"))
    start, end = spans[0][0], max(b for _, b in spans)
    words = " ".join(text[a:b] for a, b in spans)
    given = match["words"]
    if end > len(text) or any(a >= b for a, b in spans):
        raise DataError(
            f"line {number}: {start}-{end} lies outside the text",
            path=path,
            todo="the .txt beside it is another one, or was changed after the export",
        )
    if given is not None and " ".join(words.split()) != " ".join(given.split()):
        raise DataError(
            f"line {number}: {given[:40]!r} does not stand at {start}-{end}, "
            f"where the text has {words[:40]!r}",
            path=path,
            todo="the .txt beside it is another one, or was changed after the export",
        )
    if label in _VIEWS:
        return Mark(_VIEWS[label], start, end)
    if _TYPE.fullmatch(label):  # an entity by its label: PERSON, PLACE
        return Mark("entities", start, end, {"label": label})
    raise DataError(
        f"line {number}: unknown label {label!r}",
        path=path,
        todo=f"labels: {', '.join(LABELS.values())}, or a label of entities in capitals",
    )


def _said(words: str) -> tuple[dict[str, str], str]:
    """Features in a note, and what stands before the first of them."""
    out: dict[str, str] = {}
    name, remark = "", []
    for part in words.split(";"):
        if _KEY.match(part):
            name, _, value = part.partition("=")
            name = name.strip()
            out[name] = value
        elif name:
            out[name] += f";{part}"
        else:
            remark.append(part)
    return {k: _plain(v.strip()) for k, v in out.items()}, ";".join(remark).strip()
