"""What the scanners hand on: citations before they are linked, and how a document cites."""

from __future__ import annotations

from dataclasses import dataclass

from .parts import Part

__all__ = ["Found", "Profile"]


@dataclass(frozen=True, slots=True)
class Found:
    """A citation before it is linked; offsets in the text of the block.

    Attributes:
        style: as in `Citation.style`.
        start: first character as it is read.
        end: one past the last.
        group: the whole bracket.
        parts: its works.
    """

    style: str
    start: int
    end: int
    group: tuple[int, int]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """How the document cites.

    Attributes:
        numeric: highest label of a numbered list; 0 when numbers are not citations.
        round_numbers: numbers stand in round brackets.
        raised: numbers stand raised.
        glued: numbers stand behind a word or its stop, as a raised figure is copied ("low.2,3").
        author_date: the text cites by author and year.
        comma: a comma stands between author and year.
        has_list: there is a reference list.
        mla: the text cites by author and page.
        parties: first parties of the cases that the text names.
    """

    numeric: int = 0
    round_numbers: bool = False
    raised: bool = False
    glued: bool = False
    author_date: bool = False
    comma: bool = False
    has_list: bool = False
    mla: bool = False
    parties: frozenset[str] = frozenset()
