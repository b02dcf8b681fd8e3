"""Pages of many makers: what a reader of the page would call the article is there, with its kind."""

from __future__ import annotations

from datetime import date

import pytest

from migtext.document import Meta
from migtext.errors import NoText
from migtext.readers import read
from migtext.readers.html import read_html
from migtext.readers.html.names import page_rules
from migtext.readers.metadata import complete

CROSSED = (
    "More than 12,400 people crossed the river between Friday and Sunday, according to the border "
    "guard, and most of them slept in the open."
)
CENTRE = (
    "The district governor said that the reception centre, built for 300 people, was holding 1,150 "
    "on Monday morning and had run out of blankets."
)
CHILDREN = (
    "Aid workers said that children made up about 40 per cent of the arrivals, many of them "
    "travelling with an aunt or a neighbour."
)
COST = "The ministry said it would open two more centres at a cost of €4.5 million by the autumn."


def document(html: str, head: str = ""):
    page = f"<!DOCTYPE html><html><head>{head}</head><body>{html}</body></html>"
    return complete(read_html(page.encode()), Meta())


def blocks(doc):
    return [(b.kind, doc.text[b.start : b.end]) for b in doc.blocks]


def texts(doc, *kinds):
    return [text for kind, text in blocks(doc) if kind in kinds]


def test_news_page():
    doc = document(
        "<header><nav><a href='/'>News</a></nav></header><main><article>"
        "<h1>Thousands cross into Drava</h1>"
        "<div data-name='standfirst'><p>Reception centres full as governor asks for tents</p></div>"
        "<address><a rel='author' href='/j'>Jane Roe</a> in Varna</address>"
        "<div>Tue 5 Mar 2024 06.00 GMT</div>"
        "<figure><img alt=''><figcaption>The crossing on Sunday. Photograph: I. Petrov/AFP</figcaption>"
        f"</figure><div><p>{CROSSED}</p><p>{CENTRE}</p>"
        "<aside><h3>Related: <a href='/x'>99 missing</a></h3></aside><div class='ad-slot'>Ad 77</div>"
        "<div class='email-signup'><p>Sign up to our free newsletter with 5 stories a day</p></div>"
        f"<p>{CHILDREN}</p><p><b>Two new centres</b></p><p>{COST}</p>"
        "<p><em>Read more: <a href='/y'>How the river became a border</a></em></p></div></article>"
        "<section class='most-viewed'><h2>Most viewed</h2><ol><li><a href='/1'>1 A dog</a></li></ol>"
        "</section></main><footer>© 2024 The Post</footer>",
        "<title>Thousands cross into Drava | Refugees | The Post</title>"
        '<script type="application/ld+json">[{"@type": "NewsArticle", "datePublished":'
        ' "2024-03-05T06:00:12Z", "publisher": {"@id": "#o"}}, {"@id": "#o", "name": "The Post"}]'
        "</script>",
    )
    assert blocks(doc) == [
        ("title", "Thousands cross into Drava"),
        ("body", "Reception centres full as governor asks for tents"),
        ("metadata", "Jane Roe in Varna"),
        ("metadata", "Tue 5 Mar 2024 06.00 GMT"),
        ("caption", "The crossing on Sunday. Photograph: I. Petrov/AFP"),
        ("body", CROSSED),
        ("body", CENTRE),
        ("boilerplate", "Sign up to our free newsletter with 5 stories a day"),
        ("body", CHILDREN),
        ("heading", "Two new centres"),
        ("body", COST),
        ("boilerplate", "Read more: How the river became a border"),
    ]
    meta = doc.meta
    assert (meta.title, meta.source) == ("Thousands cross into Drava", "The Post")
    assert (meta.date, meta.origins["date"]) == (date(2024, 3, 5), "JSON-LD")


def test_items_of_a_list_stay_together():
    doc = document(
        f"<main><h1>New measures</h1><p>{CROSSED}</p><p>{COST} The measures include:</p><ul>"
        "<li><p>a command with 700 new staff</p></li><li><p>a fast track for 10,000 cases</p></li>"
        f"<li><a href='/a'>an agreement with Albania</a></li></ul><p>{CENTRE}</p></main>"
    )
    assert texts(doc, "list_item") == [
        "a command with 700 new staff",
        "a fast track for 10,000 cases",
        "an agreement with Albania",
    ]


