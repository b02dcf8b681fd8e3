"""What stands in brackets inside a reference and is no part of title, container or publisher.

`[Data set]`, `[The rights of strangers]`, `(Report No. 7)`, `(A/HRC/50/31)`, `(A. Sheridan,
Trans.)`, `[김현미]`: each is taken out before the rest is labelled, so that "Title [note]. Publisher."
is read like "Title. Publisher.", and is put back as the field that it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .names import parse_names
from .words import listed, phrase_pattern

__all__ = ["Piece", "back_to_text", "boundaries", "put_back", "set_aside"]

Span = tuple[int, int]

_BRACKET = re.compile(r"\[(?P<s>[^\[\]]{2,200})\]|\((?P<r>(?:[^()\[\]]|\([^()]{0,40}\)){2,160})\)")
_YEAR = re.compile(r"[(\[]?(?:1[5-9]|20)\d\d")
_AFTER = re.compile(r"\s*(?:[.,;:”\"»’)]|$|[(\[]|https?:)")
_NUMBER = re.compile(
    r"(?P<g>(?:[^\W\d_][\w&’'.-]*\s){0,7}?)(?:(?:Nos?\.?|Nr\.?|Number|N°|#)\s?|(?<=paper\s)|(?<=Paper\s)|(?<=Report\s)|(?<=Brief\s))"
    r"(?P<n>[A-Z]{0,8}[-/ ]?\d[\w./:–-]*)",
)
SYMBOL = (
    r"(?:[A-Z]{1,6}(?:/[A-Z0-9][\w.()-]*){2,7}|S/\d{4}/\d+|[A-Z]{1,5}/\d[\w./-]*"
    r"|(?:COM|SWD|JOIN|SEC|SEK|KOM)\s?\(\d{4}\)\s?\d+(?:\s?final)?|[A-Z]-\d{6}/\d{4})"
)
_SYMBOL = re.compile(rf"(?:UN\s|U\.N\.\s)?(?:Docs?\.?\s)?(?P<n>{SYMBOL})")
_NAMED_SYMBOL = re.compile(
    r"\b(?:UN|U\.N\.)\sDocs?\.?\s(?P<n>[A-Z]{1,6}(?:/[A-Z0-9][\w.()-]*\w){1,7})"
)
_BARE_SYMBOL = re.compile(
    r"(?<=[\s(,])(?P<n>[A-Z]{1,6}(?:/[A-Z0-9][\w.()-]*){1,6}/[\w.()-]*\w|S/\d{4}/\d+"
    r"|(?:COM|SWD|JOIN|SEC|KOM)\s?\(\d{4}\)\s?\d+(?:\s?final)?)(?=[,.;)\s]|$)"
)
_ROLE = re.compile(
    r"(?P<who>.{3,90}?),\s(?P<role>Trans|Eds?|Übers|Trad|Hrsg|Hg)s?\.?(?:\s&\s(?:Eds?|Trans)\.)?",
    re.I,
)
_CREDIT = re.compile(
    r"(?:(?:executive|co-?)\s?)?(?:host|director|producer|writer|narrator|presenter|photographer|"
    r"interviewer|reporter)s?(?:\s?(?:&|and)\s(?:host|director|producer|writer))?",
    re.I,
)
_ORIGINAL = re.compile(r"(?:original|orig\.|first)\D{0,50}?(?P<y>1[5-9]\d\d|20\d\d)", re.I)
_ASIDE = re.compile(r"on file with\b.*|copy (?:held|on file)\b.*", re.I)
_OTHER_SCRIPT = re.compile(r"[^\W\d_a-zA-ZÀ-ɏ]{2,}")
_NO_TITLE = re.compile(
    r"sic|eds?\.?|gc|n\.\s?d\.?|trans\.?|\d[\d\s–/-]*|@.*|anon.*|author.*|pseud.*", re.I
)
_STANDARD = re.compile(
    r"[,.(]?\s?(?P<w>(?P<g>(?:ISO|IEC|IEEE|DIN|BS|BSI|ANSI|NIST|ETSI|W3C|ITU-T|ITU|OGC|CEN|NISO)"
    r"(?:[/ ](?:ISO|IEC|IEEE|EN|TS|TR|SP))*)\s(?:Standards?\s|Std\.?\s|Recommendation\s)?(?:Nos?\.?\s)?"
    r"(?P<n>[A-Z]?\d[\d.:-]*\d))\)?(?=[.,;)\s]|$)"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch that was taken out.

    Attributes:
        kind: genre, thesis, translated, name, number, standard, translator, editor, original, aside.
        start: first character, the bracket and the white space before it included.
        end: one past the last.
        inner: half-open span of what it says.
    """

    kind: str
    start: int
    end: int
    inner: Span


