"""When, where, and who says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from ...annotations import Span
from ..dates import DateMention
from ..tokens import Token
from .grammar import Quantity
from .lexicon import states, words
from .masks import Masks
from .nouns import is_plural

__all__ = ["TimeFinder", "attribution", "places"]

_NO_TIME = frozenset(("before", "after", "than"))
_ATTRIBUTIVE_OK = frozenset(
    (
        "figure",
        "figures",
        "total",
        "level",
        "levels",
        "number",
        "numbers",
        "data",
        "estimate",
        "peak",
        "census",
        "budget",
        "season",
        "survey",
        "average",
        "baseline",
        "high",
        "low",
        "record",
        "population",
        "quota",
        "cap",
        "ceiling",
    )
)
_BREAK = frozenset((";", ":"))


class TimeFinder:
    """Gives each quantity of a sentence its date.

    Args:
        text: text of the block.
        mentions: dates of the block, in order.
        cited: spans of citations, whose years are not the figure's.
        anchor: date of the document.
    """

    def __init__(
        self, text: str, mentions: Sequence[DateMention], cited: Masks, anchor: date | None
    ) -> None:
        self.text = text
        self.anchor = anchor
        self.mentions = [
            m
            for m in mentions
            if m.first is not None
            and not cited.touches(m.start, m.end)
            and not self._attributive(m)
        ]

    def _attributive(self, m: DateMention) -> bool:
        """A year that names something: "1951 Convention", "2020 CARES Act", "Act of 2021", "the
        1964 and 1986 protocols"."""
        if m.grain not in ("year", "range", "decade", "century") or m.how != "explicit":
            return False
        after = self.text[m.end : m.end + 40]
        before = self.text[max(0, m.start - 40) : m.start]
        words_before = before.split()
        last = words_before[-1] if words_before else ""
        word = ""
        if after[:1] == " ":
            parts = after[1:].split(None, 1)
            word = parts[0] if parts else ""
        bare = word.strip(".,;:()’'”\"")
        if word and word[0] not in "(–—-" and bare:
            if bare[0].isupper() and not m.preposition:
                return True
            if bare[0].isupper() and bare.endswith(
                (
                    "Act",
                    "Convention",
                    "Protocol",
                    "Agenda",
                    "Agreement",
                    "Regulations",
                    "Rules",
                    "Law",
                    "Constitution",
                    "Declaration",
                    "Covenant",
                    "Directive",
                    "Report",
                    "Compact",
                    "Strategy",
                    "Plan",
                    "Decree",
                    "Order",
                    "Treaty",
                    "Statute",
                )
            ):
                return True
            if (
                bare[0].islower()
                and not m.preposition
                and bare.lower() not in _ATTRIBUTIVE_OK
                and bare.lower() not in words().stop
                and last.lower()
                in ("the", "a", "an", "its", "their", "his", "her", "this", "our", "and")
            ):
                return True
            if bare.lower() in (
                "protocol",
                "protocols",
                "convention",
                "agreement",
                "act",
                "law",
                "directive",
                "treaty",
                "regulation",
                "regulations",
                "report",
                "declaration",
                "constitution",
                "edition",
                "model",
            ):
                return True
        if last.rstrip(",") in (
            "Act",
            "Convention",
            "Protocol",
            "Recommendation",
            "Law",
            "Covenant",
            "Treaty",
            "Statute",
            "Agreement",
            "Directive",
            "Regulations",
            "Regulation",
            "Order",
            "Ordinance",
            "Rules",
            "Decree",
            "Resolution",
        ):
            return True
        return (
            len(words_before) > 1
            and last == "of"
            and words_before[-2].rstrip(",")
            in (
                "Act",
                "Convention",
                "Protocol",
                "Law",
                "Treaty",
                "Statute",
                "Agreement",
                "Regulations",
                "Order",
                "Acts",
                "Code",
                "Ordinance",
                "Rules",
            )
        )

    def assign(
        self, tokens: Sequence[Token], sentence: Span, quantities: Sequence[Quantity]
    ) -> list[tuple[DateMention, str] | None]:
        """Dates of the quantities of a sentence.

        Args:
            tokens: tokens of the sentence.
            sentence: its span in the block's text.
            quantities: its figures, in order.

        Returns:
            For each the mention and how it was found, or None.
        """
        here = [m for m in self.mentions if sentence[0] <= m.start < sentence[1]]
        out: list[tuple[DateMention, str] | None] = []
        for i, q in enumerate(quantities):
            if not here:
                out.append(None)
                continue
            out.append(self._one(tokens, q, i, quantities, here))
        return out

    def _one(
        self,
        tokens: Sequence[Token],
        q: Quantity,
        i: int,
        quantities: Sequence[Quantity],
        here: Sequence[DateMention],
    ) -> tuple[DateMention, str] | None:
        mentions = [
            m
            for m in here
            if m.preposition not in _NO_TIME
            and not (m.start >= q.start and m.end <= q.end)
            and m.grain not in ("ago",)
        ]
        start_next = quantities[i + 1].start if i + 1 < len(quantities) else None
        end_previous = quantities[i - 1].end if i else None
        if q.kind in ("duration", "age"):
            # A length of time has a date only when the text says "as of".
            for m in mentions:
                if m.start >= q.end and "as of" in self.text[q.end : m.start].lower():
                    day = self._next_day(here, m)
                    return day, day.how
            return None
        # Windows that the figure itself opens are no date ("the last four years").
        mentions = [m for m in mentions if not (m.start < q.end and q.start < m.end)]
        after = [m for m in mentions if m.start >= q.end]
        before = [m for m in mentions if m.end <= q.start]
        modal = self._modal(tokens, q)
        for m in after:
            if start_next is not None and m.start > start_next:
                break
            if self._follows(tokens, q, m, modal):
                return m, m.how
            break
        for m in reversed(before):
            gap = self.text[m.end : q.start]
            if ";" in gap:
                break
            if self._embedded(m):
                continue
            if end_previous is not None and m.end < quantities[i - 1].start:
                # An opening date holds for all; one inside the clause of another figure does not.
                opening = self._opening(tokens, m, quantities)
                if not opening and not self._parallel(m, quantities[:i], q):
                    continue
            elif (
                end_previous is not None
                and end_previous <= m.start
                and not self._opening(tokens, m, quantities)
            ):
                # "5.4 million tons in 1989 to 3.4 million": the date belongs to the figure before it.
                between = self.text[end_previous : m.start]
                if (
                    m.preposition
                    and len(between) < 60
                    and "," not in between
                    and " and " not in between
                    and not gap.startswith(" with ")
                ):
                    continue
            if m.grain in ("now", "window") and (
                modal or len(gap) > 150 or self._definite(tokens, q)
            ):
                continue
            if m.grain == "window" and (
                q.kind != "percent" or self._is_figure_window(m, quantities)
            ):
                continue
            if modal and self._future_clause(gap):
                continue
            if "(" in self.text[m.start - 1 : m.start] and ")" in gap[:2] and len(gap) > 30:
                continue
            return m, m.how
        for m in after:
            if (
                start_next is not None
                and m.start > start_next
                and self._shared(quantities, i, m)
                and self._follows(tokens, q, m, modal)
            ):
                return m, m.how
        return None

    def _follows(self, tokens: Sequence[Token], q: Quantity, m: DateMention, modal: bool) -> bool:
        """Whether a date after the figure stands in its clause."""
        gap = self.text[q.end : m.start]
        if len(gap) > 160 or ";" in gap or self._starts(gap):
            return False
        if m.grain == "now" and (modal or self._definite(tokens, q)):
            return False
        return not (m.grain == "window" and q.kind != "percent")

    def _is_figure_window(self, m: DateMention, quantities: Sequence[Quantity]) -> bool:
        return any(m.start <= o.start and o.end <= m.end for o in quantities)

    def _next_day(self, here: Sequence[DateMention], m: DateMention) -> DateMention:
        """ "as of today — that is June 17th, 2024": the explicit day wins."""
        for other in here:
            if other.start > m.end and other.how == "explicit" and other.start - m.end < 20:
                return other
        return m

    def _starts(self, gap: str) -> bool:
        """Whether a new clause with its own subject begins between figure and date."""
        low = gap.lower()
        return any(
            w in low
            for w in (
                ", and ",
                ", but ",
                ", and,",
                " while ",
                " whereas ",
                " born ",
                " dated ",
                " dating ",
                " starting",
                " beginning",
                " ratified",
                " since the ",
                " adopted",
                " signed",
                " established",
                " created",
                " launched in",
                " founded",
                " announced",
                " published",
                " enacted",
            )
        )

    def _modal(self, tokens: Sequence[Token], q: Quantity) -> bool:
        modals = words().modals
        for t in reversed(tokens[: q.first]):
            if t.text in (";",):
                return False
            if t.low in modals or t.low == "will":
                return True
        return False

    def _future_clause(self, gap: str) -> bool:
        low = f" {gap.lower()} "
        return any(f" {w} " in low for w in ("would", "could", "should", "might")) and (
            "," in gap or ";" in gap
        )

    def _definite(self, tokens: Sequence[Token], q: Quantity) -> bool:
        """ "the 11 Tribes": a number named before, which "to date" does not date."""
        return q.first > 0 and tokens[q.first - 1].low in ("the", "these", "those")

    def _embedded(self, m: DateMention) -> bool:
        """Whether a date stands in a relative clause or a participle clause of its own (", which
        was announced in June 2021, ...")."""
        before = self.text[max(0, m.start - 120) : m.start]
        after = self.text[m.end : m.end + 1]
        clause = before.rpartition(",")[2].strip().lower() if "," in before else ""
        return after in (",", ")") and clause.startswith(
            (
                "which",
                "who",
                "that ",
                "whose",
                "announced",
                "signed",
                "adopted",
                "launched",
                "established",
                "created",
                "founded",
                "published",
                "enacted",
                "passed",
                "ratified",
            )
        )

    def _opening(
        self, tokens: Sequence[Token], m: DateMention, quantities: Sequence[Quantity]
    ) -> bool:
        """Whether a date opens the sentence ("In 2020, ..."), before any figure."""
        if not tokens or m.start > quantities[0].start:
            return False
        lead = self.text[tokens[0].start : m.start]
        return len(lead) < 40 and "," not in lead

    def _parallel(self, m: DateMention, earlier: Sequence[Quantity], q: Quantity) -> bool:
        """The date stands before a list of figures that it holds for."""
        return (
            all(o.start > m.end for o in earlier if abs(o.start - m.end) < 200)
            and "," not in self.text[m.start - 2 : m.start]
        )

    def _shared(self, quantities: Sequence[Quantity], i: int, m: DateMention) -> bool:
        """Whether a date after a later figure holds for figure `i` too: a list ("3 men and 5 women
        in 2019"), never a change ("from 3 in 1989 to 5 in 1995")."""
        between = [o for o in quantities[i + 1 :] if o.start < m.start]
        previous = quantities[i]
        for other in between:
            gap = self.text[previous.end : other.start]
            if len(gap) > 70 or m.grain == "now" or previous.kind != other.kind:
                return False
            if previous.unit != other.unit and not (" and " in gap and len(gap) < 28):
                return False
            if " to " in f"{gap} " and previous.change >= 0:
                return False
            if not any(w in gap for w in (",", " and ", " or ", "(", "/")):
                return False
            if any(
                w in f" {gap.lower()} "
                for w in (
                    " while ",
                    " whereas ",
                    " but ",
                    " from ",
                    " compared ",
                    " up ",
                    " down ",
                    " with ",
                    " already ",
                    "ing ",
                )
            ):
                return False
            previous = other
        return True


