"""What the verdicts ask of two numbers, and the words they say it in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from .compare import matches, own_noun, unit_noun
from .context import Quantity, name_keys, word_keys
from .keys import cell_names
from .lists import since_before
from .values import dimension_of
from .words import lexicon, stem, words_of

if TYPE_CHECKING:
    from .sentence import Sentence

__all__ = [
    "TIME_UNITS",
    "comparable",
    "comparable_loosely",
    "extra",
    "in_total_row",
    "needed",
    "people",
    "per_differs",
    "per_words",
    "said_part",
    "same_order",
    "shared_subject",
    "significant",
    "singly",
    "speaker",
    "time_units",
    "together",
    "turned",
    "turned_beside",
    "verb_near",
    "with_bound",
]


TIME_UNITS = frozenset(
    ("second", "minute", "hour", "day", "night", "week", "fortnight", "month", "quarter", "year")
)


def time_units(per: frozenset[str]) -> frozenset[str]:
    """Denominators of time; a night is a day."""
    return frozenset("day" if u == "night" else u for u in per & TIME_UNITS)


def significant(q: Quantity) -> int:
    if q.kind == "fraction" and q.low < 1:
        # A third is not 0.333333: it is a word of the everyday.
        return 1
    digits = len(q.low.normalize().as_tuple().digits) if q.low else 1
    if q.high is not None and q.high != q.low:
        digits += 2
    return digits


def needed(q: Quantity) -> float:
    """How near the subject must be for an equal value to be more than chance."""
    digits = significant(q)
    base = {1: 0.36, 2: 0.3, 3: 0.22, 4: 0.14}.get(digits, 0.1)
    if dimension_of(q)[0] == "share":
        base = max(base, 0.3)
    return base


def comparable(a: Quantity, b: Quantity) -> bool:
    """Whether two numbers are of one kind, so that one can contradict the other."""
    da, _, ta = dimension_of(a)
    db, _, tb = dimension_of(b)
    if da != db:
        return False
    if da == "money":
        return ta == tb
    if da == "count":
        x, y = unit_noun(a), unit_noun(b)
        if x is None or y is None:
            # "1,005 migrants at 14 points": a point is no migrant.
            other = b if y is None else a
            return not (
                "person" in (x, y)
                and other.unit not in (None, "person")
                and own_noun(other)
                and other.cell is None
            )
        return x == y
    return True


def extra(claim: Quantity, q: Quantity) -> float:
    """What a number's own words say that the claim does not: another place, another part."""
    mine = claim.claim_weights
    names = {
        k
        for n in q.own_names
        if n.type in ("state", "place", "nation", "name")
        for k in name_keys(n)[:1]
    }
    words = {
        k for w in q.own_words if not w.stop and not q.sentence.in_date(w) for k in word_keys(w)
    }
    extra = sum(0.3 for k in names if k not in mine)
    extra += sum(0.09 for k in words if matches(k, mine) < 0.3)
    return min(extra, 0.75)


_SPEAKER = re.compile(
    r"\b(?:[Aa]ccording to (?:the )?(?P<a>[\w’'-]+)|(?P<b>[\w’'-]+) (?:said|says|put|puts|gives?|gave|counts?|counted|estimates?|estimated|looks after|reports?|recorded|records|registered))\b"
)


def speaker(claim: Quantity, q: Quantity) -> bool:
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


def together(a: Quantity, b: Quantity) -> bool:
    """Whether two numbers stand in one sentence, table or in neighbouring sentences."""
    if a.cell is not None and b.cell is not None:
        return a.cell.table == b.cell.table and (
            a.cell.row == b.cell.row or a.cell.column == b.cell.column
        )
    return (
        a.sentence is b.sentence
        or a.sentence.previous is b.sentence
        or b.sentence.previous is a.sentence
    )


def people(units: frozenset[str]) -> bool:
    return bool(
        units
        & {
            "child",
            "woman",
            "man",
            "refugee",
            "migrant",
            "worker",
            "detainee",
            "applicant",
            "adult",
            "passenger",
        }
    )


def comparable_loosely(a: Quantity, b: Quantity) -> bool:
    return dimension_of(a)[0] == dimension_of(b)[0]


_ON_THE_RISE = re.compile(r"\bon the (?:rise|increase|decline|decrease|up|wane)\b", re.I)


def verb_near(q: Quantity) -> bool:
    """Whether a verb of change leads straight to the number ("fell to 136,026")."""
    s = q.sentence
    if _ON_THE_RISE.search(s.text, s.start, s.end) is not None:
        return True
    before = s.text[max(s.start, q.at[0] - 40) : q.at[0]]
    return re.search(r"\b(?:to|by|at|reached|of)\s+(?:\w+\s+){0,2}$", before) is not None


def singly(q: Quantity, words: frozenset[str]) -> bool:
    """Whether one of these is spoken of in the singular around a number: "a drum", "each child"."""
    if not words:
        return False
    units = "|".join(re.escape(w) for w in sorted(words))
    pattern = rf"\b(?:an?|one|each|every|per|single) (?:[\w-]+ ){{0,2}}?(?:{units})\b"
    return re.search(pattern, q.sentence.text[q.sentence.start : q.sentence.end], re.I) is not None


_PART = re.compile(
    r"\b(?:of (?:it|them|whom|which|that|this|these|those|the (?:sum|total|whole|money|amount))|among (?:them|these|those)|"
    r"including|part of|thereof)\b",
    re.I,
)


def said_part(claim: Quantity) -> bool:
    """Whether a claim itself says that its number is a part of something."""
    a, b = claim.segment
    return _PART.search(claim.sentence.text[a:b]) is not None


