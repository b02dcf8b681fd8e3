"""Which operations the words of a claim ask for: a share, a change, a multiple, what is left.

The operation is decided from the claim alone, before any number of the source is looked at:
"rose by 8 per cent" is never a share, "40 more" never a level, "the other 38 %" a remainder.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from .quantity import Quantity
from .values import dimension_of

__all__ = ["Ask", "ask_of", "clause", "points", "said_alike"]

_UP = (
    r"r(?:ise|ises|ose|isen|ising)|increas\w*|gr(?:ew|ow|ows|own|owing|owth)|climb\w*|jump\w*|surg(?:e|ed|es|ing)|"
    r"soar\w*|swell\w*|swollen|expand\w*|gain\w*|more|higher|greater|larger|bigger|dearer|longer|above|up|"
    r"(?<!in )addition|added|ahead|exceed\w*|outnumber\w*|overtook|extra|beyond|surplus|over capacity|hike|upturn|"
    r"raised|doubl\w*|tripl\w*|trebl\w*|quadrupl\w*|over-?run"
)
_DOWN = (
    r"f(?:ell|all|alls|allen|alling)|decreas\w*|declin\w*|drop(?:s|ped|ping)?|shr(?:ank|ink|inks|unk|inking)|"
    r"reduc\w*|halv\w*|plung\w*|slump\w*|slid|slid(?:e|es|ing)|tumbl\w*|collaps\w*|dwindl\w*|dip(?:s|ped)?|cut|los[ts]|"
    r"fewer|less|lower(?:ed)?|smaller|cheaper|shorter|below|down|short|shortfall|behind|worked off|contract(?:ed|ion)|"
    r"eas(?:ed|ing)|slow(?:ed|er)?|weaken\w*|missing|slipped"
)
_UP_WORD = re.compile(rf"\b(?:{_UP})\b", re.I)
_DOWN_WORD = re.compile(rf"\b(?:{_DOWN})\b", re.I)
# "rose by nearly", "up", "a drop of about": leads straight to the amount of a change.
_FILL = r"(?:(?:by|a|an|of|some|about|nearly|almost|around|roughly|over|more than|less than|fewer than|just|well|under|close to|approximately|another|still|only|as much as|at least|further|full|good|the|as many as|exactly|no less than|slightly) )*"
_BEFORE = re.compile(
    rf"(?:\b(?P<by>by)\s+{_FILL}|\b(?:{_UP}|{_DOWN}|growth|rise|fall|increase|decrease|drop|decline|change|difference|gap)s?,?\s+{_FILL}(?:(?:by|of)\s+)?{_FILL})$",
    re.I,
)
_LEVEL = re.compile(
    r"\b(?:to|at|reach(?:ed|ing)?|total(?:led|ing)?|hit|was|were|is|are|from|numbered|stood at|amount(?:ed)? to|equalled)\s+(?:(?:a|an|the|some|about|nearly|almost|around|roughly|over|more than|less than|just|only|approximately|fewer than|well|under|close to) )*$",
    re.I,
)
_AFTER = re.compile(
    r"[\s)]*(?:(?:of|in|points?|percentage|per ?cent|percent|%|[a-z-]+) ){0,3}?"
    r"(?P<word>more|fewer|less|higher|lower|larger|smaller|bigger|dearer|cheaper|longer|shorter|greater|above|below|up|down|"
    r"short|ahead|behind|increase|rise|fall|drop|decline|growth|reduction|decrease|cut|jump|surge|gap|difference|missing|extra|over|beyond)\b"
    r"(?! than (?:a )?(?:once|month|year|day|week))",
    re.I,
)
_TIMES = re.compile(r"\s*(?:times|fold|-fold|x)\b", re.I)
_TOGETHER = re.compile(
    r"\b(?:together|combined|in all|in total|altogether|total(?:s|led|ling)?|both|either|between them|sum|overall|taken together|all told|jointly|as a whole)\b",
    re.I,
)
_AND = re.compile(r"\b(?:and|or|plus)\b")
_REST = re.compile(
    r"\b(?!no (?:less|fewer|more)\b)(?:rest|remain\w*|others?|another|latter|left(?! for\b)|still|not|never|no|nobody|none|nothing|neither|without|"
    r"lack\w*|short(?:fall)?|missing|owe[sd]?|owing|outstanding|un(?!der|til|ion|ited|icef|hcr|like|it\b|its\b|less\b)\w{4,}|"
    r"in\w*complete|vacan\w*|filled|fail\w*|except|apart from|otherwise|elsewhere|net|wanting|other than|empty|free|spare|majority|outnumber\w*)\b",
    re.I,
)
_AVERAGE = re.compile(
    r"\b(?:each|per|every|average\w*|mean|apiece|typical\w*|an? (?:day|week|month|year|head|night|hour|person|household|family|boat)|daily|weekly|monthly|"
    r"(?:yearly|annual)(?:ly)?|stood behind|for one|to one|to a|covered|ratio)\b",
    re.I,
)
_OF_WHOLE = re.compile(
    r"\b(?:of|among|made up|account\w*|share|proportion|majority|out of|in every|constitut\w*|represent\w*|compris\w*)\b",
    re.I,
)


@dataclass(slots=True)
class Ask:
    """What a claim's words ask for.

    Attributes:
        weights: operation -> how surely its words ask for it, 0 to 1. Operations: share, change,
            ratio, difference, sum, rest, rate, part.
        direction: +1 or -1 when the words say which way the change goes.
        adjacent: whether the number is plainly the amount of a change ("by 40", "40 more").
        percent: the number as per cent, for shares and changes.
    """

    weights: dict[str, float] = field(default_factory=dict)
    direction: int = 0
    adjacent: bool = False
    percent: Decimal | None = None


def clause(q: Quantity) -> str:
    """The words that are the number's own; the whole sentence when it is the only number there."""
    a, b = bounds(q)
    return q.sentence.text[a:b]


