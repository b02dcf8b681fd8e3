"""Pages of a PDF with the boxes of records drawn over them.

The picture shows that a record stands where it is said to stand. Boxes lie over it as SVG, so they
stay sharp, carry tooltips and lead to the words; kinds differ by the line (solid, dashed, dotted)
and by the letter of their tag as well as by colour.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias

from ..annotations import Record
from ..document import Document
from ..errors import DataError, FileMissing, MigtextError
from .describe import KIND_TITLES, describe, kind_of
from .raster import Raster, rasters

__all__ = [
    "PAGES_CSS",
    "Box",
    "Marked",
    "PagePicture",
    "page_pictures",
    "picture",
    "pictures_or_reason",
]

Marked: TypeAlias = Record | tuple[int, int] | tuple[int, int, str]

# Tags of the kinds that a page shows by default; the other kinds are drawn when asked for.
_LETTERS = {
    "figure": "F",
    "instrument": "I",
    "citation": "C",
    "entity": "E",
    "reference": "R",
    "passage": "P",
    "movement": "M",
    "span": "",
}
_SHOWN = ("figures", "instruments", "citations")
_COLOURS = {"figure": "#9a6a00", "instrument": "#2450a0", "citation": "#12663f"}
_OTHER = "#8a3ea8"
_DASHES: Mapping[str, tuple[float, float] | None] = {
    "figure": None,
    "span": None,
    "instrument": (5, 2),
    "citation": (1.4, 1.8),
}

PAGES_CSS = """
.mtp{margin:0 0 1.2rem;break-inside:avoid}
.mtp figcaption{font:13px/1.5 system-ui,sans-serif;color:#5c6675;margin:0 0 .3rem}
.mtp .sheet{position:relative;border:1px solid #b9c0ca;background:#fff;max-width:62rem}
.mtp img{display:block;width:100%;height:auto}
.mtp svg{position:absolute;inset:0;width:100%;height:100%;overflow:visible}
.mtp .box{fill:#8a3ea8;fill-opacity:.12;stroke:#8a3ea8;stroke-width:1.1}
.mtp .figure .box{fill:#ffd54a;fill-opacity:.3;stroke:#9a6a00}
.mtp .instrument .box{fill:#4c86e8;fill-opacity:.16;stroke:#2450a0;stroke-dasharray:5 2}
.mtp .citation .box{fill:#2fae74;fill-opacity:.13;stroke:#12663f;stroke-dasharray:1.4 1.8}
.mtp .tag{fill:#8a3ea8;fill-opacity:.92}.mtp .figure .tag{fill:#9a6a00}.mtp .instrument .tag{fill:#2450a0}
.mtp .citation .tag{fill:#12663f}
.mtp text{font:bold 4.7px system-ui,sans-serif;fill:#fff}
.mtp a:hover .box,.mtp a:focus .box{fill-opacity:.5}
.mtp .sheet,.mtp rect{print-color-adjust:exact;-webkit-print-color-adjust:exact}
@media (prefers-color-scheme:dark){.mtp figcaption{color:#a3acb9}.mtp img{filter:brightness(.86)}
.mtp .sheet{border-color:#39404b}}
@media print{.mtp img{filter:none}.mtp .sheet{max-width:15.5cm;break-inside:avoid}}
""".strip()


@dataclass(frozen=True, slots=True)
class Box:
    """A box to draw.

    Attributes:
        box: left, top, right, bottom in points from the page's top left corner.
        kind: record kind, or ``span``.
        tag: what stands at its corner ("F3"); empty for a further line of the same record.
        title: tooltip.
        target: id of the record, or None.
    """

    box: tuple[float, float, float, float]
    kind: str
    tag: str
    title: str
    target: str | None = None


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as a picture, with boxes.

    Shows itself in a notebook. `save` writes it as a picture or as a page of HTML.

    Attributes:
        raster: the drawn page.
        boxes: what is drawn over it.
        name: name of the file.
    """

    raster: Raster
    boxes: tuple[Box, ...]
    name: str

    @property
    def number(self) -> int:
        """Page number, from 1."""
        return self.raster.number

    def caption(self) -> str:
        """``Page 3: 2 figures, 1 legal instrument``."""
        counts: dict[str, int] = {}
        for box in self.boxes:
            if box.tag or box.kind == "span":
                counts[box.kind] = counts.get(box.kind, 0) + 1
        said = ", ".join(_counted(n, kind) for kind, n in counts.items())
        return f"Page {self.number}" + (f": {said}" if said else "")

    def fragment(self, *, links: bool = False) -> str:
        """The picture as a piece of HTML, without its style.

        Args:
            links: lead from each box to the record's place in the text (`#r-ID`).
        """
        r = self.raster
        source = f"data:{r.media};base64,{b64encode(r.data).decode('ascii')}"
        shapes = "".join(_shape(box, links) for box in self.boxes)
        alt = escape(f"Page {self.number} of {self.name}", quote=True)
        return (
            f'<figure class="mtp" id="page-{self.number}"><figcaption>{escape(self.caption())}'
            f'</figcaption><div class="sheet"><img alt="{alt}" src="{source}">'
            f'<svg viewBox="0 0 {r.width:g} {r.height:g}" preserveAspectRatio="none">{shapes}</svg>'
            "</div></figure>"
        )

    def _repr_html_(self) -> str:
        return f"<style>{PAGES_CSS}</style>{self.fragment()}"

    def __repr__(self) -> str:
        return f"PagePicture({self.name!r}, {self.caption()!r})"

    def save(self, path: str | Path) -> Path:
        """Write the picture.

        Args:
            path: ``.png`` or ``.jpg`` for a picture with the boxes drawn in, ``.html`` for a page.

        Returns:
            The path.

        Raises:
            DataError: for another suffix.
        """
        path = Path(path)
        suffix = path.suffix.lower()
        if suffix in (".html", ".htm"):
            page = (
                '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
                f"<title>{escape(self.name)}, page {self.number}</title>"
                f"<style>body{{margin:1rem}}{PAGES_CSS}</style></head><body>{self.fragment()}</body></html>"
            )
            path.write_text(page, encoding="utf-8")
        elif suffix in (".png", ".jpg", ".jpeg"):
            self._drawn().save(path)
        else:
            raise DataError(
                f"a page picture is not written as {suffix or 'a file without suffix'}",
                path=path,
                todo="choose .png, .jpg or .html",
            )
        return path

    def _drawn(self) -> Any:
        """The picture with its boxes, as a Pillow image."""
        from PIL import Image, ImageDraw

        image = Image.open(BytesIO(self.raster.data)).convert("RGB")
        scale = image.width / max(self.raster.width, 1.0)
        tint = Image.new("RGBA", image.size)
        wash = ImageDraw.Draw(tint)
        for box in self.boxes:
            colour = _COLOURS.get(box.kind, _OTHER)
            wash.rectangle([v * scale for v in _padded(box.box)], fill=f"{colour}2e")
        image.paste(tint, mask=tint)
        draw = ImageDraw.Draw(image)
        for box in self.boxes:
            colour = _COLOURS.get(box.kind, _OTHER)
            a, b, c, d = (v * scale for v in _padded(box.box))
            for line in ((a, b, c, b), (a, d, c, d), (a, b, a, d), (c, b, c, d)):
                _dashed(draw, line, colour, _DASHES.get(box.kind, (3, 3)), scale)
            if box.tag:
                size = 4.7 * scale
                width = draw.textlength(box.tag, font_size=size)
                draw.rectangle((a, b - size * 1.15, a + width + size * 0.5, b), fill=colour)
                draw.text((a + size * 0.25, b - size * 1.2), box.tag, fill="white", font_size=size)
        return image


def _counted(number: int, kind: str) -> str:
    noun = KIND_TITLES.get(kind, kind).lower()
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1] + 'ies' if noun.endswith('y') else noun + 's'}"


def _padded(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """A box with a little room, so that its line does not touch the ink."""
    return (box[0] - 1.2, box[1] - 0.6, box[2] + 1.2, box[3] + 0.6)


def _dashed(
    draw: Any,
    line: tuple[float, float, float, float],
    colour: str,
    dash: tuple[float, float] | None,
    scale: float,
) -> None:
    width = max(1, round(1.1 * scale))
    if dash is None:
        draw.line(line, fill=colour, width=width)
        return
    x, y, right, bottom = line
    length = max(right - x, bottom - y)
    ahead = (1.0, 0.0) if right - x >= bottom - y else (0.0, 1.0)
    at = 0.0
    while at < length:
        stop = min(at + dash[0] * scale, length)
        draw.line(
            (x + ahead[0] * at, y + ahead[1] * at, x + ahead[0] * stop, y + ahead[1] * stop),
            fill=colour,
            width=width,
        )
        at += (dash[0] + dash[1]) * scale


def _shape(box: Box, links: bool) -> str:
    a, b, c, d = _padded(box.box)
    inner = f"<title>{escape(box.title)}</title>" if box.title else ""
    inner += f'<rect class="box" x="{a:.1f}" y="{b:.1f}" width="{c - a:.1f}" height="{d - b:.1f}" rx="1"/>'
    if box.tag:
        width = 2.9 * len(box.tag) + 2
        inner += (
            f'<rect class="tag" x="{a:.1f}" y="{b - 5:.1f}" width="{width:.1f}" height="5" rx=".8"/>'
            f'<text x="{a + 1:.1f}" y="{b - 0.9:.1f}">{escape(box.tag)}</text>'
        )
    shape = f'<g class="{box.kind}">{inner}</g>'
    return f'<a href="#r-{box.target}">{shape}</a>' if links and box.target else shape


def _boxes(document: Document, what: Iterable[tuple[Marked, str]]) -> dict[int, list[Box]]:
    """Boxes by page, in the order of the text."""
    out: dict[int, list[Box]] = {}
    for one, tag in what:
        if isinstance(one, Record):
            start, end, kind, target = one.start, one.end, kind_of(one), one.id
            title = f"{KIND_TITLES.get(kind, kind)} {tag}: {describe(one)}"
        else:
            start, end, kind, target = one[0], one[1], "span", None
            title = " ".join(document.text[start:end].split())[:200]
            tag = one[2] if len(one) == 3 else ""
        for n, region in enumerate(document.locate(start, end)):
            out.setdefault(region.page, []).append(
                Box(region.box, kind, tag if n == 0 else "", title, target)
            )
    return out


def _tagged(records: Iterable[Marked]) -> list[tuple[Marked, str]]:
    """Each with its tag: the letter of its kind and its number among those given."""
    seen: dict[str, int] = {}
    out: list[tuple[Marked, str]] = []
    for one in records:
        kind = kind_of(one) if isinstance(one, Record) else "span"
        seen[kind] = seen.get(kind, 0) + 1
        out.append((one, f"{_LETTERS.get(kind, '')}{seen[kind]}"))
    return out


def source_file(document: Document, file: str | Path | bytes | None) -> str | Path | bytes:
    """The file that the document was read from, after a look whether it is still the same."""
    if document.format != "pdf":
        raise DataError(
            f"a document of format {document.format!r} has no page pictures",
            path=document.path,
            todo="only a PDF has; document.view shows the text",
        )
    if document.meta.extra.get("pseudonymised"):
        raise DataError(
            "the pages of the file still show the names that the text no longer has",
            todo="give away the page (to_html), the text, or the JSON instead",
        )
    chosen = file if file is not None else document.path
    if chosen is None:
        raise DataError(
            "the document does not know its file", todo="pass file=... (a path, or the bytes)"
        )
    stated = document.meta.extra.get("sha256")
    try:
        data = chosen if isinstance(chosen, bytes) else Path(chosen).read_bytes()
    except FileNotFoundError as error:
        raise FileMissing(
            "the file is gone, so its pages cannot be drawn",
            path=str(chosen),
            todo="pass its new place: file=...",
        ) from error
    if stated is not None and hashlib.sha256(data).hexdigest() != stated:
        raise DataError(
            "the file is not the one that was read: its content has changed",
            path=None if isinstance(chosen, bytes) else str(chosen),
            todo="read it again, or pass the old one: file=...",
        )
    return chosen


def picture(
    document: Document,
    page: int,
    what: Iterable[Marked] = (),
    *,
    file: str | Path | bytes | None = None,
    password: str | None = None,
    pixels: int = 1000,
) -> PagePicture:
    """A page as a picture, with the boxes of records.

    Args:
        document: a document that was read from a PDF.
        page: page number, from 1.
        what: records, or spans `(start, end)` or `(start, end, tag)`; those on other pages are
            left out.
        file: the PDF, when it is no longer at `document.path`: a path, or its bytes.
        password: of an encrypted PDF.
        pixels: width of the picture.

    Returns:
        The picture, which shows itself in a notebook.

    Raises:
        DataError: the document is no PDF, has no such page, or its file has changed.
        FileMissing: the file is gone.

    Example:
        >>> import migtext as mt
        >>> a = mt.annotate(mt.sample("report"), only="figures")
        >>> picture(a.document, 1, a.figures)
        PagePicture('report.pdf', 'Page 1: 3 figures')
    """
    boxes = _boxes(document, _tagged(what)).get(page, [])
    source = source_file(document, file)
    drawn = rasters(source, [page], pixels=pixels, password=password)[0]
    return PagePicture(drawn, tuple(boxes), _shown_name(document))


def page_pictures(
    document: Document,
    records: Mapping[str, Iterable[Record]],
    *,
    most: int = 20,
    file: str | Path | bytes | None = None,
    password: str | None = None,
    pixels: int = 1000,
    isolate: bool = False,
) -> Sequence[PagePicture]:
    """The pages on which figures, instruments or citations stand, as pictures.

    Args:
        document: a document that was read from a PDF.
        records: records by view; a record's tag is its number in its view.
        most: pictures at most, the first ones.
        file: the PDF, when it is no longer at `document.path`: a path, or its bytes.
        password: of an encrypted PDF.
        pixels: width of each picture.
        isolate: draw in a child process that is stopped when it takes too long.

    Returns:
        Pictures in page order.

    Raises:
        DataError, FileMissing: as `picture`.

    Example:
        >>> import migtext as mt
        >>> a = mt.annotate(mt.sample("report"), only="figures")
        >>> [p.number for p in page_pictures(a.document, a.records, most=2)]
        [1, 2]
    """
    by_page = _boxes(document, (pair for name in _SHOWN for pair in _tagged(records.get(name, ()))))
    source = source_file(document, file)
    numbers = sorted(by_page)[:most]
    if not numbers:
        return ()
    drawn = rasters(source, numbers, pixels=pixels, password=password, isolate=isolate)
    name = _shown_name(document)
    return tuple(PagePicture(r, tuple(by_page[r.number]), name) for r in drawn)


def pictures_or_reason(
    document: Document, records: Mapping[str, Iterable[Record]], *, most: int, **options: Any
) -> tuple[Sequence[PagePicture], str]:
    """`page_pictures`, and a line that says how many are left out or why there are none."""
    if most <= 0 or document.format != "pdf" or not document.boxes:
        return (), ""
    try:
        found = page_pictures(document, records, most=most, **options)
    except MigtextError as error:
        return (), f"No page pictures: {error.reason}."
    pages = {p for name in _SHOWN for r in records.get(name, ()) if (p := r.page) is not None}
    left = len(pages - {p.number for p in found})
    return found, f"{left} more pages with marks are not drawn." if left > 1 else (
        "One more page with marks is not drawn." if left else ""
    )


def _shown_name(document: Document) -> str:
    return Path(document.path).name if document.path else document.meta.title or "document"
