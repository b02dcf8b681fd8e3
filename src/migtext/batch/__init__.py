"""Batches: thousands of documents into a Parquet data set, resumable, with a row for each failure."""

from __future__ import annotations

from .command import run
from .corpus import Corpus
from .runner import Result, annotate_many

__all__ = ["Corpus", "Result", "annotate_many", "run"]
