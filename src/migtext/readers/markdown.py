"""Markdown and inline HTML in a plain text: front matter, and signs that are not words.

Markup is not removed. Its spans become `Document.markup`, which the view leaves out, so that
``**40,000** [people](https://example.org/2019)`` is read as ``40,000 people``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from ..annotations import Span
from .superscripts import raised_kind

__all__ = ["front_matter", "looks_like_markdown", "markup_spans", "note_definition", "note_marks"]

_FENCE = re.compile(r"\ufeff?(?:-{3}|\+{3})[ \t]*(?:\r\n|\r|\n)")
_FENCE_END = re.compile(r"(?m)^(?:-{3}|\.{3}|\+{3})[ \t]*(?=\r?$)")
_FIELD = re.compile(r"(?m)^([A-Za-z][\w .-]{0,40}?)\s*[:=][ \t]*(.*(?:\n(?:[ \t]+\S|[ \t]*- ).*)*)")
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
_ESCAPE = re.compile(r"\\(?=\r?\n|[\\`*_{}\[\]()#+\-.!<>|~$'\"&])")
# Without a space beside them their words would be glued when they are left out.
_BREAKING = re.compile(r"</?(?:br|p|div|blockquote)\b", re.I)
_IMG = re.compile(r"<img\s[^<>]{0,2000}>", re.I)
_SUP = re.compile(
    r"<sup(?:\s[^<>]{0,200})?>(?P<words>[^<>]{1,80}|<a [^<>]{0,300}>[^<>]{1,40}</a>)</sup>", re.I
)
_SUP_TAG = re.compile(r"</?sup(?:\s[^<>]{0,200})?>", re.I)
_LINKED = re.compile(
    r"\\?\[?\[?\\?\[?(?P<words>[^\[\]\\]{1,20})\\?\]?\]\([^()\s]{0,600}\)|<a [^<>]*>(?P<inner>[^<>]{1,40})</a>",
    re.I,
)
_WIKI = re.compile(r"!?\[\[(?:[^\[\]|\n]{1,200}\|)?(?=[^\[\]|\n]{1,200}\]\])")
_WIKI_END = re.compile(r"\]\]")
_PAIRED = re.compile(r"(?<!=)==(?=\S)(?=[^=\n]{1,300}(?<=\S)==(?!=))|(?<=[^\s=])==(?!=)|~~")
_LABEL = re.compile(r"(?m)^[ \t]{0,3}\[(?!\^)([^\[\]\n]{1,80})\]:[ \t]+\S")
_LABEL_END = re.compile(r"\][ ]?\[([^\[\]\n]{0,80})\]")
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
    re.compile(r"(?m)^\[(?!\^)[^\[\]\n]{1,80}\]:[ \t]+<?(?:https?:|/|\./)"),
    re.compile(r"(?m)^> \[!\w{2,12}\]"),
    re.compile(r"\[\[[^\[\]\n]{2,100}\]\]"),
    re.compile(r"(?m)^(?:```|~~~)\w*\r?$"),
    re.compile(r"<sup>[^<>]{1,20}</sup>"),
)
# One sign that proves Markdown alone: a marked heading between empty lines, a rule below headers of
# a table.
_PROOF = (
    re.compile(r"(?:\A\ufeff?|\n[ \t]*\r?\n)[ \t]{0,3}#{1,3} [^\s#][^\r\n]{0,200}\r?\n[ \t]*\r?\n"),
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
        return _json_head(text)
    close = _FENCE_END.search(text, head.end(), head.end() + 20_000)
    if close is None:
        return 0, {}
    body = text[head.end() : close.start()]
    fields = {m.group(1).strip().lower(): _scalar(m.group(2)) for m in _FIELD.finditer(body)}
    # A rule, a paragraph and another rule look the same, but have no fields.
    return (close.end(), fields) if fields else (0, {})


_JSON = json.JSONDecoder()


def _json_head(text: str) -> tuple[int, Mapping[str, str]]:
    """A JSON object above a text, as some site generators write it."""
    start = 1 if text[:1] == "\ufeff" else 0
    if text[start : start + 1] != "{":
        return 0, {}
    try:
        value, end = _JSON.raw_decode(text[: 20_000 + start], start)
    except (ValueError, RecursionError):
        return 0, {}
    rest = text[end:]
    if not isinstance(value, dict) or not value or rest[:1] not in "\r\n" or not rest.strip():
        return 0, {}
    fields = {
        str(key).strip().casefold(): ", ".join(map(str, item))
        if isinstance(item, list)
        else ""
        if item is None
        else str(item)
        for key, item in value.items()
    }
    return end, fields


_ITEM = re.compile(r"(?:^|\n)[ \t]*- (.*)")


def _scalar(raw: str) -> str:
    value = raw.strip()
    items = _ITEM.findall(value) if value.startswith("- ") else []
    if items:
        return ", ".join(_scalar(item) for item in items)
    if value[:1] not in ("'", '"'):
        value = re.sub(r"\s#\s.*$", "", value)
    if value[:1] in (">", "|") and value[1:2] in ("", "-", "+", "\n", "\r"):
        value = value[1:].lstrip("+-")
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


def _links(text: str, start: int, end: int, labels: frozenset[str] = frozenset()) -> Iterable[Span]:
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
        if target is None and opened is not None and labels:
            named = _LABEL_END.match(text, at, end)
            label = named and (named.group(1) or text[opened + 1 : at]).casefold()
            target = named if label in labels else None
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
    labels = frozenset(m.group(1).casefold() for m in _LABEL.finditer(text))
    for start, end in blocks:
        if _RULE.fullmatch(text, start, end):
            continue
        found += sorted(_links(text, start, end, labels))
        for match in _WIKI.finditer(text, start, end):
            close = _WIKI_END.search(text, match.end(), end)
            if close:
                found += (match.span(), close.span())
        paired = [m.span() for m in _PAIRED.finditer(text, start, end)]
        found += paired[: len(paired) // 2 * 2]
        found += (m.span() for m in _IMG.finditer(text, start, end))
        found += (m.span() for m in _SUP_TAG.finditer(text, start, end))
        found += (m.span() for m in _COMMENT.finditer(text, start, end))
        found += (
            m.span()
            for m in _TAG.finditer(text, start, end)
            if _BREAKING.match(m.group()) is None
            or m.start() == start
            or m.end() == end
            or text[m.start() - 1].isspace()
            or text[m.end()].isspace()
        )
        found += (m.span() for m in _ESCAPE.finditer(text, start, end))
        found += _emphasis(text, start, end)
    out: list[Span] = []
    for a, b in sorted(found, key=lambda s: (s[0], -s[1])):
        if not out or a >= out[-1][1]:
            out.append((a, b))
    return out


def note_marks(text: str, start: int, end: int) -> list[tuple[Span, str]]:
    """Footnote marks (``[^4]``, ``<sup>4</sup>``) with their labels.

    What is raised and no mark (``m<sup>2</sup>``, ``1<sup>st</sup>``) stays among the words.

    Example:
        >>> note_marks("12,000<sup>4</sup> on 5 km<sup>2</sup>[^a]", 0, 42)
        [((6, 18), '4'), ((38, 42), 'a')]
    """
    found = [(m.span(), m.group(1)) for m in _NOTE_MARK.finditer(text, start, end)]
    for match in _SUP.finditer(text, start, end):
        words = match.group("words").strip()
        link = _LINKED.fullmatch(words)
        if link:
            words = (link.group("words") or link.group("inner") or "").strip()
        bare = words.strip("[]()\\ ")
        before = text[max(start, match.start() - 12) : match.start()]
        if bare and raised_kind(words, before, linked=link is not None) == "note":
            found.append((match.span(), bare))
    return sorted(found)


def note_definition(line: str) -> re.Match[str] | None:
    """The mark that a footnote's own paragraph begins with (``[^4]: Text``)."""
    return _NOTE_DEFINITION.match(line)
