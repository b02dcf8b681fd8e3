"""Seeded errors in the lists of many texts: what was done to an entry is what must be said.

Entries are dropped, years changed, letters swapped, in the list and never in the text. The texts
are the project's own (case documents, samples, gold, the half of the unseen texts that may be
read) and, where it lies beside the checkout, the evaluation kit's.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from anomaly_lists import ROOT, TYPED, UNSCORED, edited
from anomaly_lists import texts as case_texts

from migtext.extract.citations import extract_citations
from migtext.extract.references import extract_references
from migtext.readers.text import text_document

UNSEEN = ROOT / "corpora" / "citations-unseen"
GOLD = ROOT / "corpora" / "gold"
KIT = ROOT.parent / "shared" / "eval"
SEEDS = range(6)
AIM = 0.85


def _rows(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _texts() -> Iterator[tuple[str, str]]:
    """Texts with a list, by name."""
    yield from case_texts().items()
    dev = json.loads((UNSEEN / "split.json").read_text(encoding="utf-8"))["dev"]
    folders = [UNSEEN / "texts" / f"{name}.txt" for name in dev]
    for base in (GOLD, KIT):
        named = {r["doc"] for r in _rows(base / "citations" / "gold_references.jsonl")}
        folders += [base / "texts" / f"{name}.txt" for name in sorted(named)]
    seen = set()
    for path in folders:
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            if text not in seen:
                seen.add(text)
                yield path.stem, text


TEXTS = dict(_texts())


def _typed(text: str) -> list[tuple[int, int, str]]:
    document = text_document(text)
    references = extract_references(document)
    return [
        (w.start, w.end, w.anomaly.value)
        for c in extract_citations(document, references)
        for w in c.works
        if w.anomaly in TYPED and w.anomaly
    ]


def test_typed_f1_over_generated_errors() -> None:
    right: Counter[str] = Counter()
    told: Counter[str] = Counter()
    made: Counter[str] = Counter()
    missed: list[str] = []
    for name, text in TEXTS.items():
        for seed in SEEDS:
            case = edited(text, seed)
            said: dict[int, str] = {}
            references = extract_references(case.document)
            for citation in extract_citations(case.document, references):
                if citation.style not in ("parenthetical", "narrative"):
                    continue  # the edits say nothing about numbers and notes
                for work in citation.works:
                    wanted = case.expected.get(work.start)
                    if wanted is UNSCORED:
                        continue
                    if work.anomaly in TYPED and work.anomaly:
                        said[work.start] = str(work.anomaly)
            for start, kind in case.expected.items():
                if kind is UNSCORED:
                    continue
                if kind is not None:
                    made[str(kind)] += 1
                    right[str(kind)] += said.get(start) == str(kind)
                if said.get(start, "None") != str(kind):
                    window = case.document.text[start : start + 40].replace("\n", " ")
                    missed.append(f"{name} seed {seed}: {window!r} {kind} -> {said.get(start)}")
            told.update(said.values())
    for kind in map(str, TYPED):
        score = 2 * right[kind] / max(1, told[kind] + made[kind])
        print(f"{kind}: made {made[kind]}, told {told[kind]}, right {right[kind]}, F1 {score:.3f}")
    print("\n".join(missed[:80]))
    for kind in map(str, TYPED):
        assert made[kind] >= 40, kind
        assert 2 * right[kind] / (told[kind] + made[kind]) >= AIM, kind


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_clean_lists_give_no_alarm(name: str) -> None:
    """Without an edit only what the gold has is said; texts without gold say nothing of entries."""
    known = [
        (r["doc"], r["start"], r["end"])
        for r in (
            *_rows(UNSEEN / "gold_anomalies.jsonl"),
            *(r for base in (GOLD, KIT) for r in _rows(base / "citations" / "gold_intext.jsonl")
              if r.get("anomaly")),
        )
    ]  # fmt: skip
    planted = {"fqs", "harvard", "chicago", "ngo", "article"}
    if name in planted:
        pytest.skip("its own errors are tested one by one in test_citations")
    for start, end, kind in _typed(TEXTS[name]):
        assert any(d == name and s < end and start < e for d, s, e in known), (
            kind,
            TEXTS[name][start:end],
        )
