"""Citations by number: `[4, 7–9]`, `(4)`, `[6, Fig. 3]`, `[3]–[5]`, and raised figures (`²,³`, `³⁻⁶`).

A number means an entry only where the list is numbered; what else stands raised (exponents, units)
or in brackets (intervals, years) is told apart by its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from ...document import Document
from ..references.signals import alternatives, listed
from .found import Found, Profile
from .parts import Part

__all__ = [
    "count_up",
    "glued",
    "glued_numbers",
    "is_numbers",
    "joined_ranges",
    "mark_numbers",
    "numeric",
    "raised",
    "raised_numbers",
]

_LOW = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺⸴˒‚", "0123456789--,,,")
_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED = re.compile(
    rf"(?<![{_DIGITS}⁻⁺])[{_DIGITS}]{{1,3}}(?:\s?(?:[,⸴˒‚⁻⁺–—−-]|˗)\s?[{_DIGITS}]{{1,3}})*"
)
_RAISED_ITEM = re.compile(rf"([{_DIGITS}]{{1,3}})(?:\s?[⁻–—−-]\s?([{_DIGITS}]{{1,3}}))?")
_ITEM = re.compile(r"(\d{1,3})(?:\s*[–—-]\s*(\d{1,3}))?")
_DASHED = re.compile(r"\]\s?[–—-]\s?\[")
_PIN_WORDS = "eq|eqs|sec|secs|fig|figs|thm|theorem|lemma|alg|algorithm|appendix|tbl|def|ref"


@lru_cache(maxsize=1)
def _pinpoint() -> str:
    words = f"{alternatives('locator')}|{_PIN_WORDS}"
    return rf",\s*(?:{words})(?![^\W\d_])\.?\s?\(?[\w.–-]{{1,14}}\)?(?:(?:\s?[–-]\s?|,\s?(?!\d+\s*[,\]])|\sand\s)\(?\d{{1,5}}\)?)*"


@lru_cache(maxsize=1)
def _numbers() -> re.Pattern[str]:
    return re.compile(
        rf"\s*(?:(?:see|cf\.?|e\.g\.,?|refs?\.?|references?)\s)?\d{{1,3}}(?:\s*(?:[,;–—-]|and|to|{_pinpoint()}\s*[,;])\s*\d{{1,3}})*\s*(?:{_pinpoint()})?\s*",
        re.I,
    )


@lru_cache(maxsize=1)
def _pin() -> re.Pattern[str]:
    return re.compile(_pinpoint(), re.I)


def is_numbers(inner: str) -> bool:
    """Whether the inside of a bracket is a list of numbers, perhaps with a pinpoint.

    Example:
        >>> is_numbers("6, Fig. 3"), is_numbers("4, 7–9"), is_numbers("0.8, 1.6")
        (True, True, False)
    """
    return _numbers().fullmatch(inner) is not None


def numeric(text: str, a: int, b: int, profile: Profile) -> Found | None:
    """Works of a bracket that holds numbers; None when a number is out of all range.

    Args:
        text: text of the block.
        a: position of the opening bracket.
        b: one past the closing bracket.
        profile: how the document cites.
    """
    pins = list(_pin().finditer(text, a + 1, b - 1))
    parts: list[Part] = []
    at = a + 1
    for pin in (*pins, None):
        stop = pin.start() if pin else b - 1
        for match in _ITEM.finditer(text, at, stop):
            found = _works(match.span(), match.group(1), match.group(2), profile)
            if found is None:
                return None
            parts += found
        if pin and parts:
            end = pin.end()
            while end > pin.start() and text[end - 1].isspace():
                end -= 1
            last = parts[-1]
            if parts[-1].start == last.start and text[last.end : pin.start()].strip() == "":
                parts[-1] = replace(last, end=end, locator=text[pin.start() : end].strip(" ,"))
        at = pin.end() if pin else stop
    if not parts:
        return None
    return Found("numeric", parts[0].start, parts[-1].end, (a, b), tuple(parts))


def _works(
    span: tuple[int, int], first: str, last: str | None, profile: Profile
) -> list[Part] | None:
    low, high = int(first), int(last or first)
    top = max(profile.numeric * 2, profile.numeric + 20)
    if not 0 < low <= high <= top or high - low > 60:
        return None
    return [Part(*span, number=str(number)) for number in range(low, high + 1)]


def joined_ranges(text: str, found: Sequence[Found]) -> list[Found]:
    """`[3]–[5]` read as 3 to 5.

    Args:
        text: text of the block.
        found: its citations, in order.
    """
    out: list[Found] = []
    for hit in found:
        before = out[-1] if out else None
        if (
            before is not None
            and before.style == hit.style == "numeric"
            and len(hit.parts) == 1
            and _DASHED.fullmatch(text, before.group[1] - 1, hit.group[0] + 1)
        ):
            first, last = before.parts[-1], hit.parts[0]
            low, high = int(first.number or 0), int(last.number or 0)
            if 0 < low < high <= low + 60:
                parts = [
                    Part(first.start, last.end, number=str(n), locator=last.locator)
                    for n in range(low, high + 1)
                ]
                out[-1] = replace(
                    before,
                    end=last.end,
                    group=(before.group[0], hit.group[1]),
                    parts=(*before.parts[:-1], *parts),
                )
                continue
        out.append(hit)
    return out


def _is_power(text: str, at: int) -> bool:
    """Whether a raised figure belongs to the unit or the number before it."""
    match = re.compile(r"[^\s(\[]*$").search(text[max(0, at - 24) : at])
    word = match.group() if match else ""
    if not word or at == 0 or text[at - 1].isspace():
        return True
    last = word[-1]
    if last.isdigit():
        # "10⁴" is a number, "in 2019⁵" and "of 1,204⁵" may be followed by a mark.
        return re.search(r"(?:(?<!\d)(?:1[5-9]|20)\d\d|,\d{3})$", word) is None
    if not last.isalpha() and last not in "µΩ°":
        return False
    unit = re.split(r"[/·*×.\d,]", word)[-1].casefold()
    if len(unit) == 1 and unit not in ("a", "i"):
        return True
    return unit in listed("raised_unit") and ("/" in word or _after_number(text, at, len(unit)))


def _after_number(text: str, at: int, size: int) -> bool:
    before = text[max(0, at - size - 12) : at - size].rstrip()
    return before[-1:].isdigit() or before.endswith(("per", "square", "cubic"))


def raised_numbers(text: str) -> Iterator[re.Match[str]]:
    """Raised figures that can be marks: no exponents, no units.

    Example:
        >>> [m.group() for m in raised_numbers("jobs.¹ It was 3.5 m² and 10⁻⁴ W/m².²,³")]
        ['¹', '²,³']
    """
    for match in _RAISED.finditer(text):
        if not _is_power(text, match.start()):
            yield match


def raised(text: str, profile: Profile) -> list[Found]:
    """Citations by raised figures, in order.

    Args:
        text: text of the block.
        profile: how the document cites.
    """
    groups = [match.span() for match in raised_numbers(text)]
    return _numbered(text, groups, _RAISED_ITEM, profile)


def _numbered(
    text: str, groups: Iterable[tuple[int, int]], pattern: re.Pattern[str], profile: Profile
) -> list[Found]:
    """A citation for each group of numbers that leads to a work."""
    out = []
    for group in groups:
        parts: list[Part] = []
        for item in pattern.finditer(text, *group):
            first, last = item.group(1).translate(_LOW), item.group(2)
            works = _works(item.span(), first, last.translate(_LOW) if last else None, profile)
            parts += works or ()
        if parts:
            out.append(Found("numeric", parts[0].start, parts[-1].end, group, tuple(parts)))
    return out


_GLUED = re.compile(
    r"(?:(?<=[^\W\d_]{2}[.,;:)”’\"])|(?<=[)”’\"%][.,;:])|(?<=[a-zà-ÿ]{3}))"
    r"(\d{1,3}(?:\s?[–-]\s?\d{1,3})?(?:,\s?\d{1,3}(?:\s?[–-]\s?\d{1,3})?)*)(?=[\s.,;:)”’(]|$)(?![.,]\d)"
)
_TAKES = re.compile(
    r"\b(?:nos?|pp?|arts?|vols?|figs?|paras?|secs?|chs?|eqs?|tabs?|nr|s|§|version|covid|sars)[.,]?$",
    re.I,
)


def glued_numbers(text: str) -> Iterator[re.Match[str]]:
    """Numbers that stand behind a word or its stop without a space.

    Example:
        >>> [m.group(1) for m in glued_numbers("It fell.1,2 In camps3-5 and in No.7 it rose (n = 3).")]
        ['1,2', '3-5']
    """
    for match in _GLUED.finditer(text):
        if not _TAKES.search(text, max(0, match.start() - 10), match.start()):
            yield match


def count_up(texts: Sequence[str], top: int) -> bool:
    """Whether the glued numbers of a text are the labels of a list of `top` entries.

    Each number must come first when the ones before it have come, most of the list must come, and
    little may lie outside it.
    """
    seen: set[int] = set()
    rising = falling = outside = highest = 0
    for text in texts:
        for match in glued_numbers(text):
            for item in _ITEM.finditer(match.group(1)):
                low, high = int(item.group(1)), int(item.group(2) or item.group(1))
                for value in range(low, min(high, low + 60) + 1):
                    if not 0 < value <= top:
                        outside += 1
                    elif value not in seen:
                        seen.add(value)
                        rising += value > highest
                        falling += value < highest
                        highest = max(highest, value)
    return len(seen) >= max(3, top // 2) and rising >= 4 * falling and outside * 5 <= len(seen)


def glued(text: str, profile: Profile) -> list[Found]:
    """Citations by glued numbers, in order.

    Args:
        text: text of the block.
        profile: how the document cites.
    """
    return _numbered(text, [m.span(1) for m in glued_numbers(text)], _ITEM, profile)


def mark_numbers(document: Document, profile: Profile) -> list[Found]:
    """Marks that a reader took out of the text and that point to a numbered list, not to a note.

    Args:
        document: the document.
        profile: how the document cites.

    Returns:
        Citations whose offsets are in the document.
    """
    stretches: list[tuple[int, int]] = []
    for mark in document.marks if profile.numeric else ():
        if mark.note is not None or not any(c.isdigit() for c in mark.label):
            continue
        if stretches and stretches[-1][1] == mark.start:
            stretches[-1] = (stretches[-1][0], mark.end)
        else:
            stretches.append((mark.start, mark.end))
    out = []
    for start, end in stretches:
        plain = document.text[start:end].translate(_LOW)
        parts: list[Part] = []
        for item in _ITEM.finditer(plain):
            a, b = item.span()
            works = _works((start + a, start + b), item.group(1), item.group(2), profile)
            parts += works or ()
        if parts:
            out.append(Found("numeric", parts[0].start, parts[-1].end, (start, end), tuple(parts)))
    return out
