"""Case tables of references, and names as they write them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

CASES = Path(__file__).resolve().parents[1] / "cases"


def reference_rows(file: str) -> list[pytest.param]:
    """Rows of a case table; a known miss is a strict xfail."""
    rows = tomllib.loads((CASES / file).read_text(encoding="utf-8"))["reference"]
    return [
        pytest.param(
            row,
            id=row["text"][:40],
            marks=[pytest.mark.xfail(strict=True, reason=row["miss"])] if "miss" in row else [],
        )
        for row in rows
    ]


def names_of(people: list[dict[str, str]]) -> list[str]:
    """Names of CSL as the tables write them."""
    return [
        p.get("literal")
        or f"{p.get('non-dropping-particle', '')} {p['family']}, {p.get('given', '')}".strip(" ,")
        for p in people
    ]
