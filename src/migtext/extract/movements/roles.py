"""Roles of states in a document, from its movements."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from ...annotations import Movement
from .frames import frames
from .lists import RULE

__all__ = ["role_rows"]


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    return {f"rule:movements:{f.name}@1": f.weight for f in frames()} | {
        f"rule:movements:{RULE}@1": 0.7
    }


def role_rows(doc: str, movements: Iterable[Movement]) -> list[dict[str, Any]]:
    """Which state is origin, transit or destination in a document, with the best evidence of each.

    Args:
        doc: name of the document.
        movements: its movements.

    Returns:
        Rows {doc, iso3, role, start, end}, one a state and role; places without a code are left out.

    Example:
        >>> role_rows("a", [])
        []
    """
    best: dict[tuple[str, str], tuple[float, Movement]] = {}
    for m in movements:
        # What is clearly said comes first; among that, what is said first.
        weight = min(_weights().get(m.origin, 0.0), 0.7)
        for role, names in (
            ("origin", m.origins),
            ("transit", m.transits),
            ("destination", m.destinations),
        ):
            for name in names:
                if (
                    len(name) == 3
                    and name.isupper()
                    and weight > best.get((name, role), (-1.0, m))[0]
                ):
                    best[name, role] = (weight, m)
    rows = [
        {"doc": doc, "iso3": name, "role": role, "start": m.start, "end": m.end}
        for (name, role), (_, m) in best.items()
    ]
    return sorted(rows, key=lambda r: (r["start"], r["role"], r["iso3"]))
