"""From labelled chunks to a CSL-JSON item with the place of each field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .aside import back_to_text, boundaries, put_back, set_aside
from .bluebook import parse_bluebook
from .cases import parse_case
from .chunks import chunk_spans
from .hard import Hard, clean_url, find_hard, parse_date
from .kinds import settle_kind
from .labelling import label_chunks
from .laws import parse_law
from .names import is_organisation, parse_names
from .repair import repair
from .words import phrase_pattern

__all__ = ["Parsed", "parse_entry"]

Span = tuple[int, int]

_NUMBER = re.compile(
    r"^\s*(?:\[(?P<square>\d{1,4}|[A-Z][A-Za-z+]{1,10}\d{0,4})\]\.?|\((?P<round>\d{1,3})\)"
    r"|(?P<dotted>\d{1,4})[.)](?=\s*\D)|(?P<bare>\d{1,3})(?=\s+[^\W\d_]))\s*"
)
_ROLE = re.compile(r"[(\[,]\s*(?:eds?|editors?|hrsg|hg|dir|coords?|comps?)\b\.?\s*[)\]]?", re.I)
_TRANSLATED = re.compile(r"\s*\[([^\[\]]{8,})\]\s*[.,]?$")
_PUNCT = " \t,;:."
_EDGE = "\"“”„«»‘’' "


@dataclass(slots=True)
class Parsed:
    """One reference, taken apart.

    Attributes:
        csl: CSL-JSON item without `id`.
        fields: field name -> half-open span in the text that was parsed.
        number: label that the entry is numbered with, or None.
        labels: chunks and labels, for those who want to see them.
    """

    csl: dict[str, Any]
    fields: dict[str, Span]
    number: str | None = None
    labels: list[tuple[Span, str]] = field(default_factory=list)


def parse_entry(
    text: str, *, numbered: bool = False, inverted: bool = False, footnote: bool = False
) -> Parsed:
    """Take one reference apart.

    Args:
        text: the reference, white space normalised.
        numbered: the list numbers its entries, so a number at the start is a label.
        inverted: the list writes persons as `Family, I.`.
        footnote: the reference stands in a note.

    Returns:
        The CSL-JSON item and where each field stands.

    Example:
        >>> parse_entry("Ahn, C. (2018). China and the Crisis. BYU Studies, 5(2), 1-12.").csl["volume"]
        '5'
    """
    begin, number = 0, None
    if numbered:
        match = _NUMBER.match(text)
        if match:
            number, begin = next(g for g in match.groups() if g), match.end()
    body = text[begin:]
    case = parse_case(body) or parse_law(body) or parse_bluebook(body)
    if case is not None:
        csl, places = case
        shifted = {name: (a + begin, b + begin) for name, (a, b) in places.items()}
        for piece in find_hard(body):
            if piece.kind == "url":
                csl["URL"] = clean_url(body[piece.start : piece.end])
                shifted["URL"] = (begin + piece.start, begin + piece.start + len(csl["URL"]))
        return Parsed(csl, shifted, number)
    plain, pieces = set_aside(body)
    hard = find_hard(plain)
    spans = chunk_spans(plain, hard)
    labels = label_chunks(plain, spans, hard)
    runs = _runs(spans, labels)
    builder = _Builder(plain, runs, hard, inverted, spans)
    csl, places = builder.build()
    if footnote:
        _body_before_title(csl, places, plain)
    repair(csl, places, plain, boundaries(pieces))
    places = {name: back_to_text(span, pieces) for name, span in places.items()}
    spans = [back_to_text(span, pieces) for span in spans]
    put_back(csl, places, body, pieces)
    settle_kind(csl, places, body, footnote=footnote)
    shifted = {name: (a + begin, b + begin) for name, (a, b) in places.items()}
    return Parsed(
        csl,
        shifted,
        number,
        [((a + begin, b + begin), label) for (a, b), label in zip(spans, labels, strict=True)],
    )


def _body_before_title(csl: dict[str, Any], places: dict[str, Span], text: str) -> None:
    """ "Working Group on Arbitrary Detention, Revised Deliberation No. 5": the body is the author."""
    if "author" in csl or "editor" in csl or "title" not in csl:
        return
    head, comma, rest = str(csl["title"]).partition(", ")
    if not comma or len(rest.split()) < 2 or len(head.split()) < 2 or not is_organisation(head):
        return
    a, b = places["title"]
    if text[a:b] != csl["title"]:
        return
    csl["author"] = [{"literal": head}]
    places["author"] = (a, a + len(head))
    csl["title"] = rest
    places["title"] = (b - len(rest), b)


def _runs(spans: Sequence[Span], labels: Sequence[str]) -> list[tuple[str, int, int]]:
    """Neighbouring chunks with one label, joined."""
    runs: list[tuple[str, int, int]] = []
    for (a, b), label in zip(spans, labels, strict=True):
        if runs and runs[-1][0] == label and label not in ("url", "doi"):
            runs[-1] = (label, runs[-1][1], b)
        else:
            runs.append((label, a, b))
    return runs


class _Builder:
    """Collects the fields of one reference."""

    def __init__(
        self,
        text: str,
        runs: list[tuple[str, int, int]],
        hard: Sequence[Hard],
        inverted: bool,
        spans: Sequence[Span] = (),
    ) -> None:
        self.spans = spans
        self.text = text
        self.runs = runs
        self.hard = hard
        self.inverted = inverted
        self.csl: dict[str, Any] = {}
        self.places: dict[str, Span] = {}

    def build(self) -> tuple[dict[str, Any], dict[str, Span]]:
        """All fields."""
        self._people()
        self._dates()
        self._titles()
        self._simple("publisher", "publisher")
        self._simple("location", "publisher-place")
        self._simple("collection", "collection-title")
        self._simple("edition", "edition")
        self._simple("genre", "genre")
        self._numbers()
        self._links()
        self._repair()
        return self.csl, self.places

    def _of(self, label: str) -> list[Span]:
        return [(a, b) for name, a, b in self.runs if name == label]

    def _put(self, name: str, span: Span, value: object) -> None:
        if value and name not in self.csl:
            self.csl[name] = value
            self.places[name] = span

    def _people(self) -> None:
        for label in ("author", "editor", "translator"):
            for a, b in self._of(label):
                if label != "author":
                    b = self._last_editor(a, b)
                inverted = self.inverted and label == "author"
                names, more = parse_names(self.text[a:b], a, inverted=inverted)
                if not names:
                    continue
                role = label
                if (
                    label == "author"
                    and _ROLE.search(self.text, a, min(len(self.text), b + 8))
                    and (_ROLE.search(self.text[max(a, b - 12) : b + 8]))
                ):
                    role = "editor"
                if role in self.csl:
                    continue
                span = (names[0].start, names[-1].end)
                self._put(role, span, [n.csl() for n in names])
                if more:
                    self.csl.setdefault("custom", {})["et-al"] = True

    def _last_editor(self, a: int, b: int) -> int:
        """Where "edited by Paul Achebe and Lin Mei, Delta UP" stops naming persons."""
        text = self.text[a:b]
        last = re.search(
            r"\b(?:edited|translated|ed\.|trans\.)\s(?:\w+\s)?by\s[^,]+(?:,[^,]+)*?,?\sand\s[^,]+(,\s)",
            text,
        )
        if last is None:
            last = re.search(r"\b(?:edited|translated)\sby\s[^,]+(,\s)(?=[^,]+,?\s*$)", text)
        if last is None or " and " in text[last.end() :]:
            return b
        rest = text[last.end() :].strip(" ,.")
        if rest and "publisher" not in self.csl:
            s = self.text.find(rest, a + last.end())
            self._put("publisher", (s, s + len(rest)), rest)
        return a + last.start(1)

    def _dates(self) -> None:
        spans = self._of("date")
        best: tuple[Span, dict[str, object]] | None = None
        for a, b in spans:
            several = list(re.finditer(r"(?<![\d(])\d{4}(?=[,.;])", self.text[a:b]))
            if len(several) > 1 and "(" not in self.text[a:b]:
                a += several[-1].start()  # "1559, 1968": a page, then the year
            date = parse_date(self.text[a:b])
            if date is None:
                continue
            fuller = len(str(date.get("date-parts", ""))) if "date-parts" in date else 0
            if best is None or (
                "date-parts" in best[1]
                and fuller > len(str(best[1]["date-parts"]))
                and str(date["date-parts"])[2:6] == str(best[1]["date-parts"])[2:6]
            ):
                best = ((a, b), date)
        if best is None:
            best = self._stray_date()
        if best is None:
            return
        (a, b), date = best
        while a < b and self.text[a] in "([ ":
            a += 1
        while b > a and self.text[b - 1] in ")].,:; ":
            b -= 1
        if "literal" in date and self.text[b : b + 1] == "." and self.text[b - 1] == "d":
            b += 1
        self._put("issued", (a, b), date)
        printed = self.text[a:b]
        suffix = re.search(r"\d{4}([a-z])\b", printed)
        if suffix:
            self.csl["year-suffix"] = suffix.group(1)
        both = re.search(
            r"(\d{4})\s?/\s?(\d{4})|(\d{4})\s?\[(\d{4})\]|\[(\d{4})\]\s?(\d{4})", printed
        )
        if both:
            years = sorted(int(y) for y in both.groups() if y)
            if years[0] < years[1]:
                self.csl["original-date"] = {"date-parts": [[years[0]]]}

    def _stray_date(self) -> tuple[Span, dict[str, object]] | None:
        """A date that the model gave to another part: in brackets first, then any."""
        taken = [(h.start, h.end) for h in self.hard if h.label]
        for pattern in (
            r"\(\s*(?:[^()]{0,24}\s)?(?:1[5-9]|20)\d\d[a-z]?(?:,[^()]{0,20})?\s*\)",
            r"(?<![\w/.:-])(?:\d{1,2}\.\s?\d{1,2}\.\s?)?(?:1[5-9]|20)\d\d[a-z]?(?=[\s.,;:)]|$)",
        ):
            hits = [
                m
                for m in re.finditer(pattern, self.text)
                if not any(a < m.end() and m.start() < b for a, b in taken)
            ]
            if pattern.startswith("(?<!"):
                title = self.places.get("title")
                hits = [m for m in hits if not title or not title[0] <= m.start() < title[1]]
            for match in hits[::-1]:
                date = parse_date(match.group())
                if date:
                    return match.span(), date
        return None

    def _titles(self) -> None:
        titles = self._of("title")
        if titles:
            a, b = titles[0]
            # "Title: “quoted part”, and the rest" may come in pieces around a stray label.
            self._title("title", a, b)
        containers = self._of("container")
        if containers:
            a, b = containers[0]
            lead = re.match(r"(?:in\s*:|in\s+|apud\s+)\s*", self.text[a:b], re.I)
            if lead:
                a += lead.end()
            self._title("container-title", a, b)

    def _title(self, name: str, a: int, b: int) -> None:
        text = self.text
        while a < b and text[a] in _PUNCT + "-–—":
            a += 1
        match = _TRANSLATED.search(text, a, b)
        if match and match.start() > a:
            inner = match.group(1)
            if phrase_pattern("medium").search(inner) and len(inner.split()) <= 4:
                if not re.match(r"(?:internet|online|en ligne)", inner, re.I):
                    self.csl.setdefault("genre", inner)
            elif name == "title":
                self.csl.setdefault("custom", {})["translated-title"] = inner
                self.places["translated-title"] = match.span(1)
            b = match.start()
        while b > a and text[b - 1] in _PUNCT and not _abbreviated(text, a, b):
            b -= 1
        if text[a : a + 1] in ("“", '"', "„", "«", "‘", "'"):
            closing = {"“": "”", '"': '"', "„": "“”", "«": "»", "‘": "’", "'": "'"}[text[a]]
            inner = text[a + 1 : b].rstrip(_PUNCT)
            if (
                inner
                and inner[-1] in closing
                and not any(c in closing for c in _inner(inner[:-1], closing))
            ):
                a += 1
                b = a + len(inner) - 1
                while b > a and text[b - 1] in _PUNCT:
                    b -= 1
        if b > a and name not in self.csl:
            self._put(name, (a, b), text[a:b])

    def _simple(self, label: str, name: str) -> None:
        for a, b in self._of(label):
            text = self.text
            while a < b and text[a] in _PUNCT + "([":
                a += 1
            while b > a and text[b - 1] in _PUNCT + ")]" and not _abbreviated(text, a, b):
                if text[b - 1] == ")" and "(" in text[a : b - 1]:
                    break
                b -= 1
            if b > a:
                if phrase_pattern("medium").fullmatch(text, a, b):
                    name = "genre"
                self._put(name, (a, b), text[a:b])
                return

    def _numbers(self) -> None:
        """Volume, issue and pages, which styles glue in many ways."""
        volumes, pages = self._of("volume"), self._of("pages")
        if pages:
            a, b = pages[0]
            if not volumes and re.match(
                r"\s*\d+\s*(?:\([^)]*\)\s*:|:\s*[A-Za-z]?\d)", self.text[a:b]
            ):
                volumes = [(a, b)]
                pages = pages[1:]
        for a, b in volumes:
            self._volume(a, b, bool(pages))
        for a, b in pages:
            self._pages(a, b)

    def _volume(self, a: int, b: int, paged: bool) -> None:
        text = self.text[a:b]
        for pattern in _VOLUMES:
            match = pattern.search(text)
            if match is None:
                continue
            groups = match.groupdict()
            if groups.get("late") is not None:
                # "9:2" is volume and issue when pages follow, "12:121" volume and page.
                name = "issue" if paged else "page"
                self._put(name, (a + match.start("late"), a + match.end("late")), groups["late"])
            for key, name in (("v", "volume"), ("i", "issue"), ("p", "page")):
                value = groups.get(key)
                if value and value.strip():
                    s, e = match.span(key)
                    self._put(name, (a + s, a + e), value.strip(" .,"))
            return

    def _pages(self, a: int, b: int) -> None:
        match = _PAGES.search(self.text, a, b)
        if match:
            self._put("page", match.span(1), re.sub(r"\s+", "", match.group(1)))
        elif self.text[a:b].strip(" .,()"):
            roman = re.search(r"\b[ivxlcdm]+(?:\s?[–-]\s?[ivxlcdm]+)?\b", self.text[a:b], re.I)
            if roman:
                self._put("page", (a + roman.start(), a + roman.end()), roman.group())

    def _links(self) -> None:
        for piece in self.hard:
            raw = self.text[piece.start : piece.end]
            if piece.kind == "url":
                url = clean_url(raw)
                at = self.text.find(url[:12], piece.start) if url else -1
                if url:
                    at = max(at, piece.start)
                    self._put("URL", (at, min(piece.end, at + len(url))), url)
            elif piece.kind == "doi":
                match = re.search(r"10\.\d{4,9}/\S+", raw)
                if match:
                    doi = clean_url(match.group())
                    at = piece.start + match.start()
                    self._put("DOI", (at, at + len(doi)), doi)
                elif re.match(r"doi", raw, re.I):
                    self.csl.setdefault("custom", {})["bad-doi"] = raw.split(":", 1)[-1].strip(
                        " .,"
                    )
            elif piece.kind == "access":
                date = parse_date(raw)
                if date and "date-parts" in date:
                    self._put("accessed", (piece.start, piece.end), date)
            elif piece.kind == "isbn":
                self._put("ISBN", (piece.start, piece.end), re.sub(r"[^\dX]", "", raw[4:]))
            elif piece.kind == "pmid":
                for name, pattern in (("PMCID", r"PMC\d+"), ("PMID", r"(?<![\dC])\d{6,8}")):
                    match = re.search(pattern, raw)
                    if match:
                        span = (piece.start + match.start(), piece.start + match.end())
                        self._put(name, span, match.group())

    def _repair(self) -> None:
        """What the labels leave impossible: a reference without a title."""
        if "title" in self.csl:
            return
        author = self._of("author")
        dated = self.places.get("issued", (0, 0))[0]
        if (
            "container-title" in self.csl
            and author
            and author[0][1] <= dated < self.places["container-title"][0]
        ):
            # Names, year, then one part only: that is the title.
            self.csl["title"] = self.csl.pop("container-title")
            self.places["title"] = self.places.pop("container-title")
            return
        if author and "author" in self.csl:
            a, b = author[0]
            cut = re.search(r"\w{3,}\s?\.\s+(?=\w)", self.text[a:b])
            if cut and len(author) == 1 and "," not in self.text[a : a + cut.end()]:
                names, _ = parse_names(self.text[a : a + cut.end()], a, inverted=True)
                self.csl["author"] = [n.csl() for n in names]
                self.places["author"] = (a, a + cut.end() - 1)
                self._title("title", a + cut.end(), b)
                return
            chunks = [s for s in self.spans if a <= s[0] and s[1] <= b]
            if (
                len(chunks) >= 2
                and self.text[chunks[0][1] - 1] == ","
                and len(self.text[chunks[0][1] : b].split()) >= 4
            ):
                # "Family, a long title Container (2020)": all of it was taken for names.
                names, _ = parse_names(self.text[a : chunks[0][1]], a)
                self.csl["author"] = [n.csl() for n in names]
                self.places["author"] = (a, chunks[0][1] - 1)
                last = chunks[-1]
                if (
                    len(chunks) >= 3
                    and self.text[last[1] - 1].isalnum()
                    and "container-title" not in self.csl
                ):
                    self._title("container-title", *last)
                    b = chunks[-2][1]
                self._title("title", chunks[1][0], b)
                return
            words = self.text[a:b].split()
            several = len(self.csl["author"]) > 1 and "literal" not in self.csl["author"][0]
            if len(words) >= 5 and not several:
                del self.csl["author"]
                del self.places["author"]
                self._title("title", a, b)
                return
        for name in ("container-title", "genre", "publisher"):
            if name in self.csl and not (name == "publisher" and "container-title" in self.csl):
                if name == "container-title" and "volume" in self.csl:
                    continue
                self.csl["title"] = self.csl.pop(name)
                self.places["title"] = self.places.pop(name)
                return
        for label, a, b in self.runs:
            if (
                label == "note"
                and len(self.text[a:b].split()) >= 3
                and not any(h.start < b and a < h.end for h in self.hard)
            ):
                self._title("title", a, b)
                return


def _inner(text: str, closing: str) -> list[str]:
    """Closing quotes inside a title that are not apostrophes."""
    return [
        c
        for i, c in enumerate(text)
        if c in closing
        and not (c in "’'" and i + 1 < len(text) and (text[i + 1].isalnum() or text[i - 1] == "s"))
    ]


def _abbreviated(text: str, a: int, b: int) -> bool:
    """Whether the full stop at the end belongs to an abbreviation ("Inc.", "Washington, D.C.")."""
    return (
        text[b - 1] == "."
        and re.search(r"(?:\b[A-Z]\.)+[A-Z]\.$|\b(?:Inc|Ltd|Co|Jr)\.$", text[a:b]) is not None
    )


_P = r"[A-Za-z]{0,4}\d[\w.]*(?:\s?[–—-]\s?[A-Za-z]?\d\w*)?"
_VOLUMES = tuple(
    re.compile(p, re.I)
    for p in (
        rf"(?P<v>\d+)\s*\((?P<i>[^()]*)\)\s*[:,]\s*(?:pp?\.\s*)?(?P<p>{_P})",
        r"(?P<v>\d+)\s*\((?P<i>[^()]*)\)",
        r"(?:vol(?:ume)?s?|bd|band|jg)\.?\s*(?P<v>[\dIVXLC]+)\s*[,;:.]?\s*(?:no|nr|iss(?:ue)?|number|heft|h|n°|n)s?\.?\s*(?P<i>\d[\w/–-]*)",
        r"(?P<v>\d+)\s*[,:.;]?\s*(?:no|nr|iss(?:ue)?|number|heft|h|n°)s?\.?\s*(?P<i>\d[\w/–-]*)",
        r"(?P<v>\d+)\s*[:/]\s*(?P<late>\w?\d+(?:\s?[–-]\s?\d+)?)",
        r"(?:vol(?:ume)?s?|bd|band|jg)\.?\s*(?P<v>[\dIVXLC]+)",
        r"(?:no|nr|iss(?:ue)?|number|heft)s?\.?\s*(?P<i>\d[\w/–-]*)",
        r"(?P<v>\d+)\s*[,.]\s*(?P<late>\d+)\b",
        r"(?P<v>\d+(?:[–/-]\d+)?)",
        r"(?P<v>\b[IVXLC]+\b)",
    )
)
_PAGES = re.compile(
    r"(?<![\w(])([A-Za-z]{0,4}\d+[A-Za-z]?(?:\.\d+)*(?:\s?[–—-]\s?[A-Za-z]{0,3}\d+[A-Za-z]?)?)(?=[\s.,;:)f]|$)"
)
