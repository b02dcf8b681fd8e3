"""What a person sees: the page of an analysis, in headless Chromium."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import require_program

import migtext as mt
from migtext.analysis import Analysis
from migtext.render.describe import describe
from migtext.render.html import highlight


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return mt.annotate(mt.sample("article"))


class Balance(HTMLParser):
    """Counts what is opened and closed."""

    VOID = frozenset(("meta", "input", "br", "hr", "img", "link"))

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name == "href" and (value or "").startswith("#"):
                self.targets.append((value or "")[1:])
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_page_is_well_formed_and_links_lead_somewhere(analysis: Analysis) -> None:
    page = analysis.to_html()
    parser = Balance()
    parser.feed(page)
    assert parser.open == []
    assert len(parser.ids) == len(set(parser.ids))
    assert parser.targets
    assert set(parser.targets) <= set(parser.ids)
    assert not {"script", "iframe", "img"} & parser.tags
    assert not re.search(r"(?:src|href)=\"https?:", page)


def test_the_text_is_whole(analysis: Analysis) -> None:
    class Words(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.parts: list[str] = []
            self.inside = 0

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.inside += tag == "article"

        def handle_endtag(self, tag: str) -> None:
            self.inside -= tag == "article"

        def handle_data(self, data: str) -> None:
            if self.inside:
                self.parts.append(data)

    words = Words()
    words.feed(analysis.to_html())
    shown = "".join(words.parts)
    for block in analysis.document.blocks:
        assert analysis.document.text[block.start : block.end] in shown


def test_overlapping_highlights_are_layered(analysis: Analysis) -> None:
    text = analysis.document.text
    records = [*analysis.instruments, *analysis.figures, *analysis.citations, *analysis.entities]
    out = highlight(text, 0, len(text), records)
    assert (
        re.sub(r"<[^>]+>", "", out)
        .replace("&#x27;", "'")
        .replace("&quot;", '"')
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
        == text
    )


def test_screenshot_shows_all_kinds(analysis: Analysis, tmp_path: Path) -> None:
    chromium = require_program("chromium", "chromium")
    page = tmp_path / "page.html"
    analysis.to_html(page)
    flags = [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", f"--user-data-dir={tmp_path / 'profile'}", "--window-size=1300,1600",
    ]  # fmt: skip
    shot = tmp_path / "shot.png"
    subprocess.run(
        [chromium, *flags, f"--screenshot={shot}", page.as_uri()],
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert shot.stat().st_size > 50_000
    dom = subprocess.run(
        [chromium, *flags, "--dump-dom", page.as_uri()],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    ).stdout
    for kind in ("f", "i", "c", "e"):
        assert re.search(rf'<mark class="(?:\w )*{kind}\b', dom), kind
    assert 'class="legal"' in dom or 'class="humanitarian"' in dom


def test_words_that_a_pdf_broke_are_whole_on_the_page() -> None:
    a = mt.annotate(mt.sample("report"), only="instruments")
    assert "\ufffe" in a.document.text
    for shown in (a.to_html(), a._repr_html_(), a.instruments._repr_html_()):
        assert "\ufffe" not in shown
    assert "Burma Citizenship Law" in a._repr_html_()


def test_tooltips_have_no_line_wraps() -> None:
    a = mt.annotate(text="Many came (Robertson & Zaragoza, 2009).", only="citations")
    work = replace(a.citations[0].works[0], surface="Robertson &\nZaragoza, 2009")
    shown = describe(replace(a.citations[0], works=(work,)))
    assert shown == "Robertson & Zaragoza, 2009: not linked"


def test_views_and_tables_of_a_document_say_briefly_what_they_are() -> None:
    document = mt.read(mt.sample("report"))
    assert repr(document.view).startswith("View(")
    assert "footnote" in repr(document.view)
    table = document.tables[0]
    assert repr(table).startswith("Table(0: 6 rows of 5 cells, p. 2, 'Table 1.")
    assert table.rows()[0][:2] == ["Year", "Boats"]
    shown = table._repr_html_()
    assert "<th>Year</th>" in shown
    assert "<td>1,620</td>" in shown


def test_switches_are_of_what_was_run() -> None:
    analysis = mt.annotate(text="The Refugee Convention binds it.", only="instruments")
    page = analysis.to_html(pages=0)
    assert 'id="w-i"' in page
    assert 'id="w-f"' not in page
    assert 'id="w-s"' not in page
