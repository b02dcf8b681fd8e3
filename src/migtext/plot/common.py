"""What the plots share: axes, colours, and a table out of whatever is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from textwrap import fill
from typing import TYPE_CHECKING, Any, Literal

from ..errors import DataError, MissingExtra

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = [
    "ALERT",
    "FRAME_STYLE",
    "INK",
    "SOFT",
    "axes_of",
    "empty",
    "plain",
    "shortened",
    "style_of",
    "table_of",
]

INK, SOFT, ALERT = "#1d2430", "#5c6675", "#b3261e"
# Colour and hatching of a frame: the colours of the pages, apart from each other for colour-blind
# readers; the hatching tells them apart in print.
FRAME_STYLE: Mapping[str, tuple[str, str]] = {
    "legal": ("#2f5fb3", ""),
    "humanitarian": ("#c2571a", "///"),
    "security": ("#6b7078", "..."),
    "none": ("#dfe3e8", ""),
}
_MORE = ("#7b5ea7", "#2a7f62", "#a8831a", "#8c3b52")


def axes_of(ax: Axes | None, *, width: float = 7.5, height: float = 3.6) -> Axes:
    """The axes that are given, or new ones.

    Raises:
        MissingExtra: when matplotlib is not installed.
    """
    if ax is not None:
        return ax
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise MissingExtra("plots need matplotlib", todo="pip install 'migtext[plot]'") from error
    _, made = pyplot.subplots(figsize=(width, height), layout="constrained")
    return made


def style_of(frame: str, number: int) -> tuple[str, str]:
    """Colour and hatching of a frame, also of one of your own model."""
    return FRAME_STYLE.get(
        frame, (_MORE[number % len(_MORE)], ("", "xx", "--", "\\\\")[number % 4])
    )


def table_of(what: Any, view: str) -> pd.DataFrame:
    """A view's table out of an analysis, several, a `Corpus`, a view, or a frame.

    Raises:
        NotAnnotated: when an analysis was made without that view.
        DataError: when it is none of these.
    """
    import pandas as pd

    if isinstance(what, pd.DataFrame):
        return what
    if hasattr(what, "to_frame") and not hasattr(what, "view"):  # a view
        viewed: pd.DataFrame = what.to_frame()
        return viewed
    if hasattr(what, "dataset"):  # a Corpus
        found: pd.DataFrame = what.table(view)
        return found
    if hasattr(what, "view"):  # an Analysis
        made: pd.DataFrame = what.view(view).to_frame()
        return made
    if isinstance(what, Iterable) and not isinstance(what, str | bytes | Mapping):
        parts = [table_of(one, view) for one in what]
        if parts:
            return pd.concat(parts, ignore_index=True)
    raise DataError(
        f"no {view} can be drawn from {type(what).__name__}",
        todo="give an analysis, several, a Corpus, a view or its frame",
    )


def empty(ax: Axes, words: str) -> Axes:
    """Axes that say why they are empty: an empty plot would look like a result."""
    ax.text(
        0.5, 0.5, words, ha="center", va="center", color=SOFT, transform=ax.transAxes, wrap=True
    )
    ax.set_axis_off()
    return ax


def shortened(words: str, most: int = 52) -> str:
    """A name that fits beside an axis."""
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def wrapped(words: str, most: int = 62) -> str:
    """A title in lines that fit above the axes."""
    return fill(words, most)


def plain(ax: Axes, grid: Literal["x", "y"] | None = None) -> None:
    """Axes without what draws the eye from the data."""
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_color("#c5ccd5")
    ax.tick_params(colors=SOFT, labelcolor=INK, length=3)
    if grid:
        ax.grid(axis=grid, color="#e6e9ee", lw=0.8)
        ax.set_axisbelow(True)