def attribution(
    tokens: Sequence[Token], quantities: Sequence[Quantity], text: str
) -> list[str | None]:
    """Named speaker or source of each quantity of a sentence.

    Args:
        tokens: tokens of the sentence.
        quantities: its figures.
        text: text of the block.

    Returns:
        Shortest phrase that names the source ("UNHCR", "the ministry"), or None, one a figure.
    """
    found: list[tuple[int, int, str]] = []  # token reach (first, last) and phrase
    low = [t.low for t in tokens]
    table = words()
    n = len(tokens)
    for k, word in enumerate(low):
        if word == "according" and k + 1 < n and low[k + 1] == "to":
            a = k + 2
            b = _source_end(tokens, a)
            if b > a:
                found.append((0, n, _slice(text, tokens, a, b)))
        elif word in table.speech and tokens[k].kind == "word":
            subject = _speaker(tokens, k)
            if subject is None:
                continue
            a, b = subject
            that = any(low[x] in ("that", ":", "“", '"') for x in range(k + 1, min(n, k + 5)))
            named = any(
                t.text[:1].isupper() and (i > 0 or t.text.isupper() or tokens[a].low == "the")
                for i, t in enumerate(tokens[a:b], a)
            ) or _is_source(tokens[b - 1].low)
            if word in table.weak_speech and not (
                that and (named or _is_source(tokens[b - 1].low))
            ):
                if not (
                    named
                    and word
                    in (
                        "found",
                        "finds",
                        "put",
                        "puts",
                        "records",
                        "recorded",
                        "reported",
                        "reports",
                        "documented",
                        "counted",
                        "estimates",
                        "announced",
                    )
                ):
                    continue
            if not named and not _is_source(tokens[b - 1].low):
                continue
            # Speech after the words ("..., the ministry said.") reaches back, before them forward.
            if (
                k + 1 >= n
                or tokens[k + 1].text in ".,;)"
                or (k + 2 < n and low[k + 1] in ("on", "in", "last", "this") and n - k < 6)
            ):
                found.append((0, n, _slice(text, tokens, a, b)))
            else:
                found.append((k, n, _slice(text, tokens, a, b)))
    out: list[str | None] = []
    for q in quantities:
        best = None
        for first, last, phrase in found:
            if first <= q.first < last:
                best = phrase
        out.append(best)
    return out


