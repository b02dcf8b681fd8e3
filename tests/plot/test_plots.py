"""Plots: what is drawn is what the frames hold, and an empty one says why."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import pytest

mpl.use("Agg")

from matplotlib import pyplot
from matplotlib.axes import Axes

import migtext as mt
from migtext.errors import DataError, NotAnnotated


@pytest.fixture(autouse=True)
def _closed() -> None:
    yield
    pyplot.close("all")


@pytest.fixture(scope="module")
def report() -> mt.Analysis:
    return mt.annotate(mt.sample("report"), framing="fast")


@pytest.fixture(scope="module")
def article() -> mt.Analysis:
    return mt.annotate(mt.sample("article"), framing="fast")


def drawn(ax: Axes, path: Path) -> int:
    """Size of the picture; drawing raises what a plot hides until then."""
    ax.figure.savefig(path)
    return path.stat().st_size


@pytest.mark.parametrize("name", ["framing", "frames", "instruments", "figures", "movements"])
def test_each_takes_and_returns_axes(
    name: str, report: mt.Analysis, article: mt.Analysis, tmp_path: Path
) -> None:
    _, ax = pyplot.subplots()
    what = report if name == "framing" else [report, article]
    assert getattr(mt.plot, name)(what, ax=ax) is ax
    assert drawn(ax, tmp_path / "plot.png") > 5000
    own = getattr(mt.plot, name)(report)
    assert own is not ax
    assert drawn(own, tmp_path / "own.svg") > 5000


@pytest.mark.parametrize("name", ["framing", "frames", "instruments", "figures", "movements"])
def test_an_empty_plot_says_why(name: str) -> None:
    nothing = mt.annotate(text="", framing="fast", language="en")
    ax = getattr(mt.plot, name)(nothing)
    said = " ".join(t.get_text() for t in ax.texts)
    assert "no " in said


def test_views_that_were_not_run_are_not_empty_plots() -> None:
    a = mt.annotate(text="About 40 people left.", only="figures")
    for name in ("framing", "instruments", "movements"):
        with pytest.raises(NotAnnotated):
            getattr(mt.plot, name)(a)
    with pytest.raises(DataError, match="no figures can be drawn from int"):
        mt.plot.figures(3)
    with pytest.raises(DataError, match="lacks"):
        mt.plot.figures(mt.annotate(text="Article 33 CAT", only="instruments").instruments)


def test_bars_are_the_counted_mentions(report: mt.Analysis) -> None:
    ax = mt.plot.instruments(report, most=4)
    counted = report.instruments.to_frame()
    names = counted["name"].fillna(counted["surface"]).value_counts()
    assert [round(b.get_width()) for b in ax.patches] == list(names.iloc[:4])
    assert f"{len(names) - 4} not shown" in ax.get_title(loc="left")


def test_framing_bars_are_the_shares_along(report: mt.Analysis) -> None:
    ax = mt.plot.framing(report, bins=10)
    along = report.passages.along(10)
    legal = [
        b for b in ax.patches if round(b.get_y() + b.get_height(), 2) == 0.4 and b.get_lw() == 0
    ]
    heights = [round(b.get_height() / 0.8, 3) for b in legal if b.get_facecolor()[2] > 0.6]
    wanted = [round(v, 3) for v, j in zip(along["legal"], along["judged"], strict=True) if j and v]
    assert [h for h in heights if h in wanted] == wanted


def test_timeline_counts_what_it_leaves_out() -> None:
    text = (
        "In 2019, 120 people drowned. In 2020, between 150 and 200 people drowned. At least 9 boats "
        "sank in 2020. Some 40 tents were seen."
    )
    a = mt.annotate(text=text, only="figures")
    ax = mt.plot.figures(a)
    undated = sum(f.time is None for f in a.figures)
    assert f"{len(a.figures) - undated} figures with a time" in ax.get_title(loc="left")
    assert ax.get_yscale() == "linear"
    assert mt.plot.figures(a, log=True).get_yscale() == "log"
    assert mt.plot.figures(a.figures.to_frame()).get_title(loc="left") == ax.get_title(loc="left")


DISAGREE = (
    "In 2020, 229 refugees came to Malta. The ministry said that {} refugees came to Malta in 2020."
)


@pytest.mark.parametrize(
    ("second", "pairs"),
    [
        ("63", 1),
        ("231", 0),
        ("more than 200", 0),
        ("more than 300", 1),
        ("at most 250", 0),
        ("2", 0),
    ],
)
def test_disagreements(second: str, pairs: int) -> None:
    a = mt.annotate(text=DISAGREE.format(second), only="figures")
    found = mt.plot.disagreements(a)
    assert len(found) == pairs
    rings = [line for line in mt.plot.figures(a).lines if line.get_markersize() == 13]
    assert len(rings) == 2 * pairs


def test_values_of_other_places_and_years_do_not_disagree() -> None:
    text = "In 2020, 229 refugees came to Malta. In 2021, 63 refugees came to Malta. In 2020, 80 refugees came to Cyprus."
    assert mt.plot.disagreements(mt.annotate(text=text, only="figures")).empty


def test_movements_go_over_transit() -> None:
    text = "In 2023, 400 people fled from Sudan through Libya to Italy. Others fled Myanmar."
    a = mt.annotate(text=text, only="movements")
    names = {t.get_text() for t in mt.plot.movements(a).texts}
    assert {"SDN", "LBY", "ITA", "MMR", "?"} <= names
    assert mt.plot.movements(a, weight="people") is not None
    with pytest.raises(DataError, match="mentions or people"):
        mt.plot.movements(a, weight="size")


def test_corpus(tmp_path: Path) -> None:
    files = [mt.sample("article"), mt.sample("report")]
    list(mt.annotate_many(files, out=tmp_path / "out", workers=1, framing="fast"))
    corpus = mt.Corpus(tmp_path / "out")
    for name in ("frames", "instruments", "figures", "movements"):
        assert drawn(getattr(mt.plot, name)(corpus), tmp_path / "plot.png") > 5000
    years = mt.plot.frames(corpus, by="year")
    assert years.get_ylabel() == "share of the text"
