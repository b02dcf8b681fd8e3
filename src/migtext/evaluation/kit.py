"""evaluate(): run the extractors on a folder of gold annotations and score them.

The folder is laid out like the evaluation kit: ``texts/*.txt`` and a folder a task, each with its
gold as JSON lines. Any subset of it will do.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

from ..analysis import Analysis
from ..errors import DataError
from ..pipeline import Annotator
from ..readers import read
from ..resources import folder as resource_folder
from . import citations as citation_scores
from . import crosscheck as check_scores
from . import entities as entity_scores
from . import figures as figure_scores
from . import framing as framing_scores
from . import instruments as instrument_scores
from .matching import Row
from .rows import entity_rows, figure_rows, instrument_rows, intext_rows, reference_rows, role_rows

__all__ = ["TASKS", "evaluate", "gold_digest"]

TASKS = ("instruments", "figures", "citations", "entities", "framing", "crosscheck")
# Documents whose movement roles are annotated completely, so that precision can be measured.
_EXHAUSTIVE = ("seed_000", "seed_004", "sample_article")
_NEEDS = {
    "instruments": ("instruments",),
    "figures": ("figures", "citations"),
    "citations": ("citations", "references"),
    "entities": ("entities", "movements"),
}


def _rows(path: Path) -> list[Row]:
    if not path.exists():
        return []
    try:
        return [
            json.loads(line)
            for line in path.read_text(encoding="utf-8").splitlines()
            if line.strip()
        ]
    except ValueError as error:
        raise DataError(f"not JSON lines ({error})", path=path) from error


def gold_digest(root: Path) -> str:
    """sha256 over the gold files and texts, so that floors are tied to the gold they were set on."""
    made = hashlib.sha256()
    for file in sorted(p for p in root.rglob("*") if p.suffix in (".jsonl", ".txt")):
        made.update(file.relative_to(root).as_posix().encode())
        made.update(file.read_bytes())
    return made.hexdigest()[:16]


def _write(folder: Path | None, name: str, rows: Iterable[Row]) -> None:
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(r, ensure_ascii=False) for r in rows)
    (folder / f"{name}.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


class _Run:
    """One evaluation: texts are read once, analyses kept a document."""

    def __init__(self, root: Path, tasks: Collection[str], predictions: Path | None) -> None:
        self.root = root
        self.predictions = predictions
        self.texts = {p.stem: p for p in sorted((root / "texts").glob("*.txt"))}
        wanted = {v for t in tasks for v in _NEEDS.get(t, ())}
        self.annotator = Annotator(only=tuple(sorted(wanted)), language="en") if wanted else None
        self._analyses: dict[str, Analysis] = {}

    def analysis(self, doc: str) -> Analysis:
        if doc not in self._analyses:
            if doc not in self.texts:
                raise DataError(
                    f"gold names the text {doc!r}, which is not there", path=self.root / "texts"
                )
            assert self.annotator is not None
            self._analyses[doc] = self.annotator(read(self.texts[doc]))
        return self._analyses[doc]

    def predict(
        self, gold: Iterable[Row], make: Callable[[str, Analysis], list[Row]], name: str
    ) -> list[Row]:
        docs = sorted({g["doc"] for g in gold})
        # With a folder to write to, every text is predicted, so that other gold can be scored too.
        if self.predictions is not None or not docs:
            docs = sorted(self.texts)
        rows = [row for doc in docs for row in make(doc, self.analysis(doc))]
        _write(self.predictions, name, rows)
        return rows


def evaluate(
    folder: str | Path | None = None,
    *,
    tasks: Collection[str] | None = None,
    predictions: str | Path | None = None,
    errors: bool = False,
    progress: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Score the extractors on a folder of gold annotations.

    Args:
        folder: laid out like the evaluation kit; default: the gold of this project.
        tasks: names from `TASKS`; default: all that the folder has.
        predictions: folder to write the predicted rows to, a JSONL file a kind.
        errors: keep the lists of errors in the report.
        progress: called with the name of each task.

    Returns:
        ``{"folder": ..., "digest": ..., "scores": {task: measures}}``.

    Raises:
        DataError: when the folder has none of the tasks, or a gold file is damaged.
    """
    root = Path(folder) if folder is not None else resource_folder("gold")
    if not root.is_dir():
        raise DataError(
            "no such folder", path=root, todo="give a folder laid out like the evaluation kit"
        )
    there = [t for t in TASKS if (root / t).is_dir()]
    if not there and (root / "texts").is_dir():
        there = list(_NEEDS)
    chosen = list(tasks or there)
    unknown = [t for t in chosen if t not in TASKS]
    if unknown or not chosen:
        raise DataError(
            f"nothing to score{': ' + unknown[0] if unknown else ''}",
            path=root,
            todo=f"tasks: {', '.join(TASKS)}",
        )
    run = _Run(root, chosen, Path(predictions) if predictions is not None else None)
    scores: dict[str, Any] = {}
    for task in chosen:
        if progress is not None:
            progress(task)
        scores |= {k: v for k, v in _TASK[task](run, root / task).items() if v is not None}
    if not errors:
        for measures in scores.values():
            measures.pop("errors", None)
    return {"folder": str(root), "digest": gold_digest(root), "scores": scores}


