"""The report: what stands on the page, workbooks and tables that are read back, notebooks."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import migtext as mt
from migtext.check import CrossCheck, Finding, SourceMatch, Spot, Unsourced, crosscheck
from migtext.check.model import FINDING_TYPES, ROWS, STATES, VERDICTS
from migtext.check.rows import WORDS, label_of
from migtext.check.snippets import Snippets, snippets_of
from migtext.check.spreadsheet import csv_text, plain_text, safe_text, sheet_text
from migtext.check.summary import failing, standing

ARTICLE = """The Lake Road
GENEVA, 14 March 2025

About 1,200 people crossed in May 2024 (Harbour Watch, 2024). Some 430 were children (Harbour Watch, 2024).
A further 17 people died (Delta Institute, 2023). The road is closed at night. Nearly 60 lamps were stolen.

References
Delta Institute. (2023). The closed road. Delta Press.
Harbour Watch. (2024). Crossings of the lake in 2024. Harbour Watch.
"""
SOURCE = [
    "Crossings of the lake in 2024",
    "Harbour Watch, 20 June 2024",
    "",
    "In May 2024, 1,187 people crossed the lake, 340 of them children. In April there had been 940.",
    "Guards turned back 75 people.",
]

# A page as browsers want it ---------------------------------------------------------------------

_VOID = {"meta", "br", "img", "input", "link", "hr"}
_BLOCK = {"p", "div", "ul", "ol", "li", "table", "section", "figure", "blockquote", "h1", "h2", "h3", "h4", "details", "dl", "nav", "header"}  # fmt: skip
_PHRASING_ONLY = {"p", "h1", "h2", "h3", "h4", "summary", "span", "b", "small", "button", "mark", "bdi", "q"}  # fmt: skip


class _Valid(HTMLParser):
    """Tags closed in order, ids once, attributes once, no block in a line, no tag unescaped."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.faults: list[str] = []
        self.labels = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [n for n, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"attribute twice: {tag} {names}")
        for name, value in attrs:
            if name == "id":
                if value in self.ids:
                    self.faults.append(f"id twice: {value}")
                self.ids.add(str(value))
            if name.startswith("on"):
                self.faults.append(f"inline handler: {tag} {name}")
        if tag in _BLOCK and any(t in _PHRASING_ONLY for t in self.open):
            self.faults.append(f"{tag} in {self.open}")
        if tag == "li" and self.open[-1] not in ("ul", "ol"):
            self.faults.append(f"li in {self.open[-1]}")
        if tag == "img" and not dict(attrs).get("alt"):
            self.faults.append("picture without words")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1:]}")
        else:
            self.open.pop()


def faults(page: str) -> list[str]:
    parser = _Valid()
    parser.feed(page)
    parser.close()
    return parser.faults + [f"not closed: {t}" for t in parser.open]


def pdf(path: Path, pages: list[list[str]]) -> Path:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=(595, 842))
    for lines in pages:
        canvas.setFont("Times-Roman", 11)
        for i, line in enumerate(lines):
            canvas.drawString(72, 770 - 16 * i, line)
        canvas.showPage()
    canvas.save()
    return path


@pytest.fixture(scope="module")
def sample() -> CrossCheck:
    return crosscheck(mt.sample("article"), mt.sample("sources"), cache=False)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> CrossCheck:
    """A check against a PDF."""
    folder = tmp_path_factory.mktemp("pdf")
    pdf(folder / "harbour_watch_2024.pdf", [SOURCE, ["Nothing of numbers on this page."]])
    return crosscheck(mt.read(text=ARTICLE), folder, cache=False)


def finding(n: int = 0, words: str = "40", **more: Any) -> Finding:
    spot = Spot(
        doc="article", start=n, end=n + len(words), text=words, context=f"About {words} left."
    )
    return Finding(**{"id": f"{n:016x}", "claim": spot, "message": "a message", **more})  # type: ignore[arg-type]


