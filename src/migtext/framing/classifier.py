"""`FramingClassifier`: the scikit-learn estimator that the framing models are trained with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, KFold
from sklearn.utils.validation import check_is_fitted

from ..errors import DataError
from .encoder import Encoder, named_encoder
from .metrics import f1_scores
from .model import FRAMES, FramingModel, Member
from .pooled import SmoothMaximum
from .spaces import (
    LexiconSpace,
    NgramSpace,
    PeakSpace,
    RaggedRows,
    SentenceSpace,
    Space,
    SparseRows,
    VectorSpace,
)
from .statements import statements

__all__ = ["FramingClassifier"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_ABSTAIN_AT_MOST = 0.15
"""Share of the training passages (in cross-validation) on which the model may abstain."""


class FramingClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Texts in, calibrated probabilities and labels out; several labels may hold, or none.

    A sum of linear members, each over its own features: sentence vectors of which the best counts
    (`peak`), mean and maximum of sentence vectors, the vector of the whole passage, categories of
    a lexicon, word n-grams. A member with share 0 is left out. Calibration (a slope and an
    intercept for each label), thresholds and the abstention band come from cross-validation inside
    `fit`, which keeps `groups` together.

    Args:
        encoder: ``minilm`` (from its package, without torch), ``minilm-middle`` (with the vectors
            of a middle layer beside those of the last), a name or folder for
            sentence-transformers, or an object with `name`, `dimension` and `encode`.
        peak_C: inverse regularisation of the member that scores each sentence and takes the
            smooth maximum.
        peak_share: weight of its log-odds.
        sentences_C: the same for mean and maximum of the sentence vectors.
        sentences_share: the same.
        vector_C: the same for the vector of the whole passage.
        vector_share: the same.
        lexicon_C: the same for the lexicon.
        lexicon_share: the same.
        ngrams_C: the same for n-grams.
        ngrams_share: the same.
        anchors: weight of the codebook's plain statements, which are added to the training
            passages when the labels are the three frames; 0 leaves them out.
        labels: names of the columns of `y`; None: the three frames, or what `y` holds.
        expected_f1: F1 that can be expected on texts of other sources. The threshold of best F1 is
            half of the F1 that is reached there (Lipton, Elkan and Naryanaswamy 2014), so the
            threshold found in cross-validation is lowered in proportion when the passages are
            easier than the texts to come. None: as found.
        folds: of the inner cross-validation.
        random_state: seed of the folds without groups.

    Attributes:
        classes_: label names.
        members_: spaces with their fitted logistic regressions.
        thresholds_: for each label.
        band_: half-width of abstention.

    Example:
        >>> texts = ["The court ruled.", "Children starved.", "Police patrol the border."] * 4
        >>> y = [["legal"], ["humanitarian"], ["security"]] * 4
        >>> FramingClassifier(folds=2).fit(texts, y).predict(["The court ruled."]).tolist()
        [[1, 0, 0]]
    """

    def __init__(
        self,
        *,
        encoder: str | Encoder = "minilm-middle",
        peak_C: float = 3.0,
        peak_share: float = 1.0,
        sentences_C: float = 3.0,
        sentences_share: float = 0.0,
        vector_C: float = 3.0,
        vector_share: float = 0.0,
        lexicon_C: float = 0.03,
        lexicon_share: float = 1.0,
        ngrams_C: float = 10.0,
        ngrams_share: float = 0.5,
        anchors: float = 3.0,
        labels: Sequence[str] | None = None,
        expected_f1: float | None = 0.8,
        folds: int = 5,
        random_state: int = 0,
    ) -> None:
        self.encoder = encoder
        self.peak_C = peak_C
        self.peak_share = peak_share
        self.sentences_C = sentences_C
        self.sentences_share = sentences_share
        self.vector_C = vector_C
        self.vector_share = vector_share
        self.lexicon_C = lexicon_C
        self.lexicon_share = lexicon_share
        self.ngrams_C = ngrams_C
        self.ngrams_share = ngrams_share
        self.anchors = anchors
        self.labels = labels
        self.expected_f1 = expected_f1
        self.folds = folds
        self.random_state = random_state

    def fit(
        self,
        X: Iterable[str],
        y: Any,
        groups: Sequence[Any] | None = None,
        sample_weight: Any = None,
    ) -> FramingClassifier:
        """Train.

        Args:
            X: texts.
            y: (texts, labels) of 0 and 1, or for each text the names of its labels.
            groups: passages of one group are never on both sides of the inner cross-validation.
            sample_weight: weight of each text in training, calibration and thresholds; 1 for all
                when None. Passages in the register of the texts to come deserve more.

        Returns:
            Itself.

        Raises:
            DataError: when texts and labels do not fit, or a label never or always holds.
        """
        texts = list(X)
        self.classes_, gold = self._targets(y, len(texts))
        weight = np.ones(len(texts)) if sample_weight is None else np.asarray(sample_weight, float)
        if weight.shape != (len(texts),):
            raise DataError(f"{len(texts)} texts and {weight.size} weights", todo="give one a text")
        scores = self._cross_validated(texts, gold, groups, weight)
        self.slope_, self.intercept_ = _calibrate(scores, gold, weight)
        p = _sigmoid(scores * self.slope_ + self.intercept_)
        self.thresholds_ = np.array(
            [
                _threshold(gold[:, k], p[:, k], weight, self.expected_f1)
                for k in range(gold.shape[1])
            ]
        )
        self.band_ = _band(p, self.thresholds_)
        self.oof_ = p
        self.members_ = self._fit_members(texts, gold, weight)
        self.n_features_in_ = 1
        return self

    def decision_function(self, X: Iterable[str]) -> Floats:
        """Calibrated log-odds, (texts, labels)."""
        check_is_fitted(self, "members_")
        out: Floats = self._sum(self.members_, list(X)) * self.slope_ + self.intercept_
        return out

    def predict_proba(self, X: Iterable[str]) -> Floats:
        """Calibrated probabilities, (texts, labels)."""
        return _sigmoid(self.decision_function(X))

    def predict(self, X: Iterable[str]) -> Ints:
        """Labels at or above their threshold, (texts, labels) of 0 and 1."""
        said: Ints = (self.predict_proba(X) >= self.thresholds_).astype(np.int64)
        return said

    def score(self, X: Iterable[str], y: Any, sample_weight: Any = None) -> float:  # noqa: ARG002
        """Macro-F1, so that a grid search optimises what is reported."""
        texts = list(X)
        _, gold = self._targets(y, len(texts))
        scores = f1_scores(gold, self.predict(texts))
        return sum(scores) / len(scores)

    def abstains(self, X: Iterable[str]) -> NDArray[np.bool_]:
        """Whether each text has a probability within the band of its threshold."""
        near = np.abs(self.predict_proba(X) - self.thresholds_) < self.band_
        out: NDArray[np.bool_] = np.any(near, axis=1)
        return out

    def to_model(self, *, version: str = "1", **meta: Any) -> FramingModel:
        """The trained model in the form that is saved and applied without scikit-learn.

        Args:
            version: of the model, shown in `Passage.origin`.
            **meta: anything that JSON can hold.
        """
        check_is_fitted(self, "members_")
        members = tuple(
            Member(
                space,
                np.stack([m.coef_[0] for m in fitted], axis=1).astype(np.float32),
                np.array([m.intercept_[0] for m in fitted], dtype=np.float32),
                share,
            )
            for space, fitted, share in self.members_
        )
        return FramingModel(
            labels=tuple(map(str, self.classes_)),
            members=members,
            slope=tuple(float(v) for v in self.slope_),
            intercept=tuple(float(v) for v in self.intercept_),
            thresholds=tuple(float(v) for v in self.thresholds_),
            band=float(self.band_),
            version=version,
            meta=meta,
        )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.input_tags.one_d_array = True
        tags.target_tags.multi_output = True
        tags.classifier_tags.multi_label = True
        return tags

    def _targets(self, y: Any, size: int) -> tuple[NDArray[np.str_], Ints]:
        """Label names and a 0/1 array from either form of `y`."""
        rows = list(y)
        if len(rows) != size or not rows:
            raise DataError(f"{size} texts and {len(rows)} labels", todo="give one row a text")
        fitted = getattr(self, "classes_", None)
        names = self.labels if self.labels is not None else fitted
        if isinstance(rows[0], list | tuple | set | frozenset) and all(
            isinstance(v, str) for r in rows for v in r
        ):
            found = sorted({v for r in rows for v in r})
            if names is None:
                names = FRAMES if set(found) <= set(FRAMES) else found
            if unknown := set(found) - set(names):
                raise DataError(f"unknown labels {sorted(unknown)}", todo="name them in `labels`")
            gold = np.array([[int(n in r) for n in names] for r in rows], dtype=np.int64)
        else:
            gold = np.asarray(rows)
            gold = (gold if gold.ndim == 2 else gold[:, None]).astype(np.int64)
            if names is None:
                n = gold.shape[1]
                names = FRAMES if n == len(FRAMES) else [f"label{k}" for k in range(n)]
        if gold.shape[1] != len(names) or not np.isin(gold, (0, 1)).all():
            raise DataError(f"labels are not 0 and 1 in {len(names)} columns", todo="check `y`")
        if fitted is None or size > 1:
            constant = [n for n, s in zip(names, gold.sum(axis=0), strict=True) if s in (0, size)]
            if constant and not hasattr(self, "members_"):
                raise DataError(
                    f"the same value in every passage: {', '.join(constant)}",
                    todo="give passages with and without each label",
                )
        return np.array(list(names)), gold

    def _spaces(self) -> list[tuple[Space, float, float]]:
        """Unfitted spaces with their regularisation and share."""
        out: list[tuple[Space, float, float]] = []
        if self.peak_share:
            out.append((PeakSpace(self._encoder()), self.peak_C, self.peak_share))
        if self.sentences_share:
            space = SentenceSpace(self._encoder())
            out.append((space, self.sentences_C, self.sentences_share))
        if self.vector_share:
            out.append((VectorSpace(self._encoder()), self.vector_C, self.vector_share))
        if self.lexicon_share:
            out.append((LexiconSpace(), self.lexicon_C, self.lexicon_share))
        if self.ngrams_share:
            out.append((NgramSpace(), self.ngrams_C, self.ngrams_share))
        if not out:
            raise DataError("every share is 0", todo="give one of the members a share")
        return out

    def _encoder(self) -> Encoder:
        return named_encoder(self.encoder) if isinstance(self.encoder, str) else self.encoder

    def _fit_members(
        self, texts: list[str], gold: Ints, weight: Floats
    ) -> list[tuple[Space, list[Any], float]]:
        if self.anchors and tuple(self.classes_) == FRAMES:
            anchors, frames = statements()
            rows = [[int(f in held) for f in FRAMES] for held in frames]
            texts = [*texts, *anchors]
            gold = np.vstack([gold, np.array(rows, dtype=np.int64)])
            weight = np.concatenate([weight, np.full(len(anchors), self.anchors)])
        members = []
        for space, c, share in self._spaces():
            space.fit(texts)
            matrix = _matrix(space.transform(texts))
            if not matrix.shape[1]:  # no word stands in enough of the texts to be a feature
                continue
            fitted = [self._fit_label(matrix, gold[:, k], weight, c) for k in range(gold.shape[1])]
            members.append((space, fitted, share))
        if not members:
            raise DataError("the texts have no features", todo="give more texts, or longer ones")
        return members

    def _fit_label(self, matrix: Any, gold: Ints, weight: Floats, c: float) -> Any:
        """What weighs the features of one space for one label; has a `decision_function`."""
        if isinstance(matrix, RaggedRows):
            return SmoothMaximum(C=c).fit(matrix, gold, weight)
        return LogisticRegression(C=c, max_iter=3000).fit(matrix, gold, sample_weight=weight)

    def _sum(self, members: list[tuple[Space, list[Any], float]], texts: list[str]) -> Floats:
        if not texts:
            return np.zeros((0, len(self.classes_)))
        total: Any = 0.0
        for space, fitted, share in members:
            rows = _matrix(space.transform(texts))
            total = total + share * np.stack([m.decision_function(rows) for m in fitted], axis=1)
        out: Floats = np.asarray(total, dtype=np.float64)
        return out

    def _cross_validated(
        self, texts: list[str], gold: Ints, groups: Sequence[Any] | None, weight: Floats
    ) -> Floats:
        """Log-odds of each passage from members that have not seen its group."""
        if groups is not None and len(set(groups)) > 1:
            folds = min(self.folds, len(set(groups)))
            parts = GroupKFold(folds).split(texts, groups=np.asarray(groups))
        else:
            folds = min(self.folds, len(texts))
            parts = KFold(folds, shuffle=True, random_state=self.random_state).split(texts)
        out = np.zeros(gold.shape)
        for seen, held in parts:
            if (gold[seen].min(axis=0) == gold[seen].max(axis=0)).any():
                continue  # too few passages to leave any out: these stay at even odds
            members = self._fit_members([texts[i] for i in seen], gold[seen], weight[seen])
            out[held] = self._sum(members, [texts[i] for i in held])
        return out


