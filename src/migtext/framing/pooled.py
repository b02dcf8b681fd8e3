"""Logistic regression over sentences of which only the label of the whole passage is known.

Multiple-instance learning in its simplest form: a passage has the smooth maximum of its sentences'
scores (Ramon and De Raedt 2000 for the idea, in a network), and weights are found by descent on the
passage's log-loss.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize

from .spaces import RaggedRows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["SmoothMaximum"]


class SmoothMaximum:
    """One label over `RaggedRows`, with the interface of scikit-learn's linear models.

    Args:
        C: inverse regularisation, as in `sklearn.linear_model.LogisticRegression`.
        max_iter: steps of L-BFGS.

    Attributes:
        coef_: array (1, columns).
        intercept_: array (1,).

    Example:
        >>> rows = RaggedRows([np.eye(2)[[0, 1]], np.eye(2)[[1]], np.eye(2)[[0]], np.eye(2)[[1, 1]]])
        >>> fitted = SmoothMaximum().fit(rows, np.array([1, 0, 1, 0]), np.ones(4))
        >>> (fitted.decision_function(rows) > 0).tolist()
        [True, False, True, False]
    """

    def __init__(self, C: float = 1.0, max_iter: int = 300) -> None:
        self.C = C
        self.max_iter = max_iter

    def fit(self, rows: RaggedRows, gold: Any, weight: Any) -> SmoothMaximum:
        """Find the weights.

        Args:
            rows: sentences of the passages.
            gold: 0 or 1 for each passage.
            weight: of each passage.

        Returns:
            Itself.
        """
        x = rows.rows.astype(np.float64)
        y = np.asarray(gold, dtype=np.float64)
        share = np.asarray(weight, dtype=np.float64) / np.sum(weight)
        penalty = 1 / (2 * self.C * np.sum(weight))

        def loss(p: Floats) -> tuple[float, Floats]:
            z, inside = rows.pooled(x @ p[:-1])
            z = z + p[-1]
            error = share * (1 / (1 + np.exp(-z)) - y)
            value = float((share * (np.logaddexp(0, z) - y * z)).sum())
            slope = x.T @ (error[rows.owner] * inside) + 2 * penalty * p[:-1]
            return value + penalty * float(p[:-1] @ p[:-1]), np.append(slope, error.sum())

        start = np.zeros(x.shape[1] + 1)
        options = {"maxiter": self.max_iter}
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x
        self.coef_ = found[None, :-1]
        self.intercept_ = found[-1:]
        return self

    def decision_function(self, rows: RaggedRows) -> Floats:
        """Log-odds of each passage."""
        out: Floats = rows.dot(self.coef_[0]) + self.intercept_[0]
        return out
