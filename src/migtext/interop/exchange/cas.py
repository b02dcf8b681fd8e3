"""UIMA CAS XMI, which INCEpTION opens, with a type system of one layer a view.

dkpro-cassis counts in UTF-16 units in the file and in code points on this side. XML has no room for
some control characters (and for PDFium's sign of a broken word): U+FFFD stands for each, so that no
offset moves.
"""

from __future__ import annotations

import re
import struct
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from ...errors import DataError, LimitExceeded, MissingExtra
from .marks import FEATURES, LABELS, Mark

__all__ = ["Found", "cas_files", "cas_text", "read_cas", "type_system", "xml_text"]

# INCEpTION's own prefix for layers that a project defines.
_PREFIX = "webanno.custom."
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BLANKS = re.compile("[\x0b\x0c\x1c-\x1f]")
_ID = "migtextId"
# Names that UIMA keeps for itself, or that INCEpTION shows badly.
_NAMES = {"label": "value", "value": "interval", "type": "cslType"}
_SYSTEM = "typesystem.xml"
# What zipfile lets through for damaged archives.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError,
)  # fmt: skip
# Tokens, sentences and facts of the document, which every tool adds.
_TOOLS = (
    "uima.",
    "de.tudarmstadt.ukp.dkpro.core.api.segmentation.",
    "de.tudarmstadt.ukp.dkpro.core.api.metadata.",
    "de.tudarmstadt.ukp.clarin.webanno.api.type.",
    "de.tudarmstadt.ukp.inception.",
)
# Folders of a project where the work of people lies.
_WORK = frozenset(("annotation", "curation"))
# Of one file in an archive; a CAS of a book is below 50 MB.
_MOST_BYTES = 300_000_000
_TODO = "export from INCEpTION as “UIMA CAS XMI (XML 1.0)”"


class Found(NamedTuple):
    """A CAS in a file or archive.

    Attributes:
        doc: name of the document, as INCEpTION calls it.
        who: the annotator, or None when the file does not say.
        data: the XMI.
        system: the type system beside it, or None.
        where: file, and place in the archive, for messages.
    """

    doc: str
    who: str | None
    data: bytes
    system: bytes | None
    where: str


def _cassis() -> Any:
    try:
        import cassis
    except ImportError as error:
        raise MissingExtra(
            "CAS files need dkpro-cassis", todo="pip install 'migtext[exchange]'"
        ) from error
    return cassis


def xml_text(text: str) -> str:
    """A text as XML can hold it, of the same length.

    Example:
        >>> xml_text("over\\x0cleaf")
        'over�leaf'
    """
    return _NO_XML.sub("\ufffd", text)


def type_system() -> Any:
    """The type system: a layer a view, with a string feature for each that may be edited.

    Returns:
        A `cassis.TypeSystem`; ``to_xml(path)`` writes what INCEpTION imports under
        "Layers".

    Raises:
        MissingExtra: when dkpro-cassis is not installed.

    Example:
        >>> sorted(f.name for f in type_system().get_type("webanno.custom.Passage").features)
        ['labels', 'migtextId']
    """
    made = _cassis().TypeSystem()
    for view, label in LABELS.items():
        layer = made.create_type(_PREFIX + label, supertypeName="uima.tcas.Annotation")
        for name in (*(_NAMES.get(n, n) for n in FEATURES[view]), _ID):
            made.create_feature(layer, name, "uima.cas.String")
    return made


def cas_text(text: str, marks: Iterable[Mark]) -> str:
    """A document as XMI.

    Args:
        text: the document's text.
        marks: its marks.

    Returns:
        The XMI; its type system is `type_system`.

    Raises:
        MissingExtra: when dkpro-cassis is not installed.

    Example:
        >>> made = cas_text("😀 40 left", [Mark("figures", 2, 4, {"low": "40"})])
        >>> 'begin="3" end="5" low="40"' in made
        True
    """
    cassis = _cassis()
    system = type_system()
    cas = cassis.Cas(system)
    cas.sofa_string = xml_text(text)
    cas.sofa_mime = "text/plain"
    for mark in marks:
        layer = system.get_type(_PREFIX + mark.label)
        features = {
            _NAMES.get(k, k): xml_text(_BLANKS.sub(" ", v)) for k, v in mark.features.items()
        }
        if mark.id:
            features[_ID] = mark.id
        cas.add(layer(begin=mark.start, end=mark.end, **features))
    made: str = cas.to_xmi(pretty_print=True)
    return made


def cas_files(path: Path) -> list[Found]:
    """All CAS in an .xmi file, or in an archive that INCEpTION exported.

    An archive is that of one document (an .xmi and ``TypeSystem.xml``), or of a project
    (``annotation/DOCUMENT/USER.zip``, ``curation/DOCUMENT/CURATION_USER.zip``).

    Raises:
        DataError: when there is none in it.
        LimitExceeded: when a file in the archive is implausibly large.

    Example:
        >>> import tempfile
        >>> file = Path(tempfile.mkdtemp()) / "report.xmi"
        >>> _ = file.write_text(cas_text("40 left", [Mark("figures", 0, 2)]), encoding="utf-8")
        >>> [read_cas(one)[1][0].end for one in cas_files(file)]
        [2]
    """
    if path.suffix.lower() != ".zip":
        beside = (path.with_name("TypeSystem.xml"), path.with_suffix(".xml"))
        system = next((p.read_bytes() for p in beside if p.is_file() and p != path), None)
        return [Found(path.stem, None, path.read_bytes(), system, str(path))]
    data = path.read_bytes()
    try:
        found = list(_archive(BytesIO(data), path, path.stem, None, deep=True))
    except _DAMAGED as error:
        raise DataError(
            f"not readable as a ZIP archive ({error})", path=path, todo=_TODO
        ) from error
    if not found:
        raise DataError(
            "no CAS XMI in the archive",
            path=path,
            todo=f"{_TODO}; for a whole project choose it as the secondary format",
        )
    return found


