"""Document: an immutable text, and where each of its characters came from.

Readers make documents; extractors read `Document.view` and anchor their records with
`Document.anchor`. Nothing is deleted from the text: what is not body is tagged as such.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .annotations import Span, record_id
from .blocks import (
    BLOCK_KINDS,
    ZONES,
    Anchor,
    Block,
    Mark,
    Meta,
    Page,
    Region,
    Table,
    TableCell,
    counted,
)
from .errors import DataError
from .sentences import sentence_spans
from .textview import TextMap, normalise

__all__ = [
    "BLOCK_KINDS",
    "ZONES",
    "Anchor",
    "Block",
    "BlockView",
    "Document",
    "Mark",
    "Meta",
    "Page",
    "Region",
    "Table",
    "TableCell",
    "View",
]


class BlockView:
    """One block as an extractor reads it: normalised text, sentences, and the way back.

    Attributes:
        block: the block.
        index: its position in `Document.blocks`.
        text: normalised text.
    """

    __slots__ = ("_map", "_sentences", "block", "index", "text")

    def __init__(self, block: Block, index: int, text: str, back: TextMap) -> None:
        self.block = block
        self.index = index
        self.text = text
        self._map = back
        self._sentences: list[Span] | None = None

    @property
    def kind(self) -> str:
        """Kind of the block."""
        return self.block.kind

    @property
    def sentences(self) -> list[Span]:
        """Sentence spans in `text`."""
        if self._sentences is None:
            self._sentences = sentence_spans(self.text)
        return self._sentences

    def source(self, start: int, end: int) -> Span:
        """Span in `Document.text` of a span in `text`, without white space at its ends."""
        return self._map.to_source(start, end)

    def locate(self, start: int, end: int) -> Span:
        """Span in `text` of a span in `Document.text`."""
        return self._map.to_view(start, end)

    def __repr__(self) -> str:
        return f"BlockView({self.kind}, {self.text[:40]!r})"


class View(Sequence[BlockView]):
    """All blocks of a document as extractors read them, in order."""

    def __init__(self, blocks: Sequence[BlockView]) -> None:
        self._blocks = tuple(blocks)

    def __len__(self) -> int:
        return len(self._blocks)

    def __getitem__(self, index: Any) -> Any:
        return self._blocks[index]

    def __iter__(self) -> Iterator[BlockView]:
        return iter(self._blocks)

    def __repr__(self) -> str:
        kinds = Counter(b.kind for b in self._blocks).most_common()
        said = ", ".join(f"{n:,} {kind}" for kind, n in kinds)
        return f"View({counted(len(self._blocks), 'block')}{': ' if said else ''}{said})"

    def of(self, kinds: str | Collection[str]) -> Iterator[BlockView]:
        """Blocks of the given kinds, or of a zone named in `ZONES` ("figures")."""
        wanted = ZONES[kinds] if isinstance(kinds, str) else kinds
        return (b for b in self._blocks if b.kind in wanted)


_HYPHENATED = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")


@dataclass(frozen=True, eq=False, kw_only=True)
class Document:
    """A text with its blocks, pages and provenance. Immutable.

    Attributes:
        text: every character that was read; offsets of all records point into it.
        blocks: kinds of its stretches, in order, not overlapping; what lies between is white
            space.
        pages: pages, empty when the format has none.
        marks: note marks, in order.
        markup: spans that are signs and not words (emphasis marks, link targets, tags, bullets,
            paragraph numbers), in order; left out of the view.
        meta: title, date, source, url, language, each with its origin.
        warnings: what a reader could not use, in words.
        path: file that it was read from.
        format: text, markdown, html, pdf, docx, csv or xlsx.
        boxes: four floats a character (left, top, right, bottom; NaN for generated characters),
            packed; empty without geometry.
        reading: how sure the recognition of a scanned page was of each character: per cent, 255
            for characters that are printed or generated; empty when nothing was recognised.

    Example:
        >>> import migtext as mt
        >>> doc = mt.read(text="About 1,200 people crossed in May.")
        >>> [b.kind for b in doc.blocks]
        ['body']
    """

    text: str
    blocks: tuple[Block, ...] = ()
    pages: tuple[Page, ...] = ()
    marks: tuple[Mark, ...] = ()
    meta: Meta = field(default_factory=Meta)
    warnings: tuple[str, ...] = ()
    path: str | None = None
    format: str = "text"
    boxes: array[float] = field(default_factory=lambda: array("f"), repr=False)
    markup: tuple[Span, ...] = ()
    table_source: Callable[[], Sequence[Table]] | None = field(default=None, repr=False)
    reading: array[int] = field(default_factory=lambda: array("B"), repr=False)

    def __post_init__(self) -> None:
        at = 0
        for b in self.blocks:
            if b.kind not in BLOCK_KINDS:
                raise DataError(f"unknown block kind {b.kind!r}", path=self.path)
            if not at <= b.start <= b.end <= len(self.text):
                raise DataError(f"block {b.start}-{b.end} overlaps or lies outside", path=self.path)
            at = b.end
        if len(self.boxes) not in (0, 4 * len(self.text)):
            raise DataError("boxes do not fit the text", path=self.path)
        if len(self.reading) not in (0, len(self.text)):
            raise DataError("confidences do not fit the text", path=self.path)

    @cached_property
    def digest(self) -> str:
        """sha256 of the text, hexadecimal."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Tables with their cells; found when first asked for."""
        return tuple(self.table_source()) if self.table_source else ()

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(w.casefold() for w in _HYPHENATED.findall(self.text))

    @cached_property
    def _heads(self) -> dict[int, int]:
        """Index of the first block of a paragraph, for each block that continues one."""
        starts = {b.start: i for i, b in enumerate(self.blocks)}
        heads: dict[int, int] = {}
        for i, b in enumerate(self.blocks):
            head = starts.get(b.continues) if b.continues is not None else None
            if head is not None and head < i:
                heads[i] = heads.get(head, head)
        return heads

    @cached_property
    def view(self) -> View:
        """The text as extractors read it, block by block.

        A block that continues another has an empty text here: its words are read in the first.
        """
        wrapped = re.search(r"[-\u2010\ufffe][ \t]*\r?\n", self.text) is not None
        known = (lambda w: w.casefold() in self._words) if wrapped else None
        drops = sorted([*(_widened(self.text, m) for m in self.marks), *self.markup])
        tails: dict[int, list[int]] = {}
        for i, head in self._heads.items():
            tails.setdefault(head, []).append(i)
        starts = [d[0] for d in drops]
        views = []
        at = 0
        for i, b in enumerate(self.blocks):
            if i in self._heads:
                views.append(BlockView(b, i, *normalise(self.text, start=b.start, end=b.start)))
                continue
            while at < len(drops) and drops[at][1] <= b.start:
                at += 1
            inside = drops[at : bisect_left(starts, b.end)]
            end = b.end
            for j in tails.get(i, ()):
                tail = self.blocks[j]
                first = bisect_left(starts, tail.start)
                inside.append(_bridge(self.text, end, tail.start))
                inside += drops[first : bisect_left(starts, tail.end)]
                end = tail.end
            text, back = normalise(
                self.text,
                start=b.start,
                end=end,
                drop=inside,
                rows=b.kind == "table",
                known=known,
            )
            views.append(BlockView(b, i, text, back))
        return View(views)

    @cached_property
    def _block_starts(self) -> list[int]:
        return [b.start for b in self.blocks]

    def block_index(self, position: int) -> int | None:
        """Index of the block that holds a position; None between blocks."""
        i = bisect_right(self._block_starts, position) - 1
        return i if i >= 0 and position < self.blocks[i].end else None

    def block_at(self, position: int) -> Block | None:
        """The block that holds a position; None between blocks."""
        i = self.block_index(position)
        return None if i is None else self.blocks[i]

    @cached_property
    def _page_starts(self) -> list[int]:
        return [p.start for p in self.pages]

    def page_at(self, position: int) -> int | None:
        """Number of the page that holds a position; None without pages."""
        i = bisect_right(self._page_starts, position) - 1
        return self.pages[i].number if i >= 0 else None

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """Sentences of all blocks, as spans in `text`, in order of their beginning."""
        return tuple(sorted(b.source(s, e) for b in self.view for s, e in b.sentences))

    def _view_of(self, index: int) -> BlockView:
        view: BlockView = self.view[self._heads.get(index, index)]
        return view

    def sentence_at(self, start: int, end: int | None = None) -> Span:
        """Span of the sentence that holds a position; the span itself when there is none."""
        index = self.block_index(start)
        if index is not None:
            view = self._view_of(index)
            at = view.locate(start, start + 1)[0]
            i = bisect_right(view.sentences, (at, len(view.text))) - 1
            if i >= 0 and at < view.sentences[i][1]:
                return view.source(*view.sentences[i])
        return (start, start if end is None else end)

    def clean(self, start: int, end: int) -> str:
        """Words of a span for people: wraps, hyphens at line ends and note marks removed."""
        i = self.block_index(start)
        if i is None:
            return " ".join(self.text[start:end].split())
        if end > self.blocks[i].end:
            j = self.block_index(end - 1)
            if j is None or self._heads.get(i, i) != self._heads.get(j, j):
                # A span over several blocks.
                return " ".join(normalise(self.text, start=start, end=end)[0].split())
        view = self._view_of(i)
        a, b = view.locate(start, end)
        # A note mark is not in the view; its own words are its label.
        return " ".join(view.text[a:b].split()) or " ".join(self.text[start:end].split())

    def anchor(
        self,
        kind: str,
        start: int,
        end: int,
        *,
        origin: str,
        confidence: float | None = None,
        extra: str = "",
    ) -> Anchor:
        """The shared fields of a record.

        Args:
            kind: record kind ("figure").
            start: first code point in `text`.
            end: one past the last.
            origin: rule or model, with version ("rule:figures@1").
            confidence: calibrated probability or None.
            extra: tells records apart that share kind and span.

        Returns:
            Keyword arguments for the record's class.
        """
        block = self.block_at(start)
        return Anchor(
            id=record_id(self.digest, kind, start, end, extra),
            start=start,
            end=end,
            surface=self.text[start:end],
            text=self.clean(start, end),
            sentence=self.sentence_at(start, end),
            page=self.page_at(start),
            block=block.kind if block else "body",
            origin=origin,
            confidence=confidence,
        )

    def locate(self, start: int, end: int) -> tuple[Region, ...]:
        """Pages and boxes of a span: one region for each line that it covers.

        Args:
            start: first code point.
            end: one past the last.

        Returns:
            Regions in reading order; empty when the format has no geometry. Of a span that goes
            on after a page's foot, the notes and running heads in between are left out.
        """
        if not self.boxes:
            return ()
        regions: list[Region] = []
        for i in self._positions(max(0, start), min(end, len(self.text))):
            left, top, right, bottom = self.boxes[4 * i : 4 * i + 4]
            if left != left:  # NaN: a generated character
                continue
            page = self.page_at(i) or 1
            last = regions[-1] if regions else None
            if (
                last is not None
                and last.page == page
                and _same_line(last.box, (left, top, right, bottom))
            ):
                a, b, c, d = last.box
                box = (min(a, left), min(b, top), max(c, right), max(d, bottom))
                regions[-1] = Region(page=page, box=box)
            else:
                regions.append(Region(page=page, box=(left, top, right, bottom)))
        return tuple(regions)

    def _positions(self, start: int, end: int) -> Iterator[int]:
        """Characters of a span, without the blocks that break a paragraph in two."""
        first, last = self.block_index(start), self.block_index(end - 1)
        if first is None or last is None or first == last:
            yield from range(start, end)
            return
        head = self._heads.get(first, first)
        parts = [i for i in range(first, last + 1) if self._heads.get(i, i) == head]
        if parts[-1] != last:  # not one paragraph: everything between counts
            yield from range(start, end)
            return
        for i in parts:
            yield from range(max(start, self.blocks[i].start), min(end, self.blocks[i].end))

    def picture(
        self,
        page: int,
        what: Any = (),
        *,
        file: Any = None,
        password: str | None = None,
        pixels: int = 1000,
    ) -> Any:
        """A page of a PDF as a picture, with boxes around records.

        Args:
            page: page number, from 1.
            what: records, or spans `(start, end)` or `(start, end, tag)`; those on other pages
                are left out.
            file: the PDF, when it is no longer at `path`: a path, or its bytes.
            password: of an encrypted PDF.
            pixels: width of the picture.

        Returns:
            A `migtext.render.pages.PagePicture`: it shows itself in a notebook, and `save` writes
            it as PNG, JPEG or HTML.

        Raises:
            DataError: the document is no PDF, has no such page, or its file has changed since.
            FileMissing: the file is gone.

        Example:
            >>> import migtext as mt
            >>> doc = mt.read(mt.sample("report"))
            >>> at = doc.text.index("4,412")
            >>> doc.picture(doc.page_at(at), [(at, at + 5)])
            PagePicture('report.pdf', 'Page 2: 1 span')
        """
        from .render.pages import picture

        return picture(self, page, what, file=file, password=password, pixels=pixels)

    def reading_confidence(self, start: int, end: int) -> float | None:
        """How sure the recognition of a scanned page was of a span (OCR).

        Args:
            start: first code point.
            end: one past the last.

        Returns:
            The least sure word's confidence, from 0 to 1; None when nothing in the span was
            recognised from a picture.

        Example:
            >>> Document(text="printed").reading_confidence(0, 7) is None
            True
        """
        known = [c for c in self.reading[max(0, start) : max(0, end)] if c <= 100]
        return min(known) / 100 if known else None

    def context(self, start: int, end: int, width: int = 100) -> str:
        """The words around a span, `width` characters on each side, on one line."""
        left, right = max(0, start - width), min(len(self.text), end + width)
        return " ".join(normalise(self.text, start=left, end=right)[0].split())

    def __repr__(self) -> str:
        name = self.path or self.meta.title or "text"
        pages = f", {counted(len(self.pages), 'page')}" if self.pages else ""
        words = counted(len(self.text.split()), "word")
        return f"Document({name!r}{pages}, {words}, {counted(len(self.blocks), 'block')})"

    def _repr_html_(self) -> str:
        from .render.html import document_html

        return document_html(self)


