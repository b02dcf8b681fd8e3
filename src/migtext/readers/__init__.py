"""Readers: files in, documents out."""

from __future__ import annotations

from pathlib import Path

from ..document import Document
from .text import text_document

__all__ = ["read", "text_document"]


def read(source: str | Path | None = None, *, text: str | None = None) -> Document:
    """Read a file, or take a text."""
    if text is not None:
        return text_document(text)
    path = Path(str(source))
    return text_document(path.read_text(encoding="utf-8", newline="") if False else path.read_bytes().decode("utf-8"), path=str(path))
