"""Corpus: a data set that annotate_many wrote, opened lazily."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import DataError
from .store import TABLES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Corpus"]


class Corpus:
    """A folder of Parquet tables; nothing is read before it is asked for.

    Args:
        out: the folder that `annotate_many` wrote.

    Raises:
        DataError: when it is not such a folder.
    """

    def __init__(self, out: str | Path) -> None:
        self.folder = Path(out)
        if not (self.folder / "journal.sqlite").exists():
            raise DataError(
                "no data set here", path=self.folder, todo="run `migtext annotate DIR -o OUT` first"
            )

    def dataset(self, table: str) -> Any:
        """A table as a pyarrow data set.

        Args:
            table: documents, errors, or the name of a view.
        """
        import pyarrow.dataset as ds

        if table not in TABLES:
            raise DataError(f"no table {table!r}", todo=f"choose one of: {', '.join(TABLES)}")
        files = sorted((self.folder / table).glob("*.parquet"))
        if not files:
            import pyarrow as pa

            from .store import schema_of

            return ds.dataset(pa.table({f.name: pa.array([], f.type) for f in schema_of(table)}))
        return ds.dataset([str(f) for f in files], format="parquet")

    def table(self, table: str, *, columns: list[str] | None = None) -> pd.DataFrame:
        """A table as a pandas frame."""
        frame: pd.DataFrame = self.dataset(table).to_table(columns=columns).to_pandas()
        return frame

    @property
    def run(self) -> dict[str, Any]:
        """Facts of the last run."""
        facts: dict[str, Any] = json.loads((self.folder / "run.json").read_text(encoding="utf-8"))
        return facts

    def counts(self) -> dict[str, int]:
        """Rows of each table."""
        return {table: self.dataset(table).count_rows() for table in TABLES}

    def instruments(self) -> pd.DataFrame:
        """Instruments by number of mentions and of documents."""
        data = self.table("instruments", columns=["doc", "name", "kind"])
        made = data.groupby(["name", "kind"]).agg(
            mentions=("doc", "size"), documents=("doc", "nunique")
        )
        return made.sort_values("mentions", ascending=False).reset_index()

    def entities(self) -> pd.DataFrame:
        """Entities over all documents, linked by canonical name.

        Returns:
            One row a name: ``label``, ``canonical``, ``iso3`` (of states and nationalities),
            ``mentions`` and ``documents``, most mentioned first. Dates are left out.
        """
        columns = ["doc", "label", "canonical", "iso3"]
        data = self.table("entities", columns=columns)
        data = data[data["label"] != "DATE"]
        made = data.groupby(["label", "canonical", "iso3"], dropna=False).agg(
            mentions=("doc", "size"), documents=("doc", "nunique")
        )
        return made.sort_values("mentions", ascending=False, kind="stable").reset_index()

    def framing(self, by: str | Sequence[str] = "doc") -> pd.DataFrame:
        """Share of each frame in groups of documents.

        Args:
            by: one or more of doc, title, source, language, format, year, decade, or columns that
                a metadata table brought.

        Returns:
            One row a group: the columns of `by`, ``documents``, ``passages``, ``characters``, the
            share of characters that carries each frame, ``none``, and ``abstained``.

        Raises:
            DataError: when a column is not known.
        """
        from ..framing.shares import share_frame

        # By file: the same text may stand in two, from two sources.
        known = {row["path"]: row for row in self.dataset("documents").to_table().to_pylist()}
        columns = ["path", "start", "end", "labels", "abstained"]
        rows = self.dataset("passages").to_table(columns=columns).to_pylist()
        return share_frame(
            ({**row, "doc": row["path"], "probabilities": {}} for row in rows), known, by
        )

    def __repr__(self) -> str:
        return f"Corpus({str(self.folder)!r}, {self.counts()})"
