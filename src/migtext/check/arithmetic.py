"""Numbers that a source does not print but that follow from it by one step.

Operands are chosen by what they are about, before any value is looked at: among the dozens of
numbers on a page some pair always gives the right quotient.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, InvalidOperation

from .compare import Fit, Idf, matches, unit_noun
from .context import Quantity, name_keys
from .values import LOWER, UPPER, dimension_of, nearly_words, printed_step, rounds_to
from .words import lexicon

__all__ = ["Derivation", "Scored", "derive"]

_CHANGE = re.compile(
    r"\b(?:ris(?:e|en|es|ing)|rose|fell|fall(?:s|en|ing)?|increas\w*|decreas\w*|declin\w*|drop(?:s|ped|ping)?|"
    r"grew|grow(?:s|n|ing|th)?|more|fewer|less|higher|lower(?:ed)?|jump\w*|surg(?:e|ed|es|ing)|reduc\w*|climb\w*|"
    r"shrank|shrink\w*|halv\w*|plung\w*|slump\w*|gain\w*|lost|cut|dip(?:s|ped)?|soar\w*|swell\w*|swelled|"
    r"dearer|cheaper|bigger|smaller|larger|rising|expand\w*|contract(?:s|ed|ing)|slid|tumbl\w*|"
    r"(?<!made )(?<!make )(?<!makes )(?<!making )(?<!grew )(?<!set )(?<!taken )(?<!took )(?:up|down)(?! to\b))\b",
    re.I,
)
_DIFFERENCE = re.compile(
    r"\b(?:more|fewer|less|above|below|over|under|up|down|by|rise|rose|fell|fall|increase|decrease|drop\w*|declin\w*|"
    r"difference|gap|short|shortfall|remain\w*|rest|left|still|not|un\w+|another|others?|extra|further|additional|"
    r"exceed\w*|beyond|ahead|behind|missing|surplus|grew|growth|short of|lack\w*|without)\b",
    re.I,
)
_TIMES = re.compile(r"\b(?:times|fold|twice|double\w*|tripl\w*|quadrupl\w*)\b", re.I)
_TOGETHER = re.compile(
    r"\b(?:together|combined|in all|in total|altogether|total|both|either|or|and|between them|sum|overall)\b",
    re.I,
)
_POINTS = re.compile(r"\bpoints?\b", re.I)


@dataclass(slots=True)
class Scored:
    """A number of the source with its fit to the claim."""

    quantity: Quantity
    fit: Fit

    @property
    def score(self) -> float:
        """Similarity, less what conflicts."""
        return self.fit.similarity + 0.06 * len(self.fit.agree) - 0.25 * self.fit.conflict


@dataclass(slots=True)
class Derivation:
    """One step: the operands, the result, the words for it."""

    kind: str
    operands: tuple[Quantity, ...]
    value: Decimal
    words: str
    plausible: float
    holds: bool
    direction: int = 0


def _claimed(claim: Quantity, value: Decimal, *, loose: float = 0.03) -> bool:
    """Whether a computed value is the claim's at its printed precision or within 3 %."""
    c = claim.low
    if c == 0:
        return value == 0
    error = float(abs(value - c) / abs(c))
    hedge = (claim.hedge or "").lower()
    if claim.high is not None and claim.high != claim.low:
        return claim.low * Decimal("0.97") <= value <= claim.high * Decimal("1.03")
    if claim.bound in LOWER:
        return value >= c * Decimal("0.995") and error <= 0.12
    if claim.bound in UPPER:
        return value <= c * Decimal("1.005") and error <= 0.12
    if hedge in nearly_words():
        return value <= c * Decimal("1.005") and error <= 0.06
    step, rough = printed_step(claim)
    if claim.kind in ("fraction", "ratio"):
        return error <= (0.06 if claim.hedge else 0.04)
    if error <= (0.05 if claim.hedge else loose):
        return True
    if rounds_to(value, c, step):
        return error <= 0.15
    return rough > step and rounds_to(value, c, rough) and error <= 0.05


