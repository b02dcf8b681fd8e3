"""Make claims.jsonl and documents.jsonl from the hand-written files in ``written/``.

Run in this folder: ``python build.py``. Each quotation is looked up in its text, so that a typing
error stops the build.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
VERDICTS = "supported rounded derived bound_differs unit_scale wrong_context contradicted not_found".split()


def locate(text: str, quote: str, where: str) -> list[int]:
    at = text.find(quote)
    if at < 0:
        raise SystemExit(f"{where}: not in the text: {quote!r}")
    return [at, at + len(quote)]


def blocks(path: Path) -> list[tuple[str, str]]:
    """(name, content) of each ``== NAME`` section."""
    parts = re.split(r"^== (\S+)\n", path.read_text(encoding="utf-8"), flags=re.M)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def claims(path: Path, half: str) -> list[dict]:
    rows = []
    for name, content in blocks(path):
        source, *cases = re.split(r"^-- (\w+)\n", content, flags=re.M)
        source = source.strip()
        for n, (verdict, body) in enumerate(zip(cases[::2], cases[1::2], strict=True), 1):
            where = f"{path.name} {name}-{n}"
            assert verdict in VERDICTS, where
            lines = body.strip().splitlines()
            fields = dict(line.split(": ", 1) for line in lines[1:])
            marked = lines[0]
            figures = re.findall(r"\[\[(.+?)\]\]", marked)
            figure = fields.get("fig", figures[0] if figures else "")
            before = marked.split(f"[[{figure}]]")[0].replace("[[", "").replace("]]", "")
            claim = marked.replace("[[", "").replace("]]", "")
            # A figure inside the marked words, or one that is not marked, is looked up.
            at = len(before) if f"[[{figure}]]" in marked else claim.find(figure)
            span = [at, at + len(figure)]
            assert claim[span[0] : span[1]] == figure, where
            rows.append({
                "id": f"{name}-{n:02}", "half": half, "claim_text": claim, "claim_figure": figure,
                "claim_figure_span": span, "source_text": source, "expected_verdict": verdict,
                "evidence_span": locate(source, fields["ev"], where) if "ev" in fields else None,
                "conflict_span": locate(source, fields["cf"], where) if "cf" in fields else None,
            })  # fmt: skip
    return rows


def documents(path: Path, half: str) -> list[dict]:
    rows = []
    for name, content in blocks(path):
        text, *found = re.split(r"^-- (\w+)\n", content, flags=re.M)
        docs = [d.strip() for d in re.split(r"^~~~\n", text, flags=re.M)]
        findings = []
        for kind, body in zip(found[::2], found[1::2], strict=True):
            spans, message = [], ""
            for line in body.strip().splitlines():
                if line.startswith("> "):
                    message = line[2:]
                    continue
                doc, quote = re.match(r"(\d): (.*)", line).groups()
                spans.append([int(doc), *locate(docs[int(doc)], quote, f"{path.name} {name}")])
            findings.append({"type": kind, "spans": spans, "message": message})
        rows.append({"id": name, "half": half, "docs": docs, "findings": findings})
    return rows


def write(name: str, rows: list[dict]) -> None:
    ids = [r["id"] for r in rows]
    assert len(ids) == len(set(ids)), "the same id twice"
    lines = (json.dumps(r, ensure_ascii=False) + "\n" for r in rows)
    (HERE / name).parent.mkdir(exist_ok=True)
    (HERE / name).write_text("".join(lines), encoding="utf-8")
    print(name, len(rows))


def main() -> None:
    made: dict[str, list[dict]] = {}
    for path in sorted((HERE / "written").glob("*.txt")):
        words = path.stem.split("_")
        # other_HAND_HALF_KIND: written by another hand, kept apart from the first kit.
        hand = words[1] if words[0] == "other" else ""
        half, kind = (words[2:] if hand else words)[:2]
        rows = (claims if kind == "claims" else documents)(path, half)
        if hand:
            rows = [
                {"id": row.pop("id"), "half": row.pop("half"), "hand": hand} | row for row in rows
            ]
        made.setdefault(f"unseen/{kind}.jsonl" if hand else f"{kind}.jsonl", []).extend(rows)
    for name, rows in made.items():
        write(name, rows)


if __name__ == "__main__":
    main()
