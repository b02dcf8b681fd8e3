"""BibTeX and biblatex from CSL items and back, with bibtexparser."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ._bibtypes import date_parts, pages, types
from .bibliography import Item, citation_keys, date_of

__all__ = ["dumps", "loads"]

_PUBLISHER = {
    "techreport": "institution",
    "phdthesis": "school",
    "online": "organization",
    "misc": "organization",
}
_BOOKTITLE = frozenset(("incollection", "inproceedings", "inreference"))
_VERBATIM = frozenset(("url", "doi", "urldate", "file"))
_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
_PARTICLE = ("non-dropping-particle", "dropping-particle")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def dumps(items: Iterable[Item]) -> str:
    """CSL items as BibTeX.

    Args:
        items: CSL items.

    Returns:
        The file's text. Titles stand in double braces, so that styles leave their capitals.
    """
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.model import Entry, Field

    library = Library()
    listed = list(items)
    for key, item in zip(citation_keys(listed), listed, strict=True):
        kind, values = _fields(item)
        library.add(Entry(kind, key, [Field(name, value) for name, value in values.items()]))
    text: str = write_string(library)
    return text


def _fields(item: Item) -> tuple[str, dict[str, str]]:
    csl_type = str(item.get("type", "document"))
    table = types()
    kind = table.to_bibtex.get(csl_type, "misc")
    values: dict[str, str] = {}
    if table.from_bibtex.get(kind) != csl_type:
        values["entrysubtype"] = csl_type.removeprefix("article-")
    for role in ("author", "editor", "translator"):
        if item.get(role):
            values[role] = " and ".join(map(_written_name, item[role]))
    container = item.get("container-title")
    if container:
        values["booktitle" if kind in _BOOKTITLE else "journal"] = _escaped(str(container))
    day = date_of(item.get("issued"))
    if day:
        for name, part in zip(("year", "month", "day"), day, strict=False):
            values[name] = str(part)
    elif isinstance(item.get("issued"), Mapping) and item["issued"].get("literal"):
        values["year"] = _escaped(str(item["issued"]["literal"]))
    accessed = date_of(item.get("accessed"))
    if accessed:
        values["urldate"] = "-".join(f"{part:02d}" for part in accessed)
    for variable, names in table.bibtex_fields.items():
        value = item.get(variable)
        if value in (None, "", [], ()):
            continue
        name = _PUBLISHER.get(kind, names[0]) if variable == "publisher" else names[0]
        text = str(value)
        if variable == "page":
            text = pages(text).replace("-", "--")
        values[name] = (
            text.replace("{", "%7B").replace("}", "%7D") if name in _VERBATIM else _escaped(text)
        )
    if "title" in values:
        values["title"] = "{" + values["title"] + "}"
    if item.get("number"):
        values["number" if "number" not in values else "eid"] = _escaped(str(item["number"]))
    files = (item.get("custom") or {}).get("file")
    if files:
        values["file"] = ";".join(str(f).replace(";", r"\;") for f in files)
    return kind, values


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def _written_name(name: Mapping[str, Any]) -> str:
    if not name.get("family"):
        literal = str(name.get("literal") or name.get("given") or "")
        if literal.rstrip(".").casefold() in ("et al", "others"):
            return "others"
        return "{" + _escaped(literal) + "}"
    particle = " ".join(str(name[p]) for p in _PARTICLE if name.get(p))
    family = _escaped(f"{particle} {name['family']}".strip())
    if re.search(r"\band\b|,", family):
        family = "{" + family + "}"
    parts = [family, _escaped(str(name.get("suffix", ""))), _escaped(str(name.get("given", "")))]
    return ", ".join(p for p in parts if p)


def loads(text: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Entries of a .bib as CSL items, and what could not be read.

    Args:
        text: BibTeX or biblatex.

    Returns:
        (items, warnings).
    """
    import logging

    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import DuplicateBlockKeyBlock, Entry

    # The parser reports damaged blocks in its log; they are warnings here.
    logger = logging.getLogger("bibtexparser")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        library = parse_string(text)
    finally:
        logger.setLevel(level)
    items = [_item(entry) for entry in library.entries]
    warnings = []
    for block in library.failed_blocks:
        if isinstance(block, DuplicateBlockKeyBlock) and isinstance(
            block.ignore_error_block, Entry
        ):
            items.append(_item(block.ignore_error_block))
            warnings.append(f"the key {block.key!r} stands twice; both entries were read")
        else:
            line = (block.start_line or 0) + 1
            warnings.append(f"the entry in line {line} is damaged and was left out")
    return items, warnings


