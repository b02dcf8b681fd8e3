"""Words that point back at an instrument: "the Convention", "this Protocol", "these agreements"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from .model import Hit
from .registry import InstrumentRow
from .tables import grammar

__all__ = ["backref_hits", "nouns_of", "year_lists"]

_KEPT = frozenset(("this", "these", "that", "those", "such"))
_NOT_AFTER = re.compile(
    r"\s(?:refugees?\b|status\b|Determination|travel\b|cent(?:er|re)|hall\b|grounds?\b|rights\b|on\b|against\b|relating\b|concerning\b|for\sthe\s[A-Z]|between\b|party\b|"
    r"enforcement|firm|school|professor|student|degree|review|journal|number|of\s(?:nature|the\sland|war|the\sjungle|supply|Parliament|Congress))"
)


# "THE CONVENTION ON THE RIGHTS OF THE CHILD" in a heading.
_TITLE_GOES_ON = re.compile(r"\s(?:ON|OF|FOR|TO|AGAINST|RELATING|CONCERNING|BETWEEN|NO)\b")

# What makes another one of it: "the principle of equality", "the agreement between them".
_GOES_ON = re.compile(r"\s(?:of|that|for|between|with|to|on|about|in|over|by|behind|is\sthat)\b|-")


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    nouns = "|".join(sorted(grammar()["backref"]["nouns"], key=len, reverse=True))
    capital = "|".join(
        sorted((n.title() for n in grammar()["backref"]["nouns"]), key=len, reverse=True)
    )
    return re.compile(
        r"\b(?P<det>[Tt]he|[Tt]his|[Tt]hese|[Tt]hose|[Tt]hat|[Ss]uch|[Ss]aid|[Ii]ts|[Tt]heir|[Bb]oth|[Ee]ach|[Aa]|[Aa]n|[Aa]ny|[Oo]ther|THE|THIS)?\s?"
        r"(?P<year>(?:1[89]|20)\d\d\s)?(?P<adj>(?:(?:said|same|aforementioned|afore-mentioned|abovementioned|above-mentioned|aforesaid|two|three|latter|former|principal|revised|amended|present|bilateral|new|old|first|second|whole|entire|[Oo]ptional|[Aa]dditional)\s){0,3})"
        rf"(?P<head>Mo[Uu]|MOU|Memorandum\sof\sUnderstanding|{nouns}|{capital}|(?:(?<=THE )|(?<=THIS ))(?:CONVENTION|COVENANT|PROTOCOL))(?!\w|[-/]\w)"
    )


def backref_hits(text: str) -> Iterator[Hit]:
    """Noun phrases of a normalised text that may point back; the resolver decides.

    The demonstrative belongs to the mention ("this principle"), the article does not.
    """
    tables = grammar()["backref"]
    lower, demonstrative = set(tables["lower"]), set(tables["demonstrative"])
    for m in _pattern().finditer(text):
        head, det = m["head"], (m["det"] or "").casefold()
        noun = (
            "memorandum"
            if head[:1] == "M" and head.endswith(("oU", "ou", "OU", "nding"))
            else head.casefold()
        )
        capital = head[0].isupper()
        adjectives = m["adj"].split()
        if "present" in adjectives or det in ("a", "an", "any", "other"):
            continue
        if _NOT_AFTER.match(text, m.end()) or (
            head.isupper() and _TITLE_GOES_ON.match(text, m.end())
        ):
            continue
        pointing = det in _KEPT or any(
            a.startswith(("afore", "above", "said", "same", "latter", "former")) for a in adjectives
        )
        if det == "the" and "new" in adjectives and noun in ("law", "act"):
            pointing = True  # "the new law": the one that was just named
        if not capital:
            if noun not in lower or (noun in demonstrative and not pointing):
                continue
            if noun in tables["near"] and not pointing and _GOES_ON.match(text, m.end()):
                continue
            if not det and not pointing:
                continue
            if det == "such" or (
                det == "that"
                and not adjectives
                and noun in ("law", "act", "principle", "rule", "decision")
            ):
                continue
        elif not det and not adjectives:
            # "Convention" alone: the house style of some treaty bodies; never at the start of a name.
            if noun not in ("convention", "covenant"):
                continue
            if re.match(r"\s[A-Z(]|\s(?:and|or)\s[A-Z]", text[m.end() : m.end() + 6]) or re.search(
                r"[A-Z][\w’'.-]*\s$", text[max(0, m.start("head") - 25) : m.start("head")]
            ):
                continue
        if (
            capital
            and re.match(r"\s[A-Z][a-z]", text[m.end() : m.end() + 3])
            and not re.match(
                r"\s(?:Article|Section|Congress|The|In)\b", text[m.end() : m.end() + 12]
            )
        ):
            continue
        if capital and re.match(
            r"\s(?:of\s[A-Z]|No\.?\s|[A-Z][a-z]+\s(?:Act|Convention|Protocol)\b|\d{4}/)",
            text[m.end() : m.end() + 30],
        ):
            continue
        start = m.start("head")
        if (
            noun == "declaration"
            and not capital
            and _MAKING.search(text[max(0, m.start() - 8) : m.start()])
        ):
            continue  # "make the declaration under article 14": an act of a State
        if det in _KEPT and not adjectives:
            start = m.start("det")
        elif adjectives:
            start = m.start("adj")
            if det in _KEPT and not any(a.startswith(("afore", "above")) for a in adjectives):
                start = m.start("det")
        hit = Hit(start, m.end(), form="back_reference", rule="backref", head=noun, case=det)
        hit.surface_year = 1 if capital else 0
        if m["year"]:
            # "section 15 of the 2006 Act": the one of that year; a bare year and noun is no name.
            if det not in ("the", "that", "this") or not capital:
                continue
            hit.start, hit.year = m.start("year"), int(m["year"])
        elif capital and det == "the" and (of := _OF_YEAR.match(text, m.end())) is not None:
            hit.end, hit.year = of.end(), int(of[1])  # "section 5 of the Act of 1996"
        yield hit


_OF_YEAR = re.compile(r"\sof\s((?:1[89]|20)\d\d)(?![\d/–-])")
_MAKING = re.compile(r"\b(?:mak(?:e|es|ing)|made)\s$")
_YEARS = re.compile(
    r"\b(?P<years>(?:1[89]|20)\d\d(?:,\s(?:1[89]|20)\d\d)*,?\s(?:and|or|&)\s(?:the\s)?(?:1[89]|20)\d\d)\s(?P<words>(?:[A-Z][\w-]+\s){0,3}(?P<head>[Pp]rotocols?|[Cc]onventions?|[Aa]greements?|[Tt]reaties|[Aa]cts?|[Dd]irectives?|[Rr]egulations?|[Dd]eclarations?|[Ll]aws?|[Cc]onstitutions?))\b"
)


def year_lists(text: str) -> Iterator[tuple[int, int, list[int], str]]:
    """Years that share a head noun: "1964 and 1986 protocols".

    Returns:
        Start, end, years and the words after the years.
    """
    for m in _YEARS.finditer(text):
        years = [int(y) for y in re.findall(r"\d{4}", m["years"])]
        yield m.start(), m.end(), years, m["words"]


@lru_cache(maxsize=8192)
def nouns_of(row: InstrumentRow) -> frozenset[str]:
    """Nouns by which a text may point back at a row."""
    out: set[str] = set(grammar()["backref"]["kinds"].get(row.kind, ()))
    if row.kind == "statute" and (row.parent is not None or "U.S.C." in row.name):
        out -= {"act", "law"}  # a section of a code is a statute, "the Act" is the whole
    for name in (row.name, *row.short):
        first = _first_noun(name)
        if first is not None and not (row.parent is not None and first == "act"):
            out.add(first)
    return frozenset(out)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(n for nouns in grammar()["backref"]["nouns"].values() for n in nouns)


def _first_noun(name: str) -> str | None:
    """The noun that says what an instrument is: the first one of its name.

    A protocol "supplementing the Convention" is a protocol.
    """
    # a "Bill of Rights Act" is no bill
    words: list[str] = re.findall(r"[a-z]+", name.casefold().replace("bill of rights", ""))
    for word in words:
        if word in _known():
            return word
        if word.endswith("s") and word[:-1] in _known():
            return word[:-1]
    return None


def nouns_of_parsed(hit: Hit) -> frozenset[str]:
    """The same for an instrument that the registry lacks."""
    out = set(grammar()["backref"]["kinds"].get(hit.kind, ()))
    if hit.rule in ("us-code", "us-section", "state-code"):
        return frozenset(out - {"act", "law"})
    if hit.kind == "regulation" and hit.head in ("regulations", "order", "decree"):
        return frozenset(out | {hit.head})  # named after their act, which they are not
    first = _first_noun(hit.name)
    return frozenset(out | ({first} if first else set()) | ({hit.head} & _known()))
