"""What was tried before the shipped framing model was chosen, measured in the same way.

Every variant is a `FramingClassifier` in all but what it compares, so calibration, thresholds and
folds are the same. Run as a module, it measures them on unseen writers of the project's own
passages and writes ``variants.json`` beside the model, from which the model card
makes its table::

    python -m migtext.framing.variants
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from ..resources import folder
from .card import VARIANTS
from .classifier import Floats, FramingClassifier, Ints
from .metrics import as_plain, measure
from .model import SHIPPED
from .training import Corpus, read_passages

__all__ = ["compare", "variants"]

_ONLY: dict[str, Any] = {
    "peak_share": 0.0,
    "sentences_share": 0.0,
    "vector_share": 0.0,
    "lexicon_share": 0.0,
    "ngrams_share": 0.0,
}


class SupportVectors(FramingClassifier):
    """Support vectors with a Gaussian kernel instead of logistic regressions."""

    def _fit_label(self, matrix: Any, gold: Ints, weight: Floats, c: float) -> Any:
        return SVC(C=c).fit(matrix, gold, sample_weight=weight)


class Projected(FramingClassifier):
    """The 64 directions of largest variance, then logistic regression."""

    def _fit_label(self, matrix: Any, gold: Ints, weight: Floats, c: float) -> Any:
        steps = make_pipeline(
            PCA(min(64, *matrix.shape), random_state=0), LogisticRegression(C=c, max_iter=3000)
        )
        return steps.fit(matrix, gold, logisticregression__sample_weight=weight)


class _Network:
    """A small network with the interface of the linear models."""

    def __init__(self, matrix: Any, gold: Ints, weight: Floats) -> None:
        # The network takes no weights: a passage of weight 3 is there three times.
        rows = np.repeat(np.arange(len(gold)), np.maximum(1, np.rint(weight).astype(int)))
        self.network = MLPClassifier(
            (64,), alpha=1e-2, max_iter=60, early_stopping=True, random_state=0
        ).fit(matrix[rows], gold[rows])

    def decision_function(self, matrix: Any) -> Floats:
        """Log-odds."""
        p = np.clip(self.network.predict_proba(matrix)[:, 1], 1e-6, 1 - 1e-6)
        out: Floats = np.log(p / (1 - p))
        return out


class Network(FramingClassifier):
    """One hidden layer of 64 units instead of logistic regressions."""

    def _fit_label(self, matrix: Any, gold: Ints, weight: Floats, c: float) -> Any:  # noqa: ARG002
        return _Network(matrix, gold, weight)


def variants() -> dict[str, FramingClassifier]:
    """Unfitted classifiers, by the words of the card's table; the shipped one first."""
    mean: dict[str, Any] = {**_ONLY, "encoder": "minilm", "sentences_share": 1.0}
    return {
        "best sentence, lexicon and n-grams (shipped)": FramingClassifier(),
        "best sentence and lexicon": FramingClassifier(ngrams_share=0.0),
        "best sentence": FramingClassifier(**{**_ONLY, "peak_share": 1.0}),
        "best sentence, last layer only, lexicon and n-grams": FramingClassifier(encoder="minilm"),
        "mean and maximum of sentences, lexicon and n-grams": FramingClassifier(
            encoder="minilm", peak_share=0.0, sentences_share=1.0
        ),
        "mean and maximum of sentences": FramingClassifier(**mean),
        "vector of the whole passage": FramingClassifier(
            **{**_ONLY, "encoder": "minilm", "vector_share": 1.0}
        ),
        "mean and maximum, projected to 64 dimensions": Projected(**mean),
        "mean and maximum, small network": Network(**mean),
        "mean and maximum, support vectors": SupportVectors(**mean),
        "lexicon": FramingClassifier(**{**_ONLY, "lexicon_share": 1.0}),
        "n-grams (TF-IDF)": FramingClassifier(**{**_ONLY, "ngrams_share": 1.0}),
    }


def compare(
    corpus: Corpus,
    others: Mapping[str, FramingClassifier] | None = None,
    *,
    real: Mapping[str, Corpus] | None = None,
    by: str = "writer",
) -> list[dict[str, Any]]:
    """Measure variants on groups that they have not seen.

    Each is fitted once; its inner cross-validation leaves out the groups. Calibration and thresholds
    saw the predictions that are measured, so the first column is a little kind, to all alike.

    Args:
        corpus: labelled passages.
        others: unfitted classifiers by name; default: `variants`.
        real: passages that a variant trained on the whole corpus is only measured on, by name.
        by: column whose values are left out in turn.

    Returns:
        For each variant its ``name``, macro-F1 under the name of `by`, and for each of `real`
        macro-F1 under its name and mean average precision under ``NAME_mAP``.
    """
    rows = []
    for name, classifier in (others or variants()).items():
        classifier.fit(
            corpus.texts, corpus.gold, groups=corpus.groups(by), sample_weight=corpus.weights
        )
        said = (classifier.oof_ >= classifier.thresholds_).astype(np.int64)
        unseen = measure(corpus.gold, classifier.oof_, said, corpus.labels)
        row: dict[str, Any] = {"name": name, by: unseen["macro"]}
        for key, passages in (real or {}).items():
            p = classifier.predict_proba(passages.texts)
            said = (p >= classifier.thresholds_).astype(np.int64)
            found = measure(passages.gold, p, said, passages.labels)
            row[key], row[f"{key}_mAP"] = found["macro"], found["mAP"]
        rows.append(row)
        print(json.dumps(as_plain(row)), flush=True)
    return rows


def main(argv: Sequence[str] | None = None) -> None:
    """Measure the variants and write the file that the card reads."""
    parser = argparse.ArgumentParser(description="Compare framing models.")
    parser.add_argument("--passages", type=Path, default=None, help="default: corpora/framing")
    parser.add_argument("--out", type=Path, default=None, help="default: beside the model")
    options = parser.parse_args(argv)
    models = folder("models")
    gold = models.parent.parent / "shared" / "eval" / "framing" / "gold.jsonl"
    rows = compare(
        read_passages(options.passages or models.parent / "corpora" / "framing"),
        real={"development": read_passages(gold)} if gold.is_file() else None,
    )
    out = options.out or models / SHIPPED["accurate"] / VARIANTS
    out.write_text(json.dumps(as_plain(rows), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
