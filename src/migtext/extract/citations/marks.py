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


def loose_marks(blocks: Sequence[BlockView], notes: Mapping[str, int]) -> list[Mark]:
    """Find the marks of notes in the text before them.

    Args:
        blocks: blocks of the body, in order.
        notes: label -> start of the block of each note that no mark points to.

    Returns:
        Marks with offsets in the document, in order; [] unless at least two of three notes (and at
        least two notes) have their mark, in rising order and all in one shape.
    """
    if len(notes) < 2:
        return []
    best: list[Mark] = []
    for shape in _SHAPES:
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
                if value > last + 3:
                    continue
                found.append(Mark(start=start, end=end, label=label, note=note))
                last = max(last, value)
        if len({m.label for m in found}) > len({m.label for m in best}):
            best = found
    distinct = len({m.label for m in best})
    return best if distinct >= 2 and distinct * 3 >= 2 * len(notes) else []
