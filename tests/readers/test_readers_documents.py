"""The example documents beside the checkout: every one reads, or raises the right error."""

from __future__ import annotations

import re
import subprocess
import tomllib
import unicodedata
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest
from conftest import DOCUMENTS, needs_documents, require_program

from migtext.errors import EmptyFile, EncryptedFile, NeedsOCR
from migtext.readers import read

pytestmark = needs_documents

ERRORS = {
    "zero_bytes.pdf": EmptyFile,
    "encrypted_pw_test.pdf": EncryptedFile,
    "court_image_only.pdf": NeedsOCR,
    "un_1947_sixth_committee_scan.pdf": NeedsOCR,
    "un_1991_buravkin_alma_ata_scan.pdf": NeedsOCR,
}
FILES = sorted(
    p for p in (DOCUMENTS.rglob("*") if DOCUMENTS.is_dir() else ()) if p.suffix not in ("", ".tsv")
)
PDFS = [p for p in FILES if p.suffix == ".pdf" and p.name not in ERRORS]


@lru_cache(maxsize=32)
def document(path: Path):
    return read(path)


@pytest.mark.parametrize("path", FILES, ids=[p.name for p in FILES])
def test_every_file(path):
    if path.name in ERRORS:
        with pytest.raises(ERRORS[path.name]):
            read(path)
        return
    doc = document(path)
    at = 0
    for block in doc.blocks:
        assert not doc.text[at : block.start].strip(), "characters between blocks"
        assert not doc.text[block.start : block.start + 1].isspace()
        at = block.end
    assert not doc.text[at:].strip()
    for mark in doc.marks:
        assert mark.note is None or doc.block_at(mark.note).kind in ("footnote", "endnote")
    for view in doc.view:
        for start, end in view.sentences[:3]:
            a, b = view.source(start, end)
            assert doc.text[a:b].strip() == doc.text[a:b] != ""
    if doc.pages:
        assert doc.pages[0].start == 0
        assert all(a.end == b.start for a, b in zip(doc.pages, doc.pages[1:], strict=False))
        assert len(doc.boxes) == 4 * len(doc.text)
    assert doc.meta.language in ("en", None)


def test_the_examples_have_no_advert_in_any_view():
    doc = document(DOCUMENTS / "000_1a37ad5055010b49.txt")
    tail = doc.text.index("Contact Information")
    assert all(b.kind == "boilerplate" for b in doc.blocks if b.start >= tail)
    assert all(b.kind != "boilerplate" for b in doc.blocks if b.start < tail)
    doc = document(DOCUMENTS / "004_2d60e08c1317a5fb.txt")
    refs = [b for b in doc.blocks if b.kind == "reference"]
    assert len(refs) == 16 or len(refs) > 12
    assert doc.text[: refs[0].start].rstrip().endswith("References:")


SEEN = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "readers_documents.toml").read_text(encoding="utf-8")
)["file"]


def rows(file: dict) -> list:
    """The expectations about one document as (check, text, wanted)."""
    out = [(c, c, file[c]) for c in ("pages", "title", "date", "source", "language") if c in file]
    out += [(c, a, b) for c in ("kind", "whole", "level", "note") for a, b in file.get(c, ())]
    out += [(c, text, True) for c in ("read", "unread", "absent") for text in file.get(c, ())]
    return out


def seen() -> list:
    """All expectations; known misses are strict: one that holds again has to be taken out."""
    out = []
    for file in SEEN:
        misses = dict(file.get("miss", {}))
        for check, text, wanted in rows(file):
            reason = misses.pop(f"{check}: {text}", None)
            marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
            name = f"{Path(file['name']).name}-{check}-{text[:40]}"
            out.append(pytest.param(file["name"], check, text, wanted, marks=marks, id=name))
        assert not misses, f"{file['name']}: no such row: {sorted(misses)}"
    return out


def plain(text: str) -> str:
    return " ".join(text.split())


@lru_cache(maxsize=4)
def shown(name: str) -> list:
    """(words, block, whether the figures read it) of each block, in order."""
    doc = document(DOCUMENTS / name)
    reads = {v.index for v in doc.view.of("figures")}
    return [(plain(v.text), v.block, v.index in reads) for v in doc.view]


def holding(name: str, text: str) -> list:
    return [(words, b, read) for words, b, read in shown(name) if text in words]


