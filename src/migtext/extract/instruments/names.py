"""Names that follow the form of an instrument's name, whether or not the registry has them.

"Nationality and Borders Act 2022", "Law on Foreigners and International Protection", "Treaty of
Lausanne": a head noun with capital words before it or a title after it. What is generic
("international law", "the Act", a party convention) is left out by the tables.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from .model import Hit
from .statutes import ACT_CITATION, NEXT_NUMBERED, session_law
from .tables import grammar

__all__ = ["is_field", "last_head", "name_hits", "with_year"]

_WORD = re.compile(r"[()\[\]]|,|[^\s(),\[\]]+")
_SMALL = frozenset(
    "of and the for to in on or against from with by under at de la del du des et y e &".split()
)
_LEFT_SMALL = _SMALL - frozenset("to with by from under at".split())
_NEW = frozenset(
    "Zealand York South Delhi Jersey Mexico Hampshire Brunswick Guinea Caledonia Orleans".split()
)
# What may follow a name in capitals without being a part of a longer one.
_FOLLOWS = re.compile(
    r"\s(?:Section|Article|Chapter|Part|Schedule|No|Cap|B\.E|Art|Sec|S\.|s\.|Title|Rule|Regulation|Annex|Recital|Para|[IVX]+\b|[A-Z]{2,}\b)"
)
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_YEAR_AFTER = re.compile(
    r",?\s(?:of\s)?(?P<y>(?:1[6-9]|20)\d\d)(?:/\d{2})?(?!\d|[-–/]\d|\s(?:people|per\b|and\s(?:1[89]|20)\d\d))|\s\((?P<b>(?:1[6-9]|20)\d\d)\)|\sB\.E\.\s(?P<be>2\d{3})"
)
_MONTH_NEXT = re.compile(rf"(?:{_MONTH})\s\d")
_NO_AFTER = re.compile(
    r"\s\((?:No\.?\s?\d+|[Rr]evised|[Rr]ecast)\)|,?\sNo\.?\s\d{1,3}(?![\d/]|\.\d)"
)
# what makes "Law on Asylum" one law: its gazette, its number, an acronym
_CITED = re.compile(
    r"\s\((?:Official|State|Federal|Law|Journal|Sl\.|No\.?\s|OG|[A-Z][A-Za-z]{1,7}\))"
)
# "the Swedish Aliens Law", "Kenya's new Refugee Law"
_WHICH = re.compile(
    r"(?:\b(?:[Tt]he|[Tt]his|[Tt]hat|[Ii]ts|[Tt]heir|[Ee]ach|\d{4})|[’']s?)\s(?:[\w.-]+\s){0,2}$"
)
# "an Act of the Parliament of Australia" says what it is, not which.
_OF_LEGISLATURE = re.compile(
    r"\sof\s(?:the\s)?(?:[A-Z][a-z]+\s){0,2}(?:Parliament|Congress|Assembly|Legislature|Oireachtas|Knesset|Duma|Diet)\b"
)
# "Illegal Migration Act 2023 (Amendment) Regulations 2024": made under an act, named after it
_MADE = re.compile(
    r"\b(?P<act>(?:Act|Acts|Bill|Ordinance|Measure)(?:\s(?:1[89]|20)\d\d)?)"
    r"(?:\s\([A-Z](?:[^()]|\([^()]{1,60}\)){1,140}\)){1,3}\s(?:Regulations?|Order|Rules|Directions|Scheme|Regs)"
    r"(?P<year>,?\s(?P<y>(?:1[89]|20)\d\d))"
)
_DATE_AFTER = re.compile(
    rf",?\s(?:of|dated|signed on|adopted on)\s(?:\d{{1,2}}\s(?:{_MONTH})|(?:{_MONTH})\s\d{{1,2}},)\s(?P<y>\d{{4}})"
)
_FRONT_YEAR = re.compile(r"((?:1[6-9]|20)\d\d)\s")
_RIGHT_WORD = re.compile(r"\s?(?:\(|\)|,|[^\s(),;:\[\]“”\"]+)")
# Small words of titles besides the connectors.
_TITLE_WORDS = _SMALL | frozenset(
    "relating concerning between governing all their its supplementing amending relative as regarding respecting".split()
)
_DATED_HEADS = (
    "Act",
    "Law",
    "Decree",
    "Ordinance",
    "Agreement",
    "Treaty",
    "Convention",
    "Protocol",
    "Arrangement",
)


@lru_cache(maxsize=1)
def _heads() -> tuple[re.Pattern[str], dict[str, dict[str, Any]]]:
    rows = {row["head"]: row for row in grammar()["head"]}
    words = "|".join(sorted(rows, key=len, reverse=True))
    upper = words.upper()
    return re.compile(
        rf"\b(?:(?:{words})s?|(?:{upper})S?)(?![\w-])(?![’']s?\s?\w+\s(?:Act|Law|Convention)\b)"
    ), rows


@lru_cache(maxsize=1)
def _tables() -> dict[str, frozenset[str]]:
    return {k: frozenset(v) for k, v in grammar()["words"].items()}


def name_hits(text: str, known: Sequence[tuple[int, int]] = ()) -> Iterator[Hit]:
    """Named instruments of a normalised text by the form of their names.

    Args:
        text: the text.
        known: spans of registered names; a coordination does not reach across them.

    Example:
        >>> [text for text in ("the Nationality and Borders Act 2022 says",) for h in name_hits(text)
        ...  if text[h.start:h.end] == "Nationality and Borders Act 2022"] != []
        True
    """
    pattern, rows = _heads()
    for m in pattern.finditer(text):
        word = m.group().title() if m.group().isupper() else m.group()
        head = word if word in rows else word[:-1]
        if head not in rows:
            continue
        hit = _name(text, m.start(), m.end(), head, rows[head], known)
        if hit is not None:
            yield hit
    if ") " in text:
        yield from _made_under(text)


def _made_under(text: str) -> Iterator[Hit]:
    """Regulations and orders that carry the name of their act."""
    for m in _MADE.finditer(text):
        begin, words = _left(text, m.start(), (), "Act")
        if not words:
            continue
        stop = m.end()
        cite = ACT_CITATION.match(text, stop)
        year = int(m["y"])
        yield Hit(
            begin,
            cite.end() if cite is not None else stop,
            name=text[begin:stop],
            kind="regulation",
            year=year,
            rule="name",
            head="regulations" if "egulation" in m.group() else "order",
            surface_year=year,
            jurisdiction=_jurisdiction(cite.group()) if cite is not None else None,
        )


def _name(
    text: str,
    start: int,
    end: int,
    head: str,
    row: dict[str, Any],
    known: Sequence[tuple[int, int]],
) -> Hit | None:
    tables = _tables()
    plural = text[end - 1] in "sS" and text[start:end].casefold() != head.casefold()
    begin, words = _left(text, start, known, head)
    if head == "Act" and _OF_LEGISLATURE.match(text, end):
        return None
    content = [w for w in words if w.casefold() not in _SMALL and not w.isdigit()]
    lowered = [w.casefold().strip(".") for w in content]
    right = _right(text, end, tuple(row["right"]), known)
    stop = right if right is not None else end
    year, dated, stop = _year(text, stop)
    cite = ACT_CITATION.match(text, stop)
    if cite is not None:
        stop = cite.end()
        found = re.search(r"(?:18|19|20)\d\d", cite.group())
        year = year or (int(found.group()) if found else None)
    named = stop
    stop, session = session_law(text, stop)
    front = _FRONT_YEAR.match(text, begin)
    if front is not None and begin < start:
        year = year or int(front.group(1))
    phrase = " ".join(lowered)
    if phrase in tables["not_names"] or (
        lowered and any(phrase.endswith(x) for x in tables["not_name_ends"])
    ):
        return None
    heads = _heads()[1]
    if (
        content
        and all(w in heads or w.rstrip("s") in heads for w in content)
        and right is None
        and year is None
    ):
        return None
    inside = _around(known, start)
    if (
        inside is not None
        and not (head == "Constitution" and begin < start)
        and (begin >= inside[0] or right is not None)
    ):
        return None  # the registry knows this one better
    if (
        right is None
        and year is None
        and cite is None
        and re.match(r"\s[A-Z]", text[stop : stop + 2])
        and not _FOLLOWS.match(text, stop)
    ):
        return None
    if len(content) > 12 or (head == "Law" and any(w in tables["organisations"] for w in lowered)):
        return None
    if right is not None and not content and year is None:
        title = [w.casefold() for w in re.findall(r"[A-Z][\w’'-]*", text[end:right])]
        if head in (
            "Declaration",
            "Act",
            "Law",
            "Code",
            "Agreement",
            "Compact",
            "Protocol",
        ) and all(w in tables["generic"] for w in title):
            owned = re.search(r"[A-Z][a-z]+['’]s?\s$", text[max(0, begin - 14) : begin])
            if owned is None and _CITED.match(text, right) is None:
                return None
    if right is None:
        strong = (
            stop > end
            and (year is not None or cite is not None)
            and not (dated and not content and head not in _DATED_HEADS)
        )
        numbered = head in ("Protocol", "Convention") and _NO_AFTER.match(text, end) is not None
        if not content and not (dated and head in _DATED_HEADS) and cite is None and not numbered:
            return None
        generic = all(w in tables["generic"] for w in lowered)
        if content and generic and not strong:
            return None
        if head == "Convention" and any(w in tables["party_words"] for w in lowered):
            return None
        # "U.S. Refugee Law is complex": a field of law, unless something says which law.
        if head == "Law" and not strong and is_field(text, begin):
            return None
        need = int(row["left"])
        coded = (
            " ".join([*lowered[-2:], head.casefold()]) in tables["codes"]
            or " ".join([*lowered[-1:], head.casefold()]) in tables["codes"]
        )
        if len(content) < need and not strong and not coded and not numbered:
            return None
        if plural and head not in ("Accord",) and year is None:
            return None
        if plural and head == "Bill":
            return None
    elif not content and right - end < 10 and head not in ("Constitution", "Rules"):
        return None
    if head == "Bill" and re.match(r"\s[A-Z]", text[end : end + 2]):
        return None  # a person of that name
    surface = text[begin:stop]
    name = text[begin : stop if not session else named]
    if re.match(r"HA(?:S|VE)\sADOPTED\sTHIS\b", surface):
        return None  # the formula between the recitals and the articles of an EU act
    letters = [c for c in surface if c.isalpha()]
    if all(c.isupper() for c in letters) and year is None and right is None and len(content) < 3:
        return None
    return Hit(
        begin,
        stop,
        name=name,
        kind=str(row["kind"]),
        year=year,
        rule="name",
        head=head.casefold(),
        surface_year=year,
        ids=session,
        jurisdiction=_jurisdiction(cite.group()) if cite is not None else None,
    )


def _jurisdiction(cite: str) -> str | None:
    """The state whose official citation this is, where its form says so."""
    if re.search(r"\((?:Cth|NSW|Vic|Qld|WA|SA|Tas|ACT|NT)\)", cite):
        return "AU"
    return "CA" if re.search(r"\bR?\.?S\.?C\.?\s?,?\s?(?:1|2)\d{3}|SOR/", cite) else None


def _around(known: Sequence[tuple[int, int]], position: int) -> tuple[int, int] | None:
    """The registered name that a position lies in; `known` is in order."""
    at = bisect_right(known, (position, 1 << 60))
    return known[at - 1] if at and position < known[at - 1][1] else None


def _year(text: str, stop: int) -> tuple[int | None, bool, int]:
    """Year, number and date after a name: the year, whether it came as a date, and the new end."""
    year, dated = None, False
    for _ in range(2):
        if (m := _NO_AFTER.match(text, stop)) is not None:
            stop = m.end()
        if year is not None:
            break
        if (m := _DATE_AFTER.match(text, stop)) is not None:
            year, dated, stop = int(m["y"]), True, m.end()
        elif (m := _YEAR_AFTER.match(text, stop)) is not None:
            year, stop = int(m["y"] or m["b"] or int(m["be"]) - 543), m.end()
    return year, dated, stop


def _left(
    text: str, head: int, known: Sequence[tuple[int, int]], noun: str
) -> tuple[int, list[str]]:
    """Where a name begins that ends in a head noun, and its words before the noun.

    Read from right to left: capital words, small words between them, a bracket inside the name,
    and commas where an "and" after them makes a list of it.
    """
    tables = _tables()
    capitals = text[head : head + len(noun)].isupper()
    low = max(0, head - 170)
    words = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(text, low, head)]
    taken: list[tuple[str, int]] = []
    pending: list[tuple[str, int]] = []
    listed = False
    i = len(words) - 1
    while i >= 0:
        word, start, _ = words[i]
        if word in ")]":
            j = i - 1
            while j >= 0 and words[j][0] not in "([":
                j -= 1
            inner = words[j + 1 : i]
            # "Legal Aid (No. 3) Act 2004"
            numbered = len(inner) == 2 and inner[0][0] in ("No.", "No")
            if (
                j < 0
                or pending
                or not inner
                or not inner[0][0][:1].isupper()
                or any(
                    (w.isdigit() and not numbered)
                    or (w.endswith((".", "!", "?")) and w not in ("etc.", "No."))
                    for w, _, _ in inner
                )
            ):
                break
            if len(inner) == 1 and inner[0][0].isupper():
                break  # an acronym that was defined, not a part of the name
            taken += [(w, s) for w, s, _ in reversed(words[j : i + 1])]
            i = j - 1
            continue
        if word in "([":
            break
        if word == ",":
            if not (listed or any(p[0] in ("and", "or", "&") for p in pending)) or (
                pending and pending[-1][0] == "the"
            ):
                break
            pending.append((word, start))
            i -= 1
            continue
        if word[-1] in '.;:!?”"—–' and not re.fullmatch(r"(?:[A-Za-z]\.)+|etc\.|No\.", word):
            break
        bare = word.strip("“”\"‘’'")
        if not bare:
            break
        if capitals and bare.isupper() and bare.casefold() in _SMALL:
            bare = bare.casefold()
        crossing = _around(known, start)
        if crossing is not None and crossing[1] > head:
            crossing = None
        if crossing is not None and any(p[0] in ("and", "or", ",", "&") for p in pending):
            break
        if bare[:1].isupper() or re.fullmatch(r"(?:1[6-9]|20)\d\d", bare):
            owner = re.search(r"[’']s$", bare) and bare[:-2] not in tables["possessive_names"]
            # "Protecting Canada's Immigration System Act" keeps its owner, "Canada's Act" not.
            if owner and (i == 0 or not re.fullmatch(r"[A-Z][a-z]+ing", words[i - 1][0])):
                break
            if taken and re.fullmatch(r"\d{4}", taken[-1][0]):
                break
            if pending and re.fullmatch(r"[IVXLC]+", bare):
                break  # "Article III of the Constitution"
            if bare.isdigit() and pending:
                break
            listed = listed or any(p[0] in ("and", "or", "&") for p in pending)
            taken += pending
            pending = []
            taken.append((bare, start + word.find(bare)))
            if word[0] in '“"‘':
                break
        elif bare in _LEFT_SMALL and len(pending) < 3:
            if (
                bare in ("and", "or", "&")
                and i > 0
                and re.fullmatch(r"[A-Z]{2,6}", words[i - 1][0])
                and words[i - 1][0] not in ("UK", "US", "EU", "UN")
            ):
                break  # "the ARP and Consolidated Appropriations Act"
            # "and the X Act" begins a new name, "of the X Act" goes on.
            if (
                pending
                and pending[-1][0] in ("the", ",")
                and bare in ("and", "or", "&", "the", "to", "with", "by", "under", "from")
            ):
                break
            if bare == "for" and pending and pending[-1][0] == "the":
                break  # "Royal Assent for the Illegal Migration Act"
            if bare == "the" and (
                not taken or (not pending and i > 0 and words[i - 1][0][:1].isupper())
            ):
                break  # "In Germany the Aliens Act"
            pending.append((bare, start))
        else:
            break
        i -= 1
    while taken and (taken[-1][0] in tables["openers"] or taken[-1][0] in _SMALL):
        if noun == "Constitution" and taken[-1][0] in tables["demonyms"]:
            break  # "the Turkish Constitution" is named by it
        if (
            taken[-1][0] == "New"
            and len(taken) > 1
            and taken[-2][0].split("–")[0].split("-")[0] in _NEW
        ):
            break
        taken.pop()
        while taken and (taken[-1][0] in _SMALL or taken[-1][0] == ","):
            taken.pop()
    if not taken or (
        taken[-1][0].isdigit()
        and len(taken) == 1
        and text[taken[-1][1] - 3 : taken[-1][1]] == "in "
    ):
        return head, []
    return taken[-1][1], [w for w, _ in reversed(taken) if w not in "(),[]"]


def _right(
    text: str, end: int, links: tuple[str, ...], known: Sequence[tuple[int, int]]
) -> int | None:
    """End of a title that follows the head noun; None when there is none."""
    number = _NO_AFTER.match(text, end)
    end = number.end() if number is not None else end
    link = re.compile(r"\s([a-z]+)\s").match(text, end)
    if link is None or link.group(1) not in links:
        return None
    if link.group(1) == "for" and not re.compile(
        r"\sfor\s(?:the\s|[A-Z][\w-]+(?:,|\s(?:and|of|or|to|[A-Z])))"
    ).match(text, end):
        return None
    if _MONTH_NEXT.match(text, link.end()):
        return None  # "Treaty of December 29, 2007": a date, no title
    two_sided = link.group(1) in ("between", "with")
    at, last, gap = end, None, 0
    joint: int | None = None  # end of the title before its last "and"
    comma: int | None = None  # end of the title before a comma that is not yet part of a list
    small: list[str] = []
    for _ in range(45):
        m = _RIGHT_WORD.match(text, at)
        if m is None:
            break
        word = m.group().strip()
        bare = word.rstrip(".")
        if not bare or word in "()":
            break
        if word == ",":
            gap += 1
            joint = last
            comma = comma if comma is not None else last
            small.append(",")
            if gap > 2:
                break
        elif bare[:1].isupper():
            first = m.start() + m.group().find(word)
            crossing = _around(known, first)
            joined = any(w in ("and", "or", ",", "&") for w in small)
            if crossing is not None and joined and crossing[0] > end:
                break
            if bare in _tables()["openers"] and bare != "New" and (joined or word.endswith(".")):
                break
            if comma is not None and any(w in ("and", "or") for w in small):
                comma = None
            last, gap, small = first + len(bare), 0, []
            possessive = re.search(r"[’']s$", bare)
            if (
                possessive
                and re.match(r"\s[a-z]", text[m.end() : m.end() + 2])
                and not re.match(r"\s(?:of|and)\b", text[m.end() :])
            ):
                last -= 2
                break
            if word.endswith(".") and (
                len(bare) > 3 or not re.match(r"\s[A-Z]", text[m.end() : m.end() + 2])
            ):
                break
        elif bare in _TITLE_WORDS:
            two_sided = two_sided or bare == "between"
            if bare in ("the", "its", "their") and "and" in small and not two_sided:
                break
            if bare == "to" and last is not None and link.group(1) not in ("to", "between", "with"):
                break
            gap += 1
            if bare in ("and", "or") and small[-1:] != [","]:
                joint = last
            small.append(bare)
            if gap > 4 or word.endswith("."):
                break
        else:
            break
        at = m.end()
    if joint is not None and last is not None and NEXT_NUMBERED.search(text, joint, last + 12):
        return joint
    return comma if comma is not None and last is not None else last


def is_field(text: str, start: int) -> bool:
    """Whether "Refugee Law" at a place is a field of law: nothing before it says which law.

    Args:
        text: a text.
        start: where the name begins.

    Example:
        >>> is_field("U.S. Refugee Law is complex", 5), is_field("the Swedish Aliens Law", 12)
        (True, False)
    """
    return _WHICH.search(text, max(0, start - 40), start) is None


def with_year(name: str, year: int | None) -> str:
    """A name with the year that the text gives after it."""
    return name if year is None or str(year) in name else f"{name} {year}"


def last_head(name: str) -> str:
    """The head noun of a name, folded: "act"."""
    heads = {row["head"] for row in grammar()["head"]}
    return next((w.casefold() for w in reversed(re.findall(r"[A-Za-z]+", name)) if w in heads), "")
