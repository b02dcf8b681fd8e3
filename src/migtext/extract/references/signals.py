"""The word lists of `data/citations.toml`, loaded once."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

__all__ = ["alternatives", "listed"]


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, list[str]]]:
    text = (files("migtext.data") / "citations.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=32)
def listed(name: str) -> frozenset[str]:
    """One list as a set of case-folded words."""
    return frozenset(_table()[name]["words"])


@lru_cache(maxsize=32)
def alternatives(name: str) -> str:
    """One list as a regular expression of alternatives, longest first."""
    return "|".join(re.escape(w) for w in sorted(_table()[name]["words"], key=len, reverse=True))
