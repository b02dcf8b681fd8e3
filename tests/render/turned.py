"""The sample report with its pages turned and cropped."""

from __future__ import annotations

from pathlib import Path

import migtext as mt

REPORT = mt.sample("report")


def changed(tmp_path: Path, rotation: int, crop: tuple[float, float, float, float] | None) -> Path:
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import RectangleObject

    writer = PdfWriter()
    for page in PdfReader(str(REPORT)).pages[:3]:
        if crop is not None:
            page.cropbox = RectangleObject(crop)
        page.rotate(rotation)
        writer.add_page(page)
    path = tmp_path / "turned.pdf"
    writer.write(str(path))
    return path
