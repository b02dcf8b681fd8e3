"""Decisions of the World Court and of the Inter-American system.

Forms: The Bluebook, and the two courts' own footnotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .cases_echr import above_pin
from .model import Hit
from .spans import Spans

__all__ = ["americas", "opinions", "world_court"]

# "Case 10.675, Inter-Am. Comm'n H.R., Report No. 51/96 (1997)", "Inter-Am. Ct. H.R. (ser. C) No. 272 (2013)"
_INTER_AM = re.compile(
    r"(?:,\s(?P<case>(?:Case|Petition)\s(?:No\.\s)?[P\d][\d.,/-]*\d))?(?:,?\s(?:Inter-Am\.|Inter-American)\s(?:Comm[’']n|Ct\.|Commission|Court)(?:\s(?:on|of)\sHuman\sRights|\sH\.\s?R\.))?"
    r"(?:,?\sReport\s(?:No\.\s)?(?P<rep>\d{1,3}/\d{2}))?(?:,?\s\(?[Ss]er(?:\.|ies)\s(?P<ser>[AC])\)?,?\sNo\.\s(?P<n>\d{1,3}))?(?:,\s(?:¶¶?|paras?\.?)\s?(?P<pin>\d{1,4}(?:[-–]\d+)?))?(?:,?\s\([^()]{0,30}(?P<year>(?:19|20)\d\d)\))?"
)
# A judgment of the World Court: "Asylum Case (Colombia v. Peru), ICJ Reports 1950, p. 266".
_CLOSE = re.compile(r"\.?\)?")
# "LaGrand Case, (Ger. v. U.S.)"
_SIDES = re.compile(r",?\s\([A-Z][\w. ]{1,40}\sv\.?\s[A-Z][\w. ]{1,40}\)")
_ICJ = re.compile(
    r",?\s(?:(?:Judgment,\s|Merits,\s|Advisory Opinion,\s|[A-Z][\w ]{3,40},\s){0,3}I\.?C\.?J\.?\sRep(?:orts|\.)\s(?P<year>\d{4}),\sp\.\s(?P<page>\d+)|(?P<year2>\d{4})\sI\.C\.J\.\s(?:Rep\.\s)?(?P<page2>\d+))(?:,\s(?:at\s)?(?:p\.\s\d+|para\.\s\d+|¶+\s?\d+|\d+(?!\s[A-Z])))?(?:\s\([A-Z][a-z]{2,4}\.?\s\d{1,2}\))?"
)


# "Case of X v. Bolivia. Preliminary objections, merits and costs. Judgment of November 25, 2013. Series C No. 272,
# para. 139": the Court's own footnotes
_SAN_JOSE = re.compile(
    r"[.,]\s(?:[A-Z][a-z]+[\w ,]{0,90}[.,]\s)?Judgment\sof\s(?:[A-Z][a-z]+\s\d{1,2},\s(?P<y>\d{4})|\d{1,2}\s[A-Z][a-z]+\s(?P<y2>\d{4}))[.,]\sSeries\sC,?\sNo\.\s(?P<n>\d{1,3})(?:,\sparas?\.\s(?P<pin>\d+(?:(?:,\s|\sand\s|\sto\s|-|–)\d+)*))?"
)
_OPINION = re.compile(
    r"(?:Advisory\sOpinion\s(?:No\.\s)?|ADVISORY\sOPINION\s)?(?<![\w-])OC-(?P<n>\d{1,2}/(?P<y>\d{2}))(?!\d)(?:\s(?:of|OF)\s(?:[A-Za-z]+\s\d{1,2},\s\d{4}|\d{1,2}\s[A-Za-z]+\s\d{4}))?"
)
_OPINION_TAIL = re.compile(
    r"(?:,\s[A-Z“\"][^;()\n]{5,200}?)?,\s(?:Inter-Am\.\sCt\.\sH\.R\.|Inter-American\sCourt[^,()]{0,30}(?=,?\s\(?[Ss]er|,?\s¶|,?\spara|\s\([A-Z]))(?:,?\s\(?[Ss]er(?:\.|ies)\sA\)?,?(?:\sNo\.\s\d+)?)?(?:,?\s(?:¶¶?|paras?\.)\s?(?P<pin>\d+(?:[-–]\d+)?))?(?:\s\([A-Z][a-z]{2,8}\.?\s\d{1,2},\s\d{4}\))?"
    r"|[.,]\sSeries\sA\sNo\.\s\d+(?:,\sparas?\.\s(?P<pin2>\d+(?:[-–]\d+)?))?|,\sparas?\.\s(?P<pin3>\d+(?:[-–]\d+)?)"
)
_SUPRA = re.compile(
    r",?\s\(?supra\)?(?:,?\s(?:note|n\.)\s\d+)?(?P<pin>,?\s(?:at\s)?(?:§§?|paras?\.?|paragraphs?|¶¶?)?\s?\d+(?:[-–]\d+)?)?"
)


def world_court(text: str, hit: Hit, start: int, end: int) -> bool:
    """Read the report of the International Court of Justice after a case; whether there is one.

    Args:
        text: normalised text.
        hit: the case, changed in place.
        start: first code point of its name.
        end: one past the last of its name.
    """
    sides = _SIDES.match(text, end)
    if sides is not None:
        hit.end = sides.end()
    close = _CLOSE.match(text, hit.end)
    if (m := _ICJ.match(text, close.end() if close is not None else hit.end)) is not None:
        year, page = m["year"] or m["year2"], m["page"] or m["page2"]
        hit.end, hit.year, hit.jurisdiction = m.end(), int(year), "UN"
        hit.ids = (f"ICJ Reports {year}, p. {page}",)
        named = re.search(
            r"(?:[A-Z][\w’'-]*\s){1,6}(?:Case|case),?\s\($", text[max(0, start - 90) : start]
        )
        if named is not None:
            hit.start = max(0, start - 90) + named.start()
        return True
    return False


def americas(text: str, hit: Hit, end: int) -> bool:
    """Read the number of the Inter-American Court or Commission after a case.

    Args:
        text: normalised text.
        hit: the case, changed in place.
        end: one past the last code point of its name.
    """
    if (m := _SAN_JOSE.match(text, end)) is not None:
        hit.end, hit.jurisdiction, hit.year = m.end(), "OAS", int(m["y"] or m["y2"])
        hit.ids = (f"Series C No. {m['n']}",)
        hit.pinpoint = f"para. {m['pin']}" if m["pin"] else None
        return True
    if (m := _INTER_AM.match(text, end)) is not None and (m["case"] or m["rep"] or m["ser"]):
        hit.end, hit.jurisdiction = m.end(), "OAS"
        hit.year = int(m["year"]) if m["year"] else None
        hit.ids = (
            *((m["case"],) if m["case"] else ()),
            *((f"IACHR Report No. {m['rep']}",) if m["rep"] else ()),
            *((f"Series {m['ser']} No. {m['n']}",) if m["ser"] else ()),
        )
        hit.pinpoint = f"para. {m['pin']}" if m["pin"] else None
        return True
    return False


def opinions(text: str, used: Spans) -> Iterator[Hit]:
    """Advisory opinions of the Inter-American Court: "Advisory Opinion OC-21/14"."""
    for m in _OPINION.finditer(text):
        if used.hits(*m.span()):
            continue
        year = int(m["y"]) + (1900 if int(m["y"]) > 60 else 2000)
        number = f"OC-{m['n']}"
        hit = Hit(
            *m.span(),
            name=f"Advisory Opinion {number}",
            kind="case",
            year=year,
            jurisdiction="OAS",
            ids=(number,),
            rule="case",
            locked=True,
        )
        above = _SUPRA.match(text, hit.end)
        tail = _OPINION_TAIL.match(text, hit.end)
        if above is not None:
            hit.end, hit.pinpoint = above.end(), above_pin(above["pin"])
        elif tail is not None:
            pin = tail["pin"] or tail["pin2"] or tail["pin3"]
            hit.end, hit.pinpoint = tail.end(), f"para. {pin}" if pin else None
        used.add(hit.start, hit.end)
        yield hit
