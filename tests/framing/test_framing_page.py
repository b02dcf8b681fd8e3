"""The examples of docs/framing.md run, and what it names exists."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from migtext.framing.model import SHIPPED

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "framing.md"


def test_examples() -> None:
    found = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert found.attempted > 8
    assert not found.failed


def test_what_it_names_exists() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert all(f'"{name}"' in text for name in SHIPPED)
    named = re.findall(r"`((?:models|docs)/[^`]+)`", text)
    assert named
    assert all((ROOT / name).exists() for name in named)
