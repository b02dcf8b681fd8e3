"""Keys under which names and words are compared, and whom a stretch of a sentence quotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .names import Name, find_names
from .phrases import SPEAKER
from .words import Word, stem

if TYPE_CHECKING:
    from .sentence import Sentence

__all__ = ["cell_names", "name_keys", "speakers_in", "word_keys"]

_NAME_SKIP = frozenset(("of", "the", "and", "for", "in", "de", "del", "on", "la", "al", "el"))


def speakers_in(s: Sentence, a: int, b: int) -> frozenset[str]:
    """Keys of those who are said to give a number between two places of a sentence."""
    out: set[str] = set()
    for m in SPEAKER.finditer(s.text, a, b):
        group = m.lastgroup or "a"
        x, y = m.span(group)
        names = {
            n.key
            for n in s.names
            if x <= n.start and n.end <= y and n.type in ("body", "state", "name")
        }
        out |= names
        out |= {
            stem(w)
            for n in s.names
            if x <= n.start and n.end <= y
            for w in re.findall(r"[^\W\d_]{2,}", n.text)
        }
        out |= {
            w.stem for w in s.words if x <= w.start and w.end <= y and not w.stop and not w.concepts
        }
    return frozenset(out)


def name_keys(n: Name) -> tuple[str, ...]:
    """Keys of a name: one for a known place or nation, and the words of others."""
    if n.type in ("state", "nation"):
        return (f"iso:{n.state}",)
    if n.type in ("name", "body"):
        text = n.text.casefold().replace("’", "'").replace("'s", "")
        words = [w for w in re.findall(r"\w+", text) if w not in _NAME_SKIP]
        return (n.key, *(f"n:{stem(w)}" for w in words[:4]))
    return (n.key,)


def word_keys(w: Word) -> tuple[str, ...]:
    """Keys of a word: its concepts, else its stem."""
    if w.concepts:
        return tuple(f"c:{c}" for c in sorted(w.concepts))
    return (w.stem,)


def cell_names(text: str) -> list[Name]:
    """Names in a header of a table."""
    # A header is no sentence: its only word may be a name.
    found = find_names(f"in {text}")
    return [Name(n.start - 3, n.end - 3, n.text, n.key, n.type, n.state) for n in found]