def _exactly(claim: Quantity, value: Decimal) -> bool:
    step, rough = printed_step(claim)
    return rounds_to(value, claim.low, step) or rounds_to(value, claim.low, rough)


def _coverage(claim: Quantity, operands: Sequence[Quantity], idf: Idf) -> float:
    """Share of the claim's words that one operand or another has around it."""
    total = got = 0.0
    for key, weight in claim.claim_weights.items():
        worth = weight * idf(key)
        total += worth
        got += worth * max(matches(key, o.weights) for o in operands)
    return got / total if total else 0.0


def _near(a: Quantity, b: Quantity) -> float:
    """1 in one sentence or one table row or column, less in neighbouring sentences."""
    if a.cell is not None and b.cell is not None and a.cell.table == b.cell.table:
        return 1.0 if a.cell.row == b.cell.row or a.cell.column == b.cell.column else 0.3
    if a.sentence is b.sentence:
        return 1.0
    if a.sentence.previous is b.sentence or b.sentence.previous is a.sentence:
        return 0.8
    if a.sentence.block == b.sentence.block:
        return 0.6
    return 0.35


_TOTAL = re.compile(r"\b(?:totals?|all|overall|sum|altogether|grand total)\b", re.I)


def _of_total(part: Quantity, whole: Quantity) -> bool | None:
    """Whether one cell is the total of the other's row or column; None when not of one table."""
    if part.cell is None or whole.cell is None or part.cell.table != whole.cell.table:
        return None
    if part.cell.column == whole.cell.column:
        return _TOTAL.search(" ".join(whole.cell.row_headers)) is not None
    if part.cell.row == whole.cell.row:
        return _TOTAL.search(" ".join(whole.cell.column_headers)) is not None
    return False


def _is_total(q: Quantity) -> bool:
    return q.cell is not None and _TOTAL.search(" ".join(q.cell.row_headers)) is not None


def _alike(*members: Quantity) -> bool:
    """Whether numbers may be added or subtracted: people and countries may not."""
    nouns = [unit_noun(m) for m in members]
    known = {n for n in nouns if n is not None}
    if len(known) > 1:
        return False
    # A bare number beside a counted one needs the same sentence or table.
    if None in nouns and known:
        return all(m.sentence is members[0].sentence or m.cell is not None for m in members)
    units = {m.unit for m in members if m.unit}
    return len(units) <= 1 or bool(known)


def _unit(q: Quantity) -> tuple[str, str]:
    dimension, _, tag = dimension_of(q)
    return dimension, tag if dimension == "money" else ""


def _exact(q: Quantity) -> bool:
    return q.high is not None and q.high == q.low and q.low > 0


def _text(q: Quantity) -> str:
    a, b = q.segment
    return q.sentence.text[a:b]


def derive(
    claim: Quantity, pool: Sequence[Scored], idf: Idf
) -> tuple[Derivation | None, Derivation | None]:
    """The best derivation of the claim's number, and the best that fits its words but not its value.

    Args:
        claim: the number of the claim.
        pool: numbers of the source, best fit first.
        idf: weights of the keys in the source.

    Returns:
        (one that holds or None, the most plausible one that does not hold or None).
    """
    right: list[Derivation] = []
    wrong: list[Derivation] = []
    digits = len(claim.low.normalize().as_tuple().digits) if claim.low else 1
    named = [
        k
        for k, w in claim.claim_weights.items()
        if w >= 0.75 and k.startswith(("iso:", "place:", "name:"))
    ]
    said = {k for n in claim.sentence.names for k in name_keys(n)[:1]}
    for d in _steps(claim, pool, idf):
        if d.kind != "sum":
            # Numbers of a place that the claim does not speak of are none of its operands.
            d.plausible -= 0.15 * sum(
                any(
                    n.type in ("place", "name", "state") and not said & set(name_keys(n)[:1])
                    for n in o.header_names
                )
                for o in d.operands
            )
        lost = [k for k in named if max(matches(k, o.weights) for o in d.operands) < 0.2]
        d.plausible -= 0.12 * len(lost)
        if any(
            o.low == claim.low and dimension_of(o)[0] == dimension_of(claim)[0] for o in d.operands
        ):
            continue
        if d.holds and digits >= 3 and claim.kind not in ("percent", "fraction"):
            # Three right digits are no accident.
            exact = _exactly(claim, d.value)
            d.plausible += 0.15 if exact else -0.08
        (right if d.holds else wrong).append(d)
    right.sort(key=lambda d: -d.plausible)
    wrong.sort(key=lambda d: -d.plausible)
    return (right[0] if right else None), (wrong[0] if wrong else None)


