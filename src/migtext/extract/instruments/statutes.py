"""Statutes, regulations and executive acts that are cited by number.

US codes and session laws, British, Canadian, Australian and other citations. Sources: The
Bluebook, the McGill Guide, AGLC and OSCOLA for the forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .model import Hit

__all__ = ["ACT_CITATION", "statute_hits"]

_SIGN = r"(?:§§?|¡ì(?:¡ì)?|[Ss]ections?|[Ss]ecs?\.|[Pp]arts?|[Pp]ts?\.)"
_SUBS = r"(?:\s?\((?:\d{1,3}|[a-z]{1,4}|[A-Z]{1,4})\))*"
_SECTION = r"\d{1,5}(?:\.\d{1,4})?[a-z]{0,3}(?:[-–]\d{1,3}[a-z]?(?!\.\d)(?=\W|$))?"
_CODE = re.compile(
    rf"(?<![\w.])(?:(?P<pre>{_SIGN})\s?(?P<presec>{_SECTION}{_SUBS})\s(?:of\s)?(?:[Tt]itle\s)?)?(?P<title>\d{{1,2}})\s?"
    rf"(?P<code>U\.?\s?S\.?\s?C\.?(?:\s?A\.?)?|C\.?\s?F\.?\s?R\.?)(?![A-Za-z])\s?,?(?:{_SIGN})?\s?(?P<first>{_SECTION})(?P<subs>{_SUBS})"
    rf"(?P<more>(?:(?:,\s(?:and\s)?|\s?[-–]\s?|\s(?:and|&|or)\s|;\s)(?:{_SIGN}\s?)?(?:{_SECTION}{_SUBS}|{_SUBS[:-1]}+)(?!\s(?:Stat\.|U\.|C\.|F\.|[A-Z][\w.]*\s\d))(?!\w|\.\d))*)"
    rf"(?P<seq>,?\set\sseq\.?)?(?P<note>\snote(?!\s\d|\w))?(?P<year>\s\((?:West\s(?:Supp\.\s)?)?(?:19|20)\d\d(?:\s&\sSupp\.\s[IVX]+(?:\s\d{{4}})?)?\))?"
)
# "§ 1225(b) of Title 8 of the U. S. Code", "section 1182(d)(5) of title 8, United States Code"
_TITLE = re.compile(
    rf"(?<![\w.]){_SIGN}\s?(?P<section>{_SECTION})(?P<subs>{_SUBS})\s?,?\sof\s[Tt]itle\s(?P<title>\d{{1,2}}),?\s(?:of\s(?:the\s)?)?(?:(?P<us>U\.\s?S\.\s?Code|United\sStates\sCode)|Code\sof\sFederal\sRegulations)"
)
# "Fed. R. Civ. P. 23(b)(2)"
_FEDERAL_RULE = re.compile(
    r"\b(?:Fed\.\s?R\.\s?(?P<of>Civ|Crim|App|Bankr|Evid)\.(?:\s?P\.)?|Federal\sRules?\sof\s(?P<full>(?:Civil|Criminal|Appellate|Bankruptcy)\sProcedure|Evidence))\s(?P<n>\d{1,4}(?:\.\d)?(?:\([A-Za-z0-9]{1,4}\))*)"
)
_RULES_OF = re.compile(
    r"\b(?:Federal|High|Supreme|Federal\sCircuit|County|District|Family|Superior)\sCourts?(?:\s\([A-Z][^()]{3,60}\))?\sRules(?:,?\s(?:19|20)\d\d)?(?:\s\([A-Z][a-z]{1,3}\))?(?!\sCommittee)"
    r"|\bFederal\sRules\sof\s(?:(?:Civil|Criminal|Appellate|Bankruptcy)\sProcedure|Evidence)"
)
_FEDERAL_RULES = {
    "Civ": "Federal Rules of Civil Procedure",
    "Crim": "Federal Rules of Criminal Procedure",
    "App": "Federal Rules of Appellate Procedure",
    "Bankr": "Federal Rules of Bankruptcy Procedure",
    "Evid": "Federal Rules of Evidence",
}
_PUBLIC_LAW = re.compile(
    r"\b(?:Pub(?:lic|\.)\s?L(?:aw|\.)\s?(?:Nos?\.?\s?)?|P\.\s?L\.\s?)(?P<a>\d{2,3})[-‑–](?P<b>\d{1,4})(?P<pin>,\s(?:§§?|[Ss]ec(?:tion|\.)|div\.|tit\.)\s?[\w()]+(?:,\s(?:tit\.|§)\s?[\w()]+)*)?"
)
_STATE_CODE = re.compile(
    rf"(?<![\w.])(?P<code>(?!U\.?S\.?C|C\.?F\.?R)(?:[A-Z]\.){{3,5}}\s?|(?:[A-Z][A-Za-z]{{0,9}}\.?\s?){{1,4}}(?:(?:CODE|Code|STAT|Stat|REV|Rev|GEN|Gen|ANN|Ann|COMP|Comp|LAWS?|Laws?|CONSOL|Penal|Civ|Educ|Gov['’]t|Health|Welf|Inst)\.?\s?(?:&\s)?){{1,4}}(?:(?:19|20)\d\d\s)?(?:[Tt](?:it|IT)\.\s\d{{1,3}}[A-Z]?,?\s)?)"
    rf"(?:§§?|¡ì)\s?(?P<section>\d[\w.:-]*[\dA-Z]|\d+[A-Za-z]?)(?!\w)(?P<subs>{_SUBS})(?P<year>\s\((?:[A-Z][\w ]+\s)?(?:19|20)\d\d\))?"
)
_STAT = re.compile(
    r"\b(?P<v>\d{1,3})\sStat\.\s(?P<p>\d{1,5}(?:-\d{1,4})?)(?:,\s\d{1,5}(?!\d|\s?U\.|\s?C\.)(?:[-–]\d+)?)?(?:\s\(\d{4}\))?"
)
_FED_REG = re.compile(
    r"\b(?P<v>\d{1,3})\s(?:Fed\.\sReg\.|FR)\s(?P<p>\d{1,3},\d{3}|\d{3,6})(?:,\s\d[\d,]*)?(?:\s\((?:[A-Z][a-z]+\.?\s\d{1,2},\s)?\d{4}\))?"
)
_ORDER = re.compile(
    r"\b(?P<type>Executive Orders?|Exec\. Orders?|E\.?O\.?|Presidential Proclamations?|Proclamations?|Presidential Memorandum)\s(?:Nos?\.?\s?)?(?P<n>\d{4,5}|\d{1,2},\d{3})(?!\d)(?P<date>\s(?:of|dated)\s[A-Z][a-z]+\s\d{1,2},\s\d{4}|\s\(\d{4}\))?"
)
_PUBLISHED = re.compile(
    r"(?:,\s(?:(?P<v>\d{1,3})\sFed\.\sReg\.\s(?P<p>\d{1,3},\d{3}|\d{3,6})(?:,\s\d[\d,]*)?|3\sC\.F\.R\.\s\d{1,4}))(?:\s\((?:[A-Z][a-z]+\.?\s\d{1,2},\s)?(?P<y>\d{4})\))?"
)
_ORDERS_MORE = re.compile(r"(?:,\s(?:and\s)?|\sand\s)(?P<n>\d{4,5}|\d{2},\d{3})(?!\d)")
_BILL_NUMBER = re.compile(
    r"(?<!Ct\. )\b(?:H\.\s?R\.|S\.(?!\s?C\.)|H\.?\s?J\.?\s?Res\.|S\.\s?Res\.)\s(?P<n>\d{1,5})(?!\d)(?:,\s\d{2,3}(?:st|nd|rd|th)\sCong\.(?:\s\(\d{4}\))?)?|\bBill\s(?P<c>[CS]-\d{1,3})\b"
)
_CANADA = r"(?:(?:R\.?\s?)?S\.?\s?[COQBAMN]\.?(?:\s?[BCS]\.?)?\s?,?\s?\d{4}(?:-\d{2,4})?,\s?c\.?\s?[A-Z]?[-‑]?\d+(?:\.\d+)?)"
_OTHER = r"(?:SOR/\d{2,4}-\d+|(?:S\.?I\.?|SI)\s(?:No\.?\s)?\d{4}/\d+|S\.?I\.?\sNo\.?\s?\d+\sof\s\d{4}|(?:19|20)\d\d\sc\.?\s?\d{1,3}|(?:HC|Cm|Cmnd|CP)\s\d{2,4}(?!\d)|L\.?N\.?\s\d+\sof\s\d{4})"
# The official citation that follows a name: ", S.C. 2001, c. 27", "(No. 13 of 2006)", "(Cth)".
ACT_CITATION = re.compile(
    rf"(?:,\s|\s)(?:{_CANADA}|{_OTHER})(?:\s?\((?:\d+(?:st|nd|rd|th)\sSupp\.)\))?|\s\((?:Cth|NSW|Vic|Qld|WA|SA|Tas|ACT|NT|UK|US|Imp|NZ|ON|BC|QC|AB)\)|,?\s\(?(?:Act\s)?(?:No\.?\s?)\d{{1,4}}\s(?:of|/)\s?\d{{4}}\)?|\s\(Act\s\d{{1,4}}\sof\s\d{{4}}\)|,?\s(?:Act\s)?\d{{1,4}}\sof\s(?:18|19|20)\d\d(?!\d)|,\s\d{{4}},\sc\.?\s?\d{{1,3}}|\s\((?:c|ch|chapter)\.?\s?\d{{1,3}}\)|\s\((?:Official|State|Federal Law|Law|Government) (?:Gazette|Journal)[^()]{{2,70}}\)"
)
_BARE = re.compile(rf"(?<![\w/.-])(?:{_CANADA}|{_OTHER})")
_NUMBERED = re.compile(
    r"\b(?<!Standing )(?P<word>(?:Federal |Organic |Royal |Legislative |Presidential |Supreme |Ministerial |Cabinet |Emergency |Constitutional |Framework |Executive )?"
    r"(?:Act|Law|Decree[- ]Law|Decree|Order|Proclamation|Ordinance|Ley(?: Orgánica)?|Lei|Legge|Loi|Decreto(?:[- ](?:Legislativo|Ley|Lei|Legge|Supremo))?|Gesetz))"
    r"\s(?:(?:[Nn]o|[Nn]os|N[°º]|Nr|n\.)\.?\s?)?(?P<n>\d{1,3}[.,]\d{3}(?:/\d{2,4})?|\d{1,5}[-/]\d{1,4}(?:/\d{2,4})?|(?:(?<=[Nn]o\.\s)|(?<=[Nn]o\s)|(?<=[Nn]o\.)|(?<=N[°º]\s)|(?<=Nr\.\s))\d{1,6}(?:-[A-Z]{1,5}\b)?|\d{1,4}(?=\sof\s(?:18|19|20)\d\d))"
    r"(?P<of>(?:,)?\s(?:of|de|dated)\s(?:\d{1,2}\s(?:[A-Z]?[a-z]+\s)(?:de\s)?)?(?P<y>(?:18|19|20)\d\d)|,?\sof\s\d{1,2}\s(?:January|February|March|April|May|June|July|August|September|October|November|December)(?!\s\d))?"
)
_INSTRUMENT_TITLE = re.compile(
    r"(?:\b[Tt]he\s|^|[“\"‘(])(?P<t>(?:[A-Z][\w’'-]*,?\s(?:(?:and|of|for|to)\s)?){1,8}\([A-Z][^()]{3,90}\)\s)$"
)
_NUMBERED_TITLE = re.compile(
    r"\s(?:on|concerning)\s(?:the\s)?[A-Z][\w’'-]+(?:,?\s(?:and|of|the|to|in|for|on|or|with|by)?\s?(?:the\s)?[A-Z][\w’'-]+){0,12}"
)


# What begins the next law after a title: ", and Royal Decree 557/2011".
NEXT_NUMBERED = re.compile(
    r"(?:,?\s(?:and|or)|,)\s(?:the\s)?(?:[A-Z][\w-]*\s){0,3}(?:Decree|Law|Act|Regulation|Ordinance|Order|Directive)\s(?:No\.?\s?)?\d"
)
# The session law that follows the name of an act, or a public law's number.
SESSION_LAW = re.compile(
    r"(?:,?\s\(?|\s)(?:(?:Pub(?:lic|\.)\s?L(?:aw|\.)\s?(?:Nos?\.?\s?)?)(?P<a>\d{2,3})[-‑–](?P<b>\d{1,4})(?:,?\s(?:§§?|[Ss]ec\.|[Dd]iv\.|[Tt]it\.)\s?\w[\w()]*(?<!\)\)))*)?"
    r"(?:,?\s?(?P<v>\d{1,3})\sStat\.\s(?P<p>\d{1,5}(?:-\d{1,4})?)(?:,\s\d{1,5}(?:[-–]\d+)?)?)?(?P<y>\s\((?:19|20)\d\d\))?"
)


def session_law(text: str, end: int) -> tuple[int, tuple[str, ...]]:
    """The session law that follows a name: where it ends, and its numbers.

    Example:
        >>> text = "Refugee Act of 1980, Pub. L. No. 96-212, 94 Stat. 102 (1980)"
        >>> session_law(text, 19)
        (60, ('Pub. L. 96-212', '94 Stat. 102'))
    """
    m = SESSION_LAW.match(text, end)
    if m is None or not (m["a"] or m["v"]):
        return end, ()
    ids = ((f"Pub. L. {m['a']}-{m['b']}",) if m["a"] else ()) + (
        (f"{m['v']} Stat. {m['p']}",) if m["v"] else ()
    )
    stop = m.end()
    if "(" in text[end : m.start("a") if m["a"] else m.start("v")] and text.startswith(")", stop):
        stop += 1
    return stop, ids


def statute_hits(text: str) -> Iterator[Hit]:
    """Mentions of statutes and executive acts by number in a normalised text."""
    if not any(c.isdigit() for c in text):
        return
    if re.search(r"\d\s?(?:U\.?\s?S\.?\s?C|C\.?\s?F\.?\s?R)", text):
        yield from _codes(text)
    if " Code" in text and "itle" in text:
        for m in _TITLE.finditer(text):
            code = "U.S.C." if m["us"] else "C.F.R."
            number = f"{m['title']} {code} {m['section']}"
            yield Hit(
                *m.span(),
                name=number,
                kind="statute" if m["us"] else "regulation",
                jurisdiction="US",
                ids=(number,),
                pinpoint=re.sub(r"\s", "", m["subs"]) or None,
                rule="us-code",
                locked=True,
            )
    if "Fed." in text or "ederal Rule" in text:
        for m in _FEDERAL_RULE.finditer(text):
            yield Hit(
                *m.span(),
                name=_FEDERAL_RULES[
                    m["of"] or next(k for k in _FEDERAL_RULES if m["full"].startswith(k[:3]))
                ],
                kind="regulation",
                jurisdiction="US",
                pinpoint=m["n"],
                rule="federal-rule",
                locked=True,
            )
    if "Federal Rules" in text or "Court Rules" in text or "Courts Rules" in text:
        for m in _RULES_OF.finditer(text):
            yield Hit(
                *m.span(),
                name=" ".join(m.group().split()),
                kind="regulation",
                year=int(found.group()) if (found := re.search(r"\d{4}", m.group())) else None,
                jurisdiction="US" if "Rules of" in m.group() else None,
                rule="federal-rule",
                head="rules",
            )
    if "§" in text:
        for m in _STATE_CODE.finditer(text):
            name = f"{' '.join(m['code'].split())} § {m['section']}"
            yield Hit(
                *m.span(),
                name=name,
                kind="statute",
                jurisdiction="US",
                ids=(name,),
                pinpoint=re.sub(r"\s", "", m["subs"]) or None,
                rule="state-code",
                locked=True,
            )
    if "L." in text or "Public Law" in text or "Pub" in text:
        for m in _PUBLIC_LAW.finditer(text):
            number = f"Pub. L. {m['a']}-{m['b']}"
            # The n-th Congress sits from 1789 + 2 (n - 1); its laws are of that year or the next.
            pin = (m["pin"] or "").lstrip(", ") or None
            end, more = session_law(text, m.end())
            yield Hit(
                m.start(),
                end,
                name=number,
                kind="statute",
                jurisdiction="US",
                ids=(number, *more),
                pinpoint=pin,
                rule="public-law",
                locked=True,
            )
    if "Stat." in text:
        for m in _STAT.finditer(text):
            yield Hit(
                *m.span(),
                name=f"{m['v']} Stat. {m['p']}",
                kind="statute",
                jurisdiction="US",
                ids=(f"{m['v']} Stat. {m['p']}",),
                rule="stat",
                locked=True,
            )
    if "Fed. Reg" in text or " FR " in text:
        for m in _FED_REG.finditer(text):
            page = m["p"].replace(",", "")
            year = 1935 + int(m["v"])
            yield Hit(
                *m.span(),
                name=f"{m['v']} Fed. Reg. {page}",
                kind="regulation",
                year=year,
                jurisdiction="US",
                ids=(f"{m['v']} Fed. Reg. {page}",),
                rule="federal-register",
                locked=True,
            )
    if "Order" in text or "roclamation" in text or "E.O" in text or "EO " in text:
        yield from _orders(text)
    if "Bill" in text or "H.R" in text or "S. " in text or "H. R" in text:
        for m in _BILL_NUMBER.finditer(text):
            bill = m.group().split(",")[0]
            if bill.startswith("S. ") and "Cong." not in m.group():
                continue
            yield Hit(
                *m.span(),
                name=bill,
                kind="statute",
                jurisdiction="CA" if m["c"] else "US",
                ids=(bill,),
                rule="bill",
            )
    for m in _BARE.finditer(text):
        cite = m.group()
        found = re.search(r"(?:18|19|20)\d\d", cite)
        yield Hit(
            *m.span(),
            name=cite,
            kind="statute",
            year=int(found.group()) if found else None,
            jurisdiction=_of_citation(cite),
            ids=(cite,),
            rule="act-citation",
        )
    yield from _numbered(text)


def _codes(text: str) -> Iterator[Hit]:
    for m in _CODE.finditer(text):
        code = "U.S.C." if "U" in m["code"] else "C.F.R."
        kind = "statute" if code == "U.S.C." else "regulation"
        subs = re.sub(r"\s", "", m["subs"])
        base = f"{m['title']} {code} {m['first']}"
        more = (m["more"] or "").rstrip()
        pin = subs + (
            re.sub(r"\s+", " ", more) if more and more.lstrip(", -–&").startswith("(") else ""
        )
        hit = Hit(
            m.start(),
            m.end(),
            name=base,
            kind=kind,
            jurisdiction="US",
            ids=(base,),
            pinpoint=pin or None,
            rule="us-code",
            locked=True,
        )
        if re.match(r"\s?[-–]\s?\(", more):
            hit.pinpoint = subs + re.sub(r"\s", "", more).replace("–", "-")
        if re.match(r"\s?[-–]\s?\d", more):
            # "8 C.F.R. §§ 208.16–208.18": one range of one code
            hit.pinpoint = m["first"] + subs + re.sub(r"\s", "", more).replace("–", "-")
            more = ""
        for section, tail in re.findall(rf"(?<![\d.(])({_SECTION})({_SUBS})", more):
            other = f"{m['title']} {code} {section}"
            hit.also.append(
                Hit(
                    m.start(),
                    m.end(),
                    name=other,
                    kind=kind,
                    jurisdiction="US",
                    ids=(other,),
                    pinpoint=re.sub(r"\s", "", tail) or None,
                    rule="us-code",
                    locked=True,
                )
            )
        while text[hit.end - 1] in " ,;":
            hit.end -= 1
        yield hit


def _orders(text: str) -> Iterator[Hit]:
    for m in _ORDER.finditer(text):
        word = "Proclamation" if "rocl" in m["type"] else "Executive Order"
        found = re.search(r"\d{4}", m["date"] or "")
        year = int(found.group()) if found else None

        def one(a: int, b: int, number: str, word: str = word, year: int | None = year) -> Hit:
            number = number.replace(",", "")
            short = f"{'Proc.' if word == 'Proclamation' else 'E.O.'} {number}"
            return Hit(
                a,
                b,
                name=f"{word} {number}",
                kind="executive_act",
                year=year,
                jurisdiction="US",
                ids=(short,),
                rule="executive-order",
                head="order",
            )

        first = one(m.start(), m.end(), m["n"])
        printed = _PUBLISHED.match(text, m.end())
        if printed is not None:
            # An order and the page of the Federal Register that prints it are one citation.
            first.end = printed.end()
            first.year = year or (int(printed["y"]) if printed["y"] else None)
            if printed["p"]:
                page = printed["p"].replace(",", "")
                first.ids = (*first.ids, f"{printed['v']} Fed. Reg. {page}")
        yield first
        later = _ORDERS_MORE.match(text, m.end())
        while later is not None:
            yield one(later.start("n"), later.end(), later["n"])
            later = _ORDERS_MORE.match(text, later.end())


def _numbered(text: str) -> Iterator[Hit]:
    for m in _NUMBERED.finditer(text):
        number = m["n"]
        end = m.end()
        year = int(m["y"]) if m["y"] else None
        if year is None:
            found = re.search(r"/((?:19|20)\d\d)$|^((?:19|20)\d\d)[-/]", number)
            year = int(found.group(1) or found.group(2)) if found else None
        start = m.start()
        if "/" in number and m["word"].split()[-1] == "Order":
            # "the Immigration (Leave to Enter and Remain) Order 2000/1161"
            named = _INSTRUMENT_TITLE.search(text, max(0, start - 150), start)
            start = named.start("t") if named is not None else start
        title = _NUMBERED_TITLE.match(text, end)
        if title is not None:
            end = title.end()
            # "Law No. 7 on X, and Royal Decree 557/2011": the next one has a number of its own.
            another = NEXT_NUMBERED.search(text, title.start(), end + 12)
            end = another.start() if another is not None else end
        kind = "executive_act" if m["word"].split()[-1] in ("Order", "Proclamation") else "statute"
        word = " ".join(m["word"].split())
        yield Hit(
            start,
            end,
            name=text[start:end],
            kind=kind,
            year=year,
            ids=_forms(word, number, m["y"]),
            rule="numbered-act",
            head="law" if "aw" in word else "act",
        )


def _forms(word: str, number: str, year: str | None) -> tuple[str, ...]:
    """Ways in which the number of an act is written as an identifier."""
    plain = f"{word} {number}"
    forms = [f"{word} No. {number}", plain] if number.isdigit() else [plain]
    if year and "/" not in number:
        forms = [f"{word} No. {number} of {year}", f"{word} {number} of {year}", *forms]
    return tuple(forms)


def _of_citation(cite: str) -> str | None:
    """The state whose form of citation this is."""
    if re.match(r"SOR/|R?\.?\s?S\.?\s?[COQ]", cite):
        return "CA"
    if re.match(r"S\.?I\.?\sNo", cite):
        return "IE"
    return None if cite.startswith("L") else "GB"
