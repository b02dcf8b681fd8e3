"""Everything that the registry knows about one instrument, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..errors import DataError
from ..extract.instruments.registry import NOT_IN_FORCE, InstrumentRow, Registry, load_registry
from .jurisdictions import jurisdiction_name, row_jurisdiction, state_name, texts
from .lookup import Matches, search_instruments

__all__ = ["Sheet", "find_instrument", "instrument_sheet"]

# By so much the best answer must lead for `show` to take it.
_LEAD = 0.05


@dataclass(frozen=True, slots=True)
class Sheet:
    """One instrument with what is around it in the registry.

    Attributes:
        row: the instrument.
        registry: the registry that it is from.
    """

    row: InstrumentRow
    registry: Registry

    def to_dict(self) -> dict[str, Any]:
        """Everything as JSON values, other rows by key and name."""
        row, registry = self.row, self.registry
        scopes = texts("scopes")
        return {
            "key": row.key,
            "name": row.name,
            "kind": row.kind,
            "kind_means": texts("kinds").get(row.kind, ""),
            "jurisdiction": row.jurisdiction,
            "jurisdiction_name": jurisdiction_name(row_jurisdiction(row)),
            "parties": [{"code": p, "name": jurisdiction_name(p)} for p in row.parties],
            "year": row.year,
            "dates": {
                name: {"date": value, "means": means} for name, value, means in self._dates()
            },
            "ids": list(row.ids),
            "provision": row.provision,
            "short": list(row.short),
            "aliases": [
                {"text": a.text, "scope": a.scope, "means": scopes[a.scope]} for a in row.names()
            ],
            "misnomers": list(row.misnomers),
            "confusables": [{"text": c.text, "means": c.means} for c in row.confusables],
            "parent": self._named(row.parent),
            "children": [
                {"key": r.key, "name": r.name} for r in registry if r.parent == row.key != r.key
            ],
            "supersedes": [self._named(k) for k in row.supersedes],
            "superseded_by": [self._named(k) for k in row.superseded_by],
            "recast_of": self._named(row.recast_of),
            "lineage": [r.key for r in registry.lineage(row.key)],
            "series": {"body": row.committee, "number": row.number} if row.committee else None,
            "states": [
                {
                    "state": s.state,
                    "name": state_name(s.state),
                    "action": s.action,
                    "means": texts("actions")[s.action],
                    "date": s.date,
                    "as_of": s.as_of,
                    "confirmed": s.confirmed,
                    "source": s.source,
                    "note": s.note,
                }
                for s in registry.statuses
                if s.instrument == row.key
            ],
            "examples": [
                {"text": e.text, "surface": e.surface, "pinpoint": e.pinpoint} for e in row.examples
            ],
            "source": row.source,
            "confirmed": row.confirmed,
            "confirmed_facts": list(row.confirmed_facts),
            "note": row.note,
            "file": row.file,
        }

    def _dates(self) -> Iterator[tuple[str, str, str]]:
        row = self.row
        means = dict(texts("dates"))
        if row.kind == "case":
            means |= texts("dates_of_cases")
        elif row.kind in ("statute", "regulation", "executive_act", "constitution"):
            means |= texts("dates_of_statutes")
        for name in ("adopted", "opened_for_signature", "in_force"):
            value = getattr(row, name)
            if value is not None:
                known = value != NOT_IN_FORCE
                yield name, value, means[name] if known else "it has not entered into force"

    def _named(self, key: str | None) -> dict[str, str] | None:
        if key is None:
            return None
        row = self.registry.by_key.get(key)
        return {"key": key, "name": row.name if row is not None else ""}

    def sections(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """(heading, [(label, words)]) of what is known; empty sections are left out."""
        d = self.to_dict()
        where = d["jurisdiction_name"]
        if where != d["jurisdiction"]:
            where = f"{d['jurisdiction']}: {where}"
        first = [
            ("key", d["key"]),
            ("kind", f"{d['kind']}: {d['kind_means']}"),
            ("jurisdiction", where),
            ("parties", ", ".join(f"{p['name']} ({p['code']})" for p in d["parties"])),
            ("year", str(d["year"] or "")),
            ("identifiers", "; ".join(d["ids"])),
            ("provisions", d["provision"] or ""),
            ("series", f"{d['series']['body']} No. {d['series']['number']}" if d["series"] else ""),
        ]
        scopes: dict[str, list[str]] = {}
        for alias in d["aliases"]:
            if alias["text"] != d["name"]:
                scopes.setdefault(alias["scope"], []).append(alias["text"])
        names = [("short", "; ".join(d["short"]))]
        means = texts("scopes")
        names += [(scope, f"{'; '.join(t)}  [{means[scope]}]") for scope, t in scopes.items()]
        names.append(("misnomers", "; ".join(d["misnomers"])))
        links = [
            (label, "; ".join(f"{one['key']} ({one['name'][:90]})" for one in many if one))
            for label, many in (
                ("parent", [d["parent"]]),
                ("protocols and parts", d["children"]),
                ("supersedes", d["supersedes"]),
                ("superseded by", d["superseded_by"]),
                ("recast of", [d["recast_of"]]),
            )
        ]
        if len(d["lineage"]) > 2:
            links.append(("in order", " → ".join(d["lineage"])))
        states = [
            (
                s["name"],
                " ".join(filter(None, (s["means"], s["date"], f"(as of {s['as_of']})")))
                + ("" if s["confirmed"] else ", not confirmed")
                + (f"; {s['note']}" if s["note"] else ""),
            )
            for s in d["states"]
        ]
        examples = [
            (
                "",
                e["text"]
                + (f"  → {e['surface']}" + (f", {e['pinpoint']}" if e["pinpoint"] else "")),
            )
            for e in d["examples"]
        ]
        confirmed = "from memory or one table, not confirmed"
        if d["confirmed"]:
            confirmed = "confirmed there"
        elif d["confirmed_facts"]:
            facts = ", ".join(f.replace("_", " ") for f in d["confirmed_facts"])
            confirmed = f"confirmed there: {facts}; the rest from memory"
        source = [
            ("from", f"{d['source']} ({confirmed})"),
            ("note", d["note"] or ""),
            ("file", d["file"]),
        ]
        dates = [(n.replace("_", " "), f"{v['date']}: {v['means']}") for n, v in d["dates"].items()]
        confusable = [(c["text"], c["means"]) for c in d["confusables"]]
        made = [
            ("", first),
            ("Dates", dates),
            ("Names, by where they are found", names),
            ("Not to be taken for", confusable),
            ("Other instruments", links),
            ("States", states),
            ("Examples", examples),
            ("Source", source),
        ]
        kept = [(head, [(a, b) for a, b in rows if b]) for head, rows in made]
        return [(head, rows) for head, rows in kept if rows]

    def __str__(self) -> str:
        lines = [self.row.name]
        for head, rows in self.sections():
            lines += ["", head] if head else []
            lines += [f"  {label}: {words}" if label else f"  {words}" for label, words in rows]
        return "\n".join(lines)

    __repr__ = __str__


def find_instrument(name: str, registry: Registry | None = None) -> tuple[InstrumentRow, Matches]:
    """The one instrument that a key, identifier or name means.

    Args:
        name: what people call it.
        registry: another registry; None for the shipped one.

    Returns:
        The row, and what the search found (its first match says by which name).

    Raises:
        DataError: when it is none or several; the message lists them.

    Example:
        >>> find_instrument("Torture Convention")[0].key
        'cat-1984'
    """
    registry = registry or load_registry()
    found = search_instruments(name, registry=registry)
    row = registry.by_key.get(name.strip())
    if row is not None:
        return row, found
    if not found:
        raise DataError(
            str(found), todo="`migtext instruments search WORDS` looks with fewer words"
        )
    exact = [m for m in found if m.score == 1.0]
    if len(exact) == 1:
        return exact[0].row, found
    if not exact and (len(found) == 1 or found[0].score - found[1].score >= _LEAD):
        return found[0].row, found
    several = " or ".join(f"{m.row.key} ({m.row.name[:70]})" for m in (exact or found)[:5])
    raise DataError(f"{name!r} may be {several}", todo="give the key of one")


def instrument_sheet(name: str, registry: Registry | None = None) -> Sheet:
    """Everything that is known about an instrument.

    Args:
        name: its key, an identifier or a name, as `search_instruments` takes them.
        registry: another registry; None for the shipped one.

    Raises:
        DataError: when no instrument or several are meant; the message lists them.

    Example:
        >>> sheet = instrument_sheet("Kampala Convention")
        >>> sheet.row.key, sheet.to_dict()["dates"]["in_force"]["date"]
        ('kampala-convention-2009', '2012-12-06')
    """
    registry = registry or load_registry()
    return Sheet(find_instrument(name, registry)[0], registry)
