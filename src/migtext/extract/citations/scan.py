"""Find citations in the text of a block: brackets, narrative mentions, numbers."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from ...annotations import Anomaly
from ..references.words import listed as bibliographic
from .linking import ReferenceIndex
from .parts import YEAR, Part, locator_pattern, parse_bracket, split_authors
from ..acronyms import acronym_of, definitions
from ..references.names import is_organisation
from ..references.signals import alternatives, listed

__all__ = ["Found", "Profile", "brackets", "scan_block"]

_YEARLIKE = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)|\bn\.\s?d\b|forthcoming|in press", re.I)
_YEAR_LED = re.compile(r"\s*(?:\[[A-Z][\w-]{1,11}\]\s*[,:]?\s*)?(?:\[?(?:17|18|19)\d\d\]?\s?[/,]?\s?)?" + YEAR + r"(?:\s?[–-]\s?(?:\d{4}|\d\d)\b)?", re.I)
_ACRONYM_LED = re.compile(r"\s*\[([A-Z][\w-]{1,11})\]\s*[,:]\s*")
_NUMBERS = re.compile(r"\s*\d{1,3}(?:\s*(?:[,;–—-]|and|to)\s*\d{1,3})*\s*(?:,\s*(?:pp?\.|at|para\.?)\s*[\d–-]+)?\s*")
_ITEM = re.compile(r"(\d{1,3})(?:\s*[–—-]\s*(\d{1,3}))?")
_NAME_NUMBER = re.compile(r"\s*([^\W\d_][^,;()\[\]]{1,60}?),\s(\d{1,4})\s*")
_MLA = re.compile(r"\s*(?:see\s+also\s+|see\s+|cf\.\s+|qtd\.\s+in\s+)?(.{2,80}?)\s+(\d{1,4}(?:\s?[–-]\s?\d{1,4})?(?:,\s?\d{1,4}(?:[–-]\d{1,4})?)*)\s*", re.I)
_PINPOINT = re.compile(r"\s*(?:pp?\.?|paras?\.?|at)\s?\d{1,4}(?:\s?[–-]\s?\d{1,4})?(?:\s?ff?\.?)?\s*", re.I)


@dataclass(frozen=True, slots=True)
class Found:
    """A citation before it is linked; offsets in the text of the block.

    Attributes:
        style: as in `Citation.style`.
        start: first character as it is read.
        end: one past the last.
        group: the whole bracket.
        parts: its works.
    """

    style: str
    start: int
    end: int
    group: tuple[int, int]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """How the document cites.

    Attributes:
        numeric: highest label of a numbered list; 0 when numbers are not citations.
        round_numbers: numbers stand in round brackets.
        author_date: the text cites by author and year.
        comma: a comma stands between author and year.
        has_list: there is a reference list.
        mla: the text cites by author and page.
    """

    numeric: int = 0
    round_numbers: bool = False
    author_date: bool = False
    comma: bool = False
    has_list: bool = False
    mla: bool = False


def brackets(text: str) -> Iterator[tuple[int, int]]:
    """Spans of round and square brackets, inner ones after the one that holds them.

    Brackets longer than 600 characters and unbalanced ones are passed over.
    """
    stack: list[tuple[str, int]] = []
    found: list[tuple[int, int]] = []
    for match in re.finditer(r"[()\[\]]", text):
        c, i = match.group(), match.start()
        if c in "([":
            stack.append((c, i))
            if len(stack) > 20:
                stack.pop(0)
        else:
            want = "(" if c == ")" else "["
            # An unclosed inner bracket is dropped; the nearest of the right kind is taken.
            for depth in range(len(stack) - 1, max(-1, len(stack) - 4), -1):
                if stack[depth][0] == want:
                    start = stack[depth][1]
                    del stack[depth:]
                    if i + 1 - start <= 600:
                        found.append((start, i + 1))
                    break
    found.sort()
    return iter(found)


def scan_block(text: str, index: ReferenceIndex, profile: Profile) -> list[Found]:
    """Citations of a block, in order.

    Args:
        text: normalised text of the block.
        index: the references.
        profile: how the document cites.
    """
    found: list[Found] = []
    taken = 0
    for a, b in brackets(text):
        if a < taken:
            continue
        hit = _bracket(text, a, b, index, profile)
        if hit is not None:
            found.append(hit)
            taken = b
    if profile.author_date and profile.has_list and len(index):
        found += _bare(text, found, index)
        found.sort(key=lambda f: f.start)
    return found


_BARE = re.compile(
    r"(?:(?:van|von|de|der|den|di|da|el|al)\s){0,2}[^\W\d_a-z][\w’'-]+"
    r"(?:\set\sal\.?|(?:,\s[^\W\d_a-z][\w’'-]+)*,?\s(?:and|&)\s(?:[a-z]{1,3}\s){0,2}[^\W\d_a-z][\w’'-]+)?,?\s"
    r"((?:1[89]|20)\d\d[a-z]?)(?![\w–-])"
)


def _bare(text: str, found: list[Found], index: ReferenceIndex) -> list[Found]:
    """`see King et al. 2017: 192` without a bracket, where the list has exactly that."""
    taken = [f.group for f in found]
    out: list[Found] = []
    for match in _BARE.finditer(text):
        s, e = match.span()
        if any(a < e and s < b for a, b in taken):
            continue
        phrase = text[s : match.start(1)].strip(" ,")
        names, etal = split_authors(phrase)
        part = Part(s, e, names, phrase, match.group(1), etal=etal)
        link = index.link(part)
        if link is None or link.reference is None or link.score < 0.9 or not index.known(phrase):
            continue
        place = locator_pattern().match(text, e)
        if place and place.group().lstrip()[:1] in ":,":
            part = Part(s, place.end(), names, phrase, match.group(1), place.group().strip(" ,:"), etal=etal)
        out.append(Found("narrative", part.start, part.end, (part.start, part.end), (part,)))
    return out


def _bracket(
    text: str, a: int, b: int, index: ReferenceIndex, profile: Profile
) -> Found | None:
    inner = text[a + 1 : b - 1]
    if profile.numeric and (text[a] == "[" or profile.round_numbers) and _NUMBERS.fullmatch(inner):
        return _numeric(text, a, b, profile)
    back = _back(text, a, b)
    if back is not None:
        return back
    if _YEARLIKE.search(inner):
        lead = _YEAR_LED.match(inner)
        if lead:
            hit = _narrative(text, a, b, index, profile)
            if hit is not None:
                return hit
        parts = [] if lead and not _ACRONYM_LED.match(inner) else parse_bracket(text, a + 1, b - 1, index.known)
        parts = [p for p in parts if _admit(p, text, a, index, profile)]
        if len(parts) == 1 and text[a] == "(":
            introduced = _introduced(text, a, b, parts[0])
            if introduced is not None:
                return introduced
        if parts:
            style = "parenthetical"
            return Found(style, parts[0].start, parts[-1].end, (a, b), tuple(parts))
        return None
    if text[a] == "(" and _PINPOINT.fullmatch(inner) and (profile.author_date or profile.has_list):
        s = a + 1 + len(inner) - len(inner.lstrip())
        e = b - 1 - (len(inner) - len(inner.rstrip()))
        part = Part(s, e, locator=text[s:e])
        return Found("pinpoint-only", s, e, (a, b), (part,))
    return _named_number(text, a, b, index, profile)


def _introduced(text: str, a: int, b: int, part: Part) -> Found | None:
    """`Médecins Sans Frontières (MSF, 2021)`: the bracket also introduces the acronym."""
    short = part.authors_text or ""
    if not re.fullmatch(r"[A-Z][\w&-]{1,11}", short) or text[a + 1 : part.start].strip():
        return None
    low = max(0, a - 160)
    for found in definitions(f"{text[low:a]}({short})"):
        # Initials only, and nothing but a name: an accidental match of letters is no definition.
        name = all(w[0].isupper() or len(w) <= 3 for w in found.long.split())
        if name and acronym_of(short, found.long) and found.long_span[1] >= a - low - 1:
            s = low + found.long_span[0]
            long = Part(s, b, (found.long,), found.long, part.year, part.locator)
            return Found("narrative", s, b, (a, b), (long,))
    return None


def _admit(part: Part, text: str, a: int, index: ReferenceIndex, profile: Profile) -> bool:
    """Whether a well-formed author and year are taken for a citation."""
    who = part.authors_text or ""
    if index.known(who) or part.title:
        return True
    first = part.authors[0] if part.authors else who
    if index.known(first):
        return True
    if profile.has_list and index.link(part) is not None:
        return True
    if profile.author_date:
        return True
    # Without a list, or in a text that cites otherwise, only the clear form counts.
    between = text[part.start : part.end]
    comma = re.search(r",\s*(?:\d{4}|n\.)", between) is not None
    return (comma or part.etal or len(part.authors) > 1 or ":" in between) and text[a] == "("


def _numeric(text: str, a: int, b: int, profile: Profile) -> Found | None:
    parts: list[Part] = []
    inner_end = b - 1
    stop = re.search(r",\s*(?:pp?\.|at|para)", text[a + 1 : b - 1])
    if stop:
        inner_end = a + 1 + stop.start()
    for match in _ITEM.finditer(text, a + 1, inner_end):
        low, high = int(match.group(1)), int(match.group(2) or match.group(1))
        if not (0 < low <= high <= max(profile.numeric * 2, profile.numeric + 20)) or high - low > 60:
            return None
        for number in range(low, high + 1):
            parts.append(Part(match.start(), match.end(), number=str(number)))
    if not parts:
        return None
    return Found("numeric", parts[0].start, parts[-1].end, (a, b), tuple(parts))


@lru_cache(maxsize=1)
def _back_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"\s*(?:(?:see|cf\.?)\s+)?(?P<word>{alternatives('back')})(?![\w])(?P<rest>.{{0,40}})", re.I | re.S
    )


def _back(text: str, a: int, b: int) -> Found | None:
    match = _back_pattern().fullmatch(text, a + 1, b - 1)
    if match is None or match.group("word").casefold() in ("id", "so"):
        return None
    start = match.start("word")
    rest = match.group("rest")
    if rest.strip(" .") and not re.match(r"[.,:;\s]*(?:(?:pp?|paras?|at|s|§+|ch)\.?\s?)*[\divxlc]", rest, re.I):
        return None
    end = match.end("rest")
    while end > start and text[end - 1].isspace():
        end -= 1
    locator = rest.strip(" .,:;") or None
    return Found("ibid", start, end, (a, b), (Part(start, end, locator=locator),))


def _named_number(
    text: str, a: int, b: int, index: ReferenceIndex, profile: Profile
) -> Found | None:
    """`(HRC, 129)`, which lacks a year, and MLA's `(Smith 129)`."""
    if text[a] != "(":
        return None
    inner = text[a + 1 : b - 1]
    match = _NAME_NUMBER.fullmatch(inner)
    if match:
        name = match.group(1).strip()
        first = name.split()[0].casefold().strip(".")
        listed_name = index.known(name)
        short = re.fullmatch(r"[A-Z]{2,8}", name) is not None
        named = short or (name[0].isupper() and len(name.split()) <= 3 and name.replace(" ", "").isalpha())
        if (listed_name or (profile.author_date and profile.comma and named and short)) and first not in listed("not_author"):
            s = a + 1 + match.start(1)
            e = a + 1 + match.end(2)
            names, etal = split_authors(name)
            part = Part(s, e, names, name, locator=match.group(2), etal=etal)
            return Found("parenthetical", s, e, (a, b), (part,))
    if profile.has_list and not profile.author_date:
        parts: list[Part] = []
        at = a + 1
        for piece in inner.split(";"):
            mla = _MLA.fullmatch(piece)
            if mla is None:
                return None
            quoted = re.fullmatch(r"[“\"‘](.+?)[,.]?[”\"’]", mla.group(1))
            name = quoted.group(1) if quoted else mla.group(1)
            names, etal = split_authors(name)
            part = Part(
                at + mla.start(1), at + mla.end(2), names, name, locator=mla.group(2), etal=etal, title=quoted is not None
            )
            if index.link(part) is None:
                return None
            parts.append(part)
            at += len(piece) + 1
        if parts:
            return Found("parenthetical", parts[0].start, parts[-1].end, (a, b), tuple(parts))
    return None


