"""Writing an analysis in the formats of other tools."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ...errors import DataError
from . import brat, cas, labelstudio, spacy_doc, webannotation
from .marks import Mark, mark_of

__all__ = ["FORMATS", "Written", "export", "export_many", "stem_of"]

# What a person's corrections are read into again (see `load_corrections`).
SIDECAR = ".migtext.json"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Attributes:
        format: brat, cas, labelstudio ...
        files: in the order in which a person needs them.
        records: how many records are in them.
    """

    format: str
    files: tuple[Path, ...]
    records: int

    def __str__(self) -> str:
        return f"{self.records:,} records: {', '.join(map(str, self.files))}"


def stem_of(analysis: Any, taken: Iterable[str] = ()) -> str:
    """A file name for a document: its own, or the first words of its title."""
    document = analysis.document
    name = Path(document.path).stem if document.path else document.meta.title or "text"
    stem = re.sub(r"[^\w.-]+", "_", name).strip("._")[:80] or "text"
    known, number, wanted = set(taken), 2, stem
    while stem in known:
        stem, number = f"{wanted}-{number}", number + 1
    return stem


def marks_of(analysis: Any) -> list[Mark]:
    """All records of an analysis as marks, in the order of the text."""
    found = [mark_of(view, r) for view in analysis.ran for r in analysis.records[view]]
    return sorted(found, key=lambda m: (m.start, -m.end))


def export(analysis: Any, path: str | Path, to: str) -> Written:
    """Write one analysis.

    Args:
        analysis: the analysis.
        path: a folder, or the name of the main file.
        to: one of `FORMATS`.

    Raises:
        DataError: when there is no such format, or nothing that it could hold.
        MissingExtra: when a package is missing.
    """
    return export_many([analysis], path, to)


def export_many(analyses: Iterable[Any], path: str | Path, to: str) -> Written:
    """Write analyses, each under the name of its document.

    Args:
        analyses: analyses.
        path: a folder; for one analysis, or a format that holds many, also the main file.
        to: one of `FORMATS`.

    Raises:
        DataError: when there is no such format, or nothing that it could hold.
        MissingExtra: when a package is missing.
    """
    if to not in FORMATS:
        raise DataError(f"no format {to!r}", todo=f"choose from: {', '.join(FORMATS)}")
    write, suffix, holds_many = FORMATS[to]
    listed = list(analyses)
    target = Path(path)
    named = bool(suffix) and target.suffix.lower() == suffix
    if named and len(listed) > 1 and not holds_many:
        raise DataError(
            f"{len(listed)} documents do not fit into one {suffix} file",
            path=target,
            todo="give a folder",
        )
    folder = target.parent if named else target
    folder.mkdir(parents=True, exist_ok=True)
    if holds_many:
        main = target if named else folder / f"{stem_of(listed[0]) if len(listed) == 1 else 'migtext'}{suffix}"  # fmt: skip
        files = write(listed, main)
    else:
        files = []
        stems: list[str] = []
        for analysis in listed:
            stems.append(target.stem if named else stem_of(analysis, stems))
            files += write(analysis, folder / f"{stems[-1]}{suffix}")
    size = sum(len(group) for a in listed for group in a.records.values())
    return Written(to, tuple(dict.fromkeys(files)), size)


def _text(path: Path, words: str) -> Path:
    path.write_text(words, encoding="utf-8", newline="")
    return path


def _sidecar(analysis: Any, path: Path) -> Path:
    beside = path.with_name(path.name[: -len(path.suffix)] + SIDECAR)
    analysis.save(beside)
    return beside


def _brat(analysis: Any, path: Path) -> list[Path]:
    text = analysis.document.text
    ann = _text(path, brat.ann_text(text, marks_of(analysis)))
    txt = _text(path.with_suffix(".txt"), text)
    config = _text(path.with_name("annotation.conf"), brat.config_text())
    return [ann, txt, config, _sidecar(analysis, path)]


def _cas(analysis: Any, path: Path) -> list[Path]:
    document = analysis.document
    title = path.stem
    xmi = _text(path, cas.cas_text(document.text, marks_of(analysis), title=title))
    system = path.with_name("TypeSystem.xml")
    cas.type_system().to_xml(system)
    return [xmi, system, _sidecar(analysis, path)]


