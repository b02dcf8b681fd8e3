"""Every row of the registry is walked: it must be valid, unique and carry a true example."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import migtext as mt
from migtext.extract.instruments import extract_instruments
from migtext.extract.instruments.registry import (
    KINDS,
    NOT_IN_FORCE,
    SCOPES,
    InstrumentRow,
    Registry,
    RegistryError,
    load_registry,
)

ROWS = load_registry().rows


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


FILES = sorted({row.file for row in ROWS})

# Pinpoints that the grammar does not read yet; the instrument itself is found.
KNOWN_MISSES = {
    "agenda-2030",
    "ceseda-fr-2004",
    "french-constitution-1958",
    "gcm-2018",
    "global-action-plan-statelessness-2014",
    "idp-guiding-principles-1998",
    "immigration-rules-1994",
    "yogyakarta-principles-2006",
}


def of_file(file: str) -> list[InstrumentRow]:
    return [row for row in ROWS if row.file == file]


@pytest.mark.parametrize("file", FILES)
def test_rows_are_complete(file: str, registry: Registry) -> None:
    for row in of_file(file):
        assert row.kind in KINDS, row.key
        assert row.source, row.key
        assert row.examples, row.key
        assert all(alias.scope in SCOPES for alias in row.names()), row.key
        assert all(example.surface in example.text for example in row.examples), row.key
        for key in (*row.supersedes, *row.superseded_by, row.parent, row.recast_of):
            assert key is None or key in registry.by_key, row.key
        if row.in_force and row.in_force != NOT_IN_FORCE and row.adopted:
            shared = min(len(row.in_force), len(row.adopted))
            assert row.in_force[:shared] >= row.adopted[:shared], row.key


@pytest.mark.parametrize("file", FILES)
def test_examples_are_found(file: str) -> None:
    missed = []
    for row in of_file(file):
        for example in row.examples:
            found = extract_instruments(mt.read(text=example.text))
            if not any(
                record.surface == example.surface
                and record.key == row.key
                and example.pinpoint in (None, record.pinpoint)
                for record in found
            ):
                missed.append((row.key, example.surface, [(r.surface, r.key) for r in found]))
    assert [miss for miss in missed if miss[0] not in KNOWN_MISSES] == []


@pytest.mark.parametrize("file", FILES)
def test_free_aliases_are_found(file: str) -> None:
    missed = []
    for row in of_file(file):
        for alias in row.names():
            if alias.scope not in ("anywhere", "acronym"):
                continue
            text = f"They wrote about the {alias.text}, as others did."
            found = extract_instruments(mt.read(text=text))
            if not any(record.key == row.key for record in found):
                missed.append((row.key, alias.text, [(r.surface, r.key) for r in found]))
    # Names that end in a hyphen ("Matter of A-B-") are left to the case grammar.
    assert [miss for miss in missed if not miss[1].endswith("-")] == []


def test_party_status(registry: Registry) -> None:
    for status in registry.statuses:
        assert (status.date is None) == (status.action == "none")
    korea = registry.status("refugee-convention-1951", "KOR")
    assert korea is not None
    assert korea.date == "1992-12-03"
    america = registry.status("refugee-convention-1951", "USA")
    assert america is not None
    assert america.action == "none"


def test_facts_are_confirmed_one_by_one(registry: Registry) -> None:
    for row in registry:
        # A row is confirmed whole, or fact by fact, never both; what it confirms it states.
        assert not (row.confirmed and row.confirmed_facts), row.key
        assert all(getattr(row, fact) for fact in row.confirmed_facts), row.key
        if row.confirmed or row.confirmed_facts:
            assert not row.source.startswith("not yet checked"), row.key
    part = registry.by_key["ccpr-gc-33"]
    assert part.confirms("ids")
    assert not part.confirms("year")
    assert registry.by_key["refugee-convention-1951"].confirms("in_force")


def test_lineage_is_in_order(registry: Registry) -> None:
    keys = [row.key for row in registry.lineage("dublin-iii-2013")]
    assert keys == ["dublin-convention-1990", "dublin-ii-2003", "dublin-iii-2013", "ammr-2024"]


def test_replacement_goes_both_ways(registry: Registry) -> None:
    for row in registry:
        for key in row.supersedes:
            assert row.key in registry.by_key[key].superseded_by, (row.key, key)
        for key in row.superseded_by:
            assert row.key in registry.by_key[key].supersedes, (row.key, key)


def test_numbered_series(registry: Registry) -> None:
    for committee, number, symbol in (
        ("CRC", 6, "CRC/GC/2005/6"),
        ("CAT", 4, "CAT/C/GC/4"),
        ("UNSC", 1325, "S/RES/1325 (2000)"),
        ("ExCom", 22, "ExCom No. 22 (XXXII)"),
    ):
        row = registry.in_series(committee, number)
        assert row is not None
        assert row.ids[0] == symbol


def test_keys_are_unique() -> None:
    assert max(Counter(row.key for row in ROWS).values()) == 1


def test_no_free_alias_belongs_to_two_rows(registry: Registry) -> None:
    owners: dict[str, set[str]] = {}
    for text, scope, key in registry.aliases():
        if scope == "acronym":
            owners.setdefault(text, set()).add(key)
        elif scope == "anywhere":
            owners.setdefault(text.casefold(), set()).add(key)
    assert {text: keys for text, keys in owners.items() if len(keys) > 1} == {}


@pytest.mark.parametrize(
    "text",
    [
        "The Committee Against Torture (CAT) met in Geneva, and CAT members were worried.",
        "She is a Convention refugee, said the Convention Refugee Determination Division.",
        "International law, human rights treaties and bilateral agreements bind the state.",
        "Operation Fox Hunt and Sky Net are campaigns; Operation Sovereign Borders is another.",
        "Investor residency programs and special humanitarian parole are generic schemes.",
        "It is in the best interests of the child to stay in a safe third country.",
        "The state has a responsibility to protect its citizens, and they a right of return.",
        "Parliament passed an immigration act last year; the refugee act was amended.",
        "Ward and Singh met Begum, Suresh and Jafari at the house of Mr Hirsi.",
        "Police set up humanitarian corridors; secure communities need trust.",
        "The Dublin system is broken, and the charter flight left the airport.",
    ],
)
def test_what_no_alias_may_catch(text: str) -> None:
    assert extract_instruments(mt.read(text=text)) == ()


def test_lookups(registry: Registry) -> None:
    assert registry.by_id("unts 189:137")[0].key == "refugee-convention-1951"
    assert registry.by_id("no such id") == ()


ROW = """
[[instrument]]
key = "example-act-2020"
name = "Example Act 2020"
kind = "statute"
jurisdiction = "GB"
year = 2020
examples = [{text = "The Example Act 2020 applies.", surface = "Example Act 2020"}]
source = "written for this test"
"""


def test_own_table_is_added_and_replaces(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        ROW
        + ROW.replace("example-act-2020", "refugee-convention-1951").replace(
            "Example Act", "Other Act"
        )
    )
    registry = load_registry([own])
    assert registry.by_key["example-act-2020"].file == "own.toml"
    assert registry.by_key["refugee-convention-1951"].name == "Other Act 2020"
    assert len(registry) == len(ROWS) + 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("kind = ", 'kind = "law" # '), "kind 'law' is none of"),
        (("year = 2020", "year = 2021\nadopted = '2020-01-01'"), "does not agree"),
        (("year = 2020", "adopted = '2020-02-30'"), "is not a date"),
        (("year = 2020", "adopted = '2020-02-03'\nin_force = '2019'"), "before it was adopted"),
        (("year = 2020", "colour = 'red'"), "unknown field 'colour'"),
        (("year = 2020", "confirmed_facts = ['colour']"), "'colour' is none of name, year"),
        (("year = 2020", "confirmed_facts = ['year']"), "confirms year, which the row leaves out"),
        (("year = 2020", "parent = 'no-such-row'"), "there is no row 'no-such-row'"),
        (
            ("year = 2020", "short = ['UNHCR Handbook', 'Refugee Convention']"),
            "already means 'refugee-convention-1951'",
        ),
        (('surface = "Example Act 2020"', 'surface = "Act 2021"'), "does not hold its surface"),
        (("[[instrument]]", "[[instrument"), "cannot be read as TOML"),
        (("[[instrument]]", "[[treaty]]"), "unknown table 'treaty'"),
    ],
)
def test_bad_tables_name_file_and_row(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(ROW.replace(*change))
    with pytest.raises(RegistryError, match=words) as caught:
        load_registry([own])
    assert "own.toml" in str(caught.value) or "example-act-2020" in str(caught.value)
