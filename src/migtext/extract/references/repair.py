"""What the labels leave wrong where two parts of a reference meet, put right by the style's rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from .kinds import is_news
from .names import is_organisation, parse_names
from .words import given_names, listed

__all__ = ["repair"]

Span = tuple[int, int]

_UP = r"[^\W\d_a-zß-öø-ÿ]"
_OPENING = {"“": "”", '"': '"', "„": "“”", "«": "»", "‘": "’"}
_EDITION = re.compile(
    r"[,.]?\s\(?(?P<e>(?:\d{1,2}(?:st|nd|rd|th|\.|e|ª)?|[Ff]irst|[Ss]econd|[Tt]hird|[Rr]ev(?:ised|\.)?)\s"
    r"(?:rev\.\s)?(?:edn?\.?|[Ee]dition|Aufl(?:age|\.)?|éd\.?|ed\.))\)?$"
)
_PRESENTED = re.compile(
    r"[,.]?[”\"’]?\s*(?:paper\s)?presented\s(?:at|to)\s(?:the\s)?(?P<c>[^,“”\"]{4,140}?)(?=,\s|\.?$|\s\(|\.\s+https?:)",
    re.I,
)
_THESIS = re.compile(
    r"[,.]?\s\(?(?P<g>(?:unpublished\s)?(?:Ph\.?\s?D\.?|D\.?\s?Phil\.?|doctoral|master[’']?s?|M\.\s?[AS]\.|MA|M\.?\s?Phil\.?|B\.?\s?[AS]c?\.?|M\.?\s?Sc\.?|"
    r"LL\.?\s?[MD]\.?|bachelor[’']?s|licentiate|Sc\.?D\.?)\s(?:thesis|dissertation|diss\.?)|"
    r"thèse(?:\sde\sdoctorat)?|tesis\s(?:doctoral|de\s\w+)|tesi\sdi\s\w+|Diss\.|Dissertation(?=,)|Diplomarbeit|Masterarbeit)"
    r"(?:,\s|\s|\.\s|:\s)?(?P<s>[^()]*?)(?=,?\s\(?(?:1[5-9]|20)\d\d|\)|\.?\s*(?:https?:|$))",
    re.I,
)
_SCHOOL = re.compile(
    r"\b(?:Univ|Uni|Dept|Inst|Coll|School|Facult|Hochschule|Acad|Polytech|École)", re.I
)
_MEETING = re.compile(
    r"\b(?:proc(?:eedings)?|conf(?:erence)?|symp(?:osium)?|workshop|congress|meeting|colloquium)\b",
    re.I,
)
_SENTENCE_END = re.compile(r"(?<=[\w”’)?!])[.?!]\s+(?=[^\W\d_a-z])|(?<=\w[?!])\s+(?=[^\W\d_a-z])")
_LINK = re.compile(
    r"[.,]?\s*(?:(?:retrieved|available|accessed|online|url|doi)\b[^/]{0,60}?|\[online\]\.?\s*)?<?(?:https?:|www\.|doi:|10\.\d{4}|$)",
    re.I,
)


def repair(
    csl: dict[str, Any], places: dict[str, Span], text: str, ends: Sequence[int] = ()
) -> None:
    """Put fields right, in place.

    Args:
        csl: item of one reference, as the labels gave it.
        places: spans of its fields.
        text: the reference without what was set aside.
        ends: where a description in brackets closed a title.
    """
    _letter(csl, places, text)
    _medical(csl, places, text)
    _edited_in(csl, places, text)
    if "title" not in csl:
        return
    _title_first(csl, places, text)
    _bounded(csl, places, text, ends)
    _outlet_first(csl, places, text)
    _released(csl, places, text)
    _quoted(csl, places, text)
    _body_first(csl, places, text)
    _thesis(csl, places, text)
    _presented(csl, places, text)
    _edition(csl, places, text)
    _comma_publisher(csl, places, text)
    _host(csl, places, text)
    _outlet(csl, places, text)
    _meeting_place(csl, places)


def _cut(
    csl: dict[str, Any], places: dict[str, Span], text: str, name: str, a: int, b: int
) -> None:
    while b > a and text[b - 1] in " ,;:":
        b -= 1
    while a < b and text[a] in " ,;:":
        a += 1
    if b > a:
        csl[name], places[name] = text[a:b], (a, b)


def _quoted(csl: dict[str, Any], places: dict[str, Span], text: str) -> None:
    """A title that runs on past its closing quotation mark ends there."""
    a, b = places["title"]
    closing = _OPENING.get(text[a : a + 1])
    if closing is None:
        return
    end = next(
        (
            i
            for i in range(a + 2, b)
            if text[i] in closing
            and (i + 1 >= len(text) or not text[i + 1].isalnum())
            and text[i - 1] in ",.?!"
        ),
        None,
    )
    if end is None or not re.match(
        r"[”\"’“»][\s,.]+(?:presented|paper|in\s|[A-Z])", text[end : end + 30]
    ):
        return
    stop = end
    while stop > a and text[stop - 1] in ",.":
        stop -= 1
    rest = (end + 1, b)
    _cut(csl, places, text, "title", a + 1, stop)
    words = text[rest[0] : rest[1]].strip(" .,")
    if "container-title" not in csl and "publisher" not in csl and words and words[0].isupper():
        s = text.find(words, rest[0])
        csl["container-title"], places["container-title"] = words, (s, s + len(words))


_MEDICAL = re.compile(
    r"\b(?:1[5-9]|20)\d\d(?:\s[A-Z][a-z]{2,8}\.?(?:[ –-][A-Z][a-z]{2}|\s\d{1,2})?);\s?(?P<volume>\d{1,4})"
    r"(?:\((?P<issue>[^()]{1,20})\))?:\s?(?P<page>[A-Za-z]{0,4}\d+(?:[–-][A-Za-z]?\d+)?)"
)
_EDITED = re.compile(
    r"[,.][”\"’]?\s[Ii]n\s(?P<c>[^,“”()]{3,150}),\s(?:eds?\.|edited)(?:\sby)?\s(?P<e>[^()\d]{3,120}?)(?=\s\(|,\s\d)"
)


def _medical(csl: dict[str, Any], places: dict[str, Span], text: str) -> None:
    """ "2009 Apr;194(4):306-12": volume, issue and pages after a month."""
    match = _MEDICAL.search(text)
    if match is None:
        return
    for name in ("volume", "issue", "page"):
        if match.group(name):
            csl[name], places[name] = match.group(name), match.span(name)


def _edited_in(csl: dict[str, Any], places: dict[str, Span], text: str) -> None:
    """ "in Law without Land, ed. Paul Ames and Ruth Kane (Chicago: …": Chicago notes."""
    match = _EDITED.search(text)
    if match is None or "author" not in csl:
        return
    names, _more = parse_names(match.group("e"), match.start("e"))
    if names and all(n.family for n in names):
        csl["container-title"], places["container-title"] = match.group("c"), match.span("c")
        csl["editor"] = [n.csl() for n in names]
        places["editor"] = (names[0].start, names[-1].end)


_LETTER = re.compile(
    r"(?P<t>(?:Open\s)?(?:Letter|E-?mail|Note\sverbale|Fax|Reply|Response)\s(?:from|by)\s(?:the\s)?(?P<a>[^,“”\"]{3,120}?)\sto\s[^,“”\"]{3,120}?)"
    r"(?=,\s|\s\(|\.?$)"
)


def _letter(csl: dict[str, Any], places: dict[str, Span], text: str) -> None:
    """ "Letter from the Presidency to the Ombudsman, 12 April 2021": who wrote it is the author."""
    match = _LETTER.match(text)
    if match is None:
        return
    names, _more = parse_names(match.group("a"), match.start("a"))
    if names:
        csl["author"], places["author"] = [n.csl() for n in names], match.span("a")
    csl["title"], places["title"] = match.group("t"), match.span("t")
    for name in ("publisher", "container-title"):
        if name in places and places[name][0] < match.end():
            del csl[name], places[name]


def _bounded(csl: dict[str, Any], places: dict[str, Span], text: str, ends: Sequence[int]) -> None:
    """A title ends where its translation or description stood; the rest is who published it."""
    a, b = places["title"]
    for end in ends:
        if not a + 2 < end < b or text[end : end + 2] not in (". ", ", "):
            continue
        tail = (end + 2, b)
        _cut(csl, places, text, "title", a, end)
        if "publisher" not in csl and "container-title" not in csl and b - end > 4:
            words = text[tail[0] : tail[1]].split()
            target = "container-title" if _outlet_name(csl, words) else "publisher"
            _cut(csl, places, text, target, *tail)
        return


def _outlet_name(csl: dict[str, Any], words: list[str]) -> bool:
    """Whether a host is a newspaper or a platform: by its name, or by a work dated to the day."""
    name = " ".join(words)
    parts = csl.get("issued", {}).get("date-parts") or [[]]
    return (
        is_news(name)
        or name.casefold() in listed("platform")
        or (len(parts[0]) == 3 and not _listed_name(words))
    )


def _is_given(word: str) -> bool:
    """Whether a word is a given name, so that "Iris Star" is no newspaper."""
    return word.casefold() in given_names()


def _outlet_first(csl: dict[str, Any], places: dict[str, Span], text: str) -> None:
    """ "Danube Courier: “The price list” (2 September 2022)": a newspaper that opens a note."""
    people = csl.get("author", [])
    if len(people) != 1 or "container-title" in csl or "volume" in csl:
        return
    a, b = places["author"]
    name = str(people[0].get("literal") or text[a:b].rstrip(" ,:"))
    if is_news(name) and not _is_given(name.split()[0]) and text[b : b + 1] in ":,":
        csl["container-title"], places["container-title"] = name, (a, b)
        del csl["author"], places["author"]


def _title_first(csl: dict[str, Any], places: dict[str, Span], text: str) -> None:
    """ "X. (2020, March 3). Y. Z.": X is a title when one name follows the date, else an author."""
    if "author" in csl or "editor" in csl or "issued" not in places:
        return
    a, b = places["title"]
    s, e = places["issued"]
    head = text[a:b]
    if a > 2 or b > s or text[b:s].strip() != ". (".strip() or text[e : e + 3] != "). ":
        return
    link = re.compile(r"\s*(?:retrieved\b|<?https?:|www\.|$)", re.I).search(text, e + 3)
    rest = (e + 3, link.start() if link else len(text))
    cuts = [m for m in _SENTENCE_END.finditer(text, *rest) if m.end() < rest[1] - 1]
    words = text[slice(*rest)].split()
    if not words:
        return
    if not (cuts or _sentence_case(words)):
        _late_host(csl, places, text, rest)
        return
    if re.search(r"[:?!“”]", head) or len(head.split()) > 9:
        return
    if not (_name_like(head.split()) or is_organisation(head)):
        return
    csl["author"], places["author"] = [{"literal": head}], (a, b)
    for name in ("publisher", "container-title", "title"):
        if name == "title" or (name in places and places[name][0] >= e):
            csl.pop(name, None)
            places.pop(name, None)
    end = rest[1]
    while end > rest[0] and text[end - 1] in " .":
        end -= 1
    host_words = text[cuts[-1].end() : end].split() if cuts else []
    if cuts and (_name_like(host_words) or _listed_name(host_words)):
        host = (cuts[-1].end(), end)
        _cut(
            csl, places, text, "title", rest[0], cuts[-1].start() + (text[cuts[-1].start()] in "?!")
        )
        target = "container-title" if _outlet_name(csl, text[slice(*host)].split()) else "publisher"
        _cut(csl, places, text, target, *host)
    else:
        _cut(csl, places, text, "title", rest[0], end)


def _late_host(csl: dict[str, Any], places: dict[str, Span], text: str, rest: Span) -> None:
    """ "Title. (2021, August 11). The Gulf Chronicle. https://…": the host, where none was seen."""
    a, b = rest
    while b > a and text[b - 1] in " .":
        b -= 1
    words = text[a:b].split()
    if "publisher" in csl or "container-title" in csl or not 0 < len(words) <= 9:
        return
    if _name_like(words):
        _cut(
            csl, places, text, "container-title" if _outlet_name(csl, words) else "publisher", a, b
        )


_RELEASED = re.compile(
    r"[”\"’]\s(?P<b>[^,“”\"‘]{4,100}?)\s(?P<g>(?:news|press|media)\srelease|communiqué|press\sstatement|statement)(?=[,.])"
)


def _released(csl: dict[str, Any], places: dict[str, Span], text: str) -> None:
    """ "“Title,” Body news release, September 3": the body is the author."""
    match = _RELEASED.search(text)
    if match is None or "author" in csl:
        return
    csl["author"], places["author"] = [{"literal": match.group("b")}], match.span("b")
    csl["genre"], places["genre"] = match.group("g"), match.span("g")
    for name in ("publisher", "container-title"):
        if name in places and places[name][0] < match.end() and match.start() < places[name][1]:
            del csl[name], places[name]
    a, b = places["title"]
    if a < match.start() < b:
        _cut(csl, places, text, "title", a, match.start())


def _body_first(csl: dict[str, Any], places: dict[str, Span], text: str) -> None:
    """ "Trials Registry. HEAR-UG. https://…": a body that opens the entry is its author."""
    if "author" in csl or "editor" in csl:
        return
    a, b = places["title"]
    cut = _SENTENCE_END.search(text, a, b)
    late = places.get("publisher", (0, 0))
    if a <= 2 and cut is None and text[b : late[0]] == ". " and _LINK.match(text, late[1]):
        # "Registry. HEAR-UG. https://…": the second part was taken for the publisher.
        head = csl["title"]
        if len(str(head).split()) >= 2 and is_organisation(str(head)):
            csl["author"], places["author"] = [{"literal": head}], (a, b)
            csl["title"], places["title"] = csl.pop("publisher"), places.pop("publisher")
        return
    if a > 2 or cut is None or cut.group()[0] != ".":
        return
    head = text[a : cut.start()]
    if not 2 <= len(head.split()) <= 9 or not is_organisation(head) or not _name_like(head.split()):
        return
    csl["author"], places["author"] = [{"literal": head}], (a, cut.start())
    _cut(csl, places, text, "title", cut.end(), b)


def _thesis(csl: dict[str, Any], places: dict[str, Span], text: str) -> None:
    match = _THESIS.search(text, places["title"][0])
    if match is None or not re.search(r"thes|diss|tesi|thès|arbeit", match.group("g"), re.I):
        return
    a, b = places["title"]
    if match.start() <= a:
        return
    if match.start() < b:
        _cut(csl, places, text, "title", a, match.start())
    csl["genre"], places["genre"] = match.group("g"), match.span("g")
    csl.pop("container-title", None)
    places.pop("container-title", None)
    s, e = match.span("s")
    parts = [(m.start(), m.end()) for m in re.finditer(r"[^,;]+", text[s:e])]
    schools = [i for i, (x, y) in enumerate(parts) if _SCHOOL.search(text[s + x : s + y])]
    if schools:
        _cut(csl, places, text, "publisher", s + parts[schools[0]][0], s + parts[schools[-1]][1])
    elif e > s and re.search(r"\w{3}", text[s:e]):
        _cut(csl, places, text, "publisher", s, e)


def _presented(csl: dict[str, Any], places: dict[str, Span], text: str) -> None:
    """ "presented at the 4th Symp. X, Valletta": the meeting is the container."""
    a, b = places["title"]
    match = _PRESENTED.search(text, a + 4)
    if match is None:
        return
    if match.start() < b:
        _cut(csl, places, text, "title", a, match.start())
    csl["container-title"], places["container-title"] = match.group("c"), match.span("c")
    csl.setdefault("custom", {})["meeting"] = True
    publisher = places.get("publisher")
    if publisher and match.start() < publisher[1] and publisher[0] < match.end():
        del csl["publisher"], places["publisher"]


def _edition(csl: dict[str, Any], places: dict[str, Span], text: str) -> None:
    a, b = places["title"]
    match = _EDITION.search(text[a:b])
    if match and match.start() > 3:
        if "edition" not in csl:
            csl["edition"], places["edition"] = (
                match.group("e"),
                (a + match.start("e"), a + match.end("e")),
            )
        _cut(csl, places, text, "title", a, a + match.start())


def _name_like(words: list[str]) -> bool:
    """Whether words are written like a name: all but the small ones with a capital."""
    big = [w for w in words if w.casefold() not in listed("small")]
    return (
        bool(big) and all(w[0].isupper() or w[0].isdigit() for w in big) and words[0][0].isupper()
    )


def _listed_name(words: list[str]) -> bool:
    lower = [w.strip(".,()").casefold() for w in words]
    bodies = listed("organisation") | listed("late_organisation") | listed("publisher")
    return any(w in bodies for w in lower) or is_news(" ".join(words))


def _sentence_case(words: list[str]) -> bool:
    big = [w for w in words if w.casefold() not in listed("small") and w[0].isalpha()]
    return sum(w[0].islower() for w in big) * 3 >= len(big) > 1


def _host(csl: dict[str, Any], places: dict[str, Span], text: str) -> None:
    """ "… in island centres. Lawyers at the Gate. https://…": what publishes the work ends the title."""
    if "publisher" in csl or "container-title" in csl or "volume" in csl:
        return
    a, b = places["title"]
    if a and text[a - 1] in '“"‘«„':
        return
    end = b
    while end < len(text) and text[end] in ".,;":
        end += 1
    if not _LINK.match(text, b):
        return
    cuts = list(_SENTENCE_END.finditer(text, a, b))
    if not cuts:
        return
    last = cuts[-1]
    tail, head = text[last.end() : b], text[a : last.start() + 1]
    words, before = tail.split(), head.split()
    if not 1 <= len(words) <= 9 or len(before) < 2 or not _name_like(words):
        return
    if len(cuts) == 1 and "author" not in csl and len(before) < 3:
        return
    if not (_listed_name(words) or _sentence_case(before)):
        return
    if re.search(r"[?!:]", tail) or re.search(
        r"\b[A-Z]$|\b(?:Dr|Mr|Ms|St|vs?|No|Vol|Jr)$", head[:-1]
    ):
        return
    target = "container-title" if _outlet_name(csl, words) else "publisher"
    csl[target], places[target] = tail, (last.end(), b)
    stop = last.start() + (text[last.start()] in "?!")
    _cut(csl, places, text, "title", a, stop)


def _comma_publisher(csl: dict[str, Any], places: dict[str, Span], text: str) -> None:
    """APA sets parts off with full stops: words after a comma still belong to the title."""
    for name in ("publisher", "container-title"):
        if name not in csl or "publisher-place" in csl or "volume" in csl or "page" in csl:
            continue
        a, b = places["title"]
        s, e = places[name]
        dated = places.get("issued", (0, 0))
        apa = re.search(r"\(\s*$", text[: dated[0]]) and text[dated[1] : dated[1] + 2] == ")."
        quoted = a and text[a - 1] in '“"‘«'
        if not apa or quoted or dated[1] > a or text[b:s] != ", " or "editor" in csl:
            continue
        if _listed_name(text[s:e].split()) and name == "container-title":
            continue
        csl["title"], places["title"] = text[a:e], (a, e)
        del csl[name], places[name]


def _outlet(csl: dict[str, Any], places: dict[str, Span], text: str) -> None:
    """What hosts a quoted title is its container, unless it is a body that publishes."""
    if "publisher" not in csl or "container-title" in csl or "publisher-place" in csl:
        return
    a, b = places["title"]
    if not (a and text[a - 1] in '“"«') or places["publisher"][0] < b:
        return
    if csl.get("genre") or ("author" in csl and _listed_name(str(csl["publisher"]).split())):
        return
    csl["container-title"] = csl.pop("publisher")
    places["container-title"] = places.pop("publisher")
    csl.setdefault("custom", {})["site"] = True


def _meeting_place(csl: dict[str, Any], places: dict[str, Span]) -> None:
    """ "Proc. 9th Int. Workshop on Rescue, Palermo, Italy": the town is no part of the name."""
    name = str(csl.get("container-title", ""))
    if "," not in name or not _MEETING.search(name):
        return
    parts = name.split(", ")
    keep = len(parts)
    while (
        keep > 1
        and re.fullmatch(rf"{_UP}[\w.’'-]*(?:\s{_UP}?[\w.’'-]+){{0,2}}", parts[keep - 1])
        and not _MEETING.search(parts[keep - 1])
    ):
        keep -= 1
    if keep == len(parts):
        return
    short = ", ".join(parts[:keep])
    csl["event-place"] = ", ".join(parts[keep:])
    a, _ = places["container-title"]
    csl["container-title"], places["container-title"] = short, (a, a + len(short))
