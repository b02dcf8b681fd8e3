"""Word files: paragraphs and tables in document order, notes, headers and footers.

`reader` opens the parts and puts the document together, `walk` goes through paragraphs and tables,
`inline` through the runs of a paragraph, `items` says what a paragraph is; `styles`, `numbering`
and `equations` read what their names say.
"""

from __future__ import annotations

from .reader import read_docx

__all__ = ["read_docx"]
