"""Pages that are pictures of text, read with Tesseract (extra ``ocr``)."""

from __future__ import annotations

import shutil
from typing import Any

import numpy as np

from ...errors import MissingExtra
from ..limits import Clock
from .chars import Chars
from .layout import PageLayout, page_layout

__all__ = ["recognise"]

_DPI = 300
_MOST_PIXELS = 40_000_000


def recognise(
    pdf: Any, pages: dict[int, PageLayout], numbers: list[int], clock: Clock, warnings: list[str]
) -> list[int]:
    """Read pages with Tesseract and put their lines in place.

    Args:
        pdf: the open `pypdfium2.PdfDocument`.
        pages: laid-out pages by number; those that are recognised are replaced.
        numbers: page numbers, from 1, to read.
        clock: checked between pages.
        warnings: gets a line with the mean confidence of each page.

    Returns:
        Numbers of the pages on which nothing was recognised.

    Raises:
        MissingExtra: pytesseract or Tesseract is not installed.
    """
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
    left: list[int] = []
    for number in numbers:
        page = pdf[number - 1]
        width, height = page.get_size()
        scale = min(_DPI / 72, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        image = page.render(scale=scale, grayscale=True).to_pil()
        page.close()
        found = pytesseract.image_to_data(image, output_type=pytesseract.Output.DICT)
        chars, confidence = _chars(found, width, height, scale)
        if chars is None:
            left.append(number)
        else:
            pages[number] = page_layout(chars, number - 1)
            warnings.append(f"page {number} read by Tesseract, mean confidence {confidence:.0f} %")
        clock.check(f" (stopped at page {number})")
    return left


def _chars(
    found: dict[str, list[Any]], width: float, height: float, scale: float
) -> tuple[Chars | None, float]:
    """Characters with boxes: those of a word share its box in equal parts."""
    text: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []
    confidences: list[float] = []
    nan = (float("nan"),) * 4
    line: tuple[Any, ...] | None = None
    # Letters of a line differ in height; one box height a line keeps the layout from seeing
    # raised characters in them.
    heights: dict[tuple[Any, ...], tuple[float, float]] = {}
    keys = list(zip(found["block_num"], found["par_num"], found["line_num"], strict=True))
    for key, word, top, tall in zip(
        keys, found["text"], found["top"], found["height"], strict=True
    ):
        if word.strip():
            a, b = heights.get(key, (float("inf"), 0.0))
            heights[key] = (min(a, top), max(b, top + tall))
    for n, word in enumerate(found["text"]):
        word = word.strip()
        if not word:
            continue
        confidences.append(float(found["conf"][n]))
        if line is not None:
            text.append(" " if keys[n] == line else "\n")
            boxes.append(nan)
        line = keys[n]
        x, wide = found["left"][n] / scale, found["width"][n] / scale
        top, bottom = (v / scale for v in heights[keys[n]])
        for i, letter in enumerate(word):
            text.append(letter)
            boxes.append((x + wide * i / len(word), top, x + wide * (i + 1) / len(word), bottom))
    if not text:
        return None, 0.0
    joined = "".join(text)
    return (
        Chars(
            np.array([ord(c) for c in joined], dtype=np.uint32),
            np.array(boxes, dtype=np.float32),
            float(width),
            float(height),
            0,
            joined,
        ),
        sum(confidences) / len(confidences),
    )
