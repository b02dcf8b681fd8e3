"""Spans that hold no entity: citations, references, instruments, addresses on the web.

The extractors for these give exact spans; where they were not run, a rough reading of brackets
with an author and a year stands in for them, so that a citation never becomes a person.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from ...annotations import Citation, Instrument, Reference, Span
from ...document import BlockView

__all__ = ["Masks"]

_WEB = re.compile(
    r"(?:https?://|www\.)[^\s<>\"”]+|[\w.+-]+@[\w-]+\.[\w.-]+|\b\w[\w.-]*\.(?:org|gov|html?|pdf|aspx?)/[^\s)]*|\]\([^)\s]*\)|(?<!\w)[@#]\w*[A-Za-z]\w*|</?[a-z][^<>]{0,160}>"
)
# "(Smith & Lee, 2019; OHCHR, 2020)", "[UNHCR 2015: 4]", "(HRC, 129)" is left to the extractor.
_CITATION = re.compile(
    r"[(\[](?:see |e\.g\.,? |cf\.? )?[A-Z“\"‘][^()\[\]]{1,160}?,? (?:(?:1[89]|20)\d\d[a-z]?|n\.d\.|forthcoming|in press)(?:[,;:][^()\[\]]{0,160})?[)\]]",
    re.S,
)
_PARTY = r"(?:(?:[A-Z]\.)+|[A-Z][\w'’-]+(?:(?<=\bInc|\bLtd)\.|(?<=\bCorp)\.|(?<=\bCo|\bSt)\.)?)"
_CASE = re.compile(
    rf"\b(?:{_PARTY},? (?:(?:and|&|of|the|for) )?){{1,6}}(?:\([\w ]+\) )?v(?:s)?\.? (?:the )?{_PARTY}(?:(?: of(?: the)?| and| &| for)? {_PARTY}){{0,5}}"
)
# Identifiers: ECLI, EU case numbers, CELEX, symbols of United Nations documents.
_IDENTIFIER = re.compile(
    r"\b(?:(?:ECLI:)?EU:[CTF]:\d{4}:\d+|[CT]-\d{1,4}/\d\d(?: PPU)?|[1-9]\d{4}[A-Z]{1,2}\d{4}|(?:A|S|E|HRC|CCPR|CAT|CRC|CEDAW|CERD|CMW|CRPD|CED|EC|SC|UNHCR)/[\w./-]*\d[\w./()-]*)"
)
_DATED = re.compile(r"(?:(?:1[89]|20)\d\d[a-z]?|n\.d\.)")
_ONLY_DATE = re.compile(
    r"[(\[](?:[A-Z][a-z]+\.? \d{1,2},? \d{4}|\d{1,2} [A-Z][a-z]+ \d{4}|[A-Z][a-z]+ \d{4}|(?:in|since|until|from|by|as of|between|during|FY|Q[1-4]|early|late|mid)\b[^()\[\]]*)[)\]]"
)


class Masks:
    """Masked spans of a document, handed out block by block.

    Args:
        citations: in-text citations found in it.
        references: references found in it.
        instruments: instruments found in it; those of kind ``programme`` hide nothing.
    """

    def __init__(
        self,
        citations: Iterable[Citation] = (),
        references: Iterable[Reference] = (),
        instruments: Iterable[Instrument] = (),
    ) -> None:
        instruments = tuple(instruments)
        spans: list[Span] = []
        cited = False
        for c in citations:
            cited = True
            spans.append((c.start, c.end))
            spans.append(c.group)
        spans.extend((r.start, r.end) for r in references)
        self.programmes: list[Span] = []
        for i in instruments:
            (self.programmes if i.kind == "programme" else spans).append((i.start, i.end))
        self._instruments = sorted((i.start, i.end) for i in instruments if i.kind != "programme")
        self._instrument_starts = [a for a, _ in self._instruments]
        self._spans = sorted(s for s in spans if s[0] < s[1])
        self._starts = [s for s, _ in self._spans]
        self._longest = max((b - a for a, b in self._spans), default=0)
        self._rough = not cited

    def instruments_of(self, view: BlockView) -> list[Span]:
        """Instruments in the view of one block."""
        block = view.block
        first = bisect_left(self._instrument_starts, block.start)
        out = []
        for a, b in self._instruments[first:]:
            if a >= block.end:
                break
            out.append(view.locate(a, min(b, block.end)))
        return out

    def of(self, view: BlockView) -> list[Span]:
        """Masked spans in the view of one block."""
        block = view.block
        out: list[Span] = []
        first = bisect_left(self._starts, block.start - self._longest)
        for a, b in self._spans[first:]:
            if a >= block.end:
                break
            if b > block.start:
                out.append(view.locate(max(a, block.start), min(b, block.end)))
        text = view.text
        if "." in text or "@" in text or "](" in text or "<" in text or "#" in text:
            out.extend(
                m.span() for m in _WEB.finditer(text) if "." in m.group() or m.group()[0] in "]@<#"
            )
        if self._rough and ("(" in text or "[" in text):
            out.extend(
                m.span()
                for m in _CITATION.finditer(text)
                if _ONLY_DATE.fullmatch(m.group()) is None
            )
        if "/" in text or ":C:" in text:
            out.extend(m.span() for m in _IDENTIFIER.finditer(text))
        if " v. " in text or " vs. " in text:
            out.extend(m.span() for m in _CASE.finditer(text))
        return _merged(out)


def _merged(spans: Sequence[Span]) -> list[Span]:
    out: list[Span] = []
    for a, b in sorted(spans):
        if a >= b:
            continue
        if out and a <= out[-1][1]:
            out[-1] = (out[-1][0], max(b, out[-1][1]))
        else:
            out.append((a, b))
    return out
