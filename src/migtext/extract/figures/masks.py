"""Stretches of a block whose digits say nothing about the world: links, codes, citations, notes.

A number that touches a mask is never a figure. Masks are found by cheap patterns, each bounded in
length, so that the cost stays linear in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from ...annotations import Span

__all__ = ["Masks", "find_brackets", "find_masks"]

# Each pattern runs only when the sign in front of it stands in the block.
_GUARDED = (
    ("://", re.compile(r"(?:https?|ftp)://[^\s<>\"”’]+")),
    ("www.", re.compile(r"www\.[^\s<>\"”’]+")),
    (
        "](",
        re.compile(
            r"\]\([^()\s]{1,600}(?:\([^()\s]{0,80}\)[^()\s]{0,400})?(?: \"[^\"]{0,80}\")?\)"
        ),
    ),
    ("@", re.compile(r"(?<![\w.+-])[\w.+-]{1,60}@[\w-]{1,60}\.[\w.-]{2,40}")),
    ("10.", re.compile(r"\b(?:doi:? ?|DOI:? ?)?10\.\d{4,9}/[^\s<>\"”]+")),
    (
        "/",
        re.compile(
            r"(?<![\w@.-])[A-Za-z][\w-]{0,40}(?:\.[\w-]{1,40}){1,4}/[^\s<>\"”)]*(?=[\s<>\"”)]|$)"
        ),
    ),
    ("<", re.compile(r"</?[A-Za-z!][^<>]{0,300}>")),
    ("&", re.compile(r"&#?\w{2,8};")),
)
_NOTES = re.compile(
    r"\[\^?\d{1,3}(?:(?:, ?|[-–])\d{1,3})*\]|\[\^\w{1,20}\]|(?<!\bm)(?<!\bkm)(?<!\bcm)(?<!\bmm)(?<!\bft)(?<!\bmi)(?<!\bdm)[\u00b9\u00b2\u00b3\u2070-\u2079]+(?![\w])"
)
_PHONE = re.compile(
    r"\+\d[\d ().\u2011-]{6,18}\d|\(\d{3}\) ?\d{3}[-. ]\d{4}|(?<![\d.,$])\d{3}[-.]\d{3}[-.]\d{4}(?!\d)|(?<![\d$-])\d{3}-\d{4}(?![\d-])"
    r"|\b(?:[Tt]el(?:ephone)?|[Pp]hone|[Ff]ax|[Mm]obile|[Hh]otline|[Hh]elpline|[Tt]oll[- ]free|[Ww]hats[Aa]pp|[Cc]all|[Dd]ial|[Ee]xt)\b[ .:]{0,3}\(?[\d+][\d ()./-]{2,20}\d"
)
_CLOCK = re.compile(
    r"(?<![\d:.,])\d{1,2}:\d{2}(?::\d{2})?(?! ?per)(?: ?[ap]\.?m\b\.?)?|(?<![\d:.,$])\d{1,2}(?:\.\d{2})? ?(?:[ap]\.m\.|[AP]\.M\.|[ap]m\b|[AP]M\b|o[’']clock)"
    r"|(?<=\b[Aa]t )(?:[01]?\d|2[0-3])\.[0-5]\d(?= (?:on|in the (?:morning|evening|afternoon)|at night|sharp|tonight|today|yesterday|local|GMT|UTC|hours|every|each|that|this|last)\b)"
    r"|\b(?:[Ww]oke|[Rr]ose|[Ll]eft|[Bb]egan|[Ss]tarted|[Aa]rrived|[Mm]et|[Oo]pened|[Cc]losed|[Ll]anded|[Dd]eparted|[Rr]eturned|[Ee]nded|[Cc]alled|[Rr]ang|[Ss]ailed|[Cc]ame|[Gg]ot|[Bb]ack|[Rr]esumed?|[Rr]econvened?|[Aa]djourned|[Ss]uspended|[Uu]ntil) (?:up |out |off |back |home |again )?(?:at |until )?(?:[01]?\d|2[0-3])\.[0-5]\d(?!\d)"
    r"|\b\d{1,3}[- ]min(?:ute)?s?[. ]+read\b|\b(?:[Rr]eading time|[Rr]ead time)[: ]+\d{1,3} min\w*"
    r"|(?<!\d)[012]\d[0-5]\d ?(?:hrs\b|GMT|UTC|hours (?:on|GMT|local|UTC)|h\b)"
)
_PART = r"(?:[A-Z][\w’']{0,14}\.|(?:[A-Z]\.){1,4}|[A-Z]{1,7}|&|[234]d\b|Series|of|the)"
_REPORTER = re.compile(
    rf"(?<![\w$€£.,-])\d{{1,4}} (?:{_PART} ?){{1,8}}(?:at |§+ ?)?\d+(?:[-–]\d+)?(?:, (?:n\.)?\d{{1,4}}(?![,.]?\d)(?:[-–]\d+)?){{0,4}}(?: \([^()]{{0,40}}\d{{4}}\))?"
)
_CODES = re.compile(
    r"(?<![\w$€£.,-])\d{1,3} (?:C\.?F\.?R\.?|U\.?S\.?C\.?(?:A\.?)?|F\.?R\.?|Fed\. ?Reg\.|Stat\.?|I\.?L\.?M\.?|I\.?L\.?R\.?|U\.?N\.?T\.?S\.?|E\.?H\.?R\.?R\.?|I\. ?& ?N\. ?Dec\.|ETS|CETS|OJ)"
    r"(?![a-z])[ §]*(?:(?:[Pp]arts?|[Ss]ecs?\.?|[Cc]h\.|[Aa]rt\.?|p\.|at) ?)?\d*[\d.()a-z–,-]*(?:,? (?:and|or|through|to) \d+\.\d+)*"
    r"|(?<![\w.,$€£])\d{1,5}[A-Z]?(?:[–—-] ?\d{1,5}[A-Z]{0,2}){2,}\b|(?<![\w.,$€£])(?:19|20)\d\d[–-]\d{5,6}\b"
    r"|\[(?:1[89]|20)\d\d\] ?\d{0,3} ?[A-Z][A-Za-z.() ]{1,24}\d+"
    r"|\b[A-Z][A-Za-z]{0,7}(?:[./]\w[\w.()-]{0,20}){0,6}/\w[\w./()-]{0,30}\d[\w./()-]{0,12}"
    r"|(?<![\w.,$€£])\d{1,6}/\d{2,6}(?:/[A-Z]{2,4})?(?!\s*of\b)(?!\d)(?!,\d)(?:, \d{1,4}(?=\.\s|\.?$|;))?"
    r"|(?<![\w.,])(?!\d{1,3}(?:\.\d{3})+(?:,\d+)?(?![\d.]))\d+(?:\.\d+){2,}(?![\d%])"
    r"|\b(?:[CT][-‑–] ?\d+/\d+)"
    r"|\b(?:OJ )?[LC] ?\d{1,3}(?:/\d+|, \d{1,2}[./]\d{1,2}[./]\d{2,4}(?:, p\. ?\d+)?)"
    r"|\b(?:ISBN|ISSN|CELEX|UNTS|INSC|Doc\.|Ref\.?)[: ]{0,2}[\d][\dXx:./ -]{3,24}"
    r"|\bNo\.? ?\d[\d/.-]*|\bNos\.? \d[\d/., -]*(?:and \d[\d/.-]*)?"
    r"|(?:§+ ?|\b[Aa]rt(?:icle|\.)? ?)\d{1,4}[^.;()\n]{0,24}?, ?\d{1,3}°(?![CF])"
    r"|\bUTC ?[+−–-] ?\d+(?::\d+)?|\bISO \d+(?:-\d+)?|\+\d{2,3}\b(?= ?\||$| \(?\d)|\[(?:n|note|fn|nb) \d+\]"
    r"|\b(?:PMID|PMCID|ORCID|arXiv|EudraCT|ISRCTN)[: ]{0,2}[\w.-]*\d[\w.-]*"
    r"|\b(?:1[89]|20)\d\d, c\. ?[\dA-Z.-]+(?:, ss?(?:ch)?\. ?[\d.()a-z-]+)?"
    # Tallies: "voted 4-1", "a 7-3 vote".
    r"|\b(?:[Vv]ot(?:ed|es|ing|e of)|[Rr]uled|[Dd]ecided|[Ss]plit|[Cc]arried|[Pp]assed|[Dd]efeated|[Aa]dopted|[Ww]on|[Ll]ost|[Bb]eaten|[Dd]isagree,) (?:by )?\d{1,3}(?:[-–]\d{1,3}){1,2}(?! ?(?:%|per|million|billion|days?|years?|months?|weeks?|hours?|points?|km|metres)\b)(?![\d%])"
    r"|(?<![\w.,-])\d{1,3}[-–]\d{1,3}(?= (?:vote|decision|ruling|win|defeat|loss|victory|split|majority|margin)\b)"
    r"|#\d+|\w*_\w*\d\w*|\b\d+[a-z]{1,3}\d\w*"
    r"|\b(?:9/11|24/7|7/7|50[-/]50|20/20|360-degree|Y2K|4x4|1x1)\b"
    r"|\b(?:[Aa]t|[Dd]ial|call(?:ed|ing)?) 911\b"
)
_ADDRESS = re.compile(
    r"(?<![\w$€£.,])\d{1,5}(?:[-/]\d{1,5})?[A-Za-z]? (?:(?:[NSEW]\.?|[A-Z][\w.’'-]{1,20}|\d{1,3}(?:st|nd|rd|th)) ){1,4}(?:Street|St\b\.?|Road|Rd\b\.?|Avenue|Ave\b\.?|Boulevard|Blvd\b\.?|Lane|Drive|Place|Plaza|Square|Court\b(?! of)|Way|Highway|Terrace|Quay|Parkway|NW|N\.W\.|SW|SE|NE)"
    r"|\b(?:Suite|Room|Apt\.?|Apartment|Floor|P\.?O\.? ?Box|PO Box|Mail ?[Ss]top) ?#?\d+"
    r"|(?<=[A-Z]{2} )\d{5}(?:-\d{4})?\b|(?<=D\.C\. )\d{5}(?:-\d{4})?\b|\b(?:CH|D|F|B|A|L)[-–]\d{4,5}\b"
    r"|\b[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}\b"
)
_COORDINATES = re.compile(
    r"(?<![\w.])\d{1,3}(?:\.\d+)?° ?(?:\d{1,2}(?:\.\d+)?[′'’] ?)?(?:\d{1,2}(?:\.\d+)?[″\"”] ?)?[NSEW]\b"
)
# Test statistics and interval labels of empirical papers.
_STATISTICS = re.compile(
    r"(?<![\w])(?:[pPrRtFzZdfβαχκηωφ]{1,2}[²2]?|df|SD|SE|CI|IQR)(?:\(\d+(?:, ?\d+)?\))? ?[=<>≤≥] ?[-−]?\d*\.?\d+(?: ?[–-] ?[-−]?\d*\.\d+)?"
    r"|\b9[0-9] ?% ?(?:CIs?\b|C\.I\.|[Cc]onfidence|credible)[^;.()\]]{0,24}?(?:[-−]?\d+\.\d+ ?(?:[,;–-]|to) ?[-−]?\d+\.\d+)?"
    r"|\b9[0-9]% (?:[Cc]onfidence|CI)\b"
)
_LEADING = re.compile(
    r"\s*(?:[-*•–] ?)?\(?(?:\d{1,3}|[ivxlc]{1,5}|[a-zA-Z])[.)](?: (?=\S)|$)|\s*\d{1,3}\.\d{1,2}(?:\.\d{1,2})*\.? (?=[A-Z])|\s*¶ ?\d+|\s*\d{1,3}\. "
)
_ENUMERATOR = re.compile(
    r"(?<![\w%])\(\d{1,2}\)(?!\d)|(?<=\w)\(\d{1,3}[a-z]?\)|(?<=[;:,] )\d{1,2}\) "
)
# "Hasina Begum (47), a tea-garden worker": an age, and no number of a list.
_NAMED = re.compile(r"[A-ZÀ-Þ][\w’'-]*[a-zß-ÿ] [A-ZÀ-Þ][\w’'-]*[a-zß-ÿ] $")
_PERSON_AFTER = re.compile(r", (?:a|an|who|from|of|whose)\b")
# Note marks that a reader left glued to a word or to its punctuation: "Commentaries.1 No other".
_GLUED = re.compile(
    r"(?<=[a-zé’”\")\]][.,;:!?])\d{1,3}(?=[\s,;–-]|$)|(?<=[.,;:!?][’”\")])\d{1,3}(?=[\s,;–-]|$)|(?<=[’”])\d{1,3}(?=\s|$)"
)

_BRACKET = re.compile(r"\(([^()]{3,400}(?:\([^()]{0,60}\)[^()]{0,200})?)\)|\[([^\[\]]{6,300})\]")
_YEAR = r"(?:(?:1[5-9]|20)\d\d(?:/\d{4})?[a-z]?|n\. ?d\.|forthcoming|in press|undated)"
_LOCATOR = r"(?:[,:;]? ?(?:(?:pp?|paras?|ch|chap|arts?|sec|fn|n|vol|no|tbl|table|fig|p)\.? ?|§+ ?|at )?\d{1,4}(?![,.]?\d)[a-z]?(?: ?[-–] ?\d{1,4})?)"
_CITED = re.compile(
    rf"(?:see(?: also)?|cf\.?|e\.g\.,?|also|for example,?|for instance,?|as cited in|quoted in|cited in|citing|per|source:|sources:|in|adapted from|,|and)?\s*(?:see |also )?"
    rf"[“\"‘'*_]{{0,3}}[A-ZÀ-ÞĀ-Ž][^\d]{{0,160}}?[,.\s\[”\"’*_]{{1,4}}\(?{_YEAR}\)?(?:(?:, |,? and |, ){_YEAR}){{0,6}}[\])]?(?:{_LOCATOR}){{0,6}}\.?"
    rf"|{_YEAR}(?:(?:, |,? and ){_YEAR}){{0,6}}(?:{_LOCATOR}){{0,6}}"
    r"|[A-Z][\w&.’' -]{0,40}, (?:pp?\. ?)?\d{1,3}(?:[-–]\d{1,3})?"
    r"|(?:ibid|id|op\. cit)\.?.{0,40}",
)
_YEARLIKE = re.compile(r"(?:1[5-9]|20)\d\d|n\. ?d\.|\b[Ii]bid|\bId\.")
# Pinpoints of law reviews: "supra note 1, at 5-9", "Id. at 369", "Musabelliu, 442 F.3d at 994".
_AT_PAGE = re.compile(
    r"(?:,|\b[Ii]d\.|\bsupra|\binfra|\d[a-z]{1,2}|\.) at (?:[ivxlc]+, )?\d{1,4}(?: ?[-–] ?\d{1,4})?(?:, \d{1,4}(?:[-–]\d{1,4})?){0,4}(?: n\. ?\d+)?(?=[.;,)\]]| \(|$)"
)
_PAGES_AFTER_YEAR = re.compile(
    r"(?<![\d.,])(?:19|20)\d\d[a-z]?: ?\d{1,4}(?![,.]?\d)(?: ?[-–] ?\d{1,4})?(?! [a-z]{3,})"
)


class Masks:
    """Sorted, merged spans with a fast test.

    Args:
        spans: half-open spans in any order.

    Example:
        >>> Masks([(5, 9), (8, 12)]).touches(10, 11)
        True
    """

    __slots__ = ("_ends", "_starts")

    def __init__(self, spans: Iterable[Span]) -> None:
        starts: list[int] = []
        ends: list[int] = []
        for a, b in sorted(spans):
            if ends and a <= ends[-1]:
                ends[-1] = max(ends[-1], b)
            elif b > a:
                starts.append(a)
                ends.append(b)
        self._starts = starts
        self._ends = ends

    def touches(self, start: int, end: int) -> bool:
        """Whether a span shares a character with a mask."""
        i = bisect_right(self._starts, start) - 1
        if i >= 0 and self._ends[i] > start:
            return True
        return i + 1 < len(self._starts) and self._starts[i + 1] < end


def find_brackets(text: str) -> list[Span]:
    """Brackets that hold an in-text citation, found without a reference list.

    Args:
        text: a normalised block.

    Returns:
        Spans with their brackets, in order. Author and year, author and page ("(HRC, 129)"), a
        year with a locator, "ibid"; never a bracket whose content begins with a quantity.

    Example:
        >>> text = "It fell (Ahn, 2018; King 2023: 4) to 3 (4.2 million in 2019)."
        >>> [text[a:b] for a, b in find_brackets(text)]
        ['(Ahn, 2018; King 2023: 4)']
    """
    out: list[Span] = []
    for match in _BRACKET.finditer(text):
        inner = match.group(1) or match.group(2)
        if (
            not any(c.isdigit() for c in inner)
            and "n.d" not in inner
            and "n. d" not in inner
            and "bid" not in inner
        ):
            continue
        parts = [p.strip() for p in inner.split(";")]
        cited = sum(1 for p in parts if p and _CITED.fullmatch(p))
        if cited == len([p for p in parts if p]) or (
            cited and len(parts) > 1 and _YEARLIKE.search(inner)
        ):
            out.append(match.span())
    return out


def find_masks(text: str, *, table: bool = False, extra: Iterable[Span] = ()) -> Masks:
    """Everything in a block that no figure may touch, dates excepted.

    Args:
        text: a normalised block.
        table: the block is a table, where small numbers in brackets are values.
        extra: further spans in `text` (instruments, citations, dates).

    Returns:
        The masks.
    """
    spans: list[Span] = list(extra)
    digits = any(c.isdigit() for c in text)
    if digits:
        patterns = [
            _NOTES,
            _PHONE,
            _CLOCK,
            _CODES,
            _ADDRESS,
            _COORDINATES,
            _STATISTICS,
            _PAGES_AFTER_YEAR,
            _GLUED,
            _AT_PAGE,
        ]
        if not table:
            spans.extend(
                m.span()
                for m in _ENUMERATOR.finditer(text)
                if not (
                    _PERSON_AFTER.match(text, m.end())
                    and _NAMED.search(text[max(0, m.start() - 50) : m.start()])
                )
            )
        for pattern in patterns:
            spans.extend(m.span() for m in pattern.finditer(text))
        for m in _REPORTER.finditer(text):
            if "." in m.group().rstrip(".") and re.search(r"[A-Z]\w*\.", m.group()):
                spans.append(m.span())
        leading = _LEADING.match(text)
        if leading is not None and not table:
            spans.append(leading.span())
        spans.extend(find_brackets(text))
    for sign, pattern in _GUARDED:
        if sign in text:
            spans.extend(m.span() for m in pattern.finditer(text))
    return Masks(spans)
