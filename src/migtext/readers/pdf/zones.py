"""Where on its pages a PDF has running heads, page numbers, body and footnotes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from ..furniture import is_legal_citation, line_kind, mask_digits
from ..lines import has_ended
from .layout import PageLayout
from .printed import PdfLine

__all__ = ["body_size", "note_label", "tag_footnotes", "tag_running"]

_MARGIN = 0.16  # of the page's height, above and below
_PAGE_NUMBER = re.compile(
    r"[\[(–—|\s-]*(?:p(?:age|\.|g\.?)?\s*)?(?:#|[ivxlc]{1,7})(?:\s*(?:of|/|\|)\s*#)?[\])–—|\s.-]*",
    re.I,
)
_LABEL = re.compile(
    r"(?:\((?P<round>\d{1,3})\)\s*|\[(?P<square>\d{1,3})\]\s*|(?P<plain>\d{1,3})(?:[.)]?[\s\u2002\u2003]+|(?=[A-Z“]))"
    r"|(?P<sign>[*∗†‡§¶]{1,4})\s?)(?=[^\s\d])"
)


def _keys(page: PageLayout) -> list[tuple[PdfLine, str, bool]]:
    """Lines of the two margins, from the edge inwards, with their masked text."""
    height = page.chars.height
    lines = [x for x in page.lines if x.kind is None]
    top = sorted((x for x in lines if x.bottom < _MARGIN * height), key=lambda x: x.top)[:6]
    low = sorted((x for x in lines if x.top > (1 - _MARGIN) * height), key=lambda x: -x.bottom)[:6]
    return [(x, mask_digits(x.text), True) for x in top] + [
        (x, mask_digits(x.text), False) for x in low
    ]


def tag_running(pages: Sequence[PageLayout]) -> None:
    """Tag running heads, running feet and page numbers.

    A line is one when, at about the same height and with its digits masked, it stands on at least
    30 % of the pages, and is not a legal citation. Where such a line has a slot, another short
    line in the same slot (the head of one chapter) is one too.

    Args:
        pages: all pages; the kind of lines is set in place.
    """
    places: dict[tuple[str, bool], set[int]] = defaultdict(set)
    margins = [_keys(page) for page in pages]
    for n, found in enumerate(margins):
        for line, key, top in found:
            if key and not _no_head(line, top):
                places[key, top].add(n)
    least = max(2, 0.3 * len(pages)) if len(pages) > 1 else 2
    slots: Counter[tuple[bool, int, int]] = Counter()
    accepted: list[tuple[PdfLine, bool]] = []
    rest: list[tuple[PdfLine, str, bool]] = []
    for found in margins:
        stopped = {True: False, False: False}
        for line, key, top in found:
            known = line_kind(line.text)
            repeated = len(places.get((key, top), ())) >= least and not _no_head(line, top)
            if known in ("header", "footer", "page_number") or (repeated and not stopped[top]):
                number = _PAGE_NUMBER.fullmatch(key) or known == "page_number"
                line.kind = "page_number" if number else "header" if top else "footer"
                accepted.append((line, top))
            else:
                stopped[top] = True
                rest.append((line, key, top))
    for line, top in accepted:
        slots[top, round(line.middle / 3), round(line.size)] += 1
    for line, key, top in rest:
        slot = sum(slots[top, round(line.middle / 3) + d, round(line.size)] for d in (-1, 0, 1))
        if slot >= max(2, 0.3 * len(pages)) and len(line.text) < 110 and not _no_head(line, top):
            line.kind = (
                "page_number" if _PAGE_NUMBER.fullmatch(key) else "header" if top else "footer"
            )
    _tag_numbers(pages)


def _no_head(line: PdfLine, top: bool) -> bool:
    """Whether a line is no running head, however often it repeats: law, or a note ("2 Ibid.")."""
    if is_legal_citation(line.text) or _is_raised_label(line):
        return True
    return not top and note_label(line) is not None and has_ended(line.text)


_EDGE_NUMBER = re.compile(
    r"(?:[-–—|\[(\s]*(?P<first>\d{1,4}|[ivxlc]{1,6})[\])\s|–—-]+(?=[^\s.)]))|"
    r"(?:(?:^|[\s|–—-])[-–—|\[(]*(?P<last>\d{1,4}|[ivxlc]{1,6})[-–—|\])]*\s*$)"
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    values = [_ROMAN[c] for c in text]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


def _counted(line: PdfLine) -> list[int]:
    """Numbers at the two ends of a line, or between tabs, that may be the page's."""
    out = []
    for part in dict.fromkeys((line.text, *line.text.split("\t"))):
        for match in _EDGE_NUMBER.finditer(part[:120]):
            if match.group("first") and match.start() > 0:
                continue
            out.append(_number(match.group("first") or match.group("last")))
    return out