def test_a_judgment_keeps_its_short_paragraphs():
    doc = document(
        "<table width='100%'><tr><td><a href='/'>[Home]</a> <a href='/d'>[Databases]</a></td></tr>"
        "</table><h1>Court of Appeal</h1><table><tr><td></td><td>Neutral Citation Number: [2021] "
        "EWCA Civ 1234</td></tr></table><center><b>Lord Justice Smith:</b></center>"
        f"<ol><li value=1>The appellant entered on 3 May 2015. {CENTRE}<li value=2>{CHILDREN}</ol>"
        f"<b>The facts</b><ol><li value=3>{CROSSED}<blockquote>The test is an elevated one."
        "</blockquote><li value=4>I would dismiss it.</ol><b>Lady Justice Jones:</b>"
        "<ol><li value=5>I agree.</ol>"
    )
    joined = "\n".join(text for _, text in blocks(doc))
    for words in (
        "[2021] EWCA Civ 1234", "Lord Justice Smith:", "The facts", "I would dismiss it.",
        "Lady Justice Jones:", "I agree.",
    ):  # fmt: skip
        assert words in joined
    assert "Databases" not in joined
    assert not doc.tables


def test_official_journal_page():
    doc = document(
        "<p class='oj-doc-ti'>DIRECTIVE 2013/32/EU</p><p class='oj-normal'>Having regard to the opinion"
        "&#160;<a id='c1' href='#r1'>(<span class='oj-super oj-note-tag'>1</span>)</a>,</p>"
        f"<table><tr><td><p>(1)</p></td><td><p>{CROSSED}</p></td></tr></table>"
        f"<table><tr><td><p>(2)</p></td><td><p>{CENTRE}</p></td></tr></table>"
        f"<p class='oj-ti-art'>Article 1</p><p>{CHILDREN}</p>"
        "<table><tr><td><p>(a)</p></td><td><p>where 10 000 or more applications are made;</p></td></tr>"
        "</table><hr><p class='oj-note'><a id='r1' href='#c1'>(<span class='oj-super'>1</span>)</a>"
        "&#160;OJ C 24, 28.1.2012, p. 79.</p>",
        "<title>L_2013180EN.01006001.xml</title>",
    )
    assert not doc.tables
    assert doc.meta.title == "DIRECTIVE 2013/32/EU"
    assert ("heading", "Article 1") in blocks(doc)
    assert ("body", f"(1) {CROSSED}") in blocks(doc)
    assert ("list_item", "(a) where 10 000 or more applications are made;") in blocks(doc)
    assert texts(doc, "endnote") == ["OJ C 24, 28.1.2012, p. 79."]
    (mark,) = doc.marks
    assert doc.text[mark.note :].startswith("OJ C 24")
    view = [b.text for b in doc.view]
    assert CROSSED in view  # the number of a recital is no word of it


def test_page_saved_from_word():
    ref = "<span class=MsoFootnoteReference>[1]</span>"
    bullet = "<span style='font-family:Symbol'>·<span>&nbsp;&nbsp;&nbsp; </span></span>"
    doc = document(
        f"<p class=MsoTitle>Report on arrivals</p><p class=MsoNormal>{CROSSED}</p><h1>1. Numbers</h1>"
        f"<p>In May 12,000<a href='#_ftn1' name='_ftnref1'>{ref}</a> people came.<o:p>&nbsp;</o:p></p>"
        f"<p class=MsoListParagraph>{bullet}4,000 came by sea;</p><p>{CENTRE}</p><p>&nbsp;</p>"
        "<div style='mso-element:footnote-list'><div style='mso-element:footnote' id=ftn1>"
        f"<p class=MsoFootnoteText><a href='#_ftnref1' name='_ftn1'>{ref}</a> Ministry, 2 June 2022.</p>"
        "</div></div>",
        "<title>Report on arrivals</title>",
    )
    kinds = {text: kind for kind, text in blocks(doc)}
    assert kinds["Report on arrivals"] == "title"
    assert kinds["1. Numbers"] == "heading"
    assert kinds["Ministry, 2 June 2022."] == "endnote"
    assert "4,000 came by sea;" in [b.text for b in doc.view if b.kind == "list_item"]
    assert "In May 12,000 people came." in [b.text for b in doc.view]


