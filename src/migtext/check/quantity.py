"""A number of a text with its place in its sentence, and what of the sentence belongs to it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from ..annotations import Figure
from ..extract.dates import find_dates
from .keys import cell_names, name_keys, speakers_in, word_keys
from .lists import Role
from .names import Name
from .phrases import (
    AFTERWARDS,
    AGAINST,
    ANAPHOR,
    BACK,
    CLAUSE,
    COMPARED,
    CURRENT,
    EARLIER,
    ELLIPTIC,
    LATER,
    PART_OF,
    PRONOUN,
    RESUMES,
    SAID,
    UNIT_OF_TABLE,
    WEEKDAY,
    Time,
    denominators,
    goods,
)
from .tables import RawCell
from .words import Word, concepts_of, lexicon, words_of

if TYPE_CHECKING:
    from .context import TextContext
    from .sentence import Sentence

__all__ = ["Quantity"]


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
        sign: +1 or -1 when a sign before it says that something rose or fell.
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
    cell: RawCell | None = None
    sign: int = 0

    @property
    def context(self) -> TextContext:
        """The text it stands in."""
        return self.sentence.context

    @cached_property
    def own_words(self) -> list[Word]:
        """Words of its own segment."""
        a, b = self.segment
        return [
            w
            for w in self.sentence.words_in(*self._reach)
            if not self._inside(w) and self._owns(w.start, w.end, a <= w.start and w.end <= b)
        ]

    @property
    def _reach(self) -> tuple[int, int]:
        """Where its own words can stand: in its segment, or anywhere when a list says so."""
        s = self.sentence
        role = self.role
        return self.segment if role is None or role.item is None else (s.start, s.end)

    @property
    def role(self) -> Role | None:
        """What a list of its sentence says of it."""
        return self.sentence.roles.get(id(self)) if self.cell is None else None

    def _owns(self, start: int, end: int, within: bool) -> bool:
        """Whether a stretch is its own: in its segment, unless a list says whose it is."""
        role = self.role
        if role is None or role.item is None:
            return within
        if role.foreign(start):
            return False
        return within or (role.item[0] <= start and end <= role.item[1])

    def _inside(self, w: Word) -> bool:
        return self.at[0] <= w.start and w.end <= self.at[1]

    @cached_property
    def own_names(self) -> list[Name]:
        """Names in its own segment and in the headers of its cell."""
        a, b = self.segment
        names = [
            n
            for n in self.sentence.names_in(*self._reach)
            if self._owns(n.start, n.end, a <= n.start and n.end <= b)
        ]
        return names + self.header_names

    @cached_property
    def header_names(self) -> list[Name]:
        """Names in the headers of its table cell."""
        return [n for t in self.headers for n in cell_names(t)]

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
                put(words_of(t), cell_names(t), 1.0)
            caption = self.cell.caption if self.cell is not None else ""
            if caption:
                put(words_of(caption), cell_names(caption), 0.9)
            put(s.heading_words, s.heading_names, 0.45)
            put(self.context.title_words, self.context.title_names, 0.3)
            return out
        put(self.own_words, self.own_names, 1.0)
        put(self.counted_words, (), 1.0)
        first = s.quantities[0].at[0] if s.quantities else s.end
        a, b = self.segment
        whole = self.whole
        role = self.role
        stretches = s.near(self.segment)
        for w in (w for x in stretches for w in s.words_in(*x)):
            if s.in_date(w) or a <= w.start < b or (role is not None and role.foreign(w.start)):
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
        for n in (n for x in stretches for n in s.names_in(*x)):
            if a <= n.start < b or (role is not None and role.foreign(n.start)):
                continue
            if n.start < first:
                near = (
                    0.4
                    if own_places and len(s.quantities) > 1
                    else 0.95
                    if n.end <= s.lead
                    else 0.75
                )
            else:
                near = 0.15 if own_places else 0.4 if n.start < a else 0.2
            put((), (n,), near)
        put(s.heading_words, s.heading_names, 0.35)
        if s.previous is not None:
            # "2,275 completed it": the pronoun brings in what was said before.
            near = 0.7 if PRONOUN.search(s.text, self.at[1], self.segment[1]) else 0.3
            if self.index == 0 and ANAPHOR.search(s.text, s.start, self.at[0]):
                near = 0.8
            before = (w for w in s.previous.words if not s.previous.in_date(w))
            put(before, s.previous.names, near)
        put((), s.topic, 0.7)
        put(self.context.title_words, self.context.title_names, 0.2)
        return out

    @cached_property
    def whole(self) -> Quantity | None:
        """The number that this one is a part of: "of whom 40", "including 12"."""
        if self.index == 0:
            return None
        a = self.segment[0]
        if PART_OF.match(self.sentence.text[a : self.at[1] + 12]) is None:
            return None
        for before in reversed(self.sentence.quantities[: self.index]):
            between = self.sentence.text[before.at[1] : self.at[0]]
            # "618 posts (547 two years before), of which 96 were vacant": not of what is in brackets.
            if between.count(")") <= between.count("("):
                return before
        return self.sentence.quantities[self.index - 1]

    @cached_property
    def independent(self) -> bool:
        """Whether its segment is a clause of its own: ", and one in six was a child"."""
        a, b = self.segment
        return CLAUSE.match(self.sentence.text[a:b]) is not None and self.index > 0

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
        if (
            self.kind not in ("age", "duration")
            and others
            and all(q.kind in ("age", "duration") for q in others)
        ):
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
        if s.previous is not None and RESUMES.match(s.text, s.start, s.end):
            # "The recognition rate slumped. It was 21 points lower": what "it" is.
            for w in s.previous.words:
                moves = w.stem in lexicon().up or w.stem in lexicon().down
                if not (w.stop or s.previous.in_date(w) or moves):
                    put(word_keys(w), 0.6)
            for n in s.previous.names:
                put(name_keys(n)[:1], 0.6)
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
        stretches = s.near(self.segment)
        words = (w for x in stretches for w in s.words_in(*x))
        before = [w for w in words if w.start < max(first, a)]
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
            labels = self.context.labels
            found += [(labels[t.lower()], False) for t in self.headers if t.lower() in labels]
            if found:
                return found
        a, b = self.segment
        role = self.role
        if role is not None and role.reach is not None:
            return self.sentence.times_in(*role.reach, self.at)
        if role is not None and role.item is not None:
            own = self.sentence.times_in(*role.item, self.at)
            if own:
                return own
        return self.sentence.times_in(a, b, self.at)

    @cached_property
    def time(self) -> tuple[Time, bool] | None:
        """When it holds: own date, else the sentence's, else what the extractor inherited."""
        if self.times:
            return self.times[0]
        s = self.sentence
        role = self.role
        if role is not None and (role.before or role.after):
            # "Had risen from 1,280 to 2,405": the day of another number is neither's.
            return s.lead_times[0] if role.after and s.lead_times else None
        if AFTERWARDS.search(s.text[self.segment[0] : self.at[0]]):
            # "27,100 in 2003; after that never more than 6,000".
            return None
        if self.cell is None:
            for q in reversed(s.quantities[: self.index]):
                if q.times:
                    return q.times[-1]
            if s.lead_times:
                return s.lead_times[0]
            for q in s.quantities[self.index + 1 :]:
                if (
                    q.times
                    and len(s.quantities) <= 3
                    and not COMPARED.search(s.text, self.at[1], q.segment[1])
                ):
                    return q.times[0]
        f = self.figure
        # What the paragraph or the heading suggests is too weak to hold against a claim.
        if (
            f is not None
            and f.time is not None
            and f.time.how not in ("previous", "heading")
            and not WEEKDAY.fullmatch(f.time.surface)
            and not self._of_saying(f.time.surface)
        ):
            return (f.time.start, f.time.end), f.time.start == f.time.end
        return None

    def _of_saying(self, surface: str) -> bool:
        """Whether a date is only the day on which somebody said something."""
        s = self.sentence
        at = s.text.find(surface, s.start, s.end) if surface else -1
        return at >= 0 and SAID.search(s.text, max(s.start, at - 60), at) is not None

    @property
    def time_is_own(self) -> bool:
        """Whether the date stands in its own segment."""
        return bool(self.times)

    @cached_property
    def per(self) -> frozenset[str]:
        """Denominators: "a day", "per person", "monthly"."""
        s = self.sentence
        end = min(s.end, self.at[1] + 90)
        if self.segment[1] > self.at[1]:
            end = min(end, self.segment[1])
        own = denominators(
            s.text[max(s.start, self.at[0] - 70) : self.at[0]], s.text[self.at[1] : end]
        )
        if not own and self.cell is not None:
            own = denominators(" ".join(self.headers), "")
            if not own and (self.kind == "money" or UNIT_OF_TABLE.search(self.cell.caption)):
                # "Rent of a room, month", "Day labour" in a table of prices.
                said = {
                    w.lower() for t in self.cell.row_headers for w in re.findall(r"[A-Za-z]+", t)
                }
                own = frozenset(said & {"day", "week", "month", "year", "hour", "night"})
        if self.kind != "money":
            own -= goods()
        if not own and self.index > 0 and not self.independent and self.kind == "money":
            # "A night cost 290 kroner in 2019 and 303 in 2021": the second is a night's, too.
            before = s.quantities[self.index - 1]
            after = s.text[self.at[1] : min(s.end, self.at[1] + 12)]
            own_words = re.search(r"\b(?:for|per|an?|each|every)\b", after) is not None
            if before.kind == self.kind and before.unit == self.unit and not own_words:
                return before.per
        return own

    @cached_property
    def direction(self) -> int:
        """+1 when its segment says that something rose, -1 that it fell, 0 neither or both."""
        if self.sign:
            return self.sign
        role = self.role
        if role is not None and (role.before or role.after):
            return role.direction
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
        if not up and not down:
            found = self._compared or self._after_earlier
            if found:
                return found
        if not up and not down and self.index > 0:
            # "Flows to Asia rose by 10 per cent, to Africa by 5".
            earlier = self.sentence.quantities[: self.index]
            return (
                next((q.direction for q in reversed(earlier) if q.direction), 0)
                if self._verbless
                else 0
            )
        return up - down

    @cached_property
    def _compared(self) -> int:
        """+1 when the sentence sets it against a smaller number of before, -1 against a larger."""
        s = self.sentence
        if self.index + 1 >= len(s.quantities) or self.high is None:
            return 0
        other = s.quantities[self.index + 1]
        between = s.text[self.at[1] : other.at[0]]
        if len(between) > 200:
            return 0
        at = max(
            (
                m.start()
                for m in re.finditer(r"[,;(]|\b(?:up|down|from|against|compared|after)\b", between)
            ),
            default=-1,
        )
        match = (
            next(
                (m for i in range(len(between)) if (m := AGAINST.match(between, i)) is not None),
                None,
            )
            if at >= 0
            else None
        )
        bracket = _BRACKET.fullmatch(between)
        if bracket is not None and other.kind == self.kind and self.time and other.times:
            # "9.4 per cent (first half of 2023: 13.8 per cent)".
            before = other.times[0][0][1] < self.time[0][1]
            return (self.low > other.low) - (self.low < other.low) if before else 0
        if match is None or len(between) > 90:
            return 0
        if match["word"]:
            return 1 if match["word"].lower() == "up" else -1
        after = s.text[other.at[1] : other.at[1] + 60]
        if other.kind == self.kind and _AFTER.fullmatch(between):
            # "Stood at 6.8, after 6.1 in the first wave".
            return (self.low > other.low) - (self.low < other.low)
        if other.kind != self.kind or not (
            BACK.search(after) or EARLIER.search(after) or other.times
        ):
            return 0
        if not (BACK.search(after) or EARLIER.search(after)):
            mine, theirs = self.time, other.times[0]
            if mine is None or mine[0][1] <= theirs[0][1]:
                return 0
        return (self.low > other.low) - (self.low < other.low)

    @cached_property
    def _after_earlier(self) -> int:
        """+1 when the number before it in the sentence is its smaller value of an earlier time, -1
        when it is a larger: "37 per cent in 2000 and 46 per cent five years on"."""
        s = self.sentence
        if not self.index or self.high is None or self.cell is not None or not self._elliptic:
            return 0
        other = s.quantities[self.index - 1]
        if other.kind != self.kind or other.unit not in (self.unit, None) or other.high is None:
            return 0
        mine = self.times[0] if self.times else None
        later = LATER.search(s.text[slice(*self.segment)]) is not None
        theirs = other.times[0] if other.times else None
        if not later and (mine is None or theirs is None or mine[0][1] <= theirs[0][1]):
            return 0
        if later and theirs is None:
            return 0
        return (self.low > other.low) - (self.low < other.low)

    @cached_property
    def _elliptic(self) -> bool:
        """Whether its clause has no noun of its own, so that it goes on about the number before."""
        text = self.sentence.text[self.segment[0] : self.at[0]]
        return ELLIPTIC.fullmatch(text) is not None

    @cached_property
    def _verbless(self) -> bool:
        """Whether the number hangs on the verb of an earlier one: "to Africa by 5 per cent"."""
        before = self.sentence.text[self.segment[0] : self.at[0]]
        return re.search(r"\bby\s+(?:\w+ ){0,2}$", before) is not None

    @cached_property
    def speakers(self) -> frozenset[str]:
        """Who is said to give the number: stems and keys of the words before "said", "put", "counts"."""
        s = self.sentence
        a, b = self.segment
        out = speakers_in(s, a, b)
        # "the ministry said that 40 came and 12 left" holds for both.
        return out or speakers_in(s, s.start, s.quantities[0].at[0] if s.quantities else s.end)

    @cached_property
    def current(self) -> bool:
        """Whether its sentence says that it is of now: "this time", "at this visit"."""
        s = self.sentence
        return CURRENT.search(s.text, s.start, s.end) is not None

    @cached_property
    def earlier(self) -> bool:
        """Whether its segment says that it is from before: "at our last visit", "the year before"."""
        role = self.role
        if role is not None and (role.before or role.after):
            return role.before
        a, b = self.segment
        return EARLIER.search(self.sentence.text[a:b]) is not None

    def __repr__(self) -> str:
        a, b = self.segment
        return f"Quantity({self.surface!r} in {self.sentence.text[a:b]!r})"


_AFTER = re.compile(r"[^.;()]{0,24}?,? after (?:the |some |about )?", re.I)
_BRACKET = re.compile(r"[^.;()]{0,50}\([^.;()]{0,40}: ?")
