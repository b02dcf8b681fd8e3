"""Which number of a source the words of a claim ask for, when another has the claim's value."""

from __future__ import annotations

from .arithmetic import Scored
from .compare import Fit, compare, matches, time_relation
from .context import Quantity
from .index import SourceIndex
from .judgement import Candidate
from .keys import name_keys
from .opposites import otherwise
from .subjects import (
    comparable,
    extra,
    in_total_row,
    said_part,
    same_order,
    shared_subject,
    significant,
    speaker,
    time_units,
    together,
)
from .values import dimension_of, relate
from .words import lexicon

__all__ = ["Rivals"]


class Rivals:
    """A claim's number beside the numbers of a source, and which of them is meant.

    Args:
        claim: a number of a claim.
        index: a source.
    """

    def __init__(self, claim: Quantity, index: SourceIndex) -> None:
        self.claim = claim
        self.index = index
        self.fits: dict[int, Fit] = {}
        self.related: list[Candidate] = []
        self._company: dict[int, float] = {}
        self.beside: set[int] = set()

    def company(self, q: Quantity) -> float:
        """How many of the claim's other numbers stand beside a number of the source, up to 0.2."""
        if not self._company:
            siblings = [
                x
                for x in self.claim.sentence.quantities
                if x is not self.claim and significant(x) >= 2
            ]
            for other in {id(o): o for x in siblings for o in self.index.same_value(x)}.values():
                key = self._place(other)
                self._company[key] = min(0.2, self._company.get(key, 0.0) + 0.1)
            self._company.setdefault(0, 0.0)
        return self._company.get(self._place(q), 0.0)

    @staticmethod
    def _place(q: Quantity) -> int:
        return -1 - q.cell.table if q.cell is not None else id(q.sentence)

    def fit(self, q: Quantity) -> Fit:
        key = id(q)
        if key not in self.fits:
            fit = compare(self.claim, q, self.index.idf)
            fit.conflicts |= otherwise(self.claim, q)
            if "speaker" in fit.conflicts:
                # The claimed speaker gives a number of their own somewhere in the source.
                theirs = self.index.speaks(self.claim.speakers)
                fit.conflicts["speaker"] = 0.75 if theirs else 0.3
            self.fits[key] = fit
        return self.fits[key]

    def rival(self, found: Candidate, pool: list[Scored]) -> Scored | None:
        """Another number of the source that is the one the claim's words ask for."""
        claim, q = self.claim, found.quantity
        best: tuple[float, Scored] | None = None
        for s in pool[:30]:
            r = s.quantity
            if r is q or not comparable(claim, r) or not comparable(q, r):
                continue
            if relate(claim, r).carried or s.fit.conflict >= 0.5:
                continue
            if time_units(r.per) != time_units(q.per) == time_units(claim.per):
                continue
            gain = self.gain(found, s)
            if self._dateless_old(q, r, s, found):
                gain += 0.8
            if in_total_row(claim, q, r):
                gain += 0.7
            if speaker(claim, r) and not speaker(claim, q):
                gain += 0.5
            elif claim.speakers & r.speakers and not claim.speakers & q.speakers:
                # "The hospital itself counts 141".
                gain += 0.8
            if self._named_there(q) and not self._named_there(r):
                own = [n for n in r.own_names if n.type in ("state", "nation", "place", "name")]
                if q.sentence is not r.sentence or own or r.parallel:
                    continue
            if (
                q.earlier
                and not r.earlier
                and not claim.earlier
                and (
                    claim.time is None
                    or (q.sentence is r.sentence and "time" not in found.fit.agree)
                )
                and together(q, r)
            ):
                gain += 0.7
            needed = 0.5 if q.sentence is r.sentence else 0.62 if together(q, r) else 0.9
            if q.whole is r and said_part(claim):
                continue
            if r.whole is q or q.whole is r:
                # The part given as the whole, or the whole as the part.
                needed = 0.3
            elif (
                max(significant(claim), significant(q)) >= 3 or dimension_of(q)[0] == "duration"
            ) and not same_order(q, r):
                # 14 is seldom what 3,500 was put in the place of.
                needed += 0.4
            elif found.fit.similarity < 0.25 and significant(claim) >= 3 and not together(q, r):
                # The claim has words of its own for it, and chance words are no rival's.
                needed += 0.5 if significant(claim) >= 4 else 0.25
            if gain > needed and (best is None or gain - needed > best[0]):
                best = (gain - needed, s)
        return best[1] if best else None

    def _named_there(self, q: Quantity) -> bool:
        """Whether a place or name of the claim's own segment stands in that of the source's number."""
        kinds = ("state", "nation", "place", "name")
        mine = {k for n in self.claim.own_names if n.type in kinds for k in name_keys(n)[:1]}
        theirs = {k for n in q.own_names if n.type in kinds for k in name_keys(n)[:1]}
        return bool(mine & theirs)

    def gain(self, found: Candidate, rival: Scored) -> float:
        """What a rival has of the claim's words that the found number lacks, less the reverse."""
        claim = self.claim
        idf = self.index.idf
        mine, theirs = found.quantity.weights, rival.quantity.weights
        gain = 0.0
        subject = shared_subject(found.quantity, rival.quantity)
        own_states = any(n.type in ("state", "nation") for n in found.quantity.own_names)
        for key, weight in claim.claim_weights.items():
            difference = matches(key, theirs) - matches(key, mine)
            if abs(difference) < 0.05:
                continue
            if difference < 0 and key in subject:
                # Both numbers have the sentence's subject: "A camp planned for 10,000 holds 17,000".
                continue
            if key.startswith("iso:") and difference > 0 and not own_states:
                # A source on one country rarely names it.
                difference *= 0.4
            if (
                key.startswith("c:")
                and weight >= 0.95
                and lexicon().group[key[2:]] in ("who", "stat")
            ):
                difference *= 1.7
            gain += weight * idf(key) * difference * (1.0 if difference > 0 else 1.25)
        gain += 0.6 * (("time" in rival.fit.agree) - ("time" in found.fit.agree))
        gain += 0.3 * (("who" in rival.fit.agree) - ("who" in found.fit.agree))
        gain += 0.25 * (("event" in rival.fit.agree) - ("event" in found.fit.agree))
        gain += 0.8 * (found.fit.conflict - rival.fit.conflict)
        return gain + extra(claim, found.quantity) - extra(claim, rival.quantity)

    def _dateless_old(self, q: Quantity, r: Quantity, rival: Scored, found: Candidate) -> bool:
        """A claim without a date given the source's value for an earlier period."""
        if self.claim.time is not None or q.time is None or r.time is None:
            return False
        if q.sentence is not r.sentence and (
            q.cell is None or r.cell is None or q.cell.column != r.cell.column
        ):
            return False
        later = r.time[0][1] > q.time[0][1]
        return (
            later
            and time_relation(q.time, r.time) == "apart"
            and rival.fit.similarity > found.fit.similarity - 0.15
        )