@pytest.mark.parametrize(
    ("html", "words", "labels"),
    [
        (
            "12,000<span style='vertical-align: super; font-size:60%'>4</span> people",
            "12,000",
            ["4"],
        ),
        ("12,000<span class='superscript'>4</span> people", "12,000", ["4"]),
        ("12,000<span class='up'>4</span> people", "12,000", ["4"]),
        ("12,000<font size=1><sup>4</sup></font> people", "12,000", ["4"]),
        ("12,000³ people", "12,000", ["3"]),
        ("12,000<a role='doc-noteref' href='#n7'>7</a> people", "12,000", ["7"]),
        ("12,000 <a href='#n7'>(7)</a> people", "12,000", ["7"]),
        ("12,000<a class='footnote-anchor' href='#n7'>7</a> people", "12,000", ["7"]),
        ("12,000<sup><a href='#n7'>[note 1]</a></sup> people", "12,000", ["note 1"]),
        ("an area of 40 km² of it", "40 km²", []),
        ("some 10⁶ euros", "10⁶", []),
        ("some 40 m<span style='vertical-align:super'>2</span> of it", "40 m²", []),
        ("the 1<span style='vertical-align:super'>st</span> of May", "1st", []),
    ],
)
def test_note_marks(html, words, labels):
    doc = document(
        f"<article><h1>Boats</h1><p>There were {html} then. {CROSSED}</p><p>{CENTRE}</p><p>{CHILDREN}</p>"
        "<section role='doc-endnotes'><ol><li id='n7'><p>Own count, 2020. "
        "<a role='doc-backlink' href='#r7'>↩︎</a></p></li></ol></section></article>",
        "<style>p .up { font-size: 70%; vertical-align: super }</style>",
    )
    body = next(b.text for b in doc.view if "There were" in b.text)
    assert words in body
    assert f"{words}{labels[0] if labels else '!'}" not in body
    assert [m.label for m in doc.marks] == labels
    for mark in doc.marks:
        if "#n7" in html:
            assert doc.text[mark.note :].startswith("Own count, 2020.")
    if "#n7" in html:
        assert texts(doc, "endnote") == ["Own count, 2020."]


def test_notes_of_blogs_have_their_number_beside_them():
    doc = document(
        f"<article><h1>Counting</h1><p>{CROSSED}<a id='a1' href='#f1' class='footnote-anchor'>1</a></p>"
        f"<p>{CENTRE}</p><p>{CHILDREN}</p><div class='footnote'><a id='f1' href='#a1' "
        "class='footnote-number'>1</a><div class='footnote-content'><p>My own count.</p>"
        "<p>It may be low.</p></div></div></article>"
    )
    assert texts(doc, "endnote") == ["My own count.", "It may be low."]
    assert doc.text[doc.marks[0].note :].startswith("My own count.")


def test_notes_in_raised_digits():
    doc = document(
        f"<article><h1>A</h1><p>{CROSSED}</p><p>Then 1,500⁶ came. {CENTRE}</p><p>⁶ NGO count.</p></article>"
    )
    assert ("footnote", "⁶ NGO count.") in blocks(doc)
    assert doc.text[doc.marks[0].note :].startswith("⁶ NGO")


def test_live_pages_keep_their_times():
    post = "<li><article><header><time>{}</time><h3>{}</h3></header><p>{}</p></article></li>"
    doc = document(
        "<main><h1>Border live</h1><ol>"
        + post.format("14:02", "Governor asks", CENTRE)
        + post.format("13:41", "Children", CHILDREN)
        + post.format("12:15", "Crossings", CROSSED)
        + "</ol></main>"
    )
    assert texts(doc, "metadata") == ["14:02", "13:41", "12:15"]
    assert texts(doc, "heading") == ["Governor asks", "Children", "Crossings"]


def test_copies_for_narrow_screens():
    doc = document(
        "<article><h1 class='wide'>River crossings rise</h1><h1 class='narrow'>River crossings rise</h1>"
        f"<div class='only-desktop'><p>{CROSSED}</p></div><div class='only-mobile'><p>{CROSSED}</p></div>"
        f"<p>{CENTRE}</p></article>"
    )
    assert texts(doc, "title") == ["River crossings rise"]
    assert texts(doc, "body") == [CROSSED, CENTRE]
    assert len(texts(doc, "boilerplate")) == 2


