"""Dates that do not exist, and things said of a time when they were not there."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from ..context import Sentence, TextContext
from ..issue import Issue, Texts
from ..words import load_table

__all__ = ["calendar_issues"]

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_NAMES = {m[:3].lower(): i for i, m in enumerate(_MONTHS.split("|"), 1)}
_SHORT = r"Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?"
_DMY = re.compile(
    rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m>{_MONTHS}|{_SHORT}),? (?P<y>(?:1[5-9]|20)\d\d)\b"
)
_MDY = re.compile(
    rf"\b(?P<m>{_MONTHS}|{_SHORT}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>(?:1[5-9]|20)\d\d)\b"
)
_DM = re.compile(
    rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m>{_MONTHS})\b(?! \d{{4}})(?P<y>)"
)
_MD = re.compile(
    rf"\b(?P<m>{_MONTHS}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,? \d{{4}}|\d|[.,]\d| per| %|%)(?P<y>)"
)
_ISO = re.compile(r"\b(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b(?!-)")
# "31/11/2022" is no date in either order.
_SLASHED = re.compile(
    r"(?<![\d/.-])(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})(?P=sep)(?P<y>(?:19|20)\d\d)(?![\d/-])"
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAY = rf"\b(?P<w>{'|'.join(_DAYS)}),?\s(?:the\s)?"
_WEEK_DMY = re.compile(
    rf"{_WEEKDAY}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m>{_MONTHS}|{_SHORT}),? (?P<y>(?:19|20)\d\d)\b"
)
_WEEK_MDY = re.compile(
    rf"{_WEEKDAY}(?P<m>{_MONTHS}|{_SHORT}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>(?:19|20)\d\d)\b"
)
_FUTURE = re.compile(
    r"\b(?:will|would|shall|by|until|plans?|planned|expect\w*|project\w*|forecast\w*|scheduled|future|target|goal|propos\w*|born|birth|since|before|later|then|former|future|predecessor|successor|which (?:became|would)|elected)\b",
    re.I,
)


def calendar_issues(texts: Texts) -> list[Issue]:
    """Invalid dates and anachronisms."""
    out: list[Issue] = []
    for doc, (context, analysis) in texts:
        for s in context.sentences:
            out += _invalid(doc, s)
            out += _offices(doc, context, s)
            out += _existing(doc, s)
            out += _events(doc, s)
        out += _older_works(doc, context, analysis)
    return out


def _month(text: str) -> int:
    return int(text) if text.isdigit() else _NAMES[text[:3].lower()]


def _invalid(doc: int, s: Sentence) -> Iterator[Issue]:
    if not any(c.isdigit() for c in s.text[s.start : s.end]):
        return
    for pattern in (_DMY, _MDY, _ISO, _DM, _MD):
        for m in pattern.finditer(s.text, s.start, s.end):
            month, day = _month(m["m"]), int(m["d"])
            year = int(m["y"]) if m["y"] else 2024
            if pattern in (_MD, _DM) and (day > 31 or day == 0):
                # "In May 40 families left" is no date.
                continue
            if pattern is _MD and day > 29 and m["m"] in ("May", "March"):
                continue
            if pattern is _MD and re.match(
                r" (?!and\b|to\b|or\b|in\b|at\b|when\b|with\b|for\b|on\b|the\b|a\b|by\b|as\b|until\b)[a-z]",
                s.text[m.end() : m.end() + 12],
            ):
                continue
            if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
                continue
            span = s.context.source(s.block, *m.span())
            why = (
                f"the month has {monthrange(year, month)[1]} days"
                if 1 <= month <= 12
                else f"there is no month {month}"
            )
            if month == 2 and day == 29:
                why = f"{year} is no leap year"
            yield Issue("invalid_date", [(doc, *span)], f"“{m.group()}” is no date: {why}", 0.9)
    for m in _SLASHED.finditer(s.text, s.start, s.end):
        a, b, year = int(m["a"]), int(m["b"]), int(m["y"])
        if m["sep"] == "." and not 1 <= b <= 12:
            continue
        if not _is_day(year, b, a) and not _is_day(year, a, b) and 1 <= a <= 31 and 1 <= b <= 31:
            span = s.context.source(s.block, *m.span())
            yield Issue("invalid_date", [(doc, *span)], f"“{m.group()}” is no date", 0.85)
    for pattern in (_WEEK_DMY, _WEEK_MDY):
        for m in pattern.finditer(s.text, s.start, s.end):
            year, month, day = int(m["y"]), _month(m["m"]), int(m["d"])
            if year < 1900 or not _is_day(year, month, day):
                continue
            right = _DAYS[dt.date(year, month, day).weekday()]
            if right != m["w"]:
                span = s.context.source(s.block, *m.span())
                yield Issue(
                    "invalid_date", [(doc, *span)],
                    f"{m['d']} {_MONTHS.split('|')[month - 1]} {year} was a {right}, not a {m['w']}", 0.85,
                )  # fmt: skip


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


_WORD = re.compile(r"[^\W\d_][\w-]*")
_A_YEAR = re.compile(r"\b(?:18|19|20)\d\d\b")
_Row: TypeAlias = tuple[Mapping[str, Any], re.Pattern[str]]


# Terms -----------------------------------------------------------------------------------------


def _edge(text: str, *, last: bool) -> dt.date | None:
    if not text:
        return None
    if len(text) == 4:
        return dt.date(int(text), 12, 31) if last else dt.date(int(text), 1, 1)
    return dt.date.fromisoformat(text)


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Any]:
    return load_table("check_terms")


@lru_cache(maxsize=1)
def _office_patterns() -> Mapping[str, list[_Row]]:
    """Rows with their patterns, by a word that each must have."""
    out: dict[str, list[_Row]] = {}
    for row in _table()["office"]:
        titles = "|".join(sorted(map(re.escape, row["titles"]), key=len, reverse=True))
        forms = "|".join(map(re.escape, row.get("forms", ())))
        pattern = rf"\b(?:{titles}) (?:(?:[A-Z][\w.’-]+ ){{0,2}})?{re.escape(row['name'])}\b"
        # "Ban Ki-moon, the Secretary-General, visited".
        pattern += rf"|\b{re.escape(row['name'])}, (?:the )?(?:{titles})(?=,)"
        # "When Boutros Boutros-Ghali was Secretary-General".
        pattern += rf"|\b(?:[A-Z][\w.’-]+ ){{0,2}}{re.escape(row['name'])} (?:was|is|as|served as) (?:the |still )?(?:{titles})\b(?! of\b| elect|-)"
        if forms:
            pattern += rf"|\b(?:{forms})"
        item = (row, re.compile(pattern))
        for words in (row["name"], *row.get("forms", ())):
            out.setdefault(_WORD.findall(words)[-1 if words == row["name"] else 0], []).append(item)
    return out


def _rows_for(text: str, table: Mapping[str, list[_Row]]) -> Iterator[_Row]:
    """The rows of which a word stands in a text, each once."""
    seen: set[int] = set()
    for word in _WORD.findall(text):
        for item in table.get(word, ()):
            if id(item) not in seen:
                seen.add(id(item))
                yield item


_NEXT_CLAUSE = re.compile(r";|,\s(?:and|but|while|whereas|when|before|after)\b")


def _when(s: Sentence, at: tuple[int, int]) -> list[tuple[dt.date, dt.date, int, int]]:
    """Explicit dates that the sentence's main clause is about, nearest first."""
    out = []
    for m in s.dates:
        if (
            m.how != "explicit"
            or m.first is None
            or m.last is None
            or m.grain in ("decade", "century")
        ):
            continue
        before = s.text[max(s.start, m.start - 24) : m.start]
        if not re.search(
            r"(?:\b(?:in|on|of|during|from|between|at the end of|late|early|mid)\b[\s\w-]{0,6}|^|[\s(,])$",
            before,
            re.I,
        ):
            continue
        if re.search(
            r"\b(?:since|until|till|by|before|after|born in|from|to)\s(?:\w+ )?$", before, re.I
        ):
            continue
        gap = max(m.start - at[1], at[0] - m.end, 0)
        # A date inside a name or a citation bracket is none of the clause's.
        if re.match(
            r"\s?(?:Act|Convention|Agreement|Protocol|Directive|Regulation|Law|Pact|report|census|survey|election)\b",
            s.text[m.end : m.end + 14],
        ):
            continue
        # A date of the next clause is another's: "opened in 2008, and in 2018 ...".
        stretch = s.text[min(m.end, at[1]) : max(m.start, at[0])]
        far = 60 if _NEXT_CLAUSE.search(stretch) else 0
        out.append((gap + far, m.first, m.last, m.start, m.end))
    out.sort()
    return [(a, b, x, y) for _, a, b, x, y in out]


