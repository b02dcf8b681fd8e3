"""annotate(): from a document to an analysis.

The order is that of what needs what: references and citations first, because figures are bound to
citations and entities stay out of them; then instruments, whose years are no figures; then the
rest. Cheap stages that another one needs are run for it even when they were not asked for; they
are then not shown.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from .analysis import VIEWS, Analysis
from .annotations import Outside, Record
from .document import Document
from .errors import DataError
from .readers import read

if TYPE_CHECKING:
    from .extract.citations import Library
    from .extract.instruments.registry import InstrumentsLike, Registry
    from .interop.bibliography import Bibliography

__all__ = ["NAMES", "Annotator", "BibliographyLike", "annotate", "with_needs"]

# A file, a bibliography that was read, or CSL items.
BibliographyLike: TypeAlias = "str | Path | Bibliography | Iterable[Mapping[str, Any]]"

# What `only=` takes: the views, and "framing" for the passages.
NAMES = ("figures", "instruments", "citations", "references", "entities", "framing", "movements")
_NEEDS: dict[str, tuple[str, ...]] = {
    "references": (),
    "citations": ("references",),
    "instruments": ("citations",),
    "figures": ("instruments",),
    "entities": ("instruments",),
    "movements": ("entities", "figures"),
    "passages": (),
}
_ORDER = ("references", "citations", "instruments", "figures", "entities", "movements", "passages")
_NEEDS_ENGLISH = frozenset(("entities", "movements", "passages"))
_OUTSIDE = frozenset(("header", "footer", "page_number", "metadata", "boilerplate"))
_STRAY = re.compile(
    r"(?P<link>https?://\S+|www\.\S+|\S+@\S+\.\w+)|(?P<number>\+?\d[\d.,() -]*\d|\d)"
)


def _views(only: str | Collection[str] | None, framing: str | Path | None) -> tuple[str, ...]:
    if only is None:
        wanted = set(VIEWS) - ({"passages"} if framing is None else set())
    else:
        names = [only] if isinstance(only, str) else list(only)
        unknown = [n for n in names if n not in NAMES and n not in VIEWS]
        if unknown:
            raise DataError(
                f"annotate() cannot run {unknown[0]!r}", todo=f"choose from: {', '.join(NAMES)}"
            )
        wanted = {"passages" if n == "framing" else n for n in names}
        if framing is None and "passages" in wanted:
            raise DataError(
                "only= asks for the framing, and framing=None leaves it out",
                todo="drop one of them",
            )
    return tuple(v for v in _ORDER if v in wanted)


def with_needs(views: Iterable[str]) -> tuple[str, ...]:
    """Views and those that they need, in the order in which they run.

    Example:
        >>> with_needs(("citations",))
        ('references', 'citations')
    """
    needed: set[str] = set()

    def add(view: str) -> None:
        if view not in needed:
            needed.add(view)
            for other in _NEEDS[view]:
                add(other)

    for view in views:
        add(view)
    return tuple(v for v in _ORDER if v in needed)


def _bibliography(given: BibliographyLike | None) -> Bibliography | None:
    if given is None:
        return None
    from .interop.bibliography import Bibliography, read_bibliography

    if isinstance(given, Bibliography):
        return given
    return read_bibliography(given) if isinstance(given, str | Path) else Bibliography(given)


def _digest(bibliography: Bibliography | None) -> str | None:
    """What tells one bibliography from another in journals and caches."""
    if bibliography is None:
        return None
    packed = json.dumps(bibliography.to_csl(), sort_keys=True, default=str)
    return hashlib.sha256(packed.encode()).hexdigest()[:16]


def _registry(given: InstrumentsLike | None) -> Registry | None:
    if given is None:
        return None
    from .extract.instruments.registry import load_registry

    registry = load_registry(given)
    # Those shipped need not be named in options, nor travel to the workers of a batch.
    return None if registry is load_registry() else registry


class Annotator:
    """Annotates documents with one set of options; models are loaded when first needed.

    Args:
        only: names of what to run (`NAMES`), or one of them; None for everything.
        framing: ``accurate``, ``fast``, a folder with a trained model, or None for no framing.
        language: ``en`` forces the extractors that read English on a document in another
            language; None goes by what was detected.
        spacy_model: another spaCy pipeline for the entities, by name or path; entities of a
            document in its language (or in any, for an ``xx`` pipeline) are then read too.
        openblas: let the model of the entities multiply with numpy's BLAS: faster on most
            machines, with the same result. It holds for the pipeline of this process, is never
            switched on by an import, and is no option of a batch.
        bibliography: your own bibliography to link citations against: a file (CSL-JSON, .bib or
            .ris), a `Bibliography`, or CSL items.
        instruments: your own legal instruments, beside the shipped ones: a TOML file, a folder of
            them, several, or a registry (`migtext.instruments.load`).

    Example:
        >>> annotator = Annotator(only=("figures", "instruments"))
        >>> annotator("Article 33 of the 1951 Convention binds 146 states.").counts
        {'figures': 1, 'instruments': 1}
    """

    def __init__(
        self,
        *,
        only: str | Collection[str] | None = None,
        framing: str | Path | None = "accurate",
        language: str | None = None,
        spacy_model: str | Path | None = None,
        openblas: bool = False,
        bibliography: BibliographyLike | None = None,
        instruments: InstrumentsLike | None = None,
    ) -> None:
        self.views = _views(only, framing)
        self.framing = framing
        self.language = language
        self.spacy_model = str(spacy_model) if spacy_model is not None else None
        self.openblas = openblas
        self.bibliography = _bibliography(bibliography)
        self.registry = _registry(instruments)
        self._library: Library | None = None

    def options(self) -> dict[str, Any]:
        """The options as JSON values, for journals and caches."""
        return {
            "views": list(self.views),
            "framing": str(self.framing) if self.framing is not None else None,
            "language": self.language,
            "spacy_model": self.spacy_model,
            "bibliography": _digest(self.bibliography),
            "instruments": self.registry.digest if self.registry is not None else None,
        }

    @property
    def library(self) -> Library | None:
        """The bibliography, ready to be linked against."""
        if self._library is None and self.bibliography is not None:
            from .extract.citations import Library

            self._library = Library(self.bibliography)
        return self._library

    def __call__(
        self, what: Document | str | Path, *, progress: Callable[[str], None] | None = None
    ) -> Analysis:
        """Annotate a document, a file or a text.

        Args:
            what: a document, or what `migtext.read` takes.
            progress: called with the name of each stage before it begins.

        Returns:
            The analysis.
        """
        began = time.perf_counter()
        document = what if isinstance(what, Document) else read(what)
        seconds = {"read": time.perf_counter() - began}
        withheld, warnings = self._withhold(document)
        if self.bibliography is not None:
            warnings += [f"bibliography: {w}" for w in self.bibliography.warnings]
        if self.registry is not None:
            warnings += [f"instruments: {note}" for note in self.registry.replaced]
        views = tuple(v for v in self.views if v not in withheld)
        found: dict[str, tuple[Record, ...]] = {}
        for stage in with_needs(views):
            if progress is not None:
                progress(stage)
            began = time.perf_counter()
            found[stage] = self._run(stage, document, found)
            seconds[stage] = time.perf_counter() - began
        if "citations" in found:
            from .extract.citations import review_references

            found["references"] = review_references(found["references"], found["citations"])  # type: ignore[arg-type]
        return Analysis(
            document,
            {v: found[v] for v in VIEWS if v in views},
            seconds=seconds,
            outside=_outside(document),
            warnings=warnings,
            withheld=withheld,
        )

    def _withhold(self, document: Document) -> tuple[dict[str, str], list[str]]:
        language = document.meta.language
        if language in (None, "en") or self.language == "en":
            return {}, []
        why = f"the document is in {language!r}; language='en' forces them"
        withheld = {v: why for v in self.views if v in _NEEDS_ENGLISH}
        if "entities" in withheld and self.spacy_model is not None:
            reads = self._reads()
            if reads in (language, "xx"):
                del withheld["entities"]
                return withheld, [
                    f"the entities come from {self.spacy_model!r}, with names of migtext's tables; "
                    f"its other rules read English, and this document is in {language!r}"
                ]
            withheld["entities"] = (
                f"the document is in {language!r} and the spaCy pipeline is for {reads!r}; name "
                "one for that language, or language='en' forces it"
            )
        if any("English" in warning for warning in document.warnings):
            return withheld, []
        return withheld, [f"migtext reads English; this document is in {language!r}"]

    def _reads(self) -> str:
        """Language of the user's pipeline, by spaCy's code: "fr", "xx" for any."""
        from .extract.entities.neural import load_pipeline

        return str(load_pipeline(self.spacy_model, openblas=self.openblas).lang)

    def _run(self, stage: str, document: Document, found: dict[str, Any]) -> tuple[Any, ...]:
        # Imported here: each stage loads its own libraries only when it is wanted.
        references = found.get("references", ())
        citations = found.get("citations", ())
        instruments = found.get("instruments", ())
        if stage == "references":
            from .extract.references import extract_references

            found_here = extract_references(document)
            return self.library.mark(found_here) if self.library is not None else found_here
        if stage == "citations":
            from .extract.citations import extract_citations

            return extract_citations(document, references, self.library)
        if stage == "instruments":
            from .extract.instruments import extract_instruments

            return extract_instruments(
                document, citations=citations, references=references, registry=self.registry
            )
        if stage == "figures":
            from .extract.figures import extract_figures

            return extract_figures(
                document, citations=citations, instruments=instruments, references=references
            )
        if stage == "entities":
            from .extract.entities import extract_entities

            return extract_entities(
                document,
                citations=citations,
                references=references,
                instruments=instruments,
                model=self.spacy_model,
                openblas=self.openblas,
            )
        if stage == "movements":
            from .extract.movements import extract_movements

            return extract_movements(document, found["entities"], found["figures"])
        from .framing import classify

        return classify(document, model=self.framing or "accurate")


def _outside(document: Document) -> Iterator[Outside]:
    """Numbers and addresses in blocks that nothing reads, so that they are counted, not lost."""
    for block in document.blocks:
        if block.kind not in _OUTSIDE:
            continue
        for match in _STRAY.finditer(document.text, block.start, block.end):
            anchor = document.anchor("outside", *match.span(), origin="rule:outside@1")
            yield Outside(**anchor, what=match.lastgroup or "number")


def annotate(
    what: Document | str | Path | None = None,
    *,
    text: str | None = None,
    only: str | Collection[str] | None = None,
    framing: str | Path | None = "accurate",
    language: str | None = None,
    spacy_model: str | Path | None = None,
    bibliography: BibliographyLike | None = None,
    instruments: InstrumentsLike | None = None,
    progress: Callable[[str], None] | None = None,
    **reading: Any,
) -> Analysis:
    """Read and annotate a document.

    Args:
        what: a document, a path, or a text (see `migtext.read` for how a string is taken).
        text: a text, never a file name.
        only: what to run: any of figures, instruments, citations, references, entities, framing,
            movements. Default: everything.
        framing: ``accurate``, ``fast``, a folder with a trained model, or None.
        language: ``en`` to run on a document that was detected as another language.
        spacy_model: another spaCy pipeline for the entities, by name or path, whose language may
            be that of the document.
        bibliography: your own bibliography (CSL-JSON, .bib or .ris; a `Bibliography`; CSL items):
            works and references say which of its entries they are (`item`), and a text without a
            reference list is linked against it.
        instruments: your own legal instruments, found and resolved beside the shipped ones: a
            TOML file (`migtext instruments check FILE` says what is wrong in it), a folder of
            them, several, or a registry (`migtext.instruments.load`). A row with the key of a
            shipped one takes its place, which is a warning of the analysis.
        progress: called with the name of each stage.
        **reading: passed to `migtext.read` (date, title, source, url, password, ...).

    Returns:
        The analysis; its views (`figures`, `instruments`, ...) are immutable sequences.

    Raises:
        ReadingError: when the file cannot be read; the subclass says why.
        DataError: when `only` names something unknown, or `instruments` is not valid.
        ModelError: when `spacy_model` is not there, or finds no entities.

    Example:
        >>> a = annotate(text="About 1,200 people crossed in May 2024.", only="figures")
        >>> a.figures[0].low, a.figures[0].hedge
        (Decimal('1200'), 'about')
    """
    annotator = Annotator(
        only=only,
        framing=framing,
        language=language,
        spacy_model=spacy_model,
        bibliography=bibliography,
        instruments=instruments,
    )
    if isinstance(what, Document):
        return annotator(what, progress=progress)
    if what is not None and not isinstance(what, str | Path):
        raise TypeError(
            f"annotate() takes a document, a path or a text, not {type(what).__name__}; "
            "annotate_many() takes several files"
        )
    began = time.perf_counter()
    document = read(what, text=text, language=language, **reading)
    reading_seconds = time.perf_counter() - began
    analysis = annotator(document, progress=progress)
    analysis.seconds["read"] = reading_seconds
    return analysis