_SOURCES = frozenset(
    "report reports study survey agency agencies ministry ministries government official officials police spokesperson spokesman spokeswoman authorities office officer department organisation organization organisations ngo ngos bureau commission committee council court embassy rapporteur researchers researcher analysts analyst experts expert witnesses witness media newspaper group groups charity monitor observatory institute centre center university data figures statistics census economists secretary minister president director commissioner representative lawyers lawyer rescuers survivors residents doctors hospital association network".split()
)


def _is_source(word: str) -> bool:
    return word in _SOURCES


def _slice(text: str, tokens: Sequence[Token], a: int, b: int) -> str:
    phrase = text[tokens[a].start : tokens[b - 1].end]
    return re.sub(r"\s*(?:\[[^\]]{0,20}\]?|\([^()]{0,60}\)?)$", "", phrase).strip("“”\"'* ")


def _source_end(tokens: Sequence[Token], a: int) -> int:
    """End of the phrase after "according to"."""
    depth = 0
    k = a
    while k < len(tokens) and k - a < 24:
        t = tokens[k]
        if t.text == "(":
            depth += 1
        elif t.text == ")":
            depth -= 1
            if depth < 0:
                break
        elif depth == 0 and (
            t.text in ",;:.!?—–"
            or t.low
            in (
                "which",
                "who",
                "that",
                "published",
                "released",
                "released",
                "while",
                "but",
                "has",
                "have",
                "had",
                "were",
                "was",
                "are",
                "is",
            )
        ):
            break
        k += 1
    return k


