"""Pieces of PDF pages for the report: the words in print, with a box around them.

A reader believes the page before a transcript. The piece shows the sentence and a little around
it; what carries the verdict has a solid box, the source's own value a dashed one.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias

from ..blocks import Region
from ..document import Document
from ..errors import MigtextError
from ..render.pages import source_file
from ..render.raster import Raster, rasters
from .model import CARRIED, CrossCheck, Finding, Spot

__all__ = ["Snippet", "Snippets", "rank", "snippets_of"]

_Box: TypeAlias = tuple[float, float, float, float]
# Pixels of a page's width; shown at 1.5 CSS pixels a point, larger than the print.
_PIXELS = 1400
# All pieces of a report, in bytes before base64.
_TOTAL = 3_000_000
# Points around the sentence, and the largest piece.
_MARGIN = 12.0
_WIDTH = (200.0, 500.0)
_HEIGHT = 150.0
_SOLID, _DASHED = "#a05a00", "#a51d16"


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a page.

    Attributes:
        media: ``image/png`` or ``image/jpeg``.
        data: the encoded picture.
        width: in pixels.
        height: in pixels.
        page: page number, from 1.
        both: whether the source's own value has its box in it as well.
        scale: CSS pixels of one of its pixels.
    """

    media: str
    data: bytes
    width: int
    height: int
    page: int
    both: bool = False
    scale: float = 1.0

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height on the page, in CSS pixels."""
        return round(self.width * self.scale), round(self.height * self.scale)

    @property
    def uri(self) -> str:
        """The picture as a data URI."""
        return f"data:{self.media};base64,{b64encode(self.data).decode('ascii')}"


@dataclass(frozen=True)
class Snippets:
    """The pieces of a report.

    Attributes:
        found: by id of the finding and side: ``claim``, ``evidence`` or ``conflict``.
        left: places that have a page but no piece, because there would be too many.
        said: why some are missing, a line each.
    """

    found: Mapping[tuple[str, str], Snippet] = field(default_factory=dict)
    left: frozenset[tuple[str, str]] = frozenset()
    said: tuple[str, ...] = ()


@dataclass(slots=True)
class _Wanted:
    finding: str
    side: str
    spot: Spot
    other: Spot | None = None
    article: bool = False


def rank(f: Finding, settled: Collection[str] = ()) -> tuple[int, int]:
    """Problems first, those that people have settled behind the others; then what is open, then
    what a source carries, each in the text's order.

    Example:
        >>> from migtext.check import verify
        >>> rank(verify("Some 63 arrived.", "In 2021, 63 people arrived.", figure="63"))[0]
        2
    """
    if f.problem:
        return (-1 if f.id not in settled else 0, f.claim.start)
    return (2 if f.verdict in CARRIED else 1, f.claim.start)


def snippets_of(
    check: CrossCheck,
    *,
    most: int = 40,
    file: str | Path | bytes | None = None,
    password: str | None = None,
    isolate: bool = False,
) -> Snippets:
    """Pieces of the pages on which the findings' words stand.

    Args:
        check: a check; only texts that were read from a PDF have pieces.
        most: pieces at most, those of problems first.
        file: the article's PDF, when it is no longer where it was read: a path, or its bytes.
        password: of an encrypted PDF.
        isolate: draw in a child process that is stopped when it takes too long.

    Returns:
        The pieces, and in words what is missing. A PDF that is gone or has changed is a line in
        `said`, never an error.

    Example:
        >>> from migtext.check import crosscheck
        >>> snippets_of(crosscheck("About 40 people left.")).found
        {}
    """
    wanted = _wanted(check)
    if not wanted:
        return Snippets()
    # A source may be called "article" too.
    by_doc: dict[tuple[str, bool], list[_Wanted]] = {}
    for w in wanted[: max(0, most)]:
        by_doc.setdefault((w.spot.doc, w.article), []).append(w)
    left = [(w.finding, w.side) for w in wanted[max(0, most) :]]
    found: dict[tuple[str, str], Snippet] = {}
    said: list[str] = []
    for (name, article), these in by_doc.items():
        document = check.article if article else check.documents[name]
        numbers = sorted({w.spot.regions[0].page for w in these})
        try:
            source = source_file(document, file if article else None)
            drawn = rasters(source, numbers, pixels=_PIXELS, password=password, isolate=isolate)
        except (MigtextError, OSError) as error:
            said.append(f"no page pictures of {name}: {getattr(error, 'reason', error)}")
            continue
        for r in drawn:
            lines = _page_lines(document, r.number)
            for w in these:
                if w.spot.regions[0].page == r.number:
                    found[w.finding, w.side] = _piece(document, r, w, lines)
    found, heavy = _within(wanted, found)
    left += heavy
    if left and most > 0:
        said.append(
            f"{len(left)} page pictures left out: the page holds {len(found)}, problems first"
        )
    return Snippets(found, frozenset(left), tuple(said))


def _within(
    wanted: Sequence[_Wanted], found: Mapping[tuple[str, str], Snippet]
) -> tuple[dict[tuple[str, str], Snippet], list[tuple[str, str]]]:
    """What fits into the page, in the order of the rows; and what does not."""
    kept: dict[tuple[str, str], Snippet] = {}
    heavy = []
    size = 0
    for w in wanted:
        piece = found.get((w.finding, w.side))
        if piece is None:
            continue
        size += len(piece.data)
        if size <= _TOTAL:
            kept[w.finding, w.side] = piece
        else:
            heavy.append((w.finding, w.side))
    return kept, heavy


def _wanted(check: CrossCheck) -> list[_Wanted]:
    """Every place that could have a piece, the most wanted first."""

    def drawable(spot: Spot | None, article: bool = False) -> bool:
        if spot is None or not spot.regions:
            return False
        if article:
            return check.article.format == "pdf"
        document = check.documents.get(spot.doc)
        return document is not None and document.format == "pdf"

    out: list[_Wanted] = []
    later: list[_Wanted] = []
    settled = check.merged.settled if check.merged is not None else ()
    for f in sorted(check.findings, key=lambda f: rank(f, settled)):
        if f.evidence is not None and drawable(f.evidence):
            # Often the evidence is the source's own value.
            own = f.conflict is not None and f.conflict.start != f.evidence.start
            other = f.conflict if own and drawable(f.conflict) else None
            if other is not None and not _together(f.evidence, other):
                out.append(_Wanted(f.id, "conflict", other))
                other = None
            out.append(_Wanted(f.id, "evidence", f.evidence, other))
        elif f.conflict is not None and drawable(f.conflict, f.type is not None):
            out.append(_Wanted(f.id, "conflict", f.conflict, article=f.type is not None))
        if drawable(f.claim, True):
            (out if f.problem else later).append(_Wanted(f.id, "claim", f.claim, article=True))
    return out + later


def _together(a: Spot, b: Spot) -> bool:
    """Whether two places fit into one piece."""
    x, y = a.regions[0], b.regions[0]
    if a.doc != b.doc or x.page != y.page:
        return False
    width = max(x.box[2], y.box[2]) - min(x.box[0], y.box[0])
    height = max(x.box[3], y.box[3]) - min(x.box[1], y.box[1])
    return width <= _WIDTH[1] - 2 * _MARGIN and height <= _HEIGHT - 2 * _MARGIN


def _lines(regions: Sequence[Region], page: int) -> list[_Box]:
    return [r.box for r in regions if r.page == page]


def _page_lines(document: Document, number: int) -> tuple[Region, ...]:
    """Every line of print on a page."""
    for page in document.pages:
        if page.number == number:
            return document.locate(page.start, page.end)
    return ()


def _piece(document: Document, raster: Raster, wanted: _Wanted, lines: Sequence[Region]) -> Snippet:
    spot, other = wanted.spot, wanted.other
    page = raster.number
    solid = _lines(spot.regions, page)
    dashed = _lines(other.regions, page) if other is not None else []
    around = _lines(document.locate(*document.sentence_at(spot.start, spot.end)), page)
    frame = _frame(solid + dashed, around, [r.box for r in lines], raster)
    return _cut(raster, frame, solid, dashed)


def _frame(
    boxes: Sequence[_Box], around: Sequence[_Box], lines: Sequence[_Box], raster: Raster
) -> _Box:
    """What to show: the sentence as far as it fits, whole lines of print, always the boxes."""
    must = _union(boxes)
    wish = _union([*boxes, *around])
    top, bottom = _side(must[1], must[3], wish[1], wish[3], raster.height, 60.0, _HEIGHT)
    # As wide as the lines that the sentence stands in: not half words of them.
    beside = [b for b in lines if b[1] < wish[3] and b[3] > wish[1] and b[0] < wish[2] and b[2] > wish[0]]  # fmt: skip
    wide = _union([wish, *beside])
    left, right = _side(must[0], must[2], wide[0], wide[2], raster.width, *_WIDTH)
    # No line is cut in half: one at the edge is shown whole or not at all.
    for b in lines:
        if b[2] <= left or b[0] >= right:
            continue
        if b[1] < top < b[3]:
            top = b[1] - 2 if b[3] - top > top - b[1] else min(b[3] + 1, must[1] - 2)
        if b[1] < bottom < b[3]:
            bottom = b[3] + 2 if bottom - b[1] > b[3] - bottom else max(b[1] - 1, must[3] + 2)
    return left, max(0.0, top), right, min(raster.height, bottom)


def _side(
    low: float, high: float, from_: float, to: float, limit: float, least: float, most: float
) -> tuple[float, float]:
    """One axis of the frame: at least `least` long, `most` unless the boxes need more."""
    most = max(most, high - low + 2 * _MARGIN)
    a, b = from_ - _MARGIN, to + _MARGIN
    if b - a > most:
        middle = (low + high) / 2
        a = min(max(a, middle - most / 2), low - _MARGIN)
        b = max(a + most, high + _MARGIN)
    elif b - a < least:
        a, b = (a + b - least) / 2, (a + b + least) / 2
    # Moved rather than cut at the edge of the page.
    if a < 0:
        a, b = 0.0, b - a
    if b > limit:
        a, b = max(0.0, a - (b - limit)), limit
    return a, b


def _union(boxes: Sequence[tuple[float, ...]]) -> _Box:
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )


def _cut(
    raster: Raster,
    frame: _Box,
    solid: Sequence[_Box],
    dashed: Sequence[_Box],
) -> Snippet:
    from PIL import Image, ImageDraw

    page = Image.open(BytesIO(raster.data)).convert("RGB")
    scale = page.width / max(raster.width, 1.0)
    corner = [max(0, round(v * scale)) for v in frame]
    corner[2] = min(page.width, max(corner[2], corner[0] + 1))
    corner[3] = min(page.height, max(corner[3], corner[1] + 1))
    piece = page.crop((corner[0], corner[1], corner[2], corner[3]))
    draw = ImageDraw.Draw(piece, "RGBA")
    for boxes, colour, dash in ((solid, _SOLID, False), (dashed, _DASHED, True)):
        for box in boxes:
            a, b, c, d = (
                box[0] * scale - corner[0] - 3,
                box[1] * scale - corner[1] - 3,
                box[2] * scale - corner[0] + 3,
                box[3] * scale - corner[1] + 3,
            )
            draw.rectangle((a, b, c, d), fill=f"{colour}22")
            _outline(draw, (a, b, c, d), colour, dash)
    out = BytesIO()
    if raster.media == "image/jpeg":
        piece.save(out, "JPEG", quality=74, optimize=True)
        media = "image/jpeg"
    else:
        # Text on paper: a few greys and the colours of the boxes.
        piece.quantize(colors=32).save(out, "PNG", optimize=True)
        media = "image/png"
    return Snippet(
        media, out.getvalue(), piece.width, piece.height, raster.number, bool(dashed), 1.5 / scale
    )


def _outline(draw: Any, box: _Box, colour: str, dash: bool) -> None:
    a, b, c, d = box
    if not dash:
        draw.rectangle(box, outline=colour, width=3)
        return
    step = 9
    for left in range(int(a), int(c), step):
        for level in (b, d):
            draw.line((left, level, min(left + 5, c), level), fill=colour, width=3)
    for low in range(int(b), int(d), step):
        for side in (a, c):
            draw.line((side, low, side, min(low + 5, d)), fill=colour, width=3)
