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
_BELOW = 10.0  # per cent by which a page that is named lies below the mean of all
_SAME = 0.15  # share by which the type of a page may differ from that of the others by chance
_SMALLER, _LARGER = 0.8, 1.35  # of the body's height: type of another size
_UPPER, _X = 0.76, 0.54  # of the height of "dp": "d", and "x"
_HIGH, _LOW = frozenset("bdfhklt"), frozenset("gjpqy,;()")
_SPECK_SIGN, _SPECK_LINE = 70.0, 45.0  # mean confidence of one or two signs, of a short line
_SPECK = 30  # confidence below which a sign without a letter is dirt on the page
_ROTATE = re.compile(r"Rotate:\s*(\d+)")

_Box = tuple[float, float, float, float]
_Key = tuple[int, int, int]  # Tesseract's numbers of block, paragraph and line


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
        warnings: gets a line about the mean confidence of the pages.
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
    read: dict[int, tuple[list[_Word], float]] = {}
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
        read[number] = (words, scale)
        out.sizes[number] = (float(width), float(height))
        if turn:
            out.turned[number] = turn
        clock.check(f" (stopped at page {number})")
    usual = [_usual(words) / scale for words, scale in read.values()]
    common = sorted(usual)[len(usual) // 2] if usual else 0.0
    for (number, (words, scale)), own in zip(read.items(), usual, strict=True):
        width, height = out.sizes[number]
        upright = (height, width) if out.turned.get(number, 0) in (90, 270) else (width, height)
        # Pages of one typewriter have one size, whatever the dirt on them makes of it.
        body = common if abs(own - common) < _SAME * common else own
        chars, out.words[number], paragraphs = _chars(words, upright, scale, body)
        layout = page_layout(chars, number - 1)
        for line in layout.lines:
            if not line.vertical:
                line.paragraph = paragraphs[line.parts[0][0]]
        _tag_specks(layout, out.words[number])
        pages[number] = layout
    if read:
        warnings.append(_said({n: _mean(words) for n, (words, _) in read.items()}, out.turned))
    return out


def _said(sure: dict[int, float], turned: dict[int, int]) -> str:
    """One line about all pages that were read, and what is particular about some."""
    numbers = list(sure)
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    names = [
        str(r[0]) if len(r) == 1 else f"{r[0]} to {r[-1]}" if len(r) > 2 else f"{r[0]}, {r[1]}"
        for r in runs
    ]
    mean = sum(sure.values()) / len(sure)
    notes = []
    for n in numbers:
        said = [f"turned by {turned[n]} degrees"] if n in turned else []
        if len(numbers) > 1 and sure[n] < mean - _BELOW:
            said.insert(0, f"{sure[n]:.0f} %")
        if sure[n] < _DOUBTFUL:
            said.append("doubtful, compare it with the page")
        if said:
            notes.append((f"page {n}: " if len(numbers) > 1 else "") + ", ".join(said))
    return (
        f"page{'s' if len(numbers) > 1 else ''} {', '.join(names)} read by Tesseract, "
        f"mean confidence {mean:.0f} %" + (f" ({'; '.join(notes)})" if notes else "")
    )


def _mean(words: Sequence[_Word]) -> float:
    return sum(w.confidence for w in words) / len(words)


@dataclass(slots=True)
class _Word:
    text: str
    line: _Key
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


def _height(words: Sequence[_Word]) -> float:
    """Height of the type of a line, from the top of "d" to the foot of "p".

    The box of a word is as high as its letters: "our" is half as high as "joyful". What each word
    would measure with both kinds of letters hardly differs within a line.
    """
    values = []
    for w in words:
        letters = [c for c in w.text if c.isalnum()]
        if letters:
            high = any(c in _HIGH or c.isupper() or c.isdigit() for c in letters)
            low = any(c in _LOW for c in w.text)
            share = 1.0 if high and low else _UPPER if high else 1 - _UPPER + _X if low else _X
            values.append((w.tall / share, len(letters)))
    if not values:
        return max(w.tall for w in words)
    return _median(values)


def _usual(words: Sequence[_Word]) -> float:
    """Height of the type of most lines of a page: the median by letters, in pixels."""
    lines: dict[_Key, list[_Word]] = {}
    for w in words:
        lines.setdefault(w.line, []).append(w)
    return _median([(_height(x), sum(len(w.text) for w in x)) for x in lines.values()])


def _median(values: Sequence[tuple[float, int]]) -> float:
    """The median of values that count as often as is said beside them."""
    ordered = sorted(values)
    half, at = sum(n for _, n in ordered) / 2, 0
    for value, n in ordered:
        at += n
        if at >= half:
            return value
    return 0.0


def _sizes(lines: dict[_Key, list[_Word]], body: float) -> dict[_Key, float]:
    """Height of the type of each line: that of the body unless it is clearly another.

    Lines of one paragraph have the size of most of them; the fewer letters are measured, the less
    a measure says.
    """
    measured = {key: _height(own) for key, own in lines.items()}
    together: dict[tuple[int, int], list[_Key]] = {}
    for key in lines:
        together.setdefault(key[:2], []).append(key)
    out: dict[_Key, float] = {}
    for keys in together.values():
        middle = sorted(measured[k] for k in keys)[len(keys) // 2]
        for key in keys:
            high = measured[key]
            many = len(keys) > 2 and middle / _LARGER < high < middle * _LARGER
            high = middle if many else high
            letters = sum(len(w.text) for w in lines[key])
            least, most = (0.87, 1.2) if many else (_SMALLER, _LARGER)
            if letters < 12:
                least, most = 0.55, 1.8
            out[key] = body if least * body < high < most * body or letters < 3 else high
    return out


def _chars(
    words: Sequence[_Word], size: tuple[float, float], scale: float, body: float
) -> tuple[Chars, dict[bytes, tuple[int, _Box]], list[int]]:
    """Characters with boxes: those of a word share its box in equal parts.

    The letters of a line get one height, that of the page's body unless it is clearly another:
    what Tesseract measures differs from line to line.

    Args:
        words: of one page.
        size: width and height of the page as it is read.
        scale: pixels a point.
        body: height of most lines in points.

    Returns:
        The characters, the confidence and the box of the word of each letter box, and the number
        of Tesseract's paragraph for each character.
    """
    text: list[str] = []
    boxes: list[_Box] = []
    paragraphs: list[int] = []
    known: dict[bytes, tuple[int, _Box]] = {}
    nan = (float("nan"),) * 4
    lines: dict[_Key, list[_Word]] = {}
    numbers: dict[tuple[int, int], int] = {}
    for w in words:
        lines.setdefault(w.line, []).append(w)
        numbers.setdefault(w.line[:2], len(numbers))
    heights: dict[_Key, tuple[float, float]] = {}
    sizes = _sizes(lines, body * scale)
    for key, own in lines.items():
        high = sizes[key] / scale
        feet = sorted(
            (w.top + w.tall) / scale - (high * (1 - _UPPER) if set(w.text) & _LOW else 0)
            for w in own
        )
        foot = feet[len(feet) // 2]
        heights[key] = (foot - _UPPER * high, foot + (1 - _UPPER) * high)
    before: _Word | None = None
    for w in words:
        if before is not None:
            text.append(" " if before.line == w.line else "\n")
            boxes.append(nan)
            paragraphs.append(numbers[w.line[:2]])
        before = w
        x, wide = w.left / scale, w.wide / scale
        top, bottom = heights[w.line]
        whole = (x, w.top / scale, x + wide, (w.top + w.tall) / scale)
        for i, letter in enumerate(w.text):
            box = (x + wide * i / len(w.text), top, x + wide * (i + 1) / len(w.text), bottom)
            text.append(letter)
            boxes.append(box)
            paragraphs.append(numbers[w.line[:2]])
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
    return chars, known, paragraphs


def _tag_specks(layout: PageLayout, known: dict[bytes, tuple[int, _Box]]) -> None:
    """Tag short lines that Tesseract hardly believes in: dirt, handwriting, a seal."""
    box, text = layout.chars.box, layout.chars.text
    for line in layout.lines:
        own = [i for a, b in line.parts for i in range(a, b) if not text[i].isspace()]
        sure = [known[box[i].tobytes()][0] for i in own if box[i].tobytes() in known]
        letters = sum(text[i].isalnum() for i in own)
        mean = sum(sure) / len(sure) if sure else 0.0
        if (letters < 3 and mean < _SPECK_SIGN) or (letters < 9 and mean < _SPECK_LINE):
            line.kind, line.aside = "boilerplate", True


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
            else:
                boxes[i, 1], boxes[i, 3] = entry[1][1], entry[1][3]
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
