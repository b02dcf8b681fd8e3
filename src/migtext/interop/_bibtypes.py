"""Names of kinds of works and of fields in the formats of bibliographies (data/bibliography.toml)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..resources import load_table

__all__ = ["Types", "date_parts", "pages", "types"]


@dataclass(frozen=True, slots=True)
class Types:
    """Tables of a format in both directions.

    Attributes:
        to_bibtex: CSL type -> entry type.
        from_bibtex: entry type -> CSL type.
        to_ris: CSL type -> TY.
        from_ris: TY -> CSL type.
        bibtex_fields: CSL variable -> fields, the one to write first.
        ris_fields: CSL variable -> tags, the one to write first.
    """

    to_bibtex: dict[str, str]
    from_bibtex: dict[str, str]
    to_ris: dict[str, str]
    from_ris: dict[str, str]
    bibtex_fields: dict[str, list[str]]
    ris_fields: dict[str, list[str]]


@lru_cache(maxsize=1)
def types() -> Types:
    """The tables, read once."""
    data = load_table("bibliography.toml")
    to_bibtex: dict[str, str] = {}
    from_bibtex: dict[str, str] = {}
    to_ris: dict[str, str] = {}
    from_ris: dict[str, str] = {}
    for row in data["types"]:
        to_bibtex[row["csl"]] = row["bibtex"]
        to_ris[row["csl"]] = row["ris"]
        for name in (row["bibtex"], *row.get("read_bibtex", ())):
            from_bibtex.setdefault(name, row["csl"])
        for name in (row["ris"], *row.get("read_ris", ())):
            from_ris.setdefault(name, row["csl"])
    return Types(
        to_bibtex, from_bibtex, to_ris, from_ris, data["bibtex_fields"], data["ris_fields"]
    )


_DATE = re.compile(r"\s*(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?")


def date_parts(text: str) -> dict[str, Any] | None:
    """A CSL date from "2024", "2024-03-05", "2024/03/05/" or words such as "n.d."."""
    match = _DATE.match(text)
    if match is None:
        return {"literal": text.strip()} if text.strip() else None
    return {"date-parts": [[int(x) for x in match.groups() if x and int(x)]]}


def pages(text: str) -> str:
    """Pages with one hyphen, as CSL has them: "12--15" and "12–15" are "12-15"."""
    return re.sub(r"\s*[-–—]+\s*", "-", text.strip())
