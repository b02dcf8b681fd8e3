"""Ranges whose ends are reversed: numbers, years, days, ages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ..context import Sentence
from ..issue import Issue, Texts

__all__ = ["number_of", "range_issues"]


def range_issues(texts: Texts) -> list[Issue]:
    """Findings on ranges.

    Args:
        texts: the texts of a check.

    Returns:
        Findings of the type `range_reversed`.
    """
    out: list[Issue] = []
    for doc, (context, _) in texts:
        for s in context.sentences:
            out += _reversed(doc, s)
            out += _days_reversed(doc, s)
    return out


_SMALL = {
    w: i
    for i, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
}
_N = r"(?:\d[\d,]*(?:\.\d+)?|" + "|".join(_SMALL) + ")"
_U = r"(?:\s?(?:%|per cent|percent|million|billion|thousand|years?|months?|days?|weeks?|hours?|people|euros?|dollars?|km|kilometres|miles))?"
_BETWEEN = re.compile(
    rf"\b[Bb]etween\s(?:the ages of\s)?[$€£]?(?P<a>{_N})(?P<ua>{_U})\sand\s[$€£]?(?P<b>{_N})(?P<ub>{_U})"
)
_AGED = re.compile(
    rf"\b(?:aged?(?: from| between)?|ages?(?: from| of)?|for|lasts?|takes?|took|costs?|some|about|estimated at|hold|holds|of|houses?|of some)\s[$€£]?(?P<a>{_N})(?P<ua>{_U})\s?(?:to|–|-)\s?[$€£]?(?P<b>{_N})(?P<ub>{_U})(?P<noun>\s\w+)?"
)
# "Estimates range from 40,000 to 25,000": no change is told.
_RANGING = re.compile(
    rf"\b(?:rang\w+|var(?:y|ies|ied)|charg\w+|costs?|pay|paid|fees?(?: of)?|fines?(?: of)?|lasts?|takes?|estimates?(?: run| go)?|sentences?|prices?)\s(?:(?:between|anything|anywhere|of|which|run|go|are)\s)?from\s[$€£]?(?P<a>{_N})(?P<ua>{_U})\sto\s[$€£]?(?P<b>{_N})(?P<ub>{_U})",
    re.I,
)
_NO_RANGE = re.compile(
    r"\b(?:vote\w*|ratio|odds|score|majority|ruled|judges|defeat\w*|won|lost|beat|scale|one to one|ranking|between)\b",
    re.I,
)
_YEARS = re.compile(
    r"(?:\bfrom\s|\bbetween\s|\(|\b(?:years?|period|decade)\s)(?P<a>(?:19|20)\d\d)\s?(?:–|-|\sto\s|to\s|and\s|\sand\s)\s?(?P<b>(?:19|20)\d\d)\b"
)


_BEFORE_CHRIST = re.compile(r"\s?(?:BC|BCE|B\.C\.)")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = re.compile(
    rf"\b(?:from|between)\s(?P<d1>\d{{1,2}})\s(?P<m1>{'|'.join(_MONTHS)})(?:\s(?P<y1>(?:19|20)\d\d))?\s(?:to|until|and|till)\s(?P<d2>\d{{1,2}})\s(?P<m2>{'|'.join(_MONTHS)})\s(?P<y2>(?:19|20)\d\d)\b"
)


def _days_reversed(doc: int, s: Sentence) -> Iterator[Issue]:
    """ "From 12 May to 3 May 2019"."""
    for m in _DAYS.finditer(s.text, s.start, s.end):
        first = (int(m["y1"] or m["y2"]), _MONTHS.index(m["m1"]), int(m["d1"]))
        last = (int(m["y2"]), _MONTHS.index(m["m2"]), int(m["d2"]))
        # "From 12 December to 3 January 2020" began the year before.
        if first > last and (m["y1"] or m["m1"] == m["m2"]):
            span = s.context.source(s.block, m.start("d1"), m.end("y2"))
            yield Issue(
                "range_reversed", [(doc, *span)],
                f"{m['d1']} {m['m1']} is after {m['d2']} {m['m2']} {m['y2']}: the days are reversed", 0.8,
            )  # fmt: skip


def number_of(text: str) -> Decimal:
    """A number in digits or one of the first words."""
    low = text.lower()
    return Decimal(_SMALL[low]) if low in _SMALL else Decimal(low.replace(",", ""))


# "Between 8 and 5 in the morning" are hours.
_CLOCK = re.compile(
    r"\s?(?:in the (?:morning|evening|afternoon)|at night|ago|years ago|o[’']clock|[ap]\.?m\b|(?:each|every|this|that|last) (?:night|day|morning|evening))",
    re.I,
)


def _shortened(a: str, b: str, gap: str) -> bool:
    """Whether the second number leaves out the first digits of the first: "1974-76", "210-15"."""
    if not (a.isdigit() and b.isdigit() and 2 <= len(b) < len(a) and re.search(r"[-–]", gap)):
        return False
    return int(a[: -len(b)] + b) > int(a)


def _reversed(doc: int, s: Sentence) -> Iterator[Issue]:
    text = s.text
    for pattern in (_BETWEEN, _AGED, _RANGING):
        for m in pattern.finditer(text, s.start, s.end):
            a, b = number_of(m["a"]), number_of(m["b"])
            if a <= b:
                continue
            ua, ub = m["ua"].strip(), m["ub"].strip()
            if _shortened(m["a"], m["b"], text[m.end("a") : m.start("b")]):
                continue
            # "between 300 and 2 million": the unit of the first is not that of the second.
            if ub in ("million", "billion", "thousand") and ua != ub:
                continue
            if ua and ub and ua.rstrip("s") != ub.rstrip("s"):
                continue
            if (
                pattern is _AGED
                and (
                    _NO_RANGE.search(text, max(s.start, m.start() - 40), min(s.end, m.end() + 20))
                    or re.search(r"\bfrom\s*$", text[: m.start("a")])
                )
                and not m.group().startswith("age")
            ):
                continue
            if pattern is _BETWEEN and re.search(
                r"\b(?:fell|fall|declin|drop|decreas|reduc|shrank)\w*\s(?:\w+\s){0,4}$",
                text[max(s.start, m.start() - 50) : m.start()],
            ):
                continue
            if 1900 <= a <= 2100 and 1 <= b <= 31:
                continue
            if _CLOCK.match(text, m.end(), s.end):
                continue
            if _BEFORE_CHRIST.match(text, m.end(), s.end):
                continue
            span = s.context.source(s.block, *m.span())
            yield Issue(
                "range_reversed",
                [(doc, *span)],
                f"{m['a']} is more than {m['b']}: the ends of the range are reversed",
                0.85,
            )
    for m in _YEARS.finditer(text, s.start, s.end):
        if int(m["a"]) > int(m["b"]) and not _BEFORE_CHRIST.match(text, m.end(), s.end):
            span = s.context.source(s.block, m.start("a"), m.end("b"))
            yield Issue(
                "range_reversed",
                [(doc, *span)],
                f"{m['a']} is after {m['b']}: the years are reversed",
                0.75,
            )
