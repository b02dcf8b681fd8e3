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
from ..words import lexicon, stem
from .common import exact, hedged, issue, percent_of, same_unit
from .restated import dates_told_twice, rates_restated

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
        out += _since(doc, context)
        out += dates_told_twice(doc, context)
        out += rates_restated(doc, context)
    return out


# "55 more than in 2020": a difference, and no count of its own.
_DIFFERS = re.compile(r"\s(?:\w+\s)?(?:more|fewer|less|higher|lower)\sthan\b")


def _subjects(doc: int, context: TextContext) -> Iterator[_Subject]:
    table = lexicon()
    for q in context.quantities:
        if q.figure is None or not exact(q) or q.kind in _CURRENCIES_OR_AGES or q.cell is not None:
            continue
        s = q.sentence
        kind = context.document.blocks[s.block].kind
        if kind in ("heading", "footnote", "endnote") or (kind == "title" and q.low < 20):
            continue
        if _DIFFERS.match(s.text, q.at[1], s.end):
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
    # The same four digits in another order are a slip of the pen, whatever the noun.
    swapped = _swapped(p.low, q.low)
    nouns = unit_noun(p), unit_noun(q)
    if None not in nouns and nouns[0] != nouns[1] and not swapped:
        return None
    if (p.unit or "") != (q.unit or "") and None in nouns and not swapped:
        return None
    if p.per != q.per or p.whole is not None or q.whole is not None:
        return None
    if (x.who != y.who and not swapped) or (p.kind == "percent") != (q.kind == "percent"):
        return None
    if _marks(p) != _marks(q):
        return None
    # "Half of the class (14 pupils)": a part by its fraction, and a number that is none.
    if p.kind != "percent" and _a_part(p) != _a_part(q):
        return None
    if _partitive(p) != _partitive(q) or (
        _arrived(p) != _arrived(q) and not (p.time_is_own and q.time_is_own)
    ):
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
    if not _same_time(x, y, swapped or _slip(p.low, q.low)):
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
    if cross and _moved_on(x, y) and not _slip(p.low, q.low):
        return None
    if hedged(p) or hedged(q):
        score -= 0.1
    if _slip(p.low, q.low):
        score += 0.1
    whole = not cross and nouns[0] == nouns[1] and _noun(p) == _noun(q) and _whole(p, q)
    if whole:
        # "The eleven people killed", "its 150 beds": the number of all of them is given again.
        score += 0.15
    if len(shared) < 2 and not whole and not (named and p.time is not None):
        score -= 0.2
    if p.low < 10 and q.low < 10 and not whole:
        score -= 0.15
    bodies_x = {n.key for n in p.sentence.names if n.type == "body"}
    bodies_y = {n.key for n in q.sentence.names if n.type == "body"}
    if bodies_x and bodies_y and not bodies_x & bodies_y:
        score -= 0.25
    needed = 0.68 if cross else 0.78
    anchored = named or (p.time is not None and q.time is not None)
    if not cross and not anchored and not whole and p.low < 20 and q.low < 20:
        # "Three scarves out of five": small numbers of things without a place or a date.
        needed += 0.15
    if p.kind == "percent" and not cross:
        needed += 0.06
    if swapped:
        needed -= 0.25
    if score < needed:
        return None
    return min(0.9, 0.5 + (score - needed))


_OF_ALL = re.compile(
    r"(?:\s[a-z-]+){0,2}\sof\s(?:the|its|their|our|those|these|them|his|her|all)\b"
)
_CHANGE_TO = re.compile(
    r"\b(?:rose|risen|rising|grew|grown|increased|climbed|jumped|fell|fallen|falling|declined|dropped|shrank|went up|went down|up|down)\b[^;:]{0,60}\bto\s(?:\w+\s)?$",
    re.I,
)


def _partitive(q: Quantity) -> bool:
    """Whether a number is drawn from a whole: "20 of the guests"."""
    s = q.sentence
    return q.kind == "count" and _OF_ALL.match(s.text, q.at[1], s.end) is not None


def _arrived(q: Quantity) -> bool:
    """Whether a number is what something rose or fell to: it was another before."""
    s = q.sentence
    return _CHANGE_TO.search(s.text, max(s.start, q.at[0] - 110), q.at[0]) is not None


