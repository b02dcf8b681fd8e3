"""Files that are broken or hostile: each has its own error, none hangs, none reads as empty."""

from __future__ import annotations

import contextlib
import io
import random
import re
import time
import zipfile
from pathlib import Path

import pytest
from readers_making import FONT, docx_with, page_pdf, pdf_of, stream

from migtext.errors import (
    CorruptFile,
    EmptyFile,
    EncryptedFile,
    LimitExceeded,
    MigtextError,
    NoText,
    UnsupportedFormat,
)
from migtext.readers import read
from migtext.readers.limits import Limits


@pytest.fixture
def written(tmp_path):
    """Writes bytes to a file and gives its path."""

    def write(name, data):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
EMPTY_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>"
TEXT_PAGE = b"BT /F1 12 Tf 100 700 Td (The people left in May.) Tj ET"


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


def many_lines() -> bytes:
    return b"".join(
        b"%d %d m %d %d l S\n" % (i % 600, i % 800, i * 7 % 600, i * 3 % 800) for i in range(60_000)
    )


def with_password(user: str, owner: str) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(page_pdf(TEXT_PAGE))))
    writer.encrypt(user_password=user, owner_password=owner, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


whole = page_pdf(TEXT_PAGE)
CASES = [
    ("zero.pdf", lambda: b"", EmptyFile),
    ("header.pdf", lambda: b"%PDF-1.7\n", CorruptFile),
    ("half.pdf", lambda: whole[: len(whole) // 2], CorruptFile),
    ("html.pdf", lambda: b"<!DOCTYPE html><html><body><p>hello</p>", UnsupportedFormat),
    ("zip.pdf", lambda: zipped(a=b"x"), UnsupportedFormat),
    ("text.pdf", lambda: b"hello", UnsupportedFormat),
    ("cycle.pdf", lambda: pdf_of([CATALOG, b"<</Type/Pages/Kids[2 0 R]/Count 1>>"]), CorruptFile),
    (
        "million.pdf",
        lambda: pdf_of([CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 1000000>>", EMPTY_PAGE]),
        CorruptFile,
    ),
    ("nopages.pdf", lambda: pdf_of([CATALOG, b"<</Type/Pages/Kids[]/Count 0>>"]), CorruptFile),
    (
        "emptypage.pdf",
        lambda: pdf_of([CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", EMPTY_PAGE]),
        NoText,
    ),
    ("bomb.pdf", lambda: page_pdf(b" " * 98_000_000), LimitExceeded),
    (
        "objectstream.pdf",
        lambda: pdf_of(
            [
                CATALOG,
                b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                EMPTY_PAGE,
                b"<</Type/ObjStm/N 1/First 4" + stream(b"9 0 " + b" " * 150_000_000)[2:],
            ]
        ),
        LimitExceeded,
    ),
    ("letters.pdf", lambda: b"%PDF-1.4\n" + b"obj stream 1 0 obj " * 200_000, CorruptFile),
    ("references.pdf", lambda: b"%PDF-1.4\n" + b"1 0 obj\n<<" * 50_000, CorruptFile),
    ("locked.pdf", lambda: with_password("secret", "other"), EncryptedFile),
    ("deep.html", lambda: b"<html><body>" + b"<div>" * 5_000 + b"<p>text of it</p>", LimitExceeded),
    ("deeper.html", lambda: b"<html><body>" + b"<div>" * 100_000 + b"<p>text</p>", LimitExceeded),
    (
        "attributes.html",
        lambda: b"<html><body><p " + b" ".join(b'a%d="1"' % i for i in range(200_000)) + b">x</p>",
        LimitExceeded,
    ),
    (
        "more.html",
        lambda: b"<html><body>" + b'<p a="1" b="2">text</p>' * 100_001,
        LimitExceeded,
    ),
    ("big.html", lambda: b"<html><body>" + b"<p>text of it</p>" * 1_300_000, LimitExceeded),
    ("empty.html", lambda: b"<html><body></body></html>", NoText),
    ("script.html", lambda: b"<html><body><script>var a = 1</script></body></html>", NoText),
    (
        "bomb.docx",
        lambda: zipped(word__document_xml=b"<w>" + b" " * 150_000_000 + b"</w>"),
        LimitExceeded,
    ),
    (
        "ratio.docx",
        lambda: zipped(word__document_xml=b"<w>" + b" " * 20_000_000 + b"</w>"),
        LimitExceeded,
    ),
    (
        "deep.docx",
        lambda: docx_with(b"<a>" + b"<b>" * 20_000 + b"</b>" * 20_000 + b"</a>"),
        LimitExceeded,
    ),
    (
        "entity.docx",
        lambda: docx_with(b"<!DOCTYPE a [<!ENTITY x 'aaaa'><!ENTITY y '&x;&x;&x;'>]><a>&y;</a>"),
        LimitExceeded,
    ),
    ("notxml.docx", lambda: docx_with(b"no XML at all"), CorruptFile),
    ("half.docx", lambda: docx_with(b"<a/>")[:300], CorruptFile),
    ("text.docx", lambda: b"hello", UnsupportedFormat),
    ("notes.epub", lambda: zipped(mimetype=b"application/epub+zip"), UnsupportedFormat),
    ("old.rtf", lambda: b"{\\rtf1 hello}", UnsupportedFormat),
    ("scan.png", lambda: b"\x89PNG\r\n\x1a\n1234", UnsupportedFormat),
    ("binary.txt", lambda: bytes(range(256)) * 20, UnsupportedFormat),
    ("blank.txt", lambda: b" \n\n ", EmptyFile),
    ("nulls.txt", lambda: b"\0" * 1_000, UnsupportedFormat),
    ("empty.csv", lambda: b",,\n,,\n", NoText),
    ("broken.xlsx", lambda: zipped(xl__workbook_xml=b"<a"), CorruptFile),
]


@pytest.mark.parametrize(("name", "make", "error"), CASES, ids=[c[0] for c in CASES])
def test_each_has_its_error(written, name, make, error):
    path = written(name, make())
    with pytest.raises(error) as caught:
        # In a child: what a C library may do is contained, and there is a limit of time.
        read(path, isolate=True, limits=Limits(seconds=20))
    assert type(caught.value) is error
    assert caught.value.path == str(path)
    assert caught.value.reason
    assert caught.value.todo


READABLE = [
    (
        "nested.html",
        b"<html><body>" + b"<div>" * 300 + b"<p>" + b"The people left in May. " * 30 + b"</p>",
    ),
    ("nul.txt", b"One line\x00 with NUL and caf\xc3\xa9 and caf\xe9 mixed. " * 3),
    ("lines.pdf", page_pdf(many_lines() + TEXT_PAGE)),
    ("owner.pdf", None),
    ("junk.pdf", b"\r\n\r\njunk before the header\r\n" + whole),
]


@pytest.mark.parametrize(("name", "data"), READABLE, ids=[r[0] for r in READABLE])
def test_these_read(written, name, data):
    path = written(name, data if data is not None else with_password("", "owner"))
    document = read(path, isolate=True, limits=Limits(seconds=20))
    assert len(document.text.split()) > 4


def test_passwords(written):
    path = written("locked.pdf", with_password("secret", "other"))
    assert "left in May" in read(path, password="secret").text
    assert "left in May" in read(path, password="other").text
    with pytest.raises(EncryptedFile, match="wrong"):
        read(path, password="guess")


def test_a_truncated_file_says_so(written):
    # Objects in the right places and no end: PDFium finds the pages, and the reader warns.
    path = written("cut.pdf", whole[: whole.rindex(b"startxref")])
    try:
        document = read(path)
    except CorruptFile:
        return
    assert any("cut off" in w for w in document.warnings)


def test_a_cut_file_is_read_as_far_as_it_goes(written):
    # The pages are whole; the table of objects and the catalog, which comes last, are lost.
    pages = [
        b"<</Type/Page/Parent 9 0 R/MediaBox[0 0 600 800]/Contents %d 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>" % n
        for n in (3, 4)
    ]
    second = b"BT /F1 12 Tf 100 700 Td (Others came in June.) Tj ET"
    data = pdf_of([*pages, stream(TEXT_PAGE), stream(second), FONT, CATALOG])
    path = written("cut.pdf", data[: data.index(b"6 0 obj") + 12])
    document = read(path, isolate=True)
    assert [p.number for p in document.pages] == [1, 2]
    assert "left in May" in document.text
    assert "came in June" in document.text
    assert any("2 pages could be put together" in w for w in document.warnings)


def test_a_cut_file_with_packed_objects_is_read_as_far_as_it_goes(written):
    page = b"<</Type/Page/MediaBox[0 0 600 800]/Contents 2 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
    packed = b"1 0 3 %d " % len(page) + page + FONT
    objects = stream(packed)[2:]
    data = b"%PDF-1.5\n2 0 obj\n" + stream(TEXT_PAGE) + b"\nendobj\n4 0 obj\n"
    data += b"<</Type/ObjStm/N 2/First %d" % (len(packed) - len(page) - len(FONT)) + objects
    document = read(written("cut.pdf", data + b"\nendobj\n5 0 obj\n<<"))
    assert "left in May" in document.text


SHARED = Path(__file__).parents[2].parent / "shared" / "documents" / "pdf"
REAL = (
    "coe_echr_short.pdf",
    "twocol_paper_2p.pdf",
    "refugee_convention_1951_1967.pdf",
    "lawjournal_footnotes_1.pdf",
)


@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize("share", [0.5, 0.95])
def test_real_files_cut_off(written, name, share):
    if not (SHARED / name).is_file():
        pytest.skip("needs ../shared")
    data = (SHARED / name).read_bytes()
    path = written(name, data[: int(share * len(data))])
    try:
        document = read(path, isolate=True)
    except CorruptFile:
        assert share == 0.5
        return
    words, known = (
        set(re.findall(r"[^\W\d_]{3,}", d.text)) for d in (document, read(SHARED / name))
    )
    assert len(words & known) > 0.95 * len(words)
    assert len(document.text.split()) > (50 if share > 0.5 else 5)
    assert any("cut off" in w for w in document.warnings)


@pytest.mark.parametrize("seed", range(12))
def test_flipped_cut_and_spliced(written, seed):
    """Damage at random: a text, or an error of ours with all that a person needs."""
    chance = random.Random(seed)
    data = bytearray(page_pdf(TEXT_PAGE) if seed % 2 else pages_of(5))
    for _ in range(chance.choice((1, 5, 30))):
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + chance.randrange(60)]
            case 2:
                start = chance.randrange(len(data))
                data[at:at] = data[start : start + chance.randrange(200)]
            case _:
                data[at : at + 4] = str(chance.randrange(10**6)).encode()[:4]
    path = written("fuzz.pdf", b"%PDF-1.4\n" + bytes(data))
    try:
        document = read(path, isolate=True, limits=Limits(seconds=10))
    except MigtextError as error:
        said = error
    else:
        assert document.text.strip()
        return
    assert said.path == str(path)
    assert said.reason
    assert said.todo


def pages_of(count):
    kids = b" ".join(b"%d 0 R" % (i + 4) for i in range(count))
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R"
        b"/Resources<</Font<</F1 3 0 R>>>>>>"
    )
    return pdf_of(
        [CATALOG, b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count), FONT]
        + [page % (i + 4 + count) for i in range(count)]
        + [stream(TEXT_PAGE)] * count
    )


def test_a_child_over_its_time_is_killed_with_what_it_started(written, monkeypatch):
    import subprocess

    from migtext.readers import isolate

    path = written("slow.txt", b"words " * 10)
    started = []
    real = subprocess.Popen

    def sleeper(command, **rest):
        script = "import subprocess, sys; subprocess.run(['sleep', '600'])"
        started.append(real([command[0], "-c", script], **rest))
        return started[-1]

    monkeypatch.setattr(isolate.subprocess, "Popen", sleeper)
    with pytest.raises(LimitExceeded, match="was stopped") as caught:
        read(path, isolate=True, limits=Limits(seconds=-4))
    assert caught.value.path == str(path)
    assert started[0].returncode is not None
    group = real(["pgrep", "-r", "R,S,D", "-g", str(started[0].pid)], stdout=subprocess.PIPE)
    assert not group.communicate()[0].strip()


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("os.kill(os.getpid(), 11)", CorruptFile),
        ("os.kill(os.getpid(), 9)", LimitExceeded),
        ("raise MemoryError", LimitExceeded),
        ("os._exit(0)", CorruptFile),
    ],
)
def test_what_ends_the_child_is_told_to_people(written, monkeypatch, code, error):
    import subprocess

    from migtext.readers import isolate

    path = written("x.txt", b"words " * 10)
    real = subprocess.Popen
    monkeypatch.setattr(
        isolate.subprocess,
        "Popen",
        lambda command, **rest: real([command[0], "-c", f"import os; {code}"], **rest),
    )
    with pytest.raises(error) as caught:
        read(path, isolate=True)
    assert caught.value.path == str(path)
    assert caught.value.reason
    assert caught.value.todo


@pytest.mark.parametrize("name", ["page.txt", "page.html", "page.docx"])
def test_a_pdf_by_another_name(written, name):
    with pytest.raises(UnsupportedFormat, match=r"content is PDF.*rename it to \.pdf"):
        read(written(name, whole), isolate=True)
    document = read(written("page", whole), isolate=True)
    assert document.format == "pdf"
    assert "left in May" in document.text


def test_a_slow_drawing_needs_no_more_than_its_time(written):
    # Nested forms: each draws the one below it twice.
    forms = [
        b"<</Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</A %d 0 R>>>>"
        b"/Length 12>>stream\n/A Do /A Do \nendstream" % (n + 7)
        for n in range(40)
    ]
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>/XObject<</A 6 0 R>>>>>>"
    )
    tree = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    content = stream(TEXT_PAGE + b" /A Do")
    path = written("forms.pdf", pdf_of([CATALOG, tree, page, content, FONT, *forms]))
    begun = time.monotonic()
    with contextlib.suppress(LimitExceeded):
        read(path, isolate=True, limits=Limits(seconds=2))
    assert time.monotonic() - begun < 25


def test_limits_can_be_raised(written):
    path = written("big.txt", b"word " * 1_000)
    with pytest.raises(LimitExceeded, match="file_bytes"):
        read(path, limits=Limits(file_bytes=1_000))
    assert len(read(path, limits=Limits(file_bytes=10_000)).text) == 5_000


def test_too_many_pages(written):
    kids = b" ".join(b"%d 0 R" % (i + 3) for i in range(12))
    data = pdf_of([CATALOG, b"<</Type/Pages/Kids[%s]/Count 12>>" % kids, *[EMPTY_PAGE] * 12])
    with pytest.raises(LimitExceeded, match="12 pages"):
        read(written("pages.pdf", data), limits=Limits(pages=10))


def test_time_runs_out(written):
    content = b"BT /F1 12 Tf 100 700 Td (The people left.) Tj ET\n" * 3_000
    path = written("slow.pdf", page_pdf(content))
    with pytest.raises(LimitExceeded, match="CPU seconds"):
        read(path, limits=Limits(seconds=0.0001))


def test_stream_helper_is_compressed():
    assert len(stream(b" " * 1_000_000)) < 2_000
