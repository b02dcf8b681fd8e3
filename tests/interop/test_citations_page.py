"""The page about citations: its examples run, and its table is that of the code."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from migtext.annotations import Anomaly

PAGE = Path(__file__).resolve().parents[2] / "docs" / "citations.md"


def test_examples() -> None:
    result = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert result.attempted > 10
    assert result.failed == 0


def test_every_anomaly_is_named_with_its_finding() -> None:
    stated = dict(re.findall(r"^\| `(\w+)` \| (?:`(\w+)`|–) \|", PAGE.read_text("utf-8"), re.M))
    assert stated == {a.value: a.finding or "" for a in Anomaly}
