"""Names of legal instruments that do not exist, and names that carry a year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from ...annotations import Instrument
from ...extract.instruments.registry import Registry, load_registry
from ..context import TextContext
from ..issue import Issue, Texts
from ..words import load_table

__all__ = ["title_issues"]

_SMALL = frozenset(
    "of and the for to in on or against a an its their all other relating concerning convention covenant global compact protocol charter declaration international united nations un".split()
)


def title_issues(texts: Texts) -> list[Issue]:
    """Findings on names of instruments."""
    out: list[Issue] = []
    registry = load_registry(texts.registry)
    for doc, (context, analysis) in texts:
        found = [*_invented(doc, context), *_resolutions(doc, context)]
        records: list[Instrument] = list(analysis.records.get("instruments", ()))
        found += _cited_otherwise(doc, records, registry)
        out += found
    return out


_FOLLOWS = re.compile(
    r"\s(?P<rest>(?:the\s|all\s|All\s)?[A-Z][\w’'-]*(?:,?\s(?:(?:of|on|and|or|for|the|by|with|against|their|Their|All|all|in)\s)*[A-Z][\w’'-]*){0,9})"
)


# A draft may have had any name.
_DRAFT = re.compile(
    r"\b(?:drafts?|proposed|proposal for an?|planned|so-called|fictional)\s(?:\w+\s)?$", re.I
)


@lru_cache(maxsize=1)
def _families() -> list[tuple[Mapping[str, Any], re.Pattern[str]]]:
    return [(row, re.compile(rf"\b{row['head']}")) for row in load_table("check_names")["family"]]


@lru_cache(maxsize=1)
def _fixed() -> list[tuple[Mapping[str, Any], re.Pattern[str]]]:
    out = []
    for row in load_table("check_names")["fixed"]:
        name = re.escape(row["name"])
        pattern = rf"\b(?:(?P<y1>(?:18|19|20)\d\d) {name}\b(?! I)|{name}\b(?: Regulation| Agreement)?(?:,? of | \()(?P<y2>(?:18|19|20)\d\d)\b)"
        out.append((row, re.compile(pattern)))
    return out


@lru_cache(maxsize=1)
def _dated() -> list[tuple[Mapping[str, Any], re.Pattern[str]]]:
    return [(row, re.compile(row["pattern"])) for row in load_table("check_names")["dated"]]


def _telling(name: str) -> list[str]:
    """Words of a name that tell it from others, in order."""
    words = (w.lower().rstrip("s") for w in re.findall(r"[^\W\d_]+", name))
    return [w for w in words if w not in _SMALL and len(w) > 1]


def _member(words: Sequence[str], member: Sequence[str]) -> bool:
    """Whether a printed name is a known one, shortened or with words of the sentence after it."""
    n = min(len(words), len(member))
    if list(words[:n]) == list(member[:n]):
        return True
    mine, known = set(words), set(member)
    return mine == known or (mine < known and len(mine) >= 0.7 * len(known))


def _invented(doc: int, context: TextContext) -> Iterator[Issue]:
    for s in context.sentences:
        for row, pattern in _families():
            for m in pattern.finditer(s.text, s.start, s.end):
                head_end = m.end()
                follows = _FOLLOWS.match(
                    s.text,
                    head_end if s.text[head_end : head_end + 1] == " " else head_end - 1,
                    s.end,
                )
                if follows is None or _DRAFT.search(
                    s.text, max(s.start, m.start() - 24), m.start()
                ):
                    continue
                words = _telling(follows["rest"])
                if not words or any(_member(words, _telling(x)) for x in row["members"]):
                    continue
                span = context.source(s.block, m.start(), follows.end())
                name = s.text[m.start() : follows.end()]
                yield Issue(
                    "instrument_misnamed",
                    [(doc, *span)],
                    f"“{name}” does not exist; nearest is the {row['nearest']}",
                    0.8,
                )
        for row, pattern in (*_fixed(), *_dated()):
            for m in pattern.finditer(s.text, s.start, s.end):
                found = m.groupdict()
                said = int(found.get("y1") or found.get("y2") or found["y"])
                if said not in row["years"]:
                    span = context.source(s.block, *m.span())
                    yield Issue(
                        "instrument_misdated",
                        [(doc, *span)],
                        f"{row['name']} is of {row['years'][0]}, not {said}",
                        0.85,
                    )


# Resolutions and citations ------------------------------------------------------------------------

# The session before the slash is that of September of one year to September of the next.
_RESOLUTION = re.compile(
    r"\b(?:(?:General Assembly|UNGA|GA)\s[Rr]es(?:olution|\.)\s(?:A/RES/)?|A/RES/)(?P<s>[3-9]\d)/(?P<n>\d{1,3})\b(?!\s?\()[^.;()\d]{0,24}?(?:\(|\bof\s|\bin\s|,\s)(?:\d{1,2}\s)?(?:[A-Z][a-z]+\s)?(?P<y>(?:19|20)\d\d)\b"
)
_BRACKET = re.compile(r"(?P<name>[^()]*?\bAct)\s?,?\s\((?P<id>[^()]*\d[^()]*)\)$")


def _resolutions(doc: int, context: TextContext) -> Iterator[Issue]:
    """ "General Assembly resolution 71/1 of 2012": the 71st session was that of 2016."""
    for s in context.sentences:
        for m in _RESOLUTION.finditer(s.text, s.start, s.end):
            first = 1945 + int(m["s"])
            said = int(m["y"])
            if said in (first, first + 1):
                continue
            spans = [context.source(s.block, *m.span("y")), context.source(s.block, *m.span())]
            yield Issue(
                "instrument_misdated",
                [(doc, *x) for x in spans],
                f"resolution {m['s']}/{m['n']} is of the session of {first}, not of {said}",
                0.8,
            )


def _cited_otherwise(
    doc: int, records: Sequence[Instrument], registry: Registry
) -> Iterator[Issue]:
    """An act whose citation in brackets is that of an act with another name."""
    for i in records:
        row = registry.by_key.get(i.key or "")
        if row is None or i.status != "resolved" or row.kind not in ("statute", "act", "law"):
            continue
        m = _BRACKET.search(i.surface)
        if m is None:
            continue
        mine = [w for w in _telling(m["name"]) if w != "act"]
        names = [
            [w for w in _telling(n) if w != "act"]
            for n in (row.name, *row.short, *(a.text for a in row.names()))
        ]
        if len(mine) < 2 or any(set(mine) <= set(n) or (n and set(n) <= set(mine)) for n in names):
            continue
        yield Issue(
            "instrument_misnamed",
            [(doc, i.start, min(i.end, i.start + 200))],
            f"“{m['name'].strip()}”: {m['id']} is the {row.short[0] if row.short else row.name}",
            0.8,
        )
