"""Pages that are pictures of text, read with Tesseract (extra ``ocr``).

Tesseract gives a box and a confidence for each word. The letters of a word share its box, so that
they lie in the same packed array as printed characters and `Document.locate` finds the word; the
confidences are kept letter by letter for `Document.reading_confidence`.
"""

from __future__ import annotations

import re
import shutil
import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ...document import Document
from ...errors import LimitExceeded, MissingExtra
from ..limits import Clock, Limits
from .chars import Chars
from .layout import PageLayout, page_layout

__all__ = ["Recognised", "recognise", "with_recognised"]

_DPI = 300
_MOST_PIXELS = 40_000_000
_DOUBTFUL = 60.0  # mean confidence of a page, per cent, below which it is said to be doubtful
_TURN = 75.0  # mean confidence below which the page may stand on its side or on its head
_SPECK = 30  # confidence below which a sign without a letter is dirt on the page
_ROTATE = re.compile(r"Rotate:\s*(\d+)")

_Box = tuple[float, float, float, float]


@dataclass(slots=True)
class Recognised:
    """What Tesseract found.

    Attributes:
        empty: numbers of the pages on which nothing was recognised.
        words: for each page and letter box its confidence in per cent and the box of its word.
        turned: degrees, clockwise, by which a page had to be turned to be read.
        sizes: width and height of each page as it is shown.
    """

    empty: list[int] = field(default_factory=list)
    words: dict[int, dict[bytes, tuple[int, _Box]]] = field(default_factory=dict)
    turned: dict[int, int] = field(default_factory=dict)
    sizes: dict[int, tuple[float, float]] = field(default_factory=dict)


def _tesseract() -> Any:
    try:
        import pytesseract
    except ImportError as error:
        raise MissingExtra(
            "reading pictures of text needs pytesseract", todo="pip install 'migtext[ocr]'"
        ) from error
    if shutil.which(pytesseract.pytesseract.tesseract_cmd) is None:
        raise MissingExtra(
            "reading pictures of text needs the program Tesseract",
            todo="apt-get install tesseract-ocr, or brew install tesseract",
        )
    return pytesseract


