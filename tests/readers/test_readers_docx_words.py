"""What a Word file prints: numbers, notes, fields, boxes, tracked changes, hidden text, tables."""

from __future__ import annotations

from datetime import date

import pytest
from office_making import W, field, level, numbered, p, packed, r, relations, word

from migtext.errors import CorruptFile, NoText
from migtext.readers import read
from migtext.readers.docx import read_docx

UP = '<w:vertAlign w:val="superscript"/>'


def texts(data: bytes) -> list[str]:
    doc = read_docx(data)
    return [doc.text[b.start : b.end] for b in doc.blocks]


def lists(*levels: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'):
    return {
        "numbering": f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{nums}'
    }


# -- automatic numbers --------------------------------------------------------------------------


def test_numbers_are_printed_and_not_in_the_view():
    more = lists(
        level(0, "decimal", "%1."), level(1, "lowerLetter", "(%2)"), level(2, "lowerRoman", "%3)")
    )
    order = [0, 0, 1, 1, 2, 2, 0, 1]
    body = "".join(p(f"item {n}", numbered(level=at)) for n, at in enumerate(order))
    doc = read_docx(word(body, more))
    shown = [doc.text[b.start : b.end].rsplit(" ", 2)[0] for b in doc.blocks]
    assert shown == ["1.", "2.", "(a)", "(b)", "i)", "ii)", "3.", "(a)"]
    assert [b.label for b in doc.blocks] == ["1", "2", "a", "b", "i", "ii", "3", "a"]
    assert doc.view[0].text == "item 0"


def test_levels_show_those_above_them_and_legal_numbers_are_decimal():
    more = lists(
        level(0, "upperRoman", "%1."), level(1, "decimal", "%1.%2", "<w:isLgl/>"),
        level(2, "decimal", "%1.%2.%3", "<w:isLgl/>"),
    )  # fmt: skip
    body = "".join(p("x", numbered(level=at)) for at in (0, 1, 2, 2, 0, 2))
    assert texts(word(body, more)) == [
        "I. x", "1.1 x", "1.1.1 x", "1.1.2 x", "II. x", "2.1.1 x",
    ]  # fmt: skip


def test_lists_go_on_or_begin_anew():
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="7"/></w:lvlOverride></w:num>'
    )
    more = lists(level(0, "decimal", "%1."), nums=nums)
    body = "".join(p("x", numbered(name)) for name in (1, 1, 2, 3, 3))
    assert texts(word(body, more)) == ["1. x", "2. x", "3. x", "7. x", "8. x"]


def test_empty_paragraphs_count_and_deleted_ones_do_not():
    more = lists(level(0, "decimal", "%1."))
    body = p("a", numbered()) + p("", numbered()) + p("b", numbered())
    gone = f"<w:del>{r('gone').replace('w:t', 'w:delText')}</w:del>"
    body += p(gone, numbered() + "<w:rPr><w:del/></w:rPr>") + p("c", numbered())
    assert texts(word(body, more)) == ["1. a", "3. b", "4. c"]


def test_a_number_with_words_is_part_of_the_sentence():
    more = lists(level(0, "decimal", "Article %1"))
    doc = read_docx(word(p("Everyone has the right to leave.", numbered()), more))
    assert doc.view[0].text == "Article 1 Everyone has the right to leave."


def test_long_numbered_paragraphs_are_body_text():
    long = "The Committee notes that the State party has taken measures. " * 4
    more = lists(level(0, "decimal", "%1."), level(1, "bullet", "\uf0b7"))
    doc = read_docx(word(p(long, numbered()) * 2 + p("point", numbered(level=1)), more))
    assert [(b.kind, b.label) for b in doc.blocks] == [
        ("body", "1"), ("body", "2"), ("list_item", None),
    ]  # fmt: skip
    assert doc.text.endswith("• point")