def _labelstudio(analyses: list[Any], path: Path) -> list[Path]:
    tasks = [
        labelstudio.task(
            a.document.text, marks_of(a), doc=a.document.digest, title=a.document.meta.title, version=version("migtext"),
        )
        for a in analyses
    ]  # fmt: skip
    views = sorted({v for a in analyses for v in a.ran})
    main = _text(path, json.dumps(tasks, ensure_ascii=False))
    config = _text(path.with_name(f"{path.stem}.config.xml"), labelstudio.config_xml(views))
    return [main, config, *(_beside(a, path.parent) for a in analyses)]


def _beside(analysis: Any, folder: Path) -> Path:
    """The analysis under the digest of its text, by which a task is known again."""
    path = folder / f"{analysis.document.digest[:16]}{SIDECAR}"
    analysis.save(path)
    return path


def _webannotation(analysis: Any, path: Path) -> list[Path]:
    document = analysis.document
    source = document.meta.url or f"urn:sha256:{document.digest}"
    made = webannotation.collection(
        document.text, marks_of(analysis), source=source, version=version("migtext"), title=document.meta.title,
    )  # fmt: skip
    return [
        _text(path, json.dumps(made, ensure_ascii=False, indent=1)),
        _text(path.with_suffix(".txt"), document.text),
    ]


def _spacy(analyses: list[Any], path: Path) -> list[Path]:
    import spacy

    nlp = spacy.blank("en")
    spacy_doc.save_docs((spacy_doc.doc_of(a.document, a.records, nlp) for a in analyses), path)
    return [path]


def _json(analysis: Any, path: Path) -> list[Path]:
    analysis.save(path)
    return [path]


def _bibliography(suffix: str) -> Callable[[Any, Path], list[Path]]:
    def write(analysis: Any, path: Path) -> list[Path]:
        analysis.references.bibliography.save(path.with_suffix(suffix))
        return [path.with_suffix(suffix)]

    return write


def _frames(analyses: list[Any]) -> Mapping[str, Any]:
    import pandas as pd

    views = [v for v in ("figures", "instruments", "citations", "references", "entities", "passages", "movements") if any(v in a.ran for a in analyses)]  # fmt: skip
    return {
        v: pd.concat([a.view(v).to_frame() for a in analyses if v in a.ran], ignore_index=True)
        for v in views
    }


def _csv(analyses: list[Any], path: Path) -> list[Path]:
    from ..spreadsheet import csv_text

    out = []
    for view, frame in _frames(analyses).items():
        file = path.with_name(f"{path.stem}.{view}.csv")
        rows: list[Any] = frame.to_dict("records")
        out.append(_text(file, csv_text(list(frame.columns), rows)))
    return out


def _xlsx(analyses: list[Any], path: Path) -> list[Path]:
    from ..spreadsheet import write_sheets

    write_sheets(path, {v: f.to_dict("records") for v, f in _frames(analyses).items()})
    return [path]


def _parquet(analyses: list[Any], path: Path) -> list[Path]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = []
    for view in _frames(analyses):
        tables = [a.view(view).to_arrow() for a in analyses if view in a.ran]
        file = path.with_name(f"{path.stem}.{view}.parquet")
        pq.write_table(pa.concat_tables(tables), file)
        out.append(file)
    return out


# Name: what writes it, the suffix of its main file, whether one file holds many documents.
FORMATS: Mapping[str, tuple[Callable[[Any, Path], list[Path]], str, bool]] = {
    "brat": (_brat, ".ann", False),
    "cas": (_cas, ".xmi", False),
    "labelstudio": (_labelstudio, ".json", True),
    "webannotation": (_webannotation, ".jsonld", False),
    "spacy": (_spacy, ".spacy", True),
    "csl": (_bibliography(".json"), ".json", False),
    "bibtex": (_bibliography(".bib"), ".bib", False),
    "ris": (_bibliography(".ris"), ".ris", False),
    "csv": (_csv, ".csv", True),
    "xlsx": (_xlsx, ".xlsx", True),
    "parquet": (_parquet, ".parquet", True),
    "json": (_json, ".json", False),
}
