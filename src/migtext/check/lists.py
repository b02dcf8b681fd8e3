"""Which item of a list owns which number.

"Uganda and Kenya recorded 118,400 and 41,100 respectively": the first number is Uganda's alone.
"Staff rose from 1,280 to 2,405": the second is the present one, the first that of before. Without
this both numbers would share all names of their sentence, and a swapped pair would pass as fine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from .values import dimension_of
from .words import lexicon, words_of

if TYPE_CHECKING:
    from .quantity import Quantity
    from .sentence import Sentence

__all__ = ["Role", "elsewhere", "roles", "since_before"]


@dataclass(frozen=True, slots=True)
class Role:
    """What a list says of one of its numbers.

    Attributes:
        item: the stretch of the block's text that is the number's own item; None when no list
            gives it one.
        others: the items of the list's other numbers.
        before: whether it is the value of before in "rose from A to B".
        after: whether it is the value of after.
        reach: where the dates of "from A in 2020 to B in 2021" stand for this number.
        direction: of "rose from A to B", for B: +1, -1, or 0.
    """

    item: tuple[int, int] | None = None
    others: tuple[tuple[int, int], ...] = ()
    before: bool = False
    after: bool = False
    reach: tuple[int, int] | None = None
    direction: int = 0

    def foreign(self, start: int) -> bool:
        """Whether a position lies in another number's item."""
        return any(a <= start < b for a, b in self.others)


_ORDERLY = re.compile(r"\brespectively\b|\bin (?:that|this|the same) order\b", re.I)
_HEDGE = r"(?:(?:to|by|of|at|for|about|some|nearly|almost|over|around|roughly|only|just|another|the|a|an|[A-Z]{3}) )*[$€£]?"
# "69 % and 74 %", "12, 15 and 20", "191,600 people and 199,300".
_BARE_GAP = re.compile(rf",? (?:and|or) {_HEDGE}|, {_HEDGE}")
_WIDE_GAP = re.compile(rf"(?: (?!and\b|or\b)[^\W\d][\w%’'-]*){{0,4}}(?:,? (?:and|or) |, ){_HEDGE}")
_NAME_GAP = re.compile(
    r",? (?:and|or|&) (?:(?:in|for|from|to|of|on|at|by) )?(?:the )?|, (?:(?:in|for|from|to|of|on|at|by) )?(?:the )?|(?: (?:citizens|nationals|people|refugees|applicants),? and (?:the )?)"
)
_FOR_PAIR = re.compile(
    r"\b(?P<p>for|in|among|from|to|of) (?P<a>[^.;:()]{2,70}?),? and (?P=p) (?P<b>[^.;:()]{2,70}?)(?=[.,;:()]|$)"
)
_FROM = re.compile(rf"\bfrom (?:{_HEDGE})$")
_TO = re.compile(rf"[^.;()]{{0,60}}?\bto (?:{_HEDGE})$")
_MOVED = re.compile(
    r"\b(?:went|gone|moved?|changed?|chang\w+|swung|shift\w*|crept|brought|taken|took|put)\b", re.I
)


def roles(s: Sentence) -> dict[int, Role]:
    """Roles of the numbers of a sentence, by the identity of the number.

    Args:
        s: a sentence with its numbers.
    """
    if len(s.quantities) < 2 or len(s.quantities) > 40:
        return {}
    out: dict[int, Role] = {}
    for first, second in pairwise(s.quantities):
        moved = _moved(s, first, second)
        if moved is not None:
            out[id(first)], out[id(second)] = moved
    ordered = [(m.start(), m.end()) for m in _ORDERLY.finditer(s.text, s.start, s.end)]
    for run, bare in _runs(s):
        a, b = run[0].at[0], run[-1].at[1]
        told = next((o for o in ordered if b <= o[0] <= b + 60 or a - 30 <= o[1] <= a), None)
        if told is None and not bare:
            continue
        items = _items(s, run, told)
        if items is None:
            continue
        for i, q in enumerate(run):
            others = tuple(x for k, x in enumerate(items) if k != i)
            out[id(q)] = Role(items[i], others)
    return out


def elsewhere(claim: Quantity, q: Quantity) -> bool:
    """Whether a claim speaks of another item of the list that a number stands in.

    Args:
        claim: a number of the claim.
        q: a number of the source.
    """
    role = q.role
    if role is None or role.item is None:
        return False

    def stems(a: int, b: int) -> set[str]:
        return {w.stem for w in words_of(q.sentence.text, a, b) if not w.stop}

    own = stems(*role.item)
    others = {x for span in role.others for x in stems(*span)}
    s = claim.sentence
    said = {w.stem for w in words_of(s.text, s.start, s.end) if not w.stop}
    return bool(said & (others - own)) and not said & (own - others)


def since_before(q: Quantity) -> int:
    """+1 when a number is above the one that its sentence gives for an earlier time, -1 below, else 0.

    Only where both have days of their own and nothing else parts them: "37 in 2000 and 46 in 2005".
    """
    if q.cell is not None or not q.times or q.high != q.low:
        return 0
    found = 0
    for x in q.sentence.quantities:
        if (
            x is q
            or not x.times
            or x.kind != q.kind
            or x.unit != q.unit
            or abs(x.index - q.index) > 1
        ):
            continue
        if x.times[0][0][1] < q.times[0][0][0] and not x.own_names:
            found = (q.low > x.low) - (q.low < x.low)
    return found


