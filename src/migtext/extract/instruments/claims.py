"""What a text states about an instrument: when it was adopted, signed, ratified, in force."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["claims_around"]

_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_WHEN = rf"(?:(?:on\s)?(?P<day>\d{{1,2}}\s(?:{_MONTH}),?\s(?:1[89]|20)\d\d|(?:{_MONTH})\s\d{{1,2}},\s(?:1[89]|20)\d\d)|(?:in|since|from|of)\s(?:(?:early|late|mid-?)\s)?(?:(?:{_MONTH})\s)?(?P<year>(?:1[89]|20)\d\d))"
_VERB = {
    "adopted": r"adopt(?:ed|ion)|approved|concluded|enacted|passed",
    "signed": r"sign(?:ed|atory|ature)",
    "ratified": r"ratif(?:ied|ication|y)",
    "acceded": r"acced(?:ed|ing)|accession|(?:became|become)\s(?:a\s)?(?:state\s)?party|joined",
    "in_force": r"(?:enter(?:ed|s|ing)?|entry|c[ao]me?|coming|came)\sinto\s(?:force|effect)|took\seffect|in\sforce|effective|commenced",
    "repealed": r"repealed|replaced|superseded|denounced|withdrew",
}
_CLAIM = re.compile("|".join(rf"(?P<{k}>\b(?:{v}))" for k, v in _VERB.items()), re.I)
_DATE = re.compile(_WHEN)


# "the 1951 Convention and its Protocol", "the Convention, the Protocol and the Charter"
_AND = re.compile(r"(?:,\s|,?\s(?:and|as well as)\s)(?:to\s|of\s)?(?:the\s|its\s|their\s)?")


def _together(
    sentence: str, start: int, end: int, others: Sequence[tuple[int, int]]
) -> tuple[int, int]:
    """The list of instruments that a mention stands in: what is said of it is said of all."""
    for a, b in others:
        if a >= end and _AND.fullmatch(sentence, end, a):
            end = b
    for a, b in reversed(others):
        if b <= start and _AND.fullmatch(sentence, b, start):
            start = a
    return start, end


def claims_around(
    sentence: str, start: int, end: int, others: Sequence[tuple[int, int]] = ()
) -> dict[str, str]:
    """Claims with a date in the sentence of a mention.

    Args:
        sentence: the sentence.
        start: first code point of the mention in it.
        end: one past its last.
        others: spans of other mentions in the sentence; a verb beyond one of them is theirs.

    Returns:
        ``{"ratified": "1982"}``; the date as the text has it, years alone as four digits.

    Example:
        >>> claims_around("China ratified the Convention in 1988.", 19, 29)
        {'ratified': '1988'}
    """
    out: dict[str, str] = {}
    start, end = _together(sentence, start, end, others)
    others = [(a, b) for a, b in others if b <= start or a >= end]
    for verb in _CLAIM.finditer(sentence):
        # A verb that belongs to the mention stands within some words of it, no other clause between.
        low, high = (verb.end(), start) if verb.end() <= start else (end, verb.start())
        if verb.start() < end and verb.end() > start:
            continue
        between = sentence[low:high] if low <= high else ""
        if len(between) > 90 or ";" in between:
            continue
        if any(low <= a and b <= high for a, b in others):
            continue
        kind = verb.lastgroup or ""
        if verb.end() <= start:
            # "ratified X in 1982", "in 1982 it ratified X"; a date between the two belongs to
            # what was named before ("which entered into force in 1970, of X").
            when = _DATE.search(sentence, end, min(len(sentence), end + 60)) or _DATE.search(
                sentence, max(0, verb.start() - 60), verb.start()
            )
            if _DATE.search(sentence, verb.end(), start):
                continue
        else:
            when = _DATE.search(sentence, verb.end(), min(len(sentence), verb.end() + 60))
        if when is None or kind in out:
            continue
        span = sorted((verb.start(), when.start()))
        if (
            ";" in sentence[span[0] : span[1]]
            or any(span[0] <= a < span[1] and not a >= end for a, _ in others)
            or any(end <= a < when.start() for a, _ in others)
        ):
            continue
        out[kind] = when["year"] or when["day"]
    return out
