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
from .grids import is_data, numbered, span
from .names import elements, named

__all__ = ["Unit", "key_of", "page_units"]

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol "
    "option p pre section summary table tbody td tfoot th thead tr ul".split()
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LISTED = frozenset(("li", "dd", "dt"))
_GROUPS = frozenset(("ul", "ol", "dl"))
_RAISED_STYLE = re.compile(r"vertical-align\s*:\s*(?:super|text-top|[1-9]\d*(?:\.\d+)?p[tx])", re.I)
_RULE = re.compile(r"([^{}]{1,300})\{([^{}]{0,600})\}")
_CLASS = re.compile(r"\.([A-Za-z_][\w-]*)\s*$")
# A raised digit that is printed as a character of its own.
_RAISED_DIGITS = re.compile(r"(?<=[\w.,;:!?)\]”’\"'%])[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}(?![⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺])")
_BULLET = re.compile(r"(?:[•·▪◦●■‣⁃§–—]|\uf0b7|\uf0a7|[-*](?=\s))[\s\u00a0]*(?=\S)")
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.I)
_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_TOKEN = re.compile(r"\d{1,3}|[a-z]{1,4}|[*∗†‡§¶#]{1,3}")
# One mark of a second series: [n 1], [note 3], [nb 2].
_NAMED_MARK = re.compile(r"(?:note|nb|n|fn)\s?\d{1,3}", re.I)
_BACK = re.compile(
    r"[\s↩↑^⤴︎←⏎\[\]]*(?:[a-z](?:\s[a-z])*)?[\s↩↑^⤴︎←⏎]*|(?:jump |go )?(?:up|back|return)(?: to .{1,30})?[\s↩↑^⤴︎←]*",
    re.I,
)
# The printed number at the beginning of a note.
_OWN_NUMBER = re.compile(
    r"(?:\[\w{1,4}\]|\(\w{1,4}\)|\d{1,3}[.)]?|[*∗†‡§]{1,3}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})(?:[\s\u00a0:]+|$)"
)
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
        role: what its part of the page is called: byline, caption, note or title; empty for others.
        group: number of the list that it stands in.
        place: number of the element that holds it; paragraphs of one article share it.
        strong: all its words are bold.
        first: one past the last character of a bullet or number at its beginning.
        furniture: known not to be the article's, by its place or its words; None before that
            was asked.
        within: numbers of the elements named as furniture that hold it.
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
    role: str = ""
    group: int | None = None
    place: int = 0
    strong: bool = False
    first: int | None = None
    furniture: bool | None = None
    within: tuple[int, ...] = ()


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
        raised = raised or link.get("role") == "doc-noteref" or named(link, "raised")
        if NOTE_MARK.fullmatch(words) and (raised or words[:1] in "[(" or _is_note_id(href[1:])):
            label = (
                [words.strip("[]() ")]
                if _NAMED_MARK.fullmatch(words.strip("[]() "))
                else _TOKEN.findall(words)
            )
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


def _raised_classes(tree: Any) -> frozenset[str]:
    """Classes that the page's own style sheets raise."""
    found: set[str] = set()
    for sheet in tree.iterfind(".//style"):
        for rule in _RULE.finditer((sheet.text or "")[:300_000]):
            if "vertical-align" in rule[2] and _RAISED_STYLE.search(rule[2]):
                for selector in rule[1].split(","):
                    name = _CLASS.search(selector)
                    if name:
                        found.add(name[1].lower())
    return frozenset(found)


