"""Numbers that count what their sentence leaves out: "two were still missing", "Most (611) concerned".

A number without noun is a figure when its place says so: as the subject of a verb, as the end of a
clause after a copula or a verb that takes numbers, in brackets after a quantifier, beside "of us".
"""

from __future__ import annotations

from collections.abc import Sequence

from ..number_words import word_set
from ..tokens import Token
from .lexicon import states, words
from .nouns import is_adverb
from .quantity import Quantity, low_at
from .subjects import AUXILIARIES

__all__ = ["counts_what_is_omitted", "left_colon"]


def counts_what_is_omitted(
    tokens: Sequence[Token], q: Quantity, quantities: Sequence[Quantity]
) -> bool:
    """Whether a number without noun counts what its sentence leaves out: "two were still missing",
    "All but six said", "In 2015 it was sixty", "Most (611) concerned", "sometimes 20".

    Args:
        tokens: tokens of the sentence.
        q: the quantity, with its hedge.
        quantities: all of the sentence.
    """
    word = words()
    before = low_at(tokens, q.hedge_first - 1)
    at = q.last
    if low_at(tokens, at) == "-" and low_at(tokens, at + 1) in ("odd", "plus", "some"):
        at += 2  # "thirty-odd have been approved"
    after = low_at(tokens, at)
    if after == "of" and at + 1 < len(tokens) and tokens[at + 1].kind == "num" and q.low > 1:
        left = tokens[q.hedge_first - 1] if q.hedge_first else None
        return q.spelled or left is None or left.text in "(,;:" or left.text.islower()
    if (
        before == "of"
        and low_at(tokens, q.hedge_first - 2) in word_set("evidence.groups")
        and q.low > 1
        and low_at(tokens, at) not in ("the", "these", "those")
    ):
        return True  # "a family of seven in one room"
    if (
        after in ("a", "per", "each", "every")
        and low_at(tokens, at + 1) in word_set("counted.ago_units")
        and q.low > 1
        and not before.endswith(("day", "week", "month", "year"))
    ):
        return True  # "Ten a day die"
    if before in ("of", "among") and after in ("who", "whom", "whose") and q.low > 1:
        return True  # "Of 620 who went back"
    if q.low > 1 and (
        after in word_set("evidence.whereabouts")
        or (after == "on" and low_at(tokens, at + 1) == "board")
    ):
        return True  # "with 45 aboard"
    if q.ranged and q.low > 1 and _goes_on(after):
        return True  # "A further six to eight were feared missing"
    if after == "more" and q.low > 1 and _goes_on(low_at(tokens, at + 1)):
        return True  # "40 more are due"
    if (
        before in ("another", "other")
        and q.low > 1
        and (_goes_on(after) or after in ("", ".", ","))
    ):
        return True
    if before in ("it", "they", "we") and low_at(tokens, q.hedge_first - 2) in (
        "is",
        "was",
        "are",
        "were",
    ):
        return after in word_set("evidence.clause_ends")  # "Is it 30 or is it 39?"
    if before == "," and tokens[0].low == "of" and q.hedge_first < 12:
        return True  # "Of these, 14 to Venezuelans", "Of the nine factors, six favor remand"
    if before == "for" and low_at(tokens, q.hedge_first - 2) in word_set("evidence.capacity"):
        return True
    if after == "more" and low_at(tokens, at + 1) in ("than", ".", ",", ";", "") and q.low > 1:
        return True  # "20 more than expected"
    if before == "but" and low_at(tokens, q.hedge_first - 2) == "all":
        return True
    ends = after in word_set("evidence.clause_ends")
    if before in word_set("evidence.frequency") and ends:
        return True
    if before == "(" and after in (")", ",", ";"):
        return _bracketed(tokens, q)
    if before in ("was", "were", "is", "are") and ends and q.low > 1:
        subject = low_at(tokens, q.hedge_first - 2)
        return subject in word_set("evidence.counted_subjects") and (
            q.spelled or before == "were" or (subject in ("it", "there") and q.low > 12)
        )
    if not q.spelled or q.low <= 1 or q.ranged:
        return False
    if q.hedge_first == 0 and at < len(tokens) <= at + 3 and tokens[-1].text in ".!" and q.low > 12:
        return len(tokens) == at + 1 or after == ","  # an answer: "One hundred and eighty."
    if q.low > 12 and left_colon(tokens, q):
        return True  # "Ms Pell: Thirty-four."
    if q.bound != "exact" and (_goes_on(after) or after.endswith("ed")):
        return True  # "more than eight shared one bathroom"
    if (
        before in (",", "and", ";")
        and after in ("to", "in", "from", "with", "by", "on", "at", "under", "for")
        and any(o is not q and o.first < q.first and o.kind == "count" for o in quantities)
    ):
        return True  # "Eleven were admitted, three to intensive care"
    if ends and q.hedge_first < q.first and (q.bound != "exact" or q.hedge is not None):
        return True  # "more than thirty, some with a number on a plate"
    starts = q.hedge_first == 0 or before in word_set("evidence.before_subject")
    if not starts or (before == "that" and low_at(tokens, q.hedge_first - 2) == ","):
        return False
    # A number that is the subject of a verb in the plural.
    k = at
    if low_at(tokens, k) == "more":
        k += 1  # "and nine more will"
    while low_at(tokens, k) in ("also", "still", "already", "never", "later", "have", "had") or (
        is_adverb(low_at(tokens, k)) and k < len(tokens)
    ):
        if low_at(tokens, k) in ("have", "had"):
            return True
        k += 1
    verb = low_at(tokens, k)
    if verb in ("were", "are", "did", "do"):
        return True
    return verb in word_set("evidence.plain_verbs") or (
        verb in word.verbs
        and verb not in word_set("nouns.soft_verbs")
        and not verb.endswith("ing")
        and low_at(tokens, k + 1) != "by"
    )


def _goes_on(verb: str) -> bool:
    """Whether a word is a verb that a number may be the subject of."""
    return verb in AUXILIARIES or (
        verb in words().verbs
        and not verb.endswith("ing")
        and verb not in word_set("nouns.soft_verbs")
    )


def _bracketed(tokens: Sequence[Token], q: Quantity) -> bool:
    """ "Most (611) concerned noise", "Moroccans (122 500)": the number of what stands before."""
    k = q.hedge_first - 2
    if k < 0 or q.kind != "count" or q.low < 2:
        return False
    left = tokens[k]
    if left.low in word_set("evidence.quantifiers"):
        return not 1500 <= q.low <= 2100 or q.numeral.grouped
    if left.kind != "word" or not (q.numeral.grouped or q.low >= 20):
        return False
    year = 1500 <= q.low <= 2100 and not q.numeral.grouped
    return not year and (left.text in states().groups or left.text in states().names)


def left_colon(tokens: Sequence[Token], q: Quantity) -> bool:
    """ "Trucks that entered since August: 178", "others: 40; women: 12"."""
    if q.first == 0 or tokens[q.first - 1].text != ":" or q.first < 2:
        return False
    return q.last >= len(tokens) or tokens[q.last].text in ".;,()"
