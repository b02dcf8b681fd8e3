"""Citations inside notes: what is cited in full, what points back, what only gives a place.

A note strings works together with semicolons and sentences, with words of the author around
them. Each stretch is judged by how a citation ends: a year with its pages, a link, a date, an
application number. Where it begins is told by the signal before it ("see", "cf", a colon).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .note_patterns import (
    AFTER_LINK,
    AND_ALSO,
    APA,
    ASIDE,
    AT,
    BACK,
    CASE_AGAIN,
    CLOSE,
    DATED,
    ENDS,
    INTERVIEW,
    LINK,
    NAME_PAGE,
    ON_FILE,
    OP_CIT,
    OPEN,
    OPENER,
    PINPOINT,
    PLACE,
    QUOTED_OR_LINK,
    SERIES,
    SHORT,
    STATUTE,
    SUPRA,
    SYMBOL_ALONE,
    TAKES_OVER,
    TREATY,
    YEAR,
    inner_signal,
    lead_signal,
)
from .words import listed as words

__all__ = ["NotePart", "note_parts"]

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class NotePart:
    """One work in a note; offsets in the note's text.

    Attributes:
        kind: full, back (ibid.), supra (points to a note), named (a short form, perhaps with a year),
            symbol (a UN document by its symbol alone), pinpoint (a place in the work the note before
            or the whole text is about).
        start: first character.
        end: one past the last.
        name: author or short title of a back reference, or "".
        note: label of the note that it points to, or "".
        locator: pinpoint, or None.
        year: year of a short form, or "".
        title: short title of a short form, or "".
    """

    kind: str
    start: int
    end: int
    name: str = ""
    note: str = ""
    locator: str | None = None
    year: str = ""
    title: str = ""


def note_parts(text: str, label: str | None = None) -> list[NotePart]:
    """Works of a note, in order.

    Args:
        text: normalised text of the note.
        label: its printed label, which is passed over where it begins the text.

    Example:
        >>> [p.kind for p in note_parts("See Smith, supra note 2, at 400; Id. at 10.")]
        ['supra', 'back']
    """
    begin = 0
    if label:
        match = re.match(rf"\s*[\[(]?\^?{re.escape(label)}[\])]?[.:]?\s+", text)
        begin = match.end() if match else 0
    parts: list[NotePart] = []
    for a, b in _segments(text, begin):
        parts += _judge(text, a, b)
    return parts


def _segments(text: str, begin: int) -> Iterator[Span]:
    """Stretches between semicolons and sentence ends, brackets and quotations kept whole."""
    at, depth, quoted = begin, 0, False
    apa = APA.match(text, begin)
    i = begin
    n = len(text)
    while i < n:
        c = text[i]
        if c in "([":
            depth += 1
        elif c in ")]":
            depth = max(0, depth - 1)
        elif c in OPEN and not quoted:
            quoted = True
        elif c in CLOSE and quoted:
            quoted = False
        elif c == ";" and depth == 0 and (not quoted or i - at > 300):
            yield at, i
            at, quoted = i + 1, False
            apa = APA.match(text, i + 2) or (apa if APA.match(text, at) else None)
        elif c in ".?!" and depth == 0 and i + 1 < n:
            j = i + 1
            while j < n and text[j] in "”“’\"')]»":
                j += 1
            if (
                j < n
                and text[j].isspace()
                and (not quoted or j > i + 1)
                and _ends_here(text, at, i, j, apa is not None)
            ):
                yield at, j
                at, quoted = j, False
                apa = APA.match(text, j + 1)
        i += 1
    if at < n:
        yield at, n


_HELD = frozenset(
    "v vs no nos vol vols art arts para paras sec cf app appl ed eds trans st dr mr mrs ms prof jr sr "
    "e.g i.e al p pp ch fig doc res supp rev int'l nat'l ass'n dep't gov't univ co inc ltd corp".split()
)


def _ends_here(text: str, at: int, dot: int, after: int, apa: bool) -> bool:
    """Whether a sentence of a note ends at a stop."""
    following = text[after : after + 40].lstrip()
    if not following:
        return True
    first = following[0]
    if first.islower():
        return bool(OPENER.match(following))
    token = re.search(r"[^\s(\[“\"]*$", text[max(at, dot - 24) : dot])
    word = token.group() if token else ""
    opener = OPENER.match(following) is not None
    if text[dot] != "." and apa:
        return TAKES_OVER.match(following) is not None
    if text[dot] != ".":
        return opener or (not apa and first.isupper() and text[dot] == "!" and False)
    if (
        not apa
        and re.search(rf"\([^()]*{YEAR}(?:[–-]\d+)?\)$", text[max(at, dot - 60) : dot])
        and first.isupper()
    ):
        return True
    if text[dot + 1 : after] and text[after - 1] in '”"»' and first.isupper() and not apa:
        return _starts_work(text, after) or opener
    low = word.casefold().strip("’'")
    if low in _HELD and low not in ("al",):
        return False
    if apa:
        # APA entries hold full stops; they end at a link or where the author takes over.
        return "/" in word or TAKES_OVER.match(following) is not None
    if opener:
        return (
            len(word) > 1
            or word.isdigit()
            or (word.isupper() and following.startswith(("See", "Id", "Ibid", "For")))
        )
    if word.isdigit() and len(word) <= 3 and not re.match(r"[A-Z“‘]", following):
        return False
    return bool(
        re.search(r"[a-zà-ÿ]{4,}$|\d$|[)\]]$|^ff?$", word)
        and (first.isupper() or first in '“‘"')
        and _starts_work(text, after)
    )


def _starts_work(text: str, after: int) -> bool:
    """Whether what follows a stop can begin a work of its own: a name and a comma, or a case."""
    return (
        re.match(
            r"\s*(?:[^\W\d_a-z][\w’'.-]*\s){0,4}[^\W\d_a-z][\w’'.-]*(?:/[^\W\d_a-z][\w’'.-]*)*,\s|\s*[A-Z][\w’' .&-]{1,60}\sv\.?\s[A-Z]|\s*[A-Z]{2,}[A-Za-z]*\s\d",
            text[after : after + 120],
        )
        is not None
    )


def _judge(text: str, a: int, b: int) -> list[NotePart]:
    """Works of one stretch."""
    while a < b and (text[a].isspace() or text[a] in ";,)"):
        a += 1
    while b > a and text[b - 1].isspace():
        b -= 1
    if b - a < 3:
        return []
    signal = lead_signal().match(text, a, b)
    s = signal.end() if signal else a
    back = BACK.match(text, s, b)
    if back:
        rest = back.group("rest").strip(" ,.:")
        return [
            NotePart("back", back.start("word"), back.end(), locator=_locator(rest)),
            *_later(text, back.end(), b),
        ]
    supra = SUPRA.match(text, s, b)
    if supra and not supra.group().startswith(("(", "[")):
        name = _short_name(supra.group("name"))
        label = supra.group("a") or supra.group("b") or supra.group("c") or ""
        at = AT.match(supra.group("rest"))
        end = supra.start("rest") + (at.end() if at else 0)
        if len(name) <= 80 and (label or name):
            start = supra.start() + supra.group("name").find(name) if name else supra.start()
            return [
                NotePart("supra", start, end, name, label, _locator(at.group(1)) if at else None),
                *(_later(text, end, b) or _mentions(text, end, b)),
            ]
    if OP_CIT.match(text, s, b):
        return [NotePart("back", s, b, locator=_op_cit_place(text[s:b]))]
    if INTERVIEW.match(text, s, b) and not QUOTED_OR_LINK.search(text, s, b):
        return []
    symbol = SYMBOL_ALONE.fullmatch(text, s, b)
    if symbol:
        place = symbol.group("place")
        end = symbol.end("place") if place else symbol.end("name")
        return [NotePart("symbol", s, end, symbol.group("name"), "", place)]
    dated = DATED.fullmatch(text, s, b)
    # "FRA (2020), p. 12" is short; "Dworkin, Law’s Empire (1986) 34" may be all there is.
    full = _full(text, a, b) if dated is None or "," in dated.group("name") else []
    if full:
        # "Compare Hallam, Title ..., with Anker, supra note 1."
        end = full[-1].end
        more = AND_ALSO.match(text, end, b)
        short = SHORT.fullmatch(text, more.end(), b) if more else None
        if more and short:
            return [*full, *_judge(text, more.end(), b)]
        return [*full, *_mentions(text, end, b)]
    if dated and dated.group("name").split()[-1].casefold() not in words("month"):
        return [
            NotePart(
                "named", s, dated.end("core"), dated.group("name").strip(" ,"), "",
                dated.group("page"), dated.group("year"),
            )
        ]  # fmt: skip
    place = PLACE.match(text, s, b)
    if place:
        locators = [m.group("all") for m in PLACE.finditer(text, s, b)]
        return [NotePart("pinpoint", place.start(), place.end(), locator="; ".join(locators))]
    for pattern in (SHORT, CASE_AGAIN, NAME_PAGE):
        short = pattern.fullmatch(text, s, b)
        if short and not re.fullmatch(YEAR, short.group("page")):
            end = short.end("page")
            title = short.groupdict().get("title") or ""
            return [
                NotePart(
                    "named", s, end, short.group("name"), "", short.group("page"),
                    title=title.strip("“”‘’\"', "),
                )
            ]  # fmt: skip
    return _mentions(text, a, b)


_MENTION = re.compile(
    r"(?P<name>(?:[^\W\d_a-z][\w.’'-]*\s(?:(?:&|and)\s)?){0,3}[^\W\d_a-z][\w.’'-]+),?\s"
    r"(?:supra,?\s?(?:n(?:ote|\.)s?\s?(?P<a>\d{1,4}|[ivxlc]{1,7}(?!\w)))|\((?:n|fn|note)\.?\s?(?P<b>\d{1,4})\))"
    r"(?:,?\s(?:at\s)?(?P<at>\d+(?:[–-]\d+)?(?:,\s\d+(?:[–-]\d+)?)*))?"
    r"|\b(?P<id>[Ii]d|[Ii]bid)\.?\s(?:at\s|,\s?)?(?P<where>\d+(?:[–-]\d+)?)"
)


def _mentions(text: str, a: int, b: int) -> list[NotePart]:
    """Back references in the middle of the author's own sentence."""
    parts = []
    for match in _MENTION.finditer(text, a, b):
        if match.group("id"):
            parts.append(
                NotePart("back", match.start("id"), match.end(), locator=match.group("where"))
            )
        else:
            label = match.group("a") or match.group("b") or ""
            name = _short_name(match.group("name"))
            if name:
                parts.append(
                    NotePart(
                        "supra", match.start("name"), match.end(), name, label, match.group("at")
                    )
                )
    return parts


