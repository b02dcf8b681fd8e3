"""UN symbols, resolutions, general comments, treaty series; Council of Europe treaty numbers.

Sources: United Nations Editorial Manual (document symbols, resolutions), the treaty bodies' own
series of general comments and recommendations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .model import Hit
from .tables import committee_of, committees, grammar

__all__ = ["un_hits"]

_SYMBOL = re.compile(
    r"\b(?P<s>(?:UN Doc\.? |U\.N\. Doc\.? )?(?P<body>A|S|E|ST|TD|HRI|CAT|CCPR|CEDAW|CERD|CRC|CMW|CED|CRPD|DP|UNEP|HCR|EC|HSP|ICCD|FCCC|SPT|OPCAT)"
    r"/(?:[A-Z0-9][\w.\-‑–]*|\d+)(?:/(?:\d+(?:[-–]\d+(?!\w))?|[A-Z][\w.\-‑–]*|[\w.\-‑–]+))*(?:\s?\((?:[IVXL]+|\d{4}|[IVX]+[-–][IVX]+)\))?(?:/(?:Add|Corr|Rev)\.\d+)*)"
)
# "CMW/C/GC/3-CRC/C/GC/22": one comment of two bodies
_PAIR = re.compile(r"\s?[-–/]\s?(?:CRC|CEDAW|CMW|CCPR|CRPD)/C/GC/\d{1,2}(?:/Rev\.\d)?(?!\w)")
_NOTE = re.compile(
    r",\s(?P<p>annex(?:es)?(?:\s[IVXL]+|\s\d+)?|appendix(?:\s[IVX\d]+)?)(?:,\spara\.\s?\d+)?(?!\w)",
    re.I,
)
_DATE = r"\d{1,2}\s(?:January|February|March|April|May|June|July|August|September|October|November|December)\s(?:19|20)\d\d"
_RESOLUTION = re.compile(
    r"(?:(?P<body>(?:(?:UN|U\.N\.|United Nations)\s)?(?:Security Council|General Assembly|Human Rights Council|Economic and Social Council|"
    r"Commission on Human Rights)|UNSC|UNGA|UNSCR|S\.C\.|G\.A\.|HRC|ECOSOC|Parliamentary Assembly|European Parliament|Committee of Ministers|PACE|Council)(?:['’]s)?\s)?"
    r"(?P<word>[Rr]esolutions?|[Dd]ecisions?|Recommendations?|Res\.|(?<=UNSC)R|(?<=UNSCR))\s(?:Nos?\.?\s)?(?P<n>(?:[A-Z]{1,3}/(?:RES/|HRC/)?)?\d{1,4}(?:/\d{1,4})?(?:\s?[A-Z](?=\s?\(|\sof\s\d))?)"
    r"(?:\s?\((?P<y>\d{4}|[IVXL]+(?:[-–][IVX]+)?|S-[IVX]+)\)(?P<part>\s[A-H](?=\s(?:of|dated)\b|[,;.]))?)?(?![\d/])"
    rf"(?P<of>\sof\sthe\s(?:(?:UN|U\.N\.|United Nations)\s)?(?:Security Council|General Assembly|Human Rights Council|Economic and Social Council|Parliamentary Assembly|European Parliament))?"
    rf"(?P<date>,?\s(?:of|dated)\s{_DATE})?"
)
_MORE = re.compile(
    r"(?:,\s(?:and\s)?|\sand\s)(?P<n>\d{1,4}(?:/\d{1,4}(?:\s?[A-Z](?=\sof\s\d|[,;]))?|(?=\s?\()))(?:\s?\((?P<y>\d{4}|[IVXL]+)\)|\sof\s\d{1,2}\s[A-Z][a-z]+\s\d{4})?(?![\d/])"
)
_COMMENT = re.compile(
    r"(?:(?P<joint>[Jj]oint )?(?P<word>[Gg]eneral [Cc]omments?|[Gg]eneral [Rr]ecommendations?|GC|GR)\s?(?:Nos?\.?\s?)?(?P<n>\d{1,2}|[IVX]{1,6})(?!\w))"
    r"(?P<y>\s\((?P<year>\d{4})\)|,\s(?P<year2>(?:19|20)\d\d)(?!\w))?(?P<rev>\s\((?:R|r)ev(?:ised|\.\s?\d)?\))?"
)
_UNTS = re.compile(
    r"\b(?P<v>\d{1,4})\s(?P<s>UNTS|U\.N\.T\.S\.|LNTS|L\.N\.T\.S\.)\s(?P<p>\d{1,5})(?!\d)|\bUnited Nations,? Treaty Series, [Vv]ol\. (?P<v2>\d{1,4}),(?:\sNo\.?\s\d+,)?\sp\.\s(?P<p2>\d{1,4})(?:,\sNo\.?\s\d+(?:\s\(\d{4}\))?)?|\b(?:UNTS|LNTS)\s(?P<v3>\d{1,4}):\s?(?P<p3>\d{1,5})"
)
_ETS = re.compile(r"\b(?P<s>C?ETS)(?:\s(?:No\.?\s?)?|-No\.?\s?)(?P<n>\d{1,3})(?!\d)")
_CONCLUSION = re.compile(
    r"(?:(?:UNHCR\s)?(?:ExCom|EXCOM|Excom|Executive Committee)(?:['’]s)?\s)[Cc]onclusions?\s(?:on [^.;,(]{5,90}\s)?(?:Nos?\.?\s?)?(?P<n>\d{1,3})(?:\s?\((?P<y>[IVXLC]+|\d{4})\))?(?:\s?[-–,]\s(?P<yy>19\d\d|20\d\d)(?!\d))?"
)


def un_hits(text: str) -> Iterator[Hit]:
    """Mentions of United Nations documents and resolutions in a normalised text."""
    if "/" in text:
        yield from _symbols(text)
    lower = text.casefold()
    if "resolution" in lower or "UNSCR" in text or "Res." in text or "decision" in lower:
        yield from _resolutions(text)
    if "general comment" in lower or "general recommendation" in lower or "GC" in text:
        yield from _comments(text)
    if "NTS" in text or "N.T.S" in text or "Treaty Series" in text:
        for m in _UNTS.finditer(text):
            volume, page = m["v"] or m["v2"] or m["v3"], m["p"] or m["p2"] or m["p3"]
            series = (m["s"] or m.group()[:4] if m["v3"] else m["s"] or "UNTS").replace(".", "")
            yield Hit(
                *m.span(),
                name=f"{series} {volume}:{page}",
                kind="treaty",
                jurisdiction="UN",
                ids=(f"{series} {volume}:{page}",),
                rule="unts",
                locked=True,
            )
    if "Conventions N" in text:
        yield from _labour(text)
    if "Recommendation" in text:
        yield from _labour_recommendations(text)
    if "SDG" in text or "Development Goal" in text:
        yield from _goals(text)
    if "ETS" in text:
        for m in _ETS.finditer(text):
            number = int(m["n"])
            yield Hit(
                *m.span(),
                name=f"ETS {number}",
                kind="treaty",
                jurisdiction="CoE",
                ids=(f"ETS {number}" if number < 194 else f"CETS {number}",),
                rule="ets",
                locked=True,
            )
    if "onclusion" in text:
        for m in _CONCLUSION.finditer(text):
            year = int(m["yy"]) if m["yy"] else int(m["y"]) if m["y"] and m["y"].isdigit() else None
            yield Hit(
                *m.span(),
                name=f"UNHCR Executive Committee Conclusion No. {m['n']}",
                kind="soft_law",
                year=year,
                jurisdiction="UN",
                ids=(f"ExCom {m['n']}",),
                rule="excom",
                head="conclusion",
            )


_GOALS = re.compile(
    r"\b(?:SDGs?|Sustainable Development Goals?)\s(?:No\.\s|(?P<t>[Tt]argets?\s)|[Gg]oals?\s)?"
    r"(?P<n>\d{1,2}(?:\.(?:\d{1,2}|[a-d]))?)(?P<more>(?:(?:,\s|,?\sand\s)\d{1,2}(?:\.(?:\d{1,2}|[a-d]))?(?![\d%]|\s(?:per|percent)))*)(?![\d%]|,\d)"
)


def _goals(text: str) -> Iterator[Hit]:
    """Goals and targets of the 2030 Agenda by number: "SDG 10.7", "Sustainable Development Goal 16"."""
    for m in _GOALS.finditer(text):
        rest = re.sub(r",?\sand\s", ", ", m["more"] or "")
        label = "target" if "." in m["n"] or m["t"] else "goal"
        yield Hit(
            *m.span(),
            keys=("agenda-2030",),
            kind="soft_law",
            pinpoint=f"{label}{'s' if rest else ''} {m['n']}{rest}",
            rule="goal",
            locked=True,
        )


_RECOMMENDATION = re.compile(
    r"\b(?P<name>(?!The\s|This\s|In\s)[A-Z][\w’'-]+(?:,?\s(?:(?:of|for|and|the|in|on|to)\s){0,2}(?:\([A-Z][^()]{2,50}\)|[A-Z][\w’'-]+)){0,9}\sRecommendation(?:\s\(Revised\))?),\s(?P<y>19\d\d|20\d\d)\s\(No\.\s(?P<n>\d{1,3})\)"
    r"|\b(?:ILO\s)?Recommendations?\sNos?\.?\s(?P<m>\d{1,3})(?!\d|/)(?P<more>(?:(?:,\s|,?\sand\s)(?:No\.\s)?\d{1,3}(?![\d/]))*)"
)


def _labour_recommendations(text: str) -> Iterator[Hit]:
    """Labour recommendations: "Domestic Workers Recommendation, 2011 (No. 201)"."""

    def one(a: int, b: int, number: str, name: str = "", year: str | None = None) -> Hit:
        return Hit(
            a,
            b,
            name=name or f"ILO Recommendation No. {number}",
            kind="soft_law",
            year=int(year) if year else None,
            jurisdiction="ILO",
            ids=(f"ILO R{int(number):03}",),
            rule="ilo",
            head="recommendation",
        )

    labour = re.search(r"\bILO\b|International Labou?r|Labou?r Conference", text)
    for m in _RECOMMENDATION.finditer(text):
        if m["n"]:
            yield one(*m.span(), m["n"], m["name"], m["y"])
        elif labour is not None:
            hit = one(*m.span(), m["m"])
            hit.also = [one(*m.span(), n) for n in re.findall(r"\d+", m["more"])]
            yield hit


_LABOUR = re.compile(
    r"\b(?:ILO|International Labou?r Organi[sz]ation) Conventions Nos?\. ?(?P<n>\d{1,3})(?P<y> \(\d{4}\))?"
)
# "..., No. 98 (1949)", "(1949) concerning Migration for Employment and No. 143 (1975)", "97 and 143"
_LABOUR_MORE = re.compile(
    r"(?:,? ?(?:on|concerning) [^.;()]{3,60})?,?(?: and)? (?P<s>(?:No\. ?)?(?P<n>\d{1,3})(?!\d|,\d)(?P<y> \(\d{4}\))?)"
)


def _labour(text: str) -> Iterator[Hit]:
    """Labour conventions that share a head noun: "ILO Conventions Nos. 97 and 143"."""

    def one(start: int, end: int, number: str, year: str | None) -> Hit:
        return Hit(
            start,
            end,
            name=f"ILO Convention No. {number}",
            kind="treaty",
            year=int(year[2:6]) if year else None,
            jurisdiction="ILO",
            ids=(f"ILO C{int(number):03}",),
            rule="ilo",
            head="convention",
        )

    for m in _LABOUR.finditer(text):
        first = one(*m.span(), m["n"], m["y"])
        hits = [first]
        later = _LABOUR_MORE.match(text, m.end())
        while later is not None and (later["y"] or "No" in later["s"] or not m["y"]):
            if "No" in later["s"] or later["y"]:
                hits.append(one(*later.span("s"), later["n"], later["y"]))
            else:
                # "Nos. 97 and 143": coordinated, one span for all of them.
                first.end = later.end()
                first.also.append(one(*m.span(), later["n"], None))
            later = _LABOUR_MORE.match(text, later.end())
        yield from hits


def _symbols(text: str) -> Iterator[Hit]:
    for m in _SYMBOL.finditer(text):
        symbol = re.sub(
            r"[‑–]", "-", m["s"].split("Doc", 1)[-1].lstrip(". ") if "Doc" in m["s"] else m["s"]
        ).rstrip(".-")
        start, end = m.start(), m.start() + len(m["s"].rstrip(".-–"))
        if not any(c.isdigit() for c in symbol) or (
            end < len(text) and text[end : end + 1].isalnum()
        ):
            continue
        # "room A/12": one slash and a small number is no symbol.
        if symbol.count("/") == 1 and not re.search(r"\d{3}", symbol):
            continue
        before = text[max(0, start - 8) : start]
        if (
            "://" in before
            or before.endswith(("/", "www.", "-", "#", "="))
            or re.search(r"\w[./]$", before)
        ):
            continue
        year = _symbol_year(symbol)
        kind = "un_resolution" if "/RES/" in symbol else "un_document"
        if symbol.startswith(
            (
                "CAT/C/GC",
                "CEDAW/C/GC",
                "CRC/C/GC",
                "CRC/GC",
                "CCPR/C/GC",
                "CMW/C/GC",
                "CERD/C/GC",
                "CRPD/C/GC",
                "E/C.12/GC",
            )
        ):
            kind = "general_comment"
        if re.search(r"/D/\d+/\d{4}", symbol):
            kind = "case"
        hit = Hit(
            start,
            end,
            name=symbol,
            kind=kind,
            year=year,
            jurisdiction="UN",
            ids=(symbol,),
            rule="un-symbol",
        )
        pair = _PAIR.match(text, end) if kind == "general_comment" else None
        if pair is not None:
            hit.end = end = pair.end()
        note = _NOTE.match(text, end)
        if note is not None:
            hit.end, hit.pinpoint = note.end(), note.group().lstrip(", ")
            hit.pinpoint = hit.pinpoint[0].lower() + hit.pinpoint[1:]
        yield hit


def _symbol_year(symbol: str) -> int | None:
    stated = re.search(r"\((\d{4})\)|/((?:19|20)\d\d)(?:/|$)", symbol)
    if stated:
        return int(stated.group(1) or stated.group(2))
    session = re.match(r"A/(?:RES/)?(\d{2})/", symbol)
    if session:
        # The n-th regular session of the General Assembly opens in September of 1945 + n.
        return 1945 + int(session.group(1))
    return None


# "the Economic and Social Council, in its resolution 1186 (XLI)"
_BY = re.compile(
    r"\b(?P<body>Economic and Social Council|ECOSOC|Human Rights Council|Security Council|Commission on Human Rights|General Assembly)"
    r"(?:[’']s|,?\s(?:in|by|through|adopted|passed|recalled|under)(?:\s[a-z]+){0,4})?\s(?:its\s)?$"
)


def _resolutions(text: str) -> Iterator[Hit]:
    for m in _RESOLUTION.finditer(text):
        number, bracket, body = m["n"], m["y"], (m["body"] or m["of"] or "").casefold()
        word = m["word"].casefold()
        european = (
            any(
                x in body
                for x in (
                    "parliamentary assembly",
                    "pace",
                    "european parliament",
                    "committee of ministers",
                )
            )
            or body == "council"
        )
        dated = int(m["date"][-4:]) if m["date"] else None
        if word.startswith(("decision", "recommendation")) and not body:
            continue
        if european:
            if not (bracket or "/" in number):
                continue
            year = int(bracket) if bracket and bracket.isdigit() else dated
            name = (
                f"{m['body'] or body.removeprefix(' of the ').title()} {m['word'].rstrip('s')} {number}"
                + (f" ({bracket})" if bracket else "")
            )
            yield Hit(
                *m.span(),
                name=name,
                kind="resolution",
                year=year,
                jurisdiction="EU" if "european" in body else "CoE",
                rule="resolution",
                head="resolution",
            )
            continue
        if (
            not body
            and not bracket
            and "/" not in number
            and not (len(number) == 4 and word[0] == "r")
        ):
            continue
        if word.startswith("decision") and not body:
            continue
        if not body and (by := _BY.search(text, max(0, m.start() - 90), m.start())) is not None:
            body = by["body"].casefold()
        hit = _resolution(*m.span(), number, bracket, body)
        hit.year = dated or hit.year
        later = _MORE.match(text, m.end())
        while later is not None and m["word"].endswith("s"):
            # a list under one head: one span, each resolution a record on it
            hit.also.append(_resolution(hit.start, later.end(), later["n"], later["y"], body))
            hit.end = later.end()
            later = _MORE.match(text, later.end())
        yield hit


def _resolution(start: int, end: int, number: str, bracket: str | None, body: str) -> Hit:
    year = int(bracket) if bracket and bracket.isdigit() else None
    bare = re.sub(r"^[A-Z]{1,3}/(?:RES/|HRC/)?", "", number)
    bare = re.sub(r"(?<=\d)\s(?=[A-Z]$)", "", bare) if "/" in bare else bare
    if "human rights council" in body or body == "hrc":
        symbol, who = f"A/HRC/RES/{bare}", "Human Rights Council"
    elif "commission on human rights" in body:
        symbol, who = f"E/CN.4/RES/{bare}", "Commission on Human Rights"
        year = int(bare[:4]) if re.match(r"(?:19|20)\d\d/", bare) else year
    elif "economic" in body or body == "ecosoc":
        symbol, who = f"E/RES/{bare}", "Economic and Social Council"
    elif (
        "security" in body
        or body.startswith(("unsc", "s.c."))
        or (
            "assembly" not in body
            and body not in ("unga", "g.a.")
            and "/" not in bare
            and (year or (not bracket and len(bare) == 4))
        )
    ):
        who = "Security Council"
        if year is None and bare.isdigit():
            year = _council_year(int(bare))
        symbol = f"S/RES/{bare} ({year})" if year else f"S/RES/{bare}"
    else:
        symbol, who = (
            f"A/RES/{bare}" + (f"({bracket})" if bracket and not bracket.isdigit() else ""),
            "General Assembly",
        )
        if "/" in bare and int(bare.split("/")[0]) < 150:
            year = 1945 + int(bare.split("/")[0])
    return Hit(
        start,
        end,
        name=f"{who} resolution {bare}" + (f" ({bracket or year})" if bracket or year else ""),
        kind="un_resolution",
        year=year,
        jurisdiction="UN",
        # "217 A (III)" is part A of 217 (III), which is how most lists have it.
        ids=tuple(dict.fromkeys((symbol, re.sub(r"(?<=\d)\s?[A-Z](?=\()", "", symbol)))),
        rule="resolution",
        head="resolution",
    )


def _council_year(number: int) -> int | None:
    """Year of a Security Council resolution by its number: they are counted through."""
    for row in grammar()["security_council_years"]:
        if row[0] <= number <= row[1]:
            return int(row[2])
    return None


_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}


def roman(text: str) -> int:
    """Value of a Roman numeral.

    Example:
        >>> roman("XXX"), roman("XIX")
        (30, 19)
    """
    total = 0
    for a, b in zip(text, [*text[1:], ""], strict=False):
        value = _ROMAN.get(a, 0)
        total += -value if b and _ROMAN.get(b, 0) > value else value
    return total


_JOINT = re.compile(
    r"\sof\sthe\s(?P<a>[A-Z][\w ]{1,110}?)\s(?:and|/)\s(?:[Gg]eneral\s[Cc]omment\s)?No\.\s\d{1,2}(?:\s\(\d{4}\))?(?:\sof\sthe\s(?:[A-Z]{2,5}\b|Committee(?:\s(?:on|of|the|and|[A-Z]\w+)){1,12}))?"
)
_COMMENT_MORE = re.compile(
    r"(?:,\s(?:and\s)?|\sand\s)(?P<s>No\.?\s(?P<n>\d{1,2})(?!\w)(?:\s\((?P<year>\d{4})\))?)"
)


def _comments(text: str) -> Iterator[Hit]:
    for m in _COMMENT.finditer(text):
        number = int(m["n"]) if m["n"].isdigit() else roman(m["n"])
        year = int(m["year"] or m["year2"]) if (m["year"] or m["year2"]) else None
        word = (
            "general recommendation"
            if "ecomm" in m["word"] or m["word"] == "GR"
            else "general comment"
        )
        before = text[max(0, m.start() - 130) : m.start()]
        committee, start = committee_of(before, m.start())
        hit = Hit(
            start if committee else m.start(),
            m.end(),
            name=f"{word} No. {number}",
            kind="general_comment",
            year=year,
            jurisdiction="UN",
            rule="general-comment",
            head=word.split()[1],
            surface_year=number,
        )
        # The committee that the words before it name; else the resolver asks the document.
        hit.case = committee or ""
        if m["word"] in ("GC", "GR") and not committee:
            continue
        if committee is None and word.endswith("recommendation") and not m["n"].isdigit():
            hit.case = "CERD"  # the one body that numbered its recommendations in Roman
        owner = next(
            (c for c in committees() if text.startswith(f" of the {c.name}", hit.end)), None
        )
        if owner is not None and not m["joint"]:
            hit.case = owner.acronym
        if m["joint"] and (both := _JOINT.match(text, hit.end)) is not None:
            # "Joint general comment No. 3 (2017) of the CMW and No. 22 (2017) of the CRC"
            body = next((c for c in committees() if both["a"] in (c.acronym, c.name)), None)
            if body is not None:
                hit.end, hit.case = both.end(), body.acronym
        # "general comments No. 5 (2003) and No. 16 (2013)"
        later = _COMMENT_MORE.match(text, hit.end) if m["word"].endswith("s") else None
        while later is not None:
            hit.also.append(
                Hit(
                    hit.start,
                    later.end(),
                    name=f"{word} No. {later['n']}",
                    kind="general_comment",
                    year=int(later["year"]) if later["year"] else None,
                    jurisdiction="UN",
                    rule="general-comment",
                    head=word.split()[1],
                    surface_year=int(later["n"]),
                    case=hit.case,
                )
            )
            hit.end = later.end()
            later = _COMMENT_MORE.match(text, later.end())
        yield hit