def _a_part(q: Quantity) -> bool:
    """Whether a share stands beside a number: "half of the class (14)", "14 (50 per cent)"."""
    for other in q.sentence.quantities:
        if percent_of(other) is None:
            continue
        first, last = (other, q) if other.at < q.at else (q, other)
        if re.fullmatch(
            r"(?:\s[\w’'-]+){0,5},?\s?(?:\(|,\s(?:or\s)?)",
            q.sentence.text[first.at[1] : last.at[0]],
        ):
            return True
    return False


_NOW = re.compile(
    r"\b(?:holds?|hosts?|houses?|has|have|is|are|stands?|lives?|stays?|remains?|now|currently|so far|still)\b",
    re.I,
)


def _moved_on(x: _Subject, y: _Subject) -> bool:
    """Whether two texts of different days each tell how things stand on their own day."""
    a, b = x.context.date, y.context.date
    if a is None or b is None or a == b:
        return False
    if x.quantity.time_is_own or y.quantity.time_is_own:
        return False
    return all(
        _NOW.search(z.quantity.sentence.text, z.quantity.sentence.start, z.quantity.at[0])
        for z in (x, y)
    )


_ALL = re.compile(r"\b(?:the|its|their|all(?: the)?|these|those|his|her|our)\s$", re.I)
_RESTRICTED = re.compile(
    r"(?:\s[\w-]+){1,2},?\s(?:from|who|whom|aged|with|without|under|over|that|which|above|below|between|other|in|on|at)\b",
    re.I,
)


def _whole(p: Quantity, q: Quantity) -> bool:
    """Whether one number is that of all of them: "the eleven people killed", "its 150 beds"."""
    if any(
        x.hedge
        or _RESTRICTED.match(x.sentence.text, x.at[1], x.sentence.end)
        or re.match(r"\s(?:\w+est|most|more|other|of)\b", x.sentence.text[x.at[1] : x.at[1] + 24])
        for x in (p, q)
    ):
        return False
    return any(
        _ALL.search(x.sentence.text, max(x.sentence.start, x.at[0] - 10), x.at[0]) for x in (p, q)
    )


def _noun(q: Quantity) -> str:
    """The noun right after a number, without its plural."""
    s = q.sentence
    m = re.match(r"\s([a-z]+)", s.text[q.at[1] : min(s.end, q.at[1] + 24)])
    return stem(m.group(1)) if m else ""


def _slip(a: Decimal, b: Decimal) -> bool:
    """Whether two values have the same digits in another order, or one digit differs."""
    x, y = f"{a:f}".rstrip("0").rstrip("."), f"{b:f}".rstrip("0").rstrip(".")
    # "14 shelters" and "16 shelters" are counts of two days, not one misprint.
    return (
        len(x) == len(y) >= 2
        and max(a, b) >= 100
        and (sorted(x) == sorted(y) or sum(i != j for i, j in zip(x, y, strict=True)) == 1)
    )


def _swapped(a: Decimal, b: Decimal) -> bool:
    """Whether two values of four or more digits have the same digits in another order."""
    x, y = f"{a:f}".rstrip("0").rstrip("."), f"{b:f}".rstrip("0").rstrip(".")
    return (
        min(a, b) >= 1000
        and len(x) == len(y) >= 3
        and sorted(x) == sorted(y)
        and len(set(x)) >= 3
        and x != y
    )


# Words that make a part or another count of what a number counts.
_PARTS = re.compile(
    r"\b(?:northern|southern|eastern|western|central|rural|urban|(?:un|not\s)?registered(?=\s(?:refugees|people|persons|migrants|asylum|residents|[.,])|$)|with those|including|excluding|counting|estimated|preliminary|provisional|revised|"
    r"capacity of|capacity for|permanent|temporary|new|additional|further|another|first|second|third|fourth|remaining|detained|unaccompanied)\b",
    re.I,
)
_WHEN = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|spring|summer|autumn|winter)\b"
)


def _marks(q: Quantity) -> frozenset[str]:
    """Words near a number that make it a part, another count or another time."""
    s = q.sentence
    a, b = q.segment
    return frozenset(w.lower() for w in _PARTS.findall(s.text, min(a, q.at[0]), b))


def _months(q: Quantity) -> frozenset[str]:
    a, b = q.segment
    own = frozenset(_WHEN.findall(q.sentence.text, a, b))
    return own or frozenset(_WHEN.findall(q.sentence.text, q.sentence.start, q.sentence.end))


