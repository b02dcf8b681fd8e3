"""Figures: asking for a class, a place and a year, and grouping the frame."""

from __future__ import annotations

import pytest

import migtext as mt

TEXT = """Arrivals in 2015

Greece recorded 856,700 arrivals in 2015 and 173,450 in 2016. Some 3,100 people arrived on Samos
in 2015. On Lesbos 500,000 new arrivals were counted in 2015. Italy recorded 153,800 sea arrivals in
2015. In Germany 890,000 asylum seekers were registered in 2015. In 2015 Athens had 1,200 fatalities.
Officials found 44 corpses off Italy in 2015. Between 2014 and 2016 Spain built 900 beds. In Serbia
1,500 unaccompanied children and 700 other minors were counted in 2015.
"""


@pytest.fixture(scope="module")
def figures() -> mt.analysis.Figures:
    return mt.annotate(text=TEXT, only="figures").figures


@pytest.mark.parametrize(
    ("who", "place", "year", "wanted"),
    [
        ("arrivals", "Greece", 2015, ["856,700", "3,100", "500,000"]),
        ("arrivals", "GRC", 2016, ["173,450"]),
        ("arrivals", "GR", None, ["856,700", "173,450", "3,100", "500,000"]),
        ("arrivals", "Samos", None, ["3,100"]),
        ("new arrivals", "Italy", None, ["153,800"]),
        ("asylum applicants", None, None, ["890,000"]),
        ("asylum_seekers", "Germany", 2015, ["890,000"]),
        ("fatalities", "Greece", None, ["1,200"]),
        ("deaths", None, 2015, ["1,200", "44"]),
        ("children", "Serbia", 2015, ["1,500", "700"]),
        ("unaccompanied minors", None, None, ["1,500"]),
        ("beds", "Spain", 2015, ["900"]),
        ("refugees", None, None, []),
        (None, "Italy", 2015, ["153,800", "44"]),
    ],
)
def test_about(
    figures: mt.analysis.Figures,
    who: str | None,
    place: str | None,
    year: int | None,
    wanted: list[str],
) -> None:
    assert [f.surface for f in figures.about(who, place=place, year=year)] == wanted


def test_frame_groups_by_population_place_and_year(figures: mt.analysis.Figures) -> None:
    frame = figures.to_frame()
    sums = frame.groupby(["population", "place_iso3", "year"])["low"].sum()
    assert sums["arrivals", "GRC", 2015] == 856_700 + 3_100 + 500_000
    assert sums["arrivals", "GRC", 2016] == 173_450
    assert sums["arrivals", "ITA", 2015] == 153_800
    assert sums["asylum_seekers", "DEU", 2015] == 890_000
    # A period of several years has no single year.
    assert frame.set_index("surface").loc["900", "year"] is not None
    assert str(frame.set_index("surface").loc["900", "year"]) == "<NA>"
