"""Second pass: what each mention means, in the order of the text.

The state that a careful reader keeps while reading: which instruments were named, what short
names were given to them, which treaty body or legislator is speaking, which case was cited last.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ...annotations import Citation, Instrument, Reference
from ...document import Document
from ..acronyms import acronym_of, definitions
from .backrefs import nouns_of, nouns_of_parsed
from .claims import claims_around
from .matcher import Matcher, matcher_for
from .model import Hit
from .pinpoints import Pin
from .registry import InstrumentRow, Registry
from .scan import Scan, scan_block
from .tables import committees, grammar

__all__ = ["Resolver"]

VERSION = "1"
_GAP_BEFORE = re.compile(
    r"(?:\s\([^()]{2,170}\))?,?\s(?:(?:of|to|in|under|from|within|contained in|set out in)\s"
    r"(?:(?:both\s)?(?:the|its|their|that|this|each|said|either|our)\s)?(?:(?:[A-Z][\w.]*\s){0,3}[A-Z][\w.]*(?:['’]s|s['’])\s)?)?[“\"]?"
)
_GAP_AFTER = re.compile(r",?\s\(?|\s?\(")
_BODY = re.compile(r"\b(?:Committee|Commission|Council|Court|Agency|Office|Organi[sz]ation|Society|Network|Cent(?:re|er)|Tribunal|Board|Team|Secretariat|Coalition|Union|Group|Institute)\b", re.I)
_BODY_AFTER = re.compile(r"(?:['’]s)?\s(?:Committee|committee|members?\b|experts?\b|has\b|have\b|had\b|said\b|urge|call|recommend|conclud|note[ds]|express|found\sthat|stated|Rapporteur|jurisprudence|concluding|general|General|is\sconcerned|was\sconcerned|welcom|remind|reiterat|decid|session)")
_LAW_BEFORE = re.compile(r"(?:\b(?:under|of|to|with|in|by|into|ratif\w+|sign\w+|violat\w+|breach\w+|and|or|both|per|implement\w+|incorporat\w+|through|including|e\.g\.,?|see)\s(?:the\s)?|[(;,]\s?|/)$", re.I)
_LAW_AFTER = re.compile(r"\s(?:[Aa]rt|claim|protection|relief|obligation|requires|prohibits|provides|guarantees|obliges|s\b|§|standard)")
_DEFINED = re.compile(
    r"(?:,?\s(?:\([^()]{1,60}\)\s|\[[^\[\]]{1,60}\]\s)?)[(\[](?P<lead>(?:(?:hereinafter|hereafter|henceforth|referred\sto\sas|known\sas|also\sknown\sas|commonly\sknown\sas|collectively|or|abbreviated|short(?:ened)?\sas|hereinafter\sreferred\sto\sas|hereafter\sreferred\sto\sas|in\sshort|i\.e\.),?:?\s)*)(?P<the>(?:the\s)?[“\"‘'](?:the\s)?|the\s)?(?P<short>[A-Z0-9][^()\[\]“”\"‘]{0,70}?)[”\"’']?(?:\s?[,;]\s(?:or\s)?[^()]{1,60})?[)\]]"
)
_HEREINAFTER = re.compile(r",\s(?:hereinafter|hereafter)(?:\sreferred\sto\sas)?,?\s(?P<the>(?:the\s)?[“\"‘]?(?:the\s)?)(?P<short>[A-Z][\w /-]{1,50}?)[”\"’]?(?=[,.;)])")


@dataclass(slots=True)
class Mention:
    """A hit whose meaning is known, as an antecedent for what follows."""

    keys: tuple[str, ...]
    hit: Hit
    row: InstrumentRow | None
    block: int
    nouns: frozenset[str]

    @property
    def identity(self) -> str:
        """What tells two instruments apart."""
        return self.row.key if self.row else (self.hit.ids[0] if self.hit.ids else self.hit.name.casefold())


@dataclass(slots=True)
class State:
    """What is known so far while reading."""

    mentions: list[Mention] = field(default_factory=list)
    defined: dict[str, Mention] = field(default_factory=dict)
    bodies: set[str] = field(default_factory=set)
    cases: dict[str, Mention] = field(default_factory=dict)
    last_case: Mention | None = None


class Resolver:
    """Resolves the mentions of one document.

    Args:
        document: the document.
        registry: the registry.
        citations: in-text citations of the document.
        references: entries of its reference list.
    """

    def __init__(
        self, document: Document, registry: Registry, citations: Sequence[Citation], references: Sequence[Reference]
    ) -> None:
        self.document = document
        self.registry = registry
        self.matcher: Matcher = matcher_for(registry)
        self.citations = citations
        self.references = references
        self.state = State()
        self.records: list[Instrument] = []
        self.votes: Counter[str] = Counter()
        self.default: Mention | None = None
        self.own: Mention | None = None

    def run(self) -> tuple[Instrument, ...]:
        """All mentions, in order."""
        scans = [scan_block(v, self.matcher, self.registry) for v in self.document.view.of("instruments") if v.text]
        self._profile(scans)
        for i, scan in enumerate(scans):
            self._block(scan, i)
        self.records.sort(key=lambda r: (r.start, r.end, r.key or r.name))
        return tuple(self.records)

    # ---- the document as a whole ------------------------------------------------------------

    def _profile(self, scans: Sequence[Scan]) -> None:
        """What the whole document says about jurisdictions and about the body that speaks."""
        bodies: Counter[str] = Counter()
        party = 0
        self.tokens_seen: set[str] = set()
        for scan in scans:
            for state in scan.states:
                self.votes[state.code] += 1
            for hit in scan.hits:
                if hit.rule in ("us-code", "public-law", "stat") or hit.jurisdiction == "US":
                    self.votes["US"] += 1
                elif hit.jurisdiction in ("GB", "CA", "AU", "NZ", "IE"):
                    self.votes[hit.jurisdiction] += 2
            self.tokens_seen.update(scan.tokens.norms)
            text = scan.view.text
            if "Committee" in text or "committee" in text:
                folded = text.casefold()
                for c in committees():
                    bodies[c.acronym] += folded.count(c.name.casefold())
                party += folded.count("state party") + folded.count("states parties")
            for d in definitions(text) if "(" in text or "[" in text else ():
                if _BODY.search(d.long) and not re.search(r"\b(?:Convention|Act|Covenant|Protocol|Treaty)\b", d.long):
                    self.state.bodies.add(d.short)
        # A treaty body speaks of "the Convention" and means its own.
        best = bodies.most_common(1)
        if best and best[0][1] and party >= 2:
            body = next(c for c in committees() if c.acronym == best[0][0])
            self.committee: str | None = body.acronym
            row = self.registry.by_key.get(body.treaty)
            if row is not None:
                self.default = self._mention(Hit(0, 0, keys=(row.key,)), row, -1)
        else:
            self.committee = best[0][0] if best and best[0][1] and len(bodies) else None

    def _mention(self, hit: Hit, row: InstrumentRow | None, block: int) -> Mention:
        return Mention(hit.keys, hit, row, block, nouns_of(row) if row else nouns_of_parsed(hit))

    # ---- one block --------------------------------------------------------------------------

    def _block(self, scan: Scan, index: int) -> None:
        text = scan.view.text
        if scan.view.kind == "reference" and not self._entry_is_instrument(scan):
            return
        self._find_defined(scan)
        attached = self._attach(scan)
        last_end = -1
        queue: list[tuple[int, Hit | Pin]] = [(h.start, h) for h in scan.hits]
        queue += [(p.start, p) for p in scan.pins if id(p) not in attached]
        for _, item in sorted(queue, key=lambda q: q[0]):
            if isinstance(item, Pin):
                if item.start >= last_end:
                    self._bare_pin(scan, item, index)
                continue
            if item.start < last_end:
                continue
            if self._resolve(scan, item, index):
                last_end = item.end
                self._define(scan, item, text)

    def _entry_is_instrument(self, scan: Scan) -> bool:
        """Whether a reference entry is an instrument and not a work about one."""
        text = scan.view.text
        author = re.match(r"(?:\[?\d+[\].]\s+)?[A-ZÀ-Þ][\w’'-]+(?:[ -][A-ZÀ-Þ][\w’'-]+)?,\s(?:[A-Z]\.|[A-Z][a-z]+\s?[A-Z]?\.?[,&(])", text)
        kept = []
        for hit in scan.hits:
            if author is not None and hit.kind != "case" or hit.rule in ("backref", "id"):
                continue
            before = text[: hit.start].rstrip("“\"‘ ")
            if len(before) <= 6 or re.search(r"(?:\)\.?|[.,:])$", before):
                kept.append(hit)
        scan.hits = [kept[0]] if kept else []
        scan.pins = []
        for hit in scan.hits:
            hit.form = "reference"
        return bool(scan.hits)

    def _find_defined(self, scan: Scan) -> None:
        """Short names that the text gave earlier and the registry does not know."""
        text = scan.view.text
        for short, mention in self.state.defined.items():
            if short.casefold() in grammar()["backref"]["nouns"] or short not in text:
                continue
            for m in re.finditer(rf"(?<!\w){re.escape(short)}(?!\w)", text):
                if any(h.start < m.end() and m.start() < h.end and h.rule not in ("backref", "name") for h in scan.hits):
                    continue
                scan.hits = [h for h in scan.hits if not (h.start < m.end() and m.start() < h.end)]
                hit = replace(mention.hit, start=m.start(), end=m.end(), pinpoint=None, also=[], rule="defined", form="acronym" if short.isupper() else "name", locked=False)
                scan.hits.append(hit)
        scan.hits.sort(key=lambda h: h.start)

    def _attach(self, scan: Scan) -> set[int]:
        """Join pinpoints and the mentions that they stand with."""
        text = scan.view.text
        used: set[int] = set()
        pins = scan.pins
        for n, hit in enumerate(scan.hits):
            if hit.locked or hit.pinpoint:
                continue
            low = scan.hits[n - 1].end if n else 0
            before = [p for p in pins if low <= p.start and p.end <= hit.start and hit.start - p.end < 200]
            if before:
                pin = before[-1]
                gap = text[pin.end : hit.start]
                if _GAP_BEFORE.fullmatch(gap) and (re.search(r"\b(?:of|to|in|under|from|within)\b", gap) or hit.rule != "backref"):
                    used.add(id(pin))
                    hit.start, hit.pinpoint = pin.start, pin.text
                    self._chain(text, before[:-1], hit, used)
                    continue
            high = scan.hits[n + 1].start if n + 1 < len(scan.hits) else len(text)
            after = next((p for p in pins if p.start >= hit.end and p.end <= high and id(p) not in used), None)
            if after is not None and _GAP_AFTER.fullmatch(text[hit.end : after.start]) and hit.rule != "backref":
                gap = text[hit.end : after.start]
                tail = text[after.end : after.end + 4]
                opened = "(" in gap
                if opened and text[after.end : after.end + 1] != ")":
                    continue
                if after.capital and "," in gap and re.match(r"\s[a-z]", tail) and not tail.startswith((" and", " or ", " of ", " et")):
                    continue
                following = scan.hits[n + 1] if n + 1 < len(scan.hits) else None
                if following is not None and _GAP_BEFORE.fullmatch(text[after.end : following.start]) and " of" in text[after.end : following.start]:
                    continue
                used.add(id(after))
                hit.end = after.end + (1 if opened else 0)
                hit.pinpoint = after.text
        return used

    def _chain(self, text: str, before: list[Pin], hit: Hit, used: set[int]) -> None:
        """Pinpoints inside pinpoints ("paragraph 2 of article 7") and lists of them."""
        for pin in reversed(before):
            gap = text[pin.end : hit.start]
            if re.fullmatch(r"\s(?:of|in|to)\s(?:the\s)?", gap):
                hit.pinpoint = _inside(hit.pinpoint or "", pin.text)
            elif re.fullmatch(r"(?:\s(?:of|to))?,?\s(?:and|or)\s(?:of\s)?|,\s", gap):
                hit.pinpoint = f"{pin.text}, {re.sub(r'^(?:Arts?|ss?)[.] ', '', hit.pinpoint or '')}" if pin.text.split(".")[0] == (hit.pinpoint or "").split(".")[0] else f"{pin.text}, {hit.pinpoint}"
            else:
                return
            hit.start = pin.start
            used.add(id(pin))

    # ---- meaning ----------------------------------------------------------------------------

    def _resolve(self, scan: Scan, hit: Hit, index: int) -> bool:
        if hit.rule == "backref":
            return self._backref(scan, hit, index)
        if hit.rule == "id":
            return self._id(scan, hit, index)
        if hit.kind == "case":
            return self._case(scan, hit, index)
        if hit.rule == "general-comment":
            self._comment(hit, scan)
        if hit.rule == "name" and not hit.keys:
            self._near(hit, scan)
        done = False
        for one in (hit, *hit.also):
            done = self._link(scan, one, hit, index) or done
        return done

    def _link(self, scan: Scan, one: Hit, span: Hit, index: int) -> bool:
        rows = [self.registry.by_key[k] for k in one.keys]
        if rows:
            scored = sorted(((self._score(scan, one, row), -n, row) for n, row in enumerate(rows)), key=lambda s: (-s[0], -s[1]))
            scored = [s for s in scored if s[0] > 0]
            if not scored:
                return False
            best = scored[0]
            row = best[2]
            rivals = [s[2].key for s in scored[1:] if s[0] >= best[0]]
            status = one.status or ("ambiguous" if rivals else "resolved")
            reason = one.reason or _reason(one, row, rivals)
            if status == "resolved" and one.surface_year and row.year and one.surface_year != row.year and one.rule == "alias":
                match = next((r for r in self.registry.lineage(row.key) if r.year == one.surface_year), None)
                if match is not None:
                    row = match
                elif not self._year_fits(row, one.surface_year):
                    status, reason = "misnamed", f"the text gives {one.surface_year}; {row.name[:60]} is of {row.year}"
            mention = self._mention(replace(one, keys=(row.key,)), row, index)
            self._emit(scan, span, mention, one, status, tuple(s[2].key for s in scored) if rivals else (), reason)
        else:
            mention = self._mention(one, None, index)
            self._emit(scan, span, mention, one, one.status or "unregistered", (), one.reason or "its form is that of an instrument; the registry has no row for it")
        self.state.mentions.append(mention)
        return True

    def _year_fits(self, row: InstrumentRow, year: int) -> bool:
        dates = (row.adopted, row.opened_for_signature, row.in_force)
        return any(d is not None and d.startswith(str(year)) for d in dates)

    def _score(self, scan: Scan, hit: Hit, row: InstrumentRow) -> float:
        """How well a row fits here; 0 when it does not."""
        scope = hit.scopes.get(row.key, "anywhere")
        if scope == "defined":
            return 0.0
        if scope == "jurisdiction":
            return self._jurisdiction(scan, hit, row)
        if scope == "ambiguous_acronym":
            return self._sense(scan, hit, row)
        return 10.0

    def _jurisdiction(self, scan: Scan, hit: Hit, row: InstrumentRow) -> float:
        wanted = set(row.parties) or {row.jurisdiction}
        if any(m.row is row for m in self.state.mentions[-40:]):
            return 9.0
        year = 1.0 if hit.surface_year and hit.surface_year == row.year else 0.0
        near = {s.code for s in scan.states if s.start < hit.end and hit.start - s.end < 60}
        block = {s.code for s in scan.states}
        total = sum(self.votes.values()) or 1
        if row.jurisdiction in near:
            return 8.0 + year
        if wanted <= block:
            return 7.0 + year
        if all(self.votes[c] for c in wanted):
            share = min(self.votes[c] for c in wanted) / total
            return 1.0 + 4.0 * share + year
        return 6.0 if year and hit.surface_year else 0.0

    def _sense(self, scan: Scan, hit: Hit, row: InstrumentRow) -> float:
        """Whether an acronym means the instrument here, and not a committee or a word."""
        text = scan.view.text
        surface = text[hit.start : hit.end]
        short = re.sub(r"^.*\s", "", surface) if hit.pinpoint else surface
        seen = any(m.row is row for m in self.state.mentions)
        if surface.casefold().endswith("geneva convention"):
            refuge = self.tokens_seen & {"refugee", "refugees", "asylum", "refoulement"}
            war = self.tokens_seen & {"combatants", "prisoners", "wounded", "belligerent", "occupation", "combatant"}
            if row.key == "refugee-convention-1951":
                return 6.0 if refuge and (seen or len(refuge) > len(war)) else 0.0
            return 5.0 if war and not refuge else 0.0
        if _BODY_AFTER.match(text, hit.end) and not hit.pinpoint:
            return 0.0
        if short in self.state.bodies and not hit.pinpoint and short not in self.state.defined:
            return 0.0
        if hit.pinpoint or seen:
            return 6.0
        if _LAW_BEFORE.search(text[max(0, hit.start - 25) : hit.start]) or _LAW_AFTER.match(text, hit.end):
            return 4.0 if self.tokens_seen & {"convention", "treaty", "rights", "asylum", "refugee", "removal"} else 0.0
        return 0.0

    def _near(self, hit: Hit, scan: Scan) -> None:
        """Look for a registered name that the text may have meant."""
        from .misnomers import nearest

        code = self._state_near(scan, hit)
        hit.jurisdiction = hit.jurisdiction or code
        found = nearest(hit, code, self.registry)
        if found is not None:
            hit.keys, hit.status, hit.reason = (found[0],), "misnamed", found[1]

    def _state_near(self, scan: Scan, hit: Hit) -> str | None:
        near = [s for s in scan.states if s.end <= hit.end and hit.start - s.end < 80]
        if near:
            return near[-1].code
        common = self.votes.most_common(1)
        return common[0][0] if common else None

    def _comment(self, hit: Hit, scan: Scan) -> None:
        number = hit.surface_year or 0
        acronym = hit.case or None
        word = hit.head
        if acronym is None:
            named = [m for m in self.state.mentions if m.hit.head == hit.head and m.hit.surface_year == number and m.row]
            if named:
                hit.keys = (named[-1].row.key,) if named[-1].row else ()
                hit.surface_year = None
                return
            acronym = self.committee
        hit.case = ""
        hit.surface_year = None
        body = next((c for c in committees() if c.acronym == acronym), None)
        if body is None:
            return
        row = self.registry.in_series(body.acronym, number)
        if row is not None and (hit.year is None or row.year is None or row.year == hit.year or True):
            hit.keys = (row.key,)
        hit.name = f"{body.name}, general {word} No. {number}"
        if body.symbol and number >= body.symbol_from:
            hit.ids = (body.symbol.format(n=number),)
        del scan

    def _backref(self, scan: Scan, hit: Hit, index: int) -> bool:
        tables = grammar()["backref"]
        noun, det = hit.head, hit.case
        wanted = set(tables["nouns"][noun])
        capital = bool(hit.surface_year)
        hit.surface_year, hit.case = None, ""
        plural = noun.endswith("s") and noun not in ("guidelines", "rules", "regulations") or noun == "treaties"
        found: list[Mention] = []
        reason = ""
        known = self.state.defined.get(noun) or self.state.defined.get(noun.title())
        if known is not None and not plural and (capital or det in ("this", "that")):
            found, reason = [known], "short name that the text gave it"
        elif self.default is not None and noun in ("convention", "covenant") and capital and not plural:
            if wanted & self.default.nouns:
                found, reason = [self.default], "the treaty of the body that speaks"
        if not found:
            reach = 60 if capital else 12
            blocks = 40 if capital else 2
            for m in reversed(self.state.mentions[-reach * 3 :]):
                if index - m.block > blocks and not capital:
                    break
                if not wanted & m.nouns:
                    continue
                if all(m.identity != f.identity for f in found):
                    found.append(m)
                    reason = "last one named that fits"
                if not plural or len(found) >= 2:
                    break
            if plural and len(found) == 1 and not capital and det not in ("these", "those"):
                pass
        if not found:
            return False
        hit.reason = reason
        for m in reversed(found) if plural else found:
            copy = replace(m.hit, start=hit.start, end=hit.end, pinpoint=hit.pinpoint, form="back_reference", rule="backref", reason=reason, also=[], claims={}, surface_year=None, status="")
            mention = self._mention(copy, m.row, index)
            self._emit(scan, hit, mention, copy, "resolved" if m.row else "unregistered", (), f"back-reference: {reason}")
            self.state.mentions.append(mention)
        return True

    # ---- cases ------------------------------------------------------------------------------

    def _case(self, scan: Scan, hit: Hit, index: int) -> bool:
        state = self.state
        row: InstrumentRow | None = self.registry.by_key[hit.keys[0]] if hit.keys else None
        known: Mention | None = None
        if hit.rule == "case-short":
            known = state.cases.get(hit.case) or state.cases.get(hit.head)
            if known is not None:
                hit.name, hit.ids, hit.year = known.hit.name, known.hit.ids, known.hit.year
                row = row or known.row
                hit.reason = "short form of a case that was cited before"
            else:
                hit.ids = (f"{hit.head} at {hit.pinpoint}",)
                hit.name = hit.case or hit.head
                hit.reason = "short form; the full citation is not in the text"
        elif hit.rule == "case-cite" and state.last_case is not None and not state.last_case.hit.ids and index - state.last_case.block <= 1:
            earlier = state.last_case
            hit.name, hit.case = earlier.hit.name, earlier.hit.case
            earlier.hit.ids = hit.ids
            hit.reason = "citation of the case named just before"
            self._backfill(earlier.hit.name, hit)
        elif not hit.ids and hit.name:
            known = state.cases.get(hit.name.casefold())
            if known is not None:
                hit.ids, hit.year = known.hit.ids, hit.year or known.hit.year
                row = row or known.row
        mention = self._mention(replace(hit, keys=(row.key,) if row else ()), row, index)
        status = "resolved" if row or hit.ids else "unregistered"
        self._emit(scan, hit, mention, hit, "resolved" if row else "unregistered", (), hit.reason or ("its identifier is in the registry" if row else "a court decision, read from its citation"))
        del status
        if hit.rule != "case-short" or known is None:
            for name in {hit.case, hit.name.casefold(), *(i for i in hit.ids)}:
                if name:
                    state.cases.setdefault(name, mention)
            for value in hit.ids:
                m = re.match(r"(\d+) (.+) \d+$", value)
                if m:
                    state.cases.setdefault(f"{m[1]} {re.sub(r' ', '', m[2])}", mention)
            if hit.case and " " in hit.case:
                state.cases.setdefault(hit.case.split()[-1], mention)
        state.last_case = known or mention
        state.mentions.append(mention)
        return True

    def _backfill(self, name: str, hit: Hit) -> None:
        """A case that was named before its citation gets the citation's identifiers."""
        for i, record in enumerate(self.records):
            if record.kind == "case" and record.name == name and not record.ids:
                self.records[i] = replace(record, ids=hit.ids, year=record.year or hit.year)

    def _id(self, scan: Scan, hit: Hit, index: int) -> bool:
        last = self.state.mentions[-1] if self.state.mentions else None
        if self.state.last_case is not None and (last is None or last.hit.kind == "case" or index - self.state.last_case.block <= 1):
            last = self.state.last_case
        if last is None or index - last.block > 2:
            return False
        copy = replace(last.hit, start=hit.start, end=hit.end, pinpoint=hit.pinpoint, form="back_reference", rule="id", reason="", also=[], claims={})
        mention = self._mention(copy, last.row, index)
        self._emit(scan, hit, mention, copy, "resolved" if last.row else "unregistered", (), "id.: the authority cited just before")
        return True

    # ---- short names ------------------------------------------------------------------------

    def _define(self, scan: Scan, hit: Hit, text: str) -> None:
        """A short name in brackets right after a mention."""
        if not self.state.mentions or hit.rule in ("backref", "id"):
            return
        m = _DEFINED.match(text, hit.end) or _HEREINAFTER.match(text, hit.end)
        if m is None:
            return
        short = m["short"].strip(" ,.")
        mention = self.state.mentions[-1]
        start = m.start("short")
        end = start + len(short)
        if any(h.start <= start and end <= h.end and h.rule != "backref" for h in scan.hits):
            for h in scan.hits:
                if h.start == start and h.end == end:
                    h.form = "definition"
                    if mention.row is not None and mention.row.key in h.keys:
                        h.keys, h.scopes = (mention.row.key,), {}
                        self.state.defined[short] = mention
            return
        name = mention.row.name if mention.row else mention.hit.name
        head = short.split()[-1].casefold()
        marked = bool(m.groupdict().get("lead") or "“" in (m["the"] or "") or '"' in (m["the"] or "")) or m.re is _HEREINAFTER
        quoted = any(q in m.group() for q in "“\"‘")
        plausible = (
            acronym_of(short, name) or head in mention.nouns or head in ("act", "convention", "protocol", "treaty", "agreement", "law", "regulation", "directive", "charter", "code", "statute", "rules", "order")
            or ((marked or quoted) and len(short.split()) <= 6)
            or (short.isupper() and 2 < len(short) <= 8 and short.isalpha() and mention.hit.rule == "name" and acronym_of(short, name))
        )
        if not plausible or re.fullmatch(r"(?:1[89]|20)\d\d", short) or re.match(r"(?:No|Art|art|para|p)\b", short):
            return
        scan.hits = [h for h in scan.hits if not (h.start < end and start < h.end)]
        self.state.defined[short if short.casefold() not in grammar()["backref"]["nouns"] else short.casefold()] = mention
        copy = replace(mention.hit, start=start, end=end, pinpoint=None, form="definition", rule="defined", reason="", also=[], claims={}, locked=True)
        again = self._mention(copy, mention.row, mention.block)
        self._emit(scan, copy, again, copy, "resolved" if mention.row else "unregistered", (), "defined here as a short name")
        self._find_defined_after(scan, short, mention, end)

    def _find_defined_after(self, scan: Scan, short: str, mention: Mention, at: int) -> None:
        del scan, short, mention, at

    # ---- bare pinpoints ---------------------------------------------------------------------

    def _bare_pin(self, scan: Scan, pin: Pin, index: int) -> bool:
        if pin.label not in ("Art.", "s."):
            return False
        text = scan.view.text
        if pin.start == 0 and (scan.view.kind in ("heading", "title") or len(text) < 60 or text[pin.end : pin.end + 1] in ".:—–"):
            return False
        if re.match(r"\s(?:of|to)\s(?:the\s|that\s|its\s|this\s)?[A-Z\d]", text[pin.end :]) or re.match(r"\s(?:of|above|below|of\sthis)\b", text[pin.end :]):
            return False
        if re.search(r"(?:\bthis|\bpresent)\s$", text[max(0, pin.start - 9) : pin.start], re.I):
            return False
        best: Mention | None = None
        for m in reversed(self.state.mentions[-30:]):
            if m.hit.kind == "case" or (m.row and m.row.kind in ("case", "principle", "programme", "general_comment")):
                continue
            if index - m.block > (1 if self.default is None else 3):
                break
            provision = (m.row.provision if m.row else None) or ("s." if (m.row.kind if m.row else m.hit.kind) in ("statute",) else "Art.")
            if provision == pin.label:
                best = m
                break
        if best is None or (self.default is not None and pin.label == "Art." and best.identity != self.default.identity and index != best.block):
            best = self.default if pin.label == "Art." else best
        if best is None:
            return False
        hit = Hit(pin.start, pin.end, pinpoint=pin.text, form="pinpoint_only", rule="pinpoint")
        copy = replace(best.hit, start=pin.start, end=pin.end, pinpoint=pin.text, form="pinpoint_only", rule="pinpoint", also=[], claims={}, reason="")
        mention = self._mention(copy, best.row, index)
        self._emit(scan, hit, mention, copy, "resolved" if best.row else "unregistered", (), "a place in the instrument that the text is about here")
        return True

    # ---- records ----------------------------------------------------------------------------

    def _emit(
        self, scan: Scan, span: Hit, mention: Mention, one: Hit, status: str, candidates: tuple[str, ...], reason: str
    ) -> None:
        view, text = scan.view, scan.view.text
        a, b = span.start, span.end
        while a < b and text[a].isspace():
            a += 1
        if a >= b:
            return
        start, end = view.source(a, b)
        if end <= start:
            return
        row = mention.row
        sentence = next(((s, e) for s, e in view.sentences if s <= a < e), (0, len(text))) if one.form in ("name", "acronym", "back_reference") else None
        claims = {}
        if sentence is not None and one.kind != "case":
            claims = claims_around(text[sentence[0] : sentence[1]], a - sentence[0], min(b, sentence[1]) - sentence[0])
        if view.kind == "reference":
            form = "reference"
        else:
            form = one.form
        name = row.name if row else (one.name or text[a:b])
        anchor = self.document.anchor("instrument", start, end, origin=f"rule:instruments.{one.rule}@{VERSION}", extra=row.key if row else name)
        self.records.append(
            Instrument(
                **anchor,
                key=row.key if row else None,
                name=name,
                kind=row.kind if row else (one.kind or "statute"),
                year=row.year if row else one.year,
                jurisdiction=row.jurisdiction if row else one.jurisdiction,
                ids=row.ids if row else one.ids,
                pinpoint=span.pinpoint or one.pinpoint,
                status=status,
                candidates=candidates,
                form=form,
                reason=reason,
                claims=claims,
            )
        )


def _inside(outer: str, inner: str) -> str:
    """A pinpoint inside another one: ("Art. 7", "para. 2") gives "Art. 7(2)"."""
    number = re.fullmatch(r"(?:para|subpara|s)\.\s(\d+)", inner)
    if number is not None:
        return f"{outer}({number.group(1)})"
    letter = re.fullmatch(r"(?:point|para\.|subpara\.|s\.)\s((?:\([a-z\d]{1,3}\))+)", inner)
    return f"{outer}{letter.group(1)}" if letter is not None else f"{outer}, {inner}"


def _reason(hit: Hit, row: InstrumentRow, rivals: Sequence[str]) -> str:
    if rivals:
        return f"also fits {', '.join(rivals[:3])}"
    if hit.ids:
        return "its number is in the registry"
    scope = hit.scopes.get(row.key, "anywhere")
    return {
        "ambiguous_acronym": "acronym; the words around it speak of the instrument",
        "acronym": "acronym in the registry",
        "jurisdiction": f"name in the registry; the text is about {row.jurisdiction}",
    }.get(scope, "name in the registry")
