"""Laws and treaties as entries: the name of the instrument is the title, there is no author."""

from __future__ import annotations

import re
from typing import Any

from .hard import clean_url, find_hard

__all__ = ["parse_law"]

Span = tuple[int, int]

_YEAR = r"(?:1[5-9]|20)\d\d"
_SERIES = r"(?:(?P<v>\d{1,4})\s(?P<r>U\.?N\.?T\.?S\.?|L\.?N\.?T\.?S\.?|I\.?L\.?M\.?|C?E\.?T\.?S\.?|U\.?S\.?T\.?)\s(?P<p>\d{1,5}))"
_TREATY_WORD = (
    r"(?:Convention|Protocol|Treaty|Covenant|Statute|Charter|Agreement|Accord|Pact|Memorandum)"
)
_TREATY = re.compile(
    rf"(?P<t>[^()“”\"‘\[;]{{0,120}}\b{_TREATY_WORD}\b[^()“”\"‘\[;]{{0,160}}?)(?:,?\s\([A-Z][\w\s-]{{1,30}}\))?"
    rf"(?:\s\((?:adopted|opened|signed|concluded|done)\b[^()]{{0,40}}?(?P<y>{_YEAR})[^()]{{0,80}}\)|"
    rf",\s(?:(?:adopted|opened for signature|signed|done)\s)?[^(),]{{0,20}}?(?P<y2>{_YEAR})(?=,\s\d))"
    rf"(?:,?\s{_SERIES})?"
)
_ACT = re.compile(
    rf"(?P<t>[A-Z][^“”\"‘:;.\[]{{3,120}}?\b(?:Act|Bill|Order|Rules|Regulations|Code|Ordinance|Decree|Proclamation)\s"
    rf"(?:\([^()]{{3,40}}\)\s)?(?:(?:of|No\.?\s?\d+\sof)\s)?(?P<y>{_YEAR}))(?=[,.]?\s?(?:\(|s\.?\s?\d|ss\s|pt\s|art|c\s?\d|ch\s|reg\s|sch\s|https?:|$))"
)
_UNION = re.compile(
    r"(?P<t>(?:(?:Council|Commission|European\sParliament|Implementing|Delegated|Framework)\s){0,3}"
    r"(?:Directive|Regulation|Decision|Framework\sDecision)\s(?:\((?:EU|EC|EEC|Euratom)[^()]{0,20}\)\s)?(?:No\.?\s)?"
    r"(?P<n>\d{1,4}/\d{1,4}(?:/[A-Z]{2,7})?)(?:\s(?:of|on|concerning|laying|establishing|amending)\b.*?)?)"
    r"(?=[,.]?\s\[(?:19|20)\d\d\]\sO\.?J|[,.;]?\s\(?O\.?J\.?\s|[,.;]?\s\(?Official\sJournal|,?\sart(?:icle|s)?\.?\s\d|[.,]?\s*<?https?:|\.?$)"
)
_FOREIGN = re.compile(
    r"(?P<t>(?:Loi|Décret|Ordonnance|Arrêté|Ley|Real\sDecreto|Legge|Decreto|Lei|Gesetz|Verordnung)\s"
    r"(?:[\w-]+\s){0,3}?(?:n[o°º.]*\s?)?[^;“”\"]{3,200}?)(?=,\s(?:JORF|J\.O|BOE|BGBl|G\.?U|D\.?O|Gazzetta|Boletín|Diário|art)|\s\((?:JORF|BOE|BGBl)|[.,]?\s*<?https?:|\.?$)"
)
_ANY_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")


def parse_law(text: str) -> tuple[dict[str, Any], dict[str, Span]] | None:
    """Take an entry for a law or a treaty apart.

    Args:
        text: one reference, white space normalised.

    Returns:
        CSL fields and their spans, or None when the text is something else.

    Example:
        >>> parse_law("Immigration Act 2016, s 8")[0]["title"]
        'Immigration Act 2016'
    """
    for pattern, kind in (
        (_TREATY, "treaty"),
        (_UNION, "legislation"),
        (_ACT, "legislation"),
        (_FOREIGN, "legislation"),
    ):
        match = pattern.match(text)
        if match is None:
            continue
        title = match.group("t").rstrip(" ,.")
        if pattern is _FOREIGN and not re.search(r"\d+[/-]\d+|\b(?:du|vom|del|di)\s\d", title):
            continue
        csl: dict[str, Any] = {"type": kind, "title": title}
        a = match.start("t")
        places: dict[str, Span] = {"title": (a, a + len(title))}
        year = _year(pattern, match, text)
        if year:
            csl["issued"] = {"date-parts": [[int(text[year[0] : year[1]])]]}
            places["issued"] = year
        groups = match.groupdict()
        for key, name in (
            ("v", "volume"),
            ("r", "container-title"),
            ("p", "page"),
            ("n", "number"),
        ):
            if groups.get(key):
                csl[name], places[name] = groups[key], match.span(key)
        for piece in find_hard(text):
            if piece.kind == "url" and "URL" not in csl:
                csl["URL"] = clean_url(text[piece.start : piece.end])
                places["URL"] = (piece.start, piece.start + len(csl["URL"]))
        return csl, places
    return None


def _year(pattern: re.Pattern[str], match: re.Match[str], text: str) -> Span | None:
    """The year of a law: of the treaty's adoption, in the name, or in its number."""
    for key in ("y", "y2"):
        if key in pattern.groupindex and match.group(key):
            return match.span(key)
    if "n" in pattern.groupindex:
        dated = re.compile(rf"\sof\s(?:\d{{1,2}}\s)?[A-Z][a-z]+\s({_YEAR})").search(text)
        if dated:
            return dated.span(1)
    found = _ANY_YEAR.search(text, match.start("t"))
    return found.span() if found else None
