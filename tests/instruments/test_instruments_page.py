"""The page about instruments: its examples run, its tables are those of the code."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import migtext as mt
from migtext.extract.instruments.registry import SCOPES
from migtext.instruments import OwnTable
from migtext.instruments.jurisdictions import texts

PAGE = Path(__file__).resolve().parents[2] / "docs" / "instruments.md"


def test_examples() -> None:
    result = doctest.testfile(
        str(PAGE),
        module_relative=False,
        optionflags=doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL,
    )
    assert result.attempted > 15
    assert result.failed == 0


def test_scopes_and_statuses_are_those_of_the_code() -> None:
    stated = dict(re.findall(r"^\| `(\w+)` \| ([^|]+?) \|$", PAGE.read_text("utf-8"), re.M))
    assert stated == {scope: texts("scopes")[scope] for scope in SCOPES}
    statuses = re.findall(r"^\| `(\w+)` \|(?:[^|]+\|){3}$", PAGE.read_text("utf-8"), re.M)
    assert statuses == ["status", "resolved", "ambiguous", "unregistered", "misnamed"]


def test_the_rows_that_it_shows_have_nothing_to_mend() -> None:
    blocks = re.findall(r"^ *```toml\n(.*?)^ *```", PAGE.read_text("utf-8"), re.M | re.S)
    assert len(blocks) == 2
    for block in blocks:
        review = mt.instruments.check(OwnTable("page.toml", block.encode()))
        assert review.ok, str(review)
    first = mt.instruments.check(OwnTable("my.toml", blocks[0].encode()))
    assert str(first) in PAGE.read_text("utf-8")


def test_the_recipe_of_the_project_has_nothing_to_mend() -> None:
    recipe = (PAGE.parents[1] / "CONTRIBUTING.md").read_text("utf-8")
    block = re.search(r"^ *```toml\n(.*?)^ *```", recipe, re.M | re.S)
    assert block is not None
    # It is a shipped row, so it takes the place of itself.
    text = block[1].replace('"kampala-convention"', '"kampala-convention-2009"')
    assert mt.instruments.check(OwnTable("recipe.toml", text.encode())).ok
