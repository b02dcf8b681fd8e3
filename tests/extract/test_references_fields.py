"""Fields of single references in many styles."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from migtext.extract.references import parse_reference
from migtext.extract.references.aside import back_to_text, set_aside
from migtext.extract.references.fields import parse_entry
from migtext.extract.references.laws import parse_law
from migtext.extract.references.names import plain_body

CASES = Path(__file__).resolve().parents[1] / "cases" / "references_fields.toml"


def _rows() -> list[pytest.param]:
    rows = tomllib.loads(CASES.read_text(encoding="utf-8"))["reference"]
    return [
        pytest.param(
            row,
            id=row["text"][:40],
            marks=[pytest.mark.xfail(strict=True, reason=row["miss"])] if "miss" in row else [],
        )
        for row in rows
    ]


def _names(people: list[dict[str, str]]) -> list[str]:
    return [
        p.get("literal")
        or f"{p.get('non-dropping-particle', '')} {p['family']}, {p.get('given', '')}".strip(" ,")
        for p in people
    ]


@pytest.mark.parametrize("row", _rows())
def test_fields(row: dict[str, object]) -> None:
    text = str(row["text"])
    if row.get("note"):
        csl = parse_entry(text, footnote=True).csl
    elif row.get("initials"):
        csl = parse_entry(text, numbered=True, inverted=True).csl
    else:
        csl = parse_reference(text)
    got: dict[str, object] = dict(csl)
    issued = csl.get("issued", {})
    got["year"] = issued.get("literal") or (str(issued["date-parts"][0][0]) if issued else None)
    got["translated"] = csl.get("custom", {}).get("translated-title")
    for people in ("author", "editor", "translator"):
        got[people] = _names(csl.get(people, []))
    for name, value in row.items():
        if name not in ("text", "miss", "note", "initials"):
            assert got.get(name) == (value if value != "" else None), name


@pytest.mark.parametrize("row", [p.values[0] for p in _rows()], ids=lambda r: r["text"][:40])
def test_spans_say_what_the_fields_say(row: dict[str, object]) -> None:
    text = str(row["text"])
    parsed = parse_entry(text, numbered=True, footnote=bool(row.get("note")))
    for name in ("title", "container-title", "publisher", "number", "URL", "DOI"):
        if name in parsed.fields:
            a, b = parsed.fields[name]
            assert 0 <= a < b <= len(text)
            assert text[a:b] == parsed.csl[name], name


def test_pieces_are_taken_out_and_spans_lead_back() -> None:
    text = "UNHCR. (2024). Counting boats [Data set]. Harbour. https://x.org"
    plain, pieces = set_aside(text)
    assert plain == "UNHCR. (2024). Counting boats. Harbour. https://x.org"
    a = plain.index("Harbour")
    s, e = back_to_text((a, a + 7), pieces)
    assert text[s:e] == "Harbour"


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("European Migration Barometer", True),
        ("Alarm Line", False),  # without its list, "Alarm" is no word that English text has
        ("Margaret Pell", False),
        ("Charles de Gaulle", False),
        ("Lawyers for the Coast", True),
        ("Hein de Haas", False),
        ("", False),
    ],
)
def test_plain_body(text: str, body: bool) -> None:
    assert plain_body(text) is body


@pytest.mark.parametrize(
    "text",
    [
        "The Immigration Act revisited: ten years of practice",
        "Agreement and conflict in camps. Journal of Refuge 3, 2 (2011).",
        "Charter flights and returns, Migration Letters, 2019.",
    ],
)
def test_titles_that_name_a_law_are_no_laws(text: str) -> None:
    assert parse_law(text) is None
