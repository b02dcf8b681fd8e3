"""Views of an analysis: immutable sequences of records that filter, count and become tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, overload

from .annotations import RECORD_TYPES, Citation, Entity, Figure, Passage, Place, Record, Reference
from .document import Document
from .errors import DataError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from .interop.bibliography import Bibliography

__all__ = [
    "VIEWS",
    "Citations",
    "Entities",
    "Figures",
    "Passages",
    "Records",
    "References",
    "Use",
    "counted",
    "view_of",
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


def counted(number: int, plural: str) -> str:
    singular = "entity" if plural == "entities" else plural.removesuffix("s")
    return f"{number:,} {singular if number == 1 else plural}"


class Whole(Protocol):
    """What a view needs of its analysis."""

    document: Document
    records: dict[str, tuple[Record, ...]]


class Records(Sequence[R], Generic[R]):
    """A view of an analysis: an immutable sequence of records.

    Example:
        >>> import migtext as mt
        >>> a = mt.annotate(text="About 1,200 people crossed in May.", only="figures")
        >>> len(a.figures), a.figures[0].surface
        (1, '1,200')
    """

    def __init__(self, name: str, records: Iterable[R], analysis: Whole) -> None:
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
        return f"<{counted(len(self), self._name)}: {head}{more}>" if self else f"<no {self._name}>"

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


def view_of(name: str, records: Iterable[Any], analysis: Whole) -> Records[Any]:
    """The view of a name over records of an analysis."""
    return _CLASSES.get(name, Records)(name, records, analysis)
