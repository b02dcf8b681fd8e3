"""The verdict on one number of a claim against one source.

Values are matched first, then what they are about. In order of precedence: a value that is there
and about the same thing is carried; with another unit it is ``unit_scale``; about something else
``wrong_context``; as another bound ``bound_differs``; another value for the same thing
``contradicted``; nothing of all this ``not_found``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from .arithmetic import Derivation, Scored, derive
from .compare import Fit, Idf, compare, matches, time_relation, unit_noun
from .context import Quantity, Sentence, TextContext, name_keys, word_keys
from .values import Relation, dimension_of, relate
from .words import lexicon, stem

__all__ = ["Judgement", "SourceIndex", "judge"]


@dataclass(slots=True)
class Judgement:
    """A verdict with its evidence.

    Attributes:
        verdict: one of the eight.
        evidence: the source's number that carries the verdict; None for not_found.
        conflict: the source's own value for what is claimed.
        message: one sentence that names both values.
        confidence: 0 to 1.
        operands: numbers of a derivation.
    """

    verdict: str
    evidence: Quantity | None
    conflict: Quantity | None
    message: str
    confidence: float
    operands: tuple[Quantity, ...] = ()


@dataclass(slots=True)
class _Candidate:
    quantity: Quantity
    relation: Relation
    fit: Fit
    score: float


class SourceIndex:
    """A source with what is needed to find a claim's number in it.

    Args:
        context: numbers of the source in their sentences.
        name: name of the source, for messages.
    """

    def __init__(self, context: TextContext, name: str = "the source") -> None:
        self.context = context
        self.name = name

    @cached_property
    def idf(self) -> Idf:
        """Weights of words by how rare they are in the source."""
        counts: Counter[str] = Counter()
        for keys in self._keys:
            counts.update(keys)
        return Idf(counts, len(self._keys))

    @cached_property
    def _keys(self) -> list[frozenset[str]]:
        return [frozenset(_sentence_keys(s)) for s in self.context.sentences]

    @cached_property
    def _postings(self) -> dict[str, list[int]]:
        out: dict[str, list[int]] = {}
        for i, keys in enumerate(self._keys):
            for key in keys:
                out.setdefault(key, []).append(i)
        return out

    def has(self, key: str) -> bool:
        """Whether a word or name, or one like it, stands anywhere in the source."""
        if key in self._postings:
            return True
        if key.startswith("c:"):
            return any(f"c:{other}" in self._postings for other in lexicon().like.get(key[2:], ()))
        return False

    def nearest(self, claim: Quantity, limit: int = 40) -> list[Sentence]:
        """Sentences that share most with a claim, by the words of the sentence alone."""
        scores: Counter[int] = Counter()
        idf = self.idf
        for key, weight in claim.claim_weights.items():
            for i in self._postings.get(key, ()):
                scores[i] += weight * idf(key)  # type: ignore[assignment]
        return [self.context.sentences[i] for i, _ in scores.most_common(limit)]


def _sentence_keys(s: Sentence) -> Iterable[str]:
    for w in s.words:
        if not w.stop:
            yield from word_keys(w)
    for n in s.names:
        yield from name_keys(n)


def _significant(q: Quantity) -> int:
    digits = len(q.low.normalize().as_tuple().digits) if q.low else 1
    if q.high is not None and q.high != q.low:
        digits += 2
    return digits


def _needed(q: Quantity) -> float:
    """How near the subject must be for an equal value to be more than chance."""
    digits = _significant(q)
    base = {1: 0.36, 2: 0.3, 3: 0.22, 4: 0.14}.get(digits, 0.1)
    if dimension_of(q)[0] == "share":
        base = max(base, 0.3)
    return base


def _comparable(a: Quantity, b: Quantity) -> bool:
    """Whether two numbers are of one kind, so that one can contradict the other."""
    da, _, ta = dimension_of(a)
    db, _, tb = dimension_of(b)
    if da != db:
        return False
    if da == "money":
        return ta == tb
    if da == "count":
        x, y = unit_noun(a), unit_noun(b)
        return x is None or y is None or x == y
    return True


def judge(claim: Quantity, index: SourceIndex) -> Judgement:
    """Judge one number of a claim against one source.

    Args:
        claim: the number, in its sentence.
        index: the source.

    Returns:
        The verdict with its evidence.
    """
    return _Judge(claim, index).run()


class _Judge:
    def __init__(self, claim: Quantity, index: SourceIndex) -> None:
        self.claim = claim
        self.index = index
        self.fits: dict[int, Fit] = {}
        self.related: list[_Candidate] = []
        self._company: dict[int, float] = {}

    def company(self, q: Quantity) -> float:
        """How many of the claim's other numbers stand beside a number of the source, up to 0.2."""
        if not self._company:
            siblings = [x for x in self.claim.sentence.quantities if x is not self.claim and _significant(x) >= 2]
            for other in self.index.context.quantities:
                if any(other.low == x.low and dimension_of(other)[0] == dimension_of(x)[0] for x in siblings):
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
            self.fits[key] = compare(self.claim, q, self.index.idf)
        return self.fits[key]

    def run(self) -> Judgement:
        claim = self.claim
        for q in self.index.context.quantities:
            relation = relate(claim, q)
            if relation.kind != "none":
                fit = self.fit(q)
                self.related.append(_Candidate(q, relation, fit, self._score(fit, relation)))
        pool = self._pool()
        carried = self._best(c for c in self.related if c.relation.carried)
        if carried is not None and carried.fit.conflict < 0.5 and carried.fit.similarity >= self._needed(carried):
            return self._carried(carried, pool)
        other = self._units()
        if other is not None:
            return other
        step, wrong_step = derive(claim, pool, self.index.idf)
        bound = self._best(c for c in self.related if c.relation.kind == "bound")
        if (
            bound is not None
            and bound.fit.conflict < 0.5
            and bound.fit.similarity >= self._needed(bound)
            and not (step is not None and step.plausible > bound.score + 0.25)
        ):
            rival = self._rival(bound, pool)
            if rival is None:
                return self._make("bound_differs", bound.quantity, None, self._bound_words(bound), bound.score)
            return self._wrong(bound, rival)
        if step is not None and step.plausible >= 0.5:
            derived = self._derived(step, pool)
            if derived is not None:
                return derived
        there = carried or bound
        if there is not None:
            moved = self._moved(there, pool)
            if moved is not None:
                return moved
        return self._contradicted(pool, wrong_step, there)

    # Candidates --------------------------------------------------------------------------------

    def _score(self, fit: Fit, relation: Relation) -> float:
        value = 0.1 if relation.kind == "equal" else 0.04 if relation.kind == "rounded" else 0.0
        return fit.similarity + 0.05 * len(fit.agree) - 0.5 * fit.conflict + value - 0.5 * min(relation.error, 0.2)

    def _best(self, candidates: Iterable[_Candidate]) -> _Candidate | None:
        return max(candidates, key=lambda c: c.score, default=None)

    def _needed(self, found: _Candidate) -> float:
        """How near the subject must be for an equal value to be more than chance."""
        base = _needed(self.claim)
        twins = [
            c
            for c in self.related
            if c.relation.kind == found.relation.kind and c.quantity.start != found.quantity.start
            and dimension_of(c.quantity)[0] == dimension_of(found.quantity)[0]
        ]  # fmt: skip
        if not twins and found.fit.agree & {"time", "event", "unit", "who", "procedure", "money", "state", "place", "nation"}:
            base -= 0.1
            if dimension_of(self.claim)[0] not in ("count", "share"):
                base -= 0.05
        elif not twins and dimension_of(self.claim)[0] in ("length", "area", "mass", "volume", "duration", "money"):
            base -= 0.12
        return max(base - self.company(found.quantity), 0.08)

    def _pool(self) -> list[Scored]:
        """Numbers in the sentences that are nearest to the claim, best fit first."""
        seen: set[int] = set()
        out: list[Scored] = []
        for s in self.index.nearest(self.claim):
            for q in s.quantities:
                if id(q) not in seen:
                    seen.add(id(q))
                    out.append(Scored(q, self.fit(q)))
        # Cells of a table know their headers, which are not words of their line.
        for q in self.index.context.quantities:
            if q.cell is not None and id(q) not in seen:
                seen.add(id(q))
                out.append(Scored(q, self.fit(q)))
        out.sort(key=lambda s: -s.score)
        return out

    # Verdicts ----------------------------------------------------------------------------------

    def _make(
        self,
        verdict: str,
        evidence: Quantity | None,
        conflict: Quantity | None,
        message: str,
        confidence: float,
        operands: tuple[Quantity, ...] = (),
    ) -> Judgement:
        return Judgement(verdict, evidence, conflict, message, max(0.05, min(0.99, confidence)), operands)

    def _carried(self, found: _Candidate, pool: list[Scored]) -> Judgement:
        claim = self.claim
        if self._per_differs(found.quantity):
            return self._make(
                "unit_scale", found.quantity, None,
                f"{claim.surface} here is {_per_words(claim)}; in the source {found.quantity.surface} is "
                f"{_per_words(found.quantity)}",
                found.score,
            )  # fmt: skip
        rival = self._rival(found, pool)
        if rival is not None:
            return self._wrong(found, rival)
        turned = self._turned(found.quantity)
        if turned:
            return self._make("contradicted", found.quantity, found.quantity, turned, found.score)
        if found.relation.kind == "equal":
            message = f"the source gives {found.quantity.surface}"
            verdict = "supported"
        else:
            message = f"the source gives {found.quantity.surface}, which {found.relation.note or 'rounds to'} {claim.surface}"
            verdict = "rounded"
        return self._make(verdict, found.quantity, None, message, 0.4 + found.score / 2)

    def _per_differs(self, q: Quantity) -> bool:
        claim = self.claim
        if dimension_of(claim)[0] not in ("money", "count", "mass", "length", "volume", "duration"):
            return False
        a, b = claim.per, q.per
        time = {"second", "minute", "hour", "day", "night", "week", "fortnight", "month", "quarter", "year"}
        if (a & time) != (b & time):
            # "in 2024 it cost 5 million a year" and a cell under "Cost per year".
            return not (not a & time and claim.time is not None and "year" in b and len(b & time) == 1)
        who_a, who_b = a - time - {"each"}, b - time - {"each"}
        if who_a and who_b:
            return not who_a & who_b and not ({"person"} & (who_a | who_b) and _people(who_a | who_b))
        if (who_a or who_b) and dimension_of(claim)[0] == "money":
            return "each" not in a | b
        return False

    def _turned(self, q: Quantity) -> str | None:
        """The same number with the opposite direction."""
        claim = self.claim
        a, b = claim.direction, q.direction
        if a * b >= 0:
            return None
        if dimension_of(claim)[0] not in ("share", "points", "count", "money"):
            return None
        if dimension_of(claim)[0] in ("count", "money") and not _verb_near(claim):
            return None
        words = {1: "a rise", -1: "a fall"}
        return f"{claim.surface} is {words[a]} here and {words[b]} in the source ({q.surface})"

    def _bound_words(self, c: _Candidate) -> str:
        note = c.relation.note or "bound differs"
        return f"{self.claim.surface} here, {_with_bound(c.quantity)} in the source: {note}"

    def _units(self) -> Judgement | None:
        found = self._best(c for c in self.related if c.relation.kind in ("unit", "scale"))
        if found is None or found.fit.conflict >= 0.6:
            return None
        needed = max(0.12, self._needed(found))
        dimension = dimension_of(self.claim)[0]
        if found.relation.kind == "unit" and _significant(self.claim) >= 2 and dimension in ("length", "area", "mass", "volume"):
            # A text measures few things: the same digits in another unit are no accident.
            needed = 0.0
        elif found.relation.kind == "unit" and dimension == "money" and dimension_of(found.quantity)[0] == "money":
            needed = min(needed, 0.15)
        if found.fit.similarity < needed:
            return None
        if self._clearly_better(found):
            return None
        q = found.quantity
        return self._make(
            "unit_scale", q, None,
            f"{self.claim.surface} here, {q.surface} in the source: {found.relation.note}", found.score,
        )  # fmt: skip

    def _clearly_better(self, found: _Candidate) -> bool:
        """Whether a value in the right unit fits the subject far better."""
        if found.relation.kind == "unit" and dimension_of(self.claim)[0] == "money":
            return False
        return any(
            c.relation.carried and c.fit.similarity > found.fit.similarity + 0.1 for c in self.related
        )

    def _rival(self, found: _Candidate, pool: list[Scored]) -> Scored | None:
        """Another number of the source that is the one the claim's words ask for."""
        claim, q = self.claim, found.quantity
        best: tuple[float, Scored] | None = None
        for s in pool[:30]:
            r = s.quantity
            if r is q or not _comparable(claim, r) or not _comparable(q, r):
                continue
            if relate(claim, r).carried or s.fit.conflict >= 0.5:
                continue
            gain = self._gain(found, s)
            if self._dateless_old(q, r, s, found):
                gain += 0.8
            if _speaker(claim, r) and not _speaker(claim, q):
                gain += 0.5
            if self._named_there(q) and not self._named_there(r):
                continue
            if q.earlier and not r.earlier and not claim.earlier and claim.time is None and _together(q, r):
                gain += 0.7
            needed = 0.5 if q.sentence is r.sentence else 0.62 if _together(q, r) else 0.9
            if r.whole is q or q.whole is r:
                # The part given as the whole, or the whole as the part.
                needed = 0.3
            if gain > needed and (best is None or gain - needed > best[0]):
                best = (gain - needed, s)
        return best[1] if best else None

    def _named_there(self, q: Quantity) -> bool:
        """Whether a place or name of the claim's own segment stands in that of the source's number."""
        kinds = ("state", "nation", "place", "name")
        mine = {k for n in self.claim.own_names if n.type in kinds for k in name_keys(n)[:1]}
        theirs = {k for n in q.own_names if n.type in kinds for k in name_keys(n)[:1]}
        return bool(mine & theirs)

    def _gain(self, found: _Candidate, rival: Scored) -> float:
        """What a rival has of the claim's words that the found number lacks, less the reverse."""
        claim = self.claim
        idf = self.index.idf
        mine, theirs = found.quantity.weights, rival.quantity.weights
        gain = 0.0
        own_states = any(n.type in ("state", "nation") for n in found.quantity.own_names)
        for key, weight in claim.claim_weights.items():
            difference = matches(key, theirs) - matches(key, mine)
            if abs(difference) < 0.05:
                continue
            if key.startswith("iso:") and difference > 0 and not own_states:
                # A source on one country rarely names it.
                difference *= 0.4
            if key.startswith("c:") and weight >= 0.95 and lexicon().group[key[2:]] in ("who", "stat"):
                difference *= 1.7
            gain += weight * idf(key) * difference * (1.0 if difference > 0 else 1.25)
        gain += 0.6 * (("time" in rival.fit.agree) - ("time" in found.fit.agree))
        gain += 0.3 * (("who" in rival.fit.agree) - ("who" in found.fit.agree))
        gain += 0.25 * (("event" in rival.fit.agree) - ("event" in found.fit.agree))
        gain += 0.8 * (found.fit.conflict - rival.fit.conflict)
        return gain + _extra(claim, found.quantity) - _extra(claim, rival.quantity)

    def _dateless_old(self, q: Quantity, r: Quantity, rival: Scored, found: _Candidate) -> bool:
        """A claim without a date given the source's value for an earlier period."""
        if self.claim.time is not None or q.time is None or r.time is None:
            return False
        if q.sentence is not r.sentence and (q.cell is None or r.cell is None or q.cell.column != r.cell.column):
            return False
        later = r.time[0][1] > q.time[0][1]
        return later and time_relation(q.time, r.time) == "apart" and rival.fit.similarity > found.fit.similarity - 0.15

    def _wrong(self, found: _Candidate, rival: Scored) -> Judgement:
        q, r = found.quantity, rival.quantity
        return self._make(
            "wrong_context", q, r,
            f"{self.claim.surface} is the source's figure for {_about(q)}; for what is claimed it gives {r.surface}",
            0.35 + rival.score / 2,
        )  # fmt: skip

    def _moved(self, found: _Candidate, pool: list[Scored]) -> Judgement | None:
        """The value is there for another time, place or population."""
        fit, q = found.fit, found.quantity
        if not _comparable_loosely(self.claim, q):
            return None
        digits = _significant(self.claim)
        rival = self._own_value(found, pool)
        # Equal digits alone prove nothing: something else must be shared.
        needed = {1: 0.42, 2: 0.32, 3: 0.2}.get(digits, 0.08)
        if rival is not None and _together(q, rival.quantity):
            # One list, two rows: the value stands beside the one that was asked for.
            needed -= 0.15
        if fit.agree:
            needed -= 0.04
        if fit.conflict < 0.5 and rival is None and digits < 4:
            return None
        if fit.similarity < max(needed, 0.06):
            return None
        message = f"{self.claim.surface} is the source's figure for {_about(q)}"
        if rival is not None:
            message += f"; for what is claimed it gives {rival.quantity.surface}"
        return self._make(
            "wrong_context", q, rival.quantity if rival else None, message, 0.3 + fit.similarity / 2
        )

    def _own_value(self, found: _Candidate, pool: list[Scored]) -> Scored | None:
        best = None
        for s in pool[:20]:
            r = s.quantity
            if r is found.quantity or not _comparable(self.claim, r) or s.fit.conflict >= 0.5:
                continue
            if relate(self.claim, r).carried:
                continue
            if s.fit.similarity >= 0.3 and (best is None or s.score > best.score):
                best = s
        return best

    def _derived(self, step: Derivation, pool: list[Scored]) -> Judgement | None:
        claim = self.claim
        evidence = step.operands[0]
        if step.direction and claim.direction and step.direction != claim.direction:
            return self._make(
                "contradicted", evidence, step.operands[-1],
                f"{claim.surface} is {'a rise' if claim.direction > 0 else 'a fall'} here; in the source {step.words}",
                0.3 + step.plausible / 2, step.operands,
            )  # fmt: skip
        # A number that the source prints for the claimed thing goes before any arithmetic.
        direct = self._direct(pool)
        if direct is not None and direct.score > step.plausible + 0.15:
            return None
        return self._make("derived", evidence, None, f"in the source {step.words}", 0.3 + step.plausible / 2, step.operands)

    def _direct(self, pool: list[Scored]) -> Scored | None:
        for s in pool[:12]:
            if _comparable(self.claim, s.quantity) and s.fit.conflict < 0.5:
                return s
        return None

    def _absent(self) -> float:
        """Weight of the claim's words and names that the source never uses."""
        return sum(
            weight for key, weight in self.claim.claim_weights.items()
            if not self.index.has(key) and weight >= 0.75 and not key.startswith("n:")
        )  # fmt: skip

    def _contradicted(
        self, pool: list[Scored], wrong_step: Derivation | None, there: _Candidate | None
    ) -> Judgement:
        claim = self.claim
        best: Scored | None = None
        for s in pool[:25]:
            q = s.quantity
            if not _comparable(claim, q) or s.fit.conflict >= 0.5:
                continue
            if best is None or s.score + self.company(q) > best.score + self.company(best.quantity):
                best = s
        if best is not None and self._same_subject(best):
            q = best.quantity
            digits = _significant(claim)
            if there is not None and there.relation.kind == "equal" and digits >= 3 and (there.fit.agree or there.fit.similarity >= 0.12):
                return self._wrong(there, best)
            return self._make(
                "contradicted", q, q, f"{claim.surface} here; the source gives {q.surface}", best.fit.similarity
            )
        if wrong_step is not None and wrong_step.plausible >= 0.74 and wrong_step.kind in ("share", "change", "ratio", "rest"):
            return self._make(
                "contradicted", wrong_step.operands[0], wrong_step.operands[-1],
                f"{claim.surface} here; in the source {wrong_step.words}", wrong_step.plausible / 2, wrong_step.operands,
            )  # fmt: skip
        return self._make("not_found", None, None, f"the source does not give {claim.surface} for this", 0.5)

    def _near_value(self, q: Quantity) -> bool:
        """Whether two values look like one with a slip: swapped or exchanged digits."""
        a, b = f"{self.claim.low:f}".rstrip("0").rstrip("."), f"{q.low:f}".rstrip("0").rstrip(".")
        return len(a) == len(b) >= 3 and sum(x != y for x, y in zip(a, b, strict=True)) <= 2

    def _same_subject(self, best: Scored) -> bool:
        """Whether a number of the source is the claimed one with another value."""
        claim, fit = self.claim, best.fit
        lost = sum(
            v for k, v in fit.missing.items() if k.startswith(("iso:", "place:", "name:"))
        )
        own_place = [n for n in claim.own_names if n.type in ("nation", "place", "state")]
        if lost >= 0.8 and own_place and not (claim.low and self._near_value(best.quantity)):
            return False
        needed = 0.5 - self.company(best.quantity)
        if len(fit.agree) >= 2:
            needed -= 0.08
        if "time" in fit.agree and len(fit.agree) >= 3:
            needed -= 0.05
        if self._near_value(best.quantity):
            needed -= 0.06
        if claim.time is not None and claim.time_is_own and not fit.agree & {"time", "time~"}:
            needed += 0.12
            if not any("time" in c.agree for c in self.fits.values()):
                # Nothing in the source is of the claim's time.
                needed += 0.2
        words = [k for k, w in claim.claim_weights.items() if w >= 0.75 and not k.startswith("n:")]
        absent = [k for k in words if not self.index.has(k)]
        if absent and len(words) - len(absent) <= 1:
            needed += 0.15
        return fit.similarity >= needed


