"""Names that their form gives away: "Ministry of X", "Operation X", "X River", "Special Rapporteur on x".

A head noun says what a capitalised run of words names. The run is followed to the left over
capitalised words, and to the right over "of", "for", "on" and what they introduce; it stops at
possessives, titles and sentence openers, which belong to what stands before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from .candidates import Candidate
from .stretch import Stretch
from .tables import common_words, fold, gazetteer, word_list

__all__ = ["pattern_names"]

_OWN_POSSESSIVES = frozenset(
    "Women Men People Peoples Children Citizens Workers Veterans Lawyers Physicians Teachers Farmers Migrants Refugees King Queen St "
    "Prosecutor Master Bachelor Girls Human Commissioner Ombudsman Reporters".split()
)
_JOINERS = frozenset("of for on against to".split())
_ARTICLES = frozenset("the The".split())
_NO_JOIN = frozenset(
    "University Bank Embassy Consulate Hospital School Union Parliament House".split()
)
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
_DIRECTIONS = frozenset(
    "Northern Southern Eastern Western Central North South East West Southwest Northeast Northwest Southeast Upper Lower External Internal Common Land Sea".split()
)
_NOT_LEFT = frozenset(
    "President Minister Secretary Director Chair Chairman Commissioner Judge Justice Senator Governor Mayor Ambassador Professor Dr Mr Mrs Ms "
    "January February March April May June July August September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday "
    "Article Section Chapter Annex Table Figure Box Part Resolution".split()
)
_MANDATE = re.compile(
    r"\b(?:UN |U\.N\. |United Nations )?"
    r"(?:(?:Special Rapporteurs?|Independent Experts?|Special Representatives?(?: of the (?:UN |United Nations )?Secretary-General)?|Special Advis[eo]r|"
    r"Personal Envoy|Special Envoy|Working Group|Expert Mechanism|Independent International Commission of Inquiry|International Commission of Inquiry|Commission of Inquiry|"
    r"Fact-Finding Mission|Group of (?:Governmental )?Experts|Panel of (?:Independent )?Experts) "
    r"(?:on|for|of) )"
)
# A topic that is no known one: "the situation of human rights in the Democratic People's Republic of Korea",
# or a few words of which the last is a noun.
_TOPIC = re.compile(
    r"(?:the )?(?:situation of )?human rights (?:situation )?(?:in|and) (?:the )?[A-Z][\w'-]+(?: (?:of |the |and |People's )?[A-Z][\w'-]+){0,6}"
    r"|[a-z]+(?: (?:of|and|or|the) [a-z]+){0,2}|[A-Z][\w'-]+(?: (?:of |the |and )?[A-Z][\w'-]+){0,4}"
)


@lru_cache(maxsize=1)
def _topics() -> re.Pattern[str]:
    """Topics of mandates, longest first."""
    known = sorted(word_list("mandates.topics"), key=len, reverse=True)
    return re.compile(r"(?:the )?(?:" + "|".join(re.escape(t) for t in known) + r")(?!\w)", re.I)


def _joined_left(s: Stretch, i: int) -> int:
    """Index of the first word of the capitalised run that ends with word `i`."""
    j = i
    while j > 0:
        gap, word = s.gap(j - 1), s.words[j - 1]
        if gap not in (" ", "-", " & ", ". ", ".", "/"):
            if gap == "'s " and word in _OWN_POSSESSIVES and word[0].isupper():
                j -= 1
                continue
            if gap == "' " and word in _OWN_POSSESSIVES:
                j -= 1
                continue
            break
        if gap in (". ", ".") and not (
            word in ("U", "E")
            or (word in ("S", "K", "N", "A") and j >= 2 and s.words[j - 2] in ("U", "S"))
        ):
            break
        if word[0].isupper() and not s.masked(s.starts[j - 1], s.ends[j - 1]):
            if word in _NOT_LEFT or (
                s.opens_sentence(s.starts[j - 1])
                and word in word_list("stop.openers")
                and word
                not in (
                    "International",
                    "National",
                    "Federal",
                    "Regional",
                    "Human",
                    "Local",
                    "New",
                    "Public",
                    "Social",
                    "Military",
                    "Border",
                    "Legal",
                    "Global",
                    "State",
                    "Security",
                    "Refugee",
                )
            ):
                break
            j -= 1
            continue
        low = word
        if low in ("and", "of", "for", "the", "de", "del", "on") and j >= 2 and gap == " ":
            k = j - 2
            if low == "the":
                if k < 1 or s.words[k] not in ("of", "for") or s.gap(k) != " ":
                    break
                k -= 1
            previous = s.words[k]
            if not previous[:1].isupper() or s.gap(k) not in (
                (" ", ", ") if low == "and" and _comma_list(s, k) else (" ",)
            ):
                break
            if low == "and" and (
                previous.lower() not in common_words()
                or previous in word_list("heads.organisation")
                or s.words[j].lower() not in common_words()
            ):
                break
            if low == "and" and (
                previous in gazetteer().by_name
                or previous in _NOT_LEFT
                or previous in word_list("stop.openers")
            ):
                break
            if (
                low != "and"
                and previous not in word_list("heads.organisation_of")
                and low not in ("de", "del")
            ):
                break
            if s.opens_sentence(s.starts[k]) and previous in word_list("stop.openers"):
                break
            j = k
            continue
        break
    return j


def _comma_list(s: Stretch, k: int) -> bool:
    """ "Refugees, and Migration" inside a name: the comma belongs to it when a head stands before."""
    for j in range(k, max(-1, k - 5), -1):
        if s.words[j] in word_list("heads.organisation_of") and j < k:
            return True
        if not s.words[j][:1].isupper() and s.words[j] not in ("of", "for", "the", "and", "on"):
            return False
    return False


def _joined_right(s: Stretch, i: int) -> int:
    """Index of the last word of the name whose head is word `i`: "of", "for", "on" and what follows."""
    heads = word_list("heads.organisation_of")
    last = i
    j = i + 1
    # Capitalised words right after the head belong to it ("Ministry Foreign Affairs" is rare, "Council Europe" never).
    if j >= len(s.words) or s.gap(i) != " " or s.words[j] not in _JOINERS:
        return last
    if s.words[j] in ("to", "against") and s.words[i] not in (
        "Commission",
        "Committee",
        "Campaign",
        "League",
        "Alliance",
        "Office",
        "Office's",
    ):
        return last
    j += 1
    if j < len(s.words) and s.words[j] in _ARTICLES and s.gap(j - 1) == " ":
        j += 1
    while j < len(s.words) and s.gap(j - 1) in (" ", "-", " & ", "'s ", "' ", ", ", ". ", "."):
        gap, word = s.gap(j - 1), s.words[j]
        if s.masked(s.starts[j], s.ends[j]):
            break
        if gap in (". ", ".") and len(s.words[j - 1]) > 1:
            break
        if gap == ", ":
            # "Committee on Economic, Social and Cultural Rights": a comma inside needs an "and" soon after.
            if (
                s.words[i] in _NO_JOIN
                or not word[:1].isupper()
                or word in gazetteer().by_name
                or not _and_follows(s, j)
            ):
                break
        if word[:1].isupper():
            if word in _NOT_LEFT:
                break
            last = j
            j += 1
            continue
        if (
            word in ("and", "of", "for", "the", "on", "in", "de", "la", "del", "against")
            and j + 1 < len(s.words)
            and s.gap(j) == " "
        ):
            if (
                word == "in"
                and s.words[i] not in ("Committee", "Commission", "Center", "Centre")
                and s.words[j - 1] != "Trafficking"
            ):
                break
            if word == "in" and s.words[j + 1] in gazetteer().by_name:
                break
            if word == "and":
                following = s.words[j + 1]
                if following == "the" and j + 2 < len(s.words):
                    following = s.words[j + 2]
                if following[:1].isupper() and following.lower() not in common_words():
                    break
                if (
                    s.words[i] in _NO_JOIN
                    or following in gazetteer().by_name
                    or following in heads
                    or following in _NOT_LEFT
                    or following.isupper()
                ):
                    break
                if any(w in heads for w in s.words[j + 1 : j + 4] if w[:1].isupper()):
                    break
                if not following[:1].isupper() and following != "the":
                    break
            k = j + 1
            if s.words[k] in ("the", "la") and s.gap(k) == " ":
                k += 1
            if k >= len(s.words) or not s.words[k][:1].isupper() or s.gap(k - 1) != " ":
                break
            j = k
            continue
        break
    return last


def _and_follows(s: Stretch, j: int) -> bool:
    for k in range(j, min(j + 4, len(s.words) - 1)):
        if s.words[k] in ("and", "or"):
            return s.words[k + 1][:1].isupper()
        if not s.words[k][:1].isupper():
            return False
    return False


def _plain_words(s: Stretch, a: int, b: int) -> list[str]:
    return [w for w in s.words[a : b + 1] if w[:1].isupper()]


def _label(name: str) -> str:
    entry = gazetteer().by_name.get(name)
    return entry.label if entry is not None else ""


def _specific(s: Stretch, first: int, last: int, known: Sequence[Candidate]) -> list[str]:
    """Capitalised words of a run that are neither a known state or nationality nor a generic word."""
    stop = word_list("stop.phrases")
    return [
        s.words[k]
        for k in range(first, last)
        if s.words[k][:1].isupper()
        and s.words[k] not in stop
        and not any(c.start <= s.starts[k] < c.end and c.label in ("STATE", "GROUP") for c in known)
    ]


def _organisation(s: Stretch, i: int) -> Candidate | None:
    first, last = _joined_left(s, i), i
    if s.words[i] in word_list("heads.organisation_of"):
        last = _joined_right(s, i)
    if s.word(last + 1) in ("UK", "USA", "International") and s.gap(last) == " ":
        last += 1
    capitals = _plain_words(s, first, last)
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
        len(others) < 2 or any(_label(w) in ("PERSON", "STATE", "GROUP") for w in others)
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
    if any(lead.startswith(cue + " ") for cue in word_list("heads.body_cues")) and s.words[
        i
    ] in word_list("heads.body_heads"):
        label = "BODY"
    elif s.words[i] in ("Committee", "Subcommittee", "Commission") and re.match(
        r"(?:UN |United Nations )?(?:Sub)?[Cc]omm(?:ittee|ission) on (?:the )?(?:Elimination|Rights|Enforced|Economic|Prevention|Migrant|Human|Status|Protection)",
        text,
    ):
        label = "BODY"
    elif lead.startswith("International ") and s.words[i] in (
        "Court",
        "Tribunal",
        "Commission",
        "Organization",
        "Organisation",
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
    first = _joined_left(s, i)
    # "of" names no part of a place's name on the left.
    for k in range(i - 1, first - 1, -1):
        if s.words[k][:1].islower() and s.words[k] not in ("al", "el", "de", "del", "la"):
            first = k + 1
            break
    names = [w for w in s.words[first:i] if w[:1].isupper()]
    if not names or all(w in _DIRECTIONS or w in word_list("stop.phrases") for w in names):
        return None
    if names[0] in word_list("stop.openers") and s.opens_sentence(s.starts[first]):
        first += 1
        names = names[1:]
        if not names:
            return None
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
    first = _joined_left(s, i)
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
    specific = _specific(s, first, i, known)
    if len(names) < 2 or not specific or s.titled(s.starts[i]):
        return None
    # "European Migration Policy", "Australian Humanitarian Program": the adjective alone makes no name.
    if _label(names[0]) == "GROUP" and len(names) < 3:
        return None
    start, end = s.starts[first], s.ends[i]
    return (
        None if s.masked(start, end) else Candidate(start, end, "PROGRAMME", "pattern", None, 1.1)
    )


def _event(s: Stretch, i: int) -> Candidate | None:
    first = _joined_left(s, i)
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
                    start, key, canonical = s.starts[_joined_left(s, i - 1)], "", ""
                    name = s.inside(start, s.ends[i - 1])
                    if name in word_list("stop.phrases") or (
                        name in word_list("stop.openers") and s.opens_sentence(start)
                    ):
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
            first = _joined_left(s, i - 1)
            names = [w for w in s.words[first:i] if w[:1].isupper()]
            while names and names[0] in ("Our", "Their", "His", "Her", "Its", "New", "The", "This"):
                first, names = s.at(s.ends[first]), names[1:]
            if not names or not _specific(s, first, i, known):
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
        if match.group(3) in word_list("heads.programme_quoted") and not s.masked(*match.span(1)):
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
    out.extend(_heads(s, known))
    out.extend(_lower_heads(s, known))
    for c in out:
        if not c.key:
            c.key = f"{c.label.lower()}:{fold(s.inside(c.start, c.end))}"
    return out
