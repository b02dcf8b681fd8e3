"""Court decisions: names, reporters, neutral citations, applications to Strasbourg, short forms.

The usual reporters are read by this module's own patterns, which keep party names, pinpoints and
the court's bracket together. A citation to a reporter that the table lacks goes to eyecite
(`cases_eyecite`), which knows some thousand of them; it is imported only then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from .cases_echr import above_pin, cited_above, echr_tail, fill_echr, match_echr
from .cases_eyecite import known_reporter
from .cases_short import named_at
from .cases_world import americas, opinions, world_court
from .model import Hit
from .parties import clean_name, left_party, right_party, short_name
from .pinpoints import normalise_pin
from .spans import Spans
from .tables import grammar

__all__ = ["case_hits", "with_tail"]

_VERSUS = re.compile(r"\s(?:v\.?|vs\.?|versus|V\.|V[sS]\.?|V/[sS]\.?)\s(?=[\w(“\"‘])")
# "India Vs Pakistan" is a match: written so, only parties as Indian courts write them make a case.
_SPORT = re.compile(r"V.*|vs\.?|versus")
_INDIAN = re.compile(
    r"\b(?:Union of India|State of|UNION OF INDIA|STATE OF|(?:[Aa]nr|[Oo]rs|ANR|ORS|Others|OTHERS)\b)"
)
_ANCHOR = re.compile(r"\b(?:[Mm]atter of|[Ii]n re|In the [Mm]atter of|[Ee]x parte|Re)\s(?=[A-Z])")
# "Joseph Ngari, Petitioner, v. ...": the caption of the text itself
_ROLE = re.compile(
    r"(?:Petitioner|Plaintiff|Appellant|Applicant|Claimant|Defendant|Respondent)s?(?:[-–‑/\s](?:Appell(?:ant|ee)|Petitioner|Respondent|Cross\w*)s?)*,?",
    re.I,
)
# "Re the Minister; Ex parte Cohen": one name
_EX_PARTE = re.compile(r";\s[Ee]x\sparte\s(?=[A-Z])")
_PIN = r"(?:(?:at\s)?(?:pp?\.\s?)?\*?\d{1,5}(?!\d)(?:[-–‑]\s?\d{1,5})?(?:\s?(?:&\s)?nn?\.\s?\d+(?:[-–]\d+)?)?|(?:at\s)?(?:¶¶?|paras?\.?|\[)\s?\d{1,4}\]?(?:[-–]\[?\d+\]?)?)"
_BLANK = r"(?:—|–|-{1,3}|_{1,4})"
_PAREN = r"\s?\((?:[A-Z0-9][^()]{0,60}?[\s.,])?(?:[A-Z][a-z]{2,8}\.?\s\d{1,2},\s)?(?:1[6-9]|20)\d\d(?:,\s[^()]{1,40})?\)"
# Law journals look like reporters; they need not be asked for.
_JOURNAL = re.compile(r"(?:^|\s)(?:L\.?\s?)?(?:REV|Rev|J|L\.\s?J|Q)\b")
# Any reporter: capital abbreviations, "N.C. App.", "Cal. Rptr. 3d"; `cases_eyecite` knows whether
# there is one of that name.
_ANY = r"(?:[A-Z][A-Za-z]{0,8}[.'’]?(?:[A-Z]\.)*[a-z]?\s?){1,4}(?:\s?(?:2d|3d|4th|5th))?"
_PAREN_RE = re.compile(_PAREN)
_ID = re.compile(
    r"(?<![\w.])(?:Id\.|Ibid\.?|ibid\.?|id\.)(?P<pin>,?\s(?:arts?|ss?|regs?)\.?\s\d{1,4}[A-Za-z]{0,2}(?:\(\w{1,4}\))*(?:[-–]\d+)?|\s\[\d{1,3}\](?:[-–]\[?\d{1,3}\]?)?|,?\s(?:at\s)?(?:¶¶?\s?|§§?\s?|paragraphs?\s|paras?\.?\s?|n\.\s?|pp?\.\s?)?\d{1,5}[a-z]?(?:\([\w]{1,4}\))*(?:[-–]\d{1,5})?(?:\s?nn?\.\s?\d+)?(?!\s[A-Z]\.))?(?!\w)"
)
_PARAS = r"(?:§§?|paras?\.?|paragraphs?|¶¶?)?\s?\d+(?:[-–‑]\d+|\sto\s\d+)?(?:(?:,\s(?:and\s)?|\sand\s)\d+(?:[-–‑]\d+)?(?!\d|\s[A-Z]))*"
_ABOVE = re.compile(
    rf",?\s(?P<open>\()?(?:cited\sabove|cited\sbelow|supra|above)(?P<note>,?\s(?:note|n\.)\s\d+)?(?P<pin>,?\s(?:at\s)?{_PARAS})?"
)
# "X v. Garland, No. 20-9593 (10th Cir. 2021)", ", slip op. at 7 (D. Or. Nov. 26, 2019)"
_DOCKETED = re.compile(
    r",\sNos?\.\s(?P<no>\d[\w:.-]{3,24})(?:\s\([A-Z]{2,4}\))?(?:,\s(?:slip\sop\.(?:\sat\s\d+)?|ECF\sNo\.\s\d+))?\s\([A-Z0-9][^()]{1,30}?[.\s](?:[A-Z][a-z]{2,8}\.?\s\d{1,2},\s)?(?P<year>(?:19|20)\d\d)\)"
)
# The docket of the court in a bracket, between a name and its neutral citation: "(CCT107/17)"
_FILE = re.compile(
    r"\s\((?:(?P<no>[Nn]o\.?\s\d)|[\w./ :-]{3,24})\)(?=\s\[?(?:19|20)\d\d\]?\s(?:\d{1,2}\s)?[A-Z])"
)
# Paragraphs after the last of several citations, and the day in a bracket
_AT_PARAGRAPH = re.compile(
    r"(?:,?\sat\s(?:paras?\.?|paragraphs?|¶¶?)?\s?|,\s(?:paras?\.?|paragraphs?|¶¶?)\s?|,?\s?(?:at\s)?(?=\[\d{1,3}\]))"
    r"(?P<pin>(?:\[\d{1,3}\]|\d{1,4})(?:\s?[-–‑]\s?\[?\d{1,4}\]?|\sto\s\[?\d{1,4}\]?)?(?:(?:,\s(?:and\s)?|\sand\s)(?:\[\d{1,3}\]|\d{1,4}(?!\d|\s[A-Z]))(?:[-–‑]\[?\d{1,4}\]?)?)*)"
)
_DAY = re.compile(
    r"\s[(\[]\d{1,2}\s(?:January|February|March|April|May|June|July|August|September|October|November|December)\s\d{4}[)\]]"
)
_DOCKET = re.compile(r"Nos?\.\s[\w:.-]{3,24}(?:\s\([A-Z]{2,4}\))?,\s")


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    tables = grammar()
    reporters = "|".join(
        r"\.?\s?".join(re.escape(c) for c in _pieces(name)) + r"\.?"
        for name in sorted(tables["reporters"], key=len, reverse=True)
    )
    courts = "|".join(
        re.escape(c).replace(r"\ ", r"\s") for c in sorted(tables["courts"], key=len, reverse=True)
    )
    series = r"(?:\s\((?:2d|3d|4th|3rd|5th|2nd)\))?"
    core = rf"(?P<vol>\d{{1,4}}|{_BLANK})\s(?P<rep>{reporters}){series}\s(?P<page>\d{{1,7}}|{_BLANK})(?![\w/])"
    bare = re.sub(r"\?P<\w+>", "?:", core)
    no_cite = rf"(?!\s(?:{reporters}){series}\s[\d—–_-])"
    return {
        "full": re.compile(
            rf"(?<![\w.$]){core}(?:,\s(?P<pin>{_PIN}){no_cite}(?:,\s\d{{1,4}}(?!\d)(?:[-–]\d+)?{no_cite})*)?"
            rf"(?P<parallel>(?:,\s{bare}(?:,\s{_PIN}{no_cite})?)*)(?P<paren>{_PAREN})?"
        ),
        "south": re.compile(
            r"(?<![\w.])(?P<year>(?:19|20)\d\d)\s\((?P<vol>\d{1,2})\)\s(?P<rep>SA|BCLR|All\sSA|SACR)\s(?P<page>\d{1,5})(?:\s\([A-Z][A-Za-z]{0,5}\))?"
        ),
        "wide": re.compile(
            rf"(?<![\w.$])(?P<vol>\d{{1,4}})\s(?P<rep>{_ANY})\s(?P<page>\d{{1,5}})(?![\w/])(?:,\s(?P<pin>{_PIN})(?!\s(?:[A-Z][\w.]*\s){{1,3}}\d)(?:,\s\d{{1,4}}(?!\d)(?:[-–]\d+)?(?!\s[A-Z][\w.]*\s))*)?"
            rf"(?P<parallel>(?:,\s\d{{1,4}}\s{_ANY}\s\d{{1,5}}(?:,\s{_PIN}(?!\s(?:[A-Z][\w.]*\s){{1,3}}\d))?)*)(?P<paren>{_PAREN})?"
        ),
        "short": re.compile(
            rf"(?<![\w.$])(?P<vol>\d{{1,4}})\s(?P<rep>{reporters}),?\sat\s(?P<pin>\*?\d{{1,5}}(?:[-–]\d{{1,5}})?(?:\s?nn?\.\s?\d+(?:[-–]\d+)?)?)"
        ),
        "wide_short": re.compile(
            rf"(?<![\w.$])(?P<vol>\d{{1,4}})\s(?P<rep>{_ANY}),?\sat\s(?P<pin>\*?\d{{1,5}}(?:[-–]\d{{1,5}})?(?:\s?nn?\.\s?\d+(?:[-–]\d+)?)?)"
        ),
        "india": re.compile(
            r"\bAIR\s(?P<year>(?:19|20)\d\d)\s(?P<rep>SC|[A-Z][A-Za-z&]{1,5})\s(?P<page>\d{1,5})(?:,\s\d{1,5}(?!\d))?|(?P<year2>(?:19|20)\d\d)\sSCC\sOnLine\s(?P<rep2>SC|[A-Z][A-Za-z]{1,5})\s(?P<page2>\d{1,6})"
        ),
        # Kenya Law Reports, online: no number of their own
        "eklr": re.compile(r"\[(?P<year>(?:19|20)\d\d)\]\seKLR\b"),
        "neutral": re.compile(
            rf"(?<![\w.])\[?(?P<year>(?:19|20)\d\d)\]?\s(?P<court>{courts})\s(?:No\.?\s)?(?P<n>\d{{1,6}})(?!\d)(?:\s?\((?P<div>[A-Z][A-Za-z]{{1,6}}(?:\s[A-Z]{{2,5}})?)\))?"
        ),
        "law_report": re.compile(
            rf"(?<!\w)(?P<open>\[|\()(?P<year>(?:18|19|20)\d\d)(?:\]|\)),?\s(?:(?P<vol>\d{{1,3}})\s)?(?P<rep>{reporters})(?:\s\((?:2d|3d|4th|D)\))?\s(?P<page>\d{{1,5}})(?:\s\((?:HL|SCC|SC|CA|PC|QBD?|Ch|Can\.|Austl\.|U\.K\.|Eng\.|N\.Z\.)(?:\s\(Eng\.\))?\))?"
            rf"(?:(?:,?\s(?:at\s)?|(?=\[\d))(?P<pin>\d{{1,5}}(?!\d)(?:[-–]\d+)?{no_cite}(?:\s\[\d{{1,3}}\](?:[-–]\[\d{{1,3}}\])?)?|\[\d{{1,3}}\](?:[-–]\[?\d{{1,3}}\]?)?))?(?!\d)"
        ),
    }


# "A.B. v. Spain (CRC/C/79/D/11/2017)": views of a treaty body, by their symbol
_VIEWS = re.compile(
    r"\s\((?P<s>(?:CCPR|CAT|CRC|CEDAW|CERD|CRPD|CED|E)/C(?:\.12)?/\d{1,3}/D/\d+/(?P<y>\d{4}))(?:,\sparas?\.\s[\d.–-]+)?\)"
)


# "Matter of Acosta, 19 I. & N. Dec. at 233"
_MATTER = re.compile(r"\b(?:Matter\sof|In\sre)\s[A-Z][\w.’'-]*(?:\s(?:[A-Z&][\w.’'-]*|of)){0,4}$")


# "A and Others [2004] UKHL 56", "MOJ and Others (Return to Mogadishu) Somalia CG [2014] UKUT 442":
# a name of initials before a neutral citation.
_ANON = r"[A-Z]{1,4}(?:\s\([A-Z][^()]{2,60}\))?"
_BEFORE_NEUTRAL = re.compile(
    rf"(?<![\w(])(?P<n>(?:[A-Z][a-zà-ÿ’'-]+\sand\s(?:[Oo]thers|[Aa]nother)|{_ANON}(?:(?:,\s|\sand\s|\s&\s){_ANON}){{0,3}}(?:\sand\s(?:[Oo]thers|[Aa]nother|[Oo]rs))?|[A-Z][a-zà-ÿ’-]{{2,}}(?=\s\())"
    r"(?:\s\([^()]{3,90}\))?(?:\s[A-Z][a-z]+){0,2}(?:\sCG)?)\s$"
)


def _pieces(name: str) -> list[str]:
    return re.findall(r"App|Supp|Dec|Imm|All|Ct|Ed|[A-Z]|&|\d\w\w?|[a-z]+", name)


def case_hits(text: str) -> Iterator[Hit]:
    """Mentions of court decisions in a normalised text.

    Example:
        >>> hit = next(case_hits("See Asani v. INS, 154 F.3d 719, 722 (7th Cir.1998)."))
        >>> hit.name, hit.ids, hit.pinpoint, hit.year
        ('Asani v. INS', ('154 F.3d 719',), '722', 1998)
    """
    used = Spans()
    digits = any(c.isdigit() for c in text)
    anchors = list(_VERSUS.finditer(text)) if " v" in text or " V" in text else []
    for i, m in enumerate(anchors):
        following = anchors[i + 1].start() if i + 1 < len(anchors) else None
        left = left_party(text, m.start(), used.last_end(m.start()))
        right = right_party(text, m.end(), following)
        if left is None or right is None or _ROLE.fullmatch(text[left : m.start()]):
            continue
        titled = re.match(r"(?:THE\s)?CASE\sOF\s(?=\w)", text[left : left + 20])
        left += titled.end() if titled else 0  # the title page of a judgment
        hit = with_tail(text, left, right, digits)
        if (
            _SPORT.fullmatch(m.group().strip())
            and not hit.ids
            and not _INDIAN.search(text, left, right)
        ):
            continue
        views = _VIEWS.match(text, hit.end) if not hit.ids else None
        if views is not None:
            hit.end, hit.ids, hit.locked = views.end(), (views["s"],), True
            hit.year = hit.year or int(views["y"])
        if hit.jurisdiction is None:
            hit.jurisdiction = _of_parties(hit.name)
        used.add(hit.start, hit.end)
        yield hit
    if "atter of" in text or "n re " in text or "parte" in text or "Re " in text:
        for m in _ANCHOR.finditer(text):
            right = right_party(text, m.end(), None)
            if right is None or used.hits(m.start(), right):
                continue
            further = _EX_PARTE.match(text, right)
            if further is not None:
                right = right_party(text, further.end(), None) or right
            hit = with_tail(text, m.start(), right, digits)
            party = text[m.end() : right]
            # "a matter of Immigration policy", "Re Brexit": only with a citation or initials.
            if (
                not hit.ids
                and not re.fullmatch(r"(?:[A-Z]+-)+[A-Z]*-?", party)
                and not (
                    m.group()[0].isupper()
                    and m.group().endswith("atter of ")
                    and len(party.split()) < 3
                )
            ):
                continue
            used.add(hit.start, hit.end)
            yield hit
    if digits:
        if "OC-" in text:
            yield from opinions(text, used)
        yield from _loose(text, used)
    if "cited above" in text or "cited below" in text:
        yield from cited_above(text, used)
    if " at para" in text or "at ¶" in text:
        yield from named_at(text, used)
    if "d." in text or "bid" in text:
        for m in _ID.finditer(text):
            if (
                m.group().startswith("id")
                and not m["pin"]
                and text[max(0, m.start() - 2) : m.start()] not in ("; ", ". ", "e ", "")
            ):
                continue
            pin = re.sub(r"^,?\s(?:at\s)?", "", m["pin"] or "") or None
            if pin and re.match(r"(?:arts?|ss?|regs?|paragraphs?)\b", pin):
                pin = normalise_pin(pin)
            end = m.end()
            yield Hit(
                m.start(),
                end,
                form="back_reference",
                rule="id",
                pinpoint=pin,
                kind="case",
                head="id",
                locked=True,
            )


def with_tail(text: str, start: int, end: int, digits: bool = True) -> Hit:
    """A named case with the citation that follows its name.

    Args:
        text: normalised text.
        start: first code point of the name.
        end: one past its last.
        digits: whether the text holds digits at all.
    """
    hit = Hit(start, end, name=clean_name(text[start:end]), kind="case", rule="case", locked=True)
    hit.case = short_name(hit.name)
    above = _ABOVE.match(text, end)
    if above is not None and (above["pin"] or "cited" in above.group() or "supra" in above.group()):
        hit.end, hit.pinpoint = above.end(), above_pin(above["pin"])
        if above["open"] and text.startswith(")", hit.end):
            hit.end += 1
        return hit
    if not digits:
        return hit
    patterns = _patterns()
    filed = _FILE.match(text, end)
    rest = re.compile(r",?\s").match(text, filed.end() if filed is not None else end)
    if rest is not None:
        at = rest.end()
        docket = _DOCKET.match(text, at)
        if (m := patterns["full"].match(text, docket.end() if docket else at)) is not None and not (
            m["vol"].isdigit()
            and 1900 < int(m["vol"]) < 2100
            and not re.search("WL|LEXIS", m["rep"])
        ):
            return _fill_report(hit, m)
        if _fill_series(text, hit, at):
            if filed is not None and filed["no"]:
                hit.name += filed.group()  # "(No 2)" tells one judgment from another
            return hit
        if (m := patterns["eklr"].match(text, at)) is not None:
            hit.end, hit.year, hit.jurisdiction = m.end(), int(m["year"]), "KE"
            return hit
        if (
            m := patterns["wide"].match(text, docket.end() if docket else at)
        ) is not None and _reported(m):
            return _fill_report(hit, m)
    if (m := match_echr(text, end)) is not None:
        return fill_echr(text, hit, m)
    if (m := _DOCKETED.match(text, end)) is not None:
        hit.end, hit.year, hit.jurisdiction = m.end(), int(m["year"]), "US"
        hit.ids = (f"No. {m['no']}",)
        return hit
    if world_court(text, hit, start, end) or americas(text, hit, end):
        return hit
    if text.startswith(" [GC]", end):
        hit.end, hit.jurisdiction = end + 5, "CoE"
    if (m := _PAREN_RE.match(text, hit.end)) is not None and re.search(r"[A-Z(]", m.group()):
        hit.end = m.end()
        hit.year = int(re.findall(r"(?:1[6-9]|20)\d\d", m.group())[-1])
        return hit
    echr_tail(text, hit)
    return hit


def _fill_series(text: str, hit: Hit, at: int) -> bool:
    """Neutral citations and law reports one after the other, the paragraph and the day."""
    patterns = _patterns()
    fills = (
        ("neutral", _fill_neutral),
        ("law_report", _fill_law_report),
        ("south", _fill_south),
        ("india", _fill_india),
    )
    found = False
    for _ in range(6):
        match = next(
            ((fill, m) for key, fill in fills if (m := patterns[key].match(text, at)) is not None),
            None,
        )
        if match is None:
            break
        match[0](hit, match[1])
        found = True
        if text[hit.end : hit.end + 2] not in (", ", "; "):
            break
        at = hit.end + 2
    if not found:
        return False
    _paragraph(text, hit)
    if hit.pinpoint and text.startswith(", [", hit.end):
        # "2002 SCC 1 at paras 76-78, [2002] 1 SCR 3": the report comes after the paragraph
        later = patterns["law_report"].match(text, hit.end + 2)
        if later is not None:
            _fill_law_report(hit, later)
    return True


def _paragraph(text: str, hit: Hit) -> None:
    """The paragraph after a neutral citation, and its day."""
    day = _DAY.match(text, hit.end)
    if day is not None:
        hit.end = day.end()
    m = _AT_PARAGRAPH.match(text, hit.end)
    if m is not None and hit.pinpoint is None:
        hit.end = m.end()
        pin = re.sub(r"\s?[-–‑]\s?|\sto\s", "-", re.sub(r"[\[\]]", "", m["pin"]))
        hit.pinpoint = f"para. {pin}"


def _fill_india(hit: Hit, m: re.Match[str]) -> Hit:
    hit.end, hit.year, hit.jurisdiction = m.end(), hit.year or int(m["year"] or m["year2"]), "IN"
    hit.ids = (*hit.ids, m.group().split(",")[0])
    return hit


def _fill_south(hit: Hit, m: re.Match[str]) -> Hit:
    hit.end, hit.year, hit.jurisdiction = m.end(), hit.year or int(m["year"]), "ZA"
    hit.ids = (*hit.ids, f"{m['year']} ({m['vol']}) {m['rep']} {m['page']}")
    return hit


def _of_parties(name: str) -> str | None:
    """The state whose minister, crown or department is a party."""
    for words, state in grammar()["party_states"].items():
        if words in name:
            return str(state)
    return None


def _cite(volume: str, reporter: str, page: str) -> str:
    squashed = re.sub(r"\s", "", reporter).replace("’", "'")
    plain = re.sub(r"[.]", "", squashed)
    known = grammar()["reporters"]
    usual = grammar()["reporter_names"].get(
        plain, squashed if plain in known else " ".join(reporter.split())
    )
    return f"{volume} {usual} {page}"


def _reported(m: re.Match[str]) -> bool:
    """Whether a citation of the wide form names a reporter that exists."""
    name = m["rep"].strip()
    if _JOURNAL.search(name):
        return False
    return (
        "." in name
        and not name.startswith(("U.S.C", "C.F.R", "Stat", "Fed. Reg", "Pub."))
        and known_reporter(name)
    )


def _fill_report(hit: Hit, m: re.Match[str]) -> Hit:
    """The reporter's volume and page, parallel citations, pinpoint, court and year."""
    ids = []
    if m["page"].isdigit() and m["vol"].isdigit():
        ids.append(_cite(m["vol"], m["rep"], m["page"]))
    for part in re.findall(
        r"(\d{1,4})\s([A-Z][\w.&’' ]{0,14}?)\s(\d{1,5})(?=,|$|\s\()", m["parallel"] or ""
    ):
        ids.append(_cite(*part))
    hit.ids = (*hit.ids, *ids)
    hit.end, hit.pinpoint = m.end(), _page(m["pin"])
    if m["paren"]:
        hit.year = int(re.findall(r"(?:1[6-9]|20)\d\d", m["paren"])[-1])
    hit.jurisdiction = grammar()["reporters"].get(re.sub(r"[.\s’']", "", m["rep"]), "US")
    return hit