def _tag_numbers(pages: Sequence[PageLayout]) -> None:
    """Lines at an edge with a number that counts with the pages, whatever else they say.

    Running heads of left and right pages differ, and those of sections change: what they share is
    the page number. It also finds the one number at the foot of a page that has no head.
    """
    found: list[tuple[int, set[int], PdfLine, bool]] = []
    offsets: Counter[int] = Counter()
    for n, page in enumerate(pages):
        height = page.chars.height
        margin = [x for x in page.lines if not x.aside]
        ordered = sorted(margin, key=lambda x: x.middle)
        here: set[int] = set()
        for line in margin:
            edge = not (_MARGIN * height < line.middle < (1 - _MARGIN) * height)
            if not edge or len(line.text) > 120 or line.kind not in (None, *_RUNNING):
                continue
            bare = re.fullmatch(r"\d{1,4}|[ivxlc]{1,6}", line.text) is not None
            numbers = {_number(line.text)} if bare else set(_counted(line))
            if not numbers or not (bare or _outermost(line, ordered)):
                continue
            here |= {number - n for number in numbers}
            if line.kind is None:
                found.append((n, {number - n for number in numbers}, line, bare))
        offsets.update(here)
    for n, own, line, bare in found:
        count = max(offsets[offset] for offset in own)
        if bare and count >= max(2, 0.2 * len(pages)):
            line.kind = "page_number"
        elif not bare and (
            count >= max(3, 0.3 * len(pages))
            or (n and 1 in own and len(pages) < 4 and line.text.count("\t") > 1)
        ):
            line.kind = "header" if line.middle < 0.5 * pages[n].chars.height else "footer"


_RUNNING = ("header", "footer", "page_number")


def _outermost(line: PdfLine, ordered: Sequence[PdfLine]) -> bool:
    """Whether a line stands at the edge of its page, apart from the text."""
    if _is_raised_label(line) or is_legal_citation(line.text):
        return False
    at = next(i for i, x in enumerate(ordered) if x is line)
    above = [x for x in ordered[:at] if x.kind is None and x.middle < line.top]
    below = [x for x in ordered[at + 1 :] if x.kind is None and x.middle > line.bottom]
    if not above:
        return not below or below[0].top - line.bottom > 0.6 * line.size
    return not below and line.top - above[-1].bottom > 0.6 * line.size


def body_size(pages: Sequence[PageLayout]) -> float:
    """Height of body characters: the most common in the upper 60 % of pages.

    In law reviews footnotes are the majority of all characters, but not up there.
    """
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            if line.kind is None and line.middle < 0.6 * page.chars.height:
                sizes[round(line.size * 4) / 4] += len(line.text)
    if not sizes:
        for page in pages:
            for line in page.lines:
                sizes[round(line.size * 4) / 4] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def note_label(line: PdfLine, *, raised: bool = False) -> str | None:
    """Label with which a line begins a note.

    Args:
        line: a line in a footnote zone.
        raised: labels of this document are raised; a plain number at the beginning of a line is
            then a number ("1 Blackstone, supra").

    Returns:
        "4", "*" or None.
    """
    if _is_raised_label(line):
        return line.raised[0].text.strip(" ,()[]")
    match = _LABEL.match(line.text)
    if match is None or match.lastgroup is None or (raised and match.lastgroup != "sign"):
        return None
    return match.group(match.lastgroup)


def _is_raised_label(line: PdfLine) -> bool:
    return bool(line.raised) and line.raised[0].kind == "label"


def tag_footnotes(pages: Sequence[PageLayout], body: float) -> None:
    """Tag the lines of footnotes: the small print at the foot of a column that begins with a label.

    Args:
        pages: all pages; the kind of lines is set in place.
        body: height of body characters.
    """
    before: PdfLine | None = None  # last note line of the page before
    lifted = sum(_is_raised_label(x) for page in pages for x in page.lines if x.kind is None) > 2
    for page in pages:
        height = page.chars.height
        lines = [x for x in page.lines if x.kind is None]
        small = [x for x in lines if x.size < 0.94 * body and x.middle > 0.2 * height]
        last: PdfLine | None = None
        for column in _side_by_side(small):
            zone = _foot(column, lines, before, height, lifted)
            for line in zone:
                line.kind = "footnote"
            if zone:
                last = zone[-1]
        if last is None:
            zone = _same_size(lines, page, body)
            for line in zone:
                line.kind = "footnote"
            last = zone[-1] if zone else None
        before = last


