"""Writing an analysis in the formats of other tools."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from ...errors import DataError
from . import brat, cas, labelstudio, spacy_doc, webannotation
from .marks import LABELS, Mark, mark_of
from .parts import SIDECAR

__all__ = [
    "FORMATS",
    "Format",
    "Job",
    "Lost",
    "Written",
    "json_text",
    "stem_of",
    "write",
    "write_text",
]

_SHEET_WIDTHS = {
    "sentence": 60, "title": 40, "name": 40, "canonical": 30, "counted": 30, "work_title": 40, "reference_title": 40,
    "reason": 30, "terms": 40, "surface": 24, "container": 30, "url": 30, "id": 18, "doc": 18,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Attributes:
        format: brat, cas, labelstudio ...
        files: in the order in which a person needs them.
        records: how many records are in them.
        left_out: what the format has no room for, a line each.
    """

    format: str
    files: tuple[Path, ...]
    records: int
    left_out: tuple[str, ...] = ()

    def __str__(self) -> str:
        records = f"{self.records:,} record{'s' * (self.records != 1)}"
        lines = [f"{records} as {self.format}: {', '.join(map(str, self.files))}"]
        return "\n".join([*lines, *(f"left out: {line}" for line in self.left_out)])


class Job(NamedTuple):
    """One document to be written.

    Attributes:
        name: of the document, for file names.
        document: the document.
        records: its records by view, those that are wanted.
        analysis: the whole analysis.
    """

    name: str
    document: Any
    records: Mapping[str, Iterable[Any]]
    analysis: Any

    @property
    def marks(self) -> list[Mark]:
        """Its records as marks, in the order of the text."""
        found = [mark_of(view, r) for view, group in self.records.items() for r in group]
        return sorted(found, key=lambda m: (m.start, -m.end))


class Lost(list[str]):
    """What a format has no room for, a line each.

    Attributes:
        records: how many records are not in its files at all.
    """

    records = 0

    def add(self, line: str, records: int = 0) -> None:
        """A line, and how many records it speaks of that are not written."""
        self.append(line)
        self.records += records


# Writes files and says what it left out; given the documents and the main file.
Writer = Callable[[list[Job], Path, Lost], list[Path]]


class Format(NamedTuple):
    """A format.

    Attributes:
        write: writes it.
        suffix: of its main file.
        many: whether one file holds many documents.
        about: what it is for, in a few words.
        views: what it holds; None for all.
    """

    write: Writer
    suffix: str
    many: bool
    about: str
    views: tuple[str, ...] | None = None


def stem_of(analysis: Any, taken: Iterable[str] = ()) -> str:
    """A file name for a document: its own, or the first words of its title.

    Args:
        analysis: the analysis.
        taken: names that are not free; compared as file systems do, without case.

    Example:
        >>> import migtext as mt
        >>> a = mt.annotate(text="40 left", only="figures", title="A report, 2024")
        >>> stem_of(a), stem_of(a, ["a_report_2024"])
        ('A_report_2024', 'A_report_2024-2')
    """
    document = analysis.document
    name = Path(document.path).stem if document.path else document.meta.title or "text"
    stem = re.sub(r"[^\w.-]+", "_", name).strip("._")[:80] or "text"
    known, number, wanted = {t.casefold() for t in taken}, 2, stem
    while stem.casefold() in known:
        stem, number = f"{wanted}-{number}", number + 1
    return stem


