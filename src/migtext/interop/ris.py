"""RIS from CSL items and back, with rispy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ._bibtypes import date_parts, pages, types
from .bibliography import Item, citation_keys, date_of

__all__ = ["dumps", "loads"]

_CONTAINER = ("T2", "JF", "JO", "BT", "JA", "J2")
_ROLES = {"author": ("AU", "A1"), "editor": ("ED", "A2"), "translator": ("A4",)}
_PARTICLE = ("non-dropping-particle", "dropping-particle")


def _tags() -> dict[str, str]:
    """rispy's key of each tag."""
    from rispy.config import TAG_KEY_MAPPING

    return dict(TAG_KEY_MAPPING)


def dumps(items: Iterable[Item]) -> str:
    """CSL items as RIS.

    Args:
        items: CSL items.

    Returns:
        The file's text.
    """
    import rispy

    tags = _tags()
    listed = list(items)
    rows = []
    for key, item in zip(citation_keys(listed), listed, strict=True):
        row = {tags[tag]: value for tag, value in _values(item).items()}
        rows.append({**row, tags["ID"]: key})
    text: str = rispy.dumps(rows)
    # The writer numbers the entries ("1.") before each; the specification has no such line.
    return re.sub(r"(?m)^\d+\.\s*\n(?=TY  - )", "", text)


def _values(item: Item) -> dict[str, Any]:
    table = types()
    values: dict[str, Any] = {"TY": table.to_ris.get(str(item.get("type", "")), "GEN")}
    for role, tag in (("author", "AU"), ("editor", "A2"), ("translator", "A4")):
        if item.get(role):
            values[tag] = [_line(_written_name(n)) for n in item[role]]
    for variable, names in table.ris_fields.items():
        if item.get(variable) not in (None, "", [], ()):
            values[names[0]] = _line(str(item[variable]))
    if item.get("container-title"):
        values["T2"] = _line(str(item["container-title"]))
    if item.get("number") and "IS" not in values:
        values["IS"] = _line(str(item["number"]))
    if item.get("page"):
        first, _, last = pages(str(item["page"])).partition("-")
        values["SP"] = first
        if last:
            values["EP"] = last
    day = date_of(item.get("issued"))
    if day:
        values["PY"] = str(day[0])
        values["DA"] = _slashed(day)
    elif isinstance(item.get("issued"), Mapping) and item["issued"].get("literal"):
        values["PY"] = _line(str(item["issued"]["literal"]))
    accessed = date_of(item.get("accessed"))
    if accessed:
        values["Y2"] = _slashed(accessed)
    if item.get("URL"):
        values["UR"] = [_line(str(item["URL"]))]
    files = (item.get("custom") or {}).get("file")
    if files:
        values["L1"] = _line(str(files[0]))
    translated = (item.get("custom") or {}).get("translated-title")
    if translated:
        values["TT"] = _line(str(translated))
    return values


def _line(text: str) -> str:
    # A line break would begin a new tag.
    return " ".join(text.split())


def _slashed(day: tuple[int, ...]) -> str:
    month = f"{day[1]:02d}" if len(day) > 1 else ""
    date = f"{day[2]:02d}" if len(day) > 2 else ""
    return f"{day[0]:04d}/{month}/{date}/"


def _written_name(name: Mapping[str, Any]) -> str:
    if not name.get("family"):
        literal = str(name.get("literal") or name.get("given") or "")
        # A comma would make a person of it; one at the end says that it is a name as a whole.
        return f"{literal}," if "," in literal else literal
    particle = " ".join(str(name[p]) for p in _PARTICLE if name.get(p))
    family = f"{particle} {name['family']}".strip()
    if not name.get("given"):
        return family
    return ", ".join(p for p in (family, str(name["given"]), str(name.get("suffix", ""))) if p)


