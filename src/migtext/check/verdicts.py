"""The verdict on one number of a claim against one source.

Values are matched first, then what they are about. In order of precedence: a value that is there
and about the same thing is carried; with another unit it is ``unit_scale``; about something else
``wrong_context``; as another bound ``bound_differs``; another value for the same thing
``contradicted``; nothing of all this ``not_found``.
"""

from __future__ import annotations

from collections.abc import Iterable

from .arithmetic import Derivation, Scored, derive
from .asks import said_alike
from .compare import Fit
from .context import Quantity
from .index import SourceIndex
from .judgement import Candidate, Judgement
from .messages import contradicts, moved, passage_of, same
from .rivals import Rivals
from .subjects import (
    comparable,
    comparable_loosely,
    needed,
    per_differs,
    per_words,
    same_order,
    significant,
    time_units,
    together,
    turned,
    turned_beside,
    with_bound,
)
from .values import Relation, dimension_of, printed_step, relate

__all__ = ["Judgement", "SourceIndex", "judge"]


# Cosines of sentences above which a value, or the operands of a step, are about the claim. Chosen on
# the development halves, where any value between 0.30 and 0.45 does better than none.
_ALIKE = 0.30
_ALIKE_STEP = 0.40


def judge(claim: Quantity, index: SourceIndex) -> Judgement:
    """Judge one number of a claim against one source.

    Args:
        claim: the number, in its sentence.
        index: the source.

    Returns:
        The verdict with its evidence.
    """
    return _Judge(claim, index).run()


