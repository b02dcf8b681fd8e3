"""Texts whose blocks are marked by hand, and how far a document agrees with them.

The signs are explained at the head of ``tests/cases/structure/first.txt``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "cases" / "structure"
_CODES = dict(
    zip(
        "thblqcTferHFPmx",
        (
            "title heading body list_item quote caption table footnote endnote reference header "
            "footer page_number metadata boilerplate"
        ).split(),
        strict=True,
    )
)
_MARK = re.compile(r"\{\{(\?)?((?:[thblqcTferHFPmx]\d?\+?(?:#\w+)?,?)+)\}\}")


@dataclass(frozen=True, slots=True)
class Gold:
    """A block that a person sees: its span, its kinds, and what else is known of it."""

    start: int
    end: int
    kinds: frozenset[str]
    level: int | None
    label: str | None
    continues: bool
    loose: bool


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    format: str | None
    text: str
    blocks: tuple[Gold, ...]


def load(name: str) -> list[Case]:
    """Cases of a file in ``tests/cases/structure``."""
    source = (FOLDER / name).read_text(encoding="utf-8")
    out = []
    for part in re.split(r"(?m)^%%%% ", source)[1:]:
        head, _, body = part.partition("\n")
        title, _, form = head.partition(" | ")
        out.append(_case(title.strip(), form.strip() or None, body))
    return out


def _case(name: str, form: str | None, body: str) -> Case:
    body = body.replace("␌", "\f").replace("→", "\t")
    text, at, starts = "", 0, []
    for match in _MARK.finditer(body):
        text += body[at : match.start()]
        at = match.end()
        starts.append((len(text), match))
    text += body[at:]
    blocks = []
    for n, (start, match) in enumerate(starts):
        stop = starts[n + 1][0] if n + 1 < len(starts) else len(text)
        start += len(text[start:stop]) - len(text[start:stop].lstrip())
        words = match.group(2)
        codes = words.split("#")[0].replace("+", "").split(",")
        kinds = {_CODES[c[0]] for c in codes if c}
        if kinds & {"header", "footer"}:
            kinds |= {"header", "footer"}
        level = next((int(c[1]) for c in codes if len(c) > 1), None)
        blocks.append(
            Gold(
                start=start,
                end=start + len(text[start:stop].rstrip()),
                kinds=frozenset(kinds),
                level=level,
                label=words.partition("#")[2].rstrip(",") or None,
                continues="+" in words,
                loose=match.group(1) is not None,
            )
        )
    return Case(name, form, text, tuple(blocks))


def disagreements(case: Case, document) -> list[str]:
    """What is wrong: boundaries that are missing or too many, kinds, levels, labels."""
    wrong = []
    starts = {b.start for b in document.blocks}
    loose = {g.start for g in case.blocks if g.loose}
    # The head of a text is one block of metadata; where it begins is not in question.
    gold = {g.start for g in case.blocks}
    for s in sorted(gold - starts - loose):
        wrong.append(f"no boundary before {case.text[s : s + 40]!r}")
    for s in sorted(starts - gold):
        if any(g.start < s < g.end for g in case.blocks):
            wrong.append(f"boundary before {case.text[s : s + 40]!r}")
    wrong += [f"{why} {case.text[g.start : g.start + 40]!r}" for g, why in misread(case, document)]
    return wrong


def misread(case: Case, document) -> list[tuple[Gold, str]]:
    """Blocks of another kind, level or label than expected."""
    out = []
    by_start = {b.start: b for b in document.blocks}
    for g in case.blocks:
        kinds = {
            block.kind if (block := document.block_at(i)) else "none"
            for i in range(g.start, g.end)
            if not case.text[i].isspace()
        }
        own = by_start.get(g.start)
        if not kinds <= g.kinds:
            out.append((g, f"{'/'.join(sorted(kinds))} for {'/'.join(sorted(g.kinds))}:"))
        elif own is not None and g.level and own.level != g.level:
            out.append((g, f"level {own.level} for {g.level}:"))
        elif own is not None and g.label and own.label != g.label:
            out.append((g, f"label {own.label} for {g.label}:"))
        elif own is not None and g.continues and own.continues is None:
            out.append((g, "does not continue:"))
    return out


def score(cases, read) -> tuple[float, float, float]:
    """Boundary F1, share of blocks with the right kind, share of blocks right in all."""
    found = wanted = hits = blocks = right = whole = 0
    for case in cases:
        document = read(case)
        starts = {b.start for b in document.blocks}
        loose = {g.start for g in case.blocks if g.loose}
        gold = {g.start for g in case.blocks} - loose
        starts -= loose
        hits += len(gold & starts)
        found += len(starts)
        wanted += len(gold)
        bad = {id(g) for g, _ in misread(case, document)}
        ends = {b.start: b.end for b in document.blocks}
        for g in case.blocks:
            blocks += 1
            right += id(g) not in bad
            whole += (
                id(g) not in bad
                and (g.loose or ends.get(g.start) is not None)
                and not any(g.start < s < g.end for s in starts)
            )
    return 2 * hits / (found + wanted), right / blocks, whole / blocks
