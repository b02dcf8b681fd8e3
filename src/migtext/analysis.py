"""Analysis: what annotate() returns, and its views."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from .annotations import (
    RECORD_TYPES,
    Citation,
    Entity,
    Figure,
    Instrument,
    Movement,
    Outside,
    Passage,
    Place,
    Record,
    Reference,
)
from .document import Document
from .errors import DataError, NotAnnotated

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from .interop.bibliography import Bibliography

__all__ = [
    "VIEWS",
    "Analysis",
    "Citations",
    "Entities",
    "Figures",
    "Passages",
    "Records",
    "References",
    "Use",
]

VIEWS = (
    "figures",
    "instruments",
    "citations",
    "references",
    "entities",
    "passages",
    "movements",
)
R = TypeVar("R", bound=Record)


def _is(value: Any, wanted: Any) -> bool:
    """Whether a field has a value, holds it among several, or is a place of that name or code."""
    if isinstance(value, Place) and isinstance(wanted, str):
        return wanted in (value.text, value.iso3)
    return bool(value == wanted) or (isinstance(value, tuple) and wanted in value)


def _counted(number: int, plural: str) -> str:
    singular = "entity" if plural == "entities" else plural.removesuffix("s")
    return f"{number:,} {singular if number == 1 else plural}"


class Records(Sequence[R], Generic[R]):
    """A view of an analysis: an immutable sequence of records.

    Example:
        >>> import migtext as mt
        >>> a = mt.annotate(text="About 1,200 people crossed in May.", only="figures")
        >>> len(a.figures), a.figures[0].surface
        (1, '1,200')
    """

    def __init__(self, name: str, records: Iterable[R], analysis: Analysis) -> None:
        self._name = name
        self._records = tuple(records)
        self._analysis = analysis

    def __len__(self) -> int:
        return len(self._records)

    @overload
    def __getitem__(self, index: int) -> R: ...
    @overload
    def __getitem__(self, index: slice) -> Records[R]: ...
    def __getitem__(self, index: int | slice) -> R | Records[R]:
        if isinstance(index, slice):
            return type(self)(self._name, self._records[index], self._analysis)
        return self._records[index]

    def __iter__(self) -> Iterator[R]:
        return iter(self._records)

    def where(self, **conditions: Any) -> Records[R]:
        """Records that meet all conditions.

        Args:
            **conditions: field and wanted value, or a function of the field's value; a list,
                tuple or set means any of them. ``sentence=(start, end)`` means inside that span.
                A field with several values (``labels="legal"``) has to hold the wanted one;
                ``place`` is compared by its name or its ISO alpha-3 code.

        Raises:
            DataError: when these records have no such field.

        Example:
            >>> import migtext as mt
            >>> a = mt.annotate(text="In May 40 families and 12% of staff left.", only="figures")
            >>> [f.surface for f in a.figures.where(kind="percent")]
            ['12%']
        """

        known = [f.name for f in fields(RECORD_TYPES[self._name]) if not f.name.startswith("_")]
        for name in conditions:
            if name not in known:
                raise DataError(
                    f"{self._name} have no field {name!r}", todo=f"choose from: {', '.join(known)}"
                )

        def meets(record: R) -> bool:
            for name, wanted in conditions.items():
                value = getattr(record, name)
                if name == "sentence":
                    if not (wanted[0] <= record.start and record.end <= wanted[1]):
                        return False
                elif callable(wanted):
                    if not wanted(value):
                        return False
                elif isinstance(wanted, list | tuple | set | frozenset):
                    if value != wanted and not any(_is(value, one) for one in wanted):
                        return False
                elif not _is(value, wanted):
                    return False
            return True

        return type(self)(self._name, filter(meets, self._records), self._analysis)

    def by_id(self, identifier: str) -> R | None:
        """The record with an id, or None."""
        return next((r for r in self._records if r.id == identifier), None)

    def rows(self, *, exact: bool = False) -> list[dict[str, Any]]:
        """Plain rows with the documented columns."""
        from .interop.frames import rows

        a = self._analysis
        return rows(self._name, self._records, a.document, a.records, exact=exact)

    def to_frame(self, *, exact: bool = False) -> pd.DataFrame:
        """The view as a pandas frame; columns and types are fixed.

        Args:
            exact: Decimals instead of floats.
        """
        from .interop.frames import typed_frame

        return typed_frame(self._name, self.rows(exact=exact), exact=exact)

    def to_arrow(self) -> pa.Table:
        """The view as an Arrow table."""
        from .interop.frames import arrow_table

        return arrow_table(self._name, self.rows())

    def to_dict(self) -> list[dict[str, Any]]:
        """Every field of every record, as JSON values."""
        from .interop.jsonfile import record_dict

        return [record_dict(r) for r in self._records]

    def __repr__(self) -> str:
        head = ", ".join(repr(shorten(r.text, 60, placeholder=" …")) for r in self._records[:3])
        more = ", ..." if len(self) > 3 else ""
        return (
            f"<{_counted(len(self), self._name)}: {head}{more}>" if self else f"<no {self._name}>"
        )

    def _repr_html_(self) -> str:
        from .render.html import table_html

        return table_html(self._name, self.rows())


class Figures(Records[Figure]):
    """Figures of a document."""

    def about(
        self, population: str | None = None, *, place: str | None = None, year: int | None = None
    ) -> Records[Figure]:
        """Figures on a class of people or a counted thing, a place and a year.

        Args:
            population: a class or any word for it ("arrivals", "fatalities", "asylum seekers"), or
                a word of the counted phrase; "people" is everyone.
            place: a name, or an ISO 3166 alpha-2 or alpha-3 code. A state holds the towns, islands
                and camps in it.
            year: a year that the figure's time touches.

        Example:
            >>> import migtext as mt
            >>> text = "In 2015 3,100 people died at sea. Samos saw 900 arrivals in 2015."
            >>> mt.annotate(text=text, only="figures").figures.about("arrivals", place="Greece")
            <1 figure: '900'>
        """
        from .extract.figures.matching import Wanted

        wanted = Wanted(population, place)

        def fits(f: Figure) -> bool:
            if not wanted.fits(f):
                return False
            return year is None or (
                f.time is not None and f.time.start.year <= year <= f.time.end.year
            )

        return Records(self._name, (f for f in self._records if fits(f)), self._analysis)


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a work in the text.

    Attributes:
        sentence: the sentence, in clean words.
        citation: the citation in it.
        figures: the figures that the citation carries; () when figures were not run.
    """

    sentence: str
    citation: Citation
    figures: tuple[Figure, ...] = ()

    def __str__(self) -> str:
        return self.sentence


