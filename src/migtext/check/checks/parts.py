"""Lists of parts against the total that they are said to make up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from ..compare import unit_noun
from ..context import Quantity, Sentence
from ..issue import Issue, Texts
from ..words import lexicon, load_table
from .common import (
    OF_TOTAL,
    REST,
    after,
    before,
    between,
    exact,
    half_step,
    hedged,
    issue,
    same_unit,
    sentences,
)

__all__ = ["part_issues", "shares_out", "who_of"]

_EXHAUSTIVE = (
    {"man", "woman", "child"},
    {"man", "woman"},
    {"adult", "child"},
    {"girl", "boy"},
    {"man", "woman", "boy", "girl"},
)
_INCLUDING = re.compile(
    r"\b(?:including|of (?:whom|which|them|these)|among (?:them|whom)|namely|made up of|consist\w+ of|comprising|broken down)\b"
)
_MADE_UP = re.compile(
    r"\b(?:namely|made up of|consist\w+ of|comprising|broken down|divided|split)\b"
)
_EXAMPLES = re.compile(
    r"\b(?:led by|headed by|above all|mostly|mainly|such as|for example|e\.g\.|among others|chiefly|notably|especially)\b"
)
_NEXT = re.compile(r",|\band\b|;|\(|\bplus\b")
# Words between two numbers after which the second is no further part of the same whole.
_STOP = re.compile(
    r"\b(?:of whom|of which|among (?:whom|them|which|these)|of (?:the|these|them)(?=\s*\d)|including|(?:from|to|up|down)(?=\s(?:\w+\s)?$)|compared|after|later|than|in (?:19|20)\d\d)\b"
)
# What a total counts when its parts are named by what they are: "12 members: five judges, ...".
_GENERAL = re.compile(
    r"\s(?:\w+\s)?(?:members|people|persons|staff|seats|delegates|employees|experts|participants|interviewees|respondents|witnesses)\b"
)
_OF_THESE = re.compile(r"(?:\s[\w-]+){0,2}\sof (?:these|them|those|whom|which)\b")
_SUBSET = re.compile(
    r"\b(?:among|of|including)\s(?:them|whom|these|those|which)?\s?(?:\w+\s){0,2}$"
)
_TOTAL_BEFORE = re.compile(
    r"\b(?:a (?:combined |grand )?total of|in all,?|altogether,?|in total,?|totall?ing|which (?:makes|made)|making|adding up to|add(?:s|ed)? up to|for a total of|a sum of|sum of)\s(?:about |some |nearly |around |roughly )?$",
    re.I,
)
_TOTAL_AFTER = re.compile(
    r"(?:\s[\w’'-]+){0,3},?\s(?:in all|in total|altogether|overall|combined|all told)\b", re.I
)
_HAS = re.compile(r"\s(?:had|have|has|said|wanted|knew|spoke|could|can|reported|named)\b", re.I)
_SAYS = re.compile(r"\s(?:were|was|are|had|have|[a-z]+ed)\b", re.I)
_TOO = re.compile(r"\b(?:also|both|some of (?:them|whom)|twice|as well)\b")


def part_issues(texts: Texts) -> list[Issue]:
    """Findings on lists of parts in running text."""
    out: list[Issue] = []
    for doc, _, s in sentences(texts):
        out += _after_total(doc, s)
        out += _before_total(doc, s)
    return out


def who_of(q: Quantity, *, own: bool = False) -> set[str]:
    """Parts of a population that a number is about: children, women.

    Args:
        q: a number.
        own: read its own stretch of the sentence only, not what it counts.
    """
    table = lexicon()
    words = q.own_words if own else (*q.counted_words, *q.own_words)
    return {c for w in words for c in w.concepts if table.group[c] == "who"}


@lru_cache(maxsize=1)
def _wholes() -> list[list[re.Pattern[str]]]:
    return [
        [re.compile(rf"\b{re.escape(w)}(?:s|ly)?\b", re.I) for w in words]
        for row in load_table("check_findings")["whole"]
        for words in row["sets"]
    ]


def _label(q: Quantity) -> str:
    """The words right after a number, up to the next part of the list."""
    s = q.sentence
    text = s.text[q.at[1] : min(s.end, q.at[1] + 48)]
    cut = re.search(r",|;|\band\b|\)|\.\s|\.$|\d", text)
    return text[: cut.start()] if cut else text


def shares_out(parts: Sequence[Quantity]) -> bool:
    """Whether the labels of some numbers share out a whole between them.

    Example:
        >>> from migtext.check.claims import _context
        >>> context = _context("Of 9 people, 5 were men and 4 women.", None)
        >>> shares_out(context.quantities[1:])
        True
    """
    labels = [_label(p) for p in parts]
    for words in _wholes():
        if len(words) != len(labels):
            continue
        hits = [[k for k, w in enumerate(words) if w.search(label)] for label in labels]
        if all(len(h) == 1 for h in hits) and len({h[0] for h in hits}) == len(words):
            return True
    return False


def _counts(s: Sentence) -> list[Quantity]:
    return [q for q in s.quantities if exact(q) and q.kind in ("count", "money") and q.cell is None]


def _after_total(doc: int, s: Sentence) -> Iterator[Issue]:
    """A total, then its parts."""
    counts = _counts(s)
    for i, total in enumerate(counts):
        parts: list[Quantity] = []
        for q in counts[i + 1 :]:
            if not parts and unit_noun(q) is not None and unit_noun(q) != unit_noun(total):
                # "In the three camps: 620 ...": what the parts are counted in.
                continue
            if not same_unit(q, total) or q.low >= total.low:
                break
            gap = between(parts[-1] if parts else total, q)
            if parts and (not _NEXT.search(gap) or len(gap) > 75 or _STOP.search(gap)):
                break
            # "21 took part, and 13 of these paid": a part of a part.
            if parts and _OF_THESE.match(after(q)):
                break
            # "4,500 in all" is no part.
            if parts and (_TOTAL_BEFORE.search(before(q)) or _TOTAL_AFTER.match(after(q))):
                break
            parts.append(q)
        if len(parts) >= 2:
            yield from _against_total(doc, s, total, parts)


def _before_total(doc: int, s: Sentence) -> Iterator[Issue]:
    """Parts, then "a total of 1,200", "4,500 in all"."""
    counts = _counts(s)
    for i, total in enumerate(counts):
        if i < 2 or not (_TOTAL_BEFORE.search(before(total)) or _TOTAL_AFTER.match(after(total))):
            continue
        parts: list[Quantity] = []
        for q in reversed(counts[:i]):
            last = parts[-1] if parts else total
            gap = between(q, last)
            if not same_unit(q, total) or q.low >= total.low:
                break
            if unit_noun(q) and unit_noun(total) and unit_noun(q) != unit_noun(total):
                break
            if (
                len(gap) > 75
                or ";" in gap
                or not _NEXT.search(gap)
                or (parts and _STOP.search(gap) and not _SUBSET.search(gap))
            ):
                break
            if q.per != total.per:
                break
            if parts and _SUBSET.search(gap):
                # "230 dead, among them 80 children, and 340 wounded": the 80 are in the 230.
                parts.pop()
            parts.append(q)
        parts.reverse()
        if len(parts) < 2:
            continue
        added = sum((p.low for p in parts), Decimal(0))
        if _agree(added, total, parts) or not Decimal("0.6") <= added / total.low <= Decimal("1.7"):
            continue
        # Some of the list may belong to another whole: the last few may add up.
        tails = [parts[k:] for k in range(1, len(parts) - 1)]
        if any(_agree(sum((p.low for p in t), Decimal(0)), total, t) for t in tails):
            continue
        if REST.search(s.text, parts[0].at[0], total.at[0]) or _overlap(parts):
            continue
        yield _parts_issue(doc, total, parts, added)


def _agree(added: Decimal, total: Quantity, parts: Sequence[Quantity]) -> bool:
    """Whether a sum is the total at the precision in which all of them are printed."""
    loose = any(hedged(p) for p in (total, *parts))
    slack = total.low * (Decimal("0.03") if loose else Decimal("0.001"))
    return abs(added - total.low) <= max(slack, sum(map(half_step, (total, *parts)), Decimal(0)))


def _overlap(parts: Sequence[Quantity]) -> bool:
    """Whether the parts are drawn along different lines: "90 minors, 60 women and 130 Eritreans"."""
    who = [who_of(p) for p in parts]
    union = set().union(*who)
    if union & {"unaccompanied", "girl", "boy", "elder"} and union & {"child", "woman", "man"}:
        return union != {"man", "woman", "boy", "girl"}
    if len(parts) == 2:
        return False
    names = [any(n.type in ("state", "nation") for n in p.own_names) for p in parts]
    return any(w and not n for w, n in zip(who, names, strict=True)) and any(
        n and not w for w, n in zip(who, names, strict=True)
    )


def _against_total(
    doc: int, s: Sentence, total: Quantity, parts: list[Quantity]
) -> Iterator[Issue]:
    gap = between(total, parts[0])
    who = [who_of(p) for p in parts]
    union = set().union(*who)
    distinct = all(
        a.isdisjoint(b) or a - b or b - a for k, a in enumerate(who) for b in who[k + 1 :]
    )
    named = shares_out(parts)
    whole = named or (union in _EXHAUSTIVE and distinct)
    opened = OF_TOTAL.search(before(total)) is not None
    # "In all 90 houses burned, 40 in the old town and 60 in the new."
    summed = _IN_ALL.search(before(total)) is not None
    if (
        summed
        and re.search(r",\s$", gap)
        and len(parts) == 2
        and _alike(parts)
        and REST.search(gap) is None
    ):
        opened, whole = True, True
    colon = ":" in gap
    if re.fullmatch(r"(?:,|\sand|\sor)\s|(?:\s[\w-]+){1,2}\s(?:and|or)\s", gap):
        # "Three classes of 26, 25 and 23": the first is one of them.
        return
    including = _INCLUDING.search(gap) is not None
    # "15 members, 9 women and 7 men", "1,200 respondents (540 women and 560 men)": a list that
    # shares out the whole needs no opening word.
    beside = whole and re.fullmatch(r"(?:\s[\w’'-]+){0,5}\s?[,(–—]\s?(?:with\s)?", gap) is not None
    if not (opened or colon or including or beside) or len(gap) > 120:
        return
    unit = {unit_noun(p) for p in parts if unit_noun(p)} | (
        {unit_noun(total)} if unit_noun(total) else set()
    )
    if len(unit) > 1 and not (colon and len(parts) >= 3 and _GENERAL.match(after(total))):
        return
    added = sum((p.low for p in parts), Decimal(0))
    if _agree(added, total, parts) or _overlap(parts):
        return
    # "64 guests: 30 adults and 34 children; 12 of them ...": the first few are the list.
    heads = (parts[:k] for k in range(2, len(parts)))
    if any(_agree(sum((p.low for p in h), Decimal(0)), total, h) for h in heads):
        return
    # A list that opens with examples, or is many times the number before it, is no list of its parts.
    if _EXAMPLES.search(gap) or not Decimal("0.3") <= added / total.low <= Decimal("3.3"):
        return
    # "30 had children and 28 were married": each part says a thing of its own.
    if not named and (
        any(_HAS.match(after(p)) for p in parts)
        or (len(parts) == 2 and all(_SAYS.match(after(p)) for p in parts))
    ):
        return
    tail = s.text[parts[-1].at[1] : s.end]
    rest = REST.search(s.text[total.at[1] : s.end]) is not None
    if added > total.low:
        if _TOO.search(tail):
            return
        if (
            including
            and re.search(r"\b(?:of whom|of which|of them)\b", gap)
            and len(parts) == 2
            and not whole
            and added > 2 * total.low
        ):
            return
        if including and not whole and not _exclusive(parts, who):
            return
        yield _parts_issue(doc, total, parts, added)
        return
    made = _MADE_UP.search(gap) is not None
    if (colon or whole or made) and not rest and (made or not including):
        if _EXAMPLES.search(gap):
            return
        two = union in ({"man", "woman"}, {"adult", "child"}, {"girl", "boy"})
        # "80 detainees, 50 men and 25 women": children need not be told.
        summed = _TOTAL_BEFORE.search(before(total)) is not None
        if beside and two and not (opened or colon or summed) and not _grown(s, total, parts[0]):
            return
        counted = colon and _TOTAL_BEFORE.search(before(total)) is not None and _alike(parts)
        if len(parts) >= 3 or two or named or counted:
            yield _parts_issue(doc, total, parts, added)


_IN_ALL = re.compile(r"\b(?:[Ii]n all|[Aa]ltogether|[Ii]n total|[Oo]verall),?\s$")


def _alike(parts: Sequence[Quantity]) -> bool:
    """Whether the parts are told apart by one preposition: "40 in the old town and 60 in the new"."""
    heads = {
        m.group(1) if (m := re.match(r"\s(in|to|by|from|at|on|for)\s", after(p))) else ""
        for p in parts
    }
    return len(heads) == 1 and "" not in heads


def _exclusive(parts: Sequence[Quantity], who: Sequence[set[str]]) -> bool:
    """Whether those named after "including" are parts by kind: people, places, nations."""
    names = [
        {n.key for n in p.own_names if n.type in ("state", "nation", "place", "name")}
        for p in parts
    ]
    for kinds in (who, names):
        if all(kinds) and all(a.isdisjoint(b) for k, a in enumerate(kinds) for b in kinds[k + 1 :]):
            return True
    # Bare labels, "300 on foot, 200 by car"; kinds of help overlap: "with cash", "through schools".
    return all(len(_label(p).split()) <= 2 for p in parts) and not any(
        re.match(r"\s(?:with|through|via|who|that|which)\b", after(p)) for p in parts
    )


def _grown(s: Sentence, total: Quantity, first: Quantity) -> bool:
    """Whether those counted are adults by their name: members, respondents, judges."""
    words = load_table("check_findings")["adults"]["words"].split()
    noun = s.text[total.at[0] : first.at[0]].lower()
    return any(re.search(rf"\b{w}s?\b", noun) for w in words)


def _parts_issue(doc: int, total: Quantity, parts: Sequence[Quantity], added: Decimal) -> Issue:
    words = " + ".join(p.surface for p in parts)
    return issue(
        "parts_total", doc, (total, *parts), f"{words} is {added:,f}, not {total.surface}", 0.8
    )
