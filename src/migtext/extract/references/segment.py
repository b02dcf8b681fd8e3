"""Where the entries of a reference list begin and end.

A list comes in many shapes: one paragraph an entry, wrapped lines with or without a hanging
indent, numbered or not, interrupted by page numbers and running heads. The lines of all
neighbouring `reference` blocks are looked at together, and each one either begins an entry or
continues the one before.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ...document import Document
from .words import listed

__all__ = ["Entry", "Zone", "entries_of", "reference_zones"]

Span = tuple[int, int]

_SKIPPED = frozenset(("header", "footer", "page_number", "boilerplate", "metadata", "caption"))
_LINE = re.compile(r"[^\r\n\f\v\x85\u2028\u2029]+")
_LABEL = re.compile(
    r"\s*(?:\[(?P<square>\d{1,4})\]|\((?P<round>\d{1,3})\)|(?P<dotted>\d{1,3})[.)](?=\s|[A-Z])|(?P<bare>\d{1,3})(?=\s+[^\W\d_a-z]))"
)
_BULLET = re.compile(r"\s*(?:[-*•–▪]\s+|\\item\s+)")
_DASH = re.compile(r"\s*(?:[—–_-]{2,}|———|⸺|⸻)\s*[.,(]?")
_YEAR = re.compile(r"(?<![\d/])(?:1[5-9]|20)\d\d[a-z]?(?!\d)|\bn\.\s?d\b", re.I)
_AUTHOR_START = re.compile(
    r"[“\"‘']?(?:(?:[a-z’']{1,4}\s){0,2}[^\W\d_a-z][\w’'-]*(?:[\s-][^\W\d_a-z][\w’'-]*){0,2},\s+(?:[^\W\d_a-z]\.|[^\W\d_a-z][\w’'-]+)"
    r"|[^\W\d_a-z][\w’'-]+\s[A-Z]{1,3}[,.\s]"
    r"|(?:[A-Z]\.\s?-?){1,3}[^\W\d_a-z][\w’'-]+"
    r"|[^\W\d_a-z][\w’'-]+(?:/[^\W\d_a-z][\w’'-]+)+[,:])"
)
_PLACE = re.compile(r"([^\W\d_a-z][\w. -]{2,24}?)(?:,\s[A-Z][\w.]{1,8})?:\s[^\W\d_a-z]")
_ACCESS = re.compile(r"[(\[]?(?:accessed|retrieved|last|viewed|date|abgerufen|zugriff)\b", re.I)
_LINK_END = re.compile(r"(?:https?://|www\.|doi)\S+$|\b10\.\d{4,9}/\S+$", re.I)
_DATED = re.compile(
    r".{2,220}?(?:\((?:[^()]{0,20}\b)?(?:(?:1[5-9]|20)\d\d[a-z]?|n\.\s?d\.?|forthcoming|in press)\b[^()]{0,40}\)|[.,:]\s(?:1[5-9]|20)\d\d[a-z]?[.,:])",
    re.I,
)
_OPEN_END = re.compile(
    r"(?:[,:;&(\[–—-]|\b(?:and|und|et|the|of|in|for|on|a|an|to|with|from|by|der|die|pp|p|vol|no|eds?)\.?)$",
    re.I,
)
_CLOSED_END = re.compile(r"(?:[.!?)\]”\"’]|\d|(?:https?://|www\.|doi)\S+)$", re.I)


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of the document that holds entries, as the spans of its blocks."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    Attributes:
        start: first code point in `Document.text`.
        end: one past the last.
        holes: spans inside it that are not part of it (a page number).
        numbered: it begins with a label.
        block_break: places where it goes on in another block.
    """

    start: int
    end: int
    holes: tuple[Span, ...] = ()
    numbered: bool = False


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    text: str
    indent: int
    first: bool  # first line of its block
    label: int | None = None


