"""Corpus: a data set that annotate_many wrote, opened lazily."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict
from urllib.parse import quote

from ..errors import DataError
from .schema import TABLES, VERSION
from .streaming import group, reader

if TYPE_CHECKING:
    from typing import Unpack

    import pandas as pd

    from .summary import Summary

__all__ = ["Choice", "Corpus"]


class Choice(TypedDict, total=False):
    """Which documents and rows to take; what is left out takes all.

    Attributes:
        source: one or several sources of documents.
        year: year of the document's date, or first and last year.
        language: one or several ISO 639-1 codes of documents.
        where: a pyarrow expression over the columns of the table that is counted
            (``pyarrow.dataset.field("kind") == "treaty"``).
        duplicates: ``all`` documents, or ``once``: those that repeat another are left out.
    """

    source: str | Sequence[str] | None
    year: int | tuple[int, int] | None
    language: str | Sequence[str] | None
    where: Any
    duplicates: Literal["all", "once"]


class Corpus:
    """A folder of Parquet tables; nothing is read before it is asked for.

    The journal says which parts count, so that a data set can be read while a run is writing to
    it: each call sees what was complete at that moment. Rows are counted in a stream: memory
    follows the number of groups that come out, not of rows.

    Args:
        out: the folder that `annotate_many` wrote.

    Raises:
        DataError: when it is not such a folder, or another version of the schema.

    Example:
        >>> import migtext as mt, tempfile
        >>> from concurrent.futures import ThreadPoolExecutor
        >>> from pyarrow.dataset import field
        >>> with tempfile.TemporaryDirectory() as out, ThreadPoolExecutor(1) as pool:
        ...     files = [mt.sample("article")]
        ...     runs = mt.annotate_many(files, out=out, only="figures", executor=pool)
        ...     done = [r.state for r in runs]
        ...     people = mt.Corpus(out).figures(by="unit", where=field("unit") == "person")
        >>> people["unit"].tolist()
        ['person']
    """

    def __init__(self, out: str | Path) -> None:
        self.folder = Path(out)
        self._journal = self.folder / "journal.sqlite"
        if not self._journal.exists():
            raise DataError(
                "no data set here", path=self.folder, todo="run `migtext annotate DIR -o OUT` first"
            )
        self._check_version()

    def _check_version(self) -> None:
        version = self._version()
        if version < VERSION:
            raise DataError(
                f"the data set has schema {version}, this migtext reads {VERSION}",
                path=self.folder,
                todo="run the same `migtext annotate` into a new folder, or read it with the "
                "version that wrote it",
            )
        if version > VERSION:
            raise DataError(
                f"the data set has schema {version}, this migtext reads {VERSION}",
                path=self.folder,
                todo="install a newer migtext",
            )

    def _version(self) -> int:
        """Version of the schema; this one when nothing is there yet that could tell."""
        from .store import EMPTY

        empty = self.folder / "documents" / f"{EMPTY}.parquet"
        if empty.exists():
            import pyarrow.parquet as pq

            told = (pq.read_schema(empty).metadata or {}).get(b"migtext.schema")
            if told is not None:
                return int(told)
        (facts,) = self._ask("SELECT value FROM facts WHERE name='schema'")
        found = json.loads(facts[0][0]) if facts else self.run.get("version", VERSION)
        return int(found)

    def _ask(self, *queries: str) -> list[list[Any]]:
        """Read from the journal, also while a run is writing and where nothing may be written.

        All queries see the same moment. What an older journal has no table for is empty.
        """
        failure: sqlite3.Error | None = None
        for mode in ("mode=ro", "immutable=1"):
            try:
                name = quote(str(self._journal.resolve()))
                db = sqlite3.connect(f"file:{name}?{mode}", uri=True, isolation_level=None)
                try:
                    db.execute("BEGIN")
                    known = {r[0] for r in db.execute("SELECT name FROM sqlite_master")}
                    return [
                        db.execute(query).fetchall()
                        if query.split(" FROM ")[1].split()[0] in known
                        else []
                        for query in queries
                    ]
                finally:
                    db.close()
            except sqlite3.OperationalError as error:
                failure = error
            except sqlite3.DatabaseError as error:
                failure = error
                break
        raise DataError(
            f"its journal cannot be read ({failure})",
            path=self._journal,
            todo="check the folder's rights; if the file is damaged, annotate into a new folder",
        ) from failure

    def dataset(self, table: str) -> Any:
        """A table as a pyarrow data set: only what the journal knows, older rows left out.

        Args:
            table: documents, errors, or the name of a view.

        Raises:
            DataError: when there is no such table.
        """
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.dataset as ds
        import pyarrow.parquet as pq
        from pyarrow.fs import LocalFileSystem

        if table not in TABLES:
            raise DataError(f"no table {table!r}", todo=f"choose one of: {', '.join(TABLES)}")
        from .store import schema_of

        notes, known = self._ask("SELECT part, path FROM outdated", "SELECT part FROM parts")
        older: dict[str, list[str]] = {}
        for part, path in notes:
            older.setdefault(part, []).append(path)
        parts = sorted(row[0] for row in known)
        home = (self.folder / table).absolute()
        files = {p: home / f"{p}.parquet" for p in parts if (home / f"{p}.parquet").exists()}
        # The last part has all columns of the metadata table; older ones may have fewer.
        schemas = {s.names.__repr__(): s for s in map(pq.read_schema, files.values())}
        schema = pa.unify_schemas([schema_of(table), *schemas.values()])
        disk = LocalFileSystem()

        def opened(names: list[Path]) -> Any:
            return ds.dataset(
                [str(n) for n in names], schema=schema, format="parquet", filesystem=disk
            )

        whole = [file for part, file in files.items() if part not in older]
        made = [opened(whole)] if whole else []
        for part in sorted(set(files) & set(older)):
            keep = ~pc.field("path").isin(pa.array(older[part], pa.string()))
            made.append(ds.dataset(opened([files[part]]).to_table(filter=keep)))
        if not made:
            return ds.dataset(schema.empty_table())
        return made[0] if len(made) == 1 else ds.dataset(made)

    def _filter(self, table: str, choice: Choice) -> Any:
        """A choice as one expression over the columns of a table; None for all rows."""
        import pyarrow as pa
        import pyarrow.compute as pc

        unknown = set(choice) - set(Choice.__annotations__)
        if unknown:
            raise DataError(
                f"no filter {sorted(unknown)[0]!r}",
                todo=f"choose of: {', '.join(Choice.__annotations__)}",
            )
        wanted: list[Any] = []
        for name in ("source", "language"):
            value = choice.get(name)
            if value is not None:
                values = [value] if isinstance(value, str) else list(value)  # type: ignore[call-overload]
                wanted.append(pc.field(name).isin(pa.array(values, pa.string())))
        year = choice.get("year")
        if year is not None:
            first, last = (year, year) if isinstance(year, int) else year
            of = pc.year(pc.field("date"))
            wanted += [of >= first, of <= last]
        duplicates = choice.get("duplicates", "all")
        if duplicates not in ("all", "once"):
            raise DataError(f"duplicates={duplicates!r}", todo="give 'all' or 'once'")
        if duplicates == "once":
            wanted.append(pc.field("duplicate_of").is_null())
        where = choice.get("where")
        if not wanted:
            return where
        chosen = wanted[0]
        for one in wanted[1:]:
            chosen = chosen & one
        if table != "documents":
            chosen = self._by_path(chosen)
            if chosen is None:
                return where
        return chosen if where is None else chosen & where

    def _by_path(self, chosen: Any) -> Any:
        """Documents that are chosen, as an expression over the paths in any table."""
        import pyarrow.compute as pc

        documents = self.dataset("documents")
        inside = documents.to_table(columns=["path"], filter=chosen)["path"].combine_chunks()
        total = documents.count_rows()
        if len(inside) == total:
            return None
        if len(inside) * 2 <= total:
            return pc.field("path").isin(inside)
        paths = documents.to_table(columns=["path"])["path"].combine_chunks()
        outside = paths.filter(pc.invert(pc.is_in(paths, value_set=inside)))
        return ~pc.field("path").isin(outside)

    def batches(
        self, table: str, columns: list[str] | None = None, **choice: Unpack[Choice]
    ) -> Iterator[Any]:
        """A table as a stream of Arrow record batches.

        Args:
            table: documents, errors, or the name of a view.
            columns: names; all when None.
            **choice: see `Choice`.
        """
        dataset = self.dataset(table)
        names = list(dataset.schema.names) if columns is None else columns
        with _told(dataset):
            yield from reader(dataset, names, self._filter(table, choice))

    def table(
        self, table: str, *, columns: list[str] | None = None, **choice: Unpack[Choice]
    ) -> pd.DataFrame:
        """A table as a pandas frame.

        Args:
            table: documents, errors, or the name of a view.
            columns: names; all when None.
            **choice: see `Choice`.
        """
        dataset = self.dataset(table)
        with _told(dataset):
            made = dataset.to_table(columns=columns, filter=self._filter(table, choice))
        frame: pd.DataFrame = made.to_pandas()
        return frame

    @property
    def run(self) -> dict[str, Any]:
        """Facts of the last run that ended; empty before one did."""
        file = self.folder / "run.json"
        if not file.exists():
            return {}
        try:
            facts: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise DataError(
                f"not readable ({error})", path=file, todo="run the same `migtext annotate` again"
            ) from error
        return facts

    def counts(self) -> dict[str, int]:
        """Rows of each table, duplicates with them."""
        return {table: self.dataset(table).count_rows() for table in TABLES}

    def _grouped(
        self,
        table: str,
        keys: Mapping[str, Any],
        figures: Mapping[str, tuple[Any, str]],
        choice: Choice,
        more: Any = None,
    ) -> pd.DataFrame:
        """Groups of a table, those with the highest first number first."""
        import pandas as pd
        import pyarrow as pa

        where = self._filter(table, choice)
        if more is not None:
            where = more if where is None else where & more
        dataset = self.dataset(table)
        with _told(dataset):
            made = group(dataset, keys, figures, where)
        whole = {pa.int64(): pd.Int64Dtype()}  # years may be missing
        made = made.to_pandas(types_mapper=whole.get)
        order = [next(iter(figures)), *keys]
        falling = [False] + [True] * len(keys)
        frame: pd.DataFrame = made.sort_values(order, ascending=falling, kind="stable")
        return frame.reset_index(drop=True)

    def documents(
        self, by: str | Sequence[str] = ("source", "year"), **choice: Unpack[Choice]
    ) -> pd.DataFrame:
        """Documents, pages and words in groups.

        Args:
            by: columns of documents (also those of a metadata table), ``year`` or ``decade``.
            **choice: see `Choice`.

        Returns:
            One row a group: the columns of `by`, ``documents``, ``pages``, ``words``, most first.
        """
        import pyarrow.compute as pc

        keys = {name: self._document_key(name) for name in _names(by)}
        figures = {
            "documents": (pc.field("path"), "count"),
            "pages": (pc.field("pages"), "sum"),
            "words": (pc.field("words"), "sum"),
        }
        return self._grouped("documents", keys, figures, choice)

    def _document_key(self, name: str) -> Any:
        import pyarrow.compute as pc

        known = self.dataset("documents").schema.names
        if name in known:
            return pc.field(name)
        if name == "year":
            return pc.year(pc.field("date"))
        if name == "decade":
            return pc.year(pc.field("date")) / 10 * 10  # whole numbers are divided as such
        raise DataError(
            f"no column {name!r}",
            todo=f"choose of: {', '.join(sorted({*known, 'year', 'decade'}))}",
        )

    def failures(self, **choice: Unpack[Choice]) -> pd.DataFrame:
        """Files that failed, by kind.

        Args:
            **choice: only ``where`` applies: what failed was not read, so that nothing is known
                of its source, year and language.

        Returns:
            One row a kind: ``error``, ``files``, and of one of them ``example`` (its path),
            ``reason`` and ``todo``.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        figures = {
            "files": (pc.field("path"), "count"),
            "example": (pc.field("path"), "min"),
        }
        only: Choice = {"where": choice.get("where")}
        made = self._grouped("errors", {"error": pc.field("error")}, figures, only)
        shown = pc.field("path").isin(pa.array(made["example"].tolist(), pa.string()))
        told = self.table("errors", columns=["path", "error", "reason", "todo"], where=shown)
        made = made.merge(
            told.rename(columns={"path": "example"}), on=["error", "example"], how="left"
        )
        return made.drop_duplicates(["error", "example"]).reset_index(drop=True)

    def duplicates(self, **choice: Unpack[Choice]) -> pd.DataFrame:
        """Documents that repeat another.

        Returns:
            One row each: ``path``, ``duplicate_of`` and ``duplicate_how`` (bytes, text or near).
        """
        import pyarrow.compute as pc

        where, marked = choice.get("where"), pc.field("duplicate_of").is_valid()
        choice["where"] = marked if where is None else marked & where
        columns = ["path", "duplicate_of", "duplicate_how"]
        return self.table("documents", columns=columns, **choice).sort_values(
            ["duplicate_of", "path"], ignore_index=True
        )

    def instruments(self, **choice: Unpack[Choice]) -> pd.DataFrame:
        """Legal instruments over all documents, most cited first.

        Args:
            **choice: see `Choice`.

        Returns:
            One row an instrument: ``key`` (missing when unregistered), ``name``, ``kind``,
            ``year``, ``jurisdiction``, ``mentions`` and ``documents``.
        """
        import pyarrow.compute as pc

        keys = {n: pc.field(n) for n in ("key", "name", "kind", "year", "jurisdiction")}
        return self._grouped("instruments", keys, _mentions(), choice)

    def entities(self, **choice: Unpack[Choice]) -> pd.DataFrame:
        """Entities over all documents, linked by canonical name.

        Args:
            **choice: see `Choice`.

        Returns:
            One row a name: ``label``, ``canonical``, ``iso3`` (of states and nationalities),
            ``mentions`` and ``documents``, most mentioned first. Dates are left out.
        """
        import pyarrow.compute as pc

        keys = {n: pc.field(n) for n in ("label", "canonical", "iso3")}
        return self._grouped(
            "entities", keys, _mentions(), choice, more=pc.field("label") != "DATE"
        )

    def figures(
        self,
        by: str | Sequence[str] = ("population", "head", "unit", "place"),
        **choice: Unpack[Choice],
    ) -> pd.DataFrame:
        """Figures in groups, with the range of their values and years.

        Args:
            by: columns of figures; ``place`` is the ISO alpha-3 code where there is one, and the
                words of the text where there is none. ``year`` is that of the figure.
            **choice: see `Choice`; its year is that of the document.

        Returns:
            One row a group: the columns of `by`, ``figures``, ``documents``, ``low`` and ``high``
            (the least and the greatest value; inf for an open top), ``first_year`` and
            ``last_year`` (of those that hold for one year), most figures first. Values of
            different units are not added up: name ``unit`` in `by`, or choose one.
        """
        import pyarrow.compute as pc

        known = self.dataset("figures").schema
        keys: dict[str, Any] = {}
        for name in _names(by):
            if name not in known.names or str(known.field(name).type).startswith("list"):
                fit = [f.name for f in known if not str(f.type).startswith("list")]
                raise DataError(f"no column {name!r}", todo=f"choose of: {', '.join(fit)}")
            field = pc.field(name)
            keys[name] = pc.coalesce(pc.field("place_iso3"), field) if name == "place" else field
        figures = {
            "figures": (pc.field("path"), "count"),
            "documents": (pc.field("path"), "count_distinct"),
            "low": (pc.field("low"), "min"),
            "high": (pc.field("high"), "max"),
            "first_year": (pc.field("year"), "min"),
            "last_year": (pc.field("year"), "max"),
        }
        return self._grouped("figures", keys, figures, choice)

    def movements(self, **choice: Unpack[Choice]) -> pd.DataFrame:
        """Movements between places, most described first.

        Args:
            **choice: see `Choice`; its year is that of the document.

        Returns:
            One row for each combination of ``origin``, ``transit`` and ``destination`` (several
            places between semicolons, missing when the text names none): ``movements``,
            ``documents``, ``counted`` (those with a number of people), ``low`` and ``high`` (the
            least and the greatest of these), ``first_year`` and ``last_year``.
        """
        import pyarrow.compute as pc

        def joined(name: str) -> Any:
            words = pc.binary_join(pc.field(name), "; ")
            return pc.if_else(words == "", None, words)

        keys = {name: joined(name) for name in ("origin", "transit", "destination")}
        figures = {
            "movements": (pc.field("path"), "count"),
            "documents": (pc.field("path"), "count_distinct"),
            "counted": (pc.field("low").is_valid().cast("int64"), "sum"),
            "low": (pc.field("low"), "min"),
            "high": (pc.field("high"), "max"),
            "first_year": (pc.year(pc.field("time_start")), "min"),
            "last_year": (pc.year(pc.field("time_end")), "max"),
        }
        return self._grouped("movements", keys, figures, choice)

    def references(self, **choice: Unpack[Choice]) -> pd.DataFrame:
        """Works in the lists of references of all documents, most listed first.

        Works are the same when their DOI is, or, without one, the first author, the title (its
        letters and digits) and the year. Entries with neither title nor DOI are left out.

        Args:
            **choice: see `Choice`.

        Returns:
            One row a work: ``authors``, ``work_title``, ``year``, ``doi``, ``documents`` (that
            list it) and ``citations`` (that point to it).
        """
        from .works import most_cited

        listed, cited = self.dataset("references"), self.dataset("citations")
        with _told(listed):
            return most_cited(
                listed,
                cited,
                self._filter("references", choice),
                self._filter("citations", {**choice, "where": None}),
            )

    def framing(self, by: str | Sequence[str] = "doc", **choice: Unpack[Choice]) -> pd.DataFrame:
        """Share of each frame in groups of documents.

        Args:
            by: one or more of doc, title, source, language, format, year, decade, or columns that
                a metadata table brought.
            **choice: see `Choice`.

        Returns:
            One row a group: the columns of `by`, ``documents``, ``passages``, ``characters``, the
            share of characters that carries each frame, ``none``, and ``abstained``.

        Raises:
            DataError: when a column is not known.
        """
        from .works import framing_table

        keys = {name: self._document_key(name) for name in _names(by)}
        documents = self.dataset("documents")
        rows = reader(
            documents,
            {**keys, "path": _path()},
            self._filter("documents", {**choice, "where": None}),
        ).read_all()
        return framing_table(list(keys), rows, self.dataset("passages"), choice.get("where"))

    def summary(self, top: int | None = 20, **choice: Unpack[Choice]) -> Summary:
        """What is in the data set, as tables: documents, failures, frames, instruments, figures ...

        Args:
            top: rows a table at most; None for all.
            **choice: see `Choice`; here duplicates count once unless you say otherwise.
        """
        from .summary import summarise

        return summarise(self, top, {"duplicates": "once", **choice})

    def __repr__(self) -> str:
        return f"Corpus({str(self.folder)!r}, {self.counts()})"


def _names(by: str | Sequence[str]) -> list[str]:
    return [by] if isinstance(by, str) else list(by)


def _path() -> Any:
    import pyarrow.compute as pc

    return pc.field("path")


def _mentions() -> dict[str, tuple[Any, str]]:
    return {"mentions": (_path(), "count"), "documents": (_path(), "count_distinct")}


@contextmanager
def _told(dataset: Any) -> Iterator[None]:
    """Say in plain words that a filter or a list of columns does not fit the table."""
    import pyarrow as pa

    try:
        yield
    except FileNotFoundError as error:
        raise DataError(
            "a run has replaced a part while it was read", todo="ask again", path=error.filename
        ) from error
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError, KeyError) as error:
        reason = str(error).splitlines()[0]
        raise DataError(
            f"a column or a filter does not fit the table ({reason})",
            todo=f"its columns are: {', '.join(dataset.schema.names)}",
        ) from error
