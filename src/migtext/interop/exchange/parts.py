"""What came back from another tool: each document, and each person who worked on it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ...errors import DataError, FileMissing
from . import brat, cas, labelstudio, webannotation
from .marks import Mark, plain_text

__all__ = ["SIDECAR", "Part", "parts_of", "sidecar_of"]

# The analysis that the marks were made from, beside them.
SIDECAR = ".migtext.json"
_TODO = (
    "give a .ann file or a folder of them, .xmi, INCEpTION's .zip, Label Studio's .json, or .jsonld"
)
# Text, marks, and what has no place in an analysis; given the text that was annotated, if known.
Reader = Callable[[str | None], tuple[str | None, list[Mark], list[str]]]


@dataclass(frozen=True, slots=True)
class Part:
    """One document as one person left it.

    Attributes:
        doc: its name.
        names: under which its analysis may lie beside the file, and by which it may be asked for.
        who: the person, or None when the file does not say.
        folders: where its analysis may lie.
        where: file, and place in it, for messages.
        read: gives text, marks and notes.
        worked: whether anybody has worked on it.
    """

    doc: str
    names: tuple[str, ...]
    who: str | None
    folders: tuple[Path, ...]
    where: str
    read: Reader
    worked: bool = True


def sidecar_of(part: Part) -> Path | None:
    """The analysis beside the marks, if it is there."""
    for folder in part.folders:
        for name in part.names:
            file = folder / f"{name}{SIDECAR}"
            if file.is_file():
                return file
    return None


def parts_of(path: Path) -> list[Part]:
    """All that is in a file or folder.

    Raises:
        FileMissing: when it does not exist.
        DataError: when it is of no format that comes back.

    Example:
        >>> import migtext as mt, tempfile
        >>> a = mt.annotate(text="40 people left.", only="figures")
        >>> ann = a.export(tempfile.mkdtemp(), to="brat").files[0]
        >>> part = parts_of(ann)[0]
        >>> part.doc, part.who, sidecar_of(part).name
        ('text', None, 'text.migtext.json')
    """
    if not path.exists():
        raise FileMissing("no such file", path=path, todo="check the name")
    suffix = path.suffix.lower()
    if path.is_dir():
        found = list(_folder(path))
    elif suffix == ".ann":
        found = [_brat(path, path.stem, None, (path.parent,))]
    elif suffix in (".xmi", ".zip"):
        found = [_cas(one, path) for one in cas.cas_files(path)]
    elif suffix in (".json", ".jsonld"):
        found = list(_json(path))
    else:
        raise DataError(
            f"no format that comes back: {suffix or 'no suffix'}", path=path, todo=_TODO
        )
    if not found:
        raise DataError("nothing in it that comes back", path=path, todo=_TODO)
    return found


# -- brat ----------------------------------------------------------------------------------------


def _folder(root: Path) -> Iterator[Part]:
    files = sorted(root.rglob("*.ann"))
    # anna/report.ann and ben/report.ann: a folder a person.
    often = Counter(f.stem for f in files)
    for file in files:
        person = file.parent.name if often[file.stem] > 1 and file.parent != root else None
        inside = file.relative_to(root).with_suffix("").as_posix()
        yield _brat(file, file.stem if person else inside, person, (file.parent, root))


def _brat(path: Path, doc: str, who: str | None, folders: tuple[Path, ...]) -> Part:
    names = tuple(dict.fromkeys((doc, path.stem)))
    return Part(doc, names, who, folders, str(path), partial(_read_brat, path, folders))


def _read_brat(
    path: Path, folders: tuple[Path, ...], known: str | None
) -> tuple[str, list[Mark], list[str]]:
    beside = [folder / f"{path.stem}.txt" for folder in folders]
    file = next((f for f in beside if f.is_file()), None)
    if file is not None:
        text = _decoded(file)
    elif known is not None:
        text = brat.brat_text(known)
    else:
        raise FileMissing("the text is missing", path=beside[0], todo="put it beside the .ann file")
    marks, notes = brat.read_ann(_decoded(path), text, path)
    return text, marks, notes


def _decoded(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"not UTF-8 ({error})", path=path, todo="save it as UTF-8") from error


# -- CAS -----------------------------------------------------------------------------------------


def _cas(found: cas.Found, path: Path) -> Part:
    names = tuple(dict.fromkeys((found.doc, path.stem)))
    return Part(found.doc, names, found.who, (path.parent,), found.where, partial(_read_cas, found))


def _read_cas(found: cas.Found, _: str | None) -> tuple[str, list[Mark], list[str]]:
    return cas.read_cas(found)


# -- JSON ----------------------------------------------------------------------------------------


def _json(path: Path) -> Iterator[Part]:
    try:
        data = json.loads(path.read_bytes().decode("utf-8-sig"))
    except ValueError as error:
        raise DataError(f"not readable as JSON ({error})", path=path, todo=_TODO) from error
    if isinstance(data, dict) and data.get("format") == "migtext-analysis":
        raise DataError(
            "this is a saved analysis", path=path, todo="read it with migtext.Analysis.load()"
        )
    first = data[0] if isinstance(data, list) and data else data
    if isinstance(first, dict) and "data" in first:
        yield from _tasks(path, data)
    elif isinstance(first, dict) and (
        "@context" in first or "Annotation" in str(first.get("type"))
    ):
        name = path.stem
        yield Part(name, (name,), _creator(data), (path.parent,), str(path), partial(_read_web, path, data))  # fmt: skip
    else:
        raise DataError("neither tasks of Label Studio nor Web Annotations", path=path, todo=_TODO)


def _tasks(path: Path, data: Any) -> Iterator[Part]:
    read = labelstudio.read_tasks(path, data)
    titles = Counter(str(t.data.get("title")) for t in {t.number: t for t in read}.values())
    for one in read:
        digest = str(one.data.get("doc") or "")[:16]
        title = one.data.get("title")
        number = f"task {one.number}"
        shown = title if isinstance(title, str) and title and titles[title] == 1 else number
        names = tuple(n for n in dict.fromkeys((digest, shown, number, path.stem)) if n)
        text: str = one.data["text"]
        yield Part(
            shown, names, one.who, (path.parent,), f"{path}: {number}", partial(_given, text, one.marks, one.notes), one.who is not None,
        )  # fmt: skip


def _given(
    text: str, marks: list[Mark], notes: list[str], _: str | None
) -> tuple[str, list[Mark], list[str]]:
    return text, marks, notes


def _creator(data: Any) -> str | None:
    """The person who is named as the creator of the whole collection."""
    by = data.get("creator") if isinstance(data, Mapping) else None
    if isinstance(by, Mapping):
        by = by.get("name") or by.get("nickname") or by.get("id")
    return by if isinstance(by, str) and by else None


def _read_web(path: Path, data: Any, known: str | None) -> tuple[str | None, list[Mark], list[str]]:
    file = path.with_suffix(".txt")
    own = _decoded(file) if file.is_file() else None
    text = plain_text(known) if known is not None else own
    return own, webannotation.read_collection(path, data, text), []
