"""Paragraphs out of printed lines: where one ends, and where it goes on in the next column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ..lines import ends_open, enumerator, has_ended, is_bullet
from .printed import PdfLine
from .zones import note_label

__all__ = ["Paragraph", "paragraphs"]

_HYPHEN = ("-", "\u00ad", "￾", "‐")
_HEADING_START = re.compile(
    r"(?:article|section|chapter|part|annex|appendix|schedule)\s+[\dIVXLC]+", re.I
)

# Tables and figures stand at the top of a page while a paragraph goes on below them.
_FLOAT = re.compile(
    r"(?:table|figure|fig\.|chart|map|box|graph|photo|image)\s?(?:\d|[IVX]{1,4}\b)|sources?\s?:",
    re.I,
)


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together.

    Attributes:
        lines: in reading order.
        kind: when it is known from the page.
        label: of a note.
        goes_on: it continues the body paragraph before it, over furniture or notes.
        continued: another paragraph goes on from it.
        apart: white space stands above it.
        centred: its lines stand in the middle of the page's text.
    """

    lines: list[PdfLine] = field(default_factory=list)
    kind: str | None = None
    label: str | None = None
    goes_on: bool = False
    continued: bool = False
    apart: bool = False
    centred: bool = False

    @property
    def text(self) -> str:
        """Its words on one line; hyphens at line ends joined."""
        out = ""
        for line in self.lines:
            words = line.words.strip()
            if out.endswith(("￾", "\u00ad")):
                out = out[:-1] + words
            elif out.endswith("-") and words[:1].islower():
                out += words
            else:
                out = f"{out} {words}" if out else words
        return out.replace("\t", " ")


@dataclass(slots=True)
class _Flow:
    """A stretch of lines that run down one column."""

    lines: list[PdfLine]
    left: float = 0.0
    right: float = 0.0
    pitch: float = 0.0
    size: float = 0.0


