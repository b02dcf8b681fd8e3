"""Block kinds of the paragraphs of a PDF, as far as type and place tell them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ..lines import ends_open, enumerator, has_ended, is_bullet
from ..structure import Para, reads_as_reference, tag_paragraphs
from .flow import Paragraph
from .printed import PdfLine

__all__ = ["kinds"]

_LEAD = re.compile(r"[(\[]?(\w{1,4})[)\].]?\s+")
# "J. Smith", "A. B. Smith and C. Jones": initials, not items of a list.
_INITIALS = re.compile(
    r"(?:[A-Z]\.[ -]?){1,3}\s?[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)?(?=[,;*∗†‡\d]|\sand\s|\s&|$)"
)
_NUMBERED_HEAD = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[IVX]{1,5}\.|[A-H]\.)\s+[A-ZÀ-Þ“]")
_TWO_SENTENCES = re.compile(r"[a-z)”’][.!?][”’]?\s+[A-Z]")
_BYLINE = re.compile(
    r"(?:by|written by|author|authors|prepared by|report by)\b.{3,160}"
    r"|(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:\d{1,2} )?(?:january|february|march|april|may|"
    r"june|july|august|september|october|november|december)(?: \d{1,2},?)? \d{4}",
    re.I,
)
_IMPRINT = re.compile(
    r"\bdoi\b|doi\.org/|©|\(c\) \d{4}|\bISSN\b|\bISBN\b|\blicen[sc]e\b|creative commons|\bCC BY|"
    r"corresponding author|e-?mail:|\S@\S+\.\w|all rights reserved|open access|\breceived\b.{0,40}\baccepted\b",
    re.I,
)


_NO_TITLE = re.compile(
    r"\(|(?:legal )?notice\b|arrangement of|table of|contents|special issue|supplement|vol(?:ume)?\b|no\b|"
    r"for immediate|press release|case \d|court file",
    re.I,
)
_PAGE = re.compile(r"(?:\t|\.\s?|…\s?|\s{2})\s*(\d{1,4}|[ivxlc]{1,6})\s*$")
_PULLED = re.compile(r"[“\"«‘].{12,300}[”\"»’]", re.S)
_DEPTH = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+(?!CFR|C\.F\.R|U\.?S)[^\W\d_]")
_PART = re.compile(
    r"(?:part|section|article|annex|chapter|schedule|appendix|title|form)\s+[\dIVXLA-Z]+\b", re.I
)


def kinds(groups: Sequence[Paragraph], body: float) -> list[Para]:
    """Paragraphs with their kinds.

    Args:
        groups: paragraphs of lines, in the order of the text.
        body: height of body characters.

    Returns:
        One `Para` for each, all with a kind.
    """
    quotes = _quotes(groups, body)
    sizes = _prose_sizes(groups)
    paras: list[Para] = []
    for n, group in enumerate(groups):
        text = group.text.strip()
        kind, level, label, first = group.kind, None, group.label, None
        letters = any(c.isalpha() for c in text)
        size = max(line.size for line in group.lines)
        short = len(group.lines) <= 4 and len(text) < 220 and not _is_prose(text)
        if kind == "table" and _is_contents(group):
            kind = "metadata"
        elif kind is None and len(text) < 40 and not letters:
            kind = "metadata"  # labels of a chart: numbers that nothing on the line explains
        elif kind is None and short and n and _PULLED.fullmatch(text) and _after_prose(groups, n):
            kind = "quote"
        elif (
            kind is None
            and short
            and size > 1.12 * body
            and letters
            and not is_bullet(text)
            and (sizes[round(size * 2)] < 3 or group.lines[0].bold)
        ):
            kind, level = "heading", 1 if size > 1.4 * body else 2
        elif (
            kind is None
            and short
            and all(x.bold for x in group.lines)
            and len(text) < 160
            and letters
            and not text.endswith((".", ";"))
            and not is_bullet(text)
        ):
            kind, level = "heading", 2
        elif kind is None and (group.goes_on or group.continued) and not group.lines[0].bold:
            kind = "body"
        elif n in quotes:
            kind = "quote"
        told = group.lines[0].paragraph is not None
        if told and kind in (None, "heading") and short and not _recognised_head(group, text, body):
            kind, level = "body", None
        if kind in (None, "heading") and short and _signs_off(groups, n, text):
            kind, level = "body", None
        if kind is None and _is_imprint(group, text, body):
            kind = "metadata"
        if kind is None or (kind in ("body", "quote") and not group.goes_on):
            number = None if _INITIALS.match(text) else enumerator(text)
            bullet = is_bullet(text, dash=True)
            lead = _LEAD.match(text) if group.lines[0].lead else None
            if bullet:
                first = bullet.end()
            elif lead and reads_as_reference(text) < 3:
                first, label = lead.end(), lead.group(1)
            elif number and reads_as_reference(text) < 3:
                first, label = number.end(), next(g for g in number.groups() if g)
        paras.append(
            Para(
                start=0, end=len(text), text=text, kind=kind, level=level, label=label,
                page=group.lines[0].page + 1, lines=len(group.lines), first=first,
            )
        )  # fmt: skip
    paras = [_levelled(para) for para in paras]
    _items(paras, groups, body)
    _title(paras, groups)
    _bylines(paras)
    _plain_lines(paras, groups, body)
    return _listed(tag_paragraphs(paras, title=False), groups, body)


def _listed(paras: list[Para], groups: Sequence[Paragraph], body: float) -> list[Para]:
    """A single name in a column of short lines of one size is what the lines around it are."""
    out = list(paras)
    for n, (para, group) in enumerate(zip(paras, groups, strict=True)):
        first = group.lines[0]
        if (
            para.kind != "heading"
            or first.bold
            or first.italic
            or abs(first.size - body) > 0.06 * body
            or _NUMBERED_HEAD.match(para.text)
            or para.text.isupper()
            or n == 0
            or n + 1 == len(paras)
        ):
            continue
        around = [
            m
            for m in (n - 1, n + 1)
            if paras[m].kind in ("body", "list_item")
            and groups[m].lines[0].page == first.page
            and abs(groups[m].lines[0].x0 - first.x0) < 2
            and abs(groups[m].lines[0].size - first.size) < 0.06 * body
            and not has_ended(paras[m].text)
            and all(len(x.text) < 70 for x in groups[m].lines)
        ]
        if len(around) == 2:
            out[n] = replace(para, kind=paras[around[0]].kind, level=None)
    return out


def _recognised_head(group: Paragraph, text: str, body: float) -> bool:
    """Whether a short paragraph of a recognised page is a heading, or may be a list item.

    Sizes are measured there and dirt has letters: large type, capitals and numbers tell, and lines
    set in the middle of their page.
    """
    first = group.lines[0]
    letters = [c for c in text if c.isalpha()]
    if len(letters) < 4 or len(letters) < 0.6 * len(text.replace(" ", "")):
        return enumerator(text) is not None
    return (
        (first.size > 1.3 * body and "\t" not in text)
        or sum(c.isupper() for c in letters) > 0.9 * len(letters)
        or _NUMBERED_HEAD.match(text) is not None
        or enumerator(text) is not None
        or is_bullet(text) is not None
        or _PART.match(text) is not None
        or (group.apart and group.centred)
    )


_NAME = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|Prof|Hon|Sir)\.?\s)?(?:[A-Z]\.[ -]?){1,3}\s?[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)?"
)
_OFFICE = re.compile(
    r"(?:(?:acting|deputy|vice|assistant|general|permanent|special|chief)[- ]?)*(?:chair|president|minister|"
    r"secretary|director|ambassador|representative|attorney|counsel|commissioner|judge|registrar|rapporteur)",
    re.I,
)
_SIGNED = re.compile(
    r"(?:\((?:signed|sd\.?|signature)\)|/s/|s/|(?:signed|signature|done at|on behalf of|by order of)\b|"
    r"for (?:the )?(?:republic|government|kingdom|state|states|federation|secretary|commission|council|"
    r"minist|union)|"
    r"(?:yours|sincerely|respectfully|very truly)\b|_{4,})",
    re.I,
)


def _signs_off(groups: Sequence[Paragraph], n: int, text: str) -> bool:
    """Whether a short paragraph belongs to a signature: a name, or what stands around it."""
    group = groups[n]
    if len(text) > 90 or len(group.lines) > 3:
        return False
    if enumerator(text) and not _NAME.fullmatch(text):
        return False
    if _SIGNED.match(text):
        return True
    near = [
        groups[m].text.strip()
        for m in (n - 2, n - 1, n + 1)
        if 0 <= m < len(groups) and groups[m].lines[0].page == group.lines[0].page
    ]
    around = any(len(x) < 90 and _SIGNED.match(x) for x in near)
    return around and (_NAME.fullmatch(text) is not None or _OFFICE.match(text) is not None)


def _items(paras: list[Para], groups: Sequence[Paragraph], body: float) -> None:
    """Numbered short lines one after another are a list, not headings without a text."""
    for n, para in enumerate(paras):
        if para.kind is not None or para.first is None or len(para.text) > 160:
            continue
        # "2. Demand was made." is a numbered paragraph of a pleading or of a report.
        sentence = para.text[para.first : para.first + 1].isupper() and para.text.endswith(".")
        if sentence and (para.label or "").isdigit():
            continue
        near = [paras[m] for m in (n - 1, n + 1) if 0 <= m < len(paras)]
        listed = any(
            x.first is not None
            and x.kind in (None, "list_item")
            and len(x.text) < 160
            and _follow(para.label, x.label)
            for x in near
        )
        plain = not groups[n].lines[0].bold and groups[n].lines[0].size < 1.06 * body
        if plain and (listed or ends_open(para.text)):
            paras[n] = replace(para, kind="list_item")


def _levelled(para: Para) -> Para:
    """The number of a heading says how deep it stands: "3.1" under "3"."""
    number = _DEPTH.match(para.text) if para.kind == "heading" else None
    if number is None:
        return para
    return replace(para, level=number.group(1).rstrip(".").count(".") + 1)


def _prose_sizes(groups: Sequence[Paragraph]) -> Counter[int]:
    """How many paragraphs of prose are set in each size, in half points."""
    sizes: Counter[int] = Counter()
    for group in groups:
        if group.kind is None and len(group.lines) > 3 and not group.lines[0].bold:
            sizes[round(group.lines[1].size * 2)] += 1
    return sizes


def _is_contents(group: Paragraph) -> bool:
    """Whether the rows of a table are titles with page numbers that grow."""
    ends = [_PAGE.search(line.text) for line in group.lines]
    found = [m for m in ends if m is not None]
    if len(found) < 2 or len(found) < 0.6 * len(ends):
        return False
    leaders = sum("..." in x.text or ". . ." in x.text or "……" in x.text for x in group.lines)
    numbers = [int(m.group(1)) for m in found if m.group(1).isdigit()]
    grows = all(a <= b for a, b in pairwise(numbers))
    words = all(sum(c.isalpha() for c in x.text) > 3 for x in group.lines)
    return words and (leaders > 0.4 * len(ends) or (grows and leaders > 0))


def _follow(a: str | None, b: str | None) -> bool:
    if not a or not b:
        return False
    if a.isdigit() and b.isdigit():
        return abs(int(a) - int(b)) == 1
    return len(a) == len(b) == 1 and abs(ord(a) - ord(b)) == 1


def _after_prose(groups: Sequence[Paragraph], n: int) -> bool:
    """Whether prose stands before a paragraph on its page: a quotation there is pulled out."""
    page = groups[n].lines[0].page
    for group in reversed(groups[max(0, n - 12) : n]):
        if group.lines[0].page != page:
            return False
        if (
            group.kind is None
            and len(group.lines) > 2
            and group.lines[0].size < groups[n].lines[0].size
        ):
            return True
    return False


def _is_prose(text: str) -> bool:
    """Whether large or bold type is a text and no heading: a standfirst, a pull quote."""
    return has_ended(text) and (len(text) > 110 or _TWO_SENTENCES.search(text) is not None)


def _is_imprint(group: Paragraph, text: str, body: float) -> bool:
    """Small print of the first page that says who published it, under which licence."""
    first = group.lines[0]
    return (
        first.page < 2
        and first.size < 0.95 * body
        and len(text) < 600
        and _IMPRINT.search(text) is not None
    )


def _title(paras: list[Para], groups: Sequence[Paragraph]) -> None:
    """The largest type on the first page with text is the title."""
    first = next((p.page for p in paras if p.kind in (None, "heading")), None)
    own = [
        n for n, p in enumerate(paras)
        if p.page == first and p.kind in (None, "heading") and len(p.text) > 3
        # Not the stamp of a clerk or a number of a document.
        and sum(c.isalpha() for c in p.text) > sum(c.isdigit() for c in p.text)
    ]  # fmt: skip
    if not own:
        return
    largest = max(max(x.size for x in groups[n].lines) for n in own)
    for n in own:
        if max(x.size for x in groups[n].lines) > 0.97 * largest and paras[n].kind == "heading":
            paras[n] = replace(paras[n], kind="title", level=1)
            return
    # One size for all: the longest line in capitals or bold above the first paragraph.
    best: int | None = None
    for n in own[:14]:
        text = paras[n].text
        if len(text) > 200 or paras[n].first is not None:
            break
        letters = [c for c in text if c.isalpha()]
        loud = groups[n].lines[0].bold or sum(c.isupper() for c in letters) > 0.9 * len(letters)
        if (
            loud
            and len(text.split()) > 2
            and len(letters) > 11
            and not has_ended(text)
            and not _NO_TITLE.match(text)
            and (best is None or len(text) > len(paras[best].text))
        ):
            best = n
    if best is not None:
        paras[best] = replace(paras[best], kind="title", level=1)


def _bylines(paras: list[Para]) -> None:
    """Authors and dates under a title are no headings, whatever their type."""
    title = next((n for n, p in enumerate(paras) if p.kind == "title"), None)
    if title is None:
        return
    for n in range(title + 1, min(title + 8, len(paras))):
        if paras[n].page != paras[title].page:
            break
        if paras[n].kind == "heading" and (
            _BYLINE.fullmatch(paras[n].text) or _INITIALS.match(paras[n].text)
        ):
            paras[n] = replace(paras[n], kind="body", level=None)


def _set_off(group: Paragraph, text: str, body: float) -> bool:
    """Whether type or white space set a short line off as a heading."""
    first = group.lines[0]
    letters = [c for c in text if c.isalpha()]
    return (
        first.bold
        or first.italic
        or first.size > 1.04 * body
        or sum(c.isupper() for c in letters) > 0.8 * len(letters)
        or _NUMBERED_HEAD.match(text) is not None
        or _PART.match(text) is not None
        or group.apart
    )


def _plain_lines(paras: list[Para], groups: Sequence[Paragraph], body: float) -> None:
    """Short lines in body type that nothing sets off: items of a list, else body."""
    run: list[int] = []

    def close() -> None:
        listed = len(run) > 1 and len({round(groups[n].lines[0].x0) for n in run}) < 3
        for n in run:
            if listed:
                paras[n] = replace(paras[n], kind="list_item")
            elif not _set_off(groups[n], paras[n].text, body):
                paras[n] = replace(paras[n], kind="body")
        run.clear()

    for n, (para, group) in enumerate(zip(paras, groups, strict=True)):
        plain = (
            para.kind is None
            and para.first is None
            and len(para.text) < 100
            and len(group.lines) < 3
            and not has_ended(para.text)
            and para.text[:1].isalnum()
            and not _set_off(Paragraph(group.lines), para.text, body)
        )
        if plain and run and (group.apart or para.page != paras[run[-1]].page or n != run[-1] + 1):
            close()
        if plain:
            run.append(n)
        elif run:
            close()
    close()


def _edges(lines: Sequence[PdfLine]) -> tuple[float, float]:
    return min(x.x0 for x in lines), max(x.x1 for x in lines)


def _runs_on(lines: Sequence[PdfLine], text: str) -> bool:
    """Whether lines are wrapped prose, not the lines of a form or of a list."""
    right = max(x.x1 for x in lines)
    full = sum(1 for x in lines[:-1] if x.x1 > right - 7 * x.size)
    return (
        full > 0.7 * (len(lines) - 1)
        and len(text.split()) > 4 * len(lines)
        and "...." not in text
        and "……" not in text
    )


def _quotes(groups: Sequence[Paragraph], body: float) -> set[int]:
    """Block quotations: prose that is narrower than the prose before and after it."""
    wide: list[tuple[int, int, float, float]] = []  # number, page, left, right
    for n, group in enumerate(groups):
        if (
            group.kind is None
            and len(group.lines) > 2
            and abs(group.lines[0].size - body) < 0.1 * body
        ):
            page = group.lines[0].page
            own = [x for x in group.lines if x.page == page]
            if len(own) > 2:
                wide.append((n, page, *_edges(own)))
    out: set[int] = set()
    # An abstract stands before the text and is narrower, too.
    start = min((page for _, page, _, _ in wide), default=0)
    for n, group in enumerate(groups):
        lines = group.lines
        size = lines[0].size
        text = group.text.strip()
        if (
            group.kind is not None
            or len(lines) < 2
            or size > 1.06 * body
            or size < 0.75 * body
            or len(text) < 60
            or lines[0].bold
            or lines[0].lead
            or enumerator(text)
            or is_bullet(text, dash=True)
            or reads_as_reference(text) > 2
            or not _runs_on(lines, text)
        ):
            continue
        left, right = _edges([x for x in lines if x.page == lines[0].page])
        page = lines[0].page
        around = [
            (a, b) for m, p, a, b in wide
            if p == page and a - 1 < left and right < b + 1
            and (0 < n - m < 5 or (0 < m - n < 4 and page > start))
        ]  # fmt: skip
        if not around:
            continue
        a, b = min(around, key=lambda e: e[1] - e[0])
        indent, back = left - a, b - right
        hanging = lines[0].x0 < min(x.x0 for x in lines[1:]) - 0.5 * size
        quoted = text[:1] in "“‘\"'«"
        smaller = size < 0.96 * body
        if hanging or indent < 0.9 * size:
            continue
        if (back > 0.7 * size and len(lines) > 2) or ((quoted or smaller) and indent > 1.2 * size):
            out.add(n)
    return out
