"""The stand-alone page in Chromium: layers, links both ways, paper, the dark, text from right to left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import migtext as mt

pytest.importorskip("selenium")
from browser import Browser

pytest_plugins = ("browser",)


@pytest.fixture(scope="module")
def article() -> mt.Analysis:
    return mt.annotate(mt.sample("article"), framing="fast")


@pytest.fixture(scope="module")
def written(article: mt.Analysis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "page.html"
    article.to_html(path)
    return path


@pytest.fixture
def page(browser: Browser, written: Path) -> Iterator[Browser]:
    browser.media()
    browser.complaints()
    browser.open(written)
    yield browser
    assert browser.complaints() == []


def style(b: Browser, css: str, name: str) -> str:
    return str(b.js("return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]", css, name))  # fmt: skip


def test_layers_are_switched_off_and_on(page: Browser) -> None:
    painted = style(page, "mark.f", "backgroundColor")
    assert painted != "rgba(0, 0, 0, 0)"
    assert style(page, "mark.f", "borderBottomStyle") == "solid"  # not by colour alone
    page.one("#w-f").click()
    assert style(page, "mark.f", "backgroundColor") == "rgba(0, 0, 0, 0)"
    page.one("#w-f").click()
    assert style(page, "mark.f", "backgroundColor") == painted
    assert style(page, ".s", "visibility") == "visible"
    page.one("#w-s").click()
    assert style(page, ".s", "visibility") == "hidden"


def test_every_record_of_the_lists_leads_to_its_place(page: Browser, article: mt.Analysis) -> None:
    figure = next(f for f in article.figures if f.surface == "32,000")
    link = next(a for a in page.all("aside a") if (a.get_attribute("href") or "").endswith(f"#r-{figure.id}"))  # fmt: skip
    page.js("arguments[0].scrollIntoView()", link)
    link.click()
    place = page.one(f"#r-{figure.id}")
    top = page.js("return arguments[0].getBoundingClientRect().top", place)
    assert 0 <= top < 1000
    assert place.text == figure.text
    assert style(page, f"#r-{figure.id}", "outlineStyle") == "solid"
    assert "person" in (place.get_attribute("title") or "")


def test_references_are_linked_both_ways(page: Browser, article: mt.Analysis) -> None:
    citation = next(c for c in article.citations if c.works[0].reference)
    reference = citation.works[0].reference
    page.one(f"a.go[href='#r-{reference}'] mark#r-{citation.id}").click()
    assert page.driver.current_url.endswith(f"#r-{reference}")
    back = page.one(f".reference .back a[href='#r-{citation.id}']")
    assert back.is_displayed()
    back.click()
    assert page.driver.current_url.endswith(f"#r-{citation.id}")
    listed = page.all(f"aside a[href='#r-{reference}']")
    assert len(listed) > 1  # the entry, and the citations that lead to it


def test_faults_have_a_frame(page: Browser, article: mt.Analysis) -> None:
    wrong = article.citations.unresolved[0]
    assert style(page, f"#r-{wrong.id}", "outlineStyle") == "solid"
    assert "name mismatch" in (page.one(f"#r-{wrong.id}").get_attribute("title") or "")


def test_on_paper_and_in_the_dark(page: Browser) -> None:
    page.media("print")
    assert style(page, "fieldset", "display") == "none"
    assert style(page, "article", "display") == "block"
    texts = ("article.mt", "aside small", "header pre", "article.mt mark.f", "article.mt mark.i")
    for scheme in ("dark", "light"):
        page.media("screen", scheme)
        for css in texts:
            assert contrast(page, css) >= 4.5, (scheme, css)


def contrast(b: Browser, css: str) -> float:
    """WCAG contrast of an element's text against the first painted ground behind it."""
    return float(
        b.js(
            """
            const lum=c=>{const v=c.match(/[\\d.]+/g).map(Number);
              const f=v.slice(0,3).map(x=>{x/=255;return x<=.03928?x/12.92:((x+.055)/1.055)**2.4});
              return .2126*f[0]+.7152*f[1]+.0722*f[2]};
            let e=document.querySelector(arguments[0]);const ink=lum(getComputedStyle(e).color);
            let ground='rgb(255,255,255)';
            for(let p=e;p;p=p.parentElement){const g=getComputedStyle(p).backgroundColor;
              if(g!=='rgba(0, 0, 0, 0)'&&g!=='transparent'){ground=g;break}}
            const a=ink,c=lum(ground);return (Math.max(a,c)+.05)/(Math.min(a,c)+.05)
            """,
            css,
        )
    )


def test_text_from_right_to_left_and_markup_in_a_text(browser: Browser, tmp_path: Path) -> None:
    text = "وصل 1,200 شخص إلى إيطاليا في عام 2023.\n\n<script>alert(1)</script> Some 300 people & 40 <b>boats</b>."
    path = tmp_path / "rtl.html"
    mt.annotate(text=text, only="figures", language="en").to_html(path)
    browser.complaints()
    browser.open(path)
    blocks = browser.all("article .t")
    direction = "const t=arguments[0];return getComputedStyle(t).unicodeBidi"
    assert browser.js(direction, blocks[0]) == "plaintext"
    # The Arabic paragraph begins at the right, the English one at the left.
    edge = """const r=document.createRange();r.selectNodeContents(arguments[0]);
      const b=r.getBoundingClientRect(),p=arguments[0].getBoundingClientRect();return p.right-b.right<b.left-p.left"""
    assert browser.js(edge, blocks[0])
    assert not browser.js(edge, blocks[1])
    assert "<b>boats</b>" in blocks[1].text
    assert browser.js("return document.scripts.length") == 0
    assert browser.complaints() == []


def test_pages_of_a_pdf_lead_to_the_text(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    a = mt.annotate(mt.sample("report"), only=("figures", "citations", "references"))
    a.to_html(path, pages=2)
    browser.complaints()
    browser.open(path)
    assert len(browser.all("section.pages svg, section.pages .sheet, section.pages figure")) >= 2
    box = browser.one("section.pages a[href^='#r-']")
    target = (box.get_dom_attribute("href") or "").rpartition("#")[2]
    assert browser.one(f"[id='{target}']").is_displayed()
    assert browser.complaints() == []
