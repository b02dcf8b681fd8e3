"""The README's and the docstrings' examples run, and the README names the two commands."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import migtext

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(
    m.name
    for m in pkgutil.walk_packages(migtext.__path__, "migtext.")
    if not m.name.endswith("__main__")
)


def test_readme_examples() -> None:
    result = doctest.testfile(
        str(ROOT / "README.md"), module_relative=False, optionflags=doctest.ELLIPSIS
    )
    assert result.attempted > 3
    assert result.failed == 0


def test_readme_names_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in text
    assert "make test" in text
    assert "pip install -c constraints.txt ." in text


def test_files_that_the_readme_names_are_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:docs|notebooks)/[^`]+|[A-Z]+\.(?:md|cff))`", text)
    assert len(named) > 4
    # A folder counts when there is something in it: git keeps no empty one.
    for name in named:
        path = ROOT / name
        assert any(path.iterdir()) if path.is_dir() else path.is_file(), name


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples(name: str) -> None:
    module = importlib.import_module(name)
    result = doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0
