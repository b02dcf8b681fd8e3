"""Word files: paragraphs and tables in document order, notes, headers and footers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from ..document import Document, Mark, Meta
from ..errors import CorruptFile, NoText
from .archive import check_archive
from .furniture import line_kind
from .limits import Limits
from .lines import enumerator
from .structure import Para, reads_as_reference, tag_paragraphs, to_blocks
from .superscripts import NOTE_MARK, raised_kind, superscript
from .tables import Cell, GridTables, grid_text

__all__ = ["read_docx"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_HEADING = re.compile(r"(?:heading|überschrift|titre|título|kop|otsikko)\s?(\d)", re.I)
_TOKEN = re.compile(r"\d{1,3}|[a-z]{1,4}|[*∗†‡§¶#]{1,3}")


@dataclass(slots=True)
class _Style:
    name: str
    base: str | None
    level: int | None
    listed: bool
    raised: bool
    bold: bool


@dataclass(slots=True)
class _Item:
    """A paragraph or a table before it has a position."""

    kind: str | None
    text: str
    level: int | None = None
    label: str | None = None
    marks: list[tuple[int, int, str]] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)


class _Reader:
    def __init__(self, package: Any) -> None:
        self.part = package.part
        self.styles = _styles(package)
        self.notes: list[tuple[str, str, str]] = []  # (kind, id, label) in order of their marks
        self.inserted = self.deleted = self.boxes = 0

    # -- paragraphs ---------------------------------------------------------------------------

    def items(self, body: Any) -> Iterator[_Item]:
        """Paragraphs and tables of a body, in order."""
        for child in body:
            tag = child.tag
            if tag == f"{_W}p":
                yield from self.paragraph(child)
            elif tag == f"{_W}tbl":
                yield from self.table(child)
            elif tag == f"{_W}sdt":
                content = child.find(f"{_W}sdtContent")
                if content is not None:
                    yield from self.items(content)
            elif tag in (f"{_W}ins", f"{_W}moveTo", f"{_W}customXml", f"{_W}smartTag"):
                yield from self.items(child)

    def paragraph(self, p: Any) -> Iterator[_Item]:
        pieces: list[str] = []
        item = _Item(None, "")
        self.inline(p, pieces, item)
        text = "".join(pieces)
        lead = len(text) - len(text.lstrip())
        item.text = text.strip()
        item.marks = [
            (max(0, a - lead), min(b - lead, len(item.text)), n)
            for a, b, n in item.marks
            if b > lead
        ]
        self.kind(p, item)
        if item.text:
            yield item
        for box in p.iter(f"{_W}txbxContent"):
            # A text box is written twice: for new and for old versions of Word.
            if not any(a.tag == f"{_MC}Fallback" for a in box.iterancestors()):
                self.boxes += 1
                yield from self.items(box)

    def kind(self, p: Any, item: _Item) -> None:
        properties = p.find(f"{_W}pPr")
        style = self.styles.get(self.style_of(properties))
        names = []
        level = None
        listed = False
        seen: set[str] = set()
        while style is not None and style.name not in seen:
            seen.add(style.name)
            names.append(style.name.lower())
            level = style.level if level is None else level
            listed = listed or style.listed
            style = self.styles.get(style.base or "")
        if properties is not None:
            outline = properties.find(f"{_W}outlineLvl")
            if outline is not None:
                level = _integer(outline.get(f"{_W}val"))
            number = properties.find(f"{_W}numPr")
            if number is not None:
                found = number.find(f"{_W}numId")
                listed = found is None or found.get(f"{_W}val") != "0"
        name = names[0] if names else ""
        heading = next((m for n in names if (m := _HEADING.match(n))), None)
        # A whole paragraph in a heading style is a paragraph that looks like one.
        prose = len(item.text) > 250 or (len(item.text) > 120 and item.text.endswith("."))
        if name == "title":
            item.kind, item.level = "title", 1
        elif heading and not prose:
            item.kind, item.level = "heading", int(heading.group(1))
        elif level is not None and level < 9 and not prose:
            item.kind, item.level = "heading", level + 1
        elif name == "subtitle":
            item.kind, item.level = "heading", 2
        elif "caption" in name:
            item.kind = "caption"
        elif "quote" in name or "zitat" in name:
            item.kind = "quote"
        elif listed:
            item.kind = "list_item"
        elif name.startswith("bibliography"):
            item.kind = "reference"
        elif name.startswith("toc "):
            item.kind = "metadata"
        else:
            known = line_kind(item.text)
            if known in ("boilerplate", "page_number"):
                item.kind = known
            elif (
                0 < len(item.text) < 140
                and self.bold(p)
                and not item.text.endswith((".", ";", ","))
            ):
                item.kind, item.level = "heading", 2

    @staticmethod
    def style_of(properties: Any) -> str:
        style = properties.find(f"{_W}pStyle") if properties is not None else None
        return style.get(f"{_W}val") or "" if style is not None else ""

    def bold(self, p: Any) -> bool:
        """Whether every run with text is bold."""
        found = False
        for run in p.iter(f"{_W}r"):
            if not any((t.text or "").strip() for t in run.iter(f"{_W}t")):
                continue
            mark = run.find(f"{_W}rPr/{_W}b")
            if mark is None or mark.get(f"{_W}val") in ("0", "false"):
                return False
            found = True
        return found

    # -- runs ---------------------------------------------------------------------------------

    def inline(self, parent: Any, out: list[str], item: _Item) -> None:
        """Text of a paragraph; raised runs that follow one another are taken together."""
        raised: list[str] = []

        def close() -> None:
            words = "".join(raised).strip()
            raised.clear()
            if words:
                self.raised(words, out, item)

        for run in self.runs(parent):
            tag = run.tag
            if tag != f"{_W}r":
                continue
            up = self.is_raised(run)
            for piece in run:
                name = piece.tag
                text = ""
                if name == f"{_W}t":
                    text = piece.text or ""
                elif name in (f"{_W}tab", f"{_W}ptab"):
                    text = "\t"
                elif name in (f"{_W}br", f"{_W}cr"):
                    text = "\n" if piece.get(f"{_W}type") in (None, "textWrapping") else ""
                elif name == f"{_W}noBreakHyphen":
                    text = "\u2011"
                elif name == f"{_W}softHyphen":
                    text = "\u00ad"
                elif name == f"{_W}sym":
                    text = _symbol(piece)
                elif name in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
                    close()
                    self.reference(piece, out, item)
                if text and up:
                    raised.append(text)
                elif text:
                    close()
                    out.append(text)
        close()

    def runs(self, parent: Any) -> Iterator[Any]:
        """Runs of a paragraph with tracked changes accepted."""
        for child in parent:
            tag = child.tag
            if tag == f"{_W}r":
                yield child
            elif tag in (f"{_W}del", f"{_W}moveFrom"):
                self.deleted += 1
            elif tag in (f"{_W}ins", f"{_W}moveTo"):
                self.inserted += 1
                yield from self.runs(child)
            elif tag == f"{_W}sdt":
                content = child.find(f"{_W}sdtContent")
                if content is not None:
                    yield from self.runs(content)
            elif tag in (
                f"{_W}hyperlink", f"{_W}smartTag", f"{_W}fldSimple", f"{_W}customXml", f"{_W}dir",
                f"{_W}bdo",
            ):  # fmt: skip
                yield from self.runs(child)

    def is_raised(self, run: Any) -> bool:
        properties = run.find(f"{_W}rPr")
        if properties is None:
            return False
        align = properties.find(f"{_W}vertAlign")
        if align is not None:
            return bool(align.get(f"{_W}val") == "superscript")
        position = properties.find(f"{_W}position")
        if position is not None and (_integer(position.get(f"{_W}val")) or 0) > 3:
            return True
        style = properties.find(f"{_W}rStyle")
        found = self.styles.get(style.get(f"{_W}val") or "") if style is not None else None
        return found is not None and found.raised

    def raised(self, words: str, out: list[str], item: _Item) -> None:
        before = "".join(out)[-12:]
        kind = raised_kind(words, before)
        if kind == "note":
            self.mark(words.strip("[]() "), out, item)
        else:
            out.append(superscript(words) if kind == "exponent" else words)

    def mark(self, words: str, out: list[str], item: _Item) -> None:
        start = sum(map(len, out))
        out.append(f"[{words}]")
        end = start + len(words) + 2
        tokens = list(_TOKEN.finditer(words)) if NOTE_MARK.fullmatch(words) else []
        if len(tokens) < 2:
            item.marks.append((start, end, tokens[0].group() if tokens else words))
            return
        edges = [start, *(start + 1 + t.start() for t in tokens[1:]), end]
        for token, a, b in zip(tokens, edges, edges[1:], strict=False):
            item.marks.append((a, b, token.group()))

    def reference(self, piece: Any, out: list[str], item: _Item) -> None:
        kind = "footnote" if piece.tag == f"{_W}footnoteReference" else "endnote"
        name = piece.get(f"{_W}id") or ""
        if piece.get(f"{_W}customMarkFollows") in ("1", "true"):
            self.notes.append((kind, name, ""))
            return
        count = sum(1 for k, _, label in self.notes if k == kind and label) + 1
        label = str(count) if kind == "footnote" else _roman(count)
        self.notes.append((kind, name, label))
        start = sum(map(len, out))
        out.append(f"[{label}]")
        item.marks.append((start, start + len(label) + 2, label))

    # -- tables -------------------------------------------------------------------------------

    def table(self, table: Any) -> Iterator[_Item]:
        rows: list[list[Cell]] = []
        marks: list[list[list[tuple[int, int, str]]]] = []
        insides: list[list[_Item]] = []
        for row in self.children(table, "tr"):
            cells: list[Cell] = []
            own: list[list[tuple[int, int, str]]] = []
            head = row.find(f"{_W}trPr/{_W}tblHeader") is not None
            for cell in self.children(row, "tc"):
                inside = list(self.items(cell))
                insides.append(inside)
                text, found = "", []
                for item in inside:
                    if text:
                        text += " "
                    found += [(len(text) + a, len(text) + b, n) for a, b, n in item.marks]
                    text += re.sub(r"[\t\n]", " ", item.text)
                span = cell.find(f"{_W}tcPr/{_W}gridSpan")
                width = _integer(span.get(f"{_W}val")) if span is not None else 1
                cells.append(Cell(text, head, max(1, min(60, width or 1))))
                own.append(found)
            if any(c.text for c in cells):
                rows.append(cells)
                marks.append(own)
        if not rows:
            return
        columns = max(len(r) for r in rows)
        if columns == 1 or any(len(i) > 6 or sum(len(x.text) for x in i) > 1500 for i in insides):
            # The layout of a page: read its cells as paragraphs.
            for inside in insides:
                yield from inside
            return
        item = _Item("table", grid_text(rows), rows=rows)
        at = 0
        for row, own in zip(rows, marks, strict=True):
            for cell, found in zip(row, own, strict=True):
                item.marks += [(at + a, at + b, n) for a, b, n in found]
                at += len(cell.text) + 1
        yield item

    @staticmethod
    def children(parent: Any, name: str) -> Iterator[Any]:
        for child in parent:
            if child.tag == f"{_W}{name}":
                yield child
            elif child.tag == f"{_W}sdt":
                content = child.find(f"{_W}sdtContent")
                if content is not None:
                    yield from _Reader.children(content, name)
            elif child.tag in (f"{_W}ins", f"{_W}customXml"):
                yield from _Reader.children(child, name)


def _symbol(piece: Any) -> str:
    code = piece.get(f"{_W}char") or ""
    try:
        value = int(code, 16)
    except ValueError:
        return ""
    # Symbol fonts live in the private area; what they show is mostly a bullet.
    return "•" if 0xF000 <= value <= 0xF0FF else chr(value) if 31 < value < 0xD800 else ""


def _integer(text: str | None) -> int | None:
    try:
        return int(text or "")
    except ValueError:
        return None


def _roman(number: int) -> str:
    out = ""
    for value, letters in (
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ):
        while number >= value:
            out += letters
            number -= value
    return out


def _styles(package: Any) -> dict[str, _Style]:
    out: dict[str, _Style] = {}
    try:
        root = package.styles.element
    except (KeyError, AttributeError, ValueError):
        return out
    for style in root.iterfind(f"{_W}style"):
        name = style.find(f"{_W}name")
        base = style.find(f"{_W}basedOn")
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        align = style.find(f"{_W}rPr/{_W}vertAlign")
        out[style.get(f"{_W}styleId") or ""] = _Style(
            name.get(f"{_W}val") or "" if name is not None else "",
            base.get(f"{_W}val") if base is not None else None,
            _integer(outline.get(f"{_W}val")) if outline is not None else None,
            style.find(f"{_W}pPr/{_W}numPr") is not None,
            align is not None and align.get(f"{_W}val") == "superscript",
            style.find(f"{_W}rPr/{_W}b") is not None,
        )
    return out


def _related(part: Any, kind: str) -> list[Any]:
    """Root elements of the parts of a kind (footnotes, header ...) that the document relates to."""
    from docx.oxml import parse_xml

    out = []
    for relation in part.rels.values():
        if relation.is_external or not relation.reltype.endswith(f"/{kind}"):
            continue
        target = relation.target_part
        element = getattr(target, "element", None)
        out.append(element if element is not None else parse_xml(target.blob))
    return out


def read_docx(
    data: bytes, *, path: str | Path | None = None, limits: Limits | None = None
) -> Document:
    """Read a Word file.

    Args:
        data: the bytes of the file.
        path: its name, for messages.
        limits: sizes and depth of its parts.

    Returns:
        The document: headers, body, notes, footers. Tracked changes count as accepted; comments
        are left out, which a warning says.

    Raises:
        CorruptFile: damaged.
        LimitExceeded: too large or too deep.
        NoText: no text in it.
    """
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml import etree

    check_archive(data, limits or Limits(), path)
    try:
        package = docx.Document(BytesIO(data))
        reader = _Reader(package)
        items = list(reader.items(package.element.body))
        notes = list(_notes(reader))
        heads = _edges(reader, "header")
        feet = _edges(reader, "footer")
        comments = sum(
            1 for root in _related(package.part, "comments") for _ in root.iter(f"{_W}comment")
        )
        meta = _meta(package)
    except (
        PackageNotFoundError,
        KeyError,
        ValueError,
        AttributeError,
        etree.XMLSyntaxError,
        OSError,
    ) as error:
        raise CorruptFile(
            f"the file is damaged or not what Word writes ({type(error).__name__}: {error})",
            path=path,
            todo="open it in Word and save it again",
        ) from error
    if not any(i.text for i in (*items, *notes)):
        raise NoText(
            "there is no text in it", path=path, todo="look at it in Word; pictures are not read"
        )
    warnings = []
    if comments:
        warnings.append(f"{comments} comment{'s' if comments > 1 else ''} in the margin left out")
    if reader.inserted or reader.deleted:
        warnings.append(
            f"tracked changes read as accepted ({reader.inserted} insertions, {reader.deleted} deletions)"
        )
    return _document([*heads, *items, *notes, *feet], path, meta, warnings)


def _notes(reader: _Reader) -> Iterator[_Item]:
    """Notes in the order of their marks; marks inside notes are rare and not followed."""
    texts: dict[tuple[str, str], Any] = {}
    for kind in ("footnote", "endnote"):
        for root in _related(reader.part, f"{kind}s"):
            for note in root.iterfind(f"{_W}{kind}"):
                if note.get(f"{_W}type") in (None, "normal"):
                    texts[kind, note.get(f"{_W}id") or ""] = note
    for kind, name, label in list(reader.notes):
        note = texts.pop((kind, name), None)
        if note is None:
            continue
        for n, item in enumerate(reader.items(note)):
            item.kind, item.level = kind, None
            item.label = (label or None) if n == 0 else None
            yield item


def _edges(reader: _Reader, kind: str) -> list[_Item]:
    """Headers or footers of all sections, each text once."""
    out: dict[str, _Item] = {}
    for root in _related(reader.part, kind):
        for item in reader.items(root):
            bare = item.text.strip()
            if bare and bare not in out:
                out[bare] = _Item("page_number" if bare.isdigit() else kind, item.text)
    return list(out.values())


def _meta(package: Any) -> Meta:
    core = package.core_properties
    values: dict[str, Any] = {}
    title = " ".join((core.title or "").split())
    if 4 < len(title) < 400 and not re.search(
        r"\.docx?\b|^(?:microsoft )?word|^document\d*$|^template", title, re.I
    ):
        values["title"] = title
    if core.created is not None and core.created.year > 1990:
        values["date"] = core.created.date()
    extra = {"author": core.author} if core.author else {}
    return Meta(**values, origins=dict.fromkeys(values, "DOCX"), extra=extra)


def _document(
    items: Sequence[_Item], path: str | Path | None, meta: Meta, warnings: Sequence[str]
) -> Document:
    pieces: list[str] = []
    paras: list[Para] = []
    marks: list[tuple[int, int, str]] = []
    grids: list[tuple[int, Sequence[Sequence[Cell]], str | None]] = []
    at = 0
    caption: str | None = None
    for item in items:
        if pieces:
            pieces.append("\n\n")
            at += 2
        first = label = None
        if (
            item.kind is None
            and item.marks
            and item.marks[0][0] == 0
            and len(item.text) > item.marks[0][1]
        ):
            # A raised mark at the beginning is the label of a note set by hand.
            _, end, item.label = item.marks.pop(0)
            item.kind, first = "footnote", at + end + (item.text[end : end + 1] == " ")
        elif item.kind is None:
            number = enumerator(item.text)
            if number and reads_as_reference(item.text) < 3:
                first, label = at + number.end(), next(g for g in number.groups() if g)
        if item.kind == "table":
            grids.append((at, item.rows, caption))
        caption = item.text if item.kind == "caption" else None
        marks += [(at + a, at + b, name) for a, b, name in item.marks]
        paras.append(
            Para(
                start=at, end=at + len(item.text), text=_unmarked(item), kind=item.kind,
                level=item.level, label=item.label or label, first=first,
            )
        )  # fmt: skip
        pieces.append(item.text)
        at += len(item.text)
    styled = any(i.kind in ("heading", "title") for i in items)
    tagged = tag_paragraphs(
        paras, title=not any(i.kind == "title" for i in items), headings=not styled
    )
    places: dict[str, int] = {}
    for p in tagged:
        if p.kind in ("footnote", "endnote") and p.label:
            places.setdefault(p.label, p.start)
    return Document(
        text="".join(pieces),
        blocks=to_blocks(tagged),
        marks=tuple(Mark(start=a, end=b, label=n, note=places.get(n)) for a, b, n in sorted(marks)),
        markup=tuple(
            (p.start, p.first)
            for p in tagged
            if p.first is not None and p.kind in ("list_item", "body", "footnote")
        ),
        meta=meta,
        warnings=tuple(warnings),
        path=str(path) if path is not None else None,
        format="docx",
        table_source=GridTables(grids) if grids else None,
    )


def _unmarked(item: _Item) -> str:
    text, at, out = item.text, 0, []
    for a, b, _ in item.marks:
        out.append(text[at:a])
        at = b
    return " ".join("".join([*out, text[at:]]).split()) if item.kind != "table" else text
