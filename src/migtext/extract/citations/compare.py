"""Names, titles and years as they are compared: what counts as the same, and how near others are."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from ...annotations import Reference

__all__ = [
    "BRACKET",
    "Keys",
    "contains",
    "is_slip",
    "keys_of",
    "loose",
    "norm",
    "person_score",
    "same_year",
    "similarity",
    "split_year",
    "title_score",
    "year_gap",
]

_FOLD = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
)
_ACRONYM = re.compile(r"(?=.*[A-Z].*[A-Z])[A-Z][\w&-]{1,9}(?:\s[A-Z]{2,5})?")
_BEFORE_DATE = re.compile(
    r"\W*(?:\d{1,3}[.)]\s)?([^()\d“”\"]{12,160}?)[.,]?\s\(?(?:(?:1[5-9]|20)\d\d|n\.\s?d)"
)
_LABEL = re.compile(r"^\W*\d{0,3}\W*")
BRACKET = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")


@lru_cache(maxsize=8192)
def norm(text: str) -> str:
    """A name as it is compared: no case, diacritics, apostrophes, articles or punctuation.

    Example:
        >>> norm("The People’s Republic of KOREA"), norm("Kalocsányiová")
        ('peoples republic of korea', 'kalocsanyiova')
    """
    text = text.casefold().translate(_FOLD)
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    text = re.sub(r"[’'‘`´ʼ]", "", text)
    text = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", text)
    text = re.sub(r"[^\w]+", " ", text).strip()
    return re.sub(r"^the ", "", text)


def loose(name: str) -> str:
    """A name with the spellings of umlauts levelled."""
    return name.replace("ue", "u").replace("oe", "o").replace("ae", "a").replace(" ", "")


@lru_cache(maxsize=16384)
def similarity(a: str, b: str) -> float:
    """1 minus the edit distance (with swaps of neighbours) over the longer length.

    Example:
        >>> similarity("bengston", "bengtson")
        0.875
    """
    if a == b:
        return 1.0
    if not a or not b or abs(len(a) - len(b)) > 0.6 * max(len(a), len(b)):
        return 0.0
    letters, others = set(a), set(b)
    if 2 * len(letters & others) < 0.7 * (len(letters) + len(others)) - 1:
        return 0.0  # too few letters in common for anything that counts as near
    two: list[int] = []
    one = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(one[j] + 1, row[j - 1] + 1, one[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, two[j - 2] + 1)
            row.append(cost)
        two, one = one, row
    return 1.0 - one[-1] / max(len(a), len(b))


@dataclass(slots=True)
class Keys:
    """What a reference can be cited by."""

    reference: Reference
    names: tuple[str, ...] = ()
    givens: tuple[str, ...] = ()
    literal: bool = False
    whole: str = ""
    acronyms: frozenset[str] = frozenset()
    title: str = ""
    year: str = ""
    suffix: str = ""
    more: bool = False
    years: frozenset[str] = field(default_factory=frozenset)
    full: tuple[str, ...] = ()
    head: str = ""
    lead: str = ""


def keys_of(reference: Reference) -> Keys:
    csl = reference.csl
    people = csl.get("author") or csl.get("editor") or []
    names, givens, acronyms, full = [], [], set(), []
    literal = False
    for person in people:
        if "literal" in person:
            literal = True
            text = str(person["literal"])
            for inner in BRACKET.findall(text):
                acronyms.add(norm(inner).replace(" ", ""))
            bare = BRACKET.sub("", text)
            names.append(norm(bare))
            givens.append("")
            full.append(bare)
        else:
            family = f"{person.get('non-dropping-particle', '')} {person.get('family', '')}".strip()
            names.append(norm(family))
            givens.append(norm(str(person.get("given", ""))))
            full.append(family)
    publisher = str(csl.get("publisher", ""))
    if len(people) == 1 and literal and _ACRONYM.fullmatch(publisher):
        # "Bundesamt für Migration und Flüchtlinge (2023) ... Nürnberg: BAMF."
        acronyms.add(norm(publisher).replace(" ", ""))
    issued = csl.get("issued") or {}
    years = set()
    year = ""
    if "date-parts" in issued:
        years = {str(p[0]) for p in issued["date-parts"]}
        year = str(issued["date-parts"][0][0])
    elif "literal" in issued:
        year = str(issued["literal"])
        years = {year}
    if "original-date" in csl:
        years.add(str(csl["original-date"]["date-parts"][0][0]))
    return Keys(
        reference,
        tuple(names),
        tuple(givens),
        literal,
        " ".join(names),
        frozenset(acronyms),
        norm(str(csl.get("title", ""))),
        year,
        str(csl.get("year-suffix", "")),
        bool(csl.get("custom", {}).get("et-al")),
        frozenset(years),
        tuple(full),
        norm(_LABEL.sub("", reference.text[:260])),
        _lead(reference.text[:200]),
    )


def _lead(text: str) -> str:
    """What stands before the date of an entry in author-date form, or "".

    A body of many words may not have been read as one.
    """
    match = _BEFORE_DATE.match(text)
    return match.group(1).strip(" ,.") if match else ""


def contains(whole: str, part: str) -> bool:
    """Whether the words of `part` stand in `whole` in one piece."""
    return f" {part} " in f" {whole} " and part != whole


def title_score(key: str, k: Keys, quoted: bool, fuzzy: bool) -> tuple[float, str]:
    if not k.title:
        return 0.0, ""
    if k.title == key or k.title.startswith(key + " "):
        return (1.0 if not k.names else 0.9), "beginning of the title"
    if quoted and contains(k.title, key):
        return 0.85, "part of the title"
    if not fuzzy:
        return 0.0, ""
    head = k.title[: len(key)]
    score = similarity(key, head) if len(key) >= 8 else 0.0
    if score >= 0.9:
        return 0.82, "beginning of the title, nearly"
    return (score * 0.85, "like the title") if score >= 0.75 else (0.0, "")


def person_score(cited: str, listed_name: str, fuzzy: bool = True, person: bool = True) -> float:
    """How well one cited name fits one listed name; a part of a person's name may do."""
    if cited == listed_name:
        return 1.0
    tight, other = cited.replace(" ", ""), listed_name.replace(" ", "")
    if tight == other or loose(tight) == loose(other):
        return 0.98
    words = cited.split()
    if len(words) > 1 and person:
        # "j smith", "smith j", "pierre bourdieu", "garcia marquez" for one part of it
        rest = listed_name.split()
        if words[-len(rest) :] == rest or words[: len(rest)] == rest:
            return 0.95
    listed_words = listed_name.split()
    if (
        person
        and len(listed_words) > 1
        and len(cited) >= 4
        and (listed_words[-len(words) :] == words or listed_words[: len(words)] == words)
    ):
        return 0.9
    if not fuzzy:
        return 0.0
    score = similarity(tight, other)
    if min(len(tight), len(other)) < 4:
        return 0.0
    return min(0.79, score) if score >= 0.6 else score * 0.5