def reference_zones(document: Document) -> list[Zone]:
    """Stretches of reference entries, page furniture between them passed over.

    A page break in the middle of a list can make a reader lose the thread: what follows a list
    and still reads like entries belongs to it.
    """
    zones: list[list[Span]] = []
    open_zone = False
    for block in document.blocks:
        text = document.text[block.start : block.end].strip()
        if block.kind == "reference":
            if not open_zone:
                zones.append([])
                open_zone = True
            zones[-1].append((block.start, block.end))
        elif not open_zone or block.kind in _SKIPPED or _FURNITURE.fullmatch(text):
            continue
        elif block.kind in _LOST and (
            _still_entries(text) or _next_label(document.text, zones[-1], text)
        ):
            zones[-1].append((block.start, block.end))
        elif not (len(text) <= 100 and document.text.count(text) > 1):
            open_zone = False
    return [Zone(tuple(z)) for z in zones]


_LOST = frozenset(("body", "heading", "list_item", "quote"))
_FURNITURE = re.compile(r"[\s–—-]*(?:page\s)?\d{0,4}(?:\s(?:of|/)\s\d+)?[\s–—-]*", re.I)
_SECTION = re.compile(
    r"(?:appendix|annex|notes?|endnotes|acknowledge?ments?|about the authors?|contact|figures?|tables?|abstract|index|glossary)\b",
    re.I,
)


def _next_label(text: str, spans: Sequence[Span], block: str) -> bool:
    """Whether a block begins with the label that follows the last one of a numbered list."""
    match = _LABEL.match(block)
    if match is None or not match.lastgroup or match.lastgroup == "bare":
        return False
    wanted = int(match.group(match.lastgroup)) - 1
    for a, b in reversed(spans[-6:]):
        for line in reversed(text[a:b].split("\n")):
            label = _LABEL.match(line)
            if label and label.lastgroup == match.lastgroup:
                return int(label.group(label.lastgroup)) == wanted
    return False


def _still_entries(text: str) -> bool:
    """Whether a block after a list reads like more of it."""
    if _SECTION.match(text) or len(text) > 4000:
        return False
    first = _Line(0, 0, text.split("\n", 1)[0].strip(), 0, True)
    if not first.text:
        return False
    evidence = (
        _YEAR.search(text) is not None or re.search(r"https?://|\b10\.\d{4}", text) is not None
    )
    if _LABEL.match(text) and evidence:
        return True
    if text[0].islower() and len(text) < 400:
        return evidence  # the rest of an entry
    score = _begins(first)
    if score >= 4 or (score >= 2 and evidence):
        return True
    # Place and publisher: "Tallinn: Tervise Arengu Instituut (2025)."
    place = _PLACE.match(text)
    return place is not None and place.group(1).casefold() in listed("place") and evidence


def _lines(text: str, zone: Zone) -> list[_Line]:
    lines: list[_Line] = []
    for a, b in zone.spans:
        first = True
        for match in _LINE.finditer(text, a, b):
            raw = match.group()
            stripped = raw.strip()
            if not stripped:
                continue
            start = match.start() + len(raw) - len(raw.lstrip())
            line_start = text.rfind("\n", 0, start) + 1
            lines.append(_Line(start, start + len(stripped), stripped, start - line_start, first))
            first = False
    return lines


_ALONE_BEFORE = re.compile(r"(?:^|\n[ \t]*\r?\n|\f)[ \t]*$")
_ALONE_AFTER = re.compile(r"[ \t]*(?:\r?\n[ \t]*\r?\n|\f|\r?\n?\Z)")


def _without_heads(text: str, lines: list[_Line]) -> list[_Line]:
    """Lines without the running heads of pages.

    A running head stands alone between empty lines, and again elsewhere with another number.
    """
    shaped = Counter(
        re.sub(r"\d+", "0", raw.strip()) for raw in text.split("\n") if 8 <= len(raw) <= 120
    )

    def is_head(line: _Line) -> bool:
        if len(line.text) > 110 or shaped[re.sub(r"\d+", "0", line.text)] < 2:
            return False
        before = _ALONE_BEFORE.search(text, max(0, line.start - 40), line.start)
        return before is not None and _ALONE_AFTER.match(text, line.end) is not None

    return [line for line in lines if not is_head(line)]


