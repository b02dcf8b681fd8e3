"""Which numbers of a source may be set against each other in one step of arithmetic.

Two numbers are operands of one step when they are of one kind and stand where a reader would set
them against each other: in one sentence, one row or column of a table, neighbouring sentences, or
anywhere with the claim's own words around both. Labels are never operands: "wave 3", "Table 2",
"a scale from 1 to 10", ages and telephone numbers.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .compare import Idf, compare, time_relation, unit_noun
from .phrases import NOT_BARE
from .quantity import Quantity
from .steps import Scored, is_total
from .values import dimension_of

__all__ = ["Pair", "gathered", "label", "lists", "measured_alike", "pairs_of", "usable"]

_LABEL = re.compile(
    r"\b(?:waves?|rounds?|scale|from 1|grade|group|zone|lot|block|camp|sector|class|age|aged|ages|room|bus|gate|"
    r"pillar|priority|target|sdg|channel|radio|unit|district|terminal|hangar|pier|quarter|call|phone|tel|hotline|dial)\.?\s+$",
    re.I,
)
_POOL = 110  # numbers of a source that are taken for operands, best fit first
_NEAR = 16  # of these, how many bring in their neighbours
_WIDE = 20  # how many are paired wherever they stand


@dataclass(slots=True)
class Pair:
    """Two numbers and how they hang together.

    Attributes:
        a: one.
        b: the other.
        link: whole, sentence, row, column, next, block or far.
        rank: how many pairs as likely as this one come before it.
    """

    a: Scored
    b: Scored
    link: str
    rank: int


def label(q: Quantity) -> bool:
    """Whether a number names something instead of counting it: "wave 3"."""
    if q.kind == "age":
        return True
    if q.kind not in ("count", "index", "ordinal") or q.cell is not None:
        return False
    s = q.sentence
    before = s.text[max(s.start, q.at[0] - 24) : q.at[0]]
    if q.low < 1000 and (NOT_BARE.search(before) or _LABEL.search(before)):
        return not (q.unit and q.low > 20)
    if q.low <= 10 and re.search(
        r"\bscale (?:of|from)\b", s.text[max(s.start, q.at[0] - 34) : q.at[0]], re.I
    ):
        return True
    return s.text[max(0, q.at[0] - 1) : q.at[0]] == "0"


def usable(s: Scored) -> bool:
    """Whether a number can be an operand: exact, positive, no label."""
    q = s.quantity
    return q.high is not None and q.high == q.low and q.low > 0 and not label(q)


_MAGNITUDE = re.compile(r"illion|\bbn\b|\bm\b|thousand", re.I)
_BARE_TAIL = re.compile(r"\s*(?:$|[.;,)])")


def measured_alike(x: Quantity, y: Quantity) -> bool:
    """Whether two numbers have one unit, an elided one included: "27 litres here, there only 9"."""
    (dx, fx, tx), (dy, fy, ty) = dimension_of(x), dimension_of(y)
    if dx == dy:
        return tx == ty if dx == "money" else fx == fy or dx == "share"
    if x.sentence is not y.sentence or "count" not in (dx, dy):
        return False
    bare, full = (x, y) if dx == "count" else (y, x)
    if bare.unit or bare.at < full.at or dimension_of(full)[0] in ("share", "points", "times"):
        return False
    text = bare.sentence.text
    if dimension_of(full)[0] == "money" and _MAGNITUDE.search(bare.surface):
        # "USD 266 million of the 858 million requested".
        return True
    return _BARE_TAIL.match(text, bare.at[1]) is not None and bare.low < full.low * 20


_OF_THESE = re.compile(
    r"\W*(?:And |But )?(?:Of|Among|Out of) (?:these|them|those|this|that|the total)\b", re.I
)


def of_these(part: Quantity, whole: Quantity) -> bool:
    """Whether a sentence counts a part of the number before it: "655 were met. Of these, 212 left"."""
    s = part.sentence
    if part.index != 0 or s.previous is not whole.sentence or whole.cell is not None:
        return False
    if part.low >= whole.low or _OF_THESE.match(s.text, s.start) is None:
        return False
    # The number of before ("up from 590") is not what is spoken of.
    return (
        all(
            x.low < part.low or x.index < whole.index or _AGAINST.search(_lead(x)) is not None
            for x in whole.sentence.quantities
            if x is not whole
        )
        and _AGAINST.search(_lead(whole)) is None
    )


_AGAINST = re.compile(r"\b(?:from|against|after|than|with|to)\W*(?:\w+ ){0,2}$", re.I)


def _lead(q: Quantity) -> str:
    return q.sentence.text[max(q.sentence.start, q.at[0] - 24) : q.at[0]]


def link_of(x: Quantity, y: Quantity) -> str:
    """How two numbers stand to each other."""
    if x.whole is y or y.whole is x or of_these(x, y) or of_these(y, x):
        return "whole"
    if x.cell is not None and y.cell is not None:
        if x.cell.table != y.cell.table:
            return "far"
        if x.cell.row == y.cell.row:
            return "row"
        if x.cell.column == y.cell.column:
            return "total" if is_total(x) or is_total(y) else "column"
        return "far"
    if x.cell is not None or y.cell is not None:
        return "far"
    if x.sentence is y.sentence:
        return "sentence"
    if x.sentence.previous is y.sentence or y.sentence.previous is x.sentence:
        return "next"
    if x.sentence.block == y.sentence.block:
        return "block"
    return "far"


_ORDER = {
    "whole": 0,
    "sentence": 1,
    "row": 1,
    "total": 1,
    "column": 2,
    "next": 2,
    "block": 3,
    "far": 4,
}
_REACH = {"next": 60, "block": 40, "far": _WIDE}


def gathered(
    claim: Quantity, pool: Sequence[Scored], every: Sequence[Quantity], idf: Idf
) -> list[Scored]:
    """The pool with what stands beside its best numbers: a second operand may share no word with
    the claim ("against 29,259 in April").

    Args:
        claim: the number of the claim.
        pool: numbers of the source, best fit first.
        every: all numbers of the source, in its order.
        idf: weights of the keys in the source.
    """
    out = [s for s in pool[:_POOL] if usable(s)]
    out += [s for s in pool[_POOL:] if is_total(s.quantity) and usable(s)][:12]
    known = {id(s.quantity) for s in pool}
    more: dict[int, Quantity] = {}
    if len(every) <= _POOL:
        more = {id(q): q for q in every}
    else:
        starts = [q.start for q in every]
        for s in out[:_NEAR]:
            i = bisect_left(starts, s.quantity.start)
            for q in every[max(0, i - 4) : i + 5]:
                if q.sentence.block == s.quantity.sentence.block:
                    more[id(q)] = q
    added = [Scored(q, compare(claim, q, idf)) for k, q in more.items() if k not in known]
    out += [s for s in added if usable(s)]
    asked = [t for t, _ in claim.times]

    def rank(s: Scored) -> tuple[float, int]:
        held = s.quantity.time
        met = held is not None and any(
            time_relation((t, False), held) in ("same", "near") for t in asked
        )
        return -s.score - (0.12 if met else 0.0), s.quantity.start

    out.sort(key=rank)
    return out


def pairs_of(pool: Sequence[Scored]) -> Iterator[Pair]:
    """Pairs of operands, the closest and best fitting first.

    Args:
        pool: operands, best fit first.
    """
    found: list[tuple[int, int, int, Scored, Scored, str]] = []
    for j, b in enumerate(pool):
        for i, a in enumerate(pool[:j]):
            if a.quantity.start == b.quantity.start:
                continue
            link = link_of(a.quantity, b.quantity)
            if j >= _REACH.get(link, _POOL):
                continue
            found.append((_ORDER[link], j, i, a, b, link))
    found.sort(key=lambda x: x[:3])
    for rank, (order, j, i, a, b, link) in enumerate(found):
        # Where nothing ties two numbers, as many pairs fit as well as this one.
        yield Pair(a, b, link, rank if order < 2 else (i + 1) * (j + 1))


def lists(pool: Sequence[Scored]) -> Iterator[list[Scored]]:
    """Runs of two to six numbers of one kind in one sentence, or in one row or column."""
    groups: dict[tuple[object, ...], list[Scored]] = {}
    for s in pool:
        q = s.quantity
        if not usable(s):
            continue
        if q.cell is not None:
            groups.setdefault(("row", q.cell.table, q.cell.row), []).append(s)
            groups.setdefault(("column", q.cell.table, q.cell.column), []).append(s)
        else:
            groups.setdefault(("sentence", id(q.sentence)), []).append(s)
    for group in groups.values():
        group.sort(key=lambda s: s.quantity.start)
        if len(group) > 1:
            yield group


def nouns_alike(*members: Quantity) -> bool:
    """Whether numbers may be added, subtracted or be a part of each other: people and boats may not."""
    nouns = [unit_noun(m) for m in members]
    known = {n for n in nouns if n is not None}
    if len(known) > 1:
        return False
    if None in nouns and known:
        return all(m.sentence is members[0].sentence or m.cell is not None for m in members)
    units = {m.unit for m in members if m.unit}
    return len(units) <= 1 or bool(known)
