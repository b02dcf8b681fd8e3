"""Sources that a sentence names: subjects of verbs of saying and counting, "according to", agents
after "by"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ...annotations import Span
from ..number_words import word_set
from ..tokens import Token
from .lexicon import states, words
from .quantity import low_at

__all__ = ["Voice", "voices"]

_BE = frozenset(("is", "are", "was", "were", "be", "been", "being"))
_TRAIL = re.compile(r"\s*(?:\[[^\]]{0,20}\]?|\([^()]{0,60}\)?)$")


class Voice(NamedTuple):
    """A source in a sentence: tokens that it covers, its phrase, whether it speaks (so that "she
    added" may take it up), the tokens of subject and verb."""

    first: int
    last: int
    phrase: str | None  # None: a pronoun
    person: bool
    a: int
    b: int


_PREPOSITIONS = frozenset(("in", "of", "for", "to", "at", "on", "across", "with", "from", "by"))


def voices(tokens: Sequence[Token], text: str) -> list[Voice]:
    """Sources of a sentence, in order."""
    out: list[Voice] = []
    n = len(tokens)
    strong, counting = word_set("voice.strong"), word_set("voice.counting")
    for k, t in enumerate(tokens):
        word = t.low
        if t.kind != "word":
            continue
        if word == "according" and low_at(tokens, k + 1) == "to":
            a, b = _made_by(tokens, k + 2, _source_end(tokens, k + 2))
            if b > a and any(x.text[:1].isupper() or _is_source(x.low) for x in tokens[a:b]):
                first, last = _segment(tokens, k)
                if low_at(tokens, k - 1) in ("but", "and"):
                    first = k
                out.append(Voice(first, last, _slice(text, tokens, a, b), True, k, b))
        elif word == "by" and k and tokens[k - 1].low in word_set("voice.passive"):
            voice = _agent(tokens, k, text)
            if voice is not None:
                out.append(voice)
        elif word in ("by", "in") and k + 2 < n:
            voice = _reckoning(tokens, k, text)
            if voice is not None:
                out.append(voice)
        elif (
            (word in strong or word in counting)
            and not t.text[:1].isupper()
            and not (word in word_set("voice.nouns_too") and low_at(tokens, k + 1) in _PREPOSITIONS)
        ):
            voice = _spoken(tokens, k, text)
            if voice is not None:
                out.append(voice)
    return _cut(out)


def _cut(voices: list[Voice]) -> list[Voice]:
    """A source that is named later takes over from where it is named."""
    out = list(voices)
    for i, v in enumerate(out[:-1]):
        later = out[i + 1]
        if v.first == v.b and later.first == later.b and v.last > later.a > v.b:
            out[i] = v._replace(last=later.a)
    return out


def _segment(tokens: Sequence[Token], k: int) -> Span:
    """First token and the one after the last of the part of a sentence that holds token `k`: cut at
    semicolons, "while" and "whereas"."""
    first, last = 0, len(tokens)
    for i, t in enumerate(tokens):
        if t.text == ";" or (t.low in ("while", "whereas") and i):
            if i < k:
                first = i + 1
            elif i > k:
                last = i
                break
    return first, last


def _is_source(word: str) -> bool:
    return word in word_set("voice.sources")


def _named(tokens: Sequence[Token], a: int, b: int) -> bool:
    """Whether a phrase holds a name: capitals, but not alone at the start of the sentence."""
    for i in range(a, b):
        t = tokens[i]
        if t.kind != "word" or not t.text[:1].isupper():
            continue
        if t.text in word_set("place.months") or t.low in words().stop:
            continue
        if i > 0 or (t.text.isupper() and len(t.text) > 1) or b - a > 1 or not t.low.endswith("s"):
            return True
    return False


def _slice(text: str, tokens: Sequence[Token], a: int, b: int) -> str:
    phrase = text[tokens[a].start : tokens[b - 1].end]
    return _TRAIL.sub("", phrase).strip("“”\"'* ")


def _source_end(tokens: Sequence[Token], a: int) -> int:
    """End of the phrase after "according to" and "by"."""
    depth = 0
    k = a
    while k < len(tokens) and k - a < 24:
        t = tokens[k]
        if t.text == "(":
            depth += 1
        elif t.text == ")":
            depth -= 1
            if depth < 0:
                break
        elif depth == 0 and (
            t.text in ",;:!?—–“”"
            or (t.text == "." and not (k and len(tokens[k - 1].text) == 1))
            or (t.low in word_set("voice.source_ends") and k > a)
        ):
            # "figures released by the ministry", "data from Eurostat"; "Food and Agriculture ..."
            joined = k + 1 < len(tokens) and tokens[k + 1].text[:1].isupper()
            if t.low == "and" and tokens[k - 1].text[:1].isupper() and joined:
                k += 1
                continue
            if tokens[a].low in ("a", "an", "the") and t.low == "from" and joined:
                k += 1
                continue
            paper = any(x.low in word_set("voice.made") for x in tokens[a:k])
            if paper and (
                t.low == "from"
                or (t.kind == "word" and low_at(tokens, k + 1) in ("by", "from", "on"))
                or (k and tokens[k - 1].low in word_set("voice.passive"))
            ):
                k += 1
                continue
            break
        k += 1
    return k


def _made_by(tokens: Sequence[Token], a: int, b: int) -> Span:
    """ "figures released by the ministry": the ministry."""
    for k in range(b - 2, a, -1):
        if tokens[k].low in ("by", "from") and any(
            t.low in word_set("voice.made") for t in tokens[a:k]
        ):
            name = tokens[k + 1 : b]
            if any(t.text[:1].isupper() or _is_source(t.low) for t in name) and not any(
                t.text in word_set("place.months") or t.kind == "num" for t in name
            ):
                return k + 1, b
    return a, b


def _agent(tokens: Sequence[Token], k: int, text: str) -> Voice | None:
    """ "was estimated by UNHCR at 3,000", "a survey conducted by Oxfam": the agent after "by"."""
    a = k + 1
    b = _source_end(tokens, a)
    if b <= a or tokens[a].kind == "num" or b - a > 10:
        return None
    if not (_named(tokens, a, b) or _is_source(tokens[b - 1].low)):
        return None
    if tokens[a].text in states().names:
        return None
    first, last = _segment(tokens, k)
    return Voice(first, last, _slice(text, tokens, a, b), False, a, b)


def _reckoning(tokens: Sequence[Token], k: int, text: str) -> Voice | None:
    """ "by his estimate", "by UNHCR's count", "in the ministry's account"."""
    for end in range(k + 2, min(k + 7, len(tokens))):
        if tokens[end].low in word_set("voice.counts") and tokens[end].low != "own":
            owner = tokens[end - 1].low
            first, last = _segment(tokens, k)
            if owner in ("his", "her", "its", "their") and tokens[k].low == "by":
                return Voice(first, last, None, False, k, end + 1)
            if owner.endswith(("'s", "s'")) and tokens[end - 1].text[:1].isupper():
                phrase = _slice(text, tokens, k + 1, end)
                phrase = re.sub(r"['’]s?$", "", phrase)
                return Voice(first, last, phrase, True, k, end + 1)
            return None
        if tokens[end].kind != "word":
            return None
    return None


def _spoken(tokens: Sequence[Token], k: int, text: str) -> Voice | None:
    """The subject of the verb of saying or counting at token `k`."""
    n = len(tokens)
    word = tokens[k].low
    before = tokens[k - 1] if k else None
    if before is not None and before.low in _BE:
        return None
    strong = word in word_set("voice.strong")
    after = _inverted(tokens, k) if strong else None
    if after is not None:
        a, b, pronoun = after
        phrase = None if pronoun else _slice(text, tokens, a, b)
        first, _ = _segment(tokens, k)
        return Voice(first, k, phrase, True, k, b)
    if word in ("spoke", "speaks", "talked", "talks") and low_at(tokens, k + 1) != "of":
        return None
    if (
        not strong
        and before is not None
        and before.text == ","
        and low_at(tokens, k + 1) in word_set("counted.prepositions")
    ):
        return None  # "Testimony of Mariam, 26, recorded in Agadez"
    found = _subject(tokens, k) or _opening_subject(tokens, k)
    if found is None:
        return None
    a, b = found
    if any(t.low in word_set("voice.passive") for t in tokens[a:b]):
        return None
    head = tokens[b - 1].low
    pronoun = b - a == 1 and head in word_set("voice.pronouns")
    if pronoun:
        if not strong or (head == "they" and word in ("say", "tell", "believe")):
            return None
    elif not _vouches(tokens, a, b, word, strong):
        return None
    phrase = None if pronoun else _slice(text, tokens, a, b)
    person = strong or head not in word_set("voice.papers")
    nxt = tokens[k + 1] if k + 1 < n else None
    ends = nxt is None or nxt.text in '.,;)”"'
    if not ends and a and tokens[a - 1].low in (",", "what"):
        # ", officials said on Thursday.", ", the ministry said last week;"
        stop = next((x for x in range(k + 1, min(n, k + 6)) if tokens[x].text in ".,;"), n)
        ends = stop < k + 6 and not any(t.low == "that" for t in tokens[k + 1 : stop])
        ends = ends and (
            tokens[k + 1].low
            in ("on", "in", "last", "this", "yesterday", "today", "late", "earlier")
            or tokens[k + 1].text in word_set("place.months")
        )
    if ends and a and (strong or tokens[a - 1].text == ","):
        first, last = _segment(tokens, k)
        return Voice(first, last, phrase, person, a, k + 1)
    _, last = _segment(tokens, k)
    return Voice(k + 1, last, phrase, person, a, k + 1)


def _vouches(tokens: Sequence[Token], a: int, b: int, word: str, strong: bool) -> bool:
    """Whether a subject is a source with this verb."""
    head = tokens[b - 1].low
    lower = tokens[b - 1].text == head
    first = tokens[a].low
    source = _is_source(head) or (
        head in ("of", "for") or any(_is_source(t.low) for t in tokens[a : min(b, a + 4)])
    )
    named = _named(tokens, a, b)
    if not (source or named):
        return False
    if not strong:
        name = " ".join(t.text for t in tokens[a:b])
        bare = " ".join(t.text for t in tokens[a + (first == "the") : b])
        if name in states().names or bare in states().names or bare in word_set("place.regions"):
            return False  # "Greece registered 5,000 arrivals": where, not who
        if word in ("found", "counted", "identified", "listed", "put", "puts") and not (
            source
            or any(t.text[:1].isupper() for t in tokens[a + 1 : b])
            or tokens[a].text.isupper()
        ):
            return False
        if lower and head in word_set("voice.holders"):
            # They have and hold more often than they count for others.
            return word not in ("counts", "counted", "gives", "gave", "recorded", "identified")
    elif head in word_set("voice.papers") and word in word_set("voice.clausal"):
        return word in ("say", "says", "said")
    return True


def _inverted(tokens: Sequence[Token], k: int) -> tuple[int, int, bool] | None:
    """ "..., said Eleni Kostaki, 52, a nurse": the subject after its verb."""
    if not k or tokens[k - 1].text not in ',”"’':
        return None
    a = k + 1
    if a >= len(tokens) or tokens[a].kind != "word":
        return None
    if tokens[a].low in word_set("voice.pronouns"):
        closes = a + 1 >= len(tokens) or tokens[a + 1].kind == "sym"
        return (a, a + 1, True) if closes else None
    b = a
    while b < len(tokens) and b - a < 14:
        t = tokens[b]
        if t.text in ',;:!?—–“”"()' or (t.text == "." and len(tokens[b - 1].text) > 1):
            break
        if b > a and t.low in (
            "who",
            "which",
            "that",
            "in",
            "on",
            "at",
            "after",
            "when",
            "as",
            "last",
            "from",
        ):
            break
        b += 1
    if b <= a:
        return None
    if not (_named(tokens, a, b) or any(_is_source(t.low) for t in tokens[a:b])):
        return None
    return a, b, False


def _subject(tokens: Sequence[Token], k: int) -> tuple[int, int] | None:
    """Subject before the verb of saying at token `k`."""
    b = k
    while b > 0 and (
        tokens[b - 1].low in word_set("voice.between")
        or (tokens[b - 1].low.endswith("ly") and len(tokens[b - 1].low) > 4)
    ):
        b -= 1
    if b > 2 and tokens[b - 1].text == ",":
        # "Its director, Ines Duarte, said that": the name between the commas; "Ana Lim, the
        # mayor, said": the name before them.
        comma = next((x for x in range(b - 2, max(-1, b - 12), -1) if tokens[x].text == ","), None)
        if comma is None:
            return None
        inner = tokens[comma + 1 : b - 1]
        if inner and all(t.text[:1].isupper() for t in inner):
            return comma + 1, b - 1
        b = comma
    if b > 2 and tokens[b - 1].text == ")":
        opening = next(
            (x for x in range(b - 2, max(-1, b - 10), -1) if tokens[x].text == "("), None
        )
        if opening is None or opening == 0:
            return None
        found = _back(tokens, opening)
        # The bracket is left out again by `_slice`.
        return None if found is None else (found[0], b)
    return _back(tokens, b)


def _opening_subject(tokens: Sequence[Token], k: int) -> tuple[int, int] | None:
    """The source that the clause begins with, over a relative clause or a first verb: "The captain of
    a boat that reached the scene after 40 minutes said", "A minister went on air and said"."""
    a = _segment(tokens, k)[0]
    while a < k and (tokens[a].kind == "sym" or tokens[a].low in ("and", "but", "yet", "so")):
        a += 1
    for b in range(a + 1, min(k, a + 9)):
        t = tokens[b]
        if t.kind != "word":
            return None
        relative = t.low in ("that", "which", "who")
        if relative or (t.low in words().verbs and tokens[k - 1].low == "and"):
            if tokens[k - 1].text == "," or not any(_is_source(x.low) for x in tokens[a:b]):
                return None
            return a, b
    return None


def _back(tokens: Sequence[Token], b: int) -> tuple[int, int] | None:
    """The noun phrase that ends before token `b`, over "of" and relative clauses."""
    a = b
    count = 0
    while a > 0 and count < 18:
        t = tokens[a - 1]
        if t.text in ',;:!?—–“”"()•' or (t.text == "." and len(tokens[a - 2].text) > 2):
            break
        if t.low in word_set("voice.breaks"):
            joined = (
                t.low == "and"
                and a >= 2
                and tokens[a - 2].text[:1].isupper()
                and tokens[a].text[:1].isupper()
            )
            relative = t.low in ("that", "which") and _relative(tokens, a - 1)
            if not (joined or relative):
                break
        if t.low in _BE:
            return None
        a -= 1
        count += 1
    a = _past_adverbial(tokens, a, b)
    while a < b and tokens[a].low in (
        "also",
        "then",
        "today",
        "meanwhile",
        "so",
        "yesterday",
        "later",
    ):
        a += 1
    # "The captain of a boat that reached the scene": up to the relative pronoun.
    for x in range(a + 1, b):
        if tokens[x].low in ("that", "which", "who") and tokens[x - 1].kind == "word":
            b = x
            break
    # "over wages the union puts at": a new noun phrase begins without a word between.
    for x in range(b - 1, a + 1, -1):
        if (
            tokens[x].low in ("the", "a", "an", "its", "their", "his", "her")
            and tokens[x - 1].kind == "word"
            and tokens[x - 1].low not in words().stop
            and tokens[x - 1].text.islower()
        ):
            a = x
            break
    if b <= a or b - a > 15 or tokens[a].kind == "num":
        return None
    if tokens[a].low in words().labels and tokens[a].text[:1].isupper() and b - a < 3:
        return None  # "Table 3 reports"
    last = tokens[b - 1].low
    if last in word_set("voice.pronouns") and b - a == 1:
        return a, b
    if last in words().verbs and not tokens[b - 1].text[:1].isupper():
        return None  # "has received reports": the noun, not the verb
    if last in words().stop:
        return None
    return a, b


def _relative(tokens: Sequence[Token], k: int) -> bool:
    """Whether "that" at token `k` opens a clause about a person: a source stands before it."""
    return any(_is_source(t.low) for t in tokens[max(0, k - 5) : k]) and not any(
        t.low in word_set("voice.strong") for t in tokens[max(0, k - 5) : k]
    )


def _past_adverbial(tokens: Sequence[Token], a: int, b: int) -> int:
    """After "On 1 January 2018" and "In the first half of May" that open a clause without a comma."""
    if a >= b or tokens[a].low not in word_set("voice.adverbial"):
        return a
    for x in range(b - 1, a + 1, -1):
        left = tokens[x - 1]
        opens = tokens[x].low in ("the", "a", "an", "its", "our", "their", "his", "her", "some")
        dated = left.kind == "num" or left.text in word_set("place.months")
        if (
            opens
            and left.low not in word_set("voice.adverbial")
            and left.low not in ("of", "to", "with")
        ):
            return x
        if (
            dated
            and tokens[x].text[:1].isupper()
            and tokens[x].text not in word_set("place.months")
        ):
            return x
    return b
