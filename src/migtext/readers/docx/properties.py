"""Title, author and dates of a Word file."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from ...document import Meta
from ..archive import Package

__all__ = ["read_properties"]

_NO_TITLE = re.compile(
    r"\.(?:docx?|dotx?|rtf|odt|pdf)\b|^(?:microsoft )?word\b|^(?:document|untitled|dokument)\s*\d*$"
    r"|^(?:template|normal\.dot|powerpoint|slide \d|title)\b|^\W*$",
    re.I,
)
# What libraries write into the files they make from a template of their own.
_TEMPLATE_DATES = frozenset((date(2013, 12, 23), date(1970, 1, 1), date(1601, 1, 1)))
_FIRST_WORD_FILE = 1990


def read_properties(package: Package) -> tuple[Meta, list[str]]:
    """Core properties that can be believed, and warnings on those that cannot.

    Args:
        package: the file.

    Returns:
        Title, date (when it was made, or when it was last saved where it was made from an older
        file) and author.
    """
    from lxml import etree

    values: dict[str, str] = {}
    for name in package.related("", "core-properties"):
        try:
            root = package.root(name)
        except etree.XMLSyntaxError:
            continue
        for child in root if root is not None else ():
            if isinstance(child.tag, str) and child.text:
                values.setdefault(child.tag.rsplit("}", 1)[-1], " ".join(child.text.split()))
    found: dict[str, Any] = {}
    warnings: list[str] = []
    title = values.get("title", "")
    if 4 < len(title) < 400 and not _NO_TITLE.search(title):
        found["title"] = title
    made, saved = _day(values.get("created", "")), _day(values.get("modified", ""))
    if made is not None and saved is not None and (saved - made).days > 366:
        warnings.append(
            f"the file says that it was made on {made} and last saved on {saved}; the second is taken"
        )
        made = saved
    if made is not None or saved is not None:
        found["date"] = made or saved
    extra = {"author": values["creator"]} if values.get("creator") else {}
    if extra.get("author") == "python-docx":
        extra = {}
    return Meta(**found, origins=dict.fromkeys(found, "DOCX"), extra=extra), warnings


def _day(text: str) -> date | None:
    match = re.match(r"(\d{4})-(\d\d)-(\d\d)", text)
    if match is None:
        return None
    try:
        day = date(*map(int, match.groups()))
    except ValueError:
        return None
    sane = day.year > _FIRST_WORD_FILE and day <= date.today() + timedelta(days=2)
    return day if sane and day not in _TEMPLATE_DATES else None
