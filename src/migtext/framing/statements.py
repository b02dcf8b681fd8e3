"""The codebook's definitions as plain statements, added to the training passages as anchors."""

from __future__ import annotations

from functools import lru_cache

from ..resources import load_table

__all__ = ["statements"]


@lru_cache(maxsize=1)
def statements() -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Statements and the frames of each.

    Returns:
        Texts, and for each text its frames; no frame is ``()``.

    Example:
        >>> texts, frames = statements()
        >>> len(texts) == len(frames)
        True
    """
    rows = load_table("framing_statements.toml")["statement"]
    pairs = [(text, tuple(row["frames"])) for row in rows for text in row["texts"]]
    return tuple(t for t, _ in pairs), tuple(f for _, f in pairs)
