"""Judgments of the European Court of Human Rights: application numbers, dates, reports, "cited above".

Forms: the Court's own note on citing its judgments, before and after 2016 ("judgment of 22 May 1984,
Series A no. 77, § 65"; "[GC], no. 11882/10, § 90, ECHR 2015").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .model import Hit
from .spans import Spans
from .tables import grammar

__all__ = ["above_pin", "cited_above", "echr_tail", "fill_echr", "match_echr"]

_DATE = r"\d{1,2}\s(?:January|February|March|April|May|June|July|August|September|October|November|December)\s\d{4}"
_PIN = r"(?:at\s)?(?:§§?|¶¶?|paras?\.?|paragraphs?)\s?\d+(?:[-–‑]\d+)?(?:(?:,\s(?:and\s)?|\sand\s)(?:§§?\s)?\d+(?!\d|/\d|\s[A-Z][a-z]{2,8}\s\d{4})(?:[-–‑]\d+)?)*"
_ECHR = re.compile(
    r"(?P<gc>,?\s\[GC\]|\s\((?=\[GC\],))?(?:,?\s\((?:dec|GC|just satisfaction|striking out|revision|merits)[^()]{0,20}\))?(?:\[GC\])?(?P<comma>,)?\s(?P<open>\()?"
    r"(?P<label>(?:(?:[Aa]pp(?:lication|l)?s?\.?)\s)?(?:(?:[Nn]os?\.?|[Nn]°)\s?)?)(?P<no>\d{2,5}/\d{2})(?!\d)"
    r"(?P<more>(?:(?:,\s(?:and\s|&\s)?|\s(?:and|&)\s)\d{2,5}/\d{2}(?!\d))*(?:\sand\s\d+\sothers)?)(?P<gc2>\s\[GC\])?"
)
_REPORT = r"(?:to\sbe\s(?:reported|published)\sin\s)?(?:ECHR\s\d{4}(?:[-–‑][IVX]+)?(?:\s\(extracts\))?|Series\sA,?\sno\.\s\d+(?:[-–‑][A-Z])?|Reports(?:\sof\sJudgments\sand\sDecisions)?\s\d{4}[-–‑][IVX]+)(?:,\spp?\.\s\d+(?:[-–]\d+)?)?"
_TAIL = re.compile(
    rf"(?:(?:,\s|\s(?=paras?\b))(?P<pin>{_PIN}))"
    rf"|(?:,\s(?:judgment of\s|decision of\s)?(?P<date>{_DATE}))"
    rf"|(?:\s(?:judgment|decision)\sof\s(?P<date3>{_DATE}))"
    rf"|(?:\s\((?:judgment|decision)\sof\s(?P<date4>{_DATE})(?:,\s{_REPORT})?(?:,\s(?P<pin4>{_PIN}))?\))"
    rf"|(?:,?\s(?:ECHR|ECtHR),?\s(?P<date2>{_DATE}))"
    rf"|(?:,\s(?P<rep>{_REPORT}))"
    r"|(?:,\s\[(?P<pin5>\d{1,4})\](?:[-–]\[?\d+\]?)?)"
    r"|(?P<law>,\s(?:BAILII:\s)?(?:\((?:19|20)\d\d\)\s\d{1,3}\sE\.?H\.?R\.?R\.?\s(?:SE)?\d{1,4}|\[(?:19|20)\d\d\]\sECHR\s\d+))"
    r"|(?:,\s(?P<eur>\d{4}-[IVX]+|\d{1,3})\sEur\.\sCt\.\sH\.\s?R\.(?:\s\(ser\.\sA\))?(?:\s\d{1,4})?(?:,\s(?P<pin6>\d{1,4}|¶¶?\s?\d{1,4}))?)"
    rf"|(?:\s\((?:ECtHR|ECHR|EctHR|Eur\.\sCt\.\sH\.\s?R\.|European\sCourt\sof\sHuman\sRights)(?:\s\[?GC\]?)?,\s(?P<date5>{_DATE})\))"
    r"|(?P<gc>\s\[GC\])|(?:,?\s\((?:[A-Z][a-z]{2,8}\.?\s\d{1,2},\s)?(?P<year>\d{4})\))"
)
_CITED_ABOVE = re.compile(
    r"(?P<n>[A-ZÀ-Þ][\w’'.-]+(?:\s(?:[A-ZÀ-Þ][\w’'.-]+|and\sOthers|and|v\.|the))*)(?:\s(?:judgment|decision|case))?,?\s(?P<open>\()?cited\s(?:above|below)"
    rf"(?P<pin>,\s(?:{_PIN}|\d+(?:[-–]\d+)?))?"
)


def match_echr(text: str, end: int) -> re.Match[str] | None:
    """The application number after the name of a case; a bare number needs a comma or a bracket.

    Example:
        >>> match_echr("X v. Y, no. 11882/10", 7)["no"], match_echr("X v. Y 2000/65", 7)
        ('11882/10', None)
    """
    m = _ECHR.match(text, end)
    if m is None or not (m["label"] or m["open"] or m["comma"] or m["gc"]):
        return None
    return m


def cited_above(text: str, used: Spans) -> Iterator[Hit]:
    """Cases by their short name where the text says "cited above".

    Args:
        text: normalised text.
        used: stretches that are mentions already.
    """
    signals = grammar()["parties"]["signals"]
    for m in _CITED_ABOVE.finditer(text):
        start, words = m.start(), m["n"].split(" ")
        while len(words) > 1 and words[0].rstrip(".,") in signals:
            start += len(words.pop(0)) + 1
        end = m.end()
        if m["open"] and text.startswith(")", end):
            end += 1
        if used.hits(start, end):
            continue
        name = " ".join(words)
        yield Hit(
            start,
            end,
            name=name,
            kind="case",
            rule="case-short",
            case=name,
            pinpoint=above_pin(m["pin"]),
            jurisdiction="CoE",
            locked=True,
            head=name,
        )


def above_pin(pin: str | None) -> str | None:
    """The pinpoint after "cited above": paragraphs as `para.`, anything else as it stands."""
    if not pin:
        return None
    bare = re.sub(r"^,?\s(?:at\s)?", "", pin)
    return re.sub(
        r"^(?:§§?|paragraphs?|paras?\.?|¶¶?)\s?", "para. ", bare.replace("‑", "-")
    ).replace(" to ", "-")


def fill_echr(text: str, hit: Hit, m: re.Match[str]) -> Hit:
    """Write the application numbers into a mention, and what follows them."""
    numbers = [m["no"], *re.findall(r"\d{2,5}/\d{2}", m["more"] or "")]
    hit.ids = (*hit.ids, *(f"ECtHR app. {n}" for n in numbers))
    hit.jurisdiction, hit.end = "CoE", m.end()
    if m["open"] or (m["gc"] or "").endswith("("):
        close = text.find(")", m.end(), m.end() + 90)
        if close >= 0 and "(" not in text[m.end() : close]:
            inside = re.search(r"(?:19|20)\d\d$|(?:19|20)\d\d\b", text[m.end() : close])
            hit.year = int(inside.group()) if inside else None
            pin = re.match(rf",\s({_PIN})", text[m.end() : close])
            hit.pinpoint = above_pin(" " + pin.group(1)) if pin else None
            hit.end = close + 1
    echr_tail(text, hit)
    return hit


def echr_tail(text: str, hit: Hit) -> None:
    """Pinpoint, date and report of a judgment of the European Court, in any order."""
    for _ in range(6):
        m = _TAIL.match(text, hit.end)
        if m is None:
            return
        dated = m["date"] or m["date2"] or m["date3"] or m["date4"] or m["date5"]
        if dated:
            hit.year = int(dated[-4:])
        elif m["year"]:
            hit.year = int(m["year"])
        elif m["rep"]:
            found = re.search(r"(?:19|20)\d\d", m["rep"])
            hit.year = hit.year or (int(found.group()) if found else None)
        if m["eur"]:
            hit.jurisdiction = "CoE"
            hit.year = hit.year or (int(m["eur"][:4]) if "-" in m["eur"] else None)
            hit.pinpoint = hit.pinpoint or (m["pin6"] and re.sub(r"^¶¶?\s?", "para. ", m["pin6"]))
        if m["law"]:
            cite = m["law"].lstrip(", ").removeprefix("BAILII: ")
            hit.ids = (*hit.ids, cite)
            hit.year = hit.year or int(cite[1:5])
        if m["pin5"] and not hit.pinpoint:
            hit.pinpoint = f"para. {m['pin5']}"
        pin = m["pin"] or m["pin4"]
        if pin:
            hit.pinpoint = above_pin(" " + pin)
        if pin or m["date3"] or m["date4"] or m["rep"]:
            hit.jurisdiction = hit.jurisdiction or "CoE"
        hit.end = m.end()
