"""Plain text and Markdown: the decoded file, character for character, cut into paragraphs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from ..annotations import Span
from ..document import Document, Mark
from . import markdown
from .endnotes import labelled, marks_of, trailing_notes
from .furniture import page_furniture
from .lines import (
    Line,
    continues,
    ends_open,
    enumerator,
    has_ended,
    is_bullet,
    split_lines,
    wrap_width,
)
from .metadata import from_front_matter
from .plainlines import (
    Own,
    email_head,
    fences,
    indented_quotes,
    markdown_lines,
    page_starts,
    quoted,
    underlined,
)
from .plainnotes import PlainNotes, find_marks, find_notes
from .rows import TextTables, is_regular, table_lines
from .structure import (
    Para,
    heads_references,
    join_over_furniture,
    names_section,
    reads_as_reference,
    tag_paragraphs,
    to_blocks,
)

__all__ = ["paragraphs", "text_document"]

_ATX = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_QUOTE = re.compile(r"(?:>[ \t]?)+")
_ATX_END = re.compile(r"[ \t]#+$")
_BOLD_LINE = re.compile(r"(\*\*|__)(?=\S)[^*]{2,140}\1:?")
_SPACE = re.compile(r"\s*")
_ENTRY = re.compile(
    r"\[?\d{1,3}[\].)]\s|[A-ZÀ-Þ][\w’'À-ÿ-]+(?:[ -][A-ZÀ-Þ][\w’'À-ÿ-]+){0,3}, [A-ZÀ-Þ]|[-–—_]{3}|"
    r"[A-ZÀ-Þ].{2,120}\((?:19|20)\d\d|[A-ZÀ-Þ][^.]{2,120}\. \(?(?:19|20)\d\d"
)
_BRACKETED = re.compile(r"\[(\d{1,3})\]")
_LINK_END = re.compile(r"(?:https?://|www\.)\S+$")


def _local_width(
    lines: Sequence[Line], i: int, tables: Mapping[int, int], furniture: Mapping[int, str]
) -> int:
    """Characters of a full line around a line: columns of one file differ in width."""
    around = [
        lines[j].width
        for j in range(max(0, i - 8), min(len(lines), i + 8))
        if j not in tables and j not in furniture
    ]
    around.sort()
    # The upper quarter, not the longest: a long link in Markdown is one line.
    return around[(3 * len(around)) // 4] if len(around) > 4 else around[-1]


def _heads_references(lines: Sequence[Line], i: int) -> bool:
    """Whether a line is the heading of a reference list, with an entry or a subheading below."""
    bare = lines[i].text.strip("*_ ")
    if len(bare) > 60 or not heads_references(bare):
        return False
    below = [line.text for line in lines[i + 1 : i + 4]]
    if names_section(bare):
        return any(reads_as_reference(text) > 1 for text in below)
    return any(_ENTRY.match(text) for text in below)


def _hangs(first: Line, line: Line) -> bool:
    """Whether a line is set in under the words of a list item."""
    lead = is_bullet(first.text, dash=True) or enumerator(first.text)
    return (
        lead is not None
        and line.indent >= first.indent + 2
        and line.indent <= first.indent + lead.end() + 4
        and is_bullet(line.text, dash=True) is None
        and enumerator(line.text) is None
    )


def _title_case(line: str) -> bool:
    words = [w for w in line.split() if w[0].isalpha()]
    long = [w for w in words if len(w) > 3]
    return len(long) > 1 and all(w[0].isupper() for w in long) and "," not in line


def _begins_new(before: Line, line: Line, width: int, alone: bool, is_markdown: bool) -> bool:
    """Whether a wrapped line begins a paragraph.

    Args:
        before: line before it, not empty.
        line: the line.
        width: characters of a full line.
        alone: the line before is the first of its paragraph.
        is_markdown: blank lines and markers decide, not line lengths.
    """
    if is_markdown:
        if is_bullet(line.text) or markdown.note_definition(line.text):
            return True
        number = enumerator(line.text)
        listed = is_bullet(before.text) or enumerator(before.text)
        outer = line.indent < before.indent
        return bool(number) and (bool(listed) or outer or has_ended(before.text))
    if (
        alone
        and _title_case(before.text)
        and not has_ended(before.text)
        and not before.text.endswith(("-", "￾"))
        and not (ends_open(before.text) and not before.text.endswith(("–", "—")))
        and before.width < 0.85 * width
        and line.text[0].isupper()
        and enumerator(before.text) is None
    ):
        return True
    return not continues(before, line, width)


def _wrapped(before: Line, line: Line) -> bool:
    """Whether a line goes on with the one before it in a text whose lines are whole paragraphs:
    one paragraph of it was wrapped ("... and tens of" / "thousands of children")."""
    return (
        55 <= before.width <= 100
        and line.text[0].islower()
        and not has_ended(before.text)
        and before.text[-1].isalnum()
        and enumerator(line.text) is None
    )


Part = tuple[list[Line], str | None]


def paragraphs(
    text: str, start: int = 0, *, is_markdown: bool = False
) -> tuple[list[Part], PlainNotes]:
    """Cut a text into paragraphs.

    A blank line always ends one. Where lines are wrapped, they are joined; where they are not,
    every line is a paragraph. Page furniture, table rows and Markdown's own blocks stand alone.

    Args:
        text: decoded text.
        start: first code point to read.
        is_markdown: read Markdown's headings, quotes and lists.

    Returns:
        The lines of each paragraph with its kind when that is known; and the footnotes.
    """
    lines = split_lines(text, start)
    width = wrap_width(lines)
    pages = page_starts(text, lines)
    furniture = page_furniture(lines, paged=width is not None or len(pages) > 1, pages=pages)
    own: Own = email_head(lines)
    own |= markdown_lines(lines) | fences(lines) if is_markdown else quoted(lines)
    under = underlined(lines, markdown=is_markdown)
    furniture = {i: kind for i, kind in furniture.items() if i not in own and i not in under}
    tables = table_lines(lines, {**furniture, **dict.fromkeys((*own, *under), "")})
    if not is_markdown:
        own |= indented_quotes(lines, furniture, tables)
    notes = PlainNotes() if width is None or is_markdown else find_notes(text, lines, furniture)
    out: list[Part] = []
    current: list[Line] = []
    references = False

    def close(kind: str | None = None) -> None:
        nonlocal current
        if current:
            out.append((current, kind))
            current = []

    note = False
    for i, line in enumerate(lines):
        if i in notes.inside or i in notes.stray:
            if i in notes.cut:
                at = notes.cut[i]
                current.append(Line(line.start, at, text[line.start : at], line.indent, False))
                line = Line(at, line.end, text[at : line.end], 0, False)
            if i in notes.starts or not note or i in notes.stray:
                close("footnote" if note else None)
            if i in notes.stray:
                out.append(([line], "metadata"))
                continue
            note = True
            current.append(line)
            continue
        if note:
            close("footnote")
            note = False
        if i in own:
            kind, head = own[i]
            if i == head:
                close()
            current.append(line)
            if own.get(i + 1, ("", -1))[1] != head:
                close(kind)
            continue
        if i in furniture and not (references and furniture[i] == "metadata"):
            close()
            out.append(([line], furniture[i]))
            continue
        if i in tables:
            close()
            if i - 1 in tables and tables[i - 1] == tables[i]:
                out[-1][0].append(line)
            else:
                out.append(([line], "table"))
            continue
        if is_markdown and _ATX.match(line.text):
            close()
            references = False
            out.append(([line], "heading"))
            continue
        if i in under and current:
            if not is_markdown:
                above = current.pop()
                close()
                current.append(above)
            current.append(line)
            close("heading")
            continue
        if _heads_references(lines, i):
            close()
            out.append(([line], None))
            references = True
            continue
        if not current or line.blank or (width is None and not is_markdown):
            if width is None and current and not line.blank and _wrapped(current[-1], line):
                current.append(line)
                continue
            close()
            current = [line]
            continue
        before = current[-1]
        if _hangs(current[0], line):
            current.append(line)
            continue
        if width is None and (has_ended(before.text) or before.width > 200):
            # Markdown would join them; a writer who ends each line with a full stop does not.
            close()
            current = [line]
            continue
        if references:
            # Entries hang: they begin where an author or a number stands after a finished entry.
            new = bool(_ENTRY.match(line.text)) and (
                has_ended(before.text)
                or before.text[-1].isdigit()
                or before.text[-1] == "/"
                or _LINK_END.search(before.text) is not None
            )
        elif is_markdown and bool(_QUOTE.match(line.text)) > bool(_QUOTE.match(current[0].text)):
            new = True
        else:
            full = _local_width(lines, i, tables, furniture)
            new = _begins_new(before, line, full, len(current) == 1, is_markdown)
        if new:
            close()
        current.append(line)
    close("footnote" if note else None)
    return out, notes


def _lead(line: Line) -> tuple[int | None, str | None]:
    """End of the bullet or enumerator that a line begins with, and its number."""
    bullet = is_bullet(line.text, dash=True)
    if bullet:
        return line.start + bullet.end(), None
    number = enumerator(line.text)
    if number is None or reads_as_reference(line.text) >= 4:
        return None, None
    return line.start + number.end(), next(g for g in number.groups() if g)


def text_document(
    text: str,
    *,
    path: str | Path | None = None,
    warnings: Sequence[str] = (),
    format: str | None = None,
) -> Document:
    """Make a document of plain text or Markdown.

    Args:
        text: the decoded file; kept as it is.
        path: file it came from.
        warnings: what happened before.
        format: ``markdown`` or ``text``; None to look.

    Returns:
        The document. Any string makes one; an empty string makes an empty one.

    Example:
        >>> doc = text_document("# On rescue\\n\\nThey left **Zuwara** in\\nMay.")
        >>> [(b.kind, b.text) for b in doc.view]
        [('title', 'On rescue'), ('body', 'They left Zuwara in May.')]
    """
    head, fields = markdown.front_matter(text)
    stated, doubts = from_front_matter(fields)
    is_markdown = (
        format == "markdown" or head > 0 or (format is None and markdown.looks_like_markdown(text))
    )
    paras: list[Para] = []
    markup: list[Span] = []
    marks: list[Mark] = []
    if head:
        paras.append(Para(start=0, end=head, text="", kind="metadata"))
    # A byte order mark belongs to the first block and is no word of it.
    order = 0 if head or text[:1] != "\ufeff" else 1
    parts, plain = paragraphs(text, head or order, is_markdown=is_markdown)
    spans = [(p[0].start, p[-1].end) for p, _ in parts]
    signs = markdown.markup_spans(text, spans) if is_markdown else []
    inside = 0
    runs = _listed([lines for lines, _ in parts], is_markdown)
    for n, ((lines, kind), (a, b)) in enumerate(zip(parts, spans, strict=True)):
        first, label, level = None, None, None
        drops: list[Span] = []
        own: list[Span] = []
        while inside < len(signs) and signs[inside][0] < b:
            drops.append(signs[inside])
            inside += 1
        if kind == "heading" and not _ATX.match(lines[0].text):
            level = 1 if lines[-1].text[0] == "=" else 2
            drops.append((lines[-1].start, lines[-1].end))
        elif kind == "quote" or (kind is None and is_markdown and _QUOTE.match(lines[0].text)):
            kind = "quote"
            for line in lines:
                sign = _QUOTE.match(line.text)
                if sign:
                    drops.append((line.start, line.start + sign.end()))
        elif is_markdown and kind not in ("metadata", "table"):
            atx = _ATX.match(lines[0].text)
            note = markdown.note_definition(lines[0].text)
            if kind == "heading" and atx:
                level = len(atx.group(1))
                drops.append((a, a + atx.end()))
                tail = _ATX_END.search(text, a + atx.end(), b)
                if tail:
                    drops.append(tail.span())
            elif note:
                kind, label = "footnote", note.group(1)
                drops.append((a, a + note.end()))
            elif kind is None and _BOLD_LINE.fullmatch(text, a, b) and len(lines) < 4:
                kind, level = "heading", 2
            elif (
                kind is None
                and paras
                and paras[-1].kind == "footnote"
                and lines[0].indent >= 2
                and lines[0].blank
            ):
                kind = "footnote"  # its second paragraph
        if is_markdown:
            named = markdown.note_marks(text, a, b)
            own = [span for span, _ in named]
            marks += (Mark(start=s, end=e, label=name) for (s, e), name in named)
            raised = {i for s, e in own for i in range(s, e)}
            drops = [d for d in drops if d[0] not in raised]
        if kind is None:
            first, label = _lead(lines[0])
        elif kind == "footnote" and label is None:
            label = plain.positions.get(a)
        words = _words(text, a, b, [*drops, *own])
        paras.append(
            Para(
                start=a,
                end=b,
                text=words,
                kind=kind,
                level=level,
                label=label,
                lines=len(lines),
                first=first,
                listed=n in runs,
            )
        )
        markup += drops
    if order:
        if paras:
            paras[0] = replace(paras[0], start=0)
        else:
            paras.append(Para(start=0, end=1, text="", kind="metadata"))
        markup.append((0, 1))
    # Where headings are marked, short lines are not.
    marked = any(p.kind == "heading" and _ATX.match(text, p.start or order) for p in paras)
    titled = _top_heading(paras)
    if titled is not None:
        paras[titled] = replace(paras[titled], kind="title")
    tagged = tag_paragraphs(paras, title=titled is None, headings=not marked)
    if not marks and not plain.marks:
        noted = trailing_notes(text, tagged)
        if noted is not None:
            tagged = noted[0]
            marks += (Mark(start=a, end=b, label=name) for (a, b), name in noted[1])
        tagged = [
            replace(p, label=found[1])
            if p.kind == "endnote" and not p.label and (found := labelled(text, p.start, p.end))
            else p
            for p in tagged
        ]
    tagged = join_over_furniture(tagged)
    markup += (
        (p.start, p.first)
        for p in tagged
        if p.first is not None and p.kind in ("list_item", "body")
    )
    markup += ((a, _SPACE.match(text, b).end()) for a, b in plain.labels.values())  # type: ignore[union-attr]
    marks += (Mark(start=a, end=b, label=name) for (a, b), name in plain.marks)
    if not marks:
        ends = [p for p in tagged if p.kind == "endnote" and p.label]
        prose = [
            (p.start, p.end)
            for p in tagged
            if p.kind in ("body", "list_item", "quote") and ends and p.end < ends[0].start
        ]
        marks += (
            Mark(start=a, end=b, label=name)
            for (a, b), name in find_marks(text, prose, [p.label or "" for p in ends])
        )
        if not marks and len(ends) > 1:
            marks += _bracketed(text, prose, [p.label or "" for p in ends])
        if not marks and len(ends) > 1:
            marks += (
                Mark(start=a, end=b, label=name)
                for (a, b), name in marks_of(text, prose, [p.label or "" for p in ends])
            )
    marks.sort(key=lambda m: m.start)
    notes: dict[str | None, int] = {}
    for p in tagged:
        if p.kind in ("footnote", "endnote") and p.label:
            notes.setdefault(p.label, p.start)
    return Document(
        text=text,
        blocks=to_blocks(tagged),
        marks=tuple(
            Mark(start=m.start, end=m.end, label=m.label, note=notes.get(m.label)) for m in marks
        ),
        markup=_merged(markup),
        meta=stated,
        table_source=_tables(text, parts, tagged),
        warnings=(*warnings, *doubts),
        path=str(path) if path is not None else None,
        format="markdown" if is_markdown else "text",
    )


def _tables(text: str, parts: Sequence[Part], tagged: Sequence[Para]) -> TextTables | None:
    """Tables with the captions beside them, to be cut into cells when asked for."""
    lines = {p[-1].end: tuple(p) for p, kind in parts if kind == "table"}
    found: list[tuple[tuple[Line, ...], str | None]] = []
    for n, para in enumerate(tagged):
        if para.kind != "table" or para.end not in lines or not is_regular(lines[para.end]):
            continue
        beside = [tagged[m] for m in (n - 1, n + 1) if 0 <= m < len(tagged)]
        caption = next((p.text for p in beside if p.kind == "caption"), None)
        found.append((lines[para.end], caption))
    return TextTables(text, found) if found else None


def _bracketed(text: str, prose: Sequence[Span], labels: Sequence[str]) -> list[Mark]:
    """Marks in square brackets of the notes at the end, when most notes have one."""
    known = set(labels)
    found = [
        Mark(start=m.start(), end=m.end(), label=m.group(1))
        for a, b in prose
        for m in _BRACKETED.finditer(text, a, b)
        if m.group(1) in known and m.start() > a
    ]
    return found if len({m.label for m in found}) >= max(2, 0.7 * len(known)) else []


def _top_heading(paras: Sequence[Para]) -> int | None:
    """The marked heading that is the title: the first block, or the only one of its level.

    A web clipper leaves a line or two of the page above it.
    """
    seen = [n for n, p in enumerate(paras) if p.kind not in ("metadata", "boilerplate")]
    first = [n for n in seen if paras[n].kind == "heading" and paras[n].level == 1]
    if not first:
        return None
    if first[0] == seen[0]:
        return first[0]
    before = [paras[n] for n in seen if n < first[0]]
    short = len(before) < 6 and all(len(p.text) < 100 and p.kind is None for p in before)
    return first[0] if len(first) == 1 and short else None


def _listed(parts: Sequence[Sequence[Line]], is_markdown: bool) -> set[int]:
    """Numbered paragraphs that are items of a list, and not the numbered paragraphs of a report.

    Items stand close together and count up from one, in a text whose paragraphs are parted by
    empty lines.
    """
    if not is_markdown and sum(p[0].blank for p in parts) < 0.2 * len(parts):
        return set()
    found: set[int] = set()
    run: list[int] = []
    value = 0
    for n, lines in enumerate([*parts, []]):
        number = enumerator(lines[0].text) if lines else None
        name = number and (number.group("number") or number.group("bracketed"))
        size = int(name) if name and name.isdigit() else None
        inner = bool(run and lines) and lines[0].indent > parts[run[0]][0].indent
        if is_markdown and inner and size != value + 1:
            continue  # what an item holds: a list of its own, a second paragraph
        close = bool(lines) and (not lines[0].blank or (is_markdown and _brief(lines)))
        if size is not None and run and size == value + 1 and close:
            run.append(n)
            value = size
            continue
        if not is_markdown and not _lists(parts, run):
            run = []
        # One short item in Markdown is a list as well: report paragraphs are longer.
        if len(run) > 1 or (run and is_markdown and _brief(parts[run[0]])):
            found.update(run)
        run, value = ([n], 1) if size == 1 else ([], 0)
    return found


def _lists(parts: Sequence[Sequence[Line]], run: Sequence[int]) -> bool:
    """Whether a line with a colon announces the items, or they are short."""
    if run and run[0] and parts[run[0] - 1][-1].text.endswith(":"):
        return True
    return all(_brief(parts[n]) for n in run)


def _brief(lines: Sequence[Line]) -> bool:
    return sum(len(line.text) for line in lines) < 120


def _words(text: str, start: int, end: int, drops: Sequence[Span]) -> str:
    pieces, at = [], start
    for a, b in sorted(drops):
        pieces.append(text[at : max(a, at)])
        at = max(at, b)
    pieces.append(text[at:end])
    return " ".join("".join(pieces).split())


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans in order, without overlaps and doubles."""
    out: list[Span] = []
    for (a, b), _ in groupby(sorted(spans)):
        if out and a < out[-1][1]:
            if b > out[-1][1]:
                out[-1] = (out[-1][0], b)
        elif b > a:
            out.append((a, b))
    return tuple(out)
