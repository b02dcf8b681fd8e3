"""References of a document: zones, entries, fields, records."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

from ...annotations import Reference
from ...document import Document
from ...textview import TextMap, normalise
from .fields import Parsed, parse_entry
from .hard import clean_url
from .notes import NotePart, note_parts
from .segment import Entry, entries_of, reference_zones

__all__ = [
    "ORIGIN",
    "NoteReading",
    "extract_references",
    "note_readings",
    "parse_reference",
    "to_csl",
]

ORIGIN = "model:references@1"

_INVERTED = re.compile(
    r"\W*(?:\[?\d+[\].)]?\s+)?(?:[a-z’']{1,4}\s){0,2}[^\W\d_a-z][\w’'-]*(?:[\s-][^\W\d_a-z][\w’'-]*)?,\s+"
    r"(?:[^\W\d_a-z]\.|[^\W\d_a-z][\w’'-]+(?:\s[^\W\d_a-z][\w’'-]*\.?)?(?=[.,;:]|\s[(&/]|\s(?:and|und)\s))"
)
# A link that a line wrap cuts: it breaks after one of these characters, or goes on with a path.
_WRAPPED_LINK = re.compile(
    r"((?:https?://|www\.|doi\.org/)[^\s<>]*?)[ \t]*\r?\n[ \t]*(?=([^\s]*))", re.I
)


def entry_text(document: Document, entry: Entry) -> tuple[str, TextMap]:
    """Normalised text of an entry, links that a line wrap cut joined again."""
    signs = _signs(document, entry.start, entry.end)
    return joined_text(document.text, entry.start, entry.end, sorted((*entry.holes, *signs)))


_SAYS_NOTHING = re.compile(
    r"\W*(?:link|here|online|pdf|source|read(?: more)?|url|web(?:site)?|available here|https?://\S+)\W*",
    re.I,
)


def _signs(document: Document, start: int, end: int) -> list[tuple[int, int]]:
    """Markdown signs inside a stretch, without the targets of links, which a reference needs."""
    if document.format != "markdown":
        return []
    text, out = document.text, []
    opened: tuple[int, int] | None = None
    i = bisect_left(document.markup, (start, start))
    for a, b in document.markup[i:]:
        if a >= end:
            break
        sign = text[a:b]
        if sign == "[":
            opened = (a, b)
        if not sign.startswith("]("):
            out.append((a, min(b, end)))
        elif opened is not None and _SAYS_NOTHING.fullmatch(text, opened[1], a):
            # "[Link](https://...)" is read as the link alone.
            out += [(opened[1], a + 2), (b - 1, b)]
        else:
            out.append((a, a + 1))
    return out


def joined_text(
    text: str, start: int, end: int, holes: Sequence[tuple[int, int]] = ()
) -> tuple[str, TextMap]:
    """Normalised text of a stretch with wrapped links joined."""
    drop = list(holes)
    if "\n" in text[start:end]:
        for match in _WRAPPED_LINK.finditer(text, start, end):
            left, right = match.group(1), match.group(2)
            if _goes_on(left, right):
                drop.append((match.end(1), match.end()))
    return normalise(text, start=start, end=end, drop=sorted(drop))


def _goes_on(left: str, right: str) -> bool:
    if not right or right.startswith(("http", "www.", "(", "[", "Accessed", "Retrieved")):
        return False
    if left[-1] in "/-_=&?%.~" and not (left[-1] == "." and right[:1].isupper()):
        return (
            left[-1] != "/" or "/" in right or "." in right or "-" in right or right[:1].islower()
        )
    return "/" in right or bool(
        re.match(r"[\w%-]*(?:-[\w%]+){1,}|[\w-]+\.(?:html?|pdf|aspx|php)", right)
    )


@dataclass(slots=True)
class NoteReading:
    """A note as it was read.

    Attributes:
        label: printed label, or None.
        block: start of its block, which marks point to.
        start: first character of the note's text in the document.
        end: one past the last.
        text: normalised text.
        back: map of `text` to the document.
        parts: works in it.
        targets: for each part the id of the reference that it cites in full, or None.
        listed: for each part the id of the entry of the list that is the same work, or None.
    """

    label: str | None
    block: int
    start: int
    end: int
    text: str
    back: TextMap
    parts: list[NotePart]
    targets: list[str | None]
    listed: list[str | None]


_READ: WeakKeyDictionary[Document, tuple[tuple[Reference, ...], list[NoteReading]]] = (
    WeakKeyDictionary()
)


def extract_references(document: Document) -> tuple[Reference, ...]:
    """Read the reference lists of a document and the full citations in its notes.

    Args:
        document: a document whose reference lists are tagged as blocks of kind `reference`, and
            its notes as `footnote` or `endnote`.

    Returns:
        One record an entry, in the order of the document; `index` counts from 0. A work that
        several notes cite in full is one record, where it is cited first; an entry of the list is
        a record of its own.
    """
    return _read(document)[0]


def note_readings(document: Document) -> list[NoteReading]:
    """The notes of a document, read; their targets are ids of `extract_references`."""
    return _read(document)[1]


def _read(document: Document) -> tuple[tuple[Reference, ...], list[NoteReading]]:
    known = _READ.get(document)
    if known is None:
        known = _READ[document] = _read_all(document)
    return known


def _read_all(document: Document) -> tuple[tuple[Reference, ...], list[NoteReading]]:
    records = _listed(document)
    notes = _notes(document)
    known, listed = _Known(), _Known()
    for record in records:
        listed.add(record)
    for note in notes:
        for i, part in enumerate(note.parts):
            if part.kind in ("full", "symbol"):
                found = _from_note(document, note, part, known, records)
                note.targets[i] = found.id if found else None
                note.listed[i] = listed.find(found.csl) if found else None
    records.sort(key=lambda r: r.start)
    return tuple(replace(r, index=i) for i, r in enumerate(records)), notes


def _listed(document: Document) -> list[Reference]:
    """Entries of the reference lists."""
    records: list[Reference] = []
    for zone in reference_zones(document):
        entries = entries_of(document, zone)
        texts = [entry_text(document, e) for e in entries]
        inverted = _inverts([t for t, _ in texts])
        before: list[Any] = []
        for entry, (text, back) in zip(entries, texts, strict=True):
            parsed = parse_entry(text.strip(), numbered=entry.numbered, inverted=inverted)
            dash = _DASH.match(text)
            if dash and before:
                # "———. 1990." repeats the authors of the entry before.
                parsed.csl["author"] = before
                parsed.fields["author"] = (dash.start(1), dash.end(1))
            before = parsed.csl.get("author") or before
            records.append(_record(document, entry, text, back, parsed))
    return records


def _inverts(texts: Sequence[str]) -> bool:
    """Whether a list writes persons as `Family, Given`, so that other names are organisations."""
    inverted = sum(_INVERTED.match(t) is not None for t in texts)
    natural = sum(_NATURAL.match(t) is not None for t in texts)
    apa = sum(_APA.match(t) is not None for t in texts)
    initials = sum(_INITIALS_FIRST.match(t) is not None for t in texts)
    spelled = sum(_SPELLED.match(t) is not None for t in texts)
    if initials >= 3 and initials > 3 * spelled:
        return True  # "A. B. Name": a name of plain words is a body
    return (inverted > 0 and inverted >= natural) or (not natural and 2 * apa >= len(texts) > 0)


_NATURAL = re.compile(
    r"\W*(?:\d+[.)\]]?\s+)?(?:(?:[A-Z]\.[\s-]?)+[A-Z][\w’'-]+|[A-Z][\w’'-]+(?:\s[A-Z]\.)*\s[A-Z][\w’'-]+,\s[‘“])"
)
_INITIALS_FIRST = re.compile(r"\W*(?:\d+[.)\]]?\s+)?(?:[A-Z]\.[\s-]?)+[A-Z][\w’'-]+")
_SPELLED = re.compile(
    r"\W*(?:\d+[.)\]]?\s+)?[A-Z][\w’'-]+(?:\s[A-Z]\.)*\s[A-Z][\w’'-]+(?:,|\sand)\s[A-Z‘“]"
)
_APA = re.compile(r"[^(]{2,160}\.\s\((?:(?:1[5-9]|20)\d\d|n\.\s?d)")
_DASH = re.compile(r"\s*((?:[—–_-]{2,}|[⸺⸻])\s?)[.,:]?\s")


def _notes(document: Document) -> list[NoteReading]:
    readings: list[NoteReading] = []
    labels = {b.label for b in document.blocks if b.kind in ("footnote", "endnote")}
    for block in document.blocks:
        if block.kind not in ("footnote", "endnote"):
            continue
        own = block.label or _printed_label(document.text, block.start, block.end)
        for label, a, b in _split_note(document.text, block.start, block.end, own, labels):
            text, back = joined_text(document.text, a, b, sorted(_signs(document, a, b)))
            parts = note_parts(text, label)
            readings.append(
                NoteReading(
                    label,
                    block.start,
                    a,
                    b,
                    text,
                    back,
                    parts,
                    [None] * len(parts),
                    [None] * len(parts),
                )
            )
    return readings


_PRINTED = re.compile(
    r"\s*(?:\[(\d{1,3})\]|(\d{1,3})[.)]?(?=\s+\D)|\^?\[\^([\w-]{1,20})\]:|([ivxlc]{1,7})[.)]?(?=\s))\s*"
)


def _printed_label(text: str, start: int, end: int) -> str | None:
    """The label that a note begins with, where the reader gave none."""
    match = _PRINTED.match(text, start, end)
    return next((g for g in match.groups() if g), None) if match else None


def _split_note(
    text: str, start: int, end: int, label: str | None, labels: set[str | None]
) -> list[tuple[str | None, int, int]]:
    """A block of a note, cut where the label of a note that has no block of its own follows."""
    out: list[tuple[str | None, int, int]] = []
    while label and label.isdecimal() and str(int(label) + 1) not in labels:
        following = str(int(label) + 1)
        match = re.compile(rf"(?<=[.)”])\s({following})\s(?=[A-Z])").search(text, start, end)
        if match is None:
            break
        out.append((label, start, match.start()))
        start, label = match.start(1), following
    out.append((label, start, end))
    return out


def _telling(name: str, value: object) -> bool:
    """Whether an identifier names one work; "Report No. 7" does not."""
    return name != "number" or re.search(r"[/:]", str(value)) is not None


class _Known:
    """Works that were seen, to tell a repeated citation from a new one."""

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}
        self._rows: list[tuple[str, str, str, str]] = []

    @staticmethod
    def _plain(text: object) -> str:
        return re.sub(r"\W+", " ", str(text or "").casefold()).strip()

    def _row(self, csl: Mapping[str, Any]) -> tuple[str, str, str]:
        people = csl.get("author") or csl.get("editor") or [{}]
        first = people[0].get("literal") or people[0].get("family") or ""
        issued = csl.get("issued", {}).get("date-parts") or [[""]]
        return self._plain(first), self._plain(csl.get("title")), str(issued[0][0])

    def add(self, record: Reference) -> None:
        """Remember a record."""
        for name in ("DOI", "URL", "number"):
            if name in record.csl and _telling(name, record.csl[name]):
                self._keys.setdefault(str(record.csl[name]).casefold().rstrip("/"), record.id)
        self._rows.append((*self._row(record.csl), record.id))

    def find(self, csl: Mapping[str, Any]) -> str | None:
        """Id of the record that a parsed citation repeats, or None."""
        for name in ("DOI", "URL", "number"):
            hit = (
                self._keys.get(str(csl.get(name, "")).casefold().rstrip("/"))
                if name in csl and _telling(name, csl[name])
                else None
            )
            if hit:
                return hit
        author, title, year = self._row(csl)
        for other_author, other_title, other_year, identifier in self._rows:
            if not title or not other_title or (year and other_year and year != other_year):
                continue
            short = min(len(title), len(other_title))
            same = title == other_title or (short >= 12 and title[:short] == other_title[:short])
            if bool(author) != bool(other_author):
                same = title == other_title and (author == "" or len(title) > 30)
            if same and (
                author == other_author or author in other_author or other_author in author
            ):
                return identifier
        return None


_QUOTES = re.compile(r"[“”„«\"]")
_APPLICATION = re.compile(
    r"\bapp(?:lication|l)?s?\.?\s(?:nos?\.?|numbers?)\s?(\d{1,6}/\d{2})|\bnos?\.?\s(\d{1,6}/\d{2})(?!\d)|\b(ECLI:[A-Z:0-9]+\d)|\b([CT][-‑–]\d{1,4}/\d{2})",
    re.I,
)


def _symbol(part: NotePart) -> Parsed | None:
    """A document of the United Nations that is cited by its symbol alone, or None."""
    if part.kind != "symbol":
        return None
    csl = {"type": "report", "title": part.name, "number": part.name}
    return Parsed(csl, {"title": (0, len(part.name))})


def _statute(text: str) -> Parsed | None:
    """A section of a code with its link ("ALA. CODE § 16-40-10 (2021). https://..."), or None."""
    if "§" not in text or re.search(r"[“‘\"]", text):
        return None
    link = re.search(r"<?(?:https?://|www\.)\S+", text)
    end = link.start() if link else len(text)
    title = text[:end].rstrip(" .,;<")
    if not title:
        return None
    csl: dict[str, Any] = {"type": "legislation", "title": title}
    fields = {"title": (0, len(title))}
    if link:
        csl["URL"] = clean_url(link.group())
        at = text.find(csl["URL"], link.start())
        fields["URL"] = (max(at, link.start()), max(at, link.start()) + len(csl["URL"]))
    year = re.search(r"\(([^()]*\s)?((?:1[5-9]|20)\d\d)\)", title)
    if year:
        csl["issued"] = {"date-parts": [[int(year.group(2))]]}
        fields["issued"] = year.span(2)
    return Parsed(csl, fields)


def _from_note(
    document: Document, note: NoteReading, part: NotePart, known: _Known, records: list[Reference]
) -> Reference | None:
    """The reference that a full citation in a note is, made when it is new."""
    text = note.text[part.start : part.end]
    parsed = _symbol(part) or _statute(text) or parse_entry(text, footnote=True)
    number = _APPLICATION.search(text)
    if number:
        parsed.csl["number"] = next(g for g in number.groups() if g)
        parsed.csl["type"] = "legal_case"
    if "title" not in parsed.csl and "issued" in parsed.fields and not _QUOTES.search(text):
        # "Written statement HCWS123, 3 March 2022": what stands before the date.
        words = text[: parsed.fields["issued"][0]].rstrip(" ,(.")
        if len(words.split()) > 1 and "URL" not in parsed.csl and "number" not in parsed.csl:
            parsed.csl.pop("author", None)
            parsed.fields.pop("author", None)
            parsed.csl["title"], parsed.fields["title"] = words, (0, len(words))
    if not ("title" in parsed.csl or "URL" in parsed.csl or "number" in parsed.csl):
        return None
    hit = known.find(parsed.csl)
    if hit:
        return next((r for r in records if r.id == hit), None)
    if part.kind == "symbol":
        named = next((r for r in records if part.name in r.surface), None)
        if named is not None:
            return named
    start, end = note.back.to_source(part.start, part.end)
    fields = {
        name: note.back.to_source(a + part.start, b + part.start)
        for name, (a, b) in parsed.fields.items()
        if b > a
    }
    anchor = document.anchor("reference", start, end, origin=ORIGIN)
    anchor["text"] = text
    record = Reference(
        **anchor, csl={"id": anchor["id"], **parsed.csl}, fields=fields, note=note.label or ""
    )
    known.add(record)
    records.append(record)
    return record


def _record(
    document: Document, entry: Entry, text: str, back: TextMap, parsed: Parsed
) -> Reference:
    lead = len(text) - len(text.lstrip())
    anchor = document.anchor("reference", entry.start, entry.end, origin=ORIGIN)
    anchor["text"] = text.strip()
    anchor["sentence"] = (entry.start, entry.end)
    fields = {
        name: back.to_source(a + lead, b + lead) for name, (a, b) in parsed.fields.items() if b > a
    }
    csl = {"id": anchor["id"], **parsed.csl}
    if parsed.number is not None:
        csl["citation-number"] = parsed.number
    return Reference(**anchor, csl=csl, fields=fields)


def parse_reference(text: str) -> dict[str, Any]:
    """Take one reference string apart.

    Args:
        text: a reference as printed in a list.

    Returns:
        A CSL-JSON item, without `id`.

    Example:
        >>> parse_reference("UNHCR. (2024). Global Trends 2023. https://www.unhcr.org/trends")["author"]
        [{'literal': 'UNHCR'}]
    """
    clean, _ = joined_text(text, 0, len(text))
    clean = clean.strip()
    inverted = _INVERTED.match(clean) is not None or _APA.match(clean) is not None
    return parse_entry(clean, numbered=True, inverted=inverted).csl


def to_csl(references: Iterable[Reference]) -> list[dict[str, Any]]:
    """References as a list of CSL-JSON items, ready for `json.dump` or a citation processor.

    Args:
        references: records of a document.

    Returns:
        Items with an `id` each; keys that are not CSL variables stand under `custom`.
    """
    return [dict(r.csl) for r in references]
