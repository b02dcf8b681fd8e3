"""Edge cases of other readers of numbers, with permissive licences: the share read right.

`../shared/data/figures` holds the test tables of quantulum3 and of Microsoft's recognizers. They ask
for other things than figures (a shopping list's "2 apples", a telescope's arc minutes), so a share is
no grade; it shows what changes. A case is right when every value that it expects is found, in order
and no other; the unit is compared where both sides name it.

Run: python benchmarks/figures_edges.py [--errors TABLE]
"""

from __future__ import annotations

import json
import re
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from migtext.extract.figures import extract_figures
from migtext.extract.numbers import find_numerals
from migtext.readers import text_document

HOME = Path(__file__).resolve().parents[2] / "shared" / "data" / "figures"
# What the tables call it -> what a figure does.
UNITS = {
    "dollar": "USD",
    "united states dollar": "USD",
    "euro": "EUR",
    "british pound": "GBP",
    "pound sterling": "GBP",
    "japanese yen": "JPY",
    "indian rupee": "INR",
    "chinese yuan": "CNY",
    "canadian dollar": "CAD",
    "percentage": "percent",
    "c": "degree Celsius",
    "f": "degree Fahrenheit",
    "degree": "degree",
}


def numbers(values: list[str]) -> list[float]:
    out = []
    for value in values:
        try:
            out.append(float(Decimal(value.replace(",", "").rstrip("%"))))
        except (InvalidOperation, AttributeError):
            continue
    return out


def same(a: list[float], b: list[float]) -> bool:
    return len(a) == len(b) and all(
        abs(x - y) <= 1e-4 * max(1.0, abs(y)) for x, y in zip(a, b, strict=True)
    )


def figures(text: str) -> list[Any]:
    return list(extract_figures(text_document(text)))


def unit_same(mine: str | None, theirs: str) -> bool:
    theirs = UNITS.get(theirs.lower(), theirs.lower())
    mine = (mine or "").lower().replace("meter", "metre")
    return mine == theirs.lower().replace("meter", "metre")


def recognizer(name: str) -> list[dict[str, Any]]:
    rows = json.loads((HOME / "recognizers" / f"{name}.json").read_text(encoding="utf-8-sig"))
    return [r for r in rows if "Results" in r]


def check(name: str) -> list[tuple[bool, bool | None, str, Any, Any]]:
    """Right in value, right in unit (None when not asked), the text, what is expected, what is found."""
    out: list[tuple[bool, bool | None, str, Any, Any]] = []
    if name == "quantulum3":
        for row in json.loads((HOME / "quantulum3" / "quantities.json").read_text()):
            want = [float(r["value"]) for r in row["res"] if "value" in r]
            found = figures(row["req"])
            mine = [float(f.low) for f in found]
            right = same(mine, want)
            units = (
                all(unit_same(f.unit, r["unit"]) for f, r in zip(found, row["res"], strict=True))
                if right and all(r["unit"] != "dimensionless" for r in row["res"])
                else None
            )
            out.append((right, units, row["req"], want, [(str(f.low), f.unit) for f in found]))
        return out
    for row in recognizer(name):
        text = row["Input"]
        results = [
            r
            for x in row["Results"]
            if (r := x["Resolution"]) and r.get("value") not in (None, "null")
        ]
        if name.startswith("NumberModel"):
            want = numbers([r.get("value", "") for r in results])
            mine = [float(n.low) for n in find_numerals(text)]
            out.append((same(mine, want), None, text, want, mine))
            continue
        if name.startswith("NumberRange"):
            want = [tuple(re.findall(r"-?[\d.]+", r.get("value", ""))) for r in results]
            found = figures(text)
            ends = [
                tuple(str(float(v)) for v in dict.fromkeys((f.low, f.high)) if v is not None)
                for f in found
            ]
            wanted = [tuple(str(float(v)) for v in w) for w in want]
            out.append((ends == wanted, None, text, wanted, ends))
            continue
        want = numbers([r.get("value") or "" for r in results])
        found = figures(text)
        mine = [float(f.low) for f in found]
        kinds = {
            "CurrencyModel": ("money",),
            "PercentModel": ("percent",),
            "AgeModel": ("age", "duration"),
            "DimensionModel": ("measure",),
            "TemperatureModel": ("measure",),
        }[name]
        kept = [f for f in found if f.kind in kinds or (f.kind == "vague" and f.unit)]
        right = same([float(f.low) for f in kept], want)
        units = None
        if right and kept and all(r.get("unit") for r in results):
            units = all(unit_same(f.unit, r["unit"]) for f, r in zip(kept, results, strict=True))
        out.append((right, units, text, want, [(str(f.low), f.unit, f.kind) for f in found]))
    return out


def main() -> None:
    """Print the shares; with `--errors TABLE` the cases of one table that are not right."""
    names = [
        "quantulum3",
        "NumberModel",
        "NumberModelExperimentalMode",
        "NumberRangeModel",
        "CurrencyModel",
        "PercentModel",
        "AgeModel",
        "DimensionModel",
        "TemperatureModel",
    ]
    if len(sys.argv) > 2:
        for right, units, text, want, found in check(sys.argv[2]):
            if not right or units is False:
                print(f"{'unit ' if right else 'value'} {text[:150]!r}\n      {want} / {found}")
        return
    for name in names:
        rows = check(name)
        units = [u for _, u, *_ in rows if u is not None]
        share = sum(r for r, *_ in rows) / len(rows)
        line = f"{name:<28} {len(rows):>4} cases, values right {share:.3f}"
        print(
            line + (f", unit right {sum(units) / len(units):.3f} of {len(units)}" if units else "")
        )


if __name__ == "__main__":
    main()
