"""Build texts and gold rows from the marked documents in `marked/`.

Inline markup, removed from the text:

    ⟦surface|style>key,key;name=value⟧  an in-text citation and the entries that it cites
    ⟪key type lang|entry⟫               an entry; `fn=3` after lang: it stands in note 3
    {p:Ada <Osei>} {o:Body}             author: person (family in angle brackets), organisation
    {e:...} {q:Body}                    editor: person, organisation
    {y:} {t:} {c:} {b:} {v:} {i:} {g:} {d:} {u:} {n:} {x:}
                                        year, title, container, publisher, volume, issue, pages,
                                        DOI, URL, number, access date

`same=key` in an entry that opens with a dash: the authors of that entry.
`!type` in the attributes of a citation, or after the language of an entry, plants an anomaly;
`!!words` says why. The first line of a file may hold `#wrap N`: spaces become line ends, so that
no line is longer than N where a space allows it.

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

STYLES = {
    "ad": "author-date-parenthetical",
    "nar": "author-date-narrative",
    "st": "short-title",
    "num": "numeric",
    "fn": "footnote-marker",
    "ap": "author-page",
    "ibid": "ibid",
    "pin": "pinpoint-only",
    "an": "",  # a place in a note: an anomaly row, no in-text row
}
FIELDS = {
    "y": "year",
    "t": "title",
    "c": "container-title",
    "b": "publisher",
    "v": "volume",
    "i": "issue",
    "g": "page",
    "d": "DOI",
    "u": "URL",
    "n": "number",
    "x": "accessed",
}
TOKEN = re.compile(r"⟦|⟧|⟪|⟫|\{[a-z]:|\}")
YEAR = re.compile(r"(?:n\.d\.|forthcoming|\b[12]\d{3}(?:/[12]\d{3})?[a-z]?\b)")
ANOMALIES = {
    "missing": "missing_reference",
    "name": "name_mismatch",
    "year": "year_mismatch",
    "uncited": "never_cited",
    "inconsistent": "inconsistent",
    "crossref": "crossref",
}
Row = dict[str, Any]


def _attributes(text: str) -> Row:
    out: Row = {}
    for part in filter(None, (p.strip() for p in text.split(";"))):
        if part.startswith("!!"):
            out["why"] = part[2:]
        elif part.startswith("!"):
            out["anomaly"] = ANOMALIES[part[1:]]
        else:
            name, _, value = part.partition("=")
            out[name] = value
    return out


def _person(text: str) -> Row:
    family = re.search(r"<(.+?)>", text)
    assert family, text
    given = (text[: family.start()] + " " + text[family.end() :]).strip(" ,")
    return {"family": family.group(1), "given": re.sub(r"\s+", " ", given)}


def _label(text: str) -> int | str:
    return int(text) if text.isdigit() else text


def _wrapped(text: str, width: int) -> str:
    lines = []
    for line in text.split("\n"):
        while len(line) > width:
            cut = line.rfind(" ", 1, width + 1)
            if cut < 0:
                cut = line.find(" ", width)
            if cut < 0:
                break
            lines.append(line[:cut])
            line = line[cut + 1 :]
        lines.append(line)
    return "\n".join(lines)


def read(path: Path) -> tuple[str, list[Row], list[Row], list[Row]]:
    """Text, in-text rows, reference rows and anomaly rows of one marked document."""
    marked = path.read_text(encoding="utf-8")
    width = 0
    if marked.startswith("#wrap "):
        head, _, marked = marked.partition("\n")
        width = int(head.split()[1])
    out: list[str] = []
    at = length = 0
    refs: list[Row] = []
    cites: list[Row] = []
    stack: list[Row] = []

    def put(piece: str) -> None:
        nonlocal length
        out.append(piece)
        length += len(piece)

    for m in TOKEN.finditer(marked):
        if m.start() < at:
            continue
        put(marked[at : m.start()])
        at = m.end()
        token = m.group()
        if token == "⟦":
            end = marked.index("⟧", at)
            surface, _, rest = marked[at:end].rpartition("|")
            style, _, rest = rest.partition(">")
            keys, _, attributes = rest.partition(";")
            row = _attributes(attributes) | {"start": length, "end": length + len(surface)}
            row |= {"style": STYLES[style], "keys": [k for k in keys.split(",") if k]}
            put(surface)
            cites.append(row)
            at = end + 1
        elif token == "⟪":
            bar = marked.index("|", at)
            key, kind, *rest = marked[at:bar].split(" ", 3)
            lang = rest[0] if rest else "en"
            row = _attributes(rest[1] if len(rest) > 1 else "")
            row |= {"key": key, "type": kind, "lang": lang, "start": length}
            row |= {"author": [], "editor": [], "values": {}}
            stack.append(row)
            at = bar + 1
        elif token == "⟫":
            row = stack.pop()
            row["end"] = length
            refs.append(row)
        elif token[0] == "{":
            stack.append({"code": token[1], "start": length})
            if token[1] in "pe":
                end = marked.index("}", at)
                raw = marked[at:end]
                stack[-1]["raw"] = raw
                put(re.sub(r"[<>]", "", raw))
                at = end
        elif token == "}":
            item = stack.pop()
            owner = next(s for s in reversed(stack) if "key" in s)
            text = "".join(out)[item["start"] :]
            code = item["code"]
            if code in "pe":
                owner["author" if code == "p" else "editor"].append(_person(item["raw"]))
            elif code in "oq":
                owner["author" if code == "o" else "editor"].append({"literal": text})
            else:
                owner["values"][FIELDS[code]] = text
    put(marked[at:])
    assert not stack, (path.name, stack)
    text = "".join(out)
    assert not re.search(r"[⟦⟧⟪⟫{}]", text), path.name
    if width:
        text = _wrapped(text, width)
    return text, *_rows(path.stem, text, cites, refs)


def _rows(
    doc: str, text: str, cites: list[Row], refs: list[Row]
) -> tuple[list[Row], list[Row], list[Row]]:
    refs.sort(key=lambda r: r["start"])
    index = {r["key"]: i for i, r in enumerate(refs)}
    assert len(index) == len(refs), (doc, "a key occurs twice")
    anomalies: list[Row] = []
    gold_refs = []
    authors = {r["key"]: r["author"] for r in refs}
    for i, r in enumerate(refs):
        entry = text[r["start"] : r["end"]]
        row: Row = {"doc": doc, "index": i, "start": r["start"], "end": r["end"], "text": entry}
        row |= {
            "type": r["type"],
            "author": authors[r.get("same", r["key"])],
            "editor": r["editor"],
        }
        for name in FIELDS.values():
            if name not in ("number", "accessed"):
                row[name] = r["values"].get(name)
        row["lang"] = r["lang"]
        row["footnote"] = _label(r["fn"]) if "fn" in r else None
        for name in ("number", "accessed"):
            if name in r["values"]:
                row[name] = r["values"][name]
        gold_refs.append(row)
        if r.get("anomaly"):
            anomalies.append(
                {"doc": doc, "type": r["anomaly"], "start": r["start"], "end": r["end"]}
                | {"surface": entry, "target": i, "why": r.get("why", "")}
            )
    gold_cites = []
    for c in cites:
        surface = text[c["start"] : c["end"]]
        year = YEAR.findall(surface) if c["style"].startswith(("author-date", "short")) else []
        row = {"doc": doc, "start": c["start"], "end": c["end"], "surface": surface}
        row |= {
            "style": c["style"],
            "authors_text": c.get("by"),
            "year": year[-1] if year else None,
        }
        if "by" not in c and year:
            cut = surface.rfind(year[-1])
            by = re.sub(r"\s+", " ", surface[:cut]).strip(" ,([“”\"'").rstrip(",")
            row["authors_text"] = by + ")" * (by.count("(") - by.count(")")) or None
        row["locator"] = c.get("loc")
        targets = [index[k] for k in c["keys"]]
        anomaly = c.get("anomaly")
        row |= {"target": targets[0] if targets else None}
        row |= {"anomaly": anomaly if anomaly != "crossref" else None}
        if c["style"] == "footnote-marker":
            row |= {"targets": targets, "footnote": _label(c.get("n") or surface)}
            gold_cites.append(row)
        elif c["style"] == "numeric":
            for k, number in enumerate(c["num"].split(",") if "num" in c else [surface]):
                one = dict(row) | {"target": targets[k] if k < len(targets) else None}
                gold_cites.append(one | {"number": int(number)})
        elif c["style"]:
            assert len(targets) <= 1, (doc, surface)
            gold_cites.append(row)
        if anomaly:
            anomalies.append(
                {"doc": doc, "type": anomaly, "start": c["start"], "end": c["end"]}
                | {"surface": surface, "target": row["target"], "why": c.get("why", "")}
            )
            if "mark" in c:
                anomalies[-1]["also"] = next(
                    [r["start"], r["end"]]
                    for r in gold_cites
                    if r.get("footnote") == _label(c["mark"])
                )
    return gold_cites, gold_refs, anomalies


def build() -> dict[str, str]:
    """Every file of the corpus by its path, as text."""
    files: dict[str, str] = {}
    rows: dict[str, list[Row]] = {"intext": [], "references": [], "anomalies": []}
    for path in sorted((HERE / "marked").glob("*.txt")):
        text, cites, refs, anomalies = read(path)
        files[f"texts/{path.name}"] = text
        rows["intext"] += cites
        rows["references"] += refs
        rows["anomalies"] += anomalies
    for name, found in rows.items():
        files[f"gold_{name}.jsonl"] = "".join(
            json.dumps(r, ensure_ascii=False) + "\n" for r in found
        )
    return files


if __name__ == "__main__":
    raise SystemExit(save(HERE, build()))
