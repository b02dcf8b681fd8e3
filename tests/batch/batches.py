"""What the tests of batches share: a folder of tiny documents, and tables to compare."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import migtext as mt
from migtext.batch.schema import TABLES

TEXT = "About {n} people from Eritrea arrived in Sudan in 2019 (Ahn, 2018)."


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """Six texts."""
    home = tmp_path / "in"
    home.mkdir()
    for n in range(6):
        (home / f"r{n}.txt").write_text(TEXT.format(n=f"{n + 1},200"), encoding="utf-8")
    return home


@pytest.fixture
def annotate(tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Run a batch in this process; results by file name."""

    def run(source: Any, out: Path | None = None, **options: Any) -> dict[str, Any]:
        if "executor" not in options:
            options["executor"] = ThreadPoolExecutor(1)
        options = {"only": "figures", "framing": None} | options
        runs = mt.annotate_many(source, out=out or tmp_path / "out", **options)
        return {Path(r.path).name: r for r in runs}

    return run


@pytest.fixture
def tables() -> Callable[[Path], dict[str, pd.DataFrame]]:
    """All tables of a data set as pandas reads the folders, in one order."""

    def read(out: Path) -> dict[str, pd.DataFrame]:
        found = {}
        for name in TABLES:
            frame = pd.read_parquet(out / name).drop(columns="seconds", errors="ignore")
            keys = [c for c in ("path", "start", "id", "error") if c in frame.columns]
            found[name] = frame.sort_values(keys, kind="stable").reset_index(drop=True)
        return found

    return read


@pytest.fixture
def same(
    tables: Callable[[Path], dict[str, pd.DataFrame]],
) -> Callable[[Path, Path], None]:
    """Check that two data sets have the same rows in every table."""

    def check(one: Path, other: Path) -> None:
        first, second = tables(one), tables(other)
        for name in TABLES:
            pd.testing.assert_frame_equal(first[name], second[name], obj=name)
            # In their own right: no file stands in a table of documents twice.
        both = pd.concat([first["documents"]["path"], first["errors"]["path"]])
        assert not both.duplicated().any()

    return check


needs_unix = pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
