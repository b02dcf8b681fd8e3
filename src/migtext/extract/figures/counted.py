"""What a quantity counts, and whether it is a figure at all.

The noun phrase after the number decides for counts; money and percentages look further ("in
commitments", "of Latino adults", "the largest prize of"); a duration falls back on the subject of
its clause. A bare number needs evidence: a noun, a bound, a thousands sign, a verb that takes
numbers, or another figure beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..tokens import Token
from .grammar import Quantity
from .lexicon import population, states, words
from .nouns import Phrase, classify, is_adverb, is_plural, phrase_after, phrase_before, singular

__all__ = ["describe", "is_figure"]

_AUX = frozenset(
    "is are was were be been being has have had do does did will would shall should can could may might must".split()
)
_EACH = frozenset(
    (
        "each",
        "apiece",
        "per",
        "respectively",
        "annually",
        "monthly",
        "daily",
        "weekly",
        "total",
        "today",
    )
)
_TAKERS = frozenset(
    "takes take took lasts last lasted lasting spent spends wait waited exceed exceeds exceeded served sentenced held detained detains valid extended".split()
)
_PREPOSITIONS = frozenset(
    (
        "of",
        "to",
        "for",
        "from",
        "in",
        "on",
        "at",
        "by",
        "with",
        "during",
        "after",
        "before",
        "under",
        "over",
    )
)
_PLACE_IN = frozenset(
    (
        "north",
        "south",
        "east",
        "west",
        "northern",
        "southern",
        "eastern",
        "western",
        "central",
        "the",
    )
)


def _low(tokens: Sequence[Token], i: int) -> str:
    return tokens[i].low if 0 <= i < len(tokens) else ""


def _set(tokens: Sequence[Token], q: Quantity, phrase: Phrase) -> None:
    q.phrase = phrase
    q.counted = (tokens[phrase.first].start, tokens[phrase.last - 1].end)


def _after(tokens: Sequence[Token], q: Quantity, *, singular_ok: bool) -> Phrase | None:
    """The phrase right after the quantity, over "(…)" never, over "or more" and "each" always."""
    k = q.last
    if q.hyphen and q.unit is None and k < len(tokens) and tokens[k].glued:
        # "27-nation bloc", "12-member panel": the hyphenated noun is counted.
        if k + 1 < len(tokens) and tokens[k + 1].kind == "word":
            return Phrase(k + 1, k + 2, k + 1)
    if _low(tokens, k) == "or" and _low(tokens, k + 1) in ("more", "less", "fewer", "so"):
        k += 2
    if _low(tokens, k) in ("-", "‐") and _low(tokens, k + 1) in ("odd", "plus", "some"):
        k += 2
    if _low(tokens, k) == "+" or (
        _low(tokens, k) == "plus" and not (k + 1 < len(tokens) and tokens[k + 1].kind == "num")
    ):
        k += 1
    while k < len(tokens) and tokens[k].low in _EACH:
        k += 1
    return phrase_after(tokens, k, singular_ok=singular_ok)


def _subject(tokens: Sequence[Token], i: int) -> Phrase | None:
    """Head of the subject of the clause that holds token `i`, by its first verb."""
    table = words()
    start = 0
    depth = 0
    for k in range(i - 1, -1, -1):
        t = tokens[k]
        if t.text == ")":
            depth += 1
        elif t.text == "(":
            depth = max(0, depth - 1)
        elif depth == 0 and (
            t.text in ";:"
            or (
                t.low in ("that", "but", "while", "whereas", "where", "which")
                and k + 1 < i
                and _low(tokens, k - 1) not in _PREPOSITIONS
            )
        ):
            start = k + 1
            break
    # The last subject + verb before the number.
    for comma_at in [k for k in range(start, i) if tokens[k].text == ","][::-1] + [start - 1]:
        at = comma_at + 1
        verb = next(
            (
                k
                for k in range(at, i)
                if tokens[k].low in _AUX
                or tokens[k].low in _TAKERS
                or (tokens[k].low in table.verbs and k > at and tokens[k].low.endswith("ed"))
            ),
            None,
        )
        if verb is None or verb == at:
            continue
        end = verb - 1
        while end > at and (
            is_adverb(tokens[end].low) or tokens[end].low in ("also", "not", "only")
        ):
            end -= 1
        # The head stands before the first preposition of the subject.
        head_end = at
        k = at
        while k <= end and (
            tokens[k].low
            in (
                "the",
                "this",
                "that",
                "these",
                "those",
                "such",
                "each",
                "a",
                "an",
                "its",
                "their",
                "his",
                "her",
                "any",
                "and",
                "moreover",
                "however",
                "furthermore",
                "while",
            )
            or tokens[k].text in '“"‘(*'
        ):
            k += 1
        head_end = k
        while (
            head_end <= end
            and tokens[head_end].kind == "word"
            and (
                tokens[head_end].low not in table.stop
                or (head_end == k and tokens[head_end].low in ("i", "he", "she", "they", "we"))
            )
        ):
            head_end += 1
            if tokens[head_end - 1].low in ("i", "he", "she", "they", "we"):
                break
        if head_end > k and (
            head_end > end
            or tokens[head_end].low
            in (
                "of",
                "for",
                "in",
                "from",
                "to",
                "who",
                "that",
                "on",
                "under",
                "with",
                "by",
                ",",
                "at",
                "between",
                "(",
            )
            or tokens[head_end].kind == "sym"
        ):
            return Phrase(k, head_end, head_end - 1)
    return None


def _of_before(tokens: Sequence[Token], q: Quantity) -> Phrase | None:
    """ "NP of $5", "NP (4.2 percent)", "NP: 300", "NP from 5", "NP to 5", "NP, 12," before it."""
    k = q.hedge_first - 1
    linkers = 0
    money = ("for",) if q.kind == "money" else ()
    while k >= 0 and linkers < 4:
        t = tokens[k]
        if t.low == "n" and linkers and tokens[k + 1].text in "=:":
            k -= 1
            continue
        if t.low in money:
            k -= 1
            linkers += 1
            continue
        if t.low in (
            "of",
            "at",
            "to",
            "from",
            "was",
            "were",
            "is",
            "are",
            "by",
            "be",
            "been",
            "reached",
            "totalled",
            "totaled",
            "stood",
            "amounted",
            "as",
            "remains",
            "remained",
            "averaged",
            "than",
        ) or t.text in ("(", ":", "=", "–", "—"):
            k -= 1
            linkers += 1
            continue
        if (
            t.low
            in (
                "a",
                "an",
                "the",
                "total",
                "only",
                "just",
                "about",
                "it",
                "some",
                "high",
                "low",
                "record",
            )
            and linkers
        ):
            k -= 1
            linkers += 1
            continue
        break
    if not linkers:
        return None
    # Over a finite verb to its subject: "yields by", "refugees rose to".
    steps = 0
    while (
        k >= 0
        and steps < 3
        and tokens[k].kind == "word"
        and (
            tokens[k].low in words().verbs
            or tokens[k].low in words().change_verbs
            or tokens[k].low in _AUX
            or tokens[k].low.endswith("ly")
            or tokens[k].low in ("estimated", "set", "fixed", "put")
        )
    ):
        if (
            tokens[k].low
            in ("increase", "decrease", "rise", "fall", "drop", "decline", "reduction", "growth")
            and k
            and tokens[k - 1].low in ("a", "an", "the", "this", "that")
        ) or is_plural(tokens[k].text):
            break
        k -= 1
        steps += 1
    phrase = phrase_before(tokens, k)
    if phrase is not None and phrase.first >= 2 and _low(tokens, q.hedge_first - 1) == "of":
        # "the low number set by the previous administration of 15,000"
        left = phrase.first - 1
        while left > 0 and tokens[left].low in ("the", "a", "its", "their"):
            left -= 1
        if tokens[left].low == "by":
            for at in range(left - 1, max(-1, left - 9), -1):
                if tokens[at].low in words().number_nouns:
                    return phrase_before(tokens, at)
    return phrase


def _headed(tokens: Sequence[Token], phrase: Phrase | None) -> Phrase | None:
    """For "number of refugees" and "cost of living": the head itself unless it only counts."""
    if phrase is None:
        return None
    if (
        tokens[phrase.head].low
        in ("number", "numbers", "total", "share", "proportion", "percentage", "figure", "rest")
        and _low(tokens, phrase.last) == "of"
    ):
        inner = phrase_after(tokens, phrase.last + 1, of=False, singular_ok=True)
        if inner is not None:
            return inner
    return phrase


def _money(tokens: Sequence[Token], q: Quantity) -> Phrase | None:
    k = _past_bracket(tokens, q.last)
    direct = (
        _after(tokens, q, singular_ok=True) if _low(tokens, k) != "of" and k == q.last else None
    )
    if direct is not None:
        if (
            tokens[direct.head].low
            not in ("more", "less", "year", "month", "day", "hour", "annually")
            and direct.first == k
        ) or _low(tokens, k) in ("additional", "new", "more"):
            return direct
    while k < len(tokens) and (
        tokens[k].low in _EACH
        or (
            tokens[k].low in ("a", "an")
            and _low(tokens, k + 1) in ("year", "month", "day", "week", "head", "person", "night")
        )
        or (
            tokens[k].low in ("year", "month", "day", "week", "head", "night")
            and _low(tokens, k - 1) in ("a", "an", "per")
        )
    ):
        k += 1
    best: Phrase | None = None
    steps = 0
    at = k
    while at < len(tokens) and steps < 14:
        t = tokens[at]
        if (
            (t.kind == "num" and len(t.text) != 4)
            or t.text in ";:."
            or t.low in ("and", "but", "while", "that", "which", "who", "from")
        ):
            break
        if t.low in ("in", "of", "for", "towards", "toward", "on", "into", "worth") and at - k < 10:
            nxt = at + 1
            if t.low == "worth":
                nxt += 1 if _low(tokens, nxt) == "of" else 0
            while nxt < len(tokens) and tokens[nxt].low in (
                "the",
                "a",
                "an",
                "its",
                "their",
                "our",
                "his",
                "her",
                "this",
                "these",
                "all",
                "new",
                "any",
            ):
                nxt += 1
            phrase = phrase_after(tokens, nxt, of=False, singular_ok=True)
            if phrase is not None and _is_currency(tokens, phrase):
                at = _past_bracket(tokens, phrase.last)
                steps += 1
                continue
            if (
                phrase is not None
                and not _is_place(tokens, phrase, t.low)
                and not tokens[phrase.head].text[:1].isdigit()
            ):
                if t.low == "in" and tokens[phrase.head].low in (
                    "year",
                    "years",
                    "month",
                    "total",
                    "cash",
                    "full",
                    "value",
                    "response",
                    "2022",
                ):
                    at += 1
                    steps += 1
                    continue
                return phrase
        if (
            t.low == "to"
            and at + 1 < len(tokens)
            and tokens[at + 1].kind == "word"
            and not tokens[at + 1].text[:1].isupper()
            and tokens[at + 1].low not in words().stop
        ):
            obj = at + 2
            while obj < len(tokens) and tokens[obj].low in (
                "the",
                "a",
                "an",
                "its",
                "their",
                "our",
                "new",
            ):
                obj += 1
            phrase = phrase_after(tokens, obj, of=False, singular_ok=True)
            if phrase is not None and best is None:
                return phrase
        at += 1
        steps += 1
    before = _headed(tokens, _of_before(tokens, q))
    if before is not None:
        return before
    # "Parts cost $0", "a cap of", "raised the cap from"
    k = q.hedge_first - 1
    if k >= 0 and tokens[k].low in (
        "cost",
        "costs",
        "budget",
        "price",
        "fee",
        "fees",
        "salary",
        "wage",
    ):
        return phrase_before(tokens, k)
    return None


def _past_bracket(tokens: Sequence[Token], k: int) -> int:
    """Index after a bracket that opens at token `k` (a conversion), or after one that closes."""
    if k < len(tokens) and tokens[k].text == ")":
        return k + 1
    if k < len(tokens) and tokens[k].text == "(":
        for at in range(k + 1, min(k + 16, len(tokens))):
            if tokens[at].text == ")":
                return at + 1
    return k


def _is_currency(tokens: Sequence[Token], phrase: Phrase) -> bool:
    return tokens[phrase.head].low in (
        "dollars",
        "euros",
        "yuan",
        "terms",
        "money",
        "pounds",
        "dollar",
        "euro",
        "currency",
    )


def _is_place(tokens: Sequence[Token], phrase: Phrase, preposition: str) -> bool:
    """Whether a phrase is a name of a place: all its words are capitalised or points of the
    compass. After "for" and "of" only a known name is."""
    if preposition in ("for", "of", "on"):
        return " ".join(t.text for t in tokens[phrase.first : phrase.last]) in states().names
    inside = [t for t in tokens[phrase.first : phrase.last] if t.kind == "word"]
    if all(t.text[:1].isupper() or t.low in _PLACE_IN for t in inside):
        return not is_plural(tokens[phrase.head].text) or tokens[phrase.head].low in (
            "americas",
            "states",
            "nations",
            "islands",
            "emirates",
            "philippines",
            "netherlands",
        )
    return tokens[phrase.head].low in (
        "region",
        "country",
        "area",
        "world",
        "province",
        "state",
        "city",
    )


def _percent(tokens: Sequence[Token], q: Quantity) -> Phrase | None:
    k = q.last
    if _low(tokens, k) == "of":
        return phrase_after(tokens, k, singular_ok=True)
    direct = _after(tokens, q, singular_ok=True)
    if (
        direct is not None
        and direct.first == k
        and tokens[direct.head].low
        not in ("higher", "lower", "more", "less", "fewer", "up", "down")
    ):
        return direct
    before = _headed(tokens, _of_before(tokens, q))
    if before is not None:
        return before
    if _low(tokens, k) in (")",):
        return phrase_before(tokens, q.first - 2)
    if q.first and tokens[q.first - 1].low not in words().verbs and q.hedge_first == q.first:
        # "response rate 35.8%"
        beside = phrase_before(tokens, q.first - 1)
        if beside is not None:
            return beside
    return _subject(tokens, q.first)


def _duration(tokens: Sequence[Token], q: Quantity) -> Phrase | None:
    k = q.last
    if q.hyphen or (
        (k < len(tokens) and tokens[k - 1].low.endswith(("s'", "'s")))
        or _low(tokens, k) in ("'", "’")
    ):
        if _low(tokens, k) in ("'", "’"):
            k += 1
        if q.hyphen and _low(tokens, k) == "-":
            k += 2
        phrase = phrase_after(tokens, k, of=False, singular_ok=True)
        if phrase is not None:
            return phrase
    at = q.hedge_first - 1
    if _low(tokens, at) == "of":
        before = phrase_before(tokens, at - 1)
        if before is not None:
            return before
    if q.age:
        before = _age_of(tokens, q)
        if before is not None:
            return before
    if _low(tokens, k) == "of" and q.kind == "duration":
        # "three years of detention", not "of receipt", which opens the term.
        phrase = phrase_after(tokens, k, singular_ok=True)
        if (
            phrase is not None
            and q.bound == "exact"
            and tokens[phrase.head].low
            not in ("receipt", "acceptance", "arrival", "application", "notification", "age", "the")
        ):
            return phrase
    return _subject(tokens, q.first)


def _age_of(tokens: Sequence[Token], q: Quantity) -> Phrase | None:
    """Who is "aged 12", "under the age of 21", "as young as 12"."""
    k = q.hedge_first - 1
    while k >= 0 and tokens[k].low in (
        "aged",
        "age",
        "ages",
        "of",
        "the",
        "between",
        "from",
        "are",
        "is",
        "was",
        "were",
        "at",
        "who",
        "under",
        "over",
        ",",
        "(",
        "and",
        "as",
        "to",
        "an",
        "average",
    ):
        k -= 1
    if k >= 0 and tokens[k].low in ("some", "those", "many", "i", "he", "she", "they"):
        return Phrase(k, k + 1, k)
    return phrase_before(tokens, k)


def _classify(tokens: Sequence[Token], q: Quantity) -> None:
    if q.phrase is None:
        return
    found = classify(tokens, q.phrase)
    q.population = found.population
    if q.kind in ("count", "vague") and q.unit is None:
        q.unit = found.unit


def _age_context(tokens: Sequence[Token], q: Quantity) -> bool:
    """Whether a bare number is an age: "aged 15-24", "under the age of 21", "as young as 12"."""
    if (
        q.unit is not None
        or q.kind != "count"
        or not (0 < q.low <= 120)
        or q.numeral.magnitude > 1
        or "," in q.numeral.literal
    ):
        return False
    before = [t.low for t in tokens[max(0, q.first - 6) : q.first]]
    if not before:
        return False
    tail = " " + " ".join(before)
    if tail.endswith(
        (
            " aged",
            " ages",
            " age",
            " age of",
            " as young as",
            " as old as",
            " aged between",
            " ages of",
            " aged from",
            " aged over",
            " aged under",
            " aged about",
            " aged around",
            " age is",
            " turned",
            " turning",
            " turns",
            " aged up to",
            " aged at least",
            " age was",
        )
    ):
        return True
    if (
        "aged" in before[-4:]
        or ("ages" in before[-4:] and "of" in before[-3:])
        or tail.endswith((" ages between", " ages from", " age group"))
    ):
        return True
    if before[-1] == "and" and "between" in before and ("aged" in before or "ages" in before):
        return True
    if q.phrase is None or q.phrase.first > q.last + 2:
        following = tokens[q.last].low if q.last < len(tokens) else ""
        if following in ("years",):
            return False
        if before[-1] in ("under", "over", "below", "above") or tail.endswith(
            (" younger than", " older than")
        ):
            k = q.first - 2
            if tail.endswith(" than"):
                k -= 1
            if k >= 0 and tokens[k].kind == "word":
                low = singular(tokens[k].text)
                table = population()
                return bool(
                    ((low,) in table.heads and table.heads[(low,)].unit == "person")
                    or low in table.persons
                    or low in ("those", "anyone", "everyone", "people", "somebody", "someone")
                )
    return False


def _no_noun(tokens: Sequence[Token], q: Quantity) -> Phrase | None:
    """For "45%" of nothing and "300" of nothing: whom a participle or a neighbour names."""
    k = q.last
    word = _low(tokens, k)
    if word in ("were", "was", "are", "have", "had") and _low(tokens, k + 1) in population().states:
        k += 1
        word = _low(tokens, k)
    if word in ("were", "are", "was", "is"):
        # "Of these, 300 were children"
        at = k + 1
        while _low(tokens, at) in ("either", "also", "mostly", "mainly"):
            at += 1
        predicate = phrase_after(tokens, at, of=False)
        if (
            predicate is not None
            and predicate.first == at
            and tokens[predicate.head].low not in words().verbs
        ):
            return predicate
    if word in population().states and not (k + 1 < len(tokens) and is_plural(tokens[k + 1].text)):
        return Phrase(k, k + 1, k)
    if word in ("others",):
        return Phrase(k, k + 1, k)
    return None


def _borrowed(tokens: Sequence[Token], q: Quantity, previous: Sequence[Quantity]) -> Phrase | None:
    """The noun of a neighbour: "from 300 to 500 families", "43 boys and 20", "3 men, 5 women and
    another 12"."""
    for other in reversed(previous):
        if (
            other.kind in ("count", "vague", "age")
            and other.phrase is not None
            and other.kind != "age"
            and q.first - other.last < 14
        ):
            return other.phrase
    return None


