"""PDF files: text in reading order, a box for each printed character, blocks and notes."""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ...annotations import Span
from ...document import Block, Document, Mark, Meta, Page
from ..structure import Para
from .chars import page_chars
from .columns import arranged
from .flow import Paragraph, paragraphs
from .kinds import kinds
from .layout import PageLayout, page_layout
from .printed import PdfLine, Raised
from .rules import Grid
from .tables import PdfTables
from .zones import body_size, tag_footnotes, tag_running

__all__ = ["document_of"]

_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_TOKEN = re.compile(r"\d{1,3}|[a-z]|[*∗†‡§¶#]{1,4}")


@dataclass(slots=True)
class _Writer:
    """The text as it grows, with a box for each character."""

    pieces: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    size: int = 0

    def generated(self, text: str) -> None:
        """Characters that are not printed."""
        if text:
            self.pieces.append(text)
            self.boxes.append(np.full((len(text), 4), np.nan, dtype=np.float32))
            self.size += len(text)

    def printed(self, text: str, box: Any) -> None:
        """Characters of the page."""
        if text:
            self.pieces.append(text)
            self.boxes.append(box)
            self.size += len(text)


def _write_line(
    line: PdfLine,
    page: PageLayout,
    out: _Writer,
    marks: list[tuple[Span, str]],
    labels: frozenset[str],
) -> None:
    """Write a line; raised note marks get brackets, exponents become superscript digits."""
    text = page.chars.text
    box = page.chars.box if page.chars.shown is None else page.chars.shown
    raised = {r.start: r for r in line.raised}
    for (a, b), sep in zip(line.parts, line.seps, strict=True):
        out.generated(sep)
        at = a
        while at < b:
            following = min((s for s in raised if s >= at and s < b), default=b)
            out.printed(text[at:following], box[at:following])
            if following == b:
                break
            mark = raised[following]
            stop = min(mark.end, b)
            _write_raised(
                mark,
                text[following:stop],
                box[following:stop],
                out,
                marks,
                labels,
                text[stop : stop + 1],
            )
            at = stop


def _write_raised(
    mark: Raised,
    words: str,
    box: Any,
    out: _Writer,
    marks: list[tuple[Span, str]],
    labels: frozenset[str],
    after: str,
) -> None:
    kind = mark.kind
    before = out.pieces[-1][-1:] if out.pieces else ""
    if kind == "note" and before.isdigit() and mark.text.strip(" ,()[]") not in labels and labels:
        kind = "exponent"
    if kind == "exponent":
        out.printed(words.translate(_DIGITS), box)
    elif kind == "note":
        bare = words.strip()
        lead = len(words) - len(words.lstrip())
        out.printed(words[:lead], box[:lead])
        # "(1)" has brackets of its own; the closing one is written with the text after it.
        around = before in "([" and after in ")]" and before != "" and after != ""
        own = around or bare[:1] in "(["
        start = out.size - around
        out.generated("" if own else "[")
        inner = out.size
        out.printed(bare, box[lead : lead + len(bare)])
        out.generated("" if own else "]")
        tokens = list(_TOKEN.finditer(bare))
        edges = [start, *(inner + t.start() for t in tokens[1:]), out.size + around]
        for token, a, b in zip(tokens, edges, edges[1:], strict=False):
            marks.append(((a, b), token.group()))
        out.printed(words[lead + len(bare) :], box[lead + len(bare) :])
    elif kind == "label" and not after.isspace() and after not in ")].":
        out.printed(words, box)
        out.generated(" ")
    else:
        out.printed(words, box)