def _side_by_side(lines: Sequence[PdfLine]) -> list[list[PdfLine]]:
    """Lines by the column that they stand in."""
    columns: list[list[PdfLine]] = []
    edges: list[tuple[float, float]] = []
    for line in sorted(lines, key=lambda x: -x.width):
        for n, (a, b) in enumerate(edges):
            overlap = min(b, line.x1) - max(a, line.x0)
            if overlap > 0.5 * min(line.width, b - a):
                columns[n].append(line)
                edges[n] = (min(a, line.x0), max(b, line.x1))
                break
        else:
            columns.append([line])
            edges.append((line.x0, line.x1))
    return [sorted(c, key=lambda x: x.middle) for c in columns]


def _foot(
    column: list[PdfLine],
    lines: Sequence[PdfLine],
    before: PdfLine | None,
    height: float,
    lifted: bool,
) -> list[PdfLine]:
    left, right = min(x.x0 for x in column), max(x.x1 for x in column)
    small = {id(x) for x in column}
    others = [
        x.middle for x in lines
        if id(x) not in small and min(right, x.x1) - max(left, x.x0) > 0.3 * min(x.width, right - left)
    ]  # fmt: skip
    floor = max(others, default=0.0)
    run = [x for x in column if x.middle > floor]
    if not run:
        return []
    if any("....." in x.text for x in run):
        return []  # the last rows of a table
    labelled = [n for n, x in enumerate(run) if note_label(x) is not None]
    if labelled and _counts_on(run[labelled[0]], lines, small):
        return []
    if not others:
        # Small print from the head of the column on: items of a text, when labels of notes here
        # are raised and these are not.
        labelled = [n for n in labelled if not lifted or _is_raised_label(run[n])]
    if not labelled:
        # A note that began on the page before and ends here.
        if before is not None and not others and run[0].middle < 0.3 * height:
            return []
        if (
            before is not None
            and abs(run[0].size - before.size) < 0.6
            and run[0].middle > 0.5 * height
            and _unfinished(before, run[0])
        ):
            return run
        return []
    first = labelled[0]
    start = first
    while start > 0 and before is not None:
        x = run[start - 1]
        if not _unfinished(before, run[0]) and run[0].top - floor < 0.6 * x.size:
            break
        if (
            abs(x.size - run[first].size) > 0.6
            or x.x0 > max(left, before.x0) + 1.5 * x.size
            or run[start].top - x.bottom > 1.2 * x.size
        ):
            break
        start -= 1
    return run[start:]


_ROUND = re.compile(r"\((\d{1,3})\)\s")


def _counts_on(line: PdfLine, lines: Sequence[PdfLine], small: set[int]) -> bool:
    """Whether "(3)" follows an item "(2)" of the text in the same type, in another column."""
    label = _ROUND.match(line.text)
    if label is None or _is_raised_label(line):
        return False
    before = f"({int(label.group(1)) - 1}) "
    return any(
        x.text.startswith(before) and id(x) not in small and abs(x.size - line.size) < 0.3
        for x in lines
    )


def _unfinished(before: PdfLine, line: PdfLine) -> bool:
    """Whether a note of the page before may go on in a line."""
    return not has_ended(before.text) or line.text[:1].islower()


def _same_size(lines: Sequence[PdfLine], page: PageLayout, body: float) -> list[PdfLine]:
    """Notes in body type: from the first raised label whose mark stands above it on the page."""
    marks = {r.text.strip(" ,()[]") for x in lines for r in x.raised if r.kind == "note"}
    if not marks:
        return []
    ordered = sorted(lines, key=lambda x: x.middle)
    for n, line in enumerate(ordered):
        if (
            line.middle > 0.4 * page.chars.height
            and _is_raised_label(line)
            and note_label(line) in marks
            and line.size < 1.05 * body
            and all(x.size < 1.05 * body for x in ordered[n:])
        ):
            return ordered[n:]
    return []
