"""Framing: along one document, and in groups of documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ..analysis import Analysis
from ..comparison import framing_shares
from .common import INK, axes_of, empty, plain, shortened, style_of, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["frames", "framing"]

_BESIDE = frozenset(("start", "end", "judged", "none", "documents", "passages", "characters"))


def framing(analysis: Analysis, *, bins: int = 24, ax: Axes | None = None) -> Axes:
    """Frames along a document, from its first to its last character.

    Args:
        analysis: an analysis with passages.
        bins: stretches of the document.
        ax: where to draw; new axes when None.

    Returns:
        The axes: one row a frame, darker where more of the stretch carries it; grey where nothing
        was judged (references, tables, headings).

    Raises:
        NotAnnotated: when the framing was not run.
        MissingExtra: when matplotlib is not installed.

    Example:
        >>> import migtext as mt
        >>> text = "The court quashed the order. It breached the Convention."
        >>> ax = framing(mt.annotate(text=text, only="framing", framing="fast"), bins=4)
        >>> [label.get_text() for label in ax.get_yticklabels()]
        ['legal', 'humanitarian', 'security']
    """
    passages = analysis.passages
    ax = axes_of(ax, height=2.4)
    if not len(passages):
        return empty(ax, "no passage to judge in this document")
    table = passages.along(bins)
    names = [c for c in table.columns if c not in _BESIDE]
    size = len(analysis.document.text) or 1
    for n, name in enumerate(names):
        colour, hatch = style_of(name, n)
        for row in table.to_dict("records"):
            left, width = row["start"] / size, (row["end"] - row["start"]) / size
            if not row["judged"]:
                ax.barh(n, width, left=left, height=0.8, color="#eef0f3", hatch="xx", ec="#d5dae0", lw=0)  # fmt: skip
                continue
            share = float(row[name])
            if share > 0:
                bottom = n + 0.4 - 0.4 * share  # rows stand on their lower edge
                ax.barh(bottom, width, left=left, height=0.8 * share, color=colour, hatch=hatch, ec="white", lw=0)  # fmt: skip
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["start", "¼", "½", "¾", "end"])
    plain(ax)
    title = analysis.document.meta.title
    ax.set_title(
        wrapped(f"Framing along “{shortened(title, 90)}”" if title else "Framing along the document"),
        loc="left", fontsize=10, color=INK,
    )  # fmt: skip
    return ax


def frames(what: Any, *, by: str | Sequence[str] = "source", ax: Axes | None = None) -> Axes:
    """Frames in groups of documents: by source, year, decade, language or what you know of them.

    Args:
        what: analyses with passages, a `Corpus`, or the frame that `framing_shares` made.
        by: as for `framing_shares`; with "year" or "decade" the groups are drawn as lines over time.
        ax: where to draw; new axes when None.

    Returns:
        The axes. Shares of a group need not add up to one: a passage may carry several frames. The
        number of documents stands beside each group.

    Raises:
        DataError: when a column is not known.
        MissingExtra: when matplotlib is not installed.

    Example:
        >>> import migtext as mt
        >>> texts = ["The court quashed the order.", "Soldiers patrol the fence at night."]
        >>> analyses = [mt.annotate(text=t, only="framing", framing="fast") for t in texts]
        >>> ax = frames(analyses, by="doc")
        >>> ax.get_xlabel()
        'share of the text that carries the frame'
    """
    import pandas as pd

    columns = [by] if isinstance(by, str) else list(by)
    if isinstance(what, pd.DataFrame):
        table = what
    elif hasattr(what, "framing") and hasattr(what, "dataset"):
        table = what.framing(by)
    else:
        table = framing_shares([what] if isinstance(what, Analysis) else _list(what), by)
    if table.empty or not table["passages"].sum():
        return empty(axes_of(ax), "no passage to judge in these documents")
    known = {*_BESIDE, *columns, "abstained", "doc", "group"}
    names = [c for c in table.columns if c not in known and table[c].dtype.kind == "f"]
    if columns in (["year"], ["decade"]):
        return _over_time(table, columns[0], names, axes_of(ax))
    return _by_group(table, columns, names, ax)


def _list(what: Iterable[Analysis]) -> list[Analysis]:
    return list(what)


def _over_time(table: Any, column: str, names: Sequence[str], ax: Axes) -> Axes:
    from matplotlib.ticker import MaxNLocator

    dated = table[table[column].notna()]
    undated = int(table.loc[table[column].isna(), "documents"].sum())
    if dated.empty:
        return empty(ax, f"none of {undated} documents has a date")
    markers = "osD^vP"
    for n, name in enumerate(names):
        colour, _ = style_of(name, n)
        years = dated[column].astype(int)
        ax.plot(years, dated[name], color=colour, marker=markers[n % 6], lw=1.8, label=name)
    ax.set_ylim(0, 1)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel(column + (f" ({undated} without a date left out)" if undated else ""))
    ax.set_ylabel("share of the text")
    ax.legend(frameon=False, fontsize=9, ncols=len(names), loc="lower left", bbox_to_anchor=(0, 1))
    _percent(ax, "y")
    plain(ax, grid="y")
    return ax


def _by_group(table: Any, columns: Sequence[str], names: Sequence[str], ax: Axes | None) -> Axes:
    groups = [
        " · ".join(shortened(str(v), 34) if v == v and v is not None else "(none)" for v in row)
        for row in table[list(columns)].itertuples(index=False)
    ]
    ax = axes_of(ax, height=1.2 + 0.55 * len(groups))
    thick = 0.8 / max(len(names), 1)
    for n, name in enumerate(names):
        colour, hatch = style_of(name, n)
        at = [g - 0.4 + thick * (n + 0.5) for g in range(len(groups))]
        ax.barh(at, table[name], height=thick * 0.9, color=colour, hatch=hatch, ec="white", lw=0, label=name)  # fmt: skip
    labels = [f"{g}  (n = {int(d):,})" for g, d in zip(groups, table["documents"], strict=True)]
    ax.set_yticks(range(len(groups)), labels)
    ax.invert_yaxis()
    ax.set_xlim(0, 1)
    ax.set_xlabel("share of the text that carries the frame")
    _percent(ax, "x")
    plain(ax, grid="x")
    ax.legend(frameon=False, fontsize=9, ncols=len(names), loc="lower left", bbox_to_anchor=(0, 1))
    return ax


def _percent(ax: Axes, axis: str) -> None:
    from matplotlib.ticker import PercentFormatter

    getattr(ax, f"{axis}axis").set_major_formatter(PercentFormatter(1.0))
