"""Writes the generated pages: the columns of every frame and the JSON schema.

Run it after a change of `COLUMNS` or of a record: ``python docs/generate.py``. A test compares the
files with what this would write.
"""

from __future__ import annotations

import json
from pathlib import Path

from migtext.interop.frames import COLUMNS
from migtext.interop.jsonfile import schema

HERE = Path(__file__).resolve().parent


def columns_page() -> str:
    """The page on columns."""
    lines = [
        "# Columns",
        "",
        "Every view has `.to_frame()`, with these columns and types, the same in Parquet. A `list` column",
        "holds tuples of strings in pandas and lists of strings in Arrow; dates are `date32` in Arrow.",
        "",
    ]
    for view, columns in COLUMNS.items():
        lines += [f"## {view}", "", "| column | type | meaning |", "|---|---|---|"]
        lines += [
            f"| `{name}` | {dtype} | {meaning} |" for name, (dtype, meaning) in columns.items()
        ]
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Write both files."""
    (HERE / "reference").mkdir(exist_ok=True)
    (HERE / "reference" / "columns.md").write_text(columns_page(), encoding="utf-8")
    text = json.dumps(schema(), indent=1, sort_keys=True) + "\n"
    (HERE / "analysis.schema.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
