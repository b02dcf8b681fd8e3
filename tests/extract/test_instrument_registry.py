"""Every row of the registry is walked: it must be valid, unique and carry a true example."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_row_is_complete(row: InstrumentRow, registry: Registry) -> None:
    assert row.kind in KINDS
    assert row.source
    assert row.examples
    assert all(alias.scope in SCOPES for alias in row.names())
    for example in row.examples:
        assert example.surface in example.text
    for key in (*row.supersedes, *row.superseded_by, row.parent, row.recast_of):
        assert key is None or key in registry.by_key
    if row.in_force and row.in_force != NOT_IN_FORCE and row.adopted:
        shared = min(len(row.in_force), len(row.adopted))
        assert row.in_force[:shared] >= row.adopted[:shared]


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
    own.write_text(ROW + ROW.replace("example-act-2020", "refugee-convention-1951").replace("Example Act", "Other Act"))
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
        (("year = 2020", "parent = 'no-such-row'"), "there is no row 'no-such-row'"),
        (("year = 2020", "short = ['UNHCR Handbook', 'Refugee Convention']"), "already means 'refugee-convention-1951'"),
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
