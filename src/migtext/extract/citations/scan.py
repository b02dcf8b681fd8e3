"""Find citations in the text of a block: brackets, narrative mentions, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from ..acronyms import acronym_of, definitions
from ..references.signals import alternatives, listed
from .found import Found, Profile
from .judgments import is_judgment
from .linking import ReferenceIndex
from .narrative import ACRONYM_LED, YEAR_LED, is_place_name, narrative
from .numbers import glued, is_numbers, joined_ranges, numeric, raised
from .pages import author_page, bare_page
from .parts import Part, locator_pattern, parse_bracket, split_authors

__all__ = ["brackets", "scan_block"]

_YEARLIKE = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)|\bn\.\s?d\b|forthcoming|in press", re.I)
_NAME_NUMBER = re.compile(r"\s*([^\W\d_][^,;()\[\]]{1,60}?),\s(\d{1,4})\s*")
# Place and publisher: "(Istanbul: ARF, 2019)".
_IMPRINT = re.compile(r"[^\W\d_a-z][\w.’' -]{1,30}(?:,\s[A-Z][\w.]{1,12})?:\s[^\W\d_a-z].*")
_PINPOINT = re.compile(
    r"\s*(?:pp?\.?|paras?\.?|at)\s?\d{1,4}(?:\s?[–-]\s?\d{1,4})?(?:\s?ff?\.?)?\s*", re.I
)


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
    if profile.numeric:
        if profile.raised or profile.glued:
            found += (raised if profile.raised else glued)(text, profile)
            found.sort(key=lambda f: f.start)
        found = joined_ranges(text, found)
    if profile.author_date and profile.has_list and len(index):
        found += _bare(text, found, index)
        found.sort(key=lambda f: f.start)
    return found


_BARE = re.compile(
    r"(?:(?:van|von|de|der|den|di|da|el|al)\s){0,2}[^\W\d_a-z][\w’'-]+"
    r"(?:\set\sal\.?|(?:,\s[^\W\d_a-z][\w’'-]+){0,6},?\s(?:and|&)\s(?:[a-z]{1,3}\s){0,2}[^\W\d_a-z][\w’'-]+)?,?\s"
    r"((?:1[89]|20)\d\d[a-z]?)(?![\w–-])"
)


_NAMED_YEAR = re.compile(
    r"(?P<name>[^\W\d_a-z][\w’'&.-]*(?:\s(?:(?:of|for|the|and|on|de|des|du|in)\s){0,2}[^\W\d_a-z][\w’'&.-]*){0,9}),?\s"
    r"(?P<year>(?:1[89]|20)\d\d[a-z]?|n\.\s?d\.)(?![\w–-])"
)


def _named_years(text: str, taken: list[tuple[int, int]], index: ReferenceIndex) -> Iterator[Found]:
    """`Swedish Migration Agency, 2021` without a bracket: the whole name of an author of the list."""
    for match in _NAMED_YEAR.finditer(text):
        words = list(re.finditer(r"\S+", match.group("name")))
        for word in words:
            s = match.start() + word.start()
            phrase = text[s : match.end("name")]
            if not phrase[0].isupper() or not index.names(phrase):
                continue
            if any(a < match.end() and s < b for a, b in taken):
                break
            names, etal = split_authors(phrase)
            part = Part(s, match.end(), names, phrase, match.group("year"), etal=etal)
            link = index.link(part)
            if link is not None and link.reference is not None and link.score >= 0.9:
                place = locator_pattern().match(text, match.end())
                if place and place.group().lstrip()[:1] in ":,":
                    locator = place.group().strip(" ,:")
                    part = replace(part, end=place.end(), locator=locator)
                yield Found("narrative", s, part.end, (s, part.end), (part,))
            break


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
            part = Part(
                s, place.end(), names, phrase, match.group(1), place.group().strip(" ,:"), etal=etal
            )
        out.append(Found("narrative", part.start, part.end, (part.start, part.end), (part,)))
    out += _named_years(text, taken + [f.group for f in out], index)
    return out


def _bracket(text: str, a: int, b: int, index: ReferenceIndex, profile: Profile) -> Found | None:
    inner = text[a + 1 : b - 1]
    if profile.numeric and (text[a] == "[" or profile.round_numbers) and is_numbers(inner):
        return numeric(text, a, b, profile)
    back = _back(text, a, b)
    if back is not None:
        return back
    if _YEARLIKE.search(inner):
        lead = YEAR_LED.match(inner)
        if lead:
            hit = narrative(text, a, b, index, profile)
            if hit is not None:
                return hit
        parts = (
            []
            if lead and not ACRONYM_LED.match(inner)
            else parse_bracket(text, a + 1, b - 1, index.known)
        )
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
    if part.back or index.known(who) or part.title:
        return True
    first = part.authors[0] if part.authors else who
    if index.known(first):
        return True
    if profile.has_list and index.link(part) is not None:
        return True
    if is_place_name(who) or who.casefold() in listed("forum"):
        return False
    if is_judgment(who, part.year, profile.parties) or _IMPRINT.fullmatch(who):
        return False
    if profile.author_date:
        return True
    # Without a list, or in a text that cites otherwise, only the clear form counts.
    between = text[part.start : part.end]
    comma = re.search(r",\s*(?:\d{4}|n\.)", between) is not None
    return (comma or part.etal or len(part.authors) > 1 or ":" in between) and text[a] == "("


@lru_cache(maxsize=1)
def _back_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"\s*(?:(?:see|cf\.?)\s+)?(?P<word>{alternatives('back')})(?![\w])(?P<rest>.{{0,40}})",
        re.I | re.S,
    )


def _back(text: str, a: int, b: int) -> Found | None:
    match = _back_pattern().fullmatch(text, a + 1, b - 1)
    if match is None or match.group("word").casefold() in ("id", "so"):
        return None
    start = match.start("word")
    rest = match.group("rest")
    if rest.strip(" .") and not re.match(
        r"[.,:;\s]*(?:(?:pp?|paras?|at|s|§+|ch)\.?\s?)*[\divxlc]", rest, re.I
    ):
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
        named = short or (
            name[0].isupper() and len(name.split()) <= 3 and name.replace(" ", "").isalpha()
        )
        if (
            listed_name or (profile.author_date and profile.comma and named and short)
        ) and first not in listed("not_author"):
            s = a + 1 + match.start(1)
            e = a + 1 + match.end(2)
            names, etal = split_authors(name)
            part = Part(s, e, names, name, locator=match.group(2), etal=etal)
            return Found("parenthetical", s, e, (a, b), (part,))
    if not profile.author_date:
        found = author_page(text, a, b, index, profile)
        if found is None and profile.mla:
            found = bare_page(text, a, b, index)
        return found
    return None
