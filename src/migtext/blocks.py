"""What a document is made of: blocks, note marks, pages, regions, tables, metadata."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypedDict

from .annotations import Span

__all__ = [
    "BLOCK_KINDS",
    "READ",
    "ZONES",
    "Anchor",
    "Block",
    "Mark",
    "Meta",
    "Page",
    "Region",
    "Table",
    "TableCell",
    "counted",
]

BLOCK_KINDS = (
    "title",
    "heading",
    "body",
    "list_item",
    "quote",
    "caption",
    "table",
    "footnote",
    "endnote",
    "reference",
    "header",
    "footer",
    "page_number",
    "metadata",
    "boilerplate",
)
READ = frozenset(
    ("title", "heading", "body", "list_item", "quote", "caption", "table", "footnote", "endnote")
)
ZONES: Mapping[str, frozenset[str]] = {
    "figures": READ,
    "entities": READ,
    "instruments": READ | {"reference"},
    "passages": frozenset(("body", "list_item", "quote", "footnote")),
    "citations": READ,
    "references": frozenset(("reference", "footnote", "endnote")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of the text with one kind.

    Attributes:
        start: first code point.
        end: one past the last.
        kind: one of `BLOCK_KINDS`.
        page: page it begins on, from 1; None without pages.
        level: depth of a heading, from 1.
        label: mark of a note ("4", "*"), or paragraph number of a UN-style paragraph.
        language: ISO 639-1 code when detected.
        continues: start of the block that this one goes on from, over a page's foot and head; the
            view reads both as one, in the place of the first.
    """

    start: int
    end: int
    kind: str
    page: int | None = None
    level: int | None = None
    label: str | None = None
    language: str | None = None
    continues: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A note mark: "4" raised after a number or a word. Left out of the view.

    Attributes:
        start: first code point, brackets included.
        end: one past the last.
        label: the mark itself ("4", "*").
        note: start of the note block that it points to; None when there is none.
    """

    start: int
    end: int
    label: str
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: number from 1, its span in the text, its size in points and its rotation."""

    number: int
    start: int
    end: int
    width: float = 0.0
    height: float = 0.0
    rotation: int = 0
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A box on a page: left, top, right, bottom in points from the page's top left corner."""

    page: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCell:
    """A cell: its words stand in `Document.text`, never a copy.

    `start` and `end` are its stretch of the text. A cell whose words are not one stretch has all
    of them in `spans`, in reading order, and the first in `start` and `end`. `text` is its words
    on one line, without note marks where the format tells them apart.
    """

    row: int
    column: int
    start: int
    end: int
    text: str
    header: bool = False
    row_headers: tuple[str, ...] = ()
    column_headers: tuple[str, ...] = ()
    location: str | None = None
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Table:
    """A table: span in the text, cells row by row, and its caption."""

    index: int
    start: int
    end: int
    cells: tuple[TableCell, ...]
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    caption: str | None = None

    def rows(self) -> list[list[str]]:
        """The words of its cells, row by row; every row has as many as the widest.

        Example:
            >>> import migtext as mt
            >>> table = mt.read(mt.sample("report")).tables[0]
            >>> table.rows()[1]
            ['2021', '31', '1,620', '189', '612']
        """
        wide = max((c.column for c in self.cells), default=-1) + 1
        high = max((c.row for c in self.cells), default=-1) + 1
        grid = [[""] * wide for _ in range(high)]
        for cell in self.cells:
            grid[cell.row][cell.column] = " ".join(cell.text.split())
        return grid

    def __repr__(self) -> str:
        grid = self.rows()
        size = f"{counted(len(grid), 'row')} of {counted(len(grid[0]) if grid else 0, 'cell')}"
        page = f", p. {self.page}" if self.page else ""
        return f"Table({self.index}: {size}{page}{f', {self.caption!r}' if self.caption else ''})"

    def _repr_html_(self) -> str:
        from .render.html import cells_html

        return cells_html(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """What is known about the document, and where each value comes from.

    Attributes:
        title: title.
        date: day of publication.
        source: publisher, site or body.
        url: where it was found.
        language: ISO 639-1 code.
        origins: for each field that is set: given, front matter, dateline, HTML, PDF, detected.
        extra: other values of a front matter or of a metadata table.
    """

    title: str | None = None
    # `dt.date`, because the field's own name would hide the class from pydantic.
    date: dt.date | None = None
    source: str | None = None
    url: str | None = None
    language: str | None = None
    origins: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)

    def given(self, **values: Any) -> Meta:
        """A copy with the caller's values, which win over what was found; None is ignored."""
        set_values = {k: v for k, v in values.items() if v is not None}
        origins = {**self.origins, **dict.fromkeys(set_values, "given")}
        return replace(self, **set_values, origins=origins)


class Anchor(TypedDict):
    """The fields that every record shares, as keyword arguments for its class."""

    id: str
    start: int
    end: int
    surface: str
    text: str
    sentence: Span
    page: int | None
    block: str
    origin: str
    confidence: float | None


def counted(number: int, noun: str) -> str:
    """A number with its noun: "1 row", "2 rows"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
