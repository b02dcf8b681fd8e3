"""Articles and books as the Bluebook prints them: volume, journal, first page, year at the end."""

from __future__ import annotations

import re
from typing import Any

from .names import parse_names

__all__ = ["parse_bluebook"]

Span = tuple[int, int]

_YEAR = r"(?:1[5-9]|20)\d\d"
_TAIL = re.compile(
    rf",\s(?P<v>\d{{1,4}})\s(?P<j>[A-Z][\w.&’' -]{{1,70}}?\.?)\s(?P<p>\d{{1,5}})(?:,\s[\d–-]+){{0,5}}"
    rf"\s\((?P<y>{_YEAR})(?:[–-]\d{{2,4}})?\)\.?(?:\s\([^()]*\))?\.?$"
)
_BOOK = re.compile(
    rf"(?:,\sat)?\s(?P<p>[\divxl]+(?:[–-]\d+)?(?:,\s[\divxl]+(?:[–-]\d+)?){{0,5}})?\s?"
    rf"\((?P<in>[^()]{{0,120}}?)\s?(?P<y>{_YEAR})\)(?:\s\((?P<o>{_YEAR})(?:[–-]\d+)?(?:,\s\d{{4}})?\))?\.?$"
)
_EDITION = re.compile(r"\b\d+(?:st|nd|rd|th|d)\sed\.")
_EDITORS = re.compile(r"^(?P<e>[^,()]+?(?:,\s[^,()]+?)*?)\s(?:eds?|trans)\.,?\s?")


def parse_bluebook(text: str) -> tuple[dict[str, Any], dict[str, Span]] | None:
    """Take an article or a book in Bluebook form apart.

    Args:
        text: one reference, white space normalised.

    Returns:
        CSL fields and their spans, or None when the text has another form.

    Example:
        >>> parse_bluebook("Emily Kadens, Common Law Orthodoxy, 103 NW. U. L. REV. 1553 (2009)")[0]["page"]
        '1553'
    """
    comma = _author_end(text)
    if comma is None:
        return None
    start = re.match(r"\d{1,2}\s(?=[A-Z])", text)
    begin = start.end() if start else 0
    tail = _TAIL.search(text, comma)
    if tail and tail.start() > comma + 4:
        csl, places = _base(text, begin, comma)
        title = (comma + 2, tail.start())
        return _filled(text, csl, places, title, tail, "article-journal")
    if (text[begin:comma].isupper() and start is None) or (start and text[begin:comma].isupper()):
        book = _BOOK.search(text, comma + 2)
        if book and text[comma + 2 : book.start()].isupper():
            csl, places = _base(text, begin, comma)
            return _filled(text, csl, places, (comma + 2, book.start()), book, "book")
    return None


def _author_end(text: str) -> int | None:
    """Position of the comma after the authors."""
    at = text.find(", ")
    while 0 < at < 160 and re.match(r",\s(?:Jr|Sr|I{2,3}|IV)\b", text[at:]):
        at = text.find(", ", at + 2)
    if not 3 < at < 160 or any(c in text[:at] for c in '“"‘(:;'):
        return None
    words = text[:at].split()
    # "First, the radical critique" is prose; authors are two words or more, all capitalised.
    if not 2 <= len(words) <= 14 or any(w[0].islower() and len(w) > 3 for w in words):
        return None
    return at


def _base(text: str, begin: int, comma: int) -> tuple[dict[str, Any], dict[str, Span]]:
    names, more = parse_names(text[begin:comma], begin)
    csl: dict[str, Any] = {"author": [n.csl() for n in names]}
    if more:
        csl["custom"] = {"et-al": True}
    return csl, {"author": (begin, comma)}


def _filled(
    text: str,
    csl: dict[str, Any],
    places: dict[str, Span],
    title: Span,
    tail: re.Match[str],
    kind: str,
) -> tuple[dict[str, Any], dict[str, Span]]:
    a, b = title
    while b > a and text[b - 1] in " ,":
        b -= 1
    csl["title"], places["title"] = text[a:b], (a, b)
    csl["issued"] = {"date-parts": [[int(tail.group("y"))]]}
    places["issued"] = tail.span("y")
    groups = tail.groupdict()
    for key, name in (("v", "volume"), ("j", "container-title"), ("p", "page")):
        if groups.get(key):
            value = tail.group(key).split(",")[0]
            s = tail.start(key)
            csl[name], places[name] = value, (s, s + len(value))
    if groups.get("o"):
        csl["original-date"] = {"date-parts": [[int(tail.group("o"))]]}
    inside = groups.get("in")
    if inside:
        _inside(csl, places, inside, tail.start("in"))
    csl["type"] = kind
    return csl, places


def _inside(csl: dict[str, Any], places: dict[str, Span], inside: str, at: int) -> None:
    """Editors, edition and publisher between the brackets of a book."""
    rest = 0
    editors = _EDITORS.match(inside)
    edition = _EDITION.search(inside)
    if edition:
        csl["edition"], places["edition"] = (
            edition.group(),
            (at + edition.start(), at + edition.end()),
        )
        rest = edition.end()
    elif editors:
        names, _ = parse_names(editors.group("e"), at)
        csl["editor"] = [n.csl() for n in names]
        places["editor"] = (at, at + editors.end("e"))
        rest = editors.end()
    publisher = inside[rest:].strip(" ,")
    if len(publisher) > 2 and not publisher.endswith((" ed.", " eds.")):
        s = inside.find(publisher, rest)
        csl["publisher"], places["publisher"] = publisher, (at + s, at + s + len(publisher))
