"""Build texts and gold rows from the marked documents in `marked/` and `movements.txt`.

Inline markup, removed from the text:

    {surface|L}               a name; L is P(erson), O(rg), B(ody), T (place), S(tate), G(roup),
                              R (programme), E(vent) or D(ate)
    {surface|L?}              optional: a prediction there is neither right nor wrong
    {surface|L:key}           key of the cluster; for S and G a code ISO 3166-1 alpha-3; for D the
                              days meant: 2024, 2024-05, 2024-05-06, or a/b of two of them
    {surface|L:key|note}      with a note; of persons v (private) or u (public)
    <<kind|text>>             a mask (references, citation, footnote_citation, boilerplate,
                              running_head, running_foot); no name is marked inside

Without a key the cluster is the surface in lower case, and a state or nationality is looked up in
`codes.txt`. `movements.txt`: document | words of the text | origins | transits | destinations |
figure | time | kind, one movement a line; codes or names of places with commas; a name in brackets
may be given or not; kind r: a return or deportation.

Run from anywhere: python build.py [--check]. Standard library only.
"""

from __future__ import annotations

import json
import re
import sys
from calendar import monthrange
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))

from saving import save  # noqa: E402

LABELS = {
    "P": "PERSON", "O": "ORG", "B": "BODY", "T": "PLACE", "S": "STATE", "G": "GROUP",
    "R": "PROGRAMME", "E": "EVENT", "D": "DATE",
}  # fmt: skip
ROLES = {"v": "private", "u": "public"}
TOKEN = re.compile(r"\{([^{}|]+)\|([A-Z])(\??)(?::([^{}|]+))?(?:\|([^{}|]+))?\}|<<(\w+)\||>>")
Row = dict[str, Any]


def codes() -> dict[str, str]:
    """ISO codes by name or adjective."""
    out: dict[str, str] = {}
    for line in (HERE / "codes.txt").read_text(encoding="utf-8").splitlines():
        code, _, names = line.partition(" ")
        out |= dict.fromkeys(names.split(";"), code)
    return out


def days(key: str) -> str:
    """First and last day of a date key, with a slash."""

    def side(part: str, last: bool) -> str:
        numbers = [int(n) for n in part.split("-")]
        year = numbers[0]
        month = numbers[1] if len(numbers) > 1 else (12 if last else 1)
        day = numbers[2] if len(numbers) > 2 else (monthrange(year, month)[1] if last else 1)
        return f"{year:04}-{month:02}-{day:02}"

    first, _, second = key.partition("/")
    return f"{side(first, False)}/{side(second or first, True)}"


def mention(m: re.Match[str], doc: str, at: int, known: dict[str, str]) -> Row:
    """The gold row of one marked name."""
    surface, letter, optional, key, note = m.groups()[:5]
    plain = " ".join(surface.split())
    label = LABELS[letter]
    row: Row = {"doc": doc, "start": at, "end": at + len(surface), "surface": surface}
    row |= {"label": label, "cluster": "", "iso3": "", "note": note or "", "scored": not optional}
    if letter in "SG":
        code = key if key and re.fullmatch("[A-Z]{3}", key) else known.get(plain, "")
        assert code or letter == "G" or optional, (doc, surface)
        row["iso3"] = code
        key = ("grp:" if letter == "G" else "") + (code or key or plain.lower())
    elif letter == "D":
        row["value"] = days(key) if key else ""
        key = "date:" + (row["value"] or plain.lower())
    elif letter == "P" and not optional:
        assert note in ROLES, (doc, surface)
        row["note"], row["person_role"] = "", ROLES[note]
    row["cluster"] = f"{doc}:{key or plain.lower()}"
    return row


def read(path: Path, known: dict[str, str]) -> tuple[str, list[Row], list[Row]]:
    """Text, gold rows and masks of one marked document."""
    marked = path.read_text(encoding="utf-8")
    out: list[str] = []
    rows: list[Row] = []
    masks: list[Row] = []
    at = length = 0
    open_mask: tuple[int, str] | None = None
    for m in TOKEN.finditer(marked):
        before = marked[at : m.start()]
        out.append(before)
        length += len(before)
        at = m.end()
        if m.group(1):
            assert open_mask is None, (path.name, m.group())
            rows.append(mention(m, path.stem, length, known))
            out.append(m.group(1))
            length += len(m.group(1))
        elif m.group(6):
            open_mask = (length, m.group(6))
        else:
            assert open_mask is not None, (path.name, marked[m.start() - 40 : m.end()])
            masks.append(
                {"doc": path.stem, "start": open_mask[0], "end": length, "kind": open_mask[1]}
            )
            open_mask = None
    assert open_mask is None, path.name
    out.append(marked[at:])
    text = "".join(out)
    assert not re.search(r"[{}]|<<|>>", text), (path.name, re.findall(".{0,20}[{}].{0,20}", text))
    return text, rows, masks


def movements(texts: dict[str, str]) -> list[Row]:
    """The movement rows, with the offsets of their words."""
    rows = []
    for line in (HERE / "movements.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        doc, words, origins, transits, destinations, figure, time, kind = (
            part.strip() for part in line.split("|")
        )
        pattern = re.compile(r"\s+".join(re.escape(w) for w in words.split()))
        found = list(pattern.finditer(texts[doc]))
        assert len(found) == 1, (doc, words, len(found))
        row: Row = {"doc": doc, "start": found[0].start(), "end": found[0].end()}
        row["evidence"] = found[0].group()
        for role, names in (
            ("origin", origins), ("transit", transits), ("destination", destinations),
        ):  # fmt: skip
            some = [n.strip() for n in names.split(",") if n.strip()]
            row[role] = [n for n in some if not n.startswith("(")]
            row[f"{role}_optional"] = [n.strip("()") for n in some if n.startswith("(")]
        row |= {"figure": figure, "time": days(time) if time else "", "kind": kind or "m"}
        rows.append(row)
    return rows


def build() -> dict[str, str]:
    """Every file of the corpus by its path, as text."""
    files: dict[str, str] = {}
    known = codes()
    gold: list[Row] = []
    masked: list[Row] = []
    texts: dict[str, str] = {}
    for path in sorted((HERE / "marked").glob("*.txt")):
        text, rows, masks = read(path, known)
        texts[path.stem] = text
        files[f"texts/{path.name}"] = text
        gold += rows
        masked += masks
    lines = {"gold": gold, "masks": masked, "gold_movements": movements(texts)}
    for name, some in lines.items():
        files[f"{name}.jsonl"] = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in some)
    return files


if __name__ == "__main__":
    raise SystemExit(save(HERE, build()))
