"""From a document to its figures: the order in which the rules are applied."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from ...annotations import Bound, Citation, Figure, Instrument, Period, Place, Span, record_id
from ...document import BlockView, Document
from ..dates import DateMention, fiscal_start
from ..number_words import number_words
from ..tokens import Token, tokenize
from .ages import find_ages
from .carry import carry_units
from .cells import GridCell, Headers, cell_at, grid, read_headers
from .counted import describe
from .elided import Asked, answer, asked, complete, take_over
from .evidence import is_figure
from .grammar import find_quantities
from .hedges import apply_hedges
from .homes import Homes, money_homes
from .issued import issued
from .lexicon import states
from .links import relations
from .masks import Masks, find_brackets, find_masks
from .measures import iso_code
from .narrative import Timeline
from .nouns import singular
from .places import PlaceMention, places
from .quantity import Context, Quantity
from .relate import Carriers
from .speakers import Speakers
from .times import TimeFinder

__all__ = ["ORIGIN", "extract_figures"]

ORIGIN = "rule:figures@1"

_COMMA_GROUPS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_DOT_GROUPS = re.compile(
    r"(?<![\d.,])\d{1,3}(?:\.\d{3}){2,}(?![\d.])|(?<![\d.,])\d{1,3}(?:\.\d{3})+,\d{1,2}(?!\d)"
)
_ONE_DOT = re.compile(r"(?<![\d.,])\d{1,3}\.\d{3}(?![\d.])")
# "890.000": nobody writes a decimal fraction of three zeros.
_ZEROS = re.compile(r"(?<![\d.,$€£])\d{1,3}\.000(?![\d.]|\s?(?:m|cm|mm|kg|g|°|%)\b)")
_DECIMAL_COMMA = re.compile(
    r"(?<![\d.,])\d{1,3},\d{1,2}(?![\d,]) ?(?:%|per cent|percent|million|billion)"
)
_LONGEST = 1500
# The states whose dollar a bare "$" may be, for their fiscal years.
_DOLLAR_STATES = {"AUD": "AUS", "CAD": "CAN", "NZD": "NZL"}
_COUNTED = frozenset(("count", "money", "percent"))
# Dates whose numbers are figures ("the last four years").
_RELATIVE = frozenset(("window", "now", "same", "ago", "later"))
_DOLLAR_SITES = re.compile(r"\.(?:gc\.ca|ca|au|nz|sg|hk)(?:/|$)")
_SITE = {"gc.ca": "CAN", "ca": "CAN", "au": "AUS", "nz": "NZL", "sg": "SGP", "hk": "HKG"}
_US = re.compile(
    r"\bU\.S\.|\bUS\b|\bUSA\b|United States|American\b|\bUSD\b|Washington|White House|Congress\b|US\$"
)
_BARE = re.compile(
    r"\$|£|¥|Rs|₨|\b(?:[Dd]ollar|[Pp]ound|[Pp]eso|[Rr]upee|[Ff]ranc|[Dd]inar|[Kk]rone|[Ss]hilling|[Rr]iyal|[Rr]ial|[Ll]ira|[Dd]irham|[Kk]ron|[Cc]rown|[Kk]wacha|[Ll]ei|[Ss]om|[Rr]o?uble|[Ww]on|CFA|FCFA)"
)


class _Found(NamedTuple):
    """A figure before it becomes a record."""

    quantity: Quantity
    block: BlockView
    sentence: Span  # in the block's text
    time: tuple[DateMention, str] | None
    place: PlaceMention | None
    attribution: str | None
    partner: int | None  # index in the list of all figures
    part: int | None
    citations: tuple[str, ...]


def _countries(text: str) -> dict[str, int]:
    """How often states are named in a text."""
    table = states()
    counts: dict[str, int] = {}
    for match in table.pattern.finditer(text):
        iso3 = table.names[match.group()]
        counts[iso3] = counts.get(iso3, 0) + 1
    return counts


def _home(document: Document, counts: Mapping[str, int]) -> str | None:
    """The state that a document speaks for, when it is plain: by its address, else the United
    States when they are named at least as often as any other."""
    site = _DOLLAR_SITES.search(document.meta.url or "")
    if site is not None:
        return _SITE[site.group().strip("./")]
    if re.search(r"\.gov(?:/|$)|archives\.gov", document.meta.url or ""):
        return "USA"
    mentions = len(_US.findall(document.text[:200_000]))
    best = max(counts.items(), key=lambda kv: kv[1], default=(None, 0))
    if mentions and mentions * 2 >= best[1]:
        return "USA"
    total = sum(counts.values())
    return best[0] if best[1] >= 3 and best[1] * 2 >= total else None


def _context(document: Document) -> tuple[Context, int]:
    """How the document writes numbers and money, and when its fiscal year begins."""
    text = document.text
    commas = len(_COMMA_GROUPS.findall(text))
    dots = len(_DOT_GROUPS.findall(text))
    dotted = len(_ONE_DOT.findall(text)) if not commas else 0
    decimal_commas = len(_DECIMAL_COMMA.findall(text)) if not commas else 0
    continental = not commas and (
        (dots > 0 and (dotted > 0 or decimal_commas > 0))
        or decimal_commas > 1
        or dots > 1
        or _ZEROS.search(text) is not None
    )
    counts = (
        _countries(text)
        if _BARE.search(text) or "iscal" in text or "FY" in text or "inancial year" in text
        else {}
    )
    home = _home(document, counts)
    homes = money_homes(document) if _BARE.search(text) else Homes()
    context = Context(
        continental=continental, spaced=commas == 0 or _hard_spaces(text), homes=homes
    )
    return context, fiscal_start(_DOLLAR_STATES.get(homes.dollar, home))


def _hard_spaces(text: str) -> bool:
    return re.search(r"\d[\u00a0\u202f\u2009]\d{3}(?!\d)", text) is not None


def _windows(text: str, sentence: Span) -> Iterator[Span]:
    """A sentence, or pieces of one that is longer than people write.

    The rules look back and ahead inside a sentence. Rows of numbers without a full stop would make
    that quadratic, so an endless "sentence" is read piece by piece, cut where a person pauses.
    """
    a, b = sentence
    while b - a > _LONGEST:
        cut = -1
        for pause in ("; ", ". ", ", ", " "):
            cut = text.rfind(pause, a + _LONGEST // 2, a + _LONGEST)
            if cut >= 0:
                cut += len(pause)
                break
        if cut < 0:
            cut = a + _LONGEST
        yield a, cut
        a = cut
    yield a, b


def _quick() -> re.Pattern[str]:
    """Whether a sentence can hold a figure at all."""
    global _QUICK
    if _QUICK is None:
        number = number_words()
        body = "|".join(
            sorted(
                (
                    *number.cardinals,
                    *number.vague,
                    *number.magnitudes,
                    *number.fractions,
                ),
                key=len,
                reverse=True,
            )
        )
        glyphs = "".join(number.glyphs)
        _QUICK = re.compile(rf"\d|[{glyphs}]|\b(?:{body})\b", re.I)
    return _QUICK


_QUICK: re.Pattern[str] | None = None


class _Extractor:
    """State of one run over one document."""

    def __init__(
        self,
        document: Document,
        citations: Sequence[Citation],
        instruments: Sequence[Instrument],
        references: Sequence[Any],
    ) -> None:
        self.document = document
        self.carriers = Carriers(document, citations)
        self.instruments = sorted((i.start, i.end) for i in instruments if i.kind != "programme")
        self.references = sorted((r.start, r.end) for r in references)
        self.context, self.fiscal = _context(document)
        told = issued(document, fiscal=self.fiscal)
        self.anchor: date | None = told.day
        self.time = Timeline(told)
        self.found: list[_Found] = []
        self.captions: dict[int, tuple[str, ...]] = {}
        self.above: list[str] = []  # caption, nearest heading, title
        self.cells: list[GridCell] = []
        self.asked: Asked | None = None
        self.answering = False

    def run(self) -> list[_Found]:
        """All figures of the document, in order."""
        blocks = list(self.document.view.of("figures"))
        self.speakers = Speakers(blocks)
        if any(block.kind == "table" for block in blocks):
            self.cells = grid(self.document)
        headings: list[str] = []
        caption = ""
        for block in blocks:
            if block.kind in ("heading", "title") or block.kind == "caption":
                self.time.head(self._only_year(block), block.kind)
                if block.kind == "caption":
                    caption = block.text
                else:
                    headings, caption = [block.text, *headings[:1], *headings[-1:]][:3], ""
            elif block.kind == "table":
                self.captions[block.index] = tuple(filter(None, (caption, *headings)))
                caption = ""
            else:
                # "Table 3: ..." and "The table shows arrivals by month:" as plain lines.
                line = block.text.strip(" *_#\n")
                short = len(line) < 160 and "\n" not in line
                if short and (line[-1:] not in ".!?" or line[:5] == "Table"):
                    caption = line
                elif caption[:5] != "Table":
                    caption = ""
            if _quick().search(block.text):
                self._block(block)
            if "ow many " in block.text:
                for a, b in block.sentences:
                    if b - a < _LONGEST and "ow many " in block.text[a:b]:
                        self.asked = asked(tokenize(block.text, a, b), block) or self.asked
        self._headlines()
        return self.found

    def _headlines(self) -> None:
        """A figure of the title has the time of the text that gives it again, if rounded."""
        for i, f in enumerate(self.found[:3]):
            if f.block.kind != "title" or f.time is not None or f.quantity.kind not in _COUNTED:
                continue
            low = f.quantity.low
            for other in self.found[i + 1 : i + 9]:
                q = other.quantity
                same = q.kind == f.quantity.kind and low <= q.low <= low + low / 10
                if same and other.block is not f.block and other.time is not None and low:
                    self.found[i] = f._replace(time=other.time)
                    break

    def _only_year(self, block: BlockView) -> tuple[DateMention, str] | None:
        """The date of a heading or caption, when it names one and the date is not part of a name."""
        if not any(c.isdigit() for c in block.text):
            return None
        mentions = TimeFinder(block.text, Masks(()), self.anchor, fiscal=self.fiscal).mentions
        explicit = [
            m for m in mentions if m.how == "explicit" and m.preposition not in ("before", "after")
        ]
        return (explicit[0], "heading") if len(explicit) == 1 else None

    def _heads(self, span: Span) -> bool:
        """Whether a number stands in a header of a table."""
        cell = cell_at(self.cells, *span)
        return cell is not None and cell.header

    def _inside(self, spans: Sequence[Span], block: BlockView) -> Iterator[Span]:
        """Document spans that touch a block, as spans of its text."""
        for a, b in spans:
            a, b = max(a, block.block.start), min(b, block.block.end)
            if b > a:
                yield block.locate(a, b)

    def _block(self, block: BlockView) -> None:
        text = block.text
        self.context.homes.offset = block.block.start
        is_table = block.kind == "table"
        cited = self.carriers.spans(block)
        masked: list[Span] = [
            *cited,
            *self._inside(self.instruments, block),
            *self._inside(self.references, block),
        ]
        if any(c.isdigit() for c in text):
            cited.extend(find_brackets(text))
        masks = find_masks(text, table=is_table, extra=masked)
        cited_masks = Masks([*cited, *self._inside(self.instruments, block)])
        self.time.enter(block)
        times = TimeFinder(
            text, cited_masks, self.anchor, fiscal=self.fiscal, before=self.time.last
        )
        dates = Masks([(m.start, m.end) for m in times.all if m.grain not in _RELATIVE])
        quick = _quick()
        sentences = block.sentences
        previous: Quantity | None = None
        previous_index: int | None = None
        people: Quantity | None = None  # the people counted last, for up to three sentences
        since = 0
        self.speakers.start(block)
        self.answering = (
            self.asked is not None and not is_table and 0 < block.index - self.asked.at <= 2
        )
        windows = [
            (number, window)
            for number, sentence in enumerate(sentences)
            for window in _windows(text, sentence)
        ]
        for number, (a, b) in windows:
            named = times.within((a, b))
            if quick.search(text, a, b) is None:
                previous = None
                if named:
                    self.time.note(text, tokenize(text, a, b), named)
                continue
            tokens = tokenize(text, a, b)
            quantities = self._sentence(text, tokens, masks, dates, is_table, a == sentences[0][0])
            if is_table and self.cells:
                quantities = [
                    q for q in quantities if not self._heads(block.source(q.start, q.end))
                ]
            if not quantities:
                previous = None
                self.time.note(text, tokens, named)
                continue
            where = places(tokens, quantities, text, cited_masks)
            if not is_table:
                if previous is not None and previous.unit == "person":
                    people, since = previous, number
                elif people is not None and number - since > 3:
                    people = None
                take_over(tokens, quantities, previous or people, where)
                if self.asked is not None and 0 <= block.index - self.asked.at <= 4:
                    answer(quantities, where, self.asked)
            dated = times.assign(tokens, (a, b), quantities)
            who = self.speakers.assign(block, tokens, quantities)
            latest = self._part_named(previous_index)
            related = relations(
                tokens,
                quantities,
                text,
                previous,
                None if latest is None else self.found[latest].quantity,
            )
            back = {-1: previous_index, -2: latest}
            dated = self.time.inherit(
                text,
                block,
                tokens,
                quantities,
                dated,
                named,
                (a, b),
                related,
                whole=None if previous_index is None else self.found[previous_index].time,
                unknown=times.unknown((a, b)),
            )
            self.time.note(text, tokens, named, dated)
            base = len(self.found)
            following = sentences[number + 1] if number + 1 < len(sentences) else None
            here = block.source(*sentences[number])
            after = block.source(*following) if following else None
            for i, q in enumerate(quantities):
                partner, part = related[i]
                span = block.source(q.start, q.end)
                ids = self.carriers.of(span, here, after) if self.carriers else ()
                if (
                    q.spelled
                    and q.kind == "count"
                    and q.first
                    and tokens[q.first - 1].low in ("the", "these", "those", "both")
                ):
                    ids = ()  # "between the two countries" takes up what is known
                self.found.append(
                    _Found(
                        q,
                        block,
                        (a, b),
                        dated[i],
                        where[i],
                        who[i],
                        None if partner is None else back.get(partner, base + partner),
                        None if part is None else back.get(part, base + part),
                        ids,
                    )
                )
            previous, previous_index = self._largest(quantities, base)
        self.time.leave(block)
        self.time.last = times.mentions[-1] if times.mentions else self.time.last

    def _part_named(self, previous: int | None) -> int | None:
        """Index of the part that the sentence before named last."""
        last = len(self.found) - 1
        if previous is None or last <= previous or self.found[last].part is None:
            return None
        return last if self.found[last].quantity.kind in ("count", "vague") else None

    def _largest(
        self, quantities: Sequence[Quantity], base: int
    ) -> tuple[Quantity | None, int | None]:
        counts = [(q, base + i) for i, q in enumerate(quantities) if q.kind in ("count", "vague")]
        people = [c for c in counts if c[0].unit == "person"]
        return (people or counts)[0] if counts else (None, None)

    def _sentence(
        self,
        text: str,
        tokens: Sequence[Token],
        masks: Masks,
        dates: Masks,
        table: bool,
        opening: bool,
    ) -> list[Quantity]:
        quantities = find_quantities(
            text, tokens, masks=masks, dates=dates, context=self.context, table=table
        )
        if not quantities:
            return []
        # Bounds may follow the noun ("200 families or more"), so the noun comes first; the noun
        # before a number is looked for left of its hedge, so the hedge comes before that.
        apply_hedges(tokens, quantities)
        find_ages(tokens, quantities)
        carry_units(tokens, quantities)
        describe(tokens, quantities)
        apply_hedges(tokens, quantities)
        for q in quantities:
            if q.numeral.words is False and q.low == 1 and q.kind == "count" and q.phrase is None:
                q.unit = None
        found = [
            q
            for q in quantities
            if is_figure(tokens, q, quantities, table=table, first_in_block=opening)
            or (self.answering and len(tokens) < 16 and q.kind == "count" and q.unit is None)
        ]
        complete(tokens, found)
        return found


def extract_figures(
    document: Document,
    *,
    citations: Sequence[Citation] = (),
    instruments: Sequence[Instrument] = (),
    references: Iterable[Any] = (),
) -> tuple[Figure, ...]:
    """Figures of a document: value, bound, unit, what it counts, when, where, who says so.

    Args:
        document: the document.
        citations: its in-text citations, which carry figures and hold none. Without them
            citations are recognised well enough to keep their years out, and none is linked.
        instruments: its legal instruments, whose numbers are no figures.
        references: its reference entries, which hold no figures.

    Returns:
        Figures in order of the text, not overlapping.

    Example:
        >>> from migtext.readers import text_document
        >>> f = extract_figures(text_document("About 1,200 people crossed in May 2023."))[0]
        >>> f.surface, f.low, f.hedge, f.unit, f.counted, f.time.start.isoformat()
        ('1,200', Decimal('1200'), 'about', 'person', 'people', '2023-05-01')
    """
    run = _Extractor(document, citations, instruments, tuple(references))
    found = run.run()
    digest = document.digest
    ids = []
    for f in found:
        start, end = f.block.source(f.quantity.start, f.quantity.end)
        ids.append(record_id(digest, "figure", start, end))
    return tuple(_record(document, f, ids, run) for f in found)


def _record(
    document: Document,
    f: _Found,
    ids: Sequence[str],
    run: _Extractor,
) -> Figure:
    q, block = f.quantity, f.block
    start, end = block.source(q.start, q.end)
    counted = block.text[q.counted[0] : q.counted[1]] if q.counted else q.noun
    if counted is not None and (".." in counted or len(counted) > 120):
        counted = None  # a row of a table, not a noun phrase
    head = singular(counted_head(counted)) if counted else None
    time = None
    if f.time is not None:
        mention, how = f.time
        if how == "relative" and run.time.told.doubtful:
            how = "doubtful"  # by the day on which the file was made, or that a search found
        if mention.first is not None and mention.last is not None:
            time = Period(start=mention.first, end=mention.last, how=how, surface=mention.surface)
    place = None
    if f.place is not None:
        home = f.place.block or block
        a, b = home.source(f.place.start, f.place.end)
        place = Place(
            text=home.text[f.place.start : f.place.end], start=a, end=b, iso3=f.place.iso3
        )
    found = cell_at(run.cells, start, end) if block.kind == "table" else None
    cell = found.cell if found is not None else None
    population = q.population
    if found is not None and cell is not None:
        headers = read_headers(
            cell.row_headers,
            cell.column_headers,
            run.captions.get(block.index, ""),
            run.anchor,
            run.fiscal,
            found.stub,
        )
        inside = q.counted is not None and found.start <= block.source(*q.counted)[0] < found.end
        if not inside and q.kind == "count" and q.unit is not None and q.phrase is not None:
            q.unit = None
        _from_headers(q, headers, run)
        if not inside or (q.kind != "count" and headers.counted is not None):
            counted = headers.counted
            head = headers.classified.head if headers.classified else None
            population = headers.classified.population if headers.classified else None
            place = None
        if (
            headers.time is not None
            and headers.time.first is not None
            and headers.time.last is not None
        ):
            time = Period(
                start=headers.time.first,
                end=headers.time.last,
                how="cell",
                surface=headers.time.surface,
            )
        if headers.place is not None and place is None:
            place = Place(text=headers.place, start=start, end=start, iso3=headers.iso3)
    bound: Bound = q.bound  # type: ignore[assignment]
    return Figure(
        **document.anchor("figure", start, end, origin=ORIGIN),
        low=q.low,
        high=q.high,
        bound=bound,
        hedge=q.hedge,
        kind=q.kind,
        unit=q.unit,
        counted=counted,
        head=head,
        population=population,
        place=place,
        time=time,
        attribution=f.attribution,
        citations=f.citations,
        partner=None if f.partner is None else ids[f.partner],
        part_of=None if f.part is None else ids[f.part],
        cell=cell,
        percent_of=counted if q.kind in ("percent", "fraction", "ratio") else None,
        warning=q.warning,
    )


def _from_headers(q: Quantity, headers: Headers, run: _Extractor) -> None:
    """Unit and scale of a bare number from the headers of its cell."""
    if q.kind != "count" or (
        q.unit is not None and q.phrase is not None and q.phrase.first >= q.last
    ):
        return
    if headers.percent:
        q.kind, q.unit = "percent", "percent"
    elif headers.unit is not None:
        q.kind, q.unit = headers.unit.kind, headers.unit.name
    elif headers.currency is not None:
        q.kind = "money"
        q.unit, q.warning = iso_code(headers.currency, run.context)
    elif headers.classified is not None:
        q.unit = headers.classified.unit
    if headers.factor > 1 and q.numeral.magnitude == 1 and not headers.percent:
        q.low *= headers.factor
        q.high = None if q.high is None else q.high * headers.factor
        q.warning = f"times {headers.factor:,}, as the table's header says"


def counted_head(phrase: str) -> str:
    """Last word of a noun phrase."""
    parts = re.findall(r"[\w’'-]+", phrase)
    return parts[-1] if parts else phrase
