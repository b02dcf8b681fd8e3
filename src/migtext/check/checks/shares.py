"""Parts and totals: shares of a total, lists of shares, lists of parts, fractions and per cents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..compare import unit_noun
from ..context import Quantity, Sentence
from ..issue import Issue, Texts
from ..values import LOWER, UPPER, nearly_words
from ..words import lexicon
from .common import before, between, close, exact, hedged, issue, percent_of, same_unit, sentences

__all__ = ["share_issues"]

_TWIN = re.compile(
    r"(?:\s(?!and\b|or\b)[\w’'-]+){0,5},?\s*\((?:or |about |some |nearly |almost |around |roughly |i\.e\. |n ?= ?)?"
)
_OR = re.compile(
    r"(?:\s(?!and\b)[\w’'-]+){0,6},?\s(?:or|that is|i\.e\.,?)\s(?:about |some |nearly |almost |around |roughly |just over |just under |more than |over )?"
)
_COMMA = re.compile(
    r"(?:\s(?:of|the)(?:\s[\w’'-]+){1,4})?,\s(?:or\s|that is\s|about\s|some\s|nearly\s|almost\s)?"
)
_OF = re.compile(
    r"\b(?:of|out of|among|from among)\s(?:(?:the|these|those|some|about|all|its|their|nearly|more than|over|around|a total of)\s)*$",
    re.I,
)
_REST = re.compile(r"\b(?:the rest|remain(?:ing|der)|the others?|others?)\b", re.I)
_LIST_GAP = re.compile(r"[^.;:]{0,70}?(?:,|\band\b|;|\()[^.;:]{0,60}$")
_MULTIPLE = re.compile(
    r"\b(?:named|reason|several|multiple|more than one|overlap|at least one|reported|said|mentioned|also|had been|experienced|suffer)\b",
    re.I,
)
_EXHAUSTIVE = (
    {"man", "woman", "child"},
    {"man", "woman"},
    {"adult", "child"},
    {"girl", "boy"},
    {"man", "woman", "boy", "girl"},
)


def share_issues(texts: Texts) -> list[Issue]:
    """Findings on parts, shares and totals."""
    out: list[Issue] = []
    for doc, _, s in sentences(texts):
        out += _fractions(doc, s)
        out += _of_totals(doc, s)
        out += _lists_of_shares(doc, s)
        out += _lists_of_parts(doc, s)
    return out


def _adjacent(s: Sentence) -> Iterator[tuple[Quantity, Quantity, str]]:
    for a, b in zip(s.quantities, s.quantities[1:], strict=False):
        yield a, b, between(a, b)


def _bracketed(gap: str) -> bool:
    return _TWIN.fullmatch(gap) is not None or _OR.fullmatch(gap) is not None


def _fractions(doc: int, s: Sentence) -> Iterator[Issue]:
    """ "One in four (38 per cent)"."""
    for a, b, gap in _adjacent(s):
        words = {a.kind, b.kind}
        if "percent" not in words or not words & {"fraction", "ratio"}:
            continue
        fraction, percent = (a, b) if b.kind == "percent" else (b, a)
        x, y = percent_of(fraction), percent_of(percent)
        if x is None or y is None or y == 0:
            continue
        if not (_bracketed(gap) or _COMMA.fullmatch(gap)):
            continue
        error = float(abs(x - y) / x)
        loose = hedged(fraction) or hedged(percent)
        if fraction.bound in LOWER:
            fine = x * Decimal("0.98") <= y <= x * Decimal("1.3")
        elif fraction.bound in UPPER or (fraction.hedge or "").lower() in nearly_words():
            fine = x * Decimal("0.8") <= y <= x * Decimal("1.02")
        else:
            fine = error <= (0.10 if loose else 0.05)
        if not fine:
            yield issue(
                "fraction_percent", doc, (fraction, percent),
                f"“{fraction.surface}” is {x:.1f} per cent, not {percent.surface}", 0.85,
            )  # fmt: skip


def _of_totals(doc: int, s: Sentence) -> Iterator[Issue]:
    """A part, its per cent and the total."""
    totals = [
        q for q in s.quantities if exact(q) and percent_of(q) is None and _OF.search(before(q))
    ]
    for a, b, gap in _adjacent(s):
        if percent_of(a) is not None and percent_of(b) is None:
            percent, part = a, b
        elif percent_of(b) is not None and percent_of(a) is None:
            part, percent = a, b
        else:
            continue
        value = percent_of(percent)
        if value is None or not exact(part):
            continue
        own = [t for t in totals if t is not part and same_unit(t, part) and t.low >= part.low]
        tight = _bracketed(gap) or re.fullmatch(r",\s(?:or\s)?", gap) is not None
        # "900 of the 1,500, or 60 per cent": the total stands between.
        if not tight:
            if part in totals or not own:
                continue
            continue
        if part in totals and a is part:
            # "450 of 1,500 (30 per cent)": the number before the total is the part.
            index = s.quantities.index(part)
            if index == 0:
                continue
            total, part = part, s.quantities[index - 1]
            if (
                not exact(part)
                or not same_unit(part, total)
                or part.low > total.low
                or percent_of(part) is not None
            ):
                continue
            if not re.fullmatch(
                r"(?:\s[\w’'-]+){0,4}\s(?:of|out of)\s(?:(?:the|these|those|some|all|about)\s)*",
                between(part, total),
            ):
                continue
            own = [total]
        if not own:
            continue
        if any(
            close(part.low / t.low * 100, percent) or abs(part.low / t.low * 100 - value) <= 1
            for t in own
        ):
            continue
        total = own[-1] if len(own) == 1 else min(own, key=lambda t: abs(part.at[0] - t.at[0]))
        noun, other = unit_noun(part), unit_noun(total)
        if noun and other and noun != other:
            continue
        share = part.low / total.low * 100
        yield issue(
            "share_of_total", doc, (percent, part, total),
            f"{part.surface} of {total.surface} is {share:.1f} per cent, not {percent.surface}", 0.85,
        )  # fmt: skip


def _runs(items: Sequence[Quantity]) -> Iterator[list[Quantity]]:
    """Stretches of neighbours in one list."""
    run: list[Quantity] = []
    for q in items:
        if run and not _LIST_GAP.fullmatch(between(run[-1], q)):
            if len(run) >= 2:
                yield run
            run = []
        run.append(q)
    if len(run) >= 2:
        yield run


def _who(q: Quantity) -> set[str]:
    table = lexicon()
    return {
        c for w in (*q.counted_words, *q.own_words) for c in w.concepts if table.group[c] == "who"
    }


def _lists_of_shares(doc: int, s: Sentence) -> Iterator[Issue]:
    shares = [q for q in s.quantities if q.kind == "percent" and exact(q)]
    for run in _runs(shares):
        text = s.text[max(s.start, run[0].at[0] - 60) : min(s.end, run[-1].at[1] + 60)]
        total = sum((q.low for q in run), Decimal(0))
        rest = _REST.search(text) is not None
        tolerance = Decimal(1) + Decimal("0.5") * len(run) if len(run) > 2 else Decimal("1.1")
        if any(hedged(q) for q in run):
            tolerance += 3
        if re.search(
            r"\b(?:from|to|up|down|rose|fell|compared|against|than|respectively|percentage points?)\b",
            s.text[run[0].at[1] : run[-1].at[0]],
        ) and not re.search(r"\b(?:are|were|is|was|come|came) from\b", s.text[s.start : s.end]):
            continue
        if len(run) >= 3 and rest and abs(total - 100) > tolerance:
            yield _sum_issue(doc, run, total)
            continue
        names = [
            n for q in run for n in q.own_names if n.type in ("state", "nation", "place", "name")
        ]
        parallel = len(names) >= len(run) - 1 and len({n.key for n in names}) >= len(run) - 1
        if (
            len(run) >= 3
            and total > 100 + tolerance
            and parallel
            and not _MULTIPLE.search(s.text, s.start, s.end)
        ):
            yield _sum_issue(doc, run, total)
            continue
        who = [_who(q) for q in run]
        union = set().union(*who)
        halves = len(run) == 2 and union in ({"man", "woman"}, {"girl", "boy"})
        if not halves or not who[0].isdisjoint(who[1]) or any(hedged(q) for q in run):
            continue
        of_them = re.search(r"\bof (?:the )?(?:women|men|girls|boys)\b", s.text[s.start : s.end])
        if abs(total - 100) > Decimal("1.5") and total > 60 and not of_them:
            yield _sum_issue(doc, run, total)


def _sum_issue(doc: int, run: Sequence[Quantity], total: Decimal) -> Issue:
    return issue("shares_total", doc, tuple(run), f"the shares add up to {total:f} per cent", 0.8)


def _lists_of_parts(doc: int, s: Sentence) -> Iterator[Issue]:
    counts = [
        q for q in s.quantities if exact(q) and q.kind in ("count", "money") and q.cell is None
    ]
    for i, total in enumerate(counts):
        parts: list[Quantity] = []
        for q in counts[i + 1 :]:
            if not parts and unit_noun(q) is not None and unit_noun(q) != unit_noun(total):
                # "In the three camps: 620 ...": what the parts are counted in.
                continue
            if not same_unit(q, total) or q.low >= total.low:
                break
            gap = between(parts[-1] if parts else total, q)
            if parts and (
                not re.search(r",|\band\b|;|\(", gap)
                or len(gap) > 75
                or re.search(
                    r"\b(?:of whom|of which|including|from|to|up|down|compared|after|later|than|in (?:19|20)\d\d)\b",
                    gap,
                )
            ):
                break
            parts.append(q)
        if len(parts) < 2:
            continue
        yield from _against_total(doc, s, total, parts)


def _against_total(
    doc: int, s: Sentence, total: Quantity, parts: list[Quantity]
) -> Iterator[Issue]:
    gap = between(total, parts[0])
    opened = _OF.search(before(total)) is not None
    colon = ":" in gap
    including = (
        re.search(
            r"\b(?:including|of (?:whom|which|them|these)|among (?:them|whom)|namely|made up of|consist\w+ of|comprising|broken down)\b",
            gap,
        )
        is not None
    )
    if not (opened or colon or including):
        return
    if len(gap) > 120:
        return
    unit = {unit_noun(p) for p in parts if unit_noun(p)} | (
        {unit_noun(total)} if unit_noun(total) else set()
    )
    if len(unit) > 1:
        return
    added = sum((p.low for p in parts), Decimal(0))
    slack = total.low * (
        Decimal("0.03") if any(hedged(p) for p in (total, *parts)) else Decimal("0.001")
    )
    if abs(added - total.low) <= slack:
        return
    who = [_who(p) for p in parts]
    union = set().union(*who)
    distinct = all(
        a.isdisjoint(b) or a - b or b - a for k, a in enumerate(who) for b in who[k + 1 :]
    )
    whole = union in _EXHAUSTIVE and distinct and len(parts) >= 2
    overlapping = bool(
        union & {"unaccompanied", "girl", "boy", "elder"} and union & {"child", "woman", "man"}
    )
    tail = s.text[parts[-1].at[1] : s.end]
    rest = _REST.search(s.text[total.at[1] : s.end]) is not None
    if added > total.low + slack:
        if overlapping or re.search(r"\b(?:also|both|some of (?:them|whom)|twice)\b", tail):
            return
        if (
            including
            and re.search(r"\b(?:of whom|of which|of them)\b", gap)
            and len(parts) == 2
            and not whole
            and added > 2 * total.low
        ):
            return
        yield _parts_issue(doc, total, parts, added)
    elif (
        (colon or whole)
        and not rest
        and not including
        and not re.search(
            r"\b(?:mostly|mainly|such as|for example|e\.g\.|among others|chiefly)\b", gap
        )
    ) and (len(parts) >= 3 or union in ({"man", "woman"}, {"adult", "child"}, {"girl", "boy"})):
        yield _parts_issue(doc, total, parts, added)


def _parts_issue(doc: int, total: Quantity, parts: Sequence[Quantity], added: Decimal) -> Issue:
    words = " + ".join(p.surface for p in parts)
    return issue(
        "parts_total", doc, (total, *parts), f"{words} is {added:,f}, not {total.surface}", 0.8
    )
