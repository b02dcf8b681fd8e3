"""Court decisions: names, reporters, neutral citations, applications to Strasbourg, short forms.

The usual reporters are read by this module's own patterns, which keep party names, pinpoints and
the court's bracket together. A citation to a reporter that the table lacks goes to eyecite
(Free Law Project), which knows some thousand of them; it is imported only then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from .model import Hit
from .tables import grammar

__all__ = ["case_hits"]

_VERSUS = re.compile(r"\s(?:v\.?|vs\.?|versus)\s(?=[\w(“\"‘])")
_ANCHOR = re.compile(r"\b(?:Matter of|In re|In the Matter of|Ex parte|Re)\s(?=[A-Z])")
_PIN = r"(?:(?:at\s)?(?:pp?\.\s?)?\*?\d{1,5}(?:[-–]\d{1,5})?(?:\s?(?:&\s)?nn?\.\s?\d+(?:[-–]\d+)?)?|(?:at\s)?(?:¶¶?|paras?\.?|\[)\s?\d{1,4}\]?(?:[-–]\[?\d+\]?)?)"
_BLANK = r"(?:—|–|--?-?|_{1,4}|___)"
_DATE = r"\d{1,2}\s(?:January|February|March|April|May|June|July|August|September|October|November|December)\s\d{4}"
_PAREN = r"\s?\((?:[A-Z0-9][^()]{0,60}?[\s.])?(?:[A-Z][a-z]{2,8}\.?\s\d{1,2},\s)?(?:1[6-9]|20)\d\d(?:,\s[^()]{1,40})?\)"
_ECHR = re.compile(
    r"(?P<gc>\s\[GC\])?(?:,?\s\((?:dec|just satisfaction|striking out|revision|merits)[^()]{0,20}\))?,?\s\(?(?:(?:[Aa]pp(?:lication|l)?s?\.?)\s)?(?:(?:[Nn]os?\.?|[Nn]°)\s?)?(?P<no>\d{2,5}/\d{2})(?P<more>(?:(?:,\s(?:and\s)?|\sand\s)\d{2,5}/\d{2})*(?:\sand\s\d+\sothers)?)\)?(?P<gc2>\s\[GC\])?"
)
_ECHR_TAIL = re.compile(
    rf"(?:,\s(?P<pin>(?:§§?|paras?\.?|paragraphs?)\s?\d+(?:[-–]\d+)?(?:,?\s(?:and\s)?\d+(?:[-–]\d+)?)*))"
    rf"|(?:,\s(?:judgment of\s)?(?P<date>{_DATE}))|(?:,\s(?P<rep>ECHR\s\d{{4}}(?:[-–][IVX]+)?(?:\s\(extracts\))?|Series A no\.\s\d+(?:[-–][A-Z])?|Reports(?: of Judgments and Decisions)?\s\d{{4}}[-–][IVX]+))"
    rf"|(?P<gc>\s\[GC\])|(?:,?\s\((?P<year>\d{{4}})\))"
)
_ID = re.compile(r"(?<![\w.])(?:Id\.|Ibid\.?|ibid\.?|id\.)(?P<pin>,?\s(?:at\s)?(?:¶¶?\s?|§§?\s?|paras?\.?\s?|n\.\s?)?\d{1,5}(?:[-–]\d{1,5})?(?:\s?nn?\.\s?\d+)?)?(?!\w)")
_SIGNALS = frozenset(
    "See see In in Cf Cf. cf. But but Compare compare Accord accord Also also E.g e.g. E.g. Contra Under under Citing citing Quoting quoting And and The the "
    "As as By by With with From from Since since Both both Following following Unlike unlike Like like Per per Overruling overruling Affirming affirming "
    "Reversing reversing Applying applying Of of At at For for Case case Cases cases Here While Although When If To to After after On on Accord, See, Distinguishing".split()
)
_JOINS = frozenset("of the and & for de la du van von der den bin al el ex rel. parte on behalf et al. al others in re".split())
_SUFFIX = re.compile(r"(?:Inc|Corp|Co|Ltd|LLC|L\.L\.C|L\.P|Jr|Sr|II|III|N\.A|S\.A|Minister|Secretary|Attorney|Director|Commissioner|Dir|Sec['’]y|Chief|Warden|Regional|U\.S)\b")
_ET_AL = re.compile(r",?\set\sal\.?$")


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    tables = grammar()
    reporters = "|".join(
        r"\.?\s?".join(re.escape(c) for c in _pieces(name)) + r"\.?" for name in sorted(tables["reporters"], key=len, reverse=True)
    )
    courts = "|".join(re.escape(c).replace(r"\ ", r"\s") for c in sorted(tables["courts"], key=len, reverse=True))
    core = rf"(?P<vol>\d{{1,4}}|{_BLANK})\s(?P<rep>{reporters})(?:\s\((?:2d|3d|4th|3rd|5th)\))?\s(?P<page>\d{{1,7}}|{_BLANK})(?![\w/])"
    bare = re.sub(r"\?P<\w+>", "?:", core)
    return {
        "full": re.compile(
            rf"(?<![\w.$]){core}(?:,\s(?P<pin>{_PIN})(?:,\s\d{{1,4}}(?:[-–]\d+)?(?!\d*\s[A-Z]))*)?(?P<parallel>(?:,\s{bare}(?:,\s{_PIN}(?!\s[A-Z]))?)*)(?P<paren>{_PAREN})?"
        ),
        "short": re.compile(rf"(?<![\w.$])(?P<vol>\d{{1,4}})\s(?P<rep>{reporters}),?\sat\s(?P<pin>\*?\d{{1,5}}(?:[-–]\d{{1,5}})?(?:\s?nn?\.\s?\d+(?:[-–]\d+)?)?)"),
        "neutral": re.compile(rf"(?<![\w.])\[?(?P<year>(?:19|20)\d\d)\]?\s(?P<court>{courts})\s(?:No\.?\s)?(?P<n>\d{{1,6}})(?:\s\((?P<div>[A-Z][A-Za-z]{{1,6}})\))?(?:,?\s(?:at\s)?(?P<pin>(?:\[\d+\]|¶\s?\d+|paras?\.?\s?\d+)(?:[-–]\[?\d+\]?)?))?"),
        "law_report": re.compile(rf"(?<!\w)(?P<open>\[|\()(?P<year>(?:18|19|20)\d\d)(?:\]|\))\s(?:(?P<vol>\d{{1,3}})\s)?(?P<rep>{reporters})(?:\s\((?:2d|3d|4th|D)\))?\s(?P<page>\d{{1,5}})(?:,?\s(?:at\s)?(?P<pin>\d{{1,5}}(?:[-–]\d+)?|\[\d+\]))?(?!\d)"),
        "paren": re.compile(_PAREN),
    }


def _pieces(name: str) -> list[str]:
    return re.findall(r"App|Supp|Dec|Imm|All|Ct|Ed|[A-Z]|&|\d\w\w?|[a-z]+", name)


def case_hits(text: str) -> Iterator[Hit]:
    """Mentions of court decisions in a normalised text."""
    used: list[tuple[int, int]] = []
    digits = any(c.isdigit() for c in text)
    anchors = list(_VERSUS.finditer(text)) if " v" in text else []
    for i, m in enumerate(anchors):
        limit_left = used[-1][1] if used else 0
        limit_right = anchors[i + 1].start() if i + 1 < len(anchors) else len(text)
        left = _left_party(text, m.start(), limit_left)
        right = _right_party(text, m.end(), limit_right, i + 1 < len(anchors))
        if left is None or right is None:
            continue
        hit = _with_tail(text, left, right, text[left:right], digits)
        used.append((hit.start, hit.end))
        yield hit
    if " of " in text or "In re" in text or "parte" in text:
        for m in _ANCHOR.finditer(text):
            right = _right_party(text, m.end(), len(text), False)
            if right is None or any(a < right and m.start() < b for a, b in used):
                continue
            if m.group().startswith("Re ") and not digits:
                continue
            hit = _with_tail(text, m.start(), right, text[m.start() : right], digits)
            if not hit.ids and not text[m.end() : right].replace("-", "").replace(" ", "").isupper() and m.group().startswith(("Re", "Ex")):
                continue
            used.append((hit.start, hit.end))
            yield hit
    if digits:
        yield from _loose(text, used)
    if "d." in text:
        for m in _ID.finditer(text):
            if m.group().startswith("id") and not m["pin"]:
                continue
            pin = re.sub(r"^,?\s(?:at\s)?", "", m["pin"] or "") or None
            yield Hit(*m.span(), form="back_reference", rule="id", pinpoint=pin, kind="case", head="id", locked=True)


def _left_party(text: str, at: int, limit: int) -> int | None:
    """Start of the party named before " v. "."""
    low = max(limit, at - 150)
    words = [(m.group(), m.start(), m.end()) for m in re.finditer(r"\S+", text[:at], 0) if m.start() >= low] if False else [
        (m.group(), low + m.start(), low + m.end()) for m in re.finditer(r"\S+", text[low:at])
    ]
    start = None
    first = True
    for word, a, b in reversed(words):
        bare = word.strip("“\"‘’”(),;")
        opened = word[0] in "(“\"‘["
        if not first and word[-1] in ";:”\"!?":
            break
        if not first and word[-1] == ")" and "(" not in word:
            # "R (AAA (Syria)) v", "Canada (Attorney General) v"
            pass
        if not first and word[-1] == "," and start is not None and not _SUFFIX.match(text[start:at]) and not text[start:at].startswith(("et al", "and ")):
            break
        if not first and word[-1] == "." and not re.fullmatch(r"\(?(?:[A-Z]\.[-]?)+|[A-Z][a-z]{0,4}\.|al\.|rel\.|St\.|Gen\.|Att[’']y|Dep[’']t\.?|Int[’']l|Nat[’']l", word):
            break
        if bare in _SIGNALS and not (bare in ("of", "the", "for", "and", "on", "in") and start is not None):
            if first:
                return None
            break
        if bare[:1].isupper() or bare[:1].isdigit() or re.match(r"^[(\[]?[A-Z]", word) or bare in ("M70/2011",):
            if bare[:1].isdigit() and not re.search(r"[A-Za-z/]", bare):
                break
            start = a + (len(word) - len(word.lstrip("“\"‘([")) if opened and not word.startswith("(") else 0)
            if opened and word[0] == "(" and word.count("(") > word.count(")") and not _closes(text, a, at):
                start = a + 1
                break
            if opened and word[0] in "“\"‘":
                break
        elif bare in _JOINS or re.fullmatch(r"(?:d|l)[’']\w+", bare):
            if first and bare not in ("al.", "others", "al"):
                return None
        else:
            break
        first = False
    return start


def _closes(text: str, a: int, b: int) -> bool:
    return text[a:b].count("(") == text[a:b].count(")")


def _right_party(text: str, at: int, limit: int, another: bool) -> int | None:
    """End of the party named after " v. "."""
    end = None
    pos = at
    for m in re.finditer(r"\S+", text[at : min(len(text), at + 140)]):
        word, a = m.group(), at + m.start()
        if a >= limit and another:
            break
        bare = word.strip("“\"‘’”,;:")
        core = bare.rstrip(".)")
        if word.startswith("(") and end is not None:
            close = text.find(")", a)
            inner = text[a + 1 : close] if close > 0 else ""
            if not inner or not re.fullmatch(r"[A-Z][A-Za-z .,&’'-]{2,50}|[A-Z]{2,6}", inner) or re.search(r"Cir|App|Dist|\d", inner):
                break
            end = close + 1
            continue
        if end is not None and a < end:
            continue
        if core[:1].isupper() or (end is not None and core in ("others", "al")) or (core[:1].isdigit() and end is None):
            if bare in ("The", "In", "See", "We", "This") and end is not None:
                break
            end = a + word.find(core) + len(core)
            tail = word[word.find(core) + len(core) :]
            if tail.startswith("."):
                abbreviation = re.fullmatch(r"(?:[A-Z]\.?)+|[A-Z][a-z]{0,5}|Att[’']y|Gen|Dep[’']t|Sec[’']y|al", core)
                following = text[end + 1 : end + 3]
                if abbreviation and (following[:1] == "," or (following[:1] == " " and (len(core) <= 4 or not following[1:2].islower()))):
                    if following[:1] == " " and not re.match(r"\s[A-Z]", following) and len(core) > 3:
                        break
                    end += 1
                    if following[:1] == ",":
                        tail = ","
                    elif re.match(r"\s(?:The|In|We|See|This|That|A|It|He|She|They|But|Under)\b", text[end:]):
                        end -= 1 if not re.fullmatch(r"(?:[A-Z]\.)+[A-Z]?|[A-Z]", core) else 0
                        break
                    else:
                        continue
                else:
                    break
            if tail[:1] in ",":
                rest = text[end + (0 if text[end] == "," else 1) :]
                if not re.match(rf",?\s?(?:{_SUFFIX.pattern}|et\sal)", text[end : end + 20].lstrip(".")):
                    break
                if re.match(r",?\s?et\sal", text[end:].lstrip(".")):
                    extra = re.match(r",?\s?et\sal\.?", text[end:])
                    if extra:
                        end += len(extra.group())
                    break
                del rest
            elif tail[:1] in ";:”\")":
                break
        elif core in _JOINS:
            if core == "and" and another and re.match(r"and\s[^.;]{1,60}\sv\.?\s", text[a:]):
                break
        else:
            break
        pos = a
    del pos
    return end


def _with_tail(text: str, start: int, end: int, name: str, digits: bool) -> Hit:
    hit = Hit(start, end, name=_clean_name(name), kind="case", rule="case", locked=True)
    hit.case = _short_name(hit.name)
    if not digits:
        return hit
    rest = re.match(r",?\s", text[end:])
    at = end + (rest.end() if rest else 0)
    patterns = _patterns()
    if rest is not None:
        m = patterns["full"].match(text, at)
        if m is not None:
            return _fill_report(hit, m)
        m = patterns["neutral"].match(text, at)
        if m is not None:
            _fill_neutral(hit, m)
            more = re.match(r"[,;]\s", text[hit.end :])
            also = patterns["law_report"].match(text, hit.end + more.end()) if more and text[hit.end] == "," else None
            if also is not None:
                hit.end = also.end()
                hit.pinpoint = hit.pinpoint or also["pin"]
            return hit
        m = patterns["law_report"].match(text, at)
        if m is not None:
            return _fill_law_report(hit, m)
    m = _ECHR.match(text, end)
    if m is not None:
        return _fill_echr(text, hit, m)
    m = re.compile(r"\s\[GC\]").match(text, end)
    if m is not None:
        hit.end = m.end()
        hit.jurisdiction = "CoE"
    m = patterns["paren"].match(text, hit.end) or re.compile(r"\s\((?:1[89]|20)\d\d\)").match(text, hit.end)
    if m is not None:
        hit.end = m.end()
        hit.year = int(re.findall(r"(?:1[6-9]|20)\d\d", m.group())[-1])
        return hit
    _echr_tail(text, hit)
    return hit


def _clean_name(name: str) -> str:
    name = re.sub(r"\s+", " ", name).strip(" ,")
    return re.sub(r"’", "'", name)


def _short_name(name: str) -> str:
    first = re.split(r"\s(?:v\.?|vs\.?|versus)\s", name)[0]
    first = re.sub(r"^(?:Matter of|In re|In the Matter of|Ex parte|Re)\s", "", first)
    return first.split(",")[0].strip()


def _reporter(text: str) -> str:
    return re.sub(r"\s", "", text)


def _cite(volume: str, reporter: str, page: str) -> str:
    squashed = _reporter(reporter)
    usual = {"F.Supp.": "F. Supp.", "F.Supp.2d": "F. Supp. 2d", "F.Supp.3d": "F. Supp. 3d", "L.Ed.2d": "L. Ed. 2d", "I.&N.Dec.": "I. & N. Dec.", "I&NDec.": "I. & N. Dec.", "F.App'x": "F. App'x", "F.App’x": "F. App'x"}
    return f"{volume} {usual.get(squashed, squashed)} {page}"


def _fill_report(hit: Hit, m: re.Match[str]) -> Hit:
    ids = []
    if m["page"].isdigit() and m["vol"].isdigit():
        ids.append(_cite(m["vol"], m["rep"], m["page"]))
    for part in re.findall(r"(\d{1,4})\s([A-Z][\w.&’' ]{0,14}?)\s(\d{1,5})(?=,|$|\s\()", m["parallel"] or ""):
        ids.append(_cite(*part))
    hit.ids = (*hit.ids, *ids)
    hit.end = m.end()
    hit.pinpoint = _page(m["pin"])
    if m["paren"]:
        hit.year = int(re.findall(r"(?:1[6-9]|20)\d\d", m["paren"])[-1])
    hit.jurisdiction = grammar()["reporters"].get(re.sub(r"[.\s’']", "", m["rep"]), "US")
    return hit


def _page(pin: str | None) -> str | None:
    if not pin:
        return None
    return re.sub(r"^(?:at\s)?(?:pp?\.\s?)?", "", pin)


def _fill_neutral(hit: Hit, m: re.Match[str]) -> Hit:
    court = re.sub(r"\s", " ", m["court"])
    bracket = m.group().startswith("[")
    number = f"[{m['year']}] {court} {m['n']}" if bracket else f"{m['year']} {court} {m['n']}"
    hit.ids = (*hit.ids, number + (f" ({m['div']})" if m["div"] else ""))
    hit.year, hit.end = int(m["year"]), m.end()
    hit.jurisdiction = grammar()["courts"].get(court)
    if not bracket and court in ("FCA",):
        hit.jurisdiction = "CA"
    elif bracket and court == "FCA":
        hit.jurisdiction = "AU"
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


def _fill_echr(text: str, hit: Hit, m: re.Match[str]) -> Hit:
    numbers = [m["no"], *re.findall(r"\d{2,5}/\d{2}", m["more"] or "")]
    hit.ids = (*hit.ids, *(f"ECtHR app. {n}" for n in numbers))
    hit.jurisdiction, hit.end = "CoE", m.end()
    hit.name = re.sub(r"\s\[GC\]$", "", hit.name)
    if m.group().rstrip().endswith(")") and "(" not in m.group():
        hit.end -= 1
    _echr_tail(text, hit)
    return hit


def _echr_tail(text: str, hit: Hit) -> None:
    """Pinpoint, date and report of a judgment of the European Court, in any order."""
    for _ in range(5):
        m = _ECHR_TAIL.match(text, hit.end)
        if m is None:
            return
        if m["date"]:
            hit.year = int(m["date"][-4:])
        elif m["year"]:
            hit.year = int(m["year"])
        elif m["rep"]:
            found = re.search(r"(?:19|20)\d\d", m["rep"])
            hit.year = hit.year or (int(found.group()) if found else None)
        elif m["pin"]:
            hit.pinpoint = re.sub(r"\s?§§?\s?|paras?\.?\s?|paragraphs?\s", "para. ", m["pin"], count=1).strip()
            hit.jurisdiction = hit.jurisdiction or "CoE"
        hit.end = m.end()


def _loose(text: str, used: list[tuple[int, int]]) -> Iterator[Hit]:
    """Citations without a name in front of them, and short ones ("Sundar, 328 F.3d at 1325")."""
    patterns = _patterns()

    def free(a: int, b: int) -> bool:
        return not any(x < b and a < y for x, y in used)

    for m in patterns["short"].finditer(text):
        if not free(*m.span()):
            continue
        start, name = m.start(), ""
        before = re.search(r"([A-Z][\w.’'&-]*(?:[\s-](?:[A-Z&][\w.’'-]*|of|the))*),\s$", text[max(0, m.start() - 80) : m.start()])
        if before is not None:
            words = before.group(1).split()
            while words and words[0] in _SIGNALS:
                words.pop(0)
            if words:
                name = " ".join(words)
                start = max(0, m.start() - 80) + before.end(1) - len(name)
        if not text[start : start + len(name)] == name:
            start, name = m.start(), ""
        used.append((start, m.end()))
        yield Hit(start, m.end(), name=name, kind="case", rule="case-short", pinpoint=m["pin"], locked=True, case=name,
                  jurisdiction="US", form="citation", head=f"{m['vol']} {_reporter(m['rep'])}")
    for m in patterns["full"].finditer(text):
        if free(*m.span()) and m["page"].isdigit() and m["vol"].isdigit():
            if re.fullmatch(r"[A-Z]{1,2}|[A-Z]\.?", m["rep"]) and not (m["paren"] or m["parallel"]):
                continue
            hit = _fill_report(Hit(m.start(), m.end(), kind="case", rule="case-cite", locked=True, form="citation"), m)
            hit.name = hit.ids[0] if hit.ids else m.group()
            used.append((hit.start, hit.end))
            yield hit
    for key in ("neutral", "law_report"):
        for m in patterns[key].finditer(text):
            if free(*m.span()):
                base = Hit(m.start(), m.end(), kind="case", rule="case-cite", locked=True, form="citation")
                hit = _fill_neutral(base, m) if key == "neutral" else _fill_law_report(base, m)
                hit.name = hit.ids[0]
                used.append((hit.start, hit.end))
                yield hit