_DAY = re.compile(
    r"\b\d{1,2}\s(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)


def _days(q: Quantity) -> frozenset[str]:
    """Days of a month that a number's own stretch prints."""
    s = q.sentence
    return frozenset(_DAY.findall(s.text, s.start, s.end))


def _same_time(x: _Subject, y: _Subject, slip: bool) -> bool:
    a, b = x.quantity.time, y.quantity.time
    one, two = _months(x.quantity), _months(y.quantity)
    if one and two and one.isdisjoint(two):
        return False
    one, two = _days(x.quantity), _days(y.quantity)
    if one and two and one.isdisjoint(two):
        return False
    if a is None or b is None:
        if a is None and b is None:
            return True
        dated = x if a is not None else y
        # A dated number and one without a date in the same text: only by the text's own period.
        return (x.doc == y.doc and not dated.quantity.time_is_own) or (slip and x.doc != y.doc)
    relation = time_relation(a, b)
    if relation == "same":
        return True
    if relation == "near":
        # Days that both texts print are what they are; "on Monday" may be a day or two off.
        days = 1 if x.quantity.time_is_own and y.quantity.time_is_own else 5
        return abs((a[0][0] - b[0][0]).days) <= days and abs((a[0][1] - b[0][1]).days) <= days
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
                    # The peak of a rise is its last year, that of a fall its first.
                    end = last if high == rising else first
                    if first <= year <= last and year != end:
                        span = context.source(x.block, *peak.span())
                        yield Issue(
                            "internal_contradiction", [(doc, *trend), (doc, *span)],
                            f"“{m.group()}”, yet “{peak.group()}”", 0.85,
                        )  # fmt: skip
                        done = True
            if not done:
                yield from _listed(doc, s, m.end(), last - first + 1, rising, trend)
                yield from _broken(doc, near, first, last, rising, trend)


def _listed(
    doc: int, s: Sentence, start: int, years: int, rising: bool, trend: tuple[int, int]
) -> Iterator[Issue]:
    """ "It fell every year between 2012 and 2015: it was 90, 80, 85 and 70"."""
    values = [
        q for q in s.quantities
        if q.at[0] >= start and exact(q) and q.kind in ("count", "money", "percent") and not q.time_is_own
    ]  # fmt: skip
    if len(values) != years or years < 3 or ":" not in s.text[start : values[0].at[0]]:
        return
    for p, q in pairwise(values):
        if p.low != q.low and (q.low > p.low) != rising:
            word = "rise" if rising else "fall"
            yield issue(
                "internal_contradiction", doc, (p, q), f"a {word} each year is claimed, but {q.surface} follows {p.surface}", 0.75,
                spans=[(doc, *trend), (doc, q.start, q.end), (doc, p.start, p.end)],
            )  # fmt: skip
            return


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


_SINCE = re.compile(
    r"\b(?:has|have)\s(?:\w+\s)?(?P<verb>risen|grown|increased|climbed|fallen|declined|decreased|dropped|shrunk)\b[^.;:\d]{0,30}\bsince\s(?P<a>(?:19|20)\d\d)\b",
    re.I,
)


def _since(doc: int, context: TextContext) -> Iterator[Issue]:
    """ "Arrivals have fallen since 2019: 1,200 in 2019, 1,900 in 2021"."""
    for s in context.sentences:
        for m in _SINCE.finditer(s.text, s.start, s.end):
            first = int(m["a"])
            rising = _RISING.fullmatch(m["verb"]) is not None
            points: dict[int, Quantity] = {}
            for q in s.quantities:
                if (
                    q.at[0] > m.end()
                    and q.kind in ("count", "money", "percent")
                    and exact(q)
                    and q.time
                ):
                    (a, b), _ = q.time
                    if a.year == b.year:
                        points.setdefault(a.year, q)
            if (
                first not in points
                or len(points) < 2
                or len({q.unit for q in points.values() if q.unit}) > 1
            ):
                continue
            last = max(points)
            p, q = points[first], points[last]
            if last > first and p.low != q.low and (q.low > p.low) != rising:
                word = "rise" if rising else "fall"
                trend = context.source(s.block, *m.span())
                yield issue(
                    "internal_contradiction", doc, (p, q), f"a {word} since {first} is claimed, but the text gives {p.surface} for {first} and {q.surface} for {last}", 0.75,
                    spans=[(doc, *trend), (doc, q.start, q.end), (doc, p.start, p.end)],
                )  # fmt: skip
