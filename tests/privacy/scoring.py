"""How much of the names in the testimonies still stands after pseudonymising.

The output is compared with the original word by word (difflib), so that nothing here relies on
what the tool says about its own work.
"""

from __future__ import annotations

import difflib
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "corpora" / "testimonies"
LABEL = "PSEUDO{n}"
_TOKEN = re.compile(r"[^\W_]+|[^\w\s]|_")
_BROKEN = re.compile(r"(?<=[^\W\d_])-\n\s*(?=[^\W\d_])")
# Words inside a marked span that name nobody: particles, kin words, titles.
NO_NAME = frozenset(
    "al el bin ibn abu umm de la da der van von the old mr mrs ms mme don daw uncle tonton alhaji haj hanım".split()
)


@dataclass
class Score:
    """Counts over some texts."""

    tokens: int = 0
    gone: int = 0
    persons: int = 0
    standing: list[str] = field(default_factory=list)
    public: int = 0
    public_replaced: list[str] = field(default_factory=list)
    split: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    doubt_tokens: int = 0
    doubt_gone: int = 0
    others: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"private name tokens gone {self.gone}/{self.tokens} ({self.gone / max(1, self.tokens):.1%});"
            f" private persons with a name left {len(self.standing)}/{self.persons};"
            f" public persons replaced {len(self.public_replaced)}/{self.public};"
            f" persons with two pseudonyms {len(self.split)};"
            f" pseudonyms for two persons {len(self.merged)};"
            f" persons in doubt: tokens gone {self.doubt_gone}/{self.doubt_tokens};"
            f" other words replaced {len(self.others)}"
        )


def rows(half: str | None = None) -> list[dict[str, Any]]:
    """The gold, one text a row."""
    lines = (FOLDER / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    return [r for r in map(json.loads, lines) if half in (None, r["half"])]


def _tokens(text: str) -> list[tuple[str, int]]:
    """Words with their places in the text as it is printed; a broken word is one word."""
    breaks = [(m.start(), m.end()) for m in _BROKEN.finditer(text)]
    joined, back, last = [], [], 0
    for a, b in breaks:
        joined.append(text[last:a])
        back += range(last, a)
        last = b
    joined.append(text[last:])
    back += range(last, len(text))
    return [(m[0], back[m.start()]) for m in _TOKEN.finditer("".join(joined))]


def name_tokens(text: str, start: int, end: int) -> list[int]:
    """Indices, among the words of the text, of those that name the person."""
    words = [(i, w) for i, (w, at) in enumerate(_tokens(text)) if start <= at < end]
    at = next((k for k, (_, w) in enumerate(words) if w == "@"), None)
    if at:  # an e-mail address: what is before the sign
        words = words[:at]
    out = [i for i, w in words if len(w) > 1 and w.lower() not in NO_NAME]
    if any(w[0].isupper() for _, w in words):
        plain = dict(words)
        out = [i for i in out if plain[i][0].isupper() or not plain[i].isascii()] or out
    return out or [i for i, w in words if w.isalpha()]


def score_text(row: dict[str, Any], original: str, output: str, total: Score) -> None:
    """Add what one text shows."""
    old, new = _tokens(original), _tokens(output)
    a, b = [w for w, _ in old], [w for w, _ in new]
    gone: dict[int, tuple[int, tuple[str, ...]]] = {}
    codes = difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    for n, (tag, i1, i2, j1, j2) in enumerate(codes):
        if tag in ("replace", "delete"):
            said = tuple(w for w in b[j1:j2] if re.fullmatch(r"PSEUDO\d+", w))
            gone.update(dict.fromkeys(range(i1, i2), (n, said)))
    by_code: dict[int, list[tuple[int, str]]] = defaultdict(list)
    left: dict[str, set[str]] = defaultdict(set)
    marked: set[int] = set()
    for start, end, who in row["mentions"]:
        role = row["persons"][who]["role"]
        at = name_tokens(original, start, end)
        marked |= {i for i, (_, p) in enumerate(old) if start <= p < end}
        out = [i for i in at if i in gone]
        if role == "private":
            total.tokens += len(at)
            total.gone += len(out)
            left[who] |= {a[i] for i in at if i not in gone}
        elif role == "doubt":
            total.doubt_tokens += len(at)
            total.doubt_gone += len(out)
        else:
            left[who] |= {"-"} if out else set()
        if role != "public" and out:
            by_code[gone[out[0]][0]].append((start, who))
    for who, person in row["persons"].items():
        name = f"{row['text']} {person['name']}"
        if person["role"] == "private":
            total.persons += 1
            if left[who]:
                total.standing.append(name)
                total.left.append(f"{name}: {', '.join(sorted(left[who]))}")
        elif person["role"] == "public":
            total.public += 1
            if left[who]:
                total.public_replaced.append(name)
    given: dict[str, set[str]] = defaultdict(set)
    said_of = dict(gone.values())
    for n, members in by_code.items():
        said = said_of[n]
        if len(said) == len(members):
            for (_, who), word in zip(sorted(members), said, strict=True):
                given[who].add(word)
        elif len(set(said)) == 1:
            for _, who in members:
                given[who].add(said[0])
    back: dict[str, set[str]] = defaultdict(set)
    for who, words in given.items():
        if len(words) > 1:
            total.split.append(f"{row['text']} {row['persons'][who]['name']}: {sorted(words)}")
        for word in words:
            back[word].add(who)
    for word, whos in back.items():
        if len(whos) > 1:
            names = sorted(row["persons"][w]["name"] for w in whos)
            total.merged.append(f"{row['text']} {word}: {', '.join(names)}")
    total.others += [
        f"{row['text']} {a[i]}" for i in sorted(gone) if i not in marked and a[i].isalnum()
    ]


def score(half: str) -> Score:
    """Score one half with the tool as it is."""
    import migtext as mt

    total = Score()
    for row in rows(half):
        text = (FOLDER / row["text"]).read_text(encoding="utf-8")
        made = mt.annotate(mt.read(FOLDER / row["text"]), only="entities").pseudonymised(
            label=LABEL
        )
        score_text(row, text, made.document.text, total)
    return total


def main() -> None:
    """Print the scores: totals only for the test half."""
    import sys

    for half in sys.argv[1:] or ["dev", "test"]:
        found = score(half)
        print(f"{half}: {found}")
        if half == "dev":
            for name in ("left", "public_replaced", "split", "merged", "others"):
                print(f"  {name}:", *getattr(found, name), sep="\n    ")


if __name__ == "__main__":
    main()