def bounds(q: Quantity) -> tuple[int, int]:
    """Where the words of `clause` stand in the block."""
    s = q.sentence
    others = [
        x for x in s.quantities if x is not q and x.kind not in ("age", "duration", "ordinal")
    ]
    if not others or not q.segment[1]:
        return s.start, s.end
    a, b = q.segment
    if q.index == 0 or (others and min(x.at[0] for x in others) > q.at[0]):
        a = s.start
    return a, b


def ask_of(q: Quantity) -> Ask:
    """Read the operations that the words around a number ask for.

    Args:
        q: the number of the claim.

    Returns:
        The operations, with how sure that is.

    Example:
        >>> from migtext.check.claims import _context
        >>> q = _context("Landings rose by 8 per cent.", None).quantities[0]
        >>> found = ask_of(q)
        >>> found.weights["change"], found.direction, found.adjacent
        (1.0, 1, True)
    """
    text = q.sentence.text
    a, b = bounds(q)
    own = text[a:b]
    before = text[max(a, q.at[0] - 60) : q.at[0]]
    after = text[q.at[1] : min(b, q.at[1] + 60)]
    ask = Ask()
    up, down = _UP_WORD.search(_less_hedge(own, q, a)), _DOWN_WORD.search(_less_hedge(own, q, a))
    ask.direction = (1 if up else 0) - (1 if down else 0)
    level = _LEVEL.search(before) is not None and not re.search(r"\bby\b[^,]*$", before)
    led = _BEFORE.search(before)
    tail = _AFTER.match(after)
    if led is not None or tail is not None:
        ask.adjacent = not (level and tail is None)
    if tail is not None and re.match(r"\s*(?:or|and)\b", after):
        tail = None
        ask.adjacent = led is not None
    near = (tail.group("word") if tail else None) or (led.group() if led else None)
    if near and not re.fullmatch(r"by\s.*", near, re.I | re.S):
        one = (1 if _UP_WORD.search(near) else 0) - (1 if _DOWN_WORD.search(near) else 0)
        ask.direction = one or ask.direction
    word = q.surface.lower()
    if re.search(r"\bhal(?:ved|ving|ves)\b", word):
        ask.direction, ask.adjacent = -1, True
    moved = (up or down) is not None
    ask.weights = _weights(q, ask, own, moved and not level, after)
    return ask


