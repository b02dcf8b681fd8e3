"""Reporters that the table lacks, asked of eyecite.

eyecite (Free Law Project, BSD) knows some thousand reporters with all their spellings. It is
imported only when a text holds a citation to a reporter that the table of this package does not
list, and it is asked once for each reporter, on a window of a few words.
"""

from __future__ import annotations

from functools import lru_cache

__all__ = ["known_reporter"]


@lru_cache(maxsize=4096)
def known_reporter(name: str) -> bool:
    """Whether a reporter exists.

    Args:
        name: abbreviation as in the text ("N.C. App.").

    Returns:
        True when eyecite reads "1 NAME 1" as a citation of a case.

    Example:
        >>> known_reporter("N.C. App."), known_reporter("Main St.")
        (True, False)
    """
    try:
        from eyecite import get_citations
        from eyecite.models import FullCaseCitation
    except ImportError:  # pragma: no cover - eyecite is a dependency
        return False
    window = f"Doe v. Roe, 1 {name} 1 (2000)"
    return any(
        isinstance(c, FullCaseCitation) and c.groups.get("reporter") == name
        for c in get_citations(window)
    )