def _matrix(rows: Any) -> Any:
    if isinstance(rows, RaggedRows):
        return rows
    return rows.to_scipy() if isinstance(rows, SparseRows) else np.asarray(rows, dtype=np.float64)


def _sigmoid(scores: Any) -> Floats:
    out: Floats = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
    return out


def _calibrate(scores: Floats, gold: Ints, weight: Floats) -> tuple[Floats, Floats]:
    """Slope and intercept of each label (Platt), by nearly unpenalised logistic regression."""
    slopes, intercepts = [], []
    for k in range(gold.shape[1]):
        fitted = LogisticRegression(C=100.0).fit(scores[:, [k]], gold[:, k], sample_weight=weight)
        # A negative slope would turn the members round; it only comes from noise.
        slopes.append(max(float(fitted.coef_[0, 0]), 0.05))
        intercepts.append(float(fitted.intercept_[0]))
    return np.array(slopes), np.array(intercepts)


def _threshold(gold: Ints, p: Floats, weight: Floats, expected: float | None) -> float:
    """Threshold of best weighted F1, smoothed: the middle of all within 0.005 of the best.

    Lowered when less than this F1 is expected where the model will be used.
    """
    grid = np.arange(0.25, 0.701, 0.01)

    def f1(threshold: float) -> float:
        said = p >= threshold
        total = float(weight[said].sum() + weight[gold == 1].sum())
        return 2 * float(weight[said & (gold == 1)].sum()) / total if total else 0.0

    scores = np.array([f1(t) for t in grid])
    good = grid[scores >= scores.max() - 0.005]
    easier = 1.0 if expected is None else min(1.0, expected / max(float(scores.max()), 1e-9))
    return round(float(np.median(good)) * easier, 3)


def _band(p: Floats, thresholds: Floats) -> float:
    """The widest band with which at most `_ABSTAIN_AT_MOST` of the passages abstain."""
    distance = np.abs(p - thresholds).min(axis=1)
    return round(float(min(0.15, np.quantile(distance, _ABSTAIN_AT_MOST))), 3)
