"""Parts of a reference that a pattern settles: links, identifiers, access notes, dates.

They are found before the model labels the rest. Links, identifiers and access notes are certain
and leave the competition; dates are only kept in one piece.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Hard", "clean_url", "find_hard", "parse_date"]

_MONTHS = (
    "jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|févr?(?:ier)?|mar(?:ch|s|zo)?|märz|apr(?:il)?|avr(?:il)?|abril|"
    "may|mai|mayo|june?|juni|juin|junio|july?|juli|juillet|julio|aug(?:ust)?|août|agosto|"
    "sept?(?:ember|embre)?|septiembre|oct(?:ober|obre)?|okt(?:ober)?|octubre|nov(?:ember|embre)?|noviembre|"
    "dec(?:ember)?|déc(?:embre)?|dez(?:ember)?|diciembre"
)
_NUMBERED = {
    "jan": 1, "ene": 1, "feb": 2, "fév": 2, "mar": 3, "mär": 3, "apr": 4, "avr": 4, "abr": 4, "may": 5,
    "mai": 5, "jun": 6, "jui": 7, "jul": 7, "aug": 8, "aoû": 8, "ago": 8, "sep": 9, "oct": 10,
    "okt": 10, "nov": 11, "dec": 12, "déc": 12, "dez": 12, "dic": 12,
}  # fmt: skip
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_YEAR = r"(?:1[5-9]|20)\d\d"
_DAY_MONTH = (
    rf"(?:(?:{_MONTHS})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:\s?[–-]\s?\d{{1,2}})?|"
    rf"\d{{1,2}}(?:st|nd|rd|th|\.)?(?:\s?[–-]\s?\d{{1,2}}\.?)?\s+(?:of\s+)?(?:{_MONTHS})\.?)"
)
_MONTH = rf"(?:(?:{_MONTHS})\.?(?:\s?[/–-]\s?(?:{_MONTHS})\.?)?|spring|summer|autumn|fall|winter)"
_NUMERIC = rf"\d{{1,2}}[./]\s?\d{{1,2}}[./]\s?{_YEAR}|{_YEAR}-\d{{2}}-\d{{2}}"
DATE = (
    rf"(?:{_YEAR}[a-z]?,?\s+{_DAY_MONTH}|{_DAY_MONTH},?\s+{_YEAR}|{_YEAR}[a-z]?,?\s+{_MONTH}(?![\w])|"
    rf"{_MONTH},?\s+{_YEAR}|{_NUMERIC})"
)
_DATE = re.compile(
    rf"[(\[]?(?<![\w/]){DATE}[a-z]?[)\]]?[.,:;]{{0,2}}(?!\w)|\(?{_YEAR}\s?\[{_YEAR}\]\)?[.,:;]{{0,2}}|\[{_YEAR}\]\s?{_YEAR}[.,:;]?",
    re.I,
)
_ACCESS = re.compile(
    r"[(\[]?\b(?:(?:date\s+)?(?:last\s+|zuletzt\s+|letzter\s+)?"
    r"(?:accessed|retrieved|viewed|visited|access(?=\s*:)|consulted|checked|abgerufen|aufgerufen|zugriff|"
    r"consulté|consultado|cited|access date)\b"
    rf"(?:\s+(?:on|am|in|le|el))?\s*:?\s*(?:{DATE}|{_YEAR})?(?:,?\s+from\b:?)?"
    r"|available\s+(?:online\s+)?(?:at|from|on|via|under)\b\s*:?|available\s+(?:online\s*)?:|online\s*:|"
    r"verfügbar\s+unter:?|online\s+unter:?|url\s*:|retrieved\s+from:?|stand:\s*" + _NUMERIC + r")"
    r"\s*[)\]]?[.,;]?",
    re.I,
)
_URL = re.compile(r"<?\b(?:https?://|ftp://|www\.)[^\s<>\"“”„]+>?", re.I)
_DOI = re.compile(r"(?:\b(?:doi)\s*[:.]?\s*)?\b10\.\d{4,9}/[^\s\"<>“”]+|\bdoi\s*:\s*\S+", re.I)
_PMID = re.compile(
    r"(?<=\s)(?:PMID:?\s*)?\d{7,8}(?:[.;]?\s+(?:PMCID:?\s*)?PMC\d+)?\.?(?=\s*$)|\bPMC(?:ID:?\s*PMC)?\d+\.?"
    r"|\bPMID:?\s*\d+\.?"
)
_ISBN = re.compile(r"\bISBN(?:-1[03])?:?\s*[\dX– -]{10,20}\d?[.,;]?", re.I)
_ARXIV = re.compile(r"\barXiv\s*:?\s*\d{4}\.\d{4,5}(?:v\d+)?(?:\s*\[[^\]]*\])?[.,]?", re.I)


_CAPITAL = "A-ZÀ-ÖØ-ÞĀ-Ž"
_GLUED_NAME = rf"(?:(?:[a-z]{{2,4}}\s){{0,3}}(?:[{_CAPITAL}][\w’'-]+\s)?[{_CAPITAL}][a-zà-ÿ’'](?:[\w’'-]*?[a-zà-ÿ])?(?:[{_CAPITAL}]-?){{1,6}})"
# Initials glued to families (`LabbertonAS HansenTM`): two names, or one that a lone stop closes.
# Atomic and possessive: two words may be one name or two, and no other cut is tried.
_GLUED = re.compile(
    rf"\s*+((?>{_GLUED_NAME}(?:\s+{_GLUED_NAME})++)(?=\s)(?:\s\.)?|(?>{_GLUED_NAME})\s\.)(?=\s)"
)


@dataclass(frozen=True, slots=True)
class Hard:
    """A stretch that is settled: its span and its label (None: kept whole, label open)."""

    start: int
    end: int
    label: str | None
    kind: str


def find_hard(text: str) -> list[Hard]:
    """Settled stretches of a reference, in order, not overlapping.

    Args:
        text: one reference, white space normalised.

    Example:
        >>> [h.kind for h in find_hard("A. (2023, June 14). B. https://x.org (Accessed 3 May 2024)")]
        ['date', 'url', 'access']
    """
    found: list[Hard] = []
    for pattern, label, kind in (
        (_URL, "url", "url"),
        (_DOI, "doi", "doi"),
        (_ACCESS, "note", "access"),
        (_PMID, "note", "pmid"),
        (_ISBN, "note", "isbn"),
        (_ARXIV, "note", "arxiv"),
        (_DATE, None, "date"),
    ):
        for match in pattern.finditer(text):
            a, b = match.span()
            while b > a and text[b - 1].isspace():
                b -= 1
            if any(h.start < b and a < h.end for h in found):
                continue
            if kind == "url" and "doi.org/10." in match.group():
                found.append(Hard(a, b, "doi", "doi"))
            else:
                found.append(Hard(a, b, label, kind))
    glued = _GLUED.match(text)
    if glued and not any(h.start < glued.end() for h in found):
        found.append(Hard(glued.start(1), glued.end(1), "author", "glued"))
    found.sort(key=lambda h: h.start)
    return found


def clean_url(url: str) -> str:
    """A link without the punctuation that the sentence adds.

    Example:
        >>> clean_url("<https://www.hrw.org/news/2024>.")
        'https://www.hrw.org/news/2024'
    """
    url = "".join(url.split()).lstrip("<").rstrip(">.,;:'’”»")
    url = url.rstrip(">.,;")
    while url.endswith((")", "]")) and url.count("(") < url.count(")") + url.count("]") - url.count(
        "["
    ):
        url = url[:-1].rstrip(">.,;")
    return url


_MONTH_WORD = re.compile(rf"\b({_MONTHS})\b\.?", re.I)
_SEASON_WORD = re.compile(r"\b(spring|summer|autumn|fall|winter)\b", re.I)
_DMY = re.compile(rf"(?<!\d)(\d{{1,2}})[./]\s?(\d{{1,2}})[./]\s?({_YEAR})")
_YMD = re.compile(rf"({_YEAR})-(\d{{2}})-(\d{{2}})")
_YEARS = re.compile(rf"(?<![\d/])({_YEAR})([a-z])?(?:\s?([–/-])\s?({_YEAR}|\d\d)(?!\d))?(?!\d)")
_DAY = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.)?(?!\d)")


def parse_date(text: str) -> dict[str, object] | None:
    """A printed date as a CSL-JSON date.

    Args:
        text: "(2023, June 14).", "09.04.2024", "n.d.", "1918-1920", "1963/1940".

    Returns:
        `date-parts`, with `season`, `circa` or `literal`; None when there is no date.

    Example:
        >>> parse_date("(2023, June 14).")
        {'date-parts': [[2023, 6, 14]]}
        >>> parse_date("(n.d.)")
        {'literal': 'n.d.'}
    """
    match = _YMD.search(text)
    if match:
        return _parts(*map(int, match.groups()))
    match = _DMY.search(text)
    if match:
        day, month, year = map(int, match.groups())
        if month > 12 and day <= 12:  # American order
            day, month = month, day
        return _parts(year, month, day)
    match = _YEARS.search(text)
    if match is None:
        undated = re.search(r"\b(?:n\.\s?d\b\.?|o\.\s?J\.|s\.\s?d\.|undated|no date)", text, re.I)
        if undated:
            return {"literal": "n.d."}
        pending = re.search(
            r"\b(?:forthcoming|in press|im erscheinen|accepted|submitted)\b", text, re.I
        )
        return {"literal": pending.group().casefold()} if pending else None
    year = int(match.group(1))
    out: dict[str, object]
    month_word = _MONTH_WORD.search(text)
    if month_word:
        month = _NUMBERED[month_word.group(1).casefold()[:3]]
        if month_word.group(1).casefold().startswith("juin"):
            month = 6
        rest = text[: match.start()] + " " + text[match.end() :]
        day_match = _DAY.search(rest)
        out = _parts(year, month, int(day_match.group(1)) if day_match else None)
    else:
        out = {"date-parts": [[year]]}
        season = _SEASON_WORD.search(text)
        if season:
            out["season"] = _SEASONS[season.group(1).casefold()]
        if match.group(4) and match.group(3) in "–-":
            last = match.group(4)
            end = int(last) if len(last) == 4 else int(str(year)[:2] + last)
            if end > year:
                out["date-parts"] = [[year], [end]]
    if re.search(r"\b(?:ca?\.|circa|approx)", text, re.I):
        out["circa"] = True
    return out


def _parts(year: int, month: int | None, day: int | None) -> dict[str, object]:
    parts = [year]
    if month is not None and 1 <= month <= 12:
        parts.append(month)
        if day is not None and 1 <= day <= 31:
            parts.append(day)
    return {"date-parts": [parts]}
