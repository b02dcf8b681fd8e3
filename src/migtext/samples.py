"""The sample documents that ship with migtext, written for this project."""

from __future__ import annotations

from pathlib import Path

from .resources import sample_path, sample_paths

__all__ = ["names", "sample"]


def names() -> list[str]:
    """Names of the samples.

    Example:
        >>> "article" in names()
        True
    """
    return list(sample_paths())


def sample(name: str | None = None) -> Path | list[str]:
    """Path of a shipped sample; without a name, the list of names.

    Args:
        name: ``article``, ``report`` (a two-column PDF), ``page`` (HTML), ``letter`` (DOCX),
            ``source_1``, ``source_2``, ``sources`` for the folder of both, or ``passages`` (a table
            of passages labelled for training).

    Raises:
        DataError: when there is no such sample.

    Example:
        >>> sample("article").suffix
        '.txt'
    """
    return names() if name is None else sample_path(name)
