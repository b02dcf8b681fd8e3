"""Phrases that say how a number sits in its sentence: separators, brackets, periods, denominators."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeAlias

from .words import load_table

__all__ = [
    "ADDS_UP",
    "AFTERWARDS",
    "AGAINST",
    "AGED",
    "AGO",
    "AMOUNTS",
    "ANAPHOR",
    "BACK",
    "BASE",
    "BASE_ROW",
    "CLAUSE",
    "COMPARED",
    "CURRENT",
    "EARLIER",
    "ELLIPTIC",
    "ENDED",
    "EVERY_NTH",
    "EXPLAINED",
    "FROM_TO",
    "KNOWN",
    "LABELLED",
    "LATER",
    "LEAD",
    "MANIFOLD",
    "MULTIPLE",
    "NOT_BARE",
    "NO_NOUN",
    "OF_AGE",
    "ON",
    "PAID",
    "PART_OF",
    "PERCENT_SIGN",
    "POINT_WORDS",
    "PRONOUN",
    "QUALIFIED",
    "RECORD",
    "RESUMES",
    "SAID",
    "SAME_DATE",
    "SEPARATORS",
    "SPEAKER",
    "STRETCH",
    "TWIN",
    "UNIT_OF_TABLE",
    "WEEKDAY",
    "Time",
    "boundary",
    "denominators",
    "goods",
    "nth",
    "shift",
]

Time: TypeAlias = tuple[date, date]

NOT_BARE = re.compile(
    r"(?:\b(?:no|nos|art|article|articles|para|paragraph|paras|section|sections|table|annex|figure|fig|chapter|"
    r"question|resolution|directive|regulation|protocol|page|pp?|vol|volume|rule|step|option|item|form|route|"
    r"line|line|update|day|phase|title|level|tier|case|docket|objective|goal|part|appendix|box|note|version|"
    r"covid|convention|§)\.?|#|§|/|\$|№)\s*$",
    re.I,
)
SEPARATORS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (9, re.compile(r";")),
    (8, re.compile(r"\)(?=,| and | or )")),
    (
        7,
        re.compile(
            r",? ?\b(?:while|whereas|but|compared (?:with|to)|as against|against|versus|up from|down from|"
            r"followed by|ahead of|including|of whom|of which|of these|of them|among (?:them|whom|these)|"
            r"on top of|rather than|instead of|bringing|a (?:drop|fall|rise|decrease|increase|decline) of)\b"
        ),
    ),
    (6, re.compile(r", (?:and|or|with|then|plus|at|in|from|as|the|an?) ")),
    (5, re.compile(r"[,:—–] |\) ")),
    (4, re.compile(r" (?:and|or|than|plus) ")),
    (3, re.compile(r" \(")),
    (
        2,
        re.compile(
            r" (?:to|from|into|in|on|at|for|with|by|of|within|per|were|was|had|after|over|under|about|some) "
        ),
    ),
)
BACK = re.compile(
    r"\b(?:(?:the )?(?:year|twelve months|12 months) (?:before|earlier|previously)|a year (?:before|earlier|ago|previously)|"
    r"(?:the )?(?:previous|preceding|prior) year|one year (?:before|earlier)|"
    r"(?P<month>a month (?:before|earlier|ago|previously)|(?:the )?(?:previous|preceding|prior) month|the month before)|"
    r"(?P<week>a week (?:before|earlier|ago|previously)|(?:the )?(?:previous|preceding|prior) week|the week before)|"
    r"(?P<years>two|three|four|five|six|seven|eight|ten) years (?:before|earlier|ago|previously)|"
    r"(?P<day>the day before|a day earlier|the previous day))",
    re.I,
)
CURRENT = re.compile(
    r"\b(?:this (?:time|visit|report|survey|inspection|round|assessment|census|study|edition|year|month|week)|currently|now|today|at present|at the latest)\b",
    re.I,
)
CLAUSE = re.compile(
    r"\s*[,;]?\s*(?:and|but|while|whereas|although)?\s+(?:[\w’'-]+\s+){0,8}?(?:was|were|is|are|had|has|have|said|died|remained|received|spent|gave|cost)\b.{12,}",
    re.I | re.S,
)
# "For the whole of 2023 the figure was 39,910": the noun was said before.
ANAPHOR = re.compile(
    r"\b(?:the|this|that|its|their|such) (?:[a-z]+ )?(?:figure|number|total|count|tally|sum|toll|rate|share|proportion|level|amount|average|median|percentage)\b(?! of)",
    re.I,
)
KNOWN = re.compile(r"\b(?:the|these|those|our|its|their|both)\s$", re.I)
STRETCH = re.compile(
    r"\b(?:the|same|these) (?:first|last|past|next|final|previous|preceding|same)?\s?$", re.I
)
# "Frontex said last month that crossings fell": the day of the saying.
SAID = re.compile(
    r"\b(?:said|says|told (?:\w+ ){1,3}|announced|warned|added|wrote|declared|(?<!were )(?<!was )(?<!been )(?:reported|stated))"
    r"(?: (?:on|in|late|earlier|early))?\s+$"
)
PAID = re.compile(
    r"\b(?:pa(?:id|ys?|ying)|cost|costs|spen[dt]|promised|pledged|sent|gave|given|gives?|received?s?|raised|owed?s?|"
    r"earned|earns?|budget(?:ed)?|transferred|donated|contributed|borrowed|charged|priced?)\b",
    re.I,
)
# "Counted by the same date last year": from the first of January to that day.
SAME_DATE = re.compile(r"(?:the )?same (?:date|day|time|point|stage)\b", re.I)
ENDED = re.compile(r"\b(?:until|till|before|prior to)\s+$", re.I)
# "Against 132,182 a year earlier", "up from 2,016".
AGAINST = re.compile(
    r"[\s,;(–—-]*(?P<word>up|down)?\s*(?:from|on|against|compared (?:with|to)|after|than)\s+(?:(?:the|about|some|nearly|only|just|a) )*$",
    re.I,
)
# What stands behind one of these is what the number is set against, with its own date.
COMPARED = re.compile(
    r"\b(?:than|against|compared (?:to|with)|versus|relative to|(?:up|down) (?:on|from)|after)\b",
    re.I,
)
AGO = re.compile(
    r"\s(?:(?:ago|earlier|before|previously|later)\b(?!\s(?:the|a|he|she|it|they|we|i|that|\w+ing)\b)|on(?=[,.;:)]))",
    re.I,
)
AFTERWARDS = re.compile(
    r"\b(?:after that|since then|from then on|thereafter|afterwards|ever since)\b", re.I
)
_NTH = {
    "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "twelfth": 12, "twentieth": 20, "hundredth": 100, "thousandth": 1000,
}  # fmt: skip
# "Every sixth client": no time, of which it would say how often.
EVERY_NTH = re.compile(
    r"\b(?:every|each) (?P<nth>" + "|".join(_NTH) + r")\b"
    r"(?! (?:day|week|month|year|hour|minute|time|night|weekend|quarter)\b| (?:mon|tues|wednes|thurs|fri|satur|sun)day)",
    re.I,
)


def nth(word: str) -> int:
    """The number of an ordinal in words: 6 for "sixth"."""
    return _NTH[word.lower()]


_LABEL = r"(?:wave|round|phase|sweep|survey|cycle|cohort|census) (?:\d{1,2}|[IVX]{1,4}|one|two|three|four)\b"
LABELLED = re.compile(
    rf"\b(?P<year>(?:19|20)\d\d) \((?:the )?(?P<label>{_LABEL})\)|\b(?P<first>{_LABEL}) \((?:in )?(?P<later>(?:19|20)\d\d)\)",
    re.I,
)
OF_AGE = re.compile(
    r"\b(?:average|median|mean|typical|their|the) age\b[^.;,()]{0,25}\b(?:is|was|of|at|to|from)\s$",
    re.I,
)
ADDS_UP = re.compile(r"\badd(?:s|ed|ing)? up to\b", re.I)
# The unit of all cells, in brackets or after the last comma of a caption.
UNIT_OF_TABLE = re.compile(
    r"\((?P<a>[^()]{1,60})\)\W*$|, (?P<b>(?:in |as )?(?:%|per ?cent\b|percent\b|thousands?\b|millions?\b|USD|EUR|GBP|[$€£])[^,]{0,60})$",
    re.I,
)
# Rows and columns that count people under a caption of per cents: "N", "Total respondents".
BASE_ROW = re.compile(
    r".*\b(?:n|base|sample|respondents|interviewed|interviews|unweighted|number(?: of .*)?)\b.*",
    re.I,
)
WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?", re.I)
ON = re.compile(r"\b(?:on|last|this|next|by|until|since|from) $", re.I)
# "37 per cent in 2000 and [46 per cent] five years on": nothing but time and joints before it.
ELLIPTIC = re.compile(
    r"[\s,;]*(?:and |but |then |only |just |still |already |now |it |they |this |that |was |were |is |had |has |been |reached |"
    r"in |by |for |at |to |on |the |a |year |month |following |next |end of |(?:19|20)\d\d,? |one |two |three |five |ten |years? |months? |"
    r"later,? |(?:January|February|March|April|May|June|July|August|September|October|November|December),? )*",
    re.I,
)
LATER = re.compile(
    r"\b(?:later|on|afterwards|hence|(?:the )?(?:following|next) (?:year|month|week|quarter))\b[\s,.;)]*$",
    re.I,
)
RESUMES = re.compile(
    r"\W*(?:It|They|That|This|These|Those|He|She|The other|The rest|The remaining|Of (?:them|these|those))\b"
)
RECORD = re.compile(
    r"\b(?:highest|lowest|most|fewest|worst|best|largest|smallest|biggest|busiest|deadliest|first|record|peak)\b",
    re.I,
)
PERCENT_SIGN = re.compile(r"\s?(?:%|per ?cent\b|pct\b)", re.I)
FROM_TO = re.compile(
    r",? to (?:about |some |nearly |almost |just |over |more than |only |a record )*", re.I
)
BASE = re.compile(
    r"\b(?:compared (?:to|with)|than (?:in)?|against|versus|relative to)\s+(?:the same (?:period|month|quarter|time) (?:of|in)\s+|that of\s+)?$",
    re.I,
)
QUALIFIED = re.compile(
    r"\b(?:(?P<more>more than|over|well over|at least|no fewer than|no less than)|(?P<less>less than|fewer than|under)|"
    r"(?P<hedge>nearly|almost|close to|just under|not quite|about|around|roughly|some|approximately|just over|slightly more than))\s+$",
    re.I,
)
AGED = re.compile(
    r"\b(?:aged|ages?|between the ages of|under the age of|over the age of|(?:older|younger) than)(?: (?:of|from|between|over|under|about))? $",
    re.I,
)
MANIFOLD = re.compile(
    r"\s*(?:times\s+)?(?:as|more|higher|larger|greater|bigger|those|that of|the|what|its|their|lower|fewer)\b",
    re.I,
)
MULTIPLE = re.compile(
    r"\b(?:twice|doubled|tripled|trebled|quadrupled|"
    r"(?P<times>two|three|four|five|six|seven|eight|nine|ten|twenty|\d{1,3}(?:\.\d)?)[- ]?fold)\b",
    re.I,
)
LEAD = re.compile(
    r"(?:In|At|On|By|For|From|Among|During|Over|Within|Between|Of|According to|Across|Under|Since|Throughout|Along|Near|Outside|Inside|After|Before)\b"
    r"[^,;:.]{2,90},"
)
EARLIER = re.compile(
    r"\b(?:(?:our|the|its|their|at) (?:last|previous|earlier|first) (?:visit|report|survey|inspection|count|round|assessment|census|study|edition)|"
    r"(?:a|the|one|two|three|four|five|six|ten|twelve|\d\d?) (?:years?|months?|weeks?|days?) (?:ago|before|earlier|previously)|previously|formerly|"
    r"the (?:previous|preceding|prior) (?:year|month|week|quarter|period)|used to)\b",
    re.I,
)
TWIN = re.compile(
    r"(?: [\w’'-]+){0,4},? \((?:or |about |some |nearly |i\.e\. )?|, or (?:about |some |nearly |roughly )?"
)
EXPLAINED = re.compile(
    r"(?:(?! and | or )[^,;:()]){0,80} \((?:or |about |some |nearly |that is,? |i\.e\. )?"
)
AMOUNTS = re.compile(
    r"(?:reach(?:ed|es|ing)?|return(?:ed)? to|enter(?:ed)?) (?:(?:about|some|nearly|almost|around|roughly|an estimated|more than|over|a|the|just|as many as|up to) )*[$€£]?\d",
    re.I,
)
NO_NOUN = re.compile(
    r"\s*(?:$|[,;.)(]|(?:in|at|on|from|for|and|or|by|to|with|of (?:them|whom|which)|were|was|had|are|is|have|has|(?:an?|per|each|every) (?:day|night|week|month|quarter|year|hour))\b)"
)
SPEAKER = re.compile(
    r"\b[Aa]ccording to (?:the )?(?P<a>(?:[\w’'.-]+ ?){1,4})"
    r"|(?P<b>(?:[\w’'.-]+ ){1,5})(?:said|says|(?<!been )(?<!were )(?<!was )puts?|speaks? of|spoke of|told|gives? the|gave the|counts|counted|estimates?|estimated|reports?|reported|recorded|records|registered|documented|claims?|claimed|confirmed|verified|listed|lists?|shows?|showed)\b"
    r"|\bsaid (?:the )?(?P<c>(?:[\w’'.-]+ ){1,6})",
)
PRONOUN = re.compile(r"\b(?:it|them|any)\b")
PART_OF = re.compile(
    r"[\s,;(—–]*(?:and )?(?:of (?:whom|which|them|these|those)|(?:\w+ )?(?:of (?:them|whom|which))|including|among (?:them|whom|these)|"
    r"(?:about |some |over |nearly |only )?[\w,.]+(?: per ?cent|%)? of (?:them|whom|which|these|those))\b",
    re.I,
)
POINT_WORDS = re.compile(
    r"(?:\b(?:by|as of|as at|at the end of|(?:end|close|eve) of|end|close|at|on|until|at the (?:start|beginning) of|since)\s+(?:the\s+)?)$",
    re.I,
)


@lru_cache(maxsize=1)
def _per_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    per = load_table("check_units")["per"]
    words = sorted({*per["time"], *per["who"], *per["goods"]}, key=len, reverse=True)
    units = "|".join(map(re.escape, words))
    pattern = re.compile(
        # "per displaced person", "for each settled refugee", "a day"; never "a crowded place".
        rf"(?:\b(?:per|(?:for )?each|(?:for )?every) (?:[a-z-]+ ){{0,2}}?|\ba |\ban |/ ?)(?P<unit>{units})\b(?! (?:before|earlier|ago|later|previously|after)\b)"
        rf"|\b(?P<adverb>{'|'.join(per['adverbs'])})\b",
        re.I,
    )
    return pattern, {**per["adverbs"], "head": "person", "capita": "person", "people": "person"}


@lru_cache(maxsize=1)
def goods() -> frozenset[str]:
    """What money is paid for, read as a denominator of sums only."""
    return frozenset(load_table("check_units")["per"]["goods"])


_AND_UNIT = re.compile(
    r"\b(?:per|each|every|an?) [a-z]+ (?:and|per|an?) (?P<unit>day|night|week|month|year|hour|person|child|family|household)\b",
    re.I,
)
_EACH = re.compile(r"\b[Ee](?:ach|very) (?P<unit>[a-z-]+(?: [a-z-]+){0,2})")


def _each(phrase: str) -> str:
    """The unit in "registered person", the first word where none is known."""
    table = _per_pattern()[1]
    per = load_table("check_units")["per"]
    words = phrase.lower().split()
    known = {*per["time"], *per["who"], *per["goods"]}
    found = next((w for w in words if w in known), words[0])
    return table.get(found, found)


@lru_cache(maxsize=1)
def _adverbs() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(load_table('check_units')['per']['adverbs'])})\b", re.I)


_SUBJECT_DAY = re.compile(
    r"\b(?:[Aa]|[Oo]ne|[Ee]ach|[Ee]very) (?P<unit>day|night|week|month|year|hour)(?: in| of|'s|’s)?\b(?! (?:before|earlier|ago|later|after|old))"
)


def denominators(before: str, after: str) -> frozenset[str]:
    """Units that a number is per: "218 euros a person" after "One day in detention costs".

    Args:
        before: text before the number, within its sentence.
        after: text after it, within its segment.

    Example:
        >>> sorted(denominators("One day in detention costs ", " a person."))
        ['day', 'person']
    """
    pattern, table = _per_pattern()
    # The counted phrase may stand between the number and "a day"; no comma does.
    cut = re.search(r"[;:()]|, | and | but | while | to ", after)
    stretch = after[: cut.start()] if cut else after
    units = [(m["unit"] or m["adverb"]).lower() for m in pattern.finditer(stretch)]
    # "38 euros per person and night".
    units += [m["unit"].lower() for m in _AND_UNIT.finditer(after, 0, 80)]
    out = {table.get(u, u) for u in units}
    cuts = list(re.finditer(r"[;:()]|, ", before))
    if cuts:
        before = before[cuts[-1].end() :]
    for m in _adverbs().finditer(before):
        out.add(table[m.group().lower()])
    for m in _SUBJECT_DAY.finditer(before):
        out.add(m["unit"].lower())
    for m in _EACH.finditer(before):
        out.add(_each(m["unit"]))
    for m in re.finditer(r"\b(?:each|apiece)\b(?! (?:of|other|time))", stretch):
        if re.match(r"\s+([a-z]+)", stretch[m.end() :]) is None:
            out.add("each")
    return frozenset(out)


def boundary(text: str, start: int, end: int) -> int:
    """Where between two numbers the second one's words begin."""
    gap = text[start:end]
    # A label before a bracket belongs to the number in it: "Italy (12), Greece (9)".
    label = re.search(
        r"([^\s(),;]+ )*[^\s(),;]+ \((?:\W*|n ?= ?|(?:some|about|over|nearly|almost|only|just) )$",
        gap,
    )
    for rank, pattern in SEPARATORS:
        last = None
        for match in pattern.finditer(gap):
            if rank == 4 and len(gap[match.end() :].split()) > 4:
                continue
            # "640 of them minors": the words belong to the number before them.
            if rank == 7 and match.start() <= 1 and match.group().strip().startswith(("of ", "a ")):
                continue
            last = match
        if last is None:
            continue
        if rank == 3 and label is not None:
            # The bracket explains the number before it unless something parts them.
            continue
        if rank in (8, 9, 5):
            return start + last.end()
        return start + last.start() + 1 if gap[last.start()] in " ," else start + last.start()
    return start + max(0, len(gap) - len(gap.lstrip()))


def shift(first: date, last: date, days: int) -> Time:
    def back(d: date) -> date:
        if days == 365:
            try:
                return d.replace(year=d.year - 1)
            except ValueError:
                return d.replace(year=d.year - 1, day=28)
        if days == 30:
            month = d.month - 1 or 12
            year = d.year - (d.month == 1)
            for day in (d.day, 30, 29, 28):
                try:
                    return date(year, month, day)
                except ValueError:
                    continue
        return d - timedelta(days=days)

    if days == 30 and first.day == 1 and last.day >= 28:
        start = back(first)
        return start, first - timedelta(days=1)
    try:
        return back(first), back(last)
    except (ValueError, OverflowError):
        return first, last
