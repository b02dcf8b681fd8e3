"""Tables in plain text and Markdown: which lines are rows, and where their cells stand.

A row is known by bars, by tabs, or by gaps of three spaces and more with numbers between them. A
cell is a span of the text, never a copy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from ..annotations import Span
from ..document import Table, TableCell
from .lines import Line, enumerator, is_bullet
from .tables import with_headers

__all__ = ["TextTables", "is_regular", "is_rule_row", "row_cells", "table_lines"]

_PIPE_ROW = re.compile(r"\|.*\|")
# The second line of a Markdown table: it says how columns are aligned, and is no row.
_PIPE_RULE = re.compile(
    r"\|?(?:\s{0,4}:?-{2,}:?\s{0,4}\|)+(?:\s{0,4}:?-{2,}:?\s{0,4})?|\|\s?:?-+:?\s?\|"
)
_RULE_ROW = re.compile(r"[-=+|:\s]{3,}")
_BAR = re.compile(r"(?<!\\)\|")
_AMOUNTS = re.compile(r"(?<![\w.])[$€£]?\d[\d,.]*%?(?![\w])")
_GAP = re.compile(r"\t|[ \u00a0]{3,}|(?:\s?\.){3,}")
_CUT = re.compile(r"[ \u00a0]*\t[ \u00a0]*|[ \u00a0]{2,}(?:\.[ .]*)?|(?:\s?\.){3,}\s*")
_DOTS = re.compile(r"(?:\s?\.){6,}")
_CONTENTS_LINE = re.compile(r".{3,300}?(?:\s?\.){3,}\s*(?:\d{1,4}|[ivxl]{1,6})")
_TRIM = " \t\u00a0*_"


def _is_row(line: Line) -> bool:
    if _PIPE_ROW.fullmatch(line.text):
        return True
    gaps = sum(1 for _ in _GAP.finditer(line.text))
    amounts = len(_AMOUNTS.findall(line.text))
    if gaps == 1 and amounts:
        # One dotted leader: a row, unless it is a line of a table of contents.
        return _DOTS.search(line.text) is not None and not _CONTENTS_LINE.fullmatch(line.text)
    return gaps >= 2 and amounts >= 2


def is_rule_row(line: str) -> bool:
    """Whether a line only draws the frame of a table.

    Example:
        >>> is_rule_row("|:---|---:|"), is_rule_row("+-----+----+"), is_rule_row("| a | b |")
        (True, True, False)
    """
    return _RULE_ROW.fullmatch(line) is not None and "-" in line.replace("=", "-")


def _tabbed(lines: Sequence[Line], furniture: Mapping[int, str]) -> set[int]:
    """Lines with tabs inside: two of them with the same number of cells make rows of words."""
    tabs = {
        i: line.text.count("\t")
        for i, line in enumerate(lines)
        if "\t" in line.text
        and i not in furniture
        and is_bullet(line.text) is None
        and (enumerator(line.text) is None or line.text.count("\t") > 1)
        and len(line.text) < 600
    }
    found: set[int] = set()
    run: list[int] = []
    for i in [*tabs, -1]:
        if run and i == run[-1] + 1 and tabs[i] == tabs[run[0]] and not lines[i].blank:
            run.append(i)
            continue
        if len(run) >= (2 if run and tabs[run[0]] > 1 else 3):
            found.update(run)
        run = [i]
    return found


def table_lines(lines: Sequence[Line], furniture: Mapping[int, str]) -> dict[int, int]:
    """Lines that are rows of a table.

    Args:
        lines: all lines of a text.
        furniture: kinds of the lines that are page furniture.

    Returns:
        For the index of each such line the number of its table. Two rows that read like one make
        a table, together with the short lines between them and the line of headers above.
    """
    tabbed = _tabbed(lines, furniture)
    barred = _barred(lines)
    rows = [
        i
        for i, line in enumerate(lines)
        if i in tabbed or i in barred or (i not in furniture and _is_row(line))
    ]
    found: dict[int, int] = {}
    for n, (a, b) in enumerate(pairwise(rows)):
        between = range(a, b + 1)
        if b - a <= 4 and not any(lines[j].blank or j in furniture for j in between[1:]):
            number = found.get(a, n)
            found.update(dict.fromkeys(between, number))
    for a in sorted(found):
        if a - 1 not in found:
            _take_head(lines, a, found, furniture)
    return found


def _barred(lines: Sequence[Line]) -> set[int]:
    """Rows of Markdown tables without bars at their ends, known by the rule below the headers."""
    found: set[int] = set()
    for i, line in enumerate(lines):
        if not i or line.blank or not _PIPE_RULE.fullmatch(line.text[:400]):
            continue
        if "|" not in lines[i - 1].text:
            continue
        found.update((i - 1, i))
        for j in range(i + 1, len(lines)):
            if lines[j].blank or "|" not in lines[j].text:
                break
            found.add(j)
    return found


def _take_head(
    lines: Sequence[Line], first: int, found: dict[int, int], furniture: Mapping[int, str]
) -> None:
    """Add the lines above a table that are its header or its frame."""
    wanted = len(row_cells(lines[first]))
    i = first
    while i > 0 and first - i < 4 and not lines[i].blank:
        above = lines[i - 1]
        if i - 1 in found or i - 1 in furniture:
            return
        cells = row_cells(above)
        if not is_rule_row(above.text) and not (
            len(cells) > 1
            and abs(len(cells) - wanted) <= 1
            and _GAP.search(above.text)
            and all(b - a < 60 for a, b in cells)
        ):
            return
        i -= 1
        found[i] = found[first]


def row_cells(line: Line) -> list[Span]:
    """Spans of the cells of a row in the text.

    Args:
        line: a line of a table.

    Returns:
        Spans without white space and emphasis marks at their ends; an empty cell has none of its
        characters.

    Example:
        >>> line = Line(0, 14, "| Cuba | 7 | |", 0, False)
        >>> [line.text[a:b] for a, b in row_cells(line)]
        ['Cuba', '7', '']
    """
    raw = line.text
    pieces: list[Span] = []
    if "|" in raw and _BAR.search(raw):
        cuts = [m.start() for m in _BAR.finditer(raw)]
        edges = [-1, *cuts, len(raw)]
        pieces = [(a + 1, b) for a, b in pairwise(edges)]
        if cuts[0] == 0:
            pieces = pieces[1:]
        if cuts[-1] == len(raw) - 1:
            pieces = pieces[:-1]
    else:
        at = 0
        for match in _CUT.finditer(raw):
            pieces.append((at, match.start()))
            at = match.end()
        pieces.append((at, len(raw)))
    out: list[Span] = []
    for a, b in pieces:
        while a < b and raw[a] in _TRIM:
            a += 1
        while b > a and raw[b - 1] in _TRIM:
            b -= 1
        out.append((line.start + a, line.start + b))
    return out


def is_regular(lines: Sequence[Line]) -> bool:
    """Whether the rows of a table fall into the same columns.

    Printed tables whose cells run over several lines do not: what belongs together in them is not
    to be told from their lines.
    """
    rows = [line for line in lines if not is_rule_row(line.text)]
    if len(rows) < 2:
        return False
    sizes = [len(row_cells(line)) for line in rows]
    width = max(sizes)
    return width > 1 and sum(n == width for n in sizes) >= 0.75 * len(sizes)


class TextTables:
    """Tables of a plain text, made when asked for. A class, so that documents can be pickled.

    Args:
        text: decoded text.
        tables: the lines of each table and its caption.
    """

    def __init__(self, text: str, tables: Sequence[tuple[tuple[Line, ...], str | None]]) -> None:
        self._text = text
        self._tables = tuple(tables)

    def __call__(self) -> list[Table]:
        """The tables, with cells and their headers."""
        return [self._table(n, lines, caption) for n, (lines, caption) in enumerate(self._tables)]

    def _table(self, index: int, lines: Sequence[Line], caption: str | None) -> Table:
        rows = [(line, row_cells(line)) for line in lines if not is_rule_row(line.text)]
        ruled = next((i for i, line in enumerate(lines) if i and is_rule_row(line.text)), 0)
        headed = sum(not is_rule_row(line.text) for line in lines[:ruled])
        if headed > 3 or headed == len(rows):
            headed = 0
        width = max((len(cells) for _, cells in rows), default=0)
        full = next(
            (
                [(a - line.start + line.indent, b - line.start + line.indent) for a, b in cells]
                for line, cells in reversed(rows)
                if len(cells) == width
            ),
            [],
        )
        out: list[TableCell] = []
        for r, (line, cells) in enumerate(rows):
            exact = len(cells) == width or "|" in line.text or "\t" in line.text
            last = -1
            for c, (a, b) in enumerate(cells):
                column = (
                    c
                    if exact
                    else _nearest(full, a - line.start + line.indent, b - line.start + line.indent)
                )
                last = max(column, last + 1)
                out.append(
                    TableCell(
                        row=r,
                        column=last,
                        start=a,
                        end=b,
                        text=self._text[a:b],
                        header=r < headed,
                    )
                )
        return Table(
            index=index,
            start=lines[0].start,
            end=lines[-1].end,
            cells=with_headers(out),
            caption=caption,
        )


def _nearest(columns: Sequence[Span], start: int, end: int) -> int:
    """Column whose place on the line is nearest: a row with an empty cell has fewer pieces."""
    return min(
        range(len(columns)),
        key=lambda c: (
            max(columns[c][0] - end, start - columns[c][1], 0)
            + abs(columns[c][0] + columns[c][1] - start - end) / 1000
        ),
        default=0,
    )
