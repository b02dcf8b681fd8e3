"""Figures in their sentences: which words, names and dates belong to which number.

A sentence that carries several numbers is cut into one segment a number ("1,187 crossed in May;"
"940 had in April"). A number owns the words of its segment, shares those before the first number,
and hears the rest of the sentence, the heading and the sentence before from farther away. All
comparisons of subjects are made on these weighted words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import TypeAlias

from ..annotations import Cell, Figure, Record
from ..document import Document
from ..extract.dates import DateMention, find_dates
from ..extract.numbers import find_numerals
from ..extract.tokens import tokenize
from .names import Name, find_names
from .tables import RawCell, raw_cells
from .words import Word, concepts_of, lexicon, load_table, words_of

__all__ = ["Quantity", "Sentence", "TextContext", "Time"]

Time: TypeAlias = tuple[date, date]

_NOT_BARE = re.compile(
    r"(?:\b(?:no|nos|art|article|articles|para|paragraph|paras|section|sections|table|annex|figure|fig|chapter|"
    r"question|resolution|directive|regulation|protocol|page|pp?|vol|volume|rule|step|option|item|form|route|"
    r"line|line|update|day|phase|title|level|tier|case|docket|objective|goal|part|appendix|box|note|version|"
    r"covid|convention|§)\.?|#|§|/|\$|№)\s*$",
    re.I,
)
_SEPARATORS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (9, re.compile(r";")),
    (8, re.compile(r"\)(?=,| and | or )")),
    (
        7,
        re.compile(
            r",? ?\b(?:while|whereas|but|compared (?:with|to)|as against|against|versus|up from|down from|"
            r"followed by|ahead of|including|of whom|of which|of these|of them|among (?:them|whom|these)|"
            r"on top of|rather than|instead of|bringing|a (?:drop|fall|rise|decrease|increase|decline) of)\b"
        ),
    ),
    (6, re.compile(r", (?:and|or|with|then|plus|at|in|from|as|the|an?) ")),
    (5, re.compile(r"[,:—–] |\) ")),
    (4, re.compile(r" (?:and|or|than|plus) ")),
    (3, re.compile(r" \(")),
    (2, re.compile(r" (?:to|from|into|in|on|at|for|with|by|of|within|per|were|was|had|after|over|under|about|some) ")),
)
_BACK = re.compile(
    r"\b(?:(?:the )?(?:year|twelve months|12 months) (?:before|earlier|previously)|a year (?:before|earlier|ago|previously)|"
    r"(?:the )?(?:previous|preceding|prior) year|one year (?:before|earlier)|"
    r"(?P<month>a month (?:before|earlier|ago|previously)|(?:the )?(?:previous|preceding|prior) month|the month before)|"
    r"(?P<week>a week (?:before|earlier|ago|previously)|(?:the )?(?:previous|preceding|prior) week|the week before)|"
    r"(?P<day>the day before|a day earlier|the previous day))",
    re.I,
)
_CURRENT = re.compile(
    r"\b(?:this (?:time|visit|report|survey|inspection|round|assessment|census|study|edition|year|month|week)|currently|now|today|at present|at the latest)\b",
    re.I,
)
_CLAUSE = re.compile(
    r"\s*[,;]?\s*(?:and|but|while|whereas|although)?\s+(?:[\w’'-]+\s+){0,8}?(?:was|were|is|are|had|has|have|said|died|remained|received|spent|gave|cost)\b.{12,}",
    re.I | re.S,
)
_AGED = re.compile(r"\b(?:aged|ages?|between the ages of|under the age of|over the age of|(?:older|younger) than)(?: (?:of|from|between|over|under|about))? $", re.I)
_MANIFOLD = re.compile(r"\s*(?:times\s+)?(?:as|more|higher|larger|greater|bigger|those|that of|the|what|its|their|lower|fewer)\b", re.I)
_MULTIPLE = re.compile(r"\b(?:twice|doubled|tripled|trebled|quadrupled)\b", re.I)
_LEAD = re.compile(
    r"(?:In|At|On|By|For|From|Among|During|Over|Within|Between|Of|According to|Across|Under|Since|Throughout|Along|Near|Outside|Inside|After|Before)\b"
    r"[^,;:.]{2,90},"
)
_EARLIER = re.compile(
    r"\b(?:(?:our|the|its|their|at) (?:last|previous|earlier|first) (?:visit|report|survey|inspection|count|round|assessment|census|study|edition)|"
    r"(?:a|the|one|two|three|five|ten) (?:years?|months?|weeks?|days?) (?:ago|before|earlier|previously)|previously|formerly|"
    r"the (?:previous|preceding|prior) (?:year|month|week|quarter|period)|had been|used to)\b",
    re.I,
)
_TWIN = re.compile(r"(?: [\w’'-]+){0,4},? \((?:or |about |some |nearly |i\.e\. )?|, or (?:about |some |nearly |roughly )?")
_EXPLAINED = re.compile(r"(?:(?! and | or )[^,;:()]){0,80} \((?:or |about |some |nearly |that is,? |i\.e\. )?")
_PART_OF = re.compile(
    r"[\s,;(—–]*(?:and )?(?:of (?:whom|which|them|these|those)|(?:\w+ )?(?:of (?:them|whom|which))|including|among (?:them|whom|these)|"
    r"(?:about |some |over |nearly |only )?[\w,.]+(?: per ?cent|%)? of (?:them|whom|which|these|those))\b",
    re.I,
)
_POINT = frozenset(("by", "as of", "as at", "until", "till", "at", "on", "end of", "at the end of", "to"))
_POINT_WORDS = re.compile(
    r"(?:\b(?:by|as of|as at|at the end of|end of|end|at|on|until|at the start of|since)\s+(?:the\s+)?)$", re.I
)
_DOLLAR = re.compile(r"[$€£¥]\s*$")


@dataclass(eq=False)
class Quantity:
    """A number of a text with its place in its sentence.

    Attributes:
        figure: the record, or None for a number that no record covers.
        start: first code point in `Document.text`.
        end: one past the last.
        low: value or lower end.
        high: upper end; None for an open top.
        bound: exact, at_least, at_most, more_than, less_than, range.
        hedge: word that makes it approximate.
        kind: count, money, percent and so on, as in `Figure.kind`.
        unit: as in `Figure.unit`.
        surface: the words as printed.
        sentence: the sentence it stands in.
        at: its span in the view text of the block.
        segment: the stretch of the sentence that is its own, in the view text of the block.
    """

    figure: Figure | None
    start: int
    end: int
    low: Decimal
    high: Decimal | None
    bound: str
    hedge: str | None
    kind: str
    unit: str | None
    surface: str
    sentence: Sentence
    at: tuple[int, int]
    segment: tuple[int, int] = (0, 0)
    index: int = 0
    cell: Cell | RawCell | None = None

    @property
    def context(self) -> TextContext:
        """The text it stands in."""
        return self.sentence.context

    @cached_property
    def own_words(self) -> list[Word]:
        """Words of its own segment."""
        a, b = self.segment
        return [w for w in self.sentence.words if a <= w.start and w.end <= b and not self._inside(w)]

    def _inside(self, w: Word) -> bool:
        return self.at[0] <= w.start and w.end <= self.at[1]

    @cached_property
    def own_names(self) -> list[Name]:
        """Names in its own segment and in the headers of its cell."""
        a, b = self.segment
        names = [n for n in self.sentence.names if a <= n.start and n.end <= b]
        return names + self.header_names

    @cached_property
    def header_names(self) -> list[Name]:
        """Names in the headers of its table cell."""
        return [n for t in self.headers for n in _cell_names(t)]

    @cached_property
    def headers(self) -> tuple[str, ...]:
        """Row and column headers of its table cell."""
        if self.cell is None:
            return ()
        return (*self.cell.row_headers, *self.cell.column_headers)

    @cached_property
    def counted(self) -> str:
        """The counted phrase, or ""."""
        return (self.figure.counted if self.figure else None) or ""

    @cached_property
    def counted_words(self) -> list[Word]:
        """Words of the counted phrase; without one, the words right after the number."""
        if self.counted:
            return words_of(self.counted)
        a = self.at[1]
        return [w for w in self.own_words if a <= w.start < a + 30][:3]

    @cached_property
    def weights(self) -> dict[str, float]:
        """Keys (stems, concepts, names) with how near they are, 0 to 1."""
        out: dict[str, float] = {}

        def put(words: Iterable[Word], names: Iterable[Name], weight: float) -> None:
            for n in names:
                for key in name_keys(n):
                    if out.get(key, 0.0) < weight:
                        out[key] = weight
            for w in words:
                if w.stop or w.text.isdigit():
                    continue
                for key in word_keys(w):
                    if out.get(key, 0.0) < weight:
                        out[key] = weight

        s = self.sentence
        if self.headers:
            for t in self.headers:
                put(words_of(t), _cell_names(t), 1.0)
            put(s.heading_words, s.heading_names, 0.45)
            put(self.context.title_words, self.context.title_names, 0.3)
            return out
        put(self.own_words, self.own_names, 1.0)
        put(self.counted_words, (), 1.0)
        first = s.quantities[0].at[0] if s.quantities else s.end
        a, b = self.segment
        whole = self.whole
        for w in s.words:
            if s.in_date(w) or a <= w.start < b:
                continue
            if whole is not None and whole.segment[0] <= w.start < whole.segment[1]:
                # "26 were taken to hospital, 11 of them by ambulance".
                near = 0.9
            elif w.end <= s.lead:
                near = 0.95
            elif self.parallel:
                near = 0.4 if w.start < a else 0.25
            else:
                near = 0.75 if w.start < first else 0.55 if w.start < a else 0.35
            put((w,), (), near)
        # Names are not shared so freely: "5 in Rome and 6 in Milan".
        own_places = any(n.type in ("place", "state", "name") for n in self.own_names)
        for n in s.names:
            if a <= n.start < b:
                continue
            if n.start < first:
                near = 0.4 if own_places and len(s.quantities) > 1 else 0.95 if n.end <= s.lead else 0.75
            else:
                near = 0.15 if own_places else 0.4 if n.start < a else 0.2
            put((), (n,), near)
        put(s.heading_words, s.heading_names, 0.35)
        if s.previous is not None:
            put((w for w in s.previous.words if not s.previous.in_date(w)), s.previous.names, 0.3)
        put((), s.topic, 0.7)
        put(self.context.title_words, self.context.title_names, 0.2)
        return out

    @cached_property
    def whole(self) -> Quantity | None:
        """The number that this one is a part of: "of whom 40", "including 12"."""
        if self.index == 0:
            return None
        a = self.segment[0]
        if _PART_OF.match(self.sentence.text[a : self.at[1] + 12]) is None:
            return None
        return self.sentence.quantities[self.index - 1]

    @cached_property
    def independent(self) -> bool:
        """Whether its segment is a clause of its own: ", and one in six was a child"."""
        a, b = self.segment
        return _CLAUSE.match(self.sentence.text[a:b]) is not None and self.index > 0

    @cached_property
    def parallel(self) -> bool:
        """Whether its segment has a subject of its own, built like the one before."""
        if self.index == 0:
            return False
        mine = {w.stem for w in self.own_words if not w.stop and w.end <= self.at[0]}
        before = self.sentence.quantities[self.index - 1]
        theirs = {w.stem for w in before.own_words if not w.stop}
        return bool(mine & theirs)

    @cached_property
    def claim_weights(self) -> dict[str, float]:
        """The same without headings and neighbours: what a claim says of this number."""
        out: dict[str, float] = {}
        s = self.sentence
        a, b = self.segment
        share = 0.35 if self.independent else 0.8
        others = [q for q in s.quantities if q is not self]
        if self.kind not in ("age", "duration") and others and all(q.kind in ("age", "duration") for q in others):
            # Only one number of the sentence is more than an age or a period: the clause is its own.
            a = max(s.start, s.text.rfind(";", s.start, self.at[0]) + 1)
            b = s.text.find(";", self.at[1], s.end) % (len(s.text) + 1)
            b = min(b, s.end)
        first = s.quantities[0].at[0] if s.quantities else s.end
        own_places = any(n.type in ("place", "state", "name") for n in self.own_names)

        def put(keys: Iterable[str], weight: float) -> None:
            for key in keys:
                if out.get(key, 0.0) < weight:
                    out[key] = weight

        for w in s.words:
            if w.stop or s.in_date(w) or self._inside(w):
                continue
            own = a <= w.start < b
            if w.stem in lexicon().up or w.stem in lexicon().down:
                continue
            near = 1.0 if own else share if w.start < first else 0.45
            put(word_keys(w), near)
        for n in s.names:
            own = a <= n.start < b
            near = 1.0 if own else (0.3 if own_places else share) if n.start < first else 0.3
            put(name_keys(n)[:1], near)
            put(name_keys(n)[1:], near * 0.35)
        return out

    @cached_property
    def concepts(self) -> frozenset[str]:
        """Concepts of its own segment and counted phrase, else those it shares."""
        return concepts_of([*self.own_words, *self.counted_words, *self._header_words])

    @cached_property
    def shared_concepts(self) -> frozenset[str]:
        """Concepts of the sentence before its segment and outside other numbers' segments."""
        s = self.sentence
        first = s.quantities[0].at[0] if s.quantities else s.end
        a = self.segment[0]
        before = [w for w in s.words if w.start < max(first, a)]
        return self.concepts | concepts_of(before)

    @cached_property
    def _header_words(self) -> list[Word]:
        return [w for t in self.headers for w in words_of(t)]

    @cached_property
    def times(self) -> list[tuple[Time, bool]]:
        """Dates that its own segment or cell gives, nearest first; the flag marks a point in time."""
        if self.cell is not None:
            found = [
                ((m.first, m.last), False)
                for t in self.headers
                for m in find_dates(t, anchor=self.context.date)
                if m.first and m.last
            ]
            if found:
                return found
        a, b = self.segment
        return self.sentence.times_in(a, b, self.at)

    @cached_property
    def time(self) -> tuple[Time, bool] | None:
        """When it holds: own date, else the sentence's, else what the extractor inherited."""
        if self.times:
            return self.times[0]
        s = self.sentence
        if self.cell is None:
            for q in reversed(s.quantities[: self.index]):
                if q.times:
                    return q.times[-1]
            if s.lead_times:
                return s.lead_times[0]
            for q in s.quantities[self.index + 1 :]:
                if q.times and len(s.quantities) <= 3:
                    return q.times[0]
        f = self.figure
        if f is not None and f.time is not None:
            return (f.time.start, f.time.end), f.time.start == f.time.end
        return None

    @property
    def time_is_own(self) -> bool:
        """Whether the date stands in its own segment."""
        return bool(self.times)

    @cached_property
    def per(self) -> frozenset[str]:
        """Denominators: "a day", "per person", "monthly"."""
        return _denominators(self)

    @cached_property
    def direction(self) -> int:
        """+1 when its segment says that something rose, -1 that it fell, 0 neither or both."""
        table = lexicon()
        a, b = self.segment
        near = [w for w in self.own_words if w.end <= self.at[0] or w.start < self.at[1] + 45]
        up = any(w.stem in table.up for w in near)
        down = any(w.stem in table.down for w in near)
        text = self.sentence.text[a:b]
        if re.search(r"\b(?:up from|up to|up by|more than (?:in|the)|twice as)\b", text):
            up = True
        if re.search(r"\b(?:down from|down to|down by)\b", text):
            down = True
        if not up and not down and self.index > 0:
            # "Flows to Asia rose by 10 per cent, to Africa by 5".
            earlier = self.sentence.quantities[: self.index]
            return next((q.direction for q in reversed(earlier) if q.direction), 0) if self._verbless else 0
        return up - down

    @cached_property
    def _verbless(self) -> bool:
        """Whether the number hangs on the verb of an earlier one: "to Africa by 5 per cent"."""
        before = self.sentence.text[self.segment[0] : self.at[0]]
        return re.search(r"\bby\s+(?:\w+ ){0,2}$", before) is not None

    @cached_property
    def current(self) -> bool:
        """Whether its sentence says that it is of now: "this time", "at this visit"."""
        s = self.sentence
        return _CURRENT.search(s.text, s.start, s.end) is not None

    @cached_property
    def earlier(self) -> bool:
        """Whether its segment says that it is from before: "at our last visit", "the year before"."""
        a, b = self.segment
        return _EARLIER.search(self.sentence.text[a:b]) is not None

    def __repr__(self) -> str:
        a, b = self.segment
        return f"Quantity({self.surface!r} in {self.sentence.text[a:b]!r})"


