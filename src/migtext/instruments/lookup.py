"""Looking instruments up as people type them: any name, any order, small slips allowed.

Words are compared as the extractor compares them (`tokens.fold`: no case, no accents, one
spelling), by how rare they are in the registry, so that "convention" says less than "kampala". A
word that the registry does not have is taken for the words nearest in spelling.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Any, overload

from ..errors import DataError
from ..extract.instruments.registry import (
    KINDS,
    InstrumentRow,
    Registry,
    load_registry,
    normalise_id,
)
from ..extract.instruments.tokens import fold, tokenise
from .jurisdictions import instrument_words, jurisdiction_codes, jurisdiction_name, row_codes

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Match", "Matches", "search_instruments"]

_HIT = 0.8  # share of the query's words, by weight, that a row must have to be an answer
_NEAR = 0.3  # and to be shown as near
_SPELLING, _BEGINNING, _SENSE = 0.95, 0.85, 0.6
# Longer than the longest title with its slips; a whole page is no query.
_MOST_WORDS = 80
_COLUMNS = ("key", "name", "year", "kind", "jurisdiction", "ids", "matched", "how", "score")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An instrument that a search found.

    Attributes:
        row: the instrument.
        score: 0 to 1; 1 is one of its names, identifiers or its key, letter by letter.
        by: the name, identifier or key that fits best.
        how: key, identifier, name, words, spelling, misnomer (a name that does not exist), or all
            (no words were given).
    """

    row: InstrumentRow
    score: float
    by: str
    how: str

    def to_dict(self) -> dict[str, Any]:
        """What a table shows of it."""
        row = self.row
        return {
            "key": row.key,
            "name": row.name,
            "year": row.year,
            "kind": row.kind,
            "jurisdiction": row.jurisdiction,
            "ids": list(row.ids),
            "matched": self.by,
            "how": self.how,
            "score": round(self.score, 3),
        }


class Matches(Sequence[Match]):
    """What a search found, best first.

    Attributes:
        words: what was searched for.
        nearest: what comes nearest, when nothing was found.
        more: how many were left out by the limit.
    """

    def __init__(
        self, words: str, found: Sequence[Match], nearest: Sequence[Match] = (), more: int = 0
    ) -> None:
        self.words = words
        self._found = tuple(found)
        self.nearest = tuple(nearest)
        self.more = more

    @overload
    def __getitem__(self, index: int) -> Match: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Match, ...]: ...
    def __getitem__(self, index: int | slice) -> Match | tuple[Match, ...]:
        return self._found[index]

    def __len__(self) -> int:
        return len(self._found)

    def rows(self) -> list[dict[str, Any]]:
        """A plain row a match."""
        return [m.to_dict() for m in self._found]

    def to_frame(self) -> pd.DataFrame:
        """A pandas row a match."""
        import pandas as pd

        return pd.DataFrame(self.rows(), columns=list(_COLUMNS))

    def __str__(self) -> str:
        if self._found:
            lines = [f"{m.row.key}: {m.row.name}" for m in self._found]
            return "\n".join([*lines, *([f"… {self.more} more"] if self.more else [])])
        near = "; ".join(f"{m.row.key} ({m.by})" for m in self.nearest)
        return f"no instrument {self.words!r}" + (f", nearest are {near}" if near else "")

    __repr__ = __str__


@dataclass(frozen=True, slots=True)
class _Name:
    number: int  # of the row
    text: str
    words: tuple[str, ...]
    sort: str  # name, alias, misnomer, identifier or key


