"""Sources: files, folders, texts and bibliographies, and which reference each of them is.

A source is matched by its address, title, authors, year and file name. What matched what is part
of the report, and `{citation or key: path}` corrects it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import unquote, urlsplit

from ..analysis import Analysis
from ..annotations import Citation, Reference
from ..document import Document
from ..errors import DataError, FileMissing, MigtextError
from ..extract.acronyms import acronym_of
from ..extract.instruments.registry import Registry
from ..interop.bibliography import date_of, read_bibliography
from ..pipeline import Annotator
from ..readers import read
from .cache import load_or_annotate

__all__ = ["Source", "Sources", "link_sources", "linked_files", "load_sources"]

Given: TypeAlias = "str | Path | Analysis | Document | Sequence[Any] | Mapping[str, Any] | None"

SUFFIXES = frozenset(
    (
        ".txt",
        ".text",
        ".md",
        ".markdown",
        ".html",
        ".htm",
        ".xhtml",
        ".pdf",
        ".docx",
        ".docm",
        ".dotx",
        ".csv",
        ".tsv",
        ".xlsx",
        ".xlsm",
    )
)
_STOP = frozenset(
    "the a an of in on at to for from by with and or as is are de la le et und der die das el y del".split()
)
_WORD = re.compile(r"\w+")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_MATCHED = 0.5


@dataclass(slots=True)
class Source:
    """A source as it was given.

    Attributes:
        name: short name, unique in a check.
        path: its file, or None for a text or an analysis.
        key: citation or key it was given under, or None.
        analysis: None when it could not be read.
        reason: why it could not be read.
        references: ids of the references it is.
        how: why it was matched so.
        fields: title, author, year and URL that a bibliography gives for it.
    """

    name: str
    path: Path | None = None
    key: str | None = None
    analysis: Analysis | None = None
    reason: str = ""
    references: list[str] = field(default_factory=list)
    how: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def head(self) -> str:
        """First words of the text, where a title page says what it is."""
        return self.analysis.document.text[:1500] if self.analysis else ""


Sources: TypeAlias = "list[Source]"


def _files(folder: Path) -> list[Path]:
    return sorted(
        p for p in folder.rglob("*")
        if p.is_file() and p.suffix.lower() in SUFFIXES and not any(x.startswith(".") for x in p.relative_to(folder).parts)
    )  # fmt: skip


def _expand(given: Given, key: str | None = None) -> Iterable[tuple[str | None, Any]]:
    """(key, path or analysis) of everything that was given."""
    if given is None:
        return
    if isinstance(given, Mapping):
        for name, value in given.items():
            for _, item in _expand(value):
                yield str(name), item
        return
    if isinstance(given, Analysis | Document):
        yield key, given
        return
    if isinstance(given, str | Path):
        path = Path(given)
        if path.is_dir():
            files = _files(path)
            if not files:
                raise DataError(
                    "no file in this folder can be a source",
                    path=path,
                    todo=f"formats: {', '.join(sorted(SUFFIXES))}",
                )
            for file in files:
                yield key, file
            return
        if not path.exists():
            raise FileMissing("no such source", path=path, todo="give a file or a folder of files")
        yield key, path
        return
    for item in given:
        yield from _expand(item, key)


def load_sources(
    given: Given,
    *,
    bibliography: str | Path | None = None,
    instruments: Registry | None = None,
    cache: bool = True,
) -> list[Source]:
    """Read and annotate the sources.

    Args:
        given: a folder, a file, an analysis, a list of them, or ``{citation or key: path}``.
        bibliography: CSL-JSON, BibTeX or RIS file whose entries name files.
        instruments: the instruments to find; None for those shipped.
        cache: keep the analyses of sources in the cache folder.

    Returns:
        Sources in order; one that cannot be read has no analysis and a reason.

    Raises:
        FileMissing: when a path does not exist.
        DataError: when a folder has no file that can be read, or the bibliography is damaged.
    """
    items = list(_expand(given))
    described: dict[Path, dict[str, str]] = {}
    if bibliography is not None:
        for entry, path in linked_files(Path(bibliography)):
            if path is None:
                continue
            described[path.resolve()] = entry
            if not any(isinstance(x, Path) and x.resolve() == path.resolve() for _, x in items):
                items.append((None, path))
    annotator = Annotator(only=("figures", "instruments"), framing=None, instruments=instruments)
    out: list[Source] = []
    names: set[str] = set()
    for key, item in items:
        source = _load(key, item, annotator, cache)
        if source.path is not None:
            source.fields = described.get(source.path.resolve(), {})
        base, n = source.name, 2
        while source.name in names:
            source.name, n = f"{base} ({n})", n + 1
        names.add(source.name)
        out.append(source)
    return out


def _load(key: str | None, item: Any, annotator: Annotator, cache: bool) -> Source:
    if isinstance(item, Analysis):
        name = (
            key
            or item.document.meta.title
            or (Path(item.document.path).name if item.document.path else "text")
        )
        analysis = item if "figures" in item.records else annotator(item.document)
        return Source(name, Path(item.document.path) if item.document.path else None, key, analysis)
    if isinstance(item, Document):
        return Source(key or item.meta.title or "text", None, key, annotator(item))
    path = Path(item)
    source = Source(path.name, path, key)
    if path.suffix.lower() not in SUFFIXES:
        source.reason = f"migtext does not read {path.suffix or 'files without a suffix'}"
        return source
    try:
        source.analysis = load_or_annotate(path, annotator, read, enabled=cache)
    except MigtextError as error:
        source.reason = error.reason
    except (OSError, ValueError) as error:
        source.reason = str(error)
    return source


# Bibliographies --------------------------------------------------------------------------------


def linked_files(path: Path) -> list[tuple[dict[str, str], Path | None]]:
    """Entries of a bibliography, with the file that each names.

    Args:
        path: CSL-JSON, BibTeX or RIS; relative file names are looked up beside it.

    Returns:
        (key, title, author, year and URL; file or None) of each entry.

    Raises:
        FileMissing: when it cannot be read.
        DataError: when it is damaged.
    """
    return [
        (_described(item), _linked((item.get("custom") or {}).get("file") or (), path.parent))
        for item in read_bibliography(path)
    ]


def _linked(files: Iterable[str], folder: Path) -> Path | None:
    """The first file of an entry that is there and can be a source."""
    for name in files:
        if name.startswith("file://"):
            name = unquote(urlsplit(name).path)
        if Path(name).suffix.lower() not in SUFFIXES:
            continue
        candidate = Path(name) if Path(name).is_absolute() else folder / name
        if candidate.exists():
            return candidate
    return None


def _described(item: Mapping[str, Any]) -> dict[str, str]:
    names = [
        str(a.get("literal") or a.get("family") or "")
        for a in item.get("author") or ()
        if isinstance(a, Mapping)
    ]
    year = date_of(item.get("issued"))[:1]
    return {
        "key": str(item["id"]),
        "title": str(item.get("title", "")),
        "author": "; ".join(names),
        "year": str(year[0]) if year else "",
        "url": str(item.get("URL", "")),
    }


# Matching --------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    return "".join(
        c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c)
    )


def _words(text: str) -> list[str]:
    return [w for w in _WORD.findall(_plain(text)) if w not in _STOP and len(w) > 1]


def _share(wanted: Sequence[str], there: set[str]) -> float:
    return sum(w in there for w in wanted) / len(wanted) if wanted else 0.0


def _address(url: str) -> str:
    if not url:
        return ""
    parts = urlsplit(url if "//" in url else f"//{url}")
    host = parts.netloc.lower().removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}?{parts.query}".rstrip("?")


def _authors(csl: Mapping[str, Any]) -> list[str]:
    return [
        a.get("literal") or a.get("family") or ""
        for a in csl.get("author") or ()
        if isinstance(a, Mapping)
    ]


def _year(csl: Mapping[str, Any]) -> str:
    issued = csl.get("issued") or {}
    parts = issued.get("date-parts") if isinstance(issued, Mapping) else None
    return str(parts[0][0]) if parts and parts[0] else ""


def match_score(source: Source, reference: Reference) -> tuple[float, str]:
    """How surely a source is a reference, 0 to 1, and why."""
    csl = reference.csl
    meta = source.analysis.document.meta if source.analysis else None
    url = _address(str(csl.get("URL") or ""))
    own = {_address(u) for u in (meta.url if meta else None, source.fields.get("url")) if u}
    if url and url in own:
        return 1.0, "same address"
    stem = source.path.stem if source.path else source.name
    file_words = set(_words(re.sub(r"[_\-.]+", " ", stem)))
    title = _words(str(csl.get("title") or ""))
    own_title = " ".join(filter(None, (meta.title if meta else "", source.fields.get("title", ""))))
    head = set(_words(source.head)) | set(_words(own_title))
    in_title = max(_share(title, set(_words(own_title))), 0.95 * _share(title, head))
    in_file = _share(title, file_words)
    title_score = max(in_title, min(1.0, 1.4 * in_file))
    author_score = 0.0
    around = head | file_words | set(_words(source.fields.get("author", "")))
    if meta and meta.source:
        around |= set(_words(meta.source))
    for author in _authors(csl):
        words = _words(author)
        got = _share(words, around)
        if got < 1 and any(
            acronym_of(w.upper(), author) for w in file_words | head if 2 <= len(w) <= 8
        ):
            got = 1.0
        author_score = max(author_score, got)
    year = _year(csl)
    years = set(_YEAR.findall(stem)) | set(_YEAR.findall(source.fields.get("year", "")))
    if meta and meta.date:
        years.add(str(meta.date.year))
    year_score = (
        1.0 if year and year in years else 0.6 if year and year in source.head[:400] else 0.0
    )
    clash = bool(year and years and year not in years)
    score = (
        0.55 * title_score
        + 0.28 * author_score
        + 0.17 * year_score
        - (0.15 if clash and title_score < 0.8 else 0.0)
    )
    reasons = [
        name
        for name, value in (("title", title_score), ("author", author_score), ("year", year_score))
        if value >= 0.6
    ]
    return score, "same " + ", ".join(reasons) if reasons else "weak match"


def _key_matches(key: str, reference: Reference, citations: Iterable[Citation]) -> bool:
    """Whether a key that the caller gave ("IOM, 2025") means a reference."""
    words = list(_words(key))
    if not words:
        return False
    csl = reference.csl
    if key in (csl.get("id"), reference.id, csl.get("DOI"), csl.get("URL")):
        return True
    there = set(_words(" ".join([*_authors(csl), _year(csl), str(csl.get("title") or "")])))
    if all(w in there for w in words):
        return True
    for c in citations:
        for w in c.works:
            if w.reference == reference.id and set(words) <= set(_words(w.surface)):
                return True
    return False


def link_sources(
    sources: Sequence[Source], references: Sequence[Reference], citations: Sequence[Citation]
) -> dict[str, list[Source]]:
    """Which sources are which references.

    Args:
        sources: sources, whose `references` and `how` are filled in.
        references: references of the article.
        citations: its citations, by which a key may name a reference.

    Returns:
        Reference id -> sources.
    """
    out: dict[str, list[Source]] = {}

    def link(source: Source, reference: Reference, how: str) -> None:
        source.references.append(reference.id)
        source.how = how
        out.setdefault(reference.id, []).append(source)

    free: list[Source] = []
    for source in sources:
        hit = False
        if source.key:
            for r in references:
                if _key_matches(source.key, r, citations):
                    link(source, r, f"given as {source.key!r}")
                    hit = True
        if not hit:
            free.append(source)
    scored = sorted(
        ((*match_score(s, r), i, j) for i, s in enumerate(free) for j, r in enumerate(references)),
        key=lambda x: (-x[0], x[2], x[3]),
    )
    taken: set[int] = set()
    for score, how, i, j in scored:
        if score < _MATCHED:
            break
        if i in taken:
            continue
        taken.add(i)
        link(free[i], references[j], f"{how} ({score:.2f})")
    return out
