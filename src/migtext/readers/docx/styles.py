"""Styles: what a paragraph or a run inherits, and what the name of a style means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ...resources import load_table
from .names import W, integer, on, value

__all__ = ["Look", "Style", "Styles", "look_of", "name_kind", "symbol"]

_LEVEL = re.compile(r"(.*?)[\s_-]*(\d)?(?:\s*(?:char|car|zchn))?(?:,.*)?", re.S)


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Any]:
    return load_table("readers/docx.toml")


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    out: dict[str, str] = {}
    for kind, names in _table()["styles"].items():
        for name in names:
            out.setdefault(name, kind)
    return out


@lru_cache(maxsize=4096)
def name_kind(name: str) -> tuple[str | None, int | None]:
    """What the name of a style says.

    Args:
        name: as in styles.xml.

    Returns:
        A kind of the table (None when the name says nothing), and the level in a heading's name.

    Example:
        >>> name_kind("heading 2"), name_kind("Überschrift 3"), name_kind("Normal")
        (('heading', 2), ('heading', 3), (None, None))
    """
    bare = " ".join(name.casefold().split())
    depth = _table()["levels"].get(bare)
    if depth is not None:
        return ("heading", depth) if depth else ("title", 1)
    match = _LEVEL.fullmatch(bare)
    stem, digit = (match.group(1).strip(), match.group(2)) if match else (bare, None)
    if bare in ("toc heading", "table of contents heading", "contents heading"):
        return "heading", 1
    kind = _names().get(bare) or _names().get(stem)
    if digit and stem in _table()["styles"]["heading"]:
        # "Titre" is the title and "Titre 1" a heading.
        return ("heading", int(digit)) if digit != "0" else ("title", 1)
    if kind == "heading":
        return None, None  # the family's base, without a level
    if kind is None and digit and re.fullmatch(r".*heading|(?:.*\W)?(?:head|h)", stem):
        return "heading", int(digit)
    return kind, None


@lru_cache(maxsize=1024)
def symbol(code: int, font: str) -> str:
    """What a character of a sign font shows.

    Args:
        code: its code; sign fonts use U+F020 to U+F0FF.
        font: name of the font.

    Returns:
        A character that says the same; a bullet when the table has none.

    Example:
        >>> symbol(0xF0B3, "Symbol"), symbol(0xF0FC, "Wingdings"), symbol(0x2265, "Arial")
        ('≥', '✓', '≥')
    """
    if not 0xF000 <= code <= 0xF0FF:
        return chr(code) if 31 < code < 0xD800 or 0xE000 <= code < 0xFFFE else ""
    name = font.casefold()
    table = _table()["wingdings" if name.startswith("wingdings") else "symbol"]
    known = name.startswith(("wingdings", "symbol")) or not name
    found = table.get(f"{code & 0xFF:02X}") if known else None
    if found is None and 0xF020 <= code <= 0xF07E and not known:
        return chr(code & 0xFF)
    return " " if code == 0xF020 else found or "•"


@dataclass(frozen=True, slots=True)
class Look:
    """Properties of characters; None where nothing is said."""

    bold: bool | None = None
    raised: bool | None = None
    hidden: bool | None = None
    size: int | None = None
    font: str | None = None

    def over(self, base: Look) -> Look:
        """These properties where they say something, else those of `base`."""
        return Look(
            self.bold if self.bold is not None else base.bold,
            self.raised if self.raised is not None else base.raised,
            self.hidden if self.hidden is not None else base.hidden,
            self.size if self.size is not None else base.size,
            self.font if self.font is not None else base.font,
        )


_PLAIN = Look()


def look_of(properties: Any) -> Look:
    """Look that an ``rPr`` element states. Sizes are half points."""
    if properties is None or not len(properties):
        return _PLAIN
    raised: bool | None = None
    align = value(properties, "vertAlign")
    if align is not None:
        raised = align == "superscript"
    else:
        lift = integer(value(properties, "position"))
        if lift is not None:
            raised = lift > 3
    fonts = properties.find(f"{W}rFonts")
    font = None
    if fonts is not None:
        font = fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi")
    return Look(
        on(properties, "b"),
        raised,
        on(properties, "vanish"),
        integer(value(properties, "sz")),
        font,
    )


@dataclass(frozen=True, slots=True)
class Style:
    """A style as styles.xml has it."""

    id: str
    name: str
    base: str | None
    outline: int | None
    numbering: str | None
    level: int | None
    look: Look
    centred: bool
    inset: bool


def inset(properties: Any) -> bool | None:
    """Whether a paragraph is indented on both sides by a centimetre; None when nothing is said."""
    found = properties.find(f"{W}ind") if properties is not None else None
    if found is None:
        return None
    left = integer(found.get(f"{W}left") or found.get(f"{W}start")) or 0
    right = integer(found.get(f"{W}right") or found.get(f"{W}end")) or 0
    return left >= 500 and right >= 500


class Styles:
    """All styles of a file.

    Args:
        root: root of styles.xml; None when there is none.
    """

    def __init__(self, root: Any) -> None:
        self._styles: dict[str, Style] = {}
        self._chains: dict[str, tuple[Style, ...]] = {}
        self._looks: dict[str, Look] = {}
        self.default = ""
        self.base = _PLAIN
        if root is None:
            return
        self.base = look_of(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        for style in root.iterfind(f"{W}style"):
            name = style.get(f"{W}styleId") or ""
            paragraph = style.find(f"{W}pPr")
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
                self.default = name
            self._styles[name] = Style(
                name,
                value(style, "name") or name,
                value(style, "basedOn"),
                integer(value(paragraph, "outlineLvl")),
                value(paragraph, "numPr/numId"),
                integer(value(paragraph, "numPr/ilvl")),
                look_of(style.find(f"{W}rPr")),
                value(paragraph, "jc") == "center",
                bool(inset(paragraph)),
            )

    def chain(self, name: str) -> tuple[Style, ...]:
        """A style and those it is based on, the nearest first."""
        if name not in self._chains:
            out: dict[str, Style] = {}
            style = self._styles.get(name)
            while style is not None and style.id not in out:
                out[style.id] = style
                style = self._styles.get(style.base or "")
            self._chains[name] = tuple(out.values())
        return self._chains[name]

    def look(self, name: str) -> Look:
        """Look of a style with all it inherits."""
        if name not in self._looks:
            look = _PLAIN
            for style in self.chain(name):
                look = look.over(style.look)
            self._looks[name] = look
        return self._looks[name]

    def kinds(self, name: str) -> Iterator[tuple[str, int | None]]:
        """What the names of a style and its bases say, the nearest first.

        A style whose own name is unknown means what its base means: "Report Heading" based on
        "heading 1" is a heading of level 1.
        """
        chain = self.chain(name)
        if not chain and name:
            # No styles.xml, or a style that it does not define: the id is a name without spaces.
            kind, level = name_kind(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))
            if kind is not None:
                yield kind, level
        for style in chain:
            kind, level = name_kind(style.name)
            if kind is not None:
                yield kind, level
