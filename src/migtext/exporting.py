"""export(): analyses in the formats of other tools, and as gold and training data of migtext."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from .interop.exchange import export as exchange
from .interop.exchange.export import Format, Job, Lost, Written, counted, json_text, write_text
from .interop.exchange.marks import plain_text

__all__ = ["FORMATS", "Written", "export"]

_FRAMES = ("legal", "humanitarian", "security")


def export(
    analyses: Any, path: str | Path, to: str, *, only: str | Collection[str] | None = None
) -> Written:
    """Write analyses in the format of another tool.

    Args:
        analyses: an analysis, or several.
        path: a folder; the file itself for one analysis, or for a format that holds many.
        to: brat, cas (INCEpTION), labelstudio, webannotation, spacy, csl, bibtex, ris, csv, xlsx,
            parquet, arrow, json, gold (a folder for `migtext eval`) or framing (passages for
            `migtext train framing`).
        only: views to write; default: all that were run.

    Returns:
        The files, and what the format had no room for.

    Raises:
        DataError: there is no such format, it holds nothing that was run, or `path` does not suit.
        NotAnnotated: a view in `only` was not run.
        MissingExtra: cas needs ``migtext[exchange]``.

    Example:
        >>> import migtext as mt, tempfile
        >>> a = mt.annotate(text="About 1,200 people crossed in May 2024.", only="figures")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     made = export([a], folder, to="brat")
        ...     [file.name for file in made.files], made.records
        (['text.ann', 'text.txt', 'annotation.conf', 'text.migtext.json'], 1)
    """
    listed = [analyses] if hasattr(analyses, "document") else analyses
    return exchange.write(listed, path, to, FORMATS, only=only)


# -- gold ----------------------------------------------------------------------------------------


def _lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_text(path, "".join(f"{json_text(row)}\n" for row in rows))


def _gold(jobs: list[Job], path: Path, left_out: Lost) -> list[Path]:
    """A folder laid out like the evaluation kit; what was not run has no gold."""
    root = path.parent  # the folder; its format has no main file
    files: list[Path] = []
    rows: dict[str, list[dict[str, Any]]] = {}
    for job in jobs:
        text = root / "texts" / f"{job.name}.txt"
        text.parent.mkdir(parents=True, exist_ok=True)
        words = job.document.text
        if words.startswith("\ufeff"):
            words = "\ufeff" + words  # the reader takes one off
        files.append(write_text(text, words.encode("utf-8", "replace").decode("utf-8")))
        for name, made in _gold_rows(job, left_out).items():
            rows.setdefault(name, []).extend(made)
    return [*files, *(_lines(root / f"{name}.jsonl", made) for name, made in rows.items())]


def _gold_rows(job: Job, left_out: Lost) -> dict[str, list[dict[str, Any]]]:
    """Gold rows of a document, by the file they belong in."""
    from . import goldrows  # and with it the extractors' tables

    analysis, name, ran = job.analysis, job.name, job.records
    out: dict[str, list[dict[str, Any]]] = {}
    if "figures" in ran:
        whole = analysis if "citations" in analysis.records else _Without(analysis)
        out["figures/gold"] = [{**row, "zone": "body"} for row in goldrows.figure_rows(name, whole)]
    if "instruments" in ran:
        made = goldrows.instrument_rows(name, analysis)
        for row, record in zip(made, analysis.instruments, strict=True):
            row["jurisdiction"] = record.jurisdiction
        out["instruments/gold"] = made
    if "references" in ran:
        made = goldrows.reference_rows(name, analysis)
        out["citations/gold_references"] = [{"index": n, **row} for n, row in enumerate(made)]
    if "citations" in ran and "references" in ran:
        out["citations/gold_intext"] = _intext(name, analysis)
    elif "citations" in ran:
        left_out.add(
            f"citations of {name}: their gold needs the references, which were not run",
            len(tuple(ran["citations"])),
        )
    if "entities" in ran:
        made = goldrows.entity_rows(name, analysis)
        for row, record in zip(made, analysis.entities, strict=True):
            row |= {
                "cluster": f"{name}:{row['cluster']}",
                "note": record.note or "",
                "scored": True,
            }
        out["entities/gold"] = made
    if "movements" in ran:
        out["entities/gold_roles"] = goldrows.role_rows(name, analysis)
    if "passages" in ran:
        scored = [r for r in _passages(job, left_out) if _known(r, name, left_out)]
        out["framing/gold"] = [{**r, **{f: int(f in r["labels"]) for f in _FRAMES}} for r in scored]
    return out


class _Without:
    """An analysis whose citations were not run, for the rows of its figures."""

    def __init__(self, analysis: Any) -> None:
        self.document, self.figures = analysis.document, analysis.figures
        self.citations: tuple[Any, ...] = ()


def _intext(name: str, analysis: Any) -> list[dict[str, Any]]:
    from . import goldrows

    index = {(r.start, r.end): n for n, r in enumerate(analysis.references)}
    out = []
    for row in goldrows.intext_rows(name, analysis):
        span = row.pop("target_span")
        out.append({**row, "target": index.get(tuple(span)) if span else None})
    return out


def _known(row: dict[str, Any], name: str, left_out: Lost) -> bool:
    """Whether a passage is labelled with the three frames, which alone are scored."""
    if set(row["labels"]) <= set(_FRAMES):
        return True
    left_out.add(f"the passage at {row['start']} of {name}: labelled with other than the frames", 1)
    return False


# -- framing -------------------------------------------------------------------------------------


def _passages(job: Job, left_out: Lost) -> list[dict[str, Any]]:
    out = []
    doubtful = 0
    for p in job.records["passages"]:
        passage: Any = p
        if passage.abstained:
            doubtful += 1
            continue
        # Labels of a model of one's own stand in their place.
        frames = passage.probabilities or _FRAMES
        out.append(
            {
                "id": passage.id,
                "doc": job.name,
                "start": passage.start,
                "end": passage.end,
                "text": plain_text(passage.text),
                "labels": list(passage.labels),
                **{f: int(f in passage.labels) for f in frames},
                "origin": passage.origin,
            }
        )
    if doubtful:
        left_out.add(
            f"{counted(doubtful, 'passages')} of {job.name} on which the model abstained: label them first",
            doubtful,
        )
    return out


def _framing(jobs: list[Job], path: Path, left_out: Lost) -> list[Path]:
    return [_lines(path, (row for job in jobs for row in _passages(job, left_out)))]


FORMATS: Mapping[str, Format] = {
    **exchange.FORMATS,
    "gold": Format(_gold, "", True, "a folder of gold for `migtext eval`"),
    "framing": Format(
        _framing, ".jsonl", True, "labelled passages for `migtext train framing`", ("passages",)
    ),
}