def _instruments(run: _Run, home: Path) -> dict[str, Any]:
    gold = _rows(home / "gold.jsonl")
    mine = run.predict(gold, instrument_rows, "instruments")
    return {"instruments": instrument_scores.score(gold, mine) if gold else None}


def _figures(run: _Run, home: Path) -> dict[str, Any]:
    gold = [g for g in _rows(home / "gold.jsonl") if g.get("zone", "body") == "body"]
    mine = run.predict(gold, figure_rows, "figures")
    return {
        "figures": figure_scores.score(gold, mine, _rows(home / "gold_ignore.jsonl"))
        if gold
        else None
    }


def _citations(run: _Run, home: Path) -> dict[str, Any]:
    refs, intext = _rows(home / "gold_references.jsonl"), _rows(home / "gold_intext.jsonl")
    both = refs + intext
    mine_refs = run.predict(both, reference_rows, "references")
    mine_intext = run.predict(both, intext_rows, "intext")
    return {
        "citations": citation_scores.score(refs, intext, mine_refs, mine_intext) if both else None
    }


def _entities(run: _Run, home: Path) -> dict[str, Any]:
    gold, masks, roles = (
        _rows(home / n) for n in ("gold.jsonl", "masks.jsonl", "gold_roles.jsonl")
    )
    mine = run.predict(gold, entity_rows, "entities")
    moves = run.predict(roles or gold, role_rows, "roles")
    out: dict[str, Any] = {}
    if gold:
        texts = {d: run.analysis(d).document.text for d in {g["doc"] for g in gold}}
        out["entities"] = entity_scores.score(gold, mine, texts, masks)
        out["entities_masks_counted"] = entity_scores.score(
            gold, mine, texts, masks, count_masked=True
        )
    if roles:
        out["roles"] = entity_scores.score_roles(roles, moves, _EXHAUSTIVE)
    return out


def _framing(run: _Run, home: Path) -> dict[str, Any]:
    from ..framing import predict_texts

    gold = _rows(home / "gold.jsonl")
    if not gold:
        return {}
    said = predict_texts([g["text"] for g in gold])
    mine = [{"id": g["id"], **row} for g, row in zip(gold, said, strict=True)]
    _write(run.predictions, "framing", mine)
    return {"framing": framing_scores.score(gold, mine)}


def _crosscheck(run: _Run, home: Path) -> dict[str, Any]:
    from ..check import find_in_documents, verify_claim

    claims, documents = _rows(home / "claims.jsonl"), _rows(home / "documents.jsonl")
    out: dict[str, Any] = {}
    if claims:
        mine = [verify_claim(row) for row in claims]
        _write(run.predictions, "crosscheck_claims", mine)
        out["crosscheck_claims"] = check_scores.score_claims(claims, mine)
    if documents:
        found = [find_in_documents(row) for row in documents]
        _write(run.predictions, "crosscheck_documents", found)
        out["crosscheck_documents"] = check_scores.score_documents(documents, found)
    return out


_TASK: dict[str, Callable[[_Run, Path], dict[str, Any]]] = {
    "instruments": _instruments,
    "figures": _figures,
    "citations": _citations,
    "entities": _entities,
    "framing": _framing,
    "crosscheck": _crosscheck,
}