def _steps(claim: Quantity, pool: Sequence[Scored], idf: Idf) -> Iterator[Derivation]:
    kind = claim.kind
    text = claim.sentence.text[claim.sentence.start : claim.sentence.end]
    tops = [s for s in pool[:28] if _exact(s.quantity)]
    # Totals of a table belong to every claim about it, whatever their row is called.
    tops += [s for s in pool[28:] if _exact(s.quantity) and _is_total(s.quantity)][:12]
    if claim.high is None:
        return
    shareish = kind in ("percent", "fraction") or (kind == "ratio" and claim.low < 1)
    after = (
        text[claim.at[1] - claim.sentence.start :][:14]
        if claim.at[1] >= claim.sentence.start
        else ""
    )
    times = bool(_TIMES.match(after.strip())) or bool(re.search(r"\btimes|fold\b", claim.surface))
    if shareish:
        percent = claim.low if kind == "percent" else claim.low * 100
        yield from _shares(claim, tops, idf, percent, text)
    elif times or kind == "ratio":
        yield from _ratios(claim, tops, idf)
    elif kind == "percentage_points":
        yield from _differences(claim, tops, idf, text, points=True)
    else:
        yield from _differences(claim, tops, idf, text)
        yield from _sums(claim, pool, idf, text)
        yield from _parts(claim, tops, idf)
        yield from _rates(claim, tops, idf, text)
        yield from _periods(claim, tops, idf)


_FACTORS = {
    ("hour", "day"): (24,), ("day", "week"): (7,), ("night", "week"): (7,), ("day", "month"): (30, 31), ("week", "month"): (4,),
    ("week", "year"): (52,), ("month", "year"): (12,), ("day", "year"): (365,), ("night", "year"): (365,), ("quarter", "year"): (4,),
}  # fmt: skip


def _periods(claim: Quantity, tops: Sequence[Scored], idf: Idf) -> Iterator[Derivation]:
    """So much a month is twelve times that a year."""
    unit = _unit(claim)
    for a in tops[:16]:
        q = a.quantity
        if _unit(q) != unit or not q.per or q.per == claim.per:
            continue
        for (small, large), factors in _FACTORS.items():
            up = small in q.per and (large in claim.per)
            down = large in q.per and small in claim.per
            for factor in factors if up or down else ():
                value = q.low * factor if up else q.low / factor
                base = 0.35 + 0.5 * _coverage(claim, (q,), idf) + 0.15 * a.fit.similarity
                yield Derivation(
                    "rate",
                    (q,),
                    value,
                    f"{q.surface} per {small if up else large} is {value:,.0f} per {large if up else small}",
                    base,
                    _claimed(claim, value),
                )


_RATE = re.compile(
    r"\b(?:each|per|every|average|on average|mean|apiece|a (?:day|week|month|year|head|night))\b",
    re.I,
)
_TIME_UNITS = {
    "year": "year",
    "month": "month",
    "week": "week",
    "day": "day",
    "night": "night",
    "hour": "hour",
}


def _rates(claim: Quantity, tops: Sequence[Scored], idf: Idf, text: str) -> Iterator[Derivation]:
    """So many of one thing for each of another: persons an application, money a year."""
    if not _RATE.search(text):
        return
    unit = _unit(claim)
    for a in tops[:16]:
        x = a.quantity
        if _unit(x) != unit:
            continue
        for b in tops[:20]:
            y = b.quantity
            if y is x or y.low == 0 or _near(x, y) < 0.8:
                continue
            timed = y.unit in _TIME_UNITS and y.unit in claim.per
            if not timed and (dimension_of(y)[0] != "count" or _unit(y)[0] != "count"):
                continue
            value = x.low / y.low
            base = (
                0.55 * _coverage(claim, (x, y), idf)
                + 0.2 * _near(x, y)
                + 0.2 * min(1.0, a.score + b.score)
            )
            yield Derivation(
                "rate",
                (x, y),
                value,
                f"{x.surface} over {y.surface} is {value:,.2f}",
                base,
                _claimed(claim, value),
            )


