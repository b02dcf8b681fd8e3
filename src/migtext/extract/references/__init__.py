"""Reference lists and the full citations of notes, as CSL-JSON with the place of each field.

>>> from migtext.extract.references import parse_reference
>>> parse_reference("Kwan, S. (2017). More Than a Bystander. IJKUS, 26(2), 95-138.")["page"]
'95-138'
"""

from __future__ import annotations

from .build import ORIGIN, extract_references, parse_reference, to_csl

__all__ = ["ORIGIN", "extract_references", "parse_reference", "to_csl"]