def _speaker(tokens: Sequence[Token], k: int) -> tuple[int, int] | None:
    """Subject before the verb of saying at token `k`."""
    b = k
    while b > 0 and (
        tokens[b - 1].low
        in (
            "has",
            "have",
            "had",
            "also",
            "recently",
            "further",
            "later",
            "already",
            "would",
            "will",
            "not",
        )
        or (tokens[b - 1].low.endswith("ly") and len(tokens[b - 1].low) > 4)
    ):
        b -= 1
    a = b
    count = 0
    while a > 0 and count < 16:
        t = tokens[a - 1]
        if t.text in ',;:.!?—–“”"(' or t.low in (
            "and",
            "but",
            "while",
            "as",
            "that",
            "because",
            "when",
            "which",
            "where",
            "if",
            "although",
            "however",
            "since",
            "though",
        ):
            if (
                t.low == "and"
                and a >= 2
                and tokens[a - 2].text[:1].isupper()
                and tokens[a].text[:1].isupper()
            ):
                a -= 1
                count += 1
                continue
            break
        if t.low in ("to", "by") and count:
            break
        if t.low in ("is", "are", "was", "were", "be", "been", "it", "being"):
            return None
        a -= 1
        count += 1
    if (
        tokens[k].low.endswith(("ed", "en", "wn"))
        and b > 0
        and tokens[b - 1].low in ("is", "are", "was", "were", "been", "be", "being")
    ):
        return None
    while a < b and tokens[a].low in ("also", "in", "then", "today", "meanwhile", "so"):
        a += 1
    if b <= a or b - a > 15 or tokens[a].kind == "num":
        return None
    if tokens[b - 1].low in words().stop and tokens[b - 1].low not in (
        "he",
        "she",
        "they",
        "we",
        "i",
    ):
        return None
    if tokens[b - 1].low in ("he", "she", "they", "we", "i", "it"):
        return None
    return a, b


