"""The rows that are scored (see `migtext.goldrows`)."""

from __future__ import annotations

from ..goldrows import (
    entity_rows,
    figure_rows,
    instrument_rows,
    intext_rows,
    reference_rows,
    role_rows,
)

__all__ = [
    "entity_rows",
    "figure_rows",
    "instrument_rows",
    "intext_rows",
    "reference_rows",
    "role_rows",
]