def _archive(
    stream: Any, path: Path, doc: str, who: str | None, *, deep: bool, inside: str = ""
) -> Iterator[Found]:
    with zipfile.ZipFile(stream) as archive:
        names = [i for i in archive.infolist() if not i.is_dir()]
        systems = {str(PurePosixPath(i.filename).parent): i for i in names if PurePosixPath(i.filename).name.lower() == _SYSTEM}  # fmt: skip
        project = any(_WORK & set(PurePosixPath(i.filename).parts[:-1]) for i in names)
        for item in names:
            name = PurePosixPath(item.filename)
            suffix = name.suffix.lower()
            if name.parts[0] == "__MACOSX" or suffix not in (".xmi", ".zip"):
                continue
            # A project has the files that were imported beside the work, and the work before it
            # was begun.
            if (project and not _WORK & set(name.parts[:-1])) or name.stem == "INITIAL_CAS":
                continue
            for one in (item, systems.get(str(name.parent))):
                if one is not None and one.file_size > _MOST_BYTES:
                    raise LimitExceeded(f"{one.filename} is {one.file_size:,} bytes", path=path)
            # annotation/report.xmi/anna.zip: the folder is the document.
            parent = name.parent.name
            of = _stem(parent) if parent and parent not in _WORK else doc
            where = f"{path}: {inside}{name}"
            if suffix == ".xmi":
                system = systems.get(str(name.parent))
                person = who or (name.stem if name.stem not in (of, doc) else None)
                yield Found(of, person, archive.read(item), archive.read(system) if system else None, where)  # fmt: skip
            elif deep and project:
                data = BytesIO(archive.read(item))
                yield from _archive(data, path, of, name.stem, deep=False, inside=f"{name}/")


def _stem(name: str) -> str:
    """Name of a document without the suffix of the file that was imported."""
    return name.rpartition(".")[0] or name


def read_cas(found: Found) -> tuple[str, list[Mark], list[str]]:
    """Text and marks of a CAS, from here or from INCEpTION.

    Args:
        found: one of `cas_files`.

    Returns:
        The text, the marks, and what of it has no place in an analysis, in words.

    Raises:
        DataError: when it is no CAS, or has none of migtext's layers.
        MissingExtra: when dkpro-cassis is not installed.
    """
    cassis = _cassis()
    if b"<!DOCTYPE" in found.data or b"<!DOCTYPE" in (found.system or b""):
        # Nothing writes one into a CAS; entities in it can grow without limit.
        raise DataError("a document type definition in it", path=found.where, todo=_TODO)
    system = _merged(found)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            cas = cassis.load_cas_from_xmi(BytesIO(found.data), typesystem=system, lenient=True)
    except Exception as error:  # cassis lets through whatever its parser raises
        raise DataError(
            f"not readable as CAS XMI ({error})", path=found.where, todo=_TODO
        ) from error
    layers = {view: _PREFIX + label for view, label in LABELS.items()}
    marks: list[Mark] = []
    for view, name in layers.items():
        for n, annotation in enumerate(cas.select(name), 1):
            said = {
                key: value
                for key in FEATURES[view]
                if isinstance(value := getattr(annotation, _NAMES.get(key, key), None), str)
            }
            identifier = getattr(annotation, _ID, None) or ""
            place = f"{LABELS[view]} {n}"
            marks.append(Mark(view, annotation.begin, annotation.end, said, identifier, place))
    system_text = found.system or b""
    if not marks and system_text and not any(n.encode() in system_text for n in layers.values()):
        raise DataError(
            "none of migtext's layers is in it",
            path=found.where,
            todo=f"import TypeSystem.xml as layers of the project: {', '.join(layers.values())}",
        )
    return cas.sofa_string or "", marks, _further(cas, layers)


def _further(cas: Any, layers: Mapping[str, str]) -> list[str]:
    """Features and layers that a project has beside those of migtext."""
    views = {name: view for view, name in layers.items()}
    features: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for annotation in cas.select_all():
        name = annotation.type.name
        view = views.get(name)
        if view is None:
            others[name] += not name.startswith(_TOOLS)
            continue
        own = {_NAMES.get(n, n) for n in FEATURES[view]} | {_ID, "begin", "end", "sofa"}
        for feature in annotation.type.all_features:
            if feature.name not in own and getattr(annotation, feature.name, None) not in (
                None,
                "",
            ):
                features[f"{feature.name} of {LABELS[view]}"] += 1
    return [
        *(f"the feature {name} was left out ({n} values)" for name, n in features.items()),
        *(f"the layer {name} was left out ({n} annotations)" for name, n in others.items() if n),
    ]


def _merged(found: Found) -> Any:
    cassis = _cassis()
    if found.system is None:
        return type_system()
    try:
        return cassis.merge_typesystems(
            type_system(), cassis.load_typesystem(BytesIO(found.system))
        )
    except Exception as error:
        raise DataError(
            f"the type system beside it is not readable ({error})", path=found.where, todo=_TODO
        ) from error
