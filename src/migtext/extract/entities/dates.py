"""Expressions anchored in the calendar, and the stretch of time that they name.

A date is read from an anchor (a year, a month, a weekday, "century", "FY"): what belongs to it is
looked for on both sides. Ages, durations and deictics ("today", "last month") are no dates. A
dash makes one expression of two ("1966-1976"), "from 2005 to 2019" stays two.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from .stretch import Stretch

__all__ = ["DateFinder", "Dated"]

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_WEEKDAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_YEAR = r"(?:1[5-9]|20)\d\d"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_TENS = r"(?:twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)"
_ANCHOR = re.compile(
    rf"\b(?:(?P<iso>{_YEAR}-[01]\d-[0-3]\d)\b|(?P<slash>[0-3]?\d[/.][01]?\d[/.]{_YEAR})\b"
    rf"|(?P<decade>(?:1[5-9]|20)\d0'?s|[2-9]0s|[Nn]ineteen-{_TENS})\b"
    rf"|(?P<year>{_YEAR})(?![\d,.]\d|\w)|(?P<fiscal>FYs? ?'?\d|[Ff]iscal [Yy]ears? '?\d|[Ff]inancial [Yy]ears? '?\d)"
    rf"|(?P<month>{_MONTH})(?!\w)|(?P<weekday>{_WEEKDAY}s?)\b|(?P<century>centur(?:y|ies))\b|(?P<quarter>Q[1-4]|H[12])\b)"
)
_PART = (
    r"(?:(?:[Tt]he )?(?:[Ee]arly|[Ll]ate|[Mm]id|[Mm]iddle|[Ee]nd|[Bb]eginning|[Ss]tart|(?:[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ll]ast|[Ff]inal) (?:half|quarter|semester|trimester|months?|days?|weeks?)|"
    r"(?:[Ff]irst|[Ll]ast) (?:two|three|four|five|six|seven|eight|nine|ten|eleven) months|[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter|[Yy]ear-end|[Ee]nd)(?:[- ]to[- ](?:mid|late))?[ -]?(?:of |in )?(?:the )?(?:of )?)$"
)
_PART_LEFT = re.compile(r"(?<![\w-])" + _PART)
_DAY_LEFT = re.compile(
    rf"(?<![\w.,/-])(?:(?P<weekday>{_WEEKDAY}),? )?(?:the )?(?P<d1>{_DAY})(?:(?: ?- ?| to | and |/)(?P<d2>{_DAY}))?(?: of)? $"
)
_WEEKDAY_LEFT = re.compile(rf"{_WEEKDAY},? $")
_RELATIVE_LEFT = re.compile(
    r"(?<![\w-])(?P<word>[Ll]ast|[Nn]ext|[Tt]his(?: past)?|[Ee]arly|[Ll]ate) $"
)
_MONTH_RIGHT = re.compile(
    rf"(?: (?P<d1>{_DAY})(?:(?: ?- ?| to | and )(?P<d2>{_DAY})(?! {_MONTH}))?(?![\d%]|:\d|,\d{{3}}| (?:percent|per cent|people|million|thousand|refugees|migrants))(?:,? (?P<y1>{_YEAR})(?!\d|,\d))?)"
    rf"|(?:(?:,| of|,? of the year)? (?P<y2>{_YEAR})(?!\d|,\d))"
)
_DASH_MONTH = re.compile(
    rf" ?- ?(?:(?P<d>{_DAY}) )?(?P<month>{_MONTH})(?: (?P<d2>{_DAY})(?!\d))?(?:,? (?P<y>{_YEAR})(?!\d))?"
)
_DASH_YEAR = re.compile(rf" ?(?:-|/) ?(?P<y>{_YEAR}|\d\d)(?!\d|[,.]\d|-\d)")
_CENTURY_LEFT = re.compile(
    r"(?:(?:[Tt]he )?(?:(?:early|late|mid|middle|end|beginning|turn)(?:-to-late)?[ -](?:of )?(?:the )?)?)"
    r"(?P<n>(?:[Tt]wenty-first|[Tt]wentieth|[Nn]ineteenth|[Ee]ighteenth|[Ss]eventeenth|[Ss]ixteenth|[Ff]ifteenth|[Ff]ourteenth|\d\d?(?:st|nd|rd|th))"
    r"(?:(?:,| and| or|-)? ?(?:and |early )?(?:[Tt]wenty-first|[Tt]wentieth|[Nn]ineteenth|[Ee]ighteenth|\d\d?(?:st|nd|rd|th)))?)[ -]$"
)
_FISCAL = re.compile(
    r"(?:FYs? ?|[Ff]iscal [Yy]ears? |[Ff]inancial [Yy]ears? )'?(?P<y>\d{4}|\d\d)(?: ?[-/] ?'?(?P<y2>\d{4}|\d\d))?(?!\d)"
)
_QUARTER_RIGHT = re.compile(rf"(?:Q[1-4]|H[12])(?:(?:,| of)? (?P<y>{_YEAR})|/(?P<y2>{_YEAR}))")
_ORDINAL_CENTURY = {
    "fourteenth": 14,
    "fifteenth": 15,
    "sixteenth": 16,
    "seventeenth": 17,
    "eighteenth": 18,
    "nineteenth": 19,
    "twentieth": 20,
    "twenty-first": 21,
}
_NUMBERED = re.compile(
    r"(?:\b(?:[Nn]os?\.?|NO\.?|[Vv]ol\.?|[Ii]ssue|[Ss]eries|[Ww]eek|[Pp]art|[Bb]rief)|#|№) ?$"
)
_SHARED_YEAR = re.compile(
    rf"(?: (?:and|or|to|until|till) |, | - |-)(?:(?:{_DAY} )?{_MONTH}(?: {_DAY})?(?:, | and | to ))*?(?:{_DAY} )?{_MONTH}(?: {_DAY},?)? (?P<y>{_YEAR})(?!\d|,\d)"
)
_FUTURE = re.compile(
    r"\b(?:will|won't|shall|is to|are to|plans? to|planned for|due|expected|scheduled|set for|set to|until|begins|starts|takes effect|take effect|next|upcoming|deadline|no later than|submit(?:ted)? by|expires?|is going to|are going to)\b"
)
# "who will be tried said on 3 May": the nearer verb has the date.
_PAST_AFTER = re.compile(
    r"\b(?:will|due|expected|scheduled|until|next)\b.*\b(?:said|told|announced|was|were|had|came|arrived|began|started|reached|killed|reported|signed|adopted)\b"
)
_BEFORE_YEAR = frozenset(
    "in since by of until till from to between and during through throughout for after before around circa late early mid end on or year "
    "between than with as at per within over into fiscal financial calendar the this back year: copyright".split()
)
_BEFORE_NUMBER = frozenset(
    "some about approximately nearly almost over around least than most article articles art para paragraph paragraphs page pages no number nos resolution section "
    "decision directive regulation law act ratio room flight rule total chapter case only another further estimated additional roughly up".split()
)
_COUNTED = frozenset(
    "people persons refugees migrants asylum families children men women individuals households deaths arrivals cases applications applicants km kilometres kilometers miles "
    "metres meters feet percent per hectares tonnes tons dollars euros pounds soldiers troops civilians detainees passengers returnees victims IDPs words pages".split()
)
_MODAL_NAMES = frozenset(("May", "March", "August", "April", "June", "Jan", "Mar", "MAY", "MARCH"))
_MONTH_BEFORE = frozenset(
    "in since by until till of last next this early late mid during from to through between and around on for before after every each throughout or was is".split()
)


@dataclass(slots=True)
class Dated:
    """A date: span in the view, normalised interval ("2024-05-01/2024-05-31") or None, and how it was got."""

    start: int
    end: int
    value: str | None
    note: str = ""


def _interval(a: date, b: date) -> str:
    return f"{a.isoformat()}/{b.isoformat()}"


def _month_number(name: str) -> int:
    low = name.lower().rstrip(".")[:3]
    return next(i for i, m in enumerate(_MONTHS, 1) if m.startswith(low))


def _month_end(year: int, month: int) -> date:
    return (
        date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        if year < 9999
        else date(year, month, 28)
    )


def _day_number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _safe(make: Callable[[], str]) -> str | None:
    """An interval, or None when the calendar has no such day ("31 June")."""
    try:
        return make()
    except (ValueError, OverflowError):
        return None


def _part_of(a: date, b: date, part: str) -> tuple[date, date]:
    """The stretch of (a, b) that "early", "the end of", "the first half of" leave."""
    days = (b - a).days + 1
    low = part.lower()
    third, half, quarter = days // 3, days // 2, days // 4
    month = a.day == 1 and days <= 31
    year = (
        a.year if (a.month, a.day, b.month, b.day) == (1, 1, 12, 31) and a.year == b.year else None
    )
    seasons = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}
    for name, (m1, m2) in seasons.items():
        if name in low and year:
            return date(year, m1, 1), _month_end(year, m2)
    if "winter" in low and year:
        return date(year, 12, 1), _month_end(year + 1, 2)
    if year and "quarter" in low:
        n = next(
            (
                k
                for w, k in (
                    ("first", 1),
                    ("second", 2),
                    ("third", 3),
                    ("fourth", 4),
                    ("last", 4),
                    ("final", 4),
                )
                if w in low
            ),
            1,
        )
        return date(year, 3 * n - 2, 1), _month_end(year, 3 * n)
    if "first half" in low or "first semester" in low:
        return (a, date(year, 6, 30)) if year else (a, a + timedelta(days=half - 1))
    if "second half" in low or "last half" in low or "second semester" in low:
        return (date(year, 7, 1), b) if year else (a + timedelta(days=half), b)
    if "early" in low or "beginning" in low or "start" in low or "first" in low:
        return a, a + timedelta(days=max(0, third - 1))
    if "mid" in low:
        return a + timedelta(days=third), b - timedelta(days=third)
    if "late" in low:
        return b - timedelta(days=max(0, third - 1)), b
    if "end" in low or "last" in low or "final" in low:
        return (
            (b - timedelta(days=max(0, (3 if month else quarter // 3) - 1)), b)
            if not year
            else (date(year, 12, 1), b)
        )
    return a, b


def _shared_year(text: str, end: int) -> int | None:
    """Year that a month shares with the next one: "between May and July 2020"."""
    shared = _SHARED_YEAR.match(text, end)
    return int(shared.group("y")) if shared is not None else None


def _ahead(s: Stretch, start: int, end: int) -> bool:
    """Whether the clause around a date speaks of what is to come."""
    a, b = s.sentence(start)
    left = s.text[max(a, start - 70) : start]
    if _FUTURE.search(left) is not None and _PAST_AFTER.search(left) is None:
        return True
    return _FUTURE.match(s.text[end : min(b, end + 24)].lstrip(" ,")) is not None


class DateFinder:
    """Finds dates block by block; remembers the year that a month without one belongs to.

    Args:
        today: date of the document, which relative dates are resolved by; None leaves them open.
    """

    def __init__(self, today: date | None = None) -> None:
        self.today = today
        self._last_year: int | None = None

    def find(self, s: Stretch) -> list[Dated]:
        """Dates of one block, in order, not overlapping."""
        out: list[Dated] = []
        done = 0
        for anchor in _ANCHOR.finditer(s.text):
            if anchor.start() < done or s.masked(*anchor.span()):
                continue
            kind = anchor.lastgroup or ""
            found: Dated | None = getattr(self, "_" + kind)(s, anchor, done)
            if found is not None and found.start >= done and not s.masked(found.start, found.end):
                out.append(found)
                done = found.end
        return out

    # One method for each kind of anchor.

    def _iso(self, _s: Stretch, m: re.Match[str], _done: int) -> Dated | None:
        return Dated(
            m.start(),
            m.end(),
            _safe(lambda: _interval(date.fromisoformat(m.group()), date.fromisoformat(m.group()))),
        )

    def _slash(self, _s: Stretch, m: re.Match[str], _done: int) -> Dated | None:
        d, month, year = (int(p) for p in re.split(r"[/.]", m.group()))
        if month > 12:
            d, month = month, d
        return Dated(
            m.start(), m.end(), _safe(lambda: _interval(date(year, month, d), date(year, month, d)))
        )

    def _left_part(self, s: Stretch, start: int, done: int) -> tuple[int, str]:
        part = _PART_LEFT.search(s.text, max(done, start - 44), start)
        if part is None or part.start() == start or not part.group().strip():
            return start, ""
        return part.start(), part.group()

    def _decade(self, s: Stretch, m: re.Match[str], done: int) -> Dated | None:
        text = m.group()
        start = m.start()
        if len(text) == 3:  # "90s": an age unless "the", an apostrophe or "mid-" stands before it
            left = s.text[max(0, start - 6) : start]
            if re.search(r"(?:the '?|mid-|'|early |late )$", left) is None or re.search(
                r"(?:her|his|their|in) $", left
            ):
                return None
            if left.endswith("'"):
                start -= 1
            decade = 1900 + int(text[:2]) if int(text[0]) > 2 else 2000 + int(text[:2])
        else:
            digits = re.search(r"\d{4}", text)
            if digits is None:
                tens = {
                    t[:3]: 20 + 10 * i for i, t in enumerate(re.findall(r"\w+ties|\w+ies", _TENS))
                }
                decade = 1900 + tens.get(text.split("-")[1][:3].lower(), 0)
            else:
                decade = int(digits.group())
        begin, part = self._left_part(s, start, done)
        if not part and s.text[max(0, start - 4) : start].lower() == "the ":
            begin = start - 4
        a, b = date(decade, 1, 1), date(decade + 9, 12, 31)
        value = _safe(lambda: _interval(*_decade_part(a, b, part)))
        return Dated(begin, m.end(), value)

    def _year_ok(self, s: Stretch, m: re.Match[str]) -> bool:
        text, a, b = s.text, m.start(), m.end()
        season = re.match(r"/(\d\d)(?![\d/])", text[b : b + 4])
        if season is not None and int(season.group(1)) == (int(m.group()) + 1) % 100:
            return text[max(0, a - 1) : a] not in ("/", "-")  # "the 2023/24 season"
        before = text[max(0, a - 2) : a]
        if before[-1:] in ("$", "€", "£", "#", "/", "@", "_", "=", "§", "+") or (
            before[-1:] == "-"
            and text[max(0, a - 3) : a - 1][-1:].isalnum()
            and not re.search(r"(?:mid|end|late|early|pre|post|since)-$", text[max(0, a - 6) : a])
        ):
            return False
        if re.match(
            r"(?:/[A-Z\d]|%|\.\w|-(?:strong|member|word|page|metre|meter|km|mile|year|bed|day))",
            text[b : b + 8],
        ):
            return False
        word, gap = s.left(a)
        low = word.lower()
        if gap in (" ", ". ") and low in _BEFORE_NUMBER and low not in ("over", "around", "than"):
            return False
        after, gap_after = s.right(b)
        return not (
            gap_after == " "
            and after in _COUNTED
            and not (
                gap == " "
                and low in _BEFORE_YEAR
                and low
                not in (
                    "of",
                    "to",
                    "for",
                    "than",
                    "with",
                    "over",
                    "around",
                    "and",
                    "or",
                    "between",
                    "by",
                )
            )
        )

    def _year(self, s: Stretch, m: re.Match[str], done: int) -> Dated | None:
        if not self._year_ok(s, m):
            return None
        y1 = int(m.group())
        end = m.end()
        y2 = y1
        dash = _DASH_YEAR.match(s.text, end)
        if dash is not None:
            other = dash.group("y")
            second = int(other) if len(other) == 4 else y1 // 100 * 100 + int(other)
            if y1 < second < y1 + 120 and (
                len(other) == 4 or "/" in dash.group() or second - y1 < 40
            ):
                y2, end = second, dash.end()
        begin, part = self._left_part(s, m.start(), done)
        if y2 == y1:
            self._remember(y2)  # "2024-2027" is a plan, not when things happen
        a, b = date(y1, 1, 1), date(y2, 12, 31)
        return Dated(begin, end, _safe(lambda: _interval(*_part_of(a, b, part))))

    def _fiscal(self, s: Stretch, m: re.Match[str], done: int) -> Dated | None:
        full = _FISCAL.match(s.text, m.start())
        if full is None:
            return None
        y = int(full.group("y"))
        y = y if y > 99 else 2000 + y
        begin, part = self._left_part(s, m.start(), done)
        american = full.group("y2") is None
        last = y if american else y + 1
        # The American fiscal year begins in October of the year before; a double year in July.
        a = date(y - 1, 10, 1) if american else date(y, 7, 1)
        b = date(last, 9, 30) if american else date(last, 6, 30)
        return Dated(begin, full.end(), _safe(lambda: _interval(*_part_of(a, b, part))), "fiscal")

    def _quarter(self, s: Stretch, m: re.Match[str], _done: int) -> Dated | None:
        full = _QUARTER_RIGHT.match(s.text, m.start())
        if full is None:
            return None
        year, n = int(full.group("y") or full.group("y2")), int(m.group()[1])
        span = (3 * n - 2, 3 * n) if m.group()[0] == "Q" else (6 * n - 5, 6 * n)
        return Dated(
            m.start(),
            full.end(),
            _safe(lambda: _interval(date(year, span[0], 1), _month_end(year, span[1]))),
        )

    def _century(self, s: Stretch, m: re.Match[str], done: int) -> Dated | None:
        left = _CENTURY_LEFT.search(s.text, max(done, m.start() - 60), m.start())
        if left is None or s.text[m.start() - 1] == "-":
            return None
        begin = left.start()
        names = re.findall(r"[Tt]wenty-first|[A-Za-z]+teenth|[Tt]wentieth|\d\d?", left.group("n"))
        numbers = [_ORDINAL_CENTURY.get(n.lower()) or int(re.sub(r"\D", "", n) or 0) for n in names]
        a, b = (
            date(max(1, (numbers[0] - 1) * 100 + 1), 1, 1),
            date(max(1, numbers[-1] * 100), 12, 31),
        )
        return Dated(
            begin,
            m.end(),
            _safe(
                lambda: _interval(
                    *_decade_part(a, b, left.group()[: left.start("n") - left.start()])
                )
            ),
        )

    def _remember(self, year: int) -> None:
        self._last_year = year

    def _month(self, s: Stretch, m: re.Match[str], done: int) -> Dated | None:
        text, start, end = s.text, m.start(), m.end()
        month = _month_number(m.group())
        d1 = d2 = None
        year: int | None = None
        left = _DAY_LEFT.search(text, max(done, start - 36), start)
        if left is not None and _NUMBERED.search(text, max(0, left.start() - 8), left.start()):
            left = None  # "POLICY BRIEF No. 14 June 2023"
        if left is not None and not s.masked(left.start(), start):
            d1 = _day_number(left.group("d1"))
            d2 = _day_number(left.group("d2")) if left.group("d2") else d1
            start = left.start()
            if text.startswith("the ", start):
                start += 4
            right = re.compile(rf"(?:,| of)? (?P<y>{_YEAR})(?!\d|,\d)").match(text, end)
            if right is not None:
                year, end = int(right.group("y")), right.end()
        else:
            weekday = _WEEKDAY_LEFT.search(text, max(done, start - 12), start)
            right = _MONTH_RIGHT.match(text, end)
            if right is not None:
                end = right.end()
                if right.group("d1"):
                    d1 = _day_number(right.group("d1"))
                    d2 = _day_number(right.group("d2")) if right.group("d2") else d1
                year = (
                    int(right.group("y1") or right.group("y2"))
                    if (right.group("y1") or right.group("y2"))
                    else None
                )
            if weekday is not None and d1 is not None:
                start = weekday.start()
        part = ""
        m2, y2 = month, year
        dash = _DASH_MONTH.match(text, end)
        if dash is not None and (d1 is None or dash.group("d") or dash.group("d2")):
            m2, end = _month_number(dash.group("month")), dash.end()
            second = dash.group("d") or dash.group("d2")
            d2 = _day_number(second) if second else None
            y2 = int(dash.group("y")) if dash.group("y") else year
            if year is None and y2 is not None:
                year = y2 if m2 >= month else y2 - 1
        if d1 is None and year is None and dash is None and not self._bare_month_ok(s, m):
            return None
        relative = ""
        if d1 is None:
            begin, part = self._left_part(s, start, done)
            if begin < start:
                start = begin
            else:
                word = _RELATIVE_LEFT.search(text, max(done, start - 12), start)
                if word is not None and word.group("word").lower() in ("last", "next", "this past"):
                    start, relative = word.start(), word.group("word").lower()
        note = ""
        if year is None:
            year = _shared_year(text, end) or self._resolve_month(
                month, d1 or 1, relative, _ahead(s, start, end)
            )
            y2 = year
            note = "relative"
        else:
            self._remember(y2 or year)
        if year is None:
            return Dated(start, end, None, note)
        first, last = year, y2 if y2 is not None else year
        if last < first or (last == first and m2 < month):
            last = first + 1

        def make() -> str:
            a = date(first, month, d1 or 1)
            b = date(last, m2, d2) if d2 else _month_end(last, m2)
            return _interval(*_part_of(a, b, part)) if part else _interval(a, b)

        return Dated(start, end, _safe(make), note)

    def _bare_month_ok(self, s: Stretch, m: re.Match[str]) -> bool:
        """Whether a month without day and year is one: "may" and "March" are also words and names."""
        name = m.group().rstrip(".")
        word, gap = s.left(m.start())
        after, gap_after = s.right(m.end())
        if (
            gap_after == " "
            and after[:1].isupper()
            and not m.group().endswith(".")
            and after not in ("The",)
        ):
            return False
        if (
            gap == " "
            and word[:1].isupper()
            and not s.opens_sentence(s.starts[s.before(m.start())])
            and word.lower() not in _MONTH_BEFORE
        ):
            return False
        if len(name) == 3 and name != "May" and not m.group().endswith("."):
            return gap == " " and word.lower() in _MONTH_BEFORE
        if name.isupper() and not s.caps:
            return False
        if name in _MODAL_NAMES:
            return (
                gap in (" ", "-")
                and (word.lower() in _MONTH_BEFORE or word.lower().rstrip(",") in _MONTHS)
                and not (
                    name in ("May", "MAY") and gap_after == " " and after in ("be", "have", "not")
                )
            )
        return True

    def _resolve_month(self, month: int, day: int, relative: str, ahead: bool) -> int | None:
        """Year of a month without one: the nearest past one for a dated document, else the year last named.

        With `ahead`, what the sentence says is yet to come: the next one.
        """
        if self.today is None:
            return self._last_year
        past = (
            (month, day) <= (self.today.month, self.today.day)
            if day > 1
            else month <= self.today.month
        )
        if relative == "next" or (ahead and relative != "last"):
            return self.today.year + (1 if past and month != self.today.month else 0)
        return self.today.year - (0 if past else 1)

    def _weekday(self, s: Stretch, m: re.Match[str], done: int) -> Dated | None:
        # "Tuesday, June 1" and "Tuesday 1 June" are read from the month.
        if re.compile(rf",? (?:the )?(?:{_MONTH} {_DAY}|{_DAY}(?: of)? {_MONTH})").match(
            s.text, m.end()
        ):
            return None
        after, gap_after = s.right(m.end())
        if (
            gap_after == " "
            and after[:1].isupper()
            and after not in ("The", "I")
            and not after.isupper()
        ):
            return None
        word, gap = s.left(m.start())
        if gap == " " and word in ("Bloody", "Black", "Good", "Ash", "Easter", "Palm", "Super"):
            return None
        start = m.start()
        left = _RELATIVE_LEFT.search(s.text, max(done, start - 12), start)
        relative = ""
        if left is not None and left.group("word").lower() in ("last", "late", "early", "next"):
            start, relative = left.start(), left.group("word").lower()
        value = None
        name = m.group().rstrip("s").lower()
        if self.today is not None and not m.group().endswith("s"):
            back = (self.today.weekday() - _DAYS.index(name)) % 7
            if relative == "last" and back == 0:
                back = 7
            tense = s.text[max(0, start - 60) : m.end() + 60]
            future = relative == "next" or (
                back > 0
                and re.search(r"\b(?:will|plans? to|is due|are due|expected to|scheduled)\b", tense)
                is not None
            )
            when = (
                self.today + timedelta(days=7 - back if back else 7)
                if future and not (back == 0 and relative != "next")
                else self.today - timedelta(days=back)
            )
            value = _interval(when, when)
        return Dated(start, m.end(), value, "weekday")


def _decade_part(a: date, b: date, part: str) -> tuple[date, date]:
    """ "early", "mid" and "late" of a decade or a century, in whole years."""
    years = b.year - a.year + 1
    low = part.lower()
    if "early" in low or "beginning" in low:
        return a, date(a.year + years * 4 // 10 - 1, 12, 31)
    if "mid" in low:
        return date(a.year + years * 4 // 10, 1, 1), date(a.year + years * 6 // 10, 12, 31)
    if "late" in low:
        return date(a.year + years * 6 // 10, 1, 1), b
    if "end" in low:
        return date(b.year - max(0, years // 10 - 1), 1, 1), b
    return a, b
