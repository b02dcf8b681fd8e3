"""Number formats of workbooks: what a cell shows.

The codes are those of ECMA-376 part 1, 18.8.30 and 18.8.31: up to four sections for positive,
negative and zero numbers and for text; ``0``, ``#`` and ``?`` for digits, commas for thousands, ``%``,
quoted words, dates. Day and month in figures are written as ISO dates, whatever their order in the
cell, because 03/04/2024 is two dates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

__all__ = ["show_number"]

_PART = re.compile(
    r"\"(?P<quoted>[^\"]*)\"?|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]?"
    r"|(?P<general>General)|(?P<ampm>AM/PM|A/P)|(?P<exponent>E[+-][0#?]+)"
    r"|(?P<digits>[0#?][0#?,]*)|(?P<date>y+|m+|d+|h+|s+|b+|g+|e+)|(?P<point>\.)|(?P<percent>%)"
    r"|(?P<text>@)|(?P<slash>/)|(?P<comma>,+)|(?P<other>.)",
    re.I | re.S,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+)")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class _Section:
    parts: tuple[tuple[str, str], ...]
    condition: tuple[str, Decimal] | None
    dated: bool


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    out: list[_Section] = []
    parts: list[tuple[str, str]] = []
    condition: tuple[str, Decimal] | None = None

    def close() -> None:
        nonlocal parts, condition
        dated = any(k in ("date", "elapsed") for k, _ in parts)
        out.append(_Section(tuple(parts), condition, dated))
        parts, condition = [], None

    for match in _PART.finditer(code[:400]):
        kind, text = match.lastgroup or "", match.group()
        if kind == "other" and text == ";":
            close()
        elif kind == "quoted":
            parts.append(("words", match.group("quoted")))
        elif kind == "escaped":
            parts.append(("words", match.group("escaped")))
        elif kind == "bracket":
            inner = match.group("bracket")
            found = _CONDITION.fullmatch(inner)
            if inner.startswith("$"):
                # "[$€-407]" is a sign, "[$-409]" a language.
                parts.append(("words", inner[1:].rsplit("-", 1)[0] if "-" in inner else inner[1:]))
            elif found is not None:
                try:
                    condition = (found.group(1), Decimal(found.group(2)))
                except InvalidOperation:
                    condition = None
            elif re.fullmatch(r"h+|m+|s+", inner, re.I):
                parts.append(("elapsed", inner.lower()))
        elif kind == "other":
            parts.append(("words", text))
        elif kind:
            parts.append((kind, text))
        elif text.startswith("_"):
            parts.append(("words", " "))
    close()
    return tuple(out)


def show_number(number: str, code: str, *, base_1904: bool = False) -> str:
    """A number as its cell shows it.

    Args:
        number: as it is stored.
        code: number format.
        base_1904: the workbook counts days from 1904.

    Returns:
        What is shown, without white space at its ends.

    Example:
        >>> show_number("0.605", "0.0%"), show_number("-1234.5", '#,##0.00 "EUR";(#,##0.00)')
        ('60.5%', '(1,234.50)')
        >>> show_number("45291", "dd/mm/yyyy"), show_number("45291", "mmmm yyyy")
        ('2023-12-31', 'December 2023')
        >>> show_number("1250000", '0.0,,"m"')
        '1.3m'
    """
    try:
        value = Decimal(number)
    except InvalidOperation:
        return number
    if not value.is_finite() or abs(value.adjusted()) > 400:
        return number
    sections = _sections(code)
    section, value = _chosen(sections, value)
    if section.dated:
        shown = _date(float(value), section, base_1904)
        return shown if shown is not None else _general(value)
    shown = " ".join(_number(value, section).split())
    # ";;;" hides a number; a code that says nothing does not.
    return shown if shown or ";" in code else _general(value)


def _chosen(sections: tuple[_Section, ...], value: Decimal) -> tuple[_Section, Decimal]:
    if any(s.condition for s in sections):
        for section in sections:
            if section.condition is None or _holds(value, *section.condition):
                return section, value
        return sections[-1], value
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    if value == 0 and len(sections) > 2:
        return sections[2], value
    return sections[0], value


def _holds(value: Decimal, sign: str, bound: Decimal) -> bool:
    return {
        "<": value < bound, "<=": value <= bound, ">": value > bound, ">=": value >= bound,
        "=": value == bound, "<>": value != bound,
    }[sign]  # fmt: skip


def _general(value: Decimal) -> str:
    if value == value.to_integral_value() and abs(value) < 10**15:
        return str(int(value))
    shown = f"{float(value):.10g}"
    return shown if "e" not in shown else f"{float(value):.10G}"


def _number(value: Decimal, section: _Section) -> str:
    parts = section.parts
    kinds = [k for k, _ in parts]
    if not any(k in ("digits", "general", "text") for k in kinds):
        return "".join(t for k, t in parts if k in ("words", "percent", "slash"))
    if "general" in kinds or "digits" not in kinds:
        return "".join(
            _general(value) if k in ("general", "text") else t
            for k, t in parts
            if k in ("words", "general", "percent", "text")
        )
    if "exponent" in kinds:
        shown = f"{float(value):.{_places(parts)}E}"
        words = [t for k, t in parts if k == "words"]
        return shown + "".join(words)
    if "slash" in kinds:
        return _general(value)  # fractions
    scaled = value * 100 ** kinds.count("percent")
    first, last = kinds.index("digits"), len(kinds) - 1 - kinds[::-1].index("digits")
    tail = parts[last][1]
    commas = len(tail) - len(tail.rstrip(","))
    if last + 1 < len(parts) and kinds[last + 1] == "comma":
        commas += len(parts[last + 1][1])
    scaled = scaled.scaleb(-3 * commas)
    places, least = _places(parts), _least(parts)
    rounded = (
        scaled.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        if abs(scaled.adjusted()) < 20
        else scaled
    )
    grouped = "," in parts[first][1].rstrip(",")
    shown = f"{abs(rounded):{',' if grouped else ''}.{places}f}"
    if least < places and "." in shown:
        whole, digits = shown.split(".")
        digits = digits[:least] + digits[least:].rstrip("0")
        shown = f"{whole}.{digits}" if digits else whole
    whole = shown.split(".")[0].replace(",", "")
    zeros = parts[first][1].count("0")
    if len(whole) < zeros and not grouped:
        shown = "0" * (zeros - len(whole)) + shown
    elif whole == "0" and zeros == 0 and "." in shown:
        shown = shown[1:]
    before = "".join(t for k, t in parts[:first] if k == "words")
    after = "".join(t for k, t in parts[last + 1 :] if k in ("words", "percent"))
    sign = "-" if rounded < 0 else ""
    return f"{sign}{before}{shown}{after}"


def _decimals(parts: tuple[tuple[str, str], ...]) -> str:
    point = next((n for n, (k, _) in enumerate(parts) if k == "point"), None)
    if point is None or point + 1 >= len(parts) or parts[point + 1][0] != "digits":
        return ""
    return parts[point + 1][1].replace(",", "")


def _places(parts: tuple[tuple[str, str], ...]) -> int:
    return min(30, len(_decimals(parts)))


def _least(parts: tuple[tuple[str, str], ...]) -> int:
    return _decimals(parts).count("0")


def _date(value: float, section: _Section, base_1904: bool) -> str | None:
    if any(k == "elapsed" for k, _ in section.parts):
        whole = timedelta(days=value)
        hours, rest = divmod(int(whole.total_seconds()), 3600)
        return f"{hours}:{rest // 60:02d}"
    moment = _moment(value, base_1904)
    if moment is None:
        return None
    parts = [(k, t.lower() if k == "date" else t) for k, t in section.parts]
    names = [t for k, t in parts if k == "date"]
    clock = any(t[0] in "hs" for t in names)
    dayed, yeared = any(t[0] == "d" and len(t) < 3 for t in names), any(t[0] in "ye" for t in names)
    months = [n for n, (k, t) in enumerate(parts) if k == "date" and t[0] == "m"]
    hourly = [n for n, (k, t) in enumerate(parts) if k == "date" and t[0] in "hs"]
    minutes = {m for m in months if any(abs(m - h) <= 3 for h in hourly) and len(parts[m][1]) < 3}
    monthed = [m for m in months if m not in minutes]
    if not dayed and not yeared and not monthed:
        return moment.time().isoformat("minutes")
    if monthed and yeared and all(len(parts[m][1]) < 3 for m in monthed):
        if not dayed:
            return f"{moment:%Y-%m}"
        return moment.isoformat(" ", "minutes") if clock else moment.date().isoformat()
    out = []
    for n, (kind, text) in enumerate(parts):
        if kind in ("words", "slash", "comma", "point"):
            out.append(text)
        elif kind == "date" and n not in minutes:
            out.append(_piece(moment, text))
        elif kind == "date":
            out.append(f"{moment:%M}")
        elif kind == "ampm":
            out.append(f"{moment:%p}")
    return " ".join("".join(out).split())


def _piece(moment: datetime, text: str) -> str:
    first, size = text[0], len(text)
    if first in "ye":
        return f"{moment.year % 100:02d}" if size < 3 and first == "y" else str(moment.year)
    if first == "m":
        name = _MONTHS[moment.month - 1]
        return (
            name[:3]
            if size == 3
            else name
            if size == 4
            else name[:1]
            if size == 5
            else (f"{moment.month:0{min(size, 2)}d}")
        )
    if first == "d":
        name = _DAYS[moment.weekday()]
        return name[:3] if size == 3 else name if size > 3 else f"{moment.day:0{size}d}"
    if first == "h":
        return f"{moment.hour:0{min(size, 2)}d}"
    return f"{moment.second:0{min(size, 2)}d}" if first == "s" else ""


def _moment(value: float, base_1904: bool) -> datetime | None:
    """Day and time of a serial number; 1900 had no 29 February, though Excel counts one."""
    if not 0 <= value < 2_958_466:
        return None
    if base_1904:
        start = date(1904, 1, 1)
    else:
        start = date(1899, 12, 30) if value >= 60 else date(1899, 12, 31)
    seconds = round((value % 1) * 86_400)
    return datetime.combine(start, time()) + timedelta(days=int(value), seconds=seconds)
