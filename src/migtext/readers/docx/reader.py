"""From the parts of a Word file to a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ...document import Document, Mark, Meta
from ...errors import CorruptFile, NoText
from ..archive import BROKEN, Package, check_archive
from ..limits import Limits
from ..lines import enumerator
from ..structure import Para, reads_as_reference, tag_paragraphs, to_blocks
from ..tables import Cell, GridTables
from .inline import NoteKey
from .items import Item, settle
from .names import W, integer, value
from .numbering import Numbering
from .properties import read_properties
from .styles import Styles
from .walk import Walk

__all__ = ["read_docx"]

_MAIN = ("word/document.xml", "word/document2.xml", "word/document1.xml")


def read_docx(
    data: bytes, *, path: str | Path | None = None, limits: Limits | None = None
) -> Document:
    """Read a Word file (DOCX, also with macros, as a template, or in the strict variant).

    Args:
        data: the bytes of the file.
        path: its name, for messages.
        limits: sizes and depth of its parts.

    Returns:
        The document: headers, body, notes, footers. Automatic numbers stand in the text as they
        are printed, and outside the view. Tracked changes count as accepted; comments and hidden
        text are left out; warnings say so.

    Raises:
        CorruptFile: damaged.
        LimitExceeded: too large or too deep.
        NoText: no text in it.
    """
    from lxml import etree

    check_archive(data, limits or Limits(), path)
    try:
        file = _File(Package(data))
        heads = file.edges("header")
        items = file.walk.part(file.body)
        notes = list(file.notes())
        feet = file.edges("footer")
        meta, warnings = read_properties(file.package)
    except (etree.XMLSyntaxError, KeyError, AttributeError, RecursionError, *BROKEN) as error:
        raise CorruptFile(
            f"the file is damaged or not what Word writes ({type(error).__name__}: {error})",
            path=path,
            todo="open it in Word and save it again",
        ) from error
    if not any(i.text for i in (*items, *notes)):
        chunks = file.walk.runs.left["chunks"]
        raise NoText(
            "its text is an embedded file of another format"
            if chunks
            else "there is no text in it",
            path=path,
            todo="open it in Word and save it again"
            if chunks
            else "look at it in Word; pictures are not read",
        )
    settle(items)
    return _document([*heads, *items, *notes, *feet], path, meta, [*file.warnings(), *warnings])


class _File:
    """The parts of one file."""

    def __init__(self, package: Package) -> None:
        from lxml import etree

        self.package = package
        self.broken: list[str] = []
        self.main = package.main(*_MAIN) or ""
        root = package.root(self.main) if self.main else None
        body = root.find(f"{W}body") if root is not None else None
        if body is None:
            raise KeyError("no word/document.xml in it")
        self.body = body

        def first(kind: str) -> Any:
            for name in package.related(self.main, kind):
                try:
                    return package.root(name)
                except etree.XMLSyntaxError:
                    self.broken.append(name)
            return None

        styles = Styles(first("styles"))
        self.walk = Walk(styles, Numbering(first("numbering"), styles), self._diagram)
        self.settings = first("settings")
        self.comments = sum(1 for _ in _every(first("comments"), "comment"))
        self._texts = {
            (kind, note.get(f"{W}id") or ""): note
            for kind in ("footnote", "endnote")
            for note in _every(first(f"{kind}s"), kind)
            if note.get(f"{W}type") in (None, "normal")
        }
        self.each_page = False
        for kind in ("footnote", "endnote"):
            self._note_style(kind, self.settings)
            for section in body.iter(f"{W}sectPr"):
                self._note_style(kind, section)

    def _note_style(self, kind: str, parent: Any) -> None:
        found = parent.find(f"{W}{kind}Pr") if parent is not None else None
        if found is None:
            return
        style, start = self.walk.runs.note_style[kind]
        self.each_page = self.each_page or value(found, "numRestart") == "eachPage"
        self.walk.runs.note_style[kind] = (
            value(found, "numFmt") or style,
            integer(value(found, "numStart")) or start,
        )

    def _diagram(self, name: str) -> Iterator[str]:
        for relation in self.package.relations(self.main):
            if relation.id == name and not relation.external:
                root = self.package.root(relation.name)
                if root is not None:
                    yield from self.walk.words_of_diagram(root)

    def notes(self) -> Iterator[Item]:
        """Notes in the order of their marks; marks inside notes are rare and not followed."""
        for key, label in list(self.walk.runs.notes):
            note = self._texts.pop(key, None)
            if note is None:
                continue
            for n, item in enumerate(self.walk.part(note)):
                item.level, item.number = None, None
                if item.kind != "table":
                    item.kind = key[0]
                if n == 0 and item.kind == key[0]:
                    _print_label(item, label)
                    item.note = key
                yield item

    def edges(self, kind: str) -> list[Item]:
        """Headers or footers of all sections, each text once."""
        out: dict[str, Item] = {}
        for name in self.package.related(self.main, kind):
            root = self.package.root(name)
            for item in self.walk.part(root) if root is not None else ():
                bare = item.text.strip()
                number = bare.strip("-–— ").isdigit() or item.kind == "page_number"
                if bare:
                    out.setdefault(bare, Item("page_number" if number else kind, item.text))
        return list(out.values())

    def warnings(self) -> list[str]:
        """What was left out, in words."""
        left = self.walk.runs.left
        out = []
        if self.comments:
            out.append(f"{_many(self.comments, 'comment')} in the margin left out")
        if left["insertions"] or left["deletions"]:
            out.append(
                f"tracked changes read as accepted ({_many(left['insertions'], 'insertion')}, "
                f"{_many(left['deletions'], 'deletion')})"
            )
        if left["hidden"]:
            out.append(f"hidden text left out ({_many(left['hidden'], 'word')})")
        if left["charts"]:
            out.append(f"{_many(left['charts'], 'chart')} not read")
        if left["chunks"]:
            out.append(f"{_many(left['chunks'], 'embedded file')} of another format not read")
        if self.each_page:
            out.append("footnotes begin anew on each page; here they are numbered through")
        if self.broken:
            out.append(f"damaged parts not read: {', '.join(self.broken)}")
        return out


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _every(root: Any, name: str) -> Iterator[Any]:
    if root is not None:
        yield from root.iterfind(f"{W}{name}")


def _print_label(item: Item, label: str) -> None:
    """Put the mark of a note before its text, as it is printed."""
    item.label = label or item.label
    if not label:
        return
    if item.marks and item.marks[0][0] == 0 and item.marks[0][2] == label:
        # The mark was typed into the note itself, raised.
        _, end, _, _ = item.marks.pop(0)
        end += item.text[end : end + 1] == " "
    else:
        end = 0
    lead = f"{label} "
    item.text = lead + item.text[end:]
    item.marks = [(a + len(lead) - end, b + len(lead) - end, n, k) for a, b, n, k in item.marks]
    item.first = len(lead)


def _document(
    items: Sequence[Item], path: str | Path | None, meta: Meta, warnings: Sequence[str]
) -> Document:
    pieces: list[str] = []
    paras: list[Para] = []
    marks: list[tuple[int, int, str, NoteKey | None]] = []
    at = 0
    for item in items:
        if pieces:
            pieces.append("\n\n")
            at += 2
        first = at + item.first if item.first is not None else None
        if (
            item.kind is None
            and item.marks
            and item.marks[0][0] == 0
            and item.marks[0][3] is None
            and len(item.text) > item.marks[0][1]
        ):
            # A raised mark at the beginning is the label of a note set by hand.
            _, end, item.label, _ = item.marks.pop(0)
            item.kind, first = "footnote", at + end + (item.text[end : end + 1] == " ")
        elif item.kind is None:
            number = enumerator(item.text)
            if number and reads_as_reference(item.text) < 3:
                first, item.label = at + number.end(), next(g for g in number.groups() if g)
        marks += [(at + a, at + b, name, key) for a, b, name, key in item.marks]
        paras.append(
            Para(
                start=at, end=at + len(item.text), text=_unmarked(item), kind=item.kind,
                level=item.level, label=item.label, first=first,
            )
        )  # fmt: skip
        pieces.append(item.text)
        at += len(item.text)
    styled = any(i.kind in ("heading", "title") for i in items)
    tagged = tag_paragraphs(
        paras, title=not any(i.kind == "title" for i in items), headings=not styled
    )
    places: dict[str, int] = {}
    exact: dict[NoteKey, int] = {}
    for item, p in zip(items, tagged, strict=True):
        if item.note is not None:
            exact[item.note] = p.start
        elif p.kind in ("footnote", "endnote") and p.label:
            places.setdefault(p.label, p.start)
    for item, p in zip(items, tagged, strict=True):
        if item.note is not None and item.label:
            places.setdefault(item.label, p.start)
    grids = list(_grids(items, tagged))
    return Document(
        text="".join(pieces),
        blocks=to_blocks(tagged),
        marks=tuple(
            Mark(start=a, end=b, label=n, note=exact.get(k) if k is not None else places.get(n))
            for a, b, n, k in sorted(marks, key=lambda m: m[:2])
        ),
        markup=tuple(
            (p.start, p.first)
            for item, p in zip(items, tagged, strict=True)
            if p.first is not None
            and (item.first is not None or p.kind in ("list_item", "body", "footnote", "endnote"))
        ),
        meta=meta,
        warnings=tuple(warnings),
        path=str(path) if path is not None else None,
        format="docx",
        table_source=GridTables(grids) if grids else None,
    )


def _grids(
    items: Sequence[Item], tagged: Sequence[Para]
) -> Iterator[tuple[int, Sequence[Sequence[Cell]], str | None]]:
    """Tables with their captions: the paragraph before, else the one after."""
    for n, (item, para) in enumerate(zip(items, tagged, strict=True)):
        if not item.rows:
            continue
        near = [tagged[i] for i in (n - 1, n + 1) if 0 <= i < len(tagged)]
        caption = next((p.text for p in near if p.kind == "caption"), None)
        yield para.start, item.rows, caption


def _unmarked(item: Item) -> str:
    """Words of a paragraph for the rules: without its number and its note marks."""
    if item.kind == "table":
        return item.text
    at = item.first or 0
    out = []
    for a, b, _, _ in item.marks:
        out.append(item.text[at:a])
        at = max(at, b)
    return " ".join("".join([*out, item.text[at:]]).split())