def test_old_pages_with_line_breaks():
    doc = document(
        "<table width=760><tr><td width=150><font size=1><a href=a>Home</a><br><a href=b>About</a></font>"
        "</td><td><b>Bulletin 14</b><br>7 June 2004<br><br>"
        f"<font size=2>{CROSSED}<br><br>{CENTRE}<br>&nbsp;<br>{CHILDREN}</font><p><table border=1>"
        "<tr><td><b>Year</b></td><td><b>Crossings</b></td></tr><tr><td>2002</td><td>1,204</td></tr>"
        "<tr><td>2003</td><td>3,310</td></tr></table></td></tr></table>"
    )
    assert [t for t in (CROSSED, CENTRE, CHILDREN) if ("body", t) in blocks(doc)] == [
        CROSSED, CENTRE, CHILDREN,
    ]  # fmt: skip
    (table,) = doc.tables
    assert [c.text for c in table.cells] == ["Year", "Crossings", "2002", "1,204", "2003", "3,310"]


def test_cells_over_several_rows_keep_the_columns():
    doc = document(
        f"<article><p>{CROSSED}</p><p>{CENTRE}</p><table><tr><th>Year</th><th>State</th><th>People</th></tr>"
        "<tr><td rowspan=2>2023</td><td>Italy</td><td>157,652</td></tr>"
        "<tr><td>Spain</td><td>57,538</td></tr>"
        "<tr><td>2024</td><td>Italy</td><td>66,617</td></tr></table></article>"
    )
    (table,) = doc.tables
    spain = next(c for c in table.cells if c.text == "57,538")
    assert spain.column == 2
    assert spain.column_headers == ("People",)
    for cell in table.cells:
        assert doc.text[cell.start : cell.end] == cell.text


@pytest.mark.parametrize(
    ("head", "body", "title", "source"),
    [
        ("<title>Boats rise - GOV.UK</title>", "<h1>Boats rise</h1>", "Boats rise", "GOV.UK"),
        ("<title>Boats - a history | The Post</title>", "<h1>Boats - a history</h1>", "Boats - a history", "The Post"),
        (
            "<title>Boats rise | example</title><link rel=canonical href='https://www.example.org/a'>",
            "<h2>x</h2>", "Boats rise", "example",
        ),
        ("<title>Asylum - what now?</title>", "", "Asylum - what now?", None),
        (
            "<title>New Land - Encyclopedia</title><script type='application/ld+json'>"
            '{"@type": "Article", "headline": "a state in the north"}</script>',
            "<h1>New Land</h1>", "New Land", "Encyclopedia",
        ),
    ],
)  # fmt: skip
def test_titles_without_the_site(head, body, title, source):
    meta = document(f"{body}<p>{CROSSED}</p><p>{CENTRE}</p>", head).meta
    assert (meta.title, meta.source) == (title, source)


@pytest.mark.parametrize(
    ("html", "day", "origin"),
    [
        ("<!-- saved from url=(0042)https://www.example.org/2023/11/14/x -->", date(2023, 11, 14), "address"),
        ("<link rel=canonical href='https://example.org/news/2010/aug/13/x.html'>", date(2010, 8, 13), "address"),
        ("<meta itemprop='datePublished' content='2021-05-03'>", date(2021, 5, 3), "HTML"),
    ],
)  # fmt: skip
def test_dates(html, day, origin):
    doc = read_html(f"<html><head>{html}</head><body><p>{CROSSED}</p><p>{CENTRE}</p>".encode())
    assert (doc.meta.date, doc.meta.origins["date"]) == (day, origin)


def test_a_printed_date_beats_a_search(tmp_path):
    path = tmp_path / "a.html"
    path.write_text(
        f"<html><body><h1>Boats</h1><p>Bulletin 14<br>7 June 2004</p><p>{CROSSED}</p><p>{CENTRE}</p>"
        "<footer>Updated 9 August 2011</footer></body></html>"
    )
    doc = read(path)
    assert (doc.meta.date, doc.meta.origins["date"]) == (date(2004, 6, 7), "dateline")


ARTICLE = f"<h1>Arrivals</h1><p>{CROSSED}</p><p>{CENTRE}</p>"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.txt", f"<!DOCTYPE html><html><body>{ARTICLE}</body></html>"),
        ("inside.txt", f"<div class='a'>{ARTICLE}</div>"),
        ("page.xhtml", f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>{ARTICLE}</body></html>'),
        ("page.xml", f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>{ARTICLE}</body></html>'),
        ("page.htm", ARTICLE),
        (
            "page.mhtml",
            "From: <Saved by a browser>\r\nSnapshot-Content-Location: https://example.org/a\r\nMIME-Version: 1.0"
            '\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="--B"\r\n\r\n----B\r\n'
            "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
            "<html><body><h1>Arri=\r\nvals</h1>" + ARTICLE[17:] + "</body></html>\r\n----B--\r\n",
        ),
    ],
)  # fmt: skip
def test_names_and_wrappings(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content.encode())
    doc = read(path)
    assert blocks(doc) == [("title", "Arrivals"), ("body", CROSSED), ("body", CENTRE)]
    assert doc.format == "html"


