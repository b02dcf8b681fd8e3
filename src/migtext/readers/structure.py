"""The one place that decides block kinds, by tagging and never by deleting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..document import Block

__all__ = ["tag_plain"]

_REFERENCES = re.compile(
    r"(?:\d+\.?\s*)?(?:references|bibliography|works cited|literature cited|sources|reference list|"
    r"literature)\s*:?",
    re.I,
)
_BULLET = re.compile(r"(?:[-*•–]|\(?[a-z0-9]{1,3}[.)])\s+\S")
_CONTACT = re.compile(r"(?:contact information|for more information|media contacts?|phone|tel|e-?mail|website)\b.{0,60}$", re.I)


def tag_plain(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[Block]:
    """Kinds for the paragraphs of a plain text."""
    in_references = False
    in_tail = False
    for i, (a, b) in enumerate(spans):
        line = text[a:b]
        n = len(line)
        bare = line.strip("#* \t")
        if _REFERENCES.fullmatch(bare):
            in_references = True
            yield Block(start=a, end=b, kind="heading", level=1)
        elif i > 3 and i > len(spans) * 0.5 and _CONTACT.match(bare) and n < 60:
            in_tail, in_references = True, False
            yield Block(start=a, end=b, kind="boilerplate")
        elif in_tail:
            yield Block(start=a, end=b, kind="boilerplate")
        elif in_references:
            yield Block(start=a, end=b, kind="reference")
        elif line.startswith("#"):
            yield Block(start=a, end=b, kind="heading", level=len(line) - len(line.lstrip("#")))
        elif i == 0 and n < 160 and not line.rstrip().endswith((".", ":", ";")) and len(spans) > 1:
            yield Block(start=a, end=b, kind="title", level=1)
        elif n < 90 and "\n" not in line and line[-1] not in ".,;:!?”\"'" and line[:1].isupper() and not _BULLET.match(line):
            yield Block(start=a, end=b, kind="heading", level=2)
        elif _BULLET.match(line):
            yield Block(start=a, end=b, kind="list_item")
        else:
            yield Block(start=a, end=b, kind="body")
