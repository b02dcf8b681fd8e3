"""One sentence for a verdict: both values, and what each of them is of.

A reader sees the claim beside it, so the sentence says what the source's number is about: by its
time where the times differ ("63 is the figure for 2021; the source gives 229 for 2020"), by row and
column in a table, else by the words that it stands in.
"""

from __future__ import annotations

from datetime import date

from .quantity import Quantity
from .subjects import same_order

__all__ = ["contradicts", "given", "moved", "passage_of", "same"]

_LONGEST = 130
_MONTHS = (
    "January February March April May June July August September October November December"
).split()


def passage_of(q: Quantity) -> str:
    """The words that a number stands in, quoted: its sentence, cut at words when it is long.

    Example:
        >>> from migtext.check.claims import context_of
        >>> from migtext import annotate
        >>> q = context_of(annotate("In 2020, 229 people came. In 2021 there were 63.")).quantities[0]
        >>> passage_of(q)
        '“In 2020, 229 people came.”'
    """
    if q.cell is not None:
        row, column = ", ".join(q.cell.row_headers), ", ".join(q.cell.column_headers)
        said = " and ".join(
            x for x in (f"row “{row}”" if row else "", f"column “{column}”" if column else "") if x
        )
        return f"the table's {said}" if said else "a cell of a table"
    s = q.sentence
    a, b = s.start, s.end
    if b - a > _LONGEST:
        # The number's own stretch, and what stands around it as far as there is room.
        a, b = max(s.start, min(q.segment[0], q.at[0])), min(s.end, max(q.segment[1], q.at[1]))
        if b - a > _LONGEST:
            a, b = max(a, q.at[0] - _LONGEST // 2), min(b, q.at[1] + _LONGEST // 2)
        elif a > s.start:
            a = max(s.start, a - (_LONGEST - (b - a)))
        text = s.text
        while s.start < a < q.at[0] and not text[a - 1].isspace():
            a += 1
        while q.at[1] < b < s.end and not text[b].isspace():
            b -= 1
    words = " ".join(s.text[a:b].split()).strip(" ,;:")
    return f"“{'… ' if a > s.start else ''}{words}{' …' if b < s.end else ''}”"


def _when(q: Quantity) -> str:
    """Its time in words, when it is one that has a name: "2021", "May 2024", "3 June 2024"."""
    if q.time is None:
        return ""
    (first, last), _ = q.time
    if first == last:
        return f"{first.day} {_MONTHS[first.month - 1]} {first.year}"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return f"{first.year}" if first.year == last.year else f"{first.year} to {last.year}"
    if (first.year, first.month, first.day) == (last.year, last.month, 1) and _ends(last):
        return f"{_MONTHS[first.month - 1]} {first.year}"
    return ""


def _ends(day: date) -> bool:
    return day.day >= 28 and date.fromordinal(day.toordinal() + 1).day == 1


def given(q: Quantity) -> str:
    """That the source has a number, and where."""
    if q.cell is not None:
        return f"the source gives {q.surface} in {passage_of(q)}"
    return f"the source gives {q.surface}: {passage_of(q)}"


def same(claim: Quantity, q: Quantity, note: str) -> str:
    """A value that is there, as printed or rounded."""
    if not note:
        return given(q)
    where = f" in {passage_of(q)}" if q.cell is not None else f": {passage_of(q)}"
    return f"the source gives {q.surface}, which {note} {claim.surface}{where}"


def moved(claim: Quantity, q: Quantity, rival: Quantity | None, by_time: bool) -> str:
    """A value that is there for something else."""
    mine, theirs = _when(claim), _when(q)
    if by_time and theirs and theirs != mine:
        text = f"{claim.surface} is the source's figure for {theirs}"
        other = _when(rival) if rival is not None else ""
        if rival is not None:
            end = f" for {other}" if other and other != theirs else f": {passage_of(rival)}"
            return f"{text}; it gives {rival.surface}{end}"
        return f"{text}{f', not {mine}' if mine else ''}: {passage_of(q)}"
    if rival is not None and not same_order(q, rival):
        # So far off that it is hardly what the claim means.
        rival = None
    text = f"{claim.surface} is given for something else in the source: {passage_of(q)}"
    if q.cell is not None:
        text = f"{claim.surface} stands in {passage_of(q)}, which is not what is claimed"
    if rival is None:
        return text
    if rival.sentence is q.sentence and rival.cell is None:
        return f"{text}; for what is claimed it gives {rival.surface}"
    return f"{text}; for what is claimed it gives {rival.surface}, in {passage_of(rival)}"


def contradicts(claim: Quantity, q: Quantity) -> str:
    """Another value for the same thing."""
    return f"{claim.surface} here, but {given(q)}"
