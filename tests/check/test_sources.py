"""Sources: what may be given, what is said about what is not used, and what is matched with what."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_sources import measure

import migtext as mt
from migtext.annotations import Reference
from migtext.check import CrossCheck, crosscheck
from migtext.check.libraries import linked_files, read_library
from migtext.check.matched import matching_lines
from migtext.check.sources import load_sources
from migtext.errors import DataError, FileMissing

ROOT = Path(__file__).resolve().parents[2]
CLAIM = "In May 2024, 1,187 people crossed the lake."
ARTICLE = """The Lake Road
GENEVA, 14 March 2025

About 1,200 people crossed in May 2024 (Harbour Watch, 2024a). Some 340 were children (Harbour Watch, 2024b).
A further 17 people died (Park & Baptista, 2023). The road is closed at night.

References
Harbour Watch. (2024a). Crossings of the lake in 2024. Harbour Watch. https://harbour.example/crossings-of-the-lake
Harbour Watch. (2024b). Children on the lake. Harbour Watch.
Park, J., & Baptista, L. (2023). Deaths on a closed road. Journal of Lakes, 4(2), 1-9. https://doi.org/10.5555/jl.2023.42
"""
SOURCE = """Crossings of the lake in 2024
Harbour Watch, 20 June 2024

In May 2024, 1,187 people crossed the lake, 340 of them children. In April there had been 940.
"""
NUMBERED = """The Lake Road

About 1,200 people crossed in May 2024 [1]. A further 17 people died [2].