_REGIONS = frozenset(
    (
        "Africa",
        "Asia",
        "Europe",
        "Americas",
        "America",
        "Caribbean",
        "Sahel",
        "Balkans",
        "Mediterranean",
        "Maghreb",
        "Latin America",
        "Central America",
        "North America",
        "South America",
        "West Africa",
        "East Africa",
        "North Africa",
        "Southern Africa",
        "Central Africa",
        "Horn of Africa",
        "Middle East",
        "Western Balkans",
        "Southeast Asia",
        "South Asia",
        "Central Asia",
        "European Union",
        "EU",
        "Aegean",
        "Darien Gap",
        "Darién Gap",
        "English Channel",
        "Gulf",
        "Darfur",
        "Kurdistan",
        "Gaza",
        "West Bank",
        "Tigray",
        "Rakhine",
        "Crimea",
        "Donbas",
    )
)
_PLACE_PREPOSITIONS = frozenset(
    (
        "in",
        "across",
        "throughout",
        "from",
        "to",
        "at",
        "near",
        "into",
        "within",
        "through",
        "off",
        "around",
        "inside",
        "outside",
        "on",
        "for",
        "via",
        "reached",
        "entering",
        "entered",
        "leaving",
        "reaching",
        "over",
        "of",
    )
)
_MONTHS = frozenset(
    "January February March April May June July August September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
)
_NOT_PLACE = frozenset(
    "January February March April May June July August September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday Article Articles Section Annex Chapter Part Table Figure Title Covid COVID COVID-19 Fiscal FY Parliament Congress Committee Council Commission Convention Act Report Court Agency Ministry Fund Bank Programme Program Agreement Directive Regulation Government".split()
)


class PlaceMention:
    """A place in a sentence: span in the block's text, ISO code, how much it looks like where a
    figure holds (3 after "in", 2 after another preposition, 1 else)."""

    __slots__ = ("end", "iso3", "start", "weight", "word")

    def __init__(self, start: int, end: int, iso3: str | None, weight: int, word: str) -> None:
        self.start = start
        self.end = end
        self.iso3 = iso3
        self.weight = weight
        self.word = word