# ", signed in 1990": the date of the noun before the comma.
_ANOTHERS = re.compile(
    r"\w,\s(?:which\s(?:was\s)?|who\s(?:had\s|was\s)?|then\s|first\s)?[a-z]+(?:ed|en|wn|lt|ght|ade|eld)\s(?:\w+\s){0,3}$"
)
# A book on somebody is of another time.
_ABOUT = re.compile(
    r"\b(?:biograph\w+|memoirs?|books?|life|lives|portraits?|papers|statues?|films?|novels?|plays?|stor(?:y|ies)|histor(?:y|ies)|legacy|letters?|diar(?:y|ies)|essays?|memor(?:y|ies)|photographs?|speeches|stud(?:y|ies)|street|square|centre|prize|foundation|era|age|days|time|years|shadow|death|funeral|birth|childhood|heirs?|successors?)\s(?:of|on|about|from|to|by|after|named after|called)\s(?:the\s)?$",
    re.I,
)
_BEFORE_TITLE = re.compile(
    r"\b(?:[Tt]hen|[Ff]ormer|[Ff]uture|[Ee]x|[Ll]ate|later|Vice|first|previous|earlier|old|under|since)[\s-]$"
)
_IN_OFFICE = re.compile(r"\s(?:has|have|is|are|continues?|remains?|plans?|wants?)\b")