_NAME_SKIP = frozenset(("of", "the", "and", "for", "in", "de", "del", "on", "la", "al", "el"))


def name_keys(n: Name) -> tuple[str, ...]:
    """Keys of a name: one for a known place or nation, and the words of others."""
    if n.type in ("state", "nation"):
        return (f"iso:{n.state}",)
    if n.type in ("name", "body"):
        words = [w for w in re.findall(r"\w+", n.text.casefold()) if w not in _NAME_SKIP]
        return (n.key, *(f"n:{w}" for w in words[:4]))
    return (n.key,)


def word_keys(w: Word) -> tuple[str, ...]:
    """Keys of a word: its concepts, else its stem."""
    if w.concepts:
        return tuple(f"c:{c}" for c in sorted(w.concepts))
    return (w.stem,)


def _cell_names(text: str) -> list[Name]:
    # A header is no sentence: its only word may be a name.
    found = find_names(f"in {text}")
    return [Name(n.start - 3, n.end - 3, n.text, n.key, n.type, n.state) for n in found]


def _denominators(q: Quantity) -> frozenset[str]:
    pattern, table = _per_pattern()
    s = q.sentence
    # The counted phrase may stand between the number and "a day"; no comma does.
    after = s.text[q.at[1] : min(s.end, q.at[1] + 90)]
    cut = re.search(r"[;:()]|, | and | but | while | to ", after)
    stretch = after[: cut.start()] if cut else after
    if q.segment[1] > q.at[1]:
        stretch = stretch[: max(0, q.segment[1] - q.at[1])]
    out = {table.get(m.group("unit").lower(), m.group("unit").lower()) for m in pattern.finditer(stretch)}
    before = s.text[max(s.start, q.at[0] - 70) : q.at[0]]
    cut_before = list(re.finditer(r"[;:()]|, ", before))
    if cut_before:
        before = before[cut_before[-1].end() :]
    for m in _adverbs().finditer(before):
        out.add(table[m.group().lower()])
    for m in _subject_day().finditer(before):
        out.add(m.group("unit").lower())
    for m in re.finditer(r"\b[Ee](?:ach|very) (?P<unit>[a-z]+)", before):
        unit = m.group("unit").lower()
        out.add(table.get(unit, unit))
    for m in re.finditer(r"\b(?:each|apiece)\b(?! (?:of|other|time))", stretch):
        rest = re.match(r"\s+([a-z]+)", stretch[m.end() :])
        if rest is None:
            out.add("each")
    return frozenset(out)