def describe(tokens: Sequence[Token], quantities: Sequence[Quantity]) -> None:
    """Find what the quantities of a sentence count; set kind, unit, phrase and population.

    Args:
        tokens: tokens of the sentence.
        quantities: its quantities, in order; changed in place.
    """
    table = population()
    for q in quantities:
        if q.kind in ("count", "vague") and q.unit is None:
            one = q.low == 1 and not q.numeral.vague and not q.ranged
            q.phrase = _after(tokens, q, singular_ok=one or q.hyphen)
            if (
                q.phrase is not None
                and not one
                and tokens[q.phrase.head].low in ("times", "occasions", "fold")
            ):
                q.unit = "time" if tokens[q.phrase.head].low == "times" else None
            if q.phrase is not None and q.phrase.first - q.last > 7:
                q.phrase = None
            if _age_context(tokens, q):
                q.kind, q.unit, q.age, q.phrase = "age", "year", True, None
        elif q.kind == "duration" and not q.age and q.unit in ("year", "month", "week", "day"):
            before = [t.low for t in tokens[max(0, q.hedge_first - 3) : q.hedge_first]]
            if before[-1:] == ["aged"] or before[-2:] == ["age", "of"]:
                q.kind, q.age = "age", True
    for i, q in enumerate(quantities):
        if q.kind == "count" and q.phrase is None and q.unit is None and _spent(tokens, q):
            q.kind = "money"
        if q.kind == "money" or (q.kind == "vague" and q.currency is not None):
            q.phrase = _money(tokens, q)
        elif q.kind in ("percent", "percentage_points", "ratio", "fraction"):
            q.phrase = _percent(tokens, q)
        elif q.kind == "duration":
            q.phrase = _duration(tokens, q)
        elif q.kind == "age":
            if q.phrase is None:
                q.phrase = (
                    _duration(tokens, q)
                    if q.unit and q.last > q.numeral.last
                    else _age_of(tokens, q)
                )
        elif q.kind == "measure":
            q.phrase = _measure(tokens, q)
        elif q.phrase is None and q.unit is None:
            q.phrase = _no_noun(tokens, q)
            if q.phrase is not None and tokens[q.phrase.head].low in table.states:
                q.unit, q.population = "person", table.states[tokens[q.phrase.head].low]
                q.counted = (tokens[q.phrase.first].start, tokens[q.phrase.last - 1].end)
                continue
            if q.phrase is not None and tokens[q.phrase.head].low == "others":
                borrowed = _borrowed(tokens, q, quantities[:i])
                q.unit = classify(tokens, borrowed).unit if borrowed else "person"
            if q.phrase is None:
                q.phrase = (
                    _next_noun(tokens, q, quantities[i + 1 : i + 2])
                    or _headed(tokens, _of_before(tokens, q))
                    or _borrowed(tokens, q, quantities[:i])
                )
            if q.phrase is None and (
                q.bound != "exact" or q.hedge or "," in q.numeral.literal or q.numeral.magnitude > 1
            ):
                subject = _subject(tokens, q.first)
                if subject is not None and (
                    tokens[subject.head].low in words().number_nouns
                    or classify(tokens, subject).population is not None
                ):
                    q.phrase = subject
        if (
            i
            and q.phrase is not None
            and q.kind == "count"
            and tokens[q.phrase.head].low == "others"
            and q.unit is None
        ):
            borrowed = _borrowed(tokens, q, quantities[:i])
            q.unit = classify(tokens, borrowed).unit if borrowed else "person"
        if (
            i
            and q.kind == quantities[i - 1].kind
            and [t.low for t in tokens[quantities[i - 1].last : q.hedge_first]] == ["to"]
        ):
            q.phrase = (
                quantities[i - 1].phrase
                if q.phrase is None or q.phrase.first < q.last or q.kind == "money"
                else q.phrase
            )
        if (
            q.phrase is None
            and i
            and q.kind == quantities[i - 1].kind
            and q.kind in ("percent", "fraction")
        ):
            q.phrase = quantities[i - 1].phrase
        if q.phrase is not None:
            _set(tokens, q, q.phrase)
            _classify(tokens, q)
            if q.kind == "count" and tokens[q.phrase.head].low in words().index_nouns:
                q.kind = "index"
    _share(tokens, quantities)