def write(
    analyses: Iterable[Any],
    path: str | Path,
    to: str,
    formats: Mapping[str, Format],
    *,
    only: str | Collection[str] | None = None,
) -> Written:
    """Write analyses, each under the name of its document.

    Args:
        analyses: analyses.
        path: a folder; for one analysis, or a format that holds many, also the main file.
        to: name of a format.
        formats: formats by name.
        only: views to write; default: all that were run.

    Raises:
        DataError: when there is no such format, or nothing that it could hold.
        NotAnnotated: when a view in `only` was not run.
        MissingExtra: when a package is missing.
    """
    if to not in formats:
        raise DataError(f"no format {to!r}", todo=f"choose from: {', '.join(formats)}")
    form = formats[to]
    listed = list(analyses)
    target = Path(path)
    if not listed:
        raise DataError("nothing to export", path=target, todo="give at least one analysis")
    named = bool(form.suffix) and target.suffix.lower() == form.suffix and not target.is_dir()
    if named and len(listed) > 1 and not form.many:
        raise DataError(
            f"{len(listed)} documents do not fit into one {form.suffix} file",
            path=target,
            todo="give a folder",
        )
    if not named and target.exists() and not target.is_dir():
        raise DataError(
            "a file of another kind",
            path=target,
            todo=f"give a folder{f' or a {form.suffix} file' if form.suffix else ''}",
        )
    jobs: list[Job] = []
    for analysis in listed:
        name = target.stem if named and not form.many else stem_of(analysis, (j.name for j in jobs))
        jobs.append(Job(name, analysis.document, _wanted(analysis, only), analysis))
    left_out = _no_room(jobs, form, to)
    folder = target.parent if named else target
    folder.mkdir(parents=True, exist_ok=True)
    if form.many:
        name = jobs[0].name if len(jobs) == 1 else "migtext"
        files = form.write(jobs, target if named else folder / f"{name}{form.suffix}", left_out)
    else:
        files = [
            file
            for job in jobs
            for file in form.write([job], folder / f"{job.name}{form.suffix}", left_out)
        ]
    size = sum(len(tuple(g)) for j in jobs for g in j.records.values()) - left_out.records
    return Written(to, tuple(dict.fromkeys(files)), size, tuple(left_out))


def _wanted(analysis: Any, only: str | Collection[str] | None) -> Mapping[str, Iterable[Any]]:
    if only is None:
        return {view: analysis.records[view] for view in analysis.ran}
    names = [only] if isinstance(only, str) else list(only)
    asked = {"passages" if n == "framing" else n for n in names}
    for name in sorted(asked):
        analysis.view(name)  # says what is wrong with the name, or how to have it run
    return {view: analysis.records[view] for view in analysis.ran if view in asked}


def _no_room(jobs: Iterable[Job], form: Format, to: str) -> Lost:
    """What the format cannot hold at all; an error when that is everything."""
    left_out = Lost()
    if form.views is None:
        return left_out
    jobs = list(jobs)
    if not any(v in form.views for j in jobs for v in j.records):
        raise DataError(
            f"{to} holds {' and '.join(form.views)}, which were not run",
            todo="call annotate() without `only`, or choose another format",
        )
    lost: Counter[str] = Counter()
    for job in jobs:
        lost.update({v: len(tuple(g)) for v, g in job.records.items() if v not in form.views})
    said = ", ".join(counted(n, view) for view, n in lost.items() if n)
    if said:
        left_out.add(f"{said}: {to} has no room for them", sum(lost.values()))
    return left_out


def counted(number: int, view: str) -> str:
    """Records of a view in words: "1 entity"."""
    return f"{number:,} {view if number != 1 else LABELS[view].lower()}"


def json_text(data: Any, indent: int | None = None) -> str:
    """JSON that can be written as UTF-8, whatever is in the text.

    Example:
        >>> json_text({"a": "한"}), json_text({"a": "\\ud83d"})
        ('{"a": "한"}', '{"a": "\\\\ud83d"}')
    """
    text = json.dumps(data, ensure_ascii=False, indent=indent)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair
        text = json.dumps(data, indent=indent)
    return text


def write_text(path: Path, words: str) -> Path:
    """Write a file as it is, line ends and all."""
    path.write_text(words, encoding="utf-8", newline="")
    return path


