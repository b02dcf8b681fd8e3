"""migtext reads texts on migration, asylum and human rights the way a fact-checker does.

    import migtext as mt

    a = mt.annotate(mt.sample("article"))
    a.figures.to_frame()

The public names are loaded when they are first used, so that `import migtext` is quick and
loads none of the large libraries.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_WHERE = {
    "Analysis": "analysis",
    "Annotator": "pipeline",
    "Bibliography": "interop.bibliography",
    "Block": "document",
    "Citation": "annotations",
    "Corpus": "batch",
    "CrossCheck": "check",
    "Document": "document",
    "Entity": "annotations",
    "Figure": "annotations",
    "Finding": "check",
    "Instrument": "annotations",
    "Limits": "readers",
    "MigtextError": "errors",
    "Movement": "annotations",
    "NotAnnotated": "errors",
    "Passage": "annotations",
    "ReadingError": "errors",
    "Reference": "annotations",
    "agreement": "interop.exchange.agreement",
    "all_corrections": "corrections",
    "annotate": "pipeline",
    "annotate_many": "batch",
    "crosscheck": "check",
    "errors": "",
    "export": "exporting",
    "instruments": "",
    "framing_shares": "comparison",
    "load_corrections": "corrections",
    "plot": "",
    "read": "readers",
    "read_bibliography": "interop.bibliography",
    "sample": "samples",
    "samples": "",
    "verify": "check",
}

__all__ = [*sorted(_WHERE), "__version__"]

if TYPE_CHECKING:
    from . import errors as errors
    from . import instruments as instruments
    from . import plot as plot
    from . import samples as samples
    from .analysis import Analysis as Analysis
    from .annotations import Citation as Citation
    from .annotations import Entity as Entity
    from .annotations import Figure as Figure
    from .annotations import Instrument as Instrument
    from .annotations import Movement as Movement
    from .annotations import Passage as Passage
    from .annotations import Reference as Reference
    from .batch import Corpus as Corpus
    from .batch import annotate_many as annotate_many
    from .check import CrossCheck as CrossCheck
    from .check import Finding as Finding
    from .check import crosscheck as crosscheck
    from .check import verify as verify
    from .comparison import framing_shares as framing_shares
    from .corrections import all_corrections as all_corrections
    from .corrections import load_corrections as load_corrections
    from .document import Block as Block
    from .document import Document as Document
    from .errors import MigtextError as MigtextError
    from .errors import NotAnnotated as NotAnnotated
    from .errors import ReadingError as ReadingError
    from .exporting import export as export
    from .interop.bibliography import Bibliography as Bibliography
    from .interop.bibliography import read_bibliography as read_bibliography
    from .interop.exchange.agreement import agreement as agreement
    from .pipeline import Annotator as Annotator
    from .pipeline import annotate as annotate
    from .readers import Limits as Limits
    from .readers import read as read
    from .samples import sample as sample


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'migtext' has no attribute {name!r}")
    where = _WHERE[name]
    value = (
        getattr(import_module(f".{where}", __name__), name)
        if where
        else import_module(f".{name}", __name__)
    )
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
