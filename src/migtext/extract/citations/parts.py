"""What a citation says before it is linked: parts of brackets, authors, years, pinpoints."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from ..references.signals import alternatives, listed
from ..references.words import listed as bibliographic

__all__ = [
    "ANY_YEAR",
    "YEAR",
    "Part",
    "locator_pattern",
    "parse_bracket",
    "plausible_authors",
    "rest_of",
    "split_authors",
]

YEAR = (
    r"(?:(?:1[5-9]|20)\d\d(?:/\d{2,4}|\s?\[\d{4}\])?(?:[a-z](?![\w])|[a-z](?=[,/])|(?!\w))"
    r"|n\.\s?d\.?(?:-?[a-z]\b)?|forthcoming|in press|undated|no date)"
)
ANY_YEAR = re.compile(
    r"(?:(?<![\w/.-])|(?<=[²³⁴⁵⁶⁷⁸⁹]))(?:\[?(?:19|18|17)\d\d\]?\s?/?\s?)?"
    + YEAR
    + r"(?:\s?[–-]\s?(?:\d{4}|\d\d)\b)?",
    re.I,
)
_RANGE = re.compile(r"\d{4}\s?[–-]\s?\d{2,4}")
_LETTERS = re.compile(r"(?:\s?[,/&]\s?|\s+and\s+)([a-z])(?![\w.])")
_QUOTED = re.compile(r"[“\"„‘«]([^“”\"„«»]{2,200}?)[,.]?[”\"“»’][,.]?")
_ETAL = re.compile(r",?\s*\bet\.?\s?al\b\.?|\s+and (?:others|colleagues)\b|\s+u\.\s?a\.", re.I)
_CONNECT = re.compile(
    r"\s*(?:,\s*(?:and|&|und|y|et)\s+|\s(?:and|&|und|y|et)\s+|\s*/\s*|\s*,\s*|\s*;\s*)\s*"
)
_SMALL = frozenset(
    "of the and for on in to at by de la le les du des del der die das den dem und et y e a an with "
    "against from von van di da dos al el bin ibn abu ten ter zu zur without among as &".split()
)
_LAW = re.compile(r".(?:gesetz|verordnung|ordnung|konvention|abkommen)$")
# "AufenthG 2005": short names of German laws.
_LAW_SHORT = re.compile(r"[^\W\d_a-z]\w*[a-zäöüß](?:G|GB|VO|VfG|VwV|AG)")
_EDITION = " ,:(⁰¹²³⁴⁵⁶⁷⁸⁹"
_INITIAL = re.compile(r"(?:[^\W\d_a-z]\.[\s-]?)+")


@dataclass(frozen=True, slots=True)
class Part:
    """One work in a citation, spans in the text it was read from.

    Attributes:
        start: first character of the work's part.
        end: one past the last.
        authors: names, one each.
        authors_text: the same as one string.
        year: as printed, or None.
        locator: pinpoint, or None.
        number: label of a numeric citation or of a mark.
        etal: the list of authors is cut short.
        title: short title in quotation marks.
        carried: the authors stand in the part before.
        hint: short title after the author.
        back: it points to the work cited before it ("ibid.").
    """

    start: int
    end: int
    authors: tuple[str, ...] = ()
    authors_text: str | None = None
    year: str | None = None
    locator: str | None = None
    number: str | None = None
    etal: bool = False
    title: bool = False
    carried: bool = False
    hint: str = ""
    back: bool = False


@lru_cache(maxsize=1)
def _signal() -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{alternatives('signal')})(?![\w])[.,:]?\s+)+", re.I)


@lru_cache(maxsize=1)
def _secondary() -> re.Pattern[str]:
    return re.compile(rf"[,;]?\s*(?:{alternatives('secondary')})\s+", re.I)


@lru_cache(maxsize=1)
def locator_pattern() -> re.Pattern[str]:
    """A pinpoint after a year: `, p. 12`, `: 12–14`, `, para. 5`, ` § 3`."""
    word = alternatives("locator")
    number = r"(?:\d+(?:[.:]\d+)*[a-z]?|[ivxlc]+)"
    span = rf"{number}(?:\s?(?:[–—-]|to|and|&|,)\s?(?:pp?\.\s?)?{number}(?![\w]))*(?:\s?ff?\b\.?|\s?et seqq?\b\.?)?"
    return re.compile(
        rf"\s*(?:[,:;]|\b)\s*(?:(?:{word})(?![^\W\d_])\.?\s?)+{span}"
        rf"|\s*:\s?{span}"
        rf"|\s*,\s?(?!(?:1[5-9]|20)\d\d\b(?!\s?[–-]))\d{{1,4}}(?:\s?[–-]\s?\d{{1,4}})?(?![\w.]\d)(?:\s?ff?\b\.?)?(?=\s*(?:[,;)\]]|$))",
        re.I,
    )


def split_authors(text: str) -> tuple[tuple[str, ...], bool]:
    """Names of an author string, and whether it ends in "et al.".

    Example:
        >>> split_authors("Park & Baptista"), split_authors("Ferrante et al.")
        ((('Park', 'Baptista'), False), (('Ferrante',), True))
    """
    bare = re.sub(r"[’']s\b$", "", text.strip(" ,:;"))
    cut = _ETAL.search(bare)
    etal = cut is not None
    if cut:
        bare = bare[: cut.start()].strip(" ,")
    quoted = _QUOTED.fullmatch(bare)
    if quoted:
        return (quoted.group(1).strip(" ,."),), etal
    if _one_body(bare):
        return (bare,), etal
    names = [n.strip(" ,&") for n in _CONNECT.split(bare)]
    names = [n for n in names if n]
    merged: list[str] = []
    for name in names:
        if (
            merged
            and _INITIAL.fullmatch(name + ("" if name.endswith(".") else "."))
            and len(name) <= 6
        ):
            merged[-1] = f"{merged[-1]}, {name}"
        else:
            merged.append(name)
    return tuple(merged), etal


def _one_body(text: str) -> bool:
    """Whether a string with commas or "and" is one organisation."""
    words = [w.strip(".,()[]").casefold() for w in text.split()]
    if "&" in words or "/" in text:
        return False
    strong = bibliographic("strong_organisation")
    if not any(w in strong for w in words):
        return False
    # "Smith and Ministry of Justice" does not occur; "Health and Human Services" does.
    return " and " in text or "," in text


def plausible_authors(text: str, known: Callable[[str], bool]) -> bool:
    """Whether a phrase before a year can be the author of a work.

    Args:
        text: the phrase.
        known: says whether the reference list has such an author or title.
    """
    bare = text.strip(" ,:;")
    if not bare or len(bare) > 200 or not any(c.isalpha() for c in bare):
        return False
    if known(bare):
        return True
    if _QUOTED.fullmatch(bare):
        return len(bare.split()) >= 2
    words = [w.strip(".,:()[]’'\"“”") for w in bare.split()]
    words = [w for w in words if w]
    if not words or len(words) > 16 or not bare[0].isalpha():
        return False
    first = words[0].casefold()
    if (first in listed("not_author") and not _INITIAL.match(bare)) or first in bibliographic(
        "month"
    ):
        return False
    if not words[0][0].isupper() and first not in bibliographic("particle"):
        return False
    for word in words:
        low = word.casefold()
        if word[0].islower() and low not in _SMALL and low not in ("al", "others", "colleagues"):
            return False
        if low in bibliographic("month") and low not in (
            "may",
            "mai",
            "mar",
            "mars",
            "jan",
            "august",
        ):
            return False
        if word[0].isdigit() and not any(c.isalpha() for c in word):
            return False
    if not any(w[0].isupper() or not w[0].isascii() for w in words):
        return False
    last = words[-1].casefold()
    if _LAW_SHORT.fullmatch(words[-1]):
        return False
    if last in listed("instrument") or last in _SMALL - {"al"} or _LAW.search(last):
        return False
    return bare.casefold() not in bibliographic("place")


def parse_bracket(text: str, start: int, end: int, known: Callable[[str], bool]) -> list[Part]:
    """Works of a bracket that begins with an author.

    Args:
        text: text of the block.
        start: first character after the opening bracket.
        end: position of the closing bracket.
        known: says whether the reference list has such an author or title.

    Returns:
        Parts in order; [] when the bracket is not a citation.
    """
    parts: list[Part] = []
    for a, b in _semicolons(text, start, end):
        found = _works(text, a, b, known, parts[-1] if parts else None)
        parts += found
    return parts


def _semicolons(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces, depth, at = [], 0, start
    for i in range(start, end):
        c = text[i]
        if c in "([":
            depth += 1
        elif c in ")]":
            depth -= 1
        elif c == ";" and depth <= 0:
            pieces.append((at, i))
            at = i + 1
    pieces.append((at, end))
    return pieces


def _works(
    text: str, a: int, b: int, known: Callable[[str], bool], before: Part | None
) -> list[Part]:
    while a < b and text[a].isspace():
        a += 1
    back = _again(text, a, b)
    if back is not None:
        return [back]
    found = list(_secondary().finditer(text, a, b))
    secondary = found[-1] if found else None
    if secondary is not None and ANY_YEAR.search(text, secondary.end(), b):
        # "Yıldız 2015, zit. nach Krüger 2018": the first counts where the list has it as well.
        first = text[a : secondary.start()]
        year = _first_year(text, a, secondary.start())
        if year is not None and known(first[: year.start() - a].strip(_EDITION)):
            parts = _works(text, a, secondary.start(), known, before)
            return [*parts, *_works(text, secondary.end(), b, known, None)]
        a = secondary.end()
    signal = _signal().match(text, a, b)
    if signal and not known(text[a:b].split(",")[0]):
        a = signal.end()
    year = _first_year(text, a, b)
    if year is None:
        return []
    head = text[a : year.start()]
    bare = head.strip(_EDITION)
    if not bare:
        # A year by itself goes on under the author of the part before.
        if before is None or before.authors_text is None or _RANGE.search(year.group()):
            return []
        part = replace(
            before, start=a, end=year.end(), year=year.group(), locator=None, carried=True
        )
        return rest_of(text, part, year.end(), b, known)
    cut = head.rfind(" for ")
    if cut > 0 and not known(bare) and head[:cut].strip().islower():
        a, head = a + cut + 5, head[cut + 5 :]
        bare = head.strip(" ,:(")
    if not plausible_authors(bare, known) and not _foreign_body(head):
        inner = _signalled(text, a, year.start(), known)
        if inner is None:
            return []
        a = inner
        bare = text[a : year.start()].strip(_EDITION)
    if _RANGE.fullmatch(year.group()) and not known(bare):
        return []
    names, etal = split_authors(bare)
    part = Part(
        a,
        year.end(),
        names,
        _unquoted(bare),
        year.group(),
        etal=etal,
        title=_QUOTED.fullmatch(bare) is not None,
    )
    return rest_of(text, part, year.end(), b, known)


@lru_cache(maxsize=1)
def _again_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?:see|cf\.?|vgl\.?)\s+)?(?P<word>{alternatives('back')})(?![\w])\.?"
        r"(?P<rest>[.,:;\s]*(?:(?:pp?|paras?|at|SS?|s|§+|ch)\.?\s?)?[\d][\d\s.,–-]*(?:ff?\.?)?)?\s*",
        re.I,
    )


def _again(text: str, a: int, b: int) -> Part | None:
    """`ibid.: 24` among other works of a bracket."""
    match = _again_pattern().fullmatch(text, a, b)
    if match is None or match.group("word").casefold() in ("id", "so"):
        return None
    end = match.end()
    while end > a and text[end - 1].isspace():
        end -= 1
    rest = (match.group("rest") or "").strip(" .,:;")
    return Part(match.start("word"), end, locator=rest or None, back=True)


_FOREIGN = re.compile(
    r"[^\W\d_a-z][\w’'.-]*(?:\s[\w’'.-]+){0,9}?\s(?:des?|du|d[’']\w+|l[’']\w+|del|della|dei|di|para|por|für|und|der|von|och|van)(?:\s[\w’'.-]+){1,8}"
)


def _foreign_body(head: str) -> bool:
    """`Défenseur des droits, 2022`: a body whose name is written small, as other languages do."""
    bare = head.rstrip()
    if not bare.endswith(",") or len(bare) > 120:
        return False
    words = bare.rstrip(",")
    first = words.split()[0].casefold().strip(".,’'")
    if first in listed("not_author") or _FOREIGN.fullmatch(words) is None:
        return False
    return words.split()[-1].casefold() not in listed("instrument")


def _unquoted(text: str) -> str:
    match = _QUOTED.fullmatch(text)
    return match.group(1).strip(" ,.") if match else text


def _first_year(text: str, a: int, b: int) -> re.Match[str] | None:
    """The first year that is not part of a title in quotation marks or of a name."""
    quoted = _QUOTED.match(text, a, b)
    return ANY_YEAR.search(text, quoted.end() if quoted else a, b)


def _signalled(text: str, a: int, b: int, known: Callable[[str], bool]) -> int | None:
    """Start of the author when words of the sentence stand before it (`a claim made by Smith,`)."""
    for match in re.finditer(
        r"\b(?:by|in|see|see also|from|e\.g\.,?|cf\.?|of|with|,)\s+(?=[^\W\d_a-z“\"])", text[a:b]
    ):
        phrase = text[a + match.end() : b]
        if plausible_authors(phrase, known) and (
            known(phrase.strip(" ,:(")) or len(phrase.split()) <= 4
        ):
            before = text[a : a + match.end()]
            if known(phrase.strip(" ,:(")) or before[:1].islower():
                return a + match.end()
    return None


def rest_of(text: str, part: Part, at: int, end: int, known: Callable[[str], bool]) -> list[Part]:
    """What follows a year: pinpoints, more letters, more years, further works."""
    parts = [part]
    while at < end:
        letters = _LETTERS.match(text, at, end)
        if letters and part.year and part.year[-1].isalpha() and part.year[:4].isdigit():
            year = part.year[:4] + letters.group(1)
            parts.append(
                replace(
                    part,
                    start=letters.start(1),
                    end=letters.end(1),
                    year=year,
                    carried=True,
                    locator=None,
                )
            )
            at = letters.end()
            continue
        locator = locator_pattern().match(text, at, end)
        if locator and locator.group().strip(" ,:;"):
            last = parts[-1]
            words = locator.group().strip(" ,:;")
            joined = f"{last.locator}; {words}" if last.locator else words
            parts[-1] = replace(last, end=locator.end(), locator=joined)
            at = locator.end()
            continue
        more = re.compile(r"\s*(?:[,&/]|\band\b)?\s*(?:and\s+)?").match(text, at, end)
        begin = more.end() if more else at
        if begin == at:
            break
        again = ANY_YEAR.match(text, begin, end)
        if again and not _RANGE.fullmatch(again.group()):
            part = replace(
                part, start=begin, end=again.end(), year=again.group(), carried=True, locator=None
            )
            parts.append(part)
            at = again.end()
            continue
        following = ANY_YEAR.search(text, begin, end)
        if following and text[begin : following.start()].strip(" ,"):
            parts += _works(text, begin, end, known, None)
        break
    return [_closed(text, p, end) for p in parts]


def _closed(text: str, part: Part, end: int) -> Part:
    """Take in the bracket that `e.g., Ferrucci (2012)` opens inside another bracket."""
    inside = text[part.start : part.end]
    if inside.count("(") > inside.count(")") and part.end < end and text[part.end] == ")":
        return replace(part, end=part.end + 1)
    return part
