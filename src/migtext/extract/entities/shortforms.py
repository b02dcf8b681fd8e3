"""Short forms of bodies that a text has named: "the Committee", "the Court", "the agency".

A short form counts only when one body or organisation alone, named before it, can be meant. It
joins the cluster of that body and carries the note ``short``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from .candidates import Candidate
from .linking import Found
from .stretch import Stretch
from .tables import fold, read_rows, word_list

__all__ = ["short_forms"]

_LINKS = frozenset("of on for against to".split())
_NOT_SHORT = frozenset("Party Parties Government State Press Post News Police Watch Times".split())


@lru_cache(maxsize=1)
def _listed() -> dict[str, tuple[str, ...]]:
    """Short forms of the tables by the key of their body."""
    out = {}
    for name, prefix in (("bodies.csv", "body"), ("organisations.csv", "org")):
        for row in read_rows(name):
            shorts = tuple(x for x in row["short"].split("|") if x)
            if shorts:
                out[f"{prefix}:{fold(row['name'])}"] = shorts
    return out


def _head(name: str) -> str:
    """The noun of a name: "Committee" of "Committee on the Rights of the Child"."""
    words = name.split()
    heads = word_list("heads.organisation") | word_list("heads.organisation_of")
    for k, word in enumerate(words):
        if k + 1 < len(words) and words[k + 1] in _LINKS and word in heads:
            return word
    return words[-1] if words and words[-1] in heads else ""


def _forms(f: Found) -> set[str]:
    """What a text may call a body afterwards."""
    out = set(_listed().get(f.candidate.key, ()))
    for name in (f.name, f.candidate.canonical):
        if " " in name:
            out.add(_head(name))
    return {x for x in out if x and x not in _NOT_SHORT}


def short_forms(stretches: Sequence[Stretch], found: Sequence[Found]) -> Iterator[Found]:
    """Find the short forms of a document.

    Args:
        stretches: its blocks, in order.
        found: its mentions, linked.
    """
    by_stretch: dict[int, list[Found]] = {}
    for f in found:
        by_stretch.setdefault(id(f.stretch), []).append(f)
    owners: dict[str, dict[str, Found]] = {}
    for s in stretches:
        here = sorted(by_stretch.get(id(s), ()), key=lambda f: f.candidate.start)
        k = 0
        for i, word in enumerate(s.words):
            a, b = s.starts[i], s.ends[i]
            while k < len(here) and here[k].candidate.start <= a:
                f = here[k]
                k += 1
                if f.candidate.label in ("BODY", "ORG"):
                    for form in _forms(f):
                        owners.setdefault(form, {}).setdefault(f.candidate.key, f)
            able = owners.get(word)
            if not able or len(able) != 1 or i == 0 or s.gap(i - 1) != " ":
                continue
            if s.words[i - 1] not in ("the", "The") or s.masked(a, b) or s.titled(a):
                continue
            if any(f.candidate.start < b and a < f.candidate.end for f in here):
                continue
            following, gap = s.word(i + 1), s.gap(i)
            if gap == " " and (
                following[:1].isupper()
                or (following in _LINKS and s.word(i + 2)[:1].isupper())
                or (following in _LINKS and s.word(i + 2) == "the")
            ):
                continue
            owner = next(iter(able.values())).candidate
            yield Found(
                s,
                Candidate(
                    a, b, owner.label, "memory", None, 0.3, "short",
                    key=owner.key, canonical=owner.canonical,
                ),
            )  # fmt: skip