class _Index:
    """The names of a registry by their words."""

    def __init__(self, registry: Registry) -> None:
        self.rows = registry.rows
        self.names: list[_Name] = []
        self.by_word: dict[str, list[int]] = {}
        self.exact: dict[str, list[_Name]] = {}
        self.glued: dict[str, list[_Name]] = {}
        self.facts: list[frozenset[str]] = []
        for n, row in enumerate(self.rows):
            self.facts.append(_facts(row))
            for text, sort in _texts(row):
                name = _Name(n, text, tuple(search_words(text)), sort)
                plain = normalise_id(text) if sort in ("identifier", "key") else _plain(text)
                self.exact.setdefault(plain, []).append(name)
                self.glued.setdefault(plain.replace(" ", ""), []).append(name)
                for word in set(name.words):
                    self.by_word.setdefault(word, []).append(len(self.names))
                self.names.append(name)
        self.by_fact: dict[str, list[int]] = {}
        first = {name.number: at for at, name in reversed(list(enumerate(self.names)))}
        for n, facts in enumerate(self.facts):
            for fact in facts:
                self.by_fact.setdefault(fact, []).append(first[n])
        rows_of = Counter(w for n in self.names for w in {(w, n.number) for w in n.words})
        counts = Counter(word for word, _ in rows_of)
        size = len(self.rows) + 1
        self.weight = {w: math.log(size / c) + 0.3 for w, c in counts.items()}
        for fact, places in self.by_fact.items():
            self.weight.setdefault(fact, math.log(size / len(places)) + 0.3)
        self.most = math.log(size) + 0.3
        self.by_length: dict[int, list[str]] = {}
        for word in counts:
            if not word.isdigit():
                self.by_length.setdefault(len(word), []).append(word)

    def readings(self, word: str) -> dict[str, float]:
        """Words of the registry that a word of the query may be, and how surely."""
        out = {word: 1.0} if word in self.by_word or word in self.by_fact else {}
        for group in _near():
            if word in group:
                out |= {w: _SENSE for w in group if w != word and w in self.by_word}
        if word.isdigit():
            return out
        if len(word) >= 4:
            for code in jurisdiction_codes(word):  # "british"
                if code.casefold() in self.by_fact:
                    out.setdefault(code.casefold(), 1.0)
            for length in range(len(word) + 1, len(word) + 8):
                for other in self.by_length.get(length, ()):
                    if other.startswith(word):
                        out.setdefault(other, _BEGINNING)
        if word not in out and len(word) >= 4:
            near = [
                w
                for length in range(len(word) - 2, len(word) + 3)
                for w in self.by_length.get(length, ())
            ]
            cutoff = 0.74 if len(word) < 6 else 0.78
            for other in get_close_matches(word, near, 6, cutoff):
                ratio = SequenceMatcher(None, word, other).ratio()
                out[other] = max(out.get(other, 0.0), _SPELLING * (0.5 + 0.5 * ratio))
        return out


def _texts(row: InstrumentRow) -> Iterator[tuple[str, str]]:
    yield row.name, "name"
    for text in row.short:
        yield text, "name"
    for alias in row.aliases:
        yield alias.text, "alias"
    for text in row.misnomers:
        yield text, "misnomer"
    for text in row.ids:
        yield text, "identifier"
    yield row.key, "key"


def _facts(row: InstrumentRow) -> frozenset[str]:
    """Words that fit a row though no name has them: its year, its states, its kind."""
    out = set(search_words(row.kind.replace("_", " ")))
    if row.year is not None:
        out.add(str(row.year))
    for code in row_codes(row):
        out.update(search_words(jurisdiction_name(code)))
        out.add(code.casefold())
    return frozenset(out)


@lru_cache(maxsize=1)
def _left_out() -> frozenset[str]:
    words = instrument_words()["search"]["left_out"]
    assert isinstance(words, list)
    return frozenset(words)


def _groups(name: str) -> list[list[str]]:
    groups = instrument_words()["search"][name]
    assert isinstance(groups, list)
    return groups


@lru_cache(maxsize=1)
def _near() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(_stem(w) for w in group) for group in _groups("near"))


@lru_cache(maxsize=1)
def _same() -> tuple[tuple[tuple[str, ...], str], ...]:
    pairs = [
        (tuple(map(_stem, other.split())), group[0]) for group in _groups("same") for other in group
    ]
    return tuple(sorted(pairs, key=lambda p: -len(p[0])))


def _stem(word: str) -> str:
    word = fold(word)
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def search_words(text: str) -> list[str]:
    """The words of a name or query that count, in one form each.

    Example:
        >>> search_words("the 1951 Convention relating to the Status of Refugees")
        ['1951', 'convention', 'statu', 'refugee']
    """
    words = [_stem(w) for w in tokenise(text).norms if w[:1].isalnum()]
    out: list[str] = []
    at = 0
    while at < len(words):
        for form, short in _same():
            if words[at : at + len(form)] == list(form):
                out.append(short)
                at += len(form)
                break
        else:
            if words[at] not in _left_out():
                out.append(words[at])
            at += 1
    return out


def _plain(text: str) -> str:
    return " ".join(w for w in tokenise(text).norms if w[:1].isalnum())


@lru_cache(maxsize=8)
def _index(registry: Registry) -> _Index:
    return _Index(registry)