def check_of(*findings: Finding, **more: Any) -> CrossCheck:
    return CrossCheck(mt.read(text="About 40 people left."), findings, **more)


# The page ---------------------------------------------------------------------------------------


def test_page_is_valid_and_needs_nothing_else(sample: CrossCheck, printed: CrossCheck) -> None:
    for check in (sample, printed, crosscheck(""), crosscheck("About 40 left.")):
        page = check.to_html()
        assert faults(page) == []
        outside = re.findall(r"""(?:src|href)=["']?(?!data:image/|#)([^"' >]+)|url\(|@import|fetch\(|XMLHttp""", page)  # fmt: skip
        assert outside == []
        assert faults(check._repr_html_()) == []
        assert "<script" not in check._repr_html_()


def test_problems_come_first_and_a_figure_has_one_row(sample: CrossCheck) -> None:
    page = sample.to_html()
    rows = re.findall(r'<li class="row (\w+)" id="f-(\w+)"', page)
    assert len(rows) == len({i for _, i in rows}) == len(sample)
    sides = [side for side, _ in rows]
    assert sides == sorted(sides, key=["bad", "open", "ok"].index)


def test_every_result_has_words_and_a_sign(sample: CrossCheck) -> None:
    assert set(WORDS) == {*VERDICTS, *STATES}
    assert "_" not in "".join(map(label_of, (*VERDICTS, *STATES, *FINDING_TYPES)))
    page = sample.to_html()
    for sign in ("✕", "✓", "?"):
        assert f'<span aria-hidden="true">{sign}</span>' in page


def test_the_right_one_of_two_equal_numbers_is_marked() -> None:
    check = crosscheck("In May 40 people left and 40 people came back.")
    for f, marked in zip(
        check.figures,
        ("In May <mark>40</mark> people left and 40", "left and <mark>40</mark> people came"),
        strict=True,
    ):
        assert marked in f._repr_html_()


def test_conflict_in_the_same_sentence_is_marked_there(tmp_path: Path) -> None:
    source = tmp_path / "s.txt"
    source.write_text("In 2021, 63 boats arrived, and in 2020, 229 boats arrived.", "utf-8")
    check = crosscheck("In 2020, 63 boats arrived.", source, cache=False)
    (f,) = [f for f in check.figures if f.problem]
    html = f._repr_html_()
    assert "<mark>63</mark>" in html
    assert '<mark class="c">229</mark>' in html


def test_conflict_elsewhere_has_its_own_place(tmp_path: Path) -> None:
    a = Spot(doc="article", start=0, end=2, text="63", context="63 arrived in 2020.", at=0)
    e = Spot(doc="s", start=0, end=2, text="63", context="In 2021: 63.", at=9)
    c = Spot(
        doc="s", start=90, end=93, text="229", context="In 2020: 229.", at=9, headers=("2020",)
    )
    f = Finding(id="1", claim=a, message="m", verdict="wrong_context", evidence=e, conflict=c, problem=True)  # fmt: skip
    html = f._repr_html_()
    assert "The source’s own value" in html
    assert '<mark class="c">229</mark>' in html
    assert "In the table under: <bdi>2020</bdi>" in html


def test_table_cells_say_their_headers(sample: CrossCheck) -> None:
    (f,) = sample.where(verdict="contradicted")
    assert f.evidence is not None
    assert f.evidence.headers == ("2023", "Intercepted and returned")
    assert "Intercepted and returned" in f._repr_html_()