def _per_pattern() -> tuple[re.Pattern[str], Mapping[str, str]]:
    global _PER
    if _PER is None:
        per = load_table("check_units")["per"]
        words = sorted({*per["time"], *per["who"]}, key=len, reverse=True)
        alternatives = "|".join(map(re.escape, words))
        pattern = re.compile(
            rf"(?:\bper |\ba |\ban |\beach |\bevery |\bfor each |\bfor every |/ ?)(?P<unit>{alternatives})\b"
            rf"|\b(?P<adverb>{'|'.join(per['adverbs'])})\b",
            re.I,
        )
        _PER = (_Either(pattern), {k: v for k, v in per["adverbs"].items()} | {"head": "person", "capita": "person", "people": "person"})  # type: ignore[assignment]
    return _PER  # type: ignore[return-value]


class _Either:
    """A pattern with two groups seen as one group called ``unit``."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern

    def finditer(self, text: str) -> Iterable[_Match]:
        for m in self._pattern.finditer(text):
            yield _Match(m["unit"] or m["adverb"])


@dataclass(frozen=True)
class _Match:
    unit: str

    def group(self, _name: str) -> str:
        """The unit."""
        return self.unit


_PER: tuple[object, Mapping[str, str]] | None = None


def _adverbs() -> re.Pattern[str]:
    adverbs = load_table("check_units")["per"]["adverbs"]
    return re.compile(rf"\b(?:{'|'.join(adverbs)})\b", re.I)


def _subject_day() -> re.Pattern[str]:
    return re.compile(r"\b(?:[Aa]|[Oo]ne|[Ee]ach|[Ee]very) (?P<unit>day|night|week|month|year|hour)(?: in| of|'s|’s)?\b(?! (?:before|earlier|ago|later|after|old))")


@dataclass(eq=False)
class Sentence:
    """A sentence of a block's view, with its words, names, dates and numbers."""

    context: TextContext
    block: int
    start: int
    end: int
    text: str  # text of the whole block; start and end are positions in it
    previous: Sentence | None = None
    heading: int | None = None

    def __post_init__(self) -> None:
        self.quantities: list[Quantity] = []

    @cached_property
    def _cited(self) -> list[tuple[int, int]]:
        return [c for c in self.context.cited(self.block) if c[0] < self.end and self.start < c[1]]

    def _quiet(self, a: int, b: int) -> bool:
        """Whether a stretch lies in a citation, whose words are not the sentence's."""
        return any(x < b and a < y for x, y in self._cited)

    @cached_property
    def words(self) -> list[Word]:
        """Words outside citations."""
        known = [(n.start, n.end) for n in self.names]
        out = []
        for w in words_of(self.text, self.start, self.end):
            if self._quiet(w.start, w.end) or any(a <= w.start and w.end <= b for a, b in known):
                continue
            out.append(w)
        return out

    @cached_property
    def names(self) -> list[Name]:
        """Names outside dates and citations."""
        return [
            n
            for n in find_names(self.text, self.start, self.end)
            if not self._dated(n.start, n.end) and not self._quiet(n.start, n.end)
        ]

    @cached_property
    def dates(self) -> list[DateMention]:
        """Dates with a known interval."""
        return [
            m
            for m in self.context.dates_of(self.block)
            if self.start <= m.start and m.end <= self.end and m.first and m.last and not self._quiet(m.start, m.end)
        ]

    def _dated(self, a: int, b: int) -> bool:
        return any(m.start <= a and b <= m.end for m in self.dates)

    def in_date(self, w: Word) -> bool:
        """Whether a word belongs to a date."""
        return self._dated(w.start, w.end)

    def times_in(self, a: int, b: int, at: tuple[int, int]) -> list[tuple[Time, bool]]:
        """Dates within a stretch, the one nearest to the number first."""
        found: list[tuple[float, Time, bool]] = []
        for m in self.dates:
            if not (a <= m.start and m.end <= b) or m.first is None or m.last is None:
                continue
            if m.grain == "now":
                continue
            gap = m.start - at[1] if m.start >= at[1] else at[0] - m.end
            between = self.text[min(m.end, at[1]) : max(m.start, at[0])]
            # A comma between them makes the date another clause's more often than not.
            far = gap + (25 if re.search(r"[,(]", between) and m.start >= at[1] else 0)
            before = self.text[max(self.start, m.start - 20) : m.start]
            point = m.first == m.last or (
                _POINT_WORDS.search(before) is not None and m.preposition not in ("since", "in")
            )
            first, last = m.first, m.last
            if point and m.first != m.last and re.search(r"\b(?:end|by|until)\b", before, re.I):
                first = last
            found.append((far, (first, last), point))
        for match in _BACK.finditer(self.text, a, b):
            base = self._time_before(match.start(), at)
            if base is None:
                continue
            (first, last), point = base
            days = 30 if match["month"] else 7 if match["week"] else 1 if match["day"] else 365
            shifted = _shift(first, last, days)
            gap = match.start() - at[1] if match.start() >= at[1] else at[0] - match.end()
            found.append((gap - 5, shifted, point))
        found.sort(key=lambda x: x[0])
        return [(t, point) for _, t, point in found]

    def _time_before(self, position: int, at: tuple[int, int]) -> tuple[Time, bool] | None:
        """The last date before a position that is not the number's own phrase."""
        before = [m for m in self.dates if m.end <= position and m.grain != "now"]
        if before and before[-1].first and before[-1].last:
            m = before[-1]
            return (m.first, m.last), m.first == m.last  # type: ignore[return-value]
        previous = self.previous
        while previous is not None:
            if previous.dates:
                m = previous.dates[-1]
                if m.first and m.last:
                    return (m.first, m.last), m.first == m.last
            previous = previous.previous
        period = self.context.period
        return (period, False) if period else None

    @cached_property
    def lead_times(self) -> list[tuple[Time, bool]]:
        """Dates before the first number."""
        if not self.quantities:
            return []
        first = self.quantities[0].at
        return self.times_in(self.start, first[0], first)

    @cached_property
    def heading_words(self) -> list[Word]:
        """Words of the heading above."""
        return self.context.block_words(self.heading) if self.heading is not None else []

    @cached_property
    def heading_names(self) -> list[Name]:
        """Names in the heading above."""
        return self.context.block_names(self.heading) if self.heading is not None else []

    @cached_property
    def topic(self) -> list[Name]:
        """Names that a sentence without names of its own goes on about: "In July it held 1,150"."""
        if any(n.type in ("place", "name", "state", "body") for n in self.names):
            return []
        at = self.previous
        while at is not None:
            named = [n for n in at.names if n.type in ("place", "name", "state", "body")]
            if named:
                return named
            at = at.previous
        return []

    @cached_property
    def lead(self) -> int:
        """End of a phrase that opens the sentence and holds for all of it: "At Bajo Chiquito,"."""
        match = _LEAD.match(self.text, self.start, self.end)
        if match is None:
            return self.start
        if self.quantities and self.quantities[0].at[0] < match.end():
            return self.start
        return match.end()

    @property
    def span(self) -> tuple[int, int]:
        """Span in `Document.text`."""
        return self.context.source(self.block, self.start, self.end)

    def _describes(self, q: Quantity) -> bool:
        """Whether a number only says who is counted: "girls aged 15 to 18"."""
        if q.kind not in ("age", "duration", "count"):
            return False
        before = self.text[max(self.start, q.at[0] - 22) : q.at[0]]
        return _AGED.search(before) is not None

    def cut(self) -> None:
        """Give each number its segment."""
        for i, q in enumerate(self.quantities):
            q.index = i
        # "30 per cent of girls aged 15 to 18": an age describes, it has no clause of its own.
        qs = [q for q in self.quantities if not self._describes(q)] or self.quantities
        at = self.start
        for i, q in enumerate(qs):
            if i + 1 == len(qs):
                q.segment = (at, self.end)
                break
            b = _boundary(self.text, q.at[1], qs[i + 1].at[0])
            q.segment = (at, b)
            at = b
        # "57,532 (25.2 per cent) received subsidiary protection": one statement, two numbers.
        for x, y in pairwise(qs):
            gap = self.text[x.at[1] : y.at[0]]
            if _TWIN.fullmatch(gap) or _EXPLAINED.fullmatch(gap):
                x.segment = y.segment = (x.segment[0], y.segment[1])
        for q in self.quantities:
            if q not in qs:
                q.segment = next((x.segment for x in qs if x.segment[0] <= q.at[0] < x.segment[1]), (self.start, self.end))


