"""Parts of synthetic references: random names, titles, dates and numbers.

Public data of labelled references is mostly journal articles. Reports, news and web pages of
organisations, notes of lawyers and the social scientists' Harvard are made here, from the parts
in `corpora/references/items.toml` and from the titles and journals of the public data.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from ...errors import DataError

__all__ = ["MONTHS", "Labelled", "Parts"]

Labelled = list[tuple[str, str]]
T = TypeVar("T")

MONTHS = (
    "January February March April May June July August September October November December".split()
)
MONTHS_SHORT = "Jan. Feb. Mar. Apr. May June July Aug. Sept. Oct. Nov. Dec.".split()


class Parts:
    """Draws the parts of references at random, the same ones for the same seed.

    Args:
        items: the TOML file of parts.
        seed: of the random numbers.
        titles: further titles.
        journals: further journals.
    """

    def __init__(
        self, items: Path, seed: int = 7, titles: Sequence[str] = (), journals: Sequence[str] = ()
    ) -> None:
        try:
            self.items: dict[str, list[str]] = tomllib.loads(items.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise DataError(
                f"cannot be read ({error})", path=items, todo="restore the file"
            ) from error
        self.random = random.Random(seed)
        self.titles = [*self.items["titles"] * 3, *titles]
        self.journals = [*self.items["journals"] * 2, *journals]
        self.layouts: tuple[Callable[[], Labelled], ...] = ()

    def make(self, count: int) -> list[Labelled]:
        """Make `count` references."""
        out = []
        for _ in range(count):
            parts = self._pick(self.layouts)()
            if self.random.random() < 0.06:
                parts = [("number", self._pick(["1.", "[12]", "23.", "(4)", "7"])), *parts]
            out.append([(label, words) for label, words in parts if words])
        return out

    # Parts

    def _pick(self, options: Sequence[T]) -> T:
        return options[self.random.randrange(len(options))]

    def item(self, kind: str) -> str:
        """A random part of a kind."""
        return self._pick(self.items[kind])

    def chance(self, share: float) -> bool:
        """True in that share of calls."""
        return self.random.random() < share

    def title(self) -> str:
        """A title without full stop."""
        return self._pick(self.titles).strip(" .,")

    def headline(self) -> str:
        """A headline or a title."""
        return (self.item("headlines") if self.chance(0.7) else self.title()).rstrip(".")

    def journal(self) -> str:
        """A journal."""
        return self._pick(self.journals).strip(" .,")

    def year(self) -> str:
        """A year, now and then with a letter."""
        year = str(
            self.random.choice([self.random.randint(1955, 2025), self.random.randint(2005, 2025)])
        )
        return year + (self.random.choice("abc") if self.chance(0.06) else "")

    def day(self, form: str = "us") -> str:
        """A day of a month, with the year where the form has one."""
        month = self.random.randrange(12)
        day = self.random.randint(1, 28)
        year = self.random.randint(2004, 2025)
        return {
            "apa": f"({year}, {MONTHS[month]} {day})"
            if self.chance(0.85)
            else f"({year}, {MONTHS[month]})",
            "us": f"{MONTHS[month]} {day}, {year}",
            "uk": f"{day} {MONTHS[month]} {year}",
            "mla": f"{day} {MONTHS_SHORT[month]} {year}",
            "month": f"{day} {MONTHS[month]}",
            "de": f"{day:02}.{month + 1:02}.{year}",
        }[form]

    def people(self, form: str, most: int = 4) -> str:
        """Names of authors in one of the forms of `_name`."""
        n = min(most, self._weighted())
        names = [self._name(form, i) for i in range(n)]
        if form == "slash":
            return "/".join(names)
        if form == "glued":
            return " ".join(names) + (" ." if self.chance(0.7) else "")
        if form == "vancouver":
            return ", ".join(names) + (", et al" if self.chance(0.15) else "")
        if n == 1:
            return names[0]
        if self.chance(0.08):
            return f"{names[0]} et al."
        joint = {
            "apa": ", & ", "harvard": " and ", "social": self.random.choice([" & ", " and ", "; ", " / "]),
            "chicago": ", and ", "natural": " and ", "initials": " and ",
        }[form]  # fmt: skip
        between = "; " if joint == "; " else ", "
        return between.join(names[:-1]) + joint + names[-1]

    def _weighted(self) -> int:
        return self.random.choice((1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5))

    def _name(self, form: str, position: int) -> str:
        family, given = self.item("families"), self.item("givens")
        initials = " ".join(w[0] + "." for w in re.split(r"[\s-]", given) if w[0].isupper())
        tight = initials.replace(".", "").replace(" ", "")
        if form in ("apa", "harvard"):
            return f"{family}, {initials if form == 'apa' or self.chance(0.7) else initials.replace(' ', '')}"
        if form == "social":
            return f"{family.upper() if self.upper else family}, {given}"
        if form == "chicago":
            return f"{family}, {given}" if position == 0 else f"{given} {family}"
        if form == "natural":
            return f"{given} {family}"
        if form == "initials":
            return f"{initials} {family}"
        if form == "vancouver":
            return f"{family} {tight}"
        if form == "glued":
            return f"{family}{tight}"
        return family  # slash

    upper = False

    def pages(self) -> str:
        """A page range."""
        low = self.random.randint(1, 900)
        high = low + self.random.randint(2, 40)
        return f"{low}{self.random.choice('–-')}{high}"

    def volume(self) -> str:
        """A volume number."""
        return str(self.random.randint(1, 120))

    def issue(self) -> str:
        """An issue number."""
        return self.random.choice(
            (str(self.random.randint(1, 12)), "1-2", "Suppl. 1", "Special Issue")
        )

    def link(self) -> Labelled:
        """A link or nothing."""
        return [("url", self.item("websites"))] if self.chance(0.8) else []

    def doi(self) -> str:
        """A DOI."""
        return f"10.{self.random.randint(1000, 9999)}/{self.random.choice(['s12889', 'jrs', 'feab', 'ijph'])}.{self.random.randint(100, 99999)}"

    def body(self) -> str:
        """An organisation."""
        return self.item("organisations")
