"""Names in a reference: persons taken apart, organisations kept whole.

The units between commas, semicolons and "and" are classified (initials, family with initials,
full name, single word), and the order of the classes decides where a person begins: `Riemann,
Gerhard & Schütze, Fritz` are two inverted names, `Riemann, Schütze and Park` three families.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .words import common_words, given_names, listed

__all__ = ["Name", "is_organisation", "parse_names", "plain_body"]

_UP = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽȘȚА-ЯЁІЇЄҐΑ-ΩΆΈΉΊΌΎΏ"
_INITIALS = re.compile(
    rf"(?:[{_UP}][a-zà-ÿ]?\.[\s-]*)+|(?:[{_UP}]\.?[\s-]?){{1,4}}|(?:[{_UP}][a-z]?\.-?)+"
)
_FAMILY_INITIALS = re.compile(rf"(.+?)\s((?:[{_UP}]\.?-?\s?){{1,4}})")
_INITIALS_FAMILY = re.compile(rf"((?:[{_UP}][a-zà-ÿ]?\.[\s-]*)+)(.+)")
# A word of a glued list: `SengoelgeM`, `König` + `H-H`.
_GLUED_WORD = re.compile(rf"([{_UP}][a-zà-ÿ’'](?:[\w’'-]*?[a-zà-ÿ])?)((?:[{_UP}]-?){{1,6}})\.?")
_ETAL = re.compile(
    r"[,;]?\s*(?:\band\s+)?(?:\bet\.?\s?al\b\.?|\bu\.\s?a\.|\band others\b|…|\.\.\.$)", re.I
)
_ROLE = re.compile(
    r"[,;]?\s*[(\[]?\b(?:eds?|editors?|hrsgg?|hgg?|trans|comps?|dir|coords?)\b\.?[)\]]?[.,:;\s]*$",
    re.I,
)
_LEAD = re.compile(
    r"^(?:in\s*:|in\s|by\s|edited by\s|ed\. by\s|ed\. |trans(?:lated|\.)? by\s|eds?\.\s)\s*", re.I
)
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.I)
_SPLIT = re.compile(
    r"\s*([,;])\s*(?:(and|&|und|y|et)\s+)?|\s+(and|&|und|y|et|e)\s+|\s*(/)\s*|(?<=\w)\s*[–—]\s*(?=\w)"
)
_ACRONYM = re.compile(r"[A-Z]{2,8}")
_ORG_HEAD = re.compile(
    r"\b(?:organi[sz]ation|agency|ministry|department|committee|commission|council|bank|institute|"
    r"university|fund|centre|center|government|republic|association|federation|foundation|"
    r"programme|court|office|society|network|unhcr|iom|unicef|ohchr|undp|oecd|ilo|frontex)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Name:
    """A person or an organisation.

    Attributes:
        family: family name, without particle; empty for an organisation.
        given: given name or initials, as printed.
        particle: "von dem".
        suffix: "Jr.".
        literal: name of an organisation; empty for a person.
        start: offset in the text that was parsed.
        end: one past the last.
    """

    family: str = ""
    given: str = ""
    particle: str = ""
    suffix: str = ""
    literal: str = ""
    start: int = 0
    end: int = 0

    def csl(self) -> dict[str, str]:
        """The name as CSL-JSON."""
        if self.literal:
            return {"literal": self.literal}
        out = {"family": self.family, "given": self.given}
        if self.particle:
            out["non-dropping-particle"] = self.particle
        if self.suffix:
            out["suffix"] = self.suffix
        if not self.given:
            del out["given"]
        return out


def _words(text: str) -> list[str]:
    return [w.strip(".,;:()[]").casefold() for w in text.split()]


def is_organisation(text: str) -> bool:
    """Whether a name is that of an organisation.

    Example:
        >>> is_organisation("Ministry of Unification"), is_organisation("Sosa Popovic, L.")
        (True, False)
    """
    bare = text.strip(" .,;:")
    words = _words(bare)
    if not words:
        return False
    strong = listed("strong_organisation") | listed("late_organisation")
    if any(w in strong for w in words):
        return True
    if re.search(rf"(?:^|[,\s])(?:[{_UP}]\.[\s-]?)+(?:[,;&\s]|$)", bare) and len(words) <= 40:
        return bare.startswith(("U.S", "U.N", "U.K", "E.U"))
    if len(words) > 2 and any(
        w in ("of", "for", "the", "in", "on", "against", "without", "to") for w in words
    ):
        return True
    if words[0] == "the":
        return True
    weak = listed("organisation")
    if (
        len(words) > 1
        and "," not in bare
        and words[-1] in weak
        and all(w in weak or w in ("of", "and") for w in words)
    ):
        return True
    # An acronym: "UNHCR", "ECtHR".
    if (
        len(words) == 1
        and len(bare) >= 3
        and sum(c.isupper() for c in bare) >= 3
        and not set(bare) & set("-/")
    ):
        return bare.isupper() is False or len(bare) <= 6
    return "(" in bare and bare.rstrip(")").split("(")[-1].isupper()


def plain_body(text: str, *, listed_persons: bool = False) -> bool:
    """Whether a name in reading order, without comma or initials, is that of a body.

    Args:
        text: "Alarm Line", "European Migration Barometer", "Margaret Pell".
        listed_persons: the list writes persons otherwise (`A. Name`, `Name, A.`), so that a name
            of plain words is a body unless it begins with a given name.

    Example:
        >>> plain_body("European Migration Barometer"), plain_body("Margaret Pell")
        (True, False)
    """
    words = text.strip(" .,;:").split()
    if not words or "," in text or any(_INITIALS.fullmatch(w) and len(w) < 4 for w in words):
        return False
    first = words[0].split("-")[0].casefold()
    if first in given_names() or words[0][0].islower():
        return False
    particles, small = listed("particle"), listed("small")
    if len(words) < 2:
        return False
    if listed_persons:
        return True
    inner = [w for w in words[1:] if w[0].islower()]
    if any(w.casefold() in small and w.casefold() not in particles for w in inner):
        return True
    big = [w for w in words if w[0].isupper()]
    if len(big) >= 4 or (len(big) == 3 and any(w.casefold() in ("du", "des") for w in inner)):
        return True
    known = common_words()
    ordinary = [w for w in big if w.casefold() in known or w.casefold() in listed("organisation")]
    return len(ordinary) == len(big) >= 2 or (len(big) >= 3 and len(ordinary) >= 2)


def _person(family: str, given: str, start: int, end: int, suffix: str = "") -> Name:
    """A person, the particle taken from the family name's beginning or the given name's end."""
    particles = listed("particle")
    parts = family.split()
    cut = 0
    while cut < len(parts) - 1 and parts[cut].casefold() in particles and parts[cut][0].islower():
        cut += 1
    lead = parts[:cut]
    if not lead:
        tail = given.split()
        keep = len(tail)
        while keep > 1 and tail[keep - 1].casefold() in particles and tail[keep - 1][0].islower():
            keep -= 1
        lead, given = tail[keep:], " ".join(tail[:keep])
    return Name(
        family=" ".join(parts[cut:]),
        given=given.strip(" ,;"),
        particle=" ".join(lead),
        suffix=suffix,
        start=start,
        end=end,
    )


def _natural(text: str, start: int, end: int) -> Name:
    """`Given Family` in reading order."""
    match = _INITIALS_FAMILY.fullmatch(text)
    if match and (" " not in match.group(2) or match.group(2)[0].islower()):
        return _person(match.group(2), match.group(1).strip(), start, end)
    words = text.split()
    particles = listed("particle")
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].casefold() in particles and words[cut - 1][0].islower():
        cut -= 1
    suffix = ""
    if cut == len(words) - 1 and cut > 1 and _SUFFIX.fullmatch(words[-1]):
        suffix, words, cut = words[-1], words[:-1], cut - 1
    return _person(" ".join(words[cut:]), " ".join(words[:cut]), start, end, suffix)


def _organisations(text: str, offset: int) -> list[Name]:
    """One organisation, or several joined by `&`, `;` or an "and" between two complete names."""
    cuts = [0]
    for match in re.finditer(
        r"\s+(&|and)\s+|\s*;\s*|\s*/\s*|,\s+(?=[A-Z]{3,8}(?:$|[,.&;]|\sand\s))", text
    ):
        if match.group().startswith(","):
            left, right = text[cuts[-1] : match.start()], text[match.end() :]
            if not _initials_of(re.split(r"[\s,.;&]", right)[0], left) and is_organisation(left):
                cuts += [match.start(), match.end()]
            continue
        left, right = text[cuts[-1] : match.start()], text[match.end() :]
        right = re.split(r"\s+(?:&|and)\s+|;", right)[0].rstrip(" .,")
        if match.group(1) is None or (match.group(1) == "&" and len(right.split()) > 1):
            split = True
        elif match.group(1) == "&":
            split = bool(
                _ACRONYM.fullmatch(right.strip())
                and (_ACRONYM.fullmatch(left.strip()) or is_organisation(left))
            )
        else:
            split = _two_bodies(left.strip(), right.strip())
        if split:
            cuts += [match.start(), match.end()]
    cuts.append(len(text))
    names = []
    for a, b in zip(cuts[::2], cuts[1::2], strict=True):
        piece = text[a:b]
        lead = len(piece) - len(piece.lstrip(" ,;&"))
        clean = piece.strip(" ,;&:")
        clean = (
            clean.rstrip(".") if not re.search(r"\b[A-Z]\.$|\b(?:Inc|Ltd|Co)\.$", clean) else clean
        )
        if clean:
            names.append(
                Name(literal=clean, start=offset + a + lead, end=offset + a + lead + len(clean))
            )
    return names


def _initials_of(acronym: str, name: str) -> bool:
    """Whether an acronym stands for the name before it: "Bundesamt …, BAMF"."""
    first = "".join(w[0] for w in name.split() if w[0].isupper())
    letters = iter(first.casefold())
    return first[:1] == acronym[:1] and sum(c in letters for c in acronym.casefold()) >= min(
        2, len(acronym)
    )


def _two_bodies(left: str, right: str) -> bool:
    """Whether an "and" joins two organisations, and not two subjects of one."""
    if _ACRONYM.fullmatch(left) and _ACRONYM.fullmatch(right):
        return True
    head = left.split()[-1] if left.split() else ""
    if (
        left
        and _ACRONYM.fullmatch(left.split()[0])
        and _ACRONYM.fullmatch((right.split() or [""])[0])
    ):
        return True
    complete = _ORG_HEAD.fullmatch(head) or head in ("International", "Watch", "Nations", "UNHCR")
    subject = re.search(r"\b(?:of|for|on)\b", left) is not None
    begins = re.match(
        r"(?:the\s+)?(?:[A-Z]{3,}\b|United Nations|European|International|World|Government of|"
        r"Ministry|Department of|Human Rights Watch|Amnesty|Office of|University of)",
        right,
    )
    if subject:
        return begins is not None and (_ORG_HEAD.search(left) is not None)
    return bool(complete and (begins or _ORG_HEAD.search(right)))


def _kind(unit: str) -> str:
    """Class of a unit between separators."""
    if _SUFFIX.fullmatch(unit) and len(unit) <= 4 and unit[:1] in "JSjsI":
        return "suffix"
    if _INITIALS.fullmatch(unit) and (len(unit) <= 3 or "." in unit or " " in unit):
        return "initials"
    words = unit.split()
    if _INITIALS_FAMILY.fullmatch(unit) and not _INITIALS.fullmatch(unit):
        return "full"
    match = _FAMILY_INITIALS.fullmatch(unit)
    if match and "." not in match.group(1) and len(match.group(1)) > 1:
        given = match.group(2)
        if match.group(1).isupper() and len(given) > 2 and given.isalpha():
            return "full"  # "NIGEL VOAK" in capitals has a family name of four letters
        if "." not in given and (len(match.group(1).split()) <= 3):
            return "vancouver"
        if len(match.group(1).split()) == 1:
            # "Nicholson B." after a family name is a given name; by itself it is "Crisp J.".
            return "given"
    if len(words) == 1 or (len(words) == 2 and words[0].casefold() in listed("particle")):
        return "single"
    if words[0].casefold() in listed("particle") and words[0][0].islower():
        return "single"
    return "full"


def parse_names(text: str, offset: int = 0, *, inverted: bool = False) -> tuple[list[Name], bool]:
    """Take a list of authors or editors apart.

    Args:
        text: the words of the list, as printed.
        offset: added to the spans.
        inverted: the list that it comes from writes persons as `Family, I.`, so a name without a
            comma is an organisation.

    Returns:
        The names in order, and whether the list ends in "et al.".

    Example:
        >>> names, more = parse_names("Park, J., & Baptista, E.")
        >>> [n.family for n in names], more
        (['Park', 'Baptista'], False)
    """
    lead = _LEAD.match(text)
    begin = lead.end() if lead else 0
    while begin < len(text) and text[begin] in " ([,.;:":
        begin += 1
    end = len(text)
    role = _ROLE.search(text, begin)
    if role:
        end = role.start()
    more = False
    etal = _ETAL.search(text, begin, end)
    if etal and etal.start() > begin:
        more, end = True, etal.start()
    while end > begin and text[end - 1] in " ,;:)":
        if text[end - 1] == ")" and "(" in text[begin:end]:
            break
        end -= 1
    body = text[begin:end]
    if not body.strip():
        return [], more
    at = offset + begin
    glued = _glued(body, at)
    if glued:
        return glued, more
    if is_organisation(body) or (inverted and _unlike_inverted(body)):
        return _organisations(body, at), more
    if plain_body(body) and not re.search(r"\s(?:and|&|und|et|y)\s|/", body):
        return _organisations(body, at), more
    return _persons(body, at), more


def _unlike_inverted(body: str) -> bool:
    """Whether a name without comma and initials stands in a list that inverts persons."""
    words = body.split()
    return (
        "," not in body
        and "/" not in body
        and (len(words) >= 2 or (len(body) > 4 and words[0].casefold() in common_words()))
        and not any(_INITIALS.fullmatch(w) for w in words)
        and not (words[0][0].islower() and words[0].casefold() in listed("particle"))
    )


def _glued(body: str, at: int) -> list[Name]:
    """Names whose initials are glued to the family (`LabbertonAS HansenTM`); [] for others."""
    names: list[Name] = []
    begin: int | None = None
    for match in re.finditer(r"\S+", body):
        if begin is None:
            begin = match.start()
        found = _GLUED_WORD.fullmatch(match.group())
        if found:
            family = body[begin : match.start()] + found.group(1)
            if len(family.split()) > 4:
                return []
            names.append(_person(family, found.group(2), at + begin, at + match.end()))
            begin = None
        elif match.group() != "." and not match.group()[0].isalpha():
            return []
    if begin is not None and body[begin:].strip(" ."):
        return []
    return names


def _persons(body: str, at: int) -> list[Name]:
    units: list[tuple[str, int, int, str]] = []  # unit, start, end, separator before it
    begin, before = 0, ""
    for match in _SPLIT.finditer(body):
        units.append((body[begin : match.start()], begin, match.start(), before))
        joined = match.group(2) or match.group(3)
        before = "and" if joined else (match.group(1) or match.group(4) or "/")
        begin = match.end()
    units.append((body[begin:], begin, len(body), before))
    units = [u for u in units if u[0].strip(" .,;")]
    cleaned: list[tuple[str, int, int, str, str]] = []
    dotted: list[str] = []  # the same units with the stop of a last initial
    for raw, a, b, sep in units:
        extra = len(raw) - len(raw.lstrip("& "))
        unit = raw.strip("& ")
        undotted = unit.rstrip(".")
        initial = re.search(rf"(?:^|[\s.-])[{_UP}][a-z]?$", undotted) is not None
        if not (initial and (unit.count(".") > 1 or " " not in unit or len(units) == 1)):
            unit = undotted
        cleaned.append((unit, a + extra, b, sep, _kind(unit)))
        full = raw.strip("& ")
        dotted.append(full if initial and full.endswith(".") and " " in unit else unit)
    kinds = [c[4] for c in cleaned]
    names: list[Name] = []
    paired = _pairs(cleaned)
    i = 0
    while i < len(cleaned):
        unit, a, b, sep, kind = cleaned[i]
        nxt = cleaned[i + 1] if i + 1 < len(cleaned) else None
        if kind == "suffix" and names:
            last = names.pop()
            names.append(
                Name(
                    family=last.family,
                    given=last.given,
                    particle=last.particle,
                    suffix=unit,
                    start=last.start,
                    end=at + b,
                )
            )
        elif (
            nxt
            and nxt[4] == "initials"
            and nxt[3] == ","
            and kind in ("single", "full")
            and "." not in unit
        ):
            names.append(_person(unit, dotted[i + 1], at + a, at + nxt[2]))
            i += 1
        elif kind == "vancouver":
            split = _FAMILY_INITIALS.fullmatch(unit)
            if split and split.group(2) not in ("I", "II", "V"):
                names.append(_person(split.group(1), split.group(2), at + a, at + b))
        elif (
            nxt
            and nxt[3] == ","
            and (
                (
                    i == 0
                    and kind in ("single", "full")
                    and nxt[4] in ("full", "given", "vancouver")
                    and "." not in unit[:3]
                    and (kind == "single" or nxt[4] == "given")
                )
                or (kind == "single" and nxt[4] in ("given", "vancouver"))
                or (i == 0 and kind == nxt[4] == "single" and set(kinds[2:]) == {"full"})
                or (paired and kind in ("single", "full") and nxt[4] in ("single", "full", "given"))
            )
        ):
            names.append(_person(unit, dotted[i + 1], at + a, at + nxt[2]))
            i += 1
        elif kind == "initials":
            if not names and nxt and nxt[4] in ("single", "full"):
                names.append(_person(nxt[0], unit, at + a, at + nxt[2]))
                i += 1
            elif names and not names[-1].given:
                last = names.pop()
                names.append(_person(last.family, unit, last.start, at + b))
        elif kind == "given" and i == 0:
            family, _, given = unit.partition(" ")
            names.append(_person(family, given, at + a, at + b))
        elif kind in ("full", "given"):
            names.append(_natural(unit, at + a, at + b))
        else:
            names.append(_person(unit, "", at + a, at + b))
        i += 1
    return names


def _pairs(units: list[tuple[str, int, int, str, str]]) -> bool:
    """Whether the units read as `Family, Given` pairs all through."""
    if len(units) < 2 or len(units) % 2:
        return False
    if any(u[4] not in ("single", "full", "given", "initials", "vancouver") for u in units):
        return False
    inner = [units[i][3] for i in range(1, len(units), 2)]
    outer = [units[i][3] for i in range(2, len(units), 2)]
    if any(s != "," for s in inner):
        return False
    if len(units) == 2:
        return True
    # Between pairs "and" or a semicolon; a plain comma only when families are single words.
    if any(s in ("and", ";", "/") for s in outer):
        return all(
            units[i][4] == "single" or "." not in units[i][0] for i in range(0, len(units), 2)
        )
    return False