def _place_mentions(tokens: Sequence[Token], text: str) -> list[PlaceMention]:
    table = states()
    out: list[PlaceMention] = []
    k = 0
    n = len(tokens)
    while k < n:
        t = tokens[k]
        if t.kind != "word" or not t.text[:1].isupper() or t.text in _NOT_PLACE:
            k += 1
            continue
        end = k + 1
        iso3 = None
        known = False
        # The longest known name of up to six tokens.
        for stop in range(min(n, k + 6), k, -1):
            name = text[t.start : tokens[stop - 1].end]
            bare = name[:-2] if name.endswith(("’s", "'s")) else name
            if bare in table.names:
                iso3, known, end = table.names[bare], True, stop
                break
            if bare in _REGIONS:
                known, end = True, stop
                break
        before = tokens[k - 1].low if k else ""
        two = tokens[k - 2].low if k > 1 else ""
        a = k
        if before == "the":
            before, two = two, (tokens[k - 3].low if k > 2 else "")
        if before in (
            "northern",
            "southern",
            "eastern",
            "western",
            "central",
            "north",
            "south",
            "east",
            "west",
            "north-eastern",
            "north-western",
            "south-eastern",
            "south-western",
            "northeastern",
            "northwestern",
            "southeastern",
            "southwestern",
            "northeast",
            "northwest",
            "mainland",
            "rural",
            "upper",
            "lower",
        ):
            a = k - 1
            before = two
            if before == "the" and a > 1:
                before = tokens[a - 2].low
        if not known:
            if before not in (
                "in",
                "across",
                "throughout",
                "near",
                "from",
                "at",
                "into",
                "around",
                "outside",
                "reached",
            ):
                k += 1
                continue
            while (
                end < n
                and tokens[end].kind == "word"
                and tokens[end].text[:1].isupper()
                and tokens[end].text not in _NOT_PLACE
            ):
                end += 1
            if end < n and tokens[end].text in _NOT_PLACE and tokens[end].text not in _MONTHS:
                k = end + 1
                continue
            if text[tokens[end - 1].start : tokens[end - 1].end] in _NOT_PLACE or (
                is_plural(tokens[end - 1].text) and tokens[end - 1].text in table.groups
            ):
                k = end
                continue
            if (
                tokens[end - 1].text.isupper() and len(tokens[end - 1].text) < 6 and end - k == 1
            ) or (end < n and tokens[end].text in "’'"):
                k = end
                continue
        weight = (
            3
            if before
            in (
                "in",
                "across",
                "throughout",
                "at",
                "within",
                "inside",
                "into",
                "reached",
                "entering",
                "entered",
                "reaching",
                "near",
                "off",
                "on",
            )
            else 2
            if before in _PLACE_PREPOSITIONS
            else 1
        )
        if before in ("from", "of"):
            weight = 1
        last_end = tokens[end - 1].end
        if text[t.start : last_end].endswith(("’s", "'s")):
            last_end -= 2
        out.append(PlaceMention(tokens[a].start, last_end, iso3, weight, before))
        k = end
    return out


def places(
    tokens: Sequence[Token], quantities: Sequence[Quantity], text: str, cited: Masks
) -> list[PlaceMention | None]:
    """Where each quantity of a sentence holds: the shortest phrase of the same clause.

    Args:
        tokens: tokens of the sentence.
        quantities: its figures.
        text: text of the block.
        cited: spans of citations.

    Returns:
        A place or None, one a figure.
    """
    mentions = [m for m in _place_mentions(tokens, text) if not cited.touches(m.start, m.end)]
    out: list[PlaceMention | None] = []
    for i, q in enumerate(quantities):
        best: PlaceMention | None = None
        score = 0.0
        stop = quantities[i + 1].start if i + 1 < len(quantities) else len(text)
        for m in mentions:
            if m.start >= q.start and m.end <= q.end:
                continue
            if q.counted is not None and q.counted[0] <= m.start and m.end <= q.counted[1]:
                continue  # "U.S. military personnel": who they are, not where
            gap = text[q.end : m.start] if m.start >= q.end else text[m.end : q.start]
            if ";" in gap:
                continue
            value = m.weight * 10.0 - len(gap) / 12
            if m.start >= q.end:
                value += 6 if m.start < stop else -4
            if m.word in ("from", "of") and m.start >= q.end:
                value -= 6
            if best is None or value > score:
                best, score = m, value
        out.append(best if best is not None and score > 2 else None)
    return out
