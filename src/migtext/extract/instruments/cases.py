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
from .model import Hit
from .parties import clean_name, left_party, right_party, short_name
from .spans import Spans
from .tables import grammar

__all__ = ["case_hits", "with_tail"]

_VERSUS = re.compile(r"\s(?:v\.?|vs\.?|versus)\s(?=[\w(“\"‘])")
_ANCHOR = re.compile(r"\b(?:[Mm]atter of|[Ii]n re|In the [Mm]atter of|[Ee]x parte|Re)\s(?=[A-Z])")
_PIN = r"(?:(?:at\s)?(?:pp?\.\s?)?\*?\d{1,5}(?!\d)(?:[-–]\d{1,5})?(?:\s?(?:&\s)?nn?\.\s?\d+(?:[-–]\d+)?)?|(?:at\s)?(?:¶¶?|paras?\.?|\[)\s?\d{1,4}\]?(?:[-–]\[?\d+\]?)?)"
_BLANK = r"(?:—|–|-{1,3}|_{1,4})"
_PAREN = r"\s?\((?:[A-Z0-9][^()]{0,60}?[\s.,])?(?:[A-Z][a-z]{2,8}\.?\s\d{1,2},\s)?(?:1[6-9]|20)\d\d(?:,\s[^()]{1,40})?\)"
# Law journals look like reporters; they need not be asked for.
_JOURNAL = re.compile(r"(?:^|\s)(?:L\.?\s?)?(?:REV|Rev|J|L\.\s?J|Q)\b")
# Any reporter: capital abbreviations, "N.C. App.", "Cal. Rptr. 3d"; `cases_eyecite` knows whether
# there is one of that name.
_ANY = r"(?:[A-Z][A-Za-z]{0,8}[.'’]?(?:[A-Z]\.)*[a-z]?\s?){1,4}(?:\s?(?:2d|3d|4th|5th))?"
_PAREN_RE = re.compile(_PAREN)
_ID = re.compile(
    r"(?<![\w.])(?:Id\.|Ibid\.?|ibid\.?|id\.)(?P<pin>\s\[\d{1,3}\](?:[-–]\[?\d{1,3}\]?)?|,?\s(?:at\s)?(?:¶¶?\s?|§§?\s?|paras?\.?\s?|n\.\s?|pp?\.\s?)?\d{1,5}[a-z]?(?:\([\w]{1,4}\))*(?:[-–]\d{1,5})?(?:\s?nn?\.\s?\d+)?(?!\s[A-Z]\.))?(?!\w)"
)
_ABOVE = re.compile(
    r",?\s(?:\(?(?:cited\sabove|cited\sbelow|supra|above)\)?)(?P<note>,?\s(?:note|n\.)\s\d+)?(?P<pin>,\s(?:at\s)?(?:§§?|paras?\.?|¶¶?)?\s?\d+(?:[-–]\d+)?(?:(?:,\s|\sand\s)\d+(?:[-–]\d+)?)*)?"
)
_DOCKET = re.compile(r"Nos?\.\s[\w:.-]{3,24}(?:\s\([A-Z]{2,4}\))?,\s")
# "Case 10.675, Inter-Am. Comm'n H.R., Report No. 51/96 (1997)", "Inter-Am. Ct. H.R. (ser. C) No. 272 (2013)"
_INTER_AM = re.compile(
    r"(?:,\s(?P<case>(?:Case|Petition)\s(?:No\.\s)?[P\d][\d.,/-]*\d))?(?:,?\s(?:Inter-Am\.|Inter-American)\s(?:Comm[’']n|Ct\.|Commission|Court)(?:\s(?:on|of)\sHuman\sRights|\sH\.\s?R\.))?"
    r"(?:,?\sReport\s(?:No\.\s)?(?P<rep>\d{1,3}/\d{2}))?(?:,?\s\(?[Ss]er(?:\.|ies)\s(?P<ser>[AC])\)?,?\sNo\.\s(?P<n>\d{1,3}))?(?:,?\s\([^()]{0,30}(?P<year>(?:19|20)\d\d)\))?"
)
# A judgment of the World Court: "Asylum Case (Colombia v. Peru), ICJ Reports 1950, p. 266".
_ICJ = re.compile(
    r",?\s(?:Judgment,\s|Merits,\s|Advisory Opinion,\s|[A-Z][\w ]{3,40},\s){0,3}I\.?C\.?J\.?\sRep(?:orts|\.)\s(?P<year>\d{4}),\sp\.\s(?P<page>\d+)(?:,\s(?:at\s)?(?:p\.\s\d+|para\.\s\d+))?"
)


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
        # Kenya Law Reports, online: no number of their own
        "eklr": re.compile(r"\[(?P<year>(?:19|20)\d\d)\]\seKLR\b"),
        "neutral": re.compile(
            rf"(?<![\w.])\[?(?P<year>(?:19|20)\d\d)\]?\s(?P<court>{courts})\s(?:No\.?\s)?(?P<n>\d{{1,6}})(?!\d)(?:\s\((?P<div>[A-Z][A-Za-z]{{1,6}})\))?"
            rf"(?:,?\s(?:at\s)?(?P<pin>(?:\[\d{{1,3}}\]|¶\s?\d+|paras?\.?\s?\d+)(?:[-–]\[?\d+\]?)?))?"
        ),
        "law_report": re.compile(
            rf"(?<!\w)(?P<open>\[|\()(?P<year>(?:18|19|20)\d\d)(?:\]|\))\s(?:(?P<vol>\d{{1,3}})\s)?(?P<rep>{reporters})(?:\s\((?:2d|3d|4th|D)\))?\s(?P<page>\d{{1,5}})"
            rf"(?:,?\s(?:at\s)?(?P<pin>\d{{1,5}}(?!\d)(?:[-–]\d+)?{no_cite}|\[\d{{1,3}}\](?:[-–]\[?\d{{1,3}}\]?)?))?(?!\d)"
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
    anchors = list(_VERSUS.finditer(text)) if " v" in text else []
    for i, m in enumerate(anchors):
        following = anchors[i + 1].start() if i + 1 < len(anchors) else None
        left = left_party(text, m.start(), used.last_end(m.start()))
        right = right_party(text, m.end(), following)
        if left is None or right is None:
            continue
        titled = re.match(r"(?:THE\s)?CASE\sOF\s(?=[A-Z])", text[left : left + 20])
        left += titled.end() if titled else 0  # the title page of a judgment
        hit = with_tail(text, left, right, digits)
        views = _VIEWS.match(text, hit.end) if not hit.ids else None
        if views is not None:
            hit.end, hit.ids, hit.locked = views.end(), (views["s"],), True
            hit.year = hit.year or int(views["y"])
        used.add(hit.start, hit.end)
        yield hit
    if "atter of" in text or "n re " in text or "parte" in text or "Re " in text:
        for m in _ANCHOR.finditer(text):
            right = right_party(text, m.end(), None)
            if right is None or used.hits(m.start(), right):
                continue
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
        yield from _loose(text, used)
    if "cited above" in text or "cited below" in text:
        yield from cited_above(text, used)
    if "d." in text or "bid" in text:
        for m in _ID.finditer(text):
            if (
                m.group().startswith("id")
                and not m["pin"]
                and text[max(0, m.start() - 2) : m.start()] not in ("; ", ". ", "e ", "")
            ):
                continue
            pin = re.sub(r"^,?\s(?:at\s)?", "", m["pin"] or "") or None
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
        hit.end = above.end()
        hit.pinpoint = above_pin(above["pin"])
        return hit
    if not digits:
        return hit
    rest = re.compile(r",?\s").match(text, end)
    patterns = _patterns()
    if rest is not None:
        at = rest.end()
        docket = _DOCKET.match(text, at)
        if (m := patterns["full"].match(text, docket.end() if docket else at)) is not None and not (
            m["vol"].isdigit()
            and 1900 < int(m["vol"]) < 2100
            and not re.search("WL|LEXIS", m["rep"])
        ):
            return _fill_report(hit, m)
        for key, fill, other in (
            ("neutral", _fill_neutral, "law_report"),
            ("law_report", _fill_law_report, "neutral"),
        ):
            if (m := patterns[key].match(text, at)) is None:
                continue
            fill(hit, m)
            also = (
                patterns[other].match(text, hit.end + 2)
                if text[hit.end : hit.end + 2] in (", ", "; ")
                else None
            )
            if also is not None:
                (_fill_law_report if other == "law_report" else _fill_neutral)(hit, also)
            return hit
        if (m := patterns["south"].match(text, at)) is not None:
            hit.end, hit.year, hit.jurisdiction = m.end(), int(m["year"]), "ZA"
            hit.ids = (*hit.ids, f"{m['year']} ({m['vol']}) {m['rep']} {m['page']}")
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
    if (m := _ICJ.match(text, end + (1 if text[end : end + 1] == ")" else 0))) is not None:
        hit.end, hit.year, hit.jurisdiction = m.end(), int(m["year"]), "UN"
        hit.ids = (f"ICJ Reports {m['year']}, p. {m['page']}",)
        named = re.search(
            r"(?:[A-Z][\w’'-]*\s){1,6}(?:Case|case)\s\($", text[max(0, start - 90) : start]
        )
        if named is not None:
            hit.start = max(0, start - 90) + named.start()
        return hit
    if (m := _INTER_AM.match(text, end)) is not None and (m["case"] or m["rep"] or m["ser"]):
        hit.end, hit.jurisdiction = m.end(), "OAS"
        hit.year = int(m["year"]) if m["year"] else None
        hit.ids = (
            *((m["case"],) if m["case"] else ()),
            *((f"IACHR Report No. {m['rep']}",) if m["rep"] else ()),
            *((f"Series {m['ser']} No. {m['n']}",) if m["ser"] else ()),
        )
        return hit
    if text.startswith(" [GC]", end):
        hit.end, hit.jurisdiction = end + 5, "CoE"
    if (m := _PAREN_RE.match(text, hit.end)) is not None and re.search(r"[A-Z(]", m.group()):
        hit.end = m.end()
        hit.year = int(re.findall(r"(?:1[6-9]|20)\d\d", m.group())[-1])
        return hit
    echr_tail(text, hit)
    return hit


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
    return re.sub(r"^(?:at\s)?(?:pp?\.\s?)?", "", pin) if pin else None


def _fill_neutral(hit: Hit, m: re.Match[str]) -> Hit:
    court = re.sub(r"\s", " ", m["court"])
    bracket = m.group().startswith("[")
    number = f"[{m['year']}] {court} {m['n']}" if bracket else f"{m['year']} {court} {m['n']}"
    hit.ids = (*hit.ids, number + (f" ({m['div']})" if m["div"] else ""))
    hit.year, hit.end = int(m["year"]), m.end()
    hit.jurisdiction = grammar()["courts"].get(court)
    if court == "FCA":  # the Federal Court of Australia writes brackets, that of Canada none
        hit.jurisdiction = "AU" if bracket else "CA"
    if m["pin"]:
        hit.pinpoint = "para. " + re.sub(r"[\[\]]|^(?:¶|paras?\.?)\s?", "", m["pin"])
    return hit


def _fill_law_report(hit: Hit, m: re.Match[str]) -> Hit:
    volume = f"{m['vol']} " if m["vol"] else ""
    year = f"[{m['year']}]" if m["open"] == "[" else f"({m['year']})"
    hit.ids = (*hit.ids, f"{year} {volume}{m['rep']} {m['page']}")
    hit.year, hit.end, hit.pinpoint = int(m["year"]), m.end(), m["pin"]
    hit.jurisdiction = grammar()["reporters"].get(re.sub(r"[.\s]", "", m["rep"]))
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
    for key in ("neutral", "law_report"):
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
                    _fill_neutral(named, m)
                    used.add(named.start, named.end)
                    yield named
                    continue
                base = Hit(
                    m.start(), m.end(), kind="case", rule="case-cite", locked=True, form="citation"
                )
                hit = _fill_neutral(base, m) if key == "neutral" else _fill_law_report(base, m)
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