def recognise(
    pdf: Any,
    pages: dict[int, PageLayout],
    numbers: Sequence[int],
    clock: Clock,
    warnings: list[str],
    limits: Limits,
    path: str | Path | None = None,
) -> Recognised:
    """Read pages with Tesseract and put their lines in place.

    Args:
        pdf: the open `pypdfium2.PdfDocument`.
        pages: laid-out pages by number; those that are recognised are replaced.
        numbers: page numbers, from 1, to read.
        clock: checked between pages.
        warnings: gets a line with the mean confidence of each page.
        limits: `ocr_seconds` is the time for all pages.
        path: for messages.

    Returns:
        Confidences and boxes, and the pages on which nothing was recognised.

    Raises:
        MissingExtra: pytesseract or Tesseract is not installed.
        LimitExceeded: Tesseract took too long.
    """
    tesseract = _tesseract()
    out = Recognised()
    ends = time.monotonic() + limits.ocr_seconds
    for number in numbers:
        page = pdf[number - 1]
        width, height = page.get_size()
        scale = min(_DPI / 72, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        image = page.render(scale=scale, grayscale=True).to_pil()
        page.close()
        try:
            words, turn = _read(tesseract, image, int(72 * scale), ends)
        except RuntimeError as error:
            if isinstance(error, tesseract.TesseractError):
                warnings.append(f"Tesseract cannot read page {number}")
                out.empty.append(number)
                continue
            raise LimitExceeded(
                f"Tesseract took more than {limits.ocr_seconds:g} seconds (stopped at page {number})",
                path=path,
                todo="pass limits=Limits(ocr_seconds=...)",
            ) from error
        if not words:
            out.empty.append(number)
            continue
        upright = (height, width) if turn in (90, 270) else (width, height)
        chars, boxes = _chars(words, upright, scale)
        pages[number] = page_layout(chars, number - 1)
        out.words[number] = boxes
        out.sizes[number] = (float(width), float(height))
        if turn:
            out.turned[number] = turn
        sure = sum(w.confidence for w in words) / len(words)
        warnings.append(
            f"page {number} read by Tesseract, mean confidence {sure:.0f} %"
            + (f", turned by {turn} degrees" if turn else "")
            + (": doubtful, compare it with the page" if sure < _DOUBTFUL else "")
        )
        clock.check(f" (stopped at page {number})")
    return out


@dataclass(slots=True)
class _Word:
    text: str
    line: tuple[int, int, int]
    left: float
    top: float
    wide: float
    tall: float
    confidence: float


def _read(tesseract: Any, image: Any, dpi: int, ends: float) -> tuple[list[_Word], int]:
    """Words of a picture, and by how much it had to be turned."""
    words = _words(tesseract, image, dpi, ends)
    # Tesseract reads words that run up the page, but the page is laid out as it is read.
    long = [w for w in words if len(w.text) > 3]
    upright = 2 * sum(w.tall > w.wide for w in long) <= len(long)
    if words and upright and _sure(words) >= _TURN:
        return words, 0
    try:
        found = tesseract.image_to_osd(image, config=f"--dpi {dpi}", timeout=_left(ends))
        match = _ROTATE.search(found)
        turn = int(match.group(1)) % 360 if match else 0
    except tesseract.TesseractError:  # too few letters to tell
        turn = 0
    if turn not in (90, 180, 270):
        return words, 0
    again = _words(tesseract, image.rotate(-turn, expand=True), dpi, ends)
    if again and (not words or not upright or _sure(again) > _sure(words) + 5):
        return again, turn
    return words, 0


def _left(ends: float) -> float:
    return max(1.0, ends - time.monotonic())


def _sure(words: Sequence[_Word]) -> float:
    return sum(w.confidence * len(w.text) for w in words) / sum(len(w.text) for w in words)


def _words(tesseract: Any, image: Any, dpi: int, ends: float) -> list[_Word]:
    found = tesseract.image_to_data(
        image,
        output_type=tesseract.Output.DICT,
        config=f"--dpi {dpi}",
        timeout=_left(ends),
    )
    out = []
    for n, raw in enumerate(found["text"]):
        text = raw.strip()
        sure = float(found["conf"][n])
        if not text or (sure < _SPECK and not any(c.isalnum() for c in text)):
            continue
        line = (found["block_num"][n], found["par_num"][n], found["line_num"][n])
        left, top, wide, tall = (float(found[k][n]) for k in ("left", "top", "width", "height"))
        out.append(_Word(text, line, left, top, wide, tall, max(0.0, sure)))
    return out


def _chars(
    words: Sequence[_Word], size: tuple[float, float], scale: float
) -> tuple[Chars, dict[bytes, tuple[int, _Box]]]:
    """Characters with boxes: those of a word share its box in equal parts."""
    text: list[str] = []
    boxes: list[_Box] = []
    known: dict[bytes, tuple[int, _Box]] = {}
    nan = (float("nan"),) * 4
    # Letters of a line differ in height; one box height a line keeps the layout from seeing
    # raised characters in them.
    heights: dict[tuple[int, int, int], tuple[float, float]] = {}
    for w in words:
        a, b = heights.get(w.line, (float("inf"), 0.0))
        heights[w.line] = (min(a, w.top), max(b, w.top + w.tall))
    before: _Word | None = None
    for w in words:
        if before is not None:
            text.append(" " if before.line == w.line else "\n")
            boxes.append(nan)
        before = w
        x, wide = w.left / scale, w.wide / scale
        top, bottom = (v / scale for v in heights[w.line])
        whole = (x, w.top / scale, x + wide, (w.top + w.tall) / scale)
        for i, letter in enumerate(w.text):
            box = (x + wide * i / len(w.text), top, x + wide * (i + 1) / len(w.text), bottom)
            text.append(letter)
            boxes.append(box)
            known[np.array(box, dtype=np.float32).tobytes()] = (round(w.confidence), whole)
    joined = "".join(text)
    chars = Chars(
        np.array([ord(c) for c in joined], dtype=np.uint32),
        np.array(boxes, dtype=np.float32),
        float(size[0]),
        float(size[1]),
        0,
        joined,
    )
    return chars, known


def with_recognised(document: Document, found: Recognised, numbers: Sequence[int]) -> Document:
    """Add the confidences to a document, and turn boxes back to the page as it is shown.

    Args:
        document: made of the recognised pages.
        found: what Tesseract found.
        numbers: page number in the file of each page of the document.

    Returns:
        The document with `reading` set.
    """
    boxes = np.frombuffer(document.boxes, dtype=np.float32).reshape(-1, 4).copy()
    reading = np.full(len(document.text), 255, dtype=np.uint8)
    pages = list(document.pages)
    for n, number in enumerate(numbers):
        words = found.words.get(number)
        if words is None:
            continue
        page = pages[n]
        turn = found.turned.get(number, 0)
        width, height = found.sizes[number]
        pages[n] = replace(page, width=width, height=height)
        for i in range(page.start, page.end):
            entry = words.get(boxes[i].tobytes())
            if entry is None:
                continue
            reading[i] = min(100, entry[0])
            if turn:
                # Letters of a word that runs up the page: all have its box.
                boxes[i] = _turned_back(entry[1], turn, width, height)
    packed: array[float] = array("f")
    packed.frombytes(boxes.tobytes())
    return replace(
        document, boxes=packed, pages=tuple(pages), reading=array("B", reading.tobytes())
    )


def _turned_back(box: _Box, turn: int, width: float, height: float) -> _Box:
    a, b, c, d = box
    if turn == 90:
        return (b, height - c, d, height - a)
    if turn == 180:
        return (width - c, height - d, width - a, height - b)
    return (width - d, a, width - b, c)
