"""`read`: path or text, errors with a hint, metadata that the caller gives."""

from __future__ import annotations

from datetime import date

import pytest

from migtext.errors import (
    DataError,
    EmptyFile,
    FileMissing,
    MigtextError,
    UnknownEncoding,
    UnsupportedFormat,
)
from migtext.readers import read
from migtext.readers.decode import decode
from migtext.readers.metadata import parse_date


def test_a_path_is_a_file(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text("About 1,200 people crossed in May.", encoding="utf-8")
    assert read(path).path == str(path)
    assert read(str(path)).text == "About 1,200 people crossed in May."
    assert read(text=str(path)).text == str(path)


def test_a_missing_file_names_the_nearest(tmp_path):
    (tmp_path / "report.pdf").write_bytes(b"%PDF-")
    with pytest.raises(FileMissing, match=r"did you mean report\.pdf"):
        read(str(tmp_path / "reprot.pdf"))
    with pytest.raises(FileNotFoundError):
        read("folder/file")
    with pytest.raises(FileMissing, match="no folder"):
        read("nowhere/at/all/report.txt")


@pytest.mark.parametrize(
    "text",
    ["", "two words", "He said 5/6 of them left.", "a.b", "either/or is not a file name here"],
)
def test_any_other_string_is_a_text(text):
    assert read(text).text == text


def test_addresses_and_folders(tmp_path):
    with pytest.raises(FileMissing, match="save the page"):
        read("https://example.org/report")
    with pytest.raises(UnsupportedFormat, match="folder"):
        read(tmp_path)
    with pytest.raises(TypeError):
        read()


def test_given_metadata_wins(tmp_path):
    path = tmp_path / "a.md"
    path.write_text(
        "---\ntitle: Mine\ndate: 2020-01-02\nurl: https://a.example\nsection: x\n---\nText.\n"
    )
    meta = read(path).meta
    assert (meta.title, meta.date, meta.url) == ("Mine", date(2020, 1, 2), "https://a.example")
    assert set(meta.origins.values()) <= {"front matter", "detected"}
    assert meta.extra == {"section": "x", "encoding": "utf-8"}
    meta = read(path, title="Yours", date="2021-03-04", source="S", language="en").meta
    assert (meta.title, meta.date, meta.source) == ("Yours", date(2021, 3, 4), "S")
    assert meta.origins["date"] == meta.origins["title"] == "given"
    with pytest.raises(DataError, match="clear date"):
        read(text="x", date="03/04/2021")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A title\n\nWASHINGTON, DC, November 11, 2025\n\nThe wave goes on.", date(2025, 11, 11)),
        ("A title\n\nGENEVA, 14 March 2025\n\nOn a windless night.", date(2025, 3, 14)),
        ("A title\n\nGENEVA (14 March 2025) – On a windless night they left.", date(2025, 3, 14)),
        ("A title\n\nPublished: 2 May 2024\n\nThey left.", date(2024, 5, 2)),
        ("A title\n\nThey left on 2 May 2024 and nobody saw them again at all.", None),
    ],
)
def test_datelines(text, expected):
    document = read(text=text)
    assert document.meta.date == expected
    if expected:
        assert document.meta.origins["date"] == "dateline"


def test_doubtful_dates_are_warned_of():
    document = read(text="A title\n\nPublished: 03/04/2024\n\nThey left the town.")
    assert any("two ways" in w for w in document.warnings)
    assert any("doubtful" in w for w in read(text="x", date="2199-01-01").warnings)


def test_parse_date():
    assert parse_date("2021-05-03 16:15:17-04:00") == (date(2021, 5, 3), False)
    assert parse_date("25/12/2021") == (date(2021, 12, 25), False)
    assert parse_date("May 2021") is None
    assert parse_date("31 February 2021") is None


def test_language():
    german = "Die Zahl der Menschen, die im Mai gekommen sind, ist gestiegen. " * 4
    document = read(text=german)
    assert document.meta.language == "de"
    assert "English" in document.warnings[0]
    mixed = read(text=f"The people who left were counted by the agency in the spring.\n\n{german}")
    assert [b.language for b in mixed.blocks] == ["en", "de"]
    assert read(text=german, language="en").warnings == ()


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        ("café".encode(), "café", "utf-8"),
        (b"\xef\xbb\xbfcaf\xc3\xa9", "café", "utf-8"),
        (
            "It’s “here” – €5 for the café".encode("cp1252"),
            "It’s “here” – €5 for the café",
            "cp1252",
        ),
        ("Hello people of 2024".encode("utf-16"), "Hello people of 2024", "utf-16-le"),
        ("Hello people of 2024".encode("utf-16-be"), "Hello people of 2024", "utf-16-be"),
        (b"caf\xc3\xa9 and caf\xe9", "café and café", "utf-8"),
        (b"one\r\ntwo\rthree\n", "one\r\ntwo\rthree\n", "utf-8"),
    ],
)
def test_encodings(data, text, encoding):
    assert decode(data)[:2] == (text, encoding)


def test_what_is_no_text():
    with pytest.raises(EmptyFile):
        decode(b" \n")
    with pytest.raises(UnsupportedFormat):
        decode(bytes(range(32)) * 20)
    with pytest.raises(UnknownEncoding):
        decode(b"\xff\xfe" + b"a\xd8" * 9)


def test_errors_have_a_reason_and_a_way_out(tmp_path):
    path = tmp_path / "a.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    with pytest.raises(MigtextError) as caught:
        read(path)
    assert caught.value.path == str(path)
    assert "convert" in caught.value.todo
