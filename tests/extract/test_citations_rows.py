"""Short marked texts, one bug or house style each: exactly these citations, linked like this."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from anomaly_lists import CASES, MARKED, TYPED
from hypothesis import given, settings
from hypothesis import strategies as st

from migtext.annotations import Anomaly
from migtext.extract.citations import extract_citations, review_references
from migtext.extract.references import extract_references
from migtext.readers import read
from migtext.readers.text import text_document

ROWS = tomllib.loads((CASES / "rows.toml").read_text(encoding="utf-8"))["case"]
_SHORT = {"year": "year_mismatch", "name": "name_mismatch"}


def _marked(raw: str) -> tuple[str, dict[tuple[int, int], str]]:
    text, at = "", 0
    gold: dict[tuple[int, int], str] = {}
    for match in MARKED.finditer(raw):
        text += raw[at : match.start()]
        gold[len(text), len(text) + len(match.group(1))] = match.group(2) or ""
        text += match.group(1)
        at = match.end()
    return text + raw[at:], gold


@pytest.mark.parametrize("row", ROWS, ids=[str(r["name"]) for r in ROWS])
def test_row(row: dict[str, Any]) -> None:
    if "miss" in row:
        pytest.xfail(row["miss"])
    text, gold = _marked(row["text"].lstrip("\n"))
    document = text_document(text, format=row.get("format"))
    references = extract_references(document)
    citations = extract_citations(document, references)
    number = {r.id: str(r.index + 1) for r in references}
    found: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for citation in citations:
        if citation.style == "note":
            continue
        if not citation.works:  # a mark whose note cites nothing
            found[citation.start, citation.end] = [("", "")]
        for w in citation.works:
            anomaly = w.anomaly.value if w.anomaly in TYPED and w.anomaly else ""
            target = number.get(w.reference or "", "-")
            found.setdefault((w.start, w.end), []).append((target, anomaly))
    told = {text[a:b]: value for (a, b), value in found.items()}
    assert [text[a:b] for a, b in sorted(found)] == [text[a:b] for a, b in sorted(gold)], told
    assert sorted(found) == sorted(gold)
    for span, wanted in gold.items():
        target, _, anomaly = wanted.partition("!")
        row_found = found[span]
        if target == "?":
            assert row_found[0] == ("-", ""), (text[slice(*span)], row_found)
            continue
        assert ",".join(r for r, _ in row_found) == target, text[slice(*span)]
        expected = "missing_reference" if target == "-" else _SHORT.get(anomaly, "")
        assert row_found[0][1] == expected, text[slice(*span)]
    if "entries" in row:
        assert len(references) == row["entries"], [r.surface for r in references]
    if "never" in row:
        reviewed = review_references(references, citations)
        never = [r.index + 1 for r in reviewed if Anomaly.NEVER_CITED in r.anomalies]
        assert never == row["never"]


_PIECES = (
    "(Smith 45)", "jobs.¹ ²,³", "[1]–[3]", "[^4]", "\n[1] See Ahn, Title (Press 2019) 4.", "ibid. 5",
    "(n 3)", "“", "”", "²³⁻", "(", "[", "]", ")", "; ", " 2019", " et al.", "A/HRC/4/5, para. 3",
    "\n\nReferences\n\n", "\n\nNotes\n\n", "1. Ahn, C. (2018). A title.", "\n\ni. Id. at 4.", "\x00",
    "é\u0301", "\U0001f600", "u. a. (2019)", " X v. Y, no. 1/20", "Works Cited\n", "\n[^8¹²]: x, 2019.",
    "préc.", "op. cit.", "[hereinafter It]", "low.1,2 high.3",
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=12), max_size=30), st.booleans())
def test_any_mixture_is_read(pieces: list[str], marked: bool) -> None:
    """Nothing raises, and every record stands where it says."""
    document = text_document(" ".join(pieces), format="markdown" if marked else None)
    references = extract_references(document)
    citations = extract_citations(document, references)
    review_references(references, citations)
    for citation in citations:
        assert document.text[citation.start : citation.end] == citation.surface
        for work in citation.works:
            assert document.text[work.start : work.end] == work.surface


def test_raised_marks_of_a_page_point_to_its_list(tmp_path: Path) -> None:
    """`<sup>2,3</sup>` beside a list without labels; the list lacks entry 9."""
    words = "and it goes on for many words so that this is the text of the page"
    path = tmp_path / "page.html"
    path.write_text(
        "<html><body><article><h1>A review of noise</h1>"
        f"<p>Displacement is loud, {words}.<sup>1</sup> Yet it was said.<sup>2,3</sup> More is"
        f" known.<sup>2–4</sup></p><p>Another one, {words}.<sup>4</sup> It ends.<sup>9</sup></p>"
        "<h2>References</h2><ol><li>Okoth I. Noise and flight. Lancet. 2020;3:112-118.</li>"
        "<li>Stenlund P. Not heard. J Ear. 2021;12:44.</li><li>Arslan B. Audiometry. Disp Med."
        " 2018;1:9-17.</li><li>Nakato R. Otitis. Paed. 2019;2:3-9.</li></ol></article></body></html>",
        encoding="utf-8",
    )
    document = read(path)
    references = extract_references(document)
    number = {r.id: r.index + 1 for r in references}
    works = [w for c in extract_citations(document, references) for w in c.works]
    assert [number.get(w.reference or "") for w in works] == [1, 2, 3, 2, 3, 4, 4, None]
    assert works[-1].anomaly is Anomaly.MISSING_REFERENCE


def test_a_wrong_note_number_is_told_from_a_book_named_there() -> None:
    row = next(r for r in ROWS if "the book that a chapter" in r["name"])
    document = text_document(_marked(row["text"].lstrip("\n"))[0])
    citations = extract_citations(document, extract_references(document))
    wrong = {
        document.text[w.start : w.end]
        for c in citations
        for w in c.works
        if w.anomaly is Anomaly.CROSSREF
    }
    assert wrong == {"5", "Faulk, supra note 3, at 45"}