class _Walker:
    def __init__(self, tree: Any, outer: _Walker | None = None) -> None:
        self.units: list[Unit] = []
        self.targets: dict[str, str] = outer.targets if outer else _note_targets(tree)
        self.raised: frozenset[str] = outer.raised if outer else _raised_classes(tree)
        # Words of the open unit in pieces: adding to one string is quadratic on long paragraphs.
        self.pieces: list[str] = []
        self.size = 0
        self.last = ""  # its last characters
        self.marks: list[tuple[int, int, str, str]] = []
        self.linked = 0
        self.bold = 0
        self.kind = "p"
        self.level: int | None = None
        self.skip: Any = None  # element whose inside is left out
        self.aside = 0
        self.link = 0
        self.quote = 0
        self.strong = 0
        self.breaks = 0
        self.note: tuple[Any, str] | None = None  # open note element and its label
        self.label: str | None = None  # label and id of the next unit
        self.name: str | None = None
        self.roles: list[tuple[Any, str]] = []
        self.asides: list[tuple[Any, int]] = []
        self.groups: list[tuple[int, str]] = []
        self.places: list[int] = [0]
        self.count = 0
        self.inner = outer is not None

    def write(self, piece: str) -> None:
        if piece:
            self.pieces.append(piece)
            self.size += len(piece)
            self.last = (self.last + piece)[-40:]

    def strip(self, *, keep_breaks: bool = False) -> None:
        """Take white space off the end of what was written."""
        while self.pieces:
            piece = self.pieces[-1]
            bare = piece.rstrip(" ") if keep_breaks else piece.rstrip()
            self.size -= len(piece) - len(bare)
            if bare:
                self.pieces[-1] = bare
                break
            self.pieces.pop()
        self.last = "".join(self.pieces[-40:])[-40:] if self.pieces else ""

    def add(self, text: str | None) -> None:
        if not text:
            return
        piece = _SPACE.sub(" ", text)
        if not self.size:
            piece = piece.lstrip()
        elif piece.startswith(" ") and self.last[-1] in " \n":
            piece = piece[1:]
        if not piece:
            return
        if not piece.strip() and (not self.size or self.last[-1:] in "\n"):
            return  # a no-break space between two line breaks is an empty line
        self.breaks = 0
        if self.link:
            self.linked += len(piece)
        if self.strong:
            self.bold += len(piece.strip())
        at = 0
        for found in _RAISED_DIGITS.finditer((self.last[-12:] + piece) if self.size else piece):
            shift = len(self.last[-12:]) if self.size else 0
            start, end = found.start() - shift, found.end() - shift
            if start < at:
                continue
            before = (self.last + piece[:start])[-12:]
            words = found.group().translate(_LOWER)
            # One raised digit after a word may be a power; after a number it is a note.
            if raised_kind(words, before) == "note" and self.note is None:
                self.write(piece[at:start])
                self.marks.append((self.size, self.size + end - start, words, ""))
                self.write(piece[start:end])
                at = end
        self.write(piece[at:])

    def flush(self) -> None:
        text = "".join(self.pieces).rstrip() if self.size else ""
        if text.strip():
            self._unit(text)
        self.pieces, self.size, self.last = [], 0, ""
        self.marks, self.linked, self.bold, self.breaks = [], 0, 0, 0

    def _unit(self, text: str) -> None:
        kind, first = self.kind, None
        if self.note is not None:
            kind = "endnote"
            if self.label is not None:
                lead = re.match(r"[\^↑↩\s\u00a0]+", text)
                cut = lead.end() if lead else 0
                number = _OWN_NUMBER.match(text, cut)
                if number and key_of(number.group()) == key_of(self.label):
                    cut = number.end()
                if cut >= len(text):
                    return  # the number alone: its words follow
                text = text[cut:]
                self.marks = [(a - cut, b - cut, n, t) for a, b, n, t in self.marks if a >= cut]
        elif self.quote and kind == "p":
            kind = "quote"
        elif kind == "p":
            bullet = _BULLET.match(text)
            if bullet and text[0] not in "–—§" and len(text) > bullet.end() + 1:
                kind, first = "list_item", bullet.end()
        role = self.roles[-1][1] if self.roles else ""
        label = self.label
        place = self.places[-2] if len(self.places) > 1 else 0
        self.units.append(
            Unit(
                kind, text, level=self.level, label=label if kind == "endnote" else None,
                marks=[m for m in self.marks if m[1] <= len(text)], aside=self.aside > 0,
                linked=self.linked / max(1, len(text)), order=len(self.units), name=self.name,
                role=role, group=self.groups[-1][0] if self.groups else None, place=place,
                strong=self.bold >= 0.9 * len(text.replace(" ", "")), first=first,
                within=tuple(number for _, number in self.asides),
            )
        )  # fmt: skip
        self.label = self.name = None

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
        if self.note is not None and self.size < 3 and not self.last.strip("([ "):
            # The note's own number, perhaps in brackets.
            if self.size:
                self.write(words)
            return
        kind = raised_kind(words, self.last[-12:], linked=bool(links))
        if kind == "note":
            self.mark(words.strip("[]() "), target)
        else:
            self.add(superscript(words) if kind == "exponent" else words)

    def mark(self, words: str, target: str) -> None:
        """Write a note mark in brackets."""
        if not words:
            return
        self.strip(keep_breaks=True)
        start = self.size
        inner = start + 1
        single = _NAMED_MARK.fullmatch(words)
        tokens = list(_TOKEN.finditer(words)) if NOTE_MARK.fullmatch(words) and not single else []
        self.write(f"[{words}]")
        end = self.size
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
        if not isinstance(tag, str) or tag in elements("never"):
            return True
        style = e.get("style") or ""
        if e.get("hidden") is not None or (style and _HIDDEN.search(style)):
            return True
        if named(e, "hidden"):
            return True
        block = tag in _BLOCKS
        if tag in elements("furniture") or (block and named(e, "furniture")):
            self.flush()
            # The foot of a quotation is the name of who spoke, and that of an article its notes.
            if not (tag == "footer" and self.quote):
                self.aside += 1
                self.count += 1
                self.asides.append((e, self.count))
        if tag == "sup" or self._raised(e, tag, style):
            self.superscript(e)
            return True
        if tag == "a":
            if self._note_link(e):
                return True
            self.link += 1
        elif tag in ("b", "strong"):
            self.strong += 1
        self._open_note(e, tag)
        if tag == "br":
            self.breaks += 1
            if self.breaks > 1:
                self.flush()
                self.breaks = 1
            elif self.size:
                self.strip()
                self.write("\n")
        elif tag == "table" and self.note is None and is_data(e):
            self.flush()
            self._table(e)
            return True
        elif block:
            self.flush()
            self.count += 1
            self.places.append(self.count)
            if tag in _HEADINGS:
                self.kind, self.level = "heading", int(tag[1])
            elif tag in _LISTED:
                self.kind = "list_item"
            elif tag in ("figcaption", "caption"):
                self.kind = "caption"
            elif tag in ("blockquote", "q"):
                self.quote += 1
            elif tag in _GROUPS:
                self.groups.append((self.count, tag))
        role = self._role(e, tag)
        if role:
            self.roles.append((e, role))
        self.add(e.text)
        return False

    def _role(self, e: Any, tag: str) -> str:
        """What the part is called, when that says what its words are."""
        if tag in ("time", "address"):
            return "byline"
        if tag in ("article", "main", "body", "section", "html"):
            return ""
        for kind in ("caption", "byline", "note", "title"):
            if named(e, kind):
                return kind
        return ""

    def _raised(self, e: Any, tag: str, style: str) -> bool:
        """Raised without an element for it: by a style or a class."""
        if tag not in ("span", "small", "em", "font", "i", "b", "strong", "a"):
            return False
        by_style = "vertical-align" in style and _RAISED_STYLE.search(style) is not None
        classes = (e.get("class") or "").lower()
        if not by_style and classes:
            by_style = not self.raised.isdisjoint(classes.split()) or (
                tag != "a" and named(e, "raised")
            )
        if not by_style:
            return False
        words = "".join(e.itertext()).strip() if len(e) < 8 else ""
        return 0 < len(words) < 8 and (NOTE_MARK.fullmatch(words) is not None or tag != "a")

    def _open_note(self, e: Any, tag: str) -> None:
        """Begin a note when marks point to this element."""
        name = e.get("id") or e.get("name")
        if name not in self.targets or self.note is not None:
            return
        label = self.targets[name]
        if tag in _BLOCKS:
            self.flush()
            self.note, self.label, self.name = (e, label), label, name
        elif not self.size:
            block = e.getparent()
            while block is not None and block.tag not in _BLOCKS:
                block = block.getparent()
            # The number of a note in an element beside that of its words.
            around = block.getparent() if block is not None else None
            if (
                around is not None
                and around.tag == "div"
                and named(around, "note")
                and block.tag in ("span", "div", "p")
                and key_of("".join(block.itertext())) == label
            ):
                block = around
            if block is not None and block.tag in ("p", "li", "div", "td", "dd", "tr"):
                self.note, self.label, self.name = (block, label), label, name

    def _note_link(self, e: Any) -> bool:
        """Note marks that are links without being raised, and links back from notes."""
        href = e.get("href") or ""
        if not href.startswith("#"):
            return False
        words = " ".join("".join(e.itertext()).split())
        if self.note is not None and (
            not words or _BACK.fullmatch(words) or (not self.size and NOTE_MARK.fullmatch(words))
        ):
            return True
        if (
            href[1:] in self.targets
            and NOTE_MARK.fullmatch(words)
            and self.note is None
            and self.size
        ):
            self.mark(words.strip("[]() "), href[1:])
            return True
        return False

    def end(self, e: Any) -> None:
        """Close an element."""
        tag = e.tag
        if tag == "a":
            self.link = max(0, self.link - 1)
        elif tag in ("b", "strong"):
            self.strong = max(0, self.strong - 1)
        if tag in _BLOCKS:
            self.flush()
            if len(self.places) > 1:
                self.places.pop()
            if tag in _HEADINGS or tag in _LISTED or tag in ("figcaption", "caption"):
                self.kind, self.level = "p", None
            elif tag == "blockquote":
                self.quote = max(0, self.quote - 1)
            elif tag in _GROUPS and self.groups:
                self.groups.pop()
        if self.roles and self.roles[-1][0] is e:
            self.roles.pop()
        if self.note is not None and self.note[0] is e:
            self.flush()
            self.note = self.label = self.name = None
        if self.asides and self.asides[-1][0] is e:
            self.asides.pop()
            self.aside = max(0, self.aside - 1)

    def _table(self, table: Any) -> None:
        rows: list[list[Cell]] = []
        marks: list[tuple[int, int, str, str]] = []
        lines: list[str] = []
        at = linked = 0
        caption = table.find("caption")
        if caption is not None:
            words = " ".join("".join(caption.itertext()).split())
            if words:
                self.units.append(
                    Unit(
                        "caption",
                        words,
                        aside=self.aside > 0,
                        order=len(self.units),
                        place=self.places[-1],
                    )
                )
        spans: dict[int, int] = {}  # rows that a cell above still covers, by column
        for row in table.iter("tr"):
            if row.get("hidden") is not None or _HIDDEN.search(row.get("style") or ""):
                continue
            cells: list[Cell] = []
            pieces: list[str] = []
            fresh: dict[int, int] = {}
            for cell in row:
                if cell.tag not in ("td", "th"):
                    continue
                # Empty cells where a cell of a row above reaches down.
                while (column := sum(c.span for c in cells)) in spans:
                    pieces.append("")
                    cells.append(Cell(""))
                inner = _Walker(None, self)
                if len(cell):
                    inner.walk(cell, inside=True)
                else:
                    inner.add(cell.text)
                    inner.flush()
                text = " ".join(u.text.replace("\n", " ") for u in inner.units)
                shift = at + sum(map(len, pieces)) + len(pieces)
                offset = 0
                for unit in inner.units:
                    marks += [
                        (shift + offset + a, shift + offset + b, n, t) for a, b, n, t in unit.marks
                    ]
                    offset += len(unit.text) + 1
                    linked += int(unit.linked * len(unit.text))
                pieces.append(text)
                wide, high = span(cell, "colspan"), span(cell, "rowspan")
                if high > 1:
                    fresh.update(dict.fromkeys(range(column, column + wide), high - 1))
                cells.append(Cell(text, cell.tag == "th", wide))
            spans = {c: n - 1 for c, n in spans.items() if n > 1} | fresh
            if any(c.text for c in cells):
                rows.append(cells)
                lines.append("\t".join(pieces))
                at += len(lines[-1]) + 1
        if rows:
            grid = grid_text(rows)
            self.units.append(
                Unit(
                    "table", grid, marks=marks, rows=rows, aside=self.aside > 0,
                    linked=linked / max(1, len(grid)), order=len(self.units),
                    place=self.places[-1], within=tuple(number for _, number in self.asides),
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


def page_units(tree: Any) -> list[Unit]:
    """Units of a page, in order.

    Args:
        tree: root element of a parsed page.
    """
    return numbered(_Walker(tree).walk(tree))
