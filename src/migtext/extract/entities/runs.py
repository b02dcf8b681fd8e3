"""Runs of capitalised words around a head noun: where the name begins and where it ends."""

from __future__ import annotations

from collections.abc import Sequence

from .candidates import Candidate
from .stretch import Stretch
from .tables import common_words, gazetteer, word_list

__all__ = ["joined_left", "joined_right", "known_label", "specific_words"]

_OWN_POSSESSIVES = frozenset(
    "Women Men People Peoples Children Citizens Workers Veterans Lawyers Physicians Teachers Farmers Migrants Refugees King Queen St "
    "Prosecutor Master Bachelor Girls Human Commissioner Ombudsman Reporters".split()
)
_JOINERS = frozenset("of for on against to".split())
_STREETS = frozenset("Avenue Street Road Lane Drive Boulevard Square Hill Highway".split())
_ARTICLES = frozenset("the The".split())
_NO_JOIN = frozenset(
    "University Bank Embassy Consulate Hospital School Union Parliament House".split()
)
_NOT_LEFT = frozenset(
    "President Minister Secretary Director Chair Chairman Commissioner Judge Justice Senator Governor Mayor Ambassador Professor Dr Mr Mrs Ms "
    "January February March April May June July August September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday "
    "Article Section Chapter Annex Table Figure Box Part Resolution".split()
)


def joined_left(s: Stretch, i: int) -> int:
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


def joined_right(s: Stretch, i: int) -> int:
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
    if s.words[j] == "on" and any(w in _STREETS for w in s.words[j + 1 : j + 5]):
        return last  # "the Welcome Center on Lewis Avenue"
    j += 1
    if j < len(s.words) and s.words[j] in _ARTICLES and s.gap(j - 1) == " ":
        j += 1
    while j < len(s.words) and s.gap(j - 1) in (" ", "-", " & ", "'s ", "' ", ", ", ". ", "."):
        gap, word = s.gap(j - 1), s.words[j]
        if s.masked(s.starts[j], s.ends[j]):
            break
        if gap in (". ", ".") and len(s.words[j - 1]) > 1:
            break
        # "Committee on Economic, Social and Cultural Rights": a comma inside needs an "and" soon after.
        if gap == ", " and (
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
                if following == "the":
                    break
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


def known_label(name: str) -> str:
    """Label of a name in the tables; "" when they have none."""
    entry = gazetteer().by_name.get(name)
    return entry.label if entry is not None else ""


def specific_words(s: Stretch, first: int, last: int, known: Sequence[Candidate]) -> list[str]:
    """Capitalised words of a run that are neither a known state or nationality nor a generic word."""
    stop = word_list("stop.phrases")
    return [
        s.words[k]
        for k in range(first, last)
        if s.words[k][:1].isupper()
        and s.words[k] not in stop
        and not any(c.start <= s.starts[k] < c.end and c.label in ("STATE", "GROUP") for c in known)
    ]
