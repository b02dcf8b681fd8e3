"""Links between figures: the same amount put otherwise, what it is set against, its whole.

Each rule reads what stands between two figures of a sentence, or before the first one; the lists of
words are `[set.link]` of `figures_times.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..number_words import word_list, word_set
from ..tokens import Token
from .quantity import Quantity

__all__ = ["relations"]

_SHARES = frozenset(("percent", "fraction", "ratio"))
_COUNTS = frozenset(("count", "vague"))
_PARTS = _SHARES | _COUNTS
# How many figures back a link may reach: rows of numbers without a full stop stay cheap.
_REACH = 13
# A date and nothing else up to the closing bracket: "34,000 (22,300 in 2018)".
_DATED = re.compile(r"[^().;]{0,24}\b(?:1[89]|20)\d\d\)")
_LABELLED = re.compile(r"\((?:in )?(?:[A-Z]\w+ )?(?:1[89]|20)\d\d(?:[-–/]\d{2,4})?: ?$")
_LATER = re.compile(
    r"[^,.;()]{0,30}\b(?:(?:a|one|the) (?:year|month|week|decade|quarter) (?:before|earlier|previously)"
    r"|(?:the )?(?:previous|preceding|prior) (?:year|month|week|quarter))\b"
)
_WERE = re.compile(r"\b(?:were|was|are|is) (?:also |at least |some |about |only )?$")
_OWNED = re.compile(r"of (?:the |its |their )?[\w-]+['’]s?")
_AFTER = re.compile(r" ?(?:[\w’'-]+ )?(?:of (?:them|these|those|whom|which)|among them)\b")
_FUNDED = re.compile(r" (?:funded|financed|covered|met|spent|disbursed|received|full|occupied)\b")


class _Links:
    """State of the links of one sentence."""

    def __init__(
        self,
        tokens: Sequence[Token],
        quantities: Sequence[Quantity],
        text: str,
        previous: Quantity | None,
        latest: Quantity | None,
    ) -> None:
        self.tokens = tokens
        self.all = quantities
        self.text = text
        self.previous = previous
        self.partner: list[int | None] = [None] * len(quantities)
        self.part: list[int | None] = [None] * len(quantities)
        self.start = tokens[0].start if tokens else 0
        self.before = -1
        head = text[self.start : self.start + 12].lower()
        if latest is not None and head.startswith(word_list("link.latest")):
            # "9,760 entered, of whom 3,105 were minors. Of these, ..."
            self.previous, self.before = latest, -2

    # What stands where -----------------------------------------------------------------------

    def lead(self, i: int) -> str:
        """What stands between figure `i` and the one before it, up to the words of its bound."""
        a = self.all[i - 1].end if i else self.start
        b = max(a, min(self.tokens[self.all[i].hedge_first].start, self.all[i].start))
        return self.text[a:b]

    def between(self, j: int, i: int) -> str:
        return self.text[self.all[j].end : self.all[i].start]

    def tail(self, i: int) -> str:
        b = self.all[i + 1].start if i + 1 < len(self.all) else self.all[i].end + 60
        return self.text[self.all[i].end : b]

    def bracketed(self, i: int) -> bool:
        """Whether a bracket was opened between the figure before and this one."""
        gap = self.text[self.all[i - 1].end : self.all[i].start]
        return gap.count("(") > gap.count(")")

    def pair(self, j: int, i: int) -> None:
        self.partner[i] = j
        if self.partner[j] is None:
            self.partner[j] = i

    # The same amount, put otherwise ------------------------------------------------------------

    def same_amount(self, i: int) -> bool:
        """ "30 million yuan ($4 million)", "37, or 9 per cent", "francs, which is 400 euros"."""
        q, before = self.all[i], self.all[i - 1]
        gap, lead = self.text[before.end : q.start], self.lead(i)
        noun = 0 if before.counted is None else max(0, before.counted[1] - before.end)
        if len(gap) > 48 + noun:
            return False
        opened = self.bracketed(i)
        other = lead.lower().rstrip().endswith(word_list("link.or")) and "," in lead
        if before.kind == q.kind and q.kind in ("money", "measure") and before.unit != q.unit:
            near = opened and len(gap) < 30 + noun
            if near or (lead.strip().lower() in word_set("link.or_alone")) or other:
                self.pair(i - 1, i)
                return True
        share = q.kind in _SHARES and before.kind in ("count", "money", "vague")
        whole = before.kind in _SHARES and q.kind in ("count", "money") and opened
        if share and lead.lower().rstrip().endswith(word_list("link.share")):
            self.partner[i] = i - 1  # "17,206 were occupied, an occupancy rate of 72.2%"
            return True
        if (share or whole) and (opened or other) and ";" not in gap:
            inside = self.text[gap.rfind("(") + before.end + 1 : q.start] if opened else ""
            if opened and any(f" {p} " in f" {inside.lower()} " for p in word_set("relate.part")):
                return False  # "(601,200 beneficiaries, of whom 86 per cent in Poland)"
            if opened and _AFTER.match(self.text, q.end):
                return False
            self.partner[i] = i - 1
            return True
        return False

    def funded(self, i: int) -> bool:
        """ "the appeal of $434 million is 34% funded"."""
        q = self.all[i]
        if q.kind != "percent" or _FUNDED.match(self.text, q.end) is None:
            return False
        for j in range(i - 1, max(-1, i - _REACH), -1):
            if self.all[j].kind == "money" and ";" not in self.between(j, i):
                self.partner[i] = j
                return True
        return False

    # What it is set against -----------------------------------------------------------------

    def alike(self, a: Quantity, b: Quantity) -> bool:
        if a.kind != b.kind:
            return False
        if a.kind in ("count", "rate", "index", "vague"):
            return a.unit == b.unit or a.unit is None or b.unit is None
        return a.unit == b.unit or a.unit is None or b.unit is None

    def compared(self, i: int) -> bool:
        """ "fell from 5.4 to 3.4 million", "up from 300", "against 1.1 per cent in 1999"."""
        q = self.all[i]
        lead = f" {self.lead(i).lower()}".rstrip() + " "
        j = self.candidate(i)
        if j is None:
            return False
        gap = f" {self.between(j, i).lower()} "
        if len(gap) > 130 or ". " in gap[:-2]:
            return False
        found = (
            lead.endswith(word_list("link.against"))
            or (lead.endswith(" from ") and self.changing(j, i) and not self.from_to(i))
            or (self.bracketed(i) and self.dated(i))
            or (
                _LATER.match(self.text, q.end) is not None
                and ("," in gap or " and " in gap or " from " in gap)
            )
            or (lead.endswith(word_list("link.to")) and self.came_from(j, gap))
        )
        if not found:
            return False
        self.pair(j, i)
        self.all[j].change, q.change = max(self.all[j].change, 0), 1
        return True

    def dated(self, i: int) -> bool:
        """Whether a bracket holds the figure and its date: "(22,300 in 2018)", "(2018: 22,300)"."""
        q = self.all[i]
        return (
            _DATED.match(self.text, q.end) is not None
            or _LABELLED.search(self.text, self.all[i - 1].end, q.start) is not None
        )

    def came_from(self, j: int, gap: str) -> bool:
        """Whether figure `j` is what a change began with."""
        a = max(self.start, self.all[j].start - 60)
        opened = f" {self.text[a : self.all[j].start].lower()}"
        if re.search(r"\bfrom\b[^,;]*$", opened) is not None:
            return True
        return " and " not in gap and any(w in opened for w in word_list("relate.change_stems"))

    def candidate(self, i: int) -> int | None:
        """The nearest figure before that can be set against figure `i`."""
        within = self.inside(i)
        for j in range(i - 1, max(-1, i - 4), -1):
            if not within and self.inside(j):
                continue
            if self.alike(self.all[j], self.all[i]) and (
                j == i - 1
                or self.all[i - 1].kind != self.all[i].kind
                or (j + 1 < i and self.inside(j + 1))
            ):
                return j
        return None

    def inside(self, i: int) -> bool:
        a = max(self.start, self.all[i].start - 120)
        return self.text.count("(", a, self.all[i].start) > self.text.count(
            ")", a, self.all[i].start
        )

    def changing(self, j: int, i: int) -> bool:
        gap = self.between(j, i).lower()
        before = self.text[max(self.start, self.all[j].start - 40) : self.all[j].start].lower()
        return any(w in gap or w in before for w in word_list("relate.change_stems"))

    def from_to(self, i: int) -> bool:
        """Whether figure `i` opens a change of its own ("from 606,000 to 745,000")."""
        if i + 1 >= len(self.all):
            return False
        gap = f" {self.between(i, i + 1).lower()}".rstrip()
        return len(gap) < 60 and gap.endswith(" to") and self.alike(self.all[i], self.all[i + 1])

    # Its whole ------------------------------------------------------------------------------

    def fits(self, j: int, i: int) -> bool:
        """Whether figure `j` can be the whole of figure `i`."""
        q, whole = self.all[i], self.all[j]
        if f" {self.lead(j).lower()}".rstrip().endswith(word_list("link.base")):
            return False  # "up from 1,780 in 2021, and 38 of them"
        if whole.kind not in _COUNTS or self.part[j] is not None or q.kind not in _PARTS:
            return False
        if q.kind in _SHARES:
            return True
        if whole.low < q.low:
            return False
        return whole.unit == q.unit or q.unit is None or whole.unit in ("person", None)

    def parted(self, i: int) -> None:
        """The whole of figure `i`: "of whom 300", "300 of them", "37 of the 412", "Of 412, 37"."""
        q = self.all[i]
        low = f" {self.lead(i).lower()} "
        said = any(f" {p} " in low or low.rstrip().endswith(p) for p in word_set("relate.part"))
        said = said or (q.kind in _PARTS and _AFTER.match(self.text, q.end) is not None)
        if said and q.kind in _PARTS:
            for j in range(i - 1, max(-1, i - _REACH), -1):
                if self.fits(j, i):
                    self.part[i] = j
                    return
            fits = self.previous is not None and (q.kind in _SHARES or self.previous.low >= q.low)
            if fits and self.opens(i) and low.split()[-1:] not in (["all"], ["both"]):
                self.part[i] = self.before
            return
        gap = self.between(i - 1, i).strip().lower() if i else ""
        owned = _OWNED.fullmatch(gap) is not None  # "28,000 of the town's 34,000 inhabitants"
        if (
            (owned or gap in word_set("link.of_the"))
            and q.kind in _COUNTS
            and self.part[i - 1] is None
        ):
            part = self.all[i - 1]
            if part.kind in _SHARES or (part.kind in _COUNTS and part.low <= q.low):
                self.part[i - 1] = i  # "37 of the 412 claims"
                return
        if i:
            self.out_of(i)

    def out_of(self, i: int) -> None:
        """ "Of 412 claims decided in 2023, 37 were allowed"."""
        for j in range(i - 1, max(-1, i - _REACH), -1):
            if not self.fits(j, i) or self.partner[i] is not None:
                continue
            before = self.text[max(self.start, self.all[j].start - 24) : self.all[j].start]
            lead = re.search(
                r"(?:^|[;,] )(?:[Oo]f|[Oo]ut of|[Aa]mong)(?: the| these| its| all| their)?(?: some| about)? $",
                before,
            )
            at_start = lead is not None and (
                lead.group()[0] in ";," or self.all[j].start - self.start <= 24
            )
            gap = self.between(j, i)
            verb = lead is not None and "mong" in lead.group() and _WERE.search(gap)
            if at_start and ("," in gap or verb) and ";" not in gap:
                self.part[i] = j
                return

    def opens(self, i: int) -> bool:
        """Whether what makes a figure a part stands at the opening of the sentence."""
        head = self.text[self.start : self.start + 60].lower()
        return head.startswith(word_list("link.opens_part")) or (
            i == 0 and _AFTER.match(self.text, self.all[i].end) is not None
        )

    def listed(self) -> None:
        """ "480 people (300 men, 180 women)": parts that make up the whole."""
        for j, whole in enumerate(self.all):
            if whole.kind != "count" or self.part[j] is not None:
                continue
            rest = [
                i
                for i in range(j + 1, min(len(self.all), j + _REACH))
                if self.all[i].kind == "count" and self.partner[i] is None
            ]
            total = whole.low - whole.low
            run: list[int] = []
            for i in rest:
                total += self.all[i].low
                run.append(i)
                if total >= whole.low:
                    break
            opener = self.text[whole.end : self.all[run[0]].start] if run else ""
            if (
                len(run) > 1
                and total == whole.low
                and len(opener) < 60
                and ";" not in opener
                and not any(self.part[i] is not None for i in run)
            ):
                for i in run:
                    self.part[i] = j

    def coordinated(self) -> None:
        """ "12,000, of whom 3,000 were women and 4,000 children": they share the whole."""
        for i in range(1, len(self.all)):
            q = self.all[i]
            if self.part[i] is not None or q.kind != "count":
                continue
            last = next(
                (j for j in range(i - 1, max(-1, i - _REACH), -1) if self.all[j].kind == "count"),
                None,
            )
            if last is None or self.part[last] is None:
                continue
            whole = self.part[last]
            if whole is not None and whole >= i:
                continue
            if last < i - 1:
                # "of which 1,029 (30 per cent) were granted, 2,004 rejected"
                if self.partner[i - 1] == last and q.start - self.all[i - 1].end < 60:
                    self.part[i] = whole
                continue
            if self.partner[i] is None:
                gap = f" {self.between(last, i).lower()} "
                lead = f" {self.lead(i).lower()}".rstrip()
                near = len(gap) < 60 and ";" not in gap
                if near and (lead.endswith((",", " and", " or", " another", " a further"))):
                    self.part[i] = whole

    def base(self) -> None:
        """ "300 people arrived; 58 per cent are women": the share of the figure before."""
        for i, q in enumerate(self.all):
            if q.kind not in ("percent", "fraction"):
                continue
            if self.part[i] is not None or self.partner[i] is not None or q.change >= 0:
                continue
            after = self.text[q.end : q.end + 12].lower().split()
            if not after or after[0] not in word_set("link.copula"):
                continue
            for j in range(i - 1, max(-1, i - _REACH), -1):
                if self.all[j].kind == "count" and self.all[j].unit == "person":
                    self.part[i] = j
                    break

    def run(self) -> list[tuple[int | None, int | None]]:
        for i in range(len(self.all)):
            if i and (self.same_amount(i) or self.funded(i) or self.compared(i)):
                continue
            self.parted(i)
        if self.all and self.previous is not None and self.partner[0] is None:
            head = self.text[self.start : self.all[0].start].lower()
            q = self.all[0]
            if self.part[0] is None and head.startswith(word_list("link.opens_part")):
                if q.kind in _SHARES or (q.kind == "count" and q.low <= self.previous.low):
                    self.part[0] = self.before
            elif (
                head.startswith(word_list("link.opens_earlier"))
                and self.alike(q, self.previous)
                and self.part[0] is None
            ):
                self.partner[0] = -1
        self.listed()
        self.coordinated()
        self.base()
        return list(zip(self.partner, self.part, strict=True))


def relations(
    tokens: Sequence[Token],
    quantities: Sequence[Quantity],
    text: str,
    previous: Quantity | None,
    latest: Quantity | None = None,
) -> list[tuple[int | None, int | None]]:
    """Partner and whole of each quantity of a sentence.

    Args:
        tokens: tokens of the sentence.
        quantities: its figures, in order.
        text: text of the block.
        previous: first count of the sentence before, for "Most of them (300) ...".
        latest: its last part of a whole, for "Of these, 300 ...".

    Returns:
        For each (index of its partner, index of the figure it is a part of); -1 stands for
        `previous`, -2 for `latest`. A partner is the same amount put otherwise, or what the figure
        is set against.
    """
    return _Links(tokens, quantities, text, previous, latest).run()