_MONEY_VERBS = frozenset(
    "contribute contributes contributed contributing spend spends spent spending invest invests invested investing pay pays paid paying cost costs costing donate donated pledge pledged allocate allocated disburse disbursed lend lent borrow borrowed owe owed owes earn earned raise raised remitted remit".split()
)


def _spent(tokens: Sequence[Token], q: Quantity) -> bool:
    """ "contributed almost 600 million to the economy": money whose currency was lost."""
    if q.numeral.magnitude < 1_000_000:
        return False
    return any(t.low in _MONEY_VERBS for t in tokens[max(0, q.hedge_first - 3) : q.hedge_first])


def _share(tokens: Sequence[Token], quantities: Sequence[Quantity]) -> None:
    """ "$26 million to A, $81 million to B and $57 million to C to support the fight": what the
    last of a list is for holds for the others."""
    for i in range(len(quantities) - 2, -1, -1):
        q, nxt = quantities[i], quantities[i + 1]
        if (
            q.kind == nxt.kind == "money"
            and q.phrase is None
            and nxt.phrase is not None
            and nxt.phrase.first >= nxt.last
        ):
            between = tokens[q.last : nxt.first]
            if len(between) < 8 and all(
                t.text == ","
                or t.low
                in ("and", "to", "for", "in", "another", "the", "a", "an", "additional", "up")
                or t.text[:1].isupper()
                for t in between
            ):
                q.phrase = nxt.phrase
                _set(tokens, q, q.phrase)


