"""Most cited legal instruments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .common import INK, SOFT, axes_of, empty, plain, shortened, table_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["instruments"]


def instruments(what: Any, *, most: int = 15, ax: Axes | None = None) -> Axes:
    """Instruments by the number of their mentions.

    Args:
        what: an analysis, several, a `Corpus`, a view of instruments or its frame.
        most: instruments at most, the most cited; the others are counted in the title.
        ax: where to draw; new axes when None.

    Returns:
        The axes: the bar is mentions, the number behind it documents (with several).

    Raises:
        NotAnnotated: when instruments were not run.
        MissingExtra: when matplotlib is not installed.

    Example:
        >>> import migtext as mt
        >>> text = "The 1951 Convention and the 1967 Protocol. Article 33 of the 1951 Convention."
        >>> ax = instruments(mt.annotate(text=text, only="instruments"))
        >>> [round(bar.get_width()) for bar in ax.patches]
        [2, 1]
    """
    table = table_of(what, "instruments")
    if table.empty:
        return empty(axes_of(ax), "no legal instrument found")
    # One that is in no registry goes by its words.
    named = table.assign(shown=table["name"].fillna(table["surface"]))
    counted = named.groupby("shown").agg(mentions=("doc", "size"), documents=("doc", "nunique"))
    counted = counted.sort_values(["mentions", "documents"], ascending=False, kind="stable")
    shown = counted.head(most)
    ax = axes_of(ax, height=1.1 + 0.32 * len(shown))
    ax.barh(range(len(shown)), shown["mentions"], color="#2f5fb3", height=0.7)
    ax.set_yticks(range(len(shown)), [shortened(str(n)) for n in shown.index])
    ax.invert_yaxis()
    documents = int(table["doc"].nunique())
    for n, (mentions, inside) in enumerate(shown.itertuples(index=False)):
        words = f" {mentions:,}" + (f" in {inside:,} of {documents:,}" if documents > 1 else "")
        ax.text(mentions, n, words, va="center", fontsize=8.5, color=SOFT)
    ax.set_xlim(0, float(shown["mentions"].max()) * 1.22)
    ax.set_xlabel("mentions")
    left = len(counted) - len(shown)
    title = f"{len(counted):,} instruments, {len(table):,} mentions"
    ax.set_title(title + (f"; {left:,} not shown" if left else ""), loc="left", fontsize=10, color=INK)  # fmt: skip
    plain(ax, grid="x")
    return ax
