"""Lines of a plain text, and which of them belong to one paragraph.

A file may have one line a paragraph (a news text), lines wrapped at a fixed width (Markdown, mail)
or the short lines of a printed page (text out of a PDF). The evidence is in the lines themselves:
where a line ends in the middle of a sentence and the next goes on in lower case, lines are
wrapped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = [
    "Line",
    "continues",
    "ends_open",
    "enumerator",
    "has_ended",
    "is_bullet",
    "split_lines",
    "wrap_width",
]

# The line ends that text editors write; \v, \x1c and the like stay inside a line.
_BREAK = re.compile(r"\r\n|[\n\r\f\x85\u2028\u2029]")
_ENDED = re.compile(r"[.!?:;…][\"'’”»)\]*_]*(?:\s?\[?\d{1,3}\]?)?[\"'’”»)\]*_]*$")
_ABBREVIATED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|Hon|Gen|Col|St|Nos?|Arts?|paras?|Secs?|vs?|pp?|cf|e\.g|i\.e|ibid|Vol|eds?|fn|"
    r"Fig|Jan|Feb|Aug|Sept?|Oct|Nov|Dec|[A-Z])\.$"
)
# "No. 112" ends with a number that belongs to its abbreviation, not with a note mark.
_NUMBERED_END = re.compile(r"\b(?:Nos?|Arts?|paras?|Secs?|pp?|Vol|Fig)\.\s\d{1,3}$")
_BULLET = re.compile(r"(?:[-*+•‣▪◦·●○■□➢➤✓]|o(?=\s{2}))[ \t\u00a0]+(?=\S)|[•●▪■➢‣]")
_DASH_BULLET = re.compile(r"[–—―][ \t\u00a0]+(?=\S)")
_ENUMERATOR = re.compile(
    r"(?:"
    r"¶\s?(?P<pilcrow>\d{1,4})[.)]?\s+(?=\S)"
    r"|\((?P<bracketed>\d{1,3}|[a-z]{1,2}|[ivxl]{1,6}|[A-Z])\)\s*(?=\S)"
    r"|\[(?P<square>\d{1,4})\][ \t\u00a0]+(?=[A-Z“\"‘])"
    r"|(?P<number>\d{1,3}(?:\.\d{1,2}){0,3})[.)][ \t\u00a0\u2002\u2003]+(?=\S)"
    r"|(?P<dashed>\d{1,3})—(?=[A-Z])"
    r"|(?P<letter>[a-zA-Z]|[ivx]{1,5}|[IVX]{1,5})[.)][ \t\u00a0]+(?=\S)"
    r")"
)
# A wrapped line does not stop after one of these: the next word belongs to it.
_OPEN_END = re.compile(
    r"(?:^|[\s(])(?:a|an|the|of|in|on|at|by|to|for|from|with|and|or|nor|but|as|that|which|who|"
    r"whose|than|its|their|his|her|our|is|are|was|were|be|been|has|have|had|not|under|into|"
    r"between|per|no|nos|art|arts|article|articles|section|sections|para|paras|paragraph|v|vs|"
    r"mr|mrs|ms|dr|prof)\.?$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space at its ends.

    Attributes:
        start: first code point that is not white space.
        end: one past the last one.
        text: the characters between.
        indent: number of white space characters before it.
        blank: whether an empty line stands before it.
        width: right edge, in characters from the line's true beginning.
    """

    start: int
    end: int
    text: str
    indent: int
    blank: bool

    @property
    def width(self) -> int:
        """Right edge in characters."""
        return self.indent + self.end - self.start


def split_lines(text: str, start: int = 0, end: int | None = None) -> list[Line]:
    """Cut a text into its lines, without those that are empty.

    Args:
        text: decoded text.
        start: first code point to read.
        end: one past the last.

    Returns:
        Lines in order.

    Example:
        >>> [(line.text, line.blank) for line in split_lines("one\\n  two\\n\\nthree")]
        [('one', False), ('two', False), ('three', True)]
    """
    stop = len(text) if end is None else end
    lines: list[Line] = []
    at, blank = start, False
    while at < stop:
        match = _BREAK.search(text, at, stop)
        cut = match.start() if match else stop
        raw = text[at:cut]
        left = raw.lstrip()
        if left:
            bare = left.rstrip()
            indent = len(raw) - len(left)
            a = at + indent
            lines.append(Line(a, a + len(bare), bare, indent, blank))
        blank = not left or bool(match and match.group() == "\f" and blank)
        at = match.end() if match else stop
    return lines


