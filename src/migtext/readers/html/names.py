"""What the parts of pages are called: the tables of ``data/readers/pages.toml``."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from ...resources import load_table
from ..furniture import Rule

__all__ = ["PageRule", "elements", "line_rule", "named", "page_rules", "refusals", "tail_rule"]


class PageRule(Rule):
    """A row of the table: a line that is no article text, or a page without an article."""

    __slots__ = ()

    def matches(self, line: str) -> bool:
        """Whether a line, a title or a passage is one of these."""
        if self.where == "line":
            return len(line) < 420 and self.pattern.fullmatch(line) is not None
        return self.pattern.search(line, 0, 4000) is not None


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return load_table("readers/pages.toml")


@lru_cache(maxsize=8)
def _names(kind: str) -> re.Pattern[str]:
    words = "|".join(_table()["names"][kind])
    return re.compile(rf"(?:^|[\s_-])(?:{words})(?:$|[\s_-])", re.I)


@lru_cache(maxsize=8)
def elements(kind: str) -> frozenset[str]:
    """Element names of a kind: never, or furniture."""
    return frozenset(_table()["elements"][kind])


def named(element: Any, kind: str) -> bool:
    """Whether the class, id or role of an element says that it is of a kind.

    Args:
        element: an element with ``get``.
        kind: furniture, hidden, raised, caption, byline or note.

    Example:
        >>> named({"class": "story-share tools"}, "furniture")
        True
    """
    names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
    return _named(names, kind) if 2 < len(names) < 300 else False


@lru_cache(maxsize=8192)
def _named(names: str, kind: str) -> bool:
    return _names(kind).search(names) is not None


@lru_cache(maxsize=4)
def page_rules(group: str) -> tuple[PageRule, ...]:
    """Rows of a group: line, tail or refusal."""
    flags = re.I if group == "refusal" else 0
    return tuple(PageRule.of(row, flags) for row in _table()[group])


@lru_cache(maxsize=4096)
def line_rule(line: str) -> str | None:
    """Block kind of a short line of an article that is not its words.

    Example:
        >>> line_rule("Read more: How the river became a border")
        'boilerplate'
        >>> line_rule("By Jane Roe")
        'metadata'
    """
    for rule in page_rules("line"):
        if rule.matches(line):
            return rule.kind
    return None


def tail_rule(line: str) -> bool:
    """Whether a line at the end of an article is about its author or the site.

    Example:
        >>> tail_rule("Jane Roe is a reporter for The Post and is based in Cairo.")
        True
    """
    return any(rule.matches(line) for rule in page_rules("tail"))


def refusals(text: str, where: str) -> set[str]:
    """Kinds of refusal (missing, wall, script, paywall) that a title or a text shows.

    Example:
        >>> refusals("Page not found - UNHCR", "title")
        {'missing'}
    """
    return {r.kind for r in page_rules("refusal") if r.where == where and r.matches(text)}