def test_numbers_of_heading_styles():
    styles = (
        '<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/><w:pPr>'
        '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    more = {"styles": styles, **lists(level(0, "decimal", "%1"), level(1, "decimal", "%1.%2"))}
    one, two = (f'<w:pStyle w:val="berschrift{n}"/>' for n in (1, 2))
    body = p("Intro", one) + p("Text of it.") + p("Scope", two) + p("More.") + p("Law", one)
    doc = read_docx(word(body, more))
    assert [(b.kind, b.level, b.label) for b in doc.blocks if b.kind == "heading"] == [
        ("heading", 1, "1"), ("heading", 2, "1.1"), ("heading", 1, "2"),
    ]  # fmt: skip
    assert "1.1 Scope" in doc.text


@pytest.mark.parametrize(
    ("style", "kind", "depth"),
    [
        ("Überschrift 2", "heading", 2), ("Titre 1", "heading", 1), ("Titre", "title", 1),
        ("Título 3", "heading", 3), ("Заголовок 1", "heading", 1), ("Title", "title", 1),
        ("Intense Quote", "quote", None), ("Légende", "caption", None),
        ("toc 2", "metadata", None), ("TOC Heading", "heading", 1), ("_ H_1_G", "heading", 2), ("ManualHeading 2", "heading", 2),
        ("Body Text 2", "body", None),
    ],
)  # fmt: skip
def test_names_of_styles(style, kind, depth):
    styles = f'<w:style w:type="paragraph" w:styleId="x"><w:name w:val="{style}"/></w:style>'
    body = p("The people who left in May were many.") + p(
        "Words are here.", '<w:pStyle w:val="x"/>'
    )
    doc = read_docx(word(body + p("They left the town and never came back."), {"styles": styles}))
    assert (doc.blocks[1].kind, doc.blocks[1].level) == (kind, depth)


def test_outline_level_bold_lines_and_titles():
    bold = "<w:b/>"
    body = (
        p(r("Mixed movements in 2024", '<w:b/><w:sz w:val="40"/>'), '<w:jc w:val="center"/>')
        + p(r("Geneva, 14 March 2025", bold))
        + p("In 2024 about 60,500 people crossed the Gulf of Aden by boat.")
        + p(r("Deaths at sea", bold))
        + p("Of these 558 died.")
        + p("By outline", '<w:outlineLvl w:val="2"/>')
        + p("Others were sent back to the port of Obock in Djibouti.")
    )
    doc = read_docx(word(body))
    assert [(b.kind, b.level) for b in doc.blocks] == [
        ("title", 1), ("body", None), ("body", None), ("heading", 2), ("body", None),
        ("heading", 3), ("body", None),
    ]  # fmt: skip


# -- notes --------------------------------------------------------------------------------------


def note(number: int, text: str) -> str:
    return f'<w:footnote w:id="{number}">{p(r("", UP) + r(text))}</w:footnote>'


def mark(number: int, more: str = "") -> str:
    return f'<w:r><w:rPr>{UP}</w:rPr><w:footnoteReference w:id="{number}" {more}/></w:r>'


def test_footnotes_are_linked_by_their_id():
    body = p(r("About 12,000") + mark(2) + r(" people left") + mark(3) + r("."))
    doc = read_docx(word(body, {"footnotes": note(2, "Ibid.") + note(3, "DTM, 2024.")}))
    assert doc.text.startswith("About 12,000[1] people left[2].")
    assert doc.view[0].text == "About 12,000 people left."
    assert [doc.text[m.note : m.note + 6] for m in doc.marks] == ["1 Ibid", "2 DTM,"]
    assert [(b.kind, b.label) for b in doc.blocks[1:]] == [("footnote", "1"), ("footnote", "2")]
    assert doc.view[1].text == "Ibid."


def test_marks_of_ones_own_and_other_number_formats():
    star = mark(2, 'w:customMarkFollows="1"').replace("</w:r>", "<w:t>*</w:t></w:r>")
    body = p(r("A word") + star + r(" and 30") + mark(3) + r(" more."))
    settings = '<w:footnotePr><w:numFmt w:val="lowerLetter"/></w:footnotePr>'
    own = note(2, "").replace(r(""), r("*", UP) + r(" By the author."))
    doc = read_docx(word(body, {"footnotes": own + note(3, "B."), "settings": settings}))
    assert [m.label for m in doc.marks] == ["*", "a"]
    assert all(m.note is not None for m in doc.marks)
    assert doc.view[0].text == "A word and 30 more."
    assert doc.view[1].text == "By the author."


@pytest.mark.parametrize(
    ("look", "style"),
    [
        (UP, ""),
        ('<w:position w:val="6"/><w:sz w:val="14"/>', ""),
        ('<w:rStyle w:val="FR"/>', f'<w:rPr>{UP}</w:rPr>'),
    ],
)  # fmt: skip
def test_raised_by_any_means(look, style):
    styles = f'<w:style w:type="character" w:styleId="FR"><w:name w:val="fr"/>{style}</w:style>'
    body = p(r("They counted 12,000") + r("4", look) + r(" people."))
    doc = read_docx(word(body, {"styles": styles}))
    assert doc.view[0].text == "They counted 12,000 people."
    assert [m.label for m in doc.marks] == ["4"]


def test_raised_runs_with_a_space_between_and_lowered_style():
    styles = f'<w:style w:type="character" w:styleId="FR"><w:rPr>{UP}</w:rPr></w:style>'
    flat = '<w:rStyle w:val="FR"/><w:vertAlign w:val="baseline"/>'
    body = p(r("5 km") + r("2", UP) + r(" on the 1") + r("st", UP) + r(" day, 7") + r("8", flat))
    doc = read_docx(word(body, {"styles": styles}))
    assert doc.text == "5 km² on the 1st day, 78"


# -- fields -------------------------------------------------------------------------------------


def test_fields_show_their_stored_result():
    body = p(
        r("See ") + field(' HYPERLINK "http://x.org" ', r("the report")) + r(", p. ")
        + field(" PAGEREF _Toc1 \\h ", r("12"))
        + field(" ADDIN ZOTERO_ITEM CSL_CITATION {&quot;a&quot;:1} ", r(" (Ahn, 2018)")) + r(".")
    )  # fmt: skip
    assert texts(word(body)) == ["See the report, p. 12 (Ahn, 2018)."]


def test_a_field_inside_the_instruction_of_another_is_not_printed():
    inner = field(" REF x ", r("HIDDEN"))
    outer = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> IF </w:instrText></w:r>'
        f'{inner}<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("shown")}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert texts(word(p(r("It is ") + outer + r(".")))) == ["It is shown."]


def test_a_field_that_never_ends_loses_no_text():
    body = p(r("One ") + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>') + p("Two people left.")
    assert texts(word(body)) == ["One", "Two people left."]


def test_contents_are_no_headings_and_bibliographies_are_references():
    start = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    body = (
        p(start.format(' TOC \\o "1-3" ') + r("Introduction\t1")) + p("Law\t2") + p(end)
        + p("The people left in May of that year and came back in June.")
        + p(start.format(" ADDIN ZOTERO_BIBL {} CSL_BIBLIOGRAPHY ") + r("Ahn, C. China. 2018."))
        + p(r("Bell, D. Korea. 2019.") + end)
    )  # fmt: skip
    kinds = [b.kind for b in read_docx(word(body)).blocks]
    assert kinds == ["metadata", "metadata", "body", "reference", "reference"]


def test_captions_by_their_counter():
    body = p("They left the town in May.") + p(
        r("Tableau ") + field(" SEQ Tableau ", r("1")) + r(" Arrivées")
    )
    doc = read_docx(word(body))
    assert (doc.blocks[1].kind, doc.text[doc.blocks[1].start :]) == (
        "caption",
        "Tableau 1 Arrivées",
    )


# -- tracked changes, hidden text, boxes ----------------------------------------------------------


def test_tracked_changes_of_all_kinds():
    gone = r("900").replace("w:t ", "w:delText ").replace("w:t>", "w:delText>")
    body = (
        p(f"{r('They counted ')}<w:del>{gone}</w:del><w:ins>{r('1,200')}</w:ins>{r('.')}")
        + p(r("First half"), '<w:rPr><w:del w:id="1"/></w:rPr>')
        + p(" and second half.")
        + p(f"<w:moveFrom>{r('Moved words.')}</w:moveFrom>", "<w:rPr><w:moveFrom/></w:rPr>")
        + p(f"<w:moveTo>{r('Moved words.')}</w:moveTo>")
    )
    data = word(body)
    assert texts(data) == ["They counted 1,200.", "First half and second half.", "Moved words."]
    assert any("accepted" in w for w in read_docx(data).warnings)


def test_deleted_rows_and_cells_of_a_table():
    def tc(text: str, more: str = "") -> str:
        return f"<w:tc><w:tcPr>{more}</w:tcPr>{p(text)}</w:tc>"

    rows = (
        f"<w:tr>{tc('State')}{tc('2024')}{tc('old', '<w:cellDel/>')}</w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{tc('Malta')}{tc('5')}</w:tr>"
        f"<w:tr>{tc('Italy')}{tc('66,617')}</w:tr>"
    )
    assert texts(word(f"<w:tbl>{rows}</w:tbl>")) == ["State\t2024\nItaly\t66,617"]


def test_hidden_text_is_left_out_and_said_so():
    styles = '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'
    body = p(r("Shown") + r(" not this", "<w:vanish/>") + r(" nor this", '<w:rStyle w:val="h"/>'))
    body += p(r("The web", "<w:webHidden/>") + r(" is shown.", '<w:vanish w:val="0"/>'))
    data = word(body, {"styles": styles})
    assert texts(data) == ["Shown", "The web is shown."]
    assert any("hidden text left out (4 words)" in w for w in read_docx(data).warnings)


def test_a_text_box_is_read_once():
    box = f"<w:txbxContent>{p('In the box: 40 people.')}</w:txbxContent>"
    drawing = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox>"
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    old = f"<w:r><w:pict><v:textbox>{box}</v:textbox></w:pict></w:r>"
    assert texts(word(p(r("Text.") + drawing))) == ["Text.", "In the box: 40 people."]
    assert texts(word(p(r("Text.") + old))) == ["Text.", "In the box: 40 people."]
    deep = old.replace(box, f"<w:txbxContent>{p(r('Outer') + old)}</w:txbxContent>")
    assert texts(word(p(r("Text.") + deep))) == ["Text.", "Outer", "In the box: 40 people."]


def test_content_controls_links_and_smart_tags():
    inside = f"<w:sdt><w:sdtContent>{r('control')}</w:sdtContent></w:sdt>"
    inside += f"<w:hyperlink>{r(' link')}</w:hyperlink><w:smartTag>{r(' tag')}</w:smartTag>"
    inside += f'<w:fldSimple w:instr=" DATE ">{r(" 2024")}</w:fldSimple>'
    body = f"<w:sdt><w:sdtContent>{p(inside)}</w:sdtContent></w:sdt>"
    empty = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" + r(
        "Click here to enter text"
    )
    body += p(r("Name: ") + empty + "</w:sdtContent></w:sdt>")
    assert texts(word(body)) == ["control link tag 2024", "Name:"]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("non<X/>refoulement".replace("<X/>", "</w:t><w:noBreakHyphen/><w:t>"), "non-refoulement"),
        ("a</w:t><w:tab/><w:t>b", "a\tb"),
        ("a</w:t><w:br/><w:t>b", "a\nb"),
        ("x </w:t><w:sym w:font='Symbol' w:char='F0B3'/><w:t> 5", "x ≥ 5"),
        ("</w:t><w:sym w:font='Wingdings' w:char='F0FE'/><w:t> yes", "☑ yes"),
        ("re</w:t><w:softHyphen/><w:t>port", "re\u00adport"),
    ],
)
def test_signs(inside, text):
    assert texts(word(p(f'<w:r><w:t xml:space="preserve">{inside}</w:t></w:r>'))) == [text]


