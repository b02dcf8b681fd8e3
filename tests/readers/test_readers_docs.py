"""The page about reading: its examples run, and its tables are those of the code."""

from __future__ import annotations

import dataclasses
import doctest
import re
from pathlib import Path

from migtext import errors
from migtext.document import BLOCK_KINDS
from migtext.readers import Limits

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reading.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_examples():
    result = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert result.attempted > 15
    assert result.failed == 0


def test_limits_and_their_defaults():
    stated = dict(re.findall(r"^\| `(\w+)` \| ([\d,.]+) \|", TEXT, re.M))
    defaults = {f.name: f.default for f in dataclasses.fields(Limits)}
    assert set(stated) == set(defaults)
    for name, value in defaults.items():
        assert float(stated[name].replace(",", "")) == value, name


def test_every_reading_error_is_named():
    for name in errors.__all__:
        if issubclass(getattr(errors, name), errors.ReadingError) and name != "ReadingError":
            assert f"| `{name}` |" in TEXT


def test_every_block_kind_is_named():
    assert all(kind in TEXT for kind in BLOCK_KINDS)
