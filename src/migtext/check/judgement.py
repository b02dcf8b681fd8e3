"""A verdict with its evidence, and a number that may become one."""

from __future__ import annotations

from dataclasses import dataclass

from .compare import Fit
from .quantity import Quantity
from .values import Relation

__all__ = ["Candidate", "Judgement"]


@dataclass(slots=True)
class Judgement:
    """A verdict with its evidence.

    Attributes:
        verdict: one of the eight.
        evidence: the source's number that carries the verdict; None for not_found.
        conflict: the source's own value for what is claimed.
        message: one sentence that names both values.
        confidence: 0 to 1.
        operands: numbers of a derivation.
    """

    verdict: str
    evidence: Quantity | None
    conflict: Quantity | None
    message: str
    confidence: float
    operands: tuple[Quantity, ...] = ()


@dataclass(slots=True)
class Candidate:
    """A number of the source whose value has to do with the claim's."""

    quantity: Quantity
    relation: Relation
    fit: Fit
    score: float