def _pairs(tops: Sequence[Scored], limit: int = 16) -> Iterator[tuple[Scored, Scored]]:
    for i, a in enumerate(tops[:limit]):
        for b in tops[i + 1 : limit + 10]:
            if a.quantity.start != b.quantity.start:
                yield a, b


def _scaled(claim: Quantity, percent: Decimal) -> Quantity:
    """The claim with its value as per cent, for the test of the value."""
    if claim.kind == "percent":
        return claim
    return Quantity(
        claim.figure, claim.start, claim.end, percent, percent, claim.bound, claim.hedge or "about", "percent",
        "percent", claim.surface, claim.sentence, claim.at, claim.segment, claim.index,
    )  # fmt: skip


def _shares(
    claim: Quantity, tops: Sequence[Scored], idf: Idf, percent: Decimal, text: str
) -> Iterator[Derivation]:
    change = _CHANGE.search(_text(claim)) is not None
    as_percent = _scaled(claim, percent)
    for a, b in _pairs(tops):
        x, y = a.quantity, b.quantity
        if _unit(x) != _unit(y) or _unit(x)[0] in ("share", "points"):
            continue
        covered = _coverage(claim, (x, y), idf)
        near = _near(x, y)
        base = 0.55 * covered + 0.2 * near + 0.25 * min(1.0, a.score + b.score)
        small, large = (x, y) if x.low <= y.low else (y, x)
        if small.low == large.low:
            continue
        if change:
            old, new = _in_time(x, y)
            if old is None or new is None or old.low == 0:
                continue
            if not _same_subject(x, y):
                continue
            value = (new.low - old.low) / old.low * 100
            holds = _claimed(as_percent, abs(value), loose=0.04) or abs(
                abs(value) - percent
            ) < Decimal("0.6")
            sign = 1 if value > 0 else -1
            yield Derivation(
                "change", (new, old), abs(value),
                f"from {old.surface} to {new.surface} is {'+' if sign > 0 else '-'}{abs(value):.1f} %", base, holds, sign,
            )  # fmt: skip
        if not change or re.search(r"\bof\b", text):
            if near < 0.5 and covered < 0.6:
                continue
            total = _of_total(small, large)
            if total is not None:
                base += 0.12 if total else -0.3
            elif spoken_share(small, large):
                base += 0.2
            value = small.low / large.low * 100
            holds = _claimed(as_percent, value) or (
                claim.kind == "percent" and abs(value - percent) <= Decimal("0.55")
            )
            yield Derivation(
                "share",
                (small, large),
                value,
                f"{small.surface} of {large.surface} is {value:.1f} %",
                base,
                holds,
            )
    yield from _complements(claim, as_percent, tops)


_OUT_OF = re.compile(r"\W*(?:out )?of (?:(?:the|our|its|their|these|those|all) ){0,2}", re.I)


def spoken_share(small: Quantity, large: Quantity) -> bool:
    """Whether the source itself says one of the other: "seven of our nine recommendations"."""
    if small.sentence is not large.sentence or small.at[1] > large.at[0]:
        return False
    between = small.sentence.text[small.at[1] : large.at[0]]
    return _OUT_OF.fullmatch(between) is not None