# Capitalised only because a sentence begins with them.
_OPENERS = frozenset(
    "according although while both work whereas whilst since because though unlike like similarly "
    "recently earlier later here indeed yet still once first second third finally building "
    "drawing using citing quoting following more scholars researchers authors writing".split()
)


def _narrative(
    text: str, a: int, b: int, index: ReferenceIndex, profile: Profile
) -> Found | None:
    """`Author (2010: 12)`: the author stands before the bracket."""
    if text[a] != "(" and not (text[a] == "[" and profile.author_date):
        return None
    stop = a
    while stop > 0 and text[stop - 1] == " ":
        stop -= 1
    low = max(0, stop - 160)
    authors = _author_before(text, low, stop, index, profile, a, b)
    if authors is None:
        return None
    start, phrase = authors
    inner_start = a + 1
    acronym = _ACRONYM_LED.match(text, a + 1, b - 1)
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


def _years(text: str, a: int, b: int, head: Part, index: ReferenceIndex) -> list[Part]:
    from .parts import _rest, _YEAR  # shared grammar

    while a < b and text[a].isspace():
        a += 1
    match = _YEAR.match(text, a, b)
    if match is None:
        return []
    part = Part(a, match.end(), head.authors, head.authors_text, match.group(), etal=head.etal, carried=True)
    parts = _rest(text, part, match.end(), b, index.known)
    last = parts[-1].end
    for piece in re.finditer(r"[^;]+", text[last:b]):
        s = last + piece.start()
        while s < last + piece.end() and text[s] in " ;":
            s += 1
        again = _YEAR.match(text, s, b)
        if again:
            part = Part(s, again.end(), head.authors, head.authors_text, again.group(), etal=head.etal, carried=True)
            parts += _rest(text, part, again.end(), min(b, last + piece.end()), index.known)
    return parts


