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
from .compare import Fit, Idf, compare, time_relation, unit_noun
from .context import Quantity, Sentence, TextContext, name_keys, word_keys
from .values import Relation, dimension_of, printed_step, relate, rounds_to

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

    def fit(self, q: Quantity) -> Fit:
        key = id(q)
        if key not in self.fits:
            self.fits[key] = compare(self.claim, q, self.index.idf)
        return self.fits[key]

    def run(self) -> Judgement:
        claim = self.claim
        everything = self.index.context.quantities
        related: list[_Candidate] = []
        for q in everything:
            relation = relate(claim, q)
            if relation.kind != "none":
                fit = self.fit(q)
                related.append(_Candidate(q, relation, fit, self._score(fit, relation)))
        pool = self._pool()
        carried = self._best(c for c in related if c.relation.carried)
        if carried is not None and carried.fit.conflict < 0.5 and carried.fit.similarity >= _needed(claim):
            return self._carried(carried, pool)
        other = self._units(related)
        if other is not None:
            return other
        step, wrong_step = derive(claim, pool, self.index.idf)
        bound = self._best(c for c in related if c.relation.kind == "bound")
        if (
            bound is not None
            and bound.fit.conflict < 0.5
            and bound.fit.similarity >= _needed(claim)
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
        if carried is not None:
            moved = self._moved(carried, pool)
            if moved is not None:
                return moved
        return self._contradicted(pool, wrong_step)

    # Candidates --------------------------------------------------------------------------------

    def _score(self, fit: Fit, relation: Relation) -> float:
        value = 0.1 if relation.kind == "equal" else 0.04 if relation.kind == "rounded" else 0.0
        return fit.similarity + 0.05 * len(fit.agree) - 0.5 * fit.conflict + value - 0.5 * min(relation.error, 0.2)

    def _best(self, candidates: Iterable[_Candidate]) -> _Candidate | None:
        return max(candidates, key=lambda c: c.score, default=None)

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
        rival = self._rival(found, pool)
        if rival is not None:
            return self._wrong(found, rival)
        if self._per_differs(found.quantity):
            return self._make(
                "unit_scale", found.quantity, None,
                f"{claim.surface} here is {_per_words(claim)}; in the source {found.quantity.surface} is "
                f"{_per_words(found.quantity)}",
                found.score,
            )  # fmt: skip
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
        if dimension_of(claim)[0] not in ("money", "count", "mass", "length", "volume"):
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
            return not ("each" in a | b)
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

    def _units(self, related: list[_Candidate]) -> Judgement | None:
        found = self._best(c for c in related if c.relation.kind in ("unit", "scale"))
        if found is None or found.fit.conflict >= 0.6 or found.fit.similarity < max(0.3, _needed(self.claim)):
            return None
        q = found.quantity
        return self._make(
            "unit_scale", q, None,
            f"{self.claim.surface} here, {q.surface} in the source: {found.relation.note}", found.score,
        )  # fmt: skip

    def _rival(self, found: _Candidate, pool: list[Scored]) -> Scored | None:
        """Another number of the source that is the one the claim's words ask for."""
        claim, q = self.claim, found.quantity
        idf = self.index.idf
        best: tuple[float, Scored] | None = None
        for s in pool[:30]:
            r = s.quantity
            if r is q or not _comparable(claim, r) or not _comparable(q, r):
                continue
            if relate(claim, r).carried or s.fit.conflict >= 0.5:
                continue
            gain = _gain(claim, found.fit, s.fit, idf)
            if self._dateless_old(q, r, s, found):
                gain += 0.8
            if gain > 0.75 and (best is None or gain > best[0]):
                best = (gain, s)
        return best[1] if best else None

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
        digits = _significant(self.claim)
        if fit.conflict < 0.5 and fit.similarity < _needed(self.claim):
            if digits < 4 or fit.similarity < 0.06:
                return None
        # Equal digits alone prove nothing: something else must be shared.
        needed = {1: 0.42, 2: 0.34, 3: 0.24}.get(digits, 0.12)
        if fit.similarity < needed and not (fit.agree and fit.similarity >= needed - 0.08):
            return None
        if not _comparable_loosely(self.claim, q):
            return None
        rival = self._own_value(found, pool)
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

    def _contradicted(self, pool: list[Scored], wrong_step: Derivation | None) -> Judgement:
        claim = self.claim
        best: Scored | None = None
        for s in pool[:25]:
            q = s.quantity
            if not _comparable(claim, q) or s.fit.conflict >= 0.5:
                continue
            if best is None or s.score > best.score:
                best = s
        if best is not None:
            fit = best.fit
            lost = sum(v for k, v in fit.missing.items() if k.startswith(("iso:", "place:", "name:")))
            enough = fit.similarity >= 0.5 or (fit.similarity >= 0.4 and len(fit.agree) >= 2)
            if enough and lost < 0.8:
                q = best.quantity
                return self._make(
                    "contradicted", q, q, f"{claim.surface} here; the source gives {q.surface}", fit.similarity
                )
        if wrong_step is not None and wrong_step.plausible >= 0.72:
            return self._make(
                "contradicted", wrong_step.operands[0], wrong_step.operands[-1],
                f"{claim.surface} here; in the source {wrong_step.words}", wrong_step.plausible / 2, wrong_step.operands,
            )  # fmt: skip
        return self._make("not_found", None, None, f"the source does not give {claim.surface} for this", 0.5)


def _gain(claim: Quantity, found: Fit, rival: Fit, idf: Idf) -> float:
    """What a rival has of the claim's words that the found number lacks, less the reverse."""
    gain = 0.0
    for key in set(found.missing) | set(rival.missing):
        weight = claim.claim_weights.get(key, 0.0) * idf(key)
        if key in found.missing and key not in rival.missing:
            gain += weight
        elif key in rival.missing and key not in found.missing:
            gain -= 1.2 * weight
    gain += 0.5 * (("time" in rival.agree) - ("time" in found.agree))
    gain += 0.3 * (("who" in rival.agree) - ("who" in found.agree))
    gain += 0.25 * (("event" in rival.agree) - ("event" in found.agree))
    gain += 0.8 * (found.conflict - rival.conflict)
    return gain


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


def _unused() -> tuple[object, ...]:
    return printed_step, rounds_to
