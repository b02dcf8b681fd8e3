"""Figures on a timeline, with their ranges and bounds, and where they disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import DataError
from .common import ALERT, INK, SOFT, axes_of, empty, plain, shortened, table_of, wrapped

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["disagreements", "figures"]

# Two values apart by more than this, neither within the other's range, disagree.
_APART = 0.05
# Further apart than this, two values are hardly answers to one question ("5,203 people set out",
# "a crew of eight").
_OTHER = 0.9
_COLOURS = ("#2f5fb3", "#c2571a", "#2a7f62", "#7b5ea7", "#a8831a", "#6b7078")
_MARKERS = "osD^vP"


def _dated(what: Any) -> tuple[pd.DataFrame, int]:
    import numpy as np

    table = table_of(what, "figures")
    missing = {"low", "high", "time_start", "time_end", "unit"} - set(table.columns)
    if missing:
        raise DataError(
            f"no frame of figures: it lacks {', '.join(sorted(missing))}",
            todo="give an analysis, its figures, or their frame",
        )
    fits = table["time_start"].notna() & table["low"].notna() & (table["kind"] != "vague")
    dated = table[fits].copy()
    dated["top"] = dated["high"].where(np.isfinite(dated["high"].astype(float)), dated["low"])
    return dated, len(table) - len(dated)


def _subject(table: pd.DataFrame) -> pd.Series[str]:
    """What a figure is about: its class of people or head noun, and its unit when that is no person."""
    # "People" says little: fishermen, passengers and officials are people.
    narrow = table["population"].where(table["population"] != "people", table["head"])
    about = narrow.fillna(table["head"]).fillna(table["unit"]).fillna("number")
    unit = table["unit"].fillna("")
    plain = unit.isin(["person", ""]) | (unit == about)
    return about.where(plain, about + " (" + unit + ")")


def disagreements(what: Any, *, apart: float = _APART) -> pd.DataFrame:
    """Figures on one subject, place and period that do not agree.

    Args:
        what: an analysis, several, a `Corpus`, a view of figures or its frame.
        apart: relative distance of two values that is still agreement.

    Returns:
        One row a pair of values: ``subject``, ``place``, ``time_start``, ``time_end``, ``low_1``,
        ``high_1``, ``surface_1``, ``doc_1``, the same with 2, and ``apart``, largest first. The
        words of a subject are compared, not its meaning: a pair is a question, not a finding.

    Example:
        >>> import migtext as mt
        >>> text = "In 2020, 229 refugees came to Malta. In 2020, 63 refugees came to Malta, it said."
        >>> found = disagreements(mt.annotate(text=text, only="figures"))
        >>> found[["low_1", "low_2"]].values.tolist()
        [[229.0, 63.0]]
    """
    import pandas as pd

    dated, _ = _dated(what)
    rows: list[dict[str, Any]] = []
    if not dated.empty:
        place = dated["place_iso3"].fillna(dated["place"]).fillna("")
        keys = dated.assign(subject=_subject(dated), where=place)
        # A share of nobody knows what has no subject.
        keys = keys[keys["subject"] != keys["unit"].where(keys["unit"] != "person").fillna("")]
        same = ["subject", "where", "unit", "time_start", "time_end"]
        for key, group in keys.groupby(same, dropna=False):
            found = _rows(group)
            for i, a in enumerate(found):
                for b in found[i + 1 :]:
                    gap = max(a.low, b.low) - min(a.top, b.top)
                    size = max(abs(a.low), abs(b.low), 1e-9)
                    if b.id in (a.partner, a.part_of) or a.id in (b.partner, b.part_of):
                        continue  # a conversion, or a part of the other
                    if apart < gap / size <= _OTHER and not _bounded(a, b):
                        rows.append(_pair(key, a, b, gap / size))
    columns = ["subject", "place", "time_start", "time_end"]
    columns += [f"{c}_{n}" for n in (1, 2) for c in ("low", "high", "surface", "doc")]
    made = pd.DataFrame(rows, columns=[*columns, "apart"])
    # A value that is given twice disagrees once.
    made = made.drop_duplicates([c for c in columns if not c.startswith("surface")])
    return made.sort_values("apart", ascending=False, kind="stable").reset_index(drop=True)


def _bounded(a: Any, b: Any) -> bool:
    """Whether a bound lets both be true: more than 100, and 120."""
    for x, y in ((a, b), (b, a)):
        if x.bound in ("at_least", "more_than") and y.top >= x.low:
            return True
        if x.bound in ("at_most", "less_than") and y.low <= x.top:
            return True
    return False


def _pair(key: Any, a: Any, b: Any, apart: float) -> dict[str, Any]:
    row = {"subject": key[0], "place": key[1], "time_start": key[3], "time_end": key[4]}
    for n, one in ((1, a), (2, b)):
        row |= {
            f"low_{n}": one.low,
            f"high_{n}": one.top,
            f"surface_{n}": one.surface,
            f"doc_{n}": one.doc,
        }
    return {**row, "apart": apart}


def figures(what: Any, *, log: bool | None = None, most: int = 6, ax: Axes | None = None) -> Axes:
    """Figures on a timeline.

    Args:
        what: an analysis, several, a `Corpus`, a view (``a.figures.about("deaths")``) or its frame.
            Figures without a time cannot be placed; the title says how many.
        log: logarithmic values; by their spread when None.
        most: subjects at most, those with most figures; the title counts the others.
        ax: where to draw; new axes when None.

    Returns:
        The axes: a horizontal bar spans the period, a vertical one the range, an arrow an open
        bound. Red rings are figures on the same subject, place and period that do not agree (see
        `disagreements`).

    Raises:
        NotAnnotated: when figures were not run.
        DataError: when a frame has other columns.
        MissingExtra: when matplotlib is not installed.

    Example:
        >>> import migtext as mt
        >>> text = "In 2019, 120 people drowned. In 2020, between 150 and 200 people drowned."
        >>> ax = figures(mt.annotate(text=text, only="figures"))
        >>> ax.get_title(loc="left")
        '2 figures with a time'
    """
    dated, undated = _dated(what)
    ax = axes_of(ax)
    if dated.empty:
        return empty(ax, f"none of {undated} figures has a time" if undated else "no figure found")
    dated["subject"] = _subject(dated)
    sizes = dated["subject"].value_counts(sort=True)
    shown = list(sizes.index[:most])
    left = int(sizes.iloc[most:].sum())
    for n, subject in enumerate(shown):
        _series(ax, dated[dated["subject"] == subject], n, str(subject))
    visible = dated[dated["subject"].isin(shown)]
    rings = _rings(ax, visible)
    positive = visible.loc[visible["low"] > 0, "low"]
    wide = len(positive) == len(visible) and positive.max() / positive.min() > 100
    if log if log is not None else wide:
        ax.set_yscale("log")
    _axis(ax)
    words = f"{len(visible):,} figure{'' if len(visible) == 1 else 's'} with a time"
    words += f"; {undated:,} without" if undated else ""
    words += f"; {left:,} on other subjects" if left else ""
    words += f"; {rings} disagree" if rings else ""
    ax.set_title(wrapped(words), loc="left", fontsize=10, color=INK)
    ax.legend(frameon=False, fontsize=8.5, loc="best")
    plain(ax, grid="y")
    return ax


def _middle(row: Any) -> Any:
    return row.time_start + (row.time_end - row.time_start) / 2


def _series(ax: Axes, table: pd.DataFrame, n: int, subject: str) -> None:
    colour, marker = _COLOURS[n % 6], _MARKERS[n % 6]
    label: str | None = f"{shortened(subject, 32)} ({len(table)})"
    for row in _rows(table):
        x, y = _middle(row), (row.low + row.top) / 2
        ax.plot([row.time_start, row.time_end], [y, y], color=colour, lw=1.4, alpha=0.55)
        if row.top != row.low:
            ax.plot([x, x], [row.low, row.top], color=colour, lw=3, alpha=0.5)
        up = row.bound in ("at_least", "more_than")
        if up or row.bound in ("at_most", "less_than"):
            ax.annotate(
                "", (x, y), xytext=(0, 16 if up else -16), textcoords="offset points",
                arrowprops={"arrowstyle": "<-", "color": colour, "lw": 1.2},
            )  # fmt: skip
        hollow = row.hedge is not None
        ax.plot(
            [x], [y], marker=marker, ms=5.5, color=colour, ls="", label=label,
            mfc="white" if hollow else colour,
        )  # fmt: skip
        label = None


def _rings(ax: Axes, table: pd.DataFrame) -> int:
    found = disagreements(table)
    at = {
        (row.time_start, row.time_end, low, top)
        for row in _rows(found)
        for low, top in ((row.low_1, row.high_1), (row.low_2, row.high_2))
    }
    for start, end, low, top in at:
        middle: Any = start + (end - start) / 2
        ax.plot(
            [middle], [(low + top) / 2], marker="o", ms=13, mfc="none", mec=ALERT,
            mew=1.6, ls="",
        )  # fmt: skip
    return len(at)


def _rows(table: pd.DataFrame) -> list[Any]:
    """Rows with None for what is missing: pandas' NA has no truth value."""
    plain = table.astype(object)
    return list(plain.where(plain.notna(), None).itertuples(index=False))


def _axis(ax: Axes) -> None:
    from matplotlib import dates
    from matplotlib.ticker import FuncFormatter

    made: Any = dates  # its classes are not typed
    locator = made.AutoDateLocator(minticks=3, maxticks=9)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(made.ConciseDateFormatter(locator))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.10g}"))
    ax.tick_params(colors=SOFT)
