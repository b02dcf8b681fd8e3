"""Measures for figures: spans, values, units, bounds, what is counted, year, citation."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .matching import Row, by_document, greedy, overlap, prf

__all__ = ["score"]

# Names that mean the same unit to the measure: it must be fair to tools with other vocabularies.
_MONEY = {
    "USD": ("dollar", "united states dollar", "us$", "us dollar", "$"),
    "EUR": ("euro",),
    "GBP": ("pound sterling", "british pound", "pound"),
    "CNY": ("chinese yuan", "yuan", "renminbi"),
}
_OTHER = {
    "percent": ("percentage", "%"),
    "tonne": ("ton", "tons", "short ton", "metric ton", "long ton"),
    "metre": ("meter", "meters"),
    "kilometre": ("kilometer",),
    "year": ("year old",),
    "month": ("month old",),
    "person": (
        "people", "child", "children", "woman", "man", "migrant", "refugee", "death", "arrival", "individual",
        "survivor", "girl", "defector", "north korean", "immigrant", "asylum seeker", "member", "rohingya",
    ),
}  # fmt: skip
_SAME = {
    alias: name.lower()
    for table in (_MONEY, _OTHER)
    for name, names in table.items()
    for alias in names
}
_AFTER_HEAD = frozenset(("of", "under", "in", "to", "from", "for", "with", "who", "that"))
_WORD = re.compile(r"[\w’'-]+")
_COARSE = {"at_least": "more_than", "at_most": "less_than"}
_MEASURED = frozenset(("money", "percent", "measure", "age", "duration"))


def _unit(value: Any) -> str | None:
    if value is None:
        return None
    unit = str(value).strip().lower()
    for form in (unit, unit.removesuffix("s")):
        if form in _SAME:
            return _SAME[form]
    return unit[:-1] if unit.endswith("s") and not unit.endswith("ss") else unit


def _close(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is None and b is None
    return abs(a - b) <= 1e-3 * max(1e-9, abs(a))


def _value(g: Row, p: Row) -> bool:
    return _close(g["value_min"], p.get("value_min")) and _close(
        g["value_max"], p.get("value_max", p.get("value_min"))
    )


def _head(phrase: str | None) -> str | None:
    words = _WORD.findall((phrase or "").lower())
    if not words:
        return None
    cut = next((i for i, w in enumerate(words) if i and w in _AFTER_HEAD), len(words))
    return str(words[:cut][-1].rstrip("s"))


def _year(value: Any) -> tuple[int, int] | None:
    if value is None:
        return None
    return (value[0], value[1]) if isinstance(value, list | tuple) else (value, value)


def _citation(value: Any) -> str | None:
    return re.sub(r"\W+", "", value.lower()) if value else None


def score(
    gold: list[Row], predicted: list[Row], ignored: list[Row] | None = None
) -> dict[str, Any]:
    """Score predicted figures.

    Spans match one to one, longest overlap first. Attributes are scored on matched pairs whose
    gold has them. A prediction inside an ignored span that matches nothing is not counted.

    Returns:
        Counts, `exact`, `overlap`, `value_end_to_end` and one accuracy an attribute.
    """
    docs = by_document(gold)
    given = by_document(p for p in predicted if p["doc"] in docs)
    ignore = by_document(ignored or ())
    pairs: list[tuple[Row, Row]] = []
    exact = n_pred = 0
    errors: list[str] = []
    for doc, rows in docs.items():
        first: dict[tuple[int, int], Row] = {}
        for p in given.get(doc, ()):
            first.setdefault((p["start"], p["end"]), p)
        mine = list(first.values())
        spans = {(g["start"], g["end"]) for g in rows}
        exact += sum((p["start"], p["end"]) in spans for p in mine)

        def rank(
            worth: float, i: int, j: int, rows: list[Row] = rows, mine: list[Row] = mine
        ) -> Any:
            g, p = rows[i], mine[j]
            distance = abs(g["start"] - p["start"]) + abs(g["end"] - p["end"])
            return (-worth, distance, -i, -j)

        matched = greedy(rows, mine, overlap, rank)
        pairs += [(rows[i], mine[j]) for i, j in matched]
        hit_gold, hit = {i for i, _ in matched}, {j for _, j in matched}
        for j, p in enumerate(mine):
            if j in hit:
                n_pred += 1
                continue
            if any(x["start"] <= p["start"] and p["end"] <= x["end"] for x in ignore.get(doc, ())):
                continue
            n_pred += 1
            errors.append(f"spurious {doc} {p['start']} {p.get('surface')!r}")
        errors += [
            f"missed {doc} {g['start']} {g['surface']!r}"
            for i, g in enumerate(rows)
            if i not in hit_gold
        ]

    def accuracy(
        name: str, of: Callable[[Row], bool], right: Callable[[Row, Row], bool]
    ) -> tuple[float | None, int]:
        chosen = [(g, p) for g, p in pairs if of(g)]
        wrong = [(g, p) for g, p in chosen if not right(g, p)]
        for g, p in wrong:
            errors.append(
                f"{name} {g['doc']} {g['start']} {g['surface']!r}: {_shown(g, name)} -> {_shown(p, name)}"
            )
        return (round(1 - len(wrong) / len(chosen), 4) if chosen else None, len(chosen))

    def always(_: Row) -> bool:
        return True

    def head_right(g: Row, p: Row) -> bool:
        return _head(g["counted"]) == _head(p.get("counted"))

    def in_phrase(g: Row, p: Row) -> bool:
        words = [w.rstrip("s") for w in _WORD.findall((p.get("counted") or "").lower())]
        return _head(g["counted"]) in words

    attributes = {
        "value": accuracy("value", always, _value),
        "value_on_ranges": accuracy("value", lambda g: g["approx"] == "range", _value),
        "unit": accuracy("unit", always, lambda g, p: _unit(g["unit"]) == _unit(p.get("unit"))),
        "unit_m": accuracy(
            "unit",
            lambda g: g["kind"] in _MEASURED,
            lambda g, p: _unit(g["unit"]) == _unit(p.get("unit")),
        ),
        "approx": accuracy("approx", always, lambda g, p: g["approx"] == p.get("approx")),
        "approx_nonexact": accuracy(
            "approx", lambda g: g["approx"] != "exact", lambda g, p: g["approx"] == p.get("approx")
        ),
        "approx_coarse": accuracy(
            "approx",
            always,
            lambda g, p: (
                _COARSE.get(g["approx"], g["approx"])
                == _COARSE.get(p.get("approx", ""), p.get("approx"))
            ),
        ),
        "counted_head": accuracy("counted", lambda g: bool(g.get("counted")), head_right),
        "counted_any": accuracy("counted", lambda g: bool(g.get("counted")), in_phrase),
        "year": accuracy(
            "year",
            lambda g: g.get("year") is not None,
            lambda g, p: _year(g["year"]) == _year(p.get("year")),
        ),
        "citation": accuracy(
            "citation",
            lambda g: bool(g.get("citation")),
            lambda g, p: _citation(g["citation"]) == _citation(p.get("citation")),
        ),
    }
    false_year = accuracy(
        "year", lambda g: g.get("year") is None, lambda _, p: p.get("year") is None
    )
    false_citation = accuracy(
        "citation", lambda g: not g.get("citation"), lambda _, p: not p.get("citation")
    )
    n_gold = len(gold)
    return {
        "gold": n_gold,
        "predicted": n_pred,
        "exact": prf(exact, n_pred, n_gold),
        "overlap": prf(len(pairs), n_pred, n_gold),
        "value_end_to_end": prf(sum(_value(g, p) for g, p in pairs), n_pred, n_gold),
        "attributes": {k: v[0] for k, v in attributes.items()},
        "attribute_rows": {k: v[1] for k, v in attributes.items()},
        "year_given_falsely": None if false_year[0] is None else round(1 - false_year[0], 4),
        "citation_given_falsely": None
        if false_citation[0] is None
        else round(1 - false_citation[0], 4),
        "errors": list(dict.fromkeys(errors)),
    }


def _shown(row: Row, name: str) -> Any:
    return (row.get("value_min"), row.get("value_max")) if name == "value" else row.get(name)
