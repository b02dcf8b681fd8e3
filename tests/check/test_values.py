"""Numbers against numbers: notation, rounding, hedges, bounds, units."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from migtext.check.values import printed_step, relate, rounds_to, same_digits


def value(low: str, surface: str | None = None, **more: Any) -> Any:
    number = Decimal(low)
    fields = {"high": number, "bound": "exact", "hedge": None, "kind": "count", "unit": "person"}
    return SimpleNamespace(low=number, surface=surface or f"{number:,}", **(fields | more))


PERCENT = {"kind": "percent", "unit": "percent"}
FRACTION = {"kind": "fraction", "unit": "fraction"}


@pytest.mark.parametrize(
    ("claim", "source", "kind"),
    [
        (value("32000"), value("31940"), "rounded"),
        (value("8715"), value("8215"), "none"),
        (value("1200000", "1.2 million"), value("1187000"), "rounded"),
        (value("26000", hedge="nearly"), value("25698"), "rounded"),
        (value("26000", hedge="nearly"), value("26900"), "none"),
        (value("2914", bound="more_than"), value("2914"), "bound"),
        (value("2900", bound="more_than"), value("2914"), "rounded"),
        (value("121"), value("121", bound="at_least"), "bound"),
        (value("600", bound="at_least"), value("600", bound="more_than"), "equal"),
        (value("36000", hedge="some"), value("36000", hedge="about"), "equal"),
        (value("350"), value("180", high=Decimal(350), bound="range"), "bound"),
        (value("0.25", "a quarter", **FRACTION), value("25", "25%", **PERCENT), "equal"),
        (value("0.5", "half", bound="more_than", **FRACTION), value("51", "51%", **PERCENT), "rounded"),
        (value("12", "12%", **PERCENT), value("12.4", "12.4%", **PERCENT), "rounded"),
        (value("40", "40%", **PERCENT), value("41", "41%", **PERCENT), "none"),
        (value("5000", "5 km", kind="measure", unit="metre"), value("5", kind="measure", unit="kilometre"), "equal"),
        (value("120", kind="measure", unit="mile"), value("120", kind="measure", unit="kilometre"), "unit"),
        (value("103000000", "€103m", kind="money", unit="EUR"), value("103000000", "$103m", kind="money", unit="USD"), "unit"),
        (value("5600000000", "£5.6 billion", kind="money", unit="GBP"), value("5600000", "£5.6 million", kind="money", unit="GBP"), "scale"),
        (value("6", "6%", **PERCENT), value("6", "6 points", kind="percentage_points", unit="percent"), "unit"),
        (value("10000", "tens of thousands", high=None, kind="vague"), value("25698"), "rounded"),
        (value("72", kind="duration", unit="hour"), value("3", kind="duration", unit="day"), "equal"),
    ],
)  # fmt: skip
def test_relation(claim: Any, source: Any, kind: str) -> None:
    assert relate(claim, source).kind == kind


def test_step_follows_the_print() -> None:
    assert printed_step(value("1200000", "1.2 million")) == (Decimal(100000), Decimal(100000))
    assert printed_step(value("32000")) == (Decimal(1), Decimal(1000))
    assert printed_step(value("38.0", "38.0")) == (Decimal("0.1"), Decimal("0.1"))


def test_rounding_goes_both_ways() -> None:
    assert rounds_to(Decimal("2.87"), Decimal("2.9"), Decimal("0.1"))
    assert rounds_to(Decimal("2.87"), Decimal("2.8"), Decimal("0.1"))
    assert not rounds_to(Decimal("2.87"), Decimal("2.7"), Decimal("0.1"))


def test_digits_and_scale() -> None:
    assert same_digits(Decimal(1200), Decimal(12)) == 2
    assert same_digits(Decimal(1200), Decimal(13)) is None
    assert same_digits(Decimal(0), Decimal(0)) is None
