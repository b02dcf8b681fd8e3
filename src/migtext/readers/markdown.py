"""Markdown and inline HTML in a plain text: front matter, and signs that are not words.

Markup is not removed. Its spans become `Document.markup`, which the view leaves out, so that
``**40,000** [people](https://example.org/2019)`` is read as ``40,000 people``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..annotations import Span

__all__ = ["front_matter", "looks_like_markdown", "markup_spans", "note_definition", "note_marks"]

_FENCE = re.compile(r"(?:-{3}|\+{3})[ \t]*(?:\r\n|\r|\n)")
_FENCE_END = re.compile(r"(?m)^(?:-{3}|\.{3}|\+{3})[ \t]*$")
_FIELD = re.compile(r"(?m)^([A-Za-z][\w .-]{0,40}?)\s*[:=][ \t]*(.*(?:\n[ \t]+\S.*)*)")
_LINK_END = re.compile(
    r"\]\((?:<[^<>\n]{0,2000}>|(?:[^()\s]|\([^()\s]{0,400}\)){0,4000})(?:\s+\"[^\"\n]{0,200}\")?\s?\)"
)
_BRACKET = re.compile(r"(?<!\\)[\[\]]")
_COMMENT = re.compile(r"<!--.{0,4000}?-->", re.S)
_TAG = re.compile(
    r"</?(?:span|u|b|i|em|strong|a|p|div|font|mark|small|s|del|ins|center|sub|q|cite|blockquote|"
    r"br)(?:\s[^<>]{0,600})?/?>",
    re.I,
)
_ESCAPE = re.compile(r"\\(?=[\\`*_{}\[\]()#+\-.!<>|~$'\"&])")
_STARS = re.compile(r"(?<!\\)\*{1,3}")
_UNDERSCORES = re.compile(r"(?<![\w\\])_{1,3}(?=[^\s_])|(?<=[^\s_\\])_{1,3}(?!\w)")
_RULE = re.compile(r"(?:[*_-][ \t]*){3,}")
_EVIDENCE = (
    re.compile(r"\]\((?:https?:|/|#|mailto:)"),
    re.compile(r"(?m)^#{1,6} \S"),
    re.compile(r"\*\*(?=\S)[^*\n]{2,300}\*\*"),
    re.compile(r"(?m)^\\?\[\^[\w-]{1,20}\]:"),
    re.compile(r"\\[\[\]#*_]"),
    re.compile(r"(?m)^<!--"),
)
# One sign that proves Markdown alone: a marked heading between empty lines, a rule below headers of
# a table.
_PROOF = (
    re.compile(r"(?:\A|\n[ \t]*\r?\n)[ \t]{0,3}#{1,3} [^\s#][^\r\n]{2,200}\r?\n[ \t]*\r?\n"),
    re.compile(r"(?m)^\|?(?:[ \t]{0,4}:?-{3,}:?[ \t]{0,4}\|)+[ \t:-]{0,40}\r?$"),
)
_NOTE_MARK = re.compile(r"\[\^([\w-]{1,20})\](?!:)")
_NOTE_DEFINITION = re.compile(r"\[\^([\w-]{1,20})\]:[ \t]*")


def front_matter(text: str) -> tuple[int, Mapping[str, str]]:
    """YAML or TOML head of a text.

    Only flat ``key: value`` lines are read; quoted values lose their quotes and escapes.

    Args:
        text: decoded text.

    Returns:
        End of the head (0 when there is none) and its fields, keys in lower case.

    Example:
        >>> front_matter("---\\ntitle: A\\ndate: '2021-05-03'\\n---\\nBody")
        (35, {'title': 'A', 'date': '2021-05-03'})
    """
    head = _FENCE.match(text)
    if head is None:
        return 0, {}
    close = _FENCE_END.search(text, head.end(), head.end() + 20_000)
    if close is None:
        return 0, {}
    body = text[head.end() : close.start()]
    fields = {m.group(1).strip().lower(): _scalar(m.group(2)) for m in _FIELD.finditer(body)}
    # A rule, a paragraph and another rule look the same, but have no fields.
    return (close.end(), fields) if fields else (0, {})


def _scalar(raw: str) -> str:
    value = raw.strip()
    if len(value) > 1 and value[0] == value[-1] == '"':
        # YAML's double quotes: a backslash joins lines, `\_` is a no-break space.
        value = re.sub(r"\\\s*\n\s*\\?", "", value[1:-1])
        value = value.replace("\\_", " ").replace('\\"', '"').replace("\\\\", "\\")
        value = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda m: chr(int(m.group(1), 16)), value)
    elif len(value) > 1 and value[0] == value[-1] == "'":
        value = value[1:-1].replace("''", "'")
    return " ".join(value.split())


def looks_like_markdown(text: str) -> bool:
    """Whether a text uses Markdown: two signs of one kind, or signs of two kinds.

    Example:
        >>> looks_like_markdown("See [here](https://example.org) and **there**.")
        True
        >>> looks_like_markdown("p < 0.05*, p < 0.01**")
        False
    """
    sample = text[:200_000]
    if any(pattern.search(sample) for pattern in _PROOF):
        return True
    found = 0
    for pattern in _EVIDENCE:
        hits = 0
        for _ in pattern.finditer(sample):
            hits += 1
            if hits == 2:
                return True
        found += hits
    return found > 1


def _links(text: str, start: int, end: int) -> Iterable[Span]:
    stack: list[int] = []
    skip = start
    for match in _BRACKET.finditer(text, start, end):
        at = match.start()
        if at < skip:  # inside a link target
            continue
        if match.group() == "[":
            stack.append(at)
            continue
        opened = stack.pop() if stack else None
        target = _LINK_END.match(text, at, end)
        if target is None or opened is None:
            continue
        skip = target.end()
        if opened > start and text[opened - 1] == "!":
            yield opened - 1, target.end()  # a picture: its alternative text is not the article
        else:
            yield opened, opened + 1
            yield at, target.end()


def _emphasis(text: str, start: int, end: int) -> Iterable[Span]:
    runs = [m.span() for m in _STARS.finditer(text, start, end)]
    strong = [r for r in runs if r[1] - r[0] > 1]
    yield from strong[: len(strong) // 2 * 2]
    opened: Span | None = None
    for a, b in runs:
        if b - a > 1:
            continue
        before = text[a - 1] if a > start else " "
        after = text[b] if b < end else " "
        if opened is None:
            if not after.isspace() and not before.isalnum():
                opened = (a, b)
        elif not before.isspace():
            yield opened
            yield a, b
            opened = None
    under = [m.span() for m in _UNDERSCORES.finditer(text, start, end)]
    yield from under[: len(under) // 2 * 2]


def markup_spans(text: str, blocks: Iterable[Span]) -> list[Span]:
    """Spans of Markdown and HTML signs in a text.

    Args:
        text: decoded text, known to be Markdown.
        blocks: spans of the paragraphs; emphasis never crosses one.

    Returns:
        Spans in order, not overlapping.

    Example:
        >>> text = "**Six** [people](http://a.example) left"
        >>> "".join(text[a:b] for a, b in markup_spans(text, [(0, len(text))]))
        '****[](http://a.example)'
    """
    found: list[Span] = []
    for start, end in blocks:
        if _RULE.fullmatch(text, start, end):
            continue
        links = sorted(_links(text, start, end))
        found += links
        found += (m.span() for m in _COMMENT.finditer(text, start, end))
        found += (m.span() for m in _TAG.finditer(text, start, end))
        found += (m.span() for m in _ESCAPE.finditer(text, start, end))
        found += _emphasis(text, start, end)
    out: list[Span] = []
    for a, b in sorted(found, key=lambda s: (s[0], -s[1])):
        if not out or a >= out[-1][1]:
            out.append((a, b))
    return out


def note_marks(text: str, start: int, end: int) -> list[tuple[Span, str]]:
    """Footnote marks (``[^4]``) with their labels."""
    return [(m.span(), m.group(1)) for m in _NOTE_MARK.finditer(text, start, end)]


def note_definition(line: str) -> re.Match[str] | None:
    """The mark that a footnote's own paragraph begins with (``[^4]: Text``)."""
    return _NOTE_DEFINITION.match(line)
