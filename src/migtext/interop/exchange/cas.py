"""UIMA CAS XMI, which INCEpTION opens, with a type system of one layer a view.

dkpro-cassis counts in UTF-16 units in the file and in code points on this side. XML has no room for
some control characters (and for PDFium's sign of a broken word): U+FFFD stands for each, so that no
offset moves.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ...errors import DataError, MissingExtra
from .marks import FEATURES, LABELS, Mark

__all__ = ["cas_text", "read_cas", "type_system"]

# INCEpTION's own prefix for layers that a project defines.
_PREFIX = "webanno.custom."
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ID = "migtextId"
# Names that UIMA keeps for itself, or that INCEpTION shows badly.
_NAMES = {"label": "value", "value": "interval", "type": "cslType"}


def _cassis() -> Any:
    try:
        import cassis
    except ImportError as error:
        raise MissingExtra(
            "CAS files need dkpro-cassis", todo="pip install 'migtext[exchange]'"
        ) from error
    return cassis


def xml_text(text: str) -> str:
    """A text as XML can hold it, of the same length."""
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


def cas_text(text: str, marks: Iterable[Mark], *, title: str | None = None) -> str:
    """A document as XMI.

    Args:
        text: the document's text.
        marks: its marks.
        title: of the document, for INCEpTION's list.

    Returns:
        The XMI.
    """
    cassis = _cassis()
    system = type_system()
    system.create_type("de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData", supertypeName="uima.tcas.DocumentAnnotation")  # fmt: skip
    meta = system.get_type("de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData")
    system.create_feature(meta, "documentTitle", "uima.cas.String")
    cas = cassis.Cas(system)
    cas.sofa_string = xml_text(text)
    cas.sofa_mime = "text/plain"
    if title:
        cas.add(meta(begin=0, end=len(text), language="en", documentTitle=xml_text(title)))
    for mark in marks:
        layer = system.get_type(_PREFIX + mark.label)
        features = {_NAMES.get(k, k): xml_text(v) for k, v in mark.features.items()}
        if mark.id:
            features[_ID] = mark.id
        cas.add(layer(begin=mark.start, end=mark.end, **features))
    made: str = cas.to_xmi(pretty_print=True)
    return made


def read_cas(path: Path) -> tuple[str, list[Mark]]:
    """Text and marks of an XMI file, from here or from INCEpTION.

    Args:
        path: the .xmi file; a type system beside it (``TypeSystem.xml`` or NAME.xml) is used, else
            that of migtext.

    Raises:
        DataError: when it is no CAS, or has none of migtext's layers.
        MissingExtra: when dkpro-cassis is not installed.
    """
    cassis = _cassis()
    system = _beside(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            cas = cassis.load_cas_from_xmi(path.read_bytes().decode("utf-8"), typesystem=system, lenient=True)  # fmt: skip
    except OSError:
        raise
    except Exception as error:  # cassis lets through whatever its parser raises
        raise DataError(
            f"not readable as CAS XMI ({error})",
            path=path,
            todo="export from INCEpTION as “UIMA CAS XMI (XML 1.0)”",
        ) from error
    text = cas.sofa_string or ""
    marks: list[Mark] = []
    for view, label in LABELS.items():
        name = _PREFIX + label
        if not cas.typesystem.contains_type(name):
            continue
        for annotation in cas.select(name):
            said = {
                key: value
                for key in FEATURES[view]
                if isinstance(value := getattr(annotation, _NAMES.get(key, key), None), str)
            }
            marks.append(Mark(view, annotation.begin, annotation.end, said, getattr(annotation, _ID, None) or ""))  # fmt: skip
    if not any(cas.typesystem.contains_type(_PREFIX + label) for label in LABELS.values()):
        raise DataError(
            "none of migtext's layers is in it",
            path=path,
            todo=f"layers: {', '.join(_PREFIX + label for label in LABELS.values())}",
        )
    return text, marks


def _beside(path: Path) -> Any:
    cassis = _cassis()
    own = type_system()
    for other in (path.with_name("TypeSystem.xml"), path.with_suffix(".xml")):
        if other.exists() and other != path:
            try:
                with other.open("rb") as stream:
                    return cassis.merge_typesystems(own, cassis.load_typesystem(stream))
            except Exception as error:
                raise DataError(
                    f"not readable as a UIMA type system ({error})", path=other
                ) from error
    return own
