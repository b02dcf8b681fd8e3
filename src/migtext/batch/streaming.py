"""Counting over Parquet in a stream: rows are read in pieces, only groups are kept.

A thin layer over Arrow's own engine (acero): a filter and the columns that are asked for go down
into the files, so that memory follows the number of groups, not of rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["group", "reader"]

_FUNCTIONS = ("count", "count_distinct", "min", "max", "sum")


def reader(dataset: Any, columns: Mapping[str, Any] | list[str], where: Any = None) -> Any:
    """Rows of a data set as a stream of Arrow record batches.

    Args:
        dataset: a pyarrow data set.
        columns: names, or a name and an expression for each.
        where: expression that rows must fulfil; None for all.
    """
    # A few pieces ahead: the default keeps sixteen of each of four files.
    return dataset.scanner(
        columns=columns, filter=where, batch_size=65_536, batch_readahead=4, fragment_readahead=2
    ).to_reader()


def group(
    dataset: Any,
    keys: Mapping[str, Any],
    figures: Mapping[str, tuple[Any, str]],
    where: Any = None,
) -> Any:
    """Count in groups of rows.

    Args:
        dataset: a pyarrow data set.
        keys: name of each column that makes the groups, with its expression.
        figures: name of each result, with an expression and a function: count (of all rows),
            count_distinct, min, max or sum.
        where: expression that rows must fulfil; None for all.

    Returns:
        An Arrow table with the keys and the figures, one row a group, in no order.

    Example:
        >>> import pyarrow as pa, pyarrow.compute as pc, pyarrow.dataset as ds
        >>> rows = ds.dataset(pa.table({"name": ["a", "b", "a"], "n": [1, 2, 3]}))
        >>> made = group(rows, {"name": pc.field("name")}, {"n": (pc.field("n"), "sum")})
        >>> sorted(zip(*made.to_pydict().values()))
        [('a', 4), ('b', 2)]
    """
    from pyarrow import acero

    columns = {**{f"key {n}": e for n, e in keys.items()}}
    columns |= {f"figure {n}": e for n, (e, _) in figures.items()}
    source = acero.RecordBatchReaderSourceNodeOptions(reader(dataset, columns, where))
    aggregates = [
        (f"figure {name}", f"hash_{function}", _options(function), name)
        for name, (_, function) in figures.items()
    ]
    node = acero.AggregateNodeOptions(aggregates, keys=[f"key {n}" for n in keys])
    plan = acero.Declaration.from_sequence(
        [
            acero.Declaration("record_batch_reader_source", source),
            acero.Declaration("aggregate", node),
        ]
    )
    made = plan.to_table(use_threads=True)
    made = made.rename_columns([n.removeprefix("key ") for n in made.column_names])
    return made.select([*keys, *figures])


def _options(function: str) -> Any:
    import pyarrow.compute as pc

    if function not in _FUNCTIONS:
        raise ValueError(f"{function!r} is none of {', '.join(_FUNCTIONS)}")
    if function == "count":
        return pc.CountOptions(mode="all")
    if function == "count_distinct":
        return pc.CountOptions(mode="only_valid")
    return pc.ScalarAggregateOptions(skip_nulls=True, min_count=1)