def set_aside(text: str) -> tuple[str, list[Piece]]:
    """Take out what stands in brackets for itself.

    Args:
        text: one reference, white space normalised.

    Returns:
        The text without the pieces, and the pieces with spans in the whole text.

    Example:
        >>> set_aside("UNHCR. (2024). Counting boats [Data set]. https://x.org")[0]
        'UNHCR. (2024). Counting boats. https://x.org'
    """
    pieces: list[Piece] = []
    year = _YEAR.search(text)
    first_year = year.start() if year else 0
    for match in _BRACKET.finditer(text):
        kind = (
            _square(text, match, first_year)
            if match.group("s")
            else _round(text, match, first_year)
        )
        if kind is None:
            continue
        start = match.start()
        while start and text[start - 1] == " ":
            start -= 1
        inner = match.span("s") if match.group("s") else match.span("r")
        end = match.end()
        if text[start - 1 : start] == "." == text[end : end + 1]:
            end += 1  # "Ford, A. (Host). (2020)"
        pieces.append(Piece(kind, start, end, inner))
    for match in _STANDARD.finditer(text):
        if match.start() > 8 and not any(
            p.start < match.end() and match.start() < p.end for p in pieces
        ):
            pieces.append(Piece("standard", match.start(), match.end(), match.span("w")))
            break
    pieces.sort(key=lambda p: p.start)
    kept, at = [], 0
    for piece in pieces:
        kept.append(text[at : piece.start])
        at = piece.end
    return "".join(kept) + text[at:], pieces


def back_to_text(span: Span, pieces: Sequence[Piece]) -> Span:
    """A span in the reduced text as one in the whole text."""
    a, b = span
    for piece in pieces:
        size = piece.end - piece.start
        if a >= piece.start:
            a += size
        if b > piece.start:
            b += size
    return a, b


def boundaries(pieces: Sequence[Piece]) -> list[int]:
    """Places in the reduced text where a title ended, because a description of it stood there."""
    out, gone = [], 0
    for piece in pieces:
        if piece.kind in ("translated", "genre", "number", "thesis"):
            out.append(piece.start - gone)
        gone += piece.end - piece.start
    return out


def _square(text: str, match: re.Match[str], first_year: int) -> str | None:
    inner = match.group("s").strip()
    if match.start() < 2 or _YEAR.match(text, match.start()):
        return None
    early = match.end() <= first_year + 1 and match.start() < 200
    if early and (inner.startswith("@") or _OTHER_SCRIPT.search(inner)):
        return "name"
    words = inner.split()
    if phrase_pattern("thesis").search(inner):
        return "thesis"
    if not _AFTER.match(text, match.end()):
        return None
    if re.fullmatch(r"(?:internet|online|en ligne|en línea)", inner, re.I):
        return "aside"
    if len(words) <= 7 and phrase_pattern("medium").search(inner):
        return "genre"
    if len(inner) >= 4 and not _NO_TITLE.fullmatch(inner) and re.search(r"[^\W\d_]{3}", inner):
        return "translated"
    return None


def _round(text: str, match: re.Match[str], first_year: int) -> str | None:
    inner = match.group("r").strip()
    before = text[: match.start()].rstrip()
    if not before or before[-1].isdigit():
        return None
    if _SYMBOL.fullmatch(inner):
        return "number"
    if _NUMBER.fullmatch(inner) and not re.match(r"(?:vol|bd|band|iss|v\.)", inner, re.I):
        return "number" if _AFTER.match(text, match.end()) else None
    if _STANDARD.fullmatch(inner):
        return "standard"
    role = _ROLE.fullmatch(inner.split(";")[0])
    if role and match.start() > first_year:
        return "translator" if role.group("role").casefold()[0] in "tü" else "editor"
    if _CREDIT.fullmatch(inner):
        return "aside"
    if _ORIGINAL.match(inner):
        return "original"
    return "aside" if _ASIDE.match(inner) else None