RUSSIAN = "<p>Беженцы прибыли в лагерь в мае, и 12 400 человек перешли границу.</p>" * 4
JAPANESE = "<p>国境警備隊によると、週末に1万2,400人が川を渡った。多くは野外で眠ったという。</p>" * 5
CURLY = f"<p>“It’s over,” he said — the café cost €4,500. {CROSSED}</p>"


@pytest.mark.parametrize(
    ("html", "declared", "real", "words"),
    [
        (RUSSIAN, "utf-8", "koi8-r", "Беженцы прибыли"),
        (RUSSIAN, "windows-1251", "cp1251", "Беженцы прибыли"),
        (JAPANESE, "shift_jis", "cp932", "国境警備隊"),
        (JAPANESE, "", "cp932", "国境警備隊"),
        (JAPANESE, "", "euc_jp", "国境警備隊"),
        (CURLY, "iso-8859-1", "utf-8", "“It’s over,” he said — the café cost €4,500."),
        (CURLY, "utf-8", "cp1252", "“It’s over,” he said — the café cost €4,500."),
        (CURLY, "iso-8859-1", "cp1252", "“It’s over,” he said — the café cost €4,500."),
        (CURLY, "utf-16", "utf-16", "“It’s over,” he said — the café cost €4,500."),
        (CURLY, "no-such-charset", "utf-8", "“It’s over,” he said"),
    ],
)
def test_encodings_whatever_is_declared(html, declared, real, words):
    charset = f"<meta charset='{declared}'>" if declared else ""
    page = f"<html><head>{charset}</head><body>{html}</body></html>".encode(real)
    assert words in read_html(page).text


REFUSED = [
    ("<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div>", "browser"),
    ("<div id=app><p>Loading...</p></div>", "script"),
    ("<h1>Page not found</h1><p>Sorry, the page you are looking for could not be found.</p>", "address"),
    ("<h1>www.site.org</h1><p>Enable JavaScript and cookies to continue</p><p>Ray ID: 7d</p>", "security"),
    ("<form><h1>Before you continue</h1><p>We use cookies and data to deliver services.</p></form>", "cookies"),
]  # fmt: skip


@pytest.mark.parametrize(("html", "words"), REFUSED, ids=range(len(REFUSED)))
def test_pages_without_an_article(html, words):
    with pytest.raises(NoText) as caught:
        document(html)
    assert words in f"{caught.value.reason} {caught.value.todo}"
    assert caught.value.todo


def test_frames_say_where_the_text_is():
    with pytest.raises(NoText, match="frame"):
        read_html(
            b"<html><frameset cols='20%,80%'><frame src=a.html><frame src=b.html>"
            b"<noframes>Your browser does not support frames.</noframes></frameset></html>"
        )


@pytest.mark.parametrize(
    "html",
    [
        f"<article><h1>Rise</h1><p>{CROSSED}</p><p>Subscribe now to continue reading this story.</p></article>",
        f"<script type='application/ld+json'>{{\"isAccessibleForFree\": false}}</script><h1>Rise</h1><p>{CROSSED}</p>",
    ],
)  # fmt: skip
def test_paywalls_are_said(html):
    assert any("paywall" in w for w in document(html).warnings)


def test_what_an_article_says_about_walls_is_no_wall():
    doc = document(
        f"<h1>Page not found, says ministry</h1><p>{CROSSED}</p><p>{CENTRE}</p><p>{CHILDREN}</p>"
        "<p>The site said that the page you are looking for does not exist, and the list of the dead "
        "was gone from the register by the evening of that day, their lawyer told the court.</p>"
    )
    assert len(texts(doc, "body")) == 4


ROWS = [
    (rule, text, expected)
    for group in ("line", "tail", "refusal")
    for rule in page_rules(group)
    for text, expected in [
        *((t, True) for t in rule.examples),
        *((t, False) for t in rule.counter_examples),
    ]
]


@pytest.mark.parametrize(
    ("rule", "text", "expected"), ROWS, ids=[f"{r.id}-{n}" for n, (r, _, _) in enumerate(ROWS)]
)
def test_rules_of_the_table(rule, text, expected):
    assert rule.matches(text) is expected
