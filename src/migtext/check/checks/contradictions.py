"""The same thing with two values: within one text and between texts; trends that the values break."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, pairwise

from ..compare import time_relation, unit_noun
from ..context import Quantity, Sentence, TextContext, name_keys, word_keys
from ..issue import Issue, Texts
from ..values import LOWER, UPPER, relate
from ..words import lexicon
from .common import before, exact, hedged, issue, same_unit

__all__ = ["contradiction_issues"]

_WEAK = frozenset(
    "person total number figure people migrant arriv accord ministri report group countri area region time place case "
    "new old first last next main former previou current officer offici spokesperson govern author".split()
)
_CONTRAST = re.compile(
    r"\b(?:however|by contrast|instead|another|other|second|different|estimate\w*|unofficial|independent|claims?|puts?|according to|capacity|"
    r"planned|target|expected|projected|forecast|revised|corrected|initially|later|at first|provisional|quota|limit|maximum|minimum|average|"
    r"up to|as many as|a day|per day|daily|monthly|a week|a month|since|so far|cumulative|altogether)\b",
    re.I,
)
_TAIL = re.compile(
    r",\s(?:and|but|while|which|where|who|when|as|so|because|although|according|said|the \w+ (?:said|told|says|reported)|\w+ (?:said|told|says))\b"
)
_CURRENCIES_OR_AGES = frozenset(("age", "duration", "percentage_points", "index", "ratio", "vague"))


@dataclass(slots=True)
class _Subject:
    """What one number is about, in a form that two of them can be compared by."""

    doc: int
    quantity: Quantity
    keys: frozenset[str]
    names: frozenset[str]
    who: frozenset[str]
    context: TextContext


def contradiction_issues(texts: Texts) -> list[Issue]:
    """Internal and cross-document contradictions."""
    subjects = [x for doc, (context, _) in texts for x in _subjects(doc, context)]
    out = list(_pairs(subjects))
    for doc, (context, _) in texts:
        out += _trends(doc, context)
        out += _rates_restated(doc, context)
    return out


def _subjects(doc: int, context: TextContext) -> Iterator[_Subject]:
    table = lexicon()
    for q in context.quantities:
        if q.figure is None or not exact(q) or q.kind in _CURRENCIES_OR_AGES or q.cell is not None:
            continue
        s = q.sentence
        if context.document.blocks[s.block].kind in ("title", "heading", "footnote", "endnote"):
            continue
        a, b = q.segment
        # What follows after a comma is another clause: ", and water ran out", ", the mayor said".
        tail = _TAIL.search(s.text, q.at[1], b)
        b = tail.start() if tail else b
        first = s.quantities[0].at[0]
        words = [
            w
            for w in s.words
            if not w.stop
            and not s.in_date(w)
            and (a <= w.start < b or w.end <= s.lead or (w.start < first and not q.independent))
            and not (q.at[0] <= w.start < q.at[1])
        ]
        keys = {
            k
            for w in words
            for k in word_keys(w)
            if w.stem not in table.up and w.stem not in table.down
        }
        keys |= {k for w in q.counted_words if not w.stop for k in word_keys(w)}
        names = {
            name_keys(n)[0]
            for n in s.names
            if n.type in ("state", "nation", "place", "name")
            and (a <= n.start < b or n.end <= s.lead or n.start < first)
        }
        who = {
            c
            for w in (*q.counted_words, *(w for w in words if a <= w.start < b))
            for c in w.concepts
            if table.group[c] == "who"
        }
        yield _Subject(doc, q, frozenset(keys), frozenset(names), frozenset(who), context)


def _pairs(subjects: Sequence[_Subject]) -> Iterator[Issue]:
    # Only numbers that share a telling word are compared.
    common = Counter(k for x in subjects for k in x.keys)
    by_key: dict[str, list[int]] = {}
    for i, x in enumerate(subjects):
        for k in x.keys:
            if common[k] <= 40:
                by_key.setdefault(k, []).append(i)
    seen: set[tuple[int, int]] = set()
    told: set[int] = set()
    for indices in by_key.values():
        for i, j in combinations(indices, 2):
            if (i, j) in seen:
                continue
            seen.add((i, j))
            x, y = subjects[i], subjects[j]
            if x.quantity.sentence is y.quantity.sentence:
                continue
            sure = _contradict(x, y, common)
            if sure is None or id(x.quantity) in told or id(y.quantity) in told:
                continue
            told |= {id(x.quantity), id(y.quantity)}
            kind = "internal_contradiction" if x.doc == y.doc else "cross_document"
            yield issue(
                kind, x.doc, (x.quantity, y.quantity), f"{x.quantity.surface} in one place and {y.quantity.surface} in another for the same thing", sure,
                spans=[(x.doc, x.quantity.start, x.quantity.end), (y.doc, y.quantity.start, y.quantity.end)],
            )  # fmt: skip


def _contradict(x: _Subject, y: _Subject, common: Counter[str]) -> float | None:
    p, q = x.quantity, y.quantity
    if not same_unit(p, q) or p.low == q.low:
        return None
    nouns = unit_noun(p), unit_noun(q)
    if None not in nouns and nouns[0] != nouns[1]:
        return None
    if (p.unit or "") != (q.unit or "") and None in nouns:
        return None
    if p.per != q.per or p.whole is not None or q.whole is not None:
        return None
    if x.who != y.who or (p.kind == "percent") != (q.kind == "percent"):
        return None
    # One value may be the other, rounded or bounded.
    relations = {relate(p, q).kind, relate(q, p).kind}
    if relations != {"none"} and "scale" not in relations:
        return None
    if p.bound in LOWER | UPPER or q.bound in LOWER | UPPER:
        return None
    ratio = float(max(p.low, q.low) / min(p.low, q.low))
    if ratio > 12 and relate(p, q).kind != "scale":
        return None
    if not _same_time(x, y):
        return None
    if (
        x.names
        and y.names
        and x.names != y.names
        and not (x.names <= y.names or y.names <= x.names)
    ):
        return None
    strong_x = {k for k in x.keys if k not in _WEAK}
    strong_y = {k for k in y.keys if k not in _WEAK}
    shared = strong_x & strong_y
    if not shared:
        return None
    weight: float = sum(common[k] ** -0.25 for k in shared)
    cover_x = len(shared) / max(1, len(strong_x))
    cover_y = len(shared) / max(1, len(strong_y))
    named = bool(x.names & y.names)
    cross = x.doc != y.doc
    score = (
        (cover_x + cover_y) / 2 + 0.12 * named + 0.08 * (p.time is not None) + 0.04 * min(weight, 4)
    )
    text_x = p.sentence.text[p.segment[0] : p.segment[1]]
    text_y = q.sentence.text[q.segment[0] : q.segment[1]]
    one = _CONTRAST.search(text_x) is not None
    two = _CONTRAST.search(text_y) is not None
    if one != two:
        score -= 0.2 if cross else 0.25
    if p.earlier != q.earlier or p.current != q.current:
        score -= 0.3
    if p.direction != q.direction:
        score -= 0.06
    if hedged(p) or hedged(q):
        score -= 0.1
    if _slip(p.low, q.low):
        score += 0.1
    if len(shared) < 2 and not (named and p.time is not None):
        score -= 0.2
    if p.low < 10 and q.low < 10:
        score -= 0.15
    bodies_x = {n.key for n in p.sentence.names if n.type == "body"}
    bodies_y = {n.key for n in q.sentence.names if n.type == "body"}
    if bodies_x and bodies_y and not bodies_x & bodies_y:
        score -= 0.25
    needed = 0.68 if cross else 0.78
    if score < needed:
        return None
    return min(0.9, 0.5 + (score - needed))


def _slip(a: Decimal, b: Decimal) -> bool:
    """Whether two values have the same digits in another order, or one digit differs."""
    x, y = f"{a:f}".rstrip("0").rstrip("."), f"{b:f}".rstrip("0").rstrip(".")
    return len(x) == len(y) >= 2 and (
        sorted(x) == sorted(y) or sum(i != j for i, j in zip(x, y, strict=True)) == 1
    )


def _same_time(x: _Subject, y: _Subject) -> bool:
    a, b = x.quantity.time, y.quantity.time
    if a is None or b is None:
        if a is None and b is None:
            return True
        one = x if a is not None else y
        # A dated number and one without a date in the same text: only by the text's own period.
        return x.doc == y.doc and not one.quantity.time_is_own
    relation = time_relation(a, b)
    if relation == "same":
        return True
    if relation == "near":
        return abs((a[0][0] - b[0][0]).days) <= 5 and abs((a[0][1] - b[0][1]).days) <= 5
    return False


# Trends ----------------------------------------------------------------------------------------

_TREND = re.compile(
    r"\b(?P<verb>rose|risen|grew|grown|increased|climbed|fell|fallen|declined|decreased|dropped|shrank)\b(?P<how>[^.;]{0,40}?)\b(?:each|every|steadily|continuously|without interruption|year (?:on|after|by) year|consistently)\b(?P<more>[^.;]{0,24}?)"
    r"\b(?:from|between)\s(?:the\s)?(?P<a>(?:19|20)\d\d)s?\s(?:to|and|until|through)\s(?P<b>(?:19|20)\d\d)\b",
    re.I,
)
_PEAK = re.compile(
    r"\b(?P<kind>peak\w*|highest|high point|maximum|record|lowest|low point|low|minimum)\b[^.;]{0,40}?\bin\s(?P<y>(?:19|20)\d\d)\b",
    re.I,
)
_RISING = re.compile(r"rose|risen|grew|grown|increased|climbed", re.I)


def _trends(doc: int, context: TextContext) -> Iterator[Issue]:
    for s in context.sentences:
        for m in _TREND.finditer(s.text, s.start, s.end):
            first, last = int(m["a"]), int(m["b"])
            rising = _RISING.fullmatch(m["verb"]) is not None
            trend = context.source(s.block, *m.span())
            near = [s]
            k = context.sentences.index(s)
            near += [x for x in context.sentences[k + 1 : k + 3] if x.block == s.block]
            done = False
            for x in near:
                for peak in _PEAK.finditer(x.text, x.start, x.end):
                    year = int(peak["y"])
                    high = peak["kind"].lower().startswith(("peak", "high", "max", "record"))
                    if first < year < last and high == rising:
                        span = context.source(x.block, *peak.span())
                        yield Issue(
                            "internal_contradiction", [(doc, *trend), (doc, *span)],
                            f"“{m.group()}”, yet “{peak.group()}”", 0.85,
                        )  # fmt: skip
                        done = True
            if not done:
                yield from _broken(doc, near, first, last, rising, trend)


def _broken(
    doc: int,
    near: Sequence[Sentence],
    first: int,
    last: int,
    rising: bool,
    trend: tuple[int, int],
) -> Iterator[Issue]:
    """Values of the years between that go the other way."""
    points: dict[int, Quantity] = {}
    for s in near:
        for q in s.quantities:
            if q.kind not in ("count", "money", "percent") or not exact(q) or q.time is None:
                continue
            (a, b), _ = q.time
            if a.year == b.year and first <= a.year <= last:
                points.setdefault(a.year, q)
    years = sorted(points)
    units = {points[y].unit for y in years if points[y].unit}
    if len(years) < 2 or len(units) > 1:
        return
    for y, z in pairwise(years):
        p, q = points[y], points[z]
        if p.low != q.low and (q.low > p.low) != rising:
            word = "rise" if rising else "fall"
            yield issue(
                "internal_contradiction", doc, (p, q), f"a steady {word} is claimed, but {p.surface} in {y} and {q.surface} in {z}", 0.75,
                spans=[(doc, *trend), (doc, q.start, q.end), (doc, p.start, p.end)],
            )  # fmt: skip
            return


_RATE = re.compile(r"\b(?:rate|share|proportion|percentage)\b", re.I)


def _rates_restated(doc: int, context: TextContext) -> Iterator[Issue]:
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
