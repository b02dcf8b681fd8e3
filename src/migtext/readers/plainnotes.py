"""Footnotes in plain text, where nothing but the words is left of the page.

Text out of a PDF has its notes at the foot of each page and their marks as bare digits in the
lines: ``institutions2 and``, ``proceedings. 2 Each``. One number proves nothing; a chain of notes
that count up, each with its mark before it on the same page, does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..annotations import Span
from .lines import Line, has_ended

__all__ = ["PlainNotes", "find_marks", "find_notes"]

_START = re.compile(r"(\d{1,3})(?:\s+(?=[A-Z“\"‘'(\[§¶a-zÀ-Þ])|$)")
_BARE = re.compile(r"\d{1,3}|[*∗†‡§]{1,3}")
_SYMBOL = re.compile(r"([*∗†‡§]{1,3})\s*(?=[A-Z“\"])")
# A number after one of these belongs to it: "Article 5", "page 12". The second list is weaker:
# "the case 1 has" is a mark when no better place is found.
_TAKES_NUMBER = re.compile(
    r"(?:\b(?:articles?|arts?|sections?|secs?|paras?|paragraphs?|chapters?|parts?|rules?|nos?|numbers?|"
    r"tables?|figs?|figures?|pages?|pp?|annex|appendix|protocol|notes?|clauses?|recitals?|titles?|"
    r"vol|volume|issue|january|february|march|april|may|june|july|august|september|october|november|"
    r"december)\.?|[§¶$€£#])\s*$",
    re.I,
)
# Glued to a full stop, only an abbreviation takes the number: "p.12", and not "the rules.6".
_SHORT = re.compile(
    r"\b(?:arts?|secs?|paras?|nos?|pp?|figs?|vol|vv?|eq|cl|c|nn?|fn|r|ss?)\.$", re.I
)
_MAY_TAKE_NUMBER = re.compile(
    r"\b(?:case|cases|step|phase|stage|level|category|type|group|class|box|day|week|month|year|age|"
    r"aged|grade|over|under|about|nearly|almost|than|of|to|and|or|between|from|by|least|most)\s*$",
    re.I,
)
# Before a glued mark, digits end their sentence: a year ("doubled in 1991.2 The") or a number in
# groups ("5,000.15 Under"). A comma glues a mark to a year only ("and 2000,6 while").
_YEAR_ENDS = re.compile(r"(?<![\d.,])(?:(?:1[4-9]|20)\d\d|\d{1,3}(?:,\d{3})+)\.$")
_YEAR_PAUSES = re.compile(r"(?<![\d.,])(?:1[4-9]|20)\d\d,$")
_SENTENCE_BEGINS = re.compile(r"[”’\")\]]?(?:\s+[“\"‘'(\[]?[A-ZÀ-Þ]|\s*$|\s*\n)")
_CLAUSE_GOES_ON = re.compile(r"\s+[a-zß-ÿ“\"‘'(]")
_GLUE = re.compile(r"[a-z]{3}(?=[A-Z][A-Za-z]*\s)")


@dataclass(frozen=True, slots=True)
class PlainNotes:
    """What was found.

    Attributes:
        starts: label of the note that begins at a line (by its index).
        labels: span of the printed label of each note, by line index; absent where it is printed
            elsewhere.
        inside: lines that belong to notes.
        marks: span and label of each mark in the body.
        cut: positions inside a line where a note begins without a line break.
        positions: label of each note by the position where its text begins.
        stray: lines that are labels printed away from their notes.
    """

    starts: Mapping[int, str] = field(default_factory=dict)
    labels: Mapping[int, Span] = field(default_factory=dict)
    inside: frozenset[int] = frozenset()
    marks: tuple[tuple[Span, str], ...] = ()
    cut: Mapping[int, int] = field(default_factory=dict)
    stray: frozenset[int] = frozenset()
    positions: Mapping[int, str] = field(default_factory=dict)


def _pages(lines: Sequence[Line], furniture: Mapping[int, str]) -> list[range]:
    """Line ranges between page furniture."""
    ends = [i for i in range(len(lines)) if furniture.get(i) in ("page_number", "header", "footer")]
    pages, at = [], 0
    for i in [*ends, len(lines)]:
        if i > at:
            pages.append(range(at, i))
        at = i + 1
    return pages


def _chain(candidates: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Longest chain of (line, number) in which numbers rise by one, now and then by two or three.

    Args:
        candidates: line index and number, in order of lines.
    """
    best: dict[int, tuple[float, int]] = {}  # number -> (score, position of its chain's last)
    back: list[int | None] = []
    scores: list[float] = []
    for n, (_, value) in enumerate(candidates):
        options = [
            (best[value - step][0] + 1 - 0.3 * (step - 1), best[value - step][1])
            for step in (1, 2, 3)
            if value - step in best
        ]
        score, before = max(options, default=(1.0 if value < 200 else 0.0, -1))
        back.append(before if before >= 0 else None)
        scores.append(score)
        if value not in best or score >= best[value][0]:
            best[value] = (score, n)
    if not scores:
        return []
    at: int | None = max(range(len(scores)), key=scores.__getitem__)
    out = []
    while at is not None:
        out.append(candidates[at])
        at = back[at]
    return out[::-1]


