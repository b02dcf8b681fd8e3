"""Note marks that the reader left in the text.

Readers tag marks where the format has them. In plain text with its notes at the end, a mark is a
number in square brackets, a raised figure, or a figure glued to the stop of a sentence. One such
number proves nothing; numbers that rise with the notes do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ...document import BlockView, Mark

__all__ = ["loose_marks"]

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SHAPES = (
    re.compile(r"\[\s?(\d{1,3})\s?\]"),
    re.compile(r"([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})"),
    re.compile(
        r"(?:(?<=[^\W\d_][.,;:!?”’\")\]])|(?<=[”’\")\]][.,;:!?]))(\d{1,3})(?![\w.,]\d|\w)|(?<=[a-zà-ÿ]{3})(\d{1,3})(?=[\s.,;:)”]|$)"
    ),
    re.compile(r"\((\d{1,3})\)"),
)


# "in October 2016.3": only where the notes around it have their marks.
_AFTER_NUMBER = re.compile(
    r"(?:(?<=[\w”’)][.,;:!?])|(?<=[.,;:][”’)])|(?<=[a-zà-ÿ]{3}))(\d{1,3})(?=[\s.,;:)”]|$)"
)


def loose_marks(
    blocks: Sequence[BlockView], notes: Mapping[str, int], known: Sequence[Mark] = ()
) -> list[Mark]:
    """Find the marks of notes in the text before them.

    Args:
        blocks: blocks of the body, in order.
        notes: label -> start of the block of each note that no mark points to.
        known: marks that the reader found; each other one stands between its neighbours.

    Returns:
        Marks with offsets in the document, in order; [] unless at least two of three notes (and at
        least two notes) have their mark, in rising order and all in one shape.
    """
    between = _between(notes, known)
    if len(notes) < 2 and not between:
        return []
    values = sorted(map(int, notes))
    rank = {v: i for i, v in enumerate(values)}
    best: list[Mark] = []
    for shape in (*_SHAPES, *((_AFTER_NUMBER,) if between else ())):
        found: list[Mark] = []
        last = 0
        for bv in blocks:
            for match in shape.finditer(bv.text):
                label = next(g for g in match.groups() if g).translate(_RAISED)
                start, end = bv.source(*match.span())
                note = notes.get(label)
                if note is None or end > note:
                    continue
                # First marks rise one by one; a later return to an earlier note is fine in
                # brackets, where nothing else looks like it.
                value = int(label)
                if value <= last and shape is not _SHAPES[0]:
                    continue
                if rank[value] > rank.get(last, -1) + 3:
                    continue
                low, high = between.get(label, (0, note))
                if not low <= start < high:
                    continue
                found.append(Mark(start=start, end=end, label=label, note=note))
                last = max(last, value)
        if len({m.label for m in found}) > len({m.label for m in best}):
            best = found
    distinct = len({m.label for m in best})
    enough = distinct >= (1 if between else 2)
    return best if enough and distinct * 3 >= 2 * len(notes) else []


def _between(notes: Mapping[str, int], known: Sequence[Mark]) -> dict[str, tuple[int, int]]:
    """For each note the stretch between the marks of the notes before and after it.

    Empty unless most notes have their marks, in rising order.
    """
    placed = [(int(m.label), m.start, m.end) for m in known if m.label.isdecimal()]
    if len(placed) < 3 or len(placed) < len(notes) or placed != sorted(placed):
        return {}
    out = {}
    for label in notes:
        value = int(label)
        low = max((e for v, _, e in placed if v < value), default=0)
        high = min((s for v, s, _ in placed if v > value), default=notes[label])
        out[label] = (low, high)
    return out
