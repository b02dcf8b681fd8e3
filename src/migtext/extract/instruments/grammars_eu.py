"""Acts, cases and references of the European Union that carry their own number.

A number is enough to know the act: `Directive 2011/95/EU` is CELEX 32011L0095 whether or not the
registry has a row. Sources: EUR-Lex, "Types of documents in EUR-Lex" and the ELI and ECLI
specifications.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .model import Hit
from .parties import clean_name, left_party, right_party, short_name

__all__ = ["celex_of", "eu_hits"]

_INSTITUTION = r"(?:(?:Council|Commission|European Parliament and Council|European Parliament and of the Council)(?:['’]s)?\s)?"
_ACT = re.compile(
    rf"{_INSTITUTION}(?:(?P<sort>Implementing|Delegated|Framework)\s)?"
    r"(?P<type>Directives?|Regulations?|Decisions?|Recommendations?|Joint Action|Common Position)\s"
    r"(?:\((?P<treaty>EC|EU|EEC|Euratom|JHA|CFSP|ECSC)(?:,\s?Euratom)?\)\s)?"
    r"(?P<no>N[o°º]\.?\s?)?(?P<a>\d{1,4})/(?P<b>\d{1,4})(?:/(?P<suffix>EC|EU|EEC|JHA|CFSP|ECSC|Euratom))?(?![\d/])",
    re.I,
)
# A further number of a list: "Directives 2003/9/EC, 2004/83/EC and 2005/85/EC".
_MORE = re.compile(
    r"(?:,\s(?:and\s)?|\sand\s|\sor\s)(?:\((?P<treaty>EC|EU|EEC)\)\s)?(?:N[o°º]\.?\s?)?"
    r"(?P<a>\d{1,4})/(?P<b>\d{2,4})(?:/(?P<suffix>EC|EU|EEC|JHA|CFSP))?(?![\d/])"
)
_DATE = r"\d{1,2}(?:st|nd|rd|th)?\s(?:January|February|March|April|May|June|July|August|September|October|November|December)\s\d{4}"
# What an act's title says after its number, up to its subject.
_TITLE = re.compile(
    rf"\s(?:of the European Parliament(?:,? and (?:of )?the Council)?|of the Council|of the Commission|adopted by the Council)?\s?,?\s?(?:of\s{_DATE})?"
)
_SUBJECT = re.compile(
    r"\s(?:on|concerning|laying down|establishing|amending|repealing|relating to|defining|supplementing|implementing|"
    r"setting|regarding|providing|as regards|introducing|adopting)\s(?:[^.;()\[\]]|\((?:EC|EU|EEC)\)\s|N[o°]\.\s){10,420}?(?=\s?(?:[;)\[\]]|\((?!E[CU]\)|EEC))|\.(?:\s|$)|,\s(?:which|the|it|as|and\sin|in|adopted|OJ|that|however)\b|\sOJ\b|$"
    r"|\s(?:should|shall|applies|apply|provides|provided|is|are|was|were|has|have|had|may|must|will|requires|required|lays|sets|stipulates|states|does|can|allows|obliges|entered|aims|establishes|constitutes|ensures|contains|makes|would)\b)"
)
_CELEX = re.compile(r"\b(?:CELEX[:\s]{1,2})?(?P<n>[1-9][12]\d{3}[A-Z]{1,2}\d{4}(?:\(\d{2}\))?)\b")
_ECLI = re.compile(r"\bECLI:[A-Z]{2}:[A-Z0-9.]{1,7}:\d{4}:[A-Z0-9.]{1,25}\b")
_ELI = re.compile(
    r"\b(?:https?://)?(?:data\.europa\.eu/)?eli/(?P<t>dir|reg|dec)/(?P<y>\d{4})/(?P<n>\d+)(?:/oj)?\b"
)
# "OJ L 337, 20.12.2011, p. 9", "OJ 2011 L 337, p. 9", "Official Journal C 326"
_OJ = re.compile(
    r"\b(?:OJ|Official\sJournal)(?:\s(?P<y>\d{4}))?,?\s(?P<s>[LC])[\s.]?(?P<n>\d{1,4})(?:/\d+)?(?!\d)"
    rf"(?:,?\s(?:\d{{1,2}}[./]\d{{1,2}}[./](?P<d>\d{{4}})|of\s(?P<of>{_DATE})|(?P<on>{_DATE})|(?P<b>(?:19|20)\d\d)(?!\d)))?"
    r"(?:,?\spp?\.\s?\d+(?:[–-]\d+)?)?"
)
# Documents of the Commission: "COM(2016) 270 final", "COM/2016/0270 final"
_COM_NUMBER = r"COM\s?(?:\((?P<y>(?:19|20)\d\d)\)\s?|/(?P<z>(?:19|20)\d\d)/)0{0,3}(?P<n>[1-9]\d{0,3})(?!\d)(?:[\s/,]{1,2}final(?:/\d)?)?"
_COM = re.compile(rf"(?<![\w/]){_COM_NUMBER}")
# what stands between a proposal's title and its number, and after the number in a bracket
_COM_TAIL = re.compile(
    rf"(?:,\s|\s\(|\s[–-]\s|\s){_COM_NUMBER}(?P<file>,?\s(?:[–-]\s)?\d{{4}}/\d{{4}}\s?\([A-Z]{{3}}\))?"
)
_PROPOSAL = re.compile(
    r"\b(?:(?:[Aa]mended\s)?[Pp]roposal|(?:AMENDED\s)?PROPOSAL)\s(?:for|FOR)\s(?:an?|A)\s(?:Council\s|COUNCIL\s)?"
    r"(?P<t>REGULATION|DIRECTIVE|DECISION|Regulation|Directive|Decision|Recommendation)\s"
    r"(?:(?:of|OF)\s(?i:the\sEuropean\sParliament(?:\sand(?:\sof)?\sthe\sCouncil)?|the\sCouncil))?"
)
_PROPOSED = re.compile(
    r"\s?(?:on|concerning|laying down|establishing|amending|repealing|regarding|providing|introducing|addressing|setting|as regards)\s"
    r"(?:[^.;()\[\]–]|\((?:EC|EU|EEC)\)){10,420}?(?=\s?(?:[;)\[\]–]|\((?!E[CU]\)|EEC))|\.(?:\s|$)|,?\s-?\s?COM\b|,\s(?:which|the|it|as|that)\b|$"
    r"|\s(?:should|shall|was|were|is|are|has|have|had|would|will|adopted|presented)\b)(?:\s\(recast\))?"
)
_CASE = re.compile(
    r"(?:(?:[Jj]oined\s)?[Cc]ases?\s(?:No\.?\s?)?)?(?P<n>[CTF][-‑–]\s?\d{1,4}/\d{2})(?P<p>\s?PPU|\sP)?(?!\d)"
    r"(?P<more>(?:(?:,\s(?:and\s)?|\sand\s|\sto\s)[CTF][-‑–]\s?\d{1,4}/\d{2}(?:\s?PPU)?(?!\d)){0,4})"
)
_VERSUS = re.compile(r"\s(?:v\.?|vs\.?)\s")
_SHORT_NAME = re.compile(
    r"[,:]?\s(?P<n>(?:[A-Z]\.\s?){1,3}(?:,\s(?:[A-Z]\.\s?){1,3})*(?:and\s(?:(?:[A-Z]\.\s?){1,3}|[Oo]thers))|[A-ZÀ-Þ][\w’'-]+(?:\.[A-Z]\.)*(?:\sand\s(?:[Oo]thers|[A-Z][\w.]+))?)(?=[,;.)\s]|$)(?!\s(?:and|of)\s[a-z])"
)
_NAMED_BEFORE = re.compile(
    r"(?P<n>(?:[A-Z](?:,\s[A-Z])*\sand\s[A-Z]|(?:[A-Z]\.\s?){1,3}|[A-Z]{1,3}|[A-ZÀ-Þ][\w’'-]+(?:\s[A-ZÀ-Þ][\w’'-]+)?)(?:\sand\s[Oo]thers|\sand\s(?:[A-Z]\.\s?){1,3})?)(?:,\s|\s\()$"
)
# "Intervyuirasht organ na DAB pri MS (Women victims of domestic violence), C-621/21"
_USUAL_NAME = re.compile(r"\s\((?P<u>[A-Z][^()]{4,90})\)$")
_PARAGRAPH = re.compile(
    r",\s(?P<p>(?:paragraphs?|paras?\.?|point|§§?|¶¶?)\s\d+(?:[-–]\d+)?(?:(?:,\s|\sand\s)\d+)*)"
)
_EU_TAIL = re.compile(
    r",?\s(?:(?:ECLI:)?EU:[CTF]:\d{4}:\d+|judgment of\s"
    + _DATE
    + r"|\[\d{4}\]\sECR\s(?:[IVX]+[-–‑]?\s?)?\d+|\d{4}\sE\.C\.R\.\s(?:[IVX]+[-–‑])?\d+)"
)

_LETTER = {
    "directive": "L",
    "regulation": "R",
    "decision": "D",
    "framework": "F",
    "recommendation": "H",
    "joint action": "F",
    "common position": "E",
}


def _full_year(text: str) -> int | None:
    if len(text) == 4:
        return int(text) if 1950 <= int(text) <= 2060 else None
    if len(text) == 2:
        return 1900 + int(text) if int(text) >= 52 else 2000 + int(text)
    return None


def celex_of(
    kind: str, first: str, second: str, *, numbered: bool = False, suffix: str | None = None
) -> tuple[str, int] | None:
    """CELEX number and year of an act.

    Args:
        kind: directive, regulation, decision, framework, recommendation.
        first: number before the slash.
        second: number after it.
        numbered: whether "No" stands before them (then the number comes first).
        suffix: "EU", "EC", "JHA" after them (then the year comes first).

    Returns:
        The CELEX number and the year, or None when neither part can be a year.

    Example:
        >>> celex_of("directive", "2011", "95", suffix="EU")
        ('32011L0095', 2011)
        >>> celex_of("regulation", "604", "2013", numbered=True)
        ('32013R0604', 2013)
    """
    letter = _LETTER.get(kind)
    if letter is None:
        return None
    a, b = _full_year(first), _full_year(second)
    if suffix or (not numbered and a is not None and len(first) == 4):
        year, number = a, second
    elif kind == "regulation" and b is not None:
        year, number = b, first
    elif a is not None and len(first) == 4:
        year, number = a, second
    else:
        year, number = (
            (a, second)
            if a is not None and len(first) == 2 and kind != "regulation"
            else (b, first)
        )
    if year is None or not number.isdigit():
        return None
    return f"3{year}{letter}{int(number):04d}", year


def eu_hits(text: str) -> Iterator[Hit]:
    """Mentions of numbered EU acts, cases and references in a normalised text."""
    if "/" in text:
        yield from _acts(text)
        if "-" in text or "–" in text or "‑" in text:
            yield from _cases(text)
        if "eli/" in text:
            for m in _ELI.finditer(text):
                letter = {"dir": "L", "reg": "R", "dec": "D"}[m["t"]]
                yield Hit(
                    *m.span(),
                    name=m.group(),
                    kind="eu_act",
                    year=int(m["y"]),
                    jurisdiction="EU",
                    ids=(f"CELEX:3{m['y']}{letter}{int(m['n']):04d}",),
                    rule="eli",
                )
    if "OJ" in text or "Official Journal" in text:
        for m in _OJ.finditer(text):
            years = (m["y"], m["d"], m["b"], (m["of"] or m["on"] or "")[-4:])
            yield Hit(
                *m.span(),
                name=m.group(),
                kind="eu_act",
                year=next((int(y) for y in years if y), None),
                jurisdiction="EU",
                ids=(f"OJ {m['s']} {m['n']}",),
                rule="oj",
            )
    if "COM" in text or "roposal for" in text:
        yield from _proposals(text)
    if "ECLI" in text:
        for m in _ECLI.finditer(text):
            year = m.group().split(":")[3]
            yield Hit(
                *m.span(),
                name=m.group(),
                kind="case",
                year=int(year),
                jurisdiction={"EU": "EU", "CE": "CoE"}.get(m.group()[5:7], m.group()[5:7]),
                ids=(m.group(),),
                rule="ecli",
                locked=True,
            )
    if "CELEX" in text or re.search(r"\d[A-Z]\d{4}", text):
        for m in _CELEX.finditer(text):
            yield Hit(
                *m.span(),
                name=f"CELEX {m['n']}",
                kind="eu_act",
                year=int(m["n"][1:5]),
                jurisdiction="EU",
                ids=(f"CELEX:{m['n']}",),
                rule="celex",
            )


def _proposals(text: str) -> Iterator[Hit]:
    """Proposals and communications of the Commission, by title or number."""
    last = 0
    for m in _PROPOSAL.finditer(text):
        if m.start() < last:
            continue
        subject = _PROPOSED.match(text, m.end())
        if subject is None:
            continue
        end = subject.end()
        number = _COM_TAIL.match(text, end)
        hit = Hit(
            m.start(),
            end,
            name=" ".join(text[m.start() : end].split()),
            kind="eu_act",
            jurisdiction="EU",
            rule="eu-proposal",
            head=m["t"].casefold(),
            reason="a proposal of the Commission; the registry has no row for it",
        )
        if number is not None:
            opened = "(" in text[end : number.start("n") - 6]
            hit.end = number.end() + (1 if opened and text.startswith(")", number.end()) else 0)
            hit.ids, hit.year = _com(number)
        last = hit.end
        yield hit
    for m in _COM.finditer(text):
        if m.start() < last:
            continue
        ids, year = _com(m)
        yield Hit(
            *m.span(),
            name=ids[0],
            kind="eu_act",
            year=year,
            jurisdiction="EU",
            ids=ids,
            rule="eu-proposal",
            reason="a document of the Commission; the registry has no row for it",
        )


def _com(m: re.Match[str]) -> tuple[tuple[str, ...], int]:
    year = int(m["y"] or m["z"])
    return (f"COM({year}) {int(m['n'])}",), year


def _acts(text: str) -> Iterator[Hit]:
    for m in _ACT.finditer(text):
        kind = m["type"].casefold().rstrip("s")
        if m["sort"] and m["sort"].casefold() == "framework":
            kind = "framework"
        if m["type"][0].islower() and not (m["suffix"] or m["treaty"]):
            continue
        hit = _act(
            m.start(), m.end(), kind, m["a"], m["b"], bool(m["no"]), m["suffix"], m["treaty"]
        )
        if hit is None:
            continue
        at = m.end()
        later = _MORE.match(text, at)
        if later is None:
            hit.title = _title_end(text, hit.end)
            yield hit
            continue
        yield hit
        while later is not None:
            begin = later.start("treaty") - 1 if later["treaty"] else later.start("a")
            other = _act(
                begin,
                later.end(),
                kind,
                later["a"],
                later["b"],
                bool(m["no"]),
                later["suffix"],
                later["treaty"],
            )
            if other is None:
                break
            yield other
            at = later.end()
            later = _MORE.match(text, at)


def _act(
    start: int,
    end: int,
    kind: str,
    a: str,
    b: str,
    numbered: bool,
    suffix: str | None,
    treaty: str | None,
) -> Hit | None:
    found = celex_of(
        kind,
        a,
        b,
        numbered=numbered or (treaty is not None and len(b) == 4 and len(a) < 4),
        suffix=suffix,
    )
    if found is None or not (suffix or treaty or numbered or len(a) == 4 or len(b) == 4):
        return None
    celex, year = found
    word = {"framework": "Framework Decision"}.get(kind, kind.title())
    mark = f"({treaty}) " if treaty else ""
    tail = f"/{suffix}" if suffix else ""
    name = f"{word} {mark}{'No ' if numbered else ''}{a}/{b}{tail}"
    return Hit(
        start,
        end,
        name=name,
        kind="eu_act",
        year=year,
        jurisdiction="EU",
        ids=(f"CELEX:{celex}",),
        rule="eu-act",
        head=kind,
    )


def _title_end(text: str, end: int) -> int:
    """End of an act's official title, where the text gives it in full."""
    title = _TITLE.match(text, end)
    if title is None or not title.group().strip(" ,"):
        return end
    at = end + len(title.group().rstrip(" ,"))
    subject = _SUBJECT.match(text, at + 1 if text[at : at + 1] == "," else at)
    if subject is not None:
        at = subject.end()
        if text.startswith(" (recast)", at):
            at += 9
    return at