def _op_cit_place(text: str) -> str | None:
    match = re.search(r"(?:pp?\.?\s?|§\s?)?\d[\d–-]*", text)
    return match.group() if match else None


def _later(text: str, at: int, b: int) -> list[NotePart]:
    """Works after a back reference in the same stretch ("id. at 5, citing ...")."""
    more = re.compile(r"[\s,.]*(?:\(?(?:citing|quoting)|and|see also)\s+").match(text, at, b)
    return _judge(text, more.end(), b) if more and b - more.end() > 12 else []


def _locator(rest: str) -> str | None:
    return re.sub(r"^at\s+", "", rest) or None


def _short_name(text: str) -> str:
    """Author of a short form without signal words and volume numbers."""
    signal = list(inner_signal().finditer(text))
    if signal:
        text = text[signal[-1].end() :]
    lead = lead_signal().match(text)
    if lead:
        text = text[lead.end() :]
    return re.sub(r"^\d+\s+", "", text.strip(" ,.("))


def _full(text: str, a: int, b: int) -> list[NotePart]:
    """Full citations of a stretch; several when "and" joins them."""
    ends = _end_spans(text, a, b)
    apa = APA.match(text, a) is not None
    if not ends and not apa:
        return []
    groups: list[tuple[int, int]] = []  # start limit, end
    limit = a
    for i, (s, e) in enumerate(ends):
        following = ends[i + 1] if i + 1 < len(ends) else None
        if limit > e:
            continue
        if following:
            between = text[e : following[0]]
            stop = re.search(r"[.!?][”\"]?\s+(?=[“\"]|[^\W\d_a-z])", between)
            if stop and len(between) > 30 and not apa:
                groups.append((limit, e))
                limit = e + stop.end()
                continue
            if LINK.match(text, s) and len(between) > 4:
                # Nothing of the citation follows its link.
                groups.append((limit, e))
                limit = (
                    following[0] if not re.match(r"[\s,.]*(?:and|&)\s+[^\W\d_a-z]", between) else e
                )
                if limit == following[0]:
                    break
                continue
            if (
                re.match(
                    r"[\s,.]*(?:\([^()]*\)\s*)?(?:,?\s*and|&|und)\s+(?:see\s(?:also\s)?)?[^\W\d_a-z]",
                    between,
                )
                and len(between) > 12
            ):
                groups.append((limit, e))
                limit = e
            continue
        groups.append((limit, e))
    if apa and not LINK.search(text, a, b):
        # "Cassidy, W. (2005). Once upon a crime. Detselig": the year stands at the beginning.
        groups = [(a, len(text[:b].rstrip(" .")))]
    parts = []
    for low, end in groups:
        place = PINPOINT.match(text, end, b)
        linked = LINK.search(text, max(low, end - 200), end) is not None
        if place and (not linked or AFTER_LINK.match(place.group())):
            end = place.end()
        filed = ON_FILE.match(text, end, b)
        if filed:
            end = filed.end()
        start = _begin(text, low, end)
        if start is None and apa and low == a:
            start = a
        if start is not None and end - start >= 15:
            parts.append(NotePart("full", start, end))
    return parts


