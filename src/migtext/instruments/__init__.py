"""The registry of legal instruments for people: look up, read, check, extend.

    >>> import migtext as mt
    >>> mt.instruments.search("convension refugees 1951")[0].row.name
    'Convention relating to the Status of Refugees'
    >>> mt.instruments.show("Kampala Convention").row.in_force
    '2012-12-06'

`search` finds by any name, `show` tells everything about one instrument, `check` says what is wrong
in a table of your own, and `load` reads it for `migtext.annotate(..., instruments=...)`.
"""

from __future__ import annotations

from ..extract.instruments.registry import (
    InstrumentRow,
    InstrumentsLike,
    OwnTable,
    Problem,
    Registry,
    RegistryError,
    load_registry,
)
from .lookup import Match, Matches, search_instruments
from .review import Review, review_instruments
from .sheet import Sheet, find_instrument, instrument_sheet

__all__ = [
    "InstrumentRow",
    "InstrumentsLike",
    "Match",
    "Matches",
    "OwnTable",
    "Problem",
    "Registry",
    "RegistryError",
    "Review",
    "Sheet",
    "check",
    "find",
    "load",
    "search",
    "show",
]

load = load_registry
search = search_instruments
find = find_instrument
show = instrument_sheet
check = review_instruments