def _cases(text: str) -> Iterator[Hit]:
    for m in _CASE.finditer(text):
        numbers = [
            re.sub(r"[‑–]\s?|-\s", "-", x)
            for x in re.findall(r"[CTF][-‑–]\s?\d{1,4}/\d{2}", m.group())
        ]
        year = _full_year(numbers[0].rsplit("/", 1)[1])
        start, end, name = m.start(), m.end(), ""
        said, closed = m.group().startswith(("Case", "Joined")), 0
        if m.group().startswith(("case", "joined")):
            start += m.group().index(" ") + 1 if m.group().startswith("case") else 0
            said = True
        lead = re.compile(r"[,:]?\s(?=[A-ZÀ-Þ])").match(text, end)
        versus = _VERSUS.search(text, end, end + 90) if lead is not None else None
        if (
            lead is not None
            and versus is not None
            and not re.search(r"[;()]|[a-z]{3}\.\s", text[lead.end() : versus.start()])
        ):
            right = right_party(text, versus.end(), None)
            if right is not None:
                name, end = clean_name(text[lead.end() : right]), right
        elif (
            said
            and (short := _SHORT_NAME.match(text, end)) is not None
            and not short["n"].startswith(("EU", "ECLI", "ECR", "The"))
        ):
            name, end = short["n"], short.end()
        if not name:
            before = re.search(r"(?<=\s)\(?(?:\w+\s)?$", text[max(0, start - 12) : start])
            at = start - (len(before.group()) if before else 0)
            stem = text[:at].rstrip(" ,(")
            found = list(_VERSUS.finditer(stem, max(0, at - 140)))
            if found and right_party(text, found[-1].end(), None) == len(stem):
                left = left_party(text, found[-1].start(), 0)
                if left is not None:
                    name, start = clean_name(text[left : len(stem)]), left
                    if text[len(stem) : len(stem) + 2] == " (" and text.startswith(")", end):
                        end += 1
        if (
            not name
            and not said
            and (earlier := _NAMED_BEFORE.search(text[max(0, start - 60) : start])) is not None
        ):
            # "C. K. and Others, C-578/16 PPU": the name that stands before the number.
            if text[start - 1] == "(":
                close = re.compile(r"[^()]{0,60}\)").match(text, end)
                if close is not None:
                    closed = close.end()
            name, start = clean_name(earlier["n"]), max(0, start - 60) + earlier.start()
        elif not name and not said and text[start - 2 : start] == ", ":
            usual = _USUAL_NAME.search(text, max(0, start - 100), start - 2)
            if usual is not None:
                name = usual["u"]
                full = re.search(
                    r"[A-ZÀ-Þ][\w’'-]*(?:\s[\w’'.-]+){0,8}$",
                    text[max(0, usual.start() - 90) : usual.start()],
                )
                capital = (
                    re.search(
                        r"(?:[A-ZÀ-Þ][\w’'-]*\s?)(?:[\w’'.-]+\s?){0,8}$",
                        re.split(
                            r"\b(?:[Ii]n|[Ss]ee|also|[Bb]y|[Ff]rom|[Tt]o|[Cc]f\.)\s", full.group()
                        )[-1],
                    )
                    if full
                    else None
                )
                start = usual.start() - len(capital.group()) if capital else usual.start() + 2
        if (tail := _EU_TAIL.match(text, end)) is not None:
            end = tail.end()
        pin = _PARAGRAPH.match(text, end)
        if pin is not None:
            end = pin.end()
        if closed == end + 1:
            end = closed
        hit = Hit(
            start,
            end,
            name=name or f"Case {numbers[0]}",
            kind="case",
            year=None,
            jurisdiction="EU",
            ids=tuple(f"CJEU {n}" for n in numbers),
            rule="cjeu",
            case=short_name(name) if name else "",
            locked=True,
        )
        # The number gives the year of the application, not that of the judgment.
        stated = re.search(
            r"EU:C:(\d{4})|\[(\d{4})\]\sECR|(\d{4})\sE\.C\.R|(?<![-–‑])(\d{4})$",
            text[m.end() : end],
        )
        hit.year = int(next(g for g in stated.groups() if g)) if stated else None
        hit.pinpoint = (
            re.sub(r"^(?:paragraphs?|paras?\.?|point|§§?|¶¶?)\s", "para. ", pin["p"])
            if pin is not None
            else None
        )
        hit.claims = {} if year is None else {"lodged": str(year)}
        yield hit
