"""Paragraphs and tables of a part in document order, with tracked changes accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..tables import Cell, grid_text
from .inline import Line, NoteKey, Runs, alternatives
from .items import Item, state_kind
from .names import MC, W, integer, on, value
from .numbering import Number, Numbering
from .styles import Styles

__all__ = ["Walk"]

_DIAGRAM_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_INSIDE = frozenset(W + n for n in ("ins", "moveTo", "customXml", "smartTag"))
_BLANK = re.compile(r"\n\s*\n")
_Marks = list[tuple[int, int, str, NoteKey | None]]


class Walk:
    """Reads the parts of one file, one after the other.

    Args:
        styles: of the file.
        numbering: of the file.
        diagram: gives the words of a diagram by its relation id.
    """

    def __init__(self, styles: Styles, numbering: Numbering, diagram: Any = None) -> None:
        self.styles = styles
        self.numbering = numbering
        self.runs = Runs(styles)
        self.diagram = diagram
        self._open: Line | None = None  # a paragraph whose end was deleted
        self._contents = 0

    def part(self, body: Any) -> list[Item]:
        """Items of a body, a note, a header."""
        items = list(self.items(body))
        if self._open is not None and self._open.size:
            items += self._finish(self._open, None, None)
        self._open = None
        self.runs.end_part()
        return items

    def items(self, body: Any) -> Iterator[Item]:
        """Paragraphs and tables, in order."""
        for child in body:
            tag = child.tag
            if tag == f"{W}p":
                yield from self.paragraph(child)
            elif tag == f"{W}tbl":
                yield from self.table(child)
            elif tag == f"{W}sdt":
                content = child.find(f"{W}sdtContent")
                if content is None:
                    continue
                gallery = value(child, "sdtPr/docPartObj/docPartGallery") or ""
                contents = "contents" in gallery.casefold()
                self._contents += contents
                yield from self.items(content)
                self._contents -= contents
            elif tag in _INSIDE:
                self.runs.left["insertions"] += tag in (f"{W}ins", f"{W}moveTo")
                yield from self.items(child)
            elif tag in (f"{W}del", f"{W}moveFrom"):
                self.runs.left["deletions"] += 1
            elif tag == f"{MC}AlternateContent":
                branch = alternatives(child)
                if branch is not None:
                    yield from self.items(branch)
            elif tag == f"{W}altChunk":
                self.runs.left["chunks"] += 1

    # -- paragraphs ---------------------------------------------------------------------------

    def paragraph(self, p: Any) -> Iterator[Item]:
        """A paragraph, the text boxes anchored in it after it."""
        properties = p.find(f"{W}pPr")
        line, self._open = self._open or Line(), None
        style = value(properties, "pStyle") or self.styles.default
        fields = list(self.runs.open_fields())
        self.runs.read(p, line, self.styles.look(style).over(self.styles.base))
        fields += [name for name, _ in line.fields]
        self.runs.end_paragraph()
        mark = properties.find(f"{W}rPr") if properties is not None else None
        if mark is not None and (
            mark.find(f"{W}del") is not None or mark.find(f"{W}moveFrom") is not None
        ):
            # The end of the paragraph is deleted: its words go on in the next one.
            self.runs.left["deletions"] += 1
            self._open = line
            return
        if properties is not None and line.size and line.size < 4:
            frame = properties.find(f"{W}framePr")
            if frame is not None and frame.get(f"{W}dropCap") in ("drop", "margin"):
                self._open = line  # the big first letter of the next paragraph
                return
        hidden = mark is not None and on(mark, "vanish") and not line.text.strip()
        number = None if hidden else self._number(properties, style)
        yield from self._finish(line, properties, number, style, fields)

    def _finish(
        self,
        line: Line,
        properties: Any,
        number: Number | None,
        style: str = "",
        fields: list[str] | None = None,
    ) -> Iterator[Item]:
        text = line.text
        for start, end in _parts(text):
            item = Item(None, text[start:end], number=number)
            item.marks = [
                (a - start, min(b, end) - start, n, k)
                for a, b, n, k in line.marks
                if start <= a < end
            ]
            if number is not None:
                _print_number(item, number)
                number = None
            state_kind(item, line, properties, self.styles, style, fields or [])
            if self._contents and item.kind != "heading":
                item.kind = "metadata"
            if item.kind in ("metadata", "boilerplate", "page_number"):
                item.guessed = False
            yield item
        for box in line.boxes:
            opened, self._open = self._open, None
            yield from self.items(box)
            self._open = opened
        for name in line.diagrams if self.diagram else ():
            for words in self.diagram(name):
                yield Item("list_item", words)

    def _number(self, properties: Any, style: str) -> Number | None:
        """The automatic number of a paragraph; empty paragraphs count as well."""
        name = value(properties, "numPr/numId")
        level = integer(value(properties, "numPr/ilvl"))
        chain = self.styles.chain(style)
        if name is None:
            owner = next((s for s in chain if s.numbering is not None), None)
            if owner is None:
                return None
            name = owner.numbering
            if level is None:
                level = self.numbering.level_of(name or "", chain[0].id)
            if level is None:
                level = next((s.level for s in chain if s.level is not None), 0)
        elif level is None:
            level = self.numbering.level_of(name, style) or 0
        if not name or name == "0":
            return None
        return self.numbering.next(name, level)

    # -- tables -------------------------------------------------------------------------------

    def table(self, table: Any) -> Iterator[Item]:
        """A table as one item; the layout of a page as the paragraphs in its cells."""
        rows: list[list[Cell]] = []
        marks: list[list[_Marks]] = []
        insides: list[list[Item]] = []
        for row in _children(table, "tr"):
            properties = row.find(f"{W}trPr")
            if properties is not None and properties.find(f"{W}del") is not None:
                self.runs.left["deletions"] += 1
                continue
            head = bool(on(properties, "tblHeader"))
            before = integer(value(properties, "gridBefore")) or 0
            cells = [Cell("", head, min(60, before))] if before > 0 else []
            own: list[_Marks] = [[] for _ in cells]
            for cell in _children(row, "tc"):
                if cell.find(f"{W}tcPr/{W}cellDel") is not None:
                    self.runs.left["deletions"] += 1
                    continue
                opened, self._open = self._open, None
                inside = list(self.items(cell))
                self._open = opened
                merged = cell.find(f"{W}tcPr/{W}vMerge")
                under = merged is not None and merged.get(f"{W}val") in (None, "continue")
                insides.append(inside)
                text, found = _flattened(inside)
                width = integer(value(cell, "tcPr/gridSpan")) or 1
                cells.append(Cell(text, head, max(1, min(60, width)), under=under and not text))
                own.append(found)
            if any(c.text for c in cells):
                rows.append(cells)
                marks.append(own)
        if not rows:
            return
        columns = max(len(r) for r in rows)
        if columns == 1 or any(
            len(i) > 6 or sum(len(x.text) for x in i) > 1500 or any(x.rows for x in i)
            for i in insides
        ):
            # The layout of a page: read its cells as paragraphs.
            for inside in insides:
                yield from inside
            return
        item = Item("table", grid_text(rows), rows=rows)
        at = 0
        for row, own in zip(rows, marks, strict=True):
            for cell, found in zip(row, own, strict=True):
                item.marks += [(at + a, at + b, n, k) for a, b, n, k in found]
                at += len(cell.text) + 1
        yield item

    def words_of_diagram(self, root: Any) -> Iterator[str]:
        """Paragraphs of a diagram's data."""
        for paragraph in root.iter(f"{_DIAGRAM_TEXT}p"):
            words = "".join(t.text or "" for t in paragraph.iter(f"{_DIAGRAM_TEXT}t")).strip()
            if words:
                yield words


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Spans of a paragraph between empty lines, without white space at their ends."""
    at = 0
    for match in [*_BLANK.finditer(text), None]:
        end = match.start() if match else len(text)
        piece = text[at:end]
        bare = piece.strip()
        if bare:
            start = at + len(piece) - len(piece.lstrip())
            yield start, start + len(bare)
        at = match.end() if match else end


def _print_number(item: Item, number: Number) -> None:
    # Where the gap is an indent and no character, the words still stand apart on the page.
    gap = number.gap if item.text[:1] in ":.,;)" else " "
    lead = number.text + gap
    item.text = lead + item.text
    item.marks = [(a + len(lead), b + len(lead), n, k) for a, b, n, k in item.marks]
    if not number.worded:
        item.first, item.label = len(lead), number.label


def _flattened(inside: list[Item]) -> tuple[str, _Marks]:
    """Text of a cell, its paragraphs on one line."""
    text = ""
    found: _Marks = []
    for item in inside:
        if text:
            text += " "
        found += [(len(text) + a, len(text) + b, n, k) for a, b, n, k in item.marks]
        text += re.sub(r"[\t\n]", " ", item.text)
    return text, found


def _children(parent: Any, name: str) -> Iterator[Any]:
    for child in parent:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag == f"{W}sdt":
            content = child.find(f"{W}sdtContent")
            if content is not None:
                yield from _children(content, name)
        elif child.tag in (f"{W}ins", f"{W}customXml", f"{W}moveTo"):
            yield from _children(child, name)