def _complements(
    claim: Quantity, as_percent: Quantity, tops: Sequence[Scored]
) -> Iterator[Derivation]:
    """Women are what men are not: 100 less the share of the other half."""
    table = lexicon()
    halves = ({"woman", "girl"}, {"man", "boy"}), ({"child"}, {"adult"})
    mine = {c for c in claim.shared_concepts if table.group[c] == "who"}
    negated = (
        re.search(
            r"\b(?:not|never|without|no|none|un\w+|rest|remain\w*|others?)\b", _text(claim), re.I
        )
        is not None
    )
    for s in tops[:10]:
        q = s.quantity
        if dimension_of(q)[0] != "share":
            continue
        theirs = {c for c in q.concepts if table.group[c] == "who"}
        opposite = any(
            (mine & one and theirs & other and not mine & other and not theirs & one)
            for pair in halves
            for one, other in (pair, pair[::-1])
        )
        if not opposite and not negated:
            continue
        value = 100 - (q.low if q.kind == "percent" else q.low * 100)
        holds = _claimed(as_percent, value)
        plausible = 0.45 + 0.5 * s.fit.similarity if opposite else 0.3 + 0.5 * s.fit.similarity
        yield Derivation(
            "rest", (q,), value, f"100 less {q.surface} is {value:.1f} %", plausible, holds
        )


def _same_subject(x: Quantity, y: Quantity) -> bool:
    """Whether two numbers count the same thing at two times."""
    if x.cell is not None and y.cell is not None:
        return x.cell.column == y.cell.column or x.cell.row == y.cell.row
    if x.time is not None and y.time is not None and x.time[0] != y.time[0]:
        return True
    return x.sentence is y.sentence


def _in_time(x: Quantity, y: Quantity) -> tuple[Quantity | None, Quantity | None]:
    """(older, newer) of two numbers, by their dates, else by "from ... to"."""
    if x.time is not None and y.time is not None and x.time[0] != y.time[0]:
        older = x if x.time[0][1] < y.time[0][1] or x.time[0][0] < y.time[0][0] else y
        return (x, y) if older is x else (y, x)
    if x.sentence is y.sentence:
        first, second = (x, y) if x.at < y.at else (y, x)
        between = first.sentence.text[first.at[1] : second.at[0]].lower()
        if re.search(r"\b(?:from|against|compared|than|down from|up from)\b", between):
            return second, first
        if re.search(r"\bto\b", between):
            return first, second
    return None, None


def _ratios(claim: Quantity, tops: Sequence[Scored], idf: Idf) -> Iterator[Derivation]:
    for a, b in _pairs(tops):
        x, y = a.quantity, b.quantity
        if _unit(x) != _unit(y):
            continue
        small, large = (x, y) if x.low <= y.low else (y, x)
        try:
            value = large.low / small.low
        except (DivisionByZero, InvalidOperation):
            continue
        covered = _coverage(claim, (x, y), idf)
        base = 0.6 * covered + 0.15 * _near(x, y) + 0.25 * min(1.0, a.score + b.score)
        if not _asked_times(claim, x, y):
            base -= 0.3
        holds = _claimed(claim, value, loose=0.05) or (
            abs(claim.low) <= 12
            and abs(value - claim.low) <= Decimal("0.5")
            and claim.hedge is not None
        )
        yield Derivation(
            "ratio",
            (large, small),
            value,
            f"{large.surface} is {value:.1f} times {small.surface}",
            base,
            holds,
        )


def _asked_times(claim: Quantity, x: Quantity, y: Quantity) -> bool:
    """Whether two numbers are of the years that the claim sets against each other."""
    asked = [t for t, _ in claim.times] or ([claim.time[0]] if claim.time else [])
    if not asked:
        return True
    have = [q.time[0] for q in (x, y) if q.time is not None]
    return (
        all(any(h[0] <= t[1] and t[0] <= h[1] for h in have) for t in asked[:2]) if have else True
    )


def _differences(
    claim: Quantity, tops: Sequence[Scored], idf: Idf, text: str, *, points: bool = False
) -> Iterator[Derivation]:
    asked = points or _DIFFERENCE.search(text) is not None
    unit = _unit(claim)
    for a, b in _pairs(tops):
        x, y = a.quantity, b.quantity
        if _unit(x) != _unit(y):
            continue
        if points:
            if _unit(x)[0] != "share":
                continue
        elif _unit(x) != unit or not _alike(x, y):
            continue
        part = x.whole is y or y.whole is x
        if not asked and not part:
            # What is left of a whole needs no word: "618 posts, of which 96 were vacant".
            continue
        small, large = (x, y) if x.low <= y.low else (y, x)
        value = large.low - small.low
        if value <= 0:
            continue
        covered = _coverage(claim, (x, y), idf)
        base = 0.55 * covered + 0.2 * _near(x, y) + 0.25 * min(1.0, a.score + b.score)
        if part:
            base += 0.1
        old, new = _in_time(x, y)
        sign = 0 if old is None or new is None else (1 if new.low > old.low else -1)
        yield Derivation(
            "difference", (large, small), value, f"{large.surface} less {small.surface} is {value:,f}", base,
            _claimed(claim, value), sign,
        )  # fmt: skip


