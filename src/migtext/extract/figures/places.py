"""Where a figure holds: a place of its own clause, after a word of place or as its subject.

A place that belongs to another clause, to another figure or to the people ("refugees from Syria")
is left alone, and so is one that only modifies a noun ("EU grants").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...document import BlockView
from ..number_words import numeral_words, word_set
from ..tokens import Token
from .gazetteer import Named, gazetteer, longest
from .lexicon import states, words
from .masks import Masks
from .nouns import is_plural
from .quantity import Quantity, low_at
from .subjects import AUXILIARIES

__all__ = ["PlaceMention", "asked_place", "heading_place", "places"]

_TOGETHER = re.compile(
    r"(?!.*(?:compared|against|than|up from|down from))[^.;:()—]{0,60}?(?:,|\band|\bor|&|\bwith)\s*$"
)
_BOUND = re.compile(r";|\s[—–]\s")


class PlaceMention:
    """A place in a sentence: span in the block's text, ISO code, how it stands.

    Attributes:
        role: ``at`` after a word of place, ``subject`` before a verb, ``owner`` before "'s" or in
            "the population of X", ``listed`` before a bracket, ``to`` after "to" and "for",
            ``from`` after "from", ``object`` at the end of a phrase after any other word, ``none``
            else.
    """

    __slots__ = ("block", "end", "first", "iso3", "last", "role", "start")

    def __init__(
        self, start: int, end: int, iso3: str | None, role: str, first: int, last: int
    ) -> None:
        self.start = start
        self.end = end
        self.block: BlockView | None = None  # the block that holds it, when it is another
        self.iso3 = iso3
        self.role = role
        self.first = first
        self.last = last


def heading_place(text: str, *, cell: bool = False) -> tuple[str, str | None] | None:
    """The place that a heading consists of, or a cell under "Country", "Island" ("3. Greece", "NORTH KIVU: ..." not).

    Example:
        >>> heading_place("2.1 Greece"), heading_place("Arrivals in Greece")
        (('Greece', 'GRC'), None)
    """
    bare = re.sub(r"^[\s#*]*(?:[\dIVX]+[.)]?(?:\d+[.)]?)*\s+)?", "", text).strip(" *:#\t\n")
    for name in (bare, bare.title() if bare.isupper() else bare):
        found = gazetteer().get(name)
        if found is not None and (found.sure or cell):
            return name if name == bare else bare, found.iso3
    return None


def _mentions(tokens: Sequence[Token], text: str) -> list[PlaceMention]:
    out: list[PlaceMention] = []
    k = 0
    n = len(tokens)
    barred = word_set("place.not_place")
    while k < n:
        t = tokens[k]
        if t.kind != "word" or not t.text[:1].isupper() or t.text in barred:
            k += 1
            continue
        if k + 1 < n and tokens[k + 1].text == "$" and tokens[k + 1].glued:
            k += 1
            continue  # "US$4.2 million"
        end, known = _known(tokens, text, k)
        if _names_a_body(tokens, k):
            k = end
            continue
        a, before = _before(tokens, k)
        if known is None:
            end = _unknown(tokens, k, before)
            if end == k:
                k += 1
                continue
            if end < 0:
                k = -end
                continue
        elif not known.sure and not (
            before in word_set("where.at")
            or before == "of"
            or low_at(tokens, end) in word_set("where.sites")
        ):
            k = end
            continue
        role = _role(tokens, a, end, before)
        if role is not None:
            last_end = tokens[end - 1].end
            if text[t.start : last_end].endswith(("’s", "'s")):
                last_end -= 2
            iso3 = known.iso3 if known is not None else None
            out.append(PlaceMention(tokens[a].start, last_end, iso3, role, a, end))
        k = end
    return out


def _known(tokens: Sequence[Token], text: str, k: int) -> tuple[int, Named | None]:
    """The longest known name that begins at token `k`."""
    word = tokens[k].text
    bare = word[:-2] if word.endswith(("’s", "'s")) else word
    table = gazetteer()
    for stop in range(min(len(tokens), k + longest(bare) + 2), k, -1):
        name = text[tokens[k].start : tokens[stop - 1].end]
        if name.endswith(("’s", "'s")):
            name = name[:-2]
        found = table.get(" ".join(name.split()) if "\n" in name else name)
        if found is not None:
            return stop, found
    return k + 1, None


def _names_a_body(tokens: Sequence[Token], k: int) -> bool:
    """Whether the name at token `k` is that of a body: "Department of the Interior"."""
    x = k - 1
    if low_at(tokens, x) == "the":
        x -= 1
    return (
        x > 0
        and low_at(tokens, x) == "of"
        and low_at(tokens, x - 1) in word_set("where.bodies_of")
        and tokens[x - 1].text[:1].isupper()
    )


def _before(tokens: Sequence[Token], k: int) -> tuple[int, str]:
    """Where the phrase begins ("northern Greece") and the word before it, over "the"."""
    a = k
    x = k - 1
    if low_at(tokens, x) in word_set("place.compass"):
        a = x
        x -= 1
    if low_at(tokens, x) == "the":
        x -= 1
    if low_at(tokens, x) in ("of",) and low_at(tokens, x - 1) in word_set("where.site_of"):
        # "in the territory of Nyiragongo"
        x -= 2
        if low_at(tokens, x) == "the":
            x -= 1
        return a, low_at(tokens, x) if low_at(tokens, x) in word_set("where.at") else "in"
    if (
        low_at(tokens, x) in word_set("where.sites")
        and low_at(tokens, x) not in word_set("where.at")
        and low_at(tokens, x - 1) in ("the", "in", "at", "on")
    ):
        # "on the island Lesbos"
        x -= 2 if low_at(tokens, x - 1) == "the" else 1
    # "in Rutshuru and Masisi", "in Malta, Poland": one word of place for a list.
    return a, low_at(tokens, x)


def _unknown(tokens: Sequence[Token], k: int, before: str) -> int:
    """End of a name that no table knows; `k` for none, negative to go on there."""
    n = len(tokens)
    end = k + 1
    barred = word_set("place.not_place")
    while (
        end < n
        and tokens[end].kind == "word"
        and tokens[end].text[:1].isupper()
        and tokens[end].text not in barred
    ):
        end += 1
    follows = low_at(tokens, end) in word_set("where.sites") and k > 0
    if before not in word_set("where.unknown_at") and not (follows and end - k < 3):
        return k
    if end < n and tokens[end].text in barred and tokens[end].text not in word_set("place.months"):
        return -(end + 1)
    last = tokens[end - 1]
    if tokens[k].text in states().groups and end - k > 1:
        return -end  # "in the Ugandan Argus"
    if last.text in barred or (is_plural(last.text) and last.text in states().groups):
        return -end
    acronym = last.text.isupper() and len(last.text) < 6 and end - k == 1
    if not follows and (acronym or low_at(tokens, end) in ("’", "'")):
        return -end
    if last.text in states().groups or last.low.endswith(("'s", "s'")):
        return -end
    if before == "before" and any(t.low in words().stop for t in tokens[k:end]):
        return -end
    nxt = tokens[end] if end < n else None
    if (
        nxt is not None
        and nxt.kind == "word"
        and not follows
        and nxt.low not in words().stop
        and nxt.low not in words().verbs
        and is_plural(nxt.text)
    ):
        return -end  # "in Sphere standards"
    return end


def _role(tokens: Sequence[Token], a: int, end: int, before: str) -> str | None:
    n = len(tokens)
    after = tokens[end] if end < n else None
    if (
        after is not None
        and after.text == "("
        and end + 1 < n
        and (tokens[end + 1].kind == "num" or tokens[end + 1].text in "$€£–-~")
    ):
        return "listed"
    possessive = tokens[end - 1].text.endswith(("’s", "'s"))
    site = after is not None and after.low in word_set("where.sites")
    if before in word_set("where.at"):
        if after is not None and after.kind == "word" and not possessive and not site:
            noun = (
                after.low not in words().stop
                and after.low not in words().verbs
                and after.kind == "word"
                and not after.text[:1].isupper()
                and not after.low.endswith(("ed", "ing", "ly"))
                and after.low not in AUXILIARIES
            )
            if noun and (before in ("on", "by", "over", "before", "between", "through", "via")):
                return None  # "on EU grants"
        if before == "between" and low_at(tokens, end) == "and":
            return None
        return "at"
    if _gapped(tokens, a, end, before):
        return "gapped"
    if before == "from":
        plain = after is not None and after.kind == "word" and after.low not in words().stop
        return "from" if not plain else "none"  # "from EU grants"
    if before == "for" and a <= 2:
        return "at"  # "For Greece there were ..."
    if before in ("to", "for"):
        return "to"
    if before == "of":
        x = a - 1
        while x >= 0 and tokens[x].low in ("the", "of"):
            x -= 1
        if low_at(tokens, x) in word_set("where.holders") or site:
            return "owner"
        # "The partition of India uprooted": the subject of the sentence.
        opens = x < 4 and not any(t.kind == "sym" for t in tokens[:x])
        return "owner" if opens and after is not None and _finite(after) else "none"
    if possessive:
        return "owner"
    if site:
        return "owner"
    dated = bool(a) and tokens[a - 1].kind == "num" and len(tokens[a - 1].text) == 4
    if (
        a == 0
        or dated
        or before
        in (
            "and",
            "but",
            "while",
            "whereas",
            ",",
            ";",
            ":",
            "•",
            "-",
            "–",
            "—",
            "that",
            "(",
            "when",
            "if",
            "as",
        )
    ):
        if after is None:
            return "none"
        if after.text in ":–—\t" or (after.text == "-" and not after.glued):
            return "label"
        if after.text == "," or after.low in ("with",):
            return "subject" if a == 0 or before in ("•", "while", "but", "-", "–") else "none"
        if (
            after.low in words().verbs
            or after.low in AUXILIARIES
            or after.low in word_set("nouns.third_person")
            or after.low in words().change_verbs
            or after.low in word_set("where.verbs")
            or after.low in ("alone", "also", "itself", "then", "now", "still", "already", "only")
            or (after.low.endswith("ed") and len(after.low) > 4)
            or (
                after.low.endswith("s")
                and low_at(tokens, end + 1)
                in ("some", "about", "the", "a", "an", "more", "around", "nearly")
            )
        ):
            return "subject"
    if (
        after is None
        or after.text in ",.;)"
        or ((after.kind == "num" or after.text in "$€£¥") and before in word_set("where.givers"))
    ):
        return "object" if before not in ("and", ",", ";", "(", "of", "") else "none"
    return "none"


def _gapped(tokens: Sequence[Token], a: int, end: int, before: str) -> bool:
    """ ", Egypt 1.2 million and South Sudan about a million": a place and its number, no verb."""
    if a < 2 or (before not in (",", "and", ";", "but", "in") and tokens[a - 1].text not in ",;"):
        return False
    k = end
    if before == "in":
        if low_at(tokens, k) != ",":
            return False
        k += 1
    steps = 0
    while steps < 3 and low_at(tokens, k) in word_set("where.gap"):
        k += 1
        steps += 1
    if k >= len(tokens):
        return False
    t = tokens[k]
    if t.text in "$€£¥" or (t.text.isupper() and len(t.text) == 3 and t.kind == "word"):
        return True
    return (t.kind == "num" and len(t.text) != 4) or t.low in numeral_words()


def _finite(token: Token) -> bool:
    low = token.low
    return (
        low in AUXILIARIES
        or low in word_set("where.verbs")
        or low in words().change_verbs
        or (low in words().verbs and not low.endswith("ing"))
    )


def _clauses(tokens: Sequence[Token]) -> list[int]:
    """The number of the clause of each token: cut at semicolons, dashes, "while" and "but"."""
    out = []
    clause = 0
    depth = 0
    for k, t in enumerate(tokens):
        if t.text == "(":
            depth += 1
        elif t.text == ")":
            depth = max(0, depth - 1)
        elif (
            depth == 0
            and (
                t.text in ";—"
                or (t.text == "–" and not t.glued)
                or (k and t.low in word_set("where.clauses"))
            )
        ) or (
            depth == 0
            and t.low in ("and", "so", "then")
            and low_at(tokens, k - 1) == ","
            and _new_subject(tokens, k + 1)
        ):
            clause += 1
        out.append(clause)
    return out


def _brackets(tokens: Sequence[Token]) -> list[int]:
    """The number of the bracket that each token stands in; 0 outside."""
    out = []
    number = depth = 0
    for t in tokens:
        if t.text == "(":
            depth += 1
            number += depth == 1
        out.append(number if depth else 0)
        if t.text == ")":
            depth = max(0, depth - 1)
    return out


def _new_subject(tokens: Sequence[Token], k: int) -> bool:
    """Whether a clause with its own subject and verb begins at token `k`."""
    if low_at(tokens, k) in ("its", "their"):
        return False
    if low_at(tokens, k) in ("they", "he", "she", "we", "i", "it", "there"):
        return True
    for x in range(k, min(k + 9, len(tokens))):
        if tokens[x].kind == "sym":
            return False
        if x > k and (
            tokens[x].low in AUXILIARIES
            or (
                tokens[x].low in words().verbs
                and not tokens[x].low.endswith("ing")
                and tokens[x].low not in word_set("nouns.soft_verbs")
            )
        ):
            return True
    return False


_WEIGHT = {
    "at": 30.0,
    "listed": 0.0,
    "gapped": 0.0,
    "subject": 22.0,
    "owner": 20.0,
    "label": 24.0,
    "object": 12.0,
    "to": 8.0,
    "from": 0.0,
    "none": 0.0,
}


def asked_place(tokens: Sequence[Token], text: str, block: BlockView) -> PlaceMention | None:
    """The place of a question ("How many people are on Nauru?"), for its answer."""
    found = [m for m in _mentions(tokens, text) if m.role in ("at", "owner", "subject", "object")]
    if len(found) != 1:
        return None
    found[0].block = block
    return found[0]


def places(
    tokens: Sequence[Token], quantities: Sequence[Quantity], text: str, cited: Masks
) -> list[PlaceMention | None]:
    """Where each quantity of a sentence holds: the shortest phrase of the same clause.

    Args:
        tokens: tokens of the sentence.
        quantities: its figures.
        text: text of the block.
        cited: spans of citations.

    Returns:
        A place or None, one a figure.
    """
    found = [m for m in _mentions(tokens, text) if not cited.touches(m.start, m.end)]
    if not found:
        return [None] * len(quantities)
    # The only place of the sentence, when it is a state, is where its counts hold.
    only = found[0] if len(found) == 1 else None
    if only is not None and text[only.start : only.end] not in states().names:
        only = None
    clauses = _clauses(tokens)
    inside = _brackets(tokens)
    out: list[PlaceMention | None] = []
    for i, q in enumerate(quantities):
        out.append(_choose(quantities, i, found, (clauses, inside), text))
        if out[-1] is None and i and q.kind in ("money", "percent", "fraction", "count"):
            gap = text[quantities[i - 1].end : q.start]
            if out[i - 1] is not None and re.fullmatch(r"\s?\((?:about |or |some )?", gap):
                out[-1] = out[i - 1]  # "6 billion euros ($6.6 billion)"
        if out[-1] is None and i and clauses[q.first] == clauses[quantities[i - 1].first] + 1:
            opening = next((x for x in range(q.first) if clauses[x] == clauses[q.first]), q.first)
            took_up = any(
                t.low in ("it", "there", "its", "where") for t in tokens[opening : opening + 5]
            )
            if took_up and q.kind not in ("duration", "age"):
                out[-1] = out[i - 1]  # "was built for 648; on Monday it held 5,764"
        if (
            out[-1] is None
            and only is not None
            and q.kind in ("count", "vague", "percent")
            and text.find(" of them", q.end, max(q.end, only.start)) <= q.end
            and not (q.counted is not None and q.counted[0] <= only.start < q.counted[1])
        ):
            out[-1] = only
    return out


def _choose(
    quantities: Sequence[Quantity],
    i: int,
    found: Sequence[PlaceMention],
    parts: tuple[Sequence[int], Sequence[int]],
    text: str,
) -> PlaceMention | None:
    clauses, inside = parts
    q = quantities[i]
    best: PlaceMention | None = None
    score = 4.0
    clause = clauses[q.first]
    for m in found:
        if m.role == "gapped":
            # "Scotland took 3,180, Wales 1,020 and Northern Ireland 1,770"
            if m.last <= q.first <= m.last + 4 and not any(
                m.end <= o.start < q.start for o in quantities
            ):
                return m
            continue
        if m.role in ("from", "to") and m.first - q.last == 1 and q.kind == "count":
            return m  # "190 from Italy and 82 from Greece"
        if m.role == "listed":
            # "Malta (17.4), Poland (15.8)"
            if m.last + 1 <= q.first <= m.last + 4 and text[m.end : q.start].count("(") == 1:
                return m
            continue
        if m.start >= q.start and m.end <= q.end:
            continue
        if q.counted is not None and q.counted[0] <= m.start and m.end <= q.counted[1]:
            continue  # "U.S. military personnel": who they are, not where
        weight = _WEIGHT[m.role]
        if m.role == "from" and q.kind == "money":
            weight = 10.0  # "$11 million came from New York"
        if not weight or clauses[m.first] != clause:
            continue
        if inside[m.first] and inside[m.first] != inside[q.first]:
            continue  # in a bracket of its own
        after = m.start >= q.end
        gap = text[q.end : m.start] if after else text[m.end : q.start]
        if q.kind in ("duration", "age") and not (
            after and m.role == "at" and m.first - q.last <= 3
        ):
            continue
        if after:
            if m.role in ("subject", "label") or gap.count("(") > gap.count(")") + 1:
                continue
            # What stands after a later figure is that figure's, unless they are listed together.
            between = [o for o in quantities[i + 1 :] if o.start < m.start]
            if any(o.kind in ("percent", "fraction", "ratio") for o in between) or (
                gap.find(" of them") > 0
            ):
                continue  # "33,400 were resettled, two-thirds of them in Canada"
            if between and not all(
                _TOGETHER.fullmatch(text[a.end : b.start])
                for a, b in zip([q, *between[:-1]], between, strict=True)
            ):
                continue
            if ":" in gap or (m.role == "to" and q.kind != "money"):
                continue
            weight += 6
        elif m.role == "to":
            continue
        else:
            # A bracket closes off what is in it.
            if gap.count(")") > gap.count("("):
                continue
            if m.role == "at" and "," not in gap and any(o.start > m.end for o in quantities[:i]):
                weight -= 6
        value = weight - len(gap) / 12
        if value > score:
            best, score = m, value
    return best
