"""Lines that are printed around a text: running heads, page numbers, contact blocks, adverts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

from ..resources import load_table
from .lines import Line, has_ended

__all__ = ["Rule", "is_legal_citation", "line_kind", "mask_digits", "page_furniture", "rules"]

_DIGITS = re.compile(r"\d+")
_BARE_NUMBER = re.compile(r"\d{1,4}|[ivxlc]{1,7}")
# "(1) OJ L 337, 20.12.2011, p. 9." stands at the foot of many pages of an act, and is law.
_LEGAL_CITATION = re.compile(
    r"\bO\.?J\.?\s?(?:No\.?\s)?[LC]\s?\d|\bL \d{1,3}, \d|\bU\.?N\.?T\.?S\.?\b|\bU\.S\.C\.|\bC\.F\.R\.|"
    r"\b\d+ (?:U\.S\.|F\.\dd|S\.Ct\.) \d|\bp\. \d+\.$",
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of ``data/readers/furniture.toml`` or ``structure.toml``."""

    id: str
    kind: str
    where: str
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]

    @classmethod
    def of(cls, row: Mapping[str, Any], flags: int = re.I) -> Self:
        """The rule of a row of a table, compiled; a row that does not say is a line of boilerplate."""
        return cls(
            id=row["id"],
            kind=row.get("kind", "boilerplate"),
            where=row.get("where", "line"),
            pattern=re.compile(row["pattern"], flags),
            examples=tuple(row["examples"]),
            counter_examples=tuple(row["not"]),
        )

    def matches(self, line: str) -> bool:
        """Whether a line is one of these."""
        if self.where in ("sign", "box"):
            return self.pattern.search(line, 0, 400) is not None
        return len(line) <= 300 and self.pattern.fullmatch(line) is not None


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """The tables, compiled once."""
    return tuple(
        Rule.of(row)
        for name in ("furniture.toml", "structure.toml")
        for row in load_table(f"readers/{name}")["rule"]
    )


@lru_cache(maxsize=16)
def _of(where: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules() if rule.where == where)


def line_kind(line: str, where: str = "line") -> str | None:
    """Block kind of a line that is known by its words.

    Args:
        line: a line without white space at its ends.
        where: column of the tables: line, tail, soft, sign, turn, stamp, about and so on.

    Returns:
        header, footer, page_number, metadata or boilerplate; None for any other line.

    Example:
        >>> line_kind("Page 3 of 10")
        'page_number'
    """
    for rule in _of(where):
        if rule.matches(line):
            return rule.kind
    return None


def is_legal_citation(line: str) -> bool:
    """Whether a line cites law: such a line repeats and is still no running head."""
    return _LEGAL_CITATION.search(line, 0, 300) is not None


def mask_digits(line: str) -> str:
    """A line with every number as ``#``, case folded: the same for the head of each page.

    Example:
        >>> mask_digits("12  Annual Report 2024")
        '# annual report #'
    """
    return " ".join(_DIGITS.sub("#", line).casefold().split())


_LINK = re.compile(r"\[([^\[\]]{1,200})\]\([^()\s]{1,1000}\)")


def _shown(line: str) -> str:
    """A short line as Markdown shows it."""
    if len(line) > 400 or line[:1] not in "[*_#>":
        return line
    return _LINK.sub(r"\1", line).strip("*_#> ") or line