def _offices(doc: int, context: TextContext, s: Sentence) -> Iterator[Issue]:
    for row, pattern in _rows_for(s.text[s.start : s.end], _office_patterns()):
        for m in pattern.finditer(s.text, s.start, s.end):
            form = m.group() in row.get("forms", ())
            if not form and _BEFORE_TITLE.search(s.text, max(s.start, m.start() - 10), m.start()):
                continue
            terms = [(_edge(a, last=False), _edge(b, last=True)) for a, b in row["terms"]]
            when = _when(s, m.span())
            if when:
                yield from _out_of_office(doc, s, m, row, terms, when[0])
                continue
            day = context.date
            following = s.text[m.end() : min(s.end, m.end() + 40)]
            if day is None or s.dates or not _IN_OFFICE.match(following):
                continue
            if re.search(r"\b(?:had|was|were|did)\b", following):
                continue
            if not _overlaps(day - dt.timedelta(days=60), day, terms):
                message = f"“{m.group()}” was not in office on {day.isoformat()}, the day of the text ({_terms(row)})"
                yield Issue(
                    "anachronism", [(doc, *s.context.source(s.block, *m.span()))], message, 0.8
                )


def _out_of_office(
    doc: int,
    s: Sentence,
    m: re.Match[str],
    row: Mapping[str, Any],
    terms: list[tuple[dt.date | None, dt.date | None]],
    when: tuple[dt.date, dt.date, int, int],
) -> Iterator[Issue]:
    first, last, x, y = when
    stretch = s.text[min(m.end(), y) : max(m.start(), x)]
    joined = re.sub(r",\s(?:when|while)\s?(?:the\s)?$", "", stretch)
    if _NEXT_CLAUSE.search(joined) or (x > m.end() and _ANOTHERS.search(stretch)):
        return
    if _ABOUT.search(s.text, max(s.start, m.start() - 40), m.start()):
        return
    between = _FUTURE.search(s.text, min(m.end(), y), max(m.start(), x))
    if (between and abs(m.start() - x) > 60) or _overlaps(first, last, terms):
        return
    spans = [s.context.source(s.block, *m.span()), s.context.source(s.block, x, y)]
    message = f"“{m.group()}” was not in office in {s.text[x:y]} ({_terms(row)})"
    yield Issue("anachronism", [(doc, *p) for p in spans], message, 0.85)


