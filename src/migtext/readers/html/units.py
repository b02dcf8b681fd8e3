"""A web page as a list of units: paragraphs, headings, list items, tables, notes.

The tree is walked once, without recursion. Superscripts are decided here: a note mark is written
as ``[4]`` and kept apart from the number before it, an exponent becomes ``²``, the letters of an
ordinal stay as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ..superscripts import NOTE_MARK, raised_kind, superscript
from ..tables import Cell, grid_text

__all__ = ["Unit", "key_of", "page_units"]

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol "
    "option p pre section summary table tbody td tfoot th thead tr ul".split()
)
_SKIPPED = frozenset(
    "script style noscript template svg head iframe object embed audio video canvas map select "
    "textarea button input math datalist dialog".split()
)
_FURNITURE_TAGS = frozenset(("nav", "footer", "aside", "form", "menu"))
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|footer|sidebar|side-bar|rail|related|recommend\w*|"
    r"share|sharing|social|newsletter|subscri\w+|promo\w*|advert\w*|ads?|sponsor\w*|banner|cookie\w*|"
    r"consent|comments?|breadcrumbs?|pagination|pager|toolbar|widget|popup|modal|most-read|trending|"
    r"outbrain|taboola|tags|skip|signup|login)(?:$|[\s_-])",
    re.I,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_TOKEN = re.compile(r"\d{1,3}|[a-z]{1,4}|[*∗†‡§¶#]{1,3}")
_BACK = re.compile(r"[\s↩↑^⤴︎←\[\]]*(?:[a-z](?:\s[a-z])*)?[\s↩↑^⤴︎←]*|jump up|back|return", re.I)
_LOWER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", "0123456789+-n")


@dataclass(slots=True)
class Unit:
    """A piece of a page that becomes one block.

    Attributes:
        kind: p, heading, list_item, quote, caption, table or endnote.
        text: its words; rows of a table on lines, cells after tabs.
        level: of a heading.
        label: of a note.
        marks: (start, end, label, id of the note) in `text`.
        rows: cells of a table.
        aside: it stands in a part of the page that is not the article, by name.
        linked: share of its words that are links.
        order: position on the page.
        name: id of a note, which its marks point to.
    """

    kind: str
    text: str
    level: int | None = None
    label: str | None = None
    marks: list[tuple[int, int, str, str]] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)
    aside: bool = False
    linked: float = 0.0
    order: int = 0
    name: str | None = None


def key_of(text: str) -> str:
    """Letters and digits of a text, for comparing what two readers made of one page.

    Example:
        >>> key_of("12,000[4] people per km²")
        '120004peopleperkm2'
    """
    return "".join(c for c in text.translate(_LOWER).casefold() if c.isalnum())


def _note_targets(tree: Any) -> dict[str, str]:
    """Ids of notes that marks on the page point to, with the label of the mark."""
    targets: dict[str, str] = {}
    for link in tree.iterfind(".//a[@href]"):
        href = link.get("href")
        if not href.startswith("#") or len(href) < 2:
            continue
        words = "".join(link.itertext()).strip()
        raised = link.getparent() is not None and link.getparent().tag == "sup"
        raised = raised or link.find("sup") is not None
        if NOTE_MARK.fullmatch(words) and (raised or words[:1] in "[(" or _is_note_id(href[1:])):
            label = _TOKEN.findall(words)
            if label and not href[1:].lower().startswith(("fnref", "cite_ref", "ref-back")):
                targets.setdefault(href[1:], label[-1] if words[:1] in "[(" else label[0])
    return targets


def _is_note_id(name: str) -> bool:
    return (
        re.match(
            r"_?(?:fn|ftn|edn|footnote|endnote|note|cite_note|sdfootnote|n)[-_:.]?\w{0,12}\d",
            name,
            re.I,
        )
        is not None
    )


class _Walker:
    def __init__(self, tree: Any) -> None:
        self.units: list[Unit] = []
        self.targets = _note_targets(tree)
        self.text = ""
        self.marks: list[tuple[int, int, str, str]] = []
        self.linked = 0
        self.kind = "p"
        self.level: int | None = None
        self.skip: Any = None  # element whose inside is left out
        self.aside = 0
        self.link = 0
        self.quote = 0
        self.breaks = 0
        self.note: tuple[Any, str] | None = None  # open note element and its label
        self.label: str | None = None  # label and id of the next unit
        self.name: str | None = None
        self.pre = 0

    def add(self, text: str | None) -> None:
        if not text:
            return
        piece = _SPACE.sub(" ", text)
        if piece.startswith(" ") and (not self.text or self.text[-1] in " \n"):
            piece = piece[1:]
        if piece:
            self.breaks = 0
            self.text += piece
            if self.link:
                self.linked += len(piece)

    def flush(self) -> None:
        text = self.text.rstrip()
        if text:
            kind = self.kind
            if self.note is not None:
                kind = "endnote"
                if self.label is not None and text[0] in "^↑↩":
                    bare = text.lstrip("^↑↩ ") or text
                    shift = len(text) - len(bare)
                    text = bare
                    self.marks = [
                        (a - shift, b - shift, n, t) for a, b, n, t in self.marks if a >= shift
                    ]
            elif self.quote and kind == "p":
                kind = "quote"
            label = self.label
            self.units.append(
                Unit(
                    kind, text, level=self.level, label=label if kind == "endnote" else None,
                    marks=self.marks, aside=self.aside > 0, linked=self.linked / max(1, len(text)),
                    order=len(self.units), name=self.name,
                )
            )  # fmt: skip
            self.label = self.name = None
        self.text, self.marks, self.linked, self.breaks = "", [], 0, 0

    def superscript(self, element: Any) -> None:
        """Write a raised piece of text by what it is."""
        words = " ".join("".join(element.itertext()).split())
        if not words:
            return
        links = [a.get("href", "") for a in element.iter("a")]
        parent = element.getparent()
        if parent is not None and parent.tag == "a":
            links.append(parent.get("href", ""))
        target = next((x[1:] for x in links if x.startswith("#")), "")
        if self.note is not None and not self.text:
            return  # the note's own number
        kind = raised_kind(words, self.text[-12:], linked=bool(links))
        if kind == "note":
            self.mark(words.strip("[]() "), target)
        else:
            self.add(superscript(words) if kind == "exponent" else words)

    def mark(self, words: str, target: str) -> None:
        """Write a note mark in brackets."""
        if not words:
            return
        start = len(self.text.rstrip()) if not self.text.endswith("\n") else len(self.text)
        self.text = self.text[:start]
        inner = start + 1
        tokens = list(_TOKEN.finditer(words)) if NOTE_MARK.fullmatch(words) else []
        self.text += f"[{words}]"
        end = len(self.text)
        if len(tokens) < 2:
            label = tokens[0].group() if tokens else words
            self.marks.append((start, end, label, target))
            return
        edges = [start, *(inner + t.start() for t in tokens[1:]), end]
        for token, a, b in zip(tokens, edges, edges[1:], strict=False):
            self.marks.append((a, b, token.group(), target if token is tokens[0] else ""))

    def start(self, e: Any) -> bool:
        """Open an element. Returns whether its inside is to be left out."""
        tag = e.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            return True
        if e.get("hidden") is not None or _HIDDEN.search(e.get("style") or ""):
            return True
        if tag in _FURNITURE_TAGS or (tag in _BLOCKS and _named_furniture(e)):
            self.flush()
            self.aside += 1
        if tag == "sup":
            self.superscript(e)
            return True
        if tag == "a":
            if self._note_link(e):
                return True
            self.link += 1
        name = e.get("id") or e.get("name")
        if name in self.targets and self.note is None:
            label = self.targets[name]
            if tag in _BLOCKS:
                self.flush()
                self.note, self.label, self.name = (e, label), label, name
            elif not self.text:
                block = e.getparent()
                while block is not None and block.tag not in _BLOCKS:
                    block = block.getparent()
                if block is not None and block.tag in ("p", "li", "div", "td", "dd"):
                    self.note, self.label, self.name = (block, label), label, name
        if tag == "br":
            self.breaks += 1
            if self.breaks > 1:
                self.flush()
            elif self.text:
                self.text = self.text.rstrip() + "\n"
        elif tag == "table" and self.note is None and _is_data(e):
            self.flush()
            self._table(e)
            return True
        elif tag in _BLOCKS:
            self.flush()
            if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
                self.kind, self.level = "heading", int(tag[1])
            elif tag in ("li", "dd", "dt"):
                self.kind = "list_item"
            elif tag in ("figcaption", "caption"):
                self.kind = "caption"
            elif tag == "blockquote":
                self.quote += 1
        self.add(e.text)
        return False

    def _note_link(self, e: Any) -> bool:
        """Note marks that are links without being raised, and links back from notes."""
        href = e.get("href") or ""
        if not href.startswith("#"):
            return False
        words = " ".join("".join(e.itertext()).split())
        if self.note is not None and (
            not words or _BACK.fullmatch(words) or (not self.text and NOTE_MARK.fullmatch(words))
        ):
            return True
        if (
            href[1:] in self.targets
            and NOTE_MARK.fullmatch(words)
            and self.note is None
            and self.text
        ):
            self.mark(words.strip("[]() "), href[1:])
            return True
        return False

    def end(self, e: Any) -> None:
        tag = e.tag
        if tag == "a":
            self.link = max(0, self.link - 1)
        if tag in _BLOCKS:
            self.flush()
            if tag in (
                "h1",
                "h2",
                "h3",
                "h4",
                "h5",
                "h6",
                "li",
                "dd",
                "dt",
                "figcaption",
                "caption",
            ):
                self.kind, self.level = "p", None
            elif tag == "blockquote":
                self.quote = max(0, self.quote - 1)
        if self.note is not None and self.note[0] is e:
            self.flush()
            self.note = None
        if tag in _FURNITURE_TAGS or (tag in _BLOCKS and _named_furniture(e)):
            self.aside = max(0, self.aside - 1)

    def _table(self, table: Any) -> None:
        rows: list[list[Cell]] = []
        marks: list[tuple[int, int, str, str]] = []
        lines: list[str] = []
        at = 0
        caption = table.find("caption")
        if caption is not None:
            words = " ".join("".join(caption.itertext()).split())
            if words:
                self.units.append(
                    Unit("caption", words, aside=self.aside > 0, order=len(self.units))
                )
        for row in table.iter("tr"):
            cells: list[Cell] = []
            pieces: list[str] = []
            for cell in row:
                if cell.tag not in ("td", "th"):
                    continue
                inner = _Walker.__new__(_Walker)
                inner.__init__(_EMPTY)  # type: ignore[misc]
                inner.targets = self.targets
                inner.walk(cell, inside=True)
                text = " ".join(u.text.replace("\n", " ") for u in inner.units)
                shift = at + sum(len(p) + 1 for p in pieces)
                offset = 0
                for unit in inner.units:
                    marks += [
                        (shift + offset + a, shift + offset + b, n, t) for a, b, n, t in unit.marks
                    ]
                    offset += len(unit.text) + 1
                pieces.append(text)
                span = cell.get("colspan") or "1"
                cells.append(
                    Cell(text, cell.tag == "th", min(50, int(span)) if span.isdigit() else 1)
                )
            if any(c.text for c in cells):
                rows.append(cells)
                lines.append("\t".join(pieces))
                at += len(lines[-1]) + 1
        if rows:
            self.units.append(
                Unit(
                    "table", grid_text(rows), marks=marks, rows=rows, aside=self.aside > 0,
                    order=len(self.units),
                )
            )  # fmt: skip

    def walk(self, root: Any, *, inside: bool = False) -> list[Unit]:
        """Walk a tree; `inside` leaves out the root itself."""
        from lxml import etree

        for event, e in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
            if event in ("comment", "pi"):
                if self.skip is None:
                    self.add(e.tail)
                continue
            if event == "start":
                if self.skip is not None:
                    continue
                if e is root and inside:
                    self.add(e.text)
                elif self.start(e):
                    self.skip = e
            else:
                if self.skip is not None:
                    if self.skip is not e:
                        continue
                    self.skip = None
                    if e.tag in _BLOCKS:
                        self.flush()
                elif not (e is root and inside):
                    self.end(e)
                if e is not root:
                    self.add(e.tail)
        self.flush()
        return self.units


class _Empty:
    """A tree without links, for the walkers of table cells."""

    @staticmethod
    def iterfind(_: str) -> tuple[()]:
        return ()


_EMPTY = _Empty()


def _named_furniture(e: Any) -> bool:
    names = f"{e.get('class') or ''} {e.get('id') or ''} {e.get('role') or ''}"
    return len(names) > 2 and len(names) < 300 and _FURNITURE.search(names) is not None


def _is_data(table: Any) -> bool:
    """Whether a table holds data and not the layout of a page."""
    if table.find(".//table") is not None:
        return False
    rows = list(table.iter("tr"))
    if not rows:
        return False
    columns = max(sum(1 for c in row if c.tag in ("td", "th")) for row in rows)
    if columns < 2:
        return table.find(".//th") is not None and len(rows) > 1
    if table.find("caption") is not None or table.find(".//th") is not None:
        return True
    for cell in table.iter("td"):
        blocks = sum(1 for e in cell.iter("p", "div", "h1", "h2", "h3", "ul"))
        if blocks > 2 or len("".join(cell.itertext())) > 600:
            return False
    return True


def page_units(tree: Any) -> list[Unit]:
    """Units of a page, in order.

    Args:
        tree: root element of a parsed page.
    """
    return _Walker(tree).walk(tree)
