"""When a figure holds."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ...annotations import Span
from ..date_patterns import SET_AGAINST
from ..dates import DateMention, find_dates
from ..number_words import word_list, word_set
from ..tokens import Token
from .lexicon import words
from .masks import Masks
from .quantity import Quantity

__all__ = ["TimeFinder"]


_NO_TIME = frozenset(("before", "after", "than"))


# "compared with 2019", "against the same period of 2018", "a rise of 5 % on the year before".
_BASE = re.compile(
    r"\b(?:compared (?:with|to)|in comparison (?:with|to)|relative to|against|versus|vs\.?|than|as(?= (?:in|against|during) )|(?:%|per cent|percent|points?) (?:on|over|from|above|below))"
    r"(?: those| that| levels?| figures?)?(?: of| in| for| during| at)?(?: the)?(?: (?:end|start|levels?|figures?) of)? (?:the )?$"
)
# "Kim et al. (2017) reported 41 per cent"
_REPORTED = re.compile(r"[A-Z][\w’'-]+(?:,? et al\.?,?)? \((?:18|19|20)\d\d[a-z]?[),:]")
_WHEN = re.compile(r",? (?:when|in which)\b")
_DATELINE = re.compile(r"(?:[A-Z][\w’'./-]*,? ?(?:[A-Z(][\w’'./)-]*,? ?){0,5})?")
_AFTER_DATELINE = re.compile(r" ?(?:[–—-]|\([^()]{2,40}\) ?[–—-]|:)")


class TimeFinder:
    """Gives each quantity of a sentence its date.

    Args:
        text: text of the block.
        cited: spans of citations, whose years are not the figure's.
        anchor: date of the document.
        fiscal: month in which its fiscal year begins.
        before: the date that the text before the block named last.

    Attributes:
        all: dates of the block, in order.
        mentions: those that may be the time of a figure: resolved, no part of a citation or a name.
    """

    def __init__(
        self,
        text: str,
        cited: Masks,
        anchor: date | None,
        *,
        fiscal: int = 1,
        before: DateMention | None = None,
    ) -> None:
        self.text = text
        self.anchor = anchor
        self._cited = cited
        self.all = find_dates(
            text, anchor=anchor, fiscal=fiscal, before=before, ignore=self._no_time
        )
        self.mentions = [m for m in self.all if m.first is not None and not self._no_time(m)]
        self._starts_at = [m.start for m in self.mentions]
        self._unknown_at = [m.start for m in self.all if m.first is None and m.grain != "window"]

    def _no_time(self, m: DateMention) -> bool:
        """Whether a date belongs to a citation, to an instrument or to a name."""
        return self._cited.touches(m.start, m.end) or self._attributive(m)

    def unknown(self, sentence: Span) -> bool:
        """Whether a sentence has a date that cannot be resolved, or tells what another work found."""
        a, b = sentence
        i = bisect_left(self._unknown_at, a)
        if i < len(self._unknown_at) and self._unknown_at[i] < b:
            return True
        return _REPORTED.search(self.text, a, b) is not None

    def _here(self, sentence: Span) -> list[DateMention]:
        i, j = (bisect_left(self._starts_at, at) for at in sentence)
        return self.mentions[i:j]

    def within(self, sentence: Span) -> list[DateMention]:
        """Dates of a sentence that may be the time of a figure, what it is set against left out."""
        return [
            m
            for m in self._here(sentence)
            if m.preposition not in _NO_TIME and not self._base(m, sentence[0])
        ]

    def _against(self, m: DateMention, q: Quantity, earlier: Sequence[Quantity]) -> bool:
        """Whether a date is that of a figure set against another: "up from 1,780 in 2021, and 38"."""
        found = SET_AGAINST.search(self.text, max(0, m.start - 70), m.start)
        if found is None or self._when(m, q):
            return False
        return any(found.start() < o.start < m.start for o in earlier)

    def _near(self, m: DateMention, q: Quantity) -> bool:
        """Whether "a year ago" opens or ends the clause of a figure."""
        a, b = (m.end, q.start) if m.end <= q.start else (q.end, m.start)
        gap = self.text[a:b]
        return 0 <= b - a < 40 and "," not in gap.strip(" ,") and ";" not in gap

    def _when(self, m: DateMention, q: Quantity) -> bool:
        """Whether a figure says what was at a date just named: "..., when there were 40,000"."""
        return m.end <= q.start and _WHEN.match(self.text, m.end) is not None

    def _base(self, m: DateMention, start: int) -> bool:
        """Whether a date is only what a figure is set against: "24 % less than in 2019"."""
        return _BASE.search(self.text, max(start, m.start - 48), m.start) is not None

    def _attributive(self, m: DateMention) -> bool:
        """A year that names something: "1951 Convention", "2020 CARES Act", "Act of 2021", "the
        1964 and 1986 protocols"."""
        if (
            m.grain == "day"
            and _DATELINE.fullmatch(self.text[: m.start])
            and _AFTER_DATELINE.match(self.text, m.end)
        ):
            return True  # "KABUL, 14 March 2023 – More than 8 million": when it was written
        if m.grain not in ("year", "range", "decade", "century") or m.how != "explicit":
            return False
        after = self.text[m.end : m.end + 40]
        before = self.text[max(0, m.start - 40) : m.start]
        words_before = before.split()
        last = words_before[-1] if words_before else ""
        word = ""
        if after[:1] == " ":
            parts = after[1:].split(None, 1)
            word = parts[0] if parts else ""
        bare = word.strip(".,;:()’'”\"")
        if word and word[0] not in "(–—-" and bare:
            if bare[0].isupper() and not m.preposition:
                return True
            if bare[0].isupper() and bare.endswith(word_list("time.names_after")):
                return True
            if (
                bare[0].islower()
                and not m.preposition
                and bare.lower() not in word_set("time.attributive_ok")
                and bare.lower() not in word_set("running.rounds")
                and bare.lower() not in words().stop
                and last.lower() in word_set("time.determiners")
            ):
                return True
            if bare.lower() in word_set("time.instruments_after"):
                return True
        if last.rstrip(",") in word_set("time.instruments_before"):
            return True
        return (
            len(words_before) > 1
            and last == "of"
            and words_before[-2].rstrip(",") in word_set("time.instruments_of")
        )

    def assign(
        self, tokens: Sequence[Token], sentence: Span, quantities: Sequence[Quantity]
    ) -> list[tuple[DateMention, str] | None]:
        """Dates of the quantities of a sentence.

        Args:
            tokens: tokens of the sentence.
            sentence: its span in the block's text.
            quantities: its figures, in order.

        Returns:
            For each the mention and how it was found, or None.
        """
        here = self._here(sentence)
        out: list[tuple[DateMention, str] | None] = []
        for i, q in enumerate(quantities):
            if not here:
                out.append(None)
                continue
            out.append(self._one(tokens, q, i, quantities, here))
        return out

    def _one(
        self,
        tokens: Sequence[Token],
        q: Quantity,
        i: int,
        quantities: Sequence[Quantity],
        here: Sequence[DateMention],
    ) -> tuple[DateMention, str] | None:
        mentions = [
            m
            for m in here
            if m.preposition not in _NO_TIME
            and not (m.start >= q.start and m.end <= q.end)
            and (m.grain != "ago" or self._near(m, q))
            and (not self._base(m, tokens[0].start) or self._when(m, q))
        ]
        start_next = self._next(quantities, i)
        end_previous = quantities[i - 1].end if i else None
        if q.kind in ("duration", "age"):
            # A length of time has a date only when the text says "as of".
            for m in mentions:
                if m.start >= q.end and self.text[q.end : m.start].lower() in (" in ", " during "):
                    return m, m.how  # "rose from 43 days in 2018 to 118 days in 2021"
                if m.grain == "now" and 0 <= tokens[q.hedge_first].start - m.end < 2:
                    return m, m.how  # "the wait is currently 14 months"
                if m.start >= q.end and "as of" in self.text[q.end : m.start].lower():
                    day = self._next_day(here, m)
                    return day, day.how
            return None
        # Windows that the figure itself opens are no date ("the last four years").
        mentions = [m for m in mentions if not (m.start < q.end and q.start < m.end)]
        after = [m for m in mentions if m.start >= q.end]
        before = [m for m in mentions if m.end <= q.start]
        modal = self._modal(tokens, q)
        for m in after:
            if start_next is not None and m.start > start_next:
                break
            if self._leads_next(q, m, before, start_next):
                break
            if self._follows(tokens, q, m, modal) and not self._led(q, m, before, end_previous):
                return m, m.how
            break
        for m in reversed(before):
            gap = self.text[m.end : q.start]
            if ";" in gap:
                break
            if self._embedded(m):
                continue
            if end_previous is not None and self._against(m, q, quantities[:i]):
                continue
            if end_previous is not None and m.end < quantities[i - 1].start:
                # An opening date holds for all; one inside the clause of another figure does not.
                opening = self._opening(tokens, m, quantities)
                if not opening and not self._parallel(m, q, here):
                    continue
            elif (
                end_previous is not None
                and end_previous <= m.start
                and not self._opening(tokens, m, quantities)
            ):
                # "5.4 million tons in 1989 to 3.4 million": the date belongs to the figure before it.
                between = self.text[end_previous : m.start]
                if (
                    m.preposition
                    and len(between) < 60
                    and "," not in between
                    and ";" not in between
                    and " and " not in between
                    and quantities[i - 1].kind != "duration"
                    and not gap.startswith(word_list("time.carries_on"))
                    and not (gap == ", " and tokens[0].low in ("of", "among"))
                    and (gap.startswith(word_list("running.parallel")) or len(gap) < 8)
                ):
                    continue
            if m.grain in ("now", "window") and (
                modal or len(gap) > 150 or self._definite(tokens, q)
            ):
                continue
            if m.grain == "window" and (
                q.kind != "percent" or self._is_figure_window(m, quantities)
            ):
                continue
            if modal and self._future_clause(gap):
                continue
            if "(" in self.text[m.start - 1 : m.start] and ")" in gap[:2] and len(gap) > 30:
                continue
            if m.preposition == "since" and self._when(m, q) and m.first is not None:
                # "the highest since 2009, when there were 1,900"
                last = date(m.first.year, 12, 31) if m.grain == "year" else m.first
                return replace(m, last=last), m.how
            return m, m.how
        for m in after:
            if (
                start_next is not None
                and m.start > start_next
                and self._shared(quantities, i, m)
                and self._follows(tokens, q, m, modal)
            ):
                return m, m.how
        return None

    def _next(self, quantities: Sequence[Quantity], i: int) -> int | None:
        """Start of the next figure that may have a date of its own: no length of time, and none in
        a bracket ("a half ration (1,050 kcal a day) in March")."""
        q = quantities[i]
        inside = _open_brackets(self.text, q)
        for other in quantities[i + 1 :]:
            if other.kind in ("duration", "age"):
                continue
            if not inside and self.text.count("(", q.end, other.start) > self.text.count(
                ")", q.end, other.start
            ):
                continue
            return other.start
        return None

    def _led(
        self,
        q: Quantity,
        m: DateMention,
        before: Sequence[DateMention],
        end_previous: int | None,
    ) -> bool:
        """Whether a date right before the figure holds, and one after it is of the next clause:
        "in the year to June was 672,000, ... for the whole of 2022"."""
        if not before or (end_previous is not None and before[-1].start < end_previous):
            return False
        lead, gap = self.text[before[-1].end : q.start], self.text[q.end : m.start]
        return "," in gap and "," not in lead.strip(" ,") and len(lead) < len(gap)

    def _follows(self, tokens: Sequence[Token], q: Quantity, m: DateMention, modal: bool) -> bool:
        """Whether a date after the figure stands in its clause."""
        gap = self.text[q.end : m.start]
        if m.preposition == "since" and " since " in gap:
            gap = gap[: gap.rfind(" since ")]  # "since the war began in April 2023"
        if len(gap) > 160 or ";" in gap or self._starts(gap):
            return False
        opened = gap.rfind("(")
        if opened > gap.rfind(")") and (
            any(map(str.isdigit, gap[opened:])) or self.text[m.end : m.end + 1] == ":"
        ):
            return False  # "34,000 arrivals (22,300 in 2018)", "(2018: £1.6 million)"
        if m.grain == "now" and (modal or self._definite(tokens, q)):
            return False
        return not (m.grain == "window" and q.kind != "percent")

    def _leads_next(
        self, q: Quantity, m: DateMention, before: Sequence[DateMention], start_next: int | None
    ) -> bool:
        """Whether a date after the figure opens the clause of the next one, as another date opened
        this figure's ("In 2022 5,000 people arrived, in 2023 6,000")."""
        if start_next is None or not m.end <= start_next or not before:
            return False
        led = self.text[before[-1].end : q.start].strip(" ,")
        leads = self.text[m.end : start_next].strip(" ,")
        return not led and not leads

    def _is_figure_window(self, m: DateMention, quantities: Sequence[Quantity]) -> bool:
        return any(m.start <= o.start and o.end <= m.end for o in quantities)

    def _next_day(self, here: Sequence[DateMention], m: DateMention) -> DateMention:
        """ "as of today — that is June 17th, 2024": the explicit day wins."""
        for other in here:
            if other.start > m.end and other.how == "explicit" and other.start - m.end < 20:
                return other
        return m

    def _starts(self, gap: str) -> bool:
        """Whether a new clause with its own subject begins between figure and date."""
        low = gap.lower()
        return any(w in low for w in word_list("time.clause_starts"))

    def _modal(self, tokens: Sequence[Token], q: Quantity) -> bool:
        modals = words().modals
        for t in reversed(tokens[: q.first]):
            if t.text in (";",):
                return False
            if t.low in modals or t.low == "will":
                return True
        return False

    def _future_clause(self, gap: str) -> bool:
        low = f" {gap.lower()} "
        return any(f" {w} " in low for w in ("would", "could", "should", "might")) and (
            "," in gap or ";" in gap
        )

    def _definite(self, tokens: Sequence[Token], q: Quantity) -> bool:
        """ "the 11 Tribes": a number named before, which "to date" does not date."""
        return q.first > 0 and tokens[q.first - 1].low in ("the", "these", "those")

    def _embedded(self, m: DateMention) -> bool:
        """Whether a date stands in a relative clause or a participle clause of its own (", which
        was announced in June 2021, ...")."""
        before = self.text[max(0, m.start - 120) : m.start]
        after = self.text[m.end : m.end + 1]
        clause = before.rpartition(",")[2].strip().lower() if "," in before else ""
        return after in (",", ")") and clause.startswith(word_list("time.embedded"))

    def _opening(
        self, tokens: Sequence[Token], m: DateMention, quantities: Sequence[Quantity]
    ) -> bool:
        """Whether a date opens the sentence ("In 2020, ..."), before any figure."""
        if not tokens or m.start > quantities[0].start:
            return False
        lead = self.text[tokens[0].start : m.start]
        return len(lead) < 40 and "," not in lead

    def _parallel(self, m: DateMention, q: Quantity, here: Sequence[DateMention]) -> bool:
        """Whether a date before several figures holds for all of them: "for 2022 from 606,000 to
        745,000", with no other date and no new clause between."""
        gap = self.text[m.end : q.start]
        if len(gap) > 200 or any(w in gap for w in word_list("running.breaks")):
            return False
        return not any(m.end < o.start < q.start for o in here)

    def _shared(self, quantities: Sequence[Quantity], i: int, m: DateMention) -> bool:
        """Whether a date after a later figure holds for figure `i` too: a list ("3 men and 5 women
        in 2019"), never a change ("from 3 in 1989 to 5 in 1995")."""
        between = [
            o
            for o in quantities[i + 1 :]
            if o.start < m.start and o.kind not in ("duration", "age")
        ]
        previous = quantities[i]
        for other in between:
            gap = self.text[previous.end : other.start]
            # "grew by 8.6% to $656 billion in 2023", "72,818 of 274,923 applicants in 2018"
            if m.grain != "now" and (
                (
                    previous.kind == "percent"
                    and gap.rstrip().endswith((" to", " to nearly", " to about"))
                    and len(gap) < 40
                )
                or gap.strip() in ("of", "of the", "out of", "out of the")
            ):
                previous = other
                continue
            if len(gap) > 70 or m.grain == "now":
                return False
            # "34 staff and $300,000 in 1951", "300 people in 12 boats in 2019"
            joined = " and " in gap and len(gap) < 44 and "," not in gap
            nested = (
                any(f" {w} " in gap for w in ("in", "on", "aboard", "at", "across"))
                and len(gap) < 40
                and "," not in gap
            )
            if nested and not any(f" {w} " in gap for w in ("to", "from", "while")):
                previous = other
                continue
            if previous.kind != other.kind and not joined:
                return False
            if previous.unit != other.unit and not joined:
                return False
            if " to " in f"{gap} " and previous.change >= 0:
                return False
            if not any(w in gap for w in (",", " and ", " or ", "(", "/")):
                return False
            if any(w in f" {gap.lower()} " for w in word_list("time.list_breaks")):
                return False
            previous = other
        return True


def _open_brackets(text: str, q: Quantity) -> bool:
    """Whether a figure stands inside a bracket."""
    a = max(0, q.start - 120)
    return text.count("(", a, q.start) > text.count(")", a, q.start)
