"""Word files and workbooks that are broken or hostile: an error that says what to do, in no time."""

from __future__ import annotations

import io
import random
import re
import time
import warnings
import zipfile

import pytest
from office_making import (
    RELATIONS,
    W,
    cell,
    level,
    numbered,
    p,
    packed,
    r,
    relations,
    word,
    workbook,
)

from migtext.errors import (
    CorruptFile,
    EncryptedFile,
    LimitExceeded,
    MigtextError,
    NoText,
    UnsupportedFormat,
)
from migtext.readers import read
from migtext.readers.docx import read_docx
from migtext.readers.limits import Limits
from migtext.readers.sheets import read_csv, read_xlsx

TEXT = p("About 1,200 people left the town in May.")
whole = word(TEXT)
book = workbook(
    {"S": f'<sheetData><row r="1">{cell("A1", "Italy")}{cell("B1", "5")}</row></sheetData>'}
)


def changed(data: bytes, name: str, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        members = {n: source.read(n) for n in source.namelist()}
    return packed({**members, name: new})


def document(inside: bytes, head: bytes = b"") -> bytes:
    return changed(
        whole, "word/document.xml",
        head + b'<w:document xmlns:w="%s"><w:body>%s</w:body></w:document>' % (W.encode(), inside),
    )  # fmt: skip


LAUGHS = b"<!DOCTYPE a [<!ENTITY a 'ha'>" + b"".join(
    b"<!ENTITY %c '&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;'>" % (98 + i, *(97 + i,) * 8) for i in range(9)
) + b"]>"  # fmt: skip
ENCRYPTED = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le")
)

