"""Plots for notebooks (extra `plot`: matplotlib); each takes an Axes and returns it.

    import migtext as mt

    a = mt.annotate("report.pdf")
    mt.plot.framing(a)                                  # frames along the document
    mt.plot.figures(a.figures.about("arrivals"))        # values on a timeline, ranges, disagreement
    mt.plot.frames([a, b, c], by="source")              # frames by source, year, ...
    mt.plot.instruments(corpus)                         # most cited instruments
    mt.plot.movements(a)                                # origin, transit, destination

An analysis, several, a `Corpus`, a view or its frame will do wherever it holds what is drawn.
Frames differ by hatching and by label as well as by colour.
"""

from __future__ import annotations

from .frames import frames, framing
from .instruments import instruments
from .movements import movements
from .timeline import disagreements, figures

__all__ = ["disagreements", "figures", "frames", "framing", "instruments", "movements"]
