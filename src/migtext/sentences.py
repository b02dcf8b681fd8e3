"""Sentence boundaries by rule, for text that has been normalised.

The splitter is small because it serves as context for figures, citations and the display, where
a wrong split costs little, and because the extractors must run without a neural pipeline. It
knows the abbreviations of legal and report English.
"""

from __future__ import annotations

import re

__all__ = ["sentence_spans"]

# Words that end in a full stop without ending a sentence. Those in the second group end one only
# when what follows cannot continue them (a capital that starts a common sentence opener).
_NEVER = frozenset(
    "mr mrs ms dr prof gen col lt sgt capt cmdr maj hon st rev sen rep gov pres supt amb "
    "art arts para paras sec secs s ss no nos vol ch chap cl reg regs pt pp p fig figs eq app "
    "v vs e.g i.e cf viz ca approx al ed eds trans ibid id op cit supra infra "
    "jan feb mar apr jun jul aug sept sep oct nov dec "
    "f.3d f.2d f.supp u.s.c c.f.r stat cir l.ed s.ct ed.2d i.&n".split()
)
_MAYBE = frozenset(
    "u.s u.k u.n e.u d.c u.s.a etc inc ltd co corp bros jr sr a.m p.m ph.d n.d".split()
)
# Before a number they never end a sentence: "Rs. 46.5 crore", "max. 30 days".
_BEFORE_NUMBER = frozenset("rs tk rp ksh kshs ush tsh fr frs sh lk max min est bs art".split())
_OPENERS = frozenset(
    "the a an in on at for from by of it its this that these those he she they we i you but and "
    "as if when while since after before however moreover although there here his her their our "
    "many some most all one two three according under".split()
)
_END = re.compile(r"([.!?…]+)([\"'’”)\]]*)(?=\s)|\n")
_NEXT = re.compile(r"\s*[\"'‘“(\[]*(\S+)")
_TOKEN = re.compile(r"[^\s(\[\"“‘]+$")


def _ends(text: str, dot: int, after: int, closing: str) -> bool:
    following = _NEXT.match(text, after)
    if following is None:
        return True
    first = following.group(1)
    if first[0].islower() or first[0] in ",;:)":
        return False
    if text[dot] != ".":
        return True
    before = _TOKEN.search(text, max(0, dot - 30), dot)
    word = before.group().casefold() if before else ""
    if closing:
        return True
    if word in _NEVER:
        return False
    if word in _BEFORE_NUMBER and first[0].isdigit():
        return False
    opener = re.sub(r"\W+$", "", first).casefold() in _OPENERS
    if word in _MAYBE:
        return opener
    # Initials ("N. H. Guan") and enumerators ("3. The Committee").
    if len(word) == 1 and word.isalpha():
        return opener and word not in {"a", "i"} and dot > 1
    return not (
        word.isdigit()
        and len(word) <= 3
        and (dot == len(word) or text[dot - len(word) - 1] == "\n")
    )


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Split normalised text into sentences.

    Args:
        text: a block of the view; a newline always ends a sentence (table rows).

    Returns:
        Half-open spans without surrounding white space, in order; together they hold every
        character that is not white space.

    Example:
        >>> text = "Mr. Lee came in 2019. He left."
        >>> [text[a:b] for a, b in sentence_spans(text)]
        ['Mr. Lee came in 2019.', 'He left.']
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if match.group() == "\n":
            cut = match.start()
        elif _ends(text, match.end(1) - 1, match.end(), match.group(2)):
            cut = match.end()
        else:
            continue
        _append(spans, text, start, cut)
        start = match.end()
    _append(spans, text, start, len(text))
    return spans


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))
