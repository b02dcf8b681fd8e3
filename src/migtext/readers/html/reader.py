"""HTML files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from ...document import Document, Mark, Meta
from ...errors import NoText
from ..limits import Limits
from ..structure import Para, tag_paragraphs, to_blocks
from ..tables import Cell, GridTables
from .article import article_units
from .guard import check_page, decode_page
from .meta import page_meta
from .mhtml import is_mhtml, page_of
from .refusal import check_article, no_text
from .tidy import tidy
from .units import Unit, key_of, page_units

__all__ = ["read_html"]

# The label of a note that is printed in raised characters.
_RAISED_LABEL = re.compile(r"([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})\s+(?=\S{2})")


def read_html(
    data: bytes, *, path: str | Path | None = None, limits: Limits | None = None
) -> Document:
    """Read a saved web page.

    Args:
        data: the bytes of the file.
        path: its name, for messages.
        limits: size, depth and attributes.

    Returns:
        The article: headings, paragraphs, lists, tables, notes; menus and adverts are left out
        and counted in a warning.

    Raises:
        LimitExceeded: too large, too deep, too many attributes.
        NoText: the page has no text.
    """
    from lxml import etree
    from lxml import html as lxml_html

    address = charset = None
    if is_mhtml(data):
        data, charset, address = page_of(data, path)
    check_page(data, limits or Limits(), path)
    text, _, warnings = decode_page(data, path, charset)
    # A declaration of another encoding inside the text would make lxml refuse it.
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\x00", "")
    parser = lxml_html.HTMLParser(huge_tree=True, remove_pis=True)
    try:
        tree = lxml_html.document_fromstring(source, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise NoText(
            "there is no text on the page", path=path, todo="save it again in a browser"
        ) from error
    units = page_units(tree)
    if not any(key_of(u.text) for u in units):
        raise no_text(tree, path)
    meta, doubts = page_meta(tree, units, address=address, text=text)
    chosen, notes = article_units(tree, units, title=meta.title)
    notes += check_article(tree, chosen or units, meta.title, path)
    if not chosen:
        words = sum(len(u.text.split()) for u in units)
        raise NoText(
            f"no article was found among the {words:,} words of the page",
            path=path,
            todo="copy the article into a text file",
        )
    chosen = tidy(chosen, meta.title)
    return _document(chosen, path, meta, [*warnings, *notes, *doubts])


def _document(
    units: Sequence[Unit], path: str | Path | None, meta: Meta, warnings: Sequence[str]
) -> Document:
    pieces: list[str] = []
    paras: list[Para] = []
    marks: list[tuple[int, int, str, str]] = []
    tables: list[tuple[int, list[list[Cell]], str | None]] = []
    at = 0
    caption: str | None = None
    for unit in units:
        if pieces:
            pieces.append("\n\n")
            at += 2
        kind = None if unit.kind == "p" else unit.kind
        first = at + unit.first if unit.first else None
        if kind in (None, "list_item") and unit.marks and unit.marks[0][0] == 0:
            label = unit.marks[0][2]
            words = unit.text[unit.marks[0][1] :].strip()
            if len(words) > 5 and len(label) < 4 and words[:1] not in ".,;:)":
                # A raised mark at the beginning is the label of a note without links.
                _, end, unit.label, unit.name = unit.marks.pop(0)
                kind, first = "footnote", at + end + (unit.text[end : end + 1] == " ")
        lead = _RAISED_LABEL.match(unit.text)
        if kind is None and lead is not None and not unit.marks:
            unit.label = unit.label or key_of(lead[1])
            kind, first = "footnote", at + lead.end()
        if unit.kind == "table":
            tables.append((at, unit.rows, caption))
        caption = unit.text if unit.kind == "caption" else None
        marks += [(at + a, at + b, label, target) for a, b, label, target in unit.marks]
        paras.append(
            Para(
                start=at, end=at + len(unit.text), text=_unmarked(unit), kind=kind, level=unit.level,
                label=unit.label, first=first,
            )
        )  # fmt: skip
        pieces.append(unit.text)
        at += len(unit.text)
    tagged = tag_paragraphs(paras, title=False, headings=False)
    # By id, because one page may have two series of notes; by label where an id is missing.
    notes: dict[str, int] = {}
    for p, unit in zip(tagged, units, strict=True):
        if p.kind in ("endnote", "footnote"):
            if unit.name:
                notes.setdefault(f"#{unit.name}", p.start)
            if p.label:
                notes.setdefault(p.label, p.start)
    text = "".join(pieces)
    return Document(
        text=text,
        blocks=to_blocks(tagged),
        marks=tuple(
            Mark(start=a, end=b, label=label, note=notes.get(f"#{target}", notes.get(label)))
            for a, b, label, target in marks
        ),
        markup=tuple((p.start, p.first) for p in tagged if p.first is not None),
        meta=meta,
        warnings=tuple(warnings),
        path=str(path) if path is not None else None,
        format="html",
        table_source=GridTables(tables) if tables else None,
    )


def _unmarked(unit: Unit) -> str:
    """Words of a unit for the rules: without note marks."""
    text, at, out = unit.text, 0, []
    for a, b, _, _ in unit.marks:
        out.append(text[at:a])
        at = b
    return " ".join("".join([*out, text[at:]]).split()) if unit.kind != "table" else text
