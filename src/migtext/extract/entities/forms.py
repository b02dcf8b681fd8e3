"""Persons whose name has the form of one: "Fayez al-Serraj", "B. S. Chimni", "Kenny J"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .candidates import Candidate
from .runs import known_label
from .stretch import Stretch
from .tables import common_words, gazetteer, is_given_name, word_list

__all__ = ["formed_persons"]

_ARABIC_NAME = re.compile(
    r"\b[A-Z][\w']+(?:-[A-Z][\w']+)?(?: [A-Z][\w']+){0,2}(?: (?:al|el|ul|bin|ibn|bint|ben|ould|Al|El|Bin|Ould)[- ][A-Z][\w']+)+\b"
)
_INITIALS = re.compile(
    r"\b(?:(?<![.] )[A-Z][a-zà-ÿ]+ )?(?:[A-Z]\. ?){1,3}[A-Z][\w']+(?:-[A-Z][\w']+)?\b"
)
_SHORTENED = re.compile(r"\b([A-Z][a-zà-ÿ'-]+) [A-Z]\.(?=,? [a-z]|,|;|\)|$)")
_JUDGES = re.compile(
    r"\b([A-Z][\w']+)(?:(?:, [A-Z][\w']+)* and ([A-Z][\w']+))? (?:J|JJ|CJ|ACJ|JA|LJ|LJJ|AJA|DCJ)\b(?!\.)"
)


def formed_persons(s: Stretch, places: Sequence[Candidate]) -> Iterator[Candidate]:
    """Persons whose name has the form of one: "Fayez al-Serraj", "B. S. Chimni", "Kenny J", "Laurent-Désiré Kabila"."""
    common, known = common_words(), gazetteer().by_name
    for match in _ARABIC_NAME.finditer(s.text):
        first = match.group().split()[0]
        if "'s " in match.group():
            continue
        if (
            s.masked(*match.span())
            or first in word_list("persons.arabic_places")
            or first.lower() in common
            or match.group() in known
        ):
            continue
        organisation = first in word_list("persons.arabic_organisations")
        yield Candidate(*match.span(), "ORG" if organisation else "PERSON", "pattern", None, 1.3)
    for match in _INITIALS.finditer(s.text):
        surname = match.group().rsplit(".", 1)[1].strip().removesuffix("'s")
        span = match.start(), match.end() - 2 * match.group().endswith("'s")
        if (
            s.masked(*span)
            or surname.lower() in common
            or surname in known
            or surname.isupper()
            or len(surname) < 3
        ):
            continue
        if (
            re.match(
                r"(?:U\. ?S|U\. ?N|U\. ?K|E\. ?U|D\. ?C|N\. ?C|B\. ?A|M\. ?A|J\. ?D)\.",
                match.group(),
            )
            is None
        ):
            yield Candidate(*span, "PERSON", "pattern", None, 1.25)
    for match in _SHORTENED.finditer(s.text):
        # "Ibrahim S.": a surname that is kept back.
        if (
            is_given_name(match.group(1))
            and not s.masked(*match.span())
            and match.group(1) not in known
        ):
            yield Candidate(*match.span(), "PERSON", "pattern", None, 1.2)
    for match in _JUDGES.finditer(s.text):
        for group in (1, 2):
            if (
                match.group(group)
                and match.group(group).lower() not in common
                and not s.masked(*match.span(group))
            ):
                yield Candidate(*match.span(group), "PERSON", "pattern", None, 1.25)
    for i, word in enumerate(s.words):
        if not word[0].isupper() or not is_given_name(word) or word in known:
            continue
        j = i + 1
        while s.gap(j - 1) == "-" and s.word(j)[:1].isupper():
            j += 1
        last = j
        while (
            s.gap(last - 1) == " "
            and last - j < 3
            and s.word(last)[:1].isupper()
            and s.word(last)[1:].islower()
        ):
            surname = s.words[last]
            if (
                surname.lower() in common
                or surname in word_list("heads.place")
                or known_label(surname) not in ("", "PERSON")
            ):
                break
            last += 1
        if last > j and not s.masked(s.starts[i], s.ends[last - 1]) and not s.titled(s.starts[i]):
            before, gap = s.left(s.starts[i])
            at = s.starts[i]
            if any(
                c.label == "PLACE" and s.text[c.end : at] in (", ", " and ", " or ", ", and ")
                for c in places
                if at - 6 < c.end <= at
            ):
                continue
            if not (
                gap == " "
                and before[:1].isupper()
                and before not in word_list("persons.titles")
                and not s.opens_sentence(s.starts[s.before(s.starts[i])])
            ):
                yield Candidate(s.starts[i], s.ends[last - 1], "PERSON", "pattern", None, 0.6)
