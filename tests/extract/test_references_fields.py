"""Fields of single references in many styles."""

from __future__ import annotations

from pathlib import Path

import pytest
from references_making import names_of, reference_rows

from migtext.extract.references import parse_reference
from migtext.extract.references.aside import back_to_text, set_aside
from migtext.extract.references.fields import parse_entry
from migtext.extract.references.laws import parse_law
from migtext.extract.references.names import plain_body
from migtext.extract.references.notes import note_parts

CASES = Path(__file__).resolve().parents[1] / "cases" / "references_fields.toml"


@pytest.mark.parametrize("row", reference_rows("references_fields.toml"))
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
        got[people] = names_of(csl.get(people, []))
    for name, value in row.items():
        if name not in ("text", "miss", "note", "initials"):
            assert got.get(name) == (value if value != "" else None), name


@pytest.mark.parametrize(
    "row",
    [p.values[0] for p in reference_rows("references_fields.toml")],
    ids=lambda r: r["text"][:40],
)
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


@pytest.mark.parametrize("day", ["June 2010", "28 September 2017", "2010", "Sept. 2010"])
def test_a_note_goes_on_after_the_date_of_a_web_page(day: str) -> None:
    note = f'Swarby, Nancy ({day}). "Creative life". Harbour Encyclopedia. Retrieved 2 May 2019.'
    (part,) = note_parts(note)
    assert note[part.start : part.end].startswith(f'Swarby, Nancy ({day}). "Creative life".')
