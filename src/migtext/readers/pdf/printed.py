"""A printed line of a PDF page."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["PdfLine", "Raised"]


@dataclass(slots=True)
class Raised:
    """Raised small characters inside a line: a note mark, an exponent or an ordinal's letters."""

    start: int
    end: int
    text: str
    kind: str


@dataclass(slots=True)
class PdfLine:
    """A printed line.

    Attributes:
        parts: ranges of characters in stream order, in reading order.
        seps: what stands before each part: nothing, a space or a tab.
        x0: left edge in points.
        x1: right edge.
        top: upper edge, from the page's top.
        bottom: lower edge.
        size: height of its ordinary characters.
        page: page index, from 0.
        text: its characters with separators.
        vertical: it runs up or down the page.
        raised: raised characters in it.
        bold: its font is bold.
        italic: its font is italic.
        kind: furniture kind when known.
        row: it is a row of a table.
        table: number of the ruled table that it is a row of.
        paragraph: number of the paragraph on the page, when a recognised page has told it.
        lead: a number or a bullet stands before its words, with a gap.
        aside: it stands beside the text: a line number, rotated type.
    """

    parts: list[tuple[int, int]]
    seps: list[str]
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    page: int
    text: str = ""
    vertical: bool = False
    raised: list[Raised] = field(default_factory=list)
    bold: bool = False
    italic: bool = False
    kind: str | None = None
    row: bool = False
    aside: bool = False
    lead: bool = False
    table: int | None = None
    paragraph: int | None = None

    @property
    def words(self) -> str:
        """Its text without raised note marks, for the rules."""
        marks = [r for r in self.raised if r.kind == "note"]
        if not marks:
            return self.text
        out, at = [], 0
        for mark in marks:
            found = self.text.find(mark.text, at)
            if found >= 0:
                out.append(self.text[at:found])
                at = found + len(mark.text)
        return "".join([*out, self.text[at:]])

    @property
    def middle(self) -> float:
        """Height of the middle of the line."""
        return (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        """Width in points."""
        return self.x1 - self.x0
