"""A sentence with its places and groups as single signs, which the frames are read over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ...annotations import Entity
from ...document import BlockView

__all__ = ["Skeleton", "clauses", "skeleton"]

# Signs of the skeleton, from the private use area: places, then groups.
_PLACE0, _GROUP0, _END = 0xE000, 0xF000, 0xF8FF
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_LIST = re.compile(
    "([\ue000-\uefff])(?:,? (?:and|or|and then) |, (?:and )?|/| as well as |,? and other (?:[a-z]+ ){0,3}?(?:countries|states|nations),? "
    "(?:including|such as|like) |,? among others,? |, including |,? (?:and|or) (?:also|even|finally|increasingly|sometimes) )"
    "(?:the |in |from (?=[\ue000-\uefff],? (?:and|or) ))?([\ue000-\uefff])"
)
_SIDES = (
    "(?:neighbou?ring|nearby|northern|southern|eastern|western|central|mainland|rural|coastal|upper|lower|"
    "(?:north|south)[- ]?(?:east|west)(?:ern)?)"
)
_LEAD = re.compile(
    rf"(?<![^\W_])(?:[Tt]he |a |an )?(?:(?:{_SIDES}|small|remote|border|port|coastal|capital|desert|mountain|transit|refugee|main|island|Greek|Italian|Spanish) ){{0,3}}"
    rf"(?:(?:towns?|cit(?:y|ies)|villages?|ports?|islands?|provinces?|regions?|districts?|states?|governorates?|counties|county|camps?|settlements?|crossings?|archipelago|enclaves?|capital) of |{_SIDES} |(?<=[Tt]he ))$"
)
_CLAUSE = re.compile(
    r";|\b(?:while|whereas|although|though|but)\b|, (?=(?:yet|nor)\b)| — | – |[“”]"
)


@dataclass(slots=True)
class Skeleton:
    """A sentence with its places and groups as signs.

    Attributes:
        text: the skeleton.
        back: for each position, the position in the view; one more for the end.
        members: sign -> entities.
    """

    text: str
    back: list[int]
    members: dict[str, list[Entity]] = field(default_factory=dict)


def skeleton(
    view: BlockView, start: int, end: int, inside: Sequence[tuple[int, int, Entity]]
) -> Skeleton:
    """The skeleton of one sentence.

    Args:
        view: the block.
        start: where the sentence begins in the view.
        end: one past its last character.
        inside: (start, end, entity) of its places and groups, in order.
    """
    parts: list[str] = []
    back: list[int] = []
    members: dict[str, list[Entity]] = {}
    at = start
    places = groups = 0

    def put(piece: str, a: int) -> None:
        parts.append(piece)
        back.extend(range(a, a + len(piece)))

    for a, b, e in inside:
        if a < at:
            continue
        text = _PRIVATE.sub(" ", view.text[at:a])
        # The article of a name and what sort of place it is are no words of the frame: "from the
        # United States", "into the border town of Assamaka", "from southern Bhutan".
        if e.label != "GROUP":
            lead = _LEAD.search(text)
            if lead is not None:
                text = text[: lead.start()]
        put(text, at)
        if e.label == "GROUP":
            sign = chr(min(_GROUP0 + groups, _END))
            groups += 1
        else:
            sign = chr(min(_PLACE0 + places, _GROUP0 - 1))
            places += 1
        members[sign] = [e]
        parts.append(sign)
        back.append(a)
        at = b
    put(_PRIVATE.sub(" ", view.text[at:end]), at)
    back.append(end)
    made = Skeleton("".join(parts), back, members)
    _join_lists(made)
    return made


def _join_lists(s: Skeleton) -> None:
    """ "Syria, Iraq and Afghanistan" becomes one sign, which holds the three."""
    while True:
        match = _LIST.search(s.text)
        if match is None:
            return
        first, second = match.group(1), match.group(2)
        # Past the last sign several places share one.
        taken = s.members.pop(second, []) if second != first else []
        s.members[first] = [*s.members.get(first, []), *taken]
        a, b = match.start(1) + 1, match.end()
        s.text = s.text[:a] + s.text[b:]
        del s.back[a:b]


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """Clauses of a skeleton: each may tell of another movement."""
    at = 0
    for match in _CLAUSE.finditer(text):
        if match.start() > at:
            yield at, match.start()
        at = match.end()
    if at < len(text):
        yield at, len(text)