def _extra(claim: Quantity, q: Quantity) -> float:
    """What a number's own words say that the claim does not: another place, another part."""
    mine = claim.claim_weights
    names = {k for n in q.own_names if n.type in ("state", "place", "nation", "name") for k in name_keys(n)[:1]}
    words = {k for w in q.own_words if not w.stop and not q.sentence.in_date(w) for k in word_keys(w)}
    extra = sum(0.3 for k in names if k not in mine)
    extra += sum(0.09 for k in words if matches(k, mine) < 0.3)
    return min(extra, 0.75)


_SPEAKER = re.compile(
    r"\b(?:[Aa]ccording to (?:the )?(?P<a>[\w’'-]+)|(?P<b>[\w’'-]+) (?:said|says|put|puts|gives?|gave|counts?|counted|estimates?|estimated|looks after|reports?|recorded|records|registered))\b"
)


def _speaker(claim: Quantity, q: Quantity) -> bool:
    """Whether the body that the claim names as counting stands in the number's own segment."""
    s = claim.sentence
    match = _SPEAKER.search(s.text, s.start, s.end)
    bodies = {k for n in s.names if n.type == "body" for k in name_keys(n)[:1]}
    if bodies & {k for n in q.own_names for k in name_keys(n)[:1]}:
        return True
    if match is None:
        return False
    word = stem(match["a"] or match["b"])
    return any(w.stem == word for w in q.own_words)


