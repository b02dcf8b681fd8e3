"""Train a framing model on passages, measure it on genres and writers it has not seen, save it.

Run as a module, it trains the shipped models from the repository alone::

    python -m migtext.framing.training
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.model_selection import GroupKFold

from ..errors import DataError, FileMissing
from ..resources import folder
from ..tabletext import table_text
from .card import write_card
from .classifier import FramingClassifier, Ints
from .metrics import as_plain, bootstrap, calibration_bins, measure
from .model import FRAMES, SHIPPED, FramingModel, load_framing_model
from .static import build_table

__all__ = ["Corpus", "leave_out", "read_passages", "shipped_settings", "train"]

_OUTER_FOLDS = 8
# What the inner cross-validation keeps together: the column that costs most when it is unseen.
_INNER_GROUPS = ("doc", "writer", "genre")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Labelled passages.

    Attributes:
        texts: passages.
        gold: (texts, labels) of 0 and 1.
        labels: label names.
        fields: other columns by name (``genre``, ``writer``, ``doc`` ...).
    """

    texts: list[str]
    gold: Ints
    labels: tuple[str, ...] = FRAMES
    fields: Mapping[str, list[Any]] = field(default_factory=dict)

    def groups(self, name: str) -> list[str] | None:
        """A column, when every row has it and it has more than one value."""
        values = self.fields.get(name)
        if values is None or None in values or len(set(values)) < 2:
            return None
        return [str(v) for v in values]

    @property
    def weights(self) -> NDArray[np.float64]:
        """Weight of each passage: its column ``weight``, 1 where there is none."""
        values = self.fields.get("weight") or [None] * len(self.texts)
        return np.array([1.0 if v is None else float(v) for v in values])


def read_passages(path: Path, labels: Sequence[str] | None = None) -> Corpus:
    """Read labelled passages.

    Args:
        path: a JSON-lines or CSV file, or a folder with files named ``passages-*.jsonl``. A row
            has ``text`` and either a column of 0 and 1 for each label, or ``labels``, a list of
            names (in CSV with semicolons between); ``weight`` makes a row count more (passages in
            the register of real documents do).
        labels: label names; default: the three frames when they are columns, else all names that
            occur in ``labels``.

    Raises:
        FileMissing: when there is no such file.
        DataError: when a row has no text or no labels, or a weight is not a number above 0.

    Example:
        >>> len(read_passages(Path("corpora/framing")).labels)  # doctest: +SKIP
        3
    """
    files = sorted(path.glob("passages-*.jsonl")) if path.is_dir() else [path]
    if not files or not files[0].is_file():
        raise FileMissing("no passages", path=path, todo="give a .jsonl file with text and labels")
    rows = [row for file in files for row in _rows(file)]
    if labels is None:
        if all(f in row for row in rows for f in FRAMES):
            labels = FRAMES
        else:
            labels = sorted({name for row in rows for name in row.get("labels", ())})
            labels = FRAMES if set(labels) == set(FRAMES) else labels
    labels = tuple(dict.fromkeys(labels))
    if not rows or not labels:
        raise DataError(
            "no labelled rows", path=path, todo="give each row `labels`, a list of names"
        )

    def held(row: Mapping[str, Any], name: str) -> int:
        return int(name in row["labels"]) if "labels" in row else int(row[name])

    try:
        gold = np.array([[held(row, name) for name in labels] for row in rows], dtype=np.int64)
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"a row has no value for a label ({error})", path=path) from error
    names = {name for row in rows for name in row} - {"text", "labels", *labels}
    for row in rows:
        if not _is_weight(row.get("weight")):
            raise DataError(
                f"weight {row['weight']!r} is no number above 0", path=path, todo="mend the row"
            )
    return Corpus(
        [row["text"] for row in rows],
        gold,
        tuple(labels),
        {name: [row.get(name) for row in rows] for name in names},
    )


