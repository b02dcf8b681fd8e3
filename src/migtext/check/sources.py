"""Sources: whatever was given, read and annotated once each, with nothing dropped silently.

A folder, files, saved pages, texts, documents, analyses, bibliographies with links to files,
``{citation or key: path}``, and lists of all these. Which reference each of them is, `linking` says.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from ..analysis import Analysis
from ..document import Document
from ..errors import DataError, FileMissing, MigtextError, UnsupportedFormat
from ..extract.instruments.registry import Registry
from ..pipeline import Annotator
from ..readers import read
from ..readers.sniff import SUFFIXES, sniff
from .ahead import Ahead
from .cache import CacheLike, SourceCache
from .claims import dated
from .libraries import LIBRARIES, linked_files, read_library
from .linking import Nearly, link_sources, match_score

__all__ = [
    "Given",
    "Loaded",
    "Source",
    "Sources",
    "link_sources",
    "linked_files",
    "load_sources",
    "match_score",
    "read_dated",
    "same_text",
]

Given: TypeAlias = "str | Path | Analysis | Document | Sequence[Any] | Mapping[Any, Any] | None"

# Folders that browsers save beside a page ("page_files", "page-Dateien", "page.fld").
_SAVED_PARTS = re.compile(r"[_-][^\W_]+|\.files|\.fld")
_PAGES = (".htm", ".html", ".xhtml", ".xht")
# Larger files of an unknown suffix are not opened to see what they are.
_SNIFFED = 50_000_000
_FEW_WORDS = 4
_CROWDED = 1000
# Share of the runs of words that two copies of a text have in common, menus and footers aside.
_COPY = 0.7
_SHORT_TEXT = 80


@dataclass(slots=True)
class Source:
    """A source as it was given.

    Attributes:
        name: short name, unique in a check.
        path: its file, or None for a text or an analysis.
        key: citation or key it was given under, or None.
        analysis: None when it could not be read or is not used.
        reason: why it could not be read, or why it is not used.
        unused: whether it was left out: no source, the article itself, or a copy of another one.
        references: ids of the references it is.
        works: (citation id, index) of the works that its key names, for a text without references.
        how: why it was matched so.
        score: how sure the match is, 0 to 1; 1 when it was given under a key.
        nearly: references that it nearly matched, best first.
        fields: key, title, author, year, URL and DOI that a bibliography gives for it.
        warnings: what the reader of the check should know of it.
    """

    name: str
    path: Path | None = None
    key: str | None = None
    analysis: Analysis | None = None
    reason: str = ""
    unused: bool = False
    references: list[str] = field(default_factory=list)
    works: set[tuple[str, int]] = field(default_factory=set)
    how: str = ""
    score: float = 0.0
    nearly: list[Nearly] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    @property
    def state(self) -> str:
        """matched, unmatched (searched), unreadable or not_used."""
        if self.unused:
            return "not_used"
        if self.analysis is None:
            return "unreadable"
        return "matched" if self.references or self.works else "unmatched"


Sources: TypeAlias = "list[Source]"


class Loaded(list[Source]):
    """Sources in order, and what is to be said about all of them.

    Attributes:
        notes: sentences for the report: hidden files, links that lead nowhere, the cache.
    """

    def __init__(self, sources: Iterable[Source] = (), notes: Iterable[str] = ()) -> None:
        super().__init__(sources)
        self.notes = list(notes)


@dataclass(frozen=True, slots=True)
class _Item:
    """One thing that was given: a file, a text, a document or an analysis."""

    what: Any
    key: str | None = None
    unused: str = ""
    in_folder: bool = False


# What was given --------------------------------------------------------------------------------


def _is_text(given: str) -> bool:
    """Whether a string is a text and no name of a file: several lines, or a sentence."""
    if "\n" in given or len(given) > 1000:
        return True
    if Path(given).suffix.lower() in SUFFIXES:
        return False
    words = given.split()
    ended = given.rstrip("\"'”’)").endswith((".", "!", "?"))
    return len(words) >= (_FEW_WORDS if ended else 2 * _FEW_WORDS)


def _expand(given: Given, notes: list[str], key: str | None = None) -> Iterator[_Item]:
    """Everything that was given, folders opened."""
    if given is None:
        return
    if isinstance(given, Mapping):
        for name, value in given.items():
            if value is None:
                raise DataError(f"no file is given for {name!r}", todo="give {citation: path}")
            yield from _expand(value, notes, str(name))
        return
    if isinstance(given, Analysis | Document):
        yield _Item(given, key)
        return
    if isinstance(given, str | Path):
        yield from _named(given, notes, key)
        return
    if not isinstance(given, Iterable) or isinstance(given, bytes | bytearray):
        raise DataError(
            f"a source cannot be of type {type(given).__name__}",
            todo="give a path, a text, a document, an analysis, or a list or mapping of them",
        )
    for item in given:
        yield from _expand(item, notes, key)


def _named(given: str | Path, notes: list[str], key: str | None) -> Iterator[_Item]:
    if isinstance(given, str) and not given.strip():
        raise FileMissing("an empty name is no source", todo="give a file or a folder of files")
    try:
        path = Path(given)
        folder, there = path.is_dir(), path.exists()
    except (OSError, ValueError) as error:
        if isinstance(given, str) and _is_text(given):
            yield _Item(read(text=given), key)
            return
        raise FileMissing(
            f"this is no name of a file ({error})", path=given, todo="give a path"
        ) from error
    if folder:
        found = list(_folder(path, notes))
        if not any(not i.unused for i in found):
            formats = ", ".join(sorted(SUFFIXES))
            raise DataError(
                "no file in this folder can be a source", path=path, todo=f"formats: {formats}"
            )
        for item in found:
            yield _Item(item.what, key, item.unused, item.in_folder)
    elif there:
        yield _Item(path, key)
    elif isinstance(given, str) and _is_text(given):
        yield _Item(read(text=given), key)
    else:
        todo = "give a file or a folder of files"
        if re.match(r"https?://", str(given), re.I):
            todo = "nothing is downloaded: save the page and give the file"
        raise FileMissing("no such source", path=path, todo=todo)


def _folder(folder: Path, notes: list[str]) -> Iterator[_Item]:
    """Files of a folder and the folders in it, those that cannot be sources with the reason."""
    hidden = 0
    parts: dict[Path, int] = {}
    for path in sorted(folder.rglob("*")):
        try:
            if not path.is_file():
                if path.is_symlink() and not path.exists():
                    yield _Item(path, unused="a link that leads nowhere", in_folder=True)
                continue
        except OSError:
            yield _Item(path, unused="may not be opened", in_folder=True)
            continue
        inside = path.relative_to(folder)
        if any(p.startswith((".", "~$")) for p in inside.parts):
            hidden += 1
            continue
        saved = next((p for p in path.parents if p != folder and _parts_of_page(p)), None)
        if saved is not None and folder in saved.parents:
            parts[saved] = parts.get(saved, 0) + 1
            continue
        yield _Item(path, unused=_refused(path), in_folder=True)
    for saved, number in parts.items():
        what = f"{number} part{'' if number == 1 else 's'} of a saved page"
        yield _Item(saved, unused=what, in_folder=True)
    if hidden:
        some = "1 hidden file was" if hidden == 1 else f"{hidden} hidden files were"
        notes.append(f"{some} left out of {folder}")


def _parts_of_page(folder: Path) -> bool:
    """Whether a folder holds the pictures and scripts of a page that was saved beside it."""
    name = folder.name
    for m in _SAVED_PARTS.finditer(name):
        if m.end() == len(name) and m.start():
            stem = folder.parent / name[: m.start()]
            if any(Path(f"{stem}{suffix}").is_file() for suffix in _PAGES):
                return True
    return False


def _refused(path: Path) -> str:
    """Why a file of a folder is no source, or ""."""
    suffix = path.suffix.lower()
    if path.name.lower().endswith((".decisions.csv", ".part", ".crdownload")):
        return "a reader's decisions" if suffix == ".csv" else "an unfinished download"
    if suffix in SUFFIXES or suffix in LIBRARIES:
        return ""
    if suffix == ".json":
        return "no bibliography and no text"
    # "download", "v2.1": a browser keeps no suffix, but the content says what it is.
    kind = "unknown"
    try:
        if path.stat().st_size <= _SNIFFED:
            kind = sniff(path.read_bytes(), path)
    except UnsupportedFormat as error:
        return _said(error)
    except MigtextError as error:
        return _said(error)
    except OSError as error:
        return f"may not be opened ({error.strerror or error})"
    if kind in ("pdf", "html", "docx", "xlsx"):
        return ""
    return f"migtext does not read {suffix or 'files without a suffix'}"


def _said(error: MigtextError) -> str:
    """Reason and what to do, as one clause."""
    if not error.todo:
        return error.reason
    todo = error.todo
    if "password=" in todo or "ocr=" in todo:
        # A check has no such options: the document is read first, and then given.
        todo = todo.replace("pass password=", "give mt.read(path, password=...)")
        todo = todo.replace("pass ocr=True", "give mt.read(path, ocr=True)")
    return f"{error.reason}: {todo}"


# Reading ---------------------------------------------------------------------------------------


def load_sources(
    given: Given,
    *,
    bibliography: str | Path | None = None,
    instruments: Registry | None = None,
    cache: CacheLike = True,
    article: Document | None = None,
) -> Loaded:
    """Read and annotate the sources.

    Args:
        given: a folder, a file, a text, a document, an analysis, a bibliography whose entries
            name files, a list of them, or ``{citation or key: any of these}``.
        bibliography: CSL-JSON, BibTeX or RIS file whose entries name files.
        instruments: the instruments to find; None for those shipped.
        cache: keep the analyses in the user's cache folder, or in the folder given; False to
            read everything anew.
        article: the text that is checked; a source that is the same text is not used.

    Returns:
        Sources in order; one that cannot be read or is not used has no analysis and a reason.

    Raises:
        FileMissing: when a path does not exist.
        DataError: when a folder has no file that can be read, or the bibliography is damaged.
    """
    notes: list[str] = []
    items = list(_expand(given, notes))
    if bibliography is not None:
        items.append(_Item(Path(bibliography)))
    annotator = Annotator(only=("figures", "instruments"), framing=None, instruments=instruments)
    kept = SourceCache(cache)
    loader = _Loader(annotator, kept, article, notes)
    items = loader.libraries(items)
    files = [i.what for i in items if isinstance(i.what, Path) and not i.unused]
    with Ahead(files, annotator, kept):
        for item in items:
            loader.add(item)
    kept.close()
    if kept.trouble:
        notes.append(f"{kept.trouble}: sources are read anew in every run")
    return Loaded(loader.out, notes)


class _Loader:
    """Makes a source of each thing that was given."""

    def __init__(
        self,
        annotator: Annotator,
        cache: SourceCache,
        article: Document | None,
        notes: list[str],
    ) -> None:
        self.annotator = annotator
        self.cache = cache
        self.article = article
        self.notes = notes
        self.out: list[Source] = []
        self.described: dict[Path, dict[str, str]] = {}
        self._names: set[str] = set()
        self._bytes: dict[str, Source] = {}
        self._texts: dict[str, Source] = {}
        self._paths: dict[Path, Source] = {}
        self._article = same_text(article) if article is not None else ""
        self._runs = _runs(article) if article is not None else frozenset()

    def libraries(self, items: Sequence[_Item]) -> list[_Item]:
        """The items without bibliographies, whose files are items in their place."""
        given = {_resolved(i.what) for i in items if isinstance(i.what, Path)}
        out: list[_Item] = []
        for item in items:
            path = item.what
            if item.unused or not isinstance(path, Path) or path.suffix.lower() not in LIBRARIES:
                out.append(item)
                continue
            try:
                library = read_library(path)
            except MigtextError as error:
                if not item.in_folder:
                    raise
                json = path.suffix.lower() == ".json"
                why = "no bibliography and no text" if json else _said(error)
                out.append(_Item(path, unused=why, in_folder=True))
                continue
            if not library.entries and item.in_folder:
                out.append(_Item(path, unused="no bibliography and no text", in_folder=True))
                continue
            self.notes += library.notes
            for fields, file in library.files:
                resolved = _resolved(file)
                self.described.setdefault(resolved, fields)
                if resolved not in given:
                    given.add(resolved)
                    out.append(_Item(file, item.key))
        return out

    def add(self, item: _Item) -> None:
        """Read one, or say why not."""
        source = self._made(item)
        base, n = source.name, 2
        while source.name in self._names:
            source.name, n = f"{base} ({n})", n + 1
        self._names.add(source.name)
        self.out.append(source)

    def _made(self, item: _Item) -> Source:
        if not isinstance(item.what, Path):
            return self._object(item)
        path = item.what
        source = Source(path.name or str(path), path, item.key)
        source.fields = self.described.get(_resolved(path), {})
        if item.unused:
            source.unused, source.reason = True, item.unused
            return source
        known = self._paths.get(_resolved(path))
        if known is not None:
            return self._copy(source, known, "the same file as")
        try:
            data = path.read_bytes()
            digest = hashlib.sha256(data).hexdigest()
            if digest in self._bytes and data:
                return self._copy(source, self._bytes[digest], "the same bytes as")
            source.analysis = self.cache.annotate(path, data, self.annotator, read_dated)
        except MigtextError as error:
            source.reason = _said(error)
        except OSError as error:
            what = "it is gone" if isinstance(error, FileNotFoundError) else "it may not be opened"
            source.reason = f"{what} ({error.strerror or error})"
        except (ValueError, RecursionError) as error:
            source.reason = str(error)
        else:
            self._bytes[digest] = source
            self._paths[_resolved(path)] = source
            self._settle(source)
        return source

    def _object(self, item: _Item) -> Source:
        document = item.what.document if isinstance(item.what, Analysis) else item.what
        path = Path(document.path) if document.path else None
        name = item.key or document.meta.title or (path.name if path else "text")
        source = Source(name, path, item.key)
        source.analysis = (
            item.what
            if isinstance(item.what, Analysis) and "figures" in item.what.records
            else self.annotator(dated(document))
        )
        self._settle(source)
        return source

    def _settle(self, source: Source) -> None:
        """Leave out the article itself and a text that is already there."""
        assert source.analysis is not None
        document = source.analysis.document
        text = same_text(document)
        if text and (text == self._article or document is self.article):
            source.analysis, source.unused = None, True
            source.reason = "this is the article itself"
            return
        if self._runs:
            own = _runs(document)
            both = len(own & self._runs)
            if both > _COPY * len(self._runs) and both > _COPY * len(own):
                source.analysis, source.unused = None, True
                source.reason = "this is the article itself, nearly word for word"
                return
            if both > _COPY * len(self._runs):
                source.warnings.append(
                    "nearly all of the article stands in it word for word: it agrees with itself"
                )
        known = self._texts.get(text) if text else None
        if known is not None:
            self._copy(source, known, "the same text as")
            return
        self._texts[text] = source
        crowded = Counter(f.sentence for f in source.analysis.figures).most_common(1)
        if crowded and crowded[0][1] > _CROWDED:
            # Every number of a sentence is read with the others: a dump of numbers takes hours.
            source.analysis = None
            source.reason = (
                f"one sentence of it holds {crowded[0][1]:,} figures: this is no prose; "
                "give it as a table (CSV, XLSX)"
            )
            return
        if not source.analysis.figures:
            source.warnings.append("no figure was found in it")
        language = document.meta.language
        if language not in (None, "en"):
            source.warnings.append(
                f"it is in {language!r}: migtext reads English, and of other languages digits only"
            )

    def _copy(self, source: Source, known: Source, what: str) -> Source:
        """A second copy: its key and fields hold for the first."""
        source.analysis, source.unused = None, True
        source.reason = f"{what} {known.name}, which is used"
        if source.key and not known.key:
            known.key = source.key
        known.fields = known.fields or source.fields
        return source


def read_dated(path: Path) -> Document:
    """A source as it is read for a check: with the day that is printed in it."""
    # What "last month" means in a source depends on the day that is printed in it.
    return dated(read(path))


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path


def _runs(document: Document) -> frozenset[int]:
    """Runs of eight words of a text, as numbers; none for a text of a few sentences."""
    words = re.findall(r"\w+", document.text.casefold())
    if len(words) < _SHORT_TEXT:
        return frozenset()
    return frozenset(hash(tuple(words[i : i + 8])) for i in range(len(words) - 7))


def same_text(document: Document) -> str:
    """Digest over the words of a text, the same for a page and its print; "" without words.

    Example:
        >>> same_text(read(text="Some 40 left.")) == same_text(read(text="some 40  left"))
        True
    """
    words = re.findall(r"\w+", document.text.casefold())
    return hashlib.sha256(" ".join(words).encode("utf-8", "replace")).hexdigest() if words else ""
