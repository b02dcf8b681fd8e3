"""The words of a paragraph: runs, fields, tracked changes, note marks, text boxes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..superscripts import NOTE_MARK, raised_kind, superscript
from .equations import equation
from .names import MC, M, R, W, on, value
from .numbering import formatted
from .styles import Look, Styles, look_of, symbol

__all__ = ["Line", "NoteKey", "Runs", "alternatives"]

NoteKey = tuple[str, str]  # (footnote or endnote, its id)
_TOKEN = re.compile(r"\d{1,3}|[a-z]{1,4}|[*∗†‡§¶#]{1,3}")
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/"
_INSIDE = frozenset(
    W + n
    for n in ("hyperlink", "smartTag", "fldSimple", "customXml", "dir", "bdo", "ins", "moveTo")
)
_GONE = frozenset((f"{W}del", f"{W}moveFrom"))
_PICTURES = frozenset((f"{W}drawing", f"{W}pict", f"{W}object"))
_PRIVATE = re.compile("[\uf000-\uf0ff]")
_WHITE = re.compile(r"[\t\r\n]+")


@dataclass(slots=True)
class Line:
    """The text of a paragraph as it is put together.

    Attributes:
        pieces: its text.
        size: their length.
        marks: note marks: start, end, label, key of the note (None for one set by hand).
        boxes: contents of text boxes that are anchored in it.
        diagrams: relation ids of diagrams.
        fields: names of the fields in it ("TOC", "SEQ") with the position of their results.
        bold: letters in bold.
        seen: letters in all.
        sizes: letters by font size in half points.
    """

    pieces: list[str] = field(default_factory=list)
    size: int = 0
    marks: list[tuple[int, int, str, NoteKey | None]] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    diagrams: list[str] = field(default_factory=list)
    fields: list[tuple[str, int]] = field(default_factory=list)
    bold: int = 0
    seen: int = 0
    sizes: Counter[int] = field(default_factory=Counter)

    def add(self, text: str) -> None:
        """Put text at the end."""
        if text:
            self.pieces.append(text)
            self.size += len(text)

    def tail(self) -> str:
        """The last characters, a dozen at least where there are as many."""
        out = ""
        for piece in reversed(self.pieces):
            out = piece[-12:] + out
            if len(out) >= 12:
                break
        return out

    @property
    def text(self) -> str:
        """Its text so far."""
        return "".join(self.pieces)


@dataclass(slots=True)
class _Field:
    words: str = ""
    shown: bool = False
    result: bool = False


def alternatives(element: Any) -> Any:
    """The branch of an AlternateContent to read: the first with text in it.

    A text box is written twice, for new and for old versions of Word; one of them is read.
    """
    first = None
    for branch in element:
        if branch.tag not in (f"{MC}Choice", f"{MC}Fallback"):
            continue
        first = branch if first is None else first
        if next(branch.iter(f"{W}t", f"{M}t", f"{_DRAWING}diagram}}relIds"), None) is not None:
            return branch
    return first


class Runs:
    """Reads the inline content of paragraphs; remembers open fields and what was left out.

    Args:
        styles: of the file.
    """

    def __init__(self, styles: Styles) -> None:
        self.styles = styles
        self.left: Counter[str] = Counter()
        self.notes: list[tuple[NoteKey, str]] = []
        self.note_style: dict[str, tuple[str, int]] = {
            "footnote": ("decimal", 1),
            "endnote": ("lowerRoman", 1),
        }
        self.note_count: Counter[str] = Counter()
        self._fields: list[_Field] = []
        self._automatic = 0
        self.base = Look()

    # -- fields -------------------------------------------------------------------------------

    @property
    def shown(self) -> bool:
        """Whether what comes now is printed, and no instruction of a field."""
        return all(f.shown for f in self._fields)

    def open_fields(self) -> Iterator[str]:
        """Names of the fields that are open, whose result may run over paragraphs."""
        for opened in self._fields:
            yield _name(opened.words)

    def end_paragraph(self) -> None:
        """Forget fields that never came to a result: the rest of the text is no instruction."""
        self._fields = [f for f in self._fields if f.shown]

    def end_part(self) -> None:
        """Forget all open fields."""
        self._fields.clear()

    def _field(self, piece: Any, line: Line) -> None:
        kind = piece.get(f"{W}fldCharType")
        if kind == "begin":
            self._fields.append(_Field())
            box = piece.find(f"{W}ffData/{W}checkBox")
            if box is not None:
                checked = on(box, "checked")
                line.add("☒" if (on(box, "default") if checked is None else checked) else "☐")
        elif kind == "separate" and self._fields:
            self._fields[-1].shown = True
            line.fields.append((_name(self._fields[-1].words), line.size))
        elif kind == "end" and self._fields:
            closed = self._fields.pop()
            if not closed.shown and self.shown and _name(closed.words).startswith("AUTONUM"):
                # Numbers that have no result in the file: Word counts the paragraphs that have one.
                self._automatic += 1
                line.add(f"{self._automatic}. ")
            elif not closed.shown:
                line.fields.append((_name(closed.words), line.size))

    # -- runs ---------------------------------------------------------------------------------

    def read(self, parent: Any, line: Line, base: Look) -> None:
        """Read the runs of a paragraph into a line. Raised runs in a row are taken together.

        Args:
            parent: the paragraph.
            line: what is read goes to its end.
            base: look of the paragraph's style.
        """
        raised: list[str] = []

        def close() -> None:
            words = "".join(raised)
            raised.clear()
            if words.strip():
                _raise(words, line)
            else:
                line.add(words)

        for run in self._runs(parent, line):
            if run.tag in (f"{M}oMath", f"{M}oMathPara"):
                close()
                line.add(equation(run) if self.shown else "")
                continue
            own = look_of(run.find(f"{W}rPr"))
            style = value(run, "rPr/rStyle")
            look = own.over(self.styles.look(style)).over(base) if style else own.over(base)
            for text, up in self._pieces(run, look, line, close):
                if up or (raised and text.isspace()):
                    raised.append(text)
                else:
                    close()
                    line.add(text)
        close()

    def _runs(self, parent: Any, line: Line) -> Iterator[Any]:
        """Runs and equations with tracked changes accepted."""
        for child in parent:
            tag = child.tag
            if tag == f"{W}r" or tag in (f"{M}oMath", f"{M}oMathPara"):
                yield child
            elif tag in _GONE:
                self.left["deletions"] += 1
            elif tag in _INSIDE:
                if tag in (f"{W}ins", f"{W}moveTo"):
                    self.left["insertions"] += 1
                if tag == f"{W}fldSimple":
                    line.fields.append((_name(child.get(f"{W}instr") or ""), line.size))
                yield from self._runs(child, line)
            elif tag == f"{W}sdt":
                content = child.find(f"{W}sdtContent")
                if content is not None and on(child, "sdtPr/showingPlcHdr"):
                    self.left["placeholders"] += 1
                elif content is not None:
                    yield from self._runs(content, line)
            elif tag == f"{MC}AlternateContent":
                branch = alternatives(child)
                if branch is not None:
                    yield from self._runs(branch, line)

    def _pieces(self, run: Any, look: Look, line: Line, close: Any) -> Iterator[tuple[str, bool]]:
        """Text of a run with whether it is raised; boxes, fields and notes go to the line."""
        font = look.font or ""
        for piece in run:
            name = piece.tag
            text = ""
            if name in _PICTURES:
                self._picture(piece, line)
                continue
            if name == f"{MC}AlternateContent":
                branch = alternatives(piece)
                if branch is not None:
                    yield from self._pieces(branch, look, line, close)
                continue
            if name == f"{W}fldChar":
                close()
                self._field(piece, line)
                continue
            if name == f"{W}instrText":
                if self._fields and not self._fields[-1].shown:
                    self._fields[-1].words += piece.text or ""
                continue
            if not self.shown:
                continue
            if name == f"{W}t":
                text = _WHITE.sub(" ", piece.text or "")
                text = _PRIVATE.sub(lambda m: symbol(ord(m.group()), font), text)
            elif name in (f"{W}tab", f"{W}ptab"):
                text = "\t"
            elif name in (f"{W}br", f"{W}cr"):
                text = "\n"
            elif name == f"{W}noBreakHyphen":
                text = "-"
            elif name == f"{W}softHyphen":
                text = "\u00ad"
            elif name == f"{W}sym":
                code = piece.get(f"{W}char") or ""
                if re.fullmatch(r"[0-9A-Fa-f]{1,5}", code):
                    text = symbol(int(code, 16), piece.get(f"{W}font") or font)
            elif name == f"{W}ruby":
                for base in piece.iterfind(f"{W}rubyBase/{W}r"):
                    yield from self._pieces(base, look, line, close)
            elif name in (f"{W}footnoteReference", f"{W}endnoteReference"):
                close()
                if self._reference(piece, line):
                    return  # the rest of the run was the mark
            if not text:
                continue
            if look.hidden:
                self.left["hidden"] += len(text.split())
                continue
            if text.strip():
                line.seen += len(text)
                line.bold += len(text) if look.bold else 0
                line.sizes[look.size or 0] += len(text)
            yield text, bool(look.raised)

    def _picture(self, piece: Any, line: Line) -> None:
        if not self.shown:
            return
        inner: set[Any] = set()
        for box in piece.iter(f"{W}txbxContent"):
            above = next(box.iterancestors(f"{W}txbxContent"), None)
            # Boxes in boxes are read with the outer one; the old spelling of a box is no other.
            if above in inner or _second(box, piece):
                inner.add(box)
                continue
            inner.add(box)
            line.boxes.append(box)
        for relation in piece.iter(f"{_DRAWING}diagram}}relIds"):
            line.diagrams.append(relation.get(f"{R}dm") or "")
        self.left["charts"] += sum(1 for _ in piece.iter(f"{_DRAWING}chart}}chart"))

    # -- notes --------------------------------------------------------------------------------

    def _reference(self, piece: Any, line: Line) -> bool:
        """Put the mark of a note into a line; true when the run spelled it out."""
        kind = "footnote" if piece.tag == f"{W}footnoteReference" else "endnote"
        key = (kind, piece.get(f"{W}id") or "")
        if piece.get(f"{W}customMarkFollows") in ("1", "true", "on"):
            label = "".join(
                (t.text or "") if t.tag == f"{W}t" else symbol(_code(t), t.get(f"{W}font") or "")
                for t in piece.itersiblings(f"{W}t", f"{W}sym")
            ).strip(" []()")
            self.notes.append((key, label))
            if not label:
                return False
        else:
            style, start = self.note_style[kind]
            label = formatted(start + self.note_count[kind], style) or "*"
            self.note_count[kind] += 1
            self.notes.append((key, label))
        begin = line.size
        line.add(f"[{label}]")
        line.marks.append((begin, line.size, label, key))
        return piece.get(f"{W}customMarkFollows") in ("1", "true", "on")


def _code(element: Any) -> int:
    """Code of a ``sym`` element; that of a space when it has none."""
    try:
        return int(element.get(f"{W}char") or "20", 16)
    except ValueError:
        return 32


def _second(box: Any, within: Any) -> bool:
    """Whether a text box is the old spelling of one that is read."""
    for above in box.iterancestors():
        if above is within:
            return False
        if above.tag in (f"{MC}Fallback", f"{MC}Choice"):
            return alternatives(above.getparent()) is not above
    return False


def _name(instruction: str) -> str:
    words = instruction.split(None, 3)
    if not words:
        return ""
    first = words[0].upper()
    return " ".join([first, *words[1:3]]).upper() if first in ("ADDIN", "SEQ") else first


def _raise(words: str, line: Line) -> None:
    """Put raised words into a line: as a note mark, as an exponent, or as they are."""
    bare = words.strip()
    lead, tail = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    kind = raised_kind(bare, line.tail())
    line.add(lead)
    if kind != "note":
        line.add(superscript(bare) if kind == "exponent" else bare)
        line.add(tail)
        return
    label = bare.strip("[]() ")
    start = line.size
    line.add(f"[{label}]")
    tokens = list(_TOKEN.finditer(label)) if NOTE_MARK.fullmatch(label) else []
    if len(tokens) < 2:
        line.marks.append((start, line.size, tokens[0].group() if tokens else label, None))
    else:
        edges = [start, *(start + 1 + t.start() for t in tokens[1:]), line.size]
        for token, a, b in zip(tokens, edges, edges[1:], strict=False):
            line.marks.append((a, b, token.group(), None))
    line.add(tail)
