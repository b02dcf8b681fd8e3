"""What the occasion of a text says about its lines: interviews, letters, boxes about a body.

The functions look at all paragraphs at once and answer with positions; `structure` decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from .furniture import line_kind

__all__ = ["about_boxes", "letter_lines", "stamps", "turns"]

_SPEAKER = re.compile(
    r"(?:\*\*)?([A-ZÀ-Þ][\w’'À-ÿ.-]{0,20}(?:\s[A-ZÀ-Þ(][\w’'À-ÿ.)-]{0,20}){0,4}):(?:\*\*)?\s+\S"
)
_TIME = re.compile(r"[\[(]?\d{1,2}:\d\d(?::\d\d)?[\])]?\s*[-–—]?\s*")
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_NO_SPEAKER = re.compile(
    r"(?:figure|fig|table|map|box|chart|note|source|chapter|part|section|annex|step|photo|option|"
    r"article|principle|recommendation|objective|goal|finding|case|example|day|week|year)s?\b",
    re.I,
)
_WORD = re.compile(r"[A-Za-zÀ-ÿ]{3,}")


def turns(texts: Sequence[str]) -> set[int]:
    """Paragraphs that are turns of speech.

    Args:
        texts: words of the paragraphs, in order.

    Returns:
        Positions: "Q:" and "MS. LEE:" by their form; other names when they take two turns or more
        and someone else speaks as well.

    Example:
        >>> sorted(turns(["Q: Why?", "LEE: Because.", "The end", "NOOR: Indeed.", "LEE: Good."]))
        [0, 1, 3, 4]
    """
    texts = [
        _TIME.sub("", t, count=1) if t[:2].strip("[(").isdigit() or t[:1] in "[(" else t
        for t in texts
    ]
    found = {i for i, t in enumerate(texts) if line_kind(t[:300], "turn") is not None}
    asked = [i for i, t in enumerate(texts) if t.startswith("Q. ")]
    if len(asked) > 1:
        found.update(asked, (i for i, t in enumerate(texts) if t.startswith("A. ")))
    named: dict[int, str] = {}
    for i, text in enumerate(texts):
        match = _SPEAKER.match(text)
        if match and _NO_SPEAKER.match(match.group(1)) is None:
            named[i] = match.group(1)
    counts = Counter(named.values())
    again = {name for name, n in counts.items() if n > 1}
    if again and len(counts) > 1:
        # A name that is heard once in a hearing speaks as well when it is set like the others.
        loud = all(name.isupper() for name in again)
        found.update(i for i, name in named.items() if name in again or (loud and name.isupper()))
    return found


def stamps(texts: Sequence[str]) -> set[int]:
    """Lines that say when a text was published, and labels with their number: no headings."""
    return {
        i
        for i, t in enumerate(texts)
        if len(t) < 200 and (line_kind(t, "stamp") or line_kind(t, "value"))
    }


def letter_lines(texts: Sequence[str]) -> set[int]:
    """Lines of a letter that are neither headings nor a title: addresses, names and offices.

    Example:
        >>> sorted(letter_lines(["The Council", "12 Mill St", "Dear Ann,", "We ask.", "Regards,", "Jo"]))
        [0, 1, 2, 4, 5]
    """
    found: set[int] = set()
    greeting = next(
        (i for i, t in enumerate(texts[:20]) if len(t) < 100 and line_kind(t, "greeting")), None
    )
    if greeting is not None:
        found.add(greeting)
        head = range(greeting)
        short = all(len(texts[i]) < 80 for i in head)
        address = any(c.isdigit() for i in head for c in texts[i] if not _YEAR.search(texts[i]))
        dated = [i for i in head if _YEAR.search(texts[i])]
        if len(head) > 1 and short and address and len(dated) < len(head):
            found.update(head)
    for i, text in enumerate(texts):
        if len(text) > 40 or line_kind(text, "closing") is None:
            continue
        found.add(i)
        for j in range(i + 1, min(i + 6, len(texts))):
            if len(texts[j]) > 80 or line_kind(texts[j], "tail"):
                break
            found.add(j)
    return found


def about_boxes(texts: Sequence[str], kinds: Sequence[str | None]) -> list[tuple[int, int]]:
    """Boxes about a body or an author in the second half of a text.

    Args:
        texts: words of the paragraphs.
        kinds: their kinds.

    Returns:
        First and last position + 1 of each box. The paragraph below the head has to speak of the
        body that the head names, or read like a note on a body or a person.
    """
    out: list[tuple[int, int]] = []
    total = sum(map(len, texts)) or 1
    seen = 0
    for i, text in enumerate(texts):
        share = seen / total
        seen += len(text)
        if share < 0.5 or len(text) > 300 or line_kind(text, "about") is None:
            continue
        if len(text) > 110 or ": " in text.strip(": *_"):
            if line_kind(text, "box"):
                out.append((i, i + 1))
            continue
        below = texts[i + 1] if i + 1 < len(texts) else ""
        name = {w.casefold() for w in _WORD.findall(text)} - {"about", "the"}
        again = {w.casefold() for w in _WORD.findall(below[:160])}
        if not below or len(below) > 1500 or not line_kind(below, "box"):
            continue
        if not (name & again or "author" in text.casefold() or "us" in text.casefold().split()):
            continue
        if total - seen > max(0.3 * total, 1800):
            continue
        end = i + 2
        while (
            end < len(texts)
            and end < i + 5
            and kinds[end]
            not in (
                "heading",
                "reference",
                "footnote",
                "endnote",
                "table",
                "title",
            )
        ):
            end += 1
        out.append((i, end))
    return out