CASES = [
    ("many.docx", lambda: packed({"word/document.xml": "x"} | {f"m{n}.xml": b" " * 900_000 for n in range(120)}), LimitExceeded),
    ("ratio.docx", lambda: document(b"<w:p/>" * 400_000), LimitExceeded),
    ("deep.docx", lambda: document(b"<w:sdt>" * 20_000 + b"</w:sdt>" * 20_000), LimitExceeded),
    ("deep16.docx", lambda: changed(whole, "word/document.xml", ("<a>" * 20_000 + "</a>" * 20_000).encode("utf-16")), LimitExceeded),
    ("laughs.docx", lambda: document(b"&j;", LAUGHS), LimitExceeded),
    ("laughs.xlsx", lambda: changed(book, "xl/sharedStrings.xml", LAUGHS + b"<sst>&j;</sst>"), LimitExceeded),
    ("outside.docx", lambda: document(b"&x;", b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"), LimitExceeded),
    ("locked.docx", lambda: ENCRYPTED, EncryptedFile),
    ("locked.xlsx", lambda: ENCRYPTED, EncryptedFile),
    ("missing.docx", lambda: packed({"word/styles.xml": "<a/>"}), CorruptFile),
    ("missing.xlsx", lambda: packed({"xl/styles.xml": "<a/>"}), CorruptFile),
    ("half.docx", lambda: whole[: len(whole) // 2], CorruptFile),
    ("most.docx", lambda: whole[: len(whole) * 95 // 100], CorruptFile),
    ("half.xlsx", lambda: book[: len(book) // 2], CorruptFile),
    ("signature.docx", lambda: b"PK\x03\x04", CorruptFile),
    ("nul.docx", lambda: document(b"<w:p><w:r><w:t>a\0b</w:t></w:r></w:p>"), CorruptFile),
    ("latin.docx", lambda: document(b"<w:p><w:r><w:t>caf\xe9</w:t></w:r></w:p>"), CorruptFile),
    ("nobody.docx", lambda: changed(whole, "word/document.xml", b"<a/>"), CorruptFile),
    ("empty.docx", lambda: word(p("")), NoText),
    ("tables.docx", lambda: document(b"<w:tbl><w:tr><w:tc>" * 500 + TEXT.encode() + b"</w:tc></w:tr></w:tbl>" * 500), CorruptFile),
    ("flat.docx", lambda: b'<?xml version="1.0"?><pkg:package xmlns:pkg="x"/>', UnsupportedFormat),
]  # fmt: skip


@pytest.mark.parametrize(("name", "make", "error"), CASES, ids=[c[0] for c in CASES])
def test_each_has_its_error(tmp_path, name, make, error):
    path = tmp_path / name
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path.write_bytes(make())
    began = time.monotonic()
    with pytest.raises(error) as caught:
        read(path, isolate=True, limits=Limits(seconds=20))
    assert time.monotonic() - began < 40
    assert type(caught.value) is error
    assert caught.value.path == str(path)
    assert caught.value.todo


def test_names_that_climb_and_members_twice(tmp_path):
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("../../evil.txt", "out")
            archive.writestr(
                "word/document.xml",
                f'<w:document xmlns:w="{W}"><w:body>{p("Old.")}</w:body></w:document>',
            )
            archive.writestr(
                "word/document.xml",
                f'<w:document xmlns:w="{W}"><w:body>{TEXT}</w:body></w:document>',
            )
    path = tmp_path / "inner" / "a.docx"
    path.parent.mkdir()
    path.write_bytes(out.getvalue())
    assert read(path).text == "About 1,200 people left the town in May."
    assert sorted(f.name for f in tmp_path.rglob("*")) == ["a.docx", "inner"]


def test_relations_to_the_outside_are_never_followed(monkeypatch):
    import socket

    def refuse(*_args, **_kwargs):
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    links = relations(
        ("rId1", "attachedTemplate", "http://example.org/evil.dotm"),
        ("rId2", "header", "https://example.org/header.xml"),
        ("rId3", "footnotes", "file:///etc/passwd"),
        ("rId4", "styles", "../../../../etc/passwd"),
        ("rId5", "image", "NULL"),
    )
    data = changed(whole, "word/_rels/document.xml.rels", links.encode())
    assert read_docx(data).text == "About 1,200 people left the town in May."


def test_styles_and_lists_that_go_in_circles():
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{a}"><w:basedOn w:val="{b}"/></w:style>'
        for a, b in (("a", "b"), ("b", "a"))
    )
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="a"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    body = p("One.", '<w:pStyle w:val="a"/>' + numbered()) + p("Two.", numbered(9, 99))
    doc = read_docx(word(body, {"styles": styles, "numbering": numbering}))
    assert [b.kind for b in doc.blocks] == ["list_item", "body"]


def test_numbers_out_of_range_are_no_crash():
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level(0, "upperLetter", "%1.", start=10**9)}'
        f"{level(1, 'upperRoman', '%1%2', start=-4)}{level(2, 'nonsense', '%9%1')}</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    body = "".join(p("x", numbered(level=n)) for n in (0, 1, 2, 8, 0))
    assert len(read_docx(word(body, {"numbering": numbering})).blocks) == 5


def test_a_note_that_marks_itself():
    loop = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    note = f'<w:footnote w:id="2">{p(r("See ") + loop)}</w:footnote>'
    doc = read_docx(word(p(r("Text") + loop), {"footnotes": note}))
    assert doc.blocks[-1].kind == "footnote"


@pytest.mark.timing
@pytest.mark.parametrize(
    "inside",
    [TEXT, p(r("12,000") + r("4", '<w:vertAlign w:val="superscript"/>')), p(r("a") + "<w:r><w:br/><w:br/></w:r>")],
    ids=["paragraphs", "marks", "breaks"],
)  # fmt: skip
def test_the_time_grows_with_the_length(inside):
    def seconds(times: int) -> float:
        data = word(inside * times + f"<w:p>{inside[5:-6] * times}</w:p>")
        began = time.process_time()
        _ = read_docx(data, limits=Limits(ratio=100_000)).view
        return time.process_time() - began

    seconds(10)
    assert seconds(3_000) < 14 * seconds(300) + 0.5


def mutations(data: bytes, rng: random.Random) -> bytes:
    """A file with some bytes or some tags changed."""
    if rng.random() < 0.4:
        out = bytearray(data)
        for _ in range(rng.randint(1, 20)):
            out[rng.randrange(len(out))] = rng.randrange(256)
        return bytes(out)
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        members = {n: source.read(n) for n in source.namelist()}
    name = rng.choice(list(members))
    text = members[name].decode()
    tags = re.findall(r"<[^<>]+>", text)
    for _ in range(rng.randint(1, 5)):
        tag = rng.choice(tags)
        odd = rng.choice(["", "-1", "9" * 20, "x", "1.5", "²"])
        text = rng.choice(
            [
                text.replace(tag, "", 1),
                text.replace(tag, tag * 2, 1),
                re.sub(r'="[^"]*"', f'="{odd}"', text, count=rng.randint(1, 40)),
                text.replace(tag.strip("</>").split()[0], rng.choice(tags).strip("</>").split()[0]),
            ]
        )
    return packed({**members, name: text})


def test_changed_files_raise_our_errors_or_read():
    rng = random.Random(11)
    note = f'<w:footnote w:id="2">{p("Note.")}</w:footnote>'
    more = {
        "footnotes": note,
        "numbering": f'<w:abstractNum w:abstractNumId="0">{level(0, "decimal", "%1.")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
        "styles": '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="heading 1"/></w:style>',
    }
    table = f"<w:tbl><w:tr><w:tc>{p('State')}</w:tc><w:tc>{p('5')}</w:tc></w:tr></w:tbl>"
    rich = word(
        p("One", numbered()) + p("Head", '<w:pStyle w:val="a"/>') + table
        + p(r("Text") + '<w:r><w:footnoteReference w:id="2"/></w:r>'), more)  # fmt: skip
    merged = "<mergeCells><mergeCell ref='A1:A2'/></mergeCells>"
    sheet = f'<sheetData><row r="1">{cell("A1", "Italy")}{cell("B1", "5", chr(115) + "=" + chr(34) + "0" + chr(34))}</row><row r="2">{cell("B2", "7")}</row></sheetData>{merged}'
    grid = workbook({"S": sheet}, styles='<cellXfs><xf numFmtId="10"/></cellXfs>')
    read_well, ways_out = 0, []
    for n in range(400):
        source, reader = ((rich, read_docx), (grid, read_xlsx))[n % 2]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            data = mutations(source, rng)
        try:
            doc = reader(data)
        except MigtextError as error:
            ways_out.append(error.todo)
            continue
        read_well += 1
        assert all(doc.text[c.start : c.end] == c.text for t in doc.tables for c in t.cells)
        assert len(doc.view) == len(doc.blocks)
    assert read_well > 40
    assert all(ways_out)


@pytest.mark.parametrize(
    "data",
    [b'"' * 5_000 + b"\n", b"," * 100_000 + b"x", b"a\r\rb\n\n\r\n", b'"open,\n' * 2_000, "﻿;\n;x".encode()],
    ids=["quotes", "commas", "returns", "open", "mark"],
)  # fmt: skip
def test_odd_csv(data):
    try:
        found = read_csv(data).text
    except MigtextError as error:
        found = error.todo
    assert found


def test_external_names_are_real():
    # The helpers above must write what Word writes, or the tests prove nothing.
    assert RELATIONS.encode() in zipfile.ZipFile(io.BytesIO(whole)).read("_rels/.rels")