def _labels(lines: Sequence[_Line]) -> bool:
    """Whether the list is numbered; if so the labels are written into the lines.

    Labels must run on: each one is the one before plus one (or a few more, where a page took an
    entry away).
    """
    hits: list[tuple[int, int, str]] = []
    for i, line in enumerate(lines):
        match = _LABEL.match(line.text)
        if match and match.lastgroup:
            hits.append((i, int(match.group(match.lastgroup)), match.lastgroup))
    if not hits:
        return False
    kinds = {k: sum(h[2] == k for h in hits) for _, _, k in hits}
    kind = max(kinds, key=lambda k: kinds[k])
    chain: list[tuple[int, int]] = []
    for i, value, k in hits:
        if k != kind:
            continue
        if not chain:
            if value <= 3 or i == 0:
                chain.append((i, value))
        elif chain[-1][1] < value <= chain[-1][1] + 3 or (value == 1 and kind != "bare"):
            chain.append((i, value))
    need = 2 if kind in ("square", "dotted", "round") else 4
    if len(chain) < min(need, len(lines)) or (len(chain) == 1 and len(lines) > 3):
        return False
    # Labelled lines must be a fair share: a volume number at a line start is not a label.
    if len(chain) < 0.12 * len(lines) or chain[0][0] > max(2, len(lines) // 4):
        return False
    for i, value in chain:
        lines[i].label = value
    return True


def _begins(line: _Line) -> int:
    """How much a line looks like the beginning of an entry, from -2 to 4."""
    text = line.text
    if _DASH.match(text):
        return 4
    first = text[0]
    if first.islower() and text.split()[0].casefold() not in listed("particle"):
        return -2
    if first in ".,;:)]&/" or text.startswith(("http", "www.", "doi", "10.")):
        return -2
    place = _PLACE.match(text)
    if place and place.group(1).casefold() in listed("place"):
        return -2  # "Ithaca, NY: Cornell University Press."
    score = 0
    if _AUTHOR_START.match(text):
        score += 2
    if _DATED.match(text):
        score += 2
    elif _YEAR.search(text[:120]):
        score += 0
    if first.isdigit():
        score -= 1
    return score


def _ends_open(text: str) -> bool:
    """Whether a line breaks off in the middle of something."""
    return _OPEN_END.search(text) is not None


def _starts(lines: list[_Line]) -> list[int]:
    """Indices of the lines that begin an entry."""
    if _labels(lines):
        return [i for i, line in enumerate(lines) if line.label is not None or i == 0]
    bullets = [i for i, line in enumerate(lines) if _BULLET.match(line.text)]
    if bullets and len(bullets) >= max(2, 0.15 * len(lines)) and bullets[0] <= 1:
        return sorted({0, *bullets})
    single = _one_line_each(lines)
    if single:
        return single
    indents = _hanging(lines)
    if indents is not None:
        return indents
    return _by_score(lines)


def _one_line_each(lines: list[_Line]) -> list[int] | None:
    """Lists whose lines are whole entries (paragraphs of a text or of a web page)."""
    if len(lines) == 1:
        return [0]
    good = sum(
        _begins(line) >= 2 or bool(_YEAR.search(line.text) and len(line.text) > 60)
        for line in lines
    )
    # In a wrapped list most lines are about as long as the widest and do not look like entries.
    widest = max(len(line.text) for line in lines)
    long_lines = widest > 160
    if not long_lines and good < 0.8 * len(lines):
        return None
    starts: list[int] = []
    for i, line in enumerate(lines):
        if i == 0:
            starts.append(i)
            continue
        before = lines[i - 1].text
        continues = _begins(line) < 0 or (_ends_open(before) and _begins(line) < 4)
        weak = (
            _begins(line) < 2
            and not _YEAR.search(line.text)
            and not re.search(r"https?://", line.text)
        )
        if continues and (long_lines or _begins(line) < 2):
            continue
        if weak and not _CLOSED_END.search(before):
            continue
        starts.append(i)
    return starts


def _hanging(lines: list[_Line]) -> list[int] | None:
    """Lists with a hanging indent: two depths, the smaller one begins an entry."""
    depths = sorted({line.indent for line in lines})
    if len(depths) < 2 or len(lines) < 4:
        return None
    low = [i for i, line in enumerate(lines) if line.indent <= depths[0] + 1]
    high = len(lines) - len(low)
    if high < 0.25 * len(lines) or not low or low[0] != 0:
        return None
    scores = [_begins(lines[i]) for i in low]
    if sum(s >= 1 for s in scores) < 0.6 * len(low):
        return None
    return low


def _by_score(lines: list[_Line]) -> list[int]:
    """Wrapped lines without any mark: beginnings by their look and by alphabetical order."""
    widest = sorted(len(line.text) for line in lines)[int(len(lines) * 0.9)]
    blocks = sum(line.first for line in lines)
    by_block = (
        blocks > 1 and sum(line.first and _begins(line) >= 2 for line in lines) >= 0.6 * blocks
    )
    keys = [_sort_key(line.text) for line in lines]
    starts = [0]
    complete = bool(_YEAR.search(lines[0].text))
    for i in range(1, len(lines)):
        line, before = lines[i], lines[i - 1]
        score = _begins(line)
        if score < 0:
            complete = complete or bool(_YEAR.search(line.text))
            continue
        ends_short = len(before.text) < 0.75 * widest
        closed = _CLOSED_END.search(before.text) is not None
        ordered = bool(keys[starts[-1]]) and keys[i] >= keys[starts[-1]]
        points = score
        points += 1 if closed else -2
        points += 1 if ends_short else 0
        points += 1 if ordered and score >= 2 else (-1 if not ordered else 0)
        points += (2 if score >= 0 else 0) if by_block and line.first else 0
        points += 0 if complete else -2
        # A link closes an entry, whatever the next one begins with.
        points += 3 if _LINK_END.search(before.text) and not _ACCESS.match(line.text) else 0
        points -= 3 if _ends_open(before.text) else 0
        if points >= 4 or (points >= 3 and score >= 2 and closed):
            starts.append(i)
            complete = bool(_YEAR.search(line.text))
        else:
            complete = complete or bool(_YEAR.search(line.text))
    return starts


def _sort_key(text: str) -> str:
    match = re.match(r"[^\w]*((?:[^\W\d_]|['’-])+)", text)
    return match.group(1).casefold() if match else ""


def entries_of(document: Document, zone: Zone) -> list[Entry]:
    """The entries of a zone.

    Args:
        document: the document.
        zone: one of `reference_zones`.

    Returns:
        Entries in order; what is too short to be one (a page number, a running head) is left out.
    """
    lines = _lines(document.text, zone)
    lines = _without_heads(document.text, lines)
    lines = [line for line in lines if not re.fullmatch(r"[\s–—-]*\d{0,4}[\s–—-]*", line.text)]
    if not lines:
        return []
    starts = _starts(lines)
    bounds = [*starts, len(lines)]
    entries: list[Entry] = []
    for a, b in itertools.pairwise(bounds):
        part = lines[a:b]
        start, end = part[0].start, part[-1].end
        bullet = _BULLET.match(document.text[start:end])
        if bullet and part[0].label is None:
            start += bullet.end()
        text = document.text[start:end]
        if len(text) < 12 or not re.search(r"[^\W\d_]{2}", text):
            continue
        holes = _holes(document.text, part)
        entries.append(Entry(start, end, holes, part[0].label is not None))
    return entries


def _holes(text: str, part: Sequence[_Line]) -> tuple[Span, ...]:
    """Stretches between the lines of an entry that hold something else."""
    return tuple(
        (x.end, y.start) for x, y in itertools.pairwise(part) if text[x.end : y.start].strip()
    )
