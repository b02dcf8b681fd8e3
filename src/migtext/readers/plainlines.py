"""Lines of a text whose kind the writer shows by signs: pages, underlines, quotes, fences, heads.

Each function answers for all lines at once, so that the reader of paragraphs only has to look.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from .lines import Line, enumerator, has_ended, is_bullet

__all__ = [
    "Own",
    "email_head",
    "fences",
    "indented_quotes",
    "markdown_lines",
    "page_starts",
    "quoted",
    "underlined",
]

Own = dict[int, tuple[str, int]]
"""For the index of a line its kind, and the index of the first line of its block."""

_UNDERLINE = re.compile(r"={3,}|-{3,}|~{3,}")
_MAIL_FIELD = re.compile(
    r"(?:from|to|cc|bcc|sent|date|subject|reply-to|attachments?):\s?\S.{0,300}", re.I
)
_MAIL_SURE = re.compile(r"(?:from|to|subject):", re.I)
_FENCE = re.compile(r"(`{3,}|~{3,})[ \t]*([\w+-]*)[^`]*")
_DEFINITION = re.compile(
    r"\[(?!\^)[^\[\]]{1,80}\]:[ \t]+<?\S+>?(?:[ \t]+[\"'(][^\n]{0,200}[\"')])?"
)
_IMAGE = re.compile(
    r"(?:\[\s*)?!\[[^\[\]]{0,600}\]\([^()\s]{0,2000}(?:\s+\"[^\"]{0,200}\")?\)"
    r"(?:\s*\]\([^()\s]{0,2000}\))?(?:\{[^{}]{0,100}\})?"
    r"|!\[\[[^\[\]]{1,200}\]\]"
)


def page_starts(text: str, lines: Sequence[Line]) -> list[int]:
    """Index of the first line of each page, where form feeds part them.

    Args:
        text: decoded text.
        lines: its lines.

    Returns:
        Indices, rising; one page when there is no form feed.

    Example:
        >>> from migtext.readers.lines import split_lines
        >>> page_starts("one\\f two", split_lines("one\\f two"))
        [0, 1]
    """
    starts = [0] if lines else []
    at = text.find("\f")
    for i, line in enumerate(lines):
        if at < 0:
            break
        if at < line.start:
            if i:
                starts.append(i)
            at = text.find("\f", line.start)
    return starts


def underlined(lines: Sequence[Line], *, markdown: bool) -> set[int]:
    """Lines that underline the heading above them.

    Args:
        lines: all lines.
        markdown: the underline may be of any length.

    Returns:
        Indices of the underlines.
    """
    found = set()
    for i in range(1, len(lines)):
        line, above = lines[i], lines[i - 1]
        if line.blank or _UNDERLINE.fullmatch(line.text) is None or i - 1 in found:
            continue
        if len(above.text) > 140 or _UNDERLINE.fullmatch(above.text) or "|" in above.text:
            continue
        alone = above.blank or i == 1 or i - 2 in found
        fits = 0.6 * len(above.text) <= len(line.text) <= 1.7 * len(above.text) + 3
        # A rule under a paragraph that has ended is a rule.
        if has_ended(above.text) and not (fits and above.text.endswith(("?", "!", "…"))):
            continue
        if (markdown or fits) and (alone or (markdown and line.text[0] == "=")):
            found.add(i)
    return found


def email_head(lines: Sequence[Line]) -> Own:
    """The fields at the head of an e-mail: at least two of From, To and Subject."""
    fields: list[int] = []
    for i, line in enumerate(lines[:12]):
        if _MAIL_FIELD.fullmatch(line.text.replace("*", "")) is None:
            if fields:
                break
            if i > 1:
                return {}
            continue
        fields.append(i)
    sure = {
        m.group().casefold()
        for i in fields
        if (m := _MAIL_SURE.match(lines[i].text.replace("*", "")))
    }
    return {i: ("metadata", i) for i in fields} if len(sure) > 1 else {}


def fences(lines: Sequence[Line]) -> Own:
    """Fenced code: one block from fence to fence. With a language named it is no prose."""
    own: Own = {}
    i = 0
    marks = [
        (n, m.group(1), m.group(2))
        for n, line in enumerate(lines)
        if (m := _FENCE.fullmatch(line.text[:200])) and len(line.text) <= 200
    ]
    at = 0
    while at < len(marks):
        i, sign, language = marks[at]
        close = next(
            (
                k
                for k in range(at + 1, min(at + 4, len(marks)))
                if marks[k][1][0] == sign[0] and len(marks[k][1]) >= len(sign) and not marks[k][2]
            ),
            None,
        )
        if close is None:
            at += 1
            continue
        kind = "metadata" if language else "body"
        own.update((n, (kind, i)) for n in range(i, marks[close][0] + 1))
        at = close + 1
    return own


def markdown_lines(lines: Sequence[Line]) -> Own:
    """Link definitions and pictures that stand on a line of their own."""
    own: Own = {}
    for i, line in enumerate(lines):
        first = line.text[0]
        if (first == "[" and _DEFINITION.fullmatch(line.text)) or (
            first in "![" and len(line.text) < 5000 and _IMAGE.fullmatch(line.text)
        ):
            own[i] = ("metadata", i)
    return own


def quoted(lines: Sequence[Line]) -> Own:
    """Lines that a mail program marked as quoted (``> ``); an empty one parts two paragraphs."""
    own: Own = {}
    marked = [i for i, line in enumerate(lines) if line.text[0] == ">"]
    if not marked or any(
        not lines[i].text[1:2].isspace() and len(lines[i].text) > 1 and lines[i].text[1] != ">"
        for i in marked
    ):
        return {}
    head, parted = -1, True
    for i in marked:
        bare = not lines[i].text.strip("> \t")
        if i - 1 not in own or lines[i].blank or (parted and not bare):
            head = i if not (bare and i - 1 in own) else head
        own[i] = ("quote", head)
        parted = bare
    return own


def indented_quotes(
    lines: Sequence[Line], furniture: Mapping[int, str], tables: Mapping[int, int]
) -> Own:
    """Paragraphs set in from the margin, in a text whose other lines stand at it.

    Args:
        lines: all lines.
        furniture: kinds of the lines that are page furniture.
        tables: lines that are rows of tables.

    Returns:
        The lines of each quote.
    """
    usual = Counter(line.indent for line in lines)
    if not usual or usual[0] < 0.5 * len(lines):
        return {}
    own: Own = {}
    groups: list[list[int]] = []
    for i, line in enumerate(lines):
        if not groups or line.blank or i in furniture or i in tables:
            groups.append([])
        groups[-1].append(i)
    for before, group in pairwise(groups):
        if not group or not before or any(i in furniture or i in tables for i in group):
            continue
        indents = [lines[i].indent for i in group]
        first = lines[group[0]].text
        words = sum(len(lines[i].text.split()) for i in group)
        led = lines[before[-1]]
        # A list item's second paragraph is set in as well, and a centred heading is short.
        listed = is_bullet(lines[before[0]].text, dash=True) or enumerator(lines[before[0]].text)
        if (
            min(indents) >= 3
            and max(indents) - min(indents) <= 4
            and words >= 8
            and is_bullet(first, dash=True) is None
            and enumerator(first) is None
            and (not listed or first[0] in '“"‘')
            and has_ended(lines[group[-1]].text)
            and (has_ended(led.text) or led.text.endswith((",", ":")))
            and (len(group) > 1 or led.text.endswith((",", ":")) or first[0] in '“"‘')
            and (led.indent == 0 or before[0] in own)
        ):
            own.update((i, ("quote", group[0])) for i in group)
    return own