def _sums(claim: Quantity, pool: Sequence[Scored], idf: Idf, text: str) -> Iterator[Derivation]:
    unit = _unit(claim)
    by_sentence: dict[int, list[Scored]] = {}
    for s in pool[:40]:
        if _exact(s.quantity) and _unit(s.quantity) == unit:
            by_sentence.setdefault(id(s.quantity.sentence), []).append(s)
    told = _TOGETHER.search(text) is not None
    for group in by_sentence.values():
        group.sort(key=lambda s: s.quantity.at)
        for i in range(len(group)):
            total = group[i].quantity.low
            for j in range(i + 1, min(len(group), i + 6)):
                total += group[j].quantity.low
                members = tuple(s.quantity for s in group[i : j + 1])
                if not _alike(*members):
                    continue
                covered = _coverage(claim, members, idf)
                base = 0.6 * covered + 0.2 + (0.1 if told else 0.0)
                if unit[0] == "money" and j == i + 1 and covered > 0.8:
                    base += 0.1
                words = " + ".join(m.surface for m in members) + f" is {total:,f}"
                yield Derivation(
                    "sum",
                    members,
                    total,
                    words,
                    base - 0.05,
                    _claimed(claim, total) and _exactly(claim, total),
                )
            for other in group[i + 2 :]:
                x, y = group[i].quantity, other.quantity
                if (
                    x.time is not None and y.time is not None and x.time[0] != y.time[0]
                ) or not _alike(x, y):
                    continue
                value = x.low + y.low
                base = 0.6 * _coverage(claim, (x, y), idf) + 0.15 + (0.1 if told else -0.1)
                yield Derivation(
                    "sum", (x, y), value, f"{x.surface} + {y.surface} is {value:,f}", base,
                    _claimed(claim, value) and _exactly(claim, value),
                )  # fmt: skip
    # Two members that the claim names, wherever they stand.
    flat = [s for s in pool[:10] if _exact(s.quantity) and _unit(s.quantity) == unit]
    for a, b in _pairs(flat, 8):
        x, y = a.quantity, b.quantity
        if (x.sentence is y.sentence and abs(x.index - y.index) == 1) or not _alike(x, y):
            continue
        value = x.low + y.low
        covered = _coverage(claim, (x, y), idf)
        base = 0.6 * covered + 0.15 * _near(x, y) + (0.1 if told else -0.1)
        yield Derivation(
            "sum", (x, y), value, f"{x.surface} + {y.surface} is {value:,f}", base,
            _claimed(claim, value) and _exactly(claim, value),
        )  # fmt: skip


def _parts(claim: Quantity, tops: Sequence[Scored], idf: Idf) -> Iterator[Derivation]:
    """A share of a total, given as a number; an average times a number."""
    unit = _unit(claim)
    for a in tops[:10]:
        p = a.quantity
        if dimension_of(p)[0] != "share":
            continue
        share = (p.low if p.kind == "percent" else p.low * 100) / 100
        if not 0 < share < 1:
            continue
        for b in tops[:14]:
            t = b.quantity
            if t is p or _unit(t) != unit or dimension_of(t)[0] == "share":
                continue
            value = share * t.low
            covered = _coverage(claim, (p, t), idf)
            base = 0.55 * covered + 0.15 * _near(p, t) + 0.25 * min(1.0, a.score + b.score)
            yield Derivation(
                "part",
                (t, p),
                value,
                f"{p.surface} of {t.surface} is {value:,.0f}",
                base,
                _claimed(claim, value),
            )