References
[1] Harbour Watch, Crossings of the lake in 2024, Harbour Watch, 2024.
[2] J. Park, Deaths on a closed road, Journal of Lakes, 2023.
"""


def write(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        path = folder / name.replace("__", ".").replace("SPACE", " ")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def states(check: CrossCheck) -> dict[str, str]:
    return {s.name: s.state for s in check.sources}


# What may be given -----------------------------------------------------------------------------


def test_every_form_of_a_source(tmp_path: Path) -> None:
    path = tmp_path / "s.txt"
    path.write_text(SOURCE, encoding="utf-8")
    document = mt.read(path)
    analysis = mt.annotate(path, only=("figures", "instruments"))
    folder = tmp_path / "folder"
    folder.mkdir()
    shutil.copy(path, folder)
    forms = (path, str(path), folder, str(folder), SOURCE, CLAIM, document, analysis, [path], (document,),
             {"Harbour Watch, 2024": path}, {"Harbour Watch": [document]}, [{"x": SOURCE}, folder])  # fmt: skip
    for form in forms:
        check = crosscheck(CLAIM, form, cache=False)
        # A text that is the article itself proves nothing.
        wanted = "uncited" if form == CLAIM else "checked"
        assert check.figures[0].state == wanted, form


def test_what_cannot_be_a_source_is_an_error_that_says_why(tmp_path: Path) -> None:
    for wrong, error in (
        (tmp_path / "none.pdf", FileMissing), ("sources", FileMissing), ("", FileMissing), (7, DataError),
        ({"Park, 2024": None}, DataError), (b"bytes", DataError), (tmp_path, DataError),
    ):  # fmt: skip
        with pytest.raises(error):
            load_sources(wrong, cache=False)  # type: ignore[arg-type]
    with pytest.raises(FileMissing, match="nothing is downloaded"):
        load_sources("https://harbour.example/report", cache=False)


def test_tables_keep_their_headers(tmp_path: Path) -> None:
    write(tmp_path, a__csv="Country,Arrivals 2023,Arrivals 2024\nItaly,1204,1551\nMalta,713,915\n")
    check = crosscheck("In 2024, 1,551 arrivals were counted in Italy.", tmp_path, cache=False)
    assert check.figures[0].verdict == "supported"
    check = crosscheck("In 2024, 1,204 arrivals were counted in Italy.", tmp_path, cache=False)
    assert check.figures[0].problem


def test_saved_pages(tmp_path: Path) -> None:
    page = "<html><head><title>Site news</title>{}</head><body><p>In May 2024, 1,187 people crossed the lake.</p></body></html>"
    url = "https://harbour.example/crossings-of-the-lake"
    heads = {
        "og.html": page.format(f'<meta property="og:url" content="{url}?utm=1">').replace(
            "?utm=1", ""
        ),
        "canonical.html": page.format(f'<link rel="canonical" href="{url}">').replace("news", "n2"),
        "saved.html": f"<!-- saved from url=(0045){url} -->"
        + page.format("").replace("lake.", "lake!"),
    }
    for name, text in heads.items():
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        check = crosscheck(mt.read(text=ARTICLE), path, cache=False)
        assert check.sources[0].how == "same address (1.00)", name
        assert "Crossings of the lake" in check.sources[0].references[0]


# Nothing is dropped silently -------------------------------------------------------------------


def test_a_folder_says_what_it_does_not_use(tmp_path: Path) -> None:
    write(
        tmp_path, **{"report__txt": SOURCE, "copy__txt": SOURCE, "print__txt": SOURCE.replace("\n", "  \n"),
        "zero__txt": "", "notes__odt": "x", "page__html": "<html><body><p>Some 31 people left.</p></body></html>",
        "page_files/ad__html": "<html>99</html>", "page_files/x__js": "x", "x.decisions__csv": "id\n", "__hidden": "x",
        "download": "<!doctype html><html><body><p>In 2020 some 3,100 people left.</p></body></html>", "config__json": '{"a": 1}',
        "article__txt": ARTICLE},
    )  # fmt: skip
    shutil.make_archive(str(tmp_path / "bundle"), "zip", tmp_path, "page_files")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    check = crosscheck(mt.read(text=ARTICLE), tmp_path, cache=False)
    got = states(check)
    reasons = {s.name: s.reason for s in check.sources}
    assert {n for n, s in got.items() if s == "not_used"} == {
        "article.txt", "bundle.zip", "config.json", "gone.txt", "notes.odt", "page_files", "print.txt", "report.txt",
        "x.decisions.csv",
    }  # fmt: skip
    assert got["zero.txt"] == "unreadable"
    assert got["download"] == "unmatched"
    assert reasons["article.txt"] == "this is the article itself"
    assert "same text as copy.txt" in reasons["print.txt"]
    assert "same bytes as copy.txt" in reasons["report.txt"]
    assert "zip" in reasons["bundle.zip"]
    assert reasons["page_files"] == "2 parts of a saved page"
    assert any("hidden" in note for note in check.notes)
    text = "\n".join(matching_lines(check))
    for name in got:
        assert name in text
        assert name in check.summary()


def test_a_copy_with_menus_is_the_article_too() -> None:
    body = " ".join(
        f"In {2000 + i}, {1000 + 7 * i:,} people crossed the lake at gate {i}." for i in range(20)
    )
    check = crosscheck(
        mt.read(text=body), mt.read(text=f"Home News Contact\n\n{body}\n\nAll rights"), cache=False
    )
    assert states(check) == {"Home News Contact": "not_used"} or not check.where(state="checked")
    longer = (
        body
        + " "
        + " ".join(
            f"Line {i} of a long report says no more than that it is line {i}." for i in range(60)
        )
    )
    check = crosscheck(mt.read(text=body), mt.read(text=longer), cache=False)
    assert any("word for word" in w for s in check.sources for w in s.warnings)


def test_all_unreadable_and_another_language_are_said(tmp_path: Path) -> None:
    write(tmp_path, a__txt="", b__pdf="%PDF-1.4 cut")
    check = crosscheck(CLAIM, tmp_path, cache=False)
    assert "none of the sources could be read" in check.summary()
    german = "Im Mai 2024 überquerten 1.187 Menschen den See. Viele von ihnen waren Kinder und Frauen aus der Stadt."
    assert "migtext reads English" in crosscheck(german, SOURCE, cache=False).summary()
    check = crosscheck(CLAIM, mt.read(text=german), cache=False)
    assert any("'de'" in w for w in check.sources[0].warnings)


def test_sources_that_fail_while_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "s.txt"
    path.write_text(SOURCE, encoding="utf-8")
    whole = Path.read_bytes

    def gone(self: Path) -> bytes:
        raise FileNotFoundError(2, "No such file or directory")

    def locked(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    for broken, word in ((gone, "gone"), (locked, "may not be opened")):
        monkeypatch.setattr(Path, "read_bytes", broken)
        check = crosscheck(mt.read(text=CLAIM), path, cache=False)
        assert check.sources[0].state == "unreadable"
        assert word in check.sources[0].reason
    monkeypatch.setattr(Path, "read_bytes", whole)
    (tmp_path / "latin.txt").write_bytes("Some 40 people left Orléans, déjà vu.".encode("latin-1"))
    assert crosscheck(CLAIM, tmp_path / "latin.txt", cache=False).sources[0].figures == 1
    (tmp_path / "dump.txt").write_text("2,350 people 12 left " * 1500, encoding="utf-8")
    assert crosscheck(CLAIM, tmp_path / "dump.txt", cache=False).sources[0].state in (
        "unreadable",
        "unmatched",
    )


# Keys ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("Harbour Watch, 2024a", "Crossings"), ("(Harbour Watch, 2024b)", "Children"), ("(Park & Baptista, 2023)", "Deaths"),
        ("park & baptista 2023", "Deaths"), ("Park 2023", "Deaths"), ("Children on the lake", "Children"),
        ("10.5555/jl.2023.42", "Deaths"), ("https://doi.org/10.5555/JL.2023.42", "Deaths"),
        ("http://www.harbour.example/crossings-of-the-lake/", "Crossings"),
    ],
)  # fmt: skip
def test_keys_name_a_reference(key: str, wanted: str) -> None:
    other = "Notes of a clerk\n\nIn 2024, 55 boats came in."
    check = crosscheck(mt.read(text=ARTICLE), {key: mt.read(text=other)}, cache=False)
    assert [wanted in r for r in check.sources[0].references] == [True]
    assert check.sources[0].how == f"given as {key!r}"
    assert check.sources[0].score == 1


@pytest.mark.parametrize("key", ["[2]", "2", "note 2"])
def test_numbers_are_keys(key: str) -> None:
    check = crosscheck(
        mt.read(text=NUMBERED), {key: mt.read(text="Notes\n\n19 died.")}, cache=False
    )
    assert ["Park" in r for r in check.sources[0].references] == [True]


def test_ids_are_keys() -> None:
    analysis = mt.annotate(text=ARTICLE, only=("figures", "instruments", "citations", "references"))
    for r in analysis.references:
        check = crosscheck(analysis, {r.id: mt.read(text="Notes\n\n19 died.")}, cache=False)
        assert check.sources[0].references == (" ".join(r.text.split())[:120],)


def test_a_key_of_a_text_without_references() -> None:
    text = "About 1,200 people crossed in May 2024 (Harbour Watch, 2024)."
    check = crosscheck(text, {"Harbour Watch, 2024": mt.read(text=SOURCE)}, cache=False)
    assert (check.figures[0].link, check.figures[0].verdict) == ("cited", "rounded")
    assert check.sources[0].state == "matched"


def test_a_key_that_fits_nothing_and_one_that_fits_two_are_said() -> None:
    check = crosscheck(mt.read(text=ARTICLE), {"Miller, 1999": mt.read(text=SOURCE)}, cache=False)
    assert "fits no citation and no reference" in check.sources[0].warnings[0]
    assert "Miller, 1999" in check.summary()
    check = crosscheck(
        mt.read(text=ARTICLE), {"Harbour Watch": mt.read(text="N\n\n19 died.")}, cache=False
    )
    assert len(check.sources[0].references) == 2
    assert "fits 2 references" in check.sources[0].how


# Bibliographies --------------------------------------------------------------------------------

BIB = r"""
@article{z1, title={One}, file = {Full Text PDF:files/12/Smith - 2020.html:text/html;Snapshot:m.html:text/html}}
@article{j1, title={Two}, file = {:a.txt:Text}}
@article{j2, title={Three}, file = {desc with \: colon:odd\:name.txt:Text}}
@article{w1, title={Four}, file = {PDF:D\:\\library\\Zotero\\a.txt:text/plain}}
@article{me, title={Five}, file = {:library/docs/a.txt:txt}}
@article{sc, title={Six}, file = {semi\;colon.txt}}
@article{no, title={Seven}, file = {:gone.pdf:PDF}}
@article{em, title={Eight}}
"""
RIS = """TY  - RPRT
TI  - A report
L1  - file:///D:/library/a.txt
ER  -
TY  - RPRT
TI  - B report
L1  - files/12/Smith%20-%202020.html
ER  -
"""
CSL = [
    {"id": "k1", "title": "T", "attachments": [{"path": "attachments:a.txt"}]},
    {"id": "k2", "title": "T", "attachments": [{"localPath": "/elsewhere/m.html"}]},
    {"id": "k3", "title": "T", "file": ["a.txt", "m.html"]},
    {"id": "k4", "title": "T", "attachments": "a.txt"},
]


def library(folder: Path) -> Path:
    names = ("a.txt", "odd:name.txt", "semi;colon.txt", "m.html", "files/12/Smith - 2020.html")
    for n, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SOURCE + f"\nPage {n}.", encoding="utf-8")
    return folder


def test_files_of_entries(tmp_path: Path) -> None:
    library(tmp_path)
    (tmp_path / "z.bib").write_text(BIB, encoding="utf-8")
    (tmp_path / "r.ris").write_text(RIS, encoding="utf-8")
    (tmp_path / "c.json").write_text(json.dumps(CSL), encoding="utf-8")
    found = {}
    for name in ("z.bib", "r.ris", "c.json"):
        for fields, path in linked_files(tmp_path / name):
            found[fields["key"]] = path.name if path is not None else None
    assert found == {
        "z1": "Smith - 2020.html", "j1": "a.txt", "j2": "odd:name.txt", "w1": "a.txt", "me": "a.txt",
        "sc": "semi;colon.txt", "no": None, "em": None, "entry1": "a.txt", "entry2": "Smith - 2020.html",
        "k1": "a.txt", "k2": "m.html", "k3": "a.txt", "k4": "a.txt",
    }  # fmt: skip
    notes = " ".join(read_library(tmp_path / "z.bib").notes)
    assert "gone.pdf" in notes
    assert "1 entry names no file" in notes


def test_a_library_in_a_folder_describes_its_files(tmp_path: Path) -> None:
    bib = "@book{lake, title={Crossings of the Lake in 2024}, author={{Harbour Watch}}, year=2024, file={files/x.txt}}"
    write(
        tmp_path,
        lib__bib=bib,
        **{"files/x__txt": "Scan 7\n\nIn May 2024, 1,187 people crossed the lake."},
    )
    check = crosscheck(mt.read(text=ARTICLE), tmp_path, cache=False)
    assert states(check) == {"x.txt": "matched"}
    assert check.where(state="checked")[0].verdict == "rounded"


def test_a_bibliography_links_a_text_without_references(tmp_path: Path) -> None:
    bib = "@book{lake, title={Crossings}, author={{Harbour Watch}}, year=2024, file={x.txt}}"
    write(tmp_path, lib__bib=bib, x__txt="Scan 7\n\nIn May 2024, 1,187 people crossed the lake.")
    text = "About 1,200 people crossed in May 2024 (Harbour Watch, 2024)."
    check = crosscheck(text, bibliography=tmp_path / "lib.bib", cache=False)
    assert (check.figures[0].link, check.figures[0].verdict) == ("cited", "rounded")


# Matching --------------------------------------------------------------------------------------


def test_same_author_two_years_two_reports(tmp_path: Path) -> None:
    write(
        tmp_path, **{"HW_2024_report__txt": SOURCE, "downloadSPACE(3)__txt": "Children on the lake\nHarbour Watch\n2024\n\nSome 340 came.",
        "10.5555_jl.2023.42__txt": "Page 1\n\nSome 17 people died.", "HW_2022_report__txt": SOURCE.replace("2024", "2022")},
    )  # fmt: skip
    check = crosscheck(mt.read(text=ARTICLE), tmp_path, cache=False)
    got = {
        s.name: (s.references or ("",))[0].partition(").")[2][:20].strip() for s in check.sources
    }
    assert got == {
        "HW_2024_report.txt": "Crossings of the la", "download (3).txt": "Children on the lak",
        "10.5555_jl.2023.42.txt": "Deaths on a closed", "HW_2022_report.txt": "",
    }  # fmt: skip
    near = next(s for s in check.sources if s.name == "HW_2022_report.txt").nearly
    assert near
    assert near[0][1] < 0.9
    frame = check.matching()
    assert list(frame.columns[:3]) == ["source", "state", "reference"]
    assert len(frame) == 4
    assert check.lacking == ()


def test_references_without_a_source_are_listed() -> None:
    check = crosscheck(mt.read(text=ARTICLE), mt.read(text=SOURCE), cache=False)
    assert [("Children" in r, "Deaths" in r) for r in check.lacking] == [
        (True, False),
        (False, True),
    ]
    text = "\n".join(matching_lines(check))
    assert "no source given for: Park, J." in text
    assert '"Park & Baptista, 2024": "file.pdf"' in text
    assert list(check.matching()["state"]) == ["matched", "no source given", "no source given"]


@pytest.fixture(scope="module")
def lists() -> list[list[Reference]]:
    annotator = mt.Annotator(only=("references",), framing=None, language="en")
    out = []
    for folder in ("citations-unseen", "gold"):
        for path in sorted((ROOT / "corpora" / folder / "texts").glob("*.txt")):
            found = [r for r in annotator(path).references if r.csl.get("title")]
            if len(found) >= 4:
                out.append(found)
    return out


def test_made_sources_are_matched(lists: list[list[Reference]]) -> None:
    """Real reference lists, sources as people keep them; measured .99 and .95 over four seeds."""
    assert sum(map(len, lists)) > 250
    results = [measure(lists, seed) for seed in (11, 12)]
    for r in results:
        assert r.precision >= 0.98, r.errors
        assert r.recall >= 0.9, r.missed


# Robust ----------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    ["1,187 people", "(Harbour Watch, 2024)", "[2]", "\n\nReferences\n", "Park, J. (2023). Deaths. Press.", "In 2024", "\x00", "é", "=", "10.5555/x",
     "https://a.example/b?c=d", ".", "\ufeff", "12 per cent", "\n", "٣", "Harbour Watch. (2024). Crossings. HW."]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=14).map(" ".join))
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(TEXTS, TEXTS, st.text(max_size=20))
def test_any_text_as_article_and_source(article: str, source: str, key: str) -> None:
    for form in (mt.read(text=source), {key: mt.read(text=source)}):
        check = crosscheck(mt.read(text=article), form, cache=False)
        assert len(check.sources) == 1
        assert len(check.matching()) == max(1, len(check.sources[0].references)) + len(
            check.lacking
        )
        check.summary()
        matching_lines(check)


def test_article_is_its_own_source_and_circles() -> None:
    document = mt.read(text=ARTICLE)
    check = crosscheck(document, [document, mt.read(text=ARTICLE)], cache=False)
    assert not check.where(state="checked")
    assert [s.state for s in check.sources] == ["not_used", "not_used"]


def test_command_line(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from migtext.cli import app

    write(
        tmp_path,
        article__txt=ARTICLE,
        x__txt="Notes\n\nIn May 2024, 1,187 people crossed the lake.",
    )
    run: Callable[..., object] = CliRunner().invoke
    options = [
        "check",
        str(tmp_path / "article.txt"),
        "--source",
        f"Harbour Watch, 2024a={tmp_path / 'x.txt'}",
        "--no-cache",
    ]
    table = CliRunner().invoke(app, [*options, "--matching"]).stdout
    assert "given as 'Harbour Watch, 2024a'" in table
    assert "no source given for: Park" in table
    rows = json.loads(CliRunner().invoke(app, [*options, "--matching", "--json"]).stdout)
    assert [r["state"] for r in rows] == ["matched", "no source given", "no source given"]
    assert run is not None


def test_a_small_number_in_a_text_that_nobody_cited_is_no_evidence() -> None:
    article = "The two sides agreed in 2020 to set up a bureau at the border. The boat came after six hours."
    unrelated = "Officials said that two visits had been allowed to a restricted border area near the lake in March."
    check = crosscheck(article, mt.read(text=unrelated), cache=False)
    assert {f.verdict for f in check.figures if f.claim.text == "two"} <= {"not_found"}
    related = "The coast guard was called at noon. Its boat came after six hours."
    check = crosscheck(article, mt.read(text=related), cache=False)
    assert [f.verdict for f in check.figures if f.claim.text == "six hours"] == ["supported"]