def _sidecar(job: Job, path: Path, to: str, kept: Iterable[str] = ()) -> Path:
    """The analysis beside the marks, and what of it was written: `kept` names records that were
    not, for want of room, and come back as they are."""
    said = {"format": to, "views": list(job.records), "kept": list(kept)}
    data = {**job.analysis.to_dict(), "exchange": said}
    return write_text(path, json_text(data))


def _beside(path: Path) -> Path:
    return path.with_name(path.name[: -len(path.suffix)] + SIDECAR)


def _brat(jobs: list[Job], path: Path, left_out: Lost) -> list[Path]:
    (job,) = jobs
    text = job.document.text
    words, lost = brat.ann_text(text, job.marks)
    for mark in lost:
        left_out.add(f"{mark.label} at {mark.start} of {job.name}: it covers blanks only", 1)
    ann = write_text(path, words)
    txt = write_text(path.with_suffix(".txt"), brat.brat_text(text))
    config = write_text(path.with_name("annotation.conf"), brat.config_text())
    return [ann, txt, config, _sidecar(job, _beside(path), "brat", (m.id for m in lost))]


def _cas(jobs: list[Job], path: Path, left_out: Lost) -> list[Path]:
    (job,) = jobs
    text = job.document.text
    xmi = write_text(path, cas.cas_text(text, job.marks))
    odd = sum(a != b for a, b in zip(text, cas.xml_text(text), strict=True))
    if odd:
        left_out.append(
            f"{odd} character{'s' * (odd != 1)} of {job.name} that XML cannot hold: U+FFFD stands for each"
        )
    system = path.with_name("TypeSystem.xml")
    cas.type_system().to_xml(system)
    return [xmi, system, _sidecar(job, _beside(path), "cas")]


def _labelstudio(jobs: list[Job], path: Path, _: Lost) -> list[Path]:
    tasks = [
        labelstudio.task(
            j.document.text, j.marks, doc=j.document.digest, title=j.document.meta.title or j.name, version=version("migtext"),
        )
        for j in jobs
    ]  # fmt: skip
    views = [v for v in LABELS if any(v in j.records for j in jobs)]
    main = write_text(path, json_text(tasks))
    config = write_text(path.with_name(f"{path.stem}.config.xml"), labelstudio.config_xml(views))
    # Under the digest of the text, by which a task is known again.
    folder = path.parent
    beside = [
        _sidecar(j, folder / f"{j.document.digest[:16]}{SIDECAR}", "labelstudio") for j in jobs
    ]
    return [main, config, *beside]


def _webannotation(jobs: list[Job], path: Path, _: Lost) -> list[Path]:
    (job,) = jobs
    document = job.document
    source = document.meta.url or f"urn:sha256:{document.digest}"
    made = webannotation.collection(
        document.text, job.marks, source=source, version=version("migtext"), title=document.meta.title,
    )  # fmt: skip
    main = write_text(path, json_text(made, indent=1))
    return [main, _sidecar(job, _beside(path), "webannotation")]


def _spacy(jobs: list[Job], path: Path, left_out: Lost) -> list[Path]:
    import spacy

    nlp = spacy.blank("en")
    docs = []
    for job in jobs:
        doc = spacy_doc.doc_of(job.document, job.records, nlp)
        for line in spacy_doc.without_span(doc):
            left_out.add(f"{job.name}: {line}")  # all are in user_data
        docs.append(doc)
    spacy_doc.save_docs(docs, path)
    return [path]


def _json(jobs: list[Job], path: Path, _: Lost) -> list[Path]:
    (job,) = jobs
    data = job.analysis.to_dict()
    data["records"] = {v: rows for v, rows in data["records"].items() if v in job.records}
    return [write_text(path, json_text(data))]


def _bibliography(jobs: list[Job], path: Path, _: Lost) -> list[Path]:
    from ..bibliography import Bibliography

    (job,) = jobs
    return [Bibliography(r.csl for r in job.records["references"]).save(path)]


# -- tables --------------------------------------------------------------------------------------