@pytest.mark.parametrize(
    ("check", "kind", "words"),
    [
        (crosscheck(""), "nothing", "no figure was found in the text"),
        (crosscheck("Nobody counted."), "nothing", "no figure was found in the text"),
        (crosscheck("About 40 people left."), "nothing", "no source was given"),
        (crosscheck("Of 40 hurt, 10 were men and 20 women: a total of 40."), None, ""),
        (crosscheck(mt.read(text=ARTICLE.replace(" Nearly 60 lamps were stolen.", "")), mt.read(text="Nothing."), cache=False), "nothing", "no figure cites"),
        (check_of(finding(state="unreadable"), sources=(SourceMatch(name="s.pdf", state="unreadable", reason="broken"),)), "nothing", "no source could be read"),
        (check_of(finding(verdict="not_found", link="searched")), "partial", "1 of 1 figures not confirmed"),
        (check_of(finding(verdict="supported"), finding(9, state="no_source")), "partial", "1 of 2"),
        (check_of(finding(verdict="supported")), "clean", "the figure is carried by a source"),
        (check_of(finding(verdict="contradicted", problem=True)), "problem", "1 problem to look at"),
        (check_of(finding(type="invalid_date", problem=True)), "problem", "nothing could be compared"),
    ],
)  # fmt: skip
def test_nothing_is_green_by_being_empty(check: CrossCheck, kind: str | None, words: str) -> None:
    stand = standing(check)
    if kind is not None:
        assert (stand.kind, words in stand.headline) == (kind, True), stand
    page = check.to_html()
    assert f'<div class="stand {stand.kind}">' in page
    assert ('<div class="stand clean">' in page) == (kind == "clean")
    if stand.kind == "nothing":
        assert "Nothing could be compared" in page
        assert "None, but that says little" in page
        assert 'class="row ok"' not in page


def test_a_person_can_settle_the_last_problem(tmp_path: Path) -> None:
    check = check_of(finding(verdict="contradicted", problem=True))
    path = tmp_path / "d.csv"
    path.write_text(f"id,decision,words\n{check[0].id},disagree,40\n", encoding="utf-8")
    stand = standing(check.with_decisions(path))
    assert stand.kind == "clean"
    assert "settled by a person" in stand.headline
    assert failing(check) == ["1 unconfirmed problem"]
    assert failing(check.with_decisions(path)) == []
    assert failing(check.with_decisions(path), ["contradicted"]) == []
    assert failing(check, ["contradicted", "checked"]) == ["1 finding: contradicted", "1 finding: checked"]  # fmt: skip
    assert failing(check, []) == []


def test_hostile_words_stay_words() -> None:
    bad = '"><img src=x onerror=alert(1)><script>alert(2)</script>&lt;\x00\x1b\ud800\u202e'
    spot = Spot(doc=bad, start=0, end=9, text=bad, context=f"Before {bad} after.")
    f = Finding(
        id="a1", claim=spot, message=bad, verdict="contradicted", evidence=spot, problem=True
    )
    check = check_of(
        f,
        sources=(SourceMatch(name=bad, title=bad, references=(bad,), how=bad, nearly=((bad, 0.4, bad),)),),
        unsourced=(Unsourced(start=0, end=1, text=bad, figures=(bad,)),),
        notes=(bad,),
    )  # fmt: skip
    for html in (check.to_html(), check._repr_html_(), f._repr_html_()):
        assert "<img" not in html
        assert "<script>alert" not in html
        assert "\x00" not in html
        html.encode()
        assert faults(html) == []


def test_decisions_cannot_end_the_script(tmp_path: Path) -> None:
    check = check_of(finding(problem=True))
    path = tmp_path / "d.csv"
    path.write_text(
        f'id,decision,words,note,reviewer\n{check[0].id},agree,40,"</script><script>alert(1)</script>",<b>\n'
        "9,agree,gone,</script>,x\n",
        encoding="utf-8",
    )
    page = check.to_html(decisions=path)
    assert "<script>alert" not in page
    assert faults(page) == []
    assert "Decisions that no longer fit (1)" in page


def test_words_of_all_directions_are_isolated(sample: CrossCheck) -> None:
    page = crosscheck("The وزارة said 40 people left in May 2024.").to_html()
    assert re.search(r'<blockquote dir="auto">[^<]*وزارة', page)
    assert re.search(r'<b dir="auto">40</b>', page)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80), st.text(max_size=20))
