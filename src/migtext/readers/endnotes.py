"""Notes at the end of a text that no heading names, and marks in shapes of their own.

The evidence is the same as for footnotes: paragraphs at the end that count up from one, and their
labels as marks in the text before them, in rising order. A numbered report has the first only, a
list of figures in brackets the second only.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..annotations import Span
from .plainnotes import find_marks
from .structure import Para, reads_as_reference

__all__ = ["labelled", "marks_of", "trailing_notes"]

_ROMAN = "ivxlc"
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_SMALL = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED_ROMAN = str.maketrans("ⁱᵛˣ", "ivx")
_LOW = str.maketrans(_SMALL, "0123456789")
_SHAPES = {
    "square": re.compile(r"\[\^?(\d{1,3}|[ivxlc]{1,7})\]:?\s*(?=\S)"),
    "dotted": re.compile(r"(\d{1,3}|[ivxlc]{1,7})[.)]\s+(?=\S)"),
    "bare": re.compile(r"(\d{1,3}|[ivxlc]{1,7})\s+(?=[^\W\d]|[“\"‘'«\[(\d§])"),
    "raised": re.compile(rf"([{_SMALL}]{{1,3}}|[ⁱᵛˣ]{{1,5}})\s?(?=\S)"),
}
_AGAIN = re.compile(
    r"\b(?:ibid|idem|op\. cit|supra|above n|\(n \d)|^\W*\d*\W*\s*(?:See|Id\.|Cf\.?)\s"
)


def _value(label: str) -> int:
    """Number of a label, roman ones too; 0 for what is none.

    Example:
        >>> _value("12"), _value("xiv"), _value("vv")
        (12, 14, 0)
    """
    if label.isdecimal():
        return int(label)
    total = 0
    for i, letter in enumerate(label):
        value = _VALUES.get(letter, 0)
        if not value:
            return 0
        following = _VALUES.get(label[i + 1], 0) if i + 1 < len(label) else 0
        total += -value if value < following else value
    return total if _roman(total) == label else 0


def _roman(value: int) -> str:
    out = ""
    for size, sign in (
        (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    ):  # fmt: skip
        while value >= size:
            out += sign
            value -= size
    return out


def labelled(text: str, start: int, end: int) -> tuple[str, str] | None:
    """Shape and label of a note that begins here, or None."""
    for shape, pattern in _SHAPES.items():
        match = pattern.match(text, start, end)
        if match:
            label = match.group(1).translate(_LOW).translate(_RAISED_ROMAN)
            return (shape, label) if _value(label) else None
    return None


def _runs(text: str, paras: Sequence[Para]) -> Iterator[list[tuple[int, str]]]:
    """Paragraphs that count up from one in one shape: (index, label)."""
    run: list[tuple[int, str]] = []
    shape, roman = "", False
    for i, para in enumerate(paras):
        if para.kind in ("header", "footer", "page_number", "metadata", "boilerplate"):
            continue
        found = labelled(text, para.start, para.end) if para.kind in _MAY_BE else None
        follows = found is not None and bool(run) and _value(found[1]) == len(run) + 1
        if found and follows and found[0] == shape and roman == found[1].isalpha():
            run.append((i, found[1]))
            continue
        if len(run) > 1:
            yield run
        run = []
        if found and _value(found[1]) == 1:
            run, shape, roman = [(i, found[1])], found[0], found[1].isalpha()
    if len(run) > 1:
        yield run


_MAY_BE = frozenset(("body", "list_item", "reference", "quote", "heading", "endnote", "footnote"))
_PROSE = frozenset(("body", "list_item", "quote", "caption"))


def marks_of(text: str, stretches: Sequence[Span], labels: Sequence[str]) -> list[tuple[Span, str]]:
    """Marks of notes in prose: in square brackets, raised, or glued to a word or its stop.

    Args:
        text: decoded text.
        stretches: spans of the prose, in order.
        labels: labels of the notes, in order; roman ones in small letters.

    Returns:
        Span and label of each mark, in one shape; [] unless two thirds of the labels have one and
        most of them come in order.
    """
    wanted = set(labels)
    best: list[tuple[Span, str]] = []
    roman = bool(labels) and all(x.isalpha() for x in labels)
    word = rf"[{_ROMAN}]{{1,7}}" if roman else r"\d{1,3}"
    patterns = [
        re.compile(rf"\[({word})\]"),
        re.compile(r"([ⁱᵛˣ]{1,6})" if roman else rf"([{_SMALL}]{{1,3}})"),
    ]
    if roman:
        patterns.append(
            re.compile(rf"(?:(?<=\w[.,;:!?”’\"')])|(?<=[”’\"')][.,;:]))({word})(?=[\s.,;:)]|$)")
        )
        patterns.append(re.compile(rf"\(({word})\)"))
    for pattern in patterns:
        found = []
        for a, b in stretches:
            for match in pattern.finditer(text, a, b):
                label = match.group(1).translate(_LOW).translate(_RAISED_ROMAN)
                if label in wanted and match.start() > a:
                    found.append((match.span(), label))
        if _holds(found, labels) and len(found) > len(best):
            best = found
    if not best and not roman:
        found = find_marks(text, stretches, labels)
        best = found if _holds(found, labels) else []
    return best


def _holds(found: Sequence[tuple[Span, str]], labels: Sequence[str]) -> bool:
    first: dict[str, int] = {}
    for (a, _), label in found:
        first.setdefault(label, a)
    places = [first[x] for x in labels if x in first]
    falls = sum(a > b for a, b in itertools.pairwise(places))
    return len(places) >= 2 and 3 * len(places) >= 2 * len(labels) and 5 * falls <= len(places)


def trailing_notes(
    text: str, paras: Sequence[Para]
) -> tuple[list[Para], list[tuple[Span, str]]] | None:
    """Tag the notes at the end of a text, and find their marks.

    Args:
        text: decoded text.
        paras: tagged paragraphs, in order.

    Returns:
        The paragraphs with the notes as `endnote` (as `reference` when the numbers are used again
        and again and the paragraphs read like entries), and the marks of notes; None when there
        is no such run of paragraphs.
    """
    for run in _runs(text, paras):
        first = run[0][0]
        stretches = [(p.start, p.end) for p in paras[:first] if p.kind in _PROSE]
        labels = [label for _, label in run]
        if not stretches or any(p.kind in ("footnote", "endnote") for p in paras[:first]):
            continue
        listed = sum(paras[i].kind == "reference" for i, _ in run)
        marks = marks_of(text, stretches, labels)
        if not marks:
            continue
        words = [text[paras[i].start : paras[i].end] for i, _ in run]
        again = sum(_AGAIN.search(w) is not None for w in words)
        uses = len(marks) - len({label for _, label in marks})
        entries = sum(reads_as_reference(w) >= 2 for w in words)
        headed = first > 0 and paras[first - 1].kind == "heading" and listed == len(run)
        if headed:
            continue
        out = list(paras)
        if not again and uses and 3 * entries >= 2 * len(run):
            for i, _ in run:
                out[i] = replace(out[i], kind="reference", level=None)
            return out, []
        for i, label in run:
            out[i] = replace(out[i], kind="endnote", label=label, level=None)
        return out, marks
    return None
