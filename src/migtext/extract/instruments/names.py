"""Names that follow the form of an instrument's name, whether or not the registry has them.

"Nationality and Borders Act 2022", "Law on Foreigners and International Protection", "Treaty of
Lausanne": a head noun with capital words before it or a title after it. What is generic
("international law", "the Act", a party convention) is left out by the tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from .model import Hit
from .statutes import ACT_CITATION
from .tables import grammar

__all__ = ["name_hits"]

_WORD = re.compile(r"[()\[\]]|,|[^\s(),\[\]]+")
_SMALL = frozenset("of and the for to in on or against from with by under at de la del du des et y e &".split())
_YEAR_AFTER = re.compile(r",?\s(?:of\s)?(?P<y>(?:1[6-9]|20)\d\d)(?:/\d{2})?(?!\d|[-–]\d)|\s\((?P<b>(?:1[6-9]|20)\d\d)\)|\sB\.E\.\s(?P<be>2\d{3})")
_NO_AFTER = re.compile(r"\s\((?:No\.?\s?\d+|Revised|recast|as amended)\)", re.I)
_DATE_AFTER = re.compile(
    r",?\s(?:of|dated)\s(?:\d{1,2}\s)?(?:January|February|March|April|May|June|July|August|September|October|November|December)\s(?:\d{1,2},\s)?(?P<y>\d{4})"
)


@lru_cache(maxsize=1)
def _heads() -> tuple[re.Pattern[str], dict[str, dict[str, object]]]:
    rows = {row["head"]: row for row in grammar()["head"]}
    words = "|".join(sorted(rows, key=len, reverse=True))
    return re.compile(rf"\b(?:{words})s?(?![\w’'-])"), rows


@lru_cache(maxsize=1)
def _tables() -> dict[str, frozenset[str]]:
    return {k: frozenset(v) for k, v in grammar()["words"].items()}


def name_hits(text: str) -> Iterator[Hit]:
    """Named instruments of a normalised text by the form of their names."""
    pattern, rows = _heads()
    for m in pattern.finditer(text):
        word = m.group()
        head = word if word in rows else word[:-1]
        if head not in rows:
            continue
        hit = _name(text, m.start(), m.end(), head, rows[head])
        if hit is not None:
            yield hit


def _name(text: str, start: int, end: int, head: str, row: dict[str, object]) -> Hit | None:
    tables = _tables()
    begin, words = _left(text, start)
    content = [w for w in words if w.casefold() not in _SMALL and not w.isdigit()]
    lowered = [w.casefold().strip(".") for w in content]
    stop = end
    right = _right(text, end, tuple(row["right"]))  # type: ignore[arg-type]
    if right is not None:
        stop = right
    year = None
    numbered = _NO_AFTER.match(text, stop)
    if numbered is not None:
        stop = numbered.end()
    after = _YEAR_AFTER.match(text, stop)
    dated = _DATE_AFTER.match(text, stop)
    if after is not None:
        year, stop = int(after["y"] or after["b"] or int(after["be"]) - 543), after.end()
    elif dated is not None:
        year, stop = int(dated["y"]), dated.end()
    cite = ACT_CITATION.match(text, stop)
    if cite is not None:
        stop = cite.end()
        if year is None:
            found = re.search(r"(?:18|19|20)\d\d", cite.group())
            year = int(found.group()) if found else None
    front = re.match(r"((?:1[6-9]|20)\d\d)\s", text[begin:])
    if front is not None and year is None:
        year = int(front.group(1))
    phrase = " ".join(lowered)
    if phrase in tables["not_names"] or any(phrase.endswith(x) for x in tables["not_name_ends"]):
        return None
    if right is None:
        if not content:
            return None
        if all(w in tables["generic"] for w in lowered) and year is None and cite is None:
            return None
        if head in ("Convention",) and any(w in tables["party_words"] for w in lowered):
            return None
        need = int(row["left"])  # type: ignore[call-overload]
        if len(content) < need and after is None and cite is None and not (need == 9 and " ".join([*lowered, head.casefold()]) in tables["codes"]):
            return None
        if text[end - 1] == "s" and head + "s" == text[start:end] and head not in ("Accords",) and year is None:
            return None
    elif not content and right - end < 12:
        return None
    if text[stop : stop + 1] in "’'" and text[stop + 1 : stop + 2] == "s" and right is not None:
        pass
    surface = text[begin:stop]
    if surface.isupper() and year is None and right is None:
        return None
    return Hit(begin, stop, name=surface, kind=str(row["kind"]), year=year, rule="name", head=head.casefold(), surface_year=year)


def _left(text: str, head: int) -> tuple[int, list[str]]:
    """Where a name begins that ends in a head noun, and its words before the noun."""
    tables = _tables()
    low = max(0, head - 170)
    words = [(m.group(), low + m.start(), low + m.end()) for m in _WORD.finditer(text, low, head)] if False else [
        (m.group(), m.start(), m.end()) for m in _WORD.finditer(text, low, head)
    ]
    taken: list[tuple[str, int]] = []
    pending: list[tuple[str, int]] = []
    listed = False
    i = len(words) - 1
    while i >= 0:
        word, start, end = words[i]
        if word in ")]":
            depth, j = 1, i - 1
            while j >= 0 and depth:
                depth += words[j][0] in ")]"
                depth -= words[j][0] in "(["
                j -= 1
            inner = words[j + 2 : i]
            if depth or not inner or not inner[0][0][:1].isupper() or taken and taken[-1][0] == ")":
                break
            taken += pending
            pending = []
            taken += [(w, s) for w, s, _ in reversed(words[j + 1 : i + 1])]
            i = j
            continue
        if word in "([":
            break
        if word == ",":
            # A comma belongs to the name only where an "and" after it makes a list of it.
            if not listed or pending:
                break
            pending.append((word, start))
            i -= 1
            continue
        ends = word[-1]
        if ends in ".;:!?”\"" and not re.fullmatch(r"(?:[A-Za-z]\.)+|etc\.|No\.", word):
            break
        bare = word.strip("“”\"‘’'")
        if bare[:1].isupper() or (bare[:1].isdigit() and re.fullmatch(r"(?:1[6-9]|20)\d\d", bare)):
            if re.search(r"[’']s$", bare) and bare[:-2] not in tables["possessive_names"]:
                break
            if taken and taken[-1][0].isdigit() and len(taken[-1][0]) == 4:
                break
            listed = listed or any(p[0] in ("and", "or", "&") for p in pending)
            taken += pending
            pending = []
            taken.append((bare, start + word.find(bare)))
            if word[0] in "“\"‘":
                break
        elif bare in _SMALL and len(pending) < 3:
            if pending and pending[-1][0] == ",":
                break
            pending.append((bare, start))
        else:
            break
        i -= 1
    while taken and taken[-1][0] in tables["openers"]:
        taken.pop()
        while taken and (taken[-1][0] in _SMALL or taken[-1][0] == ","):
            taken.pop()
    if not taken:
        return head, []
    begin = taken[-1][1]
    return begin, [w for w, _ in reversed(taken) if w not in "(),[]"]


_RIGHT_WORD = re.compile(r"\s?(?:\(|\)|,|[^\s(),;:\[\]“”\"]+)")


def _right(text: str, end: int, links: tuple[str, ...]) -> int | None:
    """End of a title that follows the head noun; None when there is none."""
    link = re.match(r"\s([a-z]+)\s", text[end : end + 16])
    if link is None or link.group(1) not in links:
        return None
    at, last, gap, count = end, None, 0, 0
    depth = 0
    while count < 45:
        m = _RIGHT_WORD.match(text, at)
        if m is None:
            break
        word = m.group().strip()
        if not word:
            break
        bare = word.rstrip(".")
        if word == "(":
            break
        if word == ")":
            break
        if word == ",":
            gap += 1
            if gap > 2:
                break
        elif bare[:1].isupper():
            last, gap = m.start() + m.group().find(word) + len(bare), 0
            if re.search(r"[’']s$", bare) and re.match(r"\s[a-z]", text[m.end() : m.end() + 2]) and not re.match(r"\s(?:of|and)\b", text[m.end() :]):
                last -= 2
                break
            if word.endswith("."):
                if len(bare) > 3 or m.end() >= len(text):
                    break
        elif bare in _SMALL or bare in ("relating", "concerning", "between", "governing", "all", "their", "its", "supplementing", "amending", "relative", "as", "regarding", "respecting"):
            gap += 1
            if gap > 4:
                break
        else:
            break
        at = m.end()
        count += 1
    del depth
    return last