def _find_mark(text: str, label: str, start: int, end: int, *, strict: bool = True) -> Span | None:
    """First place where a label stands as a mark."""
    number = re.escape(label)
    after = r"(?=[\s,.;:)\]”’\"?!–—]|$)"
    glued = rf"(?<=[^\W\d_])(?<![A-Z]){number}{after}|(?<=[.,;:!?”’\"')\]])\s?{number}{after}|(?<=[a-zà-ÿ)])[ \n]{number}{after}"
    for match in re.compile(glued).finditer(text, start, end):
        a, b = match.span()
        while a < b and text[a].isspace():
            a += 1
        spaced = a > start and text[a - 1].isspace()
        if spaced and _TAKES_NUMBER.search(text, max(0, a - 16), a):
            continue
        if spaced and strict and _MAY_TAKE_NUMBER.search(text, max(0, a - 16), a):
            continue
        # "1.5" and "2, 3 and 4" are numbers; "p.12" is a page.
        if (
            text[a - 1] in ".,"
            and a > 1
            and (
                (text[a - 2].isdigit() and not _after_digits(text, a, b))
                or _SHORT.search(text, max(0, a - 8), a)
            )
        ):
            continue
        if b + 1 < len(text) and text[b] in ".," and text[b + 1].isdigit():
            continue
        return a, b
    return None


def _after_digits(text: str, a: int, b: int) -> bool:
    """Whether the digits at `a` to `b` are a mark although digits stand before their full stop."""
    before = text[max(0, a - 14) : a]
    if _YEAR_ENDS.search(before):
        return _SENTENCE_BEGINS.match(text, b) is not None
    return _YEAR_PAUSES.search(before) is not None and _CLAUSE_GOES_ON.match(text, b) is not None


def find_marks(
    text: str, stretches: Sequence[Span], labels: Sequence[str]
) -> list[tuple[Span, str]]:
    """Marks of notes that stand at the end of a text under a heading of their own.

    Args:
        text: decoded text.
        stretches: spans of the prose, in order.
        labels: labels of the notes, in order.

    Returns:
        Span and label of each mark; empty unless three notes and most of them have one.

    Example:
        >>> text = "He came.1 She left,2 and they stayed.3"
        >>> [text[a:b] for (a, b), _ in find_marks(text, [(0, len(text))], ["1", "2", "3"])]
        ['1', '2', '3']
    """
    numbers = [name for name in labels if name.isdigit()]
    if len(numbers) < 3 or not stretches:
        return []
    marks: list[tuple[Span, str]] = []
    i, at = 0, stretches[0][0]
    spare = len(numbers) - max(3, 0.7 * len(numbers))
    for n, name in enumerate(numbers):
        if n - len(marks) > spare:
            return []  # too many without a mark already
        for j in range(i, len(stretches)):
            start, end = stretches[j]
            found = _find_mark(text, name, max(start, at), end)
            # Glued to its word or its full stop: with a space it may be any number.
            if found and not text[found[0] - 1].isspace():
                marks.append((found, name))
                i, at = j, found[1]
                break
    return marks if len(marks) >= max(3, 0.7 * len(numbers)) else []


