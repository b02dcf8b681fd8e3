"""The frames of ``data/movements.toml``, compiled: how a text says that people move."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ...resources import load_table

__all__ = ["GROUP", "PLACE", "Frame", "frame_words", "frames"]

# Signs of the skeleton, from the private use area: a place (or a list of them), a group.
PLACE = "[\ue000-\uefff]"
GROUP = "[\uf000-\uf8ff]"
_SIGN = {"o": PLACE, "t": PLACE, "d": PLACE, "G": GROUP}


@dataclass(frozen=True, slots=True)
class Frame:
    """A row of ``movements.toml``, compiled.

    Attributes:
        name: what it is.
        pattern: over the skeleton; see the table.
        people: the frame itself names people.
        always: it needs no other sign that people move.
        weight: how sure it is.
        unless: what stands in the match when it means something else.
        examples: sentence -> expectation.
    """

    name: str
    pattern: re.Pattern[str]
    people: bool
    always: bool
    weight: float
    unless: re.Pattern[str] | None
    examples: tuple[str, ...]


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return load_table("movements.toml")


@lru_cache(maxsize=1)
def _macros() -> dict[str, str]:
    out = {}
    for name, value in _table()["words"].items():
        if name == "adverbs":
            out[name] = value.strip()
        else:
            out[name] = (
                "(?:" + "|".join(re.escape(w.replace("_", " ")) for w in value.split()) + ")"
            )
    return out


@lru_cache(maxsize=32)
def frame_words(name: str) -> frozenset[str]:
    """A list of words of the table; "_" stands for a space."""
    return frozenset(w.replace("_", " ") for w in _table()["words"][name].split())


def _compiled(pattern: str) -> re.Pattern[str]:
    for name, value in _macros().items():
        pattern = pattern.replace("{" + name + "}", value)
    pattern = pattern.replace("<G>", _SIGN["G"])
    pattern = pattern.replace("<og>", f"(?P<og>{_SIGN['G']})")
    return re.compile(
        re.sub(
            r"<([otd])(2?)>",
            lambda m: f"(?P<{m.group(1)}{m.group(2)}>{_SIGN[m.group(1)]})",
            pattern,
        ),
        re.I,
    )


@lru_cache(maxsize=1)
def frames() -> tuple[Frame, ...]:
    """The frames of the table, in order.

    Example:
        >>> any(f.name == "through X" for f in frames())
        True
    """
    return tuple(
        Frame(
            row["name"],
            _compiled(row["pattern"]),
            row["people"],
            row.get("always", False),
            row["weight"],
            _compiled(row["except"]) if "except" in row else None,
            tuple(row.get("examples", ())),
        )
        for row in _table()["frame"]
    )