def test_two_line_breaks_make_two_paragraphs_and_a_drop_cap_joins_its_word():
    body = p("<w:r><w:t>One.</w:t><w:br/><w:br/><w:t>Two.</w:t></w:r>")
    body += p("T", '<w:framePr w:dropCap="drop"/>') + p("he people left.")
    assert texts(word(body)) == ["One.", "Two.", "The people left."]


def test_equations():
    half = "<m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f>"
    power = (
        "<m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
    )
    body = p(f"{r('Rate ')}<m:oMath><m:r><m:t>y=</m:t></m:r>{half}{power}</m:oMath>{r('.')}")
    assert texts(word(body)) == ["Rate y=a/bx²."]


# -- tables, parts, properties ---------------------------------------------------------------------


def test_merged_cells_give_their_headers():
    def tc(text: str, more: str = "") -> str:
        return f"<w:tc><w:tcPr>{more}</w:tcPr>{p(text)}</w:tc>"

    down, under = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    wide = '<w:gridSpan w:val="2"/>'
    rows = (
        f"<w:tr>{tc('Route', down)}{tc('Sex', down)}{tc('Arrivals', wide)}</w:tr>"
        f"<w:tr>{tc('', under)}{tc('', under)}{tc('2023')}{tc('2024')}</w:tr>"
        f"<w:tr>{tc('East', down)}{tc('Men')}{tc('410')}{tc('512')}</w:tr>"
        f"<w:tr>{tc('', under)}{tc('Women')}{tc('120')}{tc('98')}</w:tr>"
    )
    doc = read_docx(word(p("Table 1. Arrivals") + f"<w:tbl>{rows}</w:tbl>"))
    last = doc.tables[0].cells[-1]
    assert last.row_headers == ("East", "Women")
    assert last.column_headers == ("Arrivals", "2024")
    assert doc.tables[0].caption == "Table 1. Arrivals"
    assert all(doc.text[c.start : c.end] == c.text for c in doc.tables[0].cells)