def _together(a: Quantity, b: Quantity) -> bool:
    """Whether two numbers stand in one sentence, table or in neighbouring sentences."""
    if a.cell is not None and b.cell is not None:
        return a.cell.table == b.cell.table and (a.cell.row == b.cell.row or a.cell.column == b.cell.column)
    return a.sentence is b.sentence or a.sentence.previous is b.sentence or b.sentence.previous is a.sentence


def _people(units: set[str]) -> bool:
    return bool(units & {"child", "woman", "man", "refugee", "migrant", "worker", "detainee", "applicant", "adult", "passenger"})


def _comparable_loosely(a: Quantity, b: Quantity) -> bool:
    return dimension_of(a)[0] == dimension_of(b)[0]


def _verb_near(q: Quantity) -> bool:
    """Whether a verb of change leads straight to the number ("fell to 136,026")."""
    before = q.sentence.text[max(q.sentence.start, q.at[0] - 40) : q.at[0]]
    return re.search(r"\b(?:to|by|at|reached|of)\s+(?:\w+\s+){0,2}$", before) is not None


def _per_words(q: Quantity) -> str:
    return "per " + " per ".join(sorted(q.per)) if q.per else "without a denominator"


def _with_bound(q: Quantity) -> str:
    words = {"at_least": "at least ", "at_most": "at most ", "more_than": "more than ", "less_than": "less than "}
    return words.get(q.bound, f"{q.hedge} " if q.hedge else "") + q.surface


def _about(q: Quantity) -> str:
    """A few words on what a number of the source is about."""
    if q.headers:
        return ", ".join(q.headers)
    a, b = q.segment
    words = " ".join(q.sentence.text[a:b].split()).strip(" ,;:()")
    if len(words) > 90:
        at = words.find(q.surface)
        words = words[max(0, at - 40) : at + len(q.surface) + 45].strip(" ,;:()")
    return f"“{words}”"
