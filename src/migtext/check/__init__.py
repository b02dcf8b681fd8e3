"""Cross-check: for every figure of a text the sentence that carries it, or what is wrong.

from migtext.check import crosscheck, verify

crosscheck("article.txt", "sources/").problems
verify("About 1,200 people crossed in May.", "report.pdf").verdict
"""

from __future__ import annotations

from .byhand import verify
from .cache import cache_use, clear_cache
from .claims import verify_claim
from .decisions import Merged, merge_decisions, read_decisions
from .documents import document_issues, find_in_documents
from .model import (
    FINDING_TYPES,
    STATES,
    VERDICTS,
    CrossCheck,
    Finding,
    SourceMatch,
    Spot,
    Unsourced,
)
from .run import crosscheck

__all__ = [
    "FINDING_TYPES",
    "STATES",
    "VERDICTS",
    "CrossCheck",
    "Finding",
    "Merged",
    "SourceMatch",
    "Spot",
    "Unsourced",
    "cache_use",
    "clear_cache",
    "crosscheck",
    "document_issues",
    "find_in_documents",
    "merge_decisions",
    "read_decisions",
    "verify",
    "verify_claim",
]
