"""Names that their form gives away: "Ministry of X", "Operation X", "X River", "Special Rapporteur on x".

A head noun says what a capitalised run of words names. The run is followed to the left over
capitalised words, and to the right over "of", "for", "on" and what they introduce; it stops at
possessives, titles and sentence openers, which belong to what stands before.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from .candidates import Candidate
from .forms import formed_persons
from .runs import joined_left, joined_right, known_label, specific_words
from .stretch import Stretch
from .tables import common_words, fold, gazetteer, is_given_name, word_list

__all__ = ["label_of_heads", "pattern_names"]

_OPERATION = re.compile(
    r"\b(?:Joint )?Operations? (?!Room|Cent|Manager|Director|Command|Officer|Group|Department)"
    r"[A-Z][\w']+(?:[- ][A-Z][\w']+){0,3}"
)
_QUOTED = re.compile(
    r"[“\"]([A-Za-z][^“”\"]{1,60}?)[,.]?[”\"](?=((?: (?:and|or) [“\"][^“”\"]{1,60}[”\"])*) ([a-z]+))"
)
_UNIVERSITY = re.compile(r"\bUniversity of (?:[A-Z][\w'-]+(?: [A-Z][\w'-]+){0,3})")
_ROAD = re.compile(
    r"\b[A-Z][\w']+(?:-[A-Z][\w']+)+ (?:\([A-Z]\d+\) )?(?:highway|motorway|road|railway|Highway|Motorway|Road)\b|\b[A-Z]\d{1,3} (?:highway|motorway)\b"
)
_ASIAN_NAME = re.compile(r"\b[A-Z][a-z]+ [A-Z][a-z]+-[a-z]{2,}\b(?!-)")
_ADJECTIVES = frozenset(
    "nationale national nacional nazionale française français générale général general régionale regional española italiana".split()
)
_DIRECTIONS = frozenset(
    "Northern Southern Eastern Western Central North South East West Southwest Northeast Northwest Southeast Upper Lower External Internal Common Land Sea".split()
)
_MANDATE = re.compile(
    r"\b(?:UN |U\.N\. |United Nations )?"
    r"(?:(?:Special Rapporteurs?|Independent Experts?|Special Representatives?|Special Advis[eo]r|"
    r"Personal Envoy|Special Envoy|Working Group|Expert Mechanism|Independent International Commission of Inquiry|International Commission of Inquiry|Commission of Inquiry|"
    r"Fact-Finding Mission|Group of (?:Governmental )?Experts|Panel of (?:Independent )?Experts)(?: of the (?:UN |United Nations )?Secretary-General)? "
    r"(?:on|for|of) )"
)
# A topic that is no known one: "the situation of human rights in the Democratic People's Republic of Korea",
# or a few words of which the last is a noun.
_TOPIC = re.compile(
    r"(?:the )?(?:situation of )?human rights (?:situation )?(?:in|and) (?:the )?[A-Z][\w'-]+(?: (?:of |the |and |People's )?[A-Z][\w'-]+){0,6}"
    r"|(?!the\b|a\b|his\b|her\b)[a-z]+(?: (?:of|and|or|the) [a-z]+){0,2}|[A-Z][\w'-]+(?: (?:of |the |and )?[A-Z][\w'-]+){0,4}"
)


@lru_cache(maxsize=1)
def _topics() -> re.Pattern[str]:
    """Topics of mandates, longest first."""
    known = sorted(word_list("mandates.topics"), key=len, reverse=True)
    return re.compile(r"(?:the )?(?:" + "|".join(re.escape(t) for t in known) + r")(?!\w)", re.I)


def _organisation(s: Stretch, i: int) -> Candidate | None:
    first, last = joined_left(s, i), i
    if s.words[i] in word_list("heads.organisation_of"):
        last = joined_right(s, i)
    if s.word(last + 1) in ("UK", "USA", "International") and s.gap(last) == " ":
        last += 1
    while first < i and s.words[first] in ("The", "A", "An", "This", "That", "These", "Its"):
        first += 1  # after a dash or a colon no sentence was seen to begin
    capitals = [w for w in s.words[first : last + 1] if w[:1].isupper()]
    if len(capitals) < 2:
        return None
    start, end = s.starts[first], s.ends[last]
    while end < len(s.text) and s.text[end] == "." and s.words[last] in ("Inc", "Ltd", "Corp"):
        end += 1
    text = s.inside(start, end)
    if text in word_list("stop.phrases") or s.masked(start, end):
        return None
    others = [
        w for k, w in enumerate(s.words[first : last + 1], first) if k != i and w[:1].isupper()
    ]
    if all(w in word_list("stop.openers") and s.opens_sentence(s.starts[first]) for w in others):
        return None
    if s.words[i] in ("Administration", "Government") and (
        len(others) < 2 or any(known_label(w) in ("PERSON", "STATE", "GROUP") for w in others)
    ):
        # "the Biden Administration", "the Howard Government": the person, not an organisation.
        return None
    if all(
        w in ("Member", "State", "States", "Contracting", "Respondent", "Parties", "High", "Third")
        for w in others
    ) and s.words[i] in ("Party", "Parties", "Commission", "Representative"):
        return None
    if s.titled(s.starts[i]) and last == i and not _strong(s, first, i):
        return None
    label = "ORG"
    if (
        s.words[i] == "Department"
        and last == i
        and len(others) == 1
        and others[0].lower() not in common_words()
        and not others[0].isupper()
    ):
        label = "PLACE"  # "the Kantché Department"
    lead = s.inside(start, min(end, start + 40))
    if (
        (
            any(lead.startswith(cue + " ") for cue in word_list("heads.body_cues"))
            and s.words[i] in word_list("heads.body_heads")
        )
        or (
            s.words[i] in ("Committee", "Subcommittee", "Commission")
            and re.match(
                r"(?:UN |United Nations )?(?:Sub)?[Cc]omm(?:ittee|ission) on (?:the )?(?:Elimination|Rights|Enforced|Economic|Prevention|Migrant|Human|Status|Protection)",
                text,
            )
        )
        or (
            lead.startswith("International ")
            and s.words[i]
            in (
                "Court",
                "Tribunal",
                "Commission",
                "Organization",
                "Organisation",
            )
        )
    ):
        label = "BODY"
    return Candidate(start, end, label, "pattern", None, 1.5 + 0.01 * (last - first))


def _foreign(s: Stretch, i: int) -> Candidate | None:
    """ "Clinique du Désert", "Instituto Nacional de Migración"."""
    j = i
    while j + 1 < len(s.words) and s.gap(j) in (" ", "'"):
        following = s.words[j + 1]
        if following[:1].isupper():
            j += 1
        elif (
            following
            in (
                "de",
                "del",
                "du",
                "des",
                "la",
                "el",
                "los",
                "las",
                "der",
                "für",
                "para",
                "y",
                "et",
                "do",
                "da",
                "dos",
                "sans",
                "d",
                "l",
            )
            and s.word(j + 2)[:1].isupper()
        ):
            j += 2
        elif (
            following in ("de", "des", "para")
            and s.word(j + 2) in ("la", "los", "las", "el", "les")
            and s.word(j + 3)[:1].isupper()
        ):
            j += 3
        else:
            break
    if j == i and s.word(i + 1) in _ADJECTIVES and s.word(i + 2) in ("de", "des", "du", "pour"):
        # "Agence nationale de la recherche": nothing else is capitalised.
        j = i + 3
        if s.word(j) in ("la", "le", "l", "los", "las", "les"):
            j += 1
        if j >= len(s.words) or any(s.gap(k) not in (" ", "'") for k in range(i, j)):
            return None
    if j == i or s.masked(s.starts[i], s.ends[j]):
        return None
    return Candidate(s.starts[i], s.ends[j], "ORG", "pattern", None, 1.4)


def _strong(s: Stretch, first: int, head: int) -> bool:
    """In a title only names with a head that nothing else is called by."""
    return (
        s.words[head]
        in (
            "University",
            "Ministry",
            "Court",
            "Institute",
            "Foundation",
            "Parliament",
            "Party",
            "Tribunal",
        )
        and head - first <= 3
    )


def _place(s: Stretch, i: int) -> Candidate | None:
    word = s.words[i]
    first = joined_left(s, i)
    # "of" names no part of a place's name on the left.
    for k in range(i - 1, first - 1, -1):
        if s.words[k][:1].islower() and s.words[k] not in ("al", "el", "de", "del", "la"):
            first = k + 1
            break
    while first < i and s.words[first] in ("The", "This", "That", "These", "Its", "Our"):
        first += 1
    names = [w for w in s.words[first:i] if w[:1].isupper()]
    generic = all(w in _DIRECTIONS or w in word_list("stop.phrases") for w in names)
    if not names or (generic and not _quarter(s, first, i, names)):
        return None
    if names[0] in word_list("stop.openers") and s.opens_sentence(s.starts[first]):
        first += 1
        names = names[1:]
        if not names:
            return None
    if word == "Park" and len(names) == 1 and is_given_name(names[0]):
        return None  # "Jenny Park"
    if s.titled(s.starts[i]) and (
        len(names) > 2 or word in ("Centre", "Center", "Region", "Border", "Crossing", "Camp")
    ):
        return None
    if len(names) == 1:
        entry = gazetteer().by_name.get(names[0])
        if (
            entry is not None
            and entry.label in ("STATE", "GROUP", "ORG", "BODY", "PERSON")
            and word
            in (
                "Border",
                "Coast",
                "Base",
                "Park",
                "Team",
                "Street",
                "Territory",
                "Zone",
                "Port",
                "Region",
                "Road",
            )
        ):
            return None
    if all(w.lower() in common_words() for w in names) and s.left(s.starts[first])[0] in (
        "its",
        "their",
        "our",
        "his",
        "her",
        "a",
        "an",
        "this",
    ):
        return None
    start, end = s.starts[first], s.ends[i]
    return None if s.masked(start, end) else Candidate(start, end, "PLACE", "pattern", None, 1.2)


def _quarter(s: Stretch, first: int, i: int, names: list[str]) -> bool:
    """ "the Northwest Region", "the Far North", "the Central Province": units called by where they lie."""
    return (
        s.words[i] in ("Region", "Province")
        and len(names) <= 2
        and all(w in _DIRECTIONS or w == "Far" for w in names)
        and s.left(s.starts[first])[0].lower() == "the"
        and not s.titled(s.starts[i])
    )


def _place_before(s: Stretch, i: int) -> Candidate | None:
    """ "Lake Turkana", "Mount Sinjar", "Port of Bari"."""
    j = i + 1
    if s.words[i] in (
        "Gulf",
        "Strait",
        "Straits",
        "Bay",
        "Sea",
        "Port",
        "Isle",
        "Island",
        "City",
        "Province",
        "District",
    ):
        if s.word(j) != "of" or s.gap(i) != " " or s.gap(j) != " ":
            return None
        j += 1
        if s.word(j) == "the":
            j += 1
    if (
        s.gap(j - 1) not in (" ", ". ")
        or not s.word(j)[:1].isupper()
        or s.word(j) in word_list("stop.phrases")
    ):
        return None
    last = j
    while s.gap(last) in (" ", "-") and s.word(last + 1)[:1].isupper() and last - j < 2:
        last += 1
    start, end = s.starts[i], s.ends[last]
    return (
        None
        if s.masked(start, end) or s.titled(start)
        else Candidate(start, end, "PLACE", "pattern", None, 1.1)
    )


def _programme(s: Stretch, i: int, known: Sequence[Candidate]) -> Candidate | None:
    first = joined_left(s, i)
    names = [w for w in s.words[first:i] if w[:1].isupper()]
    if (
        len(names) >= 1
        and names[0] in word_list("stop.openers")
        and s.opens_sentence(s.starts[first])
        and len(names) > 1
    ):
        first = first + 1
        names = names[1:]
    while names and names[0] in ("Our", "Their", "His", "Her", "Its", "New", "The", "This"):
        first, names = s.at(s.ends[first]), names[1:]
    specific = specific_words(s, first, i, known)
    if s.titled(s.starts[i]) or not names:
        return None
    # "the Samoan Quota"
    if s.words[i] in ("Quota", "Visa", "Permit") and len(names) == 1:
        if known_label(names[0]) != "GROUP" or s.left(s.starts[first])[0].lower() != "the":
            return None
    elif len(names) < 2 or not specific:
        return None
    # "European Migration Policy", "Australian Humanitarian Program": the adjective alone makes no name.
    if known_label(names[0]) == "GROUP" and len(names) == 2:
        return None
    start, end = s.starts[first], s.ends[i]
    return (
        None if s.masked(start, end) else Candidate(start, end, "PROGRAMME", "pattern", None, 1.1)
    )


def _event(s: Stretch, i: int) -> Candidate | None:
    first = joined_left(s, i)
    names = [w for w in s.words[first:i] if w[:1].isupper()]
    if (
        not names
        or s.titled(s.starts[i])
        or len(names) > 5
        or all(w in word_list("stop.phrases") or w in word_list("stop.openers") for w in names)
    ):
        return None
    start, end = s.starts[first], s.ends[i]
    return None if s.masked(start, end) else Candidate(start, end, "EVENT", "pattern", None, 1.0)


def _heads(s: Stretch, known: Sequence[Candidate]) -> Iterator[Candidate]:
    organisation, organisation_of = (
        word_list("heads.organisation"),
        word_list("heads.organisation_of"),
    )
    place, before = (
        word_list("heads.place"),
        frozenset(w.split()[0].rstrip(".") for w in word_list("heads.place_before")),
    )
    programme, event = word_list("heads.programme"), word_list("heads.event")
    foreign = word_list("heads.organisation_before")
    two_words = frozenset(w for w in place | organisation if " " in w)
    for i, word in enumerate(s.words):
        if not word[0].isupper():
            continue
        found: Candidate | None = None
        pair = f"{word} {s.word(i + 1)}"
        if word in organisation or word in organisation_of:
            found = _organisation(s, i)
        elif pair in two_words and s.gap(i) == " " and i > 0:
            found = _place(s, i + 1) if pair in place else _organisation(s, i + 1)
        elif word in place and i > 0:
            found = _place(s, i)
        elif word in programme and i > 0:
            found = _programme(s, i, known)
        elif word in event and i > 0:
            found = _event(s, i)
        if found is None and word in foreign and s.gap(i) == " ":
            found = _foreign(s, i)
        if found is None and word in before and s.gap(i) in (" ", ". "):
            found = _place_before(s, i)
        if found is not None:
            yield found


def _lower_heads(s: Stretch, known: list[Candidate]) -> Iterator[Candidate]:
    """Names before a lower-case head: "Rukban camp", "the CAM program"."""
    places = sorted((w for w in word_list("heads.place_lower")), key=len, reverse=True)
    by_end = {c.end: c for c in known}
    firsts = {w.split()[0] for w in places}
    programmes = word_list("heads.programme_lower")
    for i, word in enumerate(s.words):
        if i == 0 or word[0].isupper() or s.gap(i - 1) != " " or not s.words[i - 1][:1].isupper():
            continue
        if word in firsts:
            rest = s.text[s.starts[i] : s.starts[i] + 24]
            head = next(
                (
                    h
                    for h in places
                    if rest.startswith(h) and not rest[len(h) : len(h) + 1].isalnum()
                ),
                None,
            )
            if head is not None:
                c = by_end.get(s.ends[i - 1])
                if c is not None and c.label in ("PLACE",):
                    start, key, canonical = (
                        c.start,
                        c.key or (c.entry.key if c.entry else ""),
                        c.canonical or (c.entry.canonical if c.entry else ""),
                    )
                elif c is not None:
                    continue
                else:
                    start, key, canonical = s.starts[joined_left(s, i - 1)], "", ""
                    name = s.inside(start, s.ends[i - 1])
                    if name in word_list("stop.phrases") or name in word_list("stop.openers"):
                        continue
                yield Candidate(
                    start,
                    s.starts[i] + len(head),
                    "PLACE",
                    "pattern",
                    c.entry if c else None,
                    1.6,
                    key=key,
                    canonical=canonical,
                )
        elif word in programmes:
            c = by_end.get(s.ends[i - 1])
            if c is not None and c.label != "PROGRAMME":
                continue
            first = joined_left(s, i - 1)
            names = [w for w in s.words[first:i] if w[:1].isupper()]
            while names and names[0] in ("Our", "Their", "His", "Her", "Its", "New", "The", "This"):
                first, names = s.at(s.ends[first]), names[1:]
            if not names or not specific_words(s, first, i, known):
                continue
            start, end = s.starts[first], s.ends[i - 1]
            if c is not None or s.masked(start, end) or s.titled(start):
                continue
            acronym = (
                len(names) == 1
                and names[0].isupper()
                and len(names[0]) > 2
                and names[0] not in word_list("stop.acronyms")
            )
            # "the Shirika programme", "its Amayesh card": a word that no table knows.
            single = (
                len(names) == 1
                and names[0][1:].islower()
                and len(names[0]) > 3
                and names[0] not in gazetteer().by_name
                and names[0].lower() not in common_words()
                and not is_given_name(names[0])
                and (
                    s.left(start)[0] in ("the", "The", "its", "a", "an")
                    or s.text[max(0, start - 3) : start] == "'s "
                )
                and names[0] not in word_list("stop.phrases")
            )
            if single:
                yield Candidate(start, end, "PROGRAMME", "pattern", None, 0.9)
                continue
            if not acronym and (
                len(names) < 2 or all(w in word_list("stop.phrases") for w in names)
            ):
                continue
            known_name = gazetteer().by_name.get(names[0])
            if (
                len(names) < 3
                and known_name is not None
                and known_name.label in ("GROUP", "STATE", "ORG", "BODY")
            ):
                continue
            yield Candidate(start, end, "PROGRAMME", "pattern", None, 0.9)


def label_of_heads(words: Sequence[str]) -> str:
    """What a defined name names, by its head: the last word, or the one before "of" or "for"; "" when none tells."""
    heads = [
        words[-1],
        *(
            w
            for w, following in itertools.pairwise(words)
            if following in ("of", "for", "on", "against")
        ),
    ]
    for head in heads:
        if head in word_list("heads.organisation") or head in word_list("heads.organisation_of"):
            return "BODY" if words[0] in word_list("heads.body_cues") else "ORG"
        if head in word_list("heads.place"):
            return "PLACE"
        if head in word_list("heads.programme"):
            return "PROGRAMME"
    return ""


def pattern_names(s: Stretch, known: list[Candidate]) -> list[Candidate]:
    """Names that their form gives away, in one block.

    Args:
        s: the block.
        known: names of the tables, found before.

    Returns:
        Candidates; they may overlap one another and the known names.
    """
    out: list[Candidate] = []
    for match in _OPERATION.finditer(s.text):
        if not s.masked(*match.span()):
            out.append(Candidate(*match.span(), "PROGRAMME", "pattern", None, 1.8))
    for match in _QUOTED.finditer(s.text):
        name = match.group(1)
        # One ordinary word in quotation marks is doubted, not named ("“rehabilitation” programmes").
        named = " " in name or name[0].isupper()
        if (
            named
            and match.group(3) in word_list("heads.programme_quoted")
            and not s.masked(*match.span(1))
        ):
            out.append(Candidate(*match.span(1), "PROGRAMME", "pattern", None, 1.7))
    for match in _MANDATE.finditer(s.text):
        topic = _topics().match(s.text, match.end()) or _TOPIC.match(s.text, match.end())
        if topic is not None and not s.masked(match.start(), topic.end()):
            out.append(Candidate(match.start(), topic.end(), "BODY", "pattern", None, 2.5))
    for match in _UNIVERSITY.finditer(s.text):
        if not s.masked(*match.span()):
            out.append(Candidate(*match.span(), "ORG", "pattern", None, 1.6))
    for match in _ROAD.finditer(s.text):
        if not s.masked(*match.span()):
            out.append(Candidate(*match.span(), "PLACE", "pattern", None, 1.6))
    if not s.title_case:
        for match in _ASIAN_NAME.finditer(s.text):
            # "Shin Ju-ye", "Park Sang-hak"; "Special Lao-born" has a known word in it.
            first = match.group().split()[0]
            if (
                not s.masked(*match.span())
                and match.group() not in gazetteer().by_name
                and (first not in gazetteer().by_name)
                and first not in word_list("stop.phrases")
                and not (s.opens_sentence(match.start()) and first in word_list("stop.openers"))
            ):
                out.append(Candidate(*match.span(), "PERSON", "pattern", None, 1.3))
        out.extend(formed_persons(s, known))
    out.extend(_heads(s, known))
    out.extend(_lower_heads(s, known))
    for c in out:
        if not c.key:
            c.key = f"{c.label.lower()}:{fold(s.inside(c.start, c.end))}"
    return out
