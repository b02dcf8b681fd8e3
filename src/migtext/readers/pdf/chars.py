"""Characters of a PDF page with their boxes, out of PDFium, without an object per character.

pypdfium2's own methods build ctypes objects for every call. Here PDFium's functions are called
with plain addresses into one numpy buffer per page, which is four times as fast.
"""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Chars", "page_chars"]

Floats = npt.NDArray[np.float32]
Codes = npt.NDArray[np.uint32]


@dataclass(slots=True)
class Chars:
    """The characters of one page in the order of the content stream.

    Attributes:
        codes: code point of each character.
        box: left, top, right, bottom of each, in points from the page's top left corner as it is
            shown; NaN for characters that are not printed.
        width: of the page as shown, in points.
        height: of the page as shown.
        rotation: of the page, in degrees.
        text: the characters as a string; same length as `codes`.
        unmapped: share of characters without a code point (fonts without a character map).
        shown: boxes as the page is shown, when `box`, `width` and `height` are those of a page
            turned so that its lines run across it; else None.
        shown_size: width and height of such a page as it is shown.
    """

    codes: Codes
    box: Floats
    width: float
    height: float
    rotation: int
    text: str
    unmapped: float = 0.0
    textpage: Any = None
    shown: Floats | None = None
    shown_size: tuple[float, float] | None = None

    def turned(self, *, up: bool) -> Chars:
        """The same characters on the page turned by 90 degrees.

        Args:
            up: their lines run up the page; else down.
        """
        left, top, right, bottom = self.box.T
        box = np.empty_like(self.box)
        columns = (
            (self.height - bottom, left, self.height - top, right)
            if up
            else (top, self.width - right, bottom, self.width - left)
        )
        for i, values in enumerate(columns):
            box[:, i] = values
        size = (self.width, self.height)
        return replace(
            self, box=box, width=self.height, height=self.width, shown=self.box, shown_size=size
        )

    def upside_down(self) -> bool:
        """Whether the characters of the page stand on their heads as it is shown."""
        left = self.box[:, 0]
        there = np.flatnonzero(left == left)
        if self.textpage is None or len(there) < 8:
            return False
        steps = np.diff(left[there])
        if (steps < 0).mean() < 0.6:
            return False
        # Hebrew and Arabic run to the left as well.
        handle = ctypes.cast(self.textpage.raw, ctypes.c_void_p).value
        angle = _angle_function()
        sample = there[:: max(1, len(there) // 24)].tolist()
        turns = [math.degrees(float(angle(handle, i))) + self.rotation for i in sample]
        return sum(90 < t % 360 < 270 for t in turns) > 0.8 * len(turns)

    def half_turned(self) -> Chars:
        """The same characters on the page turned by 180 degrees."""
        left, top, right, bottom = self.box.T
        box = np.empty_like(self.box)
        columns = (self.width - right, self.height - bottom, self.width - left, self.height - top)
        for i, values in enumerate(columns):
            box[:, i] = values
        return replace(self, box=box, shown=self.box, shown_size=(self.width, self.height))

    def hidden(self, i: int) -> bool:
        """Whether a character is drawn without ink (text render mode 3)."""
        if self.textpage is None:
            return False
        get_object, get_mode = _mode_functions()
        handle = ctypes.cast(self.textpage.raw, ctypes.c_void_p).value
        drawn = get_object(handle, i)
        return bool(drawn) and get_mode(drawn) == 3

    def style(self, i: int) -> tuple[bool, bool]:
        """Whether the font of a character is bold and whether it is italic, by name and flags.

        Only while the page is open.
        """
        if self.textpage is None:
            return False, False
        get_font, get_weight = _font_functions()
        name = ctypes.create_string_buffer(64)
        flags = ctypes.c_int(0)
        handle = ctypes.cast(self.textpage.raw, ctypes.c_void_p).value
        get_font(handle, i, ctypes.addressof(name), 63, ctypes.addressof(flags))
        face = name.value.lower()
        italic = b"ital" in face or b"obliq" in face or bool(flags.value & 0x40)
        if b"bold" in face or b"black" in face or b"heavy" in face or b"demi" in face:
            return True, italic
        return bool(flags.value & 0x40000) or get_weight(handle, i) >= 600, italic

    def slanted(self, i: int) -> bool:
        """Whether a character is set at an angle that is not a right one: a watermark."""
        if self.textpage is None:
            return False
        handle = ctypes.cast(self.textpage.raw, ctypes.c_void_p).value
        turn = math.degrees(float(_angle_function()(handle, i))) % 90
        return 4 < turn < 86

    def close(self) -> None:
        """Close the page's text; characters and boxes stay."""
        if self.textpage is not None:
            self.textpage.close()
            self.textpage = None


def _bind(name: str, result: Any, *arguments: Any) -> Any:
    import pypdfium2.raw as raw

    address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value
    return ctypes.CFUNCTYPE(result, *arguments)(address or 0)


@lru_cache(maxsize=1)
def _font_functions() -> tuple[Any, Any]:
    pointer, integer = ctypes.c_void_p, ctypes.c_int
    return (
        _bind(
            "FPDFText_GetFontInfo",
            ctypes.c_ulong,
            pointer,
            integer,
            pointer,
            ctypes.c_ulong,
            pointer,
        ),
        _bind("FPDFText_GetFontWeight", integer, pointer, integer),
    )


@lru_cache(maxsize=1)
def _angle_function() -> Any:
    return _bind("FPDFText_GetCharAngle", ctypes.c_float, ctypes.c_void_p, ctypes.c_int)


@lru_cache(maxsize=1)
def _mode_functions() -> tuple[Any, Any]:
    pointer, integer = ctypes.c_void_p, ctypes.c_int
    return (
        _bind("FPDFText_GetTextObject", pointer, pointer, integer),
        _bind("FPDFTextObj_GetTextRenderMode", integer, pointer),
    )


@lru_cache(maxsize=1)
def _functions() -> tuple[Any, Any, Any, Any]:
    bind = _bind
    pointer, integer = ctypes.c_void_p, ctypes.c_int
    return (
        bind("FPDFText_GetText", integer, pointer, integer, integer, pointer),
        bind("FPDFText_GetLooseCharBox", integer, pointer, integer, pointer),
        bind("FPDFText_GetUnicode", ctypes.c_uint, pointer, integer),
        bind("FPDFText_GetCharBox", integer, pointer, integer, pointer, pointer, pointer, pointer),
    )


# White space and what else leaves no ink: line ends, spaces of all widths.
_BLANK = np.zeros(0x10000, dtype=bool)
_BLANK[[9, 10, 11, 12, 13, 32, 0xA0, 0x1680, *range(0x2000, 0x200C), 0x2028, 0x2029, 0x202F]] = True
_BLANK[[0x205F, 0x2060, 0x3000, 0xFEFF]] = True

# Codes that the fonts of TeX use where others have control characters (Cork encoding and its
# signs; two are of OT1); without a character map PDFium hands them on as they are.
_TEX = {
    0x10: 0x201C, 0x11: 0x201D, 0x15: 0x2013, 0x16: 0x2014, 0x1B: 0xFB00, 0x1C: 0xFB01,
    0x1D: 0xFB02, 0x1E: 0xFB03, 0x1F: 0xFB04, 0x0E: 0xFB03, 0x0F: 0xFB04,
    0x84: 0x2020, 0x85: 0x2021, 0x88: 0x2022,
}  # fmt: skip


def _is_blank(codes: Codes) -> npt.NDArray[np.bool_]:
    return _BLANK[np.minimum(codes, 0xFFFF)] & (codes < 0x10000)


def page_chars(page: Any, *, most: int = 2_000_000) -> Chars:
    """Read the characters of a page.

    Args:
        page: an open `pypdfium2.PdfPage`.
        most: characters read at most.

    Returns:
        Code points and boxes in stream order. Its text page stays open until `Chars.close`.
    """
    get_text, get_box, get_code, get_tight = _functions()
    textpage = page.get_textpage()
    handle = ctypes.cast(textpage.raw, ctypes.c_void_p).value
    count = min(max(0, textpage.count_chars()), most)
    codes, text = _codes(handle, count, get_text, get_code)
    loose = np.zeros((count, 4), dtype=np.float32)
    at = loose.ctypes.data
    for i in range(count):
        get_box(handle, i, at + 16 * i)
    # FS_RECTF is left, top, right, bottom in page coordinates (y grows upwards).
    left, top, right, bottom = loose[:, 0], loose[:, 1], loose[:, 2], loose[:, 3]
    printed = ~_is_blank(codes)
    flat = printed & ((np.abs(top - bottom) < 0.01) | (np.abs(right - left) < 0.01))
    if flat.any():  # fonts without metrics: the glyph's own box
        edges = np.zeros(4, dtype=np.float64)
        a = edges.ctypes.data
        for i in np.flatnonzero(flat).tolist():
            get_tight(handle, i, a, a + 8, a + 16, a + 24)
            left[i], right[i], bottom[i], top[i] = edges
    rotation = int(page.get_rotation())
    x0, y0, x1, y1 = page.get_bbox() if hasattr(page, "get_bbox") else page.get_mediabox()
    box = np.empty_like(loose)
    if rotation == 90:
        columns = (bottom - y0, left - x0, top - y0, right - x0)
    elif rotation == 180:
        columns = (x1 - right, bottom - y0, x1 - left, top - y0)
    elif rotation == 270:
        columns = (y1 - top, x1 - right, y1 - bottom, x1 - left)
    else:
        columns = (left - x0, y1 - top, right - x0, y1 - bottom)
    for i, values in enumerate(columns):
        box[:, i] = values
    box[~printed | (box[:, 2] <= box[:, 0]) | (box[:, 3] <= box[:, 1])] = np.nan
    width, height = page.get_size()
    unmapped = float(((codes == 0) | (codes == 0xFFFD)).mean()) if count else 0.0
    return Chars(codes, box, float(width), float(height), rotation, text, unmapped, textpage)


def _codes(handle: Any, count: int, get_text: Any, get_code: Any) -> tuple[Codes, str]:
    if not count:
        return np.zeros(0, dtype=np.uint32), ""
    units = np.zeros(count + 1, dtype=np.uint16)
    written = get_text(handle, 0, count, units.ctypes.data)
    if written == count + 1 and not ((units[:-1] & 0xF800) == 0xD800).any() and units[:-1].all():
        codes = units[:-1].astype(np.uint32)
    else:
        # Characters outside the basic plane take two units, unmapped ones none: ask one by one.
        codes = np.fromiter((get_code(handle, i) for i in range(count)), np.uint32, count)
        codes[(codes > 0x10FFFF) | ((codes & 0xFFFFF800) == 0xD800)] = 0xFFFD
        codes[codes == 0] = 0xFFFD
    if (((codes < 0x20) & (codes > 0x0D)) | ((codes > 0x7F) & (codes < 0xA0))).any():
        for code, letter in _TEX.items():
            codes[codes == code] = letter
    return codes, codes.astype("<u4").tobytes().decode("utf-32-le")
