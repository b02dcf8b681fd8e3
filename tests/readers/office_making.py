"""Word files and workbooks from a few lines of their XML, as small as they can be."""

from __future__ import annotations

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
NAMES = (
    f'xmlns:w="{W}" xmlns:r="{RELATIONS}" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"


def packed(members: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def relations(*targets: tuple[str, str, str], base: str = RELATIONS) -> str:
    inside = "".join(
        f'<Relationship Id="{name}" Type="{base}/{kind}" Target="{target}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if '://' in target else ''}/>"
        for name, kind, target in targets
    )
    return f'<Relationships xmlns="{PACKAGE}">{inside}</Relationships>'


def word(body: str, more: dict[str, str] | None = None, core: str = "") -> bytes:
    """A Word file. `more`: inside of further parts by kind ("styles", "numbering", "footnotes")."""
    parts = dict(more or {})
    members: dict[str, str | bytes] = {
        "word/document.xml": f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": relations(
            *((f"rId{n}", kind, f"{kind}.xml") for n, kind in enumerate(parts, 1))
        ),
    }
    top = [("rId1", "officeDocument", "word/document.xml")]
    if core:
        members["docProps/core.xml"] = (
            f'<cp:coreProperties xmlns:cp="{CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            f'xmlns:dcterms="http://purl.org/dc/terms/">{core}</cp:coreProperties>'
        )
        top.append(("rId2", "metadata/core-properties", "docProps/core.xml"))
    members["_rels/.rels"] = relations(*top)
    tags = {"header": "hdr", "footer": "ftr"}
    for kind, inside in parts.items():
        tag = tags.get(kind, kind)
        members[f"word/{kind}.xml"] = f"<w:{tag} {NAMES}>{inside}</w:{tag}>"
    return packed(members)


def p(inside: str, properties: str = "") -> str:
    """A paragraph; `inside` without tags is one run."""
    if "<" not in inside:
        inside = r(inside)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inside}</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run."""
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def field(instruction: str, result: str) -> str:
    """A complex field with its stored result."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def numbered(name: int = 1, level: int = 0) -> str:
    """Properties of a numbered paragraph."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{name}"/></w:numPr>'


def level(at: int, style: str, text: str, more: str = "", start: int = 1) -> str:
    """A level of a list."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(
    sheets: dict[str, str],
    styles: str = "",
    strings: str = "",
    states: dict[str, str] | None = None,
) -> bytes:
    """A workbook. `sheets`: inside of each worksheet by name."""
    entries = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}" state="{(states or {}).get(name, "visible")}"/>'
        for n, name in enumerate(sheets, 1)
    )
    targets = [
        (f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)
    ]
    members: dict[str, str | bytes] = {
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{RELATIONS}"><sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            *targets,
            ("rIdS", "sharedStrings", "sharedStrings.xml"),
            ("rIdT", "styles", "styles.xml"),
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{S}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{S}">{styles}</styleSheet>',
    }
    for n, inside in enumerate(sheets.values(), 1):
        members[f"xl/worksheets/sheet{n}.xml"] = f'<worksheet xmlns="{S}">{inside}</worksheet>'
    return packed(members)


def cell(place: str, value: str, more: str = "") -> str:
    """A cell: a number, or a text when it is none."""
    if value.replace(".", "").replace("-", "").isdigit():
        return f'<c r="{place}" {more}><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr" {more}><is><t>{value}</t></is></c>'