def test_any_words_make_a_valid_page(context: str, words: str) -> None:
    spot = Spot(doc="article", start=0, end=1, text=words, context=context)
    check = check_of(finding(), Finding(id="x", claim=spot, message=context, evidence=spot, verdict="rounded"))  # fmt: skip
    page = check.to_html()
    page.encode()
    assert faults(page) == []


def test_a_long_sentence_is_cut_and_kept() -> None:
    long = "word " * 300 + "40 people " + "word " * 300
    spot = Spot(doc="article", start=0, end=2, text="40", context=long)
    page = check_of(finding(), Finding(id="x", claim=spot, message="m")).to_html()
    assert f'data-sentence="{long}"' in page
    assert "… " in page


def test_sources_say_how_they_were_matched(printed: CrossCheck) -> None:
    page = printed.to_html()
    assert "harbour_watch_2024.pdf" in page
    assert "Crossings of the lake in 2024. Harbour Watch." in page
    assert "same title" in page
    assert "-s &quot;Author, 2024=FILE&quot;" in page
    assert "No source was given" in crosscheck("About 40 left.").to_html()


def test_unsourced_claims_are_a_list_of_their_own(sample: CrossCheck) -> None:
    page = crosscheck("Some 300 tents burned. Arrivals reached record highs in 2025.").to_html()
    assert "Claims without a source (2)" in page
    assert "With a number (1)" in page
    assert "Without a number (1)" in page


# Pieces of pages --------------------------------------------------------------------------------


def test_pieces_of_a_pdf_show_the_evidence_in_a_box(printed: CrossCheck) -> None:
    import numpy as np
    from PIL import Image

    drawn = snippets_of(printed)
    by_words = {f.claim.text: f for f in printed.figures}
    piece = drawn.found[by_words["1,200"].id, "evidence"]
    assert piece.page == 1
    picture = np.asarray(Image.open(BytesIO(piece.data)).convert("RGB")).astype(int)
    # The colour of the box, and ink of print beside white paper.
    box = (abs(picture - [0xA0, 0x5A, 0x00]).sum(axis=2) < 60).sum()
    assert box > 200
    assert (picture.sum(axis=2) < 200).sum() > 200
    assert piece.width < 1400
    assert len(piece.data) < 60_000
    assert drawn.said == ()
    page = printed.to_html()
    assert page.count("<img ") == len(drawn.found) >= 2
    assert 'alt="Page 1 in print, with a box around: 1,187"' in page
    assert printed.to_html(pictures=0).count("<img ") == 0


def test_pieces_are_limited_and_it_is_said(printed: CrossCheck) -> None:
    drawn = snippets_of(printed, most=1)
    assert len(drawn.found) == 1
    (key,) = drawn.found
    assert next(f for f in printed if f.id == key[0]).problem
    page = printed.to_html(pictures=1)
    assert "page pictures left out: the page holds 1, problems first" in page
    assert "Page picture left out" in page


