"""Plain news without any law: no mention of an instrument may be found.

Ten invented pages of different beats, each with words that instruments are named by (an agreement
on wages, a charter of four sentences, "the law of the jungle", "Article one of every plan").
"""

from __future__ import annotations

from pathlib import Path

import pytest

import migtext as mt
from migtext.extract.instruments import extract_instruments

PAGES = sorted((Path(__file__).resolve().parents[1] / "data" / "plain_news").glob("*.txt"))


def found(page: Path) -> list[str]:
    """Surfaces of what is taken for an instrument on a page."""
    return [r.surface for r in extract_instruments(mt.read(text=page.read_text(encoding="utf-8")))]


def test_ten_pages() -> None:
    assert len(PAGES) == 10
    assert all(400 <= len(p.read_text(encoding="utf-8").split()) <= 700 for p in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=[p.stem for p in PAGES])
def test_no_false_mention(page: Path) -> None:
    assert found(page) == []
