"""Names that do not exist, near one that does: "Foreign Agent Transparency Act" of Canada."""

from __future__ import annotations

import re
from functools import lru_cache

from .model import Hit
from .registry import InstrumentRow, Registry
from .tokens import fold

__all__ = ["dated_row", "nearest", "pair_row"]

_SMALL = frozenset("of and the for to in on or against a an etc".split())


def _content(name: str) -> frozenset[str]:
    words = (fold(w).rstrip("s") for w in re.findall(r"[^\W\d_]+", name))
    return frozenset(w for w in words if w and w not in _SMALL)


_ROOTS = {"immigration": "migration", "emigration": "migration", "immigrant": "migrant"}


@lru_cache(maxsize=65536)
def _rooted(words: frozenset[str]) -> frozenset[str]:
    return frozenset(_ROOTS.get(w, w) for w in words)


@lru_cache(maxsize=8)
def _names(registry: Registry) -> tuple[tuple[frozenset[str], str, str, int | None], ...]:
    out = []
    for row in registry:
        if row.kind in ("case", "principle", "programme", "un_document"):
            continue
        for alias in row.names():
            words = _content(alias.text)
            if len(words) >= 2 and alias.scope != "defined":
                out.append((words, row.key, row.jurisdiction, row.year))
    return tuple(out)


def nearest(hit: Hit, state: str | None, registry: Registry) -> tuple[str, str, str] | None:
    """The registered instrument that a name may have meant.

    Args:
        hit: an unregistered name.
        state: state that the text is about, ISO 3166 alpha-2.
        registry: the registry.

    Returns:
        Key, reason and status (misnamed, or resolved for the same words in another order), or None.
    """
    words = _content(hit.name)
    if len(words) < 2 or not hit.head:
        return None
    head = hit.head.rstrip("s")
    if head == "bill":
        # A bill becomes the act of the same name.
        head = "act"
        words = (words - {"bill"}) | {"act"}
    best: tuple[float, str, int | None] | None = None
    for other, key, jurisdiction, year in _names(registry):
        if head not in other:
            continue
        shared = len(words & other)
        if shared < len(words) and len(words) >= 3:
            # "Illegal Immigration Act": a word of the same root counts nearly whole.
            alike = _rooted(words) & _rooted(other)
            if len(alike) > shared and len(alike) == len(words) == len(other):
                if best is None or best[0] < 0.9:
                    best = (0.9, key, year)
                continue
        if other < words and len(words - other) >= 2:
            continue  # "Border Security, Asylum and Immigration Bill" is no slip for the shorter name
        domestic = jurisdiction == state
        if shared < (2 if domestic and year is not None and year == hit.year else 3):
            continue
        score = shared / len(words | other)
        if hit.year is not None and year is not None and hit.year != year:
            if score < 1.0 or (jurisdiction != state and abs(hit.year - year) > 2):
                continue  # another act of that name
            if abs(hit.year - year) > 2:
                continue
            score = 0.97
        # With a year of its own a name is rarely a slip for a longer or shorter one.
        if score >= (
            0.8
            if not domestic
            else 0.75
            if hit.year is not None and year is None
            else 0.6
            if hit.year is None
            else 0.67
        ) and (best is None or score > best[0]):
            best = (score, key, year)
    if best is None and head == "treaty":
        # "UN Refugee Treaty": the one convention of those words
        swapped = (words - {"treaty"}) | {"convention"}
        keys = {k for other, k, _, _ in _names(registry) if other == swapped}
        if len(keys) == 1 and len(swapped) >= 2:
            key = keys.pop()
            row = registry.by_key[key]
            return key, f"no treaty of that name is known; nearest is {row.name[:80]}", "misnamed"
    if best is None:
        return None
    row = registry.by_key[best[1]]
    # A bill is often of the year before its act.
    if best[0] >= 0.97 and hit.head.startswith("bill"):
        early = hit.year is None or row.year is None or 0 <= row.year - hit.year <= 2
        if early:
            return row.key, "the bill of that act", "resolved"
    if best[0] == 1.0:
        return row.key, "the words of its name in the registry", "resolved"
    if words <= _content(row.name) and row.kind not in ("statute", "regulation"):
        return row.key, "its name in the registry, shortened", "resolved"
    return row.key, f"no such name is known; nearest is {row.name[:80]}", "misnamed"


_DAY = re.compile(
    r"(?:Treaty|Agreement|Convention|Protocol|Arrangement)\sof\s(\d{1,2})\s([A-Z][a-z]+)\s((?:19|20)\d\d)"
)
_MONTHS = "January February March April May June July August September October November December"


def dated_row(name: str, registry: Registry) -> InstrumentRow | None:
    """The treaty that a bare date names: "Treaty of 5 December 2023"."""
    m = _DAY.fullmatch(name)
    if m is None or m[2] not in _MONTHS.split():
        return None
    day = f"{m[3]}-{_MONTHS.split().index(m[2]) + 1:02d}-{int(m[1]):02d}"
    rows = [
        r
        for r in registry
        if r.kind in ("treaty", "bilateral") and day in (r.adopted, r.opened_for_signature)
    ]
    return rows[0] if len(rows) == 1 else None


_SUBJECT = re.compile(r"\s(?:on|concerning|regarding|relating to|for|in the field of)\s(.+)$")


def pair_row(
    codes: frozenset[str], name: str, head: str, year: int | None, registry: Registry
) -> InstrumentRow | None:
    """The agreement of two parties that a name with neither title nor number means.

    Args:
        codes: the parties, ISO 3166 alpha-2 or "EU".
        name: name as the text has it.
        head: its head noun, folded.
        year: year that the text gives.
        registry: the registry.

    Returns:
        The one row of these parties that is of that year, or that the text's subject fits.

    Example:
        >>> from migtext.extract.instruments.registry import load_registry
        >>> name = "Memorandum of Understanding between Italy and Libya"
        >>> pair_row(frozenset(("IT", "LY")), name, "memorandum", 2017, load_registry()).key
        'italy-libya-mou-2017'
    """
    rows = [
        r
        for r in registry
        if r.kind == "bilateral"
        and frozenset(r.parties) == codes
        and any(head in a.text.casefold() for a in r.names())
    ]
    if year is not None:
        rows = [r for r in rows if r.year == year]
    subject = _SUBJECT.search(name)
    if subject is not None:
        about = _content(subject[1])
        rows = [r for r in rows if any(about & _content(a.text) for a in r.names())]
    return rows[0] if len(rows) == 1 else None
