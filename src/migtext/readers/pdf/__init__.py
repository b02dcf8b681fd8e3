"""PDF files."""

from __future__ import annotations

from .open import read_pdf

__all__ = ["read_pdf"]
