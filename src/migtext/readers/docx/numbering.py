"""Automatic numbers: what Word prints before a paragraph, computed from numbering.xml.

The rules are those of ECMA-376 part 1, 17.9: paragraphs count by level within one abstract list; a
number of a level begins anew when a higher level counted on; a list that shares the abstract list
goes on counting unless it overrides the start.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from .names import MC, W, integer, roman, value
from .styles import Styles, symbol

__all__ = ["Number", "Numbering", "formatted"]

_PLACE = re.compile(r"%([1-9])")
_CHICAGO = "*†‡§"
_CARDINALS = (
    "Zero One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Thirteen Fourteen Fifteen "
    "Sixteen Seventeen Eighteen Nineteen Twenty"
).split()
_ORDINALS = (
    "Zeroth First Second Third Fourth Fifth Sixth Seventh Eighth Ninth Tenth Eleventh Twelfth "
    "Thirteenth Fourteenth Fifteenth Sixteenth Seventeenth Eighteenth Nineteenth Twentieth"
).split()


def formatted(number: int, style: str) -> str:
    """A number in one of Word's number formats; decimal when the format is not known.

    Example:
        >>> [formatted(28, s) for s in ("lowerLetter", "upperRoman", "ordinal", "decimalZero")]
        ['bb', 'XXVIII', '28th', '28']
    """
    if style in ("lowerLetter", "upperLetter"):
        times, place = divmod(max(0, number - 1), 26)
        letters = chr(97 + place) * min(times + 1, 20) if number > 0 else ""
        return letters.upper() if style == "upperLetter" else letters
    if style in ("lowerRoman", "upperRoman"):
        return roman(number).upper() if style == "upperRoman" else roman(number)
    if style == "decimalZero":
        return f"{number:02d}"
    if style.startswith("0") and style.isdigit():
        return f"{number:0{len(style)}d}"
    if style == "ordinal":
        tail = {1: "st", 2: "nd", 3: "rd"}.get(
            number % 10 if number % 100 not in (11, 12, 13) else 0
        )
        return f"{number}{tail or 'th'}"
    if style == "cardinalText" and 0 <= number < len(_CARDINALS):
        return _CARDINALS[number]
    if style == "ordinalText" and 0 <= number < len(_ORDINALS):
        return _ORDINALS[number]
    if style == "chicago" and number > 0:
        return _CHICAGO[(number - 1) % 4] * min((number - 1) // 4 + 1, 20)
    if style == "numberInDash":
        return f"- {number} -"
    return "" if style == "none" else str(number)


@dataclass(frozen=True, slots=True)
class Number:
    """What is printed before a paragraph.

    Attributes:
        text: as printed ("1.2.", "(a)", "•", "Article 3").
        label: without brackets and points ("1.2", "a"); None for a bullet.
        list: key of the list that counts, to tell series apart.
        level: from 0.
        gap: what stands between the number and the words.
    """

    text: str
    label: str | None
    list: str
    level: int
    gap: str = " "

    @property
    def worded(self) -> bool:
        """Whether the number has words that a sentence needs ("Article 3")."""
        return (
            re.search(r"[^\W\d_]{3,}", re.sub(r"\b[ivxlcdm]+\b", "", self.text, flags=re.I))
            is not None
        )


@dataclass(slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    legal: bool = False
    restart: int | None = None
    gap: str = " "
    font: str = ""
    style: str | None = None


@dataclass(slots=True)
class _List:
    abstract: str
    levels: dict[int, _Level]
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """All lists of a file with their counters, asked paragraph by paragraph in order.

    Args:
        root: root of numbering.xml; None when there is none.
        styles: for lists that are defined by a style.
    """

    def __init__(self, root: Any, styles: Styles) -> None:
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        self._of_style: dict[tuple[str, str], int] = {}
        if root is None:
            return
        abstracts = {a.get(f"{W}abstractNumId") or "": a for a in root.iterfind(f"{W}abstractNum")}
        nums = {n.get(f"{W}numId") or "": n for n in root.iterfind(f"{W}num")}
        for name, num in nums.items():
            key = value(num, "abstractNumId") or ""
            seen: set[str] = set()
            while key in abstracts and key not in seen:
                seen.add(key)
                link = value(abstracts[key], "numStyleLink")
                target = next((s.numbering for s in styles.chain(link or "") if s.numbering), None)
                if not link or target not in nums:
                    break
                key = value(nums[target], "abstractNumId") or ""
            levels = _levels(abstracts[key]) if key in abstracts else {}
            own = _List(key, levels)
            for override in num.iterfind(f"{W}lvlOverride"):
                at = integer(override.get(f"{W}ilvl")) or 0
                for level in override.iterfind(f"{W}lvl"):
                    own.levels[at] = _level(level)
                start = integer(value(override, "startOverride"))
                if start is not None:
                    own.starts[at] = start
            self._lists[name] = own
            for at, found in own.levels.items():
                if found.style:
                    self._of_style.setdefault((name, found.style), at)

    def level_of(self, name: str, style: str) -> int | None:
        """Level that a list links to a style."""
        return self._of_style.get((name, style))

    def next(self, name: str, level: int) -> Number | None:
        """Count a paragraph, and give what is printed before it.

        Args:
            name: ``numId``.
            level: ``ilvl``, from 0.

        Returns:
            The number or bullet; None when there is no such list.
        """
        own = self._lists.get(name)
        if own is None:
            return None
        level = max(0, min(8, level))
        counts = self._counts.setdefault(own.abstract, {})
        here = own.levels.get(level) or _Level(text=f"%{level + 1}.")
        if level in own.starts and (name, level) not in self._begun:
            counts[level] = own.starts[level]
        elif level in counts:
            counts[level] += 1
        else:
            counts[level] = here.start
        self._begun.add((name, level))
        for deeper in [d for d in counts if d > level]:
            under = own.levels.get(deeper)
            if under is None or under.restart is None or level < under.restart:
                del counts[deeper]
        if here.format == "bullet":
            return Number(_bullet(here), None, own.abstract, level, here.gap)

        def shown(match: re.Match[str]) -> str:
            at = int(match.group(1)) - 1
            of = own.levels.get(at) or _Level()
            number = counts.get(at, own.starts.get(at, of.start))
            if at < level:
                counts.setdefault(at, number)
            style = "decimal" if here.legal and of.format != "decimalZero" else of.format
            return formatted(number, style)

        text = " ".join(_PLACE.sub(shown, here.text).split())
        label = re.sub(r"^[\W_]+|[\W_]+$", "", text) or None
        return Number(text, label, own.abstract, level, here.gap) if text else None


def _bullet(level: _Level) -> str:
    signs = "".join(symbol(ord(c), level.font) for c in level.text.strip()[:3])
    if signs == "o" and "courier" in level.font.casefold():
        return "◦"
    return signs.strip() or "•"


def _levels(abstract: Any) -> dict[int, _Level]:
    return {integer(lvl.get(f"{W}ilvl")) or 0: _level(lvl) for lvl in abstract.iterfind(f"{W}lvl")}


def _level(lvl: Any) -> _Level:
    start = integer(value(lvl, "start"))
    style = value(lvl, "numFmt")
    for special in lvl.iterfind(f"{MC}AlternateContent/{MC}Choice/{W}numFmt"):
        # "001, 002, 003, ..." is written as a custom format with a plain one beside it.
        sample = (special.get(f"{W}format") or "").split(",")[0].strip()
        if sample.isdigit():
            style = sample
    if style is None:
        style = value(lvl.find(f"{MC}AlternateContent/{MC}Fallback"), "numFmt") or "decimal"
    fonts = lvl.find(f"{W}rPr/{W}rFonts")
    legal = lvl.find(f"{W}isLgl")
    return _Level(
        start=1 if start is None else start,
        format=style,
        text=value(lvl, "lvlText") or "",
        legal=legal is not None and legal.get(f"{W}val") not in ("0", "false"),
        restart=integer(value(lvl, "lvlRestart")),
        gap="" if value(lvl, "suff") == "nothing" else " ",
        font=(fonts.get(f"{W}ascii") or "") if fonts is not None else "",
        style=value(lvl, "pStyle"),
    )
