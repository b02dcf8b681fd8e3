"""Citations and references that do not fit each other, as the extractors found them."""

from __future__ import annotations

from ...annotations import Anomaly, Reference
from ..issue import Issue, Texts

__all__ = ["citation_issues"]

_WORDS = {
    Anomaly.MISSING_REFERENCE: "“{work}” is cited, but no reference fits it",
    Anomaly.NAME_MISMATCH: "“{work}” is cited; the list has “{nearest}”",
    Anomaly.YEAR_MISMATCH: "“{work}” is cited; the list has “{nearest}”",
    Anomaly.CROSSREF: "“{work}” points to a note that does not fit",
}


def citation_issues(texts: Texts) -> list[Issue]:
    """Anomalies of in-text citations and of reference entries."""
    out: list[Issue] = []
    for i, (_, analysis) in texts:
        references = {
            r.id: r for r in analysis.records.get("references", ()) if isinstance(r, Reference)
        }
        marks: list[tuple[bool, str, Issue]] = []
        for c in analysis.records.get("citations", ()):
            for w in getattr(c, "works", ()):
                kind = w.anomaly.finding if w.anomaly else None
                if kind is None:
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
                message = r.messages[n] if n < len(r.messages) else f"“{r.text[:80]}”"
                out.append(Issue(kind, [(i, r.start, min(r.end, r.start + 200))], message, 0.75))
    return out
