"""Which format a file is in, and what is said of those that are not read."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from office_making import p, packed, word

from migtext.errors import (
    CorruptFile,
    EncryptedFile,
    FileMissing,
    MigtextError,
    ReadingError,
    UnsupportedFormat,
)
from migtext.readers import read
from migtext.readers.decode import decode
from migtext.readers.sniff import SUFFIXES, sniff, unsupported

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def streams(*names: str) -> bytes:
    return COMPOUND + b"\0".join(n.encode("utf-16-le") for n in names) + b"\0" * 100


@pytest.mark.parametrize("row", unsupported(), ids=lambda row: row.name)
def test_every_format_of_the_table(tmp_path, row):
    assert row.todo
    assert not set(row.suffixes) & set(SUFFIXES)
    samples = [m + bytes(range(40)) * 4 for m in row.magic]
    if row.stream is not None:
        samples.append(COMPOUND + row.stream + b"\0" * 50)
    if row.member is not None:
        samples.append(packed({row.member + ("x" if row.member.endswith("/") else ""): "x"}))
    if row.mimetype is not None:
        samples.append(packed({"mimetype": b"application/vnd.oasis." + row.mimetype}))
    for sample in samples:
        with pytest.raises(UnsupportedFormat) as caught:
            sniff(sample, "download")
        assert caught.value.todo == row.todo
    for suffix in row.suffixes:
        path = tmp_path / f"a{suffix}"
        path.write_bytes(b"\0\1\2\3" * 50)
        with pytest.raises(UnsupportedFormat) as caught:
            read(path)
        assert caught.value.todo == row.todo


def test_a_text_with_the_name_of_another_format(tmp_path):
    path = tmp_path / "notes.rtf"
    path.write_text("About 1,200 people left in May.")
    with pytest.raises(UnsupportedFormat, match=r"plain text.*rename it to \.txt"):
        read(path)
    path = tmp_path / "table.xls"
    path.write_text("State\t2024\nItaly\t66,617\n")
    with pytest.raises(UnsupportedFormat, match=r"rename it to \.csv"):
        read(path)
    path = tmp_path / "real.rtf"
    path.write_bytes(b"\n{\\rtf1\\ansi Text.}")
    with pytest.raises(UnsupportedFormat, match="convert it to DOCX"):
        read(path)


def test_a_page_or_a_word_file_with_the_name_of_an_old_one(tmp_path):
    old = tmp_path / "old.doc"
    old.write_bytes(word(p("About 1,200 people left.")))
    assert read(old).format == "docx"
    old.write_bytes(b"<html><body><p>About 1,200 people left the town in May.</p></body></html>")
    assert read(old).format == "html"


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (streams("EncryptedPackage", "EncryptionInfo"), EncryptedFile, "password"),
        (streams("Root Entry", "WordDocument"), UnsupportedFormat, "Word 97"),
        (streams("Root Entry", "Workbook"), UnsupportedFormat, "Excel 97"),
        (streams("__properties_version1.0"), UnsupportedFormat, "Outlook"),
    ],
)
def test_compound_files(tmp_path, data, error, words):
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    with pytest.raises(error, match=words) as caught:
        read(path)
    assert caught.value.todo


def test_zip_without_a_main_part(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(packed({"[Content_Types].xml": "<a/>", "word/styles.xml": "<a/>"}))
    with pytest.raises(CorruptFile, match="main part is missing"):
        read(path)


def test_member_names_with_backslashes_and_capitals():
    inside = zipfile.ZipFile(io.BytesIO(word(p("About 1,200 people left."))))
    members = {
        n.replace("/", "\\").replace("word", "Word"): inside.read(n) for n in inside.namelist()
    }
    data = packed(members)
    assert sniff(data, "a.docx") == "docx"


# -- files that are no files -------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_pipes_and_devices(tmp_path):
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    for what in (pipe, Path("/dev/zero")):
        with pytest.raises(UnsupportedFormat, match="pipe or a device"):
            read(what)


@pytest.mark.parametrize(
    ("raised", "error", "words"),
    [
        (PermissionError(13, "Permission denied"), ReadingError, "may not be opened"),
        (FileNotFoundError(2, "No such file"), FileMissing, "is gone"),
        (OSError(5, "Input/output error"), ReadingError, "Input/output"),
    ],
)
def test_files_that_cannot_be_read(tmp_path, monkeypatch, raised, error, words):
    path = tmp_path / "a.txt"
    path.write_text("About 1,200 people left in May.")

    def fail(self):
        raise raised

    monkeypatch.setattr(Path, "read_bytes", fail)
    with pytest.raises(error, match=words) as caught:
        read(path)
    assert isinstance(caught.value, MigtextError)
    assert caught.value.todo


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_a_folder_that_may_not_be_entered(tmp_path):
    inner = tmp_path / "closed"
    inner.mkdir()
    (inner / "a.txt").write_text("x")
    inner.chmod(0)
    try:
        with pytest.raises(ReadingError, match="may not be opened"):
            read(inner / "a.txt")
    finally:
        inner.chmod(0o700)


def test_long_names():
    name = "n" * 300 + ".txt"
    with pytest.raises(FileMissing):
        read(name)
    with pytest.raises(FileMissing):
        read(Path(name))
    assert read("word " * 3000).format in ("text", "markdown")


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_names_that_are_no_utf8(tmp_path):
    name = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    try:
        with open(name, "w") as file:
            file.write("About 1,200 people left in May.")
    except OSError:
        pytest.skip("this file system takes no such names")
    path = Path(os.fsdecode(name))
    assert read(path).text.startswith("About")
    assert Path(read(path).path).exists()
    with pytest.raises(FileMissing) as caught:
        read(path.with_name("x" + path.name))
    str(caught.value).encode("utf-8")


def test_what_is_neither_path_nor_text(tmp_path):
    for wrong in (b"About 1,200 people", 5, ["a.txt"], io.StringIO("x")):
        with pytest.raises(TypeError, match="a path or a text"):
            read(wrong)
    with pytest.raises(TypeError):
        read(text=b"bytes")
    (tmp_path / "a.txt").write_text("About 1,200 people left.")
    with os.scandir(tmp_path) as entries:
        assert read(next(iter(entries))).text.startswith("About")


# -- encodings -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (b"In Lyon\x92s caf\xe9 of 2024 \xc3\xa9t\xc3\xa9", "In Lyon’s café of 2024 été", "utf-8"),
        (b"The na\xefve view " * 9 + b"\x81 odd", "The naïve view " * 9 + "� odd", "cp1252"),
        (b"About 1,200 people \xe1\xe2 left the town in May. " * 3,
         "About 1,200 people áâ left the town in May. " * 3, "cp1252"),
        ("They don’t say “here”.".encode("mac_roman"), "They don’t say “here”.", "mac_roman"),
        ("Число людей, прибывших в мае, выросло. ".encode("cp1251") * 9,
         "Число людей, прибывших в мае, выросло. " * 9, "cp1251"),
    ],
)  # fmt: skip
def test_encodings(data, text, encoding):
    found = decode(data)
    assert found[:2] == (text, encoding)
    assert any("UTF-8" in w for w in found[2])
    assert any("could not be read" in w for w in found[2]) == ("�" in text)