def _author_before(
    text: str, low: int, stop: int, index: ReferenceIndex, profile: Profile, a: int, b: int
) -> tuple[int, str] | None:
    """Where the author before a bracket begins, and the phrase."""
    words = [(m.start(), m.end(), m.group()) for m in re.finditer(r"[^\s(\[“\"„]+|[(\[“\"„]", text[low:stop])]
    if not words:
        return None
    candidates: list[int] = []
    i = len(words) - 1
    while i >= 0:
        s, e, word = words[i]
        bare = word.strip(".,;:’'\"”")
        if i < len(words) - 1 and word[-1] in ";:!?)]”\"" :
            break
        if i < len(words) - 1 and word[-1] == "." and len(bare) > 2 and not re.fullmatch(r"(?:[A-Z]\.)+|al\.|Dr\.|St\.|Prof\.", word):
            break
        if not bare:
            if word in ("&",):
                i -= 1
                continue
            break
        low_word = bare.casefold()
        if bare[0].isupper() and not bare[0].isdigit():
            candidates.append(i)
        elif low_word in bibliographic("particle") and bare[0].islower() and candidates:
            candidates.append(i)
        elif low_word in ("and", "&", "et", "al", "und", "y", "others", "colleagues", "of", "the", "for", "on", "in", "to", "against", "de", "la", "du", "des"):
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
    year = _YEAR_LED.match(text, a + 1, b - 1)
    printed = re.search(r"\d{4}[a-z]?|n\.\s?d\.?|forthcoming|in press", year.group(), re.I) if year else None
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
            if best is None or score > best[0] + 0.001 or (abs(score - best[0]) <= 0.051 and _shorter(phrase, best[2], index)):
                best = (score, s, phrase)
    if best is None and len(index) and printed:
        # The same year under a name that differs by a letter or two.
        for i in sorted(candidates, reverse=True):
            s = low + words[i][0]
            phrase = re.sub(r"[’']s?$", "", text[s:stop].strip(" ,"))
            names, etal = split_authors(phrase)
            part = Part(s, stop, names, phrase, printed.group(), etal=etal)
            link = index.link(part, explain=True)
            if link and link.anomaly is Anomaly.NAME_MISMATCH and (best is None or link.score > best[0] + 0.05):
                best = (link.score, s, phrase)
    if best is not None:
        return best[1], best[2]
    return _unlisted(text, low, stop, words, candidates, index, profile, a, b)