def said_alike(claim: Quantity, q: Quantity) -> bool:
    """Whether one number can be the other with a slip: an amount of change is no level, 28 no 10,619.

    Args:
        claim: a number of the claim.
        q: a number of the source.
    """
    if dimension_of(claim)[0] not in ("count", "money", "share") or q.cell is not None:
        return True
    small, large = min(abs(claim.low), abs(q.low)), max(abs(claim.low), abs(q.low))
    if dimension_of(claim)[0] != "share" and large > 60 * max(small, Decimal(1)):
        return False
    mine = ask_of(claim)
    if mine.adjacent and mine.direction and not ask_of(q).adjacent:
        return bool(q.sign or q.direction)
    return True


def points(q: Quantity) -> bool:
    """Whether a number is of percentage points: "21 points lower", "the rate gained 3 points"."""
    if q.kind == "percentage_points":
        return True
    if q.kind != "count" or q.low > 100:
        return False
    return re.match(
        r"\s*(?:percentage )?points?\b(?! of\b)", q.sentence.text[q.at[1] :][:24]
    ) is not None or (q.unit == "point" and re.search(r"\bpoints?$", q.surface) is not None)


def _less_hedge(own: str, q: Quantity, a: int) -> str:
    """The clause without the number and the bound before it: "more than half" is no rise."""
    head = own[: max(0, q.at[0] - a)]
    head = re.sub(
        r"(?:\b(?:more|less|fewer|no less|no fewer|not more|no more|well over|just over|over|under|up to|above|below)(?: than)?\s*)+$",
        "",
        head,
        flags=re.I,
    )
    return f"{head} {own[max(0, q.at[1] - a) :]}"


def _weights(q: Quantity, ask: Ask, own: str, moved: bool, after: str) -> dict[str, float]:
    kind = q.kind
    dimension = dimension_of(q)[0]
    rest = 1.0 if _REST.search(own) else 0.0
    if kind in ("percent", "fraction") or (kind == "ratio" and q.low < 1):
        ask.percent = q.low if kind == "percent" else q.low * 100
        out = {"change": 1.0 if ask.adjacent and ask.direction else 0.6 if moved else 0.0}
        of = re.match(r"\s*(?:\([^)]*\) ?)?of\b", after) is not None
        out["share"] = 0.0 if ask.adjacent and not of else 0.5 if moved and not of else 1.0
        if of and not re.search(r"halv", q.surface, re.I):
            out["change"] *= 0.4
        out["rest"] = 0.3 + 0.7 * rest if out["share"] else 0.0
        if re.search(r"halv", q.surface, re.I):
            out = {"change": 1.0, "share": 0.0, "rest": 0.0}
        return {k: v for k, v in out.items() if v}
    if dimension == "times" or kind == "ratio" or _TIMES.match(after):
        return {"ratio": 1.0}
    if points(q):
        return {"difference": 1.0}
    together = _TOGETHER.search(own) is not None
    out = {
        "difference": 1.0 if ask.adjacent else 0.5 if rest or moved else 0.15,
        "rest": 0.3 + 0.7 * rest,
        "sum": 1.0 if together else 0.6 if _AND.search(own) else 0.25,
        "rate": 1.0 if _AVERAGE.search(own) or q.per else 0.0,
        "part": 0.4,
    }
    if ask.adjacent and ask.direction:
        out["sum"] = out["part"] = 0.0
        out["rest"] *= 0.5
    return {k: v for k, v in out.items() if v}