def _moved(s: Sentence, x: Quantity, y: Quantity) -> tuple[Role, Role] | None:
    """ "Rose from A to B": which is before and which after; None for a mere range."""
    text = s.text
    if x.cell is not None or dimension_of(x)[0] != dimension_of(y)[0]:
        return None
    lead = text[max(s.start, x.at[0] - 60) : x.at[0]]
    if _FROM.search(lead) is None or _TO.fullmatch(text[x.at[1] : y.at[0]]) is None:
        return None
    table = lexicon()
    stems = {w.stem for w in words_of(text[max(s.start, x.at[0] - 110) : x.at[0]])}
    if not stems & (table.up | table.down) and _MOVED.search(lead) is None:
        return None
    end = text.find(",", y.at[1], s.end)
    return (
        Role(before=True, reach=(x.at[0], y.at[0])),
        Role(
            after=True,
            reach=(y.at[0], end if end > 0 else s.end),
            direction=(y.low > x.low) - (y.low < x.low),
        ),
    )


def _runs(s: Sentence) -> Iterator[tuple[list[Quantity], bool]]:
    """Numbers of one kind joined by commas and "and", with whether nothing else stands between."""
    run: list[Quantity] = []
    bare = True
    for q in s.quantities:
        if q.cell is not None or q.kind in ("age", "duration"):
            continue
        if run:
            gap = s.text[run[-1].at[1] : q.at[0]]
            alike = dimension_of(q)[0] == dimension_of(run[-1])[0]
            if alike and _BARE_GAP.fullmatch(gap):
                run.append(q)
                continue
            if alike and _WIDE_GAP.fullmatch(gap):
                run.append(q)
                bare = False
                continue
            if len(run) > 1:
                yield run, bare
        run, bare = [q], True
    if len(run) > 1:
        yield run, bare


def _items(
    s: Sentence, run: Sequence[Quantity], told: tuple[int, int] | None
) -> list[tuple[int, int]] | None:
    """As many items as there are numbers, from the nearest list of that length."""
    a, b = run[0].at[0], run[-1].at[1]
    found = [x for x in _name_lists(s) if len(x) == len(run)]
    before = [x for x in found if x[-1][1] <= a]
    after = [x for x in found if x[0][0] >= b]
    clause = max(s.text.rfind(";", s.start, a), s.text.rfind(":", s.start, a))
    if told is None:
        # Without "respectively" only "A and B counted 5 and 7", with nothing named between.
        if not before or a - before[-1][-1][1] > 70 or before[-1][0][0] < clause:
            return None
        between = s.text[before[-1][-1][1] : a]
        if re.search(r"[;:()]|\b(?:between|from|which|who|of)\b", between):
            return None
        return before[-1]
    near = [x for x in before if x[0][0] > clause]
    if near:
        return near[-1]
    if after:
        return after[0]
    pair = _FOR_PAIR.search(s.text, told[1], s.end) or _FOR_PAIR.search(s.text, b, told[0])
    if pair is not None and len(run) == 2:
        return [pair.span("a"), pair.span("b")]
    if len(run) == 2:
        joined = _joined(s, max(clause + 1, s.start), a)
        if joined is not None:
            return joined
    # "163,480 departures and 77,020 arrivals; Russians for 38,490 and 52,627 respectively".
    for earlier, bare in reversed(list(_runs(s))):
        if earlier[-1].at[1] < a and len(earlier) == len(run) and not bare:
            return [_noun(s, q) for q in earlier]
    return before[-1] if before else None


_NOUN = re.compile(r"(?: [^\W\d][\w’'-]*){1,3}?(?=,| and\b| or\b|;|\.|\)|$)")


def _noun(s: Sentence, q: Quantity) -> tuple[int, int]:
    match = _NOUN.match(s.text, q.at[1], s.end)
    return match.span() if match else (q.at[1], q.at[1])


_WORD_PAIR = re.compile(
    r"(?P<a>[^\W\d][\w’'-]*(?: [^\W\d][\w’'-]*)?) and (?:the )?(?P<b>[^\W\d][\w’'-]*)"
)


def _joined(s: Sentence, a: int, b: int) -> list[tuple[int, int]] | None:
    """ "Men and women made up 62 and 38 per cent": the two words that "and" joins, nearest last."""
    best = None
    for m in _WORD_PAIR.finditer(s.text, a, b):
        words = [words_of(s.text, *m.span(g)) for g in ("a", "b")]
        if all(any(not w.stop for w in ws) for ws in words):
            best = m
    return [best.span("a"), best.span("b")] if best else None


def _name_lists(s: Sentence) -> Iterator[list[tuple[int, int]]]:
    """Runs of names, or of dates, joined by commas and "and"."""
    kinds = ("place", "state", "nation", "name", "body")
    for spans in (
        sorted((n.start, n.end) for n in s.names if n.type in kinds),
        sorted((d.start, d.end) for d in s.dates),
    ):
        run: list[tuple[int, int]] = []
        for span in spans:
            if run and _NAME_GAP.fullmatch(s.text[run[-1][1] : span[0]]):
                run.append(span)
                continue
            if len(run) > 1:
                yield run
            run = [span]
        if len(run) > 1:
            yield run