def _is_weight(value: Any) -> bool:
    try:
        return value is None or 0 < float(value) < math.inf
    except (TypeError, ValueError):
        return False


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    if path.suffix.lower() == ".csv":
        yield from _csv_rows(path)
        return
    try:
        content = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError("is not UTF-8", path=path, todo="save it as UTF-8") from error
    # Not splitlines(): JSON may hold a line separator (U+2028) as it is.
    for number, line in enumerate(io.StringIO(content, newline=None), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise DataError(f"line {number} is not JSON ({error})", path=path) from error
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise DataError(f"line {number} has no text", path=path)
        names = row.get("labels", [])
        if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
            raise DataError(f"line {number}: labels are no list of names", path=path)
        yield row


def _csv_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Rows of a table as a spreadsheet saves it: empty cells are no values."""
    content = table_text(path.read_bytes())
    head = content.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    # A cell is as long as it is, and only a line break ends a line.
    csv.field_size_limit(max(csv.field_size_limit(), len(content)))
    table = csv.DictReader(io.StringIO(content, newline=""), delimiter=separator)
    for number, raw in enumerate(table, 2):
        row: dict[str, Any] = {k: v for k, v in raw.items() if k and isinstance(v, str) and v}
        if "text" not in row:
            raise DataError(f"row {number} has no text", path=path, todo="name the column `text`")
        if "labels" in raw:
            names = (raw["labels"] or "").split(";" if separator != ";" else ",")
            row["labels"] = [name.strip() for name in names if name.strip()]
        yield row


def leave_out(
    corpus: Corpus, classifier: FramingClassifier, by: str | None, inner: str | None = None
) -> dict[str, Any]:
    """Measure on groups that a model has not seen: each group is left out once, in eight folds.

    Args:
        corpus: labelled passages.
        classifier: a classifier; clones of it are trained.
        by: column whose values are never on both sides (``genre``, ``writer``); None leaves out
            passages one by one, which is kind: other passages of their document stay in training.
        inner: column that the inner cross-validation keeps together; default: the same.

    Returns:
        Measures over all passages, an interval of macro-F1, and macro-F1 of each group; nothing
        when the column does not split the passages, or a label would be missing on one side.
    """
    groups = corpus.groups(by) if by else None
    if by and groups is None:
        return {}
    keys = np.array(groups or [str(i) for i in range(len(corpus.texts))])
    within = inner or by
    inside = (corpus.groups(within) if within else None) or groups
    p = np.zeros(corpus.gold.shape)
    said = np.zeros_like(corpus.gold)
    if len(set(keys)) < 2:
        return {}
    splitter = GroupKFold(
        min(_OUTER_FOLDS, len(set(keys))), shuffle=not by, random_state=0 if not by else None
    )
    parts = list(splitter.split(corpus.texts, groups=keys))
    if any((np.ptp(corpus.gold[seen], axis=0) == 0).any() for seen, _ in parts):
        return {}
    for seen, held in parts:
        fitted = clone(classifier).fit(
            [corpus.texts[i] for i in seen],
            corpus.gold[seen],
            groups=[inside[i] for i in seen] if inside else None,
            sample_weight=corpus.weights[seen],
        )
        p[held] = fitted.predict_proba([corpus.texts[i] for i in held])
        said[held] = p[held] >= fitted.thresholds_
    out: dict[str, Any] = measure(corpus.gold, p, said, corpus.labels)
    out["interval"] = bootstrap(corpus.gold, said)
    out["groups"] = {
        v: {
            "n": int((keys == v).sum()),
            "macro": measure(corpus.gold[keys == v], p[keys == v], said[keys == v], corpus.labels)[
                "macro"
            ],
        }
        for v in sorted(set(groups or ()))
    }
    return out


def train(
    passages: str | Path,
    out: str | Path,
    *,
    classifier: FramingClassifier | None = None,
    name: str = "own",
    version: str = "1",
    labels: Sequence[str] | None = None,
    by: Sequence[str] = ("genre", "writer", "doc"),
    development: str | Path | None = None,
) -> tuple[FramingModel, dict[str, Any]]:
    """Train, measure and save a model.

    Args:
        passages: see `read_passages`.
        out: folder of the model.
        classifier: an unfitted classifier; default: the settings of the shipped model.
        name: of the model, shown in `Passage.origin`.
        version: the same.
        labels: label names, when they are not the frames.
        by: columns whose values are left out, to measure on what was not seen; when the passages
            have none of them, passages are left out one by one. Empty: nothing is measured.
        development: labelled passages that are only measured on.

    Returns:
        The model and its metrics, both saved in `out`, with a model card.

    Raises:
        DataError: when the passages cannot be used.
    """
    out = Path(out)
    corpus = read_passages(Path(passages), labels)
    test = read_passages(Path(development)) if development is not None else None
    if test is not None and not set(test.labels) & set(corpus.labels):
        raise DataError(
            f"none of the labels {', '.join(corpus.labels)}",
            path=development,
            todo="give passages with the labels that are trained",
        )
    classifier = clone(classifier) if classifier is not None else FramingClassifier()
    if corpus.labels != FRAMES:
        classifier.set_params(labels=corpus.labels)
    metrics: dict[str, Any] = {"passages": len(corpus.texts)}
    for column in by:
        if measured := leave_out(corpus, classifier, column):
            metrics[f"leave_{column}_out"] = measured
    seen = any(k.startswith("leave_") for k in metrics)
    if by and not seen and (measured := leave_out(corpus, classifier, None)):
        metrics["leave_passage_out"] = measured
    if name not in SHIPPED and set(corpus.labels) & set(FRAMES):
        metrics["shipped"] = evaluate(load_framing_model(), corpus)
    groups = next((g for c in _INNER_GROUPS if (g := corpus.groups(c))), None)
    classifier.fit(corpus.texts, corpus.gold, groups=groups, sample_weight=corpus.weights)
    model = classifier.to_model(version=version, name=name)
    model.save(out)
    if test is not None:
        metrics["development"] = evaluate(model, test)
    metrics["calibration"] = calibration_bins(corpus.gold, classifier.oof_)
    text = json.dumps(as_plain(metrics), indent=1) + "\n"
    (out / "metrics.json").write_text(text, encoding="utf-8")
    write_card(out)
    return model, metrics


def evaluate(model: FramingModel, corpus: Corpus) -> dict[str, Any]:
    """Measures of a model on passages that it was not trained on.

    Args:
        model: a framing model.
        corpus: labelled passages; labels that the model does not know are left out.

    Returns:
        The measures of `metrics.measure` over the labels that both have, and an interval.
    """
    labels = tuple(name for name in model.labels if name in corpus.labels)
    mine = [model.labels.index(name) for name in labels]
    p = np.asarray(model.probabilities(corpus.texts), dtype=np.float64)[:, mine]
    said = (p >= np.array(model.thresholds)[mine]).astype(np.int64)
    gold = corpus.gold[:, [corpus.labels.index(name) for name in labels]]
    out: dict[str, Any] = measure(gold, p, said, labels)
    out["interval"] = bootstrap(gold, said)
    return out


def shipped_settings() -> dict[str, FramingClassifier]:
    """Unfitted classifiers of the shipped models, by name."""
    return {
        "accurate": FramingClassifier(),
        "fast": FramingClassifier(encoder=build_table(), peak_share=0.0, vector_share=1.0),
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Train the shipped models and write their cards."""
    parser = argparse.ArgumentParser(description="Train the shipped framing models.")
    parser.add_argument("--passages", type=Path, default=None, help="default: corpora/framing")
    parser.add_argument("--models", type=Path, default=None, help="default: models")
    parser.add_argument("--quick", action="store_true", help="do not measure on unseen groups")
    options = parser.parse_args(argv)
    models = options.models or folder("models")
    root = folder("models").parent
    passages = options.passages or root / "corpora" / "framing"
    gold = root.parent / "shared" / "eval" / "framing" / "gold.jsonl"
    for name, classifier in shipped_settings().items():
        _, metrics = train(
            passages,
            models / SHIPPED[name],
            classifier=classifier,
            name=name,
            by=() if options.quick else ("genre", "writer"),
            development=gold if gold.is_file() else None,
        )
        for key, values in metrics.items():
            if isinstance(values, dict):
                print(name, key, {k: v for k, v in values.items() if k != "groups"}, flush=True)


if __name__ == "__main__":
    main()
