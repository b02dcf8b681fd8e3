"""Times that a figure has from what stands before it: from the sentence, the paragraph, the lead-in
of a list, the heading, the date of the report."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...annotations import Span
from ...document import BlockView
from ..date_patterns import PLUPERFECT, SET_AGAINST
from ..dates import DateMention
from ..number_words import word_list, word_set
from ..tokens import Token
from .issued import Issued
from .quantity import Quantity, low_at
from .tense import tense

__all__ = ["Dated", "Timeline"]

Dated = tuple[DateMention, str] | None

_CONVERSION = re.compile(r" ?\((?:about |around |some |approximately |or |roughly )?")
_OR = re.compile(r"(?:, or(?: about| nearly| almost| some| around| over| just)?|\()\s*$")
# Kinds that have no date unless the text gives them one.
_TIMELESS = frozenset(("duration", "age"))
_LENGTHS = frozenset(
    ("metre", "kilometre", "mile", "foot", "centimetre", "inch", "square kilometre", "acre")
)
_PERIODS = frozenset(("year", "range", "quarter", "month", "fiscal", "season"))
_TITLE_PERIODS = frozenset(("year", "range", "quarter", "fiscal"))
_NO_FRAME = frozenset(("now", "window", "ago", "decade", "century"))


class Timeline:
    """The time in which the text is, from block to block and from sentence to sentence.

    A paragraph stays in a time until another is named. What it says in the present tense, as a
    plan, as a rule or as a rate is left out: "In 2015 it took in 300 people. It has 40 beds."

    Args:
        told: when the document speaks.
    """

    def __init__(self, told: Issued) -> None:
        self.told = told
        self.heading: Dated = None  # for the tables under it
        self.section: Dated = None  # for what is told under it
        self.title: Dated = None  # for the lists under it
        self.caption: Dated = None
        self.lead: DateMention | None = None  # of "In 2020:" before a list
        self.frame: DateMention | None = None  # of the paragraph
        self.last: DateMention | None = None  # named last, for "a year before"
        self.opening: DateMention | None = None  # of the text's first statement
        self.blocks = 0

    # From block to block ---------------------------------------------------------------------

    def head(self, found: Dated, kind: str) -> None:
        """A title, a heading or a caption begins, with its date when it names one."""
        if kind == "caption":
            self.caption = found
            return
        self.heading = found
        self.last = found[0] if found is not None else None
        # A title and a line with a day say when the text was written.
        plain = kind == "heading" and found is not None and found[0].grain in _PERIODS
        self.section = found if plain else None
        if kind == "title":
            # "Key figures, Q3 2020" over a list
            period = found is not None and found[0].grain in _TITLE_PERIODS
            self.title = found if period else None
        self.lead = self.frame = None

    def enter(self, block: BlockView) -> None:
        """A block of text begins."""
        if block.kind != "list_item":
            self.lead = None
        if not block.text[:40].lower().startswith(word_list("running.goes_on")):
            self.frame = None
        self.blocks += 1

    def leave(self, block: BlockView) -> None:
        """A block ends: one that ends with a colon leads in what follows."""
        if block.kind != "list_item" and block.text.rstrip().endswith(":"):
            self.lead = self.frame

    # From sentence to sentence ---------------------------------------------------------------

    def note(
        self,
        text: str,
        tokens: Sequence[Token],
        mentions: Sequence[DateMention],
        dated: Sequence[Dated] = (),
    ) -> None:
        """Remember the time of a sentence, once its figures are dated."""
        spoken = tense(tokens)
        if spoken == "modal":
            self.frame = None
            return
        given = {d[0] for d in dated if d is not None and d[1] in ("explicit", "relative")}
        usable = [
            m
            for m in mentions
            if m.grain not in _NO_FRAME
            and m.preposition != "since"
            and (not given or m in given)
            and not self._aside(text, m, tokens[0].start)
        ]
        if not usable:
            return
        # A story goes on from the date named last.
        self.frame = usable[-1]
        first = usable[0]
        if (
            self.opening is None
            and self.blocks <= 4
            and first.how == "explicit"
            and first.preposition in ("in", "during")
            and first.start - tokens[0].start < 12
        ):
            self.opening = first

    @staticmethod
    def _aside(text: str, m: DateMention, start: int) -> bool:
        """Whether a date is of what the sentence sets its subject against, or of what was before."""
        a = max(start, m.start - 70)
        if SET_AGAINST.search(text, a, m.start):
            return True
        if text.rfind("(", a, m.start) > text.rfind(")", a, m.start):
            return True
        return PLUPERFECT.search(text, a, m.start) is not None

    # What a figure has from before -----------------------------------------------------------

    def inherit(
        self,
        text: str,
        block: BlockView,
        tokens: Sequence[Token],
        quantities: Sequence[Quantity],
        dated: Sequence[Dated],
        mentions: Sequence[DateMention],
        sentence: Span,
        related: Sequence[tuple[int | None, int | None]],
        whole: Dated = None,
        unknown: bool = False,
    ) -> list[Dated]:
        """Dates of the figures of a sentence, with those that it has from before.

        Args:
            text: text of the block.
            block: the block.
            tokens: tokens of the sentence.
            quantities: its figures.
            dated: their own dates.
            mentions: dates in the sentence that may date a figure.
            sentence: its span in the text.
            related: partner and whole of each figure.
            whole: date of the figure before that the figures may be a part of.
            unknown: the sentence has a date that cannot be resolved ("last year" in a text
                without a date), or tells of another work ("Kim (2017) found 41%").

        Returns:
            For each the mention and how it was found, or None.
        """
        out = list(dated)
        opening = text[sentence[0] : sentence[0] + 40].lower()
        goes_on = opening.startswith(word_list("running.goes_on")) or low_at(tokens, 1) in (
            "others",
            "more",
        )
        spoken = tense(tokens)
        for i, q in enumerate(quantities):
            if out[i] is not None or q.kind in _TIMELESS:
                continue
            if block.kind == "table":
                out[i] = self.caption or self.heading
            if out[i] is None and i and _restates(text[quantities[i - 1].end : q.start], q):
                # "37 were allowed, or 9 per cent", "30 million yuan ($4 million)"
                out[i] = out[i - 1]
            part = related[i][1]
            if out[i] is None and part is not None and part >= 0:
                out[i] = out[part]  # "12,000 people in 2019, of whom 300 ..."
            if out[i] is None and part is not None and part < 0 and whole is not None:
                out[i] = whole[0], "previous"
            if out[i] is None and not unknown and block.kind != "table":
                out[i] = self._clause(text, tokens, quantities, out, i, mentions)
            if out[i] is None and not unknown and block.kind != "table" and _storied(tokens, q):
                near = [m for m in mentions if _governs(text, m, q)]
                out[i] = self._before(block, q, spoken, goes_on, near, opening)
        return out

    def _clause(
        self,
        text: str,
        tokens: Sequence[Token],
        quantities: Sequence[Quantity],
        out: Sequence[Dated],
        i: int,
        mentions: Sequence[DateMention],
    ) -> Dated:
        """The date of the clause before: "since March 2022; 58 per cent are women"."""
        q = quantities[i]
        if not i or q.change >= 0 or not _storied(tokens, q):
            return None
        before = out[i - 1]
        if before is None or before[0].grain in _NO_FRAME:
            return None
        previous = quantities[i - 1]
        gap = text[previous.end : q.start]
        if SET_AGAINST.search(text, max(0, before[0].start - 70), before[0].start):
            return None
        spoken = tense(tokens, previous.last, q.first + 4)
        # "the dead are put at 200,000 by some and at two million by others"
        chained = before[1] == "previous" and len(gap) < 60 and (" and " in gap or "," in gap)
        if ";" not in gap and not chained and (", and" not in gap or spoken == "present"):
            return None
        if any(previous.end < m.start < q.start and m is not before[0] for m in mentions):
            return None
        return None if spoken == "modal" else (before[0], "previous")

    def _before(
        self,
        block: BlockView,
        q: Quantity,
        spoken: str,
        goes_on: bool,
        mentions: Sequence[DateMention],
        opening: str,
    ) -> Dated:
        """The time of the sentence before, of the lead-in, of the heading or of the report."""
        if spoken == "modal" or opening.startswith(word_list("running.general")):
            return None
        if any(m.grain not in ("ago", "window") for m in mentions):
            return None
        item = block.kind == "list_item"
        if self.frame is not None and (goes_on or spoken in ("past", "none")):
            return self.frame, "previous"
        if item and self.lead is not None:
            return self.lead, "heading"
        as_of = self.told.as_of
        if (
            as_of is not None
            and q.kind not in ("ratio", "rate", "measure")
            and (item or spoken in ("present", "perfect", "none"))
        ):
            return as_of, "heading"
        if self.section is not None and spoken in ("past", "none"):
            return self.section
        if item and self.title is not None and spoken != "present":
            return self.title
        if item and self.opening is not None and spoken != "present":
            return self.opening, "heading"
        return None


def _governs(text: str, m: DateMention, q: Quantity) -> bool:
    """Whether a date stands in the clause of a figure, or before it."""
    if m.start < q.start:
        return True
    gap = text[q.end : m.start]
    if SET_AGAINST.search(text, q.end, m.start) or gap.rfind("(") > gap.rfind(")"):
        return False
    return ";" not in gap and ", but " not in gap and ", and " not in gap


def _storied(tokens: Sequence[Token], q: Quantity) -> bool:
    """Whether a figure can belong to a story: no rule, price, rate or size."""
    if q.kind in _TIMELESS or (q.kind == "measure" and q.unit in _LENGTHS):
        return False
    before, after = low_at(tokens, q.hedge_first - 1), low_at(tokens, q.last)
    if before in ("the", "these", "those", "both", "every", "each"):
        return False
    if before == "for" and low_at(tokens, q.hedge_first - 2) in word_set("capacity.verbs"):
        return False  # "was built for 648 people"
    if before == "of" and low_at(tokens, q.hedge_first - 2) in word_set("tense.plan_nouns"):
        return False
    if q.kind == "money" and after in ("a", "an", "per", "each", "for"):
        return False
    return low_at(tokens, q.first - 1) not in word_set("tense.plan_nouns")


def _restates(gap: str, q: Quantity) -> bool:
    """Whether what stands between two figures says that the second puts the first again."""
    if len(gap) > 60:
        return False
    if _CONVERSION.fullmatch(gap) is not None:
        return True
    return q.kind in ("percent", "fraction", "ratio") and _OR.search(gap) is not None
