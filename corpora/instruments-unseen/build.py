"""Build texts and gold rows from the marked documents in `marked/`.

Inline markup, removed from the text:

    ⟦surface|key⟧                a mention of the instrument `key` of `instruments.txt`
    ⟦surface|key|pin⟧            with a pinpoint
    ⟦surface|key|pin|note⟧       with a note; the pinpoint may be empty
    ⟦surface|key+key||note⟧      one span, several instruments: a row each

`instruments.txt`: key|kind|canonical|year|jurisdiction|id|other names and ids, with semicolons;
one instrument a line. Only `score.py` reads the other names.

Run from anywhere: python build.py [--check]. Standard library only.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))

from saving import save  # noqa: E402

MENTION = re.compile(r"⟦([^⟦⟧|]+)\|([^⟦⟧|]+)(?:\|([^⟦⟧|]*))?(?:\|([^⟦⟧|]*))?⟧")
Row = dict[str, Any]


def instruments() -> dict[str, Row]:
    """The instruments by key."""
    out: dict[str, Row] = {}
    for line in (HERE / "instruments.txt").read_text(encoding="utf-8").splitlines():
        key, kind, canonical, year, jurisdiction, identifier, _ = line.split("|")
        assert key not in out, key
        out[key] = {
            "kind": kind,
            "canonical": canonical,
            "year": int(year) if year else None,
            "jurisdiction": jurisdiction or None,
            "id": identifier or None,
        }
    return out


def read(path: Path, known: dict[str, Row]) -> tuple[str, list[Row]]:
    """Text and gold rows of one marked document."""
    marked = path.read_text(encoding="utf-8")
    out: list[str] = []
    rows: list[Row] = []
    at = length = 0
    for m in MENTION.finditer(marked):
        before = marked[at : m.start()]
        surface, keys, pin, note = m.groups()
        out += [before, surface]
        length += len(before)
        span = {"start": length, "end": length + len(surface), "surface": surface}
        length += len(surface)
        at = m.end()
        for key in keys.split("+"):
            row = {"doc": path.stem, **span, **known[key]}
            rows.append(row | {"pinpoint": pin or None, "note": note or None})
    out.append(marked[at:])
    text = "".join(out)
    assert not re.search("[⟦⟧|]", text), (path.name, re.findall(".{20}[⟦⟧|].{20}", text))
    return text, rows


def build() -> dict[str, str]:
    """Every file of the corpus by its path, as text."""
    files: dict[str, str] = {}
    known = instruments()
    gold: list[Row] = []
    for path in sorted((HERE / "marked").glob("*.txt")):
        text, rows = read(path, known)
        files[f"texts/{path.name}"] = text
        gold += rows
    files["gold.jsonl"] = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in gold)
    return files


if __name__ == "__main__":
    raise SystemExit(save(HERE, build()))
