"""The word lists of `data/citations.toml`, loaded once."""

from __future__ import annotations

import re
from functools import lru_cache

from ...resources import load_table

__all__ = ["alternatives", "listed"]


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, list[str]]]:
    return load_table("citations.toml")


@lru_cache(maxsize=32)
def listed(name: str) -> frozenset[str]:
    """One list as a set of case-folded words."""
    return frozenset(_table()[name]["words"])


@lru_cache(maxsize=32)
def alternatives(name: str) -> str:
    """One list as a regular expression of alternatives, longest first."""
    return "|".join(re.escape(w) for w in sorted(_table()[name]["words"], key=len, reverse=True))