@pytest.mark.parametrize(("name", "check", "text", "wanted"), seen())
def test_blocks_are_what_a_person_sees(name, check, text, wanted):
    doc = document(DOCUMENTS / name)
    if check == "pages":
        assert len(doc.pages) == wanted
    elif check == "date":
        assert (doc.meta.date.isoformat() if doc.meta.date else "").startswith(wanted or "none")
    elif check in ("title", "source", "language"):
        assert plain(getattr(doc.meta, check) or "") == wanted
    elif check in ("kind", "whole"):
        blocks = [b for words, b, _ in holding(name, text) if check == "kind" or words == text]
        assert blocks, "no such block"
        kinds = {b.kind for b in blocks}
        # A contents list may name a heading as well: one of the blocks is what it should be.
        assert kinds & set(wanted.split("|")), kinds
    elif check == "level":
        first, second = (
            next(b for _, b, _ in holding(name, words) if b.kind in ("title", "heading"))
            for words in (text, wanted)
        )
        assert (first.level or 1) < (second.level or 1) or first.kind == "title"
    elif check == "note":
        assert {b.label for _, b, _ in holding(name, text) if b.kind == "footnote"} == {wanted}
    elif check == "read":
        assert any(read for _, _, read in holding(name, text))
    else:
        found = holding(name, text)
        assert check == "absent" or found, "not in the text"
        assert not any(read for _, _, read in found)


def words(text: str) -> Counter[str]:
    """Words of a text, composed, with hyphens at line ends joined and both halves counted."""
    text = unicodedata.normalize("NFC", text)
    for ligature, letters in (("ﬃ", "ffi"), ("ﬄ", "ffl"), ("ﬀ", "ff"), ("ﬁ", "fi"), ("ﬂ", "fl")):
        text = text.replace(ligature, letters)
    whole = re.sub(r"(?:[\ufffe\u00ad]|(?<=\w)[-‐])\s*\n\s*(?=\w)", "", text)
    return Counter(re.findall(r"[^\W_]+", re.sub(r"[\ufffe\u00ad]\s*", "", whole)))


@pytest.mark.parametrize("path", PDFS, ids=[p.name for p in PDFS])
def test_word_recall(path):
    """What is missing of the last percent, read file by file: halves of words that pdftotext joins
    across two columns ("inter" + "beneficiaries"), note marks that it glues to the next word
    ("47permit"), letter-spaced titles ("P ro"), the code in the margin of the Federal Register,
    letters with separate accents ("O˘guz"), and two notes that we join (see the table of misses).
    """
    program = require_program("pdftotext", "poppler-utils")
    done = subprocess.run([program, "-layout", path, "-"], capture_output=True, check=True)
    expected = words(done.stdout.decode("utf-8", "replace"))
    text = document(path).text
    found = words(text)
    # pdftotext -layout cannot join a hyphen at the end of a left column, whose line goes on in the
    # right one: the halves count as well.
    found |= Counter(re.findall(r"[^\W_]+", text.replace("\ufffe", "-")))
    hits = sum(min(n, found[w]) for w, n in expected.items())
    assert hits >= 0.97 * sum(expected.values())


ORDER = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "readers_order.toml").read_text(encoding="utf-8")
)["file"]
PAIRS = [(f["name"], a, b) for f in ORDER for a, b in f["pairs"]]


def test_there_are_enough_pairs():
    """Two columns, three columns, and notes at the foot: each has pairs of its own."""
    counts = Counter(name for name, _, _ in PAIRS)
    assert sum(counts.values()) >= 60
    for name in ("twocol_paper_2p", "dublin_regulation_eu_oj", "federal_register_3col"):
        assert counts[f"{name}.pdf"] >= 10
    for name in ("lawjournal_footnotes_1", "lawjournal_footnotes_4"):
        assert counts[f"{name}.pdf"] >= 10


@pytest.mark.parametrize(("name", "first", "second"), PAIRS)
def test_reading_order(name, first, second):
    doc = document(DOCUMENTS / "pdf" / name)
    # In the order of the view: a paragraph that goes on over a page is one.
    text = " ".join(" ".join(b.text.split()) for b in doc.view if b.text)
    assert text.index(first) < text.index(second)


def test_hyphens_of_the_two_column_file_join_to_words():
    doc = document(DOCUMENTS / "pdf" / "twocol_paper_2p.pdf")
    joined = [f"{a}{b}".casefold() for a, b in re.findall(r"(\w+)\ufffe\n?(\w+)", doc.text)]
    assert len(joined) > 15
    elsewhere = {w.casefold() for p in PDFS for w in re.findall(r"\w+", document(p).text)}
    known = sum(1 for w in joined if w in elsewhere)
    assert known >= 0.6 * len(joined)


@pytest.mark.parametrize(
    ("name", "notes", "least"),
    [("lawjournal_footnotes_1.pdf", 329, 0.97), ("lawjournal_footnotes_4.pdf", 122, 0.99)],
)
def test_footnotes_of_the_law_journals(name, notes, least):
    doc = document(DOCUMENTS / "pdf" / name)
    labels = {b.label for b in doc.blocks if b.kind == "footnote" and (b.label or "").isdigit()}
    assert len(labels & {str(n) for n in range(1, notes + 1)}) >= least * notes
    linked = {m.label for m in doc.marks if m.note is not None}
    assert len(linked) >= least * notes
    # Running heads are in no view.
    heads = [b.text for b in doc.view.of("figures") if "University of Bologna Law Review" in b.text]
    assert not heads