def test_headers_and_footers_are_in_no_view():
    body = p("The people left in May.")
    more = {"header": p("A/HRC/59/49"), "footer": p(field(" PAGE ", r("2")))}
    doc = read_docx(word(body, more))
    assert [b.kind for b in doc.blocks] == ["header", "body", "page_number"]
    assert [v.text for v in doc.view.of("figures")] == ["The people left in May."]


def test_comments_are_left_out_and_said_so():
    body = p(r("Text.") + '<w:r><w:commentReference w:id="0"/></w:r>')
    doc = read_docx(word(body, {"comments": f'<w:comment w:id="0">{p("Sure?")}</w:comment>'}))
    assert doc.text == "Text."
    assert doc.warnings[0].startswith("1 comment ")


def times(made: str, saved: str) -> str:
    return (
        f"<dcterms:created>{made}T10:00:00Z</dcterms:created>"
        f"<dcterms:modified>{saved}T10:00:00Z</dcterms:modified>"
    )


@pytest.mark.parametrize(
    ("core", "title", "day"),
    [
        ("<dc:title>Mixed movements</dc:title>" + times("2024-03-01", "2024-03-05"),
         "Mixed movements", date(2024, 3, 1)),
        ("<dc:title>Microsoft Word - draft.doc</dc:title>" + times("2013-12-23", "2013-12-23"),
         None, None),
        (times("2009-01-01", "2024-06-01"), None, date(2024, 6, 1)),
        (times("1601-01-01", "3024-01-01"), None, None),
    ],
)  # fmt: skip
def test_properties(core, title, day):
    meta = read_docx(word(p("The people left in May."), core=core)).meta
    assert (meta.title, meta.date) == (title, day)
    assert set(meta.origins.values()) <= {"DOCX"}


