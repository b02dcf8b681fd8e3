"""Analysis: what annotate() returns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .annotations import Instrument, Movement, Outside, Record
from .document import Document
from .errors import DataError, NotAnnotated
from .views import (
    VIEWS,
    Citations,
    Entities,
    Figures,
    Passages,
    Records,
    References,
    Use,
    counted,
    view_of,
)

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from .exporting import Written
    from .privacy import Named
    from .render.marked import MarkedPdf

__all__ = [
    "VIEWS",
    "Analysis",
    "Citations",
    "Entities",
    "Figures",
    "Passages",
    "Pseudonymised",
    "Records",
    "References",
    "Use",
]

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
        return view_of(name, self.records[name], self)

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
        size = counted(len(d.text.split()), "words")
        if d.pages:
            size = f"{counted(len(d.pages), 'pages')}, {size}"
        if d.meta.language:
            size += f", {d.meta.language}"
        if self.seconds:
            size += f", {sum(self.seconds.values()):.1f} s"
        lines = [head, f"  {size}"]
        lines.append("  " + ", ".join(counted(n, name) for name, n in self.counts.items()))
        missing = [v for v in VIEWS if v not in self.records and v not in self.withheld]
        if missing:
            lines.append(f"  not run: {', '.join(missing)}")
        for name, why in self.withheld.items():
            lines.append(f"  withheld: {name} ({why})")
        if self.outside:
            kinds = Counter(o.block for o in self.outside)
            where = ", ".join(f"{n} in {kind}" for kind, n in sorted(kinds.items()))
            lines.append(f"  outside the text, not read: {len(self.outside)} ({where})")
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

    def to_pdf(
        self,
        path: str | Path,
        *,
        only: str | Collection[str] | None = None,
        file: str | Path | bytes | None = None,
        password: str | None = None,
    ) -> MarkedPdf:
        """The PDF that was read, with a highlight annotation for each record.

        Args:
            path: where to write it; not the file that was read.
            only: views to mark; default figures, instruments and citations.
            file: the PDF, when it is no longer where it was read: a path, or its bytes.
            password: of an encrypted PDF; the marked file is not encrypted.

        Returns:
            What was marked, by kind, and the records that have no place on a page.

        Raises:
            DataError: the document is no PDF, its file has changed, a view was not run, or `path`
                is the file itself.
            FileMissing: the file is gone.
            EncryptedFile: the password is missing or wrong.
            CorruptFile: the file is too damaged to be written again.

        Example:
            >>> import migtext as mt, tempfile
            >>> a = mt.annotate(mt.sample("report"), only="instruments")
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     str(a.to_pdf(folder + "/marked.pdf")).rpartition(": ")[2].split()[1]
            'instruments'
        """
        from .render.marked import mark_pdf

        return mark_pdf(self.document, self.records, path, only=only, file=file, password=password)

    def pseudonymised(
        self,
        keep: str = "public",
        *,
        names: Collection[str] = (),
        spare: Collection[str] = (),
        label: str = "Person {n}",
        key: str | Path | Mapping[str, str] | None = None,
    ) -> Pseudonymised:
        """The same analysis without the names of private persons.

        One pseudonym stands for a person throughout: in full, by first or family name, by
        initials, in possessives, in e-mail addresses and links, in titles and in every record. What
        is undecided is replaced and listed.

        Args:
            keep: "public" keeps persons in public roles, "none" keeps nobody.
            names: further names to replace, whatever was found.
            spare: names that stay, whatever their role.
            label: the pseudonym; ``{n}`` is the person's number, by first mention.
            key: who got which pseudonym before: a key file, or names with pseudonyms. The same
                names get them again, and what a person has decided in the file holds.

        Returns:
            An analysis of another text, with the key and the doubts beside it. Names are found, not
            persons: recall is not 1, and a job, a village and a date may tell who somebody is. Read
            it before it leaves the house.

        Raises:
            NotAnnotated: when entities were not run.
            DataError: when `keep` is another word, `label` has no number, or `key` is no key file.
            FileMissing: when there is no key file.

        Example:
            >>> import migtext as mt
            >>> text = "Amina Yusuf, 19, fled Kassala. Amina's brother stayed."
            >>> made = mt.annotate(text=text, only="entities").pseudonymised()
            >>> made.document.text
            "Person 1, 19, fled Kassala. Person 1's brother stayed."
            >>> [(p.pseudonym, p.name) for p in made.key]
            [('Person 1', 'Amina Yusuf')]
        """
        from .interop.jsonfile import analysis_arguments
        from .privacy import Key, pseudonymise, read_key

        if "entities" not in self.records:
            self.view("entities")  # says which argument is missing
        if isinstance(key, str | Path):
            known, file = read_key(Path(key)), Path(key)
        else:
            known, file = Key(pseudonyms=dict(key or {})), None
        found = pseudonymise(
            self.to_dict(),
            keep=keep,
            names=[*names, *known.names],
            spare=[*spare, *(s for s in known.spare if s not in names)],
            label=label,
            earlier={n: p for n, p in known.pseudonyms.items() if n not in spare},
        )
        made = Pseudonymised(
            analysis_arguments(found.data, Path("analysis")),
            people=tuple(found.people),
            unsure=tuple(found.unsure),
        )
        made._key, made._rows = file, tuple(known.rows)
        return made

    def export(
        self, path: str | Path, to: str, *, only: str | Collection[str] | None = None
    ) -> Written:
        """Write the analysis in the format of another tool.

        Args:
            path: a folder, or the file itself.
            to: brat, cas (INCEpTION), labelstudio, webannotation, spacy, csl, bibtex, ris, csv,
                xlsx, parquet, arrow, json, gold (for `migtext eval`) or framing (for
                `migtext train framing`); see `migtext.export` for several documents.
            only: views to write; default: all that were run.

        Returns:
            The files, and what the format had no room for.

        Raises:
            DataError: there is no such format, it holds nothing that was run, or `path` does not
                suit.
            NotAnnotated: a view in `only` was not run.
            MissingExtra: cas needs ``migtext[exchange]``.

        Example:
            >>> import migtext as mt, tempfile
            >>> a = mt.annotate(text="About 1,200 people crossed in May 2024.", only="figures")
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     print(a.export(folder + "/claims.xlsx", to="xlsx").records)
            1
        """
        from .exporting import export

        return export(self, path, to, only=only)

    def to_spacy(self, nlp: Any = None) -> Any:
        """The analysis as a spaCy Doc.

        Args:
            nlp: a pipeline whose tokenizer is used; a blank English one when None.

        Returns:
            A Doc of the same text: ``doc.spans["migtext/figures"]`` has a span for each figure,
            widened to whole tokens; ``doc.user_data["migtext"]`` the exact offsets and features by
            id; ``doc.ents`` the entities that overlap no other.

        Example:
            >>> import migtext as mt
            >>> a = mt.annotate(text="Some 40km from Kos, 12 people drowned.", only="figures")
            >>> doc = a.to_spacy()
            >>> [span.text for span in doc.spans["migtext/figures"]]
            ['40km', '12']
        """
        from .interop.exchange.spacy_doc import doc_of

        return doc_of(self.document, self.records, nlp)

    def diff(self, other: Analysis) -> pd.DataFrame:
        """What is different in another analysis of the same text.

        Args:
            other: the later one: corrected, or by another version.

        Returns:
            One row a change: ``view``, ``change`` (added, removed, changed, moved), ``start``,
            ``end``, ``surface``, ``field``, ``before``, ``after``, ``id``.

        Raises:
            DataError: the texts are not the same.

        Example:
            >>> import migtext as mt
            >>> text = "About 1,200 people crossed."
            >>> a, b = mt.annotate(text=text, only="figures"), Analysis(mt.read(text=text), {})
            >>> a.diff(b)[["view", "change", "surface"]].values.tolist()
            [['figures', 'removed', '1,200']]
        """
        from .interop.exchange.differences import difference

        return difference(self, other)

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
        from .interop.exchange.export import json_text, write_text

        write_text(Path(path), json_text(self.to_dict()))

    @classmethod
    def load(cls, path: str | Path) -> Analysis:
        """Read an analysis that `save` wrote.

        Raises:
            DataError: when the file is no analysis, or of a format version that is not known.
        """
        from .interop.jsonfile import read_analysis

        parts = read_analysis(Path(path))
        return cls(**parts)


class Pseudonymised(Analysis):
    """An analysis without the names of private persons, and, beside it, who is who.

    What `to_html`, `save`, `to_dict` and the frames give out holds pseudonyms only. The key does
    not travel with it.

    Attributes:
        people: every person found: replaced or kept, and why a person should look at it.
        unsure: capitalised words that nobody knows and that were left: (word, how often, context).
    """

    def __init__(
        self,
        parts: Mapping[str, Any],
        *,
        people: tuple[Named, ...] = (),
        unsure: tuple[tuple[str, int, str], ...] = (),
    ) -> None:
        super().__init__(**parts)
        self.people = people
        self.unsure = unsure
        self._key: Path | None = None
        self._rows: tuple[Mapping[str, str], ...] = ()

    @property
    def key(self) -> tuple[Named, ...]:
        """Those who were replaced, by number."""
        return tuple(p for p in self.people if p.decision == "replaced")

    @property
    def doubts(self) -> tuple[Named, ...]:
        """Those of whom a person should decide: pass them in `names` or `spare`."""
        return tuple(p for p in self.people if p.doubt)

    def save_key(self, path: str | Path) -> Path:
        """Write who is who, with the doubts, as CSV; readable by its owner only.

        Args:
            path: a file to keep apart from what is given away. With the name of the key that was
                used, the new names are added to it.

        Returns:
            The path.

        Raises:
            DataError: there is a file, and it is not the key that was used.
        """
        from .privacy import write_key

        same = self._key is not None and Path(path).absolute() == self._key.absolute()
        rows = self._rows if same else ()
        return write_key(Path(path), self.people, self.unsure, earlier=rows, replace=same)

    def to_pdf(self, path: str | Path, **_: Any) -> MarkedPdf:
        """Refused: under the marks of a PDF the names stay.

        Raises:
            DataError: always.
        """
        raise DataError(
            "a PDF cannot be pseudonymised: the text stays underneath its marks",
            path=str(path),
            todo="give away the page (to_html), the text, or the JSON instead",
        )