class References(Records[Reference]):
    """References of a document."""

    @property
    def bibliography(self) -> Bibliography:
        """The references as a bibliography: `.to_csl()`, `.to_bibtex()`, `.to_ris()`, `.save(path)`.

        Example:
            >>> import migtext as mt
            >>> text = "It fell (Ahn, 2018).\\n\\nReferences\\n\\nAhn, C. (2018). A title. Some Press."
            >>> mt.annotate(text=text, only="references").references.bibliography[0]["title"]
            'A title'
        """
        from .interop.bibliography import Bibliography

        return Bibliography(r.csl for r in self._records)


class Citations(Records[Citation]):
    """In-text citations of a document."""

    @property
    def unresolved(self) -> Records[Citation]:
        """Citations with a work that has no reference, or that fits its reference badly."""
        return Records(
            self._name,
            (
                c
                for c in self._records
                if any((w.reference or w.item) is None or w.anomaly for w in c.works)
            ),
            self._analysis,
        )

    def sentences(self, reference: Reference | str) -> list[Use]:
        """Where a work is used, and for which figures.

        Args:
            reference: a reference, its id, or the key of an item of your own bibliography.

        Returns:
            One row a citation of the work, in order; `str()` of a row is the sentence.

        Example:
            >>> import migtext as mt
            >>> text = "It fell to 229 (Ahn, 2018).\\n\\nReferences\\n\\nAhn, C. (2018). A title. Press."
            >>> a = mt.annotate(text=text, only=("figures", "citations", "references"))
            >>> [(str(use), [f.surface for f in use.figures]) for use in a.citations.sentences(a.references[0])]
            [('It fell to 229 (Ahn, 2018).', ['229'])]
        """
        wanted = reference if isinstance(reference, str) else reference.id
        document = self._analysis.document
        figures = self._analysis.records.get("figures", ())
        return [
            Use(
                document.clean(*c.sentence),
                c,
                tuple(f for f in figures if isinstance(f, Figure) and c.id in f.citations),
            )
            for c in self._records
            if any(wanted in (w.reference, w.item) for w in c.works)
        ]