def _boundary(text: str, start: int, end: int) -> int:
    """Where between two numbers the second one's words begin."""
    gap = text[start:end]
    # A label before a bracket belongs to the number in it: "Italy (12), Greece (9)".
    label = re.search(r"([^\s(),;]+ )*[^\s(),;]+ \((?:\W*|n ?= ?|(?:some|about|over|nearly|almost|only|just) )$", gap)
    for rank, pattern in _SEPARATORS:
        last = None
        for match in pattern.finditer(gap):
            if rank == 4 and len(gap[match.end() :].split()) > 4:
                continue
            # "640 of them minors": the words belong to the number before them.
            if rank == 7 and match.start() <= 1 and match.group().strip().startswith(("of ", "a ")):
                continue
            last = match
        if last is None:
            continue
        if rank == 3 and label is not None:
            # The bracket explains the number before it unless something parts them.
            continue
        if rank in (8, 9, 5):
            return start + last.end()
        return start + last.start() + 1 if gap[last.start()] in " ," else start + last.start()
    return start + max(0, len(gap) - len(gap.lstrip()))


def _shift(first: date, last: date, days: int) -> Time:
    def back(d: date) -> date:
        if days == 365:
            try:
                return d.replace(year=d.year - 1)
            except ValueError:
                return d.replace(year=d.year - 1, day=28)
        if days == 30:
            month = d.month - 1 or 12
            year = d.year - (d.month == 1)
            for day in (d.day, 30, 29, 28):
                try:
                    return date(year, month, day)
                except ValueError:
                    continue
        return d - timedelta(days=days)

    if days == 30 and first.day == 1 and last.day >= 28:
        start = back(first)
        return start, first - timedelta(days=1)
    try:
        return back(first), back(last)
    except (ValueError, OverflowError):
        return first, last


