"""The checks that need no source, in the order in which they run."""

from __future__ import annotations

from collections.abc import Callable

from ..issue import Issue, Texts
from .backrefs import backref_issues
from .calendar import calendar_issues
from .changes import change_issues
from .citations import citation_issues
from .contradictions import contradiction_issues
from .grids import table_issues
from .law import law_issues
from .measures import measure_issues
from .parts import part_issues
from .ranges import range_issues
from .rates import rate_issues
from .references import reference_issues
from .shares import share_issues
from .spans import span_issues
from .titles import title_issues
from .worded import worded_issues

__all__ = ["CHECKS"]

CHECKS: tuple[Callable[[Texts], list[Issue]], ...] = (
    share_issues,
    part_issues,
    table_issues,
    change_issues,
    worded_issues,
    range_issues,
    measure_issues,
    rate_issues,
    span_issues,
    calendar_issues,
    law_issues,
    title_issues,
    contradiction_issues,
    citation_issues,
    reference_issues,
    backref_issues,
)