def search_instruments(
    words: str,
    *,
    kind: str | None = None,
    jurisdiction: str | None = None,
    limit: int | None = 10,
    registry: Registry | None = None,
) -> Matches:
    """Instruments by any of their names, identifiers, symbols or years.

    Args:
        words: what to look for, in any case and order; small slips are forgiven. Without words,
            everything of the kind and jurisdiction.
        kind: only of this kind ("treaty", "case" ...).
        jurisdiction: only of this one, by code, name or adjective ("GB", "Kenya", "british"), as
            the legislator or as a party.
        limit: at most so many; None for all.
        registry: another registry; None for the shipped one.

    Returns:
        Matches, best first; when there is none, `Matches.nearest` has what comes nearest.

    Raises:
        DataError: when the kind or the jurisdiction is not known.

    Example:
        >>> [m.row.key for m in search_instruments("convension refugees 1951")][:1]
        ['refugee-convention-1951']
        >>> [m.row.key for m in search_instruments("S/RES/1325")][:1]
        ['unsc-1325-2000']
    """
    registry = registry or load_registry()
    allowed = _filter(registry, kind, jurisdiction)
    if not words.strip():
        rows = [row for row in registry if row.key in allowed] if kind or jurisdiction else []
        every = [Match(row=row, score=1.0, by=row.name, how="all") for row in rows]
        return Matches(words, every[:limit], more=len(every) - len(every[:limit]))
    query = search_words(words)[:_MOST_WORDS]
    index = _index(registry)
    best: dict[int, tuple[float, float, _Name, str]] = {}

    def offer(score: float, cover: float, name: _Name, how: str) -> None:
        held = best.get(name.number)
        if held is None or score > held[0]:
            best[name.number] = (score, cover, name, how)

    for plain in {_plain(words), normalise_id(words)} - {""}:
        for name in index.exact.get(plain, ()):
            how = {"alias": "name"}.get(name.sort, name.sort)
            offer(0.97 if how == "misnomer" else 1.0, 1.0, name, how)
    for name in index.glued.get(_plain(words).replace(" ", ""), ()):
        offer(0.95, 1.0, name, "spelling" if name.sort != "misnomer" else "misnomer")
    readings = {w: index.readings(w) for w in query}
    for at in _candidates(index, readings):
        name = index.names[at]
        cover, share, spelt = _compare(index, name, query, readings)
        if cover < _NEAR:
            continue
        score = min(0.96, 0.75 * cover + 0.21 * share)
        score -= {"misnomer": 0.05, "identifier": 0.02, "key": 0.02}.get(name.sort, 0.0)
        offer(score, cover, name, "spelling" if spelt else "words")
    ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
    matches = [
        (Match(row=index.rows[n], score=s, by=name.text, how=how), cover)
        for n, (s, cover, name, how) in ranked
    ]
    hits = [m for m, cover in matches if cover >= _HIT and m.row.key in allowed]
    if hits:
        # Beside a name that fits letter by letter what only resembles it is noise.
        if hits[0].score == 1.0:
            hits = [m for m in hits if m.how != "spelling"]
        return Matches(words, hits[:limit], more=len(hits) - len(hits[:limit]))
    inside = [m for m, _ in matches if m.row.key in allowed]
    return Matches(words, (), (inside or [m for m, _ in matches])[:5])


def _candidates(index: _Index, readings: dict[str, dict[str, float]]) -> set[int]:
    out: set[int] = set()
    for words in readings.values():
        for word in words:
            out.update(index.by_word.get(word, ()))
            out.update(index.by_fact.get(word, ()))
    return out


def _compare(
    index: _Index, name: _Name, query: Sequence[str], readings: dict[str, dict[str, float]]
) -> tuple[float, float, bool]:
    """Share of the query that a name has, share of the name that the query has, any slip."""
    there, facts = set(name.words), index.facts[name.number]
    got = whole = 0.0
    met: set[str] = set()
    spelt = False
    for word in query:
        weight = index.weight.get(word) or max(
            (index.weight.get(w, 0.0) for w in readings[word]), default=index.most
        )
        whole += weight
        fits = [
            (r, w) for w, r in readings[word].items() if w in there or (r == 1.0 and w in facts)
        ]
        if fits:
            sure, which = max(fits)
            got += weight * sure
            met.add(which)
            spelt = spelt or (sure < 1.0 and sure != _SENSE and sure != _BEGINNING)
    total = sum(index.weight[w] for w in there) or 1.0
    return got / (whole or 1.0), sum(index.weight[w] for w in met & there) / total, spelt


def _filter(registry: Registry, kind: str | None, jurisdiction: str | None) -> set[str]:
    rows: list[InstrumentRow] = list(registry.rows)
    if kind is not None:
        wanted = kind.strip().casefold().replace(" ", "_").replace("-", "_")
        wanted = next((k for k in KINDS if wanted in (k, f"{k}s")), wanted)
        wanted = next((g[0] for g in _groups("kinds") if wanted.removesuffix("s") in g), wanted)
        if wanted not in KINDS:
            near = get_close_matches(wanted, KINDS, 1, 0.5)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise DataError(
                f"no kind of instrument {kind!r}",
                todo=f"{hint}choose one of: {', '.join(sorted(KINDS))}",
            )
        rows = [row for row in rows if row.kind == wanted]
    if jurisdiction is not None:
        given = jurisdiction.strip()
        known = {row.jurisdiction.casefold(): row.jurisdiction for row in registry}
        exact = known.get(given.casefold())
        codes = jurisdiction_codes(given) | (frozenset((exact,)) if exact else frozenset())
        if not codes:
            raise DataError(
                f"no jurisdiction {jurisdiction!r}",
                todo="give an ISO 3166 code (GB), a name (Kenya) or a body (UN, EU, CoE, AU ...)",
            )
        rows = [row for row in rows if not codes.isdisjoint(row_codes(row))]
    return {row.key for row in rows}