def _shorter(phrase: str, other: str, index: ReferenceIndex) -> bool:
    """Whether the shorter of two phrases still names all authors of the longer one."""
    return len(phrase) < len(other) and len(split_authors(phrase)[0]) >= len(split_authors(other)[0])


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
    if last in listed("instrument") or last in listed("not_author") or last in bibliographic("place"):
        return None
    if any(words[i][2].strip(".,’'").casefold() in listed("instrument") for i in candidates):
        return None
    first = min(candidates)
    s = low + words[first][0]
    phrase = re.sub(r"[’']s?$", "", text[s:stop].strip(" ,"))
    while first < len(words) - 1 and words[first][2].strip(".,").casefold() in listed("not_author") | listed("lead_in") | _OPENERS:
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
        tail = re.sub(r"[’']s?$", "", text[start:stop].strip(" ,"))
        if index.known(tail):
            return start, tail
    if not profile.author_date:
        return None
    names, etal = split_authors(phrase)
    after = re.match(r"[\s,]*([^\W\d_]+)", text[b : b + 30])
    following = after.group(1) if after else ""
    verb = following.casefold() in listed("reporting")
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
        if 2 <= len(words) <= 3 and not any(w.strip(".,").casefold() in strong for w in words) and "et" not in words:
            cut = len(words) - 1
            while cut > 1 and words[cut - 1][0].islower():
                cut -= 1
            tail = " ".join(words[cut:])
            return start + phrase.rfind(tail), tail
    return start, phrase
