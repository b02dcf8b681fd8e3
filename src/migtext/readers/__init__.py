"""Readers: files in, documents out."""

from __future__ import annotations

from .api import read
from .text import text_document

__all__ = ["read", "text_document"]