class Entities(Records[Entity]):
    """Entities of a document."""

    @property
    def clusters(self) -> dict[str, list[Entity]]:
        """Mentions by cluster, in order of first mention."""
        out: dict[str, list[Entity]] = {}
        for e in self._records:
            out.setdefault(e.cluster, []).append(e)
        return out

    @property
    def states(self) -> Counter[str]:
        """Number of mentions of each state, by ISO alpha-3 code."""
        return Counter(e.iso3 for e in self._records if e.label == "STATE" and e.iso3)


class Passages(Records[Passage]):
    """Passages of a document with their framing."""

    @property
    def framing(self) -> dict[str, float]:
        """Share of the document's passages, weighted by length, that carry each frame."""
        total = sum(p.end - p.start for p in self._records)
        frames = sorted({f for p in self._records for f in p.probabilities})
        return {
            f: sum(p.end - p.start for p in self._records if f in p.labels) / total
            if total
            else 0.0
            for f in frames
        }

    def along(self, bins: int = 20) -> pd.DataFrame:
        """How the framing goes along the document, in equal stretches of its text.

        Args:
            bins: stretches.

        Returns:
            One row a stretch: ``start``, ``end`` (characters), ``judged`` (share of the stretch in
            a passage), then the share of what was judged that carries each frame, and ``none``.

        Example:
            >>> import migtext as mt
            >>> text = "The court quashed the order. It breached the Convention."
            >>> along = mt.annotate(text=text, only="framing", framing="fast").passages.along(2)
            >>> along["legal"].tolist()
            [1.0, 1.0]
        """
        from .framing.shares import strip_frame

        return strip_frame(self._records, len(self._analysis.document.text), bins)


_CLASSES: Mapping[str, type[Records[Any]]] = {
    "figures": Figures,
    "citations": Citations,
    "references": References,
    "entities": Entities,
    "passages": Passages,
}
_ARGUMENT = {"passages": "framing", "movements": "movements"}


