"""Bibliographies: what is written is read again, and what reference managers write is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import migtext as mt
from migtext.errors import DataError, FileMissing, UnsupportedFormat
from migtext.interop.bibliography import Bibliography, citation_keys, read_bibliography

ITEMS: list[dict[str, Any]] = [
    {
        "id": "mou2018",
        "type": "report",
        "title": "Crossing & <5% of the $3 path_way #2",
        "author": [{"literal": "Ministry of Unification"}, {"family": "Ahn", "given": "Ji-yeon"}],
        "issued": {"date-parts": [[2018, 3, 4]]},
        "URL": "https://example.org/x_y%20z",
        "number": "12",
        "publisher": "IOM",
        "publisher-place": "Geneva",
        "accessed": {"date-parts": [[2025, 1, 4]]},
    },
    {
        "id": "vdb",
        "type": "article-newspaper",
        "title": "Où vont “ils”? 누가 떠나는가",
        "author": [
            {"family": "Berg", "non-dropping-particle": "van der", "given": "J."},
            {"literal": "Immigration, Refugees and Citizenship Canada"},
        ],
        "container-title": "Le Monde",
        "page": "12-15",
        "volume": "2",
        "issue": "3",
        "issued": {"date-parts": [[2020]]},
        "DOI": "10.1234/x_y",
    },
    {"id": "case", "type": "legal_case", "title": "A v. B", "issued": {"date-parts": [[2011]]}},
    {
        "id": "king",
        "type": "article-journal",
        "title": "Dreams",
        "container-title": "Journal of Law and Society",
        "author": [{"family": "King", "given": "M. L.", "suffix": "Jr."}],
        "issued": {"literal": "n.d."},
        "custom": {"file": ["a b.pdf"]},
    },
    {
        "id": "chap",
        "type": "chapter",
        "title": "Borders",
        "container-title": "The Handbook",
        "author": [{"family": "Müller", "given": "Ö."}],
        "editor": [{"family": "Smith", "given": "A."}],
        "publisher": "Press",
        "issued": {"date-parts": [[1999, 12]]},
    },
]


@pytest.mark.parametrize("suffix", [".json", ".bib", ".ris"])
def test_what_is_written_is_read_again(tmp_path: Path, suffix: str) -> None:
    path = Bibliography(ITEMS).save(tmp_path / f"refs{suffix}")
    again = read_bibliography(path)
    assert not again.warnings
    for before, after in zip(ITEMS, again, strict=True):
        expected = json.loads(json.dumps(before))
        if suffix == ".ris" and before["id"] == "vdb":
            # RIS has no particle of its own.
            expected["author"][0] = {"family": "van der Berg", "given": "J."}
        assert dict(after) == expected


ZOTERO_BIB = r"""
@string{oup = "Oxford University Press"}
@comment{jabref-meta: databaseType:bibtex;}
@article{garcia_2019,
  title = {Detention of {Asylum}-{Seekers} in {T{\"u}rkiye} --- 3% a year},
  author = {Garc{\'\i}a M{\'a}rquez, Ana and {UN High Commissioner for Refugees} and de la Cruz, Juan and others},
  journaltitle = {Journal of Refugee \& Asylum Law},
  date = {2019-05-02}, volume = {12}, number = {4}, pages = {101--119},
  doi = {https://doi.org/10.1234/abc_d},
  file = {García Márquez - 2019.pdf:files/12/García Márquez - 2019.pdf:application/pdf}
}
@book{hathaway2005rights, author = "James C. Hathaway", title = "The Rights of Refugees", publisher = oup, year = 2005, month = mar}
@misc{web, title = {Page}, howpublished = {\url{https://example.org/a}}, year = {n.d.}, note = {Accessed 2020}}
@book{hathaway2005rights, title = {Twice}, year = 2006}
"""


def test_a_bib_of_reference_managers(tmp_path: Path) -> None:
    path = tmp_path / "library.bib"
    path.write_text(ZOTERO_BIB, encoding="utf-8")
    b = read_bibliography(path)
    article, book, web, twice = b
    assert article["title"] == "Detention of Asylum-Seekers in Türkiye — 3% a year"
    assert article["author"] == [
        {"family": "García Márquez", "given": "Ana"},
        {"literal": "UN High Commissioner for Refugees"},
        {"family": "Cruz", "given": "Juan", "non-dropping-particle": "de la"},
    ]
    assert article["container-title"] == "Journal of Refugee & Asylum Law"
    assert article["issued"] == {"date-parts": [[2019, 5, 2]]}
    assert (article["page"], article["issue"], article["DOI"]) == ("101-119", "4", "10.1234/abc_d")
    assert article["custom"]["file"] == ["files/12/García Márquez - 2019.pdf"]
    assert book["author"] == [{"family": "Hathaway", "given": "James C."}]
    assert (book["publisher"], book["issued"]) == (
        "Oxford University Press",
        {"date-parts": [[2005, 3]]},
    )
    assert web["URL"] == "https://example.org/a"
    assert web["issued"] == {"literal": "n.d."}
    assert (twice["title"], twice["id"]) == ("Twice", "hathaway2005rights-2")
    assert b.warnings == ("the key 'hathaway2005rights' stands twice; both entries were read",)


ENDNOTE_RIS = """TY  - RPRT
A1  - Human Rights Watch
T1  - Closed Doors
Y1  - 2021/06//
CY  - New York
UR  - https://example.org/report
M3  - Report
ER  -

TY  - JOUR
AU  - Okafor, Chi
TI  - Routes
JF  - Migration Letters
VL  - 3
SP  - 4
EP  - 9
DA  - 2020/03/05/spring
N1  - a note
ER  -
"""


def test_a_ris_of_reference_managers(tmp_path: Path) -> None:
    path = tmp_path / "export.ris"
    path.write_bytes(b"\xef\xbb\xbf" + ENDNOTE_RIS.replace("\n", "\r\n").encode())
    report, article = read_bibliography(path)
    assert report["type"] == "report"
    assert report["author"] == [{"literal": "Human Rights Watch"}]
    assert (report["title"], report["issued"]) == ("Closed Doors", {"date-parts": [[2021, 6]]})
    assert article["container-title"] == "Migration Letters"
    assert (article["page"], article["issued"]) == ("4-9", {"date-parts": [[2020, 3, 5]]})


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("x.bib", b"no entry at all", DataError),
        ("x.ris", b"no entry at all", DataError),
        ("x.json", b"{", DataError),
        ("x.json", b'{"a": 1}', DataError),
        ("x.json", b'["a"]', DataError),
        ("x.bib", b"@article{a, title = {open", DataError),
        ("x.enl", b"x", UnsupportedFormat),
    ],
)
def test_damaged_files(tmp_path: Path, name: str, data: bytes, error: type[Exception]) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(error) as caught:
        read_bibliography(path)
    assert name in str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        read_bibliography(tmp_path / "none.bib")
    with pytest.raises(UnsupportedFormat):
        Bibliography(ITEMS).save(tmp_path / "x.docx")


def test_a_damaged_entry_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.bib"
    path.write_text("@book{a, title = {One}, year = 2001}\n@book{b, title = {Two", encoding="utf-8")
    b = read_bibliography(path)
    assert [i["title"] for i in b] == ["One"]
    assert b.warnings == ("the entry in line 2 is damaged and was left out",)


def test_an_empty_bibliography_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "x.bib"
    path.write_text("", encoding="utf-8")
    assert len(read_bibliography(path)) == 0


def test_keys_are_readable_and_distinct() -> None:
    record = "0f3a9b1c2d4e5f60"
    items = [
        {"id": record, "author": [{"family": "Ähn"}], "issued": {"date-parts": [[2018]]}},
        {"id": record, "author": [{"family": "Ahn"}], "issued": {"date-parts": [["2018"]]}},
        {"id": record, "author": [{"literal": "Ministry of Unification"}]},
        {"id": record, "author": [{"literal": "U.S. Department of State"}]},
        {"id": record, "title": "The Law of the Sea"},
        {"id": "my key"},
    ]
    assert citation_keys(items) == [
        "ahn2018",
        "ahn2018b",
        "ministryunificationnd",
        "departmentstatend",
        "lawseand",
        "mykey",
    ]


WORDS = (
    st.text(
        st.characters(exclude_categories=("C", "Z"), exclude_characters="\u2028\u2029"), min_size=1
    )
    .map(lambda s: s.strip())
    .filter(bool)
)


@given(title=WORDS, family=WORDS, literal=WORDS)
def test_any_words_can_be_written(title: str, family: str, literal: str) -> None:
    item = {
        "id": "a",
        "type": "report",
        "title": title,
        "author": [{"family": family, "given": "A."}, {"literal": literal}],
    }
    b = Bibliography([item])
    assert b.to_bibtex().startswith("@techreport{a,")
    assert b.to_ris().startswith("TY  - RPRT")


# Linking against it -------------------------------------------------------------------------------

LIBRARY = [
    {
        "id": "ahn-title",
        "type": "article-journal",
        "title": "People who cross",
        "author": [{"family": "Ahn", "given": "C."}],
        "issued": {"date-parts": [[2018]]},
    },
    {
        "id": "unhcr-gt",
        "type": "report",
        "title": "Global trends: forced displacement in 2022",
        "author": [{"literal": "UNHCR"}],
        "issued": {"date-parts": [[2023]]},
    },
]


def test_a_text_without_a_list_is_linked_against_it() -> None:
    text = "Arrivals fell to 229 (Ahn, 2018, p. 3). UNHCR (2023) counts more. Others deny it (Bo, 2020)."
    a = mt.annotate(text=text, only=("citations", "figures", "references"), bibliography=LIBRARY)
    works = [w for c in a.citations for w in c.works]
    assert [(w.surface, w.item, w.reference) for w in works] == [
        ("Ahn, 2018, p. 3", "ahn-title", None),
        ("UNHCR (2023)", "unhcr-gt", None),
        ("Bo, 2020", None, None),
    ]
    assert works[2].anomaly == "missing_reference"
    assert "bibliography" in works[2].reason
    assert [w.surface for c in a.citations.unresolved for w in c.works] == ["Bo, 2020"]
    (use,) = a.citations.sentences("ahn-title")
    assert str(use).startswith("Arrivals fell")
    assert [f.surface for f in use.figures] == ["229"]
    assert list(a.citations.to_frame()["item"].fillna("")) == ["ahn-title", "unhcr-gt", ""]


def test_a_list_says_which_item_each_entry_is(tmp_path: Path) -> None:
    text = (
        "It fell (Ahn, 2018). It rose (UNHCR, 2023). So it was (Bo, 2020).\n\nReferences\n\n"
        "Ahn, C. (2018). People who cross. Journal of Borders, 3(1), 1-9.\n\n"
        "Bo, D. (2020). Another title of it. Some Press.\n"
    )
    path = Bibliography(LIBRARY).save(tmp_path / "own.ris")
    a = mt.annotate(text=text, only=("citations", "references"), bibliography=path)
    assert [r.item for r in a.references] == ["ahn-title", None]
    works = [w for c in a.citations for w in c.works]
    assert [w.item for w in works] == ["ahn-title", "unhcr-gt", None]
    # The list of the text lacks it all the same.
    assert works[1].anomaly == "missing_reference"
    assert "the bibliography that was given has it" in works[1].reason


def test_without_one_nothing_changes() -> None:
    text = "It fell (Ahn, 2018)."
    a = mt.annotate(text=text, only="citations")
    assert [w.item for c in a.citations for w in c.works] == [None]


def test_references_of_a_document_go_out() -> None:
    a = mt.annotate(mt.samples.sample_path("article"), only=("references",))
    b = a.references.bibliography
    assert len(b) == len(a.references)
    assert b.to_bibtex().count("\n@") + 1 == len(b) or b.to_bibtex().count("@") >= len(b)
    assert b.to_ris().count("TY  - ") == len(b)