def _terms(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{a} to {b or 'now'}" for a, b in row["terms"])


def _overlaps(
    first: dt.date, last: dt.date, terms: list[tuple[dt.date | None, dt.date | None]]
) -> bool:
    return any((b is None or first <= b) and (a is None or a <= last) for a, b in terms)


@lru_cache(maxsize=1)
def _existing_patterns() -> Mapping[str, list[_Row]]:
    """Rows with their patterns, by the first word of a name."""
    out: dict[str, list[_Row]] = {}
    for kind in ("body", "state"):
        for row in _table()[kind]:
            names = "|".join(sorted(map(re.escape, row["names"]), key=len, reverse=True))
            item = (row, re.compile(rf"\b(?:the )?(?:{names})\b(?!-)"))
            for name in row["names"]:
                out.setdefault(_WORD.findall(name)[0], []).append(item)
    return out


_ACTS = re.compile(
    r"\b(?:set up|adopt\w*|sign\w*|join\w*|sent|sends?|open\w*|creat\w*|establish\w*|ratif\w*|receiv\w*|host\w*|accept\w*|hand\w*|deport\w*|expel\w*|grant\w*|fund\w*|appoint\w*|send|clos\w*|allow\w*|took|issu\w*|resettl\w*|register\w*|report\w*|count\w*|call\w*|condemn\w*|launch\w*|patroll\w*|admitted|agreed|announc\w*|burn\w*|abolish\w*|became|acceded|negotiat\w*|paid|gave|withdrew|invad\w*|persecut\w*|exil\w*)\b",
    re.I,
)


# A body that does something right after its name.
_DOES = re.compile(
    r"\s(?:also\s|first\s|had\s|has\s|itself\s)?(?:[a-z]{3,}ed|sent|took|set|gave|held|made|built|began|ran|wrote|found|said|told|drew|put|brought|bought|led|met|spent|chose|ruled)\b"
)


def _existing(doc: int, s: Sentence) -> Iterator[Issue]:
    if not s.dates:
        return
    for row, pattern in _rows_for(s.text[s.start : s.end], _existing_patterns()):
        for m in pattern.finditer(s.text, s.start, s.end):
            if re.search(
                r"\b(?:former|ex|post|pre|future|today’s|today's|now|what is now|modern|present-day|then)[\s-]$",
                s.text[max(s.start, m.start() - 16) : m.start()],
                re.I,
            ):
                continue
            if re.match(
                r"[’']s (?:successor|predecessor)|[\s-](?:successor|predecessor)",
                s.text[m.end() : m.end() + 14],
            ):
                continue
            around = s.text[max(s.start, m.start() - 60) : min(s.end, m.end() + 60)]
            if re.search(
                r"\b(?:creation|foundation|founding|founded|independence|established in|set up in|before|after|predecessor|collapse|dissol\w*|fall|end|break-?up|until|since|became|renamed|succeeded|replaced|successor|would|born|history|formerly)\b",
                around,
                re.I,
            ) and not re.search(r"\bset up a\b", around):
                continue
            when = _when(s, m.span())
            if not when:
                continue
            first, last, x, y = when[0]
            if abs(x - m.end()) > 80 and abs(m.start() - y) > 80:
                continue
            if x > m.end() and _ANOTHERS.search(s.text[m.end() : x]):
                continue
            if _ABOUT.search(s.text, max(s.start, m.start() - 40), m.start()):
                continue
            # A date of the clause before or after says nothing of this one.
            if re.search(
                r";|,\s(?:but|while|whereas)\b|\band\s(?:in|on|by)\s$",
                s.text[min(m.end(), y) : max(m.start(), x)],
            ):
                continue
            start, end = _edge(row.get("from", ""), last=False), _edge(row.get("to", ""), last=True)
            if start is not None:
                start = start.replace(year=start.year - int(row.get("early", 0)))
            if end is not None:
                end = end.replace(year=end.year + int(row.get("late", 0)), day=min(end.day, 28))
            if _overlaps(first, last, [(start, end)]):
                continue
            # A state named as a place ("the town, now in South Sudan") is no actor.
            if row.get("subject") and not _acts(s, m, row):
                continue
            if (
                not row.get("subject")
                and start is not None
                and last < start
                and not _ACTS.search(s.text, s.start, s.end)
                and not _DOES.match(s.text, m.end(), s.end)
            ):
                continue
            spans = [s.context.source(s.block, *m.span()), s.context.source(s.block, x, y)]
            dates = f"from {row.get('from')}" + (f" to {row['to']}" if row.get("to") else "")
            yield Issue(
                "anachronism",
                [(doc, *p) for p in spans],
                f"{m.group()} is {dates}, not of {s.text[x:y]}",
                0.8,
            )


def _acts(s: Sentence, m: re.Match[str], row: Mapping[str, Any]) -> bool:
    following = s.text[m.end() : min(s.end, m.end() + 40)]
    pattern = row.get("pattern")
    if pattern:
        return re.match(rf"\s(?:\w+\s){{0,2}}{pattern}", following) is not None
    return (
        re.match(
            r"\s(?:also\s|had\s|first\s)?(?:sent|sign\w*|join\w*|ratif\w*|host\w*|open\w*|accept\w*|expel\w*|deport\w*|adopt\w*|agreed|became|took|clos\w*|register\w*|receiv\w*|acceded|granted|announc\w*)\b",
            following,
        )
        is not None
    )


@lru_cache(maxsize=1)
def _event_patterns() -> list[tuple[Mapping[str, Any], re.Pattern[str]]]:
    return [
        (row, re.compile("|".join(f"(?:{p})" for p in row["patterns"]), re.I))
        for row in _table()["event"]
    ]


def _events(doc: int, s: Sentence) -> Iterator[Issue]:
    if not _A_YEAR.search(s.text, s.start, s.end):
        return
    for row, pattern in _event_patterns():
        for m in pattern.finditer(s.text, s.start, s.end):
            tail = s.text[m.end() : min(s.end, m.end() + 24)]
            year = re.match(
                r",?\s(?:in|of|on|in early|in late|in mid-?)\s?(?:(?:\d{1,2} )?[A-Z][a-z]+ (?:\d{1,2}, )?)?((?:18|19|20)\d\d)\b",
                tail,
            )
            at = (m.end() + year.start(1), m.end() + year.end(1)) if year else None
            if year is None:
                head = re.search(
                    r"\b(?:[Ii]n|[Oo]f|[Tt]he)\s((?:18|19|20)\d\d)[’']?s?,?\s(?:the\s)?$",
                    s.text[max(s.start, m.start() - 14) : m.start()],
                )
                if head is None:
                    continue
                base = max(s.start, m.start() - 14)
                at = (base + head.start(1), base + head.end(1))
            assert at is not None
            said = int(s.text[slice(*at)])
            years = row.get("years")
            if said in years if years else int(row["from"][:4]) <= said <= int(row["to"][:4]):
                continue
            spans = [s.context.source(s.block, *m.span()), s.context.source(s.block, *at)]
            proper = row["from"] if row["from"] == row["to"] else f"{row['from']} to {row['to']}"
            if years:
                proper = " and ".join(map(str, years))
            yield Issue(
                "anachronism",
                [(doc, *p) for p in spans],
                f"“{m.group()}” is of {proper}, not {said}",
                0.85,
            )


# Works older than what they are cited for --------------------------------------------------------

_YEAR = re.compile(r"(?:19|20)\d\d")


def _older_works(doc: int, context: TextContext, analysis: Any) -> Iterator[Issue]:
    """ "In 2020, 63 people arrived (Smith, 2012)"."""
    citations = sorted(analysis.records.get("citations", ()), key=lambda c: c.start)
    if not citations:
        return
    starts = [c.start for c in citations]
    by_sentence: dict[tuple[int, int], list[Any]] = {}
    for c in citations:
        by_sentence.setdefault(c.sentence, []).append(c)
    for s in context.sentences:
        if not s.quantities:
            continue
        begin, stop = s.span
        cited = by_sentence.get((begin, stop)) or [
            citations[k] for k in range(bisect_left(starts, begin), bisect_left(starts, stop))
        ]
        years = [
            int(m.group()) for c in cited for w in c.works if w.year and (m := _YEAR.match(w.year))
        ]
        works = [w for c in cited for w in c.works]
        # A work without a year, or several brackets, may carry the date.
        if len(years) != len(works) or not years or len(cited) != 1:
            continue
        if re.search(
            r"\b(?:will|by|expect\w*|project\w*|forecast\w*|until|target|goal|plans?|planned|estimate[ds]? for|predict\w*|would|could|scenario\w*)\b",
            s.text[s.start : s.end],
            re.I,
        ):
            continue
        end = cited[0].start
        for q in s.quantities:
            if q.figure is None or not q.times or q.end > end:
                continue
            (first, last), _ = q.times[0]
            if first.year > max(years) and last.year <= first.year + 1:
                mention = next(
                    (m for m in s.dates if m.first == first and m.how == "explicit"), None
                )
                if mention is None:
                    continue
                work = works[0]
                span = s.context.source(s.block, mention.start, mention.end)
                yield Issue(
                    "anachronism", [(doc, work.start, work.end), (doc, *span)],
                    f"“{work.surface}” is older than {mention.surface}, for which it is cited", 0.75,
                )  # fmt: skip
                break