def _rows(jobs: list[Job], left_out: Lost) -> dict[str, list[dict[str, Any]]]:
    from ..frames import rows

    out: dict[str, list[dict[str, Any]]] = {}
    for view in LABELS:
        for job in jobs:
            if view not in job.records:
                continue
            group = tuple(job.records[view])
            out.setdefault(view, []).extend(rows(view, group, job.document, job.analysis.records))
            empty = sum(view == "citations" and not r.works for r in group)
            if empty:
                left_out.add(f"{counted(empty, view)} of {job.name} that cite no work: the table has a row a work", empty)  # fmt: skip
    return out


def _csv(jobs: list[Job], path: Path, left_out: Lost) -> list[Path]:
    from ..frames import COLUMNS
    from ..spreadsheet import csv_text

    out = []
    for view, rows in _rows(jobs, left_out).items():
        file = path.with_name(f"{path.stem}.{view}.csv")
        # With a mark, without which spreadsheets guess another encoding; lone surrogates go.
        words = csv_text(rows, list(COLUMNS[view])).encode("utf-8", "replace").decode("utf-8")
        out.append(write_text(file, "\ufeff" + words))
    return out


def _xlsx(jobs: list[Job], path: Path, left_out: Lost) -> list[Path]:
    from ..frames import COLUMNS
    from ..spreadsheet import write_sheets

    sheets = _rows(jobs, left_out)
    columns = {view: list(COLUMNS[view]) for view in sheets}
    return [
        write_sheets(path, sheets, columns=columns, widths=_SHEET_WIDTHS, wrapped=("sentence",))
    ]


def _tables(jobs: list[Job], path: Path, left_out: Lost) -> Iterable[tuple[Path, Any]]:
    from ..frames import arrow_table

    for view, rows in _rows(jobs, left_out).items():
        yield path.with_name(f"{path.stem}.{view}{path.suffix}"), arrow_table(view, rows)


def _parquet(jobs: list[Job], path: Path, left_out: Lost) -> list[Path]:
    import pyarrow.parquet as pq

    out = []
    for file, table in _tables(jobs, path, left_out):
        pq.write_table(table, file)
        out.append(file)
    return out


def _arrow(jobs: list[Job], path: Path, left_out: Lost) -> list[Path]:
    from pyarrow import feather

    out = []
    for file, table in _tables(jobs, path, left_out):
        # Arrow's file format, which every reader of Arrow takes; without compression, of which
        # some know none.
        feather.write_feather(table, file, compression="uncompressed")
        out.append(file)
    return out


_REFERENCES = ("references",)
FORMATS: Mapping[str, Format] = {
    "brat": Format(_brat, ".ann", False, "brat standoff, with the text and annotation.conf"),
    "cas": Format(_cas, ".xmi", False, "UIMA CAS XMI for INCEpTION, with TypeSystem.xml"),
    "labelstudio": Format(
        _labelstudio, ".json", True, "Label Studio tasks and labelling interface"
    ),
    "webannotation": Format(_webannotation, ".jsonld", False, "W3C Web Annotation (JSON-LD)"),
    "spacy": Format(_spacy, ".spacy", True, "spaCy DocBin with span groups"),
    "csl": Format(_bibliography, ".json", False, "references as CSL-JSON", _REFERENCES),
    "bibtex": Format(_bibliography, ".bib", False, "references as BibTeX", _REFERENCES),
    "ris": Format(_bibliography, ".ris", False, "references as RIS", _REFERENCES),
    "csv": Format(_csv, ".csv", True, "a CSV file a view, for spreadsheets"),
    "xlsx": Format(_xlsx, ".xlsx", True, "a workbook with a sheet a view"),
    "parquet": Format(_parquet, ".parquet", True, "a Parquet file a view"),
    "arrow": Format(_arrow, ".arrow", True, "an Arrow (Feather) file a view"),
    "json": Format(_json, ".json", False, "the whole analysis, as save() writes it"),
}
