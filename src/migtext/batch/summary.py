"""Summary of a data set: a handful of tables, for the terminal, JSON, CSV and a workbook."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import DataError
from ..interop.spreadsheet import csv_text, write_sheets

if TYPE_CHECKING:
    import pandas as pd

    from .corpus import Choice, Corpus

__all__ = ["Summary", "summarise"]

# In characters; what is not named gets 16.
_WIDTHS = dict.fromkeys(("name", "work_title", "reason", "todo", "example", "path", "what"), 48)


@dataclass(frozen=True, slots=True)
class Summary:
    """Tables on a data set.

    Attributes:
        out: its folder.
        choice: which documents were taken, in words.
        tables: by name: counts, documents, failures, duplicates, framing, instruments, figures,
            movements, references, entities. The first rows of each, most frequent first.
        rows: how many rows each table has in full.

    Example:
        >>> import pandas as pd
        >>> made = Summary("out", "all", {"counts": pd.DataFrame({"what": ["files"], "number": [2]})}, {"counts": 1})
        >>> made.to_dict()["tables"]["counts"]
        [{'what': 'files', 'number': 2}]
    """

    out: str
    choice: str
    tables: Mapping[str, pd.DataFrame]
    rows: Mapping[str, int]

    def __getattr__(self, name: str) -> pd.DataFrame:
        tables: Mapping[str, Any] = object.__getattribute__(self, "tables")
        if name in tables:
            frame: pd.DataFrame = tables[name]
            return frame
        raise AttributeError(f"no table {name!r}; choose one of: {', '.join(tables)}")

    def to_dict(self) -> dict[str, Any]:
        """As JSON values; an open top of a range is the word ``inf``."""
        return {
            "out": self.out,
            "choice": self.choice,
            "rows": dict(self.rows),
            "tables": {
                name: [{k: _value(v) for k, v in row.items()} for row in frame.to_dict("records")]
                for name, frame in self.tables.items()
            },
        }

    def to_json(self) -> str:
        """As JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False)

    def to_csv(self, folder: str | Path) -> list[Path]:
        """Write each table as a CSV file into a folder, which is made when missing.

        Returns:
            The files.
        """
        home = Path(folder)
        if home.exists() and not home.is_dir():
            raise DataError("this is a file", path=home, todo="name a folder for the CSV files")
        home.mkdir(parents=True, exist_ok=True)
        made = []
        for name, frame in self.tables.items():
            file = home / f"{name}.csv"
            rows: list[Any] = frame.to_dict("records")
            words = csv_text(rows, [str(c) for c in frame.columns])
            # utf-8-sig: spreadsheets take a CSV file without a mark for another encoding.
            file.write_text(words, encoding="utf-8-sig", errors="replace", newline="")
            made.append(file)
        return made

    def to_xlsx(self, path: str | Path) -> Path:
        """Write all tables into a workbook, a sheet each."""
        sheets: dict[str, Any] = {n: f.to_dict("records") for n, f in self.tables.items()}
        columns = {name: [str(c) for c in frame.columns] for name, frame in self.tables.items()}
        return write_sheets(path, sheets, columns=columns, widths=_WIDTHS, width=16)

    def __str__(self) -> str:
        lines = [f"{self.out}: {self.choice}"]
        for name, frame in self.tables.items():
            lines += ["", f"{name} ({self.rows[name]})", frame.to_string(index=False)]
        return "\n".join(lines)


def _value(value: Any) -> Any:
    """A cell as a JSON value."""
    if value is None or value != value or str(value) == "<NA>":
        return None
    if value in (float("inf"), float("-inf")):
        return str(float(value))
    plain = value.item() if hasattr(value, "item") else value
    if isinstance(plain, float) and plain.is_integer():
        return int(plain)
    return plain if isinstance(plain, bool | int | float | str) else str(plain)


def _in_words(choice: Choice) -> str:
    said = []
    for name in ("source", "year", "language"):
        value = choice.get(name)
        if value is None:
            continue
        years = isinstance(value, tuple) and name == "year"
        listed = [value] if isinstance(value, str | int) else list(value)  # type: ignore[call-overload]
        said.append(f"{name} {('–' if years else ', ').join(map(str, listed))}")
    if choice.get("where") is not None:
        said.append(f"where {choice['where']}")
    once = choice.get("duplicates") == "once"
    said.append("duplicates once" if once else "duplicates with them")
    return ", ".join(said)


def summarise(corpus: Corpus, top: int | None, choice: Choice) -> Summary:
    """The tables of `Corpus.summary`."""
    if top is not None and top < 1:
        raise DataError(f"{top} rows a table", todo="give a number from 1, or None for all")
    plain: Choice = {**choice, "where": None}
    everything: Choice = {**plain, "duplicates": "all"}
    tables: dict[str, pd.DataFrame] = {
        "counts": _counts(corpus, plain),
        "documents": corpus.documents(("source", "year"), **plain),
        "failures": corpus.failures(),
        "duplicates": corpus.duplicates(**everything),
        "framing": corpus.framing(("source", "year"), **plain),
        "instruments": corpus.instruments(**plain),
        "figures": corpus.figures(**plain),
        "movements": corpus.movements(**plain),
        "references": corpus.references(**plain),
        "entities": corpus.entities(**plain),
    }
    if not tables["framing"]["passages"].sum():
        tables["framing"] = tables["framing"].iloc[:0]  # it was not run
    rows = {name: len(frame) for name, frame in tables.items()}
    if top is not None:
        whole = ("counts",)
        tables = {n: f if n in whole else f.head(top) for n, f in tables.items()}
    return Summary(str(corpus.folder), _in_words(choice), tables, rows)


def _counts(corpus: Corpus, choice: Choice) -> pd.DataFrame:
    """Files, documents, failures, duplicates, pages, words, and records of each kind."""
    import pandas as pd
    import pyarrow.compute as pc

    from ..analysis import VIEWS
    from .schema import DOCUMENT_COLUMNS
    from .streaming import group

    documents = corpus.dataset("documents")
    sums = [n for n in ("pages", "words", *VIEWS, "outside", "seconds") if n in DOCUMENT_COLUMNS]
    made = group(
        documents,
        {"all": pc.scalar(True)},
        {
            "documents": (pc.field("path"), "count"),
            **{name: (pc.field(name), "sum") for name in sums},
        },
        corpus._filter("documents", choice),
    )
    found = made.to_pylist()[0] if made.num_rows else {}
    repeated = documents.count_rows(filter=pc.field("duplicate_of").is_valid())
    rows: list[tuple[str, Any]] = [
        ("files", documents.count_rows() + corpus.dataset("errors").count_rows()),
        ("failed", corpus.dataset("errors").count_rows()),
        ("repeat another", repeated),
        ("documents taken", found.get("documents", 0)),
        *((name, found.get(name) or 0) for name in sums if name != "seconds"),
    ]
    frame = pd.DataFrame(rows, columns=["what", "number"])
    return frame.astype({"number": "Int64"})