def same_order(a: Quantity, b: Quantity) -> bool:
    """Whether two numbers of one kind are less than thirty times apart."""
    x, y = abs(a.low * dimension_of(a)[1]), abs(b.low * dimension_of(b)[1])
    return min(x, y) * 30 >= max(x, y)


_TOTAL = re.compile(r"\b(?:all|total|overall|together|sum|average|mean)\b", re.I)


def in_total_row(claim: Quantity, q: Quantity, r: Quantity) -> bool:
    """Whether a claim of nobody in particular was given a row's cell, and another cell is of all."""
    if q.cell is None or r.cell is None or q.cell.table != r.cell.table:
        return False
    if q.cell.column != r.cell.column or not q.cell.row_headers or not r.cell.row_headers:
        return False
    mine, theirs = " ".join(q.cell.row_headers), " ".join(r.cell.row_headers)
    if not _TOTAL.search(theirs) or _TOTAL.search(mine):
        return False
    keys = claim.claim_weights
    words = [k for w in words_of(mine) if not w.stop for k in word_keys(w)]
    names = [k for n in cell_names(mine) for k in name_keys(n)[:1]]
    return not any(matches(k, keys) >= 0.3 for k in (*words, *names))


def per_words(q: Quantity) -> str:
    return "per " + " per ".join(sorted(q.per)) if q.per else "without a denominator"


def with_bound(q: Quantity) -> str:
    words = {
        "at_least": "at least ",
        "at_most": "at most ",
        "more_than": "more than ",
        "less_than": "less than ",
    }
    return words.get(q.bound, f"{q.hedge} " if q.hedge else "") + q.surface


def shared_subject(found: Quantity, rival: Quantity) -> frozenset[str]:
    """Keys of what opens a sentence that two numbers share, when the second has no subject of its own."""
    s = found.sentence
    if rival.sentence is not s:
        return frozenset()
    if found.index > rival.index and not own_noun(found) and not found.parallel:
        # "1,350 meals a day in 1921 and fewer than 200 a day in 1927": the noun is not repeated.
        words = {k for w in s.words if w.end <= rival.at[0] for k in word_keys(w)}
        words |= {k for w in rival.counted_words for k in word_keys(w)}
        words |= {
            k
            for w in rival.own_words
            for k in word_keys(w)
            if not any(lexicon().group[c] in ("who", "status", "stat") for c in w.concepts)
        }
        return frozenset(words | {k for n in s.names if n.end <= rival.at[0] for k in name_keys(n)})
    if found.index != 0 or rival.index == 0:
        return frozenset()
    own = [n for n in rival.own_names if n.type in ("place", "state", "nation", "name")]
    if rival.parallel or rival.independent or own:
        return frozenset()
    comma = s.text.find(",", s.start, found.at[0])
    end = comma if comma > 0 else found.at[0]
    words = {k for w in s.words if w.end <= end for k in word_keys(w)}
    return frozenset(words | {k for n in s.names if n.end <= end for k in name_keys(n)})


def per_differs(claim: Quantity, q: Quantity) -> bool:
    """Whether two numbers are per different things: a day and a week, a person and nothing."""
    if dimension_of(claim)[0] not in ("money", "count", "mass", "length", "volume", "duration"):
        return False
    a, b = claim.per, q.per
    time = TIME_UNITS
    if time_units(a) != time_units(b):
        # "in 2024 it cost 5 million a year" and a cell under "Cost per year".
        return not (not a & time and claim.time is not None and "year" in b and len(b & time) == 1)
    who_a, who_b = a - time - {"each"}, b - time - {"each"}
    if who_a and who_b:
        return not who_a & who_b and not ({"person"} & (who_a | who_b) and people(who_a | who_b))
    if (who_a or who_b) and dimension_of(claim)[0] == "money":
        # "A drum costs 4 dollars" is 4 dollars for a drum.
        return "each" not in a | b and not (singly(claim, who_b) or singly(q, who_a))
    return False


def turned(claim: Quantity, q: Quantity) -> str | None:
    """The same number with the opposite direction."""
    a, b = claim.direction, q.direction or since_before(q)
    if a * b >= 0:
        return None
    if dimension_of(claim)[0] not in ("share", "points", "count", "money"):
        return None
    if dimension_of(claim)[0] in ("count", "money") and not verb_near(claim):
        return None
    words = {1: "a rise", -1: "a fall"}
    return f"{claim.surface} is {words[a]} here and {words[b]} in the source ({q.surface})"


_HAD_BEEN = re.compile(r"\bhad (?:been|stood|numbered|amounted|come)\b", re.I)


def turned_beside(claim: Quantity, q: Quantity, around: Iterable[Sentence]) -> str | None:
    """The opposite direction, where the value of before stands in a sentence of its own.

    "Costs per pupil were 9,400 euros. In 2021/22 they had been 10,250 euros."
    """
    if not claim.direction or q.direction or q.high is None or q.cell is not None:
        return None
    if dimension_of(claim)[0] in ("count", "money") and not verb_near(claim):
        return None
    for s in around:
        if not s.quantities or s.previous is not q.sentence or q is not q.sentence.quantities[0]:
            continue
        r = s.quantities[0]
        if r.kind != q.kind or r.unit != q.unit or r.high is None:
            continue
        if _HAD_BEEN.search(s.text, s.start, r.at[0]) is None:
            continue
        if claim.direction * ((q.low > r.low) - (q.low < r.low)) < 0:
            rose = "rose" if claim.direction > 0 else "fell"
            return (
                f"{claim.surface} would mean that it {rose}; the source gives {q.surface}, after "
                f"{r.surface} before"
            )
    return None
