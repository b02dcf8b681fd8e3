"""Whether a quantity is a figure at all.

A bare number needs evidence: a noun, a bound, a thousands sign, a verb that takes numbers, or
another figure beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..number_words import word_set
from ..tokens import Token
from .lexicon import population, states, words
from .nouns import classify, is_plural, singular
from .quantity import Quantity, low_at
from .subjects import AUXILIARIES

__all__ = ["is_figure"]


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
    if _is_name(tokens, q):
        return False
    if q.low == 1 and q.spelled and not q.ranged:
        return _one(tokens, q, quantities)
    if q.low == 0 and q.spelled:
        return (
            q.phrase is not None
            and q.phrase.first <= q.last + 1
            and is_plural(tokens[q.phrase.head].text)
        ) or q.unit in ("day", "hour")
    own_noun = q.phrase is not None and q.phrase.first >= q.last and (q.phrase.first - q.last <= 6)
    if q.kind in ("duration", "measure", "age"):
        return not (q.spelled and q.low == 1 and q.unit == "day")
    if q.spelled and q.numeral.magnitude == 1:
        if q.hyphen:
            return True
        if own_noun:
            return True
        if after in ("others", "times") or (q.ranged and q.unit):
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
    if own_noun:
        return not (first_in_block and q.first == 0 and _heading_number(tokens, q))
    if "," in q.numeral.literal or q.numeral.magnitude > 1 or q.spelled:
        return True
    if (
        q.bound not in ("exact", "range")
        or q.hedge is not None
        or (q.ranged and before in ("to", "from", "of", "by", "between", "and", "about"))
    ):
        return True
    if after in population().states or after in ("others", "times", "cases"):
        return True
    if after in AUXILIARIES and (
        tokens[q.first - 1].text == "," or before in ("and", "while", "whom", "which")
    ):
        return True
    if q.first == 0:
        return (
            not first_in_block and after in ("in", "of", "were", "had", "have", "are")
        ) or after in ("of", "were")
    if (
        "." in q.numeral.literal
        and len(q.numeral.literal) <= 6
        and (
            before in word.number_verbs
            or before in word.change_verbs
            or before in ("index", "score", "value", "(")
        )
    ):
        return True
    if tokens[q.first - 1].kind == "word":
        if (
            before in word.number_verbs
            or before in word.change_verbs
            or before in word.number_nouns
        ):
            return _plain_context(tokens, q, quantities)
        return (
            after in ("in", "during") and q.low >= 2 and not tokens[q.first - 1].text[:1].isupper()
        )
    if tokens[q.first - 1].text in ("(", "[") and after in (")", "]", ",", ";", "in"):
        return (
            q.low >= 100
            and q.low == q.low.to_integral_value()
            and len(q.numeral.literal) <= 6
            and (tokens[q.first - 2].text in states().names if q.first >= 2 else False)
        )
    return bool(
        tokens[q.first - 1].text in (",", "–", "—", ":")
        and any(
            o is not q and o.kind == "count" and o.phrase is q.phrase and q.phrase is not None
            for o in quantities
        )
    )


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
        or tokens[q.last].text in ".,;)"
        or tokens[q.last].low in ("in", "by", "and", "as", "for", "per")
    )


def _heading_number(tokens: Sequence[Token], q: Quantity) -> bool:
    """A block that begins "3 Methods" or "4 See infra notes": number of a heading or a note."""
    nxt = tokens[q.last] if q.last < len(tokens) else None
    if nxt is None or nxt.kind != "word" or not nxt.text[:1].isupper() or "," in q.numeral.literal:
        return False
    if q.phrase is None:
        return True
    head = tokens[q.phrase.head]
    return not (
        head.text in states().groups
        or (is_plural(head.text) and classify(tokens, q.phrase).unit == "person")
    )


def _is_name(tokens: Sequence[Token], q: Quantity) -> bool:
    """Capitalised number words inside names ("the Five Eyes"), numbers after a name ("Boeing 737")."""
    first = tokens[q.numeral.first]
    if (
        q.spelled
        and first.text[:1].isupper()
        and q.first > 0
        and tokens[q.first - 1].text not in (".", "“", '"', "‘", ":", "?", "!", "(", "•")
    ):
        nxt = tokens[q.last] if q.last < len(tokens) else None
        if nxt is not None and nxt.text in ("-",) and q.last + 1 < len(tokens):
            nxt = tokens[q.last + 1]
        if nxt is not None and nxt.text[:1].isupper() and tokens[q.first - 1].kind == "word":
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
            return bound or q.hyphen
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
    head = singular(tokens[q.phrase.head].text)
    return any(
        o is not q
        and o.phrase is not None
        and singular(tokens[o.phrase.head].text) == head
        and o.kind == "count"
        for o in quantities
    )