def _end_spans(text: str, a: int, b: int) -> list[Span]:
    """Where citations may end, in order; later ones extend earlier ones."""
    spans: list[Span] = []
    aside = [m.span() for m in ASIDE.finditer(text, a, b)]
    for pattern in ENDS:
        spans += [m.span() for m in pattern.finditer(text, a, b)]
    spans = sorted(s for s in spans if not any(x < s[0] < y for x, y in aside))
    merged: list[Span] = []
    for s, e in spans:
        while e > s and text[e - 1] in ".,;":
            e -= 1
        if merged and s < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(e, merged[-1][1]))
        else:
            merged.append((s, e))
    # A date or a year that only opens the stretch is the author's prose.
    if merged and _inside_prose(text, a, merged[0]):
        merged = merged[1:]
    return merged


def _inside_prose(text: str, a: int, span: Span) -> bool:
    """Whether a day stands in a sentence ("on 31 July 2024 the Court ...")."""
    before = text[max(a, span[0] - 14) : span[0]]
    return (
        re.search(
            r"\b(?:on|of|from|until|since|in|by|dated|before|after|to|between|were accessed on)\s$",
            before,
            re.I,
        )
        is not None
    )


def _begin(text: str, a: int, end: int) -> int | None:
    """Where a full citation begins between `a` and its end."""
    joined = re.compile(r"[\s,.]*(?:\([^()]*\)\s*)?(?:,?\s*(?:and|&|und)\s+)?").match(text, a, end)
    s = joined.end() if joined and joined.end() < end else a
    signals = [
        m
        for m in inner_signal().finditer(text, s, end)
        if text.count("(", s, m.start()) == text.count(")", s, m.start())
    ]
    comma = text.find(",", s, end)
    for match in reversed(signals):
        if (
            match.start() == s
            or comma < 0
            or match.start() < comma
            or text[s : s + 1].islower()
            or OPENER.match(text, s)
        ):
            s = match.end()
            break
    lead = lead_signal().match(text, s, end)
    if lead and lead.end() < end and not text[lead.end()].islower():
        s = lead.end()
    colon = text.find(": ", s, end)
    comma = text.find(",", s, end)
    if colon > 0 and (comma < 0 or colon < comma):
        head = text[s:colon]
        words = head.split()
        lower = sum(w[0].islower() for w in words)
        if (OPENER.match(head) or head[:1].islower() or lower >= 3) and len(words) >= 2:
            s = colon + 2
    s = _after_opener(text, s, end)
    while (
        s < end
        and text[s] in ' (“"‘«„'
        and not (text[s] in '“"‘«„' and _quoted_title(text, s, end))
    ):
        s += 1
    if (
        s >= end
        or not (text[s].isupper() or text[s].isdigit() or text[s] in '“"‘«„' or _particle(text, s))
    ) and not text.startswith(("http", "www."), s):
        # "See communication ROU 2/2022, available from https://..."
        link = LINK.search(text, s, end)
        head = text[s : link.start()] if link else ""
        if not 2 < len(head.split()) <= 8 or "," not in head or _is_prose(head):
            return None
    words = text[s:end].split()
    link = re.compile(r"<?(?:https?://|www\.)").search(text, s, end)
    head_end = link.start() if link else end
    head = text[s:head_end]
    if link and head and _is_prose(head):
        return link.start()
    if not link and not re.search(
        r"[,“‘\"«]|\sv\.?\s|\b[A-Z]{2,}/", re.sub(r"\([^()]*\)", "", head)
    ):
        return None
    if TREATY.match(text, s, end) and SERIES.search(text, s):
        return None
    if re.match(r"OJ\s[CL]\s", head):
        return None
    if STATUTE.search(text[s:end]) and not re.search(r"[“‘\"]|https?:", text[s:end]):
        return None
    # Prose that happens to hold a year: many small words before the first comma.
    first = re.split(r"[,(“‘\"«„]", text[s:end], maxsplit=1)[0].split()
    small = sum(w[0].islower() for w in first)
    if len(first) > 4 and small >= 0.5 * len(first) and not re.search(r"https?://", text[s:end]):
        return None
    return s if len(words) >= 3 or re.search(r"https?://", text[s:end]) else None