class TextContext:
    """A document's numbers in their sentences.

    Args:
        document: the text.
        figures: its figures.
        others: records whose digits are no figures (instruments, citations).
        day: date that relative times count from; default: the document's.
    """

    def __init__(
        self,
        document: Document,
        figures: Sequence[Figure],
        others: Iterable[Record] = (),
        day: date | None = None,
    ) -> None:
        self.document = document
        self.date = day or document.meta.date
        self._view = list(document.view)
        self._dates: dict[int, list[DateMention]] = {}
        self.sentences: list[Sentence] = []
        self.quantities: list[Quantity] = []
        others = list(others)
        self._others = sorted((r.start, r.end) for r in others)
        self._citations: dict[int, list[tuple[int, int]]] = {}
        for r in others:
            # The years of "the 1951 Convention" and of "(IOM, 2025)" are no dates of a figure.
            block = document.block_index(r.start)
            if block is None:
                continue
            group = getattr(r, "group", None)
            spans = [group, (r.start, r.end)] if group else []
            for span in spans:
                self._citations.setdefault(block, []).append(self._view[block].locate(*span))
        self._raw = raw_cells(document)
        self._build(figures)

    def _build(self, figures: Sequence[Figure]) -> None:
        by_block: dict[int, list[Figure]] = {}
        for f in figures:
            i = self.document.block_index(f.start)
            if i is not None:
                by_block.setdefault(i, []).append(f)
        heading: int | None = None
        skip = frozenset(("header", "footer", "page_number", "metadata", "boilerplate", "reference"))
        previous: Sentence | None = None
        for i, bv in enumerate(self._view):
            if bv.kind in skip:
                continue
            if bv.kind == "heading":
                heading = i
                previous = None
            if i and bv.kind in ("title",):
                previous = None
            sentences = [
                Sentence(self, i, a, b, bv.text, heading=heading if heading != i else None)
                for a, b in bv.sentences
            ]
            for s in sentences:
                # A paragraph may go on with what the last sentence of the one before said, but
                # its dates and names are not its own.
                s.previous = previous if previous is not None and previous.block == i else None
                previous = s
            self.sentences += sentences
            self._fill(i, sentences, by_block.get(i, ()))
        self.quantities.sort(key=lambda q: (q.start, q.end))
        self._starts = [q.start for q in self.quantities]

    def _fill(self, block: int, sentences: Sequence[Sentence], figures: Iterable[Figure]) -> None:
        bv = self._view[block]
        found: list[Quantity] = []
        spans: list[tuple[int, int]] = []
        starts = [s.start for s in sentences]

        def sentence_of(position: int) -> Sentence | None:
            k = bisect_right(starts, position) - 1
            return sentences[k] if k >= 0 else None

        for f in figures:
            at = bv.locate(f.start, f.end)
            s = sentence_of(at[0])
            if s is None:
                continue
            cell = f.cell or self._cell(f.start)
            found.append(
                Quantity(
                    f, f.start, f.end, f.low, f.high, f.bound, f.hedge, f.kind, f.unit, f.surface, s, at, cell=cell
                )
            )
            spans.append(at)
        for at, low, kind, unit in (*self._bare(block, spans), *self._multiples(block)):
            s = sentence_of(at[0])
            if s is None:
                continue
            a, b = bv.source(*at)
            found.append(
                Quantity(
                    None, a, b, low, low, "exact", None, kind, unit, self.document.text[a:b], s, at,
                    cell=self._cell(a),
                )  # fmt: skip
            )
        for q in found:
            # "Three times as many" is a multiple, "used 12 times" a count.
            if q.unit in ("time", "times") and q.kind == "count" and _MANIFOLD.match(bv.text, q.at[1]):
                q.kind, q.unit = "ratio", "times"
        found.sort(key=lambda q: q.at)
        for q in found:
            q.sentence.quantities.append(q)
        for s in sentences:
            if s.quantities:
                s.cut()
        self.quantities += found

    def _multiples(self, block: int) -> Iterable[tuple[tuple[int, int], Decimal, str, str | None]]:
        """ "Twice the 248,284 of 2022", "doubled": a multiple in words."""
        text = self._view[block].text
        for m in _MULTIPLE.finditer(text):
            word = m.group().lower()
            value = 2 if word.startswith(("tw", "d")) else 3 if word.startswith("tr") else 4
            yield m.span(), Decimal(value), "ratio", "times"

    def _bare(
        self, block: int, taken: Sequence[tuple[int, int]]
    ) -> Iterable[tuple[tuple[int, int], Decimal, str, str | None]]:
        """Numbers that are no figures by the extractor's rules but may be a source's evidence."""
        text = self._view[block].text
        if not any(c.isdigit() for c in text):
            return
        tokens = tokenize(text)
        dates = [(m.start, m.end) for m in self.dates_of(block)]
        blocked = sorted([*taken, *dates])
        for n in find_numerals(text):
            a, b = tokens[n.first].start, tokens[n.last - 1].end
            if n.words or n.vague or any(x < b and a < y for x, y in blocked):
                continue
            if not n.literal or (len(n.literal) == 4 and n.literal.isdigit() and 1900 <= n.low <= 2100):
                continue
            before, after = text[max(0, a - 24) : a], text[b : b + 3]
            if _NOT_BARE.search(before) or after[:1] in ("/", "-", "–") or before[-1:] in ("-", "–", "/", ".", "@"):
                continue
            # "1. Applications", "(a) 2)": labels.
            if a == 0 and after[:1] in (".", ")"):
                continue
            if after[:2].lower() in ("st", "nd", "rd", "th") or (after[:1].isalpha() and after[:1] not in "mbk"):
                continue
            source = self._view[block].source(a, b)
            if any(x < source[1] and source[0] < y for x, y in self._others):
                continue
            yield (a, b), n.low, "count", None

    def _cell(self, start: int) -> RawCell | None:
        return self._raw.get(start) or next(
            (c for c in self._raw_list if c.start <= start < c.end), None
        )

    def cited(self, block: int) -> list[tuple[int, int]]:
        """Spans of citations in a block's view."""
        return self._citations.get(block, [])

    @cached_property
    def _raw_list(self) -> list[RawCell]:
        return list(self._raw.values())

    def dates_of(self, block: int) -> list[DateMention]:
        """Dates of a block, in its view text."""
        if block not in self._dates:
            self._dates[block] = find_dates(self._view[block].text, anchor=self.date)
        return self._dates[block]

    @cached_property
    def period(self) -> Time | None:
        """The period that the whole text is about, by its title or first lines."""
        for bv in self._view[:4]:
            for m in self.dates_of(bv.index):
                if m.first and m.last and m.grain in ("year", "fiscal", "month", "range", "quarter") and m.first != m.last:
                    return m.first, m.last
        return None

    @cached_property
    def title_words(self) -> list[Word]:
        """Words of the title and of a heading at the very top."""
        return [w for bv in self._view[:2] if bv.kind in ("title", "heading") for w in words_of(bv.text)]

    @cached_property
    def title_names(self) -> list[Name]:
        """Names in the title."""
        return [n for bv in self._view[:2] if bv.kind in ("title", "heading") for n in _cell_names(bv.text)]

    def block_words(self, block: int) -> list[Word]:
        """Words of a block."""
        return words_of(self._view[block].text[:300])

    def block_names(self, block: int) -> list[Name]:
        """Names in a block."""
        return _cell_names(self._view[block].text[:300])

    def source(self, block: int, a: int, b: int) -> tuple[int, int]:
        """Span in `Document.text` of a span in a block's view."""
        return self._view[block].source(a, b)

    def at(self, start: int, end: int) -> Quantity | None:
        """The number that overlaps a span of the text best."""
        best, score = None, 0
        for q in self.quantities:
            shared = min(q.end, end) - max(q.start, start)
            if shared > score:
                best, score = q, shared
        return best
