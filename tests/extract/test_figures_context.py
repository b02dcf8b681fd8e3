"""Figures: who says so, where they hold, what they count. Rows of tests/cases/figures_context.jsonl
tell, by the surface of a figure, what one or more of its fields must be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from migtext.annotations import Figure
from migtext.extract.figures import extract_figures
from migtext.readers import text_document

CASES = Path(__file__).resolve().parents[1] / "cases" / "figures_context.jsonl"


def params() -> list[Any]:
    out = []
    lines = CASES.read_text(encoding="utf-8").splitlines()
    for number, row in enumerate(map(json.loads, filter(None, lines)), 1):
        marks = [pytest.mark.xfail(strict=True, reason=row["miss"])] if row.get("miss") else []
        out.append(pytest.param(row, id=str(number), marks=marks))
    return out


def said(figure: Figure, field: str) -> str | None:
    if field == "place":
        return figure.place.text if figure.place else None
    if field == "iso3":
        return figure.place.iso3 if figure.place else None
    value: str | None = getattr(figure, field)
    return value


@pytest.mark.parametrize("row", params())
def test_context(row: dict[str, Any]) -> None:
    figures = {f.surface: f for f in extract_figures(text_document(row["text"]))}
    for field, wanted in row.items():
        if field in ("text", "miss", "absent"):
            continue
        assert {s: said(figures[s], field) for s in wanted} == wanted
    assert not set(row.get("absent", ())) & set(figures)