def has_ended(line: str) -> bool:
    """Whether a line ends as a sentence or a clause before a list does.

    Example:
        >>> has_ended("They left in May.4"), has_ended("They left in")
        (True, False)
    """
    if _ABBREVIATED.search(line, max(0, len(line) - 12)):
        return False
    if _NUMBERED_END.search(line, max(0, len(line) - 16)):
        return False
    return _ENDED.search(line, max(0, len(line) - 16)) is not None


def ends_open(line: str) -> bool:
    """Whether a line ends with a word that asks for another one ("of", "and", "Art.").

    Example:
        >>> ends_open("the rights of"), ends_open("The Rights")
        (True, False)
    """
    return line.endswith((",", "(", "–", "—", "-", "&", "/")) or bool(
        _OPEN_END.search(line, max(0, len(line) - 24))
    )


def is_bullet(line: str, *, dash: bool = False) -> re.Match[str] | None:
    """The bullet that a line begins with.

    Args:
        line: a line without leading white space.
        dash: also take an en or em dash, which in running text may be a dash at a line start.
    """
    return _BULLET.match(line) or (_DASH_BULLET.match(line) if dash else None)


def enumerator(line: str) -> re.Match[str] | None:
    """The enumerator that a line begins with: ``¶ 5``, ``(a)``, ``12.``, ``iv)``.

    Example:
        >>> enumerator("(a) Ensuring the right").lastgroup
        'bracketed'
        >>> enumerator("1.4 million spouses") is None
        True
    """
    return _ENUMERATOR.match(line)


def wrap_width(lines: Sequence[Line]) -> int | None:
    """Width at which the lines of a text were wrapped.

    Args:
        lines: all lines.

    Returns:
        Characters of a full line; None when every line is a paragraph of its own.

    Example:
        >>> wrap_width(split_lines("A law that was\\nmade in 2019.\\nIt holds."))
        14
    """
    pairs = joins = 0
    open_pairs: list[tuple[Line, Line]] = []
    for before, line in pairwise(lines):
        if line.blank:
            continue
        pairs += 1
        if not has_ended(before.text):
            open_pairs.append((before, line))
            joins += line.text[0].islower() or line.text[0] in ",;)"
    if not pairs:
        return None
    widths = sorted(line.width for line in lines)
    # One URL that could not be wrapped must not decide.
    full = widths[int(len(widths) * 0.9)] if len(widths) > 9 else widths[-1]
    median = widths[len(widths) // 2]
    if median > 200 or full > 260:
        return None
    return full if joins >= 0.2 * pairs or _filled(open_pairs) else None


def _filled(pairs: Sequence[tuple[Line, Line]]) -> bool:
    """Whether lines that end in the middle of a sentence end where no other word had room.

    In names and titles the next line begins with a capital; its width still tells.
    """
    if len(pairs) < 4:
        return False
    full = max(before.width for before, _ in pairs)
    if full < 50:
        return False
    left = sum(
        before.width + 1 + len(line.text.split(maxsplit=1)[0]) > full
        and not is_bullet(line.text)
        and enumerator(line.text) is None
        for before, line in pairs
    )
    return left >= 0.7 * len(pairs)


def continues(before: Line, line: Line, width: int) -> bool:
    """Whether a wrapped line goes on in the next one.

    Args:
        before: the line.
        line: the next line, not after an empty one.
        width: characters of a full line.

    Returns:
        False where a paragraph or a list item begins.
    """
    first = line.text[0]
    if before.text.endswith(("-", "\u00ad", "￾")) and first.islower():
        return True
    ended = has_ended(before.text)
    if is_bullet(line.text, dash=ended):
        # "- 40" after an unfinished line is a dash or a minus sign, unless bullets are the habit.
        return (
            not (ended or line.indent != before.indent or is_bullet(before.text) is not None)
            and before.width > 0.8 * width
        )
    numbered = enumerator(line.text)
    word = len(line.text.split(maxsplit=1)[0])
    fits = before.width + 1 + word <= 0.92 * width
    if numbered is not None and (ended or fits):
        return False
    if first.islower() or first in ",;)":
        return True
    if ends_open(before.text):
        return True
    if ended:
        return not fits
    # No punctuation and room left: a heading, a label, a line of an address.
    return before.width + 1 + word > 0.75 * width
