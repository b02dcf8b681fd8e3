"""In-text citations, linked to the references, with what is wrong with each.

>>> import migtext as mt
>>> from migtext.extract.references import extract_references
>>> doc = mt.read(text="It fell (Ahn, 2018).\\n\\nReferences\\n\\nAhn, C. (2018). A title. Some Press.")
>>> extract_citations(doc, extract_references(doc))[0].works[0].surface
'Ahn, 2018'
"""

from __future__ import annotations

from .build import ORIGIN, extract_citations
from .library import Library
from .review import review_references

__all__ = ["ORIGIN", "Library", "extract_citations", "review_references"]
