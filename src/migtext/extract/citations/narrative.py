"""`Author (2010: 12)`: citations whose author stands before the bracket."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from importlib.resources import files

from ...annotations import Anomaly
from ..references.names import is_organisation
from ..references.signals import listed
from ..references.words import listed as bibliographic
from .found import Found, Profile
from .linking import ReferenceIndex
from .parts import ANY_YEAR, YEAR, Part, rest_of, split_authors

__all__ = ["ACRONYM_LED", "YEAR_LED", "is_place_name", "narrative"]

YEAR_LED = re.compile(
    r"\s*(?:\[[A-Z][\w-]{1,11}\]\s*[,:]?\s*)?(?:\[?(?:17|18|19)\d\d\]?\s?[/,]?\s?)?"
    + YEAR
    + r"(?:\s?[–-]\s?(?:\d{4}|\d\d)\b)?",
    re.I,
)
ACRONYM_LED = re.compile(r"\s*\[([A-Z][\w-]{1,11})\]\s*[,:]\s*")
# Capitalised only because a sentence begins with them.
_OPENERS = frozenset(
    "according although while both work whereas whilst since because though unlike like similarly "
    "recently earlier later here indeed yet still once first second third finally building "
    "drawing using citing quoting following more scholars researchers authors writing".split()
)


_SHORT_BEFORE = re.compile(r"\s?[(\[](?:hereafter\s)?[A-Z][\w&./-]{1,11}[)\]]$")
_INSIDE = re.compile(r"(?:,|\s(?:and|&|und|et|y))\s$")
# What ends like a verb of the third person or of the past, beside a list.
_VERBAL = re.compile(
    r"(?!(?:this|its|as|plus|across|towards|besides|perhaps|always|thus|less|unless|years|"
    r"hundred|indeed|based|times|minus|versus)$)[a-z]{2,}(?:ed|[a-rt-z]s|es)"
)
_UA = re.compile(r"\su\.\s?a\.$")


def narrative(text: str, a: int, b: int, index: ReferenceIndex, profile: Profile) -> Found | None:
    """`Author (2010: 12)`: the author stands before the bracket."""
    if text[a] != "(" and not (text[a] == "[" and profile.author_date):
        return None
    stop = a
    while stop > 0 and text[stop - 1] == " ":
        stop -= 1
    low = max(0, stop - 160)
    # "World Health Organization [WHO] (2021)", "Department of Health (DHSC) (2021)"
    short = _SHORT_BEFORE.search(text, low, stop)
    if short:
        stop = short.start()
    authors = _author_before(text, low, stop, index, profile, a, b)
    if authors is None and short:
        return None
    if authors is None:
        return _named_before(text, a, b, index)
    start, phrase = authors
    inner_start = a + 1
    acronym = ACRONYM_LED.match(text, a + 1, b - 1)
    if acronym:
        inner_start = acronym.end()
    # The years inside the bracket are read as if the author stood in it.
    names, etal = split_authors(phrase)
    head = Part(start, start, names, phrase.strip(" ,"), etal=etal)
    parts = _years(text, inner_start, b - 1, head, index)
    if not parts:
        return None
    last = b if len(parts) == 1 else parts[0].end
    first = Part(
        start, last, head.authors, head.authors_text, parts[0].year, parts[0].locator, etal=etal
    )
    return Found("narrative", start, b, (a, b), (first, *parts[1:]))


def _named_before(text: str, a: int, b: int, index: ReferenceIndex) -> Found | None:
    """`Stonequist held that ... (1937, p.2)`: the author stands earlier in the sentence."""
    if not index.listed or text[a] != "(":
        return None
    sentence = re.split(r"(?<=[.!?])\s+(?=[^\W\d_a-z])", text[max(0, a - 240) : a])[-1]
    named = index.named_in(sentence)
    if named is None:
        return None
    people = named.csl.get("author") or named.csl.get("editor") or [{}]
    who = str(people[0].get("family") or people[0].get("literal") or "")
    head = Part(a + 1, a + 1, (who,), who, etal=len(people) > 1)
    parts = _years(text, a + 1, b - 1, head, index)
    if not parts:
        return None
    link = index.link(parts[0])
    if link is None or link.reference is None or link.anomaly is not None:
        return None
    return Found("narrative", parts[0].start, parts[-1].end, (a, b), tuple(parts))


def _years(text: str, a: int, b: int, head: Part, index: ReferenceIndex) -> list[Part]:
    while a < b and text[a].isspace():
        a += 1
    match = ANY_YEAR.match(text, a, b)
    if match is None:
        return []
    part = Part(
        a, match.end(), head.authors, head.authors_text, match.group(), etal=head.etal, carried=True
    )
    parts = rest_of(text, part, match.end(), b, index.known)
    last = parts[-1].end
    for piece in re.finditer(r"[^;]+", text[last:b]):
        s = last + piece.start()
        while s < last + piece.end() and text[s] in " ;":
            s += 1
        again = ANY_YEAR.match(text, s, b)
        if again:
            part = Part(
                s,
                again.end(),
                head.authors,
                head.authors_text,
                again.group(),
                etal=head.etal,
                carried=True,
            )
            parts += rest_of(text, part, again.end(), min(b, last + piece.end()), index.known)
    return parts


def _author_before(
    text: str, low: int, stop: int, index: ReferenceIndex, profile: Profile, a: int, b: int
) -> tuple[int, str] | None:
    """Where the author before a bracket begins, and the phrase."""
    words = [
        (m.start(), m.end(), m.group())
        for m in re.finditer(r"[^\s(\[“\"„]+|[(\[“\"„]", text[low:stop])
    ]
    if not words:
        return None
    candidates: list[int] = []
    i = len(words) - 1
    while i >= 0:
        _s, _e, word = words[i]
        bare = word.strip(".,;:’'\"”")
        if i < len(words) - 1 and word[-1] in ';:!?)]”"':
            break
        if (
            i < len(words) - 1
            and word[-1] == "."
            and len(bare) > 2
            and not re.fullmatch(r"(?:[A-Z]\.)+|al\.|Dr\.|St\.|Prof\.", word)
        ):
            break
        if not bare:
            if word in ("&",):
                i -= 1
                continue
            break
        low_word = bare.casefold()
        if low_word in ("u", "a") and _UA.search(text, max(0, stop - 6), stop):
            i -= 1  # "Hoffmann u. a. (2019)"
            continue
        if (bare[0].isupper() and not bare[0].isdigit()) or (
            low_word in bibliographic("particle") and bare[0].islower() and candidates
        ):
            candidates.append(i)
        elif low_word in (
            "and",
            "&",
            "et",
            "al",
            "und",
            "y",
            "others",
            "colleagues",
            "of",
            "the",
            "for",
            "on",
            "in",
            "to",
            "against",
            "de",
            "la",
            "du",
            "des",
        ):
            pass
        else:
            break
        if len(candidates) > 14:
            break
        i -= 1
    if not candidates:
        return None
    return _pick(text, low, stop, words, candidates, index, profile, a, b)


def _pick(
    text: str,
    low: int,
    stop: int,
    words: list[tuple[int, int, str]],
    candidates: list[int],
    index: ReferenceIndex,
    profile: Profile,
    a: int,
    b: int,
) -> tuple[int, str] | None:
    year = YEAR_LED.match(text, a + 1, b - 1)
    printed = (
        re.search(r"\d{4}[a-z]?|n\.\s?d\.?|forthcoming|in press", year.group(), re.I)
        if year
        else None
    )
    best: tuple[float, int, str] | None = None
    for i in candidates:
        s = low + words[i][0]
        phrase = text[s:stop].strip(" ,")
        phrase = re.sub(r"[’']s?$", "", phrase)
        names, etal = split_authors(phrase)
        part = Part(s, stop, names, phrase, printed.group() if printed else None, etal=etal)
        link = index.link(part) if len(index) else None
        if link is not None and link.reference is not None:
            score = link.score + (0.5 if link.anomaly is None else 0.4)
            # Of equal fits the shorter phrase leaves the given name out.
            if (
                best is None
                or score > best[0] + 0.001
                or (abs(score - best[0]) <= 0.051 and _shorter(phrase, best[2]))
                or (abs(score - best[0]) <= 0.051 and _leads(text, s, best[1], phrase, best[2]))
            ):
                best = (score, s, phrase)
    if best is None and len(index) and printed:
        # The same year under a name that differs by a letter or two.
        for i in sorted(candidates, reverse=True):
            s = low + words[i][0]
            phrase = re.sub(r"[’']s?$", "", text[s:stop].strip(" ,"))
            names, etal = split_authors(phrase)
            part = Part(s, stop, names, phrase, printed.group(), etal=etal)
            link = index.link(part, explain=True)
            if (
                link
                and link.anomaly is Anomaly.NAME_MISMATCH
                and (best is None or link.score > best[0] + 0.05)
            ):
                best = (link.score, s, phrase)
    if best is not None:
        return best[1], best[2]
    return _unlisted(text, low, stop, words, candidates, index, profile, a, b)


def _leads(text: str, start: int, later: int, phrase: str, best: str) -> bool:
    """Whether a longer phrase has the first of several names, or the acronym before an acronym."""
    if not phrase.endswith(best) or start >= later:
        return False
    before = text[start:later]
    joined = re.search(r"(?:&|\band)\s$", before) is not None
    return joined or before.strip() in ("UN", "EU", "UK", "US", "AU")


def _shorter(phrase: str, other: str) -> bool:
    """Whether the shorter of two phrases still names all authors of the longer one."""
    return len(phrase) < len(other) and len(split_authors(phrase)[0]) >= len(
        split_authors(other)[0]
    )


def _unlisted(
    text: str,
    low: int,
    stop: int,
    words: list[tuple[int, int, str]],
    candidates: list[int],
    index: ReferenceIndex,
    profile: Profile,
    a: int,
    b: int,
) -> tuple[int, str] | None:
    """A narrative author that the list does not have in that year."""
    last = words[-1][2].strip(".,;:’'\"”").casefold()
    if (
        last in listed("instrument")
        or last in listed("not_author")
        or last in bibliographic("place")
    ):
        return None
    if any(words[i][2].strip(".,’'").casefold() in listed("instrument") for i in candidates):
        return None
    first = min(candidates)
    s = low + words[first][0]
    if re.search(r"\bv(?:s?\.|ersus)?\s$", text[max(0, s - 8) : s]):
        return None  # the second party of a case
    phrase = re.sub(r"[’']s?$", "", text[s:stop].strip(" ,"))
    while (
        first < len(words) - 1
        and words[first][2].strip(".,").casefold()
        in listed("not_author") | listed("lead_in") | _OPENERS
    ):
        first += 1
        later = [i for i in candidates if i >= first]
        if not later:
            return None
        first = min(later)
        s = low + words[first][0]
        phrase = re.sub(r"[’']s?$", "", text[s:stop].strip(" ,"))
    if phrase.startswith("The ") and phrase.count(" ") > 1:
        s, phrase = s + 4, phrase[4:]
    # A family of the list with another year or spelling.
    for i in sorted(candidates):
        start = max(low + words[i][0], s)
        if start > s and _INSIDE.search(text, s, start):
            continue  # the second of several names
        tail = re.sub(r"[’']s?$", "", text[start:stop].strip(" ,"))
        if index.known(tail):
            return start, tail
    if not profile.author_date:
        return None
    names, etal = split_authors(phrase)
    following = re.findall(r"[^\W\d_]+", text[b : b + 40])[:2]
    verb = bool(following) and (
        following[0].casefold() in listed("reporting")
        or (profile.has_list and _VERBAL.fullmatch(following[0]) is not None)
        or (
            following[0].casefold() in listed("adverb")
            and len(following) > 1
            and following[1].casefold() in listed("reporting")
        )
    )
    before = re.search(r"([^\W\d_.]+\.?)\s*$", text[max(0, s - 20) : s])
    lead = before.group(1).casefold() if before else ""
    # A page after the year is the mark of a citation.
    place = re.search(r"\d\s*[,:]\s*(?:pp?\.?|para|§|\d)", text[a + 1 : b - 1]) is not None
    words_in = phrase.split()
    if len(names) > 1 or etal:
        short = len(names) <= 3 and all(len(n.split()) <= 3 for n in names)
        if etal or (short and (verb or place or lead in listed("lead_in") or profile.has_list)):
            return _without_given(s, phrase, names)
        return None
    direct = lead in ("to", "by", "see", "cf", "told", "following")
    if len(words_in) > (8 if is_organisation(phrase) else 3) or _is_place(phrase):
        return None
    possessive = re.search(r"[’']s?$", text[s:stop].strip()) is not None
    if verb or place or direct or (possessive and len(words_in) <= 2):
        return _without_given(s, phrase, names)
    return None


@lru_cache(maxsize=1)
def _place_names() -> frozenset[str]:
    """Names of states, their peoples and capitals: a year in brackets after one is a date."""
    names: set[str] = set(bibliographic("place"))
    path = files("migtext.data") / "states.csv"
    rows = csv.DictReader(
        line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    )
    for row in rows:
        names.add(row["name"].casefold())
        for column in ("names", "groups", "capital"):
            names.update(x.strip("* ").casefold() for x in (row.get(column) or "").split("|"))
    return frozenset(names - {""})


def is_place_name(phrase: str) -> bool:
    """Whether a phrase is the name of a state, its people or its capital, and nothing more."""
    return phrase.casefold() in _place_names()


def _is_place(phrase: str) -> bool:
    """Whether a phrase is, or ends in, the name of a place."""
    words = phrase.casefold().split()
    return phrase.casefold() in _place_names() or (len(words) > 1 and words[-1] in _place_names())


def _without_given(start: int, phrase: str, names: tuple[str, ...]) -> tuple[int, str]:
    """Leave a given name out of a person's narrative mention."""
    if len(names) == 1:
        words = phrase.split()
        strong = bibliographic("strong_organisation") | bibliographic("organisation")
        if words[0].casefold() in bibliographic("particle"):
            return start, phrase
        if (
            2 <= len(words) <= 3
            and not any(w.strip(".,").casefold() in strong for w in words)
            and "et" not in words
        ):
            cut = len(words) - 1
            while cut > 1 and words[cut - 1][0].islower():
                cut -= 1
            tail = " ".join(words[cut:])
            return start + phrase.rfind(tail), tail
    return start, phrase