def _page(pin: str | None) -> str | None:
    if not pin:
        return None
    return re.sub(r"(?<=[-–‑])\s", "", re.sub(r"^(?:at\s)?(?:pp?\.\s?)?", "", pin))


def _fill_neutral(hit: Hit, m: re.Match[str]) -> Hit:
    court = re.sub(r"\s", " ", m["court"])
    bracket = m.group().startswith("[")
    number = f"[{m['year']}] {court} {m['n']}" if bracket else f"{m['year']} {court} {m['n']}"
    division = f" ({m['div']})" if m["div"] and m["div"] != "CanLII" else ""
    hit.ids = (*hit.ids, number + division)
    hit.end = m.end()
    state = grammar()["courts"].get(court)
    if court == "FCA":  # the Federal Court of Australia writes brackets, that of Canada none
        state = "AU" if bracket else "CA"
    hit.year, hit.jurisdiction = hit.year or int(m["year"]), hit.jurisdiction or state
    return hit


def _fill_law_report(hit: Hit, m: re.Match[str]) -> Hit:
    volume = f"{m['vol']} " if m["vol"] else ""
    year = f"[{m['year']}]" if m["open"] == "[" else f"({m['year']})"
    hit.ids = (*hit.ids, f"{year} {volume}{m['rep']} {m['page']}")
    hit.end = m.end()
    tables, plain = grammar(), re.sub(r"[.\s]", "", m["rep"])
    state = (tables["reporters_of_years"] if m["open"] == "[" else {}).get(plain)
    hit.year = hit.year or int(m["year"])
    hit.jurisdiction = hit.jurisdiction or state or tables["reporters"].get(plain)
    if m["pin"]:
        inside = re.fullmatch(r"\[(\d+)\](?:[-–]\[?(\d+)\]?)?", m["pin"])
        hit.pinpoint = m["pin"]
        if inside is not None:
            last = f"-{inside[2]}" if inside[2] else ""
            hit.pinpoint = f"para. {inside[1]}{last}"
    return hit