def test_pieces_within_a_total_size(printed: CrossCheck, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("migtext.check.snippets._TOTAL", 1000)
    drawn = snippets_of(printed)
    assert not drawn.found
    assert drawn.left


def test_a_pdf_that_changed_or_is_gone_is_said(tmp_path: Path) -> None:
    path = pdf(tmp_path / "harbour_watch_2024.pdf", [SOURCE])
    check = crosscheck(mt.read(text=ARTICLE), path, cache=False)
    pdf(path, [["Another file."]])
    assert "no page pictures of harbour_watch_2024.pdf" in check.to_html()
    path.unlink()
    page = check.to_html()
    assert "the file is gone" in page
    assert faults(page) == []


def test_an_article_that_is_a_pdf_shows_its_claims(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [["A total of 40 people were hurt: 10 men and 20 women."]])
    check = crosscheck(path)
    (problem,) = check.problems
    drawn = snippets_of(check, isolate=True)
    assert (problem.id, "claim") in drawn.found
    data = path.read_bytes()
    path.unlink()
    assert not snippets_of(check).found
    assert snippets_of(check, file=data).found


def test_a_source_called_article(tmp_path: Path) -> None:
    path = pdf(tmp_path / "x.pdf", [SOURCE])
    check = crosscheck(
        "In May 2024, 1,187 people crossed the lake.", {"article": mt.read(path)}, cache=False
    )
    (f,) = check.figures
    assert list(snippets_of(check).found) == [(f.id, "evidence")]
    assert "<bdi>article</bdi>, page 1" in f._repr_html_()


def test_pieces_from_the_cache(tmp_path: Path) -> None:
    path = pdf(tmp_path / "harbour_watch_2024.pdf", [SOURCE])
    first = crosscheck(mt.read(text=ARTICLE), path, cache=tmp_path / "cache")
    again = crosscheck(mt.read(text=ARTICLE), path, cache=tmp_path / "cache")
    assert snippets_of(first).found.keys() == snippets_of(again).found.keys() != set()
    assert isinstance(snippets_of(again), Snippets)


# Tables -----------------------------------------------------------------------------------------

HOSTILE = ["=1+1", "-5", "@x", "+1", "\t=1", "\r=1", "  =1", "＝1+1", "\u200b=1", "'=1", "''=1", "\n-1", "\ufeff@x"]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_cells_that_look_like_formulas(text: str, tmp_path: Path) -> None:
    assert safe_text(text).startswith("'")
    assert plain_text(safe_text(text)) == text
    f = finding(words=text)
    check = check_of(replace(f, message=text))
    check.to_csv(tmp_path / "c.csv")
    (row,) = csv.DictReader(
        StringIO((tmp_path / "c.csv").read_bytes().decode("utf-8-sig"), newline="")
    )
    assert plain_text(row["claim"]) == text
    check.to_xlsx(tmp_path / "c.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "c.xlsx")["findings"]
    column = ROWS.index("message") + 1
    cell = sheet.cell(2, column)
    assert cell.data_type == "s"
    # XML takes a carriage return for a line end.
    assert str(cell.value).replace("\r", "\n") == text.replace("\r", "\n")
    assert cell.quotePrefix
    assert cell.hyperlink is None


@pytest.mark.parametrize("text", ["40 people", "'tis", "1-2", "(=1)", "", "“=1”", "a=b", "5 - 3"])
def test_plain_cells_are_left_alone(text: str) -> None:
    assert safe_text(text) == text == plain_text(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=20).filter(lambda s: "\x00" not in s))
def test_any_text_comes_back_from_a_cell(text: str) -> None:
    assert plain_text(safe_text(text)) == text


def test_csv_is_read_by_pandas_with_numbers(sample: CrossCheck, tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    sample.to_csv(path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    frame = pd.read_csv(path)
    assert list(frame.columns) == list(ROWS)
    assert len(frame) == len(sample)
    assert frame["start"].dtype.kind == "i"
    assert frame["confidence"].dtype.kind == "f"
    assert frame["problem"].dtype == bool
    # Every text is quoted: a spreadsheet that splits at semicolons finds no cell to begin.
    assert '"a;=1"' in csv_text([{"x": "a;=1"}], ["x"])


def test_workbook_is_read_back(sample: CrossCheck, tmp_path: Path) -> None:
    path = sample.to_xlsx(tmp_path / "c.xlsx")
    sheets = pd.read_excel(path, sheet_name=None)
    assert list(sheets) == ["findings", "sources", "unsourced", "counts"]
    frame = sheets["findings"]
    assert list(frame.columns) == list(ROWS)
    assert len(frame) == len(sample)
    assert list(frame["start"]) == [f.claim.start for f in sample]
    assert frame["start"].dtype.kind == "i"
    assert len(sheets["sources"]) == len(sample.sources)
    assert len(sheets["unsourced"]) == len(sample.unsourced)
    counts = dict(zip(sheets["counts"]["what"], sheets["counts"]["number"], strict=True))
    assert counts["figures"] == len(sample.figures)
    assert counts["problems"] == len(sample.problems)
    book = openpyxl.load_workbook(path)
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.cell(1, 1).font.bold
        assert all(c.data_type in "snb" for row in sheet.iter_rows() for c in row)
    assert book["findings"].column_dimensions["H"].width >= 14


def test_workbook_holds_what_excel_can_hold(tmp_path: Path) -> None:
    text = "a\x07b\x0bc\ud800d\uffffe" + "x" * 40_000 + "😀" * 20_000
    check = check_of(replace(finding(), message=text))
    path = check.to_xlsx(tmp_path / "c.xlsx")
    cell = openpyxl.load_workbook(path)["findings"].cell(2, ROWS.index("message") + 1)
    assert str(cell.value).startswith("abcdexxx")
    assert len(str(cell.value).encode("utf-16-le")) // 2 == 32_767
    assert len(sheet_text("😀" * 20_000).encode("utf-16-le")) // 2 <= 32_767
    check.to_csv(tmp_path / "c.csv")
    assert len(check.to_frame()) == 1
    check.to_json(tmp_path / "c.json")


def test_empty_checks_have_columns_too(tmp_path: Path) -> None:
    check = crosscheck("")
    assert list(check.to_frame().columns) == list(ROWS)
    assert check.to_csv().startswith('"id","problem"')
    check.to_xlsx(tmp_path / "c.xlsx")
    assert len(pd.read_excel(tmp_path / "c.xlsx")) == 0


def test_decisions_are_in_every_form(tmp_path: Path) -> None:
    check = check_of(finding(problem=True), finding(5, "41"))
    path = tmp_path / "d.csv"
    path.write_text(
        f"id,decision,words,note,reviewer\n{check[0].id},agree,40,'=note,Ada\n9,fixed,gone,,Ben\n",
        encoding="utf-8",
    )
    decided = check.with_decisions(path)
    frame = decided.to_frame()
    assert frame["decision"][0] == "agree"
    assert pd.isna(frame["decision"][1])
    assert frame["note"][0] == "=note"
    assert frame["decision_status"][0] == "decided"
    book = openpyxl.load_workbook(decided.to_xlsx(tmp_path / "c.xlsx"))
    rows = list(book["decisions"].iter_rows(values_only=True))
    assert rows[0][0] == "status"
    assert [r[0] for r in rows[1:]] == ["decided", "no longer fits"]
    assert "'=note" in decided.to_csv()
    kept = json.loads(decided.to_json())["decisions"]
    assert [d["finding"] for d in kept] == [check[0].id, ""]


# Notebooks and size -----------------------------------------------------------------------------


def test_notebook_fragments_are_small(sample: CrossCheck) -> None:
    many = check_of(*(finding(i) for i in range(500)))
    html = many._repr_html_()
    assert html.count("<details>") == 60
    assert "440 more rows" in html
    assert len(html) < 120_000
    assert "<mark>8,715</mark>" in sample.where(verdict="contradicted")[0]._repr_html_()


def test_two_thousand_findings_make_a_page_in_linear_size() -> None:
    def size(n: int) -> int:
        return len(check_of(*(finding(i, verdict="rounded") for i in range(n))).to_html())

    base = size(0)
    assert size(2000) - base < 12 * (size(200) - base)


def _columns() -> Iterator[str]:
    yield from ROWS


def test_columns_are_named_once() -> None:
    assert len(set(_columns())) == len(ROWS)
    assert list(check_of(finding()).rows()[0]) == list(ROWS)