class _Judge(Rivals):
    def run(self) -> Judgement:
        claim = self.claim
        for q in self.index.like_value(claim):
            relation = relate(claim, q)
            if relation.kind != "none":
                fit = self.fit(q)
                self.related.append(Candidate(q, relation, fit, self._score(fit, relation)))
        pool = self._pool()
        carried = self._best(c for c in self.related if c.relation.carried)
        if (
            carried is not None
            and carried.fit.conflict < 0.5
            and carried.fit.similarity >= self._needed(carried)
        ):
            return self._carried(carried, pool)
        other = self._units()
        if other is not None:
            return other
        step, wrong_step = derive(claim, pool, self.index)
        if significant(claim) >= 4 and any(
            c.relation.kind in ("equal", "bound") and c.relation.error == 0.0 for c in self.related
        ):
            # A number of four digits that is printed needs no arithmetic.
            step = None
        bound = self._best(c for c in self.related if c.relation.kind == "bound")
        if (
            bound is not None
            and bound.fit.conflict < 0.5
            and bound.fit.similarity >= self._needed(bound)
            and not (step is not None and step.plausible > bound.score + 0.25)
        ):
            rival = self.rival(bound, pool)
            if rival is None:
                return self._make(
                    "bound_differs", bound.quantity, None, self._bound_words(bound), bound.score
                )
            return self._wrong(bound, rival)
        if step is not None and step.plausible >= (0.75 if self._printed() else 0.42):
            return self._derived(step)
        there = carried or bound
        # Conflicts are what is looked for here, so the nearest words count, not the best fit.
        elsewhere = [c for c in self.related if c.relation.carried or c.relation.kind == "bound"]
        elsewhere.sort(key=lambda c: (-c.fit.similarity, c.quantity.start))
        for found in elsewhere[:3]:
            moved = self._moved(found, pool)
            if moved is not None:
                return moved
        last = self._contradicted(pool, wrong_step, there)
        if last.verdict == "not_found":
            # The words say nothing of it; the sentences may still mean the same.
            return self._alike(step, pool) or last
        return last

    # Candidates --------------------------------------------------------------------------------

    def _score(self, fit: Fit, relation: Relation) -> float:
        value = 0.1 if relation.kind == "equal" else 0.04 if relation.kind == "rounded" else 0.0
        if relation.note == "lies near":
            # Only the hedge carries it: a number that rounds to the claim's goes before.
            value = -0.1
        return (
            fit.similarity
            + 0.05 * len(fit.agree)
            - 0.5 * fit.conflict
            + value
            - 1.5 * min(relation.error, 0.1)
        )

    def _best(self, candidates: Iterable[Candidate]) -> Candidate | None:
        return max(candidates, key=lambda c: c.score, default=None)

    def _needed(self, found: Candidate) -> float:
        """How near the subject must be for an equal value to be more than chance."""
        base = needed(self.claim)
        equal = found.relation.kind == "equal"
        if significant(self.claim if equal else found.quantity) >= 3 and (
            equal
            or found.relation.error < 0.005
            or (found.relation.note == "rounds to" and self._meant_round())
        ):
            # Numbers of three digits and more are not equal by chance: on the development rows of
            # all hands, those that fitted in no word were the claim's own in 18 of 20.
            return 0.0
        if (
            found.relation.kind == "rounded"
            and found.relation.error < 0.005
            and significant(found.quantity) >= 3
        ):
            # 39,910 for "close to 40,000" is nearer than chance brings two round numbers.
            base = min(base, 0.24)
        twins = [
            c
            for c in self.related
            if c.relation.kind == found.relation.kind and c.quantity.start != found.quantity.start
            and dimension_of(c.quantity)[0] == dimension_of(found.quantity)[0]
        ]  # fmt: skip
        if not twins and found.fit.agree & {
            "time",
            "event",
            "unit",
            "who",
            "procedure",
            "money",
            "state",
            "place",
            "nation",
        }:
            base -= 0.1
            if dimension_of(self.claim)[0] not in ("count", "share"):
                base -= 0.05
        elif not twins and dimension_of(self.claim)[0] in (
            "length",
            "area",
            "mass",
            "volume",
            "duration",
            "money",
        ):
            base -= 0.12
        return max(base - self.company(found.quantity), 0.08)

    def _meant_round(self) -> bool:
        """Whether a claim's number says that it is rounded: by a hedge, a magnitude word, decimals."""
        claim = self.claim
        step, rough = printed_step(claim)
        return bool(claim.hedge) or step == rough or step > 1

    def _alike(self, step: Derivation | None, pool: list[Scored]) -> Judgement | None:
        """What is carried in other words, by the vectors of the sentences; None without an encoder."""
        values = [c for c in self.related if c.relation.carried and c.fit.conflict < 0.5]
        likeness = self.index.likeness
        alike = likeness.to(self.claim, [c.quantity for c in values])
        if alike is None:
            return None
        needed = _ALIKE if significant(self.claim) > 1 else _ALIKE + 0.05
        best = max(zip(alike, values, strict=True), key=lambda x: x[0], default=None)
        if best is not None and best[0] >= needed:
            return self._carried(best[1], pool)
        if step is not None and step.plausible >= 0.25:
            operands = likeness.to(self.claim, step.operands) or [0.0]
            if sum(operands) / len(operands) >= _ALIKE_STEP:
                return self._derived(step)
        return None

    def _pool(self) -> list[Scored]:
        """Numbers in the sentences that are nearest to the claim, best fit first."""
        seen: set[int] = set()
        out: list[Scored] = []
        near = self.index.nearest(self.claim)
        said = {id(q) for s in near for q in s.quantities}
        # What goes on about the same thing may not repeat its words: "For all of 2023 it was ...".
        centre = [
            *near[:5],
            *(c.quantity.sentence for c in self.related[:20] if c.relation.carried),
        ]
        around = [x for y in centre for x in self.index.beside(y)]
        for s in (*near, *around):
            for q in s.quantities:
                if id(q) not in seen:
                    seen.add(id(q))
                    out.append(Scored(q, self.fit(q)))
                    if id(q) not in said:
                        self.beside.add(id(q))
        # Cells of a table know their headers, which are not words of their line.
        for q in self.index.cells(self.claim):
            if id(q) not in seen:
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
        return Judgement(
            verdict, evidence, conflict, message, max(0.05, min(0.99, confidence)), operands
        )

    def _carried(self, found: Candidate, pool: list[Scored]) -> Judgement:
        claim = self.claim
        if per_differs(claim, found.quantity):
            return self._make(
                "unit_scale", found.quantity, None,
                f"{claim.surface} here is {per_words(claim)}; in the source {found.quantity.surface} is "
                f"{per_words(found.quantity)}",
                found.score,
            )  # fmt: skip
        rival = self.rival(found, pool)
        if rival is not None:
            return self._wrong(found, rival)
        reversal = turned(claim, found.quantity) or turned_beside(
            claim, found.quantity, self.index.beside(found.quantity.sentence)
        )
        if reversal:
            return self._make("contradicted", found.quantity, found.quantity, reversal, found.score)
        if found.relation.kind == "equal":
            message = same(claim, found.quantity, "")
            verdict = "supported"
        else:
            message = same(claim, found.quantity, found.relation.note or "rounds to")
            verdict = "rounded"
        return self._make(verdict, found.quantity, None, message, 0.4 + found.score / 2)

    def _bound_words(self, c: Candidate) -> str:
        note = c.relation.note or "bound differs"
        q = c.quantity
        return f"{with_bound(self.claim)} here, {with_bound(q)} in the source ({note}): {passage_of(q)}"

    def _units(self) -> Judgement | None:
        found = self._best(c for c in self.related if c.relation.kind in ("unit", "scale"))
        if found is None or found.fit.conflict >= 0.6:
            return None
        needed = max(0.12, self._needed(found))
        dimension = dimension_of(self.claim)[0]
        if (
            found.relation.kind == "unit"
            and significant(self.claim) >= 2
            and dimension in ("length", "area", "mass", "volume")
        ):
            # A text measures few things: the same digits in another unit are no accident.
            needed = 0.0
        elif (
            found.relation.kind == "unit"
            and dimension == "money"
            and dimension_of(found.quantity)[0] == "money"
        ):
            # Two sums with the same digits in two currencies: one of the currencies is wrong.
            alone = (
                sum(
                    c.relation.kind == "unit" and dimension_of(c.quantity)[0] == "money"
                    for c in self.related
                )
                == 1
            )
            needed = (
                0.0
                if alone and self.claim.low == found.quantity.low and self.claim.low >= 1000
                else min(needed, 0.15)
            )
        if found.fit.similarity < needed:
            return None
        if self._clearly_better(found):
            return None
        q = found.quantity
        return self._make(
            "unit_scale", q, None,
            f"{self.claim.surface} here, {q.surface} in the source ({found.relation.note}): {passage_of(q)}",
            found.score,
        )  # fmt: skip

    def _clearly_better(self, found: Candidate) -> bool:
        """Whether a value in the right unit fits the subject far better."""
        if found.relation.kind == "unit" and dimension_of(self.claim)[0] == "money":
            return False
        return any(
            c.relation.carried and c.fit.similarity > found.fit.similarity + 0.1
            for c in self.related
        )

    def _wrong(self, found: Candidate, rival: Scored) -> Judgement:
        q, r = found.quantity, rival.quantity
        return self._make(
            "wrong_context", q, r,
            moved(self.claim, q, r, "time" in found.fit.conflicts),
            0.35 + rival.score / 2,
        )  # fmt: skip

    def _moved(self, found: Candidate, pool: list[Scored]) -> Judgement | None:
        """The value is there for another time, place or population."""
        fit, q = found.fit, found.quantity
        if not comparable_loosely(self.claim, q):
            return None
        digits = significant(self.claim)
        rival = self._own_value(found, pool)
        # Equal digits alone prove nothing: something else must be shared.
        needed = {1: 0.42, 2: 0.32, 3: 0.2}.get(digits, 0.08)
        if rival is not None and together(q, rival.quantity):
            # One list, two rows: the value stands beside the one that was asked for.
            needed -= 0.15
        listed = q.role is not None and q.role.item is not None
        if listed and rival is not None and rival.quantity.sentence is q.sentence:
            # The list says whose number it is.
            needed = 0.06
        if fit.agree:
            needed -= 0.04
        if fit.conflict < 0.5 and rival is None and digits < 4:
            return None
        if found.relation.kind == "equal" and digits >= 3 and fit.conflict >= 0.5:
            # Printed, but of another time or group: equal by chance once in 270 rows.
            needed = 0.0
        if fit.similarity < (max(needed, 0.06) if needed else 0.0):
            return None
        message = moved(self.claim, q, rival.quantity if rival else None, "time" in fit.conflicts)
        return self._make(
            "wrong_context", q, rival.quantity if rival else None, message, 0.3 + fit.similarity / 2
        )

    def _own_value(self, found: Candidate, pool: list[Scored]) -> Scored | None:
        best = None
        for s in pool[:20]:
            r = s.quantity
            if r is found.quantity or not comparable(self.claim, r) or s.fit.conflict >= 0.5:
                continue
            if relate(self.claim, r).carried:
                continue
            if s.fit.similarity >= 0.3 and (best is None or s.score > best.score):
                best = s
        return best

    def _printed(self) -> bool:
        """Whether the source prints the claim's number, and no short one: then nothing is worked out."""
        return significant(self.claim) >= 3 and any(
            c.relation.kind == "equal" for c in self.related
        )

    def _derived(self, step: Derivation) -> Judgement:
        claim = self.claim
        evidence = step.operands[0]
        if step.verdict == "contradicted":
            return self._make(
                "contradicted", evidence, step.operands[-1],
                f"{claim.surface} is {'a rise' if step.direction < 0 else 'a fall'} here; in the source {step.words}",
                0.3 + step.plausible / 2, step.operands,
            )  # fmt: skip
        if step.verdict == "unit_scale":
            return self._make(
                "unit_scale", evidence, None, f"{claim.surface} here; in the source {step.words}",
                0.3 + step.plausible / 2, step.operands,
            )  # fmt: skip
        return self._make(
            "derived",
            evidence,
            None,
            f"in the source {step.words}",
            0.3 + step.plausible / 2,
            step.operands,
        )

    def _absent(self) -> float:
        """Weight of the claim's words and names that the source never uses."""
        return sum(
            weight for key, weight in self.claim.claim_weights.items()
            if not self.index.has(key) and weight >= 0.75 and not key.startswith("n:")
        )  # fmt: skip

    def _contradicted(
        self, pool: list[Scored], wrong_step: Derivation | None, there: Candidate | None
    ) -> Judgement:
        claim = self.claim
        best: Scored | None = None
        for s in pool[:25]:
            q = s.quantity
            if not comparable(claim, q) or s.fit.conflict >= 0.5 or id(q) in self.beside:
                continue
            if not same_order(claim, q) and max(significant(claim), significant(q)) >= 2:
                continue
            if not said_alike(claim, q) or (time_units(q.per) and not time_units(claim.per)):
                # A daily average does not contradict a total.
                continue
            if best is None or s.score + self.company(q) > best.score + self.company(best.quantity):
                best = s
        if best is not None and self._same_subject(best):
            q = best.quantity
            digits = significant(claim)
            if (
                there is not None
                and there.relation.kind == "equal"
                and digits >= 3
                and (there.fit.agree or there.fit.similarity >= 0.12)
            ):
                return self._wrong(there, best)
            return self._make(
                "contradicted",
                q,
                q,
                contradicts(claim, q),
                best.fit.similarity,
            )
        if (
            wrong_step is not None
            and wrong_step.plausible >= 0.8
            and wrong_step.kind in ("share", "change", "ratio", "rest")
        ):
            return self._make(
                "contradicted", wrong_step.operands[0], wrong_step.operands[-1],
                f"{claim.surface} here; in the source {wrong_step.words}", wrong_step.plausible / 2, wrong_step.operands,
            )  # fmt: skip
        return self._make(
            "not_found", None, None, f"the source does not give {claim.surface} for this", 0.5
        )

    def _near_value(self, q: Quantity) -> bool:
        """Whether two values look like one with a slip: swapped or exchanged digits."""
        a, b = f"{self.claim.low:f}".rstrip("0").rstrip("."), f"{q.low:f}".rstrip("0").rstrip(".")
        return len(a) == len(b) >= 3 and sum(x != y for x, y in zip(a, b, strict=True)) <= 2

    def _same_subject(self, best: Scored) -> bool:
        """Whether a number of the source is the claimed one with another value."""
        claim, fit = self.claim, best.fit
        lost = sum(v for k, v in fit.missing.items() if k.startswith(("iso:", "place:", "name:")))
        own_place = [n for n in claim.own_names if n.type in ("nation", "place", "state")]
        if lost >= 0.8 and own_place and not (claim.low and self._near_value(best.quantity)):
            return False
        unknown = [n for n in claim.own_names if n.type == "name" and not self.index.has(n.key)]
        if unknown and (best.quantity.cell is not None or best.quantity.own_names):
            # A row or a town that the source does not have.
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
