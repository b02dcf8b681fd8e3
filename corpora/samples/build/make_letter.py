"""Writes ../letter.docx, a Word report with notes, a table, tracked changes and a comment.

Run it with `python make_letter.py`; it needs python-docx. The same input gives the same bytes (fixed dates in the
properties and in the zip container). Footnotes are written as a part of their own, as Word does.
"""

import datetime as dt
import io
import zipfile
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

OUT = Path(__file__).resolve().parent.parent / "letter.docx"
DATE = dt.datetime(2024, 8, 12, 9, 0)
STAMP = "2024-08-12T09:00:00Z"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

FOOTNOTES = [
    "Registration lists of the site, weeks 1 to 26 of 2024.",
    "Refugees Act, 2021 (No. 10 of 2021), section 28(5).",
    "Kituo Cha Sheria & 8 others v Attorney General [2013] eKLR, paragraph 44.",
    "OAU Convention Governing the Specific Aspects of Refugee Problems in Africa, 10 September 1969, 1001 UNTS 45, Article II(3).",
    "See note 1.",
]
TABLE = [
    ["Month (2024)", "New arrivals", "Registered", "Children", "Waiting days"],
    ["January", "512", "498", "301", "9"],
    ["February", "604", "571", "356", "12"],
    ["March", "733", "655", "429", "17"],
    ["April", "821", "640", "488", "24"],
    ["May", "702", "688", "411", "21"],
    ["June", "638", "661", "370", "18"],
    ["Total", "4,010", "3,713", "2,355", ""],
]


def footnote(paragraph, number):
    """Adds a real footnote reference to the paragraph."""
    run = paragraph.add_run()
    run.font.superscript = True
    ref = OxmlElement("w:footnoteReference")
    ref.set(qn("w:id"), str(number))
    run._r.append(ref)


def mark(paragraph, text):
    """Adds a note mark that somebody typed by hand and set in superscript."""
    paragraph.add_run(text).font.superscript = True


def tracked(paragraph, kind, text, ident):
    """Adds a tracked insertion (`ins`) or deletion (`del`)."""
    change = OxmlElement(f"w:{kind}")
    for name, value in (("id", str(ident)), ("author", "M. Ekal"), ("date", STAMP)):
        change.set(qn(f"w:{name}"), value)
    run = OxmlElement("w:r")
    words = OxmlElement("w:delText" if kind == "del" else "w:t")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    run.append(words)
    change.append(run)
    paragraph._p.append(change)


def field(paragraph, code):
    """Adds a field such as PAGE."""
    for kind in ("begin", None, "end"):
        run = paragraph.add_run()
        if kind:
            char = OxmlElement("w:fldChar")
            char.set(qn("w:fldCharType"), kind)
            run._r.append(char)
        else:
            instr = OxmlElement("w:instrText")
            instr.text = code
            run._r.append(instr)


def footnotes_part():
    """The XML of word/footnotes.xml: the two separators that Word expects, then the notes."""
    notes = [
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>',
        '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>',
    ]
    for i, text in enumerate(FOOTNOTES, 1):
        escaped = text.replace("&", "&amp;")
        notes.append(
            f'<w:footnote w:id="{i}"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
            f'<w:r><w:t xml:space="preserve"> {escaped}</w:t></w:r></w:p></w:footnote>'
        )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f'{head}<w:footnotes xmlns:w="{WORD}">{"".join(notes)}</w:footnotes>'.encode()


