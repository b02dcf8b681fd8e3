"""Two counts that need two tables: works over citations and references, frames over documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .streaming import group, reader

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["framing_table", "most_cited"]

# Between the parts of a key: a letter that no text has.
_BETWEEN = "\x1f"
# Partial sums of frames are added up when there are so many.
_SUMS = 500_000


def _key() -> Any:
    """What makes two entries the same work: the DOI, else first author, title and year."""
    import pyarrow.compute as pc

    def plain(field: Any) -> Any:
        return pc.replace_substring_regex(pc.utf8_lower(field), r"[^\p{L}\p{N}]+", "")

    title = plain(pc.field("work_title"))
    authors = pc.coalesce(pc.binary_join(pc.field("authors"), _BETWEEN), "")
    first = plain(pc.replace_substring_regex(authors, f"{_BETWEEN}.*", ""))
    year = pc.coalesce(pc.field("year"), "")
    entry = pc.binary_join_element_wise(first, title, year, _BETWEEN)
    doi = pc.utf8_lower(pc.field("doi"))
    return pc.coalesce(
        pc.if_else(doi == "", None, doi), pc.if_else(pc.coalesce(title, "") == "", None, entry)
    )


def most_cited(references: Any, citations: Any, listed: Any, cited: Any) -> pd.DataFrame:
    """Works by the number of documents that list them, see `Corpus.references`.

    Args:
        references: the table as a pyarrow data set.
        citations: the same.
        listed: filter of references, or None.
        cited: filter of citations, or None.
    """
    import pyarrow.compute as pc

    linked = pc.field("reference").is_valid()
    marks = group(
        citations,
        {"path": pc.field("path"), "id": pc.field("reference")},
        {"citations": (pc.field("path"), "count")},
        linked if cited is None else linked & cited,
    )
    authors = pc.binary_join(pc.field("authors"), "; ")
    named = {
        "key": _key(),
        "path": pc.field("path"),
        "id": pc.field("id"),
        "authors": pc.if_else(authors == "", None, authors),
        "work_title": pc.field("work_title"),
        "year": pc.field("year"),
        "doi": pc.utf8_lower(pc.field("doi")),
    }
    entries = reader(references, named, listed).read_all()
    entries = entries.filter(pc.field("key").is_valid())
    joined = entries.join(marks, ["path", "id"], join_type="left outer")
    shown = ("authors", "work_title", "year", "doi")
    skipping = pc.ScalarAggregateOptions(skip_nulls=True, min_count=1)
    made = joined.group_by("key").aggregate(
        [
            ("path", "count_distinct"),
            ("citations", "sum", skipping),
            *((name, "min", skipping) for name in shown),
        ]
    )
    frame: pd.DataFrame = made.to_pandas()
    frame = frame.rename(columns={f"{name}_min": name for name in shown})
    frame = frame.rename(columns={"path_count_distinct": "documents", "citations_sum": "citations"})
    frame["documents"] = frame["documents"].astype("Int64")
    frame["citations"] = frame["citations"].fillna(0).astype("Int64")
    order = ["documents", "citations", "key"]
    frame = frame.sort_values(order, ascending=[False, False, True], kind="stable")
    return frame[[*shown, "documents", "citations"]].reset_index(drop=True)


def framing_table(
    names: Sequence[str], documents: Any, passages: Any, where: Any = None
) -> pd.DataFrame:
    """Share of each frame in groups of documents, see `Corpus.framing`.

    Args:
        names: the columns that make the groups.
        documents: Arrow table with these and ``path``.
        passages: the table as a pyarrow data set.
        where: filter of passages, or None.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    from ..framing.shares import group_value, label_names, share_table

    frame = documents.select(list(names)).to_pandas(date_as_object=True)
    numbers = frame.groupby(list(names), dropna=False, sort=False).ngroup()
    codes = pa.array(numbers, pa.int64())
    paths = documents["path"].combine_chunks()
    first = frame[~numbers.duplicated()]
    groups = [tuple(group_value(_plain(v)) for v in row) for row in first.itertuples(index=False)]
    parts: list[Any] = []
    columns = {
        "path": pc.field("path"),
        "size": pc.field("end") - pc.field("start"),
        # An empty list and a missing one are both no frame.
        "labels": pc.coalesce(pc.binary_join(pc.field("labels"), _BETWEEN), ""),
        "abstained": pc.coalesce(pc.field("abstained"), False),
    }
    keys = ["group", "labels", "abstained"]
    for batch in reader(passages, columns, where):
        at = pc.index_in(batch["path"], value_set=paths)
        rows = pa.table(
            [pc.take(codes, at), batch["labels"], batch["abstained"], batch["size"]],
            names=[*keys, "size"],
        ).filter(pc.field("group").is_valid())
        made = rows.group_by(keys).aggregate([("size", "sum"), ("size", "count")])
        parts.append(made.rename_columns([*keys, "size", "passages"]))
        if sum(p.num_rows for p in parts) > _SUMS:
            parts = [_added(parts, keys)]
    summed = _added(parts, keys).to_pylist() if parts else []
    labels = label_names(x for row in summed for x in row["labels"].split(_BETWEEN) if x)
    shares = (*labels, "none", "abstained")
    sums: dict[tuple[Any, ...], dict[str, float]] = {g: dict.fromkeys(shares, 0) for g in groups}
    count: dict[tuple[Any, ...], int] = {}
    characters: dict[tuple[Any, ...], int] = {}
    for row in summed:
        of, size = groups[row["group"]], row["size"]
        found = [x for x in row["labels"].split(_BETWEEN) if x]
        for name in found or ["none"]:
            sums[of][name] += size
        sums[of]["abstained"] += size if row["abstained"] else 0
        count[of] = count.get(of, 0) + row["passages"]
        characters[of] = characters.get(of, 0) + size
    held = numbers.value_counts()
    documented = {g: int(held[at]) for at, g in enumerate(groups)}
    return share_table(names, labels, sums, documented, count, characters)


def _added(parts: list[Any], keys: list[str]) -> Any:
    import pyarrow as pa

    made = pa.concat_tables(parts).group_by(keys)
    made = made.aggregate([("size", "sum"), ("passages", "sum")])
    return made.rename_columns([*keys, "size", "passages"])


def _plain(value: Any) -> Any:
    """A cell of pandas as a plain value; whole numbers with gaps come as floats."""
    if isinstance(value, float):
        return None if value != value else int(value)
    return int(value) if hasattr(value, "dtype") else value