def _item(entry: Any) -> dict[str, Any]:
    fields = {f.key.lower(): str(f.value) for f in entry.fields}
    table = types()
    kind = entry.entry_type.lower()
    csl_type = table.from_bibtex.get(kind, "document")
    subtype = fields.get("entrysubtype", "").lower()
    for wanted in (subtype, f"article-{subtype}"):
        if wanted in table.to_bibtex:
            csl_type = wanted
    item: dict[str, Any] = {"id": entry.key, "type": csl_type}
    for role in ("author", "editor", "translator"):
        if fields.get(role):
            item[role] = _read_names(fields[role])
    for variable, names in table.bibtex_fields.items():
        value = next((fields[n] for n in names if fields.get(n)), None)
        if value:
            item[variable] = value if names[0] in _VERBATIM else _decoded(value)
    if csl_type == "report" and "issue" in item:
        item["number"] = item.pop("issue")
    if "page" in item:
        item["page"] = pages(item["page"])
    if "DOI" in item:
        item["DOI"] = re.sub(
            r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", item["DOI"], flags=re.I
        )
    if "URL" not in item:
        found = re.search(
            r"https?://[^\s}]+", fields.get("howpublished", "") + fields.get("note", "")
        )
        if found:
            item["URL"] = found.group()
    container = next(
        (fields[n] for n in ("journaltitle", "journal", "booktitle", "maintitle") if fields.get(n)),
        None,
    )
    if container:
        item["container-title"] = _decoded(container)
    issued = _issued(fields)
    if issued:
        item["issued"] = issued
    accessed = date_parts(fields.get("urldate", ""))
    if accessed:
        item["accessed"] = accessed
    files = [f for f in (_file(p) for p in re.split(r"(?<!\\);", fields.get("file", ""))) if f]
    if files:
        item["custom"] = {"file": files}
    return item


def _issued(fields: Mapping[str, str]) -> dict[str, Any] | None:
    if fields.get("date"):
        return date_parts(fields["date"])
    issued = date_parts(_decoded(fields.get("year", "")))
    if issued and "date-parts" in issued and fields.get("month"):
        month = fields["month"].strip(" {}").lower()
        number = int(month) if month.isdigit() else 0
        if not number and month[:3] in _MONTHS:
            number = _MONTHS.index(month[:3]) + 1
        if 1 <= number <= 12:
            issued["date-parts"][0].append(number)
            day = fields.get("day", "")
            if day.isdigit() and 1 <= int(day) <= 31:
                issued["date-parts"][0].append(int(day))
    return issued


def _read_names(text: str) -> list[dict[str, Any]]:
    from bibtexparser.middlewares.names import (
        parse_single_name_into_parts,
        split_multiple_persons_names,
    )

    names: list[dict[str, Any]] = []
    for raw in split_multiple_persons_names(text):
        name = raw.strip()
        if not name or name.lower() == "others":
            continue
        if name.startswith("{") and name.endswith("}") and _closes_last(name):
            names.append({"literal": _decoded(name)})
            continue
        parts = parse_single_name_into_parts(name, strict=False)
        row = {
            "family": _decoded(" ".join(parts.last)),
            "given": _decoded(" ".join(parts.first)),
            "non-dropping-particle": _decoded(" ".join(parts.von)),
            "suffix": _decoded(" ".join(parts.jr)),
        }
        names.append({k: v for k, v in row.items() if v})
    return names


def _closes_last(name: str) -> bool:
    """Whether the brace that opens a name closes at its end: "{A} and {B}" does not."""
    depth = 0
    for i, c in enumerate(name):
        depth += (c == "{") - (c == "}")
        if depth == 0:
            return i == len(name) - 1
    return False


def _decoded(text: str) -> str:
    """Words of a field without LaTeX: accents as letters, braces gone."""
    if not re.search(r"[\\{}$~%]|--|``|''", text):
        return " ".join(text.split())
    from pylatexenc.latex2text import LatexNodes2Text

    # A percent or dollar sign that somebody forgot to escape is no comment and no formula.
    text = re.sub(r"(?<!\\)%", r"\\%", text)
    if len(re.findall(r"(?<!\\)\$", text)) != 2:
        text = re.sub(r"(?<!\\)\$", r"\\$", text)
    plain = LatexNodes2Text(math_mode="text", strict_latex_spaces=False).latex_to_text(text)
    return " ".join(plain.replace("\xa0", " ").split())


def _file(piece: str) -> str:
    """The path of one file: JabRef and Zotero write "name:path:type"."""
    piece = piece.replace(r"\;", ";").strip()
    guarded = re.split(r"(?<!\\):", piece)
    if len(guarded) >= 3:
        path = ":".join(guarded[1:-1])
        # "C:/x.pdf:application/pdf" has no name before its drive.
        if len(guarded) == 3 and len(guarded[0]) == 1 and "/" in guarded[2]:
            path = f"{guarded[0]}:{guarded[1]}"
        piece = path or guarded[0]
    return piece.replace(r"\:", ":").replace("\\\\", "\\")
