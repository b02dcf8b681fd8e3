"""The state of reading one document: what was named so far, and how a mention becomes a record."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from ...annotations import Citation, Instrument, Reference, Span
from ...document import Document
from .backrefs import nouns_of, nouns_of_parsed
from .claims import claims_around
from .matcher import matcher_for
from .model import Hit
from .profile import Profile
from .registry import InstrumentRow, Registry
from .scan import Scan
from .senses import Judge

__all__ = ["Mention", "Reading", "State"]

VERSION = "1"


@dataclass(slots=True)
class Mention:
    """A hit whose meaning is known, as an antecedent for what follows."""

    hit: Hit
    row: InstrumentRow | None
    block: int
    nouns: frozenset[str]
    at: int = 0

    @property
    def identity(self) -> str:
        """What tells two instruments apart."""
        return (
            self.row.key
            if self.row
            else (self.hit.ids[0] if self.hit.ids else self.hit.name.casefold())
        )

    @property
    def kind(self) -> str:
        """Kind of instrument."""
        return self.row.kind if self.row else self.hit.kind

    @property
    def provision(self) -> str:
        """Label of its provisions."""
        if self.row is not None and self.row.provision:
            return self.row.provision
        return "s." if self.kind == "statute" else "reg." if self.kind == "regulation" else "Art."


@dataclass(slots=True)
class State:
    """What is known so far while reading."""

    mentions: list[Mention] = field(default_factory=list)
    defined: dict[str, Mention] = field(default_factory=dict)
    cases: dict[str, Mention] = field(default_factory=dict)
    # Reported cases by volume: first page, case; and short names that the text gave to cases.
    volumes: dict[str, list[tuple[int, Mention]]] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    last_case: Mention | None = None
    comments: dict[tuple[str, int], Mention] = field(default_factory=dict)


class Reading:
    """What the parts of the resolver share.

    Args:
        document: the document.
        registry: the registry.
        citations: its in-text citations.
        references: entries of its reference list and of its notes.
    """

    def __init__(
        self,
        document: Document,
        registry: Registry,
        citations: Sequence[Citation],
        references: Sequence[Reference],
    ) -> None:
        self.document = document
        self.registry = registry
        self.matcher = matcher_for(registry)
        self.masked = _works(references)
        self.works_cited = sorted(r.start for r in references if r.note is not None)
        self.tail = ""
        self.authors = _authors(citations)
        self.state = State()
        self.records: list[Instrument] = []
        self.profile = Profile()
        self.judge = Judge(self.profile, self.state.mentions)
        self.scans: list[Scan] = []
        # The last mention that each noun pointed back at.
        self.pointed: dict[str, Mention] = {}

    def _mention(self, hit: Hit, row: InstrumentRow | None, block: int) -> Mention:
        return Mention(hit, row, block, nouns_of(row) if row else nouns_of_parsed(hit))

    def _key(self, key: str | None, block: int) -> Mention | None:
        row = self.registry.by_key.get(key) if key else None
        return self._mention(Hit(0, 0, keys=(row.key,)), row, block) if row is not None else None

    def _emit_defined(self, scan: Scan, span: Hit, mention: Mention) -> None:
        """A record for a short name that the text gives to a mention."""
        again = self._mention(span, mention.row, mention.block)
        status = "resolved" if mention.row else "unregistered"
        self._emit(scan, span, again, status, "defined here as a short name")

    def _emit(
        self,
        scan: Scan,
        span: Hit,
        mention: Mention,
        status: str,
        reason: str,
        candidates: tuple[str, ...] = (),
        one: Hit | None = None,
    ) -> None:
        view, text = scan.view, scan.view.text
        one = one or mention.hit
        a, b = span.start, span.end
        while a < b and text[a].isspace():
            a += 1
        while b > a and (text[b - 1].isspace() or text[b - 1] in "(["):
            b -= 1
        if a >= b:
            return
        start, end = view.source(a, b)
        if end <= start:
            return
        row = mention.row
        mention.at = start
        claims: dict[str, str] = {}
        if one.form in ("name", "acronym", "back_reference") and mention.kind not in (
            "case",
            "principle",
            "programme",
            "un_document",
        ):
            low, high = _window(view.sentences, a, b, len(text))
            at = bisect_left(scan.hits, low, key=lambda h: h.start)
            others = []
            for h in scan.hits[at : at + 40]:
                if h.start >= high:
                    break
                if not (h.start < b and a < h.end):
                    others.append((h.start - low, h.end - low))
            claims = claims_around(text[low:high], a - low, min(b, high) - low, others)
        name = row.name if row else (mention.hit.name or text[a:b])
        anchor = self.document.anchor(
            "instrument",
            start,
            end,
            origin=f"rule:instruments.{one.rule}@{VERSION}",
            extra=row.key if row else name,
        )
        self.records.append(
            Instrument(
                **anchor,
                key=row.key if row else None,
                name=name,
                kind=row.kind if row else (mention.hit.kind or "statute"),
                year=row.year if row else mention.hit.year,
                jurisdiction=row.jurisdiction if row else mention.hit.jurisdiction,
                ids=row.ids if row else mention.hit.ids,
                pinpoint=one.pinpoint
                if one is not span and span.locked
                else span.pinpoint or one.pinpoint,
                status=status,
                candidates=candidates,
                form="reference" if view.kind == "reference" else one.form,
                reason=reason,
                claims=claims,
            )
        )


def _works(references: Sequence[Reference]) -> list[Span]:
    """Spans of titles of works by named persons: what they say in a title is no mention."""
    out: list[Span] = []
    for ref in references:
        authors = ref.csl.get("author") or ref.csl.get("editor") or ()
        if any(isinstance(a, dict) and a.get("family") for a in authors):
            out += [
                span for name, span in ref.fields.items() if name in ("title", "container-title")
            ]
    return sorted(out)


def _authors(citations: Sequence[Citation]) -> list[Span]:
    """Spans of short author names in citations: "(CRC, 2013)" cites the committee."""
    out: list[Span] = []
    for citation in citations:
        for work in citation.works:
            name = work.authors_text or ""
            if name.isupper() and work.surface.startswith(name):
                out.append((work.start, work.start + len(name)))
    return sorted(out)


_REACH = 300


def _window(sentences: Sequence[Span], start: int, end: int, size: int) -> Span:
    """The sentence of a mention, or as much of it as claims may lie in."""
    at = bisect_right(sentences, start, key=lambda s: s[0]) - 1
    low, high = sentences[at] if at >= 0 and start < sentences[at][1] else (0, size)
    return max(low, start - _REACH), max(end, min(high, end + _REACH))
