"""Plain text: the decoded file, character for character, cut into paragraphs."""

from __future__ import annotations

import re

from ..document import Document, Meta
from .structure import tag_plain

__all__ = ["paragraphs", "text_document"]

_LINE = re.compile(r"[^\n]*\n?")


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Cut a text into paragraphs.

    A blank line always ends one. Where lines are not hard-wrapped (some line is much longer than
    a printed line, or there are no blank lines between short ones), every line is a paragraph.

    Args:
        text: decoded text.

    Returns:
        Half-open spans without surrounding white space.
    """
    lines = [(m.start(), m.end()) for m in _LINE.finditer(text) if m.end() > m.start()]
    lengths = [len(text[a:b].strip()) for a, b in lines]
    full = [n for n in lengths if n]
    # A text whose widest lines are those of a printed page is wrapped by hand or by a converter.
    wrapped = bool(full) and sorted(full)[int(len(full) * 0.98)] <= 130 and len(full) > 1
    out: list[tuple[int, int]] = []
    current: list[int] | None = None
    for (a, b), n in zip(lines, lengths, strict=True):
        if not n:
            current = None
            continue
        start = a + len(text[a:b]) - len(text[a:b].lstrip())
        end = a + len(text[a:b].rstrip())
        if wrapped and current is not None and not re.match(r"[-*•–#]\s|\d{1,2}[.)]\s", text[start:end]):
            current[1] = end
            out[-1] = (current[0], end)
        else:
            current = [start, end]
            out.append((start, end))
    return out


def text_document(text: str, *, path: str | None = None, meta: Meta | None = None) -> Document:
    """Make a document of plain text."""
    return Document(
        text=text,
        blocks=tuple(tag_plain(text, paragraphs(text))),
        meta=meta or Meta(),
        path=path,
        format="text",
    )