def _next_noun(
    tokens: Sequence[Token], q: Quantity, following: Sequence[Quantity]
) -> Phrase | None:
    """ "43,020 and 19,637 applications", "from 300 to 500 families": the noun of the next one."""
    if not following:
        return None
    other = following[0]
    between = [t.low for t in tokens[q.last : other.hedge_first]]
    if (
        other.kind in ("count", "vague")
        and other.phrase is not None
        and len(between) <= 3
        and all(
            b
            in (
                "of",
                "the",
                "these",
                "those",
                "all",
                "and",
                "or",
                "to",
                ",",
                "an",
                "additional",
                "vs",
                "versus",
                "-",
                "–",
                "/",
            )
            for b in between
        )
    ):
        return other.phrase
    return None


def _measure(tokens: Sequence[Token], q: Quantity) -> Phrase | None:
    k = q.last
    if q.hyphen:
        if _low(tokens, k) == "-" and _low(tokens, k + 1) in (
            "high",
            "long",
            "wide",
            "deep",
            "tall",
            "thick",
        ):
            k += 2
        phrase = phrase_after(tokens, k, of=False, singular_ok=True)
        if phrase is not None:
            return phrase
    if _low(tokens, k) == "of":
        phrase = phrase_after(tokens, k, singular_ok=True)
        if phrase is not None:
            return phrase
    direct = phrase_after(tokens, k, of=False, singular_ok=True)
    if (
        direct is not None
        and tokens[direct.head].low not in words().verbs
        and not tokens[direct.head].text[:1].isupper()
    ):
        return direct
    before = _headed(tokens, _of_before(tokens, q))
    if before is not None:
        return before
    # "grain production had fallen from 5.4 million tons"
    return _subject(tokens, q.first)


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
    after = _low(tokens, q.last)
    before = _low(tokens, q.first - 1)
    if (
        q.kind in ("duration", "measure")
        and q.unit
        in ("day", "week", "month", "year", "hour", "minute", "decade", "fortnight", "quarter")
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
            return not _pronoun_of(tokens, q)
        if after in ("others", "times") or (q.ranged and q.unit):
            return True
        if after in population().states or (
            after in ("were", "was") and _low(tokens, q.last + 1) in population().states
        ):
            return True
        if before in word.change_verbs or (
            before in ("to", "from", "by") and _low(tokens, q.first - 2) in word.change_verbs
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
    if after in _AUX and (
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
    if tokens[q.first - 1].text in (",", "–", "—", ":") and any(
        o is not q and o.kind == "count" and o.phrase is q.phrase and q.phrase is not None
        for o in quantities
    ):
        return True
    return False


def _plain_context(tokens: Sequence[Token], q: Quantity, quantities: Sequence[Quantity]) -> bool:
    """A bare number after a word that may take one: what stands around must support it."""
    before = _low(tokens, q.first - 1)
    word = words()
    if before in (
        "and",
        "or",
        "with",
        "for",
        "at",
        "of",
        "to",
        "from",
        "by",
        "than",
        "compared",
        "only",
        "just",
        "another",
        "plus",
        "least",
    ):
        two = _low(tokens, q.first - 2)
        if two in word.change_verbs or two in word.number_verbs or two in word.number_nouns:
            return True
        if before in ("from", "to", "and", "by", "than", "compared", "plus", "or") and any(
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
            after_is_end(tokens, q) and q.low >= 2 and q.phrase is not None
        )
    return True


def after_is_end(tokens: Sequence[Token], q: Quantity) -> bool:
    """Whether the quantity ends its clause."""
    return (
        q.last >= len(tokens)
        or tokens[q.last].text in ".,;)"
        or tokens[q.last].low in ("in", "by", "and", "as", "for", "per")
    )


def _pronoun_of(tokens: Sequence[Token], q: Quantity) -> bool:
    """ "two of the main reasons" counts; "one of them" does not get here."""
    return False


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


_ONE_CUES = frozenset(
    (
        "only",
        "just",
        "exactly",
        "least",
        "than",
        "most",
        "nudging",
        "nudge",
        "hold",
        "every",
        "per",
        "zero",
        "or",
    )
)


def _one(tokens: Sequence[Token], q: Quantity, quantities: Sequence[Quantity]) -> bool:
    """Whether "one" counts: with a unit of time or a noun that is counted elsewhere, or after
    "only", "at least", "more than"."""
    after = _low(tokens, q.last)
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
    if before and before[-1] in (
        "no",
        "any",
        "every",
        "each",
        "some",
        "this",
        "that",
        "which",
        "another",
        "the",
        "number",
    ):
        return False
    if is_plural(tokens[q.phrase.head].text):
        return False
    if q.hyphen:
        return tokens[q.last + 1].low in words().hyphenated
    if bound or any(b in _ONE_CUES for b in before):
        return q.phrase.first - q.last <= 3
    head = singular(tokens[q.phrase.head].text)
    return any(
        o is not q
        and o.phrase is not None
        and singular(tokens[o.phrase.head].text) == head
        and o.kind == "count"
        for o in quantities
    )
