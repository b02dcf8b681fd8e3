"""Parts and totals: shares of a total, lists of shares, lists of parts, fractions and per cents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..compare import unit_noun
from ..context import Quantity, Sentence
from ..issue import Issue, Texts
from ..values import LOWER, UPPER, nearly_words
from .common import (
    OF_TOTAL,
    REST,
    after,
    before,
    between,
    close,
    exact,
    half_step,
    hedged,
    issue,
    percent_of,
    same_unit,
    sentences,
)
from .parts import shares_out, who_of

__all__ = ["share_issues"]

_TWIN = re.compile(
    r"(?:\s(?!and\b|or\b)[\w’'-]+){0,5},?\s*\((?:or |about |some |nearly |almost |around |roughly |i\.e\. |n ?= ?)?"
)
_OR = re.compile(
    r"(?:\s(?!and\b)[\w’'-]+){0,6},?\s(?:or|that is|i\.e\.,?)\s(?:about |some |nearly |almost |around |roughly |just over |just under |more than |over )?"
)
_EXHAUST = re.compile(
    r"\b(?:split|divided|distributed|breakdown|broken down|shared|allocated|apportioned|composed|made up of|consist\w*)\b[^.;\d]*$",
    re.I,
)
_COMMA = re.compile(
    r"(?:\s(?:of|the)(?:\s[\w’'-]+){1,4})?,\s(?:or\s|that is\s|about\s|some\s|nearly\s|almost\s)?"
)
_LIST_GAP = re.compile(r"[^.;:]{0,70}?(?:,|\band\b|;|\()[^.;:]{0,60}$")
_MULTIPLE = re.compile(
    r"\b(?:named|reason|several|multiple|more than one|overlap|at least one|reported|said|mentioned|also|had been|experienced|suffer)\b",
    re.I,
)
_MAJORITY = re.compile(
    r"(?:\b(?:a|the)\s(?:(?:clear|large|small|slight|slim|narrow|vast|great|overwhelming|bare|absolute)\s)?(?P<word>majority|minority)(?:\sof(?:\s[\w’'-]+){1,5})?"
    r"|(?P<most>\bmost)(?:\sof(?:\s[\w’'-]+){1,4}|\s[\w-]+s))(?:,\s(?:or\s)?|\s\()(?:about\s|some\s|or\s|nearly\s|around\s)?"
    r"(?P<n>\d{1,3}(?:\.\d+)?)\s?(?:%|per cent|percent)(?=\s?[,.;)])",
    re.I,
)
_SUPERLATIVE = re.compile(
    r"\b(?:the|a|was|were|is|are|at|their|its|his|relative|qualified|two-thirds)\s$", re.I
)
# "Of them 400, 35 per cent of the total": a part without its own total beside it.
_OF_THEM = re.compile(r"(?:\s[\w’'-]+){0,2}\sof (?:them|these|those|which|whom)\b", re.I)
_OF_WHOM = re.compile(
    r"\bof (?:whom|which|these|those|them),?\s(?:some |about |only |just )?$", re.I
)
_PART_OF = re.compile(
    r"(?:\s[\w’'-]+){0,4}\s(?:of|out of|among)\s(?:(?:the|these|those|some|all|about|its|their|a total of|[\w-]+[’']s|[\w-]+s[’'])\s)*"
)
_CHANGED = re.compile(
    r"\b(?:rose|risen|rising|fell|fallen|increas\w*|decreas\w*|declin\w*|grew|grown|dropp?\w*|(?<!made )(?<!make )(?<!makes )(?<!take )(?<!takes )(?<!took )(?<!taken )up|down|by)\s(?:by\s)?(?:about |some |nearly |only |an? )*$",
    re.I,
)
_RATE_OF = re.compile(r"\s(?:more|less|fewer|higher|lower|among|for)\b", re.I)
_OF_OTHER = re.compile(
    r"\s(?:of|in)\s(?!(?:the total(?!\s\w)|all\b|them\b|the whole number|those\b|these\b))", re.I
)
_OF_GAP = re.compile(r"\sof (?:(?:the|its|their|these|those|all|some|about|[\w-]+[’']s)\s)*")
_GIVEN = re.compile(r"(?:\s[\w’'-]+){0,4}(?:[,:]\s(?:or\s|that is\s)?|\s\()")
_END = re.compile(
    r"(?:\s(?:altogether|in total|people|persons|of them|in all|families|households|children|cases|claims|women|men))?\s?[,.;)]"
)
_OF_GROUP = re.compile(r"\bof (?:the )?(?:women|men|girls|boys|adults|children)\b")
_TO_NUMBER = re.compile(
    r"\b(?:from|to|up|down|against|than|with)\s(?:(?:about|some|just|only|nearly|over|by|the)\s)*[\d$€£]|\b(?:rose|fell|respectively|percentage points?|compared)\b"
)


def share_issues(texts: Texts) -> list[Issue]:
    """Findings on parts, shares and totals."""
    out: list[Issue] = []
    for doc, _, s in sentences(texts):
        out += _fractions(doc, s)
        out += _of_totals(doc, s)
        out += _shares_given(doc, s)
        out += _lists_of_shares(doc, s)
        out += _majorities(doc, s)
        out += _one_in(doc, s)
        out += _written(doc, s)
    return out


_WRITTEN = re.compile(
    r"\b(?:[Oo]f|[Oo]ut of|[Aa]mong)\s(?:(?:the|these|those|its|their|all|a total of)\s)*(?P<t>\d[\d,]*)\s(?:[a-z][\w-]*\s){0,3}?[a-z][\w-]*,?\s(?:only\s|just\s)?(?P<a>\d[\d,]*)(?:,\s(?:or|that is|i\.e\.)\s|\s?\((?:or\s)?)(?P<p>\d+(?:\.\d+)?)\s?(?:%|per cent|percent)(?!\s(?:of|more|fewer|less))",
)


def _written(doc: int, s: Sentence) -> Iterator[Issue]:
    """ "Of 250 applicants 50, or 30 per cent, were women": the words, where the record reads "50 or 30 per cent"."""
    for m in _WRITTEN.finditer(s.text, s.start, s.end):
        total, part, said = (Decimal(m[k].replace(",", "")) for k in "tap")
        if not 0 < part < total or re.search(
            r"\b(?:and|but|while)\b", s.text[m.end("t") : m.start("a")]
        ):
            continue
        share = part / total * 100
        step = Decimal(10) ** -len(m["p"].partition(".")[2])
        if abs(share - said) <= max(step, said * Decimal("0.03"), Decimal(1)):
            continue
        spans = [(doc, *s.context.source(s.block, *m.span(k))) for k in "pat"]
        used = frozenset(id(q) for q in s.quantities if m.start() <= q.at[0] < m.end())
        yield Issue(
            "share_of_total",
            spans,
            f"{m['a']} of {m['t']} is {_percent(share)} per cent, not {m['p']}",
            0.85,
            used,
        )


def _adjacent(s: Sentence) -> Iterator[tuple[Quantity, Quantity, str]]:
    for a, b in zip(s.quantities, s.quantities[1:], strict=False):
        yield a, b, between(a, b)


def _bracketed(gap: str) -> bool:
    return _TWIN.fullmatch(gap) is not None or _OR.fullmatch(gap) is not None


def _fractions(doc: int, s: Sentence) -> Iterator[Issue]:
    """ "One in four (38 per cent)"."""
    for a, b, gap in _adjacent(s):
        if (a.kind == "percent") == (b.kind == "percent"):
            continue
        fraction, percent = (a, b) if b.kind == "percent" else (b, a)
        x, y = percent_of(fraction), percent_of(percent)
        if x is None or y is None or y == 0:
            continue
        if not (_bracketed(gap) or _COMMA.fullmatch(gap)):
            continue
        # "Down a third, or 4 per cent of the whole": a change, and what it is of another whole.
        if _CHANGED.search(before(fraction, 40)) and _OF_OTHER.match(after(percent)):
            continue
        if not _bracketed(gap) and b is percent and _OF_OTHER.match(after(percent)):
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
                f"“{_fraction(fraction)}” is {_percent(x)} per cent, not {percent.surface}", 0.85,
            )  # fmt: skip


def _fraction(q: Quantity) -> str:
    """The words of a fraction, with an ordinal that the record leaves out."""
    more = re.match(r"[\s-][a-z]+", after(q, 12)) if q.kind == "count" else None
    return q.surface + (more.group() if more else "")


def _of_totals(doc: int, s: Sentence) -> Iterator[Issue]:
    """A part, its per cent and the total."""
    totals = [
        q for q in s.quantities if exact(q) and percent_of(q) is None and OF_TOTAL.search(before(q))
    ]
    for a, b, gap in _adjacent(s):
        if percent_of(a) is not None and percent_of(b) is None:
            percent, part = a, b
        elif percent_of(b) is not None and percent_of(a) is None:
            part, percent = a, b
        else:
            continue
        value = percent_of(percent)
        if value is None or not exact(part) or not _beside(b, gap, percent):
            continue
        own = [t for t in totals if t is not part and same_unit(t, part) and t.low >= part.low]
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
            if not _PART_OF.fullmatch(between(part, total)):
                continue
            own = [total]
        elif _OF_THEM.match(after(part)) or _OF_WHOM.search(before(part)):
            # "1,600 appeals, 400 of them (35 per cent)": the whole is the number before it.
            earlier = s.quantities[: s.quantities.index(part)]
            whole = [
                q for q in earlier
                if exact(q) and percent_of(q) is None and same_unit(q, part) and q.low >= part.low
                and (unit_noun(q) is None or unit_noun(part) in (None, unit_noun(q)))
            ]  # fmt: skip
            if any(_is_share(part, t, percent, value) for t in whole):
                continue
            own = own or whole[-1:]
        if not own:
            continue
        if any(_is_share(part, t, percent, value) for t in own):
            continue
        total = own[-1] if len(own) == 1 else min(own, key=lambda t: abs(part.at[0] - t.at[0]))
        noun, other = unit_noun(part), unit_noun(total)
        if noun and other and noun != other:
            continue
        yield _share_issue(doc, percent, part, total)


def _percent(share: Decimal) -> str:
    return f"{share:.1f}".removesuffix(".0")


def _beside(b: Quantity, gap: str, percent: Quantity) -> bool:
    """Whether a number and a share stand for each other: "50 (40 per cent)", "50, or 40 per cent"."""
    if _bracketed(gap) or re.fullmatch(r",\s(?:or\s)?(?:about\s|some\s)?", gap):
        # "One electorate or 5 per cent of the vote" are two things to choose from.
        return b is not percent or "(" in gap or _OF_OTHER.match(after(percent)) is None
    if b is percent and re.fullmatch(
        r"\sof (?:them|these|those),\s(?:or\s)?|\sof (?:them|these)\s\(", gap
    ):
        return re.match(r"\sof (?!the total|all|the whole|them)", after(percent)) is None
    return False


def _shares_given(doc: int, s: Sentence) -> Iterator[Issue]:
    """ "Sixty per cent of the 500 interviewees, 250 people"."""
    for p, total, part in zip(s.quantities, s.quantities[1:], s.quantities[2:], strict=False):
        value = percent_of(p)
        if value is None or percent_of(total) is not None or percent_of(part) is not None:
            continue
        if not exact(total) or not exact(part) or not same_unit(part, total):
            continue
        if part.low > total.low or hedged(p) or not _OF_GAP.fullmatch(between(p, total)):
            continue
        if not _GIVEN.fullmatch(between(total, part)) or not _END.match(after(part)):
            continue
        if not _is_share(part, total, p, value):
            yield _share_issue(doc, p, part, total)


def _share_issue(doc: int, percent: Quantity, part: Quantity, total: Quantity) -> Issue:
    share = part.low / total.low * 100
    return issue(
        "share_of_total", doc, (percent, part, total),
        f"{part.surface} of {total.surface} is {_percent(share)} per cent, not {percent.surface}", 0.85,
    )  # fmt: skip


def _is_share(part: Quantity, total: Quantity, percent: Quantity, value: Decimal) -> bool:
    share = part.low / total.low * 100
    if total.low >= 1_000_000 and part.low < 1000:
        # "10.5 of 83.1 million": the part leaves out the scale.
        return True
    if close(share, percent) or abs(share - value) <= 1:
        return True
    # Both are rounded: "2.4 million of 8 million".
    low = (part.low - half_step(part)) / (total.low + half_step(total)) * 100
    bottom = total.low - half_step(total)
    high = (part.low + half_step(part)) / bottom * 100 if bottom > 0 else share
    step = half_step(percent)
    return low - step <= value <= high + step


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


def _lists_of_shares(doc: int, s: Sentence) -> Iterator[Issue]:
    shares = [q for q in s.quantities if q.kind == "percent" and exact(q) and q.cell is None]
    for run in _runs(shares):
        total = sum((q.low for q in run), Decimal(0))
        tolerance = Decimal(1) + Decimal("0.5") * len(run) if len(run) > 2 else Decimal("1.1")
        if any(hedged(q) for q in run):
            tolerance += 3
        if abs(total - 100) <= tolerance:
            continue
        if _TO_NUMBER.search(s.text[run[0].at[1] : run[-1].at[1]]):
            continue
        if _OF_GROUP.search(s.text, run[0].at[1], s.end) or _compared(run):
            continue
        if _complete(s, run, total):
            yield _sum_issue(doc, run, total)


_ONCE = re.compile(
    r"\s(?:of \w+ )?(?:went|goes|go|was spent|were spent|came|come|comes|lives?|lived|arrived|travelled|left|settled|stayed|voted|moved|returned|is|are|was|were)\s(?P<prep>on|to|from|in|by|for|at|into|with)\b",
    re.I,
)


_SINGLE = re.compile(
    r"\b(?:(?:name|named|choose|chose|pick|picked|give|gave|tick) (?:only |just )?(?:one|a single)\b|(?:the|their) main (?:reason|purpose|need|cause|wish)\b)",
    re.I,
)


def _in_brackets(run: Sequence[Quantity]) -> bool:
    """ "Rent (50 per cent), food (30 per cent) and staff (35 per cent)"."""
    return all(before(q, 2).endswith("(") and after(q, 1) == ")" for q in run)


def _once(run: Sequence[Quantity]) -> bool:
    """ "46 per cent went on rent, 31 per cent on food and 18 on transport": each went one way."""
    first = _ONCE.match(after(run[0]))
    return first is not None and all(
        re.match(rf"\s{first['prep']}\b", after(q), re.I) for q in run[1:]
    )


def _compared(run: Sequence[Quantity]) -> bool:
    """Whether the shares are changes, or rates of groups set side by side, and no parts."""
    if _CHANGED.search(before(run[0], 40)):
        return True
    return any(_RATE_OF.match(after(q)) for q in run)


_WORDS = {
    w: i
    for i, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
} | {"fifteen": 15, "twenty": 20, "hundred": 100}
_ONE_IN = re.compile(
    rf"\b(?P<a>{'|'.join(_WORDS)}|\d{{1,2}})\s(?P<noun>[a-z]+)\s(?:in|out of)\s(?:every\s)?(?P<b>{'|'.join(_WORDS)}|\d{{1,3}})\b",
    re.I,
)
_RESTATES = re.compile(
    r"(?:\s?\(|:|;|\s[–—-]|—|,\sor|,\sthat is|,\smeaning|,\sin other words|\)?,)"
)


def _one_in(doc: int, s: Sentence) -> Iterator[Issue]:
    """ "20 per cent came by night: one call in three"."""
    shares = [q for q in s.quantities if q.kind == "percent" and exact(q)]
    if len(shares) != 1:
        return
    (q,) = shares
    for m in _ONE_IN.finditer(s.text, s.start, s.end):
        a, b = _small(m["a"]), _small(m["b"])
        if not 0 < a < b:
            continue
        gap = s.text[q.at[1] : m.start()] if m.start() > q.at[1] else s.text[m.end() : q.at[0]]
        if len(gap) > 60 or not _RESTATES.search(gap) or re.search(r"\d", gap):
            continue
        share = Decimal(a) / Decimal(b) * 100
        loose = (
            0.1
            if hedged(q)
            or re.search(r"\b(?:about|nearly|some|almost|roughly|around)\s$", s.text[: m.start()])
            else 0.05
        )
        if float(abs(share - q.low) / share) <= loose:
            continue
        span = s.context.source(s.block, *m.span())
        yield Issue(
            "fraction_percent", [(doc, q.start, q.end), (doc, *span)],
            f"“{m.group()}” is {_percent(share)} per cent, not {q.surface}", 0.75, frozenset((id(q),)),
        )  # fmt: skip


def _small(word: str) -> int:
    return int(word) if word.isdigit() else _WORDS[word.lower()]


def _complete(s: Sentence, run: Sequence[Quantity], total: Decimal) -> bool:
    """Whether the shares of a list are said to be all, or exclude each other and pass the whole."""
    multiple = _MULTIPLE.search(s.text, s.start, s.end) is not None
    if len(run) >= 3:
        near = [
            s.text[max(s.start, run[-1].at[0] - 42) : run[-1].at[0]],
            s.text[run[-1].at[1] : min(s.end, run[-1].at[1] + 42)],
        ]
        if any(REST.search(x) for x in near) and total >= 60:
            return True
        opening = s.text[max(s.start, run[0].at[0] - 90) : run[0].at[0]]
        if not multiple and total >= 60 and _EXHAUST.search(opening):
            return True
        names = [
            n for q in run for n in q.own_names if n.type in ("state", "nation", "place", "name")
        ]
        parallel = len(names) >= len(run) - 1 and len({n.key for n in names}) >= len(run) - 1
        if total > 100 and parallel and not multiple:
            return True
        if 100 < total <= 130 and not multiple and _once(run):
            return True
        if 100 < total <= 150 and not multiple and _in_brackets(run):
            return True
        if total > 100 and _SINGLE.search(s.text, s.start, run[0].at[0]):
            return True
    if total <= 60 or any(hedged(q) for q in run):
        return False
    if multiple:
        # "45 per cent said yes, 35 no and 30 did not know": each gave one answer.
        return len(run) > 2 and shares_out(run)
    who = [who_of(q, own=True) for q in run]
    union = set().union(*who)
    halves = len(run) == 2 and union in ({"man", "woman"}, {"girl", "boy"}, {"adult", "child"})
    if halves and who[0].isdisjoint(who[1]):
        return True
    return shares_out(run) and (len(run) > 2 or total > 100)


def _majorities(doc: int, s: Sentence) -> Iterator[Issue]:
    """ "The majority (38 per cent)", "most, 44 per cent,"."""
    for m in _MAJORITY.finditer(s.text, s.start, s.end):
        value = Decimal(m["n"])
        small = (m["word"] or "").lower() == "minority"
        if (value > 50) != small or value == 50:
            continue
        if _SUPERLATIVE.search(s.text, max(s.start, m.start() - 12), m.start()):
            continue
        word = m["word"] or m["most"]
        first = s.context.source(
            s.block, m.start(), m.start() + len(m.group().split(word)[0]) + len(word)
        )
        end = m.end() if s.text[m.end() - 1] != " " else m.end() - 1
        second = s.context.source(s.block, m.start("n"), end)
        said = s.text[m.start("n") : end]
        side = "less than half" if not small else "more than half"
        yield Issue(
            "fraction_percent", [(doc, *first), (doc, *second)],
            f"{said} is {side}, not a {'majority' if not small else 'minority'}", 0.8,
        )  # fmt: skip


def _sum_issue(doc: int, run: Sequence[Quantity], total: Decimal) -> Issue:
    words = " + ".join(_percent(q.low) for q in run)
    return issue(
        "shares_total", doc, tuple(run), f"{words} is {_percent(total)} per cent, not 100", 0.8
    )