def document_of(
    pages: Sequence[PageLayout],
    *,
    path: str | Path | None = None,
    meta: Meta | None = None,
    warnings: Sequence[str] = (),
    data: bytes | None = None,
    password: str | None = None,
    grids: Mapping[int, Sequence[Grid]] | None = None,
    numbers: Sequence[int] | None = None,
) -> Document:
    """Make a document of laid-out pages.

    Args:
        pages: all pages, in order; pages without text included.
        path: file it came from.
        meta: what the file states.
        warnings: what happened before.
        data: bytes of the file when there is no path; its tables are read from them.
        password: to open it again.
        grids: ruled tables by page number, whose rows are lines already.
        numbers: number in the file of each page, when some could not be opened.

    Returns:
        The document with boxes, blocks, marks and pages.
    """
    named = numbers or range(1, len(pages) + 1)
    tag_running(pages)
    body = body_size(pages)
    tag_footnotes(pages, body)
    for layout in pages:
        for line in layout.lines:
            if line.kind == "grid":  # kept from the rules about margins and notes
                line.kind = None
    grouped = paragraphs([line for page in pages for line in page.lines])
    for group in grouped:
        if group.kind == "table" and group.lines[0].table is None:
            group.lines = arranged(group.lines, pages[group.lines[0].page].chars)
    tagged = kinds(grouped, body)
    labels = frozenset(p.label for p in grouped if p.label)
    writer = _Writer()
    marks: list[tuple[Span, str]] = []
    blocks: list[Block] = []
    page_starts: list[int] = []
    at_page = -1
    heads: dict[str, int] = {}  # start of the last block that a continuation may belong to
    for group, para in zip(grouped, tagged, strict=True):
        page = group.lines[0].page
        while at_page < page:
            if at_page >= 0:
                writer.generated("\n")
            at_page += 1
            page_starts.append(writer.size)
        start = writer.size
        inside = page
        for n, line in enumerate(group.lines):
            if n:
                writer.generated("\n")
            while inside < line.page:
                inside += 1
                at_page += 1
                page_starts.append(writer.size)
            _write_line(line, pages[line.page], writer, marks, labels)
        end = writer.size
        kind = para.kind or "body"
        family = "notes" if kind in ("footnote", "endnote") else "body"
        continues = heads.get(family) if group.goes_on else None
        if kind in ("body", "list_item", "quote", "footnote", "endnote", "reference"):
            heads[family] = continues if continues is not None else start
        blocks.append(
            Block(
                start=start, end=end, kind=kind, page=named[page],
                level=para.level if kind in ("heading", "title") else None, label=para.label,
                continues=continues,
            )
        )  # fmt: skip
        writer.generated("\n")
    while len(page_starts) < len(pages):
        page_starts.append(writer.size)
    text = "".join(writer.pieces)
    boxes = np.concatenate(writer.boxes) if writer.boxes else np.zeros((0, 4), dtype=np.float32)
    packed: array[float] = array("f")
    packed.frombytes(np.ascontiguousarray(boxes, dtype=np.float32).tobytes())
    blocks = [_trimmed(b, text) for b in blocks]
    markup = [
        span
        for group, para, block in zip(grouped, tagged, blocks, strict=True)
        for span in _signs(group, para, block, text)
    ]
    shown = tuple(
        Page(
            number=named[n],
            start=a,
            end=b,
            width=(page.chars.shown_size or (page.chars.width, 0.0))[0],
            height=(page.chars.shown_size or (0.0, page.chars.height))[1],
            rotation=page.chars.rotation,
        )
        for n, (page, a, b) in enumerate(
            zip(pages, page_starts, [*page_starts[1:], len(text)], strict=True)
        )
    )
    return Document(
        text=text,
        blocks=tuple(blocks),
        pages=shown,
        table_source=PdfTables(
            text,
            packed,
            shown,
            blocks,
            path=path,
            data=None if path is not None else data,
            password=password,
            grids=grids or {},
            marks=[span for span, _ in marks],
        ),
        marks=tuple(_linked(marks, blocks)),
        markup=tuple(sorted(markup)),
        meta=meta or Meta(),
        warnings=tuple(warnings),
        path=str(path) if path is not None else None,
        format="pdf",
        boxes=packed,
    )


def _trimmed(block: Block, text: str) -> Block:
    start, end = block.start, block.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (
        block if (start, end) == (block.start, block.end) else replace(block, start=start, end=end)
    )


def _linked(marks: Sequence[tuple[Span, str]], blocks: Sequence[Block]) -> list[Mark]:
    """Link each mark to the note of its label: on its page, else the next one, else any."""
    notes: dict[str, list[Block]] = {}
    for b in blocks:
        if b.kind in ("footnote", "endnote") and b.label:
            notes.setdefault(b.label, []).append(b)
    out = []
    at = 0
    for (start, end), label in sorted(marks):
        while at < len(blocks) - 1 and blocks[at].end < end:
            at += 1
        page = blocks[at].page or 0 if blocks else 0
        found = min(
            notes.get(label, ()),
            key=lambda b: (
                abs((b.page or 0) - page) if (b.page or 0) >= page else 1000 + page - (b.page or 0)
            ),
            default=None,
        )
        out.append(Mark(start=start, end=end, label=label, note=found.start if found else None))
    return out


def _signs(group: Paragraph, para: Para, block: Block, text: str) -> list[Span]:
    """Bullets, paragraph numbers and note labels at the beginning of a block."""
    if para.first is not None and para.kind in ("body", "list_item"):
        end = block.start + para.first
    elif group.kind == "footnote" and para.label:
        label = re.compile(rf"[\[(]?{re.escape(para.label)}[\])]?[.)]?\s*").match(text, block.start)
        end = label.end() if label else block.start
    else:
        return []
    return [(block.start, min(end, block.end))] if end > block.start else []


def read_pages(pdf: Any) -> list[PageLayout]:
    """Lay out all pages of an open PDF."""
    out = []
    for index in range(len(pdf)):
        page = pdf[index]
        chars = page_chars(page)
        out.append(page_layout(chars, index))
        chars.close()
        page.close()
    return out