def _loose(text: str, used: Spans) -> Iterator[Hit]:
    """Citations without a name in front of them, and short ones ("Sundar, 328 F.3d at 1325")."""
    patterns = _patterns()

    def free(a: int, b: int) -> bool:
        return not used.hits(a, b)

    shorts = list(patterns["short"].finditer(text)) if " at " in text else []
    if " at " in text and "." in text:
        shorts += [
            m
            for m in patterns["wide_short"].finditer(text)
            if not any(o.start() < m.end() and m.start() < o.end() for o in shorts) and _reported(m)
        ]
    for m in sorted(shorts, key=lambda x: x.start()):
        if not free(*m.span()):
            continue
        start = m.start()
        if text[max(0, start - 2) : start] == ", ":
            begin = left_party(text, start - 2, used.last_end(start))
            matter = _MATTER.search(text, max(0, start - 60), start - 2) if begin is None else None
            begin = matter.start() if matter is not None else begin
            start = begin if begin is not None and start - begin < 70 else start
        name = clean_name(text[start : m.start()].rstrip(", "))
        used.add(start, m.end())
        yield Hit(
            start,
            m.end(),
            name=name,
            kind="case",
            rule="case-short",
            pinpoint=m["pin"],
            locked=True,
            case=name,
            jurisdiction="US",
            form="citation",
            head=f"{m['vol']} {re.sub(r'[ ]', '', m['rep'])}",
        )
    for key in ("neutral", "law_report", "india"):
        for m in patterns[key].finditer(text):
            if free(*m.span()):
                earlier = _BEFORE_NEUTRAL.search(
                    text, max(used.last_end(m.start()), m.start() - 110), m.start()
                )
                if earlier is not None and key == "neutral":
                    start = earlier.start("n")
                    named = Hit(
                        start,
                        m.end(),
                        name=clean_name(earlier["n"]),
                        kind="case",
                        rule="case",
                        locked=True,
                        case=short_name(re.sub(r"\s\(.*", "", earlier["n"])),
                    )
                    _fill_series(text, named, m.start())
                    used.add(named.start, named.end)
                    yield named
                    continue
                base = Hit(
                    m.start(), m.end(), kind="case", rule="case-cite", locked=True, form="citation"
                )
                _fill_series(text, base, m.start())
                hit = base
                hit.name = hit.ids[0]
                used.add(hit.start, hit.end)
                yield hit
    for m in patterns["full"].finditer(text):
        if free(*m.span()) and m["page"].isdigit() and m["vol"].isdigit():
            if 1900 < int(m["vol"]) < 2100 and not re.search("WL|LEXIS", m["rep"]):
                continue
            if re.fullmatch(r"[A-Z]{1,3}|[A-Z]\.?", m["rep"]) and not (m["paren"] or m["parallel"]):
                continue
            hit = _fill_report(
                Hit(
                    m.start(), m.end(), kind="case", rule="case-cite", locked=True, form="citation"
                ),
                m,
            )
            hit.name = hit.ids[0] if hit.ids else m.group()
            used.add(hit.start, hit.end)
            yield hit
    for m in patterns["wide"].finditer(text) if "." in text else ():
        if m["paren"] and free(*m.span()) and _reported(m):
            hit = _fill_report(
                Hit(
                    m.start(), m.end(), kind="case", rule="case-cite", locked=True, form="citation"
                ),
                m,
            )
            hit.name = hit.ids[0] if hit.ids else m.group()
            used.add(hit.start, hit.end)
            yield hit