def build():
    doc = Document()
    props = doc.core_properties
    props.title = "Reception at Lokwamor: first half of 2024"
    props.author = "Turkana Legal Aid Network"
    props.subject, props.keywords, props.comments, props.last_modified_by = "Letter 14/2024", "", "", "Turkana Legal Aid Network"
    props.created = props.modified = DATE
    props.revision = 1
    doc.styles["Normal"].font.name = "Times New Roman"
    doc.styles["Normal"].font.size = Pt(11)

    doc.sections[0].header.paragraphs[0].text = "Turkana Legal Aid Network – Letter 14/2024"
    foot = doc.sections[0].footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run("P.O. Box 00, Lodwar – Page ")
    field(foot, "PAGE")

    doc.add_paragraph("Reception at Lokwamor: first half of 2024", style="Title")
    doc.add_paragraph("Lodwar, 12 August 2024")
    doc.add_paragraph("To the Commissioner for Refugee Affairs, Department of Refugee Services, Nairobi")

    doc.add_heading("1. Why we write", 1)
    p = doc.add_paragraph("Lokwamor is a reception site in Turkana County, Kenya, 38 kilometres from the border with South Sudan. It was built for 600 people. Between January and June 2024 it received ")
    tracked(p, "del", "4,100", 101)
    tracked(p, "ins", "4,010", 102)
    p.add_run(" people,")
    footnote(p, 1)
    p.add_run(" nearly three in five of them children. Almost nine out of ten came from South Sudan; the others came from Sudan, Ethiopia and Burundi.")

    p = doc.add_paragraph("On 30 June 1,940")
    mark(p, "6")
    p.add_run(" people were still at the site, more than three times the number for which it was built. ")
    asked = p.add_run("They share 22 latrines and two taps.")
    p.add_run(" Our staff met them on 14 days and spoke to 186 families.")

    doc.add_heading("2. What we found", 1)
    doc.add_paragraph("Table 1. Arrivals and registration at Lokwamor, January to June 2024", style="Caption")
    table = doc.add_table(rows=0, cols=5)
    table.style = "Table Grid"
    for row in TABLE:
        for cell, text in zip(table.add_row().cells, row):
            cell.text = text
    doc.add_paragraph("")
    p = doc.add_paragraph("Registration takes longer than it did. The wait rose from 9 days in January to 24 days in April and fell to 18 days in June. People who wait cannot leave the site, cannot work and receive half a food ration, worth 540 Kenyan shillings ($4.20) a week.")
    doc.add_paragraph("Three things worry us most:")
    for text in (
        "61 children who arrived alone were placed in the same tents as adults;",
        "at least 35 people told us that they had been turned back at the border once before, two of them at gunpoint;",
        "the only lawyer comes on Tuesdays, and sees 12 to 15 people a day.",
    ):
        doc.add_paragraph(text, style="List Bullet")

    doc.add_heading("3. The law", 1)
    p = doc.add_paragraph("Under Article 2(6) of the Constitution of Kenya, 2010, any treaty that Kenya has ratified forms part of its law. The Refugees Act, 2021 gives refugees the right to engage in gainful employment,")
    footnote(p, 2)
    p.add_run(" and the High Court has held that a policy of keeping refugees in camps must be justified for each person.")
    footnote(p, 3)
    p.add_run(" The principle of non-refoulement in Article 33 of the 1951 Refugee Convention covers rejection at the frontier, and the OAU Convention says so in words.")
    footnote(p, 4)
    p.add_run(" The Convention also covers people who flee events seriously disturbing public order, as most people at Lokwamor did.")
    p = doc.add_paragraph("In paragraph 65 of the Global Compact on Refugees states promised to help countries that receive large numbers. Kenya hosted more than 770,000 refugees and asylum seekers in June 2024; the appeal for them was funded at 29 per cent.")

    doc.add_heading("4. What we ask", 1)
    for text in (
        "Open a second registration desk, so that nobody waits for more than 10 days.",
        "Move unaccompanied children out of the tents within 48 hours.",
        "Instruct border officers in writing that Article II(3) of the OAU Convention applies at Lokwamor.",
    ):
        doc.add_paragraph(text, style="List Number")
    p = doc.add_paragraph("We would be glad to discuss the figures, which are drawn from the registration lists,")
    footnote(p, 5)
    p.add_run(" at any time.")
    doc.add_paragraph("Miriam Ekal, Director")
    p = doc.add_paragraph()
    mark(p, "6")
    p.add_run(" Count by our staff in the evening of 30 June; the site manager gives 1,880.")
    doc.add_paragraph("This sample letter was written for the migtext library. Its events, people and figures are invented; the instruments are real.")

    comment = doc.add_comment(asked, text="Was it 20 latrines in May? Please check before sending.", author="J. Otieno", initials="JO")
    comment._comment_elm.set(qn("w:date"), STAMP)

    part = Part(PackURI("/word/footnotes.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml", footnotes_part(), doc.part.package)
    doc.part.relate_to(part, RT.FOOTNOTES)

    raw = io.BytesIO()
    doc.save(raw)
    # a second pass over the container: fixed time stamps, names in order
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(OUT, "w", zipfile.ZIP_DEFLATED) as target:
        names = sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n))
        for name in names:
            info = zipfile.ZipInfo(name, (2024, 8, 12, 9, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            target.writestr(info, source.read(name))


if __name__ == "__main__":
    build()
