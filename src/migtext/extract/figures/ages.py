"""Ages that no unit word marks: "Mamadou B., 26,", "I am 61", "who is sixty-eight now".

A bare number is an age when one person is its subject and it ends its clause, or when it stands
between commas after a name.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..number_words import word_list, word_set
from ..tokens import Token
from .nouns import singular
from .quantity import Quantity, low_at

__all__ = ["find_ages"]

_OLDEST = 110


def find_ages(tokens: Sequence[Token], quantities: Sequence[Quantity]) -> None:
    """Make ages of the bare numbers of a sentence that are ages.

    Args:
        tokens: tokens of the sentence.
        quantities: its quantities; changed in place.
    """
    for q in quantities:
        if (
            q.kind == "duration"
            and q.unit in ("year", "month", "week", "day")
            and _span_is_age(tokens, q)
        ):
            q.kind, q.age = "age", True
        if (
            q.kind == "count"
            and q.unit is None
            and q.currency is None
            and not q.hyphen
            and not q.ranged
            and 1 <= q.low <= _OLDEST
            and q.numeral.magnitude == 1
            and not q.numeral.grouped
            and "." not in q.numeral.literal
            and (
                _beside_initial(tokens, q)
                or _beside_kin(tokens, q)
                or _of_one_person(tokens, q)
                or _at_age(tokens, q)
                or _middle(tokens, q)
                or _limit(tokens, q)
                or _in_brackets(tokens, q)
                or _of_children(tokens, q)
                or (
                    low_at(tokens, q.first - 1) in ("then", "now", "aged")
                    and low_at(tokens, q.first - 2) in (",", "(")
                    and low_at(tokens, q.last) in (",", ")")
                    and q.low >= 3
                )
                or low_at(tokens, q.hedge_first - 1) in ("oldest", "youngest", "eldest")
            )
        ):
            q.kind, q.unit, q.age = "age", "year", True
    _sons(tokens, quantities)


def _span_is_age(tokens: Sequence[Token], q: Quantity) -> bool:
    """ "a daughter of 18 months", "the youngest applicant was nine months"."""
    k = q.hedge_first - 1
    if low_at(tokens, k) == "of":
        return singular(low_at(tokens, k - 1)) in word_set("ages.persons")
    if low_at(tokens, k) in ("was", "were", "is", "are"):
        return any(
            t.low in ("oldest", "youngest", "eldest") for t in tokens[max(0, k - 4) : k]
        ) and _ends(tokens, q.last)
    return low_at(tokens, k) in ("oldest", "youngest", "eldest")


def _of_children(tokens: Sequence[Token], q: Quantity) -> bool:
    """ "two girls of 4 and 6", "a boy of nine": what follows "of" beside children."""
    k = q.first - 1
    if low_at(tokens, k) == "and" and k >= 3 and low_at(tokens, k - 2) == "of":
        k -= 2
    return (
        low_at(tokens, k) == "of"
        and singular(low_at(tokens, k - 1)) in word_set("ages.children")
        and (_ends(tokens, q.last) or low_at(tokens, q.last) in ("and", "to", "with"))
    )


def _in_brackets(tokens: Sequence[Token], q: Quantity) -> bool:
    """ "said Hasina Begum (47), a tea-garden worker": a name, an age, and who the person is."""
    k = q.first - 1
    return (
        k >= 2
        and not q.spelled
        and 10 <= q.low <= 105
        and tokens[k].text == "("
        and low_at(tokens, q.last) == ")"
        and all(t.text[:1].isupper() and t.text[1:].islower() for t in tokens[k - 2 : k])
        and low_at(tokens, q.last + 1) == ","
        and low_at(tokens, q.last + 2) in ("a", "an", "who", "from", "of", "whose")
    )


def _sons(tokens: Sequence[Token], quantities: Sequence[Quantity]) -> None:
    """ "Her sons, eleven and nine, share a mattress": ages in a row beside kin."""
    for i in range(len(quantities) - 1):
        run = quantities[i : i + 2]
        first, last = run[0], run[-1]
        between = [t.low for t in tokens[first.last : last.first]]
        if (
            first.age
            and first.unit == "year"
            and last.kind == "count"
            and last.unit is None
            and 0 < last.low <= _OLDEST
            and len(between) == 2
            and between[0] in ("or", "and", ",", "nor")
            and between[1] in ("under", "over", "below", "above")
            and _ends(tokens, last.last)
        ):
            last.kind, last.unit, last.age = "age", "year", True  # "over 12 or under two"
        if (
            between == ["and"]
            and first.first >= 2
            and tokens[first.first - 1].text == ","
            and singular(tokens[first.first - 2].low) in word_set("ages.persons")
            and low_at(tokens, last.last) in (",", ".", ";", "")
            and all(q.kind == "count" and q.unit is None and 0 < q.low < 100 for q in run)
        ):
            for q in run:
                q.kind, q.unit, q.age = "age", "year", True


def _beside_initial(tokens: Sequence[Token], q: Quantity) -> bool:
    """ "Mamadou B., 26, recorded": a name that ends in an initial."""
    k = q.first - 1
    return (
        k >= 3
        and not q.spelled
        and tokens[k].text == ","
        and tokens[k - 1].text == "."
        and len(tokens[k - 2].text) == 1
        and tokens[k - 2].text.isupper()
        and tokens[k - 3].text[:1].isupper()
        and low_at(tokens, q.last) in (",", ".", ")", "")
    )


def _beside_kin(tokens: Sequence[Token], q: Quantity) -> bool:
    """ "her mother-in-law, 61,": a noun for one person and commas."""
    k = q.first - 1
    if k < 1 or q.spelled or tokens[k].text != ",":
        return False
    noun = tokens[k - 1].low
    if noun in word_set("ages.persons"):
        return low_at(tokens, q.last) in (",", ".", ")", "", ";", "and")
    # "says the chief, 64, laughing"
    return (
        15 <= q.low <= 105
        and low_at(tokens, q.last) == ","
        and noun.endswith(word_list("ages.person_ends"))
        and low_at(tokens, k - 2) in ("the", "a", "an", "his", "her", "their", "our", "my")
    )


def _middle(tokens: Sequence[Token], q: Quantity) -> bool:
    """ "the mean age of cases was 37", "median age: 24"."""
    if low_at(tokens, q.hedge_first - 1) not in ("was", "is", "of", ":", "=", "were", "at"):
        return False
    before = [t.low for t in tokens[max(0, q.hedge_first - 9) : q.hedge_first - 1]]
    return (
        "age" in before
        and not any(w in (",", ";", "(") for w in before[before.index("age") :])
        and any(w in word_set("ages.middles") or w in word_set("ages.limits") for w in before)
        and low_at(tokens, q.last) in word_set("ages.middle_ends")
    )


def _limit(tokens: Sequence[Token], q: Quantity) -> bool:
    """ "half of those who came were under 18": a limit of age as the predicate of people."""
    k = q.first - 1
    if k < 2 or tokens[k].low not in ("under", "over") or not _ends(tokens, q.last) or q.low < 4:
        return False
    if tokens[k - 1].low not in (
        "were",
        "are",
        "was",
        "is",
        "be",
        "being",
        "aged",
        "those",
        "anyone",
    ):
        return False
    before = [t.low for t in tokens[max(0, k - 7) : k - 1]]
    return not any(w in word_set("ages.not_aged") for w in before)


def _ends(tokens: Sequence[Token], k: int) -> bool:
    """Whether the clause of an age may end at token `k`."""
    return low_at(tokens, k) in word_set("ages.ends")


def _of_one_person(tokens: Sequence[Token], q: Quantity) -> bool:
    """ "I was twenty-one when", "she's only 19", "my father, who is sixty-eight now"."""
    if not _ends(tokens, q.last):
        return False
    k = q.first - 1
    waiting = False  # "not yet sixteen" is an age whatever its subject
    steps = 0
    while k >= 0 and tokens[k].low in word_set("ages.adverbs") and steps < 4:
        waiting = waiting or tokens[k].low in ("yet", "barely")
        k -= 1
        steps += 1
    if k < 0:
        return False
    verb = tokens[k].low
    if verb in word_set("ages.contracted"):
        return True
    if verb not in ("am", "is", "was", "were", "be", "are", "being"):
        return False
    subject = low_at(tokens, k - 1)
    if subject in word_set("ages.pronouns") and verb in ("am", "is", "was"):
        return True
    if subject in ("oldest", "youngest", "eldest"):
        return True
    if singular(subject) in word_set("ages.persons") and (verb in ("is", "was") or waiting):
        return True
    if verb == "be" and low_at(tokens, k - 1) in ("to", "must", "would", "will"):
        return low_at(tokens, k - 2) in word_set("ages.pronouns")
    return False


def _at_age(tokens: Sequence[Token], q: Quantity) -> bool:
    """ "At 16, he left school": a bare number after "at" that opens a clause about one person."""
    return (
        q.first in (1, 2)
        and low_at(tokens, q.first - 1) == "at"
        and (
            low_at(tokens, q.last) in word_set("ages.pronouns")
            or (
                low_at(tokens, q.last) == ","
                and low_at(tokens, q.last + 1) in word_set("ages.pronouns")
            )
        )
    )
