"""Analyses as JSON: one format, versioned, with a published schema.

Decimals are written as strings, so that nothing is lost; dates as ISO 8601; the packed boxes of a
PDF as base64 of zlib of little-endian float32.
"""

from __future__ import annotations

import base64
import json
import sys
import zlib
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from ..annotations import RECORD_TYPES, Outside, Record
from ..document import Block, Document, Mark, Meta, Page
from ..errors import DataError, FileMissing

__all__ = [
    "FORMAT",
    "VERSION",
    "analysis_arguments",
    "analysis_dict",
    "read_analysis",
    "record_dict",
    "schema",
]

FORMAT = "migtext-analysis"
VERSION = 1


def _value(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return record_dict(value)
    if isinstance(value, Mapping):
        return {str(k): _value(v) for k, v in value.items()}
    return [_value(v) for v in value]


def record_dict(record: Any) -> dict[str, Any]:
    """All fields of a record as JSON values."""
    return {
        f.name: _value(getattr(record, f.name))
        for f in fields(record)
        if not f.name.startswith("_")
    }


def _pack(boxes: array[float]) -> str:
    data = boxes[:]
    if sys.byteorder == "big":
        data.byteswap()
    return base64.b64encode(zlib.compress(data.tobytes(), 6)).decode("ascii")


def _unpack(text: str) -> array[float]:
    boxes = array("f")
    if text:
        boxes.frombytes(zlib.decompress(base64.b64decode(text)))
        if sys.byteorder == "big":
            boxes.byteswap()
    return boxes


def analysis_dict(
    document: Document,
    records: Mapping[str, Iterable[Record]],
    seconds: Mapping[str, float],
    outside: Iterable[Outside],
    warnings: Iterable[str],
    withheld: Mapping[str, str],
) -> dict[str, Any]:
    """An analysis as JSON values."""
    from importlib.metadata import version

    return {
        "format": FORMAT,
        "version": VERSION,
        "migtext": version("migtext"),
        "document": {
            "text": document.text,
            "blocks": [record_dict(b) for b in document.blocks],
            "pages": [record_dict(p) for p in document.pages],
            "marks": [record_dict(m) for m in document.marks],
            "markup": [list(span) for span in document.markup],
            "meta": record_dict(document.meta),
            "warnings": list(document.warnings),
            "path": document.path,
            "format": document.format,
            "boxes": _pack(document.boxes) if document.boxes else "",
        },
        "records": {name: [record_dict(r) for r in group] for name, group in records.items()},
        "outside": [record_dict(o) for o in outside],
        "seconds": dict(seconds),
        "warnings": list(warnings),
        "withheld": dict(withheld),
    }


@cache
def _adapter(kind: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def _each(kind: Any, values: list[Any]) -> tuple[Any, ...]:
    result: tuple[Any, ...] = tuple(_adapter(list[kind]).validate_python(values))
    return result


def read_analysis(path: Path) -> dict[str, Any]:
    """Arguments for `Analysis` from a file that `Analysis.save` wrote.

    Raises:
        FileMissing: when there is no file.
        DataError: when it is not such a file or does not validate.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise FileMissing("no such file", path=path, todo="check the name") from error
    except (OSError, ValueError) as error:
        raise DataError(
            f"not readable as JSON ({error})", path=path, todo="save one with Analysis.save()"
        ) from error
    return analysis_arguments(data, path)


def analysis_arguments(data: Any, path: Path) -> dict[str, Any]:
    """Arguments for `Analysis` from what `analysis_dict` gave.

    Args:
        data: the decoded JSON.
        path: where it was read from, for messages.

    Raises:
        DataError: when it is no analysis or does not validate.
    """
    from pydantic import ValidationError

    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise DataError("not a saved analysis", path=path, todo="save one with Analysis.save()")
    if data.get("version") != VERSION:
        raise DataError(
            f"format version {data.get('version')}; this migtext reads version {VERSION}",
            path=path,
            todo="annotate the document again, or install the migtext that wrote it",
        )
    try:
        d = data["document"]
        document = Document(
            text=d["text"],
            blocks=_each(Block, d["blocks"]),
            pages=_each(Page, d["pages"]),
            marks=_each(Mark, d["marks"]),
            markup=tuple((int(a), int(b)) for a, b in d.get("markup", ())),
            meta=_adapter(Meta).validate_python(d["meta"]),
            warnings=tuple(d["warnings"]),
            path=d["path"],
            format=d["format"],
            boxes=_unpack(d["boxes"]),
        )
        records = {
            name: _each(RECORD_TYPES[name], group) for name, group in data["records"].items()
        }
        return {
            "document": document,
            "records": records,
            "outside": _each(Outside, data["outside"]),
            "seconds": data["seconds"],
            "warnings": data["warnings"],
            "withheld": data["withheld"],
        }
    except (KeyError, TypeError, ValidationError, ValueError, zlib.error) as error:
        raise DataError(f"does not validate ({error})", path=path) from error


def schema() -> dict[str, Any]:
    """JSON schema (draft 2020-12) of the format."""
    definitions: dict[str, Any] = {}

    def of(kind: Any) -> dict[str, Any]:
        made: dict[str, Any] = _adapter(list[kind]).json_schema(
            ref_template="#/$defs/{model}", mode="serialization"
        )
        definitions.update(made.pop("$defs", {}))
        for part in definitions.values():
            # The link from a record to its document is not written.
            part.get("properties", {}).pop("_document", None)
        return made

    document = {
        "text": {"type": "string"},
        "blocks": of(Block),
        "pages": of(Page),
        "marks": of(Mark),
        "markup": {
            "type": "array",
            "items": {"type": "array", "items": {"type": "integer"}},
        },
        "meta": of(Meta)["items"],
        "warnings": {"type": "array", "items": {"type": "string"}},
        "path": {"type": ["string", "null"]},
        "format": {"type": "string"},
        "boxes": {"type": "string", "contentEncoding": "base64"},
    }
    properties = {
        "format": {"const": FORMAT},
        "version": {"const": VERSION},
        "migtext": {"type": "string"},
        "document": {"type": "object", "properties": document, "required": list(document)},
        "records": {
            "type": "object",
            "properties": {name: of(kind) for name, kind in RECORD_TYPES.items()},
            "additionalProperties": False,
        },
        "outside": of(Outside),
        "seconds": {"type": "object", "additionalProperties": {"type": "number"}},
        "warnings": {"type": "array", "items": {"type": "string"}},
        "withheld": {"type": "object", "additionalProperties": {"type": "string"}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "migtext analysis",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "$defs": definitions,
    }
