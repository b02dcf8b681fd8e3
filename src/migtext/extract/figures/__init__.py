"""Figures: the numbers that a text asserts about the world, and what it says about them.

The rules run over tokens and need no neural pipeline. One sentence goes through these steps::

    masks      digits that say nothing: links, citations, codes, notes
    grammar    spans and values: money, percent, units, ranges, ratios
    hedges     "more than", "up to", "nearly"
    counted    noun phrase, kind, class of people; is it a figure?
    context    time, place, attribution
    relate     conversions, comparisons, parts, citations
"""

from __future__ import annotations

from .extractor import ORIGIN, extract_figures
from .rows import figure_years, to_eval_rows

__all__ = ["ORIGIN", "extract_figures", "figure_years", "to_eval_rows"]
