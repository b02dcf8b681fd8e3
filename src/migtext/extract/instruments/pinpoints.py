"""Places inside an instrument: "Articles 27, 31 and 32", "s 36(2)", "art. 5 § 1 (f)", "para. 91".

A pinpoint is found on its own; `resolve` decides which instrument it belongs to. The normal form
is the label shortened (`Art.`, `s.`, `para.`) and the numbers without inner spaces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Pin", "find_pins", "normalise_pin"]

_LABELS: tuple[tuple[str, str, str], ...] = (
    # pattern, normal form of one, normal form of many
    (r"articles?|arts?\.?", "Art.", "Arts."),
    (r"sub-?sections?", "s.", "ss."),
    (r"sections?|secs?\.?|§§?|¡ì", "s.", "ss."),
    (r"sub-?paragraphs?", "subpara.", "subparas."),
    (r"(?:operative |preambular )?paragraphs?|paras?\.?|¶¶?", "para.", "paras."),
    (r"recitals?", "recital", "recitals"),
    (r"regulations?|regs?\.?", "reg.", "regs."),
    (r"rules?", "r.", "rr."),
    (r"points?", "point", "points"),
    (r"clauses?|cl\.", "cl.", "cls."),
    (r"annex(?:es)?", "annex", "annexes"),
    (r"schedules?|sched\.", "Schedule", "Schedules"),
    (r"chapters?", "chapter", "chapters"),
    (r"parts?", "Part", "Parts"),
    (r"titles?", "Title", "Titles"),
    (r"amend(?:ment)?s?\.?", "amend.", "amends."),
    (r"conclusions?", "Conclusion", "Conclusions"),
    (r"targets?", "target", "targets"),
    (r"objectives?", "objective", "objectives"),
    (r"principles?", "Principle", "Principles"),
    (r"goals?", "goal", "goals"),
    (r"actions?", "action", "actions"),
)
_LABEL = "|".join(p for p, _, _ in _LABELS)
_SUB = r"(?:\s?\((?:\d{1,3}[A-Z]{0,2}|[a-z]{1,4}|[A-Z]{1,3})\)(?:\(?[a-z]\))?)"
_NUMBER = r"(?:\d{1,3}\s[a-h](?=\s?\(\d|,?\spara|\sof\sthe\b)|1\s[A-F](?!\w)|[LRD]\.?\s?\*?\d{3}(?:-\d{1,3}){1,3}|\d{1,4}(?:\.\d{1,3})*(?:\s?(?:bis|ter|quater))?(?:[A-Z]{1,3}|[a-z])?(?![\w])|[IVXLC]{1,7}(?:[a-z])?(?!\w))"
_ITEM = rf"{_NUMBER}{_SUB}{{0,6}}"
# "and 5 years", "or 3 children": what follows a label's list must be another number of it.
_NO_COUNT = r"(?!\s?(?:U\.?\s?S\.?\s?C|C\.?\s?F\.?\s?R|F\.\s?\d|F\.\s?Supp|I\.\s?&|I&N|S\.\s?Ct|U\.S\.|Fed\.|Stat\.|January|February|March\b|April|May\s|June|July|August|September|October|November|December|%|per\b|years?\b|months?\b|days?\b|weeks?\b|hours?\b|people\b|persons?\b|others?\b|million\b|States\b))"
_JOIN = r"(?:,\s(?:and\s|or\s|to\s)?|\s?;\s|\s(?:and|or|to|through|&)\s|\s?[-–—‑]\s?)"
_LIST = rf"{_ITEM}(?:{_JOIN}(?:(?:and|or)\s)?(?:{_ITEM}|\((?:[a-z\d]{{1,3}}|[A-Z])\)){_NO_COUNT}){{0,12}}"
_TAIL = (
    rf"(?:,?\s(?:§§?|paras?\.?|paragraphs?|sub-?paragraphs?|subsections?|points?|first|second|third|fourth|last|n\.)\s?"
    rf"(?:{_ITEM}|\([a-z\d]{{1,3}}\)|(?<=point\s)[A-Z](?=,?\sof\b)|(?:sub-?paragraph|sentence|indent)\b)(?:\s?[-–]\s?\d+)?(?:(?<=\d)\sand\s\d{{1,2}}(?=\sof\b))?)"
)
# One-letter labels of British and Commonwealth practice need a number right after them and no
# letter before; "S 3" at the start of a sentence is left alone.
_PIN = re.compile(
    rf"(?<![\w§/-])(?:(?P<label>(?i:{_LABEL}))(?:\s?(?=[\dIVXLC(]|[LRD]\.?\s?\d)|(?<=§))(?P<list>{_LIST}){_TAIL}{{0,3}}"
    rf"|(?P<short>ss?|rr?|art)\.?\s(?P<slist>\d{{1,4}}(?:\.\d{{1,3}})?[A-Z]{{0,3}}{_SUB}{{0,5}}(?:{_JOIN}(?:\d{{1,4}}[A-Z]{{0,3}}{_SUB}{{0,5}}|\((?:[a-z\d]{{1,3}}|[A-Z])\))){{0,6}})(?!\w)"
    rf"|(?P<point>(?i:points?|sub-?paragraphs?|paragraphs?|sub-?sections?))\s(?P<plist>\([a-z\d]{{1,3}}\)(?:\s?(?:,|and|or|to|[-–])\s?\([a-z\d]{{1,3}}\)){{0,4}}))"
)
_TRIGGER = re.compile(
    r"(?i)\b(?:art|sec|sub-?sec|para|sub-?para|recital|reg|rule|point|clause|cl\.|annex|sched|chapter|part|title|amend|operative|conclusion|target|objective|principle|goal|action)|§|¡ì|¶|\bss?\.?\s\d|\brr?\.?\s\d"
)
# Parts of a text have Roman numbers, sections of acts have not.
_OF_TEXT = re.compile(r"[Ss]ections?\s[IVX]{1,5}(?:(?:\sand\s|,\s|\.)[IVX]{1,5})*")
_OF_LAW = re.compile(r"\s(?:of|to)\b|\(")
_NORMAL = [(re.compile(p, re.I), one, many) for p, one, many in _LABELS]


@dataclass(slots=True)
class Pin:
    """A pinpoint in a block.

    Attributes:
        start: first code point.
        end: one past the last.
        label: normal form of its label in the singular ("Art.").
        text: normal form of the whole.
        capital: whether its label begins with a capital.
    """

    start: int
    end: int
    label: str
    text: str
    capital: bool


def find_pins(text: str) -> list[Pin]:
    """Pinpoints of a normalised text, in order.

    Example:
        >>> [(p.label, p.text) for p in find_pins("Articles 27, 31 and 32 and section 3 (1)(a)")]
        [('Art.', 'Arts. 27, 31, 32'), ('s.', 's. 3(1)(a)')]
    """
    if _TRIGGER.search(text) is None:
        return []
    pins: list[Pin] = []
    for match in _PIN.finditer(text):
        start, end = match.span()
        label = match.group("label") or match.group("short") or match.group("point")
        if _OF_TEXT.fullmatch(match.group()) and not _OF_LAW.match(text, end):
            continue  # "Section II.B" of the text itself
        # A trailing "and" of the list never belongs to it; the pattern cannot end in one.
        pins.append(
            Pin(start, end, _label(label)[0], normalise_pin(match.group()), label[0].isupper())
        )
    return pins


def _label(word: str) -> tuple[str, str]:
    bare = word.strip()
    if bare.rstrip(".").casefold() in ("s", "ss"):
        return "s.", "ss."
    if bare.rstrip(".").casefold() in ("r", "rr"):
        return "r.", "rr."
    for pattern, one, many in _NORMAL:
        if pattern.fullmatch(bare):
            return one, many
    return bare, bare


# A number with a hyphen of its own ("Article 53-1", "§ 16-1-24"), which is no range.
_COMPOUND = re.compile(r"(?<![\d.-])(\d+)((?:-\d+)+)(?![\d-])")
_HELD = "\x00"


def _keep_compound(match: re.Match[str]) -> str:
    parts = [int(x) for x in match.group().split("-")]
    is_range = len(parts) == 2 and parts[1] > parts[0]
    return match.group() if is_range else match.group().replace("-", _HELD)


def normalise_pin(surface: str) -> str:
    """Normal form of a pinpoint.

    Example:
        >>> normalise_pin("Article 3 (1)"), normalise_pin("§ 1158(b)(2)"), normalise_pin("articles 2 and 3")
        ('Art. 3(1)', 's. 1158(b)(2)', 'Arts. 2, 3')
    """
    match = re.match(rf"(?i)({_LABEL}|ss?|rr?)\.?\s?(?=[\dIVXLC(§]|[LRD]\.?\s?\d)", surface)
    if match is None:
        return " ".join(surface.split())
    rest = surface[match.end() :].strip()
    one, many = _label(match.group(1))
    rest = re.sub(r"\s+(?=\()", "", rest)
    rest = re.sub(r"(?<=\d)\s(?=[a-h](?:\(|,|$))", "", rest)
    rest = _COMPOUND.sub(_keep_compound, rest)
    plural = (
        re.search(
            r"\s(?:and|or|to|&|through)\s|,\s\d|\d\s?[-–—‑]\s?\d|;", re.split(r"\s§", rest)[0]
        )
        is not None
    )
    rest = re.sub(r"(?:,?\s|(?<=\)))(?:and|or|&)\s?(?=[\dIVXLC(])|;\s", ", ", rest)
    rest = re.sub(r"(?<=[\w)])\s?(?:[-–—‑]|\sto\s|\sthrough\s)\s?(?=[\dIVXLC(])", "–", rest)
    rest = re.sub(r",?\s(?:paragraph|para\.?)\s(\d+)", r"(\1)", rest)
    rest = re.sub(r",?\spoints?\s?\(?([a-z\d]{1,2}|[A-Z])\)?$", r"(\1)", rest)
    rest = re.sub(r"(?<=\))\sto\s?(?=\()", "–", rest)
    rest = re.sub(r"\s{2,}", " ", rest)
    rest = re.sub(r"(?:,?\s|(?<=\)))(?:and|or|&)\s?(?=\()", ", ", rest)
    rest = rest.replace(_HELD, "-")
    return f"{many if plural else one} {rest}"