def put_back(
    csl: dict[str, Any], places: dict[str, Span], text: str, pieces: Sequence[Piece]
) -> None:
    """Fill the fields that the pieces give.

    Args:
        csl: item, changed in place.
        places: spans of its fields in the whole text, changed in place.
        text: the whole text.
        pieces: what was taken out.
    """
    for piece in pieces:
        a, b = piece.inner
        inner = text[a:b].strip()
        if piece.kind == "genre":
            csl.setdefault("genre", inner)
            places.setdefault("genre", (a, b))
            _host_after(csl, places, text, piece.end)
        elif piece.kind == "thesis":
            kind, _, school = inner.partition(", ")
            csl["genre"], places["genre"] = kind, (a, a + len(kind))
            if school:
                csl["publisher"], places["publisher"] = school, (b - len(school), b)
        elif piece.kind in ("number", "standard"):
            _number(csl, places, inner, a)
        elif piece.kind == "original":
            year = _ORIGINAL.match(inner)
            if year:
                csl.setdefault("original-date", {"date-parts": [[int(year.group("y"))]]})
        elif piece.kind in ("translator", "editor") and piece.kind not in csl:
            role = _ROLE.fullmatch(inner.split(";")[0])
            names, _more = parse_names(role.group("who"), a) if role else ([], False)
            if names:
                csl[piece.kind] = [n.csl() for n in names]
                places[piece.kind] = (names[0].start, names[-1].end)
        elif piece.kind == "translated":
            _translated(csl, places, piece, inner)
    named = _NAMED_SYMBOL.search(text) or _BARE_SYMBOL.search(text)
    if named and "number" not in csl:
        csl["number"], places["number"] = named.group("n"), named.span("n")
        for name in ("container-title", "publisher"):
            if name in csl and named.group("n") in csl[name] and len(csl[name].split()) <= 3:
                del csl[name], places[name]


_PROGRAMME = re.compile(
    r"\.\s+In\s(?P<c>[^.]{2,80})\.(?:\s+(?P<p>[^.]{2,80})\.)?(?=\s+https?:|\s*$)"
)
_HOST = re.compile(r"\.\s+(?P<p>[^.:\[\]]{1,60})\.(?=\s+https?:|\s*$)")


def _host_after(csl: dict[str, Any], places: dict[str, Span], text: str, at: int) -> None:
    """What follows a description: "[Video]. YouTube." or "[Audio podcast episode]. In Lines. Radio."."""
    programme = _PROGRAMME.match(text, at)
    if programme:
        csl.pop("publisher", None)
        csl["container-title"], places["container-title"] = (
            programme.group("c"),
            programme.span("c"),
        )
        if programme.group("p"):
            csl["publisher"], places["publisher"] = programme.group("p"), programme.span("p")
        title = places.get("title")
        if title and title[1] > at:
            begin, end = title[0], at
            bracket = text.rfind("[", begin, end)
            cut = re.compile(r"\s*(?:\([^()]*\)\s*)?$").search(text, begin, bracket)
            end = cut.start() if cut else bracket
            csl["title"], places["title"] = text[begin:end], (begin, end)
        return
    host = _HOST.match(text, at)
    if host and phrase_pattern("speech_genre").search(str(csl.get("genre", ""))):
        name = host.group("p").split(",")[0]
        csl.pop("publisher", None)
        a = host.start("p")
        csl["container-title"], places["container-title"] = name, (a, a + len(name))
        csl.setdefault("custom", {})["meeting"] = True
        return
    if host is None or "publisher" in csl or "container-title" in csl:
        return
    name = host.group("p")
    target = "container-title" if name.casefold() in listed("platform") else "publisher"
    csl[target], places[target] = name, host.span("p")


def _number(csl: dict[str, Any], places: dict[str, Span], inner: str, at: int) -> None:
    standard = _STANDARD.fullmatch(inner)
    match = standard or _SYMBOL.fullmatch(inner) or _NUMBER.fullmatch(inner)
    if match is None or "number" in csl:
        return
    key = "w" if standard else "n"  # "ISO Standard 19115-1" says what the number is of
    s, e = match.span(key)
    csl["number"], places["number"] = match.group(key), (at + s, at + e)
    groups = match.groupdict()
    if standard:
        csl.setdefault("custom", {})["standard"] = standard.group("g")
    elif (groups.get("g") or "").strip():
        csl.setdefault("genre", groups["g"].strip())


def _translated(csl: dict[str, Any], places: dict[str, Span], piece: Piece, inner: str) -> None:
    for name in ("title", "container-title"):
        if name in places and 0 <= piece.start - places[name][1] <= 3:
            csl.setdefault("custom", {})[f"translated-{name}"] = inner
            if name == "title":
                places["translated-title"] = piece.inner
            return
