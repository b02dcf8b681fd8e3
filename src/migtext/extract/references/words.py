"""The word lists of `data/references.toml`, loaded once."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from ...resources import load_table

__all__ = ["common_words", "given_names", "listed", "phrase_pattern", "table", "word_flags"]


@lru_cache(maxsize=1)
def table() -> dict[str, dict[str, list[str]]]:
    """All lists, by name."""
    return load_table("references.toml")


@lru_cache(maxsize=64)
def listed(name: str, key: str = "words") -> frozenset[str]:
    """One list as a set of case-folded words and phrases.

    Example:
        >>> "journal" in listed("journal")
        True
    """
    return frozenset(table()[name][key])


@lru_cache(maxsize=64)
def phrase_pattern(name: str, key: str = "words") -> re.Pattern[str]:
    """A pattern that finds any word or phrase of a list, whole words only."""
    rows = sorted(table()[name][key], key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, rows)) + r")(?!\w)", re.I)


_FLAGGED = (
    "journal publisher organisation strong_organisation news place month thesis report editor "
    "translator edition volume pages access conference particle stop"
).split()


@lru_cache(maxsize=1)
def word_flags() -> dict[str, tuple[str, ...]]:
    """For each single word the lists that it stands in."""
    flags: dict[str, list[str]] = {}
    for name in _FLAGGED:
        for word in table()[name]["words"]:
            if " " not in word:
                flags.setdefault(word.rstrip("."), []).append(name)
    return {word: tuple(dict.fromkeys(names)) for word, names in flags.items()}


def _plain_list(name: str) -> frozenset[str]:
    lines = (files("migtext.data") / name).read_text(encoding="utf-8").splitlines()
    return frozenset(
        w.casefold() for line in lines if not line.startswith("#") for w in line.split()
    )


@lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    """Given names of many languages, case-folded."""
    return _plain_list("given_names.txt")


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Words that English texts write in lower case."""
    return _plain_list("common_words.txt")