def split_year(year: str | None) -> tuple[str, str]:
    """Four digits or "n.d.", and the letter after it."""
    if not year:
        return "", ""
    match = re.search(r"(\d{4})\s?([a-z])?$", year) or re.match(r"\[?(\d{4})\]?()", year)
    if match:
        first = re.match(r"\[?(\d{4})", year)
        return (first.group(1) if first else match.group(1)), match.group(2) or ""
    if re.match(r"n\.\s?d|undated|no date", year, re.I):
        letter = re.search(r"-([a-z])$", year)
        return "n.d.", letter.group(1) if letter else ""
    return year.casefold(), ""


def same_year(k: Keys, year: str) -> bool:
    if not year:
        return True
    if not k.year:
        return year == "n.d."
    return year in k.years


def year_gap(k: Keys, year: str) -> int:
    if year.isdigit() and k.year.isdigit():
        return abs(int(year) - int(k.year))
    return 3


def is_slip(listed_year: str, year: str, free: bool) -> bool:
    """Whether one year is a slip for the other.

    An entry that is cited with its own year elsewhere is a slip for the neighbouring year or for
    two digits swapped; otherwise a second work of that author is the likelier reading.
    """
    if not (listed_year.isdigit() and year.isdigit()):
        return bool(listed_year) and not listed_year.isdigit()
    if abs(int(listed_year) - int(year)) == 1 or sorted(listed_year) == sorted(year):
        return True
    return free and similarity(listed_year, year) >= 0.75