def loads(text: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Entries of a RIS file as CSL items, and what could not be read.

    Args:
        text: RIS.

    Returns:
        (items, warnings).

    Raises:
        ValueError: when the file is not RIS.
    """
    import rispy

    if not re.search(r"(?m)^\ufeff?TY  ?- ?\S", text):
        raise ValueError("no line begins with TY")
    # Some exports end lines with a bare ER, or write one space where two belong.
    text = re.sub(r"(?m)^([A-Z][A-Z0-9]) {1,2}-[ \t]*", r"\1  - ", text.lstrip("\ufeff"))
    warnings: list[str] = []
    blocks = [b for b in re.split(r"(?m)^(?=TY  - )", text) if b.startswith("TY  - ")]
    items = []
    for number, block in enumerate(blocks, 1):
        closed = re.search(r"(?m)^ER  - ", block)
        if not closed:
            warnings.append(f"entry {number} has no end (ER); it was read to the next one")
            block = block.rstrip() + "\nER  - \n"
        try:
            rows = rispy.loads(block)
        except Exception as error:
            warnings.append(f"entry {number} is damaged and was left out ({error})")
            continue
        items += [_item(row, number) for row in rows]
    return items, warnings


def _item(row: Mapping[str, Any], number: int) -> dict[str, Any]:
    by_tag = {tag: row[key] for tag, key in _tags().items() if row.get(key)}
    for tag, values in (row.get("unknown_tag") or {}).items():
        by_tag.setdefault(tag, values)

    def first(*tags: str) -> str:
        for tag in tags:
            value = by_tag.get(tag)
            if value:
                return str(value[0] if isinstance(value, list) else value).strip()
        return ""

    table = types()
    kind = first("TY").upper()
    item: dict[str, Any] = {
        "id": first("ID", "LB") or f"entry{number}",
        "type": table.from_ris.get(kind, "document"),
    }
    for role, tags in _ROLES.items():
        names = [n for tag in tags for n in _several(by_tag.get(tag))]
        if role == "editor" and item["type"] == "article-journal":
            names = list(_several(by_tag.get("ED")))
        if names:
            item[role] = [_read_name(n) for n in names]
    for variable, tags_ in table.ris_fields.items():
        value = first(*tags_)
        if value:
            item[variable] = value
    if item["type"] == "report" and "issue" in item:
        item["number"] = item.pop("issue")
    if "DOI" in item:
        item["DOI"] = re.sub(
            r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", item["DOI"], flags=re.I
        )
    container = first(*_CONTAINER)
    if container:
        item["container-title"] = container
    start, end = first("SP"), first("EP")
    if start:
        item["page"] = pages(start if not end or "-" in start or end == start else f"{start}-{end}")
    issued = _date(first("DA")) or _date(first("PY", "Y1"))
    year = _date(first("PY", "Y1"))
    if issued and "date-parts" not in issued and year:
        issued = year
    if issued:
        item["issued"] = issued
    accessed = _date(first("Y2"))
    if accessed and "date-parts" in accessed:
        item["accessed"] = accessed
    url = first("UR")
    if url:
        item["URL"] = url
    custom: dict[str, Any] = {}
    attached = [f for tag in ("L1", "L2") for f in _several(by_tag.get(tag))]
    if attached:
        custom["file"] = attached
    if first("TT"):
        custom["translated-title"] = first("TT")
    if custom:
        item["custom"] = custom
    return item


def _several(value: Any) -> list[str]:
    if not value:
        return []
    values = value if isinstance(value, list) else str(value).split(";")
    return [str(v).strip() for v in values if str(v).strip()]


def _date(text: str) -> dict[str, Any] | None:
    # "2024/03/05/spring": what follows the third slash is free text.
    return date_parts("/".join(p for p in text.split("/")[:3] if p)) if text else None


def _read_name(text: str) -> dict[str, Any]:
    if text.endswith(","):
        return {"literal": text.rstrip(", ")}
    parts = [p.strip() for p in text.split(",")]
    if len(parts) == 1:
        return {"literal": parts[0]}
    name = {"family": parts[0], "given": parts[1]}
    if len(parts) > 2 and parts[2]:
        name["suffix"] = parts[2]
    return {k: v for k, v in name.items() if v}
