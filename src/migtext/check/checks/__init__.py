"""The checks that need no source, in the order in which they run."""

from __future__ import annotations

from collections.abc import Callable

from ..issue import Issue, Texts
from .citations import citation_issues

__all__ = ["CHECKS"]

CHECKS: tuple[Callable[[Texts], list[Issue]], ...] = (citation_issues,)
