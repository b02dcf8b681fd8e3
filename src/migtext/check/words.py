"""Words of a sentence as the cross-check compares them: stems, concepts, names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .. import resources

__all__ = ["Lexicon", "Word", "concept_conflict", "lexicon", "load_table", "stem", "words_of"]

_WORD = re.compile(r"[^\W\d_][\w’']*(?:[-‐‑][^\W\d_][\w’']*)*")
_SUFFIXES = (
    ("ational", "ate"), ("ization", "ize"), ("isation", "ize"), ("fulness", "ful"), ("iveness", "ive"),
    ("ments", ""), ("ment", ""), ("ings", ""), ("ing", ""), ("edly", ""), ("ed", ""), ("ies", "y"),
    ("ations", "ate"), ("ation", "ate"), ("ions", ""), ("ion", ""), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"),
    ("als", ""), ("al", ""), ("ly", ""), ("es", ""), ("s", ""), ("e", ""),
)  # fmt: skip


@lru_cache(maxsize=8)
def load_table(name: str) -> Mapping[str, Any]:
    """A TOML table of the data folder, read once."""
    return resources.load_table(f"{name}.toml")


@dataclass(frozen=True)
class Lexicon:
    """The tables of ``check_words.toml``, keyed by stem."""

    stop: frozenset[str]
    irregular: Mapping[str, str]
    concepts: Mapping[str, frozenset[str]]
    group: Mapping[str, str]
    like: Mapping[str, frozenset[str]]
    up: frozenset[str]
    down: frozenset[str]
    same: Mapping[str, str]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A crude stem: good enough to bring the forms of one word together.

    Example:
        >>> stem("deportations") == stem("deported") == stem("deport")
        True
    """
    low = word.lower().replace("’", "'")
    if low.endswith("'s"):
        low = low[:-2]
    low = low.strip("'")
    low = _irregular().get(low, low)
    if len(low) <= 3:
        return low
    for suffix, instead in _SUFFIXES:
        if low.endswith(suffix) and len(low) - len(suffix) + len(instead) >= 3:
            if suffix == "s" and low.endswith(("ss", "us", "is")):
                continue
            if suffix in ("ly", "al", "als") and len(low) - len(suffix) < 5:
                continue
            base = low[: len(low) - len(suffix)] + instead
            # "stopped" and "stop", "travelled" and "travel".
            if (
                suffix in ("ed", "ing")
                and len(base) > 3
                and base[-1] == base[-2]
                and base[-1] not in "s"
            ):
                base = base[:-1]
            if suffix in ("ies", "y"):
                return base[:-1] + "i"
            if base.endswith("at") and len(base) > 4:
                base = base[:-2]
            elif base.endswith("ate") and len(base) > 5:
                base = base[:-3]
            if base.endswith("y") and len(base) > 3:
                return base[:-1] + "i"
            return base.rstrip("e") or base
    return low[:-1] + "i" if low.endswith("y") else low


@lru_cache(maxsize=1)
def _irregular() -> Mapping[str, str]:
    return dict(load_table("check_words")["irregular"])


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon, loaded when first needed."""
    table = load_table("check_words")
    concepts: dict[str, set[str]] = {}
    for row in table["concept"]:
        for word in row["words"]:
            concepts.setdefault(stem(word), set()).add(row["key"])
    # "Alike" holds in both directions, so that one row of the table is enough.
    like: dict[str, set[str]] = {row["key"]: {row["key"]} for row in table["concept"]}
    for row in table["concept"]:
        for other in row.get("like", ()):
            like[row["key"]].add(other)
            like.setdefault(other, {other}).add(row["key"])
    same = {stem(w): stem(group[0]) for group in reversed(table["same"]["sets"]) for w in group}
    return Lexicon(
        stop=frozenset(table["stop"]["words"].split()),
        irregular=_irregular(),
        concepts={k: frozenset(v) for k, v in concepts.items()},
        group={row["key"]: row["group"] for row in table["concept"]},
        like={k: frozenset(v) for k, v in like.items()},
        up=frozenset(stem(w) for w in table["opposite"]["up"].split()),
        down=frozenset(stem(w) for w in table["opposite"]["down"].split()),
        same=same,
    )


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its place, stem and concepts."""

    start: int
    end: int
    text: str
    stem: str
    concepts: frozenset[str]
    stop: bool

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[:1].isupper()


_NONE: frozenset[str] = frozenset()


@lru_cache(maxsize=1)
def _phrases() -> tuple[re.Pattern[str], tuple[str, ...]]:
    """One pattern for all phrases of several words, in lower case, and the concept of each group.

    A group is empty and stands behind its phrase: an alternative that begins with a letter is
    passed over at once where the text has another, which is what makes this quick.
    """
    rows = [(p, row["key"]) for row in load_table("check_words")["phrase"] for p in row["patterns"]]
    return (
        re.compile(r"\b(?:" + "|".join(rf"(?:{p})\b()" for p, _ in rows) + ")"),
        tuple(key for _, key in rows),
    )


def words_of(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """Words of a stretch of text; numbers are none.

    Example:
        >>> [w.stem for w in words_of("Arrivals rose to 1,200.") if not w.stop]
        ['arriv', 'ris']
    """
    table = lexicon()
    out: list[Word] = []
    stop = len(text) if end is None else end
    pattern, keys = _phrases()
    stretch = text[start:stop]
    lowered = stretch.lower()
    if len(lowered) != len(stretch):  # a letter whose small form is two characters
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in stretch)
    phrases = [
        (start + m.start(), start + m.end(), keys[(m.lastindex or 1) - 1])
        for m in pattern.finditer(lowered)
    ]
    next_phrase = 0
    for match in _WORD.finditer(text, start, stop):
        raw = match.group()
        at = match.start()
        while next_phrase < len(phrases) and phrases[next_phrase][1] <= at:
            next_phrase += 1
        if next_phrase < len(phrases) and phrases[next_phrase][0] <= at:
            a, b, key = phrases[next_phrase]
            if a == at:
                out.append(Word(a, b, text[a:b], f"p:{key}", frozenset((key,)), False))
            continue
        pieces = [(at, raw)]
        if "-" in raw or "‐" in raw or "‑" in raw:
            whole = stem(raw)
            if whole not in table.concepts and whole not in table.same:
                pieces = [(at + m.start(), m.group()) for m in re.finditer(r"[^-‐‑]+", raw)]
        for a, piece in pieces:
            low = piece.lower().replace("’", "'")
            base = stem(piece)
            out.append(
                Word(
                    a,
                    a + len(piece),
                    piece,
                    table.same.get(base, base),
                    table.concepts.get(base, _NONE),
                    low in table.stop or len(low) < 2,
                )
            )
    return out


def concepts_of(words: Iterable[Word]) -> frozenset[str]:
    """All concepts of some words."""
    out: set[str] = set()
    for w in words:
        out |= w.concepts
    return frozenset(out)


def concept_conflict(mine: frozenset[str], theirs: frozenset[str], group: str) -> bool | None:
    """Whether two sets of concepts exclude each other within a group.

    Returns:
        True when they do, False when they agree, None when one of them says nothing.
    """
    table = lexicon()
    a = {c for c in mine if table.group[c] == group}
    b = {c for c in theirs if table.group[c] == group}
    if not a or not b:
        return None
    return not any(y in table.like[x] for x in a for y in b)
