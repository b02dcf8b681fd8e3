"""Which source is which reference: by key, DOI, address, document number, title, author and year.

A source that was given under a key is what the key says. Any other source is compared with every
reference. One that fits well, and clearly better than the next reference, is matched; one that
nearly fits is named as a candidate with the reason, and `{citation or key: path}` corrects it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from ..annotations import Citation, Reference
from ..extract.acronyms import acronym_of

if TYPE_CHECKING:
    from .sources import Source

__all__ = ["Nearly", "key_matches", "link_sources", "match_score", "plain_words"]

_STOP = frozenset(
    "the a an of in on at to for from by with and or as is are its de la le les et und der die das el y del"
    " des du en den dem ein eine los las un une von zur zum".split()
)
_WORD = re.compile(r"\w+")
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>{}|\\^`\[\]]+", re.I)
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"]+", re.I)
# "A/HRC/47/30", "S/2021/312", "COM(2020) 609", "27765/09": numbers of documents and cases.
_SYMBOL = re.compile(
    r"(?<![\w/])(?:[A-Z]{1,5}(?:/[A-Z0-9.]{1,12}){2,}|(?:COM|SWD|JOIN) ?\(\d{4}\) ?\d+|\d{3,6}/\d\d)(?![\w/])"
)
_KINDS = frozenset(("report", "annual", "paper", "article", "study", "final", "pdf", "en", "eng"))
_HEAD = 1500
_SHORT_LINE = 60
# Share of what a match needs; chosen on generated sources of the references in the gold texts.
_MATCHED = 0.56
_MARGIN = 0.05
_NEARLY = 0.3
_SECOND = 0.75


@dataclass(frozen=True, slots=True)
class Nearly:
    """A reference that a source might be: its id, the score from 0 to 1, and what speaks for it."""

    reference: str
    score: float
    how: str


# Words -----------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    return "".join(
        c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c)
    )


def plain_words(text: str) -> list[str]:
    """Words of a text without accents, capitals and small words."""
    return [
        w for w in _WORD.findall(_plain(text)) if w not in _STOP and (len(w) > 1 or w.isdigit())
    ]


def _address(url: str) -> str:
    if not url:
        return ""
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return ""
    path = unquote(parts.path).rstrip("/.,;)")
    return f"{host}{path}?{parts.query}".rstrip("?").lower() if path or parts.query else ""


def _doi(text: str) -> str:
    match = _DOI.search(unquote(text))
    return match.group().rstrip(".,;)/").lower() if match else ""


def _squeezed(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", _plain(text))


def _names(csl: Mapping[str, Any]) -> list[str]:
    return [
        str(a.get("literal") or a.get("family") or "")
        for role in ("author", "editor")
        for a in csl.get(role) or ()
        if isinstance(a, Mapping)
    ]


def _year(csl: Mapping[str, Any]) -> str:
    issued = csl.get("issued")
    parts = issued.get("date-parts") if isinstance(issued, Mapping) else None
    return str(parts[0][0]) if parts and parts[0] else ""


# Both sides ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Wanted:
    """A reference, ready to be compared."""

    reference: Reference
    titles: list[list[str]]
    names: list[str]
    year: str
    doi: str
    url: str
    symbols: frozenset[str]

    @classmethod
    def of(cls, reference: Reference) -> _Wanted:
        csl = reference.csl
        custom = csl.get("custom") if isinstance(csl.get("custom"), Mapping) else {}
        titles = [str(csl.get("title") or ""), str((custom or {}).get("translated-title") or "")]
        url = str(csl.get("URL") or "")
        names = _names(csl) or [str(csl.get("container-title") or csl.get("publisher") or "")]
        return cls(
            reference,
            [words for words in map(plain_words, titles) if words],
            [n for n in names if n],
            _year(csl),
            _doi(str(csl.get("DOI") or "")) or (_doi(url) if "doi.org" in url else ""),
            _address(url),
            frozenset(_squeezed(m) for m in _SYMBOL.findall(_LINK.sub(" ", reference.text))),
        )


@dataclass(slots=True)
class _Face:
    """What a source shows of itself: address, title page, file name, what a bibliography says."""

    addresses: set[str] = field(default_factory=set)
    dois: set[str] = field(default_factory=set)
    stem: str = ""
    stem_words: list[str] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    head_text: str = ""
    byline: set[str] = field(default_factory=set)
    years: set[str] = field(default_factory=set)
    title_years: set[str] = field(default_factory=set)
    head_years: set[str] = field(default_factory=set)
    line_starts: frozenset[int] = frozenset()
    language: str | None = None
    known: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, source: Source) -> _Face:
        document = source.analysis.document if source.analysis else None
        meta = document.meta if document else None
        text = document.text if document else ""
        stem = unquote(source.path.stem if source.path else source.name)
        head = text[:_HEAD]
        face = cls(stem=stem, known=source.fields, head_text=head)
        face.stem_words = plain_words(re.sub(r"[_\-.+%]+", " ", stem))
        own = [meta.url if meta else None, source.fields.get("url")]
        # A printed page has its address in the head or foot of each sheet.
        own += _LINK.findall(text[: 2 * _HEAD]) if document and document.format == "pdf" else []
        face.addresses = {a for a in (_address(u) for u in own if u) if a}
        dois = [source.fields.get("doi"), meta.url if meta else None]
        dois += [_doi(text[: 2 * _HEAD]), _doi(stem.replace("_", "/", 1))]
        face.dois = {d for d in (_doi(x) for x in dois if x) if d}
        face.title = plain_words(
            f"{(meta.title if meta else '') or ''} {source.fields.get('title', '')}"
        )
        face.head = plain_words(head)
        face.byline = set(face.stem_words) | set(plain_words(source.fields.get("author", "")))
        if meta and meta.source:
            face.byline |= set(plain_words(meta.source))
        face.years = set(_YEAR.findall(stem)) | set(_YEAR.findall(source.fields.get("year", "")))
        if meta and meta.date:
            face.years.add(str(meta.date.year))
        lines = [line.strip() for line in head[:600].splitlines() if line.strip()]
        for line in lines[:6]:
            # "June 2019" under a title is the day of the text; a year in a sentence may be any.
            if len(line) <= _SHORT_LINE:
                face.title_years |= set(_YEAR.findall(line))
        face.head_years = set(_YEAR.findall(head[:600]))
        face.line_starts = frozenset(_line_starts(head))
        face.language = meta.language if meta else None
        return face


class _Weights:
    """How much a word of a title tells among the references: names of few, not "report"."""

    def __init__(self, wanted: Sequence[_Wanted]) -> None:
        counts: Counter[str] = Counter()
        for w in wanted:
            counts.update({x for title in w.titles for x in title})
        n = len(wanted)
        self._weight = {w: math.log(1 + n / c) for w, c in counts.items()}
        self._rare = math.log(1 + n)

    def share(self, words: Sequence[str], there: set[str]) -> float:
        total = sum(self._weight.get(w, self._rare) for w in words)
        if not total:
            return 0.0
        return sum(self._weight.get(w, self._rare) for w in words if w in there) / total


def _at(words: Sequence[str], there: Sequence[str]) -> int:
    """Index of the first word where words stand in a text one after another, or -1."""
    n = len(words)
    if not n:
        return -1
    for i in range(len(there) - n + 1):
        if there[i] == words[0] and list(there[i : i + n]) == list(words):
            return i
    return -1


def _line_starts(head: str) -> Iterable[int]:
    """Indexes of the words that begin a line, among `plain_words` of a text."""
    n = 0
    for line in head.splitlines():
        yield n
        n += len(plain_words(line))


def _cut(stem: Sequence[str], title: Sequence[str]) -> bool:
    """Whether a file name is the beginning of a title, cut off in a word perhaps."""
    name = [w for w in stem if not w.isdigit() or w in title]
    if len(name) < 3:
        return False
    for i in range(len(name) - 2):
        rest = name[i:]
        if (
            len(rest) >= 3
            and list(title[: len(rest) - 1]) == rest[:-1]
            and (len(title) >= len(rest) and title[len(rest) - 1].startswith(rest[-1]))
        ):
            return True
    return False


def _title(wanted: _Wanted, face: _Face, weights: _Weights) -> float:
    """How surely the title of a reference stands on a source, 0 to 1."""
    best = 0.0
    for title in wanted.titles:
        own, head, stem = set(face.title), set(face.head), set(face.stem_words)
        few = len(title) < 3
        # "2021", "report" are in many names.
        in_name = sum(w in stem and w not in _KINDS and not w.isdigit() for w in set(title))
        if _at(title, face.title) >= 0 or _at(title, face.head) in face.line_starts:
            # Two words stand in many heads; a long title stands there for one reason only.
            exact = title in (face.title, face.stem_words)
            score = 1.0 if exact or not few else 0.75
        else:
            score = max(
                weights.share(title, own),
                0.8 * weights.share(title, head) if len(title) >= 4 else 0.0,
                # Of a long title many file names have the first words only.
                min(1.0, 1.3 * weights.share(title, stem)) if in_name >= 2 else 0.0,
                0.95 if _cut(face.stem_words, title) or face.stem_words == title else 0.0,
            )
            # The title of the source as a part of the reference's, or before its colon.
            if len(face.title) >= 4 and _at(face.title, title) >= 0:
                score = max(score, 0.9)
        best = max(best, score)
    return best


def _author(wanted: _Wanted, face: _Face) -> tuple[float, bool]:
    """(how surely an author stands on a source, whether in a byline or the file's name)."""
    best, named = 0.0, False
    head = set(face.head)
    for name in wanted.names:
        words = plain_words(name)
        if not words:
            continue
        for there, byline in ((face.byline, True), (head, False)):
            got = sum(w in there for w in words) / len(words)
            if got < 1 and any(
                acronym_of(w.upper(), name) for w in there if 2 <= len(w) <= 8 and w.isalpha()
            ):
                got = 1.0
            if got < 1 and len(words) == 1 and name.isupper() and _spelled(name, face, byline):
                got = 1.0
            if got > best or (got == best and byline):
                best, named = got, named or (byline and got == 1)
    return best, named


def _spelled(short: str, face: _Face, byline: bool) -> bool:
    """Whether a source's head spells out an acronym: "International Organization for Migration"."""
    if byline:
        return False
    runs = re.findall(
        r"(?:[A-Z][\w’']+(?:[ \n](?:of|for|the|and|on|de|des|in)\b)*[ \n]?){2,9}", face.head_text
    )
    return any(acronym_of(short, run.strip()) for run in runs)


def match_score(source: Source, reference: Reference) -> tuple[float, str]:
    """How surely a source is a reference, 0 to 1, and why.

    Args:
        source: a source that was read.
        reference: an entry of the article's list.
    """
    wanted = _Wanted.of(reference)
    return _score(_Face.of(source), wanted, _Weights([wanted]), alone=True)


def _score(face: _Face, wanted: _Wanted, weights: _Weights, *, alone: bool) -> tuple[float, str]:
    """Score and reasons; `alone`: no other reference has this author and year."""
    if face.known.get("key") and face.known["key"] in (
        wanted.reference.item,
        wanted.reference.csl.get("id"),
    ):
        return 1.0, "same entry of the bibliography"
    if wanted.doi and (wanted.doi in face.dois or _squeezed(wanted.doi) in _squeezed(face.stem)):
        return 1.0, "same DOI"
    title = _title(wanted, face, weights)
    author, byline = _author(wanted, face)
    year = 1.0 if wanted.year and wanted.year in face.years else 0.0
    if wanted.year and wanted.year in face.title_years:
        year = 1.0
    if not year and wanted.year and wanted.year in face.head_years:
        year = 0.8
    known_years = face.years or (face.title_years if len(face.title_years) == 1 else set())
    clash = bool(wanted.year and known_years and wanted.year not in known_years)
    if wanted.url and wanted.url in face.addresses:
        return (0.8 if clash and title < 0.5 else 1.0), "same address"
    score = 0.55 * title + 0.28 * author + 0.17 * year
    reasons = [n for n, v in (("title", title), ("author", author), ("year", year)) if v >= 0.6]
    if clash:
        # Another year of a yearly report: the title is nearly the same.
        score -= 0.2
    if wanted.doi and face.dois:
        score -= 0.1
    stem = _squeezed(face.stem)
    surely = False
    if wanted.symbols and any(
        s in stem or s in _squeezed(face.head_text) for s in wanted.symbols if len(s) >= 5
    ):
        score += 0.4
        surely = True
        reasons.append("document number")
    tail = wanted.url.rpartition("/")[2] if wanted.url else ""
    tail = tail.partition("?")[0].rpartition(".")[0] or tail.partition("?")[0]
    if len(tail) >= 8 and _squeezed(tail) and _squeezed(tail) == stem:
        score += 0.35
        surely = True
        reasons.append("file name of its address")
    foreign = face.language not in (None, "en")
    if alone and byline and year == 1 and title < 0.5 and (foreign or not face.head):
        # A text in another language shows none of the words of a translated title.
        score += 0.15
        reasons.append("only one of this author and year")
    long = max((len(t) for t in wanted.titles), default=0)
    if title >= 0.95 and long >= 3 and not clash:
        # A whole title on the first page is rarely another work's, whoever wrote it.
        score = max(score, 0.58 if long == 3 or title < 1 else 0.62)
    elif title < 0.45 and not (byline and year) and not surely:
        # Names in a text are of those it speaks of.
        score = min(score, _MATCHED - 0.06)
    score = max(0.0, min(0.99, score))
    return score, f"same {', '.join(reasons)}" if reasons else "a few words alike"


# Keys ------------------------------------------------------------------------------------------

_BRACKETS = "()[]{} \t.,;:"


def _bare(key: str) -> str:
    return key.strip(_BRACKETS)


def _number(key: str) -> str:
    """Label of a note or a numbered reference: "12" of "[12]", "note 12", "12."."""
    match = re.fullmatch(r"(?:n|no|note|ref|fn)?\.?\s*(\d{1,4})", _bare(key).casefold())
    return match.group(1) if match else ""


def key_matches(
    key: str, references: Sequence[Reference], citations: Iterable[Citation]
) -> tuple[list[Reference], set[tuple[str, int]]]:
    """What a key that the caller gave means.

    Args:
        key: words of a citation ("Park & Baptista, 2024", with or without brackets), its number
            or note ("[12]"), or the id, title, address or DOI of a reference.
        references: references of the article.
        citations: its citations.

    Returns:
        (references, (citation id, index of the work) of cited works without a reference).
    """
    by_id = {r.id: r for r in references}
    bare, words, number = _bare(key), plain_words(key), _number(key)
    hits: list[Reference] = []
    works: set[tuple[str, int]] = set()

    def hit(reference: Reference) -> None:
        if reference not in hits:
            hits.append(reference)

    doi, url = _doi(key), _address(key) if re.match(r"(?:https?://|www\.)", bare, re.I) else ""
    for r in references:
        w = _Wanted.of(r)
        if (
            bare in (r.id, r.item, r.csl.get("id"))
            or (doi and doi == w.doi)
            or (url and url == w.url)
        ) or (words and any(words == title for title in w.titles)):
            hit(r)
    if hits:
        return hits, works
    for c in citations:
        for i, work in enumerate(c.works):
            cited = {_bare(work.surface).casefold(), (work.item or "").casefold()}
            if work.authors_text and work.year:
                cited.add(f"{work.authors_text}, {work.year}".casefold())
            same = bare.casefold() in cited or (words and words == plain_words(work.surface))
            if not same and not (number and work.number == number):
                continue
            target = by_id.get(work.reference or work.nearest or "")
            if target is not None:
                hit(target)
            else:
                works.add((c.id, i))
    if hits or works:
        return hits, works
    if number:
        for r in references:
            label = re.match(r"\W*(\d{1,4})\b", r.text)
            if r.note == number or (label and label.group(1) == number and r.note is None):
                hit(r)
        return hits, works
    # "Park 2024", "HRW, 2019", "Closed doors": part of what a reference says.
    asked = [w for w in words if not _YEAR.fullmatch(w)]
    letter = re.search(r"((?:1[89]|20)\d\d)([a-h])\b", key)
    for r in references:
        w = _Wanted.of(r)
        if not asked or ((years := set(_YEAR.findall(key))) and w.year and w.year not in years):
            continue
        there = set(plain_words(" ".join([*w.names, *(x for t in w.titles for x in t)])))
        ok = all(x in there or any(acronym_of(x.upper(), n) for n in w.names) for x in asked)
        if ok and letter and f"{letter.group(1)}{letter.group(2)}" not in r.text:
            ok = False
        if ok:
            hit(r)
    return hits, works


def _nearest_key(key: str, references: Sequence[Reference]) -> str:
    """The reference whose words are nearest to a key that fits none, for the message."""
    wanted = {w for w in plain_words(key) if not w.isdigit()}
    best, score = "", 0
    for r in references:
        shared = len(wanted & set(plain_words(r.text)))
        if shared > score:
            best, score = r.text, shared
    return best[:100]


# All -------------------------------------------------------------------------------------------


def link_sources(
    sources: Sequence[Source], references: Sequence[Reference], citations: Sequence[Citation]
) -> dict[str, list[Source]]:
    """Which sources are which references.

    Args:
        sources: sources, whose `references`, `works`, `how`, `score` and `nearly` are filled in.
        references: references of the article.
        citations: its citations, by which a key may name a reference.

    Returns:
        Reference id -> sources.
    """
    out: dict[str, list[Source]] = {}

    def link(source: Source, reference: Reference, how: str, score: float) -> None:
        source.references.append(reference.id)
        source.how, source.score = how, score
        out.setdefault(reference.id, []).append(source)

    free: list[Source] = []
    for source in sources:
        if source.unused:
            continue
        if source.key:
            hits, source.works = key_matches(source.key, references, citations)
            for r in hits:
                several = f", which fits {len(hits)} references" if len(hits) > 1 else ""
                link(source, r, f"given as {source.key!r}{several}", 1.0)
            if source.works and not hits:
                source.how, source.score = f"given as {source.key!r}", 1.0
            if hits or source.works:
                continue
            near = _nearest_key(source.key, references)
            hint = f"; the nearest reference is “{near}”" if near else ""
            source.warnings.append(
                f"the key {source.key!r} fits no citation and no reference{hint}"
            )
        free.append(source)
    wanted = [_Wanted.of(r) for r in references]
    weights = _Weights(wanted)
    authors = Counter((_squeezed(w.names[0]) if w.names else "", w.year) for w in wanted)
    alone = [authors[(_squeezed(w.names[0]) if w.names else "", w.year)] == 1 for w in wanted]
    scored: list[tuple[float, int, int, str]] = []
    for i, source in enumerate(free):
        face = _Face.of(source)
        found = sorted(
            ((*_score(face, w, weights, alone=alone[j]), j) for j, w in enumerate(wanted)),
            key=lambda x: (-x[0], x[2]),
        )
        source.nearly = [
            Nearly(references[j].id, s, how) for s, how, j in found[:3] if s >= _NEARLY
        ]
        if found:
            score, how, j = found[0]
            rival = next((s for s, _, k in found[1:] if not _same_work(wanted[j], wanted[k])), 0.0)
            if score >= _MATCHED and (score - rival >= _MARGIN):
                scored.append((score, i, j, how))
    for score, i, j, how in sorted(scored, key=lambda x: (-x[0], x[1])):
        # A second file for a reference that has one: only when it is surely the same work.
        if references[j].id in out and score < _SECOND:
            continue
        link(free[i], references[j], f"{how} ({score:.2f})", score)
        free[i].nearly = [n for n in free[i].nearly if n.reference != references[j].id]
        for k, other in enumerate(wanted):
            if k != j and _same_work(wanted[j], other):
                link(free[i], references[k], f"{how} ({score:.2f})", score)
    return out


def _same_work(a: _Wanted, b: _Wanted) -> bool:
    """Whether two entries (of two notes, say) are one work."""
    if a.doi and b.doi:
        return a.doi == b.doi
    if not a.titles or not b.titles or (a.year and b.year and a.year != b.year):
        return False
    one, other = sorted((a.titles[0], b.titles[0]), key=len)
    if len(one) < 2 or other[: len(one)] != one:
        return False
    x, y = ({w for n in side.names for w in plain_words(n)} for side in (a, b))
    return not x or not y or bool(x & y)
