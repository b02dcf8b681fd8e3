"""Movements of people: origin, transit, destination, where the text states them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from .common import INK, SOFT, axes_of, empty, shortened, table_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["movements"]

_COLUMNS = ("origin", "transit", "destination")


def movements(
    what: Any, *, weight: str = "mentions", most: int = 12, ax: Axes | None = None
) -> Axes:
    """Movements as lines from origin over transit to destination.

    Args:
        what: an analysis, several, a `Corpus`, a view of movements or its frame.
        weight: width of a line: "mentions", or "people" (the largest count that is stated; lines
            without a count are dotted).
        most: places a column at most, the most frequent; the title counts the others.
        ax: where to draw; new axes when None.

    Returns:
        The axes: three columns of places. A movement of which the text states no origin or no
        destination ends in "?", so that nothing is made up.

    Raises:
        NotAnnotated: when movements were not run.
        DataError: when `weight` is another word.
        MissingExtra: when matplotlib is not installed.

    Example:
        >>> import migtext as mt
        >>> text = "In 2023, 400 people fled from Sudan through Libya to Italy."
        >>> ax = movements(mt.annotate(text=text, only="movements"))
        >>> sorted(t.get_text() for t in ax.texts)[:3]
        ['ITA', 'LBY', 'SDN']
    """
    from ..errors import DataError

    if weight not in ("mentions", "people"):
        raise DataError(f"no weight {weight!r}", todo="mentions or people")
    table = table_of(what, "movements")
    if table.empty:
        return empty(axes_of(ax), "the text states no movement of people")
    links: Counter[tuple[int, str, int, str]] = Counter()
    counted: set[tuple[int, str, int, str]] = set()
    rows: list[Any] = table.to_dict("records")
    for row in rows:
        for link in _links(row):
            people: Any = row.get("low")
            known = people is not None and people == people
            if weight == "people":
                links[link] = max(links[link], int(people) if known else 0)
            else:
                links[link] += 1
            if known:
                counted.add(link)
    places, left = _places(links, most)
    tallest = max(len(p) for p in places)
    ax = axes_of(ax, height=1.2 + 0.36 * tallest)
    at = {
        (column, name): (tallest - 1) / 2 - (len(names) - 1) / 2 + n
        for column, names in enumerate(places)
        for n, name in enumerate(names)
    }
    largest = max(links.values()) or 1
    for (a, x, b, y), value in sorted(links.items(), key=lambda item: item[1]):
        if (a, x) in at and (b, y) in at:
            dotted = weight == "people" and (a, x, b, y) not in counted
            _line(ax, (a, at[a, x]), (b, at[b, y]), 0.8 + 7 * value / largest, dotted)
    for (column, name), height in at.items():
        side = ("right", "center", "left")[column]
        ax.text(
            column + (-0.03, 0, 0.03)[column], height, shortened(name, 26), ha=side, va="center", color=INK,
            fontsize=9, bbox={"fc": "white", "ec": "none", "pad": 1.5, "alpha": 0.85},
        )  # fmt: skip
    for column, head in enumerate(_COLUMNS):
        if places[column]:
            ax.text(column, -0.95, head, ha=("right", "center", "left")[column], color=SOFT, fontsize=9)  # fmt: skip
    ax.set_xlim(-0.75, 2.75)
    ax.set_ylim(tallest - 0.4, -1.3)
    ax.set_axis_off()
    n = len(table)
    title = f"{n:,} movement{'' if n == 1 else 's'}" + (f"; {left:,} places not shown" if left else "")  # fmt: skip
    ax.set_title(title, loc="left", fontsize=10, color=INK)
    return ax


def _links(row: dict[str, Any]) -> list[tuple[int, str, int, str]]:
    def names(column: str) -> list[str]:
        value = row.get(column)
        return [str(v) for v in value] if value is not None and not isinstance(value, float) else []

    origins, ends = names("origin") or ["?"], names("destination") or ["?"]
    transits = names("transit")
    if not transits:
        return [(0, o, 2, d) for o in origins for d in ends]
    inward = [(0, o, 1, t) for o in origins for t in transits]
    return [*inward, *((1, t, 2, d) for t in transits for d in ends)]


def _places(links: Counter[tuple[int, str, int, str]], most: int) -> tuple[list[list[str]], int]:
    """Places of each column, the most frequent first, and how many are left out."""
    sizes: list[Counter[str]] = [Counter(), Counter(), Counter()]
    for (a, x, b, y), value in links.items():
        sizes[a][x] += max(value, 1)
        sizes[b][y] += max(value, 1)
    columns = [[name for name, _ in c.most_common(most)] for c in sizes]
    for names in columns:  # what is not stated goes last
        if "?" in names:
            names.remove("?")
            names.append("?")
    return columns, sum(len(c) for c in sizes) - sum(len(c) for c in columns)


def _line(
    ax: Axes, a: tuple[float, float], b: tuple[float, float], width: float, dotted: bool
) -> None:
    import numpy as np

    t = np.linspace(0, 1, 40)
    smooth = 3 * t**2 - 2 * t**3
    ax.plot(
        a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * smooth, color="#2f5fb3", lw=width,
        alpha=0.42, ls=":" if dotted else "-", solid_capstyle="butt",
    )  # fmt: skip
