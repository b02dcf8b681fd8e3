"""Pages of a PDF as pictures: PDFium draws, Pillow encodes, in this process or in a child.

Drawing a hostile page can take PDFium minutes; a child is stopped when the clock runs out.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from ..errors import CorruptFile, DataError, EncryptedFile, FileMissing, LimitExceeded, MigtextError

__all__ = ["Raster", "rasters"]

# A page of a poster or a map: it is drawn smaller rather than not at all.
_MOST_PIXELS = 6_000_000
_SECONDS_A_PAGE = 5.0


@dataclass(frozen=True, slots=True)
class Raster:
    """A drawn page.

    Attributes:
        number: page number, from 1.
        width: of the page as shown, in points.
        height: of the page as shown, in points.
        media: ``image/png`` or ``image/jpeg``.
        data: the encoded picture.
    """

    number: int
    width: float
    height: float
    media: str
    data: bytes


def rasters(
    file: str | Path | bytes,
    numbers: Sequence[int],
    *,
    pixels: int = 1000,
    password: str | None = None,
    isolate: bool = False,
) -> list[Raster]:
    """Draw pages of a PDF.

    Args:
        file: path or bytes of the PDF.
        numbers: pages, from 1.
        pixels: width of each picture.
        password: of an encrypted file.
        isolate: draw in a child process, which is stopped after ten seconds and five more a page.

    Returns:
        One picture for each page, in the order of `numbers`.

    Raises:
        FileMissing: there is no such file.
        CorruptFile, EncryptedFile: it cannot be opened.
        DataError: it has no such page.
        LimitExceeded: the child was stopped.

    Example:
        >>> from migtext.samples import sample
        >>> page = rasters(sample("report"), [1], pixels=200)[0]
        >>> page.number, round(page.width), page.data[1:4]
        (1, 595, b'PNG')
    """
    return (_isolated if isolate else _draw)(file, tuple(numbers), pixels, password)


def _name(file: str | Path | bytes) -> str | None:
    return None if isinstance(file, bytes) else str(file)


def _draw(
    file: str | Path | bytes, numbers: tuple[int, ...], pixels: int, password: str | None
) -> list[Raster]:
    import pypdfium2

    path = _name(file)
    try:
        data = file if isinstance(file, bytes) else Path(file).read_bytes()
    except FileNotFoundError as error:
        raise FileMissing(
            "the file is gone", path=path, todo="pass the file's new place: file=..."
        ) from error
    try:
        pdf = pypdfium2.PdfDocument(data, password=password)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedFile(
                "the file is encrypted", path=path, todo="pass password="
            ) from error
        raise CorruptFile("this is no readable PDF", path=path, todo="get it again") from error
    try:
        return [_page(pdf, number, pixels, path) for number in numbers]
    finally:
        pdf.close()


def _page(pdf: Any, number: int, pixels: int, path: str | None) -> Raster:
    import pypdfium2

    if not 1 <= number <= len(pdf):
        raise DataError(f"there is no page {number}; the file has {len(pdf)}", path=path)
    try:
        page = pdf[number - 1]
    except pypdfium2.PdfiumError as error:
        raise CorruptFile(f"page {number} cannot be opened", path=path) from error
    width, height = (float(x) for x in page.get_size())
    scale = pixels / max(width, 1.0)
    scale *= min(1.0, (_MOST_PIXELS / max(width * height * scale * scale, 1.0)) ** 0.5)
    bitmap = page.render(scale=scale)
    picture = bitmap.to_pil().convert("RGB")
    media, encoded = _encoded(picture)
    bitmap.close()
    page.close()
    return Raster(number, width, height, media, encoded)


def _encoded(picture: Any) -> tuple[str, bytes]:
    """A small encoding: few greys for a page of text, JPEG for one with photographs."""
    import numpy as np
    from PIL import Image

    small = np.asarray(picture.resize((150, 200)), dtype=np.int16)
    coloured = float((small.max(axis=2) - small.min(axis=2) > 24).mean())
    grey = small.mean(axis=2)
    # Shades between paper and ink over much of the page: a photograph or a scan.
    shaded = float(((grey > 40) & (grey < 205)).mean())
    out = BytesIO()
    if coloured > 0.02 or shaded > 0.35:
        picture.save(out, "JPEG", quality=72, optimize=True)
        return "image/jpeg", out.getvalue()
    levels = picture.convert("L").point(lambda v: min(15, (v + 8) // 17))
    flat = Image.frombytes("P", picture.size, levels.tobytes())
    flat.putpalette([17 * v for v in range(16) for _ in range(3)])
    flat.save(out, "PNG", optimize=True, bits=4)
    return "image/png", out.getvalue()


# -- in a child --------------------------------------------------------------------------------


def _isolated(
    file: str | Path | bytes, numbers: tuple[int, ...], pixels: int, password: str | None
) -> list[Raster]:
    import os

    seconds = 10 + _SECONDS_A_PAGE * len(numbers)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "migtext.render.raster"],
            input=pickle.dumps((file, numbers, pixels, password)),
            capture_output=True,
            timeout=seconds,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise LimitExceeded(
            f"drawing the pages took more than {seconds:g} seconds and was stopped",
            path=_name(file),
            todo="ask for fewer pages",
        ) from error
    if done.returncode != 0 or not done.stdout:
        raise CorruptFile("its pages cannot be drawn", path=_name(file))
    # A pickle of our own process; nothing of the file is unpickled.
    kind, value = pickle.loads(done.stdout)
    if kind == "error":
        raise value
    drawn: list[Raster] = value
    return drawn


def _child() -> None:
    request = pickle.loads(sys.stdin.buffer.read())
    try:
        answer: tuple[str, Any] = ("pages", _draw(*request))
    except MigtextError as error:
        answer = ("error", error)
    sys.stdout.buffer.write(pickle.dumps(answer))


if __name__ == "__main__":
    # The classes must be those of the module, not of "__main__", or the parent cannot read them.
    from migtext.render import raster

    raster._child()
