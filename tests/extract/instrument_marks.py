"""Case rows of instruments in inline markup: ``[[words]]{key or name;pinpoint;status;...}``."""

from __future__ import annotations

import re

# Words in double brackets may hold single ones: "[[[2017] 3 F.C.R. 263]]".
MARK = re.compile(r"\[\[(.+?)\]\](?!\])(?:\{([^}]*)\})?")


def parse(marked: str) -> tuple[str, list[tuple[int, int, list[str]]]]:
    """Text without marks, and for each mark: start, end and what it means."""
    text, at = "", 0
    wanted: list[tuple[int, int, list[str]]] = []
    for m in MARK.finditer(marked):
        text += marked[at : m.start()]
        wanted.append((len(text), len(text) + len(m[1]), [*(m[2] or "").split(";"), *[""] * 6]))
        text += m[1]
        at = m.end()
    return text + marked[at:], wanted