def _is_prose(head: str) -> bool:
    """Whether the words before a link are a sentence of the author and no title."""
    words = re.findall(r"[^\W\d_]+", head)
    verbs = re.search(
        r"\b(?:has|have|had|is|are|was|were|been|can be|may be|available|found|see)\b", head
    )
    lower = sum(w[0].islower() for w in words)
    return verbs is not None and lower >= 0.6 * len(words) and "“" not in head and "," not in head


def _quoted_title(text: str, s: int, end: int) -> bool:
    return (
        text.find("”", s, end) > 0
        or text.find("»", s, end) > 0
        or text.find("’", s + 1, end) > 0
        or text.find('"', s + 1, end) > 0
    )


def _particle(text: str, s: int) -> bool:
    return (
        re.compile(r"(?:van|von|de|der|den|del|della|di|da|du|la|le|al|el|ten|ter|zu)\s").match(
            text, s
        )
        is not None
    )


def _after_opener(text: str, s: int, end: int) -> int:
    """Skip words of the author that a name follows without a signal.

    "For the Austrian perspective Smith, Title ..." begins at "Smith".
    """
    if not OPENER.match(text, s):
        return s
    comma = text.find(",", s, end)
    head = text[s : comma if comma > 0 else end]
    words = list(re.finditer(r"\S+", head))
    if len(words) < 3 or not any(w.group()[0].islower() for w in words):
        return s
    if (
        words[-1].group()[0].isupper()
        and sum(w.group()[0].islower() for w in words) >= 1
        and words[0].group() in ("For", "On", "In", "As", "With", "Among")
    ):
        k = len(words) - 1
        # One family, or a given name before it.
        if (
            k >= 2
            and words[k - 1].group()[0].isupper()
            and words[k - 2].group()[0].islower()
            and len(words) > 3
        ):
            return s + words[k - 1].start()
        return s + words[k].start()
    return s
