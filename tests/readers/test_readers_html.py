"""Web pages: notes never touch numbers, nothing of the article is lost, menus stay out."""

from __future__ import annotations

from datetime import date

import pytest

from migtext.readers.html import read_html

FILLER = (
    "The people who arrived by sea were registered on the quay and then taken to a hall in the "
    "harbour, where they waited for three days on average before a doctor saw them."
)


def page(body: str, head: str = "") -> bytes:
    return (
        f"<!DOCTYPE html><html><head><title>Boats | The Gazette</title>{head}</head><body>"
        f"<nav><ul><li><a href='/'>Home</a></li><li><a href='/w'>World 24</a></li></ul></nav>"
        f"<main><article><h1>Boats</h1>{body}<p>{FILLER}</p><p>{FILLER} Again.</p></article></main>"
        f"<footer><p>Call 555 0142 for adverts</p></footer></body></html>"
    ).encode()


@pytest.mark.parametrize(
    ("html", "text", "marks"),
    [
        ("12,000<sup>4</sup> people", "12,000 people", ["4"]),
        ("12,000<sup><a href='#fn4'>4</a></sup> people", "12,000 people", ["4"]),
        ("12,000<a href='#fn4'>[4]</a> people", "12,000 people", ["4"]),
        ("12,000 <sup>4, 5</sup> people", "12,000 people", ["4", "5"]),
        ("an area of 30 km<sup>2</sup> of it", "an area of 30 km² of it", []),
        ("a hall of 12 m<sup>3</sup> of it", "a hall of 12 m³ of it", []),
        ("on the 1<sup>st</sup> of May", "on the 1st of May", []),
        ("about 3 × 10<sup>6</sup> people", "about 3 × 10⁶ people", []),
        ("tonnes of CO<sub>2</sub> a year", "tonnes of CO2 a year", []),
        ("said so<sup>*</sup> in May", "said so in May", ["*"]),
        ("1<sup>er</sup> mai", "1er mai", []),
        ("in 2020<sup>[12]</sup>, as before", "in 2020, as before", ["12"]),
    ],
)
def test_superscripts(html, text, marks):
    doc = read_html(page(f"<p>Here {html} and so on, {FILLER}</p>"))
    view = " ".join(b.text for b in doc.view)
    assert f"Here {text} and so on" in view
    assert [m.label for m in doc.marks] == marks
    for mark in doc.marks:
        assert mark.label in doc.text[mark.start : mark.end]


def test_notes_are_linked_by_their_id():
    doc = read_html(
        page(
            f"<p>One<sup><a href='#a1' id='r1'>1</a></sup> and {FILLER}</p>"
            f"<p>Two<sup><a href='#b1'>1</a></sup> and {FILLER}</p>"
            "<ol><li id='a1'>First note, 2019. <a href='#r1'>↩</a></li></ol>"
            "<ol><li id='b1'><sup>1</sup> Second note, 2020.</li></ol>"
        )
    )
    texts = {b.block.start: b.text for b in doc.view if b.kind == "endnote"}
    assert [texts[m.note] for m in doc.marks] == ["First note, 2019.", "Second note, 2020."]


def test_menus_and_footers_stay_out():
    doc = read_html(page("<aside class='related'><p>Related: 99 boats</p></aside>"))
    assert "Home" not in doc.text
    assert "555" not in doc.text
    assert "99" not in doc.text
    assert doc.blocks[0].kind == "title"
    assert any("left out" in w for w in doc.warnings)


TABLE = (
    "<table><caption>Arrivals by state</caption><tr><th>State</th><th>2023</th><th>2024</th></tr>"
    "<tr><td>Italy</td><td>157,652</td><td>66,617<sup>a</sup></td></tr>"
    "<tr><td>Spain</td><td>57,538</td><td>63,970</td></tr></table>"
)


def test_tables_point_to_their_words():
    doc = read_html(page(f"<p>{FILLER} In numbers:</p>{TABLE}"))
    (table,) = doc.tables
    assert table.caption == "Arrivals by state"
    cell = next(c for c in table.cells if c.text.startswith("66,617"))
    assert cell.row_headers == ("Italy",)
    assert cell.column_headers == ("2024",)
    for c in table.cells:
        assert doc.text[c.start : c.end] == c.text
    view = next(b for b in doc.view if b.kind == "table")
    assert "Italy\t157,652\t66,617\n" in view.text
    assert [m.label for m in doc.marks] == ["a"]


def test_two_equal_tables_and_paragraphs_both_stay():
    doc = read_html(page(f"<p>{FILLER}</p>{TABLE}<p>{FILLER} Between.</p>{TABLE}<p>{FILLER}</p>"))
    assert len(doc.tables) == 2
    assert sum(b.text == FILLER for b in doc.view) == 3


def test_a_layout_table_is_not_a_table():
    cell = "".join(f"<p>{FILLER}</p>" for _ in range(4))
    doc = read_html(page(f"<table><tr><td>{cell}</td><td>{cell}</td></tr></table>"))
    assert "table" not in {b.kind for b in doc.blocks}


def test_structure():
    doc = read_html(
        page(
            f"<h2>Numbers</h2><p>{FILLER}</p><blockquote><p>Nobody came to us, she said in May of "
            f"that year.</p></blockquote><ul><li>Twelve boats came in the month of May alone.</li>"
            f"<li>Seven boats came in June, and none of them was met.</li></ul>"
            f"<p>{FILLER}<br><br>A second line of the same paragraph, which is long enough.</p>"
        )
    )
    kinds = [b.kind for b in doc.blocks]
    assert kinds[:3] == ["title", "heading", "body"]
    assert kinds.count("quote") == 1
    assert kinds.count("list_item") == 2


def test_hidden_parts_are_not_read():
    doc = read_html(
        page(f"<p style='display:none'>Hidden 77 boats {FILLER}</p><p hidden>Also 88</p>")
    )
    assert "77" not in doc.text
    assert "88" not in doc.text


@pytest.mark.parametrize(
    ("head", "day", "title", "source", "origin"),
    [
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Boats",'
            ' "datePublished": "2024-05-02T10:00:00Z", "publisher": {"name": "Gazette"}}</script>',
            date(2024, 5, 2),
            "Boats",
            "Gazette",
            "JSON-LD",
        ),
        (
            '<meta property="article:published_time" content="2023-01-09"/>'
            '<meta property="og:site_name" content="Herald"/>',
            date(2023, 1, 9),
            "Boats",
            "Herald",
            "Open Graph",
        ),
        ('<script type="application/ld+json">{broken</script>', None, "Boats", "The Gazette", None),
    ],
)
def test_metadata(head, day, title, source, origin):
    meta = read_html(page("", head)).meta
    assert (meta.date, meta.title, meta.source) == (day, title, source)
    assert meta.origins.get("date") == origin


def test_declared_encodings():
    html = page("<p>The café was closed, and nobody had been told about it before.</p>")
    old = html.decode().replace("<head>", "<head><meta charset='iso-8859-1'>").encode("cp1252")
    assert "café" in read_html(old).text
    assert "café" in read_html(html).text
