"""Readers: files in, documents out."""

from __future__ import annotations

from .api import read
from .limits import Limits
from .text import text_document

__all__ = ["Limits", "read", "text_document"]
