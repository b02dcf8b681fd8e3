"""Whether a quantity is a figure at all.

A bare number needs evidence: a noun, a bound, a thousands sign, a verb that takes numbers, or
another figure beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..number_words import word_set
from ..tokens import Token
from .carry import interval_of
from .lexicon import population, states, words
from .nouns import Phrase, classify, is_adverb, is_plural, singular
from .omitted import counts_what_is_omitted, left_colon
from .quantity import Quantity, low_at
from .reading import rate_base
from .subjects import AUXILIARIES

__all__ = ["is_figure"]


# A calendar day written without separators.
_DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")


def is_figure(
    tokens: Sequence[Token],
    q: Quantity,
    quantities: Sequence[Quantity],
    *,
    table: bool = False,
    first_in_block: bool = False,
) -> bool:
    """Whether a quantity is a figure: a number that the text asserts about the world.

    Args:
        tokens: tokens of the sentence.
        q: the quantity, described and with its hedge.
        quantities: all of the sentence.
        table: it stands in a table, where a bare number needs no evidence.
        first_in_block: the sentence opens its block.

    Returns:
        False for ordinals in disguise, "one of the", names that hold a number, relative dates.
    """
    word = words()
    after = low_at(tokens, q.last)
    before = low_at(tokens, q.first - 1)
    if (
        q.kind in ("duration", "measure")
        and q.unit in word_set("counted.ago_units")
        and after in ("ago", "hence")
    ):
        return False
    if interval_of(tokens, q, quantities):
        return False
    if q.currency is not None or q.kind in (
        "percent",
        "percentage_points",
        "money",
        "ratio",
        "fraction",
        "vague",
    ):
        if (
            q.kind == "vague"
            and q.unit is None
            and q.phrase is None
            and before == "in"
            and after in (")", "")
        ):
            return False
        if (
            q.kind == "vague"
            and before == "in"
            and q.first >= 2
            and tokens[q.first - 2].text in "($,€"
        ):
            return False
        if (
            q.kind == "vague"
            and q.currency is not None
            and before == "in"
            and q.low >= 1000
            and q.start == tokens[0].start
        ):
            return False
        return not (
            q.kind == "fraction"
            and q.spelled
            and before in ("in", "cut", "into", "first", "second")
            and q.numeral.last - q.numeral.first == 1
            and after not in ("of", "the", "a")
        )
    if _is_name(tokens, q) or _spelled_year(tokens, q):
        return False
    if _DAY.fullmatch(tokens[q.numeral.first].text):
        return False  # "20161018": a day in the short form of ISO 8601
    if q.phrase is not None and q.kind == "count" and _label(tokens, q.phrase):
        return False
    if table and len(tokens) == 3 and before == "(" and after == ")":
        return False  # "(5)" alone in a row: a page or a note
    if rate_base(tokens, q.hedge_first - 1) == q.numeral.last:
        return False  # "4.1 deaths per 100,000"
    if q.low == 1 and q.spelled and not q.ranged:
        return _one(tokens, q, quantities)
    if q.low == 0 and q.spelled:
        return (
            q.phrase is not None
            and q.phrase.first <= q.last + 1
            and is_plural(tokens[q.phrase.head].text)
        ) or q.unit in ("day", "hour")
    own_noun = q.phrase is not None and q.phrase.first >= q.last and (q.phrase.first - q.last <= 6)
    if q.kind in ("duration", "measure", "age", "rate"):
        return not (q.spelled and q.low == 1 and q.unit == "day")
    if q.spelled and q.numeral.magnitude == 1:
        if q.hyphen:
            return True
        if own_noun or _of_them(tokens, q):
            return True
        if after in ("others", "times") or (q.ranged and q.unit):
            return True
        if counts_what_is_omitted(tokens, q, quantities):
            return True
        if after in population().states or (
            after in ("were", "was") and low_at(tokens, q.last + 1) in population().states
        ):
            return True
        if before in word.change_verbs or (
            before in ("to", "from", "by") and low_at(tokens, q.first - 2) in word.change_verbs
        ):
            return True
        return q.bound != "exact" and q.phrase is not None and q.age
    if table:
        return True
    if (
        after == "."
        and q.last + 1 < len(tokens)
        and tokens[q.last + 1].text[:1].isupper()
        and q.low < 100
        and q.hedge_first == q.first
    ):
        return False  # "(...) 8. Place of birth"
    if q.first == 0 and _heading_number(tokens, q):
        return False  # number of a paragraph, a heading or a note
    if own_noun:
        # "1 BLACKSTONE, supra note 23": a volume before a name in capitals.
        head = tokens[q.phrase.head] if q.phrase is not None else tokens[q.first]
        return not (
            head.text.isupper() and len(head.text) > 3 and q.low < 1000 and not _capitals(tokens)
        )
    return _bare(tokens, q, quantities, first_in_block)


def _bare(
    tokens: Sequence[Token], q: Quantity, quantities: Sequence[Quantity], first_in_block: bool
) -> bool:
    """Whether digits without unit and noun are a quantity."""
    word = words()
    after = low_at(tokens, q.last)
    before = low_at(tokens, q.first - 1)
    if q.numeral.grouped or q.numeral.magnitude > 1 or q.spelled:
        return True
    if counts_what_is_omitted(tokens, q, quantities):
        return True
    if q.bound not in ("exact", "range") or q.hedge is not None:
        return True
    if q.ranged and before in ("to", "from", "of", "by", "between", "and", "about"):
        return True
    if _of_them(tokens, q):
        return True
    if after in population().states or after in ("others", "times", "cases"):
        return True
    if left_colon(tokens, q):
        return True
    if before in ("were", "are") and low_at(tokens, q.first - 2) in ("we", "they", "you"):
        return True  # "We were 27 in two rooms"
    beside = next((o for o in quantities if o.first > q.last and o.first - q.last <= 2), None)
    if after == "(" and beside is not None and beside.kind == "percent":
        return True  # "211 (17.5%) reported"
    if q.first == 0:
        if first_in_block:
            return after in ("of", "were")
        return after in ("in", "of") or _verb(after)
    left = tokens[q.first - 1]
    if _verb(after) and (left.text in ",;:—–(“" or left.low in word.stop or is_adverb(left.low)):
        return True
    decimal = "." in q.numeral.literal and len(q.numeral.literal) <= 6
    if decimal and (
        before in word.number_verbs
        or before in word.change_verbs
        or before in ("index", "score", "value", "(")
    ):
        return True
    if before == "=" and low_at(tokens, q.first - 2) == "n":
        return True  # "(n = 74)"
    if left.kind == "word":
        if before == "for" and low_at(tokens, q.first - 2) in word_set("evidence.capacity"):
            return True
        if before in word_set("evidence.holds") and _ends_clause(tokens, q) and q.low >= 2:
            return True  # "The arena sleeps 85."
        if before == "range" and q.ranged:
            return True
        if before == "to" and any(
            o.kind == "percent" and o.last == q.hedge_first - 1 for o in quantities
        ):
            return True  # "fell by 5% to 300"
        if (
            (before in word.verbs or before.endswith("ed"))
            and before not in word_set("evidence.not_counting")
            and not decimal
            and q.low >= 2
            and (_ends_clause(tokens, q) or after in word_set("evidence.after_object"))
            and left.text.islower()
        ):
            return True  # "a cell that held 38", "The priest buried 16,"
        if before in word.number_verbs or before in word.change_verbs:
            return _plain_context(tokens, q, quantities)
        if before in word.number_nouns:
            return True
        return after in ("in", "during") and q.low >= 2 and not left.text[:1].isupper()
    if left.text in "([" and after in (")", "]", ",", ";", "in"):
        return (
            q.low >= 100
            and not decimal
            and len(q.numeral.literal) <= 6
            and q.first >= 2
            and tokens[q.first - 2].text in states().names
        )
    if (
        left.text in ",;"
        and after in ("in", "to", "from", "of", "at")
        and q.low >= 2
        and not decimal
        and q.last + 1 < len(tokens)
        and tokens[q.last + 1].kind == "word"
        and any(o is not q and o.kind == "count" and o.first < q.last + 24 for o in quantities)
    ):
        return True  # "its berths, 400 in first class"
    return left.text in ",–—:" and any(
        o is not q
        and o.kind == "count"
        and o.phrase is q.phrase
        and o.phrase is not None
        and o.phrase.first >= o.last
        and not tokens[o.phrase.head].text.isupper()
        for o in quantities
    )


def _label(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """ "Article 8 Article 10", "TABLE": the head is a label of provisions or tables, not counted."""
    head = tokens[phrase.head]
    word = words()
    return (
        head.text[:1].isupper()
        and not is_plural(head.text)
        and (head.low in word.labels or head.low == "table")
    )


def _of_them(tokens: Sequence[Token], q: Quantity) -> bool:
    """ "46 of them died", "of whom just twelve were allowed": a part of a number before it."""
    if low_at(tokens, q.last) == "of" and low_at(tokens, q.last + 1) in (
        "them",
        "whom",
        "which",
        "these",
        "those",
        "us",
        "you",
    ):
        return low_at(tokens, q.last + 2) not in words().number_nouns
    at = min(q.first, q.hedge_first) - 1
    while at > 0 and tokens[at].low in ("just", "only", "but", "merely", "also"):
        at -= 1
    return (
        low_at(tokens, at) in ("whom", "which")
        and low_at(tokens, at - 1) in ("of", "among")
        and not low_at(tokens, q.last).startswith(("month", "year"))
    )


def _spelled_year(tokens: Sequence[Token], q: Quantity) -> bool:
    """ "this twenty-eighth day of July, one thousand nine hundred and fifty-one"."""
    if not q.spelled or not 1500 <= q.low <= 2100:
        return False
    return any(t.text in word_set("place.months") for t in tokens[max(0, q.first - 3) : q.first])


def _capitals(tokens: Sequence[Token]) -> bool:
    """Whether a sentence is written in capitals throughout."""
    return not any(t.kind == "word" and t.text.islower() for t in tokens)


def _verb(word: str) -> bool:
    return word in AUXILIARIES or (word in words().verbs and not word.endswith("ing"))


def _plain_context(tokens: Sequence[Token], q: Quantity, quantities: Sequence[Quantity]) -> bool:
    """A bare number after a word that may take one: what stands around must support it."""
    before = low_at(tokens, q.first - 1)
    word = words()
    if before in word_set("counted.loose_before"):
        two = low_at(tokens, q.first - 2)
        if two in word.change_verbs or two in word.number_verbs or two in word.number_nouns:
            return True
        if before in word_set("counted.pair_before") and any(
            o is not q
            and o.kind in ("count", "vague")
            and abs(o.first - q.first) < 16
            and (o.phrase is None or o.phrase.first >= o.last or o.phrase is q.phrase)
            for o in quantities
        ):
            return True
        if before in ("of", "by", "another", "only", "just"):
            return q.phrase is not None
        return False
    if before in ("is", "are", "was", "were", "be", "been"):
        return (q.phrase is not None and tokens[q.phrase.head].low in word.number_nouns) or (
            _ends_clause(tokens, q) and q.low >= 2 and q.phrase is not None
        )
    return True


def _ends_clause(tokens: Sequence[Token], q: Quantity) -> bool:
    """Whether the quantity ends its clause."""
    return (
        q.last >= len(tokens)
        or tokens[q.last].text in ".,;:)"
        or tokens[q.last].low in ("in", "by", "and", "as", "for", "per")
    )


def _heading_number(tokens: Sequence[Token], q: Quantity) -> bool:
    """A block that begins "3 Methods" or "4 See infra notes": number of a heading or a note."""
    nxt = tokens[q.last] if q.last < len(tokens) else None
    if nxt is None or nxt.kind != "word" or not nxt.text[:1].isupper() or "," in q.numeral.literal:
        return False
    if nxt.text in states().groups or q.kind not in ("count", "age") or q.currency is not None:
        return False
    if q.phrase is None or q.phrase.first < q.last:
        return True
    # "40 Border Patrol agents" counts, "33 Schools that apply" is note 33.
    head = tokens[q.phrase.head]
    return head.text[:1].isupper() or classify(tokens, q.phrase).unit != "person"


def _is_name(tokens: Sequence[Token], q: Quantity) -> bool:
    """Capitalised number words inside names ("the Five Eyes"), numbers after a name ("Boeing 737")."""
    first = tokens[q.numeral.first]
    if (
        q.spelled
        and first.text[:1].isupper()
        and q.first > 0
        and tokens[q.first - 1].text
        not in (".", "“", '"', "‘", ":", "?", "!", "(", "•", "*", "-", "—", "–")
    ):
        nxt = tokens[q.last] if q.last < len(tokens) else None
        if nxt is not None and nxt.text in ("-",) and q.last + 1 < len(tokens):
            nxt = tokens[q.last + 1]
        if nxt is not None and nxt.text[:1].isupper():
            return True
    if (
        not q.spelled
        and q.first > 0
        and q.numeral.magnitude == 1
        and "," not in q.numeral.literal
        and q.unit is None
    ):
        left = tokens[q.first - 1]
        if (
            left.kind == "word"
            and left.text[:1].isupper()
            and q.first > 1
            and left.low not in words().number_verbs
            and q.hedge_first == q.first
            and left.text not in states().names
        ):
            if left.text.isupper() and 2 <= len(left.text) <= 5:
                return True  # "DD 214", "CMO 5"
            own = q.phrase is not None and q.phrase.first >= q.last
            return not own
    return False


def _one(tokens: Sequence[Token], q: Quantity, quantities: Sequence[Quantity]) -> bool:
    """Whether "one" counts: with a unit of time or a noun that is counted elsewhere, or after
    "only", "at least", "more than"."""
    after = low_at(tokens, q.last)
    before = [t.low for t in tokens[max(0, q.first - 3) : q.first]]
    bound = q.bound != "exact" or q.hedge is not None
    if q.kind in ("duration", "measure"):
        if q.unit in ("day", "night", "second", "minute"):
            return (
                bound or q.hyphen or after in ("late", "early", "short", "before", "after", "per")
            )
        return before[-1:] not in (["no"], ["any"], ["this"], ["that"])
    if after == "of" and not bound:
        return False
    if q.phrase is None or q.phrase.first < q.last:
        return False
    if before and before[-1] in word_set("counted.not_one"):
        return False
    if is_plural(tokens[q.phrase.head].text):
        return False
    if q.hyphen:
        return tokens[q.last + 1].low in words().hyphenated
    if bound or any(b in word_set("counted.one_cues") for b in before):
        return q.phrase.first - q.last <= 3
    if q.phrase.first == q.last and any(
        o is not q
        and o.kind in ("count", "measure", "duration", "percent")
        and _beside(tokens, q, o)
        for o in quantities
    ):
        return True  # "29 on one pick-up", "one jerrycan of ten litres"
    head = singular(tokens[q.phrase.head].text)
    return any(
        o is not q
        and o.phrase is not None
        and singular(tokens[o.phrase.head].text) == head
        and o.kind == "count"
        for o in quantities
    )


def _beside(tokens: Sequence[Token], one: Quantity, other: Quantity) -> bool:
    """Whether two words at most stand between "one" with its noun and a number."""
    after = one.phrase.head + 1 if one.phrase is not None else one.last
    gap = tokens[other.last : one.first] if other.first < one.first else tokens[after : other.first]
    apart = one.first - other.last if other.first < one.first else other.first - after
    return 0 <= apart <= 2 and all(t.kind == "word" or t.text in ",;" for t in gap)