def _flows(lines: Sequence[PdfLine]) -> list[_Flow]:
    """Cut lines where the next one is higher, on another page or in another column."""
    flows: list[_Flow] = []
    for line in lines:
        last = flows[-1].lines[-1] if flows else None
        if (
            last is None
            or line.page != last.page
            or line.middle < last.middle - 0.3 * last.size
            or min(last.x1, line.x1) - max(last.x0, line.x0) < -2 * last.size
        ):
            flows.append(_Flow([line]))
        else:
            flows[-1].lines.append(line)
    flows = [part for flow in flows for part in _by_width(flow)]
    for flow in flows:
        rights = sorted(x.x1 for x in flow.lines)
        flow.size = sorted(x.size for x in flow.lines)[len(flow.lines) // 2]
        flow.left = min(x.x0 for x in flow.lines)
        flow.right = rights[int(0.9 * (len(rights) - 1))] if len(rights) > 4 else rights[-1]
        steps = sorted(
            b.middle - a.middle
            for a, b in pairwise(flow.lines)
            if 0.5 * a.size < b.middle - a.middle < 3.5 * a.size
        )
        # After a full line the paragraph goes on as a rule: its step counts in double spacing,
        # where addresses and signatures are set closer.
        full = sorted(
            b.middle - a.middle
            for a, b in pairwise(flow.lines)
            if a.x1 > flow.right - 0.12 * (flow.right - flow.left)
            and 0.5 * a.size < b.middle - a.middle < 3.5 * a.size
        )
        steps = full if len(full) > 2 else steps
        # Lines inside a paragraph are the closer ones.
        flow.pitch = steps[len(steps) // 3] if steps else 1.3 * flow.lines[0].size
    # Two lines do not tell how far apart lines are.
    usual = sorted(f.pitch / f.size for f in flows if len(f.lines) > 4)
    for flow in flows:
        if usual and len(flow.lines) < 4:
            flow.pitch = min(flow.pitch, usual[len(usual) // 2] * flow.size)
    return flows


def _by_width(flow: _Flow) -> list[_Flow]:
    """Cut a flow where the text block changes width: a title across the page, then a column.

    A justified column shows by three lines that end at one edge.
    """
    lines = flow.lines
    if len(lines) < 6:
        return [flow]
    cuts = []
    for i in range(1, len(lines) - 2):
        if lines[i - 1].row and lines[i].row:
            continue
        before = max(x.x1 for x in lines[max(0, i - 4) : i])
        ahead = sorted((x.x1 for x in lines[i : i + 8]), reverse=True)
        after = ahead[0] if lines[i].x1 > before else max(x.x1 for x in lines[i : i + 5])
        wide = max(before, after) - min(x.x0 for x in lines[max(0, i - 4) : i + 5])
        if abs(after - before) < 0.25 * wide:
            continue
        edge = sum(1 for x in ahead if abs(x - after) < 2)
        grows = lines[i].x1 > before + 0.25 * wide
        if (edge >= 3 and not grows) or grows:
            cuts.append(i)
    out, at = [], 0
    for i in cuts:
        if i - at > 0:
            out.append(_Flow(lines[at:i]))
            at = i
    out.append(_Flow(lines[at:]))
    return out


_COUNTED = re.compile(r"\t[^\t\w]{0,3}\d[\d.,% ]*(?=\t|$)")
_LEADERS = re.compile(r"(?:\s?\.){5,}")
_CONTENTS = re.compile(r".{3,300}?(?:\s?\.){5,}\s*(?:\d{1,4}|[ivxl]{1,6})")


def _mark_rows(lines: Sequence[PdfLine]) -> None:
    """Mark the rows of tables: lines with cells or with dotted leaders, two or more of them.

    Short lines between two rows belong to them (cells of several lines).
    """
    rows = [
        n
        for n, line in enumerate(lines)
        if line.kind is None
        and line.table is None
        and (
            "\t" in line.seps or (_LEADERS.search(line.text) and not _CONTENTS.fullmatch(line.text))
        )
    ]
    for a, b in pairwise(rows):
        between = lines[a : b + 1]
        if b - a > 4 or any(x.page != lines[a].page or x.kind is not None for x in between):
            continue
        if b - a > 1 and any(len(x.text) > 60 for x in between[1:-1]):
            continue
        if lines[b].middle - lines[a].middle > 8 * lines[a].size:
            continue
        for x in between:
            x.row = True
        # Heads of columns above the first row.
        for n in range(a - 1, max(-1, a - 4), -1):
            head, below = lines[n], lines[n + 1]
            if (
                head.page != below.page
                or head.kind is not None
                or head.table is not None
                or len(head.text) > 60
                or has_ended(head.text)
                or not 0 <= below.middle - head.middle < 1.7 * below.size
                or head.text.lower().startswith("table ")
            ):
                break
            head.row = True


def _is_row(line: PdfLine) -> bool:
    return line.row


def _even(flow: _Flow, at: int, step: float) -> bool:
    """Whether the lines before or after line `at` stand as far apart: double spacing."""
    lines = flow.lines
    if lines[at - 1].width < 0.6 * (flow.right - flow.left):
        return False
    steps = [b.middle - a.middle for a, b in pairwise(lines[max(0, at - 3) : at + 3])]
    here = at - 1 - max(0, at - 3)
    same = [abs(s - step) < 0.06 * step for s in steps]
    # Three equal steps in a row, this one among them: two are just two short paragraphs.
    return any(
        all(same[i : i + 3]) and len(same[i : i + 3]) == 3
        for i in range(max(0, here - 2), here + 1)
    )


def _breaks(a: PdfLine, b: PdfLine, flow: _Flow, first: PdfLine, at: int) -> bool:
    """Whether line `b` (number `at` of its flow) begins a paragraph after line `a`."""
    size = max(a.size, b.size)
    if _LEADERS.search(a.text) and _CONTENTS.fullmatch(a.text.strip()):
        return True  # a line of a table of contents ends with its page number
    if a.table is not None or b.table is not None:
        return a.table != b.table
    if _is_row(a) and _is_row(b):
        return b.middle - a.middle > 3 * size
    if abs(a.size - b.size) > 0.12 * size and min(len(a.text), len(b.text)) > 3:
        return True
    if _is_row(a) != _is_row(b):
        return True
    if a.paragraph is not None and b.paragraph is not None and a.page == b.page:
        told = _told(a, b, flow)
        if told is not None:
            return told
    # A bold line is a heading unless its sentence goes on.
    if (
        a.bold != b.bold
        and (has_ended(a.text) or a.bold or a.x1 < flow.right - 4 * size)
        and not (a.bold and a.x1 > flow.right - 2 * size and b.text[:1].islower())
    ):
        return True
    step = b.middle - a.middle
    if a.size > 1.15 * flow.size and a.bold == b.bold and step < 2 * size:
        return False  # a title of several lines
    if step > 1.3 * flow.pitch and step > 1.25 * size and not _even(flow, at, step):
        return not (a.text.endswith(_HYPHEN) and b.text[:1].islower())
    if a.text.endswith(_HYPHEN):
        return False
    if _successor(first.text, b.text):
        return True
    ended = has_ended(a.text)
    room = flow.right - a.x1
    word = len(b.text.split(maxsplit=1)[0]) if b.text.strip() else 1
    fits = room > (word + 1) * 0.55 * size
    if is_bullet(b.text, dash=ended):
        return True
    if (b.lead or enumerator(b.text)) and (ended or fits or _capitals(a.text)):
        return True
    if _HEADING_START.match(b.text) and _capitals(b.text) and not _capitals(a.text):
        return True
    if fits and _capitals(a.text) and not _capitals(b.text) and not ends_open(a.text):
        return not b.text[:1].islower()
    if _HEADING_START.match(b.text) and ended and fits:
        return True
    indent = b.x0 - a.x0
    hanging = a is not first and a.x0 > first.x0 + 0.8 * size
    if indent > 0.7 * size:
        # Indented: a paragraph begins, unless the first line of a hanging one stands above.
        if a is first and (is_bullet(a.text, dash=True) or enumerator(a.text)):
            return False
        if a is first and not fits and not ended:
            return False
        return ended or (b.x0 > flow.left + 0.7 * size and fits)
    if indent < -0.7 * size and hanging:
        return ended or fits
    if fits and room > 1.5 * size:
        if ended:
            return True
        # A short line without a full stop: a heading, an address, or a ragged margin.
        return room > 0.3 * (flow.right - flow.left) and not b.text[:1].islower()
    return False


def _told(a: PdfLine, b: PdfLine, flow: _Flow) -> bool | None:
    """Whether a recognised page has a paragraph begin between two lines; None: it cannot tell."""
    close = b.middle - a.middle < 1.4 * flow.pitch
    if a.paragraph == b.paragraph:
        right = max(x.x1 for x in flow.lines if x.paragraph == a.paragraph)
        full = a.x1 > right - 0.2 * (right - a.x0)
        return None if enumerator(b.text) or is_bullet(b.text) or not (full and close) else False
    full = a.x1 > flow.right - 0.15 * (flow.right - flow.left)
    return None if close and not has_ended(a.text) and (full or b.text[:1].islower()) else True


def _successor(first: str, line: str) -> bool:
    """Whether a line begins with the number that follows the one of the item above it."""
    a, b = enumerator(first), enumerator(line)
    style = a.lastgroup if a is not None else None
    if a is None or b is None or style is None or style != b.lastgroup:
        return False
    before, here = a.group(style), b.group(style)
    if before.isdigit() and here.isdigit():
        return int(here) == int(before) + 1
    if len(before) == len(here) == 1:
        return ord(here) == ord(before) + 1
    roman = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
    low = before.lower()
    return low in roman[:-1] and here.lower() == roman[roman.index(low) + 1]


def _capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 5 and sum(c.isupper() for c in letters) > 0.9 * len(letters)


def _goes_on(
    para: Paragraph, b: PdfLine, flow: _Flow, after: PdfLine | None, indented: bool
) -> bool:
    """Whether a paragraph goes on from one column to the top of the next.

    Args:
        para: the last paragraph before.
        b: first line of the next column.
        flow: column of the paragraph.
        after: the line after `b`.
        indented: paragraphs of this document begin with an indent.
    """
    a = para.lines[-1]
    before = len(para.lines)
    if abs(a.size - b.size) > 0.08 * max(a.size, b.size) or a.bold != b.bold:
        return False
    if _is_row(a) or _is_row(b) or is_bullet(b.text):
        return False
    if a.text.endswith(_HYPHEN):
        return True
    ended = has_ended(a.text)
    if enumerator(b.text) and (ended or a.x1 < flow.right - 2 * a.size):
        return False
    lower = b.text[:1].islower()
    if not ended:
        # Ragged margins: a line that is three quarters full may end anywhere.
        full = a.x1 > flow.right - max(2.5 * a.size, 0.25 * (flow.right - flow.left))
        words = len(a.text.split())
        return lower or (full and (words > 6 or (words > 3 and before > 2)))
    # A sentence ends at the foot of a column: its paragraph goes on when paragraphs are indented
    # here, the line is full and the next one has no indent.
    return (
        indented
        and len(para.lines) > 1
        and a.width > 0.93 * para.lines[-2].width
        and a.x1 > flow.right - 2 * a.size
        and after is not None
        and abs(after.x0 - b.x0) < 0.5 * b.size
        and abs(a.size - b.size) < 0.04 * a.size
        and not _capitals(b.text)
        and b.width > 0.8 * after.width
    )


def _next(flow: _Flow, at: int) -> PdfLine | None:
    return flow.lines[at + 1] if at + 1 < len(flow.lines) else None


def _mark_centred(groups: Sequence[Paragraph]) -> None:
    """Mark paragraphs of a page that stand in the middle between its margins."""
    if not groups:
        return
    left = min(p.lines[0].x0 for p in groups)
    right = max(p.lines[0].x1 for p in groups)
    wide = right - left
    for p in groups:
        p.centred = all(
            x.x0 > left + 0.12 * wide
            and x.x1 < right - 0.12 * wide
            and abs(x.x0 + x.x1 - left - right) < 0.08 * wide
            for x in p.lines
        )


def _indents(pages: Sequence[Sequence[_Flow]]) -> bool:
    """Whether paragraphs of a document begin with an indent."""
    starts = indented = 0
    for flows in pages:
        for flow in flows:
            for at in range(1, len(flow.lines) - 1):
                a, b, c = flow.lines[at - 1 : at + 2]
                if (
                    has_ended(a.text)
                    and a.x1 < flow.right - 2 * a.size
                    and c.x1 > b.x0 + 0.5 * (flow.right - flow.left)
                    and not (enumerator(b.text) or is_bullet(b.text) or b.bold)
                ):
                    starts += 1
                    indented += 0.7 * b.size < b.x0 - c.x0 < 5 * b.size
    return starts > 3 and indented > 0.7 * starts


def _numbered(label: str | None, last: int) -> bool:
    if label is None:
        return False
    if not label.isdigit():
        return True
    return last < int(label) <= last + 4 or (last == 0) or int(label) == 1


def _without_single_rows(groups: list[Paragraph]) -> None:
    """One row is no table: an address, a head with a date at the right.

    On a recognised page letterheads and dirt stand side by side as well: a table has numbers in
    three rows there.
    """
    for group in groups:
        if group.kind != "table":
            continue
        rows = [x for x in group.lines if "\t" in x.seps]
        told = group.lines[0].paragraph is not None
        if len(group.lines) < 2 or (
            told and sum(_COUNTED.search(x.text) is not None for x in rows) < 3
        ):
            group.kind = None


def paragraphs(lines: Sequence[PdfLine]) -> list[Paragraph]:
    """Group the lines of a document.

    Args:
        lines: of all pages, in reading order, with the kinds of furniture and footnotes.

    Returns:
        Paragraphs in the order of the text: on each page furniture at the head, body, notes,
        furniture at the foot.
    """
    _mark_rows(lines)
    out: list[Paragraph] = []
    by_page: dict[int, list[PdfLine]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    last_body: tuple[Paragraph, _Flow] | None = None
    last_note: Paragraph | None = None
    number = 0
    labelled = [x for x in lines if x.kind == "footnote" and note_label(x) is not None]
    lifted = [x for x in labelled if x.raised and x.raised[0].kind == "label"]
    raised = len(lifted) >= max(2, 0.3 * len(labelled))
    columns = [_flows([x for x in own if x.kind is None]) for own in by_page.values()]
    indented = _indents(columns)
    for own, flows in zip(by_page.values(), columns, strict=True):
        begun = len(out)
        for line in own:
            if line.kind in ("header", "boilerplate") or (
                line.kind == "page_number" and (line.aside or line.middle < 200)
            ):
                out.append(Paragraph([line], line.kind))
        begins = True
        for flow in flows:
            current: Paragraph | None = None
            prose: Paragraph | None = None  # last one that is no float
            for at, line in enumerate(flow.lines):
                above = flow.lines[at - 1] if at else None
                if (
                    current is not None
                    and above is not None
                    and not _breaks(above, line, flow, current.lines[0], at)
                ):
                    current.lines.append(line)
                    continue
                floats = _is_row(line) or _FLOAT.match(line.text) is not None
                goes_on = (
                    prose is None
                    and not floats
                    and last_body is not None
                    and _goes_on(last_body[0], line, last_body[1], _next(flow, at), indented)
                )
                if goes_on and last_body is not None:
                    if not begins:
                        current = prose = last_body[0]
                        current.lines.append(line)
                        continue
                    last_body[0].continued = True
                current = Paragraph([line], "table" if _is_row(line) else None, goes_on=goes_on)
                current.apart = not goes_on and (
                    above is None or line.middle - above.middle > 1.3 * flow.pitch
                )
                out.append(current)
                if not floats:
                    prose, begins = current, False
            if prose is not None:
                last_body = (prose, flow)
        _mark_centred([p for p in out[begun:] if p.kind is None])
        notes = [x for x in own if x.kind == "footnote"]
        fresh = True
        for line in notes:
            label = note_label(line, raised=raised)
            if label is not None and (raised or _numbered(label, number)):
                last_note = Paragraph([line], "footnote", label)
                out.append(last_note)
                number = int(label) if label and label.isdigit() else number
            elif last_note is None or fresh:
                note = Paragraph([line], "footnote", goes_on=last_note is not None)
                out.append(note)
                last_note = note
            else:
                last_note.lines.append(line)
            fresh = False
        for line in own:
            if line.kind == "footer" or (
                line.kind == "page_number" and not line.aside and line.middle >= 200
            ):
                out.append(Paragraph([line], line.kind))
    _without_single_rows(out)
    return out
