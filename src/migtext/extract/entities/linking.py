"""Mentions of the same thing: clusters, canonical names, codes, notes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..acronyms import acronym_of
from .candidates import Candidate
from .people import name_parts
from .stretch import Stretch
from .tables import fold, gazetteer, word_list

__all__ = ["Found", "annotate_groups", "link"]

_ARTICLE = re.compile(r"^(?:the|The|an?|An?) ")
_CLEAN = re.compile(r"[^\w\s'&.-]")


@dataclass(slots=True)
class Found:
    """A mention that stands, with its block."""

    stretch: Stretch
    candidate: Candidate
    name: str = field(default="")

    def __post_init__(self) -> None:
        self.name = self.stretch.inside(self.candidate.start, self.candidate.end)


def _key(label: str, name: str) -> str:
    bare = _CLEAN.sub(" ", fold(_ARTICLE.sub("", name)))
    return f"{label.lower()}:{' '.join(bare.split())}"


def _set(c: Candidate, key: str, canonical: str) -> None:
    c.key, c.canonical = key, canonical


def link(found: Sequence[Found], definitions: dict[str, str]) -> None:
    """Give every mention its cluster and its canonical name.

    Args:
        found: mentions of the whole document, in order.
        definitions: acronym -> its words, as the document introduces them.
    """
    for f in found:
        c = f.candidate
        if c.entry is not None and not c.key and c.label == c.entry.label:
            _set(c, c.entry.key, c.entry.canonical)
        if c.label == "DATE":
            _set(
                c,
                "date:" + _ARTICLE.sub("", f.name).lower().replace(" ", " "),
                _ARTICLE.sub("", f.name),
            )
    _persons([f for f in found if f.candidate.label == "PERSON"])
    _names([f for f in found if f.candidate.label not in ("PERSON", "DATE")], definitions)
    for f in found:
        if (
            f.candidate.iso3 is None
            and f.candidate.entry is not None
            and f.candidate.label in ("STATE", "GROUP")
        ) and f.candidate.note != "compound":
            f.candidate.iso3 = f.candidate.entry.iso3


def _persons(found: list[Found]) -> None:
    """A surname belongs to the full name that was given last before it, else to the next one."""
    full: dict[str, tuple[str, str]] = {}
    # Longest names first, so that "Donald J. Trump" and "Donald Trump" meet in one cluster.
    for f in sorted(
        found, key=lambda f: (-len(f.name.split()), f.stretch.view.index, f.candidate.start)
    ):
        c = f.candidate
        if len(f.name.split()) < 2 and "-" not in f.name:
            continue
        key = (
            c.entry.key
            if c.entry is not None and c.entry.label == "PERSON"
            else _key("person", f.name)
        )
        canonical = (
            c.entry.canonical if c.entry is not None and c.entry.label == "PERSON" else f.name
        )
        same = _same_person(f.name, full)
        if same is not None:
            key, canonical = full[same]
        _set(c, key, canonical)
        full.setdefault(f.name, (key, canonical))
    by_part: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, pair in full.items():
        for part in (*name_parts(name), name.split()[0]):
            if pair not in by_part[fold(part)]:
                by_part[fold(part)].append(pair)
    for f in found:
        c = f.candidate
        options = by_part.get(fold(f.name), [])
        if c.key and len(f.name.split()) > 1:
            # "Bin Laden" is two words and still the end of "Osama bin Laden".
            whole = [o for o in options if len(o[1].split()) > len(f.name.split())]
            if whole:
                _set(c, *whole[0])
            continue
        if options:
            _set(c, *options[0])
        elif not c.key:
            _set(c, _key("person", f.name), f.name)


def _same_person(name: str, full: dict[str, tuple[str, str]]) -> str | None:
    """A longer name that this one shortens: the same first and last word, or initials."""
    words = name.split()
    for other in full:
        theirs = other.split()
        if fold(words[-1]) != fold(theirs[-1]) and fold(name) != fold(other):
            continue
        if fold(words[0]) == fold(theirs[0]) or (words[0].rstrip(".") == theirs[0][0]):
            return other
    return None


def _names(found: list[Found], definitions: dict[str, str]) -> None:
    spelled: dict[str, tuple[str, str]] = {}
    for f in found:
        c = f.candidate
        if not c.key or c.source in ("pattern", "model", "memory"):
            entry = gazetteer().by_name.get(f.name)
            if entry is not None and entry.label == c.label and not c.key:
                _set(c, entry.key, entry.canonical)
            elif not c.key:
                _set(c, _key(c.label, f.name), f.name)
        if not c.canonical:
            c.canonical = f.name
        spelled.setdefault(f.name, (c.key, c.canonical))
    # An acronym takes the cluster of what it was defined as.
    for short, long in definitions.items():
        if long in spelled:
            for f in found:
                if f.name == short and f.candidate.label in (
                    "ORG",
                    "BODY",
                    "PROGRAMME",
                    "PLACE",
                    "EVENT",
                    "STATE",
                ):
                    _set(f.candidate, *spelled[long])
    # Without a definition: an acronym of one name of the document, and a name inside a longer one.
    tables = {f.candidate.key for f in found if f.candidate.entry is not None}
    loose = [
        f
        for f in found
        if f.candidate.key not in tables and f.candidate.label in ("ORG", "BODY", "PROGRAMME")
    ]
    longs = [
        (f.name, f.candidate.key, f.candidate.canonical)
        for f in found
        if " " in f.name and f.candidate.label in ("ORG", "BODY", "PROGRAMME")
    ]
    for f in loose:
        if f.name.isupper() and f.name not in definitions:
            fits = {(k, n) for name, k, n in longs if acronym_of(f.name, name)}
            if len(fits) == 1:
                _set(f.candidate, *next(iter(fits)))
    _places([f for f in found if f.candidate.label == "PLACE"])
    counts = Counter(f.candidate.key for f in found)
    for f in found:
        # "the U.S. Department of Justice" and "the Department of Justice" are one in one document.
        c = f.candidate
        if c.label in ("ORG",) and c.source == "pattern" and c.entry is None:
            inner = re.sub(
                r"^(?:U\.S\.|US|UK|U\.K\.|United States|[A-Z]\w+(?:n|ese|ish|i|ch)) ", "", f.name
            )
            key = _key("org", inner)
            if inner != f.name and counts.get(key):
                _set(c, key, c.canonical)


def _places(found: list[Found]) -> None:
    """ "Rukban camp" and "Rukban", "Tumen River" and "the Tumen" are one place."""
    bare: dict[str, tuple[str, str]] = {}
    for f in found:
        bare.setdefault(f.name, (f.candidate.key, f.candidate.canonical))
    heads = word_list("heads.place") | word_list("heads.place_lower")
    for f in found:
        words = f.name.split()
        for n in (3, 2, 1):
            tail = " ".join(words[-n:])
            if len(words) > n and tail in heads:
                name = " ".join(words[:-n])
                if name in bare and f.candidate.entry is None:
                    _set(f.candidate, *bare[name])
                break


def annotate_groups(found: Sequence[Found]) -> None:
    """Mark a nationality that stands for its government ("the Syrian government")."""
    nouns = word_list("groups.government_noted")
    for f in found:
        c = f.candidate
        if c.label != "GROUP" or c.note or c.iso3 is None:
            continue
        after, gap = f.stretch.right(c.end)
        if gap == "'s " or gap != " ":
            continue
        j = f.stretch.at(c.end)
        if after in nouns or (
            f.stretch.word(j + 1) in nouns
            and f.stretch.gap(j) == " "
            and after
            in (
                "central",
                "federal",
                "transitional",
                "interim",
                "military",
                "local",
                "provincial",
                "military-dominated",
            )
        ):
            c.note = "adj-gov"