class Analysis:
    """What was found in a document.

    Attributes:
        document: the document.
        ran: names of the views that were run.
        seconds: seconds each stage took.
        outside: numbers and addresses that lie where nothing is read (page furniture, adverts).
        warnings: the document's warnings and those of the annotation.

    Raises:
        NotAnnotated: by a view that was not run; never an empty list instead.
    """

    def __init__(
        self,
        document: Document,
        records: Mapping[str, Iterable[Record]],
        *,
        seconds: Mapping[str, float] | None = None,
        outside: Iterable[Outside] = (),
        warnings: Iterable[str] = (),
        withheld: Mapping[str, str] | None = None,
    ) -> None:
        self.document = document
        self.records: dict[str, tuple[Record, ...]] = {k: tuple(v) for k, v in records.items()}
        self.ran = tuple(v for v in VIEWS if v in self.records)
        self.seconds = dict(seconds or {})
        self.outside = tuple(outside)
        self.warnings = (*document.warnings, *warnings)
        self.withheld = dict(withheld or {})
        for group in self.records.values():
            for record in group:
                object.__setattr__(record, "_document", document)

    def view(self, name: str) -> Records[Any]:
        """A view by its name.

        Raises:
            NotAnnotated: when it was not run.
            DataError: when there is no view of that name.
        """
        if name not in self.records:
            if name not in VIEWS:
                raise DataError(f"no view {name!r}", todo=f"choose from: {', '.join(VIEWS)}")
            if name in self.withheld:
                raise NotAnnotated(f"{name} were withheld: {self.withheld[name]}")
            argument = _ARGUMENT.get(name, name)
            raise NotAnnotated(
                f"{name} were not run",
                todo=f'call annotate() without `only`, or with `only=(..., "{argument}")`',
            )
        return _CLASSES.get(name, Records)(name, self.records[name], self)

    @property
    def figures(self) -> Figures:
        """Figures, in order."""
        return self.view("figures")  # type: ignore[return-value]

    @property
    def instruments(self) -> Records[Instrument]:
        """Legal instruments, in order."""
        return self.view("instruments")

    @property
    def citations(self) -> Citations:
        """In-text citations, in order."""
        return self.view("citations")  # type: ignore[return-value]

    @property
    def references(self) -> References:
        """References, in order."""
        return self.view("references")  # type: ignore[return-value]

    @property
    def entities(self) -> Entities:
        """Entities, in order."""
        return self.view("entities")  # type: ignore[return-value]

    @property
    def passages(self) -> Passages:
        """Passages with their framing, in order."""
        return self.view("passages")  # type: ignore[return-value]

    @property
    def movements(self) -> Records[Movement]:
        """Movements of people, in order."""
        return self.view("movements")

    @property
    def counts(self) -> dict[str, int]:
        """Number of records of each view that was run."""
        return {name: len(self.records[name]) for name in self.ran}

    def summary(self) -> str:
        """What was read, found, not run and left outside, in a few lines."""
        d = self.document
        head = d.meta.title or (Path(d.path).name if d.path else "text")
        size = _counted(len(d.text.split()), "words")
        if d.pages:
            size = f"{_counted(len(d.pages), 'pages')}, {size}"
        if d.meta.language:
            size += f", {d.meta.language}"
        if self.seconds:
            size += f", {sum(self.seconds.values()):.1f} s"
        lines = [head, f"  {size}"]
        lines.append("  " + ", ".join(_counted(n, name) for name, n in self.counts.items()))
        missing = [v for v in VIEWS if v not in self.records and v not in self.withheld]
        if missing:
            lines.append(f"  not run: {', '.join(missing)}")
        for name, why in self.withheld.items():
            lines.append(f"  withheld: {name} ({why})")
        if self.outside:
            kinds = Counter(o.block for o in self.outside)
            counted = ", ".join(f"{n} in {kind}" for kind, n in sorted(kinds.items()))
            lines.append(f"  outside the text, not read: {len(self.outside)} ({counted})")
        lines += [f"  warning: {w}" for w in self.warnings]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        from .render.html import analysis_html

        return analysis_html(self.document, self.records, summary=self.summary())

    def to_html(
        self,
        path: str | Path | None = None,
        *,
        pages: int = 20,
        file: str | Path | bytes | None = None,
        password: str | None = None,
        isolate: bool = False,
    ) -> str:
        """The analysis as a self-contained page without scripts.

        Args:
            path: where to write it; None to return it only.
            pages: of a PDF, draw so many of the pages that hold figures, instruments or
                citations, with a box around each; 0 for none. About 0.15 MB a page.
            file: the PDF, when it is no longer where it was read: a path, or its bytes.
            password: of an encrypted PDF.
            isolate: draw the pages in a child process.

        Returns:
            The page. When the PDF is gone or has changed since it was read, the page says so in
            the place of the pictures.
        """
        from .render.page import page_html
        from .render.pages import pictures_or_reason

        pictures, said = pictures_or_reason(
            self.document,
            self.records,
            most=pages,
            file=file,
            password=password,
            isolate=isolate,
        )
        page = page_html(
            self.document, self.records, summary=self.summary(), pictures=pictures, said=said
        )
        if path is not None:
            Path(path).write_text(page, encoding="utf-8")
        return page

    def to_arrow(self) -> dict[str, pa.Table]:
        """Every view that was run as an Arrow table."""
        return {name: self.view(name).to_arrow() for name in self.ran}

    def to_dict(self) -> dict[str, Any]:
        """The whole analysis, document included, as JSON values (see `docs/analysis.schema.json`)."""
        from .interop.jsonfile import analysis_dict

        return analysis_dict(
            self.document,
            self.records,
            self.seconds,
            self.outside,
            self.warnings[len(self.document.warnings) :],
            self.withheld,
        )

    def save(self, path: str | Path) -> None:
        """Write the analysis as JSON.

        Args:
            path: file to write.
        """
        Path(path).write_text(json.dumps(self.to_dict(), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> Analysis:
        """Read an analysis that `save` wrote.

        Raises:
            DataError: when the file is no analysis, or of a format version that is not known.
        """
        from .interop.jsonfile import read_analysis

        parts = read_analysis(Path(path))
        return cls(**parts)
