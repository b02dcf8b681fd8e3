"""Writes the generated pages: columns of frames and of data sets, commands, and the JSON schema.

Run it after a change of `COLUMNS` or of a record: ``python docs/generate.py``. A test compares the
files with what this would write.
"""

from __future__ import annotations

import json
from pathlib import Path

from migtext.batch.schema import TABLES, VERSION, columns_of
from migtext.batch.store import schema_of
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


def command_page() -> str:
    """The page on the command line, from the commands' own help."""
    import re

    import click
    from typer.cli import get_docs_for_click
    from typer.main import get_command

    from migtext.cli import __doc__ as said
    from migtext.cli import app

    command = get_command(app)
    page = get_docs_for_click(obj=command, ctx=click.Context(command), name="migtext")
    # The program's own head is written here.
    page = page[page.index("## `migtext show`") :] if "## `migtext show`" in page else page
    codes = re.search(r"(?ms)^====.*?^====.*?^====.*?$", said or "")
    # Lines of a code's text that go on are indented.
    text = re.sub(r"\n {6,}", " ", codes[0] if codes else "")
    rows = [line.split(None, 1) for line in text.splitlines() if re.match(r"\d+\s", line)]
    lines = [
        "# Command line",
        "",
        "`migtext COMMAND --help` says the same. Data goes to standard output, progress and messages to",
        "standard error; `python -m migtext` is the same command.",
        "",
        "## Exit codes",
        "",
        "| code | meaning |",
        "|---|---|",
        *(f"| {code} | {words.strip()} |" for code, words in rows),
        "",
        page.strip(),
        "",
    ]
    return "\n".join(lines)


def dataset_page() -> str:
    """The page on data sets on disk."""
    lines = [
        "# Data set",
        "",
        "What `migtext annotate DIR -o OUT` and `annotate_many` write: a folder for each table, with",
        f"Parquet parts in it. This is schema {VERSION}; it stands in the metadata of each part as",
        "`migtext.schema` and in `OUT/run.json`, and rises when a column is renamed, removed or means",
        "something else. `mt.Corpus(OUT)` refuses another one. New columns may come without notice.",
        "",
        "| file | what it is |",
        "|---|---|",
        "| `OUT/<table>/part-*.parquet` | the rows; `part-0` has none and names all columns |",
        "| `OUT/journal.sqlite` | which document is in which part, and how it ended |",
        "| `OUT/run.json` | facts of the last run |",
        "",
        "`path` joins all tables. `doc` is the same for files with the same text. Columns of your",
        "metadata table follow as strings, in every table. The parts of a run that has ended can be",
        "read by anything; while a run is writing, `mt.Corpus(OUT)` goes by the journal.",
        "",
        "```sql",
        "-- DuckDB",
        "SELECT d.source, f.population, count(*) AS figures, max(f.high) AS most",
        "FROM 'OUT/documents/*.parquet' d",
        "JOIN 'OUT/figures/*.parquet' f ON f.path = d.path",
        "WHERE d.duplicate_of IS NULL",
        "GROUP BY ALL ORDER BY figures DESC;",
        "```",
        "",
    ]
    for table in TABLES:
        types = {field.name: str(field.type) for field in schema_of(table)}
        lines += [f"## {table}", "", "| column | Parquet | meaning |", "|---|---|---|"]
        lines += [
            f"| `{name}` | {_plain_type(types[name])} | {meaning} |"
            for name, (_, meaning) in columns_of(table).items()
        ]
        lines.append("")
    return "\n".join(lines)


def _plain_type(name: str) -> str:
    return "list of strings" if name.startswith("list") else name.replace("double", "float64")


def main() -> None:
    """Write all files."""
    (HERE / "reference").mkdir(exist_ok=True)
    (HERE / "reference" / "columns.md").write_text(columns_page(), encoding="utf-8")
    (HERE / "reference" / "dataset.md").write_text(dataset_page(), encoding="utf-8")
    (HERE / "reference" / "command-line.md").write_text(command_page(), encoding="utf-8")
    text = json.dumps(schema(), indent=1, sort_keys=True) + "\n"
    (HERE / "analysis.schema.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
