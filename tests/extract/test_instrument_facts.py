"""The registry beside the table of checked facts of the evaluation kit, when the kit is there."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from migtext.extract.instruments.registry import (
    InstrumentRow,
    Registry,
    load_registry,
    normalise_id,
)

KIT = Path(__file__).resolve().parents[3] / "shared" / "eval" / "instruments"
pytestmark = pytest.mark.skipif(not (KIT / "facts.tsv").exists(), reason="no evaluation kit")

# The kit dates two conventions by their opening for signature; the registry keeps the two apart.
SIGNED = {"coe-trafficking-2005", "istanbul-convention-2011"}
# The kit gives the protocol and its sister the same resolution.
BY_NAME = {
    "protocol_to_prevent_suppress_and_punish_trafficking_in_persons": "trafficking-protocol-2000"
}


def table(name: str) -> list[dict[str, str]]:
    with (KIT / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def written(text: str) -> str:
    """An identifier of the kit as the registry writes it: "UNTS:189:137", "ETS:009"."""
    text = re.sub(r"^(UNTS|LNTS|C?ETS|ILO):0*", r"\1 ", text)
    return normalise_id(text)


def row_of(fact: dict[str, str], registry: Registry) -> InstrumentRow | None:
    if fact["key"] in BY_NAME:
        return registry.by_key[BY_NAME[fact["key"]]]
    ids = {written(i) for i in fact["ids"].split("|") if i}
    found = {r.key for r in registry for i in r.ids if normalise_id(i) in ids}
    if len(found) != 1:
        names = {
            n.casefold() for n in (fact["official_title"], *fact["short_names"].split("|")) if n
        }
        found = {
            r.key
            for r in registry
            if {a.text.casefold() for a in r.names()} & names
            and (not fact["adopted"] or r.year == int(fact["adopted"][:4]))
        }
    return registry.by_key[found.pop()] if len(found) == 1 else None


def test_checked_facts_are_the_registry_s() -> None:
    registry = load_registry()
    facts = [f for f in table("facts.tsv") if f["status"] == "confirmed"]
    rows = [(fact, row_of(fact, registry)) for fact in facts]
    assert sum(row is not None for _, row in rows) >= 0.95 * len(rows)
    wrong = []
    for fact, row in rows:
        if row is None:
            continue
        for column in ("adopted", "in_force"):
            mine, theirs = getattr(row, column), fact[column]
            if column == "adopted" and row.key in SIGNED:
                mine = row.opened_for_signature
            # An empty field is no contradiction; a part of a date must be the same part.
            if mine and theirs and mine != "not in force":
                shared = min(len(mine), len(theirs))
                if mine[:shared] != theirs[:shared]:
                    wrong.append((row.key, column, mine, theirs))
    assert wrong == []


def test_checked_party_status_is_the_registry_s() -> None:
    registry = load_registry()
    facts = {f["key"]: f for f in table("facts.tsv")}
    wrong = []
    for line in table("parties.tsv"):
        key, state, date = list(line.values())[:3]
        row = row_of(facts[key], registry)
        assert row is not None, key
        status = registry.status(row.key, state)
        if status is None or (date and status.date != date):
            wrong.append((row.key, state, date, status))
    assert wrong == []
