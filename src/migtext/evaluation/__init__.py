"""Scores of the extractors on gold annotations, and the gate that keeps them from falling."""

from __future__ import annotations

from .gate import gate_report, pin_floors
from .kit import evaluate
from .show import print_report

__all__ = ["evaluate", "gate_report", "pin_floors", "print_report"]
