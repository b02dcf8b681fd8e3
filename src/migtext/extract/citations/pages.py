"""Citations by author and page, as in MLA: `(Agamben 166)`, `(Malkki, Purity 133)`, `(“Walls” 7)`.

A name and a number prove little, so such a bracket counts only beside a list whose entries have
the names, and a name that the list lacks only where others in the text are in it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from ..references.signals import alternatives, listed
from ..references.words import listed as bibliographic
from .found import Found, Profile
from .linking import ReferenceIndex
from .parts import Part, split_authors

__all__ = ["author_page", "bare_page", "known_pages"]

_PAGE = (
    r"(?:(?:pp?|pars?|paras?|chs?|secs?|vol|bk|act|lines?|figs?|n)\.?\s?)?"
    r"(?:\d{1,2}:\s?)?(?:\d{1,4}|[ivxl]{1,7}(?=[\s,–-]|$))(?:\s?[–-]\s?(?:\d{1,4}|[ivxl]{1,7}))?"
)
_PAGES = re.compile(rf"[\s,]\s?(?P<page>{_PAGE}(?:(?:,\s?|\sand\s|\s?&\s?){_PAGE})*|n\.\s?pag\.?)$")
_BARE = re.compile(rf"{_PAGE}(?:(?:,\s?|\sand\s){_PAGE})*")
_QUOTED = re.compile(r"[“\"‘](?P<title>[^“”\"]{2,160}?)[,.?!]?[”\"’][,.]?")
_NAME = re.compile(
    r"(?:(?:van|von|de|der|den|di|da|del|la|le|el|al|bin|ten|ter)\s){0,2}[^\W\d_a-z][\w’'.-]*"
    r"(?:(?:,?\s(?:and|&)|,)?\s(?:(?:van|von|de|der|den|di|da|del|la|le|el|al|bin|of|for|the|on)\s){0,2}[^\W\d_a-z][\w’'.-]*){0,4}"
    r"(?:,?\set\sal\.?)?"
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


@lru_cache(maxsize=1)
def _signal() -> re.Pattern[str]:
    words = f"{alternatives('signal')}|{alternatives('secondary')}"
    return re.compile(rf"(?:(?:{words})(?![\w])[.,:]?\s+)+", re.I)


def _part(
    text: str, a: int, b: int, index: ReferenceIndex, before: Part | None
) -> tuple[Part, bool] | None:
    """A work between two semicolons, and whether a page stands with it."""
    while a < b and text[a].isspace():
        a += 1
    while b > a and text[b - 1].isspace():
        b -= 1
    if not 1 < b - a <= 160:
        return None
    signal = _signal().match(text, a, b)
    if signal and not index.known(text[a:b]):
        a = signal.end()
    if before is not None and _BARE.fullmatch(text, a, b):
        return replace(before, start=a, end=b, locator=text[a:b], carried=True), True
    match = _PAGES.search(text[a:b])
    page = match.group("page") if match else None
    head = text[a : a + match.start()].rstrip(" ,") if match else text[a:b]
    head = head.rstrip(" :")
    if not head:
        return None
    quoted = _QUOTED.fullmatch(head)
    if quoted:
        title = quoted.group("title")
        return Part(a, b, (title,), title, locator=page, title=True), page is not None
    name, hint = head, ""
    if "," in head and not index.names(head):
        first, _, rest = head.partition(",")
        rest = rest.strip()
        inner = _QUOTED.fullmatch(rest)
        if index.names(first.strip()) or inner:
            name, hint = first.strip(), inner.group("title") if inner else rest
        else:
            # "Hall, Chen, and Ruiz, Purity 12": the title stands behind the last comma.
            first, _, rest = head.rpartition(",")
            inner = _QUOTED.fullmatch(rest.strip())
            if index.known(first.strip()) and not re.match(r"\s*(?:and|&)\s", rest):
                name, hint = first.strip(), inner.group("title") if inner else rest.strip()
    if re.match(r"(?:and|&)\s", hint) or (hint and _names(hint, index)):
        name, hint = head, ""
    names, etal = split_authors(name)
    return Part(a, b, names, name, locator=page, etal=etal, hint=hint), page is not None


def _names(text: str, index: ReferenceIndex) -> bool:
    """Whether what follows a first name and a comma is more names."""
    return re.search(r"(?:^|\s)(?:and|&)\s", text) is not None and index.known(
        re.split(r"\s*(?:,|\sand\s|\s&\s)", text)[0]
    )


def _pieces(text: str, a: int, b: int, index: ReferenceIndex) -> list[tuple[Part, bool]]:
    out: list[tuple[Part, bool]] = []
    at = a + 1
    for piece in text[a + 1 : b - 1].split(";"):
        found = _part(text, at, at + len(piece), index, out[-1][0] if out else None)
        if found is not None:
            out.append(found)
        at += len(piece) + 1
    return out


def _linked(part: Part, index: ReferenceIndex) -> bool:
    link = index.link(part)
    return link is not None and link.reference is not None


def known_pages(text: str, index: ReferenceIndex) -> int:
    """How many brackets of a text hold a name or title of the list with a page."""
    count = 0
    for match in re.finditer(r"\(([^()]{3,160})\)", text):
        inner = match.group(1)
        if not inner[-1].isdigit() or _YEAR.search(inner):
            continue
        found = _pieces(text, match.start(), match.end(), index)
        count += any(paged and _linked(part, index) for part, paged in found)
    return count


def author_page(text: str, a: int, b: int, index: ReferenceIndex, profile: Profile) -> Found | None:
    """Works of a bracket by author and page.

    Args:
        text: text of the block.
        a: position of the opening bracket.
        b: one past the closing one.
        index: the references.
        profile: how the document cites.
    """
    if text[a] != "(" or not profile.has_list:
        return None
    parts: list[Part] = []
    for part, paged in _pieces(text, a, b, index):
        if _linked(part, index):
            who = part.authors_text or ""
            bare_ok = profile.mla and (
                part.title or (not who.isupper() and _NAME.fullmatch(who) is not None)
            )
            if paged or bare_ok:
                parts.append(part)
        elif profile.mla and paged and _plausible(part):
            parts.append(part)
    if not parts:
        return None
    return Found("parenthetical", parts[0].start, parts[-1].end, (a, b), tuple(parts))


def _plausible(part: Part) -> bool:
    """Whether a name that the list lacks looks like an author before a page."""
    who = part.authors_text or ""
    if part.title:
        return True
    words = [w.strip(".,’'").casefold() for w in who.split()]
    return (
        _NAME.fullmatch(who) is not None
        and len(words) <= 6
        and not any(
            w in listed("not_author") or w in listed("instrument") for w in (words[0], words[-1])
        )
        and not any(w in bibliographic("month") for w in words)
        and who.casefold() not in bibliographic("place")
        and len(who) > 2
    )


def bare_page(text: str, a: int, b: int, index: ReferenceIndex) -> Found | None:
    """`(133)` behind words of an author of the list who is named in the sentence.

    It counts behind a quotation, or where it closes the sentence.
    """
    inner = text[a + 1 : b - 1]
    if text[a] != "(" or not _BARE.fullmatch(inner) or not inner[-1].isdigit():
        return None
    closes = re.compile(r"\s*(?:[.;,]|$)").match(text, b) is not None
    quoted = text[max(0, a - 2) : a].strip()[-1:] in '”"’'
    if not (quoted and text[max(0, a - 2) : a].strip()) and not (closes and text[b : b + 1] == "."):
        return None
    sentence = re.split(r"(?<=[.!?])\s+(?=[^\W\d_a-z])", text[max(0, a - 400) : a])[-1]
    if index.named_in(sentence) is None:
        return None
    part = Part(a + 1, b - 1, locator=inner)
    return Found("pinpoint-only", a + 1, b - 1, (a, b), (part,))
