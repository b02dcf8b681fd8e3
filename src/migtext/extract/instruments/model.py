"""What the finders hand to the resolver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

__all__ = ["Hit"]


@dataclass(slots=True)
class Hit:
    """A stretch of a block that may be a mention.

    Attributes:
        start: first code point in the block's view.
        end: one past the last.
        keys: registry rows it may mean, best first.
        name: name as parsed, when no row is known.
        kind: kind of instrument as parsed.
        year: year as parsed.
        jurisdiction: as parsed.
        ids: identifiers as parsed, the most official first.
        pinpoint: pinpoint found together with the name.
        form: form of the mention, see `Instrument.form`.
        rule: name of the rule, for `Instrument.origin`.
        scopes: scope of the alias for each key.
        status: status when the rule already knows it.
        reason: clause for the reader.
        also: further instruments on the same span.
        case: words that name a case in short ("Sundar").
        locked: whether pinpoints around it are left alone (it carries its own).
        head: folded head noun ("convention", "act").
        surface_year: year that the text gives in the name.
        claims: what the text states about it.
        core: span of the name itself, before pinpoints are joined to it.
        title: end of the official title that follows a number, as far as its form tells.
    """

    start: int
    end: int
    keys: tuple[str, ...] = ()
    name: str = ""
    kind: str = ""
    year: int | None = None
    jurisdiction: str | None = None
    ids: tuple[str, ...] = ()
    pinpoint: str | None = None
    form: str = "name"
    rule: str = "alias"
    scopes: Mapping[str, str] = field(default_factory=dict)
    status: str = ""
    reason: str = ""
    also: list[Hit] = field(default_factory=list)
    case: str = ""
    locked: bool = False
    head: str = ""
    surface_year: int | None = None
    claims: dict[str, str] = field(default_factory=dict)
    core: tuple[int, int] | None = None
    title: int = 0

    def words(self, text: str) -> str:
        """The name as it stands in the text of the block, without pinpoints."""
        a, b = self.core or (self.start, self.end)
        return text[a:b]

    def again(
        self, start: int, end: int, *, pinpoint: str | None, form: str, rule: str, **changes: Any
    ) -> Hit:
        """The same instrument at another place: a back-reference or a bare pinpoint.

        What the text said of it where it was named (claims, year, scope) is not said again.
        """
        return replace(
            self,
            start=start,
            end=end,
            pinpoint=pinpoint,
            form=form,
            rule=rule,
            **{
                "also": [],
                "claims": {},
                "surface_year": None,
                "status": "",
                "scopes": {},
                **changes,
            },
        )

    def overlaps(self, other: Hit) -> bool:
        """Whether two stretches share a character."""
        return self.start < other.end and other.start < self.end