def _widened(text: str, mark: Mark) -> Span:
    """Span of a mark with the spaces before it, where the view would be left with two."""
    start = mark.start
    if mark.end >= len(text) or text[mark.end].isspace() or text[mark.end] in ".,;:)":
        while start > 0 and text[start - 1] in " \u00a0\u202f":
            start -= 1
    return start, mark.end


def _bridge(text: str, end: int, start: int) -> Span:
    """What the view leaves out between two parts of a paragraph: furniture and notes.

    One white space stays as the space between two words; a hyphen at the end of the first part
    goes with the rest when the word goes on in lower case.
    """
    if (
        text[end - 1 : end] in "-\u2010"
        and text[end - 2 : end - 1].isalpha()
        and text[start : start + 1].islower()
    ):
        return end - 1, start
    return (end + 1, start) if text[end : end + 1].isspace() else (end, start)


def _same_line(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    """Whether box `b` continues the line of box `a`: they share half of the lower one's height
    and `b` does not lie far to the left; or both are of a line that runs up or down the page, or
    upside down."""
    if abs(a[0] - b[0]) < 0.5 and abs(a[2] - b[2]) < 0.5:
        return max(b[1] - a[3], a[1] - b[3]) < 0.6 * (b[2] - b[0])
    if abs(a[1] - b[1]) < 0.5 and abs(a[3] - b[3]) < 0.5 and b[0] < a[0]:
        return a[0] - b[2] < 0.6 * (b[3] - b[1])
    overlap = min(a[3], b[3]) - max(a[1], b[1])
    height = min(a[3] - a[1], b[3] - b[1])
    return overlap > 0.4 * max(height, 0.1) and b[0] > a[0] - 1 and b[0] - a[2] < 60
