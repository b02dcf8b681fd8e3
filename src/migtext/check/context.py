"""Figures in their sentences: which words, names and dates belong to which number.

A sentence that carries several numbers is cut into one segment a number ("1,187 crossed in May;"
"940 had in April"). A number owns the words of its segment, shares those before the first number,
and hears the rest of the sentence, the heading and the sentence before from farther away. All
comparisons of subjects are made on these weighted words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, TypeAlias

from ..annotations import Figure, Record
from ..document import Document
from ..extract.dates import DateMention, find_dates
from ..extract.numbers import find_numerals
from ..extract.tokens import tokenize
from .keys import cell_names, name_keys, word_keys
from .names import Name
from .phrases import (
    ADDS_UP,
    BASE_ROW,
    EVERY_NTH,
    LABELLED,
    MANIFOLD,
    MULTIPLE,
    NO_NOUN,
    NOT_BARE,
    OF_AGE,
    PAID,
    PERCENT_SIGN,
    QUALIFIED,
    UNIT_OF_TABLE,
    Time,
    nth,
)
from .quantity import Quantity
from .sentence import Sentence
from .tables import RawCell, raw_cells
from .values import dimension_of
from .words import Word, load_table, stem, words_of

# Digits with the signs that stand in numbers; a sign at the end belongs to the sentence.
_RUN = re.compile(r"\d(?:[\d.,'’]*\d)?")

_FOLD = {
    word: str(n) for n, word in enumerate("two three four five six seven eight nine ten".split(), 2)
} | {"twenty": "20"}

# A number without a record: place, value, kind, unit, bound, hedge.
_Loose: TypeAlias = tuple[tuple[int, int], Decimal, str, str | None, str, str | None]

__all__ = ["Quantity", "Sentence", "TextContext", "Time", "name_keys", "word_keys"]


def carry_over(q: Quantity, found: Sequence[Quantity], i: int, text: str) -> None:
    """Give a bare number the unit of its neighbour: "61 and 44 per cent", "8 million in 2020".

    Args:
        q: a count without a noun of its own.
        found: all numbers of the block, in order.
        i: its index.
        text: text of the block.
    """
    after = found[i + 1] if i + 1 < len(found) else None
    if after is not None and after.kind == "percent" and after.sentence is q.sentence:
        gap = text[q.at[1] : after.at[0]]
        if q.low <= 100 and re.fullmatch(r",? (?:and|or|to) (?:then )?", gap):
            q.kind, q.unit = "percent", "percent"
            return
    earlier = [x for x in found[:i] if x.sentence is q.sentence and x.kind == "money"]
    if not earlier and q.low >= 1000 and not q.unit:
        # "Donations were 310,000 euros. The ministry promised 600,000 and has sent 150,000."
        s = q.sentence
        if PAID.search(s.text, s.start, q.at[0]) is not None:
            earlier = [x for x in found[:i] if x.sentence is s.previous and x.kind == "money"]
    if not earlier or q.unit == "person":
        return
    money = earlier[-1]
    worded = re.search(r"illion|thousand|bn\b", q.surface) is not None
    if worded or (q.unit in (None, money.unit) and q.low >= money.low / 20 and q.low >= 20):
        q.kind, q.unit = "money", money.unit


@lru_cache(maxsize=512)
def _header_units(header: str) -> tuple[bool, int, str | None]:
    """Whether a header says per cent, the power of ten that it names, and its currency."""
    table = load_table("check_units")["headers"]

    def first(rows: Mapping[str, Any]) -> Any:
        found = (
            v for k, v in rows.items() if re.search(rf"(?<![^\W_])(?:{k})(?![^\W_])", header, re.I)
        )
        return next(found, None)

    percent = re.search(table["percent"], header, re.I) is not None
    return percent, first(table["scale"]) or 0, first(table["currency"])


def _caption_units(q: Quantity) -> tuple[bool, int, str | None]:
    """What a caption says of all cells: "Table 2. Prices (thousand francs)", "..., % of those asked"."""
    assert q.cell is not None
    said = UNIT_OF_TABLE.search(q.cell.caption)
    if said is None or BASE_ROW.fullmatch(" ".join((*q.cell.row_headers, *q.cell.column_headers))):
        return False, 0, None
    return _header_units(said["a"] or said["b"])


def _by_header(q: Quantity) -> None:
    """Give a bare number of a table the unit of its column: "% of decisions", "USD million"."""
    if q.cell is None or q.high is None:
        return
    if q.kind == "duration" and q.surface.strip().isdigit() and any(_caption_units(q)[1:]):
        # "Rent of a room, month" under prices: the month is what the price is for.
        q.kind, q.unit = "count", None
    if q.kind != "count":
        return
    if q.unit not in (None, "person"):
        said = " ".join((*q.headers, q.cell.caption))
        if not any(w.stem == stem(q.unit) or stem(w.text) == stem(q.unit) for w in words_of(said)):
            # The unit of a neighbouring column.
            q.unit = None
    percent, power, currency = _header_units(" ".join(q.cell.column_headers))
    if not (percent or power or currency):
        percent, power, currency = _caption_units(q)
        if power and not q.surface.endswith(f"{q.low:f}"):
            # The extractor has read the caption, too.
            power = 0
    if percent and abs(q.low) <= 1000:
        q.kind, q.unit = "percent", "percent"
    elif currency or power:
        if currency:
            q.kind, q.unit = "money", currency
        scale = Decimal(10) ** power
        q.low, q.high = q.low * scale, q.high * scale


class TextContext:
    """A document's numbers in their sentences.

    Args:
        document: the text.
        figures: its figures.
        others: records whose digits are no figures (instruments, citations).
        day: date that relative times count from; default: the document's.
    """

    def __init__(
        self,
        document: Document,
        figures: Sequence[Figure],
        others: Iterable[Record] = (),
        day: date | None = None,
    ) -> None:
        self.document = document
        self.date = day or document.meta.date
        self._view = list(document.view)
        self._dates: dict[int, list[DateMention]] = {}
        self.sentences: list[Sentence] = []
        self.quantities: list[Quantity] = []
        others = list(others)
        self._others = sorted((r.start, r.end) for r in others)
        self._citations: dict[int, list[tuple[int, int]]] = {}
        for r in others:
            # The years of "the 1951 Convention" and of "(IOM, 2025)" are no dates of a figure.
            block = document.block_index(r.start)
            if block is None:
                continue
            group = getattr(r, "group", None)
            spans = [group, (r.start, r.end)] if group else []
            for span in spans:
                self._citations.setdefault(block, []).append(self._view[block].locate(*span))
        self._raw = raw_cells(document)
        self._tables = document.tables if any(f.cell is not None for f in figures) else ()
        self._build(figures)

    def _build(self, figures: Sequence[Figure]) -> None:
        by_block: dict[int, list[Figure]] = {}
        for f in figures:
            i = self.document.block_index(f.start)
            if i is not None:
                by_block.setdefault(i, []).append(f)
        heading: int | None = None
        skip = frozenset(
            ("header", "footer", "page_number", "metadata", "boilerplate", "reference")
        )
        previous: Sentence | None = None
        for i, bv in enumerate(self._view):
            if bv.kind in skip:
                continue
            if bv.kind == "heading":
                heading = i
                previous = None
            if i and bv.kind in ("title",):
                previous = None
            sentences = [
                Sentence(self, i, a, b, bv.text, heading=heading if heading != i else None)
                for a, b in bv.sentences
            ]
            for s in sentences:
                # A paragraph may go on with what the last sentence of the one before said, but
                # its dates and names are not its own.
                s.previous = previous if previous is not None and previous.block == i else None
                previous = s
            self.sentences += sentences
            self._fill(i, sentences, by_block.get(i, ()))
        self.quantities.sort(key=lambda q: (q.start, q.end))
        self._starts = [q.start for q in self.quantities]

    def _fill(self, block: int, sentences: Sequence[Sentence], figures: Iterable[Figure]) -> None:
        bv = self._view[block]
        found: list[Quantity] = []
        spans: list[tuple[int, int]] = []
        starts = [s.start for s in sentences]

        def sentence_of(position: int) -> Sentence | None:
            k = bisect_right(starts, position) - 1
            return sentences[k] if k >= 0 else None

        for f in figures:
            at = bv.locate(f.start, f.end)
            s = sentence_of(at[0])
            if s is None:
                continue
            # A printed table may have two rows of headers, of which readers keep one.
            cell = self._cell(f.start) or self._own_cell(f)
            found.append(
                Quantity(
                    f,
                    f.start,
                    f.end,
                    f.low,
                    f.high,
                    f.bound,
                    f.hedge,
                    f.kind,
                    f.unit,
                    f.surface,
                    s,
                    at,
                    cell=cell,
                )
            )
            spans.append(at)
        for at, low, kind, unit, bound, hedge in (
            *self._bare(block, spans),
            *self._multiples(block),
        ):
            s = sentence_of(at[0])
            if s is None:
                continue
            a, b = bv.source(*at)
            found.append(
                Quantity(
                    None,
                    a,
                    b,
                    low,
                    low,
                    bound,
                    hedge,
                    kind,
                    unit,
                    self.document.text[a:b],
                    s,
                    at,
                    cell=self._cell(a),
                )
            )
        for q in found:
            if q.cell is not None:
                _by_header(q)
            if q.low < 0 and q.high == q.low and q.kind in ("percent", "percentage_points"):
                # "(−26 %)" is a fall of 26 per cent.
                q.low = q.high = -q.low
                q.sign = -1
            elif q.surface[:1] == "+" and q.kind in ("percent", "percentage_points"):
                q.sign = 1
            if q.kind == "count" and q.unit is None and q.cell is None and q.low < 120:
                # "Their average age rose from 23 to 31".
                lead = bv.text[max(q.sentence.start, q.at[0] - 45) : q.at[0]]
                if OF_AGE.search(lead) and not bv.text[q.at[1] : q.at[1] + 2].strip(" ").isalpha():
                    q.kind, q.unit = "age", "year"
            if q.bound == "at_most" and ADDS_UP.search(bv.text, max(0, q.at[0] - 16), q.at[1]):
                # "Penalties added up to 1.9 million" is no ceiling.
                q.bound = "exact"
            # "Three times as many" is a multiple, "used 12 times" a count.
            if (
                q.unit in ("time", "times")
                and q.kind == "count"
                and MANIFOLD.match(bv.text, q.at[1])
            ):
                q.kind, q.unit = "ratio", "times"
            elif q.kind == "count" and q.unit and dimension_of(q)[0] != "count":
                # "32,182 counted by the same date last year" counts no years.
                after = bv.text[q.at[1] : q.at[1] + 40].split()[:3]
                if not any(stem(w.strip(".,;:()")) == stem(q.unit) for w in after):
                    q.unit = None
        found.sort(key=lambda q: q.at)
        for i, q in enumerate(found):
            if q.kind == "count" and q.cell is None and NO_NOUN.match(bv.text, q.at[1]):
                carry_over(q, found, i, bv.text)
        for q in found:
            q.sentence.quantities.append(q)
        for s in sentences:
            if s.quantities:
                s.cut()
        self.quantities += found

    def _multiples(self, block: int) -> Iterable[_Loose]:
        """ "Twice the 248,284 of 2022", "doubled": a multiple in words."""
        text = self._view[block].text
        for m in MULTIPLE.finditer(text):
            word = m.group().lower()
            value = Decimal(
                2 if word.startswith(("twi", "d")) else 3 if word.startswith("tr") else 4
            )
            if m["times"]:
                # "Sevenfold", "5.5-fold".
                value = Decimal(_FOLD.get(m["times"].lower(), m["times"]))
            said = QUALIFIED.search(text, max(0, m.start() - 24), m.start())
            bound, hedge = "exact", None
            if said is not None:
                bound = "more_than" if said["more"] else "less_than" if said["less"] else "exact"
                hedge = said["hedge"].lower() if said["hedge"] else None
            yield m.span(), value, "ratio", "times", bound, hedge
        for m in EVERY_NTH.finditer(text):
            # "Every sixth client was a child".
            yield m.span(), Decimal(1) / nth(m["nth"]), "fraction", "fraction", "exact", None

    def _bare(self, block: int, taken: Sequence[tuple[int, int]]) -> Iterable[_Loose]:
        """Numbers that are no figures by the extractor's rules but may be a source's evidence."""
        text = self._view[block].text
        if not self._spare(text, taken):
            return
        tokens = tokenize(text)
        dates = [(m.start, m.end) for m in self.dates_of(block)]
        blocked = sorted([*taken, *dates])
        for n in find_numerals(text):
            a, b = tokens[n.first].start, tokens[n.last - 1].end
            if n.words or n.vague or any(x < b and a < y for x, y in blocked):
                continue
            if re.match(r"0\d", n.literal or ""):
                # A telephone number, a code.
                continue
            if not n.literal or (
                len(n.literal) == 4 and n.literal.isdigit() and 1900 <= n.low <= 2100
            ):
                continue
            before, after = text[max(0, a - 24) : a], text[b : b + 3]
            if (
                NOT_BARE.search(before)
                or after[:1] in ("/", "-", "–")
                or before[-1:] in ("-", "–", "/", ".", "@")
            ):
                continue
            # "1. Applications", "(a) 2)": labels.
            if a == 0 and after[:1] in (".", ")"):
                continue
            if after[:2].lower() in ("st", "nd", "rd", "th") or (
                after[:1].isalpha() and after[:1] not in "mbk"
            ):
                continue
            source = self._view[block].source(a, b)
            if any(x < source[1] and source[0] < y for x, y in self._others):
                continue
            percent = PERCENT_SIGN.match(text, b) is not None
            kind = "percent" if percent else "count"
            yield (a, b), n.low, kind, "percent" if percent else None, "exact", None

    @staticmethod
    def _spare(text: str, taken: Sequence[tuple[int, int]]) -> bool:
        """Whether digits stand outside the figures that are no year: most blocks have none, and
        finding numerals and dates is the dearest step for a long source."""
        spans = sorted(taken)
        k = 0
        for m in _RUN.finditer(text):
            while k < len(spans) and spans[k][1] <= m.start():
                k += 1
            if k < len(spans) and spans[k][0] < m.end():
                continue
            run = m.group()
            if not (len(run) == 4 and run.isdecimal() and 1900 <= int(run) <= 2100):
                return True
        return False

    def _own_cell(self, f: Figure) -> RawCell | None:
        """The cell that the reader found, with the caption of its table: what its numbers count
        often stands there only."""
        cell = f.cell
        if cell is None:
            return None
        tables = self._tables
        caption = tables[cell.table].caption if cell.table < len(tables) else None
        return RawCell(
            f.start,
            f.end,
            cell.table,
            cell.row,
            cell.column,
            cell.row_headers,
            cell.column_headers,
            caption or "",
        )

    def _cell(self, start: int) -> RawCell | None:
        at = bisect_right(self._raw_starts, start) - 1
        cell = self._raw[self._raw_starts[at]] if at >= 0 else None
        return cell if cell is not None and start < cell.end else None

    @cached_property
    def _raw_starts(self) -> list[int]:
        return sorted(self._raw)

    def cited(self, block: int) -> list[tuple[int, int]]:
        """Spans of citations in a block's view."""
        return self._citations.get(block, [])

    def dates_of(self, block: int) -> list[DateMention]:
        """Dates of a block, in its view text."""
        if block not in self._dates:
            self._dates[block] = find_dates(self._view[block].text, anchor=self.date)
        return self._dates[block]

    @cached_property
    def period(self) -> Time | None:
        """The period that the whole text is about, by its title or first lines."""
        for bv in self._view[:4]:
            for m in self.dates_of(bv.index):
                if (
                    m.first
                    and m.last
                    and m.grain in ("year", "fiscal", "month", "range", "quarter")
                    and m.first != m.last
                ):
                    return m.first, m.last
        return None

    @cached_property
    def labels(self) -> dict[str, Time]:
        """Years of waves and rounds, where the text gives them: "interviews in 2019 (wave 1)"."""
        out: dict[str, Time] = {}
        for m in LABELLED.finditer(self.document.text):
            year = int(m["year"] or m["later"])
            label = " ".join((m["label"] or m["first"]).lower().split())
            out.setdefault(label, (date(year, 1, 1), date(year, 12, 31)))
        return out

    @cached_property
    def title_words(self) -> list[Word]:
        """Words of the title and of a heading at the very top."""
        return [
            w for bv in self._view[:2] if bv.kind in ("title", "heading") for w in words_of(bv.text)
        ]

    @cached_property
    def title_names(self) -> list[Name]:
        """Names in the title."""
        return [
            n
            for bv in self._view[:2]
            if bv.kind in ("title", "heading")
            for n in cell_names(bv.text)
        ]

    def block_words(self, block: int) -> list[Word]:
        """Words of a block."""
        return words_of(self._view[block].text[:300])

    def block_names(self, block: int) -> list[Name]:
        """Names in a block."""
        return cell_names(self._view[block].text[:300])

    def source(self, block: int, a: int, b: int) -> tuple[int, int]:
        """Span in `Document.text` of a span in a block's view."""
        return self._view[block].source(a, b)

    def at(self, start: int, end: int) -> Quantity | None:
        """The number that overlaps a span of the text best."""
        best, score = None, 0
        for q in self.quantities:
            shared = min(q.end, end) - max(q.start, start)
            if shared > score:
                best, score = q, shared
        return best