def test_the_strict_variant():
    strict = "http://purl.oclc.org/ooxml"
    data = packed(
        {
            "_rels/.rels": relations(
                ("rId1", "officeDocument", "word/document.xml"),
                base=f"{strict}/officeDocument/relationships",
            ),
            "word/document.xml": f'<w:document xmlns:w="{strict}/wordprocessingml/main"><w:body>'
            f"{p('About 1,200 people left.')}</w:body></w:document>",
        }
    )
    assert texts(data) == ["About 1,200 people left."]


@pytest.mark.parametrize("suffix", [".docx", ".docm", ".dotx", ".dotm"])
def test_suffixes(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(word(p("About 1,200 people left.")))
    assert read(path).format == "docx"


def test_a_file_of_nothing_but_another_file():
    with pytest.raises(NoText, match="embedded"):
        read_docx(word('<w:altChunk r:id="rId9"/>'))


def test_a_damaged_part_that_is_not_the_text_is_left_out():
    data = word(p("About 1,200 people left."), {"styles": "<w:style"})
    doc = read_docx(data)
    assert doc.text == "About 1,200 people left."
    assert any("styles.xml" in w for w in doc.warnings)


def test_no_main_part():
    with pytest.raises(CorruptFile, match="document"):
        read_docx(packed({"word/other.xml": f'<a xmlns="{W}"/>'}))


@pytest.mark.xfail(strict=True, reason="an automatic number alone in its cell is not printed")
def test_automatic_numbers_of_rows():
    def tc(inside: str) -> str:
        return f"<w:tc>{inside}</w:tc>"

    rows = f"<w:tr>{tc(p('', numbered()))}{tc(p('Italy'))}</w:tr>" * 2
    assert texts(word(f"<w:tbl>{rows}</w:tbl>", lists(level(0, "decimal", "%1.")))) == [
        "1.\tItaly\n2.\tItaly"
    ]


@pytest.mark.xfail(strict=True, reason="a paragraph in which the contents end counts as contents")
def test_text_after_the_end_of_the_contents():
    opened = field(' TOC \\o "1-3" ', "").replace(
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>', r("Introduction\t1")
    )
    body = p(opened) + p('<w:r><w:fldChar w:fldCharType="end"/></w:r>' + r("The people left."))
    assert read_docx(word(body)).blocks[-1].kind == "body"