def _edges(lines: Sequence[Line], pages: Sequence[int], found: dict[int, str]) -> None:
    """Heads, feet and numbers of pages that form feeds part.

    The first and last two lines of a page are furniture when the same words (digits masked) stand
    there on at least 30 % of the pages, or when they are only its number.
    """
    ends = [*pages[1:], len(lines)]
    heads = set(pages)
    places: dict[str, list[tuple[int, str]]] = {}
    numbers: dict[int, list[int]] = {}
    for n, (a, b) in enumerate(zip(pages, ends, strict=True)):
        top = list(range(a, min(a + 2, b)))
        for i in {*top, *range(max(a, b - 2), b)}:
            text = lines[i].text
            if len(text) > 140 or i in found:
                continue
            if _BARE_NUMBER.fullmatch(text):
                if i in (a, b - 1) and text.isdigit():
                    numbers.setdefault(int(text) - n, []).append(i)
                elif i in (a, b - 1) and (b - a < 2 or lines[i].blank):
                    found[i] = "page_number"
                continue
            side = "header" if i in top else "footer"
            places.setdefault(mask_digits(text), []).append((i, side))
    for same in numbers.values():
        # One page's number alone is told by the empty line that sets it off.
        if len(same) > 1 or lines[same[0]].blank or same[0] in heads:
            found.update(dict.fromkeys(same, "page_number"))
    enough = max(2, 0.3 * len(pages))
    for where in places.values():
        texts = [lines[i].text for i, _ in where]
        if len(where) < enough or any(is_legal_citation(t) for t in texts):
            continue
        if sum(has_ended(t) for t in texts) * 2 > len(texts):
            continue
        if any(line_kind(t, "turn") for t in texts):
            continue
        for i, side in where:
            # The first line of all is the title, from which the running head is taken.
            if i or not _titles(lines):
                found[i] = side


def _titles(lines: Sequence[Line]) -> bool:
    """Whether the first line is set off from what follows, and what follows is no other title."""
    after = next((line for line in lines[1:6] if len(line.text) > 60), None)
    return len(lines) > 1 and lines[1].blank and after is not None


def page_furniture(
    lines: Sequence[Line], *, paged: bool, pages: Sequence[int] = ()
) -> dict[int, str]:
    """Lines of a plain text that are page furniture.

    Args:
        lines: all lines.
        paged: the text came from printed pages (its lines are wrapped): repeated lines count.
        pages: index of the first line of each page, where form feeds part them.

    Returns:
        Kind for the index of each such line.
    """
    found = {
        i: kind
        for i, line in enumerate(lines)
        if (kind := line_kind(_shown(line.text))) is not None
    }
    if not paged:
        return found
    if len(pages) > 1:
        _edges(lines, pages, found)
    keys = [
        mask_digits(line.text) if len(line.text) <= 140 and i not in found else ""
        for i, line in enumerate(lines)
    ]
    counts = Counter(keys)
    # The title with a page number beside it, where no form feed parts the pages.
    title = keys[0] if keys and "#" not in keys[0] and len(keys[0]) > 8 else None
    if title:
        for i, key in enumerate(keys[1:], 1):
            if "#" in key and key.strip("# |–—-") == title:
                found[i] = "header"
    numbers = {i for i, line in enumerate(lines) if _BARE_NUMBER.fullmatch(line.text)}

    def near_number(i: int) -> bool:
        return any(
            i + d in numbers or found.get(i + d) == "page_number" for d in (-3, -2, -1, 1, 2, 3)
        )

    def interrupts(i: int) -> bool:
        # Skip over the other lines of the same run of repeated lines.
        a, b = i - 1, i + 1
        while a >= 0 and (counts[keys[a]] > 1 or a in found or a in numbers) and i - a < 5:
            a -= 1
        while b < len(lines) and (counts[keys[b]] > 1 or b in found or b in numbers) and b - i < 5:
            b += 1
        return (
            a >= 0
            and b < len(lines)
            and not has_ended(lines[a].text)
            and lines[b].text[0].islower()
        )

    places: dict[str, list[int]] = {}
    for i, key in enumerate(keys):
        if counts[key] > 1 and any(c.isalpha() for c in key):
            places.setdefault(key, []).append(i)
    for where in places.values():
        if any(is_legal_citation(lines[i].text) for i in where):
            continue
        # A running head is no sentence ("Para 1." repeats in notes).
        if sum(has_ended(lines[i].text) for i in where) * 2 > len(where):
            continue
        same = len({lines[i].text for i in where}) == 1
        if any(interrupts(i) for i in where) or (
            (same or len(where) > 2) and any(near_number(i) for i in where)
        ):
            found.update(dict.fromkeys(where, "header"))
    for i in numbers:
        around = [j for j in (i - 1, i + 1) if found.get(j) in ("header", "footer", "metadata")]
        if around and i not in found:
            found[i] = "page_number"
    return found
