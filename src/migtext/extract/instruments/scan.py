"""First pass: everything in a block that may be a mention, without context."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace

from ...document import BlockView
from .backrefs import backref_hits, year_lists
from .cases import case_hits, with_tail
from .grammars_eu import eu_hits
from .grammars_un import un_hits
from .matcher import AliasHit, Matcher, StateHit
from .model import Hit
from .names import name_hits
from .pinpoints import Pin, find_pins
from .registry import Registry
from .spans import Spans
from .statutes import ACT_CITATION, session_law, statute_hits
from .tokens import Tokens, tokenise

__all__ = ["Scan", "scan_block"]

_YEAR_BEFORE = re.compile(
    r"(?<![\d/-])((?:1[89]|20)\d\d)\s(?:UN\s|U\.N\.\s|United\sNations\s|International\s|European\s|EU\s)?$"
)
_YEAR_APART = re.compile(r"(?:1[89]|20)\d\d,?\sthe\s")
_ORGANISATION = re.compile(
    r"(?:(?P<y>(?:19|20)\d\d)\s)?(?:Organi[sz]ation\sof\s(?:African\sUnity|American\sStates)|African\sUnion|Council\sof\sEurope|United\sNations|European\sUnion|International\sLabou?r\sOrgani[sz]ation|Arab\sLeague)\s\([A-Z]{2,4}\)\s$"
)
_PREFIX = re.compile(r"(?:(?:UN|U\.N\.|United\sNations|International)\s)$")
# "Act on Foreign Workers' Employment, Etc."
_AND_MORE = re.compile(r"\sand\s(?:the\s)?[A-Z][\w’-]+(?=\s\([A-Z][A-Za-z]{1,7}\))")
_AND_SO_ON = re.compile(r",\s[Ee]tc\.(?!\s?[,;]\s[a-z])")
_ENFORCES = re.compile(
    r"\b(?:Enforcement|Implementing|Implementation|Executive)\s(?:Decrees?|Rules|Regulations?|Orders?|Ordinance|By-?laws?)\sof\s(?:the\s)?$"
)
# what sort of agreement: "Readmission | Agreement between Spain and Morocco"
_SORT = re.compile(
    r"(?:Readmission|Repatriation|Resettlement|Extradition|Border|Migration|Mobility|Labou?r|Cooperation|Association|Partnership)\s$"
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_AFTER = re.compile(
    rf"(?P<plain>,?\s(?:of\s)?(?P<y>(?:1[89]|20)\d\d)(?![\d/–-]\d|\d|\s(?:people|per|and\s(?:1[89]|20)\d\d)))"
    rf"|(?P<date>,?\s(?:of|adopted\son|signed\son|dated|(?:signed|adopted|done|concluded|opened\sfor\ssignature)\s(?:in|at)\s[A-Z][a-z]+(?:\s[A-Z][a-z]+)?\son)\s(?:\d{{1,2}}\s(?:{_MONTHS})|(?:{_MONTHS})\s\d{{1,2}},)\s(?P<dy>(?:1[89]|20)\d\d))"
    r"|(?P<bracket>\s\((?P<by>(?:1[89]|20)\d\d)\))"
)
# Acts are named with their year: "the Human Rights Act 1998 gives".
_YEARED = re.compile(r"\b(?:Act|Law|Ordinance|Regulations|Rules)$")
_URL = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w{2,}")


@dataclass(slots=True)
class Scan:
    """A block and what was found in it.

    Attributes:
        view: the block.
        tokens: its words.
        hits: possible mentions that do not overlap, in order.
        states: states named in it.
        pins: pinpoints that lie outside mentions which carry their own.
    """

    view: BlockView
    tokens: Tokens
    hits: list[Hit] = field(default_factory=list)
    states: list[StateHit] = field(default_factory=list)
    pins: list[Pin] = field(default_factory=list)


def scan_block(view: BlockView, matcher: Matcher, registry: Registry) -> Scan:
    """Find what may be a mention in one block.

    Args:
        view: the block.
        matcher: the registry's aliases.
        registry: the registry, for numbers and years.
    """
    text = view.text
    tokens = tokenise(text)
    scan = Scan(view, tokens)
    aliases, scan.states = matcher.find(text, tokens)
    owners = {s.start: s for s in scan.states}
    aliases = [_without_owner(a, text, owners.get(a.start)) for a in aliases]
    aliases = [a for a in aliases if not _of_a_body(text, a)]
    hits = [_alias(text, a, matcher, registry) for a in aliases]
    # A bare noun ("Constitution") must not hide a longer name.
    known = [(h.start, h.end) for h in hits if " " in text[h.start : h.end]]
    found = [
        *un_hits(text),
        *eu_hits(text),
        *statute_hits(text),
        *case_hits(text),
        *name_hits(text, known),
    ]
    for hit in found:
        _identify(hit, registry, tokens, matcher)
    for start, end, years, words in year_lists(text):
        listed = _year_list(start, end, years, words, matcher)
        if listed is not None:
            hits.append(listed)
    urls = (
        [m.span() for m in _URL.finditer(text)]
        if "/" in text or "@" in text or "www" in text
        else []
    )
    chosen = _select([*hits, *found], text)
    if " between " in text or " territory " in text.casefold():
        for hit in chosen:
            if hit.rule == "alias":
                _parties_after(hit, text, scan.states)
        chosen = _select(chosen, text)
    chosen = _enforcing(chosen, text)
    chosen = _select([*chosen, *backref_hits(text)], text)
    links = Spans(urls)
    scan.hits = [h for h in chosen if not links.hits(h.start, h.end)]
    taken = Spans((h.start, h.end) for h in scan.hits)
    scan.pins = [
        p
        for p in find_pins(text)
        if not taken.hits(p.start, p.end) and not links.hits(p.start, p.end)
    ]
    return scan


_OWNER = re.compile(r"(?:the\s)?(?:EU|UN|U\.N\.|European Union|United Nations)['’]s\s")


# "to recast the Asylum Procedures Directive": what is done to it, not its name
_RECAST = re.compile(r"recast\sthe\s")


_BODY_NEXT = re.compile(r"\s(?:Committee|Commission|Unit|Day|Hall|Hill|Avenue|Square|Party)\b")


def _of_a_body(text: str, alias: AliasHit) -> bool:
    """Whether a bare noun is the first word of another name ("the Constitution Committee")."""
    return (
        alias.first == alias.last
        and text[alias.start : alias.end] == "Constitution"
        and _BODY_NEXT.match(text, alias.end) is not None
    )


def _without_owner(alias: AliasHit, text: str, state: StateHit | None) -> AliasHit:
    """An alias without the owner that some lists write with it ("Kenya's | Refugees Act")."""
    surface = text[alias.start : alias.end]
    owner = _OWNER.match(surface) or _RECAST.match(surface)
    cut = owner.end() if owner is not None else 0
    if state is not None and re.match(r"['’]s?\s", text[state.end : state.end + 3]):
        cut = text.index(" ", state.end) + 1 - alias.start
    if state is not None and text.startswith(" the ", state.end):
        cut = state.end + 5 - alias.start  # "In the United Kingdom the Human Rights Act"
    return replace(alias, start=alias.start + cut) if 0 < cut < len(surface) else alias


def _alias(text: str, alias: AliasHit, matcher: Matcher, registry: Registry) -> Hit:
    keys = tuple(dict.fromkeys(e.key for e in alias.entries))
    hit = Hit(
        alias.start,
        alias.end,
        keys=keys,
        scopes={e.key: e.scope for e in alias.entries},
        core=(alias.start, alias.end),
    )
    if all(e.exact_case for e in alias.entries) and text[alias.start : alias.end].isupper():
        hit.form = "acronym"
    if all(e.misnomer for e in alias.entries):
        hit.status = "misnamed"
    row = registry.by_key[keys[0]]
    hit.kind = row.kind
    if row.kind == "case":
        cited = with_tail(text, hit.start, hit.end)
        hit.end, hit.pinpoint, hit.kind, hit.locked = cited.end, cited.pinpoint, "case", True
        hit.name, hit.case, hit.ids, hit.year = (
            row.name,
            cited.case,
            cited.ids or row.ids,
            cited.year or row.year,
        )
        return hit
    surface = text[hit.start : hit.end]
    if surface.endswith(")") and (inner := re.search(r"\s\(([^()]+)\)$", surface)) is not None:
        # A short name in brackets that the official name carries is a mention of its own.
        again, _ = matcher.find(inner.group(1), tokenise(inner.group(1)))
        if (
            len(again) == 1
            and again[0].end - again[0].start == len(inner.group(1))
            and keys[0] in [e.key for e in again[0].entries]
        ):
            hit.end -= len(inner.group())
            return hit
    if (
        surface[-1:].isalpha()
        and text[hit.start - 1 : hit.start] in ("‘", "“")
        and ({"‘": "’", "“": "”"}[text[hit.start - 1]] + " " in surface)
    ):
        hit.start -= 1  # "‘Illegal’ Migration Act"
    opened = next((c for c in '“"‘' if c in surface), None)
    if opened is not None and text[hit.end : hit.end + 1] == {"“": "”", '"': '"', "‘": "’"}[opened]:
        hit.end += 1
    if row.kind != "principle":
        _widen(hit, text)
    return hit


def _widen(hit: Hit, text: str) -> None:
    """Take the year, the owner body and the date around a name into its span."""
    apart = _YEAR_APART.match(text, hit.start, hit.end)
    if apart is not None:
        hit.start = (
            apart.end()
        )  # "In 2004 the Qualification Directive": a date, no part of the name
    head = text[max(0, hit.start - 30) : hit.start]
    year = _YEAR_BEFORE.search(head)
    if head.endswith(") ") and hit.form != "acronym":
        # "1969 Organisation of African Unity (OAU) Convention"
        head = text[max(0, hit.start - 70) : hit.start]
        owner = _ORGANISATION.search(head)
        if owner is not None:
            hit.start -= len(head) - owner.start()
            hit.surface_year = int(owner["y"]) if owner["y"] else None
            head = ""
    if year is not None:
        hit.start -= len(head) - year.start()
        hit.surface_year = int(year.group(1))
    else:
        prefix = _PREFIX.search(head) or (_SORT.search(head) if hit.kind == "bilateral" else None)
        if prefix is not None and hit.form != "acronym":
            hit.start -= len(prefix.group())
    after = _AFTER.match(text, hit.end)
    if after is not None and hit.form != "acronym" and hit.surface_year is None:
        value = after["y"] or after["dy"] or after["by"]
        if (
            after["plain"] is None
            or not re.match(r"\s(?:[a-z]+ed|[a-z]+s)\b", text[after.end() :])
            or text[hit.end] == ","
            or " of " in after["plain"]
            or _YEARED.search(text, hit.start, hit.end)
        ):
            hit.end = after.end()
            hit.surface_year = int(value)
    cite = ACT_CITATION.match(text, hit.end)
    if cite is not None:
        hit.end = cite.end()
        stated = re.search(r"\bof\s((?:18|19|20)\d\d)", cite.group())
        if stated is not None and hit.surface_year is None:
            hit.surface_year = int(stated.group(1))  # "Refugees Act (No. 13 of 2006)"
    hit.end, _ = session_law(text, hit.end)


_BETWEEN = re.compile(
    r"\s(?:(?:signed|concluded|made|agreed)\s)?between\s(?:the\s)?(?:[Gg]overnments?\sof\s(?:the\s)?)?(?:[A-Z][a-z]+\sof\s(?:the\s)?)?"
)
_AND = re.compile(
    r"\sand\s(?:the\s)?(?:[Gg]overnments?\sof\s(?:the\s)?)?(?:[A-Z][a-z]+\sof\s(?:the\s)?)?"
)
_TERRITORY = re.compile(
    r"\s(?:on|in|within)\sthe\sterritory\sof\s(?:the\s)?(?:Republic\sof\s|Kingdom\sof\s)?", re.I
)


def _parties_after(hit: Hit, text: str, states: list[StateHit]) -> None:
    """Take the parties of an agreement that follow its name, and the territory of an act."""
    if hit.kind in ("treaty", "bilateral"):
        lead = _BETWEEN.match(text, hit.end)
    elif hit.kind in ("statute", "regulation"):
        lead = _TERRITORY.match(text, hit.end)
    else:
        return
    if lead is None or "signed" in lead.group() or "concluded" in lead.group():
        return
    at = bisect_left(states, hit.end, key=lambda s: s.start)
    if at >= len(states) or states[at].start > lead.end():
        return
    first = states[at]
    if hit.kind in ("statute", "regulation"):
        hit.end = first.end
        return
    link = _AND.match(text, first.end)
    second = next(
        (s for s in states[at + 1 : at + 3] if s.start <= (link.end() if link else -1)), None
    )
    if second is not None and second.end > first.end:
        hit.end = second.end
        after = _AFTER.match(text, hit.end)
        if after is not None and hit.surface_year is None:
            hit.end, hit.surface_year = after.end(), int(after["y"] or after["dy"] or after["by"])


def _enforcing(hits: list[Hit], text: str) -> list[Hit]:
    """A decree that is named by the act it enforces is one mention, and not of the act."""
    out: list[Hit] = []
    for hit in hits:
        if hit.kind == "statute" and hit.rule == "alias" and " on " in text[hit.start : hit.end]:
            longer = _AND_MORE.match(text, hit.end)
            hit.end = longer.end() if longer is not None else hit.end
        if hit.kind == "statute" and hit.rule in ("alias", "name"):
            more = _AND_SO_ON.match(text, hit.end)
            hit.end = more.end() if more is not None else hit.end
        low = max(0, hit.start - 50)
        named = _ENFORCES.search(text[low : hit.start]) if hit.kind == "statute" else None
        if named is not None:
            begin = low + named.start()
            while out and out[-1].end > begin:
                out.pop()
            hit = Hit(
                begin,
                hit.end,
                name=text[begin : hit.end],
                kind="regulation",
                rule="name",
                head="decree",
                jurisdiction=hit.jurisdiction,
            )
        out.append(hit)
    return out


def _identify(hit: Hit, registry: Registry, tokens: Tokens, matcher: Matcher) -> None:
    """Find the registry rows of a parsed mention by its identifiers."""
    for one in (hit, *hit.also):
        keys: list[str] = []
        for value in one.ids:
            keys += [row.key for row in registry.by_id(value) if row.key not in keys]
        if not keys and one.rule == "un-symbol" and "(" in one.name:
            keys = [row.key for row in registry.by_id(one.name.split(" (")[0])]
        if keys:
            one.keys = tuple(keys)
    if hit.title > hit.end:
        # The registry knows where the official title ends; its form alone may reach too far.
        last = bisect_left(tokens.ends, hit.end)
        stop = matcher.title_rest(hit.keys[0], tokens, last + 1) if hit.keys else None
        hit.end = stop if stop is not None and stop > hit.title - 60 else hit.title


def _year_list(start: int, end: int, years: list[int], words: str, matcher: Matcher) -> Hit | None:
    """Instruments that share a head noun, each looked up with its own year."""
    forms = (words, words[:-1] if words.endswith("s") else words)
    hits: list[Hit] = []
    for year in years:
        for form in forms:
            tokens = tokenise(f"{year} {form.title()}")
            found, _ = matcher.find(f"{year} {form.title()}", tokens)
            full = [f for f in found if f.first == 0 and f.last == len(tokens) - 1]
            if full:
                entries = full[0].entries
                hits.append(
                    Hit(
                        start,
                        end,
                        keys=tuple(dict.fromkeys(e.key for e in entries)),
                        scopes={e.key: e.scope for e in entries},
                        rule="coordination",
                    )
                )
                break
    if not hits:
        return None
    hits[0].also = hits[1:]
    return hits[0]


_PRIORITY = {"alias": 3, "coordination": 4, "backref": 0, "name": 1, "id": 2}


def _select(hits: list[Hit], text: str) -> list[Hit]:
    """Of mentions that overlap, the longest; an alias before a mere form of a name."""

    def weight(h: Hit) -> tuple[int, int]:
        size = h.end - h.start
        return size, _PRIORITY.get(h.rule, 2)

    def start_of(h: Hit) -> int:
        return h.start

    out: list[Hit] = []  # in order, without overlaps
    for hit in sorted(hits, key=weight, reverse=True):
        at = bisect_left(out, hit.end, key=start_of)
        clash = [o for o in out[max(0, at - 2) : at] if o.overlaps(hit)]
        if not clash:
            out.insert(at, hit)
            continue
        other = clash[0]
        # The form of a name may reach too far to the left ("Canada Immigration Act 1976"): the
        # alias that ends where it ends knows where the name begins.
        if (
            len(clash) == 1
            and other.rule == "name"
            and hit.rule == "alias"
            and abs(other.end - hit.end) <= 12
            and not (other.kind == "constitution" and other.end > hit.end)
            and hit.start >= other.start
            and (
                _joins(text[other.start : hit.start], hit)
                or not _adds(text[other.start : hit.start], other, hit)
            )
        ):
            if hit.end < other.end:
                hit.end = other.end
                hit.surface_year = hit.surface_year or other.surface_year
            if hit.kind == "bilateral" and _OWNERS.sub("", text[other.start : hit.start]).strip():
                hit.start = other.start  # "Readmission | Agreement between Spain and Morocco"
            out.remove(other)
            out.insert(bisect_left(out, hit.start, key=start_of), hit)
    return out


_OWNERS = re.compile(
    r"(?:UN|U\.N\.|United|Nations|European|International|EU|US|U\.S\.|UK|U\.K\.|General|Assembly|Council|of|the|and|\d{4}|[A-Z][a-z]+(?:an|ish|ese|ian)|Geneva|Revised|Canada|France|Germany|Greek|Swiss|Dutch)\s?"
)


def _adds(words: str, name: Hit, alias: Hit) -> bool:
    """Whether the words before an alias make another name of it ("Nationality and | Citizenship Act")."""
    if name.kind == "constitution":
        return words.strip() != ""
    if "jurisdiction" not in alias.scopes.values():
        return False
    return (
        name.kind in ("statute", "regulation", "executive_act")
        and _OWNERS.sub("", words).strip() != ""
    )


def _joins(words: str, alias: Hit) -> bool:
    """Whether an "and" before an alias joins two names ("Child Tax Credit and | Affordable Care Act")."""
    return words.endswith((" and ", " or ", " & ")) and "jurisdiction" not in alias.scopes.values()