def find_notes(text: str, lines: Sequence[Line], furniture: Mapping[int, str]) -> PlainNotes:
    """Find footnotes at the foot of pages and link them to marks.

    Args:
        text: decoded text.
        lines: its lines.
        furniture: kinds of the lines that are page furniture.

    Returns:
        Notes and marks; empty unless three notes in a row have their marks.
    """
    candidates = [
        (i, int(m.group(1)))
        for i, line in enumerate(lines)
        if i not in furniture and (m := _START.match(line.text)) is not None
    ]
    chain = _chain(candidates)
    if len(chain) < 3:
        return PlainNotes()
    numbered = dict(chain)
    starts: dict[int, str] = {}
    labels: dict[int, Span] = {}
    inside: set[int] = set()
    marks: list[tuple[Span, str]] = []
    cut: dict[int, int] = {}
    stray: set[int] = set()
    pages = _pages(lines, furniture)
    wanted = linked = 0
    for page in pages:
        own = [i for i in page if i in numbered]
        if not own:
            continue
        first, last = own[0], page[-1]
        if page is pages[-1] and len(pages) == 1:
            # No page break after the last note: an empty line ends it.
            last = next(
                (i - 1 for i in range(own[-1] + 2, page[-1] + 1) if lines[i].blank), page[-1]
            )
        displaced: list[int] = []
        while last > own[-1] and _BARE.fullmatch(lines[last].text):
            displaced.insert(0, last)
            last -= 1
        for i in own:
            starts[i] = str(numbered[i])
            size = len(starts[i])
            labels[i] = (lines[i].start, lines[i].start + size)
        inside.update(range(first, last + 1))
        head = page[0]
        for i in range(page[0], first):
            match = _SYMBOL.match(lines[i].text)
            if match and first - i < 12:
                starts[i] = match.group(1)
                labels[i] = (lines[i].start, lines[i].start + len(match.group(1)))
                inside.update(range(i, first))
                first = i
                break
        names = [
            lines[i].text
            for i in displaced
            if not lines[i].text.isdigit() or int(lines[i].text) < numbered[own[0]]
        ]
        if names:
            first = _lead(lines, head, first, names, starts, inside, cut)
            stray.update(displaced)
        body_end = cut.get(first, lines[first].start)
        at = lines[head].start
        missing: list[tuple[str, int]] = []
        for label in sorted({*names, *(str(numbered[i]) for i in own)}, key=lambda s: (len(s), s)):
            found = _find_mark(text, label, at, body_end)
            wanted += 1
            if found:
                linked += 1
                marks.append((found, label))
                at = found[1]
            else:
                missing.append((label, at))
        for label, after in missing:
            until = min((a for (a, _), _ in marks if a >= after), default=body_end)
            found = _find_mark(text, label, after, min(until, body_end), strict=False)
            if found:
                linked += 1
                marks.append((found, label))
    if linked < 3 or linked < 0.6 * wanted:
        return PlainNotes()
    positions = {cut.get(i, lines[i].start): label for i, label in starts.items()}
    return PlainNotes(
        starts, labels, frozenset(inside), tuple(sorted(marks)), cut, frozenset(stray), positions
    )


def _lead(
    lines: Sequence[Line],
    head: int,
    first: int,
    names: Sequence[str],
    starts: dict[int, str],
    inside: set[int],
    cut: dict[int, int],
) -> int:
    """Give displaced labels to the text before the first numbered note.

    Raised labels of the first notes of a page are sometimes printed after the last one. Their text
    is the paragraph after the last empty line, or begins where a word runs into another.

    Returns:
        Index of the line where the notes of the page begin.
    """
    top = next((i for i in range(first - 1, head, -1) if lines[i].blank), None)
    if lines[first].blank:
        top = None
    if top is not None:
        ends = [i for i in range(top, first) if has_ended(lines[i].text)]
        begins = [top, *(i + 1 for i in ends[:-1])] if len(ends) == len(names) else [top]
        for i, name in zip(begins, names, strict=False):
            starts[i] = name
        inside.update(range(top, first))
        return top
    for i in range(first - 1, max(head, first - 20), -1):
        glue = _GLUE.search(lines[i].text)
        if glue:
            starts[i] = names[0]
            cut[i] = lines[i].start + glue.end()
            inside.update(range(i, first))
            return i
    return first
