"""Hostile and odd pages: each is read in time that grows with its size, or refused with a reason."""

from __future__ import annotations

import time

import pytest

from migtext.errors import LimitExceeded, MigtextError
from migtext.readers.html import read_html

LEFT = "The people left in May, 300 of them on foot, and 40 came back. "


def test_tags_in_scripts_do_not_nest():
    script = "<script>" + "var a = '<div class=x>';" * 5_000 + "</script>"
    comment = "<!-- " + "<div>" * 5_000 + " -->"
    doc = read_html(f"<html><body>{script}{comment}<p>{LEFT * 5}</p></body></html>".encode())
    assert doc.text.startswith("The people left")


def test_scripts_that_never_close():
    with pytest.raises(MigtextError):
        read_html(b"<html><body>" + b"<script>" * 50_000)


def test_a_page_that_defines_entities():
    bomb = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 30))
    with pytest.raises(LimitExceeded, match="entities"):
        read_html(b"<!DOCTYPE html [" + bomb + b"]><html><body><p>&a29;</p>")
    small = b'<!DOCTYPE html [<!ENTITY a "b">]><html><body><p>' + LEFT.encode() * 3 + b"&a;</p>"
    assert "300 of them" in read_html(small).text


MANY = {
    "paragraphs": lambda n: "".join(f"<p>{LEFT} Number {i}.</p>" for i in range(n)),
    "pieces": lambda n: "<p>" + "".join(f"<b>word</b> {i} " for i in range(n)) + f"</p><p>{LEFT * 9}</p>",
    "breaks": lambda n: "<p>" + f"{LEFT}<br>" * n + "</p>",
    "links": lambda n: "".join(f"<li><a href='#n{i}'>link {i}</a></li>" for i in range(n)) + f"<p>{LEFT * 9}</p>",
    "rows": lambda n: f"<p>{LEFT * 9}</p><table>" + "<tr><td>North</td><td>12</td></tr>" * n + "</table>",
    "dropped": lambda n: "".join(f"<div><p>A unique and long enough thing number {i} of them</p></div>" for i in range(n))
    + f"<article><p>{LEFT * 9}</p></article>",
}  # fmt: skip


@pytest.mark.parametrize("name", MANY)
def test_time_grows_with_size(name):
    seconds = []
    for size in (600, 4_800):
        page = f"<html><body>{MANY[name](size)}</body></html>".encode()
        start = time.process_time()
        assert read_html(page).text
        seconds.append(time.process_time() - start)
    # Eight times the page; the square would be 64.
    assert seconds[1] < 24 * seconds[0] + 0.3


def test_a_very_long_page_says_how_it_was_read():
    doc = read_html(b"<html><body><nav>Menu</nav>" + b"<p>text of it</p>" * 31_000)
    assert doc.text.count("text of it") == 31_000
    assert any("very long" in w for w in doc.warnings)


def test_nul_bytes_and_two_encodings():
    page = (
        "<html><body><p>café “x” ".encode() + LEFT.encode() + "</p><p>café ".encode("cp1252")
        + LEFT.encode() + b"</p><p>nul\x00 here 5\x005</p></body></html>"
    )  # fmt: skip
    doc = read_html(page)
    assert doc.text.count("café") == 2
    assert "\x00" not in doc.text
    assert any("NUL" in w for w in doc.warnings)
