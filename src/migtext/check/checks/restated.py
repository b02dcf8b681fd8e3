"""Dates and rates that a text gives twice with different values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from ..context import Quantity, TextContext, word_keys
from ..issue import Issue
from .common import before, exact, issue

__all__ = ["dates_told_twice", "rates_restated"]

_DATED = re.compile(
    r"\b[Tt]he\s(?P<n>[\w’'-]+(?:\s(?!was|were|had|has|is)[\w’'-]+){0,2})\s(?:(?:was|were|has been|had been|is)\s)?"
    r"(?P<v>signed|adopted|opened|closed|founded|established|set up|built|launched|created|dissolved|published|ratified|renewed)\s(?:on|in)\s(?P<d>(?:\d{1,2}\s)?(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)\s(?:\d{1,2},\s)?)?(?:1[89]|20)\d\d)\b"
)


def dates_told_twice(doc: int, context: TextContext) -> Iterator[Issue]:
    """ "The decree was signed on 4 March 2019", and elsewhere "on 14 March 2019"."""
    seen: dict[tuple[str, str], tuple[str, tuple[int, int], int]] = {}
    told = set()
    for k, s in enumerate(context.sentences):
        for m in _DATED.finditer(s.text, s.start, s.end):
            key = (m["n"].lower(), m["v"])
            span = context.source(s.block, *m.span("d"))
            if key not in seen:
                seen[key] = (m["d"], span, k)
                continue
            said, where, at = seen[key]
            # In a long text "the centre" may be another centre.
            if (
                key in told
                or k - at > 40
                or set(said.split()) <= set(m["d"].split())
                or set(m["d"].split()) <= set(said.split())
            ):
                continue
            told.add(key)
            yield Issue(
                "internal_contradiction", [(doc, *where), (doc, *span)],
                f"the {m['n']} was {m['v']} in {said} in one place and in {m['d']} in another", 0.65,
            )  # fmt: skip


_RATE = re.compile(r"\b(?:rate|share|proportion|percentage)\b", re.I)


def rates_restated(doc: int, context: TextContext) -> Iterator[Issue]:
    """A rate of a year, given again as the old value of a change from that year."""
    percents = [q for q in context.quantities if q.kind == "percent" and exact(q)]
    for a, b in combinations(percents, 2):
        if a.sentence is b.sentence or a.low == b.low or a.sentence.block != b.sentence.block:
            continue
        if not (
            _RATE.search(a.sentence.text, a.sentence.start, a.sentence.end)
            and _RATE.search(b.sentence.text, b.sentence.start, b.sentence.end)
        ):
            continue
        ta, tb = _year(a), _start_year(b)
        if (
            ta is not None
            and ta == tb
            and {k for w in a.own_words for k in word_keys(w) if not w.stop}
            & {k for w in b.sentence.words for k in word_keys(w) if not w.stop} - {"share", "rat"}
        ):
            yield issue(
                "internal_contradiction", doc, (a, b), f"{a.surface} and {b.surface} for {ta}", 0.6
            )


def _year(q: Quantity) -> int | None:
    if not q.time_is_own or q.time is None:
        return None
    (a, b), _ = q.time
    return a.year if a.year == b.year else None


def _start_year(q: Quantity) -> int | None:
    """ "between 2016 and 2018, from 30 to 60 per cent": 30 is of 2016."""
    if re.search(r"\bfrom\s$", before(q, 8)) is None:
        return None
    s = q.sentence
    m = re.search(r"\bbetween\s((?:19|20)\d\d)\sand\s(?:19|20)\d\d", s.text[s.start : s.end])
    return int(m.group(1)) if m else None
