"""Decisions of courts, whose citations follow rules of their own."""

from __future__ import annotations

import re
from typing import Any

from .hard import parse_date

__all__ = ["parse_case"]

Span = tuple[int, int]

_YEAR = r"(?:1[5-9]|20)\d\d"
_NAME = re.compile(
    r"(?:(?:Joined\s)?Cases?\s[CT][-‑–]\d+/\d+[^A-Z]{0,40}?)?"
    r"(?P<title>(?:(?:In re|In the matter of|Matter of|Ex parte|R)\s(?:\([^()]{2,80}\)\s)?)?"
    r"[^\W\d_a-z][^“”‘\"\[;]{0,140}?\sv(?:s?\.|ersus)?\s[^\W\d_][^“”‘\"\[(;]{1,90}?(?:\s\((?:Minister|Secretary|Attorney|Director|Department|Commissioner|Chief)[^()]{2,60}\))?"
    r"(?:,?\sex\sp(?:arte)?\s[^,“‘\[(;]{2,60}?)?|(?:In re|Matter of|Ex parte)\s[^“”‘\"\[(;,]{2,60}?)"
    r"(?=\s\[GC\]|,?\snos?\.?\s\d{1,6}/\d\d|,?\s(?:\(?App(?:lication|l)?s?\.?\s(?:nos?|number)|"
    r"\[\d{4}\]|\(\d{4}\)|\d{1,4}\s[A-Z][\w.\s’'&]{0,30}?\d|\(?ECtHR|\(?ECHR|\(?Eur\.|"
    r"\(?Case\s[CT][-‑–]|\([^()]{2,60}\d{4}\)|ECLI|EU:[CT]:|No\.\s\d|UN Doc|Communication)|,\s(?!ex\sp)|$)"
)
_NUMBER = re.compile(
    r"\bApp(?:lication|l)?s?\.?\s(?:[Nn]os?\.?|[Nn]umbers?)\s?(?P<a>\d{1,6}/\d{2})|\bnos?\.?\s(?P<f>\d{1,6}/\d{2})(?!\d)|\b(?P<b>(?:ECLI:)?EU:[CT]:\d{4}:\d+|ECLI:[A-Z:0-9]+\d)|\b(?P<c>[CT][-‑–]\d{1,4}/\d{2})|"
    r"\bNo\.\s(?P<d>\d[\w-]+)|\bCommunication\sNo\.?\s(?P<e>\d+/\d{4})"
)
_REPORTER = re.compile(
    rf"(?:[(\[](?P<y>{_YEAR})[)\]]\s)?(?P<v>\d{{1,4}})?\s?(?P<r>(?:[A-Z][\w.’']*\s?){{1,5}}(?:[23]d\s)?)\s?(?P<p>\d{{1,5}})(?![\d/])"
)
_NEUTRAL = re.compile(
    r"UKSC|UKHL|UKPC|UKUT|EW[HC][CA]\w*|CSIH|CSOH|IES?C|IEHC|HCA|FCA(?:FC)?|SCC|FCA?|NZSC|NZCA|ZACC|ZASCA"
)
_NEUTRAL_CITATION = re.compile(
    rf"\[{_YEAR}\]\s(?:{_NEUTRAL.pattern})\s(?:Civ\s|Crim\s|Fam\s)?\d{{1,5}}(?:\s\([A-Z][A-Za-z]{{1,10}}\))?"
)
_COURT = re.compile(
    r"\b(ECtHR|ECHR|CJEU|ECJ|ICJ|GC|UKSC|UKHL|EWCA|HCA|I\.?\s?&\s?N|B\.I\.A|BIA|\d(?:st|nd|rd|th)\sCir|S\.?\s?Ct|U\.\s?S\.|F\.\s?[23]d|EHRR|AC|QB|WLR)(?!\w)"
)


def parse_case(text: str) -> tuple[dict[str, Any], dict[str, Span]] | None:
    """Take the citation of a decision apart.

    Args:
        text: one reference, white space normalised.

    Returns:
        CSL fields and their spans, or None when the text is not a decision.

    Example:
        >>> parse_case("Hirsi Jamaa and Others v Italy (2012) 55 EHRR 21")[0]["title"]
        'Hirsi Jamaa and Others v Italy'
    """
    match = _NAME.match(text)
    if match is None:
        return None
    a, b = match.span("title")
    title = text[a:b].rstrip(" ,")
    rest = text[b:]
    number = _NUMBER.search(text)
    if not (
        number
        or _NEUTRAL_CITATION.search(rest)
        or _COURT.search(rest)
        or re.match(r",?\s[(\[]\d{4}[)\]]\s\d+\s[A-Z]", rest)
    ):
        return None
    csl: dict[str, Any] = {"type": "legal_case", "title": title}
    neutral = _NEUTRAL_CITATION.search(rest)
    places: dict[str, Span] = {"title": (a, a + len(title))}
    if number:
        key = next(k for k, v in number.groupdict().items() if v)
        csl["number"], places["number"] = number.group(key), number.span(key)
    if neutral and "number" not in csl:
        csl["number"], places["number"] = neutral.group(), (b + neutral.start(), b + neutral.end())
    dates = [
        m
        for m in re.finditer(
            rf"[(\[][^()\[\]]*{_YEAR}[)\]]|\d{{1,2}}\s[A-Z][a-z]+\s{_YEAR}|\bECHR\s{_YEAR}", rest
        )
        if not re.search(r"/\d{4}", m.group())
    ]
    fullest = max(
        dates,
        key=lambda m: len(str((parse_date(m.group()) or {}).get("date-parts", ""))),
        default=None,
    )
    if fullest is not None:
        date = parse_date(fullest.group())
        if date:
            csl["issued"], places["issued"] = date, (b + fullest.start(), b + fullest.end())
    numbered = re.search(rf"\bEU:[CTF]:({_YEAR}):\d", rest)
    if "issued" not in csl and numbered:
        csl["issued"] = {"date-parts": [[int(numbered.group(1))]]}
        places["issued"] = (b + numbered.start(1), b + numbered.end(1))
    reporter = _REPORTER.search(rest)
    if (
        reporter
        and not re.match(
            r"\s*(?:App|Case|No|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)",
            reporter.group("r"),
        )
        # A neutral citation ("[2011] UKSC 12") names a court and has no volume or page.
        and (reporter.group("v") or not _NEUTRAL.fullmatch(reporter.group("r").strip()))
        and (reporter.group("v") or reporter.group("y"))
    ):
        for key, name in (("v", "volume"), ("r", "container-title"), ("p", "page")):
            if reporter.group(key):
                s, _e = reporter.span(key)
                value = reporter.group(key).strip()
                csl[name], places[name] = value, (b + s, b + s + len(value))
        if "issued" not in csl and reporter.group("y"):
            csl["issued"] = {"date-parts": [[int(reporter.group("y"))]]}
    return csl, places
