"""Citations and references that do not fit each other, as the extractors found them."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
# "The interval [5, 12]".
_INTERVAL = re.compile(
    r"\b(?:interval|intervals|range|ranges|ranging|values?|CI|IQR|between|from|domain|scale|points?|pair|vector|set)\s(?:\w+\s)?[\[(]\s?(?:\d+,\s?)*$",
    re.I,
)
_DATE_OF_ENTRY = re.compile(
    r"\b(?:1[5-9]|20)\d\d|\bn\.\s?d\b|\bforthcoming\b|\bin press\b|\bundated\b|https?://|\bdoi\b",
    re.I,
)
_FURTHER = re.compile(
    r"\b(?:further reading|select(?:ed)? bibliography|see also|external links|suggested reading|recommended reading|general reading)\b",
    re.I,
)


def _other_bracket(text: str, work: Any) -> bool:
    """Whether what looks like a citation is the number of a document or the court of a report."""
    return bool(
        _DOCUMENT.search(work.surface)
        or re.match(r"(?:COM|SWD|SEC|JOIN|CM)\s?\(", work.surface)
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


# "Walters [2002] 2017": the year of the first print, then that of the entry.
_FIRST_PRINT = re.compile(r"[\])]\s?(?:19|20)\d\d|/(?:19|20)\d\d")
_BRITISH = (("programme", "program"), ("labour", "labor"), ("centre", "center"), ("defence", "defense"), ("isation", "ization"), ("organis", "organiz"))  # fmt: skip


def near_spelling(surface: str, reference: Reference | None) -> bool:
    """Whether a name differs from that of the entry by British and American spelling alone.

    Example:
        >>> near_spelling("World Food Program (2019)", None)
        False
    """
    if reference is None:
        return False
    name = re.split(r"[(,]?\s?\(?(?:18|19|20)\d\d", surface.casefold())[0].strip(" ,(")
    listed = reference.text.casefold()
    for a, b in _BRITISH:
        name, listed = name.replace(a, b), listed.replace(a, b)
    return len(name) > 6 and re.match(rf"{re.escape(name)}\b", listed) is not None


_SURNAME = re.compile(r"^\W*(?:\d+\W+)?(?P<who>[A-Z][^\W\d_]{2,}(?:[-’'][A-Z]?[^\W\d_]+)*)")


def _named_in_text(text: str, r: Reference, references: Sequence[Reference]) -> bool:
    """Whether the author of an entry is named with a page in the running text: "says Berenson (44)".

    Only where no other entry has that name, so that the page can be of this work alone.
    """
    m = _SURNAME.match(r.text)
    if m is None:
        return False
    who = re.compile(
        rf"\b{re.escape(m['who'])}\b(?:[’']s)?[^.()]{{0,60}}\((?:pp?\.\s?)?\d{{1,3}}(?:[-–]\d+)?\)"
    )
    if sum(1 for x in references if re.search(rf"\b{re.escape(m['who'])}\b", x.text)) > 1:
        return False
    return any(
        not any(x.start <= hit.start() < x.end for x in references) for hit in who.finditer(text)
    )


_CITED_BY = re.compile(r"(?P<who>[A-Z][\w’'-]+)[^\d]*?\b(?P<y>(?:18|19|20)\d\d)\b")


def _within_entry(surface: str, references: Sequence[Reference]) -> str | None:
    """The entry that a work without an entry of its own is named inside: "in Mora, 2012", its editor.

    Args:
        surface: name and year as printed.
        references: the entries of the list.

    Returns:
        Id of the one entry that has the name behind its title and the year, or None.
    """
    m = _CITED_BY.search(surface)
    if m is None:
        return None
    name = re.compile(rf"\b[Ii]n\b[^.]{{0,40}}(?:\.[^.]{{1,40}}){{0,3}}?\b{re.escape(m['who'])}\b")
    held = [r.id for r in references if m["y"] in r.text and name.search(r.text)]
    return held[0] if len(held) == 1 else None


def _titled(surface: str, references: Sequence[Reference]) -> str | None:
    """The one entry whose title has the year that is cited: "UNHCR, Global Trends 2019, p. 2"."""
    for part in surface.split(","):
        words = " ".join(part.split()).casefold()
        if len(words) >= 10 and re.search(r"[a-z]{4}.*\b(?:19|20)\d\d$", words):
            held = [r.id for r in references if words in " ".join(r.text.split()).casefold()]
            if len(held) == 1:
                return held[0]
    return None


def _author_letters(surface: str, references: Sequence[Reference]) -> bool:
    """Whether a name is the first letters of the authors of an entry of that year: "JSL (2009)"."""
    m = re.match(r"(?P<l>[A-Z]{2,5})\b[\s,(]*(?P<y>(?:19|20)\d\d)", surface)
    if m is None:
        return False
    return any(
        m["y"] in r.text
        and "".join(str(a.get("family") or " ")[0] for a in r.csl.get("author") or ()) == m["l"]
        for r in references
    )


def _second_name(surface: str, references: Sequence[Reference]) -> str | None:
    """The one entry of that first author and year whose second author has another name.

    "Cook and Reed (2014)", where the list has Cook and Ray (2014).
    """
    m = re.match(
        r"(?P<a>[A-Z][\w’'-]+)\s(?:and|&)\s(?P<b>[A-Z][\w’'-]+)[\s,(’s]*(?P<y>(?:19|20)\d\d)\b",
        surface,
    )
    if m is None:
        return None
    held = []
    for r in references:
        names = [str(a.get("family") or "") for a in r.csl.get("author") or ()]
        if m["y"] in r.text and len(names) == 2 and names[0] == m["a"] and names[1] != m["b"]:
            held.append(r.id)
    return held[0] if len(held) == 1 else None


def _by_letter(text: str, r: Reference, references: Sequence[Reference]) -> bool:
    """Whether "(2014b)" alone stands in the text and only this entry has that year and letter."""
    m = re.search(r"\b((?:19|20)\d\d[a-z])\b", r.text[:160])
    if m is None or sum(1 for x in references if m.group(1) in x.text[:160]) != 1:
        return False
    return any(
        not any(x.start <= hit.start() < x.end for x in references)
        for hit in re.finditer(rf"\({m.group(1)}[,:)]", text)
    )


def citation_issues(texts: Texts) -> list[Issue]:
    """Anomalies of in-text citations and of reference entries."""
    out: list[Issue] = []
    for i, (_, analysis) in texts:
        references = {
            r.id: r for r in analysis.records.get("references", ()) if isinstance(r, Reference)
        }
        text = analysis.document.text
        marks: list[tuple[bool, str, Issue]] = []
        inside: set[str] = set()
        for c in analysis.records.get("citations", ()):
            for w in getattr(c, "works", ()):
                kind = w.anomaly.finding if w.anomaly else None
                near_id = ""
                if kind == "citation_no_reference" and _INTERVAL.search(
                    text, max(0, w.start - 40), w.start
                ):
                    continue
                if kind is None or (kind == "citation_no_reference" and _other_bracket(text, w)):
                    continue
                if kind == "citation_year" and _FIRST_PRINT.match(text, w.end, w.end + 10):
                    continue
                if kind == "citation_name" and near_spelling(
                    w.surface, references.get(w.nearest or "")
                ):
                    continue
                if kind == "citation_no_reference":
                    held = _within_entry(w.surface, list(references.values())) or _titled(
                        w.surface, list(references.values())
                    )
                    if held is not None:
                        inside.add(held)
                        continue
                    if _author_letters(w.surface, list(references.values())):
                        continue
                    second = _second_name(w.surface, list(references.values()))
                    if second is not None:
                        kind, near_id = "citation_name", second
                near = references.get(near_id or w.nearest or w.reference or "")
                words = _WORDS.get(w.anomaly, "“{work}”: " + w.reason).format(
                    work=w.surface, nearest=near.text[:80] if near else "nothing like it"
                )
                if near_id and near is not None:
                    words = f"“{w.surface}” is cited; the list has “{near.text[:80]}”"
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
                if kind == "reference_uncited" and (
                    r.id in inside or _further(analysis.document, r.start)
                ):
                    continue
                entries = list(references.values())
                # A paragraph behind the list is no entry: an entry has a date or says that it has none.
                if kind == "reference_uncited" and not _DATE_OF_ENTRY.search(r.text):
                    continue
                if kind == "reference_uncited" and (
                    _named_in_text(text, r, entries) or _by_letter(text, r, entries)
                ):
                    continue
                if n < len(r.messages) and _archived(r, r.messages[n]):
                    continue
                message = r.messages[n] if n < len(r.messages) else f"“{r.text[:80]}”"
                out.append(Issue(kind, [(i, r.start, min(r.end, r.start + 200))], message, 0.75))
    return out
