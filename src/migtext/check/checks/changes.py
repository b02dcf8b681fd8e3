"""Changes from one value to another, per cent and percentage points."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ..context import Quantity, Sentence
from ..issue import Issue, Texts
from ..values import dimension_of
from .common import (
    after,
    before,
    between,
    close,
    exact,
    hedged,
    issue,
    percent_of,
    same_unit,
    sentences,
)
from .ranges import number_of

__all__ = ["change_issues", "pairs"]

_UP = r"ris\w*|rose|increas\w*|grew|grow\w*|up|climb\w*|jump\w*|surg\w*|gain\w*|higher|more|soar\w*|expand\w*"
_DOWN = r"fell|fall\w*|decreas\w*|declin\w*|drop\w*|down|shr[aiu]nk\w*|reduc\w*|cut|lower|fewer|less|plung\w*|slump\w*|dip\w*|halv\w*"
_HEDGE = r"(?:(?:about|some|nearly|almost|around|roughly|just|over|under|more than|less than|only|an estimated|a total of|the|as many as)\s)*"
_FROM = re.compile(rf"\b(?:from|between)\s{_HEDGE}$", re.I)
_TO = re.compile(rf"\bto\s{_HEDGE}$", re.I)
_AGAINST = re.compile(
    rf"\b(?:from|up from|down from|against|as against|compared (?:with|to)|than(?: the)?|versus)\s{_HEDGE}$",
    re.I,
)
# "15,300 claims, up 40 per cent on the 12,240 of 2021".
_ON = re.compile(
    rf"(?:%|per cent|percent)(?:\s(?:more|up|higher|lower|down))?\son\s{_HEDGE}$", re.I
)
# "5,000 in 2010 and 6,000 in 2020": two values of one thing, each with its year.
_AND_IN = re.compile(
    r"(?:\s[\w’'-]+){0,5}\s(?:in|of)\s(?P<a>(?:19|20)\d\d),?\s(?:(?:and|but|to)\s)?(?:(?:to|stood at|at|about|some|only|by)\s)*"
)
_IN_YEAR = re.compile(r"(?:\s[\w’'-]+){0,4}\s(?:in|of|by)\s(?P<b>(?:19|20)\d\d)")
# A new clause with a subject of its own: what it says of change is not about the numbers before it.
_CLAUSE = re.compile(
    r"(?:,\s(?:while|whereas|and|but|as|although|though|when|with)|;|\bwhile|\bwhereas|\balthough)\s(?P<subject>(?:the|its|their|a|an|those|that|\w+s)\s)",
    re.I,
)
_TIMES: dict[str, Decimal | int] = {
    "doubled": 2,
    "double": 2,
    "tripled": 3,
    "trebled": 3,
    "quadrupled": 4,
    "halved": Decimal("0.5"),
}
_FOLD = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10}
_TIMES |= {f"{word}{join}fold": count for word, count in _FOLD.items() for join in ("", "-")}
_TIMES_WORD = re.compile(rf"\b(?:{'|'.join(map(re.escape, _TIMES))})\b(?<!\bdouble)", re.I)


def change_issues(texts: Texts) -> list[Issue]:
    """Findings on changes."""
    out: list[Issue] = []
    for doc, _, s in sentences(texts):
        out += _percent_changes(doc, s)
        out += _multiplied(doc, s)
        out += _points_in_words(doc, s)
        out += _chained(doc, s)
    return out


def pairs(s: Sentence) -> Iterator[tuple[Quantity, Quantity]]:
    """(old, new) of each change that a sentence states with both values."""
    for old, new in _told_pairs(s):
        # "From 40 to 52 million": the first leaves out the scale of the second.
        if old.low and new.low and max(new.low / old.low, old.low / new.low) < 500:
            yield old, new


# "1,200 deaths, 50 per cent more than in 2019 (600)", "60 per cent above the 1,000".
_THAN_IN = re.compile(
    rf"\b(?:than|on|against|above|below)\s(?:in\s)?(?:(?:19|20)\d\d|(?:the )?(?:year|month|week) before|last (?:year|month)|[A-Z][a-z]+(?:\s(?:19|20)\d\d)?)\s\({_HEDGE}$"
    rf"|(?:%|per cent|percent)\s(?:above|below)\s(?:the\s)?{_HEDGE}$"
)
# "Compared with 400 in 2017, the 300 of 2018".
_COMPARED = re.compile(rf"(?:^|[.;:]\s)\W?(?:Compared (?:with|to)|Against|After)\s{_HEDGE}$", re.I)


def _told_pairs(s: Sentence) -> Iterator[tuple[Quantity, Quantity]]:
    qs = [q for q in s.quantities if exact(q) and q.kind != "percentage_points"]
    for i, a in enumerate(qs):
        for b in qs[i + 1 :]:
            if not same_unit(a, b):
                continue
            gap = between(a, b)
            if len(gap) > 110:
                break
            if _FROM.search(before(a)) and _TO.search(gap):
                yield a, b
                break
            if (_AGAINST.search(gap) or _ON.search(gap)) and ";" not in gap:
                yield b, a
                break
            if _COMPARED.search(before(a)) and re.match(r"[^;]*,\s", gap):
                yield a, b
                break
            if _THAN_IN.search(gap) and ";" not in gap:
                yield b, a
                break
            years = _AND_IN.fullmatch(gap)
            later = _IN_YEAR.match(after(b, 40)) if years else None
            if years and later and years["a"] != later["b"]:
                yield (a, b) if years["a"] < later["b"] else (b, a)
                break
            if (
                _FROM.search(before(a))
                and re.search(r"\bto\b", gap)
                and re.search(r"(?:19|20)\d\d\s(?:to|and)\s", gap)
            ):
                yield a, b
                break


def _percents(s: Sentence) -> list[Quantity]:
    """Per cents that are said to be a change."""
    out = []
    for q in s.quantities:
        if q.kind not in ("percent", "percentage_points", "fraction") or not exact(q):
            continue
        near = before(q, 45)
        following = after(q, 40)
        if _AGAINST.search(near) or _FROM.search(near) or _TO.search(near):
            continue
        if _OWN_BASE.match(following):
            continue
        change = re.search(
            rf"\b(?:by|{_UP}|{_DOWN}|(?:{_UP}|{_DOWN}|change|difference|swing|gap|lead|margin|distance)\sof)\s{_HEDGE}(?:a further\s|another\s|a\s)?$",
            near, re.I,
        )  # fmt: skip
        later = re.match(
            r"\s(?:percentage points?\s)?(?:more|fewer|less|higher|lower|increase|decrease|rise|fall|drop|decline|growth|up|down|jump|reduction|above|below)\b",
            following,
            re.I,
        )
        signed = re.search(r"[(,]\s?(?:[-–−+]|minus\s|plus\s)$", near) or (
            re.search(r"\(\s?$", near) and re.match(r"[-–−+]", q.surface)
        )
        if change or later or signed or _restated(s, q, near):
            out.append(q)
    return out


# "A third fewer than in May", "20 per cent above the plan": a base that is not among the values.
_OWN_BASE = re.compile(
    r"\s(?:points?\s)?(?:more|fewer|less|higher|lower|above|below|up|down)\s(?:than|on)\s(?!(?:in\s)?(?:[A-Z][a-z]+\s)?(?:(?:19|20)\d\d|last year|the year before|[A-Z][a-z]+)\s\(\d)(?!(?:the\s|its\s|their\s)?[\d$€£])(?!(?:the\s)?(?:year|month|week|day)\s(?:before|earlier))",
    re.I,
)


def _restated(s: Sentence, q: Quantity, near: str) -> bool:
    """ "Climbed from 78,000 to 117,000, or 75 per cent": the change again as a per cent."""
    points = q.kind == "percentage_points"
    if q.kind not in ("percent", "percentage_points") or not re.search(
        rf"(?:,\s(?:or|i\.e\.|that is)|\()\s?{_HEDGE}$", near, re.I
    ):
        return False
    if not re.match(r"\s?(?:[,.;)]|$)", after(q, 4)):
        return False
    index = s.quantities.index(q)
    if index < 2:
        return False
    a, b = s.quantities[index - 2 : index]
    if (
        (percent_of(a) is not None) != points
        or (percent_of(b) is not None) != points
        or len(between(b, q)) > 30
    ):
        return False
    verb = re.search(rf"\b(?:{_UP}|{_DOWN})\s(?:\w+\s){{0,2}}from\s{_HEDGE}$", before(a), re.I)
    return verb is not None and _TO.search(between(a, b)) is not None


def _percent_changes(doc: int, s: Sentence) -> Iterator[Issue]:
    percents = _percents(s)
    if not percents:
        return
    found = list(pairs(s))
    carried = False
    if not found:
        found = list(_in_turn(s))
    if not found:
        found = list(_from_before(s)) or list(_told_before(s)) or list(_rate_before(s))
        carried = True
    for p in percents:
        written = _written_shares(s)
        if written is not None and not [x for x in found if p not in x]:
            yield from _points_written(doc, s, p, written)
            continue
        value = percent_of(p) if p.kind != "percentage_points" else p.low
        if value is None:
            continue
        options = [(a, b) for a, b in found if a is not p and b is not p]
        if not options:
            continue
        old, new = min(
            options, key=lambda ab: min(abs(ab[0].at[0] - p.at[0]), abs(ab[1].at[0] - p.at[0]))
        )
        if _other_clause(p, old, new) or _OTHER_TIME.match(after(p, 40)):
            continue
        shares = dimension_of(old)[0] == "share"
        if shares:
            yield from _points(doc, p, value, old, new)
            continue
        if p.kind == "percentage_points" or old.low == 0:
            continue
        if any(_fits(a, b, p, value) for a, b in (*options, *_series(s))):
            continue
        # Another per cent of the sentence is that of these values: this one is of something else.
        if any(
            other is not p and other.kind == "percent" and _fits(old, new, other, other.low)
            for other in s.quantities
        ):
            continue
        # "Up by 21 per cent" does not tell of a fall.
        way = _way(p)
        if way and (new.low > old.low) != (way > 0) and len(_values(s)) > 2:
            continue
        # A change that the sentence does not tell may be meant: only a clear one is reported.
        change = (new.low - old.low) / old.low * 100
        if carried and hedged(p):
            continue
        yield issue(
            "percent_change", doc, (p, old, new),
            f"from {old.surface} to {new.surface} is {abs(change):.1f} per cent, not {p.surface}", 0.85 if not carried else 0.7,
        )  # fmt: skip


# "By 40 per cent, and by 20 per cent the year before": the second has a time of its own.
_OTHER_TIME = re.compile(
    r"\s(?:the (?:year|month|week|quarter) before|in the (?:previous|preceding) (?:year|month)|the previous year)\b"
)


def _values(s: Sentence) -> list[Quantity]:
    return [
        q
        for q in s.quantities
        if exact(q) and percent_of(q) is None and q.kind in ("count", "money", "measure")
    ]


def _series(s: Sentence) -> Iterator[tuple[Quantity, Quantity]]:
    """All (earlier, later) of three or more values of one kind: a per cent may be of any step."""
    values = _values(s)
    if len(values) >= 3:
        yield from (
            (a, b) for i, a in enumerate(values) for b in values[i + 1 :] if same_unit(a, b)
        )


_WAY_UP = re.compile(rf"\b(?:{_UP})\b", re.I)
_WAY_DOWN = re.compile(rf"\b(?:{_DOWN})\b", re.I)


def _way(p: Quantity) -> int:
    """1 for a rise, -1 for a fall, 0 when the words beside a per cent tell of neither or both."""
    near = before(p, 30) + " " + after(p, 16)
    up, down = _WAY_UP.search(near) is not None, _WAY_DOWN.search(near) is not None
    return up - down


def _other_clause(p: Quantity, old: Quantity, new: Quantity) -> bool:
    """Whether a per cent and two values belong to clauses with subjects of their own."""
    if p.sentence is not old.sentence:
        return False
    first, last = min(old.at[0], new.at[0]), max(old.at[1], new.at[1])
    text = p.sentence.text
    if p.at[1] <= first:
        gap = text[p.at[1] : first]
    elif p.at[0] >= last:
        gap = text[last : p.at[0]]
    else:
        return False
    return _CLAUSE.search(gap) is not None


def _fits(old: Quantity, new: Quantity, p: Quantity, value: Decimal) -> bool:
    if old.low == 0 or new.low == 0:
        return True
    change = abs(new.low - old.low) / old.low * 100
    slack = Decimal(2) if any(hedged(q) for q in (old, new)) else Decimal("0.75")
    # The values are rounded themselves: the change may lie anywhere between their limits.
    coarse = max(_coarse(old), _coarse(new)) * 100 * (1 + new.low / old.low) / 2
    if abs(change - value) <= max(slack, coarse):
        return True
    return (
        close(change, p, relative=0.04)
        if p.kind == "percent"
        else close(change, p, scale=Decimal(100), relative=0.08)
    )


def _coarse(q: Quantity) -> Decimal:
    """Half a printed step, relative to the value."""
    from ..values import printed_step

    step, rough = printed_step(q)
    unit = rough if q.hedge else step
    return unit / q.low / 2 if q.low else Decimal(0)


def _told_before(s: Sentence) -> Iterator[tuple[Quantity, Quantity]]:
    """ "It went from 6 to 9 per cent. He calls that an increase of 3 per cent"."""
    if s.previous is None or sum(q.kind != "duration" for q in s.quantities) != 1:
        return
    if not re.search(
        r"\b(?:that|this|it|an?|the)\b", s.text[s.start : s.quantities[0].at[0]], re.I
    ):
        return
    found = list(pairs(s.previous))
    if len(found) == 1 and len(s.previous.quantities) == 2:
        yield found[0]


_RATE_MOVED = re.compile(
    rf"\b(?P<n>(?:[\w-]+\s){{0,2}}(?:rate|share|proportion))\s(?:then |has |had |again )?(?:{_UP}|{_DOWN})\sby\s[^;:]{{1,40}}\sto\s{_HEDGE}$",
    re.I,
)


def _rate_before(s: Sentence) -> Iterator[tuple[Quantity, Quantity]]:
    """ "The grant rate was 25 per cent. ... The grant rate rose by five points to 35 per cent"."""
    news = [q for q in s.quantities if q.kind == "percent" and exact(q) and _TO.search(before(q))]
    if len(news) != 1 or s.previous is None:
        return
    new = news[0]
    m = _RATE_MOVED.search(s.text, s.start, new.at[0])
    if m is None:
        return
    name = re.sub(r"^(?:the|its|their|a|an|this)\s", "", m["n"].lower().strip())
    said = re.compile(
        rf"\b{re.escape(name)}\s(?:(?:thus|then|still|in \d{{4}})\s)?(?:was|is|stood at|had been|came to|amounted to)\s(?:(?:thus|then|still|at)\s)?{_HEDGE}$",
        re.I,
    )
    p: Sentence | None = s.previous
    for _ in range(4):
        if p is None or p.block != s.block:
            return
        olds = [
            q for q in p.quantities
            if q.kind == "percent" and exact(q) and said.search(p.text, p.start, q.at[0])
        ]  # fmt: skip
        if olds:
            yield olds[-1], new
            return
        p = p.previous


_DECLINE = re.compile(
    rf"(?:,|:|;|\s[–—-])\san?\s(?:(?P<up>rise|increase|growth|gain|jump)|(?P<down>decline|drop|fall|decrease|reduction|cut))\sof\s{_HEDGE}$",
    re.I,
)


def _in_turn(s: Sentence) -> Iterator[tuple[Quantity, Quantity]]:
    """ "Last year 480 people came; this year it was 360, a decline of 25 per cent"."""
    counts = [
        q for q in s.quantities
        if exact(q) and percent_of(q) is None and q.kind in ("count", "money")
    ]  # fmt: skip
    percents = [q for q in s.quantities if q.kind == "percent"]
    if len(counts) != 2 or len(percents) != 1 or not same_unit(*counts):
        return
    m = _DECLINE.search(before(percents[0], 60)) or _WHICH_IS.search(
        before(percents[0], 30) + percents[0].surface + after(percents[0], 16)
    )
    a, b = counts
    if m is None or percents[0].at[0] < b.at[1] or len(between(b, percents[0])) > 40:
        return
    gap = between(a, b)
    if len(gap) > 70 or not re.search(r"[;,]|\band\b|\bbut\b", gap):
        return
    if re.search(r"\bof (?:whom|which|them)\b|\bincluding\b", gap):
        return
    turned = re.search(r"\b(?:last|previous) \w+\b", s.text[s.start : a.at[0]], re.I) and re.search(
        r"\bthis \w+\b", gap, re.I
    )
    turned = turned or (_IN_MONTH.search(s.text, s.start, a.at[0]) and _IN_MONTH.search(gap))
    if not turned and (a.time is None or b.time is None or a.time[0] == b.time[0]):
        return
    yield (a, b) if (b.low > a.low) == bool(m["up"]) else (b, a)


_WHICH_IS = re.compile(
    r"(?:,|:|;|\s[–—-])\s(?:(?:which|that) (?:is|was)\s|or\s)?[\d.]+\s?(?:%|per cent|percent)\s(?:(?P<up>more|higher)|(?P<down>fewer|less|lower))\s?[.,;)]",
    re.I,
)
_IN_MONTH = re.compile(
    r"\b[Ii]n (?:January|February|March|April|May|June|July|August|September|October|November|December|spring|summer|autumn|winter)\b"
)


def _from_before(s: Sentence) -> Iterator[tuple[Quantity, Quantity]]:
    """ "They dropped again, by 20 per cent, to 4,200": the old value stands in the sentence before."""
    if s.previous is None:
        return
    news = [q for q in s.quantities if exact(q) and _TO.search(before(q)) and percent_of(q) is None]
    olds = [q for q in s.previous.quantities if exact(q) and percent_of(q) is None]
    if len(news) != 1 or not olds:
        return
    new = news[0]
    olds = [
        q
        for q in olds
        if same_unit(q, new) and (q.unit == new.unit or new.unit is None or q.unit is None)
    ]
    if olds and re.search(
        r"\b(?:again|further|then|another|a year later|in (?:19|20)\d\d)\b",
        s.text[s.start : s.end],
        re.I,
    ):
        yield olds[-1], new


def _points(doc: int, p: Quantity, value: Decimal, old: Quantity, new: Quantity) -> Iterator[Issue]:
    a, b = percent_of(old), percent_of(new)
    if a is None or b is None or a == 0:
        return
    points = abs(b - a)
    relative = points / a * 100
    slack = Decimal("0.6") if not hedged(p) else Decimal("1.5")
    said_points = (
        p.kind == "percentage_points" or re.match(r"\s*points?\b", after(p, 10)) is not None
    )
    if said_points:
        if abs(points - value) > slack and abs(points - value) > Decimal("0.11"):
            yield issue(
                "percent_points", doc, (p, old, new),
                f"from {old.surface} to {new.surface} is {points:f} points, not {p.surface}", 0.85,
            )  # fmt: skip
        return
    if abs(relative - value) <= max(slack, relative * Decimal("0.06")):
        return
    if abs(points - value) <= slack:
        yield issue(
            "percent_points", doc, (p, old, new),
            f"from {old.surface} to {new.surface} is {points:f} percentage points, or {relative:.0f} per cent", 0.85,
        )  # fmt: skip
    else:
        yield issue(
            "percent_change", doc, (p, old, new),
            f"from {old.surface} to {new.surface} is {relative:.0f} per cent ({points:f} points), not {p.surface}", 0.75,
        )  # fmt: skip


_SHARES = re.compile(
    r"\bfrom\s(?:about |some |just |only |nearly )?(?P<a>\d+(?:\.\d+)?)(?:\s?%|\sper ?cent|\spercent)?(?:\s(?:in|of) (?:19|20)\d\d)?\s(?:to|and)\s(?:about |some |just |only |nearly )?(?P<b>\d+(?:\.\d+)?)\s?(?:%|per ?cent|percent)",
    re.I,
)


def _written_shares(s: Sentence) -> re.Match[str] | None:
    """ "From 30 to 36 per cent", where the first number shares the sign of the second."""
    return _SHARES.search(s.text, s.start, s.end)


def _points_written(doc: int, s: Sentence, p: Quantity, m: re.Match[str]) -> Iterator[Issue]:
    if m.start() <= p.at[0] < m.end():
        return
    a, b = Decimal(m["a"]), Decimal(m["b"])
    if a == 0:
        return
    points = abs(b - a)
    relative = points / a * 100
    slack = Decimal("0.6") if not hedged(p) else Decimal("1.5")
    said = p.kind == "percentage_points" or re.match(r"\s*points?\b", after(p, 10)) is not None
    span = (doc, *s.context.source(s.block, *m.span()))
    if said:
        if abs(points - p.low) <= slack:
            return
        message = f"“{m.group()}” is {points:f} points, not {p.surface}"
    else:
        if (
            abs(relative - p.low) <= max(slack, relative * Decimal("0.06"))
            or abs(points - p.low) > slack
        ):
            return
        message = f"“{m.group()}” is {points:f} percentage points, or {relative:.0f} per cent"
    yield issue("percent_points", doc, (p,), message, 0.85, spans=[(doc, p.start, p.end), span])


_AGAIN = re.compile(r"\bby (?:another|a further|again)\s(?:another\s)?$", re.I)


def _chained(doc: int, s: Sentence) -> Iterator[Issue]:
    """ "From 2 to 3, and in May by another 50 per cent to 4": the second step begins where the first ends."""
    for p, new in zip(s.quantities, s.quantities[1:], strict=False):
        if p.kind != "percent" or not exact(p) or not exact(new) or percent_of(new) is not None:
            continue
        if not _AGAIN.search(before(p)) or not re.fullmatch(r",?\sto\s", between(p, new)):
            continue
        steps = [(a, b) for a, b in pairs(s) if b.at[1] <= p.at[0] and b is not new]
        if not steps:
            continue
        old = steps[-1][1]
        if (
            old.low == 0
            or _fits(old, new, p, p.low)
            or (old.kind != new.kind and None not in (old.unit, new.unit))
        ):
            continue
        change = abs(new.low - old.low) / old.low * 100
        if change < 300:
            yield issue(
                "percent_change", doc, (p, old, new), f"from {old.surface} to {new.surface} is {change:.1f} per cent, not {p.surface}", 0.75,
            )  # fmt: skip


_POINTS = re.compile(
    r"\b(?P<n>\d+(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s(?:percentage\s|per cent\s)?points\b",
    re.I,
)


def _points_in_words(doc: int, s: Sentence) -> Iterator[Issue]:
    """ "Dropped six points, from 48 to 44 per cent"."""
    m = _SHARES.search(s.text, s.start, s.end)
    said = list(_POINTS.finditer(s.text, s.start, s.end))
    if m is None or len(said) != 1:
        return
    (p,) = said
    gap = s.text[p.end() : m.start()] if p.end() <= m.start() else s.text[m.end() : p.start()]
    if len(gap) > 40 or re.search(r"[;.]|\d", gap) or re.search(r"\b(?:and|while|but)\b", gap):
        return
    points = abs(Decimal(m["b"]) - Decimal(m["a"]))
    if abs(points - number_of(p["n"])) <= Decimal("0.6"):
        return
    used = frozenset(id(q) for q in s.quantities if p.start() <= q.at[0] < p.end())
    yield Issue(
        "percent_points", [(doc, *s.context.source(s.block, *p.span())), (doc, *s.context.source(s.block, *m.span()))],
        f"“{m.group()}” is {points:f} points, not {p['n']}", 0.8, used,
    )  # fmt: skip


def _multiplied(doc: int, s: Sentence) -> Iterator[Issue]:
    """ "Doubled from 1,000 to 3,000"."""
    match = _TIMES_WORD.search(s.text, s.start, s.end)
    if match is None:
        return
    factor = Decimal(_TIMES[match.group().lower()])
    found = list(pairs(s))
    if not found:
        return
    old, new = min(found, key=lambda ab: abs(ab[0].at[0] - match.start()))
    if abs(old.at[0] - match.start()) > 90 or old.low == 0:
        return
    ratio = new.low / old.low
    loose = re.search(
        r"\b(?:more than|nearly|almost|about|roughly|over|around)\s+$",
        s.text[max(s.start, match.start() - 16) : match.start()],
        re.I,
    )
    tolerance = Decimal("0.3") if loose else Decimal("0.15")
    wrong = abs(ratio - factor) / factor > tolerance
    if loose and loose.group().split()[0].lower() in ("more", "over"):
        # "More than doubled" is at least twice, "more than halved" at most half.
        share = ratio / factor if factor > 1 else factor / ratio if ratio else Decimal(9)
        wrong = not Decimal("0.985") <= share <= Decimal("1.6")
    if wrong:
        span = s.context.source(s.block, *match.span())
        yield issue(
            "percent_change", doc, (old, new), f"from {old.surface} to {new.surface} is {ratio:.2f} times, not “{match.group()}”", 0.75,
            spans=[(doc, *span), (doc, old.start, old.end), (doc, new.start, new.end)],
        )  # fmt: skip
