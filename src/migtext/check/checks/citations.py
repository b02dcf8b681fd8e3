"""Citations and references that do not fit each other, as the extractors found them."""

from __future__ import annotations

import re
from typing import Any

from ...annotations import Anomaly, Reference
from ...document import Document
from ..issue import Issue, Texts

__all__ = ["citation_issues"]

_WORDS = {
    Anomaly.MISSING_REFERENCE: "“{work}” is cited, but no reference fits it",
    Anomaly.NAME_MISMATCH: "“{work}” is cited; the list has “{nearest}”",
    Anomaly.YEAR_MISMATCH: "“{work}” is cited; the list has “{nearest}”",
    Anomaly.CROSSREF: "“{work}” points to a note that does not fit",
}


# "SR 2007/185", "A/1775 (1950)": numbers of regulations and of documents.
_DOCUMENT = re.compile(r"\d/\d|[A-Z]/\w*\d")
# "23 I & N Dec. 572 (AG 2003)": the bracket behind a report of a judgment names its court.
_REPORTER = re.compile(r"\d+\s[A-Z][\w.&’' ]{0,24}\s\d+(?:,\s\d+(?:[-–]\d+)?)?\s\(?$")
_FURTHER = re.compile(
    r"\b(?:further reading|select(?:ed)? bibliography|see also|external links|suggested reading|recommended reading|general reading)\b",
    re.I,
)


def _other_bracket(text: str, work: Any) -> bool:
    """Whether what looks like a citation is the number of a document or the court of a report."""
    return bool(
        _DOCUMENT.search(work.surface)
        or _REPORTER.search(text, max(0, work.start - 50), work.start)
    )


def _further(document: Document, start: int) -> bool:
    """Whether an entry stands in a list of books that nobody need cite."""
    index = document.block_index(start)
    while index is not None and index >= 0:
        block = document.blocks[index]
        if block.kind in ("heading", "title"):
            end = min(block.end, block.start + 80)
            return _FURTHER.search(document.text, block.start, end) is not None
        index -= 1
    return False


def _archived(r: Reference, message: str) -> bool:
    """Whether an entry was "accessed before it was published" by the date of its copy only."""
    return "accessed before" in message and "rchived" in r.text


def citation_issues(texts: Texts) -> list[Issue]:
    """Anomalies of in-text citations and of reference entries."""
    out: list[Issue] = []
    for i, (_, analysis) in texts:
        references = {
            r.id: r for r in analysis.records.get("references", ()) if isinstance(r, Reference)
        }
        text = analysis.document.text
        marks: list[tuple[bool, str, Issue]] = []
        for c in analysis.records.get("citations", ()):
            for w in getattr(c, "works", ()):
                kind = w.anomaly.finding if w.anomaly else None
                if kind is None or (kind == "citation_no_reference" and _other_bracket(text, w)):
                    continue
                near = references.get(w.nearest or w.reference or "")
                words = _WORDS.get(w.anomaly, "“{work}”: " + w.reason).format(
                    work=w.surface, nearest=near.text[:80] if near else "nothing like it"
                )
                spans = [(i, w.start, w.end)]
                if near is not None and kind in ("citation_name", "citation_year"):
                    spans.append((i, near.start, min(near.end, near.start + 80)))
                said = Issue(kind, spans, words + (f" ({w.reason})" if w.reason else ""), 0.8)
                if kind == "citation_crossref":
                    marks.append((w.surface.strip(" []()").isdigit(), w.reason, said))
                else:
                    out.append(said)
        # The mark in the text and the note itself tell of one slip: the note is shown.
        in_notes = {reason for mark, reason, _ in marks if not mark}
        out += [said for mark, reason, said in marks if not mark or reason not in in_notes]
        for r in references.values():
            for n, anomaly in enumerate(r.anomalies):
                kind = anomaly.finding
                if kind is None:
                    continue
                if kind == "reference_uncited" and _further(analysis.document, r.start):
                    continue
                if n < len(r.messages) and _archived(r, r.messages[n]):
                    continue
                message = r.messages[n] if n < len(r.messages) else f"“{r.text[:80]}”"
                out.append(Issue(kind, [(i, r.start, min(r.end, r.start + 200))], message, 0.75))
    return out
