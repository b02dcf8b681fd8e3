"""HTML files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ...document import Document, Mark, Meta
from ...errors import NoText
from ..furniture import line_kind
from ..limits import Limits
from ..metadata import parse_date
from ..structure import Para, tag_paragraphs, to_blocks
from ..tables import Cell, GridTables
from .article import article_units
from .guard import check_page, decode_page
from .units import Unit, key_of, page_units

__all__ = ["read_html"]


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

    check_page(data, limits or Limits(), path)
    text, _, warnings = decode_page(data, path)
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
        raise NoText(
            "there is no text on the page",
            path=path,
            todo="it may be drawn by a script: save it from the browser as a complete page, or as PDF",
        )
    meta, doubts = _meta(tree)
    chosen, notes = article_units(tree, units, title=meta.title)
    if not chosen:
        words = sum(len(u.text.split()) for u in units)
        raise NoText(
            f"no article was found among the {words:,} words of the page",
            path=path,
            todo="copy the article into a text file",
        )
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
    titled = False
    stated = key_of(meta.title or "")
    for unit in units:
        if pieces:
            pieces.append("\n\n")
            at += 2
        kind: str | None = unit.kind
        own = key_of(unit.text)
        if kind == "p":
            kind = line_kind(unit.text)
        elif (
            kind == "heading"
            and not titled
            and (
                (unit.level == 1 and not stated)
                or own == stated
                or (len(own) > 8 and (own in stated or stated in own) and stated)
            )
        ):
            kind, titled = "title", True
        first = None
        if kind in (None, "list_item") and unit.marks and unit.marks[0][0] == 0 and len(own) > 12:
            # A raised mark at the beginning is the label of a note without links.
            _, end, unit.label, unit.name = unit.marks.pop(0)
            kind, first = "footnote", at + end + (unit.text[end : end + 1] == " ")
        if unit.kind == "table":
            tables.append((at, unit.rows, caption))
        caption = unit.text if unit.kind == "caption" else None
        marks += [(at + a, at + b, label, target) for a, b, label, target in unit.marks]
        paras.append(
            Para(
                start=at, end=at + len(unit.text), text=_unmarked(unit), kind=kind, level=unit.level,
                label=unit.label,
                first=first,
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


def _json_ld(tree: Any) -> Iterator[dict[str, Any]]:
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            found = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        queue = [found]
        while queue:
            item = queue.pop(0)
            if isinstance(item, list):
                queue += item[:50]
            elif isinstance(item, dict):
                yield item
                graph = item.get("@graph")
                if isinstance(graph, list):
                    queue += graph[:50]


def _meta(tree: Any) -> tuple[Meta, list[str]]:
    """Title, date, site and address: JSON-LD, then Open Graph, then the page itself."""
    found: dict[str, str] = {}

    def put(name: str, value: object) -> None:
        if isinstance(value, str) and value.strip() and name not in found:
            found[name] = " ".join(value.split())

    for item in _json_ld(tree):
        kind = str(item.get("@type", ""))
        if "Article" in kind or "Report" in kind or "Posting" in kind or "WebPage" in kind:
            put("title", item.get("headline"))
            put("date", item.get("datePublished"))
            publisher = item.get("publisher")
            if isinstance(publisher, dict):
                put("source", publisher.get("name"))
            put("url", item.get("url"))
    names = {
        "og:title": "title", "article:published_time": "date", "og:site_name": "source", "og:url": "url",
        "citation_title": "title", "citation_publication_date": "date", "dc.title": "title",
        "dc.date": "date", "dcterms.created": "date", "dcterms.issued": "date", "date": "date",
        "pubdate": "date", "publish-date": "date", "sailthru.date": "date", "parsely-pub-date": "date",
        "twitter:title": "title", "application-name": "source",
    }  # fmt: skip
    for element in tree.iterfind(".//meta"):
        name = (
            element.get("property") or element.get("name") or element.get("itemprop") or ""
        ).lower()
        if name in names:
            put(names[name], element.get("content"))
        elif name == "datepublished":
            put("date", element.get("content"))
    canonical = tree.find(".//link[@rel='canonical']")
    if canonical is not None:
        put("url", canonical.get("href"))
    title = tree.find(".//title")
    if title is not None:
        put("title", re.split(r"\s[|–—]\s", title.text or "")[0])
    values: dict[str, Any] = {k: v for k, v in found.items() if k != "date"}
    warnings: list[str] = []
    origins = dict.fromkeys(values, "HTML")
    day = parse_date(found["date"]) if "date" in found else None
    if day is None:
        day = _searched_date(tree)
    if day is not None:
        values["date"], origins["date"] = day[0], "HTML"
        if day[1]:
            warnings.append(f"the date {day[0]} may be read in two ways: day and month")
    return Meta(**values, origins=origins), warnings


def _searched_date(tree: Any) -> Any:
    """What htmldate finds in the page when nothing is stated."""
    try:
        from htmldate import find_date

        found = find_date(tree, original_date=True, extensive_search=False)
    except Exception:  # htmldate meets all sorts of pages; a date is not worth an error
        return None
    return parse_date(found) if found else None
